"""La place d'un territoire parmi tous : rang, bande, et les mots qui disent la même chose."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ecran.positions import draw_position
from dashboard.figures.dits import Lu
from dashboard.figures.groupe import Groupe
from dashboard.figures.positions import COLONNES, Position, build_position


def placed(valeurs: list[float], valeur: float, niveau: str = "epci") -> Position | None:
    """Parmi autant de territoires de France qu'il y a de valeurs."""
    codes = tuple(map(str, range(len(valeurs))))
    groupe = Groupe("france", niveau, "0", "France", codes, "de France")
    return build_position(valeurs, valeur, groupe, Lu(niveau, "0", "taux_couverture", "", 2023))


def position(valeurs: list[float], valeur: float, niveau: str = "epci") -> Position:
    trouvee = placed(valeurs, valeur, niveau)
    assert trouvee is not None
    return trouvee


def test_le_rang_compte_depuis_la_plus_haute_valeur() -> None:
    """30 est deuxième derrière 40 ; sa place est aux deux tiers de 10 à 40."""
    p = position([10, 20, 30, 40], 30)
    assert (p.rang, p.nombre) == (2, 4)
    assert p.place == pytest.approx(2 / 3)
    assert p.texte == "2e des 4\xa0EPCI de France"


def test_deux_ex_aequo_ont_le_meme_rang_et_le_disent() -> None:
    """Deux fois 30 : deuxièmes ex æquo ; le suivant est quatrième."""
    assert position([10, 30, 30, 40], 30).texte == "2e ex æquo avec un autre parmi les 4\xa0EPCI de France"
    assert position([30, 30, 30, 10], 30).texte == "1er ex æquo avec 2 autres parmi les 4\xa0EPCI de France"
    assert position([30, 30, 10], 30, "commune").texte.startswith("1re ex æquo avec une autre")
    assert position([10, 30, 30, 40], 10).rang == 4


def test_le_rang_s_accorde_et_prend_l_espace_des_milliers() -> None:
    """« 1re des 3 communes », « 1 079e des 1 250 EPCI »."""
    assert position([1, 2, 3], 3, "commune").texte == "1re des 3\xa0communes de France"
    valeurs = [float(v) for v in range(1250)]
    assert position(valeurs, 171.0).texte == "1\u202f079e des 1\u202f250\xa0EPCI de France"


def test_un_territoire_seul_n_a_pas_de_position() -> None:
    """Premier sur un ne dit rien ; à dix à zéro, personne n'est « 1er ex æquo »."""
    assert placed([0.0] * 10, 0.0) is None
    assert placed([12.0], 12.0) is None
    assert placed([], 12.0) is None


def test_peu_de_territoires_un_trait_chacun_beaucoup_des_colonnes() -> None:
    """19 traits ; 1 250 valeurs comptées en 48 colonnes, la plus haute à 1."""
    assert len(position([float(v) for v in range(19)], 3).colonnes) == 19
    p = position([float(v % 100) for v in range(1250)], 3)
    assert len(p.colonnes) == COLONNES
    assert max(h for _, h in p.colonnes) == 1


def test_une_etendue_demesuree_passe_au_logarithme_et_le_dit() -> None:
    """Une densité de 5 à 20 000 : sans logarithme, tout le monde serait au bord gauche."""
    p = position([5, 50, 500, 20_000], 500)
    assert p.logarithmique
    assert p.place == pytest.approx(0.555, abs=0.001)
    assert "échelle logarithmique" in draw_position(p)
    # Sous zéro, pas de logarithme.
    assert not position([-5, 50, 500, 20_000], 500).logarithmique


def test_des_effectifs_dont_certains_nuls_ne_s_ecrasent_pas_a_gauche() -> None:
    """14 crèches, 139e sur 1 250 EPCI : le repère ne peut pas être au bord gauche, avec les zéros."""
    effectifs = [0.0] * 400 + [1.0] * 300 + [2.0] * 200 + [5.0] * 212 + [14.0] * 137 + [2_000.0]
    p = position(effectifs, 14)
    assert p.logarithmique
    assert p.place > 0.3
    assert position(effectifs, 0).place == 0
    assert position(effectifs, 2_000).place == 1


def test_le_milieu_est_celui_des_quartiles() -> None:
    """De 0 à 8, la moitié du milieu va de 2 à 6 : d'un quart à trois quarts de la bande."""
    p = position([float(v) for v in range(9)], 4)
    assert p.milieu == pytest.approx((0.25, 0.75))
    assert position([1, 2, 3], 2).milieu is None


def test_le_dessin_porte_ses_mots_et_reste_leger() -> None:
    """Une image, son texte de remplacement, moins de deux kilooctets."""
    dessin = draw_position(position([float(v % 100) for v in range(1250)], 3))
    assert dessin.startswith("<img ")
    assert 'alt="' in dessin
    assert "de la plus haute valeur à la plus basse" in dessin
    assert unquote(dessin).count("<svg") == 1
    assert len(dessin) < 2048


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=200), st.data())
def test_la_place_reste_dans_la_bande(valeurs: list[float], data: st.DataObject) -> None:
    """Quelles que soient les valeurs, la marque ne sort pas du dessin et le rang existe."""
    valeur = data.draw(st.sampled_from(valeurs))
    if len(set(valeurs)) < 2:
        assert placed(valeurs, valeur) is None
        return
    p = position(valeurs, valeur)
    assert 0 <= p.place <= 1
    assert 1 <= p.rang <= p.nombre
    assert sum(v > valeur for v in valeurs) == p.rang - 1
