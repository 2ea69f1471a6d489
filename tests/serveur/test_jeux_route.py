"""La route des jeux : à tous, à une organisation, à personne d'autre."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest
from starlette.applications import Starlette

from dashboard.lecture.jeux import Adresse
from dashboard.service import jeux

CORPS = b'{"naissances":{"annee":2024}}' * 40
SUITE = "0123/departement-95.epci.jenks.5.bleus/themes/petite_enfance-0.json"


def ask(chemin: str, **entetes: str) -> httpx.Response:
    """La réponse de la route seule, à une personne de l'organisation 1."""

    def read(adresse: Adresse) -> bytes | None:
        if adresse.nom == "panne":
            raise OSError("disque")
        return CORPS if adresse.nom == "petite_enfance-0" else None

    def allowed(nature: str) -> bool:
        return nature in ("public", "organisation-1")

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=list(jeux.build_routes(read, allowed))))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(chemin, headers={n.replace("_", "-"): v for n, v in entetes.items()})

    return asyncio.run(run())


def test_ce_qui_est_public_se_redemande_par_son_empreinte() -> None:
    """Comprimé, gardé, et vérifié : 304 tant qu'il dit la même chose."""
    reponse = ask(f"/jeux/public/{SUITE}", accept_encoding="gzip")
    assert (reponse.status_code, reponse.content) == (200, CORPS)
    assert reponse.headers["content-encoding"] == "gzip"
    assert int(reponse.headers["content-length"]) == len(gzip.compress(CORPS, 9))
    assert reponse.headers["cache-control"] == "public, no-cache"
    encore = ask(f"/jeux/public/{SUITE}", if_none_match=reponse.headers["etag"])
    assert (encore.status_code, encore.content) == (304, b"")


def test_ce_qui_est_local_ne_se_garde_nulle_part() -> None:
    """Ni le navigateur, ni un relais : privé, sans empreinte qui en dise quelque chose."""
    reponse = ask(f"/jeux/organisation-1/{SUITE}")
    assert reponse.status_code == 200
    assert reponse.headers["cache-control"] == "private, no-store"
    assert "etag" not in reponse.headers


@pytest.mark.parametrize("nom", ["petite_enfance-0", "inconnu", "panne"])
def test_le_jeu_d_une_autre_organisation_est_refuse_d_une_phrase(nom: str) -> None:
    """403, qu'il existe ou non."""
    reponse = ask(f"/jeux/organisation-2/0123/vue/themes/{nom}.json")
    assert reponse.status_code == 403
    assert "d’une autre organisation" in reponse.json()["message"]
    assert reponse.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("chemin", "statut", "dit"),
    [
        ("/jeux/public/0123/vue/themes/inconnu.json", 404, "Rechargez"),
        ("/jeux/organisation-/0123/vue/themes/petite_enfance-0.json", 404, "Rechargez"),
        ("/jeux/autre/0123/vue/themes/petite_enfance-0.json", 404, "Rechargez"),
        ("/jeux/public/0123/vue/themes/panne.json", 503, "Réessayez"),
    ],
)
def test_un_jeu_inconnu_ou_en_panne_le_dit(chemin: str, statut: int, dit: str) -> None:
    """Rien n'en est gardé : le prochain essai peut réussir."""
    reponse = ask(chemin)
    assert reponse.status_code == statut
    assert dit in reponse.json()["message"]
    assert reponse.headers["cache-control"] == "no-store"
