"""Les lecteurs : des lignes exactes, ou une erreur qui dit le fichier, la ligne et la colonne."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.fiches.catalogue import load_catalogue
from data.magasin.fetch import EMBARQUE
from data.readers import LECTEURS, OBSERVATIONS, LectureError
from data.readers.cnaf_allocataires import INDICATEURS as CAF
from data.readers.cnaf_couverture import MODALITES
from data.readers.insee_population_age import TRANCHES

Ligne = tuple[Any, ...]
ESSAIS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def obs(
    code: str,
    niveau: str,
    an: int,
    indicateur: str,
    modalite: str,
    valeur: float | None,
    marge: float | None,
    statut: str = "publie",
) -> Ligne:
    """An expected row, in the order of the schema."""
    return (code, niveau, an, indicateur, modalite, valeur, marge, statut, False, "jeu")


@dataclass(frozen=True)
class Format:
    """A file format as the tests see it: its header, its cells and the rows they must give."""

    lecteur: str
    fichier: str
    entete: str
    ligne: Callable[[st.DrawFn], Ligne]
    attendues: Callable[[list[Ligne]], list[Ligne]]
    # Colonnes où une cellule vide est permise.
    vides: tuple[str, ...] = field(default=())

    @property
    def colonnes(self) -> list[str]:
        """Names of the columns."""
        return self.entete.split(",")

    def read(self, dossier: Path, contenu: str | bytes) -> list[Ligne]:
        """Write the file, read it, and return its rows."""
        chemin = dossier / self.fichier
        octets = contenu.encode() if isinstance(contenu, str) else contenu
        chemin.write_bytes(octets)
        table = LECTEURS[self.lecteur](chemin, "jeu")
        assert table.schema == OBSERVATIONS
        return [tuple(ligne.values()) for ligne in table.to_pylist()]

    def read_rows(self, dossier: Path, *lignes: str) -> list[Ligne]:
        """Read the header and these lines."""
        return self.read(dossier, "\n".join((self.entete, *lignes)) + "\n")

    def faults(self, dossier: Path, contenu: str | bytes) -> tuple[str, ...]:
        """Faults of this content, which must have some and name its file."""
        with pytest.raises(LectureError) as erreur:
            self.read(dossier, contenu)
        assert str(erreur.value).startswith(f"{self.fichier} :")
        return erreur.value.fautes


def decimals(draw: st.DrawFn) -> str:
    """A number as upstream files write it."""
    entier = draw(st.integers(0, 2_000_000))
    return str(entier) if draw(st.booleans()) else f"{entier}.{draw(st.integers(0, 9))}"


def commune(draw: st.DrawFn) -> str:
    departement = draw(st.sampled_from(("01", "2A", "2B", "75", "95", "97")))
    return f"{departement}{draw(st.integers(0, 999)):03}"


def epci(draw: st.DrawFn) -> str:
    return str(draw(st.integers(200_000_000, 249_999_999)))


def annee(draw: st.DrawFn) -> str:
    return str(draw(st.integers(1900, 2100)))


def ligne_couverture(draw: st.DrawFn) -> Ligne:
    return (epci(draw), annee(draw), *(decimals(draw) for _ in MODALITES))


def attendues_couverture(lignes: list[Ligne]) -> list[Ligne]:
    return [
        obs(code, "epci", int(an), "taux_couverture", modalite, float(valeur), 0.05)
        for code, an, *valeurs in lignes
        for modalite, valeur in zip(MODALITES.values(), valeurs, strict=True)
    ]


def ligne_caf_commune(draw: st.DrawFn) -> Ligne:
    absente = draw(st.booleans())
    valeurs = ("",) * 7 if absente else tuple(decimals(draw) for _ in CAF)
    return (commune(draw), epci(draw), annee(draw), *valeurs, "1" if absente else "0")


def attendues_caf_commune(lignes: list[Ligne]) -> list[Ligne]:
    return [
        obs(
            code,
            "commune",
            int(an),
            indicateur,
            "",
            float(valeur),
            2.5,
            "publie" if float(valeur) else "zero_ou_secret",
        )
        for code, _, an, *valeurs, absente in lignes
        if absente == "0"
        for indicateur, valeur in zip(CAF.values(), valeurs, strict=True)
    ]


def ligne_caf_epci(draw: st.DrawFn) -> Ligne:
    valeurs = tuple(decimals(draw) for _ in CAF)
    return (epci(draw), annee(draw), *valeurs, str(draw(st.integers(1, 200))), "0", "0")


def attendues_caf_epci(lignes: list[Ligne]) -> list[Ligne]:
    return [
        obs(code, "epci", int(an), indicateur, "", float(valeur), 2.5 * int(n), "estime")
        for code, an, *valeurs, n, _, _ in lignes
        for indicateur, valeur in zip(CAF.values(), valeurs, strict=True)
    ]


def ligne_age_epci(draw: st.DrawFn) -> Ligne:
    return (epci(draw), annee(draw), draw(st.sampled_from((*TRANCHES, "total"))), decimals(draw))


def attendues_age_epci(lignes: list[Ligne]) -> list[Ligne]:
    rendues = []
    for code, an, tranche, valeur in lignes:
        modalite = "" if tranche == "total" else tranche
        rendues.append(obs(code, "epci", int(an), "population_age", modalite, float(valeur), None))
        if tranche == "0-4":
            rendues.append(obs(code, "epci", int(an), "population_0_4", "", float(valeur), None))
    return rendues


def ligne_age_commune(draw: st.DrawFn) -> Ligne:
    sexe, tranche = draw(st.sampled_from("FM")), draw(st.sampled_from(TRANCHES))
    return (commune(draw), epci(draw), annee(draw), sexe, tranche, decimals(draw))


def attendues_age_commune(lignes: list[Ligne]) -> list[Ligne]:
    rendues: list[Ligne] = []
    dixiemes: dict[tuple[str, int, str], int] = {}
    for code, _, an, sexe, tranche, valeur in lignes:
        modalite = f"{'H' if sexe == 'M' else 'F'}|{tranche}"
        rendues.append(obs(code, "commune", int(an), "population_age", modalite, float(valeur), None))
        for somme in (tranche, ""):
            cle = (code, int(an), somme)
            dixiemes[cle] = dixiemes.get(cle, 0) + round(float(valeur) * 10)
    for (code, an, modalite), total in dixiemes.items():
        rendues.append(obs(code, "commune", an, "population_age", modalite, total / 10, None))
        if modalite == "0-4":
            rendues.append(obs(code, "commune", an, "population_0_4", "", total / 10, None))
    return rendues


def ligne_filosofi(draw: st.DrawFn) -> Ligne:
    valeurs = ("" if draw(st.booleans()) else decimals(draw) for _ in range(2))
    return (commune(draw), epci(draw), annee(draw), *valeurs)


def attendues_filosofi(lignes: list[Ligne]) -> list[Ligne]:
    rendues = []
    for code, _, an, median, pauvrete in lignes:
        marges = (5.0, 0.05 if "." in pauvrete else 0.5)
        for indicateur, valeur, marge in zip(
            ("niveau_vie_median", "taux_pauvrete"), (median, pauvrete), marges, strict=True
        ):
            lu = (float(valeur), marge, "publie") if valeur else (None, None, "secret")
            rendues.append(obs(code, "commune", int(an), indicateur, "", *lu))
    return rendues


COUVERTURE = Format(
    "cnaf_couverture",
    "taux_couverture_epci_2023.csv",
    f"code_epci,annee,{','.join(MODALITES)}",
    ligne_couverture,
    attendues_couverture,
)
CAF_COMMUNE = Format(
    "cnaf_allocataires",
    "cnaf_allocataires_commune.csv",
    f"code_commune,code_epci,annee,{','.join(CAF)},ligne_absente",
    ligne_caf_commune,
    attendues_caf_commune,
)
CAF_EPCI = Format(
    "cnaf_allocataires",
    "cnaf_allocataires_epci.csv",
    f"code_epci,annee,{','.join(CAF)},n_communes,n_communes_manquantes,n_communes_foyers_zero",
    ligne_caf_epci,
    attendues_caf_epci,
)
AGE_EPCI = Format(
    "insee_population_age",
    "insee_population_age_epci.csv",
    "code_epci,annee,tranche_age,population",
    ligne_age_epci,
    attendues_age_epci,
)
AGE_COMMUNE = Format(
    "insee_population_age",
    "insee_population_age_commune.csv",
    "code_commune,code_epci,annee,sexe,tranche_age,population",
    ligne_age_commune,
    attendues_age_commune,
)
FILOSOFI = Format(
    "insee_filosofi",
    "insee_filosofi_commune.csv",
    "code_commune,code_epci,annee,niveau_vie_median,taux_pauvrete",
    ligne_filosofi,
    attendues_filosofi,
    ("niveau_vie_median", "taux_pauvrete"),
)
FORMATS = {
    "couverture": COUVERTURE,
    "allocataires communes": CAF_COMMUNE,
    "allocataires EPCI": CAF_EPCI,
    "âge EPCI": AGE_EPCI,
    "âge communes": AGE_COMMUNE,
    "Filosofi": FILOSOFI,
}
TOUS = pytest.mark.parametrize("forme", FORMATS.values(), ids=FORMATS.keys())

JUSTES = {
    COUVERTURE.fichier: "200058485,2023,48.5,13,30.5,3,2",
    CAF_COMMUNE.fichier: "95127,249500109,2024,10,20,5,5,5,5,5,0",
    CAF_EPCI.fichier: "200058485,2024,10,20,5,5,5,5,5,15,0,0",
    AGE_EPCI.fichier: "200058485,2023,5-9,10.5",
    AGE_COMMUNE.fichier: "95127,249500109,2023,F,5-9,10.5",
    FILOSOFI.fichier: "95127,249500109,2023,20000,12.5",
}


def table_of(draw: st.DrawFn, forme: Format) -> list[Ligne]:
    """Rows of this format, each key once."""
    cles = [i for i, c in enumerate(forme.colonnes) if c.startswith(("code", "an", "se", "tr"))]
    return draw(
        st.lists(st.composite(forme.ligne)(), max_size=6, unique_by=lambda r: tuple(r[i] for i in cles))
    )


# --- Des lignes exactes -----------------------------------------------------------------------


def test_un_taux_de_couverture_donne_le_total_et_ses_quatre_composantes(tmp_path: Path) -> None:
    """Une ligne de la Cnaf donne cinq chiffres publiés, à 0,05 près ; un taux dépasse 100."""
    lues = COUVERTURE.read_rows(tmp_path, "200058485,2023,160.5,100,57.5,3,0")
    assert lues == [
        obs("200058485", "epci", 2023, "taux_couverture", "", 160.5, 0.05),
        obs("200058485", "epci", 2023, "taux_couverture", "eaje", 100.0, 0.05),
        obs("200058485", "epci", 2023, "taux_couverture", "assistantes_maternelles", 57.5, 0.05),
        obs("200058485", "epci", 2023, "taux_couverture", "prescolarisation", 3.0, 0.05),
        obs("200058485", "epci", 2023, "taux_couverture", "garde_domicile", 0.0, 0.05),
    ]


@pytest.mark.parametrize(
    ("niveau", "code"), [("france", "FRANCE"), ("region", "11"), ("departement", "2A"), ("commune", "2A004")]
)
def test_le_niveau_des_taux_vient_du_nom_du_fichier(tmp_path: Path, niveau: str, code: str) -> None:
    """Le même lecteur sert les cinq niveaux, nommés par le fichier et par sa première colonne."""
    chemin = tmp_path / f"taux_couverture_{niveau}_2023.csv"
    chemin.write_text(
        f"code_{niveau},annee,{','.join(MODALITES)}\n{code},2023,60,20,30,5,5\n", encoding="utf-8"
    )
    lignes = LECTEURS["cnaf_couverture"](chemin, "jeu").to_pylist()
    assert {(ligne["niveau"], ligne["code_territoire"]) for ligne in lignes} == {(niveau, code)}


def test_un_fichier_de_taux_mal_nomme_est_refuse(tmp_path: Path) -> None:
    """Un nom qui ne dit pas le niveau donne une phrase, pas une trace."""
    chemin = tmp_path / "taux.csv"
    chemin.write_text("a\n", encoding="utf-8")
    with pytest.raises(LectureError, match="taux_couverture_<niveau>_<année>"):
        LECTEURS["cnaf_couverture"](chemin, "jeu")


def test_le_zero_d_une_commune_est_zero_ou_secret(tmp_path: Path) -> None:
    """Le 0 que la Cnaf publie pour une commune n'est pas dit nul : zéro, arrondi ou secret."""
    lues = CAF_COMMUNE.read_rows(tmp_path, "95127,249500109,2024,10,20,0,5,5,5,5,0")
    assert lues[:3] == [
        obs("95127", "commune", 2024, "foyers_allocataires", "", 10.0, 2.5),
        obs("95127", "commune", 2024, "personnes_couvertes", "", 20.0, 2.5),
        obs("95127", "commune", 2024, "foyers_rsa", "", 0.0, 2.5, "zero_ou_secret"),
    ]
    assert len(lues) == 7


def test_une_ligne_absente_ne_donne_aucune_observation(tmp_path: Path) -> None:
    """Une commune marquée absente ne vaut pas zéro : elle n'a pas de ligne."""
    lues = CAF_COMMUNE.read_rows(
        tmp_path, "23034,200067593,2023,,,,,,,,1", "23001,200067189,2023,5,5,5,5,5,5,5,0"
    )
    assert {ligne[0] for ligne in lues} == {"23001"}


def test_une_ligne_absente_qui_porte_un_chiffre_est_refusee(tmp_path: Path) -> None:
    """Une ligne dite absente ne peut pas contenir de valeur : on ne devine pas laquelle croire."""
    contenu = f"{CAF_COMMUNE.entete}\n23034,200067593,2023,,,5,,,,,1\n"
    assert CAF_COMMUNE.faults(tmp_path, contenu) == (
        "ligne 2, colonne rsa : « 5 » trouvé ; attendu : une cellule vide.",
    )


def test_la_somme_d_un_epci_est_estimee_a_deux_et_demi_par_commune(tmp_path: Path) -> None:
    """La somme de 33 communes arrondies à 5 est estimée, à ± 82,5 ; son 0 reste un 0."""
    lues = CAF_EPCI.read_rows(tmp_path, "200035970,2020,3540,10970,0,865,640,2085,650,33,0,0")
    assert lues[0] == obs("200035970", "epci", 2020, "foyers_allocataires", "", 3540.0, 82.5, "estime")
    assert lues[2] == obs("200035970", "epci", 2020, "foyers_rsa", "", 0.0, 82.5, "estime")
    assert {(ligne[6], ligne[7]) for ligne in lues} == {(82.5, "estime")}


def test_la_tranche_total_d_un_epci_n_est_pas_comptee_deux_fois(tmp_path: Path) -> None:
    """La tranche « total » du fichier devient le total, seule ; les tranches restent à côté."""
    lues = AGE_EPCI.read_rows(
        tmp_path, "200058485,2023,0-4,10.5", "200058485,2023,5-9,4.5", "200058485,2023,total,15"
    )
    assert lues == [
        obs("200058485", "epci", 2023, "population_age", "0-4", 10.5, None),
        obs("200058485", "epci", 2023, "population_0_4", "", 10.5, None),
        obs("200058485", "epci", 2023, "population_age", "5-9", 4.5, None),
        obs("200058485", "epci", 2023, "population_age", "", 15.0, None),
    ]


def test_les_sexes_d_une_commune_sont_sommes(tmp_path: Path) -> None:
    """Femmes et hommes gardent leur ligne ; tranche et total sont leurs sommes, au dixième."""
    lues = AGE_COMMUNE.read_rows(
        tmp_path,
        "95127,249500109,2023,F,0-4,0.1",
        "95127,249500109,2023,M,0-4,0.2",
        "95127,249500109,2023,M,95+,1",
    )
    assert sorted(lues) == sorted(
        [
            obs("95127", "commune", 2023, "population_age", "F|0-4", 0.1, None),
            obs("95127", "commune", 2023, "population_age", "H|0-4", 0.2, None),
            obs("95127", "commune", 2023, "population_age", "H|95+", 1.0, None),
            obs("95127", "commune", 2023, "population_age", "0-4", 0.3, None),
            obs("95127", "commune", 2023, "population_age", "95+", 1.0, None),
            obs("95127", "commune", 2023, "population_age", "", 1.3, None),
            obs("95127", "commune", 2023, "population_0_4", "", 0.3, None),
        ]
    )


def test_une_cellule_vide_de_filosofi_est_un_secret(tmp_path: Path) -> None:
    """Vide veut dire secret, sans valeur ni marge ; la marge suit la précision publiée."""
    lues = FILOSOFI.read_rows(
        tmp_path, "95127,249500109,2023,20510,", "95500,249500109,2023,,18", "95018,200058519,2023,,18.5"
    )
    assert lues == [
        obs("95127", "commune", 2023, "niveau_vie_median", "", 20510.0, 5.0),
        obs("95127", "commune", 2023, "taux_pauvrete", "", None, None, "secret"),
        obs("95500", "commune", 2023, "niveau_vie_median", "", None, None, "secret"),
        obs("95500", "commune", 2023, "taux_pauvrete", "", 18.0, 0.5),
        obs("95018", "commune", 2023, "niveau_vie_median", "", None, None, "secret"),
        obs("95018", "commune", 2023, "taux_pauvrete", "", 18.5, 0.05),
    ]


@pytest.mark.lent
def test_chaque_fichier_livre_se_lit() -> None:
    """Les lecteurs acceptent tous les fichiers embarqués, et chacun donne des lignes."""
    for source in load_catalogue().sources.values():
        # Une source qui se récupère n'est pas toujours livrée.
        if source.lecteur in LECTEURS and source.fichier:
            table = LECTEURS[source.lecteur](EMBARQUE / source.fichier, source.id)
            assert table.num_rows > 0, source.id
            assert set(table["source"].to_pylist()) == {source.id}


# --- Propriétés -------------------------------------------------------------------------------


@TOUS
@ESSAIS
@given(donnees=st.data())
def test_toute_liste_de_lignes_justes_est_relue_telle_quelle(
    forme: Format, tmp_path: Path, donnees: st.DataObject
) -> None:
    """Ce qui est écrit dans un fichier juste est exactement ce qui en est lu, rien de plus."""
    lignes = donnees.draw(st.composite(lambda draw: table_of(draw, forme))())
    lues = forme.read_rows(tmp_path, *(",".join(ligne) for ligne in lignes))
    assert sorted(lues, key=str) == sorted(forme.attendues(lignes), key=str)


ABIMES_NOMBRE = (
    "abc",
    "-1",
    "-0.5",
    "inf",
    "-inf",
    "nan",
    "",
    "1,5",
    "1 000",
    "1_000",
    "1e3",
    "+5",
    ".5",
    "5.",
    "0x10",
    "½",
    "１２",
    "12 %",
    "9" * 400,
)
ABIMES = {
    "annee": ("", "23", "2023.0", "1899", "2101", "abc", "-2023", "２０２３", "2 023"),
    "code_commune": ("", "1004", "95127.0", "abc", "FRANCE", "951270", "95 127"),
    "code_epci": ("", "20005848", "200058485.0", "2.00058485E8", "CC Vexin"),
    "sexe": ("", "H", "f", "1", "Femme"),
    "tranche_age": ("", "0-2", "0-3", "Total", "95 et plus", "4-0"),
    "ligne_absente": ("", "2", "oui", "-1", "0.0"),
}


@TOUS
@ESSAIS
@given(donnees=st.data())
def test_une_cellule_abimee_est_nommee_avec_sa_ligne_et_sa_colonne(
    forme: Format, tmp_path: Path, donnees: st.DataObject
) -> None:
    """Une seule cellule fausse, où qu'elle soit : une seule faute, au bon endroit, citée."""
    juste = JUSTES[forme.fichier]
    lignes = [""] * donnees.draw(st.integers(0, 3))
    lignes += [juste] * donnees.draw(st.integers(0, 2))
    colonne = donnees.draw(st.sampled_from(forme.colonnes))
    possibles = ABIMES.get(colonne, ABIMES_NOMBRE)
    valeur = donnees.draw(st.sampled_from([v for v in possibles if v or colonne not in forme.vides]))
    cellules = juste.split(",")
    cellules[forme.colonnes.index(colonne)] = f'"{valeur}"'
    numero = len(lignes) + 2
    lignes += [",".join(cellules), "", juste]
    fautes = forme.faults(tmp_path, "\n".join((forme.entete, *lignes)))
    assert len(fautes) == 1
    assert fautes[0].startswith(f"ligne {numero}, colonne {colonne} : « {valeur} » trouvé ; attendu : ")


# --- La forme du fichier ----------------------------------------------------------------------


@TOUS
def test_un_entete_different_est_refuse_avec_les_colonnes_attendues(forme: Format, tmp_path: Path) -> None:
    """Colonne renommée, déplacée, en trop ou fichier vide : les deux listes sont données."""
    colonnes = forme.colonnes
    for entete in (
        ",".join(reversed(colonnes)),
        ",".join([*colonnes, "de_plus"]),
        ",".join(colonnes[:-1]),
        forme.entete.replace("annee", "an"),
        forme.entete.replace(",", ";"),
        "",
    ):
        (faute,) = forme.faults(tmp_path, f"{entete}\n{JUSTES[forme.fichier]}\n")
        assert faute.startswith("ligne 1 : colonnes trouvées : ")
        assert faute.endswith(f"colonnes attendues, dans cet ordre : {', '.join(colonnes)}.")


@TOUS
def test_un_fichier_sans_un_octet_est_refuse(forme: Format, tmp_path: Path) -> None:
    """Un fichier vide n'est pas un fichier sans données : il est refusé."""
    (faute,) = forme.faults(tmp_path, b"")
    assert "colonnes trouvées : aucune" in faute


@TOUS
def test_une_ligne_qui_n_a_pas_toutes_ses_cellules_est_comptee(forme: Format, tmp_path: Path) -> None:
    """Trop ou pas assez de cellules : la ligne et les deux nombres sont dits, le reste est lu."""
    juste, attendu = JUSTES[forme.fichier], len(forme.colonnes)
    contenu = "\n".join((forme.entete, juste, juste + ",1", juste, juste.rsplit(",", 1)[0]))
    assert forme.faults(tmp_path, contenu) == (
        f"ligne 3 : {attendu + 1} cellules trouvées, {attendu} attendues.",
        f"ligne 5 : {attendu - 1} cellules trouvées, {attendu} attendues.",
    )


@TOUS
def test_un_fichier_qui_n_est_pas_en_utf8_est_refuse(forme: Format, tmp_path: Path) -> None:
    """Un autre codage donne le rang de l'octet fautif et dit d'enregistrer en UTF-8."""
    debut = f"{forme.entete}\n".encode()
    (faute,) = forme.faults(tmp_path, debut + b"\xe9\n")
    assert faute == f"octet {len(debut)} illisible en UTF-8 : enregistrez le fichier en UTF-8."


@TOUS
def test_marque_d_ordre_lignes_blanches_et_fins_de_ligne_ne_changent_rien(
    forme: Format, tmp_path: Path
) -> None:
    """Marque UTF-8, fins de ligne Windows, lignes blanches, espaces autour : mêmes lignes lues."""
    juste = JUSTES[forme.fichier]
    temoin = forme.read(tmp_path, f"{forme.entete}\n{juste}\n")
    virgules = "," * (len(forme.colonnes) - 1)
    contenu = f"{forme.entete}\n\n   \n{virgules}\n {juste.replace(',', ' , ')} \n\n\n"
    assert temoin
    assert forme.read(tmp_path, f"\ufeff{contenu}") == temoin
    assert forme.read(tmp_path, contenu.replace("\n", "\r\n")) == temoin
    assert forme.read(tmp_path, contenu.rstrip()) == temoin


def test_le_numero_de_ligne_compte_les_retours_entre_guillemets(tmp_path: Path) -> None:
    """Une cellule qui tient deux lignes ne décale pas les numéros ; la sienne est la première."""
    contenu = f'{AGE_EPCI.entete}\n"200058485","20\n23",0-4,1\n200058485,2023,0-4,x\n'
    fautes = AGE_EPCI.faults(tmp_path, contenu)
    assert [f.split(" :")[0] for f in fautes] == ["ligne 2, colonne annee", "ligne 4, colonne population"]


@pytest.mark.parametrize("separateur", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_un_separateur_unicode_dans_une_cellule_ne_coupe_pas_la_ligne(
    tmp_path: Path, separateur: str
) -> None:
    """Un caractère invisible dans une cellule est vu dans sa colonne, sans décaler la suite."""
    contenu = f"{AGE_EPCI.entete}\n200058485,2023,0-4,1{separateur}2\n200058485,2023,5-9,x\n"
    fautes = AGE_EPCI.faults(tmp_path, contenu)
    assert [f.split(" :")[0] for f in fautes] == [
        "ligne 2, colonne population",
        "ligne 3, colonne population",
    ]


@pytest.mark.parametrize("suite", ["", "200058485,2023,5-9,1\n" * 10_000])
def test_un_guillemet_jamais_ferme_est_dit_a_sa_ligne(tmp_path: Path, suite: str) -> None:
    """Un guillemet oublié avale la fin du fichier, longue ou courte : sa ligne est dite."""
    contenu = f'{AGE_EPCI.entete}\n200058485,2023,0-4,1\n200058485,2023,"5-9,1\n{suite}'
    fautes = AGE_EPCI.faults(tmp_path, contenu)
    assert fautes == ("ligne 3 : un guillemet est ouvert et n'est pas fermé là où il faut.",)


def test_toutes_les_fautes_d_un_fichier_sortent_ensemble(tmp_path: Path) -> None:
    """Trente lignes fausses : trente fautes retenues, vingt montrées, dix comptées."""
    contenu = "\n".join((AGE_EPCI.entete, *(["200058485,2023,5-9,x"] * 30)))
    with pytest.raises(LectureError) as erreur:
        AGE_EPCI.read(tmp_path, contenu)
    assert len(erreur.value.fautes) == 30
    assert str(erreur.value).count("\n- ") == 21
    assert str(erreur.value).endswith("- et 10 autres fautes.")


# --- La part des jeunes -----------------------------------------------------------------------

JEUNES = Format(
    "insee_part_moins_15",
    "part_moins_15_epci_2022.csv",
    "code_epci,annee,population,moins_15_ans",
    lambda draw: (),
    lambda lignes: [],
)


def test_la_part_des_jeunes_est_estimee_avec_sa_marge(tmp_path: Path) -> None:
    """200 jeunes pour 1 000 habitants : 20 %, à 0,05 de l'arrondi des parts et 0,05 d'un demi-habitant."""
    (ligne,) = JEUNES.read_rows(tmp_path, "200000172,2022,1000,200")
    assert ligne[:5] == ("200000172", "epci", 2022, "part_moins_15", "")
    assert ligne[5:7] == (pytest.approx(20.0), pytest.approx(0.1))
    assert ligne[7] == "estime"


@pytest.mark.parametrize(
    ("ligne", "colonne"),
    [
        ("200000172,2022,0,0", "population"),
        ("200000172,2022,1000,1001", "moins_15_ans"),
        ("200000172,2022,mille,200", "population"),
    ],
)
def test_une_part_impossible_nomme_sa_cellule(tmp_path: Path, ligne: str, colonne: str) -> None:
    """Zéro habitant, plus de jeunes que d'habitants, un mot : la ligne et la colonne."""
    fautes = JEUNES.faults(tmp_path, f"{JEUNES.entete}\n{ligne}\n")
    assert len(fautes) == 1
    assert f"ligne 2, colonne {colonne}" in fautes[0]
