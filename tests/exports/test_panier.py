"""Le panier : son ordre, ce qui devient périmé, ses trois documents ; et l'export qui s'annule."""

from __future__ import annotations

import datetime
import io
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator
from pptx import Presentation

from dashboard import store, travaux, vues
from dashboard.exports.diaporama import make_deck
from dashboard.exports.feuilles import Annule, FeuilleVide, Livraison, check_cancelled
from dashboard.exports.fichiers import ExportError
from dashboard.exports.pages import make_pages
from dashboard.exports.panier_zip import make_figures
from dashboard.figures import graphiques
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.panier import (
    NOMBRE_MAX,
    TITRE_MAX,
    Panier,
    PanierError,
    build_cahier,
    fresh,
    is_stale,
    sheet,
)
from dashboard.state import parse
from dashboard.travaux import Travail

JOUR = datetime.date(2026, 11, 22)
ADRESSE = "carte?portee=departement-95&territoire=200058485"


@pytest.fixture(scope="module")
def vue(donnees: Path) -> vues.Vue:
    params = {"portee": "departement-95", "territoire": "200058485"}
    selection, _ = parse(params, store.known())
    portee = store.scope("departement", "95")
    assert portee is not None
    return vues.build_vue(store, selection, portee)


@pytest.fixture(scope="module")
def carte(vue: vues.Vue) -> Carte:
    return vue.cartes[0]


@pytest.fixture(scope="module")
def planche(vue: vues.Vue) -> Planche:
    modele = graphiques.build_barres(vue.couche, "epci", vue.cartes[0].aplat, "200058485")
    return Planche(modele, "10 EPCI.", "Cnaf, essai.", "2023", "barres", ("Une note.",), True)


def add(panier: Panier, figure: Any, place: str = "p", magasin: str = "m") -> Panier:
    return panier.add(figure, adresse=ADRESSE, place=place, magasin=magasin, jour=JOUR)


def titles(panier: Panier) -> list[str]:
    return [e.titre for e in panier.elements]


def test_on_ajoute_ordonne_renomme_et_ote(carte: Carte, planche: Planche) -> None:
    """L'ordre est celui de la réunion ; un numéro ne ressert jamais ; un titre vide rend le sien."""
    panier = add(add(Panier(), carte), planche, "q")
    panier = panier.move(2, -1)
    assert [e.numero for e in panier.elements] == [2, 1]
    assert panier.move(2, -1) == panier
    assert [e.numero for e in panier.move(2, 5).elements] == [1, 2]
    panier = panier.rename(1, "  Le   constat ")
    assert titles(panier)[1] == "Le constat"
    assert titles(panier.rename(1, ""))[1] == carte.titre
    assert len(titles(panier.rename(1, "x" * 500))[1]) == TITRE_MAX
    assert [e.numero for e in panier.remove(2).elements] == [1]
    assert add(panier.clear(), carte).elements[0].numero == 3


def test_une_figure_n_y_est_qu_une_fois_et_le_panier_a_une_fin(carte: Carte) -> None:
    """Deux fois la même vue : une phrase. Au-delà de trente : une phrase."""
    panier = add(Panier(), carte)
    with pytest.raises(PanierError, match="déjà dans le panier"):
        add(panier, carte)
    for rang in range(NOMBRE_MAX - 1):
        panier = add(panier, carte, f"p{rang}")
    with pytest.raises(PanierError, match="30 figures au plus"):
        add(panier, carte, "de trop")


def test_une_carte_se_refait_par_son_adresse_quand_le_magasin_a_change(carte: Carte) -> None:
    """Même carte qu'avant, relue ; le titre que l'usager a écrit est gardé, le nôtre est refait."""
    element = add(Panier(), replace(carte, titre="Vieux titre", lecture="Vieille")).elements[0]
    assert not is_stale(element, "autre")
    relue = fresh(element, store, "autre")
    assert relue.figure == carte
    assert (relue.titre, relue.magasin) == (carte.titre, "autre")
    assert fresh(replace(element, titre="Le mien"), store, "autre").titre == "Le mien"
    assert fresh(element, store, "m") is element


def test_un_graphique_perime_est_signale_et_laisse_de_cote(carte: Carte, planche: Planche) -> None:
    """Le diaporama se fait sans lui, et dit le geste."""
    panier = add(Panier(), planche)
    assert is_stale(panier.elements[0], "autre")
    with pytest.raises(FeuilleVide, match="ont changé depuis le 22 novembre 2026 : retirez-la"):
        fresh(panier.elements[0], store, "autre")
    livraison = make_deck(build_cahier(add(panier, carte, "c").elements, "Essai", store), jour=JOUR)
    assert len(livraison.manques) == 1
    assert livraison.manques[0].startswith(planche.titre)
    deck: Any = Presentation(io.BytesIO(livraison.octets))
    assert [d.shapes.title.text_frame.text.replace("\u2019", "'") for d in deck.slides][1:] == [
        carte.titre.replace(" ?", "\u00a0?"),
        "Ce qui n'est pas dans ce diaporama",
    ]


def test_une_adresse_qui_ne_se_lit_plus_laisse_la_carte_de_cote(carte: Carte) -> None:
    """Un EPCI disparu du magasin : la phrase dit pourquoi, rien ne tombe."""
    element = replace(
        add(Panier(), carte).elements[0], adresse="carte?portee=epci-999999999", magasin="vieux"
    )
    with pytest.raises(FeuilleVide, match="999999999"):
        fresh(element, store, "autre")


def test_une_feuille_du_panier_garde_les_mots_de_sa_figure(planche: Planche) -> None:
    """Titre de l'usager, source et millésime au pied ; lecture, champ et notes pour l'orateur."""
    feuille = sheet(replace(add(Panier(), planche).elements[0], titre="Mon constat"))
    assert feuille.titre == "Mon constat"
    assert feuille.source == "Source : Cnaf, essai. Millésime : 2023."
    assert feuille.fictif
    assert feuille.notes == (f"Lecture : {planche.lecture}", "Champ : 10 EPCI.", "Une note.")


@pytest.mark.lent
def test_le_panier_se_fait_en_diaporama_en_pages_et_en_archive(
    carte: Carte, planche: Planche
) -> None:
    """Les trois documents, deux fois les mêmes octets ; l'archive est numérotée dans l'ordre."""
    magasin = vues.fingerprint(store)
    panier = add(add(Panier(), planche, "b", magasin), carte, "c", magasin).rename(1, "Le rang")
    cahier = build_cahier(panier.elements, "Réunion du 3", store)
    for faire in (make_deck, make_pages, make_figures):
        livraison = faire(cahier, jour=JOUR)
        assert livraison.manques == []
        assert livraison.octets == faire(cahier, jour=JOUR).octets, faire.__name__
    with zipfile.ZipFile(io.BytesIO(make_figures(cahier, jour=JOUR).octets)) as archive:
        noms = archive.namelist()
        lu = archive.read("LISEZMOI.txt").decode("utf-8-sig")
        csv = archive.read("01-le-rang.csv").decode("utf-8-sig")
    suite = "02-ou-l-accueil-du-jeune-enfant-manque-t-il-dans-le-val-d-oise-en-2023"
    assert noms == [
        "01-le-rang.svg", "01-le-rang.png", "01-le-rang.csv",
        f"{suite}.svg", f"{suite}.png", f"{suite}.csv", "LISEZMOI.txt",
    ]  # fmt: skip
    assert "1. Le rang DONNÉES FICTIVES." in lu
    assert "CC Sausseron Impressionnistes;61,6" in csv


def test_le_diaporama_du_panier_passe_un_validateur(
    carte: Carte, planche: Planche, tmp_path: Path
) -> None:
    """Carte et graphique de l'usager, sous son titre : aucune faute de schéma."""
    panier = add(add(Panier(), planche, "b"), carte, "c").rename(1, "Mon « constat » & le reste")
    octets = make_deck(build_cahier(panier.elements, "Réunion", store), jour=JOUR).octets
    (tmp_path / "panier.pptx").write_bytes(octets)
    resultat = OpenXmlValidator().validate(tmp_path / "panier.pptx")
    assert [str(e) for e in resultat.errors] == []


def job(faire: Any) -> Travail:
    return Travail("Essai", "essai.zip", "application/zip", faire).start()


def test_une_file_pleine_le_dit_au_lieu_de_faire_attendre(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Le premier occupe la seule place de la file, le second est renvoyé par une phrase."""
    monkeypatch.setattr(travaux, "_FILE", threading.BoundedSemaphore(1))
    libre = threading.Event()

    commence = threading.Event()

    def faire(**_: Any) -> Livraison:
        commence.set()
        libre.wait(5)
        return Livraison(b"fait")

    premier = job(faire)
    assert commence.wait(5)
    second = job(faire)
    assert second.wait(5)
    assert second.erreur == travaux.FILE_PLEINE
    libre.set()
    assert premier.wait(5)
    assert premier.livraison == Livraison(b"fait")
    assert job(faire).wait(5)


def test_un_travail_rend_son_fichier_et_dit_ou_il_en_est() -> None:
    """Deux pièces sur quatre : la moitié ; puis le fichier."""
    suite = threading.Event()

    def faire(*, suivi: Any, annule: Any) -> Livraison:
        suivi("Carte", 2, 4)
        suite.wait(5)
        return Livraison(b"fait", ["une carte"])

    travail = job(faire)
    while travail.piece != "Carte":
        assert not travail.wait(0.01)
    assert travail.part == 0.5
    suite.set()
    assert travail.wait(5)
    assert travail.livraison == Livraison(b"fait", ["une carte"])


def test_renoncer_ne_laisse_rien() -> None:
    """Pendant une pièce, ou pendant la dernière : aucun fichier."""
    for tardif in (False, True):
        parti = threading.Event()

        def faire(
            *, suivi: Any, annule: Any, parti: Any = parti, tardif: bool = tardif
        ) -> Livraison:
            parti.set()
            while not annule():
                pass
            if not tardif:
                check_cancelled(annule)
            return Livraison(b"trop tard")

        travail = job(faire)
        assert parti.wait(5)
        travail.cancel()
        assert travail.wait(5)
        assert (travail.livraison, travail.erreur, travail.annule) == (None, "", True)


def test_une_erreur_d_export_est_une_phrase_en_francais() -> None:
    """La nôtre telle quelle ; une autre, sans son texte anglais."""

    def foreseen(**_: Any) -> Livraison:
        raise ExportError("Le disque est plein.")

    def unforeseen(**_: Any) -> Livraison:
        raise KeyError("missing")

    def given_up(**_: Any) -> Livraison:
        raise Annule("interrompu")

    attendus = {
        foreseen: "Le disque est plein.", unforeseen: "erreur interne (KeyError).", given_up: "",
    }  # fmt: skip
    for faire, phrase in attendus.items():
        travail = job(faire)
        assert travail.wait(5)
        assert travail.erreur == phrase
        assert travail.livraison is None


def test_deux_travaux_a_la_fois_pas_trois() -> None:
    """Le troisième attend une place, et peut renoncer en attendant."""
    suite = threading.Event()
    commences: list[int] = []

    def faire(*, suivi: Any, annule: Any) -> Livraison:
        commences.append(1)
        suite.wait(5)
        return Livraison()

    travaux = [job(faire) for _ in range(3)]
    assert not travaux[0].wait(0.3)
    assert len(commences) == 2
    travaux[2].cancel()
    assert travaux[2].wait(2)
    suite.set()
    assert all(t.wait(5) for t in travaux)
    assert len(commences) == 2
