"""Les graphiques : les bonnes valeurs dans le modèle, les mêmes dans le dessin de Plotly."""

# Plotly n'a pas de types : ses attributs sont dynamiques.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from fabrique_figures import EFFECTIF, TAUX, Ligne, as_json, fond_of, make_couche, make_reperes, published
from hypothesis import given, settings
from hypothesis import strategies as st
from test_figures_evolution import make_decomposition, make_evolution

from dashboard.ecran.plotly import barres as plotly_barres
from dashboard.ecran.plotly import cadre
from dashboard.figures.carte import build_aplat
from dashboard.figures.graphiques import Barre, Barres, build_barres, build_repartition, round_step
from dashboard.figures.modele import Aplat, Couche, Reglages
from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE, GRIS, luminance
from dashboard.formats import number

REPERES = make_reperes(60.9, 58.2)
SEUILS = Reglages(methode="seuils", seuils=(40.0, 60.0))


def flat(couche: Couche, reglages: Reglages = SEUILS) -> Aplat:
    return build_aplat(fond_of(couche), couche, reglages)


BARRES = [
    Ligne(31.2, nom="Bas", code="B"),
    Ligne(72.0, nom="Haut", code="H"),
    Ligne(45.0, nom="Zoé", code="Z"),
    Ligne(45.0, nom="Ana", code="A"),
    Ligne(None, "secret", nom="Secret"),
    Ligne(99.0, nom="Ailleurs", rattache=False),
]


def test_les_barres_vont_de_la_plus_haute_a_la_plus_basse() -> None:
    """Triées par valeur puis par nom, sans les absents ni les rattachés ailleurs."""
    couche = make_couche(BARRES, reperes=REPERES)
    modele = build_barres(couche, "epci", flat(couche), "A")
    assert [(b.nom, b.valeur, b.texte) for b in modele.barres] == [
        ("Haut", 72.0, "72,0"),
        ("Ana", 45.0, "45,0"),
        ("Zoé", 45.0, "45,0"),
        ("Bas", 31.2, "31,2"),
    ]
    assert [b.choisie for b in modele.barres] == [False, True, False, False]
    assert [(li.nom, li.texte) for li in modele.lignes] == [("Île-de-France", "58,2"), ("France", "60,9")]


def test_une_barre_a_la_couleur_du_territoire_sur_la_carte() -> None:
    """Le même territoire, la même couleur, sur la carte et dans le graphique."""
    couche = make_couche(BARRES)
    aplat = flat(couche)
    sur_la_carte = {
        nom: aplat.couleurs[int(code)]
        for nom, code in zip(couche.valeurs["nom"], aplat.codes, strict=True)
        if code.isdigit()
    }
    barres = build_barres(couche, "epci", aplat, "").barres
    assert {b.nom: b.couleur for b in barres} == {b.nom: sur_la_carte[b.nom] for b in barres}


def test_un_effectif_a_la_couleur_des_cercles_et_pas_de_reference() -> None:
    """Sans aplat, les barres prennent l'encre des cercles ; la France n'y est pas une ligne."""
    modele = build_barres(make_couche(BARRES, EFFECTIF, reperes=REPERES), "epci", None, "")
    assert {b.couleur for b in modele.barres} == {CERCLE}
    assert modele.lignes == ()


def test_un_zero_qui_peut_etre_secret_garde_son_doute_au_bout_de_la_barre() -> None:
    """La barre est vide, son texte dit « 0 ou secret »."""
    couche = make_couche([Ligne(0.0, "zero_ou_secret"), Ligne(5.0)], EFFECTIF)
    assert build_barres(couche, "commune", None, "").barres[-1].texte == "0 ou secret"


def test_le_dessin_des_barres_est_le_modele() -> None:
    """Plotly reçoit les mêmes valeurs, textes et couleurs, la plus haute en haut."""
    couche = make_couche(BARRES, reperes=REPERES)
    modele = build_barres(couche, "epci", flat(couche), "A")
    figure = plotly_barres.draw_barres(modele)
    (trace,) = figure.data
    envers = modele.barres[::-1]
    assert list(trace.x) == [b.valeur for b in envers]
    assert list(trace.y) == [b.nom for b in envers]
    assert list(trace.text) == [b.texte for b in envers]
    assert list(trace.marker.color) == [b.couleur for b in envers]
    assert [c == ENCRE for c in trace.marker.line.color] == [b.choisie for b in envers]


@pytest.mark.parametrize("genre", ["barres", "repartition"])
def test_les_references_sont_des_lignes_nommees(genre: str) -> None:
    """Une ligne par référence, à sa valeur, nommée ; jamais un nom sur un autre."""
    couche = make_couche(BARRES, reperes=REPERES)
    figure = (
        plotly_barres.draw_barres(build_barres(couche, "epci", None, ""))
        if genre == "barres"
        else plotly_barres.draw_repartition(build_repartition(couche, "epci", None))
    )
    tirets = [forme for forme in figure.layout.shapes if forme.line.dash]
    assert [forme.x0 for forme in tirets] == [58.2, 60.9]
    notes = [n for n in figure.layout.annotations if n.yref == "paper"]
    assert [(n.x, n.text) for n in notes] == [(58.2, "Île-de-France 58,2"), (60.9, "France 60,9")]
    assert len({n.yshift for n in notes}) == 2


VALEURS = st.lists(st.integers(-500, 30_000).map(lambda n: n / 10), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(VALEURS)
def test_la_repartition_compte_chaque_territoire_une_fois(valeurs: list[float]) -> None:
    """Colonnes jointives, de même largeur ronde, dont les effectifs somment."""
    couche = make_couche(published(*valeurs))
    intervalles = build_repartition(couche, "epci", flat(couche)).intervalles
    assert sum(i.effectif for i in intervalles) == len(valeurs)
    assert all(a.fin == b.debut for a, b in pairwise(intervalles))
    assert intervalles[0].effectif > 0
    assert intervalles[-1].effectif > 0
    assert len(intervalles) <= 45
    largeur = intervalles[0].fin - intervalles[0].debut
    assert f"{largeur:.0e}"[0] in "125"
    # Comme le lit un humain : la valeur affichée est dans les bornes affichées de sa colonne.
    for intervalle in intervalles:
        bas, haut = round(intervalle.debut, 1), round(intervalle.fin, 1)
        assert bas < haut
        assert intervalle.effectif == sum(bas <= v < haut for v in valeurs)


def test_la_repartition_a_la_main() -> None:
    """De 0 à 60, des colonnes de 2 ; 3,9 est dans [2 ; 4[ et 4,0 dans [4 ; 6[."""
    couche = make_couche(published(0.0, 3.9, 4.0, 60.0))
    intervalles = build_repartition(couche, "epci", None).intervalles
    pleines = [(i.debut, i.fin, i.effectif) for i in intervalles if i.effectif]
    assert pleines == [(0.0, 2.0, 1), (2.0, 4.0, 1), (4.0, 6.0, 1), (60.0, 62.0, 1)]


def test_une_colonne_a_la_couleur_de_ce_qu_elle_contient() -> None:
    """Sous 40, la première couleur ; dès 40, la deuxième ; à cheval sur deux classes, le gris."""
    couche = make_couche(published(0.0, 39.0, 41.0, 60.0, 78.0, 79.5, 400.0))
    aplat = flat(couche)
    par_debut = {i.debut: i for i in build_repartition(couche, "epci", aplat).intervalles}
    assert par_debut[0.0].couleur == aplat.couleurs[0]
    assert par_debut[40.0].couleur == aplat.couleurs[1]
    large = make_couche(published(0.0, 39.0, 41.0, 4000.0))
    a_cheval = build_repartition(large, "epci", flat(large)).intervalles[0]
    assert a_cheval.effectif == 3
    assert a_cheval.couleur == GRIS


def test_une_colonne_n_est_jamais_plus_fine_que_l_affichage() -> None:
    """De 48,5 à 48,9 au dixième : cinq colonnes d'un dixième, et non vingt illisibles."""
    modele = build_repartition(make_couche(published(48.5, 48.9)), "commune", None)
    assert [i.effectif for i in modele.intervalles] == [1, 0, 0, 0, 1]
    assert "1\u00a0commune, de 48,5 à moins de 48,6" in modele.lecture


def test_sans_valeur_la_repartition_est_vide() -> None:
    """Rien à compter : aucune colonne, et le dessin ne tombe pas."""
    modele = build_repartition(make_couche([Ligne(None, "absent")]), "epci", None)
    assert modele.intervalles == ()
    as_json(plotly_barres.draw_repartition(modele))


def test_une_carte_sans_classe_dessine_ses_graphiques_a_l_encre_d_accent() -> None:
    """Un aplat sans couleur ne fait pas tomber le graphique."""
    vide = make_couche([Ligne(None, "absent")])
    pleine = make_couche(published(5.0))
    assert build_barres(pleine, "epci", flat(vide), "").barres[0].couleur == ACCENT


def test_le_dessin_de_la_repartition_est_le_modele() -> None:
    """Hauteurs, milieux et largeurs de Plotly sont ceux des intervalles ; l'infobulle les dit."""
    couche = make_couche(BARRES)
    modele = build_repartition(couche, "epci", flat(couche))
    (trace,) = plotly_barres.draw_repartition(modele).data
    assert list(trace.y) == [i.effectif for i in modele.intervalles]
    assert list(trace.x) == [(i.debut + i.fin) / 2 for i in modele.intervalles]
    assert list(trace.width) == [i.fin - i.debut for i in modele.intervalles]
    assert list(trace.marker.color) == [i.couleur for i in modele.intervalles]
    premier = modele.intervalles[0]
    assert trace.customdata[0] == (
        f"{number(premier.debut, 1)} à moins de {number(premier.fin, 1)} : {premier.effectif} EPCI"
    )


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-6, 1e9))
def test_un_pas_rond_est_1_2_ou_5(largeur: float) -> None:
    """Le plus petit pas rond qui suffit : jamais plus de deux fois et demie trop grand."""
    pas = round_step(largeur)
    assert largeur * (1 - 1e-9) <= pas <= largeur * 2.5 * (1 + 1e-9)
    assert f"{pas:.0e}"[0] in "125"


def test_un_pas_nul_vaut_un() -> None:
    """Toutes les valeurs égales : une colonne large d'une unité."""
    assert round_step(0.0) == 1.0


def test_chaque_graphique_a_sa_lecture() -> None:
    """Une phrase par graphique, avec les nombres du dessin."""
    couche = make_couche(BARRES)
    assert build_barres(couche, "epci", None, "").lecture == (
        "En 2023, EPCI par EPCI, la valeur va de 31,2 (Bas) à 72,0 places pour 100 enfants (Haut)."
    )
    assert build_repartition(couche, "epci", None).lecture == (
        f"La colonne la plus haute compte 2\u00a0EPCI, de 44,0 à moins de 46,0 {TAUX.unite}, en 2023."
    )
    assert make_decomposition().lecture == (
        f"Ici : la part la plus grande est « Assistantes maternelles », 26,7 {TAUX.unite}."
    )


def all_figures() -> list[Any]:
    couche = make_couche(BARRES, reperes=REPERES)
    return [
        plotly_barres.draw_barres(build_barres(couche, "epci", flat(couche), "A")),
        plotly_barres.draw_repartition(build_repartition(couche, "epci", flat(couche))),
        plotly_barres.draw_decomposition(make_decomposition()),
        plotly_barres.draw_evolution(make_evolution()),
    ]


@pytest.mark.parametrize("rang", range(4))
def test_aucun_dessin_n_envoie_nan_ni_anglais(rang: int) -> None:
    """Le JSON n'a ni NaN ni Infinity ; virgule et espace fine pour les nombres de Plotly."""
    figure = all_figures()[rang]
    recu = as_json(figure)
    assert recu["layout"]["separators"] == ",\u202f"
    for trace in recu["data"]:
        assert trace["hovertemplate"].endswith("<extra></extra>")


@pytest.mark.parametrize(("rang", "axe"), [(0, "xaxis"), (1, "yaxis"), (2, "xaxis"), (3, "yaxis")])
def test_l_axe_des_valeurs_part_de_zero(rang: int, axe: str) -> None:
    """Une barre tronquée ment : l'axe part de zéro."""
    figure = all_figures()[rang]
    assert figure.layout[axe].rangemode == "tozero"
    assert figure.layout[axe].range is None or figure.layout[axe].range[0] == 0


@pytest.mark.parametrize("rang", range(4))
def test_aucun_nombre_anglais_sur_les_axes(rang: int) -> None:
    """Ni « 25k » ni « 1M »."""
    mise_en_page = all_figures()[rang].layout
    assert mise_en_page.xaxis.exponentformat == mise_en_page.yaxis.exponentformat == "none"
    assert mise_en_page.xaxis.tickformat


def test_un_nom_long_passe_a_la_ligne_sans_changer_l_infobulle() -> None:
    """Sur un téléphone, la colonne des noms laisse la place aux barres."""
    nom = "CC Marche et Combraille en Aquitaine"
    barres = (Barre(nom, 50.0, "50,0", ACCENT), Barre("Court", 20.0, "20,0", ACCENT, choisie=True))
    figure = plotly_barres.draw_barres(Barres("Titre", "places", 1, barres))
    assert list(figure.layout.yaxis.ticktext) == ["<b>Court</b>", "CC Marche et Combraille<br>en Aquitaine"]
    assert list(figure.data[0].customdata) == ["Court", nom]
    assert [(n.x, n.text) for n in figure.layout.annotations] == [(20.0, "<b>20,0</b>"), (50.0, "50,0")]
    assert list(figure.layout.xaxis.range) == pytest.approx([0, 57.5])


def test_le_texte_des_parts_contraste_avec_sa_couleur() -> None:
    """Blanc sur foncé, encre sur clair : au moins 4,5 (WCAG AA)."""
    for trace in plotly_barres.draw_decomposition(make_decomposition()).data:
        clair, fonce = sorted(
            (luminance(trace.marker.color) + 0.05, luminance(trace.insidetextfont.color) + 0.05), reverse=True
        )
        assert clair / fonce >= 4.5


def test_le_pied_amene_le_titre_dans_l_image() -> None:
    """L'image téléchargée se suffit ; à l'écran, la page dit déjà le titre et la source."""
    couche = make_couche(BARRES)
    modele = build_barres(couche, "epci", None, "")
    nue, complete = plotly_barres.draw_barres(modele), plotly_barres.draw_barres(modele, pied="Cnaf")
    assert modele.titre not in nue.layout.title.text
    assert modele.titre in complete.layout.title.text
    assert "Cnaf" in [n.text for n in complete.layout.annotations]
    assert complete.layout.height > nue.layout.height


def test_la_barre_d_outils_est_francaise_et_reduite() -> None:
    """Le dictionnaire français est donné avec la langue ; il reste le zoom, l'image est à « Exporter »."""
    options = json.loads(json.dumps(cadre.config(), allow_nan=False))
    langue = options["locales"][options["locale"]]
    assert options["locale"] == langue["name"] == "fr"
    assert langue["format"]["decimal"] == ","
    assert langue["format"]["thousands"] == "\u202f"
    assert len(langue["format"]["months"]) == len(langue["format"]["shortMonths"]) == 12
    assert len(langue["format"]["days"]) == len(langue["format"]["shortDays"]) == 7
    assert all(mot and mot != cle for cle, mot in langue["dictionary"].items())
    assert options["displaylogo"] is False
    assert {"toImage", "pan2d", "select2d", "lasso2d"} <= set(options["modeBarButtonsToRemove"])
