"""The opening of a comité de pilotage: three numbers in large letters, each with what it is compared to.

They are those of the first screen of « Mon territoire », in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.figures.dits import Phrase, say
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.territoire.lectures import Lieu, Valeur, value_dit
from dashboard.figures.territoire.premier_ecran import COUVERTURE, PremierEcran
from data.fiches.catalogue import Indicateur

ENFANTS = "population_0_2"
NOMBRE = 3
COLONNES = ("Chiffre", "Ce qu'il compte", "Comparé à", "Et encore")


@dataclass(frozen=True, slots=True)
class ChiffreDit:
    """« 48,5 », what it counts and its year, the gap that is put forward, what follows."""

    nombre: Phrase
    quoi: Phrase
    ecart: Phrase
    suite: Phrase


@dataclass(frozen=True, slots=True)
class ChiffresCles:
    """At most three numbers; ``lecture`` is the sentence that holds them together."""

    titre: str
    lecture: Phrase
    chiffres: tuple[ChiffreDit, ...]
    unite: str = ""
    decimales: int = 1

    @property
    def mots(self) -> TableauMots:
        """The same as a table of words, for what has no large letters."""
        lignes = tuple((c.nombre, c.quoi, c.ecart, c.suite) for c in self.chiffres)
        return TableauMots(self.titre, self.unite, self.lecture, COLONNES, lignes)


def build_chiffres(
    nom: str,
    ecran: PremierEcran,
    valeurs: Mapping[str, Mapping[Lieu, Valeur]],
    sujet: Lieu,
    fiches: Mapping[str, Indicateur],
) -> ChiffresCles | None:
    """Coverage, births, then what is used or what weighs most; None without two numbers."""
    faits: list[ChiffreDit] = []
    if ecran.couverture is not None:
        annee = valeurs[f"{COUVERTURE}:"][sujet].lu.millesime
        c = ecran.couverture
        quoi = say("{quoi}, {annee}", quoi=c.quoi, annee=str(annee))
        faits.append(ChiffreDit(c.nombre, quoi, c.ecart, c.suite))
    if ecran.naissances is not None:
        n = ecran.naissances
        quoi = say("naissances en {annee}", annee=str(n.annee))
        faits.append(ChiffreDit(n.nombre, quoi, n.phrase.without_dot(), n.autres.without_dot()))
    faits += _third(ecran)
    if len(faits) < NOMBRE:
        faits += _children(valeurs.get(f"{ENFANTS}:", {}).get(sujet), fiches[ENFANTS])
    if len(faits) < 2:
        return None
    return ChiffresCles(f"L'essentiel, {nom}", say("{titre}.", titre=ecran.titre), tuple(faits[:NOMBRE]))


def table(modele: ChiffresCles) -> pd.DataFrame:
    """One row per number, as it is said."""
    mots = modele.mots
    return pd.DataFrame([list(x) for x in mots.lignes], columns=list(mots.colonnes))


def _third(ecran: PremierEcran) -> list[ChiffreDit]:
    """How full the crèches are, where a real file says it; else the mode that weighs most in the gap."""
    if ecran.usage is not None:
        u = ecran.usage
        return [ChiffreDit(u.nombre, u.quoi, u.ecart, u.suite)]
    if ecran.ecarts is None:
        return []
    e = ecran.ecarts
    nom = e.principal if e.principal[1:2].isupper() else f"{e.principal[:1].lower()}{e.principal[1:]}"
    quoi = say("de ces places : {nom}", nom=nom)
    return [ChiffreDit(e.valeur, quoi, e.phrase, Phrase(e.ou))]


def _children(valeur: Valeur | None, fiche: Indicateur) -> list[ChiffreDit]:
    """How many young children live there: what is left to say where no rate is published."""
    if valeur is None or valeur.nombre is None or valeur.fictif:
        return []
    dit = value_dit(valeur, fiche)
    quoi = say("{unite}, {annee}", unite=fiche.unite, annee=str(valeur.lu.millesime))
    return [ChiffreDit(Phrase(dit.texte, [dit]), quoi, Phrase(), Phrase())]
