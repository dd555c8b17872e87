"""The board of rent accounts: order, filters, pages, holds, never a stale figure."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
from arrears.accounts import enter, make_contact, make_hold
from arrears.conftest import TODAY, account_of
from statements import counted

from app.arrears import board, positions
from app.arrears.models import Position
from app.arrears.rules import HoldKind, Step
from app.core.db import db, transaction
from app.people.models import Person
from app.tenancies.models import Stay

DAY = timedelta(days=1)


def _names(page):
    heads = page.tree.xpath("//table[starts-with(normalize-space(caption), 'Rent accounts')]//tbody/tr/th")
    return [head.text_content().strip().split()[0] for head in heads]


def test_board_is_grouped_by_stage_and_says_each_next_step(staff, street):
    page = staff.get("/rent")
    heads = [" ".join(head.text_content().split()) for head in page.tree.xpath("//main//h2")]
    assert heads[:4] == ["Serious", "Agree a plan", "Talk", "Clear"]
    captions = [" ".join(one.text_content().split()) for one in page.tree.xpath("//table/caption")]
    assert captions[:4] == [f"Rent accounts: {stage}" for stage in heads[:4]]
    assert _names(page) == ["Sioned", "Sŵyn", "Huw", "Tomos", "Cadi"]
    text = page.text
    assert "Look at it with a manager" in text
    assert "Agree a plan" in text
    assert "31 Jan 2026" in text  # fourteen days after the talk
    assert "£200.36" not in text  # the table is about balances; what is left is on the account
    assert str(street["Sioned"]) in "".join(page.tree.xpath("//tbody//a/@href"))


def test_board_begins_with_the_worst_stage_and_may_be_in_order_of_the_next_date(app, staff, street):
    with app.app_context(), transaction():
        make_contact(street["Sioned"], TODAY - DAY, Step.REVIEW_SERIOUS)  # so her next date is the last one
    assert _names(staff.get("/rent?sort=due")) == ["Sŵyn", "Huw", "Tomos", "Sioned", "Cadi"]
    for address in ("/rent", "/rent?sort=stage"):
        assert _names(staff.get(address)) == ["Sioned", "Sŵyn", "Huw", "Tomos", "Cadi"]


@pytest.mark.parametrize(
    ("narrowed", "names"),
    [
        ("stage=serious", ["Sioned"]),
        ("stage=plan", ["Sŵyn", "Huw"]),
        ("step=talk", ["Tomos"]),
        ("step=none", ["Cadi"]),
        ("held=yes", ["Huw"]),
        ("held=no", ["Sioned", "Sŵyn", "Tomos", "Cadi"]),
        ("text=tom", ["Tomos"]),
        ("text=SERIOUS+sioned", ["Sioned"]),
        ("stage=plan&held=yes", ["Huw"]),
        ("stage=nonsense&step=x&held=maybe&sort=up&page=zz&scheme=no", ["Sioned", "Sŵyn", "Huw", "Tomos", "Cadi"]),
    ],
)
def test_board_is_narrowed_as_the_address_says_and_each_filter_can_be_taken_away(staff, street, narrowed, names):
    del street
    assert _names(staff.get(f"/rent?{narrowed}")) == names


def test_filter_that_nothing_fits_says_so_and_leads_back(staff, street):
    del street
    page = staff.get("/rent?text=nobody")
    assert "No account matches" in page.text
    assert page.tree.xpath("//a[contains(., 'Show every account')]/@href") == ["/rent"]


def test_account_on_hold_is_greyed_and_says_until_when_and_why(staff, street):
    del street
    row = staff.get("/rent").tree.xpath("//tr[.//*[@class='held']]")
    assert len(row) == 1
    words = " ".join(row[0].text_content().split())
    assert "On hold until 30 Jan 2026" in words  # its last day
    assert "Something else" in words


@pytest.mark.parametrize(("first", "last", "held"), [(1, 5, False), (0, 0, True), (-3, 0, True), (-3, -1, False)])
def test_breathing_space_holds_on_the_board_on_its_days_alone(app, staff, owing, first, last, held):
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY + first * DAY, TODAY + last * DAY, kind=HoldKind.BREATHING_SPACE)
    (row,) = staff.get("/rent").tree.xpath("//table[starts-with(normalize-space(caption), 'Rent accounts')]/tbody/tr")
    said = " ".join(row.text_content().split())
    assert ("On hold until" in said) is held
    assert ("Breathing space" in said) is held


def test_board_never_shows_a_stale_figure(app, staff, owing):
    del owing
    assert "£247.50" in staff.get("/rent").text
    with app.app_context(), transaction():
        db.session.execute(sa.update(Position).values(balance_pence=99_999, on=TODAY - DAY))
    text = staff.get("/rent").text
    assert "£999.99" not in text
    assert "£247.50" in text


def test_board_with_too_much_to_work_out_says_so_and_works_it_out_when_asked(app, staff, owing, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 0)
    with app.app_context(), transaction():
        enter(owing.stay_id, TODAY, -1_000)
    page = staff.get("/rent")
    assert "Today’s figures are being worked out. Nothing old is shown meanwhile." in page.text
    assert "£247.50" not in page.text
    assert "£237.50" not in page.text
    assert staff.get("/rent?format=csv").html  # no file of half the accounts
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 200)
    assert staff.post("/rent/work-out", {}).location == "/rent"
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 0)
    assert "£237.50" in staff.get("/rent").text


def test_stay_that_is_over_stays_on_the_board_while_something_is_owed(app, staff, owing):
    with app.app_context(), transaction():
        for name, weeks in (("Gwen Gone", 1), ("Nest Nothing", 0)):
            stay_id = account_of(owing.scheme_id, name, weeks=weeks)
            stay = db.session.get_one(Stay, stay_id)
            stay.ends_on = date(2026, 1, 18)
            factories.db.session.execute(
                sa.text("UPDATE stay_home SET last_day = '2026-01-18' WHERE stay_id = :key"),
                {"key": stay_id.hex if db.engine.dialect.name == "sqlite" else str(stay_id)},
            )
    assert "Gwen" in _names(staff.get("/rent"))
    assert "Nest" not in _names(staff.get("/rent"))


def test_account_of_another_scheme_is_on_nobody_elses_board(staff, neighbours, sign_in):
    assert len(_names(staff.get("/rent"))) == 1
    assert len(_names(sign_in(neighbours.persons["staff"]).get("/rent"))) == 1
    assert _names(staff.get(f"/rent?scheme={neighbours.scheme_id}")) == []


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "safeguarding", "admin"])
def test_nobody_but_staff_sees_the_board(owing, sign_in, role):
    client = sign_in(owing.persons[role])
    for address in ("/rent", "/rent/trend", "/rent/work-out", "/rent/letters", "/rent?format=csv"):
        assert "247.50" not in client.get(address, status=403).text


def test_board_as_a_file_is_the_whole_list_with_reasons_and_safe_to_open(app, staff, street):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, street["Cadi"])
        db.session.get_one(Person, stay.person_id).first_name = "=1+1"
    rows = list(csv.DictReader(io.StringIO(staff.get("/rent?format=csv").text.removeprefix("\ufeff"))))
    assert len(rows) == 5
    assert (rows[0]["Name"], rows[0]["Balance"], rows[0]["Stage"]) == ("Sioned Serious", "742.50", "Serious")
    assert rows[0]["Due on"] == "2026-01-21"
    assert rows[0]["Why"]
    assert rows[-1]["Name"] == "'=1+1 Clear"
    assert len(list(csv.reader(io.StringIO(staff.get("/rent?format=csv&held=yes").text)))) == 2


def test_board_of_many_goes_page_by_page_in_as_many_statements_and_loses_nobody(app, staff, owing):
    with app.app_context(), counted() as few:
        staff.get("/rent")
    with app.app_context(), transaction():
        for number in range(60):
            account_of(owing.scheme_id, f"Ann{number:02d} Jones", weeks=number % 3)
    with app.app_context(), counted() as many:
        first = _names(staff.get("/rent"))
    second = _names(staff.get("/rent?page=2"))
    assert (len(first), len(second), len({*first, *second})) == (50, 11, 61)
    assert _names(staff.get("/rent?page=99")) == second
    assert len(many) <= len(few)


def test_page_with_stale_and_fresh_accounts_is_the_same_as_with_fresh_ones(app, staff, street, owing):
    del street
    with app.app_context(), transaction():
        for number in range(55):
            account_of(owing.scheme_id, f"Ann{number:02d} Jones", weeks=number % 4)
    before = [_names(staff.get(f"/rent?sort={sort}&page={number}")) for sort in board.SORTS for number in (1, 2)]
    with app.app_context(), transaction():
        some = db.session.scalars(sa.select(Position.stay_id).order_by(Position.stay_id)).all()[::2]
        db.session.execute(sa.update(Position).where(Position.stay_id.in_(some)).values(on=TODAY - DAY))
    after = [_names(staff.get(f"/rent?sort={sort}&page={number}")) for sort in board.SORTS for number in (1, 2)]
    assert after == before


def test_empty_house_is_told_when_its_first_account_begins(app, staff, owing):
    with app.app_context(), transaction():
        db.session.get_one(Stay, owing.stay_id).withdrawn_on = TODAY
    assert "No rent accounts yet" in staff.get("/rent").text


def test_trend_is_drawn_with_its_table_and_says_the_share_of_the_rent(staff, owing):
    del owing
    page = staff.get("/rent/trend")
    assert page.tree.xpath("//main//*[local-name()='svg']//*[local-name()='title']")
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//main//table//td | //main//table//th")]
    assert "21 Jan 2026" in cells
    assert "100.0 % (£247.50)" in cells  # nothing of £247.50 was paid


def test_trend_with_nothing_charged_says_so(app, staff, owing, sign_in):
    with app.app_context(), transaction():
        empty = factories.make_scheme()
        person_id = factories.make_person(empty, factories.Role.STAFF).id
    del staff, owing
    sign_in(person_id).get("/rent/trend")
