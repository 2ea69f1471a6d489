"""Les onglets de la page « Comparer » : tableau, classement, écarts, décomposition, évolution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.comparer.etat import EtatComparer
from dashboard.app_pages.comparer.mesures import (
    Lu,
    available,
    board,
    cells,
    layer,
    missing_sentence,
    rows_of,
    scope_sentence,
)
from dashboard.app_pages.comparer.reglages import choose
from dashboard.ecran import html
from dashboard.figures import classement, courbes, graphiques, halteres
from dashboard.figures.comparaison import MEDIANE, LigneComparee, Mesure
from dashboard.figures.palettes import COULEURS_MODALITES
from dashboard.lecture import store
from dashboard.lecture.selection import Selection

# La rangée des onglets, où chacun pose ses propres réglages.
Barre = Any
MARQUE = "→ "
NOM = "nom"


def show_table(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Territories × measures, sorted as asked, then what the store lacks."""
    comparaison = lu.comparaison
    if not comparaison.colonnes:
        say(
            "Aucun des indicateurs choisis n'a de valeur pour ce groupe. Ouvrez « Indicateurs » "
            "pour en choisir d'autres."
        )
        return
    noms = {c.cle: c.titre for c in comparaison.colonnes}
    with barre:
        defaut = comparaison.colonnes[0].cle
        choose(
            "Trier par",
            "tri",
            [*noms, NOM],
            etat.tri if etat.tri in (*noms, NOM) else defaut,
            lambda c: noms.get(c, "Nom du territoire"),
            largeur=330,
        )
        choose(
            "Dans l'ordre",
            "sens",
            ["", "croissant"],
            "croissant" if etat.croissant else "",
            lambda s: "croissant" if s else "décroissant",
            largeur=160,
        )
    show_planche(board(comparaison, lu, "tableau", rows_of(lu, lu.mesures), annees=lu.annees))


def show_ranking(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One measure, sorted, with the middle half of the group and the references."""
    mesures = {m.cle: m for m in lu.mesures}
    if not mesures:
        say("Rien à classer : choisissez un indicateur qui a une valeur pour ce groupe.")
        return
    cle = etat.rang if etat.rang in mesures else next(iter(mesures))
    with barre:
        choose("Classer selon", "rang", list(mesures), cle, lambda c: mesures[c].nom, largeur=360)
    modele = classement.build_classement(lu.comparaison, cle)
    if not modele.rangs:
        say("Aucune valeur sûre à classer pour cet indicateur.")
        return
    notes = [f"Non classé – {texte}." for texte in modele.sans_valeur]
    if modele.milieu is not None:
        notes.append(
            "Quartiles calculés sur le groupe : un quart des territoires est sous la bande, un "
            "quart au-dessus."
        )
    lignes = rows_of(lu, [mesures[cle]])
    show_planche(board(modele, lu, f"classement {cle}", lignes, notes=notes))


def show_gaps(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """The chosen territory beside one reference, on every measure of the table."""
    moi = lu.comparaison.choisie
    if moi is None:
        say(
            "Cet onglet met un territoire face à un repère, indicateur par indicateur. Choisissez "
            "d'abord le « territoire mis en avant »."
        )
        return
    reperes = _references(lu, moi)
    axes = halteres.possible_axes(lu.comparaison)
    repere = etat.repere if etat.repere in reperes else _default_reference(reperes)
    axe = axes[axes.index(etat.axe)] if etat.axe in axes else axes[0]
    with barre:
        choose("Face à", "repere", list(reperes), repere, lambda r: reperes[r].nom, largeur=250)
        choose("Écarts mesurés", "axe", axes, axe, halteres.AXES.__getitem__, largeur=250)
    modele = halteres.build_halteres(lu.comparaison, moi, reperes[repere], axe)
    if not modele.lignes:
        say(
            "Aucun des indicateurs choisis n'a de valeur des deux côtés : changez de repère, "
            "d'indicateurs ou de mesure des écarts."
        )
        return
    dessinees = {h.cle for h in modele.lignes}
    lignes = rows_of(lu, [m for m in lu.mesures if m.cle in dessinees])
    if reperes[repere].nom == MEDIANE or axe == "groupe":
        champ = scope_sentence(lu.groupe)
    else:
        champ = f"{moi.nom} et {reperes[repere].nom}."
        deux = (moi.cle, reperes[repere].cle)
        lignes = lignes[(lignes["niveau"] + ":" + lignes["code_territoire"]).isin(deux)]
    show_planche(board(modele, lu, f"ecarts {repere}", lignes, champ=champ, notes=modele.notes))


def show_parts(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Stacked parts, the highest total first, then the references."""
    possibles = {
        m.fiche.code: m
        for m in available(lu.groupe, selection).values()
        if not m.modalite
        and m.fiche.somme_modalites
        and all(x.code in COULEURS_MODALITES for x in m.fiche.modalites)
    }
    if not possibles:
        say(
            "Cet onglet montre de quoi un total est fait (la couverture par mode d'accueil). "
            + missing_sentence(lu.groupe.niveau, store.known())
        )
        return
    code = etat.rang if etat.rang in possibles else next(iter(possibles))
    if len(possibles) > 1:
        with barre:
            choose(
                "Décomposer",
                "rang",
                list(possibles),
                code,
                lambda c: possibles[c].fiche.nom_court,
                largeur=320,
            )
    mesure = possibles[code]
    totaux = cells(lu.groupe, [mesure])
    du_groupe = totaux[totaux["niveau"] == lu.groupe.niveau].sort_values(
        ["valeur", "nom"], ascending=[False, True], na_position="last"
    )
    ordre = [f"{n}:{c}" for n, c in zip(du_groupe["niveau"], du_groupe["code_territoire"], strict=True)]
    if not mesure.fiche.est_effectif:
        ordre += list(lu.groupe.references)
    lignes = store.run(
        "indicateurs/decomposition", indicateur=code, millesime=mesure.millesime, territoires=",".join(ordre)
    )
    cles = lignes["niveau"] + ":" + lignes["code_territoire"]
    lignes["nom"] = lignes["nom"].where(cles != lu.groupe.moi, MARQUE + lignes["nom"])
    modele = graphiques.build_decomposition(layer(mesure, totaux), lignes)
    if modele is None:
        say("Aucun territoire du groupe n'a de valeur par partie pour cet indicateur.")
        return
    modele = replace(
        modele,
        groupes=tuple(replace(g, choisie=g.nom.startswith(MARQUE)) for g in modele.groupes),
        lecture=_parts_sentence(modele),
    )
    notes = ["Du total le plus haut au plus bas, puis les repères."]
    if lu.groupe.moi:
        notes.append(f"{MARQUE.strip()} : territoire mis en avant.")
    absents = du_groupe[~du_groupe["code_territoire"].isin(set(lignes["code_territoire"]))]
    notes += [f"{x.nom} : {x.raison or 'sans valeur'}" for x in absents.itertuples()]
    lignes["millesime"] = mesure.millesime
    show_planche(board(modele, lu, f"parties {code}", lignes, notes=notes))


def show_trends(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One measure by year for the whole group, in values or in base 100."""
    connu = store.known()
    suivies = {
        cle: m
        for cle, m in available(lu.groupe, selection).items()
        if len(connu.presences[m.fiche.code, lu.groupe.niveau].millesimes[m.modalite]) > 1
    }
    if not suivies:
        say(
            "Cet onglet suit un indicateur d'année en année. Aucun n'a deux années dans le magasin "
            "à ce niveau : il se remplira avec les millésimes que vous chargerez."
        )
        return
    defaut = selection.indicateur if selection.indicateur in suivies else next(iter(suivies))
    cle = etat.suivi if etat.suivi in suivies else defaut
    mesure = suivies[cle]
    echelle = etat.base or ("base" if mesure.fiche.est_effectif else "valeurs")
    with barre:
        choose("Suivre", "suivi", list(suivies), cle, lambda c: suivies[c].nom, largeur=330)
        choose(
            "Échelle",
            "echelle",
            ["base", "valeurs"],
            echelle,
            lambda e: "Base 100" if e == "base" else "Valeurs",
            largeur=160,
        )
    _curves(lu, mesure, echelle == "base")


def _curves(lu: Lu, mesure: Mesure, base: bool) -> None:
    groupe = lu.groupe
    # La somme d'un département écraserait ses morceaux ; en base 100, elle se compare.
    avec = {} if mesure.fiche.est_effectif and not base else groupe.references
    series = store.run(
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
        say(f"{mesure.nom} : ce groupe n'a pas deux années de valeurs.")
        return
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    champ = scope_sentence(groupe, avec_reperes=any(s.reference for s in modele.series))
    nom = f"evolution {mesure.cle}"
    show_planche(board(modele, lu, nom, series, annees=annees, champ=champ, notes=modele.notes))


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


def _references(lu: Lu, moi: LigneComparee) -> dict[str, LigneComparee]:
    """What the territory can be read against: the median, the references, the rest of the group."""
    toutes = [*lu.comparaison.references, *(x for x in lu.comparaison.lignes if x is not moi)]
    return {ligne.cle.rstrip(":").replace("france:FRANCE", "france"): ligne for ligne in toutes}


def _default_reference(reperes: dict[str, LigneComparee]) -> str:
    return "france" if "france" in reperes else next(iter(reperes))


def say(phrase: str) -> None:
    """A sentence in the place of a figure: what it would show, and how to fill it."""
    st.html(f'<div class="ctg-vide"><p>{html.escape(phrase)}</p></div>')
