"""De quoi suivre une recette de CONTRIBUTING dans une copie des paquets, et relire le résultat."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

import pandas as pd

from tests.patience import PAGE_S

RACINE = Path(__file__).resolve().parents[1]
COPIES = ("dashboard", "data", "geo", "queries", ".streamlit", "pyproject.toml")
# Ce que la machine écrit, jamais une main.
_ECARTES = shutil.ignore_patterns("__pycache__", "local", "*.pyc", "*.egg-info")
GUERET = "200034825"
MARCHE_ET_COMBRAILLE = "200067593"


def recipe(titre: str) -> str:
    """Le texte d'une recette."""
    texte = (RACINE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    debut = texte.index(f"### {titre}\n")
    return texte[debut : texte.index("\n### ", debut + 1)]


def named(*titres: str) -> set[str]:
    """Les chemins que ces recettes nomment : « <nom> » vaut tout nom, un dossier ce qu'il tient."""
    mots = {m for t in titres for m in re.findall(r"`([^`\s]+)`", recipe(t))}
    chemins = {m for m in mots if re.match(r"(dashboard|data|queries|geo)/", m)}
    return {re.sub(r"<\w+>", "*", c) + ("*" if c.endswith("/") else "") for c in chemins}


class Copie:
    """A copy of the packages; it remembers the files that the steps of a recipe wrote."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.touches: set[str] = set()
        for nom in COPIES:
            if (RACINE / nom).is_dir():
                shutil.copytree(RACINE / nom, dossier / nom, ignore=_ECARTES)
            else:
                shutil.copy(RACINE / nom, dossier)

    def write(self, chemin: str, texte: str) -> None:
        """A new file."""
        cible = self.dossier / chemin
        assert not cible.exists(), chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text(texte, encoding="utf-8")
        self.touches.add(chemin)

    def insert(self, chemin: str, avant: str, texte: str) -> None:
        """Some lines before a line that is there once; at the end when ``avant`` is empty."""
        cible = self.dossier / chemin
        lu = cible.read_text(encoding="utf-8")
        if avant:
            assert lu.count(avant) == 1, f"« {avant} » n'est pas une fois dans {chemin}"
        cible.write_text(lu.replace(avant, texte + avant) if avant else lu + texte, encoding="utf-8")
        self.touches.add(chemin)

    def replace(self, chemin: str, avant: str, apres: str) -> None:
        """A text that is there once, by another."""
        cible = self.dossier / chemin
        lu = cible.read_text(encoding="utf-8")
        assert lu.count(avant) == 1, f"« {avant} » n'est pas une fois dans {chemin}"
        cible.write_text(lu.replace(avant, apres), encoding="utf-8")
        self.touches.add(chemin)

    def run(self, *arguments: str) -> str:
        """What a command of the copy prints; it must succeed."""
        return self._python("-m", "dashboard.commande", *arguments)

    def script(self, code: str) -> str:
        """What a script prints, in the copy."""
        return self._python("-c", code)

    def _python(self, *arguments: str) -> str:
        fait = self.launch(*arguments)
        assert fait.returncode == 0, f"{arguments}\n{fait.stdout}\n{fait.stderr}"
        return fait.stdout

    def launch(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A Python of the copy, whatever its end."""
        milieu = os.environ | {
            "OBSERVATOIRE_DONNEES": str(self.dossier / "data/local"),
            "PYTHONPATH": str(self.dossier),
            "PYTHONIOENCODING": "utf-8",
        }
        milieu.pop("OBSERVATOIRE_LECTURE_SEULE", None)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.dossier,
            env=milieu,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=PAGE_S,
        )

    def assert_to_the_letter(self, *titres: str) -> None:
        """Every file that changed was written by a step, and the recipe names it."""
        permis = named(*titres)
        assert {c for c in self.touches if not any(fnmatch(c, p) for p in permis)} == set()
        avant, apres = _digests(RACINE), _digests(self.dossier)
        assert {c for c in avant | apres if avant.get(c) != apres.get(c)} == self.touches


def _digests(racine: Path) -> dict[str, str]:
    return {
        f.relative_to(racine).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for nom in COPIES
        for f in ([racine / nom] if (racine / nom).is_file() else (racine / nom).rglob("*"))
        if f.is_file()
        and not {"__pycache__", "local"} & set(f.parts[len(racine.parts) :])
        and f.suffix != ".pyc"
    }


# Une page de la copie, comme le routeur l'ouvre ; ce qu'elle écrit, sans balises ni espaces insécables.
PAGE = """
import re
from html import unescape
from streamlit.testing.v1 import AppTest

app = AppTest.from_string('''
from dashboard.app_pages.{dossier}.page import page
from dashboard.app_pages.commun import entete
from dashboard.lecture import store
from dashboard.session import visite

with store.pinned():
    visite.open_page("{adresse}")
    entete.show()
    page()
''', default_timeout=180)
for nom, valeur in {parametres!r}.items():
    app.query_params[nom] = valeur
app.run()
assert not app.exception, app.exception
textes = [e.proto.body for e in app.get("html")] + [e.label for e in app.expander]
textes += [o for r in app.radio for o in r.options] + [str(m.value) for m in app.markdown]
print(" ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(textes))).split()))
"""


def page(copie: Copie, dossier: str, adresse: str, **parametres: str) -> str:
    return copie.script(PAGE.format(dossier=dossier, adresse=adresse, parametres=parametres))


def read_csv(texte: str) -> pd.DataFrame:
    """What a command printed as CSV, every cell a text."""
    return pd.read_csv(StringIO(texte), dtype=str, keep_default_na=False)


def read_values(copie: Copie, indicateur: str, millesime: int, departement: str = "23") -> pd.DataFrame:
    """The values of an indicator for the EPCI of a département, by code."""
    arguments = {
        "indicateur": indicateur,
        "niveau": "epci",
        "millesime": str(millesime),
        "portee": "departement",
        "code_portee": departement,
        "format": "csv",
    }
    options = [mot for nom, valeur in arguments.items() for mot in (f"--{nom}", valeur)]
    return read_csv(copie.run("lire", "indicateurs/valeurs", *options)).set_index("code_territoire")
