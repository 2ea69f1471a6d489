"""Le dictionnaire : complet, français, fidèle à la version de Streamlit installée."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit import file_util

SCRIPT = Path(__file__).resolve().parents[2] / "dashboard" / "statique" / "francais.js"
MORCEAUX = Path(file_util.get_static_dir()) / "static" / "js"

# Ce que nos pages montrent à coup sûr. Si Streamlit change un de ces mots, sa traduction n'a
# plus d'effet : l'essai le dit avant l'usager.
PHRASES = [
    "Skip to main content",
    "Main menu",
    "Collapse sidebar",
    "Expand sidebar",
    "Page not found",
    "Connection error",
    "Running...",
    "Choose an option",
    "Choose options",
    "No results",
    "Clear all",
    "Select all",
    "Clear value",
    "Show/hide columns",
    "Download as CSV",
    "Close fullscreen",
    "Fullscreen",
    "Sort ascending",
    "Sort descending",
    "Autosize",
    "Pin column",
    "Unpin column",
    "Hide column",
    "Add row",
    "Delete row(s)",
    "Type to search",
    "Drag and drop a file here",
    "Drag and drop files here",
    "Only one file is allowed.",
    "Number is below the allowed range.",
    "This field is required.",
    "Copy to clipboard",
    "Link to heading",
    "Previous month",
    "Next month",
]


@pytest.fixture(scope="module")
def streamlit_js() -> str:
    noms = (
        "index.*",
        "utils.*",
        "DataFrame.*",
        "Selectbox.*",
        "Multiselect.*",
        "NumberInput.*",
        "FileUploader.*",
        "Toolbar.*",
        "use*",
        "required*",
        "ReorderedSegments.*",
        "DateInput.*",
        "StreamlitMarkdown.*",
        "src.*",
    )
    return "".join(f.read_text(encoding="utf-8") for nom in noms for f in sorted(MORCEAUX.glob(f"{nom}.js")))


def read_dictionary() -> dict[str, str]:
    texte = SCRIPT.read_text(encoding="utf-8")
    debut = texte.index("const MOTS = {")
    bloc = texte[debut : texte.index("  };", debut)]
    return dict(re.findall(r'"((?:[^"\\]|\\.)+)":\s*"((?:[^"\\]|\\.)+)"', bloc))


@pytest.mark.parametrize("phrase", PHRASES)
def test_une_phrase_de_streamlit_a_sa_traduction(phrase: str) -> None:
    assert phrase in read_dictionary()


@pytest.mark.parametrize("phrase", PHRASES)
def test_une_phrase_traduite_existe_bien_dans_cette_version(phrase: str, streamlit_js: str) -> None:
    assert phrase in streamlit_js


def test_aucune_traduction_ne_repete_l_anglais() -> None:
    assert [m for m, t in read_dictionary().items() if m == t] == []


def test_aucune_traduction_n_est_elle_meme_a_traduire() -> None:
    mots = read_dictionary()
    assert [t for t in mots.values() if t in mots] == []
