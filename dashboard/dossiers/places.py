"""The sheet that counts places to create, and those that fuller crèches would give back.

The first need a coverage and children, nothing that a local file brings; the second need one.
"""

from __future__ import annotations

from dashboard import formats
from dashboard.dossiers.contexte import Contexte
from dashboard.dossiers.feuilles_locales import read_units, sources_of, with_partial
from dashboard.figures import enfants, simulateur
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures.quadrant import Annees
from dashboard.figures.situation import Situation, excess_notes, partial
from dashboard.figures.unites import Unite

CIBLE_PCT, POINTS = simulateur.CIBLE_CITEE, 5.0
# Les trois colonnes du milieu portent des fourchettes.
LARGEURS = (2.1, 2.1, 2.0, 2.0, 1.2)


def what_if_sheet(contexte: Contexte) -> Feuille:
    """Places to create to reach the quoted target, places that fuller crèches would give back.

    The first ask for the coverage and the children only: the sheet stands without any occupancy.
    The sums hold neither an EPCI whose children are unknown nor one whose file is not whole.
    """
    annee = contexte.latest("taux_couverture")
    activite = _occupation_year(contexte)
    situations = read_units(contexte, annee, activite)
    connus = enfants.read_enfants(
        contexte.lecteur.run("occupation/enfants", annee=annee, niveau=contexte.niveau)
    )
    retenues = [s for s in situations if s.rattache]
    saisies = [simulateur.read_saisie(s, connus.get(s.code), annee, activite) for s in retenues]
    if all(s.enfants is None for s in saisies):
        raise FeuilleVide(f"le nombre d'enfants n'est connu pour {contexte.unite.aucun} de ce département.")
    resultats = simulateur.simulate(saisies, CIBLE_PCT, POINTS)
    if all(r.a_creer is None for r in resultats):
        raisons = [s.raison for s in retenues if s.raison]
        raise FeuilleVide(
            f"le taux de couverture n'est connu pour {contexte.unite.aucun} {contexte.portee.de}"
            f"{f' : {formats.lowered(raisons[0])}' if raisons else '.'}"
        )
    # Une colonne que personne ne remplit n'est pas une colonne : ce qui manque est dit à côté.
    avec_eaje = any(r.equivalentes is not None for r in resultats)
    nombre = len(LARGEURS) if avec_eaje else len(LARGEURS) - 1
    # Du plus de places à créer au moins ; un nombre inconnu vient après tous les autres.
    resultats = tuple(
        sorted(resultats, key=lambda r: (r.a_creer is None, -(r.a_creer.valeur if r.a_creer else 0), r.nom))
    )
    partiels = partial(situations)
    dits = [connus[s.code] for s in retenues if s.code in connus]
    lignes = [(code, c[:nombre]) for code, c in simulateur.rows(resultats, contexte.unite) if code]
    ensemble = [c[:nombre] for code, c in simulateur.rows(resultats, contexte.unite) if not code]
    ordre = _order(dits, len(lignes), avec_eaje=avec_eaje)
    cible = formats.number(CIBLE_PCT)
    return Feuille(
        with_partial(_what_if_title(resultats, contexte.unite), partiels, activite, contexte.unite),
        _citations(contexte, situations, _years(annee, activite if avec_eaje else None, dits), dits),
        Tableau(
            (
                contexte.entete,
                "Enfants de moins de 3 ans",
                "Places actuelles",
                f"Places à créer pour {cible} places pour 100 enfants",
                f"Places regagnées par + {formats.number(POINTS)} points d’occupation",
            )[:nombre],
            tuple(c for _, c in lignes),
            next((i for i, (code, _) in enumerate(lignes) if code == contexte.territoire), None),
            largeurs=LARGEURS[:nombre],
            references=tuple(ensemble),
            ordre=ordre,
        ),
        notes=(
            "Le besoin n'est pas la demande : ce calcul ne dit rien des parents qui en cherchent.",
            *filter(None, (enfants.provenance(dits),)),
            "Places actuelles : taux de couverture × enfants ÷ 100.",
            "Places à créer : cible ÷ 100 × enfants − places, jamais moins de zéro.",
            *(("Places regagnées : places d'EAJE × points ÷ 100.",) if avec_eaje else ()),
            *(say("{nom}, hors de l’ensemble. {partiel}", nom=s.nom, partiel=s.partiel) for s in partiels),
            *excess_notes(situations),
        ),
        fictif=any(s.fictif for s in situations),
    )


def _order(dits: list[enfants.Enfants], nombre: int, *, avec_eaje: bool) -> str:
    """How the rows are sorted, what an estimate is, and why a column is not there."""
    phrases = ["Du plus de places à créer au moins."] if nombre > 1 else []
    if annees := sorted({(e.debut, e.fin) for e in dits if e.estime}):
        debut, fin = annees[0]
        phrases.append(f"Enfants estimés d’après les naissances de {debut} à {fin}, faute d’être comptés.")
    if not avec_eaje:
        phrases.append("Aucune activité de crèche importée : les places à regagner sont inconnues.")
    return " ".join(phrases)


def _what_if_title(resultats: tuple[simulateur.Resultat, ...], unite: Unite) -> Phrase:
    """What the sums say, and over how many EPCI."""
    ensemble = simulateur.total(resultats, unite)
    # Un seul EPCI n'a pas de somme : sa ligne dit tout, même partielle.
    somme = resultats[0] if len(resultats) == 1 else ensemble.somme
    titre = say(
        "Pour {cible} places pour 100 enfants : {a_creer} places à créer",
        cible=Dit(formats.number(CIBLE_PCT), "constante", constantes=(CIBLE_PCT,), nom="cible"),
        a_creer=simulateur.said(somme, "a_creer", simulateur.plage_text(somme.a_creer)),
    )
    if ensemble.connus != ensemble.sur:
        titre = say("{titre} dans {nom}", titre=titre, nom=ensemble.said())
    if somme.equivalentes is None or ensemble.part_eaje or any(r.partiel for r in resultats):
        # Ce que rendraient les crèches de quelques EPCI ne se met pas en face du tout.
        return titre
    return say(
        "{titre} ; {points} points d'occupation en rendraient {places}",
        titre=titre,
        points=Dit(formats.number(POINTS), "constante", constantes=(POINTS,), nom="points"),
        places=simulateur.said(somme, "equivalentes", formats.number(somme.equivalentes)),
    )


def _occupation_year(contexte: Contexte) -> int | None:
    """The last year of occupancy by unit; None when nothing was imported."""
    connu = contexte.lecteur.known()
    presence = connu.presences.get(("taux_occupation_reel", contexte.niveau))
    lieux = connu.departements_of(contexte.portee.niveau, contexte.portee.code)
    return None if presence is None else presence.latest("", lieux)


def _years(annee: int, activite: int | None, dits: list[enfants.Enfants]) -> str:
    """« couverture 2023, occupation 2024, naissances 2021 à 2023 »."""
    texte = f"couverture {annee}" if activite is None else Annees(annee, activite).texte
    naissances = sorted({(e.debut, e.fin) for e in dits if e.estime})
    return ", ".join([texte, *(f"naissances {debut} à {fin}" for debut, fin in naissances)])


def _citations(
    contexte: Contexte, situations: tuple[Situation, ...], annees: str, dits: list[enfants.Enfants]
) -> str:
    """The source line of a sheet that counts children."""
    codes = dict.fromkeys(c for e in dits for c in e.sources)
    autres = " ".join(f"{s.producteur}, « {s.titre} », {s.licence}." for s in contexte.cards(list(codes)))
    return f"Source : {sources_of(contexte, situations)} {autres} Millésime : {annees}."
