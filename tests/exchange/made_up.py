"""Whole valid scheme folders, made up by Hypothesis: people move in and out of homes for ten years."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from exchange.made_up_accounts import accounts
from exchange.made_up_cells import AMOUNTS, HOURS, REFS, days, iso, lines, maybe, words
from exchange.made_up_eet import eet
from exchange.samples import COLUMNS, REQUIRED, TODAY
from hypothesis import strategies as st

from app.core.dates import add_months, age_on
from app.schemes.rules import LIVES, CertificateKind

ENDS = ("moved_on", "notice_by_holder", "agreed", "abandoned", "possession_order", "died", "transferred", "other")
MOVE_ON = ("", "council_or_rsl", "private", "family", "supported", "homeless", "custody", "unknown")
FIRST, EPOCH = date(2015, 1, 1), timedelta(days=900)  # nobody has two stays in one epoch, no home either


@st.composite
def folders(draw) -> dict[str, bytes]:
    """Return a folder that has no problem."""
    homes = draw(st.lists(REFS, unique=True, min_size=1, max_size=5))
    people = draw(st.lists(REFS, unique=True, min_size=1, max_size=5))
    births = {ref: draw(days(date(1990, 1, 1), date(1999, 1, 1))) for ref in people}
    stays, moves, rents = draw(_stays(people, homes, births))
    rows = {
        "scheme.csv": [draw(_scheme())],
        "free_weeks.csv": [
            {"week_starts": day} for day in draw(st.lists(iso(FIRST, date(2030, 1, 1)), unique=True, max_size=3))
        ],
        "homes.csv": [draw(_home(ref, homes)) for ref in homes],
        "certificates.csv": draw(_certificates(homes)),
        "people.csv": [draw(_person(ref, people, births[ref])) for ref in people],
        "links.csv": draw(_links(people)),
        "tenancies.csv": stays,
        "moves.csv": moves,
        "rent_terms.csv": rents,
        **draw(accounts([stay["tenancy_ref"] for stay in stays], people)),
        **draw(eet([stay["tenancy_ref"] for stay in stays])),
    }
    return {name: draw(_written(name, some)) for name, some in rows.items() if some or draw(st.booleans())}


@st.composite
def _written(draw, name: str, rows: list[dict[str, str]]) -> bytes:
    """Write a file as different programs do: rows and columns in any order, empty columns left out."""
    used = [column for column in COLUMNS[name].split() if any(row.get(column) for row in rows) or draw(st.booleans())]
    columns = draw(st.permutations(list(dict.fromkeys([*REQUIRED[name].split(), *used]))))
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(
        buffer,
        columns,
        restval="",
        extrasaction="ignore",
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writeheader()
    writer.writerows(draw(st.permutations(rows)))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + buffer.getvalue().encode()


@st.composite
def _scheme(draw) -> dict[str, str]:
    youngest = draw(st.integers(16, 24))
    return {
        "scheme_ref": draw(REFS),
        "name": draw(words(100)),
        "landlord_name": draw(words(150)),
        "landlord_address": draw(lines(300)),
        "supported_accommodation": draw(st.sampled_from(["yes", "no"])),
        "rent_day": draw(maybe(st.sampled_from(["monday", "wednesday", "sunday"]))),
        "min_age": draw(maybe(st.just(str(youngest)))),
        "max_age": draw(maybe(st.integers(24, 99).map(str))),
        "language": draw(st.sampled_from(["", "en", "cy"])),
        "arrears_view": draw(st.sampled_from(["", "asked_for_help", "totals"])),
        "council": draw(maybe(words(100))),
        "on_call_phone": draw(maybe(words(40))),
        "safeguarding_name": draw(maybe(words(100))),
        "safeguarding_phone": draw(maybe(words(40))),
        "social_services_phone": draw(maybe(words(40))),
        "social_services_out_of_hours": draw(maybe(words(40))),
    }


@st.composite
def _home(draw, ref: str, homes: list[str]) -> dict[str, str]:
    return {
        "home_ref": ref,
        "name": draw(words(60)),
        "house": draw(maybe(lines(200))),
        "floor": draw(maybe(words(40))),
        "bedrooms": draw(maybe(st.integers(0, 20).map(str))),
        "next_to": " ".join(draw(st.permutations([other for other in homes if other != ref and draw(st.booleans())]))),
    }


@st.composite
def _certificates(draw, homes: list[str]) -> list[dict[str, str]]:
    keys = st.tuples(st.sampled_from(homes), st.sampled_from(CertificateKind), days(FIRST, TODAY))
    rows = []
    for home, kind, done_on in draw(st.lists(keys, unique=True, max_size=5)):
        last = add_months(done_on, LIVES[kind].most)
        expires = draw(maybe(iso(done_on, last)))
        rows.append({"home_ref": home, "kind": kind.value, "done_on": done_on.isoformat(), "expires_on": expires})
    return rows


@st.composite
def _person(draw, ref: str, people: list[str], birth: date) -> dict[str, str]:
    roles = draw(
        st.lists(st.sampled_from(["tenant", "committee", "chair", "staff", "manager", "safeguarding"]), unique=True)
    )
    term = sorted([draw(days(FIRST, date(2030, 1, 1))), draw(days(FIRST, date(2030, 1, 1)))])
    peer = {"committee", "chair"} & set(roles)
    phone, email = draw(maybe(words(40))), draw(maybe(st.just("Ŵyn+1@Example.org")))
    ways = ["", "post", "in_person", "never_post", *(["phone"] if phone else []), *(["email"] if email else [])]
    others = [other for other in people if other != ref]
    return {
        "person_ref": ref,
        "first_name": draw(words(80)),
        "last_name": draw(words(80)),
        "known_as": draw(maybe(words(80))),
        "birth_date": birth.isoformat(),
        "language": draw(st.sampled_from(["", "en", "cy"])),
        "email": email,
        "phone": phone,
        "safe_contact": draw(st.sampled_from(ways)),
        "support_worker_ref": draw(maybe(st.sampled_from(others))) if others else "",
        "emergency_contact": draw(maybe(lines(300))),
        "roles": " ".join(roles),
        "committee_from": draw(maybe(st.just(term[0].isoformat()))) if peer else "",
        "committee_to": draw(maybe(st.just(term[1].isoformat()))) if peer else "",
        "inducted_on": draw(maybe(iso(FIRST, TODAY))),
    }


@st.composite
def _links(draw, people: list[str]) -> list[dict[str, str]]:
    pairs = [(one, other) for one in people for other in people if one < other]
    if not pairs:
        return []
    keys = st.tuples(st.sampled_from(pairs), st.sampled_from(["family", "close", "works_or_studies_with"]))
    rows = []
    for pair, kind in draw(st.lists(keys, unique=True, max_size=4)):
        person, other = draw(st.permutations(pair))
        rows.append(
            {"person_ref": person, "other_ref": other, "kind": kind, "declared_on": draw(maybe(iso(FIRST, TODAY)))}
        )
    return rows


@st.composite
def _stays(draw, people: list[str], homes: list[str], births: dict[str, date]):
    """Return stays, moves and rent terms: in each epoch some people live in some homes, and some homes stay free."""
    stays: list[dict[str, str]] = []
    moves: list[dict[str, str]] = []
    rents: list[dict[str, str]] = []
    for epoch in range(draw(st.integers(0, 4))):
        begins = FIRST + epoch * EPOCH
        free = draw(st.permutations(homes))
        for person in draw(st.permutations(people))[: draw(st.integers(0, len(homes)))]:
            if not free:
                break
            start = begins + timedelta(days=draw(st.integers(0, 100)))
            if age_on(births[person], start) < 16:
                continue
            rooms = [free.pop() for _ in range(draw(st.integers(1, len(free))))]
            last = start + timedelta(days=draw(st.integers(0, 700)))
            ended = epoch < 3 or draw(st.booleans())
            ref = f"{person[:16]}-{epoch}"
            if ref in {stay["tenancy_ref"] for stay in stays}:
                continue
            stays.append(draw(_stay(ref, person, rooms[0], births[person], start, last if ended else None, people)))
            moves += draw(_moves(ref, rooms, births[person], start, last))
            rents += draw(_rents(ref, start, last))
    return stays, moves, rents


@st.composite
def _stay(draw, ref, person, home, birth, start, last, people) -> dict[str, str]:
    others = [other for other in people if other != person]
    return {
        "tenancy_ref": ref,
        "person_ref": person,
        "home_ref": home,
        "pack": _pack(birth, start),
        "starts_on": start.isoformat(),
        "ends_on": last.isoformat() if last else "",
        "end_reason": draw(st.sampled_from(ENDS)) if last else "",
        "move_on": draw(st.sampled_from(MOVE_ON)) if last else "",
        "signed_on": draw(maybe(iso(FIRST, date(2030, 1, 1)))),
        "rhw1_given_on": draw(maybe(iso(FIRST, date(2030, 1, 1)))),
        "eet_target_hours": draw(maybe(HOURS)),
        "eet_grace_weeks": draw(maybe(st.integers(2, 26).map(str))),
        "eet_review_weeks": draw(maybe(st.integers(4, 26).map(str))),
        "money_friend_ref": draw(maybe(st.sampled_from(others))) if others else "",
    }


def _pack(birth: date, on: date) -> str:
    return "supported-standard" if age_on(birth, on) >= 18 else "under-18-licence"


@st.composite
def _moves(draw, ref, rooms, birth, start, last) -> list[dict[str, str]]:
    """Return moves among the homes that are this stay’s alone; some say again what was so already."""
    length = (last - start).days
    later = draw(st.lists(st.integers(1, length), unique=True, max_size=3)) if length else []
    home, pack, rows = rooms[0], _pack(birth, start), []
    for offset in sorted(later):
        on = start + timedelta(days=offset)
        new_home, new_pack = draw(st.sampled_from(["", *rooms])), draw(st.sampled_from(["", _pack(birth, on)]))
        if new_home in {"", home} and new_pack in {"", pack}:
            continue
        rows.append({"tenancy_ref": ref, "on": on.isoformat(), "home_ref": new_home, "pack": new_pack})
        home, pack = new_home or home, new_pack or pack
    return rows


@st.composite
def _rents(draw, ref, start, last) -> list[dict[str, str]]:
    begins = draw(st.lists(iso(start, last), unique=True, max_size=2))
    period = st.sampled_from(["weekly", "fortnightly", "four_weekly", "monthly"])
    return [
        {
            "tenancy_ref": ref,
            "from": day,
            "period": draw(period),
            "rent": draw(AMOUNTS),
            "service_eligible": draw(maybe(AMOUNTS)),
            "service_ineligible": draw(maybe(AMOUNTS)),
            "support": draw(maybe(AMOUNTS)),
        }
        for day in begins
    ]
