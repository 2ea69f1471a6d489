"""Le serveur, sans navigateur : routes, compression, page en français, canal intact."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import logging
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from dashboard.service import coquille, routes
from dashboard.service.coquille import FrenchPage, translate_page
from dashboard.service.routes import BytesCache, CompressedStatic, Entry, build_routes
from dashboard.transport.octets import Corps, accepts, etag_matches

RACINE = Path(__file__).resolve().parents[2]
INDEX = Path(file_util.get_static_dir()) / "index.html"
NOM = "departement-95.epci-0123456789abcdef"
FOND = b'{"formes":[' + b'"0,0",' * 500 + b'"fin"]}'

Appels = list[str]


@pytest.fixture
def appels() -> Appels:
    return []


@pytest.fixture
def application(appels: Appels) -> ASGIApp:
    """The routes and middleware of the server around a stand-in for Streamlit."""

    def contours(nom: str) -> bytes | None:
        appels.append(nom)
        if nom == "panne":
            raise OSError("disque")
        return FOND if nom == NOM else None

    def chercher(texte: str) -> list[dict[str, Any]]:
        appels.append(texte)
        if texte == "panne":
            raise RuntimeError("magasin fermé")
        return [{"nom": "Val d'Oise", "code": "95"}]

    def portees() -> list[dict[str, Any]]:
        if "panne" in appels:
            raise RuntimeError("magasin fermé")
        return [{"nom": "Départements", "portees": [["departement-95", "Val-d'Oise (95)"]]}]

    async def index(_: Any) -> FileResponse:
        return FileResponse(INDEX)

    async def statique(requete: Any) -> PlainTextResponse:
        appels.append(requete.url.path)
        if requete.url.path.endswith("absent.js"):
            return PlainTextResponse("absent", 404)
        return PlainTextResponse("x" * 5000, headers={"cache-control": "public, immutable, max-age=31536000"})

    async def autre(_: Any) -> HTMLResponse:
        return HTMLResponse('<html lang="en"><p>Un document</p></html>')

    return Starlette(
        routes=[
            *build_routes(
                contours, chercher, contours, lambda t: [{"nom": f"le mien : {t}", "code": ""}], portees
            ),
            Route("/static/js/{nom}", statique),
            Route("/document", autre),
            Route("/{page:path}", index),
        ],
        # Celui de Streamlit, à l'intérieur, compresse la page partout sauf à la racine.
        middleware=[
            Middleware(CompressedStatic),
            Middleware(FrenchPage),
            Middleware(SelectiveGZipMiddleware),
        ],
    )


@pytest.fixture
def demander(application: ASGIApp) -> Callable[..., httpx.Response]:
    def ask(chemin: str, methode: str = "GET", **entetes: str) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=application)
            async with httpx.AsyncClient(transport=transport, base_url="http://essai") as client:
                noms = {n.replace("_", "-"): v for n, v in entetes.items()}
                return await client.request(methode, chemin, headers=noms)

        return asyncio.run(go())

    return ask


def test_une_liste_d_indicateurs_se_sert_comme_un_fond(demander: Callable[..., httpx.Response]) -> None:
    """Sous l'empreinte de ce qu'elle contient : gardée pour toujours, ou dite périmée en français."""
    reponse = demander(f"/indicateurs/{NOM}.json", accept_encoding="gzip")
    assert reponse.status_code == 200
    assert "immutable" in reponse.headers["cache-control"]
    assert reponse.content == FOND
    assert "Rechargez" in demander("/indicateurs/perimee.json").json()["message"]
    assert "Réessayez" in demander("/indicateurs/panne.json").json()["message"]


def test_un_fond_de_carte_part_compresse_et_immuable(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander(f"/contours/{NOM}.json", accept_encoding="gzip")
    assert reponse.status_code == 200
    assert reponse.headers["content-encoding"] == "gzip"
    assert reponse.headers["content-type"] == "application/json"
    assert reponse.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reponse.headers["vary"] == "Accept-Encoding"
    assert int(reponse.headers["content-length"]) < len(FOND) / 10
    assert reponse.content == FOND


def test_un_fond_de_carte_part_en_clair_si_gzip_est_refuse(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander(f"/contours/{NOM}.json", accept_encoding="gzip;q=0, identity")
    assert "content-encoding" not in reponse.headers
    assert int(reponse.headers["content-length"]) == len(FOND)
    assert reponse.content == FOND


def test_l_adresse_de_l_accueil_y_mene(demander: Callable[..., httpx.Response]) -> None:
    """Tapée ou mise en favori, « /accueil » ouvre l'accueil, avec ses réglages."""
    for chemin, lieu in (("/accueil", "./"), ("/accueil?presenter=1", "./?presenter=1")):
        reponse = demander(chemin)
        assert (reponse.status_code, reponse.headers["location"]) == (307, lieu)


def test_un_fond_de_carte_n_est_lu_qu_une_fois(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    for _ in range(3):
        demander(f"/contours/{NOM}.json")
    assert appels == [NOM]


def test_un_fond_deja_recu_repond_304_sans_corps(demander: Callable[..., httpx.Response]) -> None:
    etag = demander(f"/contours/{NOM}.json").headers["etag"]
    reponse = demander(f"/contours/{NOM}.json", if_none_match=etag)
    assert reponse.status_code == 304
    assert reponse.content == b""


def test_un_fond_inconnu_repond_404_par_une_phrase(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander("/contours/departement-95.epci-ffffffffffffffff.json")
    assert reponse.status_code == 404
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.json() == {"message": routes.FOND_INCONNU}


def test_un_fond_illisible_repond_503_et_le_journal_le_dit(
    demander: Callable[..., httpx.Response], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        reponse = demander("/contours/panne.json")
    assert reponse.status_code == 503
    assert reponse.json() == {"message": routes.FOND_EN_PANNE}
    assert "disque" in caplog.text


def test_la_recherche_rend_ses_resultats_sans_les_garder(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander("/api/recherche?q=val")
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.json() == {"resultats": [{"nom": "Val d'Oise", "code": "95"}], "message": ""}


def test_la_recherche_coupe_le_texte_a_80_caracteres(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    demander("/api/recherche?q=" + "a" * 500)
    assert appels == ["a" * 80]


def test_une_recherche_vide_ne_demande_rien_au_magasin(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    assert demander("/api/recherche?q=%20").json() == {"resultats": [], "message": ""}
    assert appels == []


def test_la_premiere_visite_a_sa_recherche(demander: Callable[..., httpx.Response]) -> None:
    """« pour=moi » ne répond que ce que l'on peut dire sien ; sans lui, tous les territoires."""
    assert demander("/api/recherche?pour=moi&q=val").json()["resultats"][0]["nom"] == "le mien : val"
    assert demander("/api/recherche?q=val").json()["resultats"][0]["code"] == "95"


def test_les_etendues_se_relisent_a_chaque_ouverture(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    """Un magasin refait peut en changer : vérifiées par leur marque, et une panne se dit en français."""
    reponse = demander("/api/portees")
    assert reponse.json()[0]["portees"] == [["departement-95", "Val-d'Oise (95)"]]
    assert reponse.headers["cache-control"] == "no-cache"
    assert demander("/api/portees", if_none_match=reponse.headers["etag"]).status_code == 304
    appels.append("panne")
    reponse = demander("/api/portees")
    assert reponse.status_code == 503
    assert "Réessayez" in reponse.json()["message"]


def test_une_recherche_en_panne_repond_503_en_francais(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander("/api/recherche?q=panne")
    assert reponse.status_code == 503
    assert reponse.json() == {"resultats": [], "message": routes.RECHERCHE_EN_PANNE}
    assert "magasin fermé" not in reponse.text


@pytest.mark.parametrize("encodage", ["gzip", "identity"])
@pytest.mark.parametrize("chemin", ["/", "/portrait"])
def test_la_page_est_en_francais_et_sa_longueur_juste(
    demander: Callable[..., httpx.Response], encodage: str, chemin: str
) -> None:
    reponse = demander(chemin, accept_encoding=encodage)
    html = reponse.text
    assert '<html lang="fr">' in html
    assert "<title>Observatoire CTG</title>" in html
    assert '<meta name="description"' in html
    assert coquille.SANS_SCRIPT in html
    assert "./observatoire/francais.js?v=" in html
    assert "./observatoire/impression.js?v=" in html
    assert "./observatoire/favicon.svg?v=" in html
    for reste in ('lang="en"', "<title>Streamlit", "favicon.png", "You need to enable"):
        assert reste not in html
    attendu = translate_page(INDEX.read_bytes())
    if encodage == "gzip":
        assert int(reponse.headers["content-length"]) == len(gzip.compress(attendu, 9, mtime=0))
    else:
        assert int(reponse.headers["content-length"]) == len(attendu)


@pytest.mark.parametrize(("chemin", "racine"), [("/seances/2", "../"), ("/a/b/c", "../../")])
def test_une_adresse_a_deux_niveaux_est_une_phrase_et_non_une_page_blanche(
    demander: Callable[..., httpx.Response], chemin: str, racine: str
) -> None:
    """Les fichiers de Streamlit sont relatifs : il n'en trouverait aucun. Un lien ramène à l'application."""
    reponse = demander(chemin)
    assert reponse.status_code == 404
    assert coquille.PERDUE in reponse.text
    assert f'<a href="{racine}">' in reponse.text
    assert "<script" not in reponse.text
    assert demander(chemin, "HEAD").content == b""


def test_la_page_garde_les_scripts_de_streamlit(demander: Callable[..., httpx.Response]) -> None:
    motif = re.compile(r'"\./static/[^"]+"')
    avant = motif.findall(INDEX.read_text(encoding="utf-8"))
    assert avant
    assert motif.findall(demander("/").text) == avant


def test_la_page_n_autorise_aucun_autre_hote(demander: Callable[..., httpx.Response]) -> None:
    politique = demander("/").headers["content-security-policy"]
    assert "default-src 'self'" in politique
    assert "http" not in politique
    assert "*" not in politique


def test_une_page_deja_recue_repond_304(demander: Callable[..., httpx.Response]) -> None:
    etag = demander("/").headers["etag"]
    reponse = demander("/", if_none_match=etag)
    assert reponse.status_code == 304
    assert reponse.content == b""


def test_un_en_tete_conditionnel_de_streamlit_ne_vide_pas_la_page(
    demander: Callable[..., httpx.Response],
) -> None:
    reponse = demander("/", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert reponse.status_code == 200
    assert "Observatoire CTG" in reponse.text


def test_une_demande_head_n_a_pas_de_corps(demander: Callable[..., httpx.Response]) -> None:
    assert demander("/", "HEAD").content == b""


def test_un_autre_document_html_n_est_pas_retouche(demander: Callable[..., httpx.Response]) -> None:
    assert demander("/document").text == '<html lang="en"><p>Un document</p></html>'


def test_le_script_de_traduction_est_immuable_sous_son_empreinte(
    demander: Callable[..., httpx.Response],
) -> None:
    trouve = re.search(r"\./(observatoire/francais\.js\?v=\w+)", demander("/").text)
    assert trouve is not None
    reponse = demander(f"/{trouve[1]}")
    assert reponse.status_code == 200
    assert reponse.headers["content-type"].startswith("text/javascript")
    assert "immutable" in reponse.headers["cache-control"]
    assert demander("/observatoire/francais.js").headers["cache-control"] == "no-cache"


def test_un_fichier_statique_n_est_compresse_qu_une_fois(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    reponses = [demander("/static/js/a.js", accept_encoding="gzip") for _ in range(3)]
    assert appels == ["/static/js/a.js"]
    assert {r.headers["content-encoding"] for r in reponses} == {"gzip"}
    assert {r.text for r in reponses} == {"x" * 5000}
    assert all("immutable" in r.headers["cache-control"] for r in reponses)


def test_un_fichier_statique_absent_reste_absent(
    demander: Callable[..., httpx.Response], appels: Appels
) -> None:
    for _ in range(2):
        reponse = demander("/static/js/absent.js", accept_encoding="gzip")
        assert reponse.status_code == 404
        assert reponse.text == "absent"
    assert len(appels) == 2


def test_un_fichier_statique_part_en_clair_a_qui_refuse_gzip(demander: Callable[..., httpx.Response]) -> None:
    reponse = demander("/static/js/a.js", accept_encoding="identity")
    assert "content-encoding" not in reponse.headers


def test_la_memoire_des_octets_est_bornee_et_oublie_le_plus_ancien() -> None:
    cache = BytesCache(100)
    for cle in "abc":
        cache.put(cle, Entry(Corps(b"x" * 30, b"y" * 10), cle))
        cache.get("a")
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.get("c") is not None
    assert cache.octets == 80
    cache.put("enorme", Entry(Corps(b"x" * 60, b"y" * 41), "e"))
    assert cache.get("enorme") is None
    assert len(cache) == 2


@pytest.mark.parametrize(
    ("entete", "accepte"),
    [
        ("gzip", True),
        ("deflate, gzip;q=0.5, br", True),
        ("GZIP", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
    ],
)
def test_l_en_tete_accept_encoding_est_compris(entete: str, accepte: bool) -> None:
    assert accepts(entete, "gzip") is accepte


def test_une_empreinte_se_compare_sans_sa_faiblesse() -> None:
    assert etag_matches('"x", W/"abc"', '"abc"')
    assert not etag_matches('"abcd"', '"abc"')
    assert not etag_matches(None, '"abc"')


def test_le_canal_websocket_traverse_sans_etre_touche() -> None:
    recus: list[Scope] = []

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        recus.append(scope)
        assert receive is recevoir
        assert send is envoyer

    async def recevoir() -> Message:
        return {"type": "websocket.connect"}

    async def envoyer(_: Message) -> None: ...

    demande: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    asyncio.run(CompressedStatic(FrenchPage(streamlit))(demande, recevoir, envoyer))
    assert recus == [demande]
    assert recus[0] is demande


def test_le_lanceur_de_streamlit_reconnait_l_application() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    trouve = discover_asgi_app(RACINE / "dashboard" / "serveur.py")
    assert trouve.is_asgi_app
    assert trouve.import_string == "serveur:application"


@pytest.mark.lent
def test_un_prechauffage_en_panne_est_dit_et_n_arrete_rien(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    serveur = importlib.import_module("dashboard.serveur")
    gels: list[bool] = []
    monkeypatch.setattr(serveur.gc, "freeze", lambda: gels.append(True))

    def fail() -> None:
        raise RuntimeError("magasin absent")

    monkeypatch.setattr("dashboard.lecture.store.prechauffer", fail)
    with caplog.at_level(logging.ERROR):
        serveur.warm_store()
    assert "magasin absent" in caplog.text
    assert gels == [True]


@pytest.fixture
def reglages() -> dict[str, Any]:
    return tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_les_reglages_existent_dans_cette_version_de_streamlit(reglages: dict[str, Any]) -> None:
    from streamlit import config

    st.get_option("server.port")
    for section, valeurs in reglages.items():
        for nom in valeurs:
            assert f"{section}.{nom}" in config._config_options_template


def test_rien_ne_sort_du_poste(reglages: dict[str, Any]) -> None:
    assert reglages["server"]["address"] == "127.0.0.1"
    assert reglages["browser"]["gatherUsageStats"] is False
    assert reglages["client"]["showErrorDetails"] == "none"
    texte = (RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "http" not in texte
