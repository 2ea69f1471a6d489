"""Beneficiaries of the Caf by commune and EPCI (``s_ben_com_f``, ``s_ben_epci_f``), in December.

Every commune is rounded to 5; a published 0 may be zero, rounding or secrecy. An EPCI is the sum of its
communes of today, and only when each has a row: its margin is then 2.5 for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from data.actualisation import cnaf, fusions
from data.actualisation.cnaf import Format
from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import FichierRecuError, Tableau

_COMMUNES = {
    "foyers_allocataires": ("indfoy_ndur",),
    "personnes_couvertes": ("indnbp_ndur",),
    "foyers_rsa": ("indfoy_rsa",),
    "foyers_prime_activite": ("indfoy_ppa",),
    "foyers_aides_logement": ("indfoy_ndural",),
    "foyers_af": ("indfoy_af",),
    "foyers_paje": ("indfoy_ndurpaje",),
}
# Publiées par EPCI seulement : rien sur le handicap à la commune.
_EPCI = {
    "foyers_aeeh": ("indfoy_aeeh",),
    "foyers_aah": ("indfoy_aah",),
    "foyers_cmg": ("indfoy_cmg",),
    "foyers_asf": ("indfoy_asf",),
}
# Le nombre de communes sommées : le lecteur en tire la marge.
COMMUNES = "communes"
# Ce qu'une petite commune peut gagner en un an : au-delà, elle en a peut-être réuni une autre.
BRUIT_FOYERS = 30


def read_communes(lu: Path | Tableau, nom: str, niveau: str, perimetre: Perimetre) -> Tableau:
    """Every commune that has a row, but those that took another in since, unless they were read already.

    Raises FichierRecuError.
    """
    if isinstance(lu, Tableau):
        return lu
    tableau = cnaf.read(lu, nom, niveau, Format(_COMMUNES, additif=True), perimetre)
    foyers = {cle: valeurs[0] for cle, valeurs in tableau.lignes.items() if valeurs[0] is not None}
    annees = tableau.annees

    def avant(code: str, annee: int) -> float:
        """Its families the year before; nothing once it is back: it had only no row."""
        if (code, annee) not in foyers and any((code, a) in foyers for a in annees if a > annee):
            return 0.0
        return next((foyers[code, a] for a in reversed(annees) if a < annee and (code, a) in foyers), 0.0)

    fusions.drop_merged(tableau, perimetre, foyers, avant, "ses foyers allocataires", hausse_min=BRUIT_FOYERS)
    return tableau


def read_sums(lu: Path | Tableau, nom: str, niveau: str, perimetre: Perimetre) -> Tableau:
    """The EPCI whose communes all have a row, summed."""
    communes = read_communes(lu, nom, "commune", perimetre)
    tableau = Tableau(niveau, (*communes.colonnes, COMMUNES), {}, remarques=list(communes.remarques))
    for annee in communes.annees:
        parts: defaultdict[str, list[tuple[float | None, ...]]] = defaultdict(list)
        manquent: defaultdict[str, list[str]] = defaultdict(list)
        for code, epci in perimetre.epci_de.items():
            if (ligne := communes.lignes.get((code, annee))) is not None:
                parts[epci].append(ligne)
            else:
                manquent[epci].append(code)
        for epci, codes in manquent.items():
            tableau.raisons[epci] = fusions.sum_reason(perimetre, communes, codes, annee)
        for epci, lignes in parts.items():
            if epci in manquent:
                tableau.ecartees["laissés, EPCI dont une commune n'a pas de ligne"] += 1
                continue
            sommes = [None if None in c else float(sum(v or 0 for v in c)) for c in zip(*lignes, strict=True)]
            tableau.lignes[epci, annee] = (*sommes, float(len(lignes)))
    if not tableau.lignes:
        raise FichierRecuError(f"{nom} : aucun EPCI n'a toutes ses communes.")
    return tableau


def read_epci(chemin: Path, nom: str, niveau: str, perimetre: Perimetre) -> Tableau:
    """What is published by EPCI alone; of two rows of an EPCI, the fuller one."""
    return cnaf.read(chemin, nom, niveau, Format(_EPCI, plus_complete=True), perimetre)
