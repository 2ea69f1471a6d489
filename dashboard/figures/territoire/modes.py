"""``ecarts_modes``: the gap of a total with its reference, part by part; the parts make the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur, direction, gap, value_dit
from data.fiches.catalogue import Indicateur


@dataclass(frozen=True, slots=True)
class EcartMode:
    """One part: « Assistantes maternelles », « −5,2 », « 26,7 contre 31,9 »; ``ecart`` as a number."""

    modalite: str
    nom: str
    ecart: float
    texte: Phrase
    contre: Phrase


@dataclass(frozen=True, slots=True)
class EcartsModes:
    """The parts, the one that explains most of the gap first.

    ``ou`` says why that one is put forward; ``somme`` says the addition; ``reste`` what rounding
    leaves between the parts and the total, '' when they make it exactly.
    """

    modes: tuple[EcartMode, ...]
    valeur: Phrase
    phrase: Phrase
    principal: str
    somme: Phrase
    reste: Phrase
    ou: str = ""


def build_ecarts(
    fiche: Indicateur, valeurs: Mapping[str, Mapping[Lieu, Valeur]], sujet: Lieu, repere: Repere
) -> EcartsModes | None:
    """The gap of the territory with a reference, mode by mode; None when one of them is not known."""
    lieu = (repere.niveau, repere.code)
    total, total_repere = (valeurs.get(f"{fiche.code}:", {}).get(x) for x in (sujet, lieu))
    couples = {
        m.code: (siennes.get(sujet), siennes.get(lieu))
        for m in fiche.modalites
        if (siennes := valeurs.get(f"{fiche.code}:{m.code}")) is not None
    }
    if total is None or total_repere is None or total.nombre is None or total_repere.nombre is None:
        return None
    if len(couples) < 2 or any(
        v is None or r is None or v.nombre is None or r.nombre is None for v, r in couples.values()
    ):
        return None
    ecart = total.nombre - total_repere.nombre
    modes = [_mode(fiche, code, v, r) for code, (v, r) in couples.items() if v is not None and r is not None]
    # Ce qui va dans le sens de l'écart l'explique ; le reste le compense, et vient après.
    sens = -1.0 if ecart < 0 else 1.0
    modes.sort(key=lambda m: -sens * m.ecart)
    premier = modes[0]
    sienne, sienne_repere = couples[premier.modalite]
    assert sienne is not None, "la part vient d'être lue"
    assert sienne_repere is not None, "la part vient d'être lue"
    return EcartsModes(
        tuple(modes),
        Phrase(value_dit(sienne, fiche).texte, [value_dit(sienne, fiche)]),
        gap(sienne, sienne_repere, repere.article, fiche),
        premier.nom,
        _sum(modes, total, total_repere, fiche),
        _rest(modes, ecart, fiche),
        _widest(modes, repere, sienne, sienne_repere, fiche),
    )


def _widest(
    modes: list[EcartMode], repere: Repere, sienne: Valeur, sienne_repere: Valeur, fiche: Indicateur
) -> str:
    """Why the first part is put forward: its gap, never its size; '' where its own gap cannot be read."""
    if direction(sienne, sienne_repere, fiche) not in ("haut", "bas"):
        return ""
    if abs(modes[0].ecart) < max(abs(m.ecart) for m in modes):
        # Un autre mode s'écarte plus encore, dans l'autre sens : il compense l'écart, il ne le fait pas.
        return f"ce qui explique le plus l'écart total avec {repere.article}"
    return f"c'est là que l'écart avec {repere.article} est le plus grand"


def _mode(fiche: Indicateur, code: str, sienne: Valeur, autre: Valeur) -> EcartMode:
    assert sienne.nombre is not None, "une part sans valeur ne se compare pas"
    assert autre.nombre is not None, "une part sans valeur ne se compare pas"
    ecart = sienne.nombre - autre.nombre
    texte = formats.number(ecart, fiche.decimales, signe=True)
    return EcartMode(
        code,
        fiche.nom_modalite(code),
        ecart,
        Phrase(texte, [Dit(texte, "ecart_signe", (sienne.lu, autre.lu), fiche.decimales)]),
        say("{sienne} contre {autre}", sienne=value_dit(sienne, fiche), autre=value_dit(autre, fiche)),
    )


def _sum(modes: list[EcartMode], total: Valeur, repere: Valeur, fiche: Indicateur) -> Phrase:
    """« −5,2 −3,7 −3,0 −0,5 = −12,4 »."""
    assert total.nombre is not None, "le total est connu"
    assert repere.nombre is not None, "le total est connu"
    texte = formats.number(total.nombre - repere.nombre, fiche.decimales, signe=True)
    dit = Dit(texte, "ecart_signe", (total.lu, repere.lu), fiche.decimales)
    parts = " ".join(m.texte for m in modes)
    return say("{parts} = {total}", parts=Phrase(parts, [d for m in modes for d in m.texte.dits]), total=dit)


def _rest(modes: list[EcartMode], ecart: float, fiche: Indicateur) -> Phrase:
    """What the printed parts leave to the printed total: the producer rounds each rate by itself."""
    imprimees = sum(formats.rounded(m.ecart, fiche.decimales) for m in modes)
    reste = formats.rounded(formats.rounded(ecart, fiche.decimales) - imprimees, fiche.decimales)
    if reste == 0:
        return Phrase()
    return Phrase("Les parts, arrondies une à une par le producteur, ne font pas tout à fait le total.")
