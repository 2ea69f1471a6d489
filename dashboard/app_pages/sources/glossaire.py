"""The field's own words, in the order of the alphabet. Shown on the method page."""

from __future__ import annotations

GLOSSAIRE = {
    "Absent": "Aucune valeur dans le fichier pour ce territoire ; la raison est dite. Ce n'est pas un zéro.",
    "CTG": "Convention territoriale globale : accord de quatre à cinq ans entre la Caf et une ou plusieurs collectivités, autour d'un diagnostic partagé et d'un plan d'actions.",
    "EAJE": "Établissement d'accueil du jeune enfant : crèche collective, familiale ou parentale, micro-crèche, halte-garderie.",
    "EPCI": "Établissement public de coopération intercommunale à fiscalité propre : communauté de communes, communauté d'agglomération, communauté urbaine ou métropole.",
    "Marge": "Ce que l'arrondi du producteur, une estimation ou le hasard d'un petit nombre laissent ignorer, en plus ou en moins. Un écart qui ne la dépasse pas est dit « non interprétable ».",
    "EPT": "Établissement public territorial du Grand Paris (T2 à T12) : une liste de communes, sans fiscalité propre. Aucun chiffre n'est publié pour lui.",
    "Estimé": "Valeur calculée à partir de valeurs arrondies, par exemple la somme des communes d'un EPCI.",
    "Fictif": "Donnée inventée pour la démonstration ; elle le dit partout où elle paraît.",
    "Jenks": "Découpage en classes qui rassemble les valeurs proches et écarte les valeurs éloignées.",
    "Médiane": "Valeur qui partage les territoires en deux moitiés égales. Elle ne s'additionne ni ne se moyenne.",
    "Millésime": "Année à laquelle la valeur se rapporte.",
    "Modes d'accueil formels": "EAJE, assistantes maternelles en emploi, garde à domicile, école avant 3 ans.",
    "Niveau de vie": "Revenu disponible du ménage divisé par le nombre d'unités de consommation.",
    "Préscolarisation": "Accueil à l'école maternelle des enfants de 2 ans.",
    "Quantiles": "Découpage en classes qui contiennent autant de territoires les unes que les autres.",
    "Rattachement": "Département où vit la plus grande part de la population d'un EPCI qui en touche plusieurs.",
    "Sans objet": "L'indicateur n'a pas de sens pour ce territoire.",
    "SDSF": "Schéma départemental des services aux familles.",
    "Secret ou non publié": "Valeur que le fichier du producteur laisse vide : tenue secrète pour ne pas révéler la situation de personnes, ou non publiée. Le fichier ne dit pas lequel des deux.",
    "Taux de couverture": "Places des modes d'accueil formels pour 100 enfants de moins de 3 ans. Il ne dit rien de l'usage réel des places.",
    "Zéro ou secret": "Zéro publié par la Cnaf, qui peut être un vrai zéro, un arrondi ou un secret : on ne tranche pas.",
}
