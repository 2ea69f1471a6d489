"""Five sentences about a territory, written by rules from the model of its portrait.

Nothing is said that the page does not show: every number is a text of the model. An invented value
is never commented, a difference within the margins is not a difference, and a broken series is not
an evolution.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.figures.dits import Phrase, enumerate_phrases, join, provenances, say
from dashboard.figures.noms import opening, than
from dashboard.figures.paires import pair, short
from dashboard.figures.portrait import LignePortrait, Portrait

# Au-delà, une phrase ne se retient plus.
CITES_MAX = 3
# L'accueil du jeune enfant est la première question d'une CTG, que son écart soit le plus grand ou non.
PREMIERE = "taux_couverture:"


def summarise(portrait: Portrait) -> tuple[Phrase, ...]:
    """At most five sentences: who, higher, lower, evolution, missing."""
    reelles = [x for x in portrait.lignes if not x.fictif]
    phrases = (_identity(portrait), *_gaps(portrait, reelles), _evolution(reelles), _missing(portrait))
    return tuple(p for p in phrases if p)


def _identity(portrait: Portrait) -> Phrase:
    """« La CC Vexin Centre compte 33 communes et 25 317 habitants, soit 104,2 habitants par km². »"""
    identite = {t.libelle: t.texte for t in portrait.identite if t.connu and not t.fictif}
    comptes = [identite[c] for c in ("Communes", "Population") if identite.get(c)]
    if not comptes:
        return Phrase()
    densite = ""
    if identite.get("Densité"):
        densite = say(", soit {densite}", densite=identite["Densité"])
    portee = portrait.portee
    qui = opening(portee.niveau, portee.nom, portee.liaison)
    verbe = "comptent" if qui.startswith("Les ") else "compte"
    return say(
        "{qui} {verbe} {comptes}{densite}.",
        qui=qui,
        verbe=verbe,
        comptes=enumerate_phrases(comptes),
        densite=densite,
    )


def _gaps(portrait: Portrait, lignes: Sequence[LignePortrait]) -> tuple[Phrase, ...]:
    if portrait.reference is None:
        return (Phrase("Aucune référence n'est choisie : la page ne dit ni haut ni bas."),)
    dans = portrait.reference.dans
    comparees = [x for x in lignes if x.sens]
    if not comparees:
        return (say("Aucun taux de cette page n'a de valeur comparable {dans}.", dans=dans),)
    # « que dans », « qu'en » : la liaison s'ajoute au lieu, dont les nombres restent dits.
    que = Phrase(than(dans), provenances(dans))
    return (_gap(comparees, "haut", que), _gap(comparees, "bas", que))


def _gap(comparees: Sequence[LignePortrait], sens: str, que: Phrase) -> Phrase:
    """« Plus haut que dans le Val-d'Oise : … », or that nothing is."""
    trouvees = _largest(comparees, sens)
    if not trouvees:
        return say("Aucun taux n'est plus {sens} {que}, à la marge près.", sens=sens, que=que)
    return say("Plus {sens} {que} : {liste}.", sens=sens, que=que, liste=_listed(trouvees))


def _largest(lignes: Sequence[LignePortrait], sens: str) -> list[LignePortrait]:
    """The coverage, then the widest gaps relatively to the reference; a total before its parts."""
    retenues = [x for x in lignes if x.sens == sens]
    return sorted(retenues, key=lambda x: (x.cle != PREMIERE, not x.cle.endswith(":"), -x.poids))[:CITES_MAX]


def _listed(lignes: Sequence[LignePortrait]) -> Phrase:
    """« taux de chômage, 9,4 contre 11,2 % des actifs ; … »: a unit said once for those that follow."""
    morceaux: list[Phrase] = []
    dite = ""
    for x in lignes:
        morceaux.append(
            say(
                "{nom}, {paire}",
                nom=_said(x),
                paire=pair(x.valeur, x.reference, x.unite, dite=x.unite == dite),
            )
        )
        dite = x.unite
    return join(" ; ", morceaux)


def _evolution(lignes: Sequence[LignePortrait]) -> Phrase:
    """What rises and falls beyond the margins; what does not compare is said not to."""
    par_sens: dict[str, list[LignePortrait]] = {}
    for x in lignes:
        par_sens.setdefault(x.tendance.sens, []).append(x)
    morceaux: list[Phrase] = []
    for sens, titre in (("hausse", "en hausse"), ("baisse", "en baisse")):
        if par_sens.get(sens):
            cites = [_ends(x) for x in par_sens[sens][:CITES_MAX]]
            autres = ", entre autres" if len(par_sens[sens]) > CITES_MAX else ""
            morceaux.append(
                say("{titre}{autres} : {cites}", titre=titre, autres=autres, cites=enumerate_phrases(cites))
            )
    if not morceaux and par_sens.get("marge"):
        morceaux.append(Phrase("aucune évolution ne dépasse la marge"))
    morceaux += [
        say(
            "pas d'évolution à lire pour {nom}, série rompue en {annee}",
            nom=_said(x),
            annee=str(x.tendance.annee_rupture),
        )
        for x in par_sens.get("rupture", [])[:1]
    ]
    if par_sens.get("reserve"):
        cites = [_said(x) for x in par_sens["reserve"][:CITES_MAX]]
        morceaux.append(say("à ne pas comparer, le champ a changé : {cites}", cites=enumerate_phrases(cites)))
    if not morceaux:
        return Phrase("Aucune évolution ne se lit : chaque valeur réelle n'a qu'une année.")
    return say("{texte}.", texte=join(" ; ", morceaux).capital())


def _ends(ligne: LignePortrait) -> Phrase:
    debut, fin = ligne.tendance.debut, ligne.tendance.fin
    if debut is None or fin is None:
        raise ValueError("Une hausse ou une baisse a deux bouts.")
    return say(
        "{nom} ({debut} en {annee_debut}, {fin} en {annee_fin})",
        nom=_said(ligne),
        debut=short(debut.texte, ligne.unite),
        annee_debut=str(debut.annee),
        fin=short(fin.texte, ligne.unite),
        annee_fin=str(fin.annee),
    )


def _missing(portrait: Portrait) -> Phrase:
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
        return Phrase("Chaque thème a au moins un chiffre réel.")
    return Phrase(f"{' ; '.join(morceaux)}.").capital()


def _themes(noms: Sequence[str]) -> str:
    return formats.enumeration([f"{n[:1].lower()}{n[1:]}" for n in noms])


def _said(ligne: LignePortrait) -> str:
    """The name inside a sentence: no capital, unless it is an acronym."""
    nom = ligne.nom
    return nom if nom[1:2].isupper() else f"{nom[:1].lower()}{nom[1:]}"
