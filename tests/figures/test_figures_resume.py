"""Le résumé d'un territoire : ses phrases, contre des attentes écrites à la main."""

from __future__ import annotations

import re

from fabrique_portrait import Serie, make_portrait
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.identite import Trait
from dashboard.figures.portrait import Equipement, Portrait
from dashboard.figures.portrait_table import page_table
from dashboard.figures.resume import summarise
from dashboard.figures.tendances import Point, build_tendance
from dashboard.figures.textes import Portee
from data.fiches.catalogue import load_catalogue
from data.fiches.themes import identity, section_of, sections

VEXIN = Portee("epci", "200035970", "CC Vexin Centre")
VAL_D_OISE = "dans le Val-d'Oise"
NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


def vexin() -> Portrait:
    return make_portrait(
        VEXIN,
        {
            "Communes": "33\xa0communes",
            "Population": "25\u202f317\xa0habitants en 2023",
            "Densité": "104,2 habitants par km²",
        },
        VAL_D_OISE,
        {
            "taux_couverture:": Serie({2023: 49.7}, 42.2, 0.05),
            "taux_couverture:eaje": Serie({2023: 13.4}, 18.3, 0.05),
            "taux_couverture:assistantes_maternelles": Serie({2023: 35.3}, 21.0, 0.05),
            "taux_couverture:prescolarisation": Serie({2023: 0.2}, 1.3, 0.05),
            "personnes_couvertes:": Serie({2020: 10970, 2024: 10790}, None, 82.5),
            "foyers_prime_activite:": Serie({2020: 865, 2024: 955}, None, 82.5),
            "foyers_aides_logement:": Serie({2020: 640, 2021: 545, 2024: 560}, None, 82.5),
            "etp_coordination:": Serie({2025: 1.1}, 22.6, fictif=True),
            "taux_occupation_reel:": Serie({2022: 63.3, 2024: 57.1}, 75.5, fictif=True),
        },
        equipements={"laep": Equipement("LAEP", 1, True)},
    )


def test_le_resume_du_vexin_centre() -> None:
    """Hausse et baisse hors marge seulement, série rompue dite telle, fictif jamais commenté."""
    assert summarise(vexin()) == (
        (
            "La CC Vexin Centre compte 33\xa0communes et 25\u202f317\xa0habitants en 2023, soit "
            "104,2 habitants par km²."
        ),
        (
            "Plus haut que dans le Val-d'Oise : taux de couverture de l'accueil du jeune enfant, 49,7 "
            "contre 42,2 places pour 100 enfants de moins de 3 ans ; taux de couverture – Assistantes "
            "maternelles, 35,3 contre 21,0."
        ),
        (
            "Plus bas que dans le Val-d'Oise : taux de couverture – EAJE (crèches), 13,4 contre 18,3 "
            "places pour 100 enfants de moins de 3 ans ; "
            "taux de couverture – École avant 3 ans, 0,2 contre 1,3."
        ),
        (
            "En baisse : personnes couvertes par la Caf (10\u202f970 en 2020, 10\u202f790 en 2024) ; "
            "pas d'évolution à lire pour foyers bénéficiaires d'une aide au logement, série rompue en "
            "2021."
        ),
        (
            "Sans aucun chiffre : enfance et jeunesse, handicap et animation de la vie sociale ; avec "
            "des valeurs fictives seulement : soutien à la parentalité et coordination de la CTG."
        ),
    )


def test_le_resume_d_un_territoire_dans_la_marge() -> None:
    """0,1 point d'écart pour une marge de 0,1, 70 foyers pour une marge de 215 : rien n'est dit."""
    portrait = make_portrait(
        Portee("epci", "200067189", "CC Creuse Sud Ouest"),
        {"Communes": "43\xa0communes", "Population": "13\u202f409\xa0habitants en 2023"},
        "dans la Creuse",
        {
            "taux_couverture:": Serie({2023: 59.7}, 59.8, 0.05),
            "foyers_rsa:": Serie({2020: 500, 2024: 430}, None, 107.5),
        },
    )
    assert summarise(portrait) == (
        "La CC Creuse Sud Ouest compte 43\xa0communes et 13\u202f409\xa0habitants en 2023.",
        "Aucun taux n'est plus haut que dans la Creuse, à la marge près.",
        "Aucun taux n'est plus bas que dans la Creuse, à la marge près.",
        "Aucune évolution ne dépasse la marge.",
        (
            "Sans aucun chiffre : enfance et jeunesse, soutien à la parentalité, handicap, animation "
            "de la vie sociale, logement et coordination de la CTG."
        ),
    )


def test_le_resume_d_un_departement_compare_a_sa_region() -> None:
    """L'article et l'élision suivent le territoire ; un effectif ne se compare pas."""
    portrait = make_portrait(
        Portee("departement", "95", "Val-d'Oise", 2),
        {"Communes": "183\xa0communes", "Population": "1\u202f281\u202f653\xa0habitants en 2023"},
        "en Île-de-France",
        {"taux_couverture:": Serie({2023: 42.2}, 57.2, 0.05), "places_eaje:": Serie({2024: 1902}, 9000)},
    )
    phrases = summarise(portrait)
    assert phrases[0] == ("Le Val-d'Oise compte 183\xa0communes et 1\u202f281\u202f653\xa0habitants en 2023.")
    assert phrases[1] == "Aucun taux n'est plus haut qu'en Île-de-France, à la marge près."
    assert phrases[2] == (
        "Plus bas qu'en Île-de-France : taux de couverture de l'accueil du jeune enfant, 42,2 contre 57,2 "
        "places pour 100 enfants de moins de 3 ans."
    )
    assert phrases[3] == "Aucune évolution ne se lit : chaque valeur réelle n'a qu'une année."


def test_sans_reference_le_resume_ne_dit_ni_haut_ni_bas() -> None:
    """La France n'a rien au-dessus d'elle."""
    portrait = make_portrait(
        Portee("france", "FRANCE", "France"),
        {"Communes": "34\u202f875\xa0communes"},
        "",
        {"taux_couverture:": Serie({2023: 60.9}, None, 0.05)},
        sans_reference=True,
    )
    assert summarise(portrait)[:2] == (
        "La France compte 34\u202f875\xa0communes.",
        "Aucune référence n'est choisie : la page ne dit ni haut ni bas.",
    )


def test_un_trait_fictif_n_entre_pas_dans_le_resume() -> None:
    """Une convention ou un poste de démonstration reste sur la fiche, avec sa pastille."""
    portrait = vexin()
    invente = Trait("Population", "9\xa0habitants en 2023", fictif=True)
    phrase = summarise(Portrait(VEXIN, (invente,), portrait.reference, portrait.sections))[0]
    assert "habitants" not in phrase


def test_une_serie_rompue_ne_dit_que_ce_qui_suit_la_rupture() -> None:
    """640 puis 545 : ni hausse ni baisse ; de 545 à 560, l'écart est dans la marge."""
    points = [Point(a, v, 82.5, str(int(v))) for a, v in ((2020, 640.0), (2021, 545.0), (2024, 560.0))]
    tendance = build_tendance(points, 0, {"2021": "rupture"})
    assert tendance.sens == "rupture"
    assert tendance.texte == (
        "rupture de série en 2021 : 2020 et 2024 ne se comparent pas ; depuis, 545 en 2021, "
        "560 en 2024 : écart non interprétable (marge ± 165)"
    )


def test_une_reserve_de_la_source_retire_l_evolution() -> None:
    """Une commune manque la dernière année : la somme n'est plus celle du même champ."""
    points = [Point(2020, 100.0, 0.0, "100"), Point(2024, 50.0, 0.0, "50")]
    assert build_tendance(points, 0, {}, ["Brousse manque."]).sens == "reserve"
    assert build_tendance(points, 0, {}).sens == "baisse"


def test_chaque_indicateur_a_un_theme_et_un_seul_endroit_le_dit() -> None:
    """Une fiche neuve qui n'est rattachée à aucun thème n'apparaîtrait sur aucun portrait."""
    fiches = load_catalogue().indicateurs
    toutes = sections(fiches)
    for code in fiches:
        assert (code in identity(fiches)) != (section_of(code, toutes) is not None), code
    cles = [cle for t in toutes for cle in t.cles]
    assert len(cles) == len(set(cles))


def test_chaque_cle_d_un_theme_designe_une_fiche_et_une_modalite() -> None:
    """Une faute de frappe dans le rattachement ferait disparaître une ligne sans bruit."""
    fiches = load_catalogue().indicateurs
    for cle in (cle for t in sections(fiches) for cle in t.cles):
        code, _, modalite = cle.partition(":")
        assert modalite in {"", *(m.code for m in fiches[code].modalites)}, cle


TAUX = ("taux_couverture:", "taux_couverture:eaje", "taux_occupation_reel:")
EFFECTIFS = ("foyers_rsa:", "foyers_paje:", "foyers_aides_logement:", "etp_coordination:")
_nombres = st.floats(0, 50_000, allow_nan=False).map(lambda v: round(v, 2))
_series = st.builds(
    Serie,
    valeurs=st.dictionaries(st.integers(2018, 2025), _nombres, min_size=1, max_size=5),
    reference=st.none() | _nombres,
    marge=st.none() | st.floats(0, 500),
    fictif=st.booleans(),
    autres=st.lists(_nombres, max_size=12),
    statut=st.sampled_from(("publie", "estime", "secret", "zero_ou_secret")),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from((*TAUX, *EFFECTIFS)), _series, max_size=7))
def test_aucune_phrase_ne_cite_un_nombre_absent_de_la_page(series: dict[str, Serie]) -> None:
    """Quelles que soient les valeurs, le résumé ne dit rien que le tableau ne montre."""
    portrait = make_portrait(VEXIN, {"Communes": "33\xa0communes"}, VAL_D_OISE, series)
    table = page_table(portrait)
    textes = [*map(str, table.columns), *(str(v) for v in table.to_numpy().ravel())]
    permis = {n for t in textes for n in NOMBRE.findall(t)}
    for phrase in summarise(portrait):
        assert set(NOMBRE.findall(phrase)) <= permis, phrase
        assert "nan" not in phrase
        assert "None" not in phrase


def test_deux_valeurs_qui_s_ecrivent_pareil_ne_sont_ni_plus_hautes_ni_plus_basses() -> None:
    """« 23,0 contre 23,0 » n'est pas plus bas ; 3,14 et 2,96 s'écrivent à 0,1 près, leur écart vaut 0,2."""
    portrait = make_portrait(
        Portee("epci", "243300316", "Bordeaux Métropole"),
        {},
        "en Gironde",
        {
            "part_moins_20:": Serie({2021: 22.96}, 23.04),
            "part_logements_vacants:": Serie({2021: 3.14}, 2.96),
            "taux_chomage:": Serie({2018: 9.4}, 11.2),
        },
    )
    lignes = {x.cle: x for x in portrait.lignes}
    assert lignes["part_moins_20:"].sens == "egal"
    assert "moins de 20 ans" not in " ".join(summarise(portrait))
    # 3,1 et 3,0 : l'écart écrit est 0,2 ; une note le dit sous le tableau, et seulement là.
    assert lignes["part_logements_vacants:"].ecart == "0,2 de plus"
    assert [cle for cle, x in lignes.items() if x.ecart_exact] == ["part_logements_vacants:"]
