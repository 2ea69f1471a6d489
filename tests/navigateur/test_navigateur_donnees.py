"""Apporter ses chiffres, dans un vrai navigateur : du modèle à la carte, et retour."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from conftest import TELEPHONE, attend_carte, attend_repos, mots_anglais, telecharge
from playwright.sync_api import Page, expect

from dashboard.ecran.html import FICTIF
from tests.serveur.serveur_reel import RACINE, Server

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_PARISIS = "200058485"
# Une construction prend trois secondes, bien plus sur une machine occupée.
ATTENTE_MS = 60_000
CARTE = "/carte?indicateur=etp_coordination&portee=departement-95&millesime=2025"


@pytest.fixture(scope="module")
def serveur(donnees: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Une application à soi, sur une copie du magasin : ces essais y écrivent."""
    ici = tmp_path_factory.mktemp("mes_donnees")
    for magasin in donnees.glob("*.duckdb"):
        shutil.copy(magasin, ici)
    processus = Server(RACINE / "dashboard" / "serveur.py", ici)
    processus.wait()
    yield processus.url
    processus.stop()


def fill(modele: bytes, *lignes: dict[str, Any]) -> bytes:
    """Le modèle téléchargé, rempli à partir de la ligne 2 de sa feuille « Données »."""
    classeur = openpyxl.load_workbook(io.BytesIO(modele))
    feuille = classeur["Données"]
    rangs = {cellule.value: rang for rang, cellule in enumerate(feuille[1], start=1)}
    for numero, ligne in enumerate(lignes, start=2):
        for intitule, valeur in ligne.items():
            feuille.cell(numero, rangs[intitule], valeur)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def download(page: Page, bouton: str) -> bytes:
    return telecharge(page.get_by_role("button", name=bouton, exact=True)).path().read_bytes()


def give(page: Page, nom: str, contenu: bytes) -> None:
    """Dépose un fichier dans le premier champ de la page."""
    page.locator('input[type="file"]').first.set_input_files(
        {"name": nom, "mimeType": "application/octet-stream", "buffer": contenu}
    )


def post(**champs: Any) -> dict[str, Any]:
    return {
        "Territoire": VAL_PARISIS,
        "Année": 2025,
        "Poste": "A1",
        "Axe": "Petite enfance",
        "ETP": 0.5,
        **champs,
    }


def test_du_modele_a_la_carte_puis_retour(ouvrir: Ouvrir) -> None:
    """Modèle rempli avec une faute, rapport lu, corrigé, confirmé, vu sur la carte, annulé."""
    page = ouvrir("/donnees").page
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment apporter vos chiffres\u00a0?")
    postes = page.locator("tr").filter(has_text="Postes de coopération CTG")
    expect(postes).to_contain_text("Données fictives")

    modele = download(page, "Modèle pour tableur (XLSX)")
    faux = fill(modele, post(), post(Poste="A2", ETP=1.5), post(Poste="A3", Territoire="Val Parisi"))
    give(page, "postes.xlsx", faux)
    expect(page.get_by_text("2 erreurs")).to_be_visible(timeout=ATTENTE_MS)
    rapport = page.locator("table").filter(has_text="Fautes du fichier")
    expect(rapport.locator("tbody tr").nth(0)).to_contain_text("est hors des bornes")
    expect(rapport.locator("tbody tr").nth(1)).to_contain_text("vouliez-vous 200058485")
    assert rapport.locator("tbody td:first-child").all_inner_texts() == ["3", "4"]
    assert "ligne 3" in download(page, "Télécharger le rapport (texte)").decode()
    assert download(page, "Télécharger le rapport (CSV)").startswith(b"\xef\xbb\xbfgravite;")
    expect(page.get_by_role("button", name="Confirmer l’import")).to_have_count(0)
    assert mots_anglais(page) == []

    # Le fichier corrigé remplace l'autre dans le même champ.
    give(page, "postes.xlsx", fill(modele, post(), post(Poste="A2", Axe="Logement", ETP=0.75)))
    expect(page.get_by_text("2 lignes à importer")).to_be_visible(timeout=ATTENTE_MS)
    expect(page.get_by_text("2 lignes ajoutées, 0 remplacée")).to_be_visible()
    expect(page.get_by_text("disparaîtra de toutes les pages")).to_be_visible()
    page.get_by_label("Qui dépose").fill("Pôle petite enfance")
    confirmer = page.get_by_role("button", name="Confirmer l’import")
    confirmer.dblclick()
    expect(page.get_by_text("Dépôt n° 1 enregistré")).to_be_visible(timeout=ATTENTE_MS)
    expect(confirmer).to_have_count(0)
    expect(postes).to_contain_text("Vos chiffres")
    expect(postes).to_contain_text("2 lignes sur 1 territoire, 2025")

    # Les liens mènent à des pages qui existent, et la carte dit la nouvelle valeur : 0,5 + 0,75.
    for lien in page.locator("a").filter(has_text=re.compile("la carte|la page")).all():
        suite = ouvrir(f"/{lien.get_attribute('href')}").page
        expect(suite.get_by_role("heading", level=1)).to_be_visible()
        expect(suite.get_by_text("Cette page n’existe pas")).to_have_count(0)
    carte = ouvrir(f"{CARTE}&territoire={VAL_PARISIS}").page
    attend_carte(carte)
    expect(carte.locator(".ctg-fiche")).to_contain_text("1,25")
    expect(carte.locator(".ctg-fiche")).not_to_contain_text("fictive")
    expect(carte.locator(f'[data-code="{VAL_PARISIS}"]').first).to_be_visible()

    page.get_by_role("tab", name="Journal des dépôts").click()
    # Un double clic n'a fait qu'un dépôt.
    expect(page.locator(".ctg-depot-actif")).to_have_count(1)
    expect(page.get_by_text("Pôle petite enfance")).to_be_visible()
    page.get_by_role("button", name="Annuler ce dépôt").click()
    expect(page.get_by_text("la démonstration, fictive, reviendra")).to_be_visible()
    page.get_by_role("button", name="Confirmer l’annulation").click()
    expect(page.get_by_text("Dépôt n° 1 annulé")).to_be_visible(timeout=ATTENTE_MS)
    expect(postes).to_contain_text("Données fictives")
    expect(page.get_by_role("button", name="Restaurer ce dépôt")).to_be_visible()
    assert mots_anglais(page) == []


def test_le_fichier_d_origine_et_l_archive_se_reprennent(ouvrir: Ouvrir) -> None:
    """Ce qui a été déposé se télécharge à l'octet ; l'archive fait de même, et se reprend."""
    page = ouvrir("/donnees?format=eaje_activite").page
    choisi = page.get_by_role("radio", name="Activité des établissements d’accueil du jeune enfant")
    expect(choisi).to_be_checked(timeout=ATTENTE_MS)
    contenu = (
        "Territoire;Année;Nom de l'établissement;Type;Gestion;Places;Heures théoriques;"
        f"Heures réalisées\n{VAL_PARISIS};2024;Les Lutins;Multi-accueil;Régie;40;88000;61600\n"
    ).encode()
    give(page, "crèches 2024.csv", contenu)
    page.get_by_role("button", name="Confirmer l’import").click(timeout=ATTENTE_MS)
    expect(page.get_by_text(re.compile("Dépôt n° \\d+ enregistré"))).to_be_visible(timeout=ATTENTE_MS)
    page.get_by_role("tab", name="Journal des dépôts").click()
    fichier = telecharge(page.get_by_role("button", name="Télécharger le fichier d’origine").first)
    assert fichier.suggested_filename == "crèches 2024.csv"
    assert fichier.path().read_bytes() == contenu

    page.get_by_role("tab", name="Sauvegarde").click()
    archive = (
        telecharge(page.get_by_role("button", name=re.compile("Exporter l’archive"))).path().read_bytes()
    )
    assert archive.startswith(b"PK")
    page.locator('input[type="file"]').last.set_input_files(
        {"name": "a.zip", "mimeType": "application/zip", "buffer": archive}
    )
    page.get_by_role("button", name="Reprendre cette archive").click(timeout=ATTENTE_MS)
    expect(page.get_by_text("n’apporte rien de neuf")).to_be_visible(timeout=ATTENTE_MS)


def test_un_clic_cache_la_demonstration_et_la_remet(ouvrir: Ouvrir) -> None:
    """L'interrupteur refait le magasin : plus une valeur fictive, puis toutes reviennent."""
    page = ouvrir("/donnees").page
    conventions = page.locator("tr").filter(has_text="Conventions territoriales globales")
    expect(conventions).to_contain_text("Données fictives")
    for attendu in ("Aucun chiffre", "Données fictives"):
        page.get_by_role("tab", name="Réglages").click()
        # L'onglet et le bouton du haut ont les mêmes mots : l'interrupteur est dans les réglages.
        reglages = page.get_by_role("tabpanel", name="Réglages")
        reglages.get_by_text("Montrer la démonstration").click()
        expect(conventions).to_contain_text(attendu, timeout=ATTENTE_MS)
        expect(page.get_by_text("Réglages enregistrés")).to_be_visible()
        attend_repos(page)
    carte = ouvrir("/carte?indicateur=taux_couverture").page
    attend_carte(carte)
    assert FICTIF not in carte.content()


@pytest.mark.parametrize("taille", [None, TELEPHONE])
def test_la_page_est_en_francais_et_tient_dans_l_ecran(ouvrir: Ouvrir, taille: object) -> None:
    """Quatre onglets, sans un mot d'anglais, sans défilement de côté, même au téléphone."""
    options = {"taille": taille} if taille else {}
    page = ouvrir("/donnees", langue="en-US", **options).page
    for onglet in ("Importer un fichier", "Journal des dépôts", "Sauvegarde", "Réglages"):
        page.get_by_role("tab", name=onglet).click()
        page.wait_for_timeout(300)
        assert mots_anglais(page) == []
        largeur = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert largeur <= 0
