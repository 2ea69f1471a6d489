"""The portrait by theme: which figures of the catalogue stand in a theme, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.dits import Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur
from dashboard.figures.territoire.lignes import LignePosition, build_ligne
from dashboard.figures.territoire.vignettes import Vignette
from data.fiches.catalogue import Catalogue, Indicateur
from data.fiches.themes import Theme

# Trois taux, un nombre et un chiffre local : ce qui se lit d'un regard ; le reste est au portrait complet.
TAUX_MAX, EFFECTIFS_MAX, LOCAUX_MAX = 3, 1, 1
NOMS_MAX = 3
# « niveau_vie_median_2014_2021 » est une série plus ancienne de « niveau_vie_median ».
_ANCIENNE = re.compile(r"_\d{4}_\d{4}$")


@dataclass(frozen=True, slots=True)
class RangAbsent:
    """What is missing (hatched): a sentence that names it, then why and the gesture that fills it.

    ``page`` is the page of the gesture (« donnees », « sources »), '' when it is elsewhere.
    """

    nom: str
    raison: str
    page: str


@dataclass(frozen=True, slots=True)
class ThemeTerritoire:
    """One theme of the page; ``autres`` counts the figures that the complete portrait has besides."""

    code: str
    nom: str
    phrase: Phrase
    lignes: tuple[LignePosition, ...]
    absents: tuple[RangAbsent, ...]
    vignette: Vignette | None
    autres: int

    @property
    def fictif(self) -> bool:
        return any(x.fictif for x in self.lignes)


def choose_keys(
    theme: Theme, fiches: Mapping[str, Indicateur], valeurs: Mapping[str, Mapping[Lieu, Valeur]], sujet: Lieu
) -> tuple[list[str], list[str], int]:
    """(keys shown, keys without a value, how many more have one), in the order of the theme."""
    restants = {"taux": TAUX_MAX, "effectif": EFFECTIFS_MAX, "local": LOCAUX_MAX}
    montrees: list[str] = []
    absentes: list[str] = []
    autres = 0
    for cle in theme.cles:
        fiche = fiches.get(cle.partition(":")[0])
        if fiche is None or _superseded(fiche.code, valeurs, sujet):
            continue
        valeur = valeurs.get(cle, {}).get(sujet)
        if valeur is None or valeur.nombre is None:
            if cle.endswith(":") and not _replaced(fiche.code, fiches, valeurs, sujet):
                absentes.append(cle)
            continue
        genre = "local" if valeur.fictif or valeur.source.startswith("depots_") else "taux"
        if genre == "taux" and fiche.est_effectif:
            genre = "effectif"
        if restants[genre]:
            restants[genre] -= 1
            montrees.append(cle)
        else:
            autres += 1
    return montrees, absentes, autres


def build_theme(
    theme: Theme,
    cat: Catalogue,
    fiches: Mapping[str, Indicateur],
    valeurs: Mapping[str, Mapping[Lieu, Valeur]],
    sujet: Lieu,
    groupe: Groupe,
    reperes: Sequence[Repere],
    services: Sequence[str],
) -> ThemeTerritoire:
    """The theme without its map (see ``vignettes``); ``services`` are types imported for real here."""
    montrees, absentes, autres = choose_keys(theme, fiches, valeurs, sujet)
    lignes = tuple(
        build_ligne(fiches[c.partition(":")[0]], c, valeurs[c], sujet, groupe, reperes) for c in montrees
    )
    return ThemeTerritoire(
        theme.code,
        theme.nom,
        _sentence(lignes, reperes),
        lignes,
        _missing(theme, fiches, valeurs, sujet, absentes, reelles=bool(services), seules=not lignes),
        None,
        autres,
    )


def _superseded(code: str, valeurs: Mapping[str, Mapping[Lieu, Valeur]], sujet: Lieu) -> bool:
    """True for an older series when the newer one has a value."""
    neuve = valeurs.get(f"{_ANCIENNE.sub('', code)}:", {}).get(sujet) if _ANCIENNE.search(code) else None
    return neuve is not None and neuve.nombre is not None


def _replaced(
    code: str, fiches: Mapping[str, Indicateur], valeurs: Mapping[str, Mapping[Lieu, Valeur]], sujet: Lieu
) -> bool:
    """True when an older series stands for a figure that was not fetched."""
    anciennes = [c for c in fiches if c != code and _ANCIENNE.sub("", c) == code]
    lues = [valeurs.get(f"{c}:", {}).get(sujet) for c in anciennes]
    return any(v is not None and v.nombre is not None for v in lues)


def _sentence(lignes: Sequence[LignePosition], reperes: Sequence[Repere]) -> Phrase:
    """What tells the territory most from its widest reference; else its first count; else nothing."""
    taux = [x for x in lignes if x.place is not None and x.poids > 0 and not x.fictif and x.ecart.dits]
    if taux:
        ligne = max(taux, key=lambda x: x.poids)
        return say(
            "{debut} {nom}, {ecart}.",
            debut="Ce qui s'écarte le plus :" if len(taux) > 1 else "À retenir :",
            nom=formats.lowered(ligne.nom),
            ecart=ligne.ecart,
        )
    comptes = [x for x in lignes if not x.fictif]
    if comptes:
        ligne = comptes[0]
        return say("{nom} : {n}.", nom=ligne.nom, n=ligne.texte)
    if lignes:
        return Phrase("À remplacer par vos fichiers.")
    return Phrase("Aucun chiffre ici aujourd'hui.")


def _missing(
    theme: Theme,
    fiches: Mapping[str, Indicateur],
    valeurs: Mapping[str, Mapping[Lieu, Valeur]],
    sujet: Lieu,
    absentes: Sequence[str],
    *,
    reelles: bool,
    seules: bool,
) -> tuple[RangAbsent, ...]:
    par_raison: dict[str, list[str]] = {}
    for cle in absentes:
        fiche = fiches[cle.partition(":")[0]]
        lue = valeurs.get(cle, {}).get(sujet)
        raison = (lue.raison if lue else "") or fiche.raison_absence
        par_raison.setdefault(raison, []).append(fiche.nom_court)
    rangs = [
        RangAbsent(f"Sans chiffre : {formats.enumeration(noms, NOMS_MAX)}.", raison, _page_of(raison))
        for raison, noms in par_raison.items()
    ]
    # Là où des chiffres se lisent, une seule ligne dit ce qui manque d'abord ; ailleurs, deux.
    rangs = rangs[: 2 if seules else 1]
    if reelles:
        return tuple(rangs)
    geste = f"Où l'obtenir : {theme.geste}."
    if seules or not rangs:
        return (*rangs, RangAbsent(theme.manque, geste, _page_of(theme.geste)))
    # Sous des chiffres, une ligne suffit : l'autre manque se déplie avec elle.
    premier = rangs[0]
    raison = f"{geste} {premier.nom} {premier.raison}"
    return (RangAbsent(theme.manque, raison, _page_of(theme.geste) or premier.page),)


def _page_of(texte: str) -> str:
    """The page that a reason sends to."""
    if "Sources et méthode" in texte:
        return "sources"
    return "donnees" if "Mes données" in texte or "import" in texte.lower() else ""
