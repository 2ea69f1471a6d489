"""Le dossier SDSF : son classeur rouvert par openpyxl, son archive, son manifeste."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

import queries
from dashboard.dossiers import livraisons
from dashboard.dossiers.sdsf import build_sdsf
from dashboard.exports.archives import sdsf
from dashboard.exports.bureau.classeur_sdsf import ENTETE, PREMIERE, sdsf_workbook
from dashboard.exports.bureau.modele_sdsf import DossierSdsf
from dashboard.figures.feuilles import Annule, Cahier, Livraison
from dashboard.lecture import store

JOUR = datetime.date(2026, 11, 22)
CREUSE = "23"

# Un dossier entier se fait plusieurs fois.
pytestmark = pytest.mark.lent


@pytest.fixture(scope="module")
def dossier(donnees: Path) -> DossierSdsf:
    return build_sdsf(store, CREUSE)


@pytest.fixture(scope="module")
def classeur(dossier: DossierSdsf) -> Any:
    return openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))


@pytest.fixture(scope="module")
def livraison(donnees: Path) -> Livraison:
    """L'archive entière de la Creuse, faite une fois."""
    return livraisons.make_sdsf(store, CREUSE, jour=JOUR)


@pytest.fixture(scope="module")
def fichiers(livraison: Livraison) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def column(feuille: Any, debut: str) -> int:
    return next(c.column for c in feuille[ENTETE + 1] if str(c.value).startswith(debut))


def test_les_chiffres_du_classeur_sont_ceux_du_magasin(
    classeur: Any, dossier: DossierSdsf, con: duckdb.DuckDBPyConnection
) -> None:
    """Les neuf EPCI de la Creuse : le taux de couverture relu cellule par cellule."""
    attendus = dict(
        con.execute(
            """SELECT o.code_territoire, o.valeur FROM observations AS o
            INNER JOIN territoires AS t USING (niveau, code_territoire)
            WHERE o.indicateur = 'taux_couverture' AND o.modalite = '' AND o.niveau = 'epci'
                AND o.millesime = 2023 AND t.code_departement = '23'"""
        ).fetchall()
    )
    feuille = classeur[classeur.sheetnames[0]]
    place = column(feuille, "Taux de couverture, 2023")
    rangs = range(PREMIERE + 1, PREMIERE + 10)
    lus = {feuille.cell(r, 2).value: feuille.cell(r, place).value for r in rangs}
    assert len(attendus) == 9
    assert lus == attendus
    france = next(r for r in range(PREMIERE + 10, PREMIERE + 14) if feuille.cell(r, 1).value == "France")
    assert feuille.cell(france, place).value == 60.9


def test_le_classeur_est_pret_a_trier_et_a_imprimer(classeur: Any, dossier: DossierSdsf) -> None:
    """Chaque thème : volets figés, filtre, mise en forme conditionnelle, graphique natif, formats."""
    for theme, nom in zip(dossier.themes, classeur.sheetnames, strict=False):
        feuille = classeur[nom]
        assert feuille.freeze_panes == "C4", nom
        assert feuille.auto_filter.ref.startswith("A3:"), nom
        assert len(feuille.conditional_formatting) == len(theme.colonnes), nom
        assert feuille.page_setup.orientation == "landscape", nom
        for place, colonne in enumerate(theme.colonnes, start=3):
            formats = {
                feuille.cell(PREMIERE + 1 + i, place).number_format
                for i, ligne in enumerate(theme.lignes)
                if ligne.cellules[place - 3].valeur is not None
                and ligne.cellules[place - 3].statut != "zero_ou_secret"
            }
            decimales = "." + "0" * colonne.fiche.decimales if colonne.fiche.decimales else ""
            assert formats == {f"#,##0{decimales}"}, (nom, colonne.titre)
        assert feuille.page_setup.paperSize == 9, nom
    assert classeur.sheetnames[-4:] == ["Toutes les années", "Graphiques", "Définitions", "Sources"]
    assert len(classeur["Graphiques"]._charts) == len(dossier.themes)


def test_une_absence_est_un_mot_jamais_un_zero(classeur: Any, dossier: DossierSdsf) -> None:
    """Sans valeur, la cellule porte le mot de son statut."""
    vues = 0
    for theme, nom in zip(dossier.themes, classeur.sheetnames, strict=False):
        for i, ligne in enumerate(theme.lignes):
            for j, cellule in enumerate(ligne.cellules):
                if cellule.valeur is None:
                    vues += 1
                    lue = classeur[nom].cell(PREMIERE + 1 + i, 3 + j).value
                    assert lue in ("absent", "secret ou non publié", "0 ou secret", "sans objet")
    assert vues > 0


def test_ce_qui_est_fictif_le_dit_dans_sa_feuille_seulement(classeur: Any, dossier: DossierSdsf) -> None:
    """La démonstration nourrit certains thèmes : eux seuls portent le bandeau."""
    avec = {nom for nom in classeur.sheetnames if "FICTIVES" in str(classeur[nom]["A2"].value)}
    assert len(avec) == sum(t.fictif for t in dossier.themes)
    assert 0 < len(avec) < len(dossier.themes)


def test_l_archive_a_chaque_fichier_attendu(
    dossier: DossierSdsf, livraison: Livraison, fichiers: dict[str, bytes]
) -> None:
    """Classeur, résumé, deux images par indicateur, un portrait par EPCI, deux fichiers d'aide."""
    entiers = [c for t in dossier.themes for c in t.colonnes if not c.modalite]
    # Personne n'a figé de référence ici : rien d'autre ne manque.
    assert [m.split(" : ")[0] for m in livraison.manques] == ["Résumé, Évaluation"]
    assert sum(n.startswith("cartes/") and n.endswith(".svg") for n in fichiers) == len(entiers)
    assert sum(n.startswith("cartes/") and n.endswith(".png") for n in fichiers) == len(entiers)
    assert sum(n.startswith("portraits/") for n in fichiers) == 9
    assert {"indicateurs-creuse.xlsx", "resume-creuse.pdf", "LISEZMOI.txt", "manifeste.json"} <= set(fichiers)
    assert fichiers["portraits/cc-creuse-sud-ouest.pdf"].startswith(b"%PDF")
    assert fichiers["cartes/taux-de-couverture.png"].startswith(b"\x89PNG")


def test_le_manifeste_donne_empreintes_et_requetes_qui_redonnent_les_chiffres(
    dossier: DossierSdsf, fichiers: dict[str, bytes], con: duckdb.DuckDBPyConnection
) -> None:
    """Empreinte de chaque fichier, empreinte du magasin ; la requête d'une carte se rejoue."""
    manifeste = json.loads(fichiers["manifeste.json"])
    assert manifeste["empreinte_magasin"] == dossier.version
    assert manifeste["date"] == "2026-11-22"
    par_nom = {f["nom"]: f for f in manifeste["fichiers"]}
    assert set(par_nom) == set(fichiers) - {"manifeste.json"}
    for nom, fiche in par_nom.items():
        assert fiche["sha256"] == hashlib.sha256(fichiers[nom]).hexdigest(), nom
        assert fiche["octets"] == len(fichiers[nom])
    origine = par_nom["cartes/taux-de-couverture.svg"]
    cles = ("indicateur", "modalite", "millesime", "niveau", "portee", "code_portee")
    lues = queries.run(con, origine["requete"], None, **{c: origine[c] for c in cles})
    colonne = dossier.themes[0].colonnes[0]
    assert colonne.fiche.code == "taux_couverture"
    attendues = {x.code: x.cellules[0].valeur for x in dossier.themes[0].lignes if not x.reference}
    lues = lues[lues["rattache"]]
    assert dict(zip(lues["code_territoire"], lues["valeur"], strict=True)) == attendues


def test_le_lisezmoi_dit_tout_en_francais(fichiers: dict[str, bytes]) -> None:
    """Ce qu'il y a, ce qui est fictif, d'où cela vient, ce qui manque et pourquoi."""
    texte = fichiers["LISEZMOI.txt"].decode("utf-8-sig")
    assert texte.startswith("Dossier SDSF de la Creuse\r\nExporté le 22 novembre 2026")
    assert "ATTENTION\u00a0: certaines valeurs sont FICTIVES" in texte
    assert "Cnaf, «\u00a0Taux de couverture" in texte
    assert "Sans aucune valeur dans ce département" in texte
    assert "Carte\u00a0: Taux de couverture\u00a0: cartes/taux-de-couverture.svg et" in texte


def test_deux_fois_le_meme_magasin_les_memes_octets(
    dossier: DossierSdsf, fichiers: dict[str, bytes], donnees: Path
) -> None:
    """Même magasin, même date : le classeur, la première carte et l'archive sont identiques."""
    cartes = list(dossier_sdsf_maps(dossier))[:2]
    cahier = Cahier("Essai", "", ())

    def once() -> bytes:
        return sdsf.make_archive(dossier, cartes, [], cahier, jour=JOUR).octets

    premier = once()
    assert premier == once()
    with zipfile.ZipFile(io.BytesIO(premier)) as archive:
        for nom in ("indicateurs-creuse.xlsx", "cartes/taux-de-couverture.svg"):
            assert archive.read(nom) == fichiers[nom]


def dossier_sdsf_maps(dossier: DossierSdsf) -> Any:
    from dashboard.dossiers.sdsf import maps

    return maps(store, dossier)


def test_une_piece_ratee_est_nommee_et_le_reste_livre(dossier: DossierSdsf) -> None:
    """Une carte impossible : l'archive sans elle, sa phrase au LISEZMOI, sans anglais."""

    def broken() -> Any:
        raise RuntimeError("something went wrong")

    livraison = sdsf.make_archive(dossier, [("Ratée", broken, {})], [], Cahier("Essai", "", ()), jour=JOUR)
    assert livraison.manques == [
        "Carte : Ratée : la pièce n'a pas pu être faite. erreur interne (RuntimeError)."
    ]
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        assert "indicateurs-creuse.xlsx" in archive.namelist()
        assert "Ce qui n’a pas pu être fait" in archive.read("LISEZMOI.txt").decode("utf-8-sig")


def test_deux_pieces_du_meme_nom_sont_gardees_toutes_les_deux(dossier: DossierSdsf) -> None:
    """Deux indicateurs de même nom court n'écrasent pas leurs cartes."""
    nom, faire, origine = next(iter(dossier_sdsf_maps(dossier)))
    livraison = sdsf.make_archive(
        dossier, [(nom, faire, origine)] * 2, [], Cahier("Essai", "", ()), jour=JOUR
    )
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        assert "cartes/taux-de-couverture-2.svg" in archive.namelist()


def test_renoncer_arrete_tout(dossier: DossierSdsf, donnees: Path) -> None:
    """Une fois l'export interrompu, aucune pièce n'est commencée et rien n'est rendu."""
    with pytest.raises(Annule):
        livraisons.make_sdsf(store, CREUSE, jour=JOUR, annule=lambda: True)
