"""The choices of the figures of « Comparer »: measures among those that the group has, references, years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dashboard.figures.comparaison import Mesure
from dashboard.figures.halteres import AXES, possible_axes
from dashboard.galerie.comparer import nuage, onglets, petites_cartes
from dashboard.galerie.comparer.etat import MESURES_MAX, EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.galerie.comparer.mesures import Lu, available, listed, read
from dashboard.galerie.comparer.ouverture import read_group
from dashboard.galerie.reglages.commun import SANS_VALEUR, years_of
from dashboard.galerie.reglages.modele import Possible, Reglage, Vise, named
from dashboard.galerie.tirage import Adresse


def ranking(vise: Vise) -> Iterator[Reglage]:
    """The measure that ranks, and its year."""
    if (ouverte := _open(vise)) is None:
        return
    etat, groupe, lu = ouverte
    presente = onglets.ranked(lu, etat)

    def put(cle: str) -> Adresse:
        # Une mesure qui n'est pas une colonne le devient : la page ouverte d'ici la montrera aussi.
        connues = [m.cle for m in lu.mesures]
        if cle in connues:
            return vise.fixed(rang=cle)
        return vise.fixed(rang=cle, mesures=",".join([cle, *connues][:MESURES_MAX]))

    yield _measure(vise, groupe, "rang", "Indicateur", presente, put)
    yield from _year(vise, groupe, presente)


def parts(vise: Vise) -> Iterator[Reglage]:
    """The total that is split, and its year."""
    if (ouverte := _open(vise)) is None:
        return
    etat, groupe, lu = ouverte
    possibles = onglets.split_measures(vise.lecteur, lu, vise.selection)
    if possibles:
        present = etat.rang if etat.rang in possibles else next(iter(possibles))
        yield _among(vise, groupe, possibles, "rang", "Indicateur", present)
        yield from _year(vise, groupe, possibles[present].cle)


def years(vise: Vise) -> Iterator[Reglage]:
    """The measure that is followed, in values or from a common 100."""
    if (ouverte := _open(vise)) is None:
        return
    etat, groupe, lu = ouverte
    suivies = onglets.followed(vise.lecteur, lu, vise.selection, etat)
    if suivies:
        cle, echelle = onglets.followed_choice(suivies, etat, vise.selection)
        yield _among(vise, groupe, suivies, "suivi", "Indicateur", cle)
        noms = named({"valeurs": "en valeurs", "base": "base 100 la première année"})
        yield Reglage("echelle", "Échelle", echelle, noms, lambda v: vise.fixed(echelle=v))


def crossed(vise: Vise) -> Iterator[Reglage]:
    """The two measures of the scatter."""
    if (ouverte := _open(vise)) is None:
        return
    etat, groupe, _ = ouverte
    possibles = available(vise.lecteur, groupe, vise.selection)
    if len(possibles) > 1:
        x, y = nuage.crossed(vise.lecteur, groupe, possibles, etat)
        yield _among(vise, groupe, possibles, "x", "En travers", x)
        yield _among(vise, groupe, possibles, "y", "En hauteur", y)


def gaps(vise: Vise) -> Iterator[Reglage]:
    """What the territory is read against, and how a gap is measured."""
    if (ouverte := _open(vise)) is None:
        return
    etat, _, lu = ouverte
    if lu.comparaison.choisie is None or not lu.comparaison.colonnes:
        return
    repere, axe = onglets.gap_choice(lu, etat)
    lignes = named({cle: ligne.nom for cle, ligne in onglets.gap_references(lu).items()})
    yield Reglage("repere", "Face à", repere, lignes, lambda v: vise.fixed(repere=v))
    axes = named({a: AXES[a] for a in possible_axes(lu.comparaison)})
    yield Reglage("axe", "Écarts", axe, axes, lambda v: vise.fixed(axe=v))


def small_map(vise: Vise) -> Iterator[Reglage]:
    """Which of the small maps."""
    if (ouverte := _open(vise)) is None:
        return
    etat, groupe, lu = ouverte
    if petites_cartes.place(vise.lecteur, groupe) is None:
        return
    noms = listed(vise.lecteur, groupe, vise.selection)
    lots = petites_cartes.batches(vise.lecteur, lu, etat)
    cartes = {c: noms.get(c, f"{lot.titre}, {c}") for lot in lots for c in lot.cartes}
    if cartes:
        presente = vise.adresse.get("carte", next(iter(cartes)))
        yield Reglage("carte", "Carte", presente, named(cartes), lambda v: vise.fixed(carte=v))


def _open(vise: Vise) -> tuple[EtatComparer, Groupe, Lu] | None:
    etat, groupe, _ = read_group(vise.lecteur, vise.selection, vise.adresse.reglages)
    if groupe is None:
        return None
    return etat, groupe, read(vise.lecteur, groupe, etat, vise.selection)


def _among(
    vise: Vise, groupe: Groupe, possibles: Mapping[str, Mesure], cle: str, nom: str, present: str
) -> Reglage:
    """A measure among some, written in the setting of that name."""
    faite = _measure(vise, groupe, cle, nom, present, lambda v: vise.fixed(**{cle: v}))
    permises = tuple(p for p in faite.possibles if p.valeur in possibles)
    return Reglage(cle, nom, present, permises, faite.poser)


def _measure(
    vise: Vise, groupe: Groupe, cle: str, nom: str, present: str, poser: Callable[[str], Adresse]
) -> Reglage:
    """Every measure at the level of the group; one without any value there says so."""
    lieux = vise.connu.departements_of(*groupe.contenant)
    possibles = tuple(
        Possible(c, n, "" if _exists(vise, groupe, c, lieux) else SANS_VALEUR)
        for c, n in listed(vise.lecteur, groupe, vise.selection).items()
    )
    return Reglage(cle, nom, present, possibles, poser)


def _exists(vise: Vise, groupe: Groupe, cle: str, lieux: frozenset[str]) -> bool:
    indicateur, _, modalite = cle.partition(":")
    return vise.connu.presences[indicateur, groupe.niveau].exists_in(lieux, modalite)


def _year(vise: Vise, groupe: Groupe, cle: str) -> Iterator[Reglage]:
    """The year of the measure that is shown: that of the indicator that the visit looks at."""
    indicateur, _, modalite = cle.partition(":")
    selection = vise.selection
    if not cle or selection.niveau != groupe.niveau:
        return
    mesure = available(vise.lecteur, groupe, selection)[cle]
    yield Reglage(
        "millesime",
        "Année",
        str(mesure.millesime),
        years_of(vise, indicateur, modalite, groupe.niveau),
        lambda v: vise.moved(indicateur=indicateur, modalite="", millesime=int(v)),
    )
