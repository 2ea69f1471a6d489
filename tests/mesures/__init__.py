"""Les mesures : `python -m tests.mesures` (ou `make mesures`) compare, dans une même séance,
notre page de carte, le plancher de Streamlit et la façon habituelle de faire une carte."""
