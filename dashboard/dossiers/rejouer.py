"""A séance played again for another territory: the same screens, at other addresses. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dashboard.dossiers import message as dossier_message
from dashboard.dossiers.modeles import Lieu, shows_something
from dashboard.galerie import registre
from dashboard.galerie.tirage import Adresse, Tirage, parse
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError
from data.garde.seances.modele import ILLISIBLE, Ecran, Seance

_CHIFFRE = re.compile(r"\d")
# « 1. Créer des places ? » numérote, et ne cite rien.
_NUMEROTE = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rejoue:
    """A screen there: its figures, to be placed, beside what it says; ``manques`` say which it lacks,
    ``a_relire`` what was written by hand and may be untrue there."""

    ecran: Ecran
    tirages: tuple[Tirage, ...]
    manques: tuple[str, ...] = ()
    a_relire: tuple[str, ...] = ()

    @property
    def stays(self) -> bool:
        """False for a screen that has nothing left to show there."""
        return bool(self.tirages) or not self.manques

    @property
    def dits(self) -> tuple[str, ...]:
        """All that is to be said of it."""
        return (*self.manques, *(self.a_relire if self.stays else ()))


def replay(seance: Seance, avant: Lieu, apres: Lieu, lecteur: Lecteur) -> tuple[Rejoue, ...]:
    """Every screen for another place, in order; one that has nothing left to show says why.

    A message that cites a number or the former territory is not true there: the proposed one stands.
    """
    return tuple(_screen(rang, e, avant, apres, lecteur) for rang, e in enumerate(seance.ecrans, start=1))


def move_address(adresse: Adresse, avant: Lieu, apres: Lieu) -> Adresse:
    """The same figure of another place; what it says of anywhere else (a list, a year) stays."""
    reglages = dict(adresse.reglages)
    changes = {
        "portee": {avant.cadre: apres.cadre, _own(avant): _own(apres)},
        "territoire": {avant.territoire: apres.territoire},
        "sujet": {avant.territoire: apres.territoire},
    }
    for cle, suites in changes.items():
        valeur = reglages.get(cle, "")
        if valeur and valeur in suites:
            reglages[cle] = suites[valeur]
    if not avant.territoire and adresse.get("portee") == avant.cadre and not reglages.get("territoire"):
        # D'un département entier à l'un de ses territoires : celui-ci est mis en avant.
        reglages["territoire"] = apres.territoire
    if reglages.get("niveau") == avant.niveau and reglages.get("portee") == apres.cadre:
        reglages["niveau"] = apres.niveau
    return Adresse(adresse.code, {c: v for c, v in reglages.items() if v})


def _own(lieu: Lieu) -> str:
    """The territory as a frame of its own: its communes."""
    return f"{lieu.portee.niveau}-{lieu.portee.code}"


def _screen(rang: int, ecran: Ecran, avant: Lieu, apres: Lieu, lecteur: Lecteur) -> Rejoue:
    if ecran.nature == ILLISIBLE:
        return Rejoue(ecran, (), (f"écran {rang} : il ne se lit pas, et ne se rejoue donc pas.",))
    tirages: list[Tirage] = []
    manques: list[str] = []
    for figure in ecran.figures:
        try:
            tirage = registre.build(move_address(parse(figure.adresse), avant, apres), lecteur)
        except PhraseError as erreur:
            manques.append(f"écran {rang} : {erreur}")
            continue
        if tirage.figure is not None and shows_something(tirage):
            tirages.append(tirage)
        else:
            # Le titre d'avant dirait un autre territoire : le rang de l'écran suffit à le retrouver.
            manques.append(f"écran {rang} : {tirage.vide or 'aucun chiffre n’est publié ici.'}")
    message = "" if _is_of(ecran.message, avant) else ecran.message
    # Ce que quelqu'un a écrit ne s'efface pas, mais un nombre d'ici y serait faux là-bas.
    a_relire = tuple(
        f"écran {rang} : {quoi} cite des chiffres ou le nom du territoire d'avant ; relisez-le."
        for quoi, texte in (("son texte", ecran.texte), ("ce qui est à dire", ecran.notes))
        if _is_of(_NUMEROTE.sub("", texte), avant)
    )
    return Rejoue(replace(ecran, message=message, figures=()), tuple(tirages), tuple(manques), a_relire)


def _is_of(message: str, lieu: Lieu) -> bool:
    dit = _CHIFFRE.search(message) or dossier_message.says_share(message)
    return bool(dit) or lieu.portee.nom in message
