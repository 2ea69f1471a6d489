"""The name that each figure of the gallery is chosen by, where one is put in the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Dans l'ordre où la galerie les propose. Une deuxième carte ne se choisit pas seule : elle n'y est pas.
NOMS: Mapping[str, str] = MappingProxyType(
    {
        "carte": "Carte d'un indicateur",
        "carte-barres": "Barres d'un indicateur, territoire par territoire",
        "carte-modes": "Un indicateur, partie par partie",
        "carte-evolution": "Un indicateur, année par année",
        "territoire-chiffres": "Trois chiffres du territoire",
        "territoire-carte": "La couverture du territoire parmi les autres",
        "territoire-naissances": "Les naissances du territoire",
        "territoire-theme": "Un thème du territoire : sa place, chiffre par chiffre",
        "territoire-places": "La place du territoire dans son groupe",
        "portrait-unites": "Les territoires et leur population, en tableau",
        "portrait-couverture": "La couverture, mode par mode, en tableau",
        "portrait-ept": "Les établissements publics territoriaux",
        "portrait-carte": "Carte de l'intérieur du territoire",
        "portrait-pyramide": "La pyramide des âges",
        "portrait-naissances": "Les scénarios de naissances",
        "portrait-partage": "Ce qui a fait bouger la couverture",
        "portrait-controle": "Schéma pluriannuel : ce qui reste à écrire",
        "comparer-classement": "Classement",
        "comparer-tableau": "Tableau de comparaison",
        "comparer-ecarts": "Le territoire face à un repère",
        "comparer-decomposition": "Décomposition",
        "comparer-evolution": "Évolution du groupe",
        "comparer-nuage": "Nuage de deux indicateurs",
        "comparer-petite-carte": "Petite carte d'un indicateur",
        "occupation-nuage": "Créer ou remplir ?",
        "occupation-carte": "Carte de « créer ou remplir »",
        "occupation-taux": "Les taux d'occupation",
        "occupation-gestion": "L'occupation par mode de gestion",
        "occupation-evolution": "L'occupation, année par année",
        "occupation-places": "Places à créer ou à remplir",
        "coordination-carte": "Carte des ETP",
        "coordination-axes": "ETP par axe",
        "coordination-tableau": "Qui coordonne quoi",
        "coordination-part-enfance": "La part de l'enfance dans les ETP",
        "coordination-besoin": "Les ETP face au besoin",
        "coordination-position": "Position des postes",
        "coordination-employeur": "Employeurs des postes",
        "coordination-evolution": "Les ETP, année par année",
        "coordination-typologie": "Typologie de coopération",
        "coordination-calendrier": "Calendrier des conventions",
        "coordination-petite-carte": "Petite carte des ETP d'un axe",
        "reference-avant-apres": "Ce qui a bougé depuis une référence",
        "reperes-memoire-axes": "Repère : ETP par axe du département étudié",
        "reperes-memoire-epci": "Repère : ETP par EPCI du département étudié",
        "reperes-flux-cej": "Repère : l'argent sous le CEJ",
        "reperes-flux-ctg": "Repère : l'argent avec la CTG",
        "reperes-flux-poste": "Repère : un poste de coopération",
    }
)
