"""The settings of « Couverture × occupation »: which occupancy, which year, which thresholds.

They live in the address: occupation, annee_occupation, seuil_couverture, seuil_occupation, seuil_completude;
cible and points for the places to create. What is not understood gives its default and a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures import simulateur
from dashboard.figures.dits import Dit, Ensemble, Lu, number_said, say
from dashboard.figures.quadrant import COMPLETUDE_PCT, GENRES, INDICATEURS, Annees
from dashboard.figures.seuils import Seuil, Seuils, national_threshold, threshold_of_france
from dashboard.figures.textes import Portee
from dashboard.figures.unites import own_level
from dashboard.lecture.etat import StoreError
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

COUVERTURE_MAX, OCCUPATION_MAX, COMPLETUDE_MAX = 300.0, 150.0, 115.0
POINTS_DEFAUT, POINTS_MAX = 5.0, 50.0
FRANCE = "france"
MEDIANE = "mediane"


@dataclass(frozen=True, slots=True)
class Reperes:
    """What the coverage threshold can be taken from; None when the store does not have it."""

    france: float | None
    mediane: float | None
    nombre: int


@dataclass(frozen=True, slots=True)
class Choix:
    """The settings once validated, with one sentence per setting that was not understood."""

    genre: str
    annees: Annees
    seuils: Seuils
    completude_pct: float
    reperes: Reperes
    messages: tuple[str, ...]


def occupancy_years(lecteur: Lecteur, selection: Selection, genre: str) -> list[int]:
    """Years with an occupancy of that kind in some unit of the scope, the most recent first."""
    niveau = own_level(selection.portee, selection.code_portee)
    presence = lecteur.known().presences.get((INDICATEURS[genre], niveau))
    return [] if presence is None else sorted(presence.millesimes.get("", ()), reverse=True)


def coverage_year(lecteur: Lecteur) -> int:
    """Most recent year of the coverage by EPCI."""
    return lecteur.known().presences["taux_couverture", "epci"].latest("")


def read_landmarks(lecteur: Lecteur, couvertures: pd.DataFrame, annee: int) -> Reperes:
    """The coverage of France, and the median of the EPCI of the scope."""
    lignes = lecteur.read_references("taux_couverture", "", annee, None, None)
    france = lignes[lignes["niveau"] == "france"]["valeur"].dropna()
    connues = couvertures[couvertures["rattache"] & couvertures["statut"].isin(("publie", "estime"))][
        "valeur"
    ]
    return Reperes(
        france=float(france.iloc[0]) if len(france) else None,
        mediane=formats.rounded(float(connues.median()), 1) if len(connues) else None,
        nombre=len(connues),
    )


def read_choices(
    lecteur: Lecteur, selection: Selection, lus: Mapping[str, str], couvertures: pd.DataFrame, portee: Portee
) -> Choix:
    """The settings of an address; there is one year of occupancy at least."""
    messages = list[str]()
    genre = lus.get("occupation", "reelle")
    if genre not in GENRES:
        messages.append(f"Dans l'adresse, l'occupation « {genre} » est inconnue : la réelle est affichée.")
        genre = "reelle"
    annees = occupancy_years(lecteur, selection, genre)
    annee = lus.get("annee_occupation", "")
    if annee and annee not in map(str, annees):
        messages.append(
            f"Dans l'adresse, l'année « {annee} » n'a pas d'occupation : {annees[0]} est affichée."
        )
        annee = ""
    annee_couverture = coverage_year(lecteur)
    reperes = read_landmarks(lecteur, couvertures, annee_couverture)
    return Choix(
        genre=genre,
        annees=Annees(annee_couverture, int(annee) if annee else annees[0]),
        seuils=Seuils(
            _coverage_threshold(lus, reperes, portee, annee_couverture, messages),
            _occupancy_threshold(lus, messages),
        ),
        completude_pct=_completeness_threshold(lus, messages),
        reperes=reperes,
        messages=tuple(messages),
    )


def read_targets(lus: Mapping[str, str], reperes: Reperes) -> tuple[float, float, tuple[str, ...]]:
    """(coverage to reach, points of occupancy to regain, a sentence for each that was not understood)."""
    messages = list[str]()
    brut = lus.get("cible", "")
    cible = reperes.france if brut == FRANCE else formats.parse_number(brut, 0.0, COUVERTURE_MAX)
    if brut and cible is None:
        messages.append(f"Dans l'adresse, la cible « {brut} » n'est pas une couverture possible.")
    brut = lus.get("points", "")
    points = formats.parse_number(brut, 0.0, POINTS_MAX)
    if brut and points is None:
        messages.append(f"Dans l'adresse, les points d'occupation « {brut} » ne conviennent pas.")
    return (
        simulateur.CIBLE_CITEE if cible is None else cible,
        POINTS_DEFAUT if points is None else points,
        tuple(messages),
    )


def _coverage_threshold(
    lus: Mapping[str, str], reperes: Reperes, portee: Portee, annee: int, messages: list[str]
) -> Seuil:
    brut = lus.get("seuil_couverture", "")
    if brut and brut != MEDIANE:
        valeur = formats.parse_number(brut, 0.0, COUVERTURE_MAX)
        if valeur is not None:
            return Seuil(valeur, "Seuil saisi", "saisi sur cette page")
        messages.append(f"Dans l'adresse, le seuil de couverture « {brut} » n'est pas un nombre possible.")
    if reperes.mediane is not None and (brut == MEDIANE or reperes.france is None):
        return _median_threshold(reperes, portee, annee)
    if reperes.france is not None:
        return threshold_of_france(annee, reperes.france, f"taux de couverture de la France, Cnaf, {annee}")
    raise StoreError("Le magasin n'a pas de taux de couverture : refaites-le sur la page « Mes données ».")


def _median_threshold(reperes: Reperes, portee: Portee, annee: int) -> Seuil:
    """The median of the units of the scope that have a rate, and how many they are."""
    assert reperes.mediane is not None, "une médiane demande des valeurs"
    lu = (Lu(portee.niveau_carte, "", "taux_couverture", "", annee),)
    dans = Ensemble(portee.niveau_carte, portee.niveau, portee.code)
    nombre = number_said(
        reperes.nombre, portee.unite.count(reperes.nombre), Dit("", "compte", lu, dans=dans, critere="connus")
    )
    origine = say("médiane de {nombre} {de}, {annee}", nombre=nombre, de=portee.de, annee=str(annee))
    return Seuil(reperes.mediane, "Médiane", origine, Dit("", "mediane", lu, 1, dans=dans))


def _occupancy_threshold(lus: Mapping[str, str], messages: list[str]) -> Seuil:
    brut = lus.get("seuil_occupation", "")
    if brut:
        valeur = formats.parse_number(brut, 0.0, OCCUPATION_MAX)
        if valeur is not None:
            return Seuil(valeur, "Seuil saisi", "saisi sur cette page")
        messages.append(f"Dans l'adresse, le seuil d'occupation « {brut} » n'est pas un nombre possible.")
    return national_threshold("Repère national")


def _completeness_threshold(lus: Mapping[str, str], messages: list[str]) -> float:
    brut = lus.get("seuil_completude", "")
    valeur = formats.parse_number(brut, 0.0, COMPLETUDE_MAX) if brut else COMPLETUDE_PCT
    if valeur is None:
        messages.append(f"Dans l'adresse, le seuil de complétude « {brut} » n'est pas un nombre possible.")
        return COMPLETUDE_PCT
    if valeur != COMPLETUDE_PCT:
        messages.append(
            f"Sur cette page, un fichier est complet à partir de {formats.write_number(valeur)} % ; "
            "la page « Territoires », les portraits et les dossiers gardent "
            f"{formats.write_number(COMPLETUDE_PCT)} %."
        )
    return valeur
