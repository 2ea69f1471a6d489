"""The identity card of a territory: size, départements, convention, coordination posts, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.figures.calendrier import Periode, counted, read_periode
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, enumerate_phrases, number_said, say
from dashboard.figures.unites import unit_of

# La superficie est celle du périmètre des EPCI livré.
MILLESIME_SURFACE = 2025
# Au-delà, la fiche dit combien de conventions plutôt que lesquelles.
CONVENTIONS_MAX = 2


@dataclass(frozen=True, slots=True)
class Trait:
    """One line of the card; ``connu`` is False when the text says why there is nothing.

    ``texte`` carries the provenance of its numbers (see ``dits``).
    """

    libelle: str
    texte: str
    fictif: bool = False
    connu: bool = True


def build_identite(
    territoire: pd.Series,
    departements: pd.DataFrame,
    conventions: pd.DataFrame,
    postes: pd.DataFrame,
    annee_population: int,
    jour: date,
) -> tuple[Trait, ...]:
    """Lines of the card, from ``territoires/un`` and the frames of ``queries/portrait``.

    ``departements`` may be empty (only an EPCI straddles several); ``jour`` is the day at which the
    conventions were read.
    """
    return (
        *_size(territoire, annee_population),
        *_place(territoire, departements),
        *_type(territoire),
        *_conventions(conventions, jour),
        _posts(postes, str(territoire["niveau"]), str(territoire["code_territoire"])),
    )


def _size(territoire: pd.Series, annee: int) -> list[Trait]:
    traits: list[Trait] = []
    niveau, code = str(territoire["niveau"]), str(territoire["code_territoire"])
    population = Lu(niveau, code, "population_municipale", "", annee)
    if territoire["niveau"] != "commune" and pd.notna(territoire["nombre_communes"]):
        siennes = Dit("", "compte", dans=Ensemble("commune", niveau, code), critere="tous")
        nombre = int(territoire["nombre_communes"])
        traits.append(Trait("Communes", number_said(nombre, formats.plural(nombre, "commune"), siennes)))
    if pd.notna(territoire["population"]):
        nombre = int(territoire["population"])
        habitants = number_said(nombre, formats.plural(nombre, "habitant"), Dit("", "valeur", (population,)))
        traits.append(
            Trait("Population", say("{habitants} en {annee}", habitants=habitants, annee=str(annee)))
        )
    if pd.notna(territoire["population"]) and pd.notna(territoire["superficie_km2"]):
        surface = float(territoire["superficie_km2"])
        par = float(territoire["population"]) / surface
        decimales = 1 if par < 100 else 0
        densite = formats.number(par, decimales)
        km2 = Lu(niveau, code, "superficie", "", MILLESIME_SURFACE)
        par_km2 = Dit(densite, "densite", (population, km2), decimales)
        en_km2 = Dit(formats.number(surface, 1), "valeur", (km2,), 1)
        traits += [
            Trait("Densité", say("{densite} habitants par km²", densite=par_km2)),
            Trait("Superficie", say("{surface} km²", surface=en_km2)),
        ]
    return traits


def _place(territoire: pd.Series, departements: pd.DataFrame) -> list[Trait]:
    """The EPCI of a commune, the département(s), the région."""
    traits: list[Trait] = []
    if territoire["niveau"] == "commune":
        epci = territoire["epci"]
        traits.append(Trait("EPCI", "aucun (commune sans EPCI)" if pd.isna(epci) else str(epci)))
    if pd.notna(territoire.get("numero_ept")):
        numero = f"T{int(cast('float', territoire['numero_ept']))}"
        sien = territoire["niveau"] == "ept"
        traits.append(Trait("EPT", numero if sien else f"{territoire['ept']} ({numero})"))
    noms = [
        _part(str(x.nom), int(cast("int", x.nombre_communes)), str(x.code_departement), territoire)
        for x in departements.itertuples()
    ]
    if len(noms) > 1:
        traits.append(Trait("Départements", enumerate_phrases(noms)))
    elif pd.notna(territoire["departement"]) and territoire["niveau"] != "departement":
        traits.append(Trait("Département", str(territoire["departement"])))
    if pd.notna(territoire["region"]) and territoire["niveau"] != "region":
        traits.append(Trait("Région", str(territoire["region"])))
    return traits


def _type(territoire: pd.Series) -> list[Trait]:
    """Density of a commune in seven levels, and its type of rurality when it has one."""
    types = [territoire.get("densite"), territoire.get("ruralite")]
    libelles = ("Densité (sept niveaux)", "Type de ruralité")
    return [Trait(nom, str(t)) for nom, t in zip(libelles, types, strict=True) if pd.notna(t)]


def _part(nom: str, communes: int, departement: str, territoire: pd.Series) -> Phrase:
    """« Val-d'Oise (10 communes) », of an EPCI or an EPT that straddles several."""
    dans = Ensemble("commune", str(territoire["niveau"]), str(territoire["code_territoire"]))
    dit = Dit("", "compte", dans=dans, critere="departement", nom=departement)
    nombre = number_said(communes, formats.plural(communes, "commune"), dit)
    return say("{nom} ({nombre})", nom=nom, nombre=nombre)


def _conventions(conventions: pd.DataFrame, jour: date) -> list[Trait]:
    if conventions.empty:
        return [Trait("CTG", "aucune convention importée", connu=False)]
    lues = [(read_periode(x), bool(x["fictif"])) for _, x in conventions.iterrows()]
    if len(lues) > CONVENTIONS_MAX:
        return [Trait("CTG", counted([p for p, _ in lues], jour), any(f for _, f in lues))]
    return [Trait("CTG", _until(periode), fictif) for periode, fictif in lues]


def _until(periode: Periode) -> str:
    """« en cours, jusqu'au 31 décembre 2028 », « échue, échéance le 31 décembre 2024 »."""
    passee = periode.situation.code in ("echue", "renouvellement_en_retard")
    return f"{periode.situation.nom}, {'échéance le' if passee else 'jusqu’au'} {french_date(periode.fin)}"


def _posts(postes: pd.DataFrame, niveau: str, code: str) -> Trait:
    if postes.empty:
        quoi = "aucun poste communal importé" if niveau == "commune" else "aucun poste importé"
        return Trait("Coopération", quoi, connu=False)
    ligne = postes.iloc[0]
    annee, fictif = int(ligne["annee"]), bool(ligne["fictif"])
    if int(ligne["postes"]) == 0:
        return Trait("Coopération", f"pas de poste en {annee} (déclaré)", fictif)

    def said(texte: str, critere: str, decimales: int = 0) -> Dit:
        return Dit(
            texte,
            "poste",
            dans=Ensemble("poste", niveau, code),
            critere=critere,
            decimales=decimales,
            constantes=(float(annee),),
        )

    nombre, etp, unites = int(ligne["postes"]), float(ligne["etp"]), int(ligne["unites"])
    texte = say(
        "{postes}, {etp} ETP",
        postes=number_said(nombre, formats.plural(nombre, "poste"), said("", "postes")),
        etp=said(formats.number(etp, 2), "etp", 2),
    )
    if niveau in ("departement", "region", "france"):
        mots = unit_of(niveau, code).count(unites)
        texte = say(
            "{texte}, dans {unites}", texte=texte, unites=number_said(unites, mots, said("", "unites"))
        )
    return Trait("Coopération", say("{texte} en {annee}", texte=texte, annee=str(annee)), fictif)
