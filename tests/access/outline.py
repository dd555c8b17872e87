"""What a page is made of, apart from its words: elements, the names of their attributes, where its links lead."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import lxml.html

LEADING = ("href", "src", "action", "formaction", "data", "poster")
RUNNING = re.compile(r"^\s*(javascript|data|vbscript):", re.IGNORECASE)


def outline(body: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """Return how often each element stands on a page, told apart by the attributes it has."""
    return Counter((str(e.tag), tuple(sorted(map(str, e.attrib)))) for e in _elements(body))


def dangers(body: str) -> list[str]:
    """Return what no page of ours has: handlers, inline style, links that run something, scripts of nobody’s."""
    found = []
    for element in _elements(body):
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc", "autofocus", "xlink:href"}:
                found.append(f"<{element.tag} {name}>")
            if name in LEADING and (RUNNING.match(value) or value.startswith("//")):
                found.append(f"<{element.tag} {name}={value}>")
        if element.tag == "script" and not (element.get("src") or "").startswith("/static/"):
            found.append("<script>")
        if element.tag in {"iframe", "object", "embed", "base", "meta-refresh", "marquee", "math", "template"}:
            found.append(f"<{element.tag}>")
    return found


def _elements(body: str) -> list[Any]:
    return [e for e in lxml.html.fromstring(body).iter() if isinstance(e.tag, str)]
