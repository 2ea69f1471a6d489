"""What a view of the map holds, read from a store: layers and models, the same for page and file.

Pure of Streamlit: the reader is given (``dashboard.lecture.store`` on the screen and in the command).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.figures import textes
from dashboard.figures.carte import build_carte
from dashboard.figures.dits import Dit, Lu, enumerate_phrases, number_said, say
from dashboard.figures.etiquettes import weights
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.figures.textes import Partage, Portee
from dashboard.lecture.selection import Connu, Selection, second
from data.fiches.catalogue import Catalogue, Source
from data.garde.listes import Liste
from data.garde.references import Reference
from geo.couches import Fond

# Les taux qui demandent des heures : un établissement qui n'en donne pas n'y entre pas.
TAUX_HEURES = ("taux_occupation_reel", "taux_occupation_financier", "taux_facturation")


# Autant de chiffres que dans le nom du fichier du magasin.
NOM_ETAT = 12
POPULATION = "population_municipale"
LIEUX_DITS = 4


T = TypeVar("T")


class Lecteur(Protocol):
    """What is asked of a store; the module ``dashboard.lecture.store`` answers it."""

    def catalogue(self) -> Catalogue: ...
    def known(self) -> Connu: ...
    def scope(self, niveau: str, code: str) -> Portee | None: ...
    def shown_scope(self, niveau: str, code: str) -> Portee: ...
    def lists(self) -> tuple[tuple[Liste, ...], str]: ...
    def kept_references(self) -> tuple[tuple[Reference, ...], str]: ...
    def compare_reference(self, reference: Reference, niveau: str, portee: Portee) -> pd.DataFrame: ...
    def remember(self, fonction: Callable[..., T], *arguments: Hashable) -> T: ...
    def shared(self, portee: Portee) -> tuple[Partage, ...]: ...
    def ground(self, niveau: str, portee: Portee) -> Fond: ...
    def explain_code(self, code: str) -> str: ...
    def run(self, nom: str, **parametres: Any) -> pd.DataFrame: ...
    def read_values(
        self, indicateur: str, modalite: str, millesime: int, niveau: str, portee: str, code_portee: str
    ) -> pd.DataFrame: ...
    def read_references(
        self,
        indicateur: str,
        modalite: str,
        millesime: int,
        code_region: str | None,
        code_departement: str | None,
    ) -> pd.DataFrame: ...


@dataclass(frozen=True, slots=True)
class Vue:
    """The maps of a selection and the layers they were made from.

    ``selection`` is what is really shown, ``message`` a French sentence when it is not what was
    asked (a territory out of the map).
    """

    selection: Selection
    portee: Portee
    couche: Couche
    voisin: Couche | None
    superposee: Couche | None
    cartes: tuple[Carte, ...]
    message: str = ""

    @property
    def couches(self) -> list[Couche]:
        """The layers shown, the main one first."""
        return [c for c in (self.couche, self.voisin, self.superposee) if c is not None]


def build_vue(lecteur: Lecteur, selection: Selection, portee: Portee) -> Vue:
    """Layers and maps of a selection inside a scope."""
    # La légende se compare aux références de la portée ; la fiche, à celles de son territoire.
    voisinage = neighbourhood(lecteur, portee.niveau, portee.code)
    couche = read_layer(lecteur, selection, portee, voisinage)
    message = ""
    if selection.territoire and selection.territoire not in set(couche.valeurs["code_territoire"]):
        message = (
            f"Le territoire {selection.territoire} n'est pas sur cette carte : aucun n'est "
            f"sélectionné. {lecteur.explain_code(selection.territoire)}"
        ).strip()
        selection = replace(selection, territoire="")
    voisin = superposee = None
    if selection.double:
        autre = read_layer(lecteur, second(selection), portee, voisinage)
        couche, voisin = _share_values(couche, autre), _share_values(autre, couche)
    if selection.avec:
        superposee = read_layer(lecteur, _superposed(lecteur, selection), portee, (None, None))
    cartes = _maps(lecteur, selection, portee, (couche, voisin, superposee))
    return Vue(selection, portee, couche, voisin, superposee, cartes, message)


def read_layer(
    lecteur: Lecteur, selection: Selection, portee: Portee, voisinage: tuple[str | None, str | None]
) -> Couche:
    """Values and references of the selection. ``voisinage`` is (région, département) to compare to."""
    quoi = (selection.indicateur, selection.modalite, selection.millesime)
    return Couche(
        fiche=lecteur.catalogue().indicateurs[selection.indicateur],
        modalite=selection.modalite,
        millesime=selection.millesime,
        valeurs=lecteur.read_values(*quoi, selection.niveau, portee.niveau, portee.code),
        reperes=lecteur.read_references(*quoi, *voisinage),
    )


def with_references(lecteur: Lecteur, couche: Couche, region: str | None, departement: str | None) -> Couche:
    """The same values beside the references of one of its territories."""
    quoi = (couche.fiche.code, couche.modalite, couche.millesime)
    return replace(couche, reperes=lecteur.read_references(*quoi, region, departement))


def read_parts(
    lecteur: Lecteur, selection: Selection, couche: Couche, territoires: Iterable[str]
) -> pd.DataFrame:
    """Parts of the indicator for some territories (« niveau:code »); empty when it has none."""
    if selection.modalite or not couche.fiche.somme_modalites:
        return pd.DataFrame()
    return lecteur.run(
        "indicateurs/decomposition",
        indicateur=selection.indicateur,
        millesime=selection.millesime,
        territoires=",".join(territoires),
    )


def neighbourhood(lecteur: Lecteur, niveau: str, code: str) -> tuple[str | None, str | None]:
    """(région, département) that a territory is compared to; never the territory itself."""
    lignes = lecteur.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return None, None
    region, departement = (
        None if pd.isna(v) else str(v)
        for v in (lignes.iloc[0]["code_region"], lignes.iloc[0]["code_departement"])
    )
    return region, departement


def sources_of(lecteur: Lecteur, couche: Couche) -> list[Source]:
    """Cards of the files that the shown values come from, each once, in reading order.

    An absence alone does not cite the file where the value would have been.
    """
    presentes = couche.valeurs[couche.valeurs["statut"] != "absent"]
    return cards(lecteur, presentes["source"].dropna())


def references_of(lecteur: Lecteur, couche: Couche) -> list[tuple[Source, str]]:
    """Card and name of each reference that has a value; none for a count, whose legend has none."""
    if couche.reperes is None or couche.fiche.est_effectif:
        return []
    connus = couche.reperes[couche.reperes["valeur"].notna() & couche.reperes["source"].notna()]
    sources = lecteur.catalogue().sources
    return [
        (sources[str(s)], str(nom))
        for s, nom in zip(connus["source"], connus["nom"], strict=True)
        if str(s) in sources
    ]


def cards(lecteur: Lecteur, codes: Iterable[str]) -> list[Source]:
    """Cards of some sources, each once, in the order given; unknown and missing ones left out."""
    sources = lecteur.catalogue().sources
    return [sources[s] for s in dict.fromkeys(codes) if s in sources]


def fingerprint(lecteur: Lecteur) -> str:
    """Identity of the state: that of its rows, local files included. Same figures, same text."""
    return str(_identity(lecteur)["contenu"])


def state_line(lecteur: Lecteur) -> str:
    """« État des données 3f2a90c14b7e, construit le 28 novembre 2026 », on the screen and in files."""
    lignes = _identity(lecteur)
    jour = datetime.date.fromisoformat(str(lignes["construit_le"])[:10])
    return f"État des données {str(lignes['contenu'])[:NOM_ETAT]}, construit le {french_date(jour)}"


def _identity(lecteur: Lecteur) -> pd.Series:
    return lecteur.run("magasin/identite").set_index("cle")["valeur"]


def _superposed(lecteur: Lecteur, selection: Selection) -> Selection:
    dessus = replace(selection, indicateur=selection.avec, modalite="", avec="")
    return replace(dessus, millesime=lecteur.known().latest(dessus))


def _share_values(couche: Couche, autre: Couche) -> Couche:
    """The two maps are cut on the values of both: same colours, same meaning."""
    rattaches = autre.valeurs[autre.valeurs["rattache"]]
    return replace(couche, valeurs_communes=tuple(map(float, rattaches["valeur"].dropna())))


def _maps(
    lecteur: Lecteur,
    selection: Selection,
    portee: Portee,
    couches: tuple[Couche, Couche | None, Couche | None],
) -> tuple[Carte, ...]:
    """One map, or two when ``couches`` (main, second, superposed) has a second."""
    couche, voisin, superposee = couches
    fond = lecteur.ground(selection.niveau, portee)
    partages = lecteur.shared(portee) if selection.niveau == "epci" else ()
    poids = read_weights(lecteur, selection, portee, fond) if selection.noms else None
    choix = Reglages(selection.methode, selection.nombre, selection.seuils, selection.palette)
    return tuple(
        build_carte(
            fond,
            selection.niveau,
            chacune,
            choix,
            textes.map_texts(
                chacune,
                selection.niveau,
                portee,
                sources_of(lecteur, chacune),
                sources_superposees=sources_of(lecteur, superposee) if superposee else (),
                references=references_of(lecteur, chacune),
                partages=partages,
                superposee=superposee,
                selection=selection.territoire,
                remarques=[
                    *_breaks(couche, voisin),
                    *_without_hours(lecteur, chacune, selection.niveau, portee),
                ],
            ),
            superposee=superposee,
            selection=selection.territoire,
            poids=poids,
        )
        for chacune in (couche, voisin)
        if chacune is not None
    )


def read_weights(lecteur: Lecteur, selection: Selection, portee: Portee, fond: Fond) -> str:
    """Which territories are named first, by population; '' where it is not known at this level."""
    presence = lecteur.known().presences.get((POPULATION, selection.niveau))
    if presence is None:
        return ""
    lignes = lecteur.read_values(
        POPULATION, "", presence.latest(""), selection.niveau, portee.niveau, portee.code
    )
    connues = lignes[lignes["valeur"].notna()]
    population = dict(zip(connues["code_territoire"], connues["valeur"].astype(float), strict=True))
    return weights([f.code_territoire for f in fond.formes], population)


def _breaks(couche: Couche, voisin: Couche | None) -> list[str]:
    """Breaks in series between the years of two maps."""
    if voisin is None:
        return []
    debut, fin = sorted((couche.millesime, voisin.millesime))
    return [texte for annee, texte in couche.fiche.ruptures.items() if debut < int(annee) <= fin]


def _without_hours(lecteur: Lecteur, couche: Couche, niveau: str, portee: Portee) -> list[str]:
    """How many establishments an occupancy rate leaves out, and where: counted, never forgotten."""
    if couche.fiche.code not in TAUX_HEURES:
        return []
    valeurs = lecteur.read_values(
        "etablissements_eaje", "sans_heures", couche.millesime, niveau, portee.niveau, portee.code
    )
    valeurs = valeurs[valeurs["rattache"] & (valeurs["valeur"] > 0)]
    if valeurs.empty:
        return []
    nombre = int(valeurs["valeur"].sum())
    codes = [str(c) for c in valeurs["code_territoire"]]
    lus = tuple(Lu(niveau, c, "etablissements_eaje", "sans_heures", couche.millesime) for c in codes)
    ou: list[str] = [str(n) for n in valeurs["nom"]]
    if len(ou) > LIEUX_DITS:
        reste = len(ou) - LIEUX_DITS
        dit = Dit("", "compte", critere="liste", nom=",".join(codes[LIEUX_DITS:]))
        ou = [*ou[:LIEUX_DITS], number_said(reste, formats.plural(reste, "autre"), dit)]
    return [
        say(
            "{compte} sans heures renseignées ({ou}) : hors du taux, {suite}.",
            compte=number_said(nombre, formats.plural(nombre, "établissement"), Dit("", "somme", lus)),
            ou=enumerate_phrases(ou),
            suite="leurs places comptent" if nombre > 1 else "ses places comptent",
        )
    ]
