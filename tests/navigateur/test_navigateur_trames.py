"""La carte se trame une fois par changement : compté par les outils de Chromium, jamais chronométré."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING

from conftest import attend_carte

from tests.mesures import parcours
from tests.mesures.trames import count_rasters

if TYPE_CHECKING:
    from conftest import PageSurveillee


def test_un_changement_d_indicateur_ne_trame_la_carte_qu_une_fois(
    ouvrir: Callable[..., PageSurveillee],
) -> None:
    """Elle a sa couche, et rien de la page (fondu, ascenseur) ne la fait refaire."""
    page = ouvrir("/carte").page
    attend_carte(page)
    parcours.change_indicator(page, 0)
    page.wait_for_timeout(1500)
    releves = [
        count_rasters(page, lambda tour=tour: parcours.change_indicator(page, tour)) for tour in (1, 2, 3)
    ]
    assert min(r.fois for r in releves) >= 0, "la carte n'a pas de couche à elle"
    # Une bulle ouverte au passage de la souris peut en demander une de plus, une fois.
    assert statistics.median(r.fois for r in releves) == 1
