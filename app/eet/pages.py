"""What the pages staff write on about one person’s EET share: where they go back to, and what each of them shows."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for

from app.core.edits import answer
from app.eet import words
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import hours


def back(stay: Stay) -> Any:
    """Go back to the page of somebody’s EET."""
    return redirect(url_for("eet.record", stay_id=stay.id))


def asked(template: str, form: Any, stay: Stay, **more: Any) -> Any:
    """Answer with the page of a form about one person’s EET."""
    person = tenancies.stay_facts(stay).person
    return answer(template, form, stay=stay, person=person, words=words, written=hours, **more)


def confirmed(form: Any, *, heading: str, lead: str, button: str, back_to: str) -> Any:
    """Answer with the page that asks once more before something is done, and the address of where it came from."""
    return answer(
        "confirm.html", form, heading=heading, lead=lead, button_text=button, kind="primary", cancel_href=back_to
    )
