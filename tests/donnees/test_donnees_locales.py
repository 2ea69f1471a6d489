"""Des dépôts au magasin : les tables de détail, puis les chiffres, calculés à la main."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from donnees_petit_monde import PetitMonde

from data.depots import journal
from data.depots.formats import FORMATS
from data.garde import reglages
from data.garde.reglages import Reglages
from data.magasin import locales
from data.magasin.build import BuildError, is_up_to_date
from data.memoire.tables import contenus
from tests.magasins import open_store
from tests.memoire.outils_memoire import alter

RIVES, BOIS = "200000001", "200000002"


def deposit(monde: PetitMonde, format_: str, *lignes: dict[str, Any]) -> int:
    """Dépose des lignes sans passer par un fichier ; les colonnes tues restent vides."""
    table = pa.Table.from_pylist(list(lignes), schema=FORMATS[format_].schema)
    donnees = monde.magasin.parent
    return journal.add(donnees, format_, b"octets", table, nom_fichier="essai.csv").numero


def post(code: str, poste: str, axe: str, etp: float, annee: int = 2025) -> dict[str, Any]:
    return {"code_territoire": code, "annee": annee, "poste": poste, "axe": axe, "etp": etp}


def nursery(code: str, nom: str, places: int, *heures: float, gestion: str = "regie") -> dict[str, Any]:
    noms = ("heures_theoriques", "heures_realisees", "heures_facturees")
    return {
        "code_territoire": code,
        "annee": 2024,
        "nom": nom,
        "type": "multi_accueil",
        "gestion": gestion,
        "places": places,
        **dict(zip(noms, heures, strict=False)),
    }


def rows(monde: PetitMonde, sql: str) -> list[tuple[Any, ...]]:
    with open_store(monde.build()) as con:
        return con.execute(sql).fetchall()


def figures(monde: PetitMonde) -> dict[tuple[str, str, str], Any]:
    """(indicateur, modalité, territoire) -> valeur, des seuls chiffres locaux."""
    lues = rows(
        monde,
        "SELECT indicateur, modalite, code_territoire, valeur, statut FROM observations "
        "WHERE source LIKE 'depots_%'",
    )
    return {(i, m, c): (None, s) if v is None else round(v, 4) for i, m, c, v, s in lues}


DEUX_EPCI = (
    post(RIVES, "A1", "petite_enfance", 0.5),
    post(RIVES, "A2", "enfance_jeunesse", 0.25),
    post(RIVES, "A2", "parentalite", 0.25),
    post("95001", "B1", "coordination", 0.4),
    post(BOIS, "AUCUN-0", "coordination", 0.0),
)


@pytest.mark.lent
def test_les_etp_d_une_commune_comptent_a_son_epci_et_a_son_departement(monde: PetitMonde) -> None:
    """1 ETP déclaré à l'EPCI et 0,4 à une commune : 1,4 pour l'EPCI et le département."""
    deposit(monde, "etp_coordination", *DEUX_EPCI)
    lus = figures(monde)
    assert lus["etp_coordination", "", RIVES] == 1.4
    assert lus["etp_coordination", "", "95001"] == 0.4
    assert lus["etp_coordination", "", "95"] == 1.4
    assert lus["etp_coordination", "parentalite", RIVES] == 0.25
    assert lus["etp_coordination", "logement", RIVES] == 0.0
    assert lus["etp_thematique", "", RIVES] == 1.0
    assert lus["postes_coordination", "", RIVES] == 3
    # 1,4 ETP pour 1 000 + 500 + 700 habitants.
    assert lus["etp_pour_10000_habitants", "", RIVES] == 6.3636
    assert lus["etp_pour_10000_habitants", "", "95001"] == 4.0
    assert lus["part_petite_enfance_jeunesse", "", RIVES] == 75.0


@pytest.mark.lent
def test_un_poste_a_zero_est_un_zero_connu_et_la_part_n_y_a_pas_de_sens(monde: PetitMonde) -> None:
    """« Aucun poste » déclaré donne 0 ETP, 0 poste, et une part sans objet plutôt que 0 %."""
    deposit(monde, "etp_coordination", *DEUX_EPCI)
    lus = figures(monde)
    assert lus["etp_coordination", "", BOIS] == 0.0
    assert lus["postes_coordination", "", BOIS] == 0
    assert lus["part_petite_enfance_jeunesse", "", BOIS] == (None, "sans_objet")


@pytest.mark.lent
def test_un_epci_sans_ligne_est_absent_et_n_est_pas_un_zero(monde: PetitMonde) -> None:
    """Ce qui n'est pas importé n'a aucun chiffre, ni à l'EPCI ni à son département."""
    deposit(monde, "etp_coordination", *DEUX_EPCI[:3])
    codes = {c for _, _, c in figures(monde)}
    assert codes == {RIVES, "95"}


@pytest.mark.lent
def test_l_occupation_est_un_rapport_de_sommes(monde: PetitMonde) -> None:
    """700 + 200 heures réalisées sur 1 000 + 500 : 60 %, et non la moyenne de 70 % et 40 %."""
    deposit(
        monde,
        "eaje_activite",
        nursery(RIVES, "A", 20, 1000, 700, 800),
        nursery("95002", "B", 10, 500, 200, 250, gestion="association"),
        nursery(RIVES, "C", 5, gestion="entreprise"),
    )
    lus = figures(monde)
    assert lus["taux_occupation_reel", "", RIVES] == 60.0
    assert lus["taux_occupation_financier", "", RIVES] == 70.0
    assert lus["taux_facturation", "", RIVES] == 116.6667
    assert lus["taux_occupation_reel", "", "95002"] == 40.0
    assert lus["taux_occupation_reel", "", "95"] == 60.0
    assert lus["places_eaje", "", RIVES] == 35
    assert lus["places_eaje", "association", RIVES] == 10
    assert lus["places_eaje", "autre", RIVES] == 0
    assert [lus["etablissements_eaje", m, RIVES] for m in ("", "avec_heures", "sans_heures")] == [3, 2, 1]


@pytest.mark.lent
def test_sans_aucune_heure_il_n_y_a_pas_de_taux(monde: PetitMonde) -> None:
    """Un EPCI dont aucun établissement ne donne ses heures a des places et pas d'occupation."""
    deposit(monde, "eaje_activite", nursery(BOIS, "Z", 12))
    lus = figures(monde)
    assert lus["places_eaje", "", BOIS] == 12
    assert not [cle for cle in lus if cle[0].startswith("taux_")]


@pytest.mark.lent
def test_le_masquage_cache_les_heures_d_un_petit_epci(monde: PetitMonde) -> None:
    """Moins de trois établissements : taux secrets, heures vides dans le magasin, places gardées."""
    deposit(monde, "eaje_activite", nursery(BOIS, "Z", 12, 1000, 700, 800))
    reglages.write(monde.magasin.parent, Reglages(demonstration=False, masquer_petits=True))
    lus = figures(monde)
    assert lus["taux_occupation_reel", "", BOIS] == (None, "secret")
    assert lus["taux_occupation_reel", "", "23"] == (None, "secret")
    assert lus["places_eaje", "", BOIS] == 12
    assert lus["etablissements_eaje", "avec_heures", BOIS] == 1
    heures = "SELECT heures_theoriques, heures_realisees, heures_facturees, masque FROM etablissements"
    assert rows(monde, heures) == [(None, None, None, True)]


@pytest.mark.lent
def test_le_masquage_compte_les_etablissements_qui_disent_leurs_heures(monde: PetitMonde) -> None:
    """Trois crèches dont deux donnent leurs heures : le taux ne tiendrait qu'à deux, il est secret."""
    deposit(
        monde,
        "eaje_activite",
        nursery(BOIS, "Z1", 12, 1000, 700, 800),
        nursery(BOIS, "Z2", 12, 1000, 500, 600),
        nursery(BOIS, "Z3", 12),
    )
    reglages.write(monde.magasin.parent, Reglages(demonstration=False, masquer_petits=True))
    lus = figures(monde)
    assert lus["taux_occupation_reel", "", BOIS] == (None, "secret")
    assert rows(monde, "SELECT COUNT(heures_realisees) FROM etablissements") == [(0,)]


@pytest.mark.lent
def test_le_masquage_cache_une_facturation_sans_heures_theoriques(monde: PetitMonde) -> None:
    """Une crèche qui ne donne que réalisées et facturées : son taux de facturation est secret aussi."""
    seule = nursery(BOIS, "Z", 12) | {"heures_realisees": 800, "heures_facturees": 880}
    deposit(monde, "eaje_activite", seule)
    assert figures(monde)["taux_facturation", "", BOIS] == 110.0
    reglages.write(monde.magasin.parent, Reglages(demonstration=False, masquer_petits=True))
    assert figures(monde)["taux_facturation", "", BOIS] == (None, "secret")
    assert rows(monde, "SELECT heures_realisees, heures_facturees FROM etablissements") == [(None, None)]


@pytest.mark.lent
def test_le_masquage_cache_une_commune_d_une_seule_creche(monde: PetitMonde) -> None:
    """L'EPCI a trois crèches et montre 60 % ; la commune qui n'en a qu'une ne montre pas la sienne."""
    deposit(
        monde,
        "eaje_activite",
        nursery(RIVES, "A", 20, 1000, 700, 800),
        nursery(RIVES, "B", 20, 1000, 700, 800),
        nursery("95002", "C", 20, 1000, 400, 500),
    )
    assert figures(monde)["taux_occupation_reel", "", "95002"] == 40.0
    reglages.write(monde.magasin.parent, Reglages(demonstration=False, masquer_petits=True))
    lus = figures(monde)
    assert lus["taux_occupation_reel", "", RIVES] == 60.0
    for taux in ("taux_occupation_reel", "taux_occupation_financier", "taux_facturation"):
        assert lus[taux, "", "95002"] == (None, "secret")
    assert lus["places_eaje", "", "95002"] == 20


@pytest.mark.lent
def test_un_depot_reel_ote_la_demonstration_de_son_format_et_de_lui_seul(monde: PetitMonde) -> None:
    """Après un import de postes, plus un poste fictif nulle part ; les établissements le restent."""
    reglages.write(monde.magasin.parent, Reglages(demonstration=True))
    fictifs = "SELECT bool_and(fictif), count(*) > 0 FROM {}"
    assert rows(monde, fictifs.format("postes")) == [(True, True)]
    numero = deposit(monde, "etp_coordination", post(RIVES, "A1", "petite_enfance", 0.5))
    assert rows(monde, "SELECT code_territoire, fictif, numero_depot FROM postes") == [(RIVES, False, numero)]
    assert rows(monde, fictifs.format("etablissements")) == [(True, True)]
    journal.undo(monde.magasin.parent, numero)
    assert rows(monde, fictifs.format("postes")) == [(True, True)]


@pytest.mark.lent
def test_un_geste_du_journal_ou_un_reglage_rend_le_magasin_perime(monde: PetitMonde) -> None:
    """Un dépôt, son annulation, un réglage : le magasin n'est plus à jour, puis le redevient."""
    donnees = monde.build().parent

    def fresh() -> bool:
        with open_store(monde.magasin) as con:
            ecrites = dict(con.execute("FROM magasin").fetchall())
        return ecrites["empreinte_locale"] == locales.fingerprint(donnees)

    assert fresh()
    numero = deposit(monde, "etp_coordination", post(RIVES, "A1", "petite_enfance", 0.5))
    assert not fresh()
    monde.build()
    assert fresh()
    journal.undo(donnees, numero)
    assert not fresh()
    reglages.write(donnees, Reglages(demonstration=False, masquer_petits=True))
    monde.build()
    assert fresh()
    assert not is_up_to_date(donnees / "absent.duckdb")


@pytest.mark.lent
def test_le_magasin_et_le_journal_se_comparent_depot_par_depot(monde: PetitMonde) -> None:
    """D'accord, rien ; en retard, une phrase ; un dépôt de trop ou de moins est nommé."""
    numero = deposit(monde, "etp_coordination", post("200000001", "A", "logement", 0.5))
    donnees = monde.magasin.parent

    def gaps() -> list[str]:
        with open_store(monde.magasin) as con:
            return locales.gaps(con, donnees)

    monde.build()
    assert gaps() == []
    journal.undo(donnees, numero)
    assert gaps() == [locales.EN_RETARD]
    journal.restore(donnees, numero)
    with duckdb.connect(str(monde.magasin)) as con:
        con.execute("UPDATE postes SET numero_depot = 9")
    assert gaps() == [
        "Le magasin montre le dépôt n° 9, que le journal n'a pas.",
        f"Le dépôt n° {numero} compte, et le magasin n'en montre aucune ligne.",
    ]


@pytest.mark.lent
def test_un_territoire_disparu_est_compte_et_ne_fait_pas_tomber_la_construction(monde: PetitMonde) -> None:
    """Une ligne dont le code n'existe plus sort des chiffres, et le magasin dit combien."""
    numero = deposit(
        monde,
        "etp_coordination",
        post("299999999", "X1", "logement", 0.5),
        post(RIVES, "A1", "petite_enfance", 0.5),
    )
    ecartees = rows(monde, "SELECT format, code_territoire, numero_depot, nombre FROM lignes_ecartees")
    assert ecartees == [("etp_coordination", "299999999", numero, 1)]
    assert figures(monde)["etp_coordination", "", RIVES] == 0.5


@pytest.mark.lent
def test_une_convention_de_deux_depots_garde_la_plus_recente_et_tous_ses_territoires(
    monde: PetitMonde,
) -> None:
    """Le même identifiant pour deux territoires, en deux dépôts : une convention, deux territoires."""
    commun = {"ctg": "CTG-1", "niveau": "epci", "signature": date(2022, 1, 1), "fin": date(2026, 12, 31)}
    deposit(monde, "ctg", {**commun, "territoires": [RIVES], "statut": "en_cours"})
    second = deposit(monde, "ctg", {**commun, "territoires": [BOIS], "statut": "en_renouvellement"})
    assert rows(monde, "SELECT ctg, statut, numero_depot FROM conventions") == [
        ("CTG-1", "en_renouvellement", second)
    ]
    codes = rows(monde, "SELECT code_territoire FROM conventions_territoires ORDER BY ALL")
    assert codes == [(RIVES,), (BOIS,)]


@pytest.mark.lent
def test_un_depot_altere_garde_l_ancien_magasin_et_le_dit(monde: PetitMonde) -> None:
    """Un octet changé dans le journal : la construction refuse, l'ancien magasin répond encore."""
    deposit(monde, "etp_coordination", post(RIVES, "A1", "petite_enfance", 0.5))
    avant = monde.build().read_bytes()
    alter(monde.magasin.parent, contenus, "octets", b"x")
    with pytest.raises(BuildError, match="altéré"):
        monde.build()
    assert monde.magasin.read_bytes() == avant
