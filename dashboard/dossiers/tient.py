"""Does a screen hold on each wall, and what the wall does when it does not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import formats
from dashboard.exports.mur.modele import TAILLES, Affiche, Mur, Taille


def measure(affiche: Affiche) -> tuple[tuple[Mur, ...], ...]:
    """The screen drawn at each size of wall, in the order of TAILLES."""
    from dashboard.exports.mur.ecran import compose

    return tuple(compose(affiche, t, lettres=False) for t in TAILLES)


def sentences(murs: Sequence[Sequence[Mur]]) -> tuple[str, ...]:
    """« Tient à 1920 × 1080 et 1024 × 768. Rien n'est coupé. », or where it goes on several screens."""
    par_nombre: dict[int, list[str]] = {}
    for parts in murs:
        par_nombre.setdefault(len(parts), []).append(size(parts[0].taille))
    dits = [_sentence(nombre, tailles) for nombre, tailles in sorted(par_nombre.items())]
    if list(par_nombre) == [1]:
        dits[0] += " Rien n'est coupé."
    else:
        dits.append("Le mur les montre l'un après l'autre, sans rien couper.")
    etroits: Mapping[str, None] = dict.fromkeys(m.etroit for parts in murs for m in parts if m.etroit)
    return (*dits, *etroits)


def size(taille: Taille) -> str:
    """« 1920 × 1080 »."""
    return f"{taille.largeur}{formats.INSECABLE}×{formats.INSECABLE}{taille.hauteur}"


def _sentence(nombre: int, tailles: Sequence[str]) -> str:
    lieux = formats.enumeration(tailles)
    if nombre == 1:
        return f"Tient à {lieux}."
    return f"À {lieux} : {nombre} écrans."
