"""Ce que le composant de carte reçoit : les valeurs du modèle, légères et sans NaN."""

from __future__ import annotations

import json

from fabrique_figures import (
    EFFECTIF,
    TAUX,
    TAUX_ENTIER,
    Ligne,
    make_carte,
    make_couche,
    make_reperes,
    published,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_figures_carte import LIGNES, REGLAGES, SEUILS_40_60

from dashboard.ecran.carte import component_data, pack
from dashboard.figures.modele import ABSENCES, RAYON_MAX_PX, Couche, Reglages
from dashboard.formats import rounded


def unpack(texte: str, decimales: int) -> list[float | None]:
    """Ce que fait ``deplier`` dans carte.js."""
    return [int(m, 36) / 10**decimales if m else None for m in texte.split(" ")]


def send(couche: Couche, reglages: Reglages | None = None) -> dict[str, object]:
    carte = make_carte(couche, reglages)
    return component_data(carte, "/contours/x.json", groupe="carte", ecrit_vue=True, hauteur=620)


@settings(max_examples=60, deadline=None)
@given(LIGNES, REGLAGES, st.sampled_from([TAUX, TAUX_ENTIER, EFFECTIF]))
def test_ce_qui_part_a_l_ecran_est_du_json_sans_nan(
    lignes: list[Ligne], reglages: Reglages, fiche: object
) -> None:
    """Toute carte se sérialise sans NaN ; ses valeurs sont celles qui s'affichent."""
    couche = make_couche(lignes, fiche, reperes=make_reperes(50.0))  # type: ignore[arg-type]
    envoye = send(couche, reglages)
    relu = json.loads(json.dumps(envoye, allow_nan=False))
    carte = make_carte(couche, reglages)

    def shown(valeurs: tuple[float | None, ...]) -> list[float | None]:
        return [None if v is None else rounded(v, couche.fiche.decimales) for v in valeurs]

    if carte.aplat is not None:
        assert unpack(relu["valeurs"], couche.fiche.decimales) == shown(carte.aplat.valeurs)
        assert relu["aplat"] == carte.aplat.codes
        assert [c["effectif"] for c in relu["legende"]["classes"]] == [
            c.effectif for c in carte.aplat.classes
        ]
    else:
        assert carte.cercles is not None
        envoyees = unpack(relu["cercles"]["valeurs"], couche.fiche.decimales)
        assert envoyees == shown(carte.cercles.valeurs)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1), st.integers(0, 2))
def test_les_valeurs_pliees_se_deplient(valeurs: list[float | None], decimales: int) -> None:
    """Pliées en base 36, les valeurs reviennent telles qu'elles s'affichent partout ailleurs."""
    attendues = [None if v is None else rounded(v, decimales) for v in valeurs]
    assert unpack(pack(valeurs, decimales), decimales) == attendues


def test_la_france_entiere_pese_moins_de_12_ko() -> None:
    """Les 1 255 EPCI et leur légende tiennent en 12 kilo-octets : un changement se voit vite."""
    lignes = [Ligne((400 + 7 * i % 900) / 10) for i in range(1255)]
    couche = make_couche(lignes, reperes=make_reperes(60.9, 58.0, 55.0))
    texte = json.dumps(send(couche), allow_nan=False, separators=(",", ":"))
    assert len(texte.encode()) < 12_000


def test_la_legende_envoyee_dit_la_methode_l_unite_et_l_annee() -> None:
    """Sous les classes, comment on a coupé ; au-dessus, l'unité et le millésime."""
    envoye = send(make_couche(published(10.0, 45.0, 90.0)), SEUILS_40_60)
    legende = envoye["legende"]
    assert isinstance(legende, dict)
    assert legende["note"].endswith("3\u00a0classes : seuils saisis.")
    assert legende["sous_titre"] == "places pour 100 enfants, 2023"


def test_l_ecran_recoit_les_couleurs_les_references_et_les_cercles_du_modele() -> None:
    """Chaque champ que lit carte.js porte la valeur du modèle, sous son nom."""
    reperes = make_reperes(50.0)
    taux = make_couche([*published(10.0, 45.0, 90.0), Ligne(None, "secret")], reperes=reperes)
    habitants = make_couche(published(1000.0, 250.0, 40.0), EFFECTIF)
    carte = make_carte(taux, SEUILS_40_60, superposee=habitants, selection="T1")
    assert carte.aplat is not None
    assert carte.cercles is not None
    recu = component_data(carte, "/x.json", groupe="g", ecrit_vue=False, hauteur=480)
    simples = ("fond", "selection", "groupe", "ecrit_vue", "hauteur", "millesime", "niveau")
    assert [recu[c] for c in simples] == ["/x.json", "T1", "g", False, 480, "2023", "EPCI"]
    assert [recu[c] for c in ("titre", "unite", "decimales")] == [TAUX.nom, TAUX.unite, 1]
    assert recu["couleurs"] == list(carte.aplat.couleurs)
    assert recu["statuts"] == ABSENCES
    cercles, legende = recu["cercles"], recu["legende"]
    attendus = (carte.cercles.couleur, RAYON_MAX_PX, 1000.0, "pppa", "habitants", 0)
    champs = ("couleur", "rayon_max_px", "valeur_max", "statuts", "unite", "decimales")
    assert tuple(cercles[c] for c in champs) == attendus
    assert [c["couleur"] for c in legende["classes"]] == list(reversed(recu["couleurs"]))
    assert legende["classes"][1]["reperes"] == [{"nom": "France", "texte": "50,0", "position": 0.5}]
    assert legende["absences"] == [{"statut": "s", "libelle": "secret ou non publié", "effectif": 1}]
    assert legende["cercles"] == [
        {"texte": c.texte, "rayon_px": round(c.rayon_px, 1)} for c in carte.cercles.legende
    ]
    assert legende["titre_cercles"] == "Population municipale, habitants, 2023"
