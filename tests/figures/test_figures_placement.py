"""Où vont les noms sur une carte : à la main, puis les cas que l'écran doit placer de même."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fabrique_figures import Ligne, make_carte, make_couche

from dashboard.figures.etiquettes import (
    label_ink,
    label_value,
    numbered,
    rings,
    split_words,
    variants,
    weight,
    weights,
)
from dashboard.figures.modele import Reglages
from dashboard.figures.placement import FormeNommee, Pose, Variante, place

CAS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "placements.json").read_text(encoding="utf-8")
)


def square(x: float, y: float, cote: float) -> list[list[tuple[float, float]]]:
    return [[(x, y), (x + cote, y), (x + cote, y + cote), (x, y + cote)]]


def wide(texte: str, gras: bool) -> float:
    return len(texte) * 7.0


def placed(cas: dict[str, Any]) -> list[Pose | None]:
    formes = [
        FormeNommee(
            f["anneaux"], [Variante(**v) for v in f["variantes"]], f["poids"], f["trait"], f.get("ancre")
        )
        for f in cas["formes"]
    ]
    return place(cas["W"], cas["H"], formes, obstacles=[tuple(o) for o in cas["obstacles"]])


def test_un_nom_se_pose_au_milieu_de_son_territoire() -> None:
    (pose,) = place(300, 200, [FormeNommee(square(100, 50, 100), [Variante(60, 32)])])
    assert pose is not None
    assert (pose.x, pose.y, pose.t) == (150.0, 100.0, None)


def test_un_nom_trop_large_sort_au_bout_d_un_trait_qui_part_du_territoire() -> None:
    grand, petit = place(
        400,
        300,
        [
            FormeNommee(square(20, 20, 180), [Variante(90, 32)], 1.0),
            FormeNommee(square(200, 120, 24), [Variante(80, 32)]),
        ],
    )
    assert grand is not None
    assert grand.t is None
    assert petit is not None
    assert petit.t is not None
    assert (petit.t[0], petit.t[1]) == (212.0, 132.0)
    # Le nom est dans le cadre et ne recouvre pas le grand territoire.
    assert petit.x - 40 >= 200
    assert petit.x + 40 <= 396


def test_un_morceau_rattache_ailleurs_n_a_pas_de_trait() -> None:
    assert place(400, 300, [FormeNommee(square(200, 120, 24), [Variante(80, 32)], trait=False)]) == [None]


def test_sans_place_il_reste_un_numero_que_la_liste_explique() -> None:
    formes = [FormeNommee(square(4, 4, 40), [Variante(200, 32), Variante(22, 18, 22.0, False, None)])]
    (pose,) = place(48, 48, formes)
    assert pose is not None
    assert numbered([pose], formes) == {0: 1}


def test_un_nom_ne_couvre_ni_les_boutons_ni_un_autre_nom() -> None:
    cas = CAS[2]
    poses = [(p, cas["formes"][i]["variantes"][p.v]) for i, p in enumerate(placed(cas)) if p is not None]
    boites = [(p.x - v["w"] / 2, p.y - v["h"] / 2, p.x + v["w"] / 2, p.y + v["h"] / 2) for p, v in poses]
    boites.append((470, 8, 512, 120))
    for i, a in enumerate(boites):
        for b in boites[i + 1 :]:
            assert not (a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1)


def test_dans_la_foule_les_plus_peuples_sont_nommes_d_abord() -> None:
    cas = CAS[3]
    poses = placed(cas)
    lourds = [p for p, f in zip(poses, cas["formes"], strict=True) if f["poids"] > 0.6]
    legers = [p for p, f in zip(poses, cas["formes"], strict=True) if f["poids"] < 0.3]
    assert sum(p is not None for p in lourds) / len(lourds) > sum(p is not None for p in legers) / len(legers)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["nom"])
def test_les_cas_partages_avec_l_ecran(cas: dict[str, Any]) -> None:
    """tests/navigateur rejoue les mêmes cas avec carte_noms.js."""
    obtenu = [
        None if p is None else {"v": p.v, "x": p.x, "y": p.y, "t": None if p.t is None else list(p.t)}
        for p in placed(cas)
    ]
    assert obtenu == cas["attendu"]


def test_un_nom_se_coupe_aux_espaces_et_apres_les_tirets() -> None:
    assert split_words("Réolais en Sud-Gironde") == ["Réolais ", "en ", "Sud-", "Gironde"]
    assert split_words("Saint Malo - Agglomération") == ["Saint ", "Malo - ", "Agglomération"]
    lignes = [v.lignes for v in variants("Carnelle Pays-de-France", "46,3", wide)]
    assert lignes == [
        ("Carnelle Pays-de-France",),
        ("Carnelle", "Pays-de-France"),
        ("Carnelle", "Pays-de-", "France"),
        None,
    ]


def test_les_poids_suivent_la_population() -> None:
    poids = weights(["a", "b", "c"], {"a": 10.0, "c": 500.0})
    assert poids == "h0z"
    assert [weight(poids, r) for r in (1, 2)] == [0.0, 1.0]


def test_les_anneaux_d_un_chemin() -> None:
    assert rings("M10 5l3 4-1 2zM0 0l1 0 0 1z") == [[(10, 5), (13, 9), (12, 11)], [(0, 0), (1, 0), (1, 1)]]


def test_une_etiquette_dit_la_valeur_ou_le_mot_de_son_absence_sur_la_couleur_de_sa_classe() -> None:
    lignes = [
        Ligne(10.0),
        Ligne(90.25),
        Ligne(None, "absent"),
        Ligne(None, "secret"),
        Ligne(0.0, "zero_ou_secret"),
        Ligne(72.4, "partiel"),
    ]
    carte = make_carte(make_couche(lignes), Reglages(methode="seuils", seuils=(50.0,)))
    dits = [label_value(carte, r) for r in range(len(lignes))]
    assert dits == ["10,0", "90,3", "absent", "non publié", "0 ou secret", "72,4 (partiel)"]
    assert carte.aplat is not None
    clair, fonce = carte.aplat.couleurs
    assert label_ink(carte, 0) == ("#161616", clair)
    assert label_ink(carte, 1) == ("#ffffff", fonce)
    assert label_ink(carte, 2) == ("#161616", "#ffffff")
