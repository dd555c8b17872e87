"""All pages about EET."""

from __future__ import annotations

from app.eet import (
    activity_views,  # noqa: F401 - what somebody does
    board_views,  # noqa: F401 - everybody, and the last year
    help_views,  # noqa: F401 - support, reviews, referrals
    mentor_views,  # noqa: F401 - what peers see
    own_plan_views,  # noqa: F401 - one’s own plan, mentor and record of skills
    own_views,  # noqa: F401 - one’s own page
    pause_views,  # noqa: F401 - pauses
    plan_views,  # noqa: F401 - plans
    record_views,  # noqa: F401 - one person’s page
)
from app.eet.blueprint import blueprint

__all__ = ["blueprint"]
