"""All that the memory holds about a person: where a text is written, whatever its accents and its case."""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.depots.registre import EFFACE, Depot, replay
from data.erreurs import PhraseError
from data.garde.seances import ecriture
from data.memoire import contenus, journal
from data.memoire import tables as memoire
from data.memoire.espace import Espace, acting_for, current

LETTRES_MIN = 3
EXTRAIT_MAX = 80
# Ce qu'on lit d'un classeur reçu : bien plus qu'un tableau n'en contient.
_CLASSEUR_MAX = 256 << 20
_BALISE = re.compile(r"<[^>]*>")
_ENTRE_CHIFFRES = re.compile(r"(?<=\d)[\s.\-/()]+(?=\d)")


class RechercheError(PhraseError):
    """The text to look for is too short to mean somebody; French sentence."""


@dataclass(frozen=True, slots=True)
class Texte:
    """What is looked for: letters without accents nor case, or the last nine digits of a telephone.

    ``mot``: whole words only (« Ali » is not in « alimentation »).
    """

    lettres: str
    chiffres: str = ""
    mot: bool = False

    def is_in(self, texte: str) -> bool:
        """True when a text speaks of it."""
        plat = flatten(texte)
        if self.chiffres and self.chiffres in _ENTRE_CHIFFRES.sub("", plat):
            return True
        if not self.mot:
            return self.lettres in plat
        return re.search(rf"(?<!\w){re.escape(self.lettres)}(?!\w)", plat) is not None


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One place where the text is. ``quoi`` is « note », « dépôt »…, ``numero`` names it, ``champ`` is what
    of it, ``texte`` what is written there, ``suite`` what its erasure does, or what is to be done."""

    organisation: int
    quoi: str
    numero: str
    champ: str
    texte: str
    suite: str


@dataclass(frozen=True, slots=True)
class _Lieu:
    """A table where people write: its name, its key, the columns of free text."""

    quoi: str
    cle: tuple[str, ...]
    champs: Mapping[str, str]
    suite: str


_REMPLACE = "le texte devient « [effacé] »"
LIEUX: Mapping[sa.Table, _Lieu] = {
    memoire.notes: _Lieu(
        "note",
        ("numero",),
        {
            "texte": "texte",
            "auteur": "auteur",
            "figure": "figure",
            "territoire": "territoire",
            "theme": "thème",
        },
        "la note est effacée",
    ),
    memoire.depots: _Lieu(
        "dépôt",
        ("numero",),
        {
            "nom_fichier": "nom du fichier",
            "feuille": "feuille",
            "qui": "qui dépose",
            "commentaire": "commentaire",
        },
        f"{_REMPLACE}, l'entrée du journal est scellée de nouveau",
    ),
    memoire.evenements: _Lieu(
        "annulation ou restauration",
        ("numero",),
        {"qui": "qui"},
        f"{_REMPLACE}, l'entrée du journal est scellée de nouveau",
    ),
    memoire.listes: _Lieu("liste", ("cle",), {"nom": "nom"}, _REMPLACE),
    memoire.references: _Lieu(
        "référence figée", ("numero",), {"nom": "nom", "commentaire": "commentaire"}, _REMPLACE
    ),
    memoire.seances: _Lieu("séance", ("numero",), {"nom": "nom"}, _REMPLACE),
    memoire.ecrans: _Lieu("écran d'une séance", ("seance", "numero"), {"contenu": "contenu"}, _REMPLACE),
    memoire.seances_vues: _Lieu(
        "valeurs vues d'une séance", ("empreinte",), {"contenu": "contenu"}, "les valeurs vues sont effacées"
    ),
    memoire.seances_etats: _Lieu(
        "état d'une séance à annuler",
        ("seance", "revision"),
        {"contenu": "contenu", "geste": "geste"},
        "l'état est effacé : ce geste ne s'annule plus",
    ),
    memoire.preferences: _Lieu(
        "préférence", ("personne", "nom"), {"valeur": "valeur"}, "la préférence est effacée"
    ),
    memoire.mentions: _Lieu("mention", ("champ",), {"valeur": "valeur"}, "la mention est à compléter"),
    memoire.personnes: _Lieu(
        "compte",
        ("id",),
        {"cle": "identifiant", "fonction": "fonction"},
        "le compte est effacé ; s'il est le seul administrateur, donnez d'abord ce rôle à quelqu'un d'autre",
    ),
    memoire.organisations: _Lieu(
        "organisation",
        ("id",),
        {"nom": "nom", "cle": "identifiant"},
        "reste : changez le nom de l'organisation",
    ),
    memoire.restes: _Lieu(
        "fichier d'une version d'avant",
        ("fichier",),
        {"fichier": "nom", "raison": "raison"},
        "reste : supprimez ce fichier du dossier de données",
    ),
}
_EN_JSON = (memoire.ecrans, memoire.seances_vues, memoire.seances_etats)
FICHIER_ANNULE = "le fichier reçu est effacé ; dans ses lignes, le texte devient « [effacé] »"
FICHIER_ACTIF = (
    "reste : il compte, ou peut compter de nouveau. Annulez ce dépôt, déposez le fichier corrigé, puis "
    "relancez cette commande"
)

FICHIER_SAUVE = (
    "reste : il comptait ce jour-là. Annulez-le dans la mémoire, déposez le fichier corrigé, effacez, puis "
    "faites une sauvegarde neuve et supprimez celle-ci"
)


def read(texte: str, *, mot: bool = False) -> Texte:
    """What to look for. Raises RechercheError when it is too short."""
    lettres = flatten(texte)
    if lettres in flatten(EFFACE):
        raise RechercheError(f"« {EFFACE} » est ce que l'effacement laisse : cherchez ce qu'il faut effacer.")
    if len(re.sub(r"\W", "", lettres)) < LETTRES_MIN:
        raise RechercheError(
            f"« {texte.strip()} » est trop court : donnez au moins {LETTRES_MIN} lettres ou chiffres, par "
            "exemple un nom de famille, un courriel, un numéro de téléphone."
        )
    chiffres = re.sub(r"\D", "", lettres) if re.fullmatch(r"[\d\s.+\-/()]+", lettres) else ""
    return Texte(lettres, chiffres[-9:] if len(chiffres) >= 9 else "", mot)


def flatten(texte: str) -> str:
    """Without accents, case, ligatures nor double blanks."""
    plat = texte.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    sans = "".join(c for c in unicodedata.normalize("NFKD", plat) if not unicodedata.combining(c))
    return " ".join(sans.split())


def search(con: Connection, cherche: Texte) -> list[Trouvaille]:
    """Every place of the memory where the text is, in every organisation. Raises JournalError."""
    trouvees = [t for table in LIEUX for t in _in_table(con, table, cherche)]
    for organisation in every_organisation(con):
        with acting_for(Espace(organisation, current().personne)):
            trouvees += _in_files(con, cherche)
    return sorted(trouvees, key=lambda t: (t.organisation, t.quoi, t.numero.zfill(12), t.champ))


def every_organisation(con: Connection) -> list[int]:
    """Their identifiers."""
    return sorted(con.execute(sa.select(memoire.organisations.c.id)).scalars())


def matching(con: Connection, table: sa.Table, cherche: Texte) -> Iterator[dict[str, Any]]:
    """The rows of a table of ``LIEUX`` where the text is."""
    champs = LIEUX[table].champs
    for ligne in con.execute(sa.select(table)).mappings():
        if any(ligne[c] and cherche.is_in(_readable(table, ligne[c])) for c in champs):
            yield dict(ligne)


def file_holds(octets: bytes, cherche: Texte) -> bool:
    """True when a received file (CSV, XLSX) holds the text."""
    return any(cherche.is_in(t) for t in _texts(octets))


def rows_hold(lignes: pa.Table, cherche: Texte) -> bool:
    """True when a cell of text holds it."""
    return any(
        v is not None and cherche.is_in(v)
        for colonne in lignes.columns
        if pa.types.is_string(colonne.type) or pa.types.is_large_string(colonne.type)
        for v in colonne.unique().to_pylist()
    )


def read_rows(octets: bytes | None) -> pa.Table | None:
    """The rows of a deposit; None when they cannot be read."""
    try:
        return pq.read_table(pa.BufferReader(octets)) if octets is not None else None
    except (pa.ArrowException, OSError):
        return None


def _in_table(con: Connection, table: sa.Table, cherche: Texte) -> Iterator[Trouvaille]:
    lieu = LIEUX[table]
    for ligne in matching(con, table, cherche):
        numero = "/".join(str(ligne[c]) for c in lieu.cle)
        organisation = int(ligne.get("organisation", ligne["id"] if table is memoire.organisations else 0))
        for champ, nom in lieu.champs.items():
            if ligne[champ] and cherche.is_in(lu := _readable(table, ligne[champ])):
                yield Trouvaille(organisation, lieu.quoi, numero, nom, _excerpt(lu), lieu.suite)


def _readable(table: sa.Table, texte: str) -> str:
    """The text as it is read: of JSON, its words alone."""
    return ecriture.words(texte) if table in _EN_JSON else texte


def _in_files(con: Connection, cherche: Texte) -> Iterator[Trouvaille]:
    for depot in deposits_holding(con, cherche):
        suite = FICHIER_ANNULE if depot.statut == "annule" else FICHIER_ACTIF
        yield Trouvaille(
            current().organisation, "dépôt", str(depot.numero), "fichier reçu", depot.nom_fichier, suite
        )


def deposits_holding(con: Connection, cherche: Texte) -> Iterator[Depot]:
    """The deposits of this organisation whose file, or rows, hold the text."""
    for depot in replay(journal.read_entries(con)).values():
        octets = contenus.get(con, depot.sha256)
        lignes = read_rows(contenus.get(con, depot.sha256_lignes))
        if (octets is not None and file_holds(octets, cherche)) or (
            lignes is not None and rows_hold(lignes, cherche)
        ):
            yield depot


def _texts(octets: bytes) -> Iterator[str]:
    if not octets.startswith(b"PK"):
        try:
            yield octets.decode("utf-16" if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            yield octets.decode("cp1252", errors="replace")
        return
    reste = _CLASSEUR_MAX
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as zip_:
            for info in zip_.infolist():
                with zip_.open(info) as flux:
                    lus = flux.read(reste)
                reste -= len(lus)
                brut = lus.decode("utf-8", errors="replace")
                # Un mot mis en forme à moitié est coupé par une balise ; deux cellules le sont aussi.
                for entre in ("", " "):
                    yield html.unescape(_BALISE.sub(entre, brut))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
        return


def _excerpt(texte: str) -> str:
    uni = " ".join(texte.split())
    return uni if len(uni) <= EXTRAIT_MAX else f"{uni[:EXTRAIT_MAX].rstrip()}…"
