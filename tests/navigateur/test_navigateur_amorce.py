"""Ce que la page de la carte fait venir d'avance est ce qu'elle montre, et ne vient qu'une fois."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import attend_carte

from data.garde import preferences

if TYPE_CHECKING:
    from conftest import PageSurveillee

VENUS = """() => {
  const adresse = (e) => new URL(e.href, location.href).pathname;
  const avance = [...document.querySelectorAll('link[fetchpriority="low"]')].map(adresse);
  const venus = performance.getEntriesByType("resource").map((e) => new URL(e.name).pathname);
  return [avance, venus];
}"""


@pytest.mark.parametrize(
    ("chemin", "choisi", "fond"),
    [
        ("/carte", "", "france.epci"),
        ("/carte?portee=departement-95&niveau=commune&vue=1,2,3", "", "departement-95.commune"),
        ("/carte", "epci:200058485", "departement-95.epci"),
        ("/carte?vue=1,2,3", "departement:33", "departement-33.epci"),
        # L'adresse gagne toujours sur le territoire de l'usager.
        ("/carte?portee=france&niveau=departement", "departement:33", "france.departement"),
    ],
)
def test_ce_qui_vient_d_avance_est_ce_que_la_carte_dessine(
    ouvrir: Callable[..., PageSurveillee], donnees: Path, chemin: str, choisi: str, fond: str
) -> None:
    """Un fond de trop coûterait plus que l'attente qu'il épargne."""
    preferences.write(donnees, preferences.Preferences(choisi))
    page = ouvrir(chemin).page
    attend_carte(page)
    avance, venus = page.evaluate(VENUS)
    assert [a.split("/")[-1].rpartition("-")[0] for a in avance if a.startswith("/contours/")] == [fond]
    contours = [a for a in venus if a.startswith("/contours/")]
    assert contours == [a for a in avance if a.startswith("/contours/")]
    # Chaque module demandé d'avance est de ceux que la page a pris : une seule fois, à la même adresse.
    modules = [a for a in avance if a.endswith(".js")]
    assert len(modules) > 3
    assert [a for a in modules if venus.count(a) != 1] == []
