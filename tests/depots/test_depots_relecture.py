"""La reprise d'une archive refuse ce que l'import refuse, et rien n'entre à moitié."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_depots_journal_archive import read_members, with_journal, write_members

from dashboard.gestes import fichiers_recus
from dashboard.travailleur.processus import TropDeMemoire
from data.depots.controle import relecture
from data.depots.formats import FORMATS
from data.depots.journal import JournalError, add, export_archive, import_archive, list_deposits
from data.magasin.referentiel import ReferentielMagasin
from tests.memoire.outils_memoire import picture

ETP, EAJE = FORMATS["etp_coordination"], FORMATS["eaje_activite"]
VAL_PARISIS = "200058485"
POSTE: dict[str, Any] = {
    "code_territoire": VAL_PARISIS,
    "annee": 2024,
    "poste": "P1",
    "axe": "logement",
    "etp": 0.5,
}


@pytest.fixture(scope="module")
def annuaire(con: duckdb.DuckDBPyConnection) -> ReferentielMagasin:
    return ReferentielMagasin(con)


def rows(**champs: Any) -> pa.Table:
    return pa.Table.from_pylist([{**POSTE, **champs}], schema=ETP.schema)


def pack(ici: Path, lignes: pa.Table) -> Path:
    """Une archive faite par le journal, qui ne connaît pas les formats : ses empreintes sont justes."""
    add(ici, "etp_coordination", b"fichier", lignes, nom_fichier="postes.xlsx", feuille="2024")
    return export_archive(ici, ici.parent / "archive.zip")


def bring(la: Path, archive: Path, annuaire: ReferentielMagasin) -> list[Any]:
    return import_archive(la, archive, lambda depot, lignes: relecture.check_rows(depot, lignes, annuaire))


@pytest.mark.lent
@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"etp": 1.5}, "etp"),
        ({"etp": -1.0}, "etp"),
        ({"etp": float("nan")}, "etp"),
        ({"etp": float("inf")}, "etp"),
        ({"axe": "n'importe quoi"}, "axe"),
        ({"annee": 12}, "annee"),
        ({"annee": 2**62}, "annee"),
        ({"code_territoire": "' ; --"}, "code_territoire"),
    ],
)
def test_une_ligne_que_l_import_refuse_fait_refuser_l_archive(
    tmp_path: Path, annuaire: ReferentielMagasin, champs: dict[str, Any], mots: str
) -> None:
    """La phrase dit le fichier, la feuille, la ligne, la colonne ; le journal n'a pas changé."""
    archive = pack(tmp_path / "ici", rows(**champs))
    with pytest.raises(JournalError) as erreur:
        bring(tmp_path / "là", archive, annuaire)
    for mot in ("postes.xlsx", "feuille « 2024 »", "ligne 2", mots, "Rien n'a été importé"):
        assert mot in str(erreur.value)
    assert picture(tmp_path / "là") == {}


def test_deux_lignes_en_double_ou_une_colonne_etrangere_se_refusent(
    tmp_path: Path, annuaire: ReferentielMagasin
) -> None:
    """Deux fois le même poste sur le même axe ; une colonne d'un autre type ; un format inconnu."""
    double = pa.concat_tables([rows(), rows()])
    texte = rows().set_column(rows().column_names.index("etp"), "etp", pa.array(["0,5"], pa.string()))
    for rang, (lignes, mot) in enumerate(((double, "doublon"), (texte, "string au lieu de double"))):
        with pytest.raises(JournalError, match=mot):
            bring(tmp_path / f"là{rang}", pack(tmp_path / f"i{rang}" / "ici", lignes), annuaire)
    add(tmp_path / "x", "inconnu", b"x", rows(), nom_fichier="x.csv")
    with pytest.raises(JournalError, match="« inconnu » n'existe pas"):
        bring(tmp_path / "y", export_archive(tmp_path / "x", tmp_path / "x.zip"), annuaire)


def test_les_lignes_justes_et_un_territoire_disparu_se_reprennent(
    tmp_path: Path, annuaire: ReferentielMagasin
) -> None:
    """Un EPCI sorti du périmètre depuis le dépôt : ses lignes sont reprises, puis mises de côté."""
    lignes = pa.concat_tables([rows(), rows(code_territoire="249999999", poste="P2")])
    repris = bring(tmp_path / "là", pack(tmp_path / "ici", lignes), annuaire)
    assert [d.lignes for d in repris] == [2]


@pytest.mark.parametrize(
    "date", ["9999-12-31T23:59:00-23:59", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59+00:00"]
)
def test_une_date_qui_deborde_du_calendrier_est_une_phrase(tmp_path: Path, date: str) -> None:
    """L'écrire à l'heure d'un autre fuseau ferait tomber la page : l'archive est refusée."""
    membres = read_members(pack(tmp_path / "ici", rows()))

    def change(journal: dict[str, Any]) -> None:
        journal["entrees"][0]["date"] = date

    fausse = write_members(tmp_path / "fausse.zip", with_journal(membres, change))
    with pytest.raises(JournalError, match="date valable"):
        import_archive(tmp_path / "là", fausse)
    assert list_deposits(tmp_path / "là") == []


@pytest.fixture(scope="module")
def saine(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return pack(tmp_path_factory.mktemp("saine") / "ici", rows()).read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    coups=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
    coupe=st.one_of(st.none(), st.floats(0, 1)),
)
def test_une_archive_abimee_se_reprend_juste_ou_pas_du_tout(
    saine: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    coups: list[tuple[float, int]],
    coupe: float | None,
) -> None:
    """Des octets changés, une fin coupée : une phrase et rien, ou le dépôt tel qu'il était."""
    octets = bytearray(saine)
    for place, valeur in coups:
        octets[int(place * len(octets))] = valeur
    if coupe is not None:
        del octets[int(coupe * len(octets)) :]
    dossier = tmp_path_factory.mktemp("abimee")
    (dossier / "a.zip").write_bytes(octets)
    try:
        repris = import_archive(dossier / "là", dossier / "a.zip")
    except JournalError as erreur:
        phrase = str(erreur)
        assert phrase.rstrip().endswith((".", ")."))
        assert picture(dossier / "là") == {}
    else:
        assert [(d.nom_fichier, d.lignes) for d in repris] == [("postes.xlsx", 1)]


@settings(max_examples=60, deadline=None)
@given(
    nom=st.one_of(
        st.sampled_from(["../x", "/etc/passwd", "fichiers/../../x", "C:\\x", "fichiers/", ".neuf-1"]),
        st.text(min_size=1, max_size=20),
    ),
    contenu=st.binary(max_size=40),
)
def test_un_membre_de_trop_ne_sort_jamais_du_dossier(
    saine: bytes, tmp_path_factory: pytest.TempPathFactory, nom: str, contenu: bytes
) -> None:
    """Un nom qui remonte, un nom de Windows, n'importe quel texte : refus, aucun fichier ailleurs."""
    dossier = tmp_path_factory.mktemp("membre")
    tampon = io.BytesIO(saine)
    with zipfile.ZipFile(tampon, "a") as zip_:
        try:
            zip_.writestr(nom, contenu)
        except (UnicodeEncodeError, ValueError, IndexError):  # un nom que zipfile réduit à rien
            return
    (dossier / "a.zip").write_bytes(tampon.getvalue())
    try:
        import_archive(dossier / "là", dossier / "a.zip")
    except JournalError:
        assert picture(dossier / "là") == {}
    assert {f.name for f in dossier.iterdir()} <= {"a.zip", "là"}


def test_une_date_impossible_dans_les_lignes_est_une_phrase(
    tmp_path: Path, annuaire: ReferentielMagasin
) -> None:
    """Un jour que le calendrier n'a pas, dans le parquet : refus, pas une trace."""
    format_ = next(f for f in FORMATS.values() if any(c.type == "date" for c in f.colonnes))
    nom = next(c.nom for c in format_.colonnes if c.type == "date")
    ligne = {c.nom: None for c in format_.colonnes if not c.obligatoire or c.nom == nom}
    champs = [pa.field(f.name, f.type) for f in format_.schema]
    table = pa.table(
        [
            pa.array([2**31 - 1], pa.int32()).cast(pa.date32())
            if f.name == nom
            else pa.array([[VAL_PARISIS]] if pa.types.is_list(f.type) else ["x"], f.type)
            if f.name not in ligne and (pa.types.is_string(f.type) or pa.types.is_list(f.type))
            else pa.nulls(1, f.type)
            for f in champs
        ],
        schema=pa.schema(champs),
    )
    depot = add(tmp_path / "autre", "etp_coordination", b"x", rows(), nom_fichier="x.csv")
    with pytest.raises(JournalError, match="Rien n'a été importé"):
        relecture.check_rows(replace(depot, format=format_.code), table, annuaire)


@pytest.mark.lent
def test_une_archive_se_lit_a_part_et_un_refus_est_la_meme_phrase(
    tmp_path: Path, annuaire: ReferentielMagasin
) -> None:
    """La bonne passe sans rien prendre ; la mauvaise est refusée comme par le journal."""
    fichiers_recus.check_archive(pack(tmp_path / "ici", rows()), [], annuaire)
    assert picture(tmp_path / "là") == {}
    mauvaise = pack(tmp_path / "autre", rows(etp=1.5))
    with pytest.raises(JournalError, match="a des lignes que l'import n'accepte pas") as a_part:
        fichiers_recus.check_archive(mauvaise, [], annuaire)
    with pytest.raises(JournalError) as ici:
        bring(tmp_path / "là", mauvaise, annuaire)
    assert str(a_part.value) == str(ici.value)


@pytest.mark.lent
@pytest.mark.a_part
def test_une_archive_qui_gonfle_est_arretee_par_une_phrase(
    tmp_path: Path, annuaire: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quelques kilo-octets de Parquet, cent cinquante mégaoctets une fois lus : rien ne le dit avant."""
    lourde = pa.Table.from_pylist([{**POSTE, "poste": "x" * 1_500}] * 100_000, schema=ETP.schema)
    archive = pack(tmp_path / "ici", lourde)
    assert archive.stat().st_size < 2_000_000
    monkeypatch.setattr(fichiers_recus, "BORNES", replace(fichiers_recus.BORNES, memoire=60 * 2**20))
    with pytest.raises(TropDeMemoire, match=r"la lecture de l'archive .* a demandé trop de mémoire"):
        fichiers_recus.check_archive(archive, [], annuaire)
    assert picture(tmp_path / "là") == {}
