"""Les modèles à remplir : faits du même format que le contrôle, et toujours les mêmes octets."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from communs_depots import Referentiel, to_csv

from data.depots.contrat.declaration import register
from data.depots.contrat.modele import CONFIDENTIALITE, csv_bytes, notice_rows, xlsx_bytes
from data.depots.contrat.schema import Colonne, Format, flatten
from data.depots.controle.validation import check
from data.depots.formats import FORMATS
from data.erreurs import DeclarationError

TOUS = pytest.mark.parametrize("format_", FORMATS.values(), ids=list(FORMATS))


@TOUS
def test_un_modele_rempli_de_ses_exemples_passe_sans_faute(format_: Format) -> None:
    """Les exemples de la notice, recopiés dans la feuille « Données », sont acceptés."""
    classeur = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(format_)))
    feuille = classeur["Données"]
    for rang, colonne in enumerate(format_.colonnes, start=1):
        for ligne, exemple in enumerate(colonne.exemples, start=2):
            feuille.cell(ligne, rang, exemple or None)
    sortie = io.BytesIO()
    classeur.save(sortie)
    rapport = check(sortie.getvalue(), "modele.xlsx", format_, Referentiel())
    assert rapport.fautes == []
    assert len(set(rapport.origines)) == format_.nombre_exemples
    assert rapport.to_arrow().schema.names == [c.nom for c in format_.colonnes]


@TOUS
def test_le_modele_csv_rempli_passe_aussi(format_: Format) -> None:
    """Le CSV porte les mêmes intitulés, et se relit avec les mêmes exemples."""
    exemples = [[c.exemples[i] for c in format_.colonnes] for i in range(format_.nombre_exemples)]
    rapport = check(csv_bytes(format_) + to_csv(exemples), "a.csv", format_, Referentiel())
    assert rapport.fautes == []
    assert csv_bytes(format_).startswith(b"\xef\xbb\xbf")


@TOUS
def test_un_modele_vide_le_dit(format_: Format) -> None:
    """Renvoyé sans être rempli, il donne une phrase et une seule."""
    rapport = check(xlsx_bytes(format_), "vide.xlsx", format_, Referentiel())
    assert [f.message[:23] for f in rapport.erreurs] == ["aucune ligne de données"]


@TOUS
def test_un_modele_a_toujours_les_memes_octets(format_: Format) -> None:
    """Deux fabrications donnent la même empreinte."""
    assert xlsx_bytes(format_) == xlsx_bytes(format_)
    assert csv_bytes(format_) == csv_bytes(format_)


@TOUS
def test_les_intitules_sont_verrouilles_et_les_cellules_libres(format_: Format) -> None:
    """La feuille est protégée : seule la première ligne ne se change pas."""
    feuille = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(format_)))["Données"]
    assert feuille.protection.sheet
    libres = {
        rang
        for d in feuille.column_dimensions.values()
        if not d.protection.locked
        for rang in range(d.min or 0, (d.max or 0) + 1)
    }
    for rang, colonne in enumerate(format_.colonnes, start=1):
        assert feuille.cell(1, rang).value == colonne.libelle
        assert feuille.cell(1, rang).protection.locked
        assert rang in libres


@TOUS
def test_chaque_liste_fermee_a_son_menu(format_: Format) -> None:
    """Le menu propose exactement les valeurs que le contrôle accepte, par leur libellé."""
    classeur = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(format_)))
    assert classeur["Listes"].sheet_state == "hidden"
    listes = {
        colonne[0].value: [c.value for c in colonne[1:] if c.value]
        for colonne in classeur["Listes"].iter_cols()
    }
    attendues = {c.nom: [v.libelle for v in c.valeurs] for c in format_.colonnes if c.valeurs}
    attendues |= {c.nom: ["oui", "non"] for c in format_.colonnes if c.type == "booleen"}
    assert listes == attendues
    for colonne in format_.colonnes:
        for valeur in colonne.valeurs:
            assert colonne.codes[flatten(valeur.libelle)] == valeur.code
    menus = [
        v
        for v in classeur["Données"].data_validations.dataValidation
        if v.type == "list" and str(v.formula1).startswith("Listes!")
    ]
    assert len(menus) == len(attendues)


@TOUS
def test_la_notice_dit_tout(format_: Format) -> None:
    """Chaque colonne avec sa définition et ses exemples, les règles, la confidentialité."""
    feuille = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(format_)))["Notice"]
    texte = "\n".join(str(c.value) for ligne in feuille.iter_rows() for c in ligne if c.value)
    for rangee in notice_rows(format_):
        for cellule in rangee:
            assert cellule in texte
    for regle in (*format_.regles, CONFIDENTIALITE):
        assert regle in texte


@TOUS
def test_une_declaration_est_coherente(format_: Format) -> None:
    """Une définition, deux exemples, et chaque intitulé mène à sa colonne."""
    for colonne in format_.colonnes:
        assert colonne.definition
        assert len(colonne.exemples) == 2
        for texte in (colonne.nom, colonne.libelle, *colonne.synonymes):
            assert format_.find(texte) is colonne


@TOUS
def test_le_rapport_nomme_les_valeurs_attendues_par_leur_libelle(format_: Format) -> None:
    """« Petite enfance » se lit et se recopie ; la clé « petite_enfance » ne se montre pas."""
    for colonne in format_.colonnes:
        assert all(f"« {v.libelle} »" in colonne.attendu for v in colonne.valeurs)
        assert "_" not in colonne.attendu


def _module(nom: str, format_: object) -> ModuleType:
    module = ModuleType(f"data.depots.formats.{nom}")
    if format_ is not None:
        module.__dict__["FORMAT"] = format_
    return module


EQUIPEMENTS = FORMATS["equipements"]
TYPE, NOM = EQUIPEMENTS.colonne("type"), EQUIPEMENTS.colonne("nom")


def _with(colonne: Colonne, **champs: Any) -> dict[str, Any]:
    """Les colonnes des équipements, l'une d'elles changée."""
    change = replace(colonne, **champs)
    return {"colonnes": tuple(change if c is colonne else c for c in EQUIPEMENTS.colonnes)}


@pytest.mark.parametrize(
    ("champs", "phrases"),
    [
        ({"cle": ("nom", "lieu")}, [" : « cle » nomme « lieu », qui n'est pas une colonne ; permis : code"]),
        ({"eclatee": "axe"}, [" : « eclatee » nomme « axe », qui n'est pas une colonne"]),
        ({"tables": ()}, [" : « cle » et « tables » doivent nommer une colonne et une table au moins."]),
        ({"code": "Équipements"}, [" : « code » doit être en minuscules"]),
        ({"colonnes": EQUIPEMENTS.colonnes[1:], "cle": ("nom",)}, [" : une colonne, et une seule"]),
        (_with(EQUIPEMENTS.colonnes[0], nom="lieu"), [", colonne « lieu » : celle du territoire", "« cle »"]),
        ({"colonnes": (*EQUIPEMENTS.colonnes, NOM)}, [", colonne « nom » : déclarée 2 fois."]),
        (_with(NOM, type="nombre"), [", colonne « nom » : le type « nombre » est inconnu ; permis : texte"]),
        (_with(NOM, exemples=("A",)), [", colonne « nom » : 1 exemple(s)"]),
        (_with(NOM, exemples=("", "B")), [", colonne « nom » : elle est obligatoire"]),
        (_with(TYPE, valeurs=()), [", colonne « type » : « valeurs » se donne pour une liste"]),
        (_with(NOM, minimum=3, maximum=2), [", colonne « nom » : son minimum dépasse son maximum."]),
        (_with(NOM, synonymes=("e-mail",)), [", colonne « nom » : « interdites » refuse"]),
        (_with(NOM, synonymes=("Type",)), [", colonne « nom » : l'intitulé « type » désigne aussi « type »"]),
    ],
)
def test_un_format_qui_se_contredit_est_refuse(champs: dict[str, Any], phrases: list[str]) -> None:
    """La faute dit le fichier du format, la colonne, et ce qui ne va pas."""
    with pytest.raises(DeclarationError) as erreur:
        register(_module("essai", replace(EQUIPEMENTS, **champs)))
    fautes = erreur.value.fautes
    debut = f"data/depots/formats/essai.py, FORMAT [{champs.get('code', 'equipements')}]"
    assert all(f.startswith(debut) for f in fautes)
    assert [p for p in phrases if not any(p in f for f in fautes)] == []


def test_toutes_les_fautes_de_tous_les_formats_se_disent_d_un_coup() -> None:
    """Un fichier sans déclaration, deux fautes dans un autre, un code pris : quatre lignes, une phrase."""
    with pytest.raises(DeclarationError) as erreur:
        register(
            _module("vide", None),
            _module("un", replace(EQUIPEMENTS, tables=(), **_with(NOM, type="nombre"))),
            _module("deux", EQUIPEMENTS),
        )
    assert [f.split(" : ")[0] for f in erreur.value.fautes] == [
        "data/depots/formats/vide.py",
        "data/depots/formats/un.py, FORMAT [equipements]",
        "data/depots/formats/un.py, FORMAT [equipements], colonne « nom »",
        "data/depots/formats/deux.py, FORMAT [equipements]",
    ]
    assert "déjà celui de data/depots/formats/un.py" in str(erreur.value)
    assert str(erreur.value).startswith("L'observatoire ne démarre pas : 4 fautes")


@TOUS
def test_chaque_format_dit_son_usage_et_ou_le_voir(format_: Format) -> None:
    """Sans elles, la page « Mes données » ne saurait ni le présenter ni mener à ses chiffres."""
    assert format_.usage.endswith((".", "?"))
    assert format_.ou_voir
    assert all(nom and re.fullmatch(r"[a-z-]+(\?[a-z_=]+)?", adresse) for nom, adresse in format_.ou_voir)
