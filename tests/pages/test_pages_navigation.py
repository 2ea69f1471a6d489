"""La barre du haut : six liens, les vues d'une rubrique, le territoire ; et toutes les adresses d'avant."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun.rubriques import RUBRIQUES, links, views
from dashboard.galerie import registre
from dashboard.gestes import seances
from dashboard.gestes.seances import Entete
from data.garde import preferences
from data.garde.preferences import Preferences
from tests.appli import choose_scope, gesture, open_app, sent

VAL_PARISIS = "200058485"
SIX = ["Mon territoire", "Cartes", "Comparer", "Coordination", "Séances", "Données et sources"]
# Les pages d'hier, le titre qu'elles gardent, et où elles sont aujourd'hui.
ADRESSES = {
    "carte": ("Carte", "Cartes"),
    "portrait": ("Portrait", "Mon territoire"),
    "notes": ("Notes de la salle", "Séances"),
    "references": ("Références figées", "Données et sources"),
    "comparer": ("Territoires", "Comparer"),
    "couverture-occupation": ("Couverture × occupation", "Comparer"),
    "coordination": ("ETP par axe", "Coordination"),
    "reperes": ("Repères", "Données et sources"),
    "seances": ("Séances", "Séances"),
    "donnees": ("Mes données", "Données et sources"),
    "sources": ("Sources et méthode", "Données et sources"),
    "mentions": ("Mentions légales", ""),
    "confidentialite": ("Confidentialité", ""),
    "accessibilite": ("Accessibilité", ""),
}

pytestmark = pytest.mark.usefixtures("donnees")


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split())


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def current(app: AppTest) -> str:
    """La rubrique que la barre dit être celle de la page."""
    return next((r["nom"] for r in sent(app, "barre")["rubriques"] if r["courante"]), "")


@pytest.mark.parametrize("page", list(ADRESSES))
def test_chaque_adresse_d_avant_ouvre_sa_page_et_sa_rubrique(page: str) -> None:
    """La même page, sous le même nom, dans la rubrique où on la cherche maintenant."""
    app = open_app(page, portee="departement-95", territoire=VAL_PARISIS).run()
    assert not app.exception
    titre, rubrique = ADRESSES[page]
    assert app.session_state["pages"][page].title == titre
    assert app.session_state["page"] == page
    assert current(app) == rubrique
    assert [r["nom"] for r in sent(app, "barre")["rubriques"]] == SIX
    if rubrique:
        assert sent(app, "barre")["territoire"]["nom"] == "CA Val Parisis"


@pytest.mark.parametrize(
    "parametres",
    [
        {"indicateur": "densite"},
        {"portee": "departement-95", "territoire": VAL_PARISIS},
        {"portee": "departement-23", "indicateur": "naissances", "panneau": "tableau"},
    ],
)
def test_une_ancienne_adresse_de_la_racine_ouvre_la_carte(parametres: dict[str, str]) -> None:
    """« /?indicateur=… » était celle de la carte : le lien partagé mène toujours à sa vue."""
    app = open_app(**parametres).run()
    assert app.session_state["page"] == "carte"
    assert parametres.items() <= address(app).items()


def test_la_page_d_une_figure_gardee_existe_toujours() -> None:
    """Séances, exports et notes gardent des adresses de figures : leurs pages sont dans la barre."""
    # L'accueil a pour adresse la racine ; une figure le nomme.
    au_menu = {page or "accueil" for rubrique in RUBRIQUES for page in rubrique.vues}
    pages = {cliche.page for cliche in registre.CLICHES.values()}
    assert pages
    assert pages <= au_menu


@pytest.mark.parametrize("rubrique", RUBRIQUES, ids=[r.nom for r in RUBRIQUES])
def test_les_vues_d_une_rubrique_sont_de_vraies_adresses(rubrique: object) -> None:
    """Chaque vue se dit courante chez elle, et garde ce qui est regardé dans son lien."""
    pages = list(rubrique.vues)  # type: ignore[attr-defined]
    for page in pages:
        (courante,) = [lien for lien in links(page, {"portee": "departement-95"}) if lien["courante"]]
        assert courante["courante"] == ("page" if page == pages[0] else "true")
        vues = views(page, {"portee": "departement-95"})
        # L'accueil porte lui-même le portrait par thème : sa barre n'a qu'une ligne.
        if len(pages) == 1 or not page:
            assert vues is None
            continue
        assert vues is not None
        assert [lien["page"] for lien in vues["liens"] if lien["courante"]] == [page]
        for lien in vues["liens"]:
            lue = urlsplit(lien["href"])
            assert lue.path == f"./{lien['page']}"
            # L'accueil n'a pas d'adresse à lui.
            assert dict(parse_qsl(lue.query)) == ({"portee": "departement-95"} if lien["page"] else {})


def test_un_lien_de_la_barre_garde_ce_qui_est_regarde() -> None:
    """De la carte d'un EPCI à « Comparer » : la même sélection, écrite dans l'adresse dès l'arrivée."""
    app = open_app("carte", portee="departement-95", territoire=VAL_PARISIS).run()
    app = gesture(app, "barre", "aller", "comparer")
    assert app.session_state["page"] == "comparer"
    assert {"portee": "departement-95", "territoire": VAL_PARISIS}.items() <= address(app).items()
    app = gesture(app, "barre", "aller", "couverture-occupation")
    assert "page" in {v["courante"] for v in sent(app, "barre")["vues"]["liens"]}
    assert address(app)["territoire"] == VAL_PARISIS


def test_le_territoire_cherche_dans_la_barre_s_ouvre_la_ou_il_se_voit() -> None:
    """Depuis une page qui ne parle d'aucun territoire, la carte ; ailleurs, la page reste."""
    app = gesture(open_app("sources").run(), "barre", "choix", {"niveau": "epci", "code": VAL_PARISIS})
    assert app.session_state["page"] == "carte"
    assert sent(app, "barre")["territoire"]["nom"] == "CA Val Parisis"
    app = choose_scope(open_app("comparer").run(), "departement-23")
    assert app.session_state["page"] == "comparer"
    assert "de la Creuse" in texts(app)
    # Une étendue inventée ne change rien.
    assert "de la Creuse" in texts(choose_scope(app, "departement-999"))


def test_en_faire_mon_territoire_puis_y_revenir(donnees: Path) -> None:
    """Une commune regardée : son EPCI est gardé ; après un détour, la barre y ramène."""
    app = open_app("carte", portee="epci-200058485", territoire="95252").run()
    app = gesture(app, "barre", "adopter")
    assert preferences.read(donnees) == Preferences(f"epci:{VAL_PARISIS}")
    assert any("CA Val Parisis" in i.value for i in app.info)
    app = gesture(choose_scope(app, "departement-23"), "barre", "revenir")
    assert address(app) == {"portee": "departement-95", "territoire": VAL_PARISIS}


def test_la_france_n_est_le_territoire_de_personne(donnees: Path) -> None:
    """Demandé sur la France entière, le geste dit ce qu'il attend et ne garde rien."""
    app = gesture(open_app("carte").run(), "barre", "adopter")
    assert any("un EPCI ou un département" in i.value for i in app.info)
    assert preferences.read(donnees) == Preferences()


@pytest.mark.parametrize(
    ("reglages", "titre"), [({}, "noté ensemble"), ({"reference": "signature"}, "Qu'est-ce qui a bougé")]
)
def test_l_adresse_de_l_atelier_mene_a_ses_notes_ou_a_sa_reference(
    reglages: dict[str, str], titre: str
) -> None:
    """L'atelier n'est plus une page : ce qu'une adresse gardée y cherchait s'ouvre."""
    app = open_app("atelier", portee="departement-95", **reglages).run()
    assert not app.exception
    assert titre in texts(app).replace("\xa0", " ")


def test_la_barre_projette_la_seance_en_cours_quand_elle_a_un_ecran() -> None:
    """Rien à projeter, rien dans la barre ; une séance vide n'a pas de mur non plus."""
    assert sent(open_app("sources").run(), "barre")["projeter"] is None
    seance = seances.create(Entete("Atelier du 12", "epci:200058485", "2099-03-12"))
    assert sent(open_app("carte").run(), "barre")["projeter"] is None
    seances.add_text(seance.numero, None)
    barre = sent(open_app("carte").run(), "barre")
    assert barre["projeter"] == {"href": f"./projeter/{seance.numero}", "nom": "Atelier du 12"}


def test_sans_magasin_la_barre_mene_encore_partout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ni territoire ni étendue à choisir, mais les six liens, et la phrase qui dit pourquoi."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path / "vide"))
    app = open_app("carte").run()
    assert not app.exception
    assert app.error
    recu = sent(app, "barre")
    assert [r["nom"] for r in recu["rubriques"]] == SIX
    assert recu["territoire"] is None
