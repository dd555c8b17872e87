"""Whatever stands in an address or a form, there is an answer a person can read: never an error of ours."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from access.cells import cells
from access.deeds import DEEDS, with_file
from access.people import NAMED
from access.street import NOTES, changed, rows
from access.table import ROUTES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PER_COMMIT, NIGHTLY = 11, 10_000  # answers tried for each form
LEAST_CASES = 500
NAMES = (
    "page",
    "text",
    "q",
    "scheme",
    "safety",
    "contact",
    "state",
    "pack",
    "of",
    "language",
    "variant",
    "home",
    "person",
    "format",
    "next",
)
ODD = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "NaN",
    "sNaN",
    "-Infinity",
    "1_000",
    "٣",
    "１２",
    "²",
    "9" * 25,
    "1.005",
    "£5",
    "31 2 2026",
    "2026-02-31",
    "0000-00-00",
    "None",
    "null",
    "true",
    "[]",
    "en",
    "cy",
    "csv",
    "large-print",
    "00000000-0000-0000-0000-000000000000",
    "not-an-id",
    "../../etc/passwd",
    "..%2f..%2fetc",
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    '" UNION SELECT 1,2,3 --',
    "1) OR (1=1",
    "%",
    "_",
    "\\",
    "%s%n%d",
    "{{7*7}}",
    "<script>",
    "\r\nSet-Cookie: x=1",
    "\u202e\u2066",
    "\ufeff",
    "\u2028",
    "🏠" * 50,
    "é" * 300,
    "//[",
    "a" * 3000,
)
# Bytes that are no letters, and letters nobody’s keyboard has.
RAW = (
    "%ff%fe",
    "%c3%28",
    "%ed%a0%80",
    "%f8%a1%a1%a1%a1",
    "%",
    "%zz",
    "%u0041",
    "+%2b+",
    "%00",
    "a%00b",
    "%c2%85%ef%bf%be",
)
ANSWERS = {200, 302, 400, 403, 404, 409, 413, 422, 429}
URLENCODED = "application/x-www-form-urlencoded"
letters = st.text(st.characters(codec="utf-8"), max_size=60)
answer_of_any_kind = st.one_of(st.sampled_from(ODD), letters, st.integers().map(str), st.floats().map(str))


@pytest.fixture
def without_tokens(app, monkeypatch):
    """Let forms be sent straight away: what they hold is what is tried here."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def _opened(app, street, who):
    """Return one address of every page the persona may open."""
    found = {}
    for cell in cells(app, street, [NAMED[who]]):
        if cell.method == "GET" and cell.expected == 200:
            found.setdefault(cell.endpoint, cell.address)
    return found


# --- addresses --------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.usefixtures("policy_of_a_slice")
@pytest.mark.parametrize("who", ["manager", "tenant"])
def test_no_words_in_an_address_break_a_page(app, street, browser, who):
    client = browser(who)
    with app.app_context():
        before = rows()
    for address in _opened(app, street, who).values():
        for odd in ODD[:: 2 if who == "manager" and "/" not in address[1:] else 16]:
            answer = client.get(f"{address}?{urlencode(dict.fromkeys(NAMES, odd))}")
            assert answer.status_code in {200, 302, 400, 414}, f"{address} with {odd!r}"
        for raw in RAW[:8:2]:
            answer = client.get(f"{address}?" + "&".join(f"{name}={raw}" for name in NAMES))
            assert answer.status_code in {200, 302, 400}, f"{address} with {raw}"
    with app.app_context():
        assert changed(before, rows(), but=NOTES) == {}


@pytest.mark.parametrize("odd", ["' OR '1'='1", "'; DROP TABLE person; --", '" OR ""="', "%", "_", "\\"])
def test_no_words_in_an_address_widen_a_list(browser, odd):
    staff = browser("staff")
    for address, name in (("/people", "text"), ("/homes", "text"), ("/stays", "text")):
        everything = staff.get(f"{address}?format=csv").text.count("\n")
        found = staff.get(f"{address}?format=csv&{name}={quote(odd)}").text.count("\n")
        assert everything > 3
        assert found == 1, f"{address}: only the heading has none of these letters"


@pytest.mark.parametrize(
    "part", ["x" * 300, "%00", "%ff", "..%2f", "%252e%252e", "<script>", "'", "🏠", "-1", "9" * 30]
)
def test_no_words_in_the_place_of_an_id_break_a_page(app, browser, part):
    client = browser("manager")
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint != "static":
            address = rule.rule
            for argument in rule.arguments:
                kind = "uuid" if argument.endswith("_id") else "string"
                address = address.replace(f"<{kind}:{argument}>", part)
            assert client.get(address).status_code in {302, 400, 403, 404, 405}, address
    assert ROUTES


# --- forms ------------------------------------------------------------------------------------------------------------
def test_the_cases_of_a_commit_are_five_hundred():
    assert len(DEEDS) * PER_COMMIT >= LEAST_CASES


@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("name", DEEDS)
def test_no_answers_break_a_form(doer, name):
    client, address, fair = doer.ready(DEEDS[name])
    for raw in RAW[::2]:
        body = "&".join(f"{quote(box)}={raw}" for box in fair if box != "once")
        assert client.post(address, data=body, content_type=URLENCODED).status_code in ANSWERS, raw
    _try(client, address, fair, DEEDS[name], PER_COMMIT)


@pytest.mark.drill
@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("name", DEEDS)
def test_no_ten_thousand_answers_break_a_form(doer, name):
    client, address, fair = doer.ready(DEEDS[name])
    _try(client, address, fair, DEEDS[name], NIGHTLY)


def _try(client, address, fair, deed, examples):
    boxes = st.sampled_from(sorted(set(fair) | {deed.file[0] if deed.file else "once", "version", "page"}))

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(st.dictionaries(boxes, st.one_of(answer_of_any_kind, st.lists(answer_of_any_kind, max_size=3)), max_size=6))
    def _each(odd):
        answers = with_file(deed, fair) | odd
        status = client.post(address, data=answers).status_code
        assert status in ANSWERS, f"{status} for {odd!r}"

    _each()


@pytest.mark.once
@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize(
    ("day", "month", "year"), [("31", "2", "2026"), ("٣", "٣", "٢٠٢٦"), ("1", "1", "99999"), ("0", "13", "2026")]
)
def test_days_that_are_none_are_asked_for_again_by_every_form(doer, day, month, year):
    asked = 0
    for deed in DEEDS.values():
        if deed.after or deed.endpoint.startswith("accounts."):
            continue
        client, address, fair = doer.ready(deed)
        dates = [name.removesuffix("-day") for name in fair if name.endswith("-day")]
        for name in dates:
            typed = {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
            answer = doer.send(client, deed, address, fair | typed)
            assert answer.status_code == 422, f"{deed} {name}"
            assert f'value="{day}"' in answer.text
            asked += 1
    assert asked >= 10
