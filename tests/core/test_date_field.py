"""A date in three boxes: read as people write it, kept on screen when it is wrong."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest

from app.core import forms
from app.core.date_field import ADD, month_number


def _day(day="", month="", year="", name="it"):
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        (("7", "12", "2026"), date(2026, 12, 7)),
        (("07", "02", "1999"), date(1999, 2, 7)),
        ((" 7 ", "Dec", "2026"), date(2026, 12, 7)),
        (("7", "december", "2026"), date(2026, 12, 7)),
        (("7", "Rhagfyr", "2026"), date(2026, 12, 7)),
        (("1", "mawrth", "2026"), date(2026, 3, 1)),
        (("1", "MAI", "2026"), date(2026, 5, 1)),
        (("29", "2", "2028"), date(2028, 2, 29)),
        (("1", "1", "1900"), date(1900, 1, 1)),
        (("31", "12", "2100"), date(2100, 12, 31)),
    ],
)
def test_date_written_as_people_write_it_is_read(sent, parts, meant):
    form = sent(forms.DateField("When?"), _day(*parts))
    assert (form.it.data, form.errors) == (meant, {})


@pytest.mark.parametrize(
    ("parts", "says", "box"),
    [
        (("", "12", "2026"), "Add the day.", "it-day"),
        (("7", "", "2026"), "Add the month.", "it-month"),
        (("7", "12", ""), "Add the year.", "it-year"),
        (("", "", "2026"), "Add the day and the month.", "it-day"),
        (("31", "4", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("29", "2", "2027"), "Use a real date, like 27 3 2026.", "it-day"),
        (("0", "1", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("7", "13", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("7", "ma", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("٧", "12", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("1_0", "12", "2026"), "Use a real date, like 27 3 2026.", "it-day"),
        (("7", "12", "26"), "Write the year in full, like 2026.", "it-year"),
        (("31", "12", "1899"), "Write the year in full, like 2026.", "it-year"),
        (("1", "1", "2101"), "Write the year in full, like 2026.", "it-year"),
    ],
)
def test_date_wrong_stays_on_screen_and_says_what_to_put_right(sent, parts, says, box):
    form = sent(forms.DateField("When?"), _day(*parts))
    assert form.it.data is None
    assert form.it.errors == [says]
    assert form.problems() == [{"text": f"When? {says}", "href": f"#{box}"}]
    tree = lxml.html.fromstring(str(form.it()))
    assert tuple(e.get("value") or "" for e in tree.xpath("//input")) == parts


@pytest.mark.parametrize("data", [{}, {"it-day": ""}, {"it": "7 12 2026"}, _day(" ", "\x00", "\u200b"[:0])])
def test_date_parts_missing_from_the_post_are_an_empty_answer(sent, data):
    form = sent(forms.DateField("When?", missing="Enter the date it happened"), data)
    assert form.problems() == [{"text": "Enter the date it happened", "href": "#it-day"}]
    assert sent(forms.DateField("When?", optional=True), data).errors == {}


def test_date_emptied_in_the_browser_is_not_the_date_that_stood_there(sent):
    form = sent(forms.DateField("When?", optional=True), _day(), data={"it": date(2026, 12, 7)})
    assert form.it.data is None


def test_date_that_stands_there_is_shown_in_its_boxes(little_app):
    with little_app.test_request_context("/"):
        form = type("Trial", (forms.Form,), {"it": forms.DateField("When?")})(data={"it": date(2026, 3, 7)})
        tree = lxml.html.fromstring(str(form.it()))
    assert [e.get("value") for e in tree.xpath("//input")] == ["7", "3", "2026"]


def test_every_way_to_leave_out_part_of_a_date_has_a_sentence():
    assert len(ADD) == 6


@pytest.mark.parametrize(
    ("text", "month"), [("mar", 3), ("maw", 3), ("ma", None), ("Ionawr", 1), ("aw", None), ("meh", 6)]
)
def test_month_by_name_needs_three_letters_that_mean_one(text, month):
    assert month_number(text) == month
