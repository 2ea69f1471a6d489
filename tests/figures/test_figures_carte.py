"""Le modèle de la carte : couleurs, absences, cercles, légende, références."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from fabrique_figures import (
    EFFECTIF,
    TAUX,
    Ligne,
    fond_of,
    make_carte,
    make_couche,
    make_fond,
    make_reperes,
    published,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.ecran.carte import component_data
from dashboard.figures.carte import build_aplat, build_cercles, level_name
from dashboard.figures.modele import ABSENCES, AILLEURS, FOND_NEUTRE, LETTRES, RAYON_MAX_PX, Reglages

SEUILS_40_60 = Reglages(methode="seuils", seuils=(40.0, 60.0))
LIGNES = st.lists(
    st.builds(
        Ligne,
        st.integers(0, 1500).map(lambda n: n / 10),
        st.sampled_from(["publie", "estime"]),
        rattache=st.booleans(),
    )
    | st.builds(Ligne, st.none(), st.sampled_from(["absent", "secret", "sans_objet"]), rattache=st.booleans())
    | st.builds(Ligne, st.just(0.0), st.just("zero_ou_secret"), rattache=st.booleans()),
    min_size=1,
    max_size=40,
)
REGLAGES = st.builds(
    Reglages,
    st.sampled_from(["jenks", "quantiles", "amplitudes", "q6", "seuils"]),
    st.integers(2, 8),
    st.just((20.0, 50.0)),
    st.sampled_from(["bleus", "viridis", "gris"]),
)


def test_les_couleurs_suivent_l_ordre_des_formes() -> None:
    """Le fond décide de l'ordre : les valeurs s'y rangent, où qu'elles soient dans le tableau."""
    couche = make_couche([Ligne(70.0, code="C"), Ligne(10.0, code="A"), Ligne(50.0, code="B")])
    aplat = build_aplat(make_fond(["A", "B", "C"]), couche, SEUILS_40_60)
    assert aplat.codes == "012"
    assert aplat.valeurs == (10.0, 50.0, 70.0)


def test_une_forme_sans_ligne_est_absente() -> None:
    """Un territoire dessiné dont on ne sait rien est hachuré, pas blanc ni à zéro."""
    aplat = build_aplat(make_fond(["T0", "X"]), make_couche(published(50.0)), SEUILS_40_60)
    assert aplat.codes == "1a"
    assert aplat.valeurs == (50.0, None)


@pytest.mark.parametrize(
    ("statut", "valeur", "lettre"),
    [("absent", None, "a"), ("secret", None, "s"), ("zero_ou_secret", 0.0, "z"), ("sans_objet", None, "o")],
)
def test_chaque_absence_a_sa_lettre_et_jamais_une_classe(
    statut: str, valeur: float | None, lettre: str
) -> None:
    """Absent, secret, zéro ou secret, sans objet : quatre hachures, comptées dans la légende."""
    aplat = make_carte(make_couche([Ligne(50.0), Ligne(70.0), Ligne(valeur, statut)])).aplat
    assert aplat is not None
    assert aplat.codes[2] == lettre
    assert [(a.lettre, a.libelle, a.effectif) for a in aplat.absences] == [(lettre, ABSENCES[lettre], 1)]


def test_une_estimation_et_un_zero_publie_ont_une_couleur() -> None:
    """Zéro publié et valeur estimée sont des valeurs : elles ont leur classe."""
    aplat = make_carte(make_couche([Ligne(0.0), Ligne(50.0, "estime")]), SEUILS_40_60).aplat
    assert aplat is not None
    assert aplat.codes == "01"


def test_un_territoire_rattache_ailleurs_se_peint_a_part_et_ne_compte_pas() -> None:
    """Ni dans une classe, ni dans les bornes, ni dans les effectifs : une clef à lui dans la légende."""
    lignes = [*published(40.0, 50.0, 60.0), Ligne(99.0, rattache=False)]
    aplat = make_carte(make_couche(lignes), Reglages(nombre=3)).aplat
    assert aplat is not None
    assert aplat.codes == "012e"
    assert [(a.libelle, a.effectif) for a in aplat.absences] == [("rattaché ailleurs, hors classes", 1)]
    assert aplat.discretisation.bornes[-1] == 60.0
    assert sum(c.effectif for c in aplat.classes) == 3


def test_une_valeur_sans_classe_possible_n_est_pas_dite_absente() -> None:
    """Si seul un territoire rattaché ailleurs a une valeur, il est dit rattaché ailleurs, non hachuré."""
    aplat = make_carte(make_couche([Ligne(None, "absent"), Ligne(50.0, rattache=False)])).aplat
    assert aplat is not None
    assert aplat.codes == "ae"
    assert aplat.classes == ()


def test_une_absence_sans_contour_est_comptee_aussi() -> None:
    """Un territoire de la portée sans forme dessinée figure quand même dans la légende."""
    couche = make_couche([Ligne(50.0, code="A"), Ligne(None, "absent", code="B")])
    aplat = build_aplat(make_fond(["A"]), couche, Reglages())
    assert [(a.lettre, a.effectif) for a in aplat.absences] == [("a", 1)]


@settings(max_examples=60, deadline=None)
@given(LIGNES, REGLAGES)
def test_la_legende_dit_ce_qui_est_dessine(lignes: list[Ligne], reglages: Reglages) -> None:
    """Effectifs qui somment aux rattachés ; couleurs et lettres dessinées toutes légendées."""
    couche = make_couche(lignes)
    aplat = build_aplat(fond_of(couche), couche, reglages)
    effectifs = [c.effectif for c in aplat.classes] + [
        a.effectif for a in aplat.absences if a.lettre != AILLEURS
    ]
    assert sum(effectifs) == sum(li.rattache for li in lignes)
    assert len(aplat.codes) == len(lignes)
    legendees = {str(c.rang): c.couleur for c in aplat.classes}
    lettres = {a.lettre for a in aplat.absences}
    for ligne, code in zip(lignes, aplat.codes, strict=True):
        if not ligne.rattache:
            assert code == AILLEURS
            assert code in lettres
        elif ligne.statut in LETTRES:
            assert code == LETTRES[ligne.statut]
            assert code in lettres
        elif code != FOND_NEUTRE:
            assert legendees[code] == aplat.couleurs[int(code)]
        else:
            assert not aplat.classes
    for classe in aplat.classes:
        dessinees = sum(
            li.rattache and code == str(classe.rang) for li, code in zip(lignes, aplat.codes, strict=True)
        )
        assert classe.effectif == dessinees


def test_la_legende_va_de_la_plus_haute_a_la_plus_basse_classe() -> None:
    """Comme on lit : le haut en haut, avec les libellés calculés à la main."""
    aplat = make_carte(make_couche(published(10.0, 45.0, 50.0, 90.0)), SEUILS_40_60).aplat
    assert aplat is not None
    assert [(c.libelle, c.effectif) for c in aplat.classes] == [
        ("60,0 à 90,0", 1),
        ("40,0 à moins de 60,0", 2),
        ("10,0 à moins de 40,0", 1),
    ]
    assert [c.couleur for c in aplat.classes] == list(reversed(aplat.couleurs))


def test_une_reference_se_pose_dans_sa_classe_a_sa_place() -> None:
    """50 entre 40 et 60 : au milieu de la classe du milieu ; 40 : au bas de la même."""
    reperes = make_reperes(france=50.0, region=40.0)
    couche = make_couche(published(10.0, 45.0, 90.0), reperes=reperes)
    aplat = make_carte(couche, SEUILS_40_60).aplat
    assert aplat is not None
    places = {r.nom: (r.classe, r.position, r.texte) for c in aplat.classes for r in c.reperes}
    assert places == {"Île-de-France": (1, 0.0, "40,0"), "France": (1, 0.5, "50,0")}


def test_une_reference_hors_des_valeurs_se_pose_au_bord_et_le_dit() -> None:
    """Plus bas que tout : au pied de la légende ; plus haut : en tête ; chaque fois c'est écrit."""
    couche = make_couche(published(45.0, 50.0, 90.0), reperes=make_reperes(5.0, None, 120.0))
    aplat = make_carte(couche, Reglages(nombre=2)).aplat
    assert aplat is not None
    haute, basse = aplat.classes
    assert [(r.nom, r.position, r.texte) for r in haute.reperes] == [("Val-d'Oise", 1.0, "120,0, plus haut")]
    assert [(r.nom, r.position, r.texte) for r in basse.reperes] == [("France", 0.0, "5,0, plus bas")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30), st.integers(0, 1000))
def test_toute_reference_est_a_sa_hauteur(entiers: list[int], repere: int) -> None:
    """Quelle que soit la découpe, position et bornes de la classe redonnent la référence."""
    couche = make_couche(published(*(e / 10 for e in entiers)), reperes=make_reperes(repere / 10))
    aplat = build_aplat(fond_of(couche), couche, Reglages())
    ((classe, place),) = [(c, r) for c in aplat.classes for r in c.reperes]
    bas, haut = aplat.discretisation.bornes[classe.rang : classe.rang + 2]
    assert 0 <= place.position <= 1
    dedans = aplat.discretisation.bornes[0] <= repere / 10 <= aplat.discretisation.bornes[-1]
    assert ("plus" in place.texte) is not dedans
    if dedans and haut > bas:
        assert bas + place.position * (haut - bas) == pytest.approx(repere / 10)


def test_deux_cartes_qui_partagent_leurs_valeurs_ont_les_memes_classes() -> None:
    """La même couleur veut dire la même chose des deux côtés."""
    une, autre = (10.0, 20.0, 30.0, 31.0, 33.0), (40.0, 50.0, 60.0, 61.0, 90.0)
    gauche = make_carte(make_couche(published(*une), communes=autre)).aplat
    droite = make_carte(make_couche(published(*autre), communes=une)).aplat
    assert gauche is not None
    assert droite is not None
    assert gauche.discretisation == droite.discretisation
    assert gauche.couleurs == droite.couleurs
    assert sum(c.effectif for c in gauche.classes) == 5


def test_le_rayon_croit_comme_la_racine_de_l_effectif() -> None:
    """Quatre fois plus d'habitants, deux fois le rayon : c'est l'aire qui compte."""
    cercles = make_carte(make_couche(published(1000.0, 250.0, 40.0), EFFECTIF)).cercles
    assert cercles is not None
    assert cercles.valeur_max == 1000.0
    assert [(c.texte, c.rayon_px) for c in cercles.legende] == [
        ("1\u202f000", pytest.approx(RAYON_MAX_PX)),
        ("200", pytest.approx(RAYON_MAX_PX * math.sqrt(0.2))),
        ("50", pytest.approx(RAYON_MAX_PX * math.sqrt(0.05))),
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10**9).map(lambda n: n / 100), min_size=1), st.integers(0, 2))
def test_la_legende_montre_le_plus_grand_cercle_puis_des_ronds(valeurs: list[float], decimales: int) -> None:
    """Le plus grand de la carte, à sa valeur, puis 1, 2 ou 5 fois une puissance de dix."""
    couche = make_couche(published(*valeurs), EFFECTIF)
    cercles = build_cercles(fond_of(couche), couche)
    rayons = [c.rayon_px for c in cercles.legende]
    assert all(a > b for a, b in pairwise(rayons))
    for rang, echantillon in enumerate(cercles.legende):
        assert echantillon.valeur <= cercles.valeur_max * (1 + 1e-9)
        assert (
            echantillon.valeur == cercles.valeur_max if rang == 0 else f"{echantillon.valeur:.0e}"[0] in "125"
        )
        assert echantillon.rayon_px == pytest.approx(
            RAYON_MAX_PX * math.sqrt(echantillon.valeur / cercles.valeur_max)
        )


def test_un_territoire_rattache_ailleurs_n_a_pas_de_cercle() -> None:
    """Sur la carte il n'a qu'un morceau : un cercle y dirait l'EPCI entier."""
    lignes = [Ligne(100.0), Ligne(9999.0, rattache=False), Ligne(None, "secret")]
    cercles = make_carte(make_couche(lignes, EFFECTIF)).cercles
    assert cercles is not None
    assert cercles.valeurs == (100.0, None, None)
    assert cercles.valeur_max == 100.0
    assert cercles.statuts == "pps"


def test_des_effectifs_tous_nuls_n_ont_pas_de_cercle_de_legende() -> None:
    """Sans rien à montrer la légende des cercles est vide, sans division par zéro."""
    cercles = make_carte(make_couche(published(0.0, 0.0), EFFECTIF)).cercles
    assert cercles is not None
    assert (cercles.valeur_max, cercles.legende) == (0.0, ())


@pytest.mark.parametrize("taux_d_abord", [True, False])
def test_un_taux_et_un_effectif_se_superposent(taux_d_abord: bool) -> None:
    """Le taux en aplat, l'effectif en cercles, quel que soit celui que l'on a choisi d'abord."""
    taux = make_couche(published(40.0, 60.0))
    effectif = make_couche(published(100.0, 400.0), EFFECTIF)
    premiere, seconde = (taux, effectif) if taux_d_abord else (effectif, taux)
    carte = make_carte(premiere, superposee=seconde)
    assert carte.aplat is not None
    assert carte.cercles is not None
    assert carte.aplat.valeurs == (40.0, 60.0)
    assert carte.cercles.valeurs == (100.0, 400.0)


def test_un_effectif_seul_laisse_le_fond_neutre() -> None:
    """Un effectif ne se colorie jamais en aplat."""
    carte = make_carte(make_couche(published(100.0, 400.0), EFFECTIF))
    assert carte.aplat is None
    envoye = component_data(carte, "/x", groupe="g", ecrit_vue=True, hauteur=400)
    assert envoye["aplat"] == FOND_NEUTRE * 2


@pytest.mark.parametrize("superposee", [False, True])
def test_une_seule_donnee_fictive_marque_toute_la_carte(superposee: bool) -> None:
    """Le filigrane paraît dès qu'une valeur montrée, ou une absence, est fictive."""
    vraie = make_couche(published(40.0))
    fausse = make_couche([Ligne(None, "secret", fictif=True)], EFFECTIF if superposee else TAUX)
    carte = make_carte(vraie, superposee=fausse) if superposee else make_carte(fausse)
    assert carte.fictif is True
    assert component_data(carte, "/x", groupe="g", ecrit_vue=True, hauteur=4)["fictif"] is True
    assert make_carte(vraie).fictif is False


def test_la_remarque_de_la_decoupe_vient_avant_les_notes() -> None:
    """Ce qui n'a pas pu être fait comme demandé se lit d'abord."""
    carte = make_carte(make_couche(published(40.0)))
    assert carte.notes == ("Un seul territoire a une valeur : une seule classe.", "Une note.")


def test_une_composante_se_nomme_dans_le_titre_de_la_legende() -> None:
    """La légende d'un détail dit lequel."""
    aplat = make_carte(make_couche(published(4.0, 8.0), modalite="eaje")).aplat
    assert aplat is not None
    assert aplat.titre == f"{TAUX.nom} – EAJE (crèches)"


@pytest.mark.parametrize(
    ("niveau", "nombre", "nom"), [("epci", 1, "EPCI"), ("commune", 1, "commune"), ("commune", 3, "communes")]
)
def test_un_niveau_se_nomme_au_singulier_et_au_pluriel(niveau: str, nombre: int, nom: str) -> None:
    """Les noms de niveau viennent des fiches, accordés."""
    assert level_name(niveau, nombre) == nom
