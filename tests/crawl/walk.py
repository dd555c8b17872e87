"""Walk through the house as its people do: from the first page along every link, and through every form.

A link that leads nowhere is a fault. What is found is kept as sights: the pages that show something the pages of the
same template before them did not. The browser then looks at each sight once.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask, template_rendered
from pages import Page, PageClient
from werkzeug.exceptions import HTTPException

ELSEWHERE = ("/language/", "/static/")  # no pages: the first would change the language of the walk
MOST_FORMS_ALIKE = 2  # of one kind, opened by one person, besides the last
LOOKS = {"class", "role", "type"}
ERROR = "error.html"
Typed = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sight:
    """One page to look at: who sees it and where; or what is typed into its form and sent before somebody looks."""

    who: str
    address: str
    template: str
    typed: Typed | None = None


@dataclass
class Walked:
    """What a walk found: sights, links that lead nowhere, and which templates it came to."""

    sights: list[Sight] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    forms: dict[str, Sight] = field(default_factory=dict)  # by template: one place where that form stands
    shown: defaultdict[tuple[str, bool], set[str]] = field(default_factory=lambda: defaultdict(set))

    def see(self, sight: Sight, page: Page) -> None:
        """Keep a page as a sight if it shows something no page of its template has shown."""
        page.check()
        known, frame = self.shown[sight.template, sight.typed is not None], self.shown["", False]
        main = page.tree.find(".//main")
        now, around = looks(main), looks(page.tree) - looks(main)
        if now - known or around - frame:
            known |= now
            frame |= around
            self.sights.append(sight)
        if main.xpath(".//form[@method='post']") and sight.typed is None:
            self.forms.setdefault(sight.template, sight)


def looks(tree: Any) -> set[str]:
    """Return every kind of element below one, by name and class: what decides how a page looks."""
    below = (e for e in tree.iterdescendants() if isinstance(e.tag, str))
    return {" ".join([e.tag, *(v for k, v in e.items() if k in LOOKS)]) for e in below}


class Walker:
    """One person’s walk: of pages of one kind they open the first few and the last."""

    def __init__(self, app: Flask, client: PageClient, who: str, found: Walked, *, most_alike: int) -> None:
        self.app, self.client, self.who, self.found, self.most_alike = app, client, who, found, most_alike
        self.waiting: deque[str] = deque()
        self.known: set[str] = set()
        self.alike: Counter[str] = Counter()
        self.last: dict[str, str] = {}

    def go(self, *ways_in: str) -> None:
        """Open every page there is a way to, from the first page and from addresses that come as a message."""
        for way in ("/", *ways_in):
            self._note("/", way)
        with rendering() as rendered:
            while self.waiting or self.last:
                rendered.clear()
                address = self.waiting.popleft() if self.waiting else self.last.popitem()[1]
                self._arrive(address, opened(self.client, address), rendered)

    def _arrive(self, address: str, page: Page, rendered: list[str]) -> None:
        self.found.templates |= set(rendered)
        if page.location:
            self._note(address, page.location)
        elif page.status >= 400 and ERROR in rendered:
            self.found.faults.append(f"{self.who}: {address} answers {page.status}")
        elif page.tree is not None and rendered:
            self.found.see(Sight(self.who, address, rendered[0]), page)
            for link in page.tree.xpath("//a/@href"):
                self._note(address, link)

    def _note(self, here: str, link: str) -> None:
        there = urljoin(here, urldefrag(link)[0])
        if there in self.known or urlsplit(there).scheme or there.startswith(ELSEWHERE):
            return
        self.known.add(there)
        try:
            rule = self.app.url_map.bind("localhost").match(urlsplit(there).path, method="GET", return_rule=True)[0]
        except HTTPException:
            self.found.faults.append(f"{self.who}: {here} leads to {there}, which is no page")
            return
        self.alike[rule.endpoint] += 1
        if self.alike[rule.endpoint] <= (MOST_FORMS_ALIKE if "POST" in rule.methods else self.most_alike):
            self.waiting.append(there)
        else:
            self.last[rule.endpoint] = there


def opened(client: PageClient, address: str) -> Page:
    """Return the page at an address, whatever it answers."""
    response = client.raw.get(address)
    page = Page(response)
    response.close()
    return page


def send(client: PageClient, sight: Sight, folder: bytes) -> Page:
    """Send a sight’s form with what is typed and nothing else; the field `folder` takes the file."""
    typed: dict[str, Any] = dict(sight.typed or ())
    if "folder" in typed:
        typed["folder"] = (io.BytesIO(folder), typed["folder"])
    hidden = opened(client, sight.address).hidden()
    return Page(client.raw.post(sight.address, data=hidden | typed))


@contextmanager
def rendering() -> Iterator[list[str]]:
    """Collect the names of the templates that views render."""
    rendered: list[str] = []

    def _seen(_app: Any, template: Any, **_: Any) -> None:
        rendered.append(template.name)

    with template_rendered.connected_to(_seen):
        yield rendered
