"""Toute la mémoire dans un fichier, et sa remise : ailleurs, sur l'autre moteur, entière ou pas du tout."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from data.depots import journal
from data.disque import seal, sha256, unseal
from data.erreurs import PhraseError
from data.garde import listes, notes, preferences, reglages
from data.memoire import lieu, lignes, moteur, sauvegarde, schema
from data.memoire.pannes import MemoireError
from tests.memoire import serveur_postgresql
from tests.memoire.outils_memoire import fill_memory, picture

Membres = dict[str, bytes]


def accept(_: object) -> None:
    """Aucun contrôle de plus."""


@pytest.fixture
def pleine(tmp_path: Path) -> Path:
    """Une mémoire qui a de tout : dépôts, annulation, notes et corbeille, listes, références, choix."""
    return fill_memory(tmp_path / "pleine")


@pytest.fixture
def sauvee(pleine: Path, tmp_path: Path) -> Path:
    sauvegarde.save(pleine, tmp_path / "sauvegarde.zip")
    return tmp_path / "sauvegarde.zip"


def members(fichier: Path) -> Membres:
    with zipfile.ZipFile(fichier) as zip_:
        return {n: zip_.read(n) for n in zip_.namelist()}


def write_members(fichier: Path, membres: Membres) -> Path:
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, octets in membres.items():
            zip_.writestr(nom, octets)
    return fichier


def reseal(membres: Membres, **champs: object) -> Membres:
    """Un manifeste d'accord avec ses membres : celui d'un faussaire soigneux."""
    manifeste = unseal(membres["manifeste.json"])
    manifeste["membres"] = {
        n: {"sha256": sha256(o), "taille": len(o)} for n, o in membres.items() if n != "manifeste.json"
    }
    return {**membres, "manifeste.json": seal({**manifeste, **champs})}


@pytest.mark.usefixtures("deux_moteurs")
def test_une_sauvegarde_remise_ailleurs_redonne_tout(pleine: Path, sauvee: Path, tmp_path: Path) -> None:
    """Mêmes lignes, mêmes octets, mêmes états ; et la sauvegarde de la copie dit la même chose."""
    la = tmp_path / "là"
    remise = sauvegarde.restore(la, sauvee, accept)
    assert remise.nombres["notes"] == 3
    assert picture(la) == picture(pleine)
    assert journal.list_deposits(la) == journal.list_deposits(pleine)
    assert notes.list_notes(la) == notes.list_notes(pleine)
    assert listes.read(la) == listes.read(pleine)
    assert (preferences.read(la), reglages.read(la)) == (preferences.read(pleine), reglages.read(pleine))
    sauvegarde.save(la, tmp_path / "bis.zip")
    autres = {n for n in members(sauvee) if "audit" not in n and n != "manifeste.json"}
    assert {n: members(tmp_path / "bis.zip")[n] for n in autres} == {n: members(sauvee)[n] for n in autres}


@pytest.mark.usefixtures("deux_moteurs")
def test_la_meme_memoire_donne_les_memes_octets(pleine: Path, sauvee: Path, tmp_path: Path) -> None:
    sauvegarde.save(pleine, tmp_path / "deux.zip")
    assert (tmp_path / "deux.zip").read_bytes() == sauvee.read_bytes()


@pytest.mark.usefixtures("deux_moteurs")
def test_une_remise_remplace_et_les_caches_le_voient(pleine: Path, sauvee: Path) -> None:
    """Ce qui a été fait depuis s'en va ; aucune révision d'avant ne se rencontre de nouveau."""
    avant = picture(pleine)
    notes.add(pleine, "depuis")
    journal.undo(pleine, 1)
    vues = {lieu.revision(pleine, o) for o in ("notes", "depots")}
    sauvegarde.restore(pleine, sauvee, accept)
    assert picture(pleine) == avant
    assert min(lieu.revision(pleine, o) for o in ("notes", "depots")) >= min(vues) + 1
    assert [n.texte for n in notes.list_notes(pleine).notes] == ["un", "trois"]


@pytest.mark.serveur
def test_d_un_moteur_a_l_autre_et_retour_rien_ne_change(
    pleine: Path, sauvee: Path, tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite vers PostgreSQL par le seul réglage, puis retour : mêmes lignes, mêmes octets."""
    avant = picture(pleine)
    ailleurs, retour = tmp_path / "ailleurs", tmp_path / "retour"
    url = serveur_postgresql.database_of(postgresql, ailleurs)
    with monkeypatch.context() as contexte:
        contexte.setenv(
            moteur.VARIABLE, url.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        sauvegarde.restore(ailleurs, sauvee, accept)
        assert not (ailleurs / moteur.NOM_FICHIER).exists()
        assert picture(ailleurs) == avant
        sauvegarde.save(ailleurs, tmp_path / "pg.zip")
        moteur.close()
    sauvegarde.restore(retour, tmp_path / "pg.zip", accept)
    assert picture(retour) == avant


ABIMES: dict[str, tuple[Callable[[Membres], Membres], str]] = {
    "un octet d'une table": (
        lambda m: {**m, "tables/notes.jsonl": m["tables/notes.jsonl"].replace(b"un", b"on", 1)},
        "tables/notes.jsonl a été altéré",
    ),
    "un membre en trop": (lambda m: {**m, "autre.txt": b""}, "ne sont pas ceux de son manifeste"),
    "un membre en moins": (
        lambda m: {n: o for n, o in m.items() if n != "tables/listes.jsonl"},
        "ne sont pas ceux de son manifeste",
    ),
    "le manifeste": (
        lambda m: {**m, "manifeste.json": m["manifeste.json"] + b" "},
        "manifeste.json a été alt",
    ),
    "une version de demain": (lambda m: reseal(m, version="9999"), "mettez l'application à jour"),
    "autre chose": (lambda m: reseal(m, nature="x"), "ce n'est pas une sauvegarde"),
    "un type": (
        lambda m: reseal(
            {**m, "tables/notes.jsonl": m["tables/notes.jsonl"].replace(b'"numero": 1', b'"numero": "1"')}
        ),
        "tables/notes.jsonl, ligne 1, numero",
    ),
    "une colonne de moins": (
        lambda m: reseal({**m, "tables/reglages.jsonl": b'{"organisation": 1}\n'}),
        "ce ne sont pas les colonnes",
    ),
    "un caractère nul": (
        lambda m: reseal(
            {**m, "tables/notes.jsonl": m["tables/notes.jsonl"].replace(b'"un"', b'"u\\u0000n"')}
        ),
        "tables/notes.jsonl, ligne 1, texte",
    ),
    "une entrée du journal": (
        lambda m: reseal({**m, "tables/depots.jsonl": m["tables/depots.jsonl"].replace(b"a.csv", b"z.csv")}),
        "L'entrée n° 1 du journal a été altérée",
    ),
    "un contenu absent": (
        lambda m: reseal({n: o for n, o in m.items() if n != f"contenus/{sha256(b'fichier a')}"}),
        "abîmée",
    ),
    "un dépôt sans contenu": (lambda m: reseal({**m, "tables/contenus.jsonl": b""}), "a refusé ce geste"),
    "deux fois la même note": (
        lambda m: reseal({**m, "tables/notes.jsonl": m["tables/notes.jsonl"] * 2}),
        "a refusé ce geste",
    ),
}


@pytest.mark.lent
@pytest.mark.parametrize("cas", list(ABIMES))
@pytest.mark.usefixtures("deux_moteurs")
def test_une_sauvegarde_touchee_est_refusee_et_la_memoire_reste(
    pleine: Path, sauvee: Path, tmp_path: Path, cas: str
) -> None:
    """Une phrase dit quoi ; rien n'est remplacé, pas même à moitié."""
    change, phrase = ABIMES[cas]
    fichier = write_members(tmp_path / "x.zip", change(members(sauvee)))
    notes.add(pleine, "depuis")
    avant = picture(pleine)
    with pytest.raises(PhraseError, match=phrase):
        sauvegarde.restore(pleine, fichier, accept)
    assert picture(pleine) == avant


def test_un_controle_qui_refuse_ne_laisse_rien(pleine: Path, sauvee: Path) -> None:
    """Les lignes relues comme celles d'un import : leur refus défait tout."""
    notes.add(pleine, "depuis")
    avant = picture(pleine)

    def refuse(_: object) -> None:
        raise MemoireError("Cette note est trop longue.")

    with pytest.raises(MemoireError, match="trop longue"):
        sauvegarde.restore(pleine, sauvee, refuse)
    assert picture(pleine) == avant


@pytest.mark.parametrize(
    ("fichier", "phrase"), [("absente.zip", "n'existe pas"), ("x.txt", "n'est pas une sauvegarde")]
)
def test_ce_qui_n_est_pas_une_sauvegarde_se_dit(tmp_path: Path, fichier: str, phrase: str) -> None:
    (tmp_path / "x.txt").write_text("bonjour", encoding="utf-8")
    with pytest.raises(MemoireError, match=phrase):
        sauvegarde.inspect(tmp_path / fichier)


def test_une_archive_de_depots_dit_par_ou_passer(pleine: Path, tmp_path: Path) -> None:
    """L'archive des dépôts seuls se reprend autrement : la phrase le dit."""
    archive = journal.export_archive(pleine, tmp_path / "archive.zip")
    with pytest.raises(MemoireError, match="archive --reprendre"):
        sauvegarde.inspect(archive)


def test_toutes_les_tables_sont_dans_la_sauvegarde(sauvee: Path) -> None:
    """Une table ajoutée demain n'en serait pas absente en silence."""
    noms = {n.removeprefix("tables/").removesuffix(".jsonl") for n in members(sauvee) if "tables/" in n}
    assert noms == {t.name for t in lignes.tables()}
    assert json.loads(members(sauvee)["manifeste.json"])["version"] == schema.VERSION


def test_un_mot_de_passe_ne_se_montre_pas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """L'adresse du serveur se dit sans lui, dans l'état comme dans une panne."""
    monkeypatch.setenv(moteur.VARIABLE, "postgresql://ctg:s3cret@127.0.0.1:1/base")
    assert "s3cret" not in lieu.where(tmp_path)
    assert make_url("postgresql://ctg:s3cret@127.0.0.1:1/base").password == "s3cret"
    with pytest.raises(MemoireError, match="ne répond pas") as dit:
        notes.list_notes(tmp_path)
    assert "s3cret" not in str(dit.value)
    monkeypatch.setenv(moteur.VARIABLE, "mysql://x@y/z")
    with pytest.raises(PhraseError, match="PostgreSQL"):
        notes.list_notes(tmp_path)
