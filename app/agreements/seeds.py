"""The product’s own wording as text: what a scheme copies when it adopts a pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.agreements.clauses import LANGUAGES, seed_pack

_HERE = files("app.agreements")


@cache
def outline(pack: str) -> str:
    """Return the pack file as it is shipped: its parts and the order of its clauses."""
    return _HERE.joinpath("packs", f"{pack}.md").read_text(encoding="utf-8")


@cache
def sources(pack: str) -> Mapping[str, Mapping[str, str]]:
    """Return, by language and key, the clause files of a pack that are shipped; a language may lack some."""
    keys = seed_pack(pack).keys
    found: dict[str, Mapping[str, str]] = {}
    for language in LANGUAGES:
        there = {key: _HERE.joinpath("clauses", language, f"{key}.md") for key in keys}
        found[language] = MappingProxyType(
            {key: file.read_text(encoding="utf-8") for key, file in there.items() if file.is_file()}
        )
    return MappingProxyType(found)
