"""Les places à créer : le territoire de la séance d'abord, le département nommé, l'hypothèse dite."""

from __future__ import annotations

import pytest

from dashboard.figures import places, simulateur
from dashboard.figures.dits import Lu, provenances
from dashboard.figures.enfants import Plage
from dashboard.figures.simulateur import Resultat, Saisie
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.textes import Portee

EURE_ET_LOIR = Portee("departement", "28", "Eure-et-Loir", 1)
DREUX, CHARTRES, PERCHE = "200040277", "200033181", "200058360"


def plain(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def saisie(
    code: str, nom: str, enfants: Plage | None, taux: float | None, eaje: float | None = None
) -> Saisie:
    lu = Lu("epci", code, "taux_couverture", "", 2023)
    activite = None if eaje is None else Lu("epci", code, "places_eaje", "", 2024)
    return Saisie(code, nom, enfants, taux, places_eaje=eaje, lus=(lu,), lu_eaje=activite)


def results(*, perche: float | None = 80.0, eaje: float | None = None) -> tuple[Resultat, ...]:
    """Dreux : 1 000 places à créer, de 900 à 1 200 ; Chartres : 1 300 ; le Perche : aucune."""
    saisies = (
        saisie(DREUX, "CA Agglo du Pays de Dreux", Plage(4000, 3600, 4800), 55.0, eaje),
        saisie(CHARTRES, "CA Chartres Métropole", Plage(5200, 4700, 6200), 55.0, eaje),
        saisie(PERCHE, "CC du Perche", Plage(700, 650, 800), perche, eaje),
    )
    return simulateur.simulate(saisies, 80.0, 5.0)


def table(choisi: str, resultats: tuple[Resultat, ...]) -> TableauChiffres:
    return places.build_places(EURE_ET_LOIR, resultats, (), choisi, 80.0, 5.0)


@pytest.mark.parametrize(
    ("choisi", "dit"),
    [
        (
            DREUX,
            "CA Agglo du Pays de Dreux : environ 1 000 (900 à 1 200) places de plus pour atteindre 80 pour ",
        ),
        (PERCHE, "CC du Perche : 80 places pour 100 enfants, c'est déjà atteint ; "),
        ("", "Pour 80 places pour 100 enfants : environ 2 300 (2 100 à 2 800) places "),
    ],
)
def test_la_phrase_commence_par_le_territoire_et_nomme_le_departement(choisi: str, dit: str) -> None:
    """Dans une séance de Dreux, « environ 2 300 places à créer » se retenait comme celles de Dreux."""
    lecture = plain(table(choisi, results()).lecture)
    assert lecture.startswith(dit)
    assert lecture.endswith(" à créer en Eure-et-Loir.")
    assert "environ 2 300 " in lecture


def test_sans_taux_sa_phrase_le_dit_et_la_somme_dit_sur_combien() -> None:
    sans = results(perche=None)
    assert plain(table(PERCHE, sans).lecture) == (
        "CC du Perche : places à créer inconnues ; environ 2 300 à créer dans 2 EPCI sur 3 d'Eure-et-Loir."
    )
    lignes = [plain(x.nom) for x in table("", sans).lignes]
    assert lignes[-1] == "Ensemble des 2 EPCI au taux publié, sur 3"


def test_ce_que_rendraient_les_creches_est_celui_du_territoire() -> None:
    lecture = table(DREUX, results(eaje=200.0)).lecture
    assert "pour 100 enfants ; 5 points d'occupation en rendraient 10 ; environ" in plain(lecture)
    assert all(d.calcul in ("simule", "constante") for d in provenances(lecture))


def test_le_pied_dit_l_hypothese_la_fourchette_et_les_arrondis() -> None:
    """Projeté, le tableau n'a que son pied pour dire d'où sortent 80, « (900 à 1 200) » et 2 300."""
    pied = plain(table(DREUX, results()).ordre)
    assert "La cible de 80 places pour 100 enfants est une hypothèse choisie." in pied
    assert "Entre parenthèses, la fourchette" in pied
    assert "ils ne s’additionnent pas exactement" in pied
    assert "Places à regagner : inconnues, faute d’activité des crèches." in pied
    exact = (
        saisie(DREUX, "CA", Plage.exact(1000), 50.0, 10.0),
        saisie(PERCHE, "CC", Plage.exact(10), 50.0, 1.0),
    )
    seul = table("", simulateur.simulate(exact, 80.0, 5.0)).ordre
    assert "parenthèses" not in seul
    assert "regagner" not in seul
