"""What the SDSF pack holds, before it is written: themes, columns, cells; data only."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.figures.textes import Portee
from data.fiches.catalogue import Indicateur, Source


@dataclass(frozen=True, slots=True)
class ColonneSdsf:
    """One column of a sheet: an indicator, a part of it, a year."""

    fiche: Indicateur
    modalite: str
    millesime: int

    @property
    def titre(self) -> str:
        """« Taux de couverture – EAJE (crèches), 2023 »."""
        nom = self.fiche.nom_court
        if self.modalite:
            nom = f"{nom} – {self.fiche.nom_modalite(self.modalite)}"
        return f"{nom}, {self.millesime}"


@dataclass(frozen=True, slots=True)
class CelluleSdsf:
    """A value, or the status that says why there is none."""

    valeur: float | None
    statut: str
    fictif: bool


@dataclass(frozen=True, slots=True)
class LigneSdsf:
    """An EPCI, or a reference (département, région, France)."""

    code: str
    nom: str
    cellules: tuple[CelluleSdsf, ...]
    reference: bool = False


@dataclass(frozen=True, slots=True)
class ValeurSdsf:
    """A value of one territory, one indicator (or part), one year: a row of « Toutes les années »."""

    code: str
    nom: str
    fiche: Indicateur
    modalite: str
    millesime: int
    cellule: CelluleSdsf
    reference: bool = False


@dataclass(frozen=True, slots=True)
class ThemeSdsf:
    """One theme: its columns, the EPCI of the département, then the references."""

    nom: str
    colonnes: tuple[ColonneSdsf, ...]
    lignes: tuple[LigneSdsf, ...]

    @property
    def fictif(self) -> bool:
        """True when one value at least is invented."""
        return any(c.fictif for ligne in self.lignes for c in ligne.cellules)


@dataclass(frozen=True, slots=True)
class DossierSdsf:
    """The whole pack, before it is written. ``manques``: (indicator, reason).

    ``cadre`` says what is compared to what, in the workbook, the maps and the portraits.
    ``series``: every year of every indicator of the themes, EPCI then references.
    """

    portee: Portee
    themes: tuple[ThemeSdsf, ...]
    sources: tuple[Source, ...]
    manques: tuple[tuple[str, str], ...]
    version: str
    series: tuple[ValeurSdsf, ...] = ()
    etat: str = ""
    cadre: tuple[str, ...] = ()

    @property
    def fictif(self) -> bool:
        """True when one theme at least holds invented values."""
        return any(t.fictif for t in self.themes)

    def query_of(self, colonne: ColonneSdsf) -> dict[str, str]:
        """What gives these values again: ``observatoire lire indicateurs/valeurs --…``."""
        return {
            "requete": "indicateurs/valeurs",
            "indicateur": colonne.fiche.code,
            "modalite": colonne.modalite,
            "millesime": str(colonne.millesime),
            "niveau": self.portee.niveau_carte,
            "portee": self.portee.niveau,
            "code_portee": self.portee.code,
        }

    @property
    def epci(self) -> tuple[tuple[str, str], ...]:
        """(code, name) of each EPCI, by name."""
        lignes = self.themes[0].lignes if self.themes else ()
        return tuple((x.code, x.nom) for x in lignes if not x.reference)
