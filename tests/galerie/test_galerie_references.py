"""L'évaluation : une référence figée et aujourd'hui, par son adresse, sur un vrai magasin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from dashboard.dossiers import modeles
from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.planche import Planche
from dashboard.galerie import registre
from dashboard.galerie.references import SANS_REFERENCE
from dashboard.galerie.tirage import Tirage, parse
from dashboard.lecture import store
from data.garde import references

ADRESSE = (
    "reference-avant-apres?portee=departement-95&territoire=200058485&niveau=epci&indicateur=taux_couverture"
)


@pytest.fixture
def dossier(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(magasin, tmp_path)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    return tmp_path


def freeze(dossier: Path, monkeypatch: pytest.MonkeyPatch, de_moins: float) -> None:
    """Une référence où chaque valeur est plus basse d'autant."""
    lire = references._read_table

    def altered(con: object, table: str) -> pa.Table:
        lue = lire(con, table)  # type: ignore[arg-type]
        if table != "observations":
            return lue
        rang = lue.column_names.index("valeur")
        return lue.set_column(
            rang, "valeur", pa.array([None if v is None else v - de_moins for v in lue["valeur"].to_pylist()])
        )

    with monkeypatch.context() as contexte:
        contexte.setattr(references, "_read_table", altered)
        references.save(dossier, store.connection(), "signature")


def draw(adresse: str) -> Tirage:
    return registre.build(parse(adresse), store)


def test_sans_reference_le_geste_est_dit(dossier: Path) -> None:
    """Ni figure ni écran de modèle : « figez une référence »."""
    assert draw(ADRESSE).vide == SANS_REFERENCE
    lieu = modeles.read_place(store, "epci:200058485")
    assert lieu is not None
    propose = modeles.propose(modeles.RECETTES["evaluation"], lieu, store)
    assert (propose.tirages, propose.vide) == ((), SANS_REFERENCE)


@pytest.mark.lent
def test_la_reference_est_ecrite_dans_l_adresse_et_une_plus_recente_ne_la_remplace_pas(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dix EPCI, chacun 3,2 plus haut ; l'adresse posée garde sa référence quand une autre arrive."""
    freeze(dossier, monkeypatch, 3.2)
    tirage = draw(ADRESSE)
    assert isinstance(tirage.figure, Planche)
    modele = tirage.figure.modele
    assert isinstance(modele, AvantApres)
    assert tirage.adresse.get("reference") == "signature"
    assert len(modele.lignes) == 10
    assert {round(h.gap, 6) for h in modele.lignes} == {3.2}
    assert modele.lecture.startswith("CA Val Parisis : 48,5 aujourd'hui, contre 45,3 le ")
    assert modele.lecture.endswith(" ; 3,2 de plus.")
    assert "« signature », figée le" in tirage.figure.source
    references.save(dossier, store.connection(), "plus tard")
    assert draw(str(tirage.adresse)).figure == tirage.figure
    assert draw(ADRESSE).adresse.get("reference") == "plus-tard"


@pytest.mark.lent
def test_une_reference_partie_n_est_pas_remplacee_en_silence(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mise à la corbeille : la figure dit laquelle manque, et n'en montre pas une autre."""
    freeze(dossier, monkeypatch, 1.0)
    references.save(dossier, store.connection(), "autre")
    references.remove(dossier, "signature")
    tirage = draw(f"{ADRESSE}&reference=signature")
    assert tirage.figure is None
    assert "« signature » n'existe plus" in tirage.vide
