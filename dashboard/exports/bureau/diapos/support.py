"""Slides: a presentation opened (ours, or the template of the collectivité), filled, closed.

A slide is a title that states the finding, one body, its source at the foot and, in its speaker
notes, the definitions and caveats. Titles go into the template's own placeholder, so that its
masters, colours and fonts are used; the body keeps to the room that the template leaves.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.reproductible import repack
from dashboard.exports.papier.cadre import PRODUCTEUR
from dashboard.exports.socle.fichiers import ExportError
from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Sujet

POUCE = 914_400
LARGEUR, HAUTEUR = round(13.333 * POUCE), round(7.5 * POUCE)
MARGE = round(0.5 * POUCE)
# Ouvrir un modèle ordinaire prend cinquante mégaoctets ; ses bibliothèques réservent bien plus
# d'adresses qu'elles n'en usent.
BORNES_MODELE = Bornes(memoire=300 * 2**20, delai_s=40, adresses=False, sortie=120 * 2**20)
ENCRE, GRIS, ACCENT, FICTIF = "161616", "555555", "000091", "8A3B00"
# Types d'emplacements de PowerPoint : titre, titre centré, sous-titre.
_TITRES, _SOUS_TITRE, _NUMERO = (1, 3), 4, 13
# Hauteur laissée à la source, au pied, en pouces.
_PIED = 0.62
SOURCE, NUMERO = "Source", "Numéro de diapositive"
_DML = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PML = "http://schemas.openxmlformats.org/presentationml/2006/main"


_CHAMP = (
    '<a:fld xmlns:a="{dml}" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
    '<a:rPr lang="fr-FR" sz="1050"><a:solidFill><a:srgbClr val="{gris}"/></a:solidFill></a:rPr>'
    "<a:t>{rang}</a:t></a:fld>"
)


class DeckError(ExportError):
    """The deck cannot be made. The text is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Boite:
    """A rectangle of a slide, in EMU."""

    x: int
    y: int
    large: int
    haut: int

    def left(self, part: float, ecart: int = round(0.25 * POUCE)) -> Boite:
        """The left part of the box (0..1), minus half the gap."""
        return Boite(self.x, self.y, round(self.large * part) - ecart // 2, self.haut)

    def right(self, part: float, ecart: int = round(0.25 * POUCE)) -> Boite:
        """What ``left`` of the same part leaves."""
        debut = round(self.large * part) + ecart // 2
        return Boite(self.x + debut, self.y, self.large - debut, self.haut)


@dataclass(frozen=True, slots=True)
class Texte:
    """A paragraph: ``taille`` in points."""

    texte: str
    taille: float = 18
    gras: bool = False
    couleur: str = ENCRE
    puce: bool = False


class Diaporama:
    """A presentation being filled. Nothing is written on the disk."""

    def __init__(self, titre: str, modele: Path | bytes | None = None) -> None:
        """Open our own presentation, or a .pptx template. Raises DeckError (French)."""
        from pptx import Presentation

        if modele is None:
            self._pptx: Any = Presentation()
            self._widen()
        else:
            self._pptx = _open(modele)
        self._remove_slides()
        self._layouts()
        self._titre = titre
        self.largeur, self.hauteur = int(self._pptx.slide_width), int(self._pptx.slide_height)

    def cover(self, titre: str, sous_titre: str) -> Any:
        """First slide."""
        from pptx.enum.text import PP_ALIGN

        diapo = self._pptx.slides.add_slide(self._couverture)
        self._set_title(diapo, titre, 36)
        for place in diapo.placeholders:
            if int(place.placeholder_format.type) == _SOUS_TITRE:
                place.text_frame.text = formats.typography(sous_titre)
                for paragraphe in place.text_frame.paragraphs:
                    paragraphe.alignment = PP_ALIGN.LEFT
                    style(paragraphe, Texte("", 20, couleur=GRIS))
            elif not self._is_title(place):
                _remove(place)
        return diapo

    def slide(
        self, titre: str, *, source: str, notes: str, fictif: bool = False, lignes: int = 0
    ) -> tuple[Any, Boite]:
        """A slide with its title, source (of ``lignes`` lines) and notes; and the box left for its body."""
        diapo = self._pptx.slides.add_slide(self._interieur)
        self._set_title(diapo, titre, self.fit(26 if len(titre) < 80 else 22 if len(titre) < 115 else 18))
        for place in list(diapo.placeholders):
            if not self._is_title(place):
                _remove(place)
        haut_pied, numero = _foot(lignes), round(0.6 * POUCE)
        pied = Boite(MARGE, self.hauteur - haut_pied, self.largeur - 2 * MARGE - numero, haut_pied)
        self.write(diapo, pied, [Texte(source, 10.5, couleur=GRIS)], nom=SOURCE)
        self._number(diapo, Boite(pied.x + pied.large, pied.y, numero, round(0.3 * POUCE)))
        if fictif:
            self._badge(diapo)
        diapo.notes_slide.notes_text_frame.text = notes
        return diapo, self.body(lignes)

    def drop(self, diapo: Any) -> None:
        """Take a slide out again: what was tried on it does not hold."""
        liste = self._pptx.slides._sldIdLst
        for numero in list(liste):
            if self._pptx.part.related_part(numero.rId) is diapo.part:
                self._pptx.part.drop_rel(numero.rId)
                liste.remove(numero)

    def body(self, lignes: int = 0) -> Boite:
        """The box that ``slide`` leaves to the body, over a source of so many lines."""
        haut_titre = max(
            (int(p.top) + int(p.height) for p in self._interieur.placeholders if self._is_title(p)),
            default=round(1.2 * POUCE),
        )
        haut = haut_titre + round(0.1 * POUCE)
        bas = self.hauteur - _foot(lignes)
        return Boite(MARGE, haut, self.largeur - 2 * MARGE, bas - haut)

    def write(self, diapo: Any, boite: Boite, textes: Sequence[Texte], *, nom: str = "Texte") -> Any:
        """Paragraphs in a box."""
        cadre = diapo.shapes.add_textbox(boite.x, boite.y, boite.large, boite.haut)
        cadre.name = nom
        zone = cadre.text_frame
        zone.word_wrap = True
        for rang, texte in enumerate(textes):
            paragraphe = zone.paragraphs[0] if rang == 0 else zone.add_paragraph()
            paragraphe.text = formats.typography(f"• {texte.texte}" if texte.puce else texte.texte)
            style(paragraphe, texte)
        return cadre

    def fictive_cover(self, texte: str) -> None:
        """On the cover: which slides show invented values. Called once they are known."""
        haut = round(0.9 * POUCE)
        boite = Boite(MARGE, self.hauteur - haut - MARGE, self.largeur - 2 * MARGE, haut)
        cadre = self.write(
            self._pptx.slides[0], boite, [Texte(texte, self.fit(13), couleur=FICTIF)], nom="Données fictives"
        )
        _framed(cadre)

    def save(self, jour: datetime.date) -> bytes:
        """The file, the same bytes for the same content and ``jour``."""
        proprietes = self._pptx.core_properties
        proprietes.title, proprietes.author = self._titre, PRODUCTEUR
        proprietes.last_modified_by, proprietes.language = PRODUCTEUR, "fr-FR"
        proprietes.comments = "Données ouvertes : voir la source de chaque diapositive."
        for diapo in self._pptx.slides:
            # L'ordre des formes est celui de la lecture : la source et le numéro viennent en dernier.
            for nom in (SOURCE, NUMERO):
                for forme in [f for f in diapo.shapes if f.name == nom]:
                    forme._element.getparent().append(forme._element)
        flux = io.BytesIO()
        self._pptx.save(flux)
        return repack(flux.getvalue(), jour)

    def fit(self, points: int) -> int:
        """A size of letters for this width: a 4:3 template has a quarter less room than ours."""
        return max(9, round(points * min(1.0, self.largeur / LARGEUR)))

    @property
    def presentation(self) -> Any:
        """The python-pptx object, for what this class does not do."""
        return self._pptx

    def _widen(self) -> None:
        """The shipped presentation is 4:3: its slides and masters become 16:9."""
        from pptx.util import Emu

        rapport = LARGEUR / int(self._pptx.slide_width)
        self._pptx.slide_width, self._pptx.slide_height = Emu(LARGEUR), Emu(HAUTEUR)
        maitre = self._pptx.slide_master
        for page in (maitre, *maitre.slide_layouts):
            for place in page.placeholders:
                place.left, place.width = (
                    Emu(round(int(place.left) * rapport)),
                    Emu(round(int(place.width) * rapport)),
                )
                if page is maitre or page.name not in ("Title Only", "Title Slide"):
                    continue
                couverture = page.name == "Title Slide"
                place.left, place.width = Emu(MARGE), Emu(LARGEUR - 2 * MARGE)
                if self._is_title(place):
                    place.top = Emu(round((2.2 if couverture else 0.3) * POUCE))
                    place.height = Emu(round((1.5 if couverture else 0.95) * POUCE))

    def _layouts(self) -> None:
        """The layout of the cover (title and subtitle) and that of the others (a title alone)."""
        dispositions = [
            (d, {int(p.placeholder_format.type) for p in d.placeholders})
            for maitre in self._pptx.slide_masters
            for d in maitre.slide_layouts
        ]
        avec_titre = [(d, t) for d, t in dispositions if t & set(_TITRES)]
        if not avec_titre:
            raise DeckError(
                "Ce modèle n'a aucune disposition avec un titre : ajoutez-en une dans le masque "
                "des diapositives (« Titre seul »), ou exportez sans modèle."
            )
        self._couverture = next((d for d, t in avec_titre if _SOUS_TITRE in t), avec_titre[0][0])
        # Le moins d'emplacements à côté du titre : c'est « Titre seul », quel que soit son nom.
        self._interieur = min(
            (c for c in avec_titre if _SOUS_TITRE not in c[1]), key=lambda c: len(c[1]), default=avec_titre[0]
        )[0]

    def _remove_slides(self) -> None:
        """A template may come with sample slides; theirs are not part of the deck."""
        remove_slides(self._pptx)

    @staticmethod
    def _is_title(place: Any) -> bool:
        return int(place.placeholder_format.type) in _TITRES

    def _set_title(self, diapo: Any, titre: str, points: int) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        place = diapo.shapes.title
        place.text_frame.text = formats.typography(titre)
        place.text_frame.word_wrap = True
        place.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        for paragraphe in place.text_frame.paragraphs:
            paragraphe.alignment = PP_ALIGN.LEFT
            style(paragraphe, Texte("", points, gras=True), couleur=False)

    def _badge(self, diapo: Any) -> None:
        """« DONNÉES FICTIVES » in the corner of the slide, framed."""
        from pptx.enum.text import PP_ALIGN

        large, haut = round(2.6 * POUCE), round(0.36 * POUCE)
        boite = Boite(self.largeur - large - MARGE, round(0.05 * POUCE), large, haut)
        cadre = self.write(
            diapo, boite, [Texte("DONNÉES FICTIVES", 13, True, FICTIF)], nom="Données fictives"
        )
        cadre.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        _framed(cadre)

    def _number(self, diapo: Any, boite: Boite) -> None:
        """The number of the slide: the template's own placeholder when its layout has one."""
        from pptx.oxml import parse_xml

        place = next(
            (p for p in diapo.slide_layout.placeholders if int(p.placeholder_format.type) == _NUMERO), None
        )
        cadre = self.write(diapo, boite, [Texte("", 10.5, couleur=GRIS)], nom=NUMERO)
        paragraphe = cadre.text_frame.paragraphs[0]._p
        for enfant in list(paragraphe):
            paragraphe.remove(enfant)
        rang = len(self._pptx.slides)
        paragraphe.append(parse_xml(f'<a:pPr xmlns:a="{_DML}" algn="r"/>'))
        paragraphe.append(parse_xml(_CHAMP.format(dml=_DML, gris=GRIS, rang=rang)))
        if place is not None:
            modele = place._element.nvSpPr.nvPr.find("{*}ph")
            cadre._element.nvSpPr.nvPr.append(
                parse_xml(
                    f'<p:ph xmlns:p="{_PML}" type="sldNum" sz="quarter" idx="{modele.get("idx", "12")}"/>'
                )
            )
            # Un emplacement n'est pas une zone de texte.
            cadre._element.nvSpPr.cNvSpPr.attrib.pop("txBox", None)


def _foot(lignes: int) -> int:
    """The height that a source takes, in EMU: three lines of it are always left."""
    return round(max(_PIED, 0.1 + 0.175 * lignes) * POUCE)


class ModeleSain(bytes):
    """A template that was already opened, emptied and written anew."""


def remove_slides(presentation: Any) -> None:
    """Take every slide out of a presentation."""
    liste = presentation.slides._sldIdLst
    for numero in list(liste):
        presentation.part.drop_rel(numero.rId)
        liste.remove(numero)


def _open(modele: Path | bytes) -> Any:
    """A template is opened in a process of its own first; here, only what that process wrote."""
    from pptx import Presentation

    if isinstance(modele, ModeleSain):
        return Presentation(io.BytesIO(modele))
    try:
        octets = modele if isinstance(modele, bytes) else modele.read_bytes()
    except OSError as erreur:
        raise DeckError(f"Le modèle ne se lit pas ({erreur.strerror}).") from erreur
    nom = modele.name if isinstance(modele, Path) else "Le fichier donné"
    sujet = Sujet(f"L'ouverture du modèle ({nom})", "choisissez-en un autre, ou exportez sans modèle.")
    dit, sain = processus.run("modele", {"nom": nom}, octets, sujet, BORNES_MODELE)
    if refus := dit.get("refus"):
        raise DeckError(str(refus))
    return Presentation(io.BytesIO(sain))


def style(paragraphe: Any, texte: Texte, *, couleur: bool = True) -> None:
    """Size and weight; the colour too, except where the template must decide."""
    from pptx.util import Pt

    police = paragraphe.font
    police.size, police.bold = Pt(texte.taille), texte.gras
    if couleur:
        police.color.rgb = _rgb(texte.couleur)
    paragraphe.space_after = Pt(4)


def _rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())


def describe(forme: Any, titre: str, texte: str) -> None:
    """What a screen reader says of a shape, a picture, a chart or a table."""
    element = forme._element.xpath(".//p:cNvPr")[0]
    element.set("title", formats.typography(titre)[:255])
    element.set("descr", formats.typography(f"{titre}. {texte}".strip())[:2000])


def _framed(cadre: Any) -> None:
    cadre.line.color.rgb = _rgb(FICTIF)
    cadre.fill.solid()
    cadre.fill.fore_color.rgb = _rgb("FDE8D0")


def _remove(place: Any) -> None:
    place._element.getparent().remove(place._element)
