"""Reconnaître un territoire comme on l'écrit vraiment, sans rien inventer."""

from __future__ import annotations

import time

import duckdb
import pytest

from data.depots.controle.territoires import convert_code
from data.depots.lecture.valeurs import Ko, Ok
from data.magasin.referentiel import RECHERCHES_MAX, ReferentielMagasin


@pytest.fixture(scope="module")
def referentiel(con: duckdb.DuckDBPyConnection) -> ReferentielMagasin:
    """Celui du vrai magasin."""
    return ReferentielMagasin(con)


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("200058485", ("epci", "CA Val Parisis")),
        ("95018", ("commune", "Argenteuil")),
        ("2A004", ("commune", "Ajaccio")),
        ("95", ("departement", "Val-d'Oise")),
        # « 11 » est aussi l'Île-de-France.
        ("11", ("departement", "Aude")),
        ("FRANCE", ("france", "France")),
        ("99999", None),
        ("", None),
    ],
)
def test_un_code_actuel_dit_son_niveau_et_son_nom(
    referentiel: ReferentielMagasin, code: str, attendu: tuple[str, str] | None
) -> None:
    """EPCI et communes, et ce qui n'est ni l'un ni l'autre, pour pouvoir le dire."""
    assert referentiel.territoire(code) == attendu


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("01039", "Béon (01039) fait aujourd'hui partie de Culoz-Béon (01138) : écrivez 01138."),
        ("01059", "Brénaz (01059) fait aujourd'hui partie d'Arvière-en-Valromey (01453) : écrivez 01453."),
        (
            "75101",
            ("Paris 1er Arrondissement (75101) fait aujourd'hui partie de Paris (75056) : écrivez 75056."),
        ),
        # Un Siren qui n'est pas au découpage : rien ne dit par quoi il a été remplacé.
        ("249500111", None),
        # Un code qui a toujours cours ne se remplace pas.
        ("95018", None),
        ("99999", None),
    ],
)
def test_une_ancienne_commune_nomme_celle_qui_la_remplace(
    referentiel: ReferentielMagasin, code: str, phrase: str | None
) -> None:
    """La phrase donne le code à écrire ; ce qu'on ignore ne s'invente pas."""
    assert referentiel.remplacant(code) == phrase


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        # Des noms comme on les tape.
        ("Val Parisis", "200058485"),
        ("val parisi", "200058485"),
        ("CA VALPARISIS", "200058485"),
        ("Communauté d'agglomération Val Parisis", "200058485"),
        ("Grand Gueret", "200034825"),
        ("CC du haut val d'oise", "249500489"),
        ("Cergi", "95127"),
        ("Ville d'Argenteuil", "95018"),
        ("Herblay", "95306"),
        # Le même nom est un EPCI et une commune : les mots disent lequel.
        ("La Rochelle", "241700434"),
        ("Commune de La Rochelle", "17300"),
        # « St » est « Saint » ; le plus peuplé d'abord.
        ("St Denis", "97411"),
        # Un code postal à la place du code Insee.
        ("95100", "95018"),
        # Un Siren à un chiffre près, dont la clé est donc fausse.
        ("200058486", "200058485"),
        ("2000584855", "200058485"),
    ],
)
def test_le_plus_proche_vient_d_abord(referentiel: ReferentielMagasin, texte: str, code: str) -> None:
    """Nom, code postal ou Siren mal tapé : la bonne proposition est la première."""
    proches = referentiel.renewed().proches(texte)
    assert proches[0][0] == code
    assert referentiel.territoire(code) == ("epci" if len(code) == 9 else "commune", proches[0][1])


@pytest.mark.parametrize(
    "texte", ["xyz", "a", "", "CA", "Total", "99999", "1", "12", "249500111", "foo bar", "Grand Lyon"]
)
def test_rien_plutot_qu_une_proposition_absurde(referentiel: ReferentielMagasin, texte: str) -> None:
    """Un Siren juste mais inconnu est un autre organisme ; un mot quelconque n'est pas une ville."""
    assert list(referentiel.renewed().proches(texte)) == []


def test_une_recherche_est_rapide_et_un_fichier_hors_sujet_ne_l_est_pas_moins(
    referentiel: ReferentielMagasin,
) -> None:
    """Moins de 0,2 s pour un nom ; au-delà d'un millier de noms inconnus, plus de recherche."""
    frais = referentiel.renewed()
    debut = time.perf_counter()
    frais.proches("communauté de communes du haut pays inconnu")
    assert time.perf_counter() - debut < 0.2
    debut = time.perf_counter()
    for rang in range(20 * RECHERCHES_MAX):
        frais.proches(f"{rang % 10}")
    assert time.perf_counter() - debut < 1
    assert list(frais.proches("Val Parisis")) == []
    assert frais.renewed().proches("Val Parisis")[0][0] == "200058485"


def test_la_validation_s_en_sert_et_ses_phrases_se_lisent(referentiel: ReferentielMagasin) -> None:
    """De la cellule à la phrase : zéro de tête, Siret, ancien code, nom, code postal."""
    frais = referentiel.renewed()
    lus = {
        texte: convert_code(texte, frais)
        for texte in ("1004", "20005848500012", "01039", "Val Parisi", "95100", "zzz")
    }
    assert lus["1004"] == Ok("01004", "« 1004 » lu 01004 (Ambérieu-en-Bugey) : le zéro de tête manquait")
    messages = {t: r.message for t, r in lus.items() if isinstance(r, Ko)}
    assert messages == {
        "20005848500012": "« 20005848500012 » est un Siret : vouliez-vous 200058485 "
        "(CA Val Parisis, Val-d'Oise) ?",
        "01039": "« 01039 » : Béon (01039) fait aujourd'hui partie de Culoz-Béon (01138) : écrivez 01138",
        "Val Parisi": "territoire « Val Parisi » inconnu : vouliez-vous 200058485 "
        "(CA Val Parisis, Val-d'Oise) ?",
        "95100": "territoire « 95100 » inconnu : vouliez-vous 95018 (Argenteuil, Val-d'Oise) ?",
        "zzz": "territoire « zzz » inconnu",
    }
