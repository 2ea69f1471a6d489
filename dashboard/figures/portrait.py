"""The model of a portrait: for each theme, the values of a territory beside a reference.

Pure: made from the frames of ``queries/portrait``. Every number shown by the page is in the texts
of this model; ``portrait_table`` lays them out as one table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, reads, say, say_value, value_text
from dashboard.figures.groupe import Groupe
from dashboard.figures.identite import Trait
from dashboard.figures.positions import Position, build_position
from dashboard.figures.tendances import AUCUNE, Tendance, build_tendance, known_points
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Catalogue, Indicateur
from data.fiches.themes import Theme, portrayed
from data.fiches.themes import sections as sections_of

AVEC_NOMBRE = ("publie", "estime")
SANS_RANG = "pas de rang"
ECART_EXACT = (
    "Un écart se calcule avant d'arrondir : il peut différer un peu de celui des deux valeurs montrées."
)
POURQUOI_SANS_RANG = (
    "« pas de rang » : aucun autre territoire du groupe n'a ce chiffre, ou tous ont la même valeur."
)


@dataclass(frozen=True, slots=True)
class MiseEnRegard:
    """What a territory is compared to: its name, where (« dans le Val-d'Oise »), its values by key.

    ``valeurs`` maps « indicateur:modalité » to (value, margin, text, fictif); a key left out has no
    value there: ``absences`` then holds the word to print and the reason.
    """

    nom: str
    dans: str
    valeurs: Mapping[str, tuple[float, float | None, str, bool]]
    absences: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


@dataclass(frozen=True, slots=True)
class LignePortrait:
    """One indicator of the territory. ``sens`` tells how it stands beside the reference.

    ``sens``: « haut », « bas », « egal », « marge » (not interpretable), or « » (not compared: a
    count, or no reference). ``ecart`` is that in words; ``ecart_exact`` tells that it is not the
    difference of the two values as they are printed.
    """

    cle: str
    nom: str
    unite: str
    annee: int
    valeur: str
    nombre: float | None
    fictif: bool
    effectif: bool
    reference: str
    ecart: str
    sens: str
    poids: float
    position: Position | None
    tendance: Tendance
    source: str
    ecart_exact: bool = False

    @property
    def place(self) -> str:
        """The rank in words; that there is none when the value is known; '' without a value."""
        if self.position is not None:
            return self.position.texte
        return SANS_RANG if self.nombre is not None else ""


@dataclass(frozen=True, slots=True)
class Manque:
    """An indicator of the theme that has no value here, and why."""

    nom: str
    raison: str
    mot: str = "absent"


@dataclass(frozen=True, slots=True)
class Equipement:
    """How many services of a type are open."""

    nom: str
    nombre: int
    fictif: bool
    dit: Dit | None = None

    @property
    def texte(self) -> Phrase:
        """« Crèches, 12 », its number with where it was counted."""
        nombre = self.dit or formats.number(self.nombre)
        return say("{nom}, {nombre}", nom=self.nom, nombre=nombre)


@dataclass(frozen=True, slots=True)
class Section:
    """One theme: what is known, what is not."""

    theme: Theme
    lignes: tuple[LignePortrait, ...]
    manques: tuple[Manque, ...]
    equipements: tuple[Equipement, ...] = ()
    reserves: tuple[str, ...] = ()

    @property
    def fictif(self) -> bool:
        """True when one value at least is invented."""
        return any(x.fictif for x in (*self.lignes, *self.equipements))

    @property
    def vide(self) -> bool:
        """True when the theme has no figure at all."""
        return not self.lignes and not self.equipements


@dataclass(frozen=True, slots=True)
class Portrait:
    """A territory: its card, what it is compared to, its eight sections."""

    portee: Portee
    identite: tuple[Trait, ...]
    reference: MiseEnRegard | None
    sections: tuple[Section, ...]

    @property
    def lignes(self) -> tuple[LignePortrait, ...]:
        return tuple(ligne for s in self.sections for ligne in s.lignes)


def build_comparaison(nom: str, dans: str, lignes: pd.DataFrame, cat: Catalogue) -> MiseEnRegard:
    """The reference of a portrait, from its rows of ``portrait/lignes``."""
    valeurs: dict[str, tuple[float, float | None, str, bool]] = {}
    absences: dict[str, tuple[str, str]] = {}
    for ligne in lignes.to_dict("records"):
        fiche = cat.indicateurs.get(str(ligne["indicateur"]))
        nombre = _number(ligne["valeur"])
        if fiche is not None and ligne["statut"] not in AVEC_NOMBRE:
            statut = str(ligne["statut"])
            mot = formats.value_or_status(nombre, statut, fiche.decimales)
            if statut == "absent":
                mot = fiche.mot_absence(str(ligne["niveau"]))
            absences[str(ligne["cle"])] = (mot, str(ligne["raison"] or ""))
        if fiche is None or nombre is None or ligne["statut"] not in AVEC_NOMBRE:
            continue
        texte = say_value(formats.number(nombre, fiche.decimales), _where(ligne, fiche), fiche.decimales)
        marge = _number(ligne["marge"])
        valeurs[str(ligne["cle"])] = (nombre, marge, texte, bool(ligne["fictif"]))
    return MiseEnRegard(nom, dans, valeurs, absences)


def build_sections(
    lignes: pd.DataFrame,
    series: pd.DataFrame,
    distributions: pd.DataFrame,
    groupe: Groupe,
    equipements: Mapping[str, Equipement],
    reference: MiseEnRegard | None,
    cat: Catalogue,
) -> tuple[Section, ...]:
    """The eight sections, from the subject's rows of the three queries of ``queries/portrait``."""
    par_cle = {str(ligne["cle"]): ligne for ligne in lignes.to_dict("records")}
    ensembles = {
        str(cle): tuple(float(v) for v in valeurs)
        for cle, valeurs in zip(distributions["cle"], distributions["valeurs"], strict=True)
    }
    par_serie = {str(cle): serie for cle, serie in series.groupby("cle", sort=False)}
    sections: list[Section] = []
    fiches = portrayed(cat.indicateurs)
    for theme in sections_of(fiches):
        connues: list[LignePortrait] = []
        manques: list[Manque] = []
        reserves: dict[str, None] = {}
        absentes: set[str] = set()
        for cle in theme.cles:
            fiche = fiches.get(cle.partition(":")[0])
            if fiche is None:
                continue
            ligne = par_cle.get(cle)
            if ligne is None or pd.isna(ligne["millesime"]) or ligne["statut"] == "absent":
                # Sans l'ensemble, ses parties n'ont pas à être citées une à une.
                if cle.endswith(":") or f"{fiche.code}:" not in absentes:
                    raison = "" if ligne is None else str(ligne["raison"])
                    mot = "absent" if ligne is None else fiche.mot_absence(str(ligne["niveau"]))
                    manques.append(Manque(_name(fiche, cle), raison or fiche.raison_absence, mot))
                absentes.add(cle)
                continue
            serie = par_serie.get(cle, series.iloc[:0])
            dites = _caveats(ligne, serie, cat)
            if ligne["statut"] == "partiel":
                reserves[str(ligne["raison"])] = None
            reserves |= dict.fromkeys(dites)
            connues.append(_row(ligne, fiche, serie, (groupe, ensembles.get(cle, ())), reference, dites))
        sections.append(
            Section(
                theme,
                tuple(connues),
                tuple(manques),
                tuple(equipements[t] for t in theme.equipements if t in equipements),
                tuple(reserves),
            )
        )
    return tuple(sections)


def _row(
    ligne: Mapping[Any, Any],
    fiche: Indicateur,
    serie: pd.DataFrame,
    parmi: tuple[Groupe, tuple[float, ...]],
    reference: MiseEnRegard | None,
    reserves: Sequence[str],
) -> LignePortrait:
    cle, statut = str(ligne["cle"]), str(ligne["statut"])
    nombre = _number(ligne["valeur"]) if statut in AVEC_NOMBRE else None
    autre = None if reference is None else reference.valeurs.get(cle)
    sens, ecart, poids = "", "", 0.0
    if autre is not None and nombre is not None and not fiche.est_effectif:
        marges = (_number(ligne["marge"]), autre[1])
        sens, ecart, poids = compare(nombre, autre[0], marges, fiche.decimales)
        lus = (_where(ligne, fiche), *reads(autre[2]))
        ecart = Phrase(ecart, _gap_said(ecart, sens, lus, fiche.decimales))
        # Un mode d'accueil pèse par rapport à l'ensemble : tripler trois fois rien reste peu.
        ensemble = reference.valeurs.get(f"{fiche.code}:") if reference else None
        poids /= abs((ensemble or autre)[0]) or 1.0
    return LignePortrait(
        cle=cle,
        nom=_name(fiche, cle),
        unite=fiche.unite,
        annee=int(ligne["millesime"]),
        valeur=value_text(_number(ligne["valeur"]), statut, fiche.decimales, _where(ligne, fiche)),
        nombre=nombre,
        fictif=bool(ligne["fictif"]) or (autre is not None and autre[3]),
        effectif=fiche.est_effectif,
        reference="" if autre is None else autre[2],
        ecart=ecart,
        sens=sens,
        poids=poids,
        position=None if nombre is None else build_position(parmi[1], nombre, parmi[0], _where(ligne, fiche)),
        tendance=AUCUNE
        if nombre is None
        else build_tendance(
            known_points(serie, fiche.decimales, _where(ligne, fiche)),
            fiche.decimales,
            fiche.ruptures or {},
            reserves,
        ),
        source="" if pd.isna(ligne["source"]) else str(ligne["source"]),
        ecart_exact=sens in ("haut", "bas")
        and nombre is not None
        and autre is not None
        and _differs_printed(nombre, autre[0], fiche.decimales),
    )


def compare(
    nombre: float, autre: float, marges: tuple[float | None, float | None], decimales: int
) -> tuple[str, str, float]:
    """(sens, words, size) of the difference with the reference."""
    ecart, lisible = formats.difference(nombre, autre, decimales, marges)
    if ecart == 0:
        return "egal", "égal", 0.0
    if not lisible:
        return "marge", "écart non interprétable", 0.0
    # Deux valeurs qui s'écrivent pareil : « 23,0 contre 23,0 » ne se dit ni plus haut ni plus bas.
    ecrits = formats.rounded(nombre, decimales), formats.rounded(autre, decimales)
    if formats.rounded(ecart, decimales) == 0 or ecrits[0] == ecrits[1]:
        return "egal", "presque égal", 0.0
    mots = f"{formats.number(abs(ecart), decimales)} de {'plus' if ecart > 0 else 'moins'}"
    return ("haut" if ecart > 0 else "bas"), mots, abs(ecart)


def remarks(lignes: Sequence[LignePortrait]) -> tuple[str, ...]:
    """What a table says of its ranks and of its gaps, on the screen and on paper, when there is cause."""
    return (
        *((POURQUOI_SANS_RANG,) if any(x.place == SANS_RANG for x in lignes) else ()),
        *((ECART_EXACT,) if any(x.ecart_exact for x in lignes) else ()),
    )


def _differs_printed(nombre: float, autre: float, decimales: int) -> bool:
    """True when the printed difference is not that of the printed values (3,1 and 3,0, but 0,2)."""
    ecrits = formats.rounded(nombre, decimales) - formats.rounded(autre, decimales)
    return formats.rounded(ecrits, decimales) != formats.rounded(nombre - autre, decimales)


def _where(ligne: Mapping[Any, Any], fiche: Indicateur) -> Lu:
    """Where the value of a row of ``portrait/lignes`` stands in the store."""
    modalite = str(ligne["cle"]).partition(":")[2]
    return Lu(
        str(ligne["niveau"]), str(ligne["code_territoire"]), fiche.code, modalite, int(ligne["millesime"])
    )


def median_text(mediane: float, lignes: pd.DataFrame, fiche: Indicateur) -> Phrase:
    """The median of rows of ``portrait/lignes``, with the values that it comes from."""
    texte = formats.number(mediane, fiche.decimales)
    lus = tuple(_where(x, fiche) for x in lignes.to_dict("records"))
    return Phrase(texte, [Dit(texte, "mediane", lus, fiche.decimales)])


def _gap_said(mots: str, sens: str, lus: tuple[Lu, ...], decimales: int) -> list[Dit]:
    """The number of « 12,4 de plus », which way it goes included."""
    if sens not in ("haut", "bas"):
        return []
    return [Dit(mots.partition(" ")[0], "ecart", lus, decimales, critere=sens)]


def _caveats(ligne: Mapping[Any, Any], serie: pd.DataFrame, cat: Catalogue) -> list[str]:
    """Caveats of the source that hold for this territory at one end of its series."""
    source = cat.sources.get(str(ligne["source"]))
    if source is None or serie.empty:
        return []
    annees = [int(serie["millesime"].min()), int(serie["millesime"].max())]
    return source.caveats({str(ligne["code_territoire"])}, annees)


def _name(fiche: Indicateur, cle: str) -> str:
    modalite = cle.partition(":")[2]
    return fiche.nom if not modalite else f"{fiche.nom_court} – {fiche.nom_modalite(modalite)}"


def _number(valeur: object) -> float | None:
    return None if valeur is None or pd.isna(cast("float", valeur)) else float(cast("float", valeur))


def absence_of(ligne: LignePortrait, portrait: Portrait) -> tuple[str, str]:
    """Word and reason when the reference has no value beside a row; two '' without a reference."""
    if portrait.reference is None:
        return "", ""
    return portrait.reference.absences.get(ligne.cle, (formats.LIBELLES_STATUT["absent"], ""))
