"""The services to families: a service or a place, and who runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.contrat.schema import Colonne, Format
from data.depots.formats.communs import (
    GESTION,
    PAGE_COORDINATION,
    PAGE_PORTRAIT,
    PERSONNE,
    TERRITOIRE,
    check_order,
)
from data.fiches.vocabulaire import DOUTES_EQUIPEMENTS, TYPES_EQUIPEMENT


def _dates(lignes: Sequence[Typee], _eclatees: Sequence[Typee], _lieux: Lieux) -> Iterator[Constat]:
    return check_order(lignes, "ouverture", "fermeture")


# fmt: off
FORMAT = Format(
    code="equipements",
    nom="Équipements et services aux familles",
    nom_ligne="un équipement ou un service",
    description="Les services du territoire et leur gestion : la typologie s'en déduit.",
    colonnes=(
        TERRITOIRE,
        Colonne(
            "type", "Type", "liste", "Type de service.", ("EAJE", "ALSH"),
            synonymes=("type d'équipement", "type de service", "catégorie", "service"),
            obligatoire=True, valeurs=TYPES_EQUIPEMENT, doutes=DOUTES_EQUIPEMENTS,
        ),
        Colonne(
            "nom", "Nom de l'équipement", "texte", "Nom d'usage de l'équipement ou du service.",
            ("Les Lutins", "Accueil du Parc"),
            synonymes=("nom", "équipement", "nom du service", "structure", "nom de la structure",
                       "établissement"),
            obligatoire=True,
        ),
        replace(GESTION, obligatoire=True),
        Colonne(
            "ouverture", "Ouverture", "date", "Jour d'ouverture.", ("01/09/2012", ""),
            nature="debut", feminin=True,
            synonymes=("date d'ouverture", "ouvert le", "ouvert", "ouvert depuis"),
        ),
        Colonne(
            "fermeture", "Fermeture", "date", "Jour de fermeture ; vide s'il est ouvert.",
            ("", "31/08/2025"),
            nature="fin", synonymes=("date de fermeture", "fermé le", "fermé"), feminin=True,
        ),
    ),
    cle=("code_territoire", "type", "nom"),
    regles=(
        "L'ouverture précède la fermeture.",
        "Un type et un nom ne font qu'une ligne par territoire.",
        "Aucun nom de personne : ni directrice, ni contact.",
    ),
    interdites=(*PERSONNE, r"^(directeur|directrice|responsable)$"),
    usage="Quels services aux familles, et gérés par qui ? La typologie de coopération en vit.",
    ou_voir=(PAGE_PORTRAIT, PAGE_COORDINATION),
    controle=_dates,
    tables=("equipements",),
)
