"""The séances, for the pages: found, composed, shared, undone, with who may write them.

The only door of the dashboard to ``data.garde.seances.rayon``. Every failure is a ``PhraseError``: its French
sentence says what happened and what stands.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from dashboard.dates import today
from dashboard.dossiers import ecrans, modeles, rejouer, tournee
from dashboard.dossiers.ecrans import EcranLu, FigureLue
from dashboard.dossiers.modeles import Lieu, Modele, Propose
from dashboard.galerie import registre
from dashboard.galerie.tirage import Tirage, parse
from dashboard.lecture import store
from dashboard.lecture.cache import kept
from dashboard.session import acces
from data.garde.seances import modele, rayon
from data.garde.seances.modele import (
    FIGURES_MAX,
    ILLISIBLE,
    NE_SE_LIT_PAS,
    OUVERTURE,
    PUBLICS,
    Ecran,
    Entete,
    Geste,
    Placee,
    Seance,
    SeancesError,
)
from data.memoire.espace import Espace, current

__all__ = [
    "FIGURES_MAX",
    "ILLISIBLE",
    "NE_SE_LIT_PAS",
    "OUVERTURE",
    "PUBLICS",
    "Ecran",
    "EcranLu",
    "Entete",
    "FigureLue",
    "Modele",
    "Placee",
    "Propose",
    "Seance",
    "SeancesError",
]


def seances(*, corbeille: bool = False) -> tuple[Seance, ...]:
    """Those that this person may see (or those of them in the bin), the last changed first."""
    return _read_all(_folder(), corbeille, rayon.revision(_folder()), current())


def is_mine(seance: Seance) -> bool:
    """True for one that this very person made; on a desk, nobody's is everybody's."""
    return seance.personne == current().personne


def find(numero: int) -> Seance:
    """One of them. Raises SeancesError when it is no more, or is not theirs."""
    for seance in seances():
        if seance.numero == numero:
            return seance
    raise SeancesError("Cette séance n'est plus là : elle est à la corbeille, ou n'est pas partagée.")


def screens(seance: Seance) -> tuple[EcranLu, ...]:
    """Its screens as they are today."""
    return tuple(_read(e) for e in seance.ecrans)


def screen(seance: Seance, numero: int) -> EcranLu:
    """One of its screens as it is today. Raises SeancesError when it is no more."""
    return _read(seance.find(numero))


def view(empreinte: str) -> str:
    """What the memory holds of what was seen; '' when it does not have it any more."""
    return _read_view(_folder(), empreinte, current())


def create(entete: Entete) -> Seance:
    """A new séance, without a screen."""
    _check()
    return rayon.create(_folder(), entete)


def create_from(modele: Modele, territoire: str) -> tuple[Seance, tuple[str, ...]]:
    """A whole séance of a template, there; and a sentence for each screen that waits for its figures."""
    _check()
    lieu = _place(territoire)
    faites = tuple(modeles.proposals(modele.recettes, lieu, store))
    entete = Entete(f"{modele.nom}, {lieu.portee.nom}", territoire, "", modele.public, modele.cle)
    manques = tuple(modeles.missing(p) for p in faites if p.vide)
    return rayon.create(_folder(), entete, tuple(_screen(p) for p in faites if not p.vide)), manques


def proposals_at(territoire: str) -> tuple[Propose, ...]:
    """Every screen that the templates would make there; () for a territory that is not in the store."""
    lieu = modeles.read_place(store, territoire)
    return tuple(modeles.proposals(tuple(modeles.RECETTES), lieu, store)) if lieu else ()


def proposal_at(territoire: str, cle: str) -> tuple[Propose, str]:
    """The screen of that recipe there, and the code put forward. Raises SeancesError for an unknown one."""
    lieu = _place(territoire)
    if cle not in modeles.RECETTES:
        raise SeancesError("Cet écran n'est plus proposé : rechargez la page.")
    return modeles.propose(modeles.RECETTES[cle], lieu, store), lieu.territoire


def screen_of(territoire: str, modele: str, rang: int) -> tuple[Propose, str]:
    """The ``rang``-th screen (from 1) that a template would make there, and the code put forward.

    Raises SeancesError for an unknown template, or when it would make fewer screens.
    """
    lieu = _place(territoire)
    connu = modeles.MODELES.get(modele)
    trouve = modeles.nth_made(connu, rang, lieu, store) if connu else None
    if trouve is None:
        raise SeancesError("Cet écran n'est plus proposé : rechargez la page.")
    return trouve, lieu.territoire


def finding_of(tirages: tuple[Tirage, ...]) -> str:
    """The message that these figures would make on a screen."""
    return ecrans.finding_of(tirages)


def add_proposed(numero: int, propose: Propose, apres: int | None) -> Seance:
    """One of them, after a screen."""
    _check()
    ecran = _screen(propose)
    return _change(numero, "ajouter un écran", lambda s: modele.add(s, ecran, apres))


def add_screen_of(numero: int, autre: int, ecran: int, apres: int | None) -> Seance:
    """A screen of another séance, with what had been seen of it."""
    copie = find(autre).find(ecran)
    return _change(numero, "ajouter un écran d'une autre séance", lambda s: modele.add(s, copie, apres))


def replay(numero: int, territoire: str) -> tuple[Seance, tuple[str, ...]]:
    """The same séance for another territory, as a new one; and what it lacks there."""
    _check()
    origine = find(numero)
    avant, apres = _place(origine.entete.territoire), _place(territoire)
    faites = rejouer.replay(origine, avant, apres, store)
    nom = tournee.named(origine, avant, apres)
    entete = replace(
        origine.entete, nom=nom, territoire=territoire, jour="", partagee=False, est_modele=False
    )
    gardes = tuple(_placed(r.ecran, r.tirages) for r in faites if r.stays)
    return rayon.create(_folder(), entete, gardes), tuple(m for r in faites for m in r.dits)


def duplicate(numero: int, nom: str) -> Seance:
    """The same séance under another name, of whoever asks; its figures keep what was seen of them."""
    _check()
    origine = find(numero)
    entete = replace(origine.entete, nom=nom, jour="", partagee=False, est_modele=False)
    return rayon.create(_folder(), entete, origine.ecrans)


def entitle(numero: int, entete: Entete) -> Seance:
    """Another name, day, audience, territory, or shared or not."""
    return _change(numero, "changer l'en-tête", lambda s: modele.entitle(s, entete))


def place(numero: int, tirage: Tirage, ecran: int | None = None) -> Seance:
    """Put a figure on a new screen at the end, or on the screen of that number."""
    _check()
    figure = ecrans.placed(tirage, _keep, today().isoformat())
    if ecran is not None:
        return _change(numero, "poser une figure", lambda s: modele.place(s, ecran, figure))
    return _change(numero, "ajouter un écran", lambda s: modele.add(s, Ecran(0, figures=(figure,))))


def place_several(numero: int, tirages: tuple[Tirage, ...]) -> Seance:
    """One new screen for each figure, in one gesture that one « annuler » undoes."""
    _check()
    jour = today().isoformat()
    figures = [ecrans.placed(t, _keep, jour) for t in tirages]

    def geste(seance: Seance) -> Seance:
        for figure in figures:
            seance = modele.add(seance, Ecran(0, figures=(figure,)))
        return seance

    dit = "ajouter un écran" if len(figures) == 1 else f"ajouter {len(figures)} écrans"
    return _change(numero, dit, geste)


def add_text(numero: int, apres: int | None) -> Seance:
    """One more screen that says a text alone."""
    return _change(numero, "ajouter un écran de texte", lambda s: modele.add(s, Ecran(0, "texte"), apres))


def take_off(numero: int, ecran: int, adresse: str) -> Seance:
    """A figure less on a screen."""
    return _change(numero, "ôter une figure", lambda s: modele.take_off(s, ecran, adresse))


def replace_figure(numero: int, ecran: int, vue: Placee, tirage: Tirage, dit: str) -> Seance:
    """Another figure, or the same one set otherwise, in the place of one; ``dit`` is for « annuler »."""
    _check()
    figure = ecrans.placed(tirage, _keep, today().isoformat())
    return _change(numero, dit, lambda s: modele.replace_figure(s, ecran, vue, figure))


def try_figure(seance: Seance, ecran: int, rang: int, adresse: str) -> EcranLu:
    """A screen as it would be with the figure of that address at that place. Raises PhraseError."""
    lu = screen(seance, ecran)
    if not 0 <= rang < len(lu.figures):
        raise SeancesError("Cette figure n'est plus sur cet écran : rechargez la page.")
    return ecrans.tried(lu, rang, registre.build(parse(adresse), store))


def write(numero: int, ecran: int, champ: str, texte: str, vu: str) -> Seance:
    """A message, a text or notes, given what the page had shown of it."""
    quoi = {"message": "écrire le message", "texte": "écrire le texte", "notes": "écrire ce qui est à dire"}
    return _change(numero, quoi[champ], lambda s: modele.write(s, ecran, champ, texte, vu))


def move(numero: int, ecran: int, rang: int) -> Seance:
    """Put a screen at a place, from 0."""
    return _change(numero, "déplacer un écran", lambda s: modele.move(s, ecran, rang))


def duplicate_screen(numero: int, ecran: int) -> Seance:
    """The same screen once more, just after."""
    return _change(numero, "dupliquer un écran", lambda s: modele.duplicate(s, ecran))


def remove_screen(numero: int, ecran: int) -> Seance:
    """A screen less."""
    return _change(numero, "ôter un écran", lambda s: modele.remove(s, ecran))


def accept(numero: int, ecran: int, lue: FigureLue) -> Seance:
    """« C'est vu » : today's figures are those that were seen."""
    _check()
    figure = ecrans.accept(lue, _keep, today().isoformat())
    return _change(numero, "dire vu ce qui a changé", lambda s: modele.see(s, ecran, figure))


def keep_former(numero: int, ecran: int, lue: FigureLue) -> Seance:
    """« Garder les chiffres de ce jour-là » : the wall shows them, and says so."""
    return _change(
        numero, "garder les chiffres d'alors", lambda s: modele.see(s, ecran, ecrans.keep_former(lue))
    )


def undoable(numero: int) -> str:
    """What « annuler » would undo; '' when nothing is left."""
    return rayon.undoable(_folder(), numero)


def undo(numero: int, revision: int) -> str:
    """Undo the last gesture, and what it was."""
    _check()
    return rayon.undo(_folder(), numero, revision)[1]


def remove(numero: int) -> None:
    """Put a séance in the bin."""
    _check()
    rayon.remove(_folder(), numero)


def restore(numero: int) -> None:
    """Take a séance out of the bin."""
    _check()
    rayon.restore(_folder(), numero)


def _place(territoire: str) -> Lieu:
    lieu = modeles.read_place(store, territoire)
    if lieu is None:
        raise SeancesError(
            "Cette séance n'a pas de territoire dans les données : choisissez-en un dans ses réglages."
        )
    return lieu


def _screen(propose: Propose) -> Ecran:
    return _placed(modeles.screen(propose), propose.tirages)


def _placed(ecran: Ecran, tirages: tuple[Tirage, ...]) -> Ecran:
    jour = today().isoformat()
    return replace(ecran, figures=tuple(ecrans.placed(t, _keep, jour) for t in tirages))


def _change(numero: int, dit: str, geste: Geste) -> Seance:
    _check()
    return rayon.change(_folder(), numero, dit, geste)


def _keep(contenu: str) -> str:
    return rayon.keep_view(_folder(), contenu)


@store.one_state
def _read(ecran: Ecran) -> EcranLu:
    return _read_screen(store.version(), ecran, today(), current())


# Un geste ne touche qu'un écran : les autres sont ce qu'ils étaient, pour ces données et ce jour.
@kept(400)
def _read_screen(version: store.Cle, ecran: Ecran, jour: date, espace: Espace) -> EcranLu:
    return ecrans.read_screen(ecran, store, view)


# Les pages relisent la liste à chaque geste ; elle ne change qu'à une révision.
@lru_cache(maxsize=16)
def _read_all(donnees: Path, corbeille: bool, revision: int, espace: Espace) -> tuple[Seance, ...]:
    return rayon.list_seances(donnees, corbeille=corbeille)


@lru_cache(maxsize=256)
def _read_view(donnees: Path, empreinte: str, espace: Espace) -> str:
    return rayon.view(donnees, empreinte)


def _folder() -> Path:
    return store.path().parent


def _check() -> None:
    if raison := acces.reason():
        raise SeancesError(raison)
