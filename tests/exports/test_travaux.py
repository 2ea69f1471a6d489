"""Un export long : sa file, où il en est, y renoncer, ses erreurs dites en français."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dashboard.dossiers import travaux
from dashboard.dossiers.travaux import Travail
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.feuilles import Annule, Livraison, check_cancelled


def job(faire: Any) -> Travail:
    return Travail("Essai", "essai.zip", "application/zip", faire).start()


def test_une_file_pleine_le_dit_au_lieu_de_faire_attendre(monkeypatch: pytest.MonkeyPatch) -> None:
    """Le premier occupe la seule place de la file, le second est renvoyé par une phrase."""
    monkeypatch.setattr(travaux, "_FILE", threading.BoundedSemaphore(1))
    libre = threading.Event()

    commence = threading.Event()

    def faire(**_: Any) -> Livraison:
        commence.set()
        libre.wait(5)
        return Livraison(b"fait")

    premier = job(faire)
    assert commence.wait(5)
    second = job(faire)
    assert second.wait(5)
    assert second.erreur == travaux.FILE_PLEINE
    libre.set()
    assert premier.wait(5)
    assert premier.livraison == Livraison(b"fait")
    assert job(faire).wait(5)


def test_un_travail_rend_son_fichier_et_dit_ou_il_en_est() -> None:
    """Deux pièces sur quatre : la moitié ; puis le fichier."""
    suite = threading.Event()

    def faire(*, suivi: Any, annule: Any) -> Livraison:
        suivi("Carte", 2, 4)
        suite.wait(5)
        return Livraison(b"fait", ["une carte"])

    travail = job(faire)
    while travail.piece != "Carte":
        assert not travail.wait(0.01)
    assert travail.part == 0.5
    suite.set()
    assert travail.wait(5)
    assert travail.livraison == Livraison(b"fait", ["une carte"])


def test_renoncer_ne_laisse_rien() -> None:
    """Pendant une pièce, ou pendant la dernière : aucun fichier."""
    for tardif in (False, True):
        parti = threading.Event()

        def faire(*, suivi: Any, annule: Any, parti: Any = parti, tardif: bool = tardif) -> Livraison:
            parti.set()
            while not annule():
                pass
            if not tardif:
                check_cancelled(annule)
            return Livraison(b"trop tard")

        travail = job(faire)
        assert parti.wait(5)
        travail.cancel()
        assert travail.wait(5)
        assert (travail.livraison, travail.erreur, travail.annule) == (None, "", True)


def test_une_erreur_d_export_est_une_phrase_en_francais() -> None:
    """La nôtre telle quelle ; une autre, sans son texte anglais."""

    def foreseen(**_: Any) -> Livraison:
        raise ExportError("Le disque est plein.")

    def unforeseen(**_: Any) -> Livraison:
        raise KeyError("missing")

    def given_up(**_: Any) -> Livraison:
        raise Annule("interrompu")

    attendus = {foreseen: "Le disque est plein.", unforeseen: "erreur interne (KeyError).", given_up: ""}
    for faire, phrase in attendus.items():
        travail = job(faire)
        assert travail.wait(5)
        assert travail.erreur == phrase
        assert travail.livraison is None


def test_deux_travaux_a_la_fois_pas_trois() -> None:
    """Le troisième attend une place, et peut renoncer en attendant."""
    suite = threading.Event()
    commences: list[int] = []

    def faire(*, suivi: Any, annule: Any) -> Livraison:
        commences.append(1)
        suite.wait(5)
        return Livraison()

    travaux = [job(faire) for _ in range(3)]
    assert not travaux[0].wait(0.3)
    assert len(commences) == 2
    travaux[2].cancel()
    assert travaux[2].wait(2)
    suite.set()
    assert all(t.wait(5) for t in travaux)
    assert len(commences) == 2
