"""The small maps of « Comparer »: one per measure of the table, or per year of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from dashboard.figures import textes
from dashboard.figures.carte import build_carte
from dashboard.figures.comparaison import Mesure
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.figures.textes import Portee
from dashboard.galerie import echelle
from dashboard.galerie.comparer.etat import EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.galerie.comparer.mesures import Lu, layer, measures, scope_sentence, years
from dashboard.galerie.comparer.ouverture import Comparee, cliche
from dashboard.galerie.tirage import Tirage
from dashboard.lecture.vues import Lecteur, cards

CARTES_MAX = 12
PAR_ANNEE = "annees"
SANS_CONTENANT = (
    "Les petites cartes montrent un département, un EPCI ou une région. Mettez un territoire "
    "en avant, ou comparez les EPCI d'un département."
)
SANS_MESURE = "Rien à dessiner : choisissez un indicateur qui a une valeur pour ce groupe."
# Une mesure par sa clé, et son année.
Choisies = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Lot:
    """Maps of one indicator on one scale: their title, and what tells each in the address."""

    titre: str
    cartes: tuple[str, ...]


def place(lecteur: Lecteur, groupe: Groupe) -> Portee | None:
    """What bounds the maps; None when they would be of all France, or of nowhere."""
    niveau, code = groupe.contenant
    portee = lecteur.scope(niveau, code) if code else None
    return None if portee is None or niveau == "france" else portee


def yearly(lecteur: Lecteur, lu: Lu) -> dict[str, Mesure]:
    """Measures of the table that can be drawn year by year, by the setting that asks for it."""
    return {f"{PAR_ANNEE}-{m.cle}": m for m in lu.mesures if len(_years(lecteur, m, lu.groupe.niveau)) > 1}


def batches(lecteur: Lecteur, lu: Lu, etat: EtatComparer) -> list[Lot]:
    """The maps of the tab, in rows of one scale."""
    suivie = yearly(lecteur, lu).get(etat.petites)
    lots = []
    for lot in _batches(lecteur, lu, etat):
        titre = lot[0].fiche.nom_court if suivie is None else f"{lot[0].nom}, année par année"
        lots.append(Lot(titre, tuple(_told_apart(m, suivie is not None) for m in lot)))
    return lots


def _told_apart(mesure: Mesure, par_annee: bool) -> str:
    return str(mesure.millesime) if par_annee else mesure.cle


def _batches(lecteur: Lecteur, lu: Lu, etat: EtatComparer) -> list[list[Mesure]]:
    suivie = yearly(lecteur, lu).get(etat.petites)
    mesures = list(lu.mesures)
    if suivie is not None:
        annees = _years(lecteur, suivie, lu.groupe.niveau)[-CARTES_MAX:]
        mesures = [replace(suivie, millesime=a) for a in annees]
    return [list(lot) for _, lot in groupby(mesures, key=lambda m: (m.fiche.code, m.fiche.unite))]


@cliche("comparer-petite-carte", "cartes", "petites", "carte")
def PETITE_CARTE(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """One of the maps, on the scale of those of its row; the first one when « carte » says none."""
    lu, etat = vue.lu, vue.etat
    if place(lecteur, vue.groupe) is None:
        return vue.none(SANS_CONTENANT)
    lots = _batches(lecteur, lu, etat)
    if not lots:
        return vue.none(SANS_MESURE)
    par_annee = etat.petites in yearly(lecteur, lu)
    vue = vue.kept("petites", etat.petites, etat.petites if par_annee else "")
    voulue = vue.adresse.get("carte")
    for lot in lots:
        noms = [_told_apart(m, par_annee) for m in lot]
        if voulue in noms or not voulue:
            choisies = tuple((m.cle, m.millesime) for m in lot)
            cartes = lecteur.remember(_draw, vue.groupe, choisies, par_annee)
            return vue.shown(cartes[noms.index(voulue) if voulue else 0])
    return vue.none(f"La carte « {voulue} » n'est plus parmi celles de ce groupe.")


def _years(lecteur: Lecteur, mesure: Mesure, niveau: str) -> tuple[int, ...]:
    return lecteur.known().presences[mesure.fiche.code, niveau].millesimes[mesure.modalite]


def _draw(lecteur: Lecteur, groupe: Groupe, choisies: Choisies, par_annee: bool) -> tuple[Carte, ...]:
    """Maps of one indicator: same scale, same classes, one legend."""
    portee, niveau = place(lecteur, groupe), groupe.niveau
    assert portee is not None, "sans contenant, pas de carte"
    mesures = [replace(measures(lecteur, groupe)[cle], millesime=annee) for cle, annee in choisies]
    couches = echelle.share(
        [
            layer(
                m,
                lecteur.read_values(
                    m.fiche.code, m.modalite, m.millesime, niveau, portee.niveau, portee.code
                ),
            )
            for m in mesures
        ]
    )
    return tuple(
        _one_map(lecteur, groupe, mesure, couche, couches, portee, par_annee)
        for mesure, couche in zip(mesures, couches, strict=True)
    )


def _one_map(
    lecteur: Lecteur,
    groupe: Groupe,
    mesure: Mesure,
    couche: Couche,
    couches: Sequence[Couche],
    portee: Portee,
    par_annee: bool,
) -> Carte:
    moi = groupe.moi.partition(":")[2]
    sources = cards(lecteur, (s for c in couches for s in c.valeurs["source"].dropna()))
    annees = years(c.millesime for c in couches)
    fond = lecteur.ground(groupe.niveau, portee)
    partages = lecteur.shared(portee) if groupe.niveau == "epci" else ()
    mots = textes.map_texts(couche, groupe.niveau, portee, sources, partages=partages, selection=moi)
    ruptures = list(mesure.fiche.ruptures.values()) if par_annee else []
    mots = replace(
        mots,
        source=f"{textes.chart_source(sources, annees)[:-1]} ; {textes.CREDIT_CONTOURS}.",
        champ=f"{mots.champ[:-1]} ; {scope_sentence(groupe)}" if groupe.parmi.a_part else mots.champ,
        notes=(*mots.notes, *ruptures),
    )
    carte = build_carte(fond, groupe.niveau, couche, Reglages(), mots, selection=moi)
    return replace(carte, nom=str(mesure.millesime) if par_annee else _map_name(mesure))


def _map_name(mesure: Mesure) -> str:
    if mesure.modalite or mesure.fiche.modalites:
        return f"{mesure.fiche.nom_modalite(mesure.modalite)}, {mesure.millesime}"
    return f"{mesure.fiche.nom_court}, {mesure.millesime}"
