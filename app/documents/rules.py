"""What may be stored and handed over: pure decisions about papers and scans."""

from __future__ import annotations

import hashlib
import json
from typing import Any

MAGIC = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
MOST_SCAN_BYTES = 10 * 1024 * 1024
MOST_SCAN_PIXELS = 40_000_000


def canonical(facts: dict[str, Any]) -> str:
    """Return the facts as one JSON text, the same for the same facts: what is hashed is what is kept."""
    as_kept = json.loads(json.dumps(facts, allow_nan=False))  # a database gives back words as keys and lists for tuples
    return json.dumps(as_kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(facts: dict[str, Any]) -> str:
    """Return the SHA-256 of the facts, in hex."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def short(facts_digest: str) -> str:
    """Return the first eight characters: what is printed in the footer."""
    return facts_digest[:8]


def media_type(content: bytes) -> str | None:
    """Return what a file is by its first bytes, whatever its name says; None when it is nothing we store."""
    return next((kind for kind, magic in MAGIC.items() if content.startswith(magic)), None)
