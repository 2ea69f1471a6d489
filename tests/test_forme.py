"""Où vit le SQL, rien de POSIX hors de son module, des fichiers courts ; lu sans exécuter le code."""

from __future__ import annotations

import ast
import re

import pytest
from test_architecture import LIGNES_MAX, MODULES, NOTRES, RACINE

from data.magasin.build import SCHEMAS

SQL = re.compile(
    r"\bSELECT\b[\s\S]+\bFROM\b|\bINSERT\s+INTO\b|\bCREATE\s+(OR\s+REPLACE\s+)?(TABLE|VIEW)\b"
    r"|\bDELETE\s+FROM\b|\bUPDATE\b[\s\S]+\bSET\b"
)


def test_les_messages_passent_par_avis() -> None:
    """Streamlit lit ses messages comme du Markdown : « avis » n'y laisse que du texte."""
    message = re.compile(r"\bst\.(error|warning|info|success)\b")
    coupables = [n for n, f in MODULES.items() if message.search(f.read_text(encoding="utf-8"))]
    # Le serveur dit une phrase à lui, quand une page est tombée.
    assert coupables == ["dashboard.app_pages.commun.avis", "dashboard.serveur"]


@pytest.mark.parametrize("nom", list(MODULES))
def test_aucun_texte_sql_hors_de_queries(nom: str) -> None:
    """Toute requête est un fichier de queries/ (et les tables sont dans data/schema.sql)."""
    arbre = ast.parse(MODULES[nom].read_text(encoding="utf-8"))
    textes = [n.value for n in ast.walk(arbre) if isinstance(n, ast.Constant)]
    assert not [t for t in textes if isinstance(t, str) and SQL.search(t)]


def test_les_fichiers_sql_sont_a_leur_place() -> None:
    """Un fichier .sql est dans queries/, sauf les schémas."""
    ailleurs = [
        f.relative_to(RACINE).as_posix()
        for dossier in NOTRES
        if dossier != "queries"
        for f in (RACINE / dossier).rglob("*.sql")
    ]
    assert sorted(ailleurs) == sorted(f"data/{nom}" for nom in SCHEMAS)


# Ce que Windows n'a pas, ou fait autrement.
POSIX_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NOMS = {
    "chown",
    "fork",
    "forkpty",
    "geteuid",
    "getpgid",
    "getuid",
    "hardlink_to",
    "kill",
    "killpg",
    "link",
    "mkfifo",
    "nice",
    "readlink",
    "setsid",
    "setuid",
    "symlink",
    "symlink_to",
    "uname",
}
# Le seul module qui les connaît : les bornes d'un processus, que Windows surveille d'ailleurs.
POSIX_PERMIS = "dashboard.commande.enfant"


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
            if appel.startswith(("os.", "signal.SIGK")) or noeud.attr in ("hardlink_to", "symlink_to"):
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
    texte = nom != "open" or any(isinstance(m, str) and re.fullmatch(r"[rwax+t]+", m) for m in modes)
    return [] if binaire or not (texte or ast.unparse(appel.func) == "open") else [ast.unparse(appel)]


@pytest.mark.parametrize("nom", [m for m in MODULES if m != POSIX_PERMIS])
def test_rien_ne_demande_un_systeme_posix(nom: str) -> None:
    """L'application s'installe aussi sous Windows : un seul module sait ce que les autres ont en plus."""
    assert posix_only(MODULES[nom].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from resource import setrlimit",
        "os.fork()",
        "os.kill(1, 9)",
        "Path(a).hardlink_to(b)",
        "signal.SIGKILL",
        "Path('/tmp/a')",
        "open(a)",
        "chemin.open('w')",
        "chemin.read_text()",
        "chemin.write_text('a')",
    ],
)
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
