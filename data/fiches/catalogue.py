"""The cards: every upstream file (sources.toml) and every indicator (indicateurs.toml).

Standard library only, so that anything may import it. ``load_catalogue`` reads both files,
checks them against each other and raises one ``CatalogueError`` that lists *all* the faults.
A card is the only place where a name, a unit, a definition or a caveat is written: the legend,
the tooltip, the titles, the CSV header and the method page are generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from data.erreurs import PhraseError
from data.fiches import themes
from data.fiches.bloc import Bloc, read_toml
from data.fiches.source import LECTEUR_DEPOTS, FichierRecupere, RegleAbsence, Reserve, Source, read_source

NIVEAUX = ("france", "region", "departement", "epci", "commune")
NOMS_NIVEAUX = {
    "france": ("France", "France"),
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("commune", "communes"),
}
STATUTS = ("publie", "estime", "secret", "zero_ou_secret", "sans_objet")
NATURES = ("taux", "effectif")
SENS = ("plus_haut_mieux", "plus_bas_mieux", "neutre")
AGREGATIONS = ("publie", "somme", "rapport", "calcul", "aucune")

__all__ = [
    "LECTEUR_DEPOTS",
    "Catalogue",
    "CatalogueError",
    "Indicateur",
    "Modalite",
    "Reference",
    "RegleAbsence",
    "Reserve",
    "Source",
    "load_catalogue",
]

DOSSIER_DATA = Path(__file__).resolve().parents[1]


class CatalogueError(PhraseError):
    """One or several cards are wrong. ``fautes`` lists each fault as a French sentence."""

    def __init__(self, fautes: list[str]) -> None:
        self.fautes = tuple(fautes)
        nombre = "1 faute" if len(fautes) == 1 else f"{len(fautes)} fautes"
        super().__init__(f"{nombre} dans les fiches :\n" + "\n".join(f"- {f}" for f in fautes))


@dataclass(frozen=True, slots=True)
class Modalite:
    """One part of an indicator (a childcare mode, an age band). ``code`` '' is the total."""

    code: str
    nom: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A quoted target or benchmark, with who says it."""

    nom: str
    valeur: float
    origine: str


@dataclass(frozen=True, slots=True)
class Indicateur:
    """The card of an indicator.

    ``numerateur`` and ``denominateur`` of a ``rapport`` are « indicateur » or « indicateur:modalité », and
    it is ``facteur`` times their ratio. ``decimales`` is how many are shown; ``marge`` the publication
    error (± in the unit) of the rows that do not give theirs; ``sources`` maps a level to the id of the file
    that feeds it; ``somme_modalites`` is True when the parts add up to the total; ``detail`` says what the
    parts are (« par mode d'accueil »); ``raison_absence`` why a territory may have no row, when the
    source's own rules do not say it; ``raison_absence_departement`` what is said besides of a département.
    """

    code: str
    nom: str
    nom_court: str
    theme: str
    question: str
    definition: str
    formule: str
    unite: str
    unite_courte: str
    decimales: int
    nature: str
    sens: str
    agregation: str
    sources: Mapping[str, str]
    raison_hors_niveau: str
    numerateur: str = ""
    denominateur: str = ""
    facteur: float = 1.0
    marge: float | None = None
    somme_modalites: bool = False
    modalites: tuple[Modalite, ...] = ()
    total: str = "Ensemble"
    detail: str = ""
    raison_absence: str = ""
    raison_absence_departement: str = ""
    avertissements: tuple[str, ...] = ()
    ruptures: Mapping[str, str] = ()  # type: ignore[assignment]
    references: tuple[Reference, ...] = ()
    portrait: bool = True

    @property
    def est_effectif(self) -> bool:
        """True when the map must use proportional circles rather than filled areas."""
        return self.nature == "effectif"

    def why_absent(self, niveau: str) -> str:
        """Why a territory of this level may have no row; '' when the card does not say."""
        suite = self.raison_absence_departement if niveau == "departement" else ""
        return f"{self.raison_absence} {suite}".strip()

    def mot_absence(self, niveau: str) -> str:
        """« absent » where a file feeds the level; elsewhere no file could have had the figure."""
        return "absent" if niveau in self.sources else "non publié à ce niveau"

    def nom_modalite(self, modalite: str) -> str:
        """French name of a modality; the name of the total for ''."""
        if modalite == "":
            return self.total
        return next((m.nom for m in self.modalites if m.code == modalite), modalite)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the cards, in the order of the files."""

    sources: Mapping[str, Source]
    indicateurs: Mapping[str, Indicateur]

    def fetched(self, recuperees: Mapping[str, FichierRecupere]) -> Catalogue:
        """The cards with the files of these sources, by their id."""
        sources = {
            cle: source.fetched(recuperees[cle]) if cle in recuperees else source
            for cle, source in self.sources.items()
        }
        return Catalogue(sources, self.indicateurs)


def load_catalogue(dossier: Path = DOSSIER_DATA) -> Catalogue:
    """Read and cross-check ``sources.toml`` and ``indicateurs.toml`` of ``dossier``.

    Raises CatalogueError with every fault at once (missing or unknown field, wrong value,
    reference to a source that does not exist).
    """
    fautes: list[str] = []
    brut_sources = read_toml(dossier / "sources.toml", fautes)
    brut_indicateurs = read_toml(dossier / "indicateurs.toml", fautes)
    sources = {
        cle: source
        for cle, fiche in brut_sources.items()
        if (source := read_source(cle, fiche, fautes)) is not None
    }
    indicateurs = {
        cle: indicateur
        for cle, fiche in brut_indicateurs.items()
        if (indicateur := _indicateur(cle, fiche, fautes)) is not None
    }
    _check_references(indicateurs, set(brut_indicateurs), set(brut_sources), fautes)
    if fautes:
        raise CatalogueError(fautes)
    return Catalogue(sources, indicateurs)


def _indicateur(cle: str, fiche: dict[str, Any], fautes: list[str]) -> Indicateur | None:
    lecture = Bloc("indicateurs.toml", cle, fiche, fautes)
    modalites: list[Modalite] = []
    for code, brut in cast("dict[str, Any]", lecture.take("modalites", dict, {})).items():
        # Une valeur seule est le nom ; un bloc donne aussi la définition.
        bloc: dict[str, Any] = cast("dict[str, Any]", brut) if isinstance(brut, dict) else {"nom": brut}
        detail = Bloc("indicateurs.toml", f"{cle}.modalites.{code}", bloc, fautes)
        modalites.append(Modalite(code, detail.take("nom", str), detail.take("definition", str, "")))
        detail.close()
    references: list[Reference] = []
    for brut in lecture.blocks("references"):
        detail = Bloc("indicateurs.toml", f"{cle}.references", brut, fautes)
        references.append(
            Reference(detail.take("nom", str), detail.take("valeur", float), detail.take("origine", str))
        )
        detail.close()
    indicateur = Indicateur(
        code=cle,
        nom=lecture.take("nom", str),
        nom_court=lecture.take("nom_court", str),
        theme=themes.name_of(lecture.choose("theme", tuple(themes.THEMES))),
        question=lecture.take("question", str),
        definition=lecture.take("definition", str),
        formule=lecture.take("formule", str),
        unite=lecture.take("unite", str),
        unite_courte=lecture.take("unite_courte", str, fiche.get("unite", "")),
        decimales=lecture.take("decimales", int),
        nature=lecture.choose("nature", NATURES),
        sens=lecture.choose("sens", SENS),
        agregation=lecture.choose("agregation", AGREGATIONS),
        sources=lecture.text_map("sources"),
        raison_hors_niveau=lecture.take("raison_hors_niveau", str),
        numerateur=lecture.take("numerateur", str, ""),
        denominateur=lecture.take("denominateur", str, ""),
        facteur=lecture.take("facteur", float, 1.0),
        marge=lecture.take("marge", float, None),
        somme_modalites=lecture.take("somme_modalites", bool, False),
        modalites=tuple(modalites),
        total=lecture.take("total", str, "Ensemble"),
        detail=lecture.take("detail", str, ""),
        raison_absence=lecture.take("raison_absence", str, ""),
        raison_absence_departement=lecture.take("raison_absence_departement", str, ""),
        avertissements=lecture.texts("avertissements"),
        ruptures=lecture.text_map("ruptures", {}),
        references=tuple(references),
        portrait=lecture.take("portrait", bool, True),
    )
    if indicateur.agregation == "rapport" and not (indicateur.numerateur and indicateur.denominateur):
        lecture.add("un rapport demande « numerateur » et « denominateur ».")
    return indicateur if lecture.close() else None


def _check_references(
    indicateurs: Mapping[str, Indicateur], declares: set[str], sources: set[str], fautes: list[str]
) -> None:
    for indicateur in indicateurs.values():
        # Un rapport se calcule : ses deux termes sont des indicateurs, pas une phrase.
        for role in ("numerateur", "denominateur") if indicateur.agregation == "rapport" else ():
            terme = getattr(indicateur, role)
            code, _, modalite = terme.partition(":")
            ou = f"indicateurs.toml [{indicateur.code}]"
            if code not in declares:
                fautes.append(f"{ou} : « {role} » vaut « {terme} », qui n'est pas un indicateur.")
            elif modalite and code in indicateurs and modalite not in _parts(indicateurs[code]):
                permises = ", ".join(_parts(indicateurs[code])) or "aucune"
                fautes.append(
                    f"{ou} : « {role} » vaut « {terme} », mais « {code} » n'a pas de modalité "
                    f"« {modalite} » ; permises : {permises}."
                )
        for niveau, source in indicateur.sources.items():
            ou = f"indicateurs.toml [{indicateur.code}.sources]"
            if niveau not in NIVEAUX:
                fautes.append(f"{ou} : niveau « {niveau} » inconnu ; permis : {', '.join(NIVEAUX)}.")
            if source not in sources:
                fautes.append(f"{ou} : la source « {source} » n'a pas de bloc dans sources.toml.")


def _parts(indicateur: Indicateur) -> tuple[str, ...]:
    """Codes of its parts, in the order of the card."""
    return tuple(m.code for m in indicateur.modalites)
