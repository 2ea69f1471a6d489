"""What the sheets of a pack share: the reader, the scope, the sources that they cite."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import say
from dashboard.figures.feuilles import FeuilleVide
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite
from dashboard.galerie.carte import read_view
from dashboard.lecture import vues
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur, Vue
from data.fiches.catalogue import LECTEUR_DEPOTS, Source


@dataclass(frozen=True, slots=True)
class Contexte:
    """What every sheet needs: the reader, the scope, the chosen territory ('' for none), the day.

    ``parmi`` and ``liste`` ask the comparison group of the chosen territory (see ``groupe.read_group``).
    ``cites`` keeps the sources that the sheets cited, in order: the last one lists them.
    """

    lecteur: Lecteur
    portee: Portee
    territoire: str
    jour: datetime.date
    parmi: str = ""
    liste: str = ""
    cites: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def niveau(self) -> str:
        """The level of the maps and tables: EPCI, communes, or Paris itself."""
        return self.portee.niveau_carte

    @property
    def unite(self) -> Unite:
        """What the sentences count."""
        return self.portee.unite

    @property
    def entete(self) -> str:
        """Header of the column of names: Paris is its own row, not a commune among others."""
        return "Territoire" if self.niveau == "departement" else self.unite.entete

    def cards(self, codes: Iterable[str]) -> list[Source]:
        """Cards of the sources that a sheet cites."""
        cartes = vues.cards(self.lecteur, codes)
        self.cites.update(dict.fromkeys(c.id for c in cartes))
        return cartes

    def latest(self, indicateur: str) -> int:
        """Most recent year of an indicator by unit. Raises FeuilleVide when there is none."""
        connu = self.lecteur.known()
        presence = connu.presences.get((indicateur, self.niveau))
        if presence is None:
            catalogue = self.lecteur.catalogue()
            fiche = catalogue.indicateurs[indicateur]
            lus = (catalogue.sources[s].lecteur for s in fiche.sources.values())
            # Ce qui est publié ailleurs ne se remplit pas en important un fichier.
            suite = (
                "; importez les fichiers sur la page « Mes données »."
                if LECTEUR_DEPOTS in lus
                else f": {formats.lowered(fiche.raison_hors_niveau)}"
            )
            raise FeuilleVide(f"aucune valeur de « {fiche.nom} » {self.portee.dans} {suite}")
        return presence.latest("", connu.departements_of(self.portee.niveau, self.portee.code))

    def view(self, indicateur: str, **champs: object) -> Vue:
        """The map of an indicator for the scope. Raises FeuilleVide when no unit has a value."""
        selection = Selection(
            portee=self.portee.niveau,
            code_portee=self.portee.code,
            niveau=self.niveau,
            indicateur=indicateur,
            millesime=self.latest(indicateur),
            territoire=self.territoire,
        )
        vue = read_view(self.lecteur, replace(selection, **champs))  # type: ignore[arg-type]
        valeurs = vue.couche.valeurs
        if not (valeurs["rattache"] & valeurs["valeur"].notna()).any():
            raise FeuilleVide(f"{self.unite.aucun} {self.portee.de} n'a de valeur : {_reason(valeurs)}")
        siennes = vues.sources_of(self.lecteur, vue.couche)
        siennes += [s for s, _ in vues.references_of(self.lecteur, vue.couche)]
        self.cites.update(dict.fromkeys(s.id for s in siennes))
        return vue


def _reason(valeurs: pd.DataFrame) -> str:
    raisons: Sequence[str] = [r for r in valeurs["raison"].unique() if r]
    # Le début suffit : le geste est le même pour toutes, la page « Mes données » le dit.
    debut = raisons[0].split(" : ")[0] if raisons else "aucune ligne"
    return f"{formats.lowered(debut).rstrip('.')}."


def read_notes(lecture: str, champ: str) -> tuple[str, ...]:
    """What the speaker reads first; nothing to read, no heading."""
    lu = (say("Lecture : {lecture}", lecture=lecture),) if lecture else ()
    return (*lu, say("Champ : {champ}", champ=champ))
