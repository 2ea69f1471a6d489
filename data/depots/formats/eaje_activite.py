"""The activity of nurseries: an establishment, a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.depots.contrat import vraisemblance
from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.contrat.schema import Colonne, Format
from data.depots.formats.communs import ANNEE, GESTION, PERSONNE, TERRITOIRE
from data.fiches.vocabulaire import DOUTES_TYPES_EAJE, DOUTES_ZONAGES, TYPES_EAJE, ZONAGES


def _hours_of_rows(lignes: Sequence[Typee], _eclatees: Sequence[Typee], _lieux: Lieux) -> Iterator[Constat]:
    return vraisemblance.check_hours(lignes)


# fmt: off
def _hours(
    nom: str, libelle: str, definition: str, exemples: tuple[str, ...], caf: tuple[str, ...]
) -> Colonne:
    """``caf``: the same hours in the words of the Caf, which counts an hour as an « acte »."""
    mot = libelle.removeprefix("Heures ")
    return Colonne(
        nom, libelle, "decimal", definition, exemples,
        synonymes=(mot, f"h {mot}", f"nb heures {mot}", f"nombre d'heures {mot}",
                   f"heures {mot} annuelles", f"total heures {mot}", f"nb d'heures {mot}",
                   f"total des heures {mot}", f"total d'heures {mot}", f"hrs {mot}",
                   f"heures annuelles {mot}", f"nbre d'heures {mot}", *caf),
        unite="heures", minimum=0, maximum=5_000_000, feminin=True, additive=True,
    )


FORMAT = Format(
    code="eaje_activite",
    nom="Activité des établissements d'accueil du jeune enfant",
    nom_ligne="un établissement × une année",
    description="Places et heures de chaque EAJE : de quoi calculer les taux d'occupation.",
    colonnes=(
        replace(TERRITOIRE, exemples=("200058485", "95018")),
        ANNEE,
        Colonne(
            "nom", "Nom de l'établissement", "texte", "Nom d'usage de l'établissement.",
            ("Les Lutins", "La Ronde"),
            synonymes=("nom", "établissement", "structure", "nom de la structure", "EAJE",
                       "nom EAJE", "crèche", "équipement", "libellé équipement",
                       "libellé de l'équipement", "nom de l'équipement", "nom équipement",
                       "libellé", "nom établissement", "libellé établissement",
                       "nom de la crèche", "nom structure", "raison sociale"),
            obligatoire=True,
        ),
        Colonne(
            "type", "Type", "liste", "Type d'établissement.",
            ("Multi-accueil", "Micro-crèche PSU"),
            synonymes=("type d'établissement", "type EAJE", "type de structure", "catégorie",
                       "nature équipement", "nature de l'équipement", "nature",
                       "type équipement", "type d'équipement", "type d'accueil",
                       "type établissement", "type structure", "catégorie d'établissement"),
            obligatoire=True, valeurs=TYPES_EAJE, doutes=DOUTES_TYPES_EAJE,
        ),
        replace(GESTION, obligatoire=True),
        Colonne(
            "places", "Places", "entier", "Places agréées (autorisées) dans l'année.",
            ("40", "12"),
            synonymes=("nb places", "nombre de places", "capacité", "places agréées", "agrément",
                       "nb de places", "nbre de places", "nbre places", "nb pl", "nombre places",
                       "nb places agréées", "nombre de places agréées", "nb de places agréées",
                       "capacité agréée", "capacité d'accueil", "capacité autorisée",
                       "places autorisées", "capacité d'agrément", "capacité en places",
                       "capacité agréée en places", "n places", "nombre de berceaux",
                       "berceaux", "places PMI", "capacité PMI"),
            obligatoire=True, unite="places", minimum=1, maximum=500, feminin=True, additive=True,
        ),
        _hours("heures_theoriques", "Heures théoriques",
               "Heures d'ouverture × places : ce que l'établissement pourrait accueillir.",
               ("88000", "25300"),
               ("capacité théorique en heures", "capacité théorique", "capacité théorique annuelle",
                "actes théoriques", "nb d'actes théoriques", "nombre d'actes théoriques",
                "nb actes théoriques", "capacité théorique d'accueil", "capacité en heures",
                "nombre maximal d'actes théoriques", "heures d'ouverture x places",
                "capacité annuelle théorique")),
        _hours("heures_realisees", "Heures réalisées",
               "Heures de présence réelle des enfants.", ("61600", ""),
               ("actes réalisés", "nb d'actes réalisés", "nombre d'actes réalisés",
                "nb actes réalisés", "total actes réalisés", "total des actes réalisés",
                "heures de présence", "heures de présence réelle", "actes réalisés en heures")),
        _hours("heures_facturees", "Heures facturées",
               "Heures facturées aux familles.", ("66000", ""),
               ("actes facturés", "nb d'actes facturés", "nombre d'actes facturés",
                "nb actes facturés", "total actes facturés", "total des actes facturés",
                "actes facturés en heures")),
        Colonne(
            "zonage", "QPV ou ZRR", "liste",
            "L'établissement est-il dans un quartier prioritaire ou une zone de revitalisation ?",
            ("QPV", "Ni QPV ni ZRR"),
            synonymes=("zonage", "QPV", "ZRR", "QPV/ZRR", "QPV ZRR", "zone"),
            valeurs=ZONAGES, doutes=DOUTES_ZONAGES,
        ),
    ),
    cle=("code_territoire", "annee", "nom"),
    regles=(
        *vraisemblance.REGLES,
        "Un établissement sans heures est gardé : il est compté et dit, sans taux.",
        "Un établissement et une année ne font qu'une ligne.",
        "Aucun nom de personne : ni directrice, ni contact.",
    ),
    interdites=(*PERSONNE, r"^(directeur|directrice|responsable)$"),
    usage=(
        "Les crèches sont-elles remplies ? La carte du taux d'occupation et la page « Couverture × "
        "occupation » en vivent."
    ),
    ou_voir=(
        ("la carte du taux d'occupation", "carte?indicateur=taux_occupation_reel"),
        ("la page « Couverture × occupation »", "couverture-occupation"),
    ),
    controle=_hours_of_rows,
    tables=("etablissements",),
)
