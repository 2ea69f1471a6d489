"""The blocks of the first screen as HTML: heading, numbers in sentences, gaps, births, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ecran.html import bullets, escape
from dashboard.ecran.territoire import dessins
from dashboard.figures.dits import Phrase
from dashboard.figures.territoire.lignes import Trait
from dashboard.figures.territoire.modes import EcartsModes
from dashboard.figures.territoire.naissances import Courbe, Naissances
from dashboard.figures.territoire.premier_ecran import Chiffre, Manque, PremierEcran

PASTILLE = '<span class="ctg-mt-pastille">Fictif</span>'
# Deux noms de courbe plus proches se couvriraient.
NOM_PX = 18


def heading(ecran: PremierEcran) -> str:
    """The question small, the answer as the title."""
    return (
        f'<header class="ctg-mt-tete"><p class="ctg-mt-question">{escape(ecran.question)}</p>'
        f'<h1 tabindex="-1">{escape(ecran.titre)}</h1></header>'
    )


def subtitle(ecran: PremierEcran) -> str:
    """What the territory is; what it is compared to is a button on the screen, a sentence on paper."""
    papier = f'<span class="ctg-papier"> · {escape(ecran.compare)}</span>' if ecran.compare else ""
    return f'<p class="ctg-mt-sous">{escape(ecran.sous_titre)}{papier}</p>'


def numbers(ecran: PremierEcran, courbe: str) -> str:
    """The three numbers, the births above their ``courbe`` (see ``courbe_indice``), what is missing."""
    blocs = [
        phrase_chiffre(ecran.couverture) if ecran.couverture else _absence(ecran.absence),
        phrase_chiffre(ecran.usage) if ecran.usage else "",
        ecarts_modes(ecran.ecarts) if ecran.ecarts else "",
        naissances_block(ecran.naissances, courbe) if ecran.naissances else "",
        manques_block(ecran.manques),
    ]
    return f'<div class="ctg-mt-chiffres">{"".join(blocs)}</div>'


def phrase_chiffre(chiffre: Chiffre, dessous: str = "") -> str:
    """A number and two or three lines: what it counts, the gap in bold, its place."""
    suites = [f"<b>{escape(chiffre.ecart)}</b>" if chiffre.ecart else "", escape(chiffre.suite)]
    suite = ", ".join(s for s in suites if s)
    texte = f"{escape(chiffre.quoi)}{f'&nbsp;: {suite}' if suite else ''}."
    return _figure(chiffre.nombre, texte, dessous)


def ecarts_modes(ecarts: EcartsModes) -> str:
    """The mode that explains most of the gap, then the gap mode by mode."""
    plus = max(abs(m.ecart) for m in ecarts.modes) or 1.0
    lignes = "".join(
        f'<tr><th scope="row">{escape(m.nom)}</th><td class="barre">'
        f'<span class="{"moins" if m.ecart < 0 else "plus"}" style="width:{100 * abs(m.ecart) / plus:.0f}%">'
        f"</span></td><td><b>{escape(m.texte)}</b></td><td>{escape(m.contre)}</td></tr>"
        for m in ecarts.modes
    )
    table = (
        '<table class="ctg-mt-ecarts"><caption class="ctg-cache">Écart à la France, mode par mode</caption>'
        f"<tbody>{lignes}</tbody></table>"
    )
    principal = ecarts.principal
    nom = principal if principal[1:2].isupper() else f"{principal[:1].lower()}{principal[1:]}"
    suite = f", {escape(ecarts.ou)}" if ecarts.ou else ""
    texte = f"de ces places&nbsp;: {escape(nom)}. <b>{escape(ecarts.phrase)}</b>{suite}."
    return _figure(ecarts.valeur, texte, table)


def naissances_block(naissances: Naissances, courbe: str) -> str:
    """The births, their trend in a sentence, then their curve, '' for none."""
    texte = (
        f"naissances en {naissances.annee}&nbsp;: <b>{escape(naissances.phrase)}</b>"
        f"{'' if naissances.phrase.endswith('.') else '.'} {escape(naissances.autres)}"
    )
    return _figure(naissances.nombre, texte, courbe)


def courbe_indice(naissances: Naissances) -> str:
    """Curves from a common 100, each named at its end."""
    courbes = naissances.courbes
    bas, haut = dessins.curve_range(courbes)
    noms = "".join(
        f'<span class="{c.role}" style="top:{y:.0f}px"><i>{escape(c.nom)}</i> '
        f"<b>{escape(c.croissance)}</b></span>"
        for c, y in zip(courbes, _spread(courbes, bas, haut), strict=True)
    )
    debut, fin = naissances.annees[0], naissances.annees[-1]
    return (
        f'<div class="ctg-mt-courbe"><div>{dessins.curves(courbes)}</div><div class="noms">{noms}</div>'
        f'<p class="annees"><span>{debut} = 100</span><span>{fin}</span></p></div>'
    )


def _spread(courbes: Sequence[Courbe], bas: float, haut: float) -> list[float]:
    """Where each name stands, in pixels: beside its end, none over another."""
    voulus = [dessins.curve_y(c.indices[-1], bas, haut) for c in courbes]
    ordre = sorted(range(len(voulus)), key=lambda i: voulus[i])
    poses: dict[int, float] = {}
    dernier = -NOM_PX * 1.0
    for i in ordre:
        dernier = max(voulus[i], dernier + NOM_PX)
        poses[i] = dernier
    depasse = max(0.0, dernier - (dessins.HAUTEUR_COURBE - 6))
    return [poses[i] - depasse for i in range(len(voulus))]


def manques_block(manques: Sequence[Manque]) -> str:
    """What is missing; the gesture stands beside, as a link of the page."""
    if not manques:
        return ""
    lignes = "".join(
        f'<li><span class="ctg-mt-hachure"></span><span><b>{escape(m.nom)}</b>&nbsp;: '
        f"{escape(m.raison)}.</span></li>"
        for m in manques
    )
    fictif = (
        f'<p class="ctg-mt-petit">En attendant, un exemple inventé tient leur place, marqué {PASTILLE}</p>'
        if any(m.fictif for m in manques)
        else ""
    )
    return (
        f'<section class="ctg-mt-manques"><h2>Il manque vos fichiers</h2><ul>{lignes}</ul>{fictif}</section>'
    )


def names(traits: Sequence[Trait]) -> str:
    """The names of the references under their strokes."""
    return "".join(
        f'<span class="repere {t.cote}" style="left:{100 * t.place:.2f}%;--e:{t.etage}">'
        f"{escape(t.nom)} <b>{escape(t.texte)}</b></span>"
        for t in traits
    )


def source_repliee(court: str, phrases: Sequence[str], notes: Sequence[str] = (), mots: str = "") -> str:
    """One line that says whose figures these are; all the rest on click, and on paper."""
    corps = "".join(f"<p>{escape(p)}</p>" for p in phrases)
    suite = mots or "Lecture, champ et réserves"
    return (
        f'<details class="ctg-replie"><summary><b>Source</b>&nbsp;: {escape(court)}. '
        f'<span class="geste">{escape(suite)}</span></summary>{corps}{bullets(notes)}</details>'
    )


def _figure(nombre: Phrase, texte: str, dessous: str = "") -> str:
    return (
        f'<section class="ctg-mt-chiffre"><p class="nombre">{escape(nombre)}</p><p class="texte">{texte}</p>'
        f"{dessous}</section>"
    )


def _absence(raison: str) -> str:
    return (
        '<section class="ctg-mt-chiffre"><p class="nombre"><span class="ctg-mt-hachure grande"></span></p>'
        f'<p class="texte"><b>Pas de taux de couverture.</b> {escape(raison)}</p></section>'
    )
