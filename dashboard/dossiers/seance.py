"""A séance as a file: slides, pages, pictures and tables, minutes. Pure; its screens are of ``ecrans``."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dashboard import formats
from dashboard.dates import french_date
from dashboard.dossiers.ecrans import EcranLu, FigureLue, read_screen
from dashboard.dossiers.mur import poster
from dashboard.dossiers.sources import NOM, source_sheet
from dashboard.exports.mur.modele import Affiche
from dashboard.exports.socle.suites import all_names
from dashboard.exports.socle.vu import Vu
from dashboard.figures.feuilles import (
    Cahier,
    Ensemble,
    Fabrique,
    Feuille,
    FeuilleVide,
    Livraison,
    Suivi,
    Tableau,
)
from dashboard.lecture.vues import Lecteur
from data.garde.seances.modele import ILLISIBLE, NE_SE_LIT_PAS, Ecran, Seance

if TYPE_CHECKING:
    from dashboard.exports.mur.pages import Page

COLONNES_MAX, LIGNES_MAX = 6, 60
RIEN_ECRIT = "cet écran n'a ni texte ni figure."
_AU_PIED = ("Source", "Millésime")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file of a séance: what its button says, its extension and its MIME type."""

    libelle: str
    dit: str
    extension: str
    mime: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "pptx": Format(
            "Diaporama PowerPoint",
            "graphiques et cartes modifiables",
            "pptx",
            f"{_OFFICE}.presentationml.presentation",
        ),
        "pdf": Format("PDF", "un écran par page", "pdf", "application/pdf"),
        "livret": Format("PDF à emporter", "les écrans, vos notes, les sources", "pdf", "application/pdf"),
        "docx": Format(
            "Compte rendu Word",
            "écrans, messages et notes retenues",
            "docx",
            f"{_OFFICE}.wordprocessingml.document",
        ),
        "zip": Format("Images et tableaux", "un dossier compressé", "zip", "application/zip"),
    }
)


# Les notes retenues : (thème, textes), dans l'ordre où elles sont venues.
Retenues = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Emporte:
    """What another process needs to make the file: the séance, what had been seen, by fingerprint, and the
    notes that its host retained, by theme. ``lus`` are screens that were read already, by number."""

    seance: Seance
    vues: Mapping[str, str]
    retenues: Retenues = ()
    lus: Mapping[int, EcranLu] = field(default_factory=dict[int, EcranLu])

    def view(self, empreinte: str) -> str:
        """As the memory would give it; '' when it had it no more."""
        return self.vues.get(empreinte, "")


def carry(seance: Seance, memoire: Callable[[str], str], retenues: Retenues = ()) -> Emporte:
    """A séance, all that had been seen of its figures, and its retained notes."""
    empreintes = {f.vue for e in seance.ecrans for f in e.figures}
    return Emporte(seance, {e: memoire(e) for e in sorted(empreintes)}, retenues)


def make(
    emporte: Emporte,
    genre: str,
    lecteur: Lecteur,
    *,
    modele: Path | bytes | None = None,
    jour: datetime.date,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The file of a séance in one of FORMATS. Raises ExportError (French) or Annule."""
    cahier = build_cahier(emporte, lecteur, sources=genre == "pptx")
    if genre == "pptx":
        from dashboard.exports.bureau.diaporama import make_deck

        return make_deck(cahier, modele=modele, jour=jour, suivi=suivi, annule=annule)
    if genre in ("pdf", "livret"):
        from dashboard.exports.mur.pages import make_pages

        return make_pages(
            cahier.titre,
            cahier.sous_titre,
            _pages(emporte, lecteur),
            livret=genre == "livret",
            jour=jour,
            suivi=suivi,
            annule=annule,
        )
    if genre == "docx":
        from dashboard.exports.bureau.compte_rendu import make_minutes

        return make_minutes(cahier, notes=emporte.retenues, jour=jour, suivi=suivi, annule=annule)
    from dashboard.exports.archives.figures import make_figures

    return make_figures(cahier, jour=jour, suivi=suivi, annule=annule)


def build_cahier(emporte: Emporte, lecteur: Lecteur, *, sources: bool = False) -> Cahier:
    """The sheets of a séance: one per figure of a screen, one per screen of text, in order.

    ``sources``: a last one lists every file that the others cite, and how figures are made.
    """
    seance = emporte.seance
    cites: list[str] = []
    feuilles = tuple(
        Fabrique(nom, lambda e=ecran, r=rang: _sheet(e, r, emporte, lecteur, cites))
        for ecran in seance.ecrans
        for nom, rang in _names(seance, ecran)
    )
    if sources and any(e.figures for e in seance.ecrans):
        feuilles = (*feuilles, Fabrique(NOM, lambda: source_sheet(cites, lecteur)))
    jour = seance.entete.day()
    quand = french_date(jour) if jour else ""
    portee = _place(seance, lecteur)
    return Cahier(seance.entete.nom, " · ".join(m for m in (portee, quand) if m) or "Séance", feuilles)


def _pages(emporte: Emporte, lecteur: Lecteur) -> list[Page]:
    """The screens to be printed, each read when its turn comes."""
    return [_page(rang, ecran, emporte, lecteur) for rang, ecran in enumerate(emporte.seance.ecrans, start=1)]


def _page(rang: int, ecran: Ecran, emporte: Emporte, lecteur: Lecteur) -> Page:
    from dashboard.exports.mur.pages import Page

    lu = cache(lambda: _read(ecran, emporte, lecteur))

    def draw() -> Affiche:
        if ecran.nature == ILLISIBLE:
            raise FeuilleVide(NE_SE_LIT_PAS)
        figures = lu().figures
        # Une figure perdue ne prive pas des autres : sa place, sur l'écran, dit pourquoi elle est vide.
        if figures and all(f.montre is None for f in figures):
            raise FeuilleVide(" ".join(dict.fromkeys(f.vide for f in figures)))
        affiche = poster(lu(), emporte.seance)
        if not (figures or affiche.message or affiche.texte):
            raise FeuilleVide(RIEN_ECRIT)
        return affiche

    def words() -> tuple[str, ...]:
        vus = [f.montre for f in lu().figures if f.montre is not None]
        return tuple(dict.fromkeys(f"{nom} : {texte}" for vu in vus for nom, texte in vu.mots))

    return Page(f"Écran {rang}", draw, (ecran.notes,) if ecran.notes else (), words)


def _names(seance: Seance, ecran: Ecran) -> Iterator[tuple[str, int]]:
    """What each sheet of a screen is called while it is made, and the rank of its figure."""
    rang = seance.rank(ecran.numero) + 1
    nombre = max(1, len(ecran.figures))
    for k in range(nombre):
        yield (f"Écran {rang}" if nombre == 1 else f"Écran {rang}, figure {k + 1} sur {nombre}"), k


def _read(ecran: Ecran, emporte: Emporte, lecteur: Lecteur) -> EcranLu:
    return emporte.lus.get(ecran.numero) or read_screen(ecran, lecteur, emporte.view)


def _place(seance: Seance, lecteur: Lecteur) -> str:
    niveau, _, code = seance.entete.territoire.partition(":")
    portee = lecteur.scope(niveau, code) if code else None
    return portee.nom if portee else ""


def _sheet(ecran: Ecran, rang: int, emporte: Emporte, lecteur: Lecteur, cites: list[str]) -> Feuille:
    """A sheet; what its figure cites is added to ``cites``."""
    if ecran.nature == ILLISIBLE:
        raise FeuilleVide(NE_SE_LIT_PAS)
    lu = _read(ecran, emporte, lecteur)
    a_dire = tuple(p for p in (ecran.notes,) if p)
    if not lu.figures:
        lignes = tuple(x for x in ecran.texte.split("\n") if x.strip())
        if not lignes and not lu.message:
            raise FeuilleVide(RIEN_ECRIT)
        titre, suite = (lu.message, lignes) if lu.message else (lignes[0], lignes[1:])
        return Feuille(titre, "", textes=suite, notes=a_dire, nom=titre)
    figure = lu.figures[rang]
    vu = figure.montre
    if vu is None:
        raise FeuilleVide(figure.vide or "plus rien à montrer.")
    titre = lu.message if len(lu.figures) == 1 else f"{lu.message} ({rang + 1} sur {len(lu.figures)})"
    source = dict(vu.mots).get("Source", "")
    cites.append(source)
    montree = _table(vu) if figure.d_alors or figure.figure is None else figure.figure
    return Feuille(
        titre,
        _foot(vu, figure, source),
        montree,
        textes=() if titre == vu.titre or len(lu.figures) == 1 else (vu.titre,),
        notes=(*a_dire, *(f"{nom} : {texte}" for nom, texte in vu.mots if nom not in _AU_PIED)),
        fictif=vu.fictif,
        nom=vu.titre,
        titres=partial(part_message, titre, vu.titre, all_names(montree)),
        ensemble=Ensemble(emporte.seance.rank(ecran.numero) + 1, lu.message) if len(lu.figures) > 1 else None,
    )


def part_message(message: str, titre: str, tous: frozenset[str], noms: frozenset[str]) -> str:
    """What stands over a part that shows ``noms`` among ``tous``: the message, or the title of the figure
    when the message names one that is not there."""
    absents = tous - noms
    return titre if any(nom in message for nom in absents) else message


def _foot(vu: Vu, figure: FigureLue, source: str) -> str:
    """The source and the year; and the day of the figures when they are not today's."""
    dits = (("Source", source), ("Millésime", f"{vu.annees}." if vu.annees else ""))
    source = " ".join(f"{nom} : {texte}" for nom, texte in dits if texte)
    if not figure.d_alors:
        return source
    jour = french_date(datetime.date.fromisoformat(figure.placee.jour))
    reste = len(vu.lignes) - LIGNES_MAX
    coupe = f" Les {LIGNES_MAX} premières lignes sur {formats.number(len(vu.lignes))}." if reste > 0 else ""
    return f"{source} Chiffres du {jour}.{coupe}"


def _table(vu: Vu) -> Tableau:
    """What had been seen, as a table: its figure is no longer drawn with these numbers."""
    places = [i for i, c in enumerate(vu.colonnes) if c != "Code"][:COLONNES_MAX]
    lignes = tuple(tuple(_cell(x[i], vu.decimales) for i in places) for x in vu.lignes[:LIGNES_MAX])
    exactes = (vu.colonnes, *(tuple(_exact(c) for c in x) for x in vu.lignes))
    return Tableau(tuple(vu.colonnes[i] for i in places), lignes, exactes=exactes)


def _exact(valeur: object) -> str:
    """A cell as it was seen, to the last decimal."""
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        return formats.write_number(float(valeur))
    return _cell(valeur, 0)


def _cell(valeur: object, decimales: int) -> str:
    if valeur is None:
        return "absent"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | float):
        return formats.number(valeur, 0 if float(valeur).is_integer() else decimales)
    return str(valeur)
