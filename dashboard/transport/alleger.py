"""Cut Streamlit's fonts down to what is shown: `make polices`, after an update of Streamlit or a new icon.

The icons are those that Streamlit's front end and our code name; the letters, those of Western and
Central Europe with the punctuation and the signs that the font draws. The licences of both fonts
(Apache 2.0, SIL OFL 1.1) are beside the files; a cut font may not bear the reserved name.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from streamlit import file_util

from dashboard.transport.polices import DOSSIER, TABLE

RACINE = Path(__file__).resolve().parents[2]
# Ce que Streamlit appelle ainsi, et ce qu'on en fait.
ICONES = ("MaterialSymbols-Rounded", "icones.woff2")
LETTRES = (("SourceSansVF-Upright", "lettres.woff2"), ("SourceSansVF-Italic", "italiques.woff2"))
_ICONE = re.compile(r":material/([a-z0-9_]+)")
# Latin de l'Ouest et du Centre, accents, ponctuation, exposants, flèches, opérateurs, formes, signes.
_LETTRES = (
    *range(0x20, 0x180),
    *range(0x218, 0x21C),
    *range(0x2B0, 0x2E5),
    *range(0x300, 0x30D),
    *range(0x1D2C, 0x1D6B),
    *range(0x2000, 0x2090),
    0x20AC,
    *range(0x2100, 0x2320),
    *range(0x25A0, 0x27C0),
)
# Le nom réservé par sa licence n'est pas celui d'une police retaillée.
_NOMS = {
    1: "Observatoire Lettres",
    3: "Observatoire Lettres",
    4: "Observatoire Lettres",
    6: "Observatoire-Lettres",
}
_A_OTER = (16, 17, 18, 21, 22, 25)


def streamlit_fonts() -> Path:
    """Folder of the fonts that Streamlit ships."""
    return Path(file_util.get_static_dir()) / "static" / "media"


def named_icons() -> set[str]:
    """Names of the icons in Streamlit's front end and in our code."""
    interface = (Path(file_util.get_static_dir()) / "static" / "js").glob("*.js")
    notres = [f for s in ("*.py", "*.js") for f in (RACINE / "dashboard").rglob(s)]
    return {n for f in (*interface, *notres) for n in _ICONE.findall(f.read_text(encoding="utf-8"))}


def ligatures(police: TTFont) -> Iterator[tuple[dict[str, Any], str, Any, str]]:
    """Yield each ligature of an icon font: its table, its first glyph, itself, its name in letters."""
    lettre = {glyphe: chr(code) for code, glyphe in (police.getBestCmap() or {}).items()}
    for recherche in police["GSUB"].table.LookupList.Lookup:
        for brute in recherche.SubTable:
            table = getattr(brute, "ExtSubTable", brute)
            for premier, liste in getattr(table, "ligatures", {}).items():
                for ligature in liste:
                    mot = "".join(lettre.get(g, "?") for g in (premier, *ligature.Component))
                    yield table.ligatures, premier, ligature, mot


def drawn_icons(octets: bytes) -> set[str]:
    """Names of the icons that an icon font draws."""
    return {mot for *_, mot in ligatures(TTFont(io.BytesIO(octets)))}


def drawn_letters(octets: bytes) -> set[int]:
    """Code points that a font draws."""
    return set(TTFont(io.BytesIO(octets)).getBestCmap() or {})


def cut_icons(octets: bytes, noms: set[str]) -> bytes:
    """Return an icon font with the icons `noms` only."""
    police = TTFont(io.BytesIO(octets))
    # D'abord les ligatures : chacune garderait son icône, puisque toutes s'écrivent des mêmes lettres.
    gardees: dict[int, tuple[dict[str, Any], dict[str, list[Any]]]] = {}
    for table, premier, ligature, mot in ligatures(police):
        _, listes = gardees.setdefault(id(table), (table, {}))
        if mot in noms:
            listes.setdefault(premier, []).append(ligature)
    for table, listes in gardees.values():
        table.clear()
        table.update(listes)
    return _cut(police, [ord(c) for c in " abcdefghijklmnopqrstuvwxyz0123456789_"], ["*"])


def cut_letters(octets: bytes) -> bytes:
    """Return a text font with the letters shown only, and without its reserved name."""
    police = TTFont(io.BytesIO(octets))
    noms = police["name"]
    for numero in _A_OTER:
        noms.removeNames(nameID=numero)
    for numero, nom in _NOMS.items():
        for trace in [t for t in noms.names if t.nameID == numero]:
            noms.setName(nom, numero, trace.platformID, trace.platEncID, trace.langID)
    return _cut(police, _LETTRES, None)


def _cut(police: TTFont, points: Iterable[int], formes: list[str] | None) -> bytes:
    options = subset.Options()
    # Auteurs et licence restent dans le fichier.
    options.name_IDs = list(range(32))
    if formes:
        options.layout_features = formes
    coupe = subset.Subsetter(options)
    coupe.populate(unicodes=points)
    coupe.subset(police)
    # La date de fabrication ferait d'autres octets à chaque fois.
    police.recalcTimestamp = False
    police.flavor = "woff2"
    sortie = io.BytesIO()
    police.save(sortie)
    return sortie.getvalue()


def main() -> None:
    """Write the lightened fonts and their table, and say what each weighs."""
    table: dict[str, str] = {}
    for prefixe, nom in (ICONES, *LETTRES):
        (origine,) = streamlit_fonts().glob(f"{prefixe}.*woff2")
        entier = origine.read_bytes()
        leger = cut_icons(entier, named_icons()) if nom == ICONES[1] else cut_letters(entier)
        (DOSSIER / nom).write_bytes(leger)
        table[origine.name] = nom
        print(f"{nom} : {len(leger)} octets, au lieu de {len(entier)}")
    texte = json.dumps(table, ensure_ascii=False, indent=2, sort_keys=True)
    (DOSSIER / TABLE).write_text(texte + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
