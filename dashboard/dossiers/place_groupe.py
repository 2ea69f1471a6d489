"""The sheet that places the chosen unit of a deck in its comparison group, as every page does."""

from __future__ import annotations

from dashboard.dossiers.contexte import Contexte
from dashboard.figures import textes
from dashboard.figures.dits import Phrase, say
from dashboard.figures.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures.groupe import Groupe
from dashboard.figures.territoire import rangs
from dashboard.figures.territoire.lectures import Valeur
from dashboard.figures.territoire.lignes import LignePosition
from dashboard.lecture import territoire
from dashboard.lecture.territoire import Donnees

CADRE = (
    "Les cartes et les classements de ce dossier comptent {unites} {de}, quel que soit le groupe de "
    "comparaison choisi dans l'application."
)


def frame(contexte: Contexte) -> Phrase:
    """What the maps and the rankings of a pack count: its département, whatever the group."""
    quoi = "les communes" if contexte.niveau == "commune" else "les EPCI"
    return say(CADRE, unites=quoi, de=contexte.portee.de)


def place_sheet(contexte: Contexte) -> Feuille:
    """Every real figure of the chosen unit, with its rank in the group. Raises FeuilleVide."""
    donnees = territoire.read_data(
        contexte.lecteur, contexte.niveau, contexte.territoire, contexte.parmi, contexte.liste
    )
    if donnees is None or not donnees.groupe.existe:
        raise FeuilleVide("aucun territoire n'est mis en avant, ou il ne se compare à personne.")
    themes = territoire.read_themes(contexte.lecteur, donnees)
    lignes = [x for t in themes for x in t.lignes if not x.fictif]
    dites = [(x, rang) for x in lignes if (rang := _rank(donnees, x))]
    if not dites:
        raise FeuilleVide(f"aucun rang ne se dit parmi {donnees.groupe.univers}.")
    citees = contexte.cards(x.source for x, _ in dites)
    annees = sorted({x.annee for x, _ in dites})
    return Feuille(
        _title(donnees, dites),
        f"Source : {textes.chart_source(citees, '-'.join(map(str, dict.fromkeys((annees[0], annees[-1])))))}",
        Tableau(
            ("Chiffre", "Valeur", "Place"),
            tuple(
                (
                    x.nom,
                    say("{valeur} ({unite}, {annee})", valeur=x.texte, unite=x.unite, annee=str(x.annee)),
                    r,
                )
                for x, r in dites
            ),
            largeurs=(0.3, 0.3, 0.4),
        ),
        notes=tuple(p for p in (_who(donnees.groupe), donnees.groupe.phrase) if p),
    )


def _title(donnees: Donnees, dites: list[tuple[LignePosition, Phrase]]) -> Phrase:
    ligne, rang = dites[0]
    nom = ligne.nom if ligne.nom[1:2].isupper() else f"{ligne.nom[:1].lower()}{ligne.nom[1:]}"
    return say("{qui}, {nom} : {rang}", qui=donnees.sujet.portee.nom, nom=nom, rang=rang)


def _who(groupe: Groupe) -> Phrase:
    return say("Le groupe : {univers}. Le rang 1 est la plus haute valeur.", univers=groupe.univers)


def _rank(donnees: Donnees, ligne: LignePosition) -> Phrase:
    """The rank of a line, in the very words of the pages."""
    siennes = donnees.valeurs[ligne.cle]
    groupe = donnees.groupe
    valeurs: list[Valeur] = [v for c in groupe.membres if (v := siennes.get((groupe.niveau, c))) is not None]
    return rangs.rank_said(siennes[donnees.sujet.niveau, donnees.sujet.code], valeurs, groupe)
