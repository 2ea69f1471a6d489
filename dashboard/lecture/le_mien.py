"""What a reader may call their own territory, an EPCI or a département: search, and the scopes of a map."""

from __future__ import annotations

from typing import Any

import queries
from dashboard import formats
from dashboard.figures.unites import PAR_COMMUNE, PARIS
from dashboard.lecture import store
from dashboard.lecture.selection import levels

REPONSES = 8
# Plusieurs communes mènent au même EPCI : il en faut davantage pour huit réponses.
CHERCHEES = "40"
COMMUNES_DITES = 2


@store.one_state
def owner(niveau: str, code: str) -> tuple[str, str] | None:
    """(level, code) of what one chooses by pointing at a territory: itself, or the EPCI of a commune.

    Where the map goes down to communes, the EPCI spans several départements: the département then.
    None for France, a région, or a code that the store does not have.
    """
    if niveau in ("epci", "departement"):
        return (niveau, code) if store.can_bound(niveau, code) else None
    if niveau not in ("commune", "ept"):
        return None
    lignes = store.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return None
    departement, epci = str(lignes["code_departement"].iloc[0]), lignes["code_epci"].iloc[0]
    if niveau == "commune" and isinstance(epci, str) and "epci" in levels("departement", departement):
        return owner("epci", epci)
    return owner("departement", departement)


@store.one_state
def search(texte: str) -> list[dict[str, str]]:
    """EPCI and départements that a name, a code or a postal code leads to: {niveau, code, nom, precision}.

    A commune leads to its EPCI, which says so: « Val-d'Oise · 290 890 habitants · dont Franconville ».
    """
    lignes = queries.run(store.connection(), "territoires/chercher", texte=texte, limite=CHERCHEES)
    trouves: dict[tuple[str, str], list[str]] = {}
    anciens: dict[tuple[str, str], str] = {}
    for ligne in lignes.itertuples():
        lieu = owner(str(ligne.niveau), str(ligne.code_territoire))
        if lieu is None or (lieu not in trouves and len(trouves) >= REPONSES):
            continue
        dedans = trouves.setdefault(lieu, [])
        if lieu != (ligne.niveau, ligne.code_territoire):
            dedans.append(f"l'EPT {ligne.nom}" if ligne.niveau == "ept" else str(ligne.nom))
        elif ligne.ancien_nom:
            anciens[lieu] = f"reprend {ligne.ancien_nom}"
    return [_answer(*lieu, dedans, anciens.get(lieu, "")) for lieu, dedans in trouves.items()]


def _answer(niveau: str, code: str, dedans: list[str], ancien: str) -> dict[str, str]:
    ligne = store.run("territoires/un", code_territoire=code, niveau=niveau).iloc[0]
    ou = "Département" if niveau == "departement" else str(ligne["departement"])
    habitants = f"{formats.number(float(ligne['population']))} habitants"
    # Le nom tapé était celui d'une commune : elle dit pourquoi cette réponse est là.
    autres = [n for n in dedans if n != ligne["nom"]]
    dont = f"dont {formats.enumeration(autres[:COMMUNES_DITES])}" if autres else ""
    precision = " · ".join(x for x in (ou, habitants, dont, ancien, _by_commune(niveau, code, dedans)) if x)
    return {"niveau": niveau, "code": code, "nom": str(ligne["nom"]), "precision": precision}


def _by_commune(niveau: str, code: str, dedans: list[str]) -> str:
    """What exists where no EPCI is a département's own: Paris is one commune, an EPT has no rate."""
    if niveau != "departement" or code not in PAR_COMMUNE:
        return ""
    if code == PARIS:
        return "une seule commune, sans EPCI à elle"
    if any(n.startswith("l'EPT ") for n in dedans):
        return "rien n'est publié par EPT : ses communes se lisent une à une"
    return "se lit par commune, sans EPCI à lui"


@store.one_state
def scopes() -> list[dict[str, Any]]:
    """The scopes of a map by group: {nom, portees: [(« departement-95 », « Val-d'Oise (95) »), …]}."""
    lignes = store.run("territoires/portees")
    groupes = []
    for nom, niveau in (("Pays", "france"), ("Régions", "region"), ("Départements", "departement")):
        portees = [
            (f"{niveau}-{x.code_territoire}", _scope_name(niveau, x))
            for x in lignes[lignes["niveau"] == niveau].itertuples()
        ]
        groupes.append({"nom": nom, "portees": portees})
    return groupes


def _scope_name(niveau: str, ligne: Any) -> str:
    return f"{ligne.nom} ({ligne.code_territoire})" if niveau == "departement" else str(ligne.nom)


@store.one_state
def departements_ground() -> str:
    """Address of the ground of France by département."""
    return store.ground_url(store.ground("departement", store.shown_scope("france", "FRANCE")))


@store.one_state
def delivered(indicateur: str) -> tuple[int, int, int]:
    """(EPCI that have a value in the last year, first year, last year) of an official indicator."""
    presence = store.known().presences[indicateur, "epci"]
    annees = presence.millesimes[""]
    derniere = presence.latest("")
    return presence.etendues["", derniere].territoires, min(annees), derniere
