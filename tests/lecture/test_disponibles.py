"""La liste des indicateurs : où chacun existe, sa dernière année ici, sinon pourquoi et quel geste."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.figures.choix import Option, find
from dashboard.lecture.disponibles import (
    ACTUALISER,
    FICHIERS,
    NULLE_PART,
    PAS_CALCULE,
    availability,
    build_options,
    where,
)
from dashboard.lecture.selection import Connu, Etendue, Presence, Selection, change
from data.fiches.catalogue import LECTEUR_DEPOTS, Catalogue, Indicateur, RegleAbsence, Source, load_catalogue
from data.fiches.themes import THEMES, shelves

TOUS = frozenset(f"{n:03}" for n in range(101))
PILOTES = frozenset(("095", "023"))
# Un EPCI de ce département déborde des pilotes : il a trois communes servies, pas la moitié.
VOISIN = "077"
AILLEURS = "033"


def source(code: str, lecteur: str = "insee_filosofi", **champs: object) -> Source:
    base = Source(
        code, "Insee", f"Titre de {code}", "", "", lecteur, "Licence Ouverte 2.0", "2021", "France", ""
    )
    return replace(base, **champs)  # type: ignore[arg-type]


def card(code: str, theme: str = "revenus", nature: str = "taux", **sources: str) -> Indicateur:
    return Indicateur(
        code=code,
        nom=f"Nom de {code}",
        nom_court=code.capitalize(),
        theme=THEMES[theme].nom,
        question="Où",
        definition="Définition.",
        formule="a ÷ b",
        unite="%",
        unite_courte="%",
        decimales=1,
        nature=nature,
        sens="neutre",
        agregation="aucune",
        sources=sources,
        raison_hors_niveau="Non publié à ce niveau.",
    )


def extent(
    territoires: int, ou: frozenset[str], couverts: frozenset[str] | None = None, **quoi: str
) -> Etendue:
    return Etendue(territoires, ou, ou if couverts is None else couverts, **quoi)


CATALOGUE = Catalogue(
    {
        "filosofi": source("filosofi"),
        "pilote": source(
            "pilote", absences=(RegleAbsence("Livré pour les pilotes.", hors_departements=tuple(PILOTES)),)
        ),
        "cnaf": source("cnaf", producteur="Cnaf"),
        "depots_eaje_activite": source(
            "depots_eaje_activite", LECTEUR_DEPOTS, titre="Activité, fichiers importés"
        ),
    },
    {
        i.code: i
        for i in (
            card("niveau_vie", epci="filosofi", commune="filosofi"),
            card("pauvrete", commune="filosofi"),
            card("rsa", "allocataires", "effectif", epci="pilote"),
            card("aeeh", "handicap", "effectif", epci="cnaf"),
            card("occupation", "occupation", epci="depots_eaje_activite"),
            card("facturation", "occupation", epci="depots_eaje_activite"),
            card("couverture_departements", "petite_enfance", departement="cnaf"),
        )
    },
)
FILOSOFI_2023 = extent(409, PILOTES | {VOISIN}, PILOTES)
CONNU = Connu(
    presences={
        ("niveau_vie", "epci"): Presence(
            {"": (2016, 2019)}, {("", a): extent(1250, TOUS) for a in (2016, 2019)}
        ),
        ("niveau_vie", "commune"): Presence(
            {"": (2021, 2023)}, {("", 2021): extent(31_000, TOUS), ("", 2023): FILOSOFI_2023}
        ),
        ("pauvrete", "commune"): Presence({"": (2021,)}, {("", 2021): extent(4_300, TOUS, frozenset())}),
        ("rsa", "epci"): Presence({"": (2024,)}, {("", 2024): extent(19, PILOTES)}),
        ("occupation", "epci"): Presence(
            {"": (2024,)}, {("", 2024): extent(18, PILOTES, origine="demonstration")}
        ),
        ("couverture_departements", "departement"): Presence({"": (2023,)}, {("", 2023): extent(101, TOUS)}),
    },
    effectifs=frozenset({"rsa", "aeeh"}),
    scope_exists=lambda niveau, code: True,
    explain_code=lambda code: "",
    departements_of=lambda portee, code: frozenset({code}) if portee == "departement" else frozenset(),
)
GIRONDE = Selection(portee="departement", code_portee=AILLEURS, indicateur="niveau_vie", millesime=2019)


def option(code: str, selection: Selection = GIRONDE, **reste: bool) -> Option:
    trouvee = find(build_options(CATALOGUE, CONNU, selection, **reste), code)
    assert trouvee is not None
    return trouvee


def test_ce_qui_existe_partout_dit_france_et_sa_derniere_annee() -> None:
    """Les EPCI de toute la France, en 2019 : à choisir."""
    lue = option("niveau_vie")
    assert (lue.presence, lue.possible, lue.niveau) == ("France · 2019", True, "epci")


@pytest.mark.parametrize(("departement", "annee"), [(AILLEURS, "2021"), ("095", "2023"), (VOISIN, "2021")])
def test_la_derniere_annee_est_celle_de_l_endroit(departement: str, annee: str) -> None:
    """2023 n'existe que dans deux départements, et chez trois communes d'un troisième : ailleurs, 2021."""
    lue = option("niveau_vie", replace(GIRONDE, code_portee=departement, niveau="commune"))
    assert lue.annee == annee


def test_une_annee_de_deux_departements_n_est_pas_la_derniere_de_la_france() -> None:
    """Sur la France entière, l'année qui la couvre gagne sur une plus récente qui n'en montre rien."""
    presence = CONNU.presences["niveau_vie", "commune"]
    assert presence.latest("") == 2021
    assert presence.latest("", PILOTES) == 2023


def test_changer_d_indicateur_prend_sa_derniere_annee_d_ici() -> None:
    """En Gironde, du RSA de 2024 au niveau de vie : 2019 par EPCI, 2021 par commune."""
    ailleurs = replace(GIRONDE, indicateur="rsa", millesime=2024)
    assert change(ailleurs, CONNU, indicateur="niveau_vie").millesime == 2019
    assert change(replace(GIRONDE, niveau="commune"), CONNU, indicateur="niveau_vie").millesime == 2021


def test_ce_qui_n_existe_qu_a_un_autre_niveau_y_mene() -> None:
    """La pauvreté n'est que par commune : à choisir, et la carte change de niveau."""
    lue = option("pauvrete")
    assert lue.possible
    assert (lue.niveau, lue.ou) == ("commune", "4\u202f300\xa0communes")
    assert change(GIRONDE, CONNU, indicateur="pauvrete").niveau == "commune"


def test_un_niveau_fige_ne_propose_pas_l_autre() -> None:
    """Là où le niveau ne peut pas suivre, ce qui n'est que par commune est grisé."""
    assert not option("pauvrete", fixe=True).possible


def test_deux_departements_livres_ailleurs_disent_leur_raison() -> None:
    """Le RSA des pilotes, vu de Gironde : grisé, avec la raison de la fiche de la source."""
    lue = option("rsa")
    assert (lue.presence, lue.raison) == ("2\xa0départements · 2024", "Livré pour les pilotes.")
    chez_lui = option("rsa", replace(GIRONDE, code_portee="095"))
    assert (chez_lui.presence, chez_lui.possible) == ("2\xa0départements · 2024", True)


def test_ce_qui_n_a_pas_ete_recu_demande_d_actualiser() -> None:
    """Une source officielle sans aucune ligne : le geste est l'actualisation, pas un dépôt."""
    lue = option("aeeh")
    assert lue.ou == ACTUALISER
    assert "actualisez" in lue.raison
    assert "Cnaf" in lue.raison


def test_ce_qui_se_depose_nomme_le_fichier_et_la_page() -> None:
    """Rien d'importé : le fichier à déposer, sans ses mots de cuisine."""
    lue = option("facturation")
    assert lue.ou == FICHIERS
    assert "déposez un fichier « Activité » sur la page « Mes données »" in lue.raison


def test_le_fictif_se_dit_et_ne_se_prend_pas_pour_une_valeur_d_ici() -> None:
    """Une démonstration dans deux départements : fictive là, grisée ailleurs."""
    ici, ailleurs = option("occupation", replace(GIRONDE, code_portee="095")), option("occupation")
    assert (ici.possible, ici.fictif, ici.presence) == (True, True, "vos fichiers · 2024, fictif")
    assert ailleurs.raison.startswith("Chiffres fictifs, et ailleurs seulement : déposez")


def test_un_niveau_que_la_portee_n_offre_pas_dit_lequel_choisir() -> None:
    """Par département seulement, vu d'un département : passer à la France ou à une région."""
    lue = option("couverture_departements")
    assert (
        lue.raison
        == "Existe par département : choisissez la France ou une région, puis le niveau département."
    )
    assert option(
        "couverture_departements", Selection(niveau="departement", indicateur="niveau_vie")
    ).possible


def test_un_theme_vide_dit_ce_qui_manque_et_qui_l_a() -> None:
    """L'animation de la vie sociale n'a aucune fiche ici : une ligne grisée la nomme."""
    groupes = {g.nom: g for g in build_options(CATALOGUE, CONNU, GIRONDE)}
    [vide] = groupes["Animation de la vie sociale"].options
    assert (vide.code, vide.possible, vide.ou) == ("", False, NULLE_PART)
    assert "Mes données" in vide.raison


def test_ce_qui_peut_se_choisir_vient_d_abord_dans_son_theme() -> None:
    """Un indicateur grisé ne passe jamais devant un autre qui ne l'est pas."""
    for groupe in build_options(CATALOGUE, CONNU, GIRONDE):
        possibles = [o.possible for o in groupe.options]
        assert possibles == sorted(possibles, reverse=True)


@pytest.mark.parametrize(
    ("etendue", "niveau", "dit"),
    [
        (extent(1250, TOUS), "epci", "France"),
        (extent(19, PILOTES), "epci", "2\xa0départements"),
        (extent(9, frozenset({"095"})), "epci", "1\xa0département"),
        (extent(1015, TOUS, frozenset({"013"})), "commune", "1\u202f015\xa0communes"),
        (extent(17, frozenset()), "region", "France"),
        (extent(3, frozenset()), "region", "3\xa0régions"),
        (extent(1, frozenset()), "france", "France"),
        (extent(18, PILOTES, origine="locale"), "epci", FICHIERS),
    ],
)
def test_l_etendue_se_dit_en_deux_mots(etendue: Etendue, niveau: str, dit: str) -> None:
    """« France », « 2 départements », « 1 015 communes », « vos fichiers » : jamais une part pour le tout."""
    assert where(etendue, niveau) == dit


def test_la_page_des_sources_dit_la_meme_verite() -> None:
    """Niveau par niveau : où, l'année, fictif ou non ; sinon la raison."""
    fiches = CATALOGUE.indicateurs
    assert availability(fiches["niveau_vie"], "epci", CATALOGUE, CONNU) == ("France", "2019", False, "")
    assert availability(fiches["occupation"], "epci", CATALOGUE, CONNU) == (FICHIERS, "2024", True, "")
    ou, annee, fictif, raison = availability(fiches["pauvrete"], "epci", CATALOGUE, CONNU)
    assert (ou, annee, fictif, raison) == (NULLE_PART, "", False, "Non publié à ce niveau.")


def test_chaque_fiche_est_dans_un_theme_et_un_seul() -> None:
    """Les vraies fiches : aucune oubliée, aucune deux fois, quel que soit leur nombre."""
    fiches = load_catalogue().indicateurs
    rangees = [code for theme in shelves(fiches) for code in theme.indicateurs]
    assert sorted(rangees) == sorted(fiches)


def test_un_niveau_que_la_fiche_ne_promet_pas_ne_demande_aucun_fichier() -> None:
    """L'occupation de la France ne viendra d'aucun dépôt : pas livrée, sans geste."""
    lue = availability(CATALOGUE.indicateurs["facturation"], "france", CATALOGUE, CONNU)
    assert lue == (NULLE_PART, "", False, "Non publié à ce niveau.")


def test_une_somme_de_communes_a_recuperer_se_dit_a_actualiser_puis_pas_livree() -> None:
    """Avant : le geste. Communes reçues, somme absente : il en manque une, nul geste ne l'apporte."""
    enfants = replace(card("enfants", nature="effectif", commune="ages"), agregation="somme")
    ages = source("ages", "tableau", fichier="", actualisation="DS_AGES/commune")
    catalogue = Catalogue({"ages": ages}, {"enfants": enfants})
    rien = replace(CONNU, presences={})
    ou, _, _, raison = availability(enfants, "epci", catalogue, rien)
    assert ou == ACTUALISER
    assert "somme des communes" in raison
    partout = Presence({"": (2023,)}, {("", 2023): extent(34_000, TOUS)})
    recues = replace(CONNU, presences={("enfants", "commune"): partout})
    assert availability(enfants, "epci", catalogue, recues)[0] == NULLE_PART
    pilotes = Presence({"": (2023,)}, {("", 2023): extent(800, PILOTES)})
    assert (
        availability(enfants, "epci", catalogue, replace(CONNU, presences={("enfants", "commune"): pilotes}))[
            0
        ]
        == ACTUALISER
    )
    # Une part ne s'additionne pas : rien à en attendre.
    assert availability(card("part", commune="ages"), "epci", catalogue, rien)[0] == NULLE_PART


def test_ce_qui_se_calcule_ne_demande_pas_d_actualiser() -> None:
    """Des places publiées remplacent leur estimation : rien à recevoir, et la fiche dit pourquoi."""
    fiche = replace(card("estimees", commune="estimation"), raison_absence="Les places sont publiées.")
    catalogue = Catalogue({"estimation": source("estimation", "calcul")}, {"estimees": fiche})
    rien = replace(CONNU, presences={})
    lue = availability(fiche, "commune", catalogue, rien)
    assert lue == (PAS_CALCULE, "", False, "Les places sont publiées.")
