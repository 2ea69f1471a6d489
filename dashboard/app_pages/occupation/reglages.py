"""The fields of the settings of the coverage × occupancy page; what they mean is in the gallery."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.figures.quadrant import COMPLETUDE_PCT, GENRES
from dashboard.figures.seuils import Seuil
from dashboard.galerie.occupation.choix import (
    COMPLETUDE_MAX,
    COUVERTURE_MAX,
    MEDIANE,
    OCCUPATION_MAX,
    Choix,
    occupancy_years,
)
from dashboard.lecture import store
from dashboard.session import visite

_SEUILS = ("seuil_couverture", "seuil_occupation", "seuil_completude")
REGLE_COMPLETUDE = (
    "Un fichier est complet s’il tient au moins ce pourcentage des places d’EAJE que suppose le taux "
    "de la Cnaf, même au plus haut de la fourchette du nombre d’enfants. Sinon il est partiel : ses "
    "chiffres se montrent, sans case ni total. La référence compte aussi les micro-crèches Paje."
)


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
        annees = [str(a) for a in occupancy_years(store, visite.current(), choix.genre)]
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
