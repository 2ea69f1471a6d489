"""Un générateur de classeurs hostiles : chaque graine donne toujours le même fichier."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

from communs_depots import ENTETES_ETP, post, to_csv, to_xlsx

ESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LOIN = ("XFD1048576", "ZZZ1048576", "A1048576", "XFD1", "AAAA1", "XFD999999999")
Parties = dict[str, bytes]


def parts(contenu: bytes | None = None) -> Parties:
    """Les parties d'un bon classeur d'un poste."""
    bon = contenu or to_xlsx(("Données", [ENTETES_ETP, post()]))
    with zipfile.ZipFile(io.BytesIO(bon)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def pack(parties: Parties, *autres: tuple[str, bytes]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in (*parties.items(), *autres):
            archive.writestr(nom, octets)
    return sortie.getvalue()


FEUILLE = "xl/worksheets/sheet1.xml"


def with_rows(lignes: str, avant: str = "", tete: str = '<?xml version="1.0"?>') -> bytes:
    """Un bon classeur, des lignes écrites à la main ajoutées à la fin de sa feuille."""
    parties = parts()
    xml = parties[FEUILLE].decode().partition("?>")[2]
    xml = xml.replace("<sheetData>", f"{avant}<sheetData>", 1)
    parties[FEUILLE] = (tete + xml.replace("</sheetData>", f"{lignes}</sheetData>", 1)).encode()
    return pack(parties)


def hidden(hasard: random.Random) -> bytes:
    """Une cellule au bout de la feuille, écrite de façon qu'une recherche de texte la manque."""
    ou = hasard.choice(LOIN)
    v = "<v>1</v>"
    formes = (
        f'<c r = "{ou}">{v}</c>',
        f"<c\n\tr\n=\n'{ou}'>{v}</c>",
        f'<c cm=">" r="{ou}">{v}</c>',
        f'<c r="{ou}"><!-- > -->{v}</c>',
        f'<c r="{ou}"><?pi >?>{v}</c>',
        f'<c r="{ou}"><v><![CDATA[1]]></v></c>',
        f'<x:c xmlns:x="{ESPACE}" r="{ou}"><x:v>1</x:v></x:c>',
        f'<c r="{ou}" t="inlineStr"><extLst/><is><t>a</t></is></c>',
        f'<c r="{ou.replace("X", "&#x58;")}">{v}</c>',
        f'<c r="{ou.lower()}">{v}</c>',
        f'<c r="{ou}"><!--<c r="A1"/>--><f>1+1</f>{v}</c>',
    )
    return with_rows(f"<row>{hasard.choice(formes)}</row>")


def without_reference(hasard: random.Random) -> bytes:
    """Des cellules sans référence, après une ligne lointaine ou dans une ligne sans fin."""
    if hasard.random() < 0.5:
        return with_rows('<row r="1048570"/><row><c><v>1</v></c></row>')
    return with_rows("<row>" + "<c><v>1</v></c>" * hasard.randint(300, 20_000) + "</row>")


def cubic(hasard: random.Random) -> bytes:
    """Ce qui faisait reculer une expression régulière sans fin."""
    n = hasard.randint(2_000, 60_000)
    return with_rows(hasard.choice(("<row><c>" + "<f>" * n, "<c " * n, "<row" * n, f'<c r="A9"{" x" * n}>')))


def entities(hasard: random.Random) -> bytes:
    """Un DOCTYPE, ses entités, un fichier du système."""
    corps = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha" * 50}">' for i in range(9))
    corps = hasard.choice((corps, '<!ENTITY e8 SYSTEM "file:///etc/passwd">', ""))
    valeur = "&e8;" if corps else "1"
    tete = f'<?xml version="1.0"?><!DOCTYPE worksheet [{corps}]>'
    return with_rows(f"<row><c t='str'><v>{valeur}</v></c></row>", tete=tete)


def encoded(hasard: random.Random) -> bytes:
    """Une feuille dans un autre encodage, qui cache des balises d'un lecteur à l'autre."""
    parties = parts()
    if hasard.random() < 0.5:
        # Lu en UTF-16, des idéogrammes ; lu octet par octet, une cellule au bout de la feuille.
        cellule = b'<sheetData ><row ><c r="XFD1048576" ><v>1</v></c></row ></sheetData >'
        faux = f"<a>{(cellule + b' ' * (len(cellule) % 2)).decode('utf-16-le')}</a>"
        parties[FEUILLE] = faux.encode("utf-16")
        return pack(parties)
    encodage = hasard.choice(("utf-16", "utf-16-le", "utf-16-be", "cp037", "utf-32"))
    parties[FEUILLE] = parties[FEUILLE].decode().encode(encodage)
    return pack(parties)


def twice(hasard: random.Random) -> bytes:
    """Deux parties pour un même nom, à la casse près."""
    loin = parts(with_rows('<row><c r="XFD1048576"><v>1</v></c></row>'))[FEUILLE]
    nom = hasard.choice(("XL/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml", "/" + FEUILLE))
    return pack(parts(), (nom, loin))


def outside(hasard: random.Random) -> bytes:
    """Une relation qui sort de l'archive, ou qui n'y mène pas."""
    parties = parts()
    cible = hasard.choice(
        ("file:///etc/passwd", "../../../etc/passwd", "http://exemple.invalid/a.xml", "", "/xl/")
    )
    rels = parties["xl/_rels/workbook.xml.rels"]
    mode = b'TargetMode="External" ' if hasard.random() < 0.5 else b""
    parties["xl/_rels/workbook.xml.rels"] = rels.replace(
        b'Target="worksheets/sheet1.xml"', mode + f'Target="{cible}"'.encode()
    )
    return pack(parties)


def many_sheets(hasard: random.Random) -> bytes:
    """Des dizaines de feuilles, chacune au bord de ce qu'une feuille a le droit de porter."""
    n = hasard.randint(12, 60)
    parties = parts(to_xlsx(*[(f"F{i}", []) for i in range(n)]))
    coins = f'<row><c r="A1"><v>1</v></c></row><row><c r="GR{hasard.randint(9_000, 19_000)}">'
    xml = f'<worksheet xmlns="{ESPACE}"><sheetData>{coins}<v>1</v></c></row></sheetData></worksheet>'
    return pack({n: xml.encode() if "/sheet" in n else o for n, o in parties.items()})


def same_sheet(hasard: random.Random) -> bytes:
    """Cent noms pour une seule feuille, ou cent fois le même nom."""
    parties = parts()
    nom = "D" if hasard.random() < 0.5 else "D{}"
    feuilles = "".join(f'<sheet name="{nom.format(i)}" sheetId="{i + 1}" r:id="rId1"/>' for i in range(100))
    xml = parties["xl/workbook.xml"].decode()
    debut, _, reste = xml.partition("<sheets>")
    fin = reste.partition("</sheets>")[2]
    parties["xl/workbook.xml"] = f"{debut}<sheets>{feuilles}</sheets>{fin}".encode()
    return pack(parties)


def deep(hasard: random.Random) -> bytes:
    """Un emboîtement sans fin, dans la feuille, les styles ou les textes."""
    parties = parts()
    n = hasard.randint(10_000, 200_000)
    ou = hasard.choice((FEUILLE, "xl/styles.xml", "xl/sharedStrings.xml"))
    parties[ou] = (f'<a xmlns="{ESPACE}">' + "<sheetData>" * n).encode()
    if hasard.random() < 0.5:
        parties[ou] += b"</sheetData>" * n + b"</a>"
    return pack(parties)


def lying(hasard: random.Random) -> bytes:
    """Une étendue, un compte de textes annoncés sans rapport avec le contenu."""
    parties = parts()
    for nom, motif, mensonge in (
        (FEUILLE, rb'(<dimension ref=")[^"]*', b"A1:XFD1048576"),
        ("xl/sharedStrings.xml", rb'(ount=")\d*', str(10 ** hasard.randint(6, 18)).encode()),
    ):
        parties[nom] = re.sub(motif, rb"\g<1>" + mensonge, parties[nom])
    return pack(parties)


def piled(hasard: random.Random) -> bytes:
    """Des textes qui faisaient chercher quadratiquement : parenthèses, arobases, accents empilés."""
    n = 30_000
    texte = hasard.choice(
        (
            "(" * n,
            "a" * n + "@",
            "é" + "\u0316\u0301" * (n // 2),
            "=" + "|" * n,
            "M. " * (n // 3),
            "1 " * (n // 2),
            "#" + "A" * n,
        )
    )
    lignes = [[*ENTETES_ETP, texte], *[[*post(Poste=f"A{i}"), texte + str(i)] for i in range(40)]]
    return to_xlsx(("Données", lignes))


def damaged(hasard: random.Random) -> bytes:
    """Un bon classeur, des octets changés ou coupés."""
    octets = bytearray(to_xlsx(("Données", [ENTETES_ETP, post()])))
    for _ in range(hasard.randint(1, 30)):
        octets[hasard.randrange(4, len(octets))] = hasard.randrange(256)
    return bytes(octets[: hasard.randint(100, len(octets))])


def texts(hasard: random.Random) -> bytes:
    """Un CSV dont les lignes ou les intitulés ne finissent pas."""
    large = [f"c{i}" for i in range(hasard.randint(2_000, 7_000))]
    if hasard.random() < 0.5:
        return to_csv([large] * 100)
    return to_csv([ENTETES_ETP, *[post(Poste='"' * hasard.randint(1, 9) + "x") for _ in range(99)]])


def amplified(hasard: random.Random) -> bytes:
    """Un texte partagé de 32 000 lettres, cité par des centaines de milliers de cellules."""
    parties = parts()
    parties["xl/sharedStrings.xml"] = (f'<sst xmlns="{ESPACE}"><si><t>{"a" * 32_000}</t></si></sst>').encode()
    ligne = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    feuille = f'<worksheet xmlns="{ESPACE}"><sheetData>{ligne * hasard.randint(3_000, 4_500)}'
    parties[FEUILLE] = f"{feuille}</sheetData></worksheet>".encode()
    return pack(parties)


FAMILLES: tuple[Callable[[random.Random], bytes], ...] = (
    hidden,
    without_reference,
    cubic,
    entities,
    encoded,
    twice,
    outside,
    many_sheets,
    same_sheet,
    deep,
    lying,
    piled,
    damaged,
    texts,
    amplified,
)


def hostile(graine: int) -> tuple[str, bytes]:
    """Le nom de la famille et le fichier de cette graine ; les familles reviennent à tour de rôle."""
    famille = FAMILLES[graine % len(FAMILLES)]
    return famille.__name__, famille(random.Random(graine))
