"""Coverage × occupancy: which of four cases each EPCI falls in, its plot and its map.

Pure functions of one ``Situation`` per EPCI (see ``situations``). A case is an orientation to
discuss: it depends on two thresholds, that the reader sees and can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import (
    NIVEAU_PAR_LONGUEUR,
    Dit,
    Ensemble,
    Lu,
    Phrase,
    enumerate_phrases,
    number_said,
    say,
)
from dashboard.figures.nuage import Categorie, Coupe, Nuage, Point, cut_sentences, few_enough
from dashboard.figures.seuils import Seuil, Seuils, typed
from dashboard.figures.situation import Situation, excess_notes, partial, partial_notes
from dashboard.figures.unites import EPCI, Unite
from data.fiches.completude import SEUIL_PCT

CREER, REMPLIR, CONSOLIDER, SURVEILLER = range(4)
# Couleurs chaudes sous le seuil de couverture, froides au-dessus ; sombres si les crèches sont
# pleines, claires si elles se vident. Distinctes en gris et en deutéranopie.
QUADRANTS = (
    Categorie(
        "Créer",
        "#8c1d18",
        "rond",
        "plein",
        "Couverture sous le seuil et établissements pleins : des places manquent.",
    ),
    Categorie(
        "Remplir d'abord",
        "#efab3c",
        "carre",
        "hachures",
        "Couverture sous le seuil, mais des heures restent libres : les remplir avant de créer.",
    ),
    Categorie(
        "Consolider",
        "#3a76b0",
        "losange",
        "points",
        "Couverture au-dessus du seuil et établissements pleins : tenir l'offre qui existe.",
    ),
    Categorie(
        "Surveiller",
        "#c3e2f2",
        "triangle",
        "grille",
        "Couverture au-dessus du seuil et heures libres : comprendre pourquoi avant d'ajouter.",
    ),
)
COINS = (CREER, CONSOLIDER, REMPLIR, SURVEILLER)
ORIENTATION = "Une orientation à discuter, pas une décision."
SENS_DES_CASES = (*(f"« {c.nom} » : {c.phrase[:1].lower()}{c.phrase[1:]}" for c in QUADRANTS), ORIENTATION)
COMPLETUDE_PCT = SEUIL_PCT
# L'indicateur du magasin derrière chaque genre d'occupation.
INDICATEURS = {"reelle": "taux_occupation_reel", "financiere": "taux_occupation_financier"}
GENRES = {
    "reelle": ("Occupation réelle", "réalisées ÷ théoriques"),
    "financiere": ("Occupation financière", "facturées ÷ théoriques"),
}


class Lieu(Protocol):
    """The scope of a page, as its sentences need it (see ``textes.Portee``)."""

    @property
    def niveau(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def de(self) -> str: ...
    @property
    def unite(self) -> Unite: ...
    @property
    def niveau_carte(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Annees:
    """The year of each of the two values."""

    couverture: int
    occupation: int

    @property
    def texte(self) -> str:
        """« couverture 2023, occupation 2024 »."""
        return f"couverture {self.couverture}, occupation {self.occupation}"


def classify(situations: Sequence[Situation], genre: str, seuils: Seuils) -> tuple[Situation, ...]:
    """The same situations with their case; none without both values, nor for a file not whole.

    ``genre``: a key of GENRES.
    """
    return tuple(_classified(s, s.taux[genre].valeur, seuils) for s in situations)


def _classified(situation: Situation, occupation: float | None, seuils: Seuils) -> Situation:
    couverture = situation.couverture.valeur
    if couverture is None or occupation is None or situation.couverture.statut == "zero_ou_secret":
        return situation
    if situation.partiel:
        return situation
    return replace(
        situation,
        quadrant=find_quadrant(couverture, occupation, seuils),
        limite=edge_sentence(couverture, situation.marge, occupation, seuils),
    )


def find_quadrant(couverture_pct: float, occupation_pct: float, seuils: Seuils) -> int:
    """The case of two values, compared as they are printed."""
    haute = formats.rounded(couverture_pct, 1) >= seuils.couverture.valeur
    pleine = formats.rounded(occupation_pct, 1) >= seuils.occupation.valeur
    return (CONSOLIDER if pleine else SURVEILLER) if haute else (CREER if pleine else REMPLIR)


def edge_sentence(couverture: float, marge: float | None, occupation: float, seuils: Seuils) -> str:
    """Which threshold the EPCI is too close to, within its margin; '' when none.

    A computed occupancy has no margin: only its printed value can sit on the threshold.
    """
    proches = [
        nom
        for nom, valeur, seuil, erreur in (
            ("de couverture", couverture, seuils.couverture.valeur, marge),
            ("d'occupation", formats.rounded(occupation, 1), seuils.occupation.valeur, None),
        )
        if not formats.difference(valeur, seuil, 1, (erreur,))[1]
    ]
    if not proches:
        return ""
    return f"à la limite du seuil {formats.enumeration(proches)}, l'autre case vaut autant"


def placed(situations: Sequence[Situation]) -> list[Situation]:
    """Those of the scope that have a case, the most populated first."""
    gardees = [s for s in situations if s.rattache and s.quadrant is not None]
    return sorted(gardees, key=lambda s: (-s.population, s.nom))


def build_nuage(
    situations: Sequence[Situation], seuils: Seuils, genre: str, annees: Annees, selection: str, dans: str
) -> Nuage:
    """The plot of the situations of the scope that have both values."""
    places = placed(situations)
    nom_y, formule = GENRES[genre]
    coupes = (_cut("x", seuils.couverture), _cut("y", seuils.occupation))
    modele = Nuage(
        titre=f"Couverture et {nom_y.lower()} {dans}",
        titre_x=f"Couverture {annees.couverture}",
        unite_x="places pour 100 enfants de moins de 3 ans",
        decimales_x=1,
        titre_y=f"{nom_y} {annees.occupation}",
        unite_y="%",
        decimales_y=1,
        points=tuple(_point(s, genre, selection, few_enough(len(places))) for s in places),
        coupes=coupes,
        categories=QUADRANTS,
        coins=COINS,
        titre_taille="Places d'EAJE",
        unite="places pour 100 enfants et % des heures théoriques",
        lecture=reading(places, annees, genre, selection),
    )
    limites = [f"{s.nom} : {s.limite}." for s in places if s.limite]
    mesure = f"{nom_y} : heures {formule}, rapport des sommes ; taille des signes : places d'EAJE."
    notes = (mesure, *cut_sentences(modele), *limites, *partial_notes(situations), *excess_notes(situations))
    return replace(modele, notes=notes)


def _cut(axe: Literal["x", "y"], seuil: Seuil) -> Coupe:
    return Coupe(axe, seuil.valeur, seuil.nom, seuil.origine, seuil.dit or typed(seuil.valeur))


def _point(situation: Situation, genre: str, selection: str, etiquette: bool) -> Point:
    x, y = situation.couverture.valeur, situation.taux[genre].valeur
    assert x is not None, "une case demande une couverture"
    assert y is not None, "une case demande une occupation"
    return Point(
        code=situation.code,
        nom=situation.nom,
        x=x,
        y=y,
        texte_x=formats.number(x, 1),
        texte_y=formats.number(y, 1),
        taille=situation.places_eaje,
        categorie=situation.quadrant,
        choisi=situation.code == selection,
        fictif=situation.fictif,
        etiquette=etiquette,
        texte_taille=count_text(situation.places_eaje),
    )


def map_rows(situations: Sequence[Situation], genre: str, annees: Annees) -> pd.DataFrame:
    """The situations as ``build_carte_categories`` reads them."""
    return pd.DataFrame(
        {
            "code_territoire": [s.code for s in situations],
            "nom": [s.nom for s in situations],
            "categorie": pd.Series([s.quadrant for s in situations], dtype="float64"),
            "statut": [why(s, genre)[0] for s in situations],
            "raison": [why(s, genre)[1] for s in situations],
            "rattache": pd.Series([s.rattache for s in situations], dtype="bool"),
            "fictif": pd.Series([s.fictif for s in situations], dtype="bool"),
            "texte": [_tooltip(s, genre, annees) for s in situations],
        }
    )


def _tooltip(situation: Situation, genre: str, annees: Annees) -> str:
    occupation = situation.taux[genre].texte if situation.importe else "non importée"
    lignes = [
        f"Couverture {annees.couverture} : {situation.couverture.nombre}",
        f"{GENRES[genre][0]} {annees.occupation} : {occupation}",
    ]
    if situation.limite:
        lignes.append(f"{situation.limite[:1].upper()}{situation.limite[1:]}")
    if situation.partiel:
        lignes.append(situation.partiel)
    return formats.non_breaking("\n".join(lignes))


def cases(situations: Sequence[Situation]) -> list[tuple[Categorie, list[Situation]]]:
    """The situations of each case, in the order of the cases, the most populated first."""
    places = placed(situations)
    return [(c, [s for s in places if s.quadrant == rang]) for rang, c in enumerate(QUADRANTS)]


def answer(
    situations: Sequence[Situation], annees: Annees, genre: str, seuils: Seuils, unite: Unite = EPCI
) -> Phrase:
    """The page's answer in a sentence: how many units (EPCI), in which case; '' when none is placed."""
    remplies = [(c, liste) for c, liste in cases(situations) if liste]
    tous = [s for _, liste in remplies for s in liste]
    if not tous:
        return Phrase()

    def said(liste: Sequence[Situation], nom: str) -> Dit:
        lus = tuple(lu for s in liste for lu in reads_of(s, annees, genre))
        bornes = (seuils.couverture.valeur, seuils.occupation.valeur)
        texte = formats.number(len(liste))
        return Dit(texte, "compte", lus, critere="case", constantes=bornes, nom=nom)

    # Tous dans une case : le compte répond de cette case, pas seulement de leur nombre.
    seule = remplies[0][0].nom if len(remplies) == 1 else ""
    compte = Phrase(unite.count(len(tous)), [said(tous, seule)])
    if len(remplies) == 1:
        return say(
            "{compte} {tous} dans la case « {nom} ».",
            compte=compte,
            tous=_all_of(unite) if len(tous) > 1 else unite.agree("placé"),
            nom=remplies[0][0].nom.lower(),
        )
    morceaux = [say("{n} à « {nom} »", n=said(liste, c.nom), nom=c.nom.lower()) for c, liste in remplies]
    return say("Sur {compte} : {cases}.", compte=compte, cases=enumerate_phrases(morceaux))


def _all_of(unite: Unite) -> str:
    return "toutes" if unite.feminin else "tous"


def scope_sentence(
    situations: Sequence[Situation], annees: Annees, genre: str, seuils: Seuils, lieu: Lieu
) -> Phrase:
    """« 10 EPCI du Val-d'Oise, dont 8 avec couverture et occupation, 1 au fichier partiel »."""
    unite = lieu.unite
    comptes = [s for s in situations if s.rattache]
    places, partiels = placed(situations), partial(situations)
    dont = Phrase(unite.agree("aucun"))
    if places:
        lus = tuple(lu for s in places for lu in reads_of(s, annees, genre))
        bornes = (seuils.couverture.valeur, seuils.occupation.valeur)
        texte = formats.number(len(places))
        dont = Phrase(texte, [Dit(texte, "compte", lus, critere="case", constantes=bornes)])
    dans = Ensemble(lieu.niveau_carte, lieu.niveau, lieu.code)
    texte = say(
        "{total} {de}, dont {dont} avec couverture et occupation",
        total=number_said(
            len(comptes), unite.count(len(comptes)), Dit("", "compte", dans=dans, critere="tous")
        ),
        de=lieu.de,
        dont=dont,
    )
    if not partiels:
        return say("{texte}.", texte=texte)
    lus = tuple(reads_of(s, annees, genre)[1] for s in partiels if s.taux[genre].valeur is not None)
    nombre = formats.number(len(partiels))
    codes = ",".join(s.code for s in partiels)
    critere = "partiels" if len(lus) == len(partiels) else "liste"
    return say(
        "{texte}, {n} au fichier partiel, hors des cases.",
        texte=texte,
        n=Dit(nombre, "compte", lus, critere=critere, nom=codes),
    )


def reads_of(situation: Situation, annees: Annees, genre: str) -> tuple[Lu, Lu]:
    """Where the coverage and the occupancy of an EPCI stand in the store."""
    niveau = NIVEAU_PAR_LONGUEUR.get(len(situation.code), "epci")
    return (
        Lu(niveau, situation.code, "taux_couverture", "", annees.couverture),
        Lu(niveau, situation.code, INDICATEURS[genre], "", annees.occupation),
    )


def reading(places: Sequence[Situation], annees: Annees, genre: str, selection: str) -> Phrase:
    """One sentence that teaches to read the figures, from the chosen EPCI or the most populated."""
    situation = next((s for s in places if s.code == selection), places[0] if places else None)
    if situation is None or situation.quadrant is None:
        return Phrase()
    couverture, occupation = reads_of(situation, annees, genre)
    return say(
        "{nom} offre {couverture} {unite} ({annee}) ; {genre} de ses établissements : "
        "{occupation} % ({annee_occupation}) ; case « {case} ».",
        nom=situation.nom,
        couverture=Dit(situation.couverture.nombre, "valeur", (couverture,), 1),
        unite="places pour 100 enfants",
        annee=str(annees.couverture),
        genre=GENRES[genre][0].lower(),
        occupation=Dit(situation.taux[genre].nombre, "valeur", (occupation,), 1),
        annee_occupation=str(annees.occupation),
        case=QUADRANTS[situation.quadrant].nom.lower(),
    )


def why(situation: Situation, genre: str) -> tuple[str, str]:
    """(status, sentence) of what the map shows where there is no case."""
    if situation.quadrant is not None:
        return "publie", ""
    couverture, occupation = situation.couverture, situation.taux[genre]
    if couverture.valeur is None or couverture.statut == "zero_ou_secret":
        mot = formats.LIBELLES_STATUT[couverture.statut]
        return couverture.statut, f"Couverture : {mot}. {situation.raison}".strip()
    if not situation.importe:
        return "absent", "Occupation non importée."
    if situation.partiel and occupation.valeur is not None:
        return "partiel", situation.partiel
    if occupation.statut == "secret":
        return "secret", "Occupation cachée : trop peu d'établissements."
    return "absent", "Aucun établissement importé n'a les heures qu'il faut."


def count_text(nombre: float | None) -> str:
    """A count, or « non importé »."""
    return "non importé" if nombre is None else formats.number(nombre)
