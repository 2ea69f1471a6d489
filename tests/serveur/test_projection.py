"""La projection et les téléphones : qui voit quoi, qui écrit quoi, et ce qui arrive à chacun."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from dashboard.dossiers import ecrans, mur
from dashboard.dossiers.ecrans import EcranLu, FigureLue
from dashboard.dossiers.modeles import Propose, Recette
from dashboard.exports.mur import image
from dashboard.exports.mur.modele import Affiche, Mur, Taille
from dashboard.formats import typography
from dashboard.gestes import ateliers, seances
from dashboard.lecture import store
from dashboard.projection import messages, routes
from dashboard.projection.dessins import Dessins
from dashboard.projection.direct import Direct
from dashboard.projection.salle import FILE_MAX, Client, Place, Salle
from dashboard.service.garde import Garde
from dashboard.session import acces, porte
from data.garde import ateliers as garde
from data.garde import notes as garde_notes
from data.garde.seances import modele, rayon
from data.garde.seances.modele import Ecran, Entete, Placee, Seance
from tests.memoire.outils_memoire import refuse_for_space

CLE = porte.Cle("la-cle-du-poste")
ICI, AILLEURS = "http://localhost:8501", "http://192.0.2.7:8501"


def compose(affiche: Affiche, taille: Taille) -> tuple[Mur, ...]:
    """Deux dessins par écran, qui disent leur message et leur largeur."""
    if "panne" in affiche.message:
        raise RuntimeError("dessin")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{affiche.message} {affiche.rang}/{affiche.nombre}</svg>'
    dits = (affiche.message, f"{affiche.message} 2") if "?" in affiche.message else (affiche.message,) * 2
    return tuple(Mur(f"{svg} {taille.largeur} {p}", taille, p, 2, d) for p, d in enumerate(dits, start=1))


@dataclass
class Monde:
    """L'application et qui s'y présente : ce poste, un autre, un téléphone."""

    donnees: Path
    client: TestClient

    def get(self, chemin: str, *, ici: bool = True, **entetes: str) -> Any:
        """La réponse à ce poste, ou à un autre."""
        return self.client.get(f"{ICI if ici else AILLEURS}{chemin}", headers=self.headers(ici, entetes))

    def join(self, chemin: str, *, ici: bool = True, origine: str = "") -> WebSocketTestSession:
        """Un canal, comme le navigateur l'ouvre."""
        racine = ICI if ici else AILLEURS
        entetes = self.headers(ici, {"origin": origine or racine})
        return self.client.websocket_connect(f"{racine.replace('http', 'ws')}{chemin}", headers=entetes)

    def headers(self, ici: bool, entetes: dict[str, str]) -> dict[str, str]:
        cookie = {"cookie": f"{porte.COOKIE}={CLE.temoin}"} if ici else {}
        return {**cookie, **{n.replace("_", "-"): v for n, v in entetes.items()}}


@pytest.fixture
def monde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Monde]:
    """Une séance de trois écrans de texte, sur le poste qui la tient."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.setenv(porte.CLE, CLE.texte)
    # Un écran de texte se lit sans magasin, que nul n'a construit ici.
    monkeypatch.setattr(seances, "screen", lambda s, n: ecrans.read_screen(s.find(n), store, seances.view))
    monkeypatch.setattr(acces, "_cle", CLE)
    monkeypatch.setattr(acces, "_regles", porte.Regles())
    textes = [Ecran(0, "texte", f"Message {r}", texte="Un texte", notes=f"à dire {r}") for r in (1, 2, 3)]
    rayon.create(tmp_path, Entete("Comité de novembre"), tuple(textes))
    application = Starlette(routes=list(routes.build_routes(Dessins(compose), Direct())))
    gardee = Garde(application, porte.Regles(reseau=True), CLE)
    with TestClient(gardee, base_url=ICI, client=("127.0.0.1", 5), follow_redirects=False) as client:
        yield Monde(tmp_path, client)


@pytest.fixture
def jeton(monde: Monde) -> str:
    """Celui d'un atelier ouvert sur la séance."""
    return keys().jeton


def keys() -> garde.Cles:
    cles = ateliers.keys(ateliers.open_workshop(1))
    assert cles is not None
    return cles


def until(canal: WebSocketTestSession, genre: str, juste: Callable[[Any], bool] = lambda _: True) -> Any:
    """Le prochain message de ce genre qui convient ; ce qui vient avant est passé."""
    for _ in range(200):
        message = heard(canal)
        if message["type"] == genre and juste(message):
            return message
    raise AssertionError(f"aucun message « {genre} »")


def heard(canal: WebSocketTestSession) -> Any:
    """Le prochain message ; rien en cinq secondes est une faute, pas une attente sans fin."""

    async def receive() -> Any:
        async with asyncio.timeout(5):
            return await canal._send_rx.receive()

    message = canal.portal.call(receive)
    canal._raise_on_close(message)
    return json.loads(message["text"])


def note(texte: str, client: str, **autres: Any) -> dict[str, Any]:
    return {"type": "note", "client": client, "texte": texte, "ecran": 1, **autres}


def test_la_page_du_mur_est_a_qui_peut_voir_la_seance(monde: Monde) -> None:
    """Ce poste : la page ; un autre : une phrase, qu'elle existe ou non ; partagée, il la voit."""
    page = monde.get("/projeter/1")
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    assert "Comité de novembre" in page.text
    assert 'src="../projection/mur.js?v=' in page.text
    assert len(page.content) < 3000
    refus = monde.get("/projeter/1", ici=False)
    assert (refus.status_code, "n'est pas partagée" in refus.text.replace("&#x27;", "'")) == (403, True)
    assert monde.get("/projeter/9", ici=False).status_code == 403
    partie = monde.get("/projeter/9")
    assert (partie.status_code, "à la corbeille" in partie.text) == (404, True)
    seances.entitle(1, Entete("Comité de novembre", partagee=True))
    assert monde.get("/projeter/1", ici=False).status_code == 200
    assert monde.get("/projeter/1/pupitre", ici=False).status_code == 403
    assert monde.get("/projeter/1/pupitre").status_code == 200


@pytest.mark.parametrize(
    ("chemin", "mene"),
    [
        ("/projeter/abc", "../seances"),
        ("/projeter/-1", "../seances"),
        ("/projeter/1/truc", "../../seances"),
        ("/participer/abc/def", "../../participer"),
    ],
)
def test_une_adresse_de_projection_mal_ecrite_est_une_phrase(monde: Monde, chemin: str, mene: str) -> None:
    """Tapée à la main sur l'ordinateur de la salle : ni page blanche, ni anglais, et un lien pour revenir."""
    page = monde.get(chemin)
    assert f'<a href="{mene}">' in page.text
    assert page.status_code == 404
    assert "Cette adresse n’existe pas" in page.text
    assert "<script" not in page.text


def test_une_barre_de_trop_mene_au_mur(monde: Monde) -> None:
    """« /projeter/1/ » est une faute de frappe, non une autre adresse."""
    reponse = monde.get("/projeter/1/")
    assert (reponse.status_code, reponse.headers["location"]) == (301, "../1")


def test_les_pages_ne_demandent_rien_a_un_autre_hote(monde: Monde, jeton: str) -> None:
    """Ni script en ligne, ni autre machine : la politique le dit, et chaque fichier nommé y est."""
    for chemin in ("/projeter/1", "/projeter/1/pupitre", f"/participer/{jeton}", "/participer"):
        page = monde.get(chemin)
        politique = page.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in politique
        assert "connect-src 'self' ws://localhost:8501 wss://localhost:8501;" in politique
        assert "http://" not in page.text
        assert "https://" not in page.text
    for nom, media in routes.FICHIERS.items():
        fichier = monde.get(f"/projection/{nom}")
        assert (fichier.status_code, fichier.headers["content-type"].split(";")[0]) == (200, media)
    assert monde.get("/projection/../style.css").status_code == 404


def test_un_ecran_se_demande_a_la_taille_du_mur(monde: Monde) -> None:
    """Sa partie, bornée à celles qui sont là ; privé, redemandé par son empreinte."""
    adresse = "/projeter/1/ecran/2.json?l=1440&h=900&partie=2"
    reponse = monde.get(adresse)
    assert reponse.json()["svg"].endswith("Message 2 2/3</svg> 1440 2")
    assert reponse.headers["cache-control"] == "private, no-cache"
    encore = monde.get(adresse, if_none_match=reponse.headers["etag"])
    assert encore.status_code == 304
    lu = monde.get("/projeter/1/ecran/2.json?l=99999&h=1&partie=7").json()
    assert (lu["partie"], lu["sur"], lu["dit"]) == (2, 2, "Message 2")
    assert "3840" in lu["svg"]


def test_un_ecran_propose_se_voit_sur_ce_poste_seulement(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une image gardée une heure par le navigateur ; ailleurs, rien ; une recette partie le dit."""

    def propose(territoire: str, cle: str) -> tuple[Propose, str]:
        if cle != "couverture":
            raise seances.SeancesError("Cet écran n'est plus proposé : rechargez la page.")
        return Propose(Recette(cle, "La couverture", message=f"La couverture de {territoire}"), ()), ""

    monkeypatch.setattr(seances, "proposal_at", propose)
    monkeypatch.setattr(image, "picture", lambda mur, large: f"{mur.dit} {large}".encode())
    adresse = "/projeter/propose/epci:200058485/{}.png?px=240"
    vue = monde.get(adresse.format("couverture"))
    assert (vue.headers["content-type"], vue.text) == ("image/png", "La couverture de epci:200058485 240")
    assert vue.headers["cache-control"] == "private, max-age=3600"
    assert monde.get(adresse.format("couverture"), ici=False).status_code == 403
    partie = monde.get(adresse.format("partie"))
    assert (partie.status_code, partie.json()["message"][:9]) == (404, "Cet écran")


def test_les_premiers_ecrans_d_un_modele_se_voient_sur_ce_poste_seulement(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le rang compte les écrans qui se font là : au-delà du dernier, une phrase."""

    def screen_of(territoire: str, modele: str, rang: int) -> tuple[Propose, str]:
        if rang > 2:
            raise seances.SeancesError("Cet écran n'est plus proposé : rechargez la page.")
        return Propose(Recette(modele, "La couverture", message=f"{modele}, {rang}, {territoire}"), ()), ""

    monkeypatch.setattr(seances, "screen_of", screen_of)
    monkeypatch.setattr(image, "picture", lambda mur, large: f"{mur.dit} {large}".encode())
    adresse = "/projeter/modele/epci:200058485/copil/{}.png?px=240"
    vue = monde.get(adresse.format(2))
    assert (vue.headers["content-type"], vue.text) == ("image/png", "copil, 2, epci:200058485 240")
    assert monde.get(adresse.format(2), ici=False).status_code == 403
    assert monde.get(adresse.format(3)).status_code == 404


def test_l_apercu_d_une_figure_que_l_on_regle_se_voit_sur_ce_poste_seulement(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La partie qui porte la figure réglée, sans rien garder ; à une place qui n'est plus, une phrase."""

    def tried(seance: Seance, ecran: int, rang: int, adresse: str) -> EcranLu:
        if rang:
            raise seances.SeancesError("Cette figure n'est plus sur cet écran : rechargez la page.")
        figure: Any = SimpleNamespace(titre="2022 2")
        lue = FigureLue(Placee(adresse, "", "", ""), figure, None, None)
        return EcranLu(seance.find(ecran), (lue,), adresse, "")

    # Deux parties, « … 1 » puis « … 2 » : la figure réglée est sur la seconde.
    monkeypatch.setattr(mur, "poster", lambda lu, seance: Affiche(lu.propose))
    monkeypatch.setattr(seances, "try_figure", tried)
    monkeypatch.setattr(image, "picture", lambda vu, large: f"{vu.dit} {large}".encode())
    adresse = "/projeter/1/ecran/1/essai.png?rang={}&figure=carte%3Fmillesime%3D2022&px=240"
    vue = monde.get(adresse.format(0))
    assert (vue.headers["content-type"], vue.text) == ("image/png", "carte?millesime=2022 2 240")
    assert monde.get(adresse.format(0), ici=False).status_code == 403
    assert "n'est plus sur cet écran" in monde.get(adresse.format(1)).json()["message"]


def test_un_ecran_parti_refuse_ou_en_panne_se_dit(monde: Monde) -> None:
    """404, 403, 503 : chaque fois une phrase."""
    assert "n'est plus dans la séance" in monde.get("/projeter/1/ecran/8.json").json()["message"]
    refus = monde.get("/projeter/1/ecran/1.json", ici=False)
    assert (refus.status_code, refus.json()["message"]) == (403, routes.PAS_PARTAGEE)
    seances.write(1, 3, "message", "panne", "Message 3")
    panne = monde.get("/projeter/1/ecran/3.json")
    assert (panne.status_code, panne.json()["message"]) == (503, routes.EN_PANNE)


def test_un_canal_d_une_autre_page_est_refuse(monde: Monde) -> None:
    """Une page d'ailleurs, ouverte dans le navigateur du poste, n'écoute ni ne commande."""
    with pytest.raises(WebSocketDisconnect), monde.join("/projeter/1/direct", origine="http://autre.example"):
        pass
    with pytest.raises(WebSocketDisconnect), monde.join("/projeter/1/direct", ici=False):
        pass
    seances.entitle(1, Entete("Comité", partagee=True))
    with pytest.raises(WebSocketDisconnect), monde.join("/projeter/1/direct?role=pupitre", ici=False):
        pass


def test_deux_animateurs_se_suivent_et_un_autre_poste_ne_fait_que_suivre(monde: Monde) -> None:
    """Ce que l'un montre, l'autre le voit ; ce qu'un lecteur demande n'est pas fait."""
    seances.entitle(1, Entete("Comité", partagee=True))
    with (
        monde.join("/projeter/1/direct") as mur,
        monde.join("/projeter/1/direct?role=pupitre") as pupitre,
        monde.join("/projeter/1/direct", ici=False) as lecteur,
    ):
        assert "adire" not in until(mur, "deroule")["ecrans"][0]
        assert until(pupitre, "deroule")["ecrans"][1]["adire"] == "à dire 2"
        mur.send_json({"type": "bonjour", "l": 1024, "h": 768, "ecran": 2})
        assert until(pupitre, "place", lambda m: m["place"])["place"]["ecran"] == 2
        lecteur.send_json({"type": "place", "ecran": 1})
        lecteur.send_json({"type": "ouvrir"})
        pupitre.send_json({"type": "place", "ecran": 3, "noir": True})
        vue = until(mur, "place", lambda m: m["place"] and m["place"]["ecran"] != 2)
        assert (vue["place"]["ecran"], vue["place"]["noir"], vue["taille"]) == (3, True, [1024, 768])
        assert until(lecteur, "place", lambda m: m["place"] and m["place"]["ecran"] == 3)
        pupitre.send_json({"type": "place", "ecran": 77})
        mur.send_json({"type": "place", "ecran": 1})
        assert until(pupitre, "place", lambda m: m["place"]["ecran"] == 1)["place"]["ecran"] == 1
    assert ateliers.workshop(1) is None


def test_la_seance_changee_arrive_au_mur_qui_garde_son_ecran(monde: Monde) -> None:
    """Un écran de plus devant : le même écran ; le sien ôté : celui qui prend sa place."""
    with monde.join("/projeter/1/direct") as mur:
        mur.send_json({"type": "bonjour", "l": 1920, "h": 1080, "ecran": 2})
        until(mur, "place", lambda m: m["place"])
        rayon.change(monde.donnees, 1, "ranger", lambda s: modele.move(s, 3, 0))
        assert [e["numero"] for e in until(mur, "deroule", lambda m: m["revision"] == 2)["ecrans"]] == [
            3,
            1,
            2,
        ]
        rayon.change(monde.donnees, 1, "ôter", lambda s: modele.remove(s, 2))
        until(mur, "deroule", lambda m: m["revision"] == 3)
        assert until(mur, "place")["place"]["ecran"] == 1


def test_un_code_inconnu_ferme_ou_trop_essaye_se_dit(monde: Monde) -> None:
    """La page du code, avec la phrase ; jamais l'écran."""
    inconnu = monde.get("/participer/ABCDEF", ici=False)
    assert (inconnu.status_code, "pas celui d" in inconnu.text) == (404, True)
    atelier = garde.open_workshop(monde.donnees, 1, CLE.texte, heures=-1)
    cles = ateliers.keys(atelier)
    assert cles is not None
    passe = monde.get(f"/participer/{cles.jeton}", ici=False)
    assert (passe.status_code, "est fermé" in passe.text) == (404, True)
    with monde.join(f"/participer/{cles.jeton}/direct", ici=False) as canal:
        assert canal.receive_json() == {"type": "atelier", "ouvert": False, "texte": garde.FERME}
    for rang in range(routes.ESSAIS_PAR_MINUTE):
        monde.get(f"/participer/CODE{rang}", ici=False)
    bon = keys()
    assert monde.get(f"/participer/{bon.code}", ici=False).status_code == 429
    assert monde.get(f"/participer/{bon.jeton}", ici=False).status_code == 200


def test_un_telephone_entre_par_le_jeton_ou_par_le_code(monde: Monde) -> None:
    """L'adresse courte mène au code, le code à la page, et à rien d'autre de la séance."""
    assert monde.get("/p", ici=False).headers["location"] == "participer"
    cles = keys()
    vers = monde.get(f"/participer?code=+{cles.code.lower()[:3]}-{cles.code[3:]}", ici=False)
    assert (vers.status_code, vers.headers["location"]) == (303, f"participer/{cles.code}")
    for cle in (cles.code, cles.jeton):
        assert monde.get(f"/participer/{cle}", ici=False).status_code == 200
    assert monde.get("/projeter/1/ecran/1.json", ici=False).status_code == 403


def test_un_telephone_ne_voit_que_l_ecran_du_mur(monde: Monde, jeton: str) -> None:
    """Rien tant que rien n'est projeté ; puis l'écran montré, et la suite quand elle vient."""
    chemin = f"/participer/{jeton}/ecran.json?l=358&h=440"
    assert monde.get(chemin, ici=False).json()["message"] == messages.PAS_COMMENCEE
    with (
        monde.join("/projeter/1/direct") as mur,
        monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as telephone,
    ):
        assert until(telephone, "ecran")["dit"] == typography(messages.PAS_COMMENCEE)
        mur.send_json({"type": "bonjour", "l": 1920, "h": 1080, "ecran": 1})
        until(telephone, "ecran", lambda m: m["ecran"] == 1)
        mur.send_json({"type": "place", "ecran": 2, "partie": 2})
        vu = until(telephone, "ecran", lambda m: m["ecran"] == 2)
        assert (vu["rang"], vu["nombre"], vu["partie"]) == (2, 3, 2)
        lu = monde.get(chemin, ici=False).json()
        assert (lu["message"], len(lu["dessins"])) == ("Message 2", 2)
        assert lu["axes"]["petite_enfance"]["nom"] == "Petite enfance"


def test_trente_notes_de_deux_telephones_arrivent_au_mur_dans_l_ordre(monde: Monde, jeton: str) -> None:
    """Toutes, une fois chacune, à leurs deux auteurs, au mur et au pupitre."""
    with (
        monde.join("/projeter/1/direct") as mur,
        monde.join("/projeter/1/direct?role=pupitre") as pupitre,
        monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as un,
        monde.join(f"/participer/{jeton}/direct?telephone=b", ici=False) as deux,
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        monkeypatch.setattr("dashboard.projection.direct.NOTES_PAR_MINUTE", 15)
        for rang in range(15):
            un.send_json(note(f"a{rang}", f"note-a-{rang}", axe="petite_enfance"))
            deux.send_json(note(f"b{rang}", f"note-b-{rang}", axe="inconnu"))
        for telephone, lettre in ((un, "a"), (deux, "b")):
            recues = [until(telephone, "recue") for _ in range(15)]
            assert [r["client"] for r in recues] == [f"note-{lettre}-{r}" for r in range(15)]
        for canal in (mur, pupitre):
            vues = until(canal, "notes", lambda m: m["total"] == 30)["notes"]
            assert [n["numero"] for n in vues] == list(range(1, 31))
            assert {n["texte"] for n in vues} == {f"{x}{r}" for x in "ab" for r in range(15)}
            assert {n["axe"] for n in vues if n["texte"][0] == "a"} == {"Petite enfance"}
            assert {n["axe"] for n in vues if n["texte"][0] == "b"} == {""}


def test_les_notes_se_comptent_dans_leur_seance(monde: Monde, jeton: str) -> None:
    """Deux notes prises ailleurs avant : la première de cette séance est la une, au mur et au téléphone."""
    for texte in ("prise ailleurs", "une autre"):
        garde_notes.add(monde.donnees, texte)
    with monde.join("/projeter/1/direct") as mur, monde.join(f"/participer/{jeton}/direct") as telephone:
        telephone.send_json(note("La première d'ici", "client-essai-1"))
        assert until(telephone, "recue")["numero"] == 1
        vues = until(mur, "notes", lambda m: m["total"])["notes"]
        assert [(n["rang"], n["numero"]) for n in vues] == [(1, 3)]


def test_une_note_renvoyee_apres_une_coupure_n_est_pas_doublee(monde: Monde, jeton: str) -> None:
    """L'accusé perdu avec le réseau : le téléphone la renvoie et reçoit le même numéro."""
    with monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as canal:
        canal.send_json(note("Crèche pleine", "note-unique"))
        numero = until(canal, "recue")["numero"]
    with monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as canal:
        canal.send_json(note("Crèche pleine", "note-unique"))
        assert until(canal, "recue")["numero"] == numero
    assert len(ateliers.notes(1)) == 1


@pytest.mark.parametrize(
    ("texte", "dit"), [("", "vide"), ("x" * 281, "281 signes"), ("appelez le 06 12 34 56 78", "téléphone")]
)
def test_une_note_refusee_l_est_d_une_phrase(monde: Monde, jeton: str, texte: str, dit: str) -> None:
    """Le téléphone sait laquelle, et pourquoi ; rien n'est gardé."""
    with monde.join(f"/participer/{jeton}/direct", ici=False) as canal:
        canal.send_json(note(texte, "note-refusee"))
        refus = until(canal, "refusee")
        assert (refus["client"], dit in refus["texte"]) == ("note-refusee", True)
    assert ateliers.notes(1) == ()


def test_trop_de_notes_en_une_minute_attendent_sur_le_telephone(monde: Monde, jeton: str) -> None:
    """La treizième n'est pas perdue : elle sait dans combien de temps repartir ; un autre téléphone écrit."""
    with (
        monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as canal,
        monde.join(f"/participer/{jeton}/direct?telephone=b", ici=False) as autre,
    ):
        for rang in range(13):
            canal.send_json(note(f"note {rang}", f"note-{rang:04d}"))
        attend = until(canal, "attend")
        assert (attend["client"], 0 < attend["secondes"] <= 61) == ("note-0012", True)
        autre.send_json(note("une autre", "note-autre"))
        assert until(autre, "recue")["numero"] == 13


def test_sur_un_disque_plein_une_note_attend_sur_son_telephone_et_part_ensuite(
    monde: Monde, jeton: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le participant ne lit ni fichier ni remède, qui anime lit les deux ; rien ne manque ensuite."""

    with (
        monde.join("/projeter/1/direct?role=pupitre") as pupitre,
        monde.join(f"/participer/{jeton}/direct?telephone=a", ici=False) as canal,
    ):
        with monkeypatch.context() as plein:
            plein.setattr(ateliers, "pose", refuse_for_space)
            canal.send_json(note("Crèche pleine", "note-attendue"))
            attend = until(canal, "attend")
            assert (attend["client"], attend["secondes"]) == ("note-attendue", 30)
            assert "attend ici et partira seule" in attend["texte"]
            assert "mémoire" not in attend["texte"]
            assert until(pupitre, "faute")["texte"] == (
                "Une note attend sur un téléphone, elle repartira seule. La mémoire de la salle\xa0: le "
                "disque est plein. Rien n’a été enregistré\xa0; libérez de la place, puis recommencez."
            )
            # Le mur et le pupitre marchent encore.
            pupitre.send_json({"type": "place", "ecran": 2})
            assert until(canal, "ecran", lambda m: m.get("ecran") == 2)
        canal.send_json(note("Crèche pleine", "note-attendue"))
        assert until(canal, "recue")["client"] == "note-attendue"
    assert [n.texte for n in ateliers.notes(1)] == ["Crèche pleine"]


def test_la_fermeture_se_dit_aux_telephones(monde: Monde, jeton: str) -> None:
    """Ceux qui sont là l'apprennent aussitôt ; leurs notes ne sont plus reçues, et attendent chez eux."""
    with (
        monde.join("/projeter/1/direct?role=pupitre") as pupitre,
        monde.join(f"/participer/{jeton}/direct", ici=False) as telephone,
    ):
        until(telephone, "ecran")
        pupitre.send_json({"type": "fermer"})
        assert until(telephone, "atelier", lambda m: not m["ouvert"])["texte"] == typography(garde.FERME)
        telephone.send_json(note("Trop tard", "note-tard"))
        assert "fermé" in until(telephone, "attend")["texte"]
    assert ateliers.notes(1) == ()


def test_une_seance_retiree_se_dit_au_participant(monde: Monde, jeton: str) -> None:
    """Sa page ne parle ni de corbeille ni de partage : elle dit qu'y faire."""
    seances.remove(1)
    page = monde.get(f"/participer/{jeton}", ici=False)
    assert page.status_code == 404
    assert "L&#x27;animateur a retiré cette séance" in page.text
    assert "corbeille" not in page.text


def test_la_note_retenue_d_une_touche_est_nommee_par_le_numero_que_lit_la_salle(monde: Monde) -> None:
    """Celui de la mémoire, qui compte toutes les séances, ne se lit nulle part au mur."""
    autre = seances.create(Entete("Une autre"))
    for seance, texte in ((autre.numero, "ailleurs"), (1, "ici")):
        cles = ateliers.keys(ateliers.open_workshop(seance))
        assert cles is not None
        ateliers.pose(cles.jeton, garde_notes.Note(0, "", texte, seance=seance), f"note-{seance:05d}")
    with monde.join("/projeter/1/direct?role=pupitre") as pupitre:
        pupitre.send_json({"type": "retenir_derniere"})
        assert until(pupitre, "dit")["texte"] == "Note 1 retenue pour le compte rendu."
    assert [n.retenue for n in ateliers.notes(1)] == [True]


def test_l_animateur_masque_retient_et_groupe_en_direct(monde: Monde, jeton: str) -> None:
    """Masquée, une note quitte le mur et reste au pupitre ; retenue et groupée, elle le dit."""
    with (
        monde.join("/projeter/1/direct") as mur,
        monde.join("/projeter/1/direct?role=pupitre") as pupitre,
        monde.join(f"/participer/{jeton}/direct", ici=False) as telephone,
    ):
        for rang in (1, 2):
            telephone.send_json(note(f"note {rang}", f"note-000{rang}"))
        until(mur, "notes", lambda m: m["total"] == 2)
        pupitre.send_json({"type": "masquer", "numero": 2, "oui": True})
        assert [n["numero"] for n in until(mur, "notes", lambda m: m["total"] == 1)["notes"]] == [1]
        assert until(pupitre, "notes", lambda m: m["notes"] and m["notes"][-1]["masquee"])["total"] == 2
        mur.send_json({"type": "retenir_derniere"})
        assert until(mur, "dit")["texte"] == "Note 1 retenue pour le compte rendu."
        pupitre.send_json({"type": "theme", "numero": 1, "theme": "Petite enfance"})
        lue = until(pupitre, "notes", lambda m: m["notes"][0]["theme"])["notes"][0]
        assert (lue["retenue"], lue["theme"]) == (True, "Petite enfance")
        pupitre.send_json({"type": "masquer", "numero": 99, "oui": True})
        assert "n’est plus dans la séance" in until(pupitre, "faute")["texte"]


def test_un_message_abime_ferme_son_canal_et_lui_seul(monde: Monde, jeton: str) -> None:
    """Ni JSON, ni taille permise, ni forme attendue : les autres continuent."""
    with monde.join("/projeter/1/direct") as mur:
        for abime in ("{", "[]", '"a"', "x" * 9000):
            with monde.join(f"/participer/{jeton}/direct", ici=False) as canal:
                canal.send_text(abime)
                with pytest.raises(WebSocketDisconnect):
                    until(canal, "jamais")
        for etrange in ({"type": "place", "ecran": "un"}, {"type": []}, {"type": "place"}, {"type": "theme"}):
            mur.send_json(etrange)
        mur.send_json({"type": "bonjour", "l": "a", "h": None, "ecran": 3})
        assert until(mur, "place", lambda m: m["place"])["place"]["ecran"] == 3


def test_un_lecteur_trop_lent_est_coupe_sans_retenir_les_autres() -> None:
    """Sa file pleine, il ne reçoit plus que la fermeture ; l'autre a tout."""
    recus: list[str] = []

    class Muet:
        async def send_text(self, texte: str) -> None:
            await asyncio.sleep(3600)

    class Vif:
        async def send_text(self, texte: str) -> None:
            recus.append(texte)

    async def run() -> None:
        salle = Salle(1)
        muet, vif = Client(Muet(), "mur", 1), Client(Vif(), "mur", 1)  # type: ignore[arg-type]
        salle.clients |= {muet, vif}
        pompe = asyncio.create_task(vif.pump())
        for rang in range(FILE_MAX + 1):
            salle.tell({"type": "x", "rang": rang}, salle.of("mur"))
            await asyncio.sleep(0)
        vif.leave()
        await pompe
        await asyncio.wait_for(muet.pump(), 1)

    asyncio.run(run())
    assert len(recus) == FILE_MAX + 1


def test_les_places_sont_comptees() -> None:
    """Au-delà, le suivant est refusé ; un mur n'ôte pas sa place à un téléphone."""
    salle = Salle(1)
    salle.clients |= {Client(None, "mur", 1) for _ in range(12)}  # type: ignore[arg-type]
    assert not salle.has_room("mur")
    assert salle.has_room("telephone")
    salle.place = Place(2)
    assert not salle.follow((1, 2), (1, 2))
    assert salle.follow((), (1, 2))
    assert salle.place is None
