"""Les heures qu'une année ne peut porter, celles qui étonnent, et ce qui n'est pas des heures."""

from __future__ import annotations

from typing import Any

import pytest
from communs_depots import EAJE, Referentiel, to_csv

from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR, Rapport
from data.depots.contrat.vraisemblance import BORNE, REGLES
from data.depots.controle.validation import check

ENTETES = [
    "Territoire",
    "Année",
    "Nom",
    "Type",
    "Gestion",
    "Places",
    "Heures théoriques",
    "Heures réalisées",
    "Heures facturées",
]


def report(*lignes: tuple[Any, ...]) -> Rapport:
    """Un établissement par (places, théoriques, réalisées, facturées)."""
    base = ["95018", 2025]
    contenu = [[*base, f"E{i}", "crèche", "asso", *ligne] for i, ligne in enumerate(lignes)]
    return check(to_csv([ENTETES, *contenu]), "a.csv", EAJE, Referentiel())


def said(rapport: Rapport) -> str:
    return rapport.to_text().replace("\u202f", " ")


@pytest.mark.parametrize(
    ("heures", "gravites"),
    [
        ((88_000, 61_600, 66_000), []),
        ((40_000, 30_000, 30_000), []),
        ((140_000, 90_000, 90_000), []),
        ((39_999, 30_000, 30_000), [AVERTISSEMENT]),
        ((140_001, 90_000, 90_000), [AVERTISSEMENT]),
        ((351_360, 90_000, 90_000), [AVERTISSEMENT]),
        ((351_361, 90_000, 90_000), [ERREUR]),
        ((88_000, 92_400, 92_400), []),
        ((88_000, 92_401, 92_401), [AVERTISSEMENT]),
        ((88_000, 114_401, 114_401), [AVERTISSEMENT]),
        ((88_000, 4_400, 4_400), []),
        ((88_000, 4_399, 4_399), [AVERTISSEMENT]),
        ((88_000, 0, 0), [AVERTISSEMENT]),
        ((88_000, 61_600, 49_279), [AVERTISSEMENT]),
        ((88_000, 61_600, 92_401), [AVERTISSEMENT]),
        ((None, 61_600, 66_000), []),
        ((None, 140_001, 140_001), [AVERTISSEMENT] * 2),
        ((88_000, None, 114_401), [AVERTISSEMENT]),
        ((88_000, None, None), []),
        ((None, None, None), []),
        ((0, 500, 500), [AVERTISSEMENT, ERREUR]),
    ],
)
def test_les_heures_d_un_etablissement_sont_vraisemblables(
    heures: tuple[int | None, ...], gravites: list[str]
) -> None:
    """Quarante places : refus au-dessus de 8 784 h par place, avertissements hors de nos bornes."""
    assert [f.gravite for f in report((40, *heures)).fautes] == gravites


def test_une_borne_est_dite_celle_de_l_observatoire() -> None:
    """Nos bornes n'ont pas de source : le rapport et la notice le disent."""
    rapport = report((40, 8_800, 5_000, 5_500), (40, 88_000, 616, 66_000), (40, 88_000, 150_000, None))
    assert rapport.accepte
    assert all(BORNE in str(f) for f in rapport.fautes)
    assert said(rapport).count("borne de vraisemblance de l'observatoire") == len(rapport.fautes) == 4
    assert "616 heures réalisées pour 88 000 théoriques, soit 0,7 %" in said(rapport)
    assert "facturées / réalisées = 107,14 (66 000 pour 616)" in said(rapport)
    assert "8 800 heures théoriques pour 40 places, soit 220 h par place" in said(rapport)
    assert all(regle in EAJE.regles for regle in REGLES)
    assert "celles de l'observatoire" in " ".join(REGLES)


@pytest.mark.parametrize(
    ("lignes", "colonne", "quoi"),
    [
        ([(40, 88_000, "0,7", None), (12, 25_300, "0,75", None)], "Heures réalisées", "des taux"),
        ([(40, 88_000, "70", None), (12, 25_300, "75,5", None)], "Heures réalisées", "des pourcentages"),
        ([(40, 88_000, "70 %", None), (12, 25_300, "75,5 %", None)], "Heures réalisées", "des pourcentages"),
        ([(40, 100, None, None), (12, 95, None, None)], "Heures théoriques", "des pourcentages"),
        ([(40, None, None, "107"), (12, None, None, "98")], "Heures facturées", "des pourcentages"),
        ([(40, 88_000, 1, None)], "Heures réalisées", "des taux"),
    ],
)
def test_une_colonne_de_taux_n_est_pas_des_heures(
    lignes: list[tuple[Any, ...]], colonne: str, quoi: str
) -> None:
    """Une seule faute, sur la colonne, qui dit à quoi cela ressemble."""
    rapport = report(*lignes)
    assert [(f.ligne, f.colonne) for f in rapport.fautes] == [(1, colonne)]
    assert f"cela ressemble à {quoi}" in str(rapport.erreurs[0])
    assert "pas à des heures" in str(rapport.erreurs[0])


def test_peu_d_heures_ne_sont_pas_toujours_des_taux() -> None:
    """Ouverte en décembre, une crèche a cent heures sur deux cents ; une autre n'en a eu aucune."""
    assert report((10, 200, 100, 110)).nombre_erreurs == 0
    assert report((40, 88_000, 0, 0)).nombre_erreurs == 0
    # Une seule ligne douteuse parmi de vraies heures est une ligne à vérifier, pas une colonne.
    rapport = report((40, 88_000, 70, 75), (12, 25_300, 19_000, 20_100))
    assert {f.gravite for f in rapport.fautes} == {AVERTISSEMENT}
