"""tenancies.csv, moves.csv and rent_terms.csv: who lived where, on what footing, at what rent."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import db
from app.exchange import stay_checks
from app.exchange.cells import code, day, pounds, reference, tenths, whole
from app.exchange.parts import Loading, Part, Saving, Written
from app.exchange.tables import Column, File, Row
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod, hours

PACK: Final = code(Pack, only=(Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE))
HOURS_A_WEEK: Final = 24 * 7
GRACE_WEEKS: Final = (2, 26)  # what a scheme’s policy may choose from (EET)
REVIEW_WEEKS: Final = (4, 26)
TENANCIES = File(
    "tenancies.csv",
    (
        Column("tenancy_ref", reference(), required=True),
        Column("person_ref", reference(), required=True, refers_to="people.csv"),
        Column("home_ref", reference(), required=True, refers_to="homes.csv"),
        Column("pack", PACK, required=True),
        Column("starts_on", day(), required=True),
        Column("ends_on", day()),
        Column("end_reason", code(EndReason)),
        Column("move_on", code(MoveOn)),
        Column("signed_on", day()),
        Column("rhw1_given_on", day()),
        Column("eet_target_hours", tenths(HOURS_A_WEEK, hours)),
        Column("eet_grace_weeks", whole(*GRACE_WEEKS)),
        Column("eet_review_weeks", whole(*REVIEW_WEEKS)),
        Column("money_friend_ref", reference(), refers_to="people.csv"),
    ),
    order=("tenancy_ref",),
    unique=("tenancy_ref",),
    ref="tenancy_ref",
)
MOVES = File(
    "moves.csv",
    (
        Column("tenancy_ref", reference(), required=True, refers_to="tenancies.csv"),
        Column("on", day(), required=True),
        Column("home_ref", reference(), refers_to="homes.csv"),
        Column("pack", PACK),
    ),
    order=("tenancy_ref", "on"),
    unique=("tenancy_ref", "on"),
)
RENT_TERMS = File(
    "rent_terms.csv",
    (
        Column("tenancy_ref", reference(), required=True, refers_to="tenancies.csv"),
        Column("from", day(), required=True),
        Column("period", code(RentPeriod), required=True),
        Column("rent", pounds(), required=True),
        Column("service_eligible", pounds()),
        Column("service_ineligible", pounds()),
        Column("support", pounds()),
    ),
    order=("tenancy_ref", "from"),
    unique=("tenancy_ref", "from"),
)
_SAME_NAME: Final = ("starts_on", "ends_on", "end_reason", "move_on", "signed_on", "rhw1_given_on")
_EET: Final = {  # column → model
    "eet_target_hours": "eet_target_tenths",
    "eet_grace_weeks": "eet_grace_weeks",
    "eet_review_weeks": "eet_review_weeks",
}
_RENT: Final = {
    "from": "from_on",
    "period": "period",
    "rent": "rent_pence",
    "service_eligible": "service_eligible_pence",
    "service_ineligible": "service_ineligible_pence",
    "support": "support_pence",
}
_ONE_DAY: Final = timedelta(days=1)


def _load(loading: Loading) -> None:
    stays, ids = loading.folder[TENANCIES.name].rows, loading.ids(TENANCIES.name)
    people = loading.ids("people.csv")
    loading.insert(
        Stay,
        (
            {name: row[name] for name in _SAME_NAME}
            | {
                "id": ids[row["tenancy_ref"]],
                "scheme_id": loading.scheme_id,
                "ref": row["tenancy_ref"],
                "person_id": people[row["person_ref"]],
                "money_friend_id": people.get(row["money_friend_ref"]),
                "created_at": loading.now,
            }
            for row in stays
        ),
    )
    moves: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(loading.folder[MOVES.name].rows, key=lambda row: row["on"]):
        moves[row["tenancy_ref"]].append(row)
    homes = loading.ids("homes.csv")
    loading.insert(StayHome, (span for stay in stays for span in _spans(stay, moves[stay["tenancy_ref"]], ids, homes)))
    loading.insert(
        Footing,
        (
            {"stay_id": ids[stay["tenancy_ref"]], "from_on": from_on, "pack": pack}
            for stay in stays
            for from_on, pack in _told(stay, moves[stay["tenancy_ref"]], "pack")
        ),
    )
    loading.insert(
        AgreedTerms,
        ({"stay_id": ids[row["tenancy_ref"]]} | {_EET[name]: row[name] for name in _EET} for row in stays),
    )
    loading.insert(
        RentTerm,
        (
            {"stay_id": ids[row["tenancy_ref"]]} | {_RENT[name]: row[name] for name in _RENT}
            for row in loading.folder[RENT_TERMS.name].rows
        ),
    )


def _told(stay: Row, moves: list[Row], column: str) -> list[tuple[date, Any]]:
    """Return what the folder says of a stay’s home or pack, day by day, also where a move says it again."""
    return [(stay["starts_on"], stay[column]), *((row["on"], row[column]) for row in moves if row[column] is not None)]


def _spans(
    stay: Row, moves: list[Row], ids: Mapping[str, uuid.UUID], homes: Mapping[str, uuid.UUID]
) -> Iterator[dict[str, Any]]:
    told = _told(stay, moves, "home_ref")
    ends = [from_on - _ONE_DAY for from_on, _ in told[1:]] + [stay["ends_on"]]
    for (from_on, home_ref), last_day in zip(told, ends, strict=True):
        yield {
            "stay_id": ids[stay["tenancy_ref"]],
            "home_id": homes[home_ref],
            "from_on": from_on,
            "last_day": last_day,
        }


def _save(saving: Saving) -> Written:
    mine = sa.select(Stay.__table__).where(Stay.scheme_id == saving.scheme.id, Stay.withdrawn_on.is_(None))
    stays = db.session.execute(mine).all()
    saving.refs |= {stay.id: stay.ref for stay in stays}
    homes, packs = _dated(saving, StayHome), _dated(saving, Footing)
    terms = {row.stay_id: row for row in _of_stays(saving, AgreedTerms)}
    rows: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    for stay in stays:
        places = {row.from_on: saving.refs[row.home_id] for row in homes[stay.id]}
        footings = {row.from_on: row.pack for row in packs[stay.id]}
        home, pack = places.pop(min(places)), footings.pop(min(footings))
        agreed = terms.get(stay.id)
        rows.append(
            {name: getattr(stay, name) for name in _SAME_NAME}
            | {column: getattr(agreed, name, None) for column, name in _EET.items()}
            | {
                "tenancy_ref": stay.ref,
                "person_ref": saving.refs[stay.person_id],
                "home_ref": home,
                "pack": pack,
                "money_friend_ref": saving.ref(stay.money_friend_id),
            }
        )
        moves += _moves(stay.ref, places, footings, before=(home, pack))
    return {TENANCIES.name: rows, MOVES.name: moves, RENT_TERMS.name: _rents(saving)}


def _moves(
    ref: str, places: Mapping[date, str], footings: Mapping[date, Pack], *, before: tuple[str, Pack]
) -> Iterator[dict[str, Any]]:
    """Give what changed day by day; a row of the database that changes nothing is no move."""
    home, pack = before
    for on in sorted(places.keys() | footings.keys()):
        new_home, new_pack = places.get(on), footings.get(on)
        if new_home not in {None, home} or new_pack not in {None, pack}:
            yield {"tenancy_ref": ref, "on": on, "home_ref": new_home, "pack": new_pack}
        home, pack = new_home or home, new_pack or pack


def _rents(saving: Saving) -> list[dict[str, Any]]:
    return [
        {"tenancy_ref": saving.refs[row.stay_id]} | {column: getattr(row, name) for column, name in _RENT.items()}
        for row in _of_stays(saving, RentTerm)
    ]


def _dated(saving: Saving, model: type[Any]) -> Mapping[uuid.UUID, list[Any]]:
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in _of_stays(saving, model):
        found[row.stay_id].append(row)
    return found


def _of_stays(saving: Saving, model: type[Any]) -> Iterator[Any]:
    """Give the rows of a table that belong to a stay nobody withdrew, as plain rows: there are many.

    What was to begin after a last day that came sooner never held, so it is left out.
    """
    mine = sa.and_(Stay.scheme_id == saving.scheme.id, Stay.withdrawn_on.is_(None))
    query = sa.select(model.__table__).join(Stay, Stay.id == model.stay_id).where(mine)
    if hasattr(model, "from_on"):
        query = query.where(sa.or_(Stay.ends_on.is_(None), model.from_on <= Stay.ends_on))
    yield from db.session.execute(query)


PART = Part((TENANCIES, MOVES, RENT_TERMS), stay_checks.check, _load, _save)
