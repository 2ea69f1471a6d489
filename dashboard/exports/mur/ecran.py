"""A screen of a séance drawn to a size: one renderer for the wall, its thumbnail, a phone and a sheet."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import quoteattr

from dashboard.exports.mur import bandes, contenu, ouverture, points, tetes
from dashboard.exports.mur.bandes import Mots, draw_bands
from dashboard.exports.mur.grille import Boite, Corps, sizes
from dashboard.exports.mur.modele import Affiche, Montree, Mur, Taille
from dashboard.exports.mur.trace import Trace, apart
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import clean
from dashboard.exports.socle import tables
from dashboard.figures.modele import Carte

SOUS_CARRE = "Sans votre nom ; votre note paraît au mur, à côté de l'écran"


def compose(affiche: Affiche, taille: Taille, *, lettres: bool = True) -> tuple[Mur, ...]:
    """The screen at that size: one drawing, or several when what it says does not fit.

    Each is exactly as large as the wall, nothing cut. ``lettres`` False leaves the letters out: the page
    that shows it has them.
    """
    corps = sizes(taille)
    mise = contenu.Mise(affiche.territoire, corps)
    pages = _pages(affiche, taille, mise, 1)
    if len(pages) > 1:
        # « écran 1 sur 2 » prend de la place à la source : le compte se refait avec lui.
        pages = _pages(affiche, taille, mise, len(pages))
    return tuple(
        _wall(affiche, page, taille, corps, partie, len(pages), lettres=lettres)
        for partie, page in enumerate(pages, start=1)
    )


def _pages(affiche: Affiche, taille: Taille, mise: contenu.Mise, sur: int) -> list[contenu.Page]:
    montrees = tuple(m for m in affiche.figures if m.figure is not None or m.vu is not None)

    def place(siennes: tuple[Montree, ...]) -> Boite:
        return _bands(affiche, siennes, taille, mise.corps, sur, sur)[1]

    pages = mise.arrange(montrees, place)
    if affiche.texte.strip() or affiche.carre:
        libre = place(())
        dessiner = ouverture.draw if affiche.carre else points.draw
        traces = dessiner(affiche.texte, libre.w, libre.h, mise.corps)
        pages += [contenu.Page((), (contenu.Pose(0.0, 0.0, t),)) for t in traces]
    return pages or [contenu.Page((), ())]


def _bands(
    affiche: Affiche, montrees: tuple[Montree, ...], taille: Taille, corps: Corps, partie: int, sur: int
) -> tuple[str, Boite]:
    suite = f"écran {partie} sur {sur} · " if sur > 1 else ""
    return draw_bands(
        Mots(
            affiche.message,
            SOUS_CARRE if affiche.carre else _subtitle(affiche.message, montrees),
            tuple(_source(m) for m in montrees),
            f"{suite}{affiche.rang} / {affiche.nombre}",
            _badge(montrees),
            _mention(montrees),
        ),
        taille,
        corps,
    )


def _wall(
    affiche: Affiche,
    page: contenu.Page,
    taille: Taille,
    corps: Corps,
    partie: int,
    sur: int,
    *,
    lettres: bool,
) -> Mur:
    entoure, boite = _bands(affiche, page.montrees, taille, corps, partie, sur)
    poses = "".join(
        f'<g class="figure" transform="translate({boite.x + p.x:.1f} {boite.y + p.y:.1f})">'
        f"{apart(p.trace.dessin, f'f{rang}-')}</g>"
        for rang, p in enumerate(page.poses)
    )
    dit = _said(affiche, page.montrees)
    corps_svg = f"{entoure}{poses}"
    prefixe = f"m{hashlib.sha256(f'{taille}{corps_svg}'.encode()).hexdigest()[:7]}-"
    svg = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{taille.largeur}" height="{taille.hauteur}" '
        f'viewBox="0 0 {taille.largeur} {taille.hauteur}" role="img" lang="fr" '
        f"font-family={quoteattr(polices.PILE)}><title>{clean(affiche.message)}</title>"
        f"<desc>{clean(dit)}</desc>"
        + (f"<style>{polices.faces()}</style>" if lettres else "")
        + f'<rect width="100%" height="100%" fill="#ffffff"/>{apart(corps_svg, prefixe)}</svg>\n'
    )
    etroit = next((p.trace.etroit for p in page.poses if p.trace.etroit), "")
    return Mur(svg, taille, partie, sur, dit, etroit)


def _subtitle(message: str, montrees: tuple[Montree, ...]) -> str:
    """Of one figure: what it measures, its unit, its level and its year."""
    if len(montrees) != 1:
        return ""
    titre, sous = tetes.titles(montrees[0])
    # Une carte dit ce qu'elle mesure sous sa question : la question ne ferait que le redire.
    figure = montrees[0].figure
    if titre == message or isinstance(figure, Carte):
        titre = ""
    return tetes.tied(" · ".join(x for x in (titre, sous) if x))


def _source(m: Montree) -> str:
    if m.figure is not None:
        return m.figure.source
    return dict(m.vu.mots).get("Source", "") if m.vu is not None else ""


def _badge(montrees: tuple[Montree, ...]) -> str:
    inventees = [tetes.invented(m) for m in montrees]
    if not any(inventees):
        return ""
    return bandes.FICTIVES if all(x == tetes.TOUTE for x in inventees) else bandes.EN_PARTIE


def _mention(montrees: tuple[Montree, ...]) -> str:
    jours = dict.fromkeys(m.jour for m in montrees if m.figure is None and m.jour)
    return f"Chiffres du {formats_list(list(jours))}." if jours else ""


def formats_list(mots: list[str]) -> str:
    """« 12 novembre et 3 mars »."""
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}"


def _said(affiche: Affiche, montrees: tuple[Montree, ...]) -> str:
    dits = [affiche.message, affiche.texte]
    for m in montrees:
        if m.figure is not None:
            dits += [m.figure.titre, tables.subtitle(m.figure), m.figure.lecture]
        elif m.vu is not None:
            dits += [m.vu.titre, dict(m.vu.mots).get("Lecture", "")]
    return " ".join(d if d.rstrip().endswith((".", "?", "!")) else f"{d}." for d in dict.fromkeys(dits) if d)


__all__ = ["Trace", "compose"]
