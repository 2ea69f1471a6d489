"""The table of a portrait: everything that its page says, one row per indicator."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.figures.portrait import Portrait, absence_of


def page_table(portrait: Portrait) -> pd.DataFrame:
    """The texts of the page, in French columns."""
    nom = portrait.portee.nom
    reference = portrait.reference.nom if portrait.reference else "Référence"
    lignes = [
        ("Identité", t.libelle, f"{t.texte} (fictif)" if t.fictif else t.texte, "", "", "", "", "")
        for t in portrait.identite
    ]
    for section in portrait.sections:
        lignes += [
            (
                section.theme.nom,
                f"{x.nom} ({x.unite}, {x.annee})",
                f"{x.valeur} (fictif)" if x.fictif else x.valeur,
                x.reference or absence_of(x, portrait)[0],
                x.ecart,
                x.place,
                x.tendance.texte,
                "",
            )
            for x in section.lignes
        ]
        lignes += [
            (section.theme.nom, e.nom, formats.number(e.nombre), "", "", "", "", "")
            for e in section.equipements
        ]
        lignes += [(section.theme.nom, m.nom, m.mot, "", "", "", "", m.raison) for m in section.manques]
    return pd.DataFrame(
        lignes, columns=["Thème", "Indicateur", nom, reference, "Écart", "Position", "Tendance", "Remarque"]
    )
