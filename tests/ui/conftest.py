"""A small application with our templates and nothing else: draws a page or one part of one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from pages import Page

from app.core import govuk, i18n

APP = Path(__file__).resolve().parents[2] / "app"


class LittleHouse(Flask):
    jinja_options: ClassVar = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


@pytest.fixture(scope="module")
def little_house():
    house = LittleHouse("little", root_path=str(APP))
    house.secret_key = "for this test"
    Babel(house)
    for name in ("say", "day", "short_day", "moment"):
        house.add_template_filter(getattr(i18n, name), name)
    house.add_template_filter(i18n.format_pounds, "money")
    house.jinja_env.globals["csrf_token"] = generate_csrf
    govuk.init_app(house)
    return house


@pytest.fixture
def drawn(little_house):
    """Return a function that draws a template, or a few words of one, as a checked page."""

    def _drawn(template, *, address="/homes?state=let&page=2", method="GET", form=None, **values):
        with little_house.test_request_context(address, method=method, data={} if method == "POST" else None):
            made = form() if form else None
            if made and method == "POST":
                made.validate()
            values = {"form": made, **values}
            html = (
                render_template(template, **values)
                if "." in template[-5:]
                else render_template_string(template, **values)
            )
            return Page(little_house.make_response(html))

    return _drawn


@pytest.fixture
def part(drawn):
    """Return a function that draws one call of one part and gives its tree."""

    def _part(call, **values):
        name = re.match(r"\w+", call)[0]
        file = {"post_form": "form", "doors": "door", "moment": "date", "phone": "help"}.get(name, name)
        return drawn(f'<div>{{% from "ui/{file}.html" import {name} %}}{{{{ {call} }}}}</div>', **values).tree

    return _part
