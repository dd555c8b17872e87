from __future__ import annotations

from datetime import date
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask_babel import force_locale, ngettext
from pages import Page

from app.accounts import messages
from app.accounts.models import Account, LinkPurpose
from app.core import mail
from app.core.db import db, transaction
from app.core.i18n import day
from app.people.models import Language, Person

pytestmark = pytest.mark.usefixtures("speaking")

DRAFT = "Cyfieithiad drafft."
HEARD = "//body//text()[not(ancestor::script)] | //body//@aria-label"


def _switch(page) -> str:
    return page.tree.xpath("//a[@class='language-switch']/@href")[0]


def _set_language(app, person_id, language: Language, *, account: bool = True) -> None:
    with app.app_context(), transaction():
        if account:
            db.session.scalars(sa.select(Account).filter_by(person_id=person_id)).one().language = language
        else:
            db.session.get_one(Person, person_id).language = language


@pytest.mark.usefixtures("house")
def test_visitor_whose_browser_asks_for_welsh_reads_welsh_marked_as_a_draft(sign_in):
    page = sign_in().get("/sign-in", headers={"Accept-Language": "cy-GB,cy;q=0.9,en;q=0.8"})
    assert page.tree.get("lang") == "cy"
    assert page.h1 == "Mewngofnodi"
    assert DRAFT in page.text


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("asked", ["en-GB,en;q=0.9,cy;q=0.1", "pl", ""])
def test_visitor_who_asks_for_something_else_reads_english_with_no_draft(sign_in, asked):
    page = sign_in().get("/sign-in", headers={"Accept-Language": asked})
    assert page.tree.get("lang") == "en"
    assert page.h1 == "Sign in"
    assert DRAFT not in page.text


def test_switch_keeps_the_page_and_its_filters_and_leads_back(house, sign_in):
    browser = sign_in(house.persons["staff"])
    address = "/people?text=S%C5%B5yn&contact=phone"
    there = browser.get(_switch(browser.get(address)), status=302)
    assert there.location == address
    page = browser.get(there.location)
    assert page.tree.get("lang") == "cy"
    assert page.h1 == "Pobl"
    assert page.tree.xpath("//input[@name='text']/@value") == ["Sŵyn"]
    assert browser.get("/people").h1 == "Pobl"
    back = browser.get(_switch(page), status=302)
    assert back.location == address
    assert browser.get(back.location).h1 == "People"


@pytest.mark.usefixtures("house")
def test_switch_to_a_language_we_do_not_speak_is_not_there(sign_in):
    sign_in().get("/language/fr", status=404)


def test_person_who_chose_welsh_reads_it_in_every_browser(house, sign_in):
    chair = house.persons["chair"]
    browser = sign_in(chair)
    browser.get("/language/en", status=302)
    browser.post("/account/language", {"language": "cy"})
    assert "Wedi’i gadw." in browser.get("/").text
    assert browser.get("/account").h1 == "Fy nghyfrif"
    page = sign_in(chair).get("/account", headers={"Accept-Language": "en"})
    assert page.tree.get("lang") == "cy"
    assert page.h1 == "Fy nghyfrif"


def test_person_who_reads_welsh_and_chose_nothing_reads_welsh(app, house, sign_in):
    _set_language(app, house.persons["tenant"], Language.CY, account=False)
    assert sign_in(house.persons["tenant"]).get("/").tree.get("lang") == "cy"


@pytest.mark.usefixtures("house")
def test_welsh_reader_who_types_nothing_is_told_in_welsh(sign_in):
    browser = sign_in()
    browser.get("/language/cy", status=302)
    page = browser.post("/sign-in", {"email": "", "password": ""}, status=422)
    assert page.tree.findtext(".//title").startswith("Gwall: Mewngofnodi")
    assert page.errors == ["Rhowch eich cyfeiriad e-bost", "Rhowch eich cyfrinair"]


def test_welsh_reader_at_a_missing_page_is_told_in_welsh(house, sign_in):
    browser = sign_in(house.persons["staff"])
    browser.get("/language/cy", status=302)
    assert browser.get("/nowhere", status=404).h1 == "Ni allwn ddod o hyd i’r dudalen honno"


def test_welsh_reader_who_may_not_is_told_in_welsh_who_can(house, sign_in):
    browser = sign_in(house.persons["admin"])
    browser.get("/language/cy", status=302)
    page = browser.get("/people", status=403)
    assert "Gall y bobl hyn ei wneud:" in page.text
    assert "Rheolwr" in [" ".join(line.text_content().split()) for line in page.tree.xpath("//main//li")]


@pytest.mark.parametrize("account", [True, False])
def test_mail_to_who_reads_welsh_is_welsh(app, house, monkeypatch, account):
    monkeypatch.setattr(mail, "can_send", lambda: True)
    person_id = house.persons["tenant"]
    _set_language(app, person_id, Language.CY, account=account)
    with app.app_context(), transaction():
        owner = db.session.scalars(sa.select(Account).filter_by(person_id=person_id)).one()
        messages.send_link(owner, LinkPurpose.INVITE, "token")
        sent = db.session.scalars(sa.select(mail.OutboxMessage)).one()
        assert sent.subject == "Mae gennych rywbeth i edrych arno"
        assert "Dewiswch gyfrinair yn gyntaf." in sent.body
        assert "Os nad oeddech yn disgwyl hyn" in sent.body


def _addresses(app, house) -> list[str]:
    """Return the pages that can be opened with the ids of the small house."""
    ids = {
        "scheme_id": house.scheme_id,
        "home_id": house.home_id,
        "stay_id": house.stay_id,
        "person_id": house.persons["tenant"],
    }
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and rule.arguments <= ids.keys() and not rule.rule.startswith(("/dev", "/static"))
        ]


@pytest.mark.parametrize("role", ["manager", "tenant"])
def test_no_english_sentence_stands_on_a_welsh_page(app, house, sign_in, welsh, role):
    own_name = {"English", "hours"}  # a language, and a column of a scheme folder, have one name whoever reads
    single = [message for message in welsh if message.id and not message.pluralizable]
    english = {message.id for message in single} - {message.string for message in single} - own_name
    browser = sign_in(house.persons[role])
    browser.get("/language/cy", status=302)
    opened, found = 0, []
    for address in _addresses(app, house):
        response = browser.raw.get(address)
        if response.status_code != HTTPStatus.OK or response.mimetype != "text/html":
            continue
        opened += 1
        page = Page(response)
        heard = {" ".join(words.split()) for words in page.tree.xpath(HEARD)}
        found += [(address, words) for words in sorted(heard & english)]
        assert page.tree.get("lang") == "cy", address
        assert DRAFT in page.text, address
    assert opened > 4
    assert found == []


def test_dates_and_counts_are_welsh(speaking):
    with speaking.app_context(), force_locale("cy"):
        assert day(date(2026, 12, 7)) == "Dydd Llun 7 Rhagfyr 2026"
        said = [ngettext("%(num)d day late", "%(num)d days late", days) for days in (1, 2, 3, 6, 11)]
    days = ["1 diwrnod", "2 ddiwrnod", "3 diwrnod", "6 diwrnod", "11 diwrnod"]
    assert said == [f"{count} yn hwyr" for count in days]
