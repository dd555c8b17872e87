"""A browser for tests: opens pages, checks what every page must have, fills in forms as a person would."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from flask import Flask

SKIPPED = {"script", "style", "code", "pre", "svg"}


class Page:
    """An answer, read as HTML where it is HTML."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")
        self.html = response.mimetype == "text/html"
        self.tree = lxml.html.fromstring(response.get_data(as_text=True)) if self.html and response.data else None

    @property
    def text(self) -> str:
        """Return the visible words, spaces folded."""
        if self.tree is None:
            return self.response.get_data(as_text=True)
        return " ".join(self.tree.text_content().split())

    @property
    def h1(self) -> str:
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def errors(self) -> list[str]:
        """Return the sentences of the error summary."""
        return [
            " ".join(e.text_content().split())
            for e in self.tree.xpath("//*[contains(@class,'error-summary__list')]//li")
        ]

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the main form."""
        return {
            e.get("name"): e.get("value", "")
            for e in self.tree.xpath("//main//form[@method='post']//input[@type='hidden']")
        }

    def check(self) -> Page:
        """Assert what every page owes its reader."""
        if self.tree is None:
            return self
        headings = self.tree.xpath("//h1")
        assert len(headings) == 1, f"{len(headings)} main headings"
        title = " ".join(self.tree.findtext(".//title").split())
        plain = re.sub(r"^(Error|Gwall): ", "", title)
        assert plain.startswith(self.h1), f"title {title!r} does not start with {self.h1!r}"
        assert self.tree.get("lang") in {"en", "cy"}
        ids = self.tree.xpath("//@id")
        assert len(ids) == len(set(ids)), f"ids used twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}"
        assert not self.tree.xpath("//@style | //style | //script[not(@src)]"), "inline style or script"
        handlers = [a for e in self.tree.iter() for a in e.attrib if a.startswith("on")]
        assert not handlers, f"inline handlers {handlers}"
        for control in self.tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            assert control.get("aria-label") or self.tree.xpath(f"//label[@for='{control.get('id')}']"), control.attrib
        for words in self._visible():
            assert '"' not in words, f"straight quotes in {words!r}"
            assert not re.search(r"\w'\w", words), f"straight apostrophe in {words!r}"
        return self

    def _visible(self) -> list[str]:
        return [
            text.strip()
            for element in self.tree.iter()
            if isinstance(element.tag, str) and element.tag not in SKIPPED
            for text in (element.text or "", element.tail or "")
            if text.strip() and not any(a.tag in SKIPPED for a in element.iterancestors())
        ]


class PageClient:
    """One browser: keeps cookies, checks each page it opens."""

    def __init__(self, app: Flask) -> None:
        self.raw = app.test_client()

    def get(self, address: str, *, status: int = 200, check: bool = True, **options: Any) -> Page:
        """Open an address and expect this status."""
        page = Page(self.raw.get(address, **options))
        assert page.status == status, f"{address}: {page.status} {page.location} {page.text[:300]}"
        return page.check() if check and page.html else page

    def post(
        self, address: str, data: dict[str, Any], *, status: int = 302, at: str | None = None, **options: Any
    ) -> Page:
        """Send a form: hidden fields come from the page it stands on (`at`, else the address itself)."""
        data = self.get(at or address, check=False).hidden() | data
        page = Page(self.raw.post(address, data=data, **options))
        assert page.status == status, f"{address}: {page.status} {page.errors if page.html else ''} {page.text[:300]}"
        return page.check() if page.html and page.status != 302 else page
