"""Cent arrêts brutaux pendant un import et la construction qui le suit, par la façade."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from donnees_petit_monde import PetitMonde

from data.depots import journal

RACINE = Path(__file__).resolve().parents[2]
ETP = "etp_coordination"
ESSAIS = 100
# Le dépôt se joue au début, la construction ensuite : autant d'instants pour l'un que pour l'autre.
DEBUT, PART_DU_DEBUT = 50, 0.3
LIGNES_PAR_DEPOT = 2

# Un processus modèle, sans base ouverte, engendre un import et le tue : l'import de DuckDB ne se
# paie qu'une fois. Il écrit à chaque mort comment elle s'est finie, et attend une réponse.
_TUEUR = """
import os, random, signal, sys, time
from functools import partial
from pathlib import Path
import duckdb, pandas, pyarrow.parquet
from donnees_petit_monde import PetitMonde, ignore_perimeter
from dashboard import imports

monde = PetitMonde(Path(sys.argv[1]))
essais, debut, part = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
os.environ["OBSERVATOIRE_DONNEES"] = str(monde.magasin.parent)
ignore_perimeter()
imports.build.build = partial(imports.build.build, dossier=monde.dossier, embarque=monde.embarque)

def importe(annee):
    texte = "Territoire;Année;Poste;Axe;ETP\\n" + "".join(
        f"200000001;{annee};P{n};Logement;0,5\\n" for n in (1, 2)
    )
    controle = imports.check("etp_coordination", texte.encode(), f"postes {annee}.csv")
    return imports.confirm(controle).a_jour

def engendre(annee):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if importe(annee) else 1)
    return pid

depart = time.perf_counter()
statut = os.waitpid(engendre(2000), 0)[1]
duree = time.perf_counter() - depart
print("juste" if statut == 0 else "rate", flush=True)
sys.stdin.readline()
hasard = random.Random(2026)
for rang in range(essais):
    pid = engendre(2001 + rang % 99)
    if rang < debut:
        instant = part * (rang + hasard.random()) / debut
    else:
        instant = part + (1.05 - part) * (rang - debut + hasard.random()) / (essais - debut)
    time.sleep(duree * instant)
    os.kill(pid, signal.SIGKILL)
    print("tuee" if os.WIFSIGNALED(os.waitpid(pid, 0)[1]) else "finie", flush=True)
    sys.stdin.readline()
"""


def stored(magasin: Path) -> dict[int, int]:
    """Lignes de postes du magasin, par dépôt ; l'ouverture échoue s'il n'est pas entier."""
    with duckdb.connect(str(magasin), read_only=True) as con:
        lignes = con.execute(
            "SELECT numero_depot, COUNT(*) FROM postes WHERE NOT fictif GROUP BY numero_depot"
        ).fetchall()
        assert con.execute("SELECT COUNT(*) > 0 FROM observations").fetchone() == (True,)
    return dict(lignes)


@pytest.mark.lent
@pytest.mark.skipif(not hasattr(os, "fork"), reason="demande fork (Linux, macOS)")
def test_cent_arrets_brutaux_ne_perdent_rien(monde: PetitMonde) -> None:
    """À cent instants : aucun dépôt perdu ni à moitié fait, aucun magasin illisible."""
    donnees = monde.magasin.parent
    monde.build()
    processus = subprocess.Popen(
        [
            sys.executable, "-c", _TUEUR, str(monde.racine), str(ESSAIS), str(DEBUT),
            str(PART_DU_DEBUT),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=RACINE,
        env={**os.environ, "PYTHONPATH": f"{RACINE}{os.pathsep}{Path(__file__).parent}"},
    )  # fmt: skip
    fins: list[str] = []
    gardes: list[tuple[int, str]] = []
    entres = en_retard = 0
    with processus:
        assert processus.stdin is not None
        assert processus.stdout is not None
        assert processus.stdout.readline().strip() == "juste"
        for _ in range(ESSAIS):
            processus.stdin.write("\n")
            processus.stdin.flush()
            fins.append(processus.stdout.readline().strip())
            depots = journal.list_deposits(donnees)
            numeros = [(d.numero, d.sha256_lignes) for d in depots]
            # Ce qui était là y est encore ; un dépôt de plus au plus, et entier.
            assert numeros[: len(gardes)] == gardes
            nouveau = len(numeros) - len(gardes)
            assert nouveau <= 1 or not gardes
            if gardes:
                entres += nouveau
            gardes = numeros
            dedans = stored(monde.magasin)
            assert set(dedans.values()) == {LIGNES_PAR_DEPOT}
            assert set(dedans) <= {numero for numero, _ in numeros}
            en_retard += set(dedans) != {d.numero for d in depots if d.portee_active}
        assert journal.verify(donnees) == []
        processus.stdin.write("\n")
    assert processus.returncode == 0
    assert set(fins) <= {"tuee", "finie"}
    assert fins.count("tuee") >= ESSAIS // 2
    # Sans morts avant le dépôt, puis entre le dépôt et le magasin, l'essai ne prouverait rien.
    assert 10 <= entres <= ESSAIS - 10
    assert en_retard >= 10
    # Un lecteur tardif refait le magasin : tout y est, et rien d'autre ne traîne.
    monde.build()
    actives = {
        d.numero: LIGNES_PAR_DEPOT for d in journal.list_deposits(donnees) if d.portee_active
    }
    assert stored(monde.magasin) == actives
    assert journal.active_rows(donnees, ETP).num_rows == LIGNES_PAR_DEPOT * len(actives)
    restes = [f for f in monde.left_behind() if f != "depots"]
    assert [f for f in restes if f.endswith((".tmp", ".wal"))] == []
