"""Le plan de la maison, compté : pièces, flèches, modules en vrac, cercles.

    python -m tests.plan [dossier d'un dépôt]

Une pièce est un dossier qui a du code, ou un module posé en vrac à la racine d'un paquet ; une flèche va
d'une pièce à une autre qu'elle importe, où que ce soit dans le code.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection
from pathlib import Path

PAQUETS = ("dashboard", "data", "geo", "queries")


def modules_of(racine: Path) -> dict[str, Path]:
    """Every module of our packages, by its dotted name."""
    trouves: dict[str, Path] = {}
    for chemin in (f for p in PAQUETS for f in sorted((racine / p).rglob("*.py"))):
        morceaux = chemin.relative_to(racine).with_suffix("").parts
        trouves[".".join(morceaux[:-1] if morceaux[-1] == "__init__" else morceaux)] = chemin
    return trouves


def room_of(nom: str, modules: dict[str, Path]) -> str:
    """The folder of a module, or the module itself when it lies loose in a package."""
    if modules[nom].name == "__init__.py":
        return nom
    parent = nom.rpartition(".")[0]
    return nom if parent in PAQUETS else parent


def imports_of(code: str, modules: Collection[str]) -> set[str]:
    """What a module imports, functions included, but under ``if TYPE_CHECKING``.

    « from x import y » gives x.y when x.y is one of ``modules``.
    """
    arbre = ast.parse(code)
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.If) and "TYPE_CHECKING" in ast.unparse(noeud.test):
            noeud.body = []
    trouves: set[str] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            trouves |= {a.name for a in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, "import relatif"
            module = noeud.module or ""
            complets = {f"{module}.{a.name}" for a in noeud.names}
            trouves |= {c if c in modules else module for c in complets}
    return trouves


def arrows_of(racine: Path) -> dict[str, set[str]]:
    """For each room, those that it imports."""
    modules = modules_of(racine)
    fleches: dict[str, set[str]] = {}
    for nom, chemin in modules.items():
        if not (code := chemin.read_text(encoding="utf-8")).strip():
            continue
        piece = room_of(nom, modules)
        vers = {room_of(i, modules) for i in imports_of(code, modules) if i in modules}
        fleches.setdefault(piece, set()).update(vers - {piece})
    return fleches


def circles_of(fleches: dict[str, set[str]]) -> list[str]:
    """The rooms that go round: what is left once emptied from the bottom, then from the top."""
    reste = {p: set(v) & set(fleches) for p, v in fleches.items()}
    while bouts := {p for p, v in reste.items() if not v} | (
        set(reste) - set().union(*reste.values(), set())
    ):
        reste = {p: v - bouts for p, v in reste.items() if p not in bouts}
    return sorted(reste)


def main(racine: Path) -> None:
    fleches = arrows_of(racine)
    en_vrac = [
        p for p in fleches if p.startswith("dashboard.") and (racine / f"{p.replace('.', '/')}.py").exists()
    ]
    total = sum(len(v) for v in fleches.values())
    print(f"{len(fleches)} pièces, {total} flèches, {len(en_vrac)} modules en vrac dans dashboard/")
    print(f"cercles : {', '.join(circles_of(fleches)) or 'aucun'}")
    for piece, vers in sorted(fleches.items()):
        print(f"  {piece} ─► {', '.join(sorted(vers)) or '·'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
