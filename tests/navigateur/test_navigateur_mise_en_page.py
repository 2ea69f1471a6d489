"""Ce que seule une vraie mise en page montre : rien ne déborde, rien n'est coupé, l'imprimé tient."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf
import pytest
from conftest import TELEPHONE, PageSurveillee
from playwright.sync_api import ViewportSize

TABLETTE: ViewportSize = {"width": 1024, "height": 768}
CREONNAIS = "portee=departement-33&territoire=243301215"
# Les textes dont le bord droit passe celui de la fiche.
_DEBORDE_JS = """
() => {
  const fiche = document.querySelector(".ctg-fiche");
  const bord = fiche.getBoundingClientRect().right;
  return [...fiche.querySelectorAll("td, th, p, span")]
    .filter((e) => e.getBoundingClientRect().right > bord + 1).map((e) => e.textContent);
}
"""
_COUPES_JS = """
() => [...document.querySelectorAll('[data-testid="stSelectbox"] input')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.value)
"""
Ouvrir = Callable[..., PageSurveillee]


def test_a_1024_px_la_fiche_contient_ses_textes(ouvrir: Ouvrir) -> None:
    """« écart non interprétable avec la région » sortait du cadre, coupé par le bord de la page."""
    page = ouvrir(f"/carte?{CREONNAIS}", taille=TABLETTE).page
    page.get_by_role("button", name="Ouvrir la fiche").click()
    page.wait_for_selector(".ctg-fiche")
    assert page.evaluate(_DEBORDE_JS) == []


@pytest.mark.parametrize(
    "chemin", [f"/carte?{CREONNAIS}", "/carte?niveau=departement", f"/comparer?{CREONNAIS}"]
)
def test_a_1440_px_chaque_choix_se_lit_en_entier(ouvrir: Ouvrir, chemin: str) -> None:
    """« Tous les modes d'accueil », « CC du Créonnais et les 11 EPCI les plus peuplés… »."""
    page = ouvrir(chemin).page
    page.wait_for_selector('[data-testid="stSelectbox"] input')
    assert page.evaluate(_COUPES_JS) == []


def test_au_telephone_tous_les_onglets_de_comparer_se_voient(ouvrir: Ouvrir) -> None:
    page = ouvrir(f"/comparer?{CREONNAIS}", taille=TELEPHONE).page
    dernier = page.get_by_role("radio", name="Petites cartes").or_(
        page.get_by_role("button", name="Petites cartes")
    )
    boite = dernier.first.bounding_box()
    assert boite is not None
    assert boite["x"] + boite["width"] <= TELEPHONE["width"]


def test_un_guillemet_ne_commence_jamais_une_ligne(ouvrir: Ouvrir) -> None:
    """Un texte passé tel quel à Streamlit prend aussi les espaces insécables du français."""
    page = ouvrir("/donnees", taille=TELEPHONE).page
    lu = page.inner_text('[data-testid="stMain"]')
    assert "« Couverture" not in lu
    assert "«\u00a0Couverture × occupation\u00a0»" in lu


def test_le_portrait_imprime_tient_en_cinq_pages_et_garde_la_fin_des_courbes(ouvrir: Ouvrir) -> None:
    """Pays ajaccien : onze feuilles, et le graphique coupé après 2023, avant cette mise en page."""
    page = ouvrir("/portrait?portee=departement-2A&territoire=242010056").page
    page.wait_for_selector(".js-plotly-plot svg.main-svg")
    lecteur = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(lecteur.pages) <= 5
    texte = " ".join(p.extract_text() for p in lecteur.pages)
    for fin in ("Constant", "Tendance", "2029"):
        assert fin in texte
    # Après l'impression, le graphique reprend sa taille d'écran.
    assert page.locator(".js-plotly-plot svg.main-svg[viewBox]").count() == 0
