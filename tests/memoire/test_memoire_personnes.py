"""Ce que la mémoire sait d'une personne : le chercher partout, l'effacer, dans une sauvegarde aussi."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from data.depots import journal
from data.disque import JournalError
from data.garde import effacement, listes, mentions, notes, recherche, references, relecture
from data.garde.recherche import Texte, Trouvaille
from data.garde.seances import modele, rayon
from data.garde.seances.modele import Ecran, Entete, Placee
from data.memoire import journal as memoire_journal
from data.memoire import lieu, moteur, sauvegarde, schema, tables
from tests.memoire.outils_memoire import alter, fill_memory, picture, small_store

NOM = "Hélène Lœvenbrück"
CHERCHE = recherche.read("loevenbruck")


def workbook(texte: str) -> bytes:
    """Un classeur dont une cellule porte ce texte, à moitié en gras."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as zip_:
        moitie = len(texte) // 2
        debut, fin = texte[:moitie], texte[moitie:]
        zip_.writestr("xl/sharedStrings.xml", f"<si><r><t>{debut}</t></r><r><b/><t>{fin}</t></r></si>")
    return tampon.getvalue()


def deposit(
    donnees: Path,
    nom: str,
    contenu: bytes,
    commune: str = "CC",
    *,
    structure: str = "x",
    qui: str = "",
    commentaire: str = "",
) -> int:
    lignes = pa.table({"code_territoire": [commune], "annee": [2025], "structure": [structure]})
    depot = journal.add(
        donnees, "eaje_activite", contenu, lignes, nom_fichier=nom, qui=qui, commentaire=commentaire
    )
    return depot.numero


@pytest.fixture
def nommee(tmp_path: Path) -> Path:
    """Une mémoire où une personne est écrite partout où l'on peut écrire."""
    ici = fill_memory(tmp_path / "nommee")
    notes.add(ici, f"Vu avec {NOM.upper()}", auteur="élue")
    notes.add(ici, "Rien à voir", auteur=NOM)
    notes.remove(ici, 5)
    deposit(ici, f"{NOM}.xlsx", workbook("rien"), "A", qui=NOM, commentaire="de mars")
    deposit(ici, "b.xlsx", workbook(NOM), "B")
    deposit(ici, "c.csv", f"poste;{NOM}".encode("cp1252", "replace"), "C", structure=NOM)
    journal.undo(ici, 6, qui=f"par {NOM}")
    listes.save(ici, f"Secteur de {NOM}", "epci", ["200058485", "249500109"])
    with small_store() as con:
        references.save(ici, con, f"Pour {NOM}", f"demandée par {NOM}")
    mentions.write(ici, {"contact": f"{NOM}, 01 02 03 04 05", "editeur": "Caf"})
    return ici


def found(donnees: Path, cherche: Texte = CHERCHE) -> list[Trouvaille]:
    with lieu.reading(donnees) as con:
        return recherche.search(con, cherche)


def erased(donnees: Path, cherche: Texte = CHERCHE) -> effacement.Efface:
    with lieu.changing(donnees) as con:
        return effacement.erase(con, cherche)


@pytest.mark.usefixtures("deux_moteurs")
def test_une_personne_se_cherche_partout_sans_accent_ni_majuscule(nommee: Path) -> None:
    """Notes et corbeille, dépôts et leurs fichiers, listes, références, mentions : une ligne chacun."""
    lues = [(t.quoi, t.numero, t.champ) for t in found(nommee)]
    assert lues == [
        ("annulation ou restauration", "7", "qui"),
        ("dépôt", "4", "nom du fichier"),
        ("dépôt", "4", "qui dépose"),
        ("dépôt", "5", "fichier reçu"),
        ("dépôt", "6", "fichier reçu"),
        ("liste", "secteur-de-helene-loevenbruck", "nom"),
        ("mention", "contact", "valeur"),
        ("note", "4", "texte"),
        ("note", "5", "auteur"),
        ("référence figée", "3", "commentaire"),
        ("référence figée", "3", "nom"),
    ]


# Du texte que nos gestes écrivent seuls : rien de ce que quelqu'un a tapé.
PAS_DE_SAISIE = {"audit.objet", "audit.detail"}


def test_tout_texte_de_la_memoire_se_cherche() -> None:
    """Une table de plus où l'on écrit s'ajoute à la recherche, ou dit pourquoi elle n'y est pas."""
    textes = {
        f"{table.name}.{colonne.name}"
        for table in tables.metadonnees.sorted_tables
        for colonne in table.columns
        if isinstance(colonne.type, sa.Text)
    }
    cherches = {f"{table.name}.{champ}" for table, lu in recherche.LIEUX.items() for champ in lu.champs}
    assert textes - cherches == PAS_DE_SAISIE


@pytest.mark.parametrize(
    ("demande", "texte", "trouve"),
    [
        ("dupont", "M. DUPONT", True),
        ("Dupônt", "mdupont@caf.fr", True),
        ("ali", "alimentation", True),
        ("06 12 34 56 78", "appeler le 06.12.34.56.78 demain", True),
        ("0612345678", "tél : +33 6 12 34 56 78", True),
        ("0612345678", "06 12 34 56 79", False),
        ("l’éveil", "L'EVEIL", True),
        ("cœur", "COEUR", True),
        ("dupont", "dupond", False),
    ],
)
def test_un_texte_se_reconnait(demande: str, texte: str, trouve: bool) -> None:
    assert recherche.read(demande).is_in(texte) is trouve


def test_un_mot_entier_n_est_pas_dans_un_autre() -> None:
    mot = recherche.read("Ali", mot=True)
    assert not mot.is_in("alimentation")
    assert mot.is_in("avec Ali.")


def test_un_fichier_recu_se_lit_dans_ses_ecritures() -> None:
    """UTF-8, celle de Windows, celle des tableurs anciens, un classeur ; un ZIP abîmé ne contient rien."""
    nom = "Hélène"
    for octets in (nom.encode(), nom.encode("cp1252"), nom.encode("utf-16"), workbook(nom)):
        assert recherche.file_holds(octets, recherche.read("helene")), octets
    assert not recherche.file_holds(b"PK abime", recherche.read("helene"))


@pytest.mark.parametrize("texte", ["", "ab", "  é ", "--- a", "effacé"])
def test_un_texte_trop_court_est_refuse(texte: str) -> None:
    """Deux lettres désigneraient la moitié de la mémoire."""
    with pytest.raises(recherche.RechercheError):
        recherche.read(texte)


@pytest.mark.usefixtures("deux_moteurs")
def test_l_effacement_ote_ou_remplace_et_laisse_une_memoire_saine(nommee: Path) -> None:
    """Ce qui ne parle pas d'elle ne bouge pas ; le journal est scellé de nouveau ; un fichier actif reste."""
    avant = picture(nommee)
    fait = erased(nommee)
    assert dict(fait.comptes) == {
        "note": 2,
        "entrée du journal": 2,
        "fichier reçu": 1,
        "liste": 1,
        "référence": 1,
        "mention": 1,
    }
    # Le dépôt 5 compte : son fichier reste, et la commande dit quoi faire.
    assert [(t.numero, t.champ) for t in fait.restes] == [("5", "fichier reçu")]
    assert "Annulez ce dépôt" in fait.restes[0].suite
    apres = picture(nommee)
    touchees = {
        "notes/1/4",
        "notes/1/5",
        "depots/1/4",
        "depots/1/6",
        "evenements/1/7",
        "gestes/1/4",
        "gestes/1/6",
        "gestes/1/7",
        "references_figees/1/3",
        "mentions/1/contact",
        "listes/1/secteur-de-helene-loevenbruck",
    }
    memes = {
        c: v for c, v in avant.items() if c not in touchees and not c.startswith(("contenus", "listes_codes"))
    }
    assert {c: apres[c] for c in memes} == memes
    depot = next(d for d in journal.list_deposits(nommee) if d.numero == 4)
    assert (depot.nom_fichier, depot.qui, depot.commentaire) == ("[effacé].xlsx", "[effacé]", "de mars")
    assert [x.nom for x in listes.read(nommee)] == ["[effacé]", "Vallée d'Œuf"]
    assert listes.read(nommee)[0].codes == ("200058485", "249500109")
    with lieu.reading(nommee) as con:
        assert memoire_journal.verify(con) == []
        assert relecture.verify(con) == []
        traces = con.execute(sa.select(tables.gestes.c.numero).where(tables.gestes.c.efface_le != ""))
        assert sorted(traces.scalars()) == [4, 6, 7]
        audit = con.execute(sa.select(tables.audit).order_by(tables.audit.c.numero.desc())).mappings().first()
    assert audit is not None
    assert audit["detail"].startswith("2 notes, 2 entrées du journal, 1 fichier reçu, 1 liste")
    assert not CHERCHE.is_in(str(dict(audit)))


@pytest.mark.usefixtures("deux_moteurs")
def test_le_fichier_d_un_depot_annule_s_efface_et_ne_revient_pas(nommee: Path) -> None:
    """Ses octets s'en vont ; ses lignes gardent leur portée ; le restaurer est refusé d'une phrase."""
    avant = next(d for d in journal.list_deposits(nommee) if d.numero == 6)
    erased(nommee)
    depot = next(d for d in journal.list_deposits(nommee) if d.numero == 6)
    assert (depot.lignes, depot.tranches, depot.statut) == (avant.lignes, avant.tranches, "annule")
    assert journal.read_file(nommee, 6)[1] == "[effacé]".encode()
    with lieu.reading(nommee) as con:
        gardees = set(con.execute(sa.select(tables.contenus.c.empreinte)).scalars())
    assert not gardees & set(avant.empreintes)
    with pytest.raises(JournalError, match="déposez le fichier corrigé"):
        journal.restore(nommee, 6)
    # L'archive des dépôts se refait, et se reprend ailleurs.
    archive = journal.export_archive(nommee, nommee.parent / "a.zip")
    assert len(journal.import_archive(nommee.parent / "ailleurs", archive)) == 5


@pytest.mark.usefixtures("deux_moteurs")
def test_des_octets_qu_un_autre_depot_tient_restent(tmp_path: Path) -> None:
    """Le même fichier déposé deux fois, l'un annulé : l'autre compte encore, et garde le sien."""
    for commune in "AB":
        deposit(tmp_path, f"{commune}.csv", NOM.encode(), commune)
    journal.undo(tmp_path, 1)
    fait = erased(tmp_path)
    assert [t.numero for t in fait.restes] == ["2"]
    assert journal.read_file(tmp_path, 2)[1] == NOM.encode()
    with lieu.reading(tmp_path) as con:
        assert memoire_journal.verify(con) == []


@pytest.mark.usefixtures("deux_moteurs")
def test_effacer_deux_fois_ne_change_plus_rien(nommee: Path) -> None:
    erased(nommee)
    avant = picture(nommee)
    assert not erased(nommee).comptes
    assert picture(nommee) == avant
    # La plus haute note s'est effacée ; son numéro ne se redonne pas.
    assert notes.add(nommee, "suite").numero == 6


@pytest.mark.usefixtures("deux_moteurs")
def test_un_effacement_interrompu_n_efface_rien(nommee: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """L'audit refuse au dernier moment : tout est là."""
    avant = picture(nommee)

    def refuse(*_: object, **__: object) -> None:
        raise JournalError("non")

    monkeypatch.setattr(lieu, "record", refuse)
    with pytest.raises(JournalError):
        erased(nommee)
    assert picture(nommee) == avant


@pytest.mark.usefixtures("deux_moteurs")
def test_un_journal_altere_arrete_l_effacement(nommee: Path) -> None:
    """Sceller de nouveau une ligne retouchée à la main la ferait passer pour bonne."""
    alter(nommee, tables.depots, "commentaire", "retouché", numero=1)
    avant = picture(nommee)
    with pytest.raises(JournalError, match="n° 1 du journal a été altérée"):
        erased(nommee)
    assert picture(nommee) == avant


def test_ce_qui_est_efface_n_est_plus_dans_le_fichier(nommee: Path) -> None:
    """Le nom ne se lit plus dans les octets de la mémoire, sauf du fichier qui reste et se dit."""
    fichier = nommee / moteur.NOM_FICHIER
    assert NOM.encode() in fichier.read_bytes()
    erased(nommee)
    assert NOM.encode() not in fichier.read_bytes()
    assert NOM.encode("cp1252", "replace") not in fichier.read_bytes()


@pytest.mark.usefixtures("deux_moteurs")
def test_une_sauvegarde_se_cherche_se_recrit_et_se_restaure(nommee: Path, tmp_path: Path) -> None:
    """La même chose dans le ZIP : empreintes neuves, rien d'autre de changé, remise entière ailleurs."""
    fichier = tmp_path / "s.zip"
    sauvegarde.save(nommee, fichier)
    with sauvegarde.held(fichier) as con:
        assert recherche.search(con, CHERCHE) == found(nommee)
    with sauvegarde.held(fichier) as con:
        fait = effacement.erase(con, CHERCHE)
        sauvegarde.write(con, fichier, schema.VERSION)
    assert fait.comptes["note"] == 2
    with zipfile.ZipFile(fichier) as zip_:
        textes = b"".join(zip_.read(n) for n in zip_.namelist() if n.startswith("tables/"))
    assert not CHERCHE.is_in(textes.decode())
    la = tmp_path / "là"
    sauvegarde.restore(la, fichier, lambda con: None if not relecture.verify(con) else pytest.fail("altérée"))
    erased(nommee)
    a_part = {c for c, v in picture(nommee).items() if c.startswith(("gestes/", "numeros/"))}
    assert {c: v for c, v in picture(la).items() if c not in a_part} == {
        c: v for c, v in picture(nommee).items() if c not in a_part
    }
    with lieu.reading(la) as con:
        assert memoire_journal.verify(con) == []


def test_une_sauvegarde_touchee_n_est_pas_recrite(nommee: Path, tmp_path: Path) -> None:
    fichier = tmp_path / "s.zip"
    sauvegarde.save(nommee, fichier)
    with zipfile.ZipFile(fichier, "a") as zip_:
        zip_.writestr("autre.txt", "x")
    avant = fichier.read_bytes()
    with pytest.raises(JournalError, match="refusée"), sauvegarde.held(fichier):
        pass
    assert fichier.read_bytes() == avant


@pytest.mark.usefixtures("deux_moteurs")
def test_un_compte_s_efface_sauf_le_seul_administrateur(tmp_path: Path) -> None:
    """Le seul administrateur garde son compte et le dit ; l'autre s'en va avec ses préférences."""
    notes.add(tmp_path, "un")
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        for numero, role in ((2, "administre"), (3, "lit")):
            con.execute(
                tables.personnes.insert().values(
                    id=numero, cle=f"dupont{numero}", fonction="M. Dupont", vue_le=""
                )
            )
            con.execute(tables.roles.insert().values(organisation=1, personne=numero, role=role))
    fait = erased(tmp_path, recherche.read("dupont"))
    assert fait.comptes["compte"] == 2
    assert [(t.quoi, t.numero, t.champ) for t in fait.restes] == [("compte", "2", "identifiant")]
    with lieu.reading(tmp_path) as con:
        assert con.execute(sa.select(tables.personnes.c.fonction)).scalars().all() == [
            "Cette personne",
            "[effacé]",
        ]


@pytest.mark.usefixtures("deux_moteurs")
def test_une_seance_perd_le_texte_et_ce_qui_le_remettrait(tmp_path: Path) -> None:
    """L'écran touché garde son adresse et se lit encore ; annuler ne ramène pas le texte ; l'autre reste."""
    vue = rayon.keep_view(tmp_path, json.dumps({"titre": f"Vue par {NOM}"}))
    posee = Placee("carte?x=1", f"Avec {NOM}", vue, "2026-01-01")
    avec, sans = Ecran(0, figures=(posee,), notes=f"Dire à {NOM}"), Ecran(0, "texte", texte="Sans")
    seance = rayon.create(tmp_path, Entete(f"Comité, {NOM}"), (avec, sans))
    rayon.change(tmp_path, seance.numero, "déplacer l'écran 1", lambda s: modele.move(s, 1, 1))
    fait = erased(tmp_path)
    assert (dict(fait.comptes), fait.restes) == ({"séance": 1}, ())
    lue = rayon.read(tmp_path, seance.numero)
    assert lue.entete.nom == "[effacé]"
    assert [(e.nature, e.texte, e.notes) for e in lue.ecrans] == [
        ("texte", "Sans", ""),
        ("figures", "", "[effacé]"),
    ]
    assert lue.ecrans[1].figures == (Placee("carte?x=1", "[effacé]", vue, "2026-01-01"),)
    assert (rayon.view(tmp_path, vue), rayon.undoable(tmp_path, seance.numero)) == ("", "")
