"""Un dossier de la version 0.2 entre dans la mémoire à la première ouverture : tout, ou rien."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.depots import journal
from data.disque import JournalError, seal, unseal
from data.garde import durees, listes, notes, peremption, preferences, references, reglages
from data.memoire import anciens, bilan, lieu, moteur, reprise
from data.memoire import journal as memoire_journal
from data.memoire.pannes import MemoireError
from data.memoire.tables import gestes
from tests.memoire.outils_memoire import alter, picture

ARCHIVE = Path(__file__).parent / "fichiers" / "dossier_0_2.zip"

pytestmark = pytest.mark.usefixtures("deux_moteurs")


@pytest.fixture
def donnees(tmp_path: Path) -> Path:
    """Ce qu'un poste en 0.2 avait gardé : cinq gestes, trois notes, deux listes, trois références."""
    ici = tmp_path / "donnees"
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(ici)
    return ici


def files(dossier: Path) -> dict[str, bytes]:
    return {
        f.relative_to(dossier).as_posix(): f.read_bytes()
        for f in sorted(dossier.rglob("*"))
        if f.is_file() and "verrou" not in f.name and "sqlite" not in f.name and anciens.TEMOIN not in f.parts
    }


def test_tout_ce_que_la_version_d_avant_gardait_se_retrouve(donnees: Path) -> None:
    """Lu d'abord dans les fichiers de l'archive, puis par les gestes d'aujourd'hui."""
    avant = files(donnees)
    depots = journal.list_deposits(donnees)
    assert [(d.numero, d.statut, d.nom_fichier) for d in depots] == [
        (1, "actif", "a.csv"),
        (2, "actif", "b.csv"),
        (4, "actif", "c.csv"),
    ]
    assert depots[1].remplace == (1,)
    assert journal.read_file(donnees, 2) == ("b.csv", b"fichier b")
    assert journal.active_rows(donnees, "eaje_activite")["nom"].to_pylist() == ["a", "b", "b"]
    assert journal.verify(donnees) == []
    ecrites = [json.loads(avant[f"notes/{n:05d}.json"]) for n in (1, 3)]
    lues = notes.list_notes(donnees).notes
    assert [(n.numero, n.texte, n.auteur, n.date) for n in lues] == [
        (e["numero"], e["texte"], e["auteur"], e["date"]) for e in ecrites
    ]
    assert [n.numero for n in notes.list_notes(donnees, corbeille=True).notes] == [2]
    assert notes.add(donnees, "après").numero == 4
    assert [(x.nom, x.codes) for x in listes.read(donnees)] == [
        ("Deux", ("95018",)),
        ("Vallée d’Œuf", ("200058485", "249500109")),
    ]
    assert preferences.read(donnees).territoire == "departement:95"
    assert reglages.read(donnees) == reglages.Reglages(demonstration=False, masquer_petits=True)
    (gardee,) = references.list_references(donnees).references
    fiche = unseal(avant["references/signature-de-la-ctg/reference.json"])
    assert (gardee.nom, gardee.commentaire, gardee.date) == (
        fiche["nom"],
        fiche["commentaire"],
        fiche["date"],
    )
    assert gardee.fichiers == tuple(fiche["fichiers"][t] for t in references.SCHEMAS)
    assert references.tables(donnees, gardee)["observations"].num_rows == gardee.nombre_observations
    jetees = references.list_references(donnees, corbeille=True).references
    assert [r.slug for r in jetees] == ["vieille", "vieille"]
    references.restore(donnees, jetees[0].numero)
    assert files(donnees) == avant, "les dossiers d'avant restent tels quels"


@pytest.mark.parametrize(("annees", "duree"), [(0, 12), (3, 48), (9, 120)])
def test_une_note_d_avant_ne_s_efface_pas_au_premier_lancement(
    donnees: Path, annees: int, duree: int
) -> None:
    """La version 0.2 n'effaçait rien. Ses notes ont un an devant elles, et la durée se lit et se change."""
    ici = datetime.now(UTC)
    for fichier in donnees.glob("notes/**/*.json"):
        note = json.loads(fichier.read_text(encoding="utf-8"))
        quand = ici.replace(day=1, year=ici.year - annees)
        fichier.write_text(json.dumps({**note, "date": quand.isoformat(timespec="seconds")}))
    assert durees.read(donnees) == durees.Durees(notes=duree)
    assert not peremption.purge(donnees, ici + timedelta(days=330))
    durees.write(donnees, durees.Durees(notes=12))
    assert peremption.purge(donnees).notes == (3 if annees else 0)


def test_la_reprise_ne_se_fait_qu_une_fois(donnees: Path) -> None:
    """Ce qui change ensuite dans la mémoire n'est pas recouvert par les dossiers d'avant."""
    notes.remove(donnees, 1)
    moteur.close()
    assert [n.numero for n in notes.list_notes(donnees).notes] == [3]


def test_des_dossiers_d_avant_mis_la_apres_coup_se_disent(donnees: Path, tmp_path: Path) -> None:
    """La mémoire était déjà là : rien n'y entre, et une phrase dit comment les reprendre."""
    ici = tmp_path / "ailleurs"
    notes.add(ici, "une note")
    assert bilan.read(ici, ()).restes == ()
    shutil.copytree(donnees, ici, dirs_exist_ok=True)
    (dit,) = bilan.read(ici, ()).restes
    assert "n'y sont pas entrés" in dit
    assert "exportez l'archive" in dit
    notes.list_notes(donnees)
    assert not [x for x in bilan.read(donnees, ()).restes if "pas entrés" in x]


@pytest.mark.un_fichier
def test_la_reprise_ne_laisse_rien_a_cote_de_la_memoire(donnees: Path) -> None:
    """Ni le journal que SQLite vide sans l'ôter, ni celui d'un processus tué pendant la sienne."""
    avant = {f.name for f in donnees.iterdir()}
    (donnees / f".{moteur.NOM_FICHIER}.{2**22 + 1}.tmp-journal").write_bytes(b"x")
    (donnees / f".{moteur.NOM_FICHIER}.{os.getpid()}.tmp-journal").write_bytes(b"x")
    notes.list_notes(donnees)
    assert {f.name for f in donnees.iterdir()} - avant == {moteur.NOM_FICHIER, ".verrou"}


@pytest.mark.un_fichier
def test_la_version_d_avant_refuse_ensuite_ces_dossiers(donnees: Path) -> None:
    """Elle lirait un geste qui n'en est pas un, et dirait dans sa phrase où sont les données."""
    notes.list_notes(donnees)
    temoin = donnees / "depots" / anciens.TEMOIN / "journal.json"
    version = unseal(temoin.read_bytes())["version"]
    assert version != 1
    assert "memoire.sqlite" in str(version)


@pytest.mark.un_fichier
def test_deux_processus_qui_ouvrent_ensemble_reprennent_une_fois(donnees: Path) -> None:
    """Le second attend, et trouve la mémoire faite."""
    if not hasattr(os, "fork"):
        pytest.skip("demande fork (Linux, macOS)")
    enfants = []
    for _ in range(6):
        enfant = os.fork()
        if enfant == 0:
            try:
                os._exit(0 if len(notes.list_notes(donnees).notes) == 2 else 2)
            except BaseException:
                os._exit(1)
        enfants.append(enfant)
    assert [os.waitpid(e, 0)[1] for e in enfants] == [0] * 6
    assert len([c for c in picture(donnees) if c.startswith("notes/")]) == 3


@pytest.mark.parametrize(
    ("fichier", "reste"),
    [
        ("notes/00003.json", "La note notes/00003.json"),
        ("listes.json", "Les listes"),
        ("preferences.json", "préférence"),
        ("references/signature-de-la-ctg/sources.parquet", "references/signature-de-la-ctg"),
        ("references/signature-de-la-ctg/reference.json", "references/signature-de-la-ctg"),
    ],
)
def test_ce_qui_ne_se_lit_pas_se_dit_et_ne_cache_pas_le_reste(
    donnees: Path, fichier: str, reste: str
) -> None:
    """Un fichier abîmé reste à sa place ; tout le reste entre."""
    (donnees / fichier).write_bytes(b"{")
    assert len(journal.list_deposits(donnees)) == 3
    with lieu.reading(donnees) as con:
        (dit,) = (x.raison for x in con.execute(reprise.restes.select()))
    assert reste in dit
    assert (donnees / fichier).read_bytes() == b"{"


def test_un_fichier_de_depot_altere_reste_altere(donnees: Path) -> None:
    """Il est repris tel quel, et dit comme avant : rien d'autre n'en souffre."""
    (recu,) = (f for f in (donnees / "depots" / "000002").iterdir() if f.read_bytes() == b"fichier b")
    recu.write_bytes(b"autre")
    assert len(journal.list_deposits(donnees)) == 3
    assert ["Dépôt n° 2 (b.csv) : le fichier reçu a été altéré" in x for x in journal.verify(donnees)] == [
        True
    ]
    assert len(journal.active_rows(donnees, "eaje_activite")) == 3


@pytest.mark.parametrize(
    ("fichier", "phrase"),
    [
        ("depots/000003/journal.json", "L'entrée 000003 du journal d'avant"),
        ("reglages.json", "retirez ce fichier"),
    ],
)
def test_sans_journal_exact_ni_reglages_rien_n_est_repris(donnees: Path, fichier: str, phrase: str) -> None:
    """Un chiffre faux serait pire : une phrase, aucune mémoire ; réparés, les dossiers entrent."""
    bon = (donnees / fichier).read_bytes()
    (donnees / fichier).write_bytes(b"{" + bon)
    avant = files(donnees)
    with pytest.raises(MemoireError, match=phrase):
        journal.list_deposits(donnees)
    assert files(donnees) == avant
    assert not (donnees / moteur.NOM_FICHIER).exists()
    (donnees / fichier).write_bytes(bon)
    assert len(journal.list_deposits(donnees)) == 3


def test_un_reglage_qui_n_est_ni_vrai_ni_faux_se_refuse(donnees: Path) -> None:
    """« "false" » entre guillemets montrerait la démonstration que quelqu'un a masquée."""
    (donnees / "reglages.json").write_text('{"demonstration": "false"}', encoding="utf-8")
    with pytest.raises(MemoireError, match="retirez ce fichier"):
        journal.list_deposits(donnees)


@pytest.mark.parametrize(
    ("retire", "restent", "dit"),
    [
        ("000001", [2, 4], ["L'entrée n° 1 du journal d'avant manquait déjà"]),
        ("000003", [1, 2, 4], ["L'entrée n° 3 du journal d'avant manquait déjà"]),
        # L'annulation puis la restauration du dépôt n° 2 n'ont plus d'objet.
        ("000002", [1, 4], ["n° 2 du journal d'avant manquait", "(annulation) portait", "(restauration)"]),
    ],
)
def test_une_entree_deja_perdue_n_empeche_pas_de_reprendre_les_autres(
    donnees: Path, tmp_path: Path, retire: str, restent: list[int], dit: list[str]
) -> None:
    """« Retirez son dossier », disait la version 0.2 d'une entrée abîmée : elle se lisait ensuite, trouée.

    Les mêmes numéros, et c'est dit ; puis une archive de ce journal entre dans une mémoire neuve.
    """
    shutil.rmtree(donnees / "depots" / retire)
    assert [d.numero for d in journal.list_deposits(donnees)] == restent
    assert journal.verify(donnees) == []
    with lieu.reading(donnees) as con:
        raisons = [x.raison for x in con.execute(reprise.restes.select().order_by(reprise.restes.c.fichier))]
    assert [d in r for d, r in zip(dit, raisons, strict=True)] == [True] * len(dit)
    if retire == "000002":
        assert [d.statut for d in journal.list_deposits(donnees)] == ["actif", "actif"]
    journal.export_archive(donnees, tmp_path / "archive.zip")
    ailleurs = tmp_path / "ailleurs"
    journal.import_archive(ailleurs, tmp_path / "archive.zip")
    assert journal.list_deposits(ailleurs) == journal.list_deposits(donnees)
    suivant = max(e.numero for e in anciens.read(donnees).entrees) + 1
    assert journal.undo(ailleurs, 4).statut == "annule"
    with lieu.reading(ailleurs) as con:
        assert memoire_journal.read_entries(con)[-1].numero == suivant


def test_une_entree_otee_de_la_memoire_a_cote_d_une_perdue_se_voit(donnees: Path) -> None:
    """Les numéros perdus d'avance sont scellés : un trou qui s'élargit n'est pas des leurs."""
    shutil.rmtree(donnees / "depots" / "000003")
    assert len(journal.list_deposits(donnees)) == 3
    alter(donnees, gestes, "sceau", "0" * 64, numero=3)
    assert journal.verify(donnees) == ["L'entrée n° 3 du journal a été altérée."]
    with lieu.reading(donnees) as con, pytest.raises(JournalError, match="n° 3"):
        memoire_journal.read_entries(con)


@pytest.mark.parametrize("change", [False, True])
def test_un_dossier_de_depot_copie_a_cote_ne_compte_qu_une_fois(donnees: Path, change: bool) -> None:
    """La même entrée deux fois n'en est qu'une ; deux entrées sous un numéro se disent, rien n'est repris."""
    copie = donnees / "depots" / "000009"
    shutil.copytree(donnees / "depots" / "000004", copie)
    if change:
        scelle = unseal((copie / "journal.json").read_bytes())
        scelle["entrees"][0]["commentaire"] = "autre"
        (copie / "journal.json").write_bytes(seal(scelle))
        with pytest.raises(MemoireError, match="Le numéro 4 est porté par deux entrées"):
            journal.list_deposits(donnees)
        return
    assert [d.numero for d in journal.list_deposits(donnees)] == [1, 2, 4]


@pytest.mark.un_fichier
@pytest.mark.skipif(sys.platform == "win32", reason="droits de POSIX")
def test_un_dossier_qui_ne_s_ecrit_pas_se_lit_quand_meme(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La mémoire que ces dossiers feraient, tenue par ce seul processus ; écrire se refuse."""

    def refuse(*_: object) -> None:
        raise JournalError("Impossible d'écrire.")

    monkeypatch.setattr(lieu, "_create", refuse)
    assert len(journal.list_deposits(donnees)) == 3
    assert len(notes.list_notes(donnees).notes) == 2
    with pytest.raises(JournalError, match="Impossible d'écrire"):
        notes.add(donnees, "non")
    assert not (donnees / moteur.NOM_FICHIER).exists()


def test_une_difference_apres_la_reprise_la_refuse(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ce qui a été écrit est relu et comparé : au premier écart, aucune mémoire, et la phrase le dit."""
    vrai = reprise.take_over

    def forget_one(con, dossier: Path) -> None:
        vrai(con, dossier)
        con.execute(reprise.notes.delete().where(reprise.notes.c.numero == 1))

    with monkeypatch.context() as contexte:
        contexte.setattr(reprise, "take_over", forget_one)
        with pytest.raises(MemoireError, match="ne redonne pas notes à l'identique"):
            notes.list_notes(donnees)
    assert not (donnees / moteur.NOM_FICHIER).exists()
    assert len(notes.list_notes(donnees).notes) == 2
