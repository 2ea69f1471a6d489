"""What a portrait shows of a territory, read from a store: page and PDF say the same.

Pure of Streamlit: the reader is given (see ``vues.Lecteur``).
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.dates import today
from dashboard.figures import textes
from dashboard.figures.dits import Dit, Ensemble
from dashboard.figures.identite import Trait, build_identite
from dashboard.figures.planche import Planche
from dashboard.figures.portrait import Equipement, Portrait, build_comparaison, build_sections
from dashboard.figures.pyramide import build_pyramide
from dashboard.figures.schema_pluriannuel import PresenceSchema
from dashboard.figures.semblables import Semblables
from dashboard.figures.textes import Portee
from dashboard.lecture import regard, vues
from dashboard.lecture.groupe import Groupe, read_group
from dashboard.lecture.sujet import Sujet, read_subject
from dashboard.lecture.vues import Lecteur
from data.fiches import themes
from data.fiches.vocabulaire import TYPES_EQUIPEMENT
from data.identifiants import slug

AGES = "population_age"
# Ce que montre la carte d'un portrait quand rien n'est choisi.
CARTES = ("taux_couverture", "population_municipale", "naissances")
GENRES = {
    "epci": "EPCI",
    "commune": "commune",
    "departement": "département",
    "region": "région",
    "ept": "établissement public territorial",
}


def read_portrait(
    lecteur: Lecteur,
    sujet: Sujet,
    reference: str,
    trouves: Semblables | None = None,
    *,
    groupe: Groupe | None = None,
    jour: date | None = None,
) -> Portrait:
    """The whole model; ``reference`` is a code of ``references_of``, GROUPE, or '' for none.

    Ranks are those of ``groupe``, the usual one of its level by default.
    ``trouves`` are the nearest (``proches.read_similar``), for that reference alone; conventions are
    read at ``jour``, today by default. Without ``trouves``, it is kept while the state does not
    change: nobody changes what is returned.
    """
    lu_au = jour or today()
    groupe = groupe or read_group(lecteur, sujet.niveau, sujet.code)
    if trouves is None:
        return lecteur.remember(_portrait_of, sujet.niveau, sujet.code, reference, groupe, lu_au)
    return _build_portrait(lecteur, sujet, reference, trouves, groupe, lu_au)


def _portrait_of(
    lecteur: Lecteur, niveau: str, code: str, reference: str, groupe: Groupe, jour: date
) -> Portrait:
    sujet = read_subject(lecteur, niveau, code)
    assert sujet is not None, "le sujet d'un portrait a été lu"
    return _build_portrait(lecteur, sujet, reference, None, groupe, jour)


def _build_portrait(
    lecteur: Lecteur, sujet: Sujet, reference: str, trouves: Semblables | None, groupe: Groupe, jour: date
) -> Portrait:
    cat = lecteur.catalogue()
    cles = keys(lecteur)
    comparaison = None
    cle_reference = regard.published_key(sujet, reference)
    if reference == regard.SEMBLABLES:
        comparaison = regard.similar(lecteur, sujet, cles, trouves)
    elif reference == regard.GROUPE:
        comparaison = regard.of_group(lecteur, sujet, cles, groupe)
    if sujet.niveau == "ept":
        lignes = lecteur.run("portrait/lignes_ept", cles=",".join(cles), code_ept=sujet.code)
    else:
        lignes = lecteur.run("portrait/lignes", cles=",".join(cles), territoires=cle_reference, **sujet.cle)
    if cle_reference:
        autre = lecteur.scope(reference, cle_reference.partition(":")[2])
        if autre is not None:
            siennes = lignes[~lignes["est_sujet"]]
            comparaison = build_comparaison(autre.nom, autre.dans, siennes, cat)
    sections = build_sections(
        lignes[lignes["est_sujet"]],
        lecteur.run("portrait/series", cles=",".join(cles), **sujet.cle),
        _distributions(lecteur, sujet, cles, groupe),
        groupe,
        _services(lecteur, sujet, jour),
        comparaison,
        cat,
    )
    return Portrait(sujet.portee, _identity(lecteur, sujet, jour), comparaison, sections)


def read_presence(lecteur: Lecteur, sujet: Sujet, portrait: Portrait) -> PresenceSchema:
    """What the data of the subject allow to answer of the multi-year plan."""
    conventions = read_conventions(lecteur, sujet, today())
    postes = lecteur.run("portrait/postes", **sujet.cle)
    couverture = lecteur.run("portrait/couverture_communale", **sujet.cle).iloc[0]
    lus = [(x.cle, x.fictif) for x in portrait.lignes if x.nombre is not None]
    lus += [("equipements", e.fictif) for s in portrait.sections for e in s.equipements]
    for _, x in conventions.iterrows():
        lus.append(("convention", bool(x["fictif"])))
        if x["axes"] is not None and len(x["axes"]) > 0:
            lus.append(("axes", bool(x["fictif"])))
    for _, x in postes.iterrows():
        lus.append(("postes", bool(x["fictif"])))
        if x["cofinancement_connu"]:
            lus.append(("cofinancement", bool(x["fictif"])))
    return PresenceSchema(
        reels=frozenset(cle for cle, fictif in lus if not fictif),
        fictifs=frozenset(cle for cle, fictif in lus if fictif),
        communes=int(couverture["communes"]),
        communes_couvertes=int(couverture["publiees"]),
        lieu=Ensemble("commune", sujet.niveau, sujet.code),
        annee=0 if pd.isna(couverture["millesime"]) else int(couverture["millesime"]),
    )


def subtitle(sujet: Sujet) -> str:
    """« EPCI · Val-d'Oise (95) · 200035970 »."""
    morceaux = [GENRES.get(sujet.niveau, "")]
    if sujet.niveau in ("commune", "epci", "ept"):
        morceaux.append(f"{sujet.text('departement')} ({sujet.text('code_departement')})")
    morceaux.append(sujet.code if sujet.niveau != "france" else "hors collectivités d'outre-mer")
    texte = " · ".join(m for m in morceaux if m)
    return f"{texte[:1].upper()}{texte[1:]}"


def read_pyramid(lecteur: Lecteur, sujet: Sujet) -> Planche | None:
    """The pyramid of ages, or None when the store has no ages there."""
    lignes = lecteur.run("portrait/pyramide", **sujet.cle)
    fiche = lecteur.catalogue().indicateurs[AGES]
    modele = build_pyramide(lignes, sujet.portee, fiche)
    if modele is None:
        return None
    annee = str(int(lignes.iloc[0]["millesime"]))
    return Planche(
        modele,
        modele.champ,
        textes.chart_source(vues.cards(lecteur, lignes["source"]), annee),
        annee,
        slug(f"pyramide {sujet.portee.nom} {annee}"),
        tuple(fiche.avertissements),
        bool(lignes["fictif"].any()),
    )


def map_frame(lecteur: Lecteur, sujet: Sujet) -> tuple[Portee | None, str, str]:
    """(scope, level, chosen territory) of the map: a commune is shown in its EPCI.

    In Paris and the inner suburbs, whose EPCI spans several départements, in its département.
    """
    if sujet.niveau == "commune":
        departement = lecteur.scope("departement", sujet.text("code_departement"))
        if departement is not None and departement.unite.niveau == "commune":
            niveau = departement.niveau_carte
            return departement, niveau, sujet.code if niveau == "commune" else departement.code
        code = sujet.text("code_epci")
        return (lecteur.scope("epci", code), "commune", sujet.code) if code else (None, "", "")
    if not lecteur.known().scope_exists(sujet.niveau, sujet.code):
        # Saint-Barthélemy et Saint-Martin n'ont pas de contour.
        return None, "", ""
    return sujet.portee, "commune" if sujet.niveau == "epci" else sujet.portee.niveau_carte, ""


def default_map(lecteur: Lecteur, portee: Portee, niveau: str) -> str:
    """Coverage where most territories have it; under 10,000 inhabitants it is not published.

    Births, then the first indicator there is, where coverage has no value at all (Mayotte).
    """
    connu = lecteur.known()
    lieux = connu.departements_of(portee.niveau, portee.code)
    indicateurs = [i for i in connu.indicators(niveau) if connu.presences[i, niveau].exists_in(lieux)]
    choisi = CARTES[0]
    if niveau == "commune":
        ligne = lecteur.run(
            "portrait/couverture_communale", niveau=portee.niveau, code_territoire=portee.code
        ).iloc[0]
        if 2 * int(ligne["publiees"]) < int(ligne["communes"]):
            choisi = CARTES[1]
    voulus = (choisi, CARTES[2], *indicateurs, *connu.indicators(niveau))
    return next(i for i in voulus if i in indicateurs or not indicateurs)


def keys(lecteur: Lecteur) -> list[str]:
    """Keys of the themes that the cards know."""
    connus = themes.portrayed(lecteur.catalogue().indicateurs)
    return [c for t in themes.sections(connus) for c in t.cles if c.partition(":")[0] in connus]


def _distributions(lecteur: Lecteur, sujet: Sujet, cles: list[str], groupe: Groupe) -> pd.DataFrame:
    """Values of the group of the subject, key by key."""
    return lecteur.run(
        "portrait/distribution_groupe", cles=",".join(cles), membres=",".join(groupe.membres), **sujet.cle
    )


def _services(lecteur: Lecteur, sujet: Sujet, jour: date) -> dict[str, Equipement]:
    """Services open at ``jour``, by type."""
    noms = {v.code: v.libelle for v in TYPES_EQUIPEMENT}
    lignes = lecteur.run("portrait/equipements", jour=jour.isoformat(), **sujet.cle)
    return {
        str(x["type"]): Equipement(
            noms.get(str(x["type"]), str(x["type"])),
            int(x["nombre"]),
            bool(x["fictif"]),
            Dit(
                formats.number(int(x["nombre"])),
                "depot",
                critere=f"equipements:{x['type']}",
                dans=Ensemble("equipement", sujet.niveau, sujet.code),
                constantes=(float(jour.toordinal()),),
            ),
        )
        for _, x in lignes.iterrows()
    }


def read_conventions(lecteur: Lecteur, sujet: Sujet, jour: date) -> pd.DataFrame:
    return lecteur.run("portrait/conventions", jour=jour.isoformat(), **sujet.cle)


def _identity(lecteur: Lecteur, sujet: Sujet, jour: date) -> tuple[Trait, ...]:
    departements = pd.DataFrame()
    if sujet.niveau in ("epci", "ept"):
        departements = lecteur.run("portrait/departements", code_epci=sujet.code)
    presence = lecteur.known().presences.get(
        ("population_municipale", "commune" if sujet.niveau == "ept" else sujet.niveau)
    )
    return build_identite(
        sujet.ligne,
        departements,
        read_conventions(lecteur, sujet, jour),
        lecteur.run("portrait/postes", **sujet.cle),
        presence.latest("") if presence else 0,
        jour,
    )


def identity_sources(lecteur: Lecteur, sujet: Sujet) -> list[str]:
    """Where the population, the density and the communes of its identity come from."""
    if sujet.niveau == "ept":
        return ["territoires_ept", "territoires_communes"]
    fiches = lecteur.catalogue().indicateurs
    codes = ("population_municipale", "densite", "nombre_communes")
    return [fiches[c].sources[sujet.niveau] for c in codes if sujet.niveau in fiches[c].sources]
