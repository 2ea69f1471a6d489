"""The words around a figure, written from its values and its card: title, Source, Champ, Lecture.

Pure functions. No sentence names a value that the figure does not hold, and a difference smaller
than the publication error is said « non interprétable ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.modele import Couche, Textes
from dashboard.figures.noms import inside, of, subject
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
    sources_superposees: Sequence[Source] = (),
    selection: str = "",
    entier: bool = True,
    remarques: Sequence[str] = (),
) -> Textes:
    """All the texts of a map.

    ``entier`` is False when no EPCI is attached to the scope; ``remarques`` are further notes (a
    break in series between two maps, establishments that a rate leaves out).
    """
    cercles = couche.fiche.est_effectif and superposee is None
    notes = [*_sharing_notes(partages, portee, entier, cercles), *_absence_notes(couche.valeurs)]
    if niveau == "departement" and not couche.valeurs["rattache"].all():
        notes.append(
            "Saint-Barthélemy et Saint-Martin, sans contour ici, ne sont ni dessinées ni classées ; "
            "leur valeur est dans le tableau."
        )
    if superposee is not None:
        notes += _superposed_notes(superposee)
    notes += remarques
    for source in sources:
        notes += source.caveats(set(couche.valeurs["code_territoire"]), [couche.millesime])
    return Textes(
        titre=f"{couche.fiche.question} {portee.dans}\u00a0?",
        sous_titre=subtitle(couche, niveau, superposee),
        notes=tuple(notes),
        source=source_sentence(
            sources,
            couche.millesime,
            [(s, superposee.millesime) for s in sources_superposees] if superposee else (),
        ),
        champ=scope_sentence(couche.valeurs, niveau, portee, entier),
        lecture=reading_sentence(couche, niveau, selection),
    )


def subtitle(couche: Couche, niveau: str, superposee: Couche | None = None) -> str:
    """Indicator · unit · level · year."""
    parties = [_named(couche), couche.fiche.unite, level_name(niveau), str(couche.millesime)]
    texte = " · ".join(parties)
    if superposee is not None:
        dessin = "cercles" if superposee.fiche.est_effectif else "couleurs"
        texte += (
            f" – {dessin} : {_named(superposee)}, {superposee.fiche.unite}, {superposee.millesime}"
        )
    return texte


def source_sentence(
    sources: Sequence[Source], millesime: int, autres: Sequence[tuple[Source, int]] = ()
) -> str:
    """Producer, title, year and licence of each source, then the contours'.

    ``autres`` are those of a superposed indicator, each with its own year.
    """
    toutes = [*((s, millesime) for s in sources), *autres]
    if not toutes:
        return f"Aucune source ne publie cette valeur à ce niveau ; {CREDIT_CONTOURS}."
    citations = [
        f"{source.producteur}, « {source.titre} », {annee}, {source.licence}"
        for source, annee in toutes
    ]
    return " ; ".join([*dict.fromkeys(citations), CREDIT_CONTOURS]) + "."


def chart_source(sources: Sequence[Source], annees: str) -> str:
    """Producer, title, years and licence of each source of a chart, once each."""
    citations = (f"{s.producteur}, « {s.titre} », {annees}, {s.licence}" for s in sources)
    return " ; ".join(dict.fromkeys(citations)) + "."


def scope_sentence(valeurs: pd.DataFrame, niveau: str, portee: Portee, entier: bool = True) -> str:
    """How many territories the figure covers and how many have a value."""
    rattaches = valeurs[valeurs["rattache"]]
    total = len(rattaches)
    douteuses = int((rattaches["statut"] == "zero_ou_secret").sum())
    avec = int(rattaches["valeur"].notna().sum()) - douteuses
    if total == 0:
        return f"Aucun territoire de ce niveau {portee.dans}."
    compte = formats.plural(total, level_name(niveau, 1), level_name(niveau))
    if not entier:
        if total > 1:
            return f"{compte} présents en partie {portee.dans}, pour leur valeur entière."
        return f"{compte} présent en partie {portee.dans}, pour sa valeur entière."
    if avec == total:
        suite = (
            "tous avec une valeur"
            if niveau in ("epci", "departement")
            else "toutes avec une valeur"
        )
        return f"{compte} {portee.de}, {suite if total > 1 else 'avec une valeur'}."
    feminin = niveau in ("region", "commune")
    dont = formats.number(avec) if avec else ("aucune" if feminin else "aucun")
    suite = f" et {formats.number(douteuses)} à « 0 ou secret »" if douteuses else ""
    return f"{compte} {portee.de}, dont {dont} avec une valeur{suite}."


def reading_sentence(couche: Couche, niveau: str, selection: str = "") -> str:
    """One sentence that teaches to read the figure: the selected territory, or the extremes."""
    valeurs = couche.valeurs
    choisi = valeurs[valeurs["code_territoire"] == selection]
    if len(choisi) and _has_number(choisi.iloc[0]):
        return _selected_sentence(couche, choisi.iloc[0])
    if len(choisi):
        ligne = choisi.iloc[0]
        return f"{ligne['nom']} : {_number_or_word(couche, ligne)}. {ligne['raison']}".strip()
    rattaches = valeurs[valeurs["rattache"]]
    # Un « 0 ou secret » n'est ni un minimum ni un maximum : le champ dit combien il y en a.
    connues = rattaches[rattaches["statut"].isin(("publie", "estime"))]
    if connues.empty:
        connues = rattaches[rattaches["valeur"].notna()]
    if connues.empty:
        return "Aucune valeur à lire sur cette carte."
    bas: pd.Series = connues.iloc[int(connues["valeur"].to_numpy().argmin())]
    haut: pd.Series = connues.iloc[int(connues["valeur"].to_numpy().argmax())]
    if len(connues) == 1 or bas["valeur"] == haut["valeur"]:
        if not _has_number(haut):
            return f"En {couche.millesime}, {haut['nom']} : {_number_or_word(couche, haut)}."
        return f"{_situated(couche, haut)}."
    return (
        f"En {couche.millesime}, {level_name(niveau, 1)} par {level_name(niveau, 1)}, la valeur va de "
        f"{_number_or_word(couche, bas)} ({named_extreme(connues, 'min', niveau)}) à "
        f"{_with_unit(couche, haut['valeur'])} ({named_extreme(connues, 'max', niveau)})."
    )


def named_extreme(connues: pd.DataFrame, extreme: str, niveau: str) -> str:
    """The territory that holds the lowest (``min``) or highest (``max``) value, or how many do."""
    valeurs = connues["valeur"]
    borne = float(valeurs.min() if extreme == "min" else valeurs.max())
    noms = [str(n) for n, v in zip(connues["nom"], valeurs, strict=True) if float(v) == borne]
    if len(noms) == 1:
        return noms[0]
    return formats.plural(len(noms), level_name(niveau, 1), level_name(niveau))


def gap_phrase(couche: Couche, valeur: float, marge: float | None, repere: pd.Series) -> str:
    """« 12,4 de moins que la France (60,9) », « égal à », « écart non interprétable avec »."""
    decimales = couche.fiche.decimales
    reference = float(repere["valeur"])
    ecart, lisible = formats.difference(
        valeur, reference, decimales, (marge, _number(repere["marge"]))
    )
    nom = _reference_name(repere)
    texte = formats.number(reference, decimales)
    if ecart == 0:
        return f"comme {nom} ({texte})"
    if not lisible:
        return f"écart non interprétable avec {nom} ({texte})"
    sens = "plus" if ecart > 0 else "moins"
    if formats.number(abs(ecart), decimales) == formats.number(0, decimales):
        return f"presque comme {nom} ({texte})"
    return f"{formats.number(abs(ecart), decimales)} de {sens} que {nom} ({texte})"


def _selected_sentence(couche: Couche, ligne: pd.Series) -> str:
    debut = _situated(couche, ligne)
    if couche.fiche.est_effectif or couche.reperes is None:
        return f"{debut}."
    france = couche.reperes[
        (couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()
    ]
    if france.empty:
        return f"{debut}."
    marge = _number(ligne["marge"])
    return f"{debut}, {gap_phrase(couche, float(ligne['valeur']), marge, france.iloc[0])}."


def _situated(couche: Couche, ligne: pd.Series) -> str:
    qui = subject(str(ligne["nom"]))
    return f"En {couche.millesime}, {qui} se situe à {_with_unit(couche, ligne['valeur'])}"


def _reference_name(repere: pd.Series) -> str:
    return {"france": "la France", "region": "la région", "departement": "le département"}[
        str(repere["niveau"])
    ]


def _sharing_notes(
    partages: Sequence[Partage], portee: Portee, entier: bool, cercles: bool
) -> list[str]:
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
        phrase = (
            "Aucun EPCI n'est rattaché à ce territoire : la carte montre ceux qui le couvrent, "
            f"avec leur valeur entière. {formats.enumeration(details)}."
        )
    else:
        dessin = "sans cercle" if cercles else "en gris"
        phrase = (
            f"En contour tireté, les communes {portee.de} dont l'EPCI est rattaché ailleurs, "
            f"{dessin} et hors classement : {formats.enumeration(details)}."
        )
    return [phrase]


def _superposed_notes(superposee: Couche) -> list[str]:
    """What the superposed indicator lacks: its absences cannot be hatched under another's colours."""
    rattaches = superposee.valeurs[superposee.valeurs["rattache"]]
    nom = superposee.fiche.nom
    if not rattaches["valeur"].notna().any():
        return [f"{nom} : aucune valeur sur cette carte."]
    comptes = rattaches["statut"].value_counts()
    manques = [
        f"{formats.plural(int(comptes[statut]), 'territoire')} : {mot}"
        for statut, mot in (
            ("absent", "absent"),
            ("secret", formats.LIBELLES_STATUT["secret"]),
            ("zero_ou_secret", "0 ou secret"),
            ("sans_objet", "sans objet"),
        )
        if statut in comptes
    ]
    raisons = rattaches[rattaches["statut"] == "absent"]["raison"].unique()
    suite = f" {raisons[0]}" if len(raisons) == 1 and raisons[0] else ""
    return [f"{nom} – {' ; '.join(manques)}.{suite}"] if manques else []


def _absence_notes(valeurs: pd.DataFrame) -> list[str]:
    """The reasons of the absences, the most frequent first, with their counts."""
    absentes = valeurs[valeurs["rattache"] & (valeurs["statut"] == "absent")]
    if absentes.empty:
        return []
    comptes = absentes.groupby("raison", sort=False).size().sort_values(ascending=False)
    return [
        f"{raison or 'Valeur absente du fichier publié.'} ({formats.plural(int(nombre), 'territoire')})"
        for raison, nombre in comptes.head(3).items()
    ]


def _named(couche: Couche) -> str:
    if not couche.modalite:
        return couche.fiche.nom
    return f"{couche.fiche.nom}, {couche.fiche.nom_modalite(couche.modalite)}"


def _with_unit(couche: Couche, valeur: float) -> str:
    return f"{formats.number(float(valeur), couche.fiche.decimales)} {couche.fiche.unite}"


def _has_number(ligne: pd.Series) -> bool:
    """False for an absence, and for a 0 that may be a secret."""
    return bool(pd.notna(cast("float", ligne["valeur"]))) and ligne["statut"] != "zero_ou_secret"


def _number_or_word(couche: Couche, ligne: pd.Series) -> str:
    return formats.value_or_status(
        _number(ligne["valeur"]), str(ligne["statut"]), couche.fiche.decimales
    )


def _number(valeur: object) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)  # type: ignore[arg-type]
