"""La porte du serveur : qui demande, depuis quelle page, sous quel nom."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from dashboard.service.garde import Garde
from dashboard.session import porte
from dashboard.session.porte import Cle, Regles, host_name, is_relayed, read_cookie, read_key

CLE = Cle("la-cle-du-poste")
POSTE = Regles()
RESEAU = Regles(reseau=True)
RELAYE = Regles(frozenset({"ctg.caf93.fr"}), (porte.ip_network("127.0.0.1"),))


def served(regles: Regles, recus: list[bytes] | None = None) -> Garde:
    """La garde devant une page et une adresse de dépôt qui note ce qu'elle reçoit."""

    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("page")

    async def depot(requete: Any) -> PlainTextResponse:
        if recus is not None:
            recus.append(await requete.body())
        return PlainTextResponse("reçu")

    return Garde(
        Starlette(routes=[Route("/depot", depot, methods=["PUT"]), Route("/{c:path}", page)]), regles, CLE
    )


def ask(
    regles: Regles, chemin: str = "/", methode: str = "GET", corps: bytes = b"", **entetes: str
) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=served(regles), client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8501") as c:
            return await c.request(methode, chemin, headers=entetes, content=corps)

    return asyncio.run(go())


def opens_channel(regles: Regles, pair: str = "127.0.0.1", **entetes: str) -> bool:
    """Vrai quand un canal est laissé à l'application, faux quand il est fermé avant."""
    vus: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        vus.append("application")

    async def receive() -> Message:
        vus.append("lu")
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        vus.append(str(message["type"]))

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "query_string": b"",
        "client": (pair, 5),
        "headers": [(n.encode(), v.encode()) for n, v in entetes.items()],
    }
    asyncio.run(Garde(application, regles, CLE)(scope, receive, send))
    # Un refus lit la poignée puis ferme : sans lecture, le serveur resterait en attente.
    assert vus in (["application"], ["lu", "websocket.close"])
    return vus == ["application"]


@pytest.mark.parametrize(
    ("regles", "hote", "permis"),
    [
        (POSTE, "localhost:8501", True),
        (POSTE, "127.0.0.1:8501", True),
        (POSTE, "[::1]:8501", True),
        (POSTE, "LOCALHOST.:8501", True),
        # Un nom fait pour mener ici, une adresse du réseau que personne n'a ouverte.
        (POSTE, "piege.example:8501", False),
        (POSTE, "192.168.1.10:8501", False),
        (POSTE, "localhost.piege.example", False),
        (POSTE, "localhost:8501@piege.example", False),
        (POSTE, "", False),
        # Ouverte au réseau : une adresse est une adresse, un nom reste un piège.
        (RESEAU, "192.168.1.10:8501", True),
        (RESEAU, "piege.example:8501", False),
        (RELAYE, "ctg.caf93.fr", True),
        (RELAYE, "autre.caf93.fr", False),
    ],
)
def test_l_application_ne_repond_que_sous_ses_noms(regles: Regles, hote: str, permis: bool) -> None:
    """Un nom d'ailleurs qui mène à ce poste ne lit ni notes ni chiffres."""
    reponse = ask(regles, host=hote)
    assert (reponse.status_code == 200) is permis
    if not permis:
        assert "ne répond pas sous le nom" in reponse.text
    origine = f"http://{hote}"
    assert opens_channel(regles, host=hote, origin=origine) is permis


@pytest.mark.parametrize(
    ("origine", "permise"),
    [
        ("http://localhost:8501", True),
        ("HTTP://LOCALHOST:8501", True),
        ("http://localhost:9000", False),
        ("http://127.0.0.1:8501", False),
        ("https://localhost:8501", True),
        ("http://piege.example", False),
        ("http://localhost:8501.piege.example", False),
        ("http://localhost:8501@piege.example", False),
        ("null", False),
        ("", False),
        ("file://", False),
    ],
)
def test_une_page_d_ailleurs_n_ouvre_ni_canal_ni_depot(origine: str, permise: bool) -> None:
    """Une page servie par un autre port du poste est une page d'ailleurs."""
    assert opens_channel(POSTE, host="localhost:8501", origin=origine) is permise
    reponse = ask(POSTE, "/depot", "PUT", b"x", origin=origine)
    assert reponse.status_code == (200 if permise else 403)


def test_un_canal_sans_page_est_refuse() -> None:
    """Un navigateur dit toujours sa page ; ce qui ne la dit pas n'en est pas un."""
    assert not opens_channel(POSTE, host="localhost:8501")


def test_un_relais_ordinaire_non_declare_ne_donne_rien() -> None:
    """« proxy_pass » seul : le nom demandé devient 127.0.0.1, la page porte le sien."""
    assert not opens_channel(POSTE, host="127.0.0.1:8501", origin="https://ctg.caf93.fr")


def test_un_relais_declare_transmet_ses_lecteurs_et_lui_seul() -> None:
    """Avec ou sans le nom transmis ; un pair qui n'est pas le relais ne le devient pas."""
    dits = {"host": "127.0.0.1:8501", "origin": "https://ctg.caf93.fr"}
    assert opens_channel(RELAYE, **dits)
    assert opens_channel(RELAYE, host="ctg.caf93.fr", origin="https://ctg.caf93.fr")
    assert not opens_channel(RELAYE, "192.168.1.66", **dits)
    assert not opens_channel(RELAYE, host="127.0.0.1:8501", origin="https://piege.example")


def test_un_depot_refuse_est_lu_avant_sa_reponse() -> None:
    """Répondre sans lire fait croire à un relais que le serveur est mort."""
    lus: list[int] = []

    async def receive() -> Message:
        lus.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": len(lus) < 5}

    envoyes: list[Message] = []

    async def send(message: Message) -> None:
        envoyes.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/depot",
        "query_string": b"",
        "client": ("127.0.0.1", 5),
        "headers": [(b"host", b"piege.example")],
    }
    recus: list[bytes] = []
    asyncio.run(served(POSTE, recus)(scope, receive, send))
    assert (len(lus), recus, envoyes[0]["status"]) == (5, [], 403)


def test_les_mesures_du_serveur_sont_fermees() -> None:
    """Ni mesures ouvertes, ni réponse sans ses protections."""
    assert ask(POSTE, "/_stcore/metrics").status_code == 403
    entetes = ask(POSTE, "/api/recherche").headers
    assert entetes["x-content-type-options"] == "nosniff"
    assert entetes["x-frame-options"] == "DENY"


def test_la_cle_de_l_adresse_devient_un_temoin_et_disparait() -> None:
    """L'adresse qui reste dans la barre ne porte plus la clé ; le témoin ne la dit pas."""
    reponse = ask(POSTE, "/carte?portee=departement-95&cle=la-cle-du-poste")
    assert reponse.status_code == 303
    assert reponse.headers["location"] == "/carte?portee=departement-95"
    temoin = reponse.headers["set-cookie"]
    assert "la-cle-du-poste" not in temoin
    assert {"HttpOnly", "SameSite=strict"} <= {m.strip() for m in temoin.split(";")}
    assert CLE.is_shown(read_cookie(temoin.split(";")[0]))


def test_une_mauvaise_cle_se_dit() -> None:
    """Elle ne pose aucun témoin, et l'adresse ne mène pas ailleurs."""
    reponse = ask(POSTE, "/?cle=autre")
    assert (reponse.status_code, "set-cookie" in reponse.headers) == (403, False)
    assert "n'est pas celle" in reponse.text.replace("&#x27;", "'")
    assert ask(POSTE, "/%2Fpiege.example/?cle=la-cle-du-poste").headers["location"] == "/piege.example/"


def test_la_cle_se_garde_d_un_lancement_a_l_autre(tmp_path: Path) -> None:
    """Pour le seul usager du poste ; un dossier où rien ne s'écrit en donne une qui passe."""
    premiere = read_key(tmp_path)
    assert read_key(tmp_path).texte == premiere.texte
    assert (tmp_path / ".cle").stat().st_mode & 0o077 == 0
    fichier = tmp_path / "fichier"
    fichier.touch()
    assert read_key(fichier / "dessous").texte != premiere.texte


def test_une_declaration_fausse_se_dit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Un relais mal écrit arrête le lancement, il ne s'ignore pas."""
    monkeypatch.setenv(porte.RELAIS, "127.0.0.1, pas une adresse")
    with pytest.raises(porte.PorteError, match="n'est pas une liste d'adresses"):
        porte.read_rules(reseau=False)
    monkeypatch.setenv(porte.RELAIS, "127.0.0.1, 10.0.0.0/8")
    monkeypatch.setenv(porte.HOTES, "CTG.caf93.fr. ,")
    regles = porte.read_rules(reseau=False)
    assert (regles.is_relay("10.3.2.1"), regles.is_relay("11.0.0.1"), regles.is_relay("x")) == (
        True,
        False,
        False,
    )
    assert regles.hotes == {"ctg.caf93.fr"}


def test_un_relais_se_reconnait_a_chacun_de_ses_entetes() -> None:
    """Un de plus suffit à faire un lecteur ; aucun ne fait un rédacteur."""
    for nom in ("X-Forwarded-For", "x-forwarded-host", "x-real-ip", "Forwarded", "via"):
        assert is_relayed([nom, "host"])
    assert not is_relayed(["host", "origin"])


@given(st.text(max_size=40), st.text(max_size=40))
def test_aucun_entete_ne_fait_tomber_la_porte(hote: str, temoin: str) -> None:
    """Un nom ou un témoin quelconques donnent un refus, jamais une trace."""
    assert isinstance(host_name(hote), str)
    assert not CLE.is_shown(read_cookie(f"{porte.COOKIE}={temoin}")) or temoin == CLE.temoin
