"""The simulator of the coverage × occupancy page: places to create, places to fill again.

The target and the points of occupancy live in the address (cible, points); what is typed per EPCI
lives in the session, beyond the widgets, so that a rerun or another page does not lose it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.occupation import avenir
from dashboard.app_pages.occupation.reglages import number_field
from dashboard.ecran import html
from dashboard.figures import enfants as figures_enfants
from dashboard.figures import simulateur
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, say
from dashboard.figures.enfants import Enfants, Plage
from dashboard.figures.quadrant import CREER, REMPLIR
from dashboard.figures.simulateur import Saisie
from dashboard.figures.situation import Situation
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite
from dashboard.galerie.occupation.choix import (
    COUVERTURE_MAX,
    FRANCE,
    POINTS_DEFAUT,
    POINTS_MAX,
    Reperes,
    coverage_year,
    read_targets,
)
from dashboard.galerie.occupation.places import TIROIR, read_children
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite

PROPOSES_MAX = 4
FORMULES = (
    "Le besoin n'est pas la demande : ce calcul compte des places, pas les familles qui en cherchent.",
    (
        "Places à créer = cible ÷ 100 × enfants de moins de 3 ans − places actuelles, jamais moins "
        "de zéro, arrondies à la place entière supérieure."
    ),
    "Places actuelles, à défaut de saisie = couverture × enfants ÷ 100.",
    "Une fourchette vient du nombre d’enfants estimé ; un nombre que vous saisissez n’en a pas.",
    "Places équivalentes = places d'EAJE × points d'occupation ÷ 100.",
    (
        f"Bonus territoire : {simulateur.bonus_text(simulateur.BONUS_PLACE_EUROS)} par place "
        "nouvelle d'EAJE, selon le territoire ; une place d'un autre mode d'accueil n'en reçoit pas."
    ),
)
TITRE = "Combien de places manque-t-il, combien peut-on en remplir ?"
# Ce que l'adresse en dit.
REGLAGES = ("cible", "points", avenir.CHAMP)
_SAISIES = "occupation_saisies"


def show(
    selection: Selection, portee: Portee, situations: tuple[Situation, ...], reperes: Reperes, annee: int = 0
) -> None:
    """The whole section, folded; ``annee`` is that of the imported activity, 0 for none.

    It stands open where the address sets it, and where nothing else on the page has a figure.
    """
    ouvert = not annee or any(visite.extra().get(champ) for champ in REGLAGES)
    tiroir = st.expander(TITRE, expanded=ouvert, key="occ_simulateur", on_change="rerun")
    # Fermé, il n'envoie rien : ses champs sont la moitié de la page.
    if tiroir.open:
        with tiroir:
            _simulate(selection, portee, situations, reperes, annee)
    if portee.niveau == "departement":
        _show_all(portee)


def _show_all(portee: Portee) -> None:
    """The same count for every unit of the département, in a drawer of its own."""
    unites = f"{portee.unite.noms} {portee.de}"
    tiroir = st.expander(
        f"Places à créer : le tableau des {unites}",
        expanded=visite.extra().get(TIROIR) == "tous",
        key="occ_places",
        on_change="rerun",
    )
    if not tiroir.open:
        return
    with tiroir:
        tirage = tirages.draw("occupation-places")
        if tirage.figure is None:
            st.html(f'<p class="ctg-texte">{html.escape(tirage.vide)}</p>')
        else:
            show_planche(tirage)


def _simulate(
    selection: Selection, portee: Portee, situations: tuple[Situation, ...], reperes: Reperes, annee: int
) -> None:
    cible, points = _targets(reperes)
    choisies = _chosen(selection, portee, situations)
    if not choisies:
        st.html(f"<p>Choisissez au moins {portee.unite.un} pour voir le calcul.</p>")
        return
    venir = avenir.choose()
    connus = store.remember(read_children, coverage_year(store), portee.niveau_carte)
    saisies = [_inputs(s, connus.get(s.code), annee, venir) for s in choisies]
    resultats = simulateur.simulate(saisies, cible, points)
    legende = "Places à créer, places qu'une meilleure occupation équivaut à offrir, bonus territoire"
    calcul = simulateur.table(resultats, cible, points, portee.unite)
    lignes = [tuple(map(str, ligne)) for ligne in calcul.itertuples(index=False)]
    # Des fourchettes sont des phrases : elles passent à la ligne, toutes les colonnes se voient.
    tableau = html.text_table(list(calcul.columns), lignes, legende)
    fictif = any(s.fictif for s in choisies) and any(s.places_eaje for s in saisies)
    if fictif:
        tableau = f'{html.FICTIF}<div class="ctg-html ctg-fictif">{tableau}</div>'
    st.html(tableau)
    siens = [connus[s.code] for s in choisies if s.code in connus]
    _explain(resultats, siens, portee.unite, avenir.explain(venir, coverage_year(store)), fictif=fictif)


def _targets(reperes: Reperes) -> tuple[float, float]:
    """The two settings of the simulation, from the address."""
    lus = visite.extra()
    cible, points, messages = read_targets(lus, reperes)
    for message in messages:
        avis.warning(message)
    with st.container(horizontal=True, vertical_alignment="bottom", key="occ_cibles"):
        # Ce que l'adresse dit de travers n'est pas un choix de plus.
        refusee = any("la cible" in m for m in messages)
        _target_origin(reperes, "" if refusee else lus.get("cible", ""))
        _number("Couverture visée", "cible", cible, COUVERTURE_MAX, simulateur.CIBLE_CITEE)
        _number("Points d'occupation regagnés", "points", points, POINTS_MAX, POINTS_DEFAUT)
    return cible, points


def _target_origin(reperes: Reperes, brut: str) -> None:
    noms = {"": f"Cible nationale citée ({formats.number(simulateur.CIBLE_CITEE)})"}
    if reperes.france is not None:
        noms[FRANCE] = f"France ({formats.number(reperes.france, 1)})"
    if brut not in noms:
        noms = {brut: "Cible saisie", **noms}
    st.session_state["w_occ_cible_origine"] = brut
    st.selectbox(
        "Cible",
        list(noms),
        format_func=noms.get,  # type: ignore[arg-type]
        key="w_occ_cible_origine",
        on_change=lambda: visite.update_extra(cible=st.session_state["w_occ_cible_origine"]),
    )


def _number(libelle: str, champ: str, valeur: float, maximum: float, defaut: float) -> None:
    def ecrire(saisi: float) -> None:
        texte = "" if saisi == defaut else formats.write_number(saisi)
        visite.update_extra(**{champ: texte})

    number_field(libelle, champ, valeur, maximum, ecrire=ecrire)


def _chosen(selection: Selection, portee: Portee, situations: tuple[Situation, ...]) -> list[Situation]:
    """The EPCI of the simulation: the reader's, else the chosen one, else those under the threshold."""
    par_code = {s.code: s for s in situations if s.rattache}
    if not par_code:
        return []
    memoire: dict[str, list[str]] = st.session_state.setdefault("occupation_simules", {})
    lieu = f"{portee.niveau}-{portee.code}"
    codes = [c for c in memoire.get(lieu, _proposed(selection, situations)) if c in par_code]
    st.session_state["w_occ_simules"] = codes

    def changed() -> None:
        memoire[lieu] = list(st.session_state["w_occ_simules"])

    st.multiselect(
        f"{portee.unite.noms[:1].upper()}{portee.unite.noms[1:]} de la simulation",
        sorted(par_code, key=lambda c: par_code[c].nom),
        format_func=lambda c: par_code[c].nom,
        key="w_occ_simules",
        on_change=changed,
        placeholder=f"Choisissez {portee.unite.un} ou plusieurs",
    )
    return [par_code[c] for c in codes]


def _proposed(selection: Selection, situations: tuple[Situation, ...]) -> list[str]:
    comptees = [s for s in situations if s.rattache]
    if any(s.code == selection.territoire for s in comptees):
        return [selection.territoire]
    basses = [s for s in comptees if s.quadrant in (CREER, REMPLIR)] or comptees
    return [s.code for s in sorted(basses, key=lambda s: -s.population)[:PROPOSES_MAX]]


def _inputs(situation: Situation, connu: Enfants | None, annee: int, venir: avenir.Choix) -> Saisie:
    """The three numbers of one EPCI, each with its default when it is known, all editable."""
    saisies: dict[str, float | None] = st.session_state.setdefault(_SAISIES, {})
    lue = simulateur.read_saisie(situation, connu, coverage_year(store), annee)
    venus = avenir.carry(lue, connu, venir, coverage_year(store)) if venir.cle else None
    proposes = lue.enfants if venus is None else venus.enfants
    nom, a, b, c = st.columns([0.34, 0.22, 0.22, 0.22], vertical_alignment="bottom")
    enfants = _field(
        a,
        saisies,
        venir.libelle,
        f"{situation.code}:enfants",
        None if proposes is None else round(proposes.valeur),
    )
    couverture = situation.couverture.valeur
    tape = f"{situation.code}:enfants" in saisies
    # Les places d'un scénario sont celles d'aujourd'hui, avec les enfants d'aujourd'hui.
    comptes = enfants if venus is None or tape or connu is None else connu.nombre.valeur
    places_connues = (
        None
        if comptes is None or couverture is None
        else round(simulateur.present_places(couverture, comptes))
    )
    places = _field(b, saisies, "Places actuelles, tous modes", f"{situation.code}:places", places_connues)
    eaje = situation.places_eaje
    places_eaje = _field(
        c, saisies, "Places d'EAJE", f"{situation.code}:places_eaje", None if eaje is None else round(eaje)
    )
    niveau = NIVEAU_PAR_LONGUEUR[len(situation.code)]
    origine = (
        say("enfants {origine}", origine=connu.said(niveau, situation.code))
        if connu is not None
        else "enfants de moins de 3 ans : non livrés pour ce territoire, à saisir"
    )
    if venus is not None:
        origine = say("{origine} ; {venus}", origine=origine, venus=venus.phrase)
    # Des places d'EAJE saisies à la main ne sont plus celles du fichier.
    partiel = "" if f"{situation.code}:places_eaje" in saisies else situation.partiel
    mention = f"<br>{html.escape(partiel)}" if partiel else ""
    nom.html(
        f'<p class="ctg-simule"><b>{html.escape(situation.nom)}</b><br>'
        f"Couverture {html.escape(situation.couverture.nombre)} ; "
        f"{html.escape(origine)}{mention}</p>"
    )
    tapes = {
        champ: saisies[f"{situation.code}:{champ}"]
        for champ in ("enfants", "places", "places_eaje")
        if f"{situation.code}:{champ}" in saisies
    }
    return replace(
        lue if venus is None or tape else venus.saisie,
        enfants=_band(enfants, proposes, typed=tape),
        places=places if "places" in tapes else None,
        places_eaje=places_eaje,
        partiel=partiel,
        saisis=tuple((champ, n) for champ, n in tapes.items() if n is not None),
    )


def _band(nombre: float | None, connu: Plage | None, *, typed: bool) -> Plage | None:
    """The known number with its band; one that the reader typed has none."""
    if nombre is None:
        return None
    return Plage.exact(nombre) if typed or connu is None else connu


def _field(
    lieu: Any, saisies: dict[str, float | None], libelle: str, cle: str, defaut: int | None
) -> float | None:
    """A whole number, typed or known; emptying it brings the known one back."""
    valeur = saisies.get(cle, defaut)
    widget = f"w_occ_{cle}"
    st.session_state[widget] = None if valeur is None else int(valeur)

    def changed() -> None:
        saisi = st.session_state[widget]
        if saisi is None or saisi == defaut:
            saisies.pop(cle, None)
        else:
            saisies[cle] = saisi

    lieu.number_input(
        libelle, min_value=0, value=None, step=1, key=widget, on_change=changed, placeholder="à saisir"
    )
    return None if valeur is None else float(valeur)


def _explain(
    resultats: tuple[simulateur.Resultat, ...],
    enfants: list[Enfants],
    unite: Unite,
    venir: list[str],
    *,
    fictif: bool,
) -> None:
    """How it was computed, and what it does not say."""
    phrases = [*FORMULES, *venir, *filter(None, (figures_enfants.provenance(enfants),))]
    if len(resultats) > 1:
        phrases.append(
            f"Les totaux ne compensent pas : une place en trop dans {unite.un} n'en crée pas ailleurs."
        )
    if any(r.a_creer is None for r in resultats):
        phrases.append(
            f"{unite.un.capitalize() if unite.feminin else 'Un EPCI'} « {unite.agree('inconnu')} » "
            "n’entre pas dans l’ensemble : saisissez ses enfants ou ses places."
        )
    phrases += [
        say("{nom}, hors de l’ensemble. {partiel}", nom=r.nom, partiel=r.partiel)
        for r in resultats
        if r.partiel
    ]
    if fictif:
        phrases.append("Les places d'EAJE proposées sont fictives (jeu de démonstration).")
    st.html(f'<div class="ctg-legende">{html.bullets(phrases)}</div>')
