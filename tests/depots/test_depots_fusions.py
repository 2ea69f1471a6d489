"""Une cellule fusionnée vaut pour chacune de ses lignes, sauf ce qui se compte."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from communs_depots import EAJE, Referentiel, to_csv

from data.depots.contrat.rapport import Rapport
from data.depots.controle.validation import check

ENTETES = [
    "Territoire",
    "Année",
    "Nom",
    "Type",
    "Gestion",
    "Places",
    "Heures théoriques",
    "Heures réalisées",
    "Heures facturées",
]


def creche(nom: str | None, places: int | None, tete: bool = True) -> list[Any]:
    debut = ["95018", 2025] if tete else [None, None]
    return [*debut, nom, "crèche", "asso", places, 44_000, 30_800, 33_000]


def report(lignes: Sequence[list[Any]], *fusions: str) -> Rapport:
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    for ligne in (ENTETES, *lignes):
        feuille.append(ligne)
    for fusion in fusions:
        feuille.merge_cells(fusion)
    flux = io.BytesIO()
    classeur.save(flux)
    return check(flux.getvalue(), "a.xlsx", EAJE, Referentiel())


def test_le_territoire_et_l_annee_fusionnes_valent_pour_chaque_ligne() -> None:
    """Trois crèches sous un seul nom de commune : trois lignes, et c'est dit."""
    rapport = report(
        [creche("A", 20), creche("B", 12, tete=False), creche("C", 10, tete=False)], "A2:A4", "B2:B4"
    )
    assert rapport.accepte, rapport.to_text()
    assert rapport.to_arrow().column("code_territoire").to_pylist() == ["95018"] * 3
    assert "colonne A « Territoire » : la valeur des cellules fusionnées" in rapport.to_text()
    assert "(lignes 3 à 4)" in rapport.to_text()


def test_des_places_fusionnees_ne_se_comptent_pas_deux_fois() -> None:
    """Vingt places écrites une fois pour deux crèches : la seconde n'en a pas, et c'est une faute."""
    rapport = report([creche("A", 20), creche("B", None)], "F2:F3")
    assert not rapport.accepte
    (faute,) = rapport.erreurs
    assert (faute.ligne, faute.colonne) == (3, "Places")
    assert "la cellule est vide ; attendu" in faute.message


def test_une_fusion_qui_deborde_sous_le_tableau_n_ajoute_pas_de_ligne() -> None:
    """A2:A9 pour deux crèches : deux lignes."""
    rapport = report([creche("A", 20), creche("B", 12, tete=False)], "A2:A9", "B2:B9")
    assert len(rapport.lignes) == 2
    assert rapport.accepte, rapport.to_text()


def test_une_valeur_sous_entendue_est_demandee_a_chaque_ligne() -> None:
    """Dans un CSV, rien ne dit qu'un blanc répète la ligne du dessus : la phrase dit quoi faire."""
    rapport = check(
        to_csv([ENTETES, creche("A", 20), creche("B", 12, tete=False)]), "a.csv", EAJE, Referentiel()
    )
    messages = [f.message for f in rapport.erreurs]
    assert len(messages) == 2
    assert all("une valeur qui se répète s'écrit à chaque ligne" in m for m in messages)


@pytest.mark.parametrize(
    "note",
    [
        "* heures provisoires",
        "(1) hors micro-crèches",
        "Nombre de structures : 2",
        "N.B. : 2024",
        "Extraction du 12/03/2025",
        "Périmètre : PSU",
    ],
)
def test_un_mot_sous_le_tableau_n_est_pas_une_ligne(note: str) -> None:
    """Seul dans sa ligne, avec ou sans ligne vide au-dessus : laissé de côté, et dit."""
    vide: list[Any] = [None] * 9
    for dessous in ([[note]], [vide, [note]], [vide, ["Un mot du service"], [note]]):
        rapport = report([creche("A", 20), *dessous])
        assert rapport.accepte, rapport.to_text()
        assert len(rapport.lignes) == 1
        assert "de côté" in rapport.to_text()


def test_une_commune_seule_dans_sa_ligne_n_est_pas_un_mot() -> None:
    """Une ligne commencée et pas finie est une faute, même sous une ligne vide."""
    rapport = report([creche("A", 20), [None] * 9, ["95127"]])
    assert {f.ligne for f in rapport.erreurs} == {4}


@pytest.mark.parametrize("seuil", ["<11", "< 5", "moins de 10", "≤3"])
def test_un_seuil_de_secret_n_est_pas_un_nombre(seuil: str) -> None:
    """« <11 » est lu vide, dit, et jamais pris pour onze ni pour zéro."""
    ligne = creche("A", 20)
    ligne[7] = seuil
    rapport = report([ligne])
    assert rapport.accepte, rapport.to_text()
    assert rapport.to_arrow().column("heures_realisees").to_pylist() == [None]
    assert f"« {seuil} » lu vide" in rapport.to_text()
