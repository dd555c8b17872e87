"""Who may do what: one table. Routes, lists, menus, the page “Who can see what” and the tests all read it.

Unknown is no. What somebody may not see does not exist for them (404); what they see but may not do is refused with
the roles that can (403). Source of the grid: rules/data.md.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.core.errors import Refused


class Role(enum.StrEnum):
    """What somebody is in a scheme, held from a day to a day."""

    TENANT = "tenant"
    COMMITTEE = "committee"
    CHAIR = "chair"
    STAFF = "staff"
    MANAGER = "manager"
    SAFEGUARDING = "safeguarding"
    ADMIN = "admin"


class Scope(enum.StrEnum):
    """How far a permission reaches."""

    OWN = "own"  # what is about this person
    SCHEME = "scheme"  # everything in the schemes where the role is held
    ALL = "all"  # the whole installation


class Permission(enum.StrEnum):
    """Things a person can do, alphabetical: slice.thing.act."""

    ACCOUNT_MANAGE = "accounts.account.manage"
    ACCOUNT_OWN = "accounts.account.own"
    AGREEMENT_ISSUE = "agreements.agreement.issue"
    AGREEMENT_OWN = "agreements.agreement.own"
    AGREEMENT_PREPARE = "agreements.agreement.prepare"
    AGREEMENT_SEE = "agreements.agreement.see"
    PACK_ADOPT = "agreements.pack.adopt"
    PACK_SEE = "agreements.pack.see"
    ARREARS_CHANGE = "arrears.account.change"
    ARREARS_OWN = "arrears.account.own"
    ARREARS_SEE = "arrears.account.see"
    ARREARS_SHOWN = "arrears.shown.see"
    ARREARS_TOTALS = "arrears.totals.see"
    AUDIT_SEE = "casework.audit.see"
    GRID_SEE = "casework.grid.see"
    HOME_PAGE = "casework.home.see"
    HOUSE_OPEN = "casework.house.open"
    SEARCH = "casework.search.use"
    TENANCY_SEE = "casework.tenancy.see"
    DOCUMENT_SEE = "documents.document.see"
    EET_COMMITTEE_WORK = "eet.committee_work.verify"
    EET_MENTOR = "eet.mentee.help"
    EET_CHANGE = "eet.record.change"
    EET_OWN = "eet.record.own"
    EET_SEE = "eet.record.see"
    EET_TOTALS = "eet.totals.see"
    FOLDER_LOAD = "exchange.folder.load"
    FOLDER_SAVE = "exchange.folder.save"
    LETTER_OWN = "letters.letter.own"
    LETTER_PREPARE = "letters.letter.prepare"
    LETTER_SEE = "letters.letter.see"
    NAME_SEE = "people.name.see"
    PERSON_CHANGE = "people.person.change"
    PERSON_SEE = "people.person.see"
    RENT_OWN = "rent.account.own"
    RENT_SEE = "rent.account.see"
    BANK_IMPORT = "rent.bank.import"
    BENEFIT_CHANGE = "rent.benefit.change"
    ENTRY_POST = "rent.entry.post"
    RENT_RUN = "rent.run.do"
    RENT_TERMS = "rent.terms.change"
    CERTIFICATE_CHANGE = "schemes.certificate.change"
    HOME_CHANGE = "schemes.home.change"
    HOME_SEE = "schemes.home.see"
    POLICY_CHANGE = "schemes.policy.change"
    SCHEME_CHANGE = "schemes.scheme.change"
    SCHEME_SEE = "schemes.scheme.see"
    STAY_CHANGE = "tenancies.stay.change"
    STAY_END = "tenancies.stay.end"
    STAY_OWN = "tenancies.stay.own"
    STAY_SEE = "tenancies.stay.see"


P = Permission
_EVERYONE = {P.ACCOUNT_OWN: Scope.OWN, P.HOME_PAGE: Scope.OWN}
_PEERS = {
    **_EVERYONE,
    P.HOME_SEE: Scope.SCHEME,
    P.NAME_SEE: Scope.SCHEME,
    P.PACK_SEE: Scope.SCHEME,
    P.SCHEME_SEE: Scope.SCHEME,
    P.ARREARS_TOTALS: Scope.SCHEME,
    P.ARREARS_SHOWN: Scope.SCHEME,
    P.EET_MENTOR: Scope.SCHEME,
    P.EET_TOTALS: Scope.SCHEME,
}
_SEE_ALIKE = (P.AUDIT_SEE, P.EET_SEE, P.GRID_SEE, P.HOME_SEE, P.NAME_SEE, P.PERSON_SEE)
_STAFF_SEE = dict.fromkeys((*_SEE_ALIKE, P.SCHEME_SEE, P.SEARCH, P.STAY_SEE, P.TENANCY_SEE), Scope.SCHEME)
_STAFF = (
    _EVERYONE
    | _STAFF_SEE
    | dict.fromkeys(
        (
            P.AGREEMENT_ISSUE,
            P.AGREEMENT_PREPARE,
            P.AGREEMENT_SEE,
            P.ARREARS_CHANGE,
            P.ARREARS_SEE,
            P.ARREARS_TOTALS,
            P.BANK_IMPORT,
            P.BENEFIT_CHANGE,
            P.CERTIFICATE_CHANGE,
            P.DOCUMENT_SEE,
            P.EET_CHANGE,
            P.EET_TOTALS,
            P.ENTRY_POST,
            P.HOME_CHANGE,
            P.LETTER_PREPARE,
            P.LETTER_SEE,
            P.PACK_SEE,
            P.PERSON_CHANGE,
            P.RENT_RUN,
            P.RENT_SEE,
            P.RENT_TERMS,
            P.STAY_CHANGE,
            P.STAY_END,
        ),
        Scope.SCHEME,
    )
)

GRID: dict[Role, dict[Permission, Scope]] = {
    Role.TENANT: {
        **_EVERYONE,
        **dict.fromkeys((P.AGREEMENT_OWN, P.ARREARS_OWN, P.EET_OWN, P.LETTER_OWN, P.RENT_OWN, P.STAY_OWN), Scope.OWN),
    },
    Role.COMMITTEE: _PEERS,
    Role.CHAIR: {**_PEERS, P.EET_COMMITTEE_WORK: Scope.SCHEME},
    Role.STAFF: _STAFF,
    Role.MANAGER: {
        **_STAFF,
        P.ACCOUNT_MANAGE: Scope.SCHEME,
        P.FOLDER_LOAD: Scope.ALL,
        P.FOLDER_SAVE: Scope.SCHEME,
        P.HOUSE_OPEN: Scope.SCHEME,
        P.PACK_ADOPT: Scope.SCHEME,
        P.POLICY_CHANGE: Scope.SCHEME,
        P.SCHEME_CHANGE: Scope.SCHEME,
    },
    Role.SAFEGUARDING: {**_EVERYONE, **_STAFF_SEE},
    Role.ADMIN: {
        **_EVERYONE,
        P.ACCOUNT_MANAGE: Scope.ALL,
        P.FOLDER_LOAD: Scope.ALL,
        P.GRID_SEE: Scope.ALL,
        P.HOUSE_OPEN: Scope.ALL,
        P.SCHEME_CHANGE: Scope.ALL,
        P.SCHEME_SEE: Scope.ALL,
    },
}


@dataclass(frozen=True)
class Actor:
    """The person acting, with the roles they hold today; built afresh for every request."""

    account_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    roles: frozenset[tuple[uuid.UUID | None, Role]] = field(default_factory=frozenset)
    language: str = "en"
    name: str = ""
    system: bool = False  # a command typed on the server: audited as “the system”

    def holds(self, *roles: Role) -> bool:
        """Say whether the person holds one of these roles anywhere."""
        return any(role in roles for _, role in self.roles)

    @property
    def scheme_ids(self) -> frozenset[uuid.UUID]:
        """Return every scheme this person has a role in."""
        return frozenset(scheme for scheme, _ in self.roles if scheme is not None)


SYSTEM = Actor(system=True, name="Own Front Door")


def scopes(actor: Actor, permission: Permission) -> dict[uuid.UUID | None, Scope]:
    """Return where this person holds the permission: scheme → how far it reaches there."""
    found: dict[uuid.UUID | None, Scope] = {}
    widest = [Scope.OWN, Scope.SCHEME, Scope.ALL]
    for scheme_id, role in actor.roles:
        scope = GRID[role].get(permission)
        if scope is not None and (scheme_id not in found or widest.index(scope) > widest.index(found[scheme_id])):
            found[scheme_id] = scope
    return found


def scheme_ids(actor: Actor, permission: Permission) -> frozenset[uuid.UUID]:
    """Return the schemes in which this person holds the permission over everything."""
    return frozenset(s for s, scope in scopes(actor, permission).items() if s is not None and scope is not Scope.OWN)


def everywhere(actor: Actor, permission: Permission) -> bool:
    """Say whether the permission reaches the whole installation."""
    return Scope.ALL in scopes(actor, permission).values()


def can(
    actor: Actor, permission: Permission, *, scheme_id: uuid.UUID | None = None, person_id: uuid.UUID | None = None
) -> bool:
    """Say whether the person may do this: anywhere, or in this scheme, or about this person."""
    held = scopes(actor, permission)
    if not held:
        return False
    if Scope.ALL in held.values() or (scheme_id is None and person_id is None):
        return True
    if held.get(scheme_id) is Scope.SCHEME:
        return True
    return Scope.OWN in held.values() and person_id is not None and person_id == actor.person_id


def who_can(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that hold the permission, for “ask …” on the 403 page."""
    return tuple(role for role in Role if permission in GRID[role])


def require(actor: Actor, permission: Permission, **about: uuid.UUID | None) -> None:
    """Raise Refused, naming who can, unless the person may do this."""
    if not can(actor, permission, **about):
        raise Refused(tuple(role.value for role in who_can(permission)))


Where = Callable[[Actor, Iterable[uuid.UUID]], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Sight:
    """Which rows of a model a permission shows: one WHERE per scope."""

    permission: Permission
    scheme: Where | None
    own: Where | None


_sights: dict[type[Any], list[Sight]] = {}


def register(
    model: type[Any], permission: Permission, *, scheme: Where | None = None, own: Where | None = None
) -> None:
    """Let a slice say which rows of its model a permission shows: those of schemes, or those about the person."""
    _sights.setdefault(model, []).append(Sight(permission, scheme, own))


def visible(model: type[Any], actor: Actor, permission: Permission | None = None) -> sa.ColumnElement[bool]:
    """Return the WHERE that leaves only rows this person may know of; nothing registered shows nothing.

    With a permission, only what that permission itself shows.
    """
    shown: list[sa.ColumnElement[bool]] = []
    for sight in _sights.get(model, []):
        if permission is not None and sight.permission is not permission:
            continue
        if everywhere(actor, sight.permission):
            return sa.true()
        ids = scheme_ids(actor, sight.permission)
        if ids and sight.scheme is not None:
            shown.append(sight.scheme(actor, ids))
        if Scope.OWN in scopes(actor, sight.permission).values() and sight.own is not None:
            shown.append(sight.own(actor, ids))
    return sa.or_(*shown) if shown else sa.false()


def shows(model: type[Any], permission: Permission) -> bool:
    """Say whether the permission has its own WHERE for this model."""
    return any(sight.permission is permission for sight in _sights.get(model, []))
