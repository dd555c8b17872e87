"""How the web process and the print room talk: a status byte, four bytes of length, the content."""

from __future__ import annotations

import struct
from typing import Final

FRAME: Final = struct.Struct(">I")
GOOD: Final = b"+"
BAD: Final = b"-"
