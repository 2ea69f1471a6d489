"""The words around a figure, written from its values and its card: title, Source, Champ, Lecture.

Pure functions. No sentence names a value that the figure does not hold, and a difference smaller
than the publication error is said « non interprétable ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import Couche, Textes, level_name
from dashboard.figures.noms import inside, of
from data.catalogue import Source

CREDIT_CONTOURS = "contours IGN, ADMIN EXPRESS simplifié, périmètre 2025"


@dataclass(frozen=True, slots=True)
class Portee:
    """The territory that bounds a figure. ``liaison`` is the code of its article (COG)."""

    niveau: str
    code: str
    nom: str
    liaison: int = 0

    @property
    def dans(self) -> str:
        """« dans le Val-d'Oise »."""
        return inside(self.niveau, self.nom, self.liaison)

    @property
    def de(self) -> str:
        """« du Val-d'Oise »."""
        return of(self.niveau, self.nom, self.liaison)


@dataclass(frozen=True, slots=True)
class Partage:
    """An EPCI shown on a map of a scope although it is attached elsewhere."""

    nom_epci: str
    communes: str
    nombre_communes: int
    nom_rattachement: str


def map_texts(
    couche: Couche,
    niveau: str,
    portee: Portee,
    sources: Sequence[Source],
    *,
    partages: Sequence[Partage] = (),
    superposee: Couche | None = None,
    selection: str = "",
    entier: bool = True,
) -> Textes:
    """All the texts of a map. ``entier`` is False when no EPCI is attached to the scope."""
    notes = [*_sharing_notes(partages, portee, entier), *_absence_notes(couche.valeurs)]
    if superposee is not None and not superposee.valeurs["valeur"].notna().any():
        notes.append(f"{superposee.fiche.nom} : aucune valeur sur cette carte.")
    return Textes(
        titre=f"{couche.fiche.question} {portee.dans}\u00a0?",
        sous_titre=subtitle(couche, niveau, superposee),
        notes=tuple(notes),
        source=source_sentence(sources, couche.millesime),
        champ=scope_sentence(couche.valeurs, niveau, portee, entier),
        lecture=reading_sentence(couche, niveau, selection),
    )


def subtitle(couche: Couche, niveau: str, superposee: Couche | None = None) -> str:
    """Indicator · unit · level · year."""
    parties = [_named(couche), couche.fiche.unite, level_name(niveau), str(couche.millesime)]
    texte = " · ".join(parties)
    if superposee is not None:
        texte += f" – cercles : {_named(superposee)}, {superposee.fiche.unite}, {superposee.millesime}"
    return texte


def source_sentence(sources: Sequence[Source], millesime: int) -> str:
    """Producer, title, year and licence of each source, then the contours'."""
    if not sources:
        return f"Aucune source ne publie cette valeur à ce niveau ; {CREDIT_CONTOURS}."
    uniques = dict.fromkeys((s.producteur, s.titre, s.licence) for s in sources)
    citations = [f"{producteur}, « {titre} », {millesime}, {licence}" for producteur, titre, licence in uniques]
    return " ; ".join([*citations, CREDIT_CONTOURS]) + "."


def scope_sentence(
    valeurs: pd.DataFrame, niveau: str, portee: Portee, entier: bool = True
) -> str:
    """How many territories the figure covers and how many have a value."""
    rattaches = valeurs[valeurs["rattache"]]
    total, avec = len(rattaches), int(rattaches["valeur"].notna().sum())
    compte = formats.plural(total, level_name(niveau, 1), level_name(niveau))
    if not entier:
        return f"{compte} présent en partie {portee.dans}, pour sa valeur entière."
    if avec == total:
        suite = "tous avec une valeur" if niveau in ("epci", "departement") else "toutes avec une valeur"
        return f"{compte} {portee.de}, {suite if total > 1 else 'avec une valeur'}."
    return f"{compte} {portee.de}, dont {formats.number(avec)} avec une valeur."


def reading_sentence(couche: Couche, niveau: str, selection: str = "") -> str:
    """One sentence that teaches to read the figure: the selected territory, or the extremes."""
    fiche, valeurs = couche.fiche, couche.valeurs
    choisi = valeurs[valeurs["code_territoire"] == selection]
    if len(choisi) and pd.notna(choisi.iloc[0]["valeur"]):
        return _selected_sentence(couche, choisi.iloc[0])
    if len(choisi):
        ligne = choisi.iloc[0]
        mot = formats.value_or_status(None, ligne["statut"], fiche.decimales)
        return f"{ligne['nom']} : {mot}. {ligne['raison']}".strip()
    connues = valeurs[valeurs["rattache"] & valeurs["valeur"].notna()]
    if connues.empty:
        return "Aucune valeur à lire sur cette carte."
    bas = connues.loc[connues["valeur"].idxmin()]
    haut = connues.loc[connues["valeur"].idxmax()]
    if len(connues) == 1 or bas["valeur"] == haut["valeur"]:
        return f"En {couche.millesime}, {haut['nom']} se situe à {_with_unit(couche, haut['valeur'])}."
    return (
        f"En {couche.millesime}, {level_name(niveau, 1)} par {level_name(niveau, 1)}, la valeur va de "
        f"{formats.number(bas['valeur'], fiche.decimales)} ({bas['nom']}) à "
        f"{_with_unit(couche, haut['valeur'])} ({haut['nom']})."
    )


def gap_phrase(couche: Couche, valeur: float, marge: float | None, repere: pd.Series) -> str:
    """« 12,4 de moins que la France (60,9) », « égal à », « écart non interprétable avec »."""
    decimales = couche.fiche.decimales
    reference = float(repere["valeur"])
    ecart, lisible = formats.difference(valeur, reference, decimales, (marge, _number(repere["marge"])))
    nom = _reference_name(repere)
    texte = formats.number(reference, decimales)
    if ecart == 0:
        return f"comme {nom} ({texte})"
    if not lisible:
        return f"écart non interprétable avec {nom} ({texte})"
    sens = "plus" if ecart > 0 else "moins"
    return f"{formats.number(abs(ecart), decimales)} de {sens} que {nom} ({texte})"


def _selected_sentence(couche: Couche, ligne: pd.Series) -> str:
    debut = f"En {couche.millesime}, {ligne['nom']} se situe à {_with_unit(couche, ligne['valeur'])}"
    if couche.fiche.est_effectif or couche.reperes is None:
        return f"{debut}."
    france = couche.reperes[(couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()]
    if france.empty:
        return f"{debut}."
    marge = _number(ligne["marge"])
    return f"{debut}, {gap_phrase(couche, float(ligne['valeur']), marge, france.iloc[0])}."


def _reference_name(repere: pd.Series) -> str:
    return {"france": "la France", "region": "la région", "departement": "le département"}[
        str(repere["niveau"])
    ]


def _sharing_notes(partages: Sequence[Partage], portee: Portee, entier: bool) -> list[str]:
    if not partages:
        return []
    details = [
        f"{p.communes if p.nombre_communes <= 3 else formats.plural(p.nombre_communes, 'commune')}"
        f" ({p.nom_epci}, rattachement : {p.nom_rattachement})"
        for p in partages[:4]
    ]
    reste = len(partages) - 4
    if reste > 0:
        details.append("un autre EPCI" if reste == 1 else f"{reste} autres EPCI")
    if not entier:
        return [
            f"Aucun EPCI n'est rattaché à ce territoire : la carte montre ceux qui le couvrent, "
            f"avec leur valeur entière. {formats.enumeration(details)}."
        ]
    return [
        f"En contour tireté, les communes {portee.de} dont l'EPCI est rattaché ailleurs, colorées "
        f"selon cet EPCI et hors classement : {formats.enumeration(details)}."
    ]


def _absence_notes(valeurs: pd.DataFrame) -> list[str]:
    """The reasons of the absences, the most frequent first, with their counts."""
    absentes = valeurs[valeurs["rattache"] & (valeurs["statut"] == "absent")]
    if absentes.empty:
        return []
    comptes = absentes.groupby("raison", sort=False).size().sort_values(ascending=False)
    return [
        f"{raison} ({formats.plural(int(nombre), 'territoire')})"
        for raison, nombre in comptes.head(3).items()
    ]


def _named(couche: Couche) -> str:
    if not couche.modalite:
        return couche.fiche.nom
    return f"{couche.fiche.nom}, {couche.fiche.nom_modalite(couche.modalite)}"


def _with_unit(couche: Couche, valeur: float) -> str:
    return f"{formats.number(float(valeur), couche.fiche.decimales)} {couche.fiche.unite}"


def _number(valeur: object) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)  # type: ignore[arg-type]
