"""La réponse qui fait le titre d'une carte, comptée à la main."""

from __future__ import annotations

from dataclasses import replace

from fabrique_figures import EFFECTIF, TAUX, Ligne, make_couche, make_reperes, published

from dashboard.figures.constat_carte import build_answer
from dashboard.figures.dits import provenances
from dashboard.figures.modele import Couche
from dashboard.figures.textes import Portee

SOMME = replace(EFFECTIF, agregation="somme")
LIEU = Portee("departement", "95", "Val-d'Oise", 2)


def test_un_taux_compte_ceux_qui_depassent_la_france() -> None:
    couche = replace(make_couche(published(35.4, 45.5, 61.6)), reperes=make_reperes(france=60.9))
    phrase = build_answer(couche, "epci", LIEU)
    assert phrase.startswith("Dans le Val-d'Oise, 1\xa0EPCI sur 3 dépasse la France (60,9 ")
    assert {d.critere for d in provenances(phrase)} == {"sur", "statut", ""}
    assert "manque" not in phrase


def test_aucun_et_plusieurs_s_accordent() -> None:
    reperes = make_reperes(france=60.9)
    aucun = build_answer(replace(make_couche(published(35.4, 45.5)), reperes=reperes), "epci", LIEU)
    assert "aucun des 2 EPCI ne dépasse la France" in aucun
    deux = build_answer(replace(make_couche(published(70.0, 80.0, 10.0)), reperes=reperes), "epci", LIEU)
    assert "2\xa0EPCI sur 3 dépassent la France" in deux
    tous = build_answer(replace(make_couche(published(70.0, 80.0)), reperes=reperes), "epci", LIEU)
    assert "les 2 EPCI dépassent la France" in tous


def test_ceux_sans_valeur_ne_sont_pas_comptes_et_c_est_dit() -> None:
    lignes = [Ligne(70.0), Ligne(50.0), Ligne(None, "secret"), Ligne(0.0, "zero_ou_secret")]
    phrase = build_answer(replace(make_couche(lignes), reperes=make_reperes(france=60.9)), "epci", LIEU)
    assert "1\xa0EPCI sur 2 renseignés dépasse" in phrase


def test_un_effectif_dit_combien_en_reunissent_plus_de_la_moitie() -> None:
    phrase = build_answer(totaled(150.0, published(60.0, 50.0, 20.0, 10.0, 10.0)), "epci", LIEU)
    assert phrase.endswith(" : 2 des 5 EPCI du Val-d'Oise en réunissent plus de la moitié")


def test_une_moitie_qui_n_est_pas_celle_du_departement_dit_de_quoi() -> None:
    """80 sur les 150 des EPCI n'est pas la moitié des 170 du département : la phrase dit leur total."""
    valeurs = published(80.0, 30.0, 20.0, 10.0, 10.0, 0.0)
    fin = " : 1 des 6 EPCI du Val-d'Oise fait plus de la moitié du total des 6"
    phrase = build_answer(totaled(170.0, valeurs), "epci", LIEU)
    assert phrase.endswith(fin)
    assert [d.texte for d in provenances(phrase)] == ["1", "6", "6"]
    assert build_answer(make_couche(valeurs, SOMME), "epci", LIEU).endswith(fin)


def totaled(departement: float, valeurs: list[Ligne]) -> Couche:
    """Un effectif, et le nombre publié du département."""
    reperes = make_reperes(france=9000.0)
    siens = reperes.assign(niveau="departement", code_territoire="95", valeur=departement)
    return replace(make_couche(valeurs, SOMME), reperes=siens)


def test_sans_repere_les_extremes_et_sans_valeur_une_phrase() -> None:
    phrase = build_answer(make_couche(published(10.0, 30.0)), "epci", LIEU)
    assert "de 10,0 à 30,0" in phrase
    vide = build_answer(make_couche([Ligne(None, "absent")]), "epci", LIEU)
    assert vide == f"{TAUX.nom_court} : aucun chiffre à montrer dans le Val-d'Oise"
