"""« Calendrier »: the CTG signed, when they end, those to renew within twelve months."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import dates, formats
from dashboard.figures import calendrier
from dashboard.figures.chiffres_cles import Chiffre
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite
from dashboard.galerie.coordination.contexte import ContexteCoordination, Demande, cliche
from dashboard.galerie.tirage import Tirage

NOMMES_MAX = 12
SIGNEES = "signees"


@dataclass(frozen=True)
class Conventions:
    """Rows of ``coordination/conventions`` with their names, the drawing, the units without any."""

    lignes: pd.DataFrame
    modele: calendrier.Calendrier
    sans: tuple[str, ...]
    unites: int


def read_conventions(contexte: ContexteCoordination) -> Conventions | None:
    """The conventions of the scope at the day shown; None without any row."""
    jour = contexte.jour
    lignes = contexte.run("conventions", jour=jour.isoformat())
    if lignes.empty:
        return None
    lignes = lignes.assign(nom=_names(lignes), detail=lignes["territoires"])
    modele = calendrier.build_calendrier(
        lignes,
        titre="Conventions territoriales globales, de la signature à l'échéance",
        jour=jour,
        selection=contexte.epci,
    )
    epci = contexte.run("typologie", jour=jour.isoformat()).drop_duplicates("code_epci")
    couverts = {c for codes in lignes["codes_epci"].dropna() for c in str(codes).split(",")}
    sans = [str(n) for c, n in zip(epci["code_epci"], epci["nom"], strict=True) if c not in couverts]
    return Conventions(lignes, modele, tuple(sans), len(epci))


@cliche("coordination-calendrier", "calendrier")
def CALENDRIER(demande: Demande) -> Tirage:
    """A bar per convention, from its signature to its end."""
    contexte = demande.contexte
    lues = read_conventions(contexte)
    if lues is None:
        return demande.not_imported()
    champ = scope(lues.modele, lues.unites - len(lues.sans), lues.unites, contexte.portee)
    annees = f"situation au {dates.french_date(contexte.jour)}"
    notes = _notes(lues.lignes, list(lues.sans))
    return demande.shown(
        contexte.planche(lues.modele, "calendrier", lues.lignes, champ, annees=annees, notes=notes)
    )


def _notes(lignes: pd.DataFrame, sans: list[str]) -> tuple[str, ...]:
    """What the drawing leaves unsaid: an end that the file ignores, EPCI without a convention."""
    passees = lignes[(lignes["situation"] == "echue") & (lignes["statut"] != "echue")]
    notes = []
    if not passees.empty:
        notes.append(
            f"L'échéance est passée alors que le fichier dit la convention en cours : "
            f"{formats.enumeration([str(n) for n in passees['nom']])}."
        )
    if sans:
        notes.append(
            f"Sans convention importée : {formats.enumeration(sans, NOMMES_MAX)}. La convention "
            "existe peut-être : le fichier ne la dit pas."
        )
    return tuple(notes)


def _names(lignes: pd.DataFrame) -> list[str]:
    """The territory when there is one, else the name of the convention; never twice the same."""
    noms = [
        str(t) if n == 1 else f"{c} ({formats.plural(int(n), 'territoire')})"
        for c, t, n in zip(lignes["ctg"], lignes["territoires"], lignes["nombre_territoires"], strict=True)
    ]
    return [
        f"{nom} ({ctg})" if noms.count(nom) > 1 else nom for nom, ctg in zip(noms, lignes["ctg"], strict=True)
    ]


def scope(modele: calendrier.Calendrier, couverts: int, epci: int, portee: Portee) -> Phrase:
    """« 10 conventions du Val-d'Oise, 9 EPCI couverts sur 10. »"""
    lieu = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
    nombre = len(modele.periodes)
    return say(
        "{conventions} {de}, {couverts} sur {total}.",
        conventions=number_said(nombre, formats.plural(nombre, "convention"), _convention(modele, lieu)),
        de=portee.de,
        couverts=number_said(
            couverts,
            portee.unite.count(couverts, "couvert"),
            Dit("", "depot", dans=lieu, critere="unites_conventions"),
        ),
        total=Dit(formats.number(epci), "compte", dans=lieu, critere="tous"),
    )


def _convention(modele: calendrier.Calendrier, lieu: Ensemble, situation: str = "") -> Dit:
    """How many conventions of the place are in a situation at the day shown; '' for all of them."""
    jour = (float(modele.jour.toordinal()),)
    nombre = calendrier.count(modele.periodes, situation) if situation else len(modele.periodes)
    if situation == SIGNEES:
        nombre = len(modele.periodes) - calendrier.count(modele.periodes, "a_venir")
    return Dit(formats.number(nombre), "convention", dans=lieu, critere=situation, constantes=jour)


def counts(
    modele: calendrier.Calendrier, sans: int, epci: int, unite: Unite, lieu: Ensemble
) -> tuple[Chiffre, ...]:
    """Signed, to renew, being renewed, past, and EPCI without any."""

    def said(situation: str) -> Phrase:
        return say("{n}", n=_convention(modele, lieu, situation))

    sans_dit = Dit(formats.number(sans), "depot", dans=lieu, critere="sans_convention")
    tous = Dit(formats.number(epci), "compte", dans=lieu, critere="tous")
    signees, echues = said(SIGNEES), said("echue")
    seules = ("0", "1")
    return (
        Chiffre(signees, "CTG signée" if signees in seules else "CTG signées"),
        Chiffre(said("en_cours"), "en cours"),
        Chiffre(said("a_renouveler"), "à renouveler", "dans les douze mois"),
        Chiffre(said("en_renouvellement"), "en renouvellement", "d'après le fichier"),
        Chiffre(said("renouvellement_en_retard"), "renouvellement en retard", "échéance passée"),
        Chiffre(echues, "échue" if echues in seules else "échues"),
        Chiffre(
            say("{n}", n=sans_dit),
            f"{unite.noms if sans > 1 else unite.nom} sans convention importée",
            say("sur {n}", n=tous),
        ),
    )
