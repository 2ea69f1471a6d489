"""Les gestes et les repères de nos pages. Tout ce qui dépend de leur mise en page est ici."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# La page de carte, telle que la première mesure l'ouvre.
PAGE_CARTE = "/carte"
# Dite, la France : sans elle, la page s'ouvre sur le territoire que l'usager a choisi.
FRANCE = "/carte?portee=france"
LIBELLE_INDICATEUR = "Indicateur"
# Rien d'indispensable avant la mesure : une page peut replier ses réglages.
OUVRIR_REGLAGES = "Réglages"
LIBELLE_TABLEAU = "Tableau"
LIBELLE_GRAPHIQUES = "Graphiques"

# Les requêtes des pages, avec de quoi répondre. Une requête absente du magasin est sautée.
REQUETES: list[tuple[str, dict[str, Any]]] = [
    ("indicateurs/presences", {}),
    ("indicateurs/valeurs", {"indicateur": "taux_couverture", "niveau": "epci", "millesime": 2023}),
    (
        "indicateurs/valeurs",
        {
            "indicateur": "taux_couverture",
            "niveau": "commune",
            "millesime": 2023,
            "portee": "departement",
            "code_portee": "95",
        },
    ),
    (
        "indicateurs/reperes",
        {"indicateur": "taux_couverture", "millesime": 2023, "code_region": "11", "code_departement": "95"},
    ),
    (
        "indicateurs/decomposition",
        {"indicateur": "taux_couverture", "millesime": 2023, "territoires": "departement:95"},
    ),
    (
        "indicateurs/serie",
        {"indicateur": "taux_couverture", "niveau": "departement", "code_territoire": "95"},
    ),
    ("carte/formes", {"niveau": "epci"}),
    ("carte/formes", {"niveau": "commune", "portee": "departement", "code_portee": "95"}),
    ("carte/voisins", {"portee": "departement", "code_portee": "95"}),
    ("territoires/portees", {}),
    ("territoires/chercher", {"texte": "val d oise"}),
    ("territoires/partages", {"portee": "departement", "code_portee": "95"}),
    ("territoires/un", {"code_territoire": "95", "niveau": "departement"}),
    ("sources/bilan", {}),
]


def change_indicator(page: Page, tour: int) -> None:
    """Choose the next indicator of the list: the second at turn 0, and so on, in a loop.

    Streamlit does not send again a message that the browser has just seen: going back and forth
    between two indicators would measure its cache.
    """
    champ = page.get_by_role("combobox", name=LIBELLE_INDICATEUR).first
    if not champ.is_visible():
        page.get_by_role("button", name=OUVRIR_REGLAGES).first.click()
    champ.click()
    # Un indicateur grisé ne se choisit pas.
    choix = page.locator('[role="option"]:not([aria-disabled="true"])')
    choix.first.wait_for()
    choix.nth((tour + 1) % choix.count()).click()


def next_indicator(page: Page) -> None:
    """Choose the next indicator by keyboard: no pointer passes over the map."""
    champ = page.get_by_role("combobox", name=LIBELLE_INDICATEUR).first
    champ.focus()
    champ.press("ArrowDown")
    page.wait_for_timeout(300)
    champ.press("ArrowDown")
    champ.press("Enter")


def open_table(page: Page) -> None:
    """Open the table of the map page and wait until its rows are there."""
    page.get_by_text(LIBELLE_TABLEAU, exact=True).first.click()
    page.locator(".zone tbody tr").first.wait_for()


def open_chart(page: Page) -> None:
    """Open the charts of the map page and wait for the first one."""
    page.get_by_text(LIBELLE_GRAPHIQUES, exact=True).first.click()
    page.locator(".js-plotly-plot").first.wait_for()
