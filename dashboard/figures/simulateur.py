"""What it would take to reach a coverage: places to create, places that fuller crèches give back.

Pure functions of plain numbers. Rates are in % (places for 100 children, % of hours), children and
places in units, amounts in euros. A number that nobody knows is None and never becomes zero; what
rests on an estimate is a ``Plage``, with its band. A territory whose file is not whole stands apart:
no total holds it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, say
from dashboard.figures.dits import Ensemble as Liste
from dashboard.figures.enfants import INCONNU, Enfants, Plage, add
from dashboard.figures.situation import Situation
from dashboard.figures.unites import EPCI, Unite
from data.fiches.completude import approximate

# Bonus territoire d'une place nouvelle d'EAJE, selon le territoire.
BONUS_PLACE_EUROS = (2600.0, 3600.0)
CIBLE_CITEE = 80.0
MILLION = 1_000_000
_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class Saisie:
    """One territory as the reader wants it computed; None for what is not known.

    Without ``places`` they are those of ``couverture_pct``: they move with the children. ``partiel``
    says why its file does not hold all its EAJE ('' when it does). ``lus`` tells where its coverage
    then its children stand in the store, ``lu_eaje`` its places; ``saisis`` what the reader typed
    instead, as (field, number); ``venir`` the scenario its children come from, ``presentes`` the places
    that then exist today.
    """

    code: str
    nom: str
    enfants: Plage | None
    couverture_pct: float | None = None
    places: float | None = None
    places_eaje: float | None = None
    partiel: str = ""
    lus: tuple[Lu, ...] = ()
    lu_eaje: Lu | None = None
    saisis: tuple[tuple[str, float], ...] = ()
    venir: tuple[tuple[str, str], ...] = ()
    presentes: Plage | None = None


@dataclass(frozen=True, slots=True)
class Resultat:
    """What comes out for one territory, in whole places; ``bonus`` is (low, high) in euros.

    ``a_creer`` is None when children or places are missing, ``equivalentes`` when the EAJE places
    are. ``reste`` is what would still be missing once the hours are regained. ``saisies`` are the
    territories it adds up, ``avec_eaje`` those of them whose EAJE places are known.
    """

    code: str
    nom: str
    enfants: Plage | None
    places: Plage | None
    a_creer: Plage | None
    equivalentes: int | None
    reste: Plage | None
    bonus: tuple[float, float] | None
    partiel: str = ""
    saisies: tuple[Saisie, ...] = ()
    avec_eaje: tuple[Saisie, ...] = ()
    cible_pct: float = 0.0
    points: float = 0.0

    @property
    def inconnu(self) -> str:
        """Why what remains to be created is unknown, in a few words."""
        if not self.saisies:
            return f"{INCONNU} : ni enfants, ni places connus"
        if self.enfants is None:
            return f"{INCONNU} : enfants inconnus"
        if self.a_creer is None:
            return f"{INCONNU} : taux de couverture inconnu"
        if self.partiel:
            return f"{INCONNU} : fichier partiel"
        return f"{INCONNU} : places d’EAJE non importées"


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Sums over the territories that are known and whole, and over how many of ``sur`` they run."""

    somme: Resultat
    sur: int
    connus: int
    avec_eaje: int
    unite: Unite = EPCI
    tous: tuple[Saisie, ...] = ()

    @property
    def nom(self) -> Phrase:
        """« Ensemble des 8 EPCI au taux publié, sur 10 »; « connus » where it is not for want of a rate."""
        sur = self._counted(self.tous, formats.number(self.sur))
        if self.connus == self.sur:
            tous = self._counted(self.tous, self.unite.count(self.sur))
            return say("Ensemble des {tous}", tous=tous)
        sans = [s for s in self.tous if s not in self.siens]
        saisis = any(s.saisis for s in self.tous)
        au_taux = not saisis and all(s.enfants and s.couverture_pct is None for s in sans)
        connu = "au taux publié," if au_taux else self.unite.agree("connu", self.connus)
        combien = self._counted(self.siens, f"{self.unite.count(self.connus)} {connu}")
        if not self.connus:
            combien = f"{self.unite.aucun} {connu}"
        debut = "Ensemble des" if self.connus > 1 else "Ensemble :"
        return say("{debut} {combien} sur {sur}", debut=debut, combien=combien, sur=sur)

    def said(self) -> Phrase:
        """« 8 EPCI sur 10 », its two counts with their provenance."""
        return self._among(self.siens, self.connus)

    @property
    def part_eaje(self) -> str:
        """« 2 EPCI sur 10 » when fewer have their EAJE places than have children; else ''."""
        if self.avec_eaje == self.connus:
            return ""
        return self._among(self.somme.avec_eaje, self.avec_eaje)

    @property
    def siens(self) -> tuple[Saisie, ...]:
        """The territories that the sum holds."""
        return self.somme.saisies

    def _among(self, siens: Sequence[Saisie], nombre: int) -> Phrase:
        return say(
            "{siens} sur {sur}",
            siens=self._counted(siens, self.unite.count(nombre)),
            sur=self._counted(self.tous, formats.number(self.sur)),
        )

    def _counted(self, siens: Sequence[Saisie], mots: str) -> Phrase:
        """``mots`` with its number; all of them are counted in the list, the known ones re-judged."""
        critere = "liste"
        if siens is self.siens and siens is not self.tous:
            critere = "connus"
        elif siens is self.somme.avec_eaje:
            critere = "connus_eaje"
        dit = _dit(formats.number(len(siens)), critere, siens, self.tous, ())
        return Phrase(mots, [dit])


def read_saisie(
    situation: Situation, connu: Enfants | None, couverture: int, occupation: int | None
) -> Saisie:
    """What is known of a territory, with the years of its coverage and of its activity."""
    code = situation.code
    niveau = NIVEAU_PAR_LONGUEUR[len(code)]
    return Saisie(
        code,
        situation.nom,
        None if connu is None else connu.nombre,
        situation.couverture.valeur,
        places_eaje=situation.places_eaje,
        partiel=situation.partiel,
        lus=(
            Lu(niveau, code, "taux_couverture", "", couverture),
            *(() if connu is None else connu.lus(niveau, code)),
        ),
        lu_eaje=None if occupation is None else Lu(niveau, code, "places_eaje", "", occupation),
    )


def places_to_create(cible_pct: float, enfants: float, places: float) -> int:
    """max(0, target / 100 × children − places), rounded up to a whole place."""
    manque = cible_pct / 100 * enfants - places
    # 60 % de 1 000 enfants ne font pas 601 places à cause du binaire.
    return max(0, math.ceil(round(manque, 6)))


def regained_places(places_eaje: float, points: float) -> int:
    """EAJE places × points of occupancy / 100, to the nearest whole place; never negative."""
    return max(0, int(formats.rounded(places_eaje * points / 100, 0)))


def present_places(couverture_pct: float, enfants: float) -> float:
    """Places that a coverage rate stands for: coverage × children / 100."""
    return couverture_pct * enfants / 100


def bonus_range(bas: float, haut: float) -> tuple[float, float]:
    """Lowest and highest bonus for ``bas`` to ``haut`` new EAJE places, in euros."""
    return BONUS_PLACE_EUROS[0] * bas, BONUS_PLACE_EUROS[1] * haut


def simulate(saisies: Iterable[Saisie], cible_pct: float, points: float) -> tuple[Resultat, ...]:
    """One result per territory, in the order given."""
    return tuple(_one(saisie, cible_pct, points) for saisie in saisies)


def total(resultats: Sequence[Resultat], unite: Unite = EPCI) -> Ensemble:
    """Sums over the territories whose file is whole and that are known; None when none is.

    What would still be missing adds up too: the surplus of one territory does not fill another.
    """
    connus = [r for r in resultats if not r.partiel and r.a_creer is not None]
    avec_eaje = [r for r in connus if r.equivalentes is not None]
    bonus = [r.bonus for r in connus if r.bonus is not None]
    somme = Resultat(
        code="",
        nom="Ensemble",
        enfants=_sum(r.enfants for r in connus),
        places=_sum(r.places for r in connus),
        a_creer=_sum(r.a_creer for r in connus),
        equivalentes=sum(r.equivalentes or 0 for r in avec_eaje) if avec_eaje else None,
        reste=_sum(r.reste for r in avec_eaje),
        bonus=(sum(b[0] for b in bonus), sum(b[1] for b in bonus)) if bonus else None,
        saisies=tuple(s for r in connus for s in r.saisies),
        avec_eaje=tuple(s for r in avec_eaje for s in r.saisies),
        cible_pct=resultats[0].cible_pct if resultats else 0.0,
        points=resultats[0].points if resultats else 0.0,
    )
    tous = tuple(s for r in resultats for s in r.saisies)
    return Ensemble(somme, len(resultats), len(connus), len(avec_eaje), unite, tous)


def table(
    resultats: Sequence[Resultat], cible_pct: float, points: float, unite: Unite = EPCI
) -> pd.DataFrame:
    """One row per territory, their sum, then those it leaves out; what is unknown is said."""
    cible, y = (formats.number(v, _decimals(v)) for v in (cible_pct, points))
    colonnes = (
        unite.entete,
        "Enfants",
        "Places actuelles",
        f"À créer, cible {cible}",
        f"Équivalentes, +{y} points",
        "Reste à créer",
        "Bonus, si tout en EAJE",
    )
    return pd.DataFrame([c for _, c in rows(resultats, unite)], columns=list(colonnes))


def rows(resultats: Sequence[Resultat], unite: Unite = EPCI) -> list[tuple[str, tuple[str, ...]]]:
    """(code, cells) of each line of ``table``; the sum, of code '', only among several territories."""
    suite = "fichier partiel, hors de l’ensemble" if len(resultats) > 1 else "fichier partiel"
    entiers = [(r.code, _cells(r, r.nom)) for r in resultats if not r.partiel]
    partiels = [(r.code, _cells(r, f"{r.nom} ({suite})")) for r in resultats if r.partiel]
    if len(resultats) < 2:
        return [*entiers, *partiels]
    ensemble = total(resultats, unite)
    somme = list(_cells(ensemble.somme, ensemble.nom))
    if ensemble.avec_eaje and ensemble.part_eaje:
        for place in (4, 5):
            somme[place] = say("{n}, {part}", n=somme[place], part=ensemble.part_eaje)
    return [*entiers, ("", tuple(somme)), *partiels]


def _cells(resultat: Resultat, nom: str) -> tuple[str, ...]:
    equivalentes = said(resultat, "equivalentes", count_text(resultat.equivalentes))
    if resultat.partiel and resultat.equivalentes is not None:
        equivalentes = say("{n} (partiel)", n=equivalentes)
    reste = resultat.inconnu
    if resultat.reste is not None:
        reste = said(resultat, "reste", resultat.reste.texte)
    return (
        nom,
        said(resultat, "enfants", plage_text(resultat.enfants)),
        said(resultat, "places", plage_text(resultat.places)),
        said(resultat, "a_creer", plage_text(resultat.a_creer)),
        equivalentes,
        reste,
        said(resultat, "bonus", bonus_text(resultat.bonus)),
    )


def said(resultat: Resultat, critere: str, texte: str) -> Phrase:
    """The text of a result, each of its numbers with what it was computed from."""
    nombres = _NOMBRE.findall(texte)
    bouts = (-1.0, 1.0) if len(nombres) == 2 else (0.0, -1.0, 1.0)
    eaje = critere in ("equivalentes", "reste")
    siennes = resultat.avec_eaje if eaje else resultat.saisies
    diviseur = MILLION if texte.endswith("M€") else 1
    return Phrase(
        texte,
        [
            _dit(n, critere, siennes, siennes, (resultat.cible_pct, resultat.points, bout, diviseur))
            for n, bout in zip(nombres, bouts, strict=False)
        ],
    )


def _dit(
    texte: str, critere: str, siennes: Sequence[Saisie], tous: Sequence[Saisie], constantes: tuple[float, ...]
) -> Dit:
    """A number of the simulator: what was read, and in ``nom`` the list and what was typed."""
    lus = tuple(
        lu
        for s in tous
        for lu in (*s.lus, *(() if s.lu_eaje is None or s.places_eaje is None else (s.lu_eaje,)))
    )
    niveau = NIVEAU_PAR_LONGUEUR.get(len(tous[0].code), "epci") if tous else "epci"
    saisis = [f"{s.code}:{champ}={dite}" for s in tous for champ, dite in (*s.saisis, *s.venir)]
    return Dit(
        texte,
        "simule",
        lus,
        len(texte.partition(",")[2]),
        dans=Liste(niveau, "liste", ",".join(s.code for s in siennes)),
        critere=critere,
        constantes=constantes,
        nom=";".join(saisis),
    )


def plage_text(plage: Plage | None) -> str:
    """« environ 300 (270 à 370) », « 310 », « inconnu »."""
    return INCONNU if plage is None else plage.texte


def count_text(nombre: float | None) -> str:
    """A count, or « inconnu »."""
    return INCONNU if nombre is None else formats.number(nombre)


def bonus_text(bonus: tuple[float, float] | None) -> str:
    """« 2 600 à 3 600 € », « aucun » when there is nothing to create."""
    if bonus is None:
        return INCONNU
    if bonus[1] == 0:
        return "aucun"
    # Quatre chiffres tiennent dans une cellule tels quels ; au-delà, deux disent assez.
    bas, haut = (b if b < 10_000 else approximate(b) for b in bonus)
    if haut >= MILLION:
        millions = (bas / MILLION, haut / MILLION)
        textes = [formats.number(m, 2 if m < 1 else 1 if m < 10 else 0) for m in millions]
        return f"{' à '.join(textes)}{formats.INSECABLE}M€"
    return f"{formats.number(bas)} à {formats.number(haut)}{formats.INSECABLE}€"


def _one(saisie: Saisie, cible_pct: float, points: float) -> Resultat:
    enfants, places = saisie.enfants, _present(saisie)
    a_creer = None
    if enfants is not None and places is not None:
        a_creer = _band(
            places_to_create(cible_pct, e, p)
            for e, p in (
                (enfants.valeur, places.valeur),
                (enfants.bas, places.bas),
                (enfants.haut, places.haut),
            )
        )
    equivalentes = None if saisie.places_eaje is None else regained_places(saisie.places_eaje, points)
    reste = None
    # Les places d'un fichier partiel ne disent pas ce que toutes les crèches rendraient.
    if a_creer is not None and equivalentes is not None and not saisie.partiel:
        reste = _band(max(0.0, v - equivalentes) for v in (a_creer.valeur, a_creer.bas, a_creer.haut))
    return Resultat(
        saisie.code,
        saisie.nom,
        enfants,
        places,
        a_creer,
        equivalentes,
        reste,
        None if a_creer is None else bonus_range(a_creer.bas, a_creer.haut),
        saisie.partiel,
        (saisie,),
        () if equivalentes is None else (saisie,),
        cible_pct,
        points,
    )


def _present(saisie: Saisie) -> Plage | None:
    if saisie.places is not None:
        return Plage.exact(saisie.places)
    if saisie.presentes is not None:
        return saisie.presentes
    if saisie.enfants is None or saisie.couverture_pct is None:
        return None
    return saisie.enfants.times(saisie.couverture_pct / 100)


def _band(valeurs: Iterable[float]) -> Plage:
    centre, *bornes = valeurs
    return Plage(centre, min(bornes), max(bornes))


def _sum(plages: Iterable[Plage | None]) -> Plage | None:
    connues = [p for p in plages if p is not None]
    return add(connues) if connues else None


def _decimals(valeur: float) -> int:
    return 0 if valeur == int(valeur) else 1
