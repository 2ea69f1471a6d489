"""Les ateliers d'une séance : jeton et code hachés, une note gardée une fois, ce que l'animateur en fait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.garde import ateliers, effacement, notes, recherche
from data.garde.ateliers import AteliersError, Cles
from data.garde.notes import Note
from data.garde.seances import rayon
from data.garde.seances.modele import Ecran, Entete
from data.memoire import lieu, moteur, sauvegarde, schema
from data.memoire import tables as memoire

CLE = "clé du poste"


def note(texte: str, **autres: object) -> Note:
    """Ce qu'un téléphone envoie."""
    return Note(0, "2026-12-10T13:32:00+00:00", texte, seance=1, ecran=1, **autres)  # type: ignore[arg-type]


def opened(donnees: Path) -> Cles:
    """Une séance d'un écran, ouverte aux téléphones."""
    rayon.create(donnees, Entete("Comité"), (Ecran(0, "texte", texte="Merci"),))
    return keys(ateliers.open_workshop(donnees, 1, CLE))


def keys(atelier: ateliers.Atelier) -> Cles:
    """Ses clés, qui se refont."""
    lues = ateliers.keys(atelier, CLE)
    assert lues is not None
    return lues


@pytest.mark.usefixtures("deux_moteurs")
def test_le_jeton_et_le_code_ouvrent_et_la_memoire_n_a_que_leur_empreinte(tmp_path: Path) -> None:
    """Six signes qui se lisent sans se tromper ; refaits avec la clé du poste, et elle seule."""
    cles = opened(tmp_path)
    assert len(cles.code) == ateliers.CODE_LONGUEUR
    assert not set(cles.code) & set("0O1I")
    gardee = ateliers.find(tmp_path, cles.jeton)
    assert ateliers.find(tmp_path, f" {cles.code[:3].lower()} {cles.code[3:]}") == gardee
    assert ateliers.keys(gardee, "autre clé") is None
    with lieu.reading(tmp_path) as con:
        ecrit = repr(con.execute(sa.select(memoire.ateliers)).all())
    assert cles.jeton not in ecrit
    assert cles.code not in ecrit
    with pytest.raises(AteliersError, match="Ce code n'est pas"):
        ateliers.find(tmp_path, "ABCDEF")


@pytest.mark.usefixtures("deux_moteurs")
def test_une_note_renvoyee_n_est_gardee_qu_une_fois(tmp_path: Path) -> None:
    """L'accusé s'était perdu : le téléphone la renvoie, et reçoit le même numéro, l'atelier fût-il fermé."""
    jeton = opened(tmp_path).jeton
    premiere = ateliers.pose(tmp_path, jeton, note("Crèche pleine", axe="petite_enfance"), "a1")
    assert ateliers.pose(tmp_path, jeton, note("Crèche pleine"), "a1") == premiere
    assert ateliers.pose(tmp_path, jeton, note("Crèche pleine"), "a2").numero == premiere.numero + 1
    ateliers.close_workshop(tmp_path, 1)
    assert ateliers.pose(tmp_path, jeton, note("Crèche pleine"), "a1") == premiere
    with pytest.raises(AteliersError, match="fermé"):
        ateliers.pose(tmp_path, jeton, note("Trop tard"), "a3")
    assert [n.texte for n in ateliers.list_notes(tmp_path, 1)] == ["Crèche pleine"] * 2


@pytest.mark.usefixtures("deux_moteurs")
def test_un_atelier_passe_son_heure_ou_rouvert_ne_recoit_plus(tmp_path: Path) -> None:
    """Passé son heure, ou remplacé par un autre : le code d'avant ne sert plus."""
    ancien = opened(tmp_path)
    neuf = keys(ateliers.open_workshop(tmp_path, 1, CLE, heures=-1))
    for cles in (ancien, neuf):
        with pytest.raises(AteliersError, match="fermé"):
            ateliers.pose(tmp_path, cles.jeton, note("un"), "b1")
    dernier = ateliers.of_seance(tmp_path, 1)
    assert dernier is not None
    assert not dernier.is_open()
    assert dernier.is_open(datetime.now(UTC) - timedelta(hours=2))
    assert neuf.code != ancien.code


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("  ", "vide"),
        ("x" * 281, "281 signes"),
        ("écrire à a.b@caf.fr", "courriel"),
        ("06 12 34 56 78", "téléph"),
    ],
)
def test_une_note_refusee_dit_pourquoi(tmp_path: Path, texte: str, dit: str) -> None:
    """Une phrase, et rien n'est gardé."""
    jeton = opened(tmp_path).jeton
    with pytest.raises(AteliersError, match=dit):
        ateliers.pose(tmp_path, jeton, note(texte), "c1")
    assert ateliers.list_notes(tmp_path, 1) == ()


@pytest.mark.usefixtures("deux_moteurs")
def test_l_animateur_masque_retient_et_groupe(tmp_path: Path) -> None:
    """Chaque geste se lit, se défait, et une note partie se dit."""
    jeton = opened(tmp_path).jeton
    for rang in range(3):
        ateliers.pose(tmp_path, jeton, note(f"note {rang}"), f"d{rang}")
    ateliers.hide(tmp_path, 1, True)
    ateliers.retain(tmp_path, 2, True)
    ateliers.group(tmp_path, 3, "  Petite   enfance ")
    un, deux, trois = ateliers.list_notes(tmp_path, 1)
    assert (un.masquee, deux.retenue, trois.theme) == (True, True, "Petite enfance")
    ateliers.hide(tmp_path, 1, False)
    assert not ateliers.list_notes(tmp_path, 1)[0].masquee
    notes.remove(tmp_path, 1)
    with pytest.raises(AteliersError, match="note 1 n'est plus là"):
        ateliers.hide(tmp_path, 1, True)
    with pytest.raises(AteliersError, match="thème"):
        ateliers.group(tmp_path, 2, "x" * 61)


def test_le_theme_d_une_note_se_cherche_et_s_efface(tmp_path: Path) -> None:
    """Un nom écrit comme thème n'échappe pas à qui demande l'effacement."""
    jeton = opened(tmp_path).jeton
    ateliers.pose(tmp_path, jeton, note("Une place"), "e1")
    ateliers.group(tmp_path, 1, "Durandal")
    with lieu.changing(tmp_path) as con:
        trouvees = recherche.search(con, recherche.read("durandal"))
        assert [(t.quoi, t.champ) for t in trouvees] == [("note", "thème")]
        effacement.erase(con, recherche.read("durandal"))
    assert ateliers.list_notes(tmp_path, 1) == ()


def test_une_memoire_d_avant_les_ateliers_garde_ses_notes(tmp_path: Path) -> None:
    """Migrée, puis sauvegardée et remise ailleurs : les notes d'avant sont hors de toute séance."""

    def of_version_2(con: sa.Connection) -> None:
        schema.migrate(con, "0002")
        schema.found(con)
        vide = dict.fromkeys(("auteur", "niveau", "code_territoire", "territoire", "figure"), "")
        con.execute(
            memoire.notes.insert().values(organisation=1, numero=7, date="2026-11-01", texte="un", **vide)
        )

    chemin = moteur.file(tmp_path)
    assert chemin is not None
    chemin.write_bytes(moteur.built(of_version_2))
    lieu.migrate(tmp_path)
    assert notes.list_notes(tmp_path).notes == (Note(7, "2026-11-01", "un"),)
    jeton = opened(tmp_path).jeton
    assert ateliers.pose(tmp_path, jeton, note("deux"), "f1").numero == 8
    sauvegarde.save(tmp_path, tmp_path / "s.zip")
    sauvegarde.restore(tmp_path / "la", tmp_path / "s.zip", lambda _: None)
    assert ateliers.find(tmp_path / "la", jeton) == ateliers.find(tmp_path, jeton)
    assert len(notes.list_notes(tmp_path / "la").notes) == 2
