"""The scatter of « Comparer »: two measures, each territory a point, the medians of France as cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.comparaison import SURES, Mesure
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said
from dashboard.figures.dits import Lu as LuDit
from dashboard.figures.dits import say as dire
from dashboard.figures.nuage import Coupe, Nuage, Point
from dashboard.galerie.comparer.etat import EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.galerie.comparer.mesures import Lu, available, board, cells, named, present
from dashboard.galerie.comparer.ouverture import Comparee, cliche
from dashboard.galerie.tirage import Tirage
from dashboard.lecture.vues import Lecteur

# Ce qui s'oppose le mieux, quand le magasin l'a.
X_D_ABORD, Y_D_ABORD = "densite", "taux_couverture"
# Sous cette part des territoires, une médiane n'est pas celle de la France.
PART_FRANCE = 0.95
SANS_DEUX = "Un nuage croise deux indicateurs : le magasin n'en a pas deux à ce niveau."


def crossed(
    lecteur: Lecteur, groupe: Groupe, possibles: Mapping[str, Mesure], etat: EtatComparer
) -> tuple[str, str]:
    """(across, up): those of the address when they are possible, else those that have values where the
    group is; there are two at least."""
    ici = present(lecteur, groupe, possibles)
    cles = [*ici, *possibles]
    x = next(c for c in (etat.x, X_D_ABORD if X_D_ABORD in ici else "", *cles) if c in possibles)
    y = next(
        c
        for c in (etat.y, Y_D_ABORD if Y_D_ABORD in ici else "", *cles)
        if c in possibles and (c != x or c == etat.y)
    )
    return x, y


@cliche("comparer-nuage", "nuage", "x", "y", "noms")
def NUAGE(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """Two measures, each territory a point, the medians of France as cuts."""
    lu, possibles = vue.lu, available(lecteur, vue.groupe, vue.selection)
    if len(possibles) < 2:
        return vue.none(SANS_DEUX)
    x, y = crossed(lecteur, lu.groupe, possibles, vue.etat)
    vue = vue.kept("x", vue.etat.x, x).kept("y", vue.etat.y, y)
    mesures = [possibles[x], possibles[y]]
    lignes = cells(lecteur, lu.groupe, list({m.cle: m for m in mesures}.values()))
    lignes = lignes[lignes["niveau"] == lu.groupe.niveau]
    modele = _cloud(lecteur, lu, mesures, lignes, bool(vue.etat.noms))
    if not modele.points:
        return vue.none("Aucun territoire du groupe n'a les deux valeurs : changez d'indicateur.")
    champ = _placed_scope(modele, mesures, lu.groupe)
    return vue.shown(board(lecteur, modele, lu, f"nuage {x} {y}", lignes, champ=champ, notes=modele.notes))


def _placed_scope(modele: Nuage, mesures: Sequence[Mesure], groupe: Groupe) -> Phrase:
    """« 9 territoires sur 12 EPCI. »: those that have both values, in the group."""
    places = tuple(
        LuDit(groupe.niveau, p.code, m.fiche.code, m.modalite, m.millesime)
        for p in modele.points
        for m in mesures
    )
    mots = formats.plural(len(modele.points), "territoire")
    return dire(
        "{places} sur {groupe}.",
        places=number_said(len(modele.points), mots, Dit("", "compte", places, critere="deux_valeurs")),
        groupe=number_said(
            len(groupe.membres), groupe.compte, Dit("", "compte", critere="liste", nom=",".join(groupe.codes))
        ),
    )


def _cloud(
    lecteur: Lecteur, lu: Lu, mesures: Sequence[Mesure], lignes: pd.DataFrame, avec_noms: bool
) -> Nuage:
    groupe, (x, y) = lu.groupe, mesures
    lues = {
        (f"{a.indicateur}:{a.modalite}".rstrip(":"), str(a.code_territoire)): a for a in lignes.itertuples()
    }
    points: list[Point] = []
    absents: list[str] = []
    for cle, nom in groupe.membres.items():
        code = cle.partition(":")[2]
        a, b = lues.get((x.cle, code)), lues.get((y.cle, code))
        if a is None or b is None or a.statut not in SURES or b.statut not in SURES:
            absents.append(nom)
            continue
        points.append(
            Point(
                code,
                nom,
                float(a.valeur),  # type: ignore[arg-type]
                float(b.valeur),  # type: ignore[arg-type]
                formats.number(float(a.valeur), x.fiche.decimales),  # type: ignore[arg-type]
                formats.number(float(b.valeur), y.fiche.decimales),  # type: ignore[arg-type]
                choisi=cle == groupe.moi,
                fictif=bool(a.fictif) or bool(b.fictif),
                etiquette=avec_noms,
            )
        )
    coupes, notes = _medians(lecteur, groupe.niveau, mesures)
    if absents:
        notes.append(f"Sans l'une des deux valeurs : {formats.enumeration(absents)}.")
    return Nuage(
        titre=f"{y.nom} et {x.nom}",
        titre_x=named({x.cle: x}, x.cle),
        unite_x=x.fiche.unite,
        decimales_x=x.fiche.decimales,
        titre_y=named({y.cle: y}, y.cle),
        unite_y=y.fiche.unite,
        decimales_y=y.fiche.decimales,
        points=tuple(points),
        coupes=tuple(coupes),
        lecture=_cloud_sentence(points, mesures, groupe.nom),
        notes=tuple(notes),
    )


def _cloud_sentence(points: Sequence[Point], mesures: Sequence[Mesure], moi: str) -> str:
    if not points:
        return ""
    point = next((p for p in points if p.nom == moi), max(points, key=lambda p: p.y))
    x, y = mesures
    return (
        f"{point.nom} : {point.texte_x} {x.fiche.unite} ({x.nom}) et {point.texte_y} "
        f"{y.fiche.unite} ({y.nom})."
    )


def _medians(lecteur: Lecteur, niveau: str, mesures: Sequence[Mesure]) -> tuple[list[Coupe], list[str]]:
    """The cuts, and what they are the median of."""
    lues = lecteur.run("comparer/medianes", niveau=niveau, mesures=",".join(m.requete for m in mesures))
    coupes: list[Coupe] = []
    notes: list[str] = []
    for axe, mesure in zip(("x", "y"), mesures, strict=True):
        ligne = lues[(lues["indicateur"] == mesure.fiche.code) & (lues["modalite"] == mesure.modalite)].iloc[
            0
        ]
        nombre, tous = int(ligne["valeurs"]), int(ligne["territoires"])
        mots = formats.plural(nombre, level_name(niveau, 1), level_name(niveau))
        lu_tous = (LuDit(niveau, "", mesure.fiche.code, mesure.modalite, mesure.millesime),)
        tous_dit = Ensemble(niveau, "france", "FRANCE")
        noms = number_said(nombre, mots, Dit("", "compte", lu_tous, dans=tous_dit, critere="connus"))
        if int(ligne["douteuses"]) or nombre < 3:
            notes.append(f"{mesure.nom} : pas de médiane, faute de valeurs sûres.")
            continue
        france = nombre >= PART_FRANCE * tous
        nom = "Médiane France" if france else dire("Médiane de {noms}", noms=noms)
        coupes.append(Coupe(axe, float(ligne["mediane"]), nom))  # type: ignore[arg-type]
        suite = "" if france else ", les seuls qui ont une valeur"
        decimales = mesure.fiche.decimales
        texte = formats.number(float(ligne["mediane"]), decimales)
        notes.append(
            dire(
                "Médiane de {noms}{suite} : {mediane} {unite} ({mesure}).",
                noms=noms,
                suite=suite,
                unite=mesure.fiche.unite,
                mesure=mesure.nom,
                mediane=Dit(texte, "mediane", lu_tous, decimales, dans=tous_dit),
            )
        )
    return coupes, notes
