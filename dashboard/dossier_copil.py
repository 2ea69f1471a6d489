"""The pack of a COPIL: what the slides of a département say, made from the store.

Each sheet states its finding in its title, and carries the source, scope, reading and caveats of
its figure. Pure of Streamlit: the reader is given (see ``vues.Lecteur``).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import dossier_local, formats, vues
from dashboard.exports.feuilles import Cahier, Fabrique, Feuille, FeuilleVide, Tableau
from dashboard.figures import graphiques, textes
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.figures.textes import Portee
from dashboard.state import Selection
from dashboard.vues import Lecteur, Vue
from data.catalogue import Indicateur

# L'évolution montre les foyers allocataires : la seule série livrée sur plusieurs années.
SERIE = "foyers_allocataires"


@dataclass(frozen=True, slots=True)
class Contexte:
    """What every sheet needs: the reader, the scope, the chosen territory ('' for none), the day."""

    lecteur: Lecteur
    portee: Portee
    territoire: str
    jour: datetime.date

    def latest(self, indicateur: str) -> int:
        """Most recent year of an indicator by EPCI. Raises FeuilleVide when there is none."""
        presence = self.lecteur.known().presences.get((indicateur, "epci"))
        if presence is None:
            nom = self.lecteur.catalogue().indicateurs[indicateur].nom
            raise FeuilleVide(
                f"aucune valeur de « {nom} » dans le magasin ; importez les fichiers sur la page "
                "« Mes données »."
            )
        return presence.latest("")

    def view(self, indicateur: str, **champs: object) -> Vue:
        """The map of an indicator for the scope. Raises FeuilleVide when no EPCI has a value."""
        selection = Selection(
            portee=self.portee.niveau, code_portee=self.portee.code, niveau="epci",
            indicateur=indicateur, millesime=self.latest(indicateur), territoire=self.territoire,
        )  # fmt: skip
        vue = vues.build_vue(self.lecteur, replace(selection, **champs), self.portee)  # type: ignore[arg-type]
        valeurs = vue.couche.valeurs
        if not (valeurs["rattache"] & valeurs["valeur"].notna()).any():
            raise FeuilleVide(f"aucun EPCI {self.portee.de} n'a de valeur : {_reason(valeurs)}")
        return vue


def build_copil(
    lecteur: Lecteur, departement: str, *, territoire: str = "", jour: datetime.date
) -> Cahier:
    """The pack of a département (its code), with one of its EPCI set off when given.

    Raises ValueError (French) for an unknown département.
    """
    portee = lecteur.scope("departement", departement)
    if portee is None:
        raise ValueError(
            f"Le département « {departement} » n'existe pas : donnez son code, par exemple 95."
        )
    contexte = Contexte(lecteur, portee, territoire, jour)
    feuilles = [
        Fabrique("Le territoire", lambda: _territory(contexte)),
        Fabrique("Carte de la couverture", lambda: _map(contexte, "taux_couverture")),
        Fabrique("Classement de la couverture", lambda: _ranking(contexte, "taux_couverture")),
        Fabrique("Couverture par mode d'accueil", lambda: _parts(contexte)),
        Fabrique("Tableau de la couverture", lambda: _table(contexte)),
        Fabrique("Carte de l'occupation", lambda: _map(contexte, "taux_occupation_reel")),
        Fabrique("Couverture × occupation", lambda: dossier_local.quadrant_sheet(contexte)),
        Fabrique("Places à créer ou à remplir", lambda: dossier_local.what_if_sheet(contexte)),
        Fabrique("Carte des ETP", lambda: _map(contexte, "etp_coordination")),
        Fabrique("ETP par axe", lambda: dossier_local.axes_sheet(contexte)),
        Fabrique("EPCI et axes", lambda: dossier_local.heat_sheet(contexte)),
        Fabrique("Calendrier des CTG", lambda: dossier_local.calendar_sheet(contexte)),
        Fabrique("Évolution", lambda: _evolution(contexte)),
        Fabrique("Sources et méthode", lambda: _sources(contexte)),
    ]
    return Cahier(
        f"CTG {portee.de} : accueil, occupation, coordination",
        "Comité de pilotage",
        tuple(feuilles),
    )


def _territory(contexte: Contexte) -> Feuille:
    """Every EPCI of the scope: population, communes, density."""
    lecteur, portee = contexte.lecteur, contexte.portee
    colonnes = ("population_municipale", "nombre_communes", "densite")
    vues_ = [contexte.view(i) for i in colonnes]
    base = vues_[0].couche.valeurs
    base = base[base["rattache"]].sort_values("valeur", ascending=False)
    lignes: list[tuple[str, ...]] = []
    for code, nom in zip(base["code_territoire"], base["nom"], strict=True):
        cellules = [_shown(v.couche, str(code)) for v in vues_]
        lignes.append((str(nom), *cellules))
    habitants = formats.number(float(base["valeur"].sum()))
    epci = formats.plural(len(base), "EPCI", "EPCI")
    fiches = lecteur.catalogue().indicateurs
    titres = tuple(_column(fiches[i]) for i in colonnes)
    codes = list(map(str, base["code_territoire"]))
    return Feuille(
        f"{epci} {portee.de} : {habitants} habitants",
        _source_line(vues_[0].cartes[0].source, vues_[0].couche.millesime),
        Tableau(
            ("EPCI", *titres), tuple(lignes),
            codes.index(contexte.territoire) if contexte.territoire in codes else None,
            ordre="Du plus peuplé au moins peuplé.",
        ),
        notes=(vues_[0].cartes[0].champ, *vues_[0].cartes[0].notes, *_caveats(vues_[2].couche)),
    )  # fmt: skip


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
    vue = contexte.view(indicateur)
    modele = graphiques.build_barres(vue.couche, "epci", vue.cartes[0].aplat, contexte.territoire)
    premier, dernier = modele.barres[0], modele.barres[-1]
    titre = (
        f"{premier.nom} offre le plus ({premier.texte}), {dernier.nom} le moins ({dernier.texte})"
        if len(modele.barres) > 1
        else f"{premier.nom} : {premier.texte} {modele.unite}"
    )
    return chart_sheet(titre, _planche(vue, modele, "classement"), vue.couche)


def _parts(contexte: Contexte) -> Feuille:
    vue = contexte.view("taux_couverture")
    valeurs = vue.couche.valeurs[vue.couche.valeurs["rattache"]]
    ordre = valeurs.sort_values("valeur", ascending=False)["code_territoire"]
    cles = [f"epci:{c}" for c in ordre] + [f"departement:{contexte.portee.code}", "france:FRANCE"]
    lignes = contexte.lecteur.run(
        "indicateurs/decomposition",
        indicateur="taux_couverture",
        millesime=vue.couche.millesime,
        territoires=",".join(cles),
    )
    modele = graphiques.build_decomposition(vue.couche, lignes, contexte.territoire)
    if modele is None:
        raise FeuilleVide("le détail par mode d'accueil n'est pas dans le magasin.")
    sommes = [
        sum(g.parties[rang] for g in modele.groupes[:-2]) for rang in range(len(modele.modalites))
    ]
    premier = formats.lowered(modele.modalites[sommes.index(max(sommes))])
    majorite = sum(
        g.parties.index(max(g.parties)) == sommes.index(max(sommes)) for g in modele.groupes[:-2]
    )
    nombre = len(modele.groupes) - 2
    dans = f", dans {formats.number(majorite)} EPCI sur {formats.number(nombre)}"
    titre = f"Premier mode d'accueil : {premier}{dans if nombre > 1 else ''}"
    return chart_sheet(titre, _planche(vue, modele, "modes"), vue.couche)


def _table(contexte: Contexte) -> Feuille:
    """The five coverage figures of each EPCI beside its references."""
    vue = contexte.view("taux_couverture")
    fiche, annee = vue.couche.fiche, vue.couche.millesime
    codes = vue.couche.valeurs[vue.couche.valeurs["rattache"]].sort_values(
        "valeur", ascending=False, na_position="last"
    )
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
            references[place].append(
                formats.value_or_status(valeur, str(repere["statut"]), fiche.decimales)
            )
    liste = list(map(str, codes["code_territoire"]))
    return Feuille(
        _below_france(vue.couche)
        or f"La couverture des EPCI {contexte.portee.de}, mode par mode, en {annee}",
        _source_line(vue.cartes[0].source, annee),
        Tableau(
            ("EPCI", *(fiche.nom_modalite(m) for m in modalites)),
            tuple(lignes),
            liste.index(contexte.territoire) if contexte.territoire in liste else None,
            references=tuple(map(tuple, references)),
            ordre="Du plus haut au plus bas, tous modes d'accueil réunis.",
        ),
        notes=_map_notes(vue.cartes[0], vue.couche),
    )


def _evolution(contexte: Contexte) -> Feuille:
    """The series of the chosen EPCI, or of the most populated one."""
    vue = contexte.view(SERIE)
    valeurs = vue.couche.valeurs[vue.couche.valeurs["rattache"]]
    code = contexte.territoire or str(
        valeurs.sort_values("population", ascending=False)["code_territoire"].iloc[0]
    )
    nom = str(valeurs[valeurs["code_territoire"] == code]["nom"].iloc[0])
    serie = contexte.lecteur.run(
        "indicateurs/serie", indicateur=SERIE, niveau="epci", code_territoire=code, modalite=""
    )
    modele = graphiques.build_evolution(vue.couche, nom, serie)
    if modele is None:
        raise FeuilleVide(f"une seule année de « {vue.couche.fiche.nom} » est chargée.")
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    sources = vues.cards(contexte.lecteur, serie["source"])
    planche = Planche(
        modele, f"{nom}.", textes.chart_source(sources, annees), annees,
        formats.slug(f"{SERIE} {nom}"), modele.notes, bool(serie["fictif"].any()),
    )  # fmt: skip
    titre = modele.lecture.rstrip(".") or modele.titre
    return chart_sheet(titre, planche, vue.couche)


def _sources(contexte: Contexte) -> Feuille:
    """Every file that a sheet of the pack can read, and how the figures are made."""
    catalogue = contexte.lecteur.catalogue()
    indicateurs = (
        "taux_couverture", "taux_occupation_reel", "etp_coordination", SERIE, "population_municipale",
    )  # fmt: skip
    lus: dict[str, None] = {}
    for code in indicateurs:
        try:
            couche = contexte.view(code).couche
        except FeuilleVide:
            continue
        lus.update(dict.fromkeys(s.id for s in vues.sources_of(contexte.lecteur, couche)))
    sources = [catalogue.sources[s] for s in lus]
    phrases = [f"{s.producteur}, « {s.titre} », {s.licence}." for s in sources]
    regles = (
        "Un taux ne se moyenne jamais : il est publié, ou recalculé comme un rapport de sommes.",
        "Un écart plus petit que l'erreur de publication n'est pas interprétable.",
        "Une absence n'est pas un zéro : elle est hachurée, et sa raison est dite.",
    )
    return Feuille(
        "D'où viennent ces chiffres, et comment ils sont faits",
        f"Observatoire CTG. {textes.CREDIT_CONTOURS[:1].upper()}{textes.CREDIT_CONTOURS[1:]}.",
        textes=(*phrases, *regles),
        notes=tuple(a for s in sources for a in s.avertissements),
    )


def finding(couche: Couche, territoire: str, portee: Portee) -> str:
    """A title that says what the map shows, from its own values."""
    fiche = couche.fiche
    valeurs = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    # Seul de son département, un EPCI se met lui-même en avant.
    sienne = valeurs if len(valeurs) == 1 else valeurs[valeurs["code_territoire"] == territoire]
    if len(sienne):
        ligne = sienne.iloc[0]
        debut = f"{ligne['nom']} : {_quantity(couche, float(ligne['valeur']))}"
        france = _france(couche)
        if france is None or fiche.est_effectif:
            return debut
        marge = None if pd.isna(ligne["marge"]) else float(ligne["marge"])
        return f"{debut}, {textes.gap_phrase(couche, float(ligne['valeur']), marge, france)}"
    haut, bas = float(valeurs["valeur"].max()), float(valeurs["valeur"].min())
    if fiche.est_effectif and fiche.agregation == "somme":
        total = formats.number(float(valeurs["valeur"].sum()), fiche.decimales)
        premier = textes.named_extreme(valeurs, "max", "epci")
        return (
            f"{fiche.nom_court} {portee.dans} : {total} {fiche.unite_courte} en tout, "
            f"{formats.number(haut, fiche.decimales)} au plus ({premier})"
        )
    return (
        f"{fiche.nom_court} {portee.dans} : de {formats.number(bas, fiche.decimales)} "
        f"({textes.named_extreme(valeurs, 'min', 'epci')}) à "
        f"{formats.number(haut, fiche.decimales)} {fiche.unite_courte} "
        f"({textes.named_extreme(valeurs, 'max', 'epci')})"
    )


def chart_sheet(titre: str, planche: Planche, couche: Couche | None = None) -> Feuille:
    """A sheet around a chart: its words go to the foot and to the notes."""
    definitions = _caveats(couche) if couche is not None else ()
    return Feuille(
        titre,
        _source_line(planche.source, planche.annees),
        planche,
        notes=(
            f"Lecture : {planche.lecture}", f"Champ : {planche.champ}", *planche.notes, *definitions,
        ),
        fictif=planche.fictif,
    )  # fmt: skip


def _planche(vue: Vue, modele: graphiques.Modele, nom: str) -> Planche:
    carte, couche = vue.cartes[0], vue.couche
    connues = couche.valeurs[couche.valeurs["valeur"].notna()]
    return Planche(
        modele, carte.champ, carte.source, str(couche.millesime),
        formats.slug(f"{couche.fiche.code} {nom} {vue.portee.nom}"),
        (), bool(connues["fictif"].any()),
    )  # fmt: skip


def _below_france(couche: Couche) -> str:
    """« 9 EPCI sur 10 sous la France (60,9) » : only differences that can be read are counted."""
    france = _france(couche)
    if france is None:
        return ""
    valeurs = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    if len(valeurs) < 2:
        return ""
    sous = 0
    for _, ligne in valeurs.iterrows():
        ecart, lisible = formats.difference(
            float(ligne["valeur"]), float(france["valeur"]), couche.fiche.decimales,
            [None if pd.isna(m) else float(m) for m in (ligne["marge"], france["marge"])],
        )  # fmt: skip
        sous += lisible and ecart < 0
    reference = formats.number(float(france["valeur"]), couche.fiche.decimales)
    compte = "Aucun" if not sous else formats.number(sous)
    return (
        f"{compte} EPCI sur {formats.number(len(valeurs))} sous la France "
        f"({reference} {couche.fiche.unite_courte})"
    )


def _quantity(couche: Couche, valeur: float) -> str:
    """« 48,5 places pour 100 enfants », « occupation réelle 71,0 % », « 4,00 ETP de coopération »."""
    fiche = couche.fiche
    nombre = formats.number(valeur, fiche.decimales)
    if fiche.nom_court.startswith(fiche.unite_courte):
        return f"{nombre} {fiche.nom_court}"
    if len(fiche.unite_courte) > 4:
        return f"{nombre} {fiche.unite_courte}"
    return f"{fiche.nom_court[:1].lower()}{fiche.nom_court[1:]} {nombre} {fiche.unite_courte}"


def _france(couche: Couche) -> pd.Series | None:
    if couche.reperes is None:
        return None
    lignes = couche.reperes[
        (couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()
    ]
    return None if lignes.empty else lignes.iloc[0]


def _shown(couche: Couche, code: str) -> str:
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    valeur = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
    return formats.value_or_status(valeur, str(ligne["statut"]), couche.fiche.decimales)


def _map_notes(carte: Carte, couche: Couche) -> tuple[str, ...]:
    return (
        f"Lecture : {carte.lecture}", f"Champ : {carte.champ}", *carte.notes, *_caveats(couche),
    )  # fmt: skip


def _caveats(couche: Couche) -> tuple[str, ...]:
    fiche = couche.fiche
    return (f"Définition : {fiche.definition}", f"Calcul : {fiche.formule}.", *fiche.avertissements)


def _source_line(source: str, annees: object) -> str:
    return f"Source : {source} Millésime : {annees}."


def _reason(valeurs: pd.DataFrame) -> str:
    raisons: Sequence[str] = [r for r in valeurs["raison"].unique() if r]
    # Le début suffit : le geste est le même pour toutes, la page « Mes données » le dit.
    return (
        f"{formats.lowered(raisons[0].split(' : ')[0]).rstrip('.')}."
        if raisons
        else "aucune ligne."
    )
