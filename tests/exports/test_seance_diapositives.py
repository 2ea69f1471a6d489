"""Plusieurs figures d'un écran sur une diapositive : ensemble quand tout se lit, sinon une chacune."""

from __future__ import annotations

import datetime
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator
from pptx import Presentation

from dashboard.dossiers import ecrans
from dashboard.dossiers.seance import carry, make
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store
from data.garde.seances.modele import Ecran, Entete, Seance

VAL_PARISIS = "200058485"
LIEU_95 = f"portee=departement-95&niveau=epci&territoire={VAL_PARISIS}"
DEUX_CARTES = tuple(f"carte?{LIEU_95}&indicateur={i}&etiquettes=1" for i in ("taux_couverture", "naissances"))
CARTE_ET_COURBE = (DEUX_CARTES[1], f"territoire-naissances?{LIEU_95}")
AXES_ET_ANNEES = (f"coordination-axes?{LIEU_95}", f"coordination-evolution?{LIEU_95}")
# Treize noms d'EPCI sur une demi-diapositive s'écriraient à neuf points.
CARTE_ET_CLASSEMENT = (DEUX_CARTES[0], f"comparer-classement?{LIEU_95}&rang=taux_couverture")


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def slides_of(dossier: Path, *adresses: str) -> list[Any]:
    """Les diapositives d'un écran de ces figures, sans la couverture ni les sources."""
    vues: dict[str, str] = {}

    def keep(contenu: str) -> str:
        empreinte = hashlib.sha256(contenu.encode()).hexdigest()
        vues[empreinte] = contenu
        return empreinte

    with store.pinned():
        tirages = [registre.build(parse(a), store) for a in adresses]
        figures = tuple(ecrans.placed(t, keep, "2026-11-29") for t in tirages)
        ecran = Ecran(1, message="Deux figures, un message", figures=figures)
        seance = Seance(1, Entete("Comité", f"epci:{VAL_PARISIS}"), (ecran,))
        faite = make(
            carry(seance, lambda e: vues.get(e, "")), "pptx", store, jour=datetime.date(2026, 11, 29)
        )
    assert faite.manques == []
    fichier = dossier / "seance.pptx"
    fichier.write_bytes(faite.octets)
    jugement = OpenXmlValidator().validate(fichier)
    assert jugement.is_valid, jugement.errors
    return list(Presentation(io.BytesIO(faite.octets)).slides)[1:-1]


@pytest.mark.lent
@pytest.mark.parametrize("adresses", [DEUX_CARTES, CARTE_ET_COURBE, AXES_ET_ANNEES], ids=str)
def test_les_figures_d_un_ecran_tiennent_sur_une_diapositive(
    tmp_path: Path, adresses: tuple[str, ...]
) -> None:
    """Côte à côte sous leur nom, rien hors de la diapositive, rien l'un sur l'autre, douze points."""
    (diapo,) = slides_of(tmp_path, *adresses)
    assert diapo.shapes.title.text_frame.text == "Deux figures, un message"
    formes = list(diapo.shapes)
    assert sum(f.name == "Nom de la figure" for f in formes) == 2
    large, haut = 12_192_000, 6_858_000
    for f in formes:
        assert f.left >= 0, f.name
        assert f.left + f.width <= large + 9525, f.name
        assert f.top >= 0, f.name
        assert f.top + f.height <= haut + 9525, f.name
    gauche, droite = (f.left for f in formes if f.name == "Nom de la figure")
    pied = next(f.top for f in formes if f.name == "Source")
    corps = [f for f in formes if f.name not in ("Source", "Numéro de diapositive", "Données fictives")]
    for f in corps[1:]:
        assert f.top + f.height <= pied + 45_720, f.name
        assert f.left >= droite - 45_720 or f.left + f.width <= droite, f.name
        assert f.left >= gauche - 45_720, f.name
    for f in formes:
        if f.has_chart:
            axes = f.chart._chartSpace.xpath(".//c:catAx//a:defRPr/@sz")
            assert all(int(t) >= 1200 for t in axes)


@pytest.mark.lent
def test_deux_figures_qui_se_liraient_mal_ensemble_ont_chacune_leur_diapositive(tmp_path: Path) -> None:
    """« (1 sur 2) », « (2 sur 2) » ; l'essai ne laisse rien dans le fichier."""
    diapos = slides_of(tmp_path, *CARTE_ET_CLASSEMENT)
    assert [d.shapes.title.text_frame.text[-9:].replace("\u00a0", " ") for d in diapos] == [
        "(1 sur 2)",
        "(2 sur 2)",
    ]
    graphiques = [f for d in diapos for f in d.shapes if f.has_chart]
    parties = {str(p.partname) for d in diapos for p in d.part.package.iter_parts()}
    assert len([p for p in parties if "/charts/chart" in p]) == len(graphiques) == 1
