"""The posts of coordination of a CTG: a post, an axis, a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.contrat.ecriture import show
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR
from data.depots.contrat.schema import Colonne, Format, flatten
from data.depots.formats.communs import ANNEE, PAGE_COORDINATION, PERSONNE, TERRITOIRE, check_order
from data.fiches.vocabulaire import AXES, DOUTES_AXES, DOUTES_EMPLOYEURS, EMPLOYEURS, POSITIONS

# Trois tiers d'un temps plein s'écrivent 0,334 : un peu plus que 1.
TOLERANCE_ETP = 0.0051
_LIBELLES = {v.code: v.libelle for v in (*EMPLOYEURS, *POSITIONS)}


def _posts(lignes: Sequence[Typee], eclatees: Sequence[Typee], _lieux: Lieux) -> Iterator[Constat]:
    postes: dict[tuple[str, int, str], list[Typee]] = defaultdict(list)
    for ligne in eclatees:
        valeurs = ligne.valeurs
        if all(valeurs.get(n) is not None for n in ("code_territoire", "annee", "poste", "etp")):
            cle = (valeurs["code_territoire"], valeurs["annee"], flatten(valeurs["poste"]))
            postes[cle].append(ligne)
    for (_, annee, _), parts in postes.items():
        total = sum(p.valeurs["etp"] for p in parts)
        poste = parts[0].valeurs["poste"]
        numeros = sorted({p.numero for p in parts})
        if total > 1 + TOLERANCE_ETP:
            yield Constat(
                ERREUR,
                numeros[-1],
                "etp",
                f"le poste {poste} totalise {show(round(total, 4))} ETP en {annee} "
                f"(lignes {', '.join(map(str, numeros))}) ; attendu : au plus 1 sur tous ses axes. "
                "Répartissez le temps entre les axes.",
                show(round(total, 4)),
                "au plus 1",
            )
        for nom in ("employeur", "position"):
            dits = {_LIBELLES[p.valeurs[nom]] for p in parts if p.valeurs.get(nom) is not None}
            if len(dits) > 1:
                yield Constat(
                    AVERTISSEMENT,
                    numeros[-1],
                    nom,
                    f"le poste {poste} a plusieurs valeurs de « {nom} » en {annee} : "
                    f"{', '.join(sorted(dits))}. Vérifiez laquelle est la bonne.",
                    ", ".join(sorted(dits)),
                    "une seule valeur par poste et par année",
                )
    yield from check_order(lignes, "debut", "fin")
    for ligne in lignes:
        annee, debut, fin = (ligne.valeurs.get(n) for n in ("annee", "debut", "fin"))
        if annee is not None and (
            (debut and debut.year > annee) or (fin and fin.year < annee and (not debut or debut <= fin))
        ):
            yield Constat(
                AVERTISSEMENT,
                ligne.numero,
                "annee",
                f"l'année {annee} est hors des dates du poste ({show(debut) or '…'} – "
                f"{show(fin) or '…'}). Vérifiez l'année ou les dates.",
                str(annee),
                "une année entre le début et la fin",
            )


# fmt: off
FORMAT = Format(
    code="etp_coordination",
    nom="Postes de coopération CTG",
    nom_ligne="un poste × un axe × une année",
    description="Les postes de coopération, leur temps de travail et les axes qu'ils portent.",
    colonnes=(
        TERRITOIRE,
        ANNEE,
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
    interdites=(*PERSONNE, r"^noms?$", r"^charges?e?_de_cooperation$", r"^salariee?s?$"),
    eclatee="axe",
    partagees=("etp", "cofinancement_caf"),
    usage=(
        "Combien de temps de coordination avez-vous, et sur quels axes ? La carte des ETP et la page "
        "« ETP par axe » en vivent."
    ),
    ou_voir=(
        ("la carte des ETP de coordination", "carte?indicateur=etp_coordination"),
        PAGE_COORDINATION,
    ),
    controle=_posts,
    tables=("postes",),
)
