"""Déménager d'un dossier de données à un autre : tout vient, ou rien ne change."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from depots_journal_outils import CERGY, deposit, what_counts

from dashboard.commande import principale
from dashboard.gestes import demenagement
from dashboard.gestes.faits import ImportFaute
from data.depots import journal
from data.garde import listes, notes, preferences, reglages
from data.magasin import build, emplacement
from data.magasin.build import BuildError
from data.memoire.tables import contenus
from tests.memoire.outils_memoire import alter
from tests.memoire.outils_memoire import picture as kept_rows


@pytest.fixture
def ancien(tmp_path: Path) -> Path:
    """Un dossier où l'on a travaillé, avec ce qu'un geste tué et un lecteur y ont laissé."""
    ici = tmp_path / "ancien"
    deposit(ici, (CERGY, 2024))
    deposit(ici, (CERGY, 2024), valeur="b")
    journal.undo(ici, 2)
    notes.add(ici, "Une note", auteur="SAF")
    notes.add(ici, "Une autre", auteur="SAF")
    notes.remove(ici, 2)
    listes.save(ici, "Vallée", "epci", ["200058485", "249500109"])
    reglages.write(ici, reglages.Reglages(demonstration=False))
    (ici / ".cle").write_text("clé du poste", encoding="utf-8")
    for reste in (
        "observatoire-0123456789ab.duckdb",
        "observatoire.etat",
        "observatoire.verrou",
        ".observatoire-0123456789ab.12.lu",
        "observatoire.12.tmp",
        ".listes.json.12.tmp",
    ):
        (ici / reste).write_bytes(b"reste")
    (ici / "memoire.sqlite-journal").touch()
    return ici


@pytest.fixture
def ici(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Le dossier d'arrivée, pas encore fait ; sa construction pose un magasin d'une ligne."""
    place = tmp_path / "chez-moi" / "observatoire-ctg"
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(place))
    monkeypatch.setattr(build, "build", lambda magasin: magasin.write_bytes(b"magasin neuf"))
    return place


def picture(dossier: Path) -> dict[str, bytes]:
    return {f.relative_to(dossier).as_posix(): f.read_bytes() for f in dossier.rglob("*") if f.is_file()}


def test_tout_vient_et_l_ancien_dossier_ne_change_pas(ancien: Path, ici: Path) -> None:
    """Dépôts, annulation, notes et corbeille, listes, réglages, clé ; ni magasin, ni reste."""
    avant = picture(ancien)
    assert demenagement.move_in(ancien) == ici
    assert picture(ancien) == avant
    assert what_counts(ici) == what_counts(ancien) == [(CERGY, 2024, "a")]
    assert [d.statut for d in journal.list_deposits(ici)] == [d.statut for d in journal.list_deposits(ancien)]
    assert len(notes.list_notes(ici).notes) == len(notes.list_notes(ici, corbeille=True).notes) == 1
    assert [x.nom for x in listes.read(ici)] == ["Vallée"]
    assert not reglages.read(ici).demonstration
    assert {c for c in picture(ici) if "verrou" not in c and "journal" not in c} == {
        ".cle",
        "memoire.sqlite",
        "observatoire.duckdb",
    }
    assert kept_rows(ici) == kept_rows(ancien)
    assert [f.name for f in ici.parent.iterdir()] == [ici.name]


def test_un_dossier_deja_ouvert_mais_vide_de_donnees_se_remplace(ancien: Path, ici: Path) -> None:
    """Un magasin, une clé, un département préféré : ce que la première ouverture laisse."""
    ici.mkdir(parents=True)
    for nom in ("observatoire-aaaaaaaaaaaa.duckdb", "observatoire.etat", ".cle"):
        (ici / nom).write_bytes(b"{}")
    preferences.write(ici, preferences.Preferences("departement:95"))
    demenagement.move_in(ancien)
    assert not (ici / "observatoire-aaaaaaaaaaaa.duckdb").exists()
    assert (ici / ".cle").read_text(encoding="utf-8") == "clé du poste"
    assert [f.name for f in ici.parent.iterdir()] == [ici.name]


def test_deux_dossiers_qui_ont_des_donnees_ne_se_melent_pas(ancien: Path, ici: Path) -> None:
    deposit(ici, (CERGY, 2023))
    avant = picture(ici)
    with pytest.raises(ImportFaute, match=r"données \(memoire\.sqlite\).*OBSERVATOIRE_DONNEES"):
        demenagement.move_in(ancien)
    assert picture(ici) == avant


@pytest.mark.parametrize(
    ("quoi", "phrase"),
    [
        ("absent", "n'existe pas, ou ne contient"),
        ("vide", "ne contient aucune donnée"),
        ("ici", "distincts"),
        ("dedans", "distincts"),
        ("autour", "distincts"),
    ],
)
def test_un_dossier_sans_rien_a_prendre_se_dit(tmp_path: Path, ici: Path, quoi: str, phrase: str) -> None:
    vide = tmp_path / "vide"
    vide.mkdir()
    (vide / "observatoire.duckdb").write_bytes(b"")
    places = {
        "absent": tmp_path / "rien",
        "vide": vide,
        "ici": ici,
        "dedans": ici / "x",
        "autour": ici.parent,
    }
    with pytest.raises(ImportFaute, match=phrase):
        demenagement.move_in(places[quoi])
    assert not ici.exists()


def test_un_depot_altere_arrete_tout(ancien: Path, ici: Path) -> None:
    (depot,) = (d for d in journal.list_deposits(ancien) if d.numero == 1)
    alter(ancien, contenus, "octets", b"autre chose", empreinte=depot.sha256)
    with pytest.raises(ImportFaute, match=r"Rien n'a été déménagé\. Dépôt n° 1 .* altéré"):
        demenagement.move_in(ancien)
    assert list(ici.parent.iterdir()) == []


@pytest.mark.parametrize("panne", ["copie", "construction", "disque", "renommage", "second renommage"])
def test_une_panne_ou_que_ce_soit_laisse_tout_comme_avant(
    ancien: Path, ici: Path, panne: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disque plein à la copie, contrôle raté, disque qui ne confirme pas, dossier tenu par l'application."""
    ici.mkdir(parents=True)
    (ici / "observatoire.duckdb").write_bytes(b"en place")
    avant, vrai, rang = picture(ici), os.rename, {"renommage": 1, "second renommage": 2}.get(panne, 0)
    renommes: list[str] = []

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def controls_fail(_: Path) -> None:
        raise BuildError("Le magasin neuf ne passe pas ses contrôles.")

    def rename(source: Path, cible: Path) -> None:
        renommes.append(str(cible))
        if len(renommes) == rang:
            raise PermissionError(13, "utilisé par un autre processus")
        vrai(source, cible)

    with monkeypatch.context() as contexte:
        if panne == "copie":
            contexte.setattr(shutil.copytree, "__defaults__", (False, None, fails, False, False))
        elif panne == "construction":
            contexte.setattr(build, "build", controls_fail)
        elif panne == "disque":
            contexte.setattr(demenagement.disque, "sync", fails)
        else:
            contexte.setattr(os, "rename", rename)
        with pytest.raises(ImportFaute, match="Rien n'a été déménagé"):
            demenagement.move_in(ancien)
    assert picture(ici) == avant
    assert [f.name for f in ici.parent.iterdir()] == [ici.name]
    demenagement.move_in(ancien)
    assert what_counts(ici) == [(CERGY, 2024, "a")]


def test_ce_qu_un_demenagement_tue_a_laisse_est_ote(ancien: Path, ici: Path) -> None:
    mort = ici.with_name(f".{ici.name}.999999999.tmp")
    mort.mkdir(parents=True)
    (mort / "listes.json").write_bytes(b"{}")
    demenagement.move_in(ancien)
    assert [f.name for f in ici.parent.iterdir()] == [ici.name]


def test_la_commande_dit_ou_sont_les_donnees_et_ce_qu_elle_a_fait(
    ancien: Path, ici: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["observatoire", "demenager", *arguments])
        with pytest.raises(SystemExit) as fin:
            principale.main()
        ecrit = capsys.readouterr()
        return f"{fin.value.code} {ecrit.out}{ecrit.err}"

    assert run() == f"0 {ici}\n"
    assert f"sont maintenant dans {ici}" in run(str(ancien))
    assert run(str(ancien)).startswith(f"1 {ici} contient déjà des données")


@pytest.mark.parametrize(
    ("nom", "fait"),
    [
        ("observatoire-0123456789ab-2.duckdb", True),
        ("observatoire.12.tmp.wal", True),
        ("observatoire.etat.12.tmp", True),
        ("observatoire.duckdb.wal", True),
        ("listes.json", False),
        ("observatoire-ctg-mes-donnees.zip", False),
        ("depots", False),
        (".verrou", False),
    ],
)
def test_ce_que_le_magasin_laisse_se_reconnait_a_son_nom(nom: str, fait: bool) -> None:
    assert emplacement.is_made(nom) == fait


def test_les_chiffres_recuperes_viennent_et_un_echec_ne_compte_pas(ancien: Path, ici: Path) -> None:
    """Ce qui a été actualisé suit ; une actualisation qui n'a rien donné n'empêche pas de déménager."""
    officiel = ancien / "officiel"
    (officiel / "recus").mkdir(parents=True)
    (officiel / "recus" / "a.csv").write_bytes(b"de passage")
    (officiel / "0123456789ab").mkdir()
    (officiel / "0123456789ab" / "taux.parquet").write_bytes(b"taux")
    (officiel / "instantane.json").write_bytes(b"pointeur")
    rate = ici / "officiel"
    (rate / "recus").mkdir(parents=True)
    (rate / "rapport.json").write_bytes(b"refus")
    demenagement.move_in(ancien)
    assert set(picture(ici / "officiel")) == {"0123456789ab/taux.parquet", "instantane.json"}
