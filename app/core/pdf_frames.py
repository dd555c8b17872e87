"""How the web process and the print room talk: a status byte, four bytes of length, the content.

What is to be one PDF goes in as how many pieces, and the pieces: a title hint, then the HTML of each paper.
"""

from __future__ import annotations

import struct
from typing import Final

FRAME: Final = struct.Struct(">I")
GOOD: Final = b"+"
BAD: Final = b"-"


def framed(content: bytes) -> bytes:
    """Return the content with its length before it."""
    return FRAME.pack(len(content)) + content


def counted(pieces: list[bytes]) -> bytes:
    """Return the pieces, each framed, with how many they are before them."""
    return FRAME.pack(len(pieces)) + b"".join(map(framed, pieces))
