"""La carte en catégories : chiffres, couleurs, motifs, effectifs, absences, ce que reçoit l'écran."""

from __future__ import annotations

import pandas as pd
from fabrique_figures import TEXTES, make_fond

from dashboard.ecran.carte import component_data
from dashboard.ecran.html import caption
from dashboard.figures.carte_categories import build_carte_categories
from dashboard.figures.modele import Carte
from dashboard.figures.nuage import Categorie

CATEGORIES = (
    Categorie("Créer", "#8c1d18", "rond", "plein"),
    Categorie("Remplir", "#efab3c", "carre", "hachures"),
)
COLONNES = ["code_territoire", "nom", "categorie", "statut", "raison", "rattache", "fictif", "texte"]
LIGNES = [
    ("A", "Nom A", 0, "publie", "", True, False, "Texte A"),
    ("B", "Nom B", 1, "publie", "", True, False, "Texte B"),
    ("C", "Nom C", 1, "publie", "", False, False, "Texte C"),
    ("D", "Nom D", None, "absent", "Non importé.", True, False, "Texte D"),
    ("E", "Nom E", None, "secret", "Caché.", True, True, "Texte E"),
]


def make(lignes: list[tuple[object, ...]] = LIGNES, codes: str = "ABCDEF") -> Carte:
    """La carte des lignes ; F est sur le fond sans être dans le tableau."""
    return build_carte_categories(
        make_fond(list(codes), ["C"]),
        "epci",
        pd.DataFrame(lignes, columns=COLONNES),
        CATEGORIES,
        TEXTES,
        titre="Case",
        selection="B",
        millesime=2024,
        annees="2023 et 2024",
    )


def test_un_caractere_par_forme() -> None:
    """Le chiffre de la catégorie, la lettre de l'absence ; hors du tableau, absent."""
    aplat = make().aplat
    assert aplat is not None
    assert aplat.codes == "01easa"
    assert aplat.textes == ("Texte A", "Texte B", "Texte C", "Texte D", "Texte E", "")


def test_chaque_categorie_a_sa_couleur_et_son_motif() -> None:
    """Jamais la couleur seule : un motif par catégorie, dans le même ordre."""
    aplat = make().aplat
    assert aplat is not None
    assert aplat.couleurs == ("#8c1d18", "#efab3c")
    assert aplat.motifs == ("plein", "hachures")


def test_la_legende_compte_la_portee_seule() -> None:
    """C, rattaché ailleurs, est dessiné et n'est pas compté."""
    aplat = make().aplat
    assert aplat is not None
    assert [(c.libelle, c.effectif) for c in aplat.classes] == [("Créer", 1), ("Remplir", 1)]
    assert [(a.libelle, a.effectif) for a in aplat.absences] == [
        ("absent", 1),
        ("secret ou non publié", 1),
        ("rattaché ailleurs, hors classes", 1),
    ]


def test_une_categorie_vide_reste_dans_la_legende() -> None:
    """Zéro EPCI à créer est une réponse."""
    aplat = make([ligne for ligne in LIGNES if ligne[0] != "A"]).aplat
    assert aplat is not None
    assert [c.effectif for c in aplat.classes] == [0, 1]


def test_une_valeur_fictive_marque_toute_la_carte() -> None:
    """Le filigrane vaut dès qu'un territoire est inventé, même absent."""
    assert make().fictif
    assert not make(LIGNES[:4]).fictif


def test_l_ecran_recoit_motifs_et_textes() -> None:
    """Le composant dessine les motifs et dit les textes ; il n'a aucun nombre à classer."""
    donnees = component_data(make(), "/fond", groupe="g", ecrit_vue=False, hauteur=400)
    assert donnees["motifs"] == ["plein", "hachures"]
    assert donnees["textes"][0] == "Texte A"
    assert donnees["valeurs"].strip() == ""
    assert donnees["selection"] == "B"
    assert donnees["legende"]["sous_titre"] == "2023 et 2024"
    assert donnees["legende"]["note"] == ""
    assert [c["libelle"] for c in donnees["legende"]["classes"]] == ["Créer", "Remplir"]


def test_une_carte_en_quantites_n_envoie_rien_de_plus() -> None:
    """Motifs et textes ne pèsent que sur les cartes qui en ont."""
    from fabrique_figures import make_carte, make_couche, published

    carte = make_carte(make_couche(published(1, 2, 3)))
    donnees = component_data(carte, "/fond", groupe="g", ecrit_vue=False, hauteur=400)
    assert "motifs" not in donnees
    assert "textes" not in donnees


def test_la_legende_sous_la_carte_dit_ses_annees() -> None:
    """Deux années mêlées se disent toutes les deux."""
    assert "2023 et 2024" in caption(make())
