from __future__ import annotations

import factories
import pytest
import sqlalchemy as sa

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.schemes import policy
from app.schemes.models import FreeWeek, PolicyDocument, Scheme
from app.schemes.policy import Number

SEES_SCHEME = ["committee", "chair", "staff", "manager", "safeguarding", "admin"]


@pytest.fixture
def address(house):
    return f"/schemes/{house.scheme_id}"


@pytest.fixture
def other(app):
    return factories.build_house(app, name="Elsewhere")


def _scheme(app, house) -> Scheme:
    with app.app_context():
        return db.session.get(Scheme, house.scheme_id)


def _count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def _facts(**change):
    facts = {
        "name": "Tŷ Cyfle 🚪",
        "ref": "TC",
        "landlord_name": "Torfaen Example Homes",
        "landlord_address": "1 Example Street",
        "supported_accommodation": "yes",
    }
    return facts | change


@pytest.mark.parametrize("role", SEES_SCHEME)
def test_scheme_is_seen_by_who_may_see_it(house, sign_in, address, role):
    browser = sign_in(house.persons[role])
    assert "01495 555 999" in browser.get(address).text
    browser.get("/schemes")
    browser.get(f"{address}/policy")


def test_tenant_is_refused_the_list_and_finds_no_scheme(house, sign_in, address):
    browser = sign_in(house.persons["tenant"])
    browser.get("/schemes", status=403)
    browser.get(address, status=404)


def test_signed_out_visitor_is_sent_to_sign_in(house, sign_in, address):
    assert house
    assert "/sign-in" in sign_in(None).get(address, status=302).location


@pytest.mark.parametrize("role", ["staff", "manager", "committee"])
def test_scheme_of_others_does_not_exist(house, other, sign_in, role):
    browser = sign_in(house.persons[role])
    browser.get(f"/schemes/{other.scheme_id}", status=404)
    for page in ("change", "help-numbers", "open", "free-weeks", "policy"):
        browser.get(f"/schemes/{other.scheme_id}/{page}", status=404)


@pytest.mark.parametrize("role", ["committee", "chair", "staff", "safeguarding"])
@pytest.mark.parametrize("page", ["change", "help-numbers", "open", "free-weeks"])
def test_who_may_only_see_is_refused_the_changing(house, sign_in, address, role, page):
    sign_in(house.persons[role]).get(f"{address}/{page}", status=403)


def test_committee_sees_no_links_to_change_anything(house, sign_in, address):
    page = sign_in(house.persons["committee"]).get(address)
    assert not page.tree.xpath("//main//a[contains(@href, '/change') or contains(@href, 'help-numbers')]")


def test_manager_changes_the_scheme_and_nothing_that_was_not_asked(app, house, sign_in, address):
    before = _scheme(app, house)
    columns = {column.name: "1" for column in Scheme.__table__.columns}
    browser = sign_in(house.persons["manager"])
    sent = columns | _facts(version="1", rent_day="friday", min_age="17", max_age="21", language="cy")
    sent |= {"arrears_view": "totals", "door_colour": "#7a1f1f", "council": "Torfaen"}
    browser.post(f"{address}/change", sent)
    after = _scheme(app, house)
    assert (after.name, after.rent_day.value, after.min_age, after.max_age) == ("Tŷ Cyfle 🚪", "friday", 17, 21)
    kept = ("id", "opened_on", "created_at", "folder_digest", "on_call_phone", "safeguarding_phone")
    assert all(getattr(after, name) == getattr(before, name) for name in kept)
    assert after.version == 2


def test_form_comes_filled_in_and_saving_it_unchanged_changes_nothing(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    browser.post(f"{address}/change", _facts(rent_day="monday"))
    page = browser.get(f"{address}/change")
    controls = page.tree.xpath("//main//form//input[@type='text'] | //main//form//select")
    assert {c.get("name"): c.value for c in controls if c.value}["rent_day"] == "monday"
    browser.post(f"{address}/change", _facts(rent_day="monday"))
    assert _scheme(app, house).version == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the name of the scheme"),
        ({"name": "x" * 101}, "Use 100 characters or fewer."),
        ({"ref": "T C"}, "Use 1 to 20 letters"),
        ({"supported_accommodation": ""}, "Say whether this is supported accommodation"),
        ({"rent_day": "someday"}, "Choose one of the answers shown."),
        ({"min_age": "x"}, "Use a whole number"),
        ({"min_age": "15"}, "Enter a youngest age from 16"),
        ({"door_colour": "#ffff00"}, "Choose a darker colour."),
    ],
)
def test_wrong_answer_is_said_and_what_was_typed_stays(app, house, sign_in, address, change, sentence):
    page = sign_in(house.persons["manager"]).post(f"{address}/change", _facts(council="Typed") | change, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert page.tree.xpath("//input[@name='council']")[0].value == "Typed"
    assert _scheme(app, house).council is None


def test_second_of_two_editors_loses_nothing_and_overwrites_nothing_unseen(app, house, sign_in, address):
    first, second = sign_in(house.persons["manager"]), sign_in(house.persons["manager"])
    opened = second.get(f"{address}/change").hidden()
    first.post(f"{address}/change", _facts(council="Caerffili"))
    page = second.raw.post(f"{address}/change", data=opened | _facts(council="Torfaen"))
    assert page.status_code == 409
    assert _scheme(app, house).council == "Caerffili"
    shown = second.post(f"{address}/change", opened | _facts(council="Torfaen", version="1"), status=409)
    assert shown.tree.xpath("//input[@name='council']")[0].value == "Torfaen"
    assert "Now saved: Caerffili" in shown.text
    second.post(f"{address}/change", shown.hidden() | _facts(council="Torfaen"))
    assert _scheme(app, house).council == "Torfaen"


def test_form_sent_twice_does_its_work_once(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    before = _count(app, AuditEvent)
    hidden = browser.get(f"{address}/change").hidden()
    for _time in range(2):
        answer = browser.raw.post(f"{address}/change", data=hidden | _facts())
        assert answer.status_code == 302
    assert _scheme(app, house).version == 2
    assert _count(app, AuditEvent) == before + 1


def test_manager_changes_who_to_call(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    sent = {"on_call_phone": "0800 1", "safeguarding_name": "Siân O’Neill", "safeguarding_phone": "0800 12"}
    page = browser.post(f"{address}/help-numbers", sent, status=422)
    assert page.errors == ["Enter the social services number"]
    browser.post(f"{address}/help-numbers", sent | {"on_call_phone": "0800 11", "social_services_phone": "0800 13"})
    after = _scheme(app, house)
    assert (after.on_call_phone, after.social_services_out_of_hours) == ("0800 11", None)


def test_scheme_that_lacks_something_says_what_and_does_not_open(app, sign_in):
    new = factories.build_house(app, opened_on=None, on_call_phone=None)
    browser = sign_in(new.persons["manager"])
    address = f"/schemes/{new.scheme_id}"
    assert "The on-call number" in browser.get(address).text
    assert "The on-call number" in browser.get(f"{address}/open").text
    hidden = browser.get(f"{address}/change").hidden()
    page = browser.raw.post(f"{address}/open", data=hidden)
    assert page.status_code == 422
    assert _scheme(app, new).opened_on is None


def test_scheme_with_everything_opens(app, sign_in):
    new = factories.build_house(app, opened_on=None)
    browser = sign_in(new.persons["manager"])
    browser.post(f"/schemes/{new.scheme_id}/open", {})
    assert _scheme(app, new).opened_on is not None


def test_free_week_is_added_and_taken_away_again(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    day = {"week_starts-day": "21", "week_starts-month": "12", "week_starts-year": "2099"}
    browser.post(f"{address}/free-weeks", day)
    page = browser.get(f"{address}/free-weeks")
    remove = page.tree.xpath("//main//table//a/@href")[0]
    browser.get(remove)
    browser.post(remove, {})
    assert _count(app, FreeWeek) == 0


def test_free_week_in_the_past_is_refused_with_the_date_still_there(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    day = {"week_starts-day": "7", "week_starts-month": "January", "week_starts-year": "2019"}
    page = browser.post(f"{address}/free-weeks", day, status=422)
    assert any("begins after today" in error for error in page.errors)
    assert page.tree.xpath("//input[@name='week_starts-month']")[0].value == "January"
    assert _count(app, FreeWeek) == 0


@pytest.fixture
def section(monkeypatch):
    monkeypatch.setattr(policy, "_sections", {})
    policy.register_policy("arrears", [Number("letter", "First letter after", "days", 7, 3, 14)], title="Rent owed")


@pytest.mark.usefixtures("section")
def test_manager_sets_policy_and_everybody_sees_it(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    assert "7 days" in browser.get(f"{address}/policy").text
    page = browser.post(f"{address}/policy/arrears", {"letter": "15"}, status=422)
    assert any("Use a number from 3 to 14." in error for error in page.errors)
    hidden = browser.get(f"{address}/policy/arrears")
    boxes = {b.get("name"): b.value for b in hidden.tree.xpath("//main//input[starts-with(@name, 'from_on-')]")}
    browser.post(f"{address}/policy/arrears", {"letter": "10"} | boxes)
    assert _count(app, PolicyDocument) == 1
    assert "10 days" in sign_in(house.persons["committee"]).get(f"{address}/policy").text
    assert "10" in browser.get(f"{address}/policy/arrears").text


@pytest.mark.usefixtures("section")
def test_policy_is_changed_by_a_manager_only_and_of_a_slice_that_has_one(house, sign_in, address):
    sign_in(house.persons["staff"]).get(f"{address}/policy/arrears", status=403)
    sign_in(house.persons["manager"]).get(f"{address}/policy/nothing", status=404)


def test_door_stylesheet_answers_anybody_with_the_colour_of_their_door(app, house, sign_in):
    with app.app_context(), transaction():
        db.session.get(Scheme, house.scheme_id).door_colour = "#7a1f1f"
    for person, colour in (
        (None, "#0b5d5a"),
        (house.persons["tenant"], "#7a1f1f"),
        (house.persons["admin"], "#0b5d5a"),
    ):
        answer = sign_in(person).get("/door.css")
        assert answer.text == f":root{{--door:{colour}}}\n"
        assert answer.headers["Content-Type"].startswith("text/css")


def test_body_of_5_megabytes_is_refused(app, house, sign_in, address):
    browser = sign_in(house.persons["manager"])
    hidden = browser.get(f"{address}/change").hidden()
    answer = browser.raw.post(f"{address}/change", data=hidden | _facts(council="x" * 5_000_000))
    assert answer.status_code == 413
    assert _scheme(app, house).council is None
