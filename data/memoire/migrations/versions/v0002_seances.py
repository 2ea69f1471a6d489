"""The séances as they are composed: whose they are, their screens by number, what was seen, what to undo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make again the three tables of the séances, in which no version had ever written."""
    for table in ("vignettes", "ecrans", "seances"):
        op.drop_table(table)
    _sessions()
    _screens()
    _seen()
    _former()


def _sessions() -> None:
    op.create_table(
        "seances",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("territoire", sa.String(length=40), nullable=False),
        sa.Column("jour", sa.String(length=10), nullable=False),
        sa.Column("public", sa.String(length=20), nullable=False),
        sa.Column("modele", sa.String(length=60), nullable=False),
        sa.Column("personne", sa.Integer(), nullable=True),
        sa.Column("partagee", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("prochain", sa.Integer(), nullable=False),
        sa.Column("date", sa.String(length=32), nullable=False),
        sa.Column("modifiee_le", sa.String(length=32), nullable=False),
        sa.Column("retire_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_seances_organisation"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["personne"], ["personnes.id"], name=op.f("fk_seances_personne"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_seances")),
    )


def _screens() -> None:
    op.create_table(
        "ecrans",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("seance", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "seance"],
            ["seances.organisation", "seances.numero"],
            name=op.f("fk_ecrans_organisation_seance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "seance", "numero", name=op.f("pk_ecrans")),
    )


def _seen() -> None:
    op.create_table(
        "seances_vues",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_seances_vues_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation", "empreinte", name=op.f("pk_seances_vues")),
    )


def _former() -> None:
    op.create_table(
        "seances_etats",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("seance", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("geste", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "seance"],
            ["seances.organisation", "seances.numero"],
            name=op.f("fk_seances_etats_organisation_seance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "seance", "revision", name=op.f("pk_seances_etats")),
    )
