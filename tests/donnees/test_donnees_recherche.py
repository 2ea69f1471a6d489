"""La recherche d'un territoire : ce que l'usager tape, comme il le tape."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries import run


def search(con: duckdb.DuckDBPyConnection, texte: str, limite: str = "12") -> list[tuple[str, str]]:
    """(level, name) of the answers, best first."""
    lus = run(con, "territoires/chercher", texte=texte, limite=limite)
    return list(zip(lus["niveau"], lus["nom"], strict=True))


@pytest.mark.parametrize(
    ("texte", "premier"),
    [
        ("Val Parisis", ("epci", "CA Val Parisis")),
        ("val parisis", ("epci", "CA Val Parisis")),
        ("CA VAL PARISIS", ("epci", "CA Val Parisis")),
        ("parisis val", ("epci", "CA Val Parisis")),
        ("  Val   Parisis ", ("epci", "CA Val Parisis")),
        ("ile de france", ("region", "Île-de-France")),
        ("ÎLE-DE-FRANCE", ("region", "Île-de-France")),
        ("val d'oise", ("departement", "Val-d'Oise")),
        ("val d’oise", ("departement", "Val-d'Oise")),
        ("valdoise", None),
        ("l'isle-adam", ("commune", "L'Isle-Adam")),
        ("L’ISLE ADAM", ("commune", "L'Isle-Adam")),
        ("isle adam", ("commune", "L'Isle-Adam")),
        ("lhay", None),
        ("l hay les roses", ("commune", "L'Haÿ-les-Roses")),
        ("oeting", ("commune", "Œting")),
        ("œting", ("commune", "Œting")),
        ("creuse", ("departement", "Creuse")),
        ("France", ("france", "France")),
        ("cergy", ("commune", "Cergy")),
        ("cergy-pontoise", ("epci", "CA de Cergy-Pontoise")),
        ("métropole du grand paris", ("epci", "Métropole du Grand Paris")),
    ],
)
def test_un_nom_se_trouve_sans_accent_ni_casse_ni_ponctuation(
    con: duckdb.DuckDBPyConnection, texte: str, premier: tuple[str, str] | None
) -> None:
    """Accents, majuscules, apostrophes, tirets et ordre des mots sont indifférents."""
    trouves = search(con, texte)
    assert (trouves[0] if trouves else None) == premier


@pytest.mark.parametrize(
    ("texte", "premier"),
    [
        ("95", ("departement", "Val-d'Oise")),
        ("2a", ("departement", "Corse-du-Sud")),
        ("974", ("departement", "La Réunion")),
        ("11", ("region", "Île-de-France")),
        ("95127", ("commune", "Cergy")),
        ("2A004", ("commune", "Ajaccio")),
        ("2a004", ("commune", "Ajaccio")),
        ("200058485", ("epci", "CA Val Parisis")),
        ("200 058 485", ("epci", "CA Val Parisis")),
        ("95290", ("commune", "L'Isle-Adam")),
        ("95 290", ("commune", "L'Isle-Adam")),
    ],
)
def test_un_code_insee_siren_ou_postal_se_trouve(
    con: duckdb.DuckDBPyConnection, texte: str, premier: tuple[str, str]
) -> None:
    """Numéro de département, code de commune, SIREN d'EPCI, code postal, avec ou sans espaces."""
    assert search(con, texte)[0] == premier


def test_un_code_postal_partage_rend_toutes_ses_communes(con: duckdb.DuckDBPyConnection) -> None:
    """95500 est le code Insee de Pontoise, d'abord, et le code postal de Gonesse et du Thillay."""
    trouves = search(con, "95500")
    assert trouves[0] == ("commune", "Pontoise")
    assert {("commune", "Gonesse"), ("commune", "Le Thillay")} <= set(trouves)


def test_un_debut_de_siren_ou_de_code_se_complete(con: duckdb.DuckDBPyConnection) -> None:
    """Dès trois signes, un début de code propose ce qui commence ainsi."""
    assert ("epci", "CA Val Parisis") in search(con, "2000584")
    assert ("commune", "Cergy") in search(con, "9512", limite="50")


def test_vexin_trouve_les_quatre_epci_du_vexin(con: duckdb.DuckDBPyConnection) -> None:
    """« vexin » donne d'abord les EPCI, dont la CC Vexin Centre, puis les communes."""
    trouves = search(con, "vexin")
    assert ("epci", "CC Vexin Centre") in trouves[:4]
    assert [niveau for niveau, _ in trouves[:4]] == ["epci"] * 4


@pytest.mark.parametrize("texte", ["Pierrefitte-sur-Seine", "pierrefitte sur seine", "93059"])
def test_une_ancienne_commune_mene_a_la_nouvelle(con: duckdb.DuckDBPyConnection, texte: str) -> None:
    """Le nom ou le code d'une commune disparue mène à celle qui la remplace, et le dit."""
    lus = run(con, "territoires/chercher", texte=texte)
    assert lus.iloc[0][["code_territoire", "nom", "ancien_nom"]].tolist() == [
        "93066",
        "Saint-Denis",
        "Pierrefitte-sur-Seine",
    ]


@pytest.mark.parametrize(
    ("texte", "code", "ancien"),
    [
        ("Cherbourg-Octeville", "50129", "Cherbourg-Octeville"),
        ("octeville cherbourg", "50129", "Cherbourg-Octeville"),
        ("Belmont-Luthézieu", "01036", "Belmont-Luthézieu"),
        ("luthez", "01036", "Belmont-Luthézieu"),
    ],
)
def test_un_ancien_nom_dont_la_nouvelle_a_garde_le_code_se_trouve(
    con: duckdb.DuckDBPyConnection, texte: str, code: str, ancien: str
) -> None:
    """Le nom d'avant mène à la commune actuelle, par le début de chacun de ses mots."""
    lus = run(con, "territoires/chercher", texte=texte)
    assert lus.iloc[0][["code_territoire", "ancien_nom"]].tolist() == [code, ancien]


def test_un_nom_actuel_passe_avant_un_mot_d_ancien_nom(con: duckdb.DuckDBPyConnection) -> None:
    """« octeville » : Octeville-sur-Mer et Octeville-l'Avenel d'abord, puis Cherbourg."""
    noms = run(con, "territoires/chercher", texte="octeville")["nom"].tolist()
    assert noms == ["Octeville-sur-Mer", "Octeville-l'Avenel", "Cherbourg-en-Cotentin"]


def test_un_code_garde_est_celui_de_la_commune_actuelle(con: duckdb.DuckDBPyConnection) -> None:
    """50129 est Cherbourg-en-Cotentin : ni ancien nom dans la réponse, ni remplacement."""
    lus = run(con, "territoires/chercher", texte="50129")
    assert lus[["nom", "ancien_nom"]].to_numpy().tolist() == [["Cherbourg-en-Cotentin", ""]]
    assert run(con, "territoires/remplacement", code_ancien="50129").empty


def test_une_commune_trouvee_par_son_nom_n_a_pas_d_ancien_nom(con: duckdb.DuckDBPyConnection) -> None:
    """« Cergy » est Cergy : la réponse ne parle d'aucune ancienne commune."""
    lus = run(con, "territoires/chercher", texte="95127")
    assert lus.iloc[0]["ancien_nom"] == ""


@pytest.mark.parametrize("texte", ["", " ", "   ", "\t\n", "%", "_", "%%", "-", "'", "—", "*", "?"])
def test_un_texte_vide_ou_de_pure_ponctuation_ne_donne_rien(
    con: duckdb.DuckDBPyConnection, texte: str
) -> None:
    """Rien de tapé, rien de rendu : les jokers du SQL n'en sont pas ici."""
    assert search(con, texte) == []


@pytest.mark.parametrize(
    "texte",
    [
        "'; DROP TABLE territoires; --",
        "' OR '1' = '1",
        "cergy' --",
        "$texte",
        "%cergy%",
        "c_rgy",
        "\\",
        "cergy\x00",
        "🗺️",
        "a" * 5000,
        "(((",
        "^cergy.*",
    ],
)
def test_un_texte_qui_ressemble_a_du_code_est_un_texte(con: duckdb.DuckDBPyConnection, texte: str) -> None:
    """SQL, jokers, expression régulière ou démesure : au plus des noms, et le magasin intact."""
    search(con, texte)
    assert con.execute("SELECT COUNT(*) FROM territoires").fetchone() == (36_254,)
    assert ("commune", "Cergy") not in search(con, "c_rgy")


@pytest.mark.lent
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=st.text(max_size=30))
def test_aucun_texte_ne_fait_tomber_la_recherche(con: duckdb.DuckDBPyConnection, texte: str) -> None:
    """N'importe quels caractères : au plus douze réponses, sans doublon et sans erreur."""
    lus = run(con, "territoires/chercher", texte=texte)
    cles = list(zip(lus["niveau"], lus["code_territoire"], strict=True))
    assert len(cles) <= 12
    assert len(set(cles)) == len(cles)


def test_la_limite_borne_les_reponses_sans_en_changer_l_ordre(con: duckdb.DuckDBPyConnection) -> None:
    """Demander trois réponses donne les trois premières des douze."""
    assert len(search(con, "saint")) == 12
    assert search(con, "saint", limite="3") == search(con, "saint")[:3]
