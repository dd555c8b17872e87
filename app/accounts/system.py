"""Who looks after the system: accounts and settings of the whole installation, no cases."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts import reach, sessions
from app.accounts.models import Account
from app.core import audit, clock
from app.core.errors import RuleBroken
from app.core.permissions import Actor, Role


def give(account: Account, *, actor: Actor) -> None:
    """Let an account look after the system as well; only a command on the server does this."""
    if account.is_admin:
        raise RuleBroken(_("This account looks after the system already."), field="role")
    account.is_admin = True
    sessions.end_sessions(account.id, reason="role_changed")
    audit.record("accounts.role.granted", account, actor=actor, role=Role.ADMIN.value)


def end(account: Account, *, actor: Actor) -> None:
    """Take looking after the system away from an account; the next request knows it."""
    reach.check(None, account, actor=actor, on=clock.today())
    if account.id == actor.account_id:
        raise RuleBroken(_("Ask somebody else who looks after the system: nobody ends their own role."))
    if not account.is_admin:
        raise RuleBroken(_("This role has ended already."))
    account.is_admin = False
    sessions.end_sessions(account.id, reason="role_changed")
    audit.record("accounts.role.ended", account, actor=actor, role=Role.ADMIN.value)
