"""La version de la mémoire : ses migrations, une plus ancienne, une plus récente, une abîmée."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from dashboard.gestes import memoire as gestes
from data.garde import listes, notes
from data.garde.seances import rayon
from data.garde.seances.modele import Entete
from data.magasin import emplacement
from data.memoire import lieu, moteur, sauvegarde, schema
from data.memoire import tables as memoire
from data.memoire.espace import Espace, acting_for
from data.memoire.pannes import MemoireError
from data.memoire.tables import metadonnees, organisations, personnes
from tests.memoire.outils_memoire import fill_memory, picture

NOTE = dict.fromkeys(("auteur", "niveau", "code_territoire", "territoire", "figure"), "") | {
    "date": "2026-11-01T10:00:00+00:00",
    "texte": "un",
}
# Une table refaite de fond en comble, comme SQLite l'exige pour changer une colonne.
DEMAIN = '''"""Un essai : les listes disent leur couleur."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Ajoute une colonne en refaisant la table."""
    with op.batch_alter_table("listes", recreate="always") as table:
        table.add_column(sa.Column("couleur", sa.Text(), nullable=False, server_default="bleu"))
{suite}
'''


@pytest.fixture
def demain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """L'application de demain, dont la mémoire a une version de plus."""
    dossier = tmp_path / "migrations"
    shutil.copytree(Path(schema.__file__).parent / "migrations", dossier)
    (dossier / "versions" / "v0005_essai.py").write_text(DEMAIN.format(suite=""), encoding="utf-8")
    monkeypatch.setattr(schema, "LIEU", str(dossier))
    return dossier


@pytest.mark.usefixtures("deux_moteurs")
def test_les_migrations_font_les_tables_declarees(tmp_path: Path) -> None:
    """Une colonne ajoutée d'un côté seulement se voit ici, et la version est celle de la dernière."""
    notes.add(tmp_path, "un")
    with lieu.reading(tmp_path) as con:
        ecarts = compare_metadata(MigrationContext.configure(con, opts={"compare_type": True}), metadonnees)
    assert ecarts == []
    reglages = Config()
    reglages.set_main_option("script_location", schema.LIEU)
    assert ScriptDirectory.from_config(reglages).get_current_head() == schema.VERSION


def test_une_memoire_plus_ancienne_se_migre_apres_sauvegarde(
    tmp_path: Path, demain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elle se refuse d'une phrase, puis se migre sans perdre une ligne, pas même celles qui en dépendent."""
    donnees = fill_memory(tmp_path / "donnees")
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(donnees))
    avant = picture(donnees)
    codes = {c: v for c, v in avant.items() if c.startswith("listes_codes/")}
    assert len(codes) == 2
    monkeypatch.setattr(schema, "VERSION", "0005")
    moteur.close()
    lieu.forget()
    with pytest.raises(MemoireError, match="observatoire memoire migrer"):
        notes.list_notes(donnees)
    assert gestes.state().version == "0004"
    ancienne, neuve, sauvee = gestes.migrate()
    assert (ancienne, neuve) == ("0004", "0005")
    assert sauvee is not None
    assert {c: v for c, v in picture(donnees).items() if not c.startswith("listes/")} == {
        c: v for c, v in avant.items() if not c.startswith("listes/")
    }
    assert listes.read(donnees)[0].codes == ("200058485", "249500109")
    assert sauvegarde.inspect(sauvee).version == "0004"
    assert gestes.migrate()[2] is None


def test_une_migration_qui_perdrait_des_lignes_est_defaite(
    tmp_path: Path, demain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une table vidée en route laisserait des lignes sans ce dont elles parlent : rien n'est changé."""
    donnees = fill_memory(tmp_path / "donnees")
    suite = '    op.execute("DELETE FROM listes")'
    (demain / "versions" / "v0005_essai.py").write_text(DEMAIN.format(suite=suite), encoding="utf-8")
    avant = picture(donnees)
    with monkeypatch.context() as contexte:
        contexte.setattr(schema, "VERSION", "0005")
        with pytest.raises(MemoireError, match="sans ce dont elles parlent, d'abord dans listes_codes"):
            lieu.migrate(donnees)
    assert picture(donnees) == avant


def test_une_sauvegarde_ancienne_entre_dans_une_memoire_d_aujourd_hui(
    tmp_path: Path, demain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elle est migrée à part, puis remise : la colonne nouvelle a sa valeur."""
    fill_memory(tmp_path / "avant")
    sauvegarde.save(tmp_path / "avant", tmp_path / "s.zip")
    neuves = sa.MetaData()
    for table in metadonnees.tables.values():
        table.to_metadata(neuves)
    neuves.tables["listes"].append_column(
        sa.Column("couleur", sa.Text, nullable=False, server_default="bleu")
    )
    monkeypatch.setattr(schema, "VERSION", "0005")
    schema.blank.cache_clear()
    monkeypatch.setattr(sauvegarde.lignes, "metadonnees", neuves)
    monkeypatch.setattr(sauvegarde, "metadonnees", neuves)
    try:
        sauvegarde.restore(tmp_path / "neuf", tmp_path / "s.zip", lambda _: None)
        with lieu.reading(tmp_path / "neuf") as con:
            lues = con.execute(sa.select(neuves.tables["listes"])).mappings().all()
        assert [(x["nom"], x["couleur"]) for x in lues] == [("Vallée d'Œuf", "bleu")]
        assert len(notes.list_notes(tmp_path / "neuf").notes) == 2
    finally:
        schema.blank.cache_clear()


def test_une_memoire_plus_recente_est_refusee(tmp_path: Path) -> None:
    """Ouverte par une application d'hier : une phrase, et rien n'est touché."""
    notes.add(tmp_path, "un")
    con = sqlite3.connect(tmp_path / moteur.NOM_FICHIER)
    con.execute("UPDATE alembic_version SET version_num = '9999'")
    con.commit()
    con.close()
    lieu.forget()
    avant = (tmp_path / moteur.NOM_FICHIER).read_bytes()
    for geste in (lambda: notes.list_notes(tmp_path), lambda: notes.add(tmp_path, "deux")):
        with pytest.raises(MemoireError, match="mettez l'application à jour"):
            geste()
    assert (tmp_path / moteur.NOM_FICHIER).read_bytes() == avant


@pytest.mark.parametrize(
    ("abime", "phrase"),
    [
        (lambda f: f.write_bytes(b""), "n'est pas une mémoire|vient d'une version plus ancienne"),
        (lambda f: f.write_bytes(b"x" * 5000), "n'est pas une mémoire"),
        (lambda f: f.write_bytes(f.read_bytes()[:9000]), "abîmé"),
        (lambda f: f.write_bytes(f.read_bytes()[:8192] + b"\xff" * (f.stat().st_size - 8192)), "abîmé"),
    ],
)
def test_une_memoire_abimee_se_dit_et_ne_se_recouvre_pas(tmp_path: Path, abime, phrase: str) -> None:
    """Vide, autre chose, coupée, écrasée : une phrase qui dit quoi faire, le fichier intact."""
    fill_memory(tmp_path)
    fichier = tmp_path / moteur.NOM_FICHIER
    abime(fichier)
    lieu.forget()
    octets = fichier.read_bytes()
    with pytest.raises(MemoireError, match=phrase):
        notes.list_notes(tmp_path)
    with pytest.raises(MemoireError):
        notes.add(tmp_path, "un")
    assert fichier.read_bytes() == octets


def test_un_fichier_ote_en_cours_de_route_ne_renait_pas_vide(tmp_path: Path) -> None:
    """La mémoire déplacée pendant qu'on s'en sert : celui qui lit ne la prend pas pour une mémoire neuve."""
    notes.add(tmp_path, "un")
    ici = moteur.engine(moteur.address(tmp_path))
    (tmp_path / moteur.NOM_FICHIER).rename(tmp_path / "ailleurs.sqlite")
    with (
        pytest.raises(MemoireError, match="ne s'ouvre pas"),
        moteur.transaction(ici, "ici", ecriture=False) as con,
    ):
        con.execute(sa.select(sa.literal(1)))
    assert not (tmp_path / moteur.NOM_FICHIER).exists()
    (tmp_path / "ailleurs.sqlite").rename(tmp_path / moteur.NOM_FICHIER)
    assert len(notes.list_notes(tmp_path).notes) == 1


@pytest.mark.usefixtures("deux_moteurs")
def test_deux_organisations_ne_se_voient_pas(tmp_path: Path) -> None:
    """Mêmes numéros, mêmes noms, chacune chez elle."""
    notes.add(tmp_path, "ici")
    listes.save(tmp_path, "Vallée", "epci", ["200058485"])
    with lieu.writing(tmp_path, "accueillir une organisation", "organisations") as con:
        con.execute(organisations.insert().values(id=2, cle="autre", nom="Autre"))
        con.execute(personnes.insert().values(id=2, cle="autre", fonction="Agent", vue_le=""))
    with acting_for(Espace(2, 2)):
        assert notes.list_notes(tmp_path).notes == ()
        assert notes.add(tmp_path, "là").numero == 1
        listes.save(tmp_path, "Vallée", "epci", ["249500109"])
        assert listes.read(tmp_path)[0].codes == ("249500109",)
        notes.remove(tmp_path, 1)
    assert [n.texte for n in notes.list_notes(tmp_path).notes] == ["ici"]
    assert listes.read(tmp_path)[0].codes == ("200058485",)


def test_un_dossier_partage_du_reseau_se_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Là où les verrous ne tiennent pas : une phrase, avec les deux façons d'en sortir."""
    Part = namedtuple("Part", "mountpoint fstype opts")
    montages = [Part("/", "ext4", "rw"), Part(str(tmp_path), "nfs4", "rw")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: montages)
    for dossier, mots in ((tmp_path / "donnees", "dossier partagé du réseau"), (tmp_path, "PostgreSQL")):
        monkeypatch.setenv(emplacement.VARIABLE, str(dossier))
        assert mots in gestes.shared_folder()
    monkeypatch.setenv(emplacement.VARIABLE, str(tmp_path.parent))
    assert gestes.shared_folder() == ""


@pytest.mark.usefixtures("deux_moteurs")
def test_un_nom_de_liste_dont_chaque_lettre_en_vaut_quatre_se_garde(tmp_path: Path) -> None:
    """« Ⅷ » se dit « viii » dans une adresse : la clé tient, sur les deux moteurs."""
    for nom in ("Ⅷ" * listes.NOM_MAX, "œ" * listes.NOM_MAX):
        listes.save(tmp_path, nom, "epci", ["200058485"])
    assert {len(x.cle) for x in listes.read(tmp_path)} == {4 * listes.NOM_MAX, 2 * listes.NOM_MAX}


def test_la_memoire_d_avant_les_seances_s_ouvre_d_elle_meme_sur_un_poste(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nulle commande à connaître : elle est sauvegardée, puis reprise, et ses notes y sont."""
    donnees = tmp_path / "donnees"
    donnees.mkdir()
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(donnees))
    chemin = moteur.file(donnees)
    assert chemin is not None
    assert gestes.bring_to_date() is None

    def of_version_1(con: sa.Connection) -> None:
        schema.migrate(con, "0001")
        schema.found(con)
        con.execute(memoire.notes.insert().values(organisation=1, numero=1, **NOTE))

    chemin.write_bytes(moteur.built(of_version_1))
    with pytest.raises(MemoireError, match="version plus ancienne"):
        notes.list_notes(donnees)
    sauvee = gestes.bring_to_date()
    assert sauvee is not None
    assert sauvegarde.inspect(sauvee).version == "0001"
    assert [n.texte for n in notes.list_notes(donnees).notes] == ["un"]
    assert rayon.create(donnees, Entete("Comité")).numero == 1
    assert gestes.bring_to_date() is None
    ailleurs = tmp_path / "ailleurs"
    sauvegarde.restore(ailleurs, sauvee, lambda _: None)
    assert rayon.list_seances(ailleurs) == ()
