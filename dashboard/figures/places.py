"""The table of places to create in each unit of a département, and of those that fuller crèches would give
back.

The first need a coverage and children, nothing that a local file brings; the second need one. The sums hold
neither a unit whose children are unknown nor one whose file is not whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.figures import enfants as figures_enfants
from dashboard.figures import simulateur
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, join, number_said, say
from dashboard.figures.enfants import Enfants, Plage
from dashboard.figures.simulateur import Resultat
from dashboard.figures.situation import Situation, excess_notes, partial
from dashboard.figures.tableau_chiffres import Chiffre, LigneChiffres, TableauChiffres
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite

# Les colonnes du milieu portent des fourchettes.
LARGEURS = (2.1, 2.1, 2.0, 2.0, 1.2)
BESOIN = "Le besoin n'est pas la demande : ce calcul ne dit rien des parents qui en cherchent."

CITEE = (
    "La cible est un objectif cité dans les travaux sur les CTG ; le simulateur laisse en choisir une autre."
)


def build_places(
    portee: Portee,
    resultats: Sequence[Resultat],
    dits: Sequence[Enfants],
    choisi: str,
    cible_pct: float,
    points: float,
) -> TableauChiffres:
    """From the most places to create to the fewest, the unknown last, then the sum.

    ``dits`` are the children that were read. The column of places regained is there when one unit has it.
    """
    # Une colonne que personne ne remplit n'est pas une colonne : ce qui manque est dit à côté.
    nombre = 4 if any(r.equivalentes is not None for r in resultats) else 3
    resultats = tuple(
        sorted(resultats, key=lambda r: (r.a_creer is None, -(r.a_creer.valeur if r.a_creer else 0), r.nom))
    )
    unite = portee.unite
    par_code = {r.code: r for r in resultats} | {"": simulateur.total(resultats, unite).somme}
    lignes = [
        LigneChiffres(
            cases[0],
            _cells(par_code[code], cases[1:])[:nombre],
            code,
            bool(code) and code == choisi,
            not code,
        )
        for code, cases in simulateur.rows(resultats, unite)
    ]
    cible = formats.write_number(cible_pct)
    return TableauChiffres(
        f"Places à créer pour {cible} places pour 100 enfants, {portee.nom}",
        "places d'accueil du jeune enfant",
        say("{constat}.", constat=finding(portee, resultats, choisi, cible_pct, points)),
        "Territoire" if portee.niveau_carte == "departement" else unite.entete,
        (
            "Enfants de moins de 3 ans",
            "Places actuelles",
            f"Places à créer pour {cible} places pour 100 enfants",
            f"Places regagnées par + {formats.write_number(points)} points d’occupation",
        )[:nombre],
        # Le tout sous les territoires, ceux qu'il laisse de côté compris.
        tuple(sorted(lignes, key=lambda x: x.reference)),
        (0,) * nombre,
        _order(resultats, dits, cible_pct, avec_eaje=nombre == 4),
        LARGEURS[: nombre + 1],
    )


def place_notes(
    situations: Sequence[Situation], dits: Sequence[Enfants], cible_pct: float, *, avec_eaje: bool
) -> tuple[str, ...]:
    """What the numbers mean, how they are made, who is left out of the sum."""
    return (
        BESOIN,
        *((CITEE,) if cible_pct == simulateur.CIBLE_CITEE else ()),
        *filter(None, (figures_enfants.provenance(list(dits)),)),
        "Places actuelles : taux de couverture × enfants ÷ 100.",
        "Places à créer : cible ÷ 100 × enfants − places, jamais moins de zéro.",
        *(("Places regagnées : places d'EAJE × points ÷ 100.",) if avec_eaje else ()),
        *(
            say("{nom}, hors de l’ensemble. {partiel}", nom=s.nom, partiel=s.partiel)
            for s in partial(tuple(situations))
        ),
        *excess_notes(tuple(situations)),
    )


def finding(
    portee: Portee, resultats: Sequence[Resultat], choisi: str, cible_pct: float, points: float
) -> Phrase:
    """What the chosen territory would need, then the sum; without one, the sum and where it is.

    A sum that leaves some out says over how many it runs.
    """
    unite = portee.unite
    ensemble = simulateur.total(resultats, unite)
    cible = Dit(formats.write_number(cible_pct), "constante", constantes=(cible_pct,), nom="cible")
    # Un seul EPCI n'a pas de somme : sa ligne dit tout, même partielle.
    somme = resultats[0] if len(resultats) == 1 else ensemble.somme
    ou = say("{dans}", dans=portee.dans)
    if ensemble.connus != ensemble.sur:
        # Pas entre parenthèses : un titre court les perd, et la somme passerait pour celle de tous.
        ou = say("dans {nom} {de}", nom=ensemble.said(), de=portee.de)
    sien = next((r for r in resultats if r.code == choisi), None) if len(resultats) > 1 else None
    if sien is not None:
        return _own_finding(sien, somme, ou, cible, points)
    titre = say(
        "Pour {cible} places pour 100 enfants : {a_creer} places à créer {ou}",
        cible=cible,
        a_creer=simulateur.said(somme, "a_creer", simulateur.plage_text(somme.a_creer)),
        ou=ou,
    )
    if ensemble.part_eaje or any(r.partiel for r in resultats):
        # Ce que rendraient les crèches de quelques EPCI ne se met pas en face du tout.
        return titre
    return _regained(titre, somme, points)


def _own_finding(sien: Resultat, somme: Resultat, ou: Phrase, cible: Dit, points: float) -> Phrase:
    """« CC A : environ 1 000 places de plus pour atteindre 80 pour 100 enfants ; environ 2 300 en … »."""
    # La salle retient le premier nombre : le sien, et non celui du département.
    if sien.a_creer is None:
        debut = say("{nom} : places à créer inconnues", nom=sien.nom)
    elif sien.a_creer.exacte and not sien.a_creer.valeur:
        debut = say("{nom} : {cible} places pour 100 enfants, c'est déjà atteint", nom=sien.nom, cible=cible)
    else:
        debut = say(
            "{nom} : {a_creer} place{s} de plus pour atteindre {cible} pour 100 enfants",
            nom=sien.nom,
            s="" if sien.a_creer.texte == "1" else "s",
            a_creer=simulateur.said(sien, "a_creer", sien.a_creer.texte),
            cible=cible,
        )
        debut = debut if sien.partiel else _regained(debut, sien, points)
    if somme.a_creer is None:
        return debut
    # Sa fourchette est dans le tableau : deux, dans une phrase, ne se lisent plus.
    tous = simulateur.said(somme, "a_creer", somme.a_creer.texte.partition(" (")[0])
    return say("{debut} ; {tous} à créer {ou}", debut=debut, tous=tous, ou=ou)


def _regained(debut: Phrase, resultat: Resultat, points: float) -> Phrase:
    """The same, and what fuller crèches would give back, where it is known."""
    if resultat.equivalentes is None:
        return debut
    return say(
        "{debut} ; {points} points d'occupation en rendraient {places}",
        debut=debut,
        points=Dit(formats.write_number(points), "constante", constantes=(points,), nom="points"),
        places=simulateur.said(resultat, "equivalentes", formats.number(resultat.equivalentes)),
    )


def partial_said(partiels: Sequence[Situation], activite: int, unite: Unite) -> Phrase:
    """« 1 EPCI au fichier partiel, hors du compte »."""
    lus = tuple(Lu(NIVEAU_PAR_LONGUEUR[len(s.code)], s.code, "places_eaje", "", activite) for s in partiels)
    return say(
        "{compte} au fichier partiel, hors du compte.",
        compte=number_said(
            len(partiels), unite.count(len(partiels)), Dit("", "compte", lus, critere="partiels")
        ),
    )


def _order(
    resultats: Sequence[Resultat], dits: Sequence[Enfants], cible_pct: float, *, avec_eaje: bool
) -> Phrase:
    """How the rows are sorted, what the target and an estimate are, why a column is not there."""
    phrases = [Phrase("Du plus de places à créer au moins.")] if len(resultats) > 1 else []
    cible = Dit(formats.write_number(cible_pct), "constante", constantes=(cible_pct,), nom="cible")
    phrases.append(say("La cible de {cible} places pour 100 enfants est une hypothèse choisie.", cible=cible))
    if annees := sorted({(e.debut, e.fin) for e in dits if e.estime}):
        debut, fin = annees[0]
        phrases.append(
            Phrase(f"Enfants estimés d’après les naissances de {debut} à {fin}, faute d’être comptés.")
        )
    if any(r.a_creer is not None and not r.a_creer.exacte for r in resultats):
        phrases.append(Phrase("Entre parenthèses, la fourchette de l’estimation."))
        # 13 000 × 0,8 − 8 400 ne font pas les 2 300 de la ligne : chaque nombre est arrondi à part.
        phrases.append(Phrase("Chiffres arrondis : ils ne s’additionnent pas exactement."))
    if not avec_eaje:
        phrases.append(Phrase("Places à regagner : inconnues, faute d’activité des crèches."))
    return join(" ", phrases)


def _cells(resultat: Resultat, textes: Sequence[str]) -> tuple[Chiffre, ...]:
    siennes = (resultat.enfants, resultat.places, resultat.a_creer)
    nombres = (*(_middle(p) for p in siennes), resultat.equivalentes)
    return tuple(Chiffre(t, None if n is None else float(n)) for t, n in zip(textes, nombres, strict=False))


def _middle(plage: Plage | None) -> float | None:
    return None if plage is None else formats.rounded(plage.valeur, 0)
