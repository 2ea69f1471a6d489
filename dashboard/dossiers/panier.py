"""The basket: figures kept in the order of a meeting, and the pack that they make. Pure.

An element keeps its figure as it was seen, its page and the state that it was last found true in. In
another state it is judged by its own values: made again, it is the same, and nothing is said; or it
is not, and it stays out of the pack, which says what changed, until its reader takes the new one.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.dates import french_date
from dashboard.exports.socle import ecarts
from dashboard.figures.feuilles import Cahier, Fabrique, Feuille, FeuilleVide
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.galerie import registre
from dashboard.galerie.tirage import Figure, parse
from dashboard.lecture import vues
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError

# Au-delà, ce n'est plus une réunion, et la mémoire du serveur n'est pas infinie.
NOMBRE_MAX = 30
TITRE_MAX = 160
DISPARUE = (
    "sa page ne montre plus cette figure avec les données d'aujourd'hui : ouvrez sa page pour voir "
    "pourquoi, ou ôtez-la."
)


class PanierError(PhraseError):
    """The basket cannot do what was asked. The text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Element:
    """A figure of the basket. ``adresse`` is that of the gallery, ``magasin`` a store fingerprint.

    ``numero`` never changes nor serves twice.
    ``juge`` is the last state it was judged in: ``ecart`` then says what differs, and ``neuve`` is
    the figure of that state, None when its address gives none any more.
    """

    numero: int
    figure: Figure
    titre: str
    adresse: str
    magasin: str
    jour: datetime.date
    juge: str = ""
    ecart: str = ""
    neuve: Figure | None = None

    def is_known(self, magasin: str) -> bool:
        """True when nothing is left to be found out about that state."""
        return magasin in (self.magasin, self.juge)


@dataclass(frozen=True, slots=True)
class Panier:
    """Elements in the order of the pack. Every change gives another basket."""

    elements: tuple[Element, ...] = ()
    prochain: int = 1

    def add(self, figure: Figure, *, adresse: str, magasin: str, jour: datetime.date) -> Panier:
        """The basket with one more figure, last. Raises PanierError when it is full or has it."""
        if self.has(figure, adresse):
            raise PanierError("Cette figure est déjà dans le panier.")
        if len(self.elements) >= NOMBRE_MAX:
            raise PanierError(
                f"Le panier est plein : {NOMBRE_MAX} figures au plus. Ôtez-en une, puis recommencez."
            )
        titre = figure.titre[:TITRE_MAX]
        element = Element(self.prochain, figure, titre, adresse, magasin, jour)
        return Panier((*self.elements, element), self.prochain + 1)

    def has(self, figure: Figure, adresse: str) -> bool:
        """True when this very figure is there, with these very values."""
        return any(e.adresse == adresse and ecarts.same(e.figure, figure) for e in self.elements)

    def judge(self, neuves: Mapping[int, Figure | None], magasin: str) -> Panier:
        """The basket, its elements judged by their figures of that state, given by number."""
        return replace(
            self,
            elements=tuple(
                judge(e, neuves[e.numero], magasin) if e.numero in neuves else e for e in self.elements
            ),
        )

    def redo(self, numeros: Collection[int]) -> Panier:
        """The basket with the new figures of those elements, where there is one."""
        return replace(self, elements=tuple(redo(e) if e.numero in numeros else e for e in self.elements))

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


def judge_all(panier: Panier, lecteur: Lecteur) -> Panier:
    """The basket, its figures made again in the state that the reader reads, and judged; the same one
    when all are known. Raises StoreError."""
    magasin = vues.fingerprint(lecteur)
    inconnus = [e for e in panier.elements if not e.is_known(magasin)]
    if not inconnus:
        return panier
    return panier.judge({e.numero: _remade(e, lecteur) for e in inconnus}, magasin)


def _remade(element: Element, lecteur: Lecteur) -> Figure | None:
    try:
        return registre.build(parse(element.adresse), lecteur).figure
    except PhraseError:
        # Une adresse que cet état ne sait plus lire est une figure qui n'est plus là.
        return None


def judge(element: Element, neuve: Figure | None, magasin: str) -> Element:
    """The element, given its figure as that state shows it: true there, or what differs."""
    if neuve is None:
        return replace(element, juge=magasin, ecart=DISPARUE, neuve=None)
    ecart = ecarts.sentence(element.figure, neuve)
    if not ecart:
        return replace(element, magasin=magasin, juge="", ecart="", neuve=None)
    return replace(element, juge=magasin, ecart=ecart, neuve=neuve)


def redo(element: Element) -> Element:
    """The element with the figure of the state that it was judged in; as it is without one.

    A title that the reader wrote is kept; ours is that of the new figure.
    """
    neuve = element.neuve
    if neuve is None:
        return element
    if isinstance(neuve, Carte) and isinstance(element.figure, Carte):
        neuve = replace(neuve, marques=element.figure.marques)
    propre = element.titre != element.figure.titre[:TITRE_MAX]
    return replace(
        element,
        figure=neuve,
        titre=element.titre if propre else neuve.titre[:TITRE_MAX],
        magasin=element.juge,
        juge="",
        ecart="",
        neuve=None,
    )


def left_out(element: Element, magasin: str) -> str:
    """Why the export in that state leaves this element out, '' when it does not."""
    if element.magasin == magasin:
        return ""
    depuis = f"ce chiffre a changé depuis le {french_date(element.jour)}"
    if element.juge != magasin:
        return f"{depuis}, ou n'a pas été relu : ouvrez le panier, puis recommencez."
    if element.ecart == DISPARUE:
        return DISPARUE
    return f"{depuis} ({element.ecart}). Refaites-la avec les valeurs d'aujourd'hui, ou ôtez-la."


def build_cahier(elements: Sequence[Element], titre: str, lecteur: Lecteur) -> Cahier:
    """The pack of a basket, in its order: one sheet per figure."""
    magasin = vues.fingerprint(lecteur)
    return Cahier(
        titre,
        f"Figures choisies\n{vues.state_line(lecteur)}",
        tuple(Fabrique(e.titre, lambda e=e: _checked(e, magasin)) for e in elements),
    )


def _checked(element: Element, magasin: str) -> Feuille:
    if raison := left_out(element, magasin):
        raise FeuilleVide(raison)
    return sheet(element)


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
