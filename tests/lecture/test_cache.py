"""Ce qui a été lu se garde : une fois pour tous, rien d'une erreur, le plus ancien oublié."""

from __future__ import annotations

import threading
import time

import pytest

from dashboard.lecture import store
from dashboard.lecture.cache import clear, kept


def test_un_resultat_se_calcule_une_fois_et_le_plus_ancien_s_oublie() -> None:
    """Deux places : la troisième demande chasse celle que nul n'a redemandée."""
    appels: list[int] = []

    @kept(2)
    def double(n: int) -> int:
        appels.append(n)
        return 2 * n

    assert [double(n) for n in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert appels == [1, 2, 3, 2]
    clear()
    assert double(1) == 2
    assert appels[-1] == 1


def test_plusieurs_lecteurs_ensemble_n_en_font_qu_un_calcul() -> None:
    """Dix fils demandent la même lecture lente : un seul la fait, tous l'ont."""
    appels: list[int] = []
    lus: list[str] = []

    @kept(4)
    def slow(nom: str) -> str:
        appels.append(1)
        time.sleep(0.05)
        return nom.upper()

    fils = [threading.Thread(target=lambda: lus.append(slow("a"))) for _ in range(10)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert (len(appels), lus) == (1, ["A"] * 10)


def test_une_erreur_ne_se_garde_pas() -> None:
    """La seconde demande recommence : un magasin remis se lit."""
    suites = iter([ValueError("absent"), 3])

    @kept(4)
    def read() -> int:
        suite = next(suites)
        if isinstance(suite, Exception):
            raise suite
        return suite

    with pytest.raises(ValueError, match="absent"):
        read()
    assert read() == 3


def test_ecrire_dans_un_tableau_lu_ne_change_pas_la_lecture_suivante(
    magasin: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chaque lecteur a sa copie, qu'il peut changer."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))  # type: ignore[attr-defined]
    lu = store.run("territoires/un", code_territoire="95", niveau="departement")
    avant = lu["nom"].iloc[0]
    lu.loc[:, "nom"] = "changé"
    lu["nom"] = "changé"
    encore = store.run("territoires/un", code_territoire="95", niveau="departement")
    assert encore["nom"].iloc[0] == avant
