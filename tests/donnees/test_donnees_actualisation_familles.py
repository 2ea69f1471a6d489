"""Naissances et emploi des parents, du serveur au magasin : ce qui entre, ce qui est laissé, leurs fautes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from donnees_petit_monde import ANNEES_NAISSANCES, NAISSANCES, indicator_card, toml_blocks
from faux_producteurs import FauxProducteurs, Fichier, Panne
from monde_actualise import MondeActualise, impatient

from data.actualisation import naissances, perimetre, plan
from data.actualisation.tableau import Tableau
from data.fiches.catalogue import load_catalogue

OBJETS = {"commune": "COM", "epci": "EPCI", "departement": "DEP", "region": "REG", "france": "FRANCE"}
NAIS, ENFANTS = "DS_ETAT_CIVIL_NAIS_COMMUNES", "DS_RP_TD_FAMILLE_AGEENF_COMP"
NAIS_ENTETE = ("EC_MEASURE", "FREQ", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE")
ENFANTS_ENTETE = (
    *("GEO", "GEO_OBJECT", "TIME_PERIOD", "TFN", "AGE", "CIVIL_STATUS", "NATIONALITY_TYPE", "PCS"),
    *("OBS_STATUS", "OBS_VALUE"),
)
# Parents tous en emploi : 1 + 10 + 100 ; un des deux : 1 000 + 2 000 ; aucun : 4 + 8 + 16.
_CODES = ("A111", "A121", "A221", "A222", "A223", "A112", "A122", "A224")
PARENTS = dict(zip(_CODES, (1, 10, 100, 1_000, 2_000, 4, 8, 16), strict=True))
HORS = 'absences = [{ territoires = ["97701", "977"], raison = "Hors du fichier." }]\n'
ANNEES = (*ANNEES_NAISSANCES, max(ANNEES_NAISSANCES) + 1)
SOURCE, SOURCE_ENFANTS = "insee_naissances_commune", "insee_emploi_parents_epci"


class MondeFamilles(MondeActualise):
    """Le petit monde, dont les naissances s'actualisent, et l'emploi des parents se récupère."""

    def sign(self) -> None:
        super().sign()
        fiches = self.dossier / "sources.toml"
        blocs = toml_blocks(fiches.read_text(encoding="utf-8"))
        for niveau in OBJETS:
            cle = f"insee_naissances_{niveau}"
            blocs[cle] = blocs[cle].replace(
                'licence = "', f'actualisation = "{NAIS}/{niveau}"\nlicence = "', 1
            )
            blocs[cle] += HORS
            blocs[f"insee_emploi_parents_{niveau}"] = (
                f'[insee_emploi_parents_{niveau}]\nproducteur = "Essai"\ntitre = "Enfants {niveau}"\n'
                'page = "https://exemple.fr"\nlecteur = "tableau"\nlicence = "Licence Ouverte 2.0"\n'
                f'actualisation = "{ENFANTS}/{niveau}"\nmillesime = "récupéré"\nchamp = "Petit monde"\n'
            ) + HORS
        fiches.write_text("\n".join(blocs.values()), encoding="utf-8")
        indicateurs = self.dossier / "indicateurs.toml"
        texte = indicateurs.read_text(encoding="utf-8")
        if "[moins_6_ans_emploi_parents]" not in texte:
            sources = {n: f"insee_emploi_parents_{n}" for n in OBJETS}
            neufs = [
                indicator_card(
                    f"moins_{age}_ans_emploi_parents", sources, ("tous_en_emploi", "un_sur_deux", "aucun")
                )
                for age in (2, 6)
            ]
            indicateurs.write_text("\n".join([texte, *neufs]), encoding="utf-8")


def births(sans: Sequence[str] = (), autres: Sequence[tuple[str, str, int]] = ()) -> list[tuple[Any, ...]]:
    """Les naissances telles que l'Insee les publie, sans ces territoires, et avec ces autres lignes."""
    lignes = [
        ("F" if niveau == "france" else code, OBJETS[niveau], nombre)
        for niveau, nombres in NAISSANCES.items()
        for code, nombre in nombres.items()
        if code not in sans
    ]
    lignes += [("FM", "FRANCE", 1), ("200", "AAV2020", 9), *autres]
    return [("LVB", "A", code, objet, "A", annee, n) for code, objet, n in lignes for annee in ANNEES]


def children(*, vides: Sequence[tuple[str, str]] = ()) -> list[tuple[Any, ...]]:
    """Les enfants par emploi des parents ; ``vides`` : (code, TFN) dont l'Insee n'écrit pas la case."""
    codes = [
        ("F" if niveau == "france" else code, OBJETS[niveau])
        for niveau, nombres in NAISSANCES.items()
        for code in nombres
        if code not in ("97701", "977")
    ]
    return [
        (code, objet, 2023, tfn, age, "_T", "_T", pcs, "A", nombre * facteur)
        for code, objet in codes
        for tfn, nombre in {**PARENTS, "_T": 99_999, "A22": 3_000}.items()
        for age, facteur in (("Y_LT2", 1), ("Y2T5", 3), ("Y6T10", 50), ("_T", 90))
        for pcs in (("_T", "3") if age == "_T" else ("_T",))
        if (code, tfn) not in vides
    ]


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as faux:
        impatient(monkeypatch, faux)
        faux.publish_melodi(NAIS, 2025, NAIS_ENTETE, births())
        faux.publish_melodi(ENFANTS, 2023, ENFANTS_ENTETE, children())
        yield faux


@pytest.fixture
def monde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MondeFamilles:
    monde = MondeFamilles(tmp_path)
    monde.create()
    return monde


@pytest.mark.lent
def test_une_annee_de_plus_entre_a_tous_les_niveaux(monde: MondeFamilles, serveur: FauxProducteurs) -> None:
    """Les mêmes chiffres et une année de plus, la France entière et non la métropole."""
    fait = monde.refresh(SOURCE)
    assert {x.etat for x in fait.lignes} == {"neuf"}, fait.to_text()
    assert all(x.mouvement.revisees == x.mouvement.retirees == 0 for x in fait.lignes)
    for niveau, nombres in NAISSANCES.items():
        lues = monde.rates(niveau, "naissances")
        assert lues == {(c, a): n for c, n in nombres.items() for a in ANNEES if a >= 2014}


@pytest.fixture
def lire(
    monde: MondeFamilles, serveur: FauxProducteurs, tmp_path: Path
) -> Callable[[str, list[tuple[Any, ...]]], Tableau]:
    """Lit un niveau d'une archive de ces naissances."""

    def read(niveau: str, lignes: list[tuple[Any, ...]]) -> Tableau:
        lu = perimetre.load(load_catalogue(monde.dossier), monde.embarque)
        chemin = tmp_path / f"{NAIS}.zip"
        chemin.write_bytes(serveur.publish_melodi(NAIS, 2025, NAIS_ENTETE, lignes).corps)
        jeu = plan.plan()[f"{NAIS}/{niveau}"]
        return jeu.read(jeu.scan(chemin, lu), lu)

    return read


def test_une_commune_disparue_ne_donne_pas_ses_naissances_a_une_autre(lire: Any) -> None:
    """95002 a rejoint 95001, qui porte les naissances des deux : son EPCI les garde, ses communes non."""
    lignes = births(("95001", "95002"), [("95001", "COM", 15)])
    communes = lire("commune", lignes)
    assert {c for c, _ in communes.lignes} == {"23001", "23002", "23003"}
    assert communes.ecartees[naissances.VOISINES] == 2
    epci = lire("epci", lignes)
    assert {n for (c, _), n in epci.lignes.items() if c == "200000001"} == {(20,)}


def test_un_epci_qui_a_change_est_la_somme_de_ses_communes_d_aujourd_hui(lire: Any) -> None:
    """92001 publiée dans l'autre EPCI : toutes les communes y sont, leur somme est exacte."""
    lignes = births(("200000001", "200000002"), [("200000001", "EPCI", 15), ("200000002", "EPCI", 10)])
    epci = lire("epci", lignes)
    assert {(c, n) for (c, _), n in epci.lignes.items()} == {("200000001", (20,)), ("200000002", (5,))}
    assert epci.ecartees[naissances.REFAITS] == 2


def test_une_commune_masquee_une_annee_ne_fait_pas_une_somme_partielle(lire: Any) -> None:
    """95002 sans valeur la dernière année : l'EPCI garde ce qui est publié pour lui."""
    lignes = [(*x[:4], "M", x[5], "") if (x[2], x[5]) == ("95002", ANNEES[-1]) else x for x in births()]
    epci = lire("epci", lignes)
    assert epci.lignes["200000001", ANNEES[-1]] == (20,)
    assert not {naissances.CHANGES, naissances.REFAITS} & set(epci.ecartees)
    communes = lire("commune", lignes)
    assert ("95002", ANNEES[-1]) not in communes.lignes
    assert ("95001", ANNEES[-1]) in communes.lignes


def test_un_epci_qui_a_change_sans_toutes_ses_communes_est_laisse(lire: Any) -> None:
    """95002 disparue, et ce qui est publié n'est plus la somme : aucun des deux chiffres n'est le sien."""
    lignes = births(("95002", "200000001"), [("200000001", "EPCI", 26)])
    epci = lire("epci", lignes)
    assert {c for c, _ in epci.lignes} == {"200000002"}
    assert epci.ecartees[naissances.CHANGES] == 1


@pytest.mark.lent
def test_les_enfants_se_comptent_selon_l_emploi_de_leurs_parents(
    monde: MondeFamilles, serveur: FauxProducteurs
) -> None:
    """Moins de 2 ans : une fois chaque case ; moins de 6 ans : quatre. Une case non écrite est un zéro."""
    serveur.publish_melodi(ENFANTS, 2023, ENFANTS_ENTETE, children(vides=[("200000001", "A224")]))
    fait = monde.refresh(SOURCE_ENFANTS)
    assert {x.etat for x in fait.lignes} == {"neuf"}, fait.to_text()
    lues = {
        (str(i), str(m)): v
        for i, m, v in monde.rows(
            "SELECT indicateur, modalite, valeur FROM observations "
            "WHERE niveau = 'epci' AND code_territoire = '200000001' AND indicateur LIKE '%emploi_parents'"
        )
    }
    attendues = {"tous_en_emploi": 111, "un_sur_deux": 3_000, "aucun": 12, "": 3_123}
    assert lues == {
        (f"moins_{age}_ans_emploi_parents", m): n * fois
        for age, fois in ((2, 1), (6, 4))
        for m, n in attendues.items()
    }
    assert monde.rates("france", "moins_2_ans_emploi_parents") == {("FRANCE", 2023): 3_139}


Casse = Callable[[FauxProducteurs], object]


def served(jeu: str, entete: tuple[str, ...], lignes: list[tuple[Any, ...]]) -> Casse:
    annee = 2025 if jeu == NAIS else 2023
    return lambda s: s.publish_melodi(jeu, annee, entete, lignes)


def renamed(entete: tuple[str, ...], avant: str, apres: str) -> tuple[str, ...]:
    return tuple(apres if c == avant else c for c in entete)


def instead(jeu: str, annee: int, corps: bytes, genre: str) -> Casse:
    chemin = f"/melodi/file/{jeu}/{jeu}_{annee}_CSV_FR"
    return lambda s: s.fichiers.__setitem__(chemin, Fichier(corps, genre))


def column(lignes: list[tuple[Any, ...]], rang: int, changer: dict[Any, Any]) -> list[tuple[Any, ...]]:
    return [(*x[:rang], changer.get(x[rang], x[rang]), *x[rang + 1 :]) for x in lignes]


DERNIERE = ANNEES[-1]
FAUTES: dict[str, tuple[str, Casse, str]] = {
    "mesure-renommee": (
        SOURCE,
        served(NAIS, renamed(NAIS_ENTETE, "EC_MEASURE", "MESURE"), births()),
        "la colonne « EC_MEASURE » manque ; colonnes trouvées : MESURE, FREQ",
    ),
    "mesure-inconnue": (
        SOURCE,
        served(NAIS, NAIS_ENTETE, column(births(), 0, {"LVB": "BIRTHS"})),
        "colonne « EC_MEASURE », aucune ligne « LVB » ; valeurs trouvées : BIRTHS.",
    ),
    "naissances-html": (
        SOURCE,
        instead(NAIS, 2025, b"<!DOCTYPE html><html>", "application/zip"),
        "une page web est arrivée à la place du fichier",
    ),
    "naissances-annee-perdue": (
        SOURCE,
        served(NAIS, NAIS_ENTETE, [x for x in births() if x[5] != ANNEES[-2]]),
        f"l'année {ANNEES[-2]} manque, alors que le fichier en place l'a",
    ),
    "naissances-annee-a-venir": (
        SOURCE,
        served(NAIS, NAIS_ENTETE, column(births(), 5, {DERNIERE: 2090})),
        "l'année 2090 n'est pas",
    ),
    "naissances-communes-perdues": (
        SOURCE,
        served(NAIS, NAIS_ENTETE, [x for x in births() if x[3] != "COM" or x[2] == "92001"]),
        "communes",
    ),
    "activite-code-inconnu": (
        SOURCE_ENFANTS,
        served(ENFANTS, ENFANTS_ENTETE, column(children(), 3, {"A222": "A2221"})),
        "colonne « TFN », aucune ligne « A222 » ; valeurs trouvées : A111, A112, A121",
    ),
    "activite-age-inconnu": (
        SOURCE_ENFANTS,
        served(ENFANTS, ENFANTS_ENTETE, column(children(), 4, {"Y_LT2": "Y0T1"})),
        "colonne « AGE », aucune ligne « Y_LT2 » ; valeurs trouvées : Y0T1, Y2T5, Y6T10, _T.",
    ),
    "activite-colonne-renommee": (
        SOURCE_ENFANTS,
        served(ENFANTS, renamed(ENFANTS_ENTETE, "TFN", "TYPE_FAMILLE"), children()),
        "la colonne « TFN » manque",
    ),
    "activite-dimension-neuve": (
        SOURCE_ENFANTS,
        served(ENFANTS, (*ENFANTS_ENTETE, "DIPLOME"), [(*x, d) for x in children() for d in ("sans", "bac")]),
        "la dimension « DIPLOME » a plusieurs valeurs (bac, sans",
    ),
    "activite-absente": (
        SOURCE_ENFANTS,
        lambda s: s.fichiers.pop(f"/melodi/file/{ENFANTS}/{ENFANTS}_2023_CSV_FR"),
        "réponse 404",
    ),
    "activite-en-panne": (
        SOURCE_ENFANTS,
        lambda s: s.fichiers[f"/melodi/file/{ENFANTS}/{ENFANTS}_2023_CSV_FR"].pannes.extend(
            [Panne(502, b"<html>")] * 20
        ),
        "est en panne (réponse 502)",
    ),
}


@pytest.mark.lent
@pytest.mark.parametrize("faute", FAUTES)
def test_une_faute_se_dit_a_chaque_source_de_l_archive(
    monde: MondeFamilles, serveur: FauxProducteurs, faute: str
) -> None:
    """La phrase nomme le fichier, la colonne et ce qui est trouvé ; rien n'est mis en place."""
    source, casser, phrase = FAUTES[faute]
    casser(serveur)
    fait = monde.refresh(source)
    dite = next(x.phrase for x in fait.lignes if x.source == source)
    assert phrase in dite, dite
    assert source.rpartition("_")[0].removeprefix("insee_") in fait.echecs[0].source
    assert dite.startswith((NAIS, ENFANTS))


def test_une_archive_sans_annee_dans_son_nom_est_trouvee(
    monde: MondeFamilles, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L'Insee nomme certaines archives sans année : demandée en dernier."""
    chemin = f"/melodi/file/{ENFANTS}/{ENFANTS}"
    serveur.fichiers[f"{chemin}_CSV_FR"] = serveur.fichiers.pop(f"{chemin}_2023_CSV_FR")
    monkeypatch.setattr("data.magasin.actualiser.build", lambda magasin, **_: magasin)
    assert not monde.refresh(SOURCE_ENFANTS).echecs
