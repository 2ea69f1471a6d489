"""Ce qui part vers le navigateur : compressé de la meilleure façon qu'il lit, polices retaillées."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import brotli
import duckdb
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.composants import fichiers
from dashboard.service.coquille import FrenchPage
from dashboard.service.routes import CompressedStatic, build_routes
from dashboard.transport import alleger, polices
from dashboard.transport.octets import compress, preferred

TEXTE = b'{"fond": "' + b"abc " * 500 + b'"}'
MEDIA = polices.PREFIXE


@pytest.fixture
def demander(monkeypatch: pytest.MonkeyPatch) -> Callable[..., httpx.Response]:
    """Une demande à nos routes et à nos filtres, dans leur ordre, sans Streamlit ni magasin."""
    monkeypatch.setattr(fichiers, "_servis", set())

    async def amont(demande: Request) -> PlainTextResponse:
        return PlainTextResponse("x" * 5000, headers={"cache-control": "public, immutable"})

    application = Starlette(
        routes=[
            *build_routes(lambda _: TEXTE, lambda _: [], lambda _: TEXTE),
            *fichiers.build_routes(),
            Route("/{reste:path}", amont),
        ],
        middleware=[Middleware(polices.LightFonts), Middleware(CompressedStatic), Middleware(FrenchPage)],
    )

    def ask(chemin: str, methode: str = "GET", **entetes: str) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=application)
            async with httpx.AsyncClient(transport=transport, base_url="http://essai") as client:
                noms = {n.replace("_", "-"): v for n, v in entetes.items()}
                return await client.request(methode, chemin, headers=noms)

        return asyncio.run(go())

    return ask


def components() -> list[str]:
    return [fichiers.address(nom) for nom in fichiers._NOMS]


@pytest.mark.parametrize("codage", ["br", "gzip", ""])
def test_tout_ce_qui_se_garde_part_dans_le_codage_demande(
    demander: Callable[..., httpx.Response], codage: str
) -> None:
    """Fonds, listes, scripts, composants, fichiers de Streamlit : les mêmes octets, une fois ouverts."""
    adresses = ["/contours/a-1.json", "/indicateurs/a-1.json", "/observatoire/francais.js", *components()]
    for adresse in adresses + (["/static/js/a.js"] if codage else []):
        accepte = {"br": "gzip, deflate, br, zstd", "gzip": "gzip, deflate", "": "identity"}[codage]
        reponse = demander(adresse, accept_encoding=accepte)
        assert reponse.headers.get("content-encoding", "") == codage, adresse
        assert reponse.headers["vary"] == "Accept-Encoding", adresse
        assert reponse.content == demander(adresse, accept_encoding="identity").content, adresse


def test_un_composant_pese_ce_qu_il_pese_compresse(demander: Callable[..., httpx.Response]) -> None:
    """Il partait entier : le filtre de la page ôtait à ses demandes ce que le navigateur sait lire."""
    for adresse in components():
        envoyes = {
            c: int(demander(adresse, accept_encoding=c).headers["content-length"])
            for c in ("identity", "gzip", "br")
        }
        assert envoyes["br"] < envoyes["gzip"] < envoyes["identity"] / 2, adresse


@pytest.mark.parametrize(
    ("entete", "attendu"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("br", "br"),
        ("*", "br"),
        ("identity", ""),
        ("", ""),
        ("br;q=0, gzip;q=0", ""),
    ],
)
def test_brotli_se_prefere_a_gzip_quand_il_est_lu(entete: str, attendu: str) -> None:
    assert preferred(entete) == attendu


def test_un_corps_se_rouvre_des_deux_facons() -> None:
    corps = compress(TEXTE)
    assert brotli.decompress(corps.encoded("br")) == corps.encoded("") == TEXTE
    assert len(corps) == len(corps.gz) + len(corps.br)


def test_une_police_retaillee_repond_a_l_adresse_de_streamlit(
    demander: Callable[..., httpx.Response],
) -> None:
    """Ses octets, une étiquette, jamais « pour toujours » ; revenue, elle ne repart pas."""
    assert len(polices.light_fonts()) == 3
    for origine, notre in polices.light_fonts().items():
        reponse = demander(MEDIA + origine, accept_encoding="gzip, br")
        assert reponse.content == (polices.DOSSIER / notre).read_bytes()
        assert reponse.headers["cache-control"] == "no-cache"
        etag = reponse.headers["etag"]
        assert demander(MEDIA + origine, if_none_match=etag).status_code == 304
        assert demander(MEDIA + origine, "HEAD").headers["content-length"] == str(len(reponse.content))


def test_une_police_inconnue_est_celle_de_streamlit(demander: Callable[..., httpx.Response]) -> None:
    """Une autre version de Streamlit a d'autres noms : ses polices passent, entières."""
    assert demander(MEDIA + "SourceSansVF-Upright.ttf.Neuve.woff2").text == "x" * 5000


def test_les_polices_retaillees_sont_celles_de_ce_streamlit() -> None:
    """Sinon rien ne s'allège, sans que rien ne se voie : « make polices » les refait."""
    la = {f.name for f in alleger.streamlit_fonts().iterdir()}
    assert set(polices.light_fonts()) <= la


def test_chaque_icone_nommee_se_dessine() -> None:
    """Une icône oubliée s'écrirait en toutes lettres : « make polices » la reprend."""
    icones = alleger.drawn_icons(polices.read("icones.woff2"))
    (entiere,) = alleger.streamlit_fonts().glob("MaterialSymbols-Rounded.*woff2")
    attendues = alleger.named_icons() & alleger.drawn_icons(entiere.read_bytes())
    assert {"keyboard_arrow_down", "upload", "close"} <= attendues
    assert attendues <= icones
    assert len(icones) < 200


@pytest.mark.parametrize("sorte", ["lettres", "italiques"])
def test_chaque_lettre_d_un_nom_de_territoire_se_dessine(con: duckdb.DuckDBPyConnection, sorte: str) -> None:
    """Et ce que le code écrit : sinon un mot aurait une lettre d'une autre police au milieu."""
    noms = "".join(n for (n,) in con.execute("FROM territoires SELECT nom").fetchall())
    code = "".join(
        f.read_text(encoding="utf-8")
        for s in ("*.py", "*.js", "*.css", "*.toml")
        for d in ("dashboard", "data", "queries")
        for f in (alleger.RACINE / d).rglob(s)
        if "local" not in f.parts
    )
    origine = next(o for o, n in polices.light_fonts().items() if n == f"{sorte}.woff2")
    entiere = alleger.drawn_letters((alleger.streamlit_fonts() / origine).read_bytes())
    legere = alleger.drawn_letters(polices.read(f"{sorte}.woff2"))
    voulues = {ord(c) for c in noms + noms.upper() + code} & entiere
    assert len(voulues) > 100
    assert {chr(v) for v in voulues - legere} == set()


def test_une_police_retaillee_garde_ses_auteurs_et_perd_le_nom_reserve() -> None:
    """Sa licence le demande ; les deux licences sont à côté."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    for sorte in ("lettres", "italiques"):
        noms = TTFont(BytesIO(polices.read(f"{sorte}.woff2")))["name"]
        assert "Adobe" in str(noms.getDebugName(0))
        assert not [i for i in (1, 3, 4, 6, 16, 25) if re.search("source", str(noms.getDebugName(i)), re.I)]
    assert "Reserved Font Name" in (polices.DOSSIER / "OFL-1.1.txt").read_text(encoding="utf-8")
    assert "Apache License" in (polices.DOSSIER / "APACHE-2.0.txt").read_text(encoding="utf-8")
