"""« observatoire personne », « durees », « memoire purger » : ce qui se dit, ce qui s'efface, les refus."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.commande.principale import app
from dashboard.gestes import durees as gestes_durees
from dashboard.gestes import personnes
from data.depots import journal
from data.erreurs import PhraseError
from data.garde import droits, durees, notes
from data.memoire import lieu, moteur, sauvegarde, tables
from tests.memoire.outils_memoire import alter, fill_memory, picture


@pytest.fixture
def donnees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ici = fill_memory(tmp_path / "donnees")
    notes.add(ici, "Vu avec Mme Durand")
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ici))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    return ici


def say(*mots: str, entree: str = "") -> tuple[int, str]:
    rendu = CliRunner().invoke(app, list(mots), input=entree)
    if rendu.exception is not None and not isinstance(rendu.exception, SystemExit):
        return 1, str(rendu.exception)
    return rendu.exit_code, rendu.output


def test_chercher_dit_ou_et_ce_que_l_effacement_ferait(donnees: Path, tmp_path: Path) -> None:
    """La mémoire puis la sauvegarde, en lignes et en JSON."""
    sauvegarde.save(donnees, tmp_path / "s.zip")
    code, dit = say("personne", "chercher", "durand", "--sauvegarde", str(tmp_path / "s.zip"))
    assert code == 0
    assert dit.count("note 4, texte : « Vu avec Mme Durand »") == 2
    assert "la note est effacée" in dit
    _, brut = say("personne", "chercher", "durand", "--format", "json")
    (lu,) = json.loads(brut)
    assert (lu["ou"], lu["trouvailles"][0]["numero"]) == ("mémoire", "4")


@pytest.mark.lent
def test_effacer_demande_puis_efface_partout(donnees: Path, tmp_path: Path) -> None:
    """Non : rien ne bouge. Oui : la mémoire, la sauvegarde donnée et celle que l'application avait faite."""
    donnee, faite = tmp_path / "s.zip", donnees / "sauvegardes" / "avant-1.zip"
    faite.parent.mkdir()
    for fichier in (donnee, faite):
        sauvegarde.save(donnees, fichier)
    avant, octets = picture(donnees), donnee.read_bytes()
    ordre = ("personne", "effacer", "Durand", "--sauvegarde", str(donnee))
    code, dit = say(*ordre, entree="n\n")
    assert (code, "Rien n'a été changé" in dit) == (1, True)
    assert (picture(donnees), donnee.read_bytes()) == (avant, octets)
    code, dit = say(*ordre, entree="y\n")
    assert code == 0
    assert dit.count(": 1 note\n") == 3
    for fichier in (donnee, faite):
        with sauvegarde.held(fichier):
            assert sauvegarde.inspect(fichier).nombres["notes"] == 3
    assert say("personne", "chercher", "durand", "--sauvegarde", str(donnee))[1].startswith("Rien :")


def test_ce_qui_reste_se_dit_et_la_commande_le_compte(donnees: Path, tmp_path: Path) -> None:
    """Un fichier qui compte : code 1, et quoi faire, ici et dans une sauvegarde. Annulé, il s'efface."""
    sauvegarde.save(donnees, tmp_path / "s.zip")
    ordre = ("personne", "effacer", "fichier a", "--oui")
    code, dit = say(*ordre, "--sauvegarde", str(tmp_path / "s.zip"))
    assert code == 1
    assert "Annulez ce dépôt" in dit
    assert "faites une sauvegarde neuve" in dit
    journal.undo(donnees, 1)
    assert say(*ordre)[0] == 0


def test_une_sauvegarde_abimee_arrete_avant_tout(donnees: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"x")
    avant = picture(donnees)
    code, dit = say("personne", "effacer", "durand", "--oui", "--sauvegarde", str(tmp_path / "x.zip"))
    assert (code, "n'est pas une sauvegarde" in dit) == (1, True)
    with pytest.raises(PhraseError, match="n'est pas une sauvegarde"):
        list(personnes.erase(personnes.read("durand"), [tmp_path / "x.zip"]))
    assert picture(donnees) == avant


def test_un_dossier_d_une_version_d_avant_se_dit(donnees: Path) -> None:
    """Ses notes, que la mémoire a reprises et que rien n'efface."""
    (donnees / "notes").mkdir()
    (donnees / "notes" / "00001.json").write_text('{"auteur": "M. DURAND"}', encoding="utf-8")
    assert "notes/00001.json" in say("personne", "chercher", "durand")[1]


def test_en_lecture_seule_rien_ne_s_efface(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    alter(donnees, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    avant = picture(donnees)
    assert "ecture seule" in say("personne", "effacer", "durand", "--oui")[1]
    assert "ecture seule" in say("memoire", "purger")[1]
    gestes_durees.purge_quietly()
    assert picture(donnees) == avant


def test_la_purge_dit_a_blanc_puis_efface(donnees: Path) -> None:
    alter(donnees, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    avant = picture(donnees)
    assert say("memoire", "purger", "--a-blanc")[1].startswith("À effacer : 1 note (")
    assert picture(donnees) == avant
    assert say("memoire", "purger")[1].startswith("Effacé : 1 note (")
    assert say("memoire", "purger")[1].startswith("Effacé : rien (")
    assert say("memoire", "etat", "--a-blanc")[0] != 0


def test_les_durees_se_disent_et_se_reglent(donnees: Path) -> None:
    assert "notes 12\u00a0mois" in say("durees")[1]
    assert say("durees", "--comptes", "36")[0] == 0
    assert durees.read(donnees) == durees.Durees(12, 12, 36)
    code, dit = say("durees", "--notes", "0")
    assert (code, "de 1 à 120" in dit) == (1, True)


def test_au_lancement_la_purge_se_fait_et_ne_bloque_jamais(
    donnees: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Faite une fois ; une mémoire abîmée est une phrase du journal, et l'application démarre."""
    alter(donnees, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    with caplog.at_level(logging.WARNING, "observatoire.durees"):
        gestes_durees.purge_quietly()
        assert "effacés : 1 note" in caplog.text
        (donnees / moteur.NOM_FICHIER).write_bytes(b"x" * 5000)
        lieu.forget()
        gestes_durees.purge_quietly()
        assert "n'est pas une mémoire" in caplog.text


def test_un_serveur_qui_reste_debout_efface_chaque_jour(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tout de suite, puis un jour plus tard, même si la première fois a mal tourné."""
    from dashboard import serveur

    faits: list[float] = []

    def purge() -> None:
        faits.append(0.0)
        if len(faits) == 1:
            raise OSError("imprévu")

    def wait(secondes: float) -> None:
        assert secondes == 86_400
        if len(faits) == 3:
            raise StopIteration

    monkeypatch.setattr(gestes_durees, "purge_quietly", purge)
    with pytest.raises(StopIteration):
        serveur.erase_what_is_past(wait)
    assert len(faits) == 3
    assert "imprévu" in caplog.text


@pytest.mark.lent
def test_une_note_d_avant_qui_dit_une_personne_revient_d_une_sauvegarde_et_se_dit(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La version 0.2 demandait un « Auteur », et prenait les courriels. La mémoire perdue les tenait : sa
    sauvegarde les rend, sans quoi rien n'en reviendrait ; la commande dit lesquels, et comment les ôter.
    """
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    shutil.copy(magasin, tmp_path / magasin.name)
    for texte in ("un", "deux", "trois"):
        notes.add(tmp_path, texte)
    alter(tmp_path, tables.notes, "texte", "écrire à x.y@caf.fr", numero=1)
    alter(tmp_path, tables.notes, "auteur", "Mme Durand", numero=3)
    fichier = tmp_path / "s.zip"
    sauvegarde.save(tmp_path, fichier)
    avant = picture(tmp_path)
    for numero in (1, 2, 3):
        notes.remove(tmp_path, numero)
    for ordre in (("restaurer", str(fichier), "--oui"), ("memoire", "verifier")):
        code, dit = say(*ordre)
        assert code == 0
        assert "2\u00a0notes semblent dire un nom de personne ou des coordonnées" in dit
        assert "(n° 1, 3)" in dit
        assert picture(tmp_path) == avant
    for texte in ("x.y@caf.fr", "Durand"):
        assert say("personne", "effacer", texte, "--oui", "--sauvegarde", str(fichier))[0] == 0
    assert "semble" not in say("memoire", "verifier")[1]
    assert say("restaurer", str(fichier), "--oui")[0] == 0
    assert [n.texte for n in notes.list_notes(tmp_path).notes] == ["deux"]
