"""How the journal is stored: one folder per gesture, which appears whole and never changes.

``<donnees>/depots/000007/`` is named by the number of its first entry; it holds ``journal.json``
(its entries, sealed by their fingerprint) and the files of its deposits, named by their sha256
(bytes received, rows in parquet). Reading takes no lock and there is no index to corrupt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from data.depots.journal.registre import Depot, Entree, Portee, read_entry, write_entry
from data.disque import JournalError, seal, sha256, unseal, write_file

VERSION = 1
NOM_JOURNAL = "journal.json"
# Les colonnes qui disent de quoi parle une ligne ; la première présente sert.
COLONNES_TERRITOIRE = ("code_territoire", "territoires")
COLONNES_ANNEE = ("annee", "millesime")
_GESTE = re.compile(r"\d{6,}")
_REMEDE = "Remettez-le depuis une sauvegarde, ou retirez son dossier et reprenez une archive."


def folder(donnees: Path) -> Path:
    """Where the deposits stand."""
    return donnees / "depots"


def read_entries(donnees: Path) -> list[Entree]:
    """Every entry, in the order of numbers. Raises JournalError on an altered one."""
    entrees = [e for geste in _gestures(donnees) for e in _read_gesture(geste)]
    return sorted(entrees, key=lambda e: e.numero)


def write_entries(dossier: Path, entrees: Sequence[Entree]) -> None:
    """Write the sealed entries of a gesture in its folder."""
    write_file(dossier / NOM_JOURNAL, [entries_bytes(entrees)])


def entries_bytes(entrees: Sequence[Entree]) -> bytes:
    """Sealed JSON of entries."""
    return seal({"version": VERSION, "entrees": [write_entry(e) for e in entrees]})


def parse_entries(octets: bytes) -> list[Entree]:
    """The entries of ``entries_bytes``. Raises ValueError (French) on any other bytes."""
    objet = unseal(octets)
    if objet.get("version") != VERSION:
        raise ValueError(f"version {objet.get('version')}, quand la version {VERSION} est attendue")
    if not isinstance(objet.get("entrees"), list):
        raise ValueError("pas de liste d'entrées")
    return [read_entry(e) for e in objet["entrees"]]


def next_number(entrees: Sequence[Entree]) -> int:
    """A number that no entry has borne: entries never go away, so neither do numbers."""
    return max((e.numero for e in entrees), default=0) + 1


def gesture_name(numero: int) -> str:
    """Name of the folder of a gesture whose first entry bears this number."""
    return f"{numero:06d}"


def scope_of(lignes: pa.Table) -> list[tuple[Portee, ...]]:
    """Scopes of each row: one, or one per territory when the territory column holds lists.

    Raises JournalError when there is no territory column, or a row without a territory.
    """
    presentes = lignes.column_names
    territoire = next((c for c in COLONNES_TERRITOIRE if c in presentes), None)
    annee = next((c for c in COLONNES_ANNEE if c in presentes), None)
    if territoire is None:
        raise JournalError("Ce tableau n'a pas de colonne de territoire : rien n'a été déposé.")
    codes = lignes[territoire].to_pylist()
    annees = lignes[annee].to_pylist() if annee else [None] * len(codes)
    portees = [
        tuple(Portee(c, a) for c in dict.fromkeys([code] if isinstance(code, str) else code or []))
        for code, a in zip(codes, annees, strict=True)
    ]
    if not all(portees) or not all(p.code_territoire for ligne in portees for p in ligne):
        raise JournalError("Une ligne n'a pas de territoire : rien n'a été déposé.")
    return portees


def count_scopes(portees: Sequence[Sequence[Portee]]) -> Counter[Portee]:
    """Number of rows about each scope."""
    return Counter(p for ligne in portees for p in ligne)


def paths(donnees: Path) -> dict[str, Path]:
    """Path of every stored file, by sha256."""
    return {f.name: f for geste in _gestures(donnees) for f in geste.iterdir()}


def read_checked(chemins: Mapping[str, Path], depot: Depot, empreinte: str) -> bytes:
    """Bytes of a file of a deposit. Raises JournalError unless they are those deposited."""
    quoi = "le fichier reçu" if empreinte == depot.sha256 else "le fichier des lignes"
    nom = f"Dépôt n° {depot.numero} ({depot.nom_fichier})"
    try:
        octets = chemins[empreinte].read_bytes()
    except (KeyError, OSError) as erreur:
        raise JournalError(f"{nom} : {quoi} manque ou ne se lit plus. {_REMEDE}") from erreur
    if sha256(octets) != empreinte:
        raise JournalError(f"{nom} : {quoi} a été altéré depuis le dépôt. {_REMEDE}")
    return octets


def verify(donnees: Path) -> list[str]:
    """A French sentence for each byte-altered, missing or foreign file; nothing, an empty list."""
    fautes: list[str] = []
    entrees: list[Entree] = []
    for geste in _gestures(donnees):
        try:
            siennes = _read_gesture(geste)
        except JournalError as erreur:
            fautes.append(str(erreur))
            continue
        entrees += siennes
        if not siennes or int(geste.name) != siennes[0].numero:
            fautes.append(f"Le dossier {geste.name} du journal ne porte pas son numéro.")
        attendus = {h: d for d in siennes if isinstance(d, Depot) for h in d.empreintes}
        for nom, depot in attendus.items():
            try:
                read_checked({nom: geste / nom}, depot, nom)
            except JournalError as erreur:
                fautes.append(str(erreur))
        fautes += [
            f"{geste.name}/{f.name} n'a pas été écrit par le journal : retirez-le."
            for f in sorted(geste.iterdir())
            if f.name not in {*attendus, NOM_JOURNAL}
        ]
    numeros = [e.numero for e in entrees]
    if not fautes:
        fautes += [
            f"L'entrée n° {n} du journal a disparu : son dossier a été retiré de {folder(donnees)}."
            for n in range(1, max(numeros, default=0))
            if n not in set(numeros)
        ]
    if folder(donnees).is_dir():
        fautes += [
            f"{f.name} n'a pas été écrit par le journal : retirez-le."
            for f in sorted(folder(donnees).iterdir())
            if not f.name.startswith(".") and not (_GESTE.fullmatch(f.name) and f.is_dir())
        ]
    doubles = sorted(n for n, fois in Counter(numeros).items() if fois > 1)
    return fautes + [f"Le numéro {n} est porté par deux entrées du journal." for n in doubles]


def _gestures(donnees: Path) -> list[Path]:
    """Folders of the gestures, in order; what is temporary or foreign is ignored."""
    dossier = folder(donnees)

    def scan() -> list[Path]:
        return sorted(
            (f for f in dossier.iterdir() if _GESTE.fullmatch(f.name) and f.is_dir()),
            key=lambda f: int(f.name),
        )

    if not dossier.is_dir():
        return []
    try:
        trouves = scan()
        # Un parcours qui croise deux renommages peut voir le second sans le premier : on relit
        # jusqu'à ce que rien n'ait bougé.
        while (relus := scan()) != trouves:
            trouves = relus
    except OSError as erreur:
        raise JournalError(f"{dossier} ne se lit pas : {erreur.strerror}.") from erreur
    return trouves


def _read_gesture(geste: Path) -> list[Entree]:
    try:
        return parse_entries((geste / NOM_JOURNAL).read_bytes())
    except (OSError, ValueError) as erreur:
        raise JournalError(
            f"L'entrée {geste.name} du journal a été altérée ou ne se lit plus ({erreur}). {_REMEDE}"
        ) from erreur
