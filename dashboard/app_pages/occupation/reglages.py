"""Settings of the coverage × occupancy page: which occupancy, which year, which thresholds.

They live in the address of the page (``session.extra``): occupation, annee_occupation,
seuil_couverture, seuil_occupation, seuil_completude. What is not understood gives its default and a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.figures.dits import Dit, Ensemble, Lu, number_said, say
from dashboard.figures.quadrant import COMPLETUDE_PCT, GENRES, INDICATEURS, Annees
from dashboard.figures.seuils import Seuil, Seuils, national_threshold, threshold_of_france
from dashboard.figures.textes import Portee
from dashboard.figures.unites import own_level
from dashboard.lecture import store
from dashboard.session import visite

COUVERTURE_MAX, OCCUPATION_MAX, COMPLETUDE_MAX = 300.0, 150.0, 115.0
MEDIANE = "mediane"
_SEUILS = ("seuil_couverture", "seuil_occupation", "seuil_completude")
REGLE_COMPLETUDE = (
    "Un fichier est complet s’il tient au moins ce pourcentage des places d’EAJE que suppose le taux "
    "de la Cnaf, même au plus haut de la fourchette du nombre d’enfants. Sinon il est partiel : ses "
    "chiffres se montrent, sans case ni total. La référence compte aussi les micro-crèches Paje."
)


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


def occupancy_years(genre: str) -> list[int]:
    """Years with an occupancy of that kind in some unit of the scope, the most recent first."""
    selection = visite.current()
    niveau = own_level(selection.portee, selection.code_portee)
    presence = store.known().presences.get((INDICATEURS[genre], niveau))
    return [] if presence is None else sorted(presence.millesimes.get("", ()), reverse=True)


def coverage_year() -> int:
    """Most recent year of the coverage by EPCI."""
    return store.known().presences["taux_couverture", "epci"].latest("")


def read_landmarks(couvertures: pd.DataFrame, annee: int) -> Reperes:
    """The coverage of France, and the median of the EPCI of the scope."""
    lignes = store.read_references("taux_couverture", "", annee, None, None)
    france = lignes[lignes["niveau"] == "france"]["valeur"].dropna()
    connues = couvertures[couvertures["rattache"] & couvertures["statut"].isin(("publie", "estime"))][
        "valeur"
    ]
    return Reperes(
        france=float(france.iloc[0]) if len(france) else None,
        mediane=formats.rounded(float(connues.median()), 1) if len(connues) else None,
        nombre=len(connues),
    )


def read_choices(couvertures: pd.DataFrame, portee: Portee) -> Choix:
    """The settings of the page, from its address."""
    lus, messages = visite.extra(), list[str]()
    genre = lus.get("occupation", "reelle")
    if genre not in GENRES:
        messages.append(f"Dans l'adresse, l'occupation « {genre} » est inconnue : la réelle est affichée.")
        genre = "reelle"
    annees = occupancy_years(genre)
    annee = lus.get("annee_occupation", "")
    if annee and annee not in map(str, annees):
        messages.append(
            f"Dans l'adresse, l'année « {annee} » n'a pas d'occupation : {annees[0]} est affichée."
        )
        annee = ""
    annee_couverture = coverage_year()
    reperes = read_landmarks(couvertures, annee_couverture)
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


def _coverage_threshold(
    lus: dict[str, str], reperes: Reperes, portee: Portee, annee: int, messages: list[str]
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
    raise store.StoreError(
        "Le magasin n'a pas de taux de couverture : refaites-le sur la page « Mes données »."
    )


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


def _occupancy_threshold(lus: dict[str, str], messages: list[str]) -> Seuil:
    brut = lus.get("seuil_occupation", "")
    if brut:
        valeur = formats.parse_number(brut, 0.0, OCCUPATION_MAX)
        if valeur is not None:
            return Seuil(valeur, "Seuil saisi", "saisi sur cette page")
        messages.append(f"Dans l'adresse, le seuil d'occupation « {brut} » n'est pas un nombre possible.")
    return national_threshold("Repère national")


def _completeness_threshold(lus: dict[str, str], messages: list[str]) -> float:
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


def show(choix: Choix) -> None:
    """The settings above the figures; each one writes the address of the page."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="reglages"):
        _select(
            "Occupation",
            "occupation",
            list(GENRES),
            choix.genre,
            "reelle",
            {genre: nom for genre, (nom, _) in GENRES.items()},
        )
        annees = [str(a) for a in occupancy_years(choix.genre)]
        _select("Année d'occupation", "annee_occupation", annees, str(choix.annees.occupation), annees[0])
        _threshold_origin(choix)
        _typed("Seuil de couverture", "seuil_couverture", choix.seuils.couverture, COUVERTURE_MAX)
        _typed("Seuil d'occupation (%)", "seuil_occupation", choix.seuils.occupation, OCCUPATION_MAX)
        number_field(
            "Fichier complet à partir de (%)",
            "seuil_completude",
            choix.completude_pct,
            COMPLETUDE_MAX,
            aide=REGLE_COMPLETUDE,
            ecrire=_write_completeness,
        )
        if any(visite.extra().get(cle) for cle in _SEUILS):
            st.button(
                "Revenir aux seuils par défaut",
                key="occ_defauts",
                on_click=lambda: visite.update_extra(**dict.fromkeys(_SEUILS, "")),
            )


def _write_completeness(valeur: float) -> None:
    texte = "" if valeur == COMPLETUDE_PCT else formats.write_number(valeur)
    visite.update_extra(seuil_completude=texte)


def _threshold_origin(choix: Choix) -> None:
    options = {
        "": ("France", choix.reperes.france),
        MEDIANE: ("Médiane de ces territoires", choix.reperes.mediane),
    }
    noms = {
        cle: f"{nom} ({formats.number(valeur, 1)})"
        for cle, (nom, valeur) in options.items()
        if valeur is not None
    }
    brut = visite.extra().get("seuil_couverture", "")
    if brut not in noms:
        # Une valeur saisie n'est ni la France ni la médiane, même si elle leur est égale.
        noms = {brut: "Seuil saisi", **noms}
    _select("Couverture comparée à", "seuil_couverture", list(noms), brut, "", noms)


def _select(
    libelle: str,
    champ: str,
    options: Sequence[str],
    valeur: str,
    defaut: str,
    noms: dict[str, str] | None = None,
) -> None:
    """A select box bound to one parameter of the page; its default leaves the address."""
    cle = f"w_occ_choix_{champ}"
    st.session_state[cle] = valeur

    def changed() -> None:
        choisi = st.session_state[cle]
        visite.update_extra(**{champ: "" if choisi == defaut else choisi})

    st.selectbox(
        libelle,
        list(options),
        format_func=(noms or {}).get if noms else str,  # type: ignore[arg-type]
        key=cle,
        on_change=changed,
    )


def _typed(libelle: str, champ: str, seuil: Seuil, maximum: float) -> None:
    """A number bound to one parameter of the page; what is refused stays, to be corrected."""
    number_field(
        libelle,
        champ,
        seuil.valeur,
        maximum,
        aide=f"{seuil.nom} : {seuil.origine}.",
        ecrire=lambda valeur: visite.update_extra(**{champ: formats.write_number(valeur)}),
    )


def number_field(
    libelle: str,
    champ: str,
    valeur: float,
    maximum: float,
    *,
    ecrire: Callable[[float], None],
    aide: str | None = None,
) -> None:
    """A text field for a French number, from 0 to ``maximum``: Streamlit's own writes a point."""
    cle = f"w_occ_saisi_{champ}"
    refuse = st.session_state.pop(f"{cle}_refuse", "")
    st.session_state[cle] = refuse or formats.write_number(valeur)

    def changed() -> None:
        lu = formats.parse_number(st.session_state[cle], 0.0, maximum)
        if lu is None:
            st.session_state[f"{cle}_refuse"] = st.session_state[cle]
            return
        ecrire(formats.rounded(lu, 1))

    with st.container():
        st.text_input(libelle, key=cle, help=aide, on_change=changed)
        if refuse:
            avis.error(f"« {refuse} » n'est pas un nombre entre 0 et {formats.number(maximum)}.")
