"""L'archive : tout emporter, tout reprendre ailleurs, et ne rien croire de ce qui a été touché."""

from __future__ import annotations

import json
import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from depots_journal_outils import ARGENTEUIL, CERGY, GUERET, deposit, what_counts

from data.depots.journal import (
    JournalError,
    export_archive,
    import_archive,
    list_deposits,
    reprise,
    restore,
    undo,
    verify,
)
from data.disque import seal, sha256, unseal
from data.memoire.tables import contenus
from tests.memoire.outils_memoire import alter, picture

pytestmark = pytest.mark.usefixtures("deux_moteurs")


Membres = dict[str, bytes]


@pytest.fixture
def ici(tmp_path: Path) -> Path:
    """A journal with every kind of entry, and the same file deposited twice."""
    ici = tmp_path / "ici"
    deposit(ici, (CERGY, 2023), (CERGY, 2024), valeur="a")
    deposit(ici, (CERGY, 2024), (ARGENTEUIL, 2024), valeur="b")
    undo(ici, 2)
    deposit(ici, (GUERET, 2024), valeur="c", format="equipements")
    restore(ici, 2)
    deposit(ici, (CERGY, 2023), (CERGY, 2024), valeur="a")
    undo(ici, 4)
    return ici


@pytest.fixture
def archive(ici: Path, tmp_path: Path) -> Path:
    return export_archive(ici, tmp_path / "archive.zip")


def read_members(archive: Path) -> Membres:
    with zipfile.ZipFile(archive) as zip_:
        return {n: zip_.read(n) for n in zip_.namelist()}


def write_members(fichier: Path, membres: Membres, compression: int = 0) -> Path:
    with zipfile.ZipFile(fichier, "w", compression) as zip_:
        for nom, octets in membres.items():
            zip_.writestr(nom, octets)
    return fichier


def reseal(membres: Membres) -> Membres:
    """A manifest in accord with the members: only a careful forger makes one."""
    manifeste = unseal(membres["manifeste.json"])
    manifeste["membres"] = {
        n: {"sha256": sha256(o), "taille": len(o)} for n, o in membres.items() if n != "manifeste.json"
    }
    return {**membres, "manifeste.json": seal(manifeste)}


def with_journal(membres: Membres, change: Callable[[dict], object]) -> Membres:
    journal = unseal(membres["journal.json"])
    change(journal)
    return reseal({**membres, "journal.json": seal(journal)})


def test_l_archive_reprise_ailleurs_donne_le_meme_journal(ici: Path, archive: Path, tmp_path: Path) -> None:
    """Mêmes dépôts, mêmes états, mêmes lignes, et la même archive à l'octet."""
    la = tmp_path / "là"
    assert import_archive(la, archive) == list_deposits(ici)
    assert list_deposits(la) == list_deposits(ici)
    for format in ("eaje_activite", "equipements"):
        assert what_counts(la, format) == what_counts(ici, format)
    assert verify(la) == []
    assert export_archive(la, tmp_path / "bis.zip").read_bytes() == archive.read_bytes()
    assert undo(la, 6).statut == "annule"
    assert (CERGY, 2024, "b") in what_counts(la)


@pytest.mark.un_fichier
def test_la_meme_archive_a_toujours_les_memes_octets(ici: Path, archive: Path, tmp_path: Path) -> None:
    """Ni date, ni ordre du disque ; rien de temporaire ne reste à côté."""
    deux = export_archive(ici, tmp_path / "deux.zip")
    assert deux.read_bytes() == archive.read_bytes()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["archive.zip", "deux.zip", "ici"]


def test_l_archive_se_lit_sans_l_application(ici: Path, archive: Path) -> None:
    """Un LISEZMOI en français, un manifeste, les fichiers tels que reçus, une fois chacun."""
    membres = read_members(archive)
    lisezmoi = membres["LISEZMOI.txt"].decode()
    assert "Archive des données locales" in lisezmoi
    assert "Dépôts : 4" in lisezmoi
    manifeste = json.loads(membres["manifeste.json"])
    assert manifeste["version"] == 1
    for nom, fiche in manifeste["membres"].items():
        assert fiche == {"sha256": sha256(membres[nom]), "taille": len(membres[nom])}
    for depot in list_deposits(ici):
        assert depot.nom_fichier in lisezmoi
        assert membres[f"fichiers/{depot.sha256}"] == f"fichier {depot.nom_fichier[:-4]}".encode()
    assert len(membres) == 3 + 3 + 3


def test_reprendre_deux_fois_ne_depose_pas_deux_fois(ici: Path, archive: Path) -> None:
    """Ce qui est déjà là se reconnaît, même après d'autres gestes ; rien n'est écrit."""
    deposit(ici, (CERGY, 2025), valeur="z")
    undo(ici, 6)
    avant = picture(ici)
    assert import_archive(ici, archive) == []
    assert picture(ici) == avant


def test_une_archive_plus_recente_n_ajoute_que_ce_qui_manque(ici: Path, tmp_path: Path) -> None:
    """Deux postes qui s'échangent leurs archives finissent avec les mêmes dépôts."""
    la = tmp_path / "là"
    import_archive(la, export_archive(ici, tmp_path / "1.zip"))
    deposit(ici, (CERGY, 2026), valeur="n")
    undo(ici, 6)
    assert [d.numero for d in import_archive(la, export_archive(ici, tmp_path / "2.zip"))] == [8]
    assert list_deposits(la) == list_deposits(ici)


def test_une_archive_s_ajoute_a_un_journal_qui_a_deja_des_depots(archive: Path, tmp_path: Path) -> None:
    """De nouveaux numéros à la suite ; les dépôts repris remplacent la même portée, annulables."""
    la = tmp_path / "là"
    deposit(la, (CERGY, 2024), valeur="local")
    deposit(la, (GUERET, 2024), valeur="reste")
    repris = import_archive(la, archive)
    assert [(d.numero, d.statut) for d in repris] == [
        (3, "remplace"),
        (4, "actif"),
        (6, "annule"),
        (8, "actif"),
    ]
    assert what_counts(la) == sorted(
        [(CERGY, 2023, "a"), (CERGY, 2024, "a"), (ARGENTEUIL, 2024, "b"), (GUERET, 2024, "reste")]
    )
    for depot in repris:
        if depot.statut != "annule":
            undo(la, depot.numero)
    assert what_counts(la) == sorted([(CERGY, 2024, "local"), (GUERET, 2024, "reste")])
    assert verify(la) == []


def test_une_archive_dont_chaque_octet_peut_avoir_change(archive: Path, tmp_path: Path) -> None:
    """Un octet retourné au hasard : refusée, ou reprise sans différence (champ sans effet)."""
    octets = archive.read_bytes()
    attendu = tmp_path / "attendu"
    import_archive(attendu, archive)
    hasard = random.Random(7)
    refus: list[str] = []
    for essai in range(150):
        abime = bytearray(octets)
        abime[hasard.randrange(len(octets))] ^= 1 << hasard.randrange(8)
        fichier = tmp_path / "abime.zip"
        fichier.write_bytes(abime)
        la = tmp_path / f"là {essai}"
        try:
            import_archive(la, fichier)
        except JournalError as erreur:
            refus.append(str(erreur))
            assert not la.exists() or picture(la) == {}
        else:
            assert picture(la) == picture(attendu)
    assert len(refus) > 100
    assert all("Rien n'a été importé" in phrase for phrase in refus)


@pytest.mark.parametrize("nom", ["LISEZMOI.txt", "manifeste.json", "journal.json", "fichiers/"])
def test_un_membre_change_fait_refuser_l_archive(archive: Path, tmp_path: Path, nom: str) -> None:
    """Même si le zip, refait à la main, est en ordre."""
    membres = read_members(archive)
    for touche in [n for n in membres if n.startswith(nom)]:
        change = {**membres, touche: membres[touche] + b" "}
        with pytest.raises(JournalError, match=f"{touche} a été altéré"):
            import_archive(tmp_path / "là", write_members(tmp_path / "x.zip", change))
    assert not (tmp_path / "là").exists()


@pytest.mark.parametrize(
    "nom",
    [
        "../evasion.txt",
        "/evasion.txt",
        "fichiers/../../evasion",
        "fichiers\\..\\evasion",
        "depots/000001/journal.json",
        "fichiers/" + "A" * 64,
        "fichiers/" + "a" * 64 + "/b",
        "C:\\evasion.txt",
    ],
)
def test_un_chemin_qui_sort_de_l_archive_est_refuse(archive: Path, tmp_path: Path, nom: str) -> None:
    """Aucun nom venu de l'archive ne devient un chemin."""
    membres = reseal({**read_members(archive), nom: b"evasion"})
    avant = {f for f in tmp_path.rglob("*") if f.name != "x.zip"}
    with pytest.raises(JournalError, match="fichiers inattendus"):
        import_archive(tmp_path / "là", write_members(tmp_path / "x.zip", membres))
    assert {f for f in tmp_path.rglob("*") if f.name != "x.zip"} == avant


def test_un_lien_un_double_une_compression_inconnue_sont_refuses(archive: Path, tmp_path: Path) -> None:
    """Ce qu'un zip permet et que nous n'écrivons jamais."""
    membres = read_members(archive)
    lien = write_members(tmp_path / "lien.zip", membres)
    with zipfile.ZipFile(lien, "a") as zip_:
        info = zipfile.ZipInfo("fichiers/" + "a" * 64)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        zip_.writestr(info, "/etc/passwd")
    double = write_members(tmp_path / "double.zip", membres)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(double, "a") as zip_:
        zip_.writestr("journal.json", membres["journal.json"])
    lzma = write_members(tmp_path / "lzma.zip", membres, zipfile.ZIP_LZMA)
    for fichier in (lien, double, lzma):
        with pytest.raises(JournalError, match="fichiers inattendus"):
            import_archive(tmp_path / "là", fichier)


def test_une_archive_recompressee_par_un_autre_outil_est_acceptee(
    ici: Path, archive: Path, tmp_path: Path
) -> None:
    """Défaite puis refaite, dossier compris : le contenu seul compte."""
    membres = {"fichiers/": b"", **read_members(archive)}
    fichier = write_members(tmp_path / "x.zip", membres, zipfile.ZIP_DEFLATED)
    assert import_archive(tmp_path / "là", fichier) == list_deposits(ici)


def test_une_bombe_est_refusee_avant_d_etre_lue(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Petite sur le disque, énorme une fois ouverte ; ou trop de fichiers ; ou trop grande."""
    membres = read_members(archive)
    creux = b"\0" * 20_000_000
    bombe = write_members(
        tmp_path / "bombe.zip", reseal({**membres, f"fichiers/{sha256(creux)}": creux}), zipfile.ZIP_DEFLATED
    )
    assert bombe.stat().st_size < 100_000

    def explode(*_arguments: object) -> None:
        raise AssertionError("la bombe a été lue")

    with monkeypatch.context() as contexte:
        contexte.setattr(reprise, "_measure", explode)
        with pytest.raises(JournalError, match="bien plus grande"):
            import_archive(tmp_path / "là", bombe)
    for borne in ("TAILLE_MAX", "TAILLE_TEXTE_MAX", "MEMBRES_MAX"):
        with monkeypatch.context() as contexte:
            contexte.setattr(reprise, borne, 5)
            with pytest.raises(JournalError, match="bien plus grande"):
                import_archive(tmp_path / "là", archive)
    monkeypatch.setattr(reprise, "LIGNES_MAX", 1)
    with pytest.raises(JournalError, match="trop de lignes"):
        import_archive(tmp_path / "là", archive)
    assert picture(tmp_path / "là") == {}


def test_une_version_inconnue_est_refusee_et_dit_quoi_faire(archive: Path, tmp_path: Path) -> None:
    """Archive d'une application plus récente : mettre à jour, plutôt que mal lire."""
    membres = read_members(archive)
    manifeste = {**unseal(membres["manifeste.json"]), "version": 2}
    fichier = write_members(tmp_path / "x.zip", {**membres, "manifeste.json": seal(manifeste)})
    with pytest.raises(JournalError, match=r"de la version 2.*mettez l'application à jour"):
        import_archive(tmp_path / "là", fichier)
    change = with_journal(membres, lambda j: j.update(version=9))
    with pytest.raises(JournalError, match="version 9"):
        import_archive(tmp_path / "là", write_members(tmp_path / "y.zip", change))


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (lambda e: e[1].update(numero=1), "ne se suivent pas"),
        (lambda e: e.insert(0, e.pop(1)), "ne se suivent pas"),
        (lambda e: e[2].update(depot=99), "dépôt n° 99 qui n'y est pas"),
        (lambda e: e[2].update(depot=7), "dépôt n° 7 qui n'y est pas"),
        (lambda e: e[2].update(action="effacement"), "action inconnue"),
        (lambda e: e[2].update(type="purge"), "champs attendus"),
        (lambda e: e[0].update(sha256="../../evasion"), "n'est pas un sha256"),
        (lambda e: e[0].update(sha256="0" * 64), "manque un fichier du dépôt n° 1"),
        (lambda e: e[0].update(taille=1), "manque un fichier du dépôt n° 1"),
        (lambda e: e[0].update(lignes=50), "ne sont pas celles qu'il annonce"),
        (lambda e: e[0]["tranches"].pop(), "ne sont pas celles qu'il annonce"),
        (lambda e: e[0]["tranches"].clear(), "n'a pas de ligne"),
        (lambda e: e[0]["tranches"].append(e[0]["tranches"][0]), "deux fois la même portée"),
        (lambda e: e[0]["tranches"].append(["95018", "2024", 1]), "n'a pas la forme"),
        (lambda e: e[0].update(format="../x"), "format ou une taille impossible"),
        (lambda e: e[0].update(numero="1"), "n'a pas le bon type"),
        (lambda e: e[0].update(date="2026-01-01"), "date valable"),
        (lambda e: e[0].update(date="hier"), "ne se lit pas"),
        (lambda e: e[0].pop("qui"), "champs attendus"),
        (lambda e: e.append("texte"), "n'est pas un objet"),
        (lambda e: e.pop(3), "qui n'y est pas|ne sont à aucun dépôt"),
    ],
)
def test_un_journal_invente_est_refuse(
    archive: Path, tmp_path: Path, change: Callable[[list], object], phrase: str
) -> None:
    """Manifeste et empreintes refaits par un faussaire : le journal doit encore se tenir."""
    membres = with_journal(read_members(archive), lambda j: change(j["entrees"]))
    with pytest.raises(JournalError, match=phrase):
        import_archive(tmp_path / "là", write_members(tmp_path / "x.zip", membres))
    assert picture(tmp_path / "là") == {}


@pytest.mark.parametrize("contenu", ["pas du parquet", "autre portée", "sans territoire"])
def test_des_lignes_inventees_sont_refusees(archive: Path, tmp_path: Path, contenu: str) -> None:
    """Les lignes d'un dépôt doivent se lire et parler de ce qu'il annonce."""
    membres = read_members(archive)
    octets = b"pas du parquet"
    if contenu != "pas du parquet":
        colonne = "code_territoire" if contenu == "autre portée" else "nom"
        flux = pa.BufferOutputStream()
        pq.write_table(pa.table({colonne: ["95018", "95018"]}), flux)
        octets = flux.getvalue().to_pybytes()
    ancienne = unseal(membres["journal.json"])["entrees"][3]["sha256_lignes"]
    del membres[f"fichiers/{ancienne}"]
    membres[f"fichiers/{sha256(octets)}"] = octets

    def change(journal: dict) -> None:
        journal["entrees"][3].update(sha256_lignes=sha256(octets), taille_lignes=len(octets))

    fichier = write_members(tmp_path / "x.zip", with_journal(membres, change))
    with pytest.raises(JournalError, match=r"dépôt n° 4|colonne de territoire"):
        import_archive(tmp_path / "là", fichier)
    assert picture(tmp_path / "là") == {}


def test_un_fichier_de_trop_ou_en_moins_est_refuse(archive: Path, tmp_path: Path) -> None:
    """Tout ce que dit le manifeste, et rien d'autre."""
    membres = read_members(archive)
    fichier = next(n for n in membres if n.startswith("fichiers/"))
    moins = {n: o for n, o in membres.items() if n != fichier}
    plus = {**membres, f"fichiers/{sha256(b'de trop')}": b"de trop"}
    for cas, phrase in [
        (moins, "ne sont pas ceux de son manifeste"),
        (reseal(moins), "manque un fichier du dépôt"),
        (plus, "ne sont pas ceux de son manifeste"),
        (reseal(plus), "ne sont à aucun dépôt"),
        ({n: o for n, o in membres.items() if n != "manifeste.json"}, "manque manifeste.json"),
    ]:
        with pytest.raises(JournalError, match=phrase):
            import_archive(tmp_path / "là", write_members(tmp_path / "x.zip", cas))


def test_ce_qui_n_est_pas_une_archive_donne_une_phrase(archive: Path, tmp_path: Path) -> None:
    """Absent, vide, tronqué, autre chose, un dossier, un zip chiffré."""
    chiffre = bytearray(archive.read_bytes())
    place = chiffre.rfind(b"PK\x01\x02")
    chiffre[place + 8] |= 1
    cas = {
        "vide.zip": b"",
        "image.zip": b"\x89PNG\r\n\x1a\n" * 50,
        "tronquée.zip": archive.read_bytes()[:-200],
        "chiffrée.zip": bytes(chiffre),
    }
    for nom, octets in cas.items():
        (tmp_path / nom).write_bytes(octets)
        with pytest.raises(JournalError, match="n'est pas une archive de l'observatoire"):
            import_archive(tmp_path / "là", tmp_path / nom)
    with pytest.raises(JournalError, match="n'existe pas"):
        import_archive(tmp_path / "là", tmp_path / "absente.zip")
    with pytest.raises(JournalError, match="ne se lit pas"):
        import_archive(tmp_path / "là", tmp_path)


@pytest.mark.un_fichier
def test_on_n_archive_ni_le_vide_ni_un_fichier_altere(ici: Path, tmp_path: Path) -> None:
    """Une archive est bonne ou n'est pas ; l'ancienne, du même nom, reste."""
    with pytest.raises(JournalError, match="rien à archiver"):
        export_archive(tmp_path / "vide", tmp_path / "x.zip")
    sortie = export_archive(ici, tmp_path / "x.zip")
    bonne = sortie.read_bytes()
    depot = list_deposits(ici)[1]
    alter(ici, contenus, "octets", b"abime", empreinte=depot.sha256)
    with pytest.raises(JournalError, match=r"Dépôt n° 2 \(b.csv\) : le fichier reçu a été altéré"):
        export_archive(ici, sortie)
    assert sortie.read_bytes() == bonne
    assert sorted(f.name for f in tmp_path.iterdir()) == ["ici", "x.zip"]
