"""The table of a group as real HTML: values, places, tints and signs, references, legend."""

from __future__ import annotations

from itertools import groupby

from dashboard import formats
from dashboard.ecran.html import escape
from dashboard.figures.comparaison import (
    MOTS,
    SIGNES,
    SIGNES_DITS,
    Cellule,
    Colonne,
    Comparaison,
    LigneComparee,
    place_words,
)
from dashboard.figures.palettes import TEINTES_PLACES


def render(modele: Comparaison) -> str:
    """The whole table with its legend; ``modele`` gives the order of the rows."""
    corps = "".join(_row(modele, ligne) for ligne in modele.lignes)
    reperes = "".join(_row(modele, ligne) for ligne in modele.references)
    pied = (
        f'<tbody class="ctg-comparaison-reperes"><tr><th scope="rowgroup" colspan="'
        f'{len(modele.colonnes) + 1}">Repères</th></tr>{reperes}</tbody>'
        if reperes
        else ""
    )
    return (
        '<div class="ctg-defile" tabindex="0" role="region" '
        f'aria-label="{escape(modele.titre)}"><table class="ctg-comparaison">'
        f'<caption class="ctg-cache">{escape(modele.titre)}</caption>'
        f"<thead>{_headings(modele)}</thead><tbody>{corps}</tbody>{pied}</table></div>"
        f"{legend(modele)}"
    )


def legend(modele: Comparaison) -> str:
    """What tints and signs mean, for what the table shows only, and why a cell has none."""
    cellules = [c for ligne in modele.lignes for c in ligne.cellules]
    elements: list[str] = []
    for sens, colonnes in (
        ("plus_haut_mieux", [c for c in modele.colonnes if c.sens != "neutre"]),
        ("neutre", [c for c in modele.colonnes if c.sens == "neutre"]),
    ):
        if not colonnes:
            continue
        # « Mieux » est en haut ou en bas selon l'indicateur : seul le signe des neutres est fixe.
        signes = {"haut": "▲ ", "bas": "▼ "} if sens == "neutre" else {"haut": "", "bas": ""}
        genre = "neutre" if sens == "neutre" else "sens"
        for place, signe in signes.items():
            mot = MOTS[sens][place]
            fort = TEINTES_PLACES[genre, f"{mot} fort"]
            leger = TEINTES_PLACES[genre, mot]
            elements.append(
                f'<li><span class="ctg-puce" style="background:{fort}"></span>'
                f'<span class="ctg-puce" style="background:{leger}"></span>'
                f"{escape(signe + mot)}</li>"
            )
    phrases = [SIGNES_DITS]
    if modele.groupe is not None:
        phrases.append(f"Rangs et médianes : parmi {modele.groupe.univers}.")
    if any(c.place == "egal" for c in cellules):
        phrases.append(
            "≈ comparable : l'écart à la médiane du groupe est plus petit que les marges d'arrondi, "
            "il n'est pas interprétable."
        )
    if any(c.estime for c in cellules):
        phrases.append("« est. » : valeur estimée (somme de valeurs arrondies), non publiée.")
    phrases += dict.fromkeys(f"{c.titre} : {c.remarque}" for c in modele.colonnes if c.remarque)
    textes = "".join(f"<p>{escape(p)}</p>" for p in phrases)
    return f'<div class="ctg-comparaison-mots"><ul>{"".join(elements)}</ul>{textes}</div>'


def _headings(modele: Comparaison) -> str:
    """Two rows: the indicator with its unit and year over its parts; one cell when it stands alone."""
    # Sans partie à nommer, une seule rangée : une rangée vide se lirait comme un trou.
    hauteur = 2 if any(_is_part(c) for c in modele.colonnes) else 1
    haut = [f'<th scope="col" rowspan="{hauteur}">Territoire</th>']
    bas: list[str] = []
    for cle, lot in groupby(modele.colonnes, key=lambda c: (c.indicateur, c.unite, c.millesime)):
        colonnes = list(lot)
        indicateur, unite, millesime = cle
        titre = f"{escape(indicateur)}<small>{escape(unite)}, {millesime}</small>"
        if any(_is_part(c) for c in colonnes):
            haut.append(f'<th scope="colgroup" colspan="{len(colonnes)}">{titre}</th>')
            bas += [f'<th scope="col">{_fictitious(c)}{escape(c.nom)}</th>' for c in colonnes]
        else:
            debut = _fictitious(colonnes[0])
            haut.append(f'<th scope="col" rowspan="{hauteur}">{debut}{titre}</th>')
    parties = f"<tr>{''.join(bas)}</tr>" if bas else ""
    return f"<tr>{''.join(haut)}</tr>{parties}"


def _is_part(colonne: Colonne) -> bool:
    return ":" in colonne.cle


def _fictitious(colonne: Colonne) -> str:
    return '<span class="ctg-mention">fictif</span> ' if colonne.fictif else ""


def _row(modele: Comparaison, ligne: LigneComparee) -> str:
    classe = ' class="ctg-comparaison-moi"' if ligne.choisie else ""
    note = ' <span class="ctg-cache">(territoire mis en avant)</span>' if ligne.choisie else ""
    cellules = "".join(
        _cell(cellule, colonne) for cellule, colonne in zip(ligne.cellules, modele.colonnes, strict=True)
    )
    return f'<tr{classe}><th scope="row">{escape(ligne.nom)}{note}</th>{cellules}</tr>'


def _cell(cellule: Cellule, colonne: Colonne) -> str:
    if cellule.valeur is None:
        absence = "ctg-absence-a" if cellule.statut == "absent" else f"ctg-absence-{cellule.statut}"
        raison = f' title="{escape(cellule.raison)}"' if cellule.raison else ""
        return f'<td class="ctg-absence {absence}"{raison}>{escape(cellule.texte)}</td>'
    genre = "neutre" if colonne.sens == "neutre" else "sens"
    mot = f"{cellule.mot} fort" if cellule.fort else cellule.mot
    teinte = TEINTES_PLACES.get((genre, mot))
    style = f' style="background:{teinte}"' if teinte else ""
    mentions = "".join(
        f' <span class="ctg-mention">{mention}</span>'
        for mention, oui in (("est.", cellule.estime), ("fictif", cellule.fictif))
        if oui
    )
    place = ""
    if cellule.rang is not None:
        dit = escape(place_words(cellule, colonne.valeurs))
        seul = cellule.extreme if cellule.a_egalite == 1 else ""
        suite = " ex æquo" if cellule.a_egalite > 1 else ""
        vu = f"{SIGNES[cellule.place]} {seul or formats.ordinal(cellule.rang)}{suite}".strip()
        place = f'<small aria-hidden="true">{escape(vu)}</small><span class="ctg-cache">{dit}</span>'
    return f"<td{style}>{escape(cellule.texte)}{mentions}{place}</td>"
