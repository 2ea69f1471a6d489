"""Lance Streamlit et note, à chaque reprise, ce qu'elle coûte au serveur ; à donner en `lanceur` à `Server`.

Vu du navigateur, le dernier message attend que la page ait dessiné les premiers : ce n'est plus le script.
Ici, de la demande reçue au dernier message parti, et le processeur du fil du script.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

VARIABLE = "OBSERVATOIRE_MESURES_REPRISES"


def read(fichier: Path) -> list[tuple[float, float]]:
    """(milliseconds from request to last message, milliseconds of processor of the script) of each rerun."""
    if not fichier.exists():
        return []
    return [tuple(json.loads(ligne)) for ligne in fichier.read_text(encoding="utf-8").splitlines()]


def watch(sortie: Path) -> None:
    """Write a line by rerun in `sortie`; to be called before the server starts."""
    from streamlit.runtime.runtime import Runtime
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    courant: dict[str, float] = {}
    recevoir, envoyer, derouler = Runtime.handle_backmsg, Runtime._send_message, ScriptRunner._run_script

    def receive(self: Runtime, *arguments: Any, **nommes: Any) -> None:
        courant["recu"] = time.perf_counter()
        recevoir(self, *arguments, **nommes)

    def run(self: ScriptRunner, rerun_data: Any) -> None:
        debut = time.thread_time()
        try:
            derouler(self, rerun_data)
        finally:
            courant["script"] = (time.thread_time() - debut) * 1e3

    def send(self: Runtime, session_info: Any, msg: Any) -> None:
        envoyer(self, session_info, msg)
        if msg.WhichOneof("type") == "script_finished" and "recu" in courant:
            mur = (time.perf_counter() - courant["recu"]) * 1e3
            with sortie.open("a", encoding="utf-8") as flux:
                flux.write(json.dumps([mur, courant.get("script", 0.0)]) + "\n")

    Runtime.handle_backmsg, Runtime._send_message, ScriptRunner._run_script = receive, send, run


if __name__ == "__main__":
    watch(Path(os.environ[VARIABLE]))
    from streamlit.web.cli import main

    sys.argv[0] = "streamlit"
    main()
