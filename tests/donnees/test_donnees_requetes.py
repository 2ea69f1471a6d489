"""Les réponses des requêtes, contre des valeurs calculées à la main ou relues dans les fichiers."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.fiches.catalogue import load_catalogue
from data.magasin.fetch import EMBARQUE
from queries import run

VAL_PARISIS = "200058485"
METROPOLE = "200054781"
BOUCLES = "200058519"
MAYOTTE = {"200050532", "200059871", "200060457", "200060465", "200060473"}
RAISON_MAYOTTE = "La Cnaf ne publie pas de taux de couverture pour Mayotte."

Poser = Callable[..., pd.DataFrame]


@pytest.fixture
def poser(con: duckdb.DuckDBPyConnection) -> Poser:
    """Ask a query of the real store."""
    return lambda nom, **parametres: run(con, nom, **parametres)


def rates(poser: Poser, niveau: str = "epci", **portee: str) -> pd.DataFrame:
    """Coverage rates of 2023, indexed by code."""
    lues = poser("indicateurs/valeurs", indicateur="taux_couverture", niveau=niveau, millesime=2023, **portee)
    return lues.set_index("code_territoire")


def in_departement(code: str) -> dict[str, str]:
    return {"portee": "departement", "code_portee": code}


def read_csv(fichier: str) -> list[dict[str, str]]:
    with (EMBARQUE / fichier).open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux))


def read_departements() -> list[dict[str, Any]]:
    return pq.read_table(EMBARQUE / "cnaf/couverture_departement_2022_2023.parquet").to_pylist()


def read_communes() -> list[dict[str, Any]]:
    return pq.read_table(EMBARQUE / "territoires" / "communes.parquet").to_pylist()


# --- Valeurs ----------------------------------------------------------------------------------


def test_le_taux_de_couverture_des_epci_a_les_reperes_publies(poser: Poser) -> None:
    """1 255 EPCI, 1 250 publiés ; minimum, quartiles et maximum sont ceux du fichier de la Cnaf."""
    lues = rates(poser)
    assert len(lues) == 1255
    assert lues["statut"].value_counts().to_dict() == {"publie": 1250, "absent": 5}
    quantiles = lues["valeur"].quantile([0, 0.25, 0.5, 0.75, 1]).round(1).tolist()
    assert quantiles == [2.7, 54.8, 62.9, 72.2, 160.5]
    assert set(lues["nombre_valeurs"]) == {1250}
    assert (lues["valeur"] > 100).sum() == 4


def test_les_epci_de_mayotte_sont_absents_avec_leur_raison(poser: Poser) -> None:
    """Une absence n'est pas un zéro : sans valeur, sans rang, avec une raison et une source."""
    absents = rates(poser).query("statut == 'absent'")
    assert set(absents.index) == MAYOTTE
    assert set(absents["raison"]) == {RAISON_MAYOTTE}
    assert set(absents["source"]) == {"cnaf_taux_couverture_epci"}
    assert absents[["valeur", "marge", "rang"]].isna().all().all()
    assert not absents["fictif"].any()


@pytest.mark.lent
@pytest.mark.parametrize("niveau", ["france", "region", "departement", "epci", "commune"])
def test_chaque_taux_est_celui_du_fichier_de_la_cnaf(poser: Poser, niveau: str) -> None:
    """À chaque niveau, les taux publiés, tous et rien d'autre : aucun n'est calculé."""
    lues = rates(poser, niveau).query("statut != 'absent'")
    lignes = (
        [x for x in read_departements() if x["annee"] == 2023]
        if niveau == "departement"
        else read_csv(f"cnaf/taux_couverture_{niveau}_2023.csv")
    )
    attendues = {ligne[f"code_{niveau}"]: float(ligne["taux_couverture"]) for ligne in lignes}
    assert lues["valeur"].to_dict() == attendues
    assert set(lues["marge"]) == {0.05}
    assert set(lues["raison"]) == {""}


def test_le_taux_national_est_publie(poser: Poser) -> None:
    """France : 60,9, hors Mayotte ; seule au premier rang."""
    france = rates(poser, "france").loc["FRANCE"]
    assert (france["valeur"], france["statut"], france["rang"]) == (60.9, "publie", 1)


@pytest.mark.lent
def test_chaque_commune_sans_taux_a_la_bonne_raison(poser: Poser) -> None:
    """Mayotte, valeur fausse ôtée, petite commune, manque constaté : à chacune sa raison."""
    lues = rates(poser, "commune")
    assert len(lues) == 34_877
    absentes = lues.query("statut == 'absent'")
    assert len(absentes) == 34_877 - 1015
    assert (absentes["raison"] != "").all()
    for code in ("13055", "69123", "75056"):
        assert "était fausse" in str(lues.loc[code, "raison"])
    assert lues.loc["97611", "raison"] == RAISON_MAYOTTE
    petites = absentes["raison"].str.contains("plus de 10 000 habitants.", regex=False)
    assert (absentes[petites]["population"] <= 10_000).all()
    # 39 communes de plus de 10 000 habitants manquent, Paris, Lyon et Marseille non comprises.
    manquantes = absentes["raison"].str.startswith("Cette commune de plus de 10 000")
    assert (absentes[manquantes]["population"] > 10_000).all()


def test_val_parisis_est_quatrieme_des_dix_epci_du_val_d_oise(poser: Poser) -> None:
    """48,5 places pour 100 enfants, rang 4 sur 10 ; deux EPCI à 43,7 sont huitièmes ensemble."""
    lues = rates(poser, **in_departement("95"))
    val_parisis = lues.loc[VAL_PARISIS]
    assert [val_parisis[c] for c in ("valeur", "rang", "nombre_valeurs")] == [48.5, 4, 10]
    rattaches = lues[lues["rattache"]].sort_values("valeur", ascending=False)
    assert rattaches["valeur"].tolist() == [61.6, 54.7, 49.7, 48.5, 46.3, 45.5, 44.2, 43.7, 43.7, 35.4]
    assert rattaches["rang"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8, 10]


def test_le_val_d_oise_montre_les_deux_epci_rattaches_ailleurs_hors_du_rang(poser: Poser) -> None:
    """Dix EPCI rattachés ; la Métropole et Saint Germain sont montrées, sans rang ni compte."""
    lues = rates(poser, **in_departement("95"))
    ailleurs = lues[~lues["rattache"]]
    assert len(lues) == 12
    assert ailleurs["nom"].to_dict() == {
        METROPOLE: "Métropole du Grand Paris",
        BOUCLES: "CA Saint Germain Boucles de Seine",
    }
    assert ailleurs["rang"].isna().all()
    assert ailleurs["valeur"].to_dict() == {METROPOLE: 60.2, BOUCLES: 67.3}
    assert set(lues["nombre_valeurs"]) == {10}


@pytest.mark.parametrize("departement", ["75", "92", "93", "94"])
def test_la_metropole_n_est_jamais_l_epci_de_paris_ni_de_la_petite_couronne(
    poser: Poser, departement: str
) -> None:
    """Demandée par EPCI, la liste garde la Métropole du Grand Paris hors classement, sans rang."""
    lues = rates(poser, **in_departement(departement))
    assert lues.index.tolist() == [METROPOLE]
    assert bool(lues.loc[METROPOLE, "rattache"]) is False
    assert lues["rang"].isna().all()
    assert lues.loc[METROPOLE, "nombre_valeurs"] == 0


def test_la_creuse_a_neuf_epci(poser: Poser) -> None:
    """Neuf EPCI rattachés, et Haute-Corrèze Communauté montrée pour ses communes creusoises."""
    lues = rates(poser, **in_departement("23"))
    assert lues["rattache"].sum() == 9
    assert lues[~lues["rattache"]]["nom"].tolist() == ["CC Haute-Corrèze Communauté"]


def test_chaque_epci_est_rattache_a_son_departement_le_plus_peuple(con: duckdb.DuckDBPyConnection) -> None:
    """Refait à la main sur toutes les communes : c'est le département le plus peuplé."""
    habitants: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for commune in read_communes():
        if commune["code_epci"]:
            habitants[commune["code_epci"]][commune["code_departement"]] += commune["population"]
    attendus = {epci: max(par, key=lambda d: (par[d], d)) for epci, par in habitants.items()}
    lus = con.execute(
        "SELECT code_territoire, code_departement FROM territoires WHERE niveau = 'epci'"
    ).fetchall()
    assert dict(lus) == attendus


@pytest.mark.lent
def test_la_portee_borne_la_liste_et_le_rang(poser: Poser) -> None:
    """Région, département ou EPCI : la liste est la bonne, et le rang se compte dans la portée."""
    ile_de_france = rates(poser, portee="region", code_portee="11")
    assert set(ile_de_france[ile_de_france["rattache"]]["code_region"]) == {"11"}
    communes = rates(poser, "commune", portee="epci", code_portee=VAL_PARISIS)
    attendues = {c["code_commune"] for c in read_communes() if c["code_epci"] == VAL_PARISIS}
    assert set(communes.index) == attendues
    publiees = {x["code_commune"] for x in read_csv("cnaf/taux_couverture_commune_2023.csv")}
    assert set(communes["nombre_valeurs"]) == {len(attendues & publiees)} != {0}
    assert communes["rang"].min() == 1
    assert communes["rang"].count() == len(attendues & publiees)
    seul = rates(poser, portee="epci", code_portee=VAL_PARISIS)
    assert seul.index.tolist() == [VAL_PARISIS]
    assert len(rates(poser, "departement", portee="region", code_portee="11")) == 8


@pytest.mark.parametrize(
    ("indicateur", "niveau", "debut"),
    [
        # Un chiffre publié qui n'est pas livré se récupère ; là où il n'est pas publié, c'est dit d'abord.
        ("taux_pauvrete", "region", ("Non récupéré", "Filosofi n'est pas diffusé")),
        ("niveau_vie_median", "epci", ("Non récupéré", "Filosofi n'est pas diffusé")),
        ("foyers_allocataires", "epci", ("Les comptes d'allocataires ne sont livrés que",)),
    ],
)
def test_un_niveau_non_livre_dit_pourquoi(
    poser: Poser, indicateur: str, niveau: str, debut: tuple[str, ...]
) -> None:
    """Hors du pilote ou du niveau livré, tous les territoires sont là, absents, avec raison."""
    lues = poser("indicateurs/valeurs", indicateur=indicateur, niveau=niveau, millesime=2023)
    absents = lues[lues["statut"] == "absent"]
    assert len(absents) >= 18
    assert absents["raison"].str.startswith(debut).all()


def test_la_commune_dont_la_ligne_manque_le_dit_les_annees_ou_elle_manque(poser: Poser) -> None:
    """Brousse (23034) a « 0 ou secret » en 2022 et une absence expliquée en 2023 et 2024."""
    for annee, statut in ((2022, "zero_ou_secret"), (2023, "absent"), (2024, "absent")):
        lues = poser(
            "indicateurs/valeurs",
            indicateur="foyers_allocataires",
            niveau="commune",
            millesime=annee,
            **in_departement("23"),
        ).set_index("code_territoire")
        assert lues.loc["23034", "statut"] == statut
        raison = str(lues.loc["23034", "raison"])
        assert ("manque dans le fichier" in raison) is (statut == "absent")


def test_les_secrets_gardent_leur_statut_et_n_ont_ni_valeur_ni_rang(poser: Poser) -> None:
    """Une cellule vide de Filosofi est un secret : pas une absence, pas un zéro, pas classée."""
    lues = poser(
        "indicateurs/valeurs",
        indicateur="taux_pauvrete",
        niveau="commune",
        millesime=2023,
        **in_departement("95"),
    )
    secrets = lues[lues["statut"] == "secret"]
    vides = {
        ligne["code_commune"]
        for ligne in read_csv("pilote/insee_filosofi_commune.csv")
        if not ligne["taux_pauvrete"] and ligne["code_commune"].startswith("95")
    }
    assert set(secrets["code_territoire"]) == vides
    assert secrets[["valeur", "rang"]].isna().all().all()
    assert set(secrets["raison"]) == {""}


def test_la_densite_d_un_epci_est_la_somme_des_habitants_sur_la_somme_des_surfaces(poser: Poser) -> None:
    """Refaite à la main pour chaque EPCI depuis les communes ; jamais la moyenne des densités."""
    habitants: dict[str, int] = defaultdict(int)
    surfaces: dict[str, float] = defaultdict(float)
    densites: dict[str, list[float]] = defaultdict(list)
    for commune in read_communes():
        epci = commune["code_epci"]
        if not epci:
            continue
        habitants[epci] += commune["population"]
        surfaces[epci] += commune["superficie_km2"]
        densites[epci].append(commune["population"] / commune["superficie_km2"])
    lues = poser("indicateurs/valeurs", indicateur="densite", niveau="epci", millesime=2023)
    valeurs = dict(zip(lues["code_territoire"], lues["valeur"], strict=True))
    assert len(valeurs) == 1255
    for code, valeur in valeurs.items():
        assert valeur == pytest.approx(habitants[code] / surfaces[code], rel=1e-9)
    moyenne = sum(densites[VAL_PARISIS]) / len(densites[VAL_PARISIS])
    assert abs(valeurs[VAL_PARISIS] - moyenne) > 50


# --- Repères, composantes, séries -------------------------------------------------------------


def test_les_reperes_sont_le_departement_la_region_et_la_france(poser: Poser) -> None:
    """Trois repères publiés, du plus proche au plus large, chacun avec sa source."""
    lus = poser(
        "indicateurs/reperes",
        indicateur="taux_couverture",
        millesime=2023,
        code_region="11",
        code_departement="95",
    )
    assert lus[["niveau", "nom"]].to_numpy().tolist() == [
        ["departement", "Val-d'Oise"],
        ["region", "Île-de-France"],
        ["france", "France"],
    ]
    attendus = [
        next(
            x["taux_couverture"]
            for x in read_departements()
            if (x["code_departement"], x["annee"]) == ("95", 2023)
        ),
        next(
            float(x["taux_couverture"])
            for x in read_csv("cnaf/taux_couverture_region_2023.csv")
            if x["code_region"] == "11"
        ),
    ]
    assert lus["valeur"].tolist() == [*attendus, 60.9]
    assert set(lus["statut"]) == {"publie"}


def test_un_repere_absent_dit_pourquoi(poser: Poser) -> None:
    """Mayotte n'a pas de taux : le repère est là, sans valeur, avec la raison, et une seule fois."""
    lus = poser(
        "indicateurs/reperes",
        indicateur="taux_couverture",
        millesime=2023,
        code_region="06",
        code_departement="976",
    ).set_index("niveau")
    # Outre-mer, la région est le département : elle n'est pas répétée.
    assert lus.index.tolist() == ["departement", "france"]
    assert lus.loc["departement", "statut"] == "absent"
    assert lus.loc["departement", "raison"] == RAISON_MAYOTTE
    assert lus.loc["france", "valeur"] == 60.9
    assert lus.loc["france", "raison"] == ""


def test_les_reperes_d_un_indicateur_du_pilote_sont_absents_avec_raison(poser: Poser) -> None:
    """Les allocataires ne sont livrés ni par département, ni par région, ni pour le pays."""
    lus = poser(
        "indicateurs/reperes",
        indicateur="foyers_allocataires",
        millesime=2024,
        code_region="11",
        code_departement="95",
    )
    assert lus["statut"].tolist() == ["absent"] * 3
    assert lus["raison"].str.startswith("Non publié à ce niveau : ").all()
    assert "181 de ses 183 communes sont chargées" in lus["raison"].iloc[0]


def test_sans_departement_ni_region_il_reste_la_france(poser: Poser) -> None:
    """Un repère non demandé n'est pas rendu."""
    lus = poser("indicateurs/reperes", indicateur="taux_couverture", millesime=2023)
    assert lus["niveau"].tolist() == ["france"]


def test_les_composantes_suivent_l_ordre_de_la_fiche_et_des_territoires(poser: Poser) -> None:
    """Les quatre modes d'accueil de chaque territoire, dans l'ordre demandé, sans le total."""
    lues = poser(
        "indicateurs/decomposition",
        indicateur="taux_couverture",
        millesime=2023,
        territoires=f"epci:{VAL_PARISIS},departement:95,france:FRANCE",
    )
    modalites = [m.code for m in load_catalogue().indicateurs["taux_couverture"].modalites]
    assert lues["modalite"].tolist() == modalites * 3
    assert lues["niveau"].tolist() == ["epci"] * 4 + ["departement"] * 4 + ["france"] * 4
    ligne = next(x for x in read_csv("cnaf/taux_couverture_epci_2023.csv") if x["code_epci"] == VAL_PARISIS)
    assert lues["valeur"].tolist()[:4] == [float(ligne[f"taux_couverture_{m}"]) for m in modalites]
    assert lues["nom_modalite"].tolist()[0] == "EAJE (crèches)"


def test_les_ages_se_suivent_sans_les_sexes(poser: Poser) -> None:
    """Vingt tranches dans l'ordre des âges : 5-9 avant 10-14, sans ligne par sexe ni total."""
    lues = poser(
        "indicateurs/decomposition", indicateur="population_age", millesime=2023, territoires="commune:95127"
    )
    assert lues["modalite"].tolist()[:3] == ["0-4", "5-9", "10-14"]
    assert len(lues) == 20


def test_la_serie_des_foyers_allocataires_est_celle_du_fichier(poser: Poser) -> None:
    """CA Val Parisis, 2020 à 2024 : les cinq valeurs du fichier, estimées, à 2,5 par commune."""
    lue = poser(
        "indicateurs/serie", indicateur="foyers_allocataires", niveau="epci", code_territoire=VAL_PARISIS
    )
    lignes = [x for x in read_csv("pilote/cnaf_allocataires_epci.csv") if x["code_epci"] == VAL_PARISIS]
    assert lue["millesime"].tolist() == [2020, 2021, 2022, 2023, 2024]
    assert lue["valeur"].tolist() == [float(x["foyers"]) for x in lignes]
    assert lue["marge"].tolist() == [2.5 * 15] * 5
    assert set(lue["statut"]) == {"estime"}


def test_la_serie_d_une_commune_a_des_trous_et_pas_de_zeros(poser: Poser) -> None:
    """Brousse n'a pas de ligne en 2023 ni 2024 : sa série s'arrête en 2022."""
    lue = poser(
        "indicateurs/serie", indicateur="foyers_allocataires", niveau="commune", code_territoire="23034"
    )
    assert lue["millesime"].tolist() == [2020, 2021, 2022]


def test_les_disponibles_disent_exactement_ce_que_le_magasin_contient(
    poser: Poser, con: duckdb.DuckDBPyConnection
) -> None:
    """Niveaux et millésimes se lisent dans le magasin ; les comptes font le total des lignes."""
    lus = poser("indicateurs/disponibles")
    foyers = lus.query("indicateur == 'foyers_allocataires' and niveau == 'epci'")
    assert foyers["millesime"].tolist() == [2020, 2021, 2022, 2023, 2024]
    assert foyers["publiees"].tolist() == [19] * 5
    comptes = "SELECT COUNT(*) FROM observations WHERE statut <> 'sans_objet'"
    total = con.execute(comptes).fetchone()
    assert (lus["publiees"].sum() + lus["secretes"].sum(),) == total
    ordre = [i for i in load_catalogue().indicateurs if i in set(lus["indicateur"])]
    assert list(dict.fromkeys(lus["indicateur"])) == ordre


def test_les_presences_ecrites_sont_celles_que_l_on_recompterait(con: duckdb.DuckDBPyConnection) -> None:
    """La table de la construction et les lignes du magasin disent la même chose, statut par statut."""
    ecrites = con.execute(
        "SELECT indicateur, niveau, modalite, millesime, publiees, estimees, partielles, zero_ou_secret, "
        "secretes, sans_objet, len(departements) FROM presences ORDER BY ALL"
    ).fetchall()
    recomptees = con.execute(
        "SELECT o.indicateur, o.niveau, o.modalite, o.millesime, "
        + "".join(
            f"COUNT(*) FILTER (WHERE o.statut = '{s}'), "
            for s in ("publie", "estime", "partiel", "zero_ou_secret", "secret", "sans_objet")
        )
        + "COUNT(DISTINCT t.code_departement) FILTER (WHERE o.valeur IS NOT NULL) "
        "FROM observations AS o INNER JOIN territoires AS t USING (niveau, code_territoire) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert ecrites == recomptees


def test_une_presence_dit_son_origine_et_les_departements_couverts(con: duckdb.DuckDBPyConnection) -> None:
    """Le RSA de deux départements, quatre touchés par un EPCI à cheval ; la démonstration se dit."""
    lus = con.execute(
        "SELECT origine, couverts, departements FROM presences WHERE indicateur = 'foyers_rsa' "
        "AND niveau = 'commune' AND millesime = 2024"
    ).fetchall()
    assert lus[0][:2] == ("officielle", ["23", "95"])
    assert len(lus[0][2]) > 2
    origines = con.execute(
        "SELECT DISTINCT origine FROM presences WHERE indicateur = 'taux_occupation_reel'"
    ).fetchall()
    assert origines == [("demonstration",)]


@pytest.mark.parametrize(
    ("portee", "code", "attendus"),
    [
        ("france", "FRANCE", []),
        ("departement", "33", ["33"]),
        ("region", "94", ["2A", "2B"]),
        ("epci", VAL_PARISIS, ["95"]),
        ("ept", "200057867", ["93"]),
    ],
)
def test_une_portee_dit_ses_departements(poser: Poser, portee: str, code: str, attendus: list[str]) -> None:
    """Ceux qu'elle touche ; aucun pour la France, qui les a tous."""
    lus = poser("territoires/departements_de", portee=portee, code_portee=code)
    assert lus["code_departement"].tolist() == attendus


def test_le_bilan_compte_chaque_territoire_une_fois(poser: Poser) -> None:
    """Publiés, estimés, zéro ou secret, secrets, sans objet et absents font tout le niveau."""
    territoires = {"france": 1, "region": 18, "departement": 103, "epci": 1255, "commune": 34_877}
    bilan = poser("sources/bilan")
    parts = ["publiees", "estimees", "zero_ou_secret", "secretes", "sans_objet", "absentes"]
    assert (bilan[parts] >= 0).all().all()
    assert (bilan[parts].sum(axis=1) == bilan["niveau"].map(territoires)).all()
    ligne = bilan.query("indicateur == 'taux_couverture' and niveau == 'epci'").iloc[0]
    assert ligne[parts].tolist() == [1250, 0, 0, 0, 0, 5]
    # Les foyers d'un EPCI sont une somme de valeurs arrondies : estimés, jamais publiés.
    foyers = bilan.query("indicateur == 'foyers_allocataires' and niveau == 'epci'")
    assert foyers["publiees"].tolist() == [0] * 5
    assert foyers["estimees"].tolist() == [19] * 5


# --- Territoires ------------------------------------------------------------------------------


def test_la_fiche_d_un_epci_dit_ou_il_est(poser: Poser) -> None:
    """Nom, type, département, région et nombre de communes de la CA Val Parisis."""
    (fiche,) = poser("territoires/un", code_territoire=VAL_PARISIS).to_dict("records")
    assert fiche["nom"] == "CA Val Parisis"
    assert fiche["type"] == "communauté d'agglomération"
    assert (fiche["departement"], fiche["region"]) == ("Val-d'Oise", "Île-de-France")
    assert (fiche["nombre_communes"], fiche["population"]) == (15, 290_890)


def test_un_code_partage_par_deux_niveaux_se_precise(poser: Poser) -> None:
    """« 11 » est l'Aude et l'Île-de-France : le niveau choisit, sinon les deux sont rendus."""
    assert poser("territoires/un", code_territoire="11")["nom"].tolist() == ["Aude", "Île-de-France"]
    seule = poser("territoires/un", code_territoire="11", niveau="region")
    assert seule["nom"].tolist() == ["Île-de-France"]
    assert poser("territoires/un", code_territoire="00000").empty


def test_les_portees_sont_la_france_les_regions_et_les_departements(poser: Poser) -> None:
    """1 + 18 + 101 portées ; ni Saint-Barthélemy ni Saint-Martin, qui n'ont rien à montrer."""
    lues = poser("territoires/portees")
    assert lues["niveau"].value_counts().to_dict() == {"departement": 101, "region": 18, "france": 1}
    assert lues.iloc[0]["code_territoire"] == "FRANCE"
    assert not {"977", "978"} & set(lues["code_territoire"])
    noms = lues[lues["niveau"] == "region"]["nom"].tolist()
    assert noms[:2] == ["Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté"]
    assert noms.index("Île-de-France") < noms.index("La Réunion")


def test_un_ancien_code_mene_a_la_commune_qui_le_remplace(poser: Poser) -> None:
    """Pierrefitte-sur-Seine (93059) est devenue Saint-Denis ; un code actuel ne rend rien."""
    (ligne,) = poser("territoires/remplacement", code_ancien="93059").to_dict("records")
    assert (ligne["code_commune"], ligne["nom"]) == ("93066", "Saint-Denis")
    assert poser("territoires/remplacement", code_ancien="93066").empty


def test_les_epci_partages_du_val_d_oise_nomment_leurs_communes(poser: Poser) -> None:
    """Argenteuil est à la Métropole (Paris), Bezons à Saint Germain Boucles de Seine (Yvelines)."""
    lus = poser("territoires/partages", **in_departement("95"))
    assert lus[["code_epci", "communes", "code_rattachement"]].to_numpy().tolist() == [
        [METROPOLE, "Argenteuil", "75"],
        [BOUCLES, "Bezons", "78"],
    ]
    assert lus["nombre_communes"].tolist() == [1, 1]
    attendue = {c["nom"]: c["population"] for c in read_communes()}
    assert lus["population"].tolist() == [attendue["Argenteuil"], attendue["Bezons"]]


@pytest.mark.lent
def test_les_partages_sont_les_epci_montres_sans_etre_rattaches(poser: Poser) -> None:
    """Dans chaque région, la liste des partages est exactement celle des EPCI hors rang."""
    portees = poser("territoires/portees").query("niveau == 'region'")["code_territoire"]
    for code in portees:
        portee = {"portee": "region", "code_portee": code}
        lues = rates(poser, **portee)
        partages = poser("territoires/partages", **portee)
        assert set(lues[~lues["rattache"]].index) == set(partages["code_epci"]), code


# --- Formes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def couches() -> dict[str, set[str]]:
    """Codes that each embedded contour layer holds."""
    return {
        chemin.stem: set(pq.read_table(chemin, columns=["code"])["code"].to_pylist())
        for chemin in (EMBARQUE / "contours").glob("*.parquet")
    }


NIVEAUX_FORMES = {
    "france": ("region", "departement", "epci", "commune"),
    "region": ("departement", "epci"),
    "departement": ("epci", "commune"),
}


def test_chaque_forme_demandee_existe_dans_sa_couche(poser: Poser, couches: dict[str, set[str]]) -> None:
    """Pour la France, chaque région et des départements : toute forme a son contour livré."""
    portees = poser("territoires/portees")
    gardes = {"23", "75", "92", "95", "976", "2A"}
    for portee, code in zip(portees["niveau"], portees["code_territoire"], strict=True):
        if portee == "departement" and code not in gardes:
            continue
        for niveau in NIVEAUX_FORMES[portee]:
            formes = poser("carte/formes", niveau=niveau, portee=portee, code_portee=code)
            assert len(formes), (portee, code, niveau)
            for couche, demandees in formes.groupby("couche")["code_forme"]:
                assert set(demandees) <= couches[str(couche)], (portee, code, niveau, couche)


@pytest.mark.parametrize(
    ("portee", "code"),
    [
        ("france", "FRANCE"),
        ("region", "11"),
        ("departement", "95"),
        ("departement", "92"),
        ("departement", "23"),
        ("epci", VAL_PARISIS),
    ],
)
def test_les_formes_et_les_valeurs_montrent_les_memes_epci(poser: Poser, portee: str, code: str) -> None:
    """Ce qui est dessiné est ce qui est classé : mêmes territoires, même rattachement."""
    formes = poser("carte/formes", niveau="epci", portee=portee, code_portee=code)
    valeurs = rates(poser, portee=portee, code_portee=code)
    assert dict(zip(formes["code_territoire"], formes["rattache"], strict=True)) == (
        valeurs["rattache"].to_dict()
    )


def test_le_val_d_oise_dessine_dix_epci_et_deux_morceaux(poser: Poser) -> None:
    """Les dix EPCI entiers, et la seule partie val-d'oisienne des deux rattachés ailleurs."""
    formes = poser("carte/formes", niveau="epci", **in_departement("95"))
    assert formes["couche"].value_counts().to_dict() == {"epci": 10, "fragments": 2}
    morceaux = formes[formes["couche"] == "fragments"]
    assert set(morceaux["code_forme"]) == {f"{METROPOLE}|95", f"{BOUCLES}|95"}
    assert not morceaux["rattache"].any()
    assert formes[formes["couche"] == "epci"]["rattache"].all()


def test_la_france_se_dessine_avec_les_couches_simplifiees(poser: Poser) -> None:
    """À l'échelle du pays : 1 255 EPCI et 101 départements de la couche France, sans 977 ni 978."""
    for niveau, couche, nombre in (
        ("epci", "france_epci", 1255),
        ("departement", "france_departements", 101),
        ("region", "france_regions", 18),
    ):
        formes = poser("carte/formes", niveau=niveau)
        assert formes["couche"].unique().tolist() == [couche]
        assert len(formes) == nombre
        assert not {"977", "978"} & set(formes["code_territoire"])


def test_les_voisins_distinguent_la_portee_du_fond(poser: Poser) -> None:
    """101 départements ; dans la portée : tous, les huit d'Île-de-France, ceux que touchent les EPCI."""
    for portee, code, nombre in (
        ("france", "FRANCE", 101),
        ("region", "11", 8),
        # Les EPCI rattachés au Val-d'Oise débordent sur la Seine-et-Marne et les Yvelines.
        ("departement", "95", 3),
        ("epci", VAL_PARISIS, 1),
    ):
        lus = poser("carte/voisins", portee=portee, code_portee=code)
        assert len(lus) == 101
        assert lus["dans_portee"].sum() == nombre


def test_les_niveaux_d_un_indicateur_se_lisent_toujours_dans_le_meme_ordre(poser: Poser) -> None:
    """Sans ordre dit, le moteur les rend au hasard de ses fils : deux lectures du même état différaient."""
    for niveaux in poser("accueil/millesimes")["niveaux"]:
        assert list(niveaux) == sorted(niveaux)
