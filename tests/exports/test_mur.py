"""Un écran de séance à quatre tailles : tout y est, rien n'est coupé ni trop petit, rien ne se recouvre."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from dashboard.exports.mur import lignes, mesure, points, sources, texte
from dashboard.exports.mur.ecran import compose
from dashboard.exports.mur.grille import sizes
from dashboard.exports.mur.modele import TAILLES, Affiche, Montree, Mur, Taille
from dashboard.exports.mur.tableau import Case, Rangee, Tableau, draw
from dashboard.exports.papier import polices
from dashboard.exports.socle import vu
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import GRIS_AILLEURS
from dashboard.figures.planche import Planche
from dashboard.formats import number
from dashboard.galerie import registre
from dashboard.galerie.tirage import Figure
from dashboard.lecture import store
from tests.exports.controle_mur import faults

VAL_PARISIS, LIBOURNAIS = "200058485", "200070092"
LIEUX = {
    "95": {"portee": "departement-95", "territoire": VAL_PARISIS},
    "33": {"portee": "departement-33", "territoire": LIBOURNAIS},
    "EPCI": {"portee": f"epci-{VAL_PARISIS}"},
    "commune": {"portee": "departement-95", "niveau": "commune", "territoire": "95127"},
    "France": {},
    **{d: {"portee": f"departement-{d}"} for d in ("23", "75", "93", "2A", "974", "976")},
}
# Ce qu'une figure demande de plus pour se montrer une fois au moins.
DE_PLUS = {"carte-seconde": {"double": "modalite:eaje"}, "carte-evolution": {"indicateur": "naissances"}}
GRAND, PETIT = TAILLES[0], TAILLES[-1]
# Un mur dont les notes prennent le tiers, un écran tenu dans la main.
A_COTE = (Taille(1267, 1080), Taille(950, 900), Taille(845, 720), Taille(645, 768))
EN_MAIN = (Taille(390, 487), Taille(360, 450))
MESSAGE = "Ici, les naissances tiennent et les places manquent"
Faire = Callable[[str, str], Figure]


@pytest.fixture(scope="module")
def figure(donnees: Path) -> Faire:
    """``figure("carte", "95")``, telle que la galerie la fait."""

    def make(code: str, lieu: str) -> Figure:
        faite = registre.build(registre.written(code, LIEUX[lieu] | DE_PLUS.get(code, {})), store).figure
        assert faite is not None, f"{code} n'a rien à montrer pour {lieu}"
        return faite

    return make


def poster(*figures: Figure, message: str = MESSAGE, territoire: str = VAL_PARISIS) -> Affiche:
    return Affiche(message, tuple(Montree(f) for f in figures), rang=4, nombre=12, territoire=territoire)


def said(mur: Mur) -> str:
    return "\n".join(e.texte for e in mesure.written(mur.svg)).replace("\u00a0", " ")


@pytest.mark.parametrize("taille", TAILLES, ids=lambda t: f"{t.largeur}")
def test_une_carte_tient_a_chaque_taille(figure: Faire, taille: Taille) -> None:
    """Chaque EPCI y a son nom et sa valeur ; la source est entière et le rang au coin."""
    carte = figure("carte", "95")
    assert isinstance(carte, Carte)
    [mur] = compose(poster(carte), taille)
    assert faults(mur) == []
    dits = said(mur)
    for dit in ("48,5", "Val Parisis", "France", "contours IGN 2025", "4 / 12"):
        assert dit in dits
    assert etree.fromstring(mur.svg.encode()).get("width") == str(taille.largeur)


def test_un_repere_hors_de_l_echelle_le_dit(figure: Faire) -> None:
    """Aucun EPCI de La Réunion n'atteint la France : son trait, au bout de la réglette, ne ment pas."""
    assert "60,9, plus haut" in said(compose(poster(figure("carte", "974")), PETIT)[0])


@pytest.mark.parametrize("code", ["comparer-classement", "carte-modes", "comparer-nuage", "territoire-theme"])
def test_un_graphique_tient_sur_le_plus_petit_mur(figure: Faire, code: str) -> None:
    for mur in compose(poster(figure(code, "95")), PETIT):
        assert faults(mur) == []


def test_un_long_tableau_se_partage_et_chaque_part_garde_le_lecteur_et_les_reperes(figure: Faire) -> None:
    """Vingt-deux lignes de plus que l'écran : la coupe se dit, le rang de l'écran ne change pas."""
    planche = figure("comparer-tableau", "33")
    assert isinstance(planche, Planche)
    assert isinstance(planche.modele, Comparaison)
    lignes_ = tuple(
        replace(x, nom=f"{x.nom} {tour}", choisie=x.choisie and not tour)
        for tour in range(2)
        for x in planche.modele.lignes
    )
    longue = replace(planche, modele=replace(planche.modele, lignes=lignes_))
    murs = compose(poster(longue, territoire=LIBOURNAIS), PETIT)
    assert len(murs) > 1
    noms = [x.nom for x in lignes_]
    for mur in murs:
        assert faults(mur) == []
        dits = said(mur)
        assert all(nom in dits for nom in ("CA du Libournais 0", "France", "Gironde"))
        assert f"écran {mur.partie} sur {len(murs)} · 4 / 12" in dits
    toutes = "\n".join(map(said, murs)).replace("\n", " ")
    assert [n for n in noms if polices.printable(n).replace("\u00a0", " ") not in toutes] == []


def test_un_tableau_long_et_etroit_se_lit_en_deux_colonnes_sur_un_seul_ecran(figure: Faire) -> None:
    """Trente-neuf communes : les repères au pied de la seconde, aucune ligne perdue, dix-huit points."""
    planche = figure("portrait-couverture", "93")
    assert isinstance(planche, Planche)
    [mur] = compose(poster(planche), GRAND)
    assert faults(mur) == []
    dits = said(mur)
    assert dits.count("Commune") == 2
    assert all(nom in dits for nom in ("Clichy-sous-Bois", "Vaujours", "Île-de-France"))
    assert "écran 1 sur" not in dits
    assert len(compose(poster(planche), PETIT)) > 1


def test_une_carte_en_cercles_ne_laisse_ni_valeur_sans_nom_ni_territoire_sans_nom(donnees: Path) -> None:
    """Trente-neuf communes serrées : chacune une fois, avec sa valeur, sur la carte ou dessous."""
    lieu = {"portee": "departement-93", "niveau": "commune", "indicateur": "population_municipale"}
    carte = registre.build(registre.written("carte", lieu), store).figure
    assert isinstance(carte, Carte)
    assert carte.aplat is None
    assert carte.cercles is not None
    [mur] = compose(poster(carte), GRAND)
    assert faults(mur) == []
    dits = said(mur)
    assert "Sans nom sur la carte : " in dits
    suite = re.sub(r"[\s-]", "", dits)
    for forme, valeur in zip(carte.fond.formes, carte.cercles.valeurs, strict=True):
        if forme.rattache and valeur is not None:
            dit = re.sub(r"[\s-]", "", polices.printable(f"{forme.nom}{number(valeur)}"))
            assert suite.count(dit) == 1, dit


def test_deux_communes_connues_sur_quatre_vingts_sont_celles_qu_on_nomme(donnees: Path) -> None:
    """Le Pays de Dreux : Dreux et Vernouillet, leur valeur ; aucune classe « de 49,3 à 49,3 »."""
    carte = registre.build(registre.written("carte", {"portee": "epci-200040277"}), store).figure
    assert isinstance(carte, Carte)
    [mur] = compose(poster(carte), GRAND)
    assert faults(mur) == []
    noms = [e.texte for e in mesure.written(mur.svg) if "sur-carte" in e.classes]
    assert sorted(noms) == ["41,1", "49,3", "Dreux", "Vernouillet"]
    legende = [e.texte for e in mesure.written(mur.svg) if "sur-carte" not in e.classes]
    assert "41,1 à moins de 49,3".replace(" ", "") in [
        t.replace("\u00a0", "").replace(" ", "") for t in legende
    ]
    assert legende.count("49,3") == 1


def test_ce_qui_est_rattache_ailleurs_a_en_legende_la_couleur_de_la_carte(donnees: Path) -> None:
    """Gris foncé sur la carte, il était gris pâle dans la légende ; sans classes, il est « sans cercle »."""
    lieu = {"portee": "departement-28", "indicateur": "population_municipale"}
    carte = registre.build(registre.written("carte", lieu), store).figure
    assert isinstance(carte, Carte)
    [mur] = compose(poster(carte), GRAND)
    assert "rattaché ailleurs, sans cercle (" in said(mur)
    legende = etree.fromstring(mur.svg.encode()).xpath("//*[@class='legende']//*[local-name()='rect']/@fill")
    assert GRIS_AILLEURS in legende


def test_une_colonne_de_phrases_prend_la_place_des_colonnes_vides() -> None:
    """Trois mots, un tiret, une longue phrase : elle tient en deux lignes au lieu de cinq."""
    phrase = "places pour 100 enfants, par mode d'accueil ; places et gestion des EAJE ; équipements ouverts"
    rangees = (Rangee("Offre d'accueil", (Case("à décrire"), Case("–"), Case(phrase))),)
    table = Tableau("Rubrique", ("État", "Chiffres", "Reste à décrire"), rangees, mots=True)
    corps = sizes(PETIT)
    [trace] = draw(table, 944, 600, corps, couper=True) or []
    egales = draw(replace(table, colonnes=("É" * 20, "C" * 20, "R" * 20)), 944, 600, corps, couper=True)
    assert egales is not None
    assert trace.hauteur < egales[0].hauteur


def test_trois_cartes_tiennent_ensemble_et_les_noms_y_sont_une_fois(figure: Faire) -> None:
    codes = ("carte", "carte-seconde", "comparer-petite-carte")
    [mur] = compose(poster(*(figure(c, "95") for c in codes)), PETIT)
    assert faults(mur) == []
    assert said(mur).count("Cergy-") == 1
    assert said(mur).count("48,5") == 2


def test_ce_qui_ne_tient_pas_ensemble_va_sur_deux_ecrans(figure: Faire) -> None:
    """Un classement à côté d'une carte ne se lirait pas à 1024 : deux écrans, le même message."""
    murs = compose(poster(figure("carte", "95"), figure("comparer-classement", "95")), PETIT)
    assert [(m.partie, m.sur) for m in murs] == [(1, 2), (2, 2)]
    assert all(MESSAGE in said(m).replace("\n", " ") for m in murs)
    assert [f for m in murs for f in faults(m)] == []


def test_les_chiffres_d_un_autre_jour_sont_un_tableau_qui_le_dit(figure: Faire) -> None:
    garde = vu.seen(figure("carte", "95"))
    montree = Montree(None, garde, "12 novembre")
    [mur] = compose(Affiche(MESSAGE, (montree,), territoire=VAL_PARISIS), GRAND)
    assert faults(mur) == []
    assert "Chiffres du 12 novembre." in said(mur)
    assert all(dit in said(mur) for dit in ("CA Val Parisis", "48,5", "42,2"))


def test_une_figure_vide_n_est_pas_au_mur(figure: Faire) -> None:
    affiche = Affiche(
        MESSAGE, (Montree(None, vide="Le fichier n'est plus là."), Montree(figure("carte", "95")))
    )
    [mur] = compose(affiche, PETIT)
    assert "Le fichier" not in said(mur)
    assert "48,5" in said(mur)


def test_un_texte_numerote_et_un_texte_trop_long() -> None:
    ecrit = "1. Créer des places ?\nL'offre repose sur les assistantes maternelles.\n2. Les remplir d'abord ?"
    [mur] = compose(Affiche("Trois orientations", texte=ecrit), PETIT)
    assert faults(mur) == []
    assert said(mur).splitlines()[2:6] == [
        "1",
        "Créer des places ?",
        "L’offre repose sur les assistantes maternelles.",
        "2",
    ]
    phrase = "Une phrase qui se lit de loin et qui dit ce que le territoire veut faire de ses places. "
    murs = compose(Affiche("Un long texte", texte="\n".join([phrase * 3] * 8)), PETIT)
    assert len(murs) > 1
    assert [f for m in murs for f in faults(m)] == []
    assert sum(said(m).count("Une phrase") for m in murs) == 24


@pytest.mark.parametrize("taille", [*TAILLES, Taille(645, 768), Taille(358, 480)])
def test_un_mot_plus_large_que_le_mur_se_coupe_et_rien_n_en_manque(taille: Taille) -> None:
    """Une adresse collée, un texte sans une espace, ou sans un point : ni hors de l'écran, ni perdu."""
    adresse = "https://www.exemple.fr/" + "petite-enfance/" * 3 + "x" * 200
    for message, ecrit, cherche, fois in (
        (adresse, "Une idée", "idée", 1),
        ("Court", "y" * 1200, "y", 1200),
        ("Sans point", "mot long " * 133, "long", 133),
    ):
        murs = compose(Affiche(message, texte=ecrit), taille)
        assert [f for m in murs for f in faults(m)] == []
        dits = ["".join(said(m).split()) for m in murs]
        # Le message se répète sur chaque écran ; le texte, non.
        assert all(message.replace(" ", "") in dit for dit in dits)
        assert sum(dit.count(cherche) for dit in dits) == fois


@pytest.mark.parametrize("taille", [*TAILLES, Taille(645, 768)])
def test_l_ouverture_garde_la_place_du_carre_et_pose_ses_questions(taille: Taille) -> None:
    """Un carré d'un tiers de la hauteur au moins, les questions à côté ; rien ne se touche."""
    affiche = Affiche("Écrivez depuis votre téléphone", texte="1. Quoi ?\n2. Où ?\n3. Avec qui ?", carre=True)
    [mur] = compose(affiche, taille)
    assert faults(mur) == []
    cote = float(re.search(r'class="place-carre" data-cote="([\d.]+)"', mur.svg)[1])  # type: ignore[index]
    assert cote >= 0.33 * taille.hauteur
    assert "Avec qui" in said(mur)
    assert "Sans votre nom" in said(mur)


def test_sur_un_telephone_l_ouverture_n_a_que_ses_questions() -> None:
    """Qui la lit là a déjà visé le carré."""
    [mur] = compose(Affiche("Écrivez", texte="1. Quoi ?", carre=True), Taille(390, 640))
    assert "place-carre" not in mur.svg
    assert "Quoi" in said(mur)


def test_un_message_de_trois_cents_signes_n_est_pas_coupe(figure: Faire) -> None:
    long = ("Les places manquent, " * 15)[:299]
    for taille in TAILLES:
        murs = compose(poster(figure("carte-barres", "95"), message=long), taille)
        assert [f for m in murs for f in faults(m)] == []
        assert said(murs[0]).replace("\n", " ").count("Les places") == long.count("Les places")


def test_ce_qui_est_invente_le_porte(figure: Faire) -> None:
    [mur] = compose(poster(figure("coordination-axes", "95")), GRAND)
    assert "DONNÉES FICTIVES" in mur.svg
    assert "Données fictives" in said(mur)
    assert "Jeu de démonstration, sans valeur" in said(mur)
    deux = compose(poster(figure("carte", "95"), figure("coordination-carte", "95")), GRAND)
    assert "En partie fictif" in said(deux[0])


def test_le_meme_ecran_donne_le_meme_dessin_aux_identifiants_a_lui(figure: Faire) -> None:
    """Deux dessins vont dans une page : un motif de l'un ne remplit pas l'autre."""
    un, autre = (compose(poster(figure("carte", "95")), t, lettres=False)[0].svg for t in (GRAND, PETIT))
    assert un == compose(poster(figure("carte", "95")), GRAND, lettres=False)[0].svg
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (un, autre)]
    assert ids[0]
    assert not ids[0] & ids[1]
    appels = set(re.findall(r"url\(#([^)]+)\)", un))
    assert appels <= ids[0]
    assert "@font-face" not in un
    assert "@font-face" in compose(poster(figure("carte", "95")), GRAND)[0].svg


def test_un_telephone_montre_les_valeurs_sans_deborder(figure: Faire) -> None:
    [mur] = compose(poster(figure("carte", "95")), EN_MAIN[0])
    assert faults(mur) == []
    assert "48,5" in said(mur)


def test_un_dessin_que_rien_ne_fait_tenir_se_dit_en_nombres(figure: Faire) -> None:
    """Dix courbes dans la main : leur tableau, entier, plutôt que des lettres illisibles."""
    planche = figure("comparer-evolution", "95")
    murs = compose(poster(planche), EN_MAIN[0])
    assert [f for m in murs for f in faults(m)] == []
    dits = "\n".join(map(said, murs))
    assert all(str(an) in dits for an in range(2020, 2025))
    assert "102,3" in dits


def all_faults(lieu: str, tailles: tuple[Taille, ...]) -> list[str]:
    """Les fautes de toutes les figures d'un lieu, à toutes ces tailles."""
    fautes: list[str] = []
    for code in registre.CLICHES:
        adresse = registre.written(code, LIEUX[lieu] | DE_PLUS.get(code, {}))
        faite = registre.build(adresse, store).figure
        if faite is None:
            continue
        message = faite.reponse if isinstance(faite, Carte) and faite.reponse else faite.titre
        territoire = LIEUX[lieu].get("territoire", "")
        for taille in tailles:
            for mur in compose(poster(faite, message=message, territoire=territoire), taille, lettres=False):
                fautes += [f"{adresse} : {f}" for f in faults(mur)]
    return fautes


@pytest.mark.lent
@pytest.mark.parametrize("lieu", ["95", "33", "commune", "976"])
def test_toutes_les_figures_tiennent_au_plus_grand_et_au_plus_petit(donnees: Path, lieu: str) -> None:
    """Les onze lieux, aux quatre tailles, sont une épreuve : trop longue pour chaque livraison."""
    assert all_faults(lieu, (GRAND, PETIT)) == []


@pytest.mark.lent
def test_elles_tiennent_aussi_a_cote_des_notes_et_sur_un_telephone(donnees: Path) -> None:
    assert all_faults("95", (A_COTE[-1], EN_MAIN[-1])) == []


@pytest.mark.epreuve
@pytest.mark.parametrize("lieu", list(LIEUX))
def test_toutes_les_figures_tiennent_partout_a_toutes_les_tailles(donnees: Path, lieu: str) -> None:
    """Les quatre murs, les quatre que les notes rétrécissent, les deux téléphones."""
    assert all_faults(lieu, (*TAILLES, *A_COTE, *EN_MAIN)) == []


def test_le_controle_sait_rougir() -> None:
    """Un texte hors de l'écran, un trop petit, deux l'un sur l'autre, sous des transformations."""
    style = "font: 600 20px 'Source Sans Pro'; text-anchor: end"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="768">'
        '<g transform="translate(1000 100) scale(2)"><text x="0" y="0" font-size="20">dehors</text></g>'
        '<text x="10" y="200" font-size="12">petit</text>'
        '<text x="10" y="300" font-size="20">dessous</text>'
        f'<text style="{style}" x="60" y="305">dessus</text></svg>'
    )
    fautes = faults(Mur(svg, PETIT, 1, 1, ""))
    assert [f.split(" : ", 1)[1] for f in fautes] == [
        "hors de l'écran : dehors",
        "12.0 px : petit",
        "« dessous » sur « dessus »",
    ]


def test_un_message_sur_deux_lignes_s_equilibre() -> None:
    coupe = texte.balance("Seul Val Parisis garde ses naissances, avec moins de places qu'en France", 944, 38)
    larges = [polices.width(x, 38) for x in coupe]
    assert len(coupe) == 2
    assert min(larges) > 0.75 * max(larges)


def test_une_part_garde_le_rang_du_lecteur_ou_l_epingle_de_son_cote() -> None:
    class Rang:
        def __init__(self, nom: str, *, choisie: bool = False, reference: bool = False) -> None:
            self.nom, self.choisie, self.reference = nom, choisie, reference

    rangs = [*(Rang(n, choisie=n == "e") for n in "abcdefghi"), Rang("France", reference=True)]
    parts = [[r.nom for r in part] for part in lignes.pinned(rangs, 3)]
    assert parts == [
        ["a", "b", "c", "e", "France"],
        ["d", "e", "f", "France"],
        ["e", "g", "h", "i", "France"],
    ]


def test_une_source_longue_perd_des_mots_avant_des_pixels() -> None:
    longue = (
        "Cnaf, « Taux de couverture de l'accueil du jeune enfant, par EPCI, périmètre d'époque », 2023, "
        "Licence Ouverte 2.0 ; Cnaf, « Taux de couverture de l'accueil du jeune enfant, par département », "
        "2023, Licence Ouverte 2.0 ; contours IGN, ADMIN EXPRESS simplifié, périmètre 2025."
    )
    dite, taille = sources.foot_source([longue], ((1200.0, 22.0, 1), (1200.0, 18.0, 2)))
    courte = "Cnaf, Taux de couverture de l’accueil du jeune enfant, 2023\u00a0; contours IGN 2025."
    assert (dite, taille) == ([f"Source\u00a0: {courte}"], 22.0)
    nom = "S. Moncorgé, « Les Conventions », mémoire EHESP, 2025."
    assert sources.foot_source([nom], ((2000.0, 22.0, 1),))[0] == [
        "Source\u00a0: S. Moncorgé, «\u00a0Les Conventions\u00a0», mémoire EHESP, 2025."
    ]


def test_une_source_raccourcie_garde_toutes_ses_annees() -> None:
    """« Naissances domiciliées, 2021 » sous un chiffre fait des naissances de 2021 à 2023 daterait mal."""
    for annees in (
        "2021 à 2023",
        "2023 et 2025",
        "2014-2024",
        "2014\u20132024",
        "2019, 2021 et 2023",
        "2024",
    ):
        longue = f"Insee, état civil, « Naissances domiciliées, par EPCI », {annees}, Licence Ouverte 2.0."
        tient = (2000.0, 600.0, 1.0)
        dites = [" ".join(sources.foot_source([longue], ((x, 22.0, 1),))[0]) for x in tient]
        assert len({*dites}) > 1
        for dite in dites:
            assert dite.replace("\u00a0", " ").endswith(f"{annees}."), dite


def test_les_points_d_un_texte_sont_lus_avec_ce_qui_les_detaille() -> None:
    lus = points.read("Avant tout\n1. Créer\nplus de places\n\n2) Remplir")
    assert [(p.numero, p.tete, p.suite) for p in lus] == [
        ("", "Avant tout", []),
        ("1", "Créer", ["plus de places"]),
        ("2", "Remplir", []),
    ]
