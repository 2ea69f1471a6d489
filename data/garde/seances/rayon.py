"""The séances in the memory: found, made, changed by a gesture at a time, undone, put in the bin.

A séance is of a person, or shared in the organisation: nobody else finds it. A gesture is made on what the
memory holds when it writes, not on what a page had read: two hosts who work at once do not undo each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from data.disque import sha256
from data.garde.seances import ecriture
from data.garde.seances.modele import (
    ILLISIBLE,
    Ecran,
    Entete,
    Geste,
    Seance,
    SeancesError,
    add,
    check_entete,
    entitle,
)
from data.memoire import lieu, numerotation
from data.memoire import tables as memoire
from data.memoire.espace import current
from data.memoire.temps import now

OBJET = "seances"
SEANCES_MAX = 500
# Les gestes qu'« annuler » remonte ; au-delà, les plus anciens s'oublient.
ETATS_MAX = 40
_ENTETE = tuple(asdict(Entete("")))


def create(donnees: Path, entete: Entete, ecrans: tuple[Ecran, ...] = ()) -> Seance:
    """Keep a new séance of the person who asks; its screens are numbered in their order.

    Raises SeancesError or MemoireError; nothing is then kept.
    """
    neuve = entitle(Seance(0, entete), entete)
    for ecran in ecrans:
        neuve = add(neuve, ecran)
    with lieu.writing(donnees, "créer une séance", OBJET) as con:
        en_place = sa.select(sa.func.count()).select_from(memoire.seances).where(*_visible(corbeille=False))
        if con.execute(en_place).scalar_one() >= SEANCES_MAX:
            raise SeancesError(
                f"{SEANCES_MAX} séances sont déjà gardées : mettez à la corbeille celles qui ont servi."
            )
        maintenant = now()
        neuve = replace(
            neuve,
            numero=numerotation.following(con, memoire.seances),
            personne=current().personne,
            revision=1,
            date=maintenant,
            modifiee_le=maintenant,
        )
        con.execute(
            memoire.seances.insert().values(
                organisation=current().organisation, numero=neuve.numero, date=neuve.date, **_head(neuve)
            )
        )
        _write_screens(con, replace(neuve, ecrans=()), neuve)
    return neuve


def read(donnees: Path, numero: int) -> Seance:
    """A séance that the person may see. Raises SeancesError."""
    with lieu.reading(donnees) as con:
        return _find(con, numero, corbeille=False)


def list_seances(donnees: Path, *, corbeille: bool = False) -> tuple[Seance, ...]:
    """The séances that the person may see (or those of them in the bin), the last changed first."""
    with lieu.reading(donnees) as con:
        lues = con.execute(sa.select(memoire.seances).where(*_visible(corbeille=corbeille))).mappings().all()
        ecrans = _screens(con, {x["numero"] for x in lues})
    seances = (_built(x, ecrans.get(x["numero"], ())) for x in lues)
    return tuple(sorted(seances, key=lambda s: (s.modifiee_le, s.numero), reverse=True))


def revision(donnees: Path) -> int:
    """How many gestures have changed the séances: the same number, the same séances."""
    return lieu.revision(donnees, OBJET)


def change(donnees: Path, numero: int, dit: str, geste: Geste) -> Seance:
    """Make a gesture on a séance; ``dit`` is what « annuler » will say of it (« déplacer l'écran 3 »).

    Raises SeancesError or MemoireError; nothing is then changed.
    """
    with lieu.writing(donnees, "changer une séance", OBJET) as con:
        avant = _find(con, numero, corbeille=False)
        apres = geste(avant)
        if (apres.entete, apres.ecrans) == (avant.entete, avant.ecrans):
            return avant
        _remember(con, avant, dit)
        return _write(con, avant, apres)


def undoable(donnees: Path, numero: int) -> str:
    """What « annuler » would undo; '' when nothing is left to undo."""
    with lieu.reading(donnees) as con:
        dernier = _last_state(con, numero)
    return dernier["geste"] if dernier else ""


def undo(donnees: Path, numero: int, revision: int) -> tuple[Seance, str]:
    """Put back what was before the last gesture, whoever made it, and what it was.

    Raises SeancesError when there is none, or when another gesture came after the one that was on the page.
    """
    with lieu.writing(donnees, "annuler sur une séance", OBJET) as con:
        avant = _find(con, numero, corbeille=False)
        dernier = _last_state(con, numero)
        if dernier is None:
            raise SeancesError("Il n'y a plus rien à annuler dans cette séance.")
        if avant.revision != revision:
            raise SeancesError(
                f"Quelqu'un d'autre vient de changer cette séance ({dernier['geste']}) : relisez-la, puis "
                "annulez si c'est bien ce geste-là."
            )
        entete, ecrans = ecriture.parse_state(dernier["contenu"])
        etats = memoire.seances_etats
        con.execute(etats.delete().where(*_of(etats, numero), etats.c.revision == dernier["revision"]))
        return _write(con, avant, replace(avant, entete=entete, ecrans=ecrans)), dernier["geste"]


def remove(donnees: Path, numero: int) -> None:
    """Put a séance in the bin. Raises SeancesError when it is not there."""
    with lieu.writing(donnees, "retirer une séance", OBJET) as con:
        _find(con, numero, corbeille=False)
        _update(con, numero, {"retire_le": now()})


def restore(donnees: Path, numero: int) -> None:
    """Take a séance out of the bin. Raises SeancesError when it is not there."""
    with lieu.writing(donnees, "remettre une séance", OBJET) as con:
        _find(con, numero, corbeille=True)
        _update(con, numero, {"retire_le": ""})


def keep_view(donnees: Path, contenu: str) -> str:
    """Keep what was seen of a figure, once; its fingerprint."""
    empreinte = sha256(contenu.encode("utf-8"))
    if view(donnees, empreinte):
        return empreinte
    table = memoire.seances_vues
    with lieu.writing(donnees, "garder ce qui est vu", OBJET) as con:
        if not con.execute(sa.select(table.c.empreinte).where(*_seen(empreinte))).first():
            con.execute(
                table.insert().values(
                    organisation=current().organisation, empreinte=empreinte, contenu=contenu
                )
            )
    return empreinte


def view(donnees: Path, empreinte: str) -> str:
    """What was seen under a fingerprint; '' when the memory does not have it, or no longer as it was."""
    table = memoire.seances_vues
    with lieu.reading(donnees) as con:
        contenu = con.execute(sa.select(table.c.contenu).where(*_seen(empreinte))).scalar() or ""
    return contenu if sha256(contenu.encode("utf-8")) == empreinte else ""


def read_in(con: Connection) -> list[Seance]:
    """Every séance of the organisation, those of the bin too, in a read that is under way."""
    ici = memoire.seances.c.organisation == current().organisation
    lues = con.execute(sa.select(memoire.seances).where(ici).order_by(memoire.seances.c.numero)).mappings()
    tetes = lues.all()
    ecrans = _screens(con, {x["numero"] for x in tetes})
    return [_built(x, ecrans.get(x["numero"], ())) for x in tetes]


def _find(con: Connection, numero: int, *, corbeille: bool) -> Seance:
    table = memoire.seances
    lue = con.execute(
        sa.select(table).where(*_visible(corbeille=corbeille), table.c.numero == numero)
    ).mappings()
    tete = lue.first()
    if tete is None:
        raise SeancesError("Cette séance n'est plus là : elle est à la corbeille, ou n'est pas partagée.")
    return _built(tete, _screens(con, {numero}).get(numero, ()))


def _visible(*, corbeille: bool) -> tuple[sa.ColumnElement[bool], ...]:
    table, ici = memoire.seances, current()
    return (
        table.c.organisation == ici.organisation,
        (table.c.retire_le != "") == corbeille,
        sa.or_(table.c.partagee, table.c.personne == ici.personne),
    )


def _screens(con: Connection, numeros: set[int]) -> dict[int, tuple[Ecran, ...]]:
    table = memoire.ecrans
    lus = con.execute(
        sa.select(table.c.seance, table.c.numero, table.c.contenu)
        .where(table.c.organisation == current().organisation, table.c.seance.in_(numeros))
        .order_by(table.c.seance, table.c.rang, table.c.numero)
    )
    ecrans: dict[int, tuple[Ecran, ...]] = {}
    for seance, numero, contenu in lus:
        ecrans[seance] = (*ecrans.get(seance, ()), ecriture.parse_screen(numero, contenu))
    return ecrans


def _built(tete: RowMapping, ecrans: tuple[Ecran, ...]) -> Seance:
    return Seance(
        tete["numero"],
        Entete(**{c: tete[c] for c in _ENTETE}),
        ecrans,
        personne=tete["personne"],
        revision=tete["revision"],
        prochain=tete["prochain"],
        date=tete["date"],
        modifiee_le=tete["modifiee_le"],
        retire_le=tete["retire_le"],
    )


def _head(seance: Seance) -> dict[str, Any]:
    check_entete(seance.entete)
    return {
        **asdict(seance.entete),
        "personne": seance.personne,
        "revision": seance.revision,
        "prochain": seance.prochain,
        "modifiee_le": seance.modifiee_le,
    }


def _write(con: Connection, avant: Seance, apres: Seance) -> Seance:
    """Put a séance in the place of what it was; ``prochain`` never goes back."""
    faite = replace(
        apres, revision=avant.revision + 1, prochain=max(avant.prochain, apres.prochain), modifiee_le=now()
    )
    _update(con, faite.numero, _head(faite))
    _write_screens(con, avant, faite)
    return faite


def _write_screens(con: Connection, avant: Seance, seance: Seance) -> None:
    """Only what changed: a screen that this version cannot read keeps what another one wrote."""
    table = memoire.ecrans
    etaient = {e.numero: (rang, e) for rang, e in enumerate(avant.ecrans)}
    for parti in etaient.keys() - {e.numero for e in seance.ecrans}:
        con.execute(table.delete().where(*_of(table, seance.numero), table.c.numero == parti))
    for place in enumerate(seance.ecrans):
        rang, ecran = place
        if etaient.get(ecran.numero) == place:
            continue
        valeurs: dict[str, Any] = {"rang": rang}
        # Ôté puis remis, ce qu'une autre version avait écrit n'est plus là : il reste dit illisible.
        if ecran.nature != ILLISIBLE or ecran.numero not in etaient:
            valeurs["contenu"] = ecriture.dump_screen(ecran)
        if ecran.numero in etaient:
            con.execute(
                table.update()
                .where(*_of(table, seance.numero), table.c.numero == ecran.numero)
                .values(**valeurs)
            )
        else:
            cle = {"organisation": current().organisation, "seance": seance.numero, "numero": ecran.numero}
            con.execute(table.insert().values(**cle, **valeurs))


def _remember(con: Connection, avant: Seance, dit: str) -> None:
    etats = memoire.seances_etats
    con.execute(
        etats.insert().values(
            organisation=current().organisation,
            seance=avant.numero,
            revision=avant.revision,
            geste=dit,
            contenu=ecriture.dump_state(avant.entete, avant.ecrans),
        )
    )
    gardes = con.execute(
        sa.select(etats.c.revision).where(*_of(etats, avant.numero)).order_by(etats.c.revision.desc())
    )
    if anciens := gardes.scalars().all()[ETATS_MAX:]:
        con.execute(etats.delete().where(*_of(etats, avant.numero), etats.c.revision.in_(anciens)))


def _last_state(con: Connection, numero: int) -> RowMapping | None:
    etats = memoire.seances_etats
    lus = con.execute(
        sa.select(etats).where(*_of(etats, numero)).order_by(etats.c.revision.desc()).limit(1)
    ).mappings()
    return lus.first()


def _update(con: Connection, numero: int, valeurs: Mapping[str, Any]) -> None:
    table = memoire.seances
    con.execute(
        table.update()
        .where(table.c.organisation == current().organisation, table.c.numero == numero)
        .values(**valeurs)
    )


def _of(table: sa.Table, seance: int) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.organisation == current().organisation, table.c.seance == seance


def _seen(empreinte: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = memoire.seances_vues
    return table.c.organisation == current().organisation, table.c.empreinte == empreinte
