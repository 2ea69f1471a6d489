"""La porte SQL : des requêtes nommées, des paramètres déclarés, des fils qui ne se mêlent pas."""

from __future__ import annotations

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import queries
from queries import QueryError, load, names, run

RACINE = Path(__file__).resolve().parents[2]
TOUTES = pytest.mark.parametrize("nom", names())


def code(sql: str) -> str:
    """The statement without comments nor quoted texts."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", "", sql))


def outside_parentheses(sql: str) -> str:
    """What stands at the top level of a statement."""
    dehors, profondeur = [], 0
    for lettre in sql:
        profondeur += (lettre == "(") - (lettre == ")")
        if profondeur == 0:
            dehors.append(lettre)
    return "".join(dehors)


# --- Les fichiers -----------------------------------------------------------------------------


@TOUTES
def test_chaque_requete_a_son_entete(nom: str) -> None:
    """Une phrase, puis le grain, les paramètres s'il y en a, et les sources, dans cet ordre."""
    lignes = load(nom).sql.splitlines()
    assert re.fullmatch(r"-- [A-ZÀÉÎÔ].+\.", lignes[0]), lignes[0]
    rangs = [
        next((i for i, ligne in enumerate(lignes) if ligne.startswith(debut)), None)
        for debut in ("-- Grain : ", "-- Paramètres :", "-- Sources : ")
    ]
    grain, parametres, sources = rangs
    assert grain is not None
    assert sources is not None
    assert 0 < grain < sources
    if parametres is None:
        assert not load(nom).parametres
    else:
        assert grain < parametres < sources
        assert (lignes[parametres] == "-- Paramètres : aucun") == (not load(nom).parametres)
    assert load(nom).resume == lignes[0].removeprefix("-- ")


@TOUTES
def test_chaque_parametre_utilise_est_declare_et_reciproquement(nom: str) -> None:
    """L'en-tête et le SQL nomment exactement les mêmes paramètres."""
    requete = load(nom)
    assert set(re.findall(r"\$([a-z_]+)", code(requete.sql))) == {p.nom for p in requete.parametres}


@TOUTES
def test_chaque_lecture_finit_par_un_ordre(nom: str) -> None:
    """Une requête qui rend des lignes les rend dans un ordre écrit, à son niveau le plus haut."""
    sql = code(load(nom).sql).strip()
    if not sql.startswith(("INSERT", "ATTACH")):
        dehors = outside_parentheses(sql)
        assert "ORDER BY" in dehors
        assert dehors.rindex("ORDER BY") > dehors.rindex("FROM")


@TOUTES
def test_un_fichier_tient_une_seule_instruction_sans_texte_a_trous(nom: str) -> None:
    """Une instruction par fichier, terminée, sans accolade de gabarit ni paramètre anonyme."""
    sql = code(load(nom).sql)
    assert sql.count(";") == 1
    assert sql.rstrip().endswith(";")
    assert not re.search(r"[{}?]", sql)
    # Un code lu comme un nombre perdrait son zéro de tête.
    assert "read_csv" not in sql or "all_varchar = true" in sql


# « table.insert().values(…) », « sa.select(…) » : ce que SQLAlchemy compose.
EXPRESSION = re.compile(r"^(sa\.select\(|(\w+\.)*\w+\.(insert|update|delete|select)\(\))")


@pytest.mark.lent
def test_aucun_sql_ne_se_fabrique_en_python() -> None:
    """Hors des essais, aucun texte SQL n'est composé : ni f-string, ni format, ni collage.

    La mémoire compose ses ordres par SQLAlchemy, qui en fait des objets et non du texte.
    """
    appels = [
        (f"{fichier.relative_to(RACINE)}:{noeud.lineno}", noeud.args[0])
        for dossier in ("data", "queries", "geo", "dashboard")
        for fichier in (RACINE / dossier).rglob("*.py")
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and (
            noeud.func.attr in {"execute", "executemany", "sql", "query", "exec_driver_sql"}
            or ast.unparse(noeud.func) == "sa.text"
        )
        and noeud.args
    ]
    assert appels
    fautes = [
        ou
        for ou, texte in appels
        if isinstance(texte, ast.JoinedStr | ast.BinOp | ast.Call)
        # schema.sql, lu d'un fichier.
        and not ast.unparse(texte).endswith("read_text(encoding='utf-8')")
        and not (isinstance(texte, ast.Call) and EXPRESSION.search(ast.unparse(texte)))
    ]
    assert fautes == []


# --- La porte ---------------------------------------------------------------------------------


def test_une_requete_inconnue_nomme_ses_voisines(con: duckdb.DuckDBPyConnection) -> None:
    """Un nom faux dans un dossier qui existe cite les requêtes de ce dossier, et elles seules."""
    with pytest.raises(QueryError) as erreur:
        run(con, "territoires/cherche")
    assert "« territoires/cherche » n'existe pas" in str(erreur.value)
    voisines = "territoires/chercher, territoires/departements_de, territoires/departements_de_lot, "
    voisines += "territoires/ept"
    assert voisines in str(erreur.value)
    assert "indicateurs/" not in str(erreur.value)


@pytest.mark.parametrize("nom", ["nulle/part", "", "../queries/carte/formes", "/etc/passwd"])
def test_une_requete_d_ailleurs_nomme_toutes_celles_qui_existent(
    con: duckdb.DuckDBPyConnection, nom: str
) -> None:
    """Un nom sans dossier connu, ou qui voudrait sortir du dossier, cite toutes celles qui se lisent."""
    with pytest.raises(QueryError) as erreur:
        run(con, nom)
    a_lire = {n for n in names() if not load(n).ecrit and not load(n).recues}
    assert all((n in str(erreur.value)) == (n in a_lire) for n in names())


def test_un_parametre_inconnu_nomme_ceux_qui_existent(con: duckdb.DuckDBPyConnection) -> None:
    """Une faute de frappe dans un paramètre cite les paramètres de la requête."""
    with pytest.raises(QueryError) as erreur:
        run(con, "indicateurs/serie", indicateurs="taux_couverture")
    assert "n'a pas de paramètre « indicateurs »" in str(erreur.value)
    assert "indicateur, niveau, code_territoire, modalite" in str(erreur.value)


def test_un_parametre_en_trop_dans_une_requete_qui_n_en_a_pas(con: duckdb.DuckDBPyConnection) -> None:
    """Une requête sans paramètre le dit."""
    with pytest.raises(QueryError, match="Paramètres qui existent : aucun"):
        run(con, "territoires/portees", niveau="epci")


def test_les_parametres_manquants_sont_tous_nommes(con: duckdb.DuckDBPyConnection) -> None:
    """Il manque deux paramètres : les deux sont dits, celui qui a une valeur par défaut non."""
    with pytest.raises(QueryError) as erreur:
        run(con, "indicateurs/serie", indicateur="taux_couverture")
    assert "Il manque à la requête « indicateurs/serie » : niveau, code_territoire." in str(erreur.value)


def test_un_parametre_incomprehensible_est_une_erreur_de_requete(con: duckdb.DuckDBPyConnection) -> None:
    """Un millésime qui n'est pas un nombre donne une phrase qui nomme la requête."""
    with pytest.raises(QueryError, match="« indicateurs/valeurs » n'a pas compris"):
        run(con, "indicateurs/valeurs", indicateur="taux_couverture", niveau="epci", millesime="hier")


def test_les_valeurs_par_defaut_sont_celles_de_l_en_tete(con: duckdb.DuckDBPyConnection) -> None:
    """Ne rien dire d'un paramètre facultatif revient à écrire sa valeur par défaut."""
    court = run(con, "indicateurs/valeurs", indicateur="densite", niveau="region", millesime=2023)
    long = run(
        con,
        "indicateurs/valeurs",
        indicateur="densite",
        niveau="region",
        millesime=2023,
        modalite="",
        portee="france",
        code_portee="FRANCE",
    )
    pd.testing.assert_frame_equal(court, long)
    par_nom = {p.nom: p for p in load("indicateurs/reperes").parametres}
    assert (par_nom["code_region"].requis, par_nom["code_region"].defaut) == (False, None)
    assert (par_nom["modalite"].requis, par_nom["modalite"].defaut) == (False, "")
    assert (par_nom["indicateur"].requis, par_nom["indicateur"].defaut) == (True, None)


def test_une_erreur_du_moteur_dit_quelle_requete(con: duckdb.DuckDBPyConnection) -> None:
    """Ce que le moteur refuse garde sa nature et porte le nom de la requête."""
    with pytest.raises(duckdb.Error) as erreur:
        run(con, "magasin/ecrire/inserer_meta", cle="a", valeur="b")
    assert "Requête : magasin/ecrire/inserer_meta" in erreur.value.__notes__


# --- Les fils ---------------------------------------------------------------------------------

QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    *(
        ("territoires/un", {"code_territoire": code, "niveau": "epci"})
        for code in ("200058485", "200054781", "200035970")
    ),
    *(("territoires/chercher", {"texte": texte}) for texte in ("cergy", "95290")),
    *(
        ("indicateurs/serie", {"indicateur": nom, "niveau": "epci", "code_territoire": "200058485"})
        for nom in ("foyers_allocataires", "foyers_rsa", "densite")
    ),
    *(
        (
            "indicateurs/valeurs",
            {
                "indicateur": "taux_couverture",
                "niveau": "epci",
                "millesime": 2023,
                "portee": "departement",
                "code_portee": departement,
            },
        )
        for departement in ("23", "95", "976")
    ),
]


@pytest.mark.lent
def test_huit_fils_sur_une_connexion_lisent_la_meme_chose_que_seuls(con: duckdb.DuckDBPyConnection) -> None:
    """Quatre-vingts questions posées par huit fils à la fois : chacune a sa bonne réponse."""
    seules = [run(con, nom, **parametres) for nom, parametres in QUESTIONS]
    assert all(len(reponse) for reponse in seules)
    assert len({reponse.to_csv() for reponse in seules}) == len(QUESTIONS)
    rangs = [(7 * i) % len(QUESTIONS) for i in range(80)]
    with ThreadPoolExecutor(8) as fils:
        ensemble = list(fils.map(lambda r: run(con, QUESTIONS[r][0], **QUESTIONS[r][1]), rangs))
    for rang, reponse in zip(rangs, ensemble, strict=True):
        pd.testing.assert_frame_equal(reponse, seules[rang])


def test_un_resultat_a_moitie_lu_ne_bloque_personne(con: duckdb.DuckDBPyConnection) -> None:
    """Une lecture commencée et abandonnée n'arrête ni les autres questions, ni elle-même."""
    lente = con.cursor()
    lente.execute("SELECT range FROM range(10_000_000)")
    assert lente.fetchone() == (0,)
    with ThreadPoolExecutor(4) as fils:
        taches = [fils.submit(run, con, nom, **parametres) for nom, parametres in QUESTIONS]
        assert all(len(tache.result(timeout=10)) for tache in taches)
    assert lente.fetchone() == (1,)
    lente.close()


def test_la_porte_referme_ce_qu_elle_ouvre_meme_en_erreur(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le curseur d'une question est refermé, qu'elle réussisse ou non."""
    ouverts: list[int] = []

    class Temoin:
        def __init__(self) -> None:
            self._curseur = con.cursor()
            ouverts.append(1)

        def __getattr__(self, nom: str) -> Any:
            return getattr(self._curseur, nom)

        def close(self) -> None:
            ouverts.pop()
            self._curseur.close()

    class Connexion:
        def cursor(self) -> Temoin:
            return Temoin()

    run(Connexion(), "territoires/portees")  # type: ignore[arg-type]
    with pytest.raises(duckdb.Error):
        run(Connexion(), "magasin/ecrire/inserer_meta", cle="a", valeur="b")  # type: ignore[arg-type]
    assert ouverts == []


def test_les_controles_disent_leur_phrase_et_trois_exemples(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un contrôle raté donne sa phrase, son compte entier et au plus trois exemples lisibles."""
    monkeypatch.setattr(queries, "run", lambda *_: pd.DataFrame({"code": list("abcde"), "ecart": range(5)}))
    for controle in queries.check(con):
        assert controle.phrase == load(controle.nom).resume
        assert controle.fautives == 5
        assert controle.exemples == ("code = a, ecart = 0", "code = b, ecart = 1", "code = c, ecart = 2")


def test_un_millesime_se_controle_meme_sans_indicateur(con: duckdb.DuckDBPyConnection) -> None:
    """Les années de tous les indicateurs : le refus les cite, il ne finit pas sur une liste vide."""
    requete = queries.Requete("essai", "", "", (queries.Parametre("millesime", "", True, None),))
    queries.check_values(con, requete, {"millesime": "2023"})
    with pytest.raises(QueryError, match=r"« 1890 » n'existe pas \(paramètre --millesime\)\..* 20\d\d"):
        queries.check_values(con, requete, {"millesime": "1890"})
    vide = {"millesime": "2023", "indicateur": "sans_valeur"}
    sans = queries.Requete("essai", "", "", tuple(queries.Parametre(n, "", True, None) for n in vide))
    with pytest.raises(QueryError, match="sans_valeur"):
        queries.check_values(con, sans, vide)
