"""Fill in a form as somebody would who answers every question: what stands there stays, the rest gets a fair answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import lxml.html

ANSWERS = {"email": "somebody.new@example.org", "tel": "01495 555 111", "numeric": "3", "decimal": "12.50"}
WORDS = "Fair words"


def form_of(body: str) -> Any:
    """Return the main form of a page."""
    return lxml.html.fromstring(body).xpath("//main//form[@method='post']")[0]


def filled(body: str, *, day: date) -> dict[str, Any]:
    """Return an answer to everything the form asks: hidden boxes, what stands there, else something fair."""
    form, answers = form_of(body), {}
    for box in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = box.get("name"), box.get("type", box.tag)
        if kind in {"checkbox", "radio"}:
            _pick(answers, name, box, several=kind == "checkbox")
        elif kind == "select":
            chosen = box.xpath("./option[@selected and @value!='']/@value") or box.xpath("./option[@value!='']/@value")
            answers[name] = chosen[0] if chosen else ""
        elif kind != "file":
            stands = box.text if box.tag == "textarea" else box.get("value")
            answers[name] = (stands or "") if kind == "hidden" else stands or _fair(box, day)
    return answers


def _pick(answers: dict[str, Any], name: str, box: Any, *, several: bool) -> None:
    """Take every box of several, and of the rest the one that is picked or else the first."""
    if several:
        answers.setdefault(name, []).append(box.get("value"))
    elif box.get("checked") is not None or name not in answers:
        answers[name] = box.get("value")


def _fair(box: Any, day: date) -> str:
    name = box.get("name")
    for part in ("day", "month", "year"):
        if name.endswith(f"-{part}"):
            return str(getattr(day, part))
    kind = box.get("type", "text")
    return ANSWERS.get(kind) or ANSWERS.get(box.get("inputmode", "")) or WORDS


def text_boxes(body: str) -> dict[str, int]:
    """Return the boxes for words of a form, with the most letters one takes; dates, numbers and choices are none."""
    boxes = form_of(body).xpath(".//input[@type='text' and not(@inputmode)] | .//textarea")
    return {box.get("name"): 0 for box in boxes if not box.get("name").endswith(("-day", "-month", "-year"))}
