"""A séance of one's own may be a template, proposed for other territories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column of the séances; those of before are meetings."""
    op.add_column("seances", sa.Column("est_modele", sa.Boolean(), server_default=sa.false(), nullable=False))
