"""Section « Calendrier » : les CTG signées, leur échéance, celles à renouveler dans les douze mois."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun import show_planche
from dashboard.app_pages.coordination_commun import Contexte, show_empty
from dashboard.figures import calendrier, chiffres_cles, rendu_html
from dashboard.figures.chiffres_cles import Chiffre
from dashboard.figures.unites import Unite

STATUTS = {"en_cours": "en cours", "en_renouvellement": "en renouvellement", "echue": "échue"}
NOMMES_MAX = 12


def show(contexte: Contexte) -> None:
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
    sans = [
        str(n) for c, n in zip(epci["code_epci"], epci["nom"], strict=True) if c not in couverts
    ]
    st.html(chiffres_cles.render(_counts(modele, len(sans), len(epci), contexte.portee.unite)))
    unite = contexte.portee.unite
    champ = (
        f"{formats.plural(len(lignes), 'convention')} {contexte.portee.de}, "
        f"{unite.count(len(epci) - len(sans), 'couvert')} sur {formats.number(len(epci))}."
    )
    annees = f"situation au {dates.french_date(jour)}"
    show_planche(
        contexte.planche(
            modele, "calendrier", lignes, champ, annees=annees, notes=_notes(lignes, sans)
        )
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
        for c, t, n in zip(
            lignes["ctg"], lignes["territoires"], lignes["nombre_territoires"], strict=True
        )
    ]
    return [
        f"{nom} ({ctg})" if noms.count(nom) > 1 else nom
        for nom, ctg in zip(noms, lignes["ctg"], strict=True)
    ]


def _counts(
    modele: calendrier.Calendrier, sans: int, epci: int, unite: Unite
) -> tuple[Chiffre, ...]:
    """Signed, to renew, being renewed, past, and EPCI without any."""
    nombres = {s.code: calendrier.count(modele.periodes, s.code) for s in calendrier.SITUATIONS}
    signees = len(modele.periodes) - nombres["a_venir"]
    return (
        Chiffre(formats.number(signees), "CTG signées" if signees > 1 else "CTG signée"),
        Chiffre(formats.number(nombres["en_cours"]), "en cours"),
        Chiffre(formats.number(nombres["a_renouveler"]), "à renouveler", "dans les douze mois"),
        Chiffre(
            formats.number(nombres["en_renouvellement"]), "en renouvellement", "d'après le fichier"
        ),
        Chiffre(
            formats.number(nombres["renouvellement_en_retard"]),
            "renouvellement en retard",
            "échéance passée",
        ),
        Chiffre(formats.number(nombres["echue"]), "échues" if nombres["echue"] > 1 else "échue"),
        Chiffre(
            formats.number(sans),
            f"{unite.noms if sans > 1 else unite.nom} sans convention importée",
            f"sur {formats.number(epci)}",
        ),
    )


def _table(contexte: Contexte, lignes: pd.DataFrame) -> None:
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
    corps = rendu_html.data_table(table, "Les conventions et leurs axes", 0)
    st.html(f'<div class="{classe} ctg-conventions">{corps}</div>')


def _axes(contexte: Contexte, axes: object) -> str:
    """Names of the axes; all of them is said in two words."""
    codes = str(axes).split(",") if isinstance(axes, str) and axes else []
    if not codes:
        return "non renseignés"
    if set(contexte.noms) <= set(codes):
        return "les huit axes"
    return ", ".join(contexte.noms[c] for c in contexte.noms if c in codes)
