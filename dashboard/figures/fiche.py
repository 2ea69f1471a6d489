"""The model of the card of a territory: its value, its references, its rank, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say, value_text
from dashboard.figures.modele import Couche
from dashboard.figures.textes import gap_phrase, read_of
from data.fiches.catalogue import LECTEUR_DEPOTS, Source


@dataclass(frozen=True, slots=True)
class Ecart:
    """One reference beside the value: its own value, and the difference in words."""

    nom: str
    valeur: str
    phrase: str
    raison: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The answer to « d'où vient ce chiffre ? »: pairs (label, text)."""

    lignes: tuple[tuple[str, str], ...]
    avertissements: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class FicheTerritoire:
    """Everything the card shows, as text; ``valeur`` is the word of the status when none."""

    code: str
    nom: str
    type: str
    valeur: str
    a_valeur: bool
    unite: str
    statut: str
    fictif: bool
    rang: str
    ecarts: tuple[Ecart, ...]
    raison: str
    provenance: Provenance


def build_fiche(
    couche: Couche,
    niveau: str,
    code: str,
    dans: str,
    source: Source | None,
    lieu: Ensemble | None = None,
    *,
    rang: Phrase | None = None,
) -> FicheTerritoire | None:
    """Card of territory ``code`` (None when it is not among the values).

    ``dans`` says where the rank is counted (« dans le Val-d'Oise »), ``lieu`` the same to be recounted;
    ``rang`` is the rank in another group than those of the map, in words, and then stands for it.
    """
    lignes = couche.valeurs[couche.valeurs["code_territoire"] == code]
    if lignes.empty:
        return None
    ligne = lignes.iloc[0]
    fiche = couche.fiche
    valeur = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
    statut = str(ligne["statut"])
    a_valeur = valeur is not None and statut != "zero_ou_secret"
    comparable = a_valeur and statut != "partiel"
    return FicheTerritoire(
        code=code,
        nom=str(ligne["nom"]),
        type=str(ligne["type"]),
        valeur=value_text(valeur, statut, fiche.decimales, read_of(couche, niveau, code)),
        a_valeur=a_valeur,
        unite=fiche.unite,
        statut=formats.LIBELLES_STATUT[statut],
        fictif=bool(ligne["fictif"]),
        rang=_rank(couche, ligne, niveau, dans, lieu) if rang is None else rang,
        ecarts=_gaps(couche, niveau, comparable, ligne),
        raison=str(ligne["raison"]),
        provenance=_origin(couche, ligne, source, niveau),
    )


def _rank(couche: Couche, ligne: pd.Series, niveau: str, dans: str, lieu: Ensemble | None) -> str:
    if not ligne["rattache"]:
        return "Hors classement sur cette carte."
    if pd.isna(ligne["rang"]):
        return ""
    nombre = int(ligne["nombre_valeurs"])
    rattaches = couche.valeurs[couche.valeurs["rattache"]]
    rangs = rattaches["rang"].dropna()
    if nombre > 1 and rangs.nunique() == 1:
        return f"La même valeur partout {dans} : pas de rang."
    a_egalite = int((rangs == ligne["rang"]).sum())
    lus = (read_of(couche, niveau, str(ligne["code_territoire"])),)
    feminin = niveau in ("commune", "region")
    dits = [Dit(formats.number(int(ligne["rang"])), "rang", lus, dans=lieu, critere="connus")]
    if a_egalite > 2:
        autres = formats.number(a_egalite - 1)
        dits.append(Dit(autres, "compte", lus, dans=lieu, critere="ex_aequo"))
    # Un rang parmi quelques-uns n'est pas un rang parmi tous : il dit combien n'ont pas de valeur.
    avec = Phrase()
    if len(rattaches) > nombre:
        tous = Dit(formats.number(len(rattaches)), "compte", dans=lieu, critere="rattaches")
        avec = say(" qui ont une valeur ({tous} en tout)", tous=tous)
    return say(
        "{rang} sur {classes} {dans}{avec}, de la plus haute valeur à la plus basse",
        rang=Phrase(formats.rank(int(ligne["rang"]), a_egalite, feminin=feminin), dits),
        classes=number_said(
            nombre,
            formats.plural(nombre, level_name(niveau, 1), level_name(niveau)),
            Dit("", "compte", lus, dans=lieu, critere="classes_connus"),
        ),
        dans=dans,
        avec=avec,
    )


def _gaps(couche: Couche, niveau: str, comparable: bool, ligne: pd.Series) -> tuple[Ecart, ...]:
    """References with their value; the difference is said for rates only, counts do not compare."""
    if couche.reperes is None:
        return ()
    decimales = couche.fiche.decimales
    ecarts: list[Ecart] = []
    for _, repere in couche.reperes.iterrows():
        connu = bool(pd.notna(cast("float", repere["valeur"])))
        texte = (
            couche.fiche.mot_absence(str(repere["niveau"]))
            if str(repere["statut"]) == "absent"
            else value_text(
                float(repere["valeur"]) if connu else None,
                str(repere["statut"]),
                decimales,
                read_of(couche, str(repere["niveau"]), str(repere["code_territoire"])),
            )
        )
        raison = "" if connu or pd.isna(repere["raison"]) else str(repere["raison"])
        if not connu or not comparable or couche.fiche.est_effectif:
            phrase = ""
        else:
            entiere = gap_phrase(couche, niveau, ligne, repere)
            ecarts_dits = [d for d in entiere.dits if d.calcul == "ecart"]
            phrase = Phrase(entiere.split(" que ")[0].split(" (")[0], ecarts_dits)
        ecarts.append(Ecart(str(repere["nom"]), texte, phrase, raison))
    return tuple(ecarts)


def _origin(couche: Couche, ligne: pd.Series, source: Source | None, niveau: str) -> Provenance:
    fiche = couche.fiche
    lignes: list[tuple[str, str]] = [("Définition", fiche.definition), ("Calcul", fiche.formule)]
    statut = str(ligne["statut"])
    if source is not None:
        lignes += [
            ("Producteur", source.producteur),
            ("Fichier", source.titre),
            ("Année", str(couche.millesime)),
            ("Champ", source.champ),
            ("Licence", source.licence),
        ]
    mot = formats.LIBELLES_STATUT[statut]
    if statut == "publie" and source is not None and source.lecteur == LECTEUR_DEPOTS:
        # Un chiffre de fichier local n'est publié nulle part.
        mot = "fictif" if bool(ligne["fictif"]) else "calculé d'un fichier importé"
    if statut == "estime" and niveau not in fiche.sources:
        mot = "estimé : somme de ses communes, que personne ne publie à ce niveau"
    lignes.append(("Statut", mot))
    if pd.notna(ligne["marge"]):
        # Autant de décimales qu'il en faut pour dire la marge entière, jamais zéro à sa place.
        marge = float(ligne["marge"])
        decimales = next((d for d in range(6) if round(marge, d) == marge), 6)
        lignes.append(("Marge", f"± {formats.number(marge, decimales)} {fiche.unite}"))
    return Provenance(
        lignes=tuple(lignes),
        avertissements=(*fiche.avertissements, *(source.avertissements if source else ())),
        page=source.page if source else "",
    )


def _short_name(couche: Couche) -> str:
    fiche = couche.fiche
    return fiche.nom_modalite(couche.modalite) if couche.modalite else fiche.nom_court


def column_title(couche: Couche) -> str:
    """Title of the column of a layer: part, indicator, unit, year."""
    titre = f"{couche.fiche.nom_court}, {couche.fiche.unite_courte}, {couche.millesime}"
    return f"{couche.fiche.nom_modalite(couche.modalite)}, {titre}" if couche.modalite else titre


def table_rows(couches: Sequence[Couche]) -> pd.DataFrame:
    """The figures of the map as a table: one row per territory, values, statuses, reasons.

    Columns are French labels; numbers stay numbers, so that the table sorts them as numbers.
    """
    principale = couches[0]
    base = principale.valeurs
    table = pd.DataFrame({"Territoire": base["nom"], "Code": base["code_territoire"]})
    for couche in couches:
        valeurs = couche.valeurs.set_index("code_territoire").reindex(base["code_territoire"])
        table[column_title(couche)] = valeurs["valeur"].to_numpy()
        if couche is principale:
            table["Rang"] = valeurs["rang"].to_numpy()
        suffixe = "" if couche is principale else f" – {_short_name(couche)}, {couche.millesime}"
        table[f"Statut{suffixe}"] = [formats.LIBELLES_STATUT.get(str(s), "absent") for s in valeurs["statut"]]
    table["Classement"] = ["compté" if r else "hors classement" for r in base["rattache"]]
    table["Remarque"] = base["raison"].to_numpy()
    return table.sort_values(["Rang", "Territoire"], na_position="last", ignore_index=True)
