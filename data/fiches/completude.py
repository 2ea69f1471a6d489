"""Is a file of activity whole? Its places against those that the Cnaf's coverage rate implies.

Pure functions of plain numbers, shared by the build (at the default threshold) and by the pages (at
the reader's). The rule: a file is complete when it holds at least the threshold of the reference *at
the highest of its band*; partial when it does not reach it even at the lowest; in between, nobody
knows. Without a reference nobody knows either. What is not complete is shown, and gives no verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

SEUIL_PCT, EXCES_PCT = 60.0, 115.0
COMPLET, PARTIEL, INCERTAIN, INCONNU = "complet", "partiel", "incertain", "inconnu"
REFERENCES = {
    "eaje": "la référence compte aussi les micro-crèches Paje",
    "eaje_psu": "places de la PSU comparées à celles de la PSU",
}
EXCES = "plus de places que la Cnaf n’en compte : autre année ou autre périmètre"
# Noms cités dans une phrase, puis « et 3 autres ».
NOMS_MAX = 3


@dataclass(frozen=True, slots=True)
class Completude:
    """The places of a file (``places``) and those of the Cnaf (``reference``, with its band).

    ``reference`` is None when the rate or the children are unknown. ``partiels`` names, for a
    département, the EPCI whose file is not complete: a part of the whole is missing then.
    """

    etablissements: int
    places: int
    mode: str = ""
    annee_reference: int | None = None
    reference: float | None = None
    bas: float = 0.0
    haut: float = 0.0
    partiels: tuple[str, ...] = ()

    @property
    def pct(self) -> float | None:
        """Places of the file for 100 of the reference; None when it is unknown or nil."""
        return 100 * self.places / self.reference if self.reference else None

    @property
    def exces(self) -> bool:
        """True when the file holds more places than the Cnaf counts, beyond 115 %."""
        if self.reference is None:
            return False
        return 100 * self.places > EXCES_PCT * self.reference

    @property
    def bande(self) -> bool:
        """True when the reference is written with its band: its two ends do not round alike."""
        if self.reference is None:
            return False
        bas, haut = (approximate(v, self.reference) for v in (self.bas, self.haut))
        return bas != haut

    def judge(self, seuil_pct: float = SEUIL_PCT) -> str:
        """COMPLET, PARTIEL, INCERTAIN (the band holds the threshold) or INCONNU."""
        if self.partiels:
            return PARTIEL
        if self.reference is None:
            return INCONNU
        if 100 * self.places >= seuil_pct * self.haut:
            return COMPLET
        return PARTIEL if 100 * self.places < seuil_pct * self.bas else INCERTAIN

    def sentence(self, seuil_pct: float = SEUIL_PCT) -> str:
        """« Partiel : 3 établissements, 52 places sur environ 900 en 2023 (…). » in French."""
        etat = self.judge(seuil_pct)
        compte = f"{_plural(self.etablissements, 'établissement')}, {_plural(self.places, 'place')}"
        if self.partiels:
            nombre = f"{_number(len(self.partiels))} EPCI"
            return f"Partiel : {nombre} au fichier incomplet ({_names(self.partiels)})."
        if self.reference is None:
            return (
                f"Complétude inconnue : {compte} ; le taux de couverture en EAJE ou le nombre "
                "d’enfants de moins de 3 ans n’est pas connu ici. Traité comme partiel."
            )
        face = f"{compte} sur {self._reference_text()}"
        note = REFERENCES.get(self.mode, "")
        fin = f" ({note})." if note else "."
        if self.exces:
            return f"{EXCES[:1].upper()}{EXCES[1:]} ; {face}{fin}"
        if etat == INCERTAIN:
            seuil = f"le seuil de {_number(seuil_pct)} % est dans la fourchette"
            return f"Peut-être partiel : {face} ; {seuil}, traité comme partiel{fin}"
        return f"{etat.capitalize()} : {face}{fin}"

    def _reference_text(self) -> str:
        """« environ 900 (800 à 1 100) selon la Cnaf en 2023 »."""
        assert self.reference is not None, "une référence inconnue ne s’écrit pas"
        centre, bas, haut = (approximate(v, self.reference) for v in (self.reference, self.bas, self.haut))
        bande = f" ({_number(bas)} à {_number(haut)})" if self.bande else ""
        annee = f" en {self.annee_reference}" if self.annee_reference else ""
        return f"environ {_number(centre)}{bande} selon la Cnaf{annee}"


def read(ligne: Mapping[str, Any]) -> Completude:
    """From a row of ``magasin/completude`` or of the table ``completudes``."""
    reference = _known(ligne.get("reference_places"))
    annee = _known(ligne.get("annee_reference"))
    partiels = ligne.get("partiels")
    mode = ligne.get("mode")
    return Completude(
        etablissements=int(ligne["etablissements"]),
        places=int(ligne["places"]),
        mode=mode if isinstance(mode, str) else "",
        annee_reference=None if annee is None else int(annee),
        reference=reference,
        bas=_known(ligne.get("reference_bas")) or 0.0,
        haut=_known(ligne.get("reference_haut")) or 0.0,
        partiels=() if partiels is None else tuple(map(str, partiels)),
    )


def judge_rows(lignes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ``magasin/completude`` as those of ``completudes``, at the default threshold.

    A département is partial as soon as one of its EPCI is not complete.
    """
    lues = [(ligne, read(ligne)) for ligne in lignes]
    manques: dict[str, list[str]] = {}
    for ligne, une in lues:
        if ligne["niveau"] == "epci" and une.judge() != COMPLET:
            manques.setdefault(str(ligne["code_departement"]), []).append(str(ligne["nom"]))
    rangees: list[dict[str, Any]] = []
    for ligne, lue in lues:
        noms = manques.get(str(ligne["code_territoire"]), [])
        une = replace(lue, partiels=tuple(noms)) if ligne["niveau"] == "departement" else lue
        rangees.append(
            {
                "niveau": ligne["niveau"],
                "code_territoire": ligne["code_territoire"],
                "annee": int(ligne["annee"]),
                "etablissements": une.etablissements,
                "places": une.places,
                "mode": une.mode or None,
                "annee_reference": une.annee_reference,
                "reference_places": une.reference,
                "reference_bas": None if une.reference is None else une.bas,
                "reference_haut": None if une.reference is None else une.haut,
                "origine_enfants": ligne["origine_enfants"] or None,
                "partiels": list(une.partiels),
                "etat": une.judge(),
                "raison": une.sentence(),
            }
        )
    return rangees


def approximate(valeur: float, ordre: float | None = None) -> float:
    """Rounded to two significant figures, or to the same step as ``ordre`` would be.

    Whole below 100; half goes away from zero: 267 beside 300 gives 270, 1 098 beside 1 234, 1 100.
    """
    modele = abs(valeur if ordre is None else ordre)
    pas = 10 ** max(0, math.floor(math.log10(modele)) - 1) if modele >= 1 else 1
    return float(math.floor(valeur / pas + 0.5 + 1e-9) * pas)


def _known(valeur: Any) -> float | None:
    return None if valeur is None or valeur != valeur else float(valeur)


def _number(nombre: float) -> str:
    return f"{nombre:,.12g}".replace(",", "\u202f").replace(".", ",")


def _plural(nombre: int, mot: str) -> str:
    return f"{_number(nombre)} {mot}{'s' if nombre > 1 else ''}"


def _names(noms: tuple[str, ...]) -> str:
    cites, reste = noms[:NOMS_MAX], len(noms) - NOMS_MAX
    if reste > 0:
        return f"{', '.join(cites)} et {reste} autre{'s' if reste > 1 else ''}"
    return " et ".join(filter(None, (", ".join(cites[:-1]), cites[-1])))
