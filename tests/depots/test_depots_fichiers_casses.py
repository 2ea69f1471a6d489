"""Une page de fichiers cassés : chacun reçoit sa phrase, vite et sans rien laisser passer."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from communs_depots import ENTETES_ETP, ETP, Referentiel, post, to_csv, to_xlsx

from data.depots.controle.validation import check

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
LIGNE = post()


def zipped(**parties: bytes) -> bytes:
    """Une archive ; « __ » dans un nom vaut « / »."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in parties.items():
            archive.writestr(nom.replace("__", "/"), octets)
    return sortie.getvalue()


def ole(mot: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + mot.encode("utf-16-le") + bytes(500)


def with_sheet(xml: bytes, **autres: bytes) -> bytes:
    """Un classeur valable dont la feuille est remplacée par ce XML."""
    sortie = io.BytesIO()
    modele = zipfile.ZipFile(io.BytesIO(to_xlsx(("Données", [ENTETES_ETP, LIGNE]))))
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom in modele.namelist():
            octets = xml if nom.endswith("sheet1.xml") else modele.read(nom)
            archive.writestr(nom, autres.get(nom.split("/")[-1].split(".")[0], octets))
    return sortie.getvalue()


def sheet(lignes: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><sheetData>{lignes}</sheetData></worksheet>'
    ).encode()


def headings() -> str:
    return (
        '<row r="1">'
        + "".join(
            f'<c r="{chr(65 + i)}1" t="inlineStr"><is><t>{e}</t></is></c>' for i, e in enumerate(ENTETES_ETP)
        )
        + "</row>"
    )


def formulas() -> bytes:
    cellules = "".join(f'<c r="{chr(65 + i)}1"><f>Feuil2!{chr(65 + i)}1</f></c>' for i in range(8))
    return with_sheet(sheet(f'<row r="1">{cellules}</row>'))


def one_formula(formule: str, suite: str = "") -> bytes:
    return with_sheet(sheet(f'{headings()}<row r="2"><c r="E2"><f>{formule}</f>{suite}</c></row>'))


def blank_rows(nombre: int) -> bytes:
    vides = "".join(f'<row r="{i}"><c r="A{i}" s="1"/></row>' for i in range(2, nombre))
    return with_sheet(sheet(headings() + vides))


def bomb() -> bytes:
    return zipped(xl__workbook=b"", **{"xl__workbook.xml": b"<a/>", "xl__gros.xml": bytes(2**28)})


def lying_bomb() -> bytes:
    """Le répertoire annonce une petite feuille ; la feuille continue bien au-delà."""
    octets = with_sheet(sheet(headings()) + b" " * 2**24)
    vraie = len(sheet(headings())) + 2**24
    return octets.replace(struct.pack("<I", vraie), struct.pack("<I", 5_000))


def csv_of(*lignes: list[object], separateur: str = ";", encodage: str = "utf-8") -> bytes:
    return to_csv([ENTETES_ETP, *lignes], separateur, encodage)


def xlsx_of(*lignes: list[object]) -> bytes:
    return to_xlsx(("Données", [ENTETES_ETP, *lignes]))


def cell(intitule: str, valeur: object) -> Callable[[], bytes]:
    return lambda: xlsx_of(post(**{intitule: valeur}))


def added(intitule: str, valeur: object) -> Callable[[], bytes]:
    return lambda: to_xlsx(("Données", [[*ENTETES_ETP, intitule], [*LIGNE, valeur]]))


def renamed(avant: str, apres: str) -> Callable[[], bytes]:
    return lambda: to_xlsx(("Données", [[apres if e == avant else e for e in ENTETES_ETP], LIGNE]))


MIXTE = (
    ";".join(ENTETES_ETP).encode("utf-8")
    + "\n95018;2025;A1;Parentalité;0,5".encode("cp1252")
    + "\n95018;2025;A2;Parentalité;0,5".encode()
)
CORROMPU = xlsx_of(LIGNE)

# (ce que c'est, le contenu, des mots de la phrase attendue)
CAS: list[tuple[str, Callable[[], bytes], tuple[str, ...]]] = [
    # Ce n'est pas un tableau, ou pas celui qu'on croit.
    ("fichier vide", lambda: b"", ("vide",)),
    ("une image renommée .xlsx", lambda: PNG, ("image PNG", "tableau lui-même")),
    ("une photographie", lambda: b"\xff\xd8\xff\xe0" + bytes(99), ("image JPEG",)),
    ("une image GIF", lambda: b"GIF89a" + bytes(99), ("image GIF",)),
    ("une image BMP", lambda: b"BM" + bytes(99), ("image BMP",)),
    ("une image TIFF", lambda: b"II*\x00" + bytes(99), ("image TIFF",)),
    ("un PDF", lambda: b"%PDF-1.7\n" + bytes(99), ("PDF", "tableur d'origine")),
    ("un .xls", lambda: ole("Workbook"), (".xls", "enregistrez-le")),
    ("un .xls de 1995", lambda: ole("Book"), (".xls",)),
    ("un .doc", lambda: ole("WordDocument"), ("Word (.doc)",)),
    ("un classeur chiffré", lambda: ole("EncryptedPackage"), ("mot de passe",)),
    ("un autre ancien fichier", lambda: ole("Quill"), ("ancien fichier Office",)),
    ("un .docx", lambda: zipped(**{"word__document.xml": b"<a/>"}), ("Word (.docx)",)),
    ("un .pptx", lambda: zipped(**{"ppt__presentation.xml": b"<a/>"}), ("PowerPoint",)),
    ("un .xlsb", lambda: zipped(**{"xl__workbook.bin": b"a"}), ("binaire (.xlsb)",)),
    (
        "un .ods",
        lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        ("LibreOffice (.ods)", "enregistrez-le"),
    ),
    ("un .odt", lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.text"), (".odt",)),
    ("un document Numbers", lambda: zipped(**{"Index__Document.iwa": b"a"}), ("Numbers",)),
    ("une archive zip", lambda: zipped(**{"postes.csv": b"a;b"}), ("archive zip",)),
    ("une archive gzip", lambda: b"\x1f\x8b\x08" + bytes(99), ("gzip",)),
    ("une archive RAR", lambda: b"Rar!\x1a\x07" + bytes(99), ("RAR",)),
    ("une archive 7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99), ("7z",)),
    ("un Parquet", lambda: b"PAR1" + bytes(99), ("Parquet",)),
    ("une base SQLite", lambda: b"SQLite format 3\x00" + bytes(99), ("SQLite",)),
    ("un RTF", lambda: b"{\\rtf1 bonjour}", ("RTF",)),
    ("une page web", lambda: b"<html><table><tr><td>1</td></tr></table></html>", ("page web",)),
    ("un XML", lambda: b'<?xml version="1.0"?><Workbook/>', ("XML",)),
    ("un JSON", lambda: b'[{"annee": 2025}]', ("JSON",)),
    ("des octets au hasard", lambda: bytes(range(256)) * 20, ("ni un classeur",)),
    (
        "un texte qui n'est pas un tableau",
        lambda: b"Bonjour,\nvoici le fichier.\n",
        ("aucune ligne d'intitul", "Territoire"),
    ),
    ("un CSV à barres", lambda: csv_of(LIGNE, separateur="|"), ("point-virgule, virgule",)),
    # Abîmé, piégé ou trop gros.
    ("un classeur tronqué", lambda: CORROMPU[: len(CORROMPU) // 2], ("abîmé",)),
    ("un classeur au milieu effacé", lambda: CORROMPU[:900] + bytes(300) + CORROMPU[1200:], ("abîmé",)),
    ("une feuille au XML coupé", lambda: with_sheet(sheet(headings())[:-60]), ("abîmé",)),
    ("un zip de rien", lambda: b"PK\x03\x04" + bytes(400), ("abîmé",)),
    ("200 Mo", lambda: bytes(200 * 2**20), ("200 Mo", "50 Mo")),
    ("une bombe zip", bomb, ("décompressé", "refusé")),
    ("une bombe qui ment sur sa taille", lying_bomb, ("truqué",)),
    ("un million de lignes vides", lambda: blank_rows(1_000_000), ("1 seulement", "vides")),
    (
        "un million de lignes vides en CSV",
        lambda: csv_of(LIGNE) + b"\r\n;;;;" * 1_000_000,
        ("2 seulement", "vides"),
    ),
    ("plus de 100 000 lignes", lambda: csv_of(*[LIGNE] * 100_002), ("partagez-le",)),
    (
        "deux cellules aux deux coins",
        lambda: with_sheet(sheet(f'{headings()}<row r="99999"><c r="XFD99999"><v>1</v></c></row>')),
        ("XFD", "loin"),
    ),
    ("une ligne sans fin", lambda: csv_of(LIGNE) + b"\n" + b'";' * 10**6, ("ligne 3", "caract")),
    (
        "des séparateurs à l'infini",
        lambda: csv_of(LIGNE) + (b"\n" + b";" * 40_000) * 110,
        ("cellules", "limite"),
    ),
    ("un CSV de blancs", lambda: b" " * 10**6, ("caract",)),
    ("un guillemet jamais fermé", lambda: csv_of(LIGNE) + b'\r\n"95018;2025;A2', ("guillemet", "ligne 3")),
    ("deux encodages mêlés", lambda: MIXTE, ("deux encodages", "ligne 1", "ligne 2")),
    ("des accents abîmés", lambda: csv_of(post(Axe="ParentalitÃ©")), ("accents", "ligne 2")),
    (
        "un UTF-8 annoncé et faux",
        lambda: b"\xef\xbb\xbf" + csv_of(LIGNE, encodage="cp1252"),
        ("UTF-8", "pas lisible"),
    ),
    ("un UTF-16 coupé", lambda: csv_of(LIGNE, encodage="utf-16")[:-1], ("UTF-16",)),
    ("des caractères de commande", lambda: csv_of(LIGNE) + b"\x01\x02", ("commande",)),
    # Un tableau, mais pas où il faut.
    ("un classeur vide", lambda: to_xlsx(("Feuil1", []), ("Feuil2", [])), ("feuilles vides",)),
    ("un CSV de lignes vides", lambda: b";;;\n;;;\n", ("lignes vides",)),
    (
        "deux feuilles plausibles",
        lambda: to_xlsx(("2024", [ENTETES_ETP, LIGNE]), ("2025", [ENTETES_ETP, LIGNE])),
        ("« 2024 » et « 2025 »",),
    ),
    ("des intitulés inconnus", lambda: to_xlsx(("F", [["a", "b"], [1, 2]])), ("aucune ligne",)),
    ("des intitulés sans données", lambda: xlsx_of(), ("aucune ligne de données",)),
    (
        "le tableau d'un autre format",
        lambda: to_xlsx(
            (
                "F",
                [
                    ["Territoire", "Type", "Nom", "Gestion", "Ouverture"],
                    ["95018", "EAJE", "Lutins", "régie", None],
                ],
            )
        ),
        ("ressemble au format « equipements »",),
    ),
    ("des formules sans valeur", formulas, ("formules sans valeur", "Feuil2!A1")),
    ("une formule sans valeur", lambda: one_formula("0.5+0.3"), ("=0.5+0.3", "sans valeur")),
    (
        "une commande en formule",
        lambda: one_formula("cmd|' /C calc'!A0", "<v>0</v>"),
        ("commande cachée", "effacez-la"),
    ),
    (
        "une erreur de formule",
        lambda: with_sheet(sheet(f'{headings()}<row r="2"><c r="E2" t="e"><v>#REF!</v></c></row>')),
        ("#REF!", "ligne 2"),
    ),
    ("une colonne obligatoire absente", renamed("ETP", "Divers"), ("« ETP » manque",)),
    ("un intitulé mal écrit", renamed("Territoire", "Teritoire"), ("renommez-la",)),
    ("deux colonnes pour une", renamed("Début", "ETP par axe"), ("désignent la même colonne",)),
    (
        "une virgule décimale non protégée",
        lambda: csv_of(post(), separateur=","),
        ("9 cellules trouvées pour 8",),
    ),
    # Des cellules.
    ("une commande en texte", cell("Poste", "=cmd|'/C calc'!A0"), ("commande cachée",)),
    ("une commande qui commence par +", cell("Employeur", "+cmd|'/C calc'!A0"), ("commande",)),
    ("une commande qui commence par @", cell("Employeur", "@SUM(A1)"), ("formule sans valeur",)),
    ("une formule dans un CSV", lambda: csv_of(post(ETP="=1/2")), ("formule sans valeur",)),
    ("un axe inconnu", cell("Axe", "petite enfance/"), ("vouliez-vous « Petite enfance » ?",)),
    (
        "deux axes que rien ne sépare",
        cell("Axe", "petite enfance parentalité"),
        ("vouliez-vous « Petite enfance | Parentalité » ?",),
    ),
    ("un axe cité deux fois", cell("Axe", "Logement|logement"), ("cité deux fois",)),
    ("un ETP en pour cent sans le signe", cell("ETP", 80), ("vouliez-vous 0,8 (80 %) ?",)),
    ("un ETP de plus d'un", cell("ETP", 1.5), ("hors des bornes", "de 0 à 1")),
    ("un ETP négatif", cell("ETP", -0.5), ("hors des bornes",)),
    ("un ETP en lettres", cell("ETP", "la plupart"), ("n'est pas un nombre",)),
    ("une année à deux chiffres", cell("Année", 25), ("hors des bornes",)),
    ("une année à virgule", cell("Année", 2025.5), ("nombre entier",)),
    ("une date américaine", cell("Début", "12/31/2025"), ("Vouliez-vous 31/12/2025 ?",)),
    ("un mois sans jour", cell("Début", "02/2025"), ("n'a pas de jour", "Vouliez-vous 01/02/2025 ?")),
    ("un mois en lettres", cell("Début", "Févr. 2025"), ("Vouliez-vous 01/02/2025 ?",)),
    ("un mois qui finit", cell("Fin", "02/2028"), ("Vouliez-vous 29/02/2028 ?",)),
    ("une année qui finit", cell("Fin", "2027"), ("n'est qu'une année", "Vouliez-vous 31/12/2027 ?")),
    ("le 31 février", cell("Début", "31/02/2025"), ("n'est pas une date",)),
    ("une cellule obligatoire vide", cell("Axe", None), ("vide", "attendu")),
    ("un ancien Siren", cell("Territoire", "249500430"), ("200058485 l'a remplacé",)),
    ("un territoire mal écrit", cell("Territoire", "Val Parisi"), ("vouliez-vous 200058485",)),
    ("un Siret", cell("Territoire", "20005848500012"), ("Siret", "200058485")),
    ("un département", cell("Territoire", "95"), ("est un département",)),
    ("un code inconnu", cell("Territoire", "99999"), ("inconnu",)),
    # Des personnes.
    ("une colonne de noms", added("Nom de l'agent", "Durand"), ("données personnelles", "RGPD")),
    ("une colonne « Nom »", added("NOM", "Durand"), ("données personnelles",)),
    ("une colonne de prénoms", added("Prénom", "Zoé"), ("données personnelles",)),
    ("une colonne de courriels", added("E-mail", "x"), ("données personnelles",)),
    ("une colonne de téléphones", added("Téléphone", "x"), ("données personnelles",)),
    ("une date de naissance", added("Date de naissance", "x"), ("données personnelles",)),
    ("un courriel dans une remarque", added("Remarque", "voir a.b@caf.fr"), ("courriel",)),
    ("un téléphone dans une remarque", added("Remarque", "01 34 25 00 00"), ("téléphone",)),
    ("un numéro de sécurité sociale", added("Remarque", "1 85 05 78 006 084 36"), ("sécurité sociale",)),
    ("une civilité", added("Remarque", "Mme Untel"), ("nom de personne",)),
    ("un nom en identifiant", cell("Poste", "DURAND"), ("aucun chiffre",)),
    ("un prénom en identifiant", cell("Poste", "Sophie 2"), ("nom de personne",)),
]


def test_la_page_compte_au_moins_soixante_fichiers() -> None:
    """La liste ne rétrécit pas sans qu'on le voie, et chaque cas a son nom."""
    assert len(CAS) >= 60
    assert len({nom for nom, _, _ in CAS}) == len(CAS)


@pytest.mark.lent
@pytest.mark.parametrize(("fabrique", "mots"), [c[1:] for c in CAS], ids=[c[0] for c in CAS])
def test_un_fichier_casse_recoit_sa_phrase(fabrique: Callable[[], bytes], mots: tuple[str, ...]) -> None:
    """Refusé, sans aucune ligne, avec une phrase qui dit quoi, en moins de dix secondes."""
    contenu = fabrique()
    debut = time.process_time()
    rapport = check(contenu, "recu.xlsx", ETP, Referentiel())
    assert time.process_time() - debut < 10
    assert not rapport.accepte
    assert rapport.lignes == []
    texte = rapport.to_text()
    for mot in mots:
        assert mot in texte, texte
    assert "Traceback" not in texte


@pytest.mark.lent
def test_une_bombe_ne_se_deplie_pas_en_memoire() -> None:
    """256 Mo annoncés : refusés sur le répertoire de l'archive, sans rien décompresser."""
    contenu = bomb()
    tracemalloc.start()
    check(contenu, "bombe.xlsx", ETP, Referentiel())
    _, sommet = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sommet < 5 * 2**20
