"""The portrait of a territory as a tagged PDF (PDF/UA-1), A4, readable in grey."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports.papier.cadre import licence_of
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.graphiques import chart_svg
from dashboard.exports.papier.pages import compile_pdf, spaced
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.portrait import LignePortrait, Portrait, Section, absence_of, remarks
from dashboard.figures.scenarios_mots import TITRE
from dashboard.figures.schema_pluriannuel import ETATS, RAPPEL, RENVOI_SDSF, Rubrique
from dashboard.figures.textes import chart_source
from data.fiches.catalogue import Source

_MODELE = Path(__file__).with_name("portrait.typ")
# Étroites, les figures gardent des lettres lisibles dans la largeur d'une page debout.
_LARGEUR_PX = 700
_DEMI_PX = 430


@dataclass(frozen=True, slots=True)
class ANaitre:
    """« Moins d'enfants, faut-il encore des places ? » : today, what each scenario supposes and gives, and
    the two figures; ``raison`` says why there is nothing."""

    aujourdhui: str = ""
    reponses: tuple[tuple[str, str, str], ...] = ()
    naissances: Planche | None = None
    partage: Planche | None = None
    raison: str = ""


@dataclass(frozen=True, slots=True)
class PortraitPapier:
    """Everything that the pages print, already read; ``type`` says what the territory is."""

    portrait: Portrait
    type: str
    phrases: tuple[str, ...]
    controle: tuple[Rubrique, ...]
    sources: tuple[Source, ...]
    carte: Carte | None = None
    pyramide: Planche | None = None
    etat: str = ""
    a_naitre: ANaitre | None = None


def portrait_pdf(papier: PortraitPapier, *, date: datetime.date | None = None) -> bytes:
    """The pages; the same bytes for the same portrait and date. Raises ExportError (French)."""
    return portrait_pages(papier, date=date)()


def portrait_pages(papier: PortraitPapier, *, date: datetime.date | None = None) -> Callable[[], bytes]:
    """The same, drawn already: what remains is to set the pages, which needs nothing else."""
    return partial(compile_pdf, _MODELE, _data(papier, date or today()), papier.portrait.portee.nom)


def _data(papier: PortraitPapier, jour: datetime.date) -> dict[str, Any]:
    portrait = papier.portrait
    fictif = any(t.fictif for t in portrait.identite) or any(s.fictif for s in portrait.sections)
    citees = {x.source for x in portrait.lignes}
    sources = [
        f"{s.producteur}, « {s.titre} », {s.millesime}, {s.licence}."
        for s in papier.sources
        if s.id not in citees
    ]
    sources += [f"{papier.etat}."] if papier.etat else []
    reference = portrait.reference.nom if portrait.reference else ""
    licence = licence_of(" ; ".join(s.licence for s in papier.sources))
    return spaced(
        {
            "titre": portrait.portee.nom,
            "nom": portrait.portee.nom,
            "sous_titre": papier.type,
            "description": " ".join(papier.phrases) or f"Portrait : {portrait.portee.nom}.",
            "fictif": fictif,
            "jour": french_date(jour),
            "licence": licence,
            "reference": reference,
            "phrases": list(papier.phrases),
            "identite": [
                {"libelle": t.libelle, "texte": t.texte, "fictif": t.fictif} for t in portrait.identite
            ],
            "sections": [_section(s, papier) for s in portrait.sections if _filled(s)],
            "manques": _missing(portrait.sections),
            "controle": [
                {"nom": r.nom, "etat": ETATS[r.etat], "couvert": r.couvert, "reste": r.reste}
                for r in papier.controle
            ],
            "rappel": RAPPEL,
            "renvoi": RENVOI_SDSF,
            "sources": sources,
        }
    ) | {
        "carte": _map(papier.carte, jour),
        "pyramide": _chart(papier.pyramide, jour),
        "a_naitre": _to_come(papier.a_naitre, jour),
    }


def _to_come(suite: ANaitre | None, jour: datetime.date) -> dict[str, Any] | None:
    if suite is None:
        return None
    mots = {
        "titre": TITRE,
        "aujourdhui": suite.aujourdhui,
        "raison": suite.raison,
        "reponses": [
            {"nom": nom, "hypothese": f"{hypothese[:1].upper()}{hypothese[1:]}.", "reponse": reponse}
            for nom, hypothese, reponse in suite.reponses
        ],
        "notes": list(suite.naissances.notes) if suite.naissances else [],
        "notes_partage": list(suite.partage.notes) if suite.partage else [],
    }
    return spaced(mots) | {
        "naissances": _chart(suite.naissances, jour, _DEMI_PX),
        "partage": _chart(suite.partage, jour),
    }


def _section(section: Section, papier: PortraitPapier) -> dict[str, Any]:
    services = [f"{e.nom} {formats.number(e.nombre)}" for e in section.equipements]
    return {
        "code": section.theme.code,
        "nom": section.theme.nom,
        "fictif": section.fictif,
        "lignes": [_row(x, papier.portrait) for x in section.lignes],
        "pied": _foot(section.lignes, papier),
        "equipements": f"Services ouverts : {', '.join(services)}." if services else "",
        "reserves": [*section.reserves, *remarks(section.lignes)],
    }


def _foot(lignes: Sequence[LignePortrait], papier: PortraitPapier) -> str:
    """Champ, years and sources of a table, as under every figure; '' without a row."""
    if not lignes:
        return ""
    fiches = {s.id: s for s in papier.sources}
    annees: dict[str, set[int]] = {}
    for x in lignes:
        annees.setdefault(x.source, set()).add(x.annee)
    citations = [
        chart_source([fiches[s]], _span(lues)).removesuffix(".") for s, lues in annees.items() if s in fiches
    ]
    toutes = _span({x.annee for x in lignes})
    return (
        f"Champ : {papier.portrait.portee.nom}. Millésime : {toutes}. "
        f"Source : {' ; '.join(dict.fromkeys(citations))}."
    )


def _span(annees: set[int]) -> str:
    """« 2023 », « 2019-2024 »."""
    return "-".join(dict.fromkeys(str(a) for a in (min(annees), max(annees))))


def _filled(section: Section) -> bool:
    return bool(section.lignes or section.equipements or section.reserves)


def _missing(sections: Sequence[Section]) -> list[dict[str, str]]:
    """Why some indicators have no value, each reason once with all those that it explains."""
    par_raison: dict[str, dict[str, None]] = {}
    for section in sections:
        for manque in section.manques:
            par_raison.setdefault(manque.raison, {})[manque.nom] = None
    return [
        {"raison": raison, "noms": " ; ".join(formats.lowered(n) for n in noms)}
        for raison, noms in par_raison.items()
    ]


def _row(ligne: LignePortrait, portrait: Portrait) -> dict[str, Any]:
    return {
        "nom": ligne.nom,
        "unite": ligne.unite,
        "annee": str(ligne.annee),
        "valeur": ligne.valeur,
        "fictif": ligne.fictif,
        "reference": " ".join(t for t in (ligne.reference, f"({ligne.ecart})" if ligne.ecart else "") if t),
        "sans_reference": absence_of(ligne, portrait)[0],
        "position": ligne.place,
        "tendance": ligne.tendance.texte,
    }


def _map(carte: Carte | None, jour: datetime.date) -> dict[str, str] | None:
    if carte is None:
        return None
    pied = f"Champ : {carte.champ} Source : {carte.source} Millésime : {carte.annees}."
    return {
        "titre": formats.typography(carte.titre),
        "svg": map_svg(carte, largeur_px=_LARGEUR_PX, date=jour, titre=False, pied=False, lettres=False),
        "description": carte.description,
        "pied": formats.typography(pied),
    }


def _chart(
    planche: Planche | None, jour: datetime.date, largeur_px: int = _LARGEUR_PX
) -> dict[str, str] | None:
    if planche is None:
        return None
    return {
        "titre": formats.typography(planche.titre),
        "unite": formats.typography(planche.modele.unite),
        "svg": chart_svg(planche, largeur_px=largeur_px, date=jour, titre=False, pied=False, lettres=False),
        "description": f"{planche.titre}. {planche.lecture}",
        "pied": formats.typography(planche.pied),
    }
