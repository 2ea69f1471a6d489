"""The figures of the first tabs of « Comparer »: table, ranking, gaps, parts, years."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard import formats
from dashboard.figures import classement, courbes, dits, graphiques, halteres
from dashboard.figures.carte import level_name
from dashboard.figures.comparaison import MEDIANE, LigneComparee, Mesure
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.palettes import COULEURS_MODALITES
from dashboard.galerie.comparer.etat import EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.galerie.comparer.mesures import (
    Lu,
    available,
    board,
    cells,
    layer,
    missing_sentence,
    rows_of,
    scope_sentence,
)
from dashboard.galerie.comparer.ouverture import Comparee, cliche
from dashboard.galerie.tirage import Tirage
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

MARQUE = "→ "
NOM = "nom"
SANS_COLONNE = (
    "Aucun des indicateurs choisis n'a de valeur pour ce groupe. Ouvrez « Indicateurs » "
    "pour en choisir d'autres."
)
SANS_RANG = "Rien à classer : choisissez un indicateur qui a une valeur pour ce groupe."
SANS_CHOISI = (
    "Cet onglet met un territoire face à un repère, indicateur par indicateur. Choisissez "
    "d'abord le « territoire mis en avant »."
)
SANS_ANNEES = (
    "Cet onglet suit un indicateur d'année en année. Aucun n'a deux années dans le magasin "
    "à ce niveau : il se remplira avec les millésimes que vous chargerez."
)


@cliche("comparer-tableau", "tableau", "tri", "sens")
def TABLEAU(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """Territories × measures, sorted as asked."""
    lu = vue.lu
    if not lu.comparaison.colonnes:
        return vue.none(SANS_COLONNE)
    cles = [NOM, *(c.cle for c in lu.comparaison.colonnes)]
    vue = vue.kept("tri", vue.etat.tri, vue.etat.tri if vue.etat.tri in cles else "")
    lignes = rows_of(lu, lu.mesures)
    return vue.shown(
        board(
            lecteur,
            lu.comparaison,
            lu,
            "tableau",
            lignes,
            annees=lu.annees,
            partie=lu.groupe.montree_et_classee,
        )
    )


def ranked(lu: Lu, etat: EtatComparer) -> str:
    """Key of the measure that ranks; '' when there is none."""
    cles = [m.cle for m in lu.mesures]
    return etat.rang if etat.rang in cles else next(iter(cles), "")


@cliche("comparer-classement", "classement", "rang")
def CLASSEMENT(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """One measure, sorted, with the middle half of the group and the references."""
    lu, cle = vue.lu, ranked(vue.lu, vue.etat)
    if not cle:
        return vue.none(SANS_RANG)
    vue = vue.kept("rang", vue.etat.rang, cle)
    mesures = {m.cle: m for m in lu.mesures}
    modele = classement.build_classement(lu.comparaison, cle)
    if not modele.rangs:
        return vue.none("Aucune valeur sûre à classer pour cet indicateur.")
    notes = [f"Non classé – {texte}." for texte in modele.sans_valeur]
    if modele.milieu is not None:
        notes.append(
            "Quartiles calculés sur le groupe : un quart des territoires est sous la bande, un "
            "quart au-dessus."
        )
    lignes = rows_of(lu, [mesures[cle]])
    partie = lu.groupe.montree_et_classee
    return vue.shown(board(lecteur, modele, lu, f"classement {cle}", lignes, notes=notes, partie=partie))


def gap_references(lu: Lu) -> dict[str, LigneComparee]:
    """What the chosen territory can be read against: the median, the references, the rest."""
    moi = lu.comparaison.choisie
    toutes = [*lu.comparaison.references, *(x for x in lu.comparaison.lignes if x is not moi)]
    return {ligne.cle.rstrip(":").replace("france:FRANCE", "france"): ligne for ligne in toutes}


def gap_choice(lu: Lu, etat: EtatComparer) -> tuple[str, halteres.Axe]:
    """(reference, axis) of the gaps, those of the address when they are possible."""
    reperes, axes = gap_references(lu), halteres.possible_axes(lu.comparaison)
    defaut = "france" if "france" in reperes else next(iter(reperes))
    axe = axes[axes.index(etat.axe)] if etat.axe in axes else axes[0]
    return etat.repere if etat.repere in reperes else defaut, axe


@cliche("comparer-ecarts", "ecarts", "repere", "axe")
def ECARTS(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """The chosen territory beside one reference, on every measure of the table."""
    lu, moi = vue.lu, vue.lu.comparaison.choisie
    if moi is None:
        return vue.none(SANS_CHOISI)
    repere, axe = gap_choice(lu, vue.etat)
    vue = vue.kept("repere", vue.etat.repere, repere).kept("axe", vue.etat.axe, axe)
    face = gap_references(lu)[repere]
    modele = halteres.build_halteres(lu.comparaison, moi, face, axe)
    if not modele.lignes:
        return vue.none(
            "Aucun des indicateurs choisis n'a de valeur des deux côtés : changez de repère, "
            "d'indicateurs ou de mesure des écarts."
        )
    dessinees = {h.cle for h in modele.lignes}
    lignes = rows_of(lu, [m for m in lu.mesures if m.cle in dessinees])
    if face.nom == MEDIANE or axe == "groupe":
        champ = scope_sentence(lu.groupe)
    else:
        champ = f"{moi.nom} et {face.nom}."
        deux = (moi.cle, face.cle)
        lignes = lignes[(lignes["niveau"] + ":" + lignes["code_territoire"]).isin(deux)]
    # Deux territoires, ou un seul et la médiane : jamais douze.
    return vue.shown(
        board(lecteur, modele, lu, f"ecarts {repere}", lignes, champ=champ, notes=modele.notes, partie="")
    )


def split_measures(lecteur: Lecteur, lu: Lu, selection: Selection) -> dict[str, Mesure]:
    """Measures that are the sum of parts that have a colour, by indicator."""
    return {
        m.fiche.code: m
        for m in available(lecteur, lu.groupe, selection).values()
        if not m.modalite
        and m.fiche.somme_modalites
        and all(x.code in COULEURS_MODALITES for x in m.fiche.modalites)
    }


@cliche("comparer-decomposition", "modes", "rang")
def DECOMPOSITION(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """Stacked parts, the highest total first, then the references."""
    lu, possibles = vue.lu, split_measures(lecteur, vue.lu, vue.selection)
    if not possibles:
        return vue.none(
            "Cet onglet montre de quoi un total est fait (la couverture par mode d'accueil). "
            + missing_sentence(lecteur, lu.groupe.niveau, lecteur.known())
        )
    code = vue.etat.rang if vue.etat.rang in possibles else next(iter(possibles))
    vue = vue.kept("rang", vue.etat.rang, code)
    mesure = possibles[code]
    totaux = cells(lecteur, lu.groupe, [mesure])
    du_groupe = totaux[totaux["niveau"] == lu.groupe.niveau].sort_values(
        ["valeur", "nom"], ascending=[False, True], na_position="last"
    )
    ordre = [f"{n}:{c}" for n, c in zip(du_groupe["niveau"], du_groupe["code_territoire"], strict=True)]
    if not mesure.fiche.est_effectif:
        ordre += list(lu.groupe.references)
    lignes = lecteur.run(
        "indicateurs/decomposition", indicateur=code, millesime=mesure.millesime, territoires=",".join(ordre)
    )
    cles = lignes["niveau"] + ":" + lignes["code_territoire"]
    lignes["nom"] = lignes["nom"].where(cles != lu.groupe.moi, MARQUE + lignes["nom"])
    entier = graphiques.build_decomposition(layer(mesure, totaux), lignes)
    # Sa lecture compte tout le groupe ; elle en montre douze, comme les autres figures.
    toutes, lignes = lignes, lignes[~cles.isin(lu.groupe.ecartes)].copy()
    modele = graphiques.build_decomposition(layer(mesure, totaux), lignes)
    # La France seule ne dit rien du groupe.
    connus = du_groupe["code_territoire"].isin(set(lignes["code_territoire"]))
    if modele is None or entier is None or not connus.any():
        return vue.none("Aucun territoire du groupe n'a de valeur par partie pour cet indicateur.")
    modele = replace(
        modele,
        groupes=tuple(replace(g, choisie=g.nom.startswith(MARQUE)) for g in modele.groupes),
        lecture=_parts_sentence(modele)
        if lu.groupe.moi
        else _first_part(entier, toutes, mesure, groupe=lu.groupe),
    )
    notes = ["Du total le plus haut au plus bas, puis les repères."]
    if lu.groupe.moi:
        notes.append(f"{MARQUE.strip()} : territoire mis en avant.")
    absents = du_groupe[~du_groupe["code_territoire"].isin(set(toutes["code_territoire"]))]
    notes += [f"{x.nom} : {x.raison or 'sans valeur'}" for x in absents.itertuples()]
    lignes["millesime"] = mesure.millesime
    return vue.shown(board(lecteur, modele, lu, f"parties {code}", lignes, notes=notes))


def followed(lecteur: Lecteur, lu: Lu, selection: Selection, etat: EtatComparer) -> dict[str, Mesure]:
    """Measures that have two years at least where the group is, by key; and the one that is asked."""
    connu, niveau = lecteur.known(), lu.groupe.niveau
    lieux = connu.departements_of(*lu.groupe.contenant)

    def years(m: Mesure) -> int:
        etendues = connu.presences[m.fiche.code, niveau].etendues
        return sum(1 for (modalite, _), e in etendues.items() if modalite == m.modalite and e.reach(lieux)[1])

    possibles = available(lecteur, lu.groupe, selection)
    return {cle: m for cle, m in possibles.items() if cle == etat.suivi or years(m) > 1}


def followed_choice(suivies: dict[str, Mesure], etat: EtatComparer, selection: Selection) -> tuple[str, str]:
    """(measure, scale) of the curves, those of the address when they are possible."""
    defaut = selection.indicateur if selection.indicateur in suivies else next(iter(suivies))
    cle = etat.suivi if etat.suivi in suivies else defaut
    return cle, etat.base or ("base" if suivies[cle].fiche.est_effectif else "valeurs")


@cliche("comparer-evolution", "evolution", "suivi", "echelle")
def EVOLUTION(vue: Comparee, lecteur: Lecteur) -> Tirage:
    """One measure by year for the whole group, in values or in base 100."""
    lu, suivies = vue.lu, followed(lecteur, vue.lu, vue.selection, vue.etat)
    if not suivies:
        return vue.none(SANS_ANNEES)
    cle, echelle = followed_choice(suivies, vue.etat, vue.selection)
    vue = vue.kept("suivi", vue.etat.suivi, cle)
    mesure, base, groupe = suivies[cle], echelle == "base", lu.groupe
    # La somme d'un département écraserait ses morceaux ; en base 100, elle se compare.
    avec = {} if mesure.fiche.est_effectif and not base else groupe.references
    series = lecteur.run(
        "comparer/series",
        territoires=",".join((*groupe.membres, *avec)),
        indicateur=mesure.fiche.code,
        modalite=mesure.modalite,
    )
    presents = set(series["niveau"] + ":" + series["code_territoire"])
    noms = dict(groupe.membres) | {c: n for c, n in avec.items() if c in presents}
    modele = courbes.build_courbes(
        mesure.fiche, mesure.modalite, series, noms, choisi=groupe.moi, references=frozenset(avec), base=base
    )
    if modele is None or not modele.series:
        return vue.none(f"{mesure.nom} : ce groupe n'a pas deux années de valeurs.")
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    champ = scope_sentence(groupe, avec_reperes=any(s.reference for s in modele.series))
    nom = f"evolution {mesure.cle}"
    return vue.shown(board(lecteur, modele, lu, nom, series, annees=annees, champ=champ, notes=modele.notes))


def _first_part(
    modele: graphiques.Decomposition, lignes: pd.DataFrame, mesure: Mesure, *, groupe: Groupe
) -> Phrase:
    """The part that is the largest in most territories of the group, and in how many."""
    siens = [g for g in modele.groupes if not g.reference]
    codes = list(dict.fromkeys(lignes[lignes["niveau"] == groupe.niveau]["code_territoire"]))
    premiers = [max(range(len(g.parties)), key=g.parties.__getitem__) for g in siens]
    rang = max(dict.fromkeys(premiers), key=premiers.count)
    nombre = premiers.count(rang)
    lu = (dits.Lu("france", "FRANCE", mesure.fiche.code, "", mesure.millesime),)
    dans = Ensemble(groupe.niveau, "liste", ",".join(map(str, codes[: len(siens)])))
    modalite = mesure.fiche.modalites[rang].code
    mots = formats.plural(nombre, level_name(groupe.niveau, 1), level_name(groupe.niveau))
    return say(
        "« {nom} » est la part la plus grande dans {nombre} sur {tous}.",
        nom=modele.modalites[rang],
        nombre=number_said(nombre, mots, Dit("", "compte", lu, dans=dans, critere="premiers", nom=modalite)),
        tous=Dit(formats.number(len(siens)), "compte", lu, dans=dans, critere="avec"),
    )


def _parts_sentence(modele: graphiques.Decomposition) -> str:
    """The widest part of the territory that is put forward, of the first one otherwise."""
    groupe = next((g for g in modele.groupes if g.nom.startswith(MARQUE)), modele.groupes[0])
    connues = [
        (partie, texte, nom)
        for partie, texte, nom in zip(groupe.parties, groupe.textes, modele.modalites, strict=True)
        if texte
    ]
    if not connues:
        return ""
    _, texte, nom = max(connues)
    return (
        f"{groupe.nom.removeprefix(MARQUE)} : la part la plus grande est « {nom} », {texte} {modele.unite}."
    )
