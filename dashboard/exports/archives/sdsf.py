"""The SDSF pack of a département as one archive: workbook, maps, portraits, summary, manifest."""

from __future__ import annotations

import datetime
import io
import json
import os
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports.bureau.classeur_sdsf import sdsf_workbook
from dashboard.exports.bureau.modele_sdsf import DossierSdsf
from dashboard.exports.papier.cadre import PRODUCTEUR
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.contours_lettres import outline
from dashboard.exports.papier.images import to_png
from dashboard.exports.papier.pages import make_pages
from dashboard.exports.papier.portrait import PortraitPapier, portrait_pages
from dashboard.exports.socle.fichiers import safe_name
from dashboard.figures.feuilles import Annule, Cahier, Livraison, Suivi, check_cancelled, reason_of
from dashboard.figures.modele import Carte

_DPI = 200
_COULEURS = 256
# typst travaille hors de Python : deux fils dessinent pendant que le nôtre lit la suite. Un troisième
# tiendrait soixante mégaoctets de plus.
_FILS = min(2, os.cpu_count() or 1)
# Les cartes se lisent plus vite qu'elles ne se dessinent : leurs images se font pendant les portraits.
_AVANCE = 24
# Un dessin de 600 Ko se serre quatre fois plus vite qu’au degré usuel, pour un dixième de plus.
_SERRAGE = 4
_DATE_ZIP = (1980, 1, 1, 0, 0, 0)
DEJA_SERRES = frozenset(("png", "pdf", "xlsx", "pptx", "docx"))


# Les octets d'un fichier, ou de quoi les faire sans plus rien lire.
Octets = bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Piece:
    """One item to be made: its name for people, and what makes its files (name -> bytes).

    A file given as a function is made aside, while the next items are read: it reads no store.
    """

    nom: str
    faire: Callable[[], Mapping[str, Octets]]
    origine: dict[str, Any] = field(default_factory=dict[str, Any])


def make_archive(
    dossier: DossierSdsf,
    cartes: Iterable[tuple[str, Callable[[], Carte], dict[str, Any]]],
    portraits: Iterable[tuple[str, Callable[[], PortraitPapier], dict[str, Any]]],
    resume: Cahier,
    *,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
    absents: Sequence[str] = (),
) -> Livraison:
    """The ZIP of a département; an item that fails is named, the others are delivered.

    ``cartes``: (name, how to make it, the query behind it); ``portraits``: the same,
    with the territory of each; ``absents`` are sentences on what the summary has no figures for.
    The same store and ``jour`` give the same bytes. Raises Annule.
    """
    jour = jour or today()
    nom = dossier.portee.nom
    livraison = Livraison(manques=list(absents))

    def summary() -> dict[str, bytes]:
        faite = make_pages(resume, jour=jour, annule=annule)
        livraison.manques += [f"Résumé, {m}" for m in faite.manques]
        return {safe_name(f"resume {nom}", "pdf"): faite.octets}

    pieces = [
        Piece(
            "Classeur des indicateurs",
            lambda: {safe_name(f"indicateurs {nom}", "xlsx"): sdsf_workbook(dossier, jour)},
            {"requetes": [dossier.query_of(c) for t in dossier.themes for c in t.colonnes]},
        ),
        Piece("Résumé", summary),
        *(Piece(f"Carte : {n}", _map_files(n, faire, jour), origine) for n, faire, origine in cartes),
        *(
            Piece(f"Portrait : {n}", _portrait_files(n, faire, jour), origine)
            for n, faire, origine in portraits
        ),
    ]
    fichiers, origines = run_pieces(pieces, livraison, suivi, annule)
    fichiers["LISEZMOI.txt"] = _readme(dossier, origines, livraison.manques, jour)
    fichiers["manifeste.json"] = _manifest(dossier, fichiers, origines, jour)
    livraison.octets = zip_files(fichiers)
    return livraison


def run_pieces(
    pieces: Sequence[Piece], livraison: Livraison, suivi: Suivi | None, annule: Callable[[], bool] | None
) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    """Files of every item, and where each comes from; failures are named in ``livraison``."""
    fichiers: dict[str, bytes] = {}
    origines: dict[str, dict[str, Any]] = {}
    attendues: deque[tuple[Piece, dict[str, Future[bytes]]]] = deque()

    def receive() -> None:
        piece, faits = attendues.popleft()
        with _named(piece, livraison):
            for nom, octets in {nom: f.result() for nom, f in faits.items()}.items():
                libre = _free_name(nom, fichiers)
                fichiers[libre] = octets
                origines[libre] = {"piece": piece.nom, **piece.origine}

    atelier = ThreadPoolExecutor(_FILS)
    try:
        for rang, piece in enumerate(pieces):
            check_cancelled(annule)
            if suivi is not None:
                suivi(piece.nom, rang, len(pieces))
            with _named(piece, livraison):
                faits = piece.faire()
                attendues.append((piece, {nom: _started(atelier, o) for nom, o in faits.items()}))
            # Peu d'avance : une image attend en mémoire d'être serrée.
            while len(attendues) > _AVANCE:
                receive()
        while attendues:
            check_cancelled(annule)
            receive()
    finally:
        atelier.shutdown(cancel_futures=True)
    return fichiers, origines


@contextmanager
def _named(piece: Piece, livraison: Livraison) -> Iterator[None]:
    """An item that fails is named in ``livraison``, and does not deprive of the others."""
    try:
        yield
    except Annule:
        raise
    except Exception as erreur:
        livraison.manques.append(f"{piece.nom} : la pièce n'a pas pu être faite. {reason_of(erreur)}")


def _started(atelier: ThreadPoolExecutor, octets: Octets) -> Future[bytes]:
    if callable(octets):
        return atelier.submit(octets)
    fait: Future[bytes] = Future()
    fait.set_result(octets)
    return fait


def _free_name(nom: str, pris: Mapping[str, bytes]) -> str:
    """The same name, numbered when another item already took it: nothing is lost in silence."""
    base, _, extension = nom.rpartition(".")
    choisi, rang = nom, 2
    while choisi in pris:
        choisi, rang = f"{base}-{rang}.{extension}", rang + 1
    return choisi


def _map_files(
    nom: str, faire: Callable[[], Carte], jour: datetime.date
) -> Callable[[], Mapping[str, Octets]]:
    def files() -> dict[str, Octets]:
        svg = map_svg(faire(), date=jour, lettres=False)
        return {
            f"cartes/{safe_name(nom, 'svg')}": outline(svg).encode(),
            f"cartes/{safe_name(nom, 'png')}": partial(to_png, svg, dpi=_DPI, couleurs=_COULEURS),
        }

    return files


def _portrait_files(
    nom: str, faire: Callable[[], PortraitPapier], jour: datetime.date
) -> Callable[[], Mapping[str, Octets]]:
    return lambda: {f"portraits/{safe_name(nom, 'pdf')}": portrait_pages(faire(), date=jour)}


def _readme(
    dossier: DossierSdsf, origines: dict[str, dict[str, Any]], manques: list[str], jour: datetime.date
) -> bytes:
    """What is in the archive and where it comes from, for people."""
    lignes = [
        f"Dossier SDSF {dossier.portee.de}",
        f"Exporté le {french_date(jour)} par {PRODUCTEUR}.",
        *([f"{dossier.etat} : toutes les pièces de cette archive en viennent."] if dossier.etat else ()),
        "",
    ]
    if dossier.fictif:
        lignes += ["ATTENTION : certaines valeurs sont FICTIVES (jeu de démonstration).", ""]
    par_piece: dict[str, list[str]] = {}
    for nom, origine in origines.items():
        par_piece.setdefault(origine["piece"], []).append(nom)
    lignes += [
        "Fichiers",
        *(f"- {piece} : {' et '.join(noms)}" for piece, noms in par_piece.items()),
        "- Empreinte de chaque fichier et requêtes qui redonnent ses chiffres : manifeste.json",
        "",
    ]
    if dossier.cadre:
        lignes += ["Ce qui est comparé à quoi", *(f"- {p}" for p in dossier.cadre), ""]
    lignes += [
        "Sources",
        *(
            f"- {s.producteur}, « {s.titre} », {s.millesime}, {s.licence}." + (f" {s.page}" if s.page else "")
            for s in dossier.sources
        ),
        "",
    ]
    if dossier.manques:
        lignes += [
            "Sans aucune valeur dans ce département",
            *(f"- {n} : {r}" for n, r in dossier.manques),
            "",
        ]
    if manques:
        lignes += ["Ce qui n'a pas pu être fait", *(f"- {m}" for m in manques), ""]
    return readme_bytes(lignes)


def readme_bytes(lignes: Sequence[str]) -> bytes:
    """Lines of a text file that the Windows notepad opens as it should (CRLF, BOM)."""
    return formats.typography("\r\n".join(lignes)).encode("utf-8-sig")


def _manifest(
    dossier: DossierSdsf, fichiers: dict[str, bytes], origines: dict[str, dict[str, Any]], jour: datetime.date
) -> bytes:
    """For machines: fingerprint of each file, the query behind it, the store it was read from."""
    import hashlib

    objet = {
        "produit": PRODUCTEUR,
        "date": jour.isoformat(),
        "departement": dossier.portee.code,
        "empreinte_magasin": dossier.version,
        "etat": dossier.etat,
        "fictif": dossier.fictif,
        "fichiers": [
            {"nom": n, "sha256": hashlib.sha256(o).hexdigest(), "octets": len(o), **origines.get(n, {})}
            for n, o in fichiers.items()
        ],
    }
    return (json.dumps(objet, ensure_ascii=False, indent=1) + "\n").encode()


def zip_files(fichiers: dict[str, bytes]) -> bytes:
    """A ZIP without the hour of its making: the same files give the same bytes."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers.items():
            fiche = zipfile.ZipInfo(nom, _DATE_ZIP)
            # Une image, un PDF, un fichier Office sont déjà compressés.
            serre = nom.rpartition(".")[2] in DEJA_SERRES
            fiche.compress_type = zipfile.ZIP_STORED if serre else zipfile.ZIP_DEFLATED
            fiche.external_attr = 0o644 << 16
            archive.writestr(fiche, octets, compresslevel=_SERRAGE)
    return flux.getvalue()
