"""What stands between the bands: one figure, whole or in parts, or up to four side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dashboard.exports.mur import carte as mur_carte
from dashboard.exports.mur import filigrane, graphique, tableau, tables_mur, tetes
from dashboard.exports.mur.grille import Boite, Corps, best, layouts
from dashboard.exports.mur.lignes import parted
from dashboard.exports.mur.modele import Montree
from dashboard.exports.mur.trace import Trace
from dashboard.exports.socle import vu as socle_vu
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.modele import Carte
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots

# Sur une petite carte, les valeurs sont toutes écrites, et les noms presque tous.
SANS_NOM_MAX = 0.2
# Plus petite, une figure parmi d'autres ne montrerait plus rien : en corps de texte.
HAUTEUR_MIN, LARGEUR_MIN = 7.0, 13.0
RAPPORT_GRAPHIQUE = 1.7


@dataclass(frozen=True, slots=True)
class Pose:
    """A drawing and its corner, from that of the figure's band."""

    x: float
    y: float
    trace: Trace


@dataclass(frozen=True, slots=True)
class Page:
    """One screen: the figures it shows, and their drawings."""

    montrees: tuple[Montree, ...]
    poses: tuple[Pose, ...]


# La place que les bandes laissent à des figures.
Place = Callable[[tuple[Montree, ...]], Boite]


class Mise:
    """Figures laid out at a size; what was drawn once for a room is not drawn again."""

    def __init__(self, territoire: str, corps: Corps) -> None:
        self.territoire, self.corps = territoire, corps
        self._faits: dict[tuple[object, ...], list[Trace] | None] = {}

    def arrange(self, montrees: Sequence[Montree], place: Place) -> list[Page]:
        """The figures on as few screens as let each be read: all together, else fewer, else alone."""
        nombre = len(montrees)
        for par in range(nombre, 1, -1):
            faites: list[Page] = []
            for coupe in parted(montrees, math.ceil(nombre / par)):
                pages = self._together(coupe, place)
                if pages is None:
                    break
                faites += pages
            else:
                return faites
        return [page for m in montrees for page in self._alone(m, place)]

    def _alone(self, m: Montree, place: Place) -> list[Page]:
        boite = place((m,))
        traces = self.figure(m, boite.w, boite.h, couper=True)
        assert traces is not None, "une figure seule se coupe toujours"
        return [Page((m,), (Pose(0.0, 0.0, self._marked(m, t, boite)),)) for t in traces]

    def _together(self, montrees: Sequence[Montree], place: Place) -> list[Page] | None:
        """Several figures on one screen; None when one of them would not be read."""
        if len(montrees) == 1:
            return self._alone(montrees[0], place)
        boite = place(tuple(montrees))
        choix = layouts(len(montrees), Boite(0.0, 0.0, boite.w, boite.h), 1.2 * self.corps.texte)
        places = best(choix, [_ratio(m) for m in montrees], 3 * self.corps.texte)
        noms, absences = _shared_words(montrees)
        chiffres = self._figures_of(montrees, places[0])
        if chiffres is not None:
            places = (replace(places[0], h=places[0].h - chiffres.hauteur - self.corps.texte), *places[1:])
        poses: dict[int, tuple[Pose, ...]] = {}
        # Les graphiques d'abord : vite dessinés, ils disent vite que rien ne tient.
        for rang in sorted(range(len(montrees)), key=lambda r: isinstance(montrees[r].figure, Carte)):
            m, ici = montrees[rang], places[rang]
            tete, pris = tetes.draw(m, ici.w, self.corps, deux=len(montrees) == 2)
            traces = None
            if ici.h - pris >= HAUTEUR_MIN * self.corps.texte and ici.w >= LARGEUR_MIN * self.corps.texte:
                traces = self.figure(
                    m, ici.w, ici.h - pris, couper=False, noms=noms[rang], absences=absences[rang]
                )
            if traces is None:
                return None
            trace = self._marked(m, traces[0], Boite(0.0, 0.0, ici.w, ici.h - pris))
            poses[rang] = Pose(ici.x, ici.y, Trace(tete, pris)), Pose(ici.x, ici.y + pris, trace)
        rangees = [p for rang in sorted(poses) for p in poses[rang]]
        if chiffres is not None:
            rangees.append(Pose(places[0].x, places[0].h + self.corps.texte, chiffres))
        return [Page(tuple(montrees), tuple(rangees))]

    def _figures_of(self, montrees: Sequence[Montree], place: Boite) -> Trace | None:
        """The table of several maps, where the largest leaves the room of one under it."""
        cartes = [m.figure for m in montrees if isinstance(m.figure, Carte)]
        if len(cartes) < 3 or len(cartes) < len(montrees):
            return None
        fait = tables_mur.from_maps(cartes, self.territoire)
        libre = place.h - place.w / _ratio(montrees[0]) - 6 * self.corps.texte
        traces = fait and tableau.draw(fait, place.w, libre, self.corps, couper=False)
        return traces[0] if traces else None

    def _marked(self, m: Montree, trace: Trace, boite: Boite) -> Trace:
        """What is invented bears its words across: behind a chart, over a map, whose ground would hide
        them."""
        # Ce qui l'est en partie le dit contre le chiffre : le reste est vrai.
        if tetes.invented(m) != tetes.TOUTE:
            return trace
        marque = filigrane.draw(boite.w, boite.h, self.corps)
        dessus = isinstance(m.figure, Carte)
        return replace(trace, dessin=trace.dessin + marque if dessus else marque + trace.dessin)

    def figure(
        self,
        m: Montree,
        largeur: float,
        hauteur: float,
        *,
        couper: bool,
        noms: bool = True,
        absences: bool = True,
    ) -> list[Trace] | None:
        """A figure in that room, in several drawings when ``couper`` lets it; None when it does not hold."""
        cle = (id(m), round(largeur, 1), round(hauteur, 1), couper, noms, absences)
        if cle not in self._faits:
            if isinstance(m.figure, Carte):
                fait = self._map(m.figure, largeur, hauteur, seule=couper, noms=noms, absences=absences)
            else:
                fait = self._chart(m, largeur, hauteur, couper=couper)
            self._faits[cle] = fait
        return self._faits[cle]

    def _chart(self, m: Montree, largeur: float, hauteur: float, *, couper: bool) -> list[Trace] | None:
        if m.figure is None or isinstance(m.figure, Carte):
            assert m.vu is not None, "une figure vide n'est pas au mur"
            table = tables_mur.from_seen(m.vu, self.territoire)
            return tableau.draw(table, largeur, hauteur, self.corps, couper=couper)
        modele = m.figure.modele
        if isinstance(modele, Comparaison):
            table = tables_mur.from_comparison(modele)
            return tableau.draw(table, largeur, hauteur, self.corps, couper=couper)
        if isinstance(modele, Chaleur):
            return tableau.draw(tables_mur.from_heat(modele), largeur, hauteur, self.corps, couper=couper)
        if isinstance(modele, TableauMots):
            return tableau.draw(tables_mur.from_words(modele), largeur, hauteur, self.corps, couper=couper)
        if isinstance(modele, TableauChiffres):
            return tableau.draw(tables_mur.from_figures(modele), largeur, hauteur, self.corps, couper=couper)
        fait = graphique.draw(modele, largeur, hauteur, self.corps, couper=couper)
        if fait is None and couper:
            # Un dessin que rien ne fait tenir se dit en nombres : c'est lui qu'on lirait mal.
            table = tables_mur.from_seen(socle_vu.seen(m.figure), self.territoire)
            return tableau.draw(table, largeur, hauteur, self.corps, couper=True)
        return fait

    def _map(
        self, carte: Carte, largeur: float, hauteur: float, *, seule: bool, noms: bool, absences: bool
    ) -> list[Trace] | None:
        tracee = mur_carte.draw(
            carte, largeur, hauteur, self.corps, self.territoire, noms=noms, regle=seule, absences=absences
        )
        if not seule and _unread(tracee, len(carte.fond.formes)):
            return None
        return [Trace(tracee.dessin, tracee.hauteur)]


def _unread(tracee: mur_carte.CarteTracee, nombre: int) -> bool:
    """True when a small map leaves values or names out that a whole screen would show."""
    if nombre > mur_carte.NOMMEES_MAX:
        return True
    return bool(tracee.tus) or len(tracee.sans_nom) > SANS_NOM_MAX * nombre


def _ratio(m: Montree) -> float:
    """Width of a figure for a height of 1."""
    if not isinstance(m.figure, Carte):
        return RAPPORT_GRAPHIQUE
    _, _, w, h = m.figure.fond.vue
    return w / h


def _shared_words(montrees: Sequence[Montree]) -> tuple[list[bool], list[bool]]:
    """For each figure, does it bear the names, does it say its absences: what another said, it does not."""
    noms: list[bool] = []
    absences: list[bool] = []
    fonds: set[str] = set()
    dites: set[tuple[str, ...]] = set()
    for m in montrees:
        if not isinstance(m.figure, Carte):
            noms.append(True)
            absences.append(True)
            continue
        portee = m.figure.aplat or m.figure.cercles
        siennes = tuple(a.libelle for a in portee.absences) if portee else ()
        noms.append(m.figure.fond.cle not in fonds)
        absences.append(siennes not in dites)
        fonds.add(m.figure.fond.cle)
        dites.add(siennes)
    return noms, absences
