"""Les repères publiés et le département du mémoire : ce qui est écrit, ce qui se calcule."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import queries
from data.fiches.catalogue import DOSSIER_DATA, CatalogueError
from data.fiches.memoire import DOSSIER_MEMOIRE, Memoire, load_memoire
from data.fiches.reperes import MAGASIN, load_reperes
from tests.magasins import writable


@pytest.fixture(scope="module")
def memoire() -> Memoire:
    """Les deux tableaux livrés."""
    return load_memoire()


def test_dix_sept_postes_et_douze_etp_neuf(memoire: Memoire) -> None:
    """Les totaux publiés, dans dix EPCI sur onze."""
    assert len(memoire.postes) == 17
    assert memoire.etp == pytest.approx(12.9, abs=0.001)
    assert len(memoire.epci) == 11
    assert {p.epci for p in memoire.postes} == set("ABCDEFGHIJ")


def test_les_etp_par_axe_sont_ceux_du_partage_egal(memoire: Memoire) -> None:
    """Un poste à trois axes compte un tiers pour chacun ; trois axes restent à zéro."""
    assert memoire.etp_by_axis() == pytest.approx(
        {
            "petite_enfance": 2.417,
            "enfance_jeunesse": 1.867,
            "parentalite": 1.417,
            "handicap": 0,
            "animation_vie_sociale": 1.0,
            "acces_aux_droits": 0,
            "logement": 0,
            "coordination": 6.2,
        },
        abs=0.001,
    )
    assert memoire.part_jeunesse_pct == pytest.approx(63.9, abs=0.05)


def test_un_epci_a_ses_propres_axes(memoire: Memoire) -> None:
    """F : 0,8 ETP en trois parts de 0,267, et un ETP de coordination ; K : rien."""
    f = memoire.etp_by_axis("F")
    assert f["parentalite"] == pytest.approx(0.8 / 3)
    assert f["coordination"] == 1
    assert sum(f.values()) == pytest.approx(1.8)
    assert sum(memoire.etp_by_axis("A").values()) == pytest.approx(3.5)
    assert set(memoire.etp_by_axis("K").values()) == {0.0}


def test_la_typologie_est_celle_du_memoire(memoire: Memoire) -> None:
    """B et C limitée, F et H nécessaire, six différenciée, K sans type."""
    types = {e.code: e.cooperation for e in memoire.epci}
    assert [c for c, t in types.items() if t == "limitee"] == ["B", "C"]
    assert [c for c, t in types.items() if t == "necessaire"] == ["F", "H"]
    assert [c for c, t in types.items() if t == "differenciee"] == list("ADEGIJ")
    assert types["K"] == ""
    assert next(e for e in memoire.epci if e.code == "K").charges == 0
    assert next(e for e in memoire.epci if e.code == "D").charges is None


def test_chaque_repere_publie_dit_son_unite_sa_date_et_sa_source() -> None:
    """Quinze repères, dans les trois thèmes, sans valeur muette."""
    reperes = load_reperes()
    assert {r.theme for r in reperes} == {"Accueil du jeune enfant", "Coordination de la CTG", "Financement"}
    for repere in reperes:
        assert repere.source
        for valeur in repere.valeurs:
            assert valeur.unite
            assert valeur.lue == MAGASIN or (valeur.annee and valeur.valeur is not None)
    # La couverture nationale ne se recopie pas : elle se lit dans le magasin.
    magasin = [r.code for r in reperes for v in r.valeurs if v.lue == MAGASIN]
    assert magasin == ["couverture_france"]


def test_les_valeurs_publiees_gardent_leurs_mots() -> None:
    """« environ », « près de », une fourchette : rien n'est plus précis que sa source."""
    reperes = {r.code: r for r in load_reperes()}
    occupation = reperes["occupation_france"].valeurs
    assert [(v.annee, v.mot, v.valeur) for v in occupation] == [
        ("depuis 2012", "environ", 70),
        ("2019", "", 69),
        ("2020", "", 57),
    ]
    cog = reperes["cog_petite_enfance"].valeurs
    assert [(v.mot, v.valeur) for v in cog] == [("environ", 3.9), ("près de", 5.4)]
    (bonus,) = reperes["bonus_territoire"].valeurs
    assert (bonus.valeur, bonus.valeur_max) == (2600, 3600)
    (calculee,) = reperes["partage_postes_listes"].valeurs
    assert calculee.valeur == pytest.approx(63.9, abs=0.05)


def _figures(con: duckdb.DuckDBPyConnection, portee: str, code: str) -> dict[str, dict[str, object]]:
    lignes = queries.run(con, "reperes/chiffres", portee=portee, code_portee=code)
    return {str(x["indicateur"]): {str(c): v for c, v in x.items()} for _, x in lignes.iterrows()}


def test_les_chiffres_d_une_portee_sont_des_rapports_de_sommes(con: duckdb.DuckDBPyConnection) -> None:
    """Val-d'Oise fictif : 1,1 + 3,8 + 3,4 + 4 + 1,3 + 3,8 + 1 + 2,1 + 2,1 + 0 = 22,6 ETP."""
    lus = _figures(con, "departement", "95")
    assert lus["etp_coordination"]["valeur"] == pytest.approx(22.6)
    assert (lus["etp_coordination"]["millesime"], lus["etp_coordination"]["epci_dits"]) == (2025, 10)
    assert lus["taux_couverture"]["valeur"] == 42.2
    assert not lus["taux_couverture"]["fictif"]
    assert lus["conventions"]["valeur"] == 10
    # Le département entier est importé : le même rapport que l'observation dérivée.
    derive = queries.run(
        con,
        "indicateurs/serie",
        indicateur="taux_occupation_reel",
        niveau="departement",
        code_territoire="95",
    )
    assert lus["taux_occupation_reel"]["valeur"] == pytest.approx(derive["valeur"].iloc[-1])
    assert set(_figures(con, "departement", "75")) == {"taux_couverture"}


def test_un_epci_cache_est_secret_et_sort_de_la_somme(magasin: Path, tmp_path: Path) -> None:
    """Ses heures cachées, l'EPCI n'a pas de taux, et la Creuse compte un EPCI de moins."""
    with writable(magasin, tmp_path) as con:
        assert _figures(con, "departement", "23")["taux_occupation_reel"]["epci_dits"] == 8
        con.execute(
            "UPDATE etablissements SET masque = TRUE, heures_theoriques = NULL, "
            "heures_realisees = NULL, heures_facturees = NULL WHERE code_epci = '200041556'"
        )
        cache = _figures(con, "epci", "200041556")["taux_occupation_reel"]
        assert cache["statut"] == "secret"
        assert cache["valeur"] != cache["valeur"]
        assert _figures(con, "departement", "23")["taux_occupation_reel"]["epci_dits"] == 7


def test_toutes_les_fautes_des_reperes_sortent_d_un_coup(tmp_path: Path) -> None:
    """Un thème inconnu, une valeur absente, une lecture inconnue, un champ de trop."""
    (tmp_path / "reperes.toml").write_text(
        '[a]\ntheme = "Autre"\nnom = "A"\nunite = "%"\nsource = "S"\nbonus = 1\n'
        'valeurs = [{ annee = "2020" }, { annee = "2021", lue = "rien" }]\n'
        '[b]\ntheme = "financement"\nnom = "B"\nunite = "%"\nsource = "S"\n'
        'valeurs = [{ annee = "2020", valeur = 3, valeur_max = 2 }]\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError) as erreur:
        load_reperes(tmp_path)
    texte = str(erreur.value)
    for morceau in ("« theme »", "« valeur » manque", "« rien »", "« bonus »", "valeur_max"):
        assert morceau in texte


def test_un_fichier_du_memoire_abime_est_dit_ligne_par_ligne(tmp_path: Path) -> None:
    """Deux cellules fausses, deux phrases."""
    for nom in ("epci_2025.csv", "postes_cooperation_2025.csv"):
        (tmp_path / nom).write_bytes((DOSSIER_MEMOIRE / nom).read_bytes())
    postes = tmp_path / "postes_cooperation_2025.csv"
    texte = postes.read_text(encoding="utf-8")
    texte = texte.replace("B1,coordination", "B1,pilotage").replace(
        "C1,coordination,0.6", "C1,coordination,x"
    )
    postes.write_text(texte, encoding="utf-8")
    with pytest.raises(CatalogueError) as erreur:
        load_memoire(tmp_path)
    assert "ligne 6 : axe « pilotage »" in str(erreur.value)
    assert "ligne 7 : ETP « x »" in str(erreur.value)


def test_les_epci_du_memoire_ne_sont_dans_aucun_fichier_de_carte() -> None:
    """Un pseudonyme n'est jamais rattaché à un EPCI réel : ni code Siren, ni fiche d'indicateur."""
    for nom in ("epci_2025.csv", "postes_cooperation_2025.csv"):
        texte = (DOSSIER_MEMOIRE / nom).read_text(encoding="utf-8")
        assert not any(mot.isdecimal() and len(mot) == 9 for mot in texte.replace("\n", ",").split(","))
    fiches = (DOSSIER_DATA / "indicateurs.toml").read_text(encoding="utf-8")
    assert "memoire" not in fiches
