"""What becomes a table on the wall: a comparison, a heat table, the values of another day."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.exports.mur.tableau import Case, Rangee, Tableau
from dashboard.exports.papier.carte_noms import short_name
from dashboard.exports.papier.tableaux import tint_keys
from dashboard.exports.socle.vu import Cellule, Vu
from dashboard.figures.chaleur import Cellule as CelluleChaleur
from dashboard.figures.chaleur import Chaleur, tint
from dashboard.figures.comparaison import SIGNES, SIGNES_DITS, Colonne, Comparaison
from dashboard.figures.etiquettes import label_value
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import TEINTES_PLACES
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots

BLANC = "#ffffff"
# Ce qu'un tableau de carte dit de chaque ligne, et qu'un mur n'a pas la place de dire.
TUES = ("Code", "Statut", "Classement", "Rang", "Détail")


def from_comparison(modele: Comparaison) -> Tableau:
    """Value, sign and rank of each territory on each measure, references at the foot."""
    rangees: list[Rangee] = []
    for ligne in (*modele.lignes, *modele.references):
        cases: list[Case] = []
        for colonne, cellule in zip(modele.colonnes, ligne.cellules, strict=True):
            genre = "neutre" if colonne.sens == "neutre" else "sens"
            mot = f"{cellule.mot} fort" if cellule.fort else cellule.mot
            rang = f" {SIGNES[cellule.place]} {formats.ordinal(cellule.rang)}" if cellule.rang else ""
            dit = f"{cellule.texte}{rang}".replace("  ", " ").replace(" ", formats.INSECABLE)
            cases.append(Case(dit, TEINTES_PLACES.get((genre, mot), BLANC), cellule.valeur is None))
        rangees.append(Rangee(ligne.nom, tuple(cases), ligne.choisie, ligne in modele.references))
    annees = {c.millesime for c in modele.colonnes}
    titres = tuple(_heading(c, an=len(annees) > 1) for c in modele.colonnes)
    fonds = {c.fond for r in rangees for c in r.cases}
    cles = tuple((c.couleur, c.nom) for c in tint_keys(fonds))
    return Tableau("Territoire", titres, tuple(rangees), cles, f"{_units(modele.colonnes)} {SIGNES_DITS}")


def _heading(colonne: Colonne, *, an: bool) -> str:
    """« EAJE (crèches) », « Densité, 2023 »: the unit of a column is said once, under the table."""
    nom = colonne.nom if ":" in colonne.cle else colonne.indicateur
    return f"{nom}, {colonne.millesime}" if an else nom


def _units(colonnes: Sequence[Colonne]) -> str:
    """« Taux de couverture : places pour 100 enfants ; Population : habitants. »"""
    dites = dict.fromkeys(f"{c.indicateur} : {c.unite}" for c in colonnes if c.unite)
    return f"{' ; '.join(dites)}." if dites else ""


def from_heat(modele: Chaleur) -> Tableau:
    """The cells tinted by value, totals at the edges."""

    def cell(c: CelluleChaleur, maximum: float = 0.0) -> Case:
        return Case(c.texte, tint(c.valeur, maximum) if maximum else BLANC, c.valeur is None)

    rangees = [
        Rangee(r.nom, (*(cell(c, modele.maximum) for c in r.cellules), cell(r.total)), r.choisie)
        for r in modele.rangees
    ]
    total = Rangee(modele.nom_total, tuple(cell(c) for c in (*modele.totaux, modele.total)), reference=True)
    return Tableau(modele.coin, (*modele.colonnes, modele.nom_total), (*rangees, total))


def from_words(modele: TableauMots) -> Tableau:
    """Its rows as they are; what is not there is a dash."""
    return Tableau(
        modele.colonnes[0],
        modele.colonnes[1:],
        tuple(Rangee(x[0], tuple(Case(t or "–") for t in x[1:])) for x in modele.lignes),
        mots=True,
    )


def from_figures(modele: TableauChiffres) -> Tableau:
    """Its rows, the references at the foot of every part, its order under them."""
    rangees = tuple(
        Rangee(
            x.nom, tuple(Case(c.texte, absente=c.valeur is None) for c in x.chiffres), x.choisie, x.reference
        )
        for x in modele.lignes
    )
    return Tableau(modele.coin, modele.colonnes, rangees, dit=modele.ordre)


def from_seen(vu: Vu, territoire: str) -> Tableau:
    """The values of a day: the rows of its table, its references at the foot."""
    gardees = [
        rang for rang, c in enumerate(vu.colonnes) if rang == 0 or not any(c.startswith(t) for t in TUES)
    ]
    code = vu.colonnes.index("Code") if "Code" in vu.colonnes else 0
    rangees = [
        Rangee(
            str(ligne[0]),
            tuple(Case(_said(ligne[c], vu.decimales), absente=ligne[c] is None) for c in gardees[1:]),
            bool(territoire) and str(ligne[code]) == territoire,
            str(ligne[0]).endswith("(référence)"),
        )
        for ligne in vu.lignes
    ]
    vides = ("",) * max(len(gardees) - 2, 0)
    rangees += [
        Rangee(r.nom, tuple(Case(x) for x in (_said(r.valeur, vu.decimales), *vides)), reference=True)
        for r in vu.reperes
        if len(gardees) > 1
    ]
    return Tableau(vu.colonnes[0], tuple(vu.colonnes[c] for c in gardees[1:]), tuple(rangees))


def from_maps(cartes: Sequence[Carte], territoire: str) -> Tableau | None:
    """The reader's territory and the references on each of several maps; None when they say nothing."""
    noms = dict.fromkeys(r.nom for c in cartes if c.aplat for k in c.aplat.classes for r in k.reperes)
    # La France en dernier, comme au pied des tableaux.
    noms = sorted(noms, key=lambda nom: nom == "France")
    siens = [_own(c, territoire) for c in cartes]
    moi = next((nom for nom, _ in siens if nom), "")
    if not moi or not noms or any(c.aplat is None or c.aplat.motifs for c in cartes):
        return None
    rangees: list[Rangee] = []
    for carte, (_, valeur) in zip(cartes, siens, strict=True):
        assert carte.aplat is not None, "une carte de cercles n'a pas de repères"
        textes = {
            r.nom: formats.number(r.valeur, carte.aplat.decimales)
            for k in carte.aplat.classes
            for r in k.reperes
        }
        cases = (Case(valeur or "–", sienne=True), *(Case(textes.get(nom, "–")) for nom in noms))
        rangees.append(Rangee(carte.aplat.titre, cases))
    return Tableau("Les cartes en chiffres", (moi, *noms), tuple(rangees))


def _own(carte: Carte, territoire: str) -> tuple[str, str]:
    """(short name, value) of a territory on a map; ('', '') when it is not there."""
    for rang, forme in enumerate(carte.fond.formes):
        if forme.code_territoire == territoire:
            return short_name(forme.nom), label_value(carte, rang) or "absent"
    return "", ""


def _said(cellule: Cellule, decimales: int) -> str:
    if cellule is None:
        return "absent"
    if isinstance(cellule, str):
        return cellule
    return formats.number(float(cellule), decimales)
