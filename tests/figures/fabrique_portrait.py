"""Des portraits faits à la main : quelques lignes par territoire, aucune lecture de magasin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from dashboard import formats
from dashboard.figures.groupe import Groupe
from dashboard.figures.identite import Trait
from dashboard.figures.portrait import Equipement, MiseEnRegard, Portrait, build_sections
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Catalogue, load_catalogue

CATALOGUE: Catalogue = load_catalogue()
SOURCE = "cnaf_allocataires_epci"


@dataclass(frozen=True)
class Serie:
    """Un indicateur d'un territoire : ses valeurs par année, sa marge, celle de la référence."""

    valeurs: Mapping[int, float]
    reference: float | None = None
    marge: float | None = None
    fictif: bool = False
    autres: Sequence[float] = field(default_factory=tuple)
    statut: str = "publie"


def make_portrait(
    portee: Portee,
    identite: Mapping[str, str],
    dans: str,
    series: Mapping[str, Serie],
    *,
    equipements: Mapping[str, Equipement] | None = None,
    sans_reference: bool = False,
) -> Portrait:
    """Le portrait d'un territoire dont ``series`` donne les indicateurs, par clé."""
    reference = MiseEnRegard(
        "Référence",
        dans,
        {
            cle: (s.reference, s.marge, _texte(cle, s.reference), False)
            for cle, s in series.items()
            if s.reference is not None
        },
    )
    lignes = pd.DataFrame(
        [
            {
                "cle": cle,
                "indicateur": cle.partition(":")[0],
                "modalite": cle.partition(":")[2],
                "millesime": max(s.valeurs),
                "niveau": portee.niveau,
                "code_territoire": portee.code,
                "valeur": s.valeurs[max(s.valeurs)],
                "marge": s.marge,
                "statut": s.statut,
                "fictif": s.fictif,
                "source": SOURCE,
                "raison": "",
            }
            for cle, s in series.items()
        ],
        columns=[
            "cle",
            "indicateur",
            "modalite",
            "millesime",
            "niveau",
            "code_territoire",
            "valeur",
            "marge",
            "statut",
            "fictif",
            "source",
            "raison",
        ],
    )
    annees = pd.DataFrame(
        [
            {"cle": cle, "millesime": a, "valeur": v, "marge": s.marge, "statut": s.statut}
            for cle, s in series.items()
            for a, v in s.valeurs.items()
        ],
        columns=["cle", "millesime", "valeur", "marge", "statut"],
    )
    nuages = pd.DataFrame(
        [{"cle": cle, "valeurs": [*s.autres, s.valeurs[max(s.valeurs)]]} for cle, s in series.items()],
        columns=["cle", "valeurs"],
    )
    nombre = max((1 + len(s.autres) for s in series.values()), default=1)
    codes = (portee.code, *map(str, range(nombre - 1)))
    groupe = Groupe("france", portee.niveau, portee.code, "France", codes, "de France")
    comparaison = None if sans_reference else reference
    sections = build_sections(lignes, annees, nuages, groupe, equipements or {}, comparaison, CATALOGUE)
    traits = tuple(Trait(libelle, texte) for libelle, texte in identite.items())
    return Portrait(portee, traits, comparaison, sections)


def _texte(cle: str, valeur: float | None) -> str:
    decimales = CATALOGUE.indicateurs[cle.partition(":")[0]].decimales
    return formats.number(valeur or 0.0, decimales)
