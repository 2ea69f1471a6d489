"""The group that a territory is compared to, the same for every page, drawing, file and sentence.

Pure of Streamlit: the reader is given (see ``vues.Lecteur``). ``read_group`` never fails: a group that
cannot be (an island has no neighbour) is replaced by the nearest wider one, and ``phrase`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Lu, Phrase, join
from dashboard.figures.groupe import HABITUEL, Groupe
from dashboard.figures.noms import opening
from dashboard.figures.semblables import SemblablesError
from dashboard.figures.textes import Portee
from dashboard.figures.unites import PAR_COMMUNE
from dashboard.lecture import proches
from dashboard.lecture.vues import Lecteur

__all__ = ["Choix", "Groupe", "choices", "read_group", "read_rank"]

# Quand un groupe n'a personne, le suivant : il est toujours plus large, et la France ne manque jamais.
PLUS_LARGE = {
    "limitrophes": "",
    "semblables": "",
    "liste": "",
    "epci": "departement",
    "departement": "region",
    "region": "france",
}
# Ce qui se propose à chaque niveau, dans l'ordre de la liste.
PROPOSES = {
    "epci": ("limitrophes", "departement", "region", "semblables"),
    "commune": ("limitrophes", "epci", "departement", "region"),
    "departement": ("limitrophes", "region", "france"),
    "region": ("france",),
}
AUCUN = {"epci": "aucun EPCI", "departement": "aucun département", "region": "aucune région"}
SEUL = {
    "region": "la seule région",
    "epci": "le seul EPCI",
    "commune": "la seule commune",
    "departement": "le seul département",
}
NOMS = {"limitrophes": "Limitrophes", "semblables": "Semblables", "france": "France"}


@dataclass(frozen=True, slots=True)
class Choix:
    """One way to compare: what the address carries, the group it gives, why it cannot be ('' else).

    ``liste`` is the key of a kept list when ``parmi`` is « liste ».
    """

    parmi: str
    groupe: Groupe | None
    raison: str = ""
    liste: str = ""


def read_group(lecteur: Lecteur, niveau: str, code: str, parmi: str = "", liste: str = "") -> Groupe:
    """The group of a territory; ``parmi`` '' is the usual one of its level, ``liste`` a kept list.

    A level without a group (France, an EPT), or a code that is nobody's, gives the territory alone.
    """
    # Le groupe d'un niveau, gardé d'une page à l'autre, peut ne rien dire à un autre : l'habituel revient.
    ailleurs = parmi in PLUS_LARGE and PLUS_LARGE[parmi] and parmi not in PROPOSES.get(niveau, ())
    voulu = "" if ailleurs else parmi
    if voulu == "liste":
        # Une liste change sans que le magasin change : elle se relit à chaque fois.
        toutes, panne = lecteur.lists()
        gardee = next((x for x in toutes if x.cle == liste), None)
        rangee = None if gardee is None else (gardee.nom, gardee.niveau, gardee.codes)
        return lecteur.remember(
            _read, niveau, code, voulu, rangee, panne or f"La liste « {liste} » n'existe pas ici."
        )
    return lecteur.remember(_read, niveau, code, voulu, None, "")


def choices(lecteur: Lecteur, niveau: str, code: str) -> tuple[Choix, ...]:
    """Every group of a territory, the kept lists of its level last; an impossible one says why."""
    faits: list[Choix] = []
    for parmi in PROPOSES.get(niveau, ()):
        groupe = read_group(lecteur, niveau, code, parmi)
        possible = groupe.parmi == parmi
        if possible and any(
            c.groupe is not None and set(c.groupe.membres) == set(groupe.membres) for c in faits
        ):
            # Outre-mer, la région est le département : une seule ligne dit les deux.
            continue
        faits.append(Choix(parmi, groupe if possible else None, "" if possible else str(groupe.phrase)))
    for gardee in lecteur.lists()[0]:
        if gardee.niveau == niveau:
            groupe = read_group(lecteur, niveau, code, "liste", gardee.cle)
            if groupe.parmi == "liste":
                faits.append(Choix("liste", groupe, liste=gardee.cle))
    return tuple(faits)


def read_rank(lecteur: Lecteur, groupe: Groupe, indicateur: str, modalite: str, millesime: int) -> Phrase:
    """The rank of the territory in its group on one figure, in words; '' without one."""
    lues = lecteur.run(
        "comparer/cellules",
        territoires=",".join(f"{groupe.niveau}:{c}" for c in groupe.membres),
        mesures=f"{indicateur}|{modalite}|{millesime}",
    )
    sures = lues[lues["statut"].isin(("publie", "estime")) & lues["valeur"].notna()]
    sienne = sures[sures["code_territoire"] == groupe.code]
    if sienne.empty:
        return Phrase()
    # Du fictif et du réel ne se mêlent pas.
    memes = sures[sures["fictif"] == sienne["fictif"].iloc[0]]
    lu = Lu(groupe.niveau, groupe.code, indicateur, modalite, millesime)
    return groupe.rank([float(v) for v in memes["valeur"]], float(sienne["valeur"].iloc[0]), lu)


# Le nom, le niveau et les codes d'une liste gardée.
Rangee = tuple[str, str, tuple[str, ...]]


def _read(lecteur: Lecteur, niveau: str, code: str, parmi: str, liste: Rangee | None, panne: str) -> Groupe:
    lignes = lecteur.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty or niveau not in HABITUEL:
        return Groupe("", niveau, code, "", (code,), "")
    moi: dict[str, Any] = {str(k): v for k, v in lignes.iloc[0].items()}
    phrases: list[Phrase] = []
    parmi = parmi or _usual(moi)
    essayes: set[str] = set()
    groupe: Groupe | None = None
    while groupe is None:
        if parmi in essayes:
            # Saint-Barthélemy : rien de plus large ne la compte. Seule, elle n'a pas de rang.
            return Groupe("", niveau, code, "", (code,), "", join(" ", phrases))
        essayes.add(parmi)
        groupe, raison = _one(lecteur, moi, parmi, liste, panne)
        if groupe is None:
            phrases.append(Phrase(raison))
            parmi = PLUS_LARGE.get(parmi, "") or _usual(moi)
    if phrases:
        phrases.append(Phrase(f"Comparaison avec {groupe.en_face} à la place."))
    return replace(groupe, phrase=join(" ", [*phrases, *([groupe.phrase] if groupe.phrase else [])]))


def _usual(moi: dict[str, Any]) -> str:
    """The group of a territory when nothing is chosen."""
    if moi["niveau"] == "commune" and moi["code_departement"] in PAR_COMMUNE:
        # Les 130 communes de la métropole ne sont pas ses voisines : celles du département le sont.
        return "departement"
    return HABITUEL[str(moi["niveau"])]


def _one(
    lecteur: Lecteur, moi: dict[str, Any], parmi: str, liste: Rangee | None, panne: str
) -> tuple[Groupe | None, str]:
    """The group of that kind, or None and why."""
    if parmi == "limitrophes":
        return _adjacent(lecteur, moi)
    if parmi == "semblables":
        return _alike(lecteur, moi)
    if parmi == "liste":
        return _kept(lecteur, moi, liste, panne)
    return _inside(lecteur, moi, parmi)


def _adjacent(lecteur: Lecteur, moi: dict[str, Any]) -> tuple[Groupe | None, str]:
    niveau, code = str(moi["niveau"]), str(moi["code_territoire"])
    lues = lecteur.run("comparer/limitrophes", niveau=niveau, code_territoire=code)
    if lues.empty:
        quoi = level_name(niveau, 1)
        aucun = "aucune autre" if niveau in ("commune", "region") else "aucun autre"
        return None, f"{_opening(moi)} n'a de frontière avec {aucun} {quoi}."
    membres = (code, *map(str, lues["code_territoire"]))
    pluriel = "limitrophe" if len(lues) == 1 else "limitrophes"
    return Groupe("limitrophes", niveau, code, NOMS["limitrophes"], membres, pluriel), ""


def _alike(lecteur: Lecteur, moi: dict[str, Any]) -> tuple[Groupe | None, str]:
    niveau, code = str(moi["niveau"]), str(moi["code_territoire"])
    if niveau != "epci":
        return None, "Des territoires semblables ne se cherchent que pour un EPCI."
    try:
        trouves = proches.read_similar(lecteur, code)
    except SemblablesError as erreur:
        return None, str(erreur)
    membres = (code, *(c for c, _ in trouves.proches))
    phrase = Phrase()
    if trouves.absentes:
        noms = formats.enumeration([v.nom for v in trouves.absentes])
        phrase = Phrase(f"Il manque à cet EPCI : {noms}. Ses semblables sont choisis sans elle.")
    return Groupe("semblables", niveau, code, NOMS["semblables"], membres, "semblables", phrase), ""


def _kept(
    lecteur: Lecteur, moi: dict[str, Any], liste: Rangee | None, panne: str
) -> tuple[Groupe | None, str]:
    niveau, code = str(moi["niveau"]), str(moi["code_territoire"])
    if liste is None:
        return None, panne
    nom, sien, codes = liste
    if sien != niveau:
        return None, f"La liste « {nom} » ne compte que des {level_name(sien)}."
    lues = lecteur.run("comparer/territoires", codes=",".join(codes))
    connus = tuple(map(str, lues.loc[lues["niveau"] == niveau, "code_territoire"]))
    membres = connus if code in connus else (code, *connus)
    if len(membres) < 2:
        return None, f"La liste « {nom} » n'a personne d'autre à qui comparer."
    de = f"de la liste « {nom} »"
    return Groupe("liste", niveau, code, f"« {nom} »", membres, de, en_plus=code not in connus), ""


def _inside(lecteur: Lecteur, moi: dict[str, Any], parmi: str) -> tuple[Groupe | None, str]:
    """Those of its level inside what holds it."""
    niveau, code = str(moi["niveau"]), str(moi["code_territoire"])
    ou = "FRANCE" if parmi == "france" else moi.get(f"code_{parmi}", "")
    if not ou or pd.isna(ou) or ou == code:
        return None, f"{_opening(moi)} n'est dans {AUCUN[parmi]}."
    portee = lecteur.scope(parmi, str(ou))
    lues = lecteur.run("comparer/voisins", niveau=niveau, portee=parmi, code_portee=str(ou))
    if portee is None or len(lues) < 2:
        return None, f"{_opening(moi)} est {SEUL[niveau]} {_of(portee, moi)}."
    membres = tuple(map(str, lues["code_territoire"]))
    if code not in membres:
        return None, f"{_opening(moi)} n'est pas parmi les {level_name(niveau)} {portee.de}."
    return Groupe(
        parmi, niveau, code, portee.nom, membres, _of(portee, moi), _straddling(lecteur, moi, parmi)
    ), ""


def _opening(moi: dict[str, Any]) -> str:
    """« La CC de l'Ile de Ré », « La Guadeloupe »: the subject of a sentence."""
    return opening(str(moi["niveau"]), str(moi["nom"]), 0 if pd.isna(moi["liaison"]) else int(moi["liaison"]))


def _of(portee: Portee | None, moi: dict[str, Any]) -> str:
    """« du Val-d'Oise », « de France »; « de sa région » for a territory that bears its name."""
    if portee is None or portee.niveau == "france":
        return "de France"
    if portee.nom == moi["nom"]:
        return {"departement": "de son département", "region": "de sa région"}.get(portee.niveau, portee.de)
    return portee.de


def _straddling(lecteur: Lecteur, moi: dict[str, Any], parmi: str) -> Phrase:
    """Which département counts for an EPCI that lies in several."""
    if parmi != "departement" or moi["niveau"] != "epci":
        return Phrase()
    lues = lecteur.run("portrait/departements", code_epci=str(moi["code_territoire"]))
    if len(lues) < 2:
        return Phrase()
    noms = formats.enumeration([str(n) for n in lues["nom"]])
    return Phrase(
        f"Cet EPCI est sur plusieurs départements ({noms}) : il compte dans celui où vit la plus grande "
        f"part de ses habitants, {lues['nom'].iloc[0]}."
    )
