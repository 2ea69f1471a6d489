"""Quarante fautes, une à une : chacune a sa phrase, et l'ancien magasin reste, octet pour octet."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faux_producteurs import BASE, CHAMPS_TAUX, FauxProducteurs, Fichier, Panne, cnaf_csv, cnaf_rows
from monde_actualise import (
    AGES_ENTETE,
    AGES_JEU,
    TAUX_EPCI,
    MondeActualise,
    age_rows,
    impatient,
    publish,
    publish_ages,
)

from data.actualisation import instantane, plan, telechargement
from data.actualisation.rapport import Rapport
from data.magasin import actualiser, emplacement

EPCI, AGES = "cnaf_taux_couverture_epci", "insee_ages_commune"
EXPORT = f"{BASE}/txcouv_pe_epci/exports/csv"
ARCHIVE = f"/melodi/file/{AGES_JEU}/{AGES_JEU}_2022_CSV_FR"
BON = cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, TAUX_EPCI))
Casse = Callable[[FauxProducteurs], Any]


@pytest.fixture(scope="module")
def installe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un petit monde dont le magasin a déjà des chiffres récupérés ; à copier."""
    with pytest.MonkeyPatch.context() as contexte, FauxProducteurs() as serveur:
        impatient(contexte, serveur)
        publish(serveur)
        monde = MondeActualise(tmp_path_factory.mktemp("installe"))
        monde.create()
        assert not monde.refresh().echecs
    return monde.racine


@pytest.fixture
def monde(installe: Path, tmp_path: Path) -> MondeActualise:
    shutil.copytree(installe, tmp_path / "monde")
    return MondeActualise(tmp_path / "monde")


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[FauxProducteurs]:
    with FauxProducteurs() as faux:
        impatient(monkeypatch, faux)
        publish(faux)
        yield faux


def always(panne: Panne, chemin: str = EXPORT) -> Casse:
    """La même panne à chaque essai."""
    return lambda s: s.fichiers[chemin].pannes.extend([panne] * 20)


def body(corps: bytes) -> Casse:
    """Ce corps à la place du bon export."""
    return lambda s: s.publish("txcouv_pe_epci", corps)


def rates(*lignes: tuple[str, object, tuple[object, ...]]) -> Casse:
    return body(cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, lignes)))


def archive(membres: dict[str, str], coupe: int | None = None) -> Casse:
    """Une archive de ces membres à la place de la bonne."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as neuve:
        for nom, texte in membres.items():
            neuve.writestr(nom, texte)
    octets = tampon.getvalue()[:coupe]
    return lambda s: s.fichiers.__setitem__(ARCHIVE, Fichier(octets, "application/zip"))


def ages(changer: Callable[[list[tuple[Any, ...]]], Any], entete: tuple[str, ...] = AGES_ENTETE) -> Casse:
    """Les âges, changés."""
    return lambda s: s.publish_melodi(AGES_JEU, 2022, entete, changer(age_rows()))


def spoilt(s: FauxProducteurs) -> None:
    """Un octet retourné au milieu des données compressées."""
    corps = bytearray(s.fichiers[ARCHIVE].corps)
    debut = corps.index(b"_data.csv") + 40
    corps[debut : debut + 30] = bytes(30)
    s.fichiers[ARCHIVE].corps = bytes(corps)


BONS = TAUX_EPCI[:4]
FAUTES: dict[str, tuple[str, Casse, str]] = {
    # Le réseau et le serveur.
    "jeu-disparu": (EPCI, lambda s: s.fichiers.pop(EXPORT), r"réponse 404, « Dataset not found »"),
    "filtre-faux": (
        EPCI,
        always(Panne(400, b'{"message": "ODSQL"}')),
        r"refuse la demande \(réponse 400, « ODSQL »",
    ),
    "interdit": (EPCI, always(Panne(403, b"")), r"refuse la demande \(réponse 403"),
    "panne-500": (EPCI, always(Panne(500, b"")), r"est en panne \(réponse 500\)"),
    "panne-503": (EPCI, always(Panne(503, b"")), r"est en panne \(réponse 503\)"),
    "trop-de-demandes": (
        EPCI,
        always(Panne(429, b"", {"Retry-After": "0"})),
        r"trop de demandes \(réponse 429\)",
    ),
    "attendre-une-heure": (EPCI, always(Panne(429, b"", {"Retry-After": "3600"})), r"attendre 60 minutes"),
    "coupe": (EPCI, always(Panne(coupe=0)), r"a coupé sa réponse avant la fin"),
    "portail": (
        EPCI,
        always(Panne(200, b"<html>", {"Content-Type": "text/html"})),
        r"une page web est arrivée",
    ),
    "portail-deguise": (EPCI, body(b"\n<!DOCTYPE html><html>Connexion</html>"), r"une page web est arrivée"),
    "redirection": (
        EPCI,
        lambda s: (
            always(Panne(302, b"", {"Location": "/portail"}))(s),
            s.fichiers.__setitem__("/portail", Fichier(b"<html>", "text/html")),
        ),
        r"une page web est arrivée",
    ),
    "vide": (EPCI, body(b""), r"le fichier reçu est vide"),
    # Le contenu d'un export.
    "entete-seul": (EPCI, body(BON.split(b"\n")[0] + b"\n"), r"aucune ligne d'un territoire"),
    "json-d-erreur": (EPCI, body(b'{"error_code": "InternalError"}'), r"manquent ; colonnes trouvées"),
    "ligne-coupee": (EPCI, body(BON[:-14]), r"cellules trouvées, 8 attendues.*coupé"),
    "fin-perdue": (EPCI, rates(BONS[0], BONS[2]), r"1 EPCI en 2023, 2 attendus d'après le périmètre"),
    "colonne-renommee": (
        EPCI,
        body(BON.replace(b"txcouv_epci", b"taux")),
        r"la colonne « txcouv_epci » manque",
    ),
    "code-renomme": (EPCI, body(BON.replace(b"numepci", b"siren")), r"la colonne « numepci » manque"),
    "annee-renommee": (EPCI, body(BON.replace(b"annee", b"exercice")), r"la colonne « annee » manque"),
    "annee-illisible": (
        EPCI,
        rates(("200000001", "an 23", (60, 20, 30, 5, 5))),
        r"ligne 2, colonne « annee »",
    ),
    "annee-a-venir": (EPCI, rates(*BONS, *((c, 2090, v) for c, _, v in BONS[2:])), r"l'année 2090 n'est pas"),
    "annee-manquante": (
        EPCI,
        rates(*BONS[:2], *((c, 2024, v) for c, _, v in BONS[2:])),
        r"l'année 2023 manque, alors que le fichier en place l'a",
    ),
    "ligne-double": (
        EPCI,
        rates(*BONS, ("200000001", 2023, (61, 21, 30, 5, 5))),
        r"a déjà une autre ligne pour 2023",
    ),
    "pas-un-nombre": (EPCI, rates(("200000001", 2023, ("beaucoup", 20, 30, 5, 5))), r"« beaucoup » trouvé"),
    "negatif": (EPCI, rates(("200000001", 2023, (-60, 20, 30, 5, 5))), r"attendu : un nombre positif ou nul"),
    "hors-bornes": (
        EPCI,
        rates(*BONS[:3], ("200000002", 2023, (900, 890, 0, 5, 5))),
        r"a 900 places pour 100",
    ),
    "modes-faux": (EPCI, rates(*((c, a, (90, *v[1:])) for c, a, v in BONS)), r"la somme des modes d'accueil"),
    "latin-1": (EPCI, body("Numéro;é".encode("latin-1") + b"\n1;2\n"), r"illisible en UTF-8"),
    "guillemet": (EPCI, body(BON.replace(b"Nom de XX", b'"Nom de XX')), r"pas un CSV lisible"),
    "techniques-seules": (EPCI, rates(("XX", 2023, (1, 1, 0, 0, 0))), r"aucune ligne d'un territoire"),
    "tous-inconnus": (EPCI, rates(("299999999", 2023, (1, 1, 0, 0, 0))), r"aucune ligne d'un territoire"),
    # Une archive de l'Insee.
    "annees-absentes": (AGES, lambda s: s.fichiers.pop(ARCHIVE), r"réponse 404"),
    "pas-un-zip": (
        AGES,
        lambda s: s.fichiers.__setitem__(ARCHIVE, Fichier(b"GEO;AGE\n")),
        r"pas une archive ZIP",
    ),
    "zip-coupe": (AGES, archive({"a_data.csv": "GEO\n" * 99}, 150), r"l'archive est abîmée ou coupée"),
    "zip-abime": (AGES, spoilt, r"l'archive est abîmée ou coupée"),
    "zip-sans-donnees": (AGES, archive({"lisez-moi.txt": "rien"}), r"n'a pas de fichier « _data.csv »"),
    "dimension-perdue": (
        AGES,
        ages(lambda x: x, tuple("AGE_GROUPE" if c == "AGE" else c for c in AGES_ENTETE)),
        r"la colonne « AGE » manque",
    ),
    "codes-changes": (
        AGES,
        ages(lambda x: [(*c[:3], f"{c[3]}ANS", *c[4:]) for c in x]),
        r"colonne « AGE », aucune ligne « Y0 » ; valeurs trouvées : Y0ANS, .* et 11 autres\.",
    ),
    "dimension-neuve": (
        AGES,
        ages(lambda x: [(*c, n) for c in x for n in ("FR", "ETR")], (*AGES_ENTETE, "NATIONALITE")),
        r"la dimension « NATIONALITE » a plusieurs valeurs",
    ),
    "case-double": (AGES, ages(lambda x: [*x, (*x[1][:7], 99)]), r"a deux valeurs pour la même case"),
    "case-illisible": (AGES, ages(lambda x: [(*c[:7], "beaucoup") for c in x]), r"ne se lisent pas"),
    "communes-perdues": (
        AGES,
        ages(lambda x: [c for c in x if c[0].startswith("23")]),
        r"3 communes en 2022, 6 attendus",
    ),
    "periode-illisible": (
        AGES,
        ages(lambda x: [(*c[:5], "2022T1", *c[6:]) for c in x]),
        r"colonne « TIME_PERIOD »",
    ),
}


@pytest.mark.lent
@pytest.mark.parametrize("faute", FAUTES)
def test_une_faute_a_sa_phrase_et_l_ancien_magasin_reste(
    monde: MondeActualise, serveur: FauxProducteurs, faute: str
) -> None:
    """La source est nommée avec ce qui a été trouvé ; rien de ce qui était en place n'a bougé."""
    source, casser, phrase = FAUTES[faute]
    avant = monde.footprint()
    casser(serveur)
    fait = monde.refresh(source)
    (echec,) = fait.echecs
    assert echec.source == source
    assert _matches(phrase, echec.phrase), echec.phrase
    _assert_untouched(monde, avant)


def _matches(motif: str, phrase: str) -> bool:
    return re.search(motif, phrase) is not None and "Traceback" not in phrase


def _assert_untouched(monde: MondeActualise, avant: dict[str, tuple[int, int]]) -> None:
    apres = {nom: x for nom, x in monde.footprint().items() if "/recus/" not in f"/{nom}"}
    assert apres == avant


def test_les_autres_sources_se_chargent_quand_meme(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """Une source en panne ne retient pas les autres."""
    always(Panne(500, b""))(serveur)
    lignes = {x.source: x.etat for x in monde.refresh().lignes}
    assert lignes.pop(EPCI) == "indisponible"
    assert set(lignes.values()) == {"inchange"}


def test_un_serveur_muet_ne_s_attend_qu_une_fois(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sans réseau, le premier fichier l'essaie, les autres le savent ; la phrase dit que faire."""
    monkeypatch.setenv(plan.CNAF, "http://127.0.0.1:9")
    fait = monde.refresh()
    cnaf = [x for x in fait.lignes if x.source != AGES]
    assert {x.etat for x in cnaf} == {"indisponible"}
    assert "ne répond pas" in cnaf[0].phrase
    assert "--depuis" in cnaf[0].phrase
    assert sum(x.duree_s for x in cnaf[1:]) < cnaf[0].duree_s + 1


def test_un_disque_plein_se_dit_avant_de_recevoir(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = monde.footprint()
    serveur.publish("txcouv_pe_epci", BON)
    monkeypatch.setattr(
        telechargement,
        "shutil",
        SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=1_000), rmtree=shutil.rmtree),
    )
    body(BON.replace(b"110", b"111"))(serveur)
    (echec,) = monde.refresh(EPCI).echecs
    assert "le disque n'a que" in echec.phrase
    _assert_untouched(monde, avant)


def test_un_envoi_sans_fin_est_arrete(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telechargement, "TAILLE_SURE", 100)
    monkeypatch.setattr(telechargement, "FOIS_TAILLE_MAX", 0)
    body(BON.replace(b"110", b"111"))(serveur)
    (echec,) = monde.refresh(EPCI).echecs
    assert "ce n'est pas le fichier prévu" in echec.phrase


@pytest.mark.lent
def test_une_grande_commune_sans_un_age_fait_refuser_le_fichier(
    monde: MondeActualise, serveur: FauxProducteurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un village peut n'avoir aucun enfant d'un an ; une ville, non : la case manque."""
    from data.actualisation import perimetre

    vrai = perimetre.load

    def peuple(*reste: Any) -> perimetre.Perimetre:
        lu = vrai(*reste)
        return perimetre.Perimetre(
            lu.codes, lu.remplacants, lu.departements, {**lu.populations, "95001": 9_000}
        )

    publish_ages(serveur, [x for x in age_rows() if (x[0], x[3]) != ("95001", "Y1")])
    assert not monde.refresh(AGES).echecs
    monkeypatch.setattr(perimetre, "load", peuple)
    publish_ages(serveur, [x for x in age_rows() if (x[0], x[3]) != ("95001", "Y2")])
    (echec,) = monde.refresh(AGES).echecs
    assert "2 cases trouvées pour « population_0_2 », 3 attendues" in echec.phrase


def test_deux_actualisations_ne_se_croisent_pas(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """La seconde le dit et ne touche à rien."""
    from filelock import FileLock

    with (
        FileLock(instantane.folder(monde.local) / actualiser.NOM_VERROU, thread_local=False),
        pytest.raises(actualiser.ActualisationError, match="déjà en cours"),
    ):
        monde.refresh(EPCI)


def test_un_rapport_relu_est_celui_qui_fut_ecrit(monde: MondeActualise, serveur: FauxProducteurs) -> None:
    """Le texte du rapport nomme chaque source et ce qui l'a fait refuser."""
    always(Panne(500, b""))(serveur)
    fait: Rapport = monde.refresh()
    texte = fait.to_text()
    assert "Source cnaf_taux_couverture_epci : non récupéré, l'ancien fichier reste" in texte
    assert "0 source nouvelle, 5 inchangées, 1 refusée ou non récupérée" in texte


@pytest.mark.lent
def test_le_magasin_reste_ouvrable_apres_toutes_les_fautes(
    monde: MondeActualise, serveur: FauxProducteurs
) -> None:
    """Trois fautes de suite, puis le bon fichier : il entre."""
    for faute in ("panne-500", "ligne-coupee", "zip-coupe"):
        source, casser, _ = FAUTES[faute]
        casser(serveur)
        assert monde.refresh(source).echecs
    publish(serveur)
    assert not monde.refresh().echecs
    assert emplacement.present(monde.local).is_file()
