from __future__ import annotations

import re
import unicodedata

import pytest
from accounts.well_known import WELL_KNOWN
from argon2 import PasswordHasher
from argon2.low_level import Type
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.accounts import passwords
from app.accounts.rules import EASY

pytestmark = pytest.mark.once
GOOD = "kettle window bramble"
ABOUT = ["Sŵyn", "Bevan-O’Connor", "Sŵyn Bevan-O’Connor", "Swni", "p7", "Tŷ Cyfle", "Garn Road", " Garndiffaith"]


@pytest.mark.usefixtures("dear_passwords")
def test_password_is_kept_far_above_the_floor_of_argon2id():
    kept = passwords.hashed(GOOD)
    for each in (kept, passwords.NOBODY):
        memory, passes, lanes = map(int, re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", each).groups())
        assert memory >= 19 * 1024
        assert passes >= 2
        assert lanes >= 1
    assert not passwords.outgrown(kept)
    assert not passwords.outgrown(passwords.NOBODY), "unknown people must cost what known ones do"
    assert passwords.fits(kept, GOOD)
    assert kept != passwords.hashed(GOOD), "the same salt twice"


def test_weaker_hash_is_outgrown():
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16)
    other = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.I)
    assert passwords.outgrown(weaker.hash(GOOD))
    assert passwords.outgrown(other.hash(GOOD))


@pytest.mark.parametrize(
    "near",
    [GOOD.upper(), GOOD + " ", " " + GOOD, GOOD[:-1], GOOD + "x", GOOD.replace(" ", "\u00a0"), GOOD + "\x00", ""],
)
def test_password_fits_to_the_byte(near):
    kept = passwords.hashed(GOOD)
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, near)


def test_spaces_round_a_password_are_part_of_it():
    kept = passwords.hashed(f" {GOOD} ")
    assert passwords.fits(kept, f" {GOOD} ")
    assert not passwords.fits(kept, GOOD)


def test_long_passwords_differ_to_their_last_sign():
    kept = passwords.hashed("x" * 127 + "a")
    assert not passwords.fits(kept, "x" * 127 + "b")


def test_two_keyboards_give_the_same_password():
    typed = "tŷ ŵy ân Å seren afon"
    kept = passwords.hashed(unicodedata.normalize("NFD", typed))
    assert passwords.fits(kept, unicodedata.normalize("NFC", typed))


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$v=19$broken", "scrypt:32768:8:1$salt$hash"])
def test_nothing_fits_where_no_password_is_kept(kept):
    assert not passwords.fits(kept, "nobody")
    assert not passwords.fits(kept, "plain text")


def test_unknown_person_and_wrong_password_cost_one_check_each(monkeypatch):
    kept = passwords.hashed(GOOD)
    checked = []

    class Counting(PasswordHasher):
        def verify(self, hash, password):  # noqa: A002 - argon2’s own name
            checked.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert passwords.fits(None, "wrong password") is False
    assert passwords.fits(kept, "wrong password") is False
    assert checked == [passwords.NOBODY, kept]


def test_well_known_passwords_are_refused():
    assert len(WELL_KNOWN) > 350
    assert all(len(each) >= 12 for each in WELL_KNOWN)
    assert [each for each in WELL_KNOWN if passwords.refusal(each) != EASY] == []


def test_every_leaked_password_on_the_estimator_s_list_is_refused():
    leaked = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= 12]
    assert len(leaked) > 200
    assert [each for each in leaked if passwords.refusal(each) != EASY] == []


@pytest.mark.parametrize(
    "made_of_names",
    [
        *("SwynBevan2024", "swynbevanoconnor", "Sŵyn.Bevan.123", "ŵyn-bevan-sŵyn", "SwniSwniSwni1", "bevanbevan123"),
        *("Ty Cyfle 2026!", "TyCyfle123456", "tŷcyfle12345", "garnroad12345", "GarnRoad2024!!", "Garndiffaith99"),
        *("swynbevan@tycyfle", "Sŵyn@GarnRoad1"),
    ],
)
def test_password_made_of_names_round_the_person_is_refused(made_of_names):
    assert passwords.refusal(made_of_names, ABOUT) == EASY


@pytest.mark.parametrize(
    "good",
    [
        *(GOOD, "mae gen i dafad wen", "seren afon mynydd llwybr", "my cat eats blue socks", "kT9#vQ2m!xLp"),
        *(
            "Ångström Ŵyŷ čaj šálek",
            "猫は青い靴下を食べる毎日",
            "🌻🚲🎸🦊🍞🪁⛺🥁🧭🎲🪴🐝",
            "Fe8wQzr4tMb2",
            "z3kq9-" * 2 + "hv7w2m",
        ),
        "river otter " * 2 + "quince marble anvil candle thimble saffron",
    ],
)
def test_good_password_in_any_alphabet_is_let_through(good):
    assert passwords.refusal(good, ABOUT) is None


def test_password_of_64_signs_is_let_through():
    good = "a lamp, an otter, seventeen rivers and a bicycle under the moon!"
    assert len(good) == 64
    assert passwords.refusal(good) is None


def test_password_of_the_right_length_only_by_repeating_is_refused():
    assert passwords.refusal("aB3$" * 32) == EASY


def test_empty_names_change_nothing():
    assert passwords.refusal(GOOD, ["", "  ", "a", "-"]) is None
