"""Something that must happen by a day. There is no task table: every slice derives what is due from dated facts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from app.core.reasons import Reason


@dataclass(frozen=True, order=True)
class Due:
    """One thing to do: by when, about what, why, and the page where it is done."""

    due_on: date
    kind: str  # a code: agreements.statement
    subject: str  # who or what it is about, as staff name it
    title: Reason = field(compare=False)
    because: Reason = field(compare=False)
    endpoint: str = field(compare=False)
    where: dict[str, uuid.UUID] = field(compare=False, default_factory=dict)
    red: bool = field(compare=False, default=False)
