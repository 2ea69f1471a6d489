"""Les indicateurs que l'on compare : ceux que le magasin contient, leurs valeurs, ce qui manque."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures import semblables, textes
from dashboard.figures.carte import level_name
from dashboard.figures.comparaison import Comparaison, Mesure, build_comparaison
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.modele import Couche
from dashboard.figures.planche import Modele, Planche
from dashboard.galerie.comparer.etat import MESURES_MAX, EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.lecture.disponibles import ACTUALISER, FICHIERS, FRANCE, NULLE_PART, availability, where
from dashboard.lecture.selection import Connu, Selection, chosen_year
from dashboard.lecture.vues import Lecteur, cards
from data.fiches import themes
from data.identifiants import slug

# Ce qui se lit d'abord, dans la mesure où le groupe en a des valeurs.
D_ABORD = (
    "taux_couverture",
    "taux_couverture:eaje",
    "taux_couverture:assistantes_maternelles",
    "taux_couverture:prescolarisation",
    "taux_couverture:garde_domicile",
    "taux_occupation_reel",
    "etp_pour_10000_habitants",
    "taux_pauvrete",
    "population_municipale",
)
# Où la Cnaf ne publie pas (Mayotte), il reste de quoi comparer : ce qui existe partout en France.
SINON = ("naissances", "evolution_naissances_5_ans", "ecoles", "logements_sociaux", "france_services")
SUFFISANT = 2
REPLI_NOMBRE = 5
# Ce qui remplit chaque sorte d'absence, dans l'ordre où on le dit.
GESTES = {
    FICHIERS: "importez vos fichiers à la page « Mes données »",
    ACTUALISER: "actualisez les données officielles, page « Sources et méthode »",
    NULLE_PART: "aucune source ne les donne à ce niveau",
}


@dataclass(frozen=True, slots=True)
class Lu:
    """What was read for a group: the table, the rows behind it, and sentences.

    ``phrases`` are about what was asked for, ``manques`` about what is usually shown and is not.
    """

    groupe: Groupe
    comparaison: Comparaison
    cellules: pd.DataFrame
    mesures: tuple[Mesure, ...]
    phrases: tuple[str, ...]
    manques: tuple[str, ...] = ()

    @property
    def annees(self) -> str:
        """« 2023 », « 2023 et 2025 »."""
        return years(m.millesime for m in self.mesures)


def years(annees: Iterable[int]) -> str:
    """Distinct years in order: « 2023 et 2025 », « 2020-2024 » when they follow each other."""
    triees = sorted(set(annees))
    if len(triees) > 2 and triees[-1] - triees[0] == len(triees) - 1:
        return f"{triees[0]}-{triees[-1]}"
    return formats.enumeration([str(a) for a in triees])


def available(lecteur: Lecteur, groupe: Groupe, selection: Selection) -> dict[str, Mesure]:
    """Every measure that the store has at the level of a group, by key, in the order of the cards.

    The year is the most recent one where the group is, or the one the reader chose for the indicator
    they were looking at: the latest year of communes is not that of EPCI, it must not travel between
    levels.
    """
    return _available(lecteur, groupe, selection.indicateur, chosen_year(selection, lecteur.known()))


def present(lecteur: Lecteur, groupe: Groupe, possibles: Mapping[str, Mesure]) -> list[str]:
    """Those of these measures that have a value in a département of the group, by key, in order."""
    connu = lecteur.known()
    lieux = connu.departements_of(*groupe.contenant)
    return [
        cle
        for cle, m in possibles.items()
        if connu.presences[m.fiche.code, groupe.niveau].exists_in(lieux, m.modalite)
    ]


def measures(lecteur: Lecteur, groupe: Groupe) -> dict[str, Mesure]:
    """The same, all of them at their most recent year."""
    return _available(lecteur, groupe, "", 0)


def _available(lecteur: Lecteur, groupe: Groupe, choisi: str, choisie: int) -> dict[str, Mesure]:
    connu, niveau = lecteur.known(), groupe.niveau
    lieux = connu.departements_of(*groupe.contenant)
    catalogue = lecteur.catalogue().indicateurs
    mesures: dict[str, Mesure] = {}
    for indicateur in connu.indicators(niveau):
        fiche = catalogue[indicateur]
        presence = connu.presences[indicateur, niveau]
        for modalite in ("", *(m.code for m in fiche.modalites)):
            if modalite not in presence.millesimes:
                continue
            annee = presence.latest(modalite, lieux)
            if indicateur == choisi and choisie in presence.millesimes[modalite]:
                annee = choisie
            mesure = Mesure(fiche, modalite, annee)
            mesures[mesure.cle] = mesure
    return mesures


def listed(lecteur: Lecteur, groupe: Groupe, selection: Selection) -> dict[str, str]:
    """Names of those measures, theme by theme as on the map; where each exists, unless it is France."""
    presences = lecteur.known().presences
    rayons = themes.shelves(lecteur.catalogue().indicateurs)
    rangs = {code: rang for rang, code in enumerate(c for t in rayons for c in t.indicateurs)}
    noms: dict[str, str] = {}
    for m in sorted(available(lecteur, groupe, selection).values(), key=lambda m: rangs[m.fiche.code]):
        etendue = presences[m.fiche.code, groupe.niveau].etendues[m.modalite, m.millesime]
        ou = where(etendue, groupe.niveau)
        fictif = ", fictif" if etendue.origine == "demonstration" else ""
        noms[m.cle] = m.nom if ou == FRANCE else f"{m.nom} ({ou}{fictif})"
    return noms


def read(lecteur: Lecteur, groupe: Groupe, etat: EtatComparer, selection: Selection) -> Lu:
    """The table of the chosen measures; a measure without any value for the group is left out."""
    voulu = EtatComparer(mesures=etat.mesures, tri=etat.tri, croissant=etat.croissant)
    annee = chosen_year(selection, lecteur.known())
    return lecteur.remember(_read, groupe, voulu, (selection.indicateur, annee))


# Changer d'onglet ne change pas le tableau ; rien n'y est modifié après sa lecture.
def _read(lecteur: Lecteur, groupe: Groupe, etat: EtatComparer, choisi: tuple[str, int]) -> Lu:
    possibles = _available(lecteur, groupe, *choisi)
    phrases = [
        f"L'indicateur « {cle} » n'a pas de valeur {level_phrase(groupe.niveau)} : il est ignoré."
        for cle in etat.mesures
        if cle not in possibles
    ]
    voulues = [cle for cle in etat.mesures if cle in possibles][:MESURES_MAX]
    d_office = not voulues
    if d_office:
        voulues = [cle for cle in D_ABORD if cle in possibles] or list(possibles)[:REPLI_NOMBRE]
    mesures = [possibles[cle] for cle in voulues]
    cellules = cells(lecteur, groupe, mesures)
    gardees: list[Mesure] = []
    manques: dict[str, list[str]] = {}
    for mesure in mesures:
        lignes = _own_rows(cellules, groupe, mesure)
        raison = _why_empty(lignes)
        if raison is not None and not d_office:
            phrases.append(f"{mesure.nom} : aucune valeur pour ce groupe. {raison}".strip())
        elif raison is not None and not mesure.modalite:
            manques.setdefault(raison, []).append(mesure.nom)
        elif raison is None and (not d_office or _worth_showing(lignes)):
            gardees.append(mesure)
    if d_office and len(gardees) < SUFFISANT:
        autres = [possibles[cle] for cle in SINON if cle in possibles]
        ajout = cells(lecteur, groupe, autres)
        connues = [m for m in autres if _worth_showing(_own_rows(ajout, groupe, m))]
        gardees = [*connues, *gardees]
        cellules = pd.concat([ajout, cellules], ignore_index=True)
    comparaison = build_comparaison(
        f"Valeurs et places : {_shown(groupe)}"
        + (f", {years(m.millesime for m in gardees)}" if gardees else ""),
        gardees,
        cellules,
        groupe.classes,
        groupe.references,
        choisi=groupe.moi,
        tri=etat.tri,
        croissant=etat.croissant,
        groupe=groupe.parmi,
        montres=groupe.membres,
    )
    absents = [
        f"{formats.enumeration(noms)} : aucune valeur pour ce groupe. {raison}".strip()
        for raison, noms in manques.items()
    ]
    return Lu(groupe, comparaison, cellules, tuple(gardees), tuple(phrases), tuple(absents))


def _shown(groupe: Groupe) -> Phrase:
    """Whom the table shows: « 12 des 39 communes de la Seine-Saint-Denis », never the part as the whole."""
    if not groupe.ecartes:
        return groupe.sujet
    nombre = len(groupe.membres)
    montres = Dit(formats.number(nombre), "constante", constantes=(nombre,), nom="place du groupe")
    return say("{montres} des {tous} {de}", montres=montres, tous=groupe.parmi.compte, de=groupe.parmi.de)


def cells(lecteur: Lecteur, groupe: Groupe, mesures: Sequence[Mesure]) -> pd.DataFrame:
    """Rows of ``comparer/cellules`` for the group and its references."""
    return lecteur.run(
        "comparer/cellules",
        territoires=",".join((*groupe.classes, *groupe.references)),
        mesures=",".join(m.requete for m in mesures),
    )


def _own_rows(cellules: pd.DataFrame, groupe: Groupe, mesure: Mesure) -> pd.DataFrame:
    """Rows of one measure for the group alone."""
    return cellules[
        (cellules["indicateur"] == mesure.fiche.code)
        & (cellules["modalite"] == mesure.modalite)
        & (cellules["niveau"] == groupe.niveau)
    ]


def _worth_showing(lignes: pd.DataFrame) -> bool:
    """Without having been asked for: real figures, for half of the group at least."""
    presentes = lignes["statut"] != "absent"
    return bool(presentes.mean() >= 0.5) and not bool(lignes["fictif"].any())


def _why_empty(lignes: pd.DataFrame) -> str | None:
    """None when a territory of the group has a row; else why there is none, when it is known."""
    if (lignes["statut"] != "absent").any():
        return None
    raisons = [str(r) for r in lignes["raison"].dropna().unique()]
    return raisons[0] if len(raisons) == 1 else ""


def level_phrase(niveau: str) -> str:
    """« par EPCI », « par commune »."""
    return f"par {level_name(niveau, 1)}"


def missing_sentence(lecteur: Lecteur, niveau: str, connu: Connu) -> str:
    """What the cards describe and the store lacks at a level, and the gesture that brings it."""
    catalogue = lecteur.catalogue()
    absents: dict[str, list[str]] = {}
    for fiche in catalogue.indicateurs.values():
        ou, _, _, raison = availability(fiche, niveau, catalogue, connu)
        if raison:
            # Un nom peut porter une virgule : entre guillemets, on voit où il finit.
            absents.setdefault(ou, []).append(f"« {fiche.nom_court} »")
    phrases = [
        f"{formats.enumeration(absents[ou], 4)} : {geste}" for ou, geste in GESTES.items() if ou in absents
    ]
    if not phrases:
        return ""
    return f"Ne se comparent pas encore {level_phrase(niveau)} – {' ; '.join(phrases)}."


def board(
    lecteur: Lecteur,
    modele: Modele,
    lu: Lu,
    nom: str,
    lignes: pd.DataFrame,
    *,
    annees: str = "",
    champ: str = "",
    notes: Sequence[str] = (),
    partie: str | None = None,
) -> Planche:
    """A chart with its champ, its years, its sources and its caveats, from the rows it shows.

    ``partie`` is what it shows of its group, that of every figure of twelve when None.
    """
    connues = lignes[lignes["statut"] != "absent"]
    fiches = cards(lecteur, connues["source"].dropna())
    # Chaque source avec ses propres années : un pied ne date pas la Cnaf de l'année d'un autre.
    citations = [
        textes.chart_source([f], years(connues.loc[connues["source"] == f.id, "millesime"]))[:-1]
        for f in fiches
    ]
    millesimes = sorted({int(m) for m in connues["millesime"]})
    codes = set(connues["code_territoire"])
    reserves = [texte for fiche in fiches for texte in fiche.caveats(codes, millesimes)]
    choisis_sur = _also_chosen_on(lecteur, lu.groupe, connues) if lu.groupe.trouves is not None else ""
    annees = annees or years(millesimes)
    return Planche(
        modele,
        champ or scope_sentence(lu.groupe),
        f"{' ; '.join(dict.fromkeys(citations))}.",
        annees,
        slug(f"comparer {nom} {lu.groupe.nom or lu.groupe.parmi.nom}"),
        tuple(dict.fromkeys(n for n in (lu.groupe.partie, choisis_sur, *notes, *reserves) if n)),
        bool(connues["fictif"].any()),
        lu.groupe.montree if partie is None else partie,
    )


def _also_chosen_on(lecteur: Lecteur, groupe: Groupe, lignes: pd.DataFrame) -> str:
    """The sentence when an indicator of these rows is one that chose the nearest."""
    fiches = lecteur.catalogue().indicateurs
    siennes = lignes.loc[lignes["niveau"] == groupe.niveau]
    codes = dict.fromkeys(str(c) for c in siennes.get("indicateur", ()))
    return semblables.chosen_on({c: fiches[c].nom_court for c in codes if c in fiches})


def scope_sentence(groupe: Groupe, *, avec_reperes: bool = True) -> str:
    """« 10 EPCI du Val-d'Oise ; repères : Val-d'Oise, Île-de-France et France. »"""
    debut = groupe.sujet
    reperes = list(groupe.references.values()) if avec_reperes else []
    suite = f" ; repères : {formats.enumeration(reperes)}" if reperes else ""
    return f"{debut}{suite}."


def layer(mesure: Mesure, valeurs: pd.DataFrame) -> Couche:
    """A measure as the figures of the map read it."""
    return Couche(mesure.fiche, mesure.modalite, mesure.millesime, valeurs)


def rows_of(lu: Lu, mesures: Iterable[Mesure]) -> pd.DataFrame:
    """The rows behind some columns."""
    voulues = {(m.fiche.code, m.modalite) for m in mesures}
    paires = zip(lu.cellules["indicateur"], lu.cellules["modalite"], strict=True)
    return lu.cellules[[paire in voulues for paire in paires]]


def named(mesures: Mapping[str, Mesure], cle: str) -> str:
    """Full name of a measure, its year included."""
    mesure = mesures[cle]
    return f"{mesure.nom}, {mesure.millesime}"
