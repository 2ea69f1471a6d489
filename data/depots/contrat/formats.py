"""The four formats of local files, declared once (their closed lists are in ``fiches.vocabulaire``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from data.depots.contrat import vraisemblance
from data.depots.contrat.schema import Colonne, Format
from data.fiches.vocabulaire import (
    AXES,
    DOUTES_AXES,
    DOUTES_EMPLOYEURS,
    DOUTES_EQUIPEMENTS,
    DOUTES_GESTIONS,
    DOUTES_STATUTS,
    DOUTES_TYPES_EAJE,
    DOUTES_ZONAGES,
    EMPLOYEURS,
    GESTIONS,
    NIVEAUX_CTG,
    POSITIONS,
    STATUTS_CTG,
    TYPES_EAJE,
    TYPES_EQUIPEMENT,
    ZONAGES,
)

# Motifs sur les intitulés aplatis. « nom » seul n'est interdit que là où il nommerait un agent.
# Des tables : leurs lignes sont rangées à la main.
# fmt: off
_PERSONNE = (
    r"(^|_)(prenoms?|e_?mails?|mel|courriels?|mails?|telephones?|tel|portables?|mobiles?)(_|$)",
    r"(^|_)(naissance|nee?_le|nir|secu|securite_sociale|civilite|matricule_agent)(_|$)",
    (
        r"(^|_)noms?_(de_|du_|de_la_|de_l_|des_)?"
        r"(agents?|titulaires?|personnes?|directeur|directrice|responsables?|charges?|chargee"
        r"|salaries?|contacts?|coordinateur|coordinatrice|referente?|famille|enfants?|parents?)"
    ),
    r"^(titulaire|contact|personne|agent|referente?|adresse_personnelle)s?$",
    r"^(nom_et_prenom|nom_prenom|identite)$",
)

_TERRITOIRE = Colonne(
    "code_territoire",
    "Territoire",
    "code_territoire",
    "Code de l'EPCI (Siren à neuf chiffres) ou de la commune (cinq caractères, code Insee).",
    ("200058485", "95018"),
    synonymes=(
        "code territoire", "code", "EPCI", "code EPCI", "Siren", "Siren EPCI", "n° Siren",
        "numéro Siren", "commune", "code commune", "code Insee", "Insee", "EPCI ou commune",
        "code EPCI ou commune", "collectivité", "nom commune", "nom de la commune", "libellé commune",
        "ville", "nom EPCI", "nom de l'EPCI", "intercommunalité", "code commune Insee",
        "code Insee commune", "territoire CTG", "EPCI / commune",
    ),
    obligatoire=True,
)
_ANNEE = Colonne(
    "annee",
    "Année",
    "entier",
    "Année que décrit la ligne.",
    ("2025", "2025"),
    synonymes=(
        "an",
        "millésime",
        "exercice",
        "année d'exercice",
        "année civile",
        "année N",
        "exercice comptable",
        "année de référence",
    ),
    obligatoire=True,
    minimum=2000,
    maximum=2100,
    nature="exercice",
)
_GESTION = Colonne(
    "gestion",
    "Gestion",
    "liste",
    "Qui gère : régie de la collectivité, association, entreprise ou autre.",
    ("Régie", "Association"),
    synonymes=(
        "mode de gestion",
        "gestionnaire",
        "type de gestion",
        "type de gestionnaire",
        "nature du gestionnaire",
        "statut du gestionnaire",
        "statut juridique",
        "nature juridique",
    ),
    valeurs=GESTIONS,
    doutes=DOUTES_GESTIONS,
    feminin=True,
)


def _column(base: Colonne, **champs: Any) -> Colonne:
    return replace(base, **champs)


ETP_COORDINATION = Format(
    code="etp_coordination",
    nom="Postes de coopération CTG",
    nom_ligne="un poste × un axe × une année",
    description="Les postes de coopération, leur temps de travail et les axes qu'ils portent.",
    colonnes=(
        _TERRITOIRE,
        _ANNEE,
        Colonne(
            "poste", "Poste", "texte",
            "Identifiant du poste, stable d'une année à l'autre ; jamais le nom d'une personne.",
            ("A1", "A2"),
            synonymes=("identifiant", "identifiant du poste", "id poste", "code poste",
                       "n° poste", "numéro de poste", "référence du poste"),
            obligatoire=True, identifiant=True, chiffre=True,
        ),
        Colonne(
            "axe", "Axe", "liste_multiple",
            "Axe de la CTG que porte le poste. Plusieurs axes dans une cellule se séparent par "
            "« | » : le temps et le cofinancement sont alors partagés à parts égales.",
            ("Petite enfance", "Enfance-jeunesse|Parentalité"),
            synonymes=("axes", "thématique", "thématiques", "thème", "axe CTG", "axes CTG"),
            obligatoire=True, valeurs=AXES, doutes=DOUTES_AXES,
        ),
        Colonne(
            "etp", "ETP", "decimal",
            "Équivalent temps plein du poste sur cet axe cette année-là. La somme des axes d'un "
            "poste ne dépasse pas 1.",
            ("0,5", "0,8"),
            synonymes=("équivalent temps plein", "temps de travail", "quotité", "nb ETP",
                       "nombre d'ETP", "ETP par axe"),
            obligatoire=True, unite="ETP", minimum=0, maximum=1, additive=True, nature="etp",
        ),
        Colonne(
            "employeur", "Employeur", "liste", "Qui emploie : l'EPCI ou une commune.",
            ("EPCI", "Commune"), synonymes=("type d'employeur",),
            valeurs=EMPLOYEURS, doutes=DOUTES_EMPLOYEURS,
        ),
        Colonne(
            "position", "Position", "liste",
            "Place dans l'organigramme : direction, chef de service, poste dédié ou terrain.",
            ("Poste dédié", "Chef de service"),
            synonymes=("position hiérarchique", "place dans l'organigramme", "niveau du poste"),
            valeurs=POSITIONS, feminin=True,
        ),
        Colonne(
            "ancien_coordinateur_cej", "Ancien coordinateur CEJ", "booleen",
            "Le poste était-il un poste de coordination du contrat enfance-jeunesse ?",
            ("oui", "non"),
            synonymes=("coordinateur CEJ", "ancien CEJ", "ex coordinateur CEJ", "ancien poste CEJ"),
        ),
        Colonne(
            "debut", "Début", "date", "Premier jour du poste.", ("01/02/2024", ""),
            nature="debut", synonymes=("date de début", "début du poste", "date d'entrée", "depuis"),
        ),
        Colonne(
            "fin", "Fin", "date", "Dernier jour du poste ; vide s'il est en cours.",
            ("", "31/12/2026"),
            nature="fin", synonymes=("date de fin", "fin du poste", "date de sortie"), feminin=True,
        ),
        Colonne(
            "cofinancement_caf", "Cofinancement Caf", "decimal",
            "Montant annuel versé par la Caf pour le poste.", ("12000", ""),
            synonymes=("cofinancement", "financement Caf", "montant Caf", "part Caf"),
            unite="€", minimum=0, maximum=200_000, additive=True,
        ),
        Colonne(
            "ctg", "CTG", "texte", "Identifiant de la convention à laquelle le poste se rattache.",
            ("CTG-95-01", "CTG-95-01"),
            synonymes=("identifiant CTG", "convention", "id CTG", "n° CTG", "code CTG"),
            feminin=True, identifiant=True,
        ),
    ),
    cle=("code_territoire", "annee", "poste", "axe"),
    regles=(
        "La somme des ETP d'un poste sur tous ses axes ne dépasse pas 1 par année.",
        "Le début précède la fin.",
        "Un même poste, un même axe et une même année ne font qu'une ligne.",
        "Aucun nom, courriel, téléphone ni date de naissance : le poste a un identifiant.",
    ),
    interdites=(*_PERSONNE, r"^noms?$", r"^charges?e?_de_cooperation$", r"^salariee?s?$"),
    eclatee="axe",
    partagees=("etp", "cofinancement_caf"),
)


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


EAJE_ACTIVITE = Format(
    code="eaje_activite",
    nom="Activité des établissements d'accueil du jeune enfant",
    nom_ligne="un établissement × une année",
    description="Places et heures de chaque EAJE : de quoi calculer les taux d'occupation.",
    colonnes=(
        _column(_TERRITOIRE, exemples=("200058485", "95018")),
        _ANNEE,
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
        _column(_GESTION, obligatoire=True),
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
    interdites=(*_PERSONNE, r"^(directeur|directrice|responsable)$"),
)

EQUIPEMENTS = Format(
    code="equipements",
    nom="Équipements et services aux familles",
    nom_ligne="un équipement ou un service",
    description="Les services du territoire et leur gestion : la typologie s'en déduit.",
    colonnes=(
        _TERRITOIRE,
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
        _column(_GESTION, obligatoire=True),
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
    interdites=(*_PERSONNE, r"^(directeur|directrice|responsable)$"),
)

CTG = Format(
    code="ctg",
    nom="Conventions territoriales globales",
    nom_ligne="une convention",
    description="Les conventions, leurs signataires, leurs dates et les axes retenus.",
    colonnes=(
        Colonne(
            "ctg", "CTG", "texte", "Identifiant de la convention.", ("CTG-95-01", "CTG-95-02"),
            synonymes=("identifiant", "identifiant CTG", "convention", "id CTG", "n° CTG",
                       "code CTG"),
            obligatoire=True, identifiant=True, feminin=True,
        ),
        Colonne(
            "niveau", "Niveau", "liste", "À quelle échelle la convention est signée.",
            ("EPCI", "Plusieurs collectivités"),
            synonymes=("échelle", "échelle de signature"), obligatoire=True, valeurs=NIVEAUX_CTG,
        ),
        _column(
            _TERRITOIRE, nom="territoires", libelle="Territoires", multiple=True,
            definition="Codes des EPCI et communes couverts, séparés par « | ».",
            exemples=("200058485", "95018|95127"),
            synonymes=(*_TERRITOIRE.synonymes, "code_territoire", "codes", "périmètre",
                       "territoire"),
        ),
        Colonne(
            "signataires", "Signataires", "texte",
            "Institutions signataires (jamais des personnes), séparées par « | ».",
            ("Caf du Val-d'Oise|Communauté d'agglomération", ""),
            synonymes=("signataire", "partenaires signataires"), multiple=True,
        ),
        Colonne(
            "signature", "Signature", "date", "Date de signature.", ("15/03/2022", "01/01/2023"),
            synonymes=("signée", "signée le", "date de signature", "début"),
            obligatoire=True, feminin=True,
        ),
        Colonne(
            "fin", "Fin", "date", "Dernier jour de la convention.", ("31/12/2026", "31/12/2027"),
            nature="fin", synonymes=("échéance", "date de fin", "se termine", "fin de la convention"),
            obligatoire=True, feminin=True,
        ),
        Colonne(
            "statut", "Statut", "liste", "Où en est la convention.",
            ("En cours", "En renouvellement"), synonymes=("état", "situation"),
            obligatoire=True, valeurs=STATUTS_CTG, doutes=DOUTES_STATUTS,
        ),
        Colonne(
            "axes", "Axes retenus", "liste_multiple", "Axes retenus, séparés par « | ».",
            ("Petite enfance|Parentalité", "Coordination"),
            synonymes=("axe", "axes", "axes CTG", "thématiques"),
            valeurs=AXES, doutes=DOUTES_AXES,
        ),
        Colonne(
            "diagnostic", "Date du diagnostic", "date", "Date du diagnostic partagé.",
            ("15/10/2021", ""), synonymes=("diagnostic", "diagnostic partagé"),
        ),
    ),
    cle=("ctg",),
    regles=(
        "La signature précède la fin.",
        "Niveau EPCI : au moins un EPCI ; commune : une seule commune ; plusieurs : deux codes.",
        "Un identifiant ne fait qu'une ligne.",
        "Les signataires sont des institutions, jamais des personnes.",
    ),
    interdites=(*_PERSONNE, r"^noms?$"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {f.code: f for f in (ETP_COORDINATION, EAJE_ACTIVITE, EQUIPEMENTS, CTG)}
)
