"""Le périmètre vient de ses fiches : combien de territoires, quelle année ; aucun texte n'en dit d'autres."""

from __future__ import annotations

import csv
import inspect
import re
from collections import defaultdict
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from donnees_petit_monde import PetitMonde, source_card

from dashboard.app_pages.commun import entete
from dashboard.app_pages.sources import page as page_sources
from dashboard.figures import identite, textes
from dashboard.galerie import unites
from data.fiches import disparus
from data.fiches.catalogue import LECTEUR_DEPOTS, CatalogueError, Source, load_catalogue
from data.fiches.source import COMPTEES, EPOQUE, PERIMETRES, FichierRecupere
from data.magasin.build import BuildError
from data.magasin.fetch import EMBARQUE
from data.readers import LECTEURS

SHA = "a" * 64
# Ce que « champ » dit d'un nombre de territoires, en tête : « 1 250 EPCI, hors Mayotte ».
_COMPTE = re.compile(r"(\d[\d \u202f\u00a0]*) (EPCI|communes|départements|régions)\b")


def faults(dossier: Path, carte: str) -> list[str]:
    (dossier / "sources.toml").write_text(carte, encoding="utf-8")
    (dossier / "indicateurs.toml").write_text("", encoding="utf-8")
    with pytest.raises(CatalogueError) as levee:
        load_catalogue(dossier)
    return list(levee.value.fautes)


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        ("", "le champ « territoires_attendus » manque."),
        ('territoires_attendus = "12"\n', "« territoires_attendus » vaut '12' ; attendu : nombre entier."),
        (
            "territoires_attendus = 0\n",
            "« territoires_attendus » vaut 0 ; attendu : le nombre de territoires de e.parquet, au moins 1.",
        ),
    ],
)
def test_une_fiche_qui_ne_compte_pas_ses_territoires_est_refusee(
    tmp_path: Path, ligne: str, phrase: str
) -> None:
    carte = source_card("territoires_epci", "e.parquet", "territoires", SHA) + ligne
    assert faults(tmp_path, carte) == [f"sources.toml [territoires_epci] : {phrase}"]


def test_une_autre_fiche_n_a_pas_a_compter(tmp_path: Path) -> None:
    """Un nombre que personne ne vérifierait ne s'écrit pas."""
    carte = source_card("jeu", "jeu.csv", "cnaf_couverture", SHA, attendus=3)
    assert faults(tmp_path, carte) == ["sources.toml [jeu] : le champ « territoires_attendus » est inconnu."]


def test_les_fiches_livrees_annoncent_ce_que_leurs_fichiers_ont() -> None:
    catalogue = load_catalogue()
    for source in COMPTEES:
        carte = catalogue.sources[source]
        assert carte.territoires_attendus == pq.read_metadata(EMBARQUE / carte.fichier).num_rows, source


def test_un_magasin_qui_n_a_pas_ce_que_sa_fiche_annonce_est_refuse(monde: PetitMonde) -> None:
    """La phrase ne porte aucun nombre ; la ligne fautive dit l'attendu et le trouvé."""
    fiches = monde.dossier / "sources.toml"
    texte = fiches.read_text(encoding="utf-8")
    fiches.write_text(texte.replace("territoires_attendus = 2\n", "territoires_attendus = 3\n", 1), "utf-8")
    with pytest.raises(BuildError, match=r"niveau = epci, attendus = 3, trouves = 2"):
        monde.build()


def test_l_annee_du_perimetre_est_partout_celle_de_sa_fiche() -> None:
    """Les textes qui la disent sans lire la fiche ne peuvent pas en dire une autre."""
    catalogue = load_catalogue()
    annee = catalogue.sources["territoires_epci"].millesime
    siennes = [*COMPTEES, "territoires_anciennes_communes"]
    siennes += [s.id for s in catalogue.sources.values() if s.lecteur == "contours"]
    assert {catalogue.sources[s].millesime for s in siennes} == {annee}
    assert {unites.PERIMETRE, str(identite.MILLESIME_SURFACE)} == {annee}
    dits = [textes.CREDIT_CONTOURS, disparus.INCONNU, inspect.getsource(entete.footer)]
    dits.append(inspect.getsource(page_sources))
    dits += [t for s in catalogue.sources.values() for t in (s.titre, s.champ, *s.avertissements)]
    dits += [i.definition for i in catalogue.indicateurs.values()]
    trouves = [m for t in dits for m in re.findall(r"(?:périmètre|découpage|COG) (?:de )?(20\d\d)\b", t)]
    assert set(trouves) == {annee}
    assert len(trouves) > len(siennes)


def counted(source: Source) -> set[int]:
    """How many territories the fullest year of a file has, with and without the two collectivités."""
    par_annee: defaultdict[int, set[str]] = defaultdict(set)
    # Des collectivités, dites à part : ni départements ni communes des 18 régions.
    a_part = {"977", "978", "97701", "97801"}
    for ligne in LECTEURS[source.lecteur](EMBARQUE / source.fichier, source.id).to_pylist():
        par_annee[ligne["millesime"]].add(ligne["code_territoire"])
    plus = max(par_annee.values(), key=len)
    return {len(plus), len(plus - a_part)}


@pytest.mark.lent
def test_un_champ_qui_compte_ses_territoires_compte_ceux_de_son_fichier() -> None:
    """« 1 250 EPCI, hors Mayotte » : l'année la plus fournie du fichier en a autant."""
    lues, faux = 0, {}
    for source in load_catalogue().sources.values():
        dit = _COMPTE.match(source.champ)
        if not dit or not source.fichier or source.lecteur not in LECTEURS:
            continue
        lues += 1
        if int(re.sub(r"\D", "", dit[1])) not in counted(source):
            faux[source.id] = (source.champ, counted(source))
    assert faux == {}
    assert lues > 20


# -- le périmètre d'époque


def by_epci() -> dict[str, Source]:
    """Sources that give figures by EPCI: those of a file or of a calculation, not what the build sums."""
    catalogue = load_catalogue()
    ids = {i.sources["epci"] for i in catalogue.indicateurs.values() if "epci" in i.sources}
    sources = (catalogue.sources[s] for s in sorted(ids))
    return {s.id: s for s in sources if s.lecteur not in ("territoires", LECTEUR_DEPOTS)}


def successors() -> list[dict[str, str]]:
    with (EMBARQUE / "successeurs/epci_successeurs.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


@pytest.mark.lent
def test_toute_source_par_epci_dit_a_quel_perimetre_sont_ses_chiffres() -> None:
    """Sans quoi un chiffre d'un autre découpage passerait pour celui de l'EPCI d'aujourd'hui."""
    sources = by_epci()
    assert {s.id: s.perimetre for s in sources.values() if s.perimetre not in PERIMETRES} == {}
    assert len(sources) > 20
    autres = set(load_catalogue().sources) - set(sources)
    assert {s for s in autres if load_catalogue().sources[s].perimetre} == set()


def test_une_source_au_perimetre_d_aujourd_hui_a_tous_ses_epci_meme_les_plus_jeunes() -> None:
    """Un EPCI né en 2022 a un chiffre de 2018 : il est fait de ses communes, pas publié à l'époque."""
    jeunes = {ligne["siren_actuel"] for ligne in successors()}
    for source in by_epci().values():
        # Les deux départements pilotes n'ont que les leurs.
        if source.perimetre != "actuel" or source.lecteur not in LECTEURS or "pilote/" in source.fichier:
            continue
        par_annee: defaultdict[int, set[str]] = defaultdict(set)
        for ligne in LECTEURS[source.lecteur](EMBARQUE / source.fichier, source.id).to_pylist():
            par_annee[ligne["millesime"]].add(ligne["code_territoire"])
        for annee, codes in par_annee.items():
            assert jeunes <= codes, (source.id, annee, jeunes - codes)


@pytest.mark.parametrize(
    ("indicateur", "source"),
    [
        ("population_groupes_age", "insee_recensement_2021"),
        ("logements", "insee_recensement_2021"),
        ("logements_sociaux", "sdes_logements_sociaux"),
        ("france_services", "anct_france_services"),
    ],
)
def test_un_chiffre_au_perimetre_d_aujourd_hui_est_la_somme_de_ses_communes(
    con: duckdb.DuckDBPyConnection, indicateur: str, source: str
) -> None:
    """Refait exactement depuis les communes, dans chaque EPCI et chaque part."""
    assert by_epci()[f"{source}_epci"].perimetre == "actuel"
    ecarts = con.execute(
        """SELECT e.code_territoire, e.modalite, e.valeur, SUM(c.valeur)
        FROM observations AS e
        INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_epci = e.code_territoire
        INNER JOIN observations AS c ON c.niveau = 'commune' AND c.code_territoire = t.code_territoire
            AND c.indicateur = e.indicateur AND c.modalite = e.modalite AND c.millesime = e.millesime
        WHERE e.niveau = 'epci' AND e.indicateur = ? AND e.source = ?
        GROUP BY ALL HAVING abs(e.valeur - SUM(c.valeur)) > 1e-6""",
        [indicateur, f"{source}_epci"],
    ).fetchall()
    assert ecarts == []


def test_le_perimetre_d_epoque_se_dit_dans_le_titre_et_sous_le_chiffre() -> None:
    """Une déclaration : toute citation porte le titre, carte et portrait portent la réserve."""
    for source in by_epci().values():
        epoque = source.perimetre == "epoque"
        assert source.titre.endswith(", périmètre d'époque") == epoque, source.id
        assert (EPOQUE in source.caveats({"200000172"}, [2019])) == epoque
        cite = textes.chart_source([source], "2019") + textes.source_sentence([source], 2019)
        assert cite.count("périmètre d'époque") == (2 if epoque else 0)
        assert (EPOQUE in source.avertissements) == epoque
        recu = source.fetched(FichierRecupere("officiel/x.parquet", SHA, "2024", "tableau", {}))
        assert recu.titre.endswith(", périmètre d'époque") == epoque
        assert (EPOQUE in recu.avertissements) == epoque


def test_une_composition_connue_pour_avoir_change_se_dit() -> None:
    """Les EPCI qui existaient déjà et ont repris des communes : nommés, sur les années d'avant."""
    communes: defaultdict[str, int] = defaultdict(int)
    for ligne in successors():
        communes[ligne["siren_actuel"]] += int(ligne["communes_reprises"])
    catalogue = load_catalogue()
    vieux = catalogue.sources["insee_filosofi_pauvrete_epci_2016"]
    lus = LECTEURS[vieux.lecteur](EMBARQUE / vieux.fichier, vieux.id).to_pylist()
    deja = {x["code_territoire"] for x in lus} & set(communes)
    noms = {ligne["siren_actuel"]: ligne["nom_actuel"] for ligne in successors()}
    for source, annees in {
        vieux.id: [2016],
        "insee_filosofi_2016_2019_epci": [2016, 2017, 2018],
        "cnaf_couverture_2017_2022_epci": [2017, 2018],
        "cnaf_places_2017_2022_epci": [2017, 2018],
    }.items():
        for code in deja:
            for annee in annees:
                dites = catalogue.sources[source].caveats({code}, [annee])
                assert f"{noms[code]} ({communes[code]})" in " ".join(dites), (source, code, annee)
            assert catalogue.sources[source].caveats({code}, [2019]) == [EPOQUE]
        assert catalogue.sources[source].caveats({"200000172"}, annees) == [EPOQUE]


def test_un_perimetre_inconnu_est_refuse(tmp_path: Path) -> None:
    carte = source_card("jeu", "jeu.csv", "cnaf_couverture", SHA) + 'perimetre = "2019"\n'
    assert faults(tmp_path, carte) == [
        "sources.toml [jeu] : « perimetre » vaut « 2019 » ; permis : actuel, epoque."
    ]
