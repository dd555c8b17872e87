"""flask rent import, as somebody types it."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sqlalchemy as sa
import time_machine
from rent.bank.conftest import NOW
from rent.bank.samples import FILES, plain

from app.core.db import db, transaction
from app.rent.bank.models import BankLayout, BankRow
from app.rent.models import Entry
from app.schemes.models import Scheme
from app.tenancies.models import Stay


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def typed(app, house, tmp_path):
    """Return a function that types the command about a file with this content."""
    with app.test_request_context(), transaction():
        db.session.get_one(Stay, house.stay_id).ref = "T1"

    def _typed(content, *options):
        file = tmp_path / "march.csv"
        file.write_bytes(content)
        return app.test_cli_runner().invoke(args=["rent", "import", str(file), *options])

    return _typed


def _count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_dry_run_says_where_each_payment_would_go_and_changes_nothing(app, typed):
    said = typed(FILES["lloyds"], "--bank", "Lloyds", "--dry-run", "--format", "json")
    assert said.exit_code == 0
    assert json.loads(said.stdout) == [
        {
            "line": 2,
            "date": "2026-03-10",
            "amount_pence": 104000,
            "goes_to": "suspense",
            "tenancy_ref": None,
            "reference": "ELIN WYN RENT HELP",
        },
        {
            "line": 4,
            "date": "2026-03-09",
            "amount_pence": 8250,
            "goes_to": "account",
            "tenancy_ref": "T1",
            "reference": "S BEVAN T1",
        },
    ]
    assert said.stderr == (
        "2 payments would be added: 1 to accounts, 1 to suspense. 0 were here already, 1 rows left out.\n"
    )
    assert (_count(app, BankRow), _count(app, BankLayout)) == (0, 0)


def test_file_is_read_and_the_same_file_again_adds_nothing(app, typed):
    first = typed(FILES["plain"], "--bank", "Rent account", "--layout", "plain")
    assert first.stderr == "2 payments added: 1 to accounts, 1 to suspense. 0 were here already, 1 rows left out.\n"
    assert "suspense" in first.stdout
    again = typed(FILES["plain"], "--bank", "rent ACCOUNT", "--format", "csv")
    assert again.stderr == "This very file was read before. Nothing was added.\n"
    assert {row["goes_to"] for row in csv.DictReader(io.StringIO(again.stdout))} == {"here"}
    overlapping = typed(plain("2026-03-09,82.50,T1,Sŵyn Bevan", "2026-03-16,82.50,T1,A"), "--bank", "Rent account")
    assert "1 payments added: 1 to accounts, 0 to suspense. 1 were here already" in overlapping.stderr
    assert (_count(app, BankRow), _count(app, Entry), _count(app, BankLayout)) == (3, 2, 1)


def test_file_that_cannot_be_read_is_refused_one_problem_a_line(app, typed):
    said = typed(plain("soon,5.00,T1,A", "2026-03-09,x,T1,A"), "--bank", "plain")
    assert said.exit_code == 1
    assert [line.partition(":")[0] for line in said.stderr.splitlines()] == ["line 2, date", "line 3, amount"]
    assert said.stdout == ""
    assert (_count(app, BankRow), _count(app, BankLayout)) == (0, 0)


def test_bank_account_nobody_knows_is_refused_with_those_that_are(app, house, typed):
    said = typed(FILES["plain"], "--bank", "Savings")
    assert (said.exit_code, said.stderr) == (
        1,
        "There is no bank account Savings. Known: none yet. To add it, say --layout with its bank.\n",
    )
    assert typed(FILES["plain"], "--bank", "plain", "--scheme", "NONE").stderr == "There is no scheme NONE.\n"
    with app.app_context():
        ref = db.session.get_one(Scheme, house.scheme_id).ref
    assert typed(FILES["plain"], "--bank", "plain", "--scheme", ref).exit_code == 0
    assert typed(FILES["plain"]).exit_code == 2
