"""Les séances dans la mémoire : gardées, partagées, changées à deux, annulées, relues d'une autre version."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from data.garde import relecture
from data.garde.seances import ecriture, modele, rayon
from data.garde.seances.modele import ILLISIBLE, Ecran, Entete, Placee, Seance, SeancesError
from data.memoire import lieu, moteur, sauvegarde
from data.memoire import tables as memoire
from data.memoire.espace import Espace, acting_for
from data.memoire.tables import metadonnees, organisations, personnes
from tests.memoire.outils_memoire import alter

CARTE = Placee("carte?portee=departement-95", "Taux de couverture", "a" * 64, "2026-11-12")
COMITE = Entete("Comité de novembre", "epci:200058485", "2026-11-30", "elus")
pytestmark = pytest.mark.usefixtures("deux_moteurs")


def compose(donnees: Path, *messages: str) -> Seance:
    """Une séance d'un écran par message."""
    return rayon.create(donnees, COMITE, tuple(Ecran(0, message=m, figures=(CARTE,)) for m in messages))


def second_person(donnees: Path) -> Espace:
    """Une autre personne de la même organisation."""
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True) as con:
        con.execute(personnes.insert().values(id=2, cle="autre", fonction="chargée", vue_le=""))
    return Espace(1, 2)


def messages(seance: Seance) -> list[str]:
    return [e.message for e in seance.ecrans]


def test_une_seance_se_retrouve_telle_qu_elle_a_ete_composee(tmp_path: Path) -> None:
    """En-tête, écrans numérotés dans l'ordre, figures : relus mot pour mot, la dernière changée d'abord."""
    premiere = compose(tmp_path, "un", "deux")
    seconde = rayon.create(tmp_path, replace(COMITE, nom="  Une\n autre "))
    assert rayon.read(tmp_path, 1) == premiere
    assert [e.numero for e in premiere.ecrans] == [1, 2]
    assert (seconde.numero, seconde.entete.nom) == (2, "Une autre")
    assert [s.numero for s in rayon.list_seances(tmp_path)] == [2, 1]
    rayon.change(tmp_path, 1, "dupliquer l'écran 1", lambda s: modele.duplicate(s, 1))
    assert [s.numero for s in rayon.list_seances(tmp_path)] == [1, 2]


def test_une_seance_est_a_sa_personne_jusqu_a_ce_qu_elle_la_partage(tmp_path: Path) -> None:
    """L'autre ne la trouve ni dans la liste, ni par son numéro, ni pour la changer ; partagée, si."""
    compose(tmp_path, "un")
    with acting_for(second_person(tmp_path)):
        assert rayon.list_seances(tmp_path) == ()
        for geste in (
            lambda: rayon.read(tmp_path, 1),
            lambda: rayon.remove(tmp_path, 1),
            lambda: rayon.change(tmp_path, 1, "ôter", lambda s: modele.remove(s, 1)),
        ):
            with pytest.raises(SeancesError, match="n'est plus là"):
                geste()
    rayon.change(tmp_path, 1, "partager", lambda s: modele.entitle(s, replace(s.entete, partagee=True)))
    with acting_for(Espace(1, 2)):
        changee = rayon.change(
            tmp_path, 1, "message", lambda s: modele.write(s, 1, "message", "le mien", "un")
        )
        assert messages(changee) == ["le mien"]
    assert messages(rayon.read(tmp_path, 1)) == ["le mien"]


def test_une_autre_organisation_ne_voit_pas_une_seance_partagee(tmp_path: Path) -> None:
    """Partagée veut dire : dans l'organisation."""
    rayon.create(tmp_path, replace(COMITE, partagee=True))
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        con.execute(organisations.insert().values(id=2, cle="b", nom="B"))
    with acting_for(Espace(2, 1)):
        assert rayon.list_seances(tmp_path) == ()


def test_deux_hotes_qui_changent_a_la_fois_gardent_leurs_deux_gestes(tmp_path: Path) -> None:
    """Un geste se fait sur ce que la mémoire tient, pas sur ce que la page avait lu."""
    compose(tmp_path, "un", "deux", "trois")
    rayon.change(tmp_path, 1, "déplacer", lambda s: modele.move(s, 3, 0))
    rayon.change(tmp_path, 1, "message", lambda s: modele.write(s, 2, "message", "DEUX", "deux"))
    assert messages(rayon.read(tmp_path, 1)) == ["trois", "un", "DEUX"]
    rayon.change(tmp_path, 1, "ôter", lambda s: modele.remove(s, 2))
    with pytest.raises(SeancesError, match="quelqu'un l'a ôté"):
        rayon.change(tmp_path, 1, "dupliquer", lambda s: modele.duplicate(s, 2))


def test_deux_hotes_qui_reglent_une_figure_n_ecrasent_rien(tmp_path: Path) -> None:
    """Le premier réglage reste ; au second, la phrase ; « annuler » rend la figure d'avant."""
    compose(tmp_path, "un")
    une, autre = (
        replace(CARTE, adresse="carte?millesime=2022"),
        replace(CARTE, adresse="carte?millesime=2021"),
    )
    faite = rayon.change(tmp_path, 1, "régler", lambda s: modele.replace_figure(s, 1, CARTE, une))
    with pytest.raises(SeancesError, match="n'est plus sur cet écran"):
        rayon.change(tmp_path, 1, "régler", lambda s: modele.replace_figure(s, 1, CARTE, autre))
    assert rayon.read(tmp_path, 1).ecrans[0].figures == (une,)
    assert rayon.undo(tmp_path, 1, faite.revision)[0].ecrans[0].figures == (CARTE,)


def test_un_texte_ecrit_pendant_ce_temps_n_est_pas_ecrase(tmp_path: Path) -> None:
    """La phrase rend les deux textes : celui qui est resté, et celui qui n'a pas pris sa place."""
    compose(tmp_path, "un")
    rayon.change(tmp_path, 1, "message", lambda s: modele.write(s, 1, "message", "elle", "un"))
    with pytest.raises(SeancesError, match=r"« elle ».*« lui »"):
        rayon.change(tmp_path, 1, "message", lambda s: modele.write(s, 1, "message", "lui", "un"))
    assert messages(rayon.read(tmp_path, 1)) == ["elle"]


def test_annuler_remonte_geste_par_geste_et_dit_lequel(tmp_path: Path) -> None:
    """Ordre, écran ôté, nom : tout revient ; un numéro d'écran ne resert pas."""
    depart = compose(tmp_path, "un", "deux")
    rayon.change(tmp_path, 1, "ôter l'écran 1", lambda s: modele.remove(s, 1))
    rayon.change(tmp_path, 1, "ajouter un écran", lambda s: modele.add(s, Ecran(0, "texte", texte="fin")))
    nommee = rayon.change(
        tmp_path, 1, "renommer", lambda s: modele.entitle(s, replace(s.entete, nom="Autre"))
    )
    revision = nommee.revision
    for dit in ("renommer", "ajouter un écran", "ôter l'écran 1"):
        assert rayon.undoable(tmp_path, 1) == dit
        remise, fait = rayon.undo(tmp_path, 1, revision)
        assert fait == dit
        revision = remise.revision
    assert (remise.entete, remise.ecrans) == (depart.entete, depart.ecrans)
    assert rayon.undoable(tmp_path, 1) == ""
    with pytest.raises(SeancesError, match="plus rien à annuler"):
        rayon.undo(tmp_path, 1, revision)
    ajoutee = rayon.change(tmp_path, 1, "ajouter", lambda s: modele.add(s, Ecran(0)))
    assert ajoutee.ecrans[-1].numero == 4


def test_une_seance_devient_un_modele_et_un_etat_d_avant_se_remet(tmp_path: Path) -> None:
    """Le choix se garde ; « annuler » lit un état écrit avant que ce choix existe."""
    compose(tmp_path, "un")
    faite = rayon.change(
        tmp_path, 1, "en faire un modèle", lambda s: modele.entitle(s, replace(s.entete, est_modele=True))
    )
    assert rayon.read(tmp_path, 1).entete.est_modele
    etats = memoire.seances_etats
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        contenu = json.loads(con.execute(sa.select(etats.c.contenu)).scalar_one())
        del contenu["entete"]["est_modele"]
        con.execute(etats.update().values(contenu=json.dumps(contenu)))
    remise, _ = rayon.undo(tmp_path, 1, faite.revision)
    assert not remise.entete.est_modele


def test_annuler_ne_defait_pas_le_geste_d_un_autre_sans_le_dire(tmp_path: Path) -> None:
    """Un geste est venu après celui de la page : la phrase le nomme, rien n'est défait."""
    avant = compose(tmp_path, "un", "deux")
    rayon.change(tmp_path, 1, "déplacer l'écran 2", lambda s: modele.move(s, 2, 0))
    with pytest.raises(SeancesError, match="déplacer l'écran 2"):
        rayon.undo(tmp_path, 1, avant.revision)
    assert messages(rayon.read(tmp_path, 1)) == ["deux", "un"]


def test_les_plus_anciens_gestes_s_oublient(tmp_path: Path) -> None:
    """La mémoire ne grandit pas sans fin : seuls les derniers états restent."""
    compose(tmp_path, "un")
    vu = "un"
    for rang in range(rayon.ETATS_MAX + 3):
        rayon.change(
            tmp_path, 1, f"message {rang}", lambda s, r=rang, v=vu: modele.write(s, 1, "message", f"{r}", v)
        )
        vu = f"{rang}"
    with lieu.reading(tmp_path) as con:
        gardes = con.execute(sa.select(memoire.seances_etats.c.geste)).scalars().all()
    assert len(gardes) == rayon.ETATS_MAX
    assert "message 2" not in gardes


def test_un_geste_qui_ne_change_rien_ne_s_annule_pas(tmp_path: Path) -> None:
    """Poser le premier écran à la première place : ni révision de plus, ni rien à annuler."""
    avant = compose(tmp_path, "un", "deux")
    assert rayon.change(tmp_path, 1, "déplacer", lambda s: modele.move(s, 1, 0)) == avant
    assert rayon.undoable(tmp_path, 1) == ""


def test_la_corbeille_rend_une_seance_entiere(tmp_path: Path) -> None:
    """Jetée, elle n'est plus dans la liste ; remise, elle a ses écrans."""
    avant = compose(tmp_path, "un")
    rayon.remove(tmp_path, 1)
    assert rayon.list_seances(tmp_path) == ()
    assert [s.numero for s in rayon.list_seances(tmp_path, corbeille=True)] == [1]
    rayon.restore(tmp_path, 1)
    assert rayon.read(tmp_path, 1).ecrans == avant.ecrans
    assert compose(tmp_path, "deux").numero == 2


def test_ce_qui_a_ete_vu_se_garde_une_fois_et_se_controle(tmp_path: Path) -> None:
    """Même contenu, même empreinte, une ligne ; touché par une autre main, il n'est plus rendu."""
    empreinte = rayon.keep_view(tmp_path, "[48.5]")
    assert rayon.keep_view(tmp_path, "[48.5]") == empreinte
    assert rayon.view(tmp_path, empreinte) == "[48.5]"
    with lieu.reading(tmp_path) as con:
        assert con.execute(sa.select(sa.func.count()).select_from(memoire.seances_vues)).scalar() == 1
    alter(tmp_path, memoire.seances_vues, "contenu", "[99]", empreinte=empreinte)
    assert rayon.view(tmp_path, empreinte) == ""


def test_un_ecran_d_une_autre_version_reste_et_se_range(tmp_path: Path) -> None:
    """Il se dit illisible, les autres se lisent ; le déplacer ne perd pas ce qui y est écrit."""
    compose(tmp_path, "un", "deux")
    demain = json.dumps({"nature": "hologramme"})
    alter(tmp_path, memoire.ecrans, "contenu", demain, seance=1, numero=1)
    lue = rayon.read(tmp_path, 1)
    assert [e.nature for e in lue.ecrans] == [ILLISIBLE, "figures"]
    with pytest.raises(SeancesError, match="ne se lit pas ici"):
        rayon.change(tmp_path, 1, "dupliquer", lambda s: modele.duplicate(s, 1))
    rayon.change(tmp_path, 1, "déplacer", lambda s: modele.move(s, 1, 1))
    with lieu.reading(tmp_path) as con:
        table = memoire.ecrans
        assert con.execute(sa.select(table.c.contenu).where(table.c.numero == 1)).scalar() == demain
        assert relecture.verify(con) == ["Séance « Comité de novembre » : écran 2 : ne se lit pas."]


@pytest.mark.parametrize(
    "abime",
    [
        {"message": ["une liste"]},
        {"notes": 12},
        {"figures": "rien"},
        {"figures": [None]},
        {"figures": [{"adresse": 5}]},
        {"figures": [{"titre": None}]},
        {"figures": [{"vue": 7}]},
        {"figures": [{"gardee": "oui"}]},
        {"figures": [{"jour": "un jour"}]},
        {"figures": [{"jour": ""}]},
    ],
)
def test_un_ecran_abime_est_dit_illisible_et_lui_seul(tmp_path: Path, abime: dict[str, Any]) -> None:
    """Quel que soit le champ touché : aucune page ne tombe dessus plus loin."""
    compose(tmp_path, "un", "deux")
    forme = json.loads(ecriture.dump_screen(rayon.read(tmp_path, 1).ecrans[0]))
    figures = abime.get("figures")
    if isinstance(figures, list) and isinstance(figures[0], dict):
        abime = {"figures": [{**forme["figures"][0], **figures[0]}]}
    alter(tmp_path, memoire.ecrans, "contenu", json.dumps({**forme, **abime}), seance=1, numero=1)
    assert [e.nature for e in rayon.read(tmp_path, 1).ecrans] == [ILLISIBLE, "figures"]


def test_un_etat_a_annuler_abime_est_une_phrase(tmp_path: Path) -> None:
    """La séance reste comme elle est ; « annuler » dit pourquoi il ne peut pas."""
    compose(tmp_path, "un")
    change = rayon.change(tmp_path, 1, "ôter", lambda s: modele.remove(s, 1))
    for tete in ({"nom": 5}, {"nom": "Comité", "partagee": "oui"}, {"nom": "Comité", "jour": None}):
        abime = json.dumps({"entete": tete, "ecrans": []})
        alter(tmp_path, memoire.seances_etats, "contenu", abime, seance=1)
        with pytest.raises(SeancesError, match="ne se lit pas"):
            rayon.undo(tmp_path, 1, change.revision)
    assert rayon.read(tmp_path, 1) == change


def test_une_seance_suit_la_sauvegarde(tmp_path: Path) -> None:
    """Écrans, états à annuler et valeurs vues : remis ailleurs, l'annulation s'y fait encore."""
    vue = rayon.keep_view(tmp_path / "ici", "[1]")
    compose(tmp_path / "ici", "un")
    rayon.change(tmp_path / "ici", 1, "ôter l'écran 1", lambda s: modele.remove(s, 1))
    sauvegarde.save(tmp_path / "ici", tmp_path / "s.zip")
    moteur.close()
    sauvegarde.restore(tmp_path / "la", tmp_path / "s.zip", lambda _: None)
    assert rayon.view(tmp_path / "la", vue) == "[1]"
    assert messages(rayon.undo(tmp_path / "la", 1, 2)[0]) == ["un"]


@pytest.mark.parametrize(
    ("entete", "phrase"),
    [
        (replace(COMITE, nom=" "), "Donnez un nom"),
        (replace(COMITE, nom="x" * 121), "121 caractères, le plus est 120"),
        (replace(COMITE, nom="Chez jeanne@mairie.fr"), "une adresse de courriel"),
        (replace(COMITE, public="martiens"), "« martiens »"),
        (replace(COMITE, jour="30/11/2026"), "« 30/11/2026 » n'est pas une date"),
    ],
)
def test_un_en_tete_faux_se_dit_et_rien_n_est_garde(tmp_path: Path, entete: Entete, phrase: str) -> None:
    """La phrase dit ce qui ne va pas ; aucune séance n'est née."""
    with pytest.raises(SeancesError, match=phrase):
        rayon.create(tmp_path, entete)
    assert rayon.list_seances(tmp_path) == ()


def test_un_ecran_a_quatre_figures_au_plus_et_chacune_une_fois(tmp_path: Path) -> None:
    """La cinquième, la même deux fois, une figure sur un écran de texte : trois phrases."""
    compose(tmp_path, "un")
    for rang in range(3):
        autre = replace(CARTE, adresse=f"carte?x={rang}")
        rayon.change(tmp_path, 1, "poser", lambda s, f=autre: modele.place(s, 1, f))
    with pytest.raises(SeancesError, match="4 figures au plus"):
        rayon.change(tmp_path, 1, "poser", lambda s: modele.place(s, 1, replace(CARTE, adresse="carte?y")))
    with pytest.raises(SeancesError, match="déjà sur cet écran"):
        rayon.change(tmp_path, 1, "poser", lambda s: modele.place(s, 1, CARTE))
    rayon.change(tmp_path, 1, "ajouter", lambda s: modele.add(s, Ecran(0, "texte", texte="Bonjour")))
    with pytest.raises(SeancesError, match="ne reçoit pas de figure"):
        rayon.change(tmp_path, 1, "poser", lambda s: modele.place(s, 2, CARTE))


GESTES = st.lists(
    st.one_of(
        st.tuples(st.just("ajouter"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("ôter"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("dupliquer"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("déplacer"), st.integers(0, 9), st.integers(-2, 12)),
    ),
    max_size=25,
)


@given(GESTES)
@settings(max_examples=200, deadline=None)
def test_quel_que_soit_l_ordre_des_gestes_les_numeros_sont_uniques(
    gestes: list[tuple[str, int, int]],
) -> None:
    """Aucun écran perdu ni doublé, aucun numéro resservi ; l'état écrit se relit le même."""
    seance, donnes = Seance(1, COMITE), set[int]()
    for nom, numero, rang in gestes:
        avant = seance
        try:
            if nom == "ajouter":
                seance = modele.add(seance, Ecran(0, message="x"), numero)
            elif nom == "ôter":
                seance = modele.remove(seance, numero)
            elif nom == "dupliquer":
                seance = modele.duplicate(seance, numero)
            else:
                seance = modele.move(seance, numero, rang)
        except SeancesError:
            assert nom != "ajouter"
            assert numero not in [e.numero for e in avant.ecrans]
            continue
        numeros = [e.numero for e in seance.ecrans]
        assert len(set(numeros)) == len(numeros)
        assert not (set(numeros) - {e.numero for e in avant.ecrans}) & donnes
        donnes |= set(numeros)
        assert len(numeros) - len(avant.ecrans) == {"ôter": -1, "déplacer": 0}.get(nom, 1)
    assert ecriture.parse_state(ecriture.dump_state(seance.entete, seance.ecrans)) == (
        seance.entete,
        seance.ecrans,
    )


def test_les_tables_des_seances_sont_toutes_a_une_organisation() -> None:
    """Aucune requête ne peut l'oublier."""
    for nom in ("seances", "ecrans", "seances_vues", "seances_etats"):
        assert "organisation" in metadonnees.tables[nom].primary_key.columns
