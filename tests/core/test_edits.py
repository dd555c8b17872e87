from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest

from app.core.edits import answer, carried_out, carry_over, facts_of
from app.core.errors import RuleBroken
from app.core.forms import DateField, EditForm, RadiosField, TextField, YesNoField


class _Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


class _ThingForm(EditForm):
    name = TextField("Name", max_length=20)
    note = TextField("Note", max_length=20, optional=True)
    on = DateField("When", optional=True)
    colour = RadiosField("Colour", choices=[(c, c.title()) for c in _Colour], coerce=_Colour, optional=True)
    open = YesNoField("Open?", optional=True)


@dataclass(frozen=True)
class _Facts:
    name: str
    note: str | None = None
    colour: _Colour | None = None
    secret: str = "kept"


@pytest.fixture
def thing():
    return SimpleNamespace(
        name="Saved", note=None, on=date(2026, 1, 5), colour=_Colour.RED, open=False, secret="kept", version=3
    )


@pytest.fixture
def send(whole_app, monkeypatch):
    monkeypatch.setitem(whole_app.config, "WTF_CSRF_ENABLED", False)

    def _send(data, thing, deed=lambda: None, method="POST"):
        with whole_app.test_request_context("/", method=method, data=data):
            form = _ThingForm(obj=thing)
            return form, carried_out(form, deed, thing=thing)

    return _send


def test_facts_are_what_was_typed_with_nothing_for_an_empty_answer(send, thing):
    form, _done = send({"name": "New", "note": " ", "colour": "blue", "secret": "stolen", "version": "3"}, thing)
    assert facts_of(form, _Facts) == _Facts("New", None, _Colour.BLUE, "kept")
    assert facts_of(form, _Facts, secret="given").secret == "given"


def test_facts_carried_over_name_what_changed_and_count_a_version(thing):
    assert carry_over(_Facts("New", "Note", _Colour.RED), thing) == {"name": True, "note": True}
    assert (thing.name, thing.note, thing.version) == ("New", "Note", 4)


def test_nothing_new_carried_over_counts_no_version(thing):
    assert carry_over(_Facts("Saved", None, _Colour.RED), thing) == {}
    assert thing.version == 3


def test_deed_is_done_once_the_form_is_sent_and_right(send, thing):
    done = []
    assert send({"name": "New", "version": "3"}, thing, lambda: done.append(1))[1] is True
    assert send({"name": "", "version": "3"}, thing, lambda: done.append(2))[1] is False
    assert send({}, thing, lambda: done.append(3), method="GET")[1] is False
    assert done == [1]


@pytest.mark.parametrize("version", ["2", "4", "", "x", None])
def test_deed_is_not_done_on_any_version_but_the_one_that_is_saved(send, thing, version):
    done = []
    form, carried = send(
        {"name": "New", "version": version} if version is not None else {"name": "New"}, thing, done.append
    )
    assert carried is False
    assert done == []
    assert form.overtaken
    assert form.version.data == 3


def test_second_editor_sees_what_is_saved_beside_what_they_typed(send, thing):
    sent = {"name": "Mine", "note": "Mine too", "colour": "blue", "open": "yes", "version": "2"}
    form, _carried = send(sent | {"on-day": "6", "on-month": "1", "on-year": "2026"}, thing)
    assert {f.name: f.errors for f in form if f.errors} == {
        "name": ["Now saved: Saved"],
        "note": ["Now saved: nothing"],
        "on": ["Now saved: Monday 5 January 2026"],
        "colour": ["Now saved: Red"],
        "open": ["Now saved: No"],
    }
    assert form.name.data == "Mine"
    assert "Somebody else saved this" in form.form_errors[0]


def test_refusal_stands_on_the_field_it_names(send, thing):
    def _deed():
        raise RuleBroken("Choose another name.", field="name")

    form, carried = send({"name": "Bad", "version": "3"}, thing, _deed)
    assert carried is False
    assert list(form.name.errors) == ["Choose another name."]


@pytest.mark.parametrize(("overtaken", "status"), [(True, 409), (False, 200)])
def test_page_of_an_overtaken_form_answers_conflict(monkeypatch, overtaken, status):
    response = SimpleNamespace(status_code=200)
    monkeypatch.setattr("app.core.edits.page", lambda *_args, **_values: response)
    assert answer("x.html", SimpleNamespace(overtaken=overtaken)).status_code == status
