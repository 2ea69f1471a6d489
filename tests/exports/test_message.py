"""Un nombre écrit à la main que les figures de l'écran ne montrent pas est signalé."""

from __future__ import annotations

import pytest

from dashboard import formats
from dashboard.dossiers import message
from dashboard.exports.socle.vu import Repere, Vu

VU = Vu(
    titre="1 EPCI sur 10 dépasse la France",
    sous_titre="Places pour 100 enfants, 2023",
    colonnes=("Territoire", "Code", "Taux"),
    lignes=(("CA Val Parisis", "200058485", 48.46), ("CC Vexin Centre", "200035970", 1234.4)),
    reperes=(Repere("France", 60.9, "France : 60,9"),),
    mots=(("Lecture", "12,4 de moins que la France."),),
    annees="2023",
    decimales=1,
    fictif=False,
)


@pytest.mark.parametrize(
    ("texte", "absents"),
    [
        ("48,5 places à Val Parisis, 12,4 de moins qu'en France (60,9) en 2023", ()),
        ("Environ 48 places, sur 3 communes et 1\u202f234 naissances", ()),
        ("54,8 places", ("54,8",)),
        ("Il manque 1\u202f500 places", ("1\u202f500",)),
        ("Il manque 1 500 places", ("1 500",)),
        ("−12,4 point", ()),
        ("48,46 places", ()),
        ("48,49 places", ("48,49",)),
        ("52 puis 52 places, et 77", ("52", "77")),
        ("Schéma S45 et 2A", ()),
        ("", ()),
        # Un point décimal, un tableur, un ordre de grandeur : le même nombre, écrit autrement.
        ("48.5 places", ()),
        ("48.9 places", ("48.9",)),
        ("54.8\u202f%.", ("54.8",)),
        ("1.234 naissances", ()),
        ("1.500 naissances", ("1.500",)),
        ("1,2 millier de naissances", ()),
        ("1,7 millier de naissances", ("1,7 millier",)),
        ("2 milliers de naissances", ("2 milliers",)),
        ("1,5 M€", ("1,5 M€",)),
        ("Réunion du 12.01.2027", ()),
        # Un taux dit sans son nombre.
        ("Un enfant sur deux a une place", ()),
        ("1 enfant sur 2 a une place", ()),
        ("La moitié des enfants ont une place", ()),
        ("Un enfant sur trois a une place", ("Un enfant sur trois",)),
        ("Neuf familles sur dix", ("Neuf familles sur dix",)),
        ("Trois quarts de nos enfants", ("Trois quarts",)),
        ("3 communes sur 4 ont une crèche, la moitié des communes", ()),
        ("Deux temps sur trois", ()),
    ],
)
def test_un_nombre_que_rien_ne_montre_est_nomme_tel_qu_il_est_ecrit(
    texte: str, absents: tuple[str, ...]
) -> None:
    """À l'arrondi où il est écrit ; années et petits comptes ne sont pas des citations."""
    assert message.unseen_numbers(texte, [VU]) == absents


def test_la_phrase_dit_les_nombres_et_ce_qu_il_faut_faire() -> None:
    """Un ou plusieurs : la phrase s'accorde."""
    assert message.sentence("54,8 places", [VU]).startswith("54,8 ne se lit dans aucune figure")
    assert message.sentence("54,8 puis 77", [VU]).startswith("54,8 et 77 ne se lisent dans aucune figure")
    assert message.sentence("48,5", [VU]) == ""
    assert message.sentence("54,8", []) == ""


def test_un_nombre_ecrit_par_l_application_est_toujours_retrouve() -> None:
    """Espaces fines, moins typographique : la forme que nos phrases écrivent se lit."""
    for valeur in (1234.4, -1234.4):
        assert message.unseen_numbers(formats.number(valeur, 1, signe=True), [VU]) == ()
