"""Les couleurs se distinguent : en couleur, en deutéranopie, en gris, et du texte."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from dashboard.figures import palettes
from dashboard.figures.modele import FOND_NEUTRE, LETTRES
from dashboard.figures.palettes import COULEURS_MODES
from data.fiches.catalogue import load_catalogue

TOUTES = [(nom, n) for nom in palettes.PALETTES for n in range(2, 9)]
# Viénot, Brettel et Mollon (1999), deutéranopie, sur le RVB linéaire.
DEUTERANOPIE = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def linear(couleur: str) -> list[float]:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]


def lightness(rvb: list[float]) -> float:
    """Clarté L* (CIE 1976) d'un RVB linéaire, 0 noir à 100 blanc."""
    y = 0.2126 * rvb[0] + 0.7152 * rvb[1] + 0.0722 * rvb[2]
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def seen_by_deuteranope(couleur: str) -> list[float]:
    rvb = linear(couleur)
    return [min(max(sum(m * c for m, c in zip(ligne, rvb, strict=True)), 0.0), 1.0) for ligne in DEUTERANOPIE]


def contrast(une: str, autre: str) -> float:
    claire, foncee = sorted((palettes.luminance(une), palettes.luminance(autre)), reverse=True)
    return (claire + 0.05) / (foncee + 0.05)


@pytest.mark.parametrize(("nom", "nombre"), TOUTES)
def test_une_palette_va_du_clair_au_fonce(nom: str, nombre: int) -> None:
    """La luminance baisse à chaque classe : l'ordre se lit même imprimé en gris."""
    couleurs = palettes.sequential(nom, nombre)
    assert len(couleurs) == nombre
    assert all(re.fullmatch("#[0-9a-f]{6}", c) for c in couleurs)
    lumieres = [palettes.luminance(c) for c in couleurs]
    assert all(a > b for a, b in pairwise(lumieres))


@pytest.mark.parametrize(("nom", "nombre"), TOUTES)
def test_deux_classes_voisines_se_distinguent(nom: str, nombre: int) -> None:
    """Au moins 4 points de clarté entre deux classes voisines."""
    clartes = [lightness(linear(c)) for c in palettes.sequential(nom, nombre)]
    assert min(a - b for a, b in pairwise(clartes)) >= 4


@pytest.mark.parametrize(("nom", "nombre"), TOUTES)
def test_deux_classes_voisines_se_distinguent_en_deuteranopie(nom: str, nombre: int) -> None:
    """Sans le vert, l'ordre et l'écart des clartés restent."""
    clartes = [lightness(seen_by_deuteranope(c)) for c in palettes.sequential(nom, nombre)]
    assert min(a - b for a, b in pairwise(clartes)) >= 4


def test_la_plus_claire_des_classes_se_distingue_du_papier() -> None:
    """Même la première classe n'est pas blanche."""
    for nom in palettes.PALETTES:
        for nombre in range(1, 9):
            assert all(c != "#ffffff" for c in palettes.sequential(nom, nombre))


def test_une_seule_classe_prend_un_ton_moyen() -> None:
    """Une classe unique n'est ni « bas » ni « haut »."""
    for nom in palettes.PALETTES:
        haute, basse = palettes.sequential(nom, 2)[1], palettes.sequential(nom, 2)[0]
        (seule,) = palettes.sequential(nom, 1)
        assert palettes.luminance(haute) < palettes.luminance(seule) < palettes.luminance(basse)


def test_sans_classe_pas_de_couleur_et_palette_inconnue_bleue() -> None:
    """Zéro classe ne demande rien ; un nom inconnu prend la palette par défaut."""
    assert palettes.sequential("bleus", 0) == ()
    assert palettes.sequential("arc-en-ciel", 5) == palettes.sequential("bleus", 5)


@pytest.mark.parametrize("encre", [palettes.ENCRE, palettes.GRIS, palettes.ACCENT, palettes.CERCLE])
def test_les_encres_se_lisent_sur_blanc(encre: str) -> None:
    """Contraste AA (4,5) de toutes les encres sur le fond blanc."""
    assert contrast(encre, "#ffffff") >= 4.5


def test_une_absence_ne_porte_jamais_le_chiffre_d_une_classe() -> None:
    """Lettres des hachures et fond neutre sont distincts, et aucun n'est un chiffre."""
    signes = [*LETTRES.values(), FOND_NEUTRE]
    assert len(set(signes)) == len(signes)
    assert all(len(s) == 1 and not s.isdigit() for s in signes)


def test_chaque_mode_d_accueil_de_la_fiche_a_sa_teinte() -> None:
    """Un mode renommé dans la fiche ne tombe pas en gris sans qu'on le voie."""
    modes = load_catalogue().indicateurs["taux_couverture"].modalites
    assert {m.code for m in modes} == set(COULEURS_MODES)


def test_les_modes_d_accueil_ont_des_teintes_distinctes() -> None:
    """Quatre teintes différentes, en clarté aussi, même sans le vert."""
    for voir in (linear, seen_by_deuteranope):
        clartes = sorted(lightness(voir(c)) for c in COULEURS_MODES.values())
        assert min(b - a for a, b in pairwise(clartes)) >= 4
