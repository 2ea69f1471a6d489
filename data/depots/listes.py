"""The closed lists of the domain: the eight axes of a CTG, employers, management, types, status."""

from __future__ import annotations

from data.depots.schema import Valeur

AXES = (
    Valeur("petite_enfance", "Petite enfance", ("PE", "axe petite enfance")),
    Valeur(
        "enfance_jeunesse",
        "Enfance-jeunesse",
        ("enfance et jeunesse", "enfance/jeunesse", "enfance, jeunesse", "EJ"),
    ),
    Valeur("parentalite", "Parentalité", ("soutien à la parentalité",)),
    Valeur("handicap", "Handicap", ("inclusion handicap",)),
    Valeur(
        "animation_vie_sociale",
        "Animation de la vie sociale",
        ("AVS", "vie sociale", "animation vie sociale"),
    ),
    Valeur("acces_aux_droits", "Accès aux droits", ("accès droits", "accès au droit")),
    Valeur("logement", "Logement", ("habitat",)),
    Valeur("coordination", "Coordination", ("pilotage", "coordination CTG", "pilotage CTG")),
)
# La part d'un thème se calcule hors de cet axe, montré à part.
AXE_COORDINATION = "coordination"

EMPLOYEURS = (
    Valeur("epci", "EPCI", ("intercommunalité", "communauté de communes", "agglomération")),
    Valeur("commune", "Commune", ("ville", "mairie")),
)
POSITIONS = (
    Valeur("direction", "Direction", ("directeur", "directrice")),
    Valeur("chef_de_service", "Chef de service", ("cheffe de service", "responsable de service")),
    Valeur("dedie", "Poste dédié", ("dédiée", "chargé de coopération", "chargée de coopération")),
    Valeur("terrain", "Terrain", ("agent de terrain", "poste de terrain")),
)
GESTIONS = (
    Valeur("regie", "Régie", ("régie directe", "gestion directe", "publique")),
    Valeur("association", "Association", ("associative", "associatif", "asso")),
    Valeur("entreprise", "Entreprise", ("privé lucratif", "société")),
    Valeur("autre", "Autre gestionnaire", ("autre", "CCAS", "mutuelle")),
)
TYPES_EAJE = (
    Valeur("multi_accueil", "Multi-accueil", ("crèche collective", "multiaccueil", "crèche")),
    Valeur("micro_creche_psu", "Micro-crèche PSU", ("microcrèche PSU",)),
    Valeur("micro_creche_paje", "Micro-crèche Paje", ("microcrèche Paje", "micro-crèche CMG")),
    Valeur("familiale", "Crèche familiale", ("accueil familial", "SAF")),
    Valeur("parentale", "Crèche parentale", ()),
    Valeur("halte_garderie", "Halte-garderie", ("halte garderie itinérante",)),
    Valeur("jardin_enfants", "Jardin d'enfants", ()),
    Valeur("autre", "Autre établissement", ("autre",)),
)
TYPES_EQUIPEMENT = (
    Valeur("eaje", "EAJE", ("crèche", "établissement d'accueil du jeune enfant")),
    Valeur("alsh", "ALSH", ("accueil de loisirs", "centre de loisirs")),
    Valeur("rpe", "RPE", ("relais petite enfance", "RAM")),
    Valeur("laep", "LAEP", ("lieu d'accueil enfants-parents",)),
    Valeur("evs", "EVS", ("espace de vie sociale",)),
    Valeur("centre_social", "Centre social", ()),
    Valeur("clas", "CLAS", ("accompagnement à la scolarité",)),
    Valeur("ps_jeunes", "PS jeunes", ("prestation de service jeunes",)),
    Valeur("ludotheque", "Ludothèque", ()),
    Valeur("fjt", "FJT", ("foyer de jeunes travailleurs",)),
    Valeur("autre", "Autre service", ("autre",)),
)
ZONAGES = (
    Valeur("aucun", "Ni QPV ni ZRR", ("non", "hors zonage", "aucune")),
    Valeur("qpv", "QPV", ("quartier prioritaire",)),
    Valeur("zrr", "ZRR", ("zone de revitalisation rurale", "FRR", "france ruralités")),
)
NIVEAUX_CTG = (
    Valeur("epci", "EPCI", ("intercommunale", "intercommunalité")),
    Valeur("commune", "Commune", ("communale",)),
    Valeur("plusieurs", "Plusieurs collectivités", ("plusieurs communes", "multi")),
)
STATUTS_CTG = (
    Valeur("en_cours", "En cours", ("active", "signée")),
    Valeur("en_renouvellement", "En renouvellement", ("à renouveler", "renouvellement")),
    Valeur("echue", "Échue", ("terminée", "expirée")),
)
