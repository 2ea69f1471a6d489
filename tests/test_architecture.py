"""Qui peut importer qui, où vit le SQL, quelques règles de forme ; lu sans exécuter le code."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]
NOTRES = ("dashboard", "data", "geo", "queries")
STDLIB = set(sys.stdlib_module_names)
LIGNES_MAX = 400

# Ce qu'un module peut importer, bibliothèque standard en plus. « a.b » permet a.b et tout a.b.*.
PERMIS = {
    "data.fiches.bloc": set(),
    "data.fiches.catalogue": {"data.fiches.bloc"},
    "queries": {"duckdb"},
    "geo.fabrique.erreurs": set(),
    "geo.zones": set(),
    "geo.encarts": {"geo.zones"},
    "geo.chemins": {"numpy", "shapely"},
    "geo.couches": {"numpy", "pyarrow", "shapely", "geo.chemins", "geo.encarts", "geo.zones"},
    "geo.*": {"geopandas", "numpy", "pyarrow", "pyproj", "shapely", "geo", "data.fiches.catalogue"},
    "data.magasin.emplacement": {"filelock", "psutil", "data.fiches.catalogue"},
    "data.*": {"duckdb", "filelock", "pyarrow", "data", "geo", "queries", "rich"},
    "data.fiches.completude": set(),
    "data.magasin.demonstration": {"pyarrow", "data.magasin.demonstration_profils", "data.depots.contrat.formats"},
    "data.magasin.demonstration_profils": set(),
    "data.fiches.memoire": {"data.fiches.catalogue", "data.fiches.vocabulaire"},
    "data.fiches.reperes": {"data.fiches.catalogue", "data.fiches.bloc", "data.fiches.memoire"},
    "data.fiches.disparus": set(),
    "data.magasin.noms": {"data.depots.controle.lieux"},
    "data.magasin.referentiel": {"duckdb", "rapidfuzz", "queries", "data.depots.controle.lieux", "data.fiches.disparus",
                         "data.magasin.noms"},
    "data.depots.*": {"charset_normalizer", "filelock", "psutil", "pyarrow", "python_calamine", "rapidfuzz",
                      "xlsxwriter", "data.depots", "data.fiches.disparus", "data.readers.commun"},
    "dashboard.formats": set(),
    "dashboard.lecture.selection": {"dashboard.figures.classes", "dashboard.figures.palettes",
                        "dashboard.figures.unites"},
    "dashboard.dates": {"dashboard.formats"},
    "dashboard.figures.*": {"jenkspy", "numpy", "pandas", "plotly", "dashboard.dates",
                            "dashboard.figures", "dashboard.formats", "data.fiches.catalogue",
                            "data.fiches.completude", "geo.couches"},
    "dashboard.figures.reperes": {"pandas", "dashboard.figures", "dashboard.formats",
                                  "data.fiches.catalogue", "data.fiches.reperes"},
    "dashboard.figures.reperes_memoire": {"pandas", "dashboard.figures", "dashboard.formats",
                                          "data.fiches.memoire"},
    "dashboard.lecture.vues": {"pandas", "dashboard.dates", "dashboard.figures", "dashboard.formats",
                       "dashboard.lecture.selection", "data.fiches.catalogue", "geo.couches"},
    "dashboard.exports.*": {"fontTools", "font_source_sans_pro", "lxml", "matplotlib", "pandas",
                            "pptx", "typst", "xlsxwriter", "dashboard.dates", "dashboard.exports",
                            "dashboard.figures", "dashboard.formats", "dashboard.travailleur.processus",
                            "data.fiches.catalogue", "data.disque", "geo.couches"},
    "dashboard.dossiers.constats": {"pandas", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossiers.contexte": {"pandas", "dashboard.exports", "dashboard.figures",
                                   "dashboard.formats", "dashboard.lecture.selection", "dashboard.lecture.vues",
                                   "data.fiches.catalogue"},
    "dashboard.dossiers.ept": {"pandas", "dashboard.dossiers.contexte", "dashboard.exports",
                              "dashboard.figures", "dashboard.formats"},
    "dashboard.dossiers.copil": {"pandas", "dashboard.dossiers.constats",
                                "dashboard.dossiers.contexte", "dashboard.dossiers.ept",
                                "dashboard.dossiers.feuilles_locales", "dashboard.dossiers.places",
                                "dashboard.exports", "dashboard.figures", "dashboard.formats",
                                "dashboard.lecture.vues",
                                "data.fiches.catalogue"},
    "dashboard.dossiers.feuilles_locales": {"pandas", "dashboard.dates", "dashboard.dossiers.contexte",
                                "dashboard.exports", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossiers.places": {"dashboard.dossiers.contexte", "dashboard.dossiers.feuilles_locales",
                                 "dashboard.exports", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossiers.sdsf": {"pandas", "dashboard.exports", "dashboard.figures", "dashboard.formats",
                               "dashboard.lecture.selection", "dashboard.lecture.vues", "data.fiches.catalogue"},
    "dashboard.commande.dossiers": {"rich", "typer", "dashboard.commande.exporter", "dashboard.dossiers.livraisons",
                               "dashboard.exports"},
    "dashboard.dossiers.livraisons": {"pandas", "dashboard.dates", "dashboard.dossiers.copil", "dashboard.dossiers.sdsf",
                           "dashboard.exports", "dashboard.figures", "dashboard.lecture.portraits",
                           "dashboard.lecture.vues"},
    "dashboard.dossiers.panier": {"dashboard.dates", "dashboard.exports", "dashboard.figures", "dashboard.lecture.vues"},
    "dashboard.dossiers.travaux": {"dashboard.lecture.etat", "dashboard.exports"},
    "dashboard.lecture.proches": {"pandas", "dashboard.figures", "dashboard.lecture.vues"},
    "dashboard.lecture.portraits": {"pandas", "dashboard.dates", "dashboard.exports", "dashboard.figures",
                            "dashboard.formats", "dashboard.lecture.proches", "dashboard.lecture.selection",
                            "dashboard.lecture.vues",
                            "data.fiches.vocabulaire"},
    "dashboard.dossiers.lien": {"dashboard.exports", "dashboard.figures", "dashboard.lecture.selection",
                               "dashboard.lecture.vues"},
    "dashboard.commande.exporter": {"typer", "dashboard.exports", "dashboard.lecture.store"},
    "dashboard.lecture.store": {"duckdb", "pandas", "streamlit", "queries", "data.fiches.catalogue",
                        "data.fiches.disparus", "data.magasin.emplacement", "geo.couches", "dashboard.figures",
                        "dashboard.lecture.etat", "dashboard.lecture.selection"},
    "dashboard.lecture.etat": {"duckdb", "queries", "data.magasin.emplacement"},
    "dashboard.gestes.depots": {"duckdb", "pyarrow", "queries", "dashboard.session.acces", "dashboard.formats",
                          "dashboard.gestes.phrases", "dashboard.gestes.fichiers_recus",
                          "dashboard.travailleur.processus", "data.magasin.build", "data.fiches.catalogue",
                          "data.depots", "data.magasin.fetch", "data.magasin.locales", "data.readers",
                          "data.magasin.referentiel", "data.garde.reglages"},
    "dashboard.travailleur.trames": set(),
    "dashboard.travailleur.processus": {"psutil", "dashboard.travailleur.trames", "dashboard.travailleur.fautes"},
    "dashboard.travailleur.fautes": set(),
    "dashboard.travailleur.enfant": {"dashboard.dossiers.fabrications", "dashboard.gestes.ouvrages",
                                     "dashboard.travailleur.trames"},
    "dashboard.dossiers.fabrications": {"dashboard.dates", "dashboard.dossiers.livraisons", "dashboard.lecture.etat",
                               "dashboard.exports", "dashboard.dossiers.panier", "dashboard.lecture.store",
                               "dashboard.travailleur.processus"},
    "dashboard.service.reception": {"starlette", "streamlit", "dashboard.session.acces", "dashboard.formats",
                            "dashboard.service.garde"},
    "dashboard.gestes.ouvrages": {"dashboard.exports.bureau.gabarit", "data.depots", "data.readers"},
    "dashboard.gestes.fichiers_recus": {"dashboard.travailleur.processus", "data.depots", "data.readers",
                           "data.magasin.referentiel"},
    "dashboard.gestes.phrases": {"dashboard.formats", "data.depots.contrat.formats",
                                 "data.depots.journal"},
    "dashboard.commande.depots": {"typer", "dashboard.dates", "dashboard.exports.fichiers",
                             "dashboard.gestes.depots", "dashboard.gestes.phrases"},
    "dashboard.session.visite": {"streamlit", "dashboard.session.acces", "dashboard.lecture.selection", "dashboard.lecture.store",
                          "data.garde.preferences"},
    "dashboard.session.acces": {"starlette", "streamlit", "dashboard.service.garde"},
    "dashboard.service.garde": {"starlette"},
    "dashboard.service.reseau": set(),
    "dashboard.gestes.atelier": {"pandas", "dashboard.session.acces", "dashboard.lecture.store", "data.garde.notes",
                          "data.garde.references"},
    "dashboard.app_pages.commun.presentation": {"segno", "streamlit", "dashboard.session.acces", "dashboard.composants",
                               "dashboard.service.reseau", "dashboard.session.visite"},
    "dashboard.composants.*": {"starlette", "streamlit", "dashboard.composants"},
    "dashboard.app_pages.reperes.page": {"pandas", "streamlit", "dashboard.app_pages",
                                    "dashboard.figures", "dashboard.session.visite", "dashboard.lecture.store",
                                    "data.fiches.catalogue", "data.fiches.memoire", "data.fiches.reperes"},
    "dashboard.app_pages.comparer.groupe": {"pandas", "streamlit", "dashboard.app_pages",
                                            "dashboard.figures", "dashboard.formats",
                                            "dashboard.lecture.proches", "dashboard.lecture.selection",
                                            "dashboard.lecture.store", "data.garde.listes"},
    "dashboard.app_pages.comparer.listes": {"streamlit", "dashboard.session.acces", "dashboard.app_pages",
                                            "dashboard.figures",
                                            "dashboard.session.visite", "dashboard.lecture.store", "data.garde.listes"},
    "data.garde.listes": {"data.disque"},
    "dashboard.app_pages.*": {"pandas", "streamlit", "dashboard.session.acces", "dashboard.app_pages",
                              "dashboard.gestes.atelier", "dashboard.composants",
                              "dashboard.dates", "dashboard.app_pages.commun.presentation",
                              "dashboard.app_pages.commun.entete", "dashboard.exports", "dashboard.figures",
                              "dashboard.formats", "dashboard.gestes.depots",
                              "dashboard.dossiers.livraisons", "dashboard.dossiers.fabrications", "dashboard.gestes.phrases",
                              "dashboard.dossiers.panier", "dashboard.lecture.portraits", "dashboard.lecture.proches",
                              "dashboard.dossiers.travaux",
                              "dashboard.session.visite", "dashboard.lecture.selection", "dashboard.lecture.store", "dashboard.lecture.vues",
                              "data.fiches.catalogue", "data.fiches.vocabulaire"},
}  # fmt: skip
SQL = re.compile(
    r"\bSELECT\b[\s\S]+\bFROM\b|\bINSERT\s+INTO\b|\bCREATE\s+(OR\s+REPLACE\s+)?(TABLE|VIEW)\b"
    r"|\bDELETE\s+FROM\b|\bUPDATE\b[\s\S]+\bSET\b"
)


def name_of(chemin: Path) -> str:
    morceaux = chemin.relative_to(RACINE).with_suffix("").parts
    return ".".join(morceaux[:-1] if morceaux[-1] == "__init__" else morceaux)


MODULES = {name_of(f): f for dossier in NOTRES for f in sorted((RACINE / dossier).rglob("*.py"))}


def imports(nom: str) -> set[str]:
    """Modules importés, où que ce soit, sauf sous ``if TYPE_CHECKING``.

    « from x import y » donne x.y quand x.y est un module.
    """
    arbre = ast.parse(MODULES[nom].read_text(encoding="utf-8"))
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.If) and "TYPE_CHECKING" in ast.unparse(noeud.test):
            noeud.body = []
    trouves: set[str] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            trouves |= {a.name for a in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, f"{nom} : import relatif"
            module = noeud.module or ""
            complets = {f"{module}.{a.name}" for a in noeud.names}
            trouves |= {c if c in MODULES else module for c in complets}
    return {t for t in trouves if t.split(".")[0] not in STDLIB}


def rule_of(nom: str) -> set[str] | None:
    """La règle la plus précise pour ce module : son nom, ou le plus long « paquet.* »."""
    if nom in PERMIS:
        return PERMIS[nom]
    paquets = [r for r in PERMIS if r.endswith(".*") and f"{nom}.".startswith(r[:-1])]
    return PERMIS[max(paquets, key=len)] if paquets else None


def test_les_regles_parlent_de_modules_qui_existent() -> None:
    """Une règle dont le module a été renommé ne garderait plus rien."""
    for regle in PERMIS:
        assert any(f"{m}.".startswith(regle.rstrip("*").rstrip(".") + ".") for m in MODULES), regle


@pytest.mark.parametrize("nom", [m for m in MODULES if rule_of(m) is not None])
def test_un_module_n_importe_que_ce_que_l_architecture_permet(nom: str) -> None:
    """La ligne reste droite : chaque module ne connaît que les étages que le plan lui donne."""
    permis = rule_of(nom) or set()
    interdits = {i for i in imports(nom) if not any(f"{i}.".startswith(f"{p}.") for p in permis)}
    assert not interdits, f"{nom} n'a pas le droit d'importer {sorted(interdits)}"


@pytest.mark.lent
def test_seul_le_routeur_importe_les_pages() -> None:
    """Les pages sont le bout de la ligne : dashboard/app.py les appelle, et elles entre elles."""
    coupables = [
        nom
        for nom in MODULES
        if nom != "dashboard.app" and not nom.startswith("dashboard.app_pages")
        for i in imports(nom)
        if i.startswith("dashboard.app_pages")
    ]
    assert coupables == []


def test_les_messages_passent_par_avis() -> None:
    """Streamlit lit ses messages comme du Markdown : « avis » n'y laisse que du texte."""
    message = re.compile(r"\bst\.(error|warning|info|success)\b")
    coupables = [n for n, f in MODULES.items() if message.search(f.read_text(encoding="utf-8"))]
    # Le serveur dit une phrase à lui, quand une page est tombée.
    assert coupables == ["dashboard.app_pages.commun.avis", "dashboard.serveur"]


@pytest.mark.parametrize("nom", [m for m in MODULES if m.split(".")[0] != "dashboard"])
def test_rien_ne_revient_en_arriere_vers_l_ecran(nom: str) -> None:
    """Données, contours et requêtes ne connaissent ni Streamlit ni le tableau de bord."""
    assert not {i for i in imports(nom) if i.split(".")[0] in ("dashboard", "streamlit", "plotly")}


@pytest.mark.parametrize("dossier", ["data", "geo", "queries"])
def test_aucun_dossier_du_tableau_de_bord_ne_masque_un_paquet(dossier: str) -> None:
    """Streamlit met dashboard/ en tête des chemins : un dashboard/data cacherait le vrai data."""
    assert not (RACINE / "dashboard" / dossier).exists()
    assert not (RACINE / "dashboard" / f"{dossier}.py").exists()


@pytest.mark.parametrize("nom", list(MODULES))
def test_aucun_texte_sql_hors_de_queries(nom: str) -> None:
    """Toute requête est un fichier de queries/ (et les tables sont dans data/schema.sql)."""
    arbre = ast.parse(MODULES[nom].read_text(encoding="utf-8"))
    textes = [n.value for n in ast.walk(arbre) if isinstance(n, ast.Constant)]
    assert not [t for t in textes if isinstance(t, str) and SQL.search(t)]


def test_les_fichiers_sql_sont_a_leur_place() -> None:
    """Un fichier .sql est dans queries/, sauf les deux schémas."""
    ailleurs = [
        f.relative_to(RACINE).as_posix()
        for dossier in NOTRES
        if dossier != "queries"
        for f in (RACINE / dossier).rglob("*.sql")
    ]
    assert sorted(ailleurs) == ["data/schema.sql", "data/schema_locaux.sql"]


# Ce que Windows n'a pas, ou fait autrement.
POSIX_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NOMS = {
    "chown", "fork", "forkpty", "geteuid", "getpgid", "getuid", "hardlink_to", "kill", "killpg", "link",
    "mkfifo", "nice", "readlink", "setsid", "setuid", "symlink", "symlink_to", "uname",
}  # fmt: skip
# Le seul module qui les connaît : les bornes d'un processus, que Windows surveille d'ailleurs.
POSIX_PERMIS = "dashboard.travailleur.enfant"


def posix_only(code: str) -> list[str]:
    """Ce qui, dans un module, ne marcherait pas sous Windows : une ligne chacun."""
    fautes: list[str] = []
    for noeud in ast.walk(ast.parse(code)):
        if isinstance(noeud, ast.Import):
            fautes += [a.name for a in noeud.names if a.name in POSIX_MODULES]
        elif isinstance(noeud, ast.ImportFrom) and noeud.module in POSIX_MODULES:
            fautes.append(str(noeud.module))
        elif isinstance(noeud, ast.Attribute):
            appel = ast.unparse(noeud)
            if appel.startswith(("os.", "signal.SIGK")) or noeud.attr in (
                "hardlink_to",
                "symlink_to",
            ):
                fautes += [appel] if noeud.attr in {*POSIX_NOMS, "SIGKILL"} else []
        elif isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            if re.match(r"/(tmp|proc|dev|etc|usr|var)(/|$)", noeud.value):
                fautes.append(noeud.value)
        elif isinstance(noeud, ast.Call):
            fautes += _without_encoding(noeud)
    return fautes


def _without_encoding(appel: ast.Call) -> list[str]:
    """Un texte ouvert sans dire son encodage : celui de Windows n'est pas UTF-8."""
    nom = appel.func.attr if isinstance(appel.func, ast.Attribute) else ast.unparse(appel.func)
    if nom not in ("open", "read_text", "write_text") or any(
        k.arg in ("encoding", None) for k in appel.keywords
    ):
        return []
    modes = [a.value for a in appel.args if isinstance(a, ast.Constant)]
    binaire = any(isinstance(m, str) and re.fullmatch(r"[rwax+]*b[rwax+]*", m) for m in modes)
    # « tiroir.open » est un attribut ; « archive.open(nom) » rend des octets.
    texte = nom != "open" or any(
        isinstance(m, str) and re.fullmatch(r"[rwax+t]+", m) for m in modes
    )
    return (
        [] if binaire or not (texte or ast.unparse(appel.func) == "open") else [ast.unparse(appel)]
    )


@pytest.mark.parametrize("nom", [m for m in MODULES if m != POSIX_PERMIS])
def test_rien_ne_demande_un_systeme_posix(nom: str) -> None:
    """L'application s'installe aussi sous Windows : un seul module sait ce que les autres ont en plus."""
    assert posix_only(MODULES[nom].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl", "from resource import setrlimit", "os.fork()", "os.kill(1, 9)",
        "Path(a).hardlink_to(b)", "signal.SIGKILL", "Path('/tmp/a')", "open(a)", "chemin.open('w')",
        "chemin.read_text()", "chemin.write_text('a')",
    ],
)  # fmt: skip
def test_le_detecteur_de_posix_voit_chaque_genre(code: str) -> None:
    assert posix_only(code)
    assert not posix_only("chemin.open('rb'); chemin.read_text(encoding='utf-8'); tiroir.open")


@pytest.mark.lent
@pytest.mark.parametrize("nom", list(MODULES))
def test_chaque_module_dit_ce_qu_il_fait(nom: str) -> None:
    """Une docstring en tête de chaque module qui contient du code."""
    arbre = ast.parse(MODULES[nom].read_text(encoding="utf-8"))
    assert not arbre.body or ast.get_docstring(arbre)


@pytest.mark.parametrize("dossier", NOTRES)
def test_aucun_fichier_ne_depasse_400_lignes(dossier: str) -> None:
    """Au-delà, un fichier fait plusieurs choses ; le JavaScript des composants est à part."""
    longs = {
        f.relative_to(RACINE).as_posix(): nombre
        for motif in ("*.py", "*.sql")
        for f in (RACINE / dossier).rglob(motif)
        if (nombre := len(f.read_text(encoding="utf-8").splitlines())) > LIGNES_MAX
    }
    assert longs == {}


@pytest.mark.parametrize("texte", ["SELECT a FROM b", "INSERT INTO t", "CREATE OR REPLACE TABLE t"])
def test_le_detecteur_de_sql_voit_une_requete(texte: str) -> None:
    """Le garde-fou n'est pas aveugle, et ne prend pas une phrase pour une requête."""
    assert SQL.search(texte)
    assert not SQL.search("Select a territory from the list")
