"""Une archive écrite par la version 0.2 se reprend ; celle d'une version à venir se refuse."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard.commande.enfant import find_job
from dashboard.gestes import depots as gestes_depots
from dashboard.travailleur import processus
from data.depots import journal
from data.disque import seal, sha256, unseal
from data.erreurs import PhraseError
from data.garde import droits
from data.magasin import build

# Écrite par le code de la version 0.2 : cinq dépôts des quatre formats, un retrait, une
# restauration, un autre retrait.
ARCHIVE = Path(__file__).parent / "fichiers" / "archive_0_2.zip"
Membres = dict[str, bytes]


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier vide de dépôts ; la construction n'y est pas faite, les contrôles se font ici."""

    def on_the_spot(ouvrage, entree, contenu, *_):
        dit, octets = find_job(ouvrage)(entree, contenu, gestes_depots.referential().renewed())
        return json.loads(json.dumps(dit)), octets

    ici = tmp_path / "donnees"
    ici.mkdir()
    shutil.copy(magasin, ici)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ici))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    monkeypatch.setattr(build, "build", lambda **_: None)
    monkeypatch.setattr(processus, "run", on_the_spot)
    return ici


def members() -> Membres:
    with zipfile.ZipFile(ARCHIVE) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def packed(membres: Membres, **manifeste: object) -> bytes:
    """Une archive aux empreintes justes, quoi qu'elle contienne."""
    dit = {
        **unseal(membres["manifeste.json"]),
        "membres": {
            n: {"sha256": sha256(o), "taille": len(o)} for n, o in membres.items() if n != "manifeste.json"
        },
        **manifeste,
    }
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, octets in {**membres, "manifeste.json": seal(dit)}.items():
            archive.writestr(nom, octets)
    return flux.getvalue()


def test_une_archive_de_la_version_0_2_rend_ses_depots_leurs_etats_et_leurs_lignes(donnees: Path) -> None:
    """Mêmes numéros, mêmes états, mêmes fichiers ; 34 lignes dont 6 remplacées par 2, à la main."""
    fait = gestes_depots.import_archive_bytes(ARCHIVE.read_bytes())
    assert "5\u00a0dépôts repris" in fait.phrase
    depots = {d.numero: d for d in journal.list_deposits(donnees)}
    assert {n: (d.nom_fichier, d.statut) for n, d in depots.items()} == {
        1: ("trente_postes_val_d_oise.csv", "actif"),
        2: ("postes corrigés.csv", "actif"),
        3: ("eaje 2024.csv", "actif"),
        4: ("équipements.csv", "annule"),
        5: ("ctg.csv", "actif"),
    }
    lignes = {f: journal.active_rows(donnees, f).num_rows for f in gestes_depots.FORMATS}
    assert lignes == {"etp_coordination": 30, "eaje_activite": 3, "equipements": 0, "ctg": 2}
    assert gestes_depots.original(1)[1].startswith(b"Postes de coop")
    assert journal.verify(donnees) == []
    assert "rien de neuf" in gestes_depots.import_archive_bytes(ARCHIVE.read_bytes()).phrase


@pytest.mark.lent
def test_le_magasin_se_refait_apres_une_archive_de_la_version_0_2(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """De bout en bout, la lecture dans son processus : les pages montrent ces dépôts-là."""
    shutil.copy(magasin, tmp_path)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    fait = gestes_depots.import_archive_bytes(ARCHIVE.read_bytes())
    assert fait.a_jour, fait.phrase
    assert gestes_depots.verify_deposits() == []
    assert {e.format: e.genre for e in gestes_depots.states()} == {
        "etp_coordination": "reel",
        "eaje_activite": "reel",
        "equipements": "fictif",
        "ctg": "reel",
    }


def test_une_vieille_archive_passe_les_controles_d_aujourd_hui(donnees: Path) -> None:
    """Une ligne à 1,5 ETP glissée dans l'archive, empreintes refaites : refusée, et dite."""
    membres = members()
    dits = unseal(membres["journal.json"])
    depot = next(e for e in dits["entrees"] if e.get("nom_fichier") == "postes corrigés.csv")
    nom = f"fichiers/{depot['sha256_lignes']}"
    table = pq.read_table(io.BytesIO(membres.pop(nom)))
    rang = table.schema.get_field_index("etp")
    table = table.set_column(rang, table.schema.field(rang), pa.array([1.5, 0.5], pa.float64()))
    flux = io.BytesIO()
    pq.write_table(table, flux)
    octets = flux.getvalue()
    depot["sha256_lignes"], depot["taille_lignes"] = sha256(octets), len(octets)
    membres[f"fichiers/{sha256(octets)}"] = octets
    dits.pop("empreinte", None)
    membres["journal.json"] = seal(dits)
    with pytest.raises(PhraseError, match=r"postes corrigés\.csv"):
        gestes_depots.import_archive_bytes(packed(membres))
    assert gestes_depots.deposits() == []


@pytest.mark.parametrize("version", [2, 99, "0.9", None])
def test_une_archive_d_une_version_inconnue_se_refuse_d_une_phrase(donnees: Path, version: object) -> None:
    """Même avec des fichiers que cette version ne connaît pas : c'est la version qui se dit."""
    membres = {**members(), "memoire.sqlite": b"SQLite format 3"}
    with pytest.raises(PhraseError, match="mettez l'application à jour") as refus:
        gestes_depots.import_archive_bytes(packed(membres, version=version))
    assert f"elle est de la version {version}" in str(refus.value)
    assert gestes_depots.deposits() == []
    assert journal.identities(donnees) == []
