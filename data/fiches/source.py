"""The card of a source: one upstream file, embedded or to be fetched, and why a territory may have no row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from data.fiches.bloc import Bloc

LECTEUR_DEPOTS = "depots"
# Le dossier des fichiers récupérés, à côté des données locales.
RECUPERES = "officiel"
# Les sources qui font le périmètre : leur fiche annonce combien de territoires a le niveau.
COMPTEES = {
    "territoires_communes": "commune",
    "territoires_epci": "epci",
    "territoires_departements": "departement",
    "territoires_regions": "region",
    "territoires_ept": "ept",
}
# À quel périmètre sont les chiffres par EPCI d'une source : celui d'aujourd'hui (sommes de communes, ou
# publiés à ce découpage), ou celui de leur époque, que rien ne permet de refaire.
PERIMETRES = ("actuel", "epoque")
EPOQUE = (
    "« Périmètre d'époque » : chiffre publié par EPCI, qui ne se refait pas depuis les communes ; si la "
    "composition d'un EPCI a changé depuis, il n'est pas celui de l'EPCI d'aujourd'hui."
)
NON_RECUPERE = (
    "Non récupéré : ces chiffres sont publiés, et ne sont pas livrés avec l'application. L'onglet "
    "« Actualiser » de la page « Sources et méthode » les apporte."
)


@dataclass(frozen=True, slots=True)
class RegleAbsence:
    """Why a territory may have no row in a source. Every condition given must hold."""

    raison: str
    departements: tuple[str, ...] = ()
    hors_departements: tuple[str, ...] = ()
    territoires: tuple[str, ...] = ()
    population_max: int | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """A caveat that holds for some territories and years: said under their figures."""

    texte: str
    territoires: tuple[str, ...]
    millesimes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recupere:
    """What the card of a source says once its file was fetched; empty, as before it."""

    titre: str = ""
    champ: str = ""
    avertissements: tuple[str, ...] = ()
    absences: tuple[RegleAbsence, ...] | None = None


class FichierRecupere(NamedTuple):
    """The file of a source once it was fetched: its place, its fingerprint, its years, its reader, and
    why a territory has no row in it (code -> sentence)."""

    fichier: str
    sha256: str
    millesime: str
    lecteur: str
    raisons: Mapping[str, str]

    @property
    def absences(self) -> tuple[RegleAbsence, ...]:
        """One rule for each sentence."""
        codes: dict[str, list[str]] = {}
        for code, raison in sorted(self.raisons.items()):
            codes.setdefault(raison, []).append(code)
        return tuple(RegleAbsence(raison, territoires=tuple(siens)) for raison, siens in codes.items())


@dataclass(frozen=True, slots=True)
class Source:
    """One upstream file, as embedded: where it comes from, its licence and its fingerprint.

    With ``lecteur`` ``depots`` the rows come from imported files (or from the demonstration):
    there is then no page, no embedded file and no fingerprint. ``actualisation`` names what refreshes
    it (``data.actualisation.plan``): without an embedded file, it gives no row until it was fetched;
    ``recupere`` is what its card says from then on. ``territoires_attendus`` is how many territories its
    level has, for those of COMPTEES. ``perimetre``, of a source by EPCI, is one of PERIMETRES: « epoque » is
    said in its title, hence wherever it is cited, with its warnings, and under its figures (``caveats``).
    """

    id: str
    producteur: str
    titre: str
    page: str
    fichier: str
    lecteur: str
    licence: str
    millesime: str
    champ: str
    sha256: str
    avertissements: tuple[str, ...] = ()
    absences: tuple[RegleAbsence, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    actualisation: str = ""
    recupere: Recupere | None = None
    territoires_attendus: int = 0
    perimetre: str = ""

    @property
    def est_recuperee(self) -> bool:
        """True when its figures were fetched, and are no more those of the embedded file."""
        return self.fichier.startswith(f"{RECUPERES}/")

    @property
    def a_recuperer(self) -> bool:
        """True when it has no figure at all until it is fetched."""
        return bool(self.actualisation) and not self.fichier

    def fetched(self, recupere: FichierRecupere) -> Source:
        """The card once its file was fetched: what it then covers, and why a territory may be absent."""
        neuve = self.recupere or Recupere()
        return replace(
            self,
            fichier=recupere.fichier,
            sha256=recupere.sha256,
            millesime=recupere.millesime,
            lecteur=recupere.lecteur,
            titre=_title(neuve.titre, self.perimetre) if neuve.titre else self.titre,
            champ=neuve.champ or self.champ,
            avertissements=_warnings(neuve.avertissements, self.perimetre)
            if neuve.avertissements
            else self.avertissements,
            # Ce que le fichier dit lui-même d'un territoire passe avant les règles de la fiche.
            absences=recupere.absences + (self.absences if neuve.absences is None else neuve.absences),
            reserves=self.reserves if self.recupere is None else (),
        )

    def caveats(self, territoires: Collection[str], millesimes: Collection[int]) -> list[str]:
        """Caveats that hold for at least one of these territories and one of these years."""
        annees = {str(m) for m in millesimes}
        epoque = [EPOQUE] if self.perimetre == "epoque" else []
        return epoque + [
            r.texte
            for r in self.reserves
            if not annees.isdisjoint(r.millesimes) and any(t in territoires for t in r.territoires)
        ]


_CHAMPS_SOURCE = ("producteur", "lecteur", "licence", "millesime", "champ")
_CHAMPS_FICHIER = ("page", "fichier", "sha256")


def read_source(cle: str, fiche: dict[str, Any], fautes: list[str]) -> Source | None:
    lecture = Bloc("sources.toml", cle, fiche, fautes)
    regles = _absences(lecture, cle, fautes)
    reserves: list[Reserve] = []
    for numero, brut in enumerate(lecture.blocks("reserves"), start=1):
        reserve = Bloc("sources.toml", f"{cle}.reserves n° {numero}", brut, fautes)
        reserves.append(
            Reserve(reserve.take("texte", str), reserve.texts("territoires"), reserve.texts("millesimes"))
        )
        reserve.close()
    # Les lignes des dépôts et de la démonstration ne viennent d'aucun fichier livré.
    depots = fiche.get("lecteur") == LECTEUR_DEPOTS
    a_recuperer = "actualisation" in fiche and "fichier" not in fiche and "sha256" not in fiche
    facultatifs = set(_CHAMPS_FICHIER) if depots else {"fichier", "sha256"} if a_recuperer else set[str]()
    perimetre = lecture.choose("perimetre", PERIMETRES) if "perimetre" in fiche else ""
    source = Source(
        id=cle,
        titre=_title(lecture.take("titre", str), perimetre),
        **{champ: lecture.take(champ, str) for champ in _CHAMPS_SOURCE},
        **{champ: lecture.take(champ, str, "" if champ in facultatifs else ...) for champ in _CHAMPS_FICHIER},
        avertissements=_warnings(lecture.texts("avertissements"), perimetre),
        absences=regles,
        reserves=tuple(reserves),
        actualisation=lecture.take("actualisation", str, ""),
        recupere=_recupere(lecture, cle, fautes) if "recupere" in fiche else None,
        territoires_attendus=lecture.take("territoires_attendus", int) if cle in COMPTEES else 0,
        perimetre=perimetre,
    )
    # Absent ou d'un autre type, il a déjà sa faute.
    if source.territoires_attendus < 0 or fiche.get("territoires_attendus") == 0:
        lecture.add(
            f"« territoires_attendus » vaut {source.territoires_attendus} ; attendu : le nombre de "
            f"territoires de {source.fichier or 'son fichier'}, au moins 1."
        )
    if source.sha256 and not re.fullmatch("[0-9a-f]{64}", source.sha256):
        lecture.add("« sha256 » doit compter 64 caractères hexadécimaux.")
    return source if lecture.close() else None


def _title(titre: str, perimetre: str) -> str:
    return f"{titre}, périmètre d'époque" if perimetre == "epoque" else titre


def _warnings(avertissements: tuple[str, ...], perimetre: str) -> tuple[str, ...]:
    return (*avertissements, EPOQUE) if perimetre == "epoque" else avertissements


def _absences(lecture: Bloc, cle: str, fautes: list[str]) -> tuple[RegleAbsence, ...]:
    regles: list[RegleAbsence] = []
    for numero, brut in enumerate(lecture.blocks("absences"), start=1):
        regle = Bloc("sources.toml", f"{cle}.absences n° {numero}", brut, fautes)
        regles.append(
            RegleAbsence(
                raison=regle.take("raison", str),
                departements=regle.texts("departements"),
                hors_departements=regle.texts("hors_departements"),
                territoires=regle.texts("territoires"),
                population_max=regle.take("population_max", int, None),
            )
        )
        regle.close()
    return tuple(regles)


def _recupere(lecture: Bloc, cle: str, fautes: list[str]) -> Recupere:
    brut: dict[str, Any] = lecture.take("recupere", dict)
    bloc = Bloc("sources.toml", f"{cle}.recupere", brut, fautes)
    recupere = Recupere(
        titre=bloc.take("titre", str, ""),
        champ=bloc.take("champ", str, ""),
        avertissements=bloc.texts("avertissements"),
        absences=_absences(bloc, f"{cle}.recupere", fautes) if "absences" in brut else None,
    )
    bloc.close()
    return recupere
