"""Which choices each figure has, and the figures themselves under the names they are chosen by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from dashboard.galerie import registre
from dashboard.galerie.reglages import commun, comparer, propres
from dashboard.galerie.reglages.modele import Reglage, Vise
from dashboard.galerie.tirage import Adresse
from dashboard.lecture.vues import Lecteur

Choix = Callable[[Vise], Iterator[Reglage]]
# Dans l'ordre où on les lit : ce que montre la figure, puis où, puis face à qui.
_MESURE = (commun.indicator, commun.detail, commun.year)
_OU = (commun.scope, commun.territory)
_CARTE = (*_MESURE, commun.level, *_OU)
_SIEN = (commun.territory, commun.group)
_ETP = (propres.coordination_year, *_OU)
_OCCUPATION = (propres.occupancy, *_OU)
_EAJE = (propres.occupancy, commun.scope, commun.own_territory)
CHOIX: Mapping[str, tuple[Choix, ...]] = MappingProxyType(
    {
        "territoire-carte": _SIEN,
        "territoire-naissances": _SIEN,
        "territoire-theme": (propres.theme, *_SIEN),
        "territoire-places": _SIEN,
        "territoire-chiffres": _SIEN,
        "carte": (*_CARTE, commun.labels),
        "carte-seconde": _CARTE,
        "carte-barres": _CARTE,
        "carte-modes": (commun.split_indicator, commun.year, commun.level, *_OU),
        "carte-evolution": (commun.indicator, commun.detail, commun.level, *_OU),
        "portrait-naissances": (commun.territory,),
        "portrait-partage": (commun.territory,),
        "portrait-pyramide": (commun.territory,),
        "portrait-carte": (propres.portrait_map, commun.territory),
        "portrait-controle": (commun.territory,),
        "portrait-unites": (commun.territory,),
        "portrait-couverture": (commun.territory,),
        "portrait-ept": (commun.territory,),
        "comparer-tableau": _SIEN,
        "comparer-classement": (comparer.ranking, *_SIEN),
        "comparer-ecarts": (comparer.gaps, commun.own_territory, commun.group),
        "comparer-decomposition": (comparer.parts, *_SIEN),
        "comparer-evolution": (comparer.years, *_SIEN),
        "comparer-nuage": (comparer.crossed, *_SIEN),
        "comparer-petite-carte": (comparer.small_map, *_SIEN),
        "coordination-tableau": _ETP,
        "coordination-part-enfance": _ETP,
        "coordination-besoin": (propres.need, *_ETP),
        "coordination-carte": (propres.coordination_map, *_ETP),
        "coordination-petite-carte": (propres.coordination_small, *_ETP),
        "coordination-axes": _ETP,
        "coordination-position": _ETP,
        "coordination-employeur": _ETP,
        "coordination-evolution": _OU,
        "coordination-calendrier": _OU,
        "coordination-typologie": (propres.kind, *_OU),
        "occupation-nuage": _OCCUPATION,
        "occupation-carte": _OCCUPATION,
        "occupation-taux": _EAJE,
        "occupation-gestion": _EAJE,
        "occupation-evolution": _EAJE,
        # Il additionne les territoires d'un département : rien d'autre ne l'étend.
        "occupation-places": (propres.occupancy, commun.territory),
        "reference-avant-apres": (propres.reference, commun.indicator, commun.level, *_OU),
    }
)


def offered(adresse: Adresse, lecteur: Lecteur) -> tuple[Reglage, ...]:
    """The choices of a figure where there is one to make; () for a figure that has none.

    Raises PhraseError when the store cannot be read.
    """
    cliche = registre.CLICHES.get(adresse.code)
    if cliche is None:
        return ()
    vise = Vise(cliche, cliche.address(adresse.reglages), lecteur)
    return tuple(r for choix in CHOIX.get(adresse.code, ()) for r in choix(vise) if r.a_choix)
