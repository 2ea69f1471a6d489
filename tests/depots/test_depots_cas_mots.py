"""Les mots des fichiers comme les gens en ont : chaque cas a sa bonne réponse, au vrai découpage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from communs_depots import CTG, EAJE, ETP, to_csv, to_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.contrat.rapport import Rapport
from data.depots.contrat.schema import Format
from data.depots.controle.marques import is_mark
from data.depots.controle.territoires import convert_code
from data.depots.controle.validation import check
from data.depots.formats import FORMATS
from data.depots.lecture.mots import understand
from data.depots.lecture.temps import read_etp, read_year
from data.depots.lecture.valeurs import Ko, Ok
from data.magasin.referentiel import ReferentielMagasin

CAS = Path(__file__).parent / "fichiers" / "cas"


@pytest.fixture(scope="module")
def referentiel(con: duckdb.DuckDBPyConnection) -> ReferentielMagasin:
    """Celui du vrai magasin."""
    return ReferentielMagasin(con)


def report(chemin: str, referentiel: ReferentielMagasin, format_: Format = EAJE) -> Rapport:
    """Le rapport d'un fichier de ``fichiers/cas``."""
    fichier = next(CAS.glob(chemin))
    return check(fichier.read_bytes(), fichier.name, format_, referentiel.renewed())


def suggestions(rapport: Rapport) -> dict[int, str]:
    return {f.ligne: f.proche for f in rapport.erreurs}


def test_des_intitules_fusionnes_sur_deux_lignes_se_lisent_ensemble(referentiel: ReferentielMagasin) -> None:
    """« Heures » au-dessus de « théoriques » : une colonne ; et le rapport le dit."""
    rapport = report("01-*/*.xlsx", referentiel)
    assert rapport.fautes == []
    assert [r["heures_facturees"] for r in rapport.lignes] == [66000, 20100]
    assert "vos intitulés tiennent sur deux lignes (2 et 3)" in rapport.remarques[0]


def test_deux_lignes_d_intitules_d_un_csv_se_lisent_aussi_et_une_donnee_n_en_est_pas_une(
    referentiel: ReferentielMagasin,
) -> None:
    """Sans fusion, le groupe court vers la droite ; une première ligne de textes reste une donnée."""
    lignes = [
        ["Territoire", "Année", "Nom", "Type", "Gestion", "Places", "Heures", "", ""],
        ["", "", "", "", "", "", "théoriques", "réalisées", "facturées"],
        ["95018", "2025", "Les Lutins", "Multi-accueil", "Régie", "40", "88000", "61600", "66000"],
    ]
    rapport = check(to_csv(lignes), "a.csv", EAJE, referentiel.renewed())
    assert rapport.fautes == []
    assert rapport.lignes[0]["heures_realisees"] == 61600
    entetes = ["Territoire", "Type", "Nom", "Gestion"]
    donnee = ["Bezons", "Crèche", "Commune", "Régie"]
    rapport = check(to_csv([entetes, donnee]), "a.csv", FORMATS["equipements"], referentiel.renewed())
    assert rapport.accepte
    assert rapport.remarques == []


def test_un_zero_de_tete_perdu_est_lu_et_dit(referentiel: ReferentielMagasin) -> None:
    """1004 est Ambérieu-en-Bugey."""
    rapport = report("02-*/*", referentiel)
    assert [r["code_territoire"] for r in rapport.lignes] == ["01004", "01053"]
    assert len(rapport.avertissements) == 2


@pytest.mark.parametrize("nom", ["cp1252.csv", "mac.csv", "utf16.txt"])
def test_les_encodages_d_ailleurs_se_lisent(referentiel: ReferentielMagasin, nom: str) -> None:
    """Windows, vieux Mac à retours chariot seuls, UTF-16 à tabulations."""
    rapport = report(f"04-*/{nom}", referentiel)
    assert rapport.fautes == []
    assert [r["nom"] for r in rapport.lignes] == ["Les Lucioles", "La Farandole"]


def test_dix_marques_de_secret_sont_lues_vides_et_comptees(referentiel: ReferentielMagasin) -> None:
    """Jamais zéro ; une remarque dit combien, lesquelles et où."""
    rapport = report("05-*/*", referentiel)
    assert rapport.fautes == []
    assert [r["heures_realisees"] for r in rapport.lignes] == [None] * 10
    assert "10 cellules lues vides (secret ou non communiqué), jamais zéro" in rapport.remarques[0]


def test_une_marque_de_secret_dans_une_colonne_obligatoire_dit_quoi_faire(
    referentiel: ReferentielMagasin,
) -> None:
    """Ni zéro ni vide : la ligne se laisse de côté."""
    entetes = ["Territoire", "Année", "Nom", "Type", "Gestion", "Places"]
    ligne = ["95018", 2025, "Les Lutins", "Multi-accueil", "Régie", "nc"]
    rapport = check(to_xlsx(("F", [entetes, ligne])), "a.xlsx", EAJE, referentiel.renewed())
    message = str(rapport.erreurs[0])
    assert "laissez la ligne de côté" in message
    assert "vide si secret ou non communiqué" in message
    assert rapport.nombre_erreurs == 1


@pytest.mark.parametrize(
    ("texte", "marque"),
    [
        ("s", True),
        ("n.d.", True),
        ("N/A", True),
        ("///", True),
        ("…", True),
        ("–", True),
        ("Non communiqué", True),
        ("NC", True),
        ("0", False),
        ("-3", False),
        ("12", False),
        ("environ", False),
        ("", False),
    ],
)
def test_une_marque_n_est_jamais_un_nombre(texte: str, marque: bool) -> None:
    """Un zéro est un zéro."""
    assert is_mark(texte, EAJE.colonne("heures_realisees")) is marque


def test_les_etp_ecrits_en_mots_sont_lus_ou_proposes(referentiel: ReferentielMagasin) -> None:
    """« mi-temps » et « 50 % » valent 0,5 ; 50 seul se propose ; 17 h 30 ne se devine pas."""
    rapport = report("06-*/*", referentiel, ETP)
    assert suggestions(rapport) == {9: "", 12: "0,5"}
    lus = {f.ligne: f.message for f in rapport.avertissements}
    assert set(lus) == {3, 5, 6, 7, 8, 11}
    assert lus[5] == "« mi-temps » lu 0,5 ETP."


@pytest.mark.parametrize(
    ("cellule", "valeur", "proche"),
    [
        ("50%", 0.5, ""),
        ("3/4", 0.75, ""),
        ("¾", 0.75, ""),
        ("4/5", 0.8, ""),
        ("à 80 %", 0.8, ""),
        ("Plein temps", 1.0, ""),
        ("un mi-temps", 0.5, ""),
        ("100 %", 1.0, ""),
        (80, None, "0,8"),
        ("100", None, "1"),
        (date(2025, 2, 1), None, "0,5"),
        ("35 h", None, ""),
        ("17h30", None, ""),
        ("quotité 60 %", 0.6, ""),
        ("Quotité : 0,8", 0.8, ""),
        ("un demi", 0.5, ""),
    ],
)
def test_une_part_de_temps_plein_se_lit_ou_se_propose_juste(
    cellule: str | int | date, valeur: float | None, proche: str
) -> None:
    """Un tableur change « 1/2 » en 1er février : c'est 0,5 qui est proposé."""
    temps = read_etp(cellule)
    assert temps is not None
    assert (temps.valeur, temps.proche) == (valeur, proche)


@settings(deadline=None)
@given(st.floats(0, 1))
def test_un_etp_bien_ecrit_n_est_pas_touche(valeur: float) -> None:
    """De 0 à 1, un nombre est un nombre."""
    assert read_etp(valeur) is None
    assert read_etp(f"{valeur:.2f}".replace(".", ",")) is None


def test_les_annees_ecrites_autrement_sont_lues_ou_proposees(referentiel: ReferentielMagasin) -> None:
    """Une année scolaire a deux exercices, un 31 décembre en clôt un seul."""
    rapport = report("07-*/*", referentiel)
    deux = "2023 ou 2024"
    assert suggestions(rapport) == {2: deux, 3: deux, 4: deux, 8: "2024", 9: "2024"}
    assert {f.ligne for f in rapport.avertissements} == {5, 10, 11}


@pytest.mark.parametrize(
    ("cellule", "valeur", "proche"),
    [
        ("exercice 2024", 2024.0, ""),
        (date(2024, 12, 31), 2024.0, ""),
        ("2024-12-31", 2024.0, ""),
        ("2022/23", None, "2022 ou 2023"),
        ("2020-2024", None, ""),
        ("1er trimestre 2024", None, ""),
        (45657, None, "2024"),
        ("2024 (provisoire)", None, "2024"),
        ("année scolaire 2024-2025", None, "2024 ou 2025"),
    ],
)
def test_une_annee_se_lit_se_propose_ou_se_tait(
    cellule: str | int | date, valeur: float | None, proche: str
) -> None:
    """Un trimestre n'est pas une année ; plusieurs années ne font pas une ligne."""
    temps = read_year(cellule)
    assert temps is not None
    assert (temps.valeur, temps.proche) == (valeur, proche)


@given(st.integers(2000, 2100))
def test_une_annee_bien_ecrite_n_est_pas_touchee(annee: int) -> None:
    """2025, « 2025 », « 2 025 » et « 2025.0 » se lisent comme des nombres."""
    assert [read_year(a) for a in (annee, str(annee), f"{annee}.0", f"2 {annee % 1000:03d}")] == [None] * 4


def test_un_homonyme_se_lit_avec_son_departement_et_se_propose_en_entier_sans_lui(
    referentiel: ReferentielMagasin,
) -> None:
    """« Saint-Denis (93) » est 93066 ; « Saint-Denis » seul les propose tous."""
    rapport = report("13-*/*", referentiel)
    assert set(suggestions(rapport)) == {2, 3, 6}
    assert "97411 (Saint-Denis, La Réunion), 93066 (Saint-Denis, Seine-Saint-Denis)" in str(
        rapport.erreurs[0]
    )
    assert rapport.erreurs[2].proche.count(" ou ") == 11
    lus = {f.ligne: f.proche for f in rapport.avertissements}
    assert lus == {4: "93066", 5: "93066", 7: "200058485", 8: "200058485", 9: "95063"}


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Saint-Denis, Seine-Saint-Denis", "93066"),
        ("Saint-Denis 93200", "93066"),
        ("ST DENIS (La Réunion)", "97411"),
        ("Saint-Denis (dept 93)", "93066"),
        ("Le Havre", "76351"),
        ("Havre (Le)", "76351"),
        ("L’Isle-Adam", "95313"),
        ("Isle-Adam (L')", "95313"),
        ("Val Parisis", "200058485"),
        ("Communauté d'agglomération Val Parisis", "200058485"),
        ("200058485 - CA Val Parisis", "200058485"),
        ("95018 Argenteuil", "95018"),
        ("Argenteuil (95018)", "95018"),
        ("Nantes Métropole", "244400404"),
        ("Le Grand Chalon", "247100589"),
        ("Nantes", "44109"),
        ("CU d'Arras", "200033579"),
        ("Arras (CU)", "200033579"),
        ("Ville d'Argenteuil", "95018"),
        ("Oeuilly (51)", "51410"),
        ("Ville-d'Avray", "92077"),
        ("Ajaccio 2A", "2A004"),
        ("Villiers s/ Marne", "94079"),
    ],
)
def test_un_nom_qui_ne_designe_qu_un_territoire_est_lu_et_dit(
    referentiel: ReferentielMagasin, texte: str, code: str
) -> None:
    """Article, saint, œ, apostrophe, type, code postal, département : écrits comme on les écrit."""
    resultat = convert_code(texte, referentiel.renewed())
    assert isinstance(resultat, Ok)
    assert resultat.valeur == code
    assert f"lu comme {code} (" in resultat.remarque


def test_une_meme_lecture_se_dit_une_fois_pour_toutes_ses_lignes(referentiel: ReferentielMagasin) -> None:
    """Trente crèches d'un EPCI écrit par son nom : un avertissement, et les lignes."""
    entetes = ["EPCI", "Année", "Nom", "Type", "Gestion", "Places"]
    lignes = [["Val Parisis", 2025, f"S{i}", "MAC", "Régie", 20] for i in range(30)]
    rapport = check(to_xlsx(("F", [entetes, *lignes])), "a.xlsx", EAJE, referentiel.renewed())
    assert rapport.accepte
    assert len(rapport.fautes) == 1
    assert "De même 29 autres lignes : 3, 4, 5" in rapport.fautes[0].message


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("Arras", ("200033579", "62041")),
        ("93066 - Argenteuil", ("93066 est le code de Saint-Denis", "95018")),
        ("Saint-Denis (95)", ("aucun « Saint-Denis » ne va avec « 95 »", "93066")),
        ("Paris 18e", ("arrondissement", "75056")),
        ("Seine-Saint-Denis", ("est un département",)),
        ("Bezons (truc)", ("n'est pas compris", "95063")),
        ("Herblay", ("95306",)),
    ],
)
def test_un_nom_douteux_n_est_jamais_choisi(
    referentiel: ReferentielMagasin, texte: str, mots: tuple[str, ...]
) -> None:
    """EPCI et commune du même nom, contradiction, arrondissement, ancien nom : dits, proposés."""
    resultat = convert_code(texte, referentiel.renewed())
    assert isinstance(resultat, Ko)
    assert all(m in resultat.message for m in mots), resultat.message


def test_l_intitule_dit_de_quel_niveau_est_le_nom(referentiel: ReferentielMagasin) -> None:
    """« Arras » sous « EPCI » est la communauté urbaine, sous « Commune » la ville."""
    frais = referentiel.renewed()
    assert [convert_code("Arras", frais, n) for n in ("epci", "commune")] == [
        Ok("200033579", "« Arras » lu comme 200033579 (CU d'Arras, Pas-de-Calais)"),
        Ok("62041", "« Arras » lu comme 62041 (Arras, Pas-de-Calais)"),
    ]
    assert isinstance(convert_code("Sarrebourg", frais, "epci"), Ko)


def test_plusieurs_territoires_d_une_convention_se_separent_comme_on_veut(
    referentiel: ReferentielMagasin,
) -> None:
    """Une virgule suffit ; une colonne d'un seul territoire refuse deux noms et les nomme."""
    entetes = ["CTG", "Niveau", "Territoires", "Signature", "Fin", "Statut"]
    ligne = ["CTG-1", "plusieurs", "95018, Bezons", "15/03/2022", "31/12/2026", "en vigueur"]
    rapport = check(to_csv([entetes, ligne]), "a.csv", CTG, referentiel.renewed())
    assert rapport.lignes[0]["territoires"] == ["95018", "95063"]


def test_un_arrondissement_nomme_sa_commune(referentiel: ReferentielMagasin) -> None:
    """Paris, Lyon et Marseille ont une seule commune."""
    rapport = report("16-*/*", referentiel)
    messages = {f.ligne: f.message for f in rapport.erreurs}
    assert set(messages) == {2, 4, 5, 7, 8}
    attendus = {2: "75056", 4: "69123", 5: "13055", 7: "75056", 8: "75056"}
    assert all(code in messages[ligne] for ligne, code in attendus.items())


def test_les_deux_apostrophes_sont_la_meme_et_le_doublon_se_voit(referentiel: ReferentielMagasin) -> None:
    """« L’Île » et « L'Île »."""
    rapport = report("18-*/*", referentiel)
    assert [f.ligne for f in rapport.erreurs] == [3]
    assert "doublon de la ligne 2" in rapport.erreurs[0].message


def test_les_mots_de_la_caf_sont_reconnus(referentiel: ReferentielMagasin) -> None:
    """Actes, capacité théorique en heures ; les identifiants de la Caf, reconnus et laissés."""
    rapport = report("23-*/*", referentiel)
    assert rapport.fautes == []
    ligne = rapport.lignes[0]
    assert (ligne["places"], ligne["heures_theoriques"]) == (40, 88000)
    assert (ligne["heures_realisees"], ligne["heures_facturees"]) == (61600, 66000)
    assert all(m in rapport.remarques[0] for m in ("IDEQU", "N° dossier AFC", "Taux d'occupation"))


def test_des_intitules_a_retours_a_la_ligne_sont_reconnus(referentiel: ReferentielMagasin) -> None:
    """« Nb de places » compris."""
    rapport = report("26-*/*", referentiel)
    assert rapport.fautes == []
    assert rapport.lignes[0]["places"] == 40


def test_les_couleurs_et_les_textes_barres_sont_dits_non_lus(referentiel: ReferentielMagasin) -> None:
    """Une remarque nomme les lignes ; un classeur sans couleur n'en a pas."""
    rapport = report("27-*/*", referentiel)
    assert rapport.accepte
    assert "des cellules colorées (ligne 3) et un texte barré (ligne 3)" in rapport.remarques[0]
    assert report("23-*/*", referentiel).remarques[0].startswith("reconnu")


def test_les_types_et_les_gestions_du_terrain_sont_lus_ou_proposes_juste(
    referentiel: ReferentielMagasin,
) -> None:
    """MAC, municipale, SPL, jardin d'éveil sont lus ; DSP, Privé, micro-crèche sont expliqués."""
    rapport = report("35-*/*", referentiel)
    proches = {(f.ligne, f.lettre): f.proche for f in rapport.erreurs}
    deux = "micro_creche_psu ou micro_creche_paje"
    dsp = "association ou entreprise ou autre"
    assert proches == {
        (3, "D"): deux,
        (3, "E"): "entreprise ou association",
        (4, "D"): deux,
        (4, "E"): dsp,
        (6, "E"): dsp,
        (8, "D"): "",
        (9, "E"): "regie ou autre",
        (11, "D"): f"multi_accueil ou {deux}",
        (13, "D"): "",
        (13, "E"): "entreprise ou autre",
    }


def test_les_axes_du_terrain_sont_lus_ou_proposes_juste(referentiel: ReferentielMagasin) -> None:
    """« Enfance » n'est pas la petite enfance ; deux axes d'une cellule sont vus tous les deux."""
    rapport = report("36-*/*", referentiel, ETP)
    assert suggestions(rapport) == {
        3: "enfance_jeunesse",
        4: "enfance_jeunesse",
        7: "petite_enfance|parentalite",
        9: "logement",
        11: "coordination",
        13: "acces_aux_droits",
        14: "",
        15: "",
    }
    lus = {f.ligne: f.message for f in rapport.avertissements}
    assert "« Petite enfance | Parentalité »" in lus[5]
    assert "« Petite enfance | Enfance-jeunesse »" in lus[6]


def test_un_intitule_de_personne_dont_les_valeurs_sont_des_postes_est_la_colonne_poste(
    referentiel: ReferentielMagasin,
) -> None:
    """Et c'est dit."""
    rapport = report("39-*/*", referentiel, ETP)
    assert [r["poste"] for r in rapport.lignes] == ["Poste 1"]
    assert "« Chargé de coopération » lue comme la colonne Poste" in rapport.remarques[0]


@pytest.mark.parametrize("entete", ["Coordinateur", "Agent", "Titulaire", "Nom du chargé"])
@pytest.mark.parametrize(
    ("valeur", "lu"), [("A1", True), ("Poste 2", True), ("Durand", False), ("Marie 2", False)]
)
def test_un_nom_de_personne_reste_refuse_sous_les_memes_intitules(
    referentiel: ReferentielMagasin, entete: str, valeur: str, lu: bool
) -> None:
    """Les valeurs décident, jamais l'intitulé seul."""
    entetes = ["Territoire", "Année", entete, "Axe", "ETP"]
    ligne = ["95018", 2025, valeur, "Logement", 0.5]
    rapport = check(to_xlsx(("F", [entetes, ligne])), "a.xlsx", ETP, referentiel.renewed())
    assert rapport.accepte is lu
    assert lu or valeur not in rapport.to_text()


def test_un_fichier_de_portail_ne_demande_que_ce_qui_manque(referentiel: ReferentielMagasin) -> None:
    """Ôter le téléphone, dire PSU ou Paje ; rien sur des postes, et ce qui a été compris est dit."""
    csv = report("41-*/*.csv", referentiel)
    assert [(f.ligne, f.lettre) for f in csv.erreurs] == [(3, "B")]
    rapport = report("41-*/*.xlsx", referentiel)
    assert [(f.ligne, f.colonne) for f in rapport.erreurs] == [(1, "TEL"), (3, "TYPE")]
    texte = rapport.to_text()
    assert "un poste se désigne" not in texte
    assert "« CODE INSEE » lue comme Territoire" in texte
    assert "« GESTION » lue comme Gestion" in texte


# Des mots du terrain et ce qu'ils veulent dire ; « | » : les deux à la fois ; '' : aucun.
MOTS = {
    ("etp_coordination", "axe"): {
        "PE": "petite_enfance",
        "EJ": "enfance_jeunesse",
        "AVS": "animation_vie_sociale",
        "Enfance": "enfance_jeunesse",
        "Jeunesse": "enfance_jeunesse",
        "Ados": "enfance_jeunesse",
        "Parentalitée": "parentalite",
        "Soutien à la parentalité": "parentalite",
        "handicap / inclusion": "handicap",
        "Inclusion numérique": "acces_aux_droits",
        "Accès au droit": "acces_aux_droits",
        "Cadre de vie": "logement",
        "Habitat": "logement",
        "Séniors": "",
        "Santé": "",
        "Mobilité": "",
        "Culture": "",
        "Tous": "",
        "RH": "",
        "Insertion": "",
        "Petite enfance + Parentalité": "petite_enfance|parentalite",
        "PE et EJ": "petite_enfance|enfance_jeunesse",
        "Coordination petite enfance": "",
        "Petite enfance, Enfance": "petite_enfance|enfance_jeunesse",
        "Sport": "",
        "Pilotage": "coordination",
        "1. Logement": "logement",
        "Axe 2 : handicap": "handicap",
    },
    ("eaje_activite", "type"): {
        "MAC": "multi_accueil",
        "Multi-acceuil": "multi_accueil",
        "Crèches": "multi_accueil",
        "multi accueil collectif": "multi_accueil",
        "Petite crèche": "multi_accueil",
        "HG": "halte_garderie",
        "Halte garderie": "halte_garderie",
        "SAF": "familiale",
        "crèches familiales": "familiale",
        "crèche parentale": "parentale",
        "crèche départementale": "multi_accueil ou micro_creche_psu ou micro_creche_paje",
        "accueil occasionnel": "halte_garderie ou multi_accueil",
        "jardin d'éveil": "autre",
        "Jardin d’enfants": "jardin_enfants",
        "micro-crèche (PSU)": "micro_creche_psu",
        "microcrèche PAJE": "micro_creche_paje",
        "micro-crèche": "micro_creche_psu ou micro_creche_paje",
        "MAM": "",
        "RPE": "",
        "LAEP": "",
        "EAJE": "",
        "garderie": "",
        "PSU": "",
        "école": "",
        "ludothèque": "",
        "accueil": "",
    },
    ("eaje_activite", "gestion"): {
        "Municipale": "regie",
        "Communale": "regie",
        "Intercommunale": "regie",
        "Ville": "regie",
        "CCAS": "autre",
        "CIAS": "autre",
        "SPL": "autre",
        "Mutuelle": "autre",
        "Mutualité": "autre",
        "privé lucratif": "entreprise",
        "SARL": "entreprise",
        "SAS": "entreprise",
        "privé non lucratif": "association",
        "Loi 1901": "association",
        "asociation": "association",
        "Public": "regie ou autre",
        "Privé": "entreprise ou association",
        "partenariat": "",
        "CHU": "autre",
        "indépendant": "entreprise ou association",
        "DSP": "association ou entreprise ou autre",
        "Associatif": "association",
        "mixte": "",
    },
}


@pytest.mark.parametrize(
    ("ou", "mot", "attendu"), [(ou, m, a) for ou, mots in MOTS.items() for m, a in mots.items()]
)
def test_un_mot_du_terrain_n_a_jamais_une_fausse_proposition(
    ou: tuple[str, str], mot: str, attendu: str
) -> None:
    """Lu ou proposé juste, ou rien."""
    sens = understand(mot, FORMATS[ou[0]].colonne(ou[1]))
    assert ("|".join(sens.codes) or sens.proche) == attendu


@settings(deadline=None)
@given(st.text(max_size=40))
def test_n_importe_quel_texte_est_compris_ou_explique_sans_tomber(texte: str) -> None:
    """Un code rendu est toujours un code de la liste ; sans code, il y a une phrase."""
    for ou in MOTS:
        colonne = FORMATS[ou[0]].colonne(ou[1])
        sens = understand(texte, colonne)
        assert set(sens.codes) <= {v.code for v in colonne.valeurs}
        assert bool(sens.codes) != bool(sens.message)
