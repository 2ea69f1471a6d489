"""Puts the rows of a producer on the territories of today, whatever file they come from.

A code that is no territory, or one of an old perimeter, is left out and counted. Figures that add up (and
only those) bring the old communes of a present one together, and arrondissements into their commune; a part
is never the whole: without all of them, or for a figure that does not add up, the commune has no row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from data.actualisation.perimetre import ARRONDISSEMENTS, Perimetre
from data.actualisation.tableau import Fautes, Tableau, is_technical

_CHIFFRES_CODE = {"region": 2, "departement": 2, "epci": 9, "commune": 5}
TECHNIQUES = "laissées, lignes techniques (« XX », « 99 »)"
FAUSSES = "laissées, valeur publiée connue pour fausse"
ANCIENNES = "laissées, communes d'un ancien découpage"
INCONNUES = "laissées, territoires hors du périmètre d'aujourd'hui"
REPETEES = "laissées, lignes répétées à l'identique"
VIDES = "laissées, lignes sans aucun chiffre"
MOINS_COMPLETES = "laissées, lignes moins complètes qu'une autre du même territoire"
DOUBLES = "laissés, arrondissements d'une commune qui a sa ligne"
PARTIELLES = "laissés, arrondissements qui ne font pas toute la commune"
AVANT_REUNION = "laissées, communes d'avant leur réunion"
SANS_UNE_PART = "laissées, communes dont une ancienne n'a pas de ligne"
CODES_CITES = 6
Valeurs = tuple[float | None, ...]


class Rangement:
    """Fills ``tableau``, row by row; ``close`` ends it. A territory with two rows is a fault, unless
    ``plus_complete``: the fuller one is then kept. ``fausses`` are codes whose value is known to be false;
    with ``secrets``, a row without a figure says that they are kept secret.
    """

    def __init__(
        self,
        tableau: Tableau,
        perimetre: Perimetre,
        fautes: Fautes,
        *,
        additif: bool = False,
        fausses: frozenset[str] = frozenset(),
        plus_complete: bool = False,
        secrets: bool = False,
    ) -> None:
        self._tableau, self._perimetre, self._fautes = tableau, perimetre, fautes
        self._additif, self._fausses, self._plus_complete = additif, fausses, plus_complete
        self._secrets = secrets
        self._connus = perimetre.codes[tableau.niveau]
        self._parts: defaultdict[tuple[str, int], dict[str, Valeurs]] = defaultdict(dict)
        self._separees: defaultdict[str, dict[int, set[str]]] = defaultdict(dict)
        self._inconnus: dict[str, None] = {}

    def put(self, ou: str, code: str, annee: int, valeurs: Valeurs) -> None:
        """One row; ``ou`` says where it stands in the file."""
        ecartees = self._tableau.ecartees
        if code in self._fausses:
            ecartees[FAUSSES] += 1
        elif self._tableau.niveau == "commune" and code in self._perimetre.remplacants:
            # Même sans aucun chiffre : une part inconnue rend la somme inconnue.
            commune = self._perimetre.remplacants[code]
            self._separees[commune].setdefault(annee, set()).add(code)
            if self._additif:
                self._parts[commune, annee][code] = valeurs
            else:
                ecartees[ANCIENNES] += 1
        elif not self._secrets and all(v is None for v in valeurs):
            ecartees[VIDES] += 1
        elif code in self._connus:
            self._keep(ou, (code, annee), valeurs)
        else:
            ecartees[INCONNUES] += 1
            self._inconnus[code] = None

    def close(self) -> None:
        """Join the parts of a commune, and say what was left out."""
        for (ville, annee), parts in self._parts.items():
            self._join((ville, annee), parts)
        annees = self._tableau.annees
        for ville in sorted(self._separees.keys() - ARRONDISSEMENTS.keys()):
            self._drop_parts(ville, self._separees[ville], annees)
        if self._inconnus:
            cites = list(self._inconnus)[:CODES_CITES]
            suite = "…" if len(self._inconnus) > len(cites) else ""
            self._tableau.remarques.append(
                f"codes hors du périmètre d'aujourd'hui : {', '.join(cites)}{suite}"
            )

    def _keep(self, ou: str, cle: tuple[str, int], valeurs: Valeurs) -> None:
        deja = self._tableau.lignes.get(cle)
        if deja is None:
            self._tableau.lignes[cle] = valeurs
        elif deja == valeurs:
            self._tableau.ecartees[REPETEES] += 1
        elif self._plus_complete:
            self._tableau.ecartees[MOINS_COMPLETES] += 1
            self._tableau.lignes[cle] = max(deja, valeurs, key=_filled)
        else:
            nom = self._perimetre.name(self._tableau.niveau, cle[0])
            self._fautes.say(f"{ou} : {nom} ({cle[0]}) a déjà une autre ligne pour {cle[1]}.")

    def _join(self, cle: tuple[str, int], parts: Mapping[str, Valeurs]) -> None:
        lignes = self._tableau.lignes
        if arrondissements := ARRONDISSEMENTS.get(cle[0]):
            if cle in lignes:
                self._tableau.ecartees[DOUBLES] += len(parts)
            elif set(parts) == set(arrondissements):
                lignes[cle] = _sum(list(parts.values()))
            else:
                self._tableau.ecartees[PARTIELLES] += len(parts)
        elif cle in lignes:
            lignes[cle] = _sum([lignes[cle], *parts.values()])
        else:
            # La commune nouvelle garde le code d'une des anciennes : sans sa ligne, il en manque une.
            self._tableau.ecartees[ANCIENNES] += len(parts)

    def _drop_parts(self, ville: str, separees: Mapping[int, set[str]], annees: Sequence[int]) -> None:
        """Leave out a commune the years when its row is not that of the whole of today."""
        for annee in (a for a in annees if (ville, a) in self._tableau.lignes):
            siennes = separees.get(annee, set[str]())
            # Une ancienne qui a une ligne plus tard existait déjà : ici, la sienne manque.
            manquent = {c for a, codes in separees.items() if a > annee for c in codes} - siennes
            if not self._additif and siennes:
                quoi, dites = AVANT_REUNION, siennes
                suite = "était encore à part" if len(dites) == 1 else "étaient encore à part"
            elif self._additif and manquent:
                quoi, dites = SANS_UNE_PART, manquent
                suite = "n'a pas de ligne" if len(dites) == 1 else "n'ont pas de ligne"
            elif self._additif and all(v is None for v in self._tableau.lignes[ville, annee]):
                quoi, dites, suite = VIDES, siennes, "n'a pas de chiffre"
            else:
                continue
            del self._tableau.lignes[ville, annee]
            self._tableau.ecartees[quoi] += 1
            sujet = "l'ancienne commune" if len(dites) == 1 else "les anciennes communes"
            self._tableau.raisons[ville] = (
                f"En {annee}, {sujet} {', '.join(sorted(dites))} {suite} : le chiffre publié n'est pas "
                "celui de la commune d'aujourd'hui."
            )


def clean_code(texte: str, niveau: str) -> str | None:
    """The code of a territory; None for a technical row."""
    code = texte.strip().upper().removesuffix(".0")
    if is_technical(code):
        return None
    # Un tableur, ou une colonne typée en nombre, a ôté le zéro de tête.
    return code.zfill(_CHIFFRES_CODE[niveau]) if code.isdecimal() else code


def _filled(valeurs: Sequence[float | None]) -> tuple[int, float]:
    return sum(v is not None for v in valeurs), sum(v or 0 for v in valeurs)


def _sum(lignes: Sequence[Valeurs]) -> Valeurs:
    """Column by column; unknown as soon as a part is."""
    return tuple(None if None in c else float(sum(v or 0 for v in c)) for c in zip(*lignes, strict=True))
