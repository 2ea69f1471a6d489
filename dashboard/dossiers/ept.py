"""The sheet of the EPT (Grand Paris): who they are, how many people live in them, which communes.

No rate: none is published for an EPT.
"""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.dossiers.contexte import Contexte
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, say
from dashboard.figures.feuilles import Feuille, FeuilleVide, Tableau

# Les communes de chaque EPT sont celles du périmètre livré.
PERIMETRE = 2025
SANS_TAUX = (
    "Un EPT n'est pas un EPCI à fiscalité propre : aucun taux n'est publié pour lui, et la moyenne de "
    "ses communes n'en serait pas un."
)


def ept_sheet(contexte: Contexte) -> Feuille:
    """The EPT that have communes in the département: population, communes in it and elsewhere."""
    portee = contexte.portee
    lignes = contexte.lecteur.run("territoires/ept", code_departement=portee.code)
    if lignes.empty:
        raise FeuilleVide(f"aucun établissement public territorial {portee.dans}.")
    annee = contexte.latest("population_municipale")
    rangs: list[tuple[int, str, tuple[str, ...]]] = []
    listes: list[str] = []
    for (numero, nom), siennes in lignes.groupby(["numero", "nom_ept"], sort=True):
        dedans = siennes[siennes["code_departement"] == portee.code]
        ailleurs = siennes[siennes["code_departement"] != portee.code]
        habitants = int(siennes["population_ept"].iloc[0])
        dans = Ensemble("commune", "ept", str(siennes["code_ept"].iloc[0]))
        critere, departement = ("departement", portee.code) if len(ailleurs) else ("tous", "")
        compte = formats.number(len(dedans))
        detail = say("{n}", n=Dit(compte, "compte", dans=dans, critere=critere, nom=departement))
        if len(ailleurs):
            tous = Dit(formats.number(len(siennes)), "compte", dans=dans, critere="tous")
            detail = say("{n} sur {tous}", n=detail, tous=tous)
        population = say("{n}", n=_inhabitants(habitants, siennes, annee))
        rangs.append((habitants, str(nom), (f"{nom} (T{numero})", population, detail)))
        noms = ", ".join(str(n) for n in siennes["nom"])
        listes.append(f"{nom} (T{numero}) : {noms}.")
    rangs.sort(key=lambda r: -r[0])
    plus, moins = rangs[0], rangs[-1]
    sources = contexte.cards(["territoires_ept", "territoires_communes"])
    citations = " ; ".join(f"{s.producteur}, « {s.titre} », {s.licence}" for s in sources)
    epts = Dit(formats.number(len(rangs)), "compte", critere="ept", nom=portee.code)
    return Feuille(
        say(
            "{compte} {dans} : de {bas} habitants ({moins}) à {haut} ({plus})",
            compte=Phrase(formats.plural(len(rangs), "EPT", "EPT"), [epts]),
            dans=portee.dans,
            bas=moins[2][1],
            moins=moins[1],
            haut=plus[2][1],
            plus=plus[1],
        ),
        f"Source : {citations}. Millésime : {annee} (population), {PERIMETRE} (périmètre).",
        Tableau(
            ("Établissement public territorial", "Population (habitants)", "Communes du département"),
            tuple(r[2] for r in rangs),
            ordre="Du plus peuplé au moins peuplé." if len(rangs) > 1 else "",
        ),
        notes=("La population est la somme de celles de toutes les communes de l'EPT.", SANS_TAUX, *listes),
    )


def _inhabitants(habitants: int, communes: pd.DataFrame, annee: int) -> Dit:
    """The people of an EPT: the sum over its communes."""
    lus = tuple(Lu("commune", str(c), "population_municipale", "", annee) for c in communes["code_commune"])
    return Dit(formats.number(habitants), "somme", lus)
