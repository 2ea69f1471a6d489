"""La roue emporte les réglages de Streamlit, qui les lit à côté du script servi ; tout le reste est dans
pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

# Un seul fichier de réglages : un dépôt le lit à sa racine, la roue en porte la copie.
REGLAGES = ".streamlit/config.toml"


class BuildWithSettings(build_py):
    """The usual copy of the packages, then that of the settings."""

    def run(self) -> None:
        # Installé sur place (--editable), le dépôt se sert lui-même.
        if not self.editable_mode:
            # build/ garde d'une version à l'autre ce qui a été ôté : une requête de trop servirait encore.
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            self.copy_file(REGLAGES, self._place())

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), self._place()]

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), REGLAGES]

    def _place(self) -> str:
        place = Path(self.build_lib, "dashboard", REGLAGES)
        place.parent.mkdir(parents=True, exist_ok=True)
        return str(place)


setup(cmdclass={"build_py": BuildWithSettings})
