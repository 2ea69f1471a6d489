"""The source of a screen, as short as its foot asks: never cut, said with fewer words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dashboard.exports.papier import polices

# Une initiale (« S. Moncorgé ») n'est pas une fin de phrase.
_PARTIE = re.compile(r" ; |(?<=\.)(?<![A-Z]\.) (?=[A-Z])")
_ENTIERE = re.compile(r"^(?P<qui>.+?), «\s*(?P<quoi>.+?)\s*», (?P<reste>.+)$")
_LICENCE = re.compile(r",? ?Licence Ouverte 2\.0\.?")
_CONTOURS = re.compile(r"^contours IGN.*?(\d{4})?\.?$")
# « 2021 à 2023 », « 2023 et 2025 », « 2014-2024 » : la première année seule daterait mal le chiffre.
_ANNEES = re.compile(r"\b\d{4}(?:(?:\s*[-\u2013]\s*|\s+à\s+|\s+et\s+|,\s+)\d{4}\b)*")
_FORME = re.compile(r" \(.*?\)|, mis en forme par Etalab| ; .*")
FICTIF = "Jeu de démonstration, sans valeur"


def foot_source(sources: Iterable[str], tient: Sequence[tuple[float, float, int]]) -> tuple[list[str], float]:
    """Lines and size of the first way to say the sources that holds in one of ``tient``
    (width, size, lines), the wished one first; the shortest in the last of them otherwise."""
    dites = [_said(sources, rang) for rang in range(3)]
    # Moins de mots avant de plus petites lettres ; qui et quand, sans quoi, en dernier.
    for rangs in ((0, 1), (2,)):
        for largeur, taille, lignes in tient:
            for rang in rangs:
                coupe = polices.wrap(polices.printable(dites[rang]), largeur, taille)
                if len(coupe) <= lignes:
                    return coupe, taille
    largeur, taille, _ = tient[-1]
    return polices.wrap(polices.printable(dites[-1]), largeur, taille), taille


def _said(sources: Iterable[str], rang: int) -> str:
    """Every source once: 0 whole, 1 without what the series is cut by, 2 who and when."""
    parties = [p for source in sources for p in _PARTIE.split(source) if p.strip()]
    dites = [d for p in parties if (d := _part(p.strip(), rang))]
    uniques = list(dict.fromkeys(dites))
    contours = [d for d in uniques if d.startswith("contours")]
    autres = [d for d in uniques if d not in contours]
    return f"Source : {' ; '.join([*autres, *contours])}." if uniques else ""


def _part(partie: str, rang: int) -> str:
    if contours := _CONTOURS.match(partie):
        return f"contours IGN {contours[1]}" if contours[1] else "contours IGN"
    nue = _LICENCE.sub("", partie).rstrip(". ")
    if "inventées" in nue or "fictif" in nue:
        return FICTIF
    entiere = _ENTIERE.match(nue)
    if entiere is None or rang == 0:
        return nue if rang < 2 or entiere is None else ""
    quoi = re.split(r", (?:par|périmètre|sommes|jeu|France\b) ?| \(", entiere["quoi"])[0]
    annees = _ANNEES.search(entiere["reste"])
    quand = annees[0] if annees else entiere["reste"]
    qui = _FORME.sub("", entiere["qui"])
    if rang == 1:
        return f"{qui}, {quoi}, {quand}"
    # « Insee, recensement de la population 2021 » dit déjà l'année.
    return qui if qui.endswith(quand) else f"{qui} {quand}"
