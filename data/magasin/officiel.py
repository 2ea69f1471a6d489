"""The official store: the published figures, named by their fingerprint, never changed, shared by all.

Local stores (``locales``) are attached to it. It is made again only when the delivered files, the cards, the
code that reads them or the snapshot of fetched figures change: an import leaves it alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb

import queries
from data.actualisation.instantane import Instantane
from data.disque import sync
from data.fiches.catalogue import DOSSIER_DATA, LECTEUR_DEPOTS, Catalogue
from data.fiches.source import RECUPERES, FichierRecupere
from data.magasin import emplacement, fiches_rangees, ouvrir
from data.magasin.fetch import fingerprint
from data.readers import LECTEURS

# Ces fichiers-là ne portent pas de chiffres (rangés à part, ou lus par geo.couches), ou les leurs sont lus
# sous une autre fiche : « calcul » nomme les deux producteurs d'un chiffre que le magasin en tire.
SANS_OBSERVATION = ("territoires", "contours", "memoire", "calcul", LECTEUR_DEPOTS)
SCHEMAS = ("schema.sql", "schema_calculs.sql")
# Le code qui décide de son contenu.
MODULES = ("magasin/officiel", "fiches/bloc", "fiches/catalogue", "fiches/source", "magasin/fiches_rangees")
Suivi = Callable[[str, int, int], None]


def inputs_fingerprint(dossier: Path = DOSSIER_DATA) -> str:
    """Fingerprint of what decides of its content, the snapshot aside: version, schema, cards, SQL, readers.

    The embedded files count through the sha256 of their cards.
    """
    empreinte = hashlib.sha256(queries.VERSION_MAGASIN.encode())
    fichiers = [dossier / n for n in (*SCHEMAS, "sources.toml", "indicateurs.toml")]
    fichiers += sorted((queries.DOSSIER / "magasin").rglob("*.sql"))
    fichiers += sorted((queries.DOSSIER / "controles").glob("*.sql"))
    fichiers += sorted((DOSSIER_DATA / "readers").glob("*.py"))
    fichiers += [DOSSIER_DATA / f"{nom}.py" for nom in MODULES]
    for fichier in fichiers:
        empreinte.update(fingerprint(fichier).encode())
    return empreinte.hexdigest()


def find(donnees: Path, empreinte: str, instantane: str) -> Path | None:
    """An official store that these inputs would give again, in the folder or among those lent to it."""
    for fichier in emplacement.officials(donnees):
        try:
            con, identite = ouvrir.connect_official(fichier)
        except ouvrir.StoreError:
            continue
        con.close()
        if identite.get("empreinte") == empreinte and identite.get("instantane") == instantane:
            return fichier
    return None


def fetched(catalogue: Catalogue, officiel: Instantane) -> Catalogue:
    """The cards as the snapshot makes them: the fetched sources have its files, read in its form."""
    recuperees = {
        source: FichierRecupere(
            # Sans le nom de l'instantané : les mêmes chiffres font le même magasin, quel qu'en soit le jour.
            f"{RECUPERES}/{piece.fichier}",
            piece.sha256,
            piece.millesime,
            piece.lecteur,
            piece.raisons,
        )
        for source, piece in officiel.pieces.items()
    }
    return catalogue.fetched(recuperees)


def fill(
    neuf: Path,
    catalogue: Catalogue,
    chemins: dict[str, Path],
    dossier: Path,
    instantane: str,
    dire: Suivi,
    etapes: int,
) -> tuple[str, list[queries.Controle]]:
    """Fill a new file and force it to the disk; fingerprint of its rows, and its controls."""
    with duckdb.connect(str(neuf)) as con:
        for schema in SCHEMAS:
            con.execute((dossier / schema).read_text(encoding="utf-8"))
        dire("Rangement des fiches", 1, etapes)
        for nom, fiches in fiches_rangees.tables(catalogue).items():
            queries.run(con, f"magasin/ecrire/inserer_{nom}", tables={"fiches": fiches})
        dire("Rangement des territoires", 2, etapes)
        _fill_territories(con, chemins)
        fait = 3
        for source in catalogue.sources.values():
            dire(source.titre, fait, etapes)
            fait += 1
            if source.lecteur in SANS_OBSERVATION or source.id not in chemins:
                continue
            lignes = LECTEURS[source.lecteur](chemins[source.id], source.id)
            queries.run(con, "magasin/ecrire/inserer_observations", tables={"lignes": lignes})
        for derivation in ("territoires", "sommes", "rapports", "naissances", "raisons"):
            queries.run(con, f"magasin/ecrire/deriver_{derivation}")
        for annee in queries.run(con, "magasin/annees_couverture")["millesime"]:
            queries.run(con, "magasin/ecrire/deriver_places", annee=int(annee))
        queries.run(con, "magasin/ecrire/deriver_presences")
        contenu = rows_fingerprint(con, "officiel")
        ouvrir.write_identity(
            con,
            contenu=contenu,
            version=queries.VERSION_MAGASIN,
            empreinte=inputs_fingerprint(dossier),
            instantane=instantane,
        )
        dire("Contrôles des chiffres officiels", fait, etapes)
        controles = queries.check(con, "officiel")
    sync(neuf)
    return contenu, controles


def rows_fingerprint(con: duckdb.DuckDBPyConnection, quoi: str) -> str:
    """Identity of the rows (« officiel » or « local »), whatever the code, the order or the day that made
    them."""
    lignes = queries.run(con, f"magasin/contenu_{quoi}")
    texte = "\n".join(" ".join(str(v) for v in x) for x in lignes.itertuples(index=False))
    return hashlib.sha256(texte.encode()).hexdigest()


def _fill_territories(con: duckdb.DuckDBPyConnection, chemins: dict[str, Path]) -> None:
    communes = str(chemins["territoires_communes"])
    queries.run(con, "magasin/ecrire/inserer_communes", fichier=communes)
    queries.run(con, "magasin/ecrire/inserer_codes_postaux", fichier=communes)
    queries.run(
        con,
        "magasin/ecrire/inserer_anciennes_communes",
        fichier=str(chemins["territoires_anciennes_communes"]),
    )
    # L'ordre compte : un EPCI prend la région de son département de rattachement.
    for nom in ("departements", "regions"):
        fichier = str(chemins[f"territoires_{nom}"])
        queries.run(con, f"magasin/ecrire/inserer_{nom}", fichier=fichier)
    queries.run(con, "magasin/ecrire/inserer_epci_departements")
    queries.run(con, "magasin/ecrire/inserer_epci", fichier=str(chemins["territoires_epci"]))
    queries.run(con, "magasin/ecrire/inserer_limitrophes", fichier=str(chemins["territoires_limitrophes"]))
    for nom in ("ept", "ept_communes"):
        queries.run(con, f"magasin/ecrire/inserer_{nom}", fichier=str(chemins["territoires_ept"]))
    for nom in ("departements_par_commune", "lieux"):
        queries.run(con, f"magasin/ecrire/deriver_{nom}")
    queries.run(con, "magasin/ecrire/inserer_types_communes", fichier=str(chemins["anct_types_communes"]))
    queries.run(con, "magasin/ecrire/inserer_epci_successeurs", fichier=str(chemins["epci_successeurs"]))
