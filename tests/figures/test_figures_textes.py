"""Les phrases autour d'une figure, calculées à la main."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fabrique_figures import EFFECTIF, SOURCE, TAUX, Ligne, make_couche, make_reperes, make_valeurs, published
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.modele import Couche
from dashboard.figures.noms import inside, of
from dashboard.figures.textes import (
    CREDIT_CONTOURS,
    Partage,
    Portee,
    gap_phrase,
    map_texts,
    reading_sentence,
    scope_sentence,
    source_sentence,
    subtitle,
)

FRANCE = Portee("france", "FRANCE", "France")
VAL_D_OISE = Portee("departement", "95", "Val-d'Oise", 2)
PARTAGE = Partage("Métropole du Grand Paris", "Argenteuil", 1, "Paris")
N = "\u00a0"


@pytest.mark.parametrize(
    ("niveau", "nom", "liaison", "dans", "de"),
    [
        ("france", "France", 0, "en France", "de la France"),
        ("region", "Île-de-France", 1, "en Île-de-France", "de l'Île-de-France"),
        ("region", "Occitanie", 1, "en Occitanie", "d'Occitanie"),
        ("region", "Bretagne", 0, "en Bretagne", "de Bretagne"),
        ("region", "Nouvelle-Aquitaine", 3, "en Nouvelle-Aquitaine", "de la Nouvelle-Aquitaine"),
        ("region", "Grand Est", 2, "dans le Grand Est", "du Grand Est"),
        ("region", "Hauts-de-France", 4, "dans les Hauts-de-France", "des Hauts-de-France"),
        ("region", "La Réunion", 0, "à La Réunion", "de La Réunion"),
        ("region", "Mayotte", 0, "à Mayotte", "de Mayotte"),
        ("region", "Guadeloupe", 3, "en Guadeloupe", "de la Guadeloupe"),
        ("departement", "Val-d'Oise", 2, "dans le Val-d'Oise", "du Val-d'Oise"),
        ("departement", "Creuse", 3, "dans la Creuse", "de la Creuse"),
        ("departement", "Ardennes", 4, "dans les Ardennes", "des Ardennes"),
        ("departement", "Ain", 5, "dans l'Ain", "de l'Ain"),
        ("departement", "Paris", 0, "à Paris", "de Paris"),
        ("departement", "Eure-et-Loir", 1, "en Eure-et-Loir", "d'Eure-et-Loir"),
        ("departement", "Seine-et-Marne", 0, "en Seine-et-Marne", "de Seine-et-Marne"),
        ("departement", "La Réunion", 0, "à La Réunion", "de La Réunion"),
        ("departement", "Martinique", 3, "en Martinique", "de la Martinique"),
        ("epci", "CA Val Parisis", 0, "dans la CA Val Parisis", "de la CA Val Parisis"),
        (
            "epci",
            "Métropole du Grand Paris",
            0,
            "dans la Métropole du Grand Paris",
            "de la Métropole du Grand Paris",
        ),
        ("epci", "Orléans Métropole", 0, "à Orléans Métropole", "d'Orléans Métropole"),
        ("epci", "Bordeaux Métropole", 0, "à Bordeaux Métropole", "de Bordeaux Métropole"),
        ("commune", "Ermont", 0, "à Ermont", "d'Ermont"),
    ],
)
def test_un_territoire_se_dit_en_francais(niveau: str, nom: str, liaison: int, dans: str, de: str) -> None:
    """« dans la Creuse », « en Seine-et-Marne », « d'Orléans Métropole » : l'article qu'il faut."""
    assert inside(niveau, nom, liaison) == dans
    assert of(niveau, nom, liaison) == de
    if niveau not in ("epci", "commune"):
        assert Portee(niveau, "X", nom, liaison).dans == dans
        assert Portee(niveau, "X", nom, liaison).de == de


def test_le_titre_est_la_question_posee_au_territoire() -> None:
    """Question de la fiche, lieu, année, espace insécable avant le point d'interrogation."""
    couche = make_couche(published(40.0, 60.0))
    assert map_texts(couche, "epci", VAL_D_OISE, [SOURCE]).titre == (
        f"Où l'accueil du jeune enfant manque-t-il dans le Val-d'Oise, en 2023{N}?"
    )
    assert map_texts(couche, "epci", FRANCE, [SOURCE]).titre.endswith(f"en France, en 2023{N}?")


def test_le_sous_titre_dit_indicateur_unite_niveau_et_millesime() -> None:
    """Avec un détail et une superposition, chacun est nommé avec son unité et son année."""
    couche = make_couche(published(4.0), modalite="eaje")
    assert subtitle(couche, "epci") == (f"{TAUX.nom}, EAJE (crèches) · places pour 100 enfants · EPCI · 2023")
    assert subtitle(couche, "commune", make_couche([], EFFECTIF)).endswith(
        " · communes · 2023 – cercles : Population municipale, habitants, 2023"
    )
    assert " – couleurs : " in subtitle(make_couche([], EFFECTIF), "commune", couche)


def test_la_source_nomme_producteur_titre_annee_licence_et_contours() -> None:
    """Producteur et date sont dits ; une source citée deux fois ne l'est qu'une."""
    attendue = (
        "Cnaf, « Taux de couverture par EPCI », 2023, Licence Ouverte 2.0 ; "
        "contours IGN, ADMIN EXPRESS simplifié, périmètre 2025."
    )
    assert source_sentence([SOURCE, replace(SOURCE, id="bis")], 2023) == attendue
    deux = source_sentence([SOURCE, replace(SOURCE, producteur="Insee")], 2023)
    assert deux.index("Cnaf") < deux.index(" ; Insee") < deux.index(CREDIT_CONTOURS)


def test_sans_source_on_le_dit() -> None:
    """Aucune source : la phrase l'explique, et crédite quand même les contours."""
    assert source_sentence([], 2023) == (
        f"Aucun chiffre sur cette figure, donc aucune source citée ; {CREDIT_CONTOURS}."
    )


@pytest.mark.parametrize(
    ("lignes", "niveau", "phrase"),
    [
        (published(1.0, 2.0), "epci", f"2{N}EPCI du Val-d'Oise, tous avec une valeur."),
        (published(1.0, 2.0), "commune", f"2{N}communes du Val-d'Oise, toutes avec une valeur."),
        (published(1.0), "commune", f"1{N}commune du Val-d'Oise, avec une valeur."),
        (
            [*published(1.0), Ligne(None, "absent")],
            "epci",
            f"2{N}EPCI du Val-d'Oise, dont 1 avec une valeur.",
        ),
        ([*published(1.0), Ligne(9.0, rattache=False)], "epci", f"1{N}EPCI du Val-d'Oise, avec une valeur."),
        ([Ligne(None, "absent")], "epci", f"1{N}EPCI du Val-d'Oise, dont aucun avec une valeur."),
        ([], "epci", "Aucun territoire de ce niveau dans le Val-d'Oise."),
    ],
)
def test_le_champ_compte_les_territoires(lignes: list[Ligne], niveau: str, phrase: str) -> None:
    """Combien de territoires, combien avec une valeur ; les rattachés ailleurs n'y sont pas."""
    assert scope_sentence(make_valeurs(lignes), niveau, VAL_D_OISE) == phrase


REPERES = make_reperes(60.9, 58.2, 50.0, marge=0.05)


@pytest.mark.parametrize(
    ("valeur", "suite"),
    [
        (48.5, "12,4 de moins que la France (60,9)"),
        (72.0, "11,1 de plus que la France (60,9)"),
        (60.9, "comme la France (60,9)"),
        (60.8, "écart non interprétable avec la France (60,9)"),
        (60.7, "0,2 de moins que la France (60,9)"),
        (61.1, "0,2 de plus que la France (60,9)"),
    ],
)
def test_la_lecture_compare_le_territoire_choisi_a_la_france(valeur: float, suite: str) -> None:
    """Valeur, unité, écart dit en mots, ou « non interprétable » dans les marges."""
    couche = make_couche([Ligne(valeur, nom="CA Val Parisis", marge=0.05)], reperes=REPERES)
    texte = f"{valeur:.1f}".replace(".", ",")
    assert reading_sentence(couche, "epci", "T0") == (
        f"En 2023, la CA Val Parisis se situe à {texte} places pour 100 enfants, {suite}."
    )


@pytest.mark.parametrize(
    ("unite", "valeur", "suite"),
    [("% des familles", 48.5, "12,4 points de moins"), ("% des familles", 60.0, "0,9 point de moins")],
)
def test_deux_parts_s_ecartent_en_points(unite: str, valeur: float, suite: str) -> None:
    """« 12,4 de moins » serait 12,4 % de moins : un écart de deux parts se compte en points."""
    couche = make_couche([Ligne(valeur)], reperes=REPERES)
    couche = replace(couche, fiche=replace(couche.fiche, unite=unite))
    assert f", {suite} que la France (60,9)." in reading_sentence(couche, "epci", "T0")


@pytest.mark.parametrize(
    ("niveau", "valeur", "phrase"),
    [
        ("region", 40.0, "18,2 de moins que la région (58,2)"),
        ("departement", 60.0, "10,0 de plus que le département (50,0)"),
        ("france", 60.8, "écart non interprétable avec la France (60,9)"),
    ],
)
def test_un_ecart_nomme_sa_reference(niveau: str, valeur: float, phrase: str) -> None:
    """La région, le département ou la France, avec leur valeur."""
    repere = REPERES[REPERES["niveau"] == niveau].iloc[0]
    couche = make_couche([Ligne(valeur, marge=0.05)])
    dite = gap_phrase(couche, "epci", couche.valeurs.iloc[0], repere)
    assert dite == phrase
    assert [d.texte for d in dite.dits] == re.findall(r"\d+,\d", phrase)


def test_un_ecart_trop_petit_pour_s_afficher_n_est_pas_dit_0_0() -> None:
    """Sans marge, un écart de 0,02 est « presque comme », jamais « 0,0 de plus »."""
    repere = make_reperes(1000.0).query("niveau == 'france'").iloc[0]
    couche = make_couche([Ligne(1000.02)])
    phrase = gap_phrase(couche, "epci", couche.valeurs.iloc[0], repere)
    assert phrase == "presque comme la France (1\u202f000,0)"


def test_un_effectif_ne_se_compare_pas_a_la_france() -> None:
    """Un nombre d'habitants se lit seul : moins que la France n'apprend rien."""
    couche = make_couche([Ligne(1234.0, nom="X")], EFFECTIF, reperes=make_reperes(68e6))
    assert reading_sentence(couche, "epci", "T0") == "En 2023, X compte 1\u202f234 habitants."


@pytest.mark.parametrize("reperes", [None, make_reperes(None, 58.2)])
def test_sans_valeur_nationale_la_lecture_se_passe_de_comparaison(reperes: object) -> None:
    """Une référence inconnue ne se devine pas."""
    couche = make_couche([Ligne(48.5, nom="X")], reperes=reperes)  # type: ignore[arg-type]
    lecture = reading_sentence(couche, "epci", "T0")
    assert lecture == "En 2023, X se situe à 48,5 places pour 100 enfants."


@pytest.mark.parametrize(
    ("statut", "valeur", "raison", "phrase"),
    [
        ("absent", None, "La Cnaf ne publie rien ici.", "X : absent. La Cnaf ne publie rien ici."),
        ("secret", None, "", "X : secret ou non publié."),
        ("sans_objet", None, "", "X : sans objet."),
        ("zero_ou_secret", 0.0, "", "X : 0 ou secret."),
    ],
)
def test_la_lecture_d_une_absence_dit_sa_raison(
    statut: str, valeur: float | None, raison: str, phrase: str
) -> None:
    """Pas de valeur : le mot et la raison, jamais un zéro, jamais « nan »."""
    couche = make_couche([Ligne(valeur, statut, nom="X", raison=raison)], reperes=REPERES)
    assert reading_sentence(couche, "epci", "T0") == phrase


def test_sans_selection_la_lecture_donne_les_extremes() -> None:
    """Du plus bas au plus haut, nommés, sans les territoires rattachés ailleurs."""
    lignes = [
        Ligne(31.2, nom="A"),
        Ligne(72.04, nom="B"),
        Ligne(99.0, nom="C", rattache=False),
        Ligne(None, "absent", nom="D"),
    ]
    assert reading_sentence(make_couche(lignes), "epci") == (
        "En 2023, EPCI par EPCI, la valeur va de 31,2 (A) à 72,0 places pour 100 enfants (B)."
    )


def test_un_zero_qui_peut_etre_secret_reste_en_doute_dans_la_lecture() -> None:
    """Un « 0 ou secret » n'est pas un minimum ; seul, il se dit ; des ex æquo se comptent."""
    lignes = [
        Ligne(0.0, "zero_ou_secret", nom="A"),
        Ligne(5.0, nom="B"),
        Ligne(5.0, nom="C"),
        Ligne(1200.0, nom="D"),
    ]
    couche = make_couche(lignes, EFFECTIF)
    assert reading_sentence(couche, "commune") == (
        "En 2023, commune par commune, la valeur va de 5 (2\u00a0communes) à 1\u202f200 habitants (D)."
    )
    seuls = make_couche(lignes[:1], EFFECTIF)
    assert reading_sentence(seuls, "commune") == "En 2023, A : 0 ou secret."


def test_une_seule_valeur_se_lit_seule() -> None:
    """Ni « de … à … » ni classement quand il n'y a qu'une valeur, ou toutes les mêmes."""
    for autre in (Ligne(None, "absent", nom="B"), Ligne(48.5, nom="B")):
        lecture = reading_sentence(make_couche([Ligne(48.5, nom="A"), autre]), "epci")
        assert lecture == "En 2023, A se situe à 48,5 places pour 100 enfants."


def test_sans_aucune_valeur_la_lecture_le_dit() -> None:
    """Une carte vide n'invente pas de lecture."""
    couche = make_couche([Ligne(None, "absent"), Ligne(5.0, rattache=False)])
    assert reading_sentence(couche, "epci") == "Aucune valeur à lire sur cette carte."


def test_les_notes_comptent_les_absences_par_raison() -> None:
    """La raison la plus fréquente d'abord, trois au plus, sans les rattachés ailleurs."""
    lignes = [
        Ligne(None, "absent", raison="Rare."),
        *[Ligne(None, "absent", raison="Fréquente.")] * 3,
        *[Ligne(None, "absent", raison="Moyenne.")] * 2,
        Ligne(None, "absent", raison="Ailleurs.", rattache=False),
        Ligne(None, "secret"),
    ]
    assert map_texts(make_couche(lignes), "epci", FRANCE, []).notes == (
        f"Fréquente. (3{N}territoires)",
        f"Moyenne. (2{N}territoires)",
        f"Rare. (1{N}territoire)",
    )


def test_une_absence_sans_raison_connue_a_quand_meme_une_phrase() -> None:
    """Jamais une note qui commencerait par une parenthèse."""
    notes = map_texts(make_couche([Ligne(None, "absent")]), "epci", FRANCE, []).notes
    assert notes == (f"Valeur absente du fichier publié. (1{N}territoire)",)


def test_les_communes_rattachees_ailleurs_sont_nommees() -> None:
    """Argenteuil est dans le Val-d'Oise, son EPCI non : la carte le dit."""
    notes = map_texts(make_couche(published(1.0)), "epci", VAL_D_OISE, [], partages=[PARTAGE]).notes
    (note,) = notes
    assert note == (
        "En contour tireté, les communes du Val-d'Oise dont l'EPCI est rattaché ailleurs, "
        "en gris et hors classement : Argenteuil (Métropole du Grand Paris, rattachement : "
        "Paris)."
    )


@pytest.mark.parametrize(("nombre", "fin"), [(5, "un autre EPCI."), (7, "3 autres EPCI.")])
def test_au_dela_de_quatre_les_epci_partages_se_comptent(nombre: int, fin: str) -> None:
    """La note reste courte : quatre EPCI, puis le reste ; un EPCI de deux départements compte une fois."""
    partages = [replace(PARTAGE, code_epci=str(rang)) for rang in range(nombre)]
    partages.append(replace(partages[-1], code_departement="78"))
    couche = make_couche(published(1.0))
    textes = map_texts(couche, "epci", VAL_D_OISE, [], partages=partages)
    assert textes.notes[0].count("rattachement") == 4
    assert textes.notes[0].endswith(fin)


def test_une_superposition_vide_est_dite() -> None:
    """Des cercles demandés sans aucune valeur : une note l'explique."""
    vide = make_couche([Ligne(None, "absent")], EFFECTIF)
    textes = map_texts(make_couche(published(1.0)), "epci", FRANCE, [], superposee=vide)
    assert textes.notes == ("Population municipale : aucune valeur sur cette carte.",)


NOMBRES = st.integers(-100, 20_000).map(lambda n: n / 10)
UNE_LIGNE = st.one_of(
    st.builds(
        Ligne,
        NOMBRES,
        st.sampled_from(["publie", "estime"]),
        rattache=st.booleans(),
        marge=st.none() | st.sampled_from([0.05, 2.5, 10.0]),
    ),
    st.builds(Ligne, st.just(0.0), st.just("zero_ou_secret"), rattache=st.booleans()),
    st.builds(
        Ligne,
        st.none(),
        st.sampled_from(["absent", "secret", "sans_objet"]),
        rattache=st.booleans(),
        raison=st.sampled_from(["", "La Cnaf ne publie rien ici."]),
    ),
)
COUCHES = st.builds(
    make_couche,
    st.lists(UNE_LIGNE, min_size=1, max_size=6),
    st.sampled_from([TAUX, EFFECTIF]),
    modalite=st.sampled_from(["", "eaje"]),
    reperes=st.none()
    | st.builds(
        make_reperes,
        *[st.none() | NOMBRES] * 3,
        marge=st.none() | st.just(0.05),
        raison=st.none() | st.just("Non livré."),
    ),
)
INTERDITS = re.compile(r"\b(nan|none|inf|na|nat|null)\b|\b0,0 de (plus|moins)|  |\( ?\)", re.IGNORECASE)


@settings(max_examples=60, deadline=None)
@given(COUCHES, st.sampled_from(["", "T0"]))
def test_aucune_phrase_ne_laisse_voir_une_valeur_manquante(couche: Couche, selection: str) -> None:
    """Ni « nan », ni « None », ni « inf », ni écart de 0,0, ni parenthèse vide, nulle part."""
    textes = map_texts(couche, "epci", VAL_D_OISE, [SOURCE], partages=[PARTAGE], selection=selection)
    phrases = (*textes.notes, textes.source, textes.champ, textes.lecture)
    for phrase in (textes.titre, textes.sous_titre, *phrases):
        assert not INTERDITS.search(phrase), phrase
        assert phrase == phrase.strip()
    for phrase in phrases:
        assert phrase.endswith((".", ")")), phrase
