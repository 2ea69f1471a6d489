"""Parquet files whose bytes depend on their content only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write_parquet(chemin: Path, schema: pa.Schema, colonnes: dict[str, Any]) -> None:
    """Write columns in the order of `schema`: zstd, one row group, no foreign metadata."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({champ.name: colonnes[champ.name] for champ in schema}, schema=schema)
    pq.write_table(
        table,
        chemin,
        compression="zstd",
        compression_level=19,
        row_group_size=max(1, table.num_rows),
        # The Arrow schema is a blob that changes with the library version; types survive without.
        store_schema=False,
    )
