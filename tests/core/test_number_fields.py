"""Numbers as people write them: pounds, hours, whole numbers; nothing else gets through."""

from __future__ import annotations

import lxml.html
import pytest

from app.core import forms, money
from app.core.number_fields import MONEY_SENTENCES


@pytest.mark.parametrize(("text", "pence"), [("95.12", 9512), ("£1,095.50", 109550), ("0", 0), ("7.5", 750)])
def test_money_is_read_in_pence(sent, text, pence):
    assert sent(forms.MoneyField("Rent?"), {"it": text}).it.data == pence


@pytest.mark.parametrize("text", ["ninety", "1.234", "1e3", "NaN", "-1", "٩", "1_000", "Infinity", "9" * 30])
def test_money_that_cannot_be_read_stays_on_screen(sent, text):
    form = sent(forms.MoneyField("Rent?"), {"it": text})
    assert form.it.data is None
    assert form.errors
    assert lxml.html.fromstring(str(form.it())).xpath("//input/@value") == [text]


@pytest.mark.parametrize(("text", "wrong"), [("4.99", True), ("5", False), ("9", False), ("9.01", True)])
def test_money_out_of_range_names_the_range(sent, text, wrong):
    form = sent(forms.MoneyField("Rent?", least=500, most=900), {"it": text})
    assert [p["text"] for p in form.problems()] == (["Rent? Use an amount from £5.00 to £9.00."] if wrong else [])


def test_every_sentence_about_money_can_be_translated(little_app):
    said = set()
    for text in ("x", "-5", "9" * 9):
        with pytest.raises(ValueError, match="Enter") as caught:
            money.parse_pounds(text)
        said.add(str(caught.value))
    with little_app.test_request_context("/"):
        assert said == {str(sentence) for sentence in MONEY_SENTENCES}


@pytest.mark.parametrize(("text", "tenths"), [("16", 160), ("7.5", 75), ("7,5", 75), ("0", 0), ("168", 1680)])
def test_hours_are_read_in_tenths(sent, text, tenths):
    form = sent(forms.HoursField("Hours?"), {"it": text})
    assert (form.it.data, form.errors) == (tenths, {})


@pytest.mark.parametrize("text", ["168.1", "7.55", "half", "-1", "٧"])
def test_hours_that_cannot_be_are_refused(sent, text):
    assert sent(forms.HoursField("Hours?"), {"it": text}).errors


@pytest.mark.parametrize("text", ["1_000", "١٢", "１２", "1.0", "1e2", "", "9" * 23, "+1"])
def test_whole_number_takes_plain_digits_only(sent, text):
    assert sent(forms.IntegerField("How many?"), {"it": text}).errors


@pytest.mark.parametrize(("text", "wrong"), [("0", True), ("1", False), ("20", False), ("21", True)])
def test_whole_number_out_of_range_is_refused(sent, text, wrong):
    assert bool(sent(forms.IntegerField("How many?", least=1, most=20), {"it": text}).errors) is wrong


def test_number_that_stands_there_is_shown_as_people_write_it(little_app):
    fields = {"m": forms.MoneyField("Rent?"), "h": forms.HoursField("Hours?"), "n": forms.IntegerField("How many?")}
    with little_app.test_request_context("/"):
        form = type("Trial", (forms.Form,), fields)(data={"m": 9512, "h": 75, "n": 0})
        shown = [form.m.shown(), form.h.shown(), form.n.shown()]
    assert shown == ["95.12", "7.5", "0"]
