"""The board against itself: page by page it is the whole, in every order, however many live here."""

from __future__ import annotations

from random import Random

import factories
import pytest
from eet.conftest import TODAY
from eet.living import DAY, anything, lives
from statements import counted

from app.core.db import db, transaction
from app.eet import board as boards
from app.eet.board import SORTS, Wanted, board, everything
from app.eet.rules import Status
from app.schemes.models import Scheme

WANTED = [
    *(Wanted(sort=sort) for sort in SORTS),
    *(Wanted(sort=sort, text="ann1") for sort in SORTS),
    *(Wanted(sort=sort, review="overdue") for sort in SORTS),
    *(Wanted(sort="name", status=status) for status in Status),
    Wanted(sort="name", text="nobody"),
]


@pytest.fixture
def town(app, that_day):
    """Give a scheme of thirty people whose EET went every way it can, and somebody of another."""
    del that_day
    with app.app_context():
        with transaction():
            scheme, chance = factories.make_scheme(), Random(5)  # noqa: S311 - always the same
            for number in range(30):
                anything(lives(scheme, f"Ann{number % 20} Rees", starts_on=TODAY - (number * 7) * DAY), chance)
            lives(factories.make_scheme())
        yield scheme.id
        db.session.rollback()


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_pages_put_together_are_the_whole_board(town, monkeypatch, wanted):
    monkeypatch.setattr(boards, "PER_PAGE", 7)
    whole = everything([town], wanted, on=TODAY)
    first = board([town], wanted, on=TODAY, page=1)
    pages = [first, *(board([town], wanted, on=TODAY, page=number) for number in range(2, first.pages + 1))]
    assert [row for page in pages for row in page.rows] == whole
    assert {page.total for page in pages} == {len(whole)}
    assert bool(whole) is (wanted.text != "nobody")
    past = board([town], wanted, on=TODAY, page=99)
    assert (past.number, past.rows) == (pages[-1].number, pages[-1].rows)


@pytest.mark.parametrize("sort", SORTS)
def test_board_asks_for_nobody_one_by_one(town, sort):
    with counted() as few:
        board([town], Wanted(sort=sort), on=TODAY, page=1)
    with transaction():
        scheme, chance = db.session.get_one(Scheme, town), Random(6)  # noqa: S311 - always the same
        for number in range(60):
            anything(lives(scheme, f"Ben{number} Rees"), chance)
    with counted() as many:
        assert board([town], Wanted(sort=sort), on=TODAY, page=2).total == 90
    assert len(many) == len(few)


def test_in_order_of_names_only_the_page_is_reckoned(town, monkeypatch):
    reckoned = []
    monkeypatch.setattr(boards, "PER_PAGE", 7)
    monkeypatch.setattr(
        boards.rules, "state", lambda facts, on, its=boards.rules.state: reckoned.append(on) or its(facts, on)
    )
    board([town], Wanted(sort="name"), on=TODAY, page=2)
    assert len(reckoned) == 7
