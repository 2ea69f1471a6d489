"""The conventions (CTG): who signed, until when, on which axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.contrat.ecriture import show
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR
from data.depots.contrat.schema import Colonne, Format
from data.depots.formats.communs import PAGE_COORDINATION, PAGE_PORTRAIT, PERSONNE, TERRITOIRE, check_order
from data.fiches.vocabulaire import AXES, DOUTES_AXES, DOUTES_STATUTS, NIVEAUX_CTG, STATUTS_CTG

DUREE_CTG_MAX = 6


def _conventions(lignes: Sequence[Typee], _eclatees: Sequence[Typee], lieux: Lieux) -> Iterator[Constat]:
    yield from check_order(lignes, "signature", "fin")
    for ligne in lignes:
        signature, fin, diagnostic = (ligne.valeurs.get(n) for n in ("signature", "fin", "diagnostic"))
        if signature and fin and (fin - signature).days > DUREE_CTG_MAX * 366:
            yield Constat(
                AVERTISSEMENT,
                ligne.numero,
                "fin",
                f"la convention durerait {(fin - signature).days // 365} ans ; attendu : quatre ou "
                "cinq ans. Vérifiez les dates.",
                show(fin),
                "quatre ou cinq ans après la signature",
            )
        if diagnostic and fin and diagnostic > fin:
            yield Constat(
                AVERTISSEMENT,
                ligne.numero,
                "diagnostic",
                f"le diagnostic ({show(diagnostic)}) est après la fin ({show(fin)}). Vérifiez les dates.",
                show(diagnostic),
                f"une date avant le {show(fin)}",
            )
        niveau, codes = ligne.valeurs.get("niveau"), ligne.valeurs.get("territoires")
        if niveau is None or codes is None:
            continue
        genres = [t[0] for c in codes if (t := lieux.territoire(c))]
        attendu = {
            "epci": "" if "epci" in genres else "au moins un code d'EPCI",
            "commune": "" if genres == ["commune"] else "une seule commune",
            "plusieurs": "" if len(codes) > 1 else "au moins deux codes, séparés par « | »",
        }[niveau]
        if attendu:
            yield Constat(
                ERREUR,
                ligne.numero,
                "territoires",
                f"« {'|'.join(codes)} » pour une convention de niveau {niveau} ; attendu : "
                f"{attendu}. Corrigez le niveau ou les territoires.",
                "|".join(codes),
                attendu,
            )


# fmt: off
FORMAT = Format(
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
        replace(
            TERRITOIRE, nom="territoires", libelle="Territoires", multiple=True,
            definition="Codes des EPCI et communes couverts, séparés par « | ».",
            exemples=("200058485", "95018|95127"),
            synonymes=(*TERRITOIRE.synonymes, "code_territoire", "codes", "périmètre",
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
    interdites=(*PERSONNE, r"^noms?$"),
    usage="Quelles conventions, signées par qui, jusqu'à quand ? La page de coordination en vit.",
    ou_voir=(PAGE_PORTRAIT, PAGE_COORDINATION),
    controle=_conventions,
    tables=("conventions", "conventions_territoires"),
)
