"""Ce que les essais font des magasins : les lire, les copier, les changer, en faire un vide."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from data.fiches.catalogue import DOSSIER_DATA
from data.magasin import emplacement, locales, officiel, ouvrir

Instruction = str | tuple[str, Sequence[Any]]


def open_store(magasin: Path) -> duckdb.DuckDBPyConnection:
    """Le magasin et son officiel, comme l'application les ouvre ; à fermer."""
    return ouvrir.connect(magasin)[0]


def socle(magasin: Path) -> Path:
    """Le fichier du magasin officiel auquel celui-ci s'attache."""
    con, identite = ouvrir.connect(magasin)
    con.close()
    trouve = emplacement.official(magasin.parent, identite["officiel"])
    assert trouve is not None
    return trouve


@contextmanager
def writable(magasin: Path, dossier: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie des deux, à écrire : « officiel.observations » se change, « observations » se lit."""
    copie = Path(shutil.copy(magasin, dossier / "copie.duckdb"))
    base = Path(shutil.copy(socle(magasin), dossier / "copie_officielle.duckdb"))
    with duckdb.connect(str(copie)) as con:
        con.execute("ATTACH ? AS officiel", [str(base)])
        yield con


@contextmanager
def writable_official(magasin: Path, dossier: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie du magasin officiel seul, à écrire."""
    with duckdb.connect(shutil.copy(socle(magasin), dossier / "copie_officielle.duckdb")) as con:
        yield con


def put_changed(dossier: Path, contenu: str, *instructions: Instruction) -> Path:
    """Met en place un autre état de ce dossier, ces instructions faites sur les deux ; son fichier.

    Sous le verrou des constructions, comme un vrai import : un lecteur qui s'en va fait le ménage.
    """
    with FileLock(dossier / emplacement.NOM_VERROU):
        present = emplacement.present(dossier)
        nom = f"officiel-{contenu[: emplacement.EMPREINTE_COURTE]}.duckdb"
        shutil.copy(socle(present), dossier / nom)
        neuf = Path(shutil.copy(present, dossier / "observatoire.essai.tmp"))
        for fichier in (neuf, dossier / nom):
            fichier.chmod(0o644)
        with duckdb.connect(str(neuf)) as con:
            con.execute("ATTACH ? AS officiel", [str(dossier / nom)])
            for instruction in instructions:
                texte, valeurs = (instruction, []) if isinstance(instruction, str) else instruction
                con.execute(texte, valeurs)
            for cle, valeur in (("contenu", contenu), ("contenu_officiel", contenu), ("officiel", nom)):
                con.execute("UPDATE magasin SET valeur = ? WHERE cle = ?", [valeur, cle])
        return emplacement.put(neuf, contenu)


def blank() -> duckdb.DuckDBPyConnection:
    """Deux magasins vides au vrai schéma, attachés, en mémoire."""
    con = duckdb.connect()
    con.execute("ATTACH ':memory:' AS officiel")
    con.execute("USE officiel")
    for schema in officiel.SCHEMAS:
        con.execute((DOSSIER_DATA / schema).read_text(encoding="utf-8"))
    con.execute("USE memory")
    for schema in locales.SCHEMAS:
        con.execute((DOSSIER_DATA / schema).read_text(encoding="utf-8"))
    return con


def loose(magasin: Path, tirage: str = "") -> duckdb.DuckDBPyConnection:
    """Une copie en mémoire, sans contrainte ; « tirage » ne garde que certaines lignes de chaque table."""
    con = duckdb.connect()
    con.execute("ATTACH ':memory:' AS officiel")
    for vrai, base, fichier in (("a", "officiel", socle(magasin)), ("b", "memory", magasin)):
        con.execute(f"ATTACH '{fichier}' AS {vrai} (READ_ONLY)")
        for table in tables_of(con, vrai):
            con.execute(f"CREATE TABLE {base}.{table} AS FROM {vrai}.{table} {tirage}")
        con.execute(f"DETACH {vrai}")
    for schema in locales.SCHEMAS:
        for instruction in (DOSSIER_DATA / schema).read_text(encoding="utf-8").split(";\n"):
            if "CREATE VIEW" in instruction or "CREATE MACRO" in instruction:
                con.execute(instruction)
    return con


def tables_of(con: duckdb.DuckDBPyConnection, base: str) -> list[str]:
    """Noms des tables d'une base attachée."""
    lues = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [base])
    return sorted(nom for (nom,) in lues.fetchall())


def named(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """La table telle qu'on y écrit : « officiel.territoires », « postes »."""
    return f"officiel.{table}" if table in tables_of(con, "officiel") else table
