"""Files nobody should be able to read: broken bytes, broken rows, what people try to slip in. By number, for ever."""

from __future__ import annotations

import random

from rent.bank.samples import FILES

SNIPPETS = (
    *('"', ",", ";", "\t", "\n", "\r", "\r\n", "\x00", "\ufeff", "\u202e", "\u2028", "\x85", "=1+1", "@SUM(A1)", "-1"),
    *(
        "NaN",
        "inf",
        "1e9",
        "-0",
        "0.001",
        "99999999999999999999",
        "£",
        "£-5.00",
        "(5.00",
        "5.00 DR",
        "1000000.01",
        "T1",
    ),
    *(
        "T1 T2",
        "P1",
        "🏠",
        "Ŵŷ",
        "é",
        "31/02/2026",
        "2026-13-01",
        "9999-12-31",
        "0001-01-01",
        "٠٩/٠٣/٢٠٢٦",
        "09 Mar 2026",
    ),
    *(
        "<script>alert(1)</script>",
        "'; DROP TABLE bank_row; --",
        "{{ 7 * 7 }}",
        "x" * 1001,
        "x" * 300,
        " " * 50,
        "Date",
    ),
)
CODES = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp850", "latin-1")


def hostile(number: int) -> tuple[str, bytes]:
    """Return the known bank a file claims to be from, and the file."""
    chance = random.Random(number)  # noqa: S311 - the same number must give the same file
    key = chance.choice(sorted(FILES))
    content = FILES[key]
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(WAYS)(content, chance)
    return key, content


def _text(content: bytes) -> str:
    for code in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _bytes_changed(content: bytes, chance: random.Random) -> bytes:
    at, gone = chance.randint(0, len(content)), chance.randint(0, 12)
    return content[:at] + chance.randbytes(chance.randint(0, 12)) + content[at + gone :]


def _snippet(content: bytes, chance: random.Random) -> bytes:
    text = _text(content)
    at, gone = chance.randint(0, len(text)), chance.choice((0, 0, 1, 3, 8))
    return (text[:at] + chance.choice(SNIPPETS) + text[at + gone :]).encode("utf-8", "replace")


def _cell(content: bytes, chance: random.Random) -> bytes:
    lines = _text(content).split("\n")
    at = chance.randrange(len(lines))
    cells = lines[at].split(",")
    cells[chance.randrange(len(cells))] = chance.choice(SNIPPETS)
    lines[at] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "replace")


def _rows(content: bytes, chance: random.Random) -> bytes:
    lines = _text(content).split("\n")
    at = chance.randrange(len(lines))
    lines[at:at] = [lines[at]] * chance.choice((1, 2, 50, 300))
    chance.shuffle(lines) if chance.random() < 0.2 else None
    return "\n".join(lines).encode("utf-8", "replace")


def _recoded(content: bytes, chance: random.Random) -> bytes:
    return _text(content).encode(chance.choice(CODES), "replace")


def _glued(content: bytes, chance: random.Random) -> bytes:
    return content + _text(FILES[chance.choice(sorted(FILES))]).encode(chance.choice(CODES), "replace")


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


WAYS = (_bytes_changed, _snippet, _snippet, _cell, _cell, _cell, _rows, _recoded, _glued, _cut)
