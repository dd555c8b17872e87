"""The list of agreements as a file."""

from __future__ import annotations

import csv
import io
from datetime import date

import factories
import pytest
import time_machine

from app.agreements import services
from app.agreements.services import DraftFacts
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.schemes.models import Language, Scheme
from app.tenancies.rules import RentPeriod


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


def _draft(house, *, last_name, starts_on):
    scheme = db.session.get_one(Scheme, house.scheme_id)
    person = factories.make_person(scheme, birth_date=date(2005, 2, 1), last_name=last_name)
    facts = {"language": Language.EN, "period": RentPeriod.WEEKLY, "rent_pence": 7115, "eet_target_tenths": 160}
    more = dict.fromkeys(
        ("service_eligible_pence", "service_ineligible_pence", "support_pence", "deposit_pence", "deposit_scheme",
         "inventory_on", "rhw1_given_on")
    )  # fmt: skip
    weeks = {"eet_grace_weeks": 6, "eet_review_weeks": 12}
    where = {"person_id": person.id, "home_id": house.empty_home_id, "starts_on": starts_on}
    services.prepare(scheme, DraftFacts(**facts, **more, **weeks, **where), actor=SYSTEM, today=date(2026, 11, 23))


@pytest.fixture
def listed(app, house):
    with app.test_request_context(), transaction():
        _draft(house, last_name="Featherstone", starts_on=date(2026, 12, 7))
        _draft(house, last_name="=SUM(A1)", starts_on=date(2026, 12, 14))
    return house


def _rows(client, query=""):
    answer = client.get(f"/agreements?format=csv{query}").response
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_staff_download_the_list_they_see_with_every_date(listed, sign_in):
    rows = _rows(sign_in(listed.persons["staff"]))
    assert [row["From"] for row in rows] == ["2026-12-14", "2026-12-07"]
    assert rows[1]["Name"] == "Sŵyn Featherstone"
    assert (rows[1]["State"], rows[1]["Agreement"], rows[1]["Signed"]) == ("Draft", "Supported contract", "")


def test_staff_download_only_what_the_filters_leave(listed, sign_in):
    staff = sign_in(listed.persons["staff"])
    link = staff.get("/agreements?q=feather&page=1").tree.xpath("//a[contains(@href, 'format=csv')]/@href")[0]
    assert "q=feather" in link
    assert "page=" not in link
    assert [row["Name"] for row in _rows(staff, "&q=feather")] == ["Sŵyn Featherstone"]
    assert _rows(staff, "&pack=under-18-licence") == []


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "safeguarding", "admin"])
def test_nobody_else_downloads_the_list_of_agreements(listed, sign_in, role):
    sign_in(listed.persons[role]).get("/agreements?format=csv", status=403)


@pytest.mark.usefixtures("listed")
def test_staff_of_another_scheme_download_none_of_it(app, sign_in):
    other = factories.build_house(app)
    assert _rows(sign_in(other.persons["staff"])) == []
