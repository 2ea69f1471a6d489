"""Une séance en fichiers : diaporama, pages, compte rendu, archive ; ce qui a changé, ce qui manque."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from pypdf import PdfReader

from dashboard.dossiers import ecrans, mur, seance
from dashboard.dossiers.seance import FORMATS, LIGNES_MAX, Emporte, build_cahier, carry, make
from dashboard.exports.archives.figures import make_figures
from dashboard.exports.socle import vu as socle_vu
from dashboard.exports.socle.vu import Vu
from dashboard.figures.feuilles import Feuille, FeuilleVide, Tableau
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store
from data.garde.seances.modele import ILLISIBLE, NE_SE_LIT_PAS, Ecran, Entete, Placee, Seance

JOUR = datetime.date(2026, 11, 22)
LIEU = "portee=departement-95&niveau=epci&territoire=200058485"
CARTE = f"carte?{LIEU}&indicateur=taux_couverture&millesime=2023"
NAISSANCES = f"carte?{LIEU}&indicateur=naissances&millesime=2024"
BARRES = f"comparer-classement?{LIEU}&rang=taux_couverture"
POSTES = f"coordination-tableau?{LIEU}&annee=2025"
TITRE = "La couverture d'abord"


class Memoire(dict[str, str]):
    """Ce que la mémoire tiendrait, par empreinte."""

    def keep(self, contenu: str) -> str:
        empreinte = str(len(self))
        self[empreinte] = contenu
        return empreinte


@pytest.fixture
def memoire(donnees: Path) -> Memoire:
    return Memoire()


def posed(memoire: Memoire, adresse: str) -> Placee:
    """Une figure telle qu'elle se pose aujourd'hui."""
    return ecrans.placed(registre.build(parse(adresse), store), memoire.keep, JOUR.isoformat())


def seen(memoire: Memoire, figure: Placee, **autre: Any) -> Placee:
    """La même, vue un autre jour avec d'autres valeurs."""
    vu = socle_vu.parse(memoire[figure.vue])
    assert vu is not None
    return replace(figure, vue=memoire.keep(socle_vu.dump(replace(vu, **autre))))


def former(memoire: Memoire, figure: Placee, valeur: float = 12.3) -> Placee:
    """La même, dont la première case valait autre chose, et qu'on garde ainsi."""
    vu = socle_vu.parse(memoire[figure.vue])
    assert vu is not None
    premiere = (*vu.lignes[0][:2], valeur, *vu.lignes[0][3:])
    return replace(seen(memoire, figure, lignes=(premiere, *vu.lignes[1:])), gardee=True)


def of(memoire: Memoire, *ecrans_: Ecran) -> Emporte:
    numerotes = tuple(replace(e, numero=i) for i, e in enumerate(ecrans_, start=1))
    entete = Entete("COPIL de novembre", "epci:200058485", "2026-12-04", "elus")
    return carry(Seance(1, entete, numerotes), lambda e: memoire.get(e, ""))


def sheets(emporte: Emporte) -> list[Feuille | str]:
    """Chaque feuille, ou pourquoi il n'y en a pas."""
    faites: list[Feuille | str] = []
    for fabrique in build_cahier(emporte, store).feuilles:
        try:
            faites.append(fabrique.faire())
        except FeuilleVide as vide:
            faites.append(f"{fabrique.nom} : {vide}")
    return faites


@pytest.fixture
def complete(memoire: Memoire) -> Emporte:
    """Une carte, deux figures ensemble, un texte, une figure aux chiffres d'alors, une figure perdue."""
    carte, barres = posed(memoire, CARTE), posed(memoire, BARRES)
    return of(
        memoire,
        Ecran(0, message=TITRE, notes="Rappeler le calendrier.", figures=(carte,)),
        Ecran(0, figures=(posed(memoire, NAISSANCES), barres)),
        Ecran(0, "texte", "Trois questions", "Une ?\nDeux ?\n\nTrois ?"),
        Ecran(0, message="Comme alors", figures=(former(memoire, carte),)),
        Ecran(0, message="Perdue", figures=(replace(carte, adresse="n-importe-quoi?a=b"),)),
    )


def test_chaque_figure_a_sa_feuille_sous_le_message_de_son_ecran(complete: Emporte) -> None:
    """Le message est le titre ; la source et l'année sont au pied, le reste est pour qui parle."""
    faites = sheets(complete)
    carte, naissances, barres, texte, alors, perdue = faites
    assert isinstance(carte, Feuille)
    assert carte.titre == TITRE
    assert carte.source.startswith("Source : Cnaf, ")
    assert carte.source.endswith("Millésime : 2023.")
    assert carte.notes[0] == "Rappeler le calendrier."
    assert {n.partition(" : ")[0] for n in carte.notes[1:]} >= {"Lecture", "Champ"}
    assert isinstance(naissances, Feuille)
    assert isinstance(barres, Feuille)
    assert naissances.titre.endswith(" (1 sur 2)")
    assert barres.titre == naissances.titre.replace("(1 sur", "(2 sur")
    assert barres.textes == ("Classement : Taux de couverture, 2023",)
    assert isinstance(texte, Feuille)
    assert (texte.titre, texte.textes) == ("Trois questions", ("Une ?", "Deux ?", "Trois ?"))
    assert isinstance(alors, Feuille)
    assert perdue == "Écran 5 : Aucune figure ne s'appelle « n-importe-quoi »."
    assert (
        build_cahier(complete, store).sous_titre.replace("\u00a0", " ") == "CA Val Parisis · 4 décembre 2026"
    )


def test_les_chiffres_d_alors_sont_un_tableau_qui_dit_leur_jour(complete: Emporte) -> None:
    """Ce qui est gardé montre ses valeurs, jamais celles d'aujourd'hui sous une autre date."""
    alors = sheets(complete)[4]
    assert isinstance(alors, Feuille)
    assert alors.source.replace("\u00a0", " ").endswith("Chiffres du 22 novembre 2026.")
    assert isinstance(alors.figure, Tableau)
    assert "Code" not in alors.figure.colonnes
    assert alors.figure.lignes[0][1] == "12,3"


def test_des_chiffres_d_alors_que_la_memoire_a_perdus_ne_se_disent_pas_d_alors(memoire: Memoire) -> None:
    """Le fichier montre ceux d'aujourd'hui : leur prêter une date serait faux."""
    perdue = replace(posed(memoire, CARTE), vue="perdue", gardee=True)
    (feuille,) = sheets(of(memoire, Ecran(0, figures=(perdue,))))
    assert isinstance(feuille, Feuille)
    assert not isinstance(feuille.figure, Tableau)
    assert "Chiffres du" not in feuille.source


def test_un_tableau_d_alors_trop_long_dit_qu_il_est_coupe(memoire: Memoire) -> None:
    """Soixante lignes au plus, et leur nombre ; une valeur absente n'est pas zéro."""
    carte = posed(memoire, CARTE)
    lignes = tuple(
        (f"Lieu {i}", str(i), None if i else 0, "publié", "compté") for i in range(LIGNES_MAX + 40)
    )
    longue = replace(seen(memoire, carte, lignes=lignes), gardee=True)
    (feuille,) = sheets(of(memoire, Ecran(0, figures=(longue,))))
    assert isinstance(feuille, Feuille)
    assert isinstance(feuille.figure, Tableau)
    assert len(feuille.figure.lignes) == LIGNES_MAX
    assert feuille.source.endswith(f" Les {LIGNES_MAX} premières lignes sur 100.")
    assert [x[1] for x in feuille.figure.lignes[:2]] == ["0", "absent"]


def test_le_fichier_des_chiffres_d_alors_a_toutes_les_lignes_et_leurs_valeurs_exactes(
    memoire: Memoire,
) -> None:
    """Ni arrondi à l'affichage, ni coupé à soixante lignes, ni sans les codes ; absent reste un mot."""
    carte = posed(memoire, CARTE)
    lignes = tuple(
        (f"Lieu {i}", str(i), 12.3456 if not i else None, "publié", "") for i in range(LIGNES_MAX + 2)
    )
    gardee = replace(seen(memoire, carte, lignes=lignes), gardee=True)
    seance_gardee = of(memoire, Ecran(0, message="Alors", figures=(gardee,)))
    octets = make_figures(build_cahier(seance_gardee, store), jour=JOUR).octets
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        lues = archive.read("01-alors.csv").decode("utf-8-sig").splitlines()
    assert "Code" in lues[0]
    assert lues[1].startswith("Lieu 0;0;12,3456;")
    assert lues[2].startswith("Lieu 1;1;absent;")
    assert lues[LIGNES_MAX + 2].startswith(f"Lieu {LIGNES_MAX + 1};")


def test_un_ecran_de_texte_sans_message_prend_sa_premiere_ligne_pour_titre(memoire: Memoire) -> None:
    """Elle ne se lit qu'une fois ; un écran tout vide le dit."""
    texte, vide = sheets(of(memoire, Ecran(0, "texte", "", "Ouverture\nBonjour"), Ecran(0, "texte")))
    assert isinstance(texte, Feuille)
    assert (texte.titre, texte.textes) == ("Ouverture", ("Bonjour",))
    assert vide == "Écran 2 : cet écran n'a ni texte ni figure."


@pytest.mark.lent
def test_le_diaporama_porte_les_messages_et_les_notes(complete: Emporte, tmp_path: Path) -> None:
    """Une diapositive par figure, titrée du message ; les notes de l'orateur ; sans faute de schéma."""
    livraison = make(complete, "pptx", store, jour=JOUR)
    deck: Any = Presentation(io.BytesIO(livraison.octets))
    titres = [straight(d.shapes.title.text_frame.text) for d in deck.slides]
    assert titres[:2] == ["COPIL de novembre", TITRE]
    sources = "D'où viennent ces chiffres, et comment ils sont faits"
    assert titres[4:] == ["Trois questions", "Comme alors", sources, "Ce qui n'est pas dans ce diaporama"]
    assert "Rappeler le calendrier." in deck.slides[1].notes_slide.notes_text_frame.text
    assert livraison.manques == ["Écran 5 : Aucune figure ne s'appelle « n-importe-quoi »."]
    assert livraison.octets == make(complete, "pptx", store, jour=JOUR).octets
    (tmp_path / "seance.pptx").write_bytes(livraison.octets)
    resultat = OpenXmlValidator().validate(tmp_path / "seance.pptx")
    assert [str(e)[:400] for e in resultat.errors] == []


@pytest.mark.lent
def test_le_compte_rendu_se_lit_a_voix_haute(complete: Emporte, tmp_path: Path) -> None:
    """Titres de Word, images décrites, têtes de tableau répétées ; de quoi écrire les décisions."""
    octets = make(complete, "docx", store, jour=JOUR).octets
    document: Any = Document(io.BytesIO(octets))
    titres = [straight(p.text) for p in document.paragraphs if p.style.name == "Heading 1"]
    assert titres[0] == f"1. {TITRE}"
    assert titres[3:] == [
        "4. Trois questions",
        "5. Comme alors",
        "Décisions",
        "Ce qui n'est pas dans ce document",
    ]
    images = document.element.body.xpath(".//wp:docPr")
    assert len(images) == 3
    assert all(len(i.get("descr")) > 20 and i.get("title") for i in images)
    assert len(document.tables) == 2
    assert all(t.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for t in document.tables)
    lu = [straight(p.text) for p in document.paragraphs]
    assert "Rappeler le calendrier." in lu
    assert "Écran 5 : Aucune figure ne s'appelle « n-importe-quoi »." in lu
    assert (document.core_properties.title, document.core_properties.language) == (
        "COPIL de novembre",
        "fr-FR",
    )
    (tmp_path / "seance.docx").write_bytes(octets)
    resultat = OpenXmlValidator().validate(tmp_path / "seance.docx")
    assert [str(e)[:400] for e in resultat.errors] == []


@pytest.mark.lent
def test_l_archive_a_les_images_les_tableaux_et_le_texte(complete: Emporte) -> None:
    """Une figure, trois fichiers ; un tableau, un CSV ; un texte est dans LISEZMOI.txt, et n'y manque pas."""
    livraison = make(complete, "zip", store, jour=JOUR)
    assert livraison.manques == ["Écran 5 : Aucune figure ne s'appelle « n-importe-quoi »."]
    with zipfile.ZipFile(io.BytesIO(livraison.octets)) as archive:
        noms = archive.namelist()
        lisez = archive.read("LISEZMOI.txt").decode("utf-8-sig").replace("\u00a0", " ")
        alors = archive.read("05-comme-alors.csv").decode("utf-8-sig")
        svg = archive.read("01-la-couverture-d-abord.svg")
    assert noms[:3] == [f"01-la-couverture-d-abord.{e}" for e in ("svg", "png", "csv")]
    assert [n for n in noms if n.startswith("04")] == []
    assert [n for n in noms if n.startswith("05")] == ["05-comme-alors.csv"]
    assert len([n for n in noms if n.startswith(("02", "03"))]) == 6
    assert svg.startswith(b"<")
    for dit in (f"1. {TITRE}", "4. Trois questions", "Deux ?", "Chiffres du 22 novembre 2026.", "Écran 5 : "):
        assert straight(dit) in straight(lisez), dit
    assert "rien à dessiner" not in lisez
    assert ";12,3;" in alors
    assert "Chiffres du 22" in alors.replace("\u00a0", " ")
    assert livraison.octets == make(complete, "zip", store, jour=JOUR).octets


@pytest.mark.lent
@pytest.mark.parametrize("genre", ["pdf", "livret"])
def test_les_pages_sont_celles_des_ecrans(complete: Emporte, genre: str) -> None:
    """Une page par écran au moins, un signet à chacun, et la dernière dit ce qui manque."""
    octets = make(complete, genre, store, jour=JOUR).octets
    assert octets.startswith(b"%PDF")
    pdf = PdfReader(io.BytesIO(octets))
    signets = [straight(str(s.title)) for s in pdf.outline if not isinstance(s, list)]
    if genre == "livret":
        signets = [straight(str(s.title)) for s in pdf.outline[1]]  # type: ignore[union-attr]
    assert TITRE in signets
    assert "Trois questions" in signets
    assert signets[-1] == "Ce qui n'est pas dans ce document"
    if genre == "pdf":
        assert len(pdf.pages) == len(signets)
    assert "n-importe-quoi" in pdf.pages[-1].extract_text()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "COPIL de novembre"


@pytest.mark.lent
def test_une_figure_perdue_ne_prive_pas_l_ecran_des_autres(memoire: Memoire) -> None:
    """Deux figures, une sans chiffres : l'autre est dans la page, dans le diaporama et dans l'archive."""
    carte = posed(memoire, CARTE)
    double = of(memoire, Ecran(0, figures=(carte, replace(carte, adresse="n-importe-quoi?a=b"))))
    pdf = PdfReader(io.BytesIO(make(double, "pdf", store, jour=JOUR).octets))
    assert straight(str(pdf.outline[0].title)).startswith("Dans le Val-d'Oise")  # type: ignore[union-attr]
    faites = sheets(double)
    assert isinstance(faites[0], Feuille)
    assert faites[1] == "Écran 1, figure 2 sur 2 : Aucune figure ne s'appelle « n-importe-quoi »."


@pytest.mark.lent
def test_une_seance_fictive_le_dit_dans_chaque_fichier(memoire: Memoire) -> None:
    """Les ETP du jeu de démonstration : le diaporama, le compte rendu et l'archive l'écrivent."""
    fictive = of(memoire, Ecran(0, figures=(posed(memoire, POSTES),)))
    (feuille,) = sheets(fictive)
    assert isinstance(feuille, Feuille)
    assert feuille.fictif
    deck: Any = Presentation(io.BytesIO(make(fictive, "pptx", store, jour=JOUR).octets))
    textes = [f.text_frame.text for d in deck.slides for f in d.shapes if f.has_text_frame]
    assert any("FICTIVES" in t for t in textes)
    document: Any = Document(io.BytesIO(make(fictive, "docx", store, jour=JOUR).octets))
    assert "Données fictives (jeu de démonstration)." in [p.text for p in document.paragraphs]
    with zipfile.ZipFile(io.BytesIO(make_figures(build_cahier(fictive, store), jour=JOUR).octets)) as archive:
        assert "DONNÉES FICTIVES." in archive.read("LISEZMOI.txt").decode("utf-8-sig")


def test_une_seance_sans_ecran_lisible_n_efface_pas_la_raison(memoire: Memoire) -> None:
    """Chaque format connu a son bouton, son extension et son type."""
    assert {f.extension for f in FORMATS.values()} == {"pptx", "pdf", "docx", "zip"}
    assert all(f.libelle and f.dit and f.mime for f in FORMATS.values())
    rien = of(memoire)
    assert build_cahier(rien, store).feuilles == ()
    assert seance._place(replace(rien.seance, entete=Entete("Sans lieu")), store) == ""


def straight(texte: str) -> str:
    """L'apostrophe droite et l'espace ordinaire, comme le code les écrit."""
    return texte.replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ")


def test_ce_qui_est_vu_se_compare_a_ce_qui_est(memoire: Memoire) -> None:
    """Posée aujourd'hui, rien n'a changé ; une case autre, la phrase dit laquelle ; « c'est vu » l'efface."""
    carte = posed(memoire, CARTE)
    assert ecrans.read_figure(carte, store, memoire.__getitem__).ecart == ""
    changee = replace(former(memoire, carte), gardee=False)
    lue = ecrans.read_figure(changee, store, memoire.__getitem__)
    assert " : 12,3 → " in lue.ecart
    assert lue.montre is lue.apres
    gardee = ecrans.read_figure(ecrans.keep_former(lue), store, memoire.__getitem__)
    assert gardee.d_alors
    assert first_value(gardee.montre) == 12.3
    vue = ecrans.accept(gardee, memoire.keep, "2026-11-29")
    assert (vue.jour, vue.gardee) == ("2026-11-29", False)
    assert ecrans.read_figure(vue, store, memoire.__getitem__).ecart == ""


def first_value(vu: Vu | None) -> object:
    assert vu is not None
    return vu.lignes[0][2]


@pytest.mark.parametrize("genre", FORMATS)
def test_un_ecran_illisible_est_nomme_et_ne_prive_pas_du_fichier(memoire: Memoire, genre: str) -> None:
    """D'une autre version, ou abîmé : absent du fichier, avec la raison, comme une figure perdue."""
    composee = Seance(
        1,
        Entete("Comité", "epci:200058485", "demain"),
        (Ecran(1, ILLISIBLE), Ecran(2, "texte", TITRE, "Une idée")),
    )
    livraison = make(carry(composee, memoire.__getitem__), genre, store, jour=JOUR)
    assert livraison.octets
    assert livraison.manques == [f"Écran 1 : {NE_SE_LIT_PAS}"]


def test_au_mur_un_ecran_illisible_dit_pourquoi() -> None:
    """Blanc, il laisserait croire à une panne."""
    lu = ecrans.read_screen(Ecran(1, ILLISIBLE), store, lambda _: "")
    assert mur.poster(lu, Seance(1, Entete("Comité"), (lu.ecran,))).texte == NE_SE_LIT_PAS


@pytest.mark.parametrize("genre", ["pdf", "livret"])
def test_un_signe_que_nos_lettres_n_ont_pas_ne_prive_pas_du_pdf(memoire: Memoire, genre: str) -> None:
    """Un dessin, une autre écriture, un écran vide : la page reste, un carré tient la place, et c'est dit."""
    composee = of(
        memoire,
        Ecran(0, "texte", "Familles \U0001f468\u200d\U0001f469 \u2764\ufe0f en 2023", "مرحبا", "\U0001f389"),
        Ecran(0, "texte", "", ""),
        Ecran(0, "texte", "Tout se lit ≥ 3", "Une idée"),
    )
    entete = replace(composee.seance.entete, nom="COPIL \U0001f3eb")
    composee = replace(composee, seance=replace(composee.seance, entete=entete))
    livraison = make(composee, genre, store, jour=JOUR)
    texte = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(livraison.octets)).pages)
    assert "Familles ☐☐ ☐ en 2023" in texte.replace("\u00a0", " ")
    assert "Tout se lit" in texte
    sans_lettre, vide = livraison.manques
    assert sans_lettre.startswith("Écran 1 : des signes de son texte n'ont pas de dessin dans nos lettres")
    assert vide == "Écran 2 : cet écran n'a ni texte ni figure."


@pytest.mark.parametrize(
    ("adresse", "dit"),
    [
        (f"carte?{LIEU}&indicateur=disparu", "L'indicateur « disparu » n'existe pas à ce niveau."),
        (f"{CARTE.replace('2023', '1999')}", "Le millésime « 1999 » n'est pas dans le magasin."),
        (f"{CARTE}&modalite=rien", "La modalité « rien » n'existe pas pour cet indicateur."),
        (
            CARTE.replace("departement-95", "departement-999"),
            "Le territoire « departement-999 » est inconnu.",
        ),
        (f"comparer-classement?{LIEU}&rang=disparu", "L'indicateur « disparu » n'existe pas pour ce groupe."),
        (f"{BARRES}&parmi=liste&liste=perdue", "La liste « perdue » n'existe pas ici."),
        ("ancienne-figure?x=1", "Aucune figure ne s'appelle « ancienne-figure »."),
    ],
)
def test_une_figure_dont_les_chiffres_sont_partis_n_en_montre_pas_d_autres(
    memoire: Memoire, adresse: str, dit: str
) -> None:
    """Sa page montrerait autre chose, et le dirait ; au mur, ce serait sous le message de celle d'avant."""
    posee = replace(posed(memoire, NAISSANCES), adresse=adresse)
    composee = of(memoire, Ecran(0, message=TITRE, figures=(posee,)), Ecran(0, "texte", "Suite", "Une idée"))
    lu = ecrans.read_screen(composee.seance.ecrans[0], store, memoire.__getitem__)
    assert (lu.figures[0].figure, lu.figures[0].vide) == (None, dit)
    assert mur.poster(lu, composee.seance).texte == dit
    assert sheets(composee)[0] == f"Écran 1 : {dit}"
    # Ses chiffres d'alors se gardent, et se montrent.
    gardee = ecrans.keep_former(lu.figures[0])
    assert ecrans.read_figure(gardee, store, memoire.__getitem__).montre == lu.figures[0].avant


def test_ce_qui_ne_change_que_le_dessin_laisse_la_figure(memoire: Memoire) -> None:
    """Une palette d'une autre version, un territoire hors de la carte : les chiffres sont les mêmes."""
    for autre in ("&palette=perdue", "&etiquettes=9", "&classes=99"):
        posee = replace(posed(memoire, CARTE), adresse=f"{CARTE}{autre}")
        assert ecrans.read_figure(posee, store, memoire.__getitem__).figure is not None


def test_un_texte_long_garde_son_titre_d_une_diapositive_a_l_autre(memoire: Memoire) -> None:
    """« Écran 1 (2/3) » ne dit rien à la salle."""
    lignes = "\n".join(f"Une idée à discuter, numéro {n}" for n in range(60))
    deck: Any = Presentation(
        io.BytesIO(
            make(of(memoire, Ecran(0, "texte", "À discuter", lignes)), "pptx", store, jour=JOUR).octets
        )
    )
    titres = [straight(d.shapes.title.text_frame.text) for d in deck.slides][1:]
    assert len(titres) > 1
    assert titres == [f"À discuter ({rang}/{len(titres)})" for rang in range(1, len(titres) + 1)]
