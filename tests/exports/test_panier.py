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

from dashboard.dossiers import travaux
from dashboard.dossiers.panier import (
    DISPARUE,
    NOMBRE_MAX,
    TITRE_MAX,
    Panier,
    PanierError,
    build_cahier,
    left_out,
    sheet,
)
from dashboard.dossiers.travaux import Travail
from dashboard.exports.archives.figures import make_figures
from dashboard.exports.bureau.diaporama import make_deck
from dashboard.exports.papier.pages import make_pages
from dashboard.exports.socle import ecarts
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures import graphiques
from dashboard.figures.feuilles import Annule, Livraison, check_cancelled
from dashboard.figures.modele import Carte, Marque
from dashboard.figures.planche import Planche
from dashboard.formats import number
from dashboard.lecture import store, vues
from dashboard.lecture.selection import parse

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
    return panier.add(figure, adresse=f"{ADRESSE}&palette={place}", magasin=magasin, jour=JOUR)


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


def changed(carte: Carte, rang: int, valeur: float | None) -> Carte:
    """La même carte, une valeur exceptée."""
    assert carte.aplat is not None
    valeurs = list(carte.aplat.valeurs)
    valeurs[rang] = valeur
    return replace(carte, aplat=replace(carte.aplat, valeurs=tuple(valeurs)))


def test_une_figure_relue_pareille_est_du_magasin_d_aujourd_hui(carte: Carte) -> None:
    """Mêmes valeurs, mêmes mots, d'autres notes : rien n'est dit, la figure du panier est gardée."""
    element = add(Panier(), replace(carte, marques=(Marque("200058485", "1", "Une note"),)))
    jugee = element.judge({1: carte}, "autre").elements[0]
    assert (jugee.magasin, jugee.ecart) == ("autre", "")
    assert jugee.figure == element.elements[0].figure
    assert left_out(jugee, "autre") == ""


def test_une_valeur_qui_change_se_dit_et_la_figure_se_refait(carte: Carte) -> None:
    """Avant, après, territoire, année ; refaite, elle garde les notes et le titre de l'usager."""
    marques = (Marque("200058485", "1", "Une note"),)
    panier = add(Panier(), replace(carte, marques=marques)).rename(1, "Le mien")
    assert carte.aplat is not None
    nom, avant = carte.fond.formes[0].nom, carte.aplat.valeurs[0]
    assert avant is not None
    neuve = changed(carte, 0, avant + 0.25)
    jugee = panier.judge({1: neuve}, "autre").elements[0]
    quoi = "Taux de couverture de l'accueil du jeune enfant (places pour 100 enfants de moins de 3 ans, 2023)"
    deux = f"{number(avant, 1)} → {number(avant + 0.25, 1)}"
    assert jugee.ecart == f"{quoi}, {nom} : {deux}"
    assert "a changé depuis le 22 novembre 2026" in left_out(jugee, "autre")
    refaite = panier.judge({1: neuve}, "autre").redo({1}).elements[0]
    assert left_out(refaite, "autre") == ""
    assert (refaite.titre, refaite.figure) == ("Le mien", replace(neuve, marques=marques))


def test_un_changement_plus_petit_que_l_arrondi_se_voit(carte: Carte) -> None:
    """61,60 devient 61,61 : un tableur le verrait, la phrase écrit assez de décimales."""
    assert carte.aplat is not None
    avant = carte.aplat.valeurs[0]
    assert avant is not None
    assert number(avant + 0.001, 6) in ecarts.sentence(carte, changed(carte, 0, avant + 0.001))


def test_une_absence_n_est_pas_un_zero_dans_un_ecart(carte: Carte) -> None:
    """Une valeur perdue est « absent », jamais 0 ; deux inconnues sont la même chose."""
    perdue = changed(carte, 0, None)
    assert ecarts.sentence(carte, perdue).endswith("→ absent")
    assert ecarts.sentence(perdue, changed(carte, 0, 0.0)).endswith("absent → 0")
    nan = float("nan")
    assert ecarts.same(changed(carte, 0, nan), changed(carte, 0, float("nan")))


def test_un_mot_qui_change_se_dit_quand_aucune_valeur_ne_change(planche: Planche) -> None:
    """La source est citée autrement : la phrase d'avant, celle d'après. Fictif devient réel."""
    assert ecarts.sentence(planche, replace(planche, source="Cnaf, autre.")) == (
        "Source : « Cnaf, essai. » → « Cnaf, autre. »"
    )
    assert ecarts.sentence(planche, replace(planche, fictif=False)) == (
        "Données : « fictives » → « réelles »"
    )
    assert ecarts.sentence(planche, replace(planche, notes=())) == "Note : « Une note. » → « rien »"


def test_les_lignes_ajoutees_et_otees_se_comptent(planche: Planche) -> None:
    """Trois exemples, puis le nombre du reste."""
    modele: Any = planche.modele
    courte = replace(planche, modele=replace(modele, barres=modele.barres[:-1]))
    nom = modele.barres[-1].nom
    assert ecarts.sentence(planche, courte) == f"ligne, {nom}, 2023 : présente → absent"
    vide = replace(planche, modele=replace(modele, barres=modele.barres[:2]))
    reste = len(modele.barres) - 2 - 3
    assert ecarts.sentence(vide, planche).endswith(f"et {reste}\u00a0autres valeurs")


@pytest.mark.lent
def test_une_figure_non_relue_ou_disparue_reste_hors_du_document(carte: Carte, planche: Planche) -> None:
    """Le diaporama se fait sans elles, et dit pourquoi pour chacune."""
    panier = add(add(Panier(), planche), carte, "c", vues.fingerprint(store))
    perdu = panier.judge({1: None}, vues.fingerprint(store))
    assert perdu.elements[0].ecart == DISPARUE
    assert perdu.redo({1}) == perdu
    for deux, phrase in ((panier, "n'a pas été relu"), (perdu, "ne montre plus cette figure")):
        livraison = make_deck(build_cahier(deux.elements, "Essai", store), jour=JOUR)
        (manque,) = livraison.manques
        assert manque.startswith(planche.titre)
        assert phrase in manque
        deck: Any = Presentation(io.BytesIO(livraison.octets))
        assert [d.shapes.title.text_frame.text.replace("\u2019", "'") for d in deck.slides][1:] == [
            carte.titre.replace(" ?", "\u00a0?"),
            "Ce qui n'est pas dans ce diaporama",
        ]


def test_une_feuille_du_panier_garde_les_mots_de_sa_figure(planche: Planche) -> None:
    """Titre de l'usager, source et millésime au pied ; lecture, champ et notes pour l'orateur."""
    feuille = sheet(replace(add(Panier(), planche).elements[0], titre="Mon constat"))
    assert feuille.titre == "Mon constat"
    assert feuille.source == "Source : Cnaf, essai. Millésime : 2023."
    assert feuille.fictif
    assert feuille.notes == (f"Lecture : {planche.lecture}", "Champ : 10 EPCI.", "Une note.")


@pytest.mark.lent
def test_le_panier_se_fait_en_diaporama_en_pages_et_en_archive(carte: Carte, planche: Planche) -> None:
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
        "01-le-rang.svg",
        "01-le-rang.png",
        "01-le-rang.csv",
        f"{suite}.svg",
        f"{suite}.png",
        f"{suite}.csv",
        "LISEZMOI.txt",
    ]
    assert "1. Le rang DONNÉES FICTIVES." in lu
    assert "CC Sausseron Impressionnistes;61,6" in csv


@pytest.mark.lent
def test_le_diaporama_du_panier_passe_un_validateur(carte: Carte, planche: Planche, tmp_path: Path) -> None:
    """Carte et graphique de l'usager, sous son titre : aucune faute de schéma."""
    magasin = vues.fingerprint(store)
    panier = add(add(Panier(), planche, "b", magasin), carte, "c", magasin)
    panier = panier.rename(1, "Mon « constat » & le reste")
    octets = make_deck(build_cahier(panier.elements, "Réunion", store), jour=JOUR).octets
    (tmp_path / "panier.pptx").write_bytes(octets)
    resultat = OpenXmlValidator().validate(tmp_path / "panier.pptx")
    assert [str(e) for e in resultat.errors] == []


def job(faire: Any) -> Travail:
    return Travail("Essai", "essai.zip", "application/zip", faire).start()


def test_une_file_pleine_le_dit_au_lieu_de_faire_attendre(monkeypatch: pytest.MonkeyPatch) -> None:
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

        def faire(*, suivi: Any, annule: Any, parti: Any = parti, tardif: bool = tardif) -> Livraison:
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

    attendus = {foreseen: "Le disque est plein.", unforeseen: "erreur interne (KeyError).", given_up: ""}
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
