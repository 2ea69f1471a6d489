"""The instant, as the memory writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """ISO 8601 in UTC, to the microsecond: two gestures of a second keep their order in a backup."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
