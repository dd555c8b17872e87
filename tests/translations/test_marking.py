"""Every sentence a person reads is marked so that the translators get it whole."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from scripts.translations import HOUSE

pytestmark = pytest.mark.once

APP = HOUSE / "app"
MARKS = {"gettext", "lazy_gettext", "ngettext", "N_"}
SAYS = {"because", "flash", "Fix", "RuleBroken", "StopValidation", "ValidationError"}
TYPED = {"cli", "commands.py", "demo.py", "folders.py"}  # what answers somebody who types a command is English
LOOKS_UP = {"i18n.py", "number_fields.py"}  # these say what core.reasons and core.money marked
NAMES = re.compile(r"Own Front Door|Cymraeg|English|\.csv")
JINJA = re.compile(r"\{% block main_class %\}\w*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = ("alt", "aria-label", "placeholder", "title")


@functools.cache
def _python() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(APP.rglob("*.py"))]


def _called(tree: ast.Module, wanted: set[str]) -> Iterator[ast.Call]:
    """Give the calls to these functions, under whatever name the module imported them."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if names.get(name, name) in wanted:
            yield node


def _words(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_its_place(piece: re.Match[str]) -> str:
    """Put one letter for a value, which may be the name of an element, and nothing for the rest."""
    return "x " if piece[0].startswith("{{") else ""


def test_every_marked_sentence_of_the_code_is_collected(collected):
    known = {part for m in collected if m.id for part in ([m.id] if isinstance(m.id, str) else m.id)}
    marked = {
        (path.name, _words(argument))
        for path, tree in _python()
        for call in _called(tree, MARKS)
        for argument in call.args[:1]
        if _words(argument) is not None
    }
    assert len(marked) > 100
    assert sorted((name, words) for name, words in marked if words not in known) == []


def test_nobody_marks_a_sentence_that_is_put_together_while_running():
    glued = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path, tree in _python()
        if path.name not in LOOKS_UP
        for call in _called(tree, MARKS)
        if _words(call.args[0]) is None
    ]
    assert glued == []


def test_no_refusal_or_message_is_said_without_a_mark():
    bare = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path, tree in _python()
        if not TYPED & set(path.parts)
        for call in _called(tree, SAYS)
        if call.args and (isinstance(call.args[0], ast.JoinedStr) or _words(call.args[0]))
    ]
    assert bare == []


def test_no_template_holds_words_outside_a_mark():
    bare = []
    for path in sorted((APP / "templates").rglob("*.html")):
        if "dev" in path.parts:  # the page of components, for programmers
            continue
        text = JINJA.sub(_in_its_place, path.read_text(encoding="utf-8"))
        for element in lxml.html.fromstring(f"<div>{text}</div>").iter():
            if not isinstance(element.tag, str) or element.tag in {"script", "style", "svg"}:
                continue
            heard = [element.text, *(child.tail for child in element), *(element.get(name) for name in SPOKEN)]
            said = [NAMES.sub("", words).strip() for words in heard if words]
            bare += [f"{path.name}: {words}" for words in said if re.search(r"[^\W\d_]{2}", words)]
    assert bare == []


def test_what_is_said_of_an_amount_is_collected_too(collected):
    known = {message.id for message in collected}
    tree = ast.parse((APP / "core" / "money.py").read_text(encoding="utf-8"))
    said = {_words(call.args[0]) for call in _called(tree, {"ValueError"})}
    assert said
    assert said - known == set()
