"""Ce qui parle des gens s'efface à son heure : mois du calendrier, notes, journal des gestes, comptes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from data.garde import droits, durees, notes, peremption, reglages
from data.garde.durees import Durees, DureesError, add_months, is_past
from data.memoire import lieu, moteur, tables
from tests.memoire.outils_memoire import alter, fill_memory, picture

QUAND = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-30", 13, "2027-12-30"),
    ],
)
def test_un_mois_est_celui_du_calendrier(jour: str, mois: int, attendu: str) -> None:
    """Compté à la main : un mois n'est pas trente jours."""
    assert add_months(date.fromisoformat(jour), mois) == date.fromisoformat(attendu)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 120))
def test_ajouter_des_mois_garde_le_jour_ou_la_fin_du_mois(jour: date, mois: int) -> None:
    """Le mois est le bon, le jour le même ou le dernier du mois ; un mois de plus ne vient jamais avant."""
    apres = add_months(jour, mois)
    assert (apres.year * 12 + apres.month) - (jour.year * 12 + jour.month) == mois
    assert apres.day == jour.day or (apres.day < jour.day and (apres + timedelta(1)).day == 1)
    assert add_months(jour, mois + 1) > apres
    assert add_months(jour + timedelta(1), mois) >= apres


def test_le_jour_est_celui_de_paris() -> None:
    """Écrite le 1er à 00 h 30 à Paris, encore le 31 à Londres : le mois part du 1er."""
    ecrite = "2026-01-31T23:30:00+00:00"
    assert not is_past(ecrite, 1, datetime(2026, 2, 28, 12, tzinfo=UTC))
    assert is_past(ecrite, 1, datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert not is_past("2026-01-31T12:00:00+00:00", 1, datetime(2026, 2, 27, 12, tzinfo=UTC))
    assert is_past("2026-01-31T12:00:00+00:00", 1, datetime(2026, 2, 28, 1, tzinfo=UTC))


@pytest.mark.parametrize("instant", ["", "hier", "2026-13-01", "9999-12-31T23:59:59+00:00"])
def test_une_date_qui_ne_se_lit_pas_ne_s_efface_pas(instant: str) -> None:
    assert not is_past(instant, 1, datetime(2090, 1, 1, tzinfo=UTC))


@pytest.mark.usefixtures("deux_moteurs")
def test_les_durees_se_reglent_sans_refaire_le_magasin(tmp_path: Path) -> None:
    """Douze, douze et vingt-quatre mois d'abord ; l'empreinte des réglages n'en dépend pas."""
    avant = reglages.fingerprint(tmp_path)
    assert durees.read(tmp_path) == Durees(12, 12, 24)
    durees.write(tmp_path, Durees(notes=6, audit=3, comptes=36))
    assert durees.read(tmp_path) == Durees(6, 3, 36)
    assert reglages.fingerprint(tmp_path) == avant


@pytest.mark.parametrize("mois", [0, -1, 121, 12.5, True])
def test_une_duree_impossible_est_refusee(tmp_path: Path, mois: int) -> None:
    with pytest.raises(DureesError, match="de 1 à 120"):
        durees.write(tmp_path, Durees(notes=mois))
    assert durees.read(tmp_path) == Durees()


def test_une_installation_en_lecture_seule_garde_ses_durees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    with pytest.raises(DureesError, match="lecture seule"):
        durees.write(tmp_path, Durees(6, 6, 6))


def texts(donnees: Path) -> list[str]:
    """Les notes, celles de la corbeille aussi."""
    with lieu.reading(donnees) as con:
        return [n.texte for n in notes.read_in(con)]


@pytest.mark.usefixtures("deux_moteurs")
def test_les_notes_s_effacent_le_jour_venu_corbeille_comprise(tmp_path: Path) -> None:
    """Notes du 28 novembre 2025 à minuit, de la veille et du lendemain ; la deuxième est à la corbeille."""
    fill_memory(tmp_path)
    for numero, jour in ((1, "2025-11-29"), (2, "2025-11-28"), (3, "2025-11-27")):
        alter(tmp_path, tables.notes, "date", f"{jour}T12:00:00+00:00", numero=numero)
    avant = picture(tmp_path)
    assert peremption.preview(tmp_path, QUAND).notes == 2
    assert picture(tmp_path) == avant
    assert peremption.purge(tmp_path, QUAND) == peremption.Perimes(notes=2)
    assert texts(tmp_path) == ["un"]
    reste = {c: v for c, v in avant.items() if c not in ("notes/1/2", "notes/1/3")}
    assert {c: v for c, v in picture(tmp_path).items() if not c.startswith("numeros/")} == reste
    # L'horloge qui recule n'efface rien de plus ; le même jour, une seconde fois non plus.
    for quand in (QUAND, QUAND - timedelta(days=4000)):
        assert not peremption.purge(tmp_path, quand)
    derniere = peremption.last(tmp_path)
    assert derniere is not None
    assert derniere.detail == "2 notes"


@pytest.mark.usefixtures("deux_moteurs")
def test_un_numero_efface_ne_se_redonne_pas(tmp_path: Path) -> None:
    """La plus haute note s'en va : la suivante n'en prend pas le numéro, qu'un compte rendu a pu citer."""
    for texte in ("un", "deux"):
        notes.add(tmp_path, texte)
        alter(tmp_path, tables.notes, "date", "2020-01-01T00:00:00+00:00", texte=texte)
    peremption.purge(tmp_path, QUAND)
    assert texts(tmp_path) == []
    assert notes.add(tmp_path, "trois").numero == 3


@pytest.mark.usefixtures("deux_moteurs")
def test_le_journal_des_gestes_s_efface_et_compte_ce_qui_est_parti(tmp_path: Path) -> None:
    """Ses lignes anciennes s'en vont ; la purge en laisse une, qui compte sans rien citer."""
    for texte in ("un", "secret deux", "trois"):
        notes.add(tmp_path, texte)
    for numero in (1, 2):
        alter(tmp_path, tables.audit, "date", "2020-01-01T00:00:00+00:00", numero=numero)
    assert peremption.purge(tmp_path, QUAND) == peremption.Perimes(audit=2)
    with lieu.reading(tmp_path) as con:
        lignes = con.execute(sa.select(tables.audit).order_by(tables.audit.c.numero)).mappings().all()
    assert [(x["numero"], x["geste"]) for x in lignes] == [(3, "poser une note"), (4, peremption.GESTE)]
    assert lignes[1]["detail"] == "2 lignes du journal des gestes"
    assert "secret" not in str(lignes)


def people(donnees: Path, *comptes: tuple[int, str, str], organisation: int = 1) -> None:
    """Ajoute des comptes : (numéro, vu le, rôle)."""
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True) as con:
        for numero, vue_le, role in comptes:
            con.execute(
                tables.personnes.insert().values(id=numero, cle=f"c{numero}", fonction="Agent", vue_le=vue_le)
            )
            con.execute(tables.roles.insert().values(organisation=organisation, personne=numero, role=role))
            con.execute(
                tables.preferences.insert().values(
                    organisation=organisation, personne=numero, nom="departement", valeur="95"
                )
            )


def known(donnees: Path) -> set[int]:
    with lieu.reading(donnees) as con:
        return set(con.execute(sa.select(tables.personnes.c.id)).scalars())


@pytest.mark.usefixtures("deux_moteurs")
def test_un_compte_sans_visite_s_efface_avec_ce_qui_s_y_rapporte(tmp_path: Path) -> None:
    """Vingt-quatre mois : rôle et préférences partent, le geste qu'il a fait reste, sans dire de qui."""
    notes.add(tmp_path, "un")
    people(
        tmp_path,
        (2, "2024-11-28T09:00:00+00:00", "lit"),
        (3, "2024-11-29T09:00:00+00:00", "lit"),
        (4, "", "lit"),
    )
    alter(tmp_path, tables.audit, "personne", 2, numero=1)
    assert peremption.purge(tmp_path, QUAND) == peremption.Perimes(comptes=1)
    # Le poste et le compte jamais ouvert, sans date, restent.
    assert known(tmp_path) == {1, 3, 4}
    with lieu.reading(tmp_path) as con:
        assert con.execute(sa.select(tables.preferences.c.personne)).scalars().all() == [3, 4]
        lue = sa.select(tables.audit.c.personne).where(tables.audit.c.numero == 1)
        assert con.execute(lue).scalar() is None


@pytest.mark.usefixtures("deux_moteurs")
def test_une_organisation_garde_un_administrateur(tmp_path: Path) -> None:
    """Tous partis depuis longtemps : le dernier venu reste. Un autre est là : ils partent tous."""
    notes.add(tmp_path, "un")
    people(
        tmp_path,
        (2, "2020-01-01T00:00:00+00:00", "administre"),
        (3, "2021-01-01T00:00:00+00:00", "administre"),
    )
    assert peremption.purge(tmp_path, QUAND).comptes == 1
    assert known(tmp_path) == {1, 3}
    people(tmp_path, (4, "2026-11-01T00:00:00+00:00", "administre"))
    assert peremption.purge(tmp_path, QUAND).comptes == 1
    assert known(tmp_path) == {1, 4}


@pytest.mark.usefixtures("deux_moteurs")
def test_chaque_organisation_a_ses_durees(tmp_path: Path) -> None:
    """Six mois ici, douze là : la même note n'y vit pas le même temps."""
    notes.add(tmp_path, "ici")
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        con.execute(tables.organisations.insert().values(id=2, cle="autre", nom="Autre"))
        con.execute(
            tables.notes.insert().values(
                organisation=2,
                numero=1,
                date="2026-03-01T00:00:00+00:00",
                texte="là",
                auteur="",
                niveau="",
                code_territoire="",
                territoire="",
                figure="",
            )
        )
    alter(tmp_path, tables.notes, "date", "2026-03-01T00:00:00+00:00", organisation=1)
    durees.write(tmp_path, Durees(notes=6))
    assert peremption.purge(tmp_path, QUAND).notes == 1
    with lieu.reading(tmp_path) as con:
        assert con.execute(sa.select(tables.notes.c.texte)).scalars().all() == ["là"]


@pytest.mark.usefixtures("deux_moteurs")
def test_un_compte_de_deux_organisations_s_efface_la_ou_sa_duree_est_passee(tmp_path: Path) -> None:
    """Trente mois sans visite : vingt-quatre ici, soixante là. Il n'a plus de rôle ici, il en garde un là."""
    notes.add(tmp_path, "un")
    people(tmp_path, (2, "2024-05-01T00:00:00+00:00", "lit"))
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        con.execute(tables.organisations.insert().values(id=2, cle="autre", nom="Autre"))
        con.execute(tables.roles.insert().values(organisation=2, personne=2, role="lit"))
        con.execute(tables.durees.insert().values(organisation=2, objet="comptes", mois=60))
    people(tmp_path, (3, "2020-01-01T00:00:00+00:00", "lit"), organisation=2)
    alter(tmp_path, tables.audit, "personne", 2, numero=1)
    assert peremption.purge(tmp_path, QUAND).comptes == 2
    assert known(tmp_path) == {1, 2}
    with lieu.reading(tmp_path) as con:
        tenus = con.execute(sa.select(tables.roles.c.organisation).where(tables.roles.c.personne == 2))
        assert tenus.scalars().all() == [2]
        lue = sa.select(tables.audit.c.personne).where(tables.audit.c.organisation == 1)
        assert con.execute(lue.where(tables.audit.c.numero == 1)).scalar() is None


@pytest.mark.usefixtures("deux_moteurs")
def test_une_purge_interrompue_n_efface_rien(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """L'audit ne peut pas s'écrire : tout reste."""
    notes.add(tmp_path, "un")
    alter(tmp_path, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    avant = picture(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise DureesError("non")

    monkeypatch.setattr(lieu, "record", refuse)
    with pytest.raises(DureesError):
        peremption.purge(tmp_path, QUAND)
    assert picture(tmp_path) == avant


def test_ce_qui_est_efface_n_est_plus_dans_le_fichier(tmp_path: Path) -> None:
    """SQLite laisserait les octets d'une ligne ôtée dans le fichier : ils sont recouverts."""
    texte = "Une phrase que rien d'autre ne dit, 7203114."
    notes.add(tmp_path, texte)
    alter(tmp_path, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    fichier = tmp_path / moteur.NOM_FICHIER
    assert texte.encode() in fichier.read_bytes()
    peremption.purge(tmp_path, QUAND)
    assert texte.encode() not in fichier.read_bytes()


def test_regarder_une_memoire_qui_n_existe_pas_ne_la_cree_pas(tmp_path: Path) -> None:
    assert not peremption.purge(tmp_path, QUAND)
    assert list(tmp_path.iterdir()) == []
