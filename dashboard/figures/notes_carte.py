"""The notes under a map: what is shared with another scope, superposed, partial or missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, enumerate_phrases, join, number_said, say
from dashboard.figures.modele import Couche

PARTIELS_MAX = 3
PARTAGES_MAX = 4


@dataclass(frozen=True, slots=True)
class Partage:
    """An EPCI shown on a map of a scope although it is attached elsewhere."""

    nom_epci: str
    communes: str
    nombre_communes: int
    nom_rattachement: str
    code_epci: str = ""
    code_departement: str = ""


def sharing_notes(partages: Sequence[Partage], de: str, cercles: bool) -> list[Phrase]:
    """Communes of the scope (« de »: « du Val-d'Oise ») whose EPCI is attached elsewhere."""
    if not partages:
        return []
    details: list[str] = [
        say(
            "{communes} ({nom}, rattachement : {ailleurs})",
            communes=_communes(p),
            nom=p.nom_epci,
            ailleurs=p.nom_rattachement,
        )
        for p in partages[:PARTAGES_MAX]
    ]
    reste = len({p.code_epci for p in partages[PARTAGES_MAX:]})
    if reste > 0:
        codes = ",".join(dict.fromkeys(p.code_epci for p in partages[PARTAGES_MAX:]))
        dit = Dit(formats.number(reste), "compte", critere="liste", nom=codes)
        details.append("un autre EPCI" if reste == 1 else say("{n} autres EPCI", n=dit))
    return [
        say(
            "En contour tireté, les communes {de} dont l'EPCI est rattaché ailleurs, {dessin} et hors "
            "classement : {details}.",
            de=de,
            dessin="sans cercle" if cercles else "en gris",
            details=enumerate_phrases(details),
        )
    ]


def _communes(partage: Partage) -> str:
    """Their names when they are few, else how many."""
    if partage.nombre_communes <= 3:
        return partage.communes
    dans = Ensemble("commune", "epci", partage.code_epci)
    dit = Dit("", "compte", dans=dans, critere="departement", nom=partage.code_departement)
    nombre = partage.nombre_communes
    return number_said(nombre, formats.plural(nombre, "commune"), dit)


def superposed_notes(superposee: Couche, dans: Ensemble) -> list[Phrase]:
    """What the superposed indicator lacks: its absences cannot be hatched under another's colours."""
    rattaches = superposee.valeurs[superposee.valeurs["rattache"]]
    nom = superposee.fiche.nom
    if not rattaches["valeur"].notna().any():
        return [Phrase(f"{nom} : aucune valeur sur cette carte.")]
    manques = [
        say(
            "{compte} : {mot}",
            compte=_counted(superposee, dans, rattaches[rattaches["statut"] == statut]),
            mot=mot,
        )
        for statut, mot in (
            ("absent", "absent"),
            ("partiel", "fichier partiel"),
            ("secret", formats.LIBELLES_STATUT["secret"]),
            ("zero_ou_secret", "0 ou secret"),
            ("sans_objet", "sans objet"),
        )
        if (rattaches["statut"] == statut).any()
    ]
    raisons = rattaches[rattaches["statut"] == "absent"]["raison"].unique()
    suite = f" {raisons[0]}" if len(raisons) == 1 and raisons[0] else ""
    if not manques:
        return []
    manquent = join(" ; ", manques)
    return [say("{nom} – {manques}.{suite}", nom=nom, manques=manquent, suite=suite)]


def _counted(couche: Couche, dans: Ensemble, lignes: pd.DataFrame) -> Phrase:
    """« 3 territoires » that have the status of ``lignes``, each of them named to the judge."""
    lus = tuple(
        Lu(dans.niveau, str(c), couche.fiche.code, couche.modalite, couche.millesime)
        for c in lignes["code_territoire"]
    )
    dit = Dit("", "compte", lus, dans=dans, critere="memes_statuts", nom=str(lignes["statut"].iloc[0]))
    return number_said(len(lus), formats.plural(len(lus), "territoire"), dit)


def partial_notes(couche: Couche, dans: Ensemble) -> list[str]:
    """Which territories rest on a file that is not whole, and why; the first ones by name."""
    valeurs = couche.valeurs
    partiels = valeurs[valeurs["rattache"] & (valeurs["statut"] == "partiel")]
    dites: list[str] = [
        f"{nom} : {raison}" for nom, raison in zip(partiels["nom"], partiels["raison"], strict=True)
    ]
    suivants = partiels.iloc[PARTIELS_MAX:]
    if suivants.empty:
        return dites
    reste = _counted(couche, dans, suivants)
    mots = formats.plural(len(suivants), "autre territoire", "autres territoires")
    autres = Phrase(mots, reste.dits)
    return [*dites[:PARTIELS_MAX], say("{autres} au fichier partiel.", autres=autres)]


def absence_notes(couche: Couche, dans: Ensemble) -> list[Phrase]:
    """The reasons of the absences, the most frequent first, with their counts."""
    valeurs = couche.valeurs
    absentes = valeurs[valeurs["rattache"] & (valeurs["statut"] == "absent")]
    if absentes.empty:
        return []
    comptes = absentes.groupby("raison", sort=False).size().sort_values(ascending=False)
    return [
        say(
            "{raison} ({compte})",
            raison=raison or "Valeur absente du fichier publié.",
            compte=_counted(couche, dans, absentes.loc[absentes["raison"] == raison]),
        )
        for raison in (str(r) for r in comptes.head(3).index)
    ]
