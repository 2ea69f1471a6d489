"""The tables of the memory, the same on SQLite and on PostgreSQL.

Every table but ``organisations`` and ``contenus`` carries its organisation in its key, so that no query can
forget it. Instants are ISO 8601 texts in UTC, to the microsecond: both engines give back the very same
characters. Numbers are never given twice, also when what bore them is gone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

NOMS = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadonnees = MetaData(naming_convention=NOMS)
EMPREINTE = String(64)
# Une lettre d'un nom de 60 en donne parfois quatre : « Ⅷ » fait « viii ».
CLE_DE_NOM = String(240)


def _organisation() -> Column[int]:
    return Column(
        "organisation", Integer, ForeignKey("organisations.id", ondelete="RESTRICT"), nullable=False
    )


# -- qui

organisations = Table(
    "organisations",
    metadonnees,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("cle", String(80), nullable=False, unique=True),
    Column("nom", Text, nullable=False),
)
personnes = Table(
    "personnes",
    metadonnees,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("cle", String(200), nullable=False, unique=True),
    # Une fonction (« chargée de coopération »), pas un nom.
    Column("fonction", Text, nullable=False),
    Column("vue_le", String(32), nullable=False),
)
roles = Table(
    "roles",
    metadonnees,
    _organisation(),
    Column("personne", Integer, ForeignKey("personnes.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(40), nullable=False),
    PrimaryKeyConstraint("organisation", "personne"),
)

# -- les dépôts et leurs événements : une suite de gestes, où rien ne s'ôte

contenus = Table(
    "contenus",
    metadonnees,
    _organisation(),
    Column("empreinte", EMPREINTE, nullable=False),
    Column("taille", BigInteger, nullable=False),
    Column("octets", LargeBinary, nullable=False),
    PrimaryKeyConstraint("organisation", "empreinte"),
)
gestes = Table(
    "gestes",
    metadonnees,
    _organisation(),
    Column("numero", Integer, nullable=False),
    # Ce que l'entrée dit, scellé : une ligne retouchée à la main se voit.
    Column("sceau", EMPREINTE, nullable=False),
    # Le jour où l'entrée a été récrite pour effacer ce qui parlait d'une personne ; vide, jamais.
    Column("efface_le", String(32), nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
)
depots = Table(
    "depots",
    metadonnees,
    Column("organisation", Integer, nullable=False),
    Column("numero", Integer, nullable=False),
    Column("format", String(80), nullable=False),
    Column("nom_fichier", Text, nullable=False),
    Column("feuille", Text),
    Column("date", String(40), nullable=False),
    Column("qui", Text),
    Column("commentaire", Text, nullable=False),
    Column("sha256", EMPREINTE, nullable=False),
    Column("taille", BigInteger, nullable=False),
    Column("sha256_lignes", EMPREINTE, nullable=False),
    Column("taille_lignes", BigInteger, nullable=False),
    Column("lignes", Integer, nullable=False),
    PrimaryKeyConstraint("organisation", "numero"),
    ForeignKeyConstraint(["organisation", "numero"], ["gestes.organisation", "gestes.numero"]),
    ForeignKeyConstraint(["organisation", "sha256"], ["contenus.organisation", "contenus.empreinte"]),
    ForeignKeyConstraint(["organisation", "sha256_lignes"], ["contenus.organisation", "contenus.empreinte"]),
)
tranches = Table(
    "tranches",
    metadonnees,
    Column("organisation", Integer, nullable=False),
    Column("depot", Integer, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("code_territoire", String(20), nullable=False),
    Column("millesime", Integer),
    Column("lignes", Integer, nullable=False),
    PrimaryKeyConstraint("organisation", "depot", "rang"),
    ForeignKeyConstraint(["organisation", "depot"], ["depots.organisation", "depots.numero"]),
)
evenements = Table(
    "evenements",
    metadonnees,
    Column("organisation", Integer, nullable=False),
    Column("numero", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("depot", Integer, nullable=False),
    Column("date", String(40), nullable=False),
    Column("qui", Text),
    PrimaryKeyConstraint("organisation", "numero"),
    ForeignKeyConstraint(["organisation", "numero"], ["gestes.organisation", "gestes.numero"]),
    ForeignKeyConstraint(["organisation", "depot"], ["depots.organisation", "depots.numero"]),
)

# -- ce que l'atelier garde ; « retire_le » vide : en place, sinon à la corbeille

notes = Table(
    "notes",
    metadonnees,
    _organisation(),
    Column("numero", Integer, nullable=False),
    Column("date", String(32), nullable=False),
    Column("texte", Text, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("niveau", String(20), nullable=False),
    Column("code_territoire", String(20), nullable=False),
    Column("territoire", Text, nullable=False),
    Column("figure", Text, nullable=False),
    Column("retire_le", String(32), nullable=False, server_default=""),
    # Une note prise pendant une séance : laquelle, sur quel écran (0 : hors d'une séance).
    Column("seance", Integer, nullable=False, server_default="0"),
    Column("ecran", Integer, nullable=False, server_default="0"),
    Column("axe", String(40), nullable=False, server_default=""),
    # Ce que l'animateur en fait : sous quel thème, hors du mur, au compte rendu.
    Column("theme", Text, nullable=False, server_default=""),
    Column("masquee", Boolean, nullable=False, server_default=false()),
    Column("retenue", Boolean, nullable=False, server_default=false()),
    # Ce que le téléphone en dit : renvoyée deux fois, une note n'est gardée qu'une.
    Column("client", String(64), nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
)
listes = Table(
    "listes",
    metadonnees,
    _organisation(),
    Column("cle", CLE_DE_NOM, nullable=False),
    Column("nom", Text, nullable=False),
    Column("niveau", String(20), nullable=False),
    PrimaryKeyConstraint("organisation", "cle"),
)
listes_codes = Table(
    "listes_codes",
    metadonnees,
    Column("organisation", Integer, nullable=False),
    Column("liste", CLE_DE_NOM, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("code_territoire", String(20), nullable=False),
    PrimaryKeyConstraint("organisation", "liste", "rang"),
    ForeignKeyConstraint(
        ["organisation", "liste"], ["listes.organisation", "listes.cle"], ondelete="CASCADE"
    ),
)
references = Table(
    # « references » est un mot de SQL.
    "references_figees",
    metadonnees,
    _organisation(),
    Column("numero", Integer, nullable=False),
    Column("slug", String(100), nullable=False),
    Column("nom", Text, nullable=False),
    Column("commentaire", Text, nullable=False),
    Column("date", String(32), nullable=False),
    Column("nombre_observations", Integer, nullable=False),
    Column("observations", EMPREINTE, nullable=False),
    Column("territoires", EMPREINTE, nullable=False),
    Column("sources", EMPREINTE, nullable=False),
    Column("retire_le", String(32), nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
    # Deux références en place n'ont pas le même nom ; à la corbeille, si.
    UniqueConstraint("organisation", "slug", "retire_le"),
    *(
        ForeignKeyConstraint(["organisation", t], ["contenus.organisation", "contenus.empreinte"])
        for t in ("observations", "territoires", "sources")
    ),
)

# -- les séances : une suite d'écrans composés d'avance, à quelqu'un ou à toute l'organisation

seances = Table(
    "seances",
    metadonnees,
    _organisation(),
    Column("numero", Integer, nullable=False),
    Column("nom", Text, nullable=False),
    # « epci:200058485 », « departement:95 »… ; vide, aucun.
    Column("territoire", String(40), nullable=False),
    # Le jour où elle se tient (AAAA-MM-JJ) ; vide, pas encore choisi.
    Column("jour", String(10), nullable=False),
    Column("public", String(20), nullable=False),
    Column("modele", String(60), nullable=False),
    # De qui elle est ; vide, de personne qui soit encore là.
    Column("personne", Integer, ForeignKey("personnes.id", ondelete="SET NULL")),
    Column("partagee", Boolean, nullable=False),
    # Vrai : elle ne se tient pas, elle se refait pour d'autres territoires.
    Column("est_modele", Boolean, nullable=False, server_default=false()),
    # Combien de gestes l'ont changée, et le prochain numéro d'écran : aucun ne sert deux fois.
    Column("revision", Integer, nullable=False),
    Column("prochain", Integer, nullable=False),
    Column("date", String(32), nullable=False),
    Column("modifiee_le", String(32), nullable=False),
    Column("retire_le", String(32), nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
)
ecrans = Table(
    "ecrans",
    metadonnees,
    Column("organisation", Integer, nullable=False),
    Column("seance", Integer, nullable=False),
    Column("numero", Integer, nullable=False),
    Column("rang", Integer, nullable=False),
    # Ce que l'écran montre, en JSON : des adresses de vues, qui se rejouent.
    Column("contenu", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "seance", "numero"),
    ForeignKeyConstraint(
        ["organisation", "seance"], ["seances.organisation", "seances.numero"], ondelete="CASCADE"
    ),
)
seances_vues = Table(
    "seances_vues",
    metadonnees,
    # Le tableau des valeurs vues quand une figure a été posée, en JSON, une fois par contenu.
    _organisation(),
    Column("empreinte", EMPREINTE, nullable=False),
    Column("contenu", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "empreinte"),
)
seances_etats = Table(
    "seances_etats",
    metadonnees,
    # Ce qu'était une séance avant chacun de ses derniers gestes : ce qu'« annuler » remet.
    Column("organisation", Integer, nullable=False),
    Column("seance", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("geste", Text, nullable=False),
    Column("contenu", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "seance", "revision"),
    ForeignKeyConstraint(
        ["organisation", "seance"], ["seances.organisation", "seances.numero"], ondelete="CASCADE"
    ),
)
ateliers = Table(
    "ateliers",
    metadonnees,
    # Une séance ouverte aux téléphones : leur jeton et le code à taper, hachés, jusqu'à la fermeture.
    Column("organisation", Integer, nullable=False),
    Column("numero", Integer, nullable=False),
    Column("seance", Integer, nullable=False),
    # D'où le jeton se refait, avec la clé du poste : le mur montre encore le carré après un redémarrage.
    Column("graine", String(64), nullable=False),
    Column("jeton", EMPREINTE, nullable=False),
    Column("code", EMPREINTE, nullable=False),
    Column("ouvert_le", String(32), nullable=False),
    Column("expire_le", String(32), nullable=False),
    Column("ferme_le", String(32), nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
    ForeignKeyConstraint(
        ["organisation", "seance"], ["seances.organisation", "seances.numero"], ondelete="CASCADE"
    ),
)

# -- les choix

preferences = Table(
    "preferences",
    metadonnees,
    _organisation(),
    Column("personne", Integer, ForeignKey("personnes.id", ondelete="CASCADE"), nullable=False),
    Column("nom", String(40), nullable=False),
    Column("valeur", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "personne", "nom"),
)
reglages = Table(
    "reglages",
    metadonnees,
    _organisation(),
    Column("nom", String(40), nullable=False),
    Column("valeur", Boolean, nullable=False),
    PrimaryKeyConstraint("organisation", "nom"),
)
durees = Table(
    "durees",
    metadonnees,
    _organisation(),
    Column("objet", String(20), nullable=False),
    Column("mois", Integer, nullable=False),
    PrimaryKeyConstraint("organisation", "objet"),
)
# Ce que l'administrateur seul sait dire de son installation : éditeur, hébergeur, contact…
mentions = Table(
    "mentions",
    metadonnees,
    _organisation(),
    Column("champ", String(40), nullable=False),
    Column("valeur", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "champ"),
)

# -- ce que la mémoire sait d'elle-même

numeros = Table(
    "numeros",
    metadonnees,
    _organisation(),
    Column("objet", String(40), nullable=False),
    # Le plus haut numéro qu'a porté une ligne effacée : il ne se redonne pas.
    Column("dernier", Integer, nullable=False),
    PrimaryKeyConstraint("organisation", "objet"),
)

revisions = Table(
    "revisions",
    metadonnees,
    _organisation(),
    Column("objet", String(40), nullable=False),
    # Combien de gestes l'ont changé : deux lectures du même nombre lisent la même chose.
    Column("nombre", Integer, nullable=False),
    PrimaryKeyConstraint("organisation", "objet"),
)
audit = Table(
    "audit",
    metadonnees,
    _organisation(),
    Column("numero", Integer, nullable=False),
    Column("date", String(40), nullable=False),
    Column("personne", Integer, ForeignKey("personnes.id", ondelete="SET NULL")),
    Column("geste", String(60), nullable=False),
    Column("objet", Text, nullable=False),
    # Des comptes (« 3 notes »), jamais ce qui a été écrit.
    Column("detail", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("organisation", "numero"),
)
restes = Table(
    "restes",
    metadonnees,
    _organisation(),
    Column("fichier", String(300), nullable=False),
    # Ce qu'un dossier d'avant avait d'illisible, laissé sur place : une phrase.
    Column("raison", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "fichier"),
)
