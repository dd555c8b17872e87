"""An agreement from its draft to its end, through services, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine

from app.accounts.models import RoleHeld
from app.agreements import endings, queries, services, wording
from app.agreements.models import Agreement, SignedHow
from app.agreements.rules import State, state
from app.agreements.services import DraftFacts, SigningFacts
from app.core import audit, clock
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Role
from app.documents import services as documents
from app.documents.models import Document, DocumentBytes, HandOverHow, Variant
from app.schemes.models import Home, Language, Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

TODAY = date(2026, 11, 23)
START = date(2026, 12, 7)
ADULT, CHILD = date(2005, 2, 1), date(2009, 1, 4)
PRINTED = b"%PDF-1.7 a paper"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture
def printing(monkeypatch):
    """Print without WeasyPrint: these tests are about what happens round the paper."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: PRINTED)


@pytest.fixture
def world(app, house):
    with app.test_request_context():
        with transaction():
            scheme = db.session.get_one(Scheme, house.scheme_id)
            for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
                wording.adopt(scheme, pack, from_on=date(2026, 1, 1), actor=SYSTEM)
        yield house


def _facts(house, person_id, **changes):
    values = {
        "person_id": person_id,
        "home_id": house.empty_home_id,
        "starts_on": START,
        "language": Language.EN,
        "period": RentPeriod.WEEKLY,
        "rent_pence": 7115,
        "service_eligible_pence": 1825,
        "service_ineligible_pence": None,
        "support_pence": 700,
        "eet_target_tenths": 160,
        "eet_grace_weeks": 6,
        "eet_review_weeks": 12,
        "deposit_pence": None,
        "deposit_scheme": None,
        "inventory_on": TODAY,
        "rhw1_given_on": TODAY,
    }
    return DraftFacts(**values | changes)


def _draft(house, birth_date=ADULT, **changes):
    with transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        person = factories.make_person(scheme, birth_date=birth_date)
        return services.prepare(scheme, _facts(house, person.id, **changes), actor=SYSTEM, today=TODAY).id


def _do(agreement_id, deed, *, today=TODAY, **options):
    with transaction():
        return deed(db.session.get_one(Agreement, agreement_id), actor=SYSTEM, today=today, **options)


def _issue(agreement_id, *, today=TODAY, variant=Variant.STANDARD):
    issued = _do(agreement_id, services.issue, today=today, variant=variant, language=Language.EN)
    documents.render(issued.document_id)
    return issued.id


def _sign(agreement_id, **changes):
    facts = SigningFacts(**{"signed_on": TODAY, "how": SignedHow.PAPER} | changes)
    with transaction():
        issued = queries.issues(agreement_id)[0].issue
        return services.sign(issued, facts, actor=SYSTEM, now=clock.now())


def _state(agreement_id, on=TODAY):
    return state(services.life_of(queries.row(agreement_id)), on)


def _events():
    return list(db.session.scalars(sa.select(audit.AuditEvent.event).order_by(audit.AuditEvent.id)))


@pytest.mark.usefixtures("printing")
def test_an_agreement_lives_from_draft_to_end(world):
    agreement_id = _draft(world)
    assert _state(agreement_id) is State.DRAFT
    stay_id = _do(agreement_id, services.agree).id
    _issue(agreement_id)
    assert _state(agreement_id) is State.ISSUED
    with transaction():
        document = queries.issues(agreement_id)[0].document
        services.hand_over(
            document, on=TODAY, how=HandOverHow.IN_PERSON, read_aloud=True, by=None, actor=SYSTEM, now=clock.now()
        )
    _sign(agreement_id)
    assert _state(agreement_id) is State.SIGNED
    assert _state(agreement_id, START) is State.IN_FORCE
    with transaction():
        facts = endings.EndingFacts(START + timedelta(days=60), EndReason.AGREED, MoveOn.FAMILY)
        endings.end(db.session.get_one(Stay, stay_id), facts, actor=SYSTEM, today=TODAY)
    assert _state(agreement_id, START + timedelta(days=61)) is State.ENDED
    wanted = [
        "agreements.agreement.prepared",
        "tenancies.stay.started",
        "agreements.agreement.agreed",
        "agreements.agreement.issued",
        "agreements.agreement.handed_over",
        "agreements.agreement.signed",
        "tenancies.stay.ended",
    ]
    assert [event for event in _events() if event in wanted] == wanted


def test_agreeing_starts_the_stay_on_the_occupation_date_and_freezes_the_terms(world):
    agreement_id = _draft(world, eet_target_tenths=75)
    stay_id = _do(agreement_id, services.agree).id
    facts = tenancies.stay_facts(db.session.get_one(Stay, stay_id))
    assert facts.stay.starts_on == START
    assert facts.pack_on(START) is Pack.SUPPORTED_STANDARD
    assert facts.rent_on(START).total_pence == 7115 + 1825 + 700
    assert (facts.terms.eet_target_tenths, facts.terms.agreed_on) == (75, TODAY)
    with pytest.raises(RuleBroken, match="frozen"):
        _do(agreement_id, services.change, facts=_facts(world, facts.person.id))


def test_agreeing_gives_the_tenant_role_and_ending_closes_it(world):
    agreement_id = _draft(world)
    stay = _do(agreement_id, services.agree)
    role = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == stay.person_id)).one()
    assert (role.role, role.last_day) == (Role.TENANT, None)
    with transaction():
        facts = endings.EndingFacts(date(2027, 1, 31), EndReason.AGREED, MoveOn.FAMILY)
        endings.end(db.session.get_one(Stay, stay.id), facts, actor=SYSTEM, today=TODAY)
    assert db.session.scalar(sa.select(RoleHeld.last_day).where(RoleHeld.id == role.id)) == date(2027, 1, 31)


def test_a_home_that_is_taken_is_refused_with_the_blockers_name(world):
    _do(_draft(world), services.agree)
    other = _draft(world, starts_on=START + timedelta(days=20))
    with pytest.raises(RuleBroken, match="Sŵyn Bevan") as refused:
        _do(other, services.agree)
    assert refused.value.field == "home_id"
    assert _state(other) is State.DRAFT


@pytest.mark.usefixtures("printing")
def test_issuing_renders_once_and_stores_what_was_handed_over(world):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _issue(agreement_id)
    document = queries.issues(agreement_id)[0].document
    content, media_type, first = documents.read(document)
    assert (content, media_type) == (PRINTED, "application/pdf")
    documents.pdf.render = lambda _html: b"%PDF-1.7 another"
    assert documents.render(document.id) == first


def test_a_paper_not_printed_yet_cannot_be_handed_over_or_signed(world):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _do(agreement_id, services.issue, variant=Variant.STANDARD, language=Language.EN)
    document = queries.issues(agreement_id)[0].document
    with pytest.raises(RuleBroken, match="Print the paper"), transaction():
        services.hand_over(
            document, on=TODAY, how=HandOverHow.POST, read_aloud=False, by=None, actor=SYSTEM, now=clock.now()
        )
    with pytest.raises(RuleBroken, match="being printed"):
        _sign(agreement_id)


@pytest.mark.usefixtures("printing")
def test_what_a_crash_left_unprinted_is_finished_at_night(world):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _do(agreement_id, services.issue, variant=Variant.STANDARD, language=Language.EN)
    assert documents.finish_leftovers() == 1
    assert documents.finish_leftovers() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DocumentBytes)) == 1


@pytest.mark.parametrize("rhw1", [None, TODAY + timedelta(days=1)])
def test_a_contract_is_not_made_without_rhw1_on_or_before_that_day(world, rhw1):
    with pytest.raises(RuleBroken, match="RHW1"):
        _do(_draft(world, rhw1_given_on=rhw1), services.agree)


def test_a_contract_for_a_17_year_old_is_refused_and_a_licence_is_computed(world):
    with pytest.raises(RuleBroken, match=r"section 7\(6\)"):
        _draft(world, CHILD, pack=Pack.SUPPORTED_STANDARD)
    agreement_id = _draft(world, CHILD, rhw1_given_on=None)
    assert db.session.get_one(Agreement, agreement_id).pack is Pack.UNDER_18_LICENCE


@pytest.mark.usefixtures("printing")
def test_a_licence_becomes_a_contract_at_18_in_the_same_stay(world):
    licence = _draft(world, CHILD, rhw1_given_on=None)
    stay_id = _do(licence, services.agree).id
    birthday = date(2027, 1, 4)
    person_id = db.session.get_one(Agreement, licence).person_id
    with time_machine.travel("2027-01-03 10:00", tick=False), transaction():
        scheme = db.session.get_one(Scheme, world.scheme_id)
        facts = _facts(world, person_id, starts_on=birthday, rhw1_given_on=date(2027, 1, 3))
        contract = services.prepare(scheme, facts, actor=SYSTEM, today=date(2027, 1, 3))
        assert contract.pack is Pack.SUPPORTED_STANDARD
        assert services.agree(contract, actor=SYSTEM, today=date(2027, 1, 3)).id == stay_id
    facts = tenancies.stay_facts(db.session.get_one(Stay, stay_id))
    packs = [facts.pack_on(birthday + timedelta(days=n)) for n in (-1, 0, 1)]
    assert packs == [Pack.UNDER_18_LICENCE, Pack.SUPPORTED_STANDARD, Pack.SUPPORTED_STANDARD]
    assert len(facts.homes) == 1


@pytest.mark.usefixtures("printing")
def test_withdrawing_before_they_move_in_frees_the_home(world):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _issue(agreement_id)
    _do(agreement_id, services.withdraw)
    assert _state(agreement_id) is State.WITHDRAWN
    assert tenancies.blocker(world.empty_home_id, START, None) is None
    assert db.session.get_one(Home, world.empty_home_id)


@pytest.mark.usefixtures("printing")
def test_a_signed_agreement_cannot_be_withdrawn_or_signed_twice(world):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _issue(agreement_id)
    _sign(agreement_id)
    with pytest.raises(RuleBroken, match="signed"):
        _do(agreement_id, services.withdraw)
    with pytest.raises(RuleBroken, match="signed already"):
        _sign(agreement_id)


@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_typed": "Somebody Else"}, "name_typed"),
        ({"statements": ("read", "agree")}, "statements"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"signed_on": TODAY - timedelta(days=1)}, "signed_on"),
    ],
)
def test_signing_on_screen_wants_the_name_every_statement_and_a_day_that_can_be(world, changes, field):
    agreement_id = _draft(world)
    _do(agreement_id, services.agree)
    _issue(agreement_id)
    name = queries.row(agreement_id).person.full_name
    good = {"how": SignedHow.ON_SCREEN, "name_typed": name.upper(), "statements": services.STATEMENTS}
    with pytest.raises(RuleBroken) as refused:
        _sign(agreement_id, **good | changes)
    assert refused.value.field == field
    assert _sign(agreement_id, **good).sha256 == queries.issues(agreement_id)[0].signature.sha256


@pytest.mark.parametrize(("last_day", "fine"), [(date(2026, 12, 20), False), (date(2026, 12, 21), True)])
def test_notice_by_the_holder_is_four_weeks_at_least(world, last_day, fine):
    stay = db.session.get_one(Stay, world.stay_id)
    facts = endings.EndingFacts(last_day, EndReason.NOTICE_BY_HOLDER, MoveOn.PRIVATE, notice_given_on=TODAY)
    if fine:
        with transaction():
            endings.end(db.session.get_one(Stay, world.stay_id), facts, actor=SYSTEM, today=TODAY)
        assert db.session.get_one(Stay, world.stay_id).ends_on == last_day
    else:
        with pytest.raises(RuleBroken) as refused:
            endings.end(stay, facts, actor=SYSTEM, today=TODAY)
        assert refused.value.field == "last_day"


def test_the_ending_list_is_ticked_once_a_line_and_only_after_the_end(world):
    done = {"done_on": TODAY, "note": None, "actor": SYSTEM, "today": TODAY}
    with pytest.raises(RuleBroken, match="End the stay first"):
        endings.record_step(db.session.get_one(Stay, world.stay_id), "keys", **done)
    with transaction():
        stay = db.session.get_one(Stay, world.stay_id)
        facts = endings.EndingFacts(TODAY, EndReason.AGREED, MoveOn.FAMILY)
        endings.end(stay, facts, actor=SYSTEM, today=TODAY)
        endings.record_step(stay, "keys", **done)
        with pytest.raises(RuleBroken, match="done already"):
            endings.record_step(stay, "keys", **done)
    assert set(queries.ending_steps(world.stay_id)) == {"keys"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0
