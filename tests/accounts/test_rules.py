from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import rules

pytestmark = pytest.mark.once
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Siân@Example.ORG ", "siân@example.org"),
        ("sia\u0302n@example.org", "siân@example.org"),
        ("STRASSE@x.de", "strasse@x.de"),
        ("Straße@x.de", "straße@x.de"),
        ("ſam@x.org", "ſam@x.org"),
        ("\u212aate@x.org", "kate@x.org"),
        ("ı@x.org", "ı@x.org"),
        ("İ@x.org", "i\u0307@x.org"),
    ],
)
def test_address_is_kept_in_small_letters_and_stays_one_mailbox(typed, kept):
    assert rules.address(typed) == kept
    assert rules.address(kept) == kept


def test_addresses_of_different_mailboxes_stay_different():
    apart = [
        "i@x.org",
        "ı@x.org",
        "İ@x.org",
        "strasse@x.de",
        "straße@x.de",
        "sam@x.org",
        "ſam@x.org",
        "ﬁ@x.org",
        "fi@x.org",
    ]
    assert len({rules.address(each) for each in apart}) == len(apart)


@pytest.mark.parametrize(
    ("length", "fine"), [(0, False), (11, False), (12, True), (64, True), (128, True), (129, False)]
)
@pytest.mark.parametrize("sign", ["x", "ŵ", "w\u0302", "🌻", " "])
def test_password_of_12_to_128_composed_signs_is_let_through(sign, length, fine):
    assert (rules.refusal_of_form(sign * length) is None) is fine


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x1b", "\x7f", "\x85", "\ud800"])
def test_password_with_a_sign_no_keyboard_has_is_refused_with_a_sentence(sign):
    refused = rules.refusal_of_form(f"kettle window{sign} bramble")
    assert str(refused).endswith(".")


def test_very_long_password_is_refused_with_a_sentence():
    assert "128" in str(rules.refusal_of_form("x" * 10_000))


@pytest.mark.parametrize(
    ("limits", "idle", "longest"),
    [
        (rules.DESK, timedelta(minutes=30), timedelta(hours=12)),
        (rules.TENANT, timedelta(hours=2), timedelta(hours=24)),
    ],
)
def test_sign_in_ends_on_the_second_of_its_limits(limits, idle, longest):
    def allowed(*, unused: timedelta = SECOND, old: timedelta = SECOND) -> bool:
        return limits.allow(created_at=NOW - old, last_seen_at=NOW - unused, now=NOW)

    assert [allowed(unused=idle - SECOND), allowed(unused=idle), allowed(unused=idle + SECOND)] == [True, False, False]
    assert [allowed(old=longest - SECOND), allowed(old=longest), allowed(old=longest + SECOND)] == [True, False, False]


def test_budgets_leave_no_more_than_ten_guesses_in_five_minutes():
    budgets = (rules.PER_KNOWN_PLACE, rules.PER_ACCOUNT_ELSEWHERE)
    assert all(window.span == timedelta(minutes=5) for window in budgets)
    assert sum(window.tries for window in budgets) <= 10


def test_links_live_as_long_as_they_say():
    assert (timedelta(days=7), timedelta(minutes=60)) == (rules.INVITE_LIVES, rules.RESET_LIVES)
