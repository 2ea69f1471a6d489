"""Chaque jeu, lu seul : allocataires, familles, revenus, communes d'hier ; lignes calculées à la main."""

from __future__ import annotations

from pathlib import Path

import pytest
from donnees_petit_monde import PetitMonde
from faux_producteurs import FauxProducteurs

from data.actualisation import allocataires, melodi, perimetre, plan, recensement
from data.actualisation.cubes import Chiffre, Cube
from data.actualisation.perimetre import ARRONDISSEMENTS, Perimetre
from data.actualisation.tableau import FichierRecuError, Tableau, read_number, read_year
from data.fiches.catalogue import load_catalogue
from data.readers import LECTEURS

_CHAMPS = (
    "dtreffre;numcomdo;indfoy_ndur;indnbp_ndur;indfoy_rsa;indfoy_ppa;indfoy_ndural;indfoy_af;indfoy_ndurpaje"
)


@pytest.fixture(scope="module")
def aujourd_hui(tmp_path_factory: pytest.TempPathFactory) -> Perimetre:
    monde = PetitMonde(tmp_path_factory.mktemp("perimetre"))
    monde.create()
    return perimetre.load(load_catalogue(monde.dossier), monde.embarque)


def foyers(dossier: Path, *lignes: str) -> Path:
    chemin = dossier / "s_ben_com_f.csv"
    chemin.write_text("\n".join([_CHAMPS, *lignes]) + "\n", encoding="utf-8")
    return chemin


def cube(dossier: Path, jeu: str, entete: tuple[str, ...], *lignes: tuple[object, ...]) -> Path:
    chemin = dossier / f"{jeu}.zip"
    with FauxProducteurs() as serveur:
        chemin.write_bytes(serveur.publish_melodi(jeu, 2023, entete, lignes).corps)
    return chemin


def stored(tableau: Tableau, code: str, dossier: Path) -> list[dict[str, object]]:
    """Les chiffres tels que le magasin les rangera."""
    jeu = plan.plan()[code]
    return LECTEURS[jeu.lecteur](jeu.write(tableau, dossier), "source").to_pylist()


def test_un_zero_d_une_commune_est_zero_ou_secret(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    """Comme dans les fichiers livrés : 0 publié ne veut pas dire zéro, et la marge est de 2,5."""
    chemin = foyers(tmp_path, "2024-12-31;23001;105;255;0;25;35;45;55", "2024-12-31;XX;9;9;9;9;9;9;9")
    lu = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    rangees = {x["indicateur"]: x for x in stored(lu, "s_ben_com_f/commune", tmp_path)}
    assert (rangees["foyers_allocataires"]["valeur"], rangees["foyers_allocataires"]["statut"]) == (
        105,
        "publie",
    )
    assert (rangees["foyers_rsa"]["valeur"], rangees["foyers_rsa"]["statut"]) == (0, "zero_ou_secret")
    assert rangees["foyers_rsa"]["marge"] == 2.5


def test_un_epci_est_la_somme_de_ses_communes_si_toutes_y_sont(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """Bois Joli a ses deux communes, Deux Rives n'en a qu'une sur trois : pas de somme partielle."""
    ligne = "2024;{};100;250;10;20;30;40;50"
    chemin = foyers(tmp_path, *(ligne.format(c) for c in ("23001", "23002", "95001")))
    lu = allocataires.read_sums(chemin, "s", "epci", aujourd_hui)
    assert set(lu.lignes) == {("200000002", 2024)}
    rangees = {x["indicateur"]: x for x in stored(lu, "s_ben_com_f/epci", tmp_path)}
    assert "communes" not in rangees
    foyers_ = rangees["foyers_allocataires"]
    assert (foyers_["valeur"], foyers_["marge"], foyers_["statut"]) == (200, 5, "estime")


def test_de_deux_lignes_d_un_epci_la_plus_complete_reste(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    chemin = tmp_path / "s_ben_epci_f.csv"
    chemin.write_text(
        "dtreffre;numepci;indfoy_aeeh;indfoy_aah;indfoy_cmg;indfoy_asf\n"
        "2024;200000001;5;;;\n2024;200000001;5;10;15;20\n2024;200000002;5;5;5;5\n",
        encoding="utf-8",
    )
    lu = allocataires.read_epci(chemin, "s", "epci", aujourd_hui)
    assert lu.lignes["200000001", 2024] == (5, 10, 15, 20)


_FAMILLES = ("GEO", "GEO_OBJECT", "TFN", "NCH", "TIME_PERIOD", "OBS_STATUS", "OBS_VALUE")


def test_les_familles_avec_enfants_sont_une_somme_de_deux_cases(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """Le nombre d'enfants se prend au total : rien n'est compté deux fois."""
    lignes = [
        (geo, "EPCI", tfn, nch, "2022", "A", valeur)
        for geo in ("2026-EPCI-200000001", "200000002")
        for tfn, valeur in (("1", 30), ("21", 500), ("22", 70))
        for nch in ("_T", "1", "2")
    ]
    chemin = cube(tmp_path, "DS_RP_FAMILLE_COMP", _FAMILLES, *lignes)
    lu = melodi.read(chemin, "f", "epci", aujourd_hui, recensement.FAMILLES)
    assert lu.lignes == {("200000001", 2022): (100, 30, 70), ("200000002", 2022): (100, 30, 70)}


_REVENUS = ("GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "TIME_PERIOD", "OBS_STATUS", "OBS_VALUE")


def test_un_revenu_masque_est_secret_et_2021_ne_se_relie_pas(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    """Sans valeur : secret ou non publié, pas absent. Avant 2023, une autre série : laissée."""
    chemin = cube(
        tmp_path,
        "DS_FILOSOFI_CC",
        _REVENUS,
        ("23001", "COM", "MED_SL", 2023, "A", 21000),
        ("23001", "COM", "PR_MD60", 2023, "C", ""),
        ("23001", "COM", "MED_SL", 2021, "A", 19000),
        ("23002", "COM", "MED_SL", 2023, "C", ""),
        ("23002", "COM", "PR_MD60", 2023, "C", ""),
        ("23003", "COM", "MED_SL", 2023, "K", 1),
    )
    lu = melodi.read(chemin, "f", "commune", aujourd_hui, recensement.REVENUS)
    assert lu.lignes == {("23001", 2023): (21000, None), ("23002", 2023): (None, None)}
    secrets = {
        x["code_territoire"]
        for x in stored(lu, "DS_FILOSOFI_CC/commune", tmp_path)
        if x["statut"] == "secret"
    }
    assert secrets == {"23001", "23002"}


_EQUIPEMENTS = ("GEO", "GEO_OBJECT", "FACILITY_TYPE", "FACILITY_DOM", "TIME_PERIOD", "OBS_VALUE")


def test_un_inventaire_presque_entier_met_a_zero_le_reste(tmp_path: Path) -> None:
    """Neuf EPCI sur dix ont une crèche : le dixième n'en a pas. Cinq sur dix : le fichier est coupé."""
    dix = Perimetre({"epci": {f"20000000{n}": f"EPCI {n}" for n in range(10)}}, {}, {}, {})
    lignes = [(code, "EPCI", "D502", "D", 2024, 3) for code in dix.codes["epci"]]
    lu = melodi.read(
        cube(tmp_path, "A", _EQUIPEMENTS, *lignes[1:]), "b", "epci", dix, recensement.EQUIPEMENTS
    )
    assert lu.lignes["200000000", 2024] == (0,)
    assert lu.remarques == ["2024 : 1 territoires sans ligne, donc à zéro"]
    lu = melodi.read(
        cube(tmp_path, "B", _EQUIPEMENTS, *lignes[5:]), "b", "epci", dix, recensement.EQUIPEMENTS
    )
    assert len(lu.lignes) == 5


_AGES = ("GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "TIME_PERIOD", "OBS_STATUS", "OBS_VALUE")


def test_une_commune_qui_en_a_reuni_une_autre_ne_passe_pas_pour_celle_d_hier(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """95001 (1 000 habitants) a réuni 95002 (500) : ses 1 480 habitants ne sont plus les siens seuls."""
    habitants = {"95001": 1480, "92001": 720, "23001": 310, "23002": 205, "23003": 99}
    lignes = [
        (code, "COM", "_T", age, "POP", 2024, "A", nombre if age == "_T" else 1)
        for code, nombre in habitants.items()
        for age in ("_T", *(f"Y{a}" for a in range(18)))
    ]
    lu = melodi.read(cube(tmp_path, "A", _AGES, *lignes), "a", "commune", aujourd_hui, recensement.AGES)
    assert {code for code, _ in lu.lignes} == {"92001", "23001", "23002", "23003"}
    assert lu.ecartees["laissées, communes qui en ont réuni une autre depuis"] == 1


def test_la_france_entiere_et_non_la_metropole(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    chemin = cube(
        tmp_path,
        "DS_FILOSOFI_CC",
        _REVENUS,
        *(
            (geo, "FRANCE", m, 2023, "A", v)
            for geo, v in (("F", 1), ("FM", 2))
            for m in ("MED_SL", "PR_MD60")
        ),
    )
    lu = melodi.read(chemin, "f", "france", aujourd_hui, recensement.REVENUS)
    assert lu.lignes == {("FRANCE", 2023): (1, 1)}


def test_paris_est_la_somme_de_tous_ses_arrondissements_ou_rien(tmp_path: Path) -> None:
    """Dix-neuf sur vingt ne font pas Paris ; sa propre ligne passe avant eux."""
    paris = Perimetre(
        {"commune": {"75056": "Paris"}}, dict.fromkeys(ARRONDISSEMENTS["75056"], "75056"), {}, {}
    )
    cube_ = Cube((Chiffre("n", {"MESURE": ("N",)}),), additif=True)
    entete = ("GEO", "GEO_OBJECT", "MESURE", "TIME_PERIOD", "OBS_VALUE")
    tous = [(code, "ARM", "N", 2022, 10) for code in ARRONDISSEMENTS["75056"]]
    lu = melodi.read(cube(tmp_path, "A", entete, *tous), "a", "commune", paris, cube_)
    assert lu.lignes == {("75056", 2022): (200,)}
    lu = melodi.read(
        cube(tmp_path, "B", entete, *tous, ("75056", "COM", "N", 2022, 205)), "b", "commune", paris, cube_
    )
    assert lu.lignes == {("75056", 2022): (205,)}
    with pytest.raises(FichierRecuError, match="aucune ligne de ce niveau"):
        melodi.read(cube(tmp_path, "C", entete, *tous[1:]), "c", "commune", paris, cube_)


@pytest.mark.parametrize(
    ("texte", "annee"),
    [
        ("2023", 2023),
        ("2023-12-31", 2023),
        ("2023-12", 2023),
        ("31/12/2023", 2023),
        ("2023.0", 2023),
        ("2023-12-31T00:00:00+00:00", 2023),
        ("23", None),
        ("20233", None),
        ("décembre", None),
        ("", None),
    ],
)
def test_une_annee_se_lit_sous_toutes_ses_formes(texte: str, annee: int | None) -> None:
    assert read_year(texte) == annee


@pytest.mark.parametrize(
    ("texte", "nombre"),
    [("12.5", 12.5), ("12,5", 12.5), ("1\u202f234", 1234), ("s", None), ("", None), ("nd", None)],
)
def test_un_nombre_a_un_point_ou_une_virgule(texte: str, nombre: float | None) -> None:
    assert read_number(texte) == nombre


def test_l_attendu_vient_du_perimetre_et_de_la_fiche() -> None:
    """Mayotte et les petites communes ne manquent pas au taux de couverture : sa fiche le dit."""
    from data.magasin.fetch import EMBARQUE

    catalogue = load_catalogue()
    lu = perimetre.load(catalogue, EMBARQUE)
    epci = lu.expected(catalogue.sources["cnaf_taux_couverture_epci"], "epci")
    assert len(epci) == len(lu.codes["epci"]) - sum(
        "976" in d for c, d in lu.departements.items() if len(c) == 9
    )
    communes = lu.expected(catalogue.sources["cnaf_taux_couverture_commune"], "commune")
    assert {"75056", "97608"}.isdisjoint(communes)
    assert all(lu.populations[c] > 10_000 for c in communes)
