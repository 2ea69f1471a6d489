"""What speaks of a person is erased, at their request: in the memory or in a backup, all of it or nothing.

A note goes away whole. What cannot go (an entry of the journal of deposits, the name of a list) has its text
replaced. A file that still counts stays, and is said: a figure does not vanish with a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.depots.registre import EFFACE, Depot, Entree
from data.garde import peremption, recherche
from data.garde.recherche import Texte, Trouvaille
from data.garde.seances import ecriture
from data.identifiants import slug
from data.memoire import contenus, journal, lieu, numerotation
from data.memoire import tables as memoire
from data.memoire.espace import POSTE, Espace, acting_for, current
from data.memoire.temps import now

GESTE = "effacer ce qui parle d'une personne"
# Ce que l'audit compte, et la révision qui suit (« notes », « depots »…).
_OBJETS = {
    "note": "notes",
    "entrée du journal": "depots",
    "fichier reçu": "depots",
    "liste": "listes",
    "référence": "references",
    "séance": "seances",
    "préférence": "preferences",
    "mention": "mentions",
    "compte": "comptes",
}
_PLURIELS = {"entrée du journal": "entrées du journal", "fichier reçu": "fichiers reçus"}


@dataclass(frozen=True, slots=True)
class Efface:
    """What was erased, counted by kind, and the places where the text still is."""

    comptes: Counter[str]
    restes: tuple[Trouvaille, ...]

    def phrase(self) -> str:
        """« 2 notes, 1 liste »; « rien »."""
        return counted(self.comptes)


def counted(comptes: Counter[str]) -> str:
    """The same of any counts."""
    return (
        ", ".join(f"{n} {q if n == 1 else _PLURIELS.get(q, q + 's')}" for q, n in comptes.items() if n)
        or "rien"
    )


def erase(con: Connection, cherche: Texte) -> Efface:
    """Erase a text everywhere it may go, in the transaction of ``con``; the audit counts it, without it.

    Raises JournalError when an entry of the journal was altered.
    """
    total: Counter[str] = Counter()
    for organisation in recherche.every_organisation(con):
        with acting_for(Espace(organisation, current().personne)):
            fait: Counter[str] = Counter()
            for effacer in (_notes, _journal, _files, _lists, _references, _sessions, _rows, _accounts):
                fait.update(effacer(con, cherche))
            if fait:
                objets = dict.fromkeys(_OBJETS[q] for q in fait)
                lieu.record(con, GESTE, *objets, detail=counted(fait))
            total.update(fait)
    return Efface(total, tuple(recherche.search(con, cherche)))


def _mine(con: Connection, table: sa.Table, cherche: Texte) -> list[dict[str, Any]]:
    ici = current().organisation
    return [x for x in recherche.matching(con, table, cherche) if x["organisation"] == ici]


def _delete(con: Connection, table: sa.Table, ligne: dict[str, Any]) -> None:
    con.execute(table.delete().where(*(c == ligne[c.name] for c in table.primary_key.columns)))


def _update(con: Connection, table: sa.Table, ligne: dict[str, Any], neuves: dict[str, Any]) -> None:
    con.execute(table.update().where(*(c == ligne[c.name] for c in table.primary_key.columns)).values(neuves))


def _notes(con: Connection, cherche: Texte) -> Counter[str]:
    lignes = _mine(con, memoire.notes, cherche)
    if lignes:
        numerotation.remember(con, memoire.notes)
    for ligne in lignes:
        _delete(con, memoire.notes, ligne)
    return Counter({"note": len(lignes)} if lignes else {})


def _journal(con: Connection, cherche: Texte) -> Counter[str]:
    fait: Counter[str] = Counter()
    for entree in journal.read_entries(con):
        neuve = _without(entree, cherche)
        if neuve != entree:
            journal.rewrite(con, neuve, now())
            fait["entrée du journal"] += 1
    return fait


def _without(entree: Entree, cherche: Texte) -> Entree:
    champs = recherche.LIEUX[memoire.depots if isinstance(entree, Depot) else memoire.evenements].champs
    trouves = {c for c in champs if getattr(entree, c) and cherche.is_in(getattr(entree, c))}
    neufs = dict.fromkeys(trouves, EFFACE)
    if "nom_fichier" in neufs and isinstance(entree, Depot):
        # L'extension dit encore ce qu'était le fichier, si elle n'est pas elle-même du texte cherché.
        _, point, suite = entree.nom_fichier.rpartition(".")
        if point and suite.isalnum() and len(suite) <= 4 and not cherche.is_in(suite):
            neufs["nom_fichier"] = f"{EFFACE}.{suite}"
    return replace(entree, **neufs)


def _files(con: Connection, cherche: Texte) -> Counter[str]:
    """Undone deposits lose the file received; the text leaves their rows, whose scopes do not change."""
    fait: Counter[str] = Counter()
    for depot in [d for d in recherche.deposits_holding(con, cherche) if d.statut == "annule"]:
        lignes = recherche.read_rows(contenus.get(con, depot.sha256_lignes))
        octets = [EFFACE.encode()]
        if lignes is not None:
            octets.append(_parquet(_masked(lignes, cherche)))
        empreintes = [contenus.put(con, o) for o in octets]
        neufs: dict[str, Any] = {"sha256": empreintes[0], "taille": len(octets[0])}
        if lignes is not None:
            neufs |= {"sha256_lignes": empreintes[1], "taille_lignes": len(octets[1])}
        journal.rewrite(con, replace(depot, **neufs), now())
        fait["fichier reçu"] += 1
        for ancienne in depot.empreintes:
            _forget_content(con, ancienne)
    return fait


def _masked(lignes: pa.Table, cherche: Texte) -> pa.Table:
    for rang, champ in enumerate(lignes.schema):
        if not (pa.types.is_string(champ.type) or pa.types.is_large_string(champ.type)):
            continue
        cellules = lignes.column(rang).to_pylist()
        # Un code de territoire dit de quoi la ligne parle : il reste.
        if champ.name.startswith("code_"):
            continue
        neuves = [EFFACE if c is not None and cherche.is_in(c) else c for c in cellules]
        lignes = lignes.set_column(rang, champ, pa.chunked_array([pa.array(neuves, champ.type)]))
    return lignes


def _parquet(lignes: pa.Table) -> bytes:
    tampon = pa.BufferOutputStream()
    pq.write_table(lignes, tampon, compression="zstd")
    return tampon.getvalue().to_pybytes()


def _forget_content(con: Connection, empreinte: str) -> None:
    """Erase bytes that nothing refers to any more."""
    ici = current().organisation
    for table, champs in (
        (memoire.depots, ("sha256", "sha256_lignes")),
        (memoire.references, ("observations", "territoires", "sources")),
    ):
        tient = sa.or_(*(table.c[c] == empreinte for c in champs))
        if con.execute(sa.select(table.c.numero).where(table.c.organisation == ici, tient).limit(1)).first():
            return
    table = memoire.contenus
    con.execute(table.delete().where(table.c.organisation == ici, table.c.empreinte == empreinte))


def _free(pris: Callable[[str], bool]) -> str:
    """« [effacé] », « [effacé] 2 »…: the first that nothing bears."""
    rang = 1
    while pris(nom := EFFACE if rang == 1 else f"{EFFACE} {rang}"):
        rang += 1
    return nom


def _lists(con: Connection, cherche: Texte) -> Counter[str]:
    listes, codes = memoire.listes, memoire.listes_codes
    lignes = _mine(con, listes, cherche)
    for ligne in lignes:
        ici = listes.c.organisation == ligne["organisation"]
        cles = set(con.execute(sa.select(listes.c.cle).where(ici)).scalars())
        nom = _free(lambda n, cles=cles: slug(n) in cles)
        con.execute(listes.insert().values({**ligne, "nom": nom, "cle": slug(nom)}))
        siens = codes.c.organisation == ligne["organisation"], codes.c.liste == ligne["cle"]
        con.execute(codes.update().where(*siens).values(liste=slug(nom)))
        _delete(con, listes, ligne)
    return Counter({"liste": len(lignes)} if lignes else {})


def _references(con: Connection, cherche: Texte) -> Counter[str]:
    table = memoire.references
    lignes = _mine(con, table, cherche)
    for ligne in lignes:
        neuves: dict[str, Any] = {}
        if cherche.is_in(ligne["nom"]):
            ici = table.c.organisation == ligne["organisation"], table.c.retire_le == ligne["retire_le"]
            slugs = set(con.execute(sa.select(table.c.slug).where(*ici)).scalars())
            nom = _free(lambda n, slugs=slugs: slug(n) in slugs)
            neuves |= {"nom": nom, "slug": slug(nom)}
        if cherche.is_in(ligne["commentaire"]):
            neuves["commentaire"] = EFFACE
        _update(con, table, ligne, neuves)
    return Counter({"référence": len(lignes)} if lignes else {})


def _sessions(con: Connection, cherche: Texte) -> Counter[str]:
    touchees: set[int] = set()
    for ligne in _mine(con, memoire.seances, cherche):
        _update(con, memoire.seances, ligne, {"nom": EFFACE})
        touchees.add(ligne["numero"])
    for ligne in _mine(con, memoire.ecrans, cherche):
        _update(con, memoire.ecrans, ligne, {"contenu": _masked_words(ligne["contenu"], cherche)})
        touchees.add(ligne["seance"])
    # Ce qu'« annuler » remettrait, et ce qui a été vu : un texte effacé ne doit pas en revenir.
    for ligne in _mine(con, memoire.seances_etats, cherche):
        _delete(con, memoire.seances_etats, ligne)
        touchees.add(ligne["seance"])
    for ligne in _mine(con, memoire.seances_vues, cherche):
        _delete(con, memoire.seances_vues, ligne)
    return Counter({"séance": len(touchees)} if touchees else {})


def _masked_words(contenu: str, cherche: Texte) -> str:
    return ecriture.masked(contenu, lambda mot: EFFACE if cherche.is_in(mot) else mot)


def _rows(con: Connection, cherche: Texte) -> Counter[str]:
    fait: Counter[str] = Counter()
    for table, quoi in ((memoire.preferences, "préférence"), (memoire.mentions, "mention")):
        for ligne in _mine(con, table, cherche):
            _delete(con, table, ligne)
            fait[quoi] += 1
    return fait


def _accounts(con: Connection, cherche: Texte) -> Counter[str]:
    """Accounts of this organisation; the desk's and the only administrator's keep their key."""
    fait: Counter[str] = Counter()
    roles = memoire.roles
    ici = roles.c.organisation == current().organisation
    par_personne = {x.personne: x.role for x in con.execute(sa.select(roles).where(ici))}
    administrent = {p for p, r in par_personne.items() if r == peremption.ADMINISTRE and p != POSTE.personne}
    for ligne in recherche.matching(con, memoire.personnes, cherche):
        personne = ligne["id"]
        if personne not in par_personne and _has_role(con, personne):
            continue
        if personne == POSTE.personne or administrent == {personne}:
            if cherche.is_in(ligne["fonction"]):
                _update(con, memoire.personnes, ligne, {"fonction": EFFACE})
                fait["compte"] += 1
            continue
        peremption.forget_person(con, personne)
        administrent.discard(personne)
        fait["compte"] += 1
    return fait


def _has_role(con: Connection, personne: int) -> bool:
    tenu = sa.select(memoire.roles.c.role).where(memoire.roles.c.personne == personne).limit(1)
    return con.execute(tenu).first() is not None
