"""Sept cent soixante arrêts brutaux, sur tous les gestes qui écrivent : ce qui est annoncé reste.

Trop long pour l'intégration continue : `make epreuves`, avant de livrer. Après chaque mort, la
commande « observatoire verifier » passe, et tout ce qui avait été annoncé est là.
"""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
import tueur
from donnees_petit_monde import PetitMonde
from test_donnees_construction import FRANCE, france_rate
from test_donnees_imports_arrets import stored
from tueur import ARCHIVE, ETP, LIGNES_PAR_DEPOT, SORTIE, Tueur, announced
from typer.testing import CliRunner

from dashboard.commande import principale
from dashboard.gestes import depots
from data.depots import journal
from data.magasin import locales
from data.memoire import lieu
from data.memoire.tables import evenements

pytestmark = [
    pytest.mark.epreuve,
    pytest.mark.skipif(not tueur.peut_mourir, reason="demande fork (Linux, macOS)"),
]
# 760 en tout.
ESSAIS = {"importer": 260, "retirer ou restaurer": 160, "reprendre": 100, "construire": 140, "exporter": 100}
CONSTRUIRE_TOUS_LES = 20


@pytest.fixture
def epreuve(monde: PetitMonde, monkeypatch: pytest.MonkeyPatch) -> PetitMonde:
    """Le petit monde, son magasin construit, la commande qui le lit."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(monde.magasin.parent))
    (monde.racine / SORTIE).mkdir()
    monde.build()
    return monde


def entries(monde: PetitMonde) -> list[tuple[int, str]]:
    return [(d.numero, d.sha256_lignes) for d in journal.list_deposits(monde.magasin.parent)]


def check_all(monde: PetitMonde) -> bool:
    """« verifier » passe : journal, dépôts et magasin d'accord ; faux si le magasin est en retard."""
    sortie = CliRunner().invoke(principale.app, ["verifier"])
    dit = sortie.output.replace(locales.EN_RETARD, "").strip().splitlines()[-1]
    en_retard = locales.EN_RETARD in sortie.output
    assert sortie.exit_code == (1 if en_retard else 0), sortie.output
    assert dit.startswith("Les fichiers déposés sont ceux reçus") or en_retard, sortie.output
    assert " 0 échouent." in sortie.output, sortie.output
    dedans = stored(monde.magasin)
    assert set(dedans.values()) <= {LIGNES_PAR_DEPOT}
    return not en_retard


def keep_deposits(monde: PetitMonde) -> None:
    """Chaque dépôt annoncé est au journal, avec ces lignes-là."""
    assert {(int(n), lignes) for _, n, lignes, _ in announced(monde)} <= set(entries(monde))


def keep_events(monde: PetitMonde) -> None:
    """Pas un retrait ni une restauration annoncés ne manque : un événement du journal pour chacun."""
    with lieu.reading(monde.magasin.parent) as con:
        faits = con.execute(sa.select(sa.func.count()).select_from(evenements)).scalar_one()
    assert faits >= len(announced(monde))


def keep_archives(monde: PetitMonde) -> None:
    """Les deux dépôts de chaque archive annoncée sont là ; d'aucune il n'y en a qu'un."""
    noms = Counter(d.nom_fichier for d in journal.list_deposits(monde.magasin.parent))
    assert set(noms.values()) <= {2}
    assert {f"{rang}.csv" for _, rang, _ in announced(monde)} <= set(noms)


def keep_stores(monde: PetitMonde) -> None:
    """Le magasin est celui d'avant ou celui d'après, et se lit."""
    assert france_rate(monde.magasin) in (60.9, 61.0)


def keep_outputs(monde: PetitMonde) -> None:
    """Un fichier sorti est entier, qu'il soit d'avant ou d'après la mort."""
    sorties = monde.racine / SORTIE
    assert {nom for _, nom in announced(monde)} <= {f.name for f in sorties.iterdir()}
    for sortie in sorties.glob("[!.]*"):
        if sortie.suffix == ".zip":
            with zipfile.ZipFile(sortie) as archive:
                assert archive.testzip() is None
                assert {"manifeste.json", "journal.json"} <= set(archive.namelist())
        else:
            assert sortie.stat().st_size == tueur.TAILLE_CHIFFRES


GARDER: dict[str, Callable[[PetitMonde], None]] = {
    "importer": keep_deposits,
    "retirer ou restaurer": keep_events,
    "reprendre": keep_archives,
    "construire": keep_stores,
    "exporter": keep_outputs,
}


def deposit(donnees: Path, annee: int, nom: str) -> None:
    lignes = checked_rows()
    rang = lignes.schema.get_field_index("annee")
    annees = pa.array([annee] * lignes.num_rows, lignes.schema.field(rang).type)
    lignes = lignes.set_column(rang, lignes.schema.field(rang), annees)
    journal.add(donnees, ETP, tueur.rows_of(annee), lignes, nom_fichier=nom)


@lru_cache(maxsize=1)
def checked_rows() -> pa.Table:
    """Les lignes du fichier d'une année : celles des autres n'en diffèrent que par elle."""
    lignes = depots.check(ETP, tueur.rows_of(2000), "postes.csv").lignes
    assert lignes is not None
    return lignes


def before(monde: PetitMonde, geste: str, rang: int) -> None:
    """Ce qu'il faut avant le geste de ce rang : une archive à reprendre, un chiffre à changer."""
    if geste == "reprendre":
        ailleurs = monde.racine / f"ailleurs {rang}"
        for annee in (2000 + rang % 99, 2000 + (rang + 1) % 99):
            deposit(ailleurs, annee, f"{rang}.csv")
        journal.export_archive(ailleurs, monde.racine / ARCHIVE.format(rang))
    if geste == "construire":
        avant, apres = ("60.9", "61.0") if rang % 2 else ("61.0", "60.9")
        monde.replace(FRANCE, avant, apres)


@pytest.mark.parametrize("geste", list(ESSAIS))
def test_rien_d_annonce_ne_se_perd(
    epreuve: PetitMonde, geste: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tué à tous les instants du geste ; puis un magasin refait, et rien qui traîne."""
    monde, essais = epreuve, ESSAIS[geste]
    if geste not in ("importer", "reprendre"):
        for annee in (2001, 2002, 2003):
            deposit(monde.magasin.parent, annee, f"postes {annee}.csv")
        monde.build()
    before(monde, geste, 1)
    morts = retards = 0
    with Tueur(monde, geste, premier=1) as tue:
        for rang, instant in enumerate(tueur.instants(essais, random.Random(760)), start=2):
            before(monde, geste, rang)
            dits = len(announced(monde))
            morts += tue.kill(rang, tue.duree * instant)
            a_jour = check_all(monde)
            retards += not a_jour
            GARDER[geste](monde)
            # Annoncé, le geste est aussi dans le magasin.
            assert a_jour or len(announced(monde)) == dits
            if rang % CONSTRUIRE_TOUS_LES == 0:
                monde.build()
                assert check_all(monde)
    monde.build()
    assert check_all(monde)
    GARDER[geste](monde)
    restes = [*monde.magasin.parent.rglob("*.tmp"), *monde.magasin.parent.rglob("*.wal")]
    assert [f.name for f in restes] == []
    # Sans morts, l'épreuve ne prouverait rien.
    assert morts >= essais // 4
    with capsys.disabled():
        print(f"\n{geste} : {essais} arrêts, {morts} en plein geste, {retards} avant le magasin, 0 perdu.")
