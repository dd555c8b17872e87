"""What every page about arrears owes to somebody of another scheme."""

from __future__ import annotations

import uuid
from typing import Any

from lxml.html import tostring

MISSING = uuid.UUID(int=5)


def looks_missing(client: Any, address: str, key: uuid.UUID) -> bool:
    """Say whether an address answers as if its thing were not there, byte for byte but for the address itself."""
    hidden = client.raw.get(address)
    missing = client.raw.get(address.replace(str(key), str(MISSING)))
    assert missing.status_code == 404
    same = hidden.data.replace(str(key).encode(), str(MISSING).encode()) == missing.data
    return hidden.status_code == 404 and same


def main_of(page: Any) -> str:
    """Return everything in the page’s main part, attributes too: nothing hides in the HTML."""
    return str(tostring(page.tree.xpath("//main")[0], encoding="unicode"))
