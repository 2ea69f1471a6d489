"""La salle : le poste qui projette, un téléphone qui lit et note, et rien de plus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ARGUMENTS, GRAND_ECRAN, TELEPHONE, attend_carte, find_chromium, mots_anglais, wait_app
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.session import acces
from data.garde import notes
from data.memoire import moteur
from tests.serveur.serveur_reel import CLE_ESSAI, RACINE, Server

# L'application s'y croit ouverte à un réseau : ce navigateur n'est pas à son poste.
RESEAU = "127.0.0.3"
MO = 2**20
# Une machine occupée répond en plusieurs secondes.
ATTENTE_MS = 30_000


@pytest.fixture(scope="module")
def dossier(donnees: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un dossier à soi : la salle y écrit ses notes."""
    ici = tmp_path_factory.mktemp("salle")
    # Sans la mémoire : d'autres essais y ont laissé des notes.
    shutil.copytree(donnees, ici, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{moteur.NOM_FICHIER}*"))
    return ici


@pytest.fixture(scope="module")
def salle(dossier: Path) -> Iterator[Server]:
    serveur = Server(RACINE / "dashboard" / "serveur.py", dossier, adresse=RESEAU)
    serveur.wait()
    yield serveur
    serveur.stop()


def open_page(navigateur: Browser | BrowserContext, adresse: str) -> Page:
    page = navigateur.new_page()
    page.goto(adresse)
    wait_app(page)
    return page


@pytest.fixture
def telephone(navigateur: Browser) -> Iterator[BrowserContext]:
    contexte = navigateur.new_context(viewport=TELEPHONE, locale="fr-FR")
    yield contexte
    contexte.close()


@pytest.fixture(scope="module")
def poste(salle: Server, navigateur: Browser) -> Iterator[BrowserContext]:
    """Le navigateur du poste : pour lui, ce serveur s'appelle localhost."""
    regles = f"--host-resolver-rules=MAP localhost {RESEAU}"
    chromium = navigateur.browser_type.launch(executable_path=find_chromium(), args=[*ARGUMENTS, regles])
    contexte = chromium.new_context(viewport=GRAND_ECRAN, locale="fr-FR")
    page = open_page(contexte, f"http://localhost:{salle.port}/notes?cle={CLE_ESSAI}")
    # La clé est passée dans le témoin : l'adresse ne la montre plus.
    assert "cle=" not in page.url
    page.close()
    yield contexte
    chromium.close()


def let_them_note(animateur: Page, ouvertes: bool) -> None:
    """L'animateur ouvre les notes aux participants, ou les referme."""
    case = animateur.get_by_role("checkbox", name="Les participants peuvent poser des notes")
    animateur.get_by_text("Les participants peuvent poser des notes").click()
    expect(case).to_be_checked(checked=ouvertes)
    wait_app(animateur)


def kept_notes(dossier: Path) -> list[str]:
    return [n.texte for n in notes.list_notes(dossier).notes]


def everything(dossier: Path) -> set[str]:
    """Les fichiers du dossier, hors la mémoire et hors ce que l'ouverture du magasin pose."""
    return {
        str(f.relative_to(dossier))
        for f in dossier.rglob("*")
        if f.is_file() and not f.name.startswith((".", moteur.NOM_FICHIER))
    }


def test_un_telephone_lit_et_note_et_ne_peut_rien_de_plus(
    salle: Server, dossier: Path, telephone: BrowserContext, poste: BrowserContext
) -> None:
    avant = everything(dossier)

    # Il lit.
    page = open_page(telephone, f"{salle.url}/carte?portee=departement-95")
    attend_carte(page)
    assert mots_anglais(page) == []

    # Il n'importe rien, ne donne aucun modèle, même avec l'adresse et la clé du poste.
    for adresse in ("/donnees", f"/donnees?cle={CLE_ESSAI}", "/seances?portee=departement-95"):
        page.goto(salle.url + adresse)
        wait_app(page)
        expect(page.locator("h1")).to_be_visible()
        assert page.locator('input[type="file"]:enabled').count() == 0
    expect(page.get_by_text("un modèle PowerPoint se donne depuis le poste")).to_be_visible()
    page.goto(f"{salle.url}/donnees")
    expect(page.get_by_text(acces.AUTRE_POSTE.replace("'", "’")).first).to_be_visible()

    # Il note quand l'animateur l'ouvre, pas avant.
    page.goto(f"{salle.url}/notes")
    wait_app(page)
    expect(page.get_by_text("demandez à l’animateur")).to_be_visible()
    assert page.locator("textarea").count() == 0
    animateur = open_page(poste, f"http://localhost:{salle.port}/notes")
    let_them_note(animateur, True)
    page.reload()
    wait_app(page)
    expect(page.locator("textarea")).to_be_visible(timeout=ATTENTE_MS)
    page.locator("textarea").fill("Plus de place le mercredi <b>ici</b> [lien](http://x.example)")
    page.get_by_role("button", name="Garder cette note").click()
    expect(page.get_by_text("Note 1 gardée")).to_be_visible(timeout=ATTENTE_MS)
    assert kept_notes(dossier) == ["Plus de place le mercredi <b>ici</b> [lien](http://x.example)"]

    # Son texte est lu tel quel au poste ; lui ne retire rien.
    animateur.reload()
    wait_app(animateur)
    expect(animateur.get_by_text("Plus de place le mercredi <b>ici</b> [lien]")).to_be_visible()
    expect(animateur.get_by_role("button", name="Retirer cette note")).to_be_visible()
    assert page.get_by_role("button", name="Retirer cette note").count() == 0

    # Un fichier envoyé par son adresse est refusé, avec la phrase.
    statut, phrase = page.evaluate(
        """async (taille) => {
          const r = await fetch("/_stcore/upload_file/visite/1",
                                {method: "PUT", body: new Uint8Array(taille)});
          return [r.status, await r.text()];
        }""",
        2 * MO,
    )
    assert (statut, phrase) == (403, acces.AUTRE_POSTE)

    # L'animateur referme : une page restée ouverte ne garde plus rien.
    page.locator("textarea").fill("trop tard")
    let_them_note(animateur, False)
    page.get_by_role("button", name="Garder cette note").click()
    expect(page.get_by_text("demandez à l’animateur").first).to_be_visible(timeout=ATTENTE_MS)
    assert len(kept_notes(dossier)) == 1
    assert everything(dossier) == avant


def test_une_adresse_piegee_reste_du_texte(salle: Server, telephone: BrowserContext) -> None:
    """Ce qu'une adresse fait dire à une page n'y met ni lien, ni image."""
    piege = "%5Bici%5D(http%3A%2F%2Fpiege.example)%20www.piege.example%20!%5B%5D(http%3A%2F%2Fa.b)"
    page = open_page(telephone, f"{salle.url}/carte?indicateur={piege}")
    expect(page.get_by_text("piege.example").first).to_be_visible()
    hotes = page.eval_on_selector_all("a[href]", "liens => liens.map(a => a.href)")
    assert {urlsplit(h).hostname for h in hotes} <= {RESEAU, ""}
    assert page.locator('img[src^="http://a.b"]').count() == 0
