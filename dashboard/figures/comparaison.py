"""The model of a group of territories seen on several measures: values and places.

A cell holds the value and its place in the group: above, level with or below the median of the
group, in the words of the card (« mieux » only when more is better). Level means that the gap to
the median is within the publication errors: it cannot be interpreted. Pure functions of rows of
``comparer/cellules``; drawn by ``ecran.plotly`` and ``ecran.comparaison``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.figures.comparaison_mots import median_said, place_words, reading
from dashboard.figures.dits import Dit, Lu, Phrase, number_said, say, value_text
from dashboard.figures.groupe import Groupe
from data.fiches.catalogue import Indicateur
from data.identifiants import slug

Place = Literal["haut", "egal", "bas", ""]
SIGNES: Mapping[str, str] = {"haut": "▲", "egal": "≈", "bas": "▼", "": ""}
SURES = ("publie", "estime")
# En dessous, une médiane ou un quartile diraient moins que les valeurs.
MEDIANE_MIN, QUARTILES_MIN = 3, 5
MEDIANE = "Médiane du groupe"
MOTS = {
    "plus_haut_mieux": {"haut": "mieux", "egal": "comparable", "bas": "moins bien"},
    "plus_bas_mieux": {"haut": "moins bien", "egal": "comparable", "bas": "mieux"},
    "neutre": {"haut": "plus haut", "egal": "comparable", "bas": "plus bas"},
}


@dataclass(frozen=True, slots=True)
class Mesure:
    """One column: an indicator, one of its modalities ('' for the total), one year."""

    fiche: Indicateur
    modalite: str
    millesime: int

    @property
    def cle(self) -> str:
        """« taux_couverture:eaje », « densite »."""
        return f"{self.fiche.code}:{self.modalite}" if self.modalite else self.fiche.code

    @property
    def requete(self) -> str:
        """The measure as the queries read it."""
        return f"{self.fiche.code}|{self.modalite}|{self.millesime}"

    @property
    def nom(self) -> str:
        if not self.modalite:
            return self.fiche.nom_court
        return f"{self.fiche.nom_court} : {self.fiche.nom_modalite(self.modalite)}"


@dataclass(frozen=True, slots=True)
class Cellule:
    """A value and its place. ``rang`` 1 is the highest value; None without a sure value, and when
    every value of the group is the same: nobody is then first.

    ``a_egalite`` counts the territories of that rank, itself included; ``extreme`` is « le plus
    haut », « le plus bas » or ''; ``fort`` is True in the first or the last quarter of the group;
    ``position`` goes from 0 (lowest of the group) to 1 (highest).
    """

    valeur: float | None
    texte: str
    marge: float = 0.0
    place: Place = ""
    mot: str = ""
    rang: int | None = None
    a_egalite: int = 1
    extreme: str = ""
    fort: bool = False
    position: float | None = None
    estime: bool = False
    fictif: bool = False
    statut: str = "absent"
    raison: str = ""


@dataclass(frozen=True, slots=True)
class Colonne:
    """What a column shows: ``nom`` is the part, ``indicateur`` what it is a part of.

    ``mediane`` is None with too few or doubtful values: ``remarque`` then says why.
    """

    cle: str
    indicateur: str
    nom: str
    unite: str
    decimales: int
    millesime: int
    sens: str
    valeurs: int
    mediane: float | None = None
    marge_mediane: float = 0.0
    quartiles: tuple[float, float] | None = None
    remarque: str = ""
    fictif: bool = False
    effectif: bool = False

    @property
    def titre(self) -> str:
        """« Taux de couverture : EAJE (crèches), 2023 », « Densité, 2023 »."""
        partie = f" : {self.nom}" if ":" in self.cle else ""
        return f"{self.indicateur}{partie}, {self.millesime}"


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """One territory, or one reference, and its cells in the order of the columns."""

    cle: str
    nom: str
    cellules: tuple[Cellule, ...]
    choisie: bool = False

    @property
    def code(self) -> str:
        return self.cle.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Territories × measures, then the references that the group is read against.

    ``groupe`` is what a rank is counted in; ``ecartees`` are the rows of its members that are ranked
    and not shown, the group being larger than a drawing.
    """

    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[LigneComparee, ...]
    references: tuple[LigneComparee, ...]
    unite: str = ""
    decimales: int = 1
    lecture: str = ""
    groupe: Groupe | None = None
    ecartees: tuple[LigneComparee, ...] = ()

    @property
    def classees(self) -> tuple[LigneComparee, ...]:
        """Everybody that a rank, a median or a quartile counts."""
        return (*self.lignes, *self.ecartees)

    @property
    def choisie(self) -> LigneComparee | None:
        return next((ligne for ligne in self.lignes if ligne.choisie), None)

    def rank_of(self, cle: str) -> int:
        """Place of a column; the first one when it is unknown."""
        return next((i for i, c in enumerate(self.colonnes) if c.cle == cle), 0)


def build_comparaison(
    titre: str,
    mesures: Sequence[Mesure],
    cellules: pd.DataFrame,
    territoires: Mapping[str, str],
    references: Mapping[str, str],
    *,
    choisi: str = "",
    tri: str = "",
    croissant: bool = False,
    groupe: Groupe | None = None,
    montres: Collection[str] | None = None,
) -> Comparaison:
    """The table. ``territoires`` and ``references`` map « niveau:code » to names, in order.

    ``cellules`` are rows of ``comparer/cellules`` for both; ``choisi`` is a « niveau:code »;
    ``tri`` the key of a column (the first one by default) or « nom »; ``montres`` are the territories
    that are shown (all by default), the others being ranked only.
    """
    par_cle = _by_key(cellules)
    colonnes: list[Colonne] = []
    jugees: list[dict[str, Cellule]] = []
    for mesure in mesures:
        brutes = {cle: _cell(par_cle.get((mesure.cle, cle)), mesure) for cle in territoires}
        colonne = _column(mesure, brutes)
        colonnes.append(colonne)
        jugees.append(_judged(brutes, colonne))
    lignes = [
        LigneComparee(cle, nom, tuple(c[cle] for c in jugees), cle == choisi)
        for cle, nom in territoires.items()
    ]
    reperes = [
        LigneComparee(cle, nom, tuple(_cell(par_cle.get((m.cle, cle)), m) for m in mesures))
        for cle, nom in references.items()
    ]
    if any(c.mediane is not None for c in colonnes):
        reperes.insert(0, _median_row(colonnes, lignes))
    unites = {c.unite for c in colonnes}
    triees = _sorted(lignes, colonnes, tri, croissant)
    comparaison = Comparaison(
        titre,
        tuple(colonnes),
        tuple(li for li in triees if montres is None or li.cle in montres),
        tuple(reperes),
        unites.pop() if len(unites) == 1 else "",
        max((c.decimales for c in colonnes), default=0),
        groupe=groupe,
        ecartees=tuple(li for li in triees if montres is not None and li.cle not in montres),
    )
    return replace(comparaison, lecture=reading(comparaison, tri))


def table(modele: Comparaison) -> pd.DataFrame:
    """One row per territory then per reference; two columns per measure: value and place."""
    lignes = [*modele.lignes, *modele.references]
    colonnes: dict[str, list[object]] = {"Territoire": [ligne.nom for ligne in lignes]}
    for rang, colonne in enumerate(modele.colonnes):
        colonnes[f"{colonne.titre} ({colonne.unite})"] = [ligne.cellules[rang].texte for ligne in lignes]
        colonnes[f"{colonne.titre} : {_place_heading(modele)}"] = [
            place_words(ligne.cellules[rang], colonne.valeurs) or "–" for ligne in lignes
        ]
    return pd.DataFrame(colonnes)


def _place_heading(modele: Comparaison) -> str:
    """The group in the heading of the places: a file read alone must say it too."""
    return "place" if modele.groupe is None else f"place parmi {modele.groupe.univers}"


def _by_key(cellules: pd.DataFrame) -> dict[tuple[str, str], Mapping[str, object]]:
    lues: dict[tuple[str, str], Mapping[str, object]] = {}
    for ligne in cellules.to_dict("records"):
        mesure = f"{ligne['indicateur']}:{ligne['modalite']}".rstrip(":")
        lues[mesure, f"{ligne['niveau']}:{ligne['code_territoire']}"] = ligne  # type: ignore[assignment]
    return lues


def _cell(ligne: Mapping[str, object] | None, mesure: Mesure) -> Cellule:
    if ligne is None:
        return Cellule(None, formats.LIBELLES_STATUT["absent"])
    niveau = str(ligne["niveau"])
    brute, statut = ligne["valeur"], str(ligne["statut"])
    valeur = None if pd.isna(brute) else float(brute)  # type: ignore[arg-type]
    sure = statut in SURES
    marge = ligne["marge"]
    return Cellule(
        valeur=valeur if sure else None,
        texte=mesure.fiche.mot_absence(niveau)
        if statut == "absent"
        else value_text(
            valeur,
            statut,
            mesure.fiche.decimales,
            Lu(niveau, str(ligne["code_territoire"]), mesure.fiche.code, mesure.modalite, mesure.millesime),
        ),
        marge=0.0 if marge is None or pd.isna(marge) else float(marge),  # type: ignore[arg-type]
        estime=statut == "estime",
        fictif=bool(ligne["fictif"]),
        statut=statut,
        raison=str(ligne["raison"] or ""),
    )


def _doubtful(mesure: Mesure, cellules: Mapping[str, Cellule]) -> Phrase:
    """« 3 territoires à « 0 ou secret » : pas de médiane. »"""
    douteuses = [cle for cle, c in cellules.items() if c.statut == "zero_ou_secret"]
    lus = tuple(
        Lu(niveau, code, mesure.fiche.code, mesure.modalite, mesure.millesime)
        for niveau, _, code in (cle.partition(":") for cle in douteuses)
    )
    dit = Dit("", "compte", lus, critere="memes_statuts", nom="zero_ou_secret")
    return say(
        "{compte} à « 0 ou secret » : pas de médiane.",
        compte=number_said(len(lus), formats.plural(len(lus), "territoire"), dit),
    )


def _column(mesure: Mesure, brutes: Mapping[str, Cellule]) -> Colonne:
    """Median, middle half and their doubts, for the cells of the group."""
    cellules = list(brutes.values())
    connues = [(c.valeur, c.marge) for c in cellules if c.valeur is not None]
    valeurs = [v for v, _ in connues]
    douteuses = sum(c.statut == "zero_ou_secret" for c in cellules)
    milieu: float | None = None
    marge = 0.0
    quartiles: tuple[float, float] | None = None
    remarque = ""
    if douteuses:
        # Une médiane trancherait ce que la source ne tranche pas.
        remarque = _doubtful(mesure, brutes)
    elif len(valeurs) < MEDIANE_MIN:
        remarque = "Moins de trois valeurs : pas de médiane."
    else:
        milieu = median(valeurs)
        # Croissante en chaque valeur, la médiane reste entre celles des bornes.
        marge = max(median(v + m for v, m in connues) - milieu, milieu - median(v - m for v, m in connues))
        if len(valeurs) >= QUARTILES_MIN:
            q1, q3 = pd.Series(valeurs).quantile([0.25, 0.75])
            quartiles = (float(q1), float(q3))
    return Colonne(
        mesure.cle,
        mesure.fiche.nom_court,
        mesure.fiche.nom_modalite(mesure.modalite),
        mesure.fiche.unite,
        mesure.fiche.decimales,
        mesure.millesime,
        mesure.fiche.sens,
        len(valeurs),
        milieu,
        marge,
        quartiles,
        remarque,
        any(c.fictif for c in cellules),
        mesure.fiche.est_effectif,
    )


def _judged(brutes: Mapping[str, Cellule], colonne: Colonne) -> dict[str, Cellule]:
    valeurs = [c.valeur for c in brutes.values() if c.valeur is not None]
    return {cle: _judge(cellule, valeurs, colonne) for cle, cellule in brutes.items()}


def _judge(cellule: Cellule, valeurs: Sequence[float], colonne: Colonne) -> Cellule:
    """The same cell with its place among the values of the group."""
    if cellule.valeur is None:
        return cellule
    valeur, bas, haut = cellule.valeur, min(valeurs), max(valeurs)
    au_dessus = sum(v > valeur for v in valeurs)
    au_dessous = sum(v < valeur for v in valeurs)
    place: Place = ""
    if colonne.mediane is not None:
        ecart, lisible = formats.difference(
            valeur, colonne.mediane, colonne.decimales, (cellule.marge, colonne.marge_mediane)
        )
        place = "egal" if not lisible else ("haut" if ecart > 0 else "bas")
    extreme = "le plus haut" if au_dessus == 0 else ("le plus bas" if au_dessous == 0 else "")
    quart = max(1, len(valeurs) // 4)
    return Cellule(
        valeur,
        cellule.texte,
        cellule.marge,
        place,
        MOTS[colonne.sens][place] if place else "",
        None if bas == haut and len(valeurs) > 1 else 1 + au_dessus,
        sum(v == valeur for v in valeurs),
        "" if bas == haut else extreme,
        place in ("haut", "bas") and (au_dessus < quart or au_dessous < quart),
        None if bas == haut else (valeur - bas) / (haut - bas),
        cellule.estime,
        cellule.fictif,
        cellule.statut,
        cellule.raison,
    )


def _median_row(colonnes: Sequence[Colonne], lignes: Sequence[LigneComparee]) -> LigneComparee:
    cellules = tuple(
        Cellule(None, "–", statut="sans_objet", raison=c.remarque)
        if c.mediane is None
        else Cellule(
            c.mediane, median_said(c, lignes, rang), c.marge_mediane, fictif=c.fictif, statut="estime"
        )
        for rang, c in enumerate(colonnes)
    )
    return LigneComparee("mediane:", MEDIANE, cellules)


def _sorted(
    lignes: Sequence[LigneComparee], colonnes: Sequence[Colonne], tri: str, croissant: bool
) -> list[LigneComparee]:
    """Rows by one column, those without a value last; by name when ``tri`` says so."""
    if tri == "nom" or not colonnes:
        return sorted(lignes, key=lambda li: slug(li.nom), reverse=croissant)
    rang = next((i for i, c in enumerate(colonnes) if c.cle == tri), 0)
    sens = 1.0 if croissant else -1.0

    def key(ligne: LigneComparee) -> tuple[bool, float, str]:
        valeur = ligne.cellules[rang].valeur
        return valeur is None, 0.0 if valeur is None else sens * valeur, ligne.nom

    return sorted(lignes, key=key)


SIGNES_DITS = (
    "▲ au-dessus de la médiane du groupe, ▼ au-dessous ; teinte forte : premier ou dernier quart "
    "du groupe. Le rang part de la valeur la plus haute."
)
