"""Les notes d'atelier : gardées, numérotées, retirées sans être perdues, exportées."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.erreurs import PhraseError
from data.garde import notes
from data.garde.notes import NotesError

pytestmark = pytest.mark.usefixtures("deux_moteurs")


def texts(donnees: Path) -> list[str]:
    return [n.texte for n in notes.list_notes(donnees).notes]


def test_une_note_gardee_se_relit_telle_quelle(tmp_path: Path) -> None:
    """Texte, territoire, auteur et numéro reviennent du disque ; les marques ne sont que du texte."""
    posee = notes.add(
        tmp_path,
        "  Il manque des <b>places</b>\r\nle mercredi. ",
        auteur="un  groupe",
        niveau="epci",
        code_territoire="200000001",
        territoire="CC des Deux Rives",
    )
    (relue,) = notes.list_notes(tmp_path).notes
    assert relue == posee
    assert relue.texte == "Il manque des <b>places</b>\nle mercredi."
    assert (relue.numero, relue.auteur, relue.code_territoire) == (1, "un groupe", "200000001")


def test_deux_notes_a_la_fois_ne_se_perdent_pas(tmp_path: Path) -> None:
    """Vingt notes posées ensemble : vingt numéros, aucun de perdu."""
    with ThreadPoolExecutor(8) as fils:
        posees = list(fils.map(lambda i: notes.add(tmp_path, f"idée {i}"), range(20)))
    assert sorted(n.numero for n in posees) == list(range(1, 21))
    assert sorted(texts(tmp_path)) == sorted(f"idée {i}" for i in range(20))


def test_une_note_retiree_revient_et_son_numero_ne_sert_pas_deux_fois(tmp_path: Path) -> None:
    """La corbeille garde la note ; la suivante prend le numéro d'après."""
    notes.add(tmp_path, "un")
    notes.add(tmp_path, "deux")
    notes.remove(tmp_path, 2)
    assert texts(tmp_path) == ["un"]
    assert [n.texte for n in notes.list_notes(tmp_path, corbeille=True).notes] == ["deux"]
    assert notes.add(tmp_path, "trois").numero == 3
    notes.restore(tmp_path, 2)
    assert texts(tmp_path) == ["un", "deux", "trois"]
    with pytest.raises(NotesError, match="n'est plus là"):
        notes.restore(tmp_path, 2)


@pytest.mark.parametrize(
    ("texte", "auteur", "phrase"),
    [("  \n ", "", "vide"), ("a" * 501, "", "501 caractères"), ("oui", "b" * 61, "60 caractères")],
)
def test_une_note_vide_ou_trop_longue_est_refusee(
    tmp_path: Path, texte: str, auteur: str, phrase: str
) -> None:
    """Rien n'est écrit, et la phrase dit pourquoi ; 500 caractères passent."""
    with pytest.raises(NotesError, match=phrase):
        notes.add(tmp_path, texte, auteur=auteur)
    assert texts(tmp_path) == []
    assert len(notes.add(tmp_path, "a" * 500).texte) == 500


@pytest.mark.un_fichier
def test_un_dossier_qui_ne_s_ecrit_pas_se_dit(tmp_path: Path) -> None:
    """Un fichier à la place du dossier : une phrase, et rien n'est perdu."""
    (tmp_path / "occupe").write_text("", encoding="utf-8")
    with pytest.raises(PhraseError, match="Rien n'a été enregistré"):
        notes.add(tmp_path / "occupe", "un")


def test_l_export_s_ouvre_dans_un_tableur_sans_formule(tmp_path: Path) -> None:
    """Points-virgules et BOM ; une note qui commence par « = » reste du texte."""
    notes.add(tmp_path, '=1+1 ; "oui"', figure="Carte")
    octets = notes.csv_bytes(notes.list_notes(tmp_path).notes)
    assert octets.startswith(b"\xef\xbb\xbf")
    entete, ligne = csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert entete[0] == "Numéro"
    assert ligne[0] == "1"
    assert ligne[5:7] == ["Carte", '\'=1+1 ; "oui"']


PERSONNELLES = {
    "un courriel": ("écrire à a.durand@caf95.fr", "", "une adresse de courriel"),
    "un téléphone": ("appeler le 06 12 34 56 78", "", "un numéro de téléphone"),
    "un numéro de sécurité sociale": ("dossier 2 85 05 78 006 084 36", "", "un numéro de sécurité sociale"),
    "un courriel pour fonction": ("bien", "a.durand@caf95.fr", "une adresse de courriel"),
    "un téléphone pour fonction": ("bien", "agent, 0612345678", "un numéro de téléphone"),
    "un nom pour fonction": ("bien", "Mme Durand", "un nom de personne"),
}


@pytest.mark.parametrize("cas", list(PERSONNELLES))
def test_une_note_ne_prend_ni_coordonnees_ni_nom(tmp_path: Path, cas: str) -> None:
    """Une phrase dit quoi, sans le répéter ; rien n'est gardé."""
    texte, auteur, quoi = PERSONNELLES[cas]
    with pytest.raises(NotesError, match=quoi) as refus:
        notes.add(tmp_path, texte, auteur=auteur)
    assert not {"durand", "06", "2 85"} & set(str(refus.value).lower().replace(".", " ").split())
    assert texts(tmp_path) == []


@pytest.mark.parametrize(
    ("texte", "auteur"),
    [
        ("Mme la présidente demande 12 places", "M. le maire"),
        ("de 42,5 à 57,1 places en 2023 ; EPCI 200058485", "chargée de coopération"),
        ("ouvert de 7 h 30 à 18 h 30, 01/09/2026", "mairie de Saint-Laurent"),
    ],
)
def test_une_note_ordinaire_n_est_pas_prise_pour_une_personne(
    tmp_path: Path, texte: str, auteur: str
) -> None:
    notes.add(tmp_path, texte, auteur=auteur)
    assert texts(tmp_path) == [texte]
