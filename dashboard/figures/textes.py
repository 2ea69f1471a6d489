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
from dashboard.figures.constat_carte import build_answer
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, number_said, say
from dashboard.figures.modele import Couche, Textes
from dashboard.figures.noms import inside, of, subject
from dashboard.figures.notes_carte import (
    Partage,
    absence_notes,
    partial_notes,
    sharing_notes,
    superposed_notes,
)
from dashboard.figures.paires import gap_unit
from dashboard.figures.unites import Unite, own_level, unit_of
from data.fiches.catalogue import Source

ILE_DE_FRANCE = "11"
CREDIT_CONTOURS = "contours IGN, ADMIN EXPRESS simplifié, périmètre 2025"
# Valeurs montrées qui n’ont ni rang ni écart : un zéro qui peut être un secret, une part du tout.
SANS_RANG = ("zero_ou_secret", "partiel")


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

    @property
    def unite(self) -> Unite:
        """What its tables and sentences count: EPCI, or communes (Paris, inner suburbs, EPT)."""
        return unit_of(self.niveau, self.code)

    @property
    def niveau_carte(self) -> str:
        """The level of its maps: that of its unit, « departement » for Paris alone."""
        return own_level(self.niveau, self.code)


def map_texts(
    couche: Couche,
    niveau: str,
    portee: Portee,
    sources: Sequence[Source],
    *,
    partages: Sequence[Partage] = (),
    superposee: Couche | None = None,
    sources_superposees: Sequence[Source] = (),
    references: Sequence[tuple[Source, str]] = (),
    selection: str = "",
    remarques: Sequence[str] = (),
) -> Textes:
    """All the texts of a map.

    ``references`` are the source and the name of each reference that the legend places;
    ``remarques`` are further notes (a break in series between two maps, establishments that a rate
    leaves out).
    """
    cercles = couche.fiche.est_effectif and superposee is None
    dans = Ensemble(niveau, portee.niveau, portee.code)
    notes: list[str] = [
        *sharing_notes(partages, portee.de, cercles),
        *partial_notes(couche, dans),
        *absence_notes(couche, dans),
    ]
    if niveau == "departement" and not couche.valeurs["rattache"].all():
        notes.append(
            "Saint-Barthélemy et Saint-Martin, sans contour ici, ne sont ni dessinées ni classées ; "
            "leur valeur est dans le tableau."
        )
    if niveau == "epci" and (portee.niveau, portee.code) == ("region", ILE_DE_FRANCE):
        notes.append(
            "La Métropole du Grand Paris n'est qu'un EPCI pour Paris, la petite couronne et quelques "
            "communes voisines : Paris, 92, 93 et 94 se lisent chacun par commune."
        )
    if superposee is not None:
        notes += superposed_notes(superposee, dans)
    notes += remarques
    for source in sources:
        notes += source.caveats(set(couche.valeurs["code_territoire"]), [couche.millesime])
    return Textes(
        titre=f"{couche.fiche.question} {portee.dans}, en {couche.millesime}\u00a0?",
        sous_titre=subtitle(couche, niveau, superposee),
        notes=tuple(notes),
        source=source_sentence(
            sources,
            couche.millesime,
            [(s, superposee.millesime) for s in sources_superposees] if superposee else (),
            references,
        ),
        champ=scope_sentence(couche.valeurs, niveau, portee, read_of(couche, niveau, portee.code)),
        lecture=reading_sentence(couche, niveau, selection),
        reponse=build_answer(couche, niveau, portee),
    )


def subtitle(couche: Couche, niveau: str, superposee: Couche | None = None) -> str:
    """Indicator · unit · level · year."""
    parties = [_named(couche), couche.fiche.unite, level_name(niveau), str(couche.millesime)]
    texte = " · ".join(parties)
    if superposee is not None:
        dessin = "cercles" if superposee.fiche.est_effectif else "couleurs"
        texte += f" – {dessin} : {_named(superposee)}, {superposee.fiche.unite}, {superposee.millesime}"
    return texte


def source_sentence(
    sources: Sequence[Source],
    millesime: int,
    autres: Sequence[tuple[Source, int]] = (),
    references: Sequence[tuple[Source, str]] = (),
) -> str:
    """Producer, title, year and licence of each source, then the references', then the contours'.

    ``autres`` are those of a superposed indicator, each with its own year.
    """
    toutes = [*((s, millesime) for s in sources), *autres]
    if not toutes:
        return f"Aucun chiffre sur cette figure, donc aucune source citée ; {CREDIT_CONTOURS}."
    citations = [
        f"{source.producteur}, « {source.titre} », {annee}, {source.licence}" for source, annee in toutes
    ]
    citations += reference_citations(references, millesime, sources)
    return " ; ".join([*dict.fromkeys(citations), CREDIT_CONTOURS]) + "."


def reference_citations(
    references: Sequence[tuple[Source, str]], millesime: int, sources: Sequence[Source] = ()
) -> list[str]:
    """« repères (Val-d'Oise et France) : Cnaf, 2023, Licence Ouverte 2.0 »; none cited already."""
    deja = {s.id for s in sources}
    noms: dict[tuple[str, str], list[str]] = {}
    for source, nom in references:
        if source.id not in deja:
            noms.setdefault((source.producteur, source.licence), []).append(nom)
    return [
        f"repères ({formats.enumeration(siens)}) : {producteur}, {millesime}, {licence}"
        for (producteur, licence), siens in noms.items()
    ]


def chart_source(sources: Sequence[Source], annees: str) -> str:
    """Producer, title, years and licence of each source of a chart, once each."""
    citations = (f"{s.producteur}, « {s.titre} », {annees}, {s.licence}" for s in sources)
    return " ; ".join(dict.fromkeys(citations)) + "."


def scope_sentence(valeurs: pd.DataFrame, niveau: str, portee: Portee, lu: Lu | None = None) -> Phrase:
    """How many territories the figure covers and how many have a value.

    ``lu`` says which indicator and year they are counted on, wherever it stands.
    """
    rattaches = valeurs[valeurs["rattache"]]
    total = len(rattaches)
    comptes = rattaches["statut"].value_counts()
    douteuses = int(comptes.get("zero_ou_secret", 0))
    partiels = int(comptes.get("partiel", 0))
    avec = int(rattaches["valeur"].notna().sum()) - douteuses - partiels
    if total == 0:
        return say("Aucun territoire de ce niveau {dans}.", dans=portee.dans)
    dans = Ensemble(niveau, portee.niveau, portee.code)

    def said(nombre: int, statuts: str) -> Dit:
        lus = () if lu is None else (lu,)
        return Dit(formats.number(nombre), "compte", lus, dans=dans, critere="statut", nom=statuts)

    compte = number_said(
        total,
        formats.plural(total, level_name(niveau, 1), level_name(niveau)),
        Dit("", "compte", dans=dans, critere="rattaches"),
    )
    if avec == total:
        feminin = niveau in ("region", "commune")
        suite = f"tou{'tes' if feminin else 's'} avec une valeur"
        return say(
            "{compte} {de}, {suite}.",
            compte=compte,
            de=portee.de,
            suite=suite if total > 1 else "avec une valeur",
        )
    aucun = "aucune" if niveau in ("region", "commune") else "aucun"
    texte = say(
        "{compte} {de}, dont {avec} avec une valeur",
        compte=compte,
        de=portee.de,
        avec=said(avec, "publie,estime") if avec else aucun,
    )
    if douteuses:
        texte = say("{texte} et {n} à « 0 ou secret »", texte=texte, n=said(douteuses, "zero_ou_secret"))
    if partiels:
        texte = say(
            "{texte} et {n} au fichier partiel, hors classes et hors rang",
            texte=texte,
            n=said(partiels, "partiel"),
        )
    return say("{texte}.", texte=texte)


def reading_sentence(couche: Couche, niveau: str, selection: str = "") -> Phrase:
    """One sentence that teaches to read the figure: the selected territory, or the extremes."""
    valeurs = couche.valeurs
    choisi = valeurs[valeurs["code_territoire"] == selection]
    if len(choisi) and _has_number(choisi.iloc[0]):
        return _selected_sentence(couche, niveau, choisi.iloc[0])
    if len(choisi):
        ligne = choisi.iloc[0]
        phrase = f"{ligne['nom']} : {_word(couche, ligne)}. {ligne['raison']}"
        return Phrase(phrase.strip())
    rattaches = valeurs[valeurs["rattache"]]
    # Un « 0 ou secret » n'est ni un minimum ni un maximum : le champ dit combien il y en a.
    connues = rattaches[rattaches["statut"].isin(("publie", "estime"))]
    if connues.empty:
        connues = rattaches[rattaches["valeur"].notna()]
    if connues.empty:
        return Phrase("Aucune valeur à lire sur cette carte.")
    bas: pd.Series = connues.iloc[int(connues["valeur"].to_numpy().argmin())]
    haut: pd.Series = connues.iloc[int(connues["valeur"].to_numpy().argmax())]
    if len(connues) == 1 or bas["valeur"] == haut["valeur"]:
        if not _has_number(haut):
            return Phrase(f"En {couche.millesime}, {haut['nom']} : {_word(couche, haut)}.")
        return say("{situee}.", situee=_situated(couche, niveau, haut))
    return say(
        "En {annee}, {par} par {par}, la valeur va de {bas} ({du_bas}) à {haut} {unite} ({du_haut}).",
        annee=str(couche.millesime),
        par=level_name(niveau, 1),
        bas=value_said(couche, niveau, bas) if _has_number(bas) else _word(couche, bas),
        du_bas=named_extreme(couche, connues, "min", niveau),
        haut=value_said(couche, niveau, haut) if _has_number(haut) else _word(couche, haut),
        unite=couche.fiche.unite,
        du_haut=named_extreme(couche, connues, "max", niveau),
    )


def named_extreme(couche: Couche, connues: pd.DataFrame, extreme: str, niveau: str) -> Phrase:
    """The territory that holds the lowest (``min``) or highest (``max``) value, or how many do."""
    valeurs = connues["valeur"]
    borne = float(valeurs.min() if extreme == "min" else valeurs.max())
    tenants = connues[valeurs == borne]
    if len(tenants) == 1:
        return Phrase(str(tenants["nom"].iloc[0]))
    nombre = formats.number(len(tenants))
    mots = formats.plural(len(tenants), level_name(niveau, 1), level_name(niveau))
    lus = tuple(read_of(couche, niveau, str(c)) for c in tenants["code_territoire"])
    return Phrase(mots, [Dit(nombre, "compte", lus, critere="egaux")])


def read_of(couche: Couche, niveau: str, code: str) -> Lu:
    """Where a value of the layer stands in the store."""
    return Lu(niveau, code, couche.fiche.code, couche.modalite, couche.millesime)


def value_said(couche: Couche, niveau: str, ligne: pd.Series) -> Dit:
    """The value of a row, as it is said; the row must have a number."""
    decimales = couche.fiche.decimales
    lu = read_of(couche, niveau, str(ligne["code_territoire"]))
    return Dit(formats.number(float(ligne["valeur"]), decimales), "valeur", (lu,), decimales)


def gap_phrase(couche: Couche, niveau: str, ligne: pd.Series, repere: pd.Series) -> Phrase:
    """« 12,4 de moins que la France (60,9) », « 3,1 points de plus »: percentages differ in points."""
    decimales = couche.fiche.decimales
    valeur, reference = float(ligne["valeur"]), float(repere["valeur"])
    ecart, lisible = formats.difference(
        valeur, reference, decimales, (_number(ligne["marge"]), _number(repere["marge"]))
    )
    morceaux = {
        "nom": _reference_name(repere),
        "reference": value_said(couche, str(repere["niveau"]), repere),
    }
    if ecart == 0:
        return say("comme {nom} ({reference})", **morceaux)
    if not lisible:
        return say("écart non interprétable avec {nom} ({reference})", **morceaux)
    texte = formats.number(abs(ecart), decimales)
    if texte == formats.number(0, decimales):
        return say("presque comme {nom} ({reference})", **morceaux)
    lus = (
        read_of(couche, niveau, str(ligne["code_territoire"])),
        read_of(couche, str(repere["niveau"]), str(repere["code_territoire"])),
    )
    return say(
        "{ecart}{unite} de {sens} que {nom} ({reference})",
        ecart=Dit(texte, "ecart", lus, decimales),
        unite=gap_unit(couche.fiche.unite, texte),
        sens="plus" if ecart > 0 else "moins",
        **morceaux,
    )


def _selected_sentence(couche: Couche, niveau: str, ligne: pd.Series) -> Phrase:
    debut = _situated(couche, niveau, ligne)
    if couche.fiche.est_effectif or couche.reperes is None:
        return say("{debut}.", debut=debut)
    france = couche.reperes[(couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()]
    if france.empty:
        return say("{debut}.", debut=debut)
    ecart = gap_phrase(couche, niveau, ligne, france.iloc[0])
    return say("{debut}, {ecart}.", debut=debut, ecart=ecart)


def _situated(couche: Couche, niveau: str, ligne: pd.Series) -> Phrase:
    # Un effectif ne se « situe » pas : il se compte, ou vaut une surface.
    verbe = "compte" if couche.fiche.est_effectif else "se situe à"
    if couche.fiche.unite.startswith("km"):
        verbe = "s'étend sur"
    return say(
        "En {annee}, {qui} {verbe} {valeur} {unite}",
        annee=str(couche.millesime),
        qui=subject(str(ligne["nom"])),
        verbe=verbe,
        valeur=value_said(couche, niveau, ligne),
        unite=couche.fiche.unite,
    )


def _reference_name(repere: pd.Series) -> str:
    return {"france": "la France", "region": "la région", "departement": "le département"}[
        str(repere["niveau"])
    ]


def _named(couche: Couche) -> str:
    if not couche.modalite:
        return couche.fiche.nom
    return f"{couche.fiche.nom}, {couche.fiche.nom_modalite(couche.modalite)}"


def _has_number(ligne: pd.Series) -> bool:
    """False for an absence, for a 0 that may be a secret, for a part that is not the whole."""
    return bool(pd.notna(cast("float", ligne["valeur"]))) and ligne["statut"] not in SANS_RANG


def _word(couche: Couche, ligne: pd.Series) -> str:
    """The word of an absence, or « 0 ou secret »."""
    return formats.value_or_status(_number(ligne["valeur"]), str(ligne["statut"]), couche.fiche.decimales)


def _number(valeur: object) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)  # type: ignore[arg-type]
