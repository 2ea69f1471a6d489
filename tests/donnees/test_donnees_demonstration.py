"""Le jeu de démonstration : fictif, stable, accepté par notre propre contrôle, et varié."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

import queries
from data.depots.contrat.schema import Format
from data.depots.controle.lieux import Lieu, Nommes
from data.depots.controle.validation import check
from data.depots.formats import FORMATS
from data.magasin.demonstration import POSTE_AUCUN, EpciDemo, build_rows, to_tables

JOUR = date(2026, 1, 1)


@pytest.fixture(scope="module")
def epci(con: duckdb.DuckDBPyConnection) -> list[EpciDemo]:
    """Les EPCI de la requête."""
    lus = queries.run(con, "magasin/epci_demonstration").to_dict("records")
    return [EpciDemo(**{str(c): v for c, v in ligne.items()}) for ligne in lus]


@pytest.fixture(scope="module")
def lignes(epci: list[EpciDemo]) -> dict[str, list[dict[str, Any]]]:
    """Les lignes de démonstration."""
    return build_rows(epci)


class _Referentiel:
    """Les EPCI de la démonstration, et rien d'autre."""

    def __init__(self, epci: Sequence[EpciDemo]) -> None:
        self._noms = {e.code: e.nom for e in epci}

    def territoire(self, code: str) -> tuple[str, str] | None:
        return ("epci", self._noms[code]) if code in self._noms else None

    def remplacant(self, code: str) -> str | None:
        del code
        return None

    def proches(self, texte: str) -> Sequence[tuple[str, str]]:
        del texte
        return []

    def nommes(self, texte: str) -> Nommes:
        del texte
        return Nommes()

    def lieu(self, code: str) -> Lieu | None:
        return Lieu(code, "epci", self._noms[code]) if code in self._noms else None


def _cell(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return "|".join(valeur)
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    return repr(valeur).replace(".", ",") if isinstance(valeur, float) else str(valeur)


def _csv(format_: Format, lignes: Sequence[dict[str, Any]]) -> bytes:
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(c.libelle for c in format_.colonnes)
    ecrivain.writerows([_cell(ligne[c.nom]) for c in format_.colonnes] for ligne in lignes)
    return sortie.getvalue().encode("utf-8-sig")


@pytest.mark.lent
@pytest.mark.parametrize("code", FORMATS)
def test_notre_controle_accepte_la_demonstration(
    code: str, epci: list[EpciDemo], lignes: dict[str, list[dict[str, Any]]]
) -> None:
    """Écrite en CSV puis relue : ni erreur ni avertissement, et les mêmes lignes."""
    format_ = FORMATS[code]
    fichier, connus = (_csv(format_, lignes[code]), f"{code}.csv"), _Referentiel(epci)
    rapport = check(*fichier, format_, connus)
    # Un dernier poste qui vaut la somme des précédents n'est pas écarté : il se demande.
    reponses = {q.cle: next(c.code for c in q.choix if c.code != "total") for q in rapport.questions}
    assert all(q.cle.startswith("tota") for q in rapport.questions), [str(q) for q in rapport.questions]
    rapport = check(*fichier, format_, connus, reponses=reponses)
    assert [f.message for f in rapport.fautes] == []
    assert rapport.accepte
    assert rapport.to_arrow().equals(to_tables(lignes)[code])


def test_les_tables_ont_le_schema_des_formats(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Colonnes, types et ordre sont ceux du format ; aucune clé n'est en double."""
    for code, table in to_tables(lignes).items():
        format_ = FORMATS[code]
        assert isinstance(table, pa.Table)
        assert table.schema.equals(format_.schema)
        cles = [tuple(ligne[c] for c in format_.cle) for ligne in lignes[code]]
        assert cles == sorted(set(cles))


def test_les_memes_epci_donnent_toujours_les_memes_lignes(
    epci: list[EpciDemo], lignes: dict[str, list[dict[str, Any]]]
) -> None:
    """Ni l'horloge, ni l'ordre, ni les autres EPCI n'y changent rien ; la graine, si."""
    assert build_rows(list(reversed(epci))) == lignes
    seul = build_rows(epci[3:4])["eaje_activite"]
    assert seul == [r for r in lignes["eaje_activite"] if r["code_territoire"] == epci[3].code]
    assert build_rows(epci, graine=1)["eaje_activite"] != lignes["eaje_activite"]


def test_un_epci_sans_profil_en_recoit_un() -> None:
    """Un monde d'essai a lui aussi sa démonstration."""
    monde = [EpciDemo("200000001", "CC des Deux Rives", "95", 2200)]
    faites = build_rows(monde)
    assert faites["equipements"]
    assert faites == build_rows(monde)


def test_dix_epci_du_val_d_oise_et_neuf_de_la_creuse(epci: list[EpciDemo]) -> None:
    """Le rattachement est celui du magasin."""
    departements = [e.code_departement for e in epci]
    assert (departements.count("95"), departements.count("23"), len(epci)) == (10, 9, 19)


def test_tout_nom_dit_qu_il_est_fictif(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Aucun établissement ne peut être pris pour un vrai."""
    noms = [r["nom"] for code in ("eaje_activite", "equipements") for r in lignes[code]]
    assert all("fictif" in n or "fictive" in n for n in noms)
    assert all(n.endswith("(démonstration)") for n in noms)
    signataires = [s for r in lignes["ctg"] for s in r["signataires"]]
    assert all(s.endswith("(démonstration)") for s in signataires)


def test_les_postes_montrent_chaque_cas(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Zéro connu, six temps partiels, un poste pour tous les axes, axes rarement pourvus."""
    par_epci: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    axes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for ligne in lignes["etp_coordination"]:
        cle = (ligne["code_territoire"], ligne["annee"])
        par_epci[cle][ligne["poste"]] += ligne["etp"]
        if ligne["etp"]:
            axes[cle].add(ligne["axe"])
    assert {a for _, a in par_epci} == {2023, 2024, 2025}
    en_2025 = {c: p for (c, a), p in par_epci.items() if a == 2025}
    assert len(en_2025) == 19
    zeros = [c for c, p in en_2025.items() if p == {POSTE_AUCUN: 0.0}]
    assert len(zeros) == 2
    assert any(len(p) == 6 and max(p.values()) < 1 for p in en_2025.values())
    assert any(len(p) == 1 and len(axes[c, 2025]) == 8 for c, p in en_2025.items())
    # Un EPCI n'est pas encore dit en 2023 : une absence, pas un zéro.
    assert len([c for c, a in par_epci if a == 2023]) == 18
    portent = {x: [c for c in en_2025 if x in axes[c, 2025]] for x in ("handicap", "logement")}
    assert all(2 <= len(c) <= 4 for c in portent.values())


def test_le_temps_et_le_cofinancement_se_partagent(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Un poste à huit axes : huit huitièmes ; la Caf verse de 20 000 à 26 000 € par ETP."""
    unique = [
        r for r in lignes["etp_coordination"] if (r["code_territoire"], r["annee"]) == ("249500430", 2025)
    ]
    assert [r["etp"] for r in unique] == [0.125] * 8
    assert len({r["cofinancement_caf"] for r in unique}) == 1
    verses = [r for r in lignes["etp_coordination"] if r["cofinancement_caf"] is not None]
    assert all(20_000 <= r["cofinancement_caf"] / r["etp"] <= 26_000 for r in verses)
    assert any(r["etp"] and r["cofinancement_caf"] is None for r in lignes["etp_coordination"])


def test_les_eaje_restent_plausibles(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Places, heures et rapports dans leurs bornes ; quelques établissements sans heures."""
    for r in lignes["eaje_activite"]:
        assert 5 <= r["places"] <= 68
        assert r["places"] <= 12 or not r["type"].startswith("micro_creche")
        if r["heures_theoriques"] is None:
            assert r["heures_realisees"] is None
            continue
        assert 2_400 <= r["heures_theoriques"] / r["places"] <= 2_600
        assert 0.449 <= r["heures_realisees"] / r["heures_theoriques"] <= 0.921
        assert 1.019 <= r["heures_facturees"] / r["heures_realisees"] <= 1.151
    assert {r["annee"] for r in lignes["eaje_activite"]} == {2022, 2023, 2024}
    sans = {
        (r["code_territoire"], r["nom"]) for r in lignes["eaje_activite"] if r["heures_theoriques"] is None
    }
    assert 5 <= len({c for c, _ in sans}) <= 15
    nombres: dict[str, int] = defaultdict(int)
    for r in lignes["eaje_activite"]:
        nombres[r["code_territoire"]] += r["annee"] == 2023
    # Une micro-crèche dans le plus petit EPCI rural, des dizaines de crèches dans les grands.
    assert min(nombres.values()) == 1
    assert 60 <= max(nombres.values()) <= 100
    # Là où le taux publié ne compte aucune place d'EAJE, la démonstration n'en invente pas.
    assert len(nombres) == 18
    assert "200067593" not in nombres


def test_la_demonstration_a_autant_de_places_que_la_cnaf_en_compte(con: duckdb.DuckDBPyConnection) -> None:
    """De 85 à 110 % des places publiées, chaque année : aucun fichier fictif ne passe pour partiel.

    Val Parisis : 19,8 pour 100 de 12 498 enfants, soit 2 475 places.
    """
    lues = con.execute(
        "SELECT code_territoire, annee, 100 * places / reference_places AS pct, etat, "
        "reference_places FROM completudes WHERE niveau = 'epci'"
    ).df()
    assert len(lues) == 3 * 18
    assert lues["pct"].between(85, 110).all()
    assert set(lues["etat"]) == {"complet"}
    parisis = lues[lues["code_territoire"] == "200058485"]
    assert parisis["reference_places"].round().unique().tolist() == [2475]


def _occupation(lignes: Sequence[dict[str, Any]], annee: int) -> dict[str, float]:
    sommes: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for r in lignes:
        if r["annee"] == annee and r["heures_theoriques"]:
            sommes[r["code_territoire"]][0] += r["heures_realisees"]
            sommes[r["code_territoire"]][1] += r["heures_theoriques"]
    return {code: realisees / total for code, (realisees, total) in sommes.items()}


def test_le_quadrant_a_des_epci_dans_ses_quatre_cases(
    con: duckdb.DuckDBPyConnection, lignes: dict[str, list[dict[str, Any]]]
) -> None:
    """Couverture réelle de 2023 contre 60,9 (France), occupation fictive contre 70 %."""
    lues = queries.run(
        con,
        "indicateurs/valeurs",
        indicateur="taux_couverture",
        niveau="epci",
        millesime="2023",
        portee="france",
        code_portee="FRANCE",
    )
    couverture = dict(zip(lues["code_territoire"], lues["valeur"], strict=True))
    occupation = _occupation(lignes["eaje_activite"], 2023)
    cases = {(bool(couverture[c] >= 60.9), o >= 0.70) for c, o in occupation.items()}
    assert len(cases) == 4
    # Des crèches se vident : au moins trois EPCI perdent plus de cinq points en deux ans.
    avant, apres = (_occupation(lignes["eaje_activite"], a) for a in (2022, 2024))
    assert len([c for c in avant if apres[c] - avant[c] < -0.05]) >= 3


def test_les_trois_types_de_cooperation_existent(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Tout en régie, rien en régie, les deux : EAJE et ALSH ensemble."""
    gestions: dict[str, set[bool]] = defaultdict(set)
    for r in lignes["equipements"]:
        if r["type"] in ("eaje", "alsh"):
            gestions[r["code_territoire"]].add(r["gestion"] == "regie")
    assert len(gestions) == 19
    genres = [tuple(sorted(g)) for g in gestions.values()]
    assert {genres.count(g) >= 5 for g in ((True,), (False,), (False, True))} == {True}
    eaje = {(r["code_territoire"], r["nom"], r["gestion"]) for r in lignes["eaje_activite"]}
    listes = {
        (r["code_territoire"], r["nom"], r["gestion"]) for r in lignes["equipements"] if r["type"] == "eaje"
    }
    assert eaje == listes


def test_les_conventions_sont_a_tous_les_ages(lignes: dict[str, list[dict[str, Any]]]) -> None:
    """Une par EPCI sauf un ; le statut va avec les dates au 1er janvier 2026."""
    conventions = lignes["ctg"]
    assert len(conventions) == 18
    assert len({r["ctg"] for r in conventions}) == 18
    statuts = [r["statut"] for r in conventions]
    assert {s: statuts.count(s) for s in set(statuts)} == {"en_cours": 13, "en_renouvellement": 3, "echue": 2}
    for r in conventions:
        assert 2019 <= r["signature"].year <= 2025
        assert 2023 <= r["fin"].year <= 2029
        assert (r["fin"] < JOUR) == (r["statut"] == "echue") or r["statut"] == "en_renouvellement"
        assert r["diagnostic"] < r["signature"]
    assert len([r for r in conventions if r["fin"].year == 2026]) == 4
    # Un poste ne cite qu'une convention qui existe et qui couvre son année.
    dates = {r["ctg"]: (r["signature"].year, r["fin"].year) for r in conventions}
    cites = [(r["ctg"], r["annee"]) for r in lignes["etp_coordination"] if r["ctg"]]
    assert cites
    assert all(dates[c][0] <= a <= dates[c][1] for c, a in cites)
