"""Chaque graphique de l'écran s'exporte, avec les mêmes valeurs relues de chaque rendu."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import fabrique_exports as f
import openpyxl
import pytest
from fabrique_exports import JOUR, MODELES, make_planche
from pypdf import PdfReader

from dashboard import formats
from dashboard.ecran.plotly import registre
from dashboard.exports.bureau.classeur import workbook
from dashboard.exports.papier import polices
from dashboard.exports.papier.graphiques import DESSINS, chart_svg, draw_chart
from dashboard.exports.papier.images import size_px, to_pdf, to_png
from dashboard.exports.papier.toile import Toile
from dashboard.exports.rendus import FORMATS, render
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.tables import registry
from data.erreurs import DeclarationError

SVG = "{http://www.w3.org/2000/svg}"
PAR_TYPE = {type(m): m for m in MODELES}
NOMS = [t.__name__ for t in registre.RENDUS]


@pytest.mark.lent
@pytest.mark.parametrize("genre", registre.RENDUS, ids=NOMS)
def test_chaque_graphique_de_l_ecran_s_exporte(genre: type) -> None:
    """Qui ajoute un genre de graphique à l'écran doit aussi le dessiner pour l'impression."""
    assert genre in DESSINS, f"{genre.__name__} n'a pas de dessin dans exports/graphiques_mpl.py"
    assert genre in PAR_TYPE, f"{genre.__name__} n'a pas d'exemple dans fabrique_exports.py"
    planche = make_planche(PAR_TYPE[genre], fictif=True)
    for format in FORMATS:
        premier = render(planche, format, date=JOUR)
        assert premier == render(planche, format, date=JOUR)
        assert len(premier) > 50


@pytest.mark.lent
@pytest.mark.parametrize("modele", MODELES, ids=lambda m: type(m).__name__)
def test_les_mots_du_graphique_sont_dans_le_dessin_et_la_page(modele: Any) -> None:
    """Titre, Lecture, Champ, Source, note, date, licence et filigrane, en texte."""
    svg = chart_svg(make_planche(modele, fictif=True), date=JOUR)
    textes = ElementTree.fromstring(svg).iter(f"{SVG}text")
    dessin = squeeze(" ".join("".join(t.itertext()) for t in textes))
    page = squeeze(PdfReader(io.BytesIO(to_pdf(svg))).pages[0].extract_text())
    for mot in (
        modele.titre,
        modele.lecture,
        "10 EPCI & <b>communes</b>.",
        "Cnaf, « Taux de couverture »",
        "– Note.",
        "Exporté le 22 novembre 2026",
        "Licence Ouverte 2.0",
        "Données fictives",
    ):
        assert squeeze(mot) in dessin
        assert squeeze(mot) in page
    assert dessin.count("DONNÉESFICTIVES") > 2
    assert "DONNÉES" not in chart_svg(make_planche(modele), date=JOUR)


def squeeze(texte: str) -> str:
    return re.sub(r"\s", "", formats.typography(texte))


@pytest.mark.parametrize("modele", MODELES, ids=lambda m: type(m).__name__)
def test_aucun_texte_du_graphique_ne_sort_de_son_dessin(modele: Any) -> None:
    """Chaque texte de matplotlib tient dans la toile, et aucun n'est sous 13 pixels."""
    from matplotlib.text import Text

    dessin = draw_chart(make_planche(modele))
    figure = dessin.figure
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    rendu = FigureCanvasAgg(figure).get_renderer()
    # Une graduation hors de l'axe existe, mais ne se dessine pas.
    graduations = {id(t) for t in (*dessin.axes.get_xticklabels(), *dessin.axes.get_yticklabels())}
    for texte in figure.findobj(Text):
        assert isinstance(texte, Text)
        if not texte.get_text().strip() or id(texte) in graduations:
            continue
        boite = texte.get_window_extent(rendu)
        assert float(texte.get_fontsize()) >= 13
        assert boite.x0 >= -2, texte.get_text()
        assert boite.x1 <= dessin.largeur + 2, texte.get_text()
        assert boite.y0 >= -4, texte.get_text()
        assert boite.y1 <= dessin.hauteur + 4, texte.get_text()


def plotly(modele: Any) -> Any:
    return registre.RENDUS[type(modele)].draw(modele)


def widths(dessin: Toile) -> list[list[float]]:
    """Longueurs des barres de chaque série du dessin."""
    from matplotlib.container import BarContainer

    return [
        [round(float(p.get_width()), 6) for p in serie]
        for serie in dessin.axes.containers
        if isinstance(serie, BarContainer)
    ]


def line(dessin: Toile, nom: str) -> list[float]:
    trait = next(t for t in dessin.axes.lines if t.get_label() == nom)
    return [float(v) for v in trait.get_ydata()]  # type: ignore[union-attr]


def known(valeurs: Any) -> list[float | None]:
    """NaN et None sont la même absence."""
    return [None if v is None or math.isnan(float(v)) else round(float(v), 6) for v in valeurs]


def bars_values() -> tuple[Any, Any, Any]:
    ecran = list(plotly(f.BARRES).data[0].x)[::-1]
    return ecran, widths(draw_chart(make_planche(f.BARRES)))[0], native(f.BARRES)[0]


def distribution_values() -> tuple[Any, Any, Any]:
    dessin = draw_chart(make_planche(f.REPARTITION))
    hauteurs = [float(p.get_height()) for p in dessin.axes.containers[0]]  # type: ignore[union-attr]
    return list(plotly(f.REPARTITION).data[0].y), hauteurs, native(f.REPARTITION)[0]


def parts_values() -> tuple[Any, Any, Any]:
    ecran = [v for trace in plotly(f.DECOMPOSITION).data for v in list(trace.x)[::-1]]
    dessin = [v for serie in widths(draw_chart(make_planche(f.DECOMPOSITION))) for v in serie]
    # Une part absente n'a pas de longueur, et pas de case dans le classeur.
    return (
        [0.0 if math.isnan(v) else v for v in ecran],
        dessin,
        [0.0 if v is None else v for serie in native(f.DECOMPOSITION) for v in serie],
    )


def trend_values() -> tuple[Any, Any, Any]:
    dessin = draw_chart(make_planche(f.EVOLUTION))
    return list(plotly(f.EVOLUTION).data[0].y), line(dessin, "foyers"), native(f.EVOLUTION)[0]


def scatter_values() -> tuple[Any, Any, Any]:
    from matplotlib.collections import PathCollection

    points = {
        (round(float(x), 6), round(float(y), 6))
        for trace in plotly(f.NUAGE).data
        if trace.mode == "markers"
        for x, y in zip(trace.x, trace.y, strict=True)
    }
    dessin = {
        (round(float(x), 6), round(float(y), 6))
        for c in draw_chart(make_planche(f.NUAGE)).axes.collections
        if isinstance(c, PathCollection)
        for x, y in c.get_offsets()  # type: ignore[union-attr]
    }
    abscisses, ordonnees = native(f.NUAGE, "xVal")[0], native(f.NUAGE, "yVal")[0]
    return [
        [v for couple in sorted(serie) for v in couple]
        for serie in (points, dessin, set(zip(abscisses, ordonnees, strict=True)))
    ]  # type: ignore[return-value]


def ranking_values() -> tuple[Any, Any, Any]:
    ecran = list(plotly(f.CLASSEMENT).data[0].x)[::-1]
    return ecran, widths(draw_chart(make_planche(f.CLASSEMENT)))[0], native(f.CLASSEMENT)[0]


def curve_values() -> tuple[Any, Any, Any]:
    dessin = draw_chart(make_planche(f.COURBES))
    noms = [s.nom for s in f.COURBES.series]
    par_nom = {str(t.customdata[0]).partition(",")[0]: list(t.y) for t in plotly(f.COURBES).data}
    # Une année sans nombre garde son mot dans le classeur : elle n'y est pas un point.
    classeur = [None if isinstance(v, str) else v for serie in native(f.COURBES) for v in serie]
    return ([v for n in noms for v in par_nom[n]], [v for n in noms for v in line(dessin, n)], classeur)


def age_values() -> tuple[Any, Any, Any]:
    ecran = [abs(v) for trace in plotly(f.PYRAMIDE).data for v in trace.x]
    dessin = [abs(v) for serie in widths(draw_chart(make_planche(f.PYRAMIDE))) for v in serie]
    return ecran, dessin, [v for serie in native(f.PYRAMIDE) for v in serie]


def native(modele: Any, axe: str = "val") -> list[list[Any]]:
    """Valeurs que lit chaque série du graphique du classeur, dans la feuille qu'elle désigne."""
    classeur: Any = openpyxl.load_workbook(io.BytesIO(workbook(make_planche(modele), date=JOUR)))
    graphique = classeur["Données"]._charts[0]
    lues: list[list[Any]] = []
    for serie in graphique.series:
        feuille, _, plage = getattr(serie, axe).numRef.f.rpartition("!")
        cellules = classeur[feuille.strip("'")][plage.replace("$", "")]
        lues.append([c.value for rangee in cellules for c in rangee])
    return lues


@pytest.mark.parametrize(
    "lire",
    [
        bars_values,
        distribution_values,
        parts_values,
        trend_values,
        scatter_values,
        ranking_values,
        curve_values,
        age_values,
    ],
)
def test_les_valeurs_sont_les_memes_a_l_ecran_sur_papier_et_au_classeur(
    lire: Callable[[], tuple[Any, Any, Any]],
) -> None:
    """Relues de Plotly, de matplotlib et du graphique natif XLSX, les séries sont égales."""
    ecran, papier, classeur = lire()
    assert len(ecran) > 1
    assert known(ecran) == known(papier)
    assert known(ecran) == known(classeur)


def test_la_chaleur_ecrit_les_memes_cellules_que_l_ecran() -> None:
    """Chaque case du tableau de l'écran est écrite sur papier, « non importé » compris."""
    ecran = [
        a.text.replace("<b>", "").replace("</b>", "").replace("<br>", " ")
        for a in plotly(f.CHALEUR).layout.annotations
    ]
    textes = [t.get_text() for t in draw_chart(make_planche(f.CHALEUR)).axes.texts]
    for cellule in ecran:
        assert squeeze(cellule) in squeeze(" ".join(textes))


def test_le_calendrier_garde_ses_dates() -> None:
    """Début et durée de chaque barre, comptés en jours depuis l'an 1."""
    dessin = draw_chart(make_planche(f.CALENDRIER))
    barres = {
        (float(p.get_x()), float(p.get_width()))  # type: ignore[union-attr]
        for serie in dessin.axes.containers
        for p in serie
    }
    attendues = {
        (p.debut.toordinal(), p.fin.toordinal() - p.debut.toordinal() + 1) for p in f.CALENDRIER.periodes
    }
    assert barres == attendues


def test_une_absence_n_est_pas_un_zero() -> None:
    """L'année sans valeur n'a pas de point ; son mot est écrit."""
    dessin = draw_chart(make_planche(f.EVOLUTION))
    assert math.isnan(line(dessin, "foyers")[1])
    assert "absent" in [t.get_text() for t in dessin.axes.texts]


def test_les_polices_du_dessin_viennent_du_paquet() -> None:
    """Le SVG embarque ses lettres et n'en demande pas d'autres ; rien n'est lu sur la machine."""
    svg = chart_svg(make_planche(f.BARRES), date=JOUR)
    assert svg.count("@font-face") == 3
    assert svg.count("data:font/woff;base64,") == 3
    assert f"font-family=\"'{polices.FAMILLE}'" in svg
    assert "DejaVu" not in svg
    pages = PdfReader(io.BytesIO(to_pdf(svg)))
    noms = {
        str(police.get_object()["/BaseFont"])
        for police in pages.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert noms
    assert all("SourceSansPro" in nom for nom in noms)


def test_la_largeur_demandee_est_tenue() -> None:
    """Une diapositive demande 800 pixels sans titre ni pied : le dessin les fait."""
    svg = chart_svg(make_planche(f.BARRES), largeur_px=800, titre=False, pied=False, date=JOUR)
    assert size_px(svg)[0] == 800
    assert "Exporté le" not in svg
    assert to_png(svg, dpi=96, largeur_mm=100).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "modele",
    [
        replace(f.BARRES, barres=(), lignes=()),
        replace(f.REPARTITION, intervalles=(), lignes=()),
        replace(f.EVOLUTION, valeurs=(None,) * 3, textes=("absent",) * 3),
        replace(f.NUAGE, points=()),
        replace(f.NUAGE, points=f.NUAGE.points[:1], coupes=(), coins=()),
        replace(f.CALENDRIER, periodes=()),
        replace(f.CLASSEMENT, rangs=(), milieu=None),
        replace(f.HALTERES, lignes=()),
        replace(f.CHALEUR, rangees=()),
        replace(f.COURBES, series=()),
        replace(f.COMPARAISON, lignes=()),
    ],
    ids=lambda m: type(m).__name__,
)
def test_un_graphique_vide_s_exporte_sans_tomber(modele: Any) -> None:
    """Rien à dessiner : le fichier se fait quand même, avec ses mots."""
    for format in FORMATS:
        assert render(make_planche(modele), format, date=JOUR)


def test_un_graphique_qu_un_registre_oublie_arrete_le_demarrage() -> None:
    """Un modèle sans rendu, un rendu sans modèle, un modèle dit sans et rendu : le registre les nomme."""
    complet = dict(registre.RENDUS)
    assert registry("ici", complet) == complet
    rendu = complet.pop(Chaleur)
    assert registry("ici", complet, sans=(Chaleur,)) == complet
    with pytest.raises(DeclarationError, match="ici : « Chaleur » n'y a ni rendu"):
        registry("ici", complet)
    with pytest.raises(DeclarationError, match="ici : « int » n'est pas un modèle"):
        registry("ici", {**complet, Chaleur: rendu, int: rendu})
    with pytest.raises(DeclarationError, match="« Chaleur » y a un rendu, et y est dit sans"):
        registry("ici", {**complet, Chaleur: rendu}, sans=(Chaleur,))
