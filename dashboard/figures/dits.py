"""Sentences that know where their numbers come from.

A ``Phrase`` is a plain text for whoever shows it. It also carries one ``Dit`` per number it says:
the values of the store behind it, how they were put together, and how the result was rounded. Tests
read them again from the store; people read them under « d'où viennent ces chiffres ? ».

Pure. ``say`` is the only way to write such a sentence: numbers come in as ``Dit``, never as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboard import formats

# Comment un nombre dit se refait à partir des valeurs lues :
#   valeur      la valeur telle quelle ;
#   ecart       la différence des deux valeurs, sans signe ; ecart_signe : avec son signe ;
#   somme       la somme des valeurs ;
#   croissance  la différence des deux valeurs, pour cent de la seconde, avec son signe ;
#   part        les ``constantes[0]`` premières, pour cent de la somme de toutes ;
#   compte      combien de territoires de l'ensemble répondent à ``critere`` ;
#   rang        la place de la première valeur dans l'ensemble, de la plus haute à la plus basse ;
#   mediane     la médiane des valeurs ; marges : la somme de leurs erreurs de publication ;
#   densite     la première valeur divisée par la seconde ;
#   convention, poste, depot   un décompte des fichiers déposés, hors des observations ;
#   completude  un nombre du jugement d'un fichier d'activité (places, référence de la Cnaf) ;
#   simule      un nombre du simulateur, sur les valeurs lues et celles que le lecteur a saisies ;
#   scenario    un nombre d'un scénario de naissances ; effet : d'une évolution de la couverture partagée ;
#   semblable   un nombre du choix des EPCI semblables ;
#   repere, memoire   un nombre écrit dans le fichier des repères, ou dans les tableaux du mémoire ;
#   exemple     un calcul sur les seuls réglages du lecteur (``constantes``) ;
#   constante   un nombre choisi (seuil, cible), que la phrase nomme.
Calcul = Literal[
    "valeur",
    "ecart",
    "ecart_signe",
    "croissance",
    "somme",
    "part",
    "compte",
    "rang",
    "mediane",
    "marges",
    "densite",
    "convention",
    "poste",
    "depot",
    "completude",
    "simule",
    "scenario",
    "effet",
    "semblable",
    "repere",
    "memoire",
    "exemple",
    "constante",
]


# Un Siren, un code de commune, un code de département : leurs longueurs disent leur niveau.
NIVEAU_PAR_LONGUEUR = {9: "epci", 5: "commune", 3: "departement", 2: "departement"}


@dataclass(frozen=True, slots=True)
class Lu:
    """A value of the store: one territory, one indicator (or one of its parts), one year."""

    niveau: str
    code: str
    indicateur: str
    modalite: str
    millesime: int


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The territories that a count or a rank speaks of: those of a level inside a scope."""

    niveau: str
    portee: str
    code_portee: str


@dataclass(frozen=True, slots=True)
class Dit:
    """A number as it is said, and what it was made from.

    ``texte`` is what the sentence shows (« 39,4 »). ``lus`` are the values behind it, ``decimales``
    the rounding. ``dans`` and ``critere`` serve counts and ranks ; ``reference`` is what a count
    compares to. ``nom`` says what a constant is.
    """

    texte: str
    calcul: Calcul
    lus: tuple[Lu, ...] = ()
    decimales: int = 0
    dans: Ensemble | None = None
    critere: str = ""
    constantes: tuple[float, ...] = ()
    nom: str = ""


class Phrase(str):
    """A sentence, and the numbers that it says. Everything else is a plain str."""

    dits: tuple[Dit, ...]

    def __new__(cls, texte: str = "", dits: Iterable[Dit] = ()) -> Phrase:
        phrase = super().__new__(cls, texte)
        phrase.dits = tuple(dits)
        return phrase

    def __reduce__(self) -> tuple[type[Phrase], tuple[str, tuple[Dit, ...]]]:
        # Une phrase gardée en cache d'une reprise à l'autre garde ses provenances.
        return Phrase, (str(self), self.dits)

    def without_dot(self) -> Phrase:
        """The same without its final full stop: a title."""
        return Phrase(self.rstrip("."), self.dits)

    def stripped(self) -> Phrase:
        """The same without the spaces around it."""
        return Phrase(self.strip(), self.dits)

    def capital(self) -> Phrase:
        """The same with a capital."""
        return Phrase(f"{self[:1].upper()}{self[1:]}", self.dits)


VIDE = Phrase()


def say_value(texte: str, lu: Lu | None, decimales: int) -> str:
    """A value as it is written, with where it was read; the plain text when nobody knows."""
    return texte if lu is None else Phrase(texte, [Dit(texte, "valeur", (lu,), decimales)])


def value_text(valeur: float | None, statut: str, decimales: int, lu: Lu) -> Phrase:
    """The value with its provenance (« 72,4 (partiel) »), or its word (« 0 ou secret »)."""
    texte = formats.value_or_status(valeur, statut, decimales)
    if valeur is None or statut not in ("publie", "estime", "partiel"):
        return Phrase(texte)
    dit = Dit(formats.number(valeur, decimales), "valeur", (lu,), decimales)
    return Phrase(texte, [dit])


def reads(*textes: str) -> tuple[Lu, ...]:
    """The values behind some texts, in their order."""
    return tuple(lu for texte in textes for dit in provenances(texte) for lu in dit.lus)


def number_said(nombre: int, mots: str, dit: Dit) -> Phrase:
    """« 3 communes » whose number is ``dit``; ``mots`` must hold it."""
    return Phrase(mots, [replace(dit, texte=formats.number(nombre))])


def say(modele: str, **morceaux: object) -> Phrase:
    """``modele`` filled with texts, phrases and numbers said; the provenances follow.

    ``say("{nom} : {valeur} places", nom="Ermont", valeur=dit)``. A piece is a str, a Phrase or a
    Dit: anything else would be a number without provenance, and raises TypeError.
    """
    textes: dict[str, str] = {}
    dits: list[Dit] = []
    for cle, morceau in morceaux.items():
        if isinstance(morceau, Dit):
            textes[cle] = morceau.texte
            dits.append(morceau)
        elif isinstance(morceau, str):
            textes[cle] = str(morceau)
            dits += provenances(morceau)
        else:
            raise TypeError(f"« {cle} » n'est ni un texte ni un nombre dit : {morceau!r}.")
    return Phrase(modele.format(**textes), dits)


def join(separateur: str, phrases: Sequence[str]) -> Phrase:
    """The phrases one after the other, with all their provenances."""
    return Phrase(separateur.join(phrases), (d for p in phrases for d in provenances(p)))


def enumerate_phrases(phrases: Sequence[str]) -> Phrase:
    """« a, b et c », with all their provenances."""
    if len(phrases) < 2:
        return join("", phrases)
    return say("{debut} et {fin}", debut=join(", ", phrases[:-1]), fin=phrases[-1])


def provenances(texte: str) -> tuple[Dit, ...]:
    """The numbers that a text says with their provenance; none for a plain str."""
    return texte.dits if isinstance(texte, Phrase) else ()
