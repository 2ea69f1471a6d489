"""Des fichiers comme les gens en ont : ce que chacun doit donner, chiffres et totaux."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from communs_depots import EAJE, ETP, Referentiel, to_csv, to_xlsx

from dashboard.gestes import depots
from data.depots.contrat.rapport import Rapport
from data.depots.contrat.schema import Format
from data.depots.controle.validation import check
from data.garde import droits
from data.magasin import ouvrir
from tests.magasins import open_store

CAS = Path(__file__).parent / "fichiers" / "cas"


def report(chemin: str, format_: Format = EAJE) -> Rapport:
    fichier = CAS / chemin
    return check(fichier.read_bytes(), fichier.name, format_, Referentiel())


def said(rapport: Rapport) -> str:
    return rapport.to_text().replace("\u202f", " ")


def test_11_des_formules_sans_valeur_sont_refusees_une_par_une() -> None:
    """Chacune est citée avec ce qu'il faut faire."""
    rapport = report("11-formules/formules.xlsx")
    assert [f.lettre for f in rapport.erreurs] == ["G", "H", "I"]
    assert "« =F2*2200 » est une formule sans valeur : collez sa valeur" in said(rapport)


def test_12_une_feuille_protegee_se_lit() -> None:
    """La protection n'empêche pas de lire."""
    assert [ligne["places"] for ligne in report("12-protege/protege.xlsx").lignes] == [40, 12]


def test_17_les_espaces_et_les_apostrophes_se_lisent_le_reste_se_demande() -> None:
    """88 000 de toutes les façons ; « 88,000 » à côté de « 88.000 » est une question ; jamais « -0 »."""
    rapport = report("17-espaces/nombres.xlsx")
    assert [(q.cle, q.lignes) for q in rapport.questions] == [("nombres-heures_theoriques", (7,))]
    assert "« 88.000 » (ligne 6) lu 88 000 et non 88" in said(rapport)
    # −0 : des heures théoriques nulles pour des heures réalisées ; « 8 8000 » n'est pas un nombre.
    assert [f.ligne for f in rapport.erreurs] == [9, 10, 12]
    assert "-0" not in said(rapport)
    assert "−0" not in said(rapport)


def test_24_une_virgule_pour_deux_roles_est_refusee_sauf_entre_guillemets() -> None:
    """Six cellules pour cinq intitulés."""
    assert "6 cellules trouvées pour 5 intitulés" in said(report("24-virgules/v.csv", ETP))
    assert report("24-virgules/ok.csv", ETP).lignes[0]["etp"] == 0.5


def test_25_des_colonnes_et_des_lignes_vides_en_fin_ne_genent_pas() -> None:
    """Ni faute, ni avertissement."""
    rapport = report("25-colonnes-vides/v.csv", ETP)
    assert len(rapport.lignes) == 1
    assert rapport.fautes == []


def test_30_des_heures_invraisemblables_sont_averties_et_leur_rapport_dit() -> None:
    """X et Z : 220 h par place ; Y : 0,7 % et 107,14 ; rien n'est refusé."""
    rapport = report("30-incoherences/inc.xlsx")
    assert rapport.accepte
    assert {f.ligne for f in rapport.avertissements} == {2, 3, 4}
    par_ligne = {n: " ".join(str(f) for f in rapport.fautes if f.ligne == n) for n in (2, 3, 4)}
    par_ligne = {n: t.replace("\u202f", " ") for n, t in par_ligne.items()}
    assert "soit 220 h par place" in par_ligne[2]
    assert "616 heures réalisées pour 88 000 théoriques, soit 0,7 %" in par_ligne[3]
    assert "facturées / réalisées = 107,14" in par_ligne[3]
    assert "88 000 heures théoriques pour 400 places, soit 220 h par place" in par_ligne[4]


def test_31_un_point_de_milliers_est_prouve_ou_demande_jamais_lu_douze() -> None:
    """Prouvé par « 24.500,00 € », dit ; « 12,000 » demandé ; « 12k€ » propose 12 000."""
    rapport = report("31-milliers-point/cofi.xlsx", ETP)
    dit = said(rapport)
    assert "3 cellules comme « 12.000 » (ligne 2) lues 12 000 et non 12" in dit
    assert [q.lignes for q in rapport.en_attente] == [(4,)]
    assert [(f.ligne, f.proche.replace("\u202f", " ")) for f in rapport.erreurs] == [(6, "12 000")]
    assert "Vouliez-vous 12 ?" not in dit


def test_32_un_total_qui_repete_le_code_est_laisse_et_dit() -> None:
    """52 places et deux établissements : les deux lignes de total n'entrent pas."""
    rapport = report("32-total-avec-code/total.xlsx")
    assert [ligne["places"] for ligne in rapport.lignes] == [40, 12]
    assert rapport.laissees == [4, 5]
    assert len(rapport.remarques) == 2


@pytest.mark.lent
def test_32_depose_le_total_laisse_val_parisis_a_52_places(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """De bout en bout : déposé, magasin refait, deux établissements, 52 places."""
    shutil.copy(magasin, tmp_path)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    contenu = (CAS / "32-total-avec-code/total.xlsx").read_bytes()
    controle = depots.check("eaje_activite", contenu, "total.xlsx")
    assert depots.confirm(controle).a_jour
    with open_store(ouvrir.path()) as con:
        lus = con.execute(
            "SELECT indicateur, valeur, statut FROM observations WHERE code_territoire = "
            "'200058485' AND millesime = 2025 AND modalite = '' AND indicateur IN "
            "('places_eaje', 'etablissements_eaje') ORDER BY indicateur"
        ).fetchall()
    # Deux crèches sur une trentaine : le fichier se dit partiel, ses places restent justes.
    assert lus == [("etablissements_eaje", 2.0, "partiel"), ("places_eaje", 52.0, "partiel")]


@pytest.mark.parametrize("nom", ["m.xlsm", "m.xlsx", "strict.xlsx"])
def test_38_les_autres_classeurs_se_lisent(nom: str) -> None:
    """Avec macros, ou au format OOXML strict."""
    assert len(report(f"38-autres-classeurs/{nom}").lignes) == 2


def test_38_une_page_web_nommee_xls_est_refusee_avec_ce_qu_il_faut_faire() -> None:
    """Le nom ne trompe pas."""
    assert "c'est une page web" in said(report("38-autres-classeurs/export.xls"))


def test_une_ligne_de_csv_trop_courte_est_dite() -> None:
    """Moins de cellules que d'intitulés : un séparateur manque peut-être ; une note, un total, non."""
    entetes = ["Territoire", "Année", "Poste", "Axe", "ETP", "Employeur", "Cofinancement"]
    lignes = [
        ["95018", 2025, "A1", "Logement", "0,5"],
        ["95018", 2025, "A2", "Logement", "0,5", "EPCI", ""],
        ["Total", "", "", "", "1"],
        ["Source : relevé de mai"],
    ]
    rapport = check(to_csv([entetes, *lignes]), "a.csv", ETP, Referentiel())
    assert rapport.accepte
    assert [f.ligne for f in rapport.avertissements] == [2]
    assert "5 cellules pour 7 colonnes : la fin de la ligne est lue vide, à partir de « Employeur »" in (
        said(rapport)
    )
    classeur = to_xlsx(("Données", [entetes, *lignes]))
    assert check(classeur, "a.xlsx", ETP, Referentiel()).fautes == []
