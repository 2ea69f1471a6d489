"""Model of a flow of money between institutions, and the three flows of « du CEJ à la CTG ».

Under the former contract (CEJ) the Caf paid the local authority, which shared; with the CTG the
bonus goes straight to each service, in proportion to its activity. Amounts are euros per year.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.palettes import COULEURS_MODES

UNITE = "euros par an"
CAF, COLLECTIVITE, ALSH_A, ALSH_B, POSTE = "caf", "collectivite", "alsh_a", "alsh_b", "poste"
_NOMS = {CAF: "Caf", COLLECTIVITE: "Collectivité", ALSH_A: "ALSH A", ALSH_B: "ALSH B", POSTE: "Poste"}
_COULEURS = {
    CAF: COULEURS_MODES["eaje"],
    COLLECTIVITE: "#767676",
    ALSH_A: COULEURS_MODES["assistantes_maternelles"],
    ALSH_B: COULEURS_MODES["prescolarisation"],
    POSTE: "#7b3294",
}


@dataclass(frozen=True, slots=True)
class Noeud:
    """Who pays or receives; ``colonne`` counts from the left.

    ``detail`` is written after the name (a share), ``ecart`` after the amount (what changed).
    """

    code: str
    nom: str
    colonne: int
    couleur: str
    detail: str = ""
    ecart: str = ""


@dataclass(frozen=True, slots=True)
class Lien:
    """An amount that goes from one to another; zero is drawn as nothing."""

    de: str
    vers: str
    montant: float


@dataclass(frozen=True, slots=True)
class Flux:
    """Flows from left to right. Figures with the same ``echelle`` (an amount) compare by eye."""

    titre: str
    unite: str
    decimales: int
    noeuds: tuple[Noeud, ...]
    liens: tuple[Lien, ...]
    echelle: float
    lecture: str = ""

    def amount(self, code: str) -> float:
        """What goes through a node: all that enters or, at the start, all that leaves."""
        entre = sum(x.montant for x in self.liens if x.vers == code)
        return entre or sum(x.montant for x in self.liens if x.de == code)

    def name(self, code: str) -> str:
        return next(n.nom for n in self.noeuds if n.code == code)


@dataclass(frozen=True, slots=True)
class Exemple:
    """Two ALSH of one authority. Amounts in euros per year, shares in %, activity in hours."""

    montant: float = 90_000
    part_a_pct: float = 50
    heures_a: float = 40_000
    heures_b: float = 20_000
    cout_etp: float = 48_000
    etp: float = 1.0
    part_caf_pct: float = 50

    @property
    def avant_a(self) -> float:
        return self.montant * self.part_a_pct / 100

    @property
    def apres_a(self) -> float:
        return self.montant * self.activite_a_pct / 100

    @property
    def activite_a_pct(self) -> float:
        return 100 * self.heures_a / (self.heures_a + self.heures_b)

    @property
    def cout(self) -> float:
        return self.cout_etp * self.etp

    @property
    def echelle(self) -> float:
        """The largest amount of the three figures."""
        return max(self.montant, self.cout)


def build_before(exemple: Exemple) -> Flux:
    """CEJ: everything to the authority, which shares by its own rule."""
    a, b = exemple.avant_a, exemple.montant - exemple.avant_a
    return Flux(
        "Avant, sous le CEJ",
        UNITE,
        0,
        (
            _node(CAF, 0),
            _node(COLLECTIVITE, 1),
            _node(ALSH_A, 2, exemple.part_a_pct),
            _node(ALSH_B, 2, 100 - exemple.part_a_pct),
        ),
        (
            Lien(CAF, COLLECTIVITE, exemple.montant),
            Lien(COLLECTIVITE, ALSH_A, a),
            Lien(COLLECTIVITE, ALSH_B, b),
        ),
        exemple.echelle,
        say(
            "La Caf verse {montant} à la collectivité, qui donne {a} à l'ALSH A et {b} à l'ALSH B.",
            montant=_said(exemple, "montant", exemple.montant),
            a=_said(exemple, "avant_a", a),
            b=_said(exemple, "avant_b", b),
        ),
    )


def build_after(exemple: Exemple) -> Flux:
    """CTG: the same amount straight to each service, in proportion to its activity."""
    a, b = exemple.apres_a, exemple.montant - exemple.apres_a
    part = exemple.activite_a_pct
    return Flux(
        "Après, avec le bonus territoire de la CTG",
        UNITE,
        0,
        (
            _node(CAF, 0),
            _node(ALSH_A, 2, part, a - exemple.avant_a),
            _node(ALSH_B, 2, 100 - part, exemple.avant_a - a),
        ),
        (Lien(CAF, ALSH_A, a), Lien(CAF, ALSH_B, b)),
        exemple.echelle,
        say(
            "La Caf verse {a} à l'ALSH A, qui fait {part_a} de l'activité, et {b} à l'ALSH B, qui en "
            "fait {part_b}. {gagne}",
            a=_said(exemple, "apres_a", a),
            part_a=_share(exemple, "part_a", part),
            b=_said(exemple, "apres_b", b),
            part_b=_share(exemple, "part_b", 100 - part),
            gagne=winners(exemple),
        ),
    )


def build_post(exemple: Exemple) -> Flux:
    """Who pays a post of cooperation: the Caf its share, the authority the rest."""
    caf = exemple.cout * exemple.part_caf_pct / 100
    reste = exemple.cout - caf
    return Flux(
        "Le poste de coopération",
        UNITE,
        0,
        (
            _node(CAF, 0, exemple.part_caf_pct),
            _node(COLLECTIVITE, 0, 100 - exemple.part_caf_pct),
            _node(POSTE, 2),
        ),
        (Lien(CAF, POSTE, caf), Lien(COLLECTIVITE, POSTE, reste)),
        exemple.echelle,
        say(
            "{etp} ETP à {cout_etp} par ETP coûte {cout} par an : {caf} pour la Caf, {reste} pour la "
            "collectivité.",
            etp=_dit(formats.number(exemple.etp, 1), exemple, "etp", 1),
            cout_etp=_said(exemple, "cout_etp", exemple.cout_etp),
            cout=_said(exemple, "cout", exemple.cout),
            caf=_said(exemple, "caf", caf),
            reste=_said(exemple, "reste", reste),
        ),
    )


def winners(exemple: Exemple) -> Phrase:
    """Who gains, who loses, how much: one sentence."""
    ecart = formats.rounded(exemple.apres_a - exemple.avant_a, 0)
    if ecart == 0:
        return Phrase("Personne ne gagne ni ne perd : la répartition suivait déjà l'activité.")
    gagne, perd = ("A", "B") if ecart > 0 else ("B", "A")
    return say(
        "L'ALSH {gagne} gagne {ecart} par an, l'ALSH {perd} en perd autant, et plus rien ne passe "
        "par la collectivité.",
        gagne=gagne,
        ecart=_said(exemple, "ecart", abs(ecart)),
        perd=perd,
    )


def scale_note(exemple: Exemple) -> Phrase:
    """What makes the three figures comparable by eye."""
    return say(
        "Les trois figures sont à la même échelle : {haut} au plus haut.",
        haut=_said(exemple, "echelle", exemple.echelle),
    )


def _said(exemple: Exemple, critere: str, montant: float) -> Phrase:
    """An amount of the example, with the settings it comes from."""
    texte = euros(montant)
    return Phrase(texte, [_dit(formats.number(montant), exemple, critere)])


def _share(exemple: Exemple, critere: str, part: float) -> Phrase:
    texte = percent(part)
    nombre = texte.removesuffix("%").strip()
    return Phrase(texte, [_dit(nombre, exemple, critere, len(nombre.partition(",")[2]))])


def _dit(texte: str, exemple: Exemple, critere: str, decimales: int = 0) -> Dit:
    return Dit(texte, "exemple", decimales=decimales, critere=critere, constantes=astuple(exemple))


def table(modele: Flux) -> pd.DataFrame:
    """One row per flow."""
    return pd.DataFrame(
        [(modele.name(x.de), modele.name(x.vers), x.montant) for x in modele.liens],
        columns=["De", "Vers", modele.unite.capitalize()],
    )


def euros(montant: float) -> str:
    """« 45 000 € », with no-break spaces."""
    return f"{formats.number(montant)}{formats.INSECABLE}€"


def percent(part: float) -> str:
    """« 50 % », « 66,7 % »: a decimal only when there is one."""
    decimales = 0 if formats.rounded(part, 1) == formats.rounded(part, 0) else 1
    return f"{formats.number(part, decimales)}{formats.INSECABLE}%"


def _node(code: str, colonne: int, part: float | None = None, ecart: float | None = None) -> Noeud:
    return Noeud(
        code,
        _NOMS[code],
        colonne,
        _COULEURS[code],
        "" if part is None else percent(part),
        "" if ecart is None else f"{formats.number(ecart, signe=True)}{formats.INSECABLE}€",
    )
