"""Section « Calendrier » : les CTG signées, leur échéance, celles à renouveler dans les douze mois."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.coordination.contexte import ContexteCoordination, show_empty
from dashboard.ecran import chiffres_cles, html
from dashboard.figures import calendrier
from dashboard.figures.chiffres_cles import Chiffre
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite

STATUTS = {"en_cours": "en cours", "en_renouvellement": "en renouvellement", "echue": "échue"}
NOMMES_MAX = 12
SIGNEES = "signees"


def show(contexte: ContexteCoordination) -> None:
    """Counts, the bars of the conventions, then the table with their axes."""
    jour = contexte.jour
    lignes = contexte.run("conventions", jour=jour.isoformat())
    if lignes.empty:
        show_empty(
            "Le calendrier des conventions territoriales globales",
            "Cette section montrerait les CTG signées, leur échéance, et celles à renouveler dans "
            "les douze mois.",
            "ctg",
            contexte,
        )
        return
    lignes = lignes.assign(nom=_names(lignes), detail=lignes["territoires"])
    modele = calendrier.build_calendrier(
        lignes,
        titre="Conventions territoriales globales, de la signature à l'échéance",
        jour=jour,
        selection=contexte.epci,
    )
    epci = contexte.run("typologie", jour=jour.isoformat()).drop_duplicates("code_epci")
    couverts = {c for codes in lignes["codes_epci"].dropna() for c in str(codes).split(",")}
    lieu = contexte.lieu
    sans = [str(n) for c, n in zip(epci["code_epci"], epci["nom"], strict=True) if c not in couverts]
    st.html(chiffres_cles.render(counts(modele, len(sans), len(epci), contexte.portee.unite, lieu)))
    champ = scope(modele, len(epci) - len(sans), len(epci), contexte.portee)
    annees = f"situation au {dates.french_date(jour)}"
    show_planche(
        contexte.planche(modele, "calendrier", lignes, champ, annees=annees, notes=_notes(lignes, sans))
    )
    _table(contexte, lignes)


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


def _table(contexte: ContexteCoordination, lignes: pd.DataFrame) -> None:
    """The conventions with what the drawing cannot hold: their axes and the file's own status."""
    table = pd.DataFrame(
        [
            (
                str(ligne["nom"]),
                dates.french_date(pd.Timestamp(ligne["signature"]).date()),
                dates.french_date(pd.Timestamp(ligne["fin"]).date()),
                STATUTS[str(ligne["statut"])],
                _axes(contexte, ligne["axes"]),
            )
            for _, ligne in lignes.iterrows()
        ],
        columns=["Convention", "Signature", "Échéance", "Statut du fichier", "Axes retenus"],
    )
    classe = "ctg-html ctg-fictif" if lignes["fictif"].any() else "ctg-html"
    corps = html.data_table(table, "Les conventions et leurs axes", 0)
    st.html(f'<div class="{classe} ctg-conventions">{corps}</div>')


def _axes(contexte: ContexteCoordination, axes: object) -> str:
    """Names of the axes; all of them is said in two words."""
    codes = str(axes).split(",") if isinstance(axes, str) and axes else []
    if not codes:
        return "non renseignés"
    if set(contexte.noms) <= set(codes):
        return "les huit axes"
    return ", ".join(contexte.noms[c] for c in contexte.noms if c in codes)
