from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statements import counted

from app.core.db import db
from app.core.permissions import Actor, Role
from app.schemes import queries, rules
from app.schemes.models import Certificate
from app.schemes.queries import HomesWanted
from app.schemes.rules import CertificateKind, CertificateState, Fuel, Record

pytestmark = pytest.mark.usefixtures("context")
ON = date(2026, 1, 5)
SAFETY = {
    CertificateState.MISSING: "problem",
    CertificateState.OUT_OF_DATE: "problem",
    CertificateState.RUNS_OUT_SOON: "soon",
    CertificateState.IN_DATE: "good",
}


@pytest.fixture
def scheme():
    return factories.make_scheme(name="Tŷ Cyfle")


@pytest.fixture
def staff(scheme):
    return Actor(roles=frozenset({(scheme.id, Role.STAFF)}))


def _names(actor, **wanted):
    return [row.name for row in queries.homes(actor, HomesWanted(**wanted), on=ON, page=1).rows]


def test_homes_listed_are_those_of_the_actors_schemes_only(scheme, staff):
    factories.make_home(scheme, name="Flat 2")
    factories.make_home(factories.make_scheme(), name="Flat 3")
    assert _names(staff) == ["Flat 2"]
    assert _names(Actor()) == []
    assert [found.name for found in queries.search_homes(staff, "flat")] == ["Flat 2"]


def test_homes_are_listed_by_scheme_then_house_then_number(scheme):
    other = factories.make_scheme(name="Aelwyd")
    for place, house, name in (
        (scheme, "Garn Road", "Flat 10"),
        (scheme, "Garn Road", "Flat 2"),
        (scheme, "Broad Street", "Flat 11"),
        (other, "Zion Hill", "Flat 9"),
    ):
        factories.make_home(place, name=name, house=house)
    both = Actor(roles=frozenset({(scheme.id, Role.STAFF), (other.id, Role.STAFF)}))
    assert _names(both) == ["Flat 9", "Flat 11", "Flat 2", "Flat 10"]
    assert _names(both, scheme_id=other.id) == ["Flat 9"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("flat 1", ["Fflat 1"]),
        ("FFLAT", ["Fflat 1", "Fflat 11"]),
        ("ty’r wyn", ["Fflat 1", "Fflat 11"]),
        ("TŶ’R ŴYN 11", ["Fflat 11"]),
        ("H-2", ["Fflat 11"]),
        ("100%", []),
        ("_", []),
        ("'; drop table home; --", []),
        ("🚪", []),
        ("", ["Fflat 1", "Fflat 11"]),
    ],
)
def test_homes_are_found_by_words_without_minding_accents(scheme, staff, text, found):
    factories.make_home(scheme, name="Fflat 1", house="Tŷ’r Ŵyn", ref="H-1")
    factories.make_home(scheme, name="Fflat 11", house="Tŷ’r Ŵyn", ref="H-2")
    assert _names(staff, text=text) == found


def test_search_finds_at_most_twenty_and_nothing_for_nothing(scheme, staff):
    for _number in range(25):
        factories.make_home(scheme)
    assert len(queries.search_homes(staff, "flat")) == 20
    assert queries.search_homes(staff, "  ") == []


DATES = st.one_of(
    st.dates(ON - timedelta(days=3700), ON + timedelta(days=5)),
    st.sampled_from(
        [rules.add_months(ON, -m) + timedelta(days=d) for m in (12, 14, 60, 120) for d in (-1, 0, 1, 30, 31)]
    ),
)
ENDS = st.one_of(
    st.none(),
    st.sampled_from([ON + timedelta(days=d) for d in (-1, 0, 1, 29, 30, 31)]),
    st.dates(ON - timedelta(days=400), ON + timedelta(days=4000)),
)
RECORDS = st.lists(
    st.builds(Record, st.sampled_from(CertificateKind), DATES, ENDS),
    max_size=12,
    unique_by=lambda r: (r.kind, r.done_on),
)
ONE_OF_EACH = st.tuples(*(st.builds(Record, st.just(kind), DATES, ENDS) for kind in CertificateKind)).map(list)


@given(fuel=st.sampled_from(Fuel), records=st.one_of(RECORDS, ONE_OF_EACH))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filter_on_safety_agrees_with_the_rules_for_any_records(scheme, staff, fuel, records):
    with db.session.begin_nested() as undone:
        home = factories.make_home(scheme, fuel=fuel)
        for record in records:
            db.session.add(
                Certificate(home_id=home.id, kind=record.kind, done_on=record.done_on, expires_on=record.expires_on)
            )
        db.session.flush()
        state = rules.worst(rules.standings(records, fuel=fuel, on=ON))
        found = {safety for safety in ("problem", "soon", "good") if _names(staff, safety=safety)}
        assert found == {SAFETY[state]}
        undone.rollback()


@pytest.mark.parametrize(
    ("more", "safety"),
    [
        ([], "good"),
        ([Record(CertificateKind.EPC, ON - timedelta(days=30))], "good"),
        ([Record(CertificateKind.EPC, ON - timedelta(days=5), ON - timedelta(days=1))], "problem"),
        ([Record(CertificateKind.EPC, ON - timedelta(days=5), ON + timedelta(days=30))], "soon"),
        ([Record(CertificateKind.EPC, ON + timedelta(days=1), ON + timedelta(days=2))], "good"),
        ([Record(CertificateKind.GAS, date(2000, 1, 1))], "good"),
    ],
)
def test_filter_on_safety_goes_by_the_newest_record_done_so_far(scheme, staff, more, safety):
    home = factories.make_home(scheme, fuel=Fuel.NONE)
    kinds = rules.NEEDED[Fuel.NONE]
    for record in [*(Record(kind, ON - timedelta(days=10)) for kind in kinds), *more]:
        factories.add(
            Certificate(home_id=home.id, kind=record.kind, done_on=record.done_on, expires_on=record.expires_on)
        )
    found = {name for name in ("problem", "soon", "good") if _names(staff, safety=name)}
    assert found == {safety}


def test_list_takes_the_same_statements_for_8_homes_and_for_300(scheme, staff):
    counts = []
    for number in (8, 292):
        for _each in range(number):
            factories.make_certificates(factories.make_home(scheme))
        with counted() as for_page:
            queries.homes(staff, HomesWanted(), on=ON, page=1)
        with counted() as for_file:
            rows = queries.all_homes(staff, HomesWanted(), on=ON)
        counts.append((len(for_page), len(for_file)))
    assert len(rows) == 300
    assert counts == [(3, 2), (3, 2)]


def test_second_page_goes_on_where_the_first_ended(scheme, staff):
    for number in range(1, 61):
        factories.make_home(scheme, name=f"Flat {number}")
    second = queries.homes(staff, HomesWanted(), on=ON, page=2)
    assert [row.name for row in second.rows] == [f"Flat {number}" for number in range(51, 61)]
    assert (second.total, second.pages) == (60, 2)


def test_door_has_the_colour_of_the_first_scheme_else_the_default(scheme, staff):
    assert queries.door_colour(staff) == rules.DEFAULT_DOOR
    scheme.door_colour = "#7a1f1f"
    db.session.flush()
    assert queries.door_colour(staff) == "#7a1f1f"
    assert queries.door_colour(Actor()) == rules.DEFAULT_DOOR
