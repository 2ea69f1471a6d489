"""Le journal : déposer, apercevoir, annuler, restaurer, lire ce qui compte, vérifier."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest
from depots_journal_outils import ARGENTEUIL, CERGY, FORMAT, GUERET, deposit, table, what_counts

from data.depots.journal import (
    JournalError,
    Portee,
    active_fingerprint,
    active_rows,
    add,
    list_deposits,
    preview,
    read_file,
    restore,
    scope_of,
    undo,
    verify,
)
from data.memoire import lieu, moteur
from data.memoire.tables import contenus, depots, evenements, gestes, tranches
from tests.memoire.outils_memoire import alter, picture

# Une colonne obligatoire, sans valeur : un contrôle oublié ne doit pas devenir une trace de pile.
pytestmark = pytest.mark.usefixtures("deux_moteurs")


SANS_VALEUR = pa.table(
    {"code_territoire": [CERGY], "nom": pa.array([None], pa.string())},
    pa.schema([("code_territoire", pa.string()), pa.field("nom", pa.string(), nullable=False)]),
)


def states(donnees: Path) -> dict[int, str]:
    return {d.numero: d.statut for d in list_deposits(donnees)}


@pytest.mark.un_fichier
def test_un_dossier_vide_n_a_aucun_depot_et_le_lire_ne_cree_rien(tmp_path: Path) -> None:
    """Regarder le journal avant tout dépôt ne laisse pas de trace."""
    donnees = tmp_path / "ailleurs"
    schema = table([]).schema
    assert list_deposits(donnees) == []
    assert verify(donnees) == []
    assert preview(donnees, FORMAT, [[Portee(CERGY, 2024)]]).ajoutees == 1
    assert active_rows(donnees, FORMAT, schema).schema.names == [*schema.names, "numero_depot"]
    assert active_rows(donnees, FORMAT).num_rows == 0
    assert not donnees.exists()


def test_un_depot_garde_tout_ce_qu_on_en_sait(tmp_path: Path) -> None:
    """Octets, empreinte, nom sans dossier, feuille, portée, nombre de lignes, qui, commentaire."""
    contenu = b"\x00le fichier tel que re\xe7u"
    depot = add(
        tmp_path,
        FORMAT,
        contenu,
        table([(CERGY, 2024), (CERGY, 2023), (ARGENTEUIL, 2024)], fois=2),
        nom_fichier=r"C:\Mes documents\activité 2024.xlsx",
        feuille="Feuil1",
        qui="Caf 95",
        commentaire="Reçu en comité",
    )
    assert list_deposits(tmp_path) == [depot]
    assert depot.numero == 1
    assert depot.nom_fichier == "activité 2024.xlsx"
    assert (depot.feuille, depot.qui, depot.commentaire) == ("Feuil1", "Caf 95", "Reçu en comité")
    assert depot.sha256 == hashlib.sha256(contenu).hexdigest()
    assert (depot.taille, depot.lignes) == (len(contenu), 6)
    assert depot.territoires == (CERGY, ARGENTEUIL)
    assert depot.millesimes == (2023, 2024)
    assert depot.date.endswith("+00:00")
    assert depot.statut == "actif"
    assert depot.portee_active == depot.portee
    assert read_file(tmp_path, 1) == ("activité 2024.xlsx", contenu)


def test_les_types_des_lignes_reviennent_tels_quels(tmp_path: Path) -> None:
    """Dates, listes, booléens, vides : le parquet garde les types du format."""
    lignes = pa.table(
        {
            "territoires": pa.array([[CERGY, GUERET]], pa.list_(pa.string())),
            "signee": pa.array([None], pa.date32()),
            "qpv": pa.array([True]),
        }
    )
    add(tmp_path, "ctg", b"x", lignes, nom_fichier="ctg.csv")
    assert active_rows(tmp_path, "ctg").drop_columns("numero_depot").equals(lignes)


def test_un_depot_ne_remplace_que_meme_format_meme_territoire_meme_annee(tmp_path: Path) -> None:
    """Tout le reste demeure : l'autre année, l'autre territoire, l'autre format."""
    deposit(tmp_path, (CERGY, 2023), (CERGY, 2024), (GUERET, 2024), valeur="a")
    deposit(tmp_path, (CERGY, 2024), valeur="autre", format="equipements")
    neuf = deposit(tmp_path, (CERGY, 2024), (ARGENTEUIL, 2024), valeur="b")
    assert neuf.remplace == (1,)
    assert what_counts(tmp_path) == sorted(
        [(CERGY, 2023, "a"), (GUERET, 2024, "a"), (CERGY, 2024, "b"), (ARGENTEUIL, 2024, "b")]
    )
    assert what_counts(tmp_path, "equipements") == [(CERGY, 2024, "autre")]
    ancien = list_deposits(tmp_path)[0]
    assert ancien.statut == "actif"
    assert ancien.remplace_par == (3,)
    assert ancien.portee_active == {Portee(CERGY, 2023), Portee(GUERET, 2024)}


def test_un_depot_sans_annee_a_sa_portee_par_territoire(tmp_path: Path) -> None:
    """Les équipements n'ont pas d'année : le dernier fichier d'un territoire remplace l'ancien."""
    for valeur in ("a", "b"):
        lignes = table([(CERGY, 0)], valeur).drop_columns("annee")
        depot = add(tmp_path, "equipements", b"x", lignes, nom_fichier="e.csv")
        assert depot.portee == {Portee(CERGY, None)}
        assert depot.millesimes == ()
    assert active_rows(tmp_path, "equipements")["nom"].to_pylist() == ["b"]


def test_une_ligne_de_plusieurs_territoires_garde_ceux_qui_comptent_encore(tmp_path: Path) -> None:
    """Une convention à deux, dont un seul territoire est déposé de nouveau : l'autre la garde."""
    deux = pa.table({"identifiant": ["C1"], "territoires": [[CERGY, GUERET]]})
    un = pa.table({"identifiant": ["C2"], "territoires": [[CERGY]]})
    assert add(tmp_path, "ctg", b"1", deux, nom_fichier="1.csv").lignes == 1
    add(tmp_path, "ctg", b"2", un, nom_fichier="2.csv")
    assert active_rows(tmp_path, "ctg").to_pylist() == [
        {"identifiant": "C1", "territoires": [GUERET], "numero_depot": 1},
        {"identifiant": "C2", "territoires": [CERGY], "numero_depot": 2},
    ]


def test_l_apercu_compte_ce_qui_s_ajoute_se_remplace_et_s_en_va(tmp_path: Path) -> None:
    """Par territoire et par année, avant de confirmer, sans rien écrire."""
    deposit(tmp_path, (CERGY, 2024), fois=5)
    deposit(tmp_path, (GUERET, 2024), fois=2)
    avant = picture(tmp_path)
    lignes = pa.concat_tables(
        [table([(CERGY, 2024)], fois=3), table([(GUERET, 2024), (GUERET, 2025)], fois=4)]
    )
    apercu = preview(tmp_path, FORMAT, scope_of(lignes))
    assert [
        (x.portee, x.depot, x.avant, x.apres, x.ajoutees, x.remplacees, x.retirees) for x in apercu.lignes
    ] == [
        ((GUERET, 2024), 2, 2, 4, 2, 2, 0),
        ((GUERET, 2025), None, 0, 4, 4, 0, 0),
        ((CERGY, 2024), 1, 5, 3, 0, 3, 2),
    ]
    assert (apercu.ajoutees, apercu.remplacees, apercu.retirees) == (6, 5, 2)
    assert picture(tmp_path) == avant
    assert active_rows(tmp_path, FORMAT).num_rows == 7
    add(tmp_path, FORMAT, b"x", lignes, nom_fichier="x.csv", apercu=apercu)
    assert active_rows(tmp_path, FORMAT).num_rows == 7 + 6 - 2


def test_un_apercu_depasse_n_est_pas_confirme(tmp_path: Path) -> None:
    """Quelqu'un a déposé entre l'aperçu et la confirmation : on relit avant de remplacer."""
    lignes = table([(CERGY, 2024)])
    apercu = preview(tmp_path, FORMAT, scope_of(lignes))
    deposit(tmp_path, (CERGY, 2024), valeur="collègue")
    with pytest.raises(JournalError, match="relisez-le avant de confirmer"):
        add(tmp_path, FORMAT, b"x", lignes, nom_fichier="x.csv", apercu=apercu)
    assert len(list_deposits(tmp_path)) == 1


def test_annuler_rend_ce_qui_avait_ete_remplace(tmp_path: Path) -> None:
    """L'annulation ne retire rien du dossier : elle s'ajoute, et l'ancien compte de nouveau."""
    deposit(tmp_path, (CERGY, 2024), valeur="a")
    deposit(tmp_path, (CERGY, 2024), valeur="b")
    avant = picture(tmp_path)
    assert states(tmp_path) == {1: "remplace", 2: "actif"}
    annule = undo(tmp_path, 2, qui="Caf 95")
    assert (annule.numero, annule.statut, annule.portee_active) == (2, "annule", frozenset())
    assert what_counts(tmp_path) == [(CERGY, 2024, "a")]
    assert states(tmp_path) == {1: "actif", 2: "annule"}
    assert {c: o for c, o in picture(tmp_path).items() if c in avant} == avant


def test_annuler_un_depot_deja_remplace_l_empeche_de_revenir(tmp_path: Path) -> None:
    """Trois dépôts empilés : le deuxième annulé, annuler le troisième rend le premier."""
    for valeur in "abc":
        deposit(tmp_path, (CERGY, 2024), valeur=valeur)
    undo(tmp_path, 2)
    assert what_counts(tmp_path) == [(CERGY, 2024, "c")]
    undo(tmp_path, 3)
    assert what_counts(tmp_path) == [(CERGY, 2024, "a")]


def test_restaurer_une_version_anterieure_la_met_devant(tmp_path: Path) -> None:
    """Un dépôt remplacé, ou annulé, compte de nouveau et remplace qui tenait sa place."""
    for valeur in "abc":
        deposit(tmp_path, (CERGY, 2024), valeur=valeur)
    assert restore(tmp_path, 1).remplace == (3,)
    assert what_counts(tmp_path) == [(CERGY, 2024, "a")]
    assert states(tmp_path) == {1: "actif", 2: "remplace", 3: "remplace"}
    undo(tmp_path, 1)
    assert what_counts(tmp_path) == [(CERGY, 2024, "c")]
    assert restore(tmp_path, 1).statut == "actif"


def test_un_numero_ne_sert_qu_une_fois(tmp_path: Path) -> None:
    """Annulations et restaurations prennent un numéro du même journal."""
    deposit(tmp_path, (CERGY, 2024))
    undo(tmp_path, 1)
    assert deposit(tmp_path, (CERGY, 2024)).numero == 3


@pytest.mark.parametrize(
    ("geste", "numero", "phrase"),
    [
        (undo, 9, "Il n'y a pas de dépôt n° 9"),
        (undo, 2, "Le dépôt n° 2 est déjà annulé"),
        (undo, 3, "Il n'y a pas de dépôt n° 3"),
        (restore, 1, "Le dépôt n° 1 est déjà actif"),
        (restore, 0, "Il n'y a pas de dépôt n° 0"),
    ],
)
def test_un_geste_sans_objet_est_refuse(tmp_path: Path, geste, numero: int, phrase: str) -> None:
    """Le refus dit pourquoi, et le journal n'a pas une entrée de plus."""
    deposit(tmp_path, (CERGY, 2024))
    deposit(tmp_path, (CERGY, 2024))
    undo(tmp_path, 2)
    avant = picture(tmp_path)
    with pytest.raises(JournalError, match=phrase):
        geste(tmp_path, numero)
    assert picture(tmp_path) == avant


@pytest.mark.parametrize(
    ("lignes", "format", "phrase"),
    [
        (table([]), FORMAT, "aucune ligne"),
        (pa.table({"nom": ["a"]}), FORMAT, "pas de colonne de territoire"),
        (pa.table({"code_territoire": [CERGY, None]}), FORMAT, "pas de territoire"),
        (pa.table({"territoires": [[CERGY], []]}), "ctg", "pas de territoire"),
        (pa.table({"code_territoire": [""]}), FORMAT, "pas de territoire"),
        (pa.table({"code_territoire": [CERGY], "numero_depot": [1]}), FORMAT, "réservée"),
        (table([(CERGY, 2024)]), "../ailleurs", "n'est pas un nom de format"),
        (SANS_VALEUR, FORMAT, "ne respectent pas leurs types"),
    ],
)
def test_un_depot_sans_portee_est_refuse(tmp_path: Path, lignes: pa.Table, format: str, phrase: str) -> None:
    """Sans territoire ou sans ligne, on ne saurait pas ce que le fichier remplace."""
    with pytest.raises(JournalError, match=phrase):
        add(tmp_path, format, b"x", lignes, nom_fichier="x.csv")
    assert picture(tmp_path) == {}


def test_un_nom_de_fichier_abime_n_empeche_pas_le_depot(tmp_path: Path) -> None:
    """Une moitié de caractère dans un nom (vieux disque) se remplace ; le journal reste lisible."""
    add(tmp_path, FORMAT, b"x", table([(CERGY, 2024)]), nom_fichier="activit\udce9.csv")
    assert list_deposits(tmp_path)[0].nom_fichier == "activit?.csv"


def test_des_colonnes_ajoutees_depuis_sont_vides_dans_les_anciens_depots(tmp_path: Path) -> None:
    """Une version du format qui gagne une colonne ne perd pas les dépôts d'avant."""
    deposit(tmp_path, (CERGY, 2023))
    lignes = table([(CERGY, 2024)]).append_column("places", pa.array([30]))
    add(tmp_path, FORMAT, b"x", lignes, nom_fichier="x.csv")
    assert active_rows(tmp_path, FORMAT)["places"].to_pylist() == [None, 30]
    assert active_rows(tmp_path, FORMAT).column_names[-1] == "numero_depot"
    incompatible = table([(CERGY, 2025)]).append_column("places", pa.array(["trente"]))
    add(tmp_path, FORMAT, b"y", incompatible, nom_fichier="y.csv")
    with pytest.raises(JournalError, match="n'ont pas les mêmes colonnes"):
        active_rows(tmp_path, FORMAT)


def test_l_empreinte_de_ce_qui_compte_suit_les_gestes(tmp_path: Path) -> None:
    """Le magasin sait s'il est à jour : même contenu actif, même empreinte."""
    vide = active_fingerprint(tmp_path)
    deposit(tmp_path, (CERGY, 2024), valeur="a")
    un = active_fingerprint(tmp_path)
    deposit(tmp_path, (CERGY, 2024), valeur="b")
    deux = active_fingerprint(tmp_path)
    undo(tmp_path, 2)
    assert len({vide, un, deux}) == 3
    assert active_fingerprint(tmp_path) == un


def test_chaque_valeur_alteree_est_vue_et_l_entree_nommee(tmp_path: Path) -> None:
    """Une colonne retouchée, n'importe laquelle, dans n'importe quelle table du journal."""
    deposit(tmp_path, (CERGY, 2024), valeur="a")
    undo(tmp_path, 1)
    assert verify(tmp_path) == []
    essais = 0
    for table_ in (gestes, depots, tranches, evenements):
        cles = {c.name for c in table_.primary_key.columns} | {"depot"}
        with lieu.reading(tmp_path) as con:
            lignes = con.execute(table_.select()).mappings().all()
        for colonne, valeur in lignes[0].items():
            if colonne in cles or colonne == "sceau" or colonne.startswith("sha256"):
                continue
            abime = valeur + 1 if isinstance(valeur, int) else f"{valeur or ''}x"
            alter(tmp_path, table_, colonne, abime, organisation=1)
            phrases = verify(tmp_path)
            # La retouche touche chaque ligne de la table : une phrase chacune.
            assert len(phrases) == len(lignes), (table_.name, colonne, phrases)
            assert "altérée" in phrases[0]
            alter(tmp_path, table_, colonne, valeur)
            essais += 1
    assert essais >= 13
    assert verify(tmp_path) == []


def test_un_octet_de_plus_et_une_entree_de_moins_sont_vus(tmp_path: Path) -> None:
    """Ce qui change et ce qui manque, même là où la base elle-même n'y verrait rien."""
    depot = deposit(tmp_path, (CERGY, 2024))
    undo(tmp_path, 1)
    deposit(tmp_path, (CERGY, 2025), valeur="c")
    alter(tmp_path, contenus, "octets", b"x", empreinte=depot.sha256)
    assert ["le fichier reçu a été altéré" in p for p in verify(tmp_path)] == [True]
    alter(tmp_path, contenus, "octets", b"fichier a", empreinte=depot.sha256)
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        con.execute(evenements.delete().where(evenements.c.numero == 2))
    assert verify(tmp_path) == ["L'entrée n° 2 du journal a été altérée."]
    with moteur.transaction(moteur.engine(moteur.address(tmp_path)), "essai", ecriture=True) as con:
        con.execute(gestes.delete().where(gestes.c.numero == 2))
    assert verify(tmp_path) == ["L'entrée n° 2 du journal a disparu."]


def test_des_lignes_alterees_ne_comptent_pas_en_silence(tmp_path: Path) -> None:
    """Le magasin ne se reconstruit pas avec un fichier abîmé : une phrase nomme le dépôt."""
    depot = deposit(tmp_path, (CERGY, 2024))
    alter(tmp_path, contenus, "octets", b"abime", empreinte=depot.sha256_lignes)
    assert list_deposits(tmp_path) == [depot]
    with pytest.raises(JournalError, match=r"Dépôt n° 1 \(a.csv\) : le fichier des lignes a été altéré"):
        active_rows(tmp_path, FORMAT)
    alter(tmp_path, depots, "format", "autre")
    with pytest.raises(JournalError, match="L'entrée n° 1 du journal a été altérée"):
        active_rows(tmp_path, FORMAT)
