"""Qui peut écrire : la machine qui lance l'application, et elle seule."""

from __future__ import annotations

import socket

import pytest

from dashboard.app_pages.commun import partage
from dashboard.gestes import atelier, depots
from dashboard.gestes.atelier import AtelierFaute
from dashboard.service import reseau
from dashboard.session import acces, porte
from dashboard.session.acces import Client
from data.garde import droits

ICI = Client(None, "localhost:8501", False, True)
SANS_CLE = Client(None, "localhost:8501", False)
AILLEURS = Client("192.168.1.20", "192.168.1.10:8501", False)


@pytest.fixture(autouse=True)
def _seance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Une session de l'application, écoutée sur le réseau, sans variable qui force la lecture."""
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    monkeypatch.setattr(acces, "get_script_run_ctx", lambda **_: object())
    monkeypatch.setattr(acces, "listens_elsewhere", lambda: True)
    monkeypatch.setattr(acces, "_notes_ouvertes", False)


def come_from(monkeypatch: pytest.MonkeyPatch, client: Client | None) -> None:
    monkeypatch.setattr(acces, "_client", lambda: client)


@pytest.mark.parametrize(
    ("client", "attendu"),
    [
        (ICI, True),
        (Client(None, "127.0.0.1:8501", False), True),
        (Client("127.0.0.2", "localhost", False), True),
        (Client("::ffff:127.0.0.1", "[::1]:8501", False), True),
        (AILLEURS, False),
        # La machine elle-même, par son adresse de réseau : rien ne dit que c'est elle.
        (Client(None, "192.168.1.10:8501", False), False),
        # Un nom d'ailleurs qui mène ici, un relais, une adresse illisible.
        (Client(None, "piege.example:8501", False), False),
        (Client(None, "localhost:8501", True), False),
        (Client("inconnue", "localhost", False), False),
        (Client("192.168.1.20", "localhost:8501", False), False),
    ],
)
def test_seule_la_boucle_locale_est_de_la_maison(client: Client, attendu: bool) -> None:
    """L'adresse, le nom demandé et l'absence de relais comptent tous les trois."""
    assert acces.is_loopback(client) is attendu


def test_sans_la_cle_le_poste_lui_meme_ne_fait_que_lire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derrière un relais qui ne se dit pas, chacun a l'air d'être le poste : la clé seule prouve."""
    come_from(monkeypatch, SANS_CLE)
    assert not acces.can_write()
    assert acces.reason() == acces.SANS_CLE
    come_from(monkeypatch, AILLEURS._replace(cle=True))
    assert not acces.can_write()


def test_d_ailleurs_rien_ne_s_ecrit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports, références et notes sont refusés, avec une phrase."""
    come_from(monkeypatch, AILLEURS)
    assert not acces.can_write()
    assert not depots.can_write()
    assert acces.reason() == acces.AUTRE_POSTE
    with pytest.raises(AtelierFaute, match="Lecture seule"):
        atelier.save_reference("avant")
    with pytest.raises(AtelierFaute, match="Lecture seule"):
        atelier.remove_note(1)
    with pytest.raises(AtelierFaute, match="animateur"):
        atelier.add_note("bonjour")


def test_l_animateur_peut_ouvrir_les_notes_et_elles_seules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Un participant ne peut pas se l'accorder ; une fois accordé, il note sans rien changer."""
    come_from(monkeypatch, AILLEURS)
    acces.open_notes(True)
    assert not acces.can_note()
    come_from(monkeypatch, ICI)
    assert acces.can_note()
    acces.open_notes(True)
    come_from(monkeypatch, AILLEURS)
    assert (acces.can_note(), acces.can_write()) == (True, False)


def test_la_variable_force_la_lecture_seule_pour_tous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Même depuis la machine, même avec les notes ouvertes."""
    come_from(monkeypatch, ICI)
    assert (acces.can_write(), acces.reason()) == (True, "")
    acces.open_notes(True)
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    assert (acces.can_write(), acces.can_note()) == (False, False)
    assert acces.reason() == acces.POUR_TOUS


def test_un_navigateur_parti_n_ecrit_que_si_personne_d_autre_n_entre(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans navigateur connu, l'application ouverte au réseau refuse ; la commande, elle, peut."""
    come_from(monkeypatch, None)
    assert not acces.can_write()
    monkeypatch.setattr(acces, "listens_elsewhere", lambda: False)
    assert acces.can_write()
    monkeypatch.setattr(acces, "listens_elsewhere", lambda: True)
    monkeypatch.setattr(acces, "get_script_run_ctx", lambda **_: None)
    assert acces.can_write()


def test_l_adresse_du_reseau_se_trouve_sans_rien_envoyer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans route, le nom de la machine ; sans réseau, rien : jamais la boucle locale."""
    trouvee = reseau.lan_address()
    assert trouvee == "" or not trouvee.startswith("127.")

    def refuse(*_: object) -> None:
        raise OSError("pas de route")

    monkeypatch.setattr(reseau, "_SONDE", ("pas une adresse", 1))
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("vm", [], ["127.0.0.1", "192.168.1.10"]))
    assert reseau.lan_url(8501) == "http://192.168.1.10:8501"
    monkeypatch.setattr(socket, "gethostbyname_ex", refuse)
    assert reseau.lan_url(8501) == ""


def test_le_carre_porte_le_lien_sans_rien_demander_ailleurs() -> None:
    """Une image dont l'adresse porte le dessin."""
    assert partage.qr_image("http://192.168.1.10:8501/").startswith("data:image/svg+xml")


def test_ce_qui_vient_d_un_relais_declare_ne_fait_que_lire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Un relais de ce poste qui ne se dit pas et donne l'adresse du poste : déclaré, il lit."""
    cle = porte.Cle("la-cle-du-poste")
    entetes = {"host": "127.0.0.1:8501", "cookie": f"{porte.COOKIE}={cle.temoin}"}
    monkeypatch.setattr(acces, "_cle", cle)
    direct = acces._read_client(None, entetes)
    assert direct is not None
    assert not direct.relaye
    monkeypatch.setattr(acces, "_regles", porte.Regles(relais=(porte.ip_network("127.0.0.1"),)))
    relaye = acces._read_client(None, entetes)
    assert relaye is not None
    assert relaye.relaye
    come_from(monkeypatch, relaye)
    assert acces.reason() == acces.RELAIS_ICI
