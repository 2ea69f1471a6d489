"""La liste de contrôle du schéma pluriannuel : ce que les données couvrent, ce qui reste."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures.schema_pluriannuel import LOCALES, RENVOI_SDSF, PresenceSchema, build_controle

RIEN = PresenceSchema(frozenset(), frozenset(), communes=33, communes_couvertes=0)


def test_sans_donnee_tout_reste_a_decrire() -> None:
    """Huit rubriques dans l'ordre du décret, aucune couverte, chacune dit ce qui reste."""
    rubriques = build_controle(RIEN)
    assert [r.nom for r in rubriques] == [
        "Offre d'accueil",
        "Besoins",
        "Zones sous-dotées",
        "Orientations",
        "Emplois et métiers",
        "Investissements et moyens",
        "Calendrier",
        "Coût",
    ]
    assert {r.etat for r in rubriques} == {"a_decrire"}
    assert all(r.reste and not r.couvert for r in rubriques)


def test_une_donnee_presente_couvre_sa_rubrique_et_elle_seule() -> None:
    """Le taux de couverture fait passer l'offre « en partie » ; les places restent à décrire."""
    offre, *autres = build_controle(replace(RIEN, reels=frozenset({"taux_couverture:"})))
    assert offre.etat == "en_partie"
    assert offre.couvert == "places pour 100 enfants, par mode d'accueil"
    assert "places et gestion des EAJE" in offre.reste
    assert {r.etat for r in autres} == {"a_decrire"}


def test_les_zones_disent_combien_de_communes_ont_un_taux() -> None:
    """9 communes sur 15 : le reste n'est pas publié."""
    zones = build_controle(replace(RIEN, communes=15, communes_couvertes=9))[2]
    assert zones.couvert == "taux de couverture publié pour 9 des 15\xa0communes"
    assert zones.reste.startswith("les communes sans taux publié")


def test_une_donnee_fictive_ne_couvre_rien() -> None:
    """Une convention de démonstration est nommée, marquée, et la rubrique reste à décrire."""
    calendrier = build_controle(replace(RIEN, fictifs=frozenset({"convention"})))[6]
    assert calendrier.etat == "a_decrire"
    assert calendrier.couvert == "début et fin de la convention (fictif)"


def test_aucun_chiffre_ne_couvre_le_cout_et_le_sdsf_est_un_renvoi() -> None:
    """Rien dans les données ne dit un plan de financement ; l'arrêté n'est pas recopié."""
    tout = PresenceSchema(frozenset({"taux_couverture:", *LOCALES}), frozenset(), 1, 1)
    rubriques = build_controle(tout)
    assert [r.etat for r in rubriques if r.etat == "a_decrire"] == ["a_decrire"] * 2
    assert rubriques[-1].etat == "a_decrire"
    assert "4 juillet 2024" in RENVOI_SDSF
