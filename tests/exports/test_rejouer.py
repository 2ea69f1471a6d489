"""Une séance rejouée ailleurs : ses adresses changent de lieu, ses mots d'ici se taisent."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from dashboard.dossiers import commandees, ecrans, modeles, rejouer, tournee
from dashboard.dossiers.commandees import Commande
from dashboard.dossiers.modeles import Lieu
from dashboard.dossiers.rejouer import move_address
from dashboard.dossiers.seance import Emporte
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.feuilles import Annule, Livraison
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store
from data.garde.seances.modele import ILLISIBLE, Ecran, Entete, Placee, Seance, SeancesError

JOUR = datetime.date(2026, 11, 22)
VAL_PARISIS, GUERET = "epci:200058485", "epci:200034825"
SAINT_DENIS, BELLE_ILE = "commune:93066", "epci:245600465"
LIEU = "portee=departement-95&niveau=epci&territoire=200058485"
GUERET_LIEU = "portee=departement-23&niveau=epci&territoire=200034825"
COUVERTURE = f"carte?{LIEU}&indicateur=taux_couverture&etiquettes=1&millesime=2023"
OCCUPATION = f"carte?{LIEU}&indicateur=taux_occupation_reel"
VOISINS = f"comparer-classement?{LIEU}&rang=taux_couverture&parmi=limitrophes"
ETP = f"coordination-axes?{LIEU}"
COMMUNES = "carte?portee=epci-200058485&niveau=commune&indicateur=naissances"

pytestmark = pytest.mark.usefixtures("donnees")


def place(territoire: str) -> Lieu:
    lieu = modeles.read_place(store, territoire)
    assert lieu is not None, territoire
    return lieu


def of(*ecrans_: Ecran, nom: str = "COPIL, CA Val Parisis", territoire: str = VAL_PARISIS) -> Seance:
    numerotes = tuple(
        Ecran(i, e.nature, e.message, e.texte, e.notes, e.figures) for i, e in enumerate(ecrans_, 1)
    )
    return Seance(1, Entete(nom, territoire, "2026-12-04", "elus"), numerotes)


def kept(*ecrans_: Ecran, vues: dict[str, str] | None = None, territoire: str = VAL_PARISIS) -> Emporte:
    return Emporte(of(*ecrans_, territoire=territoire), vues or {})


def go_round(origine: Emporte, departement: str = "23", **reglages: Any) -> Livraison:
    """Sa tournée, en diaporamas."""
    faire = tournee.replayed(origine, store)
    return tournee.make_round(
        origine.seance.entete.nom, faire, departement, "pptx", store, jour=JOUR, **reglages
    )


def with_(adresse: str, message: str = "") -> Ecran:
    return Ecran(0, message=message, figures=(Placee(adresse, "Une figure", "", JOUR.isoformat()),))


@pytest.mark.parametrize(
    ("adresse", "ailleurs"),
    [
        (COUVERTURE, f"carte?{GUERET_LIEU}&indicateur=taux_couverture&etiquettes=1&millesime=2023"),
        (COMMUNES, "carte?portee=epci-200034825&niveau=commune&indicateur=naissances"),
        (ETP, f"coordination-axes?{GUERET_LIEU}"),
        # Ce qui n'est pas d'ici reste : la France, un autre département, une liste gardée.
        ("carte?indicateur=naissances", "carte?indicateur=naissances"),
        ("carte?portee=departement-33&niveau=epci", "carte?portee=departement-33&niveau=epci"),
        (
            f"comparer-tableau?{LIEU}&parmi=liste&liste=a",
            f"comparer-tableau?{GUERET_LIEU}&parmi=liste&liste=a",
        ),
    ],
)
def test_une_adresse_change_de_lieu_et_garde_le_reste(adresse: str, ailleurs: str) -> None:
    """Cadre, territoire, maille ; l'indicateur, l'année et les réglages sont ceux de la figure."""
    assert str(move_address(parse(adresse), place(VAL_PARISIS), place(GUERET))) == ailleurs


def test_vers_une_commune_de_petite_couronne_la_maille_suit() -> None:
    """D'EPCI en EPCI dans le Val-d'Oise, de commune en commune en Seine-Saint-Denis ; et retour."""
    val, denis = place(VAL_PARISIS), place(SAINT_DENIS)
    la_bas = move_address(parse(COUVERTURE), val, denis)
    assert (la_bas.get("niveau"), la_bas.get("territoire")) == ("commune", "93066")
    assert move_address(la_bas, denis, val) == parse(COUVERTURE)


def test_vers_un_departement_entier_aucun_territoire_n_est_mis_en_avant() -> None:
    """Le réglage s'efface, au lieu de nommer un EPCI d'ailleurs."""
    adresse = move_address(parse(COUVERTURE), place(VAL_PARISIS), place("departement:23"))
    assert adresse.get("territoire") == ""
    assert adresse.get("portee") == "departement-23"


def test_d_un_departement_a_l_un_de_ses_epci_celui_ci_est_mis_en_avant() -> None:
    """La séance d'un département, rejouée pour chacun : chaque fichier parle du sien."""
    adresse = parse("carte?portee=departement-23&niveau=epci&indicateur=naissances")
    assert move_address(adresse, place("departement:23"), place(GUERET)).get("territoire") == "200034825"
    france = parse("carte?indicateur=naissances")
    assert move_address(france, place("departement:23"), place(GUERET)) == france


def test_un_message_d_ici_cede_la_place_a_celui_que_font_les_chiffres() -> None:
    """Un nombre ou le nom du territoire : il n'y serait pas vrai. Une phrase de portée générale reste."""
    ici = of(
        with_(COUVERTURE, "48,5 places pour 100 enfants"),
        with_(COUVERTURE, "La CA Val Parisis manque de places"),
        with_(COUVERTURE, "Un enfant sur deux a une place"),
        with_(COUVERTURE, "Où manque-t-il des places ?"),
        Ecran(0, "texte", "Trois questions", "Une ?"),
    )
    faites = rejouer.replay(ici, place(VAL_PARISIS), place(GUERET), store)
    assert [r.ecran.message for r in faites] == ["", "", "", "Où manque-t-il des places ?", "Trois questions"]
    assert [r.manques for r in faites] == [()] * 5
    assert "en Creuse" in ecrans.finding_of(faites[0].tirages) or "la Creuse" in ecrans.finding_of(
        faites[0].tirages
    )
    assert faites[4].ecran.texte == "Une ?"


def test_un_ecran_illisible_ne_se_rejoue_pas_et_le_dit() -> None:
    """Les autres se rejouent : la séance d'une autre version n'est pas perdue pour un écran."""
    faites = rejouer.replay(
        of(Ecran(0, ILLISIBLE), Ecran(0, "texte", "Deux")), place(VAL_PARISIS), place(GUERET), store
    )
    assert [(r.stays, r.dits) for r in faites] == [
        (False, ("écran 1 : il ne se lit pas, et ne se rejoue donc pas.",)),
        (True, ()),
    ]


def test_un_texte_d_ici_reste_et_demande_a_etre_relu() -> None:
    """Ce que quelqu'un a écrit ne s'efface pas ; un nombre d'ici se signale, écran par écran."""
    ici = of(
        Ecran(0, "texte", "À décider", "Créer 120 places"),
        Ecran(0, "texte", "À dire", "Rien", "Saluer la CA Val Parisis"),
        Ecran(0, "texte", "Trois questions", "1. Une ?\n2. Deux ?"),
    )
    faites = rejouer.replay(ici, place(VAL_PARISIS), place(GUERET), store)
    assert [r.ecran.texte for r in faites] == ["Créer 120 places", "Rien", "1. Une ?\n2. Deux ?"]
    assert all(r.stays for r in faites)
    cite = "cite des chiffres ou le nom du territoire d'avant ; relisez-le."
    assert [r.dits for r in faites] == [
        (f"écran 1 : son texte {cite}",),
        (f"écran 2 : ce qui est à dire {cite}",),
        (),
    ]


def test_ce_qui_n_existe_pas_la_bas_manque_et_le_dit() -> None:
    """Ni occupation ni ETP à Saint-Denis ; pas de voisins à Belle-Île : rien n'est montré à la place."""
    ici = of(with_(COUVERTURE), with_(OCCUPATION), with_(ETP), with_(VOISINS), with_("n-importe-quoi"))
    faites = rejouer.replay(ici, place(VAL_PARISIS), place(SAINT_DENIS), store)
    assert [len(r.tirages) for r in faites] == [1, 0, 0, 1, 0]
    assert faites[1].manques == ("écran 2 : aucun chiffre n’est publié ici.",)
    assert faites[2].manques == ("écran 3 : Aucune ligne n'est importée en Seine-Saint-Denis.",)
    assert faites[4].manques == ("écran 5 : Aucune figure ne s'appelle « n-importe-quoi ».",)
    ile = rejouer.replay(ici, place(VAL_PARISIS), place(BELLE_ILE), store)
    assert (len(ile[3].tirages), len(ile[3].manques)) == (0, 1)


def test_une_seance_rejouee_porte_le_nom_de_son_lieu() -> None:
    """Le nom d'avant s'ôte ; le plus long des noms tient dans la mémoire."""
    val, gueret = place(VAL_PARISIS), place(GUERET)
    assert tournee.named(of(), val, gueret) == "COPIL, CA du Grand Guéret"
    assert tournee.named(of(nom="Notre comité"), val, gueret) == "Notre comité, CA du Grand Guéret"
    assert len(tournee.named(of(nom="x" * 120), val, gueret)) <= 120


def test_chez_elle_une_seance_garde_ce_qui_avait_ete_vu() -> None:
    """Dans la tournée d'un département, son propre territoire a les chiffres d'alors qu'elle gardait."""
    lieu, vues = place(VAL_PARISIS), {}
    figure = ecrans.placed(
        registre.build(parse(COUVERTURE), store), lambda c: vues.setdefault("a", c) and "a", ""
    )
    emporte, manques = tournee.elsewhere(kept(Ecran(0, figures=(figure,)), vues=vues), lieu, lieu, store)
    assert manques == ()
    assert emporte.view("a") == vues["a"]


def test_les_lieux_d_une_tournee_sont_ceux_qui_comptent_dans_le_departement() -> None:
    """Les EPCI rattachés, les communes en petite couronne, Paris seul ; un code faux est une phrase."""
    assert len(tournee.units(store, "33")) == 28
    assert VAL_PARISIS in tournee.units(store, "95")
    assert len(tournee.units(store, "93")) == 39
    assert dict(tournee.units(store, "75")) == {"departement:75": "Paris"}
    with pytest.raises(ExportError, match="Le département « 00 » n'existe pas"):
        tournee.units(store, "00")


def test_une_tournee_sans_lieu_de_depart_ou_sans_chiffres_est_une_phrase() -> None:
    """Rien ne se fait à moitié, et renoncer arrête tout."""
    with pytest.raises(ExportError, match="n'a pas de territoire"):
        tournee.replayed(kept(with_(COUVERTURE), territoire=""), store)
    with pytest.raises(ExportError, match="Aucun fichier n'a pu être fait"):
        go_round(kept(with_("n-importe-quoi")))
    with pytest.raises(SeancesError, match="aucun écran"):
        tournee.elsewhere(kept(with_(ETP)), place(VAL_PARISIS), place(SAINT_DENIS), store)
    with pytest.raises(Annule):
        go_round(kept(with_(COUVERTURE)), annule=lambda: True)


def test_ce_qui_manque_partout_dans_une_tournee_se_dit_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neuf EPCI : une phrase pour tous, ou pour tous sauf un, ou pour ceux-là ; celui qui rate, à part."""
    *_, dernier = lieux = tournee.units(store, "23")

    def made(emporte: Emporte, genre: str, lecteur: Any, **_: Any) -> Livraison:
        ici = emporte.seance.entete.territoire
        if ici == dernier:
            raise ExportError("la pièce n'a pas pu être faite.")
        rares = ["Les foyers : trop peu d'années."] if ici == GUERET else []
        presque = [] if rares else ["Carte des ETP : importez vos fichiers."]
        return Livraison(b"deck", ["Carte de l'occupation : importez vos fichiers.", *presque, *rares])

    monkeypatch.setattr(tournee.seance, "make", made)
    livraison = tournee.make_round(
        "Comité", lambda lieu: (kept(territoire=tournee.territory(lieu)), ()), "23", "pptx", store, jour=JOUR
    )
    assert livraison.manques == [
        f"{lieux[dernier]} : la pièce n'a pas pu être faite.",
        "Partout : Carte de l'occupation : importez vos fichiers.",
        "Partout, sauf CA du Grand Guéret : Carte des ETP : importez vos fichiers.",
        "CA du Grand Guéret : Les foyers : trop peu d'années.",
    ]


@pytest.mark.lent
def test_une_tournee_fait_un_fichier_par_territoire(donnees: Path) -> None:
    """La Creuse : neuf diaporamas, chacun au nom et aux chiffres du sien ; la progression les nomme."""
    suivis: list[tuple[str, int, int]] = []
    ici = kept(
        with_(COUVERTURE, "48,5 places"), Ecran(0, "texte", "Questions", "Une ?"), with_("n-importe-quoi")
    )
    livraison = go_round(ici, suivi=lambda *x: suivis.append(x))
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        noms = archive.namelist()
        lisez = archive.read("LISEZMOI.txt").decode("utf-8-sig")
        deck: Any = Presentation(io.BytesIO(archive.read("copil-ca-du-grand-gueret.pptx")))
    assert len(noms) == 10
    assert [n for n, _, _ in suivis] == list(tournee.units(store, "23").values())
    assert suivis[-1][1:] == (8, 9)
    titres = [d.shapes.title.text_frame.text for d in deck.slides]
    assert titres[0] == "COPIL, CA du Grand Guéret"
    assert "48,5" not in titres[1]
    assert "Questions" in titres
    assert livraison.manques == ["Partout : écran 3 : Aucune figure ne s'appelle « n-importe-quoi »."]
    assert "Partout : écran 3 : Aucune figure" in lisez.replace("\u00a0", " ").replace("\u2019", "'")


@pytest.mark.lent
def test_la_tournee_d_un_modele_le_fait_pour_chaque_territoire(donnees: Path) -> None:
    """Chaque diaporama met le sien en avant, avec les écrans d'un EPCI : pas neuf fois le département."""
    dits: list[str] = []
    demande = Commande(modele="copil", tournee="23", format="pptx")
    livraison = commandees.make(
        demande,
        "zip",
        store,
        JOUR,
        lambda nom, _, __: dits.append(nom),
        trouver=lambda _: of(),
        memoire=lambda _: "",
        retenues=lambda _: (),
    )
    assert len(dits) == 9
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        noms = archive.namelist()
        deck: Any = Presentation(io.BytesIO(archive.read("copil-ca-du-grand-gueret.pptx")))
    assert len(noms) == 10
    titres = [d.shapes.title.text_frame.text for d in deck.slides]
    assert any(t.startswith("CA du Grand Guéret, taux de couverture") for t in titres), titres


def test_deux_territoires_n_ont_jamais_le_meme_fichier() -> None:
    """Un nom de séance très long laisse la place de celui du territoire ; un homonyme prend son code."""
    gueret = place(GUERET)
    nom = tournee._file("x " * 60, gueret, "pptx", {})
    assert nom.endswith("ca-du-grand-gueret.pptx")
    assert tournee._file("COPIL", gueret, "pdf", {"copil-ca-du-grand-gueret.pdf": b""}) == (
        "copil-200034825-ca-du-grand-gueret.pdf"
    )
