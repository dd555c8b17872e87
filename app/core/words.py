"""How the codes of the kernel read on screen."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from app.core.permissions import Role

ROLE_WORDS: Final = {
    Role.TENANT: _l("Tenant"),
    Role.COMMITTEE: _l("Committee member"),
    Role.CHAIR: _l("Chair of the committee"),
    Role.STAFF: _l("Staff"),
    Role.MANAGER: _l("Manager"),
    Role.SAFEGUARDING: _l("Safeguarding lead"),
    Role.ADMIN: _l("Looks after the system"),
}
