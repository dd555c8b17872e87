"""The page of all parts, for people who build pages: the least each needs, and everything. Only in development."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app.core import clock
from app.core.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    HoursField,
    IntegerField,
    LongTextField,
    MoneyField,
    PasswordField,
    PhoneField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    UploadField,
    YesNoField,
)
from app.core.web import page, public

blueprint = Blueprint("dev", __name__, url_prefix="/dev")
HOW: list[tuple[Any, ...]] = [("post", "By post"), ("hand", "In person", "At the door")]


class EveryField(Form):
    """One question of each kind."""

    name = TextField("What is your full name?", max_length=80, hint="As on your bus pass", width=20)
    email = EmailField("Email address", optional=True)
    phone = PhoneField("Phone number", optional=True)
    password = PasswordField("Choose a password", new=True)
    on = DateField("When did it happen?", hint="Like 27 3 2026", missing="Enter the day it happened")
    rent = MoneyField("How much is the rent?")
    hours = HoursField("How many hours a week?")
    rooms = IntegerField("How many rooms?", suffix="rooms")
    words = LongTextField("What happened?", max_length=200, hint="A few words")
    how = RadiosField("How did it reach you?", choices=HOW)
    home = SelectField("Which home?", choices=[("1", "Flat 1"), ("2", "Flat 2")])
    who = CheckboxesField("Who needs to know?", choices=[("a", "The committee"), ("b", "Staff")])
    sure = YesNoField("Are you sure?")
    tick = TickField("I have read the agreement")
    file = UploadField("Scan of the agreement", accept=".pdf")


@blueprint.route("/components", methods=["GET", "POST"])
@public
def components() -> Response:
    """Show every part; sending the form shows its errors and keeps nothing."""
    form = EveryField()
    form.validate_on_submit()
    return page("dev/components.html", form=form, today=clock.today(), now=clock.now())
