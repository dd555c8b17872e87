"""One persona’s way through every page there is: all addresses of the matrix, every link on them, every list as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from access.canaries import readable
from access.cells import cells, endpoints
from access.people import Persona
from access.street import Street
from flask import Flask

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
NOT_FOLLOWED = ("/static/", "/language/", "/sign-out")
ASKED_OF_LISTS = ("format=csv", "page=2", "text=Las", "q=Fir51x", "text=mai02x")
MOST_PAGES = 1500  # of one persona; a crawl that never ends is a mistake


@dataclass
class Crawl:
    """Opens every page of a persona."""

    app: Flask
    street: Street
    browser: Any

    def __call__(
        self, persona: Persona, language: str = "en", opened: set[str] | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield every page a persona can open, with its address; `opened` takes their routes."""
        client, routes = self.browser(persona), self.app.url_map.bind("localhost")
        waiting, asked = self._ways_in(persona), set()
        while waiting:
            address = waiting.pop(0)
            if address in asked or address.startswith(NOT_FOLLOWED):
                continue
            asked.add(address)
            assert len(asked) < MOST_PAGES, f"{persona.name} never comes to an end"
            answer = client.get(address, headers={"Accept-Language": language})
            assert answer.status_code < 500, f"{address} as {persona.name}"
            if opened is not None and answer.status_code == 200:
                opened.add(routes.match(answer.request.path)[0])
            text = readable(answer)
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
            yield address, text

    def _ways_in(self, persona: Persona) -> list[str]:
        asked = [c for c in cells(self.app, self.street, [persona]) if c.method == "GET" and c.expected != 404]
        if not persona.roles:  # every address leads to the same door: one of each route is enough
            asked = list({cell.endpoint: cell for cell in asked}.values())
        reading = {endpoint for endpoint, methods in endpoints(self.app).items() if "POST" not in methods}
        lists = [c.address for c in asked if c.thing is None and c.expected == 200 and c.endpoint in reading]
        ways = ["/", "/sign-in", "/forgotten", "/door.css", "/no-such-page", *(cell.address for cell in asked)]
        ways += ["/open-the-house", f"/choose-password/{self.street.link}"]
        return ways + [f"{address}?{asked}" for address in lists for asked in ASKED_OF_LISTS]
