"""La façade des dépôts : tout ou rien, une phrase pour chaque faute, l'ancien magasin intact."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from communs_depots import ENTETES_ETP, post, to_csv, to_xlsx
from filelock import FileLock
from test_depots_fichiers_casses import CAS

from dashboard import dates
from dashboard.gestes import depots, phrases
from dashboard.gestes.depots import Fait, FichierControle
from data.depots.journal import active_rows
from data.depots.registre import Depot, Portee, Tranche
from data.erreurs import PhraseError
from data.garde import droits
from data.garde.reglages import Reglages
from data.magasin import build, ouvrir
from data.magasin.emplacement import NOM_VERROU
from data.memoire import moteur
from tests.magasins import open_store
from tests.memoire.outils_memoire import full_disk

ETP = "etp_coordination"
VAL_PARISIS, ARGENTEUIL = "200058485", "95018"


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi, avec une copie du vrai magasin."""
    ici = tmp_path / "donnees"
    ici.mkdir()
    shutil.copy(magasin, ici)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ici))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    return ici


@pytest.fixture
def constructions(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Le nombre de constructions demandées ; aucune n'est faite."""
    demandees: list[int] = []
    monkeypatch.setattr(build, "build", lambda **_: demandees.append(1))
    return demandees


def csv_of(*lignes: list[object]) -> bytes:
    return to_csv([ENTETES_ETP, *lignes])


def checked(*lignes: list[object], nom: str = "postes.csv") -> FichierControle:
    return depots.check(ETP, csv_of(*lignes), nom)


def confirmed(*lignes: list[object], **options: Any) -> Fait:
    return depots.confirm(checked(*lignes), **options)


def picture(donnees: Path) -> dict[str, str]:
    """L'empreinte de chaque fichier du dossier, verrous exceptés."""
    return {
        f.relative_to(donnees).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(donnees.rglob("*"))
        if f.is_file() and "verrou" not in f.name
    }


def read(donnees: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_store(ouvrir.path()) as con:
        return con.execute(sql).fetchall()


POSTES = "SELECT fictif, COUNT(*), SUM(etp) FROM postes GROUP BY fictif"


# --- Contrôler --------------------------------------------------------------------------------


def test_une_seule_faute_et_rien_n_entre(donnees: Path) -> None:
    """Deux lignes justes et une fausse : un rapport, aucun aperçu, et confirmer est refusé."""
    avant = picture(donnees)
    controle = checked(post(), post(Poste="A2"), post(Poste="A3", ETP="1,5"))
    assert not controle.accepte
    assert controle.apercu is None
    assert [f.ligne for f in controle.rapport.erreurs] == [4]
    with pytest.raises(PhraseError, match="1 erreur ; rien n'est importé"):
        depots.confirm(controle)
    assert picture(donnees) == avant


@pytest.mark.parametrize(
    ("qui", "commentaire", "phrase"),
    [
        ("Mme Durand", "", "« Qui dépose » semble contenir un nom de personne"),
        ("x.y@caf.fr", "", "« Qui dépose » semble contenir une adresse de courriel"),
        ("service", "voir 06 12 34 56 78", "Le commentaire semble contenir un numéro de téléphone"),
    ],
)
def test_ce_qui_accompagne_un_depot_ne_parle_pas_d_une_personne(
    donnees: Path, constructions: list[int], qui: str, commentaire: str, phrase: str
) -> None:
    """Le journal le garderait sans terme : refusé, à l'import comme à l'annulation."""
    avant = picture(donnees)
    with pytest.raises(PhraseError, match=phrase):
        confirmed(post(), qui=qui, commentaire=commentaire)
    assert picture(donnees) == avant
    if not commentaire:
        confirmed(post(), qui="service petite enfance")
        with pytest.raises(PhraseError, match=phrase):
            depots.undo(1, qui=qui)
        assert [d.statut for d in depots.deposits()] == ["actif"]


@pytest.mark.lent
def test_plus_de_soixante_fichiers_casses_laissent_tout_a_l_octet(
    donnees: Path, constructions: list[int], sur_place: None
) -> None:
    """Chacun passe par la façade jusqu'à la confirmation : ni dépôt, ni magasin touché."""
    avant = picture(donnees)
    for nom, fabrique, _ in CAS:
        if nom == "un ancien Siren":
            # Celui du référentiel d'essai ; au vrai découpage, ce code a cours.
            continue
        controle = depots.check(ETP, fabrique(), "reçu.xlsx")
        assert not controle.accepte, nom
        with pytest.raises(PhraseError, match="rien n'est importé"):
            depots.confirm(controle)
    assert len(CAS) > 60
    assert picture(donnees) == avant
    assert constructions == []


def test_l_apercu_compte_par_territoire_et_par_annee(donnees: Path, constructions: list[int]) -> None:
    """Val Parisis passe de deux lignes à une, Argenteuil de rien à deux : calculé à la main."""
    confirmed(post(), post(Poste="A2"))
    controle = checked(
        post(),
        post(Territoire=ARGENTEUIL, Poste="B1"),
        post(Territoire=ARGENTEUIL, Poste="B2"),
        post(Territoire=ARGENTEUIL, Poste="B2", Année=2024, Début=None),
    )
    assert controle.apercu is not None
    assert phrases.preview_rows(controle.apercu, depots.name_of) == [
        ("CA Val Parisis", VAL_PARISIS, "2025", 2, 0, 1, 1, "n° 1"),
        ("Argenteuil", ARGENTEUIL, "2024", 0, 1, 0, 0, "aucun"),
        ("Argenteuil", ARGENTEUIL, "2025", 0, 2, 0, 0, "aucun"),
    ]
    assert phrases.preview_summary(controle.apercu).replace("\u00a0", " ") == (
        "3 lignes ajoutées, 1 remplacée, 1 retirée, sur 2 territoires."
    )


def test_l_apercu_dit_ce_que_la_demonstration_perd(donnees: Path) -> None:
    """Les lignes fictives du format, comptées dans le magasin ; rien de plus ni de moins."""
    ((lignes, territoires),) = read(
        donnees, "SELECT COUNT(*), COUNT(DISTINCT code_territoire) FROM postes WHERE fictif"
    )
    perdue = checked(post()).perdue.replace("\u00a0", " ")
    assert lignes > 0
    assert f"({lignes} lignes sur {territoires} territoires, 2023 à 2025) disparaîtra" in perdue


def test_un_format_ou_une_feuille_inconnus_se_disent(donnees: Path) -> None:
    """Le format nomme ceux qui existent ; les feuilles à choisir sont celles qu'on voit."""
    with pytest.raises(PhraseError, match="etp_coordination, eaje_activite, equipements, ctg"):
        depots.check("postes", b"", "a.csv")
    classeur = to_xlsx(("2024", [ENTETES_ETP, post()]), ("2025", [ENTETES_ETP, post()]), ("Notice", [["a"]]))
    assert depots.sheets(classeur, "a.xlsx") == ["2024", "2025"]
    assert depots.sheets(csv_of(post()), "a.csv") == []
    assert depots.sheets(b"", "a.xlsx") == []
    assert "Choisissez-en une" in depots.check(ETP, classeur, "a.xlsx").rapport.to_text()
    assert depots.check(ETP, classeur, "a.xlsx", "2025").accepte


def test_sans_magasin_ou_abime_la_phrase_dit_quoi_faire(donnees: Path, constructions: list[int]) -> None:
    """Les territoires viennent du magasin : sans lui, on ne contrôle rien, et on le dit."""
    ouvrir.path().write_bytes(b"abime")
    with pytest.raises(PhraseError, match="ne s'ouvre pas"):
        checked(post())
    ouvrir.path().unlink()
    with pytest.raises(PhraseError, match="n'existe pas encore"):
        checked(post())
    assert depots.lateness()
    # L'état se lit quand même : rien n'est montré.
    assert {e.genre for e in depots.states()} == {"vide"}
    assert depots.name_of(VAL_PARISIS) == VAL_PARISIS


# --- Confirmer --------------------------------------------------------------------------------


@pytest.mark.lent
def test_un_depot_confirme_est_dans_le_magasin_et_annule_il_n_y_est_plus(donnees: Path) -> None:
    """De bout en bout, deux vraies constructions : réel à la place du fictif, puis l'inverse."""
    fictif = read(donnees, POSTES)
    etapes: list[str] = []
    fait = confirmed(
        post(),
        post(Poste="A2", Axe="Logement|Parentalité", ETP=0.75),
        qui=" Pôle CTG ",
        commentaire="mars",
        suivi=lambda texte, _fait, _total: etapes.append(texte),
    )
    assert fait.a_jour
    assert fait.phrase.replace("\u00a0", " ") == (
        "Dépôt n° 1 enregistré : 3 lignes (Postes de coopération CTG), CA Val Parisis, 2025. Le "
        "magasin est refait : toutes les pages en tiennent compte."
    )
    assert read(donnees, POSTES) == [(False, 3, 1.25)]
    assert etapes[-1] == "Magasin en place"
    assert not depots.lateness()
    etat = depots.states()[0]
    assert (etat.format, etat.genre, etat.contenu.lignes) == (ETP, "reel", 3)
    (depot,) = depots.deposits()
    assert (depot.qui, depot.commentaire, depot.statut) == ("Pôle CTG", "mars", "actif")
    assert depots.original(1)[0] == "postes.csv"
    assert depots.undo(1).a_jour
    assert read(donnees, POSTES) == fictif
    assert depots.states()[0].genre == "fictif"


@pytest.mark.lent
def test_une_construction_qui_echoue_garde_le_depot_et_l_ancien_magasin(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le dépôt reste, l'ancien magasin répond à l'octet près, la phrase propose de refaire."""
    magasin = ouvrir.path().read_bytes()

    def fails(**_: object) -> None:
        raise build.BuildError("Le disque est plein.")

    with monkeypatch.context() as contexte:
        contexte.setattr(build, "build", fails)
        fait = confirmed(post())
    assert not fait.a_jour
    for mots in ("Dépôt n° 1 enregistré", "Le disque est plein", "d'avant", "« Refaire le magasin »"):
        assert mots in fait.phrase
    assert ouvrir.path().read_bytes() == magasin
    assert [d.statut for d in depots.deposits()] == ["actif"]
    assert depots.lateness()
    depots.rebuild()
    assert not depots.lateness()
    assert read(donnees, POSTES) == [(False, 1, 0.5)]


def test_une_autre_construction_en_cours_se_dit(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Un autre processus tient le verrou de construction : le dépôt est gardé, et c'est dit."""
    monkeypatch.setattr(build, "ATTENTE_S", 0.05)
    with FileLock(donnees / NOM_VERROU):
        fait = confirmed(post())
        assert not fait.a_jour
        assert "Une autre construction du magasin est en cours" in fait.phrase
        with pytest.raises(PhraseError, match="en cours"):
            depots.rebuild()
    assert len(depots.deposits()) == 1


def test_un_journal_occupe_ou_plein_ne_depose_rien(
    donnees: Path, constructions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un autre dépôt en cours, un disque plein : une phrase, aucun dépôt, aucune construction."""
    controle = checked(post())
    depots.change_settings(Reglages())
    constructions.clear()
    monkeypatch.setattr(moteur, "ATTENTE_S", 0.05)
    ici = moteur.engine(moteur.address(donnees))
    occupe = moteur.transaction(ici, "essai", ecriture=True)
    with occupe, pytest.raises(PhraseError, match="un autre geste est en cours"):
        depots.confirm(controle)
    gros = checked(*(post(Poste=f"Poste {n} " + "é" * 150) for n in range(400)))
    with full_disk(donnees), pytest.raises(PhraseError, match="disque est plein"):
        depots.confirm(gros)
    assert depots.deposits() == []
    assert constructions == []


def test_on_ne_confirme_que_ce_qu_on_a_lu(donnees: Path, constructions: list[int]) -> None:
    """Un autre dépôt a changé ce que l'aperçu disait : refus, et l'aperçu est à relire."""
    premier, second = checked(post()), checked(post(ETP=0.25))
    depots.confirm(premier)
    with pytest.raises(PhraseError, match="a changé depuis cet aperçu"):
        depots.confirm(second)
    assert [d.numero for d in depots.deposits()] == [1]


def test_deux_sessions_confirment_a_la_fois(donnees: Path, constructions: list[int]) -> None:
    """Deux territoires, deux fils : deux dépôts entiers, deux numéros, l'un après l'autre."""
    controles = [checked(post(Territoire=code)) for code in (VAL_PARISIS, ARGENTEUIL)]
    with ThreadPoolExecutor(2) as fils:
        faits = list(fils.map(depots.confirm, controles))
    assert sorted(f.depot.numero for f in faits if f.depot) == [1, 2]
    assert active_rows(donnees, ETP).num_rows == 2
    assert len(constructions) == 2


# --- Annuler, restaurer, garder, régler ---------------------------------------------------------


def test_annuler_et_restaurer_disent_ce_qu_ils_font(donnees: Path, constructions: list[int]) -> None:
    """Le second remplace le premier, s'annule, se restaure ; chaque geste refait le magasin."""
    confirmed(post())
    confirmed(post(ETP=0.25))
    assert [phrases.state(d).replace("\u00a0", " ") for d in depots.deposits()] == [
        "actif",
        "remplacé par le n° 2",
    ]
    assert "ce qu'il remplaçait compte de nouveau" in depots.undo(2).phrase
    assert [d.statut for d in depots.deposits()] == ["annule", "actif"]
    assert "comptent de nouveau" in depots.restore(2).phrase
    assert [d.statut for d in depots.deposits()] == ["actif", "remplace"]
    with pytest.raises(PhraseError, match="déjà actif"):
        depots.restore(2)
    with pytest.raises(PhraseError, match="pas de dépôt n° 9"):
        depots.undo(9)
    assert len(constructions) == 4


@pytest.mark.lent
def test_l_archive_se_reprend_ailleurs(
    donnees: Path, magasin: Path, constructions: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exporter ici, reprendre là-bas : mêmes lignes ; une seconde fois, rien de neuf."""
    with pytest.raises(PhraseError, match="rien à archiver"):
        depots.archive()
    confirmed(post(), post(Territoire=ARGENTEUIL))
    nom, octets = depots.archive()
    assert nom.endswith(".zip")
    ici = active_rows(donnees, ETP)
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    shutil.copy(magasin, ailleurs)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ailleurs))
    assert "1\u00a0dépôt repris" in depots.import_archive_bytes(octets).phrase
    assert active_rows(ailleurs, ETP) == ici
    nombre = len(constructions)
    assert "rien de neuf" in depots.import_archive_bytes(octets).phrase
    assert len(constructions) == nombre
    with pytest.raises(PhraseError, match="n'est pas une archive"):
        depots.import_archive_bytes(b"non")


@pytest.mark.lent
def test_un_reglage_met_le_magasin_en_retard_puis_a_jour(donnees: Path) -> None:
    """Cacher la démonstration : plus une ligne fictive, et le magasin est à jour."""
    assert not depots.lateness()
    fait = depots.change_settings(Reglages(demonstration=False))
    assert fait.a_jour
    assert "démonstration masquée" in fait.phrase
    assert read(donnees, POSTES) == []
    assert depots.settings() == Reglages(demonstration=False)
    assert {e.genre for e in depots.states()} == {"vide"}
    (donnees / moteur.NOM_FICHIER).write_bytes(b"autre chose" * 100)
    with pytest.raises(PhraseError, match="abîmée"):
        depots.settings()


GESTES: dict[str, Callable[[], object]] = {
    "confirmer": lambda: confirmed(post()),
    "annuler": lambda: depots.undo(1),
    "restaurer": lambda: depots.restore(1),
    "refaire": depots.rebuild,
    "reprendre": lambda: depots.import_archive_bytes(b""),
    "régler": lambda: depots.change_settings(Reglages()),
}


@pytest.mark.lent
@pytest.mark.parametrize("nom", list(GESTES))
def test_en_lecture_seule_rien_ne_s_ecrit(
    donnees: Path, constructions: list[int], nom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ouverte à plusieurs, l'application lit et contrôle, mais refuse tout ce qui écrit."""
    assert depots.can_write()
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    assert not depots.can_write()
    avant = picture(donnees)
    with pytest.raises(PhraseError, match="en lecture seule"):
        GESTES[nom]()
    assert checked(post()).accepte
    assert picture(donnees) == avant
    assert constructions == []


# --- Modèles et mots ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(depots.FORMATS))
def test_chaque_format_a_ses_modeles_et_sa_notice(code: str) -> None:
    """XLSX et CSV, un nom sans accent, une ligne de notice par colonne."""
    assert depots.template(code, "xlsx")[1].startswith(b"PK")
    nom, octets = depots.template(code, "csv")
    assert nom == f"modele-{code.replace('_', '-')}.csv"
    assert octets.startswith(b"\xef\xbb\xbf")
    entetes, lignes, conseils = depots.notice(code)
    assert {len(ligne) for ligne in lignes} == {len(entetes)}
    assert len(lignes) == len(depots.FORMATS[code].colonnes)
    assert not [c for c in conseils if "{" in c]
    with pytest.raises(PhraseError, match=r"\.xlsx ou en \.csv"):
        depots.template(code, "pdf")


def deposit(*portees: Portee, **champs: Any) -> Depot:
    """Un dépôt sans fichier, pour les phrases."""
    return Depot(
        1,
        ETP,
        "a.csv",
        None,
        "2026-03-01T08:05:00+00:00",
        None,
        "",
        "0" * 64,
        1,
        "1" * 64,
        1,
        1,
        tuple(Tranche(p, 1) for p in portees),
        **champs,
    )


@pytest.mark.parametrize(
    ("annees", "attendu"),
    [
        ((None,), "sans année"),
        ((2024, 2025), "2024 et 2025"),
        ((2019, 2020, 2021, 2022, 2023), "2019 à 2023"),
        ((2015, 2019, 2021, 2022, 2023), "2015, 2019, 2021, 2022 et 2023"),
    ],
)
def test_les_annees_d_un_depot_se_lisent(annees: tuple[int | None, ...], attendu: str) -> None:
    """Une suite sans trou se dit par ses bouts, le reste se cite."""
    assert phrases.years(deposit(*(Portee("95018", a) for a in annees))) == attendu


@pytest.mark.parametrize("fuseau", ["UTC", "Europe/Paris", "America/New_York"])
def test_une_date_se_lit_a_l_heure_de_paris_ou_que_soit_le_serveur(
    monkeypatch: pytest.MonkeyPatch, fuseau: str
) -> None:
    """Le journal est en temps universel ; la page dit l'heure de Paris, et « 1er »."""
    import time

    monkeypatch.setenv("TZ", fuseau)
    time.tzset()
    try:
        dite = dates.moment("2026-03-01T08:05:00+00:00").replace("\u00a0", " ")
        tard = dates.moment("2026-06-30T23:30:00+00:00").replace("\u00a0", " ")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert dite == "1er mars 2026 à 9 h 05"
    assert tard == "1er juillet 2026 à 1 h 30"
    assert dates.moment("hier") == "hier"


def test_un_depot_remplace_en_partie_le_dit() -> None:
    """Ni tout à fait actif ni tout à fait remplacé : les deux se lisent."""
    depot = deposit(Portee("95018", 2024), Portee("95018", 2025), remplace_par=(3, 4))
    assert phrases.state(depot).replace("\u00a0", " ") == (
        "actif en partie, le reste est remplacé par les n° 3 et n° 4"
    )
