"""Les trois modèles de séance, partout en France : des écrans pleins, des messages tirés de leurs figures."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from dashboard.dossiers import ecrans, message, modeles, mur
from dashboard.dossiers.ecrans import CONSTAT_MAX, EcranLu
from dashboard.dossiers.modeles import MODELES, RECETTES, Lieu, Propose
from dashboard.exports.socle.vu import Vu
from dashboard.figures.modele import Carte
from dashboard.formats import number
from dashboard.galerie.coordination import contexte
from dashboard.lecture import store
from data.garde.seances.modele import Ecran

JOUR = datetime.date(2026, 11, 29)
BELLE_ILE, MAMOUDZOU, SAINT_DENIS = "epci:245600465", "epci:200060457", "commune:93066"
LIEUX = (
    "epci:200058485",
    "departement:95",
    "departement:23",
    "departement:33",
    "departement:93",
    "departement:75",
    "departement:2A",
    "departement:974",
    "departement:976",
    "epci:200040277",  # le Pays de Dreux : l'Eure-et-Loir et l'Eure
    BELLE_ILE,
    SAINT_DENIS,
    MAMOUDZOU,
)
# Relus à la main : « pytest tests/exports --snapshot-update » après un changement voulu.
RELUS = ("epci:200058485", "departement:33", "departement:976", BELLE_ILE, SAINT_DENIS)


@pytest.fixture(autouse=True)
def jour(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """La prochaine échéance d'une convention se lit à un jour dit."""
    monkeypatch.setattr(contexte, "today", lambda: JOUR)


def place(territoire: str) -> Lieu:
    lieu = modeles.read_place(store, territoire)
    assert lieu is not None, territoire
    return lieu


def made(territoire: str, modele: str = "") -> Iterator[tuple[Propose, EcranLu]]:
    """Chaque recette d'un modèle (toutes, sans lui), là-bas, et son écran tel que le mur le lira."""
    vues: dict[str, str] = {}

    def keep(contenu: str) -> str:
        vues[str(len(vues))] = contenu
        return str(len(vues) - 1)

    cles = MODELES[modele].recettes if modele else tuple(RECETTES)
    for propose in modeles.proposals(cles, place(territoire), store):
        figures = tuple(ecrans.placed(t, keep, JOUR.isoformat()) for t in propose.tirages)
        ecran = replace(modeles.screen(propose), figures=figures)
        yield propose, ecrans.read_screen(ecran, store, vues.__getitem__)


def shown(lu: EcranLu) -> list[Vu]:
    return [f.montre for f in lu.figures if f.montre is not None]


@pytest.mark.lent
@pytest.mark.parametrize("territoire", LIEUX)
def test_chaque_modele_donne_des_ecrans_pleins_partout(territoire: str) -> None:
    """Jamais d'écran sans chiffres ni sans message ; ce qui manque dit pourquoi, avec une majuscule."""
    for modele in MODELES.values():
        faits = list(made(territoire, modele.cle))
        pleins = [(p, lu) for p, lu in faits if not p.vide]
        assert any(p.tirages for p, _ in pleins), modele.cle
        for propose, lu in pleins:
            assert 0 < len(lu.message) <= CONSTAT_MAX, lu.message
            assert lu.message == lu.message.strip(" \u00a0\u202f;.,:"), lu.message
            assert lu.avertit == ""
            assert lu.ecran.texte or shown(lu), propose.recette.cle
            assert len(shown(lu)) == len(propose.tirages)
            for vu in shown(lu):
                assert any(isinstance(c, int | float) for x in vu.lignes for c in x) or vu.lignes, vu.titre
        for propose, _ in faits:
            if propose.vide:
                assert not propose.tirages
                assert re.fullmatch(r"[A-ZÉÀ].*[.]", propose.vide), propose.vide
        # Deux écrans ne disent pas la même chose.
        dits = [lu.message for _, lu in pleins]
        assert len(set(dits)) == len(dits), dits


@pytest.mark.lent
@pytest.mark.parametrize("territoire", LIEUX)
def test_un_ecran_montre_ce_que_sa_recette_demande_et_rien_d_autre(territoire: str) -> None:
    """L'occupation absente ne devient pas la couverture ; ni le classement celui des naissances."""
    for propose, _ in made(territoire):
        for tirage in propose.tirages:
            voulu = tirage.adresse.get("indicateur") or tirage.adresse.get("rang")
            if isinstance(tirage.figure, Carte):
                assert tirage.couches[0].fiche.code == voulu, propose.recette.cle
            assert not [p for p in tirage.phrases if p.startswith("Dans l'adresse")], propose.recette.cle


def test_une_ile_n_a_pas_d_ecran_de_voisins_et_le_dit(donnees: Path) -> None:
    """Belle-Île ne touche personne : l'écran manque, au lieu de remontrer le département."""
    propose = modeles.propose(RECETTES["voisins"], place(BELLE_ILE), store)
    assert propose.tirages == ()
    assert propose.vide == "La CC de Belle Ile en Mer n'a de frontière avec aucun autre EPCI."


def test_ce_qui_n_a_pas_de_chiffres_dit_le_geste_qui_en_donnerait(donnees: Path) -> None:
    """Sans fichiers importés : où les importer. Jamais publié : que ce n'est pas publié."""
    gironde, mayotte = place("departement:33"), place("departement:976")
    for cle in ("occupation", "creer"):
        assert "« Mes données »" in modeles.propose(RECETTES[cle], gironde, store).vide, cle
    assert modeles.propose(RECETTES["couverture"], mayotte, store).vide == modeles.AILLEURS
    assert modeles.propose(RECETTES["modes"], mayotte, store).vide.startswith("Aucun territoire du groupe")
    assert "pas pour un département" in modeles.propose(RECETTES["naissances"], gironde, store).vide


def test_un_ecran_propose_se_dessine_et_celui_qui_manque_dit_pourquoi(donnees: Path) -> None:
    """La vignette est l'écran lui-même ; sans chiffres, la raison ; l'ouverture garde son carré."""
    ici = place("epci:200058485")
    couverture = mur.proposed(modeles.propose(RECETTES["couverture"], ici, store), "200058485")
    assert isinstance(couverture.figures[0].figure, Carte)
    assert couverture.message
    mayotte = place("departement:976")
    vide = mur.proposed(modeles.propose(RECETTES["couverture"], mayotte, store), "")
    assert (vide.message, vide.texte, vide.figures) == ("Carte de la couverture", modeles.AILLEURS, ())
    assert mur.proposed(modeles.propose(RECETTES["salle"], ici, store), "").carre


def test_la_vignette_d_un_modele_n_est_jamais_un_ecran_sans_chiffres(donnees: Path) -> None:
    """À Mayotte, ni l'ouverture du COPIL ni la carte de la couverture : les suivants prennent leur rang."""
    mayotte = place("departement:976")
    for modele in MODELES.values():
        faits = [p for p in modeles.proposals(modele.recettes, mayotte, store) if not p.vide]
        rangs = range(1, len(faits) + 1)
        vus = [modeles.nth_made(modele, r, mayotte, store) for r in rangs]
        assert [v.recette.cle for v in vus if v] == [p.recette.cle for p in faits], modele.cle
        assert modeles.nth_made(modele, len(faits) + 1, mayotte, store) is None
        assert modeles.nth_made(modele, 0, mayotte, store) is None
        assert len(faits) >= 3


def test_un_territoire_inconnu_n_a_pas_de_lieu(donnees: Path) -> None:
    """Ni code faux, ni niveau faux, ni rien."""
    for territoire in ("", "epci:", "epci:999999999", "canton:33", "200058485"):
        assert modeles.read_place(store, territoire) is None, territoire


def test_le_message_d_un_ecran_est_celui_qui_fut_relu(snapshot: SnapshotAssertion) -> None:
    """Chaque message, et d'où vient chacun de ses nombres : une case, un repère, un compte, la lecture."""
    # Un seul essai : partagés entre deux processus, les textes relus de l'autre seraient dits inutiles.
    assert "\n\n".join(f"{t}\n{_told(t)}" for t in RELUS) == snapshot


def _told(territoire: str) -> str:
    lignes: list[str] = []
    for propose, lu in made(territoire):
        if propose.vide:
            lignes.append(f"{propose.recette.cle} – {propose.vide}")
            continue
        dits = [f"{n} : {origin(n, lu)}" for n in numbers(lu.message)]
        assert not [d for d in dits if d.endswith("?")], (lu.message, dits)
        lignes += [f"{propose.recette.cle} = {lu.message}", *(f"    {d}" for d in dits)]
    return "\n".join(lignes)


def test_le_constat_d_une_carte_recopie_a_la_main_n_est_pas_contredit(donnees: Path) -> None:
    """« 20 EPCI sur 28 » est un compte, qu'aucune case ne porte ; un autre nombre, lui, se signale."""
    vues: dict[str, str] = {}
    propose = modeles.propose(RECETTES["couverture"], place("departement:33"), store)
    posee = ecrans.placed(propose.tirages[0], lambda c: vues.setdefault("a", c) and "a", JOUR.isoformat())
    propre = ecrans.read_screen(Ecran(1, figures=(posee,)), store, vues.__getitem__).propose
    assert "20 EPCI sur 28" in propre.replace("\u00a0", " ")
    assert message.unseen_numbers(propre, shown_of(posee, vues)) == ("20",)
    for ecrit, dit in ((propre, ""), (propre.replace("20", "25"), "25 ne se lit dans aucune figure")):
        lu = ecrans.read_screen(Ecran(1, message=ecrit, figures=(posee,)), store, vues.__getitem__)
        assert lu.avertit.startswith(dit) if dit else lu.avertit == ""


def shown_of(posee: ecrans.Placee, vues: dict[str, str]) -> list[Vu]:
    return shown(ecrans.read_screen(Ecran(1, figures=(posee,)), store, vues.__getitem__))


def numbers(texte: str) -> list[str]:
    return [ecrit for _, ecrit in message._numbers(texte)]


def origin(ecrit: str, lu: EcranLu) -> str:
    """D'où vient un nombre du message, relu de ce que la figure montre ; « ? » pour un nombre perdu."""
    ((lectures, _),) = message._numbers(ecrit)
    valeur, decimales = lectures[0][0], len(ecrit.partition(",")[2])
    for vu in shown(lu):
        trouves = (_counted(vu, valeur), _said(vu, ecrit), _in_cell(vu, valeur, decimales))
        # Un entier compte ou se lit ; un nombre à virgule est d'abord celui d'une case.
        if trouve := next(filter(None, trouves[::-1] if decimales else trouves), ""):
            return trouve
    return "?"


def _said(vu: Vu, ecrit: str) -> str:
    dits = (*vu.mots, ("Sous-titre", vu.sous_titre))
    return next((nom for nom, texte in dits if ecrit in numbers(texte)), "")


def _in_cell(vu: Vu, valeur: float, decimales: int) -> str:
    for ligne in vu.lignes:
        for colonne, case in zip(vu.colonnes, ligne, strict=True):
            if not isinstance(case, int | float) or isinstance(case, bool):
                continue
            if number(abs(case), decimales) == number(valeur, decimales):
                return f"{ligne[0]}, {colonne}"
    connus = [r for r in vu.reperes if r.valeur is not None]
    egaux = (r.nom for r in connus if number(r.valeur or 0, decimales) == number(valeur, decimales))
    return next((f"repère {nom}" for nom in egaux), "")


def _counted(vu: Vu, valeur: float) -> str:
    return counts(vu).get(int(valeur), "") if float(valeur).is_integer() else ""


def counts(vu: Vu) -> dict[int, str]:
    """Ce que la carte compte de ses territoires, refait de ses lignes."""
    if "Classement" not in vu.colonnes:
        return {}
    rang = vu.colonnes.index("Classement")
    comptes = [float(x[2]) for x in vu.lignes if x[rang] == "compté" and isinstance(x[2], int | float)]
    total = sum(x[rang] == "compté" for x in vu.lignes)
    france = next((r.valeur for r in vu.reperes if r.nom == "France"), None)
    faits = {len(comptes): "compte : ceux qui ont une valeur", total: "compte : tous"}
    if france is not None:
        faits |= {sum(v > france for v in comptes): "compte : au-dessus de la France"}
    else:
        sommes = list(accumulate(sorted(comptes, reverse=True)))
        moitie = next(i for i, s in enumerate(sommes, start=1) if s > sum(comptes) / 2)
        faits |= {moitie: "compte : ceux qui font plus de la moitié"}
    return faits
