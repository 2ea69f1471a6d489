"""The workshops of a séance: opened to the phones for a time, their notes, what a host makes of them.

A phone holds a random token, or a code of six signs read on the wall; the memory holds only their
fingerprints. Both are made again from a seed and the key of the machine, so that the wall still shows them
after a restart, and nobody does from the memory alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import personnes
from data.disque import sha256
from data.erreurs import PhraseError
from data.garde import notes
from data.garde.notes import Note
from data.memoire import lieu, numerotation
from data.memoire import tables as memoire
from data.memoire.espace import current
from data.memoire.temps import now
from data.saisie import printable

OBJET = "ateliers"
TEXTE_MAX, THEME_MAX = 280, 60
HEURES = 8
# Ni 0 ni O, ni 1 ni I : ce qui se lit du troisième rang se tape sans se tromper.
SIGNES = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LONGUEUR = 6
FERME = "L'atelier est fermé : l'animateur ne reçoit plus de notes."
INCONNU = (
    "Ce code n'est pas celui d'un atelier ouvert : relisez-le au mur, ou demandez-le à l'animateur. Un code "
    "ne sert que pendant sa séance."
)


class AteliersError(PhraseError):
    """A workshop could not be opened or found, or a note of it not kept; a French sentence."""


class FermeError(AteliersError):
    """The workshop is closed: what was written before that is no fault of its note."""


@dataclass(frozen=True, slots=True)
class Atelier:
    """A workshop of a séance. Instants are ISO 8601, in UTC; ``ferme_le`` is '' until the host closes it."""

    numero: int
    seance: int
    graine: str
    jeton: str
    code: str
    ouvert_le: str
    expire_le: str
    ferme_le: str = ""

    def is_open(self, maintenant: datetime | None = None) -> bool:
        """True when a phone may leave a note."""
        return not self.ferme_le and self.expire_le > (maintenant or datetime.now(UTC)).isoformat()


_COLONNES = tuple(memoire.ateliers.c[c.name] for c in fields(Atelier))


@dataclass(frozen=True, slots=True)
class Cles:
    """What opens a workshop: the token of its QR code, the code to type."""

    jeton: str
    code: str


def keys(atelier: Atelier, cle: str) -> Cles | None:
    """The token and the code of a workshop; None when they were made with another key."""
    faites = _derived(atelier.graine, cle)
    return faites if hmac.compare_digest(sha256(faites.jeton.encode()), atelier.jeton) else None


def open_workshop(donnees: Path, seance: int, cle: str, heures: float = HEURES) -> Atelier:
    """Open a séance to the phones, under a token and a code that no other had; the former one is closed.

    Raises MemoireError.
    """
    graine = secrets.token_hex(16)
    faites = _derived(graine, cle)
    maintenant = datetime.now(UTC)
    with lieu.writing(donnees, "ouvrir un atelier", OBJET) as con:
        _close(con, seance)
        atelier = Atelier(
            numerotation.following(con, memoire.ateliers),
            seance,
            graine,
            sha256(faites.jeton.encode()),
            sha256(faites.code.encode()),
            maintenant.isoformat(),
            (maintenant + timedelta(hours=heures)).isoformat(),
        )
        valeurs = {c.name: getattr(atelier, c.name) for c in fields(Atelier)}
        con.execute(memoire.ateliers.insert().values(organisation=current().organisation, **valeurs))
    return atelier


def close_workshop(donnees: Path, seance: int) -> None:
    """Close the workshop of a séance: no phone leaves a note any more."""
    with lieu.writing(donnees, "fermer un atelier", OBJET) as con:
        _close(con, seance)


def of_seance(donnees: Path, seance: int) -> Atelier | None:
    """The last workshop of a séance, closed or not; None when there was none."""
    with lieu.reading(donnees) as con:
        return _last(con, seance)


def find(donnees: Path, cle: str) -> Atelier:
    """The workshop that a token or a code opens, closed or not. Raises AteliersError."""
    with lieu.reading(donnees) as con:
        return _find(con, cle)


def pose(donnees: Path, cle: str, note: Note, client: str) -> Note:
    """Keep a note that a phone sends, once whatever the number of times it sends it.

    ``client`` is the identifier that the phone gave it. Raises AteliersError when the workshop is closed or
    the note may not be kept, NotesError, MemoireError.
    """
    note = replace(note, texte=printable(note.texte))
    check(note)
    with lieu.writing(donnees, "poser une note", notes.OBJET) as con:
        atelier = _find(con, cle)
        if (deja := _sent(con, atelier.seance, client)) is not None:
            return deja
        if not atelier.is_open():
            raise FermeError(FERME)
        return notes.insert(con, note, client)


def check(note: Note) -> None:
    """Raise AteliersError unless a phone may leave this note."""
    if not note.texte.strip():
        raise AteliersError("Cette note est vide : écrivez une phrase, puis envoyez.")
    if len(note.texte) > TEXTE_MAX:
        raise AteliersError(
            f"Cette note a {len(note.texte)} signes, le plus est {TEXTE_MAX} : raccourcissez-la, ou "
            "faites-en deux."
        )
    if genre := personnes.find_personal(note.texte):
        raise AteliersError(
            f"Cette note semble contenir {genre}, et elle paraît au mur : ôtez ces coordonnées."
        )


def list_notes(donnees: Path, seance: int) -> tuple[Note, ...]:
    """The notes of a séance, hidden or not, in the order of their numbers."""
    table = memoire.notes
    with lieu.reading(donnees) as con:
        lues = con.execute(
            sa.select(*(table.c[c.name] for c in fields(Note)))
            .where(*_placed(), table.c.seance == seance)
            .order_by(table.c.numero)
        )
        return tuple(Note(*x) for x in lues)


def hide(donnees: Path, numero: int, oui: bool) -> None:
    """Take a note off the wall, or put it back. Raises AteliersError."""
    _mark(donnees, "masquer une note" if oui else "montrer une note", numero, {"masquee": oui})


def retain(donnees: Path, numero: int, oui: bool) -> None:
    """Mark a note as retained for the minutes, or no longer. Raises AteliersError."""
    _mark(donnees, "retenir une note" if oui else "ne plus retenir une note", numero, {"retenue": oui})


def group(donnees: Path, numero: int, theme: str) -> None:
    """Put a note under a theme ('': none). Raises AteliersError."""
    propre = " ".join(printable(theme).split())
    if len(propre) > THEME_MAX:
        raise AteliersError(f"Un thème a {THEME_MAX} signes au plus : dites-le en deux ou trois mots.")
    if genre := personnes.find_personal(propre):
        raise AteliersError(f"Ce thème semble contenir {genre} : ôtez ces coordonnées.")
    _mark(donnees, "donner un thème à une note", numero, {"theme": propre})


def revisions(donnees: Path, *objets: str) -> tuple[int, ...]:
    """How many gestures have changed each of these things, in one read."""
    with lieu.reading(donnees) as con:
        return tuple(lieu.revision_in(con, objet) for objet in objets)


def _derived(graine: str, cle: str) -> Cles:
    """The token (128 bits) and the code that a seed and a key make."""
    octets = hmac.new(cle.encode(), f"atelier {graine}".encode(), hashlib.sha256).digest()
    code = "".join(SIGNES[o % len(SIGNES)] for o in octets[16 : 16 + CODE_LONGUEUR])
    return Cles(octets[:16].hex(), code)


def _find(con: Connection, cle: str) -> Atelier:
    propre = cle.strip()
    code = "".join(c for c in propre.upper() if c.isalnum())
    table = memoire.ateliers
    lu = con.execute(
        sa.select(*_COLONNES)
        .where(
            table.c.organisation == current().organisation,
            sa.or_(table.c.jeton == sha256(propre.encode()), table.c.code == sha256(code.encode())),
        )
        .order_by(table.c.numero.desc())
        .limit(1)
    ).first()
    if lu is None:
        raise AteliersError(INCONNU)
    return Atelier(*lu)


def _last(con: Connection, seance: int) -> Atelier | None:
    table = memoire.ateliers
    siens = table.c.organisation == current().organisation, table.c.seance == seance
    lu = con.execute(sa.select(*_COLONNES).where(*siens).order_by(table.c.numero.desc()).limit(1)).first()
    return Atelier(*lu) if lu else None


def _close(con: Connection, seance: int) -> None:
    table = memoire.ateliers
    siens = table.c.organisation == current().organisation, table.c.seance == seance
    con.execute(table.update().where(*siens, table.c.ferme_le == "").values(ferme_le=now()))


def _sent(con: Connection, seance: int, client: str) -> Note | None:
    """The note that a phone had already sent under that identifier, in the bin or not."""
    table = memoire.notes
    lue = con.execute(
        sa.select(*(table.c[c.name] for c in fields(Note))).where(
            table.c.organisation == current().organisation, table.c.seance == seance, table.c.client == client
        )
    ).first()
    return Note(*lue) if lue else None


def _placed() -> tuple[sa.ColumnElement[bool], ...]:
    table = memoire.notes
    return table.c.organisation == current().organisation, table.c.retire_le == ""


def _mark(donnees: Path, geste: str, numero: int, valeurs: Mapping[str, object]) -> None:
    table = memoire.notes
    with lieu.writing(donnees, geste, notes.OBJET) as con:
        fait = con.execute(table.update().where(*_placed(), table.c.numero == numero).values(**valeurs))
        if fait.rowcount != 1:
            raise AteliersError(f"La note {numero} n'est plus là : rechargez la page.")
