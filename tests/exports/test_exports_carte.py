"""La carte exportée est celle de l'écran : mêmes classes, même légende, mêmes mots, mêmes octets."""

from __future__ import annotations

import getpass
import io
import math
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fabrique_exports import JOUR
from fabrique_figures import Ligne, make_carte, make_couche, make_reperes
from pypdf import PdfReader
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from dashboard import formats
from dashboard.ecran.carte import component_data
from dashboard.exports.papier.cadre import clean
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.images import ImageError, size_px, to_pdf, to_png
from dashboard.exports.rendus import FORMATS, file_name, render
from dashboard.figures.legende import build_legende
from dashboard.figures.modele import Carte, Marque
from dashboard.lecture.vues import Vue

Lire = Callable[..., Vue]
SVG = "{http://www.w3.org/2000/svg}"
VUES = {
    "france": {},
    "val": {"portee": "departement-95", "territoire": "200058485"},
    "cercles": {"portee": "departement-95", "indicateur": "foyers_allocataires"},
    "communes": {"portee": "departement-23", "niveau": "commune", "indicateur": "foyers_rsa"},
    "superposee": {"portee": "departement-95", "avec": "population_municipale"},
    "pauvrete": {"portee": "departement-95", "niveau": "commune", "indicateur": "taux_pauvrete"},
}


def shown(carte: Carte) -> dict[str, Any]:
    return component_data(carte, "/contours/x.json", groupe="", ecrit_vue=False, hauteur=500)


def shapes(svg: str) -> dict[str, list[ElementTree.Element]]:
    """Formes du dessin par territoire."""
    groupe = next(g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("class") == "formes")
    par_code: dict[str, list[ElementTree.Element]] = {}
    for chemin in groupe:
        par_code.setdefault(chemin.get("data-code", ""), []).append(chemin)
    return par_code


@pytest.mark.lent
@pytest.mark.parametrize("nom", VUES)
def test_chaque_territoire_a_la_meme_classe_qu_a_l_ecran(nom: str, vue: Lire) -> None:
    """Relues dans ce que l'écran reçoit et dans le SVG, les classes et leurs couleurs se valent."""
    carte = vue(**VUES[nom]).cartes[0]
    ecran = shown(carte)
    dessinees = shapes(map_svg(carte, date=JOUR))
    for forme, code in zip(carte.fond.formes, ecran["aplat"], strict=True):
        for chemin in dessinees[forme.code_territoire]:
            assert chemin.get("data-classe") == code
            attendu = (
                ecran["couleurs"][int(code)]
                if code.isdigit()
                else {
                    "a": "url(#m-absent)",
                    "s": "url(#m-secret)",
                    "z": "url(#m-zero)",
                    "o": "#e3e3e3",
                    "-": "#f4f4f4",
                    "e": "#c9c9c9",
                }[code]
            )
            assert chemin.get("fill") == attendu
    assert sum(map(len, dessinees.values())) == len(carte.fond.formes)


@pytest.mark.lent
@pytest.mark.parametrize("nom", VUES)
def test_la_legende_dit_ce_que_dit_celle_de_l_ecran(nom: str, vue: Lire) -> None:
    """Classes, effectifs, repères, absences, cercles et méthode : chaque mot y est, dans l'ordre."""
    carte = vue(**VUES[nom]).cartes[0]
    racine = ElementTree.fromstring(map_svg(carte, date=JOUR))
    legende = next(g for g in racine.iter(f"{SVG}g") if g.get("class") == "legende")
    dit = " ".join(" ".join("".join(t.itertext()) for t in legende.iter(f"{SVG}text")).split())
    donnees = build_legende(carte)
    mots = [donnees.titre, donnees.sous_titre, donnees.note, donnees.titre_cercles]
    if donnees.axe is None:
        for classe in donnees.classes:
            mots += [classe.libelle, formats.number(classe.effectif)]
    else:
        for bande in donnees.axe.bandes:
            mots += [bande.libelle, formats.number(bande.effectif)]
        mots += [donnees.axe.quoi, *(f"{n.nom} {n.texte}" for n in donnees.axe.noms)]
        points = [c for c in legende.iter(f"{SVG}circle") if c.get("class") == "l-point"]
        assert len(points) == len(donnees.axe.points)
        assert len([r for r in legende.iter(f"{SVG}rect") if r.get("class") == "l-bande"]) == len(
            donnees.axe.bandes
        )
    mots += [a.libelle for a in donnees.absences]
    mots += [c.texte for c in donnees.cercles]
    for mot in filter(None, mots):
        assert " ".join(formats.typography(mot).split()) in dit
    couleurs = [r.get("fill") for r in legende.iter(f"{SVG}rect") if r.get("class") == "l-classe"]
    assert couleurs == [c.couleur for c in donnees.classes]


def test_la_selection_est_en_contour_epais_et_l_ailleurs_en_tirete(vue: Lire) -> None:
    """Le contour choisi est tracé au-dessus, avec son nom ; les communes d'ailleurs, en tirets."""
    carte = vue(**VUES["val"]).cartes[0]
    svg = map_svg(carte, date=JOUR)
    rang = next(i for i, f in enumerate(carte.fond.formes) if f.code_territoire == "200058485")
    assert f'class="choix" d="{carte.fond.chemins[rang]}"' in svg
    assert "Val Parisis</text>" in svg
    assert 'class="ailleurs"' in svg
    assert "stroke-dasharray" in svg
    assert 'class="choix"' not in map_svg(replace(carte, selection=""), date=JOUR)


def test_les_surfaces_des_cercles_suivent_les_valeurs(vue: Lire) -> None:
    """Le rapport des surfaces de deux cercles est celui des deux valeurs, légende comprise."""
    carte = vue(**VUES["cercles"]).cartes[0]
    cercles = carte.cercles
    assert cercles is not None
    racine = ElementTree.fromstring(map_svg(carte, date=JOUR))
    rayons = {
        c.get("data-code"): float(c.get("r", "0")) for c in racine.iter(f"{SVG}circle") if c.get("data-code")
    }
    valeurs = {
        f.code_territoire: v for f, v in zip(carte.fond.formes, cercles.valeurs, strict=True) if v is not None
    }
    assert set(rayons) == set(valeurs)
    par_unite = {round(rayons[c] ** 2 / v, 6) for c, v in valeurs.items()}
    assert max(par_unite) == pytest.approx(min(par_unite), rel=0.01)
    echantillons = [
        float(c.get("r", "0")) for c in racine.iter(f"{SVG}circle") if c.get("class") == "l-cercle"
    ]
    plus_grand = max(valeurs, key=lambda c: valeurs[c])
    attendu = rayons[plus_grand] * math.sqrt(cercles.legende[0].valeur / valeurs[plus_grand])
    assert max(echantillons) == pytest.approx(attendu, abs=0.1)


def test_les_encarts_d_outre_mer_sont_nommes(vue: Lire) -> None:
    """La France exportée garde ses cinq encarts, chacun avec son nom et ses formes."""
    svg = map_svg(vue().cartes[0], date=JOUR)
    for nom in ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"):
        assert f">{nom}</text>" in svg


@pytest.mark.lent
@pytest.mark.parametrize("nom", VUES)
def test_tous_les_mots_sont_dans_le_dessin_et_dans_la_page(nom: str, vue: Lire) -> None:
    """Titre, Lecture, Champ, Source, millésime, date et licence : dans le SVG et dans le PDF."""
    carte = vue(**VUES[nom]).cartes[0]
    svg = map_svg(carte, date=JOUR)
    textes = ElementTree.fromstring(svg).iter(f"{SVG}text")
    dessin = squeeze(" ".join("".join(t.itertext()) for t in textes))
    page = squeeze(PdfReader(io.BytesIO(to_pdf(svg))).pages[0].extract_text())
    mots = (
        carte.titre,
        carte.sous_titre,
        carte.lecture,
        carte.champ,
        carte.source,
        "22 novembre 2026",
        "Licence Ouverte 2.0",
        *carte.notes,
    )
    for mot in mots:
        assert squeeze(mot) in dessin
        assert squeeze(mot) in page


def squeeze(texte: str) -> str:
    """Sans aucune espace : une ligne coupée n'est pas un mot perdu."""
    return re.sub(r"\s", "", formats.typography(texte))


@pytest.mark.parametrize("nom", VUES)
def test_rien_n_est_ecrit_plus_petit_que_treize_pixels(nom: str, vue: Lire) -> None:
    """Sur une feuille A4 couchée, un pixel vaut 0,97/96 de pouce : 13 px en font plus de 12."""
    svg = map_svg(vue(**VUES[nom]).cartes[0], date=JOUR)
    tailles = [float(t) for t in re.findall(r'font-size="([\d.]+)"', svg)]
    assert min(tailles) >= 13


@pytest.mark.parametrize("nom", VUES)
def test_aucun_texte_ne_sort_de_la_feuille(nom: str, vue: Lire) -> None:
    """Chaque texte posé par ses coordonnées commence et finit dans le dessin."""
    from dashboard.exports.papier import polices

    svg = map_svg(vue(**VUES[nom]).cartes[0], date=JOUR)
    largeur, hauteur = size_px(svg)
    racine = ElementTree.fromstring(svg)
    legende = next(g for g in racine.iter(f"{SVG}g") if g.get("class") == "legende")
    dedans = {id(t) for t in legende.iter(f"{SVG}text")}
    for t in racine.iter(f"{SVG}text"):
        if t.get("x") is None or t.get("font-size") is None or id(t) in dedans:
            continue
        style = polices.DEMI_GRAS if t.get("font-weight") == "600" else polices.NORMAL
        long = polices.width("".join(t.itertext()), float(t.get("font-size", "13")), style)
        x, y = float(t.get("x", "0")), float(t.get("y", "0"))
        gauche = x - long / 2 if t.get("text-anchor") == "middle" else x
        assert gauche >= 0
        assert gauche + long <= largeur + 1
        assert 0 < y <= hauteur


def test_une_carte_fictive_le_dit_partout(vue: Lire) -> None:
    """Pastille et filigrane dès qu'une valeur est inventée, rien sinon."""
    fictive = vue(portee="departement-95", indicateur="taux_occupation_reel").cartes[0]
    assert fictive.fictif
    svg = map_svg(fictive, date=JOUR)
    assert svg.count("DONNÉES FICTIVES") > 5
    assert "Données fictives" in svg
    assert "Licence Ouverte 2.0 : réutilisation" not in svg
    assert "FICTIVES" not in map_svg(vue().cartes[0], date=JOUR)


def test_une_carte_en_categories_garde_ses_motifs() -> None:
    """Couleur et motif par catégorie, dans la carte comme dans sa légende."""
    import pandas as pd
    from fabrique_exports import CATEGORIES
    from fabrique_figures import TEXTES, make_fond

    from dashboard.figures.carte_categories import build_carte_categories

    valeurs = pd.DataFrame(
        {
            "code_territoire": ["A", "B", "C"],
            "nom": ["A", "B", "C"],
            "categorie": [0, 1, None],
            "statut": ["publie", "publie", "absent"],
            "raison": "",
            "rattache": True,
            "fictif": False,
            "texte": ["un", "deux", ""],
        }
    )
    carte = build_carte_categories(
        make_fond(["A", "B", "C"]), "epci", valeurs, CATEGORIES, TEXTES, titre="Cases", millesime=2023
    )
    formes = shapes(map_svg(carte, date=JOUR))
    assert [formes[c][0].get("fill") for c in "ABC"] == [
        CATEGORIES[0].couleur,
        "url(#mt-1)",
        "url(#m-absent)",
    ]
    svg = map_svg(carte, date=JOUR)
    assert 'id="mt-1"' in svg
    assert 'fill="url(#lt-1)"' in svg
    assert clean("remplir d'abord") in svg


def test_les_marques_d_atelier_sont_dessinees_et_dites(vue: Lire) -> None:
    """Un numéro sur la carte, ce qu'il veut dire dessous."""
    marque = Marque("200058485", "3", "Note 3 : ouvrir le samedi")
    carte = replace(vue(**VUES["val"]).cartes[0], marques=(marque,))
    svg = map_svg(carte, date=JOUR)
    assert 'class="marques"' in svg
    assert clean("CA Val Parisis – Note 3 : ouvrir le samedi") in svg


@pytest.mark.lent
def test_un_png_dit_sa_resolution_son_titre_et_sa_licence(vue: Lire) -> None:
    """277 mm à 150 ppp font 1 636 points ; à 300, le double. Les métadonnées sont en français."""
    carte = vue(**VUES["val"]).cartes[0]
    svg = map_svg(carte, date=JOUR)
    for dpi, points in ((150, 1636), (300, 3272)):
        png = to_png(svg, dpi=dpi)
        large, haut = struct.unpack(">II", png[16:24])
        assert large == pytest.approx(points, abs=1)
        assert haut / large == pytest.approx(size_px(svg)[1] / size_px(svg)[0], abs=0.002)
        place = png.index(b"pHYs") + 4
        assert struct.unpack(">IIB", png[place : place + 9]) == (*[round(dpi / 0.0254)] * 2, 1)
        assert "Où l’accueil du jeune enfant".encode() in png
        assert b"Licence Ouverte 2.0" in png


@pytest.mark.parametrize("genre", FORMATS)
def test_deux_exports_font_les_memes_octets(genre: str, vue: Lire) -> None:
    """Même magasin, même date : aucun octet ne change, et aucun ne dit qui ni où."""
    trouvee = vue(**VUES["val"])
    premier, second = (render(trouvee.cartes[0], genre, couches=trouvee.couches, date=JOUR) for _ in range(2))
    assert premier == second
    assert secrets_of(premier) == []


def secrets_of(octets: bytes) -> list[str]:
    """Chemins et noms d'utilisateur qu'un fichier dirait."""
    contenus = [octets]
    if octets.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            contenus = [archive.read(nom) for nom in archive.namelist()]
    mots = (
        str(Path(__file__).parents[2]),
        str(Path.home()),
        "/tmp/",
        "/usr/",
        "site-packages",
        f"/{getpass.getuser()}/",
    )
    return [mot for mot in mots for contenu in contenus if mot.encode() in contenu]


def test_les_noms_de_fichiers_disent_la_carte(vue: Lire) -> None:
    """Indicateur, territoire, niveau et année : un dossier d'exports se trie tout seul."""
    carte = vue(**VUES["val"]).cartes[0]
    assert file_name(carte, "png300") == (
        "carte-taux-de-couverture-de-l-accueil-du-jeune-enfant-departement-95-epci-2023-300ppp.png"
    )


def test_un_dessin_casse_se_dit_en_francais() -> None:
    """Un SVG sans dimensions ou illisible donne une phrase, pas une trace."""
    with pytest.raises(ImageError, match="dimensions"):
        to_png("<svg/>")
    with pytest.raises(ImageError, match="image"):
        to_png('<svg viewBox="0 0 10 10"><g></svg>')


def test_des_noms_hostiles_ne_cassent_pas_le_dessin() -> None:
    """Balises, guillemets et caractères de contrôle d'un fichier importé restent du texte."""
    lignes = [Ligne(1.0, nom='<script>"&\x07', code='A"><x'), Ligne(2.0, code="B")]
    svg = map_svg(make_carte(make_couche(lignes)), date=JOUR)
    racine = ElementTree.fromstring(svg)
    assert not [e for e in racine.iter() if e.tag.endswith("script")]
    assert 'A"><x' in {e.get("data-code") for e in racine.iter(f"{SVG}path")}
    assert to_png(svg).startswith(b"\x89PNG")


class _Svg(SingleFileSnapshotExtension):
    """Un fichier .svg par dessin, lisible dans une revue de code."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


def test_le_dessin_ne_change_pas_sans_qu_on_le_veuille(snapshot: SnapshotAssertion) -> None:
    """Le SVG d'une petite carte, polices ôtées ; à refaire par « pytest tests/exports --snapshot-update »."""
    lignes = [
        Ligne(12.0, code="A", nom="CA de l'Un"),
        Ligne(48.5, code="B", nom="CC Deux", fictif=True),
        Ligne(None, "secret", code="C", nom="CC Trois"),
        Ligne(60.0, code="D", rattache=False),
    ]
    couche = make_couche(lignes, reperes=make_reperes(60.9, 57.2, 42.2))
    svg = map_svg(make_carte(couche, selection="B"), date=JOUR)
    assert re.sub(r"<style>.*?</style>", "<style/>", svg) == snapshot(extension_class=_Svg)
