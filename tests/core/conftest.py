"""A form of one question, sent as a browser would send it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from app.core import forms


@pytest.fixture(scope="module")
def little_app():
    app = Flask(__name__)
    app.secret_key = "for this test"
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.undefined = StrictUndefined
    Babel(app)
    return app


@pytest.fixture
def sent(little_app):
    """Return a function that makes a form of one field called `it` as if this had been sent."""

    def _sent(field, answers, **options):
        form_class = type("Trial", (forms.Form,), {"it": field})
        with little_app.test_request_context("/", method="POST", data=answers):
            form = form_class(**options)
            form.validate()
        return form

    with little_app.test_request_context("/"):
        yield _sent
