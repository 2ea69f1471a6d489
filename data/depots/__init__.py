"""Local files: formats, reading, validation, journal of deposits."""
