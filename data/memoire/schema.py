"""The version of the memory: made whole at once, brought to date after a backup, or refused."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.memoire import moteur
from data.memoire.espace import POSTE
from data.memoire.pannes import MemoireError
from data.memoire.tables import organisations, personnes, roles

# La dernière migration de ``migrations/versions`` ; un essai tient les deux ensemble.
VERSION = "0004"
LIEU = "data.memoire:migrations"


def version(con: Connection) -> str:
    """Version of a database; '' when it has never held a memory."""
    if not sa.inspect(con).has_table("alembic_version"):
        return ""
    return str(
        con.execute(sa.select(sa.column("version_num")).select_from(sa.table("alembic_version"))).scalar()
        or ""
    )


def migrate(con: Connection, jusqu_a: str = "head") -> None:
    """Bring the tables to the present version, or to a former one, in the transaction of ``con``."""
    # Ici : elle ne sert qu'à une mémoire neuve ou ancienne, et met un quart de seconde à se charger.
    from alembic import command
    from alembic.config import Config

    reglages = Config()
    reglages.set_main_option("script_location", LIEU)
    reglages.attributes["connection"] = con
    command.upgrade(reglages, jusqu_a)


def check(con: Connection, ou: str) -> bool:
    """True when a memory is of the present version, False when it is older; a newer one is refused."""
    trouvee = version(con)
    if trouvee > VERSION:
        raise MemoireError(
            f"La mémoire {ou} est de la version {trouvee}, et cette application connaît la version {VERSION}"
            " : mettez l'application à jour. Rien n'a été changé."
        )
    return trouvee == VERSION


def check_links(con: Connection) -> None:
    """Raise MemoireError when a row refers to one that is not there, which a migration of SQLite allows."""
    if con.dialect.name == "sqlite" and (orphelines := con.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise MemoireError(
            f"La migration laisserait {len(orphelines)} lignes sans ce dont elles parlent, d'abord dans "
            f"{orphelines[0][0]}. Rien n'a été changé."
        )


def found(con: Connection) -> None:
    """Write the organisation and the person of a desk, that nobody sees."""
    con.execute(organisations.insert().values(id=POSTE.organisation, cle="poste", nom="Ce poste"))
    con.execute(
        personnes.insert().values(id=POSTE.personne, cle="poste", fonction="Cette personne", vue_le="")
    )
    con.execute(
        roles.insert().values(organisation=POSTE.organisation, personne=POSTE.personne, role="administre")
    )


@lru_cache(maxsize=1)
def blank() -> bytes:
    """Bytes of a memory in which nothing was kept yet."""

    def fill(con: Connection) -> None:
        migrate(con)
        found(con)

    return moteur.built(fill)
