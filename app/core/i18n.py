"""English and Welsh: which language a page is in, and how dates and money read in it."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, get_locale, gettext

from app.core import clock
from app.core.money import format_pounds
from app.core.reasons import Reason
from app.core.web_actor import current_actor

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
babel = Babel()


def init_app(app: Flask) -> None:
    """Attach languages and the filters every template uses."""
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/London"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=choose_language)
    app.add_template_filter(say, "say")
    app.add_template_filter(day, "day")
    app.add_template_filter(short_day, "short_day")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(format_pounds, "money")


def choose_language() -> str:
    """Return the language of this page: the switch, else the person’s choice, else the browser’s."""
    if not has_request_context():
        return "en"
    switched = session.get("language")
    if switched in LANGUAGES:
        return str(switched)
    actor = current_actor()
    if actor.account_id is not None and actor.language in LANGUAGES:
        return actor.language
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def language() -> str:
    """Return the language in force now, also outside a request."""
    return str(get_locale() or "en")


def say(reason: Reason | str) -> str:
    """Return a reason from the rules as a sentence in the reader’s language."""
    if isinstance(reason, Reason):
        return str(gettext(reason.template, **{name: _shown(value) for name, value in reason.params.items()}))
    return str(reason)


def _shown(value: object) -> object:
    if isinstance(value, Reason):
        return say(value)
    return day(value) if isinstance(value, date) else value


def day(value: date | None) -> str:
    """Return a date in full: Monday 7 December 2026."""
    return format_date(value, "EEEE d MMMM y", locale=language()) if value else ""


def short_day(value: date | None) -> str:
    """Return a date for tables: 7 Dec 2026."""
    return format_date(value, "d MMM y", locale=language()) if value else ""


def moment(value: datetime | None) -> str:
    """Return a moment as a clock in Wales shows it: 7 Dec 2026, 14:05."""
    if value is None:
        return ""
    there = clock.local(value)
    return f"{short_day(there.date())}, {there:%H:%M}"
