"""What the pages about scheme folders look up."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.core.db import db
from app.core.permissions import Actor
from app.exchange.models import FolderUpload
from app.schemes.models import Scheme


def own_upload(upload_id: uuid.UUID, actor: Actor) -> FolderUpload | None:
    """Return a folder this person sent and has not loaded yet; nobody else’s, whatever they may do."""
    mine = sa.and_(FolderUpload.id == upload_id, FolderUpload.account_id == actor.account_id)
    return db.session.scalar(sa.select(FolderUpload).where(mine))


def loaded_before(digest: str) -> bool:
    """Say whether this very folder became a scheme before."""
    return db.session.scalar(sa.select(Scheme.id).where(Scheme.folder_digest == digest).limit(1)) is not None
