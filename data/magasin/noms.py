"""Which territories a written name means: « Saint-Denis (93) », « Havre (Le) », « CA Val Parisis ».

A name is understood when every word of it is: the name itself, the kind of territory, and what
people write beside it to tell homonyms apart (a département, a postal code, a code).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.depots.controle.lieux import Lieu, Nommes

_TYPES = re.compile(
    r"^(communaute (d )?agglo(meration)?|communaute (de )?communes|communaute urbaine|metropole"
    r"|agglo(meration)?|interco(mmunalite)?|cc|ca|cu|cdc|epci|ville|commune|mairie)"
    r"( (du|de la|de l|des|de|d)(?= ))?( |$)"
)
_SUFFIXES = re.compile(r" (agglo|agglomeration|interco|intercommunalite|epci)$")
_ARTICLE = re.compile(r"^(le|la|les|l) ")
_COMMUNAL = frozenset(("ville", "commune", "mairie", "communes", "municipalite"))
_INTERCOMMUNAL = frozenset(
    (
        "epci",
        "cc",
        "ca",
        "cu",
        "cdc",
        "agglo",
        "agglomeration",
        "interco",
        "intercommunalite",
        "metropole",
        "communaute de communes",
        "communaute d agglomeration",
        "communaute urbaine",
        "communaute",
    )
)
_SIGLES = {
    "communaute de communes": "cc",
    "communaute communes": "cc",
    "cdc": "cc",
    "communaute d agglomeration": "ca",
    "communaute agglomeration": "ca",
    "communaute urbaine": "cu",
}
_DEPARTEMENT = re.compile(r"^(departements?|dept|dep|dpt)( (du|de la|de l|des|de|d)(?= ))?( n| no| numero)? ")
_ENTRE_PARENTHESES = re.compile(r"^(.+?)\s*[(\[]([^)\]]+)[)\]]\s*$")
_PARENTHESES_DEVANT = re.compile(r"^[(\[]([^)\]]+)[)\]]\s*(.+)$")
_ENTRE = re.compile(r"\s+[-–—]\s+|\s*[,;:]\s*|\s+/\s+|\s*\|\s*")
_CODE_DEVANT = re.compile(r"^(\d{9}|\d{5}|2[ABab]\d{3}|\d{1,3}|2[ABab])\s*[-–—.:]?\s+(?=\D)(.+)$")
_CODE_DERRIERE = re.compile(r"^(.*[^\d\s].*?)\s+[-–—]?\s*(\d{9}|\d{5}|2[ABab]\d{3}|\d{2,3}|2[ABab])$")
_ARRONDISSEMENT = re.compile(
    r"^(paris|lyon|marseille) (\d{1,2}) ?(er|e|eme|ieme)?( arrondissement| arrdt?| ardt)?$"
)


class LigneTerritoire(NamedTuple):
    """One row of the query ``depots/territoires``."""

    niveau: str
    code: str
    nom: str
    cherche: str
    population: int
    code_departement: str
    departements: str


def plain(texte: str) -> str:
    """As ``normalise`` of schema.sql: lowercase, no accent, one blank, « st » is « saint »."""
    plat = unicodedata.normalize("NFKD", texte.lower().replace("œ", "oe"))
    plat = "".join(c for c in plat if not unicodedata.combining(c))
    plat = re.sub(r"[^a-z0-9]+", " ", plat).strip()
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", plat))


def bare(nom: str) -> str:
    """A flattened name without what kind of place it is, nor its article."""
    return _ARTICLE.sub("", _TYPES.sub("", nom, count=1)).strip()


@dataclass(frozen=True, slots=True)
class _Indice:
    """What stands beside a name. ``genre``: departement, code, niveau; '' when not understood."""

    genre: str = ""
    valeur: str = ""


class Noms:
    """The names of a store, current and old."""

    def __init__(
        self,
        territoires: Sequence[LigneTerritoire],
        anciennes: Sequence[tuple[str, str, str, str, str]],
        postaux: Mapping[str, Sequence[str]],
    ) -> None:
        self._postaux = postaux
        departements = {t.code: t.nom for t in territoires if t.niveau == "departement"}
        self._departements = {plain(nom): code for code, nom in departements.items()}
        self._departements |= {_ARTICLE.sub("", n): c for n, c in self._departements.items()}
        self._departements |= {code.lower(): code for code in departements}
        self._ailleurs = {
            t.cherche: f"{'une région' if t.niveau == 'region' else 'un département'} ({t.nom})"
            for t in territoires
            if t.niveau in ("region", "departement")
        }
        self.lieux: dict[str, Lieu] = {}
        self._populations: dict[str, int] = {}
        self._entiers: dict[str, list[str]] = defaultdict(list)
        self._sans_article: dict[str, list[str]] = defaultdict(list)
        self._epci: dict[str, list[str]] = defaultdict(list)
        for t in territoires:
            if t.niveau not in ("epci", "commune"):
                continue
            autres = [d for d in t.departements.split() if d != t.code_departement]
            self.lieux[t.code] = Lieu(
                t.code,
                t.niveau,
                t.nom,
                departements.get(t.code_departement, ""),
                (t.code_departement, *autres),
            )
            self._populations[t.code] = t.population
            self._entiers[t.cherche].append(t.code)
            if t.niveau == "epci":
                self._epci[bare(t.cherche)].append(t.code)
            else:
                self._sans_article[_ARTICLE.sub("", t.cherche)].append(t.code)
        self._anciens: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for _, ancien_nom, cherche, actuel, _ in anciennes:
            self._anciens[cherche].append((ancien_nom, actuel))

    def name(self, texte: str) -> Nommes:
        """What the text names; nothing at all when no territory bears that name exactly."""
        texte = re.sub(r"\bs\s?/\s?(?=\w)", "sur ", texte, flags=re.IGNORECASE)
        plat = plain(texte)
        if trouve := _ARRONDISSEMENT.match(plat):
            return self._district(trouve[1])
        nommes = self._read(texte, 2)
        if nommes.lieux:
            return nommes
        sans = _DEPARTEMENT.sub("", plat)
        if autre := self._ailleurs.get(plat) or self._ailleurs.get(sans):
            return Nommes(autre=autre)
        if anciens := self._anciens.get(plat, []):
            lieux = self._sorted([code for _, code in anciens if code in self.lieux])
            phrase = f"{anciens[0][0]} est une ancienne commune, ou un ancien nom"
            return Nommes(lieux, obstacle=phrase, nom=texte)
        return nommes

    def _read(self, texte: str, profondeur: int) -> Nommes:
        reserve = Nommes()
        for nom, cote, signe in _cuts(texte):
            indice = self._hint(cote) if cote else _Indice()
            if cote and not signe and not indice.genre:
                # Deux mots que rien ne sépare : le second ne compte que s'il est compris.
                continue
            lieux = self._exact(nom)
            if not lieux and cote and profondeur:
                interieur = self._read(nom, profondeur - 1)
                lieux = interieur.lieux if interieur.lu else ()
            if not lieux:
                if indice.genre == "departement" and not reserve.nom:
                    reserve = Nommes(nom=nom, departement=indice.valeur)
                continue
            if not cote:
                return Nommes(lieux, True, nom=nom)
            gardes = tuple(lieu for lieu in lieux if self._fits(lieu, indice))
            if gardes:
                departement = indice.valeur if indice.genre == "departement" else ""
                return Nommes(gardes, True, nom=nom, departement=departement)
            if not reserve.lieux:
                reserve = self._contradiction(nom, cote, lieux, indice)
        return reserve

    def _contradiction(self, nom: str, cote: str, lieux: tuple[Lieu, ...], indice: _Indice) -> Nommes:
        if not indice.genre:
            return Nommes(lieux, obstacle=f"« {cote} » n'est pas compris", nom=nom)
        if indice.genre == "code" and (autre := self.lieux.get(indice.valeur)):
            return Nommes(
                (autre, *lieux),
                nom=nom,
                obstacle=f"{autre.code} est le code de {autre.nom}, et le nom dit « {nom} »",
            )
        return Nommes(lieux, obstacle=f"aucun « {nom} » ne va avec « {cote} »", nom=nom)

    def _exact(self, nom: str) -> tuple[Lieu, ...]:
        """The current territories of that name, the most peopled first."""
        plat = plain(nom)
        entiers = self._entiers.get(plat, [])
        communes = [c for c in entiers if self.lieux[c].niveau == "commune"]
        if not communes:
            communes = self._sans_article.get(_ARTICLE.sub("", plat), [])
        epci = [c for c in entiers if self.lieux[c].niveau == "epci"]
        if epci and not any(self.lieux[c].niveau == "commune" for c in entiers):
            # Le nom entier d'un EPCI ne peut pas être celui d'une commune.
            return self._sorted(epci)
        if trouve := _TYPES.match(plat):
            genre = trouve[1]
            if genre in _COMMUNAL:
                reste = plat[trouve.end() :]
                nus = self._entiers.get(reste, []) or self._sans_article.get(_ARTICLE.sub("", reste), [])
                return self._sorted([*communes, *(c for c in nus if len(c) == 5)])
            epci += self._epci.get(bare(plat), [])
            sigle = _SIGLES.get(genre, genre)
            memes = [c for c in epci if self.lieux[c].nom.lower().startswith(f"{sigle} ")]
            return self._sorted([*communes, *(memes or epci)])
        if trouve := _SUFFIXES.search(plat):
            epci += self._epci.get(_ARTICLE.sub("", plat[: trouve.start()]), [])
        return self._sorted([*communes, *epci, *self._epci.get(_ARTICLE.sub("", plat), [])])

    def _sorted(self, codes: Sequence[str]) -> tuple[Lieu, ...]:
        ordre = sorted(dict.fromkeys(codes), key=lambda c: (-self._populations[c], c))
        return tuple(self.lieux[c] for c in ordre)

    def _hint(self, cote: str) -> _Indice:
        plat = plain(cote)
        if re.fullmatch(r"\d{9}|\d{5}|2[ab]\d{3}", plat):
            return _Indice("code", plat.upper())
        if plat in _COMMUNAL:
            return _Indice("niveau", "commune")
        if plat in _INTERCOMMUNAL:
            return _Indice("niveau", "epci")
        nom = _DEPARTEMENT.sub("", f"{plat} ").strip() if plat.startswith("d") else plat
        for cherche in (nom, nom.zfill(2), _ARTICLE.sub("", nom)):
            if code := self._departements.get(cherche):
                return _Indice("departement", code)
        return _Indice()

    def _fits(self, lieu: Lieu, indice: _Indice) -> bool:
        if indice.genre == "departement":
            return indice.valeur in lieu.departements
        if indice.genre == "niveau":
            return lieu.niveau == indice.valeur
        return indice.genre == "code" and (
            lieu.code == indice.valeur or lieu.code in self._postaux.get(indice.valeur, ())
        )

    def _district(self, ville: str) -> Nommes:
        lieux = tuple(lieu for lieu in self._exact(ville) if lieu.niveau == "commune")
        return Nommes(lieux[:1], obstacle="c'est un arrondissement, pas une commune", nom=ville)


def _cuts(texte: str) -> Iterator[tuple[str, str, bool]]:
    """(name, what stands beside it, whether a sign parts them), the plainest reading first."""
    texte = texte.strip()
    yield texte, "", True
    if trouve := _ENTRE_PARENTHESES.match(texte):
        yield from _turned(trouve[1], trouve[2])
    if trouve := _PARENTHESES_DEVANT.match(texte):
        yield trouve[2], trouve[1], True
    for coupe in _ENTRE.finditer(texte):
        gauche, droite = texte[: coupe.start()].strip(), texte[coupe.end() :].strip()
        if gauche and droite:
            yield from _turned(gauche, droite)
            yield droite, gauche, True
    if trouve := _CODE_DEVANT.match(texte):
        yield trouve[2], trouve[1], True
    if trouve := _CODE_DERRIERE.match(texte):
        yield trouve[1], trouve[2], True
    mots = texte.split()[:12]
    for rang in range(1, len(mots)):
        # « Saint-Denis Seine-Saint-Denis », « Bezons Val d'Oise ».
        yield " ".join(mots[:rang]), " ".join(mots[rang:]), False


def _turned(gauche: str, droite: str) -> Iterator[tuple[str, str, bool]]:
    """« Havre (Le) » is « Le Havre »."""
    if plain(droite) in ("le", "la", "les", "l"):
        yield f"{droite} {gauche}", "", True
    yield gauche, droite, True
