"""An agreement from its draft to its end, through services, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from agreements.living import (
    PRINTED,
    START,
    TODAY,
    do,
    draft,
    facts_for,
    issue_paper,
    sign_paper,
    state_of,
)

from app.accounts.models import RoleHeld
from app.agreements import drafting, endings, queries, services, signing
from app.agreements.check_list import Level
from app.agreements.models import Agreement, SignedHow
from app.agreements.rules import State
from app.core import audit, clock
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Role
from app.documents import services as documents
from app.documents.models import DocumentBytes, HandOverHow, Variant
from app.schemes.models import Home, Language
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack


def _events():
    return list(db.session.scalars(sa.select(audit.AuditEvent.event).order_by(audit.AuditEvent.id)))


@pytest.mark.usefixtures("printing")
def test_an_agreement_lives_from_draft_to_end(world):
    agreement_id = draft(world)
    assert state_of(agreement_id) is State.DRAFT
    stay_id = do(agreement_id, services.agree).id
    issue_paper(agreement_id)
    assert state_of(agreement_id) is State.ISSUED
    with transaction():
        document = queries.issues(agreement_id)[0].document
        services.hand_over(
            document, on=TODAY, how=HandOverHow.IN_PERSON, read_aloud=True, by=None, actor=SYSTEM, now=clock.now()
        )
    sign_paper(agreement_id)
    assert state_of(agreement_id) is State.SIGNED
    assert state_of(agreement_id, START) is State.IN_FORCE
    with transaction():
        facts = endings.EndingFacts(START + timedelta(days=60), EndReason.AGREED, MoveOn.FAMILY)
        endings.end(db.session.get_one(Stay, stay_id), facts, actor=SYSTEM, today=TODAY)
    assert state_of(agreement_id, START + timedelta(days=61)) is State.ENDED
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
    agreement_id = draft(world, eet_target_tenths=75)
    stay_id = do(agreement_id, services.agree).id
    facts = tenancies.stay_facts(db.session.get_one(Stay, stay_id))
    assert facts.stay.starts_on == START
    assert facts.pack_on(START) is Pack.SUPPORTED_STANDARD
    assert facts.rent_on(START).total_pence == 7115 + 1825 + 700
    assert (facts.terms.eet_target_tenths, facts.terms.agreed_on) == (75, TODAY)
    with pytest.raises(RuleBroken, match="frozen"):
        do(agreement_id, services.change, facts=facts_for(world, facts.person.id))


def test_agreeing_gives_the_tenant_role_and_ending_closes_it(world):
    agreement_id = draft(world)
    stay = do(agreement_id, services.agree)
    role = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == stay.person_id)).one()
    assert (role.role, role.last_day) == (Role.TENANT, None)
    with transaction():
        facts = endings.EndingFacts(date(2027, 1, 31), EndReason.AGREED, MoveOn.FAMILY)
        endings.end(db.session.get_one(Stay, stay.id), facts, actor=SYSTEM, today=TODAY)
    assert db.session.scalar(sa.select(RoleHeld.last_day).where(RoleHeld.id == role.id)) == date(2027, 1, 31)


def test_a_home_that_is_taken_is_refused_with_the_blockers_name(world):
    do(draft(world), services.agree)
    other = draft(world, starts_on=START + timedelta(days=20))
    with pytest.raises(RuleBroken, match="Sŵyn Bevan") as refused:
        do(other, services.agree)
    assert refused.value.field == "home_id"
    assert state_of(other) is State.DRAFT


def test_the_check_list_names_who_has_the_home_before_anything_is_issued(world):
    first, other = draft(world), draft(world, starts_on=START + timedelta(days=20))
    assert _home_line(other).level is Level.DONE
    do(first, services.agree)
    assert "Sŵyn Bevan" in str(_home_line(other).sentence)
    with pytest.raises(RuleBroken, match=r"Sŵyn Bevan\d+’s home from Monday 7 December 2026"):
        do(other, services.issue, variant=Variant.STANDARD, language=Language.EN)
    assert _home_line(first).level is Level.DONE


def _home_line(agreement_id):
    items = drafting.checked(db.session.get_one(Agreement, agreement_id), today=TODAY)
    return next(item for item in items if item.key == "home")


def test_a_home_that_comes_free_the_day_before_may_be_agreed(world):
    stay = do(draft(world), services.agree)
    last_day = START + timedelta(days=19)
    with transaction():
        facts = endings.EndingFacts(last_day, EndReason.AGREED, MoveOn.FAMILY)
        endings.end(db.session.get_one(Stay, stay.id), facts, actor=SYSTEM, today=TODAY)
    assert _home_line(draft(world, starts_on=last_day)).level is Level.STOP
    assert _home_line(draft(world, starts_on=last_day + timedelta(days=1))).level is Level.DONE


@pytest.mark.usefixtures("printing")
def test_issuing_renders_once_and_stores_what_was_handed_over(world):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    issue_paper(agreement_id)
    document = queries.issues(agreement_id)[0].document
    content, media_type, first = documents.read(document)
    assert (content, media_type) == (PRINTED, "application/pdf")
    documents.pdf.render = lambda _html: b"%PDF-1.7 another"
    assert documents.render(document.id) == first


def test_a_paper_not_printed_yet_cannot_be_handed_over_or_signed(world):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    do(agreement_id, services.issue, variant=Variant.STANDARD, language=Language.EN)
    document = queries.issues(agreement_id)[0].document
    with pytest.raises(RuleBroken, match="Print the paper"), transaction():
        services.hand_over(
            document, on=TODAY, how=HandOverHow.POST, read_aloud=False, by=None, actor=SYSTEM, now=clock.now()
        )
    with pytest.raises(RuleBroken, match="being printed"):
        sign_paper(agreement_id)


@pytest.mark.usefixtures("printing")
def test_what_a_crash_left_unprinted_is_finished_at_night(world):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    do(agreement_id, services.issue, variant=Variant.STANDARD, language=Language.EN)
    assert documents.finish_leftovers() == 1
    assert documents.finish_leftovers() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DocumentBytes)) == 1


@pytest.mark.usefixtures("printing")
def test_withdrawing_before_they_move_in_frees_the_home(world):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    issue_paper(agreement_id)
    do(agreement_id, services.withdraw)
    assert state_of(agreement_id) is State.WITHDRAWN
    assert tenancies.blocker(world.empty_home_id, START, None) is None
    assert db.session.get_one(Home, world.empty_home_id)


@pytest.mark.usefixtures("printing")
def test_a_signed_agreement_cannot_be_withdrawn_or_signed_twice(world):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    issue_paper(agreement_id)
    sign_paper(agreement_id)
    with pytest.raises(RuleBroken, match="signed"):
        do(agreement_id, services.withdraw)
    with pytest.raises(RuleBroken, match="signed already"):
        sign_paper(agreement_id)


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
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    issue_paper(agreement_id)
    name = queries.row(agreement_id).person.full_name
    good = {"how": SignedHow.ON_SCREEN, "name_typed": name.upper(), "statements": signing.STATEMENTS}
    with pytest.raises(RuleBroken) as refused:
        sign_paper(agreement_id, **good | changes)
    assert refused.value.field == field
    assert sign_paper(agreement_id, **good).sha256 == queries.issues(agreement_id)[0].signature.sha256
