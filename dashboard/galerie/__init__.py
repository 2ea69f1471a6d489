"""The gallery: every figure of the house, each under a code, made from an address and a reader.

A ``Cliche`` declares one figure: its code (French, stable: it is written in addresses), the page
that shows it, the settings of its address, and one pure function (address, reader) -> ``Tirage``.
A ``Tirage`` is the figure, or the sentence that says why there is none; what the address asked and
was not kept, in sentences; and the exact address of what is really shown, its years written out.

``registre.build`` is the only way to a figure: a page draws what it gives, the basket keeps its
address and makes it again, a link is exported through it. Nothing here knows the screen, the
session nor Streamlit. What the settings of a page mean (``comparer.etat``, ``occupation.choix``…)
is read here too, and the page reads it from here: a page and its figure cannot disagree.
"""
