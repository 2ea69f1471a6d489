"""The card where there is little room: one line for a closed drawer, a ranked list for a telephone."""

from __future__ import annotations

from dashboard import formats
from dashboard.ecran.html import bar, escape, of_view
from dashboard.figures.fiche import FicheTerritoire
from dashboard.figures.modele import Couche

# Au-delà, la liste serait plus longue que la page : le tableau l'a.
RANGS_MAX = 40
BARRE = "#9fb5d8"


def card_band(fiche: FicheTerritoire | None, lieu: str) -> str:
    """The card in one line: name, value, gap to its last reference (France), rank."""
    if fiche is None:
        return f'<p class="ctg-bandeau"><b>{escape(lieu)}</b> aucun territoire choisi</p>'
    dits = [f"{fiche.valeur} {fiche.unite}" if fiche.a_valeur else fiche.valeur]
    dits += [
        f"{e.phrase} que la France" if e.nom == "France" else f"{e.phrase} ({e.nom})"
        for e in fiche.ecarts[-1:]
        if " de " in e.phrase
    ]
    dits.append(fiche.rang.split(",")[0])
    suite = escape(" · ".join(filter(None, dits)))
    return f'<p class="ctg-bandeau"><b>{escape(fiche.nom)}</b> {suite}</p>'


def ranked_list(couche: Couche, selection: str, *, vue: str = "") -> str:
    """The territories from the highest, with a bar each: it bears the names where a map cannot.

    ``vue`` tells the browser which choice it answers (``composants/jeux.js``).
    """
    # Sans les tableaux de pandas : refaite à chaque choix, la liste y prenait le plus long de la reprise.
    valeurs, ici = (couche.valeurs[c].tolist() for c in ("valeur", "rattache"))
    connues = [rang for rang, valeur in enumerate(valeurs) if ici[rang] and valeur == valeur]
    if not 1 < len(connues) <= RANGS_MAX:
        return ""
    ordre = sorted(connues, key=valeurs.__getitem__, reverse=True)
    codes, noms, statuts = (couche.valeurs[c].tolist() for c in ("code_territoire", "nom", "statut"))
    maximum, decimales = valeurs[ordre[0]] or 1.0, couche.fiche.decimales
    titre = f"{escape(couche.fiche.nom_court)}, du plus haut au plus bas"
    lignes = "".join(
        f"<tr{' class=ctg-choisie' if codes[rang] == selection else ''}>"
        f'<th scope="row">{escape(noms[rang])}</th>'
        f'<td class="ctg-barre">{bar(valeurs[rang], maximum, BARRE)}</td>'
        f"<td>{escape(formats.value_or_status(valeurs[rang], statuts[rang], decimales))}</td></tr>"
        for rang in ordre
    )
    return f'<table class="ctg-classee"{of_view("classee", vue)}><caption>{titre}</caption>{lignes}</table>'
