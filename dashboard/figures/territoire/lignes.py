"""``ligne_position``: one value on an axis, among its group and the published references."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.figures.dits import Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.legende_axe import stack
from dashboard.figures.territoire import rangs
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur, gap, value_dit
from data.fiches.catalogue import Indicateur

# Deux points plus proches se chevaucheraient : le second se pose au-dessus.
ECART_POINTS = 0.034
ETAGES_MAX = 3
# Un nom de repère occupe à peu près un tiers de la ligne.
LARGEUR_NOM = 0.36
MARGE = 0.04
# À droite de la ligne, un peu de place reste avant la colonne suivante.
DEBORD = 1.06


@dataclass(frozen=True, slots=True)
class Trait:
    """A reference on the axis. ``cote``: its name stands « centre », « gauche » or « droite » of it."""

    place: float
    nom: str
    texte: str
    cote: str = "centre"
    etage: int = 0


@dataclass(frozen=True, slots=True)
class LignePosition:
    """One figure of the territory. Places run from 0 to 1; ``points`` are the others: (place, floor).

    ``dite`` places a count in words, which has no axis (``place`` is then None). ``ecart`` and
    ``rang`` are sentences, '' when there is nothing to say.
    """

    cle: str
    nom: str
    unite: str
    annee: int
    texte: Phrase
    fictif: bool
    place: float | None
    points: tuple[tuple[float, int], ...]
    traits: tuple[Trait, ...]
    ecart: Phrase
    rang: Phrase
    dite: Phrase
    source: str
    poids: float = 0.0


def build_ligne(
    fiche: Indicateur,
    cle: str,
    valeurs: Mapping[Lieu, Valeur],
    sujet: Lieu,
    groupe: Groupe,
    reperes: Sequence[Repere],
) -> LignePosition:
    """The line of one key; the subject has a number in ``valeurs`` (see ``lectures.read_values``)."""
    sienne = valeurs[sujet]
    assert sienne.nombre is not None, "une ligne a un nombre"
    siennes = [v for c in groupe.membres if (v := valeurs.get((groupe.niveau, c))) is not None]
    modalite = cle.partition(":")[2]
    nom = fiche.nom_court if not modalite else fiche.nom_modalite(modalite)
    commun: dict[str, Any] = {
        "cle": cle,
        "nom": nom,
        "unite": fiche.unite_courte,
        "annee": sienne.lu.millesime,
        "texte": Phrase(value_dit(sienne, fiche).texte, [value_dit(sienne, fiche)]),
        "fictif": sienne.fictif,
        "source": sienne.source,
    }
    if fiche.est_effectif:
        # Une place parmi des inventés ne dit rien de personne.
        dite = Phrase("exemple inventé") if sienne.fictif else rangs.behind(sienne, siennes, groupe)
        return LignePosition(
            **commun, place=None, points=(), traits=(), ecart=Phrase(), rang=Phrase(), dite=dite
        )
    connus = [(r, v) for r in reperes if (v := _published(valeurs, r)) is not None]
    autres = [
        float(v.nombre or 0.0) for v in rangs.known(siennes, sienne.fictif) if v.lu.code != sienne.lu.code
    ]
    place = scale([sienne.nombre, *autres, *(float(v.nombre or 0.0) for _, v in connus)])
    return LignePosition(
        **commun,
        place=place(sienne.nombre),
        points=stack([round(place(v), 4) for v in autres], ECART_POINTS, ETAGES_MAX),
        traits=name_sides(
            [Trait(place(float(v.nombre or 0.0)), r.nom, value_dit(v, fiche).texte) for r, v in connus]
        ),
        ecart=_gap(sienne, connus, reperes, fiche),
        rang=Phrase() if sienne.fictif else rangs.rank(sienne, siennes, groupe),
        dite=Phrase(),
        poids=_weight(sienne, connus),
    )


def scale(valeurs: Sequence[float]) -> Callable[[float], float]:
    """Place of a value between the lowest and the highest, a little in from both ends."""
    bas, haut = min(valeurs), max(valeurs)

    def place(valeur: float) -> float:
        if haut <= bas:
            return 0.5
        return MARGE + (1 - 2 * MARGE) * (valeur - bas) / (haut - bas)

    return place


def name_sides(traits: Sequence[Trait], largeur: float = LARGEUR_NOM) -> tuple[Trait, ...]:
    """The same references, from left to right, each with the side of its name: none covers another."""
    ranges = sorted(traits, key=lambda t: t.place)
    poses: list[Trait] = []
    for rang, trait in enumerate(ranges):
        cote = "droite" if trait.place < largeur / 2 else "centre"
        if trait.place > 1 - largeur / 2:
            cote = "gauche"
        suivant = ranges[rang + 1].place if rang + 1 < len(ranges) else 2.0
        if suivant - trait.place < largeur and trait.place >= largeur:
            cote = "gauche"
        pose = Trait(trait.place, trait.nom, trait.texte, cote, 0)
        if poses and _left(pose, largeur) < _right(poses[-1], largeur):
            essais = (Trait(trait.place, trait.nom, trait.texte, c, 0) for c in ("centre", "droite"))
            libres = [
                e
                for e in essais
                if _left(e, largeur) >= _right(poses[-1], largeur) and _right(e, largeur) <= DEBORD
            ]
            pose = libres[0] if libres else replace(pose, etage=poses[-1].etage + 1)
        poses.append(pose)
    return tuple(poses)


def _left(trait: Trait, largeur: float) -> float:
    return trait.place - {"centre": largeur / 2, "gauche": largeur, "droite": 0.0}[trait.cote]


def _right(trait: Trait, largeur: float) -> float:
    return _left(trait, largeur) + largeur


def _published(valeurs: Mapping[Lieu, Valeur], repere: Repere) -> Valeur | None:
    """The value of a reference, real and known; an invented one is no reference."""
    valeur = valeurs.get((repere.niveau, repere.code))
    return None if valeur is None or valeur.nombre is None or valeur.fictif else valeur


def _gap(
    sienne: Valeur, connus: Sequence[tuple[Repere, Valeur]], reperes: Sequence[Repere], fiche: Indicateur
) -> Phrase:
    """The gap with the widest reference that is known; what is said when the widest is not."""
    if sienne.fictif:
        return Phrase("exemple inventé")
    if not connus:
        return Phrase(f"{reperes[-1].nom} : pas de repère livré") if reperes else Phrase()
    repere, valeur = connus[-1]
    dit = gap(sienne, valeur, repere.article, fiche)
    if repere is reperes[-1]:
        return dit
    return say("{dit} ; {large} : pas de repère livré", dit=dit, large=reperes[-1].nom)


def _weight(sienne: Valeur, connus: Sequence[tuple[Repere, Valeur]]) -> float:
    """How far from the widest reference, relatively to it: what tells two themes of one another."""
    if not connus or sienne.nombre is None or not connus[-1][1].nombre:
        return 0.0
    return abs(sienne.nombre - connus[-1][1].nombre) / abs(connus[-1][1].nombre)
