"""Keep a scheme folder somebody sent until they load it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "folder_upload",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_folder_upload_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_upload")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_folder_upload_account_id"), "folder_upload", ["account_id"], unique=False)
    op.create_index(op.f("ix_folder_upload_sent_at"), "folder_upload", ["sent_at"], unique=False)


def downgrade() -> None:
    """Go back: folders nobody has loaded yet are let go."""
    op.drop_index(op.f("ix_folder_upload_sent_at"), table_name="folder_upload")
    op.drop_index(op.f("ix_folder_upload_account_id"), table_name="folder_upload")
    op.drop_table("folder_upload")
