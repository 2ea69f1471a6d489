"""Le tableau de chaleur : ses totaux, ses teintes, ses absences, en tableau HTML et en image."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest
from fabrique_figures import as_json

from dashboard.ecran.plotly import chaleur, registre
from dashboard.figures.chaleur import BLANC, Chaleur, build_chaleur, table, tint
from dashboard.figures.palettes import luminance
from dashboard.figures.planche import Planche

NAN = float("nan")
COLONNES = {"pe": "Petite enfance", "log": "Logement"}


def make(*lignes: tuple[str, float, float], selection: str = "") -> Chaleur:
    """Un tableau : (nom, petite enfance, logement) ; NaN pour une ligne absente."""
    cadre = pd.DataFrame(
        [
            (nom, nom, colonne, valeur, "absent" if valeur != valeur else "publie")
            for nom, *valeurs in lignes
            for colonne, valeur in zip(COLONNES, valeurs, strict=True)
        ],
        columns=["code_ligne", "nom_ligne", "colonne", "valeur", "statut"],
    )
    return build_chaleur(
        cadre,
        COLONNES,
        titre="Qui fait quoi",
        unite="ETP",
        decimales=2,
        coin="EPCI",
        mots={"absent": "non importé"},
        selection=selection,
    )


def cells(html: str) -> list[list[str]]:
    """Le texte des cellules, ligne par ligne, titres compris."""
    return [
        [unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", ligne)]
        for ligne in re.findall(r"<tr.*?</tr>", html)
    ]


def test_les_totaux_sont_ceux_des_lignes_et_des_colonnes() -> None:
    """0,5 + 0,25 en ligne ; 0,5 + 1 en colonne ; 1,75 en tout ; un absent n'ajoute rien."""
    modele = make(("A", 0.5, 0.25), ("B", 1.0, 0.0), ("C", NAN, NAN))
    assert [r.total.texte for r in modele.rangees] == ["0,75", "1,00", "non importé"]
    assert [c.texte for c in modele.totaux] == ["1,50", "0,25"]
    assert modele.total.texte == "1,75"
    assert modele.maximum == 1.0


def test_un_zero_connu_ne_ressemble_pas_a_une_absence() -> None:
    """« 0 » sans décimale d'un côté, « non importé » hachuré de l'autre."""
    lignes = chaleur.html(make(("A", 0.0, 1.0), ("B", NAN, NAN)))
    assert cells(lignes)[1:3] == [["A", "0", "1,00", "1,00"], ["B", *["non importé"] * 3]]
    assert '<td class="zero">0</td>' in lignes
    assert lignes.count('<td class="absent">non importé</td>') == 3


def test_le_total_de_rien_est_une_absence() -> None:
    """Sans aucune valeur connue, un total à zéro serait un mensonge."""
    modele = make(("A", NAN, NAN))
    assert {c.texte for c in (*modele.totaux, modele.total)} == {"non importé"}
    assert modele.lecture == ""


def test_le_total_de_zeros_est_un_zero() -> None:
    """Un EPCI qui déclare n'avoir aucun poste a un total de « 0 », non de « 0,00 »."""
    modele = make(("A", 0.0, 0.0))
    assert modele.rangees[0].total.texte == "0"
    assert modele.lecture == "Toutes les valeurs connues sont nulles."


def test_la_teinte_suit_la_valeur_et_reste_lisible() -> None:
    """Blanc pour rien, de plus en plus foncé ensuite ; l'encre contraste à 4,5 au moins."""
    teintes = [tint(v, 6.0) for v in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]
    assert teintes[0] == tint(None, 6.0) == BLANC
    clartes = [luminance(t) for t in teintes]
    assert clartes == sorted(clartes, reverse=True)
    assert len(set(teintes)) == 7
    html = chaleur.html(make(*((f"E{i}", float(i), 0.0) for i in range(7))))
    paires = re.findall(r"background:(#\w{6});color:(#\w{6})", html)
    assert len(paires) == 6
    for fond, encre in paires:
        clair, fonce = sorted((luminance(fond), luminance(encre)), reverse=True)
        assert (clair + 0.05) / (fonce + 0.05) >= 4.5


def test_la_plus_grande_case_est_dite() -> None:
    """La lecture nomme la ligne et la colonne ; les totaux, plus grands, n'en sont pas."""
    modele = make(("A", 0.5, 0.25), ("B", 0.4, 0.45))
    assert modele.lecture == "La case la plus foncée est A, « Petite enfance » : 0,50 ETP."


def test_le_html_est_un_vrai_tableau() -> None:
    """Légende, entêtes de lignes et de colonnes, pied ; les noms sont échappés, le choix se voit."""
    html = chaleur.html(make(("A <b>", 0.5, 0.25), ("B", 1.0, 1.0), selection="B"))
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 3
    assert "<caption>" in html
    assert "<tfoot>" in html
    assert "A &lt;b&gt;" in html
    assert '<tr class="choisie"><th scope="row">B</th>' in html


@pytest.mark.parametrize("fictif", [True, False])
def test_l_ecran_montre_le_tableau_et_marque_ce_qui_est_fictif(fictif: bool) -> None:
    """Le registre rend le HTML plutôt que le dessin, sous filigrane quand il le faut."""
    planche = Planche(make(("A", 0.5, 0.25)), "Champ.", "Source.", "2025", "nom", fictif=fictif)
    assert ("ctg-fictif" in registre.html(planche)) is fictif
    assert "<table" in registre.html(planche)


def test_l_image_porte_les_memes_nombres() -> None:
    """Chaque cellule et chaque total sont écrits dans la figure, avec le titre et le pied."""
    modele = make(("A", 0.5, 0.25), ("B", 1.0, 0.0), ("C", NAN, NAN))
    figure = as_json(chaleur.draw_chaleur(modele, pied="Source : essai."))
    ecrits = [re.sub(r"<[^>]+>", " ", a["text"]) for a in figure["layout"]["annotations"]]
    textes = [t.strip() for t in ecrits]
    for rangee in modele.rangees[:2]:
        for cellule in (*rangee.cellules, rangee.total):
            assert cellule.texte in textes
    assert textes.count("non importé") == 3
    assert "1,75" in textes
    assert "Qui fait quoi" in figure["layout"]["title"]["text"]
    assert any("Source" in t for t in textes)


def test_la_table_garde_des_nombres() -> None:
    """Une ligne par rangée et une de totaux ; une absence y est vide, pas nulle."""
    lue = table(make(("A", 0.5, 0.25), ("B", NAN, NAN)))
    assert list(lue.columns) == ["EPCI", "Petite enfance", "Logement", "Total"]
    assert lue["EPCI"].tolist() == ["A", "B", "Total"]
    assert lue["Total"].isna().tolist() == [False, True, False]
    assert lue["Total"].iloc[2] == 0.75
