"""The fictitious demonstration: rows of the four local formats, drawn from a seed.

Pure: no clock, no file. The same EPCI always give the same rows, and the rows of an EPCI do not
depend on the others. Nothing here describes a real post, a real establishment or a real convention.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import pyarrow as pa

from data.depots.formats import FORMATS
from data.magasin.demonstration_profils import (
    DIFFERENCIEE,
    LIMITEE,
    PROFILS,
    TOUS_AXES,
    CtgDemo,
    PosteDemo,
    Profil,
)

GRAINE = 2026
ANNEES_POSTES = (2023, 2024, 2025)
ANNEES_EAJE = (2022, 2023, 2024)
ANNEE_REPERE = 2023
# Un poste à zéro déclare « pas de poste » : c'est un zéro connu, pas une absence.
POSTE_AUCUN = "AUCUN-0"
CAF_PAR_ETP = (20_000, 26_000)
HEURES_PAR_PLACE = (2_400, 2_600)
OCCUPATION_BORNES = (0.45, 0.92)
FACTUREES_PAR_REALISEES = (1.02, 1.15)
EAJE_MIN, EAJE_MAX = 3, 14
# Ce que la démonstration tient des places que compte la Cnaf : un fichier complet, à peu près.
PART_DES_PLACES = (0.93, 1.03)
PLACES_MIN = 8
# L'établissement de ce rang ferme après la première année, celui de cet autre ouvre la dernière.
RANG_FERME, RANG_OUVERT = 8, 9

_LIEUX = (
    "des Tilleuls",
    "du Lavoir",
    "de la Passerelle",
    "des Hirondelles",
    "du Moulin",
    "des Galets",
    "de la Clairière",
    "des Lanternes",
    "du Verger",
    "des Coquelicots",
    "de la Boussole",
    "des Cabanes",
    "du Préau",
    "des Nuages",
    "de la Source",
    "des Marelles",
    "du Cerf-volant",
    "des Noisetiers",
    "de la Grande Ourse",
    "des Ricochets",
)
_NOMS_EAJE = {
    "multi_accueil": "Crèche fictive",
    "micro_creche_psu": "Micro-crèche fictive",
    "micro_creche_paje": "Micro-crèche fictive",
    "familiale": "Crèche familiale fictive",
    "halte_garderie": "Halte-garderie fictive",
    "parentale": "Crèche parentale fictive",
}
_NOMS_SERVICES = {
    "alsh": "Accueil de loisirs fictif",
    "rpe": "Relais petite enfance fictif",
    "laep": "Lieu d'accueil fictif",
    "evs": "Espace de vie sociale fictif",
    "centre_social": "Centre social fictif",
    "clas": "Accompagnement scolaire fictif",
    "ps_jeunes": "Espace jeunes fictif",
    "ludotheque": "Ludothèque fictive",
}
# Multi-accueil d'abord : c'est le cas ordinaire.
_TYPES_EAJE = (
    "multi_accueil",
    "multi_accueil",
    "micro_creche_psu",
    "multi_accueil",
    "halte_garderie",
    "familiale",
    "micro_creche_paje",
)

_MICRO = (10, 12)

Ligne = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EpciDemo:
    """An EPCI of the demonstration, as ``magasin/epci_demonstration`` gives it.

    ``places_eaje`` is about how many EAJE places the Cnaf counts there; None when it is unknown.
    """

    code: str
    nom: str
    code_departement: str
    population: int
    places_eaje: int | None = None


@dataclass(frozen=True, slots=True)
class _Eaje:
    """An invented establishment, the same every year."""

    nom: str
    type: str
    gestion: str
    places: int
    ecart: float
    premiere: int
    derniere: int
    avec_heures: bool


class _Hasard:
    """Draws from a text seed; only ``random()``, whose sequence no Python version changes."""

    def __init__(self, *graine: object) -> None:
        self._tirage = random.Random("/".join(str(g) for g in graine))

    def between(self, bas: float, haut: float) -> float:
        return bas + (haut - bas) * self._tirage.random()

    def integer(self, bas: int, haut: int) -> int:
        """An integer of [bas, haut]."""
        return bas + int((haut - bas + 1) * self._tirage.random())

    def pick(self, choix: Sequence[T]) -> T:
        return choix[int(len(choix) * self._tirage.random())]

    def order(self, choix: Sequence[T]) -> list[T]:
        """The same elements in another order."""
        return [c for _, _, c in sorted((self._tirage.random(), n, c) for n, c in enumerate(choix))]


def build_rows(epci: Sequence[EpciDemo], graine: int = GRAINE) -> dict[str, list[Ligne]]:
    """Rows of each format, sorted by key, in the columns and types of ``FORMATS[code].schema``."""
    lignes: dict[str, list[Ligne]] = {code: [] for code in FORMATS}
    for un in epci:
        profil = _profile(un, graine)
        eaje = list(_establishments(un, profil, graine))
        ctg = _ctg_code(un, epci) if profil.ctg else None
        lignes["etp_coordination"] += _posts(un, profil, ctg, graine)
        lignes["eaje_activite"] += _activity(un, profil, eaje, graine)
        lignes["equipements"] += _services(un, profil, eaje, graine)
        if profil.ctg and ctg:
            lignes["ctg"].append(_convention(un, profil.ctg, ctg, graine))
    for code, format_ in FORMATS.items():
        lignes[code].sort(key=lambda ligne: tuple(ligne[c] for c in format_.cle))
    return lignes


def to_tables(lignes: dict[str, list[Ligne]]) -> dict[str, pa.Table]:
    """The rows as Arrow tables with the schemas of the formats."""
    return {
        code: pa.Table.from_pylist(lignes[code], schema=format_.schema) for code, format_ in FORMATS.items()
    }


def _profile(epci: EpciDemo, graine: int) -> Profil:
    """The one written for this EPCI; another one for an EPCI that has none."""
    tirage = _Hasard(graine, epci.code, "profil")
    return PROFILS.get(epci.code) or tirage.pick(tuple(PROFILS.values()))


def _ctg_code(epci: EpciDemo, tous: Sequence[EpciDemo]) -> str:
    codes = sorted(e.code for e in tous if e.code_departement == epci.code_departement)
    return f"CTG-{epci.code_departement}-{codes.index(epci.code) + 1:02d}"


def _posts(epci: EpciDemo, profil: Profil, ctg: str | None, graine: int) -> Iterator[Ligne]:
    for annee in ANNEES_POSTES:
        if annee < profil.postes_depuis:
            continue
        presents = [
            (numero, poste)
            for numero, poste in enumerate(profil.postes, start=1)
            if poste.depuis <= annee <= (poste.jusqu_a or annee)
        ]
        liee = ctg if profil.ctg and _covers(profil.ctg, annee) else None
        if not presents:
            yield _post_row(epci, annee, POSTE_AUCUN, "coordination", ctg=liee)
        for numero, poste in presents:
            yield from _post_rows(epci, annee, numero, poste, liee, graine)


def _covers(ctg: CtgDemo, annee: int) -> bool:
    return ctg.signature.year <= annee <= ctg.fin.year


def _post_rows(
    epci: EpciDemo, annee: int, numero: int, poste: PosteDemo, ctg: str | None, graine: int
) -> Iterator[Ligne]:
    tirage = _Hasard(graine, epci.code, "poste", numero)
    debut = date(poste.depuis, tirage.integer(1, 12), 1)
    par_etp = round(tirage.between(*CAF_PAR_ETP), -2)
    # Un poste entré en cours d'année y compte quand même pour son temps entier.
    cofinancement = poste.etp * par_etp / len(poste.axes) if poste.cofinance else None
    for axe in poste.axes:
        yield _post_row(
            epci,
            annee,
            f"P{numero}",
            axe,
            etp=poste.etp / len(poste.axes),
            employeur="epci",
            position=poste.position,
            ancien_coordinateur_cej=poste.ancien_cej,
            debut=debut,
            fin=date(poste.jusqu_a, 12, 31) if poste.jusqu_a else None,
            cofinancement_caf=cofinancement,
            ctg=ctg,
        )


def _post_row(epci: EpciDemo, annee: int, poste: str, axe: str, **champs: Any) -> Ligne:
    vides = dict.fromkeys(FORMATS["etp_coordination"].schema.names)
    cle = {"code_territoire": epci.code, "annee": annee, "poste": poste, "axe": axe}
    return {**vides, "etp": 0.0, **cle, **champs}


def _establishments(epci: EpciDemo, profil: Profil, graine: int) -> Iterator[_Eaje]:
    tirage = _Hasard(graine, epci.code, "eaje")
    lieux = tirage.order(_LIEUX)
    for rang, (type_, places) in enumerate(_sizes(epci, profil, tirage)):
        gestion = _management(profil.cooperation, rang, entreprise=True)
        if type_ == "micro_creche_paje":
            # Une micro-crèche Paje est le plus souvent une entreprise, et ne déclare pas d'heures.
            gestion = "regie" if profil.cooperation == LIMITEE else "entreprise"
        # Vingt lieux-dits : au-delà, chacun revient avec un numéro.
        tour = f" {rang // len(lieux) + 1}" if rang >= len(lieux) else ""
        yield _Eaje(
            nom=f"{_NOMS_EAJE[type_]} {lieux[rang % len(lieux)]}{tour} (démonstration)",
            type=type_,
            gestion=gestion,
            places=places,
            ecart=tirage.between(-0.06, 0.06),
            premiere=ANNEES_EAJE[-1] if rang == RANG_OUVERT else ANNEES_EAJE[0],
            derniere=ANNEES_EAJE[0] if rang == RANG_FERME else ANNEES_EAJE[-1],
            avec_heures=type_ != "micro_creche_paje",
        )


def _sizes(epci: EpciDemo, profil: Profil, tirage: _Hasard) -> Iterator[tuple[str, int]]:
    """(type, places) of each establishment: about as many places as the Cnaf counts there.

    Without that count, a number of establishments that follows the population.
    """
    if profil.eaje == 0:
        return
    if epci.places_eaje is None:
        for rang in range(min(EAJE_MAX, EAJE_MIN + epci.population // 25_000)):
            yield _size(rang, epci.population, tirage)
        return
    reste = round(epci.places_eaje * tirage.between(*PART_DES_PLACES))
    rang = 0
    while reste >= PLACES_MIN // 2:
        type_, places = _size(rang, epci.population, tirage)
        # Celui qui ferme n'est plus là l'année que l'on compare : ses places s'ajoutent.
        if rang != RANG_FERME:
            if reste - places < PLACES_MIN:
                # Le dernier prend ce qui reste ; une micro-crèche n'a pas plus de douze places.
                type_ = type_ if reste <= _MICRO[1] else "multi_accueil"
                places = reste
            reste -= places
        yield type_, places
        rang += 1


def _size(rang: int, population: int, tirage: _Hasard) -> tuple[str, int]:
    type_ = _TYPES_EAJE[rang % len(_TYPES_EAJE)]
    if type_.startswith("micro_creche"):
        return type_, tirage.integer(*_MICRO)
    if population < 15_000:
        return type_, tirage.integer(10, 18)
    return type_, tirage.integer(*((14, 32) if population < 60_000 else (24, 60)))


def _management(cooperation: str, rang: int, *, entreprise: bool) -> str:
    """All in public hands, none, or one in two, according to the type of cooperation."""
    if cooperation == LIMITEE or (cooperation == DIFFERENCIEE and rang % 2 == 0):
        return "regie"
    return "entreprise" if entreprise and rang % 3 == 1 else "association"


def _activity(epci: EpciDemo, profil: Profil, eaje: Sequence[_Eaje], graine: int) -> Iterator[Ligne]:
    for etablissement in eaje:
        tirage = _Hasard(graine, epci.code, etablissement.nom)
        par_place = tirage.integer(*HEURES_PAR_PLACE)
        facturation = tirage.between(*FACTUREES_PAR_REALISEES)
        theoriques = float(etablissement.places * par_place)
        for annee in ANNEES_EAJE:
            bruit = tirage.between(-0.01, 0.01)
            if not etablissement.premiere <= annee <= etablissement.derniere:
                continue
            attendue = profil.occupation + profil.tendance * (annee - ANNEE_REPERE)
            bas, haut = OCCUPATION_BORNES
            occupation = min(haut, max(bas, attendue + etablissement.ecart + bruit))
            realisees = float(round(theoriques * occupation))
            heures = {
                "heures_theoriques": theoriques,
                "heures_realisees": realisees,
                "heures_facturees": float(round(realisees * facturation)),
            }
            yield {
                "code_territoire": epci.code,
                "annee": annee,
                "nom": etablissement.nom,
                "type": etablissement.type,
                "gestion": etablissement.gestion,
                "places": etablissement.places,
                **(heures if etablissement.avec_heures else dict.fromkeys(heures)),
                "zonage": profil.zonage,
            }


def _services(epci: EpciDemo, profil: Profil, eaje: Sequence[_Eaje], graine: int) -> Iterator[Ligne]:
    for etablissement in eaje:
        tirage = _Hasard(graine, epci.code, "ouverture", etablissement.nom)
        ouverture = date(tirage.integer(1995, 2021), 9, 1)
        if etablissement.premiere > ANNEES_EAJE[0]:
            ouverture = date(etablissement.premiere, 1, 2)
        ferme = etablissement.derniere < ANNEES_EAJE[-1]
        fermeture = date(etablissement.derniere, 12, 31) if ferme else None
        yield _service(epci, "eaje", etablissement.nom, etablissement.gestion, ouverture, fermeture)
    tirage = _Hasard(graine, epci.code, "services")
    lieux = tirage.order(_LIEUX)
    for rang, (type_, gestion) in enumerate(_service_list(epci, profil)):
        nom = f"{_NOMS_SERVICES[type_]} {lieux[rang % len(lieux)]} (démonstration)"
        ouverture = date(tirage.integer(1998, 2024), tirage.pick((1, 9)), 1)
        yield _service(epci, type_, nom, gestion, ouverture, None)


def _service_list(epci: EpciDemo, profil: Profil) -> Iterator[tuple[str, str]]:
    """(type, management) of the services other than EAJE; more of them where more people live."""
    grand = epci.population >= 60_000
    for rang in range(2 + min(6, epci.population // 25_000)):
        yield "alsh", _management(profil.cooperation, rang, entreprise=False)
    for _ in range(3 if grand else 1):
        yield "rpe", "regie"
    yield "laep", "association" if profil.cooperation != LIMITEE else "regie"
    yield "evs", "association"
    if epci.population >= 20_000:
        yield "centre_social", "autre" if grand else "association"
        yield "clas", "association"
        yield "ps_jeunes", "regie"
    if grand:
        yield "centre_social", "association"
        yield "ludotheque", "regie"


def _service(
    epci: EpciDemo, type_: str, nom: str, gestion: str, ouverture: date, fermeture: date | None
) -> Ligne:
    return {
        "code_territoire": epci.code,
        "type": type_,
        "nom": nom,
        "gestion": gestion,
        "ouverture": ouverture,
        "fermeture": fermeture,
    }


def _convention(epci: EpciDemo, ctg: CtgDemo, code: str, graine: int) -> Ligne:
    jours = _Hasard(graine, epci.code, "ctg").integer(120, 300)
    return {
        "ctg": code,
        "niveau": "epci",
        "territoires": [epci.code],
        "signataires": ["Caf du département (démonstration)", f"{epci.nom} (démonstration)"],
        "signature": ctg.signature,
        "fin": ctg.fin,
        "statut": ctg.statut,
        "axes": [axe for axe in TOUS_AXES if axe in ctg.axes],
        "diagnostic": ctg.signature - timedelta(days=jours),
    }
