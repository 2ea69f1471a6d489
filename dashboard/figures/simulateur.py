"""What it would take to reach a coverage: places to create, places that fuller crèches give back.

Pure functions of plain numbers. Rates are in % (places for 100 children, % of hours), children and
places in units, amounts in euros. A number that nobody knows is None and never becomes zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats

# Bonus territoire d'une place nouvelle d'EAJE, selon le territoire.
BONUS_PLACE_EUROS = (2600.0, 3600.0)
CIBLE_CITEE = 80.0
# Trois années d'âge sur cinq : à défaut de connaître les moins de 3 ans.
PART_MOINS_DE_3_ANS = 3 / 5


@dataclass(frozen=True, slots=True)
class Saisie:
    """One territory as the reader wants it computed; None for what is not known."""

    code: str
    nom: str
    enfants: float | None
    places: float | None
    places_eaje: float | None = None


@dataclass(frozen=True, slots=True)
class Resultat:
    """What comes out for one territory, in whole places; ``bonus`` is (low, high) in euros.

    ``a_creer`` is None when children or places are missing, ``equivalentes`` when the EAJE places
    are. ``reste`` is what would still be missing once the hours are regained.
    """

    code: str
    nom: str
    enfants: float | None
    places: float | None
    a_creer: int | None
    equivalentes: int | None
    reste: int | None
    bonus: tuple[float, float] | None


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


def estimated_children(enfants_0_4: float) -> float:
    """Children under 3, estimated: three fifths of those aged 0 to 4."""
    return enfants_0_4 * PART_MOINS_DE_3_ANS


def bonus_range(places: float) -> tuple[float, float]:
    """Lowest and highest bonus for that many new EAJE places, in euros."""
    bas, haut = BONUS_PLACE_EUROS
    return bas * places, haut * places


def simulate(saisies: Iterable[Saisie], cible_pct: float, points: float) -> tuple[Resultat, ...]:
    """One result per territory, in the order given."""
    return tuple(_one(saisie, cible_pct, points) for saisie in saisies)


def total(resultats: Sequence[Resultat]) -> Resultat:
    """Sums over the territories that are known; None when none is.

    What would still be missing adds up too: the surplus of one territory does not fill another.
    """
    return Resultat(
        code="",
        nom="Ensemble",
        enfants=_sum(r.enfants for r in resultats),
        places=_sum(r.places for r in resultats),
        a_creer=_whole_sum(r.a_creer for r in resultats),
        equivalentes=_whole_sum(r.equivalentes for r in resultats),
        reste=_whole_sum(r.reste for r in resultats),
        bonus=None
        if all(r.bonus is None for r in resultats)
        else (
            sum(r.bonus[0] for r in resultats if r.bonus is not None),
            sum(r.bonus[1] for r in resultats if r.bonus is not None),
        ),
    )


def table(resultats: Sequence[Resultat], cible_pct: float, points: float) -> pd.DataFrame:
    """One row per territory then their sum; what is not known is said, never zero."""
    lignes = [*resultats, total(resultats)] if len(resultats) > 1 else list(resultats)
    cible, y = (formats.number(v, _decimals(v)) for v in (cible_pct, points))
    return pd.DataFrame(
        {
            "EPCI": [r.nom for r in lignes],
            "Enfants": [_text(r.enfants) for r in lignes],
            "Places actuelles": [_text(r.places) for r in lignes],
            f"À créer, cible {cible}": [_text(r.a_creer) for r in lignes],
            f"Équivalentes, +{y} points": [_text(r.equivalentes) for r in lignes],
            "Reste à créer": [_text(r.reste) for r in lignes],
            "Bonus, si tout en EAJE": [bonus_text(r.bonus) for r in lignes],
        }
    )


def bonus_text(bonus: tuple[float, float] | None) -> str:
    """« 2 600 à 3 600 € », « aucun » when there is nothing to create."""
    if bonus is None:
        return "à saisir"
    if bonus[1] == 0:
        return "aucun"
    return f"{formats.number(bonus[0])} à {formats.number(bonus[1])}{formats.INSECABLE}€"


def parse_number(texte: str, bas: float, haut: float) -> float | None:
    """A number typed in an address or a field (« 80 », « 62,5 »); None when it is out of range."""
    try:
        valeur = float("".join(texte.split()).replace(",", "."))
    except ValueError:
        return None
    return valeur if math.isfinite(valeur) and bas <= valeur <= haut else None


def write_number(valeur: float) -> str:
    """The shortest text that ``parse_number`` reads back (« 62,5 »)."""
    return f"{valeur:.12g}".replace(".", ",")


def _one(saisie: Saisie, cible_pct: float, points: float) -> Resultat:
    a_creer = (
        None
        if saisie.enfants is None or saisie.places is None
        else places_to_create(cible_pct, saisie.enfants, saisie.places)
    )
    equivalentes = (
        None if saisie.places_eaje is None else regained_places(saisie.places_eaje, points)
    )
    return Resultat(
        saisie.code,
        saisie.nom,
        saisie.enfants,
        saisie.places,
        a_creer,
        equivalentes,
        None if a_creer is None or equivalentes is None else max(0, a_creer - equivalentes),
        None if a_creer is None else bonus_range(a_creer),
    )


def _sum(valeurs: Iterable[float | None]) -> float | None:
    connues = [v for v in valeurs if v is not None]
    return sum(connues) if connues else None


def _whole_sum(valeurs: Iterable[int | None]) -> int | None:
    connues = [v for v in valeurs if v is not None]
    return sum(connues) if connues else None


def _text(valeur: float | None) -> str:
    return "à saisir" if valeur is None else formats.number(valeur)


def _decimals(valeur: float) -> int:
    return 0 if valeur == int(valeur) else 1
