"""« Du CEJ à la CTG » : the three flows of money and the amounts that the reader may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.ecran import reperes
from dashboard.figures import flux, reperes_memoire
from dashboard.figures.flux import Exemple
from dashboard.figures.planche import Planche
from dashboard.session import visite

# Réglage -> (intitulé, plus petit, plus grand, pas) ; l'unité est dans l'intitulé.
REGLAGES = {
    "montant": ("Aide de la Caf (€ par an)", 0, 10_000_000, 5_000),
    "part_a_pct": ("Part de l'ALSH A sous le CEJ (%)", 0, 100, 5),
    "heures_a": ("Activité de l'ALSH A (heures)", 1, 10_000_000, 1_000),
    "heures_b": ("Activité de l'ALSH B (heures)", 1, 10_000_000, 1_000),
    "cout_etp": ("Coût d'un ETP (€ par an)", 0, 500_000, 1_000),
    "part_caf_pct": ("Part de la Caf dans le poste (%)", 0, 100, 5),
}
ETP = tuple(n / 10 for n in range(1, 21))
SOURCE_EXEMPLE = f"{reperes_memoire.SOURCE_MEMOIRE} Montants et heures d'exemple, à remplacer par les vôtres."


def show() -> None:
    """The answer, the settings, then the two flows on one scale and the post."""
    exemple, messages = read_example(visite.extra())
    for message in messages:
        avis.warning(message)
    st.html(reperes.statement(flux.winners(exemple)))
    _settings(exemple, ("montant", "part_a_pct", "heures_a", "heures_b"), "reglages_cej")
    gauche, droite = st.columns(2)
    champ = "Deux accueils de loisirs (ALSH) d'une même collectivité, exemple à enveloppe égale."
    with gauche:
        _show(exemple, flux.build_before(exemple), "flux-cej", champ)
    with droite:
        _show(exemple, flux.build_after(exemple), "flux-ctg", champ)
    st.html('<h2 class="ctg-section">Qui paie le poste de coopération ?</h2>')
    gauche, droite = st.columns(2)
    with gauche:
        _settings(exemple, ("cout_etp", "part_caf_pct"), "reglages_poste", _post_size)
    note = (
        "48 000 € par ETP : référentiel Cnaf 2020, une hypothèse modifiable, jamais une règle. La "
        "part de la Caf, 50 % au départ, est un exemple."
    )
    with droite:
        _show(exemple, flux.build_post(exemple), "flux-poste", "Un poste de coopération, exemple.", note)


def read_example(brut: dict[str, str]) -> tuple[Exemple, list[str]]:
    """The example written in the address; a value out of its bounds is said and left aside."""
    exemple, messages = Exemple(), []
    for cle, (intitule, bas, haut, _pas) in REGLAGES.items():
        if cle not in brut:
            continue
        if brut[cle].isascii() and brut[cle].isdecimal() and bas <= int(brut[cle]) <= haut:
            exemple = replace(exemple, **{cle: int(brut[cle])})
        else:
            messages.append(
                f"Dans l'adresse, « {brut[cle]} » ne convient pas à « {intitule} » "
                f"(de {formats.number(bas)} à {formats.number(haut)}) : "
                f"{formats.number(getattr(exemple, cle))} est gardé."
            )
            visite.update_extra(**{cle: ""})
    if "etp" in brut:
        connus = {f"{e:.1f}": e for e in ETP}
        if brut["etp"] in connus:
            exemple = replace(exemple, etp=connus[brut["etp"]])
        else:
            messages.append(f"Dans l'adresse, « {brut['etp']} » n'est pas un temps de poste.")
            visite.update_extra(etp="")
    return exemple, messages


def _settings(
    exemple: Exemple, cles: tuple[str, ...], nom: str, suite: Callable[[Exemple], None] | None = None
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=nom):
        for cle in cles:
            intitule, bas, haut, pas = REGLAGES[cle]
            widget = f"w_{cle}"
            st.session_state[widget] = int(getattr(exemple, cle))
            st.number_input(
                intitule, bas, haut, step=pas, key=widget, on_change=_changed, args=(cle,), width=260
            )
        if suite:
            suite(exemple)


def _post_size(exemple: Exemple) -> None:
    st.session_state["w_etp"] = exemple.etp
    st.selectbox(
        "Temps du poste (ETP)",
        ETP,
        format_func=lambda etp: formats.number(etp, 1),
        key="w_etp",
        on_change=_size_changed,
        width=200,
    )


def _changed(cle: str) -> None:
    valeur = st.session_state[f"w_{cle}"]
    defaut = getattr(Exemple(), cle)
    visite.update_extra(**{cle: "" if valeur is None or valeur == defaut else str(valeur)})


def _size_changed() -> None:
    etp = st.session_state["w_etp"]
    visite.update_extra(etp="" if etp == Exemple().etp else f"{etp:.1f}")


def _show(exemple: Exemple, modele: flux.Flux, nom: str, champ: str, *notes: str) -> None:
    echelle = flux.scale_note(exemple)
    show_planche(Planche(modele, champ, SOURCE_EXEMPLE, "exemple", nom, (*notes, echelle)))
