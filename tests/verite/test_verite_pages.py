"""Chaque nombre d'une phrase de page se refait du magasin, pour vingt départements."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from recalcul import Juge
from test_verite_dossiers import TROIS, VINGT

from dashboard import store, vues
from dashboard.app_pages.comparer_groupe import Groupe
from dashboard.figures import calendrier, chiffres_cles, quadrant, simulateur, typologie
from dashboard.figures.comparaison import Comparaison, Mesure, build_comparaison, place_words
from dashboard.figures.dits import Dit, Ensemble, provenances
from dashboard.figures.enfants import read_enfants
from dashboard.figures.quadrant import INDICATEURS, Annees, Seuil, Seuils
from dashboard.figures.situation import read_situations
from dashboard.figures.textes import Portee
from dashboard.state import Selection

JOUR = datetime.date(2026, 11, 28)
CARTES = (
    ("taux_couverture", ""), ("taux_couverture", "eaje"), ("population_municipale", ""),
    ("naissances", ""), ("taux_occupation_reel", ""), ("etp_coordination", ""), ("foyers_rsa", ""),
)  # fmt: skip
MESURES = (
    ("taux_couverture", "", 2023), ("taux_couverture", "prescolarisation", 2023),
    ("naissances", "", 2024), ("taux_occupation_reel", "", 2024), ("population_0_4", "", 2023),
)  # fmt: skip


# Des nombres qui définissent sans rien compter : le repère publié, ce que « sans poste » veut dire.
DEFINITIONS = ("repère publié", "0 ETP déclaré")


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with duckdb.connect(str(magasin), read_only=True) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


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
            portee=portee.niveau, code_portee=portee.code, niveau=portee.niveau_carte,
            indicateur=indicateur, modalite=modalite, millesime=presence.latest(modalite),
        )  # fmt: skip
        vue = vues.build_vue(store, selection, portee)
        mots = vue.cartes[0]
        yield mots.lecture
        yield mots.champ


def comparer(juge: Juge, portee: Portee) -> Iterator[str]:
    """« Comparer » : la phrase du tableau sans choix, puis celle de chaque territoire, et sa place."""
    niveau = portee.niveau_carte
    if niveau == "departement":
        return
    lues = store.run(
        "comparer/voisins", niveau=niveau, portee=portee.niveau, code_portee=portee.code
    )
    noms = {
        f"{niveau}:{c}": str(n)
        for c, n in list(zip(lues["code_territoire"], lues["nom"], strict=True))[:12]
    }
    fiches = juge.catalogue.indicateurs
    mesures = [Mesure(fiches[i], m, a) for i, m, a in MESURES]
    references = {f"departement:{portee.code}": portee.nom, "france:FRANCE": "France"}
    cellules = store.run(
        "comparer/cellules",
        territoires=",".join([*noms, *references]),
        mesures=",".join(m.requete for m in mesures),
    )
    for choisi in ("", *noms):
        groupe = Groupe(niveau, noms, choisi, f"les plus peuplés {portee.de}", references, ("", ""))
        modele = build_comparaison(
            "", mesures, cellules, noms, references, choisi=choisi, univers=groupe.univers
        )
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


def occupation(portee: Portee) -> Iterator[str]:
    """« Occupation » : réponse, Lecture de chaque EPCI, Champ, et le compte du simulateur."""
    annees = Annees(2023, 2024)
    couvertures = store.read_values(
        "taux_couverture", "", 2023, portee.niveau_carte, portee.niveau, portee.code
    )
    bilan = store.run("occupation/bilan", annee=2024, niveau=portee.niveau_carte)
    seuils = Seuils(Seuil(60.9, "France", "Cnaf"), Seuil(70.0, "Repère national", "repère"))
    lues = read_situations(couvertures, bilan)
    for genre in INDICATEURS:
        situations = quadrant.classify(lues, genre, seuils)
        yield quadrant.answer(situations, annees, genre, seuils, portee.unite)
        yield quadrant.scope_sentence(situations, annees, genre, seuils, portee)
        places = quadrant.placed(situations)
        for s in places:
            yield quadrant.reading(places, annees, genre, s.code)
    connus = read_enfants(store.run("occupation/enfants", annee=2023))
    saisies = [
        simulateur.Saisie(
            s.code, s.nom, connus[s.code].nombre if s.code in connus else None,
            s.couverture.valeur, places_eaje=s.places_eaje, partiel=s.partiel,
        )
        for s in lues if s.rattache
    ]  # fmt: skip
    resultats = simulateur.simulate(saisies, 80, 5)
    yield simulateur.total(resultats, portee.unite).said(resultats)


def coordination(portee: Portee) -> Iterator[str]:
    """« Coordination » : chiffres clés, typologie de chaque domaine, décompte des conventions."""
    bornes = {"portee": portee.niveau, "code_portee": portee.code}
    chiffres = store.run("coordination/chiffres", annee=2025, **bornes).iloc[0]
    if chiffres["epci_importes"]:
        lieu = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
        for chiffre in chiffres_cles.key_figures(chiffres, portee.unite, lieu, 2025):
            yield chiffre.texte
            if not any(mots in chiffre.precision for mots in DEFINITIONS):
                yield chiffre.precision
    lignes = store.run("coordination/typologie", jour=JOUR.isoformat(), **bornes)
    for domaine in typologie.DOMAINES:
        yield typologie.reading(lignes, domaine, JOUR, portee.unite)
    conventions = store.run("coordination/conventions", jour=JOUR.isoformat(), **bornes)
    if len(conventions):
        periodes = [calendrier.read_periode(x) for _, x in conventions.iterrows()]
        yield calendrier.counted(periodes, JOUR)


def judge_pages(juge: Juge, phrases: Iterator[str]) -> int:
    """Refait chaque nombre ; toute année dite est celle d'une valeur lue, ou de la mesure."""
    fautes: list[str] = []
    compte = 0
    annees = {a for *_, a in MESURES}
    for phrase in phrases:
        fautes += juge.faults(phrase, annees)
        compte += len(provenances(phrase))
    assert not fautes, "\n".join(dict.fromkeys(fautes))
    return compte


def said(juge: Juge, departement: str) -> Iterator[str]:
    portee = scope(departement)
    yield from territoires(portee)
    yield from comparer(juge, portee)
    yield from occupation(portee)
    yield from coordination(portee)


@pytest.mark.parametrize("departement", TROIS)
def test_les_phrases_des_pages_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Paris, la Seine-Saint-Denis et la démonstration, à chaque passage."""
    assert judge_pages(juge, said(juge, departement)) > 3


@pytest.mark.lent
@pytest.mark.parametrize("departement", [d for d in VINGT if d not in TROIS])
def test_les_phrases_de_vingt_departements_se_refont_du_magasin(
    juge: Juge, departement: str
) -> None:
    """Les mêmes phrases, partout ailleurs."""
    assert judge_pages(juge, said(juge, departement)) > 3


def cited(dit: Dit) -> set[str]:
    """Les codes qu'un décompte cite, d'où qu'il les tienne."""
    if dit.dans is not None:
        return set(dit.dans.code_portee.split(","))
    return {lu.code for lu in dit.lus} or set(dit.nom.split(","))


def test_un_decompte_n_oublie_personne(juge: Juge) -> None:
    """Le juge recompte ceux que la phrase cite : ceux qu'elle tait se cherchent dans le magasin."""
    portee = scope("95")
    bornes = {"portee": portee.niveau, "code_portee": portee.code}
    siens = set(juge.members(Ensemble("epci", "departement", "95")))

    places = set(
        juge.column(
            "SELECT c.code_territoire FROM observations AS c JOIN observations AS o "
            "USING (niveau, code_territoire) WHERE niveau = 'epci' AND c.modalite = '' "
            "AND o.modalite = '' AND c.indicateur = 'taux_couverture' AND c.millesime = 2023 "
            "AND o.indicateur = 'taux_occupation_reel' AND o.millesime = 2024 "
            "AND c.valeur IS NOT NULL AND o.valeur IS NOT NULL AND o.statut = 'publie'", [],
        )
    ) & siens  # fmt: skip
    annees = Annees(2023, 2024)
    seuils = Seuils(Seuil(60.9, "France", "Cnaf"), Seuil(70.0, "Repère national", "repère"))
    couvertures = store.read_values("taux_couverture", "", 2023, "epci", *bornes.values())
    lues = read_situations(couvertures, store.run("occupation/bilan", annee=2024, niveau="epci"))
    situations = quadrant.classify(lues, "reelle", seuils)
    reponse = quadrant.answer(situations, annees, "reelle", seuils, portee.unite)
    champ = quadrant.scope_sentence(situations, annees, "reelle", seuils, portee)
    assert places
    assert cited(reponse.dits[0]) == places
    assert {lu.code for d in reponse.dits[1:] for lu in d.lus} in (set(), places)
    (dont,) = (d for d in champ.dits if d.critere == "case")
    assert cited(dont) == places

    conventions = store.run("coordination/conventions", jour=JOUR.isoformat(), **bornes)
    periodes = [calendrier.read_periode(x) for _, x in conventions.iterrows()]
    total, *parts = calendrier.counted(periodes, JOUR).dits
    signees = set(
        juge.column(
            "SELECT DISTINCT c.ctg FROM conventions_territoires AS c JOIN territoires AS t "
            "USING (niveau, code_territoire) WHERE t.code_departement = '95'", [],
        )
    )  # fmt: skip
    assert cited(total) == signees
    assert sorted(c for d in parts for c in cited(d)) == sorted(signees)

    equipes = set(
        juge.column(
            "SELECT code_epci FROM etablissements UNION SELECT code_epci FROM equipements "
            "WHERE type IN ('eaje', 'alsh') AND (ouverture IS NULL OR ouverture <= ?) "
            "AND (fermeture IS NULL OR fermeture > ?)", [JOUR, JOUR],
        )
    ) & siens  # fmt: skip
    lignes = store.run("coordination/typologie", jour=JOUR.isoformat(), **bornes)
    tous, *sortes = typologie.reading(lignes, "ensemble", JOUR, portee.unite).dits
    assert cited(tous) == equipes
    assert sorted(c for d in sortes for c in cited(d)) == sorted(equipes)
