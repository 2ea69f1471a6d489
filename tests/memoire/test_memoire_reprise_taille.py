"""Un dossier de la version 0.2 à sa vraie taille : 200 dépôts, 500 notes, des listes, des références figées.

Ce qui doit s'y retrouver vient de ce qui a été écrit (``dossier_0_2``), jamais du code qui reprend.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from sqlalchemy.engine import URL

from dashboard.commande import principale
from data.depots import journal
from data.depots.formats import FORMATS
from data.garde import listes, notes, preferences, references, reglages
from data.magasin.build import NOM_MAGASIN, build
from data.memoire import moteur
from tests.magasins import open_store
from tests.memoire import dossier_0_2, serveur_postgresql
from tests.memoire.dossier_0_2 import EQUIPEMENTS, ETP, Dossier
from tests.memoire.outils_memoire import picture

LIEN = "http://localhost:8501/carte?portee=departement-95&indicateur=etp_coordination"

pytestmark = pytest.mark.lent


@pytest.fixture
def ecrit(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Dossier:
    lus = con.execute(
        "SELECT code_territoire FROM territoires WHERE niveau = 'epci' AND code_departement = '95' ORDER BY 1"
    ).fetchall()
    return dossier_0_2.write_folder(tmp_path / "donnees", [str(x[0]) for x in lus], depots=200, notes=500)


@pytest.mark.usefixtures("deux_moteurs")
def test_deux_cents_depots_et_cinq_cents_notes_d_avant_se_retrouvent_tous(ecrit: Dossier) -> None:
    """Même journal, mêmes états, mêmes octets, mêmes lignes qui comptent, et au magasin mêmes chiffres."""
    ici = ecrit.chemin
    _check_journal(ici, ecrit)
    _check_workshop(ici, ecrit)
    with open_store(build(ici / NOM_MAGASIN)) as con:
        postes = con.execute("SELECT code_territoire, annee, poste, axe, etp, numero_depot FROM postes")
        champs = ("code_territoire", "annee", "poste", "axe", "etp", "numero_depot")
        attendus = ecrit.comptent(ETP)
        assert sorted(postes.fetchall()) == sorted(tuple(x[c] for c in champs) for x in attendus)
        lues = con.execute(
            "SELECT code_territoire, millesime, valeur FROM observations "
            "WHERE indicateur = 'etp_coordination' AND niveau = 'epci' AND modalite = ''"
        ).fetchall()
        assert {(c, a): v for c, a, v in lues} == pytest.approx(_sums(ecrit))


def _sums(ecrit: Dossier) -> dict[tuple[str, int], float]:
    """ETP qui comptent, par territoire et année."""
    sommes: dict[tuple[str, int], float] = defaultdict(float)
    for x in ecrit.comptent(ETP):
        sommes[x["code_territoire"], x["annee"]] += x["etp"]
    return dict(sommes)


def _check_journal(ici: Path, ecrit: Dossier) -> None:
    depots = journal.list_deposits(ici)
    assert [d.numero for d in depots] == list(ecrit.depots)
    assert {d.numero: d.statut for d in depots} == {n: ecrit.statut(n) for n in ecrit.depots}
    assert {d.statut for d in depots} == {"actif", "annule", "remplace"}
    for depot in depots:
        entree = ecrit.depots[depot.numero]
        for champ in entree.keys() - {"type", "tranches"}:
            assert getattr(depot, champ) == entree[champ]
        assert [[*t.portee, t.lignes] for t in depot.tranches] == entree["tranches"]
        assert journal.read_file(ici, depot.numero) == (entree["nom_fichier"], ecrit.octets[depot.numero])
    assert journal.verify(ici) == []
    for format_ in (ETP, EQUIPEMENTS):
        lues = journal.active_rows(ici, format_, FORMATS[format_].schema).to_pylist()
        attendues = ecrit.comptent(format_)
        assert len(lues) == len(attendues)
        cles = attendues[0].keys()
        assert _sorted([{c: x[c] for c in cles} for x in lues]) == _sorted(attendues)


def _check_workshop(ici: Path, ecrit: Dossier) -> None:
    for corbeille in (False, True):
        lues = notes.list_notes(ici, corbeille=corbeille)
        attendues = [n for numero, n in ecrit.notes.items() if (numero in ecrit.jetees) == corbeille]
        assert [{c: getattr(n, c) for c in attendues[0]} for n in lues.notes] == attendues
        assert lues.illisibles == ()
        etagere = references.list_references(ici, corbeille=corbeille)
        gardees = [r for r in ecrit.references[::-1] if r["jetee"] == corbeille]
        assert [(r.slug, r.nom, r.commentaire, r.date) for r in etagere.references] == [
            (r["slug"], r["nom"], r["commentaire"], r["date"]) for r in gardees
        ]
        for lue, gardee in zip(etagere.references, gardees, strict=True):
            assert lue.fichiers == tuple(gardee["fichiers"][t] for t in references.SCHEMAS)
            (observation,) = references.tables(ici, lue)["observations"].to_pylist()
            assert observation["valeur"] == float(gardee["commentaire"][-1]) + 0.5
    assert notes.add(ici, "après").numero == len(ecrit.notes) + 1
    assert {(x.nom, x.niveau, x.codes) for x in listes.read(ici)} == {
        (x["nom"], x["niveau"], tuple(x["codes"])) for x in ecrit.listes
    }
    assert preferences.read(ici).territoire == "departement:95"
    assert reglages.read(ici) == reglages.Reglages(demonstration=False, masquer_petits=True)


def _sorted(lignes: list[dict[str, object]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted((c, repr(v)) for c, v in ligne.items()) for ligne in lignes)


@pytest.mark.serveur
def test_les_exports_sont_les_memes_d_un_moteur_a_l_autre_et_au_retour(
    ecrit: Dossier, magasin: Path, tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """De SQLite à PostgreSQL par une sauvegarde, puis l'inverse : mêmes lignes, mêmes fichiers, à l'octet."""
    la, retour = tmp_path / "là", tmp_path / "retour"
    aller, revenir = tmp_path / "aller.zip", tmp_path / "revenir.zip"
    _command(monkeypatch, ecrit.chemin, "construire")
    avant, exportes = picture(ecrit.chemin), _exports(monkeypatch, ecrit.chemin, tmp_path / "un")
    for (code, annee), etp in _sums(ecrit).items():
        if annee == 2024:
            assert f'""{code}""";{round(etp, 4):g};'.replace(".", ",") in exportes["carte.csv"].decode()
    _command(monkeypatch, ecrit.chemin, "sauvegarder", str(aller))
    with monkeypatch.context() as serveur:
        url: URL = serveur_postgresql.database_of(postgresql, la)
        serveur.setenv(
            moteur.VARIABLE, url.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        shutil.copytree(magasin.parent, la)
        _command(monkeypatch, la, "restaurer", str(aller), "--oui")
        assert not (la / moteur.NOM_FICHIER).exists()
        assert picture(la) == avant
        assert _exports(monkeypatch, la, tmp_path / "deux") == exportes
        _command(monkeypatch, la, "sauvegarder", str(revenir))
        moteur.close()
    shutil.copytree(magasin.parent, retour)
    _command(monkeypatch, retour, "restaurer", str(revenir), "--oui")
    assert picture(retour) == avant
    assert _exports(monkeypatch, retour, tmp_path / "trois") == exportes


def _exports(monkeypatch: pytest.MonkeyPatch, donnees: Path, sortie: Path) -> dict[str, bytes]:
    """Ce qui sort d'un dossier, par nom : l'archive des dépôts, une carte, les notes, le diaporama."""
    sortie.mkdir()
    jour = ("--date", "2026-03-01")
    _command(monkeypatch, donnees, "archive", "--sortie", str(sortie / "archive.zip"))
    for extension in ("csv", "xlsx", "svg"):
        fichier = str(sortie / f"carte.{extension}")
        _command(monkeypatch, donnees, "exporter", "figure", "--lien", LIEN, "--sortie", fichier, *jour)
    diaporama = str(sortie / "copil.pptx")
    _command(monkeypatch, donnees, "exporter", "copil", "--departement", "95", "--sortie", diaporama, *jour)
    (sortie / "notes.csv").write_bytes(notes.csv_bytes(notes.list_notes(donnees).notes))
    exportes = {f.name: f.read_bytes() for f in sorted(sortie.iterdir())}
    assert len(exportes) == 6
    return exportes


def _command(monkeypatch: pytest.MonkeyPatch, donnees: Path, *mots: str) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(donnees))
    monkeypatch.setattr(sys, "argv", ["observatoire", *mots])
    with pytest.raises(SystemExit) as fin:
        principale.main()
    assert not fin.value.code
