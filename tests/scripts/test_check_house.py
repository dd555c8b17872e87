from __future__ import annotations

import pytest

from scripts import check_house

HASH = "    --hash=sha256:" + "0" * 64


@pytest.fixture
def write(tmp_path):
    def _write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return _write


@pytest.mark.parametrize(("lines", "expected"), [(299, []), (300, []), (301, ["app/rent/views.py:301"])])
def test_file_of_300_lines_is_the_longest(write, lines, expected):
    house = write("app/rent/views.py", "x = 1\n" * lines)
    assert [fault.split(": ")[0] for fault in check_house.lengths(house)] == expected


def test_long_file_somebody_else_wrote_is_left_alone(write):
    assert list(check_house.lengths(write("app/static/vendor/govuk.css", "p {}\n" * 400))) == []


@pytest.mark.parametrize("name", ["app/rent/utils.py", "app/common/views.py", "app/rent/manager.py"])
def test_module_with_a_vague_name_is_refused(write, name):
    assert len(list(check_house.names(write(name, "")))) == 1


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("from __future__ import annotations", True),
        ("from datetime import date", True),
        ("import enum", True),
        ("from app.core.dates import month_after", True),
        ("from app.core import dates, money", True),
        ("from app.core.reasons import Reason", True),
        ("from app.rent import law", True),
        ("from app.rent.law import NOTICE", True),
        ("from app.core import dates, db", False),
        ("from app.core.clock import today", False),
        ("from app.rent.models import Account", False),
        ("from app.people.law import ADULT", False),
        ("from app.people import rules", True),
        ("from app.people.rules import ADULT", True),
        ("from app.people import rules, queries", False),
        ("from app.people.rules_of_thumb import ADULT", False),
        ("from .models import Account", False),
        ("import sqlalchemy as sa", False),
        ("from flask import g", False),
        ("def f():\n    import flask", False),
    ],
)
@pytest.mark.parametrize("module", ["rules", "law"])
def test_rules_and_law_import_only_what_is_pure(write, module, line, allowed):
    assert (list(check_house.purity(write(f"app/rent/{module}.py", line))) == []) is allowed


def test_other_modules_may_import_more(write):
    assert list(check_house.purity(write("app/rent/services.py", "import sqlalchemy"))) == []


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("_('Don’t worry')", 0),
        ('_("Don\'t worry")', 1),
        ("_l('the \"help\" page')", 1),
        ("raise RuleBroken(\"It's too late.\", field='on')", 1),
        ("raise errors.RuleBroken('It’s too late.')", 0),
        ('log("it\'s")', 0),
    ],
)
def test_sentence_with_a_straight_quote_is_refused(write, code, faults):
    assert len(list(check_house.sentences(write("app/rent/services.py", code)))) == faults


def _house_of_requirements(write, text):
    write(
        "pyproject.toml", '[project]\ndependencies = ["Flask_Login==0.6.3"]\noptional-dependencies = {dev = ["x==1"]}\n'
    )
    write("requirements-dev.txt", f"flask-login==0.6.3 \\\n{HASH}\nx==1 \\\n{HASH}\n")
    return list(check_house.requirements(write("requirements.txt", text)))


def test_pinned_requirements_with_hashes_pass(write):
    first = f"flask-login==0.6.3 \\\n{HASH}\n    # via own-front-door (pyproject.toml)\n"
    good = first + f'b==1 ; sys_platform != "win32" \\\n{HASH}\n'
    assert _house_of_requirements(write, good) == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("--index-url https://example.org/simple", "names an address"),
        ("--extra-index-url=file:///wheels", "names an address"),
        ("-i simple", "names an address"),
        ("--find-links wheels", "names an address"),
        ("-f wheels", "names an address"),
        ("b @ file:///wheels/b.whl", "names an address"),
        ("b==1", "b==1 has no hash"),
    ],
)
def test_requirement_with_an_address_or_without_a_hash_is_refused(write, line, word):
    found = _house_of_requirements(write, f"flask-login==0.6.3 \\\n{HASH}\n{line}\n")
    assert [word in fault for fault in found] == [True]


def test_requirements_behind_the_project_file_are_refused(write):
    found = _house_of_requirements(write, f"flask-login==0.6.2 \\\n{HASH}\n")
    assert found == ["requirements.txt:1: lacks Flask_Login==0.6.3 of pyproject.toml; type make lock"]


def test_our_own_house_keeps_its_rules():
    assert check_house.check() == []
