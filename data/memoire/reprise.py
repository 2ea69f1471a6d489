"""What version 0.2 had kept in folders enters the memory at its first opening, controlled row by row.

The folders stay where they are, with a witness: a 0.2 launched on them afterwards refuses with a sentence
instead of showing figures that no longer follow. What could not be read is said, and stays in its place.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.depots.registre import Depot
from data.depots.registre.entrees import NOM_JOURNAL
from data.disque import JournalError, new_folder, seal, write_file
from data.identifiants import slug
from data.memoire import anciens, contenus, journal, moteur, schema
from data.memoire.anciens import Ancien, has
from data.memoire.espace import POSTE, acting_for
from data.memoire.pannes import MemoireError
from data.memoire.tables import (
    durees,
    listes,
    listes_codes,
    notes,
    preferences,
    references,
    reglages,
    restes,
    revisions,
)

# Ce qu'une note d'avant a devant elle, quel que soit son âge ; et la plus longue durée qui se règle.
SURSIS_MOIS, DUREE_MAX = 12, 120
__all__ = ["bytes_of", "check", "has", "leave_witness", "stands_apart", "take_over"]

# Ce que la version 0.2 lira à la place d'un numéro de version, et montrera dans sa phrase.
_DIT = (
    "plus récente : ces données sont maintenant dans memoire.sqlite ou sur un serveur, ouvrez-les avec "
    "l'application à jour ; ne retirez pas ce dossier"
)


def take_over(con: Connection, donnees: Path) -> None:
    """Write all that the folders hold, in the transaction of ``con``. Raises MemoireError."""
    lu = anciens.read(donnees)
    with acting_for(POSTE):
        for depot in (e for e in lu.entrees if isinstance(e, Depot)):
            for empreinte in depot.empreintes:
                contenus.put_as(con, empreinte, lu.bytes_of(depot, empreinte))
        journal.write_entries(con, lu.entrees)
        for x in lu.references:
            for table in anciens.TABLES:
                contenus.put(con, (x["dossier"] / f"{table}.parquet").read_bytes())
        for table, lignes in _rows(lu).items():
            if lignes:
                con.execute(table.insert(), lignes)
        if mois := _reprieve([n["date"] for n in lu.notes], datetime.now(UTC)):
            con.execute(durees.insert().values(organisation=POSTE.organisation, objet=notes.name, mois=mois))


def check(con: Connection, donnees: Path) -> None:
    """Read everything back and compare it with the folders. Raises MemoireError at the first difference."""
    lu = anciens.read(donnees)
    with acting_for(POSTE):
        if journal.read_entries(con) != lu.entrees:
            raise _differs("le journal des dépôts")
        gardees = contenus.known(con)
        for depot in (e for e in lu.entrees if isinstance(e, Depot)):
            for empreinte in depot.empreintes:
                octets = lu.bytes_of(depot, empreinte)
                lus = contenus.get(con, empreinte)
                if empreinte not in gardees or (lus is not None and lus != octets):
                    raise _differs(f"le dépôt n° {depot.numero}")
        for table, attendues in _rows(lu).items():
            lues = con.execute(sa.select(table)).mappings()
            if _sorted([dict(x) for x in lues]) != _sorted(attendues):
                raise _differs(table.name)


def leave_witness(donnees: Path) -> None:
    """Say to a version 0.2 that these folders no longer serve; if the disk refuses, they stay as they are."""
    dossier = donnees / anciens.DEPOTS
    if not stands_apart(donnees):
        return
    with suppress(JournalError, OSError):
        dossier.mkdir(exist_ok=True)
        with new_folder(dossier, anciens.TEMOIN) as neuf:
            write_file(neuf / NOM_JOURNAL, [seal({"version": _DIT, "entrees": []})])


def stands_apart(donnees: Path) -> bool:
    """True when folders of a former version bear no witness: they came after the memory, or the disk refused
    it."""
    return has(donnees) and not (donnees / anciens.DEPOTS / anciens.TEMOIN).exists()


# La version 0.2 n'avait ni séance ni thème.
_HORS_SEANCE: dict[str, Any] = {
    "seance": 0,
    "ecran": 0,
    "masquee": False,
    "retenue": False,
    **dict.fromkeys(("axe", "theme", "client"), ""),
}


def bytes_of(donnees: Path) -> bytes:
    """The bytes of the memory that these folders would make, for who cannot write it."""
    return moteur.built(lambda con: take_over(con, donnees), schema.blank())


def _reprieve(dates: list[str], maintenant: datetime) -> int:
    """Months to keep notes for, so that none goes within a year of coming in; 0 when all are of this month.

    Version 0.2 erased nothing, and said nothing of a duration: who keeps these notes chooses it first.
    """
    ages = [0]
    for date in dates:
        with suppress(ValueError):
            ecrit = datetime.fromisoformat(date)
            ages.append((maintenant.year - ecrit.year) * 12 + maintenant.month - ecrit.month)
    return min(max(ages) + SURSIS_MOIS, DUREE_MAX) if max(ages) > 0 else 0


def _rows(lu: Ancien) -> dict[sa.Table, list[dict[str, Any]]]:
    """The rows of every table but those of the journal."""
    ici = {"organisation": POSTE.organisation}
    return {
        notes: [{**ici, **n, **_HORS_SEANCE} for n in lu.notes],
        listes: [{**ici, "cle": slug(x["nom"]), "nom": x["nom"], "niveau": x["niveau"]} for x in lu.listes],
        listes_codes: [
            {**ici, "liste": slug(x["nom"]), "rang": rang, "code_territoire": code}
            for x in lu.listes
            for rang, code in enumerate(x["codes"])
        ],
        references: [
            {**ici, "numero": numero, **{c: v for c, v in x.items() if c != "dossier"}}
            for numero, x in enumerate(lu.references, 1)
        ],
        reglages: [{**ici, "nom": nom, "valeur": valeur} for nom, valeur in lu.reglages.items()],
        preferences: [
            {**ici, "personne": POSTE.personne, "nom": nom, "valeur": valeur}
            for nom, valeur in lu.preferences.items()
        ],
        restes: [{**ici, "fichier": f, "raison": raison} for f, raison in lu.restes.items()],
        revisions: [
            {**ici, "objet": objet, "nombre": 1}
            for objet, presents in (
                ("depots", lu.entrees),
                ("notes", lu.notes),
                ("references", lu.references),
            )
            if presents
        ],
    }


def _sorted(lignes: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted((str(c), repr(v)) for c, v in ligne.items()) for ligne in lignes)


def _differs(quoi: str) -> MemoireError:
    return MemoireError(
        f"La reprise des dossiers d'avant ne redonne pas {quoi} à l'identique. Rien n'a été changé : les "
        "dossiers sont intacts, gardez-les et signalez-le."
    )
