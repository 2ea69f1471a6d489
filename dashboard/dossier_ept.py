"""The sheet of the EPT (Grand Paris): who they are, how many people live in them, which communes.

No rate: none is published for an EPT.
"""

from __future__ import annotations

from dashboard import formats
from dashboard.dossier_contexte import Contexte
from dashboard.exports.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures.dits import Dit, Lu, Phrase, say

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
    rangs: list[tuple[int, str, tuple[str, ...]]] = []
    listes: list[str] = []
    for (numero, nom), siennes in lignes.groupby(["numero", "nom_ept"], sort=True):
        dedans = siennes[siennes["code_departement"] == portee.code]
        ailleurs = siennes[siennes["code_departement"] != portee.code]
        habitants = int(siennes["population_ept"].iloc[0])
        detail = formats.number(len(dedans))
        if len(ailleurs):
            detail += f" sur {formats.number(len(siennes))}"
        rangs.append(
            (habitants, str(nom), (f"{nom} (T{numero})", formats.number(habitants), detail))
        )
        noms = ", ".join(str(n) for n in siennes["nom"])
        listes.append(f"{nom} (T{numero}) : {noms}.")
    rangs.sort(key=lambda r: -r[0])
    plus, moins = rangs[0], rangs[-1]
    sources = contexte.cards(["territoires_ept", "territoires_communes"])
    citations = " ; ".join(f"{s.producteur}, « {s.titre} », {s.licence}" for s in sources)
    annee = contexte.latest("population_municipale")

    def said(rang: tuple[int, str, tuple[str, ...]]) -> Dit:
        communes = lignes[lignes["nom_ept"] == rang[1]]["code_commune"]
        lus = tuple(Lu("commune", str(c), "population_municipale", "", annee) for c in communes)
        return Dit(formats.number(rang[0]), "somme", lus)

    compte = Dit(formats.number(len(rangs)), "compte", critere="ept", nom=portee.code)
    return Feuille(
        say(
            "{compte} {dans} : de {bas} habitants ({moins}) à {haut} ({plus})",
            compte=Phrase(formats.plural(len(rangs), "EPT", "EPT"), [compte]),
            dans=portee.dans, bas=said(moins), moins=moins[1], haut=said(plus), plus=plus[1],
        ),
        f"Source : {citations}. Millésime : 2023 (population), 2025 (périmètre).",
        Tableau(
            ("Établissement public territorial", "Population (habitants)", "Communes du département"),
            tuple(r[2] for r in rangs),
            ordre="Du plus peuplé au moins peuplé." if len(rangs) > 1 else "",
        ),
        notes=(
            "La population est la somme de celles de toutes les communes de l'EPT.", SANS_TAUX, *listes,
        ),
    )  # fmt: skip
