"""The identity card of a territory: size, départements, convention, coordination posts, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date

# Au-delà, la fiche dit combien de conventions plutôt que lesquelles.
CONVENTIONS_MAX = 2


@dataclass(frozen=True, slots=True)
class Trait:
    """One line of the card; ``connu`` is False when the text says why there is nothing."""

    libelle: str
    texte: str
    fictif: bool = False
    connu: bool = True


def build_identite(
    territoire: pd.Series,
    departements: pd.DataFrame,
    conventions: pd.DataFrame,
    postes: pd.DataFrame,
    annee_population: int,
    statuts: Mapping[str, str],
) -> tuple[Trait, ...]:
    """Lines of the card, from ``territoires/un`` and the frames of ``queries/portrait``.

    ``departements`` may be empty (only an EPCI straddles several); ``statuts`` names the states of
    a convention.
    """
    return (
        *_size(territoire, annee_population),
        *_place(territoire, departements),
        *_conventions(conventions, statuts),
        _posts(postes, str(territoire["niveau"])),
    )


def _size(territoire: pd.Series, annee: int) -> list[Trait]:
    traits: list[Trait] = []
    if territoire["niveau"] != "commune" and pd.notna(territoire["nombre_communes"]):
        traits.append(
            Trait("Communes", formats.plural(int(territoire["nombre_communes"]), "commune"))
        )
    if pd.notna(territoire["population"]):
        habitants = formats.plural(int(territoire["population"]), "habitant")
        traits.append(Trait("Population", f"{habitants} en {annee}"))
    if pd.notna(territoire["population"]) and pd.notna(territoire["superficie_km2"]):
        surface = float(territoire["superficie_km2"])
        densite = formats.number(float(territoire["population"]) / surface, 1)
        traits += [
            Trait("Densité", f"{densite} habitants par km²"),
            Trait("Superficie", f"{formats.number(surface, 1)} km²"),
        ]
    return traits


def _place(territoire: pd.Series, departements: pd.DataFrame) -> list[Trait]:
    """The EPCI of a commune, the département(s), the région."""
    traits: list[Trait] = []
    if territoire["niveau"] == "commune":
        epci = territoire["epci"]
        traits.append(Trait("EPCI", "aucun (commune sans EPCI)" if pd.isna(epci) else str(epci)))
    if pd.notna(territoire.get("numero_ept")):
        numero = f"T{int(cast('float', territoire['numero_ept']))}"
        sien = territoire["niveau"] == "ept"
        traits.append(Trait("EPT", numero if sien else f"{territoire['ept']} ({numero})"))
    noms = [
        f"{x.nom} ({formats.plural(int(cast('int', x.nombre_communes)), 'commune')})"
        for x in departements.itertuples()
    ]
    if len(noms) > 1:
        traits.append(Trait("Départements", formats.enumeration(noms)))
    elif pd.notna(territoire["departement"]) and territoire["niveau"] != "departement":
        traits.append(Trait("Département", str(territoire["departement"])))
    if pd.notna(territoire["region"]) and territoire["niveau"] != "region":
        traits.append(Trait("Région", str(territoire["region"])))
    return traits


def _conventions(conventions: pd.DataFrame, statuts: Mapping[str, str]) -> list[Trait]:
    if conventions.empty:
        return [Trait("CTG", "aucune convention importée", connu=False)]
    fictif = bool(conventions["fictif"].any())
    if len(conventions) > CONVENTIONS_MAX:
        comptes = conventions["statut"].value_counts()
        details = [
            f"{formats.number(int(comptes[code]))} {_several(_lower(nom), int(comptes[code]))}"
            for code, nom in statuts.items()
            if code in comptes
        ]
        total = formats.plural(len(conventions), "convention")
        return [Trait("CTG", f"{total} : {formats.enumeration(details)}", fictif)]
    return [
        Trait(
            "CTG",
            f"{_lower(statuts.get(str(x.statut), str(x.statut)))}, "
            f"{_until(cast('pd.Timestamp', x.fin))}",
            bool(x.fictif),
        )
        for x in conventions.itertuples()
    ]


def _until(fin: pd.Timestamp) -> str:
    return f"jusqu'au {french_date(fin.date())}"


def _posts(postes: pd.DataFrame, niveau: str) -> Trait:
    if postes.empty:
        quoi = "aucun poste communal importé" if niveau == "commune" else "aucun poste importé"
        return Trait("Coopération", quoi, connu=False)
    ligne = postes.iloc[0]
    annee, fictif = int(ligne["annee"]), bool(ligne["fictif"])
    if int(ligne["postes"]) == 0:
        return Trait("Coopération", f"pas de poste en {annee} (déclaré)", fictif)
    texte = f"{formats.plural(int(ligne['postes']), 'poste')}, {formats.number(float(ligne['etp']), 2)} ETP"
    if niveau in ("departement", "region", "france"):
        texte += f", dans {formats.plural(int(ligne['epci']), 'EPCI', 'EPCI')}"
    return Trait("Coopération", f"{texte} en {annee}", fictif)


def _several(statut: str, nombre: int) -> str:
    """« en cours » does not change, « échue » does."""
    return statut if nombre < 2 or statut.startswith("en ") else f"{statut}s"


def _lower(texte: str) -> str:
    return f"{texte[:1].lower()}{texte[1:]}"
