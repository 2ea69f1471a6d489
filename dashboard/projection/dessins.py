"""The drawings of the screens at a size, kept while neither the séance nor the figures change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.dossiers import mur
from dashboard.dossiers.ecrans import EcranLu
from dashboard.dossiers.mur import Endroit
from dashboard.exports.mur.modele import Affiche, Mur, Taille
from dashboard.formats import typography
from dashboard.gestes import seances
from dashboard.gestes.seances import Seance
from dashboard.lecture import store

PROPOSES_MAX = 60
OCTETS_MAX = 48 * 2**20
LARGEURS, HAUTEURS = (280, 3840), (200, 2160)

Composer = Callable[[Affiche, Taille], tuple[Mur, ...]]


def _compose(affiche: Affiche, taille: Taille) -> tuple[Mur, ...]:
    from dashboard.exports.mur.ecran import compose

    # La page qui montre le dessin a déjà les lettres.
    return compose(affiche, taille, lettres=False)


@dataclass(frozen=True, slots=True)
class Dessine:
    """A screen drawn: its parts, its message, and the territories that a note of it may be about."""

    murs: tuple[Mur, ...]
    message: str
    endroits: tuple[Endroit, ...]


class Dessins:
    """Draws one screen at a time: thirty phones that ask for the same one wait for one drawing."""

    def __init__(self, composer: Composer = _compose, octets_max: int = OCTETS_MAX) -> None:
        self._composer = composer
        self._octets_max, self._octets = octets_max, 0
        self._faits: OrderedDict[tuple[object, ...], Dessine] = OrderedDict()
        self._verrou = threading.Lock()
        self._proposes: OrderedDict[tuple[object, ...], Mur] = OrderedDict()
        self._verrou_proposes = threading.Lock()

    def draw(self, seance: Seance, ecran: int, taille: Taille) -> Dessine:
        """A screen at a size. Raises PhraseError when it is gone or cannot be read."""
        with self._verrou, store.pinned():
            cle = (seance.numero, seance.revision, ecran, taille, _version())
            if (fait := self._faits.get(cle)) is not None:
                self._faits.move_to_end(cle)
                return fait
            lu = seances.screen(seance, ecran)
            fait = self._draw(lu, seance, taille)
            self._keep(cle, fait)
            return fait

    def draw_proposed(self, territoire: str, cle: str, taille: Taille) -> Mur:
        """A screen that is only proposed, at a size: its first part. Raises PhraseError."""
        place = ("propose", territoire, cle, taille)
        return self._draw_before(
            place, lambda: (mur.proposed(*seances.proposal_at(territoire, cle)), ""), taille
        )

    def draw_of_template(self, territoire: str, modele: str, rang: int, taille: Taille) -> Mur:
        """The ``rang``-th screen that a template would make there, at a size. Raises PhraseError."""
        place = ("modele", territoire, modele, rang, taille)
        return self._draw_before(
            place, lambda: (mur.proposed(*seances.screen_of(territoire, modele, rang)), ""), taille
        )

    def draw_tried(self, seance: Seance, ecran: int, rang: int, adresse: str, taille: Taille) -> Mur:
        """A screen with another figure at that place, not kept yet: the part that shows it.

        Raises PhraseError.
        """
        place = ("essai", seance.numero, seance.revision, ecran, rang, adresse, taille)

        def tried() -> tuple[Affiche, str]:
            lu = seances.try_figure(seance, ecran, rang, adresse)
            figure = lu.figures[rang].figure
            return mur.poster(lu, seance), figure.titre if figure is not None else ""

        return self._draw_before(place, tried, taille)

    def _draw_before(
        self, place: tuple[object, ...], faire: Callable[[], tuple[Affiche, str]], taille: Taille
    ) -> Mur:
        """What is not in a séance yet, kept a while under ``place``: the first part that says a title."""
        # Son propre verrou : une page qui compose ne fait pas attendre un mur.
        with self._verrou_proposes, store.pinned():
            cle = (*place, _version())
            if cle not in self._proposes:
                affiche, titre = faire()
                parts = self._composer(affiche, taille)
                self._proposes[cle] = next((m for m in parts if titre in m.dit), parts[0])
                while len(self._proposes) > PROPOSES_MAX:
                    self._proposes.popitem(last=False)
            return self._proposes[cle]

    def _draw(self, lu: EcranLu, seance: Seance, taille: Taille) -> Dessine:
        return Dessine(self._composer(mur.poster(lu, seance), taille), typography(lu.message), mur.places(lu))

    def _keep(self, cle: tuple[object, ...], fait: Dessine) -> None:
        self._faits[cle] = fait
        self._octets += _weight(fait)
        while self._octets > self._octets_max and len(self._faits) > 1:
            _, parti = self._faits.popitem(last=False)
            self._octets -= _weight(parti)


def bounded(largeur: int, hauteur: int) -> Taille:
    """A size that is drawn: neither a postage stamp nor a building."""
    return Taille(min(max(largeur, LARGEURS[0]), LARGEURS[1]), min(max(hauteur, HAUTEURS[0]), HAUTEURS[1]))


def _weight(fait: Dessine) -> int:
    return sum(len(m.svg) for m in fait.murs)


def _version() -> object:
    try:
        return store.version()
    except store.StoreError:
        # Un écran de texte se montre sans magasin.
        return None
