"""What the portrait of a territory is read beside: what holds its group, or the median of the group."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.figures import semblables
from dashboard.figures.dits import VIDE, Dit, Ensemble, Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.portrait import MiseEnRegard, median_text
from dashboard.figures.semblables import Semblables
from dashboard.lecture.sujet import Sujet
from dashboard.lecture.vues import Lecteur

SEMBLABLES = "semblables"
# La médiane des autres territoires du groupe, quand rien de publié ne le dit.
GROUPE = "groupe"
# En deçà, la médiane serait celle d'un ou deux voisins.
VALEURS_MIN = 5


def references_of(sujet: Sujet) -> dict[str, str]:
    """What the subject may be compared to: code of the choice -> its name."""
    choix: dict[str, str] = {}
    if sujet.niveau == "ept":
        # Aucun taux ne lui est propre : rien à comparer.
        return choix
    if sujet.niveau == "commune" and sujet.text("code_epci"):
        choix["epci"] = sujet.text("epci")
    if sujet.niveau in ("commune", "epci"):
        choix["departement"] = sujet.text("departement")
    # Outre-mer, la région et le département sont le même territoire.
    if sujet.niveau not in ("france", "region") and sujet.text("region") not in (
        "",
        sujet.text("departement"),
        sujet.portee.nom,
    ):
        choix["region"] = sujet.text("region")
    if sujet.niveau != "france":
        choix["france"] = "France"
    if sujet.niveau == "epci":
        choix[SEMBLABLES] = f"{semblables.NOMBRE} EPCI semblables"
    return choix


def reference_for(sujet: Sujet, groupe: Groupe) -> tuple[str, Phrase]:
    """(what the group is read beside, a sentence when it is another): one choice makes both.

    The published value of what holds the group, the median of the similar ones, else that of the
    group. '' for a territory that is compared to nobody.
    """
    choix = references_of(sujet)
    if groupe.parmi in choix:
        return groupe.parmi, VIDE
    if groupe.existe and len(groupe.autres) >= VALEURS_MIN:
        return GROUPE, VIDE
    defaut = next((c for c in ("departement", "region", "france") if c in choix), "")
    if not groupe.existe or not defaut:
        return defaut, VIDE
    phrase = say(
        "{autres} : trop peu pour une médiane, l'écart se lit avec un repère publié ({nom}).",
        autres=groupe.les_autres.capital(),
        nom=choix[defaut],
    )
    return defaut, phrase


def published_key(sujet: Sujet, reference: str) -> str:
    """« departement:33 » of a reference whose values are published; '' for a median, or none."""
    if reference in ("", SEMBLABLES, GROUPE):
        return ""
    return f"{reference}:{'FRANCE' if reference == 'france' else sujet.text(f'code_{reference}')}"


def similar(
    lecteur: Lecteur, sujet: Sujet, cles: list[str], trouves: Semblables | None
) -> MiseEnRegard | None:
    """Median of the nearest EPCI, key by key; None when the nearest cannot be found."""
    if trouves is None:
        return None
    codes = [code for code, _ in trouves.proches]
    nombre = Dit(
        formats.number(len(codes)),
        "semblable",
        critere="proches",
        nom=sujet.code,
        dans=Ensemble("epci", "liste", ",".join(codes)),
    )
    return MiseEnRegard(
        say("Médiane de {nombre} EPCI semblables", nombre=nombre),
        say("dans les EPCI semblables (médiane de {nombre})", nombre=nombre),
        _medians(lecteur, sujet, cles, codes),
    )


def of_group(lecteur: Lecteur, sujet: Sujet, cles: list[str], groupe: Groupe) -> MiseEnRegard:
    """Median of the others of the group, key by key."""
    return MiseEnRegard(
        say("Médiane {autres}", autres=groupe.des_autres),
        say("dans la médiane {autres}", autres=groupe.des_autres),
        _medians(lecteur, sujet, cles, groupe.autres),
    )


def _medians(
    lecteur: Lecteur, sujet: Sujet, cles: list[str], codes: Sequence[str]
) -> dict[str, tuple[float, float | None, str, bool]]:
    """Median of some territories of its level, key by key; none of too few values."""
    lignes = lecteur.run(
        "portrait/lignes",
        cles=",".join(cles),
        territoires=",".join(f"{sujet.niveau}:{c}" for c in codes),
        **sujet.cle,
    )
    lues = lignes[~lignes["est_sujet"] & lignes["statut"].isin(("publie", "estime"))]
    medianes: dict[str, tuple[float, float | None, str, bool]] = {}
    indicateurs = lecteur.catalogue().indicateurs
    for cle, groupe in lues.groupby("cle"):
        if len(groupe) < VALEURS_MIN:
            continue
        mediane = float(groupe["valeur"].median())
        # L'erreur d'une médiane ne dépasse pas la plus grande de celles de ses valeurs.
        marge = groupe["marge"].max()
        texte = median_text(mediane, groupe, indicateurs[str(cle).partition(":")[0]])
        medianes[str(cle)] = (
            mediane,
            None if pd.isna(marge) else float(marge),
            texte,
            bool(groupe["fictif"].any()),
        )
    return medianes
