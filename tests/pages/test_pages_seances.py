"""La page « Séances », pilotée sans navigateur : commencer, composer, ranger, rejouer, à plusieurs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.seances import liste
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.gestes import seances
from dashboard.lecture import store
from data.garde import droits
from data.garde.seances import rayon
from data.garde.seances.modele import Ecran, Entete, Placee, Seance
from data.memoire import moteur
from data.memoire import tables as memoire
from data.memoire.espace import Espace, acting_for
from data.memoire.tables import personnes
from tests.appli import gesture, run_page, sent
from tests.memoire.outils_memoire import alter, refuse_for_space

VAL_PARISIS = "200058485"
LIEU = {"portee": "departement-95", "territoire": VAL_PARISIS}
CARTE = f"carte?portee=departement-95&niveau=epci&territoire={VAL_PARISIS}&millesime=2023"
RAIL = "seance_rail"
pytestmark = pytest.mark.usefixtures("donnees")


def show() -> None:
    """La page seule, comme le routeur l'appelle."""
    from dashboard.app_pages.seances import page as seances
    from dashboard.lecture import store
    from dashboard.session import visite

    with store.pinned():
        visite.open_page("seances")
        seances.page()
        visite.write_address()


def below_figures() -> None:
    """Sous une figure, puis sous trois côte à côte, d'une autre page."""
    from dashboard.app_pages.commun import seance, tirages
    from dashboard.lecture import store
    from dashboard.session import visite

    with store.pinned():
        visite.open_page("coordination")
        seance.button(tirages.draw("coordination-tableau"), "axes")
        cartes = [tirages.draw("carte", indicateur=i) for i in ("naissances", "densite", "taux_couverture")]
        seance.button_several(cartes, "cartes")
        visite.write_address()


def open_page(**parametres: str) -> AppTest:
    app = run_page(show, **parametres)
    assert not app.exception
    return app


def opened(seance: Seance, **parametres: str) -> AppTest:
    return open_page(seance=str(seance.numero), **parametres)


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).replace("\u202f", " ").split())


def said(app: AppTest) -> list[str]:
    return [e.value.replace("\u00a0", " ").replace("\u2019", "'") for e in (*app.warning, *app.info)]


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def keys(app: AppTest) -> set[str]:
    return {b.key or "" for b in app.button}


def rail(app: AppTest) -> list[tuple[int, str]]:
    return [(e["numero"], e["nom"]) for e in sent(app, RAIL)["ecrans"]]


def move(app: AppTest, genre: str, ecran: int = 0, rang: int = 0) -> AppTest:
    """Un geste du rail, tel que le navigateur l'envoie."""
    numero = sent(app, RAIL)["numero"] + 1
    return gesture(app, RAIL, "geste", {"genre": genre, "ecran": ecran, "rang": rang, "numero": numero})


def composed(*messages: str, **entete: Any) -> Seance:
    """Une séance d'écrans de texte, composée ailleurs."""
    tete = Entete("Comité", f"epci:{VAL_PARISIS}", "", "elus", **entete)
    ecrans = tuple(Ecran(0, "texte", m, f"Texte de {m}") for m in messages)
    return rayon.create(store.path().parent, tete, ecrans)


def with_map() -> Seance:
    """Une séance d'un écran : la couverture du Val-d'Oise."""
    with store.pinned():
        seance = seances.create(Entete("Comité", f"epci:{VAL_PARISIS}"))
        return seances.place(seance.numero, registre.build(parse(CARTE), store))


def second_person(donnees: Path) -> Espace:
    """Une autre personne de la même organisation."""
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True) as con:
        con.execute(personnes.insert().values(id=2, cle="autre", fonction="chargée", vue_le=""))
    return Espace(1, 2)


def test_une_liste_vide_dit_comment_commencer() -> None:
    """Une question, le geste ; sans territoire regardé, un modèle attend qu'on en choisisse un."""
    app = open_page()
    lu = texts(app)
    assert "Quelle séance préparez-vous" in lu
    assert liste.VIDE in lu
    assert "Choisissez un territoire en haut de la page" in lu
    modeles = [b for b in app.button if b.label == "Composer cette séance"]
    assert [b.disabled for b in modeles] == [True, True, True]
    app.button(key="seance_nouvelle").click().run()
    assert address(app)["seance"] == "1"
    assert said(app)[0].startswith("Cette séance n'a pas encore d'écran.")
    assert "n'est pas rattachée à un territoire" in said(app)[1]


def test_un_modele_compose_une_seance_entiere_pour_un_epci() -> None:
    """Celui que l'on regarde, d'un clic : treize écrans, leurs messages ; sans référence figée, le geste."""
    app = open_page(**LIEU)
    assert app.selectbox(key="modele_lieu").value == f"epci:{VAL_PARISIS}"
    app.button(key="modele_copil_bouton").click().run()
    assert address(app)["seance"] == "1"
    assert len(rail(app)) == 19
    assert all(nom and not nom.startswith("Écran") for _, nom in rail(app))
    assert "COPIL, CA Val Parisis" in texts(app)
    assert "19 écrans" in texts(app).replace("\u00a0", " ")
    (volet,) = app.expander
    [manque] = [unescape(e.proto.body).replace("\u00a0", " ") for e in volet.get("html")]
    assert "Évaluation" in manque
    assert "figez une référence" in manque
    assert app.button(key="seance_annuler").disabled
    (seance,) = seances.seances()
    assert (seance.entete.public, seance.entete.modele) == ("elus", "copil")


@pytest.mark.lent
def test_ce_qui_manque_a_un_modele_est_dit_avec_le_geste_et_n_est_sur_aucun_ecran() -> None:
    """La Gironde n'a ni occupation ni ETP importés : la liste dit quoi importer, les écrans se taisent."""
    app = open_page(portee="departement-33")
    assert app.selectbox(key="modele_lieu").value == "departement:33"
    app.button(key="modele_sdsf_bouton").click().run()
    noms = [nom for _, nom in rail(app)]
    (volet,) = app.expander
    assert "du modèle attendent des chiffres" in volet.label
    attendus = " ".join(unescape(e.proto.body).replace("\u00a0", " ") for e in volet.get("html"))
    assert "Carte de l'occupation : Importez vos fichiers dans « Mes données »." in attendus
    assert "Qui coordonne quoi : Aucune ligne n'est importée en Gironde. Importez vos fichiers" in attendus
    assert "Ce chiffre n'est pas publié ici" not in attendus
    assert not [n for n in noms if "Importez" in n or "publié" in n]
    assert all(
        "Gironde" in n or "places" in n or "EPCI" in n or "questions" in n or "décret" in n for n in noms
    ), noms
    # Les manques ne se redisent pas à la visite suivante.
    assert not opened(seances.seances()[0]).expander


def test_un_message_s_ecrit_se_contredit_et_se_reprend() -> None:
    """Le proposé suit les figures ; un nombre qu'elles ne montrent pas est signalé ; un clic le rend."""
    seance = with_map()
    app = opened(seance)
    (champ, notes) = app.text_area
    propose = champ.value or ""
    assert "dépasse la France" in propose.replace("\u00a0", " ")
    assert "seance_prendre" not in keys(app)
    champ.set_value("Il manque 777 places").run()
    assert "777 ne se lit dans aucune figure de cet écran" in texts(app)
    assert rail(app)[0][1] == "Il manque 777 places"
    assert f"Proposé : {' '.join(propose.split())}" in texts(app)
    app.button(key="seance_prendre").click().run()
    assert app.text_area[0].value == propose
    assert "777" not in texts(app)
    app.text_area[1].set_value("À dire lentement").run()
    (ecran,) = seances.find(seance.numero).ecrans
    assert (ecran.message, ecran.notes) == ("", "À dire lentement")
    # Laissé tel quel, le proposé ne s'écrit pas : il suivra les chiffres.
    app.text_area[0].set_value(f"{propose} ").run()
    assert seances.find(seance.numero).ecrans[0].message == ""
    app.text_area[0].set_value("Appelez le 06 12 34 56 78").run()
    assert "semble contenir" in texts(app)
    # Refusé, il n'est pas à retaper.
    assert app.text_area[0].value == "Appelez le 06 12 34 56 78"
    app.text_area[0].set_value("Appelez-nous").run()
    assert seances.find(seance.numero).ecrans[0].message == "Appelez-nous"
    assert "pas encore gardé" not in texts(app)
    assert notes.label == "Notes pour vous, jamais projetées"


def test_un_texte_ecrit_pendant_que_le_disque_est_plein_reste_dans_son_champ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """La phrase dit le disque ; la place revenue, un clic le garde, même après un autre écran."""
    seance = composed("un", "deux")
    app = opened(seance)
    with monkeypatch.context() as plein:
        plein.setattr(seances, "write", refuse_for_space)
        app.text_area[1].set_value("Une idée par ligne").run()
        assert "Ce texte n'est pas encore gardé. La mémoire de la salle : le disque est plein." in texts(app)
        assert app.text_area[1].value == "Une idée par ligne"
    move(app, "choisir", 2)
    assert "pas encore gardé" not in texts(app)
    move(app, "choisir", 1)
    assert app.text_area[1].value == "Une idée par ligne"
    app.button(key=f"seance_texte_{seance.numero}_1_encore").click().run()
    assert seances.find(seance.numero).ecrans[0].texte == "Une idée par ligne"
    assert "pas encore gardé" not in texts(app)


@pytest.mark.lent
def test_on_range_duplique_ote_et_annule_dans_le_rail() -> None:
    """Chaque geste se voit, choisit l'écran touché et s'annule, dit par son nom."""
    seance = composed("un", "deux", "trois")
    app = opened(seance)
    assert rail(app) == [(1, "un"), (2, "deux"), (3, "trois")]
    assert sent(app, RAIL)["choisi"] == 1
    move(app, "choisir", 3)
    assert address(app)["ecran"] == "3"
    move(app, "deplacer", 3, 0)
    assert [n for n, _ in rail(app)] == [3, 1, 2]
    move(app, "dupliquer", 1)
    assert rail(app) == [(3, "trois"), (1, "un"), (4, "un"), (2, "deux")]
    assert sent(app, RAIL)["choisi"] == 4
    move(app, "oter", 4)
    assert [n for n, _ in rail(app)] == [3, 1, 2]
    assert sent(app, RAIL)["choisi"] == 2
    move(app, "annuler")
    assert [n for n, _ in rail(app)] == [3, 1, 4, 2]
    assert said(app) == ["Annulé : ôter un écran."]
    for dit in ("dupliquer un écran", "déplacer un écran"):
        app.button(key="seance_annuler").click().run()
        assert said(app) == [f"Annulé : {dit}."]
    assert [n for n, _ in rail(app)] == [1, 2, 3]
    assert app.button(key="seance_annuler").disabled
    for numero in (1, 2, 3):
        move(app, "oter", numero)
    assert said(app)[0].startswith("Cette séance n'a pas encore d'écran.")
    app.button(key="seance_annuler").click().run()
    assert [n for n, _ in rail(app)] == [3]


def test_deux_animateurs_a_la_fois_ne_se_couvrent_pas() -> None:
    """L'un écrit, la page de l'autre est restée ouverte : ses mots restent, ceux du second sont dits.

    De même pour un écran ôté, et pour « annuler » ce que l'on n'a pas vu.
    """
    seance = composed("un", "deux")
    app = opened(seance)
    seances.write(seance.numero, 1, "message", "Écrit par l'autre", "un")
    app.text_area[0].set_value("Écrit par moi").run()
    dit = texts(app)
    assert "Quelqu'un d'autre a écrit ici pendant ce temps : « Écrit par l'autre »" in dit
    assert "« Écrit par moi »" in dit
    assert rail(app)[0][1] == "Écrit par l'autre"
    assert app.text_area[0].value == "Écrit par moi"
    app.button(key=f"seance_message_{seance.numero}_1_avant").click().run()
    assert app.text_area[0].value == "Écrit par l'autre"
    seances.remove_screen(seance.numero, 2)
    move(app, "deplacer", 2, 0)
    assert "Cet écran n'est plus dans la séance" in said(app)[0]
    assert [n for n, _ in rail(app)] == [1]
    # Annuler ce que l'on n'a pas vu se refuse aussi.
    seances.duplicate_screen(seance.numero, 1)
    app.button(key="seance_annuler").click().run()
    assert "Quelqu'un d'autre vient de changer cette séance (dupliquer un écran)" in said(app)[0]
    assert len(rail(app)) == 2


def test_un_texte_ecrit_pour_un_ecran_ote_entre_temps_reste_sous_les_yeux() -> None:
    """L'autre ôte l'écran, puis toute la séance : le texte se copie, et ne part qu'une fois dit copié."""
    seance = composed("un", "deux")
    app = opened(seance)
    seances.remove_screen(seance.numero, 1)
    app.text_area[0].set_value("Mes mots à moi").run()
    assert rail(app) == [(2, "deux")]
    assert "n'est pas gardé" in said(app)[0]
    assert "« Mes mots à moi »" in said(app)[0]
    # L'écran revenu, son texte y est de nouveau, avec de quoi le garder.
    seances.undo(seance.numero, seances.find(seance.numero).revision)
    move(app, "choisir", 1)
    assert said(app) == []
    assert app.text_area[0].value == "Mes mots à moi"
    seances.remove(seance.numero)
    app.text_area[1].set_value("Et ceci").run()
    assert [m for m in ("Mes mots à moi", "Et ceci") if f"« {m} »" in " ".join(said(app))] == [
        "Mes mots à moi",
        "Et ceci",
    ]
    for champ in ("message", "texte"):
        app.button(key=f"seance_perdu_{seance.numero}_1_{champ}").click().run()
    assert "Mes mots à moi" not in " ".join(said(app))
    assert not app.exception


def test_une_figure_que_nulle_page_ne_montre_n_ouvre_pas_l_accueil() -> None:
    """D'une autre version : la phrase le dit, et la figure reste sur son écran."""
    figure = Placee("ancienne-figure?x=1", "Ancienne", "", "2026-11-12")
    tete = Entete("Comité", f"epci:{VAL_PARISIS}")
    seance = rayon.create(store.path().parent, tete, (Ecran(0, figures=(figure,)),))
    app = opened(seance)
    app.session_state["pages"] = {"": "la page d'accueil"}
    app.button(key="seance_ouvrir_1_0").click().run()
    assert not app.exception
    assert "La page de cette figure n'existe plus : la figure reste sur son écran." in said(app)
    assert "Aucune figure ne s'appelle « ancienne-figure »." in " ".join(said(app))


def test_une_seance_abimee_ne_prive_ni_de_la_liste_ni_de_ses_autres_ecrans(donnees: Path) -> None:
    """Sa date, un de ses écrans : ce qui ne se lit pas le dit, le reste se compose, se date et se range."""
    composed("saine")
    seance = composed("un", "deux")
    alter(donnees, memoire.seances, "jour", "demain", numero=seance.numero)
    alter(donnees, memoire.ecrans, "contenu", '{"nature": 3}', seance=seance.numero, numero=1)
    app = open_page()
    assert not app.exception
    assert "date illisible" in texts(app)
    app = opened(seance)
    assert not app.exception
    assert "date illisible : donnez-la dans ses réglages" in texts(app)
    assert "Cet écran ne se lit pas ici" in said(app)[0]
    assert not app.text_area
    assert [v["etat"] for v in sent(app, RAIL)["ecrans"]] == ["illisible", ""]
    move(app, "choisir", 2)
    assert app.text_area[0].value == "deux"
    move(app, "oter", 1)
    assert "n'est pas une date" in said(app)[0]
    seances.entitle(seance.numero, replace(seance.entete, jour="2027-01-12"))
    move(app, "oter", 1)
    assert [n for n, _ in rail(app)] == [2]


@pytest.mark.parametrize("adresse", ["9" * 5000, "abc", "-1", "²", "٣"])
def test_une_adresse_de_seance_mal_ecrite_mene_a_la_liste(adresse: str) -> None:
    """Une phrase et la liste, jamais une page en panne ; un écran mal écrit mène au premier."""
    seance = composed("un", "deux")
    app = open_page(seance=adresse)
    assert not app.exception
    assert "Cette séance n'est plus là" in " ".join(said(app))
    app = opened(seance, ecran=adresse)
    assert not app.exception
    assert sent(app, RAIL)["choisi"] == 1


def test_une_seance_se_rejoue_pour_un_autre_territoire() -> None:
    """Les mêmes écrans, une autre séance, à son nom ; la première ne change pas."""
    origine = with_map()
    app = opened(origine, portee="departement-95")
    app.session_state["seance_rejouer"] = True
    app.run()
    lieux = app.selectbox(key="rejouer_lieu")
    assert not [o for o in lieux.options if "Val Parisis" in o]
    lieux.select("epci:200055655").run()
    app.button(key="seance_rejouer_bouton").click().run()
    assert address(app)["seance"] == "2"
    neuve, avant = seances.find(2), seances.find(1)
    assert neuve.entete.nom == "Comité, CA Roissy Pays de France"
    assert neuve.entete.territoire == "epci:200055655"
    assert "territoire=200055655" in neuve.ecrans[0].figures[0].adresse
    assert avant == origine


def test_une_seance_devient_un_modele_et_se_refait_pour_un_autre_territoire() -> None:
    """Cochée, elle quitte la liste pour les modèles ; refaite, la nouvelle est une séance ordinaire."""
    origine = with_map()
    app = opened(origine, portee="departement-95")
    app.session_state["seance_reglages"] = True
    app.run()
    next(c for c in app.checkbox if c.label == "En faire un modèle").check()
    next(b for b in app.button if b.label == "Enregistrer").click().run()
    assert seances.find(1).entete.est_modele
    app = open_page(portee="departement-95")
    assert "seance_ligne_1_ouvrir" not in keys(app)
    assert "Votre modèle, composé pour CA Val Parisis : 1 écran." in texts(app).replace("\u00a0", " ")
    app.selectbox(key="modele_lieu").select("epci:200055655").run()
    app.button(key="modele_seance_1_bouton").click().run()
    assert address(app)["seance"] == "2"
    neuve = seances.find(2)
    assert (neuve.entete.territoire, neuve.entete.est_modele) == ("epci:200055655", False)
    assert "territoire=200055655" in neuve.ecrans[0].figures[0].adresse


def test_la_composition_dit_sur_quels_murs_l_ecran_tient() -> None:
    """Une carte du Val-d'Oise tient aux quatre tailles."""
    app = opened(with_map())
    dit = texts(app).replace("\u00a0", " ")
    assert "Au mur : Tient à 1920 × 1080, 1440 × 900, 1280 × 720 et 1024 × 768. Rien n'est coupé." in dit


def test_un_lecteur_sans_droit_d_ecrire_lit_et_n_a_aucun_bouton_mort(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ni champ, ni rail qui bouge, ni modèle : ouvrir, projeter, exporter."""
    seance = with_map()
    seances.write(seance.numero, 1, "notes", "À dire", "")
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    app = open_page(**LIEU)
    assert {k for k in keys(app) if not k.startswith("modele_")} == {"seance_ligne_1_ouvrir"}
    # Il emporte un modèle en fichier, sans rien garder.
    siens = {k for k in keys(app) if k.startswith("modele_")}
    assert {"modele_copil_diaporama", "modele_sdsf_archive", "modele_portrait"} <= siens
    assert not {k for k in siens if k.endswith("_bouton")}
    app.button(key="seance_ligne_1_ouvrir").click().run()
    assert not app.text_area
    assert sent(app, RAIL)["fige"] is True
    assert keys(app) == {"seance_toutes", "seance_ouvrir_1_0"}
    assert "À dire" in texts(app)
    assert "Ctrl Z" not in texts(app)
    # Un geste forgé n'écrit rien et dit pourquoi.
    move(app, "oter", 1)
    assert said(app)[0].startswith("Lecture seule")
    assert len(seances.find(1).ecrans) == 1
    app = run_page(below_figures, **LIEU)
    assert not app.button


def test_une_seance_d_une_autre_personne_et_une_adresse_fausse_menent_a_la_liste(donnees: Path) -> None:
    """La même phrase pour celle qui n'est pas à soi et celle qui n'existe pas : rien ne se devine."""
    composed("un")
    with acting_for(second_person(donnees)):
        sienne = composed("secret")
    for demandee in (str(sienne.numero), "999", "abc"):
        app = open_page(seance=demandee)
        assert said(app) == ["Cette séance n'est plus là : elle est à la corbeille, ou n'est pas partagée."]
        assert "seance" not in address(app)
        assert "secret" not in texts(app)
        assert "seance_ligne_1_ouvrir" in keys(app)
    # Un écran qui n'y est pas : le premier.
    for ecran in ("999", "abc"):
        assert sent(opened(seances.find(1), ecran=ecran), RAIL)["choisi"] == 1


def test_une_seance_partagee_se_trouve_chez_l_autre(donnees: Path) -> None:
    """La case des réglages : elle est alors à l'organisation, avec ses écrans."""
    seance = composed("un")
    autre = second_person(donnees)
    with acting_for(autre):
        assert seances.seances() == ()
    app = opened(seance)
    app.session_state["seance_reglages"] = True
    app.run()
    app.checkbox[0].check()
    app.text_input[0].set_value("Comité partagé")
    next(b for b in app.button if b.label == "Enregistrer").click().run()
    assert "partagée avec votre organisation" in texts(app)
    with acting_for(autre):
        (lue,) = seances.seances()
    assert (lue.entete.nom, lue.entete.territoire) == ("Comité partagé", f"epci:{VAL_PARISIS}")


def test_depuis_une_page_les_figures_vont_dans_la_seance_du_jour() -> None:
    """Une, puis trois d'un geste : la même séance, née du premier ; la page dit où elles sont."""
    app = run_page(below_figures, **LIEU)
    app.button(key="seance_axes").click().run()
    assert "Ajouté : écran 1." in texts(app).replace("\u00a0", " ")
    app.run()
    assert [b.label for b in app.button if b.key == "seance_cartes"] == ["Ajouter les 3 à ma séance"]
    app.button(key="seance_cartes").click().run()
    assert "écrans 2 à 4" in texts(app).replace("\u00a0", " ")
    lien = next(e.proto.body for e in app.get("html") if "Ouvrir la séance" in e.proto.body)
    assert "./seances?seance=1" in unescape(lien)
    (seance,) = seances.seances()
    codes = [parse(f.adresse).code for e in seance.ecrans for f in e.figures]
    assert codes == ["coordination-tableau", "carte", "carte", "carte"]
    assert all(f.vue and f.jour for e in seance.ecrans for f in e.figures)
    assert seances.undoable(1) == "ajouter 3 écrans"


@pytest.mark.lent
def test_ajouter_un_ecran_propose_reprend_ou_ecrit() -> None:
    """Les quatre façons : proposé d'après le territoire, depuis une page, d'une autre séance, un texte."""
    autre = with_map()
    seance = composed("un", "deux")
    app = opened(seance)
    app.button(key="seance_ajouter").click().run()
    assert "Ajouter un écran après le 1" in texts(app)
    app.text_input(key="seance_cherche").set_value("naissances").run()
    proposes = {k for k in keys(app) if k.startswith("proposer_")}
    assert "proposer_naissances" in proposes
    assert "proposer_qui" not in proposes
    app.text_input(key="seance_cherche").set_value("zzz").run()
    assert "Rien ne répond à « zzz »" in texts(app)
    app.text_input(key="seance_cherche").set_value("").run()
    app.button(key="proposer_naissances").click().run()
    assert [n for n, _ in rail(app)] == [1, 3, 2]
    assert sent(app, RAIL)["choisi"] == 3
    # Déjà là, il ne se propose plus.
    app.button(key="seance_ajouter").click().run()
    assert "proposer_naissances" not in keys(app)
    app.segmented_control[0].set_value("D'une autre séance").run()
    app.button(key=f"reprendre_{autre.numero}_1").click().run()
    assert [n for n, _ in rail(app)] == [1, 3, 4, 2]
    reprise = seances.find(seance.numero).find(4).figures
    assert reprise == autre.ecrans[0].figures
    app.button(key="seance_ajouter").click().run()
    app.segmented_control[0].set_value("Texte seul").run()
    app.button(key="seance_texte").click().run()
    assert [n for n, _ in rail(app)] == [1, 3, 4, 5, 2]
    texte = app.text_area[1]
    assert texte.label == "Texte de l'écran, une idée par ligne"
    texte.set_value("Une idée\nUne autre").run()
    assert seances.find(seance.numero).find(5).texte == "Une idée\nUne autre"


def test_une_seance_se_duplique_va_a_la_corbeille_et_en_revient() -> None:
    """La copie est à qui la fait ; la corbeille le dit, et rend ce qu'elle a reçu."""
    composed("un", "deux", partagee=True)
    app = open_page()
    app.session_state["seance_ligne_1_plus"] = True
    app.run()
    app.button(key="seance_ligne_1_dupliquer").click().run()
    copie = seances.find(2)
    assert (copie.entete.nom, copie.entete.partagee, len(copie.ecrans)) == ("Comité (copie)", False, 2)
    assert address(app)["seance"] == "2"
    app = open_page()
    app.session_state["seance_ligne_1_plus"] = True
    app.run()
    app.button(key="seance_ligne_1_oter").click().run()
    assert said(app) == ["« Comité » est à la corbeille, au bas de cette page : elle peut en revenir."]
    assert {s.numero for s in seances.seances()} == {2}
    assert [e.label.replace("\u00a0", " ") for e in app.expander if "Corbeille" in e.label] == [
        "Corbeille (1 séance)"
    ]
    app.button(key="seance_remettre_1").click().run()
    assert {s.numero for s in seances.seances()} == {1, 2}
