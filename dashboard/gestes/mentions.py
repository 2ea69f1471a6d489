"""What the administrator says of this installation, for the pages. Every failure is a ``PhraseError``."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.session import acces
from data.erreurs import PhraseError
from data.garde import mentions
from data.garde.mentions import CHAMPS, VALEUR_MAX
from data.magasin import emplacement

__all__ = ["CHAMPS", "VALEUR_MAX", "MentionsFaute"]


class MentionsFaute(PhraseError):
    """This reader may not complete the mentions."""


def read() -> dict[str, str]:
    """The value of each field of ``CHAMPS``, '' when it was not given."""
    return mentions.read(emplacement.folder())


def write(valeurs: Mapping[str, str]) -> None:
    """Set some fields; an empty one is to be completed again."""
    if raison := acces.reason():
        raise MentionsFaute(raison)
    mentions.write(emplacement.folder(), valeurs)
