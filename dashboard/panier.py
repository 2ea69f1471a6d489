"""The basket: figures kept in the order of a meeting, and the pack that they make. Pure.

An element keeps its figure as it was seen, its page and what the store was made from. When the
store has changed since, a view of the map is read again from its address; any other figure is left
out of the pack, which says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import vues
from dashboard.dates import french_date
from dashboard.exports.feuilles import Cahier, Fabrique, Feuille, FeuilleVide
from dashboard.exports.lien import PAGES_CARTE, LienError, read_link
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.vues import Lecteur

# Au-delà, ce n'est plus une réunion, et la mémoire du serveur n'est pas infinie.
NOMBRE_MAX = 30
TITRE_MAX = 160
Figure = Carte | Planche


class PanierError(Exception):
    """The basket cannot do what was asked. The text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Element:
    """A figure of the basket. ``adresse`` is « page?settings », ``magasin`` a store fingerprint.

    ``place`` tells the figures of one page apart; ``numero`` never changes nor serves twice.
    """

    numero: int
    figure: Figure
    titre: str
    adresse: str
    place: str
    magasin: str
    jour: datetime.date

    @property
    def page(self) -> str:
        """Address of the page, without its settings."""
        return self.adresse.partition("?")[0]

    @property
    def se_relit(self) -> bool:
        """True when the address is enough to make the figure again."""
        return isinstance(self.figure, Carte) and self.page in PAGES_CARTE


@dataclass(frozen=True, slots=True)
class Panier:
    """Elements in the order of the pack. Every change gives another basket."""

    elements: tuple[Element, ...] = ()
    prochain: int = 1

    def add(
        self, figure: Figure, *, adresse: str, place: str, magasin: str, jour: datetime.date
    ) -> Panier:
        """The basket with one more figure, last. Raises PanierError when it is full or has it."""
        if self.has(figure, adresse, place, magasin):
            raise PanierError("Cette figure est déjà dans le panier.")
        if len(self.elements) >= NOMBRE_MAX:
            raise PanierError(
                f"Le panier est plein : {NOMBRE_MAX} figures au plus. Ôtez-en une, puis recommencez."
            )
        titre = figure.titre[:TITRE_MAX]
        element = Element(self.prochain, figure, titre, adresse, place, magasin, jour)
        return Panier((*self.elements, element), self.prochain + 1)

    def has(self, figure: Figure, adresse: str, place: str, magasin: str) -> bool:
        """True when this very figure is there, made from the same store."""
        return any(
            (e.adresse, e.place, e.magasin) == (adresse, place, magasin)
            and e.figure.titre == figure.titre
            for e in self.elements
        )

    def remove(self, numero: int) -> Panier:
        """The basket without that element."""
        return replace(self, elements=tuple(e for e in self.elements if e.numero != numero))

    def move(self, numero: int, pas: int) -> Panier:
        """The basket with that element ``pas`` ranks later (earlier when negative), ends kept."""
        liste = list(self.elements)
        rang = next((i for i, e in enumerate(liste) if e.numero == numero), None)
        if rang is None:
            return self
        element = liste.pop(rang)
        liste.insert(min(max(rang + pas, 0), len(liste)), element)
        return replace(self, elements=tuple(liste))

    def rename(self, numero: int, titre: str) -> Panier:
        """The basket with another title for that element; an empty one gives its own back."""
        return replace(
            self,
            elements=tuple(
                replace(e, titre=" ".join(titre.split())[:TITRE_MAX] or e.figure.titre[:TITRE_MAX])
                if e.numero == numero
                else e
                for e in self.elements
            ),
        )

    def clear(self) -> Panier:
        """An empty basket; the numbers go on."""
        return Panier((), self.prochain)


def fresh(element: Element, lecteur: Lecteur, magasin: str) -> Element:
    """The element as the present store (its fingerprint) shows it.

    Raises FeuilleVide, with what to do, when the store has changed and it cannot be made again.
    """
    if element.magasin == magasin:
        return element
    if element.se_relit:
        try:
            cartes = read_link(element.adresse, lecteur).cartes
        except LienError as erreur:
            raise FeuilleVide(f"{stale_sentence(element)} {erreur}") from erreur
        ancienne = element.figure
        assert isinstance(ancienne, Carte)
        nouvelle = next((c for c in cartes if c.nom == ancienne.nom), cartes[0])
        propre = element.titre != ancienne.titre[:TITRE_MAX]
        return replace(
            element,
            figure=replace(nouvelle, marques=ancienne.marques),
            titre=element.titre if propre else nouvelle.titre[:TITRE_MAX],
            magasin=magasin,
        )
    raise FeuilleVide(stale_sentence(element))


def is_stale(element: Element, magasin: str) -> bool:
    """True when the export will leave this element out."""
    return element.magasin != magasin and not element.se_relit


def stale_sentence(element: Element) -> str:
    """Why a figure is left out, and the gesture that brings it back."""
    return (
        f"les données ont changé depuis le {french_date(element.jour)} : retirez-la ou ajoutez-la de "
        "nouveau."
    )


def build_cahier(elements: Sequence[Element], titre: str, lecteur: Lecteur) -> Cahier:
    """The pack of a basket, in its order: one sheet per figure."""
    magasin = vues.fingerprint(lecteur)
    return Cahier(
        titre,
        f"Figures choisies\n{vues.state_line(lecteur)}",
        tuple(
            Fabrique(e.titre, lambda e=e: sheet(fresh(e, lecteur, magasin))) for e in elements
        ),
    )  # fmt: skip


def sheet(element: Element) -> Feuille:
    """The sheet of a figure: its title as the reader wrote it, its words at the foot and in notes."""
    figure = element.figure
    sous_titre = () if isinstance(figure, Planche) else (figure.sous_titre,)
    lecture = (f"Lecture : {figure.lecture}",) if figure.lecture else ()
    return Feuille(
        element.titre,
        f"Source : {figure.source.rstrip('.')}. Millésime : {figure.annees}.",
        figure,
        textes=tuple(t for t in sous_titre if t),
        notes=(*lecture, f"Champ : {figure.champ}", *figure.notes),
        fictif=figure.fictif,
    )
