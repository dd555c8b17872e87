"""What a tenant shows of their rent: to the committee and to a money friend just what is ticked, and only while it is.

The pages of both are asked for everything at once; what is heard of the tenant must be what was ticked, and no more.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from access.asking import UNLIKE
from access.canaries import TENANT_HERE, TICKED, all_canaries, heard, readable
from access.cells import still
from access.people import HERE, NAMED, THERE, YESTERDAY

from app.accounts.models import RoleHeld
from app.arrears.models import HelpAsked, MoneyFriend
from app.core.db import db, transaction
from app.documents.models import Document
from app.eet.models import Mentor
from app.letters.models import Letter
from app.people.models import Person
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PARTS = ("stage", "weeks", "plan", "amounts")
NAME = {"called"}  # of the housemates, on the page of any home
STAGE = "Bring in support"  # how much help the tenant of the street needs
SHOWS = {
    "": set(),
    "stage": {"stage"},
    "weeks": TICKED["weeks"],
    "plan": TICKED["plan"],
    "amounts": TICKED["amounts"],
    "plan amounts": TICKED["plan and amounts"],
    "stage weeks plan amounts": {"stage"} | TICKED["weeks"] | TICKED["plan and amounts"],
}


@pytest.fixture
def change(app):
    """Return a function that changes columns of the rows of a table, of one stay or person or of all."""

    def _change(model, where, **values):
        with app.app_context(), transaction():
            db.session.execute(sa.update(model).where(where).values(**values))

    return _change


@pytest.fixture
def stay_id(street):
    return street.thing("stay", "tenant").id


@pytest.fixture
def looks(street, browser):
    """Return a function that opens every page on which a peer may be shown the tenant’s rent: status, kinds heard."""

    def _looks(who):
        client, known = browser(who), all_canaries()
        own = [f"/asked/{street.thing('help_asked', 'tenant').id}"]
        own += [f"/money-friends/{street.thing('money_friend', 'tenant').id}"]
        pages = ["/", "/rent/house", *own, *(f"{page}/hand-back" for page in own[1:])]
        found, answers, told_stage = set(), {}, False
        for address in (*pages, *(f"{page}?format=csv&all=1&on=2026-11-23" for page in pages)):
            answers[address] = client.get(address)
            found |= heard(readable(answers[address]), known)
            told_stage |= STAGE in answers[address].text
        kinds = {canary.kind for canary in found if (canary.place, canary.who) == TENANT_HERE}
        return [answers[page].status_code for page in own], kinds - NAME | ({"stage"} if told_stage else set())

    return _looks


def _ticks(ticked):
    return {part: part in ticked.split() for part in PARTS}


@pytest.mark.parametrize("ticked", SHOWS)
def test_the_committee_is_shown_what_was_ticked_and_nothing_else(change, looks, stay_id, ticked):
    change(HelpAsked, HelpAsked.stay_id == stay_id, **_ticks(ticked))
    assert looks("chair") == ([200, 404], SHOWS[ticked])


@pytest.mark.parametrize("ticked", SHOWS)
def test_a_money_friend_is_shown_what_was_ticked_and_nothing_else(change, looks, stay_id, ticked):
    change(HelpAsked, HelpAsked.stay_id == stay_id, withdrawn_at=NOW)
    change(MoneyFriend, MoneyFriend.stay_id == stay_id, **_ticks(ticked))
    assert looks("committee") == ([404, 200], SHOWS[ticked])
    assert looks("chair") == ([404, 404], set())


@pytest.mark.once
@pytest.mark.usefixtures("in_production", "policy_of_a_slice")
def test_with_only_the_stage_ticked_no_page_or_file_has_a_sum_a_week_or_a_plan(change, crawl, stay_id):
    for model in (HelpAsked, MoneyFriend):
        change(model, model.stay_id == stay_id, **_ticks("stage"))
    change(Mentor, Mentor.stay_id == stay_id, ended_at=NOW)
    known, told = all_canaries(), set()
    for _address, text in crawl(NAMED["committee"]):
        told |= {canary.kind for canary in heard(text, known) if (canary.place, canary.who) == TENANT_HERE}
    assert told == NAME


# what ends it → table, the rows, what is written down there
ENDS = {
    "the tenant took it back and ended the friend": (
        (HelpAsked, "stay_id", {"withdrawn_at": NOW}),
        (MoneyFriend, "stay_id", {"ended_at": NOW}),
    ),
    "nobody confirmed the friend": (
        (HelpAsked, "stay_id", {"withdrawn_at": NOW}),
        (MoneyFriend, "stay_id", {"confirmed_at": None}),
    ),
    "another member is the friend": (
        (HelpAsked, "stay_id", {"withdrawn_at": NOW}),
        (MoneyFriend, "stay_id", {"friend_id": "chair"}),
    ),
    "the stay ended yesterday": ((Stay, "id", {"ends_on": YESTERDAY}),),
    "the stay was taken back": ((Stay, "id", {"withdrawn_on": YESTERDAY}),),
}


@pytest.mark.parametrize("ends", ENDS)
def test_nothing_is_shown_any_more_when(street, change, looks, browser, stay_id, ends):
    for model, key, values in ENDS[ends]:
        people = {name: street.persons[HERE, who] for name, who in values.items() if name == "friend_id"}
        change(model, getattr(model, key) == stay_id, **values | people)
    assert looks("committee") == ([404, 404], set())
    told = heard(readable(browser("committee").get("/rent/house")), all_canaries())
    assert {canary for canary in told if canary.who in {"tenant", "leaver", "housemate"}} == set()
    for table, page in (("help_asked", "asked"), ("money_friend", "money-friends")):
        _is_as_if_missing(
            browser("committee"), f"/{page}/{street.thing(table, 'tenant').id}", f"/{page}/{uuid.uuid4()}"
        )


def test_where_the_committee_sees_totals_only_no_case_is_before_it_and_the_friend_stays(street, change, looks, stay_id):
    change(Scheme, Scheme.id == street.schemes[HERE], arrears_view=ArrearsView.TOTALS)
    change(MoneyFriend, MoneyFriend.stay_id == stay_id, **_ticks("plan"))
    assert looks("chair") == ([404, 404], set())
    assert looks("committee") == ([404, 200], TICKED["plan"])


def test_a_friend_who_leaves_the_committee_sees_nothing_from_the_next_day(street, change, browser):
    change(RoleHeld, RoleHeld.person_id == street.persons[HERE, "committee"], last_day=YESTERDAY)
    address = f"/money-friends/{street.thing('money_friend', 'tenant').id}"
    assert browser("committee").get(address).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("facts", [{"inducted_on": None}, {"birth_date": date(2008, 11, 24)}])  # 18 tomorrow
def test_a_friend_who_became_unfit_is_shown_nothing_from_that_moment(street, change, looks, stay_id, facts):
    change(HelpAsked, HelpAsked.stay_id == stay_id, withdrawn_at=NOW)
    assert looks("committee")[0] == [404, 200]
    change(Person, Person.id == street.persons[HERE, "committee"], **facts)
    assert looks("committee") == ([404, 404], set())


def test_own_letters_are_hidden_until_they_are_given_whatever_page_is_asked(app, street, browser):
    with app.app_context():
        papers = {
            label: db.session.get_one(Letter, street.thing("letter", label).id).document_id
            for label in ("given", "held")
        }
        assert all(db.session.get(Document, document_id) for document_id in papers.values())
    tenant, staff = browser("tenant"), browser("staff")
    letters = {label: street.thing("letter", label).id for label in papers}
    assert tenant.get(f"/my-letters/{letters['given']}.pdf").status_code == 200
    assert str(letters["held"]) not in tenant.get("/my-letters").text
    _is_as_if_missing(tenant, f"/my-letters/{letters['held']}.pdf", f"/my-letters/{uuid.uuid4()}.pdf")
    for document_id in papers.values():  # letters are no papers of an agreement: their own rules let them be read
        _is_as_if_missing(tenant, f"/my-papers/{document_id}.pdf", f"/my-papers/{uuid.uuid4()}.pdf")
        assert staff.get(f"/papers/{document_id}/hand-over").status_code == 404


@pytest.mark.parametrize("place", [HERE, THERE])
def test_line_of_an_account_is_there_for_its_own_stay_alone(street, browser, place):
    theirs, missing = street.thing("stay", "tenant", place).id, uuid.uuid4()
    staff, part = browser("staff"), "account/lines/1"
    if place == HERE:
        assert staff.get(f"/stays/{theirs}/{part}").status_code == 200
        _is_as_if_missing(staff, f"/stays/{theirs}/account/lines/999", f"/stays/{missing}/{part}")
    else:
        _is_as_if_missing(staff, f"/stays/{theirs}/{part}", f"/stays/{missing}/{part}")


def test_money_of_one_payment_is_taken_out_of_its_own_account_alone(street, browser):
    here, there = street.thing("bank_row", "payment"), street.thing("bank_row", "payment", THERE)
    mine, theirs = ([dict(row.parts)[name] for name in ("stay_id", "sequence")] for row in (here, there))
    staff, way = browser("staff"), f"/bank/payments/{here.id}/take-out"
    assert staff.get(f"{way}/{mine[0]}/{mine[1]}").status_code == 200
    for stay, sequence in ((mine[0], 1), theirs, (street.thing("stay", "housemate").id, 1), (uuid.uuid4(), 1)):
        _is_as_if_missing(staff, f"{way}/{stay}/{sequence}", f"{way}/{uuid.uuid4()}/7")


def _is_as_if_missing(client, hidden, missing):
    """Assert that two addresses answer 404 with the same bytes and the same headers."""
    answers = [client.get(address) for address in (hidden, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = (
        (still(a.data), [(name, value) for name, value in a.headers if name not in UNLIKE]) for a in answers
    )
    assert first == second


# Why the tenant is paused, and why they asked for another pause: as codes, and as our pages say it in both languages.
WHY = ("sickness", "Illness", "I am ill", "Salwch", "bereavement", "Somebody died", "Bu farw rhywun")


@pytest.mark.once
@pytest.mark.usefixtures("in_production", "policy_of_a_slice")
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("who", ["committee", "chair"])
def test_no_page_or_file_a_peer_can_open_says_why_somebody_is_paused(crawl, who, language):
    pages = list(crawl(NAMED[who], language))
    assert any("/mentees/" in address for address, _text in pages)
    assert {word for _address, text in pages for word in WHY if word in text} == set()


@pytest.mark.once
@pytest.mark.usefixtures("in_production", "policy_of_a_slice")
def test_staff_are_told_why_somebody_is_paused(crawl):
    assert {"Illness", "Somebody died"} <= {
        word for _address, text in crawl(NAMED["staff"]) for word in WHY if word in text
    }
