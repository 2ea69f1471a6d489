"""La page « Couverture × occupation », pilotée sans navigateur : cases, seuils, fiche, simulateur, vide."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.appli import run_page

VAL_D_OISE = {"portee": "departement-95"}
VAL_PARISIS = "200058485"
# Rien n'y est importé, même dans la démonstration.
SANS_IMPORT = "CC Marche et Combraille en Aquitaine"
Ouvrir = Callable[..., AppTest]


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from dashboard.app_pages.commun import entete
    from dashboard.app_pages.occupation import page as occupation
    from dashboard.session import visite

    visite.open_page("couverture-occupation")
    entete.show()
    occupation.page()


def opener(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    return partial(run_page, page)


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre la page sur le magasin livré : la démonstration y est montrée."""
    return opener(magasin, monkeypatch)


def texts(app: AppTest) -> str:
    """Tout le HTML de la page sans balises, espaces rendues ordinaires."""
    brut = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    return re.sub(r"[\u00a0\u202f]", " ", unescape(brut))


def unfold(app: AppTest) -> AppTest:
    """Le simulateur ouvert."""
    app.session_state["occ_simulateur"] = True
    return app.run()


def choose(app: AppTest, libelle: str, choix: str) -> AppTest:
    return next(s for s in app.selectbox if s.label == libelle).select(choix).run()


def type_in(app: AppTest, libelle: str, texte: str) -> AppTest:
    return next(t for t in app.text_input if t.label == libelle).set_value(texte).run()


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def tiles(app: AppTest) -> dict[str, int]:
    """L'effectif de chaque case."""
    html = next(e.proto.body for e in app.get("html") if "ctg-cases" in e.proto.body)
    lu = re.findall(r"</i>([^<]+)</strong> <span[^>]*>(\d+)", html)
    return {unescape(nom): int(nombre) for nom, nombre in lu}


@pytest.mark.lent
def test_la_page_s_ouvre_la_ou_il_y_a_une_occupation(ouvrir: Ouvrir) -> None:
    """Sans adresse : le département le mieux fourni, sa question, ses deux années, le fictif marqué."""
    app = ouvrir()
    assert not app.exception
    lu = texts(app)
    assert "Faut-il créer des places ou remplir celles qui existent dans le Val-d'Oise ?" in lu
    assert "Taux de couverture 2023 × occupation réelle des EAJE 2024" in lu
    assert "Données fictives" in lu
    assert sum(tiles(app).values()) == 10


@pytest.mark.lent
def test_un_seuil_change_les_cases_et_l_adresse(ouvrir: Ouvrir) -> None:
    """Un seuil de couverture de 10 : plus aucun EPCI n'est sous le seuil ; puis retour aux défauts."""
    app = ouvrir(**VAL_D_OISE)
    avant = tiles(app)
    assert avant["Créer"] > 0
    type_in(app, "Seuil de couverture", "10")
    assert (tiles(app)["Créer"], tiles(app)["Remplir d'abord"]) == (0, 0)
    assert address(app)["seuil_couverture"] == "10"
    assert "Seuil saisi 10" in texts(app)
    next(b for b in app.button if b.label == "Revenir aux seuils par défaut").click().run()
    assert tiles(app) == avant
    assert address(app) == VAL_D_OISE


def test_la_mediane_peut_servir_de_seuil(ouvrir: Ouvrir) -> None:
    """Dix EPCI : cinq au-dessus de leur médiane, cinq au-dessous."""
    app = choose(ouvrir(**VAL_D_OISE), "Couverture comparée à", "mediane")
    cases = tiles(app)
    assert cases["Créer"] + cases["Remplir d'abord"] == 5
    assert "médiane de 10 EPCI du Val-d'Oise" in texts(app)
    assert address(app)["seuil_couverture"] == "mediane"


def test_un_seuil_incompris_est_refuse_et_garde_sous_les_yeux(ouvrir: Ouvrir) -> None:
    """« abc » n'est pas un seuil : la page le dit, et rien ne bouge."""
    app = ouvrir(**VAL_D_OISE)
    avant = tiles(app)
    type_in(app, "Seuil d'occupation (%)", "abc")
    assert "« abc » n'est pas un nombre" in app.error[0].value
    assert next(t for t in app.text_input if "occupation (%)" in t.label).value == "abc"
    assert tiles(app) == avant


def test_une_adresse_fantaisiste_donne_les_defauts_et_le_dit(ouvrir: Ouvrir) -> None:
    """Occupation, année, seuils et cible inconnus : une phrase chacun, la page tient."""
    app = ouvrir(
        **VAL_D_OISE,
        occupation="x",
        annee_occupation="1789",
        seuil_couverture="haut",
        seuil_occupation="-3",
        cible="lune",
        points="999",
    )
    assert not app.exception
    dit = " ".join(w.value for w in app.warning)
    for morceau in ("« x »", "« 1789 »", "« haut »", "« -3 »", "« lune »", "« 999 »"):
        assert morceau in dit
    assert "France 60,9" in texts(app)


@pytest.mark.lent
def test_l_occupation_financiere_et_l_annee_se_choisissent(ouvrir: Ouvrir) -> None:
    """Le sous-titre dit laquelle et de quand ; l'adresse aussi."""
    app = choose(ouvrir(**VAL_D_OISE), "Occupation", "financiere")
    app = choose(app, "Année d'occupation", "2022")
    assert "occupation financière des EAJE 2022" in texts(app)
    assert address(app)["occupation"] == "financiere"
    assert address(app)["annee_occupation"] == "2022"


@pytest.mark.lent
def test_la_fiche_dit_les_trois_taux_et_l_orientation(ouvrir: Ouvrir) -> None:
    """Val Parisis : couverture publiée, trois taux nommés, places, établissements, conseil."""
    lu = texts(ouvrir(**VAL_D_OISE, territoire=VAL_PARISIS))
    for attendu in (
        "CA Val Parisis",
        "48,5",
        "Occupation réelle 2024 (réalisées ÷ théoriques)",
        "Taux de facturation 2024 (facturées ÷ réalisées)",
        "Établissements sans heures",
        "Une orientation à discuter, pas une décision.",
    ):
        assert attendu in lu


def test_un_epci_sans_occupation_n_est_pas_perdu(ouvrir: Ouvrir) -> None:
    """Dans la Creuse, un EPCI n'a rien importé : il est nommé avec sa couverture et la raison."""
    lu = texts(ouvrir(portee="departement-23"))
    assert "1 EPCI de la Creuse sans case" in lu
    assert re.search(rf"{SANS_IMPORT}\s+52,3\s+Occupation non importée\.", lu)


@pytest.mark.lent
def test_le_tableau_du_simulateur_porte_la_pastille_de_ses_places_fictives(
    ouvrir: Ouvrir, magasin_sans_demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Les places d'EAJE de la démonstration marquent le tableau ; sans elles, il ne l'est pas."""

    def badged(app: AppTest) -> bool:
        [tableau] = [e.proto.body for e in app.get("html") if "Reste à créer" in e.proto.body]
        return "ctg-pastille" in tableau and "ctg-fictif" in tableau

    assert badged(unfold(ouvrir(portee="departement-95")))
    # Rien d'autre à montrer : il est ouvert de lui-même.
    vide = opener(magasin_sans_demonstration, monkeypatch)(portee="departement-95")
    assert not badged(vide)


def test_le_simulateur_calcule_et_dit_d_ou_viennent_les_enfants(ouvrir: Ouvrir) -> None:
    """12 498 naissances ; 48,5 % font 6 062 places ; (80 − 48,5) % font 3 937, de 3 504 à 4 803."""
    replie = ouvrir(**VAL_D_OISE, territoire=VAL_PARISIS)
    assert "estimés d’après les naissances" not in texts(replie)
    lu = texts(unfold(replie))
    assert "estimés d’après les naissances de 2021 à 2023 (12 498, Insee)" in lu
    assert "vue sur 19 EPCI de deux départements" in lu
    assert "non garantie ailleurs" in lu
    assert re.search(
        r"CA Val Parisis\s+environ 12 000 \(11 000 à 15 000\)\s+environ 6 100 \(5 400 à 7 400\)"
        r"\s+environ 3 900 \(3 500 à 4 800\)",
        lu,
    )
    assert "Le besoin n'est pas la demande" in lu
    assert "2 600 à 3 600 €" in lu


@pytest.mark.lent
def test_la_cible_et_les_points_vont_dans_l_adresse(ouvrir: Ouvrir) -> None:
    """Cible de 48,5 : rien à créer pour Val Parisis ; l'adresse recrée la même simulation."""
    app = unfold(ouvrir(**VAL_D_OISE, territoire=VAL_PARISIS))
    type_in(app, "Couverture visée", "48,5")
    type_in(app, "Points d'occupation regagnés", "10")
    assert (address(app)["cible"], address(app)["points"]) == ("48,5", "10")
    assert re.search(r"environ 6 100 \(5 400 à 7 400\)\s+0\s", texts(app))
    autre = ouvrir(**address(app))
    assert "À créer, cible 48,5" in texts(autre)
    assert "Équivalentes, +10 points" in texts(autre)


def test_une_saisie_survit_a_un_autre_reglage(ouvrir: Ouvrir) -> None:
    """Enfants saisis : les places actuelles suivent ; changer un seuil ne les efface pas."""
    app = unfold(ouvrir(**VAL_D_OISE, territoire=VAL_PARISIS))
    app.number_input(key=f"w_occ_{VAL_PARISIS}:enfants").set_value(1000).run()
    assert re.search(r"CA Val Parisis\s+1 000\s+485\s+315", texts(app))
    type_in(app, "Seuil d'occupation (%)", "60")
    assert re.search(r"CA Val Parisis\s+1 000\s+485\s+315", texts(app))


def test_hors_des_departements_pilotes_les_naissances_estiment_les_enfants(ouvrir: Ouvrir) -> None:
    """En Bretagne aussi : un nombre proposé, dit estimé, et un ensemble qui dit combien il compte."""
    app = unfold(ouvrir(portee="departement-35"))
    assert not app.exception
    assert "Aucun EPCI d'Ille-et-Vilaine n'a à la fois couverture et occupation" in app.info[0].value
    champs = [n for n in app.number_input if n.label == "Enfants de moins de 3 ans"]
    assert champs
    assert all(n.value for n in champs)
    lu = texts(app)
    assert "Ensemble des 4 EPCI" in lu
    # Leurs crèches, elles, ne sont pas importées : ni places regagnées, ni reste.
    assert "inconnu" in lu


def test_sans_taux_de_couverture_rien_ne_se_calcule(ouvrir: Ouvrir) -> None:
    """À Mayotte les naissances sont connues, pas le taux : « inconnu », jamais zéro."""
    app = unfold(ouvrir(portee="departement-976"))
    assert not app.exception
    assert "Ensemble : aucun EPCI au taux publié, sur" in texts(app)


@pytest.mark.lent
def test_le_seuil_de_completude_se_voit_se_change_et_va_dans_l_adresse(ouvrir: Ouvrir) -> None:
    """À 90 %, la fourchette des naissances ne permet plus à personne d'être complet."""
    app = ouvrir(**VAL_D_OISE)
    libelle = "Fichier complet à partir de (%)"
    assert next(t for t in app.text_input if t.label == libelle).value == "60"
    type_in(app, libelle, "90")
    assert address(app)["seuil_completude"] == "90"
    assert "hors des cases" in " ".join(w.value for w in app.warning)
    autre = ouvrir(**address(app))
    assert "10 EPCI du Val-d'Oise sans case" in texts(autre)
    refuse = ouvrir(**VAL_D_OISE, seuil_completude="tout")
    assert "« tout »" in " ".join(w.value for w in refuse.warning)


@pytest.mark.lent
def test_rien_d_importe_dit_pourquoi_et_quel_geste(
    magasin_sans_demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La page vide dit ce qu'elle montrerait, pourquoi elle est vide, et comment la remplir."""
    app = opener(magasin_sans_demonstration, monkeypatch)(**VAL_D_OISE)
    assert not app.exception
    dit = " ".join(i.value for i in app.info)
    assert "Aucune occupation n'est importée" in dit
    assert "observatoire importer" not in dit
    assert "Mes données" in dit
    assert "Données fictives" not in texts(app)
