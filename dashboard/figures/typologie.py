"""Limited, necessary or differentiated cooperation: its three categories, its rule, its words."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Phrase, enumerate_phrases, say
from dashboard.figures.nuage import Categorie
from dashboard.figures.quadrant import Lieu
from dashboard.figures.unites import EPCI, Unite

CATEGORIES = {
    "limitee": Categorie("Limitée : tout en régie", "#0b3c6f", "carre", "plein", "tout en régie directe"),
    "differenciee": Categorie(
        "Différenciée : régie et autre", "#8fb8de", "rond", "hachures", "régie et autre à la fois"
    ),
    "necessaire": Categorie("Nécessaire : rien en régie", "#e08214", "losange", "points", "rien en régie"),
}
DOMAINES = {
    "ensemble": "EAJE et accueils de loisirs ensemble",
    "petite_enfance": "Petite enfance (EAJE)",
    "enfance": "Enfance (accueils de loisirs)",
}
_COURTS = {"ensemble": "Ensemble", "petite_enfance": "Petite enfance", "enfance": "Enfance"}
REGLE = (
    "Règle (mémoire EHESP 2025) – limitée : tout en régie directe ; nécessaire : rien en régie ; "
    "différenciée : régie et autre à la fois. Associations, entreprises et autres comptent ensemble."
)
INCONNU = "aucun équipement importé"


def counting_rule(unite: Unite = EPCI) -> str:
    """What counts once, what does not count."""
    return (
        f"Un EAJE présent dans les deux fichiers (même nom, même {unite.nom}) ne compte qu'une fois ; "
        "un équipement fermé ne compte pas."
    )


def short_name(code: str) -> str:
    """« Limitée », without its rule."""
    return CATEGORIES[code].nom.split(" : ")[0]


def map_values(lignes: pd.DataFrame, domaine: str) -> pd.DataFrame:
    """Rows of ``coordination/typologie`` of one domain, as ``build_carte_categories`` reads them."""
    siennes = lignes[lignes["domaine"] == domaine]
    places = {code: rang for rang, code in enumerate(CATEGORIES)}
    connue = siennes["typologie"].notna()
    return pd.DataFrame(
        {
            "code_territoire": siennes["code_epci"],
            "nom": siennes["nom"],
            "categorie": siennes["typologie"].map(places),
            "statut": connue.map({True: "publie", False: "absent"}),
            "raison": connue.map({True: "", False: f"{INCONNU.capitalize()}."}),
            "rattache": True,
            "fictif": siennes["fictif"],
            "texte": [_counts(ligne) for _, ligne in siennes.iterrows()],
        }
    ).reset_index(drop=True)


def reading(lignes: pd.DataFrame, domaine: str, jour: date, unite: Unite = EPCI) -> Phrase:
    """How many units (EPCI) are in each category at ``jour``, the most frequent first."""
    siennes = lignes[(lignes["domaine"] == domaine) & lignes["typologie"].notna()]
    comptes = Counter(str(t) for t in siennes["typologie"])
    total = comptes.total()
    if not total:
        return Phrase()

    def said(nombre: int, typologie: str) -> Dit:
        retenues = siennes if not typologie else siennes[siennes["typologie"] == typologie]
        dans = Ensemble(unite.niveau, "liste", ",".join(map(str, retenues["code_epci"])))
        return Dit(
            formats.number(nombre),
            "compte",
            dans=dans,
            critere="typologie",
            constantes=(float(jour.toordinal()),),
            nom=f"{domaine}:{typologie}",
        )

    parts = [
        say(
            "{n} en coopération {nom} ({phrase})",
            n=said(nombre, code),
            nom=short_name(code).lower(),
            phrase=CATEGORIES[code].phrase,
        )
        for code, nombre in comptes.most_common()
    ]
    connus = Phrase(unite.count(total, "connu"), [said(total, "")])
    return say("Sur {connus}, {parts}.", connus=connus, parts=enumerate_phrases(parts))


def scope(lignes: pd.DataFrame, domaine: str, jour: date, lieu: Lieu, connues: int) -> Phrase:
    """« 9 EPCI du Val-d'Oise avec au moins un équipement importé, sur 10. »"""
    siennes = lignes[lignes["domaine"] == domaine]
    codes = ",".join(map(str, siennes[siennes["typologie"].notna()]["code_epci"]))
    unite = lieu.unite
    dit = Dit(
        formats.number(connues),
        "compte",
        dans=Ensemble(unite.niveau, "liste", codes),
        critere="typologie",
        constantes=(float(jour.toordinal()),),
        nom=f"{domaine}:",
    )
    dans = Ensemble(unite.niveau, lieu.niveau, lieu.code)
    return say(
        "{compte} {de} avec au moins un équipement importé, sur {total}.",
        compte=Phrase(unite.count(connues), [dit]) if connues else unite.aucun.capitalize(),
        de=lieu.de,
        total=Dit(formats.number(len(siennes)), "compte", dans=dans, critere="tous"),
    )


def table(lignes: pd.DataFrame, unite: Unite = EPCI) -> pd.DataFrame:
    """One row per unit (EPCI): its three categories, then its equipments by who runs them."""
    rangees: list[tuple[object, ...]] = []
    for _, siennes in lignes.groupby("code_epci", sort=False):
        types = dict(zip(siennes["domaine"], siennes["typologie"], strict=True))
        ensemble = siennes[siennes["domaine"] == "ensemble"].iloc[0]
        rangees.append(
            (
                str(ensemble["nom"]),
                *(_word(types[d]) for d in _COURTS),
                *(int(ensemble[g]) for g in ("regie", "association", "entreprise", "autre")),
            )
        )
    colonnes = [unite.entete, *_COURTS.values(), "En régie", "Associations", "Entreprises", "Autres"]
    return pd.DataFrame(rangees, columns=colonnes)


def _word(typologie: object) -> str:
    return INCONNU if pd.isna(typologie) else short_name(str(typologie))  # type: ignore[arg-type]


def _counts(ligne: pd.Series) -> str:
    """« 4 équipements : 3 en régie, 1 autrement »."""
    total, regie = int(ligne["equipements"]), int(ligne["regie"])
    if not total:
        return INCONNU
    return (
        f"{formats.plural(total, 'équipement')} : {formats.number(regie)} en régie, "
        f"{formats.number(total - regie)} autrement"
    )
