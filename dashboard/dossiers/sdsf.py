"""What the SDSF pack of a département holds: every figure of its EPCI, theme by theme.

Read from the store as it stands: an indicator that no EPCI has is named among what is missing, with
its reason. Pure of Streamlit (see ``vues.Lecteur``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from dashboard.exports.bureau.modele_sdsf import (
    CelluleSdsf,
    ColonneSdsf,
    DossierSdsf,
    LigneSdsf,
    ThemeSdsf,
    ValeurSdsf,
)
from dashboard.figures.feuilles import check_cancelled
from dashboard.figures.modele import Carte
from dashboard.figures.textes import Portee
from dashboard.galerie import registre
from dashboard.galerie.tirage import Adresse
from dashboard.lecture import lots, portraits_lot, vues
from dashboard.lecture.selection import Selection, to_params
from dashboard.lecture.vues import Lecteur
from data.fiches.catalogue import Indicateur
from data.fiches.themes import grouped, portrayed
from data.identifiants import slug


def build_sdsf(
    lecteur: Lecteur, departement: str, *, annule: Callable[[], bool] | None = None
) -> DossierSdsf:
    """The pack of a département. Raises ValueError (French) for an unknown one, or Annule."""
    portee = lecteur.scope("departement", departement)
    if portee is None:
        raise ValueError(f"Le département « {departement} » n'existe pas : donnez son code, par exemple 23.")
    themes: list[ThemeSdsf] = []
    sources: dict[str, None] = {}
    manques: list[tuple[str, str]] = []
    for nom, fiches in grouped(portrayed(lecteur.catalogue().indicateurs).values()).items():
        couples: list[tuple[ColonneSdsf, pd.DataFrame]] = []
        for fiche in fiches:
            check_cancelled(annule)
            lues = list(_read(lecteur, portee, fiche))
            if lues:
                couples += lues
            else:
                manques.append((fiche.nom, _why(lecteur, portee, fiche)))
        if couples:
            themes.append(_theme(lecteur, portee, nom, couples))
            for _, valeurs in couples:
                connues = valeurs[valeurs["statut"] != "absent"]
                sources.update(dict.fromkeys(connues["source"].dropna()))
    cartes = vues.cards(lecteur, sources)
    return DossierSdsf(
        portee,
        tuple(themes),
        tuple(cartes),
        tuple(manques),
        vues.fingerprint(lecteur),
        tuple(v for t in themes for v in _series(lecteur, portee, t, annule)),
        vues.state_line(lecteur),
    )


def frame(lecteur: Lecteur, portee: Portee, parmi: str = "", liste: str = "") -> tuple[str, ...]:
    """What the workbook and the maps count, and in which group each portrait is read."""
    communes = portee.niveau_carte == "commune"
    gardee = next((x.nom for x in lecteur.lists()[0] if x.cle == liste), liste)
    noms = {
        "limitrophes": "ses limitrophes",
        "semblables": "ses semblables",
        "region": "ceux de sa région",
        "liste": f"ceux de la liste « {gardee} »",
    }
    qui = noms.get(parmi, "les communes de son département" if communes else "ceux de son département")
    quoi = "les communes" if communes else "les EPCI"
    cadre = f"Classeur, cartes et résumé : {quoi} {portee.de}, quel que soit le groupe de comparaison."
    return cadre, f"Portraits : chacun parmi {qui} ; une phrase le dit quand ce ne peut être."


def maps(lecteur: Lecteur, dossier: DossierSdsf) -> Iterator[tuple[str, Callable[[], Carte], dict[str, str]]]:
    """(name, how to make the map, its query) of the whole of each indicator that has values."""

    def draw(selection: Selection) -> Carte:
        adresse = Adresse("carte", to_params(selection, lecteur.known()))
        carte = registre.build(adresse, lecteur).figure
        assert isinstance(carte, Carte), "une carte a toujours un fond"
        return carte

    for theme in dossier.themes:
        for colonne in theme.colonnes:
            if colonne.modalite:
                continue
            selection = Selection(
                portee="departement",
                code_portee=dossier.portee.code,
                niveau=dossier.portee.niveau_carte,
                indicateur=colonne.fiche.code,
                millesime=colonne.millesime,
            )
            yield colonne.fiche.nom_court, partial(draw, selection), dossier.query_of(colonne)


def read_all(lecteur: Lecteur, portee: Portee) -> lots.Lus:
    """Every year of every indicator of the units of the département, and its references, read at once: what
    ``build_sdsf`` and ``maps`` ask, to be ``lots.given`` around both."""
    niveau = portee.niveau_carte
    mesures: list[dict[str, object]] = [
        {"indicateur": fiche.code, "modalite": modalite, "millesime": annee}
        for fiche in portrayed(lecteur.catalogue().indicateurs).values()
        if (presence := lecteur.known().presences.get((fiche.code, niveau))) is not None
        for modalite in ("", *(m.code for m in fiche.modalites))
        for annee in presence.millesimes.get(modalite, ())
    ]
    region, _ = vues.neighbourhood(lecteur, portee.niveau, portee.code)
    return lots.read(
        [
            portraits_lot.values([m | {"code_portee": portee.code} for m in mesures], niveau, portee.niveau),
            portraits_lot.references(mesures, region, portee.code),
        ]
    )


def _read(lecteur: Lecteur, portee: Portee, fiche: Indicateur) -> Iterator[tuple[ColonneSdsf, pd.DataFrame]]:
    """Latest year of the indicator, its parts included, where one unit of the scope has a value."""
    connu = lecteur.known()
    presence = connu.presences.get((fiche.code, portee.niveau_carte))
    if presence is None:
        return
    lieux = connu.departements_of(portee.niveau, portee.code)
    for modalite in ("", *(m.code for m in fiche.modalites)):
        if modalite not in presence.millesimes:
            continue
        annee = presence.latest(modalite, lieux)
        valeurs = lecteur.read_values(
            fiche.code, modalite, annee, portee.niveau_carte, portee.niveau, portee.code
        )
        valeurs = valeurs[valeurs["rattache"]]
        if valeurs["valeur"].notna().any() or (valeurs["statut"] == "secret").any():
            yield ColonneSdsf(fiche, modalite, annee), valeurs


def _theme(
    lecteur: Lecteur, portee: Portee, nom: str, couples: Sequence[tuple[ColonneSdsf, pd.DataFrame]]
) -> ThemeSdsf:
    colonnes = tuple(c for c, _ in couples)
    base = _by_name(couples[0][1])
    indexees = [v.set_index("code_territoire") for _, v in couples]
    lignes = [
        LigneSdsf(str(code), str(nom_epci), tuple(_cell(v.loc[code].to_dict()) for v in indexees))
        for code, nom_epci in zip(base["code_territoire"], base["nom"], strict=True)
    ]
    voisinage = vues.neighbourhood(lecteur, portee.niveau, portee.code)
    reperes = [
        lecteur.read_references(c.fiche.code, c.modalite, c.millesime, voisinage[0], portee.code)
        for c in colonnes
    ]
    for rang in range(len(reperes[0])):
        une = reperes[0].iloc[rang]
        cellules = tuple(_cell(r.iloc[rang].to_dict()) for r in reperes)
        lignes.append(LigneSdsf(str(une["code_territoire"]), str(une["nom"]), cellules, True))
    return ThemeSdsf(nom, colonnes, tuple(lignes))


def _series(
    lecteur: Lecteur, portee: Portee, theme: ThemeSdsf, annule: Callable[[], bool] | None
) -> Iterator[ValeurSdsf]:
    """Every year of the indicators of a theme: the table of the theme shows the latest only."""
    niveau = portee.niveau_carte
    voisinage = vues.neighbourhood(lecteur, portee.niveau, portee.code)
    niveau = portee.niveau_carte
    for colonne in theme.colonnes:
        fiche, modalite = colonne.fiche, colonne.modalite
        annees = lecteur.known().presences[fiche.code, niveau].millesimes[modalite]
        for annee in sorted(annees):
            check_cancelled(annule)
            valeurs = lecteur.read_values(fiche.code, modalite, annee, niveau, portee.niveau, portee.code)
            valeurs = _by_name(valeurs[valeurs["rattache"]])
            reperes = lecteur.read_references(fiche.code, modalite, annee, voisinage[0], portee.code)
            for table, reference in ((valeurs, False), (reperes, True)):
                for ligne in table.to_dict("records"):
                    yield ValeurSdsf(
                        str(ligne["code_territoire"]),
                        str(ligne["nom"]),
                        fiche,
                        modalite,
                        annee,
                        _cell(ligne),
                        reference,
                    )


def _by_name(valeurs: pd.DataFrame) -> pd.DataFrame:
    """In the order of the alphabet: « Épinay » stands with the E."""
    return valeurs.sort_values("nom", key=lambda noms: noms.map(slug))


def _cell(ligne: dict[Any, Any]) -> CelluleSdsf:
    nombre = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
    return CelluleSdsf(nombre, str(ligne["statut"]), bool(ligne["fictif"]))


def _why(lecteur: Lecteur, portee: Portee, fiche: Indicateur) -> str:
    """Why no unit of the scope has the indicator."""
    connu = lecteur.known()
    presence = connu.presences.get((fiche.code, portee.niveau_carte))
    lieux = connu.departements_of(portee.niveau, portee.code)
    annee = presence.latest("", lieux) if presence else 2023
    valeurs = lecteur.read_values(fiche.code, "", annee, portee.niveau_carte, portee.niveau, portee.code)
    raisons = [r for r in valeurs["raison"].unique() if r]
    return raisons[0] if raisons else fiche.raison_hors_niveau
