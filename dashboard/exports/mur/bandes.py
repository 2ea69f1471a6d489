"""The bands of a screen around its figure: message and subtitle above, foot below."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.exports.mur import sources, texte
from dashboard.exports.mur.grille import Boite, Corps
from dashboard.exports.mur.modele import Taille
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import text
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.figures.palettes import GRIS

FILET = "#d6d6d6"
PASTILLE, PASTILLE_FOND = "#6e3a00", "#fde8d0"
FICTIVES, EN_PARTIE = "Données fictives", "En partie fictif"


@dataclass(frozen=True, slots=True)
class Mots:
    """What the bands say. ``fictif`` is '' or the words of its badge; ``numero`` « 4 / 12 »;
    ``mention`` stands before the source (« chiffres du 12 novembre »)."""

    message: str
    sous_titre: str
    sources: tuple[str, ...]
    numero: str
    fictif: str = ""
    mention: str = ""


def draw_bands(mots: Mots, taille: Taille, corps: Corps) -> tuple[str, Boite]:
    """The three bands drawn, and the box that they leave to the figure."""
    marge, utile = corps.marge, taille.largeur - 2 * corps.marge
    lignes, grand = texte.shrink(
        mots.message, utile, (corps.message, corps.message_min), lignes=2, style=DEMI_GRAS
    )
    haut = 0.75 * marge
    dessin, pris = texte.block(lignes, marge, haut, grand, style=DEMI_GRAS)
    haut += pris + (0.1 * grand if lignes else 0.0)
    sous, pris = _subtitle(mots, haut, utile, corps)
    pied, sommet = _foot(mots, taille, corps)
    haut += pris + 0.2 * marge
    boite = Boite(marge, haut, utile, sommet - 0.2 * marge - haut)
    return f'<g class="message">{dessin}</g>{sous}{pied}', boite


def _subtitle(mots: Mots, y: float, utile: float, corps: Corps) -> tuple[str, float]:
    """The subtitle, its badge at its right; what they take."""
    marge, badge, large = corps.marge, "", 0.0
    if mots.fictif:
        lettres = corps.texte_min
        large = polices.width(mots.fictif, lettres, DEMI_GRAS) + 0.9 * lettres
        x = marge + utile - large
        badge = (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{large:.1f}" height="{1.45 * lettres:.1f}" rx="4" '
            f'fill="{PASTILLE_FOND}" stroke="{PASTILLE}"/>'
            + text(
                x + 0.45 * lettres,
                y + 1.03 * lettres,
                mots.fictif,
                taille=lettres,
                style=DEMI_GRAS,
                couleur=PASTILLE,
            )
        )
        large += lettres
    moyen = max(0.85 * corps.texte, corps.texte_min)
    lignes, grand = texte.shrink(mots.sous_titre, utile - large, (corps.texte, moyen), lignes=1)
    dessin, pris = texte.block(lignes, marge, y, grand, couleur=GRIS, interligne=1.3)
    return f'<g class="sous-titre">{dessin}{badge}</g>', max(pris, 1.6 * corps.texte_min if badge else 0.0)


def _foot(mots: Mots, taille: Taille, corps: Corps) -> tuple[str, float]:
    """The foot drawn, and the height of its rule."""
    marge = corps.marge
    utile = taille.largeur - 2 * marge
    large = polices.width(mots.numero, corps.pied, DEMI_GRAS)
    lignes, grand = _sources(mots, utile - large - 1.2 * corps.pied, corps)
    dessous = 0.0
    if len(lignes) > 2:
        # Beaucoup de sources sur un mur étroit : toute sa largeur à elles, le numéro dessous.
        entieres, grande = _sources(mots, utile, corps)
        if grande * len(entieres) + corps.pied < grand * len(lignes):
            lignes, grand, dessous = entieres, grande, 1.25 * corps.pied
    pas = 1.25 * grand
    haut = max(pas * len(lignes) + dessous, 1.25 * corps.pied)
    sommet = taille.hauteur - 0.45 * marge - haut
    dessin, _ = texte.block(lignes, marge, sommet + 0.15 * marge, grand, couleur=GRIS, interligne=1.25)
    numero = text(
        marge + utile,
        sommet + 0.15 * marge + (pas * len(lignes) if dessous else 0.0) + corps.pied * 0.95,
        mots.numero,
        taille=corps.pied,
        style=DEMI_GRAS,
        ancre="end",
    )
    filet = f'<path d="M{marge:.1f} {sommet:.1f}H{marge + utile:.1f}" stroke="{FILET}"/>'
    return f'<g class="pied">{filet}{dessin}{numero}</g>', sommet


def _sources(mots: Mots, place: float, corps: Corps) -> tuple[list[str], float]:
    """The lines of the foot in that width, and their size."""
    dites = tuple(s for s in mots.sources if s)
    lignes, grand = sources.foot_source(
        dites,
        (
            (place, corps.pied, 1),
            (place, corps.pied_min, 1),
            (place, corps.pied_min, 2),
            (place, corps.source_min, 2),
        ),
    )
    if mots.mention:
        lignes = [*polices.wrap(polices.printable(mots.mention), place, grand), *lignes]
    return lignes, grand
