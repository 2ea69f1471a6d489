"""The workshops of a séance, open to the phones, and what a note says of the séance where it was taken."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Ajoutées une à une, sans refaire la table : aucune note n'est recopiée.
_COLONNES: tuple[tuple[str, Any, Any], ...] = (
    ("seance", sa.Integer(), "0"),
    ("ecran", sa.Integer(), "0"),
    ("axe", sa.String(length=40), ""),
    ("theme", sa.Text(), ""),
    ("masquee", sa.Boolean(), sa.false()),
    ("retenue", sa.Boolean(), sa.false()),
    ("client", sa.String(length=64), ""),
)


def upgrade() -> None:
    """A table of workshops; seven columns of the notes, of which those of before have the default."""
    for nom, genre, defaut in _COLONNES:
        op.add_column("notes", sa.Column(nom, genre, server_default=defaut, nullable=False))
    op.create_table(
        "ateliers",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("seance", sa.Integer(), nullable=False),
        sa.Column("graine", sa.String(length=64), nullable=False),
        sa.Column("jeton", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("ouvert_le", sa.String(length=32), nullable=False),
        sa.Column("expire_le", sa.String(length=32), nullable=False),
        sa.Column("ferme_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "seance"],
            ["seances.organisation", "seances.numero"],
            name=op.f("fk_ateliers_organisation_seance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_ateliers")),
    )
