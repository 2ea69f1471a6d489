"""« Par axe »: the heat table unit × axis, the share of childhood, the ETP beside the need."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.figures import coordination, coordination_besoin
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.dits import Dit, Phrase, number_said, say
from dashboard.figures.graphiques import BARRES_MAX
from dashboard.galerie.coordination.contexte import (
    FICHE,
    ContexteCoordination,
    Demande,
    cliche,
    imported_scope,
)
from dashboard.galerie.tirage import Tirage

# Au-delà, les lignes « non importé » noieraient les autres : leur nombre suffit.
ABSENTS_MAX = 30
PREMIER_AXE = "petite_enfance"
SANS_THEME = "Aucun ETP n'est thématique : la part de l'enfance n'a pas d'objet."


def scope(contexte: ContexteCoordination, lignes: pd.DataFrame) -> Phrase:
    """« 9 EPCI importés sur 10 du Val-d'Oise. »"""
    importes = lignes[lignes["etp"].notna()]["code_epci"].nunique()
    return imported_scope(contexte, importes, lignes["code_epci"].nunique())


@cliche("coordination-tableau", "axes")
def TABLEAU(demande: Demande) -> Tirage:
    """Which axes each unit has coordinated, and where there is no ETP."""
    contexte = demande.contexte
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        return demande.not_imported()
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
        indicateur=FICHE,
        annee=contexte.annee,
    )
    champ = scope(contexte, lignes)
    return demande.shown(contexte.planche(modele, "tableau", lignes, champ, notes=notes))


@cliche("coordination-part-enfance", "axes")
def PART_ENFANCE(demande: Demande) -> Tirage:
    """The share of early childhood and youth in the thematic ETP."""
    contexte = demande.contexte
    lignes = contexte.posts()
    importes = lignes[lignes["etp"].notna()]
    if importes.empty:
        return demande.not_imported()
    champ = scope(contexte, lignes)
    # Trop de barres ne se lisent plus : l'ensemble seul.
    if importes["code_epci"].nunique() > BARRES_MAX:
        lignes = lignes.assign(nom=contexte.portee.nom)
    modele = coordination.build_share(lignes, contexte.portee.de, contexte.annee)
    if modele is None:
        return demande.none(SANS_THEME)
    sans = coordination.no_theme(lignes)
    note = f"Sans objet, faute d'ETP thématique : {formats.enumeration(sans)}." if sans else ""
    return demande.shown(contexte.planche(modele, "part-enfance", lignes, champ, notes=(note,)))


def read_need(contexte: ContexteCoordination, axe: str) -> pd.DataFrame:
    """Rows of ``coordination/besoin`` for an axis."""
    besoin = coordination_besoin.BESOINS[axe]
    return contexte.of_year(
        "besoin", axe=axe, indicateur=besoin.indicateur, modalites=",".join(besoin.modalites)
    )


@cliche("coordination-besoin", "axes", "besoin")
def BESOIN(demande: Demande) -> Tirage:
    """The ETP of an axis beside the people it is for."""
    contexte = demande.contexte
    axe, demande = demande.choose("besoin", "l'axe du besoin", list(contexte.noms), PREMIER_AXE)
    nom_axe, lignes = contexte.noms[axe], read_need(contexte, axe)
    regle = coordination_besoin.need_rule(axe, nom_axe, contexte.portee.unite)
    modele = coordination_besoin.build_need(lignes, axe, nom_axe, contexte.annee, contexte.portee.unite)
    if modele is None and contexte.posts()["etp"].isna().all():
        return demande.not_imported()
    if modele is None:
        nom = coordination_besoin.BESOINS[axe].nom
        return demande.none(_why_no_need(contexte, lignes, nom))
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
    return demande.shown(planche)


def _why_no_need(contexte: ContexteCoordination, lignes: pd.DataFrame, population: str) -> str:
    if lignes["comparable"].sum() == 1:
        seul = "Une seule commune" if contexte.portee.unite.feminin else "Un seul EPCI"
        return f"{seul} a ses ETP et sa population : il n'y a rien à comparer."
    return (
        f"Le nombre ({population}) n'est chargé pour {contexte.portee.unite.aucun} "
        f"{contexte.portee.unite.agree('importé')} {contexte.portee.dans} : "
        "l'écart ne se calcule pas."
    )
