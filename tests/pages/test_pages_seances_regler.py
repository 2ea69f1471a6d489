"""« Régler » et « Remplacer », sans navigateur : en place, à plusieurs, depuis la page d'une figure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import retour
from dashboard.app_pages.seances import regler
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.gestes import seances
from dashboard.gestes.seances import Entete, Seance
from dashboard.lecture import store
from data.garde.seances import modele
from data.garde.seances.modele import Placee
from tests.appli import gesture, run_page
from tests.pages.test_pages_seances import VAL_PARISIS, address, keys, opened, said, texts

LIEU = f"portee=departement-95&niveau=epci&territoire={VAL_PARISIS}"
NAISSANCES = f"carte?{LIEU}&indicateur=naissances"
CLASSEMENT = f"comparer-classement?{LIEU}&rang=taux_couverture"
pytestmark = pytest.mark.usefixtures("donnees")


@pytest.fixture
def seance(donnees: object) -> Iterator[Seance]:
    """Un écran de deux figures : une carte, un classement."""
    with store.pinned():
        faite = seances.create(Entete("Comité", f"epci:{VAL_PARISIS}"))
        faite = seances.place(faite.numero, registre.build(parse(NAISSANCES), store))
        yield seances.place(faite.numero, registre.build(parse(CLASSEMENT), store), 1)


def figures(seance: Seance) -> tuple[Placee, ...]:
    return seances.find(seance.numero).ecrans[0].figures


def settings(app: AppTest) -> dict[str, object]:
    """Les choix ouverts, par leur nom."""
    return {s.label: s for s in app.selectbox if (s.key or "").startswith("seance_essai_")}


def pictures(app: AppTest) -> str:
    return " ".join(e.proto.body for e in app.get("html") if "<img" in e.proto.body)


def tune(seance: Seance, rang: int = 0) -> AppTest:
    """La page, « Régler » ouvert sous une figure."""
    app = opened(seance)
    return app.button(key=f"seance_regler_1_{rang}").click().run()


def page_of_map() -> None:
    """Sous une carte de sa page, comme « Cartes » la montre."""
    from dashboard.app_pages.commun import seance, tirages
    from dashboard.lecture import store
    from dashboard.session import visite

    with store.pinned():
        visite.open_page("carte")
        seance.button(tirages.draw("carte"), "carte")
        visite.write_address()


def from_page(seance: Seance, **parametres: str) -> AppTest:
    """La page d'une figure, ouverte depuis la première de la séance, réglée sur la densité."""
    venue = retour.mark(seance.numero, 1, seance.ecrans[0].figures[0])
    app = run_page(page_of_map, portee="departement-95", indicateur="densite", remplace=venue, **parametres)
    assert not app.exception
    return app


@pytest.mark.lent
def test_regler_change_l_annee_en_place_et_annuler_rend_celle_d_avant(seance: Seance) -> None:
    """Rien n'est gardé avant « Garder » ; les valeurs vues sont celles d'alors ; un seul pas à annuler."""
    avant = figures(seance)
    app = tune(seance)
    assert app.selectbox(key="seance_essai_millesime").value == "2024"
    app.selectbox(key="seance_essai_millesime").select("2022").run()
    assert "millesime%3D2022" in pictures(app)
    assert "Aperçu" in texts(app)
    assert figures(seance) == avant
    app.button(key="seance_essai_garder").click().run()
    reglee, autre = figures(seance)
    assert parse(reglee.adresse).reglages["millesime"] == "2022"
    assert (reglee.vue != avant[0].vue, autre) == (True, avant[1])
    assert "2022" in reglee.titre
    assert "seance_essai_garder" not in keys(app)
    assert seances.undoable(seance.numero) == regler.REGLER
    app.button(key="seance_annuler").click().run()
    assert said(app) == [f"Annulé : {regler.REGLER}."]
    assert figures(seance) == avant


def test_laisser_comme_avant_ne_change_rien(seance: Seance) -> None:
    """Ni la figure, ni ce qu'« annuler » déferait ; « Garder » sans rien changer non plus."""
    annulable = seances.undoable(seance.numero)
    for geste in ("laisser", "garder"):
        app = tune(seance)
        if geste == "laisser":
            app.selectbox(key="seance_essai_millesime").select("2022").run()
        app.button(key=f"seance_essai_{geste}").click().run()
        assert not settings(app)
        assert figures(seance) == seance.ecrans[0].figures
        assert seances.undoable(seance.numero) == annulable


def test_un_autre_indicateur_prend_sa_derniere_annee_et_un_choix_impossible_est_dit(seance: Seance) -> None:
    """Le niveau où il n'est pas publié ne se choisit pas, et sa raison se lit."""
    app = tune(seance)
    choix = {"code": "population_rurale", "numero": 1}
    app = gesture(app, "seance_essai_indicateur", "choix", choix)
    assert "indicateur%3Dpopulation_rurale" in pictures(app)
    dit = texts(app).replace("\u00a0", " ").replace("\u2019", "'")
    assert "par commune : « Population des communes rurales » n'a pas de valeur ici." in dit
    assert list(app.selectbox(key="seance_essai_niveau").options) == ["par EPCI"]
    app.button(key="seance_essai_garder").click().run()
    assert parse(figures(seance)[0].adresse).reglages["indicateur"] == "population_rurale"


def test_un_choix_sans_chiffres_le_dit_et_ne_se_garde_pas(seance: Seance) -> None:
    """Le détail d'un indicateur pour un seul territoire : la phrase de la figure, « Garder » fermé."""
    with store.pinned():
        tirage = registre.build(parse(f"coordination-besoin?{LIEU}"), store)
        seances.place(seance.numero, tirage, 1)
    app = tune(seance, 2)
    app.selectbox(key="seance_essai_portee").select(f"epci-{VAL_PARISIS}").run()
    (dit,) = [d for d in said(app) if "Rien à montrer" in d]
    assert "Un seul EPCI a ses ETP" in dit
    assert app.button(key="seance_essai_garder").disabled
    app.selectbox(key="seance_essai_portee").select("region-11").run()
    assert not app.button(key="seance_essai_garder").disabled


def test_un_classement_se_compare_a_un_autre_groupe(seance: Seance) -> None:
    """Les groupes qui existent pour ce territoire ; un autre indicateur devient une colonne de sa page."""
    app = tune(seance, 1)
    app.selectbox(key="seance_essai_parmi").select("limitrophes:").run()
    app.selectbox(key="seance_essai_rang").select("naissances").run()
    app.button(key="seance_essai_garder").click().run()
    reglages = parse(figures(seance)[1].adresse).reglages
    assert (reglages["parmi"], reglages["rang"]) == ("limitrophes", "naissances")
    assert reglages["mesures"].startswith("naissances,")


@pytest.mark.lent
def test_deux_animateurs_reglent_la_meme_figure_et_rien_n_est_ecrase(seance: Seance) -> None:
    """Le second reçoit la phrase, sa figure s'ajoute d'un clic ; celle du premier reste."""
    app = tune(seance)
    app.selectbox(key="seance_essai_millesime").select("2022").run()
    with store.pinned():
        autre = registre.build(parse(f"carte?{LIEU}&indicateur=densite"), store)
        seances.replace_figure(seance.numero, 1, seance.ecrans[0].figures[0], autre, regler.REGLER)
    app.button(key="seance_essai_garder").click().run()
    assert "Cette figure n'est plus sur cet écran : rechargez la page." in said(app)
    assert regler.PARTIE in said(app)
    assert figures(seance)[0].adresse == str(autre.adresse)
    app.button(key="seance_essai_ajouter").click().run()
    adresses = [parse(f.adresse).reglages for f in figures(seance)]
    assert [a.get("indicateur") for a in adresses] == ["densite", None, "naissances"]
    assert adresses[2]["millesime"] == "2022"
    assert "seance_essai_ajouter" not in keys(app)


def test_un_ecran_ote_pendant_qu_on_le_regle_laisse_ajouter_la_figure(seance: Seance) -> None:
    """L'écran parti, la figure réglée va sur un nouvel écran, à la fin."""
    seances.add_text(seance.numero, None)
    app = tune(seance)
    app.selectbox(key="seance_essai_millesime").select("2022").run()
    seances.remove_screen(seance.numero, 1)
    app.button(key="seance_essai_garder").click().run()
    assert regler.ECRAN_PARTI in said(app)
    app.button(key="seance_essai_ajouter").click().run()
    (reglee,) = seances.find(seance.numero).ecrans[-1].figures
    assert parse(reglee.adresse).reglages["millesime"] == "2022"
    assert address(app)["ecran"] == str(seances.find(seance.numero).ecrans[-1].numero)


@pytest.mark.lent
def test_remplacer_met_une_autre_figure_de_la_galerie_que_l_on_regle_aussi(seance: Seance) -> None:
    """Les proposées d'abord ; ce qui n'a rien à montrer ici est dit, et ne se choisit pas."""
    app = opened(seance)
    app.button(key="seance_remplacer_1_1").click().run()
    liste = app.selectbox(key="seance_essai_autre")
    noms = [o.replace("\u00a0", " ") for o in liste.options]
    assert noms[0].startswith("Proposée : ")
    assert any("pyramide des âges" in o for o in noms)
    (volet,) = [e for e in app.expander if "rien à montrer" in e.label.replace("\u00a0", " ")]
    assert "référence" in " ".join(e.proto.body for e in volet.get("html"))
    assert "Repère : ETP par axe du département étudié" in noms
    voulue = next(v for v in _values(app) if parse(v).code == "territoire-theme")
    liste.select(voulue).run()
    app.selectbox(key="seance_essai_theme").select("logement").run()
    app.button(key="seance_essai_garder").click().run()
    carte, neuve = figures(seance)
    assert (carte, parse(neuve.adresse).code) == (seance.ecrans[0].figures[0], "territoire-theme")
    assert parse(neuve.adresse).reglages["theme"] == "logement"
    assert seances.undoable(seance.numero) == regler.REMPLACER


def _values(app: AppTest) -> list[str]:
    """Les adresses que la liste propose."""
    from dashboard.app_pages.seances import remplacer

    (seance,) = seances.seances()
    return [a.adresse for a in remplacer.others(seance, seance.ecrans[0].figures[1].adresse) if not a.vide]


def test_depuis_sa_page_une_figure_reprend_sa_place(seance: Seance) -> None:
    """Réglée ailleurs, elle remplace celle d'où l'on vient ; le lien a servi, il s'en va."""
    app = from_page(seance)
    app.button(key="seance_remplacer_carte").click().run()
    assert "Remplacé : écran 1." in texts(app).replace("\u00a0", " ")
    assert "remplace" not in address(app)
    neuve, autre = figures(seance)
    assert parse(neuve.adresse).reglages["indicateur"] == "densite"
    assert autre == seance.ecrans[0].figures[1]
    assert "seance_remplacer_carte" not in keys(app.run())


def test_le_lien_partage_ne_dit_pas_d_ou_l_on_vient(seance: Seance) -> None:
    """Qui le reçoit règle sa carte, pas la séance d'un autre."""
    app = from_page(seance)
    assert address(app)["remplace"]
    app.session_state["exporter_carte"] = True

    def link() -> None:
        import streamlit as st

        from dashboard.session import visite

        visite.open_page("carte")
        st.text(visite.link())

    lien = run_page(link, portee="departement-95", remplace="1-1-abc")
    assert "remplace" not in lien.text[0].value


@pytest.mark.parametrize("cas", ["figure", "ecran", "seance"])
def test_une_seance_changee_entre_temps_le_dit_et_propose_d_ajouter(seance: Seance, cas: str) -> None:
    """Rien n'est remplacé, rien n'est perdu : « Ajouter à ma séance » est à côté de la phrase."""
    app = from_page(seance)
    if cas == "figure":
        seances.take_off(seance.numero, 1, seance.ecrans[0].figures[0].adresse)
    elif cas == "ecran":
        seances.remove_screen(seance.numero, 1)
    else:
        seances.remove(seance.numero)
    avant = seances.seances()
    app.button(key="seance_remplacer_carte").click().run()
    (dit,) = said(app)
    debut = {"figure": retour.PARTIE, "ecran": retour.ECRAN_PARTI, "seance": "Cette séance n'est plus là"}
    assert dit.startswith(debut[cas])
    assert dit.endswith(retour.AJOUTEZ)
    assert seances.seances() == avant
    assert "seance_carte" in keys(app)
    assert "seance_remplacer_carte" not in keys(app)
    app.button(key="seance_carte").click().run()
    assert parse(seances.seances()[0].ecrans[-1].figures[0].adresse).reglages["indicateur"] == "densite"


def test_une_figure_changee_par_un_autre_ne_se_remplace_pas(seance: Seance) -> None:
    """Même adresse, mais l'autre vient de garder les chiffres d'alors : sa décision reste."""
    vue = seance.ecrans[0].figures[0]
    neuve = Placee(NAISSANCES, "Autre", "c" * 64, "2026-11-12")
    gardee = modele.replace_figure(seance, 1, vue, neuve)
    with pytest.raises(modele.SeancesError, match="n'est plus sur cet écran"):
        modele.replace_figure(gardee, 1, vue, neuve)
    double = Placee(seance.ecrans[0].figures[1].adresse, "Autre", "c" * 64, "2026-11-12")
    with pytest.raises(modele.SeancesError, match="déjà sur cet écran"):
        modele.replace_figure(seance, 1, vue, double)
