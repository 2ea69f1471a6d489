"""Les phrases que disent les pages, un département à la fois, sans Streamlit : ce que le juge relit."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from recalcul import Juge

from dashboard.app_pages.accueil import premiere_visite
from dashboard.app_pages.occupation import avenir
from dashboard.ecran import quadrant as quadrant_html
from dashboard.figures import (
    calendrier,
    chiffres_cles,
    coordination_besoin,
    flux,
    graphiques,
    quadrant,
    quadrant_absents,
    reperes,
    reperes_memoire,
    simulateur,
    typologie,
)
from dashboard.figures import coordination as figures
from dashboard.figures.comparaison import Comparaison, Mesure, build_comparaison, place_words
from dashboard.figures.dits import Ensemble, provenances
from dashboard.figures.enfants import Plage, read_enfants
from dashboard.figures.fiche import build_fiche
from dashboard.figures.groupe import Groupe
from dashboard.figures.quadrant import INDICATEURS, Annees, Seuil, Seuils
from dashboard.figures.situation import Situation, excess_notes, partial_notes, read_situations
from dashboard.figures.textes import Portee
from dashboard.galerie.coordination import calendrier as coordination_calendrier
from dashboard.galerie.coordination.contexte import ContexteCoordination, imported_scope
from dashboard.galerie.occupation import fiche as detail
from dashboard.lecture import store, vues
from dashboard.lecture import territoire as lecture_territoire
from dashboard.lecture.selection import Selection
from data.fiches.memoire import load_memoire
from data.fiches.reperes import load_reperes

JOUR = datetime.date(2026, 11, 28)
CARTES = (
    ("taux_couverture", ""),
    ("taux_couverture", "eaje"),
    ("population_municipale", ""),
    ("naissances", ""),
    ("taux_occupation_reel", ""),
    ("etp_coordination", ""),
    ("foyers_rsa", ""),
)
MESURES = (
    ("taux_couverture", ""),
    ("taux_couverture", "prescolarisation"),
    ("naissances", ""),
    ("taux_occupation_reel", ""),
    ("population_0_4", ""),
)


def latest(indicateur: str, modalite: str = "", niveau: str = "epci") -> int:
    """La dernière année du magasin : aucune n'est écrite ici."""
    presence = store.known().presences.get((indicateur, niveau))
    return 0 if presence is None else presence.latest(modalite)


def years() -> Annees:
    return Annees(latest("taux_couverture"), latest("taux_occupation_reel"))


def thresholds() -> Seuils:
    """La couverture de la France au magasin, et le repère d'occupation."""
    lues = store.read_references("taux_couverture", "", years().couverture, None, None)
    france = float(lues[lues["niveau"] == "france"]["valeur"].iloc[0])
    return Seuils(Seuil(round(france, 1), "France", "Cnaf"), Seuil(70.0, "Repère national", "repère"))


def post_year(portee: Portee) -> int:
    annees = store.run("coordination/annees", portee=portee.niveau, code_portee=portee.code)
    return int(annees["annee"].iloc[0]) if len(annees) else 0


def scope(departement: str) -> Portee:
    portee = store.scope("departement", departement)
    assert portee is not None
    return portee


def territoires(portee: Portee) -> Iterator[str]:
    """« Territoires » : Champ et Lecture de chaque carte, sans choix puis sur chaque bout."""
    for indicateur, modalite in CARTES:
        presence = store.known().presences.get((indicateur, portee.niveau_carte))
        if presence is None or modalite not in presence.millesimes:
            continue
        selection = Selection(
            portee=portee.niveau,
            code_portee=portee.code,
            niveau=portee.niveau_carte,
            indicateur=indicateur,
            modalite=modalite,
            millesime=presence.latest(modalite),
        )
        vue = vues.build_vue(store, selection, portee)
        mots = vue.cartes[0]
        yield mots.lecture
        yield mots.reponse
        yield mots.champ
        yield from (n for n in mots.notes if provenances(n))
        yield from card(vue, portee)


def card(vue: vues.Vue, portee: Portee) -> Iterator[str]:
    """La fiche du plus peuplé de la carte : sa valeur, son rang, ses écarts ; la répartition."""
    couche, niveau = vue.couche, vue.selection.niveau
    siens = couche.valeurs[couche.valeurs["rattache"]]
    code = str(siens.sort_values("population", ascending=False)["code_territoire"].iloc[0])
    lieu = Ensemble(niveau, portee.niveau, portee.code)
    fiche = build_fiche(couche, niveau, code, portee.dans, None, lieu)
    assert fiche is not None
    yield from (fiche.valeur, fiche.rang)
    for ecart in fiche.ecarts:
        yield from (ecart.valeur, ecart.phrase)
    yield graphiques.build_repartition(couche, niveau, None).lecture


def comparer(juge: Juge, portee: Portee) -> Iterator[str]:
    """« Comparer » : la phrase du tableau sans choix, puis celle de chaque territoire, et sa place."""
    niveau = portee.niveau_carte
    if niveau == "departement":
        return
    lues = store.run("comparer/voisins", niveau=niveau, portee=portee.niveau, code_portee=portee.code)
    noms = {
        f"{niveau}:{c}": str(n) for c, n in list(zip(lues["code_territoire"], lues["nom"], strict=True))[:12]
    }
    fiches = juge.catalogue.indicateurs
    mesures = [Mesure(fiches[i], m, latest(i, m)) for i, m in MESURES]
    references = {f"departement:{portee.code}": portee.nom, "france:FRANCE": "France"}
    cellules = store.run(
        "comparer/cellules",
        territoires=",".join([*noms, *references]),
        mesures=",".join(m.requete for m in mesures),
    )
    for choisi in ("", *noms):
        codes = tuple(cle.partition(":")[2] for cle in noms)
        groupe = Groupe("departement", niveau, choisi.partition(":")[2], portee.nom, codes, portee.de)
        modele = build_comparaison("", mesures, cellules, noms, references, choisi=choisi, groupe=groupe)
        yield from compared(modele, mesures)


def compared(modele: Comparaison, mesures: list[Mesure]) -> Iterator[str]:
    from dashboard.figures.comparaison_mots import reading

    for rang, mesure in enumerate(mesures):
        yield reading(modele, mesure.cle)
        for ligne in (*modele.lignes, *modele.references):
            cellule = ligne.cellules[rang]
            yield cellule.texte
            if ligne.choisie:
                yield place_words(cellule, modele.colonnes[rang].valeurs, modele, rang)


def situations_of(portee: Portee) -> tuple[Situation, ...]:
    annees = years()
    couvertures = store.read_values(
        "taux_couverture", "", annees.couverture, portee.niveau_carte, portee.niveau, portee.code
    )
    bilan = store.run("occupation/bilan", annee=annees.occupation, niveau=portee.niveau_carte)
    return read_situations(couvertures, bilan, annee=annees.occupation)


def occupation(portee: Portee) -> Iterator[str]:
    """« Occupation » : réponse, Lecture de chaque EPCI, Champ, ceux sans case, fiches, complétude."""
    annees, seuils = years(), thresholds()
    lues = situations_of(portee)
    for genre in INDICATEURS:
        situations = quadrant.classify(lues, genre, seuils)
        yield quadrant.answer(situations, annees, genre, seuils, portee.unite)
        yield quadrant.scope_sentence(situations, annees, genre, seuils, portee)
        places = quadrant.placed(situations)
        for s in places:
            yield quadrant.reading(places, annees, genre, s.code)
        if len(places) < sum(s.rattache for s in situations):
            yield quadrant_absents.unplaced_title(situations, annees, genre, portee)
    yield from partial_notes(lues)
    yield from excess_notes(lues)
    for s in (x for x in lues if x.rattache and x.importe):
        yield detail.rates_sentence(s, annees.occupation)
        yield detail.hours_note(s, annees.occupation)
        yield quadrant_html.completeness(s)


def simulation(portee: Portee) -> Iterator[str]:
    """Le simulateur : chaque cellule, sans saisie puis avec, la ligne de l'ensemble et son titre."""
    annees = years()
    connus = read_enfants(
        store.run("occupation/enfants", annee=annees.couverture, niveau=portee.niveau_carte)
    )
    saisies = [
        simulateur.read_saisie(s, connus.get(s.code), annees.couverture, annees.occupation)
        for s in situations_of(portee)
        if s.rattache
    ]
    for s in saisies:
        if s.code in connus:
            yield connus[s.code].said(portee.niveau_carte, s.code)
    for cle, pct in (("constant", None), ("tendance", None), ("choisi", -1.5)):
        choix = avenir.Choix(cle, pct, latest("naissances"))
        venus = [avenir.carry(s, connus.get(s.code), choix, annees.couverture) for s in saisies]
        yield from (v.phrase for v in venus)
        portees = simulateur.simulate([v.saisie for v in venus], 80.0, 5.0)
        for _, cellules in simulateur.rows(portees, portee.unite):
            yield from cellules
    tapees = [
        replace(s, enfants=Plage.exact(1234), saisis=(("enfants", 1234.0),)) if rang == 0 else s
        for rang, s in enumerate(saisies)
    ]
    for siennes, cible, points in ((saisies, 80, 5), (tapees, 60.9, 2.5)):
        resultats = simulateur.simulate(siennes, cible, points)
        for _, cellules in simulateur.rows(resultats, portee.unite):
            yield from cellules
        yield simulateur.total(resultats, portee.unite).said()


def coordination(portee: Portee) -> Iterator[str]:
    """« Coordination » : chiffres clés, typologie de chaque domaine, décompte des conventions."""
    bornes = {"portee": portee.niveau, "code_portee": portee.code}
    annee = post_year(portee)
    chiffres = store.run("coordination/chiffres", annee=annee, **bornes).iloc[0]
    if chiffres["epci_importes"]:
        lieu = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
        for chiffre in chiffres_cles.key_figures(chiffres, portee.unite, lieu, annee):
            yield chiffre.texte
            yield chiffre.precision
        yield from coordination_detail(portee, annee)
    lignes = store.run("coordination/typologie", jour=JOUR.isoformat(), **bornes)
    for domaine in typologie.DOMAINES:
        yield typologie.reading(lignes, domaine, JOUR, portee.unite)
        connues = int((typologie.map_values(lignes, domaine)["statut"] == "publie").sum())
        yield typologie.scope(lignes, domaine, JOUR, portee, connues)
    conventions = store.run("coordination/conventions", jour=JOUR.isoformat(), **bornes)
    if len(conventions):
        periodes = [calendrier.read_periode(x) for _, x in conventions.iterrows()]
        yield calendrier.counted(periodes, JOUR)
        modele = calendrier.build_calendrier(
            conventions.assign(nom=conventions["ctg"], detail=""), titre="", jour=JOUR
        )
        lieu = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
        couverts = {c for x in conventions["codes_epci"].dropna() for c in str(x).split(",")}
        tous = int(lignes["code_epci"].nunique())
        yield modele.lecture
        yield coordination_calendrier.scope(modele, len(couverts), tous, portee)
        sans = tous - len(couverts)
        for chiffre in coordination_calendrier.counts(modele, sans, tous, portee.unite, lieu):
            yield chiffre.texte
            yield chiffre.precision


def coordination_detail(portee: Portee, annee: int) -> Iterator[str]:
    """Axes, part de l'enfance, besoin de chaque axe, postes, coût, années."""
    bornes = {"portee": portee.niveau, "code_portee": portee.code}
    lieu = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
    noms = {m.code: m.nom for m in store.catalogue().indicateurs["etp_coordination"].modalites}
    contexte = ContexteCoordination(store, Selection(), portee, annee, JOUR, "", noms, (annee,))
    etp = store.run("coordination/etp", annee=annee, **bornes)
    importes = etp[etp["etp"].notna()]["code_epci"].nunique()
    yield imported_scope(contexte, importes, etp["code_epci"].nunique())
    modeles = [figures.build_axes(etp, noms, portee.nom, annee), figures.build_share(etp, portee.de, annee)]
    for axe, besoin in coordination_besoin.BESOINS.items():
        lignes = store.run(
            "coordination/besoin",
            annee=annee,
            axe=axe,
            indicateur=besoin.indicateur,
            modalites=",".join(besoin.modalites),
            **bornes,
        )
        modeles.append(coordination_besoin.build_need(lignes, axe, noms[axe], annee, portee.unite))
    postes = store.run("coordination/postes", annee=annee, **bornes)
    for champ, mots in (("position", figures.POSITIONS), ("employeur", figures.EMPLOYEURS)):
        modeles.append(figures.build_posts(postes, champ, mots, "", lieu, annee))
    evolution = store.run("coordination/evolution", **bornes)
    annees = figures.build_years(evolution, noms, portee.nom, portee.unite, lieu)
    for modele in (*modeles, annees):
        if modele is not None:
            yield modele.lecture
    if annees is not None:
        yield from (g.nom for g in annees.groupes)
    for chiffre in (
        *chiffres_cles.post_figures(postes, portee.unite, lieu, annee),
        *chiffres_cles.cost_figures(figures.cost(postes, 48_000), lieu, annee),
    ):
        yield chiffre.texte
        yield chiffre.precision


def reperes_page(portee: Portee) -> Iterator[str]:
    """« Repères » : la réponse, chaque référence publiée, chaque chiffre de la portée en regard."""
    publies = load_reperes()
    chiffres = store.run("reperes/chiffres", portee=portee.niveau, code_portee=portee.code)
    france = store.run("reperes/chiffres", portee="france", code_portee="FRANCE")
    yield reperes.answer(publies, chiffres, france, portee)
    for lignes in reperes.build_lines(publies, chiffres, france, portee, store.catalogue()).values():
        for ligne in lignes:
            yield from (texte for texte, _ in ligne.valeurs)
            if ligne.chiffre is not None:
                yield ligne.chiffre.texte
                yield ligne.chiffre.precision


def ailleurs() -> Iterator[str]:
    """Ce qui se dit sans la portée : la première visite ; le mémoire et les flux de « Repères »."""
    yield premiere_visite.delivered()
    memoire = load_memoire()
    yield reperes_memoire.warning(memoire)
    yield reperes_memoire.scope(memoire)
    yield reperes_memoire.memoire_axes(memoire).lecture
    yield reperes_memoire.memoire_epci(memoire).lecture
    for exemple in (flux.Exemple(), flux.Exemple(123_457, 35, 41_000, 17_500, 51_300, 0.7, 45)):
        for modele in (flux.build_before(exemple), flux.build_after(exemple), flux.build_post(exemple)):
            yield modele.lecture
        yield flux.scale_note(exemple)


def accueil(niveau: str, code: str) -> Iterator[str]:
    """« Mon territoire » : le premier écran, puis chaque ligne de chaque thème."""
    donnees = lecture_territoire.read_data(store, niveau, code)
    assert donnees is not None, (niveau, code)
    ecran = lecture_territoire.read_screen(store, donnees)
    yield from (ecran.titre, ecran.sous_titre, *(n for n in ecran.notes if provenances(n)))
    for chiffre in (ecran.couverture, ecran.usage):
        if chiffre is not None:
            yield from (chiffre.nombre, chiffre.ecart, chiffre.suite)
    if ecran.ecarts is not None:
        yield from (ecran.ecarts.valeur, ecran.ecarts.phrase, ecran.ecarts.somme)
        for mode in ecran.ecarts.modes:
            yield from (mode.texte, mode.contre)
    if ecran.naissances is not None:
        yield from (ecran.naissances.nombre, ecran.naissances.phrase, ecran.naissances.autres)
        yield from (c.croissance for c in ecran.naissances.courbes)
    for theme in lecture_territoire.read_themes(store, donnees):
        yield theme.phrase
        for ligne in theme.lignes:
            yield from (ligne.texte, ligne.ecart, ligne.rang, ligne.dite)


def said(juge: Juge, departement: str) -> Iterator[str]:
    portee = scope(departement)
    yield from territoires(portee)
    yield from comparer(juge, portee)
    yield from occupation(portee)
    yield from simulation(portee)
    yield from coordination(portee)
    yield from reperes_page(portee)
    yield from accueil(portee.niveau, portee.code)
