"""Messages with one-time links: they name nobody and no matter."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import Account, LinkPurpose
from app.core import mail
from config import Settings


def link_address(token: str) -> str:
    """Return the address of a one-time link, from the configured address of the site, never from the request."""
    settings: Settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.base_url):
        return f"{settings.base_url}{url_for('accounts.choose_password', token=token)}"


def send_link(account: Account, purpose: LinkPurpose, token: str) -> None:
    """Put a message with the link in the outbox, in the person’s language."""
    address = link_address(token)
    with force_locale(account.language.value if account.language else "en"):
        if purpose is LinkPurpose.INVITE:
            body = _("You have something to look at. Choose a password first. The link works once, for 7 days:")
        else:
            body = _("Somebody asked for a new password for you. The link works once, for 60 minutes:")
        ending = _("If you did not expect this, do nothing.")
        mail.queue(account.email, _("You have something to look at"), f"{body}\n\n{address}\n\n{ending}\n")
