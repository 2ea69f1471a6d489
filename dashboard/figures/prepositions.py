"""« en Gironde », « de la Gironde »: what is said of each département and région, one by one.

No rule of French gives them all: usage decides, name by name. « de » follows the article of the
code officiel géographique; « dans » is what administrations and press write (« en » before a name
in two parts joined by « et », before a feminine name when usage has it). A test reads the whole
table against the territories of the store.
"""

from __future__ import annotations

# Nom | où | de qui. Quand deux usages se valent (« dans la Creuse », « en Creuse »), un seul est gardé.
_TABLE = """\
Ain | dans l'Ain | de l'Ain
Aisne | dans l'Aisne | de l'Aisne
Allier | dans l'Allier | de l'Allier
Alpes-de-Haute-Provence | dans les Alpes-de-Haute-Provence | des Alpes-de-Haute-Provence
Hautes-Alpes | dans les Hautes-Alpes | des Hautes-Alpes
Alpes-Maritimes | dans les Alpes-Maritimes | des Alpes-Maritimes
Ardèche | en Ardèche | de l'Ardèche
Ardennes | dans les Ardennes | des Ardennes
Ariège | en Ariège | de l'Ariège
Aube | dans l'Aube | de l'Aube
Aude | dans l'Aude | de l'Aude
Aveyron | dans l'Aveyron | de l'Aveyron
Bouches-du-Rhône | dans les Bouches-du-Rhône | des Bouches-du-Rhône
Calvados | dans le Calvados | du Calvados
Cantal | dans le Cantal | du Cantal
Charente | en Charente | de la Charente
Charente-Maritime | en Charente-Maritime | de la Charente-Maritime
Cher | dans le Cher | du Cher
Corrèze | en Corrèze | de la Corrèze
Côte-d'Or | en Côte-d'Or | de la Côte-d'Or
Côtes-d'Armor | dans les Côtes-d'Armor | des Côtes-d'Armor
Creuse | dans la Creuse | de la Creuse
Dordogne | en Dordogne | de la Dordogne
Doubs | dans le Doubs | du Doubs
Drôme | dans la Drôme | de la Drôme
Eure | dans l'Eure | de l'Eure
Eure-et-Loir | en Eure-et-Loir | d'Eure-et-Loir
Finistère | dans le Finistère | du Finistère
Corse-du-Sud | en Corse-du-Sud | de la Corse-du-Sud
Haute-Corse | en Haute-Corse | de la Haute-Corse
Gard | dans le Gard | du Gard
Haute-Garonne | en Haute-Garonne | de la Haute-Garonne
Gers | dans le Gers | du Gers
Gironde | en Gironde | de la Gironde
Hérault | dans l'Hérault | de l'Hérault
Ille-et-Vilaine | en Ille-et-Vilaine | d'Ille-et-Vilaine
Indre | dans l'Indre | de l'Indre
Indre-et-Loire | en Indre-et-Loire | d'Indre-et-Loire
Isère | en Isère | de l'Isère
Jura | dans le Jura | du Jura
Landes | dans les Landes | des Landes
Loir-et-Cher | en Loir-et-Cher | du Loir-et-Cher
Loire | dans la Loire | de la Loire
Haute-Loire | en Haute-Loire | de la Haute-Loire
Loire-Atlantique | en Loire-Atlantique | de la Loire-Atlantique
Loiret | dans le Loiret | du Loiret
Lot | dans le Lot | du Lot
Lot-et-Garonne | en Lot-et-Garonne | du Lot-et-Garonne
Lozère | en Lozère | de la Lozère
Maine-et-Loire | en Maine-et-Loire | de Maine-et-Loire
Manche | dans la Manche | de la Manche
Marne | dans la Marne | de la Marne
Haute-Marne | en Haute-Marne | de la Haute-Marne
Mayenne | en Mayenne | de la Mayenne
Meurthe-et-Moselle | en Meurthe-et-Moselle | de Meurthe-et-Moselle
Meuse | dans la Meuse | de la Meuse
Morbihan | dans le Morbihan | du Morbihan
Moselle | en Moselle | de la Moselle
Nièvre | dans la Nièvre | de la Nièvre
Nord | dans le Nord | du Nord
Oise | dans l'Oise | de l'Oise
Orne | dans l'Orne | de l'Orne
Pas-de-Calais | dans le Pas-de-Calais | du Pas-de-Calais
Puy-de-Dôme | dans le Puy-de-Dôme | du Puy-de-Dôme
Pyrénées-Atlantiques | dans les Pyrénées-Atlantiques | des Pyrénées-Atlantiques
Hautes-Pyrénées | dans les Hautes-Pyrénées | des Hautes-Pyrénées
Pyrénées-Orientales | dans les Pyrénées-Orientales | des Pyrénées-Orientales
Bas-Rhin | dans le Bas-Rhin | du Bas-Rhin
Haut-Rhin | dans le Haut-Rhin | du Haut-Rhin
Rhône | dans le Rhône | du Rhône
Haute-Saône | en Haute-Saône | de la Haute-Saône
Saône-et-Loire | en Saône-et-Loire | de Saône-et-Loire
Sarthe | dans la Sarthe | de la Sarthe
Savoie | en Savoie | de la Savoie
Haute-Savoie | en Haute-Savoie | de la Haute-Savoie
Paris | à Paris | de Paris
Seine-Maritime | en Seine-Maritime | de la Seine-Maritime
Seine-et-Marne | en Seine-et-Marne | de Seine-et-Marne
Yvelines | dans les Yvelines | des Yvelines
Deux-Sèvres | dans les Deux-Sèvres | des Deux-Sèvres
Somme | dans la Somme | de la Somme
Tarn | dans le Tarn | du Tarn
Tarn-et-Garonne | en Tarn-et-Garonne | du Tarn-et-Garonne
Var | dans le Var | du Var
Vaucluse | dans le Vaucluse | du Vaucluse
Vendée | en Vendée | de la Vendée
Vienne | dans la Vienne | de la Vienne
Haute-Vienne | en Haute-Vienne | de la Haute-Vienne
Vosges | dans les Vosges | des Vosges
Yonne | dans l'Yonne | de l'Yonne
Territoire de Belfort | dans le Territoire de Belfort | du Territoire de Belfort
Essonne | dans l'Essonne | de l'Essonne
Hauts-de-Seine | dans les Hauts-de-Seine | des Hauts-de-Seine
Seine-Saint-Denis | en Seine-Saint-Denis | de la Seine-Saint-Denis
Val-de-Marne | dans le Val-de-Marne | du Val-de-Marne
Val-d'Oise | dans le Val-d'Oise | du Val-d'Oise
Guadeloupe | en Guadeloupe | de la Guadeloupe
Martinique | en Martinique | de la Martinique
Guyane | en Guyane | de la Guyane
La Réunion | à La Réunion | de La Réunion
Mayotte | à Mayotte | de Mayotte
Saint-Barthélemy | à Saint-Barthélemy | de Saint-Barthélemy
Saint-Martin | à Saint-Martin | de Saint-Martin
Île-de-France | en Île-de-France | de l'Île-de-France
Centre-Val de Loire | en Centre-Val de Loire | du Centre-Val de Loire
Bourgogne-Franche-Comté | en Bourgogne-Franche-Comté | de Bourgogne-Franche-Comté
Normandie | en Normandie | de Normandie
Hauts-de-France | dans les Hauts-de-France | des Hauts-de-France
Grand Est | dans le Grand Est | du Grand Est
Pays de la Loire | dans les Pays de la Loire | des Pays de la Loire
Bretagne | en Bretagne | de Bretagne
Nouvelle-Aquitaine | en Nouvelle-Aquitaine | de la Nouvelle-Aquitaine
Occitanie | en Occitanie | d'Occitanie
Auvergne-Rhône-Alpes | en Auvergne-Rhône-Alpes | d'Auvergne-Rhône-Alpes
Provence-Alpes-Côte d'Azur | en Provence-Alpes-Côte d'Azur | de Provence-Alpes-Côte d'Azur
Corse | en Corse | de Corse
"""
PREPOSITIONS: dict[str, tuple[str, str]] = {
    nom: (dans, de) for nom, dans, de in (ligne.split(" | ") for ligne in _TABLE.splitlines())
}
