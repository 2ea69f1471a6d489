"""What stops the memory, in French: the disk, the lock, the damage, the network; nothing was then kept."""

from __future__ import annotations

import sqlite3

from sqlalchemy import exc

from data.disque import JournalError

_RIEN = "Rien n'a été enregistré"


class MemoireError(JournalError):
    """The memory could not be read or written; what it held is untouched. French sentence."""


_SQLITE = {
    sqlite3.SQLITE_FULL: "le disque est plein. {rien} ; libérez de la place, puis recommencez.",
    sqlite3.SQLITE_BUSY: "un autre geste est en cours d'enregistrement, depuis un autre écran ou une autre "
    "commande, et n'a pas fini. {rien} : réessayez dans un instant.",
    sqlite3.SQLITE_READONLY: "l'écriture n'y est pas permise. {rien} : rendez ce fichier et son dossier "
    "accessibles, ou choisissez un autre dossier (OBSERVATOIRE_DONNEES).",
    sqlite3.SQLITE_CORRUPT: "ce fichier est abîmé. {rien}. Reprenez votre dernière sauvegarde "
    "(« observatoire restaurer »), et gardez ce fichier à part : une partie s'en relit peut-être.",
    sqlite3.SQLITE_NOTADB: "ce n'est pas une mémoire de l'observatoire, ou elle est abîmée. {rien}. Reprenez "
    "votre dernière sauvegarde (« observatoire restaurer »), et gardez ce fichier à part.",
    sqlite3.SQLITE_CANTOPEN: "ce fichier ne s'ouvre pas : il a été déplacé, ou le dossier n'est plus "
    "accessible. {rien} : remettez-le à sa place, ou reprenez une sauvegarde.",
    sqlite3.SQLITE_IOERR: "le disque ne répond pas comme il faut. {rien} : vérifiez ce disque, puis "
    "recommencez.",
    sqlite3.SQLITE_TOOBIG: "ce contenu est trop gros pour la mémoire. {rien}.",
}
_SQLITE[sqlite3.SQLITE_LOCKED] = _SQLITE[sqlite3.SQLITE_PROTOCOL] = _SQLITE[sqlite3.SQLITE_BUSY]


def explain(erreur: Exception, ou: str, *, ecriture: bool) -> MemoireError:
    """The sentence of a refusal; ``ou`` is the file or the server, without any password."""
    rien = _RIEN if ecriture else "Rien n'a été changé"
    brute = getattr(erreur, "orig", None) or erreur
    if isinstance(brute, sqlite3.Error):
        # Le code étendu dit le détail dans ses octets de poids fort.
        code = (getattr(brute, "sqlite_errorcode", None) or 0) & 0xFF
        raison = _SQLITE.get(code)
        if raison is not None:
            return MemoireError(f"La mémoire {ou} : {raison.format(rien=rien)}")
    elif isinstance(erreur, exc.OperationalError):
        etat = str(getattr(brute, "sqlstate", None) or "")
        if etat == "55P03":
            return MemoireError(f"La mémoire {ou} : {_SQLITE[sqlite3.SQLITE_BUSY].format(rien=rien)}")
        if etat.startswith("53"):
            return MemoireError(f"La mémoire {ou} : {_SQLITE[sqlite3.SQLITE_FULL].format(rien=rien)}")
        return MemoireError(
            f"La mémoire {ou} ne répond pas. {rien} : vérifiez que ce serveur est lancé et que ce poste y a "
            "accès, puis recommencez."
        )
    return MemoireError(f"La mémoire {ou} a refusé ce geste ({_short(brute)}). {rien}.")


def _short(erreur: BaseException) -> str:
    return " ".join(str(erreur).split())[:160]
