"""A séance and its screens, and what a gesture makes of them. Pure: every change gives another séance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from data import personnes
from data.erreurs import PhraseError
from data.saisie import printable

NOM_MAX, MESSAGE_MAX, TEXTE_MAX, NOTES_MAX = 120, 300, 1200, 4000
ECRANS_MAX, FIGURES_MAX = 80, 4
PUBLICS: Mapping[str, str] = MappingProxyType(
    {
        "tous": "tout public",
        "elus": "les élus de l'EPCI",
        "partenaires": "les partenaires du diagnostic",
        "techniciens": "les techniciens",
    }
)
# Ce que montre un écran : des figures, un texte seul, ou ce que l'application tient d'elle-même.
NATURES = ("figures", "texte", "ouverture", "notes", "controle", "evaluation")
# L'écran qui ouvre un atelier : le carré que visent les téléphones, et ce qu'on y demande.
OUVERTURE = "ouverture"
# Celle d'un écran que cette version ne sait pas lire : il reste, se range et s'ôte, et ne se change pas.
ILLISIBLE = "illisible"
NE_SE_LIT_PAS = (
    "Cet écran ne se lit pas ici : il vient d'une autre version, ou la mémoire est abîmée. Il reste dans la "
    "séance ; reprenez une sauvegarde, ou ôtez-le."
)


class SeancesError(PhraseError):
    """A séance could not be kept, found, read or changed; a French sentence."""


@dataclass(frozen=True, slots=True)
class Placee:
    """A figure on a screen: its address in the gallery, its title that day, the fingerprint of what was seen.

    ``jour`` (AAAA-MM-JJ) is the day it was placed or last said to be seen; ``gardee``: the figures of that
    day are shown, whatever the present ones are.
    """

    adresse: str
    titre: str
    vue: str
    jour: str
    gardee: bool = False


@dataclass(frozen=True, slots=True)
class Ecran:
    """One screen. ``numero`` never changes nor serves twice; ``message`` is '' while the proposed one
    stands; ``texte`` is what a screen of text says, ``notes`` what its speaker alone reads."""

    numero: int
    nature: str = "figures"
    message: str = ""
    texte: str = ""
    notes: str = ""
    figures: tuple[Placee, ...] = ()


@dataclass(frozen=True, slots=True)
class Entete:
    """What is said of a séance. ``territoire`` is « epci:200058485 » or '', ``jour`` AAAA-MM-JJ or '',
    ``public`` a key of ``PUBLICS``, ``modele`` that from which it was made, '' for none; ``est_modele``: it
    is not held, it is made again for other territories."""

    nom: str
    territoire: str = ""
    jour: str = ""
    public: str = "tous"
    modele: str = ""
    partagee: bool = False
    est_modele: bool = False

    def day(self) -> date | None:
        """The day of the meeting; None without one, or when what the memory holds is no date."""
        try:
            return date.fromisoformat(self.jour)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Seance:
    """A séance as the memory holds it. ``personne`` is the identifier of whose it is, None for nobody's;
    ``revision`` counts the gestures that changed it; dates are ISO 8601, in UTC."""

    numero: int
    entete: Entete
    ecrans: tuple[Ecran, ...] = ()
    personne: int | None = None
    revision: int = 0
    prochain: int = 1
    date: str = ""
    modifiee_le: str = ""
    retire_le: str = ""

    def find(self, numero: int) -> Ecran:
        """A screen by its number. Raises SeancesError when it is no more."""
        for ecran in self.ecrans:
            if ecran.numero == numero:
                return ecran
        raise SeancesError("Cet écran n'est plus dans la séance : quelqu'un l'a ôté. Rechargez la page.")

    def rank(self, numero: int) -> int:
        """Place of a screen, from 0. Raises SeancesError."""
        return self.ecrans.index(self.find(numero))


Geste = Callable[[Seance], Seance]


def add(seance: Seance, ecran: Ecran, apres: int | None = None) -> Seance:
    """One more screen, which takes the next number, after that one; last when there is none.

    Raises SeancesError.
    """
    if len(seance.ecrans) >= ECRANS_MAX:
        raise SeancesError(f"Une séance a {ECRANS_MAX} écrans au plus : ôtez-en un, puis recommencez.")
    check(neuf := replace(ecran, numero=seance.prochain))
    # L'écran choisi est parti entre-temps : le nouveau se pose à la fin, où il se voit.
    rangs = [i for i, e in enumerate(seance.ecrans) if e.numero == apres]
    place = rangs[0] + 1 if rangs else len(seance.ecrans)
    suite = (*seance.ecrans[:place], neuf, *seance.ecrans[place:])
    return replace(seance, ecrans=suite, prochain=seance.prochain + 1)


def duplicate(seance: Seance, numero: int) -> Seance:
    """The same screen once more, just after it. Raises SeancesError."""
    return add(seance, seance.find(numero), numero)


def remove(seance: Seance, numero: int) -> Seance:
    """The séance without that screen. Raises SeancesError."""
    parti = seance.find(numero)
    return replace(seance, ecrans=tuple(e for e in seance.ecrans if e is not parti))


def move(seance: Seance, numero: int, rang: int) -> Seance:
    """The séance with that screen at that place (from 0), ends kept. Raises SeancesError."""
    ecran = seance.find(numero)
    reste = [e for e in seance.ecrans if e is not ecran]
    reste.insert(min(max(rang, 0), len(reste)), ecran)
    return replace(seance, ecrans=tuple(reste))


def write(seance: Seance, numero: int, champ: str, texte: str, vu: str) -> Seance:
    """Another text in a field of a screen, given the one that was on the page when it was written.

    Raises SeancesError when somebody else wrote there meanwhile: what they wrote stays.
    """
    ecran = seance.find(numero)
    present = getattr(ecran, champ)
    texte = printable(texte)
    if present not in (vu, texte):
        raise SeancesError(
            f"Quelqu'un d'autre a écrit ici pendant ce temps : « {present or 'rien'} ». Votre texte n'a pas "
            f"remplacé le sien : « {texte} »."
        )
    return _replaced(seance, replace(ecran, **{champ: texte}))


def place(seance: Seance, numero: int, figure: Placee) -> Seance:
    """One more figure on a screen. Raises SeancesError when it is full, or has that very figure."""
    ecran = seance.find(numero)
    if ecran.nature != "figures":
        raise SeancesError("Cet écran ne reçoit pas de figure : ajoutez un écran, puis la figure.")
    if any(f.adresse == figure.adresse for f in ecran.figures):
        raise SeancesError("Cette figure est déjà sur cet écran.")
    return _replaced(seance, replace(ecran, figures=(*ecran.figures, figure)))


def take_off(seance: Seance, numero: int, adresse: str) -> Seance:
    """A figure less on a screen. Raises SeancesError when it is not there."""
    ecran = seance.find(numero)
    reste = tuple(f for f in ecran.figures if f.adresse != adresse)
    if len(reste) == len(ecran.figures):
        raise SeancesError("Cette figure n'est plus sur cet écran : rechargez la page.")
    return _replaced(seance, replace(ecran, figures=reste))


def see(seance: Seance, numero: int, figure: Placee) -> Seance:
    """What was seen of a figure is now that: today's values, or those of its day. Raises SeancesError."""
    ecran = seance.find(numero)
    if all(f.adresse != figure.adresse for f in ecran.figures):
        raise SeancesError("Cette figure n'est plus sur cet écran : rechargez la page.")
    suite = tuple(figure if f.adresse == figure.adresse else f for f in ecran.figures)
    return _replaced(seance, replace(ecran, figures=suite))


def replace_figure(seance: Seance, numero: int, vue: Placee, figure: Placee) -> Seance:
    """Another figure in the place of one, given that one as it was on the page.

    Raises SeancesError when it has left or changed meanwhile, or when the screen already has the other.
    """
    ecran = seance.find(numero)
    if vue not in ecran.figures:
        raise SeancesError("Cette figure n'est plus sur cet écran : rechargez la page.")
    autres = [f for f in ecran.figures if f != vue]
    if any(f.adresse == figure.adresse for f in autres):
        raise SeancesError("Cette figure est déjà sur cet écran.")
    suite = tuple(figure if f == vue else f for f in ecran.figures)
    return _replaced(seance, replace(ecran, figures=suite))


def entitle(seance: Seance, entete: Entete) -> Seance:
    """The séance under another heading. Raises SeancesError."""
    propre = replace(entete, nom=" ".join(printable(entete.nom).split()))
    check_entete(propre)
    return replace(seance, entete=propre)


def check(ecran: Ecran) -> None:
    """Raise SeancesError unless a screen may be kept as it is."""
    if ecran.nature == ILLISIBLE:
        raise SeancesError(NE_SE_LIT_PAS)
    if ecran.nature not in NATURES:
        raise SeancesError(f"Un écran de nature « {ecran.nature} » n'existe pas dans cette version.")
    if len(ecran.figures) > FIGURES_MAX:
        raise SeancesError(f"Un écran porte {FIGURES_MAX} figures au plus : mettez celle-ci sur un autre.")
    for texte, plus, nom in (
        (ecran.message, MESSAGE_MAX, "Le message"),
        (ecran.texte, TEXTE_MAX, "Le texte"),
        (ecran.notes, NOTES_MAX, "Ce que vous avez à dire"),
    ):
        _check_length(texte, plus, nom)
        if genre := personnes.find_personal(texte):
            raise SeancesError(
                f"{nom} semble contenir {genre} : une séance se projette et s'exporte. Ôtez ces coordonnées."
            )


def check_entete(entete: Entete) -> None:
    """Raise SeancesError unless a heading may be kept as it is."""
    if not entete.nom.strip():
        raise SeancesError("Donnez un nom à la séance, par exemple « Comité de pilotage de novembre ».")
    _check_length(entete.nom, NOM_MAX, "Le nom")
    if genre := personnes.find_personal(entete.nom):
        raise SeancesError(f"Le nom semble contenir {genre} : une séance se projette. Ôtez ces coordonnées.")
    if entete.public not in PUBLICS:
        raise SeancesError(f"Le public « {entete.public} » n'existe pas dans cette version.")
    if entete.jour:
        try:
            date.fromisoformat(entete.jour)
        except ValueError as erreur:
            raise SeancesError(
                f"Le jour « {entete.jour} » n'est pas une date : écrivez-la comme 12/01/2027."
            ) from erreur


def _replaced(seance: Seance, ecran: Ecran) -> Seance:
    check(ecran)
    suite = tuple(ecran if e.numero == ecran.numero else e for e in seance.ecrans)
    return replace(seance, ecrans=suite)


def _check_length(texte: str, plus: int, nom: str) -> None:
    if len(texte) > plus:
        raise SeancesError(f"{nom} a {len(texte)} caractères, le plus est {plus} : raccourcissez.")
