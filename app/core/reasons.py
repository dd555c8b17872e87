"""A reason from the rules: an English sentence with its values, translated only where it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def N_(template: str) -> str:  # noqa: N802 - the name gettext’s tools look for
    """Mark a sentence for translation and return it unchanged."""
    return template


@dataclass(frozen=True)
class Reason:
    """Why a rule answered as it did: a template with %(name)s places, and their values."""

    template: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.template % self.params


def because(template: str, **params: Any) -> Reason:
    """Return a reason from a marked template and its values."""
    return Reason(template, params)
