"""Ce qu'on tape ou colle se garde tel qu'il se lit : rien ne se colle, rien ne disparaît en silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.garde import mentions, notes
from data.garde.seances import modele, rayon
from data.garde.seances.modele import Ecran, Entete


def _message(dossier: Path, texte: str) -> str:
    seance = rayon.create(dossier, Entete("Essai"), (Ecran(0, "texte", texte="à remplacer"),))
    geste = "écrire"
    ecrite = rayon.change(
        dossier, seance.numero, geste, lambda s: modele.write(s, 1, "texte", texte, "à remplacer")
    )
    return ecrite.ecrans[0].texte


def _note(dossier: Path, texte: str) -> str:
    return notes.add(dossier, texte).texte


def _mention(dossier: Path, texte: str) -> str:
    mentions.write(dossier, {"editeur": texte})
    return mentions.read(dossier)["editeur"]


@pytest.mark.parametrize("garder", [_message, _note, _mention])
@pytest.mark.parametrize(
    ("saisi", "garde"),
    [
        ("1\u202f200\u00a0places, «\u00a048,5\u202f%\u00a0»", None),
        ("une\tcolonne\u3000puis\u2003l'autre", "une colonne puis l'autre"),
        ("une ligne\u2028puis\x0bune\r\nautre", "une ligne\npuis\nune\nautre"),
        ("la famille \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f", None),
        ("\u200fمرحبا\u200f", None),
        ("sans\x00 rien\x1b d'invisible\ufffe", "sans rien d'invisible"),
        ("\u202eà l'envers", "à l'envers"),
    ],
)
def test_un_texte_colle_se_garde_tel_qu_il_se_lit(
    tmp_path: Path, garder: Callable[[Path, str], str], saisi: str, garde: str | None
) -> None:
    """Espaces insécables, tabulations, fins de ligne, dessins joints : d'où que vienne le texte."""
    assert garder(tmp_path, saisi) == (saisi if garde is None else garde)


def test_une_espace_insecable_ne_cache_pas_un_numero_de_telephone(tmp_path: Path) -> None:
    """Ce qui se garde maintenant se cherche aussi."""
    for saisi in ("Le 06\u202f12\u202f34\u202f56\u202f78", "Le 06\u00a012\u00a034\u00a056\u00a078"):
        with pytest.raises(notes.NotesError, match="un numéro de téléphone"):
            notes.add(tmp_path, saisi)
