"""Who may do what, written out by hand from the design’s grid: what the matrix expects, never asked of the code.

`MAY`: permission → role → how far. `KNOWN_BY`: table → the permissions that let somebody know of a row. `ROUTES`:
endpoint → the permission it asks for and the table of the thing in its address. A new route, permission or table must
be written here before the matrix is green again.
"""

from __future__ import annotations

from access.people import Persona
from access.route import ADMIN, CHAIR, COMMITTEE, EVERYBODY, MANAGER, NOBODYS, SAFEGUARDING, STAFF, TENANT, Route
from access.route import route as _route
from access.routes_eet import EET_KNOWN_BY, EET_MAY, EET_ROUTES
from access.routes_eet import MENTOR as EET_MENTOR
from access.routes_eet import WORK as EET_WORK
from access.routes_money import MONEY_ROUTES
from access.street import Thing

OWN, SCHEME, ALL = "own", "scheme", "all"
PEERS, DESK, CASES = (COMMITTEE, CHAIR), (STAFF, MANAGER), (STAFF, MANAGER, SAFEGUARDING)


def _each(roles: tuple[str, ...], scope: str) -> dict[str, str]:
    return dict.fromkeys(roles, scope)


MAY: dict[str, dict[str, str]] = {
    "accounts.account.manage": {MANAGER: SCHEME, ADMIN: ALL},
    "accounts.account.own": _each(EVERYBODY, OWN),
    "agreements.agreement.issue": _each(DESK, SCHEME),
    "agreements.agreement.own": {TENANT: OWN},
    "agreements.agreement.prepare": _each(DESK, SCHEME),
    "agreements.agreement.see": _each(DESK, SCHEME),
    "agreements.pack.adopt": {MANAGER: SCHEME},
    "agreements.pack.see": _each((*PEERS, *DESK), SCHEME),
    "arrears.account.change": _each(DESK, SCHEME),
    "arrears.account.own": {TENANT: OWN},
    "arrears.account.see": _each(DESK, SCHEME),
    "arrears.shown.see": _each(PEERS, SCHEME),
    "arrears.totals.see": _each((*PEERS, *DESK), SCHEME),
    "casework.audit.see": _each(CASES, SCHEME),
    "casework.grid.see": _each(CASES, SCHEME) | {ADMIN: ALL},
    "casework.home.see": _each(EVERYBODY, OWN),
    "casework.house.open": {MANAGER: SCHEME, ADMIN: ALL},
    "casework.search.use": _each(CASES, SCHEME),
    "casework.tenancy.see": _each(CASES, SCHEME),
    "documents.document.see": _each(DESK, SCHEME),
    "exchange.folder.load": {MANAGER: ALL, ADMIN: ALL},
    "exchange.folder.save": {MANAGER: SCHEME},
    "letters.letter.own": {TENANT: OWN},
    "letters.letter.prepare": _each(DESK, SCHEME),
    "letters.letter.see": _each(DESK, SCHEME),
    "people.name.see": _each((*PEERS, *CASES), SCHEME),
    "people.person.change": _each(DESK, SCHEME),
    "people.person.see": _each(CASES, SCHEME),
    "rent.account.own": {TENANT: OWN},
    "rent.account.see": _each(DESK, SCHEME),
    "rent.bank.import": _each(DESK, SCHEME),
    "rent.benefit.change": _each(DESK, SCHEME),
    "rent.entry.post": _each(DESK, SCHEME),
    "rent.run.do": _each(DESK, SCHEME),
    "rent.terms.change": _each(DESK, SCHEME),
    "schemes.certificate.change": _each(DESK, SCHEME),
    "schemes.home.change": _each(DESK, SCHEME),
    "schemes.home.see": _each((*PEERS, *CASES), SCHEME),
    "schemes.policy.change": {MANAGER: SCHEME},
    "schemes.scheme.change": {MANAGER: SCHEME, ADMIN: ALL},
    "schemes.scheme.see": _each((*PEERS, *CASES), SCHEME) | {ADMIN: ALL},
    "tenancies.stay.change": _each(DESK, SCHEME),
    "tenancies.stay.end": _each(DESK, SCHEME),
    "tenancies.stay.own": {TENANT: OWN},
    "tenancies.stay.see": _each(CASES, SCHEME),
} | EET_MAY

ARREARS = ("arrears.account.see", "arrears.account.change")
KNOWN_BY: dict[str, tuple[str, ...]] = {
    "account": ("accounts.account.manage", "accounts.account.own"),
    "agreement": ("agreements.agreement.see", "agreements.agreement.own"),
    "bank_file": ("rent.bank.import",),
    "bank_layout": ("rent.bank.import",),
    "bank_row": ("rent.bank.import",),
    "benefit": ("rent.account.see", "rent.benefit.change"),
    "certificate": ("schemes.certificate.change",),
    "contact": ARREARS,
    "document": ("documents.document.see", "agreements.agreement.own"),
    "free_week": ("schemes.scheme.see",),
    "help_asked": (*ARREARS, "arrears.account.own", "arrears.shown.see"),
    "hold": ARREARS,
    "home": ("schemes.home.see",),
    "letter": ("letters.letter.see", "letters.letter.prepare", "letters.letter.own"),
    "letter_batch": ("letters.letter.see", "letters.letter.prepare"),
    "money_friend": (*ARREARS, "arrears.account.own", "arrears.shown.see"),
    "pack_version": ("agreements.pack.see",),
    "person": ("people.person.see", "accounts.account.manage"),
    "person_link": ("people.person.see", "people.person.change"),
    "plan": ARREARS,
    "role_held": ("accounts.account.manage",),
    "scheme": ("schemes.scheme.see",),
    "sign_in_session": ("accounts.account.own",),
    "stay": (
        *("tenancies.stay.see", "tenancies.stay.own", *ARREARS, "arrears.account.own"),
        *("rent.account.see", "rent.account.own", "rent.entry.post", "rent.terms.change"),
        *("eet.record.see", "eet.record.change", "eet.record.own"),
    ),
} | EET_KNOWN_BY
# What a tenant shows: to the whole committee, a friend, a mentor; and work for the committee, which the chair looks at.
SHOWN = {"arrears.shown.see", EET_MENTOR, EET_WORK}
# What one permission shows of a table only to whom it is about; every other permission reaches by scheme.
BY_OWNER = {
    "accounts.account.own",
    "agreements.agreement.own",
    "arrears.account.own",
    "eet.record.own",
    "letters.letter.own",
    "rent.account.own",
    "tenancies.stay.own",
}


PUBLIC = Route()
ROUTES: dict[str, Route] = (
    {
        "accounts.accounts": _route("accounts.account.manage"),
        "accounts.choose_password": Route(parts=(("token", "no-such-link"),)),
        "accounts.close_account": _route("accounts.account.manage", "account"),
        "accounts.close_role": _route("accounts.account.manage", "role_held"),
        "accounts.end_system": Route("accounts.account.manage", "account", only=(ADMIN,)),
        "accounts.forgotten": PUBLIC,
        "accounts.give_role": _route("accounts.account.manage", "scheme"),
        "accounts.invite": _route("accounts.account.manage", "person"),
        "accounts.my_account": _route("accounts.account.own"),
        "accounts.my_language": _route("accounts.account.own"),
        "accounts.my_password": _route("accounts.account.own"),
        "accounts.prove": _route("accounts.account.own"),
        "accounts.sign_device_out": _route("accounts.account.own", "sign_in_session"),
        "accounts.sign_in": PUBLIC,
        "accounts.sign_in_as": Route(table="person"),
        "accounts.sign_others_out": _route("accounts.account.own"),
        "accounts.sign_out": PUBLIC,
        "accounts.sign_out_everywhere": _route("accounts.account.manage", "account"),
        "accounts.switch_language": Route(parts=(("code", "cy"),)),
        "agreements.adopt": _route("agreements.pack.adopt", "scheme", pack="under-18-licence"),
        "agreements.agree": _route("agreements.agreement.issue", "agreement"),
        "agreements.agreement": _route("agreements.agreement.see", "agreement"),
        "agreements.agreements": _route("agreements.agreement.see"),
        "agreements.change": _route("agreements.agreement.prepare", "agreement"),
        "agreements.ending": _route("tenancies.stay.end", "stay"),
        "agreements.ending_step": _route("tenancies.stay.end", "stay", step="meters"),
        "agreements.hand_over": _route("agreements.agreement.issue", "document"),
        "agreements.issue": _route("agreements.agreement.issue", "agreement"),
        "agreements.my_agreement": _route("agreements.agreement.own"),
        "agreements.open_my_paper": _route("agreements.agreement.own", "document"),
        "agreements.open_paper": _route("documents.document.see", "document"),
        "agreements.pack_version": _route("agreements.pack.see", "pack_version"),
        "agreements.packs": _route("agreements.pack.see"),
        "agreements.prepare": _route("agreements.agreement.prepare", "scheme"),
        "agreements.preview": _route("agreements.agreement.prepare", "agreement"),
        "agreements.sign_on_screen": _route("agreements.agreement.own", "agreement"),
        "agreements.signed_on_paper": _route("agreements.agreement.issue", "agreement"),
        "agreements.withdraw": _route("agreements.agreement.prepare", "agreement"),
        "casework.begin": PUBLIC,
        "casework.grid": _route("casework.grid.see"),
        "casework.history": _route("casework.audit.see"),
        "casework.home": PUBLIC,
        "casework.open_house": PUBLIC,
        "casework.search": _route("casework.search.use"),
        "casework.tenancy": _route("casework.tenancy.see", "stay"),
        "exchange.confirm": Route("exchange.folder.load", parts=(("folder_upload_id", NOBODYS),), let_in=404),
        "exchange.download": _route("exchange.folder.save", "scheme"),
        "exchange.load": _route("exchange.folder.load"),
        "exchange.save": _route("exchange.folder.save", "scheme"),
        "people.add_link": _route("people.person.change", "person"),
        "people.add_person": _route("people.person.change", "scheme"),
        "people.change_person": _route("people.person.change", "person"),
        "people.people": _route("people.person.see"),
        "people.person": _route("people.person.see", "person"),
        "people.remove_link": _route("people.person.change", "person_link"),
        "schemes.add_certificate": _route("schemes.certificate.change", "home"),
        "schemes.add_home": _route("schemes.home.change", "scheme"),
        "schemes.change_home": _route("schemes.home.change", "home"),
        "schemes.change_policy": _route("schemes.policy.change", "scheme", slice_name="arrears"),
        "schemes.change_scheme": _route("schemes.scheme.change", "scheme"),
        "schemes.door_css": PUBLIC,
        "schemes.free_weeks": _route("schemes.scheme.change", "scheme"),
        "schemes.help_numbers": _route("schemes.scheme.change", "scheme"),
        "schemes.home": _route("schemes.home.see", "home"),
        "schemes.homes": _route("schemes.home.see"),
        "schemes.next_door": _route("schemes.home.change", "home"),
        "schemes.open_scheme": _route("schemes.scheme.change", "scheme"),
        "schemes.policies": _route("schemes.scheme.see", "scheme"),
        "schemes.remove_certificate": _route("schemes.certificate.change", "certificate"),
        "schemes.remove_free_week": _route("schemes.scheme.change", "free_week"),
        "schemes.scheme": _route("schemes.scheme.see", "scheme"),
        "schemes.schemes": _route("schemes.scheme.see"),
        "static": Route(parts=(("filename", "site.css"),)),
        "tenancies.last_day": _route("tenancies.stay.end", "stay"),
        "tenancies.move": _route("tenancies.stay.change", "stay"),
        "tenancies.stay_on": _route("tenancies.stay.end", "stay"),
        "tenancies.stays": _route("tenancies.stay.see"),
        "tenancies.take_back_move": _route("tenancies.stay.change", "stay"),
    }
    | MONEY_ROUTES
    | EET_ROUTES
)


def reaches(persona: Persona, permission: str, thing: Thing) -> bool:
    """Say whether one of the persona’s roles carries the permission as far as this row."""
    mine = (thing.place, thing.owner) == (persona.place, persona.person) and thing.told
    told = thing.shown_to is None or persona.person in thing.shown_to or permission not in SHOWN
    for place, role in persona.roles:
        scope = MAY[permission].get(role)
        here = place == thing.place and role != ADMIN and told  # who looks after the installation has no scheme
        near = mine if permission in BY_OWNER else here
        if scope == ALL or (near and scope == (OWN if permission in BY_OWNER else SCHEME)):
            return True
    return False


def expected(persona: Persona, route: Route, thing: Thing | None) -> int:
    """Return what a route with a permission answers: 302 to sign in, 404, 403, or 200 for “here it is”."""
    if not persona.roles:
        return 302
    assert route.permission is not None
    may_enter = any(role in route.only for _, role in persona.roles)
    if thing is None:
        return route.let_in if any(role in MAY[route.permission] for _, role in persona.roles) else 403
    assert route.table is not None
    knows = any(reaches(persona, permission, thing) for permission in KNOWN_BY[route.table])
    if thing.place is None or not knows:
        return 404
    return route.let_in if may_enter and reaches(persona, route.permission, thing) else 403
