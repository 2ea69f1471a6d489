"""Lire ce que les gens envoient : mêmes lignes, quelle que soit la façon de les écrire."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from communs_depots import EAJE, ETP, Referentiel, to_csv, to_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.contrat.schema import Colonne, Format
from data.depots.controle.validation import check
from data.depots.lecture.ouverture import read_table
from data.depots.lecture.valeurs import MOIS, parse_date, parse_number
from data.fiches.vocabulaire import AXES

MOIS_LONGS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@dataclass(frozen=True)
class Style:
    """Une façon d'écrire un tableau."""

    sorte: str
    encodage: str
    separateur: str
    titres: int
    vides: frozenset[int]
    total: bool
    nombre: str
    jour: str
    ordre: tuple[int, ...]
    entetes: tuple[tuple[int, int], ...]


def styles(format_: Format) -> st.SearchStrategy[Style]:
    largeur = len(format_.colonnes)
    return st.builds(
        Style,
        sorte=st.sampled_from(["csv", "csv", "xlsx"]),
        encodage=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
        separateur=st.sampled_from([";", ",", "\t"]),
        titres=st.integers(0, 3),
        vides=st.frozensets(st.integers(0, 6), max_size=3),
        total=st.booleans(),
        nombre=st.sampled_from(["virgule", "point", "insecable", "unite", "natif"]),
        jour=st.sampled_from(["jj/mm/aaaa", "iso", "lettres", "points", "serie", "natif"]),
        ordre=st.permutations(range(largeur)).map(tuple),
        entetes=st.lists(
            st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=largeur, max_size=largeur
        ).map(tuple),
    )


def heading(colonne: Colonne, choix: int, casse: int) -> str:
    noms = (colonne.libelle, colonne.nom, *colonne.synonymes)
    nom = noms[choix % len(noms)]
    if casse == 1:
        return f"  {nom.upper()} "
    if casse == 2:
        plat = unicodedata.normalize("NFKD", nom)
        return "".join(c for c in plat if not unicodedata.combining(c))
    return f"{nom.capitalize()} *" if casse == 3 else nom


def written(valeur: Any, colonne: Colonne, style: Style) -> Any:
    """Une valeur typée, comme quelqu'un l'aurait écrite."""
    if valeur is None:
        return None
    if isinstance(valeur, bool):
        return "Oui" if valeur else "NON"
    if isinstance(valeur, date):
        if style.jour == "natif" and style.sorte == "xlsx":
            return valeur
        if style.jour == "iso":
            return valeur.isoformat()
        if style.jour == "lettres":
            premier = "er" if valeur.day == 1 else ""
            return f"{valeur.day}{premier} {MOIS_LONGS[valeur.month - 1]} {valeur.year}"
        if style.jour == "serie":
            return (valeur - date(1899, 12, 30)).days
        return valeur.strftime("%d.%m.%Y" if style.jour == "points" else "%d/%m/%Y")
    if isinstance(valeur, (int, float)):
        if style.nombre == "natif" and style.sorte == "xlsx":
            return valeur
        if style.nombre == "point":
            return str(valeur)
        texte = f"{valeur:,}".replace(",", "\xa0").replace(".", ",")
        if style.nombre == "virgule" or colonne.nom == "annee":
            return texte.replace("\xa0", "")
        return f"{texte} {colonne.unite}".strip() if style.nombre == "unite" else texte
    if isinstance(valeur, list):
        return " | ".join(valeur)
    return valeur


def write(lignes: list[dict[str, Any]], format_: Format, style: Style) -> bytes:
    """Le fichier, dans ce style."""
    colonnes = [format_.colonnes[i] for i in style.ordre]
    grille: list[list[Any]] = [[f"Tableau n° {i + 1} : relevé"] for i in range(style.titres)]
    grille.append([heading(c, *style.entetes[i]) for i, c in zip(style.ordre, colonnes, strict=True)])
    for rang, ligne in enumerate(lignes):
        if rang in style.vides:
            grille += [[], [None, "  ", "\xa0"]]
        grille.append([written(ligne.get(c.nom), c, style) for c in colonnes])
    if style.total:
        grille.append(["Total général"])
    if style.sorte == "xlsx":
        return to_xlsx(("Feuille 1", grille))
    sortie = io.StringIO(newline="")
    csv.writer(sortie, delimiter=style.separateur).writerows(grille)
    # « utf-16 » pose sa marque ; latin-1 n'a pas l'euro, cp1252 oui.
    encodage = "cp1252" if style.encodage == "latin-1" and "€" in sortie.getvalue() else style.encodage
    return sortie.getvalue().encode(encodage)


JOURS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@st.composite
def posts(tirage: st.DrawFn) -> list[dict[str, Any]]:
    nombre = tirage(st.integers(1, 6))
    lignes: list[dict[str, Any]] = []
    for rang in range(nombre):
        debut = tirage(st.none() | JOURS)
        lignes.append(
            {
                "code_territoire": tirage(st.sampled_from(["200058485", "95018", "01004"])),
                "annee": tirage(st.integers(2000, 2100)),
                "poste": f"P-{rang}",
                "axe": tirage(st.sampled_from(AXES)).libelle,
                "etp": tirage(st.integers(0, 100)) / 100,
                "employeur": tirage(st.sampled_from([None, "EPCI", "commune"])),
                "ancien_coordinateur_cej": tirage(st.none() | st.booleans()),
                "debut": debut,
                "fin": None if debut is None else tirage(st.none() | st.just(debut)),
                "cofinancement_caf": tirage(st.none() | st.integers(0, 2_000_000).map(lambda n: n / 10)),
            }
        )
    return lignes


@pytest.mark.lent
@settings(max_examples=80, deadline=None)
@given(lignes=posts(), style=styles(ETP))
def test_un_tableau_de_postes_se_relit_quel_que_soit_son_style(
    lignes: list[dict[str, Any]], style: Style
) -> None:
    """Encodage, séparateur, ordre, titres, total, nombres, dates : les mêmes lignes."""
    rapport = check(write(lignes, ETP, style), "essai", ETP, Referentiel())
    assert rapport.erreurs == []
    # Un poste dont le temps et le cofinancement égalent une somme est demandé, jamais ôté.
    reponses = {q.cle: "donnee" for q in rapport.en_attente}
    rapport = check(write(lignes, ETP, style), "essai", ETP, Referentiel(), reponses=reponses)
    codes = {v.libelle: v.code for v in AXES}
    attendues = [
        {
            **dict.fromkeys(ETP.schema.names),
            **ligne,
            "axe": codes[ligne["axe"]],
            "employeur": ligne["employeur"] and ligne["employeur"].lower(),
        }
        for ligne in lignes
    ]
    assert rapport.lignes == attendues
    assert rapport.to_arrow().num_rows == len(lignes)


NOMS = st.text("abcdeéèçœàûÉ '-«»&;,\t\"", min_size=1, max_size=12).map(
    lambda t: "É" + " ".join(t.split()) + "1"
)


@settings(max_examples=60, deadline=None)
@given(noms=st.lists(NOMS, min_size=1, max_size=5), style=styles(EAJE), heures=st.integers(1_000, 100_000))
def test_un_tableau_d_etablissements_se_relit_avec_ses_accents(
    noms: list[str], style: Style, heures: int
) -> None:
    """Les noms gardent leurs accents, guillemets et séparateurs ; les heures leurs milliers."""
    if style.encodage == "latin-1":
        noms = [n.replace("œ", "oe") for n in noms]
    lignes: list[dict[str, Any]] = [
        {
            "code_territoire": "95018",
            "annee": 2000 + rang,
            "nom": nom,
            "type": "Multi-accueil",
            "gestion": "régie",
            "places": 40,
            "heures_theoriques": float(heures),
            "heures_realisees": heures / 2,
            "heures_facturees": heures / 2,
        }
        for rang, nom in enumerate(noms)
    ]
    rapport = check(write(lignes, EAJE, style), "essai", EAJE, Referentiel())
    assert rapport.erreurs == []
    assert [ligne["nom"] for ligne in rapport.lignes] == noms
    assert [ligne["heures_realisees"] for ligne in rapport.lignes] == [heures / 2] * len(noms)


ENTETES = ["Territoire", "Année", "Poste", "Axe", "ETP"]


def test_titres_totaux_et_notes_sont_nommes_et_les_numeros_gardes() -> None:
    """Ce qui n'est pas une donnée est laissé de côté, et dit, sans décaler les numéros de ligne."""
    contenu = to_xlsx(
        (
            "Postes",
            [
                ["Postes de coopération"],
                ["Caf"],
                [],
                ENTETES,
                ["95018", 2025, "A1", "Logement", 0.5],
                [],
                ["95018", 2025, "A2", "Logement", 0.25],
                ENTETES,
                ["Total général", None, None, None, 0.75],
                ["Source : relevé de mai"],
            ],
        )
    )
    tableau = read_table(contenu, "postes.xlsx")
    assert (tableau.feuille, tableau.ligne_entete) == ("Postes", 4)
    assert [ligne.numero for ligne in tableau.lignes] == [5, 7, 9]
    assert tableau.laissees == (8, 10)
    rapport = check(contenu, "postes.xlsx", ETP, Referentiel())
    assert rapport.origines == [5, 7]
    assert rapport.laissees == [8, 9, 10]
    dit = "\n".join(rapport.remarques)
    for morceau in ("lignes 1 à 2", "ligne 8", "ligne 9 : le total « Total général »", "ligne 10"):
        assert morceau in dit


@pytest.mark.parametrize("demande", ["Postes 2025", "postes 2025", " POSTES 2025 "])
def test_la_feuille_se_choisit_par_son_nom(demande: str) -> None:
    """La casse et les blancs ne comptent pas."""
    ligne = ["95018", 2025, "A1", "Logement", 0.5]
    contenu = to_xlsx(("Postes 2024", [ENTETES]), ("Postes 2025", [ENTETES, ligne]))
    assert read_table(contenu, "a.xlsx", demande).feuille == "Postes 2025"


def test_une_feuille_cachee_ou_sans_tableau_ne_gene_pas() -> None:
    """La seule feuille visible qui porte un tableau est prise sans rien demander."""
    ligne = ["95018", 2025, "A1", "Logement", 0.5]
    contenu = to_xlsx(
        ("Lisez-moi", [["Bonjour"]]),
        ("Brouillon", [ENTETES, ligne]),
        ("Postes", [ENTETES, ligne]),
        cachee="Brouillon",
    )
    assert read_table(contenu, "a.xlsx").feuille == "Postes"


@pytest.mark.parametrize("encodage", ["mac_roman", "cp850"])
def test_un_vieux_mac_ou_un_export_dos_garde_ses_accents(encodage: str) -> None:
    """Hors de Latin-1, l'encodage est deviné par le contenu."""
    nom = "Crèche de l'été à Bézons, près du château, où l'on goûte"
    entetes = ["Territoire", "Type", "Nom de l'équipement", "Gestion", "Ouverture"]
    contenu = to_csv([entetes, ["95018", "EAJE", nom, "Régie", "1er février 2012"]], encodage=encodage)
    assert read_table(contenu, "a.csv").lignes[0].cellules[2] == nom


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("0,5", 0.5),
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("−3", -3),
        (".5", 0.5),
        ("1_000", None),
        ("nan", None),
        ("1e3", None),
        ("٣", None),
        ("12 34", None),
        ("", None),
    ],
)
def test_les_nombres_francais_sont_lus(texte: str, attendu: float | None) -> None:
    """Virgule, espaces de toutes sortes, moins typographique ; rien de ce que Python a en trop."""
    assert parse_number(texte) == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "01/02/2025",
        "1/2/2025",
        "01-02-2025",
        "01.02.2025",
        "2025-02-01",
        "2025-02-01 00:00:00",
        "1er février 2025",
        "1 fév. 2025",
        "samedi 1er FÉVRIER 2025",
        "01/02/25",
        "45689",
    ],
)
def test_les_dates_francaises_sont_lues(texte: str) -> None:
    """Chiffres, lettres, ISO ou numéro de série d'un tableur."""
    assert parse_date(texte) == date(2025, 2, 1)


@pytest.mark.parametrize("texte", ["31/02/2025", "12/31/2025", "2025", "février 2025", "0/0/0000"])
def test_une_date_impossible_n_est_pas_devinee(texte: str) -> None:
    """Rien n'est corrigé en silence."""
    assert parse_date(texte) is None


def test_tous_les_mois_se_disent() -> None:
    """Les douze mois, en toutes lettres."""
    assert [parse_date(f"2 {m} 2025") for m in MOIS_LONGS] == [date(2025, i, 2) for i in range(1, 13)]
    assert set(MOIS.values()) == set(range(1, 13))
