"""Every figure of a territory with its place in its group, as one table."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.dits import Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.territoire.lignes import LignePosition

LARGEURS = (0.3, 0.3, 0.4)


def build_places(nom: str, groupe: Groupe, dites: Sequence[tuple[LignePosition, Phrase]]) -> TableauMots:
    """A row per figure that has a rank, in the very words of the pages; there is one at least."""
    premiere, rang = dites[0]
    court = premiere.nom if premiere.nom[1:2].isupper() else f"{premiere.nom[:1].lower()}{premiere.nom[1:]}"
    return TableauMots(
        f"{nom} : sa place parmi {groupe.en_face}",
        "le rang 1 est la plus haute valeur",
        say("{qui}, {nom} : {rang}.", qui=nom, nom=court, rang=rang),
        ("Chiffre", "Valeur", "Place"),
        tuple(
            (x.nom, say("{valeur} ({unite}, {annee})", valeur=x.texte, unite=x.unite, annee=str(x.annee)), r)
            for x, r in dites
        ),
        LARGEURS,
    )
