"""Les réglages locaux : gardés d'un seul geste, et une phrase quand ils ne se lisent pas."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import disque
from data.garde import reglages
from data.garde.reglages import NOM_REGLAGES, Reglages, ReglagesError


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
    assert {f.name for f in ici.iterdir()} == {NOM_REGLAGES, ".verrou"}


@pytest.mark.parametrize("texte", ["", "{", "[]", '{"demonstration": 1}', '{"autre": true}', "\udcff"])
def test_un_fichier_abime_se_dit(tmp_path: Path, texte: str) -> None:
    """Ni défaut silencieux, ni trace : une phrase qui dit quoi faire."""
    (tmp_path / NOM_REGLAGES).write_bytes(texte.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReglagesError, match="retirez ce fichier"):
        reglages.read(tmp_path)


def test_une_ecriture_qui_echoue_garde_les_reglages_d_avant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disque plein au moment d'écrire : les anciens restent, sans fichier à côté."""
    reglages.write(tmp_path, Reglages(False, True))

    def fails(*_arguments: object) -> None:
        raise OSError(28, "plein")

    monkeypatch.setattr(disque.os, "write", fails)
    with pytest.raises(ReglagesError, match="sont gardés"):
        reglages.write(tmp_path, Reglages())
    monkeypatch.undo()
    assert reglages.read(tmp_path) == Reglages(False, True)
    assert {f.name for f in tmp_path.iterdir()} == {NOM_REGLAGES, ".verrou"}
