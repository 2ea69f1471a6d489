"""Local files, for the pages and the command: check, confirm, undo, keep, and rebuild the store.

The only door of the dashboard to ``data.depots``. Every failure is a ``PhraseError``: its French
sentence says what happened and what stands; a gesture that reached the journal is never lost, even
when the store cannot be rebuilt after it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

import queries
from dashboard import formats
from dashboard.gestes import fichiers_recus
from dashboard.gestes import phrases as gestes_phrases
from dashboard.gestes.faits import Fait, FichierControle, ImportFaute
from dashboard.gestes.phrases import Contenu, EtatFormat
from data import personnes
from data.depots import journal
from data.depots.contrat import modele
from data.depots.contrat.questions import Question
from data.depots.contrat.rapport import Faute, Rapport
from data.depots.contrat.schema import Format
from data.depots.formats import FORMATS
from data.depots.journal import Depot
from data.erreurs import PhraseError
from data.garde import reglages
from data.garde.reglages import Reglages
from data.identifiants import slug
from data.magasin import build, locales, ouvrir
from data.magasin.referentiel import ReferentielMagasin

# Les pages ne connaissent les dépôts que par ce module.
__all__ = [
    "FORMATS",
    "LECTURE_SEULE",
    "NOM_ARCHIVE",
    "Depot",
    "Fait",
    "Faute",
    "FichierControle",
    "Format",
    "ImportFaute",
    "Question",
    "Rapport",
    "archive",
    "can_write",
    "change_settings",
    "check",
    "confirm",
    "deposits",
    "export_archive",
    "folder",
    "import_archive",
    "import_archive_bytes",
    "lateness",
    "left_out",
    "name_of",
    "notice",
    "original",
    "rebuild",
    "restore",
    "settings",
    "sheets",
    "states",
    "template",
    "undo",
    "verify_deposits",
    "warm_reader",
]

LECTURE_SEULE = (
    "Cette application est ouverte à plusieurs, en lecture seule : les fichiers se déposent depuis "
    "le poste qui l'a lancée."
)
NOM_ARCHIVE = "observatoire-ctg-mes-donnees.zip"
REFAIRE = "Appuyez sur « Refaire le magasin »."
REMEDE = ouvrir.Remede(REFAIRE, REFAIRE)
SI_ENCORE = "Si l'échec se répète, annulez ce dernier geste."
Suivi = Callable[[str, int, int], None]

# Un geste et la construction qui le suit se font d'un trait, une session après l'autre.
_geste = threading.Lock()
_annuaire: tuple[tuple[str, int], str, ReferentielMagasin] | None = None


def folder() -> Path:
    """Where local data stands: deposits, settings and store."""
    return ouvrir.path().parent


def can_write() -> bool:
    """False when the application is served to several people, who may only read."""
    # Ici : la commande, qui importe ce module, n'a pas à charger Streamlit pour son aide.
    from dashboard.session import acces

    return acces.can_write()


def lateness() -> str:
    """Why the store must be made again, in French; '' when it is up to date."""
    return gestes_phrases.late(build.lateness(ouvrir.path()))


def deposits() -> list[Depot]:
    """Every deposit with its state, the latest first."""
    return journal.list_deposits(folder())[::-1]


def states() -> list[EtatFormat]:
    """Where each format stands, in the order of the formats; without a store, nothing is shown."""
    magasin = ouvrir.path()
    try:
        montres = _shown(magasin, magasin.stat().st_mtime_ns)
    except (PhraseError, OSError):
        montres = {}
    actifs = [d for d in deposits() if d.statut == "actif"]
    return [
        EtatFormat(code, montres.get(code, Contenu()), tuple(d for d in actifs if d.format == code))
        for code in FORMATS
    ]


# La page demande aussi si le magasin est à jour : une ouverture suffit.
@lru_cache(maxsize=8)
def _shown(magasin: Path, instant: int) -> Mapping[str, Contenu]:
    """What the pages show of each format; a store replaced under its name has another time."""
    montres: dict[str, Contenu] = {}
    with _store() as con:
        for x in queries.run(con, "depots/contenu").to_dict("records"):
            code, fictif = str(x.pop("format")), bool(x.pop("fictif"))
            montres[code] = Contenu(fictif=fictif, **{str(c): int(n) for c, n in x.items()})
    return montres


def name_of(code: str) -> str:
    """Name of a territory, or its code when the present perimeter does not have it."""
    try:
        trouve = referential().territoire(code)
    except PhraseError:
        return code
    return trouve[1] if trouve else code


def left_out() -> list[tuple[int, str, int]]:
    """(deposit, territory code, rows) of the rows that the present perimeter cannot place."""
    with _store() as con:
        lignes = queries.run(con, "depots/ecartees")
    return [
        (int(numero), str(code), int(nombre))
        for numero, code, nombre in zip(
            lignes["numero_depot"], lignes["code_territoire"], lignes["nombre"], strict=True
        )
    ]


def template(format_: str, extension: str) -> tuple[str, bytes]:
    """File name and bytes of a template to fill, ``xlsx`` or ``csv``."""
    choisi = _format(format_)
    fabriques = {"xlsx": modele.xlsx_bytes, "csv": modele.csv_bytes}
    if extension not in fabriques:
        raise ImportFaute(f"« .{extension} » : un modèle s'écrit en .xlsx ou en .csv.")
    return f"modele-{slug(format_)}.{extension}", fabriques[extension](choisi)


def notice(format_: str) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[str]]:
    """Headers and rows of the notice of a format, then its advice and rules, in sentences."""
    choisi = _format(format_)
    conseils = [c.format(ligne=choisi.nom_ligne) for c in modele.CONSEILS]
    phrases = [*conseils, *choisi.regles, modele.CONFIDENTIALITE]
    return modele.ENTETES_NOTICE, modele.notice_rows(choisi), phrases


def original(numero: int) -> tuple[str, bytes]:
    """Name and bytes of a file as it was deposited."""
    return journal.read_file(folder(), numero)


def verify_deposits() -> list[str]:
    """A sentence for each file of the journal that was altered, lost or added by another hand; the
    journal sound, for each deposit that the store does not show as it should."""
    if fautes := journal.verify(folder()):
        return fautes
    with _store() as con:
        return locales.gaps(con, folder())


def settings() -> Reglages:
    """The local settings."""
    return reglages.read(folder())


def sheets(contenu: bytes, nom: str) -> list[str]:
    """Sheets to choose from; none for a CSV, nor for a file that the check will refuse."""
    return fichiers_recus.list_sheets(contenu, nom)


def warm_reader() -> None:
    """Keep a process ready to read files from now on: the first file does not wait for it."""
    try:
        fichiers_recus.warm(referential())
    except PhraseError:
        fichiers_recus.warm(None)


def check(
    format_: str,
    contenu: bytes,
    nom: str,
    feuille: str | None = None,
    reponses: Mapping[str, str] | None = None,
) -> FichierControle:
    """Check a file and say what it would change. Writes nothing.

    ``reponses``: the answers to the questions of a former check of the same file, by key.
    """
    choisi = _format(format_)
    options = {"feuille": feuille, "reponses": dict(reponses or {})}
    rapport = fichiers_recus.check(choisi, contenu, nom, referential(), options)
    base = FichierControle(format_, nom, contenu, feuille, rapport)
    if not rapport.accepte:
        return base
    lignes = rapport.to_arrow()
    apercu = journal.preview(folder(), format_, journal.scope_of(lignes))
    montre = next(e.contenu for e in states() if e.format == format_)
    perdue = gestes_phrases.demonstration_lost(format_, montre)
    return replace(base, apercu=apercu, lignes=lignes, perdue=perdue)


def confirm(
    controle: FichierControle, *, qui: str = "", commentaire: str = "", suivi: Suivi | None = None
) -> Fait:
    """Deposit what was checked, exactly as its preview said, then rebuild the store."""
    if controle.lignes is None:
        raise ImportFaute(controle.rapport.summary())
    _refuse_person(qui, commentaire)
    with _gesture():
        depot = journal.add(
            folder(),
            controle.format,
            controle.contenu,
            controle.lignes,
            nom_fichier=controle.nom,
            feuille=controle.feuille,
            qui=qui.strip() or None,
            commentaire=f"{commentaire.strip()} {controle.rapport.answers()}".strip(),
            apercu=controle.apercu,
        )
        return _follow(gestes_phrases.done(depot, name_of), suivi, depot)


def undo(numero: int, *, qui: str = "", suivi: Suivi | None = None) -> Fait:
    """Take a deposit out, then rebuild the store."""
    _refuse_person(qui)
    with _gesture():
        depot = journal.undo(folder(), numero, qui=qui.strip() or None)
        return _follow(gestes_phrases.undone(depot, deposits()), suivi, depot)


def restore(numero: int, *, qui: str = "", suivi: Suivi | None = None) -> Fait:
    """Make an undone or replaced deposit count again, then rebuild the store."""
    _refuse_person(qui)
    with _gesture():
        depot = journal.restore(folder(), numero, qui=qui.strip() or None)
        return _follow(f"Dépôt n° {numero} restauré : ses lignes comptent de nouveau.", suivi, depot)


def _refuse_person(qui: str, commentaire: str = "") -> None:
    """Raise ImportFaute when what goes with a deposit speaks of a person: the journal keeps it for good."""
    lus = {
        "« Qui dépose »": personnes.find_titled(qui),
        "Le commentaire": personnes.find_personal(commentaire),
    }
    for champ, genre in lus.items():
        if genre:
            raise ImportFaute(
                f"{champ} semble contenir {genre} : écrivez un service ou une fonction. Rien n'a été changé."
            )


def rebuild(suivi: Suivi | None = None) -> None:
    """Rebuild the store wholly; the former one answers until the new one takes its place."""
    with _gesture():
        build.build(suivi=suivi, entier=True)


def export_archive(sortie: Path) -> Path:
    """Write every deposit and event in one zip."""
    return journal.export_archive(folder(), sortie)


def archive() -> tuple[str, bytes]:
    """Name and bytes of that zip."""
    with tempfile.TemporaryDirectory() as dossier:
        return NOM_ARCHIVE, export_archive(Path(dossier) / NOM_ARCHIVE).read_bytes()


def import_archive(fichier: Path, suivi: Suivi | None = None) -> Fait:
    """Add what an archive holds and the journal does not, then rebuild the store."""
    with _gesture():
        # Lue et contrôlée d'abord ailleurs : ses octets viennent d'on ne sait où.
        fichiers_recus.check_archive(fichier, journal.identities(folder()), referential())
        neufs = journal.import_archive(folder(), fichier)
        if not neufs:
            return Fait("Cette archive n'apporte rien de neuf : tout y est déjà dans le journal.")
        combien = formats.plural(len(neufs), "dépôt repris", "dépôts repris")
        return _follow(f"{combien} de l'archive.", suivi)


def import_archive_bytes(contenu: bytes, suivi: Suivi | None = None) -> Fait:
    """The same, from the bytes of an archive."""
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / NOM_ARCHIVE
        fichier.write_bytes(contenu)
        return import_archive(fichier, suivi)


def change_settings(choisis: Reglages, suivi: Suivi | None = None) -> Fait:
    """Keep the settings, then rebuild the store."""
    with _gesture():
        reglages.write(folder(), choisis)
        demonstration = "visible" if choisis.demonstration else "masquée"
        masque = "masquées" if choisis.masquer_petits else "visibles"
        return _follow(
            f"Réglages enregistrés : démonstration {demonstration}, heures des EPCI de moins de "
            f"trois établissements {masque}.",
            suivi,
        )


def _follow(phrase: str, suivi: Suivi | None, depot: Depot | None = None) -> Fait:
    """Rebuild after a gesture that is already kept: its failure is said, never raised."""
    try:
        build.build(suivi=suivi)
    except PhraseError as erreur:
        return Fait(
            f"{phrase} Le geste est gardé, mais le magasin n'a pas pu être refait : {erreur} Les "
            f"pages montrent encore les chiffres d'avant. {REFAIRE} {SI_ENCORE}",
            False,
            depot,
        )
    return Fait(f"{phrase} Le magasin est refait : toutes les pages en tiennent compte.", True, depot)


@contextmanager
def _gesture() -> Iterator[None]:
    """What writes: refused in read-only, one at a time in this process, failures as sentences."""
    if not can_write():
        raise ImportFaute(LECTURE_SEULE)
    with _geste:
        yield


def _format(code: str) -> Format:
    if code not in FORMATS:
        raise ImportFaute(f"« {code} » n'est pas un format. Formats qui existent : {', '.join(FORMATS)}.")
    return FORMATS[code]


def _store() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A short read of the store. Raises StoreError when it is missing or cannot be read."""
    return ouvrir.reading(REMEDE)


def referential() -> ReferentielMagasin:
    """The territories of the present store (built if none), loaded once for the same embedded data."""
    global _annuaire
    # Le nom d'un magasin porte l'empreinte de ses lignes, son heure dit qu'il a été refait.
    magasin = ouvrir.path()
    if not magasin.is_file():
        build.build()
        magasin = ouvrir.path()
    cle = str(magasin), magasin.stat().st_mtime_ns if magasin.is_file() else 0
    if _annuaire is None or _annuaire[0] != cle:
        with _store() as con:
            # Un import change le magasin, jamais ses territoires : ils viennent de l'embarqué.
            lues = queries.run(con, "magasin/identite").set_index("cle")["valeur"]
            connu = _annuaire is not None and _annuaire[1] == str(lues.get("empreinte"))
            annuaire = _annuaire[2] if _annuaire and connu else ReferentielMagasin(con)
        _annuaire = cle, str(lues.get("empreinte")), annuaire
    return _annuaire[2]
