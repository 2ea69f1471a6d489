"""The territories of the store, as the check of local files asks for them.

Loaded once in dictionaries: a file of a hundred thousand rows asks a hundred thousand times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

import queries
from data.depots.controle.lieux import Lieu, Nommes
from data.fiches import disparus
from data.magasin.noms import LigneTerritoire, Noms
from data.magasin.noms import bare as _bare
from data.magasin.noms import plain as _plain

PROPOSITIONS = 5
# En deçà, deux noms n'ont plus grand-chose en commun : ne rien proposer vaut mieux. Une lettre de
# travers pèse davantage dans un nom court.
RESSEMBLANCE_MIN, RESSEMBLANCE_MIN_COURT, LETTRES_COURT = 86, 80, 6
# Une recherche prend quelques millièmes de seconde ; un fichier hors sujet en demanderait 100 000.
RECHERCHES_MAX = 1_000
# Aucun territoire n'a de nom si long : au-delà, ce n'en est pas un.
NOM_MAX = 300
_NIVEAUX = ("epci", "commune")
_INTERCOMMUNAL = re.compile(r"\b(communaute|agglo|agglomeration|metropole|interco|cc|ca|cu|epci)\b")


class ReferentielMagasin:
    """Current territories, old communes and names of a store; see ``Referentiel`` for the calls.

    One instance serves any number of checks; ``renewed`` gives each its own count of searches.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._noms: dict[str, tuple[str, str]] = {}
        self._populations: dict[str, int] = {}
        # nom aplati -> codes des EPCI et des communes qui le portent, ou l'ont porté.
        parents: dict[str, list[str]] = defaultdict(list)
        lignes = [LigneTerritoire(*ligne) for ligne in _rows(con, "depots/territoires")]
        for niveau, code, nom, cherche, population, *_ in lignes:
            if code in self._noms:
                # « 11 » est l'Aude et l'Île-de-France : ni l'une ni l'autre n'est acceptée, le
                # département se dit.
                continue
            self._noms[code] = niveau, nom
            self._populations[code] = population
            if niveau in _NIVEAUX:
                for connu in {cherche, _bare(cherche)}:
                    parents[connu].append(code)
        self._remplacants: dict[str, str] = {}
        anciennes = list(_rows(con, "depots/anciennes_communes"))
        for ancien, ancien_nom, cherche, actuel, nom in anciennes:
            parents[_bare(cherche)].append(actuel)
            if ancien not in self._noms and ancien not in self._remplacants:
                self._remplacants[ancien] = (
                    f"{ancien_nom} ({ancien}) fait aujourd'hui partie {_of(nom)} ({actuel}) : "
                    f"écrivez {actuel}."
                )
        self._add_gone(con)
        self._postaux: dict[str, list[str]] = defaultdict(list)
        for postal, commune in _rows(con, "depots/codes_postaux"):
            self._postaux[postal].append(commune)
        self._noms_ecrits = Noms(lignes, anciennes, self._postaux)
        self._codes = {nom: list(dict.fromkeys(codes)) for nom, codes in parents.items() if nom}
        self._candidats = list(self._codes)
        self._sirens = [c for c, (niveau, _) in self._noms.items() if niveau == "epci"]
        self._restantes = RECHERCHES_MAX

    def renewed(self) -> ReferentielMagasin:
        """The same territories, for one more check."""
        copie = object.__new__(ReferentielMagasin)
        copie.__dict__.update(self.__dict__)
        copie._restantes = RECHERCHES_MAX
        return copie

    def territoire(self, code: str) -> tuple[str, str] | None:
        """(level, name) of a current code; None when it is not one."""
        return self._noms.get(code)

    def remplacant(self, code: str) -> str | None:
        """What to write instead of an old code, of an EPT or of its name; None for anything else."""
        if len(code) == 14 and code.isdecimal():
            # Un Siret commence par le Siren de l'organisme.
            code = code[:9]
        return self._remplacants.get(code) or self._autres_noms.get(disparus.bare_ept(_plain(code)))

    def _add_gone(self, con: duckdb.DuckDBPyConnection) -> None:
        """EPCI that are gone and EPT, by code and by name; a name of today always wins."""
        self._autres_noms: dict[str, str] = {}
        anciens: dict[tuple[str, str], list[disparus.Successeur]] = defaultdict(list)
        for ancien, nom, actuel, nom_actuel, _, _, part in _rows(con, "territoires/successeurs"):
            anciens[ancien, nom].append(disparus.Successeur(actuel, nom_actuel, part))
        epts: dict[tuple[str, str, int], list[tuple[str, str]]] = defaultdict(list)
        for ligne in _rows(con, "territoires/ept"):
            ept, numero, nom, _, _, commune, nom_commune, _, _ = ligne
            epts[ept, nom, numero].append((commune, nom_commune))
        phrases = [
            (ancien, [_plain(nom)], disparus.successor_to_write(nom, ancien, siens))
            for (ancien, nom), siens in anciens.items()
        ]
        phrases += [
            (ept, [_plain(nom), f"t{numero}"], disparus.ept_to_write(nom, ept, numero, communes))
            for (ept, nom, numero), communes in epts.items()
        ]
        actuels = {_plain(nom) for _, nom in self._noms.values()}
        for code, noms, phrase in phrases:
            self._remplacants[code] = phrase
            self._autres_noms.update((nom, phrase) for nom in noms if nom not in actuels)

    def nommes(self, texte: str) -> Nommes:
        """The territories that a written name means, and what was understood beside it."""
        return self._noms_ecrits.name(texte)

    def lieu(self, code: str) -> Lieu | None:
        """The EPCI or commune of that current code, with its département."""
        return self._noms_ecrits.lieux.get(code)

    def proches(self, texte: str) -> Sequence[tuple[str, str]]:
        """(code, name) of what was probably meant, best first; nothing rather than a wild guess."""
        if self._restantes <= 0:
            return []
        self._restantes -= 1
        code = re.sub(r"[\s.\-]", "", texte).upper()
        par_code = bool(re.fullmatch(r"\d+|\d[\dAB]\d{3}", code))
        trouves = self._near_code(code) if par_code else self._near_name(_plain(texte[:NOM_MAX]))
        codes = list(dict.fromkeys(trouves))[:PROPOSITIONS]
        return [(c, self._noms[c][1]) for c in codes]

    def _near_code(self, code: str) -> Iterator[str]:
        if len(code) == 5:
            # Les codes Insee se suivent sans trou : à un chiffre près, tout existe. Un code postal
            # est l'erreur qu'on peut reconnaître.
            yield from self._postaux.get(code, [])
        elif 8 <= len(code) <= 10 and not (len(code) == 9 and _is_siren(code)):
            # La clé d'un Siren trahit la faute de frappe ; quand elle est juste, c'est un autre
            # organisme, et proposer un voisin serait inventer.
            pareils = process.extract(
                code, self._sirens, scorer=OSA.distance, score_cutoff=1, limit=PROPOSITIONS
            )
            yield from (p[0] for p in pareils)

    def _near_name(self, nom: str) -> list[str]:
        nu = _bare(nom)
        if len(nu) < 3:
            return []
        exacts = [c for n in (nom, nu) for c in self._codes.get(n, [])]
        if exacts:
            return self._sorted(exacts, nom)
        debuts = [n for n in self._candidats if n.startswith(f"{nu} ")]
        if 0 < len(debuts) <= PROPOSITIONS:
            return self._sorted([c for n in debuts for c in self._codes[n]], nom)
        seuil = RESSEMBLANCE_MIN_COURT if len(nu) <= LETTRES_COURT else RESSEMBLANCE_MIN
        pareils = process.extract(
            nu, self._candidats, scorer=fuzz.ratio, score_cutoff=seuil, limit=2 * PROPOSITIONS
        )
        points: dict[str, float] = {}
        for trouve, score, _ in pareils:
            for code in self._codes[trouve]:
                points.setdefault(code, score)
        # Le tri est stable : à ressemblance égale, l'ordre des mots et des populations reste.
        return sorted(self._sorted(list(points), nom), key=lambda c: -points[c])

    def _sorted(self, codes: Sequence[str], nom: str) -> list[str]:
        """What the words call for first (an EPCI, a commune), then the most peopled."""
        communal = bool(re.match(r"(ville|commune|mairie)\b", nom))
        intercommunal = bool(_INTERCOMMUNAL.search(nom))

        def rang(code: str) -> tuple[bool, int]:
            est_epci = self._noms[code][0] == "epci"
            voulu = est_epci if intercommunal or not communal else not est_epci
            return not voulu, -self._populations[code]

        return sorted(dict.fromkeys(codes), key=rang)


def _rows(con: duckdb.DuckDBPyConnection, nom: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, as plain Python values."""
    table = queries.run(con, nom)
    return zip(*(table[colonne].tolist() for colonne in table.columns), strict=True)


def _of(nom: str) -> str:
    """« de Bezons », « d'Ermont », « du Havre », « des Abymes »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return f"d'{nom}" if _plain(nom)[:1] in "aeiouy" else f"de {nom}"


def _is_siren(code: str) -> bool:
    """True when the check digit of a nine-digit Siren is right (Luhn)."""
    chiffres = [int(c) * (1 + rang % 2) for rang, c in enumerate(code)]
    return sum(n - 9 * (n > 9) for n in chiffres) % 10 == 0
