"""The territories that one is compared to, and the only words that say a rank among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import VIDE, Dit, Ensemble, Lu, Phrase, say

# Ce que l'adresse porte sous « parmi », dans l'ordre où on le propose ; « epci » vaut pour une commune.
PARMI = ("limitrophes", "epci", "departement", "region", "france", "semblables", "liste")
# Le groupe d'un niveau quand rien n'est choisi : il ne s'écrit pas dans l'adresse.
HABITUEL = {"epci": "departement", "commune": "epci", "departement": "region", "region": "france"}
# Ceux que l'on dit depuis le territoire (« ses 6 EPCI limitrophes »), et non depuis ce qui les contient.
AUTOUR = ("limitrophes", "semblables")


@dataclass(frozen=True, slots=True)
class Groupe:
    """A territory and those it is compared to.

    ``parmi`` is the kind really shown, one of ``PARMI``; ``nom`` names the group in a few words
    (« Val-d'Oise », « Limitrophes »); ``membres`` are codes of ``niveau``, ``code`` among them;
    ``de`` ends « les 10 EPCI … » (« du Val-d'Oise », « limitrophes »); ``en_plus`` when the territory
    is in the group by itself alone (a list that lacks it). ``phrase`` says what the group is, or why
    another one than asked was taken. Two members at least make a group; otherwise there is no rank.
    """

    parmi: str
    niveau: str
    code: str
    nom: str
    membres: tuple[str, ...]
    de: str
    phrase: Phrase = VIDE
    en_plus: bool = False

    @property
    def ensemble(self) -> Ensemble:
        """The members, as a rank is counted again among them."""
        return Ensemble(self.niveau, "liste", ",".join(self.membres))

    @property
    def existe(self) -> bool:
        """False for a territory that is compared to nobody (France, an EPT)."""
        return len(self.membres) > 1

    @property
    def autres(self) -> tuple[str, ...]:
        """The members but the territory itself."""
        return tuple(c for c in self.membres if c != self.code)

    @property
    def univers(self) -> Phrase:
        """« les 10 EPCI du Val-d'Oise », « le territoire et ses 6 EPCI limitrophes »; '' without a group.

        All of them, the territory too: what a field or a median speaks of.
        """
        if not self.existe:
            return VIDE
        if self.a_part:
            # Ni « lui » ni « elle » : une CA est féminine, un EPCI masculin.
            return say("le territoire et {autres}", autres=self.les_autres)
        return self._said("les")

    @property
    def en_face(self) -> Phrase:
        """« les 10 EPCI du Val-d'Oise », « ses 6 EPCI limitrophes »: those that one is compared to."""
        return self.les_autres if self.existe and self.a_part else self.univers

    @property
    def compte(self) -> Phrase:
        """« 10 EPCI », « 6 EPCI »: how many, the territory left out of those that are around it."""
        return self._counted(self.autres if self.a_part else self.membres)

    @property
    def court(self) -> Phrase:
        """The button of the choice: « Val-d'Oise, 10 EPCI »."""
        return say("{nom}, {compte}", nom=self.nom, compte=self.compte)

    @property
    def a_part(self) -> bool:
        """True when the territory is said beside the others (« avec ses… »), not among them."""
        return self.parmi in AUTOUR or self.en_plus

    @property
    def les_autres(self) -> Phrase:
        """« les 9 autres EPCI du Val-d'Oise », « ses 6 EPCI limitrophes »: all but the territory."""
        return self._others("les", "ses", "l'autre")

    @property
    def des_autres(self) -> Phrase:
        """« des 9 autres EPCI du Val-d'Oise », « de ses 6 EPCI limitrophes »."""
        return self._others("des", "de ses", "de l'autre")

    @property
    def feminin(self) -> bool:
        """True where its territories are feminine in French."""
        return self.niveau in ("commune", "region")

    def _others(self, les: str, ses: str, seul: str) -> Phrase:
        if len(self.autres) == 1:
            son = "sa" if self.feminin else "son"
            article = ses.replace("ses", son) if self.parmi in AUTOUR else seul
            return say("{article} {quoi} {de}", article=article, quoi=level_name(self.niveau, 1), de=self.de)
        # Sans territoire en avant (les régions, pour la France), tous sont les autres.
        nombre, autres = len(self.autres), "autres " if self.code and not self.a_part else ""
        return say(
            "{article} {compte} {autres}{quoi} {de}",
            article=ses if self.parmi in AUTOUR else les,
            compte=Dit(formats.number(nombre), "compte", critere="liste", nom=",".join(self.autres)),
            autres=autres,
            quoi=level_name(self.niveau, nombre),
            de=self.de,
        )

    def _said(self, les: str) -> Phrase:
        return say("{les} {compte} {de}", les=les, compte=self.compte, de=self.de)

    def _counted(self, codes: Sequence[str]) -> Phrase:
        nombre = len(codes)
        mots = formats.plural(nombre, level_name(self.niveau, 1), level_name(self.niveau))
        return Phrase(mots, [Dit(formats.number(nombre), "compte", critere="liste", nom=",".join(codes))])

    def rank(self, valeurs: Sequence[float], valeur: float, lu: Lu | None = None) -> Phrase:
        """The rank of a value among those of the group (its own included), in words.

        ``valeurs`` are the sure ones (published or estimated, never mixed with invented ones).
        « 4e des 10 EPCI du Val-d'Oise », « 2e sur 7, avec ses 6 EPCI limitrophes », « 3e des 8 qui ont
        une valeur, parmi les 10 EPCI du Val-d'Oise »; '' under two values, and when all are the same.
        """
        if len(valeurs) < 2 or min(valeurs) == max(valeurs):
            return Phrase()
        return self.say_rank(*_counted(valeurs, valeur), len(valeurs), (lu,) if lu else ())

    def rank_short(self, valeurs: Sequence[float], valeur: float, lu: Lu | None = None) -> Phrase:
        """The same rank where the group has already been named.

        « 4e sur 10 », « 2e ex æquo avec un autre sur 3 connus ».
        """
        if len(valeurs) < 2 or min(valeurs) == max(valeurs):
            return Phrase()
        rang, a_egalite = _counted(valeurs, valeur)
        lus = (lu,) if lu else ()
        return say(
            "{place} sur {nombre}{connus}",
            place=self._place(rang, a_egalite, lus),
            nombre=self._ranked(len(valeurs), lus),
            connus="" if len(valeurs) == len(self.membres) else " connues" if self.feminin else " connus",
        )

    def say_rank(self, rang: int, a_egalite: int, valeurs: int, lus: tuple[Lu, ...] = ()) -> Phrase:
        """The same for a rank that is known."""
        place = self._place(rang, a_egalite, lus)
        if self.a_part:
            return self._rank_aside(place, valeurs, lus)
        if valeurs < len(self.membres):
            return say(
                "{place}{virgule} des {classes} qui ont une valeur, parmi {univers}",
                place=place,
                virgule="," if a_egalite > 1 else "",
                classes=self._ranked(valeurs, lus),
                univers=self.univers,
            )
        if a_egalite > 1:
            return say("{place} parmi {univers}", place=place, univers=self.univers)
        return say("{place} {univers}", place=place, univers=self._said("des"))

    def _rank_aside(self, place: Phrase, valeurs: int, lus: tuple[Lu, ...]) -> Phrase:
        """« 9e sur 10, avec ses 9 EPCI limitrophes », « 4e sur 8, avec ses 8 communes limitrophes, dont une
        sans valeur »: the rank counts the territory, « ses 9 » does not, and both numbers are said."""
        absents = len(self.membres) - valeurs
        dit = Dit(formats.number(absents), "compte", lus, dans=self.ensemble, critere="non_classes")
        return say(
            "{place} sur {nombre}, avec {autres}{sans}",
            place=place,
            nombre=self._ranked(valeurs, lus),
            autres=self.les_autres,
            sans=say(", dont {absents} sans valeur", absents=dit) if absents else "",
        )

    def _place(self, rang: int, a_egalite: int, lus: tuple[Lu, ...]) -> Phrase:
        """« 4e », « 2e ex æquo avec 3 autres »."""
        dits = [Dit(formats.number(rang), "rang", lus, dans=self.ensemble)]
        if a_egalite > 2:
            autres = formats.number(a_egalite - 1)
            dits.append(Dit(autres, "compte", lus, dans=self.ensemble, critere="ex_aequo"))
        return Phrase(formats.rank(rang, a_egalite, feminin=self.feminin), dits)

    def _ranked(self, valeurs: int, lus: tuple[Lu, ...]) -> Dit:
        """How many of the group have a value."""
        return Dit(formats.number(valeurs), "compte", lus, dans=self.ensemble, critere="classes")


def _counted(valeurs: Sequence[float], valeur: float) -> tuple[int, int]:
    """(rank from the highest, how many have that value)."""
    return 1 + sum(v > valeur for v in valeurs), sum(v == valeur for v in valeurs)
