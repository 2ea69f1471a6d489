"""A name given where a code is needed: which codes it may be. Pure."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from dashboard import formats
from dashboard.lecture.vues import Lecteur

UN = MappingProxyType(
    {
        "epci": "un EPCI",
        "commune": "une commune",
        "departement": "un département",
        "region": "une région",
        "france": "le pays",
        "ept": "un établissement public territorial",
    }
)
CHERCHES, DITS = "12", 4


def of_name(lecteur: Lecteur, texte: str, niveaux: Collection[str]) -> str:
    """« « Saint-Denis » est un nom… » and the codes that it may be; '' for a code, or a name of nothing."""
    texte = " ".join(texte.split())
    if len(texte) < 3 or any(lettre.isdecimal() for lettre in texte):
        return ""
    lignes = lecteur.run("territoires/chercher", texte=texte, limite=CHERCHES)
    trouves = [
        f"{ligne.code_territoire} ({_described(ligne)})"
        for ligne in lignes.itertuples()
        if ligne.niveau in niveaux
    ]
    if not trouves:
        return ""
    return f"« {texte} » est un nom : donnez le code. Sous ce nom : {formats.enumeration(trouves, DITS)}."


def _described(ligne: object) -> str:
    """« Saint-Denis, une commune, Seine-Saint-Denis »."""
    nom, niveau = str(getattr(ligne, "nom", "")), str(getattr(ligne, "niveau", ""))
    departement = getattr(ligne, "departement", None)
    ou = departement if isinstance(departement, str) and niveau not in ("departement", "region") else ""
    ancien = getattr(ligne, "ancien_nom", "")
    return ", ".join(x for x in (nom, UN.get(niveau, ""), ou, f"reprend {ancien}" if ancien else "") if x)
