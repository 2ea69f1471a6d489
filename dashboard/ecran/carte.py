"""The map's model as the few kilobytes that the screen component draws from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.etiquettes import MOTS
from dashboard.figures.fiche import column_title, table_rows
from dashboard.figures.legende import build_legende
from dashboard.figures.legende_axe import Axe
from dashboard.figures.modele import ABSENCES, AILLEURS, DITS_AILLEURS, LETTRES, Carte, Couche


def component_data(
    carte: Carte, url_fond: str, *, groupe: str, ecrit_vue: bool, hauteur: int
) -> dict[str, Any]:
    """Data of the map component (see ``composants/carte.js``); the geometry goes by URL.

    Values run in the order of the ground's shapes, packed (see ``pack``).
    """
    aplat, cercles = carte.aplat, carte.cercles
    principal = aplat or cercles
    assert principal is not None, "une carte montre au moins un indicateur"
    return {
        "fond": url_fond,
        "aplat": aplat.codes if aplat else cercles.fonds if cercles else "",
        "couleurs": list(aplat.couleurs) if aplat else [],
        "valeurs": pack(aplat.valeurs, aplat.decimales) if aplat else "",
        "titre": aplat.titre if aplat else "",
        "unite": principal.unite,
        "decimales": principal.decimales,
        "millesime": carte.periode or str(principal.millesime),
        "niveau": level_name(carte.niveau),
        "statuts": ABSENCES,
        **_elsewhere(carte),
        "fictif": carte.fictif,
        "cercles": None
        if cercles is None
        else {
            "valeurs": pack(cercles.valeurs, cercles.decimales),
            "statuts": cercles.statuts,
            "couleur": cercles.couleur,
            "rayon_max_px": cercles.rayon_max_px,
            "valeur_max": cercles.valeur_max,
            "titre": cercles.titre,
            "unite": cercles.unite,
            "decimales": cercles.decimales,
            "millesime": str(cercles.millesime),
        },
        "selection": carte.selection,
        "description": carte.description,
        "groupe": groupe,
        "ecrit_vue": ecrit_vue,
        "hauteur": hauteur,
        "legende": legend_data(carte),
        "pastilles": [{"code": m.code, "texte": m.texte, "titre": m.titre} for m in carte.marques],
        **({"noms": {"mots": MOTS, "poids": carte.poids}} if carte.noms else {}),
        # Une carte en catégories dit un nom et un texte là où les autres disent un nombre.
        **({"motifs": list(aplat.motifs), "textes": list(aplat.textes)} if aplat and aplat.motifs else {}),
    }


def _elsewhere(carte: Carte) -> dict[str, str]:
    """What is said of a shape out of the classes, where it is not the usual sentence."""
    absences = carte.aplat.absences if carte.aplat else carte.cercles.absences if carte.cercles else ()
    dits = [a.libelle for a in absences if a.lettre == AILLEURS and a.libelle not in DITS_AILLEURS]
    return {"ailleurs": dits[0].capitalize()} if dits else {}


def legend_data(carte: Carte) -> dict[str, Any]:
    """The legend as the component reads it."""
    legende = build_legende(carte)
    return {
        "titre": legende.titre,
        "sous_titre": legende.sous_titre,
        "classes": [
            {
                "libelle": classe.libelle,
                "couleur": classe.couleur,
                "effectif": classe.effectif,
                "reperes": [{"nom": r.nom, "texte": r.texte, "position": r.position} for r in classe.reperes],
            }
            for classe in legende.classes
        ],
        "absences": [
            {"statut": a.lettre, "libelle": a.libelle, "effectif": a.effectif or None}
            for a in legende.absences
        ],
        "cercles": [{"texte": c.texte, "rayon_px": c.rayon_px} for c in legende.cercles],
        "titre_cercles": legende.titre_cercles,
        "note": legende.note,
        **({"axe": _axis(legende.axe)} if legende.axe else {}),
    }


def _axis(axe: Axe) -> dict[str, Any]:
    """Scale, bands, names; the component has the values: it places dots and the chosen one itself."""
    echelle = axe.echelle
    return {
        "bas": echelle.bas,
        "haut": echelle.haut,
        **({"plus": echelle.plus} if echelle.logarithmique else {}),
        "bandes": [[b.debut, b.fin, b.couleur, b.libelle, b.effectif] for b in axe.bandes],
        "colonnes": [list(c) for c in axe.colonnes],
        "reperes": [[n.place, n.nom, n.texte] for n in axe.noms if n.genre == "repere"],
        "quoi": axe.quoi,
    }


def _shown(valeurs: Sequence[float | None], decimales: int) -> list[float | int | None]:
    """Values as they are printed: further decimals would only weigh on the wire."""
    arrondies = [None if v is None else formats.rounded(v, decimales) for v in valeurs]
    return arrondies if decimales else [None if v is None else int(v) for v in arrondies]


def pack(valeurs: Sequence[float | None], decimales: int) -> str:
    """Values as they are printed, scaled to integers, in base 36, separated by spaces.

    A missing one is empty. 1,255 rates weigh 4 kB instead of 7; ``deplier``, in
    ``carte.js``, reads them back.
    """
    echelle = 10**decimales
    return " ".join(
        "" if v is None else _base36(round(formats.rounded(v, decimales) * echelle)) for v in valeurs
    )


def _base36(nombre: int) -> str:
    chiffres = ""
    reste = abs(nombre)
    while reste or not chiffres:
        reste, unite = divmod(reste, 36)
        chiffres = "0123456789abcdefghijklmnopqrstuvwxyz"[unite] + chiffres
    return f"-{chiffres}" if nombre < 0 else chiffres


def table_data(couches: Sequence[Couche], niveau: str, selection: str) -> dict[str, Any]:
    """The same figures as a table: name, rank, values, then what explains the gaps.

    Columns that would say the same thing on every row are left out.
    """
    table = table_rows(couches)
    colonnes: list[dict[str, Any]] = []
    valeurs: list[list[Any]] = []
    mots: dict[str, dict[str, str]] = {}
    for titre in table.columns:
        if titre == "Code" or (str(titre).startswith(_FACULTATIVES) and table[titre].nunique() < 2):
            continue
        couche = _layer_of(str(titre), couches)
        if couche is None and titre != "Rang":
            colonnes.append({"titre": titre, "type": "texte"})
            valeurs.append([str(v) for v in table[titre]])
            continue
        decimales = couche.fiche.decimales if couche else 0
        if couche is not None:
            lignes = couche.valeurs.set_index("code_territoire").reindex(table["Code"])
            mots[str(len(colonnes))] = {
                str(rang): formats.value_or_status(
                    None if valeur != valeur else valeur, str(statut), decimales
                )
                for rang, (statut, valeur) in enumerate(zip(lignes["statut"], lignes["valeur"], strict=True))
                if statut in LETTRES
            }
        colonnes.append({"titre": titre, "type": "nombre", "decimales": decimales})
        valeurs.append(_shown([None if v != v else v for v in table[titre]], decimales))
    ailleurs = table["Classement"] == "hors classement"
    return {
        "legende": f"{couches[0].fiche.nom}, {level_name(niveau)}",
        "colonnes": colonnes,
        "valeurs": valeurs,
        "mots": mots,
        "codes": [str(c) for c in table["Code"]],
        "selection": selection,
        "marques": "".join("1" if a else "0" for a in ailleurs),
        "note_marque": "hors classement",
        "hauteur": 520,
    }


# Utiles seulement quand elles distinguent des lignes.
_FACULTATIVES = ("Classement", "Remarque", "Statut")


def _layer_of(titre: str, couches: Sequence[Couche]) -> Couche | None:
    return next((c for c in couches if column_title(c) == titre), None)
