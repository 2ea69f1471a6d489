"""The model of a map: everything that is drawn, decided here once, for the screen and for print.

``build_carte`` is a pure function of the values (a DataFrame of ``indicateurs/valeurs``), the ground
(``geo.couches.Fond``) and the card of the indicator. It decides fills, classes, circles, legend and
notes; a renderer only draws. Values run in the order of the ground's shapes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.figures.classes import EXPLICATIONS, Discretisation, assign, classify
from dashboard.figures.modele import (
    ABSENCES,
    AILLEURS,
    FOND_NEUTRE,
    LETTRES,
    LIBELLE_AILLEURS,
    RAYON_MAX_PX,
    SANS_CERCLE,
    AbsenceLegende,
    Aplat,
    Carte,
    CercleLegende,
    Cercles,
    ClasseLegende,
    Couche,
    Reglages,
    Repere,
    Textes,
)
from dashboard.figures.palettes import CERCLE, sequential
from data.fiches.catalogue import NOMS_NIVEAUX
from geo.couches import Fond


def build_carte(
    fond: Fond,
    niveau: str,
    couche: Couche,
    reglages: Reglages,
    textes: Textes,
    *,
    superposee: Couche | None = None,
    selection: str = "",
    poids: str | None = None,
) -> Carte:
    """The model of the map of ``couche``, circles of ``superposee`` above it when given.

    A rate fills the areas, a count draws circles; when two are given, one of each kind. With
    ``poids`` (see ``Carte``), every territory is named.
    """
    couches = [c for c in (couche, superposee) if c is not None]
    taux = next((c for c in couches if not c.fiche.est_effectif), None)
    effectif = next((c for c in couches if c.fiche.est_effectif), None)
    aplat = None if taux is None else build_aplat(fond, taux, reglages)
    cercles = None if effectif is None else build_cercles(fond, effectif)
    remarques = textes.notes
    if aplat and aplat.discretisation.remarque:
        remarques = (aplat.discretisation.remarque, *remarques)
    return Carte(
        titre=textes.titre,
        sous_titre=textes.sous_titre,
        niveau=niveau,
        fond=fond,
        aplat=aplat,
        cercles=cercles,
        selection=selection,
        fictif=any(bool(c.valeurs["fictif"].any()) for c in couches),
        notes=remarques,
        source=textes.source,
        champ=textes.champ,
        lecture=textes.lecture,
        millesime=couche.millesime,
        nom=f"{couche.fiche.nom_modalite(couche.modalite)}, {couche.millesime}",
        description=f"{textes.titre} {textes.sous_titre}. {textes.lecture}",
        noms=poids is not None,
        poids=poids or "",
        reponse=textes.reponse,
    )


def build_aplat(fond: Fond, couche: Couche, reglages: Reglages) -> Aplat:
    """Classes, colours and legend of a rate."""
    fiche = couche.fiche
    rattaches = couche.valeurs[couche.valeurs["rattache"]]
    # Une part n'est pas le tout : elle ne déplace aucune borne de classe.
    entieres = rattaches[rattaches["statut"] != "partiel"]
    discretisation = classify(
        [*_finite(entieres["valeur"]), *couche.valeurs_communes],
        reglages.methode,
        reglages.nombre,
        reglages.seuils,
        fiche.decimales,
        peu=True,
    )
    couleurs = sequential(reglages.palette, discretisation.nombre)
    valeurs, statuts = _in_order(fond, couche.valeurs)
    codes = mark_elsewhere(
        fond,
        "".join(
            LETTRES.get(statut) or (FOND_NEUTRE if classe is None else str(classe))
            for classe, statut in zip(assign(valeurs, discretisation), statuts, strict=True)
        ),
    )
    effectifs = _counts(rattaches, discretisation)
    return Aplat(
        titre=_titled(couche),
        unite=fiche.unite,
        decimales=fiche.decimales,
        millesime=couche.millesime,
        valeurs=tuple(valeurs),
        codes=codes,
        couleurs=couleurs,
        discretisation=discretisation,
        classes=_legend(discretisation, couleurs, effectifs, fiche.decimales, couche.reperes),
        absences=legend_absences(effectifs, fond, codes),
    )


def build_cercles(fond: Fond, couche: Couche) -> Cercles:
    """Proportional circles of a count, on one scale for the whole scope."""
    fiche = couche.fiche
    valeurs, statuts = _in_order(fond, couche.valeurs)
    rattaches = couche.valeurs[couche.valeurs["rattache"]]
    maximum = max([*_finite(rattaches["valeur"]), *couche.valeurs_communes], default=0.0)
    # Un EPCI rattaché ailleurs n'a sur la carte qu'un morceau : un cercle y dirait l'EPCI entier.
    montrees = tuple(v if forme.rattache else None for v, forme in zip(valeurs, fond.formes, strict=True))
    return Cercles(
        titre=_titled(couche),
        unite=fiche.unite,
        decimales=fiche.decimales,
        millesime=couche.millesime,
        valeurs=montrees,
        statuts="".join(LETTRES.get(s, "p") for s in statuts),
        valeur_max=maximum,
        rayon_max_px=RAYON_MAX_PX,
        couleur=CERCLE,
        legende=_sample_circles(maximum, fiche.decimales),
        fonds=mark_elsewhere(fond, "".join(LETTRES.get(s, FOND_NEUTRE) for s in statuts)),
        absences=legend_absences(
            Counter(LETTRES[s] for s in rattaches["statut"] if s in LETTRES), fond, ailleurs=SANS_CERCLE
        ),
    )


def class_label(discretisation: Discretisation, rang: int, decimales: int) -> str:
    """« 54,8 à moins de 62,9 »; the last class is closed; a class of one value is that value.

    A typed threshold is printed as typed; one outside the values leaves an open class.
    """
    derniere = rang == discretisation.nombre - 1
    texte_bas = bound_text(discretisation, rang, decimales)
    texte_haut = bound_text(discretisation, rang + 1, decimales)
    if texte_bas == texte_haut:
        if discretisation.methode == "seuils" and discretisation.nombre > 1:
            return f"{texte_bas} ou plus" if derniere else f"moins de {texte_haut}"
        return texte_bas
    return f"{texte_bas} à {texte_haut}" if derniere else f"{texte_bas} à moins de {texte_haut}"


def bound_text(discretisation: Discretisation, rang: int, decimales: int) -> str:
    """A bound as it is printed; a typed threshold as it was typed."""
    borne = discretisation.bornes[rang]
    if discretisation.methode == "seuils" and 0 < rang < discretisation.nombre:
        decimales = next((d for d in range(decimales, 6) if round(borne, d) == borne), 6)
    return formats.number(borne, decimales)


def method_sentence(discretisation: Discretisation) -> str:
    """Which cut the legend shows, in words."""
    return f"{formats.plural(discretisation.nombre, 'classe')} : {EXPLICATIONS[discretisation.methode]}"


def _in_order(fond: Fond, valeurs: pd.DataFrame) -> tuple[list[float | None], list[str]]:
    """Values and statuses in the order of the ground's shapes; unknown territory: absent."""
    par_code = {
        code: (None if math.isnan(valeur) else float(valeur), statut)
        for code, valeur, statut in zip(
            valeurs["code_territoire"], valeurs["valeur"].astype(float), valeurs["statut"], strict=True
        )
    }
    absent: tuple[float | None, str] = (None, "absent")
    couples = [par_code.get(forme.code_territoire, absent) for forme in fond.formes]
    return [c[0] for c in couples], [c[1] for c in couples]


def _finite(serie: pd.Series) -> list[float]:
    return [float(v) for v in serie if pd.notna(v)]


def _counts(rattaches: pd.DataFrame, discretisation: Discretisation) -> Counter[str]:
    """Territories of the scope per class digit and per status letter, whether drawn or not."""
    classes = assign([None if pd.isna(v) else float(v) for v in rattaches["valeur"]], discretisation)
    return Counter(
        LETTRES[statut] if statut in LETTRES else str(classe)
        for statut, classe in zip(rattaches["statut"], classes, strict=True)
    )


def mark_elsewhere(fond: Fond, codes: str) -> str:
    """The same codes, those of the shapes that belong elsewhere replaced by a code of their own.

    Such a value has no place in the classes, which are cut over the scope: painted in one of them,
    it would be read as what the legend says of that class.
    """
    return "".join(
        code if forme.rattache else AILLEURS for code, forme in zip(codes, fond.formes, strict=True)
    )


def legend_absences(
    effectifs: Counter[str], fond: Fond, codes: str = "", *, ailleurs: str = LIBELLE_AILLEURS
) -> tuple[AbsenceLegende, ...]:
    """The kinds of missing values of the scope with their counts, then what belongs elsewhere, so named."""
    absences = [
        AbsenceLegende(lettre, libelle, effectifs[lettre])
        for lettre, libelle in ABSENCES.items()
        if lettre in codes or effectifs[lettre]
    ]
    rattaches_ailleurs = {f.code_territoire for f in fond.formes if not f.rattache}
    if rattaches_ailleurs:
        absences.append(AbsenceLegende(AILLEURS, ailleurs, len(rattaches_ailleurs)))
    return tuple(absences)


def _titled(couche: Couche) -> str:
    fiche = couche.fiche
    if not couche.modalite:
        return fiche.nom
    return f"{fiche.nom} – {fiche.nom_modalite(couche.modalite)}"


def _legend(
    discretisation: Discretisation,
    couleurs: Sequence[str],
    effectifs: Counter[str],
    decimales: int,
    reperes: pd.DataFrame | None,
) -> tuple[ClasseLegende, ...]:
    """Classes from the highest to the lowest, references placed on the class that holds them."""
    places = _place_references(discretisation, decimales, reperes)
    return tuple(
        ClasseLegende(
            rang=rang,
            libelle=class_label(discretisation, rang, decimales),
            couleur=couleurs[rang],
            effectif=effectifs[str(rang)],
            reperes=tuple(r for r in places if r.classe == rang),
        )
        for rang in reversed(range(discretisation.nombre))
    )


def _place_references(
    discretisation: Discretisation, decimales: int, reperes: pd.DataFrame | None
) -> list[Repere]:
    if reperes is None or discretisation.nombre == 0:
        return []
    places: list[Repere] = []
    for nom, brute in zip(reperes["nom"], reperes["valeur"], strict=True):
        if pd.isna(brute):
            continue
        # Comparée comme elle s'affiche, aux bornes telles qu'elles s'affichent.
        valeur = formats.rounded(float(brute), decimales)
        classe = assign([valeur], discretisation)[0] or 0
        bas, haut = discretisation.bornes[classe], discretisation.bornes[classe + 1]
        texte = formats.number(valeur, decimales)
        # Une référence hors des valeurs de la carte se pose au bord, et le dit.
        if valeur < discretisation.bornes[0]:
            position, texte = 0.0, f"{texte}, plus bas"
        elif valeur > discretisation.bornes[-1]:
            position, texte = 1.0, f"{texte}, plus haut"
        else:
            position = 0.5 if haut <= bas else (valeur - bas) / (haut - bas)
        places.append(Repere(str(nom), valeur, texte, classe, position))
    return places


def _sample_circles(maximum: float, decimales: int) -> tuple[CercleLegende, ...]:
    """The largest circle of the map, at its own value, then two round ones below."""
    # Ce qui s'écrirait « 0 » n'est pas un cercle.
    if maximum < 0.5 * 10**-decimales:
        return ()
    valeurs = [maximum]
    for part in (0.4, 0.05):
        ronde = _round_down(maximum * part)
        if ronde >= 10**-decimales and ronde not in valeurs:
            valeurs.append(ronde)
    return tuple(
        CercleLegende(
            v,
            formats.number(v, decimales if v == maximum or v < 1 else 0),
            RAYON_MAX_PX * math.sqrt(v / maximum),
        )
        for v in valeurs
    )


def _round_down(valeur: float) -> float:
    """Largest 1, 2 or 5 × 10^n not above ``valeur`` (> 0)."""
    puissance = 10.0 ** math.floor(math.log10(valeur))
    return next(m * puissance for m in (5, 2, 1) if m * puissance <= valeur * (1 + 1e-12))


def level_name(niveau: str, nombre: int = 2) -> str:
    """« EPCI », « communes », « commune »."""
    return NOMS_NIVEAUX[niveau][1 if nombre > 1 else 0]
