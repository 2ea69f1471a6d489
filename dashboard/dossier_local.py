"""The sheets of a pack that live on local files: occupancy, ETP per axis, conventions, what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard import formats, vues
from dashboard.exports.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.figures import coordination, quadrant, simulateur, textes
from dashboard.figures.calendrier import build_calendrier, count
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.quadrant import QUADRANTS, Annees, Seuil, Seuils

if TYPE_CHECKING:
    from dashboard.dossier_copil import Contexte

CIBLE_PCT, POINTS = simulateur.CIBLE_CITEE, 5.0
_IMPORTER = "Importez un fichier « {} » sur la page « Mes données »."


def quadrant_sheet(contexte: Contexte) -> Feuille:
    """Each EPCI in its case; thresholds: France's coverage, 70 % of occupancy."""
    situations, annees = _situations(contexte)
    places = quadrant.placed(situations)
    if not places:
        raise FeuilleVide("aucun EPCI n'a à la fois couverture et occupation.")
    seuils = _thresholds(contexte, annees.couverture)
    modele = quadrant.build_nuage(
        situations, seuils, "reelle", annees, contexte.territoire, contexte.portee.dans
    )
    planche = _planche(contexte, modele, "quadrant", _sources(contexte, situations), annees.texte,
                       any(s.fictif for s in places))  # fmt: skip
    return _sheet(quadrant.answer(situations).rstrip("."), planche)


def what_if_sheet(contexte: Contexte) -> Feuille:
    """Places to create to reach the quoted target, places that fuller crèches would give back."""
    situations, annees = _situations(contexte)
    enfants = contexte.lecteur.run("occupation/enfants")
    saisies: list[simulateur.Saisie] = []
    for situation in (s for s in situations if s.rattache):
        nombre = _children(enfants, situation.code)
        couverture = situation.couverture.valeur
        places = None
        if nombre is not None and couverture is not None:
            places = simulateur.present_places(couverture, nombre)
        saisies.append(
            simulateur.Saisie(situation.code, situation.nom, nombre, places, situation.places_eaje)
        )
    if all(s.enfants is None for s in saisies):
        raise FeuilleVide("le nombre d'enfants n'est chargé pour aucun EPCI de ce département.")
    resultats = simulateur.simulate(saisies, CIBLE_PCT, POINTS)
    somme = simulateur.total(resultats)
    # Du plus de places à créer au moins ; un nombre inconnu vient après tous les autres.
    resultats = tuple(
        sorted(resultats, key=lambda r: (r.a_creer is None, -(r.a_creer or 0), r.nom))
    )
    *rangs, ensemble = [
        (r.nom, _count(r.enfants), _count(r.places), _count(r.a_creer), _count(r.equivalentes))
        for r in (*resultats, somme)
    ]
    fictif = any(s.fictif for s in situations)
    codes = [r.code for r in resultats]
    return Feuille(
        f"Pour {formats.number(CIBLE_PCT)} places pour 100 enfants : {_count(somme.a_creer)} places à "
        f"créer ; {formats.number(POINTS)} points d'occupation en rendraient {_count(somme.equivalentes)}",
        f"Source : {_citations(contexte, situations, annees)}",
        Tableau(
            (
                "EPCI", "Enfants de moins de 3 ans (estimés)", "Places actuelles",
                f"Places à créer, pour {formats.number(CIBLE_PCT)} places pour 100 enfants",
                f"Places regagnées par + {formats.number(POINTS)} points",
            ),
            tuple(rangs),
            codes.index(contexte.territoire) if contexte.territoire in codes else None,
            references=(ensemble,),
            ordre="Du plus de places à créer au moins.",
        ),
        notes=(
            "Le besoin n'est pas la demande : ce calcul ne dit rien des parents qui en cherchent.",
            "Enfants de moins de 3 ans : estimés aux trois cinquièmes des 0-4 ans.",
            "Places actuelles : taux de couverture × enfants ÷ 100.",
            "Places à créer : cible ÷ 100 × enfants − places, jamais moins de zéro.",
            "Places regagnées : places d'EAJE × points ÷ 100.",
        ),
        fictif=fictif,
    )  # fmt: skip


def axes_sheet(contexte: Contexte) -> Feuille:
    """ETP of each axis over the scope."""
    lignes, annee = _posts(contexte, "etp")
    noms = _axes(contexte)
    modele = coordination.build_axes(lignes, noms, contexte.portee.nom)
    if modele is None:
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('Postes de coopération CTG')}")
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
        raise FeuilleVide(f"aucun poste importé. {_IMPORTER.format('Postes de coopération CTG')}")
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
    bientot = count(modele.periodes, "a_renouveler")
    titre = formats.plural(len(modele.periodes), "convention")
    if bientot:
        titre += f", dont {formats.number(bientot)} à renouveler dans l'année"
    planche = _planche_of(contexte, modele, "calendrier", lignes, str(contexte.jour.year), "")
    return _sheet(titre, planche)


def _situations(contexte: Contexte) -> tuple[tuple[quadrant.Situation, ...], Annees]:
    lecteur, portee = contexte.lecteur, contexte.portee
    annees = Annees(contexte.latest("taux_couverture"), contexte.latest("taux_occupation_reel"))
    couvertures = lecteur.read_values(
        "taux_couverture", "", annees.couverture, "epci", portee.niveau, portee.code
    )
    bilan = lecteur.run("occupation/bilan", annee=annees.occupation)
    situations = quadrant.read_situations(couvertures, bilan)
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


def _sources(contexte: Contexte, situations: tuple[quadrant.Situation, ...]) -> str:
    fiche = contexte.lecteur.catalogue().indicateurs["taux_couverture"]
    codes = [fiche.sources["epci"], *(s.source for s in situations if s.source)]
    return " ; ".join(
        dict.fromkeys(
            f"{s.producteur}, « {s.titre} », {s.licence}"
            for s in vues.cards(contexte.lecteur, codes)
        )
    ) + "."  # fmt: skip


def _citations(
    contexte: Contexte, situations: tuple[quadrant.Situation, ...], annees: Annees
) -> str:
    ages = contexte.lecteur.catalogue().indicateurs["population_0_4"].sources["epci"]
    insee = contexte.lecteur.catalogue().sources[ages]
    return (
        f"{_sources(contexte, situations)} {insee.producteur}, « {insee.titre} », {insee.licence}. "
        f"Millésime : {annees.texte}."
    )


def _children(enfants: pd.DataFrame, code: str) -> float | None:
    """Children under 3: counted where the store has them, else estimated from those aged 0 to 4."""
    lignes = enfants[enfants["code_territoire"] == code]
    if lignes.empty:
        return None
    valeur = float(lignes["valeur"].iloc[0])
    if lignes["indicateur"].iloc[0] == "population_0_2":
        return valeur
    return simulateur.estimated_children(valeur)


def _count(nombre: float | None) -> str:
    return "inconnu" if nombre is None else formats.number(nombre)


__all__ = [
    "QUADRANTS",
    "axes_sheet",
    "calendar_sheet",
    "heat_sheet",
    "quadrant_sheet",
    "what_if_sheet",
]
