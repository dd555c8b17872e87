"""Messages with one-time links: they name nobody and no matter."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import Account, LinkPurpose
from app.accounts.queries import language_of
from app.core import mail
from config import Settings


def link_address(token: str) -> str:
    """Return the address of a one-time link, from the configured address of the site, never from the request."""
    settings: Settings = current_app.extensions["settings"]
    ours = current_app.url_map.bind("localhost")
    return f"{settings.base_url}{ours.build('accounts.choose_password', {'token': token})}"


def send_link(account: Account, purpose: LinkPurpose, token: str) -> bool:
    """Put a message with the link in the outbox, in the person’s language; False when there is no mail server.

    Without one nothing is kept: a link in the outbox would be one that a stolen database opens accounts with.
    """
    if not mail.can_send():
        return False
    with force_locale(language_of(account).value):
        if purpose is LinkPurpose.INVITE:
            body = _("You have something to look at. Choose a password first. The link works once, for 7 days:")
        else:
            body = _("Somebody asked for a new password for you. The link works once, for 60 minutes:")
        ending = _("If you did not expect this, do nothing.")
        subject = _("You have something to look at")
        mail.queue(account.email, subject, f"{body}\n\n{link_address(token)}\n\n{ending}\n")
    return True


def send_afterwards(response: Response) -> Response:
    """Send what waits once the answer has left, so that nobody waits for it or learns from how long it takes."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask’s documented way

    def send() -> None:
        with app.app_context():
            mail.send_waiting()

    response.call_on_close(send)
    return response
