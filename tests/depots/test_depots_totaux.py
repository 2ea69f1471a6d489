"""Une ligne de total : le mot et la somme décident ensemble, et le doute se demande."""

from __future__ import annotations

from typing import Any

import pytest
from communs_depots import EAJE, EQUIPEMENTS, ETP, Referentiel, check_posts, post, to_csv, to_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.contrat.rapport import Rapport
from data.depots.controle.validation import check

ENTETES = [
    "Territoire",
    "Année",
    "Nom",
    "Type",
    "Gestion",
    "Places",
    "Heures théoriques",
    "Heures réalisées",
    "Heures facturées",
]
CODE = "200058485"
# Deux établissements : 52 places, 113 300, 80 600 et 86 100 heures.
LUCIOLES = [CODE, 2025, "Les Lucioles", "Multi-accueil", "Régie", 40, 88000, 61600, 66000]
FARANDOLE = [CODE, 2025, "La Farandole", "Micro-crèche PSU", "Association", 12, 25300, 19000, 20100]
SOMMES = [52, 113300, 80600, 86100]
# Deux autres, en 95018 : 22 places, 47 300, 33 000 et 35 000 heures.
RONDE = ["95018", 2025, "La Ronde", "Micro-crèche PSU", "Régie", 10, 22000, 15000, 16000]
LUTINS = ["95018", 2025, "Les Lutins", "Micro-crèche PSU", "Régie", 12, 25300, 18000, 19000]
SOMMES_95018 = [22, 47300, 33000, 35000]
TOUT = [a + b for a, b in zip(SOMMES, SOMMES_95018, strict=True)]


def total(texte: str, sommes: list[Any], code: str | None = CODE, **champs: Any) -> list[Any]:
    """Une ligne de total qui répète le territoire, l'année et des valeurs de liste."""
    ligne = [code, 2025, texte, "autre", "autre", *sommes]
    return [champs.get(e, v) for e, v in zip(ENTETES, ligne, strict=True)]


def report(*lignes: list[Any], reponses: dict[str, str] | None = None) -> Rapport:
    contenu = to_xlsx(("Données", [ENTETES, *lignes]))
    return check(contenu, "eaje.xlsx", EAJE, Referentiel(), reponses=reponses)


def names(rapport: Rapport) -> list[Any]:
    assert rapport.accepte, rapport.to_text()
    return [ligne["nom"] for ligne in rapport.lignes]


@pytest.mark.parametrize(
    "mot",
    [
        "TOTAL",
        "Totaux",
        "Sous-total",
        "S/T",
        "Ensemble",
        "Somme",
        "Cumul",
        "TOTAL GENERAL",
        "Total CA Val Parisis",
        "CA Val Parisis – total",
        "Total 2025",
        "Total :",
        "(total)",
        "Total crèches",
        "Tous les établissements",
    ],
)
def test_un_mot_de_total_et_une_somme_juste_sont_laisses_et_dits(mot: str) -> None:
    """Le code du territoire répété n'en fait pas un établissement."""
    rapport = report(LUCIOLES, FARANDOLE, total(mot, SOMMES))
    assert names(rapport) == ["Les Lucioles", "La Farandole"]
    assert rapport.laissees == [4]
    dit = rapport.remarques[0].replace("\u202f", " ")
    assert dit.startswith(f"ligne 4 : le total « {mot} » (52 places, 113 300 heures théoriques")
    assert dit.endswith("la somme des lignes 2 à 3, laissé de côté.")
    assert "1 ligne laissée de côté" in rapport.summary()


def test_un_mot_de_total_et_une_somme_fausse_sont_une_faute_nommee() -> None:
    """La colonne, ce qui est trouvé, ce que font les lignes, quoi faire ; une faute par colonne."""
    rapport = report(LUCIOLES, FARANDOLE, total("TOTAL", [53, 113300, 80600, 86100]))
    assert not rapport.accepte
    assert [(f.ligne, f.colonne, f.trouve, f.attendu) for f in rapport.erreurs] == [(4, "Places", "53", "52")]
    phrase = str(rapport.erreurs[0])
    assert "il dit 53 places, quand les lignes 2 à 3 font 52" in phrase
    assert "supprimez la ligne de total" in phrase
    rapport = report(LUCIOLES, FARANDOLE, total("Total CA Val Parisis", [156, 1, 2, 3]))
    assert [f.trouve for f in rapport.erreurs] == ["156", "1", "2", "3"]


def test_un_total_sans_territoire_a_sa_somme_verifiee_aussi() -> None:
    """Avant, il était écarté sans qu'on regarde ses nombres."""
    bon = [None, None, "Total", None, None, *SOMMES]
    assert names(report(LUCIOLES, FARANDOLE, bon)) == ["Les Lucioles", "La Farandole"]
    faux = [None, None, "Total", None, None, 52, 113300, 80600, 99999]
    assert [f.colonne for f in report(LUCIOLES, FARANDOLE, faux).erreurs] == ["Heures facturées"]


def test_des_sous_totaux_et_leur_total_general_sont_laisses() -> None:
    """Par territoire, en bas de chaque bloc, puis la somme de tous les détails."""
    rapport = report(
        LUCIOLES,
        FARANDOLE,
        total("Sous-total", SOMMES),
        RONDE,
        LUTINS,
        total("Sous-total", SOMMES_95018, "95018"),
        total("Total général", TOUT, None),
    )
    assert len(names(rapport)) == 4
    assert rapport.laissees == [4, 7, 8]


def test_des_totaux_en_haut_ou_par_territoire_meles_sont_laisses() -> None:
    """Le total d'abord ; des lignes mêlées, chaque total les retrouve par son code."""
    assert len(names(report(total("TOTAL", SOMMES), LUCIOLES, FARANDOLE))) == 2
    rapport = report(
        LUCIOLES, RONDE, FARANDOLE, LUTINS, total("Total", SOMMES), total("Total", SOMMES_95018, "95018")
    )
    assert rapport.laissees == [6, 7]


def test_une_colonne_de_taux_ne_gene_pas_un_total() -> None:
    """Un taux ne s'additionne pas : seules les colonnes additives sont regardées."""
    entetes = [*ENTETES, "Taux d'occupation"]
    lignes = [[*LUCIOLES, "70 %"], [*FARANDOLE, "75 %"], [*total("TOTAL", SOMMES), "71 %"]]
    contenu = to_csv([entetes, *lignes])
    rapport = check(contenu, "a.csv", EAJE, Referentiel())
    assert rapport.laissees == [4]
    assert rapport.nombre_erreurs == 0


def test_un_total_qui_couvre_des_cellules_vides_dit_ce_qui_ne_se_verifie_pas() -> None:
    """Une crèche ne dit pas ses heures : le total peut les compter, la somme visible non."""
    muette = [*FARANDOLE[:7], None, None]
    rapport = report(LUCIOLES, muette, total("TOTAL", SOMMES))
    assert len(names(rapport)) == 2
    assert "non vérifiable pour Heures réalisées, Heures facturées" in rapport.remarques[0]


def test_un_etablissement_nomme_total_est_demande_jamais_ote() -> None:
    """« Total Crèche », 12 places, n'est la somme de rien : la réponse décide."""
    creche = [CODE, 2025, "Total Crèche", "Micro-crèche PSU", "Association", 11, 24200, 17000, 18000]
    rapport = report(LUCIOLES, FARANDOLE, creche)
    assert not rapport.accepte
    assert rapport.lignes == []
    (question,) = rapport.questions
    assert (question.cle, question.lignes, question.reponse) == ("total-4", (4,), "")
    assert [c.code for c in question.choix] == ["total", "donnee"]
    garde = report(LUCIOLES, FARANDOLE, creche, reponses={"total-4": "donnee"})
    assert names(garde)[-1] == "Total Crèche"
    assert "comme vous l'avez répondu" in garde.remarques[0]
    ote = report(LUCIOLES, FARANDOLE, creche, reponses={"total-4": "total"})
    assert len(names(ote)) == 2
    assert ote.laissees == [4]
    # Le vrai total qui le compte est juste, avant la réponse comme après.
    avec = [63, 137500, 97600, 104100]
    for reponses in ({}, {"total-4": "donnee"}):
        rapport = report(LUCIOLES, FARANDOLE, creche, total("TOTAL", avec), reponses=reponses)
        assert rapport.nombre_erreurs == 0
        assert rapport.laissees == [5]


@pytest.mark.parametrize("nom", ["Grandir ensemble", "Les Totos", "Baie de Somme", "Le Capital"])
def test_un_nom_qui_ressemble_a_un_mot_de_total_est_une_donnee(nom: str) -> None:
    """Le mot seul, en tête ou entier, compte ; le reste est un nom."""
    creche = [CODE, 2025, nom, "Micro-crèche PSU", "Association", 11, 24200, 17000, 18000]
    assert names(report(LUCIOLES, FARANDOLE, creche))[-1] == nom


def test_l_arithmetique_seule_pose_une_question() -> None:
    """Sans mot, la ligne qui vaut la somme des deux d'avant est peut-être un établissement."""
    jumelle = [CODE, 2025, "Val Parisis", "autre", "autre", *SOMMES]
    rapport = report(LUCIOLES, FARANDOLE, jumelle)
    assert rapport.nombre_erreurs == 0
    assert not rapport.accepte
    (question,) = rapport.en_attente
    dit = str(question).replace("\u202f", " ")
    assert "ligne 4 : « Val Parisis » égale la somme des lignes 2 à 3 (52 places, 113 300" in dit
    assert dit.endswith(") : est-ce un total ?")
    assert "1 question sans réponse ; rien n'est importé" in rapport.summary()
    assert len(names(report(LUCIOLES, FARANDOLE, jumelle, reponses={"total-4": "total"}))) == 2
    assert len(names(report(LUCIOLES, FARANDOLE, jumelle, reponses={"total-4": "donnee"}))) == 3


def test_deux_micro_creches_pareilles_et_une_double_sont_demandees() -> None:
    """10, 10, puis 20 : une grande crèche, ou un total ? Rien n'est ôté sans réponse."""
    une = [CODE, 2025, "Une", "Micro-crèche PSU", "Régie", 10, 22000, 15000, 16000]
    deux = [CODE, 2025, "Deux", *une[3:]]
    grande = [CODE, 2025, "Grande", "Multi-accueil", "Régie", 20, 44000, 30000, 32000]
    assert [q.lignes for q in report(une, deux, grande).questions] == [(4,)]
    # Une seule différence, et ce n'est plus une somme.
    assert len(names(report(une, deux, [*grande[:8], 32001]))) == 3
    # Trois pareilles ne font la somme de rien.
    assert len(names(report(une, deux, [CODE, 2025, "Trois", *une[3:]]))) == 3


def test_un_total_sans_texte_en_bas_est_laisse_et_dit() -> None:
    """Rien que des nombres, qui sont les sommes : aucun doute n'est possible."""
    nu = [None, None, None, None, None, *SOMMES]
    rapport = report(LUCIOLES, FARANDOLE, nu)
    assert len(names(rapport)) == 2
    assert "un total sans intitulé (52 places" in rapport.remarques[0]
    # Une somme fausse n'est pas un total : la ligne est refusée, faute de territoire.
    assert not report(LUCIOLES, FARANDOLE, [*nu[:8], 1]).accepte


def test_trop_de_sommes_sans_mot_ne_font_qu_une_question() -> None:
    """Un sous-total muet par bloc, six fois : une question, une réponse."""
    lignes: list[list[Any]] = []
    for rang in range(6):
        un = [CODE, 2020 + rang, f"A{rang}", "Multi-accueil", "Régie", 20 + rang, 44001 + rang, 30001]
        deux = [CODE, 2020 + rang, f"B{rang}", "Multi-accueil", "Régie", 30 + rang, 66003 + rang, 4e4]
        somme = [a + b for a, b in zip(un[5:], deux[5:], strict=True)]
        lignes += [un, deux, [CODE, 2020 + rang, f"Bloc {rang}", "autre", "autre", *somme]]
    rapport = report(*lignes)
    assert [(q.cle, q.lignes) for q in rapport.questions] == [("totaux", (4, 7, 10, 13, 16, 19))]
    assert len(names(report(*lignes, reponses={"totaux": "total"}))) == 12
    assert len(names(report(*lignes, reponses={"totaux": "donnee"}))) == 18


def test_le_temps_d_un_poste_ne_fait_pas_une_question_a_chaque_ligne() -> None:
    """0,5 et 0,5 font 1 : un poste à temps plein au milieu du fichier n'est pas suspect."""
    postes = [post(Poste=f"A{i}", ETP=e) for i, e in enumerate((0.5, 0.5, 1, 0.8))]
    assert check_posts(*postes).accepte
    # À la dernière ligne, après rien d'autre, il se demande.
    assert [q.cle for q in check_posts(*postes[:3]).questions] == ["total-4"]


def test_un_total_de_postes_repete_le_territoire() -> None:
    """1,3 ETP dans la ligne « Total » : ni un poste trop rempli, ni une faute de bornes."""
    rapport = check_posts(post(ETP=0.5), post(Poste="A2", ETP=0.8), post(Poste="TOTAL EPCI", ETP="1,3"))
    assert rapport.accepte
    assert [ligne["etp"] for ligne in rapport.lignes] == [0.5, 0.8]
    rapport = check_posts(post(ETP=0.5), post(Poste="A2", ETP=0.8), post(Poste="Total", ETP=2))
    assert "il dit 2 ETP, quand les lignes 2 à 3 font 1,3" in str(rapport.erreurs[0])


def test_sans_colonne_a_additionner_un_nom_entier_est_demande() -> None:
    """Un équipement « Total Crèche » complet se demande ; un « Total » sans rien est laissé."""
    entetes = ["Nom", "Territoire", "Type", "Gestion"]
    lignes = [["Parc", "95018", "ALSH", "régie"], ["Total Crèche", "95018", "EAJE", "régie"]]
    rapport = check(to_csv([entetes, *lignes]), "a.csv", EQUIPEMENTS, Referentiel())
    assert [q.cle for q in rapport.questions] == ["total-3"]
    lignes[1] = ["Total", "", "", "2"]
    rapport = check(to_csv([entetes, *lignes]), "a.csv", EQUIPEMENTS, Referentiel())
    assert rapport.accepte
    assert rapport.laissees == [3]


def test_un_commentaire_qui_parle_d_un_total_ne_fait_pas_un_total() -> None:
    """« Total à revoir » dans une colonne inconnue laisse la ligne à sa place."""
    entetes = [*ENTETES, "Remarque"]
    contenu = to_csv([entetes, [*LUCIOLES, "Total à revoir"], [*FARANDOLE, ""]])
    assert len(check(contenu, "a.csv", EAJE, Referentiel()).lignes) == 2


def test_une_reponse_qui_ne_va_pas_est_dite_et_ne_vaut_rien() -> None:
    """Clé inconnue, choix inconnu : un avertissement, et la question reste posée."""
    jumelle = [CODE, 2025, "Val Parisis", "autre", "autre", *SOMMES]
    rapport = report(LUCIOLES, FARANDOLE, jumelle, reponses={"total-4": "peut-être", "total-99": "total"})
    assert len(rapport.en_attente) == 1
    dit = " ".join(str(f) for f in rapport.avertissements)
    assert "total-4=peut-être" in dit
    assert "choix possibles : total, donnee" in dit
    assert "total-99=total » laissée de côté : aucune question ne l'attend" in dit


def etablissement(rang: int, places: int, heures: int) -> list[Any]:
    return [
        CODE,
        2025,
        f"Crèche n° {rang}",
        "Multi-accueil",
        "Régie",
        places,
        2000 * places + heures,
        1500 * places + 3 * heures,
        1600 * places + 3 * heures,
    ]


@pytest.mark.lent
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 90)), min_size=2, max_size=8),
    st.sampled_from(["TOTAL", "Total CA Val Parisis", "Sous-total", "Ensemble", "Cumul"]),
    st.data(),
)
def test_un_total_juste_ou_qu_il_soit_ne_change_aucune_ligne(
    tailles: list[tuple[int, int]], mot: str, donnees: st.DataObject
) -> None:
    """Inséré n'importe où, avec son mot et la somme de toutes les lignes, il n'ajoute ni n'ôte."""
    lignes = [etablissement(rang, *t) for rang, t in enumerate(tailles)]
    sommes = [sum(r[c] for r in lignes) for c in range(5, 9)]
    place = donnees.draw(st.integers(0, len(lignes)))
    sans = check(to_csv([ENTETES, *lignes]), "a.csv", EAJE, Referentiel())
    garde = {q.cle: "donnee" for q in sans.en_attente}
    attendues = check(to_csv([ENTETES, *lignes]), "a.csv", EAJE, Referentiel(), reponses=garde).lignes
    lignes.insert(place, total(mot, sommes))
    contenu = to_csv([ENTETES, *lignes])
    avec = check(contenu, "a.csv", EAJE, Referentiel())
    assert avec.nombre_erreurs == 0
    reponses = {q.cle: "donnee" for q in avec.en_attente}
    avec = check(contenu, "a.csv", EAJE, Referentiel(), reponses=reponses)
    assert avec.lignes == attendues
    assert avec.laissees == [place + 2]


@pytest.mark.parametrize("format_", [EAJE, ETP])
def test_ce_qui_s_additionne_est_declare(format_: Any) -> None:
    """Une colonne en places, en heures, en euros ou en temps de travail ; ni année, ni code."""
    for colonne in format_.colonnes:
        assert colonne.additive == (colonne.unite in ("places", "heures", "€", "ETP"))
