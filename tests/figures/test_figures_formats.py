"""Les nombres, les unités et les mots français, les mêmes partout."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import formats
from dashboard.ecran import html
from data.identifiants import slug

FINE, MOINS, INSECABLE = "\u202f", "\u2212", "\u00a0"
NOMBRES = st.floats(-1e9, 1e9, allow_nan=False)


def parse_back(texte: str) -> Decimal:
    return Decimal(texte.replace(FINE, "").replace(MOINS, "-").replace(",", "."))


@pytest.mark.parametrize(
    ("valeur", "decimales", "texte"),
    [
        (48.5, 1, "48,5"),
        (1281653, 0, f"1{FINE}281{FINE}653"),
        (999, 0, "999"),
        (-3.25, 1, f"{MOINS}3,3"),
        (0.25, 1, "0,3"),
        (-0.04, 1, "0,0"),
        (-0.0, 1, "0,0"),
        (100, 2, "100,00"),
    ],
)
def test_un_nombre_s_ecrit_a_la_francaise(valeur: float, decimales: int, texte: str) -> None:
    """Espace fine des milliers, virgule, vrai signe moins, arrondi au plus proche, pas de −0,0."""
    assert formats.number(valeur, decimales) == texte


@pytest.mark.parametrize(
    ("valeur", "texte"), [(3.2, "+3,2"), (-3.2, f"{MOINS}3,2"), (0.04, "0,0"), (-0.04, "0,0")]
)
def test_un_signe_demande_ne_se_met_jamais_devant_zero(valeur: float, texte: str) -> None:
    """Avec signe, une hausse a son plus, une baisse son moins, un zéro affiché n'en a pas."""
    assert formats.number(valeur, 1, signe=True) == texte


@settings(max_examples=50, deadline=None)
@given(NOMBRES, st.integers(0, 4))
def test_les_chiffres_ecrits_redonnent_la_valeur_arrondie(valeur: float, decimales: int) -> None:
    """Relu, le nombre écrit est la valeur à une demi-unité du dernier chiffre près."""
    relu = parse_back(formats.number(valeur, decimales))
    pas = Decimal(1).scaleb(-decimales)
    assert abs(relu - Decimal(valeur)) <= pas / 2 + Decimal("1e-6")
    assert relu == relu.quantize(pas)


@settings(max_examples=50, deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(1, 3))
def test_une_demie_s_arrondit_comme_a_l_ecole(milliemes: int, decimales: int) -> None:
    """0,25 s'écrit 0,3 et non 0,2 : la demie s'éloigne de zéro."""
    exact = Decimal(milliemes) / 1000
    attendu = exact.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    assert parse_back(formats.number(milliemes / 1000, decimales)) == attendu


@settings(max_examples=50, deadline=None)
@given(NOMBRES, st.integers(0, 3), st.booleans())
def test_la_forme_d_un_nombre_est_toujours_la_meme(valeur: float, decimales: int, signe: bool) -> None:
    """Groupes de trois, virgule seulement s'il y a des décimales, ni point ni espace ordinaire."""
    fin = rf",\d{{{decimales}}}" if decimales else ""
    texte = formats.number(valeur, decimales, signe=signe)
    assert re.fullmatch(rf"[{MOINS}+]?\d{{1,3}}({FINE}\d{{3}})*{fin}", texte)


@pytest.mark.parametrize("valeur", [math.nan, math.inf, -math.inf])
def test_un_nombre_qui_n_en_est_pas_un_est_refuse(valeur: float) -> None:
    """« nan » et « inf » ne s'écrivent jamais : une erreur française les arrête."""
    with pytest.raises(ValueError, match="nombre fini"):
        formats.number(valeur)


@settings(max_examples=50, deadline=None)
@given(st.none() | st.floats(), st.sampled_from(["secret", "sans_objet", "absent"]), st.integers(0, 2))
def test_un_statut_sans_valeur_ne_donne_jamais_de_nombre(
    valeur: float | None, statut: str, decimales: int
) -> None:
    """Secret, sans objet, absent : un mot, même si un nombre s'est glissé à côté."""
    texte = formats.value_or_status(valeur, statut, decimales)
    assert texte == formats.LIBELLES_STATUT[statut]
    assert not any(c.isdigit() for c in texte)


def test_le_zero_de_la_cnaf_garde_son_doute() -> None:
    """Un 0 qui peut être un secret s'écrit « 0 ou secret », jamais « 0 »."""
    assert formats.value_or_status(0.0, "zero_ou_secret", 0) == "0 ou secret"


def test_zero_publie_et_valeur_estimee_sont_des_nombres() -> None:
    """Zéro est une valeur publiée ; une estimation est un nombre aussi."""
    assert formats.value_or_status(0.0, "publie", 1) == "0,0"
    assert formats.value_or_status(12.0, "estime", 1) == "12,0"


@pytest.mark.parametrize("valeur", [None, math.nan, math.inf])
def test_une_valeur_manquante_ne_s_ecrit_ni_nan_ni_none(valeur: float | None) -> None:
    """Sans nombre fini, c'est le mot du statut qui s'affiche."""
    assert formats.value_or_status(valeur, "publie", 1) == "publié"


@pytest.mark.parametrize(
    ("nombre", "texte"),
    [(0, "0 commune"), (1, "1 commune"), (2, "2 communes"), (34867, f"34{FINE}867 communes")],
)
def test_le_pluriel_commence_a_deux(nombre: int, texte: str) -> None:
    """La règle française : zéro et un au singulier ; le nombre ne se sépare pas de son mot."""
    assert formats.plural(nombre, "commune") == texte.replace(" ", INSECABLE)


def test_un_pluriel_irregulier_se_donne() -> None:
    """« EPCI » ne prend pas de s."""
    assert formats.plural(10, "EPCI", "EPCI") == f"10{INSECABLE}EPCI"


@pytest.mark.parametrize(
    ("rang", "feminin", "texte"),
    [(1, False, "1er"), (1, True, "1re"), (2, False, "2e"), (2, True, "2e"), (11, True, "11e")],
)
def test_un_rang_s_ecrit_1er_1re_2e(rang: int, feminin: bool, texte: str) -> None:
    """Premier s'accorde, les suivants non."""
    assert formats.ordinal(rang, feminin) == texte


@pytest.mark.parametrize(
    ("mots", "limite", "texte"),
    [
        ([], 0, ""),
        (["a"], 0, "a"),
        (["a", "b"], 0, "a et b"),
        (["a", "b", "c"], 0, "a, b et c"),
        (["a", "b", "c"], 3, "a, b et c"),
        (["a", "b", "c"], 2, "a, b et 1 autre"),
        (["a", "b", "c", "d"], 2, "a, b et 2 autres"),
    ],
)
def test_une_enumeration_finit_par_et(mots: list[str], limite: int, texte: str) -> None:
    """Virgules, « et » avant le dernier, le reste compté au-delà de la limite."""
    assert formats.enumeration(mots, limite) == texte


@pytest.mark.parametrize(
    ("valeur", "reference", "lisible"),
    [(60.1, 60.0, False), (60.2, 60.0, True), (59.9, 60.0, False), (59.8, 60.0, True)],
)
def test_un_ecart_dans_les_marges_n_est_pas_interpretable(
    valeur: float, reference: float, lisible: bool
) -> None:
    """Entre deux taux à ±0,05, un écart de 0,1 ne se lit pas, un écart de 0,2 se lit."""
    assert formats.difference(valeur, reference, 1, (0.05, 0.05))[1] is lisible


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 1500))
def test_la_regle_des_marges_vaut_pour_tous_les_taux(dixiemes: int, autres: int) -> None:
    """Le bruit binaire ne change rien : lisible à partir de deux dixièmes, sans exception."""
    ecart, lisible = formats.difference(dixiemes / 10, autres / 10, 1, (0.05, 0.05))
    assert lisible is (abs(dixiemes - autres) >= 2)
    assert round(ecart, 1) == (dixiemes - autres) / 10


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 1500))
def test_sans_marge_tout_ecart_reel_se_lit_sauf_l_egalite(a: int, b: int) -> None:
    """Une marge inconnue compte pour zéro : seul un écart nul n'a rien à dire."""
    assert formats.difference(a / 10, b / 10, 1, (None, None))[1] is (a != b)


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_un_nom_de_fichier_convient_a_windows(texte: str) -> None:
    """Minuscules sans accent, chiffres et tirets : rien que Windows refuse, ni point ni espace."""
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(texte))


def test_un_nom_de_fichier_reste_lisible() -> None:
    """Les accents et les ligatures tombent sans emporter la lettre."""
    assert slug("Taux œuvre : Val-d'Oise / Île 2023") == "taux-oeuvre-val-d-oise-ile-2023"


def test_un_nombre_et_son_unite_restent_sur_la_meme_ligne() -> None:
    """« École avant 3 / ans » se coupait au mur ; « 3 anses » n'est pas une unité."""
    assert formats.typography("École avant 3 ans") == "École avant 3\u00a0ans"
    assert (
        formats.typography("de 3 à 17 ans, 12 km² et 5 points")
        == "de 3 à 17\u00a0ans, 12\u00a0km² et 5\u00a0points"
    )
    assert formats.typography("3 anses") == "3 anses"
    # À l'écran aussi : le tableau du portrait finissait une ligne sur « moins de 3 ».
    assert html.escape("pour 100 enfants de moins de 3 ans") == "pour 100 enfants de moins de 3\u00a0ans"
