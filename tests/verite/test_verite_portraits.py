"""Chaque nombre que dit un portrait se refait du magasin, pour vingt départements."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from magasin_relu import PETITE_COURONNE
from recalcul import Juge
from test_verite_dossiers import TROIS, elsewhere

from dashboard.ecran.portrait import reading
from dashboard.figures import couverture_partagee, scenarios_mots, schema_pluriannuel
from dashboard.figures.couverture_partagee import CouverturePartagee
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, provenances, say
from dashboard.figures.portrait import LignePortrait, Portrait
from dashboard.figures.resume import summarise
from dashboard.figures.scenarios import build_scenarios
from dashboard.lecture import portraits, proches, regard, scenarios, store
from dashboard.lecture import sujet as sujet_lu
from tests.magasins import open_store

JOUR = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


def sample(juge: Juge, departement: str) -> list[tuple[str, str]]:
    """Le département, son EPCI le plus peuplé et le moins peuplé, deux communes, un EPT."""
    demande = (
        "SELECT code_territoire FROM {table} WHERE code_departement = ? {suite} "
        "ORDER BY population {sens}, code_territoire LIMIT 1"
    )
    choisis = [("departement", departement)]
    for niveau, sens in (("epci", "DESC"), ("epci", "ASC"), ("commune", "DESC"), ("commune", "ASC")):
        if niveau == "epci" and departement in PETITE_COURONNE:
            continue
        sql = demande.format(
            table="territoires", suite=f"AND niveau = '{niveau}' AND population > 0", sens=sens
        )
        choisis += [(niveau, c) for (c,) in juge.con.execute(sql, [departement]).fetchall()]
    epts = demande.replace("code_territoire", "code_ept").format(table="ept", suite="", sens="DESC")
    choisis += [("ept", c) for (c,) in juge.con.execute(epts, [departement]).fetchall()]
    return list(dict.fromkeys(choisis))


def years(juge: Juge, portrait: Portrait, ligne: LignePortrait) -> list[int]:
    """Les années qu'une ligne peut nommer : celles de sa série, celles de ses ruptures."""
    indicateur, _, modalite = ligne.cle.partition(":")
    lues = juge.con.execute(
        "SELECT DISTINCT millesime FROM observations WHERE indicateur = ? AND modalite = ? AND niveau = ?",
        [indicateur, modalite, "commune" if portrait.portee.niveau == "ept" else portrait.portee.niveau],
    ).fetchall()
    ruptures = juge.catalogue.indicateurs[indicateur].ruptures or {}
    return [*(a for (a,) in lues), *map(int, ruptures)]


def said(juge: Juge, portrait: Portrait) -> Iterator[tuple[str, list[int]]]:
    """Tout ce qu'un portrait dit avec un nombre, et les années qu'il peut nommer."""
    toutes: list[int] = []
    for ligne in portrait.lignes:
        annees = years(juge, portrait, ligne)
        toutes += annees
        position = ligne.position.texte if ligne.position else Phrase()
        for texte in (ligne.valeur, ligne.reference, ligne.ecart, position, ligne.tendance.texte):
            yield texte, annees
        yield reading(ligne, portrait), annees
    for trait in portrait.identite:
        # « pas de poste en 2025 (déclaré) » : l'année du fichier, sans autre nombre.
        yield trait.texte, [2025] if trait.texte.startswith("pas de poste") else []
    for section in portrait.sections:
        for equipement in section.equipements:
            yield equipement.texte, []
    for phrase in summarise(portrait):
        yield phrase, toutes


def beside(portrait: Portrait) -> Iterator[str]:
    """Autour du portrait : la pyramide et son champ, le schéma pluriannuel, rubrique par rubrique."""
    sujet = sujet_lu.read_subject(store, portrait.portee.niveau, portrait.portee.code)
    assert sujet is not None
    pyramide = portraits.read_pyramid(store, sujet)
    if pyramide is not None:
        yield pyramide.lecture
        yield pyramide.champ
    presence = portraits.read_presence(store, sujet, portrait)
    for rubrique in schema_pluriannuel.build_controle(presence):
        yield rubrique.couvert
        yield rubrique.reste


def to_come(portrait: Portrait) -> Iterator[tuple[str, list[int]]]:
    """« Moins d'enfants, faut-il encore des places ? », et la couverture d'un département partagée."""
    sujet = sujet_lu.read_subject(store, portrait.portee.niveau, portrait.portee.code)
    assert sujet is not None
    if sujet.niveau not in scenarios.NIVEAUX:
        return
    lues = scenarios.read_base(store, sujet.niveau, sujet.code)
    base = lues.base
    if base is not None:
        annees = [base.horizon]
        yield scenarios_mots.today(base), annees
        for pct in (None, -1.5, 3.0):
            yield scenarios.build_planche(lues, sujet, pct).lecture, annees
            for scenario in build_scenarios(base, pct):
                yield scenarios_mots.hypothesis(base, scenario), annees
                yield scenarios_mots.answer(base, scenario), annees
    if sujet.niveau == "departement":
        planche = scenarios.read_split(store, sujet)
        modele = planche.modele if planche else None
        for partage in modele.partages if isinstance(modele, CouverturePartagee) else ():
            yield couverture_partagee.title(partage), list(partage.annees)
            yield couverture_partagee.reading(partage, sujet.portee.nom), []
            yield couverture_partagee.sensitivity(partage), []
            for rang in (0, 1):
                yield couverture_partagee.places_text(partage, rang), []
                yield couverture_partagee.children_text(partage, rang), []


def sides(juge: Juge, phrase: str) -> list[str]:
    """« 510 places de moins » : le scénario en demande bien moins qu'aujourd'hui."""
    places = [d for d in provenances(phrase) if d.calcul == "scenario" and d.critere.startswith("places:")]
    mot = " places de moins " if places and juge.side(places[0]) < 0 else " places de plus "
    return [f"mauvais sens : {phrase}"] if places and mot not in phrase else []


def judge_portrait(juge: Juge, portrait: Portrait) -> int:
    fautes: list[str] = []
    compte = 0
    for phrase, annees in said(juge, portrait):
        fautes += juge.faults(phrase, annees)
        compte += len(provenances(phrase))
    for phrase in summarise(portrait):
        fautes += directions(juge, phrase)
    for phrase in beside(portrait):
        fautes += juge.faults(phrase)
        compte += len(provenances(phrase))
    for phrase, annees in to_come(portrait):
        fautes += juge.faults(phrase, annees) + sides(juge, phrase)
        compte += len(provenances(phrase))
    assert not fautes, "\n".join(dict.fromkeys(fautes))
    return compte


def directions(juge: Juge, phrase: Phrase) -> list[str]:
    """« Plus haut que » est suivi de couples dont le premier est bien le plus haut."""
    for debut, signe in (("Plus haut", 1), ("Plus bas", -1)):
        if phrase.startswith(debut):
            dits = [d for d in phrase.dits if d.calcul in ("valeur", "mediane")]
            couples = zip(dits[::2], dits[1::2], strict=True)
            return [
                f"« {a.texte} contre {b.texte} » n'est pas {debut.lower()} : {phrase}"
                for a, b in couples
                if signe * (juge.again(a) - juge.again(b)) <= 0
            ]
    return []


def read(niveau: str, code: str, reference: str = "") -> Portrait:
    sujet = sujet_lu.read_subject(store, niveau, code)
    assert sujet is not None, code
    choix = regard.references_of(sujet)
    voulue = reference or ("departement" if "departement" in choix else next(iter(choix), ""))
    trouves = proches.read_similar(store, code) if voulue == regard.SEMBLABLES else None
    return portraits.read_portrait(store, sujet, voulue, trouves, jour=JOUR)


def judge_department(juge: Juge, departement: str) -> None:
    for niveau, code in sample(juge, departement):
        assert judge_portrait(juge, read(niveau, code)) > 3, (niveau, code)


@pytest.mark.lent
@pytest.mark.parametrize("departement", TROIS)
def test_les_nombres_des_portraits_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Le département, deux EPCI, deux communes, un EPT : fiche, lignes, rangs, tendances, résumé."""
    judge_department(juge, departement)


@pytest.mark.parametrize("departement", elsewhere(*TROIS))
def test_les_portraits_de_vingt_departements_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Les mêmes portraits, partout ailleurs."""
    judge_department(juge, departement)


@pytest.mark.lent
def test_un_epci_se_compare_a_la_mediane_de_ses_semblables(juge: Juge) -> None:
    """La médiane dite est celle des EPCI cités, et leur nombre le leur."""
    portrait = read("epci", "200058485", regard.SEMBLABLES)
    assert judge_portrait(juge, portrait) > 3
    assert any(d.calcul == "mediane" for x in portrait.lignes for d in provenances(x.reference))


def test_un_rang_dans_une_partie_ou_un_sens_faux_sont_vus(juge: Juge) -> None:
    """« 2e sur 19 EPCI » de deux départements chargés n'est pas un rang ; « plus » n'est pas « moins »."""
    ermont = Lu("epci", "200058485", "population_0_4", "", 2023)
    rang = say(
        "{rang} sur {n} EPCI de France",
        rang=Dit("2e", "rang", (ermont,), dans=Ensemble("epci", "france", "FRANCE")),
        n=Dit("19", "compte", (ermont,), dans=Ensemble("epci", "france", "FRANCE"), critere="classes"),
    )
    with pytest.raises(AssertionError, match="dans une partie seulement"):
        juge.faults(rang)
    lus = (
        Lu("departement", "93", "taux_couverture", "", 2023),
        Lu("france", "FRANCE", "taux_couverture", "", 2023),
    )
    with pytest.raises(AssertionError, match="il est plus bas"):
        juge.faults(say("{e} de plus", e=Dit("21,5", "ecart", lus, 1, critere="haut")))
    fausse = say(
        "Plus haut qu'en France : taux, {a} contre {b}.",
        a=Dit("39,4", "valeur", lus[:1], 1),
        b=Dit("60,9", "valeur", lus[1:], 1),
    )
    assert directions(juge, fausse)
