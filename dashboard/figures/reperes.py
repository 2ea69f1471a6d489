"""Published references beside the figures of the reader, and the charts of the studied département."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.graphiques import Barre, Barres, Decomposition, Groupe
from dashboard.figures.palettes import COULEURS_AXES
from dashboard.figures.textes import Portee
from data.catalogue import Catalogue
from data.memoire import NOMS_AXES, EpciMemoire, Memoire
from data.reperes import MAGASIN, Repere, ValeurRepere

SOURCE_MEMOIRE = (
    "S. Moncorgé, « Les Conventions territoriales globales : enjeux et difficultés de la mise en "
    "œuvre d'un projet social de territoire », mémoire EHESP – Université Rennes 2, 2025."
)
CHAMP_MEMOIRE = (
    "17 postes listés, 12,9 ETP, d'un département enquêté ; EPCI sous pseudonyme, sur aucune carte."
)
AVERTISSEMENT_MEMOIRE = (
    "EPCI sous pseudonyme : sur aucune carte, et jamais rattachés à un EPCI réel. Le tableau du "
    "mémoire ne liste pas tout le monde : ce sont 17 postes listés et 12,9 ETP, pas des personnes."
)
PARTAGE = "Le temps d'un poste qui porte plusieurs axes est partagé à parts égales."
REPERES_MEMOIRE = ("conventions_departement", "charges_departement", "charges_epci_a")
COOPERATIONS = {
    "limitee": ("Limitée", "tous les EAJE et ALSH en régie directe"),
    "necessaire": ("Nécessaire", "tous les EAJE et ALSH associatifs"),
    "differenciee": ("Différenciée", "en régie et autrement à la fois"),
}
# Dernière année ordinaire citée : 2020 est celle du Covid.
ANNEE_OCCUPATION = "2019"
# Ne se compare à rien : dit avec le département enquêté seulement.
_DIT_AILLEURS = ("charges_epci_a",)
# Ce que le magasin n'a pas en fiche : les conventions se comptent, elles ne s'observent pas.
_SANS_FICHE = {"conventions": ("CTG", 0)}
_FORMATS = {
    "taux_occupation_reel": "eaje_activite",
    "etp_coordination": "etp_coordination",
    "part_petite_enfance_jeunesse": "etp_coordination",
    "conventions": "ctg",
}


@dataclass(frozen=True, slots=True)
class Lu:
    """A row of ``reperes/chiffres``; ``epci_dits`` is None for a figure published as such."""

    valeur: float | None
    millesime: str
    statut: str
    fictif: bool
    source: str
    epci_dits: int | None
    epci: int


@dataclass(frozen=True, slots=True)
class Chiffre:
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
    chiffre: Chiffre | None
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
    lignes: dict[str, list[LigneRepere]] = {}
    du_pays = _by_indicator(france)
    de_la_portee = _by_indicator(chiffres)
    for repere in (r for r in reperes if r.code not in _DIT_AILLEURS):
        lignes.setdefault(repere.theme, []).append(
            LigneRepere(
                repere.nom,
                tuple(_value(v, repere, du_pays) for v in repere.valeurs),
                _figure(repere, de_la_portee, du_pays, portee, catalogue),
                repere.source,
                repere.remarque,
            )
        )
    return {theme: tuple(groupe) for theme, groupe in lignes.items()}


def answer(
    reperes: Sequence[Repere], chiffres: pd.DataFrame, france: pd.DataFrame, portee: Portee
) -> str:
    """Coverage and occupation of the scope against their latest full-year references."""
    lus = _by_indicator(chiffres)
    phrases: list[str] = []
    couverture, occupation = lus.get("taux_couverture"), lus.get("taux_occupation_reel")
    if couverture and couverture.valeur is not None:
        pays = _by_indicator(france).get("taux_couverture")
        contre = ""
        if portee.niveau != "france" and pays and pays.valeur is not None:
            contre = f", contre {formats.number(pays.valeur, 1)} en France"
        phrases.append(
            f"{_capital(portee.dans)}, {formats.number(couverture.valeur, 1)} places pour 100 enfants "
            f"de moins de 3 ans ({couverture.millesime}){contre}"
        )
    if occupation and occupation.valeur is not None:
        reference = next(
            v for r in reperes if r.indicateur == "taux_occupation_reel" for v in r.valeurs
            if v.annee == ANNEE_OCCUPATION
        )  # fmt: skip
        assert reference.valeur is not None, "l'occupation de référence est écrite dans la fiche"
        fictif = "données fictives, " if occupation.fictif else ""
        if occupation.statut == "partiel":
            fictif += "fichiers partiels, "
        phrases.append(
            f"des EAJE occupés à {formats.number(occupation.valeur, 1)} % "
            f"({fictif}{occupation.millesime}) contre {formats.number(reference.valeur)} % en France "
            f"en {ANNEE_OCCUPATION}"
        )
    return f"{' ; '.join(phrases)}." if phrases else f"Aucun chiffre à comparer {portee.dans}."


def _capital(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _by_indicator(chiffres: pd.DataFrame) -> dict[str, Lu]:
    return {
        str(x["indicateur"]): Lu(
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


def _value(valeur: ValeurRepere, repere: Repere, du_pays: Mapping[str, Lu]) -> tuple[str, str]:
    nombre, annee = valeur.valeur, valeur.annee
    if valeur.lue == MAGASIN:
        lu = du_pays.get(repere.indicateur)
        if lu is None or lu.valeur is None:
            return "absente du magasin", "(refaites-le sur la page « Mes données »)"
        nombre, annee = lu.valeur, lu.millesime
    assert nombre is not None, "une valeur qui ne vient pas du magasin a son nombre"
    texte = f"{valeur.mot} {formats.number(nombre, valeur.decimales)}".strip()
    if valeur.valeur_max is not None:
        texte += f" à {formats.number(valeur.valeur_max, valeur.decimales)}"
    date = f"{annee}, {valeur.remarque}" if valeur.remarque else annee
    return f"{texte} {valeur.unite}", f"({date})"


def _figure(
    repere: Repere,
    de_la_portee: Mapping[str, Lu],
    du_pays: Mapping[str, Lu],
    portee: Portee,
    catalogue: Catalogue,
) -> Chiffre | None:
    if not repere.indicateur:
        return None
    if portee.niveau == "france" and any(v.lue == MAGASIN for v in repere.valeurs):
        return Chiffre("C'est ce repère", "Choisissez un territoire en haut de la page.", False)
    ligne = de_la_portee.get(repere.indicateur)
    if ligne is None:
        return Chiffre("Absent", _gesture(repere.indicateur, portee), False)
    precision = _where(ligne, catalogue)
    if ligne.valeur is None:
        libelle = formats.LIBELLES_STATUT.get(ligne.statut, ligne.statut).capitalize()
        return Chiffre(libelle, precision, False, ligne.fictif)
    pays = du_pays.get("taux_couverture")
    if repere.indicateur == "taux_couverture" and pays and pays.valeur is not None:
        marge = catalogue.indicateurs["taux_couverture"].marge
        precision = f"{_gap(ligne.valeur, pays.valeur, marge)} ; {precision}"
    unite, decimales = _unit(repere.indicateur, catalogue)
    texte = f"{formats.number(ligne.valeur, decimales)} {unite}"
    if ligne.statut == "partiel":
        texte += " (fichiers partiels)"
    return Chiffre(texte, precision, True, ligne.fictif)


def _unit(indicateur: str, catalogue: Catalogue) -> tuple[str, int]:
    if indicateur in _SANS_FICHE:
        return _SANS_FICHE[indicateur]
    fiche = catalogue.indicateurs[indicateur]
    return fiche.unite_courte, fiche.decimales


def _gap(valeur: float, reference: float, marge: float | None) -> str:
    """« 18,7 de moins que la France », or that the difference cannot be read."""
    ecart, lisible = formats.difference(valeur, reference, 1, (marge, marge))
    if not lisible:
        return "écart à la France non interprétable (dans l'arrondi)"
    return f"{formats.number(abs(ecart), 1)} de {'plus' if ecart > 0 else 'moins'} que la France"


def _where(ligne: Lu, catalogue: Catalogue) -> str:
    """« 10 EPCI sur 10, 2025 ; Caf ou collectivité (fichiers importés) »."""
    morceaux = [ligne.millesime] if ligne.millesime else []
    if ligne.epci_dits is not None:
        compte = f"{formats.number(ligne.epci_dits)} EPCI sur {formats.number(ligne.epci)}"
        morceaux.insert(0, compte)
    source = catalogue.sources.get(ligne.source)
    suite = f" ; {source.producteur}" if source else ""
    return f"{', '.join(morceaux)}{suite}"


def _gesture(indicateur: str, portee: Portee) -> str:
    format_ = _FORMATS.get(indicateur)
    if format_ is None:
        return f"La Cnaf ne publie pas cette valeur {portee.dans}."
    return (
        f"Rien n'est importé {portee.dans} : déposez un fichier « {format_} » sur la page "
        "« Mes données »."
    )


def memoire_axes(memoire: Memoire) -> Barres:
    """ETP of the listed posts by axis, the highest first, the empty axes last."""
    axes = memoire.etp_by_axis()
    tries = sorted(axes.items(), key=lambda x: -x[1])
    vides = [NOMS_AXES[a].lower() for a, etp in tries if etp == 0]
    return Barres(
        "ETP listés, par axe de la CTG",
        "ETP",
        2,
        tuple(
            Barre(NOMS_AXES[a], etp, formats.number(etp, 2) if etp else "0", COULEURS_AXES[a])
            for a, etp in tries
        ),
        lecture=(
            f"L'axe coordination compte {formats.number(axes['coordination'], 1)} des "
            f"{formats.number(memoire.etp, 1)} ETP listés ; aucun n'est listé aux axes "
            f"{formats.enumeration(vides)}. Hors coordination, la petite enfance et "
            f"l'enfance-jeunesse font {formats.number(memoire.part_jeunesse_pct, 1)} %."
        ),
        colonne="Axe",
    )


def memoire_epci(memoire: Memoire) -> Decomposition:
    """ETP of each EPCI under its pseudonym, axis by axis; one without a post keeps its row."""
    axes = [a for a, etp in memoire.etp_by_axis().items() if etp]
    lus = [(epci, memoire.etp_by_axis(epci.code)) for epci in memoire.epci]
    lus.sort(key=lambda x: (-sum(x[1].values()), x[0].code))
    premier, parts = lus[0]
    sans = [e.nom for e, etp in lus if not sum(etp.values())]
    return Decomposition(
        "ETP listés, par EPCI sous pseudonyme",
        "ETP",
        2,
        tuple(NOMS_AXES[a] for a in axes),
        tuple(COULEURS_AXES[a] for a in axes),
        tuple(
            Groupe(
                f"{epci.nom} : {_total(sum(etp.values()))}",
                tuple(etp[a] for a in axes),
                tuple(formats.number(etp[a], 2) for a in axes),
            )
            for epci, etp in lus
        ),
        f"L'EPCI {premier.nom} a {formats.number(sum(parts.values()), 1)} ETP listés, le plus du "
        f"département ; {formats.enumeration(sans)} n'en a aucun.",
        "par axe",
    )


def _total(etp: float) -> str:
    return formats.number(etp, 1) if etp else "0"


def cooperation_groups(memoire: Memoire) -> list[tuple[str, str]]:
    """(type and its rule, names of the EPCI), then the EPCI of which no type is given."""
    groupes = [
        (f"{nom} : {regle}", _names(e for e in memoire.epci if e.cooperation == code))
        for code, (nom, regle) in COOPERATIONS.items()
    ]
    sans = _names(e for e in memoire.epci if not e.cooperation)
    return [*groupes, ("Sans type", sans)] if sans else groupes


def told(reperes: Sequence[Repere]) -> list[tuple[str, str]]:
    """(name, its values and remark in one sentence) of references of the same study."""
    return [
        (repere.nom, f"{_told_values(repere)}. {repere.remarque}".strip()) for repere in reperes
    ]


def _told_values(repere: Repere) -> str:
    """Every value, with its date when it is not the first one's."""
    morceaux: list[str] = []
    for valeur in repere.valeurs:
        texte, date = _value(valeur, repere, {})
        ailleurs = valeur.remarque or valeur.annee != repere.valeurs[0].annee
        morceaux.append(f"{texte} {date}" if ailleurs else texte)
    return ", ".join(morceaux)


def epci_table(memoire: Memoire) -> pd.DataFrame:
    """The eleven EPCI; a number that the dissertation does not give is « non dit »."""
    return pd.DataFrame(
        [
            (
                epci.nom,
                COOPERATIONS[epci.cooperation][0] if epci.cooperation else "non dite",
                "non dit" if epci.charges is None else formats.number(epci.charges),
                _total(sum(memoire.etp_by_axis(epci.code).values())),
                epci.remarque or "–",
            )
            for epci in memoire.epci
        ],
        columns=["EPCI", "Coopération", "Chargés de coopération", "ETP listés", "Remarque"],
    )


def _names(epci: Iterable[EpciMemoire]) -> str:
    return formats.enumeration([e.nom for e in epci])
