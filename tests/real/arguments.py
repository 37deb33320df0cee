"""Arguments for packages whose docstrings show no calls: by the names of parameters, and for methods."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from typing import Any

_DAY = datetime.datetime(2020, 5, 17, 12, 30)

# Angles in degrees, lengths in metres: a site near Sonnblick and things seen from it.
BY_NAME: dict[str, dict[str, Any]] = {
    "pymap3d": {
        "lat": 42.3, "lon": -82.1, "alt": 200.5, "lat0": 42.0, "lon0": -82.0, "alt0": 200.0, "h0": 200.0, "h": 1139.7,
        "az": 33.0, "el": 70.0, "srange": 1000.0, "rng": 1000.0, "slantRange": 1000.0, "azel": 33.0,
        "x": 660675.25, "y": -4700948.68, "z": 4245737.66, "x0": 660675.25, "y0": -4700948.68, "z0": 4245737.66,
        "e": 186.28, "n": 286.84, "u": 939.69, "east": 186.28, "north": 286.84, "up": 939.69, "d": -939.69,
        "lat1": 40.0, "lon1": -80.0, "lat2": 42.3, "lon2": -82.1, "az1": 33.0, "geodetic_lat": 42.3,
        "geocentric_lat": 42.1, "auxiliary_lat": 42.2, "rectifying_lat": 42.1, "conformal_lat": 42.1,
        "authalic_lat": 42.1, "parametric_lat": 42.1, "isometric_lat": 46.0, "geocentric_distance": 6.4e6,
        "alt_m": 200.0, "s": 3e5, "a12": 33.0, "az0": 33.0, "tilt": 30.0, "az_deg": 33.0, "el_deg": 40.0,
        "lat_deg": 42.3, "lon_deg": -82.1, "ra_deg": 166.5, "dec_deg": 55.0, "time": _DAY, "t": _DAY, "t0": _DAY,
        "Lat1": 40.0, "Lon1": -80.0, "Lat2": 42.3, "Lon2": -82.1, "lon_a": 10.0, "lat_a": 20.0, "lon_b": 12.0,
        "lat_b": 23.0, "lon0_deg": 10.0, "lat0_deg": 20.0, "lon1_deg": 12.0, "lat1_deg": 23.0, "n1": 0.3, "n2": 0.4,
        "n3": 0.86, "tim": _DAY, "Y": 2020.0, "heading": 33.0, "dr": 100.0, "cr": 50.0, "above": 20.0, "radius": 6.4e6,
        "x_eci": -2981784.0, "y_eci": 5207055.0, "z_eci": 3161595.0, "x_ecef": -5762640.0, "y_ecef": -1682738.0,
        "z_ecef": 3156028.0, "r": 6.4e6, "theta": 0.4, "phi": 0.3, "longitude_radians": 0.4, "a": 0.4, "b": 0.3,
        "date": _DAY, "dt": _DAY,
    },
}  # fmt: skip


def _geodesic() -> Any:
    from geographiclib.geodesic import Geodesic

    return Geodesic.WGS84


def _line() -> Any:
    return _geodesic().Line(-41.32, 174.81, 161.06)


def _of(make: Callable[[], Any], name: str) -> Callable[[], Any]:
    return lambda: getattr(make(), name)


def _function(path: str) -> Callable[[], Any]:
    def found() -> Any:
        from geographiclib.geomath import Math

        return operator.attrgetter(path)(Math)

    return found


# name, a function that gives the bound method, the arguments of the call
METHODS: dict[str, tuple[tuple[str, Callable[[], Any], tuple[Any, ...]], ...]] = {
    "geographiclib": (
        ("Geodesic.Inverse", _of(_geodesic, "Inverse"), (-41.32, 174.81, 40.96, -5.50)),
        ("Geodesic.Inverse near", _of(_geodesic, "Inverse"), (40.6, -73.8, 51.6, -0.5)),
        ("Geodesic.Direct", _of(_geodesic, "Direct"), (40.6, -73.8, 51.0, 5500e3)),
        ("Geodesic.ArcDirect", _of(_geodesic, "ArcDirect"), (40.6, -73.8, 51.0, 49.5)),
        ("Geodesic.Line", _of(_geodesic, "Line"), (40.6, -73.8, 51.0)),
        ("Geodesic.DirectLine", _of(_geodesic, "DirectLine"), (40.6, -73.8, 51.0, 5500e3)),
        ("Geodesic.InverseLine", _of(_geodesic, "InverseLine"), (40.6, -73.8, 51.6, -0.5)),
        ("GeodesicLine.Position", _of(_line, "Position"), (1000e3,)),
        ("GeodesicLine.ArcPosition", _of(_line, "ArcPosition"), (10.5,)),
        ("Math.sq", _function("sq"), (1.5,)),
        ("Math.cbrt", _function("cbrt"), (1.5,)),
        ("Math.norm", _function("norm"), (0.3, 0.7)),
        ("Math.sum", _function("sum"), (0.3, 0.7)),
        ("Math.polyval", _function("polyval"), (2, [1.5, 0.3, 0.7], 0, 0.4)),
        ("Math.AngRound", _function("AngRound"), (33.3,)),
        ("Math.AngNormalize", _function("AngNormalize"), (190.5,)),
        ("Math.LatFix", _function("LatFix"), (33.3,)),
        ("Math.AngDiff", _function("AngDiff"), (10.5, 190.0)),
        ("Math.sincosd", _function("sincosd"), (33.3,)),
        ("Math.sincosde", _function("sincosde"), (33.3, 1e-3)),
        ("Math.atan2d", _function("atan2d"), (0.3, 0.7)),
    ),
}
