"""Hours that no year can hold, hours that are unlikely, and columns of hours that hold rates.

The bounds of plausibility are the observatory's own, and every sentence says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.depots.contrat.constat import Constat, Typee
from data.depots.contrat.ecriture import say
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR

HEURES_ANNEE = 24 * 366
HEURES_PAR_PLACE = (1_000, 3_500)
# Réalisées / théoriques. Entre 1,05 et 1,30, l'accueil en surnombre est possible : c'est à vérifier
# sans être invraisemblable.
REALISE = (0.05, 1.30)
REALISE_SURNOMBRE = 1.05
FACTURATION = (0.8, 1.5)
TAUX_MAX, POURCENTAGE_MAX = 1, 120
# Sous ce nombre d'heures par place et par an, une valeur peut n'être qu'un pourcentage.
HEURES_PAR_PLACE_MIN = 50

BORNE = "borne de vraisemblance de l'observatoire"
REGLES = (
    f"Plus de {say(HEURES_ANNEE)} heures par place et par an (24 heures × 366 jours) : refusé.",
    (
        f"Un avertissement hors de {say(HEURES_PAR_PLACE[0])} à {say(HEURES_PAR_PLACE[1])} heures "
        f"théoriques par place et par an, sous {say(100 * REALISE[0])} % ou au-dessus de "
        f"{say(100 * REALISE[1])} % de réalisées sur les théoriques, hors de {say(FACTURATION[0])} à "
        f"{say(FACTURATION[1])} facturées par réalisée. Ces bornes de vraisemblance sont celles de "
        "l'observatoire."
    ),
    "Une colonne d'heures qui ne porte que des taux ou des pourcentages est refusée.",
)

NOMS = {"heures_theoriques": "théoriques", "heures_realisees": "réalisées", "heures_facturees": "facturées"}


def are_percentages(textes: Sequence[str]) -> bool:
    """True when every text of a column is written as a percentage (« 75,0 % »)."""
    return bool(textes) and all(re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*%\s*", t) for t in textes)


def not_hours(combien: int, bas: str, haut: str, quoi: str) -> tuple[str, str]:
    """The sentence for a column that holds rates, and what was found in it."""
    etendue = bas if bas == haut else f"de {bas} à {haut}"
    if combien == 1:
        valeurs = "la valeur est"
    else:
        valeurs = f"les {say(combien)} valeurs {'sont' if bas == haut else 'vont'}"
    return (
        (
            f"{valeurs} {etendue} : cela ressemble à {quoi}, pas à des heures ; attendu : les "
            "heures de l'année. Mettez les heures, ou videz la colonne : le taux se calcule d'elles."
        ),
        etendue,
    )


def check_hours(lignes: Sequence[Typee]) -> Iterator[Constat]:
    """Every fault about the hours of establishments."""
    douteuses: set[str] = set()
    for nom in NOMS:
        lues = [r for r in lignes if r.valeurs.get(nom) is not None]
        if quoi := _rates(nom, lues, douteuses):
            valeurs = [r.valeurs[nom] for r in lues]
            douteuses.add(nom)
            message, trouve = not_hours(len(valeurs), say(min(valeurs)), say(max(valeurs)), quoi)
            yield Constat(ERREUR, 0, nom, message, trouve, "des heures par an")
    for ligne in lignes:
        valeurs = {n: v for n, v in ligne.valeurs.items() if n not in douteuses}
        yield from _per_place(ligne.numero, valeurs)
        yield from _ratios(ligne.numero, valeurs)


def _rates(nom: str, lues: Sequence[Typee], douteuses: set[str]) -> str:
    """What a column looks like when it is not hours; '' when it may be."""
    haut = max((r.valeurs[nom] for r in lues), default=0)
    if haut <= 0:
        return ""
    if haut <= TAUX_MAX:
        return "des taux (de 0 à 1)"
    if haut <= POURCENTAGE_MAX and all(_too_few(nom, r, douteuses) for r in lues):
        return f"des pourcentages (de 0 à {POURCENTAGE_MAX})"
    return ""


def _too_few(nom: str, ligne: Typee, douteuses: set[str]) -> bool:
    heures, places = ligne.valeurs[nom], ligne.valeurs.get("places")
    theoriques = ligne.valeurs.get("heures_theoriques")
    if nom != "heures_theoriques" and theoriques and "heures_theoriques" not in douteuses:
        # Ouverte en décembre, une crèche a peu d'heures : peu aussi de théoriques.
        return heures < theoriques * REALISE[0]
    return not places or heures < places * HEURES_PAR_PLACE_MIN


def _per_place(numero: int, valeurs: dict[str, float | None]) -> Iterator[Constat]:
    places = valeurs.get("places")
    if not places:
        return
    bas, haut = HEURES_PAR_PLACE
    for nom, mot in NOMS.items():
        heures = valeurs.get(nom)
        if heures is None:
            continue
        rapport = heures / places
        calcul = f"{say(heures)} heures {mot} pour {say(places)} places"
        par_place = f"{say(round(rapport))} h par place"
        theoriques = nom == "heures_theoriques" or valeurs.get("heures_theoriques") is None
        if rapport > HEURES_ANNEE:
            yield Constat(
                ERREUR,
                numero,
                nom,
                f"{calcul}, soit {par_place} : plus qu'une année n'a d'heures "
                f"({say(HEURES_ANNEE)}). Vérifiez les places et les heures.",
                say(heures),
                f"au plus {say(places * HEURES_ANNEE)}",
            )
        elif theoriques and (rapport > haut or (nom == "heures_theoriques" and rapport < bas)):
            yield Constat(
                AVERTISSEMENT,
                numero,
                nom,
                f"{calcul}, soit {par_place} et par an ; {BORNE} : de {say(bas)} à {say(haut)}. "
                "Vérifiez les places et les heures.",
                say(heures),
                f"de {say(places * bas)} à {say(places * haut)}",
            )


def _ratios(numero: int, valeurs: dict[str, float | None]) -> Iterator[Constat]:
    theoriques, realisees, facturees = (valeurs.get(n) for n in NOMS)
    presence = "heures_realisees" if realisees is not None else "heures_facturees"
    heures = valeurs.get(presence)
    if theoriques is not None and heures is not None:
        yield from _occupancy(numero, presence, heures, theoriques)
    if realisees and facturees is not None:
        bas, haut = FACTURATION
        if not bas <= facturees / realisees <= haut:
            yield Constat(
                AVERTISSEMENT,
                numero,
                "heures_facturees",
                f"facturées / réalisées = {say(round(facturees / realisees, 2))} "
                f"({say(facturees)} pour {say(realisees)}) ; {BORNE} : de {say(bas)} à "
                f"{say(haut)}. Vérifiez les deux nombres d'heures.",
                say(facturees),
                f"de {say(bas)} à {say(haut)} fois les heures réalisées",
            )


def _occupancy(numero: int, nom: str, heures: float, theoriques: float) -> Iterator[Constat]:
    dit = f"{say(heures)} heures {NOMS[nom]} pour {say(theoriques)} théoriques"
    verifier = "Vérifiez les deux nombres, et que les colonnes ne sont pas inversées."
    if theoriques <= 0:
        if heures > 0:
            yield Constat(
                ERREUR,
                numero,
                nom,
                f"{dit} : aucun accueil n'est possible sans heures théoriques. {verifier}",
                say(heures),
                "des heures théoriques",
            )
        return
    bas, haut = REALISE
    rapport = heures / theoriques
    part = f"{dit}, soit {say(round(100 * rapport, 1))} %"
    attendu = f"de {say(100 * bas)} à {say(100 * haut)} % des heures théoriques"
    if not bas <= rapport <= haut:
        yield Constat(
            AVERTISSEMENT,
            numero,
            nom,
            f"{part} ; {BORNE} : de {say(100 * bas)} à {say(100 * haut)} %. {verifier}",
            say(heures),
            attendu,
        )
    elif rapport > REALISE_SURNOMBRE:
        yield Constat(
            AVERTISSEMENT,
            numero,
            nom,
            f"{part} : plus que la capacité, ce qu'un accueil en surnombre peut expliquer. {verifier}",
            say(heures),
            attendu,
        )
