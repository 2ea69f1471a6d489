"""The ETP of an axis faced with the population it serves: a difference of ranks, and its rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.coordination import etp_text
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Ensemble, Lu, Phrase, say
from dashboard.figures.graphiques import Barre, Barres
from dashboard.figures.palettes import COULEURS_AXES
from dashboard.figures.unites import EPCI, Unite


@dataclass(frozen=True, slots=True)
class Besoin:
    """The population that the ETP of an axis are faced with: an indicator, some of its parts."""

    nom: str
    indicateur: str
    modalites: tuple[str, ...] = ("",)


_HABITANTS = Besoin("population municipale", "population_municipale")
BESOINS: Mapping[str, Besoin] = {
    "petite_enfance": Besoin("enfants de 0 à 4 ans", "population_0_4"),
    # Les tranches publiées sont de cinq ans : 3-17 ans ne s'y lit pas.
    "enfance_jeunesse": Besoin(
        "enfants et jeunes de 5 à 19 ans", "population_age", ("5-9", "10-14", "15-19")
    ),
    "parentalite": _HABITANTS,
    "handicap": _HABITANTS,
    "animation_vie_sociale": _HABITANTS,
    "acces_aux_droits": Besoin("foyers bénéficiaires du RSA", "foyers_rsa"),
    "logement": Besoin("foyers bénéficiaires d’une aide au logement", "foyers_aides_logement"),
    "coordination": _HABITANTS,
}


def build_need(
    lignes: pd.DataFrame, axe: str, nom_axe: str, annee: int = 0, unite: Unite = EPCI
) -> Barres | None:
    """Difference between the rank of the population and that of the ETP; None under two EPCI."""
    classees = lignes[lignes["comparable"]]
    if len(classees) < 2:
        return None
    triees = classees.sort_values(["ecart_rang", "nom"], ascending=[False, True])
    barres = tuple(
        Barre(
            str(ligne["nom"]),
            float(ligne["ecart_rang"]),
            formats.number(float(ligne["ecart_rang"]), signe=True),
            COULEURS_AXES[axe],
        )
        for _, ligne in triees.iterrows()
    )
    return Barres(
        f"{nom_axe} : écart de rang entre les ETP et la population",
        "rangs gagnés (+) ou perdus (−) par les ETP",
        0,
        barres,
        lecture=_need_sentence(triees, axe, annee, unite),
    )


def need_reads(axe: str, annee: int, lignes: pd.DataFrame) -> tuple[Lu, ...]:
    """Which indicators and years a comparison of ``coordination/besoin`` rests on, of no territory."""
    millesime = int(lignes["millesime"].dropna().max())
    besoin = BESOINS[axe]
    return (
        Lu("", "", "etp_coordination", axe, annee),
        *(Lu("", "", besoin.indicateur, m, millesime) for m in besoin.modalites),
    )


def need_rule(axe: str, nom_axe: str, unite: Unite = EPCI) -> str:
    """The rule of ``build_need``, as it is printed."""
    return (
        f"Règle : les {unite.noms} sont {unite.agree('rangé', 2)} selon leurs ETP « {nom_axe.lower()} », "
        f"puis selon leur nombre : {BESOINS[axe].nom}. L'écart est le rang de la population moins le rang "
        "des ETP : "
        f"au-dessous de zéro, {'la commune' if unite.feminin else 'l’EPCI'} a moins d'ETP que son rang de "
        "population ne le ferait attendre. "
        "Les ex æquo ont le même rang."
    )


def need_table(lignes: pd.DataFrame, axe: str, unite: Unite = EPCI) -> pd.DataFrame:
    """The ranks behind ``build_need``, one row per EPCI, in French."""
    return pd.DataFrame(
        [
            (
                str(ligne["nom"]),
                "non importé" if pd.isna(ligne["etp"]) else etp_text(float(ligne["etp"])),
                _rank(ligne["rang_etp"]),
                "non chargé" if pd.isna(ligne["population"]) else formats.number(float(ligne["population"])),
                _rank(ligne["rang_population"]),
            )
            for _, ligne in lignes.iterrows()
        ],
        columns=[unite.entete, "ETP", "Rang des ETP", BESOINS[axe].nom.capitalize(), "Rang"],
    )


def _rank(rang: object) -> str:
    return "sans rang" if pd.isna(rang) else formats.ordinal(int(rang))  # type: ignore[arg-type]


def _need_sentence(triees: pd.DataFrame, axe: str, annee: int, unite: Unite) -> Phrase:
    """The last of the ranking: its two ranks, among the units whose ETP and population are known."""
    ligne, besoin = triees.iloc[-1], BESOINS[axe]
    code, millesime = str(ligne["code_epci"]), int(ligne["millesime"])
    niveau = NIVEAU_PAR_LONGUEUR.get(len(code), "epci")
    comparees = Ensemble(niveau, "liste", ",".join(map(str, triees["code_epci"])))
    population = tuple(
        Lu(niveau, code, besoin.indicateur, modalite, millesime) for modalite in besoin.modalites
    )
    etp = (Lu(niveau, code, "etp_coordination", axe, annee),)

    def said(colonne: str, lus: tuple[Lu, ...]) -> Dit:
        rang = formats.ordinal(int(ligne[colonne]), unite.feminin)
        return Dit(rang, "rang", lus, dans=comparees)

    return say(
        "{nom} est {population} par le nombre ({quoi}) et {etp} par les ETP.",
        nom=str(ligne["nom"]),
        population=said("rang_population", population),
        quoi=besoin.nom,
        etp=said("rang_etp", etp),
    )
