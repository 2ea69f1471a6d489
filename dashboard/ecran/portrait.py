"""The portrait as HTML, for the screen and for paper: summary, card, a table by theme, checklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard import formats
from dashboard.ecran.html import FICTIF, bullets, escape
from dashboard.ecran.positions import draw_position
from dashboard.figures.dits import Phrase, join, provenances, say
from dashboard.figures.identite import Trait
from dashboard.figures.noms import than
from dashboard.figures.portrait import LignePortrait, Portrait, Section, absence_of, remarks
from dashboard.figures.schema_pluriannuel import ETATS, RAPPEL, RENVOI_SDSF, Rubrique

Citer = Callable[[Sequence[LignePortrait]], str]
NOMBRE_PHRASES = 5
_FLECHES = {"haut": "▲", "bas": "▼"}


def summary_block(phrases: Sequence[str]) -> str:
    """The sentences of the summary, one paragraph each."""
    corps = "".join(f"<li>{escape(p)}</li>" for p in phrases)
    titre = "En cinq phrases" if len(phrases) == NOMBRE_PHRASES else "En bref"
    return f'<section class="ctg-resume" aria-label="Résumé"><h2>{titre}</h2><ol>{corps}</ol></section>'


def identity_card(titre: str, traits: Sequence[Trait]) -> str:
    """The card: one line per trait; the invented ones apart, under their badge."""
    reels, inventes = ([t for t in traits if t.fictif == fictif] for fictif in (False, True))
    suite = f'<div class="ctg-filigrane"><p>{FICTIF}</p>{_traits(inventes)}</div>' if inventes else ""
    return (
        '<section class="ctg-fiche ctg-identite" aria-label="Identité">'
        f"<h2>{escape(titre)}</h2>{_traits(reels)}{suite}</section>"
    )


def _traits(traits: Sequence[Trait]) -> str:
    lignes = "".join(
        f'<dt>{escape(t.libelle)}</dt><dd class="{"" if t.connu else "ctg-inconnu"}">{escape(t.texte)}</dd>'
        for t in traits
    )
    return f"<dl>{lignes}</dl>"


def list_of(noms: Sequence[str]) -> str:
    """A long list of names in running text."""
    return f'<p class="ctg-texte">{escape(formats.enumeration(noms))}.</p>'


def theme_section(section: Section, portrait: Portrait, citer: Citer) -> str:
    """A theme: its real figures, its invented ones apart, what is missing and how to get it.

    ``citer`` gives the sentence that names the files of some rows.
    """
    vide = "<p>Aucun chiffre pour ce thème ici.</p>" if section.vide else ""
    return (
        f'<section class="ctg-theme"><h2 class="ctg-section">{escape(section.theme.nom)}</h2>{vide}'
        f"{_figures(section, portrait, citer, fictif=False)}"
        f"{_figures(section, portrait, citer, fictif=True)}{_missing(section)}</section>"
    )


def _figures(section: Section, portrait: Portrait, citer: Citer, *, fictif: bool) -> str:
    """Table and services of one kind, real or invented; never both under the same title."""
    lignes = [x for x in section.lignes if x.fictif == fictif]
    services = [e for e in section.equipements if e.fictif == fictif]
    if not lignes and not services:
        return ""
    mots = join(" ; ", [e.texte for e in services])
    corps = _table(section, lignes, portrait) + (
        f"<p><b>Équipements et services ouverts, parmi ceux importés</b> : {escape(mots)}.</p>"
        if mots
        else ""
    )
    corps += _caption(lignes, portrait, citer, () if fictif else section.reserves)
    if not fictif:
        return corps
    return f'<div class="ctg-filigrane"><p>{FICTIF}</p>{corps}</div>'


def _table(section: Section, lignes: Sequence[LignePortrait], portrait: Portrait) -> str:
    if not lignes:
        return ""
    reference = portrait.reference.nom if portrait.reference else ""
    entetes = [
        ("Indicateur", "ctg-intitule"),
        (portrait.portee.nom, "ctg-nombre"),
        (reference, "ctg-nombre"),
        ("Position", "ctg-place"),
        ("Évolution", ""),
    ]
    tete = "".join(f'<th scope="col" class="{c}">{escape(n)}</th>' for n, c in entetes if n)
    corps = "".join(_row(ligne, portrait) for ligne in lignes)
    return (
        f'<table class="ctg-portrait"><caption class="ctg-cache">{escape(section.theme.nom)}'
        f"</caption><thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    )


def _row(ligne: LignePortrait, portrait: Portrait) -> str:
    nombre = "ctg-nombre" if ligne.nombre is not None else "ctg-nombre ctg-inconnu"
    position = f"<span>{escape(ligne.place)}</span>" if ligne.place else ""
    if ligne.position is not None:
        position = draw_position(ligne.position) + position
    return (
        f'<tr><th scope="row">{escape(ligne.nom)}'
        f"<span>{escape(ligne.unite)} · {ligne.annee}</span></th>"
        f'<td class="{nombre}" data-titre="{escape(portrait.portee.nom)}">'
        f"<b>{escape(ligne.valeur)}</b></td>{_reference_cell(ligne, portrait)}"
        f'<td data-titre="Position">{position or "–"}</td>'
        f'<td data-titre="Évolution">{escape(_trend(ligne))}</td></tr>'
    )


def _reference_cell(ligne: LignePortrait, portrait: Portrait) -> str:
    if portrait.reference is None:
        return ""
    mot, raison = absence_of(ligne, portrait)
    absente = f'<span class="ctg-inconnu" title="{escape(raison)}">{escape(mot)}</span>'
    texte = escape(ligne.reference) or absente
    fleche = _FLECHES.get(ligne.sens, "")
    ecart = f"<span>{fleche} {escape(ligne.ecart)}</span>" if ligne.ecart else ""
    return f'<td class="ctg-nombre" data-titre="{escape(portrait.reference.nom)}">{texte}{ecart}</td>'


def _trend(ligne: LignePortrait) -> str:
    texte = ligne.tendance.texte
    return f"{texte[:1].upper()}{texte[1:]}" if texte else "–"


def _missing(section: Section) -> str:
    """What has no value here, grouped by reason; what would complete the theme, and how."""
    par_raison: dict[str, list[str]] = {}
    for manque in section.manques:
        par_raison.setdefault(manque.raison, []).append(manque.nom)
    phrases = [_missing_sentence(noms, raison) for raison, noms in par_raison.items()]
    if not section.equipements and not section.fictif:
        phrases.append(f"{section.theme.manque} Où l'obtenir : {section.theme.geste}.")
    if not phrases:
        return ""
    # Un thème sans chiffre n'a que cela à dire : ouvert. Ailleurs, les chiffres d'abord.
    ouvert = "" if section.lignes else " open"
    return (
        f'<details class="ctg-manques"{ouvert}><summary>Ce qui manque, et comment l’obtenir</summary>'
        f"{bullets(phrases)}</details>"
    )


def _missing_sentence(noms: Sequence[str], raison: str) -> str:
    return f"{' ; '.join(noms)}. {raison}".strip()


def _caption(
    lignes: Sequence[LignePortrait], portrait: Portrait, citer: Citer, reserves: Sequence[str]
) -> str:
    """Lecture, Champ, millésime and Source of a table."""
    if not lignes:
        return ""
    annees = sorted({x.annee for x in lignes})
    if portrait.reference is not None:
        sans = dict.fromkeys(absence_of(x, portrait) for x in lignes if not x.reference)
        reserves = (
            *reserves,
            *(
                f"« {mot} » {portrait.reference.dans} : {raison[:1].lower()}{raison[1:]}"
                if raison
                else f"« {mot} » : le magasin n'a pas ce chiffre {portrait.reference.dans}."
                for mot, raison in sans
            ),
        )
    reserves = (*reserves, *remarks(lignes))
    millesime = "-".join(dict.fromkeys(str(a) for a in (annees[0], annees[-1])))
    return (
        f'<div class="ctg-legende"><p><b>Lecture</b> : {escape(reading(lignes[0], portrait))}</p>'
        f"<p><b>Champ</b> : {escape(portrait.portee.nom)}. <b>Millésime</b> : {millesime}. "
        f"<b>Source</b> : {escape(citer(lignes))}</p>{bullets(reserves)}</div>"
    )


def reading(ligne: LignePortrait, portrait: Portrait) -> Phrase:
    """One sentence that teaches to read a row."""
    texte = say(
        "en {annee}, {nom} : {valeur} {unite}",
        annee=str(ligne.annee),
        nom=portrait.portee.nom,
        valeur=ligne.valeur,
        unite=ligne.unite,
    )
    if ligne.ecart and portrait.reference is not None:
        dans = portrait.reference.dans
        liens = {"egal": f"à la valeur lue {dans}", "marge": f"avec celle lue {dans}"}
        texte = say(
            "{texte}, {ecart} {lieu} ({reference})",
            texte=texte,
            ecart=ligne.ecart,
            reference=ligne.reference,
            lieu=Phrase(liens.get(ligne.sens, than(dans)), provenances(dans)),
        )
    if ligne.position is not None:
        texte = say(
            "{texte} ; {position}, de la plus haute valeur à la plus basse",
            texte=texte,
            position=ligne.position.texte,
        )
    return say("{texte}.", texte=texte)


def checklist(rubriques: Sequence[Rubrique]) -> str:
    """The headings of the multi-year plan: state, what the page gives, what remains."""
    lignes = "".join(
        f'<tr><th scope="row">{escape(r.nom)}</th>'
        f'<td data-titre="État" class="ctg-nombre"><span class="ctg-etat ctg-{r.etat}">'
        f"{escape(ETATS[r.etat])}</span></td>"
        f'<td data-titre="Sur cette page">{escape(r.couvert) or "–"}</td>'
        f'<td data-titre="Reste à décrire">{escape(r.reste)}</td></tr>'
        for r in rubriques
    )
    return (
        '<section class="ctg-theme"><h2 class="ctg-section">Et pour le schéma pluriannuel ?</h2>'
        f"<p>{escape(RAPPEL)} {escape(RENVOI_SDSF)}</p>"
        '<table class="ctg-portrait ctg-controle"><caption class="ctg-cache">Rubriques du schéma'
        '</caption><thead><tr><th scope="col" class="ctg-rubrique">Rubrique</th>'
        '<th scope="col" class="ctg-nombre">État</th>'
        '<th scope="col">Sur cette page</th><th scope="col">Reste à décrire</th></tr></thead>'
        f"<tbody>{lignes}</tbody></table></section>"
    )
