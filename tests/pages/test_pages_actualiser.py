"""L'onglet « Actualiser » : qui peut, où en est chaque source, ce qu'a donné la dernière fois."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.gestes import actualisation
from dashboard.travailleur import processus
from data.actualisation import rapport
from data.actualisation.instantane import Mouvement
from data.actualisation.rapport import LigneRapport, Rapport
from tests.patience import PAGE_S


def onglet() -> None:
    """L'onglet seul."""
    from dashboard.app_pages.sources import actualiser

    actualiser.show()


def texts(app: AppTest) -> str:
    brut = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    return unescape(brut).replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def donnees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données où rien n'a encore été récupéré."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.setattr(actualisation, "_en_cours", None)
    return tmp_path


def open_tab() -> AppTest:
    app = AppTest.from_function(onglet, default_timeout=PAGE_S).run()
    assert not app.exception
    return app


def replaced(monkeypatch: pytest.MonkeyPatch, dit: dict[str, Any]) -> list[dict[str, Any]]:
    """Ce qui a été demandé au processus à part, qui répond ``dit``."""
    demandes: list[dict[str, Any]] = []

    def run_alone(_ouvrage: str, entree: dict[str, Any], *reste: Any) -> tuple[dict[str, Any], bytes]:
        demandes.append(entree)
        suite: Callable[[dict[str, Any]], None] = reste[4]
        suite({"piece": "txcouv_pe_epci.csv", "fait": 1, "total": 2})
        return dit, b""

    monkeypatch.setattr(processus, "run_alone", run_alone)
    return demandes


def wait_end() -> None:
    fin = time.monotonic() + 10
    while (en_cours := actualisation.going_on()) is None or not en_cours.fini:
        assert time.monotonic() < fin
        time.sleep(0.01)


def test_rien_de_recupere_se_dit_et_se_propose() -> None:
    """Chaque source dit où elle en est ; revenir n'est pas proposé tant qu'il n'y a rien à quoi revenir."""
    app = open_tab()
    lu = texts(app)
    assert "jamais récupéré" in lu
    assert "livré, 2017-2022" in lu
    # Cinq niveaux dans le même état : une seule ligne.
    assert lu.count("Places d'accueil du jeune enfant par mode") == 2
    assert "Places d'accueil du jeune enfant par mode  tous les niveaux  jamais récupéré" in lu
    boutons = {b.label: b.disabled for b in app.button}
    assert boutons == {"Actualiser": False, "Revenir à l'état d'avant": True}


def test_en_lecture_seule_aucun_bouton_et_la_raison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qui ne peut pas écrire voit l'état des sources, pas le geste."""
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    app = open_tab()
    assert not app.button
    assert any("Lecture seule" in i.value for i in app.info)
    assert "jamais récupéré" in texts(app)
    with pytest.raises(actualisation.ImportFaute):
        actualisation.begin()


@pytest.mark.parametrize(
    ("dit", "genre", "phrase"),
    [
        ({"phrase": "2 sources nouvelles.", "entiere": True}, "success", "2 sources nouvelles."),
        ({"phrase": "1 refusée.", "entiere": False}, "warning", "1 refusée."),
        ({"refus": "Une actualisation est déjà en cours."}, "error", "déjà en cours"),
    ],
)
def test_le_bouton_lance_et_le_resultat_se_lit(
    monkeypatch: pytest.MonkeyPatch, dit: dict[str, Any], genre: str, phrase: str
) -> None:
    """Un clic, un processus à part, une phrase de la bonne couleur ; fermer l'ôte."""
    demandes = replaced(monkeypatch, dit)
    app = open_tab()
    app.button(key="actualiser").click().run()
    wait_end()
    app.run()
    assert demandes == [{"revenir": False}]
    assert any(phrase in x.value.replace("\u00a0", " ") for x in getattr(app, genre))
    app.button(key="actualiser_fermer").click().run()
    assert not getattr(app, genre)


def test_le_dernier_rapport_se_relit(donnees: Path) -> None:
    """Ce qui a bougé, les plus fortes révisions, et pourquoi une source a été refusée."""
    neuve = LigneRapport(
        "a",
        "Taux d'essai",
        "txcouv",
        "epci",
        "neuf",
        annees=(2022, 2023),
        lignes=12,
        territoires=6,
        octets=2_000,
        mouvement=Mouvement(3, 2, 1, ("CC du Créonnais, 2022 : 61 → 60,9",)),
    )
    refusee = LigneRapport("b", "Places d'essai", "nbpla", "epci", "refuse", "nbpla.csv : la colonne manque.")
    rapport.write(
        donnees, Rapport("2026-11-28T10:00:00+00:00", 3.0, "Le magasin est refait.", (neuve, refusee))
    )
    lu = texts(open_tab())
    assert "28 novembre 2026 à 11 h 00" in lu
    # Rien de ce qu'elle a apporté n'est en place.
    assert "Le magasin est refait. Depuis, l'application est revenue à l'état d'avant." in lu
    assert "1 source nouvelle, 0 inchangée, 1 refusée ou non récupérée" in lu
    assert "Places d'essai  : nbpla.csv : la colonne manque." in lu
    assert "3 chiffres ajoutés, 2 révisés, 1 retiré" in lu
    assert "CC du Créonnais, 2022 : 61 → 60,9" in lu


def test_une_meme_faute_se_dit_une_fois_avec_ses_niveaux() -> None:
    """Cinq niveaux d'une archive illisible : une phrase, pas cinq."""
    lignes = tuple(
        LigneRapport(n, f"Familles, {nom}", f"DS/{n}", n, "refuse", "DS.zip : illisible.")
        for n, nom in (("france", "France"), ("epci", "par EPCI"), ("commune", "par commune"))
    )
    autre = LigneRapport("x", "Taux, par EPCI", "tx", "epci", "refuse", "tx.csv : vide.")
    fait = Rapport("2026-11-28T10:00:00+00:00", 3.0, "", (*lignes, autre))
    assert actualisation.failures(fait) == [
        ("Familles, France, EPCI et commune", "DS.zip : illisible."),
        ("Taux, par EPCI", "tx.csv : vide."),
    ]


def test_la_barre_avance_de_fichier_en_fichier_et_ne_recule_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deux fichiers, une source, puis la construction : la part monte, et dit ce qui se fait."""
    pieces = [("a.csv", 1, 2), ("a.csv", 2, 2), ("Taux", 0, 1), ("b.csv", 1, 4), ("Sommes", 1, 2)]
    vues: list[tuple[str, float]] = []

    def run_alone(*reste: Any) -> tuple[dict[str, Any], bytes]:
        for piece, fait, total in pieces:
            reste[6]({"piece": piece, "fait": fait, "total": total})
            vues.append((en_cours.etape, round(en_cours.part, 3)))
        return {"phrase": "Fait."}, b""

    monkeypatch.setattr(processus, "run_alone", run_alone)
    en_cours = actualisation.EnCours(revenir=False, fichiers=("a.csv", "b.csv"), titres=("Taux", "Places"))
    en_cours.run()
    assert vues == [
        ("Téléchargement de a.csv", 0.087),
        ("Téléchargement de a.csv", 0.175),
        ("Lecture : Taux", 0.175),
        ("Téléchargement de b.csv", 0.394),
        ("Sommes", 0.85),
    ]
