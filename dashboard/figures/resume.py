"""Five sentences about a territory, written by rules from the model of its portrait.

Nothing is said that the page does not show: every number is a text of the model. An invented value
is never commented, a difference within the margins is not a difference, and a broken series is not
an evolution.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.figures.noms import opening, than
from dashboard.figures.portrait import LignePortrait, Portrait

# Au-delà, une phrase ne se retient plus.
CITES_MAX = 3


def summarise(portrait: Portrait) -> tuple[str, ...]:
    """At most five sentences: who, higher, lower, evolution, missing."""
    reelles = [x for x in portrait.lignes if not x.fictif]
    phrases = (
        _identity(portrait),
        *_gaps(portrait, reelles),
        _evolution(reelles),
        _missing(portrait),
    )
    return tuple(p for p in phrases if p)


def _identity(portrait: Portrait) -> str:
    """« La CC Vexin Centre compte 33 communes et 25 317 habitants, soit 104,2 habitants par km². »"""
    identite = {t.libelle: t.texte for t in portrait.identite if t.connu and not t.fictif}
    comptes = [identite[c] for c in ("Communes", "Population") if identite.get(c)]
    if not comptes:
        return ""
    densite = f", soit {identite['Densité']}" if identite.get("Densité") else ""
    portee = portrait.portee
    qui = opening(portee.niveau, portee.nom, portee.liaison)
    verbe = "comptent" if qui.startswith("Les ") else "compte"
    return f"{qui} {verbe} {formats.enumeration(comptes)}{densite}."


def _gaps(portrait: Portrait, lignes: Sequence[LignePortrait]) -> tuple[str, ...]:
    if portrait.reference is None:
        return ("Aucune référence n'est choisie : la page ne dit ni haut ni bas.",)
    dans = portrait.reference.dans
    comparees = [x for x in lignes if x.sens]
    if not comparees:
        return (f"Aucun taux de cette page n'a de valeur comparable {dans}.",)
    hauts, bas = (_largest(comparees, sens) for sens in ("haut", "bas"))
    return (
        f"Plus haut {than(dans)} : {_listed(hauts)}."
        if hauts
        else f"Aucun taux n'est plus haut {than(dans)}, à la marge près.",
        f"Plus bas {than(dans)} : {_listed(bas)}."
        if bas
        else f"Aucun taux n'est plus bas {than(dans)}, à la marge près.",
    )


def _largest(lignes: Sequence[LignePortrait], sens: str) -> list[LignePortrait]:
    """The widest gaps first, relatively to the reference; a total before its parts."""
    retenues = [x for x in lignes if x.sens == sens]
    return sorted(retenues, key=lambda x: (not x.cle.endswith(":"), -x.poids))[:CITES_MAX]


def _listed(lignes: Sequence[LignePortrait]) -> str:
    return " ; ".join(f"{_said(x)}, {x.valeur} contre {x.reference}" for x in lignes)


def _evolution(lignes: Sequence[LignePortrait]) -> str:
    """What rises and falls beyond the margins; what does not compare is said not to."""
    par_sens: dict[str, list[LignePortrait]] = {}
    for x in lignes:
        par_sens.setdefault(x.tendance.sens, []).append(x)
    morceaux: list[str] = []
    for sens, titre in (("hausse", "en hausse"), ("baisse", "en baisse")):
        if par_sens.get(sens):
            cites = [_ends(x) for x in par_sens[sens][:CITES_MAX]]
            autres = ", entre autres" if len(par_sens[sens]) > CITES_MAX else ""
            morceaux.append(f"{titre}{autres} : {formats.enumeration(cites)}")
    if not morceaux and par_sens.get("marge"):
        morceaux.append("aucune évolution ne dépasse la marge")
    morceaux += [
        f"pas d'évolution à lire pour {_said(x)}, série rompue en {x.tendance.annee_rupture}"
        for x in par_sens.get("rupture", [])[:1]
    ]
    if par_sens.get("reserve"):
        cites = [_said(x) for x in par_sens["reserve"][:CITES_MAX]]
        morceaux.append(f"à ne pas comparer, le champ a changé : {formats.enumeration(cites)}")
    if not morceaux:
        return "Aucune évolution ne se lit : chaque valeur réelle n'a qu'une année."
    texte = " ; ".join(morceaux)
    return f"{texte[:1].upper()}{texte[1:]}."


def _ends(ligne: LignePortrait) -> str:
    debut, fin = ligne.tendance.debut, ligne.tendance.fin
    if debut is None or fin is None:
        raise ValueError("Une hausse ou une baisse a deux bouts.")
    return f"{_said(ligne)} ({debut.texte} en {debut.annee}, {fin.texte} en {fin.annee})"


def _missing(portrait: Portrait) -> str:
    """Themes without any real figure, then those that only the demonstration fills."""
    vides = [s.theme.nom for s in portrait.sections if s.vide]
    fictifs = [
        s.theme.nom
        for s in portrait.sections
        if s.fictif and all(x.fictif for x in (*s.lignes, *s.equipements))
    ]
    morceaux: list[str] = []
    if vides:
        morceaux.append(f"sans aucun chiffre : {_themes(vides)}")
    if fictifs:
        morceaux.append(f"avec des valeurs fictives seulement : {_themes(fictifs)}")
    if not morceaux:
        return "Chaque thème a au moins un chiffre réel."
    texte = " ; ".join(morceaux)
    return f"{texte[:1].upper()}{texte[1:]}."


def _themes(noms: Sequence[str]) -> str:
    return formats.enumeration([f"{n[:1].lower()}{n[1:]}" for n in noms])


def _said(ligne: LignePortrait) -> str:
    """The name inside a sentence: no capital, unless it is an acronym."""
    nom = ligne.nom
    return nom if nom[1:2].isupper() else f"{nom[:1].lower()}{nom[1:]}"
