"""Every part pages are built from, with the least it needs and with everything; and the frame around them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import lxml.html
import pytest
from flask import flash, render_template

from app.core import forms

APP = Path(__file__).resolve().parents[2] / "app"
TODAY = date(2026, 12, 7)
NOW = datetime(2026, 12, 7, 14, 5, tzinfo=UTC)
PARTS = re.findall(r"^\| `(\w+)\.html`", (APP / "templates/ui/README.md").read_text(), re.MULTILINE)
FRAME = {
    "language": "en",
    "scheme_name": "Tŷ Cyfle",
    "nav": [{"text": "Home", "href": "/", "current": True}, {"text": "House", "href": "/house", "current": False}],
    "signed_in": True,
    "other_language": "cy",
    "switch_language_href": "/language/cy",
    "draft_translation": True,
    "door_stylesheet": "/door.css",
    "exit_quickly": True,
    "help_numbers": {"on_call": "01495 555 999", "safeguarding_name": "Maria", "safeguarding": "01495 555 010"},
}


class Everything(forms.Form):
    name = forms.TextField("What is your full name?", max_length=80, hint="As on your bus pass", width=20)
    nick = forms.TextField("What shall we call you?", max_length=40, optional=True)
    email = forms.EmailField("Email address")
    phone = forms.PhoneField("Phone number")
    password = forms.PasswordField("Password", new=True)
    on = forms.DateField("When did it happen?", missing="Enter the date it happened", birth=True)
    rent = forms.MoneyField("How much is the rent?")
    hours = forms.HoursField("How many hours a week?")
    rooms = forms.IntegerField("How many rooms?", suffix="rooms")
    words = forms.LongTextField("What happened?", max_length=200, hint="A few words")
    how = forms.RadiosField(
        "How did it reach you?", choices=[("post", "By post"), ("hand", "In person", "At the door")]
    )
    home = forms.SelectField("Which home?", choices=[("1", "Flat 1"), ("2", "Flat 2")])
    who = forms.CheckboxesField("Who needs to know?", choices=[("a", "The committee"), ("b", "Staff")])
    sure = forms.YesNoField("Are you sure?")
    tick = forms.TickField("I have read the agreement")
    file = forms.UploadField("Scan of the agreement", accept=".pdf")


@pytest.mark.parametrize("values", [{}, FRAME])
def test_page_of_all_parts_keeps_what_every_page_owes(drawn, values):
    drawn("dev/components.html", today=TODAY, now=NOW, form=Everything, **values).check()


@pytest.mark.parametrize("name", PARTS)
def test_each_part_in_the_list_is_there_and_shown(name):
    shown = [APP / "templates/dev/components.html", APP / "templates/base.html", *(APP / "templates/ui").glob("*.html")]
    assert (APP / "templates/ui" / f"{name}.html").exists()
    assert any(f'"ui/{name}.html"' in path.read_text() for path in shown if path.stem != name) or name == "confirm"


def test_frame_bare_has_help_and_one_heading(drawn):
    page = drawn("confirm.html", form=forms.Form, heading="End this stay?", button_text="End it").check()
    assert page.tree.findtext(".//title") == "End this stay? – Own Front Door"
    assert page.tree.xpath("//footer//a/@href") == ["tel:999"]
    assert not page.tree.xpath("//nav | //header//form")


def test_frame_full_names_the_scheme_and_rings_the_right_numbers(drawn):
    page = drawn("confirm.html", form=forms.Form, heading="End this stay?", button_text="End it", **FRAME).check()
    assert page.tree.findtext(".//title") == "End this stay? – Tŷ Cyfle – Own Front Door"
    assert page.tree.xpath("//footer//a/@href") == ["tel:01495555999", "tel:01495555010", "tel:999"]
    assert page.tree.xpath("//header//a[@lang='cy']/@href") == ["/language/cy"]
    assert page.tree.xpath("//header//form[@method='post']//input[@name='csrf_token']/@value")[0]
    assert page.tree.xpath("//nav//a[@aria-current='page']/text()") == ["Home"]
    sheets = page.tree.xpath("//link[@rel='stylesheet']/@href")
    assert sheets.index("/static/tokens.css") < sheets.index("/door.css") < sheets.index("/static/site.css")
    assert "Draft translation" in page.text
    assert page.tree.xpath("//a[contains(@class,'exit-this-page')]/@href") == ["https://www.bbc.co.uk/weather"]


@pytest.mark.parametrize(
    ("entries", "folds", "row"), [(3, False, False), (4, True, False), (5, True, False), (6, True, True)]
)
def test_menu_folds_away_from_four_entries_and_has_a_row_of_its_own_from_six(drawn, entries, folds, row):
    nav = [{"text": f"Part {n}", "href": f"/{n}", "current": n == 2, "within": n == 1} for n in range(entries)]
    page = drawn("confirm.html", form=forms.Form, heading="Sure?", button_text="Yes", nav=nav).check()
    assert bool(page.tree.xpath("//nav//summary[.='Menu']")) is folds
    assert bool(page.tree.xpath("//nav[contains(@class, 'menu-long')]")) is row
    assert page.tree.xpath("//nav//a[@aria-current='page']/text()") == ["Part 2"]
    assert page.tree.xpath("//nav//a[@aria-current='true']/text()") == ["Part 1"]


def test_form_with_errors_says_so_in_title_and_summary(drawn):
    page = drawn("dev/components.html", today=TODAY, now=NOW, form=Everything, method="POST").check()
    assert page.tree.findtext(".//title").startswith("Error: Parts")
    targets = [h.removeprefix("#") for h in page.tree.xpath("//*[contains(@class,'error-summary__list')]//a/@href")]
    assert targets == [
        "name", "email", "phone", "password", "on-day", "rent", "hours", "rooms",
        "words", "how", "home", "who", "sure", "tick", "file",
    ]  # fmt: skip
    for target in targets:
        control = page.tree.get_element_by_id(target)
        assert control.tag in {"input", "select", "textarea"}
        group = control.getparent().xpath("ancestor-or-self::*[@aria-describedby]/@aria-describedby")
        described = " ".join([control.get("aria-describedby", ""), *group]).split()
        assert any("error" in page.tree.get_element_by_id(i).get("class", "") for i in described), target


def test_every_described_by_points_at_something(drawn):
    tree = drawn("dev/components.html", today=TODAY, now=NOW, form=Everything, method="POST").tree
    wanted = {
        i for ids in tree.xpath("//@aria-describedby | //@aria-labelledby | //@aria-controls") for i in ids.split()
    }
    assert wanted
    assert wanted <= set(tree.xpath("//@id"))


def test_flashed_words_stand_above_the_heading(little_house):
    with little_house.test_request_context("/"):
        flash("Flat 3 is saved.")
        html = render_template("confirm.html", form=forms.Form(), heading="Sure?", button_text="Yes")
    tree = lxml.html.fromstring(html)
    notice = tree.xpath("//main/*[contains(@class,'notice-good')]")[0]
    assert (notice.get("role"), " ".join(notice.text_content().split())) == ("status", "Flat 3 is saved.")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503, 418])
@pytest.mark.parametrize("values", [{}, FRAME | {"who_can": ("Scheme manager",), "wait_minutes": 1, "number": "a1b2"}])
def test_error_page_has_its_own_words(drawn, status, values):
    page = drawn("error.html", status=status, **values).check()
    assert len(page.text) > 100
    assert ("Scheme manager" in page.text) is (status == 403 and bool(values))
    assert ("Wait 1 minute," in page.text) is (status == 429 and bool(values))
    assert ("a1b2" in page.text) is (status in {500, 418} and bool(values))


def test_error_page_with_a_sentence_says_it(drawn):
    page = drawn("error.html", status=409, sentence="Flat 3 is taken until Friday.").check()
    assert "Flat 3 is taken until Friday." in page.text
    assert page.h1 == "This has to wait"
    assert drawn("error.html", status=409).check().h1 == "Somebody changed this before you"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "2 days late"), (-1, "1 day late"), (0, "Today"), (1, "Tomorrow"), (2, "2 days left"), (30, "30 days left")],
)
def test_countdown_says_days_in_words(part, days, words):
    assert part(f"countdown({days})").text_content() == words


@pytest.mark.parametrize(
    ("number", "links"),
    [(1, ["?state=let&page=2"]), (2, ["?state=let&page=1", "?state=let&page=3"]), (3, ["?state=let&page=2"])],
)
def test_pagination_keeps_the_rest_of_the_address(part, number, links):
    page = {"number": number, "pages": 3, "first": 1, "last": 50, "total": 120}
    assert part("pagination(page)", page=page).xpath("//a/@href") == links


def test_pagination_cannot_be_turned_into_another_site(part):
    page = {"number": 1, "pages": 2, "first": 1, "last": 50, "total": 60}
    hrefs = part("pagination(page)", page=page, address="/homes?_external=1&_scheme=javascript&q=%22%3E").xpath(
        "//a/@href"
    )
    assert hrefs == ["?_external=1&_scheme=javascript&q=%22%3E&page=2"]


def test_table_cells_know_their_column_and_row(part):
    tree = part(
        "table('Homes', ['Home', {'text': 'Rent', 'numeric': true}], [[{'text': 'Flat 1', 'href': '#'}, none]])"
    )
    assert tree.xpath("//tbody//th[@scope='row']//a/text()") == ["Flat 1"]
    assert tree.xpath("//td/@data-label") == ["Rent"]
    assert tree.xpath("//td[contains(@class, 'none')]/div/text()") == ["–"]
    assert tree.xpath("//caption/text()") == ["Homes"]
    assert tree.xpath("//thead//th/@scope") == ["col", "col"]


def test_table_without_rows_says_why(part):
    assert "No home is like that." in part("table('Homes', ['Home'], [], empty='No home is like that.')").text_content()


def test_timeline_groups_by_day_newest_first(part):
    entries = [{"on": TODAY, "title": "b"}, {"on": TODAY, "title": "a"}, {"on": date(2026, 12, 1), "title": "first"}]
    tree = part("timeline(entries)", entries=entries)
    assert [e.text_content() for e in tree.xpath("//h3")] == ["Monday 7 December 2026", "Tuesday 1 December 2026"]
    assert [len(ol) for ol in tree.xpath("//ol")] == [2, 1]


def test_change_link_says_what_it_changes(part):
    tree = part("summary([{'key': 'Name', 'value': '', 'href': '/name', 'context': 'full name'}])")
    assert tree.xpath("//a")[0].text_content() == "Change full name"
    assert tree.xpath("//dd")[0].text_content().strip() == "Not known yet"


def test_one_link_changes_all_facts_and_says_which(part):
    tree = part("summary([{'key': 'Floor', 'value': none}], title='About this home', href='/change')")
    assert tree.xpath("//a")[0].text_content() == "Change: About this home"
    assert len(tree.xpath("//a")) == 1


def test_what_is_late_and_what_stops_look_like_it(part):
    assert part("task_list([{'title': 'Gas', 'late': true, 'now': true}])").xpath("//li/@class") == ["task task-late"]
    assert part("steps([{'title': 'Rent', 'bad': true}])").xpath("//li/@class") == ["step step-bad"]


def test_chart_has_words_for_who_cannot_see_it(part):
    points = [{"label": "October", "value": 8, "text": "8 of 8"}, {"label": "November", "value": 4}]
    bars = part("chart('bar', 'Rent on time', points)", points=points)
    assert bars.xpath("//svg/title/text()") == ["October: 8 of 8", "November: 4"]
    assert bars.xpath("//rect[@class='bar']/@width") == ["100.0", "50.0"]
    line = part("chart('line', 'Rent on time', points)", points=points)
    assert line.xpath("//polyline/@points") == ["0.0,10.0 300.0,50.0"]
    assert [" ".join(r.text_content().split()) for r in line.xpath("//tbody/tr")] == ["October 8 of 8", "November 4"]


@pytest.mark.parametrize("points", [[], [{"label": "Oct", "value": 0}], [{"label": "a", "value": 3}] * 2])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_chart_draws_nothing_much_without_dividing_by_nothing(part, kind, points):
    assert part(f"chart('{kind}', 'Rent', points)", points=points).text_content().strip()


def test_door_is_a_link_only_with_somewhere_to_go(part):
    assert part("door(3, 'Flat 3', who='You', href='/3', kind='you')").xpath("//a/@class") == ["door door-you"]
    assert not part("door(3, 'Flat 3')").xpath("//a")
    door = part("door(3, 'Flat 3', who='Moving in', note='7 Dec 2026', kind='soon')")
    assert [e.text_content() for e in door.xpath("//span")] == ["Flat 3:", "Moving in", "7 Dec 2026"]
    assert door.xpath("//svg/@aria-hidden") == ["true"]


def test_unknown_status_is_plain(part):
    assert part("status_tag('Odd', 'nowhere')").xpath("//strong/@class") == ["tag tag-plain"]
    assert part("status_tag('Late', 'overdue')").xpath("//strong/@class") == ["tag tag-red"]


def test_button_with_an_address_is_a_link(part):
    assert part("button('Print', href='/print')").xpath("//a/@href") == ["/print"]
    assert part("button('Save')").xpath("//button/@type") == ["submit"]


def test_question_can_be_the_main_heading(part):
    tree = part("field(form.on, heading=true)", form=Everything)
    assert " ".join(tree.xpath("//legend/h1")[0].text_content().split()) == "When did it happen?"


@pytest.mark.parametrize(
    "call",
    [
        "button(bad, context=bad)",
        "notice(bad, title=bad)",
        "status_tag(bad)",
        "summary([{'key': bad, 'value': bad, 'href': '#', 'change': bad, 'context': bad}], title=bad)",
        "table(bad, [bad, {'text': bad}], [[bad, {'text': bad, 'href': '#'}]])",
        "filters([{'name': 'q', 'label': bad, 'value': bad, 'hint': bad}], chips=[{'text': bad, 'href': '#'}])",
        "identity_bar(bad, [{'label': bad, 'value': bad}], lead=bad)",
        "timeline([{'on': today, 'title': bad, 'by': bad, 'time': bad, 'text': bad, 'href': '#', 'link': bad}])",
        "task_list([{'title': bad, 'text': bad, 'when': bad, 'left': bad}])",
        "chart('bar', bad, [{'label': bad, 'value': 1, 'text': bad}])",
        "chart('line', bad, [{'label': bad, 'value': 1}], bad)",
        "door(bad, bad, who=bad)",
        "empty(bad, bad, href='#', action=bad)",
        "steps([{'title': bad, 'text': bad, 'href': '#'}], label=bad)",
        "figures([{'label': bad, 'value': bad, 'of': bad}])",
        "who_can_see([bad])",
        "sub_nav([{'text': bad, 'href': '#'}], label=bad)",
        "help({'on_call': bad, 'safeguarding_name': bad, 'safeguarding': bad})",
    ],
)
def test_hostile_words_stay_words(part, call):
    tree = part(call, bad="\"'><img src=x onerror=alert(1)><script>x</script>", today=TODAY)
    assert not tree.xpath("//img | //script | //@onerror")
    assert "onerror=alert(1)" in lxml.html.tostring(tree, encoding="unicode")
