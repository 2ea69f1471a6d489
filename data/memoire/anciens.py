"""The folders in which version 0.2 kept what people entrusted to it, read as it wrote them.

``depots/000007/`` held the sealed entries of a gesture and their files; ``notes/00001.json`` a note;
``listes.json``, ``reglages.json`` and ``preferences.json`` their kind; ``references/<slug>/`` three parquet
files and a sealed card. A bin stood inside ``notes`` and ``references``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.depots.registre import Depot, Entree, Evenement
from data.depots.registre.entrees import NOM_JOURNAL, parse_entries
from data.disque import sha256, unseal
from data.memoire.pannes import MemoireError

DEPOTS, NOTES, REFERENCES, CORBEILLE = "depots", "notes", "references", "corbeille"
LISTES, REGLAGES, PREFERENCES = "listes.json", "reglages.json", "preferences.json"
FICHE = "reference.json"
TABLES = ("observations", "territoires", "sources")
# Le geste qui n'en est pas un : il dit à la version 0.2 que ces dossiers ne servent plus.
TEMOIN = "999999999"
# Un numéro forgé ne fait pas un milliard de phrases.
_PERDUS_MAX = 50
_GESTE = re.compile(r"\d{6,}")
_CHAMPS_NOTE = ("numero", "date", "texte", "auteur", "niveau", "code_territoire", "territoire", "figure")


@dataclass(slots=True)
class Ancien:
    """What the folders hold; ``restes`` gives a sentence for each file that could not be read."""

    entrees: list[Entree] = field(default_factory=list)
    chemins: dict[str, Path] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    listes: list[dict[str, Any]] = field(default_factory=list)
    references: list[dict[str, Any]] = field(default_factory=list)
    reglages: dict[str, bool] = field(default_factory=dict)
    preferences: dict[str, str] = field(default_factory=dict)
    restes: dict[str, str] = field(default_factory=dict)

    def bytes_of(self, depot: Depot, empreinte: str) -> bytes:
        """A file of a deposit; what is missing or was altered is noted, and kept as it is."""
        try:
            octets = self.chemins[empreinte].read_bytes()
        except (KeyError, OSError):
            octets = b""
        if sha256(octets) != empreinte:
            self.restes[f"{DEPOTS}/{depot.numero:06d}/{empreinte[:12]}"] = (
                f"Un fichier du dépôt n° {depot.numero} ({depot.nom_fichier}) manque ou a été altéré."
            )
        return octets


def has(donnees: Path) -> bool:
    """True when a folder holds something of version 0.2."""
    return any((donnees / nom).is_file() for nom in (LISTES, REGLAGES, PREFERENCES)) or any(
        next((f for f in (donnees / nom).iterdir() if not f.name.startswith(".")), None) is not None
        for nom in (DEPOTS, NOTES, REFERENCES)
        if (donnees / nom).is_dir()
    )


def read(donnees: Path) -> Ancien:
    """Everything, once. Raises MemoireError for an entry of the journal, or settings, that cannot be read:
    without them nothing would be exact. Anything else that cannot be read is noted and left where it is."""
    lu = Ancien()
    try:
        _read_deposits(donnees / DEPOTS, lu)
        _read_notes(donnees, lu)
        _read_lists(donnees / LISTES, lu)
        _read_references(donnees, lu)
        lu.reglages = _read_settings(donnees / REGLAGES)
    except OSError as erreur:
        raise MemoireError(f"{donnees} ne se lit pas : {erreur.strerror or erreur}.") from erreur
    except ValueError as erreur:
        raise MemoireError(
            f"{donnees / REGLAGES} ne se lit pas : retirez ce fichier pour revenir à la démonstration "
            "visible et à aucun masquage. Rien n'a été repris, rien n'est perdu."
        ) from erreur
    try:
        departement = _object(donnees / PREFERENCES).get("departement", "")
        lu.preferences = {"departement": departement} if isinstance(departement, str) and departement else {}
    except (OSError, ValueError):
        lu.restes[PREFERENCES] = "Cette préférence ne se lit pas : choisissez de nouveau votre territoire."
    return lu


def _read_deposits(dossier: Path, lu: Ancien) -> None:
    for geste in sorted(_folders(dossier), key=lambda f: int(f.name) if _GESTE.fullmatch(f.name) else 0):
        if not _GESTE.fullmatch(geste.name) or geste.name == TEMOIN:
            continue
        try:
            lu.entrees += parse_entries((geste / NOM_JOURNAL).read_bytes())
        except (OSError, ValueError) as erreur:
            raise MemoireError(
                f"L'entrée {geste.name} du journal d'avant a été altérée ou ne se lit plus ({erreur}). "
                f"Remettez-la depuis une sauvegarde, ou retirez le dossier {geste}. Rien n'a été repris, "
                "rien n'est perdu."
            ) from erreur
        lu.chemins |= {f.name: f for f in geste.iterdir() if f.name != NOM_JOURNAL}
    lu.entrees = _numbered(lu.entrees)
    _note_lost(lu)


def _numbered(entrees: list[Entree]) -> list[Entree]:
    """The entries in the order of numbers, one for each. Raises MemoireError when two differ."""
    rangees: dict[int, Entree] = {}
    for entree in sorted(entrees, key=lambda e: e.numero):
        # Un dossier copié à côté de lui-même dit deux fois la même chose.
        if rangees.setdefault(entree.numero, entree) != entree:
            raise MemoireError(
                f"Le numéro {entree.numero} est porté par deux entrées différentes du journal d'avant : un "
                f"dossier de « {DEPOTS} » y a été copié d'ailleurs. Retirez-le. Rien n'a été repris, rien "
                "n'est perdu."
            )
    return list(rangees.values())


def _note_lost(lu: Ancien) -> None:
    """Say which numbers are missing, and leave out the events on a deposit that is: they had no effect."""
    presents = {e.numero for e in lu.entrees if isinstance(e, Depot)}
    attendu = 1
    for entree in lu.entrees:
        for numero in range(attendu, min(entree.numero, attendu + _PERDUS_MAX)):
            lu.restes[f"{DEPOTS}/{numero:06d}"] = (
                f"L'entrée n° {numero} du journal d'avant manquait déjà : son dossier avait été retiré."
            )
        attendu = entree.numero + 1
        if isinstance(entree, Evenement) and entree.depot not in presents:
            lu.restes[f"{DEPOTS}/{entree.numero:06d}"] = (
                f"L'entrée n° {entree.numero} du journal d'avant ({entree.action}) portait sur le dépôt "
                f"n° {entree.depot}, qui manquait déjà : elle était sans effet."
            )
    lu.entrees = [e for e in lu.entrees if isinstance(e, Depot) or e.depot in presents]


def _read_notes(donnees: Path, lu: Ancien) -> None:
    for dossier, jetee in ((donnees / NOTES, False), (donnees / NOTES / CORBEILLE, True)):
        for fichier in sorted(dossier.glob("*.json")) if dossier.is_dir() else []:
            nom = fichier.relative_to(donnees).as_posix()
            try:
                objet = _object(fichier)
                note = {c: objet[c] for c in _CHAMPS_NOTE}
                if type(note["numero"]) is not int or note["numero"] != int(fichier.stem):
                    raise ValueError("numero")
                if not all(isinstance(note[c], str) for c in _CHAMPS_NOTE[1:]):
                    raise ValueError("texte")
            except (OSError, ValueError, KeyError):
                lu.restes[nom] = f"La note {nom} ne se lit pas : elle est restée dans son dossier."
                continue
            lu.notes.append({**note, "retire_le": note["date"] if jetee else ""})


def _read_lists(fichier: Path, lu: Ancien) -> None:
    try:
        for liste in _object(fichier).get("listes", []):
            lu.listes.append(
                {
                    "nom": str(liste["nom"]),
                    "niveau": str(liste["niveau"]),
                    "codes": [str(c) for c in liste["codes"]],
                }
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        lu.listes.clear()
        lu.restes[LISTES] = "Les listes d'avant ne se lisent pas : leur fichier est resté en place."


def _read_references(donnees: Path, lu: Ancien) -> None:
    racine = donnees / REFERENCES
    for dossier in (*_folders(racine), *_folders(racine / CORBEILLE)):
        if dossier.name == CORBEILLE:
            continue
        nom = dossier.relative_to(donnees).as_posix()
        try:
            fiche = unseal((dossier / FICHE).read_bytes())
            octets = {t: (dossier / f"{t}.parquet").read_bytes() for t in TABLES}
            if any(sha256(octets[t]) != fiche["fichiers"][t] for t in TABLES):
                raise ValueError("empreinte")
            jetee = dossier.parent.name == CORBEILLE
            lu.references.append(
                {
                    "slug": dossier.name.partition(".")[0],
                    **{c: str(fiche[c]) for c in ("nom", "commentaire", "date")},
                    "nombre_observations": int(fiche["nombre_observations"]),
                    **{t: fiche["fichiers"][t] for t in TABLES},
                    # Deux références de même nom s'y distinguent par leur dossier.
                    "retire_le": dossier.name.partition(".")[2] or str(fiche["date"]) if jetee else "",
                    "dossier": dossier,
                }
            )
        except (OSError, ValueError, KeyError, TypeError):
            lu.restes[nom] = f"La référence {nom} a été modifiée ou ne se lit pas : elle est restée en place."


def _read_settings(fichier: Path) -> dict[str, bool]:
    lus = {str(k): v for k, v in _object(fichier).items()}
    if not all(isinstance(v, bool) for v in lus.values()):
        # « "false" » entre guillemets serait vrai : la version 0.2 le refusait aussi.
        raise ValueError("réglage")
    return lus


def _object(fichier: Path) -> dict[str, Any]:
    """A JSON object; empty without the file. Raises OSError or ValueError."""
    try:
        objet = json.loads(fichier.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(objet, dict):
        raise ValueError("pas un objet")
    return objet


def _folders(dossier: Path) -> Iterator[Path]:
    return (
        f
        for f in (sorted(dossier.iterdir()) if dossier.is_dir() else [])
        if f.is_dir() and not f.name.startswith(".")
    )
