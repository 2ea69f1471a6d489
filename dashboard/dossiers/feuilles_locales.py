"""The sheets of a pack that live on local files: occupancy, ETP per axis, conventions."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.dossiers.contexte import Contexte, read_notes
from dashboard.figures import coordination, quadrant, seuils, textes
from dashboard.figures.calendrier import build_calendrier, counted
from dashboard.figures.chaleur import build_chaleur
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, join, number_said, say
from dashboard.figures.feuilles import Feuille, FeuilleVide
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.quadrant import QUADRANTS, Annees, Seuils
from dashboard.figures.situation import Situation, partial, partial_notes, read_situations
from dashboard.figures.unites import Unite
from data.identifiants import slug

_IMPORTER = "Importez un fichier « {} » sur la page « Mes données »."


def quadrant_sheet(contexte: Contexte) -> Feuille:
    """Each EPCI in its case; thresholds: France's coverage, 70 % of occupancy."""
    situations, annees = _situations(contexte)
    places, partiels = quadrant.placed(situations), partial(situations)
    if partiels and not places:
        raise FeuilleVide(
            say(
                "{partiels} ; {autre} n’a couverture et occupation. {notes}",
                partiels=_partial_said(partiels, annees.occupation, contexte.unite),
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
    planche = _planche(
        contexte,
        modele,
        "quadrant",
        sources_of(contexte, situations),
        annees.texte,
        any(s.fictif for s in places),
    )
    titre = quadrant.answer(situations, annees, "reelle", bornes, contexte.unite).without_dot()
    return _sheet(with_partial(titre, partiels, annees.occupation, contexte.unite), planche)


def with_partial(titre: Phrase, partiels: list[Situation], activite: int | None, unite: Unite) -> Phrase:
    """The title, then « 1 EPCI au fichier partiel, hors du compte » when there is one."""
    if not partiels or activite is None:
        return titre
    compte = _partial_said(partiels, activite, unite)
    return say("{titre} ; {compte}", titre=titre, compte=compte) if titre else compte


def _partial_said(partiels: list[Situation], activite: int, unite: Unite) -> Phrase:
    """« 1 EPCI au fichier partiel, hors du compte »."""
    lus = tuple(Lu(NIVEAU_PAR_LONGUEUR[len(s.code)], s.code, "places_eaje", "", activite) for s in partiels)
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
        lignes.rename(columns=colonnes),
        noms,
        titre=f"Qui coordonne quoi : {contexte.unite.noms} et axes",
        unite="ETP",
        decimales=coordination.DECIMALES,
        coin=contexte.unite.entete,
        mots={"absent": "non importé"},
        selection=contexte.territoire,
        indicateur="etp_coordination",
        annee=annee,
    )
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
        comptees=counted(modele.periodes, contexte.jour),
        jour=french_date(contexte.jour),
    )
    planche = _planche_of(contexte, modele, "calendrier", lignes, str(contexte.jour.year), "")
    return _sheet(titre, planche)


def _situations(contexte: Contexte) -> tuple[tuple[Situation, ...], Annees]:
    annees = Annees(contexte.latest("taux_couverture"), contexte.latest("taux_occupation_reel"))
    situations = read_units(contexte, annees.couverture, annees.occupation)
    return quadrant.classify(situations, "reelle", _thresholds(contexte, annees.couverture)), annees


def read_units(contexte: Contexte, annee: int, activite: int | None) -> tuple[Situation, ...]:
    """The units of the scope; nothing is known of their crèches without a year of activity."""
    lecteur, portee = contexte.lecteur, contexte.portee
    couvertures = lecteur.read_values(
        "taux_couverture", "", annee, contexte.niveau, portee.niveau, portee.code
    )
    if activite is None:
        return read_situations(couvertures, pd.DataFrame())
    bilan = lecteur.run("occupation/bilan", annee=activite, niveau=contexte.niveau)
    return read_situations(couvertures, bilan, annee=activite)


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
    return (
        planche if not note else Planche(modele, planche.champ, source, annees, planche.nom, (note,), fictif)
    )


def _planche(contexte: Contexte, modele: Modele, nom: str, source: str, annees: str, fictif: bool) -> Planche:
    champ = f"{contexte.unite.noms[:1].upper()}{contexte.unite.noms[1:]} {contexte.portee.de}."
    return Planche(modele, champ, source, annees, slug(f"{nom} {contexte.portee.nom}"), (), fictif)


def _sheet(titre: str, planche: Planche) -> Feuille:
    return Feuille(
        titre,
        f"Source : {planche.source} Millésime : {planche.annees}.",
        planche,
        notes=(
            *read_notes(planche.lecture, planche.champ),
            *planche.notes,
            *getattr(planche.modele, "notes", ()),
        ),
        fictif=planche.fictif,
    )


def sources_of(contexte: Contexte, situations: tuple[Situation, ...]) -> str:
    """The coverage, and the imported files behind the situations."""
    fiche = contexte.lecteur.catalogue().indicateurs["taux_couverture"]
    codes = [fiche.sources[contexte.niveau], *(s.source for s in situations if s.source)]
    return (
        " ; ".join(
            dict.fromkeys(f"{s.producteur}, « {s.titre} », {s.licence}" for s in contexte.cards(codes))
        )
        + "."
    )


__all__ = [
    "QUADRANTS",
    "axes_sheet",
    "calendar_sheet",
    "heat_sheet",
    "quadrant_sheet",
    "read_units",
    "sources_of",
    "with_partial",
]
