"""The last sheet of a deck: every file that its figures cite, and how figures are made here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.figures import textes
from dashboard.figures.feuilles import Feuille, FeuilleVide
from dashboard.lecture import vues
from dashboard.lecture.vues import Lecteur
from data.fiches.catalogue import Source

NOM = "Sources et méthode"
REGLES = (
    "Un taux ne se moyenne jamais : il est publié, ou recalculé comme un rapport de sommes.",
    "Un écart plus petit que l'erreur de publication n'est pas interprétable.",
    "Une absence n'est pas un zéro : elle est hachurée ou écrite, et sa raison est dite.",
)


def source_sheet(citations: Sequence[str], lecteur: Lecteur) -> Feuille:
    """The sheet of some sources, as figures say them. Raises FeuilleVide when no figure cites any."""
    cartes, autres = cited(citations, lecteur.catalogue().sources.values())
    if not cartes and not autres:
        raise FeuilleVide("aucune figure n'y cite de source.")
    return Feuille(
        "D'où viennent ces chiffres, et comment ils sont faits",
        f"Observatoire CTG. {textes.CREDIT_CONTOURS[:1].upper()}{textes.CREDIT_CONTOURS[1:]}.",
        textes=(
            *(f"{s.producteur}, « {s.titre} », {s.licence}." for s in cartes),
            *autres,
            *REGLES,
            f"{vues.state_line(lecteur)}.",
        ),
        notes=tuple(dict.fromkeys(a for s in cartes for a in s.avertissements)),
    )


def cited(citations: Sequence[str], connues: Iterable[Source]) -> tuple[list[Source], list[str]]:
    """(the cards that the citations name, in the order they come, the citations that name none)."""
    connues = list(connues)
    trouvees: dict[str, Source] = {}
    autres: dict[str, None] = {}
    for texte in dict.fromkeys(citations):
        siennes = [(texte.find(f"« {s.titre} »"), s) for s in connues]
        siennes = sorted(((ou, s) for ou, s in siennes if ou >= 0), key=lambda couple: couple[0])
        trouvees |= {s.id: s for _, s in siennes}
        if texte and not siennes and "aucune source citée" not in texte:
            autres[texte] = None
    return list(trouvees.values()), list(autres)
