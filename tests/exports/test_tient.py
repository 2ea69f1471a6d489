"""Ce que chaque mur fait d'un écran : il tient, ou il va sur plusieurs, et la phrase dit où."""

from __future__ import annotations

from dashboard.dossiers import tient
from dashboard.exports.mur.modele import TAILLES, Affiche, Mur, Taille


def walls(*nombres: int, etroit: str = "") -> list[list[Mur]]:
    return [
        [Mur("", t, p, n, "", etroit if n > 1 else "") for p in range(1, n + 1)]
        for t, n in zip(TAILLES, nombres, strict=True)
    ]


def said(murs: list[list[Mur]]) -> list[str]:
    return [s.replace("\u00a0", " ") for s in tient.sentences(murs)]


def test_ce_qui_tient_partout_le_dit_en_une_phrase() -> None:
    """Les quatre tailles, et rien de coupé."""
    assert said(walls(1, 1, 1, 1)) == [
        "Tient à 1920 × 1080, 1440 × 900, 1280 × 720 et 1024 × 768. Rien n'est coupé."
    ]


def test_ce_qui_ne_tient_pas_dit_ou_et_sur_combien_d_ecrans() -> None:
    """Un ici, deux là, trois plus bas ; et ce qui est écrit trop petit, une fois."""
    assert said(walls(1, 1, 2, 3, etroit="Trop petit.")) == [
        "Tient à 1920 × 1080 et 1440 × 900.",
        "À 1280 × 720 : 2 écrans.",
        "À 1024 × 768 : 3 écrans.",
        "Le mur les montre l'un après l'autre, sans rien couper.",
        "Trop petit.",
    ]


def test_un_vrai_ecran_se_mesure_aux_quatre_tailles() -> None:
    """Un texte court tient partout ; un texte long, non."""
    assert [len(m) for m in tient.measure(Affiche("Court", texte="1. Quoi ?"))] == [1, 1, 1, 1]
    phrase = "Une phrase qui se lit de loin et qui dit ce que le territoire veut faire de ses places. "
    long = tient.measure(Affiche("Long", texte="\n".join([phrase * 3] * 8)))
    assert all(len(m) > 1 for m in long)
    assert tient.size(Taille(1024, 768)).startswith("1024")
