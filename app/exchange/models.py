"""A scheme folder somebody sent, kept between looking at it and loading it."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Entity, Instant


class FolderUpload(Entity, Base):
    """A .zip that was checked and waits for its sender to say yes; gone once it is loaded, or after a day.

    Not registered with core.permissions: only whoever sent it may know of it, see queries.own_upload.
    """

    __tablename__ = "folder_upload"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)  # who sent it
    sent_at: Mapped[datetime] = mapped_column(Instant, index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))  # of the folder inside
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
