"""Une séance juge ses figures par leurs valeurs : un import d'ailleurs n'y change rien.

Chaque essai change le magasin comme un import le ferait : d'autres lignes, un autre état, l'ancien
ôté. Les figures viennent de la galerie, comme celles des pages.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard.dates import french_date, today
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.gestes import seances
from dashboard.lecture import store
from data.garde.seances.modele import Entete
from data.magasin import emplacement
from tests.appli import run_page, sent
from tests.magasins import open_store, put_changed

VAL_PARISIS, ROISSY = "200058485", "200055655"
TERRITOIRE = f"portee=departement-95&territoire={VAL_PARISIS}"
CARTE = f"carte?{TERRITOIRE}&millesime=2023"
BARRES = f"carte-barres?{TERRITOIRE}&millesime=2023"
POSTES = "coordination-tableau?portee=departement-95&annee=2025"
COUVERTURE = "indicateur = 'taux_couverture' AND modalite = '' AND millesime = 2023"
# Chaque figure de la maison, sous son adresse la plus simple.
TOUTES = (
    *(f"{code}?{TERRITOIRE}" for code in registre.CLICHES),
    f"carte-seconde?{TERRITOIRE}&double=modalite:eaje",
    f"carte-evolution?{TERRITOIRE}&indicateur=naissances",
)
Changer = Callable[..., None]
pytestmark = [pytest.mark.lent, pytest.mark.usefixtures("donnees")]


def show() -> None:
    from dashboard.app_pages.seances import page as seances
    from dashboard.lecture import store
    from dashboard.session import visite

    with store.pinned():
        visite.open_page("seances")
        seances.page()
        visite.write_address()


@pytest.fixture
def changer(donnees: Path) -> Changer:
    """Un import : ces instructions changent des lignes, un autre état se met en place."""

    def change(*instructions: str) -> None:
        put_changed(donnees, hashlib.sha256(repr(instructions).encode()).hexdigest(), *instructions)
        emplacement.sweep(donnees)

    return change


def set_coverage(code: str, valeur: str) -> str:
    """L'instruction qui change la couverture d'un EPCI."""
    ou = f"{COUVERTURE} AND code_territoire = '{code}'"
    return f"UPDATE officiel.observations SET valeur = {valeur} WHERE {ou}"


def filled(*adresses: str) -> int:
    """Une séance d'un écran par figure, telle que l'état d'aujourd'hui la montre ; son numéro."""
    with store.pinned():
        tirages = [registre.build(parse(a), store) for a in adresses]
        pleins = tuple(t for t in tirages if t.figure is not None)
        assert pleins
        numero = seances.create(Entete("Comité", f"epci:{VAL_PARISIS}")).numero
        seances.place_several(numero, pleins)
    return numero


def opened(numero: int, **parametres: str) -> AppTest:
    app = run_page(show, seance=str(numero), **parametres)
    assert not app.exception
    return app


def states(app: AppTest) -> list[str]:
    """Ce que le rail dit sous chaque vignette."""
    return [e["etat"] for e in sent(app, "seance_rail")["ecrans"]]


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return plain(" ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split()))


def plain(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def press(app: AppTest, libelle: str) -> AppTest:
    return next(b for b in app.button if plain(b.label) == libelle).click().run()


def labels(app: AppTest) -> list[str]:
    return [plain(b.label) for b in app.button]


def keep_label() -> str:
    return f"Garder les chiffres du {plain(french_date(today())).rpartition(' ')[0]}"


def slides(app: AppTest) -> tuple[list[str], list[str]]:
    """Les titres du diaporama qu'on prépare, et ce qui y manque."""
    app.session_state["seance_exporter"] = True
    app.run()
    app.button(key="seance_exporter_pptx").click().run()
    travail: Any = app.session_state["travail"]
    assert travail.wait(120)
    assert travail.erreur == ""
    deck: Any = Presentation(io.BytesIO(travail.livraison.octets))
    app.run()
    app.button(key="travail_fermer").click().run()
    return [plain(d.shapes.title.text_frame.text) for d in deck.slides][1:], travail.livraison.manques


def test_un_import_d_ailleurs_ne_change_rien_a_la_seance(changer: Changer) -> None:
    """La Creuse reçoit des chiffres : la carte, les barres et les ETP du Val-d'Oise sont les mêmes."""
    numero = filled(CARTE, BARRES, POSTES)
    avant = seances.find(numero)
    changer(
        "UPDATE officiel.observations SET valeur = valeur + 1 WHERE code_territoire IN ('200067189', '23')",
        "UPDATE postes SET etp = etp / 2 WHERE ctg LIKE 'CTG-23%'",
    )
    app = opened(numero)
    assert states(app) == ["", "", "fictif"]
    assert "a changé depuis" not in texts(app)
    assert seances.find(numero) == avant
    titres, manques = slides(app)
    assert (len(titres), manques) == (4, [])


def test_une_valeur_changee_dit_laquelle_et_c_est_vu_l_accepte(donnees: Path, changer: Changer) -> None:
    """Roissy passe de 35,4 à 55,5 : alors, aujourd'hui, territoire, année ; un clic le dit vu."""
    numero = filled(CARTE, POSTES)
    with open_store(emplacement.present(donnees)) as con:
        (avant,) = con.execute(
            f"SELECT valeur FROM observations WHERE {COUVERTURE} AND code_territoire = '{ROISSY}'"
        ).fetchone() or (0.0,)
    changer(set_coverage(ROISSY, "55.5"))
    app = opened(numero)
    assert states(app) == ["a changé", "fictif"]
    lu, ecrit = texts(app), f"{avant:.1f}".replace(".", ",")
    assert f"La figure a changé depuis le {keep_label().partition(' du ')[2]}" in lu
    assert (
        "CA Roissy Pays de France, Taux de couverture de l'accueil du jeune enfant "
        f"(places pour 100 enfants de moins de 3 ans, 2023) {ecrit} 55,5"
    ) in lu
    # Le mur et le fichier montrent aujourd'hui ; le tiroir d'export le rappelle.
    titres, manques = slides(app)
    assert (len(titres), manques) == (3, [])
    assert "le fichier montre les chiffres d'aujourd'hui" in texts(app)
    press(app, "C'est vu")
    assert states(app) == ["", "fictif"]
    assert "a changé depuis" not in texts(app)
    assert seances.undoable(numero) == "dire vu ce qui a changé"


def test_les_chiffres_d_alors_se_gardent_et_se_quittent(changer: Changer) -> None:
    """Gardés, le mur montre ceux de leur jour et le dit ; le proposé aussi parle des leurs."""
    numero = filled(BARRES)
    changer(set_coverage(VAL_PARISIS, "99.9"))
    app = opened(numero)
    aujourd_hui = app.text_area[0].value or ""
    assert "99,9" in aujourd_hui
    press(app, keep_label())
    assert states(app) == [""]
    assert "Le mur montre les chiffres du" in texts(app)
    assert "48,5 → 99,9" in texts(app)
    assert "99,9" not in (app.text_area[0].value or "")
    assert "C'est vu" not in labels(app)
    press(app, "Montrer ceux d'aujourd'hui")
    assert app.text_area[0].value == aujourd_hui
    assert states(app) == [""]


def test_un_magasin_refait_avec_les_memes_lignes_ne_change_aucune_figure(changer: Changer) -> None:
    """Chaque genre de figure des pages, relu dans un autre fichier aux mêmes lignes, est le même."""
    numeros = [filled(*TOUTES[:20]), filled(*TOUTES[20:])]
    changer("UPDATE magasin SET valeur = '2027-01-01T00:00:00+00:00' WHERE cle = 'construit_le'")
    for numero in numeros:
        with store.pinned():
            lus = seances.screens(seances.find(numero))
        assert [(f.placee.adresse, f.ecart) for lu in lus for f in lu.figures if f.ecart] == []
        assert [f.placee.adresse for lu in lus for f in lu.figures if f.vide] == []
        assert set(states(opened(numero))) <= {"", "fictif"}


def test_un_import_retire_rend_ses_chiffres_a_la_seance(changer: Changer) -> None:
    """Signalée tant que la valeur est autre, plus rien quand elle revient, sans geste."""
    numero = filled(CARTE)
    changer(set_coverage(VAL_PARISIS, "valeur + 8"))
    assert states(opened(numero)) == ["a changé"]
    changer(set_coverage(VAL_PARISIS, "valeur - 8"))
    assert states(opened(numero)) == [""]
    assert seances.undoable(numero) == "ajouter un écran"


def test_une_annee_de_plus_ne_change_pas_une_carte_de_l_annee_d_avant(changer: Changer) -> None:
    """L'adresse gardée porte son année : 2024 arrive, la carte de 2023 est la même."""
    numero = filled(CARTE, POSTES)
    changer(
        "INSERT INTO officiel.observations SELECT * REPLACE (2024 AS millesime) FROM observations "
        "WHERE indicateur = 'taux_couverture' AND millesime = 2023",
        "INSERT INTO postes SELECT * REPLACE (2026 AS annee) FROM postes WHERE annee = 2025",
    )
    assert states(opened(numero)) == ["", "fictif"]


def test_une_figure_que_sa_page_ne_montre_plus_le_dit_et_peut_garder_les_siens(changer: Changer) -> None:
    """Plus aucun poste : la phrase, hors du fichier ; gardés, ses chiffres d'alors reviennent au mur."""
    numero = filled(POSTES, CARTE)
    changer("DELETE FROM postes")
    app = opened(numero)
    assert states(app) == ["sans chiffres", ""]
    (phrase,) = [plain(w.value) for w in app.warning]
    assert phrase.startswith("Plus rien à montrer : ")
    titres, manques = slides(app)
    assert len(titres) == 3
    assert manques[0].startswith("Écran 1 : ")
    press(app, keep_label())
    assert states(app)[0] in ("", "fictif")
    assert not app.warning
    assert any("Le mur montre les chiffres du" in i.value for i in app.info)
    titres, manques = slides(app)
    assert manques == []


def test_un_nombre_du_message_que_l_import_dement_est_signale(changer: Changer) -> None:
    """Écrit à la main quand il était vrai, il ne l'est plus : l'écran le dit, sans toucher au message."""
    numero = filled(BARRES)
    seances.write(numero, 1, "message", "Val Parisis : 48,5 places pour 100 enfants", "")
    assert "ne se lit dans aucune figure" not in texts(opened(numero))
    changer(set_coverage(VAL_PARISIS, "60.2"))
    app = opened(numero)
    assert "48,5 ne se lit dans aucune figure de cet écran" in texts(app)
    assert app.text_area[0].value == "Val Parisis : 48,5 places pour 100 enfants"


def test_un_import_entre_la_page_et_le_bouton_ne_se_perd_pas(changer: Changer) -> None:
    """La page était ouverte avant l'import : « C'est vu » ne dit vu que ce que la page montrait."""
    numero = filled(CARTE)
    changer(set_coverage(ROISSY, "3"))
    app = opened(numero)
    changer(set_coverage(ROISSY, "4"))
    press(app, "C'est vu")
    assert states(app) == ["a changé"]
    assert " 3 4 " in texts(app)


def test_ce_que_la_memoire_a_oublie_se_dit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans ce qui avait été vu, rien ne se compare : les chiffres sont ceux d'aujourd'hui, et c'est dit."""
    numero = filled(CARTE)
    monkeypatch.setattr(seances, "view", lambda _: "")
    app = opened(numero)
    assert states(app) == [""]
    assert any("n'est plus dans la mémoire" in plain(i.value) for i in app.info)
