"""Une planche de chaque genre de graphique, faite à la main : mêmes chiffres dans tous les rendus."""

from __future__ import annotations

import datetime

import pandas as pd

from dashboard.figures import avant_apres, calendrier, chaleur, flux, graphiques, halteres, nuage, pyramide
from dashboard.figures.classement import Classement, Rang
from dashboard.figures.comparaison import Cellule, Colonne, Comparaison, LigneComparee
from dashboard.figures.courbes import Courbes, Serie
from dashboard.figures.couverture_partagee import CouverturePartagee, Effet, Partage
from dashboard.figures.dits import Phrase
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.references import Ecart
from dashboard.figures.scenarios import Scenario, Scenarios
from dashboard.figures.tableau_chiffres import Chiffre, LigneChiffres, TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.territoire.chiffres import ChiffreDit, ChiffresCles
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme
from dashboard.figures.territoire.lignes import LignePosition, Trait
from dashboard.figures.territoire.naissances import Courbe, Naissances
from dashboard.figures.territoire.themes import ThemeTerritoire

JOUR = datetime.date(2026, 11, 22)
BLEU, ORANGE = "#0b3c6f", "#e08214"
REPERES = (graphiques.Ligne("Val-d'Oise", 42.2, "42,2"), graphiques.Ligne("France", 60.9, "60,9"))

BARRES = graphiques.Barres(
    "Taux de couverture, EPCI",
    "places pour 100 enfants",
    1,
    (
        graphiques.Barre("CC Sausseron Impressionnistes", 61.6, "61,6", BLEU),
        graphiques.Barre("CA Val Parisis", 48.5, "48,5", ORANGE, True),
        graphiques.Barre("CA Roissy Pays de France", 35.4, "35,4", "#dddddd"),
    ),
    REPERES,
    "La plus haute est 61,6.",
)
REPARTITION = graphiques.Repartition(
    "Répartition",
    "places pour 100 enfants",
    1,
    "EPCI",
    (graphiques.Intervalle(40, 45, 3, BLEU), graphiques.Intervalle(45, 50, 7, ORANGE)),
    REPERES,
    "Sept EPCI de 45 à moins de 50.",
)
DECOMPOSITION = graphiques.Decomposition(
    "Par mode d'accueil",
    "places pour 100 enfants",
    1,
    ("EAJE", "Assistantes maternelles"),
    (BLEU, ORANGE),
    (
        graphiques.GroupeBarres("CA Val Parisis", (19.8, 26.7), ("19,8", "26,7")),
        graphiques.GroupeBarres("France", (23.5, float("nan")), ("23,5", "")),
    ),
    "26,7 places.",
)
EVOLUTION = graphiques.Evolution(
    "CA Val Parisis : foyers",
    "foyers",
    0,
    (2020, 2021, 2022),
    (17785.0, None, 15905.0),
    ("17\u202f785", "absent", "15\u202f905"),
    (2021,),
    Phrase("17\u202f785 puis 15\u202f905 foyers."),
)
CATEGORIES = (
    nuage.Categorie("créer", BLEU, "rond"),
    nuage.Categorie("remplir d'abord", ORANGE, "carre", "hachures"),
    nuage.Categorie("consolider", "#2f7d4f", "losange"),
    nuage.Categorie("surveiller", "#c2a5cf", "triangle"),
)
NUAGE = nuage.Nuage(
    "Couverture et occupation",
    "Taux de couverture",
    "places pour 100 enfants",
    1,
    "Taux d'occupation réel",
    "%",
    1,
    (
        nuage.Point("1", "CA Val Parisis", 48.5, 72.0, "48,5", "72,0", 9000, 3, True),
        nuage.Point("2", "CC Vexin Centre", 61.6, 55.5, "61,6", "55,5", 900, 1),
        nuage.Point("3", "CA Plaine Vallée", 40.0, 81.0, "40,0", "81,0", 5000, 0),
    ),
    (nuage.Coupe("x", 50, "Seuil"), nuage.Coupe("y", 70, "Seuil")),
    CATEGORIES,
    (0, 2, 3, 1),
    "Enfants de moins de 3 ans",
    lecture="Val Parisis.",
)
CHALEUR = chaleur.build_chaleur(
    pd.DataFrame(
        {
            "code_ligne": ["a", "a", "b", "b"],
            "nom_ligne": ["CA Val Parisis"] * 2 + ["CC Vexin Centre"] * 2,
            "colonne": ["pe", "ej", "pe", "ej"],
            "valeur": [1.25, 0.0, float("nan"), float("nan")],
            "statut": ["publie", "publie", "absent", "absent"],
        }
    ),
    {"pe": "Petite enfance", "ej": "Enfance-jeunesse"},
    titre="ETP par axe",
    unite="ETP",
    decimales=2,
    coin="EPCI",
    mots={"absent": "non importé"},
)
PYRAMIDE = pyramide.Pyramide(
    "Pyramide des âges",
    "habitants",
    0,
    ("0-4 ans", "5-9 ans"),
    (400.0, 500.0),
    (410.0, 520.0),
    "810 enfants.",
)
FLUX = flux.build_before(flux.Exemple())
CALENDRIER = calendrier.build_calendrier(
    pd.DataFrame(
        {
            "nom": ["CTG du Vexin", "CTG de Val Parisis"],
            "detail": ["CC Vexin Centre", "CA Val Parisis"],
            "codes_epci": ["1", "2"],
            "signature": [datetime.date(2022, 1, 1), datetime.date(2023, 7, 1)],
            "fin": [datetime.date(2026, 12, 31), datetime.date(2027, 12, 31)],
            "situation": ["a_renouveler", "en_cours"],
        }
    ),
    titre="Échéances",
    jour=JOUR,
    selection="2",
)
CLASSEMENT = Classement(
    "Classement",
    "places pour 100 enfants",
    1,
    (Rang("CC Vexin Centre", 49.7, "49,7"), Rang("CA Val Parisis", 48.5, "48,5", True)),
    REPERES,
    (43.8, 49.4),
    lecture="Deuxième.",
)
HALTERES = halteres.Halteres(
    "Écarts",
    "places pour 100 enfants",
    1,
    "valeurs",
    "CA Val Parisis",
    "France",
    (
        halteres.Haltere(
            cle="eaje",
            nom="EAJE",
            territoire=19.8,
            reference=23.5,
            texte_territoire="19,8",
            texte_reference="23,5",
            ecart="3,7 de moins",
            interpretable=True,
        ),
        halteres.Haltere(
            cle="total",
            nom="Total",
            territoire=48.5,
            reference=60.9,
            texte_territoire="48,5",
            texte_reference="60,9",
            ecart="12,4 de moins",
            interpretable=False,
        ),
    ),
    lecture="12,4 de moins.",
)
# Un territoire monté, un écart dans la marge, un chiffre qui n'existait pas alors, un qui n'existe plus.
AVANT_APRES = avant_apres.AvantApres(
    "Depuis « signature »",
    "places pour 100 enfants",
    1,
    "valeurs",
    "aujourd'hui (chiffres de 2023)",
    "le 12 mars 2026 (chiffres de 2022)",
    (
        halteres.Haltere("A", "CA Val Parisis", 48.5, 45.3, "48,5", "45,3", "+3,2", True, choisie=True),
        halteres.Haltere("B", "CC Vexin Centre", 49.7, 49.6, "49,7", "49,6", "non interprétable", False),
        halteres.Haltere("C", "CC Neuve", 30.0, None, "30,0 (alors : absent)", "absent", "–", True),
        halteres.Haltere(
            "D", "CC Partie", None, 20.0, "absent", "20,0 (aujourd'hui : secret ou non publié)", "–", True
        ),
    ),
    lecture="3,2 de plus.",
    ecarts=tuple(
        Ecart(c, nom, "taux_couverture", "Taux", avant, apres, ecart, cause, genre, False)
        for c, nom, avant, apres, ecart, cause, genre in (
            (
                "A",
                "CA Val Parisis",
                "45,3 (2022)",
                "48,5 (2023)",
                "+3,2",
                "2023 au lieu de 2022",
                "millesime",
            ),
            ("B", "CC Vexin Centre", "49,6 (2022)", "49,7 (2023)", "non interprétable", "2023", "millesime"),
            ("C", "CC Neuve", "absent", "30,0 (2023)", "–", "donnée apparue", "apparue"),
            ("D", "CC Partie", "20,0 (2022)", "secret ou non publié (2023)", "–", "disparue", "disparue"),
        )
    ),
)
COURBES = Courbes(
    "Foyers RSA",
    "foyers",
    0,
    (2020, 2021, 2022),
    (
        Serie(
            "a",
            "CA Val Parisis",
            (6875.0, 6700.0, 6600.0),
            ("6\u202f875", "6\u202f700", "6\u202f600"),
            ("6\u202f875", "6\u202f700", "6\u202f600"),
            choisie=True,
            lisible=True,
        ),
        Serie(
            "b",
            "CC Vexin Centre",
            (120.0, None, 115.0),
            ("120", "0 ou secret", "115"),
            ("120", "0 ou secret", "115"),
            lisible=False,
        ),
    ),
    (2021,),
    lecture="6\u202f875 puis 6\u202f600.",
)
SCENARIOS = Scenarios(
    "CA Val Parisis : les naissances",
    "naissances par an",
    0,
    2022,
    (4120.0, 4010.0, 3890.0),
    (Scenario("constant", (4006.0,) * 5), Scenario("tendance", (3800.0, 3710.0, 3620.0, 3530.0, 3440.0))),
    Phrase("3\u202f890 naissances en 2024."),
)
PARTAGE = CouverturePartagee(
    "Gironde : plus de places ou moins d’enfants ?",
    "points",
    1,
    (
        Partage(
            "33",
            "taux_couverture",
            (2022, 2023),
            (50.0, 55.0),
            (1000.0, 900.0),
            (500.0, 495.0),
            0.1,
            Effet(-0.5278, 0.1003),
            Effet(5.5278, 0.0106),
            "cnaf",
        ),
    ),
    Phrase("De 50,0 à 55,0."),
)
COMPARAISON = Comparaison(
    "Deux EPCI comparés",
    (
        Colonne(
            "taux_couverture",
            "Taux de couverture",
            "Taux de couverture",
            "places",
            1,
            2023,
            "plus_haut_mieux",
            2,
            49.1,
        ),
    ),
    (
        LigneComparee(
            "epci:1",
            "CA Val Parisis",
            (Cellule(48.5, "48,5", 0.05, "bas", "moins bien", 2, statut="publie"),),
            True,
        ),
        LigneComparee("epci:2", "CC Vexin Centre", (Cellule(None, "absent"),)),
    ),
    (LigneComparee("france:FRANCE", "France", (Cellule(60.9, "60,9", statut="publie"),)),),
    lecture="48,5.",
)
NAISSANCES = CourbesNaissances(
    "CA Val Parisis",
    Naissances(
        nombre=Phrase("3\u202f987"),
        annee=2024,
        phrase=Phrase("1,3\u00a0% de plus qu'en 2014"),
        autres=Phrase(),
        annees=(2014, 2019, 2024),
        courbes=(
            Courbe("CA Val Parisis", "sujet", (100.0, 104.2, 101.3), Phrase("+1,3\u00a0%")),
            Courbe("France", "large", (100.0, 91.4, 80.8), Phrase("−19,2\u00a0%")),
        ),
        sens="maintien",
        croissance_pct=1.3,
        large_pct=-19.2,
        large_egal=False,
        sources=("insee_naissances",),
    ),
)
LIGNES = LignesTheme(
    "CA Val Parisis",
    "les 9 autres EPCI du Val-d'Oise",
    ThemeTerritoire(
        code="petite_enfance",
        nom="Accueil du jeune enfant",
        phrase=Phrase("Moins de places qu'en France."),
        lignes=(
            LignePosition(
                cle="taux_couverture",
                nom="Taux de couverture",
                unite="places pour 100 enfants",
                annee=2023,
                texte=Phrase("48,5"),
                fictif=False,
                place=0.5,
                points=((0.1, 0), (0.4, 0), (0.4, 1)),
                traits=(Trait(0.95, "France", "60,9"),),
                ecart=Phrase("12,4 de moins que la France"),
                rang=Phrase("4e sur 10"),
                dite=Phrase(),
                source="cnaf_couverture",
            ),
        ),
        absents=(),
        vignette=None,
        autres=0,
    ),
)
MOTS = TableauMots(
    "Schéma pluriannuel de la Creuse : ce que les chiffres donnent, ce qui reste à écrire",
    "rubriques du décret",
    "Les chiffres de la Creuse remplissent en partie 1 des 2 rubriques du schéma.",
    ("Rubrique", "État", "Ce que donnent les chiffres", "Reste à décrire"),
    (
        (
            "Offre d'accueil",
            "en partie",
            "places pour 100 enfants, par mode d'accueil",
            "horaires, accueil d'urgence",
        ),
        ("Coût", "à décrire", "", "coût et plan de financement de chaque action"),
    ),
    (1.2, 0.8, 2.4, 2.4),
)
CHIFFRES = TableauChiffres(
    "Places à créer, Creuse",
    "places",
    "Pour 80 places pour 100 enfants : environ 310 places à créer.",
    "EPCI",
    ("Enfants", "Places à créer"),
    (
        LigneChiffres(
            "CA du Grand Guéret", (Chiffre("610", 610), Chiffre("environ 300", 296)), "200034825", True
        ),
        LigneChiffres("CC <Creuse>", (Chiffre("inconnu"), Chiffre("secret")), "200067189"),
        LigneChiffres("France", (Chiffre("2\u202f000", 2000), Chiffre("0", 0)), "FRANCE", reference=True),
    ),
    (0, 0),
    "Du plus de places à créer au moins.",
)
CHIFFRES_CLES = ChiffresCles(
    "L'essentiel, CA Val Parisis",
    Phrase("Moins de places qu'en France."),
    (
        ChiffreDit(
            Phrase("48,5"),
            Phrase("places pour 100 enfants de moins de 3 ans, 2023"),
            Phrase("12,4 de moins que la France"),
            Phrase("4e des 10 EPCI du Val-d'Oise"),
        ),
        ChiffreDit(
            Phrase("3\u202f987"),
            Phrase("naissances en 2024"),
            Phrase("1,3\u00a0% de plus qu'en 2014"),
            Phrase(),
        ),
    ),
)
MODELES: tuple[Modele, ...] = (
    BARRES,
    REPARTITION,
    DECOMPOSITION,
    EVOLUTION,
    NUAGE,
    CHALEUR,
    PYRAMIDE,
    FLUX,
    CALENDRIER,
    CLASSEMENT,
    HALTERES,
    AVANT_APRES,
    COURBES,
    SCENARIOS,
    PARTAGE,
    COMPARAISON,
    NAISSANCES,
    LIGNES,
    MOTS,
    CHIFFRES,
    CHIFFRES_CLES,
)


def make_planche(modele: Modele, *, fictif: bool = False, nom: str = "essai") -> Planche:
    """Un graphique et ses mots, avec de quoi éprouver les échappements."""
    source = "Cnaf, « Taux de couverture », 2023, Licence Ouverte 2.0."
    return Planche(modele, "10 EPCI & <b>communes</b>.", source, "2023", nom, ("Note.",), fictif)
