"""The screens of a séance as pages: of the form of the wall, or a booklet to take away. Tagged PDF."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard import formats
from dashboard.dates import french_date
from dashboard.exports.mur.ecran import compose
from dashboard.exports.mur.modele import Affiche, Mur, Taille
from dashboard.exports.papier import pages as papier_pages
from dashboard.exports.papier import polices
from dashboard.figures.feuilles import Annule, Livraison, Suivi, check_cancelled, reason_of

_SANS_LETTRE = (
    f"des signes de son texte n'ont pas de dessin dans nos lettres, « {polices.MANQUE} » en tient la place ; "
    "le diaporama et le compte rendu les montrent."
)
_PAGE = Taille(1920, 1080)
_LIVRET = Taille(1440, 810)
_MODELES = Path(papier_pages.__file__).parent
# typst a les polices : les relire dans chaque dessin ne ferait que l'alourdir.
_POLICES = re.compile(r"<style>@font-face.*?</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """A screen to be printed: how it is made, its name while it is, what is to be said, its words."""

    nom: str
    faire: Callable[[], Affiche]
    notes: tuple[str, ...] = ()
    mots: Callable[[], tuple[str, ...]] = tuple


def make_pages(
    titre: str,
    sous_titre: str,
    pages: Sequence[Page],
    *,
    livret: bool = False,
    jour: datetime.date,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The PDF: a screen per page, or with ``livret`` screens, notes and words on A4 sheets.

    Raises ExportError (French) or Annule; a screen that fails is named on the last page.
    """
    livraison = Livraison()
    ecrans: list[dict[str, object]] = []
    for rang, page in enumerate(pages):
        check_cancelled(annule)
        if suivi is not None:
            suivi(page.nom, rang, len(pages))
        try:
            affiche = page.faire()
            murs = compose(affiche, _LIVRET if livret else _PAGE)
            mots = page.mots() if livret else ()
        except Annule:
            raise
        except Exception as erreur:  # un écran raté ne prive pas des autres
            livraison.manques.append(f"{page.nom} : {reason_of(erreur)}")
            continue
        titre_ecran = affiche.message or page.nom
        ecrits = " ".join((*(mur.dit for mur in murs), *(page.notes if livret else ())))
        if polices.lacks(ecrits):
            livraison.manques.append(f"{page.nom} : {_SANS_LETTRE}")
        ecrans += [
            _screen(mur, titre_ecran, page.notes, mots if mur.partie == mur.sur else ()) for mur in murs
        ]
    donnees = {
        "titre": titre,
        "sous_titre": sous_titre,
        "jour": french_date(jour),
        "ecrans": ecrans,
        "manques": papier_pages.spaced(livraison.manques),
    }
    modele = _MODELES / ("livret.typ" if livret else "ecrans.typ")
    livraison.octets = papier_pages.compile_pdf(modele, donnees, titre)
    return livraison


def _screen(mur: Mur, titre: str, notes: tuple[str, ...], mots: tuple[str, ...]) -> dict[str, object]:
    suite = f" ({mur.partie} sur {mur.sur})" if mur.sur > 1 else ""
    dernier = mur.partie == mur.sur
    return {
        "titre": formats.typography(f"{titre}{suite}"),
        "svg": _POLICES.sub("", mur.svg),
        "dit": mur.dit,
        "notes": papier_pages.spaced(notes) if dernier else (),
        "mots": papier_pages.spaced(mots),
    }
