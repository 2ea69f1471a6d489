"""Le nuage de points : modèle, dessin, noms sans recouvrement, tableau."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fabrique_figures import as_json

from dashboard.ecran.plotly import nuage as plotly_nuage
from dashboard.ecran.plotly import registre
from dashboard.figures import disposition, nuage
from dashboard.figures.nuage import Categorie, Coupe, Nuage, Point
from dashboard.figures.planche import Planche

CATEGORIES = (
    Categorie("Créer", "#8c1d18", "rond", "plein"),
    Categorie("Remplir d'abord", "#efab3c", "carre", "hachures"),
    Categorie("Consolider", "#3a76b0", "losange", "points"),
    Categorie("Surveiller", "#c3e2f2", "triangle", "grille"),
)


def point(code: str, x: float, y: float, **suite: Any) -> Point:
    return Point(code, f"CC de {code}", x, y, f"{x:.1f}", f"{y:.1f}", **suite)


MODELE = Nuage(
    titre="Titre",
    titre_x="Couverture",
    unite_x="places pour 100",
    decimales_x=1,
    titre_y="Occupation",
    unite_y="%",
    decimales_y=1,
    points=(
        point("A", 40, 80, taille=400.0, categorie=0, texte_taille="400"),
        point("B", 50, 60, taille=100.0, categorie=1, texte_taille="100", choisi=True),
        point("C", 70, 75, taille=None, categorie=2, fictif=True),
    ),
    coupes=(Coupe("x", 60.9, "France", "Cnaf, 2023"), Coupe("y", 70.0, "Repère")),
    categories=CATEGORIES,
    coins=(0, 2, 1, 3),
    titre_taille="Places d'EAJE",
)


def draw(modele: Nuage) -> Any:
    return plotly_nuage.draw_nuage(modele)


def signs(modele: Nuage) -> list[Any]:
    """Les traces des signes, sans celles des noms."""
    return [t for t in draw(modele).data if t.mode == "markers"]


def test_chaque_categorie_a_sa_couleur_et_son_signe() -> None:
    """Jamais la couleur seule : quatre catégories, quatre signes."""
    traces = signs(MODELE)
    assert [t.marker.symbol for t in traces] == ["circle", "square", "diamond", "triangle-up"]
    assert [t.marker.color for t in traces] == [c.couleur for c in CATEGORIES]


def test_un_signe_rend_le_code_de_son_territoire() -> None:
    """La sélection d'un point donne le code, pas son rang dans le dessin."""
    assert [list(t.customdata) for t in signs(MODELE)] == [["A"], ["B"], ["C"], []]


def test_l_aire_d_un_signe_suit_la_taille() -> None:
    """100 places, un quart de 400 : un diamètre de moitié ; inconnue, le plus petit."""
    tailles = disposition.diameters(MODELE)
    assert tailles["A"] == pytest.approx(2 * tailles["B"])
    assert tailles["C"] == disposition.DIAMETRE_MIN_PX


def test_sans_taille_tous_les_signes_sont_egaux() -> None:
    """Un nuage de deux indicateurs n'invente pas d'importance."""
    tailles = disposition.diameters(replace(MODELE, titre_taille=""))
    assert len(set(tailles.values())) == 1


def test_le_choisi_a_un_contour_epais() -> None:
    """Le territoire choisi se voit sans que les autres pâlissent."""
    largeurs = [list(t.marker.line.width) for t in signs(MODELE)]
    assert largeurs == [[1], [4], [1], []]
    assert all(t.unselected.marker.opacity == t.selected.marker.opacity for t in signs(MODELE))


def test_les_coupes_sont_nommees_avec_leur_valeur() -> None:
    """« France 60,9 » et « Repère 70 » sont écrits sur le dessin."""
    textes = [a.text for a in draw(MODELE).layout.annotations]
    assert "France 60,9" in textes
    assert "Repère 70" in textes


def test_chaque_coin_dit_sa_case_et_son_effectif() -> None:
    """Haut gauche, haut droite, bas gauche, bas droite, dans cet ordre."""
    coins = [(a.text, a.x, a.y) for a in draw(MODELE).layout.annotations if " · " in (a.text or "")]
    assert coins == [
        ("<b>Créer</b> · 1", 0, 1),
        ("<b>Consolider</b> · 1", 1, 1),
        ("<b>Remplir d'abord</b> · 1", 0, 0),
        ("<b>Surveiller</b> · 0", 1, 0),
    ]


def test_sans_coins_les_categories_ont_une_legende() -> None:
    """Deux indicateurs sans quadrants : la légende nomme les catégories."""
    figure = draw(replace(MODELE, coins=(), coupes=()))
    assert figure.layout.showlegend
    assert not draw(MODELE).layout.showlegend


def test_l_infobulle_dit_tout_et_marque_le_fictif() -> None:
    """Nom, deux valeurs, taille, case ; « Donnée fictive » sur C seul, « absent » pour sa taille."""
    a, b, c = (t.hovertext[0] for t in signs(MODELE)[:3])
    assert a == (
        "<b>CC de A</b><br>Couverture : 40.0 places pour 100<br>Occupation : 80.0 %<br>"
        "Places d'EAJE : 400<br>Case : Créer"
    )
    assert "fictive" not in b
    assert c.endswith("Donnée fictive")
    assert "Places d'EAJE : absent" in c


@pytest.mark.parametrize("largeur", plotly_nuage.LARGEURS_PX.values())
def test_les_noms_ne_se_recouvrent_pas(largeur: int) -> None:
    """Vingt points serrés : les noms posés ne couvrent ni un signe, ni un autre nom."""
    points = tuple(point(f"Ville-{i:02}", 40 + i % 5, 60 + i // 5) for i in range(20))
    modele = replace(MODELE, points=points, titre_taille="", coupes=(), coins=())
    trace = plotly_nuage.Trace(largeur, (38.0, 46.0), (59.0, 65.0))
    noms = plotly_nuage.place_names(modele, trace)
    sens = {nom: (dx, dy) for nom, dx, dy in plotly_nuage._PLACES}

    def lieu(p: Point) -> tuple[float, float]:
        return trace.across(p.x), trace.up(p.y)

    rayon = disposition.DIAMETRE_FIXE_PX / 2
    cadres = [plotly_nuage._frame(lieu(n.point), rayon, n.texte.split("<br>"), *sens[n.place]) for n in noms]
    signes = [(x - rayon, y - rayon, x + rayon, y + rayon) for x, y in map(lieu, points)]
    assert len(noms) > 3
    for i, cadre in enumerate(cadres):
        assert cadre[0] >= 0
        assert cadre[2] <= largeur
        assert not plotly_nuage._hits(cadre, [*cadres[:i], *cadres[i + 1 :], *signes])


def test_le_nom_d_un_seuil_ne_cache_pas_un_signe() -> None:
    """Un point au bout droit de la ligne, juste au-dessus : le nom passe dessous."""
    trace = plotly_nuage.Trace(262, (0.0, 100.0), (0.0, 100.0))
    coupe = Coupe("y", 50.0, "Repère")
    place = plotly_nuage._cut_place
    libre = replace(MODELE, points=(point("A", 10, 90),), coupes=(coupe,))
    assert place(libre, trace, coupe) == (True, True)
    pris = replace(MODELE, points=(point("A", 95, 50),), coupes=(coupe,), titre_taille="")
    assert place(pris, trace, coupe) == (False, True)
    dessus = replace(MODELE, points=(point("A", 95, 56),), coupes=(coupe,), titre_taille="")
    assert place(dessus, trace, coupe) == (True, False)


def test_le_choisi_est_toujours_nomme_en_gras() -> None:
    """Même sans étiquettes, le territoire choisi porte son nom."""
    points = tuple(replace(p, etiquette=False) for p in MODELE.points)
    noms = [t.text for t in draw(replace(MODELE, points=points)).data if t.mode != "markers"]
    assert [list(n) for n in noms] == [["<b>B</b>"], ["<b>B</b>"]]


def test_un_seul_jeu_de_noms_parait_a_la_fois() -> None:
    """L'image téléchargée ne montre que les noms du grand écran."""
    noms = [t for t in draw(MODELE).data if t.mode != "markers"]
    assert [(t.name, t.opacity) for t in noms] == [("large", 1), ("etroit", 0)]
    assert all(t.hoverinfo == "skip" for t in noms)


def test_le_tableau_redonne_les_memes_chiffres() -> None:
    """De la plus haute valeur en abscisse à la plus basse, l'absente dite."""
    table = nuage.table(MODELE)
    assert list(table["Territoire"]) == ["CC de C", "CC de B", "CC de A"]
    assert list(table["Couverture (places pour 100)"]) == [70, 50, 40]
    assert list(table["Places d'EAJE"]) == ["absent", 100, 400]
    assert list(table["Catégorie"]) == ["Consolider", "Remplir d'abord", "Créer"]
    assert list(table["Donnée"]) == ["fictive", "réelle", "réelle"]


def test_les_coupes_disent_leur_origine() -> None:
    """Chaque seuil est nommé, chiffré, et dit d'où il vient."""
    assert nuage.cut_sentences(MODELE) == (
        "Couverture, seuil : France 60,9 places pour 100 (Cnaf, 2023).",
        "Occupation, seuil : Repère 70 %.",
    )


def test_le_registre_dessine_et_marque_le_fictif() -> None:
    """Une planche fictive porte le filigrane ; le JSON n'a ni NaN ni infini."""
    planche = Planche(MODELE, "Champ.", "Source.", "2023", "nuage", (), fictif=True)
    lu = as_json(registre.draw(planche))
    assert any(a["text"] == "DONNÉES FICTIVES" for a in lu["layout"]["annotations"])


def test_un_nuage_vide_se_dessine() -> None:
    """Aucun point : des axes, pas d'erreur."""
    assert as_json(draw(replace(MODELE, points=(), coupes=(), coins=())))["data"]


def test_les_axes_contiennent_points_et_coupes() -> None:
    """Un seuil hors des valeurs reste visible."""
    figure = draw(replace(MODELE, coupes=(Coupe("x", 95, "Haut"), Coupe("y", 20, "Bas"))))
    assert figure.layout.xaxis.range[1] > 95
    assert figure.layout.yaxis.range[0] < 20


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("CC du Haut Val d'Oise", "Haut Val d'Oise"),
        ("CA Val Parisis", "Val Parisis"),
        ("CC de la Vallée de l'Oise", "La Vallée de l'Oise"),
        ("Métropole du Grand Paris", "Métropole du Grand Paris"),
    ],
)
def test_un_nom_court_est_celui_de_la_carte(nom: str, attendu: str) -> None:
    """Le nuage et la carte nomment un EPCI de la même façon."""
    assert nuage.short_name(nom) == attendu
