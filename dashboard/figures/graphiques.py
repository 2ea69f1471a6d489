"""Models of the charts: sorted bars, distribution, evolution. Drawn by ``ecran.plotly`` on screen."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.classes import assign
from dashboard.figures.dits import VIDE, Dit, Lu, Phrase, number_said, say, say_value
from dashboard.figures.modele import Aplat, Couche
from dashboard.figures.paires import gap_unit, pair
from dashboard.figures.palettes import ACCENT, CERCLE, COULEURS_MODALITES, GRIS
from dashboard.figures.textes import reading_sentence

# Au-delà, des barres nommées ne se lisent plus : on montre une répartition.
BARRES_MAX = 45


@dataclass(frozen=True, slots=True)
class Barre:
    """One horizontal bar, with the text written at its end."""

    nom: str
    valeur: float
    texte: str
    couleur: str
    choisie: bool = False


@dataclass(frozen=True, slots=True)
class Ligne:
    """A named reference line."""

    nom: str
    valeur: float
    texte: str


@dataclass(frozen=True, slots=True)
class Barres:
    """Horizontal bars, in the order given, from zero; ``colonne`` says what a bar is."""

    titre: str
    unite: str
    decimales: int
    barres: tuple[Barre, ...]
    lignes: tuple[Ligne, ...] = ()
    lecture: str = ""
    colonne: str = "Territoire"


@dataclass(frozen=True, slots=True)
class Intervalle:
    """One column of a distribution: [debut, fin[ holds ``effectif`` territories."""

    debut: float
    fin: float
    effectif: int
    couleur: str


@dataclass(frozen=True, slots=True)
class Repartition:
    """How many territories lie at each value."""

    titre: str
    unite: str
    decimales: int
    niveau: str
    intervalles: tuple[Intervalle, ...]
    lignes: tuple[Ligne, ...]
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class GroupeBarres:
    """One territory of a decomposition: its parts in the order of the card.

    ``reference`` is True for a territory of another level than the first one (département, France).
    """

    nom: str
    parties: tuple[float, ...]
    textes: tuple[str, ...]
    choisie: bool = False
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Stacked parts of an indicator, a bar per territory."""

    titre: str
    unite: str
    decimales: int
    modalites: tuple[str, ...]
    couleurs: tuple[str, ...]
    groupes: tuple[GroupeBarres, ...]
    lecture: str = ""
    decoupe: str = ""


@dataclass(frozen=True, slots=True)
class Evolution:
    """Values of one territory by year; ``ruptures`` are years from which the series breaks."""

    titre: str
    unite: str
    decimales: int
    millesimes: tuple[int, ...]
    valeurs: tuple[float | None, ...]
    textes: tuple[str, ...]
    ruptures: tuple[int, ...]
    lecture: Phrase = VIDE
    notes: tuple[str, ...] = ()


Modele = Barres | Repartition | Decomposition | Evolution


def rankable(valeurs: pd.DataFrame) -> pd.DataFrame:
    """Rows of the scope with a value that stands for the whole territory."""
    return valeurs[valeurs["rattache"] & valeurs["valeur"].notna() & (valeurs["statut"] != "partiel")]


def build_barres(couche: Couche, niveau: str, aplat: Aplat | None, selection: str) -> Barres:
    """Territories of the scope, sorted from the highest value, coloured as on the map."""
    fiche = couche.fiche
    connues = rankable(couche.valeurs)
    triees = connues.sort_values(["valeur", "nom"], ascending=[False, True])
    barres = tuple(
        Barre(
            nom=str(ligne["nom"]),
            valeur=float(ligne["valeur"]),
            texte=formats.value_or_status(float(ligne["valeur"]), str(ligne["statut"]), fiche.decimales),
            couleur=_class_colour(aplat, float(ligne["valeur"])),
            choisie=ligne["code_territoire"] == selection,
        )
        for _, ligne in triees.iterrows()
    )
    return Barres(
        f"{fiche.nom_court}, {level_name(niveau)}",
        fiche.unite,
        fiche.decimales,
        barres,
        _reference_lines(couche),
        reading_sentence(couche, niveau, selection),
    )


def build_repartition(couche: Couche, niveau: str, aplat: Aplat | None) -> Repartition:
    """Columns of round width (1, 2 or 5 × 10^n), coloured by the class of what they hold."""
    fiche = couche.fiche
    connues = rankable(couche.valeurs)["valeur"]
    valeurs = [float(v) for v in connues]
    intervalles: tuple[Intervalle, ...] = ()
    if valeurs:
        # Jamais plus fin que ce qui s'affiche : deux colonnes porteraient les mêmes nombres.
        pas = max(round_step((max(valeurs) - min(valeurs)) / 40), 10.0**-fiche.decimales)
        # round() : 0,3 / 0,1 vaut 2,9999… et 0,3 irait dans la colonne d'avant.
        rangs = [math.floor(round(v / pas, 9)) for v in valeurs]
        premier, dernier, comptes = min(rangs), max(rangs), Counter(rangs)
        intervalles = tuple(
            Intervalle(
                debut=rang * pas,
                fin=(rang + 1) * pas,
                effectif=comptes[rang],
                couleur=_column_colour(aplat, [v for v, r in zip(valeurs, rangs, strict=True) if r == rang]),
            )
            for rang in range(premier, dernier + 1)
        )
    return Repartition(
        f"Répartition : {fiche.nom_court}",
        fiche.unite,
        fiche.decimales,
        level_name(niveau),
        intervalles,
        _reference_lines(couche),
        _distribution_sentence(intervalles, couche, niveau),
    )


def build_decomposition(couche: Couche, lignes: pd.DataFrame, selection: str = "") -> Decomposition | None:
    """Parts of the indicator for the territories of ``lignes`` (``indicateurs/decomposition``).

    None when the card has no parts that add up, or when no row is there.
    """
    fiche = couche.fiche
    teintes = {m.code: COULEURS_MODALITES.get(m.code) for m in fiche.modalites}
    if lignes.empty or not fiche.somme_modalites or None in teintes.values():
        return None
    codes = [m.code for m in fiche.modalites]
    groupes: list[GroupeBarres] = []
    premier_niveau = str(lignes["niveau"].iloc[0])
    for (niveau, code), parties in lignes.groupby(["niveau", "code_territoire"], sort=False):  # type: ignore[misc]
        valeurs = dict(zip(parties["modalite"], parties["valeur"], strict=True))
        nombres = tuple(float(valeurs.get(c, math.nan)) for c in codes)
        groupes.append(
            GroupeBarres(
                nom=str(parties["nom"].iloc[0]),
                parties=nombres,
                textes=tuple("" if math.isnan(n) else formats.number(n, fiche.decimales) for n in nombres),
                choisie=bool(selection) and code == selection,
                reference=niveau != premier_niveau,
            )
        )
    return Decomposition(
        f"{fiche.nom_court}, {fiche.detail}",
        fiche.unite,
        fiche.decimales,
        tuple(m.nom for m in fiche.modalites),
        tuple(teintes[c] or GRIS for c in codes),
        tuple(groupes),
        _parts_sentence(couche, groupes[0], (premier_niveau, str(lignes["code_territoire"].iloc[0]))),
        fiche.detail,
    )


def build_evolution(
    couche: Couche, nom: str, serie: pd.DataFrame, lieu: tuple[str, str] = ("", "")
) -> Evolution | None:
    """Evolution of one territory, of level and code ``lieu``.

    None with fewer than two years, or no value to draw.
    """
    if len(serie) < 2 or serie["valeur"].isna().all():
        return None
    fiche = couche.fiche
    valeurs = tuple(None if pd.isna(v) else float(v) for v in serie["valeur"])
    # Une année au fichier partiel se dit, sans point : la courbe monterait avec le fichier.
    entieres = tuple(None if s == "partiel" else v for v, s in zip(valeurs, serie["statut"], strict=True))
    if all(v is None for v in entieres):
        return None
    return Evolution(
        f"{nom} : {fiche.nom_court}",
        fiche.unite,
        fiche.decimales,
        tuple(int(m) for m in serie["millesime"]),
        entieres,
        tuple(
            formats.value_or_status(v, str(s), fiche.decimales)
            for v, s in zip(valeurs, serie["statut"], strict=True)
        ),
        tuple(sorted(int(m) for m in fiche.ruptures)),
        _trend_sentence(couche, lieu, nom, serie),
        tuple(fiche.ruptures.values()),
    )


def round_step(largeur: float) -> float:
    """Smallest 1, 2 or 5 × 10^n not under ``largeur`` (1 when it is zero)."""
    if largeur <= 0:
        return 1.0
    puissance = 10.0 ** math.floor(math.log10(largeur))
    return next(m * puissance for m in (1, 2, 5, 10) if m * puissance >= largeur * (1 - 1e-12))


def _distribution_sentence(intervalles: tuple[Intervalle, ...], couche: Couche, niveau: str) -> Phrase:
    if not intervalles:
        return Phrase()
    fiche = couche.fiche
    plus = max(intervalles, key=lambda i: i.effectif)
    # Les territoires de la colonne, un à un : le juge relit la valeur de chacun.
    siens = rankable(couche.valeurs)
    pas = plus.fin - plus.debut
    dedans = [
        str(c)
        for c, v in zip(siens["code_territoire"], siens["valeur"], strict=True)
        if math.floor(round(float(v) / pas, 9)) == round(plus.debut / pas)
    ]
    lus = tuple(Lu(niveau, c, fiche.code, couche.modalite, couche.millesime) for c in dedans)
    mots = formats.plural(plus.effectif, level_name(niveau, 1), level_name(niveau))
    bornes = (plus.debut, plus.fin)
    compte = number_said(plus.effectif, mots, Dit("", "compte", lus, critere="entre", constantes=bornes))
    grise = any(i.effectif and i.couleur == GRIS for i in intervalles)
    suite = " Une colonne grise est à cheval sur deux classes." if grise else ""

    def bound(borne: float) -> Dit:
        texte = formats.number(borne, fiche.decimales)
        return Dit(texte, "constante", (), fiche.decimales, constantes=(borne,), nom="borne")

    return say(
        "La colonne la plus haute compte {compte}, de {debut} à moins de {fin} {unite}, en {annee}.{suite}",
        compte=compte,
        debut=bound(plus.debut),
        fin=bound(plus.fin),
        unite=fiche.unite,
        annee=str(couche.millesime),
        suite=suite,
    )


def _parts_sentence(couche: Couche, groupe: GroupeBarres, lieu: tuple[str, str]) -> Phrase:
    """The largest part of the first territory."""
    fiche = couche.fiche
    connues = [(p, t, m) for p, t, m in zip(groupe.parties, groupe.textes, fiche.modalites, strict=True) if t]
    if not connues:
        return Phrase()
    _, texte, modalite = max(connues, key=lambda x: x[0])
    lu = Lu(*lieu, fiche.code, modalite.code, couche.millesime)
    return say(
        "{qui} : la part la plus grande est « {nom} », {valeur} {unite}.",
        qui=groupe.nom,
        nom=modalite.nom,
        valeur=Dit(texte, "valeur", (lu,), fiche.decimales),
        unite=fiche.unite,
    )


def _trend_sentence(couche: Couche, lieu: tuple[str, str], nom: str, serie: pd.DataFrame) -> Phrase:
    """First and last sure years; a difference within the margins is said so."""
    fiche = couche.fiche
    connues = serie[serie["valeur"].notna() & ~serie["statut"].isin(("zero_ou_secret", "partiel"))]
    if len(connues) < 2:
        return Phrase()
    debut, fin = connues.iloc[0], connues.iloc[-1]
    bouts = tuple(Lu(*lieu, fiche.code, couche.modalite, int(x["millesime"])) for x in (debut, fin))
    avant, apres = (
        say_value(formats.number(float(x["valeur"]), fiche.decimales), lu, fiche.decimales)
        for x, lu in zip((debut, fin), bouts, strict=True)
    )
    marges = [None if pd.isna(x["marge"]) else float(x["marge"]) for x in (debut, fin)]
    ecart, lisible = formats.difference(float(fin["valeur"]), float(debut["valeur"]), fiche.decimales, marges)
    phrase = say(
        "{nom}, de {debut} à {fin} : {paire}",
        nom=nom,
        debut=str(int(debut["millesime"])),
        fin=str(int(fin["millesime"])),
        paire=pair(avant, apres, fiche.unite, lien="puis"),
    )
    traversees = [a for a in fiche.ruptures if debut["millesime"] < int(a) <= fin["millesime"]]
    if traversees:
        return say(
            "{phrase} ; la série change en {annees}, cet écart ne se lit pas comme une évolution.",
            phrase=phrase,
            annees=formats.enumeration(traversees),
        )
    if ecart == 0:
        return say("{phrase}, sans changement.", phrase=phrase)
    if not lisible:
        return say("{phrase} ; l'écart, dans l'arrondi, n'est pas interprétable.", phrase=phrase)
    soit = Dit(
        formats.number(ecart, fiche.decimales, signe=True), "ecart_signe", bouts[::-1], fiche.decimales
    )
    points = gap_unit(fiche.unite, soit.texte)
    return say("{phrase}, soit {soit}{points}.", phrase=phrase, soit=soit, points=points)


def _reference_lines(couche: Couche) -> tuple[Ligne, ...]:
    if couche.reperes is None or couche.fiche.est_effectif:
        return ()
    return tuple(
        Ligne(str(nom), float(valeur), formats.number(float(valeur), couche.fiche.decimales))
        for nom, valeur in zip(couche.reperes["nom"], couche.reperes["valeur"], strict=True)
        if pd.notna(valeur)
    )


def _column_colour(aplat: Aplat | None, valeurs: list[float]) -> str:
    """Colour of the class that holds all the values of a column; grey when it straddles two."""
    couleurs = {_class_colour(aplat, v) for v in valeurs}
    return couleurs.pop() if len(couleurs) == 1 else GRIS


def _class_colour(aplat: Aplat | None, valeur: float) -> str:
    if aplat is None:
        return CERCLE
    if not aplat.couleurs:
        return ACCENT
    return aplat.couleurs[assign([valeur], aplat.discretisation)[0] or 0]
