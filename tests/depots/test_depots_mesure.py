"""Une feuille se mesure sans se construire : rien ne s'y cache, et le temps suit la longueur."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import pytest
from classeurs_hostiles import FEUILLE, pack, parts, with_rows
from communs_depots import ENTETES_ETP, ETP, Referentiel, post, to_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.depots.contrat.schema import flatten, flatten_header
from data.depots.controle.personnel import find_personal
from data.depots.controle.validation import check
from data.depots.lecture import mesure
from data.depots.lecture.mesure import XmlError, measure
from data.depots.lecture.ouverture import list_sheets
from data.depots.lecture.tableau import clean


def sheet(lignes: str) -> bytes:
    return f"<worksheet><dimension ref='A1:B2'/><sheetData>{lignes}</sheetData></worksheet>".encode()


LOIN = [
    '<row r="9"><c r = "C9"><v>1</v></c></row>',
    "<row\n r='9'><c\n\tr\n=\n'C9' ><v>1</v></c></row>",
    '<row r="9"><c cm=">" r="C9"><v>1</v></c></row>',
    '<row r="9"><!-- <c r="A1"> --><c r="C9"><!-- > --><v>1</v></c></row>',
    '<row r="9"><c r="C9"><v><![CDATA[1]]></v></c></row>',
    '<row r="9"><x:c xmlns:x="urn:x" r="C9"><x:v>1</x:v></x:c></row>',
    '<x:row xmlns:x="urn:x" r="9"><c r="&#67;9"><v>1</v></c></x:row>',
    '<row r="9"><c r="C9" t="inlineStr"><extLst/><is><t>a</t></is></c></row>',
    '<row r="9"><c><v/></c><c/><c><v>1</v></c></row>',
    '<row r="8"/><row><c r="B9"/><c><v>1</v></c></row>',
    '<row r="1"><c r="c9"><f>1</f><v>1</v></c></row>',
    '</sheetData><sheetData><row r="9"><c r="C9"><v>1</v></c></row>',
]


@pytest.mark.parametrize("lignes", LOIN)
def test_une_cellule_lointaine_se_voit_comment_qu_elle_soit_ecrite(lignes: str) -> None:
    """Commentaire, espaces, guillemets, section CDATA, préfixe, référence absente : C9 est vue."""
    etendue = measure(sheet(lignes))
    assert (etendue.colonnes, etendue.derniere) == (3, 9)


def test_la_mesure_compte_ce_qu_on_compte_a_la_main() -> None:
    """Trois lignes dont deux remplies, jusqu'en D7 ; une cellule seulement mise en forme ne compte pas."""
    etendue = measure(
        sheet(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="D1"><v>2</v></c></row>'
            '<row r="3"><c r="Z3" s="4"/></row><row r="7"><c r="B7"><v>3</v></c></row>'
        )
    )
    assert (etendue.lignes, etendue.remplies, etendue.colonnes, etendue.derniere) == (7, 2, 4, 7)
    assert etendue.signalees == {}


def test_ce_que_le_lecteur_perdrait_est_signale() -> None:
    """Une erreur, une formule sans résultat, une commande ; pas une formule calculée, même vide."""
    etendue = measure(
        sheet(
            '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>A2&amp;"é"</f></c>'
            "<c r='C1'><f>cmd|' /C calc'!A0</f><v>1</v></c><c r='D1' t='str'><f>A1</f><v></v></c>"
            "<c r='E1'><f>1+1</f><v>2</v></c><c r='F1'><f>B1</f><v/></c></row>"
        )
    )
    assert etendue.signalees == {
        (0, 0): "#REF!",
        (0, 1): '=A2&"é"',
        (0, 2): "=cmd|' /C calc'!A0",
        (0, 5): "=B1",
    }


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<!DOCTYPE a><a/>",
        b"",
        b"<a>",
        b"<a/><b/>",
        sheet('<row r="1e9"/>'),
        sheet('<c r="A"/>'),
        sheet('<c r="$A$1"><v>1</v></c>'),
        sheet('<c r="A1" r="B2"/>'),
        sheet("<row/>").decode().encode("utf-16"),
    ],
)
def test_ce_qui_n_est_pas_une_feuille_est_refuse(xml: bytes) -> None:
    """DOCTYPE, XML coupé, référence illisible, autre encodage : jamais une mesure au hasard."""
    with pytest.raises(XmlError):
        measure(xml)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_la_mesure_est_celle_du_classeur_ecrit(cellules: list[tuple[int, int, bool]]) -> None:
    """Pour tout classeur, l'étendue mesurée est celle des cellules qui y ont été écrites."""
    grille: list[list[object]] = [[None] * 31 for _ in range(41)]
    for ligne, colonne, texte in cellules:
        grille[ligne][colonne] = "é & <b>" if texte else 2.5
    etendue = measure(parts(to_xlsx(("D", grille)))[FEUILLE])
    assert etendue.derniere == max(c[0] for c in cellules) + 1
    assert etendue.colonnes == max(c[1] for c in cellules) + 1
    assert etendue.remplies == len({c[0] for c in cellules})


def test_les_feuilles_se_nomment_une_fois_et_ne_sortent_pas_de_l_archive() -> None:
    """Le premier de deux homonymes est gardé ; une cible externe n'est pas un chemin."""
    rels = (
        b"<Relationships><Relationship Id='a' Target='worksheets/s.xml'/>"
        b"<Relationship Id='b' Target='/xl/t.xml'/><Relationship Id='d' Type='x/styles' "
        b"Target='autres.xml'/><Relationship TargetMode='External' Id='c' Target='file:///e'/>"
        b"</Relationships>"
    )
    classeur = (
        b"<workbook xmlns:r='urn:r'><sheets><sheet name='A &amp; B' sheetId='1' r:id='a'/>"
        b"<sheet name='A &amp; B' r:id='b'/><sheet r:id='c' name='C'/></sheets></workbook>"
    )
    plan = mesure.read_plan(classeur, rels)
    assert plan.feuilles == {"A & B": "xl/worksheets/s.xml", "C": ""}
    assert "xl/autres.xml" in plan.communes
    for trop in (b"<a>", b"<a>" + b"".join(b"<sheet name='%d'/>" % i for i in range(2_000))):
        with pytest.raises(XmlError):
            mesure.read_plan(trop, rels)


@pytest.mark.parametrize("annonce", ["4000001", "1000000000000", "-1", "9" * 5_000])
def test_un_compte_de_textes_demesure_est_refuse(annonce: str) -> None:
    """Le lecteur réserve la place annoncée avant de lire : 24 To pour un fichier de cinq kilo-octets."""
    with pytest.raises(XmlError):
        mesure.check_shared(f'<x:sst xmlns:x="u" uniqueCount="{annonce}"/>'.encode())


def test_le_lecteur_ne_voit_que_ce_qui_a_ete_mesure() -> None:
    """La partie d'un autre nom, d'une autre casse ou d'un second répertoire ne remplace rien."""
    for autre in (FEUILLE.upper(), "/" + FEUILLE, FEUILLE.replace("/", "\\")):
        rapport = check(pack(parts(), (autre, b"<a/>")), "x.xlsx", ETP, Referentiel())
        assert "contient deux fois" in rapport.to_text()
    bon = to_xlsx(("Données", [ENTETES_ETP, post()]))
    sortie = io.BytesIO(b"PK\x03\x04" + bytes(40))
    with zipfile.ZipFile(sortie, "a") as archive:
        for nom, octets in parts(bon).items():
            archive.writestr(nom, octets)
    # Des octets devant l'archive : le répertoire fait foi, et lui seul.
    assert list_sheets(sortie.getvalue(), "x.xlsx") == ["Données"]


@pytest.mark.parametrize(
    "motif", ["<c ", "<row><c><f>", '<c r="A1"><f>', "<!--", '<c r="', "<v>#", "<is><t>"]
)
def test_doubler_la_feuille_ne_fait_que_doubler_le_temps(motif: str) -> None:
    """Ce qui faisait reculer une expression régulière se lit d'un trait : 2 Mo en moins d'une seconde."""
    debut = time.process_time()
    with pytest.raises(XmlError):
        measure(sheet(motif * (2_000_000 // len(motif))))
    assert time.process_time() - debut < 2


@pytest.mark.parametrize(
    "geste",
    [
        lambda: flatten_header("(" * 200_000),
        lambda: flatten_header("([" * 90_000 + ")"),
        lambda: find_personal("a" * 200_000 + " @"),
        lambda: find_personal("a@" * 100_000),
        lambda: flatten("e" + "\u0316\u0301" * 100_000),
        lambda: clean("é" + "\u0301\u0316" * 90_000),
    ],
)
def test_un_texte_sans_fin_se_compare_en_temps_lineaire(geste) -> None:
    """Parenthèses jamais fermées, arobases, accents empilés : chacun prenait des minutes."""
    debut = time.process_time()
    geste()
    assert time.process_time() - debut < 2


def test_des_feuilles_nombreuses_ne_s_etendent_pas_ensemble_au_dela_de_la_limite() -> None:
    """Vingt feuilles de 3,6 millions de cases : la phrase invite à choisir, la mémoire reste plate."""
    feuille = with_rows('<row r="18000"><c r="GR18000"><v>1</v></c></row>')
    xml = parts(feuille)[FEUILLE]
    parties = parts(to_xlsx(*[(f"F{i}", []) for i in range(20)]))
    contenu = pack({n: xml if "/sheet" in n else o for n, o in parties.items()})
    tracemalloc.start()
    texte = check(contenu, "x.xlsx", ETP, Referentiel()).to_text()
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "choisissez la feuille du tableau" in texte
    assert pic < 150 * 2**20
