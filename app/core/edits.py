"""Forms that change a thing: facts from a form, facts onto a thing, and what the second of two editors sees.

A view reads:

    form = HomeForm(obj=home)
    if carried_out(form, lambda: services.change_home(home, form.facts(HomeFacts), ...), thing=home):
        return redirect(...)
    return answer("schemes/home_form.html", form, home=home)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.choice_fields import RadiosField
from app.core.date_field import DateField
from app.core.errors import EditedMeanwhile, RuleBroken
from app.core.fields import Question
from app.core.i18n import day
from app.core.web import page

Facts = TypeVar("Facts")
CONFLICT = 409


def facts_of(form: Any, kind: type[Facts], **more: Any) -> Facts:
    """Return a dataclass of what was typed, field by field; an empty answer is None. `more` is not on the form."""
    names = [f.name for f in fields(kind) if f.name in form and f.name not in more]  # type: ignore[arg-type]
    return kind(**{name: _given(form[name].data) for name in names}, **more)


def _given(answer: Any) -> Any:
    return None if answer == "" else answer


def carry_over(facts: Any, thing: Any) -> dict[str, Any]:
    """Set a dataclass of facts on an `Edited` thing; return which changed, as audit details."""
    changed = [f.name for f in fields(facts) if getattr(thing, f.name) != getattr(facts, f.name)]
    for name in changed:
        setattr(thing, name, getattr(facts, name))
    if changed:
        thing.version += 1
    return dict.fromkeys(changed, True)


def carried_out(form: Any, deed: Callable[[], Any], *, thing: Any = None) -> bool:
    """Say whether the form was sent and its deed done; if not, the form holds the sentences that say why.

    With `thing`, the form must have been opened on the thing as it is now: the second of two editors keeps what they
    typed, sees what is saved, and may save again.
    """
    if not form.validate_on_submit():
        return False
    try:
        if thing is not None:
            form.check_version(thing.version)
        deed()
    except EditedMeanwhile:
        _show_both(form, thing)
    except RuleBroken as broken:
        form.refuse(broken)
    else:
        return True
    return False


def answer(template: str, form: Any, **values: Any) -> Response:
    """Render the page of a form: 409 when somebody else saved meanwhile, 422 with errors, else 200."""
    response = page(template, form=form, **values)
    if getattr(form, "overtaken", False):
        response.status_code = CONFLICT
    return response


def _show_both(form: Any, thing: Any) -> None:
    """Say that somebody saved meanwhile, and what is saved where it differs; sending again then counts."""
    form.overtaken = True
    form.version.data = thing.version
    form.form_errors.append(
        _("Somebody else saved this while you had it open. What you typed is still here. Check it and save again.")
    )
    for field in form:
        if isinstance(field, Question):
            saved, typed = getattr(thing, field.name, field.object_data), _given(field.data)
            if _alike(saved) != _alike(typed):
                field.errors = [_("Now saved: %(value)s", value=_written(field, saved))]


def _alike(answer: Any) -> Any:
    """Return an answer to compare with another: of several picked, the order says nothing."""
    return {str(one) for one in answer} if isinstance(answer, list) else answer


def _written(field: Question, value: Any) -> str:
    if value is None or value in ("", []):
        return str(_("nothing"))
    if isinstance(value, list):
        return ", ".join(_written(field, one) for one in value)
    if isinstance(field, DateField):
        return day(value)
    if isinstance(field, RadiosField):
        key = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        return next((str(words) for code, words, *_hint in field.choices if str(code) == key), key)
    return str(value)
