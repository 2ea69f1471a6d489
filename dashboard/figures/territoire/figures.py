"""The charts of « Mon territoire » as the gallery and the exports know them: births, a theme's lines."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.courbes import Courbes, Serie
from dashboard.figures.dits import Phrase, say
from dashboard.figures.territoire.naissances import Naissances
from dashboard.figures.territoire.themes import ThemeTerritoire

LECTURE_LIGNES = (
    "le point plein est le territoire, les ronds sont les autres du groupe, les traits les repères "
    "publiés. Un écart se calcule avant d'arrondir ; le rang 1 est la plus haute valeur."
)


@dataclass(frozen=True, slots=True)
class CourbesNaissances:
    """The births of a territory from a common 100; ``naissances`` has two years at least."""

    qui: str
    naissances: Naissances

    @property
    def titre(self) -> str:
        return f"Les naissances, {self.qui}"

    @property
    def unite(self) -> str:
        return f"naissances, {self.naissances.annees[0]} = 100"

    @property
    def decimales(self) -> int:
        return 1

    @property
    def lecture(self) -> Phrase:
        """« 3 987 naissances en 2024, 1,3 % de plus qu'en 2014. »"""
        return say(
            "{n} naissances en {annee}, {phrase}.",
            n=self.naissances.nombre,
            annee=str(self.naissances.annee),
            phrase=self.naissances.phrase,
        )

    @property
    def courbes(self) -> Courbes:
        """The same as the curves that paper and screens already draw."""
        series = tuple(
            Serie(
                f"{rang}:{c.nom}",
                c.nom,
                c.indices,
                tuple(formats.number(v, 1) for v in c.indices[:-1]) + (str(c.croissance),),
                (),
                choisie=c.role == "sujet",
                reference=c.role != "sujet",
            )
            for rang, c in enumerate(self.naissances.courbes)
        )
        annees = self.naissances.annees
        return Courbes(self.titre, self.unite, 1, annees, series, base=True, lecture=self.lecture)


@dataclass(frozen=True, slots=True)
class LignesTheme:
    """The position lines of one theme; ``theme`` has one line at least, ``groupe`` names the others."""

    qui: str
    groupe: str
    theme: ThemeTerritoire

    @property
    def titre(self) -> str:
        return f"{self.theme.nom}, {self.qui}"

    @property
    def unite(self) -> str:
        return "chaque chiffre dans son unité"

    @property
    def decimales(self) -> int:
        return 1

    @property
    def lecture(self) -> str:
        autres = f" ({self.groupe})" if self.groupe else ""
        return LECTURE_LIGNES.replace("les autres du groupe", f"les autres du groupe{autres}")


def births_table(modele: CourbesNaissances) -> pd.DataFrame:
    """One row per year, one column per territory, the first year being 100."""
    colonnes = {c.nom: list(c.indices) for c in modele.naissances.courbes}
    return pd.DataFrame({"Année": [str(a) for a in modele.naissances.annees], **colonnes})


def lines_table(modele: LignesTheme) -> pd.DataFrame:
    """One row per figure: value, references, gap and rank, in words as they are shown."""
    lignes = modele.theme.lignes
    reperes = dict.fromkeys(t.nom for x in lignes for t in x.traits)
    textes = [{t.nom: t.texte for t in x.traits} for x in lignes]
    return pd.DataFrame(
        {
            "Chiffre": [x.nom for x in lignes],
            "Unité": [x.unite for x in lignes],
            "Année": [str(x.annee) for x in lignes],
            "Valeur affichée": [str(x.texte) for x in lignes],
            **{nom: [t.get(nom, "") for t in textes] for nom in reperes},
            "Écart": [str(x.ecart) for x in lignes],
            "Place": [str(x.rang or x.dite) for x in lignes],
            "Statut": ["fictif" if x.fictif else "réel" for x in lignes],
        }
    )
