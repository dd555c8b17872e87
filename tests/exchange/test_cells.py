from __future__ import annotations

from datetime import date

import pytest

from app.core.permissions import Role
from app.exchange import cells
from app.exchange.cells import Wrong
from app.exchange.roles import CELL as ROLES
from app.exchange.stay_files import PACK
from app.schemes.models import RentDay
from app.tenancies.rules import Pack, hours

pytestmark = pytest.mark.once
NAME, ADDRESS = cells.text(80), cells.lines(300)
READ = [
    (NAME, "Ŵyn", "Ŵyn"),
    (NAME, "=1+1", "=1+1"),
    (NAME, "+44 7700", "+44 7700"),
    (NAME, "'quoted'", "'quoted'"),
    (NAME, "0012", "0012"),
    (NAME, " before and after ", " before and after "),  # as it is written, to the space
    (NAME, "W\u0302yn", "W\u0302yn"),  # not composed either
    (NAME, "👩‍👩‍👧 \u200f", "👩‍👩‍👧 \u200f"),
    (NAME, "x" * 80, "x" * 80),
    (ADDRESS, "1 Stryd\nPont-y-pŵl\r\nNP4\t0AA", "1 Stryd\nPont-y-pŵl\r\nNP4\t0AA"),
    (cells.email(254), "Wyn@Example.ORG", "Wyn@Example.ORG"),
    (cells.reference(), "H-1_a.B", "H-1_a.B"),
    (cells.references(), "H2 H1", ("H2", "H1")),
    (cells.references(), " H2  H1 ", ("H2", "H1")),
    (cells.code(RentDay), "sunday", RentDay.SUNDAY),
    (PACK, "under-18-licence", Pack.UNDER_18_LICENCE),
    (ROLES, "chair tenant", frozenset({Role.TENANT, Role.CHAIR})),
    (cells.yes_no(), "yes", True),
    (cells.yes_no(), "no", False),
    (cells.day(), "2024-02-29", date(2024, 2, 29)),
    (cells.day(), "1900-01-01", date(1900, 1, 1)),
    (cells.day(), "2100-12-31", date(2100, 12, 31)),
    (cells.pounds(), "82.50", 8250),
    (cells.pounds(), "0.00", 0),
    (cells.pounds(), "1000000.00", 100_000_000),
    (cells.whole(0, 20), "0", 0),
    (cells.whole(0, 20), "20", 20),
    (cells.tenths(168, hours), "16", 160),
    (cells.tenths(168, hours), "16.0", 160),
    (cells.tenths(168, hours), "7.5", 75),
    (cells.tenths(168, hours), "0", 0),
    (cells.tenths(168, hours), "168", 1680),
]
REFUSED = [
    (NAME, "x" * 81, "This is 81 characters long. Use at most 80."),
    (NAME, "   ", "There are only spaces in this cell. Write something, or leave it empty."),
    (NAME, "a\x00b", "There is a character nobody can see in this cell (U+0000). Take it out."),
    (NAME, "a\x1b[31m", "There is a character nobody can see in this cell (U+001B). Take it out."),
    (NAME, "a\u202eb", "There is a character nobody can see in this cell (U+202E). Take it out."),
    (NAME, "a\u2067b", "There is a character nobody can see in this cell (U+2067). Take it out."),
    (NAME, "a\x85b", "There is a character nobody can see in this cell (U+0085). Take it out."),
    (NAME, "a\tb", "There is a character nobody can see in this cell (U+0009). Take it out."),
    (NAME, "two\nlines", "This goes over several lines. Write it on one line."),
    (NAME, "two\r\nlines", "This goes over several lines. Write it on one line."),
    (ADDRESS, "old\rMac", "This goes over several lines. Write it on one line."),
    (ADDRESS, "a\x0bb", "There is a character nobody can see in this cell (U+000B). Take it out."),
    (cells.email(254), "wyn", "“wyn” is not an email address. Write it like name@example.com."),
    (cells.email(254), "a@b@c", "“a@b@c” is not an email address. Write it like name@example.com."),
    (cells.email(254), "a b@c", "“a b@c” is not an email address. Write it like name@example.com."),
    (
        cells.reference(),
        "H 1",
        "“H 1” is not a reference. Use 1 to 20 letters, digits, dots, dashes or underscores. No spaces.",
    ),
    (cells.reference(), "Ŵ1", "“Ŵ1” is not a reference."),
    (cells.reference(), "٣", "“٣” is not a reference."),
    (cells.reference(), "x" * 21, "“xxxxxxxxxxxxxxxxxxxxx” is not a reference."),
    (cells.references(), "H1 H2 H1", "“H1” is here more than once. Write it once."),
    (cells.references(), "H1,H2", "“H1,H2” is not a reference."),
    (cells.references(), "  ", "There are only spaces in this cell."),
    (cells.references(), "H1 " * 1000, "This is 3000 characters long. Use at most 2000."),
    (cells.code(RentDay), "Sunday", "“Sunday” is not known here. Write one of these: monday, tuesday,"),
    (PACK, "periodic-standard", "Write one of these: supported-standard, under-18-licence."),
    (ROLES, "tenant wizard", "“wizard” is not known here."),
    (ROLES, "admin", "“admin” is not known here."),
    (ROLES, "tenant tenant", "“tenant” is here more than once. Write it once."),
    (cells.yes_no(), "Yes", "“Yes” is neither yes nor no. Write yes or no."),
    (cells.yes_no(), "1", "“1” is neither yes nor no. Write yes or no."),
    (cells.day(), "31/12/2026", "“31/12/2026” is not a date. Write year, month and day, like 2026-12-31."),
    (cells.day(), "32/12/2026", "“32/12/2026” is not a date. Write year, month and day, like 2026-09-01."),
    (cells.day(), "2026-1-5", "“2026-1-5” is not a date."),
    (cells.day(), "20260105", "“20260105” is not a date."),
    (cells.day(), " 2026-01-05", "“ 2026-01-05” is not a date."),
    (cells.day(), "2026-01-05T00:00", "“2026-01-05T00:00” is not a date."),
    (cells.day(), "٢٠٢٦-٠١-٠٥", "“٢٠٢٦-٠١-٠٥” is not a date."),
    (cells.day(), "2026-02-30", "There is no day 2026-02-30. Write one that exists."),
    (cells.day(), "0000-01-01", "There is no day 0000-01-01. Write one that exists."),
    (cells.day(), "1899-12-31", "Write a date from 1900-01-01 to 2100-12-31."),
    (cells.day(), "2101-01-01", "Write a date from 1900-01-01 to 2100-12-31."),
    (cells.pounds(), "82.5", "“82.5” is not an amount. Write pounds and pence with two decimals, like 82.50."),
    (
        cells.pounds(),
        "£1,082.5",
        "“£1,082.5” is not an amount. Write pounds and pence with two decimals, like 1082.50.",
    ),
    (cells.pounds(), "82", "“82” is not an amount. Write pounds and pence with two decimals, like 82.00."),
    (cells.pounds(), "-1.00", "“-1.00” is not an amount."),
    (cells.pounds(), "1e3", "“1e3” is not an amount."),
    (cells.pounds(), "NaN", "“NaN” is not an amount."),
    (cells.pounds(), "٨٢.٥٠", "“٨٢.٥٠” is not an amount."),
    (cells.pounds(), "82,50", "“82,50” is not an amount."),
    (cells.pounds(), "082.50", "“082.50” is not an amount."),
    (cells.pounds(), "82.500", "“82.500” is not an amount."),
    (cells.pounds(), "1000000.01", "Write an amount of at most 1000000.00."),
    (cells.pounds(), "9" * 5000, "“9999999999999999999999999999999999999999…” is not an amount."),
    (cells.whole(0, 20), "21", "“21” does not fit. Write a whole number from 0 to 20."),
    (cells.whole(0, 20), "-1", "“-1” does not fit."),
    (cells.whole(0, 20), "01", "“01” does not fit."),
    (cells.whole(0, 20), "1.0", "“1.0” does not fit."),
    (cells.whole(0, 20), "1_0", "“1_0” does not fit."),
    (cells.whole(0, 20), "٣", "“٣” does not fit."),
    (cells.whole(0, 20), "9" * 5000, "does not fit."),
    (cells.tenths(168, hours), "7.55", "“7.55” does not fit. Write a number from 0 to 168 with at most one decimal"),
    (cells.tenths(168, hours), "168.1", "“168.1” does not fit."),
    (cells.tenths(168, hours), "-1", "“-1” does not fit."),
    (cells.tenths(168, hours), "7,5", "“7,5” does not fit."),
    (cells.tenths(168, hours), "NaN", "“NaN” does not fit."),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_a_cell_that_fits_is_read_as_what_it_means(kind, cell, value):
    assert kind.read(cell) == value
    assert kind.read(kind.write(value)) == kind.read(cell) or kind is not NAME


@pytest.mark.parametrize(("kind", "cell", "sentence"), REFUSED)
def test_a_cell_that_does_not_fit_says_what_would_be_right(kind, cell, sentence):
    with pytest.raises(Wrong) as wrong:
        kind.read(cell)
    assert sentence in str(wrong.value.reason)


def test_several_values_are_written_in_their_order():
    assert cells.references().write(("H2", "H10", "H1")) == "H1 H10 H2"
    assert ROLES.write(frozenset(Role) - {Role.ADMIN}) == "tenant committee chair staff manager safeguarding"
    assert cells.tenths(168, hours).write(75) == "7.5"
    assert cells.pounds().write(8205) == "82.05"
