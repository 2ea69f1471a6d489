"""The memory as it is born: people, deposits, workshop, choices, and what it knows of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cle", sa.String(length=80), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("cle", name=op.f("uq_organisations_cle")),
    )
    op.create_table(
        "personnes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cle", sa.String(length=200), nullable=False),
        sa.Column("fonction", sa.Text(), nullable=False),
        sa.Column("vue_le", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personnes")),
        sa.UniqueConstraint("cle", name=op.f("uq_personnes_cle")),
    )
    op.create_table(
        "audit",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("date", sa.String(length=40), nullable=False),
        sa.Column("personne", sa.Integer(), nullable=True),
        sa.Column("geste", sa.String(length=60), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_audit_organisation"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["personne"], ["personnes.id"], name=op.f("fk_audit_personne"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_audit")),
    )
    op.create_table(
        "contenus",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("taille", sa.BigInteger(), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_contenus_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "empreinte", name=op.f("pk_contenus")),
    )
    op.create_table(
        "durees",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("objet", sa.String(length=20), nullable=False),
        sa.Column("mois", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_durees_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "objet", name=op.f("pk_durees")),
    )
    op.create_table(
        "gestes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("sceau", sa.String(length=64), nullable=False),
        sa.Column("efface_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_gestes_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_gestes")),
    )
    op.create_table(
        "listes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("cle", sa.String(length=240), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("niveau", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_listes_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "cle", name=op.f("pk_listes")),
    )
    op.create_table(
        "mentions",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("champ", sa.String(length=40), nullable=False),
        sa.Column("valeur", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_mentions_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "champ", name=op.f("pk_mentions")),
    )
    op.create_table(
        "notes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("date", sa.String(length=32), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("niveau", sa.String(length=20), nullable=False),
        sa.Column("code_territoire", sa.String(length=20), nullable=False),
        sa.Column("territoire", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("retire_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_notes_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_notes")),
    )
    op.create_table(
        "numeros",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("objet", sa.String(length=40), nullable=False),
        sa.Column("dernier", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_numeros_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "objet", name=op.f("pk_numeros")),
    )
    op.create_table(
        "preferences",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("personne", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=40), nullable=False),
        sa.Column("valeur", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_preferences_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["personne"], ["personnes.id"], name=op.f("fk_preferences_personne"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organisation", "personne", "nom", name=op.f("pk_preferences")),
    )
    op.create_table(
        "reglages",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=40), nullable=False),
        sa.Column("valeur", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_reglages_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "nom", name=op.f("pk_reglages")),
    )
    op.create_table(
        "restes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("fichier", sa.String(length=300), nullable=False),
        sa.Column("raison", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_restes_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "fichier", name=op.f("pk_restes")),
    )
    op.create_table(
        "revisions",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("objet", sa.String(length=40), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_revisions_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation", "objet", name=op.f("pk_revisions")),
    )
    op.create_table(
        "roles",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("personne", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_roles_organisation"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["personne"], ["personnes.id"], name=op.f("fk_roles_personne"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organisation", "personne", name=op.f("pk_roles")),
    )
    op.create_table(
        "seances",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=32), nullable=False),
        sa.Column("modifiee_le", sa.String(length=32), nullable=False),
        sa.Column("retire_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_seances_organisation"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_seances")),
    )
    op.create_table(
        "depots",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=80), nullable=False),
        sa.Column("nom_fichier", sa.Text(), nullable=False),
        sa.Column("feuille", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=40), nullable=False),
        sa.Column("qui", sa.Text(), nullable=True),
        sa.Column("commentaire", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taille", sa.BigInteger(), nullable=False),
        sa.Column("sha256_lignes", sa.String(length=64), nullable=False),
        sa.Column("taille_lignes", sa.BigInteger(), nullable=False),
        sa.Column("lignes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "numero"],
            ["gestes.organisation", "gestes.numero"],
            name=op.f("fk_depots_organisation_numero"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "sha256"],
            ["contenus.organisation", "contenus.empreinte"],
            name=op.f("fk_depots_organisation_sha256"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "sha256_lignes"],
            ["contenus.organisation", "contenus.empreinte"],
            name=op.f("fk_depots_organisation_sha256_lignes"),
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_depots")),
    )
    op.create_table(
        "ecrans",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("seance", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "seance"],
            ["seances.organisation", "seances.numero"],
            name=op.f("fk_ecrans_organisation_seance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "seance", "rang", name=op.f("pk_ecrans")),
    )
    op.create_table(
        "listes_codes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("liste", sa.String(length=240), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("code_territoire", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "liste"],
            ["listes.organisation", "listes.cle"],
            name=op.f("fk_listes_codes_organisation_liste"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "liste", "rang", name=op.f("pk_listes_codes")),
    )
    op.create_table(
        "references_figees",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("commentaire", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=32), nullable=False),
        sa.Column("nombre_observations", sa.Integer(), nullable=False),
        sa.Column("observations", sa.String(length=64), nullable=False),
        sa.Column("territoires", sa.String(length=64), nullable=False),
        sa.Column("sources", sa.String(length=64), nullable=False),
        sa.Column("retire_le", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "observations"],
            ["contenus.organisation", "contenus.empreinte"],
            name=op.f("fk_references_figees_organisation_observations"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "sources"],
            ["contenus.organisation", "contenus.empreinte"],
            name=op.f("fk_references_figees_organisation_sources"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "territoires"],
            ["contenus.organisation", "contenus.empreinte"],
            name=op.f("fk_references_figees_organisation_territoires"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_references_figees_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_references_figees")),
        sa.UniqueConstraint(
            "organisation", "slug", "retire_le", name=op.f("uq_references_figees_organisation_slug_retire_le")
        ),
    )
    op.create_table(
        "evenements",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("depot", sa.Integer(), nullable=False),
        sa.Column("date", sa.String(length=40), nullable=False),
        sa.Column("qui", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "depot"],
            ["depots.organisation", "depots.numero"],
            name=op.f("fk_evenements_organisation_depot"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "numero"],
            ["gestes.organisation", "gestes.numero"],
            name=op.f("fk_evenements_organisation_numero"),
        ),
        sa.PrimaryKeyConstraint("organisation", "numero", name=op.f("pk_evenements")),
    )
    op.create_table(
        "tranches",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("depot", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("code_territoire", sa.String(length=20), nullable=False),
        sa.Column("millesime", sa.Integer(), nullable=True),
        sa.Column("lignes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "depot"],
            ["depots.organisation", "depots.numero"],
            name=op.f("fk_tranches_organisation_depot"),
        ),
        sa.PrimaryKeyConstraint("organisation", "depot", "rang", name=op.f("pk_tranches")),
    )
    op.create_table(
        "vignettes",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("seance", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "seance", "rang"],
            ["ecrans.organisation", "ecrans.seance", "ecrans.rang"],
            name=op.f("fk_vignettes_organisation_seance_rang"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation", "seance", "rang", name=op.f("pk_vignettes")),
    )
