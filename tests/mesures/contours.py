"""Le GeoJSON des EPCI pour la façon habituelle, tiré des contours livrés."""

from __future__ import annotations

import json
from pathlib import Path

from geo.zones import ZONES

EPSG = {zone.cle: zone.epsg for zone in ZONES}


def build_geojson(parquet: Path, sortie: Path) -> int:
    """Write the EPCI of `parquet` (code, zone, geometry WKB) as lon/lat GeoJSON.

    Coordinates keep four decimals (about 10 m) and outer rings turn clockwise, as Plotly asks.
    Returns the number of EPCI; FileNotFoundError when the contours are absent,
    KeyError for a zone that `geo.zones` does not know.
    """
    if not parquet.exists():
        raise FileNotFoundError(f"Contours absents : {parquet.name}")
    import geopandas as gpd
    import pandas as pd
    import shapely

    table = pd.read_parquet(parquet, columns=["code", "zone", "geometry"])
    entites: list[dict] = []
    for zone, groupe in table.groupby("zone", sort=False):
        formes = gpd.GeoSeries(shapely.from_wkb(groupe["geometry"].to_numpy()), crs=EPSG[str(zone)]).to_crs(
            4326
        )
        formes = shapely.set_precision(formes.to_numpy(), 1e-4)
        for code, forme in zip(groupe["code"], formes, strict=True):
            # `orient_polygons` : extérieurs horaires avec exterior_cw.
            tournee = shapely.orient_polygons(forme, exterior_cw=True)
            entites.append(
                {
                    "type": "Feature",
                    "id": str(code),
                    "properties": {},
                    "geometry": json.loads(shapely.to_geojson(tournee)),
                }
            )
    contenu = json.dumps({"type": "FeatureCollection", "features": entites})
    sortie.write_text(contenu, encoding="utf-8")
    return len(entites)
