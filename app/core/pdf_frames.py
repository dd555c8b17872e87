"""How the web process and the print room talk: a status byte, four bytes of length, the content.

A paper goes in as two pieces, title hint and HTML, each with its length before it.
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
