"""The formats of local files: one module each, which says everything of its format.

A module of this folder that holds a ``FORMAT`` is a line here, in the order of the page « Mes
données »; the closed lists are in ``fiches.vocabulaire``. Importing this judges them all: a fault
stops the start (DeclarationError).
"""

from __future__ import annotations

from data.depots.contrat.declaration import register
from data.depots.formats import ctg, eaje_activite, equipements, etp_coordination

FORMATS = register(etp_coordination, eaje_activite, equipements, ctg)
