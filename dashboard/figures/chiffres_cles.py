"""Key figures: number, name, precision."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.coordination import REPERE_JEUNESSE_PCT, Cout, etp_text, post_said
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.unites import EPCI, Unite


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One key figure as it is printed; ``a_valeur`` is False when a word stands for the number."""

    texte: str
    nom: str
    precision: str = ""
    a_valeur: bool = True


def key_figures(
    ligne: pd.Series, unite: Unite = EPCI, lieu: Ensemble | None = None, annee: int = 0
) -> tuple[Chiffre, ...]:
    """ETP, posts, units (EPCI) without any, share of early childhood and youth, EPCI not imported.

    ``ligne`` is the row of ``coordination/chiffres``, with at least one imported EPCI; ``lieu`` and
    ``annee`` say where and when its posts were counted.
    """

    def said(texte: str, critere: str, decimales: int = 0) -> Phrase:
        dit = post_said(texte.removesuffix(" %"), critere, lieu, annee, decimales)
        return Phrase(texte, [dit])

    postes, epci = int(ligne["postes"]), int(ligne["epci"])
    sans, importes = int(ligne["epci_sans_poste"]), int(ligne["epci_importes"])
    part = ligne["part_jeunesse_pct"]
    if pd.isna(part):
        chiffre_part = Chiffre(
            "sans objet", "petite enfance et enfance-jeunesse", "aucun ETP thématique", False
        )
    else:
        chiffre_part = Chiffre(
            said(f"{formats.number(float(part), 1)} %", "part_jeunesse", 1),
            "petite enfance et enfance-jeunesse",
            say(
                "des ETP thématiques ; repère publié : {repere} %",
                repere=Dit(formats.number(REPERE_JEUNESSE_PCT), "repere", nom="partage_thematiques:0"),
            ),
        )
    pilotage = etp_text(float(ligne["etp_coordination"]))
    manquants = epci - importes
    return (
        Chiffre(
            said(etp_text(float(ligne["etp"])), "etp", 2),
            "ETP de coopération",
            say("dont {etp} de coordination", etp=said(pilotage, "etp_coordination", 2)),
        ),
        Chiffre(
            said(formats.number(postes), "postes"),
            "poste" if postes < 2 else "postes",
            "des postes, jamais des personnes",
        ),
        Chiffre(
            said(formats.number(sans), "sans_poste"),
            f"{unite.noms if sans > 1 else unite.nom} sans poste",
            "0 ETP déclaré",
        ),
        chiffre_part,
        Chiffre(
            said(formats.number(manquants), "manquants"),
            f"{unite.noms if manquants > 1 else unite.nom} {unite.agree('non importé', manquants)}",
            say("sur {n}", n=said(formats.number(epci), "tous")),
        ),
    )


def post_figures(
    postes: pd.DataFrame, unite: Unite = EPCI, lieu: Ensemble | None = None, annee: int = 0
) -> tuple[Chiffre, ...]:
    """Posts, mean ETP of a post, posts on one axis and on several."""

    def said(texte: str, critere: str, decimales: int = 0) -> Phrase:
        return Phrase(texte, [post_said(texte, critere, lieu, annee, decimales)])

    nombre = len(postes)
    moyen = float(postes["etp"].sum()) / nombre
    plusieurs = int((postes["nombre_axes"] > 1).sum())
    par_epci = postes.groupby("code_epci").size()
    seuls = int((par_epci == 1).sum())
    un_axe = said(formats.number(nombre - plusieurs), "un_axe")
    autres = said(formats.number(len(par_epci) - seuls), "plusieurs_postes")
    return (
        Chiffre(
            said(formats.number(nombre), "postes"), "postes" if nombre > 1 else "poste", "d'un ETP non nul"
        ),
        Chiffre(said(formats.number(moyen, 2), "moyen", 2), "ETP par poste", "en moyenne"),
        Chiffre(
            said(formats.number(plusieurs), "plusieurs_axes"),
            "postes à plusieurs axes" if plusieurs > 1 else "poste à plusieurs axes",
            say("{n} sur un seul axe", n=un_axe),
        ),
        Chiffre(
            said(formats.number(seuls), "un_seul_poste"),
            f"{unite.noms if seuls > 1 else unite.nom} à un seul poste",
            say("{n} à plusieurs postes", n=autres),
        ),
    )


def cost_figures(cout: Cout, lieu: Ensemble | None = None, annee: int = 0) -> tuple[Chiffre, ...]:
    """Cost under the hypothesis, known amounts of the Caf, its share, posts without an amount."""

    def said(texte: str, critere: str, decimales: int = 0) -> Dit:
        return post_said(texte, critere, lieu, annee, decimales, (cout.euros_par_etp,))

    connus = cout.postes - cout.postes_sans_montant
    au_montant = said(formats.number(connus), "avec_montant")
    hypothese = Dit(
        formats.number(cout.euros_par_etp), "constante", constantes=(cout.euros_par_etp,), nom="coût d'un ETP"
    )
    return (
        Chiffre(
            say("{n}\u00a0€", n=said(formats.number(cout.total), "cout")),
            "coût annuel estimé",
            say("{etp} ETP × {euros}\u00a0€", etp=said(etp_text(cout.etp), "etp", 2), euros=hypothese),
        ),
        Chiffre(
            say("{n}\u00a0€", n=said(formats.number(cout.cofinancement), "cofinancement")),
            "cofinancés par la Caf",
            say(
                "sur {postes} au montant connu",
                postes=number_said(connus, formats.plural(connus, "poste"), au_montant),
            ),
        )
        if connus
        else Chiffre("non renseigné", "cofinancement de la Caf", "aucun montant importé", False),
        Chiffre("non renseigné", "part de la Caf", "aucun montant importé", False)
        if cout.part_pct is None
        else Chiffre(
            say("{n} %", n=said(formats.number(cout.part_pct), "part_caf")),
            "part de la Caf",
            "du coût estimé de ces postes",
        ),
        Chiffre(
            say("{n}", n=said(formats.number(cout.postes_sans_montant), "sans_montant")),
            "poste sans montant" if cout.postes_sans_montant < 2 else "postes sans montant",
            "de cofinancement : non renseigné, pas zéro",
        ),
    )
