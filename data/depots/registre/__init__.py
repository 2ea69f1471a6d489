"""What the journal says: deposits, events, and the active set, a pure function of both.

Deposits and events share one sequence of numbers. Each scope (format, territory, year) is a pile:
adding or restoring a deposit puts it on top of the piles of its scopes, undoing it takes it out,
and the top of a pile is what counts. So undoing gives back what was replaced, whatever the order.
No file is read or written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Statut = Literal["actif", "annule", "remplace"]
Action = Literal["annulation", "restauration"]
# Ce qui se lit à la place de ce qui parlait d'une personne, et s'efface à sa demande.
EFFACE = "[effacé]"
_FORMAT = re.compile(r"[a-z][a-z0-9_]*")


class Portee(NamedTuple):
    """What a row is about, inside its format; no year (None) for what has none (a convention)."""

    code_territoire: str
    millesime: int | None


class Tranche(NamedTuple):
    """Number of rows of a deposit about one scope; a row about several counts in each."""

    portee: Portee
    lignes: int


@dataclass(frozen=True)
class Depot:
    """A deposited file: what it is, then (last four fields) where it stands in the journal.

    ``statut`` is ``actif`` as long as one scope of it counts (``portee_active``), ``remplace``
    when later deposits (``remplace_par``) hold them all, ``annule`` when undone. ``remplace``:
    the deposits it took scopes from when it was added, or last restored. Dates are UTC, ISO 8601.
    """

    numero: int
    format: str
    nom_fichier: str
    feuille: str | None
    date: str
    qui: str | None
    commentaire: str
    sha256: str
    taille: int
    sha256_lignes: str
    taille_lignes: int
    lignes: int
    tranches: tuple[Tranche, ...]
    statut: Statut = "actif"
    portee_active: frozenset[Portee] = frozenset()
    remplace: tuple[int, ...] = ()
    remplace_par: tuple[int, ...] = ()

    @property
    def portee(self) -> frozenset[Portee]:
        """Every scope of the file, whether it still counts or not."""
        return frozenset(t.portee for t in self.tranches)

    @property
    def empreintes(self) -> tuple[str, str]:
        """sha256 of the bytes received, and of the file of rows: the names they are stored by."""
        return self.sha256, self.sha256_lignes

    @property
    def territoires(self) -> tuple[str, ...]:
        """Codes of the territories, in order."""
        return tuple(sorted({p.code_territoire for p in self.portee}))

    @property
    def millesimes(self) -> tuple[int, ...]:
        """Years, in order."""
        return tuple(sorted({p.millesime for p in self.portee if p.millesime is not None}))


@dataclass(frozen=True)
class Evenement:
    """A later gesture on a deposit: undone, or put back."""

    numero: int
    action: Action
    depot: int
    date: str
    qui: str | None


Entree = Depot | Evenement


@dataclass(frozen=True)
class LigneApercu:
    """What an import would do to one scope; ``depot`` is the one that holds it, if any."""

    portee: Portee
    depot: int | None
    avant: int
    apres: int

    @property
    def ajoutees(self) -> int:
        """Rows there will be in addition."""
        return max(0, self.apres - self.avant)

    @property
    def remplacees(self) -> int:
        """Rows whose place a row of the file takes."""
        return min(self.apres, self.avant)

    @property
    def retirees(self) -> int:
        """Rows there will be no more."""
        return max(0, self.avant - self.apres)


@dataclass(frozen=True)
class Apercu:
    """What an import would add, replace and remove, scope by scope. Nothing is written."""

    format: str
    lignes: tuple[LigneApercu, ...]

    @property
    def ajoutees(self) -> int:
        """Rows there will be in addition, over all scopes."""
        return sum(ligne.ajoutees for ligne in self.lignes)

    @property
    def remplacees(self) -> int:
        """Rows whose place a row of the file takes, over all scopes."""
        return sum(ligne.remplacees for ligne in self.lignes)

    @property
    def retirees(self) -> int:
        """Rows there will be no more, over all scopes."""
        return sum(ligne.retirees for ligne in self.lignes)


def replay(entrees: Iterable[Entree]) -> dict[int, Depot]:
    """Every deposit by number, with its state after all the entries, in the order of numbers.

    Total: an event about a deposit that is absent, or that changes nothing, is without effect.
    """
    depots: dict[int, Depot] = {}
    piles: dict[tuple[str, Portee], list[int]] = {}
    annules: set[int] = set()
    pris: dict[int, tuple[int, ...]] = {}
    for entree in sorted(entrees, key=lambda e: e.numero):
        if isinstance(entree, Depot):
            depots[entree.numero] = entree
        numero = entree.numero if isinstance(entree, Depot) else entree.depot
        if numero not in depots:
            continue
        siennes = [piles.setdefault((depots[numero].format, p), []) for p in depots[numero].portee]
        for pile in siennes:
            if numero in pile:
                pile.remove(numero)
        if isinstance(entree, Evenement) and entree.action == "annulation":
            annules.add(numero)
            continue
        annules.discard(numero)
        pris[numero] = tuple(sorted({pile[-1] for pile in siennes if pile}))
        for pile in siennes:
            pile.append(numero)
    return {n: _state(d, piles, n in annules, pris[n]) for n, d in depots.items()}


def _state(
    depot: Depot, piles: Mapping[tuple[str, Portee], list[int]], annule: bool, pris: tuple[int, ...]
) -> Depot:
    if annule:
        return replace(depot, statut="annule", portee_active=frozenset(), remplace=pris)
    tenants = {p: piles[depot.format, p][-1] for p in depot.portee}
    active = frozenset(p for p, tenant in tenants.items() if tenant == depot.numero)
    return replace(
        depot,
        statut="actif" if active else "remplace",
        portee_active=active,
        remplace=pris,
        remplace_par=tuple(sorted(set(tenants.values()) - {depot.numero})),
    )


def order(portee: Portee) -> tuple[str, int]:
    """Sort key of scopes: territory, then year, no year first."""
    return portee.code_territoire, portee.millesime or 0


def is_format(nom: str) -> bool:
    """True for a name a format may bear."""
    return _FORMAT.fullmatch(nom) is not None
