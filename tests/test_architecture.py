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
    "data.fiches": set(),
    "data.catalogue": {"data.fiches"},
    "queries": {"duckdb"},
    "geo.erreurs": set(),
    "geo.zones": set(),
    "geo.encarts": {"geo.zones"},
    "geo.chemins": {"numpy", "shapely"},
    "geo.couches": {"numpy", "pyarrow", "shapely", "geo.chemins", "geo.encarts", "geo.zones"},
    "geo.*": {"geopandas", "numpy", "pyarrow", "pyproj", "shapely", "geo", "data.catalogue"},
    "data.emplacement": {"filelock", "psutil", "data.catalogue"},
    "data.*": {"duckdb", "filelock", "pyarrow", "data", "geo", "queries", "rich"},
    "data.completude": set(),
    "data.demonstration": {"pyarrow", "data.demonstration_profils", "data.depots.formats"},
    "data.demonstration_profils": set(),
    "data.memoire": {"data.catalogue", "data.depots.listes"},
    "data.reperes": {"data.catalogue", "data.fiches", "data.memoire"},
    "data.disparus": set(),
    "data.noms": {"data.depots.lieux"},
    "data.referentiel": {"duckdb", "rapidfuzz", "queries", "data.depots.lieux", "data.disparus",
                         "data.noms"},
    "data.depots.*": {"charset_normalizer", "filelock", "psutil", "pyarrow", "python_calamine", "rapidfuzz",
                      "xlsxwriter", "data.depots", "data.disparus", "data.readers.commun"},
    "dashboard.formats": set(),
    "dashboard.state": {"dashboard.figures.classes", "dashboard.figures.palettes",
                        "dashboard.figures.unites"},
    "dashboard.dates": {"dashboard.formats"},
    "dashboard.figures.*": {"jenkspy", "numpy", "pandas", "plotly", "dashboard.dates",
                            "dashboard.figures", "dashboard.formats", "data.catalogue",
                            "data.completude", "geo.couches"},
    "dashboard.figures.reperes": {"pandas", "dashboard.figures", "dashboard.formats",
                                  "data.catalogue", "data.reperes"},
    "dashboard.figures.reperes_memoire": {"pandas", "dashboard.figures", "dashboard.formats",
                                          "data.memoire"},
    "dashboard.vues": {"pandas", "dashboard.dates", "dashboard.figures", "dashboard.formats",
                       "dashboard.state", "data.catalogue", "geo.couches"},
    "dashboard.exports.*": {"fontTools", "font_source_sans_pro", "lxml", "matplotlib", "pandas",
                            "pptx", "typst", "xlsxwriter", "dashboard.dates", "dashboard.exports",
                            "dashboard.figures", "dashboard.formats", "dashboard.travailleur",
                            "data.catalogue", "data.depots.disque", "geo.couches"},
    "dashboard.dossier_constats": {"pandas", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossier_contexte": {"pandas", "dashboard.exports", "dashboard.figures",
                                   "dashboard.formats", "dashboard.state", "dashboard.vues",
                                   "data.catalogue"},
    "dashboard.dossier_ept": {"pandas", "dashboard.dossier_contexte", "dashboard.exports",
                              "dashboard.figures", "dashboard.formats"},
    "dashboard.dossier_copil": {"pandas", "dashboard.dossier_constats",
                                "dashboard.dossier_contexte", "dashboard.dossier_ept",
                                "dashboard.dossier_local", "dashboard.dossier_places",
                                "dashboard.exports", "dashboard.figures", "dashboard.formats",
                                "dashboard.vues",
                                "data.catalogue"},
    "dashboard.dossier_local": {"pandas", "dashboard.dates", "dashboard.dossier_contexte",
                                "dashboard.exports", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossier_places": {"dashboard.dossier_contexte", "dashboard.dossier_local",
                                 "dashboard.exports", "dashboard.figures", "dashboard.formats"},
    "dashboard.dossier_sdsf": {"pandas", "dashboard.exports", "dashboard.figures", "dashboard.formats",
                               "dashboard.state", "dashboard.vues", "data.catalogue"},
    "dashboard.cli_dossiers": {"rich", "typer", "dashboard.cli_exporter", "dashboard.dossiers",
                               "dashboard.exports"},
    "dashboard.dossiers": {"pandas", "dashboard.dates", "dashboard.dossier_copil", "dashboard.dossier_sdsf",
                           "dashboard.exports", "dashboard.figures", "dashboard.portraits",
                           "dashboard.vues"},
    "dashboard.panier": {"dashboard.dates", "dashboard.exports", "dashboard.figures", "dashboard.vues"},
    "dashboard.travaux": {"dashboard.etat", "dashboard.exports"},
    "dashboard.proches": {"pandas", "dashboard.figures", "dashboard.vues"},
    "dashboard.portraits": {"pandas", "dashboard.dates", "dashboard.exports", "dashboard.figures",
                            "dashboard.formats", "dashboard.proches", "dashboard.state",
                            "dashboard.vues",
                            "data.depots.listes"},
    "dashboard.exports.lien": {"dashboard.exports", "dashboard.figures", "dashboard.state",
                               "dashboard.vues"},
    "dashboard.cli_exporter": {"typer", "dashboard.exports", "dashboard.store"},
    "dashboard.store": {"duckdb", "pandas", "streamlit", "queries", "data.catalogue",
                        "data.disparus", "data.emplacement", "geo.couches", "dashboard.figures",
                        "dashboard.etat", "dashboard.state"},
    "dashboard.etat": {"duckdb", "queries", "data.emplacement"},
    "dashboard.imports": {"duckdb", "pyarrow", "queries", "dashboard.acces", "dashboard.formats",
                          "dashboard.imports_textes", "dashboard.lectures",
                          "dashboard.travailleur", "data.build", "data.catalogue",
                          "data.depots", "data.fetch", "data.locales", "data.readers",
                          "data.referentiel", "data.reglages"},
    "dashboard.trames": set(),
    "dashboard.travailleur": {"psutil", "dashboard.trames", "dashboard.travailleur_fautes"},
    "dashboard.travailleur_fautes": set(),
    "dashboard.travailleur_enfant": {"dashboard.fabrications", "dashboard.ouvrages",
                                     "dashboard.trames"},
    "dashboard.fabrications": {"dashboard.dates", "dashboard.dossiers", "dashboard.etat",
                               "dashboard.exports", "dashboard.panier", "dashboard.store",
                               "dashboard.travailleur"},
    "dashboard.reception": {"starlette", "streamlit", "dashboard.acces", "dashboard.formats",
                            "dashboard.garde"},
    "dashboard.ouvrages": {"dashboard.exports.gabarit", "data.depots", "data.readers"},
    "dashboard.lectures": {"dashboard.travailleur", "data.depots", "data.readers",
                           "data.referentiel"},
    "dashboard.imports_textes": {"dashboard.formats", "data.depots.formats",
                                 "data.depots.journal"},
    "dashboard.cli_depots": {"typer", "dashboard.dates", "dashboard.exports.fichiers",
                             "dashboard.imports", "dashboard.imports_textes"},
    "dashboard.session": {"streamlit", "dashboard.acces", "dashboard.state", "dashboard.store",
                          "data.preferences"},
    "dashboard.acces": {"starlette", "streamlit", "dashboard.garde"},
    "dashboard.garde": {"starlette"},
    "dashboard.reseau": set(),
    "dashboard.atelier": {"pandas", "dashboard.acces", "dashboard.store", "data.notes",
                          "data.references"},
    "dashboard.presentation": {"segno", "streamlit", "dashboard.acces", "dashboard.composants",
                               "dashboard.reseau", "dashboard.session"},
    "dashboard.composants.*": {"starlette", "streamlit", "dashboard.composants"},
    "dashboard.app_pages.reperes": {"pandas", "streamlit", "dashboard.app_pages",
                                    "dashboard.figures", "dashboard.session", "dashboard.store",
                                    "data.catalogue", "data.memoire", "data.reperes"},
    "dashboard.app_pages.comparer_groupe": {"pandas", "streamlit", "dashboard.app_pages",
                                            "dashboard.figures", "dashboard.formats",
                                            "dashboard.proches", "dashboard.state",
                                            "dashboard.store", "data.listes"},
    "dashboard.app_pages.comparer_listes": {"streamlit", "dashboard.acces", "dashboard.app_pages",
                                            "dashboard.figures",
                                            "dashboard.session", "dashboard.store", "data.listes"},
    "data.listes": {"data.depots.disque"},
    "dashboard.app_pages.*": {"pandas", "streamlit", "dashboard.acces", "dashboard.app_pages",
                              "dashboard.atelier", "dashboard.composants",
                              "dashboard.dates", "dashboard.presentation",
                              "dashboard.entete", "dashboard.exports", "dashboard.figures",
                              "dashboard.formats", "dashboard.imports",
                              "dashboard.dossiers", "dashboard.fabrications", "dashboard.imports_textes",
                              "dashboard.panier", "dashboard.portraits", "dashboard.proches",
                              "dashboard.travaux",
                              "dashboard.session", "dashboard.state", "dashboard.store", "dashboard.vues",
                              "data.catalogue", "data.depots.listes"},
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
    assert coupables == ["dashboard.app_pages.avis", "dashboard.serveur"]


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
POSIX_PERMIS = "dashboard.travailleur_enfant"


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
