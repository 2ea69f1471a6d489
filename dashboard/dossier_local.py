"""The sheets of a pack that live on local files: occupancy, ETP per axis, conventions, what-if."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.dossier_contexte import Contexte, read_notes
from dashboard.exports.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures import coordination, enfants, quadrant, seuils, simulateur, textes
from dashboard.figures.calendrier import build_calendrier, counted
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, join, number_said, say
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.quadrant import (
    QUADRANTS,
    Annees,
    Seuils,
)
from dashboard.figures.situation import (
    Situation,
    excess_notes,
    partial,
    partial_notes,
    read_situations,
)
from dashboard.figures.unites import Unite

CIBLE_PCT, POINTS = simulateur.CIBLE_CITEE, 5.0
# Les trois colonnes du milieu portent des fourchettes.
LARGEURS = (2.1, 2.1, 2.0, 2.0, 1.2)
_IMPORTER = "Importez un fichier « {} » sur la page « Mes données »."


def quadrant_sheet(contexte: Contexte) -> Feuille:
    """Each EPCI in its case; thresholds: France's coverage, 70 % of occupancy."""
    situations, annees = _situations(contexte)
    places, partiels = quadrant.placed(situations), partial(situations)
    if partiels and not places:
        raise FeuilleVide(
            say(
                "{partiels} ; {autre} n’a couverture et occupation. {notes}",
                partiels=_partial_said(partiels, annees, contexte.unite),
                autre=_other(contexte.unite),
                notes=join(" ", partial_notes(situations)),
            )
        )
    if not places:
        raise FeuilleVide(f"{contexte.unite.aucun} n'a à la fois couverture et occupation.")
    bornes = _thresholds(contexte, annees.couverture)
    modele = quadrant.build_nuage(
        situations, bornes, "reelle", annees, contexte.territoire, contexte.portee.dans
    )
    planche = _planche(contexte, modele, "quadrant", _sources(contexte, situations), annees.texte,
                       any(s.fictif for s in places))  # fmt: skip
    titre = quadrant.answer(situations, annees, "reelle", bornes, contexte.unite).without_dot()
    return _sheet(_with_partial(titre, partiels, annees, contexte.unite), planche)


def what_if_sheet(contexte: Contexte) -> Feuille:
    """Places to create to reach the quoted target, places that fuller crèches would give back.

    The sums hold neither an EPCI whose children are unknown nor one whose file is not whole.
    """
    situations, annees = _situations(contexte)
    connus = enfants.read_enfants(
        contexte.lecteur.run("occupation/enfants", annee=annees.couverture, niveau=contexte.niveau)
    )
    retenues = [s for s in situations if s.rattache]
    saisies = [
        simulateur.read_saisie(s, connus.get(s.code), annees.couverture, annees.occupation)
        for s in retenues
    ]
    if all(s.enfants is None for s in saisies):
        raise FeuilleVide(
            f"le nombre d'enfants n'est connu pour {contexte.unite.aucun} de ce département."
        )
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
        sorted(
            resultats,
            key=lambda r: (r.a_creer is None, -(r.a_creer.valeur if r.a_creer else 0), r.nom),
        )
    )
    partiels = partial(situations)
    dits = [connus[s.code] for s in retenues if s.code in connus]
    lignes = [(code, c[:nombre]) for code, c in simulateur.rows(resultats, contexte.unite) if code]
    ensemble = [c[:nombre] for code, c in simulateur.rows(resultats, contexte.unite) if not code]
    ordre = "Du plus de places à créer au moins."
    if not avec_eaje:
        ordre += " Aucune activité de crèche importée : les places à regagner sont inconnues."
    cible = formats.number(CIBLE_PCT)
    return Feuille(
        _with_partial(_what_if_title(resultats, contexte.unite), partiels, annees, contexte.unite),
        _citations(contexte, situations, annees if avec_eaje else None, dits),
        Tableau(
            (
                contexte.unite.entete, "Enfants de moins de 3 ans", "Places actuelles",
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
            *(
                say("{nom}, hors de l’ensemble. {partiel}", nom=s.nom, partiel=s.partiel)
                for s in partiels
            ),
            *excess_notes(situations),
        ),
        fictif=any(s.fictif for s in situations),
    )  # fmt: skip


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


def _with_partial(titre: Phrase, partiels: list[Situation], annees: Annees, unite: Unite) -> Phrase:
    """The title, then « 1 EPCI au fichier partiel, hors du compte » when there is one."""
    if not partiels:
        return titre
    compte = _partial_said(partiels, annees, unite)
    return say("{titre} ; {compte}", titre=titre, compte=compte) if titre else compte


def _partial_said(partiels: list[Situation], annees: Annees, unite: Unite) -> Phrase:
    """« 1 EPCI au fichier partiel, hors du compte »."""
    lus = tuple(
        Lu(NIVEAU_PAR_LONGUEUR[len(s.code)], s.code, "places_eaje", "", annees.occupation)
        for s in partiels
    )
    return say(
        "{compte} au fichier partiel, hors du compte",
        compte=number_said(
            len(partiels), unite.count(len(partiels)), Dit("", "compte", lus, critere="partiels")
        ),
    )


def _other(unite: Unite) -> str:
    """« aucun autre EPCI », « aucune autre commune »."""
    return f"{unite.agree('aucun')} autre {unite.nom}"


def axes_sheet(contexte: Contexte) -> Feuille:
    """ETP of each axis over the scope."""
    lignes, annee = _posts(contexte, "etp")
    noms = _axes(contexte)
    modele = coordination.build_axes(lignes, noms, contexte.portee.nom, annee)
    if modele is None:
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('Postes de coopération CTG')}")
    sommes = coordination.axis_sums(lignes)
    premier = max((a for a in sommes if a != coordination.COORDINATION), key=sommes.__getitem__)
    planche = _planche_of(
        contexte, modele, "axes", lignes, str(annee), coordination.without_etp(lignes, noms)
    )

    def said(valeur: float, axes: list[str]) -> Dit:
        lus = coordination.etp_reads(lignes, axes, annee)
        return Dit(formats.number(valeur, 1), "somme", lus, 1)

    titre = say(
        "{total} ETP de coopération {dans} ; premier thème : {theme} ({etp} ETP)",
        total=said(sum(sommes.values()), list(sommes)),
        dans=contexte.portee.dans,
        theme=noms[premier].lower(),
        etp=said(sommes[premier], [premier]),
    )
    return _sheet(titre, planche)


def heat_sheet(contexte: Contexte) -> Feuille:
    """EPCI × axis, with totals."""
    lignes, annee = _posts(contexte, "etp")
    if lignes["etp"].isna().all():
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('Postes de coopération CTG')}")
    colonnes = {"code_epci": "code_ligne", "nom": "nom_ligne", "axe": "colonne", "etp": "valeur"}
    noms = _axes(contexte)
    modele = build_chaleur(
        lignes.rename(columns=colonnes), noms,
        titre=f"Qui coordonne quoi : {contexte.unite.noms} et axes",
        unite="ETP", decimales=coordination.DECIMALES, coin=contexte.unite.entete,
        mots={"absent": "non importé"},
        selection=contexte.territoire, indicateur="etp_coordination", annee=annee,
    )  # fmt: skip
    vides = coordination.without_etp(lignes, noms)
    planche = _planche_of(contexte, modele, "epci-axes", lignes, str(annee), vides)
    return _sheet(f"Qui coordonne quoi. {vides}".rstrip("."), planche)


def calendar_sheet(contexte: Contexte) -> Feuille:
    """Conventions, the first to end first."""
    lignes = contexte.lecteur.run(
        "coordination/conventions", jour=contexte.jour.isoformat(), **_bounds(contexte)
    )
    if lignes.empty:
        raise FeuilleVide(
            f"aucune convention importée. {_IMPORTER.format('Conventions territoriales globales')}"
        )
    # Un territoire se nomme lui-même ; plusieurs se disent par leur convention.
    noms = lignes["territoires"].where(lignes["nombre_territoires"] == 1, lignes["ctg"])
    modele = build_calendrier(
        lignes.assign(nom=noms, detail=lignes["territoires"]),
        titre=f"Conventions {contexte.portee.de}",
        jour=contexte.jour,
        selection=contexte.territoire,
    )
    titre = say(
        "{comptees}, au {jour}",
        comptees=counted(modele.periodes, contexte.jour), jour=french_date(contexte.jour),
    )  # fmt: skip
    planche = _planche_of(contexte, modele, "calendrier", lignes, str(contexte.jour.year), "")
    return _sheet(titre, planche)


def _situations(contexte: Contexte) -> tuple[tuple[Situation, ...], Annees]:
    lecteur, portee = contexte.lecteur, contexte.portee
    annees = Annees(contexte.latest("taux_couverture"), contexte.latest("taux_occupation_reel"))
    couvertures = lecteur.read_values(
        "taux_couverture", "", annees.couverture, contexte.niveau, portee.niveau, portee.code
    )
    bilan = lecteur.run("occupation/bilan", annee=annees.occupation, niveau=contexte.niveau)
    situations = read_situations(couvertures, bilan, annee=annees.occupation)
    return quadrant.classify(situations, "reelle", _thresholds(contexte, annees.couverture)), annees


def _thresholds(contexte: Contexte, annee: int) -> Seuils:
    reperes = contexte.lecteur.read_references("taux_couverture", "", annee, None, None)
    france = float(reperes[reperes["niveau"] == "france"]["valeur"].iloc[0])
    return Seuils(
        seuils.threshold_of_france(annee, france, f"couverture de la France en {annee}"),
        seuils.national_threshold("repère national"),
    )


def _posts(contexte: Contexte, requete: str) -> tuple[pd.DataFrame, int]:
    annees = contexte.lecteur.run("coordination/annees", **_bounds(contexte))
    if annees.empty:
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('Postes de coopération CTG')}")
    annee = int(annees["annee"].iloc[0])
    return contexte.lecteur.run(f"coordination/{requete}", annee=annee, **_bounds(contexte)), annee


def _bounds(contexte: Contexte) -> dict[str, str]:
    return {"portee": contexte.portee.niveau, "code_portee": contexte.portee.code}


def _axes(contexte: Contexte) -> dict[str, str]:
    fiche = contexte.lecteur.catalogue().indicateurs["etp_coordination"]
    return {m.code: m.nom for m in fiche.modalites}


def _planche_of(
    contexte: Contexte, modele: Modele, nom: str, lignes: pd.DataFrame, annees: str, note: str
) -> Planche:
    codes = [c for cellule in lignes["source"].dropna() for c in str(cellule).split(",")]
    source = textes.chart_source(contexte.cards(codes), annees)
    fictif = bool(lignes["fictif"].any())
    planche = _planche(contexte, modele, nom, source, annees, fictif)
    return planche if not note else Planche(
        modele, planche.champ, source, annees, planche.nom, (note,), fictif
    )  # fmt: skip


def _planche(
    contexte: Contexte, modele: Modele, nom: str, source: str, annees: str, fictif: bool
) -> Planche:
    champ = f"{contexte.unite.noms[:1].upper()}{contexte.unite.noms[1:]} {contexte.portee.de}."
    return Planche(
        modele, champ, source, annees, formats.slug(f"{nom} {contexte.portee.nom}"), (), fictif
    )


def _sheet(titre: str, planche: Planche) -> Feuille:
    return Feuille(
        titre,
        f"Source : {planche.source} Millésime : {planche.annees}.",
        planche,
        notes=(*read_notes(planche.lecture, planche.champ), *planche.notes,
               *getattr(planche.modele, "notes", ())),
        fictif=planche.fictif,
    )  # fmt: skip


def _sources(contexte: Contexte, situations: tuple[Situation, ...]) -> str:
    fiche = contexte.lecteur.catalogue().indicateurs["taux_couverture"]
    codes = [fiche.sources[contexte.niveau], *(s.source for s in situations if s.source)]
    return " ; ".join(
        dict.fromkeys(
            f"{s.producteur}, « {s.titre} », {s.licence}"
            for s in contexte.cards(codes)
        )
    ) + "."  # fmt: skip


def _citations(
    contexte: Contexte,
    situations: tuple[Situation, ...],
    annees: Annees | None,
    dits: list[enfants.Enfants],
) -> str:
    """The source line of a sheet that counts children; ``annees`` is None without occupancy."""
    codes = dict.fromkeys(c for e in dits for c in e.sources)
    autres = " ".join(
        f"{s.producteur}, « {s.titre} », {s.licence}." for s in contexte.cards(list(codes))
    )
    texte = annees.texte if annees else f"couverture {contexte.latest('taux_couverture')}"
    return f"Source : {_sources(contexte, situations)} {autres} Millésime : {texte}."


__all__ = [
    "QUADRANTS",
    "axes_sheet",
    "calendar_sheet",
    "heat_sheet",
    "quadrant_sheet",
    "what_if_sheet",
]
