"""The first screen in words: question, answer as a title, subtitle, the sentence of each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, join, number_said, say
from dashboard.figures.groupe import AUTOUR, Groupe
from dashboard.figures.territoire import lectures, rangs
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur, gap, value_dit
from dashboard.figures.territoire.naissances import Naissances
from data.fiches.catalogue import Indicateur

FEMININS = ("communauté", "métropole", "commune", "région")
MAINTIEN = "« se maintiennent » : moins de 2 % d'écart entre la première et la dernière année de la courbe."


def question(niveau: str, nom: str, liaison: int) -> str:
    """« Où en est la CA Val Parisis ? », « Où en sont les Yvelines ? »."""
    qui = lectures.named(niveau, nom, liaison)
    return f"Où en {'sont' if qui.startswith('les ') else 'est'} {qui}\u00a0?"


def title(
    couverture: Valeur | None, france: Valeur | None, naissances: Naissances | None, fiche: Indicateur
) -> Phrase:
    """« Moins de places qu'en France, des naissances qui se maintiennent ». Only real values.

    ``couverture`` is None where no rate is published; ``france`` where nothing is there to compare to.
    """
    places, compare = _places(couverture, france, fiche)
    suite, comparees = _births(naissances)
    if not suite:
        return say("{places} qu'en France", places=places) if compare else places
    if compare and comparees:
        return say("{places} et {suite} qu'en France", places=places, suite=suite)
    return say(
        "{places}{en}, {suite}{qu}",
        places=places,
        en=" qu'en France" if compare else "",
        suite=suite,
        qu=" qu'en France" if comparees else "",
    )


def _places(couverture: Valeur | None, france: Valeur | None, fiche: Indicateur) -> tuple[Phrase, bool]:
    """The clause on places, and whether « qu'en France » must follow it."""
    if couverture is None or couverture.nombre is None:
        return Phrase("Pas de taux de couverture publié"), False
    if france is None or france.nombre is None:
        return say("{n} places pour 100 enfants", n=value_dit(couverture, fiche)), False
    mots = {"haut": "Plus de places", "bas": "Moins de places", "egal": "Autant de places"}
    sens = lectures.direction(couverture, france, fiche)
    if sens not in mots:
        return Phrase("À peu près autant de places"), True
    return Phrase(mots[sens]), True


def _births(naissances: Naissances | None) -> tuple[Phrase, bool]:
    if naissances is None or not naissances.sens:
        return Phrase(), False
    if naissances.sens == "peu":
        return Phrase("peu de naissances chaque année"), False
    if naissances.sens == "maintien":
        return Phrase("des naissances qui se maintiennent"), False
    if naissances.sens == "hausse":
        return Phrase("des naissances qui augmentent"), False
    if naissances.large_pct is None:
        return Phrase("des naissances qui baissent"), False
    if naissances.large_egal:
        return Phrase("des naissances qui baissent autant"), True
    moins = naissances.croissance_pct > naissances.large_pct
    return Phrase(f"des naissances qui baissent {'moins' if moins else 'plus'}"), True


def subtitle(ligne: pd.Series, groupe: Groupe, annee: int) -> Phrase:
    """« Communauté d'agglomération · 15 communes · 290 890 habitants ».

    ``ligne`` is that of ``territoires/un``; ``annee`` that of its population, 0 when it is not known.
    """
    niveau, code, genre = str(ligne["niveau"]), str(ligne["code_territoire"]), str(ligne["type"])
    morceaux: list[str] = [f"{genre[:1].upper()}{genre[1:]}" if niveau != "france" else "Pays"]
    if niveau == "france":
        regions = Dit("", "compte", critere="liste", nom=",".join(groupe.membres))
        nombre = len(groupe.membres)
        morceaux.append(number_said(nombre, formats.plural(nombre, "région"), regions))
    elif niveau != "commune" and pd.notna(ligne["nombre_communes"]):
        nombre = int(ligne["nombre_communes"])
        dit = Dit("", "compte", dans=Ensemble("commune", niveau, code), critere="tous")
        morceaux.append(number_said(nombre, formats.plural(nombre, "commune"), dit))
    if pd.notna(ligne["population"]) and annee:
        nombre = int(ligne["population"])
        lu = Lu(niveau, code, "population_municipale", "", annee)
        morceaux.append(number_said(nombre, formats.plural(nombre, "habitant"), Dit("", "valeur", (lu,))))
    return join(" · ", morceaux)


def compared(ligne: pd.Series, groupe: Groupe) -> Phrase:
    """« comparée aux 10 EPCI du Val-d'Oise », « comparé à ses 6 EPCI limitrophes »; '' without a rank."""
    if not groupe.existe or not groupe.code:
        return Phrase()
    univers = groupe.en_face
    mot = "comparée" if str(ligne["type"]).startswith(FEMININS) else "comparé"
    if groupe.parmi in AUTOUR:
        return say("{mot} à {univers}", mot=mot, univers=univers)
    # « les 10 EPCI… » se contracte : « aux 10 EPCI… ».
    return say("{mot} aux {univers}", mot=mot, univers=Phrase(univers.removeprefix("les "), univers.dits))


def coverage_sentence(
    valeurs: Mapping[Lieu, Valeur], sujet: Lieu, groupe: Groupe, reperes: Sequence[Repere], fiche: Indicateur
) -> tuple[Phrase, Phrase]:
    """(« 12,4 de moins que la France », « 6,3 de plus que le Val-d'Oise, 4e des 10 EPCI du Val-d'Oise »).

    The first is the widest reference, the one that the page puts forward.
    """
    sienne = valeurs[sujet]
    connus = [(r, v) for r in reperes if (v := valeurs.get((r.niveau, r.code))) and v.nombre is not None]
    siennes = [v for c in groupe.membres if (v := valeurs.get((groupe.niveau, c))) is not None]
    rang = rangs.rank_said(sienne, siennes, groupe)
    if not connus:
        return Phrase(), rang
    large, valeur = connus[-1]
    suites: list[str] = [gap(sienne, v, r.article, fiche) for r, v in connus[:-1]]
    if rang:
        suites.append(rang)
    return gap(sienne, valeur, large.article, fiche), join(", ", suites)
