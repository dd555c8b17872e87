"""Whatever comes: all of a file or nothing, every problem with its line, the same file again adds nothing."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from rent.bank.conftest import build_rig
from rent.bank.hostile import hostile
from rent.bank.samples import FILES

from app.core.db import db
from app.core.permissions import SYSTEM
from app.rent.bank import accounts as bank_accounts
from app.rent.bank.files import BankFileRefused
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankFile, BankPosting, BankRow, BankRowText
from app.rent.models import Entry

pytestmark = pytest.mark.usefixtures("context")
PLACE = re.compile(r"line [1-9][0-9]*, [^\x00-\x1f]+: [^\x00-\x1f]+[.?]")
COUNTED = (BankFile, BankRow, BankRowText, BankPosting, Entry)


def _counts():
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED]


def _read_all(numbers):
    """Read hostile files one after another into one house; return how many could be read."""
    rig = build_rig()
    layouts = {key: bank_accounts.add(rig.scheme_id, key, PRESETS[key].columns, actor=SYSTEM) for key in FILES}
    db.session.commit()
    readable = 0
    for number in numbers:
        key, content = hostile(number)
        before = _counts()
        try:
            done = rig.read(content, layout=layouts[key])
        except BankFileRefused as refused:
            _refused(number, str(refused).splitlines(), before)
            continue
        readable += 1
        _whole(number, done, before, rig.read(content, layout=layouts[key]))
        if readable % 50 == 0:
            db.session.commit()
            db.session.expunge_all()
    return readable


def _refused(number, said, before):
    assert _counts() == before, number
    assert said, number
    for line in said:
        assert PLACE.fullmatch(line), (number, line)
        assert len(line) < 1000, number


def _whole(number, done, before, again):
    after = _counts()
    assert after[1] - before[1] == done.new == after[2] - before[2], number
    assert after[3] - before[3] == done.posted == after[4] - before[4], number
    assert (again.new, again.posted) == (0, 0), number
    total = sa.select(sa.func.coalesce(sa.func.sum(BankRow.amount_pence), 0))
    least = sa.select(sa.func.min(BankRow.amount_pence))
    assert db.session.scalar(total) >= 0
    assert (db.session.scalar(least) or 1) > 0, number


def test_300_hostile_files_are_read_whole_or_refused_with_their_lines():
    readable = _read_all(range(300))
    assert 30 < readable < 270  # both ways are tried


@pytest.mark.drill
def test_10000_hostile_files_are_read_whole_or_refused_with_their_lines():
    readable = _read_all(range(10_000))
    assert 1000 < readable < 9000
