"""Read every template and refuse what the house does not allow, with file and line.

Refused: a template Jinja cannot parse; |safe, Markup and autoescape blocks; style attributes, style elements, scripts
without a src, handlers such as onclick, and javascript: addresses; attribute values without quotes; straight quotes in
words people read; a macro file of ui/ past 40 lines. The content security policy allows no inline style or script, and
autoescape cannot protect an attribute without quotes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2 import nodes

HOUSE = Path(__file__).resolve().parent.parent
TEMPLATES = HOUSE / "app" / "templates"
PAGES = (".html", ".svg", ".xml")
TEXTS = (".txt", ".j2")
MACRO_LINES = 40
TRANSLATE = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description"}
SILENT = {"script", "style", "code", "pre"}
VOID = "¤"  # stands where Jinja puts a value; never typed in a template
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SAFE = re.compile(r"\|\s*safe\b|\bMarkup\s*\(|\{%-?\s*autoescape\b")
BARE_VALUE = re.compile(r"\s([\w:.@-]+)\s*=\s*([^\s\"'>]+)")
QUOTED_VALUE = re.compile(r"=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)


class Fault(NamedTuple):
    """What is wrong in one line of one template."""

    line: int
    sentence: str


class _Markup(HTMLParser):
    """Walks through the elements of one template, its Jinja already replaced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[Fault] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        self._silent += tag in SILENT

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element’s attributes."""
        names = {name for name, _value in attrs}
        for name, _value in BARE_VALUE.findall(QUOTED_VALUE.sub('=""', self.get_starttag_text() or "")):
            self._find(f"the value of {name} has no quotes")
        for name, value in attrs:
            self._look_at(name, value or "")
        if tag == "style":
            self._find("a style element: put it in a stylesheet")
        if tag == "script" and "src" not in names:
            self._find("a script without src: put it in a file")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._hear(data)

    def _look_at(self, name: str, value: str) -> None:
        if name == "style":
            self._find("a style attribute: give it a class")
        if re.fullmatch(r"on[a-z]+", name):
            self._find(f"the handler {name}: listen for the event in a script file")
        if value.strip().lower().startswith("javascript:"):
            self._find("a javascript: address")
        if name in SPOKEN:
            self._hear(value)

    def _hear(self, words: str) -> None:
        for offset, line in enumerate(words.split("\n")):
            if "'" in line or '"' in line:
                self._find(f"a straight quote in “{line.strip()}”: use ’ “ ”", offset)

    def _find(self, sentence: str, offset: int = 0) -> None:
        self.faults.append(Fault(self.getpos()[0] + offset, sentence))


def faults(source: str, *, name: str) -> list[Fault]:
    """Return what is wrong with one template, in the order of its lines; name is its path below templates/."""
    found = [
        Fault(source.count("\n", 0, match.start()) + 1, f"“{match[0].strip()}”: let Jinja escape it")
        for match in SAFE.finditer(source)
    ]
    if name.startswith("ui/") and source.count("\n") > MACRO_LINES:
        found.append(Fault(source.count("\n"), f"a macro file of more than {MACRO_LINES} lines"))
    try:
        tree = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(source)
    except jinja2.TemplateSyntaxError as error:
        return [*found, Fault(error.lineno, f"Jinja cannot read it: {error.message}")]
    found += _spoken_straight(tree)
    if name.endswith(PAGES):
        found += _markup_faults(source)
    return sorted(set(found))


def check(folder: Path = TEMPLATES) -> Iterator[str]:
    """Give one line per fault in the folder’s templates: path:line: sentence."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in PAGES + TEXTS:
            name = path.relative_to(folder).as_posix()
            for fault in faults(path.read_text(encoding="utf-8"), name=name):
                yield f"{folder.name}/{name}:{fault.line}: {fault.sentence}"


def _spoken_straight(tree: nodes.Template) -> Iterator[Fault]:
    """Find straight quotes in the sentences handed to gettext."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATE:
            for words in call.args:
                if isinstance(words, nodes.Const) and isinstance(words.value, str) and set(words.value) & set("'\""):
                    yield Fault(words.lineno, f"a straight quote in “{words.value}”: use ’ “ ”")


def _markup_faults(source: str) -> list[Fault]:
    markup = _Markup()
    markup.feed(JINJA.sub(_blank, source))
    markup.close()
    return markup.faults


def _blank(jinja: re.Match[str]) -> str:
    """Leave a mark where a value is printed and nothing elsewhere, and keep the lines counted."""
    return (VOID if jinja[0].startswith("{{") else "") + "\n" * jinja[0].count("\n")


if __name__ == "__main__":
    lines = list(check())
    print("\n".join(lines) or "Templates: nothing wrong.")
    sys.exit(bool(lines))
