"""Un vrai fichier de trente postes, du dépôt aux pages : la démonstration des ETP s'en va, et revient."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from dashboard.gestes import depots
from tests.appli import open_app

RACINE = Path(__file__).resolve().parents[2]
# Écrit à la main comme on les reçoit : Latin-1, titre, colonnes en désordre, virgules, total en bas.
FICHIER = RACINE / "tests" / "depots" / "fichiers" / "trente_postes_val_d_oise.csv"
VAL_D_OISE = {"portee": "departement-95"}
ETP = ("carte", "axes", "postes")


def read_page(page: str, **parametres: str) -> str:
    """Ce qu'une page de l'application dit et dessine : son HTML, ses cartes, ses graphiques."""
    app = open_app(page, **{**VAL_D_OISE, **parametres}).run()
    assert not app.exception
    assert not app.error
    html = " ".join(e.proto.body for e in app.get("html"))
    # Le style et le code des composants nomment le filigrane même quand il n'est pas là.
    html = re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL)
    cartes = [e.proto.json for e in app.get("bidi_component")]
    graphiques = [e.proto.spec for e in app.get("plotly_chart")]
    return " ".join([html, *cartes, *graphiques]).replace('"fictif": false', "")


def words(page: str) -> str:
    """Le texte d'une page, sans balises, toutes ses espaces rendues ordinaires."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def is_fictitious(page: str) -> bool:
    return re.search("fictif|fictive", page, re.IGNORECASE) is not None


@pytest.mark.lent
def test_trente_postes_reels_chassent_la_demonstration(donnees: Path) -> None:
    """Plus un mot de « fictif » aux ETP ni à leur carte ; l'occupation garde le sien ; retour permis."""
    for onglet in ETP:
        assert is_fictitious(read_page("coordination", onglet=onglet))

    controle = depots.check("etp_coordination", FICHIER.read_bytes(), FICHIER.name)
    assert controle.accepte, controle.rapport.to_text()
    assert "le total « Total » (" in controle.rapport.to_text()
    assert controle.rapport.laissees == [35]
    assert "disparaîtra de toutes les pages" in controle.perdue
    fait = depots.confirm(controle)
    assert fait.a_jour
    assert fait.depot is not None

    lues = {onglet: read_page("coordination", onglet=onglet) for onglet in ETP}
    assert not [onglet for onglet, lu in lues.items() if is_fictitious(lu)]
    # Comptés à la main sur le fichier : 18,5 ETP, dont 5,1 de coordination ; (6,3 + 4,4) sur 13,4.
    for attendu in ("ETP de coopération 18,50", "dont 5,10 de coordination", "postes 30", "79,9 %"):
        assert attendu in words(lues["carte"])
    carte = read_page("carte", indicateur="etp_coordination")
    assert "4,00" in carte
    assert not is_fictitious(carte)
    assert not is_fictitious(read_page("carte", indicateur="etp_pour_10000_habitants"))

    # Les autres formats n'ont rien reçu : eux restent de démonstration, et le disent.
    assert is_fictitious(read_page("carte", indicateur="taux_occupation_reel"))
    assert is_fictitious(read_page("coordination", onglet="calendrier"))

    assert "reprennent la démonstration" in depots.undo(fait.depot.numero).phrase
    for onglet in ETP:
        assert is_fictitious(read_page("coordination", onglet=onglet))
