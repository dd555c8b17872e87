from __future__ import annotations

import os
import stat

import pytest
from babel.messages.mofile import read_mo

from scripts import translations
from scripts.development import KEYS, NotForRealPeople, settle

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Home"\nmsgstr "{}"\n'


@pytest.fixture
def keys_file(tmp_path):
    return tmp_path / "instance" / "development.env"


@pytest.fixture
def words(tmp_path):
    file = tmp_path / "cy" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO.format("Cartref"), encoding="utf-8")
    return file


def test_first_start_makes_two_keys_only_the_owner_can_read(keys_file):
    environ = {}
    settle(environ, keys_file=keys_file)
    assert environ["OFD_ENV"] == "development"
    assert len({environ[key] for key in KEYS}) == 2
    assert all(len(environ[key]) >= 50 for key in KEYS)
    assert stat.S_IMODE(keys_file.stat().st_mode) == 0o600
    assert [path.name for path in keys_file.parent.iterdir()] == ["development.env"]


def test_second_start_has_the_same_keys(keys_file):
    first, second = {}, {}
    settle(first, keys_file=keys_file)
    settle(second, keys_file=keys_file)
    assert first == second


def test_key_of_the_environment_is_kept(keys_file):
    environ = {"OFD_SECRET_KEY": "mine"}
    settle(environ, keys_file=keys_file)
    assert environ["OFD_SECRET_KEY"] == "mine"
    assert len(environ["OFD_AUDIT_KEY"]) >= 50


def test_production_is_refused_and_gets_no_keys(keys_file):
    with pytest.raises(NotForRealPeople, match="README"):
        settle({"OFD_ENV": "production"}, keys_file=keys_file)
    assert not keys_file.exists()


@pytest.mark.usefixtures("words")
def test_new_words_are_compiled_and_old_ones_left_alone(tmp_path):
    written = translations.compile_newer(tmp_path)
    assert [path.name for path in written] == ["messages.mo"]
    assert translations.compile_newer(tmp_path) == []
    with written[0].open("rb") as compiled:
        assert read_mo(compiled)["Home"].string == "Cartref"


def test_changed_words_are_compiled_again(tmp_path, words):
    target = translations.compile_newer(tmp_path)[0]
    words.write_text(PO.format("Adref"), encoding="utf-8")
    later = target.stat().st_mtime_ns + 1
    os.utime(words, ns=(later, later))
    assert translations.compile_newer(tmp_path) == [target]
    with target.open("rb") as compiled:
        assert read_mo(compiled)["Home"].string == "Adref"


def test_house_without_translations_compiles_nothing(tmp_path):
    assert translations.compile_newer(tmp_path / "nowhere") == []
