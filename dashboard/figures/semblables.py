"""Which EPCI resemble one: the nearest on standardised variables. Pure numbers, no drawing.

Each variable becomes a z-score over the candidates (population standard deviation); the distance
is Euclidean, every variable weighing the same. A candidate has every variable, of the same kind
(published, estimated, invented) as the territory that is compared: kinds are never mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import formats

CANDIDATS_MIN = 3
# Une variable qui manque à plus d'un territoire sur vingt ne se propose pas.
PART_MIN = 0.95
METHODE = (
    "Chaque variable est centrée et réduite (écart à la moyenne, divisé par l'écart-type), toutes "
    "comptent autant ; la distance est la racine de la somme des carrés des écarts. Zéro : "
    "identiques."
)
# Du moins au plus intégré : l'ordre des lois, pas un jugement.
DEGRES = {
    "communauté de communes": 1.0,
    "communauté d'agglomération": 2.0,
    "communauté urbaine": 3.0,
    "métropole": 4.0,
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the distance; ``log`` when its base-10 logarithm is compared."""

    cle: str
    nom: str
    log: bool = False


VARIABLES = (
    Variable("population_municipale", "population", log=True),
    Variable("densite", "densité", log=True),
    Variable("superficie", "superficie", log=True),
    Variable("nombre_communes", "nombre de communes"),
    Variable("type", "type d'EPCI"),
    Variable("taux_couverture:eaje", "couverture par les EAJE"),
    Variable("taux_couverture:assistantes_maternelles", "couverture par les ass. maternelles"),
    Variable("taux_couverture:prescolarisation", "couverture par l'école avant 3 ans"),
    Variable("taux_couverture:garde_domicile", "couverture par la garde à domicile"),
)


class SemblablesError(ValueError):
    """The nearest cannot be found; the message is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Semblables:
    """The nearest first, as (code, distance), and how they were found.

    ``ecartes`` counts the territories left out for want of a comparable value; ``constantes`` are
    the variables that say nothing, every candidate having the same value.
    """

    proches: tuple[tuple[str, float], ...]
    candidats: int
    ecartes: int
    variables: tuple[Variable, ...]
    constantes: tuple[Variable, ...] = ()

    @property
    def methode(self) -> str:
        """How it was done, in French sentences."""
        logs = [v.nom for v in self.variables if v.log]
        sur = formats.plural(len(self.variables), "variable")
        noms = formats.enumeration([v.nom for v in self.variables])
        phrases = [
            f"Distance calculée parmi {formats.number(self.candidats)} EPCI sur {sur} : {noms}.",
            METHODE,
        ]
        if logs:
            debut = formats.enumeration(logs)
            verbe = "se comparent" if len(logs) > 1 else "se compare"
            phrases.append(
                f"{debut[:1].upper()}{debut[1:]} {verbe} en logarithme : doubler compte autant "
                "pour un petit que pour un grand territoire."
            )
        if any(v.cle == "type" for v in self.variables):
            phrases.append(
                "Type d'EPCI : 1 communauté de communes, 2 communauté d'agglomération, "
                "3 communauté urbaine, 4 métropole."
            )
        if self.ecartes:
            phrases.append(
                f"{formats.plural(self.ecartes, 'EPCI', 'EPCI')} hors calcul, faute d'une valeur "
                "de même nature pour chaque variable."
            )
        if self.constantes:
            phrases.append(
                "Sans effet, la même valeur partout : "
                f"{formats.enumeration([v.nom for v in self.constantes])}."
            )
        return " ".join(phrases)


def offered(valeurs: pd.DataFrame) -> tuple[Variable, ...]:
    """The variables that nearly all the territories have (``valeurs``: one column each)."""
    if valeurs.empty:
        return ()
    return tuple(
        v
        for v in VARIABLES
        if v.cle in valeurs and float(valeurs[v.cle].notna().mean()) >= PART_MIN
    )


def nearest(
    valeurs: pd.DataFrame,
    genres: pd.DataFrame,
    code: str,
    variables: Sequence[Variable],
    nombre: int,
) -> Semblables:
    """The ``nombre`` territories nearest to ``code``, itself left out; ties by code.

    ``valeurs`` (numbers) and ``genres`` (kind of each: status and « fictif ») are indexed by code,
    one column per ``Variable.cle``. Raises SemblablesError when it cannot be done.
    """
    cles = [v.cle for v in variables]
    if not cles:
        raise SemblablesError("Gardez au moins une variable pour chercher des EPCI semblables.")
    if code not in valeurs.index:
        raise SemblablesError("Cet EPCI n'est pas dans le magasin : choisissez-en un autre.")
    table = valeurs[cles].astype(float).copy()
    for variable in variables:
        if variable.log:
            positives = table[variable.cle].where(table[variable.cle] > 0)
            table[variable.cle] = np.log10(positives)
    propres = table.loc[code].to_numpy(dtype=float)
    manquantes = [v.nom for v, x in zip(variables, propres, strict=True) if np.isnan(x)]
    if manquantes:
        raise SemblablesError(
            f"Il manque à cet EPCI : {formats.enumeration(manquantes)}. Décochez ce qui manque."
        )
    # Jamais un taux publié face à un taux estimé, ni du réel face à du fictif.
    memes = (genres[cles] == genres.loc[code, cles]).all(axis=1)
    retenus = table[table.notna().all(axis=1) & memes].sort_index()
    if len(retenus) - 1 < CANDIDATS_MIN:
        raise SemblablesError(
            f"Moins de {CANDIDATS_MIN} EPCI ont ces variables, publiées de la même façon : "
            "décochez-en ou comparez avec le département."
        )
    nombres = retenus.to_numpy(dtype=float)
    ecarts_types = nombres.std(axis=0)
    variees = ecarts_types > 1e-12 * np.maximum(1.0, np.abs(nombres).max(axis=0))
    scores = (nombres[:, variees] - nombres[:, variees].mean(axis=0)) / ecarts_types[variees]
    codes = [str(c) for c in retenus.index]
    rang = codes.index(code)
    distances = np.sqrt(((scores - scores[rang]) ** 2).sum(axis=1))
    # Arrondi avant le tri : un bruit binaire ne doit pas départager deux ex æquo.
    ordre = sorted(
        (i for i in range(len(codes)) if i != rang),
        key=lambda i: (round(float(distances[i]), 9), codes[i]),
    )
    return Semblables(
        tuple((codes[i], float(distances[i])) for i in ordre[:nombre]),
        len(codes) - 1,
        len(table) - len(retenus),
        tuple(v for v, oui in zip(variables, variees, strict=True) if oui),
        tuple(v for v, oui in zip(variables, variees, strict=True) if not oui),
    )
