"""Valeurs, fonds et fiches faits à la main pour les essais des figures.

Les tableaux ont les colonnes de ``queries/indicateurs/valeurs.sql`` et ``reperes.sql`` ; le rang y
est recalculé comme le fait la requête. Aucun magasin, aucun fichier.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.figures.carte import build_carte
from dashboard.figures.modele import Carte, Couche, Reglages, Textes
from data.fiches.catalogue import Indicateur, Modalite, Source
from geo.couches import Fond, Forme

SANS_VALEUR = ("absent", "secret", "sans_objet")

TAUX = Indicateur(
    code="taux_couverture",
    nom="Taux de couverture de l'accueil du jeune enfant",
    nom_court="Taux de couverture",
    theme="Accueil",
    question="Où l'accueil du jeune enfant manque-t-il",
    definition="Places pour 100 enfants.",
    formule="places ÷ enfants × 100",
    unite="places pour 100 enfants",
    unite_courte="places pour 100",
    decimales=1,
    nature="taux",
    sens="plus_haut_mieux",
    agregation="publie",
    sources={"epci": "cnaf_epci"},
    raison_hors_niveau="Non publié à ce niveau.",
    marge=0.05,
    somme_modalites=True,
    detail="par mode d'accueil",
    modalites=(
        Modalite("eaje", "EAJE (crèches)"),
        Modalite("assistantes_maternelles", "Assistantes maternelles"),
    ),
    total="Tous les modes d'accueil",
    avertissements=("Le taux peut dépasser 100.",),
    ruptures={},
)
TAUX_ENTIER = replace(TAUX, code="taux_entier", decimales=0, marge=None)
EFFECTIF = replace(
    TAUX,
    code="population",
    nom="Population municipale",
    nom_court="Population",
    question="Où vit la population",
    unite="habitants",
    unite_courte="habitants",
    decimales=0,
    nature="effectif",
    marge=None,
    somme_modalites=False,
    modalites=(),
)
SOURCE = Source(
    id="cnaf_epci",
    producteur="Cnaf",
    titre="Taux de couverture par EPCI",
    page="https://data.caf.fr/",
    fichier="cnaf.csv",
    lecteur="cnaf",
    licence="Licence Ouverte 2.0",
    millesime="2023",
    champ="France entière",
    sha256="0" * 64,
    avertissements=("Mayotte n'est pas publiée.",),
)


@dataclass(frozen=True)
class Ligne:
    """Un territoire et sa valeur, telle que la requête la rendrait."""

    valeur: float | None
    statut: str = "publie"
    code: str = ""
    nom: str = ""
    rattache: bool = True
    raison: str = ""
    marge: float | None = None
    fictif: bool = False


def make_valeurs(lignes: Sequence[Ligne]) -> pd.DataFrame:
    """Le tableau de ``indicateurs/valeurs`` ; codes T0, T1… quand aucun n'est donné."""
    comptees = [li.valeur for li in lignes if li.rattache and li.valeur is not None]

    def rang(ligne: Ligne) -> float:
        if not ligne.rattache or ligne.valeur is None:
            return math.nan
        return 1 + sum(v > ligne.valeur for v in comptees)

    return pd.DataFrame(
        {
            "code_territoire": [li.code or f"T{i}" for i, li in enumerate(lignes)],
            "nom": [li.nom or f"Territoire {i}" for i, li in enumerate(lignes)],
            "type": "CC",
            "code_departement": "95",
            "code_region": "11",
            "population": 1000,
            "rattache": pd.Series([li.rattache for li in lignes], dtype="bool"),
            "valeur": pd.Series([li.valeur for li in lignes], dtype="float64"),
            "marge": pd.Series([li.marge for li in lignes], dtype="float64"),
            "statut": [li.statut for li in lignes],
            "fictif": [li.fictif for li in lignes],
            "source": "cnaf_epci",
            "raison": [li.raison for li in lignes],
            "rang": [rang(li) for li in lignes],
            "nombre_valeurs": len(comptees),
        }
    )


def make_reperes(
    france: float | None = None,
    region: float | None = None,
    departement: float | None = None,
    *,
    marge: float | None = None,
    raison: str | None = None,
) -> pd.DataFrame:
    """Le tableau de ``indicateurs/reperes`` pour le Val-d'Oise, du plus proche au plus large."""
    valeurs = {"departement": departement, "region": region, "france": france}
    noms = {"departement": "Val-d'Oise", "region": "Île-de-France", "france": "France"}
    return pd.DataFrame(
        [
            {
                "niveau": niveau,
                "code_territoire": niveau.upper(),
                "nom": noms[niveau],
                "valeur": math.nan if valeur is None else valeur,
                "marge": math.nan if marge is None else marge,
                "statut": "absent" if valeur is None else "publie",
                "fictif": False,
                "source": "cnaf_epci",
                "raison": raison if valeur is None else "",
            }
            for niveau, valeur in valeurs.items()
        ]
    )


def make_couche(
    lignes: Sequence[Ligne],
    fiche: Indicateur = TAUX,
    *,
    modalite: str = "",
    reperes: pd.DataFrame | None = None,
    communes: Sequence[float] = (),
) -> Couche:
    return Couche(fiche, modalite, 2023, make_valeurs(lignes), reperes, tuple(communes))


def published(*valeurs: float) -> list[Ligne]:
    """Un territoire rattaché par valeur."""
    return [Ligne(v) for v in valeurs]


def make_fond(codes: Sequence[str], detaches: Sequence[str] = ()) -> Fond:
    """Un fond de carrés, dans l'ordre donné ; ``detaches`` : rattachés ailleurs."""
    formes = tuple(Forme("epci", c, c, f"Nom de {c}", c not in detaches) for c in codes)
    return Fond(
        cle="departement-95.epci",
        empreinte="0" * 16,
        vue=(0, 0, 100, 100),
        unite_m=50.0,
        formes=formes,
        sans_contour=(),
        chemins=("m0 0h1v1h-1z",) * len(formes),
        points=((0, 0),) * len(formes),
        boites=((0, 0, 1, 1),) * len(formes),
        limites=(),
        contexte="",
        encarts=(),
    )


def fond_of(couche: Couche) -> Fond:
    """Le fond des territoires d'une couche, dans leur ordre."""
    valeurs = couche.valeurs
    return make_fond(
        list(valeurs["code_territoire"]), list(valeurs.loc[~valeurs["rattache"], "code_territoire"])
    )


TEXTES = Textes("Titre ?", "Sous-titre", ("Une note.",), "Cnaf, 2023.", "10 EPCI.", "Lecture.")


def make_carte(couche: Couche, reglages: Reglages | None = None, **suite: Any) -> Carte:
    fond = suite.pop("fond", None) or fond_of(couche)
    textes = suite.pop("textes", TEXTES)
    return build_carte(fond, "epci", couche, reglages or Reglages(), textes, **suite)


def as_json(figure: Any) -> dict[str, Any]:
    """Ce que le navigateur reçoit ; NaN et Infinity n'y sont pas du JSON."""

    def refuse(mot: str) -> None:
        raise AssertionError(f"{mot} dans le JSON de la figure")

    return json.loads(figure.to_json(), parse_constant=refuse)
