"""The only reader of the store: read-only, what it read kept (``cache``), one state at a time (``etat``).

Every function raises ``StoreError`` when the store is missing, damaged or made by another version,
or the error of the card or of the contour that fails: pages show any ``PhraseError``, and the rest
of the application stays up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import duckdb
import pandas as pd

import queries
from dashboard.figures import noms
from dashboard.figures.textes import Partage, Portee
from dashboard.lecture import ecarts, etat, fonds, lieux, lots
from dashboard.lecture.cache import kept
from dashboard.lecture.etat import Cle, Etat, one_state, pinned
from dashboard.lecture.selection import Connu, Etendue, Presence
from data.erreurs import PhraseError
from data.fiches import disparus
from data.fiches.catalogue import Catalogue, load_catalogue
from data.fiches.source import FichierRecupere
from data.garde import listes
from data.garde.listes import Liste
from data.garde.references import Reference
from data.magasin import emplacement
from data.magasin.ouvrir import COMMANDE, StoreError, path
from geo.couches import Fond, encode_fond
from queries import Controle

# Ces deux collectivités n'ont qu'un taux publié ; leur unique commune a le même code suivi de 01.
SANS_CONTOUR = ("977", "978", "97701", "97801")

T = TypeVar("T")

__all__ = ["COMMANDE", "Cle", "Controle", "Etat", "StoreError", "one_state", "path", "pinned"]


def state() -> Etat:
    """The state that is read here: its name, its date, its file."""
    return etat.current()


def version() -> Cle:
    """Identity of the state that is read here, for what is kept in cache."""
    return etat.current().cle


def connection() -> duckdb.DuckDBPyConnection:
    """A read-only connection to that state, shared by all its readers (cursors are not)."""
    return etat.current().con


@one_state
def run(nom: str, **parametres: Any) -> pd.DataFrame:
    """Run a named query on the present store (cached while the store does not change).

    Raises StoreError when the store cannot answer. The frame is a copy: pages may change it.
    """
    # Depuis pandas 3, une copie ne coûte rien tant que personne n'y écrit.
    demande = tuple(sorted(parametres.items()))
    lue = lots.find(nom, demande)
    return (_run(version(), nom, demande) if lue is None else lue).copy()


@kept(400)
def _run(identite: Cle, nom: str, parametres: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    try:
        return queries.run(connection(), nom, **dict(parametres))
    except duckdb.Error as erreur:
        raise StoreError(
            f"La requête « {nom} » n'a pas abouti ({erreur}). Lancez « {COMMANDE} » pour refaire le magasin."
        ) from erreur


@kept(1)
def _cards() -> Catalogue:
    return load_catalogue()


@kept(4)
def _cards_of(identite: Cle) -> Catalogue:
    lues = run("sources/recuperees")
    recuperees = {
        str(x.id): FichierRecupere(str(x.fichier), str(x.sha256), str(x.millesime), "tableau", {})
        for x in lues.itertuples()
    }
    return _cards().fetched(recuperees) if recuperees else _cards()


def catalogue() -> Catalogue:
    """The cards of the sources and of the indicators, as the state that is read here makes them: a source
    that was fetched says its own years. Without a store, the cards as they are delivered."""
    try:
        return _cards_of(version())
    except StoreError:
        return _cards()


@kept(1)
def _known(identite: Cle) -> Connu:
    millesimes: dict[tuple[str, str], dict[str, list[int]]] = {}
    etendues: dict[tuple[str, str], dict[tuple[str, int], Etendue]] = {}
    for x in run("indicateurs/presences").itertuples():
        cle, modalite, annee = (str(x.indicateur), str(x.niveau)), str(x.modalite), int(x.millesime)  # type: ignore[arg-type]
        if cle[0] not in catalogue().indicateurs:
            continue
        millesimes.setdefault(cle, {}).setdefault(modalite, []).append(annee)
        etendues.setdefault(cle, {})[modalite, annee] = Etendue(
            int(x.territoires),  # type: ignore[arg-type]
            frozenset(map(str, x.departements)),  # type: ignore[arg-type]
            frozenset(map(str, x.couverts)),  # type: ignore[arg-type]
            str(x.origine),
        )
    return Connu(
        presences={
            cle: Presence({m: tuple(annees) for m, annees in par.items()}, etendues[cle])
            for cle, par in millesimes.items()
        },
        effectifs=frozenset(i.code for i in catalogue().indicateurs.values() if i.est_effectif),
        scope_exists=can_bound,
        explain_code=explain_code,
        departements_of=departements_of,
        name_of=_indicator_name,
    )


def _indicator_name(code: str) -> str:
    fiche = catalogue().indicateurs.get(code)
    return code if fiche is None else fiche.nom


@one_state
def remember(fonction: Callable[..., T], *arguments: Hashable) -> T:
    """``fonction(reader, *arguments)``, computed once while the state does not change.

    What it returns is shared: nobody changes it.
    """
    return _remember(version(), fonction, arguments)


# Les jeux lisent chaque carte d'une vue : soixante indicateurs, ce qui est autour, et la vue d'avant.
@kept(320)
def _remember(identite: Cle, fonction: Callable[..., T], arguments: tuple[Hashable, ...]) -> T:
    return fonction(sys.modules[__name__], *arguments)


def lists() -> tuple[tuple[Liste, ...], str]:
    """The lists of territories kept beside the store, and why they cannot be read, or ''."""
    try:
        return listes.read(emplacement.folder()), ""
    except listes.ListeError as erreur:
        return (), str(erreur)


kept_references = ecarts.kept_references


@one_state
def compare_reference(reference: Reference, niveau: str, portee: Portee) -> pd.DataFrame:
    """A frozen reference beside this state, in a scope: rows of ``references/ecarts``."""
    return ecarts.compare(version(), connection, reference, niveau, portee.niveau, portee.code)


@one_state
def known() -> Connu:
    """What the store holds: presences by indicator and level, scopes, explanations."""
    return _known(version())


@one_state
def scope(niveau: str, code: str) -> Portee | None:
    """The scope of that level and code, or None when no such territory exists."""
    return lieux.read_scope(version(), niveau, code, run)


def shown_scope(niveau: str, code: str) -> Portee:
    """The scope that a page shows. Raises StoreError when the store has it no more."""
    portee = scope(niveau, code)
    if portee is None:
        raise StoreError("Ce territoire n'est plus dans le magasin : revenez à la France.")
    return portee


@one_state
def can_bound(niveau: str, code: str) -> bool:
    """True when a map can be drawn for that territory: it exists and has a contour."""
    if niveau in ("epci", "ept"):
        return scope(niveau, code) is not None
    return (niveau, code) in _bounds(version())


@kept(4)
def _bounds(identite: Cle) -> frozenset[tuple[str, str]]:
    portees = run("territoires/portees")
    return frozenset(zip(portees["niveau"].map(str), portees["code_territoire"].map(str), strict=True))


@one_state
def departements_of(portee: str, code: str) -> frozenset[str]:
    """The départements that a scope touches; none for France, which has them all."""
    if portee in ("", "france"):
        return frozenset()
    return lieux.read_departements(version(), portee, code, run)


@one_state
def explain_code(code: str) -> str:
    """What is known of a code that is not a present territory: what replaced it, or what it is."""
    if code in SANS_CONTOUR:
        return "Saint-Barthélemy et Saint-Martin n'ont ici ni EPCI ni contour."
    lignes = run("territoires/remplacement", code_ancien=code)
    if not lignes.empty:
        ligne = lignes.iloc[0]
        actuelle = f"{ligne['nom']} ({ligne['code_commune']})"
        return f"{ligne['ancien_nom']} ({code}) fait partie aujourd'hui de {actuelle}."
    if lyon := disparus.lyon(code):
        return lyon
    if ept := scope("ept", code):
        return (
            f"{ept.nom} ({code}) est un établissement public territorial, pas un EPCI : cherchez-le "
            "par son nom, sa page réunit ses communes."
        )
    if not disparus.is_siren_like(code) or scope("epci", code) is not None:
        return ""
    nom, successeurs = _successors(code)
    return f"{disparus.succession(nom, code, successeurs)}." if successeurs else disparus.INCONNU


@one_state
def replacements(code: str) -> tuple[tuple[str, str, str], ...]:
    """(level, code, name) of what to open instead of a code: commune, EPT, successors of an EPCI."""
    lignes = run("territoires/remplacement", code_ancien=code)
    if not lignes.empty:
        return (("commune", str(lignes["code_commune"].iloc[0]), str(lignes["nom"].iloc[0])),)
    if ept := scope("ept", code):
        return (("ept", code, ept.nom),)
    return tuple(("epci", s.code, s.nom) for s in _successors(code)[1])


def _successors(code: str) -> tuple[str, tuple[disparus.Successeur, ...]]:
    """Name of an EPCI that is gone and the EPCI that took its communes; none when it is unknown."""
    # Un code vide y voudrait dire « tous ».
    lignes = run("territoires/successeurs", siren=code or "-")
    if lignes.empty:
        return "", ()
    return str(lignes["nom_ancien"].iloc[0]), tuple(
        disparus.Successeur(str(x["siren_actuel"]), str(x["nom_actuel"]), x["part_population_pct"])
        for _, x in lignes.iterrows()
    )


@one_state
def explain_search(texte: str) -> str:
    """What to say when nothing answers a search; '' leaves it to the search box."""
    return explain_code(texte.replace(" ", "").upper())


@one_state
def shared(portee: Portee) -> tuple[Partage, ...]:
    """EPCI shown on the map of a scope although attached elsewhere, the most peopled first."""
    if portee.niveau not in ("region", "departement"):
        return ()
    lignes = run("territoires/partages", portee=portee.niveau, code_portee=portee.code)
    return tuple(
        Partage(
            str(x.nom_epci),
            str(x.communes),
            int(x.nombre_communes),  # type: ignore[arg-type]
            str(x.nom_rattachement),
            str(x.code_epci),
            str(x.code_departement),
        )
        for x in lignes.itertuples()
    )


@kept(96)
def _ground(identite: Cle, niveau: str, portee: str, code: str) -> Fond:
    return fonds.build(connection(), niveau, portee, code)


@one_state
def ground(niveau: str, portee: Portee) -> Fond:
    """The ground of a map. Raises ContourError when a contour file is missing or unreadable."""
    try:
        return _ground(version(), niveau, portee.niveau, portee.code)
    except ValueError as erreur:
        raise StoreError(
            f"Aucun contour n'est livré {portee.dans} à ce niveau : choisissez un autre territoire."
        ) from erreur


def ground_url(fond: Fond) -> str:
    """Immutable address of a ground: its key and its fingerprint."""
    return f"/contours/{fond.cle}-{fond.empreinte}.json"


@one_state
def fond_json(nom: str) -> bytes | None:
    """Bytes of the ground « <key>-<fingerprint> »; None when key or fingerprint is unknown."""
    cle, _, empreinte = nom.rpartition("-")
    portee_code, _, niveau = cle.rpartition(".")
    portee, _, code = portee_code.partition("-")
    try:
        trouvee = _around(code) if portee == fonds.AUTOUR else scope(portee, code or "FRANCE")
        if trouvee is None or niveau not in ("departement", "epci", "commune"):
            return None
        fond = ground(niveau, trouvee)
    except PhraseError:
        return None
    return encode_fond(fond) if fond.empreinte == empreinte else None


def _around(code: str) -> Portee | None:
    epci, parmi = fonds.split_around(code)
    autour = scope("epci", epci) if epci else None
    return None if autour is None else fonds.around(epci, parmi, autour.nom)


@one_state
def chercher(texte: str) -> list[dict[str, str]]:
    """Territories that match a name, a code or a postal code: {niveau, code, nom, precision}."""
    lignes = queries.run(connection(), "territoires/chercher", texte=texte)
    return [
        {
            "niveau": str(x.niveau),
            "code": str(x.code_territoire),
            "nom": str(x.nom),
            "precision": noms.hint(x),
        }
        for x in lignes.itertuples()
    ]


def read_values(
    indicateur: str, modalite: str, millesime: int, niveau: str, portee: str, code_portee: str
) -> pd.DataFrame:
    """Rows of ``indicateurs/valeurs`` for a scope."""
    return run(
        "indicateurs/valeurs",
        indicateur=indicateur,
        modalite=modalite,
        millesime=millesime,
        niveau=niveau,
        portee=portee,
        code_portee=code_portee,
    )


def read_references(
    indicateur: str, modalite: str, millesime: int, code_region: str | None, code_departement: str | None
) -> pd.DataFrame:
    """Rows of ``indicateurs/reperes``: département, région, France."""
    return run(
        "indicateurs/reperes",
        indicateur=indicateur,
        modalite=modalite,
        millesime=millesime,
        code_region=code_region,
        code_departement=code_departement,
    )


@kept(1)
def _controls(identite: Cle) -> list[Controle]:
    resultats: list[Controle] = []
    for nom in queries.control_names():
        try:
            resultats.append(queries.check_one(connection(), nom))
        except duckdb.Error:
            # Un bloc abîmé du fichier ne cache que ce qui s'y lit.
            resultats.append(Controle(nom, queries.load(nom).resume, 0, (), illisible=True))
    return resultats


@one_state
def controls() -> list[Controle]:
    """Every control, run again on the present store."""
    return _controls(version())


@one_state
def prechauffer() -> None:
    """Read what the first page needs, before the first reader comes."""
    connu = known()
    france = scope("france", "FRANCE")
    if france is not None:
        ground("epci", france)
    # La France par EPCI est la vue la plus demandée et la plus lourde à lire. Le premier indicateur seul :
    # les lire tous (des dizaines) ferait attendre le premier lecteur pour des cartes qu'il n'ouvrira pas.
    for indicateur in connu.indicators("epci")[:1]:
        presence = connu.presences[indicateur, "epci"]
        read_values(indicateur, "", presence.latest(""), "epci", "france", "FRANCE")
        read_references(indicateur, "", presence.latest(""), None, None)
