"""The map of « Mon territoire »: an EPCI among its group, in colours, and its neighbours beyond, in grey."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures import textes
from dashboard.figures.carte import build_carte
from dashboard.figures.dits import VIDE, Phrase, say
from dashboard.figures.etiquettes import weights
from dashboard.figures.groupe import AUTOUR, Groupe
from dashboard.figures.modele import AILLEURS, Aplat, Carte, Couche, Reglages, Textes
from dashboard.figures.territoire.lectures import named
from dashboard.figures.textes import Portee
from dashboard.lecture import fonds, portraits, vues
from dashboard.lecture.groupe import read_group
from dashboard.lecture.sujet import Sujet
from dashboard.lecture.vues import POPULATION, Lecteur

FRANCE = ("france", "FRANCE")
HORS = "hors du groupe"
SURES = ("publie", "estime")


def read_map(lecteur: Lecteur, sujet: Sujet, groupe: Groupe) -> tuple[Carte, Couche] | None:
    """The map of an EPCI and its layer; None at another level, or where no scope can be drawn."""
    dessine, phrase = _coloured(lecteur, sujet, groupe)
    if sujet.niveau != "epci" or dessine is None:
        return None
    fond = lecteur.ground("epci", fonds.around(sujet.code, dessine.parmi, sujet.portee.nom))
    montres = {f.code_territoire for f in fond.formes}
    couche = _layer(lecteur, sujet, dessine, montres)
    carte = build_carte(
        fond,
        "epci",
        couche,
        Reglages(),
        _words(lecteur, sujet, dessine, couche, phrase),
        selection=sujet.code,
        poids=_weights(lecteur, [f.code_territoire for f in fond.formes]),
    )
    return replace(carte, aplat=None if carte.aplat is None else _named_out(carte.aplat)), couche


def _coloured(lecteur: Lecteur, sujet: Sujet, groupe: Groupe) -> tuple[Groupe | None, Phrase]:
    """The group that is painted, and why it is not the one that was chosen."""
    if groupe.parmi in fonds.DESSINES and groupe.existe:
        return groupe, VIDE
    usuel = read_group(lecteur, sujet.niveau, sujet.code)
    if usuel.parmi not in fonds.DESSINES or not usuel.existe:
        return None, VIDE
    phrase = say(
        "Les territoires du groupe {nom} ne se touchent pas : la carte colore {univers}.",
        nom=groupe.nom if groupe.nom.startswith("«") else f"« {groupe.nom} »",
        univers=usuel.univers,
    )
    return usuel, phrase


def _layer(lecteur: Lecteur, sujet: Sujet, groupe: Groupe, montres: set[str]) -> Couche:
    """Coverage of those that are drawn; where no rate is published, the default of the portrait."""
    departement = lecteur.scope("departement", sujet.text("code_departement"))
    assert departement is not None, "un EPCI a un département"
    indicateur = portraits.default_map(lecteur, departement, "epci")
    connu = lecteur.known()
    lieux = connu.departements_of("departement", departement.code)
    annee = connu.presences[indicateur, "epci"].latest("", lieux)
    toutes = lecteur.read_values(indicateur, "", annee, "epci", *FRANCE)
    valeurs = toutes[toutes["code_territoire"].isin(montres)]
    dedans = valeurs["code_territoire"].isin(groupe.membres)
    sures = dedans & valeurs["statut"].isin(SURES)
    rangs = valeurs["valeur"].where(sures).rank(method="min", ascending=False)
    valeurs = valeurs.assign(rattache=dedans, rang=rangs, nombre_valeurs=int(sures.sum()))
    fiche = lecteur.catalogue().indicateurs[indicateur]
    reperes = lecteur.read_references(
        indicateur, "", annee, sujet.text("code_region"), sujet.text("code_departement")
    )
    return Couche(fiche, "", annee, valeurs.reset_index(drop=True), reperes)


def _words(lecteur: Lecteur, sujet: Sujet, groupe: Groupe, couche: Couche, phrase: Phrase) -> Textes:
    cadre = "region" if groupe.parmi == "region" else "departement"
    portee = lecteur.scope(cadre, sujet.text(f"code_{cadre}"))
    assert portee is not None, "un EPCI a un département et une région"
    mots = textes.map_texts(
        couche,
        "epci",
        portee,
        vues.sources_of(lecteur, couche),
        references=vues.references_of(lecteur, couche),
        selection=sujet.code,
    )
    if groupe.parmi in AUTOUR:
        # Les constats d'un département ne sont pas ceux de ces territoires.
        mots = replace(mots, reponse="", notes=(), champ=say("{qui}.", qui=groupe.univers.capital()))
    dehors = not couche.valeurs["rattache"].all()
    gris = " En gris, ses voisins hors du groupe." if dehors else ""
    qui = named("epci", sujet.portee.nom)
    return replace(
        mots,
        titre=f"{couche.fiche.question} autour de {qui}, en {couche.millesime}\u00a0?",
        champ=say("{champ}{gris}", champ=mots.champ, gris=gris),
        notes=(*([phrase] if phrase else []), *mots.notes),
    )


def _weights(lecteur: Lecteur, codes: list[str]) -> str:
    """Which territories are named first, by population."""
    presence = lecteur.known().presences[POPULATION, "epci"]
    lues = lecteur.read_values(POPULATION, "", presence.latest(""), "epci", *FRANCE)
    lues = lues[lues["valeur"].notna()]
    return weights(codes, dict(zip(lues["code_territoire"], lues["valeur"].astype(float), strict=True)))


def _named_out(aplat: Aplat) -> Aplat:
    """What is grey here is not « attached elsewhere »: it is out of the group."""
    absences = tuple(replace(a, libelle=HORS) if a.lettre == AILLEURS else a for a in aplat.absences)
    return replace(aplat, absences=absences)


def drawn_scope(groupe: Groupe) -> Portee | None:
    """The scope of the small maps of that group, of an EPCI; None when it is not drawn around it."""
    if groupe.niveau != "epci" or groupe.parmi not in fonds.DESSINES or not groupe.code:
        return None
    return fonds.around(groupe.code, groupe.parmi, groupe.nom)
