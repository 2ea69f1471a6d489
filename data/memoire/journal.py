"""The journal of deposits as the memory holds it: gestures that are added, never removed.

A deposit and an event share one sequence of numbers. Each entry is sealed by the fingerprint of what it
says, and the bytes of a deposit (received, rows in parquet) are kept by theirs: a row changed by another hand
is seen. What speaks of a person may be erased from an entry, which is then sealed anew (``rewrite``).

Numbers follow each other. Those that a former version had already lost when its entries came in are sealed as
such, by one row that no entry bears; any other hole is an entry that somebody took away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.depots.registre import Depot, Entree, Evenement, Portee, Tranche
from data.depots.registre.entrees import seal_of
from data.disque import JournalError, sha256
from data.memoire import contenus
from data.memoire.espace import current
from data.memoire.tables import depots, evenements, gestes, tranches

_REMEDE = "Reprenez votre dernière sauvegarde (« observatoire restaurer »)."
_CHAMPS = tuple(c.name for c in depots.columns if c.name != "organisation")


def read_entries(con: Connection) -> list[Entree]:
    """Every entry, in the order of numbers. Raises JournalError on an altered one."""
    entrees, fautes = _read(con)
    if fautes:
        raise JournalError(f"{fautes[0]} {_REMEDE}")
    return entrees


def write_entries(con: Connection, entrees: Sequence[Entree]) -> None:
    """Add entries, in the order of numbers; the bytes of their deposits are already kept."""
    ici = current().organisation
    siens = gestes.c.organisation == ici
    dernier = int(con.execute(sa.select(sa.func.max(gestes.c.numero)).where(siens)).scalar() or 0)
    for entree in entrees:
        if entree.numero > dernier + 1:
            perdus = {"numero": entree.numero - 1, "sceau": _seal_of_lost(dernier + 1, entree.numero - 1)}
            con.execute(gestes.insert().values(organisation=ici, **perdus))
        dernier = entree.numero
        con.execute(gestes.insert().values(organisation=ici, numero=entree.numero, sceau=seal_of(entree)))
        if isinstance(entree, Evenement):
            con.execute(evenements.insert().values(organisation=ici, **vars(entree)))
            continue
        con.execute(depots.insert().values(organisation=ici, **{c: getattr(entree, c) for c in _CHAMPS}))
        con.execute(
            tranches.insert(),
            [
                {
                    "organisation": ici,
                    "depot": entree.numero,
                    "rang": rang,
                    "code_territoire": t.portee.code_territoire,
                    "millesime": t.portee.millesime,
                    "lignes": t.lignes,
                }
                for rang, t in enumerate(entree.tranches)
            ],
        )


def rewrite(con: Connection, entree: Entree, quand: str) -> None:
    """Put an entry in the place of that of its number, sealed anew; ``quand`` tells that it was.

    The one exception to a journal that only grows: somebody asked that what spoke of them be erased. The
    bytes of its deposit are already kept; slices do not change.
    """
    numero = entree.numero
    if isinstance(entree, Evenement):
        table, valeurs = evenements, {"qui": entree.qui}
    else:
        table, valeurs = depots, {c: getattr(entree, c) for c in _CHAMPS if c != "numero"}
    for cible, neuves in ((table, valeurs), (gestes, {"sceau": _seal(entree, quand), "efface_le": quand})):
        sienne = cible.c.organisation == current().organisation, cible.c.numero == numero
        con.execute(cible.update().where(*sienne).values(neuves))


def read_checked(con: Connection, depot: Depot, empreinte: str) -> bytes:
    """Bytes of a file of a deposit. Raises JournalError unless they are those deposited."""
    octets = contenus.get(con, empreinte)
    if octets is None:
        raise JournalError(f"{_altered(con, depot, empreinte)} {_REMEDE}")
    return octets


def verify(con: Connection) -> list[str]:
    """A French sentence for each altered or missing entry or content; nothing, an empty list."""
    entrees, fautes = _read(con)
    for depot in (e for e in entrees if isinstance(e, Depot)):
        fautes += [
            _altered(con, depot, h) for h in dict.fromkeys(depot.empreintes) if contenus.get(con, h) is None
        ]
    return fautes


def _seal(entree: Entree, efface_le: str) -> str:
    """Fingerprint of what an entry says, and of the day when something was erased from it."""
    sceau = seal_of(entree)
    return sha256(f"{sceau} {efface_le}".encode()) if efface_le else sceau


def _seal_of_lost(premier: int, dernier: int) -> str:
    """Fingerprint that says: these numbers were lost before the entries around them came in."""
    return sha256(f"perdus de {premier} à {dernier}".encode())


def _altered(con: Connection, depot: Depot, empreinte: str) -> str:
    quoi = "le fichier reçu" if empreinte == depot.sha256 else "le fichier des lignes"
    etat = "a été altéré depuis le dépôt" if empreinte in contenus.known(con) else "manque"
    return f"Dépôt n° {depot.numero} ({depot.nom_fichier}) : {quoi} {etat}."


def _read(con: Connection) -> tuple[list[Entree], list[str]]:
    """The entries whose seal holds, and a sentence for each of the others."""
    lues: dict[int, Entree] = {}
    parts: dict[int, list[tuple[int, Tranche]]] = defaultdict(list)
    for t in _rows(con, tranches):
        portee = Portee(t["code_territoire"], t["millesime"])
        parts[t["depot"]].append((t["rang"], Tranche(portee, t["lignes"])))
    for d in _rows(con, depots):
        siennes = tuple(t for _, t in sorted(parts[d["numero"]], key=lambda x: x[0]))
        lues[d["numero"]] = Depot(**{c: d[c] for c in _CHAMPS}, tranches=siennes)
    for e in _rows(con, evenements):
        lues[e["numero"]] = Evenement(**{c: e[c] for c in ("numero", "action", "depot", "date", "qui")})
    sceaux = {g["numero"]: (g["sceau"], g["efface_le"]) for g in _rows(con, gestes)}
    bonnes, fautes, attendu = [], [], 1
    for numero in sorted({*sceaux, *lues}):
        entree = lues.get(numero)
        sceau, efface_le = sceaux.get(numero, ("", ""))
        perdus = entree is None and sceau == _seal_of_lost(attendu, numero)
        if numero > attendu and not perdus:
            fautes.append(_gone(attendu, numero - 1))
        if entree is not None and sceau == _seal(entree, efface_le):
            bonnes.append(entree)
        elif not perdus:
            fautes.append(f"L'entrée n° {numero} du journal a été altérée.")
        attendu = numero + 1
    return bonnes, fautes


def _gone(premier: int, dernier: int) -> str:
    if premier == dernier:
        return f"L'entrée n° {premier} du journal a disparu."
    return f"Les entrées n° {premier} à {dernier} du journal ont disparu."


def _rows(con: Connection, table: sa.Table) -> list[dict[str, Any]]:
    lues = con.execute(sa.select(table).where(table.c.organisation == current().organisation))
    return [dict(x) for x in lues.mappings()]
