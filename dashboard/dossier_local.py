"""The sheets of a pack that live on local files: occupancy, ETP per axis, conventions, what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard import formats, vues
from dashboard.exports.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures import coordination, enfants, quadrant, simulateur, textes
from dashboard.figures.calendrier import build_calendrier, count
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.quadrant import QUADRANTS, Annees, Seuil, Seuils
from dashboard.figures.situation import (
    Situation,
    excess_notes,
    partial,
    partial_notes,
    read_situations,
)

if TYPE_CHECKING:
    from dashboard.dossier_copil import Contexte

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
            f"{_partial_title(partiels)} ; aucun autre EPCI n’a couverture et occupation. "
            f"{' '.join(partial_notes(situations))}"
        )
    if not places:
        raise FeuilleVide("aucun EPCI n'a à la fois couverture et occupation.")
    seuils = _thresholds(contexte, annees.couverture)
    modele = quadrant.build_nuage(
        situations, seuils, "reelle", annees, contexte.territoire, contexte.portee.dans
    )
    planche = _planche(contexte, modele, "quadrant", _sources(contexte, situations), annees.texte,
                       any(s.fictif for s in places))  # fmt: skip
    titre = quadrant.answer(situations).rstrip(".")
    return _sheet(" ; ".join(filter(None, (titre, _partial_title(partiels)))), planche)


def what_if_sheet(contexte: Contexte) -> Feuille:
    """Places to create to reach the quoted target, places that fuller crèches would give back.

    The sums hold neither an EPCI whose children are unknown nor one whose file is not whole.
    """
    situations, annees = _situations(contexte)
    connus = enfants.read_enfants(
        contexte.lecteur.run("occupation/enfants", annee=annees.couverture)
    )
    retenues = [s for s in situations if s.rattache]
    saisies = [
        simulateur.Saisie(
            s.code, s.nom, connus[s.code].nombre if s.code in connus else None,
            s.couverture.valeur, places_eaje=s.places_eaje, partiel=s.partiel,
        )
        for s in retenues
    ]  # fmt: skip
    if all(s.enfants is None for s in saisies):
        raise FeuilleVide("le nombre d'enfants n'est connu pour aucun EPCI de ce département.")
    resultats = simulateur.simulate(saisies, CIBLE_PCT, POINTS)
    partiels = partial(situations)
    dits = [connus[s.code] for s in retenues if s.code in connus]
    cellules = simulateur.rows(resultats)
    cible = formats.number(CIBLE_PCT)
    return Feuille(
        " ; ".join(filter(None, (_what_if_title(resultats), _partial_title(partiels)))),
        f"Source : {_citations(contexte, situations, annees, dits)}",
        Tableau(
            (
                "EPCI", "Enfants de moins de 3 ans", "Places actuelles",
                f"Places à créer pour {cible} places pour 100 enfants",
                f"Places regagnées par + {formats.number(POINTS)} points d’occupation",
            ),
            tuple(c[:5] for _, c in cellules),
            next((i for i, (code, _) in enumerate(cellules) if code == contexte.territoire != ""), None),
            largeurs=LARGEURS,
        ),
        notes=(
            "Le besoin n'est pas la demande : ce calcul ne dit rien des parents qui en cherchent.",
            *filter(None, (enfants.provenance(dits),)),
            "Places actuelles : taux de couverture × enfants ÷ 100.",
            "Places à créer : cible ÷ 100 × enfants − places, jamais moins de zéro.",
            "Places regagnées : places d'EAJE × points ÷ 100.",
            *(f"{s.nom}, hors de l’ensemble. {s.partiel}" for s in partiels),
            *excess_notes(situations),
        ),
        fictif=any(s.fictif for s in situations),
    )  # fmt: skip


def _what_if_title(resultats: tuple[simulateur.Resultat, ...]) -> str:
    """What the sums say, and over how many EPCI."""
    ensemble = simulateur.total(resultats)
    somme, cible = ensemble.somme, formats.number(CIBLE_PCT)
    if len(resultats) == 1:
        # Un seul EPCI n'a pas de somme : sa ligne dit tout, même partielle.
        somme = resultats[0]
    titre = f"Pour {cible} places pour 100 enfants : {simulateur.plage_text(somme.a_creer)} places à créer"
    if ensemble.connus != ensemble.sur:
        titre += f" dans {formats.plural(ensemble.connus, 'EPCI', 'EPCI')} sur {formats.number(ensemble.sur)}"
    if somme.equivalentes is None or ensemble.part_eaje or any(r.partiel for r in resultats):
        # Ce que rendraient les crèches de quelques EPCI ne se met pas en face du tout.
        return titre
    points = formats.number(POINTS)
    return (
        f"{titre} ; {points} points d'occupation en rendraient {formats.number(somme.equivalentes)}"
    )


def _partial_title(partiels: list[Situation]) -> str:
    """« 1 EPCI au fichier partiel, hors du compte »; '' when all the files are whole."""
    if not partiels:
        return ""
    return f"{formats.plural(len(partiels), 'EPCI', 'EPCI')} au fichier partiel, hors du compte"


def axes_sheet(contexte: Contexte) -> Feuille:
    """ETP of each axis over the scope."""
    lignes, annee = _posts(contexte, "etp")
    noms = _axes(contexte)
    modele = coordination.build_axes(lignes, noms, contexte.portee.nom)
    if modele is None:
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('etp_coordination')}")
    sommes = coordination.axis_sums(lignes)
    total = formats.number(sum(sommes.values()), 1)
    premier = max((a for a in sommes if a != coordination.COORDINATION), key=sommes.__getitem__)
    planche = _planche_of(
        contexte, modele, "axes", lignes, str(annee), coordination.without_etp(lignes, noms)
    )
    return _sheet(
        f"{total} ETP de coopération {contexte.portee.dans} ; premier thème : {noms[premier].lower()} "
        f"({formats.number(sommes[premier], 1)} ETP)",
        planche,
    )


def heat_sheet(contexte: Contexte) -> Feuille:
    """EPCI × axis, with totals."""
    lignes, annee = _posts(contexte, "etp")
    if lignes["etp"].isna().all():
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('etp_coordination')}")
    colonnes = {"code_epci": "code_ligne", "nom": "nom_ligne", "axe": "colonne", "etp": "valeur"}
    noms = _axes(contexte)
    modele = build_chaleur(
        lignes.rename(columns=colonnes), noms, titre="Qui coordonne quoi : EPCI et axes",
        unite="ETP", decimales=coordination.DECIMALES, coin="EPCI", mots={"absent": "non importé"},
        selection=contexte.territoire,
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
        raise FeuilleVide(f"aucune convention importée. {_IMPORTER.format('ctg')}")
    # Un territoire se nomme lui-même ; plusieurs se disent par leur convention.
    noms = lignes["territoires"].where(lignes["nombre_territoires"] == 1, lignes["ctg"])
    modele = build_calendrier(
        lignes.assign(nom=noms, detail=lignes["territoires"]),
        titre=f"Conventions {contexte.portee.de}",
        jour=contexte.jour,
        selection=contexte.territoire,
    )
    bientot = count(modele.periodes, "a_renouveler")
    titre = formats.plural(len(modele.periodes), "convention")
    if bientot:
        titre += f", dont {formats.number(bientot)} à renouveler dans l'année"
    planche = _planche_of(contexte, modele, "calendrier", lignes, str(contexte.jour.year), "")
    return _sheet(titre, planche)


def _situations(contexte: Contexte) -> tuple[tuple[Situation, ...], Annees]:
    lecteur, portee = contexte.lecteur, contexte.portee
    annees = Annees(contexte.latest("taux_couverture"), contexte.latest("taux_occupation_reel"))
    couvertures = lecteur.read_values(
        "taux_couverture", "", annees.couverture, "epci", portee.niveau, portee.code
    )
    bilan = lecteur.run("occupation/bilan", annee=annees.occupation)
    situations = read_situations(couvertures, bilan)
    return quadrant.classify(situations, "reelle", _thresholds(contexte, annees.couverture)), annees


def _thresholds(contexte: Contexte, annee: int) -> Seuils:
    reperes = contexte.lecteur.read_references("taux_couverture", "", annee, None, None)
    france = float(reperes[reperes["niveau"] == "france"]["valeur"].iloc[0])
    return Seuils(
        Seuil(formats.rounded(france, 1), "France", f"couverture de la France en {annee}"),
        Seuil(quadrant.OCCUPATION_REPERE_PCT, "repère national", "environ 70 % depuis 2012"),
    )


def _posts(contexte: Contexte, requete: str) -> tuple[pd.DataFrame, int]:
    annees = contexte.lecteur.run("coordination/annees", **_bounds(contexte))
    if annees.empty:
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('etp_coordination')}")
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
    source = textes.chart_source(vues.cards(contexte.lecteur, codes), annees)
    fictif = bool(lignes["fictif"].any())
    planche = _planche(contexte, modele, nom, source, annees, fictif)
    return planche if not note else Planche(
        modele, planche.champ, source, annees, planche.nom, (note,), fictif
    )  # fmt: skip


def _planche(
    contexte: Contexte, modele: Modele, nom: str, source: str, annees: str, fictif: bool
) -> Planche:
    champ = f"EPCI {contexte.portee.de}."
    return Planche(
        modele, champ, source, annees, formats.slug(f"{nom} {contexte.portee.nom}"), (), fictif
    )


def _sheet(titre: str, planche: Planche) -> Feuille:
    return Feuille(
        titre,
        f"Source : {planche.source} Millésime : {planche.annees}.",
        planche,
        notes=(f"Lecture : {planche.lecture}", f"Champ : {planche.champ}", *planche.notes,
               *getattr(planche.modele, "notes", ())),
        fictif=planche.fictif,
    )  # fmt: skip


def _sources(contexte: Contexte, situations: tuple[Situation, ...]) -> str:
    fiche = contexte.lecteur.catalogue().indicateurs["taux_couverture"]
    codes = [fiche.sources["epci"], *(s.source for s in situations if s.source)]
    return " ; ".join(
        dict.fromkeys(
            f"{s.producteur}, « {s.titre} », {s.licence}"
            for s in vues.cards(contexte.lecteur, codes)
        )
    ) + "."  # fmt: skip


def _citations(
    contexte: Contexte,
    situations: tuple[Situation, ...],
    annees: Annees,
    dits: list[enfants.Enfants],
) -> str:
    codes = dict.fromkeys(c for e in dits for c in e.sources)
    autres = " ".join(
        f"{s.producteur}, « {s.titre} », {s.licence}."
        for s in vues.cards(contexte.lecteur, list(codes))
    )
    return f"{_sources(contexte, situations)} {autres} Millésime : {annees.texte}."


__all__ = [
    "QUADRANTS",
    "axes_sheet",
    "calendar_sheet",
    "heat_sheet",
    "quadrant_sheet",
    "what_if_sheet",
]
