"""The frozen model of a map: data only. ``carte.py`` makes it, the renderers draw it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.figures.classes import Discretisation
from data.fiches.catalogue import Indicateur
from geo.couches import Fond

# Une lettre par statut sans couleur de classe : une absence ne ressemble jamais à une valeur.
LETTRES = {"absent": "a", "partiel": "i", "secret": "s", "zero_ou_secret": "z", "sans_objet": "o"}
FOND_NEUTRE = "-"
# Un territoire montré mais rattaché ailleurs : ni dans une classe, ni dans une absence de la portée.
AILLEURS, LIBELLE_AILLEURS = "e", "rattaché ailleurs, hors classes"
SANS_CERCLE = "rattaché ailleurs, sans cercle"
# Ce que la légende en dit d'ordinaire ; hors d'un groupe choisi, elle en dit autre chose.
DITS_AILLEURS = (LIBELLE_AILLEURS, SANS_CERCLE)
ABSENCES = {
    "a": "absent",
    "i": "fichier partiel, hors classes",
    "s": "secret ou non publié",
    "z": "zéro ou secret",
    "o": "sans objet",
}
RAYON_MAX_PX = 34.0


@dataclass(frozen=True, slots=True)
class Repere:
    """A reference value on the legend. ``position`` 0..1 inside its class, 0 at the low end."""

    nom: str
    valeur: float
    texte: str
    classe: int
    position: float


@dataclass(frozen=True, slots=True)
class ClasseLegende:
    """One class as the legend shows it; ``effectif`` counts the territories of the scope in it."""

    rang: int
    libelle: str
    couleur: str
    effectif: int
    reperes: tuple[Repere, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsenceLegende:
    """One kind of missing value present on the map."""

    lettre: str
    libelle: str
    effectif: int


@dataclass(frozen=True, slots=True)
class CercleLegende:
    """A sample circle of the legend."""

    valeur: float
    texte: str
    rayon_px: float


@dataclass(frozen=True, slots=True)
class Cercles:
    """Proportional circles: radius = ``rayon_max_px`` × sqrt(value / ``valeur_max``).

    ``fonds`` is the ground under the circles when they are alone: a missing value is hatched there,
    since no circle could mean zero as well.
    """

    titre: str
    unite: str
    decimales: int
    millesime: int
    valeurs: tuple[float | None, ...]
    statuts: str
    valeur_max: float
    rayon_max_px: float
    couleur: str
    legende: tuple[CercleLegende, ...]
    fonds: str = ""
    absences: tuple[AbsenceLegende, ...] = ()


@dataclass(frozen=True, slots=True)
class Aplat:
    """Filled areas: one character per shape (class digit, status letter or '-').

    A map in categories has a pattern per class (``motifs``, see ``nuage.MOTIFS``) and a text per
    shape (``textes``) instead of a value; both are empty for a map in quantities.
    """

    titre: str
    unite: str
    decimales: int
    millesime: int
    valeurs: tuple[float | None, ...]
    codes: str
    couleurs: tuple[str, ...]
    discretisation: Discretisation
    classes: tuple[ClasseLegende, ...]
    absences: tuple[AbsenceLegende, ...]
    motifs: tuple[str, ...] = ()
    textes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marque:
    """A numbered mark on a territory: « 3 » or « 3, 5 » on the map, the whole text beside it."""

    code: str
    texte: str
    titre: str


@dataclass(frozen=True, slots=True)
class Carte:
    """A whole map, ready to be drawn. ``aplat`` or ``cercles`` may be None, not both.

    ``periode`` is the printed millésime of a map that mixes several years. With ``noms``, every
    territory bears its name and its value; ``poids`` are then one base-36 digit per shape, the most
    populated first to be named ('' when they are all alike). ``reponse`` is the finding that heads it.
    """

    titre: str
    sous_titre: str
    niveau: str
    fond: Fond
    aplat: Aplat | None
    cercles: Cercles | None
    selection: str
    fictif: bool
    notes: tuple[str, ...]
    source: str
    champ: str
    lecture: str
    millesime: int
    nom: str = ""
    description: str = ""
    periode: str = ""
    marques: tuple[Marque, ...] = ()
    noms: bool = False
    poids: str = ""
    reponse: str = ""

    @property
    def annees(self) -> str:
        """The millésime as it is printed: « 2023 », « 2023 et 2024 »."""
        return self.periode or str(self.millesime)


@dataclass(frozen=True, slots=True)
class Reglages:
    """How the reader wants the classes and the colours."""

    methode: str = "jenks"
    nombre: int = 5
    seuils: tuple[float, ...] = ()
    palette: str = "bleus"


@dataclass(frozen=True, slots=True)
class Couche:
    """The values of one indicator over the scope.

    ``valeurs`` has the columns of ``indicateurs/valeurs``; ``reperes`` those of
    ``indicateurs/reperes``; ``valeurs_communes`` are the values of the other map when two maps
    share their breaks.
    """

    fiche: Indicateur
    modalite: str
    millesime: int
    valeurs: pd.DataFrame
    reperes: pd.DataFrame | None = None
    valeurs_communes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Textes:
    """What is written around the map; made by ``textes.py`` from the same values."""

    titre: str
    sous_titre: str
    notes: tuple[str, ...]
    source: str
    champ: str
    lecture: str
    reponse: str = ""
