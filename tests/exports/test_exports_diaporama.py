"""Le diaporama du COPIL, relu par python-pptx : titres, sources, chiffres natifs, fichiers sûrs."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from syrupy.assertion import SnapshotAssertion

from dashboard.dossiers import livraisons
from dashboard.exports.bureau.diaporama import make_deck
from dashboard.exports.bureau.diapos.carte import NATIVES_MAX
from dashboard.exports.bureau.diapos.support import DeckError, Diaporama
from dashboard.figures.feuilles import Annule, Cahier, Fabrique, Feuille, FeuilleVide
from dashboard.galerie.coordination import contexte
from dashboard.lecture import store

JOUR = datetime.date(2026, 11, 22)
VAL_PARISIS = "200058485"


@pytest.fixture(scope="module", autouse=True)
def jour() -> Iterator[None]:
    """La prochaine échéance d'une convention se lit à un jour dit."""
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(contexte, "today", lambda: JOUR)
        yield


@pytest.fixture(scope="module")
def octets(donnees: Path) -> bytes:
    """Le diaporama du Val-d'Oise, Val Parisis mis en avant."""
    livraison = livraisons.make_copil(store, "95", territoire=VAL_PARISIS, jour=JOUR)
    # Personne n'a figé de référence ici : rien d'autre ne manque.
    assert [m.split(" : ")[0] for m in livraison.manques] == ["Évaluation"]
    return livraison.octets


@pytest.fixture(scope="module")
def deck(octets: bytes) -> Any:
    return Presentation(io.BytesIO(octets))


def texts(diapo: Any) -> str:
    morceaux = [f.text_frame.text for f in diapo.shapes if f.has_text_frame and f.text_frame.text.strip()]
    for forme in diapo.shapes:
        if forme.has_table:
            morceaux += [" | ".join(c.text for c in r.cells) for r in forme.table.rows]
    return plain("\n".join(morceaux))


def plain(texte: str) -> str:
    """Les espaces insécables de la typographie, lues comme des espaces."""
    return texte.replace("\u00a0", " ").replace("\u2019", "'")


def title(diapo: Any) -> str:
    return plain(diapo.shapes.title.text_frame.text)


@pytest.mark.lent
def test_le_diaporama_a_au_moins_douze_diapositives_titrees_et_sourcees(deck: Any) -> None:
    """Chaque diapositive à figure a un titre, une source et des notes ; toutes ont un titre."""
    diapos = list(deck.slides)
    assert len(diapos) >= 12
    assert all(map(title, diapos[1:]))
    avec = [d for d in diapos if any(f.shape_type in (3, 6, 13, 19) for f in d.shapes)]
    assert len(avec) >= 12
    for diapo in avec:
        sources = [plain(f.text_frame.text) for f in diapo.shapes if f.name == "Source"]
        assert len(sources) == 1
        assert sources[0].startswith(("Source :", "Observatoire CTG")), title(diapo)
    assert all(d.notes_slide.notes_text_frame.text for d in avec)


def test_le_texte_du_diaporama_du_val_d_oise_ne_change_pas_sans_qu_on_le_veuille(
    deck: Any, snapshot: SnapshotAssertion
) -> None:
    """Titres, tableaux, sources et notes, mot pour mot : ce que lira le comité de pilotage.

    Un changement voulu se relit puis s'accepte : « pytest tests/exports --snapshot-update ».
    """
    pages = [
        f"{rang}. {texts(d)}\n[notes] {plain(d.notes_slide.notes_text_frame.text)}"
        if d.has_notes_slide
        else f"{rang}. {texts(d)}"
        for rang, d in enumerate(deck.slides, start=1)
    ]
    # L'état est celui du jour où l'essai construit son magasin.
    etat = re.compile(r"(État des données) \w{12}, construit le \w+ \w+ \d{4}")
    assert etat.sub(r"\1 …", "\n\n".join(pages)) == snapshot


def test_le_titre_de_la_carte_dit_le_constat(deck: Any) -> None:
    """Un EPCI sur dix dépasse la France ; Val Parisis, lui, est dit dans les notes et par son rang."""
    diapo = next(d for d in deck.slides if "1 EPCI sur 10 dépasse la France (60,9" in title(d))
    notes = plain(diapo.notes_slide.notes_text_frame.text)
    assert "48,5 places pour 100 enfants de moins de 3 ans, 12,4 de moins que la France" in notes
    assert any(
        title(d) == "CA Val Parisis, taux de couverture : 4ᵉ des 10 EPCI du Val-d'Oise" for d in deck.slides
    )


def test_le_graphique_natif_porte_les_chiffres_du_magasin(deck: Any, con: duckdb.DuckDBPyConnection) -> None:
    """Les dix EPCI du classement, relus dans le graphique, sont ceux du magasin."""
    graphique = next(
        f.chart for d in deck.slides if "4ᵉ des 10 EPCI" in title(d) for f in d.shapes if f.has_chart
    )
    trace = graphique.plots[0]
    lus = dict(zip(map(plain, trace.categories), trace.series[0].values, strict=True))
    attendus = dict(
        con.execute(
            """SELECT t.nom, o.valeur FROM observations AS o
            INNER JOIN territoires AS t USING (niveau, code_territoire)
            WHERE o.indicateur = 'taux_couverture' AND o.modalite = '' AND o.niveau = 'epci'
                AND t.code_departement = '95'"""
        ).fetchall()
    )
    assert len(attendus) == 10
    assert {n: lus[n] for n in attendus} == attendus
    assert lus["France (référence)"] == 60.9


def test_les_epci_de_la_carte_sont_des_formes_a_recolorer(deck: Any) -> None:
    """Moins de soixante morceaux : une forme libre par EPCI, qui porte son nom."""
    diapo = next(d for d in deck.slides if "dépasse la France" in title(d))
    groupe = next(f for f in diapo.shapes if f.name.startswith("Carte"))
    formes = [f for f in groupe.shapes if f.shape_type == MSO_SHAPE_TYPE.FREEFORM]
    noms = {f.name for f in formes}
    assert {"CA Val Parisis", "CA Roissy Pays de France", "CC Vexin Centre"} <= noms
    assert 10 <= len(formes) <= NATIVES_MAX
    # Deux EPCI de classes différentes n'ont pas la même couleur.
    couleurs = {f.name: f.fill.fore_color.rgb for f in formes}
    assert couleurs["CA Val Parisis"] != couleurs["CA Roissy Pays de France"]


def test_ce_qui_est_fictif_le_dit_sur_chaque_diapositive_concernee(deck: Any) -> None:
    """La démonstration nourrit l'occupation et les ETP : la pastille y est, et pas ailleurs."""
    avec = {title(d) for d in deck.slides if any(f.name == "Données fictives" for f in d.shapes)}
    assert any("ETP de coopération" in t for t in avec)
    assert not any("que la France" in t or "dépasse la France" in t for t in avec)


def test_rien_n_est_en_anglais_ni_vide(deck: Any) -> None:
    """Ni mot anglais, ni « nan », ni « None », ni nombre à point décimal."""
    for diapo in deck.slides:
        lu = texts(diapo)
        assert not re.search(r"\b(nan|None|Click to add|Slide|Title|Source:)\b", lu), lu
        assert not re.search(r"\d\.\d", lu.replace("Licence Ouverte 2.0", "")), lu


def test_rien_ne_sort_de_la_diapositive(deck: Any) -> None:
    """Chaque forme tient dans le cadre, à la rotation du filigrane près."""
    for diapo in deck.slides:
        for forme in diapo.shapes:
            if forme.rotation if hasattr(forme, "rotation") else False:
                continue
            assert forme.left >= -1000, forme.name
            assert forme.left + forme.width <= deck.slide_width + 1000, (title(diapo), forme.name)
            assert forme.top + forme.height <= deck.slide_height + 1000, (title(diapo), forme.name)


@pytest.mark.lent
def test_deux_fois_le_meme_magasin_les_memes_octets(donnees: Path, octets: bytes) -> None:
    """Même magasin, même date : le même fichier, à l'octet."""
    encore = livraisons.make_copil(store, "95", territoire=VAL_PARISIS, jour=JOUR)
    assert encore.octets == octets


def test_le_fichier_ne_dit_ni_chemin_ni_usager(octets: bytes) -> None:
    """Auteur : le produit ; aucune trace du poste."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        coeur = archive.read("docProps/core.xml").decode()
        assert "<dc:creator>Observatoire CTG</dc:creator>" in coeur
        assert "2026-11-22T00:00:00Z" in coeur
        tout = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".xml"))
    assert b"/home/" not in tout
    assert b"/root/" not in tout


@pytest.mark.lent
def test_un_departement_sans_fichier_local_est_livre_et_dit_ce_qui_manque(donnees: Path) -> None:
    """La Gironde n'a ni postes ni EAJE : les autres écrans sont là ; ce qui manque se dit à part."""
    livraison = livraisons.make_copil(store, "33", jour=JOUR)
    deck = Presentation(io.BytesIO(livraison.octets))
    assert len(deck.slides) >= 6
    assert any(m.startswith("Carte de l'occupation : ") and "« Mes données »" in m for m in livraison.manques)
    derniere = list(deck.slides)[-1]
    assert title(derniere).startswith(("D'où viennent", "Sources et méthode"))
    assert "Carte de l'occupation" not in "".join(map(texts, deck.slides))


def test_un_departement_inconnu_est_une_phrase(donnees: Path) -> None:
    """« 999 » : ce qu'il fallait donner."""
    with pytest.raises(livraisons.DossierError, match="« 999 » n'existe pas"):
        livraisons.make_copil(store, "999", jour=JOUR)


def own_template(*, avec_titre: bool = True) -> bytes:
    """Un modèle de collectivité : carré, une diapositive d'exemple, un titre placé à sa façon."""
    modele: Any = Presentation()
    modele.slide_width, modele.slide_height = 9_144_000, 9_144_000
    modele.slides.add_slide(modele.slide_layouts[6])
    for disposition in modele.slide_layouts:
        for place in list(disposition.placeholders):
            if not avec_titre and place.placeholder_format.type in (1, 3):
                place._element.getparent().remove(place._element)
    flux = io.BytesIO()
    modele.save(flux)
    return flux.getvalue()


@pytest.mark.lent
def test_le_modele_de_la_collectivite_garde_ses_dimensions_et_perd_ses_exemples(donnees: Path) -> None:
    """Le format du modèle est gardé, ses diapositives d'exemple sont ôtées."""
    livraison = livraisons.make_copil(store, "33", modele=own_template(), jour=JOUR)
    deck = Presentation(io.BytesIO(livraison.octets))
    assert (deck.slide_width, deck.slide_height) == (9_144_000, 9_144_000)
    assert title(deck.slides[0]).startswith("COPIL, Gironde")


@pytest.mark.parametrize(
    ("modele", "phrase"),
    [
        (b"pas une presentation", "ne se lit pas comme une présentation PowerPoint"),
        (own_template(avec_titre=False), "aucune disposition avec un titre"),
    ],
)
def test_un_modele_inutilisable_est_une_phrase(modele: bytes, phrase: str) -> None:
    """Fichier qui n'est pas un .pptx, ou modèle sans titre : rien n'est fait, la phrase dit quoi."""
    with pytest.raises(DeckError, match=phrase):
        Diaporama("Essai", modele)


def sheet(titre: str) -> Feuille:
    return Feuille(titre, "Source : essai.", textes=("Une phrase.",), notes=("Une note.",))


def test_une_feuille_ratee_est_nommee_et_les_autres_livrees() -> None:
    """Une feuille vide dit pourquoi, une feuille en erreur est nommée ; le reste est là."""

    def empty() -> Feuille:
        raise FeuilleVide("aucun poste importé.")

    def broken() -> Feuille:
        raise RuntimeError("accident")

    cahier = Cahier(
        "Essai",
        "COPIL",
        (
            Fabrique("Première", lambda: sheet("Un constat")),
            Fabrique("Vide", empty),
            Fabrique("Cassée", broken),
            Fabrique("Dernière", lambda: sheet("Un autre")),
        ),
    )
    suivi: list[tuple[str, int, int]] = []
    livraison = make_deck(cahier, jour=JOUR, suivi=lambda *etape: suivi.append(etape))
    assert livraison.manques[0] == "Vide : aucun poste importé."
    assert livraison.manques[1].startswith("Cassée : la feuille n'a pas pu être faite")
    titres = [title(d) for d in Presentation(io.BytesIO(livraison.octets)).slides]
    assert titres == ["Essai", "Un constat", "Un autre", "Ce qui n'est pas dans ce diaporama"]
    assert [s[1:] for s in suivi] == [(0, 4), (1, 4), (2, 4), (3, 4)]


def test_un_export_interrompu_ne_livre_rien() -> None:
    """Dès que l'usager renonce, l'export s'arrête et le dit."""
    faites: list[str] = []
    fabriques = tuple(Fabrique(n, lambda n=n: (faites.append(n), sheet(n))[1]) for n in ("A", "B", "C"))
    with pytest.raises(Annule, match="interrompu"):
        make_deck(Cahier("Essai", "", fabriques), jour=JOUR, annule=lambda: len(faites) == 2)
    assert faites == ["A", "B"]


def test_une_carte_de_france_est_une_image_nette_avec_son_svg(donnees: Path) -> None:
    """Au-delà de soixante morceaux : un PNG, et le SVG que PowerPoint préfère, lettres en tracés."""
    from dashboard.exports.bureau.diapos.carte import add_map, map_names
    from dashboard.lecture.selection import Selection
    from dashboard.lecture.vues import build_vue

    france = store.scope("france", "FRANCE")
    assert france is not None
    annee = store.known().presences["taux_couverture", "epci"].latest("")
    carte = build_vue(store, Selection(millesime=annee), france).cartes[0]
    deck = Diaporama("Essai")
    diapo, boite = deck.slide("France", source="Source : essai.", notes="")
    add_map(deck, diapo, boite, carte, JOUR, map_names(carte, boite))
    with zipfile.ZipFile(io.BytesIO(deck.save(JOUR))) as archive:
        svg = next(archive.read(n).decode() for n in archive.namelist() if n.endswith(".svg"))
        page = archive.read("ppt/slides/slide1.xml").decode()
    assert "svgBlip" in page
    assert "<text" not in svg
    assert "@font-face" not in svg
    assert svg.count("<path") > 1255
