"""Published references beside the figures of the reader, every number with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures import dits
from dashboard.figures.dits import Dit, Ensemble, Phrase, join, number_said, say
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Catalogue
from data.fiches.reperes import MAGASIN, Repere
from data.fiches.themes import grouped

# Dernière année ordinaire citée : 2020 est celle du Covid.
ANNEE_OCCUPATION = "2019"
# Ne se compare à rien : dit avec le département enquêté seulement.
_DIT_AILLEURS = ("charges_epci_a",)
# Ce que le magasin n'a pas en fiche : les conventions se comptent, elles ne s'observent pas.
_SANS_FICHE = {"conventions": ("CTG", 0)}
# Le fichier qui dit chaque chiffre, par le nom qu'il a sur la page « Mes données ».
_FORMATS = {
    "taux_occupation_reel": "Activité des établissements d'accueil du jeune enfant",
    "etp_coordination": "Postes de coopération CTG",
    "part_petite_enfance_jeunesse": "Postes de coopération CTG",
    "conventions": "Conventions territoriales globales",
}
# Ce que le juge des nombres recompte dans les fichiers importés, indicateur par indicateur.
_CRITERES = {
    "taux_occupation_reel": "occupation_reelle",
    "etp_coordination": "etp",
    "part_petite_enfance_jeunesse": "part_jeunesse",
    "conventions": "conventions",
}
_DES_POSTES = ("etp", "part_jeunesse", "avec_lignes")
_DITES = {
    "taux_occupation_reel": "unites_heures",
    "etp_coordination": "avec_lignes",
    "part_petite_enfance_jeunesse": "avec_lignes",
    "conventions": "unites_conventions",
}


@dataclass(frozen=True, slots=True)
class Trouve:
    """A row of ``reperes/chiffres``; ``epci_dits`` is None for a figure published as such."""

    valeur: float | None
    millesime: str
    statut: str
    fictif: bool
    source: str
    epci_dits: int | None
    epci: int


@dataclass(frozen=True, slots=True)
class ChiffreRepere:
    """The reader's figure: its text, what it is, or (without a value) why and what to do."""

    texte: str
    precision: str
    present: bool
    fictif: bool = False


@dataclass(frozen=True, slots=True)
class LigneRepere:
    """A reference ready to be shown: (value, date) pairs; ``chiffre`` None when none compares."""

    nom: str
    valeurs: tuple[tuple[str, str], ...]
    chiffre: ChiffreRepere | None
    source: str
    remarque: str


def build_lines(
    reperes: Sequence[Repere],
    chiffres: pd.DataFrame,
    france: pd.DataFrame,
    portee: Portee,
    catalogue: Catalogue,
) -> dict[str, tuple[LigneRepere, ...]]:
    """Lines by theme. ``chiffres``, ``france``: rows of ``reperes/chiffres`` for both scopes."""
    du_pays = _by_indicator(france)
    de_la_portee = _by_indicator(chiffres)
    return {
        theme: tuple(
            LigneRepere(
                repere.nom,
                tuple(_value(repere, rang, du_pays) for rang in range(len(repere.valeurs))),
                _figure(repere, de_la_portee, du_pays, portee, catalogue),
                repere.source,
                repere.remarque,
            )
            for repere in groupe
        )
        for theme, groupe in grouped(r for r in reperes if r.code not in _DIT_AILLEURS).items()
    }


def answer(reperes: Sequence[Repere], chiffres: pd.DataFrame, france: pd.DataFrame, portee: Portee) -> Phrase:
    """Coverage and occupation of the scope against their latest full-year references."""
    lus = _by_indicator(chiffres)
    phrases: list[Phrase] = []
    couverture, occupation = lus.get("taux_couverture"), lus.get("taux_occupation_reel")
    if couverture and couverture.valeur is not None:
        pays = _by_indicator(france).get("taux_couverture")
        phrase = say(
            "{dans}, {valeur} places pour 100 enfants de moins de 3 ans ({annee})",
            dans=_capital(portee.dans),
            valeur=_said("taux_couverture", couverture, portee, 1),
            annee=couverture.millesime,
        )
        if portee.niveau != "france" and pays and pays.valeur is not None:
            # Chacun son année : celle de la France ne se dit que si elle est autre.
            ailleurs = "" if pays.millesime == couverture.millesime else f" ({pays.millesime})"
            phrase = say(
                "{phrase}, contre {valeur} en France{annee}",
                phrase=phrase,
                valeur=_of_france(pays),
                annee=ailleurs,
            )
        phrases.append(phrase)
    if occupation and occupation.valeur is not None:
        repere, rang = next(
            (r, i)
            for r in reperes
            if r.indicateur == "taux_occupation_reel"
            for i, v in enumerate(r.valeurs)
            if v.annee == ANNEE_OCCUPATION
        )
        fictif = "données fictives, " if occupation.fictif else ""
        if occupation.statut == "partiel":
            fictif += "fichiers partiels, "
        phrases.append(
            say(
                "des EAJE occupés à {valeur} % ({fictif}{annee}) contre {reference} % en France en "
                "{annee_reference}",
                valeur=_said("taux_occupation_reel", occupation, portee, 1),
                fictif=fictif,
                annee=occupation.millesime,
                reference=_published(repere, rang),
                annee_reference=ANNEE_OCCUPATION,
            )
        )
    if not phrases:
        return say("Aucun chiffre à comparer {dans}.", dans=portee.dans)
    return say("{phrases}.", phrases=join(" ; ", phrases))


def _said(indicateur: str, ligne: Trouve, portee: Portee, decimales: int) -> Dit:
    """The reader's figure: an observation, or what the imported rows of the scope make."""
    assert ligne.valeur is not None, "une absence n'est pas un nombre"
    texte = formats.number(ligne.valeur, decimales)
    if indicateur == "taux_couverture":
        lu = dits.Lu(portee.niveau, portee.code, indicateur, "", int(ligne.millesime))
        return Dit(texte, "valeur", (lu,), decimales)
    critere = _CRITERES[indicateur]
    return _counted(texte, critere, ligne, portee, decimales)


def _counted(texte: str, critere: str, ligne: Trouve, portee: Portee, decimales: int = 0) -> Dit:
    annee = (float(ligne.millesime),) if ligne.millesime else ()
    dans = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
    return Dit(
        texte,
        "poste" if critere in _DES_POSTES else "depot",
        decimales=decimales,
        dans=dans,
        critere=critere,
        constantes=annee,
    )


def _of_france(pays: Trouve, decimales: int = 1) -> Dit:
    assert pays.valeur is not None, "une absence n'est pas un nombre"
    lu = dits.Lu("france", "FRANCE", "taux_couverture", "", int(pays.millesime))
    return Dit(formats.number(pays.valeur, decimales), "valeur", (lu,), decimales)


def _published(repere: Repere, rang: int, *, maximum: bool = False) -> Dit:
    """A value of the file of references; ``maximum`` for the other end of a range."""
    valeur = repere.valeurs[rang]
    nombre = valeur.valeur_max if maximum else valeur.valeur
    assert nombre is not None, "une valeur qui ne vient pas du magasin a son nombre"
    texte = formats.number(nombre, valeur.decimales)
    critere = "maximum" if maximum else ""
    nom = f"{repere.code}:{rang}"
    return Dit(texte, "repere", decimales=valeur.decimales, critere=critere, nom=nom)


def _capital(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _by_indicator(chiffres: pd.DataFrame) -> dict[str, Trouve]:
    return {
        str(x["indicateur"]): Trouve(
            None if pd.isna(x["valeur"]) else float(x["valeur"]),
            "" if pd.isna(x["millesime"]) else str(int(x["millesime"])),
            str(x["statut"]),
            bool(x["fictif"]),
            str(x["source"]),
            None if pd.isna(x["epci_dits"]) else int(x["epci_dits"]),
            int(x["epci"]),
        )
        for _, x in chiffres.iterrows()
    }


def _value(repere: Repere, rang: int, du_pays: Mapping[str, Trouve]) -> tuple[str, str]:
    valeur = repere.valeurs[rang]
    annee = valeur.annee
    if valeur.lue == MAGASIN:
        lu = du_pays.get(repere.indicateur)
        if lu is None or lu.valeur is None:
            return "absente du magasin", "(refaites-le sur la page « Mes données »)"
        dit, annee = _of_france(lu, valeur.decimales), lu.millesime
    else:
        dit = _published(repere, rang)
    texte = say("{mot} {dit}", mot=valeur.mot, dit=dit).stripped()
    if valeur.valeur_max is not None:
        texte = say("{texte} à {haut}", texte=texte, haut=_published(repere, rang, maximum=True))
    date = f"{annee}, {valeur.remarque}" if valeur.remarque else annee
    return say("{texte} {unite}", texte=texte, unite=valeur.unite), f"({date})"


def _figure(
    repere: Repere,
    de_la_portee: Mapping[str, Trouve],
    du_pays: Mapping[str, Trouve],
    portee: Portee,
    catalogue: Catalogue,
) -> ChiffreRepere | None:
    if not repere.indicateur:
        return None
    if portee.niveau == "france" and any(v.lue == MAGASIN for v in repere.valeurs):
        return ChiffreRepere("C'est ce repère", "Choisissez un territoire en haut de la page.", False)
    ligne = de_la_portee.get(repere.indicateur)
    if ligne is None:
        return ChiffreRepere("Absent", _gesture(repere.indicateur, portee), False)
    precision = _where(repere.indicateur, ligne, portee, catalogue)
    if ligne.valeur is None:
        libelle = formats.LIBELLES_STATUT.get(ligne.statut, ligne.statut).capitalize()
        return ChiffreRepere(libelle, precision, False, ligne.fictif)
    pays = du_pays.get("taux_couverture")
    if repere.indicateur == "taux_couverture" and pays and pays.valeur is not None:
        marge = catalogue.indicateurs["taux_couverture"].marge
        ecart = _gap(ligne, pays, portee, marge)
        precision = say("{ecart} ; {precision}", ecart=ecart, precision=precision)
    unite, decimales = _unit(repere.indicateur, catalogue)
    texte = say("{valeur} {unite}", valeur=_said(repere.indicateur, ligne, portee, decimales), unite=unite)
    if ligne.statut == "partiel":
        texte = say("{texte} (fichiers partiels)", texte=texte)
    return ChiffreRepere(texte, precision, True, ligne.fictif)


def _unit(indicateur: str, catalogue: Catalogue) -> tuple[str, int]:
    if indicateur in _SANS_FICHE:
        return _SANS_FICHE[indicateur]
    fiche = catalogue.indicateurs[indicateur]
    return fiche.unite_courte, fiche.decimales


def _gap(ligne: Trouve, pays: Trouve, portee: Portee, marge: float | None) -> Phrase:
    """« 18,7 de moins que la France », or that the difference cannot be read."""
    assert ligne.valeur is not None, "un écart demande deux valeurs"
    assert pays.valeur is not None, "un écart demande deux valeurs"
    if ligne.millesime != pays.millesime:
        return Phrase("pas la même année que la France : pas d'écart")
    ecart, lisible = formats.difference(ligne.valeur, pays.valeur, 1, (marge, marge))
    if not lisible:
        return Phrase("écart à la France non interprétable (dans l'arrondi)")
    lus = (*_said("taux_couverture", ligne, portee, 1).lus, *_of_france(pays).lus)
    sens = "haut" if ecart > 0 else "bas"
    return say(
        "{ecart} de {sens} que la France",
        ecart=Dit(formats.number(abs(ecart), 1), "ecart", lus, 1, critere=sens),
        sens="plus" if ecart > 0 else "moins",
    )


def _where(indicateur: str, ligne: Trouve, portee: Portee, catalogue: Catalogue) -> Phrase:
    """« 10 EPCI sur 10, 2025 ; Caf ou collectivité (fichiers importés) »."""
    morceaux: list[str] = [ligne.millesime] if ligne.millesime else []
    if ligne.epci_dits is not None:
        dans = Ensemble(portee.unite.niveau, portee.niveau, portee.code)
        compte = say(
            "{dits} sur {total}",
            dits=number_said(
                ligne.epci_dits,
                portee.unite.count(ligne.epci_dits),
                _counted("", _DITES[indicateur], ligne, portee),
            ),
            total=Dit(formats.number(ligne.epci), "compte", dans=dans, critere="tous"),
        )
        morceaux.insert(0, compte)
    source = catalogue.sources.get(ligne.source)
    return say(
        "{morceaux}{suite}", morceaux=join(", ", morceaux), suite=f" ; {source.producteur}" if source else ""
    )


def _gesture(indicateur: str, portee: Portee) -> str:
    format_ = _FORMATS.get(indicateur)
    if format_ is None:
        return f"La Cnaf ne publie pas cette valeur {portee.dans}."
    return f"Rien n'est importé {portee.dans} : déposez un fichier « {format_} » sur la page « Mes données »."


def told(reperes: Sequence[Repere]) -> list[tuple[str, Phrase]]:
    """(name, its values and remark in one sentence) of references of the same study."""
    return [
        (
            repere.nom,
            say("{valeurs}. {remarque}", valeurs=_told_values(repere), remarque=repere.remarque).stripped(),
        )
        for repere in reperes
    ]


def _told_values(repere: Repere) -> Phrase:
    """Every value, with its date when it is not the first one's."""
    morceaux: list[str] = []
    for rang, valeur in enumerate(repere.valeurs):
        texte, date = _value(repere, rang, {})
        ailleurs = valeur.remarque or valeur.annee != repere.valeurs[0].annee
        morceaux.append(say("{texte} {date}", texte=texte, date=date) if ailleurs else texte)
    return join(", ", morceaux)
