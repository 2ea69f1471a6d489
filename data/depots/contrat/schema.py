"""What a format is made of: columns, closed values, keys; and how a header or a value is matched.

The formats themselves are declared in ``formats/``, a module each. Templates, reading, validation and the
documentation page all read these objects, so that they cannot drift apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import pyarrow as pa

from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.contrat.ecriture import plain, say
from data.fiches.valeur import Doute, Valeur

TYPES = ("texte", "code_territoire", "entier", "decimal", "date", "booleen", "liste", "liste_multiple")
SEPARATEUR = "|"

_ARROW: Mapping[str, pa.DataType] = MappingProxyType(
    {
        "texte": pa.string(),
        "code_territoire": pa.string(),
        "entier": pa.int64(),
        "decimal": pa.float64(),
        "date": pa.date32(),
        "booleen": pa.bool_(),
        "liste": pa.string(),
        "liste_multiple": pa.list_(pa.string()),
    }
)


@lru_cache(maxsize=50_000)
def flatten(texte: str) -> str:
    """Lowercase without accents, blanks, hyphens and apostrophes as ``_``; the rest is kept.

    « Petite  Enfance » and petite_enfance meet; « petite enfance/ » does not: what a slash means
    (a second value? a slip?) is for the person to say.
    """
    plat = texte.casefold()
    if not texte.isascii():
        plat = "".join(c for c in _decompose(plat.replace("œ", "oe")) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-'’‑–.°*:]+", "_", plat).strip("_")


def _decompose(texte: str) -> Iterator[str]:
    """Letters and accents apart, piece by piece: sorting thousands of piled accents is quadratic."""
    for debut in range(0, len(texte), 1_000):
        yield from unicodedata.normalize("NFKD", texte[debut : debut + 1_000])


@lru_cache(maxsize=50_000)
def flatten_header(texte: str) -> str:
    """Like ``flatten``, for headers: brackets (a unit, a remark) and any punctuation fall."""
    # Au-delà de la dernière fermante, aucune parenthèse ne se ferme : y chercher serait quadratique.
    fin = max(texte.rfind(")"), texte.rfind("]")) + 1
    return _bare(re.sub(r"(?s)[(\[].*?[)\]]", " ", texte[:fin]) + texte[fin:])


def _bare(texte: str) -> str:
    # « E.T.P. » est un sigle : ses points ne séparent rien.
    return re.sub(r"[^a-z0-9]+", "_", flatten(texte.replace(".", ""))).strip("_")


@dataclass(frozen=True)
class Colonne:
    """One column. ``exemples`` has one text per example row of the format ('' for an empty cell).

    ``multiple`` (text or territory): several values separated by ``|`` make a list.
    ``identifiant``: the value must be a code, never a person; with ``chiffre`` it must hold a
    digit, which a name does not. ``feminin`` is for the sentences. ``additive``: the values of
    several rows can be summed, so that a row of totals shows. ``doutes`` are words that a
    closed list knows without reading them; ``nature`` names a special writing: ``etp`` (a working
    time: « 50 % », « mi-temps »), ``exercice`` (a year: « 31/12/2024 », « 2023-2024 »), ``debut``
    or ``fin`` (a date on which something begins or ends).
    """

    nom: str
    libelle: str
    type: str
    definition: str
    exemples: tuple[str, ...]
    synonymes: tuple[str, ...] = ()
    obligatoire: bool = False
    unite: str = ""
    minimum: float | None = None
    maximum: float | None = None
    valeurs: tuple[Valeur, ...] = ()
    doutes: tuple[Doute, ...] = ()
    nature: str = ""
    multiple: bool = False
    identifiant: bool = False
    chiffre: bool = False
    feminin: bool = False
    additive: bool = False

    @property
    def est_multiple(self) -> bool:
        return self.multiple or self.type == "liste_multiple"

    @cached_property
    def entetes(self) -> frozenset[str]:
        """Every flattened header that means this column."""
        return frozenset(flatten_header(t) for t in (self.nom, self.libelle, *self.synonymes))

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Flattened text -> code, for a closed list."""
        return {
            flatten(texte): valeur.code
            for valeur in self.valeurs
            for texte in (valeur.code, valeur.libelle, *valeur.synonymes)
        }

    @cached_property
    def attendu(self) -> str:
        """What a cell must hold, in French: the same words in the report and in the notice."""
        if self.type in ("liste", "liste_multiple"):
            # Le fichier se remplit avec ces mots-là ; les clés internes restent lues, jamais montrées.
            noms = ", ".join(f"« {v.libelle} »" for v in self.valeurs)
            if self.type == "liste":
                return f"une valeur parmi {noms}"
            return f"une ou plusieurs valeurs, séparées par « {SEPARATEUR} », parmi {noms}"
        texte = {
            "texte": f"un identifiant sans nom de personne ({self.exemples[0]})"
            if self.identifiant
            else "un texte",
            "code_territoire": "un code d'EPCI (Siren à neuf chiffres) ou de commune "
            "(cinq caractères, 95018)",
            "entier": "un nombre entier",
            "decimal": "un nombre",
            "date": "une date (01/02/2025)",
            "booleen": "oui ou non",
        }[self.type]
        if self.multiple:
            texte += f" ; plusieurs se séparent par « {SEPARATEUR} »"
        return texte + self._bounds()

    def _bounds(self) -> str:
        bas, haut = (
            # Une année n'a pas d'unité, et ses milliers ne se séparent pas.
            None if b is None else say(b) if self.unite else plain(b)
            for b in (self.minimum, self.maximum)
        )
        unite = f" (en {self.unite})" if self.unite else ""
        if bas is not None and haut is not None:
            return f" de {bas} à {haut}{unite}"
        if bas is not None:
            return f" supérieur ou égal à {bas}{unite}"
        return unite


# (lignes du fichier, lignes éclatées, territoires) ─► ce qui ne va pas.
Controle = Callable[[Sequence[Typee], Sequence[Typee], Lieux], Iterator[Constat]]


@dataclass(frozen=True)
class Format:
    """One kind of local file.

    ``cle`` names the columns that no two rows may share. ``eclatee`` is the list column whose
    values each make a row, sharing the columns of ``partagees`` equally. ``interdites`` are
    patterns (on flattened headers) of columns that would hold personal data. ``usage`` is the question
    that the file answers, ``ou_voir`` the (name, address) of the pages that show it. ``controle`` looks
    at whole rows (as in the file, then one per value of ``eclatee``). ``tables`` are the tables of the
    store that it fills, each by ``queries/magasin/ecrire/inserer_<table>.sql``, in that order.

    Nothing is checked here: ``declaration.register`` judges every format at once.
    """

    code: str
    nom: str
    nom_ligne: str
    description: str
    colonnes: tuple[Colonne, ...]
    cle: tuple[str, ...]
    regles: tuple[str, ...]
    interdites: tuple[str, ...]
    usage: str
    ou_voir: tuple[tuple[str, str], ...]
    controle: Controle
    tables: tuple[str, ...]
    eclatee: str = ""
    partagees: tuple[str, ...] = ()

    @cached_property
    def territoire(self) -> Colonne:
        """The column that says where a row is."""
        return next(c for c in self.colonnes if c.type == "code_territoire")

    @property
    def par_territoire(self) -> bool:
        """True when a row belongs to one territory, that its key names; a convention covers several."""
        return self.territoire.nom in self.cle

    def colonne(self, nom: str) -> Colonne:
        """The column of that name; KeyError when there is none."""
        return self._par_nom[nom]

    @cached_property
    def _par_nom(self) -> Mapping[str, Colonne]:
        return {c.nom: c for c in self.colonnes}

    @cached_property
    def entetes(self) -> Mapping[str, Colonne]:
        """Flattened header -> column, synonyms included."""
        return {entete: c for c in self.colonnes for entete in c.entetes}

    def find(self, entete: str) -> Colonne | None:
        """The column that a header means, in any case, accents and punctuation."""
        # « Heures (théoriques) » perd ses parenthèses et n'est plus qu'« heures » : le texte entier
        # est essayé d'abord.
        return self.entetes.get(_bare(entete)) or self.entetes.get(flatten_header(entete))

    def is_forbidden(self, entete: str) -> bool:
        """True when a header announces personal data."""
        plat = flatten_header(entete)
        return any(re.search(motif, plat) for motif in self.interdites)

    @property
    def nombre_exemples(self) -> int:
        return len(self.colonnes[0].exemples)

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the validated rows."""
        champs: list[pa.Field] = []
        for colonne in self.colonnes:
            type_arrow = _ARROW[colonne.type]
            if colonne.multiple:
                type_arrow = pa.list_(type_arrow)
            if colonne.nom == self.eclatee:
                type_arrow = pa.string()
            champs.append(pa.field(colonne.nom, type_arrow, nullable=not colonne.obligatoire))
        return pa.schema(champs)
