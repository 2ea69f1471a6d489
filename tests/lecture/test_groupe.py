"""Le groupe de comparaison : qui en est, quelle phrase le dit, et le même rang partout."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pandas as pd
import pytest

from dashboard.dossiers.portrait import build_paper
from dashboard.figures.comparaison_mots import place_words
from dashboard.figures.dits import Lu
from dashboard.figures.groupe import Groupe
from dashboard.figures.modele import Carte
from dashboard.galerie.comparer.mesures import read
from dashboard.galerie.comparer.ouverture import read_group as read_comparer
from dashboard.galerie.registre import build
from dashboard.galerie.tirage import parse as parse_address
from dashboard.lecture import store, territoire
from dashboard.lecture.groupe import choices, read_group, read_rank
from dashboard.lecture.parmi import read_parmi
from dashboard.lecture.selection import Selection, parse, to_params
from dashboard.lecture.vues import Lecteur
from data.garde import listes

VAL_PARISIS, GRAND_PARIS, RE, MARIE_GALANTE = "200058485", "200054781", "241700459", "249710047"
BORDEAUX, CINOR = "243300316", "249740119"
TAUX = ("taux_couverture", "", 2023)


@pytest.fixture(autouse=True)
def donnees(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def plain(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("niveau", "code", "parmi", "attendu", "dit"),
    [
        ("epci", VAL_PARISIS, "", "les 10 EPCI du Val-d'Oise", ""),
        ("epci", VAL_PARISIS, "limitrophes", "le territoire et ses 6 EPCI limitrophes", ""),
        ("epci", VAL_PARISIS, "region", "les 52 EPCI de l'Île-de-France", ""),
        ("epci", VAL_PARISIS, "semblables", "le territoire et ses 10 EPCI semblables", ""),
        ("epci", VAL_PARISIS, "liste", "les 10 EPCI du Val-d'Oise", "n'existe pas ici"),
        ("epci", RE, "limitrophes", "les 13 EPCI de la Charente-Maritime", "n'a de frontière avec aucun"),
        ("epci", MARIE_GALANTE, "limitrophes", "les 6 EPCI de la Guadeloupe", "Marie-Galante n'a de"),
        ("epci", GRAND_PARIS, "", "les 52 EPCI de l'Île-de-France", "est le seul EPCI de Paris"),
        ("departement", "95", "", "les 8 départements de l'Île-de-France", ""),
        ("departement", "95", "limitrophes", "le territoire et ses 6 départements limitrophes", ""),
        ("departement", "971", "limitrophes", "les 101 départements de France", "le seul département de sa"),
        ("departement", "75", "departement", "les 8 départements de l'Île-de-France", ""),
        ("commune", "95219", "", "les 15 communes de la CA Val Parisis", ""),
        ("commune", "95219", "limitrophes", "le territoire et ses 7 communes limitrophes", ""),
        ("commune", "93066", "", "les 39 communes de la Seine-Saint-Denis", ""),
        ("commune", "85113", "", "les 253 communes de la Vendée", "n'est dans aucun EPCI"),
        ("commune", "95219", "semblables", "les 15 communes de la CA Val Parisis", "que pour un EPCI"),
        ("region", "11", "", "les 18 régions de France", ""),
        ("ept", "200057867", "", "", ""),
        ("france", "FRANCE", "limitrophes", "", ""),
    ],
)
def test_chaque_territoire_a_son_groupe_et_sa_phrase(
    niveau: str, code: str, parmi: str, attendu: str, dit: str
) -> None:
    """Une île, une métropole seule dans Paris, un département d'outre-mer : un groupe, et pourquoi."""
    groupe = read_group(store, niveau, code, parmi)
    assert plain(groupe.univers) == attendu
    assert code in groupe.membres
    assert (dit in plain(groupe.phrase)) if dit else not groupe.phrase


def test_un_epci_sur_deux_departements_dit_lequel_le_compte() -> None:
    """La phrase nomme les départements, et celui où vit la plus grande part."""
    lues = store.run("portrait/departements", code_epci="200034700")
    groupe = read_group(store, "epci", "200034700")
    assert (len(lues) > 1) == bool(groupe.phrase)


def test_les_choix_disent_ce_qui_ne_se_peut_pas() -> None:
    """Ré n'a pas de limitrophe : la raison est là ; en Guadeloupe, la région ne redit pas le département."""
    re = {c.parmi: c for c in choices(store, "epci", RE)}
    assert re["limitrophes"].groupe is None
    assert "n'a de frontière" in re["limitrophes"].raison
    assert [c.parmi for c in choices(store, "epci", VAL_PARISIS)] == [
        "limitrophes",
        "departement",
        "region",
        "semblables",
    ]
    assert "region" not in {c.parmi for c in choices(store, "epci", MARIE_GALANTE)}


def test_le_rang_se_dit_avec_ceux_qui_manquent() -> None:
    """Entier, à égalité, avec des absents : trois phrases, et aucune quand tous ont la même valeur."""
    dix = Groupe("departement", "epci", "A", "X", tuple("ABCDEFGHIJ"), "du Val-d'Oise")
    lu = Lu("epci", "A", *TAUX)
    assert plain(dix.rank([*range(10)], 6, lu)) == "4e des 10 EPCI du Val-d'Oise"
    assert (
        plain(dix.rank([5, 5, 1], 5, lu))
        == "1er ex æquo avec un autre, des 3 qui ont une valeur, parmi les 10 EPCI du Val-d'Oise"
    )
    assert dix.rank([2, 2], 2, lu) == ""
    sept = Groupe("limitrophes", "epci", "A", "Limitrophes", tuple("ABCDEFG"), "limitrophes")
    assert plain(sept.rank([*range(7)], 5, lu)) == "2e sur 7, avec ses 6 EPCI limitrophes"


def test_le_dernier_de_ses_voisins_n_est_pas_dit_avant_dernier() -> None:
    """« 9e de ses 9 limitrophes » se lisait dernier : le rang compte le territoire, « ses 9 » non."""
    lu = Lu("epci", "A", *TAUX)
    dix = Groupe("limitrophes", "epci", "A", "Limitrophes", tuple("ABCDEFGHIJ"), "limitrophes")
    assert plain(dix.rank([*range(10)], 1, lu)) == "9e sur 10, avec ses 9 EPCI limitrophes"
    assert (
        plain(dix.rank([9, 5, 5, 1], 5, lu))
        == "2e ex æquo avec un autre sur 4, avec ses 9 EPCI limitrophes, dont 6 sans valeur"
    )
    neuf = Groupe("limitrophes", "commune", "A", "Limitrophes", tuple("ABCDEFGHI"), "limitrophes")
    phrase = neuf.rank([*range(8)], 4, lu)
    assert plain(phrase) == "4e sur 8, avec ses 8 communes limitrophes, dont 1 sans valeur"
    deux = Groupe("limitrophes", "commune", "A", "Limitrophes", ("A", "B"), "limitrophe")
    assert plain(deux.rank([1, 2], 1, lu)) == "2e sur 2, avec sa commune limitrophe"
    liste = Groupe("liste", "epci", "A", "« R »", ("A", "B", "C"), "de la liste « R »", en_plus=True)
    assert plain(liste.rank([1, 2, 3], 1, lu)) == "3e sur 3, avec les 2 EPCI de la liste « R »"


def test_l_adresse_garde_le_groupe_et_comprend_les_anciennes() -> None:
    """« parmi » fait l'aller-retour ; l'habituel ne s'écrit pas ; « groupe » d'hier a sa phrase."""
    connu = store.known()
    selection, phrases = parse({"portee": "departement-95", "parmi": "limitrophes"}, connu)
    assert selection.parmi == "limitrophes"
    assert not phrases
    assert to_params(selection, connu)["parmi"] == "limitrophes"
    assert "parmi" not in to_params(Selection(), connu)
    assert read_parmi({"groupe": "liste", "liste": "x"})[:2] == ("liste", "x")
    assert read_parmi({"groupe": "semblables"})[0] == "semblables"
    assert "les 12 plus peuplés" in read_parmi({"groupe": "voisins"})[2]
    assert read_parmi({"parmi": "cousins"})[0] == ""
    assert "inconnu" in read_parmi({"parmi": "cousins"})[2]


@pytest.mark.lent
@pytest.mark.parametrize("parmi", ["", "limitrophes", "region", "semblables"])
@pytest.mark.parametrize(
    ("departement", "code"),
    [("95", VAL_PARISIS), ("33", BORDEAUX), ("17", RE), pytest.param("974", CINOR, marks=pytest.mark.lent)],
)
def test_le_meme_rang_et_la_meme_phrase_partout(departement: str, code: str, parmi: str) -> None:
    """Mon territoire, Cartes, Comparer et le portrait à imprimer : une seule phrase pour la couverture."""
    groupe = read_group(store, "epci", code, parmi)
    carte = read_rank(store, groupe, *TAUX)
    assert carte
    selection = Selection("departement", departement, territoire=code, parmi=parmi)
    etat, compare, _ = read_comparer(store, selection, {"mesures": "taux_couverture"})
    assert compare is not None
    assert len(compare.membres) <= 12
    assert len(compare.classes) == len(groupe.membres)
    lu = read(store, compare, etat, selection)
    moi = lu.comparaison.choisie
    assert moi is not None
    dit = place_words(moi.cellules[0], lu.comparaison.colonnes[0].valeurs, lu.comparaison, 0)
    assert dit.startswith(carte)
    papier = build_paper(store, "epci", code, parmi)
    assert papier is not None
    ligne = next(x for x in papier.portrait.lignes if x.cle == "taux_couverture:")
    assert ligne.place == carte
    donnees = territoire.read_data(store, "epci", code, parmi)
    assert donnees is not None
    accueil = territoire.read_screen(store, donnees).couverture
    assert accueil is not None
    assert accueil.suite.endswith(carte)
    # Sous le nom du groupe, une ligne dit le même rang en plus court.
    lignes = territoire.read_themes(store, donnees)[0].lignes
    courte = next(x for x in lignes if x.cle == "taux_couverture:").rang
    place = re.split(r" de| parmi| sur ", carte)[0].rstrip(",")
    assert courte.partition(" sur ")[0] == place
    assert int(courte.partition(" sur ")[2].split()[0]) <= len(groupe.membres)


def test_mon_territoire_suit_le_groupe_choisi() -> None:
    """Limitrophes de Val Parisis : sept territoires sur la ligne, et la phrase les nomme."""
    donnees = territoire.read_data(store, "epci", VAL_PARISIS, "limitrophes")
    assert donnees is not None
    assert len(donnees.groupe.membres) == 7
    ecran = territoire.read_screen(store, donnees)
    assert plain(ecran.compare) == "comparée à ses 6 EPCI limitrophes"
    assert ecran.naissances is not None
    assert "Ses 6 EPCI limitrophes" in plain(ecran.naissances.autres)
    usuel = territoire.read_data(store, "epci", VAL_PARISIS)
    assert usuel is not None
    assert plain(territoire.read_screen(store, usuel).compare) == "comparée aux 10 EPCI du Val-d'Oise"


def test_la_france_n_a_pas_de_groupe_et_montre_ses_regions() -> None:
    """Aucun rang pour elle, dix-huit points sur chaque ligne."""
    groupe = territoire.read_compared(store, "france", "FRANCE")
    assert (len(groupe.membres), groupe.code) == (18, "")
    donnees = territoire.read_data(store, "france", "FRANCE")
    assert donnees is not None
    assert territoire.read_screen(store, donnees).compare == ""
    assert not [x.rang for t in territoire.read_themes(store, donnees) for x in t.lignes if x.rang]


def test_un_seul_autre_se_dit_au_singulier() -> None:
    """Deux territoires : « l'autre EPCI », « son EPCI limitrophe », jamais « les 1 autres »."""
    deux = Groupe("departement", "epci", "A", "X", ("A", "B"), "de Mayotte")
    assert deux.les_autres == "l'autre EPCI de Mayotte"
    assert deux.des_autres == "de l'autre EPCI de Mayotte"
    voisins = Groupe("limitrophes", "region", "A", "L", ("A", "B"), "limitrophe")
    assert voisins.les_autres == "sa région limitrophe"


def test_un_groupe_trop_grand_se_dessine_en_partie_et_le_dit() -> None:
    """Les 52 EPCI de la région sont classés, douze sont montrés, la phrase le dit."""
    selection = Selection("departement", "95", territoire=VAL_PARISIS, parmi="region")
    _, compare, _ = read_comparer(store, selection, {})
    assert compare is not None
    assert (len(compare.membres), len(compare.classes)) == (12, 52)
    assert "comptent tout le groupe ; la figure en montre 12" in plain(" ".join(compare.phrases))


def test_une_liste_gardee_fait_un_groupe(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le territoire qui n'y est pas s'y ajoute, et la phrase le compte à part."""
    monkeypatch.setattr(store, "lists", lambda: ((listes.Liste("Revue", "epci", (RE, MARIE_GALANTE)),), ""))
    groupe = read_group(store, "epci", VAL_PARISIS, "liste", "revue")
    assert plain(groupe.univers) == "le territoire et les 2 EPCI de la liste « Revue »"
    assert groupe.membres == (VAL_PARISIS, RE, MARIE_GALANTE)
    assert "liste" in {c.parmi for c in choices(store, "epci", VAL_PARISIS)}


def test_une_collectivite_que_rien_de_plus_large_ne_compte_est_seule_et_le_dit() -> None:
    """Saint-Barthélemy n'est dans aucune région ni parmi les 101 départements : pas de rang, une phrase."""
    groupe = read_group(store, "departement", "977")
    assert groupe.membres == ("977",)
    assert not groupe.existe
    assert groupe.phrase


def test_un_groupe_remplace_dit_par_lequel() -> None:
    """Ré n'a pas de limitrophe : la raison ne suffit pas, la phrase nomme aussi ce qui est montré."""
    groupe = read_group(store, "epci", RE, "limitrophes")
    assert plain(groupe.phrase).endswith("Comparaison avec les 13 EPCI de la Charente-Maritime à la place.")


class Cellules:
    """Un lecteur qui ne sait répondre que quelques valeurs, dont des inventées."""

    def run(self, nom: str, **_: str) -> pd.DataFrame:
        assert nom == "comparer/cellules"
        return pd.DataFrame(
            {
                "code_territoire": ["A", "B", "C", "D"],
                "valeur": [10.0, 20.0, 30.0, 5.0],
                "statut": ["publie", "publie", "publie", "estime"],
                "fictif": [False, True, True, False],
            }
        )


def test_le_fictif_et_le_reel_ne_se_classent_pas_ensemble() -> None:
    """A vaut 10 : deux inventés sont plus haut, un réel plus bas ; il est premier des deux réels."""
    groupe = Groupe("departement", "epci", "A", "X", tuple("ABCD"), "de l'Ain")
    dit = read_rank(cast("Lecteur", Cellules()), groupe, "taux", "", 2023)
    assert plain(dit) == "1er des 2 qui ont une valeur, parmi les 4 EPCI de l'Ain"


@pytest.mark.parametrize(("departement", "epci"), [("95", VAL_PARISIS), ("17", RE), ("974", CINOR)])
def test_une_meme_carte_a_les_memes_classes_sur_deux_pages(departement: str, epci: str) -> None:
    """« Mon territoire » colore son département comme « Cartes » : mêmes bornes, mêmes effectifs."""
    chez_moi = build(
        parse_address(f"territoire-carte?portee=departement-{departement}&territoire={epci}"), store
    )
    en_grand = build(parse_address(f"carte?portee=departement-{departement}&territoire={epci}"), store)
    classes = []
    for tirage in (chez_moi, en_grand):
        assert isinstance(tirage.figure, Carte)
        assert tirage.figure.aplat is not None
        classes.append([(c.libelle, c.effectif, c.couleur) for c in tirage.figure.aplat.classes])
    assert classes[0] == classes[1]
    assert len(classes[0]) < 5 or departement == "17"
