"""Agreeing a plan to pay with a look at what it comes to, its page, its end, and its paper up to the letter."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
import sqlalchemy as sa
from arrears.accounts import make_plan
from arrears.conftest import EVERY, TODAY
from arrears.looks import looks_missing

from app.arrears import papers
from app.arrears.models import MoneyFriend, Plan
from app.arrears.rules import Frequency, PlanEnd
from app.core import clock, pdf
from app.core.db import db, transaction
from app.documents import services as documents
from app.documents.models import Variant
from app.letters.models import Letter, LetterStop
from app.letters.rules import Held, LetterKind, Topic
from app.people.models import Person
from app.schemes.models import Language, Scheme
from app.tenancies.models import Stay


def _day(name, day, month=1):
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": "2026"}


def _typed(**more):
    days = _day("first_on", 23) | _day("starts_on", 21)
    return {"starting_net_pence": "200.36", "instalment_pence": "20", "frequency": "weekly"} | days | more


def _address(house):
    return f"/stays/{house.stay_id}/account/plan"


def _all(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model)).all()


@pytest.fixture
def plan_id(app, owing):
    with app.app_context(), transaction():
        return make_plan(owing.stay_id, TODAY, starting_net_pence=20_036, instalment_pence=2_000).id


def test_plan_form_opens_with_what_is_really_left_and_who_asks(staff, owing):
    page = staff.get(_address(owing))
    assert page.tree.xpath("//input[@name='starting_net_pence']/@value") == ["200.36"]
    assert page.tree.xpath("//select[@name='keeper_id']/option[@selected]/@value") == [str(owing.persons["staff"])]
    assert "£200.36 is really left to pay today" in page.text


def test_looking_at_what_a_plan_comes_to_saves_nothing_and_keeps_what_was_typed(app, staff, owing):
    typed = _typed(look="1", weekly_in_pence="90", weekly_out_pence="95.50")
    page = staff.post(_address(owing), typed, status=200)
    assert "£20.00" in page.text
    assert "27 Mar 2026" in page.text
    assert "−£5.50 is left each week before this plan." in page.text
    assert "The plan takes £20.00 a week: £25.50 more than there is." in page.text
    assert page.tree.xpath("//input[@name='instalment_pence']/@value") == ["20"]
    assert _all(app, Plan) == []


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"weekly_out_pence": "70"}, "The plan takes £20.00 a week, and £0.00 is left after it."),
        ({"weekly_out_pence": "70.01"}, "The plan takes £20.00 a week: £0.01 more than there is."),
        (
            {"frequency": "monthly", "weekly_out_pence": "80"},
            "The plan takes £4.62 a week, and £5.38 is left after it.",
        ),
        ({"frequency": "one_off", "instalment_pence": "200.36"}, "£90.00 is left each week before this plan."),
    ],
)
def test_looking_at_a_plan_says_whether_it_can_be_paid_from_what_is_left(staff, owing, plan, said):
    typed = _typed(look="1", weekly_in_pence="90", weekly_out_pence="0")
    page = staff.post(_address(owing), typed | plan, status=200)
    assert said in page.text
    assert ("The plan takes" in page.text) is (plan.get("frequency") != "one_off")


def test_who_works_there_and_the_money_friend_may_keep_an_eye_on_a_plan_and_no_other_peer(app, staff, owing):
    def offered():
        return set(staff.get(_address(owing)).tree.xpath("//select[@name='keeper_id']/option/@value")) - {""}

    who = {role: str(owing.persons[role]) for role in ("staff", "manager", "committee")}
    assert offered() == {who["staff"], who["manager"]}
    with app.app_context(), transaction():
        member = owing.persons["committee"]
        db.session.add(MoneyFriend(stay_id=owing.stay_id, friend_id=member, chosen_at=clock.now(), **EVERY))
    assert offered() == {who["staff"], who["manager"]}, "not before staff have talked with both"
    with app.app_context(), transaction():
        db.session.scalars(sa.select(MoneyFriend)).one().confirmed_at = clock.now()
    assert offered() == set(who.values())


def test_looking_at_a_plan_that_does_not_fit_says_so(app, staff, owing):
    page = staff.post(_address(owing), _typed(look="1", instalment_pence="0"), status=422)
    assert page.errors == ["Enter what is paid each time: more than £0."]
    assert "What this comes to" not in page.text
    assert _all(app, Plan) == []


def test_plan_is_saved_and_leads_to_its_page(app, staff, owing):
    keeper = str(owing.persons["manager"])
    sent = staff.post(_address(owing), _typed(keeper_id=keeper))
    (plan,) = _all(app, Plan)
    assert sent.location == f"/plans/{plan.id}"
    assert (plan.starts_on, plan.agreed_on, plan.first_on) == (TODAY, TODAY, date(2026, 1, 23))
    assert (plan.starting_net_pence, plan.instalment_pence, plan.frequency) == (20_036, 2_000, Frequency.WEEKLY)
    assert str(plan.keeper_id) == keeper
    text = staff.get(sent.location).text
    assert "Going well" in text
    assert "23 Jan 2026" in text
    assert "Next: Keep the plan going" in staff.get(f"/stays/{owing.stay_id}/account").text


def test_plan_that_was_signed_last_week_is_entered_with_its_day_and_its_first_payment_of_then(app, staff, owing):
    asked = staff.get(_address(owing)).tree.xpath("//input[starts-with(@name, 'starts_on-')]/@value")
    assert asked == ["21", "1", "2026"], "today until somebody says otherwise"
    typed = _typed(**_day("starts_on", 14), **_day("first_on", 16))
    assert "16 Jan 2026" in staff.post(_address(owing), typed | {"look": "1"}, status=200).text
    staff.post(_address(owing), typed)
    (plan,) = _all(app, Plan)
    assert (plan.starts_on, plan.agreed_on, plan.first_on) == (date(2026, 1, 14), date(2026, 1, 14), date(2026, 1, 16))


@pytest.mark.parametrize(
    ("agreed", "error"),
    [
        (_day("starts_on", 22), "A plan starts today or earlier. Its first payment may come later."),
        (_day("starts_on", ""), "When was it agreed? Add the day."),
        (
            _day("starts_on", 31, 8) | {"starts_on-year": "2025"},
            "They moved in on Monday 1 September 2025. Choose a later day.",
        ),
    ],
)
def test_day_a_plan_was_agreed_is_neither_to_come_nor_before_the_stay(app, staff, owing, agreed, error):
    page = staff.post(_address(owing), _typed(**agreed), status=422)
    assert error in page.errors
    assert _all(app, Plan) == []


def test_paper_of_a_plan_from_before_the_one_that_runs_does_not_end_that(app, staff, owing, plan_id):
    typed = _typed(**_day("starts_on", 20))
    page = staff.post(_address(owing), typed, status=422)
    assert page.errors == ["A plan began on Wednesday 21 January 2026. Choose that day or a later one."]
    (plan,) = _all(app, Plan)
    assert (plan.id, plan.ended_on) == (plan_id, None)


def test_plan_sent_twice_is_agreed_once(app, staff, owing):
    once = staff.get(_address(owing)).hidden() | _typed()
    locations = {staff.raw.post(_address(owing), data=once).location for _time in range(2)}
    (plan,) = _all(app, Plan)
    assert locations == {f"/plans/{plan.id}"}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"starting_net_pence": "200.35"}, "£200.36 is really left to pay when it starts. Enter that, or more."),
        ({"instalment_pence": ""}, "Enter how much is paid each time"),
        ({"first_on-day": "20"}, "The first payment cannot be before the plan starts."),
        ({"lump_sum_pence": "5"}, "A sum paid at once needs its amount and its day, or neither."),
        ({"frequency": "one_off"}, "Paid once, that leaves something over. Enter £200.36, or choose how often."),
        ({"instalment_pence": "0.01"}, "That takes more than 260 payments."),
    ],
)
def test_plan_that_does_not_fit_is_refused_and_everything_typed_is_kept(app, staff, owing, typed, error):
    page = staff.post(_address(owing), _typed(weekly_in_pence="91.25", **typed), status=422)
    assert any(error in one for one in page.errors)
    assert page.tree.xpath("//input[@name='weekly_in_pence']/@value") == ["91.25"]
    assert _all(app, Plan) == []


def test_keeper_of_another_scheme_is_not_offered_and_not_taken(app, staff, owing, neighbours):
    stranger = str(neighbours.persons["staff"])
    assert stranger not in staff.get(_address(owing)).tree.xpath("//select[@name='keeper_id']/option/@value")
    staff.post(_address(owing), _typed(keeper_id=stranger), status=422)
    assert _all(app, Plan) == []


def test_plan_is_ended_and_the_account_moves_on(app, staff, owing, plan_id):
    day = {"on-day": "21", "on-month": "1", "on-year": "2026"}
    assert staff.post(f"/plans/{plan_id}/end", day).location == f"/stays/{owing.stay_id}/account"
    (plan,) = _all(app, Plan)
    assert (plan.ended_on, plan.end_reason) == (TODAY, PlanEnd.CANCELLED)
    page = staff.get(f"/plans/{plan_id}")
    assert "End this plan" not in page.text
    assert "Cancelled" in page.text
    assert "Next: Agree a plan" in staff.get(f"/stays/{owing.stay_id}/account").text
    staff.post(f"/plans/{plan_id}/end", day, status=422)


def test_plan_ended_tomorrow_is_refused(app, staff, owing, plan_id):
    del owing
    typed = {"on-day": "22", "on-month": "1", "on-year": "2026"}
    page = staff.post(f"/plans/{plan_id}/end", typed, status=422)
    assert page.errors == ["That day is still to come. Choose today or an earlier day."]
    assert _all(app, Plan)[0].ended_on is None


def test_second_of_two_people_who_end_a_plan_is_told(staff, owing, plan_id, sign_in):
    other = sign_in(owing.persons["manager"])
    day = {"on-day": "21", "on-month": "1", "on-year": "2026"}
    opened = other.get(f"/plans/{plan_id}/end").hidden()
    staff.post(f"/plans/{plan_id}/end", day)
    assert other.raw.post(f"/plans/{plan_id}/end", data=opened | day).status_code == 409


def test_paper_of_a_plan_is_made_printed_alone_and_taken_back(app, staff, plan_id, monkeypatch):
    pages = []
    monkeypatch.setattr(documents.pdf, "render", lambda html: (pages.append(html), b"%PDF-1.7 a plan")[1])
    sent = staff.post(f"/plans/{plan_id}/paper", {"variant": "large-print"})
    (letter,) = _all(app, Letter)
    assert (sent.location, letter.kind, letter.held) == (f"/letters/{letter.id}", LetterKind.PLAN, None)
    assert "Large print" in staff.get(sent.location).text
    assert "Our plan to pay" in staff.get(f"{sent.location}/preview", check=False).text
    staff.post(f"{sent.location}/print", {})
    assert len(pages) == 1
    assert 'class="large-print"' in pages[0]
    assert "Open its paper" in staff.get(f"/plans/{plan_id}").text
    staff.post(f"/plans/{plan_id}/paper", {"variant": "standard"}, status=422)
    staff.post(f"{sent.location}/withdraw", {})
    assert "Make the paper to sign" in staff.get(f"/plans/{plan_id}").text
    staff.post(f"/plans/{plan_id}/paper", {"variant": "standard"})


def test_paper_sent_twice_is_made_once(app, staff, plan_id):
    once = staff.get(f"/plans/{plan_id}/paper").hidden() | {"variant": "standard"}
    for _time in range(2):
        assert staff.raw.post(f"/plans/{plan_id}/paper", data=once).status_code == 302
    assert len(_all(app, Letter)) == 1


def test_paper_in_a_breathing_space_is_held_and_says_so(app, staff, owing, plan_id):
    with app.app_context(), transaction():
        person_id = owing.persons["tenant"]
        db.session.add(
            LetterStop(
                person_id=person_id, topic=Topic.DEBT, because=Held.BREATHING_SPACE,
                from_on=TODAY, last_day=TODAY, source_id=plan_id,
            )
        )  # fmt: skip
    sent = staff.post(f"/plans/{plan_id}/paper", {"variant": "standard"})
    assert "breathing space" in staff.get(sent.location).text
    assert "Make the paper to sign" in staff.get(f"/plans/{plan_id}").text


def test_plan_of_another_scheme_answers_like_one_that_is_not_there(app, staff, neighbours):
    with app.app_context(), transaction():
        plan_id = make_plan(neighbours.stay_id, TODAY).id
    for page in ("", "/paper", "/end"):
        assert looks_missing(staff, f"/plans/{plan_id}{page}", plan_id), page


def test_nobody_but_staff_opens_a_plan(sign_in, owing, plan_id):
    for role in ("tenant", "committee", "safeguarding", "admin"):
        client = sign_in(owing.persons[role])
        for page in ("", "/paper", "/end"):
            seen = client.raw.get(f"/plans/{plan_id}{page}")
            assert seen.status_code in {403, 404}, (role, page)
            assert b"200.36" not in seen.data


@pytest.mark.once
@pytest.mark.parametrize(("variant", "most"), [(Variant.STANDARD, 2), (Variant.LARGE_PRINT, 4)])
def test_paper_of_a_long_plan_in_welsh_prints_on_few_pages_and_keeps_its_signatures_together(app, owing, variant, most):
    with app.app_context(), transaction():
        stay, scheme = db.session.get_one(Stay, owing.stay_id), db.session.get_one(Scheme, owing.scheme_id)
        person = db.session.get_one(Person, stay.person_id)
        person.last_name = "Featherstonehaugh-Montgomery ap Llŷwarch Llanfair-ar-y-Bryn"
        person.language = Language.CY
        plan = make_plan(
            stay.id, TODAY, starting_net_pence=130_000, weekly_in_pence=9_000, weekly_out_pence=8_000,
            keeper_id=person.id, first_review_on=TODAY,
        )  # fmt: skip
        facts = papers.page_facts(plan, stay, person, scheme, variant=variant, on=TODAY)
    with app.test_request_context():
        content = pdf.render(documents.page_of(papers.TEMPLATE, facts, language="cy"))
    read = pypdf.PdfReader(io.BytesIO(content))
    texts = [" ".join(page.extract_text().split()) for page in read.pages]
    assert len(texts) <= most
    assert "Llŷwarch" in texts[0]
    signed = [number for number, text in enumerate(texts) if "Torfaen Example Homes" in text]
    assert signed[-1] == len(texts) - 1
    assert "Llŷwarch" in texts[signed[-1]]
