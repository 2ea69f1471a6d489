"""Cell fills and strikes among the data rows: a meaning that no reader of values can see."""

from __future__ import annotations

import re

_BLOC = r"<(?:\w+:)?{0}\b[^>]*>(.*?)</(?:\w+:)?{0}>"
_CELLULE = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/)?>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d{1,5})[\"']")


def find_layout(styles: bytes, feuille: bytes, entete: int) -> str:
    """One sentence when rows below ``entete`` (number of the header row) carry a fill that others
    do not, or a strike; '' otherwise."""
    remplis, barres = _marked(styles.decode("utf-8", "replace"))
    if not remplis and not barres:
        return ""
    colorees: set[int] = set()
    nues: set[int] = set()
    rayees: set[int] = set()
    for cellule in _CELLULE.finditer(feuille):
        reference = _REFERENCE.search(cellule[1])
        if reference is None or cellule[2] or int(reference[2]) <= entete:
            continue
        trouve = _STYLE.search(cellule[1])
        style = int(trouve[1]) if trouve else 0
        ligne = int(reference[2])
        (colorees if style in remplis else nues).add(ligne)
        if style in barres:
            rayees.add(ligne)
    # Un fond partout le même ne distingue rien.
    phrases: list[str] = []
    if colorees and nues:
        phrases.append(f"des cellules colorées ({_rows(colorees)})")
    if rayees:
        phrases.append(f"un texte barré ({_rows(rayees)})")
    if not phrases:
        return ""
    return (
        f"{' et '.join(phrases)} : ni les couleurs ni les textes barrés ne sont lus, toutes les "
        "lignes comptent. Si la couleur ou le trait veut dire quelque chose (fermé, à retirer…), "
        "ôtez ces lignes ou dites-le dans une colonne."
    )


def _rows(lignes: set[int]) -> str:
    ordre = sorted(lignes)
    texte = ", ".join(str(n) for n in ordre[:10]) + (", …" if len(ordre) > 10 else "")
    return f"ligne {texte}" if len(ordre) == 1 else f"lignes {texte}"


def _marked(styles: str) -> tuple[set[int], set[int]]:
    """Ranks of the cell styles that have a solid fill, and of those whose font is struck."""
    fonds = _items(styles, "fills", "fill")
    polices = _items(styles, "fonts", "font")
    pleins = {
        rang for rang, fond in enumerate(fonds) if re.search(r"patternType=[\"'](?!none|gray125)", fond)
    }
    rayes = {
        rang
        for rang, police in enumerate(polices)
        if re.search(r"<(?:\w+:)?strike\b(?![^>]*val=[\"'](?:0|false)[\"'])", police)
    }
    bloc = re.search(_BLOC.format("cellXfs"), styles, re.DOTALL)
    remplis: set[int] = set()
    barres: set[int] = set()
    for rang, balise in enumerate(re.findall(r"<(?:\w+:)?xf\b[^>]*>", bloc[1] if bloc else "")):
        fond, police = (re.search(rf"{n}Id=[\"'](\d+)", balise) for n in ("fill", "font"))
        if fond and int(fond[1]) in pleins:
            remplis.add(rang)
        if police and int(police[1]) in rayes:
            barres.add(rang)
    return remplis, barres


def _items(styles: str, bloc: str, element: str) -> list[str]:
    trouve = re.search(_BLOC.format(bloc), styles, re.DOTALL)
    motif = rf"<(?:\w+:)?{element}\b[^>]*/>|<(?:\w+:)?{element}\b[^>]*>.*?</(?:\w+:)?{element}>"
    return re.findall(motif, trouve[1], re.DOTALL) if trouve else []
