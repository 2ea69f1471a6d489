"""Les jeux d'une vue : ce que la carte dessine avant la réponse dit ce que dira la page, et rien de plus."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.galerie.carte import read_view
from dashboard.jeux import a_cote, contenu
from dashboard.lecture import cache, jeux, store
from dashboard.lecture.jeux import Adresse
from dashboard.lecture.selection import Selection, change, normalise
from data.fiches.catalogue import LECTEUR_DEPOTS
from data.memoire.espace import Espace, acting_for

VAL_D_OISE = Selection(portee="departement", code_portee="95")


@pytest.fixture(autouse=True)
def donnees(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def named(texte: str) -> Adresse:
    """L'adresse telle que le serveur la lit."""
    morceaux = texte.removeprefix("/jeux/").removesuffix(".json").split("/")
    return Adresse(*morceaux)


def theme(selection: Selection, indicateur: str) -> Adresse:
    part = jeux.parts(selection)[indicateur]
    return named(f"{jeux.base(selection)[part[0]]}{part[1:]}.json")


def read(adresse: Adresse) -> dict[str, Any]:
    octets = contenu.read(adresse)
    assert octets is not None
    return json.loads(octets)


def shown(selection: Selection) -> Selection:
    return normalise(selection, store.known())


def test_un_jeu_dit_exactement_ce_que_dira_la_page() -> None:
    """Carte, titre et lecture d'un choix sont ceux du serveur, au caractère près."""
    avant = shown(VAL_D_OISE)
    for indicateur in ("taux_couverture", "naissances"):
        dit = read(theme(avant, indicateur))[indicateur]
        apres = change(avant, store.known(), indicateur=indicateur)
        carte = read_view(store, apres).cartes[0]
        vue = contenu.view_key(apres)
        envoye = ecran_carte.component_data(
            carte, store.ground_url(carte.fond), groupe="carte", ecrit_vue=True, hauteur=600
        )
        assert dit["carte"] == json.loads(json.dumps({c: envoye[c] for c in dit["carte"]}))
        assert {"aplat", "valeurs", "couleurs", "legende", "titre", "cercles"} <= set(dit["carte"])
        assert dit["reponse"] == html.answer(carte, fictif=carte.fictif, vue=vue)
        assert dit["lecture"] == html.caption(carte, vue=vue)
        assert dit["resume"] == a_cote.summary(store, apres)
        assert f'data-bloc="resume" data-vue="{vue}"' in dit["resume"]
        assert f'data-bloc="classee" data-vue="{vue}"' in dit["classee"]
        assert (dit["detail"], dit["seul"]) == (indicateur == "taux_couverture", True)
        assert dit["jeu"] == jeux.years_address(apres) != ""
        assert dit["annee"] == apres.millesime in dit["annees"]


def test_les_annees_d_un_indicateur_sont_dans_un_jeu() -> None:
    """Chaque année y a sa carte ; l'adresse est celle que la page donne."""
    naissances = shown(Selection("departement", "95", indicateur="naissances"))
    dites = read(named(jeux.years_address(naissances)))
    assert [int(a) for a in dites] == contenu.years(naissances)
    assert dites["2019"]["vue"] == "naissances,,2019"
    assert "en 2019" in dites["2019"]["reponse"]


@pytest.mark.lent
def test_ce_qui_est_a_tous_et_ce_qui_est_local_ont_deux_adresses() -> None:
    """Aucun chiffre d'un fichier déposé dans un jeu public ; chaque choix est dans un seul jeu."""
    parts = jeux.parts(VAL_D_OISE)
    assert parts["taux_couverture"].startswith("p")
    assert parts["taux_occupation_reel"].startswith("o")
    locales = {s.id for s in store.catalogue().sources.values() if s.lecteur == LECTEUR_DEPOTS}
    vus: list[str] = []
    for part in dict.fromkeys(parts.values()):
        adresse = named(f"{jeux.base(VAL_D_OISE)[part[0]]}{part[1:]}.json")
        publique = adresse.nature == "public"
        assert publique == part.startswith("p")
        for indicateur, selection in jeux.figures_of(adresse):
            vus.append(indicateur)
            couche = read_view(store, selection).couche
            lues = set(couche.valeurs["source"].dropna()) & locales
            assert not (publique and lues), indicateur
    assert sorted(vus) == sorted(parts)


@pytest.mark.lent
def test_un_jeu_public_laisse_de_cote_ce_qui_lit_un_fichier_local(monkeypatch: pytest.MonkeyPatch) -> None:
    """La présence se tromperait-elle : les lignes lues décident encore."""
    monkeypatch.setattr(jeux, "_is_official", lambda *_: True)
    cache.clear()
    adresse = theme(VAL_D_OISE, "taux_occupation_reel")
    assert adresse.nature == "public"
    assert "taux_occupation_reel" not in read(adresse)
    cache.clear()


def test_une_autre_organisation_n_a_pas_le_droit() -> None:
    """Ses jeux ne se lisent pas d'ici, les publics se lisent de partout."""
    locale = theme(VAL_D_OISE, "taux_occupation_reel")
    assert locale.nature == "organisation-1"
    with acting_for(Espace(2, 2)):
        assert not jeux.may_read(locale.nature)
        assert jeux.may_read("public")
    assert jeux.may_read(locale.nature)


@pytest.mark.parametrize(
    "adresse",
    [
        "/jeux/public/0123456789abcdef/departement-95.epci.jenks.5.bleus/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-999.epci.jenks.5.bleus/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.iris.jenks.5.bleus/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.epci.seuils.5.bleus/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.99.bleus/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.5.roses/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.5.bleus/themes/petite_enfance-9.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.5.bleus/annees/inconnu-.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.5.bleus/annees/taux_occupation_reel-.json",
        "/jeux/public/{etat}/x/themes/petite_enfance-0.json",
        "/jeux/public/{etat}/departement-95.epci.jenks.5.bleus/autre/petite_enfance-0.json",
    ],
)
def test_une_adresse_fausse_ou_perimee_ne_donne_rien(adresse: str) -> None:
    """Autre état, autre vue, autre niveau, réglage inconnu : le serveur dessinera."""
    etat = jeux.base(VAL_D_OISE)["p"].split("/")[3]
    assert contenu.read(named(adresse.format(etat=etat))) is None


def test_ce_qu_un_jeu_ne_sait_pas_passe_par_le_serveur() -> None:
    """Un détail, des cercles par-dessus, des seuils à soi, une deuxième carte."""
    assert jeux.is_drawn_first(VAL_D_OISE)
    for selection in (
        Selection(modalite="eaje"),
        Selection(avec="naissances"),
        Selection(methode="seuils"),
        Selection(double="millesime:2019"),
    ):
        assert not jeux.is_drawn_first(selection)


@pytest.mark.lent
def test_aucun_jeu_de_la_france_ne_depasse_sa_mesure() -> None:
    """40 ko comprimés au plus, thème par thème et année par année."""
    france = shown(Selection())
    parts = jeux.parts(france)
    adresses = [named(f"{jeux.base(france)[p[0]]}{p[1:]}.json") for p in dict.fromkeys(parts.values())]
    adresses += [named(jeux.years_address(change(france, store.known(), indicateur=i))) for i in parts]
    for adresse in dict.fromkeys(adresses):
        octets = contenu.read(adresse)
        assert octets is None or len(gzip.compress(octets, 9)) <= jeux.OCTETS_MAX, adresse
