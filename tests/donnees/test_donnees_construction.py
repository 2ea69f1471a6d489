"""La construction : un magasin juste, ou l'ancien intact, quoi qu'il arrive entre les deux."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
import tueur
from donnees_petit_monde import PetitMonde, toml_blocks
from filelock import FileLock

import queries
from dashboard.gestes.phrases import RETARDS
from data.fiches.catalogue import CatalogueError
from data.garde import reglages
from data.garde.reglages import Reglages
from data.magasin import build as construction
from data.magasin import emplacement, locales, ouvrir
from data.magasin.build import BuildError, build, is_up_to_date, lateness
from data.magasin.fetch import FileError
from data.magasin.officiel import rows_fingerprint
from data.readers import LectureError
from tests.magasins import blank, loose, open_store, socle, tables_of

RACINE = Path(__file__).resolve().parents[2]
FRANCE = "cnaf/taux_couverture_france_2023.csv"
ESSAIS_DE_MORT = 10


def rows(magasin: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a statement on a store open_store for reading."""
    with open_store(magasin) as con:
        return con.execute(sql).fetchall()


def france_rate(magasin: Path) -> float:
    """The one value that tells the stores of these tests apart."""
    return rows(
        magasin,
        "SELECT valeur FROM observations "
        "WHERE indicateur = 'taux_couverture' AND niveau = 'france' AND modalite = ''",
    )[0][0]


@pytest.fixture
def ancien(monde: PetitMonde, petit_magasin: Path) -> bytes:
    """Bytes of a first store of the tiny world, already in place."""
    octets = petit_magasin.read_bytes()
    monde.magasin.parent.mkdir(exist_ok=True)
    shutil.copy(socle(petit_magasin), monde.magasin.parent)
    monde.magasin.write_bytes(octets)
    return octets


def assert_untouched(monde: PetitMonde, ancien: bytes) -> None:
    assert monde.magasin.read_bytes() == ancien
    assert monde.left_behind() == []


# --- Ce que le magasin contient ---------------------------------------------------------------


def test_le_petit_monde_se_range_comme_a_la_main(petit_magasin: Path) -> None:
    """Populations, surfaces et rattachements sont ceux d'un calcul à la main sur sept communes."""
    lus = rows(
        petit_magasin,
        "SELECT niveau, code_territoire, code_departement, code_region, population, "
        "superficie_km2, nombre_communes FROM territoires WHERE niveau <> 'commune' ORDER BY ALL",
    )
    assert sorted(lus, key=str) == sorted(
        [
            ("departement", "23", "23", "75", 600, 100.0, 3),
            ("departement", "92", "92", "11", 700, 2.0, 1),
            ("departement", "95", "95", "11", 1500, 15.0, 2),
            ("departement", "977", "977", None, 90, 25.0, 1),
            ("epci", "200000001", "95", "11", 2200, 17.0, 3),
            ("epci", "200000002", "23", "75", 500, 50.0, 2),
            # La France ne comprend pas la commune sans région.
            ("france", "FRANCE", None, None, 2800, 117.0, 6),
            ("region", "11", None, "11", 2200, 17.0, 3),
            ("region", "75", None, "75", 600, 100.0, 3),
        ],
        key=str,
    )


def test_un_epci_garde_tous_ses_departements_et_un_seul_rattachement(petit_magasin: Path) -> None:
    """À cheval sur deux départements, l'EPCI va là où vit la plus grande part de sa population."""
    lus = rows(petit_magasin, "FROM epci_departements ORDER BY code_epci, code_departement")
    assert lus == [
        ("200000001", "92", 700, 1, False),
        ("200000001", "95", 1500, 2, True),
        ("200000002", "23", 500, 2, True),
    ]


def test_une_densite_est_un_rapport_de_sommes(petit_magasin: Path) -> None:
    """La densité de l'EPCI est 2 200 habitants sur 17 km², pas la moyenne de ses communes."""
    lus = dict(
        rows(
            petit_magasin,
            "SELECT code_territoire, valeur FROM observations "
            "WHERE indicateur = 'densite' AND niveau IN ('epci', 'commune')",
        )
    )
    assert lus["200000001"] == 2200 / 17
    assert lus["200000001"] != pytest.approx((lus["95001"] + lus["95002"] + lus["92001"]) / 3)


def test_les_observations_des_lecteurs_sont_toutes_rangees(petit_magasin: Path) -> None:
    """Chaque ligne lue est dans le magasin, avec sa source ; aucune absence n'y est écrite."""
    magasin = petit_magasin
    comptes = dict(rows(magasin, "SELECT source, COUNT(*) FROM observations GROUP BY source"))
    # 9 + 6 + 9 + 9 territoires pour population, nombre de communes, surface, densité.
    assert comptes == {
        "cnaf_taux_couverture_france": 5,
        "cnaf_taux_couverture_epci": 10,
        "cnaf_allocataires_commune": 21,
        "cnaf_allocataires_epci": 14,
        "insee_population_age_epci": 22,
        "insee_population_age_commune": 2 * (40 + 20 + 1 + 1),
        "insee_filosofi_commune": 4,
        # Trois années : six communes, deux EPCI, trois départements, deux régions, la France.
        "insee_naissances_commune": 18,
        "insee_naissances_epci": 6,
        "insee_naissances_departement": 9,
        "insee_naissances_region": 6,
        "insee_naissances_france": 3,
        "territoires_communes": 16 + 16 + 16 + 9,
        # France, deux régions, quatre départements, deux EPCI.
        "anct_types_communes": 9,
    }
    assert rows(magasin, "SELECT DISTINCT fictif FROM observations") == [(False,)]


def test_un_ancien_code_ne_redit_pas_un_code_actuel(petit_magasin: Path) -> None:
    """Une commune déléguée qui a gardé le code de la nouvelle n'apporte que son nom, s'il diffère."""
    lus = rows(petit_magasin, "SELECT code_ancien, nom_cherche, code_commune FROM anciennes_communes")
    assert lus == [("95002", "isle basse", "95002"), ("95003", "vieux bourg", "95001")]


@pytest.mark.lent
def test_la_construction_dit_ou_elle_en_est_et_signe(monde: PetitMonde) -> None:
    """Le suivi avance sans reculer jusqu'à son total ; le magasin dit version et empreinte."""
    etapes: list[tuple[str, int, int]] = []
    build(
        monde.magasin,
        dossier=monde.dossier,
        embarque=monde.embarque,
        suivi=lambda texte, fait, total: etapes.append((texte, fait, total)),
    )
    faits = [fait for _, fait, _ in etapes]
    assert faits == sorted(faits)
    assert len({total for _, _, total in etapes}) == 1
    assert etapes[-1] == ("Magasin en place", etapes[0][2], etapes[0][2])
    identite = dict(rows(monde.magasin, "FROM magasin"))
    attendues = {
        "version",
        "contenu",
        "contenu_officiel",
        "officiel",
        "empreinte",
        "empreinte_locale",
        "instantane",
        "construit_le",
    }
    assert set(identite) == attendues
    assert identite["instantane"] == ""
    assert identite["version"] == queries.VERSION_MAGASIN
    assert identite["empreinte"] == construction.inputs_fingerprint(monde.dossier)


def test_le_magasin_va_ou_le_dit_l_environnement(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """OBSERVATOIRE_DONNEES choisit le dossier du magasin ; sans elle, c'est data/local."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    assert ouvrir.path() == tmp_path / "observatoire.duckdb"
    monkeypatch.delenv("OBSERVATOIRE_DONNEES")
    assert ouvrir.path().parent == RACINE / "data" / "local"


# --- Ce qui empêche de construire -------------------------------------------------------------


def test_un_fichier_modifie_est_nomme_et_rien_n_est_ecrit(monde: PetitMonde) -> None:
    """Un seul octet changé dans un fichier embarqué : il est nommé, et rien n'est créé."""
    monde.replace(FRANCE, "60.9", "61.9", sign=False)
    with pytest.raises(FileError, match=f"{FRANCE} a été modifié"):
        monde.build()
    assert not monde.magasin.exists()
    assert monde.left_behind() == []


def test_tous_les_fichiers_absents_ou_modifies_sont_nommes(monde: PetitMonde, ancien: bytes) -> None:
    """Un fichier ôté et un autre modifié sortent dans la même erreur, l'ancien magasin gardé."""
    monde.replace(FRANCE, "60.9", "61.9", sign=False)
    (monde.embarque / "territoires" / "epci.parquet").unlink()
    with pytest.raises(FileError) as erreur:
        monde.build(entier=True)
    assert "territoires/epci.parquet est introuvable." in str(erreur.value)
    assert f"{FRANCE} a été modifié" in str(erreur.value)
    assert str(erreur.value).count("\n- ") == 2
    assert_untouched(monde, ancien)


def test_une_fiche_fausse_arrete_tout(monde: PetitMonde, ancien: bytes) -> None:
    """Une faute dans les fiches arrête la construction avant d'ouvrir quoi que ce soit."""
    chemin = monde.dossier / "indicateurs.toml"
    chemin.write_text(chemin.read_text(encoding="utf-8") + "[faux]\n", encoding="utf-8")
    with pytest.raises(CatalogueError):
        monde.build()
    assert_untouched(monde, ancien)


def test_un_lecteur_inconnu_est_nomme(monde: PetitMonde, ancien: bytes) -> None:
    """Une fiche qui demande un lecteur qui n'existe pas donne une phrase et les noms permis."""
    chemin = monde.dossier / "sources.toml"
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_text(texte.replace('"insee_filosofi"', '"insee_philo"'), encoding="utf-8")
    with pytest.raises(BuildError, match="insee_philo ; permis : cnaf_couverture"):
        monde.build()
    assert_untouched(monde, ancien)


def test_une_source_de_fichier_local_sans_format_est_nommee(monde: PetitMonde, ancien: bytes) -> None:
    """Un bloc « depots_… » que nul format ne connaît, un format sans le sien : le fichier et le bloc."""
    chemin = monde.dossier / "sources.toml"
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_text(texte.replace("[depots_equipements]", "[depots_equipement]"), encoding="utf-8")
    with pytest.raises(BuildError) as erreur:
        monde.build()
    dites = str(erreur.value).splitlines()
    assert dites[0].startswith("sources.toml [depots_equipement] : aucun format")
    assert "etp_coordination" in dites[0]
    assert dites[1].startswith("sources.toml : la source du format « equipements » manque")
    assert_untouched(monde, ancien)


@pytest.mark.lent
def test_l_ordre_des_blocs_ne_change_pas_une_ligne_du_magasin(monde: PetitMonde) -> None:
    """Les blocs à l'envers donnent les mêmes lignes ; seul le rang d'une fiche au menu suit le fichier."""

    def lines() -> tuple[list[Any], list[Any]]:
        with open_store(monde.build()) as con:
            tables = queries.run(con, "magasin/contenu_officiel").set_index("nom_table")["somme"]
            fiches = con.execute("SELECT * EXCLUDE (ordre) FROM indicateurs ORDER BY code").fetchall()
        return fiches, list(tables.drop("indicateurs").items())

    avant = lines()
    for nom in ("sources.toml", "indicateurs.toml"):
        chemin = monde.dossier / nom
        blocs = list(toml_blocks(chemin.read_text(encoding="utf-8")).values())
        chemin.write_text("\n".join(reversed(blocs)), encoding="utf-8")
    assert lines() == avant


@pytest.mark.lent
def test_un_fichier_illisible_garde_l_ancien_magasin(monde: PetitMonde, ancien: bytes) -> None:
    """Une cellule fausse dans un fichier signé : l'erreur du lecteur passe, l'ancien reste."""
    monde.replace(FRANCE, "60.9", "soixante")
    with pytest.raises(LectureError, match="ligne 2, colonne taux_couverture"):
        monde.build()
    assert_untouched(monde, ancien)


@pytest.mark.lent
def test_un_controle_rate_garde_l_ancien_magasin_a_l_octet(monde: PetitMonde, ancien: bytes) -> None:
    """Un total qui n'est plus la somme de ses parts : le contrôle est cité, l'ancien est intact."""
    monde.replace(FRANCE, "60.9", "70.9")
    with pytest.raises(BuildError) as erreur:
        monde.build()
    assert "l'ancien est gardé" in str(erreur.value)
    assert "Les composantes du taux de couverture somment au taux global" in str(erreur.value)
    assert "1 ligne fautive ; niveau = france, code_territoire = FRANCE" in str(erreur.value)
    assert_untouched(monde, ancien)


def test_un_code_inconnu_est_refuse(monde: PetitMonde, ancien: bytes) -> None:
    """Un chiffre pour un territoire qui n'existe pas n'entre pas, et l'erreur dit lequel."""
    monde.replace("cnaf/taux_couverture_epci_2023.csv", "200000002,", "200000009,")
    with pytest.raises(BuildError, match=r"(?s)l'ancien est gardé.*epci 200000009"):
        monde.build()
    assert_untouched(monde, ancien)


def test_une_ligne_en_double_est_refusee(monde: PetitMonde, ancien: bytes) -> None:
    """La même clé deux fois dans un fichier est refusée par un contrôle, avant la mise en place."""
    ligne = "FRANCE,2023,60.9,23.5,31.9,3.3,2.2\n"
    monde.replace(FRANCE, ligne, ligne * 2)
    with pytest.raises(BuildError, match=r"(?s)l'ancien est gardé.*Aucun chiffre n'est donné deux fois"):
        monde.build()
    assert_untouched(monde, ancien)


def test_un_parquet_abime_est_une_erreur_de_construction(monde: PetitMonde, ancien: bytes) -> None:
    """Un fichier de territoires signé mais illisible donne une phrase, pas une trace du moteur."""
    (monde.embarque / "territoires" / "epci.parquet").write_bytes(b"pas un parquet")
    monde.sign()
    with pytest.raises(BuildError, match="La construction du magasin a échoué"):
        monde.build(entier=True)
    assert_untouched(monde, ancien)


def test_une_requete_refusee_est_une_erreur_de_construction(
    monde: PetitMonde, ancien: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une erreur de la porte SQL pendant la construction sort en erreur de construction."""

    def refuse(*_: object, **__: object) -> None:
        raise queries.QueryError("La requête n'existe pas.")

    monkeypatch.setattr(queries, "run", refuse)
    with pytest.raises(BuildError, match="L'ancien magasin est intact"):
        monde.build(entier=True)
    monkeypatch.undo()
    assert_untouched(monde, ancien)


def test_un_dossier_ou_l_on_ne_peut_pas_ecrire_est_dit(monde: PetitMonde) -> None:
    """Un dossier impossible à créer donne une phrase qui dit quel réglage changer."""
    shutil.rmtree(monde.magasin.parent)
    monde.magasin.parent.write_text("un fichier à la place du dossier", encoding="utf-8")
    with pytest.raises(BuildError, match=r"Impossible d'écrire dans .* OBSERVATOIRE_DONNEES"):
        monde.build()


# --- Les accidents ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etape", "accident"),
    [
        ("inserer_sources", MemoryError),
        ("inserer_observations", KeyboardInterrupt),
        ("inserer_meta", RuntimeError),
    ],
)
def test_un_accident_au_milieu_garde_l_ancien_magasin(
    monde: PetitMonde,
    ancien: bytes,
    monkeypatch: pytest.MonkeyPatch,
    etape: str,
    accident: type[BaseException],
) -> None:
    """Erreur, interruption ou mémoire épuisée à une étape : l'ancien magasin, et rien à côté."""
    vraie = queries.run

    def run(con: Any, nom: str, /, *args: Any, **options: Any) -> Any:
        if nom.endswith(etape):
            raise accident
        return vraie(con, nom, *args, **options)

    monkeypatch.setattr(queries, "run", run)
    with pytest.raises(accident):
        monde.build(entier=True)
    assert_untouched(monde, ancien)


def test_un_accident_au_moment_de_la_mise_en_place_garde_l_ancien(
    monde: PetitMonde, ancien: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le disque refuse le dernier geste : l'ancien magasin reste, le neuf est jeté."""

    def replace(_: Path, __: Path) -> None:
        raise OSError("disque plein")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(BuildError, match="disque plein"):
        monde.build()
    assert_untouched(monde, ancien)


@pytest.mark.lent
def test_une_construction_attend_l_autre_et_reprend_ce_qui_a_change(monde: PetitMonde) -> None:
    """Lancée pendant une autre, elle attend ; les chiffres changés entre-temps y sont."""
    fils = ThreadPoolExecutor(1)
    seconde: list[Future[Path]] = []

    def change(_texte: str, fait: int, _total: int) -> None:
        # À l'étape 2, la première tient le verrou et son fichier est à moitié rempli.
        if fait == 2:
            reglages.write(monde.magasin.parent, Reglages(demonstration=False, masquer_petits=True))
            seconde.append(fils.submit(monde.build))

    premiere = build(monde.magasin, dossier=monde.dossier, embarque=monde.embarque, suivi=change)
    assert seconde[0].result(30) == monde.magasin
    assert is_up_to_date(monde.magasin, monde.dossier)
    assert premiere.is_file() is (premiere == monde.magasin)
    assert france_rate(monde.magasin) == 60.9
    assert monde.left_behind() == []


@pytest.mark.lent
def test_une_construction_attendue_qui_a_tout_fait_ne_se_refait_pas(monde: PetitMonde) -> None:
    """Trois constructions lancées ensemble pour les mêmes fichiers : le magasin de la première."""
    with ThreadPoolExecutor(3) as fils:
        faits = {f.result() for f in [fils.submit(monde.build) for _ in range(3)]}
    assert faits == {monde.magasin}


@pytest.mark.lent
def test_une_construction_qui_n_en_finit_pas_se_dit(
    monde: PetitMonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passé le délai, une phrase ; l'autre construction n'est pas dérangée."""
    monkeypatch.setattr(construction, "ATTENTE_S", 0.05)
    tenu = FileLock(monde.magasin.parent / emplacement.NOM_VERROU)
    with tenu, pytest.raises(BuildError, match="en cours et ne se termine pas"):
        monde.build()
    monde.build()


@pytest.mark.lent
def test_l_identite_d_un_magasin_est_celle_de_ses_lignes(
    monde: PetitMonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refait par un autre code, le même état ; un chiffre changé, un autre ; l'ancien s'en va."""
    premier = monde.build()
    monkeypatch.setattr(construction, "inputs_fingerprint", lambda *_: "un autre code")
    second = monde.build()
    monde.replace(FRANCE, "60.9", "61")
    autre = monde.build()
    lues = [re.split(r"[-.]", m.name)[1] for m in (premier, second, autre)]
    assert lues[0] == lues[1] != lues[2]
    assert second != premier
    assert [m.exists() for m in (premier, second, autre)] == [False, False, True]


@pytest.mark.lent
def test_un_ancien_magasin_lu_attend_son_dernier_lecteur(monde: PetitMonde) -> None:
    """Tant qu'un processus le lit, son fichier reste ; puis il s'en va."""
    lu = monde.build()
    emplacement.announce(lu)
    monde.replace(FRANCE, "60.9", "61")
    neuf = monde.build()
    assert lu.exists()
    assert france_rate(lu) == 60.9
    emplacement.withdraw(lu)
    assert not lu.exists()
    emplacement.withdraw(neuf)
    assert neuf.exists()
    assert monde.left_behind() == []


@pytest.mark.lent
def test_un_lecteur_qui_part_pendant_un_menage_ne_laisse_pas_son_fichier(
    monde: PetitMonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Il n'a pas le verrou et n'attend pas ; qui le tient regarde encore après l'avoir rendu."""
    lu = monde.build()
    emplacement.announce(lu)
    monde.replace(FRANCE, "60.9", "61")
    vrai = emplacement.clean

    def clean(dossier: Path) -> None:
        vrai(dossier)
        emplacement.withdraw(lu)

    monkeypatch.setattr(emplacement, "clean", clean)
    neuf = monde.build()
    assert (lu.exists(), neuf.exists()) == (False, True)


def test_chaque_table_compte_dans_l_identite(magasin: Path) -> None:
    """Une table oubliée laisserait deux états différents porter le même nom."""
    with open_store(magasin) as con:
        for base, quoi in (("officiel", "officiel"), (magasin.stem, "local")):
            lues = set(queries.run(con, f"magasin/contenu_{quoi}")["nom_table"])
            assert lues == {*tables_of(con, base)} - {"magasin"}, quoi


@pytest.mark.lent
def test_l_identite_ignore_le_dernier_bit_et_voit_un_chiffre(magasin: Path) -> None:
    """Une somme faite dans un autre ordre ne change pas de nom ; un cent-millionième de sa valeur, si."""
    # Sans leurs contraintes, les tables se changent ; trois mille lignes de chacune suffisent.
    with loose(magasin, "USING SAMPLE reservoir(3000 ROWS) REPEATABLE (1)") as con:

        def identity() -> list[str]:
            return [rows_fingerprint(con, quoi) for quoi in ("officiel", "local")]

        colonnes = con.execute(
            "SELECT concat_ws('.', database_name, 'main', table_name), column_name FROM duckdb_columns() "
            "JOIN duckdb_tables() USING (database_name, table_name) WHERE data_type = 'DOUBLE' ORDER BY ALL"
        ).fetchall()
        assert {
            ("officiel.main.observations", "valeur"),
            ("memory.main.observations_locales", "valeur"),
            ("officiel.main.territoires", "superficie_km2"),
        } < set(colonnes)
        for table, colonne in colonnes:
            if con.execute(f"SELECT count({colonne}) FROM {table}").fetchone() == (0,):
                continue
            temoin = identity()
            con.execute(f"UPDATE {table} SET {colonne} = {colonne} * (1 - 1e-15)")
            assert identity() == temoin, f"{table}.{colonne}"
            con.execute(f"UPDATE {table} SET {colonne} = {colonne} * (1 - 1e-8)")
            assert identity() != temoin, f"{table}.{colonne}"


def test_l_identite_garde_l_unite_au_dela_du_milliard() -> None:
    """Neuf chiffres suffisent aux taux ; un montant de plus d'un milliard garde son dernier euro."""
    with blank() as con:
        ecrits = con.execute(
            "SELECT [neuf_chiffres(v) FOR v IN [0.1 + 0.2, 68350798, 1234567890123, -1234567891, NULL]]"
        ).fetchone()
    assert ecrits == (["0.3", "68350798", "1234567890123", "-1234567891", None],)


def test_un_pointeur_perdu_ou_abime_rend_le_dernier_magasin(monde: PetitMonde) -> None:
    """Sans pointeur, ou s'il dit n'importe quoi, le magasin qui est là se lit."""
    fait = monde.build()
    pointeur = fait.parent / emplacement.NOM_POINTEUR
    for octets in (b"", b"../ailleurs.duckdb", b"\xff\xfe", b"observatoire-000000000000.duckdb"):
        pointeur.write_bytes(octets)
        assert monde.magasin == fait
    pointeur.unlink()
    assert monde.magasin == fait


@pytest.mark.lent
def test_un_magasin_remplace_entre_son_nom_et_son_ouverture_s_ouvre_quand_meme(
    monde: PetitMonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le nom lu vient d'être ôté par un autre : le suivant s'ouvre ; un vrai abîmé se dit toujours."""
    fait = monde.build()
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(fait.parent))
    noms = iter([fait.with_name("observatoire-000000000000.duckdb")])
    monkeypatch.setattr(ouvrir, "path", lambda: next(noms, fait))
    with ouvrir.reading() as con:
        assert con.execute("SELECT COUNT(*) > 0 FROM observations").fetchone() == (True,)
    fait.write_bytes(b"abime")
    with pytest.raises(ouvrir.StoreError, match="endommagé"), ouvrir.reading():
        pass


@pytest.mark.lent
def test_un_magasin_ouvert_en_lecture_n_empeche_pas_d_en_construire_un_neuf(
    monde: PetitMonde, ancien: bytes
) -> None:
    """L'application lit l'ancien pendant que le neuf se met en place, et le lit jusqu'au bout."""
    with open_store(monde.magasin) as lecteur:
        assert lecteur.execute("SELECT COUNT(*) FROM observations").fetchone()
        assert monde.magasin.read_bytes() == ancien
        monde.replace(FRANCE, "60.9", "61")
        monde.build()
        valeur = lecteur.execute(
            "SELECT valeur FROM observations WHERE niveau = 'france' AND modalite = '' "
            "AND indicateur = 'taux_couverture'"
        ).fetchone()
        assert valeur == (60.9,)
    assert france_rate(monde.magasin) == 61


@pytest.mark.lent
def test_ce_qu_une_construction_tuee_a_laisse_est_ote(monde: PetitMonde) -> None:
    """La construction suivante enlève les fichiers à moitié écrits d'une construction tuée."""
    monde.magasin.parent.mkdir(exist_ok=True)
    for nom in ("observatoire.99999.tmp", "observatoire.99999.tmp.wal"):
        (monde.magasin.parent / nom).write_bytes(b"reste")
    (monde.magasin.parent / "notes.tmp").write_bytes(b"pas le sien")
    monde.build()
    assert monde.left_behind() == ["notes.tmp"]


@pytest.mark.lent
@pytest.mark.skipif(not tueur.peut_mourir, reason="demande fork (Linux, macOS)")
def test_une_construction_tuee_laisse_l_ancien_ou_le_neuf(monde: PetitMonde, ancien: bytes) -> None:
    """Dix constructions tuées net, à dix instants : toujours un magasin entier, ancien ou neuf."""
    attendues = rows(monde.magasin, "SELECT COUNT(*) FROM observations")
    base = socle(monde.magasin)
    officiel = base.read_bytes()
    monde.replace(FRANCE, "60.9", "61")
    assert france_rate(monde.magasin) == 60.9
    hasard = random.Random(2025)
    morts = 0
    with tueur.Tueur(monde, "construire") as tue:
        for rang in range(ESSAIS_DE_MORT):
            monde.magasin.write_bytes(ancien)
            base.write_bytes(officiel)
            # Un instant au hasard dans chaque dixième de la durée mesurée.
            morts += tue.kill(rang, tue.duree * (rang + hasard.random()) / ESSAIS_DE_MORT)
            assert france_rate(monde.magasin) in (60.9, 61)
            assert rows(monde.magasin, "SELECT COUNT(*) FROM observations") == attendues
    # Sans mort, l'essai ne prouverait rien.
    assert morts >= ESSAIS_DE_MORT // 2
    monde.build()
    assert monde.left_behind() == []
    assert france_rate(monde.magasin) == 61


_TENANT = """
import sys
from filelock import FileLock
verrou = FileLock(sys.argv[1])
verrou.acquire()
print("tenu", flush=True)
sys.stdin.read()
"""


@pytest.mark.lent
def test_le_verrou_meurt_avec_son_processus(monde: PetitMonde, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une construction tuée pendant qu'elle tient le verrou n'empêche pas la suivante."""
    monde.magasin.parent.mkdir(exist_ok=True)
    verrou = monde.magasin.parent / emplacement.NOM_VERROU
    tenant = subprocess.Popen(
        [sys.executable, "-c", _TENANT, str(verrou)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with tenant:
        assert tenant.stdout is not None
        assert tenant.stdout.readline() == "tenu\n"
        monkeypatch.setattr(construction, "ATTENTE_S", 0.05)
        with pytest.raises(BuildError, match="en cours"):
            monde.build()
        tenant.kill()
    monde.build()


# --- À jour ou non ----------------------------------------------------------------------------


def test_le_magasin_construit_est_a_jour(magasin: Path) -> None:
    """Un magasin construit avec les fichiers présents n'est pas à refaire."""
    assert is_up_to_date(magasin)


def test_un_magasin_d_une_autre_version_n_est_pas_a_jour(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changer la version du magasin le fait reconstruire."""
    monkeypatch.setattr(queries, "VERSION_MAGASIN", "essai")
    assert not is_up_to_date(magasin)


def test_un_magasin_a_refaire_dit_pourquoi(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le code ou les données livrées, les dépôts ou les réglages, les deux ; illisible ; absent."""
    assert lateness(magasin) == ()
    with monkeypatch.context() as change:
        change.setattr(construction, "inputs_fingerprint", lambda _dossier: "autre")
        assert lateness(magasin) == ("livraison",)
        change.setattr(locales, "fingerprint", lambda _donnees: "autre")
        assert lateness(magasin) == ("livraison", "depots")
    monkeypatch.setattr(locales, "fingerprint", lambda _donnees: "autre")
    assert lateness(magasin) == ("depots",)
    monkeypatch.setattr(queries, "VERSION_MAGASIN", "essai")
    assert lateness(magasin) == ("illisible",)
    assert lateness(tmp_path / "absent.duckdb") == ("absent",)
    # Chacun a sa phrase.
    assert set(RETARDS) == {("absent",), ("illisible",), ("livraison",), ("depots",), ("livraison", "depots")}


def test_un_magasin_absent_abime_ou_etranger_n_est_pas_a_jour(tmp_path: Path) -> None:
    """Pas de fichier, un fichier illisible, une base d'autre chose : à refaire, sans erreur."""
    absent, abime, etranger = (tmp_path / n for n in ("a.duckdb", "b.duckdb", "c.duckdb"))
    abime.write_bytes(b"pas une base")
    with duckdb.connect(str(etranger)) as con:
        con.execute("CREATE TABLE autre (a INTEGER)")
    assert [is_up_to_date(m) for m in (absent, abime, etranger)] == [False] * 3


@pytest.mark.parametrize("fichier", [*construction.SCHEMAS, "sources.toml", "indicateurs.toml"])
def test_l_empreinte_change_avec_ce_qui_decide_du_contenu(monde: PetitMonde, fichier: str) -> None:
    """Une virgule dans le schéma ou dans une fiche change l'empreinte du magasin."""
    avant = construction.inputs_fingerprint(monde.dossier)
    assert construction.inputs_fingerprint(monde.dossier) == avant
    with (monde.dossier / fichier).open("a", encoding="utf-8") as flux:
        flux.write("\n")
    assert construction.inputs_fingerprint(monde.dossier) != avant


def test_un_fichier_embarque_qui_change_change_l_empreinte(monde: PetitMonde) -> None:
    """Un nouveau chiffre signé dans sa fiche rend l'ancien magasin périmé."""
    avant = construction.inputs_fingerprint(monde.dossier)
    monde.replace(FRANCE, "60.9", "61")
    assert construction.inputs_fingerprint(monde.dossier) != avant
