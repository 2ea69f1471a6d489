"""Les deux CSV : celui d'un tableur français, celui d'une machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd
import pytest
from fabrique_figures import EFFECTIF, Ligne, make_carte, make_couche
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exports.socle.csv import french_csv, machine_csv
from dashboard.figures.modele import Couche
from data.depots.lecture.texte import split_rows

LIGNES = [
    Ligne(1234.5, code="01", nom="CC de l'Œuvre ; « Centre »"),
    Ligne(48.5, code="2A", nom="=1+1"),
    Ligne(-3.25, code="003", nom="@SOMME(A1)"),
    Ligne(None, "secret", code="95", nom="-2+3", raison="+secret"),
]


def french_rows(couches: Sequence[Couche]) -> list[list[str]]:
    octets = french_csv(make_carte(couches[0]), couches)
    texte = octets.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texte, newline=""), delimiter=";"))


def table_part(couches: Sequence[Couche]) -> list[list[str]]:
    """La ligne des colonnes et celles des territoires, avant la ligne vide ; codes sans leur « = »."""
    lignes = french_rows(couches)
    table = lignes[: lignes.index([])]
    return [
        [c.removeprefix('="').removesuffix('"') if i == 1 else c for i, c in enumerate(li)] for li in table
    ]


def test_le_csv_francais_s_ouvre_dans_un_tableur_francais() -> None:
    """UTF-8 avec marque d'ordre, points-virgules, fins de ligne de Windows partout."""
    octets = french_csv(make_carte(make_couche(LIGNES)), [make_couche(LIGNES)])
    assert octets.startswith(b"\xef\xbb\xbf")
    assert octets.count(b"\n") == octets.count(b"\r\n") > 0
    assert octets.endswith(b"\r\n")


def test_le_csv_francais_commence_par_ses_intitules_et_finit_par_ce_que_dit_la_figure() -> None:
    """Un tableur et notre import cherchent les intitulés en première ligne ; le reste suit."""
    lignes = french_rows([make_couche(LIGNES)])
    assert lignes[0][:3] == ["Territoire", "Code", "Taux de couverture, places pour 100, 2023"]
    fin = lignes[lignes.index([]) + 1 :]
    assert [li[0] for li in fin][:3] == ["Titre ?", "Sous-titre", "Lecture : Lecture."]
    assert "Source : Cnaf, 2023." in [li[0] for li in fin]
    colonnes, *reste = table_part([make_couche(LIGNES)])
    assert [len(li) for li in reste] == [len(colonnes)] * 4


def test_un_code_garde_son_zero_dans_un_tableur_et_revient_par_notre_import() -> None:
    """Seule la colonne des codes porte ="01004" ; notre lecture rend 01004 ; la machine ne l'a pas."""
    couche = make_couche([Ligne(1.0, code="01004", nom="Ambérieu-en-Bugey")])
    octets = french_csv(make_carte(couche), [couche])
    assert octets.decode("utf-8-sig").count('"=""01004"""') == 1
    relue = split_rows(octets.decode("utf-8-sig"), ";")
    assert relue[1][:2] == ["Ambérieu-en-Bugey", "01004"]
    assert b"=" not in machine_csv(make_carte(couche), [couche])


def test_le_csv_francais_ecrit_des_nombres_a_virgule() -> None:
    """Virgule décimale, ni espace ni point ni vrai signe moins : le tableur y lit des nombres."""
    lignes = {li[1]: li for li in table_part([make_couche(LIGNES)])[1:]}
    assert [lignes[code][2] for code in ("01", "2A", "003", "95")] == ["1234,5", "48,5", "-3,25", ""]
    assert [lignes[code][3] for code in ("01", "2A", "003", "95")] == ["1", "2", "3", ""]
    assert lignes["95"][4] == "secret ou non publié"


def test_aucune_cellule_de_texte_n_est_une_formule() -> None:
    """Un nom qui commence par =, +, - ou @ est gardé en texte par une apostrophe."""
    cellules = [c for li in table_part([make_couche(LIGNES)])[1:] for c in li]
    assert {"'=1+1", "'@SOMME(A1)", "'-2+3", "'+secret"} <= set(cellules)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12))
def test_quel_que_soit_le_nom_le_csv_reste_un_tableau_sans_formule(nom: str) -> None:
    """Guillemets, points-virgules, retours à la ligne : une cellule reste une cellule."""
    couche = make_couche([Ligne(1.0, nom=nom, code="A")])
    *_, derniere = table_part([couche])
    assert derniere[1] == "A"
    assert derniere[0].removeprefix("'") == nom.removeprefix("'")
    assert not derniere[0].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("fictif", [True, False])
def test_des_donnees_fictives_le_disent_dans_les_deux_fichiers(fictif: bool) -> None:
    """Une ligne en capitales dans l'un, une colonne dans l'autre."""
    couche = make_couche([Ligne(1.0, fictif=fictif)])
    carte = make_carte(couche)
    assert ("DONNÉES FICTIVES" in french_csv(carte, [couche]).decode("utf-8-sig")) is fictif
    relu = pd.read_csv(io.BytesIO(machine_csv(carte, [couche])))
    assert relu["fictif"].tolist() == [fictif]


def test_le_csv_de_machine_se_relit_a_l_identique() -> None:
    """Virgules, point décimal, sans marque d'ordre : pandas y retrouve tout."""
    taux, habitants = make_couche(LIGNES), make_couche([Ligne(7.0, code="01")], EFFECTIF)
    octets = machine_csv(make_carte(taux), [taux, habitants])
    assert not octets.startswith(b"\xef\xbb\xbf")
    relu = pd.read_csv(io.BytesIO(octets), dtype={"code_territoire": str})
    assert relu["code_territoire"].tolist() == ["01", "2A", "003", "95", "01"]
    assert relu["indicateur"].tolist() == ["taux_couverture"] * 4 + ["population"]
    assert relu["valeur"].tolist()[:3] == [1234.5, 48.5, -3.25]
    assert pd.isna(relu["valeur"].iloc[3])
    assert relu["statut"].tolist()[3] == "secret"
    assert set(relu["niveau"]) == {"epci"}
    assert set(relu["millesime"]) == {2023}
    assert relu["unite"].tolist()[-1] == "habitants"


@pytest.mark.lent
@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8))
def test_les_valeurs_survivent_aux_deux_fichiers(valeurs: list[float]) -> None:
    """Relues, les valeurs sont celles du magasin ; à 12 chiffres dans le tableur."""
    couche = make_couche([Ligne(v, code=f"T{i:02}") for i, v in enumerate(valeurs)])
    relu = pd.read_csv(io.BytesIO(machine_csv(make_carte(couche), [couche])))
    assert relu["valeur"].tolist() == valeurs
    tableur = {li[1]: float(li[2].replace(",", ".")) for li in table_part([couche])[1:]}
    for i, valeur in enumerate(valeurs):
        assert tableur[f"T{i:02}"] == pytest.approx(valeur, rel=1e-11, abs=1e-300)
