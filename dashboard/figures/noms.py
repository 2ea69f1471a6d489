"""How a territory is said inside a French sentence: « dans le Val-d'Oise », « en Bretagne »."""

from __future__ import annotations

from typing import Any

from dashboard.figures.prepositions import PREPOSITIONS

_AVEC_ARTICLE = ("CC ", "CA ", "CU ", "Métropole ", "Eurométropole ")
# Type de liaison du code officiel géographique : 2 Le, 3 La, 4 Les, 5 L', 0 et 1 sans article.
_DANS = {2: "dans le ", 3: "dans la ", 4: "dans les ", 5: "dans l'"}
_DE = {1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
# Sans article au code officiel (« d'Eure-et-Loir »), mais pas dans une phrase (« moins que l'Eure-et-Loir »).
_SUJETS = {
    "Eure-et-Loir": "L'",
    "Ille-et-Vilaine": "L'",
    "Indre-et-Loire": "L'",
    "Maine-et-Loire": "Le ",
    "Meurthe-et-Moselle": "La ",
    "Saône-et-Loire": "La ",
    "Seine-et-Marne": "La ",
    "Bourgogne-Franche-Comté": "La ",
    "Bretagne": "La ",
    "Corse": "La ",
    "Normandie": "La ",
    "Provence-Alpes-Côte d'Azur": "La ",
}


def inside(niveau: str, nom: str, liaison: int = 0) -> str:
    """Where: « en France », « en Gironde », « dans la Creuse », « à Paris », « à Ermont »."""
    if niveau == "ept":
        return f"dans l'EPT {nom}"
    if niveau == "france":
        return "en France"
    if niveau in ("region", "departement"):
        # Un nom que la table n'a pas suit l'article du code officiel.
        return PREPOSITIONS[nom][0] if nom in PREPOSITIONS else _DANS.get(liaison, "à ") + nom
    if niveau == "epci":
        return f"dans la {nom}" if nom.startswith(_AVEC_ARTICLE) else f"à {nom}"
    return _contracted(nom, "au", "aux") or f"à {nom}"


def subject(nom: str) -> str:
    """An EPCI as the subject of a sentence: « la CA Val Parisis »; any other name as it is."""
    return f"la {nom}" if nom.startswith(_AVEC_ARTICLE) else nom


def of(niveau: str, nom: str, liaison: int = 0) -> str:
    """Whose: « de la France », « du Val-d'Oise », « d'Occitanie », « de la CA Val Parisis »."""
    if niveau == "ept":
        return f"de l'EPT {nom}"
    if niveau == "france":
        return "de la France"
    if niveau in ("region", "departement"):
        return PREPOSITIONS[nom][1] if nom in PREPOSITIONS else _DE.get(liaison, "de ") + nom
    if nom.startswith(_AVEC_ARTICLE):
        return f"de la {nom}"
    if niveau == "commune" and (contracte := _contracted(nom, "du", "des")):
        return contracte
    return f"d'{nom}" if nom[:1] in "AEIOUÀÂÉÈÊÎÔŒ" else f"de {nom}"


def _contracted(nom: str, singulier: str, pluriel: str) -> str:
    """« au Havre », « des Lilas »: a commune whose name begins with an article; '' for another."""
    for article, mot in (("Le ", singulier), ("Les ", pluriel)):
        if nom.startswith(article):
            return f"{mot} {nom.removeprefix(article)}"
    return ""


def opening(niveau: str, nom: str, liaison: int = 0) -> str:
    """At the head of a sentence: « Le Val-d'Oise », « L'Occitanie », « La CC Vexin Centre »."""
    if niveau == "ept":
        return f"L'EPT {nom}"
    if niveau == "france":
        return "La France"
    if nom in ("La Réunion", "Mayotte"):
        return nom
    if niveau == "region" and liaison == 1:
        return f"L'{nom}"
    if niveau in ("region", "departement"):
        return _SUJETS.get(nom, {2: "Le ", 3: "La ", 4: "Les ", 5: "L'"}.get(liaison, "")) + nom
    return f"La {nom}" if nom.startswith(_AVEC_ARTICLE) else nom


def than(lieu: str) -> str:
    """« que dans le Val-d'Oise », « qu'en Île-de-France », « qu'à Paris »."""
    return f"qu'{lieu}" if lieu[:1] in "eàa" else f"que {lieu}"


def hint(ligne: Any) -> str:
    """« EPCI · Val-d'Oise · 15 communes », « commune · Val-d'Oise · anciennement X »."""
    morceaux: list[str] = [
        {"epci": "EPCI", "region": "région", "france": "pays"}.get(str(ligne.niveau), str(ligne.type))
    ]
    if ligne.niveau == "ept":
        morceaux = [f"EPT (T{int(ligne.numero_ept)})"]
    if ligne.niveau in ("epci", "commune", "ept"):
        morceaux.append(f"{ligne.departement} ({ligne.code_departement})")
    if ligne.niveau in ("epci", "ept"):
        morceaux.append(f"{int(ligne.nombre_communes)} communes")
    if ligne.niveau == "commune" and ligne.code_epci is None:
        morceaux.append("sans EPCI")
    if ligne.ancien_nom:
        morceaux.append(f"{'reprend' if ligne.niveau == 'epci' else 'dont'} {ligne.ancien_nom}")
    return " · ".join(morceaux)
