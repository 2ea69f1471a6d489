"""The long exports of the pages, each made in a process of its own.

A ``Demande`` says what to make with values alone, so that another process can make it: ``make`` asks
for it, ``produce`` does it on the other side, reading the store by itself, once, from end to end.
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.dates import today
from dashboard.dossiers.seance import Emporte
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.feuilles import Annule, Livraison, Suivi, check_cancelled, reason_of
from dashboard.lecture import etat
from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Preparation, Sujet

MO = 2**20
# Les bibliothèques de dessin réservent trois fois la mémoire qu'elles prennent : on regarde celle
# qui est prise. Le plus gros dossier (le Pas-de-Calais) en demande trois quarts de gigaoctet.
BORNES = Bornes(memoire=2_048 * MO, delai_s=900, adresses=False)


@dataclass(frozen=True, slots=True)
class Demande:
    """What to make: ``genre`` names it (GENRES), ``reglages`` are its settings, ``emporte`` a séance,
    ``modele`` a .pptx."""

    nom: str
    genre: str
    reglages: Mapping[str, str]
    modele: bytes | None = None
    emporte: Emporte | None = None
    jour: datetime.date = field(default_factory=today)


def make(demande: Demande, *, suivi: Suivi, annule: Callable[[], bool]) -> Livraison:
    """The file that was asked for. Raises ExportError, TravailError (French) or Annule."""
    entree = {
        "genre": demande.genre,
        "reglages": dict(demande.reglages),
        "jour": demande.jour.isoformat(),
        "modele": demande.modele is not None,
        # L'état que tient celui qui demande : rien de ce qui s'importe ensuite n'y entre.
        "magasin": str(etat.current().fichier),
    }
    preparation = None
    if demande.emporte is not None:
        preparation = Preparation(demande, lambda: pickle.dumps(demande.emporte))
    sujet = Sujet(
        f"la préparation de « {demande.nom} »",
        "aucun fichier n'est gardé. Recommencez ; si cela revient, demandez moins de figures ou un "
        "territoire plus petit.",
        "sans dire pourquoi",
    )
    try:
        dit, octets = processus.run_alone(
            demande.genre,
            entree,
            demande.modele or b"",
            sujet,
            BORNES,
            preparation,
            lambda s: suivi(str(s["piece"]), int(s["fait"]), int(s["total"])),
            annule,
        )
    except processus.Abandonne:
        check_cancelled(lambda: True)
        raise
    if refus := dit.get("refus"):
        raise ExportError(str(refus))
    return Livraison(octets, [str(m) for m in dit.get("manques", [])])


def produce(
    entree: dict[str, Any], contenu: bytes, prepare: Any, suite: Callable[[dict[str, Any]], None]
) -> tuple[dict[str, Any], bytes]:
    """Make it, here: the answer says what is missing, or why there is nothing."""

    def suivi(piece: str, fait: int, total: int) -> None:
        suite({"piece": piece, "fait": fait, "total": total})

    modele = contenu if entree["modele"] else None
    jour = datetime.date.fromisoformat(entree["jour"])
    try:
        with etat.pinned(etat.open_file(Path(entree["magasin"]))):
            livraison = _GENRES[entree["genre"]](entree["reglages"], modele, prepare, jour, suivi)
    except (Annule, MemoryError):
        raise
    except Exception as erreur:
        return {"refus": reason_of(erreur)}, b""
    return {"manques": livraison.manques}, livraison.octets


def _modele(
    reglages: dict[str, str], modele: bytes | None, _: Any, jour: datetime.date, suivi: Suivi
) -> Livraison:
    from dashboard.dossiers import livraisons
    from dashboard.lecture import store

    return livraisons.make_template(
        store,
        reglages["modele"],
        reglages["lieu"],
        parmi=reglages.get("parmi", ""),
        liste=reglages.get("liste", ""),
        modele=modele,
        jour=jour,
        suivi=suivi,
    )


def _sdsf(reglages: dict[str, str], _: bytes | None, __: Any, jour: datetime.date, suivi: Suivi) -> Livraison:
    from dashboard.dossiers import livraisons
    from dashboard.lecture import store

    return livraisons.make_sdsf(
        store,
        reglages["departement"],
        parmi=reglages.get("parmi", ""),
        liste=reglages.get("liste", ""),
        jour=jour,
        suivi=suivi,
    )


def _portrait(
    reglages: dict[str, str], _: bytes | None, __: Any, jour: datetime.date, suivi: Suivi
) -> Livraison:
    from dashboard.dossiers import livraisons
    from dashboard.lecture import store

    return livraisons.make_portrait(
        store,
        reglages["code"],
        niveau=reglages.get("niveau", ""),
        parmi=reglages.get("parmi", ""),
        liste=reglages.get("liste", ""),
        jour=jour,
        suivi=suivi,
    )


def _seance(
    reglages: dict[str, str], modele: bytes | None, emporte: Emporte, jour: datetime.date, suivi: Suivi
) -> Livraison:
    from dashboard.dossiers.seance import make as make_seance
    from dashboard.lecture import store

    return make_seance(emporte, reglages["format"], store, modele=modele, jour=jour, suivi=suivi)


def _tournee(
    reglages: dict[str, str], modele: bytes | None, emporte: Emporte, jour: datetime.date, suivi: Suivi
) -> Livraison:
    from dashboard.dossiers import tournee
    from dashboard.lecture import store

    return tournee.make_round(
        emporte.seance.entete.nom,
        tournee.replayed(emporte, store),
        reglages["departement"],
        reglages["format"],
        store,
        modele=modele,
        jour=jour,
        suivi=suivi,
    )


_GENRES: Mapping[str, Callable[..., Livraison]] = MappingProxyType(
    {"modele": _modele, "sdsf": _sdsf, "portrait": _portrait, "seance": _seance, "tournee": _tournee}
)
