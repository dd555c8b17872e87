"""Put the question of a cell to the application, and keep what every page that hides something looked like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from access.cells import Cell, still
from access.people import Persona
from flask.testing import FlaskClient

# 422: let in, and asked to fill in the form; 409: let in, and told why it cannot be now (a paper not printed yet)
LET_IN = {("GET", 200): 200, ("GET", 409): 200, ("POST", 200): 200, ("POST", 409): 200, ("POST", 422): 200}
UNLIKE = {"Content-Security-Policy", "Set-Cookie", "Content-Length"}  # a nonce, a token, the length of an address


@dataclass(frozen=True)
class Answer:
    """What came back: a status, with 200 for every way of being let in, and where to."""

    status: int
    location: str


class Asker:
    """One browser for each persona; `hidden` holds, route by route, every different look of “there is no such page”."""

    def __init__(self, browser: Callable[..., FlaskClient]) -> None:
        self._browser = browser
        self._open: dict[Persona, FlaskClient] = {}
        self.hidden: defaultdict[str, set[tuple[bytes, tuple[tuple[str, str], ...]]]] = defaultdict(set)

    def __call__(self, cell: Cell) -> Answer:
        """Ask, with no form filled in and no token: nothing can be changed."""
        if cell.persona not in self._open:
            self._open[cell.persona] = self._browser(cell.persona)
        answer = self._open[cell.persona].open(cell.address, method=cell.method)
        if answer.status_code == 404:
            headers = sorted((name, value) for name, value in answer.headers if name not in UNLIKE)
            self.hidden[f"{cell.method} {cell.endpoint}"].add((still(answer.data), tuple(headers)))
        status = LET_IN.get((cell.method, answer.status_code), answer.status_code)
        return Answer(status, answer.headers.get("Location", ""))
