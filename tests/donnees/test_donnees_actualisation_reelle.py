"""À vraie taille : les chiffres livrés servis comme les producteurs, un cube de dix millions de lignes, et
des arrêts brutaux à tout instant."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import faux_producteurs as faux
import pytest
import tueur
from faux_producteurs import CHAMPS_PLACES, CHAMPS_TAUX, FauxProducteurs, cnaf_csv, cnaf_rows
from monde_actualise import AGES_JEU, MODES, MondeActualise, impatient, publish
from tueur_actualisation import RACINE, start

from dashboard.gestes import actualisation
from data.actualisation import perimetre
from data.fiches.catalogue import load_catalogue
from data.magasin import actualiser, emplacement
from data.magasin.fetch import EMBARQUE
from data.readers import LECTEURS
from tests.magasins import open_store

MEMOIRE_MAX = 1_500_000_000
Valeurs = list[tuple[str, int, list[float]]]


def embedded(source: str) -> Valeurs:
    """Les taux livrés d'un niveau : (code, année, total puis modes)."""
    fiche = load_catalogue().sources[source]
    par_cle: dict[tuple[str, int], dict[str, float]] = {}
    for x in LECTEURS[fiche.lecteur](EMBARQUE / fiche.fichier, source).to_pylist():
        par_cle.setdefault((x["code_territoire"], x["millesime"]), {})[x["modalite"]] = x["valeur"]
    return [(code, annee, [v[m] for m in ("", *MODES)]) for (code, annee), v in sorted(par_cle.items())]


def publish_embedded(serveur: FauxProducteurs) -> dict[str, Valeurs]:
    """Les taux livrés, dans la forme de data.caf.fr, lignes techniques comprises."""
    tous: dict[str, Valeurs] = {}
    for niveau, suffixe in faux.SUFFIXES.items():
        lignes = tous[niveau] = embedded(f"cnaf_taux_couverture_{niveau}")
        annee = (lambda a: f"{a}-12-31") if niveau == "france" else (lambda a: a)
        ecrites = [(c, annee(a), v) for c, a, v in lignes]
        if niveau != "france":
            ecrites.append(("XX" if niveau == "epci" else "XXX", 2023, [195.8, 0, 0, 0, 0]))
        serveur.publish(f"txcouv_pe_{suffixe}", cnaf_csv(cnaf_rows(niveau, CHAMPS_TAUX, ecrites), bom=True))
        places = [(c, a, [round(10 * x, 1) for x in v]) for c, a, v in ecrites]
        serveur.publish(f"nbpla_pe_{suffixe}", cnaf_csv(cnaf_rows(niveau, CHAMPS_PLACES, places)))
    return tous


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as servi:
        impatient(monkeypatch, servi)
        yield servi


@pytest.mark.lent
def test_les_taux_de_2023_servis_comme_la_cnaf_redonnent_ceux_qui_sont_livres(
    serveur: FauxProducteurs, tmp_path: Path
) -> None:
    """Cinq niveaux, valeur par valeur ; les places entrent à côté, et le vrai magasin passe ses contrôles."""
    livres = publish_embedded(serveur)
    sources = [f"cnaf_{quoi}_{n}" for quoi in ("taux_couverture", "places") for n in faux.SUFFIXES]
    fait = actualiser.refresh(tmp_path, sources)
    assert not fait.echecs, fait.to_text()
    assert all(x.mouvement.revisees == x.mouvement.retirees == 0 for x in fait.lignes)
    with open_store(emplacement.present(tmp_path)) as con:
        for niveau, lignes in livres.items():
            lus = con.execute(
                "SELECT code_territoire, millesime, modalite, valeur, marge, statut FROM observations "
                "WHERE indicateur = 'taux_couverture' AND niveau = ?",
                [niveau],
            ).fetchall()
            attendus = {(c, a, m): x for c, a, v in lignes for m, x in zip(("", *MODES), v, strict=True)}
            assert {(c, a, m): v for c, a, m, v, _, _ in lus} == attendus
            assert {(marge, statut) for *_, marge, statut in lus} == {(0.05, "publie")}
        (places,) = con.execute(
            "SELECT COUNT(*) FROM observations WHERE indicateur = 'places_accueil' AND niveau = 'epci' "
            "AND modalite = ''"
        ).fetchone() or (0,)
        assert places == len(livres["epci"])


def big_archive(dossier: Path) -> tuple[bytes, int]:
    """Un cube de plus de dix millions de lignes : 34 000 communes, cent âges, trois sexes."""
    lu = perimetre.load(load_catalogue(), EMBARQUE)
    communes = [
        c for c in lu.codes["commune"] if lu.populations[c] and not c.startswith(("976", "977", "978"))
    ]
    ages = ("_T", *(f"Y{a}" for a in range(100)))
    fin = "\n".join(f'"@";"COM";"{s}";"{a}";"POP";"2022";"A";"1.5"' for s in ("_T", "F", "M") for a in ages)
    chemin = dossier / "gros.zip"
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("gros_metadata.csv", "rien\n")
        with (
            archive.open("gros_data.csv", "w", force_zip64=True) as flux,
            io.TextIOWrapper(flux, "utf-8") as texte,
        ):
            texte.write("GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;TIME_PERIOD;OBS_STATUS;OBS_VALUE\n")
            for code in communes:
                texte.write(fin.replace("@", code) + "\n")
    return chemin.read_bytes(), len(communes) * 3 * len(ages)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="lit la crête de mémoire dans /proc")
@pytest.mark.lent
def test_dix_millions_de_lignes_tiennent_dans_un_gigaoctet_et_demi(
    serveur: FauxProducteurs, tmp_path: Path
) -> None:
    """Le plus gros cube de l'Insee, de la demande au magasin, par la commande, sa mémoire mesurée."""
    octets, lignes = big_archive(tmp_path)
    assert lignes > 10_000_000
    serveur.fichiers[f"/melodi/file/{AGES_JEU}/{AGES_JEU}_2022_CSV_FR"] = faux.Fichier(
        octets, "application/zip"
    )
    # Pas getrusage : un processus y hérite de la crête de celui qui le lance, ici tous les essais d'avant.
    commande = (
        "import sys; sys.argv = ['observatoire', 'actualiser', '--source', "
        "'insee_population_par_age_commune']\n"
        "from dashboard.commande import principale\n"
        "try:\n    principale.main()\n"
        "finally:\n    etat = open('/proc/self/status').read()\n"
        "    print('crete', etat.split('VmHWM:')[1].split()[0])\n"
    )
    env = {**os.environ, "OBSERVATOIRE_DONNEES": str(tmp_path / "local")}
    fait = subprocess.run(
        [sys.executable, "-c", commande], cwd=RACINE, env=env, capture_output=True, text=True, check=False
    )
    assert fait.returncode == 0, fait.stdout + fait.stderr
    assert 1024 * int(fait.stdout.split("crete ")[1]) < MEMOIRE_MAX
    with open_store(emplacement.present(tmp_path / "local")) as con:
        lus = con.execute(
            "SELECT COUNT(*), MIN(valeur), MAX(valeur) FROM observations "
            "WHERE indicateur = 'population_0_2' AND niveau = 'commune' AND valeur > 0"
        ).fetchone()
    assert lus == (lignes // 303, 4.5, 4.5)


@pytest.mark.skipif(not tueur.peut_mourir, reason="tue un processus (Linux, macOS)")
@pytest.mark.parametrize(
    "coupures", [pytest.param(5, marks=pytest.mark.lent), pytest.param(50, marks=pytest.mark.epreuve)]
)
def test_coupee_a_tout_instant_puis_reprise_elle_donne_le_meme_magasin(tmp_path: Path, coupures: int) -> None:
    """Tuée net n'importe quand : l'ancien magasin s'ouvre, et la reprise finit comme si de rien n'était."""
    hasard = random.Random(20)
    with FauxProducteurs() as serveur:
        publish(serveur)
        neuf = tmp_path / "neuf"
        MondeActualise(neuf).create()
        entier, duree = tmp_path / "entier", 0.0
        shutil.copytree(neuf, entier)
        debut = time.monotonic()
        assert start(entier, serveur.adresse).wait() == 0
        duree = time.monotonic() - debut
        attendu = rows_of(MondeActualise(entier))
        tuees = 0
        for rang in range(coupures):
            monde = MondeActualise(tmp_path / f"coupe {rang}")
            shutil.copytree(neuf, monde.racine)
            processus = start(monde.racine, serveur.adresse)
            time.sleep(duree * (0.3 + 0.7 * (rang + hasard.random()) / coupures))
            processus.kill()
            tuees += processus.wait() != 0
            magasin = emplacement.present(monde.local)
            if magasin.is_file():
                open_store(magasin).close()
            assert start(monde.racine, serveur.adresse).wait() == 0
            assert rows_of(monde) == attendu
            restes = [f.name for f in (monde.local / "officiel").iterdir() if f.name == "chantier"]
            assert restes == []
            shutil.rmtree(monde.racine)
        assert tuees >= coupures // 2


def rows_of(monde: MondeActualise) -> list[tuple[object, ...]]:
    """Ce que le magasin montre, et ce qui l'identifie."""
    return monde.rows("SELECT valeur FROM magasin WHERE cle = 'contenu'") + monde.rows(
        "SELECT * FROM observations ORDER BY ALL"
    )


@pytest.mark.lent
def test_le_bouton_actualise_dans_un_processus_a_part(
    serveur: FauxProducteurs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comme le fait la page : un processus, des nouvelles en chemin, une phrase, et le magasin refait."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.setattr(actualisation, "_en_cours", None)
    publish_embedded(serveur)
    actualisation.begin()
    en_cours = actualisation.going_on()
    assert en_cours is not None
    fin = time.monotonic() + 120
    pieces: set[str] = set()
    while not en_cours.fini:
        assert time.monotonic() < fin
        pieces.add(en_cours.piece)
        time.sleep(0.02)
    assert not en_cours.erreur
    # Le reste du plan n'est pas servi ici : refusé, sans retenir ce qui l'est.
    assert not en_cours.entiere
    assert "10 sources nouvelles" in en_cours.phrase
    assert "Préparation" in pieces
    assert len(pieces) > 5
    assert emplacement.present(tmp_path).is_file()
    assert actualisation.can_revert()
