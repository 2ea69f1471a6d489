"""Which column each header means when the headers alone do not say: by looking at the values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data.depots.contrat.ecriture import Cellule, show
from data.depots.contrat.schema import Colonne, Format, flatten_header
from data.depots.controle.personnel import find_person
from data.depots.lecture.mots import understand
from data.depots.lecture.tableau import Ligne, Tableau

# Des colonnes qu'un fichier de la Caf ou d'un portail porte, et dont aucun format n'a l'usage.
CONNUES: Mapping[str, str] = {
    r"idequ|id_equ": "identifiant de l'équipement à la Caf",
    r"(n|no|numero)?_?(de_)?(dossier_)?afc": "numéro de dossier AFC de la Caf",
    r"(n|no|numero)_(de_)?dossier\w*": "numéro de dossier",
    r"taux_(d_)?(occupation|facturation|remplissage)\w*": "taux, recalculé à partir des heures",
    r"adresse|adresse_\w+|rue|voie": "adresse",
    r"code_postal|cp": "code postal",
    r"departement|code_departement|dept|region|code_region": "département ou région",
    r"(n_|numero_)?siret\w*|ape|naf": "numéro d'entreprise",
    r"latitude|longitude|lat|lon|lng|x|y|geo_point\w*|coordonnees\w*": "position sur une carte",
    r"site(_web|_internet)?|url|lien": "adresse d'un site",
}
_ROLES = re.compile(
    r"(^|_)(charges?e?s?|coordinat(eur|rice)s?|coordonnat(eur|rice)s?|coordo|agents?|titulaires?|noms?"
    r"|personnes?|referente?s?|salariee?s?|professionnel(le)?s?|responsables?|intervenante?s?"
    r"|animat(eur|rice)s?)(_|$)"
)
_JAMAIS = re.compile(
    r"(^|_)(prenoms?|e?_?mails?|mel|courriels?|telephones?|tel|portables?|mobiles?|naissance|nir"
    r"|secu|civilite|adresse)(_|$)"
)
# Un mot de poste et un numéro, ou un sigle court et un numéro : « Poste 1 », « A1 », « CTG-95-01 ».
_IDENTIFIANT = re.compile(
    r"(?:(?:poste|agent|coordo|coordinateur|coordinatrice|coop|charge|chargee|emploi|etp|id|p)"
    r"[\s_\-n°.]*)?[A-Z]{0,4}[\s_\-]?\d{1,6}(?:[\s_\-./]?[A-Z]{0,4}\d{0,6})*",
    re.IGNORECASE,
)


def known_unused(entete: str) -> str:
    """What a well-known column is, when no format uses it; '' for any other."""
    plat = flatten_header(entete)
    return next((sens for motif, sens in CONNUES.items() if re.fullmatch(motif, plat)), "")


def find_post(tableau: Tableau, format_: Format) -> int | None:
    """The column headed by a role (« Chargé de coopération ») whose values identify posts."""
    poste = next((c for c in format_.colonnes if c.identifiant and c.chiffre), None)
    if poste is None or any(format_.find(e) is poste for e in tableau.colonnes):
        return None
    trouves = [
        rang
        for rang, entete in enumerate(tableau.colonnes)
        if format_.find(entete) is None and _is_role(entete) and _all_identifiers(tableau, rang)
    ]
    return trouves[0] if len(trouves) == 1 else None


def _is_role(entete: str) -> bool:
    plat = flatten_header(entete)
    return bool(_ROLES.search(plat)) and not _JAMAIS.search(plat)


def _all_identifiers(tableau: Tableau, rang: int) -> bool:
    textes = [show(c).strip() for c in _values(tableau.lignes, rang)]
    return bool(textes) and all(_IDENTIFIANT.fullmatch(t) and not find_person(t) for t in textes)


def _values(lignes: Sequence[Ligne], rang: int) -> list[Cellule]:
    return [
        ligne.cellules[rang]
        for ligne in lignes
        if rang < len(ligne.cellules) and ligne.cellules[rang] is not None
    ]


def prefer(tableau: Tableau, colonne: Colonne, premier: int, second: int) -> int | None:
    """Of two headers for one column, the one whose values say which; None when nothing does.

    Codes rather than names of territories; the words of the list rather than other words; either
    when every row says the same in both.
    """
    un, deux = (_values(tableau.lignes, r) for r in (premier, second))
    if not deux or [show(c) for c in un] == [show(c) for c in deux]:
        return premier
    if not un:
        return second
    if colonne.type == "code_territoire":
        bons = [all(_is_code(c) for c in v) for v in (un, deux)]
    elif colonne.valeurs:
        bons = [all(understand(show(c), colonne).codes for c in v) for v in (un, deux)]
    else:
        return None
    if bons[0] == bons[1]:
        return None
    return premier if bons[0] else second


def _is_code(cellule: Cellule) -> bool:
    return re.fullmatch(r"\d{4,5}|\d{9}|2[AB]\d{3}", show(cellule).upper().strip()) is not None
