"""Le juge voit : chaque sorte de nombre dit, faussée de quatre façons, rougit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from phrases import ailleurs, said
from recalcul import Juge
from test_verite_portraits import beside, read, to_come
from test_verite_portraits import said as said_of_portrait

from dashboard.figures.dits import Dit, Phrase, provenances
from dashboard.lecture import regard, store
from tests.magasins import open_store

# Ce qui ne vient d'aucune valeur : fausser son année ou son lieu n'a pas d'objet.
SANS_LIEU = ("constante", "repere", "memoire", "exemple")


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


@pytest.fixture(scope="module")
def sortes(juge: Juge) -> dict[tuple[str, str], Dit]:
    """Un nombre de chaque sorte que disent les pages et deux portraits du Val-d'Oise."""
    trouvees: dict[tuple[str, str], Dit] = {}
    phrases = [*said(juge, "95"), *ailleurs()]
    for niveau, code, reference in (("epci", "200058485", regard.SEMBLABLES), ("departement", "95", "")):
        portrait = read(niveau, code, reference)
        phrases += [texte for texte, _ in said_of_portrait(juge, portrait)]
        phrases += list(beside(portrait))
        phrases += [texte for texte, _ in to_come(portrait)]
    for phrase in phrases:
        for dit in provenances(phrase):
            trouvees.setdefault((dit.calcul, dit.critere.partition(":")[0]), dit)
    assert len(trouvees) > 50
    return trouvees


def seen(juge: Juge, dit: Dit) -> bool:
    """Le juge refuse le nombre, d'une faute dite ou d'une assertion."""
    try:
        return bool(juge.faults(Phrase(dit.texte, [dit]), [2025]))
    except (AssertionError, KeyError, IndexError, ValueError, ZeroDivisionError):
        return True


def one_more(texte: str) -> str:
    """Le même nombre, son dernier chiffre changé."""
    rang = max(i for i, c in enumerate(texte) if c.isdigit())
    return f"{texte[:rang]}{(int(texte[rang]) + 1) % 10}{texte[rang + 1 :]}"


def test_un_nombre_juste_passe(juge: Juge, sortes: dict[tuple[str, str], Dit]) -> None:
    """Aucune sorte n'est refusée quand elle est juste."""
    assert not [cle for cle, dit in sortes.items() if seen(juge, dit)]


def test_un_dernier_chiffre_faux_est_vu(juge: Juge, sortes: dict[tuple[str, str], Dit]) -> None:
    """Arrondi faux, décompte à un près : chaque sorte rougit."""
    manquees = [cle for cle, dit in sortes.items() if not seen(juge, replace(dit, texte=one_more(dit.texte)))]
    assert not manquees


def test_une_annee_ou_un_territoire_faux_sont_vus(juge: Juge, sortes: dict[tuple[str, str], Dit]) -> None:
    """L'année d'avant toute donnée, un code qui n'existe pas : la valeur citée n'y est plus."""
    manquees: list[tuple[str, str, str]] = []
    for cle, dit in sortes.items():
        # Une simple liste de noms n'a pas d'année.
        if dit.calcul in SANS_LIEU or not dit.lus or cle == ("simule", "liste"):
            continue
        fautifs = {"annee": tuple(replace(lu, millesime=1990) for lu in dit.lus)}
        if dit.dans is None:
            fautifs["lieu"] = tuple(replace(lu, code="999999999") for lu in dit.lus)
        manquees += [(*cle, quoi) for quoi, lus in fautifs.items() if not seen(juge, replace(dit, lus=lus))]
    assert not manquees


def test_un_autre_lieu_est_vu(juge: Juge, sortes: dict[tuple[str, str], Dit]) -> None:
    """Les fichiers et les ensembles d'un autre département ne disent pas la même chose."""
    manquees = [
        cle
        for cle, dit in sortes.items()
        if dit.dans is not None
        and dit.dans.portee == "departement"
        and dit.texte != "0"
        and not seen(juge, replace(dit, dans=replace(dit.dans, code_portee="33")))
    ]
    assert not manquees


def test_un_territoire_oublie_ou_de_trop_est_vu(juge: Juge, sortes: dict[tuple[str, str], Dit]) -> None:
    """Une liste à qui manque un nom, un nom inconnu, un nom deux fois : le juge regarde le magasin."""
    manquees: list[tuple[str, str, str]] = []
    for cle, dit in sortes.items():
        if dit.dans is None or dit.dans.portee != "liste" or dit.calcul == "rang":
            continue
        if dit.critere == "ex_aequo":
            # Comme un rang : en ôter un autre qu'un ex æquo laisse le compte vrai.
            continue
        codes = dit.dans.code_portee.split(",")
        for quoi, siens in (("oubli", codes[1:]), ("double", [*codes[:-1], codes[0]])):
            if len(codes) < 2:
                continue
            autre = replace(dit.dans, code_portee=",".join(siens))
            if not seen(juge, replace(dit, dans=autre)):
                manquees.append((*cle, quoi))
    assert not manquees
    liste = Dit("2", "compte", critere="liste", nom="200058485,200035970")
    assert not seen(juge, liste)
    for nom in ("200058485", "200058485,200058485", "200058485,999999999", "200058485,93066"):
        assert seen(juge, replace(liste, nom=nom)), nom
