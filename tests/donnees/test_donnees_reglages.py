"""Les réglages locaux : gardés d'un seul geste, et une phrase quand ils ne se lisent pas."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.garde import reglages
from data.garde.reglages import Reglages, ReglagesError
from data.memoire import moteur

pytestmark = pytest.mark.usefixtures("deux_moteurs")


@pytest.mark.un_fichier
def test_sans_fichier_la_demonstration_se_montre_et_rien_n_est_masque(tmp_path: Path) -> None:
    """Les défauts d'une installation neuve, sans rien écrire."""
    assert reglages.read(tmp_path) == Reglages(demonstration=True, masquer_petits=False)
    assert list(tmp_path.iterdir()) == []


def test_ce_qui_est_ecrit_se_relit_et_change_l_empreinte(tmp_path: Path) -> None:
    """Le dossier se crée ; deux réglages différents n'ont pas la même empreinte."""
    ici = tmp_path / "local"
    defaut = reglages.fingerprint(ici)
    vus = {defaut}
    for choisis in (Reglages(False, False), Reglages(True, True), Reglages(False, True)):
        reglages.write(ici, choisis)
        assert reglages.read(ici) == choisis
        vus.add(reglages.fingerprint(ici))
    assert len(vus) == 4
    reglages.write(ici, Reglages())
    # Écrire les défauts n'est pas un changement.
    assert reglages.fingerprint(ici) == defaut


@pytest.mark.un_fichier
def test_une_memoire_abimee_se_dit(tmp_path: Path) -> None:
    """Ni défaut silencieux, ni trace : une phrase qui dit quoi faire."""
    (tmp_path / moteur.NOM_FICHIER).write_bytes(b"pas une base" * 100)
    with pytest.raises(ReglagesError, match="Reprenez votre dernière sauvegarde"):
        reglages.read(tmp_path)


@pytest.mark.un_fichier
def test_une_ecriture_qui_echoue_garde_les_reglages_d_avant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un autre tient la mémoire : les anciens restent, et la phrase le dit."""
    reglages.write(tmp_path, Reglages(False, True))
    monkeypatch.setattr(moteur, "ATTENTE_S", 0.05)
    with (
        moteur.transaction(moteur.of_file(tmp_path / moteur.NOM_FICHIER), "essai", ecriture=True),
        pytest.raises(ReglagesError, match=r"sont gardés.*un autre geste est en cours"),
    ):
        reglages.write(tmp_path, Reglages())
    assert reglages.read(tmp_path) == Reglages(False, True)
