"""« observatoire exporter copil, sdsf, portrait » : ce qu'elles écrivent, ce qu'elles refusent."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pypdf
import pytest
from pptx import Presentation

from dashboard.commande import principale
from dashboard.dossiers import livraisons
from dashboard.exports.socle import fichiers
from dashboard.figures.feuilles import Livraison


class Sortie(NamedTuple):
    """Ce que la commande a rendu : code, sortie, sortie d'erreur."""

    code: int
    dit: str
    plaint: str


Lancer = Callable[..., Sortie]


@pytest.fixture
def lancer(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Lancer:
    """Lance « observatoire exporter … » par son point d'entrée, dans un dossier vide."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    monkeypatch.chdir(tmp_path)

    def lance(*arguments: str) -> Sortie:
        monkeypatch.setattr(sys, "argv", ["observatoire", "exporter", *arguments])
        with pytest.raises(SystemExit) as fin:
            principale.main()
        ecrit = capsys.readouterr()
        assert "Traceback" not in ecrit.err
        return Sortie(int(fin.value.code or 0), ecrit.out, ecrit.err)

    return lance


@pytest.mark.lent
def test_le_portrait_s_ecrit_et_se_refait_a_l_identique(lancer: Lancer) -> None:
    """Deux fois la même date : le même fichier, à l'octet."""
    un = ("portrait", "--territoire", "200035970", "--date", "2026-03-01")
    assert lancer(*un, "--sortie", "a.pdf") == (0, "Portrait écrit : a.pdf\n", "")
    assert lancer(*un, "--sortie", "b.pdf").code == 0
    assert Path("a.pdf").read_bytes() == Path("b.pdf").read_bytes()
    texte = pypdf.PdfReader("a.pdf").pages[0].extract_text()
    assert "exporté le 1ᵉʳ mars 2026" in " ".join(texte.split())


@pytest.mark.lent
def test_le_diaporama_s_ecrit_et_nomme_ce_qui_lui_manque(lancer: Lancer) -> None:
    """La Gironde n'a pas de fichier local : code 0, un fichier, une phrase par diapositive."""
    rendu = lancer("copil", "--departement", "33", "--sortie", "c.pptx", "--date", "2026-03-01")
    assert (rendu.code, rendu.dit) == (0, "Diaporama écrit : c.pptx\n")
    assert (
        "Absent du fichier – Carte de l'occupation : Importez vos fichiers dans « Mes données »."
        in rendu.plaint
    )
    assert len(Presentation(io.BytesIO(Path("c.pptx").read_bytes())).slides) >= 6


def test_le_dossier_s_ecrit_entier(lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> None:
    """La commande écrit ce que le dossier rend, et dit la pièce ratée."""
    faux = Livraison(b"PK", ["Carte : Densité : la pièce n'a pas pu être faite."])
    monkeypatch.setattr(livraisons, "make_sdsf", lambda *_, **__: faux)
    rendu = lancer("sdsf", "--departement", "23", "--sortie", "d.zip")
    assert rendu == (
        0,
        "Dossier SDSF écrit : d.zip\n",
        "Absent du fichier – Carte : Densité : la pièce n'a pas pu être faite.\n",
    )
    assert Path("d.zip").read_bytes() == b"PK"


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("copil", "--departement", "999"), "Le département « 999 » n'existe pas"),
        (("copil", "--departement", "95018"), "Le sien est 95 (Val-d'Oise)."),
        (("copil", "--departement", "977"), "Saint-Barthélemy (977) n'a pas de dossier."),
        (
            ("copil", "--departement", "95", "--territoire", "95018"),
            "« 95018 » est une commune (Argenteuil) : donnez le code d'un EPCI. Le sien est 200054781",
        ),
        (
            ("copil", "--departement", "95", "--territoire", "200067189"),
            "n'est pas rattaché au département 95, mais au département 23 (Creuse)",
        ),
        (("copil", "--departement", "95", "--territoire", "111111111"), "L'EPCI « 111111111 » n'existe pas"),
        (("copil", "--departement", "95", "--modele", "absent.pptx"), "Le modèle absent.pptx n'existe"),
        (("copil", "--departement", "95", "--date", "hier"), "« hier » n'est pas une date"),
        (("portrait", "--territoire", "abc"), "Le territoire « abc » n'existe pas"),
        (("sdsf", "--departement", "999"), "Le département « 999 » n'existe pas"),
        (
            ("portrait", "--territoire", "Saint-Denis"),
            "« Saint-Denis » est un nom : donnez le code. Sous ce nom : 97411 (Saint-Denis, une commune,",
        ),
        (("sdsf", "--departement", "val d'oise"), "Sous ce nom : 95 (Val-d'Oise, un département)."),
        (
            ("copil", "--departement", "95", "--territoire", "Val Parisis"),
            "Sous ce nom : 200058485 (CA Val Parisis, un EPCI, Val-d'Oise).",
        ),
        (("portrait", "--territoire", "zzzz"), "Le territoire « zzzz » n'existe pas"),
        (("seance", "--modele", "copil", "--territoire", "Val Parisis"), "Sous ce nom : 200058485"),
        (
            ("seance", "--modele", "copil", "--tournee", "Creuse"),
            "Sous ce nom : 23 (Creuse, un département).",
        ),
        (("seance", "--modele", "copil", "--tournee", "23", "--territoire", "200067189"), "(un seul) ou"),
        (
            ("seance", "--modele", "copil", "--tournee", "23", "--format", "xlsx"),
            "pptx, pdf, livret ou docx.",
        ),
        (("seance", "--modele", "truc", "--territoire", "95"), "Le modèle « truc » n'existe pas"),
        (("seance", "--numero", "99"), "La séance 99 ne se trouve pas"),
        (("seance", "--numero", "99", "--format", "livret"), "ne s'écrit pas dans « x.pptx »"),
        (("seance", "--numero", "-3"), "La séance -3 ne se trouve pas"),
        (("seance",), "Donnez --numero (une séance gardée) ou --modele"),
        (("figure", "--lien", ""), "Le lien est vide"),
    ],
)
def test_ce_qui_ne_se_peut_pas_est_une_phrase(
    lancer: Lancer, arguments: tuple[str, ...], phrase: str
) -> None:
    """Code 1, une phrase qui dit quoi donner, aucun fichier."""
    sortie = {"portrait": "x.pdf", "sdsf": "x.zip", "figure": "x.png"}.get(arguments[0], "x.pptx")
    sortie = "x.zip" if "--tournee" in arguments else sortie
    rendu = lancer(*arguments, "--sortie", sortie)
    assert rendu.code == 1
    assert phrase in rendu.plaint
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("sortie", ["x.livret", "x.xlsx", "x"])
def test_une_extension_inconnue_d_une_seance_dit_les_siennes(lancer: Lancer, sortie: str) -> None:
    """« livret » est un format, non une extension : « x.livret » ne s'ouvrirait nulle part."""
    rendu = lancer("seance", "--modele", "copil", "--territoire", "200058485", "--sortie", sortie)
    assert rendu.code == 1
    assert "donnez à --sortie un nom qui finit par .pptx, .pdf, .docx ou .zip." in rendu.plaint
    assert list(Path().iterdir()) == []


def test_une_ancienne_commune_dit_par_qui_elle_est_remplacee(lancer: Lancer) -> None:
    """Pigerolles (23153) est dans Gentioux-Pigerolles : la phrase le dit."""
    rendu = lancer("portrait", "--territoire", "23153", "--sortie", "x.pdf")
    assert rendu.code == 1
    assert "Pigerolles (23153) fait partie aujourd'hui de Gentioux-Pigerolles (23090)" in rendu.plaint


def test_un_modele_illisible_ou_sans_titre_est_une_phrase(lancer: Lancer, tmp_path: Path) -> None:
    """Un .pptx qui n'en est pas un ; un autre sans disposition à titre."""
    Path("faux.pptx").write_bytes(b"rien")
    vide: Any = Presentation()
    for disposition in vide.slide_layouts:
        for place in list(disposition.placeholders):
            place._element.getparent().remove(place._element)
    vide.save("vide.pptx")
    for modele, phrase in (
        ("faux.pptx", "faux.pptx ne se lit pas comme une présentation PowerPoint"),
        ("vide.pptx", "aucune disposition avec un titre"),
    ):
        rendu = lancer("copil", "--departement", "95", "--modele", modele, "--sortie", "x.pptx")
        assert rendu.code == 1
        assert phrase in rendu.plaint
        assert not Path("x.pptx").exists()


@pytest.mark.parametrize(
    ("sortie", "phrase"),
    [
        ("x.pdf", "donnez à --sortie un nom qui finit par .zip"),
        ("absent/x.zip", "Le dossier « absent » n'existe pas"),
    ],
)
def test_une_sortie_impossible_se_dit_avant_le_calcul(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch, sortie: str, phrase: str
) -> None:
    """Extension fausse, dossier absent : rien n'est calculé."""
    monkeypatch.setattr(livraisons, "make_sdsf", lambda *_, **__: pytest.fail("calcul inutile"))
    rendu = lancer("sdsf", "--departement", "23", "--sortie", sortie)
    assert rendu.code == 1
    assert phrase in rendu.plaint


@pytest.mark.lent
@pytest.mark.parametrize(
    ("numero", "phrase"),
    [(28, "Le disque est plein : « p.pdf » n'a pas été écrit"), (13, "Pas le droit d'écrire « p.pdf »")],
)
def test_un_disque_qui_refuse_ne_laisse_aucun_morceau(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch, numero: int, phrase: str
) -> None:
    """Disque plein ou droits : une phrase, et l'ancien fichier intact."""
    Path("p.pdf").write_bytes(b"ancien")

    def refuse(_: int) -> None:
        raise OSError(numero, os.strerror(numero))

    monkeypatch.setattr(fichiers.os, "fsync", refuse)
    rendu = lancer("portrait", "--territoire", "200035970", "--sortie", "p.pdf")
    assert rendu.code == 1
    assert phrase in rendu.plaint
    assert [f.name for f in Path().iterdir()] == ["p.pdf"]
    assert Path("p.pdf").read_bytes() == b"ancien"


@pytest.mark.lent
def test_le_diaporama_de_la_seine_saint_denis_donne_ses_chiffres(lancer: Lancer) -> None:
    """39,4 et 1 704 316 habitants, par commune ; jamais 60,2 ni 7 142 540, ceux de la métropole."""
    assert lancer("copil", "--departement", "93", "--sortie", "a.pptx").code == 0
    pages = Presentation("a.pptx").slides
    lu = "\n".join(str(texte) for page in pages for forme in page.shapes for texte in _texts(forme))
    titres = [page.shapes.title.text for page in pages if page.shapes.title]
    dit = "Seine-Saint-Denis : 39 communes, 1 704 316 habitants"
    assert any(_flat(t).startswith(dit) for t in titres)
    # Le taux publié du département, au pied du tableau de ses communes.
    cellules = [
        [c.text for c in ligne.cells]
        for page in pages
        for forme in page.shapes
        if forme.has_table
        for ligne in forme.table.rows  # type: ignore[attr-defined]
    ]
    assert any(x[:2] == ["Seine-Saint-Denis", "39,4"] for x in cellules)
    assert any(_flat(t).startswith("4 EPT en Seine-Saint-Denis") for t in titres)
    assert "7 142 540" not in _flat(lu)
    assert "60,2" not in lu
    assert "EPCI de la Seine-Saint-Denis" not in _flat(lu)


@pytest.mark.lent
def test_le_diaporama_de_paris_donne_le_taux_du_departement(lancer: Lancer) -> None:
    """74,4, et une seule commune : il n'y a rien à classer, et cela se dit."""
    fini = lancer("copil", "--departement", "75", "--sortie", "a.pptx")
    assert fini.code == 0
    assert "Paris n'a qu'une commune" in fini.plaint
    titres = [_flat(p.shapes.title.text) for p in Presentation("a.pptx").slides if p.shapes.title]
    assert "Paris : 2 103 778 habitants, une seule commune" in titres
    assert "La couverture de Paris, mode par mode, en 2023" in titres
    lu = "\n".join(t for p in Presentation("a.pptx").slides for f in p.shapes for t in _texts(f))
    assert "74,4" in lu


@pytest.mark.parametrize(
    ("territoire", "phrase"),
    [
        ("200054781", "L'unité en Seine-Saint-Denis est la commune."),
        ("200057875", "est un établissement public territorial (Est Ensemble)"),
        ("92012", "n'est pas dans le département 93"),
    ],
)
def test_en_petite_couronne_seule_une_commune_se_met_en_avant(
    lancer: Lancer, territoire: str, phrase: str
) -> None:
    """Ni la métropole, ni un EPT, ni une commune d'à côté."""
    fini = lancer("copil", "--departement", "93", "--territoire", territoire, "--sortie", "a.pptx")
    assert fini.code == 1
    assert phrase in fini.plaint


def _flat(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def _texts(forme: Any) -> list[str]:
    """Textes d'une forme, cellules d'un tableau comprises."""
    if forme.has_table:
        return [c.text for ligne in forme.table.rows for c in ligne.cells]
    return [forme.text_frame.text] if forme.has_text_frame else []


def test_une_erreur_imprevue_est_une_phrase_et_sa_trace_se_demande(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ni trente lignes d'anglais, ni code 0, ni fichier ; qui aide les obtient d'un réglage."""

    def fail(*_: object, **__: object) -> Livraison:
        raise KeyError("un défaut à nous")

    monkeypatch.setattr(livraisons, "make_portrait", fail)
    rendu = lancer("portrait", "--territoire", "200058485", "--sortie", "x.pdf")
    assert rendu.code == 1
    assert rendu.plaint.startswith(
        "Une erreur imprévue a arrêté la commande (KeyError : 'un défaut à nous')."
    )
    assert list(Path().iterdir()) == []
    monkeypatch.setenv(principale.TRACE, "1")
    monkeypatch.setattr(
        sys, "argv", ["observatoire", "exporter", "portrait", "--territoire", "95", "--sortie", "x.pdf"]
    )
    with pytest.raises(KeyError):
        principale.main()


def test_le_livret_d_un_modele_s_ecrit_dans_un_pdf(lancer: Lancer) -> None:
    """Le format dit lequel des deux PDF, l'extension reste celle qui s'ouvre."""
    rendu = lancer(
        *("seance", "--modele", "copil", "--territoire", "976"), "--format", "livret", "--sortie", "x.pdf"
    )
    assert (rendu.code, rendu.dit.strip()) == (0, "Fichier de la séance écrit : x.pdf")
    assert pypdf.PdfReader("x.pdf").pages
