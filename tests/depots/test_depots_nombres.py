"""Un nombre à deux lectures n'est jamais choisi sans le dire."""

from __future__ import annotations

from typing import Any

import pytest
from communs_depots import EAJE, ETP, Referentiel, to_csv, to_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.contrat.ecriture import plain, say
from data.depots.contrat.modele import notice_rows
from data.depots.contrat.rapport import Rapport
from data.depots.controle.validation import check
from data.depots.formats import FORMATS
from data.depots.lecture.nombres import abbreviated, double_sign, parse_number

COFI = ["Territoire", "Année", "Poste", "Axe", "ETP", "Cofinancement Caf"]
CLE = "nombres-cofinancement_caf"


def posts(*montants: Any, reponses: dict[str, str] | None = None) -> Rapport:
    """Un poste par montant, dans un classeur : un texte reste un texte, un nombre un nombre."""
    lignes = [["200058485", 2025, f"A{i}", "Petite enfance", 0.5, m] for i, m in enumerate(montants)]
    contenu = to_xlsx(("Données", [COFI, *lignes]))
    return check(contenu, "cofi.xlsx", ETP, Referentiel(), reponses=reponses)


def amounts(rapport: Rapport) -> list[Any]:
    assert rapport.accepte, rapport.to_text()
    return [ligne["cofinancement_caf"] for ligne in rapport.lignes]


def said(rapport: Rapport) -> str:
    return rapport.to_text().replace("\u202f", " ")


@pytest.mark.parametrize("texte", ["12.000", "12.000 €", "12,000", "12,000 €"])
def test_un_nombre_a_deux_lectures_est_une_question_qui_les_nomme(texte: str) -> None:
    """Douze mille ou douze : sans autre cellule, la réponse seule décide."""
    rapport = posts(texte, 500)
    assert not rapport.accepte
    assert (rapport.nombre_erreurs, rapport.lignes) == (0, [])
    (question,) = rapport.questions
    assert (question.cle, question.lignes, question.lettre) == (CLE, (2,), "F")
    dit = said(rapport)
    assert f"« {texte} » veut-il dire 12 000 € ou 12 € ?" in dit
    assert f"{CLE}=milliers : 12 000" in dit
    assert amounts(posts(texte, 500, reponses={CLE: "milliers"})) == [12000, 500]
    reponse = posts(texte, 500, reponses={CLE: "decimales"})
    assert amounts(reponse) == [12, 500]
    assert "lu 12 et non 12 000, comme vous l'avez répondu" in said(reponse)


def test_une_question_vaut_pour_toute_la_colonne() -> None:
    """Trois cellules, une question, qui les cite et donne ce que chacune deviendrait."""
    rapport = posts("12.000", "24.500", "1.234")
    (question,) = rapport.questions
    assert question.lignes == (2, 3, 4)
    assert "12 000, 24 500, 1 234" in said(rapport)
    assert "12, 24,5, 1,234" in said(rapport)
    assert amounts(posts("12.000", "24.500", "1.234", reponses={CLE: "milliers"})) == [12000, 24500, 1234]


@pytest.mark.parametrize(
    ("preuve", "valeur", "double", "lu"),
    [
        ("24.500,00 €", 24500, "12.000", 12000),
        ("12 000", 12000, "24.500", 24500),
        ("88'000", 88000, "12.000", 12000),
        ("1.234.567", None, "12.000", 12000),
        ("12,5", 12.5, "12.000", 12000),
        ("0,75", 0.75, "12.000", 12000),
        ("12,5", 12.5, "12,000", 12),
        ("0,750", 0.75, "12,000", 12),
        ("1234,567", 1234.567, "12,000", 12),
        ("12.5", 12.5, "12.000", 12),
        ("12.5", 12.5, "12,000", 12000),
        ("1,234.50", 1234.5, "12,000", 12000),
        ("1,234.50", 1234.5, "12.000", 12),
        ("1 234,5", 1234.5, "12.000", 12000),
    ],
)
def test_une_cellule_sans_equivoque_tranche_et_le_rapport_la_cite(
    preuve: str, valeur: float | None, double: str, lu: float
) -> None:
    """La convention vient de la colonne ; la remarque dit la cellule, la preuve et l'autre lecture."""
    rapport = posts(double, preuve) if valeur is not None else posts(double, preuve, "")
    if valeur is None:
        # Hors des bornes : la preuve vaut tout de même, et la cellule a sa faute.
        assert [f.ligne for f in rapport.erreurs] == [3]
        assert "1 234 567" in said(rapport)
    else:
        assert amounts(rapport) == [lu, valeur]
    remarque = rapport.remarques[0]
    assert f"« {double} » (ligne 2) lu {say(lu)} et non" in remarque
    assert f"« {preuve} » (ligne 3)" in remarque


def test_des_cellules_qui_se_contredisent_sont_nommees_toutes_deux() -> None:
    """Le point décimal ici, des milliers là : la colonne est à récrire, aucune lecture n'est choisie."""
    rapport = posts("12.000", "12.5", "1.234,50")
    assert rapport.nombre_erreurs == 1
    dit = said(rapport)
    assert "« 12.5 » (ligne 3) et « 1.234,50 » (ligne 4)" in dit
    assert "« 12.000 » (ligne 2) peut se lire 12 000 ou 12" in dit
    # Sans cellule à deux lectures, chacune se lit comme elle est écrite.
    assert amounts(posts("12.5", "1.234,50")) == [12.5, 1234.5]


def test_le_point_et_la_virgule_cote_a_cote_se_demandent() -> None:
    """« 12.000 » est prouvé ; « 12,000 » vaudrait mille fois moins dans la même colonne : demandé."""
    rapport = posts("12.000", "12,000", "24.500,00 €")
    assert [q.lignes for q in rapport.en_attente] == [(3,)]
    assert "lu 12 000 et non 12" in said(rapport)
    rapport = posts("12.000", "12,000")
    assert [q.lignes for q in rapport.en_attente] == [(2, 3)]


def test_un_nombre_de_tableur_ne_prouve_rien() -> None:
    """12 ou 12000 typés n'ont ni point ni virgule : la question reste."""
    for type_ in (12.0, 12000, 12.5):
        assert [q.cle for q in posts("12.000", type_).questions] == [CLE]


def test_un_temps_de_travail_est_tranche_par_ses_bornes() -> None:
    """« 1,000 » ETP ne peut être mille : lu 1, et dit."""
    entetes = COFI[:5]
    lignes = [["200058485", 2025, "A1", "Logement", "1,000"], ["95018", 2025, "A2", "Logement", "0,500"]]
    rapport = check(to_csv([entetes, *lignes]), "a.csv", ETP, Referentiel())
    assert [ligne["etp"] for ligne in rapport.lignes] == [1, 0.5]
    assert "« 1,000 » (ligne 2) lu 1 et non 1 000, que les bornes" in said(rapport)


def test_des_places_ne_sont_ni_mille_ni_une_virgule() -> None:
    """« 12.000 » places est 12 ; « 1.200 » n'est ni entier, ni dans les bornes : refusé."""
    entetes = ["Territoire", "Année", "Nom", "Type", "Gestion", "Places"]
    base = ["95018", 2025, "Lutins", "crèche", "asso"]
    rapport = check(to_csv([entetes, [*base, "12.000"]]), "a.csv", EAJE, Referentiel())
    assert rapport.lignes[0]["places"] == 12
    rapport = check(to_csv([entetes, [*base, "1.200"]]), "a.csv", EAJE, Referentiel())
    assert "« 1.200 » n'est pas un nombre entier" in said(rapport)
    assert "Vouliez-vous" not in said(rapport)


@pytest.mark.parametrize(
    ("texte", "ecrit"),
    [
        ("12k€", "12 000"),
        ("12 K", "12 000"),
        ("12,5 k€", "12 500"),
        ("0,1 M€", "100 000"),
        ("12 milliers d’euros", "12 000"),
        ("1,2 M€", ""),
        ("12 m", ""),
        ("12.000 k€", ""),
    ],
)
def test_un_nombre_abrege_n_est_jamais_pris_pour_ses_chiffres(texte: str, ecrit: str) -> None:
    """« 12k€ » propose 12 000, jamais 12 ; au-delà des bornes ou sans certitude, rien."""
    rapport = posts(texte)
    assert rapport.nombre_erreurs == 1
    assert rapport.erreurs[0].proche.replace("\u202f", " ") == ecrit
    assert ("écrivez " + ecrit + "." in said(rapport)) == bool(ecrit)
    assert "Vouliez-vous 12 ?" not in said(rapport)


@pytest.mark.parametrize(
    ("texte", "proche"),
    [("environ 12 000 €", "12 000"), ("12 000 dont 3 000 à venir", ""), ("douze", ""), ("A12", "")],
)
def test_une_proposition_est_juste_ou_absente(texte: str, proche: str) -> None:
    """Un chiffre pris dans un texte n'est pas une proposition."""
    assert posts(texte).erreurs[0].proche.replace("\u202f", " ") == proche


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("0,5", 0.5),
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("88'000", 88000),
        ("88’000", 88000),
        ("−3", -3),
        (".5", 0.5),
        ("1_000", None),
        ("nan", None),
        ("1e3", None),
        ("٣", None),
        ("12 34", None),
        ("1.23.456", None),
        ("", None),
    ],
)
def test_une_ecriture_sans_equivoque_se_lit(texte: str, attendu: float | None) -> None:
    """Espaces, apostrophes, points et virgules ; rien de ce que Python a en trop."""
    assert parse_number(texte) == attendu
    assert double_sign(texte) == ""


@pytest.mark.parametrize("texte", ["-0", "−0", "-0,0"])
def test_un_zero_negatif_se_dit_zero(texte: str) -> None:
    """« -0 théoriques » ne se lit nulle part."""
    lu = parse_number(texte)
    assert lu is not None
    assert str(lu) == "0.0"
    assert plain(-0.0) == say(-0.0) == "0"


def test_une_unite_n_est_pas_une_abreviation() -> None:
    """« 12 h », « 12 mois » ne sont ni des milliers, ni des millions."""
    assert abbreviated("12 h") is None
    assert abbreviated("12 mois") is None
    assert abbreviated("45 min") is None


@pytest.mark.parametrize(
    ("nombre", "dit"),
    [
        (5_000_000, "5 000 000"),
        (1e16, "10 000 000 000 000 000"),
        (8784, "8 784"),
        (0.5, "0,5"),
        (1234.5, "1 234,5"),
        (-12000, "-12 000"),
        (1e-5, "0,00001"),
        (12.0, "12"),
    ],
)
def test_un_nombre_se_dit_pour_des_gens(nombre: float, dit: str) -> None:
    """Milliers séparés, virgule décimale, jamais d'exposant."""
    assert say(nombre).replace("\u202f", " ") == dit


def test_aucune_borne_ne_se_dit_en_exposant() -> None:
    """La notice, le modèle et les rapports disent « 5 000 000 » ; une année ne se sépare pas."""
    for format_ in FORMATS.values():
        textes = [cellule for ligne in notice_rows(format_) for cellule in ligne]
        textes += [c.attendu for c in format_.colonnes]
        assert not any("e+" in t for t in textes)
    attendus = {c.nom: c.attendu.replace("\u202f", " ") for c in EAJE.colonnes}
    assert attendus["heures_theoriques"] == "un nombre de 0 à 5 000 000 (en heures)"
    assert attendus["annee"] == "un nombre entier de 2000 à 2100"


NOMBRES = st.integers(0, 199_999_000).map(lambda n: n / 1000)


def formatted(nombre: float, milliers: str, decimal: str) -> str:
    """Trois décimales, toujours : l'écriture des extractions."""
    return f"{nombre:,.3f}".translate(str.maketrans({",": milliers, ".": decimal}))


@pytest.mark.lent
@settings(max_examples=150, deadline=None)
@given(
    st.lists(NOMBRES, min_size=1, max_size=8),
    st.sampled_from([(" ", ","), ("\u202f", ","), ("", ","), (".", ","), (",", "."), ("", ".")]),
    st.sampled_from(["", " €"]),
    st.data(),
)
def test_une_liste_francaise_ou_anglaise_se_lit_comme_elle_fut_ecrite(
    nombres: list[float], style: tuple[str, str], unite: str, donnees: st.DataObject
) -> None:
    """Avec une cellule sans équivoque, chaque nombre est le bon ; sans elle, il est demandé."""
    textes = [formatted(n, *style) + unite for n in nombres]
    preuve = formatted(donnees.draw(st.integers(1000, 199_999)) + 0.25, *style) + unite
    place = donnees.draw(st.integers(0, len(textes)))
    complets = [*textes[:place], preuve, *textes[place:]]
    rapport = posts(*complets)
    assert not any(q.cle == CLE for q in rapport.questions)
    lus = posts(*complets, reponses={q.cle: "donnee" for q in rapport.questions})
    assert [round(a, 3) for a in amounts(lus) if a != amounts(lus)[place]] == [
        n for n in nombres if n != round(amounts(lus)[place], 3)
    ]
    seuls = posts(*textes)
    if any(q.cle == CLE for q in seuls.en_attente):
        assert seuls.lignes == []
    elif seuls.accepte:
        assert [round(a, 3) for a in amounts(seuls)] == nombres
