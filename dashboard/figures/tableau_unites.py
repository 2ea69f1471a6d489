"""The tables of a département: its units and how many people live in them, their coverage, its EPT.

Each finding is the reading of its table, its numbers with their provenance (see ``figures.dits``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures import textes
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Ensemble, Lu, Phrase, join, say, value_text
from dashboard.figures.graphiques import rankable
from dashboard.figures.modele import Couche
from dashboard.figures.tableau_chiffres import Chiffre, LigneChiffres, TableauChiffres
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Indicateur

RHONE = "69"
METROPOLE_DE_LYON = (
    "Le Rhône des statistiques (69) comprend la Métropole de Lyon, qui exerce sur ses communes les "
    "compétences du département."
)
SANS_TAUX = (
    "Un EPT n'est pas un EPCI à fiscalité propre : aucun taux n'est publié pour lui, et la moyenne de "
    "ses communes n'en serait pas un."
)
# Au-delà, une décimale de densité ne dit plus rien.
ENTIERS = 100
CONNUS = ("publie", "estime", "partiel")


def build_units(
    portee: Portee, couches: Sequence[Couche], choisi: str, notes: Sequence[str]
) -> TableauChiffres:
    """Every unit: population (the first layer, that sorts them), communes or area, density.

    ``notes`` say why the unit is the commune, or who has no row (see ``unit_notes``).
    """
    couches = [_whole(c) for c in couches]
    base, indexees = _attached(couches[0], montant=False), _indexed(couches)
    seul = portee.niveau_carte == "departement"
    # Les EPCI rattachés débordent ou laissent des communes : la population dite est celle du département.
    habitants = own_quantity(couches[0], portee.niveau) or ""
    lecture = (
        say("{nom} : {habitants}, une seule commune.", nom=portee.nom, habitants=habitants)
        if seul
        else say(
            "{nom} : {unites}, {habitants}.",
            nom=portee.nom,
            unites=count_units(portee, len(base)),
            habitants=habitants,
        )
    )
    return TableauChiffres(
        f"Population et densité {portee.de}" if seul else f"Population et densité des {_units(portee)}",
        "habitants, habitants par km²",
        lecture,
        _corner(portee),
        tuple(_column(c.fiche) for c in couches),
        tuple(_row(indexees, str(c), str(n), choisi) for c, n in _names(base)),
        tuple(c.fiche.decimales for c in couches),
        ""
        if seul
        else join(
            " ", [x for x in ("Du plus peuplé au moins peuplé.", sum_said(portee, couches[0]), *notes) if x]
        ),
    )


def build_modes(portee: Portee, couches: Sequence[Couche], choisi: str) -> TableauChiffres:
    """The coverage of every unit (the first layer) and its parts, beside the references."""
    entiere = couches[0]
    # Du plus bas au plus haut : ceux dont le constat parle viennent d'abord.
    base = _attached(entiere, montant=True)
    indexees = _indexed(couches)
    lignes = [_row(indexees, str(c), str(n), choisi) for c, n in _names(base)]
    siennes = {x.code for x in lignes}
    reperes = entiere.reperes if entiere.reperes is not None else pd.DataFrame()
    lignes += [
        _reference_row(couches, rang)
        for rang, (_, r) in enumerate(reperes.iterrows())
        # Paris est déjà sa propre référence : une ligne suffit.
        if str(r["code_territoire"]) not in siennes
    ]
    fiche, annee = entiere.fiche, str(entiere.millesime)
    ordre = f"{fiche.unite[:1].upper()}{fiche.unite[1:]}, {annee}."
    return TableauChiffres(
        f"Taux de couverture, mode par mode, {annee}",
        fiche.unite,
        below_france(entiere, portee)
        or say("La couverture {de}, mode par mode, en {annee}.", de=portee.de, annee=annee),
        _corner(portee),
        tuple(fiche.nom_modalite(c.modalite) for c in couches),
        tuple(lignes),
        tuple(fiche.decimales for _ in couches),
        ordre + (" Du plus bas au plus haut, tous modes d'accueil réunis." if len(base) > 1 else ""),
    )


def build_ept(portee: Portee, communes: pd.DataFrame, annee: int) -> TableauChiffres:
    """The EPT that have communes in the département (``territoires/ept``): people, communes, there.

    ``annee`` is that of the population.
    """
    rangs = sorted(
        (_ept_row(portee, siennes, annee) for _, siennes in communes.groupby("numero", sort=True)),
        key=lambda x: -(x.chiffres[0].valeur or 0),
    )
    plus, moins = rangs[0], rangs[-1]
    epts = Dit(formats.number(len(rangs)), "compte", critere="ept", nom=portee.code)
    return TableauChiffres(
        f"Les établissements publics territoriaux (EPT) {portee.de}",
        "habitants, communes",
        say(
            "{compte} {dans} : de {bas} habitants ({moins}) à {haut} ({plus}).",
            compte=Phrase(formats.plural(len(rangs), "EPT", "EPT"), [epts]),
            dans=portee.dans,
            bas=moins.chiffres[0].texte,
            moins=moins.nom.partition(" (T")[0],
            haut=plus.chiffres[0].texte,
            plus=plus.nom.partition(" (T")[0],
        ),
        "Établissement public territorial",
        ("Population (habitants)", "Communes du département"),
        tuple(rangs),
        (0, 0),
        "Du plus peuplé au moins peuplé." if len(rangs) > 1 else "",
    )


def ept_notes(communes: pd.DataFrame) -> tuple[str, ...]:
    """What is counted, why there is no rate, and the communes of each EPT."""
    listes = [
        f"{siennes['nom_ept'].iloc[0]} (T{numero}) : {', '.join(map(str, siennes['nom']))}."
        for numero, siennes in communes.groupby("numero", sort=True)
    ]
    return ("La population est la somme de celles de toutes les communes de l'EPT.", SANS_TAUX, *listes)


def unit_notes(portee: Portee, sans_epci: Sequence[str]) -> tuple[str, ...]:
    """Why the unit is the commune there, what the Rhône of the statistics holds, who has no EPCI."""
    if portee.unite.niveau == "commune":
        phrase = (
            f"Les communes {portee.de} appartiennent toutes à la Métropole du Grand Paris, dont les chiffres "
            "couvrent plusieurs départements : l'unité est ici la commune."
        )
        return (phrase,)
    if portee.code == RHONE:
        return (METROPOLE_DE_LYON,)
    if not sans_epci:
        return ()
    suite = "aucune ligne ici" if len(sans_epci) < 2 else "aucune n'a de ligne ici"
    return (f"Sans EPCI, {suite} : {formats.enumeration(list(sans_epci))}.",)


def members(portee: Portee) -> Ensemble:
    """The units of a scope, as a count speaks of them."""
    return Ensemble(portee.niveau_carte, portee.niveau, portee.code)


def count_units(portee: Portee, nombre: int) -> Phrase:
    """« 28 EPCI », « 39 communes »."""
    dit = Dit(formats.number(nombre), "compte", dans=members(portee), critere="tous")
    return Phrase(portee.unite.count(nombre), [dit])


def own_quantity(couche: Couche, niveau: str) -> Phrase | None:
    """The figure that the scope itself has at a level (« 1 704 316 habitants »), when published."""
    ligne = _reference(couche, niveau)
    if ligne is None:
        return None
    nombre = textes.value_said(couche, niveau, ligne)
    return say("{nombre} {unite}", nombre=nombre, unite=couche.fiche.unite_courte)


def sum_said(portee: Portee, couche: Couche) -> Phrase:
    """What the rows add up to, and why it is not the number of the département; '' when it is.

    The layer is a sum (a population) at the level of EPCI; one that is unknown leaves nothing to add.
    """
    propre = _reference(couche, portee.niveau)
    siennes = couche.valeurs[couche.valeurs["rattache"]]
    if propre is None or portee.niveau_carte != "epci" or siennes["valeur"].isna().any():
        return Phrase()
    somme = float(siennes["valeur"].sum())
    texte = formats.number(somme, couche.fiche.decimales)
    if texte == formats.number(float(propre["valeur"]), couche.fiche.decimales):
        return Phrase()
    # Plus que le département : un EPCI au moins en sort ; moins : une commune n'est dans aucun d'eux.
    raison = (
        f"certains débordent {portee.de}"
        if somme > float(propre["valeur"])
        else "des communes du département sont dans un EPCI d'un autre, ou dans aucun"
    )
    lus = tuple(textes.read_of(couche, "epci", str(c)) for c in siennes["code_territoire"])
    return say(
        "Ensemble, ces EPCI comptent {somme} {unite} : {raison}.",
        somme=Dit(texte, "somme", lus, couche.fiche.decimales),
        unite=couche.fiche.unite_courte,
        raison=raison,
    )


def below_france(couche: Couche, portee: Portee) -> Phrase:
    """« 9 des 10 EPCI ont moins de places que la France en 2023 (60,9) », differences that can be read.

    Nothing to say of one unit, or without a published France.
    """
    france = _reference(couche, "france")
    valeurs = rankable(couche.valeurs)
    # Un zéro qui peut être un secret n'est pas sous la France : on ne sait pas.
    valeurs = valeurs[valeurs["statut"].isin(CONNUS)]
    if france is None or len(valeurs) < 2:
        return Phrase()
    nombre = sum(_is_below(couche, ligne, france) for _, ligne in valeurs.iterrows())
    lu = (textes.read_of(couche, "france", "FRANCE"),)
    dans = members(portee)
    tous = Dit(formats.number(len(valeurs)), "compte", lu, dans=dans, critere="avec")
    morceaux: dict[str, object] = {
        "tous": tous,
        "mots": portee.unite.noms,
        "publie": "" if len(valeurs) == couche.valeurs["rattache"].sum() else " dont le taux est publié",
        "annee": str(couche.millesime),
        "reference": textes.value_said(couche, "france", france),
        "unite": couche.fiche.unite_courte,
    }
    fin = " moins de places que la France en {annee} ({reference} {unite})."
    if not nombre:
        aucun = portee.unite.aucun.partition(" ")[0].capitalize()
        return say("{aucun} des {tous} {mots}{publie} n'a" + fin, aucun=aucun, **morceaux)
    compte = Dit(formats.number(nombre), "compte", lu, dans=dans, critere="sous")
    verbe = "a" if nombre == 1 else "ont"
    return say("{compte} des {tous} {mots}{publie} {verbe}" + fin, compte=compte, verbe=verbe, **morceaux)


def _is_below(couche: Couche, ligne: pd.Series, france: pd.Series) -> bool:
    ecart, lisible = formats.difference(
        float(ligne["valeur"]),
        float(france["valeur"]),
        couche.fiche.decimales,
        [None if pd.isna(m) else float(m) for m in (ligne["marge"], france["marge"])],
    )
    return lisible and ecart < 0


def _whole(couche: Couche) -> Couche:
    """The layer in whole numbers where all its values have three figures: « 12 421 », not « 12 421,0 »."""
    if not (couche.valeurs["valeur"].dropna() >= ENTIERS).all():
        return couche
    return replace(couche, fiche=replace(couche.fiche, decimales=0))


def _attached(couche: Couche, *, montant: bool) -> pd.DataFrame:
    """The units that the département counts, sorted by value, the unknown ones last."""
    siennes = couche.valeurs[couche.valeurs["rattache"]]
    return siennes.sort_values(["valeur", "nom"], ascending=[montant, True], na_position="last")


def _names(base: pd.DataFrame) -> list[tuple[object, object]]:
    return list(zip(base["code_territoire"], base["nom"], strict=True))


def _indexed(couches: Sequence[Couche]) -> list[tuple[Couche, Mapping[str, Mapping[Any, Any]]]]:
    """Each layer with its rows by code, read once."""
    return [(c, {str(x["code_territoire"]): x for x in c.valeurs.to_dict("records")}) for c in couches]


def _row(
    couches: Sequence[tuple[Couche, Mapping[str, Mapping[Any, Any]]]], code: str, nom: str, choisi: str
) -> LigneChiffres:
    cases = tuple(_cell(c, lignes[code]) for c, lignes in couches)
    return LigneChiffres(nom, cases, code, choisie=code == choisi)


def _reference_row(couches: Sequence[Couche], rang: int) -> LigneChiffres:
    lignes = [c.reperes.iloc[rang].to_dict() for c in couches if c.reperes is not None]
    cases = tuple(_cell(c, r, str(r["niveau"])) for c, r in zip(couches, lignes, strict=True))
    return LigneChiffres(str(lignes[0]["nom"]), cases, str(lignes[0]["code_territoire"]), reference=True)


def _cell(couche: Couche, ligne: Mapping[Any, Any], niveau: str = "") -> Chiffre:
    """The value with its provenance, or the word of what is missing; a doubtful zero is no number."""
    code, statut = str(ligne["code_territoire"]), str(ligne["statut"])
    valeur = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
    lu = textes.read_of(couche, niveau or NIVEAU_PAR_LONGUEUR[len(code)], code)
    dit = value_text(valeur, statut, couche.fiche.decimales, lu)
    return Chiffre(dit, valeur if statut in CONNUS else None)


def _ept_row(portee: Portee, siennes: pd.DataFrame, annee: int) -> LigneChiffres:
    premiere = siennes.iloc[0]
    dedans = int((siennes["code_departement"] == portee.code).sum())
    dans = Ensemble("commune", "ept", str(premiere["code_ept"]))
    deborde = dedans < len(siennes)
    critere, departement = ("departement", portee.code) if deborde else ("tous", "")
    compte = Dit(formats.number(dedans), "compte", dans=dans, critere=critere, nom=departement)
    detail = say("{n}", n=compte)
    if deborde:
        tous = Dit(formats.number(len(siennes)), "compte", dans=dans, critere="tous")
        detail = say("{n} sur {tous}", n=compte, tous=tous)
    habitants = int(premiere["population_ept"])
    lus = tuple(Lu("commune", str(c), "population_municipale", "", annee) for c in siennes["code_commune"])
    population = say("{n}", n=Dit(formats.number(habitants), "somme", lus))
    return LigneChiffres(
        f"{premiere['nom_ept']} (T{premiere['numero']})",
        (Chiffre(population, float(habitants)), Chiffre(detail, float(dedans))),
        str(premiere["code_ept"]),
    )


def _reference(couche: Couche, niveau: str) -> pd.Series | None:
    if couche.reperes is None:
        return None
    lignes = couche.reperes[(couche.reperes["niveau"] == niveau) & couche.reperes["valeur"].notna()]
    return None if lignes.empty else lignes.iloc[0]


def _corner(portee: Portee) -> str:
    """Paris is its own row, not a commune among others."""
    return "Territoire" if portee.niveau_carte == "departement" else portee.unite.entete


def _units(portee: Portee) -> str:
    return f"{portee.unite.noms} {portee.de}"


def _column(fiche: Indicateur) -> str:
    """« Densité (hab./km²) », and « Communes » alone: its unit is its name."""
    if fiche.nom_court.lower() == fiche.unite_courte:
        return fiche.nom_court
    return f"{fiche.nom_court} ({fiche.unite_courte})"
