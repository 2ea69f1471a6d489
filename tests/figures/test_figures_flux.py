"""Les flux « du CEJ à la CTG » : montants, échelle commune, phrases calculées."""

# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import re

import pytest

from dashboard.ecran.plotly import registre
from dashboard.ecran.plotly.flux import draw_flux, place, ribbons
from dashboard.figures import tables
from dashboard.figures.flux import (
    ALSH_A,
    ALSH_B,
    CAF,
    COLLECTIVITE,
    POSTE,
    Exemple,
    build_after,
    build_before,
    build_post,
    winners,
)
from dashboard.figures.planche import Planche

MEMOIRE = Exemple()


def plain(texte: str) -> str:
    """Le texte avec des espaces ordinaires."""
    return re.sub("[\u00a0\u202f]", " ", texte)


def test_sous_le_cej_la_collectivite_partage_moitie_moitie() -> None:
    """90 000 € à la collectivité, 45 000 € à chacun."""
    avant = build_before(MEMOIRE)
    assert [(x.de, x.vers, x.montant) for x in avant.liens] == [
        (CAF, COLLECTIVITE, 90_000),
        (COLLECTIVITE, ALSH_A, 45_000),
        (COLLECTIVITE, ALSH_B, 45_000),
    ]
    assert avant.amount(COLLECTIVITE) == 90_000
    assert "45 000 € à l'ALSH A et 45 000 € à l'ALSH B" in plain(avant.lecture)


def test_avec_la_ctg_le_bonus_suit_l_activite() -> None:
    """Deux tiers de l'activité, deux tiers du bonus : 60 000 et 30 000 €."""
    apres = build_after(MEMOIRE)
    assert [(x.de, x.vers) for x in apres.liens] == [(CAF, ALSH_A), (CAF, ALSH_B)]
    assert [x.montant for x in apres.liens] == pytest.approx([60_000, 30_000])
    assert "66,7 % de l'activité" in plain(apres.lecture)
    assert COLLECTIVITE not in {n.code for n in apres.noeuds}


@pytest.mark.parametrize(
    ("exemple", "phrase"),
    [
        (Exemple(), "L'ALSH A gagne 15 000 € par an, l'ALSH B en perd autant"),
        (Exemple(part_a_pct=80), "L'ALSH B gagne 12 000 € par an, l'ALSH A en perd autant"),
        (Exemple(heures_a=1, heures_b=1), "Personne ne gagne ni ne perd"),
        (Exemple(montant=0), "Personne ne gagne ni ne perd"),
    ],
)
def test_la_phrase_dit_qui_gagne_et_de_combien(exemple: Exemple, phrase: str) -> None:
    """80 % sous le CEJ contre deux tiers d'activité : A perd 72 000 − 60 000 €."""
    assert plain(winners(exemple)).startswith(phrase)


def test_le_poste_se_partage_entre_la_caf_et_la_collectivite() -> None:
    """0,5 ETP à 48 000 € : 24 000 €, dont 40 % pour la Caf."""
    poste = build_post(Exemple(etp=0.5, part_caf_pct=40))
    assert [x.montant for x in poste.liens] == pytest.approx([9_600, 14_400])
    assert poste.amount(POSTE) == pytest.approx(24_000)
    assert "9 600 € pour la Caf, 14 400 € pour la collectivité" in plain(poste.lecture)


def test_un_euro_a_la_meme_hauteur_dans_toutes_les_figures() -> None:
    """Autant d'euros par pixel, et des boîtes hautes comme leur montant."""
    exemple = Exemple(montant=30_000, etp=2)
    modeles = [build_before(exemple), build_after(exemple), build_post(exemple)]
    assert {m.echelle for m in modeles} == {96_000}
    for modele in modeles:
        dessin = draw_flux(modele)
        marges = dessin.layout.margin.t + dessin.layout.margin.b
        sommet = dessin.layout.yaxis.range[1]
        assert sommet / (dessin.layout.height - marges) == pytest.approx(96_000 / 150)
        for code, boite in place(modele).items():
            assert boite.haut - boite.bas == pytest.approx(modele.amount(code))
            assert -0.01 <= boite.bas <= boite.haut <= sommet


def test_les_rubans_se_suivent_sans_se_couvrir() -> None:
    """À la sortie de la collectivité, le premier ruban finit où le second commence."""
    avant = build_before(MEMOIRE)
    boites = place(avant)
    _, (a, _), (b, arrivee) = ribbons(avant, boites)
    assert a.haut == boites[COLLECTIVITE].haut
    assert a.bas == b.haut
    assert b.bas == pytest.approx(boites[COLLECTIVITE].bas)
    assert arrivee.haut == boites[ALSH_B].haut


def test_chaque_boite_ecrit_son_nom_et_son_montant() -> None:
    """Étiquettes directes, en français, au bord pour ne pas sortir de l'écran."""
    dessin = draw_flux(build_after(MEMOIRE))
    textes = {plain(a.text): a.xanchor for a in dessin.layout.annotations}
    assert textes == {
        "<b>Caf</b><br>90 000 €": "left",
        "<b>ALSH A</b> 66,7 %<br>60 000 € (+15 000 €)": "right",
        "<b>ALSH B</b> 33,3 %<br>30 000 € (−15 000 €)": "right",
    }
    survols = {plain(t.hovertemplate) for t in dessin.data}
    assert "Caf vers ALSH A : 60 000 €<extra></extra>" in survols


def test_un_montant_nul_ne_dessine_pas_de_ruban() -> None:
    """Tout à A sous le CEJ : deux rubans, et B écrit « 0 € »."""
    dessin = draw_flux(build_before(Exemple(part_a_pct=100)))
    assert len([f for f in dessin.layout.shapes if f.type == "path"]) == 2
    assert "<b>ALSH B</b> 0 %<br>0 €" in {plain(a.text) for a in dessin.layout.annotations}


def test_le_flux_a_son_dessin_et_sa_table() -> None:
    """Le registre le connaît ; la table dit chaque versement."""
    planche = Planche(build_after(MEMOIRE), "Exemple", "Essai", "exemple", "flux")
    table = tables.table(planche)
    assert list(table.columns) == ["De", "Vers", "Euros par an"]
    assert table.values.tolist() == [
        ["Caf", "ALSH A", pytest.approx(60_000)],
        ["Caf", "ALSH B", pytest.approx(30_000)],
    ]
    assert registre.draw(planche, image=True).layout.height > registre.draw(planche).layout.height
