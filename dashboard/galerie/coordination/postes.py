"""« Postes et coût »: where the posts are, who employs, and how they evolved."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import formats
from dashboard.figures import coordination
from dashboard.figures.dits import number_said, say
from dashboard.galerie.coordination.contexte import Demande, cliche, imported_scope
from dashboard.galerie.tirage import Tirage

AUCUN_POSTE = "Les territoires importés déclarent n'avoir aucun poste : 0 ETP."
UNE_ANNEE = "Une seule année est importée : l'évolution se verra à la deuxième."


def _posts(demande: Demande, cle: str, noms: Mapping[str, str], titre: str) -> Tirage:
    contexte = demande.contexte
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        return demande.not_imported()
    postes = contexte.of_year("postes")
    if postes.empty:
        return demande.none(AUCUN_POSTE)
    importes = lignes[lignes["etp"].notna()]["code_epci"].nunique()
    champ = say(
        "{postes}, {importes}",
        postes=number_said(
            len(postes),
            formats.plural(len(postes), "poste"),
            coordination.post_said("", "postes", contexte.lieu, contexte.annee),
        ),
        importes=imported_scope(contexte, importes, lignes["code_epci"].nunique()),
    )
    modele = coordination.build_posts(postes, cle, noms, titre, contexte.lieu, contexte.annee)
    return demande.shown(contexte.planche(modele, cle, postes, champ))


@cliche("coordination-position", "postes")
def POSITION(demande: Demande) -> Tirage:
    """Where the posts stand in the organisation."""
    return _posts(demande, "position", coordination.POSITIONS, "Où est le poste dans l'organigramme")


@cliche("coordination-employeur", "postes")
def EMPLOYEUR(demande: Demande) -> Tirage:
    """Who employs."""
    return _posts(demande, "employeur", coordination.EMPLOYEURS, "Qui emploie")


@cliche("coordination-evolution", "postes")
def EVOLUTION(demande: Demande) -> Tirage:
    """ETP by axis, year by year."""
    contexte = demande.contexte
    lignes = contexte.run("evolution")
    modele = coordination.build_years(
        lignes, contexte.noms, contexte.portee.nom, contexte.portee.unite, contexte.lieu
    )
    if modele is None:
        return demande.not_imported() if lignes.empty else demande.none(UNE_ANNEE)
    annees = sorted({int(a) for a in lignes["annee"]})
    unite = contexte.portee.unite
    noms = f"{unite.noms} {unite.agree('importé', 2)}"
    champ = f"{noms[:1].upper()}{noms[1:]} {contexte.portee.de}, année par année."
    planche = contexte.planche(
        modele,
        "evolution",
        lignes,
        champ,
        annees=f"{annees[0]}-{annees[-1]}",
        notes=(coordination.perimeter_note(lignes, unite),),
    )
    return demande.shown(planche)
