"""What people write in a cell to say that a value is secret, absent or not applicable."""

from __future__ import annotations

import re

from data.depots.contrat.schema import Colonne, flatten

_NOMBRES = frozenset(("entier", "decimal"))
# Dans un texte, « c » ou « s » peuvent être un identifiant : seuls ces signes n'y disent rien.
_PARTOUT = frozenset(
    (
        "nd",
        "ns",
        "nc",
        "nr",
        "na",
        "n_d",
        "n_s",
        "n_c",
        "n_r",
        "n_a",
        "n/a",
        "n/d",
        "n/c",
        "nsp",
        "non_communique",
        "non_communiquee",
        "non_communiques",
        "non_communiquees",
        "non_disponible",
        "non_disponibles",
        "non_renseigne",
        "non_renseignee",
        "non_renseignes",
        "non_significatif",
        "non_connu",
        "non_concerne",
        "non_concernee",
        "sans_objet",
        "so",
        "s/o",
        "s_o",
        "s/objet",
        "secret",
        "secret_statistique",
        "sous_secret",
        "confidentiel",
        "inconnu",
        "inconnue",
        "indisponible",
        "a_completer",
        "en_attente",
        "neant_communique",
        "pas_de_donnee",
        "donnee_manquante",
        "manquant",
        "null",
        "none",
        "nan",
        "vide",
    )
)
_LETTRES = frozenset(("s", "c", "x", "n"))
_SIGNES = re.compile(r"[\s*/\-–—−.…?_]+")
# « <11 », « moins de 5 » : un seuil de secret, pas un nombre.
_SOUS_UN_SEUIL = re.compile(r"(?:<=?|≤|moins de|inf(?:érieur)?e? à) ?\d{1,2}", re.IGNORECASE)


def is_mark(texte: str, colonne: Colonne) -> bool:
    """True when the text says that there is no value to read in this column.

    ``x`` and ``n`` are marks in numbers only: elsewhere they are « oui » and « non ».
    """
    # Un trait, des barres ou des étoiles seules ; pas « -3 », ni une cellule de texte ponctuée.
    if _SIGNES.fullmatch(texte):
        return True
    if colonne.type in _NOMBRES and _SOUS_UN_SEUIL.fullmatch(texte):
        return True
    plat = flatten(texte).strip("()[]")
    if plat in _PARTOUT:
        return not _is_word(plat, colonne)
    return plat in _LETTRES and colonne.type in (*_NOMBRES, "date")


def _is_word(plat: str, colonne: Colonne) -> bool:
    """« secret » is a mark everywhere, unless the list of the column knows the word."""
    return plat in colonne.codes


def empty(colonne: Colonne) -> str:
    """Why a required cell cannot be empty, and what was expected."""
    repete = colonne.type == "code_territoire" or colonne.nature == "exercice" or colonne.identifiant
    aide = " (une valeur qui se répète s'écrit à chaque ligne)" if repete else ""
    return f"la cellule est vide{aide} ; attendu : {colonne.attendu}."


def required(texte: str, libelle: str) -> str:
    """Why a mark cannot stand in a required column, and what to do."""
    return (
        f"« {texte} » dit une valeur secrète ou non communiquée, et « {libelle} » est obligatoire : "
        "écrivez la valeur si vous l'avez, sinon laissez la ligne de côté. Seule une colonne "
        "facultative peut rester vide si secret ou non communiqué."
    )


def said(lettre: str, entete: str, marques: dict[str, list[int]]) -> str:
    """One remark for a column: how many cells were read as empty, which marks, which rows."""
    lignes = sorted(n for numeros in marques.values() for n in numeros)
    nombre = len(lignes)
    mots = ", ".join(f"« {m} »" for m in marques)
    if nombre == 1:
        return (
            f"colonne {lettre} « {entete} », ligne {lignes[0]} : {mots} lu vide (secret ou non "
            "communiqué), jamais zéro."
        )
    liste = ", ".join(str(n) for n in lignes[:20]) + (", …" if nombre > 20 else "")
    return (
        f"colonne {lettre} « {entete} » : {nombre} cellules lues vides (secret ou non communiqué), "
        f"jamais zéro : {mots}, lignes {liste}."
    )
