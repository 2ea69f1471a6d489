"""Un dossier de données que l'on peut lire et non écrire, sous un compte ordinaire.

L'administrateur écrit partout : quand c'est lui qui passe les essais, le lecteur est un autre compte.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from communs_depots import ENTETES_ETP, post, to_csv

from data.depots import journal
from data.magasin import emplacement
from tests.magasins import put_changed, socle

RACINE = Path(__file__).resolve().parents[2]
COMPTE_ORDINAIRE = 65534
pytestmark = pytest.mark.skipif(os.name == "nt", reason="les droits de Windows sont autres")

# Lit l'état, attend, lit de nouveau, puis essaie d'écrire partout. Le compte ordinaire n'atteint pas
# toujours Python lui-même : tout se charge avant de le devenir, par les mêmes gestes sur un brouillon.
_LECTEUR = """
import json, os, sys
from contextlib import suppress
from pathlib import Path
from dashboard.commande.enfant import find_job
from dashboard.gestes import depots
from dashboard.lecture import store, vues
from dashboard.travailleur import processus
from data.garde import listes, preferences
from data.garde.reglages import Reglages
from data.erreurs import PhraseError
from data.magasin import build

donnees, brouillon, fichier, archive, compte = sys.argv[1:]
contenu = Path(fichier).read_bytes()

def on_the_spot(ouvrage, entree, contenu, *_):
    dit, octets = find_job(ouvrage)(entree, contenu, depots.referential().renewed())
    return json.loads(json.dumps(dit)), octets

def figures():
    quoi = "population_municipale"
    annee = store.known().presences[quoi, "departement"].latest("")
    lignes = store.read_values(quoi, "", annee, "departement", "france", "FRANCE")
    return {"etat": store.state().nom, "somme": float(lignes["valeur"].sum()),
            "empreinte": vues.fingerprint(store)}

gestes = {
    "importer": lambda: depots.confirm(depots.check("etp_coordination", contenu, "p.csv")),
    "annuler": lambda: depots.undo(1),
    "restaurer": lambda: depots.restore(1),
    "reprendre": lambda: depots.import_archive(Path(archive)),
    "refaire": lambda: depots.rebuild(),
    "regler": lambda: depots.change_settings(Reglages(demonstration=False)),
    "liste": lambda: listes.save(depots.folder(), "Essai", "epci", ["200058485"]),
    "preference": lambda: preferences.write(depots.folder(), preferences.Preferences("departement:95")),
}

def run_all():
    dits = {}
    for nom, geste in gestes.items():
        try:
            geste()
            dits[nom] = "fait"
        except Exception as erreur:
            racine = isinstance(erreur, PhraseError)
            dits[nom] = f"{'PhraseError' if racine else type(erreur).__name__}: {erreur}"
    return {**dits, "depots": len(depots.deposits())}

processus.run = on_the_spot
vrai, build.build = build.build, lambda **_: None
os.environ["OBSERVATOIRE_DONNEES"] = brouillon
figures()
run_all()
build.build = vrai
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(compte))
    os.setuid(int(compte))
os.environ["OBSERVATOIRE_DONNEES"] = donnees
print(json.dumps(figures()), flush=True)
sys.stdin.readline()
print(json.dumps(figures()), flush=True)
print(json.dumps(run_all()), flush=True)
"""


@pytest.fixture
def lisible(magasin: Path) -> Iterator[Path]:
    """Un dossier que tous les comptes atteignent, avec un magasin et un dépôt annulable."""
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        dossier.chmod(0o755)
        donnees = dossier / "donnees"
        donnees.mkdir()
        # Ce compte n'atteint pas le magasin officiel que les essais se prêtent.
        for fichier in (magasin, socle(magasin)):
            shutil.copy(fichier, donnees)
        yield donnees
        # Ce qui a été fermé se rouvre, ou le dossier resterait.
        for chemin in (donnees, *donnees.rglob("*")):
            chemin.chmod(0o755 if chemin.is_dir() else 0o644)


def close(donnees: Path) -> None:
    for chemin in (donnees, *donnees.rglob("*")):
        chemin.chmod(0o555 if chemin.is_dir() else 0o444)


def another_state(donnees: Path) -> str:
    """Ce que fait un import d'un compte qui a le droit : un autre état, d'autres chiffres."""
    donnees.chmod(0o755)
    contenu = f"{7:012x}{'0' * 52}"
    put_changed(
        donnees, contenu, "UPDATE officiel.observations SET valeur = valeur + 1 WHERE valeur IS NOT NULL"
    )
    close(donnees)
    return contenu[: emplacement.EMPREINTE_COURTE]


def picture(donnees: Path) -> dict[str, bytes]:
    return {
        f.relative_to(donnees).as_posix(): f.read_bytes() for f in sorted(donnees.rglob("*")) if f.is_file()
    }


@pytest.mark.lent
def test_un_compte_ordinaire_lit_les_chiffres_du_jour_et_n_ecrit_rien(
    lisible: Path, magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chaque état sous son nom, jamais les anciens chiffres sous le nouveau ; chaque refus, sa phrase."""
    from dashboard.gestes import depots

    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(lisible))
    fichier = lisible.parent / "postes.csv"
    fichier.write_bytes(to_csv([ENTETES_ETP, post()]))
    controle = depots.check("etp_coordination", fichier.read_bytes(), "postes.csv")
    assert controle.lignes is not None
    ailleurs = lisible.parent / "ailleurs"
    for dossier in (lisible, ailleurs):
        journal.add(
            dossier, "etp_coordination", fichier.read_bytes(), controle.lignes, nom_fichier="postes.csv"
        )
    archive = journal.export_archive(ailleurs, lisible.parent / "archive.zip")
    archive.chmod(0o644)
    close(lisible)
    brouillon = lisible.parent / "brouillon"
    brouillon.mkdir()
    for fichier in (magasin, socle(magasin)):
        shutil.copy(fichier, brouillon)
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            _LECTEUR,
            str(lisible),
            str(brouillon),
            str(fichier),
            str(archive),
            str(COMPTE_ORDINAIRE),
        ],
        cwd=RACINE,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(RACINE), "HOME": str(lisible.parent)},
    ) as lecteur:
        assert lecteur.stdin is not None
        assert lecteur.stdout is not None
        avant = json.loads(lecteur.stdout.readline())
        nom = another_state(lisible)
        base = picture(lisible)
        lecteur.stdin.write("\n")
        lecteur.stdin.flush()
        apres = json.loads(lecteur.stdout.readline())
        dits = json.loads(lecteur.stdout.readline())
    assert lecteur.returncode == 0
    assert avant["empreinte"].startswith(avant["etat"])
    assert apres["etat"] == nom != avant["etat"]
    assert apres["empreinte"].startswith(nom)
    # Un de plus par département : les chiffres sont bien ceux du nouvel état.
    assert 90 < apres["somme"] - avant["somme"] < 110
    assert dits.pop("depots") == 1
    for geste, dit in dits.items():
        genre, _, phrase = dit.partition(": ")
        assert genre == "PhraseError", (geste, dit)
        # Une phrase entière, qui nomme le dossier ou ce qui n'a pas été fait.
        assert phrase.endswith("."), (geste, dit)
        assert len(phrase.split()) > 5, (geste, dit)
    assert picture(lisible) == base
