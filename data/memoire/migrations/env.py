"""Runs the migrations on the connection that ``schema.migrate`` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from data.memoire.tables import metadonnees

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadonnees, transactional_ddl=True
)
context.run_migrations()
