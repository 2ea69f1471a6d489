"""Les références figées : gardées d'un bloc, puis comparées à l'état présent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy.engine import Connection

import queries
from data.erreurs import PhraseError
from data.garde import references
from data.garde.references import Reference, ReferencesError
from data.memoire import contenus
from data.memoire.tables import contenus as memoire_contenus
from tests.magasins import loose
from tests.memoire.outils_memoire import alter, picture

RIVES, BOIS = "200000001", "200000002"
pytestmark = pytest.mark.usefixtures("deux_moteurs")


Comparer = Callable[..., dict[tuple[str, str], dict[str, Any]]]


@pytest.fixture
def con(petit_magasin: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie du petit monde, que l'essai peut changer."""
    # Sans contraintes : un territoire peut changer sous ses chiffres.
    with loose(petit_magasin) as connexion:
        yield connexion


@pytest.fixture
def comparer(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Comparer:
    """Garde une référence, change le magasin, compare : (territoire, indicateur) -> ligne."""

    def compare(*changements: str, **portee: str) -> dict[tuple[str, str], dict[str, Any]]:
        gardee = references.save(tmp_path, con, "avant")
        for changement in changements:
            con.execute(changement)
        choix: dict[str, Any] = {"niveau": "epci", **portee}
        lignes = queries.run(con, "references/ecarts", tables(tmp_path, gardee), **choix)
        tout: list[dict[Any, Any]] = lignes.to_dict("records")
        return {(str(x["code_territoire"]), str(x["indicateur"])): x for x in tout}

    return compare


def tables(donnees: Path, reference: Reference) -> dict[str, pa.Table]:
    lues = references.tables(donnees, reference)
    return {f"reference_{t}": lues[t] for t in ("observations", "territoires")}


def kinds(ligne: dict[str, Any]) -> set[str]:
    noms = ("perimetre_bouge", "autre_millesime", "revise", "apparue", "disparue")
    return {n for n in noms if ligne[n]}


def test_une_reference_se_garde_d_un_bloc_et_se_relit(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Elle porte son nom, compte ses chiffres, et ses tables sont celles du magasin."""
    gardee = references.save(tmp_path, con, " Signature de la  CTG 2026 ", "au comité")
    assert (gardee.slug, gardee.nom) == ("signature-de-la-ctg-2026", "Signature de la CTG 2026")
    nombre = con.execute("SELECT count(*) FROM observations").fetchall()[0][0]
    assert gardee.nombre_observations == nombre
    assert references.find(tmp_path, gardee.slug) == gardee
    assert references.list_references(tmp_path).references == (gardee,)
    assert {t: x.num_rows for t, x in references.tables(tmp_path, gardee).items()}["observations"] == nombre


def test_deux_fois_le_meme_nom_est_refuse_et_la_premiere_reste(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Une référence ne se remplace pas ; un nom sans lettre ne convient pas."""
    gardee = references.save(tmp_path, con, "Avant")
    con.execute("DELETE FROM officiel.observations")
    with pytest.raises(ReferencesError, match="ne se remplace pas"):
        references.save(tmp_path, con, "avant")
    assert references.find(tmp_path, "avant") == gardee
    for nom in ("", " !", "n" * 81):
        with pytest.raises(ReferencesError, match="1 à 80 caractères"):
            references.save(tmp_path, con, nom)


def test_une_panne_au_milieu_ne_laisse_rien(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La dernière table ne s'écrit pas : ni référence, ni octet de trop."""
    vrai = contenus.put
    poses: list[str] = []

    def refuse(ecrit: Connection, octets: bytes) -> str:
        if len(poses) == 2:
            raise sqlite3.OperationalError("plein")
        poses.append(vrai(ecrit, octets))
        return poses[-1]

    monkeypatch.setattr(contenus, "put", refuse)
    with pytest.raises(PhraseError, match="Rien n'a été enregistré"):
        references.save(tmp_path, con, "avant")
    assert references.list_references(tmp_path) == references.Etagere(())
    assert picture(tmp_path) == {}


def test_un_octet_change_et_la_reference_ne_sert_plus(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Une référence est un point fixe : modifiée, elle est refusée."""
    gardee = references.save(tmp_path, con, "avant")
    alter(tmp_path, memoire_contenus, "octets", b"x", empreinte=gardee.fichiers[2])
    with pytest.raises(ReferencesError, match=r"a été modifiée.*\(sources\)"):
        references.find(tmp_path, "avant")
    for slug in ("", "..", "../avant", "corbeille"):
        with pytest.raises(ReferencesError, match="n'existe pas"):
            references.find(tmp_path, slug)


def test_une_reference_supprimee_se_remet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """La corbeille la garde, même si un autre jour a pris son nom entre-temps."""
    gardee = references.save(tmp_path, con, "avant")
    references.remove(tmp_path, "avant")
    assert references.list_references(tmp_path).references == ()
    (jetee,) = references.list_references(tmp_path, corbeille=True).references
    autre = references.save(tmp_path, con, "avant")
    with pytest.raises(ReferencesError, match="porte aujourd'hui ce nom"):
        references.restore(tmp_path, jetee.numero)
    references.remove(tmp_path, autre.slug)
    references.restore(tmp_path, jetee.numero)
    assert references.find(tmp_path, "avant") == gardee


def test_sans_changement_rien_n_a_bouge(comparer: Comparer) -> None:
    """Deux EPCI ; chaque chiffre est là des deux côtés, au plus récent : 2024 pour les foyers."""
    lignes = comparer()
    assert not any(kinds(x) for x in lignes.values())
    taux = lignes[RIVES, "taux_couverture"]
    assert (taux["valeur_avant"], taux["valeur_apres"]) == (60, 60)
    foyers = lignes[BOIS, "foyers_allocataires"]
    assert (foyers["millesime_avant"], foyers["valeur_avant"]) == (2024, 105)


def test_chaque_cause_est_dite_a_sa_place(comparer: Comparer) -> None:
    """Autre année, révision, apparition, disparition : une ligne chacune, les autres intactes."""
    taux = "indicateur = 'taux_couverture' AND niveau = 'epci' AND modalite = ''"
    lignes = comparer(
        f"UPDATE officiel.observations SET valeur = 64 WHERE {taux} AND code_territoire = '{RIVES}'",
        f"UPDATE officiel.observations SET millesime = 2024, valeur = 107 "
        f"WHERE {taux} AND code_territoire = '{BOIS}'",
        "DELETE FROM officiel.observations WHERE indicateur = 'foyers_rsa' AND niveau = 'epci'",
        "INSERT INTO officiel.observations BY NAME SELECT * REPLACE ('foyers_af' AS indicateur, "
        f"'{RIVES}' AS code_territoire) FROM observations WHERE {taux} LIMIT 1",
        "UPDATE officiel.observations SET fictif = TRUE WHERE indicateur = 'foyers_paje' "
        "AND niveau = 'epci' AND millesime = 2024",
    )
    revise, autre = lignes[RIVES, "taux_couverture"], lignes[BOIS, "taux_couverture"]
    assert kinds(revise) == {"revise"}
    assert (revise["valeur_avant"], revise["valeur_apres"]) == (60, 64)
    assert kinds(autre) == {"autre_millesime"}
    assert (autre["millesime_avant"], autre["millesime_apres"]) == (2023, 2024)
    assert kinds(lignes[BOIS, "foyers_rsa"]) == {"disparue"}
    assert lignes[BOIS, "foyers_rsa"]["statut_apres"] == "absent"
    assert kinds(lignes[RIVES, "foyers_af"]) == {"apparue"}
    assert kinds(lignes[BOIS, "foyers_paje"]) == {"revise"}
    assert kinds(lignes[BOIS, "foyers_allocataires"]) == set()


def test_une_commune_qui_change_d_epci_bouge_les_deux_perimetres(comparer: Comparer) -> None:
    """La Rive passe au Bois Joli : l'un perd une commune, l'autre en gagne une."""
    lignes = comparer(f"UPDATE officiel.territoires SET code_epci = '{BOIS}' WHERE code_territoire = '92001'")
    comptes = {
        code: {(x["communes_gagnees"], x["communes_perdues"]) for (c, _), x in lignes.items() if c == code}
        for code in (RIVES, BOIS)
    }
    assert comptes == {RIVES: {(0, 1)}, BOIS: {(1, 0)}}
    assert all(kinds(x) == {"perimetre_bouge"} for x in lignes.values())


def test_la_portee_borne_la_comparaison_dans_les_deux_etats(comparer: Comparer) -> None:
    """Dans la Creuse, le seul Bois Joli ; il y reste s'il n'y est plus aujourd'hui."""
    lignes = comparer(
        f"UPDATE officiel.territoires SET code_departement = '95' WHERE code_territoire = '{BOIS}' "
        "AND niveau = 'epci'",
        portee="departement",
        code_portee="23",
    )
    assert {code for code, _ in lignes} == {BOIS}
    assert not any(x["existe"] for x in lignes.values())
    assert all("perimetre_bouge" in kinds(x) for x in lignes.values())
