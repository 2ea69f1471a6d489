"""Section « Par axe » : le tableau EPCI × axe, la part de l'enfance, les ETP face au besoin."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.coordination.contexte import (
    ContexteCoordination,
    choose,
    chosen,
    imported_scope,
    show_empty,
)
from dashboard.ecran import html
from dashboard.figures import coordination, coordination_besoin
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.dits import Dit, number_said, say
from dashboard.figures.graphiques import BARRES_MAX

# Au-delà, les lignes « non importé » noieraient les autres : leur nombre suffit.
ABSENTS_MAX = 30
PREMIER_AXE = "petite_enfance"


def show(contexte: ContexteCoordination) -> None:
    """The heat table, then two charts side by side."""
    lignes = contexte.of_year("etp")
    if lignes["etp"].isna().all():
        show_empty(
            f"Le tableau des {contexte.portee.unite.noms} et des huit axes",
            f"Il montrerait quels axes chaque {contexte.portee.unite.nom} fait coordonner, et lesquels n'ont "
            "aucun ETP.",
            "etp_coordination",
            contexte,
        )
        return
    importes = lignes[lignes["etp"].notna()]
    champ = imported_scope(contexte, importes["code_epci"].nunique(), lignes["code_epci"].nunique())
    _heat(contexte, lignes, champ)
    gauche, droite = st.columns(2, gap="large")
    with gauche:
        _share(contexte, lignes, champ)
    with droite:
        _need(contexte)


def _heat(contexte: ContexteCoordination, lignes: pd.DataFrame, champ: str) -> None:
    absents = lignes[lignes["etp"].isna()]["code_epci"].nunique()
    notes: list[str] = [coordination.without_etp(lignes, contexte.noms)]
    montrees = lignes
    if absents > ABSENTS_MAX:
        montrees = lignes[lignes["etp"].notna()]
        unite = contexte.portee.unite
        compte = number_said(
            absents,
            unite.count(absents),
            coordination.post_said("", "manquants", contexte.lieu, contexte.annee),
        )
        notes.append(
            say(
                "{compte} sans aucune ligne importée : non {listes}.",
                compte=compte,
                listes=unite.agree("listé", absents),
            )
        )
    elif absents:
        unite = contexte.portee.unite
        notes.append(
            f"Hachures : {unite.nom} {unite.agree('non importé')}. Ce n'est pas un zéro ; les totaux "
            "s'en passent."
        )
    notes.append("« 0 » : le territoire est importé et n'a aucun ETP sur cet axe.")
    colonnes = {"code_epci": "code_ligne", "nom": "nom_ligne", "axe": "colonne", "etp": "valeur"}
    modele = build_chaleur(
        montrees.rename(columns=colonnes),
        contexte.noms,
        titre=f"Qui coordonne quoi : {contexte.portee.unite.noms} et axes",
        unite="ETP",
        decimales=coordination.DECIMALES,
        coin=contexte.portee.unite.entete,
        mots={"absent": "non importé"},
        selection=contexte.epci,
    )
    show_planche(contexte.planche(modele, "tableau", lignes, champ, notes=notes))


def _share(contexte: ContexteCoordination, lignes: pd.DataFrame, champ: str) -> None:
    importes = lignes[lignes["etp"].notna()]
    # Trop de barres ne se lisent plus : l'ensemble seul.
    if importes["code_epci"].nunique() > BARRES_MAX:
        lignes = lignes.assign(nom=contexte.portee.nom)
    modele = coordination.build_share(lignes, contexte.portee.de, contexte.annee)
    if modele is None:
        avis.info("Aucun ETP n'est thématique : la part de l'enfance n'a pas d'objet.")
        return
    sans = coordination.no_theme(lignes)
    note = f"Sans objet, faute d'ETP thématique : {formats.enumeration(sans)}." if sans else ""
    show_planche(contexte.planche(modele, "part-enfance", lignes, champ, notes=(note,)))


def _need(contexte: ContexteCoordination) -> None:
    axe = chosen("besoin", "l'axe du besoin", contexte.noms, PREMIER_AXE)
    nom_axe = contexte.noms[axe]
    besoin = coordination_besoin.BESOINS[axe]
    lignes = contexte.of_year(
        "besoin", axe=axe, indicateur=besoin.indicateur, modalites=",".join(besoin.modalites)
    )
    choose(
        "ETP face au besoin",
        "besoin",
        axe,
        list(contexte.noms),
        contexte.noms.__getitem__,
        defaut=PREMIER_AXE,
    )
    regle = coordination_besoin.need_rule(axe, nom_axe, contexte.portee.unite)
    modele = coordination_besoin.build_need(lignes, axe, nom_axe, contexte.annee, contexte.portee.unite)
    if modele is None:
        st.html(
            f'<p class="ctg-regle">{html.escape(regle)}</p><p class="ctg-regle">'
            f"{html.escape(_why_no_need(contexte, lignes, besoin.nom))}</p>"
        )
        return
    comparables = int(lignes["comparable"].sum())
    codes = ",".join(map(str, lignes[lignes["comparable"]]["code_epci"]))
    champ = say(
        "{compte} {de} dont les ETP et la population sont connus.",
        compte=number_said(
            comparables,
            contexte.portee.unite.count(comparables),
            Dit(
                "",
                "compte",
                critere="comparables",
                nom=codes,
                dans=contexte.lieu,
                lus=coordination_besoin.need_reads(axe, contexte.annee, lignes),
            ),
        ),
        de=contexte.portee.de,
    )
    millesime = int(lignes["millesime"].dropna().max())
    annees = f"ETP {contexte.annee}, population {millesime}"
    sources = pd.concat([lignes["source"], lignes["source_population"]])
    cadre = pd.DataFrame({"source": sources, "fictif": bool(lignes["fictif"].any())})
    planche = contexte.planche(modele, f"besoin {axe}", cadre, champ, annees=annees, notes=(regle,))
    show_planche(planche, cle="coordination_besoin")
    tiroir = st.expander(
        f"Rangs, {contexte.portee.unite.nom} par {contexte.portee.unite.nom}",
        key="coordination_rangs",
        on_change="rerun",
    )
    if tiroir.open:
        table = coordination_besoin.need_table(lignes[lignes["etp"].notna()], axe, contexte.portee.unite)
        tiroir.html(html.data_table(table, planche.titre, 0))


def _why_no_need(contexte: ContexteCoordination, lignes: pd.DataFrame, population: str) -> str:
    if lignes["comparable"].sum() == 1:
        seul = "Une seule commune" if contexte.portee.unite.feminin else "Un seul EPCI"
        return f"{seul} a ses ETP et sa population : il n'y a rien à comparer."
    return (
        f"Le nombre ({population}) n'est chargé pour {contexte.portee.unite.aucun} "
        f"{contexte.portee.unite.agree('importé')} {contexte.portee.dans} : "
        "l'écart ne se calcule pas."
    )
