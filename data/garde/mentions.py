"""What only the administrator can say of an installation: who publishes it, hosts it, answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from data.erreurs import PhraseError
from data.garde.droits import read_only
from data.memoire import lieu
from data.memoire.espace import current
from data.memoire.tables import mentions
from data.saisie import printable

OBJET = "mentions"
VALEUR_MAX = 600
# Le nom de chaque champ, comme la page le demande.
CHAMPS: Mapping[str, str] = {
    "editeur": "Éditeur (nom de l'organisme, adresse, téléphone)",
    "directeur": "Directeur ou directrice de la publication",
    "hebergeur": "Hébergeur (nom, adresse, téléphone), ou « ce poste » sans serveur",
    "contact": "Contact pour une question ou une erreur",
    "responsable": "Responsable du traitement (organisme)",
    "delegue": "Délégué à la protection des données (contact)",
    "base_legale": "Base légale du traitement (mission d'intérêt public, par exemple)",
    "accessibilite_contact": "Contact pour signaler un défaut d'accessibilité",
    "audit_rgaa": "Audit RGAA (date, auteur, résultat)",
    "schema_accessibilite": "Schéma pluriannuel d'accessibilité (adresse)",
}


class MentionsError(PhraseError):
    """The mentions could not be read or changed; French sentence."""


def read(donnees: Path) -> dict[str, str]:
    """The value of every field, '' when it was not given. Raises MentionsError."""
    try:
        with lieu.reading(donnees) as con:
            lues = con.execute(sa.select(mentions.c.champ, mentions.c.valeur).where(_mine())).all()
    except PhraseError as erreur:
        raise MentionsError(f"Les mentions ne se lisent pas. {erreur}") from erreur
    return dict.fromkeys(CHAMPS, "") | {str(c): str(v) for c, v in lues if c in CHAMPS}


def write(donnees: Path, donnees_ecrites: Mapping[str, str]) -> None:
    """Set some fields; an empty one is removed, the others stay. Raises MentionsError."""
    propres = {c: printable(v) for c, v in donnees_ecrites.items()}
    check(propres)
    if read_only():
        raise MentionsError("Cette installation est en lecture seule : les mentions n'y changent pas.")
    try:
        with lieu.writing(donnees, "compléter les mentions", OBJET) as con:
            con.execute(mentions.delete().where(_mine(), mentions.c.champ.in_(list(propres))))
            if gardees := {c: v for c, v in propres.items() if v}:
                ici = current().organisation
                con.execute(
                    mentions.insert(),
                    [{"organisation": ici, "champ": c, "valeur": v} for c, v in gardees.items()],
                )
    except PhraseError as erreur:
        raise MentionsError(f"Les mentions n'ont pas changé. {erreur}") from erreur


def check(valeurs: Mapping[str, str]) -> None:
    """Raise MentionsError unless these fields exist and hold what they may."""
    for champ, valeur in valeurs.items():
        if champ not in CHAMPS:
            raise MentionsError(f"« {champ} » n'est pas une mention : {', '.join(CHAMPS)}.")
        if len(valeur) > VALEUR_MAX:
            raise MentionsError(
                f"« {CHAMPS[champ]} » compte {len(valeur)} caractères, le plus est {VALEUR_MAX} : "
                "raccourcissez."
            )


def _mine() -> sa.ColumnElement[bool]:
    return mentions.c.organisation == current().organisation
