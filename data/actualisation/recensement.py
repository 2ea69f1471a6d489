"""What is taken of Insee's data sets: which cells of which cube make which figure."""

from __future__ import annotations

import math

from data.actualisation.cubes import Chiffre, Cube


def _ages(premier: int, dernier: int) -> tuple[str, ...]:
    return tuple(f"Y{age}" for age in range(premier, dernier + 1))


def _age_count(colonne: str, premier: int, dernier: int) -> Chiffre:
    return Chiffre(colonne, {"AGE": _ages(premier, dernier), "SEX": ("_T",)}, zero=True)


# Population par âge détaillé : les moins de 3 ans, et les âges de l'enfance et de la jeunesse.
AGES = Cube(
    (
        _age_count("population_0_2", 0, 2),
        _age_count("population_3_17", 3, 17),
        _age_count("population_3_17:3-5", 3, 5),
        _age_count("population_3_17:6-10", 6, 10),
        _age_count("population_3_17:11-14", 11, 14),
        _age_count("population_3_17:15-17", 15, 17),
    ),
    presence=Chiffre("", {"AGE": ("_T",), "SEX": ("_T",)}),
    additif=True,
)

# Familles avec enfants : une monoparentale sur combien, aux cinq niveaux.
FAMILLES = Cube(
    (
        Chiffre("familles_enfants", {"TFN": ("1", "22")}),
        Chiffre("familles_enfants:monoparentales", {"TFN": ("1",)}),
        Chiffre("familles_enfants:couples", {"TFN": ("22",)}),
    ),
    additif=True,
)

# Enfants selon l'emploi de leurs parents : une case absente est un zéro, un croisement aussi fin en a.
_PARENTS = {
    "tous_en_emploi": ("A111", "A121", "A221"),
    "un_sur_deux": ("A222", "A223"),
    "aucun": ("A112", "A122", "A224"),
}
_TOUS = tuple(code for codes in _PARENTS.values() for code in codes)


def _children(colonne: str, ages: tuple[str, ...]) -> tuple[Chiffre, ...]:
    return tuple(
        Chiffre(nom, {"TFN": codes, "AGE": ages}, zero=True, sans_trou=math.inf)
        for nom, codes in {
            colonne: _TOUS,
            **{f"{colonne}:{situation}": siens for situation, siens in _PARENTS.items()},
        }.items()
    )


EMPLOI_PARENTS = Cube(
    (
        *_children("moins_6_ans_emploi_parents", ("Y_LT2", "Y2T5")),
        *_children("moins_2_ans_emploi_parents", ("Y_LT2",)),
    ),
    additif=True,
)

# Rupture de série avant 2023 : les années d'avant ne se relient pas à celles-ci.
REVENUS = Cube(
    (
        Chiffre("niveau_vie_median", {"FILOSOFI_MEASURE": ("MED_SL",)}),
        Chiffre("taux_pauvrete", {"FILOSOFI_MEASURE": ("PR_MD60",)}),
    ),
    depuis=2023,
    secrets=True,
)

# Établissements d'accueil du jeune enfant de la base permanente des équipements.
EQUIPEMENTS = Cube((Chiffre("creches_bpe", {"FACILITY_TYPE": ("D502",)}),), exhaustif=True)
