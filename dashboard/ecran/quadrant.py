"""HTML of the coverage × occupancy page: the four cases at a glance, the card of an EPCI."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.ecran.html import FICTIF, escape
from dashboard.figures.dits import Dit, say
from dashboard.figures.nuage import Categorie, short_name
from dashboard.figures.quadrant import GENRES, ORIENTATION, QUADRANTS, Annees, cases, count_text, why
from dashboard.figures.situation import Situation
from dashboard.figures.unites import EPCI, Unite

# Au-delà, la case compte ses EPCI sans tous les nommer : la carte et le nuage le font.
NOMS_MAX = 3


def case_tiles(situations: Sequence[Situation], unite: Unite = EPCI) -> str:
    """The answer of the page: each case, how many units (EPCI) and which."""
    tuiles = "".join(
        f'<div class="ctg-case" role="listitem" title="{escape(categorie.phrase)}">'
        f"{_title(categorie, unite.count(len(liste)))}<span>{escape(_names(liste, unite))}</span></div>"
        for categorie, liste in cases(situations)
    )
    return f'<div class="ctg-cases" role="list" aria-label="Les quatre cases">{tuiles}</div>'


def situation_card(situation: Situation, genre: str, annees: Annees) -> str:
    """The card of an EPCI: its case, its rates, its places, and that it is only an orientation."""
    if situation.quadrant is None:
        conseil = f'<p class="ctg-raison">Sans case. {escape(why(situation, genre)[1])}</p>'
    else:
        case = QUADRANTS[situation.quadrant]
        limite = (
            f'<p class="ctg-raison">{escape(situation.nom)} : {escape(situation.limite)}.</p>'
            if situation.limite
            else ""
        )
        conseil = (
            f'<p class="ctg-conseil">{_title(case)}</p>'
            f'<p class="ctg-raison">{escape(case.phrase)} {escape(ORIENTATION)}</p>{limite}'
        )
    corps = "".join(
        f'<tr><th scope="row">{escape(nom)}</th><td>{escape(valeur)}</td></tr>'
        for nom, valeur in _rows(situation, annees)
    )
    pastille = f"<p>{FICTIF}</p>" if situation.fictif else ""
    # Une phrase ne tient pas dans une case qui ne va pas à la ligne : elle suit le tableau.
    completude = (
        f'<p class="ctg-raison">Complétude du fichier : {escape(completeness(situation))}</p>'
        if situation.importe
        else ""
    )
    return (
        f'<section class="ctg-fiche" aria-label="Fiche : {escape(situation.nom)}">'
        f"<h2>{escape(situation.nom)}</h2>{pastille}{conseil}"
        f'<table aria-label="{escape(situation.nom)}">{corps}</table>{completude}'
        "</section>"
    )


def _rows(situation: Situation, annees: Annees) -> list[tuple[str, str]]:
    lignes = [(f"Couverture {annees.couverture}, places pour 100 enfants", situation.couverture.nombre)]
    if not situation.importe:
        return [*lignes, ("Occupation et places d'EAJE", "non importées")]
    taux = (*GENRES.items(), ("facturation", ("Taux de facturation", "facturées ÷ réalisées")))
    lignes += [
        (f"{nom} {annees.occupation} ({formule})", situation.taux[genre].texte)
        for genre, (nom, formule) in taux
    ]
    return [
        *lignes,
        (f"Places d'EAJE {annees.occupation}", count_text(situation.places_eaje)),
        ("Établissements avec heures", count_text(situation.avec_heures)),
        ("Établissements sans heures", count_text(situation.sans_heures)),
    ]


def completeness(situation: Situation) -> str:
    """« environ 98 %. Complet : … », or why nobody can tell."""
    face = situation.completude
    if face is None:
        return "inconnue"
    if face.pct is None:
        return situation.completude_dite
    return say(
        "environ {part} %. {dite}",
        part=Dit(
            formats.number(face.pct), "completude", situation.completude_dite.dits[0].lus, critere="pct"
        ),
        dite=situation.completude_dite,
    )


def _title(categorie: Categorie, nombre: str = "") -> str:
    """The name of a case beside its colour and its pattern."""
    compte = f' <span class="ctg-case-nombre">{nombre}</span>' if nombre else ""
    return (
        f'<strong class="ctg-case-nom"><i class="ctg-motif ctg-motif-{categorie.motif}" '
        f'style="background-color:{categorie.couleur}"></i>{escape(categorie.nom)}</strong>{compte}'
    )


def _names(situations: Sequence[Situation], unite: Unite) -> str:
    return formats.enumeration([short_name(s.nom) for s in situations], NOMS_MAX) or unite.aucun
