"""Un SIREN disparu, un EPT, une commune absorbée : le contrôle nomme ce qu'il faut écrire."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from data.depots.controle.territoires import convert_code
from data.depots.controle.validation import check
from data.depots.formats import FORMATS
from data.depots.lecture.valeurs import Ko, Ok
from data.fiches import disparus
from data.fiches.disparus import Successeur
from data.magasin.referentiel import ReferentielMagasin

CAS = Path(__file__).parent / "fichiers" / "cas" / "15-fusions" / "anciens.xlsx"


@pytest.fixture(scope="module")
def referentiel(con: duckdb.DuckDBPyConnection) -> ReferentielMagasin:
    """Celui du vrai magasin."""
    return ReferentielMagasin(con)


def refusal(texte: str, referentiel: ReferentielMagasin) -> str:
    resultat = convert_code(texte, referentiel)
    assert isinstance(resultat, Ko), texte
    return resultat.message


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("23126", "écrivez 23189"),
        ("200012060", "écrivez 200090579"),
        ("200 012 060", "écrivez 200090579"),
        ("20001206000017", "écrivez 200090579"),
        ("CC Petite Montagne", "écrivez 200090579"),
        ("200067221", "CC Baud Communauté (200096675, 38,0\u202f% de sa population)"),
        ("249500232", "disparu ou mal écrit : cherchez l'EPCI par son nom"),
    ],
)
def test_un_code_qui_n_a_plus_cours_mene_a_celui_d_aujourd_hui_ou_a_rien(
    referentiel: ReferentielMagasin, texte: str, attendu: str
) -> None:
    """Le successeur quand on le sait, avec sa part ; sinon jamais une supposition."""
    assert attendu in refusal(texte, referentiel)


@pytest.mark.parametrize(
    "texte", ["200057867", "Plaine Commune", "EPT Plaine Commune", "T6", "PLAINE COMMUNE"]
)
def test_un_ept_est_nomme_avec_ses_communes(referentiel: ReferentielMagasin, texte: str) -> None:
    """Par son SIREN, son nom ou son numéro : pas un EPCI, et ses huit communes."""
    dit = refusal(texte, referentiel)
    assert "Un EPT n'est pas un EPCI à fiscalité propre : écrivez le code de chaque commune" in dit
    for commune in ("93066 (Saint-Denis)", "93001 (Aubervilliers)", "93039 (L'Île-Saint-Denis)"):
        assert commune in dit


def test_un_nom_d_aujourd_hui_l_emporte_sur_celui_d_un_disparu(referentiel: ReferentielMagasin) -> None:
    """« CC Vierzon-Sologne-Berry » est aussi le nom de l'EPCI d'aujourd'hui."""
    dit = convert_code("CC Vierzon-Sologne-Berry", referentiel)
    assert isinstance(dit, Ok) or "n'existe plus" not in dit.message


def test_une_part_n_est_pas_le_tout() -> None:
    """Un seul successeur pour 85 % : dit en partie, et le choix reste à l'auteur du fichier."""
    phrase = disparus.successor_to_write("CC X", "1", [Successeur("2", "CC Y", 85.0)])
    assert "en partie dans CC Y (2, 85,0\u202f% de sa population)" in phrase
    assert "écrivez 2." not in phrase


def test_le_cas_15_nomme_ce_qui_remplace_chaque_code(referentiel: ReferentielMagasin) -> None:
    """Dix lignes : deux communes absorbées, deux EPT, cinq EPCI inconnus ; 01033 est encore là."""
    rapport = check(CAS.read_bytes(), CAS.name, FORMATS["eaje_activite"], referentiel)
    phrases = [f.message for f in rapport.fautes if "Territoire" in f"{f.colonne}{f.message}"]
    ensemble = "\n".join(phrases)
    assert "Masbaraud-Mérignat (23126) fait aujourd'hui partie" in ensemble
    assert ensemble.count("Un EPT n'est pas un EPCI à fiscalité propre") == 2
    assert ensemble.count("disparu ou mal écrit : cherchez l'EPCI par son nom") == 5
    assert "01033" not in ensemble
