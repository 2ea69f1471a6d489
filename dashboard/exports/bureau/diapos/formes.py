"""Many shapes on a slide, quickly: a group measured once, an outline written in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_DESSIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
Anneau = Sequence[tuple[int, int]]


def add_outline(parent: Any, anneaux: Sequence[Anneau]) -> Any | None:
    """A closed shape of those rings, in EMU, without the shadow of the default style; None for none."""
    anneaux = [a for a in anneaux if len(a) > 2]
    if not anneaux:
        return None
    xs, ys = [x for a in anneaux for x, _ in a], [y for a in anneaux for _, y in a]
    x0, y0 = min(xs), min(ys)
    # Un segment suffit à poser la forme : la bibliothèque ajouterait les points un à un, bien plus lentement.
    trace = parent.shapes.build_freeform(x0, y0)
    trace.add_line_segments([(max(xs), max(ys))], close=True)
    forme = trace.convert_to_shape()
    chemin = forme._element.find(f".//{{{_DESSIN}}}path")
    for enfant in list(chemin):
        chemin.remove(enfant)
    chemin.extend(_steps(anneaux, x0, y0))
    for style in forme._element.findall("{*}style"):
        forme._element.remove(style)
    return forme


def _steps(anneaux: Sequence[Anneau], x0: int, y0: int) -> list[Any]:
    """The steps of the rings, from the corner of their box, as DrawingML writes them."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    def step(rang: int, x: int, y: int) -> str:
        nom = "lnTo" if rang else "moveTo"
        return f"<a:{nom}><a:pt x='{x - x0}' y='{y - y0}'/></a:{nom}>"

    pas = "".join(
        "".join(step(rang, x, y) for rang, (x, y) in enumerate(anneau)) + "<a:close/>" for anneau in anneaux
    )
    return list(etree.fromstring(f"<r xmlns:a='{_DESSIN}'>{pas}</r>"))


@contextmanager
def group(diapo: Any, nom: str) -> Iterator[Any]:
    """A group of shapes, to be filled: measured and numbered when complete, not at each of its shapes."""
    groupe = diapo.shapes.add_group_shape()
    groupe.name = nom[:200]
    formes = groupe.shapes
    formes._recalculate_extents = lambda: None
    # Sans cela, chaque forme ajoutée relirait toutes les autres pour trouver son numéro.
    formes.turbo_add_enabled = True
    try:
        yield groupe
    finally:
        formes.turbo_add_enabled = False
        del formes._recalculate_extents
        groupe._element.recalculate_extents()
