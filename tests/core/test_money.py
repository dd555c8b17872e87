from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import format_pounds, parse_pounds, plain_pounds, round_half_up, weekly


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("82.50", 8250),
        ("£82.50", 8250),
        ("82.5", 8250),
        ("82", 8200),
        (" 1,234.5 ", 123_450),
        ("0", 0),
        ("0.01", 1),
        ("1,000,000.00", 100_000_000),
        ("£ 5", 500),
    ],
)
def test_amounts_as_people_write_them_are_read(text, pence):
    assert parse_pounds(text) == pence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "1e5",
        "1_000",
        "82.505",
        "82.",
        ".50",
        "12,34.00",
        "١٢",
        "１２",
        "--1",
        "1 2.3.4",
        "-5",
        "1000000.01",
        "£",
        "9" * 5000,
        "5\x00",
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"^Enter an amount .*\.$"):
        parse_pounds(text)


@pytest.mark.parametrize("minus", ["-", "−"])
def test_an_amount_below_zero_is_read_only_where_it_may_be(minus):
    assert parse_pounds(f"{minus}3.20", signed=True) == -320


@given(st.integers(0, 100_000_000))
def test_what_is_written_is_read_back(pence):
    assert parse_pounds(plain_pounds(pence)) == pence
    assert parse_pounds(format_pounds(pence)) == pence
    assert parse_pounds(plain_pounds(-pence), signed=True) == -pence


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(text):
    sentence = "."
    try:
        pence = parse_pounds(text)
    except ValueError as refused:
        pence, sentence = 0, str(refused)
    assert 0 <= pence <= 100_000_000
    assert sentence.endswith(".")


@pytest.mark.parametrize(("pence", "words"), [(0, "£0.00"), (5, "£0.05"), (123_450, "£1,234.50"), (-320, "−£3.20")])
def test_amounts_are_shown_with_pounds_and_pence(pence, words):
    assert format_pounds(pence) == words


@pytest.mark.parametrize(
    ("amount", "whole"),
    [(Fraction(5, 2), 3), (Fraction(7, 2), 4), (Fraction(-5, 2), -3), (Fraction(249, 100), 2), (Fraction(0), 0)],
)
def test_half_a_penny_goes_up(amount, whole):
    assert round_half_up(amount) == whole


@pytest.mark.parametrize(
    ("period", "pence", "a_week"),
    [
        ("weekly", 7000, 7000),
        ("fortnightly", 14_000, 7000),
        ("four_weekly", 28_000, 7000),
        ("monthly", 30_333, Fraction(90_999, 13)),
    ],
)
def test_a_weeks_share_is_exact(period, pence, a_week):
    assert weekly(period, pence) == a_week
