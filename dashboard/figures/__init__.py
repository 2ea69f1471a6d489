"""Models of figures (pure: a DataFrame and a card in, a frozen model out) and their screen rendering.

Neither Streamlit nor DuckDB is imported here: the same models are drawn on the screen and exported.
"""
