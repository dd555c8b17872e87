from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from exchange.samples import FULL, TODAY, canonical, cells, full, spoiled
from statements import counted

from app.accounts.models import RoleHeld
from app.core.audit import AuditEvent
from app.core.db import Base, db
from app.core.permissions import Actor, Role
from app.exchange import services
from app.exchange.problems import FolderRefused
from app.people.models import Person
from app.schemes.models import Fuel, Home, NextDoor, Scheme
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import Pack

pytestmark = pytest.mark.usefixtures("context")
ACTOR = Actor(account_id=uuid.uuid4())
DONE = {"actor": ACTOR, "today": TODAY}


def _rows():
    return {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


def _events():
    return list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def _stay(ref):
    return db.session.scalar(sa.select(Stay).where(Stay.ref == ref))


def _dated(model, ref):
    query = sa.select(model).where(model.stay_id == _stay(ref).id).order_by(model.from_on)
    return list(db.session.scalars(query))


def test_a_full_folder_has_no_problem_and_says_what_it_holds():
    checked = services.check(full(), today=TODAY)
    assert (checked.problems, checked.scheme_ref, checked.scheme_name) == ((), "TYC", "Tŷ Cyfle")
    assert checked.counts == {
        "scheme.csv": 1,
        "free_weeks.csv": 2,
        "homes.csv": 3,
        "certificates.csv": 2,
        "people.csv": 4,
        "links.csv": 2,
        "tenancies.csv": 3,
        "moves.csv": 2,
        "rent_terms.csv": 3,
        "ledger.csv": 11,
        "benefits.csv": 3,
        "holds.csv": 2,
        "contacts.csv": 2,
        "plans.csv": 2,
        "activities.csv": 4,
        "exemptions.csv": 2,
        "eet_events.csv": 6,
        "life_events.csv": 2,
    }
    assert sum(_rows().values()) == 0


def test_a_loaded_folder_is_saved_with_the_same_rows_in_order():
    scheme = services.load(full(), **DONE)
    saved = services.save(scheme)
    assert saved == canonical(full())
    assert cells(saved["people.csv"])[0]["roles"] == "tenant chair"
    assert cells(saved["homes.csv"])[0] == {
        "home_ref": "H1", "name": "Flat 1", "house": "", "floor": "", "bedrooms": "1", "next_to": "H2 H3",
    }  # fmt: skip


def test_only_what_must_be_there_makes_a_scheme():
    scheme = services.load({"scheme.csv": full()["scheme.csv"]}, **DONE)
    assert (scheme.ref, scheme.opened_on, scheme.supported_accommodation) == ("TYC", None, True)
    assert services.save(scheme) == canonical({"scheme.csv": full()["scheme.csv"]})


def test_a_stay_gets_its_homes_footings_terms_and_rents():
    services.load(full(), **DONE)
    homes = {home.id: home.ref for home in db.session.scalars(sa.select(Home))}
    spans = [(homes[span.home_id], span.from_on, span.last_day) for span in _dated(StayHome, "T2")]
    assert spans == [("H2", date(2025, 3, 3), date(2025, 8, 31)), ("H3", date(2025, 9, 1), None)]
    assert [(f.from_on, f.pack) for f in _dated(Footing, "T2")] == [
        (date(2025, 3, 3), Pack.UNDER_18_LICENCE),
        (date(2026, 3, 1), Pack.SUPPORTED_STANDARD),
    ]
    terms = db.session.get(AgreedTerms, _stay("T2").id)
    assert (terms.agreed_on, terms.eet_target_tenths, terms.eet_grace_weeks, terms.eet_review_weeks) == (
        None,
        75,
        8,
        10,
    )
    assert [r.rent_pence for r in _dated(RentTerm, "T1")] == [8250, 33000]
    assert _dated(RentTerm, "T1")[1].service_eligible_pence is None


def test_blank_eet_cells_stay_blank_so_that_the_default_holds():
    services.load(full(), **DONE)
    terms = db.session.get(AgreedTerms, _stay("T0").id)
    assert (terms.eet_target_tenths, terms.eet_grace_weeks, terms.eet_review_weeks) == (None, None, None)
    assert (terms.target_hours, terms.grace_weeks, terms.review_weeks) == ("16", 6, 12)


def test_roles_are_held_for_the_days_the_folder_knows():
    services.load(full(), **DONE)
    held = db.session.execute(
        sa.select(Person.ref, RoleHeld.role, RoleHeld.from_on, RoleHeld.last_day, RoleHeld.granted_by).join(
            Person, Person.id == RoleHeld.person_id
        )
    )
    assert {tuple(row) for row in held} == {
        ("P1", Role.TENANT, None, None, ACTOR.account_id),
        ("P1", Role.CHAIR, date(2025, 1, 1), date(2026, 12, 31), ACTOR.account_id),
        ("P2", Role.TENANT, None, None, ACTOR.account_id),
        ("P3", Role.STAFF, None, None, ACTOR.account_id),
        ("P3", Role.MANAGER, None, None, ACTOR.account_id),
        ("P3", Role.SAFEGUARDING, None, None, ACTOR.account_id),
        ("P4", Role.TENANT, None, date(2025, 1, 5), ACTOR.account_id),  # their only stay ended that day
    }


def test_two_people_may_support_each_other():
    services.load(spoiled("people", "P3,Maria,Price,,,,,,,,", "P3,Maria,Price,,,,,,,P1,"), **DONE)
    refs = {p.id: p.ref for p in db.session.scalars(sa.select(Person))}
    assert {p.ref: refs.get(p.support_worker_id) for p in db.session.scalars(sa.select(Person))} == {
        "P1": "P3", "P2": "P3", "P3": "P1", "P4": None,
    }  # fmt: skip


def test_homes_are_found_and_ordered_as_if_typed_in_a_page():
    services.load(full(), **DONE)
    typed = factories.make_scheme()
    for home in db.session.scalars(sa.select(Home)):
        twin = factories.make_home(typed, ref=home.ref, name=home.name, house=home.house)
        assert (home.order_key, home.fuel, home.version) == (twin.order_key, Fuel.GAS, 1)
    person = db.session.scalar(sa.select(Person).where(Person.ref == "P1"))
    twin = factories.make_person(
        typed, ref="P1", first_name=person.first_name, last_name=person.last_name, known_as=person.known_as
    )
    assert (person.order_key, person.version) == (twin.order_key, 1)


def test_next_door_keeps_the_direction_it_was_told_in():
    services.load(full(), **DONE)
    homes = {home.id: home.ref for home in db.session.scalars(sa.select(Home))}
    told = {(homes[row.home_id], homes[row.other_id]) for row in db.session.scalars(sa.select(NextDoor))}
    assert told == {("H2", "H1"), ("H1", "H3"), ("H1", "H2")}


def test_loading_and_saving_write_one_event_each():
    scheme = services.load(full(), **DONE)
    services.save(scheme, actor=ACTOR)
    loaded, saved = _events()
    assert (loaded.event, loaded.scheme_id, loaded.account_id) == ("schemes.scheme.loaded", scheme.id, ACTOR.account_id)
    assert (loaded.detail["homes"], loaded.detail["people"]) == (3, 4)
    assert (saved.event, saved.scheme_id, saved.account_id) == ("schemes.scheme.saved", scheme.id, ACTOR.account_id)


def test_the_same_folder_again_changes_nothing():
    scheme = services.load(full(), **DONE)
    before = _rows()
    again = dict(reversed(full().items()))  # the order files come in means nothing
    assert services.check(again, today=TODAY).loaded_as == scheme.id
    assert services.load(again, **DONE) is scheme
    assert _rows() == before


def test_the_same_folder_again_changes_nothing_even_when_it_would_be_refused_today():
    scheme = services.load(full(), **DONE)
    assert services.load(full(), actor=ACTOR, today=date(2020, 1, 1)) is scheme


def test_another_folder_for_a_scheme_that_is_here_is_refused_with_a_sentence():
    services.load(full(), **DONE)
    before = _rows()
    with pytest.raises(FolderRefused) as refused:
        services.load(spoiled("homes", "H3,0012", "H3,Flat 3"), **DONE)
    assert str(refused.value) == (
        "scheme.csv:2 scheme_ref: A scheme with the reference TYC is here already, and loading never changes one. "
        "Write another reference to load this folder as a new scheme."
    )
    assert _rows() == before


def test_a_digest_tells_names_from_contents():
    one = services.digest({"a": b"bc"})
    assert one != services.digest({"ab": b"c"})
    assert one != services.digest({"a": b"b", "c": b""})
    assert one == services.digest({"a": b"bc"})


def test_a_refused_folder_says_every_problem_one_a_line_in_order():
    files = full(
        homes="home_ref,name,bedrooms\nH1,,many\nH1,Flat 1,1\n",
        people="person_ref,first_name\nP1,\n",
        moves="",
        notes="x",
    )
    with pytest.raises(FolderRefused) as refused:
        services.load(files | {"incidents.csv": b""}, **DONE)
    lines = str(refused.value).splitlines()
    assert [
        line.split(": ")[0]
        for line in lines
        if not line.startswith(
            (
                *("certificates", "links", "tenancies", "rent", "ledger", "benefits", "holds", "contacts", "plans"),
                *("activities", "exemptions", "eet_events", "life_events"),
            )
        )
    ] == [
        "incidents.csv:1 file",
        "notes.csv:1 file",
        "homes.csv:2 name",
        "homes.csv:2 bedrooms",
        "homes.csv:3 home_ref",
        "people.csv:1 last_name",
        "people.csv:2 first_name",
        "people.csv:2 birth_date",
        "moves.csv:1 header",
    ]
    assert sum(_rows().values()) == 0


def test_a_fault_half_way_leaves_nothing(monkeypatch):
    def _full_disk(_loading):
        raise OSError("no space left")

    broken = services.Part(services.PARTS[-1].files, services.PARTS[-1].check, _full_disk, services.PARTS[-1].save)
    monkeypatch.setattr(services, "PARTS", (*services.PARTS[:-1], broken))
    with pytest.raises(OSError, match="no space"):
        services.load(full(), **DONE)
    db.session.rollback()
    assert sum(_rows().values()) == 0


def test_another_scheme_may_use_the_same_references():
    services.load(full(), **DONE)
    other = services.load(spoiled("scheme", "TYC,Tŷ Cyfle", "TYC2,Tŷ Newydd"), **DONE)
    assert services.save(other)["homes.csv"] == canonical(full())["homes.csv"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scheme)) == 2


def test_saving_reads_a_fixed_number_of_statements():
    small = services.load(full(), **DONE)
    more = FULL["homes.csv"] + "".join(f"X{number},Flat,,,,H1\n" for number in range(40))
    big = services.load(spoiled("scheme", "TYC,", "BIG,") | {"homes.csv": more.encode()}, **DONE)
    db.session.flush()
    with counted() as few:
        services.save(small)
    with counted() as many:
        services.save(big)
    asked = [[statement for statement in sent if statement.startswith("SELECT")] for sent in (few, many)]
    assert len(asked[0]) == len(asked[1]) > 0


def test_names_that_make_the_longest_key_for_sorting_fit():
    numbers = " ".join("1" * 40)  # every number is padded in the key, so it grows far beyond the names
    people = f"person_ref,first_name,last_name,known_as\n1.1.1.1.1.1.1.1.1.1,{numbers},{numbers},{numbers}\n"
    scheme = services.load({"scheme.csv": full()["scheme.csv"], "people.csv": people.encode()}, **DONE)
    assert cells(services.save(scheme)["people.csv"])[0]["last_name"] == numbers
