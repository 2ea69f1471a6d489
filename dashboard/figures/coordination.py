"""Chart models of the coordination page, made from the rows of ``queries/coordination``.

An axis without a row counts zero in an EPCI that imported its posts; an EPCI that imported nothing
is absent. Shares leave the axis « coordination » out. A post is never a person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Ensemble, Lu, Phrase, number_said, say
from dashboard.figures.graphiques import Barre, Barres, Decomposition, GroupeBarres, Ligne
from dashboard.figures.palettes import ACCENT, COULEURS_AXES, GRIS
from dashboard.figures.unites import EPCI, Unite

COORDINATION = "coordination"
JEUNESSE = ("petite_enfance", "enfance_jeunesse")
# Mémoire EHESP 2025, annexe 3 : part de la coordination financée, sur tout un département.
REPERE_JEUNESSE_PCT, REPERE_AUTRES_PCT = 67, 33
REPERE_ORIGINE = "mémoire EHESP 2025, annexe 3, un département entier"
COUT_ETP_EUROS = 48_000
POSITIONS = {
    "direction": "Direction",
    "chef_de_service": "Chef de service",
    "dedie": "Poste dédié",
    "terrain": "Terrain",
}
EMPLOYEURS = {"epci": "EPCI", "commune": "Commune"}
NON_RENSEIGNE = "Non renseigné"
# Les EPCI, à côté de leur ensemble.
CLAIR = "#8fb8de"
DECIMALES = 2


@dataclass(frozen=True, slots=True)
class Cout:
    """Cost of the posts under an hypothesis, and what is known of the share paid by the Caf.

    ``part_pct`` compares the known amounts to the cost of those very posts; None when none is known.
    """

    euros_par_etp: float
    etp: float
    total: float
    cofinancement: float
    postes: int
    postes_sans_montant: int
    part_pct: float | None


def etp_text(valeur: float) -> str:
    """« 0 » when it is zero, « 2,42 » otherwise."""
    return formats.number(valeur, DECIMALES if valeur else 0)


def axis_sums(lignes: pd.DataFrame) -> dict[str, float]:
    """ETP of each axis over the imported EPCI of ``coordination/etp``; empty when none is."""
    connues = lignes[lignes["etp"].notna()]
    return {
        str(axe): math.fsum(float(v) for v in groupe["etp"])
        for axe, groupe in connues.groupby("axe", sort=False)
    }


def build_axes(lignes: pd.DataFrame, noms: Mapping[str, str], territoire: str, annee: int) -> Barres | None:
    """Bars of the ETP of each axis, the highest first; None when nothing was imported."""
    sommes = axis_sums(lignes)
    if not sommes:
        return None
    ordre = sorted(sommes, key=lambda a: (-sommes[a], list(noms).index(a)))
    barres = tuple(Barre(noms[a], sommes[a], etp_text(sommes[a]), COULEURS_AXES[a]) for a in ordre)
    return Barres(
        f"{territoire} : ETP par axe",
        "ETP",
        DECIMALES,
        barres,
        lecture=_axes_sentence(lignes, sommes, ordre, noms, annee),
    )


def without_etp(lignes: pd.DataFrame, noms: Mapping[str, str]) -> str:
    """« Sans aucun ETP : handicap et logement. », or that every axis has some."""
    sommes = axis_sums(lignes)
    vides = [noms[a].lower() for a in noms if sommes.get(a) == 0]
    if not sommes:
        return ""
    if not vides:
        return "Chacun des huit axes a au moins un poste."
    return f"Sans aucun ETP : {formats.enumeration(vides)}."


def post_said(
    texte: str,
    critere: str,
    lieu: Ensemble | None,
    annee: int,
    decimales: int = 0,
    constantes: Sequence[float] = (),
) -> Dit:
    """A number counted in the imported posts of a place and a year (« poste », see ``dits``)."""
    return Dit(
        texte,
        "poste",
        dans=lieu,
        critere=critere,
        decimales=decimales,
        constantes=(float(annee), *constantes),
    )


def build_share(lignes: pd.DataFrame, portee: str, annee: int = 0) -> Barres | None:
    """Share of early childhood and youth among the seven themes: the whole, then each EPCI."""
    connues = lignes[lignes["etp"].notna() & (lignes["axe"] != COORDINATION)]
    ensemble = _share(connues)
    if ensemble is None:
        return None
    parts = [(str(nom), _share(groupe)) for nom, groupe in connues.groupby("nom", sort=False)]
    triees = sorted(((nom, part) for nom, part in parts if part is not None), key=lambda p: (-p[1], p[0]))
    barres = [Barre(f"Ensemble {portee}", ensemble, formats.number(ensemble, 1), ACCENT, True)]
    if len(triees) > 1:
        barres += [Barre(nom, p, formats.number(p, 1), CLAIR) for nom, p in triees]
    repere = Ligne("Mémoire 2025", REPERE_JEUNESSE_PCT, f"{REPERE_JEUNESSE_PCT} %")
    return Barres(
        "Part de la petite enfance et de l'enfance-jeunesse dans les ETP thématiques",
        "% des ETP des sept thématiques, coordination à part",
        1,
        tuple(barres),
        (repere,),
        _share_sentence(ensemble, connues, annee),
    )


def no_theme(lignes: pd.DataFrame) -> list[str]:
    """Names of the imported EPCI that have no thematic ETP: their share means nothing."""
    connues = lignes[lignes["etp"].notna() & (lignes["axe"] != COORDINATION)]
    sommes = connues.groupby("nom", sort=False)["etp"].sum()
    return [str(nom) for nom, somme in sommes.items() if somme == 0]


def build_posts(
    postes: pd.DataFrame,
    champ: str,
    noms: Mapping[str, str],
    titre: str,
    lieu: Ensemble | None = None,
    annee: int = 0,
) -> Barres:
    """ETP by ``champ`` (« position », « employeur »), with the number of posts."""
    valeurs = postes[champ].map(lambda v: noms.get(str(v), NON_RENSEIGNE))
    groupes = [
        (str(nom), math.fsum(float(v) for v in g["etp"]), len(g))
        for nom, g in postes.groupby(valeurs, sort=False)
    ]
    groupes.sort(key=lambda g: (g[0] == NON_RENSEIGNE, -g[1], g[0]))
    barres = tuple(
        Barre(
            nom,
            etp,
            f"{etp_text(etp)} · {formats.plural(nombre, 'poste')}",
            GRIS if nom == NON_RENSEIGNE else COULEURS_AXES[JEUNESSE[0]],
        )
        for nom, etp, nombre in groupes
    )
    total = math.fsum(g[1] for g in groupes)
    nom, etp, _ = groupes[0]
    code = next((c for c, n in noms.items() if n == nom), "")
    lecture = say(
        "« {nom} » : {etp} ETP sur {total}, soit {part} %.",
        nom=nom,
        etp=post_said(etp_text(etp), f"{champ}:{code}", lieu, annee, DECIMALES),
        total=post_said(etp_text(total), "etp", lieu, annee, DECIMALES),
        part=post_said(formats.number(100 * etp / total), f"part:{champ}:{code}", lieu, annee),
    )
    return Barres(titre, "ETP", DECIMALES, barres, lecture=lecture)


def cost(postes: pd.DataFrame, euros_par_etp: float) -> Cout:
    """Cost of posts of ``coordination/postes`` at ``euros_par_etp``; see Cout."""
    etp = math.fsum(float(v) for v in postes["etp"])
    connus = postes[postes["cofinancement_caf"].notna()]
    cofinancement = math.fsum(float(v) for v in connus["cofinancement_caf"])
    cout_connus = math.fsum(float(v) for v in connus["etp"]) * euros_par_etp
    return Cout(
        euros_par_etp,
        etp,
        etp * euros_par_etp,
        cofinancement,
        len(postes),
        len(postes) - len(connus),
        100 * cofinancement / cout_connus if cout_connus > 0 else None,
    )


def build_years(
    lignes: pd.DataFrame,
    noms: Mapping[str, str],
    territoire: str,
    unite: Unite = EPCI,
    lieu: Ensemble | None = None,
) -> Decomposition | None:
    """ETP by year, stacked by axis; each year says how many EPCI it covers. None under two years."""
    annees = sorted({int(a) for a in lignes["annee"]})
    if len(annees) < 2:
        return None
    groupes: list[GroupeBarres] = []
    for annee in annees:
        siennes = lignes[lignes["annee"] == annee]
        par_axe = {str(a): float(v) for a, v in zip(siennes["axe"], siennes["etp"], strict=True)}
        parties = tuple(par_axe.get(axe, 0.0) for axe in noms)
        epci = int(siennes["epci"].iloc[0])
        groupes.append(
            GroupeBarres(
                say(
                    "{annee} ({unites})",
                    annee=str(annee),
                    unites=number_said(epci, unite.count(epci), post_said("", "avec_lignes", lieu, annee)),
                ),
                parties,
                tuple(etp_text(p) if p else "" for p in parties),
            )
        )
    premier, dernier = (math.fsum(g.parties) for g in (groupes[0], groupes[-1]))
    return Decomposition(
        f"{territoire} : ETP par année et par axe",
        "ETP",
        DECIMALES,
        tuple(noms.values()),
        tuple(COULEURS_AXES[axe] for axe in noms),
        tuple(groupes),
        say(
            "{premier} ETP en {debut}, {dernier} en {fin}.",
            premier=post_said(etp_text(premier), "etp", lieu, annees[0], DECIMALES),
            debut=str(annees[0]),
            dernier=post_said(etp_text(dernier), "etp", lieu, annees[-1], DECIMALES),
            fin=str(annees[-1]),
        ),
        "par axe",
    )


def perimeter_note(lignes: pd.DataFrame, unite: Unite = EPCI) -> str:
    """What to say when the years do not cover the same EPCI; '' when they do."""
    if lignes["codes_epci"].nunique() < 2:
        return ""
    return (
        f"Les années ne couvrent pas les mêmes {unite.noms} : une partie de l'écart vient de ce qui a été "
        "importé, et non des postes."
    )


def _share(lignes: pd.DataFrame) -> float | None:
    """Share of early childhood and youth, None without any thematic ETP."""
    total = math.fsum(float(v) for v in lignes["etp"])
    jeunesse = math.fsum(float(v) for v in lignes[lignes["axe"].isin(JEUNESSE)]["etp"])
    return 100 * jeunesse / total if total > 0 else None


def _share_sentence(part: float, lignes: pd.DataFrame, annee: int) -> Phrase:
    arrondie = formats.rounded(part, 1)
    themes = [a for a in dict.fromkeys(lignes["axe"]) if a not in JEUNESSE]
    siens = etp_reads(lignes, JEUNESSE, annee)
    tous = siens + etp_reads(lignes, themes, annee)
    nombre = (float(len(siens)),)
    return say(
        "La petite enfance et l'enfance-jeunesse prennent {part} % des ETP thématiques, les cinq "
        "autres thématiques {reste} % ; repère publié : {repere} % et {autres} % ({origine}).",
        part=Dit(formats.number(arrondie, 1), "part", tous, 1, constantes=nombre),
        # Le complément du nombre tel qu'il est dit : les deux font cent.
        reste=Dit(
            formats.number(100 - arrondie, 1), "part", tous, 1, constantes=nombre, critere="complement"
        ),
        repere=Dit(formats.number(REPERE_JEUNESSE_PCT), "repere", nom="partage_thematiques:0"),
        autres=Dit(
            formats.number(REPERE_AUTRES_PCT),
            "constante",
            constantes=(REPERE_AUTRES_PCT,),
            nom="repère publié, les autres thématiques",
        ),
        origine=REPERE_ORIGINE,
    )


def _axes_sentence(
    lignes: pd.DataFrame,
    sommes: Mapping[str, float],
    ordre: Sequence[str],
    noms: Mapping[str, str],
    annee: int,
) -> Phrase:
    total = math.fsum(sommes.values())
    if total == 0:
        return Phrase("Aucun ETP : tous les territoires importés déclarent n'avoir aucun poste.")
    tete = ordre[0]
    siens = etp_reads(lignes, [tete], annee)
    autres = etp_reads(lignes, ordre[1:], annee)
    part = formats.number(100 * sommes[tete] / total)
    return say(
        "« {nom} » réunit {etp} ETP sur {total}, soit {part} %.",
        nom=noms[tete],
        etp=Dit(etp_text(sommes[tete]), "somme", siens, DECIMALES),
        total=Dit(etp_text(total), "somme", siens + autres, DECIMALES),
        part=Dit(part, "part", siens + autres, constantes=(float(len(siens)),)),
    )


def etp_reads(lignes: pd.DataFrame, axes: Sequence[str], annee: int) -> tuple[Lu, ...]:
    """Where the ETP of these axes stand in the store, for each imported unit of the rows."""
    codes = [str(c) for c in lignes[lignes["etp"].notna()]["code_epci"].unique()]
    return tuple(
        Lu(NIVEAU_PAR_LONGUEUR.get(len(c), "epci"), c, "etp_coordination", axe, annee)
        for c in codes
        for axe in axes
    )
