"""What several formats share: the columns of place, year and management, forbidden headers, dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from data.depots.contrat.constat import Constat, Typee
from data.depots.contrat.ecriture import show
from data.depots.contrat.rapport import ERREUR
from data.depots.contrat.schema import Colonne
from data.fiches.vocabulaire import DOUTES_GESTIONS, GESTIONS

# Où se voit ce que plusieurs formats apportent.
PAGE_COORDINATION = ("la page « ETP par axe »", "coordination")
PAGE_PORTRAIT = ("le portrait du territoire", "portrait")
_DEBUTS = {"debut": "le début", "ouverture": "l'ouverture", "signature": "la signature"}

# Motifs sur les intitulés aplatis. « nom » seul n'est interdit que là où il nommerait un agent.
# Des tables : leurs lignes sont rangées à la main.
# fmt: off
PERSONNE = (
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
TERRITOIRE = Colonne(
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
ANNEE = Colonne(
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
GESTION = Colonne(
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


def check_order(lignes: Sequence[Typee], avant: str, apres: str) -> Iterator[Constat]:
    """A fault for each row whose second date comes before the first."""
    for ligne in lignes:
        debut, fin = ligne.valeurs.get(avant), ligne.valeurs.get(apres)
        if isinstance(debut, date) and isinstance(fin, date) and fin < debut:
            yield Constat(
                ERREUR,
                ligne.numero,
                apres,
                f"« {show(fin)} » est avant {_DEBUTS[avant]} ({show(debut)}) ; attendu : une date "
                "postérieure. Vérifiez les deux dates.",
                show(fin),
                f"une date après le {show(debut)}",
            )
