"""Une commune réunie avant le périmètre s'ajoute, après lui se laisse : une part n'est jamais le tout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from donnees_petit_monde import PetitMonde
from faux_producteurs import FauxProducteurs
from monde_actualise import MondeActualise, age_rows, impatient, publish, publish_ages

from data.actualisation import allocataires, cnaf, controle, perimetre
from data.actualisation.cnaf import Format
from data.actualisation.perimetre import Perimetre
from data.actualisation.rangement import AVANT_REUNION, SANS_UNE_PART
from data.actualisation.rapport import say
from data.actualisation.tableau import Tableau
from data.fiches.catalogue import load_catalogue

_ENTETE = (
    "dtreffre;numcomdo;indfoy_ndur;indnbp_ndur;indfoy_rsa;indfoy_ppa;indfoy_ndural;indfoy_af;indfoy_ndurpaje"
)
# 95003 est une ancienne commune de 95001 : « Aux-Bœufs ».
_DEUX_RIVES = ("95001", "95002", "92001")


@pytest.fixture(scope="module")
def aujourd_hui(tmp_path_factory: pytest.TempPathFactory) -> Perimetre:
    monde = PetitMonde(tmp_path_factory.mktemp("perimetre"))
    monde.create()
    return perimetre.load(load_catalogue(monde.dossier), monde.embarque)


def foyers(dossier: Path, *lignes: tuple[int, str, object]) -> Path:
    """Un fichier d'allocataires : (année, commune, foyers), le reste à 10."""
    chemin = dossier / "s_ben_com_f.csv"
    textes = [f"{annee};{code};{nombre};10;10;10;10;10;10" for annee, code, nombre in lignes]
    chemin.write_text("\n".join([_ENTETE, *textes]) + "\n", encoding="utf-8")
    return chemin


def counted(tableau: Tableau) -> dict[tuple[str, int], float | None]:
    return {cle: valeurs[0] for cle, valeurs in tableau.lignes.items()}


# -- réunies avant le périmètre : l'ancien code devient celui d'aujourd'hui


def test_les_parts_d_une_commune_s_ajoutent_quand_toutes_y_sont(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """Un fichier d'avant la réunion : 100 et 40 foyers font les 140 de la commune d'aujourd'hui."""
    chemin = foyers(tmp_path, (2020, "95001", 100), (2020, "95003", 40), (2024, "95001", 150))
    lu = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    assert counted(lu) == {("95001", 2020): 140, ("95001", 2024): 150}
    assert lu.raisons == {}


def test_une_part_sans_chiffre_rend_la_somme_inconnue(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    """« s » n'est pas zéro : 100 ne passent pas pour les foyers des deux."""
    chemin = tmp_path / "s_ben_com_f.csv"
    secrets = ";".join(["s"] * 7)
    chemin.write_text(
        f"{_ENTETE}\n2020;95001;100;10;10;10;10;10;10\n2020;95003;{secrets}\n2020;92001;9;9;9;9;9;9;9\n",
        encoding="utf-8",
    )
    lu = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    assert set(lu.lignes) == {("92001", 2020)}
    assert lu.raisons["95001"] == (
        "En 2020, l'ancienne commune 95003 n'a pas de chiffre : le chiffre publié n'est pas celui de la "
        "commune d'aujourd'hui."
    )


def test_une_part_qui_revient_plus_tard_manquait_avant(aujourd_hui: Perimetre, tmp_path: Path) -> None:
    """95003 a sa ligne en 2021 : en 2020, les 100 foyers ne sont pas ceux des deux."""
    chemin = foyers(tmp_path, (2020, "95001", 100), (2021, "95001", 105), (2021, "95003", 40))
    lu = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    assert counted(lu) == {("95001", 2021): 145}
    assert lu.ecartees[SANS_UNE_PART] == 1


def test_un_taux_d_avant_la_reunion_n_est_pas_celui_d_aujourd_hui(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """Un taux ne s'ajoute pas : tant que 95003 est à part, celui de 95001 n'est que le sien."""
    chemin = tmp_path / "t.csv"
    chemin.write_text(
        "annee;numcom;t\n2017;95001;50\n2017;95003;20\n2018;95001;45\n2018;95002;60\n", encoding="utf-8"
    )
    lu = cnaf.read(chemin, "t", "commune", Format({"t": ("t",)}), aujourd_hui)
    assert counted(lu) == {("95001", 2018): 45, ("95002", 2018): 60}
    assert lu.ecartees[AVANT_REUNION] == 1


# -- réunies après le périmètre : laissée, et son EPCI n'a pas de somme


def test_une_commune_qui_en_reunit_une_autre_est_laissee_et_son_epci_est_partiel(
    aujourd_hui: Perimetre, tmp_path: Path
) -> None:
    """95002 disparaît en 2023, les foyers de 95001 montent d'autant ; en 2024, rien ne monte plus."""
    lignes = [(2022, c, n) for c, n in zip(_DEUX_RIVES, (200, 100, 150), strict=True)]
    lignes += [(a, c, n) for a in (2023, 2024) for c, n in (("95001", 305), ("92001", 155))]
    lignes += [(a, c, 50) for a in (2022, 2023, 2024) for c in ("23001", "23002")]
    chemin = foyers(tmp_path, *lignes)
    communes = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    assert {a for c, a in communes.lignes if c == "95001"} == {2022}
    phrase = (
        "D'après ses foyers allocataires en 2024, Aux-Bœufs a réuni L'Isle-Haute depuis : ses chiffres sont "
        "ceux des deux, et ne sont pas repris."
    )
    assert communes.raisons == {"95001": phrase, "95002": phrase}
    epci = allocataires.read_sums(chemin, "s", "epci", aujourd_hui)
    assert {a for c, a in epci.lignes if c == "200000001"} == {2022}
    assert {a for c, a in epci.lignes if c == "200000002"} == {2022, 2023, 2024}
    assert epci.raisons == {
        "200000001": "Partiel : en 2024, Aux-Bœufs et L'Isle-Haute n'ont pas de ligne à reprendre dans le "
        f"fichier, et une somme sans elles ne serait pas celle de cet EPCI. {phrase}"
    }


@pytest.mark.parametrize("retour", [True, False])
def test_une_ligne_qui_manque_n_est_pas_une_reunion(
    aujourd_hui: Perimetre, tmp_path: Path, retour: bool
) -> None:
    """Rien ne monte à côté, ou la ligne revient : la voisine garde la sienne, l'EPCI nomme l'absente."""
    lignes = [(2022, c, 100) for c in _DEUX_RIVES] + [(2023, c, 105) for c in ("95001", "92001")]
    if retour:
        lignes = [*lignes[:3], (2023, "95001", 205), (2023, "92001", 105)]
        lignes += [(2024, c, 110) for c in _DEUX_RIVES]
    chemin = foyers(tmp_path, *lignes)
    lu = allocataires.read_communes(chemin, "s", "commune", aujourd_hui)
    assert ("95001", 2023) in lu.lignes
    assert lu.raisons == {}
    epci = allocataires.read_sums(chemin, "s", "epci", aujourd_hui)
    assert epci.raisons["200000001"].startswith(
        "Partiel : en 2023, L'Isle-Haute n'a pas de ligne à reprendre"
    )


# -- de bout en bout, par le serveur


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as faux:
        impatient(monkeypatch, faux)
        publish(faux)
        yield faux


def ages(*reunies: str) -> list[tuple[object, ...]]:
    """Les âges de chaque commune, ses vrais habitants au total ; ``reunies`` en 95001."""
    habitants = {"95001": 1000, "95002": 500, "92001": 700, "23001": 300, "23002": 200, "23003": 100}
    habitants["95001"] += sum(habitants.pop(code) for code in reunies)
    return [
        (*ligne[:-1], habitants[str(ligne[0])] if ligne[3] == "_T" else ligne[-1])
        for ligne in age_rows()
        if ligne[0] in habitants
    ]


@pytest.mark.lent
def test_une_reunion_d_apres_le_perimetre_se_dit_partout(
    tmp_path: Path, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le rapport, la commune, et l'EPCI, qui n'a plus de somme ; l'autre EPCI garde la sienne."""
    # Deux communes sur sept : en France entière, bien moins d'un dixième.
    monkeypatch.setattr(controle, "PART_MANQUANTE_MAX", 0.5)
    monde = MondeActualise(tmp_path)
    monde.create()
    publish_ages(serveur, ages())
    monde.refresh("insee_ages_commune")
    assert ("200000001", 2022) in monde.rates("epci", "population_0_2")

    publish_ages(serveur, ages("95002"))
    fait = monde.refresh("insee_ages_commune")
    phrase = (
        "D'après ses habitants en 2022, Aux-Bœufs a réuni L'Isle-Haute depuis : ses chiffres sont ceux des "
        "deux, et ne sont pas repris."
    )
    assert any(phrase.removesuffix(".") in ligne for x in fait.lignes for ligne in say(x))
    assert set(monde.rates("epci", "population_0_2")) == {("200000002", 2022)}
    assert {c for c, _ in monde.rates("commune", "population_0_2")}.isdisjoint({"95001", "95002"})
    lues = monde.rows(
        "SELECT t, arg_min(raison, rang) FROM (SELECT unnest(territoires) AS t, raison, rang "
        "FROM regles_absence WHERE indicateur = 'population_0_2') GROUP BY t"
    )
    raisons = {str(code): str(raison) for code, raison in lues}
    assert raisons["95001"] == raisons["95002"] == phrase
    assert raisons["200000001"] == (
        "Non publié à ce niveau : 1 de ses 3 communes est chargée, une somme partielle ne serait pas la "
        f"sienne. Sans ligne : Aux-Bœufs, L'Isle-Haute. {phrase}"
    )
    # Défaite, elle rend la somme et ôte la phrase.
    publish_ages(serveur, ages())
    monde.refresh("insee_ages_commune")
    assert ("200000001", 2022) in monde.rates("epci", "population_0_2")
    assert not monde.rows("SELECT 1 FROM regles_absence WHERE raison LIKE '%a réuni%'")
