"""Ce que la page fait venir pendant que le navigateur lit Streamlit : ce qui servira, et rien qui manque."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from streamlit import file_util

from dashboard.service import amorce
from dashboard.service.coquille import FrenchPage

STATIQUE = Path(file_util.get_static_dir())
MODULE = "/composants/carte-0.js"
FOND = "/contours/france.epci-0.json"
Ouvrir = Callable[..., str]


@pytest.fixture
def ouvrir() -> Ouvrir:
    """La page à une adresse, telle que notre serveur l'envoie ; `fond` dit le fond d'une adresse."""

    def open_page(adresse: str, fond: Callable[[Mapping[str, str]], str] = lambda _: FOND) -> str:
        async def page(_: Request) -> FileResponse:
            return FileResponse(STATIQUE / "index.html")

        filtre = Middleware(FrenchPage, ahead=amorce.Amorce({"/carte": [MODULE]}, fond))
        application = Starlette(routes=[Route("/{page:path}", page)], middleware=[filtre])

        async def go() -> str:
            transport = httpx.ASGITransport(app=application)
            async with httpx.AsyncClient(transport=transport, base_url="http://essai") as client:
                return (await client.get(adresse)).text

        return asyncio.run(go())

    return open_page


def hinted(page: str) -> list[str]:
    """Ce que la page demande d'avance, sans ce que Streamlit y met."""
    return re.findall(r'href="([^"]+)" fetchpriority="low"', page)


def test_la_carte_fait_venir_ses_modules_puis_son_fond(ouvrir: Ouvrir) -> None:
    """Après ce que Streamlit demande, qui n'attend pas pour eux."""
    page = ouvrir("/carte")
    assert hinted(page)[-2:] == [MODULE, FOND]
    assert page.index("fetchpriority") > page.rindex("./static/js/index")
    assert page.index("fetchpriority") > page.rindex('rel="stylesheet"')


def test_une_autre_page_ne_fait_rien_venir(ouvrir: Ouvrir) -> None:
    """Ce qui ne servirait pas prendrait la place de ce qui sert."""
    assert [hinted(ouvrir(adresse)) for adresse in ("/", "/portrait", "/sources")] == [[], [], []]


def test_le_fond_est_celui_de_l_adresse(ouvrir: Ouvrir) -> None:
    """Chaque adresse a le sien, même après celle d'un autre lecteur."""

    def fond(parametres: Mapping[str, str]) -> str:
        return f"/contours/{parametres['portee']}.json"

    for portee in ("departement-95", "departement-33", "departement-95"):
        assert hinted(ouvrir(f"/carte?portee={portee}&vue=1,2,3", fond))[-1] == f"/contours/{portee}.json"


def test_une_page_sans_fond_connu_s_ouvre_comme_avant(ouvrir: Ouvrir) -> None:
    """Un magasin qui manque ou qui tombe en panne n'ôte que l'avance."""

    def panne(_: Mapping[str, str]) -> str:
        raise RuntimeError("magasin fermé")

    for fond in (lambda _: "", panne):
        page = ouvrir("/carte", fond)
        assert hinted(page)[-1] == MODULE
        assert '<div id="root">' in page


def test_une_adresse_hostile_ne_sort_pas_du_lien(ouvrir: Ouvrir) -> None:
    """Ce que dit une adresse ne s'écrit pas dans la page."""
    page = ouvrir('/carte?portee="><script>', lambda parametres: parametres["portee"])
    assert "<script>" not in page.split("fetchpriority")[-2]


def test_les_morceaux_de_streamlit_existent_et_ne_se_demandent_pas_deux_fois() -> None:
    """Lus dans sa version : un nom changé ne laisserait que des demandes sans réponse."""
    morceaux = amorce.front_end_pieces()
    page = (STATIQUE / "index.html").read_text(encoding="utf-8")
    assert {nom.split(".")[0] for nom in morceaux} >= set(amorce.MORCEAUX)
    assert all((STATIQUE / "static" / "js" / nom).is_file() for nom in morceaux)
    assert not [nom for nom in morceaux if nom in page]
