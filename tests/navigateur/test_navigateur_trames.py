"""La carte ne se retrame pas sans raison : compté par les outils de Chromium, jamais chronométré."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING

from conftest import attend_carte

from tests.mesures import parcours
from tests.mesures.trames import count_rasters

if TYPE_CHECKING:
    from conftest import PageSurveillee


def test_un_changement_d_indicateur_ne_retrame_pas_la_carte_sans_raison(
    ouvrir: Callable[..., PageSurveillee],
) -> None:
    """Elle a sa couche, et rien de la page (fondu, ascenseur) ne la fait refaire."""
    page = ouvrir("/carte").page
    attend_carte(page)
    versions = [attend_carte(page)]
    releves = []
    # Le premier charge ce que la page n'avait pas.
    for _ in range(4):
        releves.append(count_rasters(page, lambda: parcours.next_indicator(page)))
        versions.append(attend_carte(page))
    assert versions == sorted(set(versions)), "un choix n'a rien redessiné"
    releves = releves[1:]
    assert min(r.fois for r in releves) >= 0, "la carte n'a pas de couche à elle"
    # Un carreau de plus se tolère : un dessin qui tombe entre deux images en refait parfois un.
    assert statistics.median(r.fois for r in releves) <= 1.3
