"""La page « Mes données » : l'état, le rapport, l'aperçu, et des gestes faits une seule fois."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.gestes import depots
from dashboard.session import acces
from data.depots import journal
from data.garde import droits
from data.garde.reglages import Reglages, read
from data.magasin import build
from data.memoire import tables
from tests.memoire.outils_memoire import alter
from tests.patience import PAGE_S

ENTETE = "Territoire;Année;Poste;Axe;ETP\n"
BON = f"{ENTETE}200058485;2025;A1;Petite enfance;0,5\n95018;2025;A2;Logement|Handicap;0,25\n"
FAUX = f"{ENTETE}200058485;2025;A1;Petite enfanc;0,5\n95018;2025;A2;Logement;1,5\n"


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from contextlib import suppress

    from dashboard.app_pages.donnees import page as donnees
    from dashboard.lecture import store
    from dashboard.session import visite

    with suppress(store.StoreError):
        visite.open_page("donnees")
    donnees.page()


def opened() -> AppTest:
    app = AppTest.from_function(page, default_timeout=PAGE_S).run()
    assert not app.exception
    return app


def give(app: AppTest, texte: str, nom: str = "postes.csv") -> AppTest:
    """Dépose un fichier dans le champ de l'import."""
    app.file_uploader[0].set_value((nom, texte.encode(), "text/csv")).run()
    assert not app.exception
    return app


def click(app: AppTest, cle: str) -> AppTest:
    app.button(key=cle).click().run()
    assert not app.exception
    return app


def keys(app: AppTest) -> set[str]:
    return {str(b.key) for b in app.button}


def texts(app: AppTest) -> str:
    """Tout le texte de la page, espaces insécables rendues ordinaires."""
    brut = " ".join(e.proto.body for e in app.get("html"))
    avis = " ".join(str(e.value) for e in [*app.success, *app.error, *app.warning, *app.info])
    lu = unescape(re.sub(r"<[^>]+>", " ", brut)) + " " + avis
    return re.sub(r"\s+", " ", lu.replace("\u00a0", " ").replace("\u202f", " "))


def test_l_etat_se_lit_en_haut_et_les_quatre_formats_sont_la(donnees: Path) -> None:
    """Quatre lignes fictives, magasin à jour ; rien à confirmer, quatre formats avec leur question."""
    app = opened()
    lu = texts(app)
    assert "Comment apporter vos chiffres ?" in lu
    assert lu.count("Données fictives") == 4
    assert "Démonstration visible · magasin à jour" in lu
    choix = app.radio(key="donnees_format")
    assert choix.options == [f.nom for f in depots.FORMATS.values()]
    assert len(choix.proto.captions) == 4
    onglets = ["Importer un fichier", "Journal des dépôts", "Sauvegarde", "Réglages"]
    assert [t.label for t in app.tabs] == onglets
    assert "donnees_confirmer" not in keys(app)
    assert "Rien n'a encore été déposé" in lu


def test_chaque_format_donne_sa_notice(donnees: Path) -> None:
    """Choisir un format change le modèle et la notice, colonne par colonne."""
    app = opened()
    for code, format_ in depots.FORMATS.items():
        app.radio(key="donnees_format").set_value(code).run()
        lu = texts(app)
        assert format_.description in lu
        assert all(c.definition in lu for c in format_.colonnes), code
        assert all(r.replace("\u202f", " ") in lu for r in format_.regles)


def test_une_adresse_mene_a_un_format_et_une_fausse_se_dit(donnees: Path) -> None:
    """Une page vide peut mener au bon format ; un format inconnu donne une phrase et le premier."""
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    app.query_params["format"] = "ctg"
    app.run()
    assert app.radio(key="donnees_format").value == "ctg"
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    app.query_params["format"] = "postes"
    app.run()
    assert app.radio(key="donnees_format").value == "etp_coordination"
    assert "« postes » n'est pas un format de fichier" in texts(app)


@pytest.mark.lent
def test_un_fichier_fautif_montre_ses_fautes_et_ne_se_confirme_pas(donnees: Path) -> None:
    """Ligne, colonne, trouvé, attendu, proposition en mots du métier ; rien n'est écrit."""
    app = give(opened(), FAUX)
    lu = texts(app)
    assert "postes.csv : 2 erreurs ; rien n'est importé." in lu
    assert "2 D · Axe Axe « Petite enfanc » inconnu : vouliez-vous « Petite enfance » ?" in lu
    assert "une ou plusieurs valeurs parmi Petite enfance, Enfance-jeunesse" in lu
    assert "3 E · ETP « 1,5 » est hors des bornes" in lu
    assert "donnees_confirmer" not in keys(app)
    assert journal.list_deposits(donnees) == []


@pytest.mark.lent
def test_confirmer_depose_une_seule_fois_et_dit_ou_le_voir(
    donnees: Path, sans_construction: list[int]
) -> None:
    """L'aperçu d'abord, puis un dépôt, la phrase, les liens ; le champ se vide."""
    app = give(opened(), BON)
    lu = texts(app)
    assert "postes.csv est accepté : 3 lignes à importer. Rien n'est encore importé" in lu
    assert "3 lignes ajoutées, 0 remplacée, 0 retirée, sur 2 territoires." in lu
    assert "disparaîtra de toutes les pages" in lu
    assert "2 axes (logement, handicap)" in lu
    app.text_input(key="donnees_qui").set_value("Pôle CTG")
    app.text_input(key="donnees_commentaire").set_value("mars")
    click(app, "donnees_confirmer")
    lu = texts(app)
    assert "Dépôt n° 1 enregistré : 3 lignes" in lu
    assert "la carte des ETP de coordination" in lu
    assert "donnees_confirmer" not in keys(app)
    (depot,) = journal.list_deposits(donnees)
    assert (depot.qui, depot.commentaire) == ("Pôle CTG", "mars")
    assert sans_construction == [1]
    # Une page redessinée ne refait pas le geste, et la phrase ne se répète pas.
    app.run()
    assert "enregistré" not in texts(app)
    assert len(journal.list_deposits(donnees)) == 1


@pytest.mark.lent
def test_un_apercu_perime_se_relit_sans_rien_deposer(donnees: Path, sans_construction: list[int]) -> None:
    """Un autre dépôt est passé entre l'aperçu et la confirmation : refus, puis nouvel aperçu."""
    app = give(opened(), BON)
    depots.confirm(depots.check("etp_coordination", BON.encode(), "autre.csv"))
    click(app, "donnees_confirmer")
    lu = texts(app)
    assert "Le journal a changé depuis cet aperçu" in lu
    assert "0 ligne ajoutée, 3 remplacées, 0 retirée" in lu
    click(app, "donnees_confirmer")
    assert "Dépôt n° 2 enregistré" in texts(app)


@pytest.mark.lent
def test_annuler_et_restaurer_demandent_une_confirmation(donnees: Path, sans_construction: list[int]) -> None:
    """Le premier clic explique, le second fait ; « Ne rien changer » ne fait rien."""
    depots.confirm(depots.check("etp_coordination", BON.encode(), "postes.csv"))
    app = click(opened(), "depot_annuler_1")
    assert "la démonstration, fictive, reviendra à sa place" in texts(app)
    click(app, "depot_non_1")
    assert journal.list_deposits(donnees)[0].statut == "actif"
    click(click(app, "depot_annuler_1"), "depot_oui_1")
    assert "Dépôt n° 1 annulé" in texts(app)
    assert journal.list_deposits(donnees)[0].statut == "annule"
    assert "depot_annuler_1" not in keys(app)
    click(click(app, "depot_restaurer_1"), "depot_oui_1")
    assert "Dépôt n° 1 restauré" in texts(app)
    assert journal.list_deposits(donnees)[0].statut == "actif"


def test_un_interrupteur_suffit_a_chaque_reglage(donnees: Path, sans_construction: list[int]) -> None:
    """Un clic change un réglage, garde l'autre, et refait le magasin."""
    app = opened()
    app.toggle(key="donnees_demonstration").set_value(False).run()
    assert read(donnees) == Reglages(demonstration=False, masquer_petits=False)
    app.toggle(key="donnees_masquer_petits").set_value(True).run()
    assert read(donnees) == Reglages(demonstration=False, masquer_petits=True)
    assert "Démonstration masquée" in texts(app)
    assert len(sans_construction) == 2


def test_un_clic_retire_la_demonstration_et_un_autre_la_rend(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Le bouton est en haut de la page, sans onglet à ouvrir ; il garde l'autre réglage."""
    app = click(opened(), "donnees_bascule_demonstration")
    assert read(donnees) == Reglages(demonstration=False, masquer_petits=False)
    assert "démonstration masquée" in texts(app)
    assert app.button(key="donnees_bascule_demonstration").label == "Montrer la démonstration"
    click(app, "donnees_bascule_demonstration")
    assert read(donnees) == Reglages(demonstration=True, masquer_petits=False)
    assert len(sans_construction) == 2


@pytest.mark.lent
def test_un_magasin_en_retard_se_dit_et_se_refait(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """La construction a échoué après le dépôt : l'avertissement, le bouton, puis plus rien."""

    def fails(**_: object) -> None:
        raise build.BuildError("Le disque est plein.")

    app = give(opened(), BON)
    with monkeypatch.context() as contexte:
        contexte.setattr(build, "build", fails)
        click(app, "donnees_confirmer")
    assert "Le disque est plein. Les pages montrent encore les chiffres d'avant" in texts(app)
    assert "magasin en retard" in texts(app)
    click(app, "donnees_refaire")
    lu = texts(app)
    assert "Le magasin est refait" in lu
    assert "vos chiffres : 1 dépôt actif, 3 lignes sur 2 territoires, 2025" in lu
    assert "donnees_refaire" not in keys(app)


def test_en_lecture_seule_la_page_n_offre_aucune_ecriture(
    donnees: Path, sans_construction: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ni dépôt, ni annulation, ni fichier d'origine ; l'état et les modèles se lisent."""
    depots.confirm(depots.check("etp_coordination", BON.encode(), "postes.csv"))
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    app = opened()
    assert acces.POUR_TOUS in texts(app)
    assert len(app.file_uploader) == 0
    assert keys(app) == set()
    telechargements = {str(b.key) for b in app.get("download_button")}
    assert telechargements == {"donnees_modele_xlsx", "donnees_modele_csv"}
    assert all(t.disabled for t in app.toggle)
    assert "Dépôt n° 1 : actif" in texts(app)


def test_sans_magasin_la_page_tient_debout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une installation neuve : la page dit ce qui manque et offre de le construire."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    app = opened()
    assert "Le magasin n'est pas encore construit" in texts(app)
    assert "donnees_refaire" in keys(app)
    assert "Comment apporter vos chiffres ?" in texts(app)


def test_apres_une_mise_a_jour_la_page_dit_la_vraie_raison(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le code a changé, pas les dépôts : la page ne parle pas d'eux, et offre de refaire le magasin."""
    assert "magasin à jour" in texts(opened())
    monkeypatch.setattr(build, "inputs_fingerprint", lambda _dossier: "autre")
    app = opened()
    assert "L'observatoire a été mis à jour depuis la construction du magasin" in texts(app)
    assert "Vos dépôts et vos réglages y sont déjà." in texts(app)
    assert "derniers dépôts" not in texts(app)
    assert "donnees_refaire" in keys(app)


def test_un_journal_abime_se_dit_sans_faire_tomber_la_page(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Une entrée altérée à la main : la phrase du journal, et la page reste là."""
    depots.confirm(depots.check("etp_coordination", BON.encode(), "postes.csv"))
    alter(donnees, tables.depots, "nom_fichier", "autre.csv")
    assert "L'entrée n° 1 du journal a été altérée" in texts(opened())


EAJE = (
    "Territoire;Année;Nom;Type;Gestion;Places;Heures théoriques\n"
    "200058485;2025;Les Lucioles;Multi-accueil;Régie;40;88.000\n"
    "200058485;2025;La Farandole;Micro-crèche PSU;Association;12;25.300\n"
    "200058485;2025;Val Parisis;autre;autre;52;113.300\n"
    "200058485;2025;TOTAL;autre;autre;52;113.300\n"
)


@pytest.mark.lent
def test_une_question_se_pose_sans_reponse_d_avance_et_rien_ne_se_confirme_avant(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Deux doutes l'un après l'autre : on répond, le rapport se refait, puis on confirme."""
    app = opened()
    app.radio(key="donnees_format").set_value("eaje_activite").run()
    give(app, EAJE, "eaje.csv")
    lu = texts(app)
    assert "eaje.csv : 1 question sans réponse" in lu
    assert "rien n'est importé" in lu
    assert not app.error
    assert "donnees_confirmer" not in keys(app)
    (question,) = [r for r in app.radio if r.key and "donnees_question" in r.key]
    assert question.value is None
    dit = question.label.replace("\u202f", " ")
    assert "Lignes 2 à 5, colonne G « Heures théoriques »" in dit
    assert "« 88.000 » veut-il dire 88 000 heures ou 88 heures" in dit
    question.set_value("milliers").run()
    posees = [r for r in app.radio if r.key and "donnees_question" in r.key]
    assert [r.value for r in posees] == ["milliers", None]
    assert "« Val Parisis » égale la somme des lignes 2 à 3 (52 places" in posees[1].label
    assert "donnees_confirmer" not in keys(app)
    posees[1].set_value("total").run()
    lu = texts(app)
    assert "2 lignes à importer, 2 lignes laissées de côté" in lu
    assert "comme vous l'avez répondu" in lu
    assert "Toutes les questions ont leur réponse" in lu
    click(app, "donnees_confirmer")
    (depot,) = journal.list_deposits(donnees)
    assert depot.lignes == 2
    assert "le point sépare les milliers" in depot.commentaire
    assert "oui, un total" in depot.commentaire


@pytest.mark.lent
def test_une_reponse_change_et_ne_sert_pas_a_un_autre_fichier(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Répondre autrement refait le rapport ; un autre fichier repose sa question."""
    app = opened()
    app.radio(key="donnees_format").set_value("eaje_activite").run()
    give(app, EAJE, "eaje.csv")

    def asked() -> list[Any]:
        return [r for r in app.radio if r.key and "donnees_question" in r.key]

    asked()[0].set_value("milliers").run()
    asked()[0].set_value("decimales").run()
    assert "cela ressemble à des pourcentages" in texts(app)
    give(app, EAJE.replace("Lucioles", "Cigales"), "autre.csv")
    assert [r.value for r in asked()] == [None]
