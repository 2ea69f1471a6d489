"""Les EPCI semblables : distances refaites en boucles, natures jamais mêlées, phrases d'erreur."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import formats
from dashboard.figures import semblables
from dashboard.figures.semblables import SemblablesError, Variable, nearest
from dashboard.lecture import store
from dashboard.lecture.proches import read_similar
from data.fiches.catalogue import load_catalogue
from data.fiches.themes import identity, section_of, sections
from data.magasin.fetch import EMBARQUE

VEXIN_CENTRE = "200035970"
RANGS = {
    "communauté de communes": 1,
    "communauté d'agglomération": 2,
    "communauté urbaine": 3,
    "métropole": 4,
}
A, B = Variable("a", "taux a"), Variable("b", "taux b", log=True)


def hand_made(con: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Les six variables de chaque EPCI, relues dans le fichier de l'Insee et la table des EPCI."""
    with (EMBARQUE / "insee" / "part_moins_15_epci_2022.csv").open(encoding="utf-8") as flux:
        jeunes = {
            ligne["code_epci"]: int(ligne["moins_15_ans"]) / int(ligne["population"])
            for ligne in csv.DictReader(flux)
        }
    lues = (
        con.cursor()
        .execute(
            "SELECT code_territoire, population, superficie_km2, nombre_communes, type "
            "FROM territoires WHERE niveau = 'epci'"
        )
        .fetchall()
    )
    return {
        code: [
            math.log10(population),
            math.log10(population / superficie),
            math.log10(superficie),
            communes,
            RANGS[genre],
            jeunes[code],
        ]
        for code, population, superficie, communes, genre in lues
        if code in jeunes
    }


def nearest_by_loops(variables: dict[str, list[float]], code: str) -> list[tuple[str, float]]:
    """Les dix plus proches, sans numpy : moyennes, écarts-types et distances en boucles."""
    nombre = len(variables)
    carres = dict.fromkeys(variables, 0.0)
    for rang in range(6):
        moyenne = sum(v[rang] for v in variables.values()) / nombre
        variance = sum((v[rang] - moyenne) ** 2 for v in variables.values()) / nombre
        for autre, valeurs in variables.items():
            carres[autre] += (valeurs[rang] - variables[code][rang]) ** 2 / variance
    distances = [(c, math.sqrt(d)) for c, d in carres.items() if c != code]
    return sorted(distances, key=lambda x: (x[1], x[0]))[:10]


@pytest.mark.lent
def test_les_dix_semblables_de_vexin_centre_se_retrouvent_en_boucles(
    con: duckdb.DuckDBPyConnection, magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Les mêmes dix EPCI, dans le même ordre, aux mêmes distances, parmi 1 250 candidats."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    trouves = read_similar(store, VEXIN_CENTRE)
    attendus = nearest_by_loops(hand_made(con), VEXIN_CENTRE)
    assert [c for c, _ in trouves.proches] == [c for c, _ in attendus]
    assert [d for _, d in trouves.proches] == pytest.approx([d for _, d in attendus])
    # Les cinq EPCI de Mayotte n'ont pas la part des jeunes : hors calcul, et la méthode le dit.
    assert (trouves.candidats, trouves.ecartes) == (1249, 5)
    assert "5\xa0EPCI hors calcul" in trouves.methode
    assert "logarithme" in trouves.methode
    assert f"la moitié des EPCI sont à plus de {formats.number(trouves.mediane, 2)}" in trouves.methode
    assert all(d < trouves.mediane for _, d in trouves.proches)


def test_les_semblables_ne_se_choisissent_sur_aucun_taux_d_un_theme() -> None:
    """Structure seule : aucune variable n'est dans un thème, chacune est l'identité du territoire."""
    fiches = load_catalogue().indicateurs
    assert set(identity(fiches)) >= semblables.INDICATEURS
    assert [v.cle for v in semblables.VARIABLES] == [
        "population_municipale",
        "densite",
        "superficie",
        "nombre_communes",
        "type",
        "part_moins_15",
    ]
    assert not any(section_of(cle, sections(fiches)) for cle in semblables.INDICATEURS)
    assert semblables.chosen_on({"taux_couverture": "Taux de couverture"}) == ""
    dit = semblables.chosen_on({"taux_couverture": "Couverture", "densite": "Densité"})
    assert dit == "Les semblables ont été choisis en partie sur cet indicateur : Densité."


def test_mayotte_se_compare_sans_la_part_des_jeunes_et_le_dit(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L'Insee ne donne pas cette part à Mayotte : cinq variables, et la phrase qui le dit."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    trouves = read_similar(store, "200060465")
    assert len(trouves.proches) == semblables.NOMBRE
    assert [v.cle for v in trouves.absentes] == ["part_moins_15"]
    assert "faute de valeur pour cet EPCI : part des moins de 15 ans" in trouves.methode
    # Sans elle, les autres EPCI de Mayotte redeviennent candidats : personne n'est laissé de côté.
    assert (trouves.candidats, trouves.ecartes) == (1254, 0)


def frame(**colonnes: list[float]) -> pd.DataFrame:
    return pd.DataFrame(colonnes, index=[f"T{i}" for i in range(len(colonnes["a"]))])


def kinds(valeurs: pd.DataFrame, **autres: str) -> pd.DataFrame:
    """« publie » partout, sauf ``T1="publie, fictif"``."""
    genres = pd.DataFrame("publie", index=valeurs.index, columns=valeurs.columns)
    for code, genre in autres.items():
        genres.loc[code] = genre
    return genres


def test_la_distance_est_celle_de_la_main() -> None:
    """a = 0, 2, 4, 6 : écart-type racine de 5 ; T1 est à 2/√5, T2 à 4/√5, T3 à 6/√5."""
    valeurs = frame(a=[0.0, 2.0, 4.0, 6.0])
    trouves = nearest(valeurs, kinds(valeurs), "T0", 2, [A])
    assert trouves.proches[0] == ("T1", pytest.approx(2 / math.sqrt(5)))
    assert trouves.proches[1] == ("T2", pytest.approx(4 / math.sqrt(5)))
    assert len(trouves.proches) == 2


def test_le_logarithme_rapproche_les_memes_rapports() -> None:
    """10, 100 et 1 000 sont à égale distance en logarithme : ex æquo, départagés par le code."""
    valeurs = frame(a=[0.0] * 4, b=[100.0, 1000.0, 10.0, 1.0])
    trouves = nearest(valeurs, kinds(valeurs), "T0", 3, [A, B])
    assert [c for c, _ in trouves.proches] == ["T1", "T2", "T3"]
    assert trouves.proches[0][1] == pytest.approx(trouves.proches[1][1])
    # Une variable qui vaut partout la même chose ne compte pas, et se dit.
    assert trouves.constantes == (A,)


def test_le_fictif_et_l_estime_ne_se_comparent_pas_au_publie() -> None:
    """T1, fictif, et T2, estimé, sont les plus proches : ils sont pourtant laissés de côté."""
    valeurs = frame(a=[0.0, 0.1, 0.2, 5.0, 6.0, 7.0])
    genres = kinds(valeurs, T1="publie, fictif", T2="estime")
    trouves = nearest(valeurs, genres, "T0", 10, [A])
    assert [c for c, _ in trouves.proches] == ["T3", "T4", "T5"]
    assert trouves.ecartes == 2


@pytest.mark.parametrize(
    ("valeurs", "code", "variables", "phrase"),
    [
        (frame(a=[1.0, 2.0, 3.0]), "T0", [A], "Moins de 3 EPCI"),
        (frame(a=[1.0, 2.0, 3.0, 4.0]), "T9", [A], "pas dans le magasin"),
        (frame(a=[math.nan, 2.0, 3.0, 4.0]), "T0", [A], "Il manque à cet EPCI : taux a"),
        (frame(a=[1.0, 2, 3, 4], b=[0.0, 2, 3, 4]), "T0", [A, B], "Il manque à cet EPCI : taux b"),
    ],
)
def test_ce_qui_ne_se_peut_pas_se_dit(
    valeurs: pd.DataFrame, code: str, variables: list[Variable], phrase: str
) -> None:
    """Trop peu de candidats, territoire inconnu, variable manquante : une phrase, pas un calcul."""
    with pytest.raises(SemblablesError, match=phrase):
        nearest(valeurs, kinds(valeurs), code, 3, variables)
