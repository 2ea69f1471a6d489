"""La découpe en classes : chaque valeur a une classe, et la légende dit vrai."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.figures.carte import class_label, method_sentence
from dashboard.figures.classes import EXPLICATIONS, METHODES, Discretisation, assign, classify, parse_seuils
from dashboard.formats import number

AUTOMATIQUES = ["jenks", "quantiles", "amplitudes", "q6"]
DIXIEMES = st.lists(st.integers(-200, 1500).map(lambda n: n / 10), min_size=1, max_size=60)
FINES = st.floats(0, 300) | st.integers(0, 6000).map(lambda n: n / 20)
ENTIERS = st.lists(st.integers(0, 400), min_size=1, max_size=40)
SEUILS = st.lists(st.integers(-500, 2000).map(lambda n: n / 10), min_size=1, max_size=7, unique=True)


def check_partition(valeurs: list[float], decoupe: Discretisation, nombre: int) -> None:
    """Les cinq propriétés d'une découpe, quelle que soit la méthode."""
    bornes = decoupe.bornes
    assert 1 <= decoupe.nombre <= nombre
    assert all(a <= b for a, b in pairwise(bornes))
    assert all(a < b for a, b in pairwise(bornes[1:-1]))
    assert bornes[0] <= min(valeurs)
    assert max(valeurs) <= bornes[-1]
    classes = assign(valeurs, decoupe)
    for valeur, classe in zip(valeurs, classes, strict=True):
        assert classe is not None
        assert bornes[classe] <= valeur
        derniere = classe == decoupe.nombre - 1
        assert valeur <= bornes[-1] if derniere else valeur < bornes[classe + 1]
    assert sum(classes.count(rang) for rang in range(decoupe.nombre)) == len(valeurs)


@pytest.mark.parametrize("methode", AUTOMATIQUES)
@settings(max_examples=60, deadline=None)
@given(valeurs=DIXIEMES, nombre=st.integers(2, 8))
def test_chaque_valeur_a_une_seule_classe(methode: str, valeurs: list[float], nombre: int) -> None:
    """Bornes croissantes, valeurs entre leurs bornes, effectifs qui somment, k classes au plus."""
    check_partition(valeurs, classify(valeurs, methode, nombre), 6 if methode == "q6" else nombre)


@settings(max_examples=60, deadline=None)
@given(valeurs=DIXIEMES, seuils=SEUILS)
def test_les_seuils_saisis_coupent_la_ou_on_l_a_dit(valeurs: list[float], seuils: list[float]) -> None:
    """Tous les seuils saisis restent des bornes, même hors des valeurs ou sur une valeur unique."""
    seuils = sorted(seuils)
    decoupe = classify(valeurs, "seuils", 5, seuils)
    check_partition(valeurs, decoupe, len(seuils) + 1)
    assert decoupe.bornes[1:-1] == tuple(seuils)
    assert decoupe.remarque == ""
    attendues = [sum(v >= s for s in seuils) for v in valeurs]
    assert assign(valeurs, decoupe) == attendues


@settings(max_examples=60, deadline=None)
@given(valeurs=DIXIEMES, nombre=st.integers(2, 8))
def test_jenks_ne_laisse_aucune_classe_vide(valeurs: list[float], nombre: int) -> None:
    """Avec les seuils naturels, chaque classe de la légende tient au moins un territoire."""
    decoupe = classify(valeurs, "jenks", nombre)
    assert decoupe.nombre == min(nombre, len(set(valeurs)))
    assert set(assign(valeurs, decoupe)) == set(range(decoupe.nombre))


def within_squares(groupes: list[list[float]]) -> float:
    return sum(float(np.square(np.array(g) - np.mean(g)).sum()) for g in groupes if g)


@settings(max_examples=60, deadline=None)
@given(valeurs=st.lists(st.integers(0, 60), min_size=3, max_size=10), nombre=st.integers(2, 4))
def test_jenks_trouve_la_meilleure_decoupe(valeurs: list[int], nombre: int) -> None:
    """La somme des carrés dans les classes est celle de la meilleure coupe possible."""
    assume(len(set(valeurs)) > nombre)
    tries = [float(v) for v in sorted(valeurs)]
    meilleure = min(
        within_squares([tries[a:b] for a, b in pairwise((0, *coupe, len(tries)))])
        for coupe in combinations(range(1, len(tries)), nombre - 1)
    )
    decoupe = classify(tries, "jenks", nombre, decimales=0)
    classes = assign(tries, decoupe)
    obtenue = within_squares(
        [[v for v, c in zip(tries, classes, strict=True) if c == r] for r in range(nombre)]
    )
    assert obtenue == pytest.approx(meilleure, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(valeurs=st.lists(st.integers(0, 2000), min_size=9, max_size=60, unique=True), nombre=st.integers(2, 8))
def test_les_quantiles_ont_des_effectifs_egaux_a_un_pres(valeurs: list[int], nombre: int) -> None:
    """Sans ex æquo, deux classes ne diffèrent que d'un territoire, arrondi des bornes compris."""
    reels = [v / 10 for v in valeurs]
    decoupe = classify(reels, "quantiles", nombre, decimales=1)
    effectifs = [assign(reels, decoupe).count(r) for r in range(nombre)]
    assert max(effectifs) - min(effectifs) <= 1


@settings(max_examples=60, deadline=None)
@given(valeurs=ENTIERS, nombre=st.integers(2, 8))
def test_les_amplitudes_egales_ont_la_meme_etendue(valeurs: list[int], nombre: int) -> None:
    """Les classes ont la même largeur, à l'arrondi affiché près."""
    assume(len(set(valeurs)) > nombre)
    decoupe = classify(valeurs, "amplitudes", nombre, decimales=3)
    largeurs = [b - a for a, b in pairwise(decoupe.bornes)]
    assert decoupe.nombre == nombre
    assert max(largeurs) - min(largeurs) <= 0.0021


@settings(max_examples=40, deadline=None)
@given(valeurs=st.lists(st.integers(0, 10_000), min_size=40, max_size=80, unique=True))
def test_q6_coupe_a_5_25_50_75_95_pour_cent(valeurs: list[int]) -> None:
    """Six classes, les bornes aux quantiles dits, au dixième supérieur."""
    decoupe = classify(valeurs, "q6", 3)
    exactes = np.quantile(valeurs, [0.05, 0.25, 0.5, 0.75, 0.95])
    assert decoupe.nombre == 6
    assert np.all(np.array(decoupe.bornes[1:-1]) - exactes >= -1e-6)
    assert np.all(np.array(decoupe.bornes[1:-1]) - exactes < 0.1 + 1e-6)


def test_q6_sur_les_entiers_de_0_a_100() -> None:
    """Sur 0, 1… 100 les bornes sont 5, 25, 50, 75 et 95, calculées à la main."""
    assert classify(range(101), "q6", 5).bornes == (0, 5, 25, 50, 75, 95, 100)


def test_jenks_separe_trois_paquets_evidents() -> None:
    """Trois paquets éloignés font trois classes, bornées par leur plus petite valeur."""
    valeurs = [1, 2, 3, 50, 51, 52, 90, 91, 99]
    assert classify(valeurs, "jenks", 3).bornes == (1, 50, 90, 99)


@pytest.mark.parametrize("methode", list(METHODES))
def test_sans_valeur_il_n_y_a_pas_de_classe(methode: str) -> None:
    """Rien à classer : aucune classe, une phrase, et aucune valeur n'est classée."""
    decoupe = classify([], methode, 5, (40.0,))
    assert (decoupe.nombre, decoupe.remarque) == (0, "Aucune valeur à classer.")
    assert assign([1.0, None], decoupe) == [None, None]


@pytest.mark.parametrize("methode", AUTOMATIQUES)
@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ([48.5], "Un seul territoire a une valeur : une seule classe."),
        ([48.5] * 7, "Tous les territoires ont la même valeur : une seule classe."),
    ],
)
def test_une_seule_valeur_fait_une_seule_classe(methode: str, valeurs: list[float], phrase: str) -> None:
    """Une classe qui tient la valeur, et la phrase qui dit pourquoi."""
    decoupe = classify(valeurs, methode, 5)
    assert decoupe.bornes == (48.5, 48.5)
    assert decoupe.remarque == phrase
    assert set(assign(valeurs, decoupe)) == {0}


@pytest.mark.parametrize("methode", AUTOMATIQUES)
def test_moins_de_valeurs_que_de_classes_une_classe_par_valeur(methode: str) -> None:
    """Trois valeurs distinctes font trois classes, et une phrase le dit."""
    valeurs = [10.0, 20.0, 20.0, 30.0]
    decoupe = classify(valeurs, methode, 5)
    assert assign(valeurs, decoupe) == [0, 1, 1, 2]
    assert decoupe.nombre == 3
    assert decoupe.remarque == "3 valeurs distinctes seulement : une classe par valeur."


@pytest.mark.parametrize("methode", AUTOMATIQUES)
def test_une_classe_par_valeur_ne_se_dit_pas_autrement(methode: str) -> None:
    """Quand chaque valeur a sa classe, la légende n'annonce ni effectifs égaux ni même étendue."""
    nombre = 6 if methode == "q6" else 4
    valeurs = [10.0] * 8 + [float(11 + n * n) for n in range(nombre - 1)]
    assert EXPLICATIONS["valeurs"] in method_sentence(classify(valeurs, methode, nombre))


def test_trop_d_ex_aequo_le_dit_au_singulier_comme_au_pluriel() -> None:
    """Des quantiles confondus font moins de classes, et la phrase s'accorde."""
    une = classify([0.0] * 95 + [1.0, 2.0, 3.0, 4.0, 5.0], "quantiles", 3)
    deux = classify([0.0] * 40 + [float(n) for n in range(1, 11)], "quantiles", 5)
    fin = "trop de territoires ont la même valeur."
    assert une.remarque == f"1\u00a0classe au lieu de 3 : {fin}"
    assert deux.remarque == f"2\u00a0classes au lieu de 5 : {fin}"


def test_seuils_demandes_mais_non_saisis() -> None:
    """Sans seuil, une seule classe et l'invitation à en saisir."""
    decoupe = classify([10.0, 20.0], "seuils", 5)
    assert decoupe.nombre == 1
    assert decoupe.remarque == "Aucun seuil saisi : une seule classe. Saisissez des seuils."


def test_une_methode_inconnue_vaut_jenks() -> None:
    """Une méthode que l'on ne connaît pas ne casse rien : les seuils naturels sont pris."""
    valeurs = [1.0, 2.0, 3.0, 50.0, 51.0, 90.0]
    assert classify(valeurs, "magie", 3).bornes == classify(valeurs, "jenks", 3).bornes


def test_un_territoire_hors_des_bornes_va_a_la_classe_la_plus_proche() -> None:
    """Un territoire montré mais non compté prend la couleur du bord ; un absent n'en prend pas."""
    decoupe = Discretisation("jenks", (10.0, 20.0, 30.0))
    assert assign([5.0, 19.9, 20.0, 99.0, None, float("nan")], decoupe) == [0, 0, 1, 1, None, None]


@pytest.mark.parametrize(
    ("texte", "seuils"),
    [
        ("40 ; 60,5 ; 80", (40, 60.5, 80)),
        ("80;40;40", (40, 80)),
        (" 60.5 ", (60.5,)),
        ("1\u202f000 ; 2\u00a0000 ; 30 000,5", (1000, 2000, 30000.5)),
        ("\u22123,5 ; 0 ;", (-3.5, 0)),
    ],
)
def test_des_seuils_a_la_francaise_sont_compris(texte: str, seuils: tuple[float, ...]) -> None:
    """Virgule ou point, milliers espacés, vrai signe moins ; triés et sans doublon."""
    assert parse_seuils(texte) == seuils


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("", "Aucun seuil saisi"),
        (" ; ; ", "Aucun seuil saisi"),
        ("40 ; beaucoup", "« beaucoup »"),
        ("nan", "« nan »"),
        ("40 ; inf", "« inf »"),
        ("40, 60, 80", "« 40, 60, 80 »"),
        ("40 60 80", "« 40 60 80 »"),
        ("1;2;3;4;5;6;7;8", "8 seuils : 7 au plus"),
    ],
)
def test_des_seuils_mal_saisis_sont_nommes(texte: str, dit: str) -> None:
    """Ce qui n'est pas compris est cité dans une phrase, jamais deviné."""
    with pytest.raises(ValueError, match=dit):
        parse_seuils(texte)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_aucune_saisie_ne_fait_tomber_la_lecture_des_seuils(texte: str) -> None:
    """N'importe quel texte donne des seuils triés ou une phrase française, rien d'autre."""
    try:
        seuils = parse_seuils(texte)
    except ValueError as erreur:
        seuils, phrase = (), str(erreur)
    else:
        phrase = ""
    assert bool(seuils) is not phrase.endswith(".")
    assert list(seuils) == sorted(set(seuils))
    assert np.all(np.isfinite(seuils))


def belongs(valeur: float, libelle: str) -> bool:
    """Ce que comprend un lecteur du libellé d'une classe."""

    def lu(texte: str) -> float:
        return float(texte.replace("\u202f", "").replace("\u2212", "-").replace(",", "."))

    if libelle.startswith("moins de "):
        return valeur < lu(libelle.removeprefix("moins de "))
    if libelle.endswith(" ou plus"):
        return valeur >= lu(libelle.removesuffix(" ou plus"))
    if " à moins de " in libelle:
        bas, haut = libelle.split(" à moins de ")
        return lu(bas) <= valeur < lu(haut)
    if " à " in libelle:
        bas, haut = libelle.split(" à ")
        return lu(bas) <= valeur <= lu(haut)
    return valeur == lu(libelle)


@pytest.mark.parametrize("methode", [*METHODES])
@settings(max_examples=60, deadline=None)
@given(
    entiers=st.lists(st.integers(-300, 15_000), min_size=1, max_size=60),
    nombre=st.integers(2, 8),
    decimales=st.integers(0, 2),
    centiemes=st.lists(st.integers(-400, 160_000), min_size=1, max_size=7, unique=True),
)
def test_la_classe_lue_dans_la_legende_est_celle_qui_est_coloriee(
    methode: str, entiers: list[int], nombre: int, decimales: int, centiemes: list[int]
) -> None:
    """Lire les libellés de haut en bas désigne une seule classe par valeur : la sienne."""
    valeurs = [e / 10**decimales for e in entiers]
    seuils = sorted(c / 100 for c in centiemes)
    decoupe = classify(valeurs, methode, nombre, seuils, decimales)
    libelles = [class_label(decoupe, r, decimales) for r in range(decoupe.nombre)]
    for valeur, classe in zip(valeurs, assign(valeurs, decoupe), strict=True):
        assert [r for r, texte in enumerate(libelles) if belongs(valeur, texte)] == [classe]


@pytest.mark.parametrize("methode", [*METHODES])
@settings(max_examples=60, deadline=None)
@given(valeurs=st.lists(FINES, min_size=1, max_size=40), nombre=st.integers(2, 8))
def test_la_classe_lue_depuis_la_valeur_affichee_est_la_bonne(
    methode: str, valeurs: list[float], nombre: int
) -> None:
    """Une densité de 12,36 s'affiche 12,4 : c'est la classe de 12,4 dans la légende."""
    decoupe = classify(valeurs, methode, nombre, (20.0, 45.5))
    libelles = [class_label(decoupe, r, 1) for r in range(decoupe.nombre)]
    for valeur, classe in zip(valeurs, assign(valeurs, decoupe), strict=True):
        affichee = float(number(valeur, 1).replace(",", "."))
        assert [r for r, texte in enumerate(libelles) if belongs(affichee, texte)] == [classe]


def test_un_seuil_hors_des_valeurs_laisse_une_classe_ouverte() -> None:
    """Sous le premier seuil, « moins de 40,0 » ; au-dessus du dernier, « 100,0 ou plus »."""
    decoupe = classify([50.0, 90.0], "seuils", 5, (40.0, 60.0, 100.0))
    assert [class_label(decoupe, r, 1) for r in range(4)] == [
        "moins de 40,0",
        "40,0 à moins de 60,0",
        "60,0 à moins de 100,0",
        "100,0 ou plus",
    ]


def test_un_seuil_saisi_s_affiche_comme_il_a_ete_saisi() -> None:
    """Un seuil plus fin que l'indicateur n'est pas arrondi dans la légende."""
    decoupe = classify([10.0, 90.0], "seuils", 5, (60.25,))
    assert class_label(decoupe, 0, 1) == "10,0 à moins de 60,25"


VAL_D_OISE = [35.4, 43.7, 43.7, 44.2, 45.5, 46.3, 48.5, 49.7, 54.7, 61.6]


def test_dix_territoires_se_coupent_a_des_nombres_ronds_dans_les_vides() -> None:
    """Le Val-d'Oise : 45, 48 et 52 donnent 4, 2, 2, 2, là où Jenks faisait trois classes d'un seul."""
    coupe = classify(VAL_D_OISE, "jenks", 5, peu=True)
    assert coupe.bornes == (35.4, 45.0, 48.0, 52.0, 61.6)
    assert sorted(assign(VAL_D_OISE, coupe), key=str) == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    jenks = assign(VAL_D_OISE, classify(VAL_D_OISE, "jenks", 5))
    assert sum(jenks.count(c) == 1 for c in set(jenks)) == 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 2000).map(lambda n: n / 10), min_size=4, max_size=12), st.integers(2, 8))
def test_peu_de_territoires_jamais_de_classe_d_un_seul(valeurs: list[float], nombre: int) -> None:
    coupe = classify(valeurs, "jenks", nombre, peu=True)
    if coupe.methode != "vides":
        return
    classes = assign(valeurs, coupe)
    assert coupe.nombre <= min(4, nombre)
    assert all(classes.count(c) >= 2 for c in range(coupe.nombre))


def test_treize_territoires_suivent_jenks() -> None:
    valeurs = [float(v) for v in range(13)]
    assert classify(valeurs, "jenks", 5, peu=True).methode == "jenks"
