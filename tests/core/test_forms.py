"""What people type: read as they mean it, refused with what to put right, never a crash."""

from __future__ import annotations

import enum
import io
import uuid
from types import SimpleNamespace

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.validators import ValidationError

from app.core import forms
from app.core.errors import EditedMeanwhile, RuleBroken
from app.core.fields import many_lines, one_line

CHOICES = [("post", "By post"), ("hand", "In person", "At the office")]


class How(enum.StrEnum):
    POST = "post"
    HAND = "hand"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Carys \t  Morgan\x00 ", "Carys Morgan"),
        ("Tŷ", "Tŷ"),
        ("Mor\u202egan", "Morgan"),
        ("a\u00a0b", "a b"),
        ("\x1b[31m", "[31m"),
    ],
)
def test_line_of_text_is_tidied(typed, kept):
    assert one_line(typed) == kept


def test_long_text_keeps_its_lines():
    assert many_lines(" one  \r\n\r\ntwo\x00\rthree ") == "one\n\ntwo\nthree"


@pytest.mark.parametrize(("length", "wrong"), [(1, False), (10, False), (11, True)])
@pytest.mark.parametrize("kind", [forms.TextField, forms.LongTextField])
def test_text_longer_than_it_may_be_is_refused_and_kept(sent, kind, length, wrong):
    form = sent(kind("Name?", max_length=10), {"it": "x" * length})
    assert bool(form.errors) is wrong
    assert form.it.data == "x" * length
    assert not wrong or form.problems()[0]["text"] == "Name? Use 10 characters or fewer."


def test_text_empty_says_its_own_sentence_or_a_plain_one(sent):
    assert sent(forms.TextField("Name?", max_length=9, missing="Enter your name"), {"it": " "}).problems() == [
        {"text": "Enter your name", "href": "#it"}
    ]
    assert sent(forms.TextField("Name?", max_length=9), {}).problems()[0]["text"] == "Name? Write an answer here."
    assert sent(forms.TextField("Name", max_length=9), {}).problems()[0]["text"] == "Name: Write an answer here."
    assert sent(forms.TextField("Name?", max_length=9, optional=True), {}).errors == {}


def test_file_sent_under_the_name_of_a_text_counts_as_nothing(sent):
    form = sent(forms.TextField("Name?", max_length=9), {"it": (io.BytesIO(b"x"), "x.txt")})
    assert form.problems()[0]["href"] == "#it"


def test_json_sent_instead_of_a_form_counts_as_nothing(little_app):
    form_class = type("Trial", (forms.Form,), {"it": forms.DateField("When?")})
    with little_app.test_request_context("/", method="POST", json={"it-day": "7", "it-month": "12", "it-year": "2026"}):
        form = form_class()
        assert not form.validate()


def test_rules_run_only_on_an_answer_that_could_be_read(sent):
    def _never(_form, field):
        raise ValidationError(f"Not {field.data}")

    assert sent(forms.IntegerField("How many?", rules=[_never]), {"it": "x"}).it.errors == [
        "Use a whole number, like 12."
    ]
    assert sent(forms.IntegerField("How many?", rules=[_never], optional=True), {"it": ""}).errors == {}
    assert sent(forms.IntegerField("How many?", rules=[_never]), {"it": "3"}).it.errors == ["Not 3"]


@pytest.mark.parametrize("address", ["carys@example.com", " Carys@EXAMPLE.com "])
def test_email_is_kept_in_its_usual_writing(sent, address):
    assert sent(forms.EmailField("Email?"), {"it": address}).it.data.endswith("@example.com")


@pytest.mark.parametrize("address", ["carys", "carys@", "a@b@c.com", "x" * 260 + "@example.com", "a b@example.com"])
def test_email_that_cannot_be_one_is_refused(sent, address):
    assert sent(forms.EmailField("Email?"), {"it": address}).errors


@pytest.mark.parametrize("number", ["999", "01495 555 010", "+44 (0)7700 900123", "07700-900-123"])
def test_phone_number_is_kept_as_written(sent, number):
    form = sent(forms.PhoneField("Phone?"), {"it": number})
    assert (form.it.data, form.errors) == (number, {})


@pytest.mark.parametrize("number", ["99", "ring Maria", "٠١٤٩٥٥٥٥٠١٠", "1234567890123456", "01495; drop"])
def test_phone_number_that_cannot_be_one_is_refused(sent, number):
    assert sent(forms.PhoneField("Phone?"), {"it": number}).errors


def test_password_keeps_its_spaces_and_is_never_shown_again(sent):
    form = sent(forms.PasswordField("Password?"), {"it": "  two  spaces "})
    assert form.it.data == "  two  spaces "
    assert "spaces" not in str(form.it())


@pytest.mark.parametrize("kind", [forms.RadiosField, forms.SelectField])
def test_choice_is_turned_into_what_the_service_wants(sent, kind):
    assert sent(kind("How?", choices=CHOICES, coerce=How), {"it": "hand"}).it.data is How.HAND


@pytest.mark.parametrize("kind", [forms.RadiosField, forms.SelectField, forms.CheckboxesField])
@pytest.mark.parametrize("value", ["pigeon", "54e5a004-6007-44f6-8179-decbe8698efd", "post "])
def test_choice_that_was_not_offered_is_refused(sent, kind, value):
    assert sent(kind("How?", choices=CHOICES), {"it": value}).problems() == [
        {"text": "How? Choose one of the answers shown.", "href": "#it"}
    ]


def test_choice_that_could_not_be_read_is_refused_in_our_words(sent):
    form = sent(forms.SelectField("Home?", choices=CHOICES, coerce=uuid.UUID), {"it": "pigeon"})
    assert form.it.errors == ["Choose one of the answers shown."]


def test_choice_of_another_scheme_is_refused_though_it_could_be_read(sent):
    elsewhere = {"it": "54e5a004-6007-44f6-8179-decbe8698efd"}
    assert sent(forms.SelectField("Home?", choices=[], coerce=uuid.UUID), elsewhere).errors


def test_checkboxes_give_a_list_and_may_be_left_alone(sent):
    data = MultiDict([("it", "post"), ("it", "hand"), ("it", "post")])
    assert sent(forms.CheckboxesField("How?", choices=CHOICES), data).it.data == ["post", "hand"]
    assert sent(forms.CheckboxesField("How?", choices=CHOICES, optional=True), {}).errors == {}


@pytest.mark.parametrize(("value", "meant"), [("yes", True), ("no", False)])
def test_yes_or_no_is_a_truth_and_no_is_an_answer(sent, value, meant):
    form = sent(forms.YesNoField("Sure?"), {"it": value})
    assert (form.it.data, form.errors) == (meant, {})
    assert lxml.html.fromstring(str(form.it())).xpath("//input[@checked]/@value") == [value]


def test_box_to_tick_is_asked_for_by_its_sentence(sent):
    assert sent(forms.TickField("I have read it"), {"it": "yes"}).it.data is True
    assert (
        sent(forms.TickField("I have read it"), {}).problems()[0]["text"]
        == "Tick the box if this is so: I have read it"
    )


@pytest.mark.parametrize(("name", "wrong"), [("scan.pdf", False), ("SCAN.PDF", False), ("scan.exe", True), ("", True)])
def test_file_with_another_ending_is_refused(sent, name, wrong):
    upload = FileStorage(io.BytesIO(b"%PDF"), filename=name)
    form = sent(forms.UploadField("Scan?", accept=".pdf"), {"it": upload})
    assert bool(form.errors) is wrong
    assert form.takes_files
    assert not wrong or form.it.errors == ["Choose a file that ends in .pdf." if name else "Choose a file."]


def test_file_with_another_ending_names_every_ending_there_may_be(sent):
    form = sent(forms.UploadField("File?", accept=".csv,.txt"), {"it": FileStorage(io.BytesIO(b"x"), filename="x.pdf")})
    assert form.it.errors == ["Choose a file that ends in .csv or .txt."]


def test_service_refusal_stands_on_its_field_or_at_the_top(sent):
    form = sent(forms.TextField("Home?", max_length=9), {"it": "Flat 3"})
    form.refuse(RuleBroken("Flat 3 is taken until Friday.", field="it"))
    form.refuse(RuleBroken("The rent has no start."))
    form.refuse(RuleBroken("No such thing.", field="once"))
    assert form.problems() == [
        {"text": "The rent has no start."},
        {"text": "No such thing."},
        {"text": "Flat 3 is taken until Friday.", "href": "#it"},
    ]


def test_form_that_waited_too_long_says_so_at_its_top(little_app):
    little_app.config["WTF_CSRF_ENABLED"] = True
    try:
        with little_app.test_request_context("/", method="POST", data={"csrf_token": "old"}):
            form = type("Trial", (forms.Form,), {})()
            assert not form.validate()
            assert [p["text"] for p in form.problems()] == [
                "This page was open for a long time. Look through it, then send it again."
            ]
    finally:
        little_app.config["WTF_CSRF_ENABLED"] = False


def test_form_keeps_its_token_when_it_comes_back_and_gets_a_new_one_when_opened(little_app):
    with little_app.test_request_context("/"):
        first, second = forms.Form(), forms.Form()
        assert first.once.data != second.once.data
        assert "id=" not in first.hidden_tag()
    with little_app.test_request_context("/", method="POST", data={"once": "abc"}):
        assert forms.Form().once.data == "abc"


@pytest.mark.parametrize(("sent_version", "fine"), [("3", True), ("2", False), ("", False), ("3; --", False)])
def test_edit_of_an_older_version_is_refused(little_app, sent_version, fine):
    with little_app.test_request_context("/", method="POST", data={"version": sent_version}):
        form = forms.EditForm(obj=SimpleNamespace(version=3))
        if fine:
            form.check_version(3)
        else:
            with pytest.raises(EditedMeanwhile):
                form.check_version(3)


def test_hostile_answer_is_only_ever_text(sent):
    form = sent(forms.TextField("<b>Name?", max_length=5), {"it": '"><script>alert(1)</script>'})
    tree = lxml.html.fromstring(f"<div>{form.it()}</div>")
    assert not tree.xpath("//script | //b")
    assert form.it.data in tree.xpath("//input/@value")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60), other=st.text(max_size=12))
def test_anything_typed_anywhere_gives_an_answer_or_a_sentence(sent, text, other):
    kinds = (
        forms.TextField("A?", max_length=20),
        forms.LongTextField("A?", max_length=20),
        forms.EmailField("A?"),
        forms.PhoneField("A?"),
        forms.PasswordField("A?"),
        forms.DateField("A?"),
        forms.MoneyField("A?"),
        forms.HoursField("A?"),
        forms.IntegerField("A?"),
        forms.RadiosField("A?", choices=CHOICES, coerce=How),
        forms.SelectField("A?", choices=CHOICES, coerce=uuid.UUID),
        forms.CheckboxesField("A?", choices=CHOICES),
        forms.YesNoField("A?"),
        forms.TickField("A?"),
    )
    for kind in kinds:
        form = sent(kind, {"it": text} | {"it-day": text, "it-month": other, "it-year": text[:4]})
        assert form.it.errors or form.it.data is not None
        assert str(form.it())
