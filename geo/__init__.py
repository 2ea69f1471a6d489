"""Contours: read, repair, simplify as a coverage, project, place overseas insets, serve."""
