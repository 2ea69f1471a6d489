"""The first screen of « Mon territoire »: what a glance must give, as one frozen model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.territoire import phrases
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur, value_dit
from dashboard.figures.territoire.modes import EcartsModes, build_ecarts
from dashboard.figures.territoire.naissances import Naissances, build_naissances
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Indicateur

COUVERTURE, OCCUPATION, POSTES = "taux_couverture", "taux_occupation_reel", "etp_coordination"
FRANCE = ("france", "FRANCE")


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A number in a sentence: « 48,5 », what it counts, the gap in bold, what follows it."""

    nombre: Phrase
    quoi: Phrase
    ecart: Phrase
    suite: Phrase


@dataclass(frozen=True, slots=True)
class Manque:
    """A file of the reader's that is not there: its name, who has it, and what is shown meanwhile."""

    nom: str
    raison: str
    fictif: bool


@dataclass(frozen=True, slots=True)
class PremierEcran:
    """Question, answer, three numbers, what is missing. ``absence`` says why there is no rate."""

    question: str
    titre: Phrase
    sous_titre: Phrase
    compare: Phrase
    couverture: Chiffre | None
    absence: str
    usage: Chiffre | None
    ecarts: EcartsModes | None
    naissances: Naissances | None
    manques: tuple[Manque, ...]
    notes: tuple[str, ...]


def build_premier_ecran(
    portee: Portee,
    ligne: pd.Series,
    annee_population: int,
    groupe: Groupe,
    reperes: Sequence[Repere],
    valeurs: Mapping[str, Mapping[Lieu, Valeur]],
    series: pd.DataFrame,
    fiches: Mapping[str, Indicateur],
    convention: str,
) -> PremierEcran:
    """From the rows of ``portrait/lignes`` and ``comparer/series``.

    ``convention`` is « reel », « fictif » or '' : what is known of the territory's agreement.
    """
    sujet, fiche = (portee.niveau, portee.code), fiches[COUVERTURE]
    siennes = valeurs.get(f"{COUVERTURE}:", {})
    sienne = siennes.get(sujet)
    connue = sienne is not None and sienne.nombre is not None
    france = None if sujet == FRANCE else siennes.get(FRANCE)
    naissances = build_naissances(
        series, sujet, portee.nom, groupe, [(r.niveau, r.code, r.nom) for r in reperes]
    ) or _one_year(valeurs.get("naissances:", {}).get(sujet), fiches["naissances"])
    usage = _usage(valeurs.get(f"{OCCUPATION}:", {}).get(sujet), fiches[OCCUPATION])
    large = reperes[-1] if reperes else None
    ecarts = build_ecarts(fiche, valeurs, sujet, large) if connue and large and usage is None else None
    return PremierEcran(
        phrases.question(portee.niveau, portee.nom, portee.liaison),
        phrases.title(sienne if connue else None, france, naissances, fiche),
        phrases.subtitle(ligne, groupe, annee_population),
        phrases.compared(ligne, groupe),
        _coverage(siennes, sujet, groupe, reperes, fiche) if connue else None,
        "" if connue else _absence(sienne, fiche),
        usage,
        ecarts,
        naissances,
        _missing(valeurs, sujet, convention),
        _notes(naissances, ecarts, groupe, fiches),
    )


def _coverage(
    siennes: Mapping[Lieu, Valeur], sujet: Lieu, groupe: Groupe, reperes: Sequence[Repere], fiche: Indicateur
) -> Chiffre:
    dit = value_dit(siennes[sujet], fiche)
    ecart, suite = phrases.coverage_sentence(siennes, sujet, groupe, reperes, fiche)
    return Chiffre(Phrase(dit.texte, [dit]), Phrase(fiche.unite), ecart, suite)


def _usage(valeur: Valeur | None, fiche: Indicateur) -> Chiffre | None:
    """The real occupancy of the crèches, only from a real file."""
    if valeur is None or valeur.nombre is None or valeur.fictif:
        return None
    dit = value_dit(valeur, fiche)
    return Chiffre(
        say("{n}\u00a0%", n=dit),
        Phrase("des heures offertes par les crèches sont occupées"),
        Phrase(),
        Phrase(f"d'après vos fichiers, en {valeur.lu.millesime}"),
    )


def _one_year(valeur: Valeur | None, fiche: Indicateur) -> Naissances | None:
    """The births of a territory that has no series (an EPT): the last year, and no trend."""
    if valeur is None or valeur.nombre is None or valeur.fictif:
        return None
    dit = value_dit(valeur, fiche)
    seule = Phrase("une seule année, pas d'évolution à montrer")
    return Naissances(
        Phrase(dit.texte, [dit]),
        valeur.lu.millesime,
        seule,
        Phrase(),
        (),
        (),
        "",
        0.0,
        None,
        False,
        (valeur.source,),
    )


def _absence(valeur: Valeur | None, fiche: Indicateur) -> str:
    raison = (valeur.raison if valeur else "") or fiche.raison_absence
    return raison or "Aucun taux de couverture n'est publié ici."


def _missing(
    valeurs: Mapping[str, Mapping[Lieu, Valeur]], sujet: Lieu, convention: str
) -> tuple[Manque, ...]:
    manques: list[Manque] = []
    usage = valeurs.get(f"{OCCUPATION}:", {}).get(sujet)
    if usage is None or usage.nombre is None or usage.fictif:
        manques.append(
            Manque(
                "Occupation des crèches",
                "votre Caf la tient, personne ne la publie",
                usage is not None and usage.nombre is not None,
            )
        )
    postes = valeurs.get(f"{POSTES}:", {}).get(sujet)
    sans_postes = postes is None or postes.nombre is None or postes.fictif
    quoi = [*(["Postes"] if sans_postes else []), *(["convention"] if convention != "reel" else [])]
    if quoi:
        nom = formats.enumeration(quoi)
        fictif = convention == "fictif" or (sans_postes and postes is not None and postes.nombre is not None)
        manques.append(Manque(f"{nom[:1].upper()}{nom[1:]}", "un tableau à remplir", fictif))
    return tuple(manques)


def _notes(
    naissances: Naissances | None,
    ecarts: EcartsModes | None,
    groupe: Groupe,
    fiches: Mapping[str, Indicateur],
) -> tuple[str, ...]:
    notes: list[str] = [groupe.phrase] if groupe.phrase else []
    if naissances is not None and naissances.sens == "maintien":
        notes.append(phrases.MAINTIEN)
    if ecarts is not None:
        notes.append(say("Écart à la France, mode par mode : {somme}.", somme=ecarts.somme))
        notes += [ecarts.reste] if ecarts.reste else []
    notes += fiches[COUVERTURE].avertissements
    return tuple(notes)
