"""Les notes posées sur la carte, dans un vrai navigateur."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import PageSurveillee, attend_carte, attend_repos, mots_anglais
from playwright.sync_api import expect

from data.garde import notes

VUE = "/carte?portee=departement-95&territoire=200058485"
Ouvrir = Callable[..., PageSurveillee]


def test_une_note_posee_est_encore_la_apres_un_rechargement(ouvrir: Ouvrir, donnees: Path) -> None:
    """Posée sur le territoire choisi, elle a sa pastille sur la carte et sa ligne dessous."""
    page = ouvrir(VUE).page
    attend_carte(page)
    page.get_by_text("Notes de l’atelier").first.click()
    # L'ouvrir refait la page : le premier champ qu'on voit est remplacé par celui qu'on remplira.
    attend_repos(page)
    champ = page.get_by_role("textbox", name="Votre note")
    if not champ.is_visible():
        page.get_by_text("Notes de l’atelier").first.click()
        attend_repos(page)
    champ.fill("Une crèche <i>vide</i> à Herblay")
    page.get_by_role("button", name="Garder cette note").click()
    pastille = page.locator('.pastilles g[data-code="200058485"] text')
    expect(pastille).to_have_count(1, timeout=20_000)
    # Le numéro de l'organisation : d'autres essais en ont posé, puis retiré.
    (gardee,) = notes.list_notes(donnees).notes
    expect(pastille).to_have_text(str(gardee.numero))
    page.reload()
    attend_carte(page)
    expect(pastille).to_have_text(str(gardee.numero))
    expect(page.get_by_text("Une crèche <i>vide</i> à Herblay")).to_be_visible()
    assert mots_anglais(page) == []
