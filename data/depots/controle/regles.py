"""Rules that look at a whole row or at several: sums, order of dates, coherence, duplicates.

They run on whatever could be typed, so that they add their faults to those of the cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from data.depots.contrat.constat import Constat, Typee
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR
from data.depots.contrat.schema import Format, flatten
from data.depots.contrat.vraisemblance import check_hours
from data.depots.controle.territoires import Referentiel
from data.depots.lecture.valeurs import Cellule, show
from data.fiches.vocabulaire import EMPLOYEURS, POSITIONS

# Trois tiers d'un temps plein s'écrivent 0,334 : un peu plus que 1.
TOLERANCE_ETP = 0.0051
DUREE_CTG_MAX = 6
_DEBUTS = {"debut": "le début", "ouverture": "l'ouverture", "signature": "la signature"}
_LIBELLES = {v.code: v.libelle for v in (*EMPLOYEURS, *POSITIONS)}


def check_rules(
    format_: Format, lignes: Sequence[Typee], eclatees: Sequence[Typee], referentiel: Referentiel
) -> Iterator[Constat]:
    """Every broken rule. ``lignes``: as in the file; ``eclatees``: one per value of the axis."""
    yield from _duplicates(format_, eclatees)
    regles: dict[str, Callable[[], Iterator[Constat]]] = {
        "etp_coordination": lambda: _posts(eclatees, lignes),
        "eaje_activite": lambda: check_hours(lignes),
        "equipements": lambda: _order(lignes, "ouverture", "fermeture"),
        "ctg": lambda: _conventions(lignes, referentiel),
    }
    yield from regles[format_.code]()


def _duplicates(format_: Format, lignes: Sequence[Typee]) -> Iterator[Constat]:
    vues: dict[tuple[str, ...], int] = {}
    for ligne in lignes:
        valeurs = [ligne.valeurs.get(nom) for nom in format_.cle]
        if any(v is None for v in valeurs):
            continue
        # « Les Lutins » et « LES LUTINS » sont le même établissement.
        cle = tuple(flatten(show(v)) for v in valeurs)
        if cle in vues:
            dit = ", ".join(_said(format_, *c) for c in zip(format_.cle, valeurs, strict=True))
            yield Constat(
                ERREUR,
                ligne.numero,
                format_.cle[-1],
                f"doublon de la ligne {vues[cle]} ({dit}) ; attendu : une seule ligne par "
                f"{_names(format_)}. Gardez la bonne, ou additionnez-les.",
                show(valeurs[-1]),
                "une seule ligne",
            )
        else:
            vues[cle] = ligne.numero


def _said(format_: Format, nom: str, valeur: Cellule) -> str:
    libelles = {v.code: v.libelle for v in format_.colonne(nom).valeurs}
    return libelles.get(show(valeur), show(valeur))


def _names(format_: Format) -> str:
    return ", ".join(format_.colonne(nom).libelle.lower() for nom in format_.cle)


def _posts(eclatees: Sequence[Typee], lignes: Sequence[Typee]) -> Iterator[Constat]:
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
    yield from _order(lignes, "debut", "fin")
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


def _order(lignes: Sequence[Typee], avant: str, apres: str) -> Iterator[Constat]:
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


def _conventions(lignes: Sequence[Typee], referentiel: Referentiel) -> Iterator[Constat]:
    yield from _order(lignes, "signature", "fin")
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
        genres = [t[0] for c in codes if (t := referentiel.territoire(c))]
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
