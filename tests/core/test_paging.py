from __future__ import annotations

import uuid

import factories
import pytest
import sqlalchemy as sa
from statements import counted

from app.core import paging
from app.core.paging import Paged
from app.schemes.models import Home

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1),
        ("1", 1),
        ("2", 2),
        ("0", 1),
        ("-1", 1),
        ("two", 1),
        ("1.5", 1),
        ("٣", 1),
        ("²", 1),
        ("9999999", 9_999_999),
        ("10000000", 1),
        ("9" * 5000, 1),
    ],
)
def test_page_number_that_is_none_is_the_first_page(asked, number):
    assert paging.page_number({"page": asked}) == number


def test_page_number_that_was_not_asked_is_the_first_page():
    assert paging.page_number({}) == 1


def test_id_in_the_address_that_is_none_asks_for_nothing():
    key = uuid.uuid4()
    assert paging.asked_id({"scheme": str(key)}, "scheme") == key
    assert paging.asked_id({"scheme": "all"}, "scheme") is None
    assert paging.asked_id({}, "scheme") is None


@pytest.mark.parametrize(
    ("total", "pages"), [(0, 1), (1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3), (10_000, 200)]
)
def test_list_has_as_many_pages_as_fifties_begun(total, pages):
    assert Paged((), 1, total).pages == pages


@pytest.mark.parametrize(
    ("number", "total", "first", "last"),
    [(1, 0, 0, 0), (1, 1, 1, 1), (1, 50, 1, 50), (2, 51, 51, 51), (2, 120, 51, 100)],
)
def test_page_knows_the_places_of_its_rows(number, total, first, last):
    page = Paged((), number, total)
    assert (page.first, page.last) == (first, last)


@pytest.fixture
def homes():
    scheme = factories.make_scheme()
    for number in range(1, 8):
        factories.make_home(scheme, name=f"Flat {number}")
    return sa.select(Home.name).order_by(Home.order_key)


@pytest.mark.parametrize(
    ("number", "names", "shown"),
    [(1, ["Flat 1", "Flat 2", "Flat 3"], 1), (3, ["Flat 7"], 3), (4, ["Flat 7"], 3), (9_999_999, ["Flat 7"], 3)],
)
def test_page_past_the_end_is_the_last_page(homes, number, names, shown):
    page = paging.paged(homes, number=number, per_page=3)
    assert [row.name for row in page.rows] == names
    assert (page.number, page.total, page.pages) == (shown, 7, 3)


def test_page_of_an_empty_list_is_the_first_and_has_no_rows():
    page = paging.paged(sa.select(Home.id), number=5)
    assert (list(page.rows), page.number, page.total) == ([], 1, 0)


def test_page_takes_two_statements_however_long_the_list(homes):
    with counted() as statements:
        paging.paged(homes, number=2, per_page=3)
    assert len(statements) == 2


def test_page_keeps_its_place_when_its_rows_are_turned_into_others():
    page = Paged([1, 2], 2, 52).as_rows(lambda rows: [str(row) for row in rows])
    assert page == Paged(["1", "2"], 2, 52)
