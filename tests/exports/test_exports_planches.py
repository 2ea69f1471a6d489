"""Ce que les planches-contacts ont montré : noms coupés, unités tues, sources oubliées."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from test_exports_diaporama import JOUR, plain, texts, title

from dashboard import formats
from dashboard.dossiers import livraisons, modeles
from dashboard.dossiers.modeles import RECETTES
from dashboard.dossiers.sdsf import build_sdsf
from dashboard.dossiers.seance import part_message
from dashboard.exports.bureau.classeur_sdsf import sdsf_workbook
from dashboard.exports.bureau.diaporama import make_deck
from dashboard.exports.bureau.diapos.carte import _ground, is_native
from dashboard.exports.bureau.diapos.contours import clip, half_width, rings
from dashboard.exports.bureau.diapos.etiquettes import fit_names
from dashboard.exports.bureau.diapos.noms import _LIGNE, _half, _lines, _width, room
from dashboard.exports.bureau.diapos.renvois import (
    ESSAIS,
    Zone,
    _hits,
    crossing,
    make_label,
    near,
    put_aside,
    share,
)
from dashboard.exports.bureau.diapos.support import Boite, Diaporama
from dashboard.figures.feuilles import Cahier, Fabrique, Feuille
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.lecture import store


@pytest.fixture(scope="module")
def decks(donnees: Path) -> Any:
    """Le diaporama d'un département et ce qui y manque, faits une fois."""
    faits: dict[str, tuple[Any, list[str]]] = {}

    def read(departement: str) -> tuple[Any, list[str]]:
        if departement not in faits:
            livraison = livraisons.make_copil(store, departement, jour=JOUR)
            faits[departement] = (Presentation(io.BytesIO(livraison.octets)), livraison.manques)
        return faits[departement]

    return read


def test_la_largeur_d_un_territoire_se_mesure_a_la_hauteur_du_mot() -> None:
    """Un carré de cent, entamé d'un creux à droite : cinquante de chaque côté, puis vingt, puis zéro."""
    creux = "M0 0 100 0 100 40 70 40 70 60 100 60 100 100 0 100z"
    assert len(rings(creux)) == 1
    assert half_width(creux, 50, 20) == 50
    assert half_width(creux, 50, 50) == 20
    assert half_width(creux, 90, 50) == 0


def drawn(cle: str, departement: str) -> Carte | Planche:
    """La figure d'une recette, dans un département."""
    lieu = modeles.read_place(store, f"departement:{departement}")
    assert lieu is not None
    (tirage,) = modeles.propose(RECETTES[cle], lieu, store).tirages
    assert tirage.figure is not None
    return tirage.figure


def coverage_map(departement: str) -> Carte:
    """La carte de la couverture d'un département, en formes natives."""
    figure = drawn("couverture", departement)
    assert isinstance(figure, Carte)
    assert is_native(figure)
    return figure


def overlaps(zones: Sequence[Zone]) -> list[tuple[Zone, Zone]]:
    return [
        (a, b)
        for i, a in enumerate(zones)
        for b in zones[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.lent
@pytest.mark.parametrize("departement", ["93", "33", "92", "94", "62", "59", "69", "01", "2A", "95"])
def test_chaque_territoire_est_nomme_sans_que_rien_ne_se_touche(donnees: Path, departement: str) -> None:
    """Un nom tient dans son territoire, ou un trait l'y mène ; ni nom couvert, ni traits croisés."""
    carte = coverage_map(departement)
    place = _ground(Diaporama("Essai").body())
    noms = fit_names(carte, place)
    for pose in noms.places:
        lignes = _lines(pose)
        for numero, ligne in enumerate(lignes):
            y = pose.y + _LIGNE * (numero + 0.5 - len(lignes) / 2)
            demi = _half(carte, noms.projection, pose.rang, pose.x, y)
            assert demi >= _width(*ligne) / 2, carte.fond.formes[pose.rang].nom
    for renvoi in noms.renvois:
        assert renvoi.points >= 11
        x, y = noms.projection.inverse(*renvoi.cible)
        assert half_width(carte.fond.chemins[renvoi.rang], x, y) > 0, renvoi.lignes
    zones = [room(p) for p in noms.places] + [r.zone for r in noms.renvois]
    assert overlaps(zones) == []
    traits = [r.trait for r in noms.renvois]
    assert not [1 for i, t in enumerate(traits) for u in traits[:i] if crossing(t, u)]
    genes = [
        r.lignes
        for i, r in enumerate(noms.renvois)
        for j, t in enumerate(traits)
        if i != j and near(r.cible, t)
    ]
    # Dans la petite couronne, quelques communes n'ont pas d'autre point où finir un trait.
    assert len(genes) <= (6 if departement in ("92", "93", "94") else 0)
    assert not [1 for z in zones[: len(noms.places)] for t in traits if _hits(t, z)]
    for x0, y0, x1, y1 in zones[len(noms.places) :]:
        assert place.x - 1 <= x0 < x1 <= place.x + place.large + 1
        assert place.y - 1 <= y0 < y1 <= place.y + place.haut + 1
    dits = {p.rang for p in (*noms.places, *noms.renvois, *noms.etiquettes)}
    attendus = {f.code_territoire for f in carte.fond.formes if f.rattache}
    assert {carte.fond.formes[rang].code_territoire for rang in dits} >= attendus


@pytest.mark.parametrize("departement", ["95", "62", "2A", "974"])
def test_la_diapositive_nomme_ou_l_ecran_nomme(donnees: Path, departement: str) -> None:
    """Ni numéro ni liste où l'écran dit tous les noms ; aucun n'en couvre un autre."""
    carte = coverage_map(departement)
    place = _ground(Diaporama("Essai").body())
    noms = fit_names(carte, place)
    siens = [r for r, f in enumerate(carte.fond.formes) if f.rattache]
    assert {e.rang for e in noms.etiquettes} >= set(siens)
    assert noms.numeros == {}
    assert noms.bande is None
    zones = [
        (e.x - e.large / 2, e.y - e.haut / 2, e.x + e.large / 2, e.y + e.haut / 2) for e in noms.etiquettes
    ]
    assert overlaps(zones) == []
    for e, (x0, y0, x1, y1) in zip(noms.etiquettes, zones, strict=True):
        assert place.x <= x0 < x1 <= place.x + place.large
        assert place.y <= y0 < y1 <= place.y + place.haut
        x, y = noms.projection.inverse(*(e.trait[0] if e.trait else (e.x, e.y)))
        assert half_width(carte.fond.chemins[e.rang], x, y) > 0 or not e.trait
        # Ce qui sort de son territoire a un fond où se lire.
        assert e.fond or half_width(carte.fond.chemins[e.rang], x, y) * noms.projection.k >= e.large / 2 - 1


def test_un_voisin_se_coupe_au_bord_de_la_carte() -> None:
    """Un carré à cheval sur le bord en garde la moitié ; dehors, rien ; dedans, lui-même."""
    carre = ((0, 0), (100, 0), (100, 100), (0, 100))
    assert set(clip(carre, (50, -10, 200, 200))) == {(50, 0), (100, 0), (100, 100), (50, 100)}
    assert clip(carre, (200, 200, 50, 50)) == []
    assert set(clip(carre, (-10, -10, 200, 200))) == set(carre)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(300, 700), st.integers(0, 560)), min_size=1, max_size=48, unique=True))
def test_les_traits_d_une_carte_ne_se_croisent_jamais(lieux: list[tuple[int, int]]) -> None:
    """Où que soient les territoires : des noms rangés sans se toucher, ou pas de renvoi du tout."""
    centieme = 9_144
    cibles = [(x * centieme, y * centieme) for x, y in lieux]
    cotes = share(
        [make_label(i, f"Commune {i}", "12,3", ESSAIS[1], ([c], [c])) for i, c in enumerate(cibles)]
    )
    assert cotes is not None
    place = Boite(0, 0, 1000 * centieme, 560 * centieme)
    dessin = (300 * centieme, 0, 700 * centieme, 560 * centieme)
    pose = put_aside(cotes, place, dessin, [])  # type: ignore[arg-type]
    if pose is None:
        return
    poses, _ = pose
    assert sorted(r.rang for r in poses) == list(range(len(lieux)))
    assert overlaps([r.zone for r in poses]) == []
    traits = [r.trait for r in poses]
    assert not [1 for i, t in enumerate(traits) for u in traits[:i] if crossing(t, u)]


def test_au_dela_de_quarante_huit_noms_la_carte_a_des_numeros_et_un_tableau() -> None:
    """Tant de traits cacheraient la carte."""
    lieux = [make_label(i, f"C{i}", "1", ESSAIS[1], ([(i, i)], [(i, i)])) for i in range(49)]
    assert share(lieux) is None
    assert share(lieux[1:]) is not None


@pytest.mark.lent
def test_un_graphique_dit_son_unite_et_son_annee(decks: Any) -> None:
    """Une barre sans unité ne dit rien à qui la voit du troisième rang."""
    deck, _ = decks("33")
    for diapo in deck.slides:
        if "que la France" in title(diapo) or title(diapo).startswith("Taux de couverture, 2023"):
            assert "Places pour 100 enfants de moins de 3 ans, 2023." in texts(diapo), title(diapo)


@pytest.mark.lent
def test_sans_taux_publie_mayotte_n_a_pas_d_inconnu_a_creer(decks: Any) -> None:
    """La feuille n'est pas faite ; ce qui manque dit pourquoi."""
    deck, manques = decks("976")
    assert not any("places à créer" in title(d) for d in deck.slides)
    phrase = next(m for m in manques if m.startswith("Places à créer"))
    assert "taux de couverture n'est connu pour aucun EPCI de Mayotte : la Cnaf" in phrase


@pytest.mark.lent
def test_sans_creche_importee_ni_colonne_ni_annee_d_occupation(decks: Any) -> None:
    """En Gironde, rien n'est importé : une colonne d'« inconnu » et « occupation 2024 » mentiraient."""
    deck, _ = decks("33")
    pages = [d for d in deck.slides if "places à créer" in title(d)]
    assert pages
    for page in pages:
        table = next(f.table for f in page.shapes if f.has_table)
        assert len(table.columns) == 4
        assert "occupation 2024" not in texts(page)
        assert "Places à regagner" in texts(page)


@pytest.mark.lent
@pytest.mark.parametrize(
    ("departement", "cites"),
    [
        ("33", ["Naissances domiciliées, par EPCI", "Taux de couverture"]),
        ("93", ["Établissements publics territoriaux du Grand Paris"]),
        ("95", ["Naissances domiciliées", "Conventions territoriales globales", "Postes de coop"]),
    ],
)
def test_la_liste_des_sources_a_celles_de_toutes_les_diapositives(
    decks: Any, departement: str, cites: list[str]
) -> None:
    """Naissances, EPT, conventions : ce qu'un pied de page cite, la liste finale le cite aussi."""
    deck, _ = decks(departement)
    # La liste continue sous un titre plus court quand elle ne tient pas sur une diapositive.
    liste = "\n".join(
        texts(d) for d in deck.slides if title(d).startswith(("D'où viennent", "Sources et méthode"))
    )
    for cite in cites:
        assert cite in liste


def test_une_liste_de_phrases_trop_longue_continue() -> None:
    """Quarante phrases : plusieurs diapositives numérotées, chaque phrase une fois, rien de trop bas."""
    phrases = tuple(f"Phrase {i} : " + "des mots qui se suivent, " * 6 for i in range(40))
    page = Fabrique("Liste", lambda: Feuille("Une liste", "Source : essai.", textes=phrases))
    octets = make_deck(Cahier("Essai", "", (page,)), jour=JOUR).octets
    diapos = list(Presentation(io.BytesIO(octets)).slides)[1:]
    assert title(diapos[0]).startswith("Une liste (1/")
    tout = "\n".join(texts(d) for d in diapos)
    assert [tout.count(f"Phrase {i} :") for i in range(40)] == [1] * 40


def shown(diapo: Any) -> str:
    """Ce qu'une diapositive montre sous son titre : tableaux, axes des graphiques, noms des cartes."""
    morceaux = [texts(diapo).replace(title(diapo), "")]
    for forme in diapo.shapes:
        if forme.has_chart:
            morceaux += [str(c) for c in forme.chart.plots[0].categories]
        if forme.shape_type == 6:
            morceaux += [f.text_frame.text for f in forme.shapes if f.has_text_frame]
    return plain("\n".join(morceaux))


@pytest.mark.lent
@pytest.mark.parametrize("departement", ["93", "92", "33"])
def test_un_titre_ne_nomme_jamais_un_territoire_que_sa_diapositive_ne_montre_pas(
    decks: Any, departement: str
) -> None:
    """« le plus bas X » n'est ni au-dessus d'une suite où X n'est pas, ni avant elle."""
    deck, _ = decks(departement)
    portee = store.scope("departement", departement)
    assert portee is not None
    noms = store.run(
        "indicateurs/valeurs",
        indicateur="taux_couverture",
        niveau=portee.niveau_carte,
        millesime=2023,
        portee="departement",
        code_portee=departement,
    )["nom"]
    vus = 0
    for diapo in deck.slides:
        for nom in map(plain, noms):
            if re.search(rf"(?<![\w-]){re.escape(nom)}(?![\w-])", title(diapo)):
                vus += 1
                court = re.sub(r"^(CC|CA) (de la |de l'|du |des |de |d')?", "", nom)
                assert court in shown(diapo).replace("\n", " "), title(diapo)
    # Là où le classement est coupé, plus aucun titre ne nomme personne.
    assert vus or departement in ("92", "33")


def test_un_constat_qui_nomme_une_ligne_ne_reste_que_sur_sa_diapositive() -> None:
    """Le plus bas est sur l'autre diapositive : celle-ci prend le titre de la figure."""
    constat, titre = "De 21,1 (Clichy-sous-Bois) à 65,5 (Saint-Ouen)", "Classement"
    tous = frozenset(("Clichy-sous-Bois", "Saint-Ouen", "Bondy"))
    assert part_message(constat, titre, tous, tous) == constat
    assert part_message(constat, titre, tous, tous - {"Bondy"}) == constat
    assert part_message(constat, titre, tous, frozenset(("Saint-Ouen", "Bondy"))) == titre


@pytest.mark.lent
def test_le_tableau_compte_ceux_qui_sont_sous_la_france_sur_chaque_diapositive(decks: Any) -> None:
    """33 communes sur 35, sur ses trois diapositives : le compte est celui du département."""
    deck, _ = decks("93")
    titres = [title(d) for d in deck.slides if "que la France" in title(d)]
    assert len(titres) > 1
    assert all(
        t.startswith("33 des 35 communes dont le taux est publié ont moins de places que la France")
        for t in titres
    )


@pytest.mark.lent
def test_les_cercles_de_la_legende_ne_couvrent_pas_ses_mots(decks: Any) -> None:
    """Un libellé sur deux lignes pousse ce qui le suit."""
    deck, _ = decks("95")
    diapo = next(d for d in deck.slides if title(d).startswith("ETP de coopération"))
    legende = next(f for f in diapo.shapes if f.name == "Légende")
    cercles = [
        f for f in legende.shapes if f.name.startswith("Légende : ") and "OVAL" in str(f.auto_shape_type)
    ]
    mots = next(f for f in legende.shapes if f.has_text_frame and "rattaché" in f.text_frame.text)
    assert min(c.top for c in cercles) >= mots.top + mots.height


@pytest.mark.parametrize(
    ("departement", "dit"),
    [
        ("69", "Le Rhône des statistiques (69) comprend la Métropole de Lyon"),
        ("29", "Sans EPCI, aucune n'a de ligne ici : Ouessant et Île-de-Sein."),
        ("85", "Sans EPCI, aucune ligne ici : L'Île-d'Yeu."),
        ("93", "appartiennent toutes à la Métropole du Grand Paris"),
    ],
)
def test_ce_que_le_tableau_du_territoire_ne_dit_pas_est_ecrit_au_dessus(
    donnees: Path, departement: str, dit: str
) -> None:
    """La Métropole de Lyon, une île, Paris : qui voit la diapositive ne lit pas les notes."""
    figure = drawn("unites", departement)
    assert isinstance(figure, Planche)
    assert isinstance(figure.modele, TableauChiffres)
    assert dit in figure.modele.ordre
    assert any(dit in n for n in figure.notes)


@pytest.mark.parametrize(
    ("departement", "nombre"), [("93", "35 communes sur 39"), ("92", "34 communes sur 36"), ("75", "")]
)
def test_les_places_a_creer_se_comptent_sans_aucune_creche_importee(
    donnees: Path, departement: str, nombre: str
) -> None:
    """La couverture et les enfants suffisent ; l'estimation et l'inconnu se disent."""
    figure = drawn("manque", departement)
    assert isinstance(figure, Planche)
    assert isinstance(figure.modele, TableauChiffres)
    assert nombre in plain(figure.lecture)
    assert "environ" in figure.lecture
    assert "estimés d’après les naissances de 2021 à 2023" in figure.modele.ordre
    assert "naissances 2021 à 2023" in figure.annees
    fourchette = "19 EPCI" if departement == "75" else "57 communes"
    assert any(fourchette in n for n in figure.notes)
    inconnues = [x for x in figure.modele.siennes if x.chiffres[-1].texte == "inconnu"]
    assert len(inconnues) == {"93": 4, "92": 2, "75": 0}[departement]


def test_une_fourchette_ne_se_coupe_pas_au_milieu() -> None:
    """« (5 100 à 7 000) » passe à la ligne d'un bloc."""
    assert formats.typography("environ 5 800 (5\u202f100 à 7\u202f000)").endswith(
        "(5\u202f100\u00a0à\u00a07\u202f000)"
    )
    assert formats.typography("(de Paris à Lyon)") == "(de Paris à Lyon)"


@pytest.mark.lent
def test_toutes_les_annees_de_la_seine_saint_denis_sont_celles_de_ses_communes(donnees: Path) -> None:
    """Là où l'unité est la commune, la feuille des années a les 39 communes, dites communes."""
    dossier = build_sdsf(store, "93")
    siennes = {v.code for v in dossier.series if not v.reference}
    assert len(siennes) == 39
    assert all(code.startswith("93") for code in siennes)
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))
    niveaux = {c.value for c in classeur["Toutes les années"]["I"][1:]}
    assert niveaux == {"commune", "référence"}


@pytest.mark.lent
def test_paris_est_un_departement_jamais_un_epci(donnees: Path) -> None:
    """Ses années sont celles du département, son niveau aussi."""
    dossier = build_sdsf(store, "75")
    assert {v.code for v in dossier.series if not v.reference} == {"75"}
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))
    assert {c.value for c in classeur["Toutes les années"]["I"][1:]} == {"département", "référence"}
