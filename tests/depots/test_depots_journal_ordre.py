"""Ce qui compte est une fonction pure du journal : modèle naïf, puis sur le disque."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

import pytest
from depots_journal_outils import deposit, what_counts
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.journal import list_deposits, restore, undo
from data.depots.registre import Depot, Entree, Evenement, Portee, Tranche, replay
from data.depots.registre.entrees import read_entry, write_entry
from data.disque import JournalError

FORMATS = ("eaje_activite", "equipements")
PORTEES = [Portee(c, a) for c in ("95018", "249500109") for a in (2023, 2024)]
Geste = tuple[Literal["add"], str, frozenset[Portee]] | tuple[Literal["undo", "restore"], int]

depots = st.tuples(
    st.just("add"), st.sampled_from(FORMATS), st.frozensets(st.sampled_from(PORTEES), min_size=1)
)
evenements = st.tuples(st.sampled_from(["undo", "restore"]), st.integers(1, 12))
gestes = st.lists(st.one_of(depots, evenements), max_size=14)


def as_entries(suite: list[Geste]) -> list[Entree]:
    """The gestures as journal entries, numbered from 1; events may be about nothing."""
    entrees: list[Entree] = []
    for numero, geste in enumerate(suite, 1):
        if geste[0] == "add":
            tranches = tuple(Tranche(p, 1) for p in sorted(geste[2]))
            entrees.append(
                Depot(
                    numero,
                    geste[1],
                    "x.csv",
                    None,
                    "2026-01-01T00:00:00+00:00",
                    None,
                    "",
                    "0" * 64,
                    1,
                    "1" * 64,
                    1,
                    len(tranches),
                    tranches,
                )
            )
        else:
            action = "annulation" if geste[0] == "undo" else "restauration"
            date = "2026-01-01T00:00:00+00:00"
            entrees.append(Evenement(numero, action, geste[1], date, None))
    return entrees


def naive(suite: list[Geste]) -> dict[tuple[str, Portee], int]:
    """Who holds each scope: the deposit not undone that was last put forward."""
    contenu: dict[int, tuple[str, frozenset[Portee]]] = {}
    mis_en_avant: dict[int, int] = {}
    for instant, geste in enumerate(suite, 1):
        if geste[0] == "add":
            contenu[instant] = (geste[1], geste[2])
            mis_en_avant[instant] = instant
        elif geste[1] in contenu and geste[0] == "undo":
            mis_en_avant.pop(geste[1], None)
        elif geste[1] in contenu:
            mis_en_avant[geste[1]] = instant
    tenants: dict[tuple[str, Portee], int] = {}
    for numero in sorted(mis_en_avant, key=lambda n: mis_en_avant[n]):
        format, portees = contenu[numero]
        tenants |= {(format, p): numero for p in portees}
    return tenants


def holders(etat: dict[int, Depot]) -> dict[tuple[str, Portee], int]:
    couples = [((d.format, p), d.numero) for d in etat.values() for p in d.portee_active]
    assert len(dict(couples)) == len(couples), "une portée est tenue par deux dépôts"
    return dict(couples)


@pytest.mark.lent
@given(gestes)
@settings(max_examples=400, deadline=None)
def test_le_rejeu_donne_les_memes_tenants_que_le_modele_naif(suite: list[Geste]) -> None:
    """Suites quelconques, y compris des gestes sans objet : mêmes tenants, statuts cohérents."""
    entrees = as_entries(suite)
    etat = replay(entrees)
    assert holders(etat) == naive(suite)
    assert replay(reversed(entrees)) == etat, "l'ordre de lecture du disque ne compte pas"
    for depot in etat.values():
        assert (depot.statut == "actif") == bool(depot.portee_active)
        if depot.statut == "annule":
            assert not depot.remplace_par
        else:
            assert bool(depot.remplace_par) == (depot.portee_active != depot.portee)
        assert depot.numero not in (*depot.remplace, *depot.remplace_par)


@given(gestes, depots)
@settings(max_examples=150, deadline=None)
def test_deposer_puis_annuler_ne_change_rien_a_ce_qui_compte(suite: list[Geste], neuf) -> None:
    """Et déposer ne touche que les portées du fichier."""
    avant = holders(replay(as_entries(suite)))
    apres = holders(replay(as_entries([*suite, neuf])))
    numero = len(suite) + 1
    assert {c: n for c, n in apres.items() if n != numero} == {
        c: n for c, n in avant.items() if not (c[0] == neuf[1] and c[1] in neuf[2])
    }
    assert holders(replay(as_entries([*suite, neuf, ("undo", numero)]))) == avant


@given(gestes)
@settings(max_examples=50, deadline=None)
def test_une_entree_ecrite_se_relit_la_meme(suite: list[Geste]) -> None:
    """Aller et retour par le JSON du journal."""
    entrees = as_entries(suite)
    assert [read_entry(write_entry(e)) for e in entrees] == entrees


@pytest.mark.lent
@given(gestes)
@settings(max_examples=20, deadline=None)
def test_sur_le_disque_les_lignes_actives_sont_celles_du_modele(suite: list[Geste]) -> None:
    """Par l'interface : un geste sans objet est refusé et ne laisse pas d'entrée."""
    faits: list[Geste] = []
    with tempfile.TemporaryDirectory() as dossier:
        donnees = Path(dossier)
        for geste in suite:
            try:
                if geste[0] == "add":
                    valeur = str(len(faits) + 1)
                    couples = [(p.code_territoire, p.millesime or 0) for p in geste[2]]
                    deposit(donnees, *couples, valeur=valeur, format=geste[1])
                elif geste[0] == "undo":
                    undo(donnees, geste[1])
                else:
                    restore(donnees, geste[1])
            except JournalError:
                continue
            faits.append(geste)
        tenants = naive(faits)
        assert holders({d.numero: d for d in list_deposits(donnees)}) == tenants
        for format in FORMATS:
            assert what_counts(donnees, format) == sorted(
                (p.code_territoire, p.millesime, str(n)) for (f, p), n in tenants.items() if f == format
            )
