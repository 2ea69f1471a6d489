"""What a declaration of format must hold; every fault of every format is said at once.

``formats/__init__.py`` passes its modules through ``register``: a declaration that contradicts itself
stops the start, with the file, the column and what to write instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from data.depots.contrat.schema import TYPES, Colonne, Format
from data.erreurs import DeclarationError


def register(*modules: ModuleType) -> Mapping[str, Format]:
    """The ``FORMAT`` of each module, by code, in that order.

    Raises DeclarationError with all the faults of all the formats.
    """
    formats: dict[str, Format] = {}
    ou: dict[str, str] = {}
    fautes: list[str] = []
    for module in modules:
        chemin = f"{module.__name__.replace('.', '/')}.py"
        format_ = getattr(module, "FORMAT", None)
        if not isinstance(format_, Format):
            fautes.append(f"{chemin} : « FORMAT », la déclaration du format, n'y est pas.")
            continue
        fautes += [f"{chemin}, FORMAT [{format_.code}]{faute}" for faute in _faults(format_)]
        if format_.code in formats:
            fautes.append(
                f"{chemin}, FORMAT [{format_.code}] : ce code est déjà celui de {ou[format_.code]} ; "
                "donnez-lui-en un autre."
            )
        formats.setdefault(format_.code, format_)
        ou.setdefault(format_.code, chemin)
    if fautes:
        raise DeclarationError(fautes)
    return MappingProxyType(formats)


def _faults(format_: Format) -> Iterator[str]:
    """What goes wrong in a format, then in each of its columns; each begins with its place."""
    noms = [c.nom for c in format_.colonnes]
    permis = f"permis : {', '.join(noms)}."
    if not re.fullmatch("[a-z][a-z0-9_]*", format_.code):
        yield " : « code » doit être en minuscules, chiffres et soulignés, une lettre d'abord."
    for role, cites in (
        ("cle", format_.cle),
        ("eclatee", (format_.eclatee,)),
        ("partagees", format_.partagees),
    ):
        for nom in cites:
            if nom and nom not in noms:
                yield f" : « {role} » nomme « {nom} », qui n'est pas une colonne ; {permis}"
    lieux = [c for c in format_.colonnes if c.type == "code_territoire"]
    if len(lieux) != 1:
        yield (
            f" : une colonne, et une seule, doit être de type « code_territoire » ; il y en a {len(lieux)}."
        )
    elif lieux[0].nom != (attendu := "territoires" if lieux[0].multiple else "code_territoire"):
        # Le journal, qui ne connaît aucun format, cherche ces deux noms dans les lignes déposées.
        yield (
            f", colonne « {lieux[0].nom} » : celle du territoire s'appelle « {attendu} » "
            "(« territoires » quand elle en tient plusieurs)."
        )
    if not (format_.cle and format_.tables):
        yield " : « cle » et « tables » doivent nommer une colonne et une table au moins."
    for nom, combien in Counter(noms).items():
        if combien > 1:
            yield f", colonne « {nom} » : déclarée {combien} fois."
    exemples = len(format_.colonnes[0].exemples) if format_.colonnes else 0
    vus: dict[str, str] = {}
    for colonne in format_.colonnes:
        for faute in _column_faults(format_, colonne, exemples):
            yield f", colonne « {colonne.nom} » : {faute}"
        for entete in sorted(colonne.entetes):
            if (autre := vus.setdefault(entete, colonne.nom)) != colonne.nom:
                yield (
                    f", colonne « {colonne.nom} » : l'intitulé « {entete} » désigne aussi « {autre} » ; "
                    "ôtez-le d'une des deux."
                )


def _column_faults(format_: Format, colonne: Colonne, exemples: int) -> Iterator[str]:
    if colonne.type not in TYPES:
        yield f"le type « {colonne.type} » est inconnu ; permis : {', '.join(TYPES)}."
    if len(colonne.exemples) != exemples:
        yield (
            f"{len(colonne.exemples)} exemple(s), quand la première colonne en a {exemples} ; "
            "chacune en donne autant."
        )
    elif colonne.obligatoire and colonne.exemples and not colonne.exemples[0]:
        yield "elle est obligatoire, et son premier exemple est vide."
    if (colonne.type in ("liste", "liste_multiple")) != bool(colonne.valeurs):
        yield "« valeurs » se donne pour une liste, et pour elle seule."
    if colonne.minimum is not None and colonne.maximum is not None and colonne.minimum > colonne.maximum:
        yield "son minimum dépasse son maximum."
    for texte in (colonne.nom, colonne.libelle, *colonne.synonymes):
        if format_.is_forbidden(texte):
            yield f"« interdites » refuse son intitulé « {texte} »."
