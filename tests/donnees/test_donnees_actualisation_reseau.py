"""Le réseau d'une administration : un certificat, un proxy, et la phrase de chaque refus."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from faux_producteurs import BASE, FauxProducteurs, Fichier
from faux_proxy import FauxProxy
from monde_actualise import MondeActualise, impatient, publish

from data.actualisation import plan
from data.actualisation.reseau import ReseauError
from data.magasin import actualiser

SOURCE = "cnaf_taux_couverture_epci"
EXPORT = f"{BASE}/txcouv_pe_epci/exports/csv"
EXEMPLE = "data.caf.exemple"


@pytest.fixture(scope="module")
def autorite() -> trustme.CA:
    """Une autorité qu'aucun poste ne connaît, comme celle d'un proxy d'administration."""
    return trustme.CA(organization_name="Réseau d'essai")


@pytest.fixture
def monde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MondeActualise:
    # Le magasin a ses essais : ici, seul compte ce qui est reçu.
    monkeypatch.setattr(actualiser, "build", lambda magasin, **_: magasin)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    monde = MondeActualise(tmp_path)
    monde.create()
    return monde


@pytest.fixture
def sert(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FauxProducteurs]]:
    """Un serveur HTTPS, au certificat donné ; à 127.0.0.1 ou derrière un proxy."""
    ouverts: list[FauxProducteurs] = []

    def serve(certificat: trustme.LeafCert) -> FauxProducteurs:
        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificat.configure_cert(contexte)
        serveur = FauxProducteurs(contexte).__enter__()
        ouverts.append(serveur)
        impatient(monkeypatch, serveur)
        publish(serveur)
        return serveur

    yield serve
    for serveur in ouverts:
        serveur.__exit__()


def give(autorite: trustme.CA, dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ce que fait une administration : dire où est son autorité."""
    chemin = dossier / "autorite.pem"
    autorite.cert_pem.write_to_path(str(chemin))
    monkeypatch.setenv("SSL_CERT_FILE", str(chemin))


def refusal(monde: MondeActualise) -> str:
    (echec,) = monde.refresh(SOURCE).echecs
    return echec.phrase


# --- Le certificat ----------------------------------------------------------------------------


def test_une_autorite_inconnue_est_refusee_et_la_phrase_dit_que_faire(
    monde: MondeActualise, sert: Callable[..., FauxProducteurs], autorite: trustme.CA
) -> None:
    serveur = sert(autorite.issue_cert("127.0.0.1"))
    dite = refusal(monde)
    assert "n'est reconnu par aucune autorité de ce poste" in dite
    assert "donnez à SSL_CERT_FILE le fichier de son autorité" in dite
    # Refusé une fois pour toutes : rien n'a été demandé.
    assert serveur.demandes == []


def test_l_autorite_du_reseau_est_prise_dans_ssl_cert_file(
    monde: MondeActualise,
    sert: Callable[..., FauxProducteurs],
    autorite: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serveur = sert(autorite.issue_cert("127.0.0.1"))
    give(autorite, tmp_path, monkeypatch)
    assert not monde.refresh(SOURCE).echecs
    assert len(serveur.demandes) == 1


def test_le_certificat_d_un_autre_site_a_sa_phrase(
    monde: MondeActualise,
    sert: Callable[..., FauxProducteurs],
    autorite: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sert(autorite.issue_cert("portail.exemple"))
    give(autorite, tmp_path, monkeypatch)
    assert "est celui d'un autre site" in refusal(monde)


def test_un_certificat_perime_dit_de_verifier_l_heure(
    monde: MondeActualise,
    sert: Callable[..., FauxProducteurs],
    autorite: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from datetime import UTC, datetime

    sert(autorite.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 2, tzinfo=UTC)))
    give(autorite, tmp_path, monkeypatch)
    assert "vérifiez la date et l'heure" in refusal(monde)


@pytest.mark.parametrize(
    ("contenu", "dit"), [(None, "qui n'existe pas"), ("pas un certificat", "qui ne se lit pas")]
)
def test_une_autorite_mal_nommee_se_dit_avant_toute_demande(
    monde: MondeActualise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contenu: str | None, dit: str
) -> None:
    chemin = tmp_path / "autorite.pem"
    if contenu:
        chemin.write_text(contenu, encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(chemin))
    with pytest.raises(ReseauError, match=f"SSL_CERT_FILE nomme « .*autorite.pem », {dit}.*PEM"):
        monde.refresh(SOURCE)


# --- Le proxy ---------------------------------------------------------------------------------


def test_un_proxy_relaie_https_sans_le_lire(
    monde: MondeActualise,
    sert: Callable[..., FauxProducteurs],
    autorite: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serveur = sert(autorite.issue_cert(EXEMPLE))
    give(autorite, tmp_path, monkeypatch)
    monkeypatch.setenv(plan.CNAF, f"https://{EXEMPLE}")
    with FauxProxy(serveur.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.adresse)
        assert not monde.refresh(SOURCE).echecs
    assert proxy.demandes == [f"CONNECT {EXEMPLE}:443 HTTP/1.1"]
    assert serveur.paths() == [EXPORT]


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as faux:
        impatient(monkeypatch, faux)
        publish(faux)
        yield faux


def test_un_proxy_relaie_http(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(plan.CNAF, f"http://{EXEMPLE}")
    with FauxProxy(serveur.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.adresse)
        assert not monde.refresh(SOURCE).echecs
    assert proxy.demandes[0].startswith(f"GET http://{EXEMPLE}/api/")


def test_un_hote_de_no_proxy_se_demande_sans_lui(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un miroir dans le réseau de l'administration."""
    with FauxProxy(serveur.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.adresse)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert not monde.refresh(SOURCE).echecs
    assert proxy.demandes == []
    assert serveur.paths() == [EXPORT]


@pytest.mark.parametrize("adresse", [f"https://{EXEMPLE}", f"http://{EXEMPLE}"])
@pytest.mark.parametrize(
    ("refus", "dites"),
    [
        ((407, b"<html>Identifiez-vous</html>"), ("réponse 407", "HTTPS_PROXY", "--depuis DOSSIER")),
        ((403, b"<html>Site interdit</html>"), ("refuse", "403")),
        ((503, b"<html>Maintenance</html>"), ("503",)),
    ],
    ids=["mot-de-passe", "interdit", "panne"],
)
def test_un_proxy_qui_refuse_a_sa_phrase(
    monde: MondeActualise,
    serveur: FauxProducteurs,
    monkeypatch: pytest.MonkeyPatch,
    adresse: str,
    refus: tuple[int, bytes],
    dites: tuple[str, ...],
) -> None:
    monkeypatch.setenv(plan.CNAF, adresse)
    with FauxProxy(serveur.port, refus) as proxy:
        for variable in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(variable, proxy.adresse)
        dite = refusal(monde)
    assert all(d in dite for d in dites), dite
    assert serveur.demandes == []


def test_une_page_du_proxy_ne_passe_pas_pour_le_fichier(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Réponse 200, et une page de connexion."""
    serveur.fichiers[EXPORT] = Fichier(b"<html>Connexion</html>", "text/html")
    monkeypatch.setenv(plan.CNAF, f"http://{EXEMPLE}")
    with FauxProxy(serveur.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.adresse)
        assert "une page web est arrivée à la place du fichier" in refusal(monde)


def test_un_portail_qui_ne_parle_pas_https_se_dit(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(plan.CNAF, f"https://127.0.0.1:{serveur.port}")
    assert "ne parle pas HTTPS" in refusal(monde)


def test_un_proxy_d_une_autre_sorte_se_dit_sans_son_mot_de_passe(
    monde: MondeActualise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://agent:secret@proxy.exemple:8080")
    with pytest.raises(ReseauError, match=r"« gopher://proxy\.exemple:8080 »") as dite:
        monde.refresh(SOURCE)
    assert "secret" not in str(dite.value)
