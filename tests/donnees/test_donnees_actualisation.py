"""Actualiser : ce qui est demandé, ce qui entre au magasin, ce qui ne bouge pas, et le retour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faux_producteurs import BASE, CHAMPS_TAUX, FauxProducteurs, Panne, cnaf_csv, cnaf_rows
from monde_actualise import (
    AGES_JEU,
    PLACES_EPCI,
    TAUX_EPCI,
    MondeActualise,
    age_rows,
    impatient,
    publish,
    publish_ages,
    publish_rates,
)

from data.actualisation import instantane, rapport
from data.actualisation.instantane import InstantaneError
from data.fiches.source import NON_RECUPERE
from data.magasin import actualiser, emplacement
from data.magasin.actualiser import ActualisationError
from data.magasin.build import BuildError, build, is_up_to_date

EPCI = "cnaf_taux_couverture_epci"
EXPORT_EPCI = f"{BASE}/txcouv_pe_epci/exports/csv"


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as faux:
        impatient(monkeypatch, faux)
        publish(faux)
        yield faux


@pytest.fixture
def monde(tmp_path: Path) -> MondeActualise:
    monde = MondeActualise(tmp_path)
    monde.create()
    return monde


@pytest.fixture
def sans_magasin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Les chiffres récupérés prennent leur place sans que le magasin se refasse : il a ses essais."""

    def adopt(magasin: Path, **reste: Any) -> Path:
        instantane.adopt(magasin.parent, reste["officiel"].nom)
        return magasin

    monkeypatch.setattr(actualiser, "build", adopt)


# --- Ce qui entre -----------------------------------------------------------------------------


def test_tout_ce_qui_est_publie_entre_au_magasin(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """Taux révisés et nouveaux, places, âges : les valeurs publiées, leurs sources, leurs années."""
    fait = monde.refresh()
    assert [x.etat for x in fait.lignes] == ["neuf"] * 6, fait.to_text()
    assert monde.rates() == {(c, a): float(v[0]) for c, a, v in TAUX_EPCI if c != "XX"}
    assert monde.rates("epci", "places_accueil") == {("200000001", 2023): 120.0, ("200000002", 2023): 28.5}
    # 95003 fait partie de 95001 : ses places s'y ajoutent.
    assert monde.rates("commune", "places_accueil") == {("95001", 2023): 100.0, ("92001", 2023): 90.0}
    # Trois âges d'un enfant et demi par commune ; toutes celles de l'EPCI, donc sa somme.
    assert monde.rates("epci", "population_0_2") == {("200000001", 2022): 13.5, ("200000002", 2022): 9.0}
    assert monde.rows("SELECT millesime FROM sources WHERE id = 'cnaf_serie_epci'") == [("2017-2022",)]


@pytest.mark.lent
def test_les_deux_series_ne_se_melangent_pas(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """2022 est dans les deux jeux, chacun sous son indicateur, avec sa valeur."""
    monde.refresh()
    assert monde.rates()["200000001", 2022] == 58.5
    assert monde.rates("epci", "taux_couverture_2017_2022")["200000001", 2022] == 55
    assert set(monde.rates("epci", "taux_couverture_2017_2022")) == {
        (e, a) for e in ("200000001", "200000002") for a in range(2017, 2023)
    }


@pytest.mark.lent
def test_un_epci_dont_une_commune_manque_n_a_pas_de_somme(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Une part ne passe pas pour le tout : 95002 sans ligne, son EPCI reste sans chiffre."""
    publish_ages(serveur, [x for x in age_rows() if x[0] != "95002"])
    fait = monde.refresh("insee_ages_commune")
    assert fait.echecs, "une commune sur sept, c'est plus d'un dixième"
    lignes = [x for x in age_rows() if x[0] != "95002"] + [
        ("95002", "COM", "_T", age, "POP", 2022, statut, "") for age, statut in (("_T", "A"), ("Y0", "O"))
    ]
    publish_ages(serveur, lignes)
    assert not monde.refresh("insee_ages_commune").echecs
    assert monde.rates("epci", "population_0_2") == {("200000002", 2022): 9.0}


@pytest.mark.lent
def test_la_raison_d_absence_dit_d_actualiser_puis_disparait(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Avant : « Non récupéré », et le geste. Après : le chiffre."""
    monde.build()
    sql = "SELECT raison FROM regles_absence WHERE indicateur = 'places_accueil' AND niveau = 'epci'"
    assert monde.rows(sql) == [(NON_RECUPERE,)]
    monde.refresh("cnaf_places_epci")
    assert NON_RECUPERE not in [r for (r,) in monde.rows(sql)]


# --- Les formes des producteurs ---------------------------------------------------------------


@pytest.mark.lent
@pytest.mark.usefixtures("sans_magasin")
@pytest.mark.parametrize(
    "corps",
    [
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI)),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI), bom=True),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI), libelles=True),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, [(c, f"{a}-12-31", v) for c, a, v in TAUX_EPCI])),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, [(c, f"{a}.0", v) for c, a, v in TAUX_EPCI])),
        cnaf_csv(
            cnaf_rows(
                "epci", CHAMPS_TAUX, [(c, a, [str(x).replace(".", ",") for x in v]) for c, a, v in TAUX_EPCI]
            )
        ),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI)).replace(b";", b","),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI)).replace(b"\n", b"\r\n"),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, [*TAUX_EPCI, TAUX_EPCI[0]])),
        cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, [*TAUX_EPCI, ("200000003", 2023, (9, 9, 0, 0, 0))])),
    ],
    ids=[
        "noms",
        "bom",
        "libelles",
        "date",
        "annee-decimale",
        "virgules",
        "csv-virgule",
        "crlf",
        "repetee",
        "disparu",
    ],
)
def test_chaque_forme_publiee_donne_les_memes_valeurs(
    monde: MondeActualise, serveur: FauxProducteurs, corps: bytes
) -> None:
    """Noms ou libellés, BOM, années en nombre, texte ou date : les mêmes chiffres."""
    serveur.publish("txcouv_pe_epci", corps)
    assert not monde.refresh(EPCI).echecs
    assert monde.stored(EPCI) == {(c, a): float(v[0]) for c, a, v in TAUX_EPCI if c != "XX"}


@pytest.mark.usefixtures("sans_magasin")
def test_un_epci_disparu_est_laisse_et_dit(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """Le chiffre d'un ancien périmètre ne se montre pas sur celui d'aujourd'hui."""
    publish_rates(serveur, [*TAUX_EPCI, ("200000003", 2023, (9, 9, 0, 0, 0))])
    (ligne,) = monde.refresh(EPCI).lignes
    assert any("200000003" in r for r in ligne.remarques)
    assert sum(ligne.ecartees.values()) == 2


# --- Rien ne bouge, rien ne se redemande ------------------------------------------------------


@pytest.mark.lent
@pytest.mark.usefixtures("sans_magasin")
@pytest.mark.parametrize("marque", [True, False], ids=["etag", "empreinte"])
def test_une_seconde_actualisation_ne_deplace_aucun_fichier(
    monde: MondeActualise, serveur: FauxProducteurs, marque: bool
) -> None:
    """Avec un etag, le corps n'est pas même envoyé ; sans, les mêmes octets ne changent rien."""
    for fichier in serveur.fichiers.values():
        fichier.marque = marque
    monde.refresh()
    avant, envoyes = monde.footprint(), serveur.envoyes
    fait = monde.refresh()
    assert {x.etat for x in fait.lignes} == {"inchange"}
    assert monde.footprint() == avant
    assert (serveur.envoyes - envoyes < 500) is marque


@pytest.mark.usefixtures("sans_magasin")
def test_une_seule_source_change_et_les_autres_restent(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Le rapport compte ce qui est ajouté, révisé, retiré, et nomme la plus forte révision."""
    monde.refresh()
    publish_rates(serveur, [("200000001", 2023, (75, 35, 30, 5, 5)), *TAUX_EPCI[:2], TAUX_EPCI[3]])
    fait = monde.refresh()
    assert [x.source for x in fait.lignes if x.etat == "neuf"] == [EPCI]
    (ligne,) = [x for x in fait.lignes if x.source == EPCI]
    assert (ligne.mouvement.ajoutees, ligne.mouvement.revisees, ligne.mouvement.retirees) == (0, 2, 0)
    assert ligne.mouvement.plus_fortes == ("CC des Deux Rives, 2023 : 60 → 75",)
    assert rapport.read(monde.local) == fait
    assert monde.stored(EPCI)["200000001", 2023] == 75
    assert monde.stored("cnaf_places_epci")["200000001", 2023] == 120


@pytest.mark.usefixtures("sans_magasin")
def test_une_seule_connexion_et_un_nom_dit(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """Poli : une connexion par hôte, l'outil se nomme."""
    monde.refresh()
    assert serveur.connexions == 1
    assert {e["user-agent"].split("/")[0] for _, e in serveur.demandes} == {"observatoire-ctg"}


def test_le_proxy_du_poste_est_pris(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch, sans_magasin: None
) -> None:
    """Dans une administration, tout passe par lui : la demande lui arrive avec son adresse entière."""
    monkeypatch.setenv("OBSERVATOIRE_CNAF", "http://data.caf.exemple")
    monkeypatch.setenv("HTTP_PROXY", serveur.adresse)
    assert not monde.refresh(EPCI).echecs
    assert serveur.demandes[0][0].startswith("http://data.caf.exemple/api/")


# --- Les pannes qui passent -------------------------------------------------------------------


@pytest.mark.usefixtures("sans_magasin")
@pytest.mark.parametrize(
    "panne",
    [
        Panne(503, b""),
        Panne(500, b"<html>"),
        Panne(429, b"", {"Retry-After": "0"}),
        Panne(429, b"", {"Retry-After": "Sat, 28 Nov 2020 10:00:00 GMT"}),
        Panne(coupe=60),
        Panne(coupe=0),
    ],
    ids=["503", "500", "429", "429-date", "coupe", "rien"],
)
def test_une_panne_qui_passe_ne_se_voit_pas(
    monde: MondeActualise, serveur: FauxProducteurs, panne: Panne
) -> None:
    """Une fois en panne, une fois bon : le même magasin."""
    serveur.fichiers[EXPORT_EPCI].pannes.append(panne)
    assert not monde.refresh(EPCI).echecs
    assert monde.stored(EPCI)["200000001", 2022] == 58.5
    assert serveur.paths().count(EXPORT_EPCI) == 2


@pytest.mark.usefixtures("sans_magasin")
def test_un_telechargement_coupe_reprend_ou_il_en_etait(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """La seconde demande ne veut que la fin, du même fichier."""
    serveur.fichiers[EXPORT_EPCI].pannes.append(Panne(coupe=60))
    monde.refresh(EPCI)
    _, entetes = serveur.demandes[-1]
    assert entetes["range"] == "bytes=60-"
    assert entetes["if-range"] == serveur.fichiers[EXPORT_EPCI].etag


@pytest.mark.usefixtures("sans_magasin")
def test_un_fichier_change_entre_deux_se_reprend_du_debut(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """La moitié d'un fichier et la moitié d'un autre n'en font pas un."""
    serveur.fichiers[EXPORT_EPCI].pannes += [Panne(coupe=60)] * 3
    assert monde.refresh(EPCI).echecs
    publish_rates(serveur, [("200000001", 2023, (75, 35, 30, 5, 5)), TAUX_EPCI[3]])
    assert not monde.refresh(EPCI).echecs
    assert monde.stored(EPCI) == {("200000001", 2023): 75.0, ("200000002", 2023): 112.0}


@pytest.mark.usefixtures("sans_magasin")
def test_sans_export_les_lignes_viennent_page_par_page(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Cent lignes à la fois, jusqu'à la dernière ; le même résultat qu'en une demande."""
    serveur.fichiers[EXPORT_EPCI].pannes += [Panne(500, b"")] * 9
    pleines = [*TAUX_EPCI[:4], *[("XX", 2023, (n, n, 0, 0, 0)) for n in range(230)]]
    serveur.pages["txcouv_pe_epci"] = cnaf_rows("epci", CHAMPS_TAUX, pleines)
    assert not monde.refresh(EPCI).echecs
    assert monde.stored(EPCI) == {(c, a): float(v[0]) for c, a, v in TAUX_EPCI if c != "XX"}
    assert sum(p.endswith("/records") for p in serveur.paths()) == 3


# --- Sans réseau, en arrière, à deux ----------------------------------------------------------


@pytest.mark.usefixtures("sans_magasin")
def test_un_dossier_de_fichiers_vaut_le_reseau(
    monde: MondeActualise, serveur: FauxProducteurs, tmp_path: Path
) -> None:
    """Derrière un proxy : les fichiers pris à la main, sous les noms dits, même renommés « (1) »."""
    dossier = tmp_path / "à la main"
    dossier.mkdir()
    (dossier / "txcouv_pe_epci (1).csv").write_bytes(serveur.fichiers[EXPORT_EPCI].corps)
    (dossier / "txcouv_pe_epci_hist.csv").write_bytes(b"autre chose")
    archive = serveur.fichiers[f"/melodi/file/{AGES_JEU}/{AGES_JEU}_2022_CSV_FR"].corps
    (dossier / f"{AGES_JEU}_2022_CSV_FR.zip").write_bytes(archive)
    fait = monde.refresh(EPCI, "insee_ages_commune", "cnaf_places_epci", depuis=dossier)
    assert [x.etat for x in fait.lignes] == ["neuf", "indisponible", "neuf"]
    assert "nbpla_pe_epci.csv : ce fichier n'est pas dans" in fait.echecs[0].phrase
    assert monde.stored(EPCI)["200000001", 2022] == 58.5
    assert serveur.demandes == []


@pytest.mark.lent
def test_revenir_rend_l_etat_d_avant_et_y_revenir_le_plus_recent(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Aux chiffres livrés, puis de nouveau aux récupérés ; sans rien redemander."""
    monde.build()
    livres = monde.rates()
    monde.refresh(EPCI)
    recents, demandes = monde.rates(), len(serveur.demandes)
    assert "livrés avec l'application" in monde.revert()
    assert monde.rates() == livres
    assert is_up_to_date(emplacement.present(monde.local), monde.dossier)
    monde.revert()
    assert monde.rates() == recents != livres
    assert len(serveur.demandes) == demandes


@pytest.mark.usefixtures("sans_magasin")
def test_apres_un_retour_une_actualisation_redemande_ce_qui_manque(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """L'etag gardé est celui de ce qui est en place, jamais d'un état qu'on a quitté."""
    monde.refresh(EPCI)
    monde.revert()
    (ligne,) = monde.refresh(EPCI).lignes
    assert ligne.etat == "neuf"
    assert monde.stored(EPCI)["200000001", 2022] == 58.5


def test_rien_a_quoi_revenir_se_dit(monde: MondeActualise) -> None:
    monde.build()
    with pytest.raises(ActualisationError, match="Rien n'a encore été récupéré"):
        monde.revert()


@pytest.mark.usefixtures("sans_magasin")
def test_deux_instantanes_au_plus_restent_sur_le_disque(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Le présent et celui d'avant : le disque ne se remplit pas d'actualisation en actualisation."""
    for taux in (61, 62, 63, 64):
        publish_rates(serveur, [("200000001", 2023, (taux, taux - 40, 30, 5, 5)), TAUX_EPCI[3]])
        monde.refresh(EPCI)
    dossiers = [d.name for d in instantane.folder(monde.local).iterdir() if d.is_dir() and d.name != "recus"]
    assert sorted(dossiers) == sorted(instantane.names(monde.local))


def test_une_source_inconnue_se_dit_avec_celles_qui_existent(monde: MondeActualise) -> None:
    with pytest.raises(ActualisationError, match=r"« inventée » n'est pas une source.*cnaf_places_epci"):
        monde.refresh("inventée")


@pytest.mark.lent
def test_un_fichier_recupere_abime_se_dit_et_se_repare(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """La construction le refuse, l'ancien magasin reste ; actualiser le redemande entier."""
    monde.refresh(EPCI)
    magasin = emplacement.present(monde.local).read_bytes()
    present = instantane.present(monde.local)
    present.path(EPCI).write_bytes(b"autre chose")
    with pytest.raises(InstantaneError, match=r"cnaf_taux_couverture_epci.*Relancez"):
        monde.build(entier=True)
    assert emplacement.present(monde.local).read_bytes() == magasin
    assert not monde.refresh(EPCI).echecs
    monde.build()
    assert monde.rates()["200000001", 2022] == 58.5


@pytest.mark.lent
def test_un_magasin_que_ses_controles_refusent_laisse_la_source_fautive(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La source qui fait échouer est nommée et garde ce qu'elle avait ; les autres entrent."""

    def capricieux(magasin: Path, **reste: object) -> Path:
        officiel = reste["officiel"]
        assert isinstance(officiel, instantane.Instantane)
        if EPCI in officiel.pieces:
            raise BuildError("Le magasin neuf ne passe pas ses contrôles.")
        return build(magasin, **reste)  # type: ignore[arg-type]

    monkeypatch.setattr(actualiser, "build", capricieux)
    fait = monde.refresh(EPCI, "cnaf_places_epci")
    assert {x.source: x.etat for x in fait.lignes} == {EPCI: "refuse", "cnaf_places_epci": "neuf"}
    assert monde.rates("epci", "places_accueil")["200000001", 2023] == float(PLACES_EPCI[0][2][0])
    assert set(monde.rates()) == {("200000001", 2023), ("200000002", 2023)}
    assert monde.snapshot() != ""


def test_tout_ce_que_les_fiches_nomment_est_au_plan() -> None:
    """Une fiche ne promet pas une actualisation que rien ne sait faire."""
    assert len(actualiser.planned(Path("nulle-part"))) >= 20
