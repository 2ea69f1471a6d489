"""Read a received file (XLSX or CSV) into a ``Tableau``, as people really send it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from data.depots.contrat.ecriture import Cellule
from data.depots.contrat.rapport import enumerate_texts, letter
from data.depots.contrat.schema import Format, flatten
from data.depots.formats import FORMATS
from data.depots.lecture import conteneur, fichiers, mesure
from data.depots.lecture.deux_lignes import join_headers
from data.depots.lecture.fusions import spread
from data.depots.lecture.lignes_csv import Grille, find_place, no_header, read_csv, with_remarks
from data.depots.lecture.mesure import Etendue, XmlError
from data.depots.lecture.mise_en_forme import find_layout
from data.depots.lecture.tableau import Tableau, build_table, clean, find_header
from data.depots.lecture.texte import too_many_rows
from data.depots.lecture.valeurs import nearest
from data.readers.commun import LectureError

# Au-delà, des styles ne disent plus rien à personne, et les parcourir coûte.
STYLES_MAX = 2 * 2**20
# Les feuilles de nos modèles qui ne portent pas de données.
FEUILLES_IGNOREES = ("notice", "listes")

_CLASSEUR, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def read_table(
    contenu: bytes, nom: str, feuille: str | None = None, format_: Format | None = None
) -> Tableau:
    """The table of a file. ``format_`` narrows what counts as a header row.

    Raises LectureError (French sentences) when there is no table to read: wrong kind of file, too
    big, damaged, no header, several sheets and none chosen.
    """
    if fichiers.identify(contenu, nom) == "texte":
        return read_csv(contenu, nom, format_)
    return _Classeur(contenu, nom, format_).read(feuille)


def list_sheets(contenu: bytes, nom: str) -> list[str]:
    """Names of the sheets that may hold a table, in order; none for a CSV.

    Raises LectureError when the file cannot be opened.
    """
    if fichiers.identify(contenu, nom) == "texte":
        return []
    return _Classeur(contenu, nom, None).visible()


class _Classeur:
    """One workbook: its sheets, measured before they are built."""

    def __init__(self, contenu: bytes, nom: str, format_: Format | None) -> None:
        self.nom = nom
        self.format = format_
        self._contenu = contenu
        self._parties = conteneur.list_parts(contenu, nom)
        try:
            self._plan = mesure.read_plan(self._part(_CLASSEUR), self._part(_RELATIONS))
        except XmlError as erreur:
            raise self._damaged(erreur) from erreur
        self._etendues: dict[str, Etendue] = {}
        self._cellules = 0
        self._classeur = self._open((_CLASSEUR, _RELATIONS))

    def read(self, feuille: str | None) -> Tableau:
        """The table of the chosen sheet, or of the only one that has known headers."""
        if feuille is not None:
            nom = self._choose(feuille)
            self._measure(nom)
            self._load([nom])
            grille = self._grid(nom)
            place = find_place(grille, self.format)
            if place is None:
                raise self._without_header(nom, grille)
            return self._table(nom, grille, place)
        visibles = self.visible()
        trop: list[LectureError] = []
        lisibles: list[str] = []
        for nom in visibles:
            try:
                self._measure(nom)
                lisibles.append(nom)
            except LectureError as erreur:
                trop.append(erreur)
        if not lisibles:
            raise trop[0]
        self._load(lisibles)
        trouvees: list[tuple[str, Grille, int]] = []
        vides = not trop
        grille: Grille = []
        for nom in lisibles:
            try:
                grille = self._grid(nom)
            except LectureError as erreur:
                trop.append(erreur)
                vides = False
                continue
            vides = vides and not grille
            if (place := find_header(grille, self.format)) is not None:
                # D'un second tableau, seul le nom sert : ses lignes ne restent pas en mémoire.
                trouvees.append((nom, [] if trouvees else grille, place))
        if len(trouvees) > 1:
            noms = enumerate_texts([t[0] for t in trouvees])
            raise LectureError(
                self.nom, [f"plusieurs feuilles portent un tableau : {noms}. Choisissez-en une."]
            )
        if trouvees:
            return self._table(*trouvees[0])
        if trop:
            raise trop[0]
        if len(visibles) == 1 and (place := find_place(grille, self.format)) is not None:
            return self._table(visibles[0], grille, place)
        if vides:
            raise LectureError(self.nom, ["le classeur ne contient que des feuilles vides."])
        if len(visibles) == 1:
            raise self._without_header(visibles[0], grille)
        raise no_header(self.nom, f"feuilles {enumerate_texts(visibles)}", self.format)

    def visible(self) -> list[str]:
        """Sheets that a person sees and that are not ours (notice, lists)."""
        noms = [
            m.name
            for m in self._classeur.sheets_metadata
            if str(m.visible).endswith("Visible")
            and not str(m.visible).endswith("VeryHidden")
            and str(m.typ).endswith("WorkSheet")
            and flatten(m.name) not in FEUILLES_IGNOREES
        ][:50]
        if not noms:
            raise LectureError(self.nom, ["le classeur n'a aucune feuille de calcul visible."])
        return noms

    def _choose(self, feuille: str) -> str:
        noms = {flatten(n): n for n in reversed(self._classeur.sheet_names)}
        if feuille in self._classeur.sheet_names:
            return feuille
        if trouve := noms.get(flatten(feuille)):
            return trouve
        proche = nearest(flatten(feuille), tuple(noms))
        fin = f" Vouliez-vous « {noms[proche]} » ?" if proche else ""
        liste = enumerate_texts(self._classeur.sheet_names)
        raise LectureError(self.nom, [f"feuille « {feuille} » introuvable ; le classeur a {liste}.{fin}"])

    def _table(self, nom: str, grille: Grille, place: int) -> Tableau:
        formats = [self.format] if self.format else list(FORMATS.values())
        fusions = self._classeur.get_sheet_by_name(nom).merged_cell_ranges or []
        place, deux_lignes = join_headers(grille, place, formats, fusions)
        repetees = spread(grille, place, self.format, fusions)
        tableau = build_table(grille, place, self.nom, nom, self.format)
        return with_remarks(tableau, deux_lignes, repetees, self._layout(nom, place))

    def _layout(self, nom: str, place: int) -> str:
        """What the colours or the strikes of the data rows may mean, and that no one reads them."""
        styles = self._part("xl/styles.xml")
        if not styles or len(styles) > STYLES_MAX:
            return ""
        return find_layout(styles, self._part(self._plan.feuilles[nom]), place + 1)

    def _without_header(self, nom: str, grille: Sequence[Sequence[Cellule]]) -> LectureError:
        formules = [c for ligne in grille for c in ligne if isinstance(c, str) and c[0] == "="]
        if formules:
            return LectureError(
                self.nom,
                [
                    (
                        f"feuille « {nom} » : {len(formules)} formules sans valeur enregistrée "
                        f"(la première : « {formules[0][:60]} »). Ouvrez le classeur dans "
                        f"un tableur, "
                        "enregistrez-le, ou collez les valeurs, puis renvoyez-le."
                    )
                ],
            )
        if not grille:
            return LectureError(self.nom, [f"la feuille « {nom} » est vide."])
        return no_header(self.nom, f"feuille « {nom} »", self.format)

    def _grid(self, nom: str) -> Grille:
        """Every row from row 1 and every column from A; [] for an empty sheet."""
        etendue = self._etendues[self._plan.feuilles[nom]]
        try:
            brute = self._classeur.get_sheet_by_name(nom)
            grille = _cells(brute)
        except BaseException as erreur:
            raise self._damaged(erreur) from erreur
        # Ce que calamine rend vide (erreurs, formules sans valeur) est remis, pour être dit.
        for (rang, colonne), texte in etendue.signalees.items():
            while len(grille) <= rang:
                grille.append([])
            ligne = grille[rang]
            ligne += [None] * (colonne + 1 - len(ligne))
            ligne[colonne] = clean(texte)
        while grille and not any(c is not None for c in grille[-1]):
            grille.pop()
        return grille

    def _measure(self, nom: str) -> None:
        """Keep the extent of a sheet. Raises LectureError when it is not one of a table."""
        chemin = self._plan.feuilles.get(nom, "")
        if conteneur.canonical(chemin) not in self._parties:
            raise LectureError(self.nom, [f"la feuille « {nom} » n'a pas de contenu lisible."])
        try:
            if chemin not in self._etendues:
                self._etendues[chemin] = mesure.measure(self._part(chemin))
        except XmlError as erreur:
            raise self._damaged(erreur) from erreur
        etendue = self._etendues[chemin]
        quoi = f"la feuille « {nom} »"
        lignes = max(etendue.lignes, etendue.derniere)
        if lignes > fichiers.LIGNES_MAX + 1:
            raise LectureError(self.nom, [too_many_rows(quoi, lignes, etendue.remplies)])
        if (
            etendue.colonnes > fichiers.COLONNES_MAX
            or etendue.colonnes * etendue.derniere > fichiers.CELLULES_MAX
        ):
            raise LectureError(
                self.nom,
                [
                    (
                        f"{quoi} s'étend jusqu'à la colonne "
                        f"{letter(etendue.colonnes - 1)} et la ligne "
                        f"{etendue.derniere} : c'est plus qu'un tableau. Supprimez ce qui "
                        f"est écrit "
                        "loin à droite ou en bas, puis enregistrez."
                    )
                ],
            )
        self._cellules += etendue.colonnes * etendue.derniere
        if self._cellules > fichiers.CELLULES_MAX:
            raise LectureError(
                self.nom,
                [
                    (
                        f"{quoi} et celles qui la précèdent s'étendent ensemble sur "
                        f"{self._cellules} cellules, la limite est {fichiers.CELLULES_MAX} : "
                        "choisissez la feuille du tableau, ou supprimez les autres."
                    )
                ],
            )

    def _part(self, chemin: str) -> bytes:
        """A part, or no byte at all when the workbook does not have it."""
        partie = self._parties.get(conteneur.canonical(chemin))
        return fichiers.read_part(self._contenu, partie, self.nom) if partie else b""

    def _load(self, feuilles: Sequence[str]) -> None:
        """Give the reader these sheets, which were measured, with the texts and styles they use."""
        for commune in self._plan.communes:
            # calamine les lit d'un bloc, les textes surtout : vus, eux aussi, avant lui.
            if octets := self._part(commune):
                try:
                    mesure.check_shared(octets)
                except XmlError as erreur:
                    raise self._damaged(erreur) from erreur
        chemins = dict.fromkeys(self._plan.feuilles[f] for f in feuilles)
        self._classeur = self._open((_CLASSEUR, _RELATIONS, *self._plan.communes, *chemins))

    def _open(self, chemins: Sequence[str]) -> CalamineWorkbook:
        """The workbook as calamine sees it, with those parts and no other."""
        parties = [
            (c, self._parties[cle])
            for c in dict.fromkeys(chemins)
            if (cle := conteneur.canonical(c)) in self._parties
        ]
        archive = conteneur.plain_archive(self._contenu, parties, self.nom)
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(archive))
        except BaseException as erreur:
            raise self._damaged(erreur) from erreur

    def _damaged(self, erreur: BaseException) -> LectureError:
        # calamine signale aussi une structure impossible par une « panique », hors d'Exception.
        # Une mémoire épuisée n'est pas un classeur abîmé : elle a sa phrase, dite plus haut.
        panique = type(erreur).__name__ == "PanicException"
        if isinstance(erreur, MemoryError) or not (isinstance(erreur, Exception) or panique):
            raise erreur
        precision = f" ({erreur})" if isinstance(erreur, CalamineError) else ""
        return LectureError(
            self.nom,
            [
                (
                    f"le classeur est abîmé et ne s'ouvre pas{precision} : ouvrez-le dans "
                    f"un tableur, "
                    "enregistrez-le de nouveau en .xlsx, puis renvoyez-le."
                )
            ],
        )


def _cells(feuille: CalamineSheet) -> Grille:
    depart = feuille.start
    if depart is None:
        return []
    gauche: list[Cellule] = [None] * depart[1]
    return [gauche + [_cell(c) for c in ligne] for ligne in feuille.iter_rows()]


def _cell(brute: object) -> Cellule:
    if isinstance(brute, str):
        return clean(brute)
    if isinstance(brute, float):
        # Un tableur n'a que des nombres à virgule : 2025 est écrit 2025.0.
        return int(brute) if brute.is_integer() and abs(brute) < 1e15 else brute
    if isinstance(brute, (bool, int)):
        return brute
    if isinstance(brute, datetime):
        return brute.date() if brute.time() == time() else brute
    if isinstance(brute, date):
        return brute
    if isinstance(brute, (time, timedelta)):
        return str(brute)
    return None
