"""The screens of a séance, read in a state of the store: today's figures, and what was seen of them. Pure.

The one way of a séance to its figures: composing, projecting and exporting read the same screens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.dossiers import message
from dashboard.exports.socle import ecarts
from dashboard.exports.socle import vu as socle_vu
from dashboard.exports.socle.vu import Vu
from dashboard.figures.modele import Carte
from dashboard.galerie import registre
from dashboard.galerie.tirage import Figure, Tirage, parse
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError
from data.garde.seances.modele import Ecran, Placee

# Au-delà, la phrase ne se lit plus du troisième rang.
CONSTAT_MAX = 150
_PHRASE = re.compile(r"(?<=[\w%)»])\. (?=[A-ZÉÀÎ])")
_SUITE = re.compile(r"[ \u00a0\u202f]?; ")
_PARENTHESE = re.compile(r" \([^()]*\)$")
# « mieux (2,6 au-dessus de la médiane du groupe, 45,9) » : sans sa parenthèse, mieux que quoi ?
_JUGE = re.compile(r", (?:mieux|moins bien|plus haut|plus bas)(?= \([^()]*\)$)")
_EGAL = re.compile(r", comparable \([^()]*( la médiane du groupe)[^()]*\)$")
_INCISE = re.compile(r"(?:, (?!\d)[^,():;]+)+$")
_AGE = " de moins de 3 ans"
# Ce que dit une page qui montre autre chose que ce que demande son adresse ; ce qui ne touche que le dessin
# (une palette, un nom) n'y est pas.
_AUTRE = re.compile(
    r"(Dans l'adresse, (?:l'indicateur|le millésime|la modalité|le niveau|le territoire|le thème|l'année"
    r"|l'occupation|l'axe|« (?:rang|suivi|evolution|x|y) =).*?|La liste « .*? » n'existe pas ici"
    r"|L'indicateur « .*? » n'a pas de valeur.*?)(?: :|\.).*",
    re.DOTALL,
)
_CLE = re.compile(r"^« \w+ = (.*?) »")
# Ce que la mémoire tient sous une empreinte ; '' quand elle ne l'a plus.
Memoire = Callable[[str], str]
OUBLIE = (
    "Ce qui avait été vu de cette figure n'est plus dans la mémoire : ses chiffres sont ceux d'aujourd'hui."
)


@dataclass(frozen=True, slots=True)
class FigureLue:
    """A figure of a screen. ``figure`` is today's, None when ``vide`` says why there is none any more.

    ``avant`` is what was seen when it was placed, ``apres`` what is seen now; ``ecart`` a sentence on what
    changed, '' when nothing did; ``phrases`` what its address asked and did not get.
    """

    placee: Placee
    figure: Figure | None
    avant: Vu | None
    apres: Vu | None
    ecart: str = ""
    vide: str = ""
    phrases: tuple[str, ...] = ()

    @property
    def d_alors(self) -> bool:
        """True when the wall shows the values of its day: they are kept, and the memory still has them."""
        return self.placee.gardee and self.avant is not None

    @property
    def montre(self) -> Vu | None:
        """What the wall shows: today's values, or those of its day when they are kept."""
        return self.avant if self.d_alors else self.apres


@dataclass(frozen=True, slots=True)
class EcranLu:
    """A screen and its figures. ``propose`` is the message that they make, ``avertit`` a sentence on the
    numbers of the written one that no figure shows."""

    ecran: Ecran
    figures: tuple[FigureLue, ...]
    propose: str
    avertit: str

    @property
    def message(self) -> str:
        """What stands on the wall: what was written, else what the figures propose."""
        return self.ecran.message or self.propose

    @property
    def change(self) -> bool:
        """True when a figure is no longer as it was seen, and nobody has said that they saw it."""
        return any(f.ecart and not f.placee.gardee for f in self.figures)


def placed(tirage: Tirage, garder: Callable[[str], str], jour: str) -> Placee:
    """A figure as it is placed: its address, its title, and what is seen of it, kept by ``garder``."""
    assert tirage.figure is not None, "une vue vide ne se pose pas"
    vu = socle_vu.seen(tirage.figure)
    return Placee(str(tirage.adresse), vu.titre, garder(socle_vu.dump(vu)), jour)


def read_screen(ecran: Ecran, lecteur: Lecteur, memoire: Memoire) -> EcranLu:
    """A screen: today's figures beside what was seen of them; one that cannot be read says why."""
    figures = tuple(read_figure(f, lecteur, memoire) for f in ecran.figures)
    vus = [f.montre for f in figures if f.montre is not None]
    # Le constat d'une carte compte ce qu'elle montre (« 20 EPCI sur 28 ») : aucune cellule ne le dit.
    constats = [finding(f) for f in figures]
    return EcranLu(ecran, figures, propose(figures), message.sentence(ecran.message, vus, constats))


def read_figure(placee: Placee, lecteur: Lecteur, memoire: Memoire) -> FigureLue:
    """A figure as its address gives it today, beside what was seen of it."""
    avant = socle_vu.parse(memoire(placee.vue))
    oublie = () if avant is not None else (OUBLIE,)
    try:
        tirage = registre.build(parse(placee.adresse), lecteur)
    except PhraseError as erreur:
        return FigureLue(placee, None, avant, None, vide=str(erreur), phrases=oublie)
    if tirage.figure is None:
        return FigureLue(placee, None, avant, None, vide=tirage.vide, phrases=(*oublie, *tirage.phrases))
    apres = socle_vu.seen(tirage.figure)
    if autre := another(tirage, avant, apres):
        return FigureLue(placee, None, avant, None, vide=autre, phrases=oublie)
    ecart = ecarts.seen_sentence(avant, apres) if avant is not None else ""
    return FigureLue(placee, tirage.figure, avant, apres, ecart, phrases=(*oublie, *tirage.phrases))


def another(tirage: Tirage, avant: Vu | None, apres: Vu) -> str:
    """What the address of a figure asked and is no more, '' while it is the figure that had been placed.

    A page shows something else and says so under it; a wall would show it under the message of the other.
    """
    dits = [m.group(1) for p in tirage.phrases if (m := _AUTRE.match(p))]
    if not dits or (avant is not None and _subject(avant) == _subject(apres)):
        return ""
    # Nul n'a tapé d'adresse ici, et la clé d'un réglage n'est pas un mot.
    nus = (_CLE.sub(r"l'indicateur « \1 »", dit.removeprefix("Dans l'adresse, ")) for dit in dits)
    return " ".join(f"{nu[:1].upper()}{nu[1:]}." for nu in nus)


def _subject(vu: Vu) -> tuple[object, ...]:
    """What a figure is of: its measures, its years, its territories, whatever their values."""
    return vu.colonnes, vu.annees, frozenset(x[0] for x in vu.lignes if x)


def just_placed(ecran: Ecran, tirages: tuple[Tirage, ...]) -> EcranLu:
    """A screen whose figures have just been placed: nothing is to be drawn again, nothing has changed."""
    figures: list[FigureLue] = []
    for placee, tirage in zip(ecran.figures, tirages, strict=True):
        assert tirage.figure is not None, "une vue vide ne se pose pas"
        vu = socle_vu.seen(tirage.figure)
        figures.append(FigureLue(placee, tirage.figure, vu, vu, phrases=tirage.phrases))
    return EcranLu(ecran, tuple(figures), propose(tuple(figures)), "")


def tried(lu: EcranLu, rang: int, tirage: Tirage) -> EcranLu:
    """A screen as it would be with another figure at that place, from 0: nothing is kept."""
    vu = socle_vu.seen(tirage.figure) if tirage.figure is not None else None
    placee = Placee(str(tirage.adresse), vu.titre if vu else "", "", "")
    essai = FigureLue(placee, tirage.figure, vu, vu, vide=tirage.vide, phrases=tirage.phrases)
    figures = (*lu.figures[:rang], essai, *lu.figures[rang + 1 :])
    ecran = replace(lu.ecran, figures=tuple(f.placee for f in figures))
    return EcranLu(ecran, figures, propose(figures), "")


def accept(lue: FigureLue, garder: Callable[[str], str], jour: str) -> Placee:
    """« C'est vu » : the figures of today are now those that were seen."""
    if lue.apres is None:
        return lue.placee
    return replace(
        lue.placee, titre=lue.apres.titre, vue=garder(socle_vu.dump(lue.apres)), jour=jour, gardee=False
    )


def keep_former(lue: FigureLue) -> Placee:
    """« Garder les chiffres du 12 » : the wall shows those of its day, and says so."""
    return replace(lue.placee, gardee=True)


def propose(figures: tuple[FigureLue, ...]) -> str:
    """The message that the figures of a screen make: the finding of the first that has one."""
    return next((finding(lue) for lue in figures if lue.montre is not None), "")


def finding(lue: FigureLue) -> str:
    """What a figure finds: the answer of a map, the first sentence under a chart, what it specifies left out
    when it would not be read from the third row; else its title.

    Former figures that are kept speak by the words of their day.
    """
    vu = lue.montre
    if vu is None:
        return ""
    if vu is lue.apres and isinstance(lue.figure, Carte) and lue.figure.reponse:
        return lue.figure.reponse
    lecture = dict(vu.mots).get("Lecture", "")
    phrase = _PHRASE.split(lecture, maxsplit=1)[0].rstrip(".")
    # Une précision entre parenthèses se dit ; elle n'a pas à se lire de loin.
    nue = _PARENTHESE.sub("", _JUGE.sub("", _EGAL.sub(r", comparable à\1", phrase)))
    sans_incise = _INCISE.sub("", nue)
    # L'âge est dans l'unité, sous le message.
    courtes = (
        phrase,
        nue,
        _SUITE.split(phrase, maxsplit=1)[0],
        nue.replace(_AGE, ""),
        sans_incise,
        sans_incise.replace(_AGE, ""),
    )
    constat = next((p for p in courtes if 0 < len(p) <= CONSTAT_MAX), vu.titre)
    return constat[:1].upper() + constat[1:]


def finding_of(tirages: tuple[Tirage, ...]) -> str:
    """The message that figures not placed yet would make; '' without any."""
    figure = next((t.figure for t in tirages if t.figure is not None), None)
    if figure is None:
        return ""
    vu = socle_vu.seen(figure)
    return finding(FigureLue(Placee("", vu.titre, "", ""), figure, None, vu))
