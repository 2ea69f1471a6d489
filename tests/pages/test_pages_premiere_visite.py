"""La première visite : la question, ses trois réponses, ce qui en est gardé et ce qui se perd."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.accueil.premiere_visite import CLE_RECHERCHE, delivered
from dashboard.lecture import le_mien, store
from data.garde import preferences
from data.garde.preferences import Preferences
from data.memoire import lieu, tables
from tests.appli import gesture, open_app, sent

VAL_PARISIS = "200058485"
QUESTION = "Quel est votre territoire ?"

pytestmark = pytest.mark.usefixtures("donnees")


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split())


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def test_sans_preference_ni_adresse_la_page_pose_la_question(donnees: Path) -> None:
    """Elle dit ce qui est livré, où le choix reste ; la barre ne pose pas la même question."""
    app = open_app().run()
    assert not app.exception
    lu = texts(app)
    assert QUESTION in lu
    assert "1 250 EPCI (Cnaf, 2023)" in lu
    assert "1 255 (Insee, 2014 à 2024)" in lu
    assert "sur ce poste" in lu
    assert sent(app, "barre")["territoire"] is None
    assert QUESTION not in texts(open_app("carte").run())


def test_l_epci_trouve_est_garde_et_la_visite_suivante_s_ouvre_dessus(donnees: Path) -> None:
    """La recherche répond Val Parisis : l'accueil s'ouvre, puis la carte d'une visite neuve."""
    app = gesture(open_app().run(), CLE_RECHERCHE, "choix", {"niveau": "epci", "code": VAL_PARISIS})
    assert QUESTION not in texts(app)
    assert preferences.read(donnees) == Preferences(f"epci:{VAL_PARISIS}")
    assert sent(app, "barre")["territoire"]["nom"] == "CA Val Parisis"
    neuve = open_app("carte").run()
    assert address(neuve) == {"portee": "departement-95", "territoire": VAL_PARISIS}
    assert QUESTION not in texts(open_app().run())


def test_le_departement_se_choisit_dans_la_liste_comme_sur_la_carte(donnees: Path) -> None:
    """Le clavier a la liste, la souris la carte : le même choix."""
    app = open_app().run()
    app.selectbox(key="w_premier_departement").select("23").run()
    assert preferences.read(donnees) == Preferences("departement:23")
    preferences.write(donnees, Preferences())
    app = gesture(open_app().run(), "carte_premiere", "choix", "2A")
    assert preferences.read(donnees) == Preferences("departement:2A")
    assert sent(app, "barre")["territoire"]["nom"] == "Corse-du-Sud"


def test_regarder_la_france_se_retient(donnees: Path) -> None:
    """La question ne revient ni dans la visite, ni à la suivante ; un territoire choisi la remplace."""
    app = open_app().run()
    app = app.button(key="france_entiere").click().run()
    assert QUESTION not in texts(app)
    assert QUESTION not in texts(app.run())
    assert preferences.read(donnees) == Preferences("france:FRANCE")
    neuve = open_app().run()
    assert QUESTION not in texts(neuve)
    assert "Où en est la France" in texts(neuve)
    assert not neuve.warning


def test_en_lecture_seule_le_choix_vaut_jusqu_a_la_fermeture(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La page le dit avant, et après ; rien ne s'écrit."""
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    app = open_app().run()
    assert "jusqu'à la fermeture de cette page" in texts(app)
    app = gesture(app, CLE_RECHERCHE, "choix", {"niveau": "epci", "code": VAL_PARISIS})
    assert any("jusqu'à la fermeture de cette page" in i.value for i in app.info)
    assert sent(app, "barre")["territoire"]["nom"] == "CA Val Parisis"
    assert preferences.read(donnees) == Preferences()


def test_l_ancien_departement_prefere_est_repris(donnees: Path) -> None:
    """La mémoire d'avant n'avait qu'un département : il reste le territoire choisi."""
    preferences.write(donnees, Preferences("departement:23"))
    with lieu.writing(donnees, "essai", "preferences") as con:
        con.execute(sa.update(tables.preferences).values(nom="departement", valeur="23"))
    assert preferences.read(donnees) == Preferences("departement:23")
    assert address(open_app("carte").run()) == {"portee": "departement-23"}
    # Un nouveau choix le remplace, sans le laisser dessous.
    preferences.write(donnees, Preferences())
    assert preferences.read(donnees) == Preferences()


@pytest.mark.parametrize(
    ("garde", "phrase"),
    [
        # L'EPCI d'hier a un successeur, qui se dit.
        ("epci:200035459", "CA Agglomération d'Agen"),
        ("epci:999999999", "EPCI 999999999"),
        ("departement:977", "Saint-Barthélemy"),
        ("Val-d'Oise", "n'est plus dans le magasin"),
    ],
)
def test_un_territoire_perdu_se_dit_et_se_redemande(donnees: Path, garde: str, phrase: str) -> None:
    """Un magasin refait peut l'avoir perdu : une phrase, puis la question ; la carte montre la France."""
    preferences.write(donnees, Preferences(garde))
    app = open_app().run()
    assert not app.exception
    assert QUESTION in texts(app)
    assert any(phrase in a.value.replace("\\", "") for a in app.warning)
    carte = open_app("carte").run()
    assert "en France" in texts(carte)
    assert any(phrase in a.value.replace("\\", "") for a in carte.warning)


@pytest.mark.parametrize(
    ("tape", "code", "dit"),
    [
        ("franconville", VAL_PARISIS, "Val-d'Oise · 290\u202f890 habitants · dont Franconville"),
        ("95130", VAL_PARISIS, "dont Franconville"),
        ("Val Parisis", VAL_PARISIS, "290\u202f890 habitants"),
        ("creuse", "23", "Département · "),
        # Là où la carte va jusqu'à la commune, l'EPCI couvre sept départements.
        ("nanterre", "92", "dont Nanterre · se lit par commune, sans EPCI à lui"),
        ("Plaine Commune", "93", "dont l'EPT Plaine Commune · rien n'est publié par EPT"),
        ("paris", "75", "habitants · une seule commune, sans EPCI à elle"),
    ],
)
def test_la_recherche_repond_par_un_territoire_que_l_on_peut_dire_sien(
    tape: str, code: str, dit: str
) -> None:
    """EPCI ou département, jamais une commune ; la réponse dit pourquoi elle est là."""
    with store.pinned():
        reponses = le_mien.search(tape)
    assert {r["niveau"] for r in reponses} <= {"epci", "departement"}
    (trouvee,) = [r for r in reponses if r["code"] == code]
    assert dit in trouvee["precision"]


def test_ce_qui_est_livre_se_compte_dans_le_magasin() -> None:
    """Les deux nombres sont des décomptes de territoires, chacun de son année."""
    with store.pinned():
        phrase = delivered()
    assert [(d.texte, d.calcul, d.lus[0].millesime) for d in phrase.dits] == [
        ("1\u202f250", "compte", 2023),
        ("1\u202f255", "compte", 2024),
    ]
