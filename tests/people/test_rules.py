from __future__ import annotations

from datetime import date

import pytest

from app.people import rules, words
from app.people.rules import SafeContact

TODAY = date(2026, 7, 2)


@pytest.mark.parametrize(
    ("born", "taken"),
    [
        (date(2026, 7, 2), True),
        (date(2026, 7, 3), False),
        (date(2008, 5, 17), True),
        (date(1916, 7, 2), True),
        (date(1915, 7, 3), True),
        (date(1915, 7, 2), False),
    ],
)
def test_birth_date_is_not_to_come_and_not_over_110_years_ago(born, taken):
    assert (rules.refusal_of_birth_date(born, today=TODAY) is None) is taken


@pytest.mark.parametrize(
    ("safe", "phone", "email", "field"),
    [
        (SafeContact.PHONE, None, "a@example.org", "phone"),
        (SafeContact.PHONE, "01495 555 1", None, None),
        (SafeContact.EMAIL, "01495 555 1", None, "email"),
        (SafeContact.EMAIL, None, "a@example.org", None),
        (SafeContact.POST, None, None, None),
        (SafeContact.NEVER_POST, None, None, None),
        (None, None, None, None),
    ],
)
def test_safe_contact_needs_the_way_it_names(safe, phone, email, field):
    refusal = rules.refusal_of_contact(safe, phone=phone, email=email)
    assert (refusal[1] if refusal else None) == field


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2008, 7, 3), "17 years old, 18 on 3 Jul 2026"),
        (date(2008, 7, 2), "18 years old"),
        (date(2008, 7, 1), "18 years old"),
    ],
)
@pytest.mark.usefixtures("context")
def test_age_is_said_in_words_with_the_day_of_18_to_come(born, said):
    assert words.age_in_words(born, on=TODAY) == said
