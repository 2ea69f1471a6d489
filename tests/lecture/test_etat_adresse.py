"""La sélection et l'adresse de la page : l'une se traduit en l'autre, sans jamais tomber."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.classes import METHODES
from dashboard.figures.palettes import PALETTES
from dashboard.lecture.selection import (
    NIVEAUX_PAR_PORTEE,
    PANNEAUX,
    Connu,
    Presence,
    Selection,
    change,
    chosen_year,
    normalise,
    overlays,
    parse,
    read_scope,
    read_territory,
    second,
    second_maps,
    to_params,
)

ANCIENNE = "Marines (95370) fait partie aujourd'hui de Marines (95999)."
COUVERTURE = Presence({"": (2022, 2023), "eaje": (2022, 2023), "am": (2023,)})
UNE_ANNEE = Presence({"": (2023,)})
CONNU = Connu(
    presences={
        ("taux_couverture", "departement"): COUVERTURE,
        ("taux_couverture", "epci"): COUVERTURE,
        ("population", "departement"): UNE_ANNEE,
        ("population", "epci"): UNE_ANNEE,
        ("population", "commune"): UNE_ANNEE,
        ("densite", "epci"): UNE_ANNEE,
        ("revenu", "commune"): Presence({"": (2019, 2021)}),
        ("age", "commune"): Presence({"0-4": (2021,), "5-9": (2021, 2022)}),
    },
    effectifs=frozenset({"population", "age"}),
    scope_exists=lambda niveau, code: (niveau, code) in TERRITOIRES,
    explain_code=lambda code: ANCIENNE if code == "95370" else "",
)
TERRITOIRES = {("region", "11"), ("departement", "95"), ("departement", "2A"), ("epci", "200058485")}
PORTEES = [("france", "FRANCE"), *sorted(TERRITOIRES)]
INITIALE = Selection(millesime=2023)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Une sélection cohérente quelconque de ``CONNU``."""
    portee, code = draw(st.sampled_from(PORTEES))
    niveau = draw(st.sampled_from(NIVEAUX_PAR_PORTEE[portee]))
    indicateur = draw(st.sampled_from(CONNU.indicators(niveau)))
    presence = CONNU.presences[indicateur, niveau]
    modalite = draw(st.sampled_from(sorted(presence.millesimes)))
    base = Selection(
        portee=portee,
        code_portee=code,
        niveau=niveau,
        indicateur=indicateur,
        modalite=modalite,
        millesime=draw(st.sampled_from(presence.millesimes[modalite])),
        methode=draw(st.sampled_from(list(METHODES))),
        nombre=draw(st.integers(2, 8)),
        seuils=tuple(sorted(draw(st.sets(st.floats(-1e6, 1e6, allow_nan=False), max_size=7)))),
        palette=draw(st.sampled_from(list(PALETTES))),
        territoire=draw(st.sampled_from(["", "01001", "200058485"])),
        panneau=draw(st.sampled_from(["", *PANNEAUX])),
    )
    return replace(
        base,
        avec=draw(st.sampled_from(["", *overlays(base, CONNU)])),
        double=draw(st.sampled_from(["", *second_maps(base, CONNU)])),
    )


@settings(max_examples=150, deadline=None)
@given(selections())
def test_une_adresse_redonne_la_selection_qui_l_a_ecrite(selection: Selection) -> None:
    """Copier l'adresse, l'ouvrir ailleurs : la même page, sans aucun message."""
    params = to_params(selection, CONNU)
    assert parse(params, CONNU) == (selection, ())
    assert all(isinstance(v, str) and v for v in params.values())


@pytest.mark.lent
@settings(max_examples=100, deadline=None)
@given(selections())
def test_ecrire_l_adresse_deux_fois_donne_la_meme(selection: Selection) -> None:
    """L'adresse ne bouge pas d'elle-même : pas d'aller-retour sans fin avec le navigateur."""
    params = to_params(selection, CONNU)
    assert to_params(parse(params, CONNU)[0], CONNU) == params


def test_une_page_par_defaut_a_une_adresse_nue() -> None:
    """Rien dans l'adresse : la sélection initiale ; et la sélection initiale n'écrit rien."""
    assert parse({}, CONNU) == (INITIALE, ())
    assert to_params(INITIALE, CONNU) == {}


@pytest.mark.parametrize(
    ("changements", "params"),
    [
        ({"portee": "departement", "code_portee": "95"}, {"portee": "departement-95"}),
        (
            {
                "portee": "departement",
                "code_portee": "95",
                "niveau": "commune",
                "indicateur": "revenu",
                "millesime": 2021,
            },
            {"portee": "departement-95", "niveau": "commune", "indicateur": "revenu"},
        ),
        ({"millesime": 2022}, {"millesime": "2022"}),
        ({"modalite": "eaje"}, {"modalite": "eaje"}),
        ({"methode": "seuils", "seuils": (40.0, 60.5)}, {"methode": "seuils", "seuils": "40;60.5"}),
        ({"nombre": 7, "palette": "gris"}, {"classes": "7", "palette": "gris"}),
        ({"avec": "population"}, {"avec": "population"}),
        ({"double": "millesime:2022"}, {"double": "millesime:2022"}),
    ],
)
def test_l_adresse_ne_dit_que_ce_qui_differe(changements: dict[str, object], params: dict[str, str]) -> None:
    """Chaque choix a son mot lisible dans l'adresse, et lui seul."""
    selection = replace(INITIALE, **changements)  # type: ignore[arg-type]
    assert to_params(selection, CONNU) == params
    assert parse(params, CONNU) == (selection, ())


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(-(10**7), 10**7).map(lambda n: n / 1000), min_size=1, max_size=7))
def test_des_seuils_a_decimales_survivent_a_l_adresse(seuils: set[float]) -> None:
    """Aucune décimale saisie ne se perd en route."""
    selection = replace(INITIALE, methode="seuils", seuils=tuple(sorted(seuils)))
    assert parse(to_params(selection, CONNU), CONNU)[0] == selection


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("département-95", ("departement", "95")),
        ("Departement-2a", ("departement", "2A")),
        ("DÉPARTEMENT-1", ("departement", "01")),
        (" région-1", ("region", "01")),
        ("epci-200058485", ("epci", "200058485")),
    ],
)
def test_une_portee_ecrite_a_la_main_se_lit_sans_accent_ni_casse_ni_zero(
    ecrite: str, lue: tuple[str, str]
) -> None:
    """Un lien recopié d'un courriel garde son sens."""
    assert read_scope(ecrite) == lue


def test_un_territoire_ecrit_a_la_main_retrouve_son_zero_et_sa_capitale() -> None:
    """« 1004 » est Ambérieu-en-Bugey (01004), « 2a004 » Ajaccio (2A004)."""
    assert [read_territory(t) for t in ("1004", "2a004", " 95 127")] == ["01004", "2A004", "95127"]
    selection, messages = parse({"portee": "département-2a", "territoire": "2a004"}, CONNU)
    assert (selection.code_portee, selection.territoire, messages) == ("2A", "2A004", ())


CLES = [
    "portee",
    "niveau",
    "indicateur",
    "modalite",
    "millesime",
    "avec",
    "double",
    "methode",
    "classes",
    "seuils",
    "palette",
    "territoire",
    "panneau",
    "vue",
    "inconnu",
]
PLAUSIBLES = [
    "france",
    "departement-95",
    "departement-99",
    "region",
    "epci-",
    "-",
    "commune",
    "epci",
    "revenu",
    "eaje",
    "2023",
    "²",
    "٢٠٢٣",
    "9" * 5000,
    "millesime:2022",
    "modalite:",
    "3",
    "40;60",
    "bleus",
    "tableau",
    "nan",
    " ",
    "%00",
]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(CLES) | st.text(max_size=5), st.sampled_from(PLAUSIBLES) | st.text(max_size=20)
    )
)
def test_aucune_adresse_ne_fait_tomber_la_page(params: dict[str, str]) -> None:
    """N'importe quels paramètres donnent une sélection cohérente et des phrases françaises."""
    selection, messages = parse(params, CONNU)
    assert normalise(selection, CONNU) == selection
    assert selection.niveau in NIVEAUX_PAR_PORTEE[selection.portee]
    presence = CONNU.presences[selection.indicateur, selection.niveau]
    assert selection.millesime in presence.millesimes[selection.modalite]
    assert all(m.startswith("Dans l'adresse, ") and m.endswith(".") for m in messages)


@pytest.mark.parametrize("params", [{c: v} for c, v in product(CLES, ("9" * 5000, "²", "\x00"))])
def test_un_nombre_demesure_ou_exotique_ne_fait_rien_tomber(params: dict[str, str]) -> None:
    """Cinq mille chiffres, un exposant, un caractère nul : refusés comme le reste."""
    parse(params, CONNU)


@pytest.mark.parametrize(
    ("cle", "valeur", "dit"),
    [
        ("portee", "departement-99", "le territoire « departement-99 » est inconnu"),
        ("portee", "lune", "le territoire « lune » est inconnu"),
        ("portee", "commune-95127", "le territoire « commune-95127 » est inconnu"),
        ("niveau", "commune", "le niveau « commune » n'existe pas pour ce territoire"),
        ("indicateur", "revenu", "l'indicateur « revenu » n'existe pas à ce niveau"),
        ("modalite", "creche", "la modalité « creche » n'existe pas pour cet indicateur"),
        ("millesime", "1999", "le millésime « 1999 » n'est pas dans le magasin : 2023"),
        ("avec", "densite", "l'indicateur superposé « densite » ne peut pas être superposé"),
        ("double", "millesime:1999", "la deuxième carte « millesime:1999 » n'existe pas"),
        ("methode", "magie", "la méthode de classes « magie » est inconnue."),
        ("palette", "arc", "la palette « arc » est inconnue."),
        ("panneau", "3d", "le panneau « 3d » est inconnu."),
        ("classes", "12", "le nombre de classes « 12 » doit être entre 2 et 8."),
        ("classes", "9", "le nombre de classes « 9 » doit être entre 2 et 8."),
        ("classes", "1", "le nombre de classes « 1 » doit être entre 2 et 8."),
        ("seuils", "40;x", "les seuils « 40;x » ne conviennent pas. « x » n'est pas un nombre"),
    ],
)
def test_un_parametre_refuse_est_nomme_et_n_a_pas_d_effet(cle: str, valeur: str, dit: str) -> None:
    """Une phrase qui cite le paramètre et sa valeur ; la page par défaut s'affiche."""
    selection, messages = parse({cle: valeur}, CONNU)
    assert selection == INITIALE
    assert len(messages) == 1
    assert messages[0].startswith(f"Dans l'adresse, {dit}")


@pytest.mark.parametrize(
    ("cle", "valeur"), [("indicateur", "revenu"), ("avec", "revenu"), ("carte2", "revenu")]
)
def test_un_indicateur_refuse_est_dit_par_son_nom(cle: str, valeur: str) -> None:
    """Un code n'est le mot de personne ; celui que rien ne connaît reste tel qu'il fut écrit."""
    nomme = replace(CONNU, name_of=lambda code: {"revenu": "Niveau de vie médian"}.get(code, code))
    assert "« Niveau de vie médian »" in parse({cle: "revenu"}, nomme)[1][0]
    assert "« lune »" in parse({cle: "lune"}, nomme)[1][0]


def test_plusieurs_parametres_refuses_donnent_autant_de_phrases() -> None:
    """Rien ne se perd : une phrase par refus, et ce qui est bon est gardé."""
    selection, messages = parse(
        {"niveau": "canton", "millesime": "1999", "palette": "gris", "methode": "x"}, CONNU
    )
    assert len(messages) == 3
    assert selection == replace(INITIALE, palette="gris")


def test_un_territoire_disparu_ramene_a_la_france_et_dit_ce_qu_il_est_devenu() -> None:
    """Un ancien code n'est pas une erreur muette : on dit où il est passé."""
    selection, messages = parse({"portee": "epci-95370", "niveau": "epci"}, CONNU)
    assert (selection.portee, selection.code_portee) == ("france", "FRANCE")
    assert messages == (
        "Dans l'adresse, le territoire « epci-95370 » est inconnu : la France est affichée. " + ANCIENNE,
    )


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Selection,
        portee=st.sampled_from(list(NIVEAUX_PAR_PORTEE)),
        niveau=st.sampled_from(["epci", "commune", "departement", "canton"]),
        indicateur=st.sampled_from(["taux_couverture", "revenu", "age", "population", "perdu"]),
        modalite=st.sampled_from(["", "eaje", "am", "0-4", "perdue"]),
        millesime=st.sampled_from([0, 2019, 2021, 2022, 2023]),
        avec=st.sampled_from(["", "population", "densite", "perdu"]),
        double=st.sampled_from(["", "millesime:2022", "modalite:", "modalite:am", "perdu"]),
    )
)
def test_remettre_d_aplomb_deux_fois_ne_change_plus_rien(selection: Selection) -> None:
    """Une sélection réparée est cohérente, et le reste."""
    une = normalise(selection, CONNU)
    assert normalise(une, CONNU) == une
    assert (une.indicateur, une.niveau) in CONNU.presences
    assert une.avec in ("", *overlays(une, CONNU))
    assert une.double in ("", *second_maps(une, CONNU))


@settings(max_examples=50, deadline=None)
@given(selections())
def test_une_selection_coherente_n_est_pas_touchee(selection: Selection) -> None:
    """Réparer ne change rien à ce qui va bien."""
    assert normalise(selection, CONNU) == selection


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ({"niveau": "commune"}, {"niveau": "epci"}),
        ({"portee": "epci", "code_portee": "200058485"}, {}),
        ({"portee": "departement", "code_portee": "95", "niveau": "commune"}, {"indicateur": "population"}),
        (
            {
                "portee": "epci",
                "code_portee": "200058485",
                "niveau": "departement",
                "indicateur": "revenu",
                "millesime": 2021,
            },
            {"niveau": "commune"},
        ),
        ({"modalite": "perdue"}, {"modalite": ""}),
        ({"modalite": "am", "millesime": 2022}, {"millesime": 2023}),
        ({"millesime": 1999}, {"millesime": 2023}),
        ({"avec": "densite"}, {"avec": ""}),
        ({"double": "millesime:2023"}, {"double": ""}),
    ],
)
def test_une_combinaison_incoherente_est_reparee_au_plus_pres(
    avant: dict[str, object], apres: dict[str, object]
) -> None:
    """Niveau, indicateur, détail, année : on ne change que ce qui ne va pas."""
    selection = replace(INITIALE, **avant)  # type: ignore[arg-type]
    assert normalise(selection, CONNU) == replace(selection, **apres)  # type: ignore[arg-type]


def test_un_indicateur_sans_total_prend_son_premier_detail() -> None:
    """Sans ensemble, une part est montrée plutôt que rien."""
    selection, messages = parse({"portee": "departement-95", "niveau": "commune", "indicateur": "age"}, CONNU)
    assert (selection.modalite, selection.millesime, messages) == ("0-4", 2021, ())


def test_un_taux_se_superpose_a_un_effectif_et_non_a_un_taux() -> None:
    """Aplat et cercles : un de chaque, jamais deux aplats."""
    assert overlays(INITIALE, CONNU) == ("population",)
    assert overlays(replace(INITIALE, indicateur="population"), CONNU) == ("taux_couverture", "densite")


def test_la_deuxieme_carte_change_l_annee_ou_le_detail() -> None:
    """Les cartes comparables sont les autres années et les autres détails de la même année."""
    possibles = second_maps(INITIALE, CONNU)
    assert possibles == ("millesime:2022", "modalite:eaje", "modalite:am")
    assert second(replace(INITIALE, double="millesime:2022")) == replace(INITIALE, millesime=2022)
    assert second(replace(INITIALE, double="modalite:am")) == replace(INITIALE, modalite="am")
    detail = replace(INITIALE, modalite="eaje", double="modalite:")
    assert second(detail) == INITIALE


@settings(max_examples=50, deadline=None)
@given(selections())
def test_la_deuxieme_carte_existe_dans_le_magasin(selection: Selection) -> None:
    """Tout ce qui est proposé en deuxième carte a des valeurs."""
    for double in second_maps(selection, CONNU):
        autre = replace(second(replace(selection, double=double)), avec="")
        assert normalise(autre, CONNU) == autre
        assert (autre.modalite, autre.millesime) != (selection.modalite, selection.millesime)


def test_la_derniere_annee_d_un_detail_inconnu_est_la_derniere_de_toutes() -> None:
    """Une modalité que l'on ne connaît pas ne fait pas tomber la page."""
    assert COUVERTURE.latest("am") == 2023
    assert COUVERTURE.latest("perdue") == 2023


def test_un_autre_indicateur_montre_sa_derniere_annee() -> None:
    """De 2019 choisi au revenu (2019, 2021) à l'âge (2021, 2022), puis retour : 2021, jamais 2019."""
    revenu = Selection(
        portee="departement", code_portee="95", niveau="commune", indicateur="revenu", millesime=2019
    )
    assert chosen_year(revenu, CONNU) == 2019
    age = change(revenu, CONNU, indicateur="age")
    assert age.millesime == CONNU.presences["age", "commune"].latest(age.modalite)
    assert change(age, CONNU, indicateur="revenu").millesime == 2021
    # Une année dite avec l'indicateur est gardée.
    assert change(age, CONNU, indicateur="revenu", millesime=2019).millesime == 2019


def test_la_derniere_annee_reste_la_derniere_d_un_detail_a_l_autre() -> None:
    """0-4 ans n'a que 2021 : revenir de là à 5-9 ans redonne 2022, sa dernière, et non 2021."""
    cinq = Selection(
        portee="departement",
        code_portee="95",
        niveau="commune",
        indicateur="age",
        modalite="5-9",
        millesime=2022,
    )
    zero = change(cinq, CONNU, modalite="0-4")
    assert zero.millesime == 2021
    assert change(zero, CONNU, modalite="5-9").millesime == 2022
    # Choisie, une année qui existe est gardée.
    assert change(replace(INITIALE, millesime=2022), CONNU, modalite="eaje").millesime == 2022


def test_changer_d_indicateur_ferme_la_deuxieme_carte_d_une_autre_annee() -> None:
    """L'année de la deuxième carte était celle de l'indicateur quitté."""
    double = replace(INITIALE, double="millesime:2022")
    assert change(double, CONNU, indicateur="densite").double == ""
