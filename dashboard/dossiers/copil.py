"""The pack of a COPIL: what the slides of a département say, made from the store.

Each sheet states its finding in its title, and carries the source, scope, reading and caveats of
its figure. Pure of Streamlit: the reader is given (see ``vues.Lecteur``).
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import pandas as pd

from dashboard import formats
from dashboard.dossiers import ept, feuilles_locales, place_groupe, places
from dashboard.dossiers.constats import (
    below_france,
    count_units,
    finding,
    own_quantity,
    parts_title,
    ranking_title,
)
from dashboard.dossiers.contexte import Contexte, read_notes
from dashboard.figures import graphiques, textes
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Phrase, say, value_text
from dashboard.figures.feuilles import Cahier, Fabrique, Feuille, FeuilleVide, Tableau
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.lecture import vues
from dashboard.lecture.vues import Lecteur, Vue
from data.fiches.catalogue import Indicateur
from data.identifiants import slug

# L'évolution montre les foyers allocataires : la seule série livrée sur plusieurs années.
SERIE = "foyers_allocataires"


def build_copil(
    lecteur: Lecteur,
    departement: str,
    *,
    territoire: str = "",
    parmi: str = "",
    liste: str = "",
    jour: datetime.date,
) -> Cahier:
    """The pack of a département (its code), with one of its units set off when given.

    That unit is placed in the comparison group that ``parmi`` and ``liste`` ask, as on every page.

    Raises ValueError (French) for an unknown département.
    """
    portee = lecteur.scope("departement", departement)
    if portee is None:
        raise ValueError(f"Le département « {departement} » n'existe pas : donnez son code, par exemple 95.")
    contexte = Contexte(lecteur, portee, territoire, jour, parmi, liste)
    feuilles = [
        Fabrique("Le territoire", lambda: _territory(contexte)),
        *([Fabrique("Les EPT", lambda: ept.ept_sheet(contexte))] if contexte.niveau == "commune" else []),
        Fabrique("Carte de la couverture", lambda: _map(contexte, "taux_couverture")),
        Fabrique("Classement de la couverture", lambda: _ranking(contexte, "taux_couverture")),
        *(
            [Fabrique("Place dans le groupe", lambda: place_groupe.place_sheet(contexte))]
            if territoire
            else []
        ),
        Fabrique("Couverture par mode d'accueil", lambda: _parts(contexte)),
        Fabrique("Tableau de la couverture", lambda: _table(contexte)),
        Fabrique("Carte de l'occupation", lambda: _map(contexte, "taux_occupation_reel")),
        Fabrique("Couverture × occupation", lambda: feuilles_locales.quadrant_sheet(contexte)),
        Fabrique("Places à créer ou à remplir", lambda: places.what_if_sheet(contexte)),
        Fabrique("Carte des ETP", lambda: _map(contexte, "etp_coordination")),
        Fabrique("ETP par axe", lambda: feuilles_locales.axes_sheet(contexte)),
        Fabrique(f"{_plural(contexte)} et axes", lambda: feuilles_locales.heat_sheet(contexte)),
        Fabrique("Calendrier des CTG", lambda: feuilles_locales.calendar_sheet(contexte)),
        Fabrique("Évolution", lambda: _evolution(contexte)),
        Fabrique("Sources et méthode", lambda: _sources(contexte)),
    ]
    return Cahier(
        f"CTG {portee.de} : accueil, occupation, coordination", "Comité de pilotage", tuple(feuilles)
    )


def _territory(contexte: Contexte) -> Feuille:
    """Every unit of the scope: population, then communes (area for a commune), density."""
    lecteur, portee = contexte.lecteur, contexte.portee
    milieu = "nombre_communes" if contexte.niveau != "commune" else "superficie"
    colonnes = ("population_municipale", milieu, "densite")
    vues_ = [contexte.view(i) for i in colonnes]
    base = vues_[0].couche.valeurs
    base = base[base["rattache"]].sort_values("valeur", ascending=False)
    lignes: list[tuple[str, ...]] = []
    for code, nom in zip(base["code_territoire"], base["nom"], strict=True):
        cellules = [_shown(v.couche, str(code)) for v in vues_]
        lignes.append((str(nom), *cellules))
    # Les EPCI rattachés débordent ou laissent des communes : la population dite est celle du département.
    habitants = own_quantity(vues_[0].couche, portee.niveau) or ""
    fiches = lecteur.catalogue().indicateurs
    titres = tuple(_column(fiches[i]) for i in colonnes)
    codes = list(map(str, base["code_territoire"]))
    seul = contexte.niveau == "departement"
    return Feuille(
        say("{nom} : {habitants}, une seule commune", nom=portee.nom, habitants=habitants)
        if seul
        else say(
            "{nom} : {unites}, {habitants}",
            nom=portee.nom,
            habitants=habitants,
            unites=count_units(portee, len(base)),
        ),
        _source_line(vues_[0].cartes[0].source, vues_[0].couche.millesime),
        Tableau(
            (contexte.entete, *titres),
            tuple(lignes),
            codes.index(contexte.territoire) if contexte.territoire in codes else None,
            ordre="" if seul else " ".join(("Du plus peuplé au moins peuplé.", *_unit_notes(contexte))),
        ),
        notes=(
            *_unit_notes(contexte),
            vues_[0].cartes[0].champ,
            *vues_[0].cartes[0].notes,
            *_caveats(vues_[2].couche),
        ),
    )


def _unit_notes(contexte: Contexte) -> tuple[str, ...]:
    """Why the unit is the commune there, and what the Rhône of the statistics holds."""
    if contexte.unite.niveau == "commune":
        phrase = (
            f"Les communes {contexte.portee.de} sont toutes à la Métropole du Grand Paris, dont les "
            "chiffres couvrent plusieurs départements : l'unité est ici la commune."
        )
        return (phrase,)
    if contexte.portee.code == "69":
        phrase = (
            "Le Rhône des statistiques (69) comprend la Métropole de Lyon, qui exerce sur ses "
            "communes les compétences du département."
        )
        return (phrase,)
    iles = contexte.lecteur.run("territoires/sans_epci", code_departement=contexte.portee.code)
    if len(iles):
        noms = formats.enumeration([str(n) for n in iles["nom"]])
        suite = "aucune ligne ici" if len(iles) < 2 else "aucune n'a de ligne ici"
        return (f"Sans EPCI, {suite} : {noms}.",)
    return ()


def _plural(contexte: Contexte) -> str:
    """« EPCI », « Communes »."""
    noms = contexte.unite.noms
    return noms if noms.isupper() else noms.capitalize()


def _column(fiche: Indicateur) -> str:
    """« Densité (hab./km²) », and « Communes » alone: its unit is its name."""
    if fiche.nom_court.lower() == fiche.unite_courte:
        return fiche.nom_court
    return f"{fiche.nom_court} ({fiche.unite_courte})"


def _map(contexte: Contexte, indicateur: str) -> Feuille:
    vue = contexte.view(indicateur)
    carte = vue.cartes[0]
    return Feuille(
        finding(vue.couche, contexte.territoire, contexte.portee),
        _source_line(carte.source, carte.millesime),
        carte,
        notes=_map_notes(carte, vue.couche),
        fictif=carte.fictif,
    )


def _ranking(contexte: Contexte, indicateur: str) -> Feuille:
    if contexte.niveau == "departement":
        raise FeuilleVide(f"{contexte.portee.nom} n'a qu'une commune : il n'y a rien à classer.")
    vue = contexte.view(indicateur)
    modele = graphiques.build_barres(vue.couche, contexte.niveau, vue.cartes[0].aplat, contexte.territoire)
    titre = ranking_title(vue.couche, contexte.portee)
    feuille = chart_sheet(titre, _planche(vue, modele, "classement"), vue.couche)
    return replace(feuille, titres=lambda noms: ranking_title(vue.couche, contexte.portee, noms))


def _parts(contexte: Contexte) -> Feuille:
    vue = contexte.view("taux_couverture")
    valeurs = vue.couche.valeurs[vue.couche.valeurs["rattache"]]
    ordre = valeurs.sort_values("valeur", ascending=False)["code_territoire"]
    siennes = [f"{contexte.niveau}:{c}" for c in ordre]
    # Paris est à la fois l'unité et son département : une barre suffit.
    cles = list(dict.fromkeys([*siennes, f"departement:{contexte.portee.code}", "france:FRANCE"]))
    lignes = contexte.lecteur.run(
        "indicateurs/decomposition",
        indicateur="taux_couverture",
        millesime=vue.couche.millesime,
        territoires=",".join(cles),
    )
    modele = graphiques.build_decomposition(vue.couche, lignes, contexte.territoire)
    if modele is None:
        raise FeuilleVide("le détail par mode d'accueil n'est pas dans le magasin.")
    nombre = lignes[(lignes["niveau"] + ":" + lignes["code_territoire"]).isin(siennes)][
        "code_territoire"
    ].nunique()
    groupes = modele.groupes[:nombre]
    sommes = [sum(g.parties[rang] for g in groupes) for rang in range(len(modele.modalites))]
    premier = vue.couche.fiche.modalites[sommes.index(max(sommes))].code
    majorite = sum(g.parties.index(max(g.parties)) == sommes.index(max(sommes)) for g in groupes)
    return chart_sheet(
        parts_title(vue.couche, contexte.portee, premier, majorite, nombre),
        _planche(vue, modele, "modes"),
        vue.couche,
    )


def _table(contexte: Contexte) -> Feuille:
    """The five coverage figures of each EPCI beside its references."""
    vue = contexte.view("taux_couverture")
    fiche, annee = vue.couche.fiche, vue.couche.millesime
    # Du plus bas au plus haut : ceux dont le titre parle viennent d'abord.
    codes = vue.couche.valeurs[vue.couche.valeurs["rattache"]].sort_values("valeur", na_position="last")
    modalites = ("", *(m.code for m in fiche.modalites))
    couches = [contexte.view("taux_couverture", modalite=m).couche for m in modalites]
    lignes = [
        (str(nom), *(_shown(c, str(code)) for c in couches))
        for code, nom in zip(codes["code_territoire"], codes["nom"], strict=True)
    ]
    references: list[list[str]] = []
    for rang, couche in enumerate(couches):
        reperes = couche.reperes if couche.reperes is not None else pd.DataFrame()
        for place, (_, repere) in enumerate(reperes.iterrows()):
            if rang == 0:
                references.append([str(repere["nom"])])
            valeur = None if pd.isna(repere["valeur"]) else float(repere["valeur"])
            lu = textes.read_of(couche, str(repere["niveau"]), str(repere["code_territoire"]))
            references[place].append(value_text(valeur, str(repere["statut"]), fiche.decimales, lu))
    sous = below_france(vue.couche, contexte.portee)
    liste = list(map(str, codes["code_territoire"]))
    return Feuille(
        sous or _modes_title(contexte, annee),
        _source_line(vue.cartes[0].source, annee),
        Tableau(
            (contexte.entete, *(fiche.nom_modalite(m) for m in modalites)),
            tuple(lignes),
            liste.index(contexte.territoire) if contexte.territoire in liste else None,
            # Paris est déjà sa propre référence : une ligne suffit.
            references=tuple(r for r in map(tuple, references) if r not in lignes),
            ordre=f"{_unit(fiche)}, {annee}."
            + (" Du plus bas au plus haut, tous modes d'accueil réunis." if len(lignes) > 1 else ""),
        ),
        notes=_map_notes(vue.cartes[0], vue.couche),
        titres=(lambda noms: below_france(vue.couche, contexte.portee, noms)) if sous else None,
    )


def _unit(fiche: Indicateur) -> str:
    """« Places pour 100 enfants de moins de 3 ans »."""
    return f"{fiche.unite[:1].upper()}{fiche.unite[1:]}"


def _modes_title(contexte: Contexte, annee: int) -> str:
    qui = f"des {contexte.unite.noms} " if contexte.niveau != "departement" else ""
    return f"La couverture {qui}{contexte.portee.de}, mode par mode, en {annee}"


def _evolution(contexte: Contexte) -> Feuille:
    """The series of the chosen EPCI, or of the most populated one."""
    vue = contexte.view(SERIE)
    valeurs = vue.couche.valeurs[vue.couche.valeurs["rattache"]]
    code = contexte.territoire or str(
        valeurs.sort_values("population", ascending=False)["code_territoire"].iloc[0]
    )
    nom = str(valeurs[valeurs["code_territoire"] == code]["nom"].iloc[0])
    serie = contexte.lecteur.run(
        "indicateurs/serie", indicateur=SERIE, niveau=contexte.niveau, code_territoire=code, modalite=""
    )
    modele = graphiques.build_evolution(vue.couche, nom, serie, (contexte.niveau, code))
    if modele is None:
        raise FeuilleVide(f"une seule année de « {vue.couche.fiche.nom} » est chargée.")
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    sources = contexte.cards(serie["source"])
    planche = Planche(
        modele,
        f"{nom}.",
        textes.chart_source(sources, annees),
        annees,
        slug(f"{SERIE} {nom}"),
        modele.notes,
        bool(serie["fictif"].any()),
    )
    titre = modele.lecture.without_dot() or Phrase(modele.titre)
    return chart_sheet(titre, planche, vue.couche)


def _sources(contexte: Contexte) -> Feuille:
    """Every source that a sheet of the pack cited, and how the figures are made."""
    sources = vues.cards(contexte.lecteur, contexte.cites)
    phrases = [f"{s.producteur}, « {s.titre} », {s.licence}." for s in sources]
    regles = (
        "Un taux ne se moyenne jamais : il est publié, ou recalculé comme un rapport de sommes.",
        "Un écart plus petit que l'erreur de publication n'est pas interprétable.",
        "Une absence n'est pas un zéro : elle est hachurée, et sa raison est dite.",
    )
    return Feuille(
        "D'où viennent ces chiffres, et comment ils sont faits",
        f"Observatoire CTG. {textes.CREDIT_CONTOURS[:1].upper()}{textes.CREDIT_CONTOURS[1:]}.",
        textes=(*phrases, *regles, place_groupe.frame(contexte), f"{vues.state_line(contexte.lecteur)}."),
        notes=tuple(dict.fromkeys(a for s in sources for a in s.avertissements)),
    )


def chart_sheet(titre: str, planche: Planche, couche: Couche | None = None) -> Feuille:
    """A sheet around a chart: its words go to the foot and to the notes."""
    definitions = _caveats(couche) if couche is not None else ()
    return Feuille(
        titre,
        _source_line(planche.source, planche.annees),
        planche,
        notes=(*read_notes(planche.lecture, planche.champ), *planche.notes, *definitions),
        fictif=planche.fictif,
    )


def _planche(vue: Vue, modele: graphiques.Modele, nom: str) -> Planche:
    carte, couche = vue.cartes[0], vue.couche
    connues = couche.valeurs[couche.valeurs["valeur"].notna()]
    return Planche(
        modele,
        carte.champ,
        carte.source,
        str(couche.millesime),
        slug(f"{couche.fiche.code} {nom} {vue.portee.nom}"),
        (),
        bool(connues["fictif"].any()),
    )


def _shown(couche: Couche, code: str) -> str:
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    valeur = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
    lu = textes.read_of(couche, NIVEAU_PAR_LONGUEUR[len(code)], code)
    return value_text(valeur, str(ligne["statut"]), couche.fiche.decimales, lu)


def _map_notes(carte: Carte, couche: Couche) -> tuple[str, ...]:
    return (*read_notes(carte.lecture, carte.champ), *carte.notes, *_caveats(couche))


def _caveats(couche: Couche) -> tuple[str, ...]:
    fiche = couche.fiche
    return (f"Définition : {fiche.definition}", f"Calcul : {fiche.formule}.", *fiche.avertissements)


def _source_line(source: str, annees: object) -> str:
    return f"Source : {source} Millésime : {annees}."
