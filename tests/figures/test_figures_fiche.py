"""La fiche d'un territoire et le tableau : valeur, rang, écarts, provenance."""

from __future__ import annotations

from dataclasses import asdict, replace

import pandas as pd
import pytest
from fabrique_figures import EFFECTIF, SOURCE, TAUX, Ligne, make_couche, make_reperes, published
from hypothesis import given, settings
from test_figures_textes import COUCHES, INTERDITS

from dashboard.ecran.carte import table_data
from dashboard.ecran.html import card, escape, origin
from dashboard.figures.fiche import FicheTerritoire, build_fiche, column_title, table_rows
from dashboard.figures.modele import Couche

N = "\u00a0"
DANS = "dans le Val-d'Oise"


def make_fiche(couche: Couche, code: str = "T0", niveau: str = "epci") -> FicheTerritoire:
    fiche = build_fiche(couche, niveau, code, DANS, SOURCE)
    assert fiche is not None
    return fiche


def test_la_fiche_dit_la_valeur_et_son_rang() -> None:
    """« 4e sur 10 EPCI dans le Val-d'Oise », compté à la main."""
    couche = make_couche(published(50.0, 90.0, 80.0, 70.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    fiche = make_fiche(couche)
    assert (fiche.valeur, fiche.a_valeur, fiche.unite) == ("50,0", True, TAUX.unite)
    assert fiche.rang == f"4e sur 10{N}EPCI {DANS}, de la plus haute valeur à la plus basse"


def test_la_premiere_commune_est_1re_le_premier_epci_1er() -> None:
    """Le rang s'accorde avec le niveau."""
    couche = make_couche(published(50.0, 40.0))
    assert make_fiche(couche, niveau="commune").rang.startswith(f"1re sur 2{N}communes ")
    assert make_fiche(couche).rang.startswith(f"1er sur 2{N}EPCI ")
    seule = make_fiche(make_couche(published(50.0)), niveau="commune")
    assert seule.rang.startswith(f"1re sur 1{N}commune ")


def test_deux_ex_aequo_ont_le_meme_rang() -> None:
    """Même valeur, même rang ; le suivant saute une place."""
    couche = make_couche(published(50.0, 50.0, 40.0))
    rangs = [make_fiche(couche, f"T{i}").rang.split(" ")[0] for i in range(3)]
    assert rangs == ["1er", "1er", "3e"]


def test_un_territoire_rattache_ailleurs_n_est_pas_classe() -> None:
    """Il a sa valeur, pas de rang, et la fiche dit pourquoi."""
    fiche = make_fiche(make_couche([Ligne(50.0, rattache=False), Ligne(40.0)]))
    assert (fiche.valeur, fiche.rang) == ("50,0", "Hors classement sur cette carte.")


@pytest.mark.parametrize(
    ("statut", "valeur", "mot"),
    [
        ("absent", None, "absent"),
        ("secret", None, "secret ou non publié"),
        ("sans_objet", None, "sans objet"),
        ("zero_ou_secret", 0.0, "0 ou secret"),
    ],
)
def test_une_absence_a_son_mot_sa_raison_et_aucun_ecart(statut: str, valeur: float | None, mot: str) -> None:
    """Sans valeur sûre : le mot, la raison, les références seules, aucune comparaison."""
    ligne = Ligne(valeur, statut, raison="Parce que.")
    fiche = make_fiche(make_couche([ligne], reperes=make_reperes(60.9, 58.2, 50.0)))
    assert (fiche.valeur, fiche.a_valeur, fiche.raison) == (mot, False, "Parce que.")
    assert [e.valeur for e in fiche.ecarts] == ["50,0", "58,2", "60,9"]
    assert [e.phrase for e in fiche.ecarts] == ["", "", ""]
    html = card(fiche, None)
    assert mot in html
    assert TAUX.unite not in html


def test_les_ecarts_sont_dits_reference_par_reference() -> None:
    """Du plus proche au plus large ; dans les marges, l'écart n'est pas interprétable."""
    reperes = make_reperes(60.9, 48.6, 48.5, marge=0.05)
    fiche = make_fiche(make_couche([Ligne(48.5, marge=0.05)], reperes=reperes))
    assert [(e.nom, e.valeur, e.phrase) for e in fiche.ecarts] == [
        ("Val-d'Oise", "48,5", "comme le département"),
        ("Île-de-France", "48,6", "écart non interprétable avec la région"),
        ("France", "60,9", "12,4 de moins"),
    ]


def test_une_reference_absente_donne_sa_raison_ou_rien() -> None:
    """La raison écrite dans la fiche de la source ; sans elle, un vide, jamais « None »."""
    avec = make_fiche(make_couche(published(1.0), reperes=make_reperes(raison="Non livré.")))
    sans = make_fiche(make_couche(published(1.0), reperes=make_reperes(raison=None)))
    mot = "non publié à ce niveau"
    assert {(e.valeur, e.phrase, e.raison) for e in avec.ecarts} == {(mot, "", "Non livré.")}
    assert {(e.valeur, e.phrase, e.raison) for e in sans.ecarts} == {(mot, "", "")}
    assert card(avec, None).count("Non livré.") == 1


def test_un_effectif_montre_ses_references_sans_les_comparer() -> None:
    """Les habitants de la France sont là pour l'ordre de grandeur, sans « de moins »."""
    fiche = make_fiche(make_couche(published(1000.0), EFFECTIF, reperes=make_reperes(68e6)))
    assert (fiche.ecarts[2].valeur, fiche.ecarts[2].phrase) == ("68\u202f000\u202f000", "")


@pytest.mark.parametrize(
    ("marge", "texte"),
    [(0.05, "± 0,05"), (2.5, "± 2,5"), (10.0, "± 10"), (100.0, "± 100"), (0.005, "± 0,005")],
)
def test_la_marge_est_dite_en_entier(marge: float, texte: str) -> None:
    """±0,05 ne devient pas ±0,1 ; ±10 ne devient pas ±1."""
    fiche = make_fiche(make_couche([Ligne(48.5, marge=marge)]))
    assert dict(fiche.provenance.lignes)["Marge"] == f"{texte} {TAUX.unite}"


def test_la_provenance_repond_a_d_ou_vient_ce_chiffre() -> None:
    """Définition, calcul, producteur, fichier, année, champ, licence, statut, réserves."""
    fiche = make_fiche(make_couche(published(48.5)))
    assert dict(fiche.provenance.lignes) == {
        "Définition": TAUX.definition,
        "Calcul": TAUX.formule,
        "Producteur": "Cnaf",
        "Fichier": SOURCE.titre,
        "Année": "2023",
        "Champ": "France entière",
        "Licence": "Licence Ouverte 2.0",
        "Statut": "publié",
    }
    assert fiche.provenance.avertissements == (*TAUX.avertissements, *SOURCE.avertissements)
    html = origin(fiche.provenance)
    assert SOURCE.page in html
    assert all(texte in html for texte in ("Cnaf", "Licence Ouverte 2.0", "Mayotte"))


def test_une_ligne_ne_commence_jamais_par_un_deux_points() -> None:
    """À l'écran, l'espace d'avant : ; ? ! » et d'après « est insécable."""
    assert escape("Où ? « Ici » : 12 % & <b>") == (f"Où{N}? «{N}Ici{N}»{N}: 12{N}% &amp; &lt;b&gt;")


def test_un_territoire_inconnu_n_a_pas_de_fiche() -> None:
    """Rien n'est inventé pour un code qui n'est pas sur la carte."""
    assert build_fiche(make_couche(published(1.0)), "epci", "X", DANS, None) is None


def test_une_valeur_fictive_le_dit_sur_sa_fiche() -> None:
    """La pastille « Donnée fictive » paraît, et seulement alors."""
    assert "Donnée fictive" in card(make_fiche(make_couche([Ligne(1.0, fictif=True)])), None)
    assert "Donnée fictive" not in card(make_fiche(make_couche(published(1.0))), None)


def test_un_nom_ne_peut_pas_glisser_de_html_dans_la_fiche() -> None:
    """Tout texte est échappé."""
    fiche = make_fiche(make_couche([Ligne(1.0, nom="<script>alert(1)</script>")]))
    assert "<script>" not in card(fiche, None)


@settings(max_examples=60, deadline=None)
@given(COUCHES)
def test_aucun_texte_de_la_fiche_ne_laisse_voir_une_valeur_manquante(couche: Couche) -> None:
    """Ni « nan », ni « None », ni « inf », quels que soient les statuts et les références."""
    fiche = make_fiche(couche)

    def texts(objet: object) -> list[str]:
        if isinstance(objet, str):
            return [objet]
        if isinstance(objet, dict):
            objet = list(objet.values())
        return [t for o in objet for t in texts(o)] if isinstance(objet, list | tuple) else []

    for texte in texts(asdict(fiche)):
        assert not INTERDITS.search(texte), texte
    assert fiche.a_valeur or not any(e.phrase.endswith(("plus", "moins")) for e in fiche.ecarts)


def test_le_tableau_range_par_rang_puis_par_nom() -> None:
    """Une ligne par territoire ; les sans-rang à la fin ; les nombres restent des nombres."""
    lignes = [
        Ligne(None, "secret", nom="Z"),
        Ligne(40.0, nom="B"),
        Ligne(60.0, nom="C"),
        Ligne(99.0, nom="Y", rattache=False),
        Ligne(40.0, nom="A"),
    ]
    couche = make_couche(lignes)
    table = table_rows([couche])
    titre = column_title(couche)
    assert titre == "Taux de couverture, places pour 100, 2023"
    assert list(table["Territoire"]) == ["C", "A", "B", "Y", "Z"]
    assert list(table["Rang"])[:3] == [1, 2, 2]
    assert table[titre].tolist()[:4] == [60.0, 40.0, 40.0, 99.0]
    assert pd.isna(table[titre].iloc[4])
    assert list(table["Statut"]) == ["publié"] * 4 + ["secret ou non publié"]
    assert table["Classement"].tolist()[3] == "hors classement"


def test_le_tableau_de_deux_indicateurs_aligne_les_territoires() -> None:
    """La seconde colonne suit les codes, pas l'ordre ; un territoire inconnu y est absent."""
    taux = make_couche([Ligne(1.0, code="A"), Ligne(2.0, code="B")], modalite="eaje")
    habitants = make_couche([Ligne(20.0, code="B")], EFFECTIF)
    table = table_rows([taux, habitants])
    assert column_title(taux).startswith("EAJE (crèches), ")
    assert list(table["Code"]) == ["B", "A"]
    assert table["Population, habitants, 2023"].tolist()[0] == 20.0
    assert list(table["Statut – Population, 2023"]) == ["publié", "absent"]


def test_le_tableau_de_l_ecran_dit_les_memes_valeurs() -> None:
    """Les nombres envoyés sont ceux du tableau, un mot remplace chaque absence."""
    couche = make_couche([Ligne(40.26, code="A"), Ligne(None, "secret", code="B")])
    envoye = table_data([couche], "epci", "A")
    titres = [c["titre"] for c in envoye["colonnes"]]
    rang = titres.index(column_title(couche))
    assert envoye["codes"] == ["A", "B"]
    assert envoye["valeurs"][rang] == [40.3, None]
    assert envoye["colonnes"][rang]["decimales"] == 1
    assert envoye["mots"][str(rang)] == {"1": "secret ou non publié"}


def test_l_avertissement_d_un_indicateur_sans_source_reste() -> None:
    """Sans fichier source, les réserves de l'indicateur sont dites quand même."""
    fiche = build_fiche(replace(make_couche(published(1.0)), millesime=2022), "epci", "T0", DANS, None)
    assert fiche is not None
    assert fiche.provenance.avertissements == TAUX.avertissements
    assert fiche.provenance.page == ""
    assert "Producteur" not in dict(fiche.provenance.lignes)
