"""Le périmètre vient de ses fiches : combien de territoires, quelle année ; aucun texte n'en dit d'autres."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from donnees_petit_monde import PetitMonde, source_card

from dashboard.app_pages.commun import entete
from dashboard.app_pages.sources import page as page_sources
from dashboard.dossiers import ept
from dashboard.figures import identite, textes
from data.fiches import disparus
from data.fiches.catalogue import CatalogueError, Source, load_catalogue
from data.fiches.source import COMPTEES
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
    assert {str(ept.PERIMETRE), str(identite.MILLESIME_SURFACE)} == {annee}
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
