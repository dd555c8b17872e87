from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import ordering

pytestmark = pytest.mark.once


def test_flat_2_comes_before_flat_10():
    names = ["Flat 10", "flat 2", "Flat 1", "Flat 2a", "Flat 02b"]
    assert sorted(names, key=ordering.order_key) == ["Flat 1", "flat 2", "Flat 2a", "Flat 02b", "Flat 10"]


def test_first_part_decides_most_and_none_counts_as_nothing():
    keys = [ordering.order_key(house, name) for house, name in (("B", "Flat 1"), ("A", "Flat 2"), (None, "Flat 3"))]
    assert sorted(keys) == list(reversed(keys))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Siân", "sian"),
        ("ŴYN  ŷ", "wyn y"),
        ("Straße", "strasse"),
        ("Zoë🚪", "zoe🚪"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
    ],
)
def test_capitals_and_accents_do_not_count(text, folded):
    assert ordering.fold(text) == folded


@given(st.text(), st.text(), st.text())
def test_key_of_any_text_fits_its_column(one, two, three):
    assert len(ordering.order_key(one, two, three)) <= 500


@pytest.mark.parametrize("number", ["9" * 400, "1 " * 90])
def test_key_of_many_digits_fits_its_column(number):
    assert len(ordering.order_key(number, number, number)) <= 500


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999))
def test_order_of_keys_is_the_order_of_numbers(one, other):
    assert (one < other) == (ordering.natural(f"Flat {one}") < ordering.natural(f"Flat {other}"))


def test_search_words_are_few_and_short():
    assert ordering.words("  Siân   FLAT 2 ") == ["sian", "flat", "00000002"]
    assert len(ordering.words("a " * 500)) == ordering.MOST_WORDS


def test_key_of_several_long_parts_of_digits_fits_its_column():
    assert len(ordering.order_key(*["1 " * 80] * 4)) == ordering.LONGEST_KEY
