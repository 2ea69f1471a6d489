"""The cards as the tables that the store keeps of them: sources, indicators, their parts, absence rules."""

from __future__ import annotations

import pyarrow as pa

from data.fiches.catalogue import Catalogue
from data.fiches.source import COMPTEES, NON_RECUPERE


def tables(catalogue: Catalogue) -> dict[str, pa.Table]:
    """The cards as Arrow tables, in the order in which they must be inserted."""
    champs = ("id", "producteur", "titre", "page", "fichier", "licence", "millesime", "champ", "sha256")
    sources = [{c: getattr(s, c) for c in champs} for s in catalogue.sources.values()]
    indicateurs = [
        {
            "code": i.code,
            "ordre": ordre,
            "nom": i.nom,
            "unite": i.unite,
            "decimales": i.decimales,
            "agregation": i.agregation,
            "numerateur": i.numerateur if i.agregation == "rapport" else "",
            "denominateur": i.denominateur if i.agregation == "rapport" else "",
            "facteur": i.facteur,
            "marge": i.marge,
        }
        for ordre, i in enumerate(catalogue.indicateurs.values())
    ]
    modalites = [
        {"indicateur": i.code, "modalite": code, "ordre": ordre, "nom": nom}
        for i in catalogue.indicateurs.values()
        for ordre, (code, nom) in enumerate([("", i.total), *((m.code, m.nom) for m in i.modalites)])
    ]
    perimetre = [
        {"niveau": niveau, "attendus": catalogue.sources[source].territoires_attendus}
        for source, niveau in COMPTEES.items()
    ]
    return {
        "perimetre": pa.Table.from_pylist(perimetre),
        "sources": pa.Table.from_pylist(sources),
        "indicateurs": pa.Table.from_pylist(indicateurs),
        "modalites": pa.Table.from_pylist(modalites),
        "regles_absence": pa.Table.from_pylist(_absence_rules(catalogue), schema=_SCHEMA_REGLES),
    }


_SCHEMA_REGLES = pa.schema(
    [
        ("indicateur", pa.string()),
        ("niveau", pa.string()),
        ("rang", pa.int32()),
        ("source", pa.string()),
        ("departements", pa.list_(pa.string())),
        ("hors_departements", pa.list_(pa.string())),
        ("territoires", pa.list_(pa.string())),
        ("population_max", pa.int64()),
        ("raison", pa.string()),
    ]
)


def _absence_rules(catalogue: Catalogue) -> list[dict[str, object]]:
    """Rules of each indicator at each level; a level that no file feeds has one reason for all."""
    lignes: list[dict[str, object]] = []
    for indicateur in catalogue.indicateurs.values():
        for niveau in ("france", "region", "departement", "epci", "commune"):
            source = catalogue.sources.get(indicateur.sources.get(niveau, ""))
            regles: list[dict[str, object]] = [
                {
                    "departements": list(r.departements),
                    "hors_departements": list(r.hors_departements),
                    "territoires": list(r.territoires),
                    "population_max": r.population_max,
                    "raison": r.raison,
                }
                for r in (source.absences if source else ())
            ]
            raison = indicateur.raison_hors_niveau
            if source:
                defaut = f"Aucune ligne pour ce territoire dans « {source.titre} »."
                raison = NON_RECUPERE if source.a_recuperer else indicateur.why_absent(niveau) or defaut
            regles.append(
                {
                    "departements": [],
                    "hors_departements": [],
                    "territoires": [],
                    "population_max": None,
                    "raison": raison,
                }
            )
            lignes += [
                {
                    "indicateur": indicateur.code,
                    "niveau": niveau,
                    "rang": rang,
                    "source": source.id if source else None,
                    **regle,
                }
                for rang, regle in enumerate(regles)
            ]
    return lignes
