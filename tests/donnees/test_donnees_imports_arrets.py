"""Des arrêts brutaux pendant un import et la construction qui le suit : rien d'annoncé ne se perd."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import tueur
from donnees_petit_monde import PetitMonde
from tueur import ETP, LIGNES_PAR_DEPOT, Tueur, announced

from data.depots import journal
from tests.magasins import open_store

ESSAIS = 100


def stored(magasin: Path) -> dict[int, int]:
    """Lignes de postes du magasin, par dépôt ; l'ouverture échoue s'il n'est pas entier."""
    with open_store(magasin) as con:
        lignes = con.execute(
            "SELECT numero_depot, COUNT(*) FROM postes WHERE NOT fictif GROUP BY numero_depot"
        ).fetchall()
        assert con.execute("SELECT COUNT(*) > 0 FROM observations").fetchone() == (True,)
    return dict(lignes)


@pytest.mark.lent
@pytest.mark.skipif(not tueur.peut_mourir, reason="demande fork (Linux, macOS)")
def test_cent_arrets_brutaux_ne_perdent_rien(monde: PetitMonde) -> None:
    """À cent instants : aucun dépôt perdu ni à moitié fait, aucun magasin illisible."""
    donnees = monde.magasin.parent
    monde.build()
    hasard = random.Random(2026)
    morts = entres = en_retard = 0
    with Tueur(monde, "importer") as tue:
        gardes = [(d.numero, d.sha256_lignes) for d in journal.list_deposits(donnees)]
        for rang, instant in enumerate(tueur.instants(ESSAIS, hasard), start=1):
            morts += tue.kill(rang, tue.duree * instant)
            depots = journal.list_deposits(donnees)
            numeros = [(d.numero, d.sha256_lignes) for d in depots]
            # Ce qui était là y est encore ; un dépôt de plus au plus, et entier.
            assert numeros[: len(gardes)] == gardes
            assert len(numeros) - len(gardes) <= 1
            entres += len(numeros) - len(gardes)
            gardes = numeros
            assert {(int(n), h) for _, n, h, _ in announced(monde)} <= set(numeros)
            dedans = stored(monde.magasin)
            assert set(dedans.values()) == {LIGNES_PAR_DEPOT}
            assert set(dedans) <= {numero for numero, _ in numeros}
            en_retard += set(dedans) != {d.numero for d in depots if d.portee_active}
    assert journal.verify(donnees) == []
    assert morts >= ESSAIS // 2
    # Sans morts avant le dépôt, puis entre le dépôt et le magasin, l'essai ne prouverait rien.
    assert 10 <= entres <= ESSAIS - 10
    assert en_retard >= 10
    # Un lecteur tardif refait le magasin : tout y est, et rien d'autre ne traîne.
    monde.build()
    actives = {d.numero: LIGNES_PAR_DEPOT for d in journal.list_deposits(donnees) if d.portee_active}
    assert stored(monde.magasin) == actives
    assert journal.active_rows(donnees, ETP).num_rows == LIGNES_PAR_DEPOT * len(actives)
    assert [f for f in monde.left_behind() if f.endswith((".tmp", ".wal"))] == []
