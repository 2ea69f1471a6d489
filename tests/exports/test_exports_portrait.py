"""Le portrait en PDF, relu par pypdf : son texte, ses balises, son nombre de pages."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest

from dashboard.dossiers import livraisons, portrait
from dashboard.dossiers.livraisons import DossierError
from dashboard.lecture import store

JOUR = datetime.date(2026, 11, 22)
VEXIN = "200035970"


@pytest.fixture(scope="module")
def octets(donnees: Path) -> bytes:
    return livraisons.make_portrait(store, VEXIN, jour=JOUR).octets


def text(octets: bytes) -> str:
    """Tout le texte, espaces réunies."""
    pages = pypdf.PdfReader(io.BytesIO(octets)).pages
    return " ".join(" ".join(p.extract_text() for p in pages).split())


@pytest.mark.lent
def test_le_portrait_dit_les_memes_chiffres_que_la_page(octets: bytes) -> None:
    """Vexin Centre : 33 communes, 49,7 contre 42,2 dans le Val-d'Oise, sa pyramide, ses sources."""
    lu = text(octets)
    for attendu in (
        "CC Vexin Centre",
        "33 communes",
        "25 317 habitants",
        "49,7",
        "42,2 (7,5 de plus)",
        "Pyramide des âges",
        "Schéma pluriannuel de l’accueil",
        "Sources",
        "Licence Ouverte 2.0",
        "exporté le 22 novembre 2026",
    ):
        assert attendu in lu, attendu
    assert not re.search(r"\b(nan|None|Figure|Table|Page|undefined)\b", lu)


def test_le_portrait_est_balise_pour_une_synthese_vocale(octets: bytes) -> None:
    """PDF/UA-1 : arbre de structure, marquage, langue, titre affiché, textes de remplacement."""
    lecteur = pypdf.PdfReader(io.BytesIO(octets))
    racine: Any = lecteur.trailer["/Root"]
    assert "/StructTreeRoot" in racine
    assert racine["/MarkInfo"]["/Marked"]
    assert str(racine["/Lang"]).startswith("fr")
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in racine["/Metadata"].get_data()
    assert b"/Alt" in b"".join(str(lecteur.get_object(i)).encode() for i in range(1, len(lecteur.xref[0])))
    assert lecteur.metadata is not None
    assert lecteur.metadata.title == "CC Vexin Centre"
    assert lecteur.metadata.author == "Observatoire CTG"


@pytest.mark.parametrize("code", [VEXIN, "200067189", "200085751", "249500109", "200056380"])
def test_un_epci_tient_en_deux_a_cinq_pages(donnees: Path, code: str) -> None:
    """Val-d'Oise, Creuse, et un EPCI sans fichier local."""
    octets = livraisons.make_portrait(store, code, jour=JOUR).octets
    assert 2 <= len(pypdf.PdfReader(io.BytesIO(octets)).pages) <= 5


@pytest.mark.lent
def test_ce_qui_est_fictif_et_ce_qui_manque_se_disent(octets: bytes) -> None:
    """La pastille en tête, le mot dans les lignes, les raisons des absences."""
    lu = text(octets)
    assert "Données fictives" in lu
    assert "(fictif)" in lu
    assert "Non récupéré : ces chiffres sont publiés" in lu
    assert "jeu de démonstration fictif" in lu


def test_une_reference_sans_valeur_se_dit_absente(octets: bytes) -> None:
    """Les enfants de 0 à 4 ans n'ont pas de total départemental : le mot de l'écran, pas un blanc."""
    assert "non publié à ce niveau" in text(octets)


@pytest.mark.lent
def test_la_reference_par_defaut_est_le_departement(donnees: Path) -> None:
    """Un EPCI se compare au département, un département à sa région, la France à rien."""
    for niveau, code, nom in (("epci", VEXIN, "Val-d'Oise"), ("departement", "95", "Île-de-France")):
        papier = portrait.build_paper(store, niveau, code)
        assert papier is not None
        assert papier.portrait.reference is not None
        assert papier.portrait.reference.nom == nom
    france = portrait.build_paper(store, "france", "FRANCE")
    assert france is not None
    assert france.portrait.reference is None


def test_un_territoire_sans_contour_a_un_portrait_sans_carte(donnees: Path) -> None:
    """Saint-Barthélemy : pas de carte, pas d'échec."""
    papier = portrait.build_paper(store, "departement", "977")
    assert papier is not None
    assert papier.carte is None


def test_le_meme_portrait_donne_les_memes_octets(donnees: Path, octets: bytes) -> None:
    """Même magasin, même date : le même fichier, à l'octet."""
    assert livraisons.make_portrait(store, VEXIN, jour=JOUR).octets == octets


def test_un_territoire_inconnu_est_une_phrase(donnees: Path) -> None:
    """Le code qu'il fallait donner ; le remplaçant quand il est connu."""
    with pytest.raises(DossierError, match="« 999 » n'existe pas : donnez le code d'un EPCI"):
        livraisons.make_portrait(store, "999")
    with pytest.raises(DossierError, match="fait partie aujourd'hui de Gentioux-Pigerolles"):
        livraisons.make_portrait(store, "23153")


def test_le_portrait_d_un_departement_imprime_les_naissances_a_venir_et_sa_couverture_partagee(
    donnees: Path,
) -> None:
    """Gironde : chaque scénario et son hypothèse, chaque figure et sa source, la formule, en cinq pages."""
    octets = livraisons.make_portrait(store, "33", jour=JOUR).octets
    assert len(pypdf.PdfReader(io.BytesIO(octets)).pages) <= 5
    lu = text(octets)
    for attendu in (
        "Moins d’enfants, faut-il encore des places ?",
        "Constant. Chaque année, la moyenne de 2022 à 2024",
        "Tendance. La variation moyenne",
        "Gironde : plus de places ou moins d’enfants ?",
        "+1,6 viendrait d’enfants en moins",
        "Millésime : 2017-2022 ; 2022-2023.",
        "Shapley",
    ):
        assert attendu in lu.replace("\u202f", " ").replace("\xa0", " "), attendu


def test_un_territoire_sans_couverture_a_une_carte_qui_dit_quelque_chose(donnees: Path) -> None:
    """Mayotte : la Cnaf n'y publie pas de taux, la carte montre les naissances."""
    papier = portrait.build_paper(store, "departement", "976")
    assert papier is not None
    assert papier.carte is not None
    assert "naissances" in papier.carte.titre.lower() + papier.carte.sous_titre.lower()


@pytest.mark.lent
def test_chaque_epci_de_gironde_a_de_quoi_dire_sans_import(donnees: Path) -> None:
    """Dix indicateurs, six sources, quatre thèmes au moins ; un thème sans chiffre dit pourquoi."""
    codes = store.run("portrait/communes", niveau="departement", code_territoire="33")["code_territoire"]
    assert len(codes) >= 28
    for code in codes:
        papier = portrait.build_paper(store, "epci", str(code))
        assert papier is not None
        lu = papier.portrait
        assert len(lu.lignes) >= 10, code
        assert len({x.source for x in lu.lignes}) >= 6, code
        assert sum(1 for s in lu.sections if s.lignes) >= 4, code
        assert all(s.lignes or s.manques for s in lu.sections), code


def test_chaque_tableau_du_portrait_porte_sa_source(donnees: Path) -> None:
    """Pays ajaccien : cinq tableaux, cinq pieds avec champ, millésime et source ; cinq pages au plus."""
    octets = livraisons.make_portrait(store, "242010056", jour=JOUR).octets
    lu = text(octets).replace("\u202f", " ").replace("\xa0", " ")
    assert lu.count("Champ : CA du Pays Ajaccien. Millésime :") == 4
    assert "« Taux de couverture de l’accueil du jeune enfant, par EPCI, périmètre d’époque », 2023" in lu
    # Le même mot qu'à l'écran pour un taux que le département n'a pas.
    assert "non publié à ce niveau" in lu
    assert "7ᵉ des 7 EPCI de la Corse-du-" in lu
    # Une raison ne parle du département qu'à un département.
    assert "Un département n’a de chiffre" not in lu
    assert len(pypdf.PdfReader(io.BytesIO(octets)).pages) <= 5
