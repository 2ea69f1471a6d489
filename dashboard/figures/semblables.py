"""Which EPCI resemble one: the nearest on a fixed list of structure. Pure numbers, no drawing.

The list holds what a territory is, never a rate of a theme: choosing the nearest on the coverage
and then comparing their coverage would answer its own question. Each variable becomes a z-score
over the candidates (population standard deviation); the distance is Euclidean, every variable
weighing the same. A candidate has every variable, of the same kind (published, estimated,
invented) as the territory that is compared: kinds are never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Phrase, join, number_said, say
from data.erreurs import PhraseError

# Le même nombre partout : le portrait et la comparaison parlent des mêmes territoires.
NOMBRE = 10
CANDIDATS_MIN = 3
# Un EPCI à qui il en manque davantage ressemblerait à n'importe qui.
VARIABLES_MIN = 4
CHOISIS_SUR = "Les semblables ont été choisis en partie sur cet indicateur"
SANS_TAUX = "Aucun taux d'accueil, d'occupation ou de coopération n'y entre."
METHODE = (
    "Chaque variable est centrée et réduite (écart à la moyenne, divisé par l'écart-type), toutes "
    "comptent autant ; la distance est la racine de la somme des carrés des écarts. Zéro : "
    "identiques."
)
ECHELLE_TYPES = (
    "Type d'EPCI : 1 communauté de communes, 2 communauté d'agglomération, 3 communauté urbaine, 4 métropole."
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
    Variable("part_moins_15", "part des moins de 15 ans"),
)
INDICATEURS = frozenset(v.cle for v in VARIABLES if v.cle != "type")


class SemblablesError(PhraseError):
    """The nearest cannot be found; the message is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Semblables:
    """The nearest first, as (code, distance), and how they were found.

    ``mediane`` is the distance to the median candidate, which the others are read against;
    ``separe`` maps a code to the name of the variable that sets it apart most. ``ecartes`` counts
    the territories left out for want of a comparable value; ``constantes`` are the variables that
    say nothing, every candidate having the same value; ``absentes`` those this territory lacks.
    """

    proches: tuple[tuple[str, float], ...]
    candidats: int
    ecartes: int
    variables: tuple[Variable, ...]
    constantes: tuple[Variable, ...] = ()
    absentes: tuple[Variable, ...] = ()
    mediane: float = 0.0
    separe: Mapping[str, str] = field(default_factory=dict[str, str])
    code: str = ""

    @property
    def methode(self) -> Phrase:
        """How it was done, in French sentences."""
        logs = [v.nom for v in self.variables if v.log]
        mots = formats.plural(len(self.variables), "variable")
        phrases: list[str] = [
            say(
                "Les plus proches parmi {candidats} EPCI, sur {variables} : {noms}.",
                candidats=self._said(formats.number(self.candidats), "candidats"),
                variables=number_said(len(self.variables), mots, self._said("", "variables")),
                noms=formats.enumeration([v.nom for v in self.variables]),
            ),
            SANS_TAUX,
            METHODE,
            say(
                "Repère : la moitié des EPCI sont à plus de {mediane}.",
                mediane=self._said(formats.number(self.mediane, 2), "mediane", 2),
            ),
        ]
        if logs:
            debut = formats.enumeration(logs)
            verbe = "se comparent" if len(logs) > 1 else "se compare"
            phrases.append(
                f"{debut[:1].upper()}{debut[1:]} {verbe} en logarithme : doubler compte autant "
                "pour un petit que pour un grand territoire."
            )
        if any(v.cle == "type" for v in self.variables):
            phrases.append(ECHELLE_TYPES)
        if self.absentes:
            phrases.append(
                f"Hors calcul, faute de valeur pour cet EPCI : "
                f"{formats.enumeration([v.nom for v in self.absentes])}."
            )
        if self.ecartes:
            compte = number_said(
                self.ecartes, formats.plural(self.ecartes, "EPCI", "EPCI"), self._said("", "ecartes")
            )
            phrases.append(
                say(
                    "{compte} hors calcul, faute d'une valeur de même nature pour chaque variable.",
                    compte=compte,
                )
            )
        if self.constantes:
            phrases.append(
                "Sans effet, la même valeur partout : "
                f"{formats.enumeration([v.nom for v in self.constantes])}."
            )
        return join(" ", phrases)

    def _said(self, texte: str, critere: str, decimales: int = 0) -> Dit:
        """A number of the choice, that anyone makes again from the territory it was made for."""
        return Dit(texte, "semblable", decimales=decimales, critere=critere, nom=self.code)


def table(modele: Semblables, noms: Mapping[str, str], nom: str) -> pd.DataFrame:
    """The nearest first: name, distance, and the variable that sets each apart most."""
    return pd.DataFrame(
        {
            "EPCI": [noms.get(code, code) for code, _ in modele.proches],
            f"Distance à {nom}": [distance for _, distance in modele.proches],
            "Ce qui les sépare le plus": [modele.separe.get(code, "rien") for code, _ in modele.proches],
        }
    )


def chosen_on(indicateurs: Mapping[str, str]) -> str:
    """The sentence when some shown indicators (code -> name) also chose the nearest, or ''."""
    noms = [nom for code, nom in indicateurs.items() if code in INDICATEURS]
    return f"{CHOISIS_SUR} : {formats.enumeration(noms)}." if noms else ""


def nearest(
    valeurs: pd.DataFrame,
    genres: pd.DataFrame,
    code: str,
    nombre: int = NOMBRE,
    variables: Sequence[Variable] = VARIABLES,
) -> Semblables:
    """The ``nombre`` territories nearest to ``code``, itself left out; ties by code.

    ``valeurs`` (numbers) and ``genres`` (kind of each: status and « fictif ») are indexed by code,
    one column per ``Variable.cle``. A variable that the territory lacks is left out and told.
    Raises SemblablesError when it cannot be done.
    """
    if code not in valeurs.index:
        raise SemblablesError("Cet EPCI n'est pas dans le magasin : choisissez-en un autre.")
    toutes = _comparable(valeurs, variables)
    connues = toutes.loc[code].notna().to_numpy(dtype=bool)
    absentes = tuple(v for v, oui in zip(variables, connues, strict=True) if not oui)
    gardees = [v for v in variables if v not in absentes]
    if len(gardees) < min(VARIABLES_MIN, len(variables)):
        raise SemblablesError(
            f"Il manque à cet EPCI : {formats.enumeration([v.nom for v in absentes])}. Ses "
            "semblables ne se cherchent pas : comparez-le avec son département."
        )
    cles = [v.cle for v in gardees]
    table = toutes[cles]
    # Jamais un taux publié face à un taux estimé, ni du réel face à du fictif.
    memes = (genres[cles] == genres.loc[code, cles]).all(axis=1)
    retenus = table[table.notna().all(axis=1) & memes].sort_index()
    if len(retenus) - 1 < CANDIDATS_MIN:
        raise SemblablesError(
            f"Moins de {CANDIDATS_MIN} EPCI ont ces variables, publiées de la même façon : "
            "comparez avec le département."
        )
    nombres = retenus.to_numpy(dtype=float)
    ecarts_types = nombres.std(axis=0)
    variees = ecarts_types > 1e-12 * np.maximum(1.0, np.abs(nombres).max(axis=0))
    scores = (nombres[:, variees] - nombres[:, variees].mean(axis=0)) / ecarts_types[variees]
    codes = [str(c) for c in retenus.index]
    rang = codes.index(code)
    ecarts = np.abs(scores - scores[rang])
    distances = np.sqrt((ecarts**2).sum(axis=1))
    # Arrondi avant le tri : un bruit binaire ne doit pas départager deux ex æquo.
    ordre = sorted(
        (i for i in range(len(codes)) if i != rang), key=lambda i: (round(float(distances[i]), 9), codes[i])
    )
    comptees = tuple(v for v, oui in zip(gardees, variees, strict=True) if oui)
    return Semblables(
        tuple((codes[i], float(distances[i])) for i in ordre[:nombre]),
        len(codes) - 1,
        len(toutes) - len(retenus),
        comptees,
        tuple(v for v, oui in zip(gardees, variees, strict=True) if not oui),
        absentes,
        float(np.median(np.delete(distances, rang))),
        {
            codes[i]: comptees[int(ecarts[i].argmax())].nom
            for i in ordre[:nombre]
            if comptees and distances[i] > 0
        },
        code,
    )


def _comparable(valeurs: pd.DataFrame, variables: Sequence[Variable]) -> pd.DataFrame:
    """The columns of the variables, in logarithm where asked; a column that lacks is all missing."""
    table = valeurs.reindex(columns=[v.cle for v in variables]).astype(float)
    for variable in variables:
        if variable.log:
            table[variable.cle] = np.log10(table[variable.cle].where(table[variable.cle] > 0))
    return table
