"""Petits outils des essais de la mémoire : sa photo, et une main qui n'est pas la nôtre."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import event

from data.depots import journal
from data.garde import durees, listes, mentions, notes, preferences, references, reglages
from data.garde.seances import modele, rayon
from data.garde.seances.modele import Ecran, Entete, Placee
from data.memoire import lieu, moteur, pannes
from data.memoire.tables import audit, metadonnees, organisations, personnes, restes, revisions, roles


def picture(donnees: Path) -> dict[str, tuple[object, ...]]:
    """Every row of what people keep, by table and key; neither who is there nor what the memory counts."""
    a_part = {audit, organisations, personnes, restes, revisions, roles}
    lignes: dict[str, tuple[object, ...]] = {}
    with lieu.reading(donnees) as con:
        for table in metadonnees.sorted_tables:
            for ligne in con.execute(sa.select(table)).mappings() if table not in a_part else []:
                cle = "/".join(str(ligne[c.name]) for c in table.primary_key.columns)
                lignes[f"{table.name}/{cle}"] = tuple(ligne.values())
    return lignes


def alter(donnees: Path, table: sa.Table, colonne: str, valeur: object, **cle: object) -> None:
    """Change one value by another hand than ours: no gesture is counted."""
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True) as con:
        con.execute(
            table.update().where(*(table.c[c] == v for c, v in cle.items())).values({colonne: valeur})
        )


@contextmanager
def full_disk(donnees: Path) -> Iterator[None]:
    """La mémoire ne peut plus grandir d'une page : ce que dit SQLite quand le disque est plein."""

    def bound(brute: sqlite3.Connection, _: object) -> None:
        brute.execute("PRAGMA max_page_count=1")

    ici = moteur.engine(moteur.address(donnees))
    event.listen(ici, "connect", bound)
    try:
        yield
    finally:
        event.remove(ici, "connect", bound)


def refuse_for_space(*_: object) -> NoReturn:
    """Le refus d'un geste sur un disque plein, là où un seul doit l'être."""
    plein = sqlite3.OperationalError("database or disk is full")
    plein.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise pannes.explain(plein, "de la salle", ecriture=True)


def small_store() -> duckdb.DuckDBPyConnection:
    """Un magasin d'une ligne par table, de quoi figer une référence."""
    con = duckdb.connect(":memory:")
    for nom, schema in references.SCHEMAS.items():
        lignes = pa.table({c.name: pa.array([_VALEURS[str(c.type)]], c.type) for c in schema})
        con.register("lignes", lignes)
        con.execute(f"CREATE TABLE {nom} AS FROM lignes")
        con.unregister("lignes")
    return con


_VALEURS: dict[str, object] = {"string": "x", "int32": 2024, "int64": 7, "double": 1.5, "bool": False}


def fill_memory(donnees: Path) -> Path:
    """De tout : deux dépôts dont un annulé, trois notes dont une jetée, listes, références, mentions."""
    for valeur in "ab":
        lignes = pa.table({"code_territoire": ["249500109"], "annee": [2024], "nom": [valeur]})
        contenu = f"fichier {valeur}".encode()
        journal.add(donnees, "eaje_activite", contenu, lignes, nom_fichier=f"{valeur}.csv", qui="Caf 95")
    journal.undo(donnees, 2)
    for texte in ("un", "deux", "trois"):
        notes.add(donnees, texte, auteur="chargée de coopération", figure="Carte \u2028 é")
    notes.remove(donnees, 2)
    listes.save(donnees, "Vallée d'Œuf", "epci", ["200058485", "249500109"])
    with small_store() as con:
        references.save(donnees, con, "Signature", "au comité")
        references.save(donnees, con, "Vieille")
    references.remove(donnees, "vieille")
    preferences.write(donnees, preferences.Preferences("departement:95"))
    reglages.write(donnees, reglages.Reglages(False, True))
    durees.write(donnees, durees.Durees(comptes=30))
    mentions.write(donnees, {"hebergeur": "Ce poste\nen mairie"})
    vue = rayon.keep_view(donnees, '{"lignes": [["CA Val Parisis", 48.5]]}')
    posee = Placee("carte?portee=departement-95", "Taux de couverture", vue, "2026-11-12")
    ecrans = (Ecran(0, message="Moins de places", figures=(posee,)), Ecran(0, "texte", texte="Merci"))
    rayon.create(donnees, Entete("Comité de novembre", "epci:200058485", "2026-11-30"), ecrans)
    rayon.change(donnees, 1, "dupliquer l'écran 1", lambda s: modele.duplicate(s, 1))
    return donnees
