"""Every form of the house with somebody who may send it and answers that carry it out: what the tests of forms share.

A deed names its endpoint, who does it, about which row, and only the answers that a fair guess would get wrong.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from access.cells import address_of
from access.deed import Deed, on_day
from access.deeds_eet import EET_DEEDS
from access.deeds_money import MONEY_DEEDS
from access.filling import filled
from access.people import HERE, THERE, TODAY, facts
from access.street import PASSWORD, Street
from access.table import ROUTES
from exchange.samples import full, packed
from flask import Flask
from flask.testing import FlaskClient

SCHEME = {"council": "Fair words", "door_colour": "#0b5d5a", "min_age": "16", "max_age": "24"}
DEEDS: dict[str, Deed] = (
    {
        deed.endpoint: deed
        for deed in (
            Deed("accounts.choose_password", "signed out", answers={"password": "kettle lantern 9 orchard"}),
            Deed("accounts.close_account", "manager", "committee"),
            Deed("accounts.close_role", "manager", "committee is committee"),
            Deed("accounts.end_system", "admin", "admin", THERE),
            Deed("accounts.forgotten", "signed out", answers={"email": "acc01x@example.org"}, status=200),
            Deed("accounts.give_role", "manager", "scheme", answers={"person_id": "newcomer", "role": "committee"}),
            Deed("accounts.invite", "manager", "newcomer", status=200),
            Deed("accounts.my_language", "tenant", answers={"language": "cy"}),
            Deed(
                "accounts.my_password", "chair", answers={"current": PASSWORD, "password": "kettle lantern 9 orchard"}
            ),
            Deed("accounts.prove", "chair", answers={"current": PASSWORD}),
            Deed("accounts.sign_device_out", "tenant", "tenant"),
            Deed("accounts.sign_in", "signed out", answers={"email": "acc06x@example.org", "password": PASSWORD}),
            Deed("accounts.sign_in_as", "signed out", "newcomer", at="/sign-in"),
            Deed("accounts.sign_others_out", "tenant"),
            Deed("accounts.sign_out", "tenant", at="/account/language"),
            Deed("accounts.sign_out_everywhere", "manager", "tenant"),
            Deed("agreements.adopt", "manager elsewhere", "scheme", THERE),
            Deed("agreements.agree", "staff", "draft"),
            Deed("agreements.change", "staff", "draft"),
            Deed("agreements.ending", "staff", "housemate", answers={"reason": "moved_on"}),
            Deed("agreements.ending_step", "staff", "leaver"),
            Deed("agreements.hand_over", "staff", "housemate"),
            Deed("agreements.issue", "staff", "housemate"),
            Deed("agreements.prepare", "staff", "scheme", answers={"person_id": "newcomer"}),
            Deed("agreements.sign_on_screen", "another tenant", "housemate", answers={"name_typed": "housemate"}),
            Deed("agreements.signed_on_paper", "staff", "housemate", file=("scan", "scan.pdf", b"%PDF-1.7 signed")),
            Deed("agreements.withdraw", "staff", "draft"),
            Deed("exchange.confirm", "manager", after="exchange.load"),
            Deed("exchange.load", "manager", file=("folder", "folder.zip", packed(full()))),
            Deed("people.add_link", "staff", "tenant", answers={"other_id": "committee"}),
            Deed("people.add_person", "staff", "scheme"),
            Deed("people.change_person", "staff", "tenant", answers={"known_as": "Fair words"}),
            Deed("people.remove_link", "staff", "tenant and housemate"),
            Deed("schemes.add_certificate", "staff", "empty"),
            Deed("schemes.add_home", "staff", "scheme"),
            Deed("schemes.change_home", "staff", "empty", answers={"floor": "Fair words"}),
            Deed("schemes.change_policy", "manager", "scheme"),
            Deed("schemes.change_scheme", "manager", "scheme", answers=SCHEME),
            Deed("schemes.free_weeks", "manager", "scheme", answers=on_day("week_starts", date(2026, 12, 14))),
            Deed("schemes.help_numbers", "manager", "scheme", answers={"safeguarding_name": "Fair words"}),
            Deed("schemes.next_door", "staff", "empty"),
            Deed("schemes.open_scheme", "manager", "scheme"),
            Deed("schemes.remove_certificate", "staff", "empty"),
            Deed("schemes.remove_free_week", "manager", "free week"),
            Deed(
                "tenancies.last_day",
                "staff",
                "housemate",
                after="agreements.ending",
                answers=on_day("last_day", date(2026, 12, 20)),
            ),
            Deed(
                "tenancies.move", "staff", "housemate", answers={"home_id": "spare"} | on_day("on", date(2026, 12, 1))
            ),
            Deed("tenancies.stay_on", "staff", "housemate", after="agreements.ending"),
            Deed("tenancies.take_back_move", "staff", "housemate", after="tenancies.move"),
        )
    }
    | MONEY_DEEDS
    | EET_DEEDS
)
SENT = {"exchange.confirm": "exchange.load", "rent.confirm_bank_file": "rent.read_bank_file"}  # what is said yes to
# Carried out on an empty installation only, or when nothing is missing before a warning; tested where each is told.
ELSEWHERE = {"casework.begin", "eet.refer"}


@dataclass
class Doer:
    """Carries deeds out on the street."""

    app: Flask
    street: Street
    browser: Any
    led_to: dict[str, str] = field(default_factory=dict)

    def address(self, deed: Deed) -> str:
        """Return where the form is sent."""
        if deed.endpoint in SENT:
            return self.led_to[SENT[deed.endpoint]]
        if deed.endpoint == "arrears.prepare_letters":
            return f"/rent/letters?stay={self.street.thing('stay', 'housemate').id}"
        if deed.endpoint == "accounts.choose_password":
            return f"/choose-password/{self.street.link}"
        route = ROUTES[deed.endpoint]
        thing = self.street.thing(route.table, deed.about, deed.place) if route.table else None
        with self.app.test_request_context():
            return address_of(self.app, deed.endpoint, route, thing)

    def ready(self, deed: Deed, client: FlaskClient | None = None) -> tuple[FlaskClient, str, dict[str, Any]]:
        """Do what comes before, open the page, and return the browser, the address and the answers."""
        if deed.after:
            assert self.do(DEEDS[deed.after]).status_code == DEEDS[deed.after].status
        client = client or self.browser(deed.who)
        address = self.address(deed)
        page = client.get(deed.at or address)
        assert page.status_code == 200, f"{deed}: {page.status_code} {page.headers.get('Location')}"
        answers = filled(page.text, day=TODAY) | {name: self._meant(name, a) for name, a in deed.answers.items()}
        if deed.look:
            looked_at = self.send(client, deed, address, answers)
            assert looked_at.status_code == 200, f"{deed}: {looked_at.status_code}"
            answers = filled(looked_at.text, day=TODAY)
        return client, address, answers

    def send(self, client: FlaskClient, deed: Deed, address: str, answers: dict[str, Any], **options: Any) -> Any:
        """Send the form."""
        return client.post(address, data=with_file(deed, answers), **options)

    def do(self, deed: Deed) -> Any:
        """Carry the deed out; return the answer."""
        client, address, answers = self.ready(deed)
        answer = self.send(client, deed, address, answers)
        self.led_to[deed.endpoint] = answer.headers.get("Location", "")
        return answer

    def _meant(self, name: str, answer: Any) -> Any:
        """Return an answer that names somebody or something of the street as its id or full name."""
        if name in {"person_id", "other_id", "friend_id", "mentor_id"}:
            return str(self.street.persons[HERE, answer])
        if name == "home_id":
            return str(self.street.homes[HERE, answer])
        if name == "name_typed":
            return f"{facts(HERE, answer)['first_name']} {facts(HERE, answer)['last_name']}"
        return answer


def with_file(deed: Deed, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with the deed’s file, if it has one."""
    if deed.file is None:
        return answers
    name, filename, content = deed.file
    return answers | {name: (io.BytesIO(content), filename)}
