"""The établissements publics territoriaux (EPT) of the Métropole du Grand Paris.

Source: npm `@etalab/decoupage-administratif`, file `ept.json` (DGCL Banatic). An EPT is a named list
of communes, not an EPCI with its own taxation: no figure is published for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from geo.fabrique.erreurs import FabricationError

# Numéros des décrets du 11 décembre 2015 (T2 à T12) ; Paris est le T1, sans être un EPT. Le paquet
# ne les donne pas.
NUMEROS = {
    "200057966": 2,
    "200057974": 3,
    "200057982": 4,
    "200057990": 5,
    "200057867": 6,
    "200058097": 7,
    "200057875": 8,
    "200058790": 9,
    "200057941": 10,
    "200058006": 11,
    "200058014": 12,
}


@dataclass(frozen=True, slots=True)
class Ept:
    """One EPT: its SIREN, its number (8 for T8), its usual name, the codes of its communes."""

    code: str
    numero: int
    nom: str
    communes: tuple[str, ...]


def read_epts(dossier: Path, communes: Collection[str]) -> tuple[Ept, ...]:
    """The eleven EPT of `ept.json`, by number. `communes`: codes of the present communes.

    Raises FabricationError when one is unknown here, is missing, names a commune that is not a
    present one, or shares it with another EPT.
    """
    bruts = json.loads((dossier / "ept.json").read_text(encoding="utf-8"))
    trouves = {brut["code"]: brut for brut in bruts}
    fautes = [f"{code} n'a pas de numéro connu" for code in sorted(trouves.keys() - NUMEROS.keys())]
    fautes += [f"{code} manque au paquet" for code in sorted(NUMEROS.keys() - trouves.keys())]
    membre_de: dict[str, str] = {}
    for code, brut in trouves.items():
        for membre in brut["membres"]:
            commune = membre["code"]
            if commune not in communes:
                fautes.append(f"{commune} (membre de {code}) n'est pas une commune actuelle")
            elif commune in membre_de:
                fautes.append(f"{commune} est membre de {membre_de[commune]} et de {code}")
            membre_de[commune] = code
    if fautes:
        raise FabricationError(
            f"La composition des EPT compte {len(fautes)} fautes, aucune n'est attendue : "
            f"{' ; '.join(fautes[:5])}. Vérifiez la version du paquet du découpage administratif."
        )
    return tuple(
        Ept(code, numero, trouves[code]["nom"], tuple(sorted(m["code"] for m in trouves[code]["membres"])))
        for code, numero in sorted(NUMEROS.items(), key=lambda couple: couple[1])
    )
