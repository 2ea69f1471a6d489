"""Un fichier reçu se lit dans un processus à part : qu'il meure, déborde ou s'éternise, lui seul."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from random import Random

import duckdb
import psutil
import pytest
from classeurs_hostiles import FAMILLES, amplified, cubic, hidden, hostile, many_sheets
from communs_depots import ENTETES_ETP, post, to_xlsx

from dashboard.exports.bureau.diapos.support import DeckError, Diaporama
from dashboard.gestes import fichiers_recus
from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Occupe, Sujet, TravailError
from data.depots.contrat.rapport import Rapport
from data.depots.formats import FORMATS
from data.magasin.referentiel import ReferentielMagasin
from tests.magasins import open_store
from tests.patience import limit_s

pytestmark = pytest.mark.a_part
ETP = FORMATS["etp_coordination"]
MO = 2**20
VAL_D_OISE = "200058485"
BON = to_xlsx(("Données", [ENTETES_ETP, post(Territoire=VAL_D_OISE)]))


@pytest.fixture(scope="module")
def referentiel(magasin: Path) -> ReferentielMagasin:
    with open_store(magasin) as con:
        return ReferentielMagasin(con)


@pytest.fixture(autouse=True)
def rien_ne_reste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Après chaque essai : aucun processus, aucun fichier temporaire, aucun fil de plus."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    fils = threading.active_count()
    # Un serveur qu'un autre essai a lancé pour toute la séance n'est pas à nous.
    avant = psutil.Process().children()
    yield
    processus.cool()
    assert [p for p in psutil.Process().children() if p not in avant] == []
    assert list(tmp_path.iterdir()) == []
    fin = time.monotonic() + 5
    while threading.active_count() > fils and time.monotonic() < fin:
        time.sleep(0.02)
    assert threading.active_count() <= fils


@pytest.fixture(scope="module")
def gros() -> bytes:
    """Douze mille postes : une à deux secondes de lecture."""
    lignes = [post(Poste=f"A{i}") for i in range(12_000)]
    return to_xlsx(("Données", [ENTETES_ETP, *lignes]))


def read(contenu: bytes, referentiel: ReferentielMagasin, nom: str = "x.xlsx") -> Rapport:
    return fichiers_recus.check(ETP, contenu, nom, referentiel, {"feuille": None})


def while_another_reads(
    geste: Callable[[], Rapport], con: duckdb.DuckDBPyConnection
) -> tuple[Rapport, float]:
    """Le geste, pendant qu'un autre lecteur interroge le magasin, et sa plus longue attente."""
    with ThreadPoolExecutor(1) as fil:
        travail = fil.submit(geste)
        attentes: list[float] = []
        while not travail.done():
            debut = time.perf_counter()
            assert con.cursor().execute("FROM territoires LIMIT 5").fetchall()
            time.sleep(0.01)
            attentes.append(time.perf_counter() - debut)
        return travail.result(), max(attentes)


def kill_the_child(numero: int) -> None:
    """Attend que le travailleur soit à l'ouvrage, puis le tue."""
    fin = time.monotonic() + 20
    while time.monotonic() < fin:
        for enfant in psutil.Process().children():
            if enfant.cpu_times().user > 0.6:
                os.kill(enfant.pid, numero)
                return
        time.sleep(0.01)


@pytest.mark.lent
def test_un_bon_fichier_est_lu_a_part_et_ses_lignes_reviennent(referentiel: ReferentielMagasin) -> None:
    """Accepté, avec sa ligne typée, et le processus n'est plus là."""
    rapport = read(BON, referentiel)
    assert rapport.accepte, rapport.to_text()
    assert rapport.to_arrow().column("etp").to_pylist() == [0.5]
    assert len(rapport.lignes) == 1


ATTAQUES = [
    (lambda: hidden(Random(0)), "c'est plus qu'un tableau"),
    (lambda: cubic(Random(2)), "abîmé"),
    (lambda: many_sheets(Random(7)), "choisissez la feuille du tableau"),
    (lambda: amplified(Random(14)), "la lecture de « x.xlsx » a demandé trop de mémoire"),
]


@pytest.mark.serveur
@pytest.mark.parametrize(("fabrique", "phrase"), ATTAQUES, ids=["loin", "recul", "nombre", "ampli"])
def test_pendant_une_attaque_les_autres_sont_servis(
    fabrique: Callable[[], bytes],
    phrase: str,
    referentiel: ReferentielMagasin,
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Cellule lointaine cachée, balises sans fin, feuilles nombreuses, texte amplifié : une phrase."""
    contenu = fabrique()
    assert len(contenu) < 60_000
    # Une attaque qui fige le fait à chaque fois ; une machine occupée ailleurs, une fois sur deux.
    limite = limit_s()
    (rapport, pire), (_, encore) = (
        while_another_reads(lambda: read(contenu, referentiel), con) for _ in range(2)
    )
    assert min(pire, encore) < limite
    assert not rapport.accepte
    assert phrase in rapport.to_text()


@pytest.mark.serveur
@pytest.mark.parametrize(
    ("numero", "phrase"),
    [
        (signal.SIGABRT, "s'est arrêtée d'un coup"),
        (signal.SIGSEGV, "s'est arrêtée d'un coup"),
        (signal.SIGKILL, "a demandé trop de mémoire"),
        (signal.SIGXCPU, "a pris plus de 120 secondes"),
    ],
)
def test_un_travailleur_tue_pendant_un_controle_est_une_phrase(
    numero: int, phrase: str, gros: bytes, referentiel: ReferentielMagasin, con: duckdb.DuckDBPyConnection
) -> None:
    """Abandonné, tué par le système faute de mémoire, à bout de temps : rien à moitié."""
    tueur = threading.Thread(target=kill_the_child, args=(numero,))
    tueur.start()
    rapport, pire = while_another_reads(lambda: read(gros, referentiel, "gros.xlsx"), con)
    tueur.join()
    # Le système rend la mémoire d'un mort pendant que l'autre attend.
    assert pire < 3 * limit_s()
    assert rapport.lignes == []
    assert f"la lecture de « gros.xlsx » {phrase}" in rapport.to_text()
    assert "Rien n'est enregistré" in rapport.to_text()


@pytest.mark.lent
def test_hors_delai_le_controle_s_arrete_et_le_dit(
    gros: bytes, referentiel: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le délai est tenu."""
    monkeypatch.setattr(fichiers_recus, "BORNES", Bornes(delai_s=1))
    debut = time.monotonic()
    texte = read(gros, referentiel).to_text()
    assert time.monotonic() - debut < 6
    assert "a pris plus de 1 secondes et a été arrêtée" in texte


@pytest.mark.lent
@pytest.mark.parametrize("adresses", [True, False])
def test_hors_memoire_le_controle_s_arrete_et_le_dit(
    adresses: bool, gros: bytes, referentiel: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Par la limite du système, ou par le seul guet de la mémoire (Windows) : la même phrase."""
    contenu = gros if adresses else amplified(Random(14))
    memoire = (20 if adresses else 200) * MO
    monkeypatch.setattr(fichiers_recus, "BORNES", Bornes(memoire=memoire, adresses=adresses))
    assert "a demandé trop de mémoire" in read(contenu, referentiel).to_text()


@pytest.mark.lent
def test_la_memoire_du_serveur_revient_a_son_niveau(gros: bytes, referentiel: ReferentielMagasin) -> None:
    """Une attaque et un gros fichier plus tard, moins de 60 Mo d'écart."""
    read(BON, referentiel)
    avant = psutil.Process().memory_info().rss
    assert "trop de mémoire" in read(amplified(Random(14)), referentiel).to_text()
    assert read(gros, referentiel).accepte
    assert psutil.Process().memory_info().rss - avant < 60 * MO


@pytest.mark.lent
def test_un_travailleur_d_avance_sert_puis_un_autre_le_remplace(referentiel: ReferentielMagasin) -> None:
    """Un seul attend ; il ne sert qu'une fois ; un magasin neuf le fait préparer de nouveau."""
    fichiers_recus.warm(referentiel)
    (premier,) = psutil.Process().children()
    assert read(BON, referentiel).accepte
    assert not premier.is_running()
    fin = time.monotonic() + 5
    while not psutil.Process().children() and time.monotonic() < fin:
        time.sleep(0.02)
    (second,) = psutil.Process().children()
    assert read(BON, referentiel.renewed()).accepte
    assert not second.is_running()
    # Tué pendant qu'il attendait : le suivant part à froid, sans une faute.
    fichiers_recus.warm(referentiel)
    for enfant in psutil.Process().children():
        enfant.kill()
        enfant.wait()
    assert read(BON, referentiel).accepte


@pytest.mark.lent
def test_deux_a_la_fois_les_autres_attendent_puis_le_disent(
    gros: bytes, referentiel: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jamais plus de deux processus ; celui qui n'a pas eu sa place n'accuse pas le fichier."""
    monkeypatch.setattr(fichiers_recus, "BORNES", Bornes(delai_s=4, attente_s=0.5))
    vus: list[int] = []
    with ThreadPoolExecutor(4) as fils:
        travaux = [fils.submit(read, gros, referentiel) for _ in range(4)]
        while not all(t.done() for t in travaux):
            vus.append(len(psutil.Process().children()))
            time.sleep(0.02)
    assert max(vus) <= 2
    refus = [t.exception() for t in travaux if t.exception()]
    assert refus
    for erreur in refus:
        assert isinstance(erreur, Occupe)
        assert "Recommencez dans un instant" in str(erreur)


@pytest.mark.lent
def test_sans_place_pour_un_processus_le_fichier_n_est_pas_en_cause(
    referentiel: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le système refuse un processus : la phrase invite à recommencer, et la place est rendue."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("plus de place")

    with monkeypatch.context() as sans_place:
        sans_place.setattr(processus.subprocess, "Popen", refuse)
        for _ in range(3):
            with pytest.raises(Occupe, match="Recommencez dans un instant"):
                read(BON, referentiel)
    assert read(BON, referentiel).accepte


@pytest.mark.lent
def test_ce_que_rend_un_travailleur_n_est_ni_cru_ni_execute(
    referentiel: ReferentielMagasin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une réponse trop longue, coupée ou d'une autre forme est une phrase, pas un objet."""
    sujet = Sujet("la lecture", "rien.")
    entree = {"nom": "x.xlsx", "format": ETP.code, "options": {}}
    prepare = fichiers_recus.preparation(referentiel)
    with pytest.raises(TravailError):
        processus.run("controler", entree, BON, sujet, Bornes(sortie=10), prepare)
    with pytest.raises(TravailError):
        processus.run("inconnu", {}, BON, sujet)
    monkeypatch.setattr(processus, "run", lambda *_, **__: ({"fautes": []}, b""))
    assert "réponse illisible" in read(BON, referentiel).to_text()


@pytest.mark.lent
def test_le_paquet_du_dossier_courant_ne_masque_pas_le_notre(tmp_path: Path) -> None:
    """Un data.py là d'où l'on lance la commande n'est pas chargé par le travailleur."""
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    (ailleurs / "data.py").write_text("raise SystemExit('pris')")
    code = (
        f"import sys; sys.path[:] = [p for p in sys.path if p] + [{str(processus.RACINE)!r}]\n"
        "from dashboard.gestes import fichiers_recus\n"
        f"print(fichiers_recus.list_sheets({BON!r}, 'x.xlsx'))"
    )
    fini = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ailleurs, capture_output=True, text=True, check=True
    )
    assert "Données" in fini.stdout
    for fichier in sorted(ailleurs.rglob("*"), reverse=True):
        fichier.rmdir() if fichier.is_dir() else fichier.unlink()
    ailleurs.rmdir()


def template_bomb(extension: str = "xml") -> bytes:
    """Un modèle de quelques dizaines de kilo-octets dont une disposition enfle à l'ouverture."""
    from pptx import Presentation

    flux, sortie = BytesIO(), BytesIO()
    Presentation().save(flux)
    with zipfile.ZipFile(flux) as bon, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as neuf:
        for nom in bon.namelist():
            octets = bon.read(nom)
            if extension != "xml":
                octets = octets.replace(b"slideLayout1.xml", f"slideLayout1.{extension}".encode())
                nom = nom.replace("slideLayout1.xml", f"slideLayout1.{extension}")
            if nom.endswith(f"slideLayout1.{extension}"):
                octets = octets.replace(b"</p:spTree>", b"<p:sp/>" * 4_000_000 + b"</p:spTree>")
            neuf.writestr(nom, octets)
    return sortie.getvalue()


def broken_template(motif: bytes, par: bytes) -> bytes:
    from pptx import Presentation

    flux, sortie = BytesIO(), BytesIO()
    Presentation().save(flux)
    with zipfile.ZipFile(flux) as bon, zipfile.ZipFile(sortie, "w") as neuf:
        for nom in bon.namelist():
            neuf.writestr(nom, bon.read(nom).replace(motif, par))
    return sortie.getvalue()


@pytest.mark.lent
@pytest.mark.parametrize(
    ("fabrique", "phrase"),
    [
        (lambda: template_bomb("png"), "trop gros une fois décompressé"),
        (template_bomb, "trop gros une fois décompressé"),
        (lambda: broken_template(b"<p:sldMasterIdLst>", b"<p:rien>"), "ne se lit pas comme"),
        (lambda: broken_template(b'type="ctrTitle"', b'type="x"'), "ne se lit pas|aucune disposition"),
        (lambda: broken_template(b"<?xml", b"<!DOCTYPE a><?xml"), "ne se lit pas comme"),
        (lambda: broken_template(b"<p:sldSz", b"<p:autre"), "ne se lit pas comme"),
    ],
)
def test_un_mauvais_modele_est_refuse_par_une_phrase(fabrique: Callable[[], bytes], phrase: str) -> None:
    """Le serveur ne l'ouvre pas : sa mémoire ne bouge pas, et aucune trace d'erreur n'arrive."""
    contenu = fabrique()
    Diaporama("Essai")
    avant = psutil.Process().memory_info().rss
    with pytest.raises(DeckError, match=phrase):
        Diaporama("Essai", contenu)
    assert psutil.Process().memory_info().rss - avant < 60 * MO


def survive(graine: int, referentiel: ReferentielMagasin) -> None:
    famille, contenu = hostile(graine)
    rapport = read(contenu, referentiel, f"{famille}.xlsx")
    texte = rapport.to_text()
    assert "Traceback" not in texte, (graine, famille)
    assert ("arrêtée" in texte) is (famille == "amplified"), (graine, famille, texte[:300])
    assert famille in ("lying", "piled", "texts", "damaged") or not rapport.accepte, (graine, famille)


@pytest.mark.lent
def test_trente_classeurs_hostiles_recoivent_leur_phrase(referentiel: ReferentielMagasin) -> None:
    """Deux de chaque famille : une phrase du contrôle, jamais la mort du travailleur, sauf la mémoire."""
    assert 2 * len(FAMILLES) <= 30
    with ThreadPoolExecutor(2) as fils:
        list(fils.map(lambda g: survive(g, referentiel), range(30)))


# Par trente : les processus d'essais se les partagent. Trente à chaque intégration, les autres avant de
# livrer.
@pytest.mark.parametrize(
    "premier",
    [pytest.param(n, marks=pytest.mark.lent if n < 60 else pytest.mark.epreuve) for n in range(30, 330, 30)],
)
def test_trois_cents_classeurs_hostiles_recoivent_leur_phrase(
    referentiel: ReferentielMagasin, premier: int
) -> None:
    """Vingt de chaque famille."""
    with ThreadPoolExecutor(2) as fils:
        list(fils.map(lambda g: survive(g, referentiel), range(premier, premier + 30)))
