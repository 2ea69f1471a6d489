"""La page « Comparer », pilotée sans navigateur : groupes, places, onglets, adresse, listes."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.galerie.comparer.etat import ONGLETS
from dashboard.lecture import store
from data.garde import listes
from data.magasin.fetch import EMBARQUE
from data.memoire import moteur
from tests.appli import choose_scope
from tests.patience import PAGE_S

VAL_PARISIS, ROISSY, VEXIN_CENTRE = "200058485", "200055655", "200035970"
VAL_D_OISE = {"portee": "departement-95"}
CHOISI = {**VAL_D_OISE, "territoire": VAL_PARISIS}
MODES = ("eaje", "assistantes_maternelles", "prescolarisation", "garde_domicile")
Ouvrir = Callable[..., AppTest]


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from dashboard.app_pages.commun import entete
    from dashboard.app_pages.comparer import page as comparer
    from dashboard.session import visite

    visite.open_page("comparer")
    entete.show()
    comparer.page()


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi, où des listes peuvent s'écrire : le même magasin, en lien dur."""
    os.link(magasin, tmp_path / magasin.name)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.delenv("OBSERVATOIRE_LECTURE_SEULE", raising=False)
    return tmp_path


@pytest.fixture
def ouvrir(donnees: Path) -> Ouvrir:
    """Ouvre la page sur une adresse."""

    def open_at(**parametres: str) -> AppTest:
        app = AppTest.from_function(page, default_timeout=PAGE_S)
        for nom, valeur in parametres.items():
            app.query_params[nom] = valeur
        return app.run()

    return open_at


def plain(texte: str) -> str:
    """Sans balises, espaces rendues ordinaires."""
    sans = unescape(re.sub(r"<[^>]+>", " ", texte))
    return " ".join(sans.replace("\u202f", " ").split())


def texts(app: AppTest) -> str:
    return plain(" ".join(e.proto.body for e in app.get("html")))


def warned(app: AppTest) -> str:
    return plain(" ".join(w.value for w in app.warning))


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def pick(app: AppTest, libelle: str, choix: str) -> AppTest:
    return next(s for s in app.selectbox if s.label == libelle).select(choix).run()


def rows(app: AppTest) -> dict[str, list[str]]:
    """Les lignes du tableau de chaleur, par nom : valeur et place de chaque cellule."""
    html = next(e.proto.body for e in app.get("html") if "ctg-comparaison" in e.proto.body)
    lignes: dict[str, list[str]] = {}
    for ligne in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.S):
        cellules = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", ligne, re.S)
        lignes[plain(re.sub(r'<span class="ctg-cache">.*?</span>', "", cellules[0]))] = [
            # Le petit texte visible redit ce que le texte caché énonce en entier.
            plain(re.sub(r"<small.*?</small>", " | ", c))
            for c in cellules[1:]
        ]
    return lignes


def embedded(niveau: str, colonne: str = "") -> dict[str, list[str]]:
    """Les cinq taux du fichier de la Cnaf, comme ils s'impriment, par code (« FRANCE » sinon)."""
    if niveau == "departement":
        tableau = pq.read_table(EMBARQUE / "cnaf/couverture_departement_2022_2023.parquet").to_pylist()
        return {
            ligne[colonne]: [
                f"{ligne[c]:.1f}".replace(".", ",")
                for c in ("taux_couverture", *(f"taux_couverture:{m}" for m in MODES))
            ]
            for ligne in tableau
            if ligne["annee"] == 2023
        }
    with (EMBARQUE / "cnaf" / f"taux_couverture_{niveau}_2023.csv").open(encoding="utf-8") as flux:
        return {
            ligne.get(colonne, "FRANCE"): [
                f"{float(ligne[c]):.1f}".replace(".", ",")
                for c in ("taux_couverture", *(f"taux_couverture_{m}" for m in MODES))
            ]
            for ligne in csv.DictReader(flux)
        }


def test_le_val_d_oise_a_ses_dix_epci_classes_face_aux_reperes(ouvrir: Ouvrir) -> None:
    """Dix EPCI, cinq chiffres de couverture du fichier livré, le 95, l'Île-de-France et la France."""
    app = ouvrir(**VAL_D_OISE)
    assert not app.exception
    lignes = rows(app)
    annuaire = store.run("comparer/voisins", niveau="epci", portee="departement", code_portee="95")
    noms = dict(zip(annuaire["nom"], annuaire["code_territoire"], strict=True))
    assert len(noms) == 10
    publies = embedded("epci", "code_epci")
    for nom, code in noms.items():
        assert [c.partition(" | ")[0] for c in lignes[nom][:5]] == publies[code], nom
    assert lignes["Val-d'Oise"][:5] == embedded("departement", "code_departement")["95"]
    assert lignes["Île-de-France"][:5] == embedded("region", "code_region")["11"]
    assert lignes["France"][:5] == embedded("france")["FRANCE"]
    # Classés du plus haut au plus bas : les dix noms paraissent dans l'ordre de leur taux.
    ordre = [nom for nom in lignes if nom in noms]
    taux = [float(publies[noms[n]][0].replace(",", ".")) for n in ordre]
    assert taux == sorted(taux, reverse=True)
    assert ordre[-1] == "CA Roissy Pays de France"
    assert lignes["CA Roissy Pays de France"][0] == "35,4 | 10e sur 10, le plus bas, moins bien"
    assert lignes["Médiane du groupe"][0] == "45,9"


def test_le_territoire_choisi_a_sa_place_en_tete_de_page(ouvrir: Ouvrir) -> None:
    """Val Parisis : 48,5, 4e sur 10, mieux que la médiane ; le titre pose la question."""
    lu = texts(ouvrir(**CHOISI))
    assert "CA Val Parisis, par rapport aux 9 autres EPCI du Val-d'Oise ?" in lu
    assert (
        "Taux de couverture places pour 100 enfants de moins de 3 ans 48,5 "
        "▲ 4e des 10 EPCI du Val-d'Oise, mieux médiane 45,9 · France 60,9"
    ) in lu


def test_sans_territoire_trois_raccourcis_ouvrent_la_comparaison(ouvrir: Ouvrir) -> None:
    """La France entière ne se compare pas d'un coup : la page propose, puis se souvient."""
    app = ouvrir()
    assert "Choisissez un territoire" in texts(app)
    boutons = [b.label for b in app.button]
    assert boutons[-3:-1] == ["Val-d'Oise", "Creuse"]
    next(b for b in app.button if b.label == "Creuse").click().run()
    assert "les 9 EPCI de la Creuse" in texts(app)
    assert address(app) == {"portee": "departement-23"}
    choose_scope(app, "france-FRANCE")
    assert [b.label for b in app.button][-3] == "Creuse"


@pytest.mark.lent
@pytest.mark.parametrize("onglet", [o for o in ONGLETS if o != "tableau"])
@pytest.mark.parametrize(
    "parametres",
    [
        CHOISI,
        VAL_D_OISE,
        {"portee": "departement-92"},
        {"portee": "departement-976"},
        {"portee": "region-11"},
        {"portee": "epci-200058485", "territoire": "95060"},
        {**CHOISI, "territoire": VEXIN_CENTRE, "groupe": "semblables"},
    ],
)
def test_chaque_onglet_tient_partout(ouvrir: Ouvrir, onglet: str, parametres: dict[str, str]) -> None:
    """Aucune exception, jamais « nan » ni « None », et l'adresse garde l'onglet."""
    app = ouvrir(onglet=onglet, **parametres)
    assert not app.exception
    assert not app.error
    lu = texts(app)
    assert not re.search(r"\bnan\b|\bNone\b", lu)
    assert address(app)["onglet"] == onglet
    assert "Lien permanent" in lu


@pytest.mark.lent
def test_l_evolution_des_foyers_de_val_parisis_est_juste(ouvrir: Ouvrir) -> None:
    """51 190 foyers en 2020, 52 370 en 2024 : +1 180, +2,3 % ; Vexin Centre ne se lit pas."""
    lu = texts(ouvrir(**CHOISI, onglet="evolution", suivi="foyers_allocataires"))
    assert "de 2020 à 2024 : 51 190 puis 52 370 foyers allocataires, soit +1 180 (+2,3 %)" in lu
    assert re.search(r"non interprétable \([^)]*CC Vexin Centre", lu)


@pytest.mark.lent
def test_la_rupture_des_aides_au_logement_est_dite(ouvrir: Ouvrir) -> None:
    """La baisse de 2021 n'est pas une évolution des besoins."""
    lu = texts(ouvrir(**CHOISI, onglet="evolution", suivi="foyers_aides_logement"))
    assert "ne se lit pas comme une évolution" in lu


@pytest.mark.lent
def test_les_ecarts_se_lisent_face_a_la_france(ouvrir: Ouvrir) -> None:
    """48,5 contre 60,9 : 12,4 de moins, l'écart le plus large en places."""
    lu = texts(ouvrir(**CHOISI, onglet="ecarts"))
    assert "48,5, contre 60,9 (France), soit 12,4 de moins" in lu
    sans = texts(ouvrir(**VAL_D_OISE, onglet="ecarts"))
    assert "Choisissez d'abord le « territoire mis en avant »" in sans


def test_le_nuage_a_les_medianes_de_france(ouvrir: Ouvrir) -> None:
    """La médiane des 1 250 taux publiés est 62,9 : une coupe, et une phrase."""
    lu = texts(ouvrir(**CHOISI, onglet="nuage"))
    assert "Médiane de 1 250 EPCI : 62,9 places pour 100 enfants" in lu
    assert "10 territoires sur 10 EPCI" in lu


def test_les_semblables_disent_leurs_distances_et_leur_methode(ouvrir: Ouvrir) -> None:
    """Dix EPCI, leurs distances, la méthode ; rien ne se décoche, un ancien lien le dit."""
    semblables = {**VAL_D_OISE, "territoire": VEXIN_CENTRE, "groupe": "semblables"}
    lu = texts(ouvrir(**semblables))
    assert "CC Vexin Centre, par rapport à ses 10 EPCI semblables ?" in lu
    assert "Distance à CC Vexin Centre" in lu
    assert "6 variables" in lu
    assert "logarithme" in lu
    assert "parmi le territoire et ses 10 EPCI semblables" in lu
    ancien = ouvrir(**semblables, sans="type,densite", proches="5")
    assert "par rapport à ses 10 EPCI semblables" in texts(ancien)
    assert "« sans = type,densite » ne se règle plus" in warned(ancien)
    assert "« proches = 5 » ne se règle plus" in warned(ancien)
    assert not [c for c in ancien.checkbox if "couverture" in c.label]


@pytest.mark.lent
def test_un_indicateur_de_structure_dit_qu_il_a_choisi_les_semblables(ouvrir: Ouvrir) -> None:
    """La densité a servi à choisir : la phrase est là ; pour le taux de couverture, elle n'y est pas."""
    semblables = {**VAL_D_OISE, "territoire": VEXIN_CENTRE, "groupe": "semblables"}
    phrase = "Les semblables ont été choisis en partie sur cet indicateur"
    assert f"{phrase} : Densité." in texts(ouvrir(**semblables, mesures="densite"))
    assert phrase not in texts(ouvrir(**semblables, mesures="taux_couverture"))
    assert phrase not in texts(ouvrir(**CHOISI, mesures="densite"))


@pytest.mark.lent
def test_un_groupe_tronque_dit_qui_il_est_dans_le_titre_et_les_rangs(ouvrir: Ouvrir) -> None:
    """La Gironde a 28 EPCI : tous classés, douze montrés, l'EPCI choisi parmi eux."""
    gironde = store.run("comparer/voisins", niveau="epci", portee="departement", code_portee="33")
    assert len(gironde) == 28
    grand = ouvrir(portee="departement-33", territoire=str(gironde["code_territoire"].iloc[3]))
    lu = texts(grand)
    assert "par rapport aux 27 autres EPCI de la Gironde ?" in lu
    assert "e des 28 EPCI de la Gironde" in lu
    assert "28 EPCI de la Gironde : le rang, la médiane et les quartiles comptent" in warned(grand)
    petit = ouvrir(portee="departement-33", territoire=str(gironde["code_territoire"].iloc[20]))
    nom = gironde["nom"].iloc[20]
    assert f"{nom}, par rapport aux 27 autres EPCI de la Gironde ?" in texts(petit)
    assert f"les plus peuplés et {nom}" in warned(petit)
    # Les onze autres sont bien les onze premiers.
    assert set(gironde["nom"].iloc[:11]) <= set(rows(petit))
    assert gironde["nom"].iloc[11] not in rows(petit)


def test_un_ancien_lien_dit_ce_que_voisins_voulait_dire(ouvrir: Ouvrir) -> None:
    """« groupe=voisins » ouvre le département entier, et la phrase dit ce qui a changé."""
    app = ouvrir(**CHOISI, groupe="voisins")
    assert "les EPCI du département, les 12 plus peuplés" in warned(app)
    assert "par rapport aux 9 autres EPCI du Val-d'Oise" in texts(app)
    assert "groupe" not in address(app)
    semblables = address(ouvrir(**CHOISI, groupe="semblables"))
    assert semblables["parmi"] == "semblables"


@pytest.mark.lent
def test_sans_variable_ou_sans_epci_les_voisins_restent(ouvrir: Ouvrir) -> None:
    """Mayotte n'a pas la part des jeunes, la Creuse sans EPCI choisi n'a pas de semblables."""
    mayotte = ouvrir(portee="departement-976", territoire="200060465", groupe="semblables")
    assert "Il manque à cet EPCI : part des moins de 15 ans" in warned(mayotte)
    assert "10 EPCI semblables" in texts(mayotte)
    assert "Choisissez un territoire" in warned(ouvrir(portee="departement-23", groupe="semblables"))


def test_un_groupe_a_la_main_garde_ce_qui_existe_et_dit_le_reste(ouvrir: Ouvrir) -> None:
    """Un code inconnu, une commune fusionnée, un autre niveau : trois phrases, et le reste."""
    app = ouvrir(groupe="choix", membres=f"{VAL_PARISIS},{ROISSY},999999999,93059,95060")
    dits = warned(app)
    assert "Le code 999999999" in dits
    assert "Saint-Denis (93066)" in dits
    assert "ne mêle pas les niveaux" in dits
    assert {"CA Val Parisis", "CA Roissy Pays de France", "France"} <= set(rows(app))
    assert "Val-d'Oise" in rows(app)


def test_un_groupe_de_plusieurs_departements_n_a_que_leurs_reperes_communs(ouvrir: Ouvrir) -> None:
    """Val Parisis et la Creuse : ni département ni région, la France seulement."""
    lignes = rows(ouvrir(groupe="choix", membres=f"{VAL_PARISIS},200067189"))
    assert "France" in lignes
    assert "Val-d'Oise" not in lignes


@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ({"onglet": "camembert"}, "onglet = camembert"),
        ({"proches": "99"}, "proches = 99 » ne se règle plus"),
        ({"mesures": "bonheur,taux_couverture"}, "« bonheur »"),
        ({"groupe": "liste", "liste": "perdue"}, "« perdue »"),
        ({"territoire": "123456789"}, "123456789"),
    ],
)
def test_un_mauvais_parametre_est_dit(ouvrir: Ouvrir, parametres: dict[str, str], attendu: str) -> None:
    """Une phrase nomme ce qui n'a pas été compris ; le tableau est là quand même."""
    app = ouvrir(**{**CHOISI, **parametres})
    assert not app.exception
    assert attendu in warned(app)
    assert "CA Val Parisis" in rows(app)


def test_un_indicateur_sans_valeur_pour_le_groupe_le_dit(ouvrir: Ouvrir) -> None:
    """Les foyers allocataires du Finistère ne sont pas livrés : la raison, et les autres colonnes."""
    app = ouvrir(portee="departement-29", mesures="taux_couverture,foyers_allocataires")
    assert "Foyers allocataires : aucune valeur pour ce groupe" in warned(app)
    assert "la figure en montre 12" in warned(app)
    assert len([n for n in rows(app) if n.startswith(("CC ", "CA "))]) > 5


@pytest.mark.lent
def test_une_mesure_fictive_porte_sa_pastille(ouvrir: Ouvrir) -> None:
    """L'occupation de démonstration, demandée, est marquée ; d'office, elle n'est pas montrée."""
    assert "Données fictives" not in texts(ouvrir(**CHOISI))
    assert "Données fictives" in texts(ouvrir(**CHOISI, mesures="taux_occupation_reel"))


def test_tout_l_etat_est_dans_l_adresse(ouvrir: Ouvrir) -> None:
    """Une adresse complète rend la même vue et ne se réécrit pas ; le lien permanent la redit."""
    voulue = {
        **CHOISI,
        "onglet": "tableau",
        "tri": "densite",
        "sens": "croissant",
        "mesures": "taux_couverture,densite",
    }
    app = ouvrir(**voulue)
    assert not app.warning
    assert address(app) == voulue
    assert list(rows(app))[1] == "CC du Vexin-Val de Seine"
    pick(app, "Territoire mis en avant", "CA Roissy Pays de France")
    assert address(app)["territoire"] == ROISSY
    assert "CA Roissy Pays de France, par rapport aux 9 autres" in texts(app)


@pytest.mark.lent
def test_chaque_reglage_d_un_onglet_s_ecrit_dans_l_adresse(ouvrir: Ouvrir) -> None:
    """Tri, sens, échelle, repère, axe, noms : ce qui est choisi est ce que l'adresse garde."""
    for onglet, libelle, choix, cle, valeur in (
        ("tableau", "Trier par", "Nom du territoire", "tri", "nom"),
        ("tableau", "Dans l'ordre", "croissant", "sens", "croissant"),
        ("evolution", "Échelle", "Valeurs", "echelle", "valeurs"),
        ("ecarts", "Face à", "Île-de-France", "repere", "region:11"),
        ("ecarts", "Écarts mesurés", "Place dans le groupe", "axe", "groupe"),
        ("nuage", "Noms", "tous", "noms", "oui"),
    ):
        app = pick(ouvrir(**CHOISI, onglet=onglet), libelle, choix)
        assert not app.warning, libelle
        assert address(app)[cle] == valeur


@pytest.mark.lent
def test_les_communes_d_un_epci_se_comparent_entre_elles(ouvrir: Ouvrir) -> None:
    """Quinze communes dans Val Parisis : les douze plus peuplées, la choisie comprise, et c'est dit."""
    app = ouvrir(portee="epci-200058485", territoire="95060")
    assert "15 communes" in warned(app)
    # Bessancourt est la douzième ; Frépillon, la quinzième.
    assert "la figure en montre 12, les plus peuplées." in warned(app)
    ajoutee = ouvrir(portee="epci-200058485", territoire="95256")
    assert "la figure en montre 12, les plus peuplées et Frépillon." in warned(ajoutee)
    monte = ouvrir(portee="epci-200058485", territoire="95060", maille="epci")
    assert "CA Val Parisis, par rapport aux 9 autres EPCI du Val-d'Oise" in texts(monte)


@pytest.mark.lent
def test_une_liste_se_lit_et_se_montre(ouvrir: Ouvrir, donnees: Path) -> None:
    """« Mon territoire de CTG » : deux EPCI gardés sous un nom ; une mémoire abîmée se dit."""
    listes.save(donnees, "Mon territoire de CTG", "epci", [VAL_PARISIS, ROISSY])
    adresse = {"groupe": "liste", "liste": "mon-territoire-de-ctg"}
    app = ouvrir(**adresse)
    assert "les 2 EPCI de la liste « Mon territoire de CTG »" in texts(app)
    (donnees / moteur.NOM_FICHIER).write_bytes(b"{" * 4096)
    assert "abîmée" in warned(ouvrir(**CHOISI, **adresse))


@pytest.mark.lent
@pytest.mark.parametrize(
    ("adresse", "titre"),
    [
        ({"groupe": "choix", "membres": VEXIN_CENTRE}, "CC Vexin Centre, par rapport à ses repères ?"),
        (
            {**CHOISI, "groupe": "choix", "membres": f"{VAL_PARISIS},{VEXIN_CENTRE}"},
            "CA Val Parisis, par rapport à CC Vexin Centre ?",
        ),
    ],
)
def test_un_groupe_trop_petit_le_dit_et_la_page_reste(
    ouvrir: Ouvrir, adresse: dict[str, str], titre: str
) -> None:
    """Un ou deux territoires : une phrase, un titre juste, et le tableau."""
    app = ouvrir(**adresse)
    assert not app.exception
    assert "Ce groupe ne compte que" in warned(app)
    assert titre in texts(app)
    assert "49,7" in texts(app)
    assert "de 49,7" not in texts(app)


@pytest.mark.lent
def test_une_commune_fusionnee_dit_par_qui_et_propose_de_l_ouvrir(ouvrir: Ouvrir) -> None:
    """Béon fait partie de Culoz-Béon : la phrase le dit, un bouton l'ouvre."""
    app = ouvrir(portee="departement-01", niveau="commune", territoire="01039")
    assert "Béon (01039) fait partie aujourd'hui de Culoz-Béon (01138)" in warned(app)
    app.button(key="ouvrir_remplacement").click().run()
    assert app.query_params["territoire"] == "01138"
    assert "Culoz-Béon, par rapport" in texts(app)


def test_un_epci_disparu_dit_comment_trouver_celui_d_aujourd_hui(ouvrir: Ouvrir) -> None:
    """Le découpage livré ne connaît pas les anciens EPCI : la page dit par où passer."""
    app = ouvrir(**VAL_D_OISE, territoire="249500999")
    assert "Aucun EPCI du découpage 2025 n'a ce code" in warned(app)
    assert "CC Vexin Centre" in texts(app)


def test_ce_que_le_tableau_montre_d_ordinaire_et_n_a_pas_est_dit(ouvrir: Ouvrir) -> None:
    """Mayotte n'a pas de taux de couverture : la page dit pourquoi, sans qu'on le demande."""
    app = ouvrir(portee="departement-976")
    assert "La Cnaf ne publie pas de taux de couverture pour Mayotte." in texts(app)


def test_la_liste_des_mesures_suit_les_themes_et_dit_ou_elles_existent(ouvrir: Ouvrir) -> None:
    """Comme sur la carte : « 2 départements », « vos fichiers, fictif » ; rien à dire de toute la France."""
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    app.query_params["portee"] = "departement-95"
    app.session_state["comparer_colonnes"] = True
    app.run()
    [liste] = [m for m in app.multiselect if m.key == "comparer_mesures"]
    noms = [plain(n) for n in liste.options]
    for attendu in (
        "Taux de couverture",
        "Foyers RSA (2 départements)",
        "Occupation réelle (vos fichiers, fictif)",
    ):
        assert attendu in noms
    # La coordination vient après l'accueil du jeune enfant et l'accès aux droits.
    rangs = [noms.index(n) for n in ("Taux de couverture", "Foyers RSA (2 départements)")]
    assert rangs == sorted(rangs)
    assert noms.index("ETP de coopération (vos fichiers, fictif)") > rangs[-1]


def test_la_ou_la_cnaf_ne_publie_pas_il_reste_de_quoi_comparer(ouvrir: Ouvrir) -> None:
    """Mayotte : sans taux, la population ne reste pas seule ; naissances et écoles y existent."""
    lu = texts(ouvrir(portee="departement-976", territoire="200060457"))
    for attendu in ("Naissances, évolution en cinq ans % en cinq ans −13,5", "Écoles 73", "Population"):
        assert attendu in lu, attendu
    # Ailleurs, rien ne s'ajoute d'office.
    assert "Écoles" not in texts(ouvrir(**CHOISI)).partition("Lecture")[0]
