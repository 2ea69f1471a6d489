"""Une référence en mots : avant, après, écart, cause ."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dashboard.figures import references
from data.fiches.catalogue import load_catalogue

FICHES = load_catalogue().indicateurs
BASE: dict[str, Any] = {
    "code_territoire": "1",
    "nom": "CC A",
    "indicateur": "taux_couverture",
    "millesime_avant": 2022.0,
    "valeur_avant": 45.3,
    "marge_avant": None,
    "statut_avant": "publie",
    "fictif_avant": False,
    "source_avant": "s",
    "millesime_apres": 2023.0,
    "valeur_apres": 48.5,
    "marge_apres": None,
    "statut_apres": "publie",
    "fictif_apres": False,
    "source_apres": "s",
    "existe": True,
    "existait": True,
    "communes_gagnees": 0,
    "communes_perdues": 0,
    "perimetre_bouge": False,
    "autre_millesime": True,
    "revise": False,
    "apparue": False,
    "disparue": False,
}
MEME_ANNEE = {"millesime_apres": 2022.0, "autre_millesime": False}
DISPARUE = {
    "valeur_apres": None,
    "statut_apres": "absent",
    "millesime_apres": None,
    "disparue": True,
    "autre_millesime": False,
}


def build(**changements: Any) -> references.Ecart:
    (ecart,) = references.build_ecarts(pd.DataFrame([{**BASE, **changements}]), FICHES)
    return ecart


def test_un_autre_millesime_dit_les_deux_annees_et_l_ecart() -> None:
    """45,3 en 2022, 48,5 en 2023 : +3,2, et le territoire a changé."""
    ecart = build()
    assert (ecart.avant, ecart.apres, ecart.ecart) == ("45,3 (2022)", "48,5 (2023)", "+3,2")
    assert ecart.cause == "le territoire a changé : 2023 au lieu de 2022"
    assert ecart.genre == "millesime"


@pytest.mark.parametrize(
    ("changements", "ecart", "genre", "cause"),
    [
        ({"marge_avant": 2.0, "marge_apres": 2.0}, "non interprétable", "millesime", "changé"),
        ({**MEME_ANNEE, "revise": True}, "+3,2", "revise", "même année, autre valeur"),
        (
            {**MEME_ANNEE, "revise": True, "fictif_avant": True},
            "non interprétable",
            "revise",
            "un chiffre réel remplace un chiffre fictif",
        ),
        (
            {"perimetre_bouge": True, "communes_gagnees": 2, "communes_perdues": 1},
            "+3,2",
            "perimetre",
            "2\xa0communes gagnées et 1\xa0commune perdue",
        ),
        (DISPARUE, "–", "disparue", "donnée disparue"),
        ({"statut_apres": "secret", "valeur_apres": None}, "–", "millesime", "au lieu de"),
        ({**MEME_ANNEE, "valeur_apres": 45.3}, "0", "", "inchangé"),
    ],
)
def test_chaque_cause_a_ses_mots(changements: dict[str, Any], ecart: str, genre: str, cause: str) -> None:
    """La marge, le fictif, le périmètre, l'absence : aucun n'est un écart comme un autre."""
    lu = build(**changements)
    assert (lu.ecart, lu.genre) == (ecart, genre)
    assert cause in lu.cause


def test_une_absence_ne_devient_jamais_un_nombre() -> None:
    """Disparu, secret, douteux : des mots, sans zéro ni « nan »."""
    assert build(**DISPARUE).apres == "absent"
    secret = build(statut_apres="secret", valeur_apres=None)
    assert secret.apres == "secret ou non publié (2023)"
    assert build(statut_apres="zero_ou_secret", valeur_apres=0.0).ecart == "–"
    assert build(fictif_apres=True).apres == "48,5 (2023, fictif)"


def test_le_resume_compte_chaque_chiffre_une_fois() -> None:
    """Trois chiffres : un intact, un révisé, un disparu."""
    lignes = pd.DataFrame(
        [
            {**BASE, **MEME_ANNEE, "valeur_apres": 45.3},
            {**BASE, **MEME_ANNEE, "nom": "CC B", "revise": True},
            {**BASE, **DISPARUE, "nom": "CC C"},
        ]
    )
    ecarts = references.build_ecarts(lignes, FICHES)
    assert references.summary(ecarts, "en France") == (
        "3\xa0chiffres comparés en France : 2 ont bougé. 1 a disparu et 1 a été révisé."
    )
    assert references.reading(references.moved(ecarts)).startswith("CC B, « Taux de couverture")
    assert references.summary(ecarts[:1], "en France").endswith("aucun n'a bougé.")
    assert references.reading(ecarts[:1]) == ""
