"""The only door to SQL: every statement is a file of this folder, run by its name.

``run(con, "indicateurs/valeurs", indicateur="taux_couverture", ...)`` opens a cursor of its own
for each query (a DuckDB connection shared between threads mixes up results, a cursor does not),
reads every row and closes it. Parameters are declared in the header of the file, one per line:

    -- Paramètres :
    --   indicateur : code de la fiche
    --   modalite = '' : vide pour le total

A parameter with ``=`` has that default value (text; NULL for none); the others are required.
« -- Tables reçues : a, b » names the tables that the caller gives (``tables``). « -- Magasin : officiel »
says of a control at the building of which store it is passed (« local », « officiel et local »).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data.erreurs import PhraseError

if TYPE_CHECKING:
    import pandas as pd

DOSSIER = Path(__file__).resolve().parent

# À augmenter dès que le sens d'une table ou d'une colonne du magasin change : l'application
# refuse alors un magasin plus ancien au lieu de lire de travers.
VERSION_MAGASIN = "16"

_LIGNE_PARAMETRE = re.compile(
    r"^--\s{2,}(?P<nom>[a-z_]+)(?:\s*=\s*(?P<defaut>'[^']*'|NULL))?\s*:\s*(?P<sens>.+)$"
)
_TABLES = re.compile(r"^-- Tables reçues : (?P<noms>.+)$", re.MULTILINE)
_MAGASINS = re.compile(r"^-- Magasin : (?P<noms>officiel|local|officiel et local)$", re.MULTILINE)
_ECRITURE = re.compile(r"^(INSERT|ATTACH)\b", re.MULTILINE)

# Ce qu'une valeur de paramètre doit désigner : « code » est un code de territoire, dont le niveau
# est écrit ici ou dans un autre paramètre.
_DESIGNE = {
    "indicateur": ("indicateur", ""),
    "niveau": ("niveau", ""),
    "modalite": ("modalite", ""),
    "millesime": ("millesime", ""),
    "portee": ("portee", ""),
    "code_portee": ("code", "$portee"),
    "code_territoire": ("code", "$niveau"),
    "code_region": ("code", "region"),
    "code_departement": ("code", "departement"),
}
_NOMBRE_CITES = 20


class QueryError(PhraseError):
    """The query could not be run; the message is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Parametre:
    """One declared parameter. ``requis`` is False when a default stands in the header."""

    nom: str
    sens: str
    requis: bool
    defaut: str | None


@dataclass(frozen=True, slots=True)
class Requete:
    """A named query: its SQL text, what it answers (first header line) and its parameters."""

    nom: str
    sql: str
    resume: str
    parametres: tuple[Parametre, ...]
    recues: tuple[str, ...] = ()
    # D'un contrôle : à la construction de quel magasin il se passe.
    magasins: tuple[str, ...] = ()

    @property
    def ecrit(self) -> bool:
        """True for a query that fills a store or attaches one: the build and the opening alone may run it."""
        return _ECRITURE.search(self.sql) is not None


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Names of all the queries, sorted, without extension (``indicateurs/valeurs``)."""
    return tuple(sorted(f.relative_to(DOSSIER).with_suffix("").as_posix() for f in DOSSIER.rglob("*.sql")))


@lru_cache(maxsize=256)
def load(nom: str) -> Requete:
    """Read the query ``nom``. Raises QueryError, naming the nearest ones, if it is unknown."""
    if nom not in names():
        debut = nom.split("/")[0]
        lectures = [n for n in names() if not (load(n).ecrit or load(n).recues)]
        proches = [n for n in lectures if n.startswith(f"{debut}/")] or lectures
        raise QueryError(f"La requête « {nom} » n'existe pas. Requêtes qui existent : {', '.join(proches)}.")
    sql = (DOSSIER / f"{nom}.sql").read_text(encoding="utf-8")
    entete = [ligne for ligne in sql.splitlines() if ligne.startswith("--")]
    parametres: list[Parametre] = []
    for ligne in entete:
        trouve = _LIGNE_PARAMETRE.match(ligne)
        if trouve:
            brut = trouve["defaut"]
            defaut = None if brut is None or brut == "NULL" else brut[1:-1]
            parametres.append(Parametre(trouve["nom"], trouve["sens"], brut is None, defaut))
    recues, magasins = _TABLES.search(sql), _MAGASINS.search(sql)
    return Requete(
        nom,
        sql,
        entete[0].lstrip("- ") if entete else "",
        tuple(parametres),
        tuple(recues["noms"].split(", ")) if recues else (),
        tuple(magasins["noms"].split(" et ")) if magasins else (),
    )


def complete(requete: Requete, parametres: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with their defaults. Raises QueryError for an unknown or a missing one."""
    connus = {p.nom: p for p in requete.parametres}
    existe = ", ".join(connus) or "aucun"
    inconnus = [nom for nom in parametres if nom not in connus]
    if inconnus:
        raise QueryError(
            f"La requête « {requete.nom} » n'a pas de paramètre « {inconnus[0]} ». "
            f"Paramètres qui existent : {existe}."
        )
    manquants = [p.nom for p in requete.parametres if p.requis and p.nom not in parametres]
    if manquants:
        raise QueryError(
            f"Il manque à la requête « {requete.nom} » : {', '.join(manquants)}. "
            f"Paramètres qui existent : {existe}."
        )
    return {nom: parametres.get(nom, p.defaut) for nom, p in connus.items()}


def check_values(con: duckdb.DuckDBPyConnection, requete: Requete, parametres: Mapping[str, Any]) -> None:
    """Raise QueryError, naming those that exist, for a value that designates nothing.

    Without it, an unknown indicator reads as a country where every value is absent. A page needs
    no such check: it only offers what exists.
    """
    valeurs = complete(requete, parametres)
    for nom, (parametre, ou) in _DESIGNE.items():
        # Un vide qui vient de l'en-tête veut dire « tous » ou « le total » : rien à chercher.
        if valeurs.get(nom) is not None and (valeurs[nom] != "" or nom in parametres):
            niveau = valeurs.get(ou[1:]) if ou.startswith("$") else ou
            indicateur = str(valeurs.get("indicateur", ""))
            _check_value(con, nom, parametre, str(valeurs[nom]), indicateur, str(niveau or ""))
    for cle in filter(None, str(valeurs.get("territoires") or "").split(",")):
        niveau, _, code = cle.partition(":")
        _check_value(con, "territoires", "niveau", niveau, "", "")
        _check_value(con, "territoires", "code", code, "", niveau)


def _check_value(
    con: duckdb.DuckDBPyConnection, nom: str, parametre: str, valeur: str, indicateur: str, niveau: str
) -> None:
    lus = run(
        con, "magasin/existants", parametre=parametre, valeur=valeur, indicateur=indicateur, niveau=niveau
    )
    codes: list[str] = lus["code"].tolist()
    if valeur in codes[:1]:
        return
    ou = f" pour l'indicateur {indicateur}" if indicateur and parametre in ("modalite", "millesime") else ""
    if parametre == "code" and niveau:
        ou = f" au niveau {niveau}"
    if not codes:
        raise QueryError(f"« {valeur} » n'existe pas{ou} (paramètre --{nom}) : le magasin n'en a aucun.")
    cites = [
        f"{code or 'vide'} ({libelle})" if libelle else code
        for code, libelle in zip(codes, lus["nom"].tolist(), strict=True)
    ][: 5 if parametre == "code" else _NOMBRE_CITES]
    reste = f" et {len(codes) - len(cites)} autres" if len(codes) > len(cites) else ""
    raise QueryError(
        f"« {valeur} » n'existe pas{ou} (paramètre --{nom}). "
        f"Ce qui existe, le plus proche d'abord : {', '.join(cites)}{reste}."
    )


def run(
    con: duckdb.DuckDBPyConnection, nom: str, /, tables: Mapping[str, Any] | None = None, **parametres: Any
) -> pd.DataFrame:
    """Run the query ``nom`` on a cursor of its own and return all its rows.

    ``tables`` are Arrow tables or data frames that the SQL may read by name (used to fill the
    store). Raises QueryError for an unknown query or a wrong parameter, and duckdb.Error, its
    message prefixed with the query's name, for anything that the engine refuses.
    """
    requete = load(nom)
    valeurs = complete(requete, parametres)
    curseur = con.cursor()
    try:
        for nom_table, table in (tables or {}).items():
            curseur.register(nom_table, table)
        return curseur.execute(requete.sql, valeurs).df()
    except duckdb.ConversionException as erreur:
        # Le moteur parle anglais ; il cite la valeur fautive entre apostrophes.
        trouve = re.search(r"'([^']*)'", str(erreur))
        raise QueryError(
            f"La requête « {nom} » n'a pas compris « {trouve[1] if trouve else parametres} » : "
            "un nombre entier était attendu."
        ) from erreur
    except duckdb.Error as erreur:
        erreur.add_note(f"Requête : {nom}")
        raise
    finally:
        curseur.close()


def run_parts(
    con: duckdb.DuckDBPyConnection, nom: str, /, **parametres: Any
) -> dict[tuple[Any, ...], pd.DataFrame]:
    """The rows of a query that answers many questions at once, question by question.

    Its first columns, « lot_… », say which question a row answers; they are the keys, in their order, and
    are not in the frames. Each frame has the types that its rows alone would have had. A question
    without a row has no frame: « » is that of none, for all of them.
    """
    requete = load(nom)
    curseur = con.cursor()
    try:
        lignes = curseur.execute(requete.sql, complete(requete, parametres)).df()
    except duckdb.Error as erreur:
        erreur.add_note(f"Requête : {nom}")
        raise
    finally:
        curseur.close()
    cles = [c for c in lignes.columns if c.startswith("lot_")]
    reste = _Parts(lignes.drop(columns=cles))
    parts: dict[tuple[Any, ...], pd.DataFrame] = {(): reste.part(0, 0)}
    debut = 0
    valeurs = list(zip(*(lignes[c].tolist() for c in cles), strict=True))
    for rang in range(1, len(valeurs) + 1):
        if rang == len(valeurs) or valeurs[rang] != valeurs[debut]:
            parts[valeurs[debut]] = reste.part(debut, rang)
            debut = rang
    return parts


class _Parts:
    """A frame cut into others, each with the types of its own rows: an integer that is missing once changes
    the type of its whole column, a text that is missing everywhere has none."""

    def __init__(self, lignes: pd.DataFrame) -> None:
        # Un entier ou un booléen à vides ; un texte.
        self._vides = {
            str(c): lignes[c].isna().to_numpy()
            for c, genre in lignes.dtypes.items()
            if genre == "str" or str(genre) in _PLEINS
        }
        self._textes = {c for c in self._vides if lignes.dtypes[c] == "str"}
        # Peu de façons d'avoir des vides : chacune convertit une fois toutes les lignes, puis se coupe.
        self._faits: dict[tuple[str, ...], pd.DataFrame] = {(): lignes}

    def part(self, debut: int, fin: int) -> pd.DataFrame:
        autres = tuple(
            c
            for c, vides in self._vides.items()
            if (vides[debut:fin].all() if c in self._textes else not vides[debut:fin].any())
        )
        if autres not in self._faits:
            self._faits[autres] = self._converted(autres)
        return self._faits[autres].iloc[debut:fin].reset_index(drop=True)

    def _converted(self, colonnes: tuple[str, ...]) -> pd.DataFrame:
        lignes = self._faits[()].copy()
        for c in colonnes:
            if c in self._textes:
                lignes[c] = lignes[c].astype(object).where(~self._vides[c], None)
            else:
                genre: Any = _PLEINS[str(lignes.dtypes[c])]
                lignes[c] = lignes[c].fillna(False if genre == "bool" else 0).astype(genre)
        return lignes


# Le type, sans vide, d'un entier ou d'un booléen qui peut en avoir.
_PLEINS = {f"{x}{n}": f"{x}{n}".lower() for x in ("Int", "UInt") for n in (8, 16, 32, 64)} | {
    "boolean": "bool"
}


@dataclass(frozen=True, slots=True)
class Controle:
    """Result of one control: how many faulty rows, and the first ones for display.

    ``illisible``: the rows could not be read, so nothing is known of them.
    """

    nom: str
    phrase: str
    fautives: int
    exemples: tuple[str, ...]
    illisible: bool = False


def check(con: duckdb.DuckDBPyConnection, magasin: str = "") -> list[Controle]:
    """Run every query of ``controles/``: each returns the faulty rows, none when all is well.

    ``magasin`` (« officiel » or « local ») keeps those that a store being built must pass.
    """
    return [check_one(con, nom) for nom in control_names() if not magasin or magasin in load(nom).magasins]


def control_names() -> list[str]:
    """Names of the controls, sorted."""
    return [nom for nom in names() if nom.startswith("controles/")]


def check_one(con: duckdb.DuckDBPyConnection, nom: str) -> Controle:
    """Run one control."""
    fautives = run(con, nom)
    exemples = tuple(
        ", ".join(f"{colonne} = {valeur}" for colonne, valeur in ligne.items())
        for ligne in fautives.head(3).to_dict("records")
    )
    return Controle(nom, load(nom).resume, len(fautives), exemples)
