"""The closed lists of the domain: the eight axes of a CTG, employers, management, types, status.

``synonymes`` are the words that mean one value and no other: they are read. A word of the field
that may mean several values, or none, is a ``Doute``: it is explained, never read.
"""

from __future__ import annotations

from data.fiches.valeur import Doute, Valeur

# Des tables : leurs lignes sont rangées à la main.
# fmt: off
AXES = (
    Valeur(
        "petite_enfance",
        "Petite enfance",
        ("PE", "accueil du jeune enfant", "accueil des jeunes enfants", "jeune enfant",
         "accueil petite enfance", "petite enfance 0-3 ans", "modes d'accueil petite enfance"),
    ),
    Valeur(
        "enfance_jeunesse",
        "Enfance-jeunesse",
        ("enfance et jeunesse", "enfance/jeunesse", "enfance, jeunesse", "EJ", "enfance & jeunesse",
         "jeunesse et enfance", "jeunesse enfance"),
    ),
    Valeur(
        "parentalite",
        "Parentalité",
        ("soutien à la parentalité", "soutien parentalité", "accompagnement à la parentalité",
         "aide à la parentalité", "appui à la parentalité"),
    ),
    Valeur(
        "handicap",
        "Handicap",
        ("inclusion handicap", "handicap / inclusion", "handicap et inclusion",
         "inclusion et handicap", "inclusion et accueil du handicap", "situation de handicap",
         "inclusion du handicap", "inclusion des enfants en situation de handicap"),
    ),
    Valeur(
        "animation_vie_sociale",
        "Animation de la vie sociale",
        ("AVS", "vie sociale", "animation vie sociale"),
    ),
    Valeur(
        "acces_aux_droits",
        "Accès aux droits",
        ("accès droits", "accès au droit", "accès aux droits et inclusion numérique",
         "accès aux droits et numérique", "accès aux droits et au numérique",
         "accès aux droits et aux services", "accès aux droits et à l'inclusion numérique",
         "accès aux droits (inclusion numérique)", "accès aux droits / inclusion numérique",
         "inclusion numérique et accès aux droits"),
    ),
    Valeur(
        "logement",
        "Logement",
        ("habitat", "logement et habitat", "logement et cadre de vie", "cadre de vie et logement",
         "habitat et cadre de vie"),
    ),
    Valeur(
        "coordination",
        "Coordination",
        ("pilotage", "coordination CTG", "pilotage CTG", "pilotage et coordination",
         "coordination et pilotage", "coopération CTG", "pilotage de la CTG",
         "coordination de la CTG", "pilotage coordination"),
    ),
)
# La part d'un thème se calcule hors de cet axe, montré à part.
AXE_COORDINATION = "coordination"
DOUTES_AXES = (
    Doute(
        ("enfance", "jeunesse", "jeunes", "adolescence", "ados", "périscolaire", "extrascolaire",
         "accueil de loisirs", "ALSH", "enfance 3-11 ans", "3-11 ans", "jeunesse 12-25 ans"),
        "la CTG a un seul axe pour l'enfance et la jeunesse, à part de la petite enfance",
        ("enfance_jeunesse",),
    ),
    Doute(
        ("numérique", "inclusion numérique", "médiation numérique"),
        "dans une CTG, le numérique va avec l'accès aux droits",
        ("acces_aux_droits",),
    ),
    Doute(
        ("inclusion",),
        "inclusion des personnes handicapées, ou inclusion numérique",
        ("handicap", "acces_aux_droits"),
    ),
    Doute(
        ("cadre de vie",),
        "dans une CTG, le cadre de vie va avec le logement",
        ("logement",),
    ),
    Doute(
        ("animation sociale", "animation de la vie locale", "centres sociaux", "vie locale"),
        "dans une CTG, l'animation est celle de la vie sociale",
        ("animation_vie_sociale",),
    ),
    Doute(
        ("transversal", "transverse", "transversalité", "coopération", "axe transversal"),
        "écrivez « Coordination » si le poste pilote la convention, sinon les axes qu'il porte, "
        "séparés par « | »",
        ("coordination",),
    ),
    Doute(
        ("tous", "toutes", "tous les axes", "tous axes", "toutes thématiques",
         "toutes les thématiques", "ensemble des axes", "multi-axes", "global", "divers"),
        "nommez les axes du poste, séparés par « | »",
    ),
    Doute(
        ("séniors", "personnes âgées", "vieillissement", "santé", "mobilité", "culture", "sport",
         "emploi", "insertion", "insertion professionnelle", "éducation", "prévention",
         "environnement", "transition écologique", "développement durable", "autonomie",
         "vie associative", "politique de la ville", "communication"),
        "ce n'est pas un axe de la CTG : laissez la ligne de côté, ou rattachez-la à un axe",
    ),
)

EMPLOYEURS = (
    Valeur(
        "epci",
        "EPCI",
        ("intercommunalité", "communauté de communes", "agglomération", "interco",
         "communauté d'agglomération", "communauté urbaine", "métropole", "CC", "CA", "CU",
         "intercommunal", "intercommunale", "agglo"),
    ),
    Valeur("commune", "Commune", ("ville", "mairie", "communal", "communale", "municipalité")),
)
DOUTES_EMPLOYEURS = (
    Doute(("CCAS", "centre communal d'action sociale", "caisse des écoles"),
          "le CCAS dépend de la commune", ("commune",)),
    Doute(("CIAS", "centre intercommunal d'action sociale"),
          "le CIAS dépend de l'EPCI", ("epci",)),
    Doute(("collectivité", "collectivité territoriale"), "dites laquelle", ("epci", "commune")),
    Doute(("association", "centre social", "Caf", "département", "conseil départemental",
           "mutualisé", "mutualisation", "syndicat", "SIVU", "SIVOM"),
          "un poste de coopération est ici employé par l'EPCI ou par une commune ; laissez vide "
          "si c'est un autre"),
)
POSITIONS = (
    Valeur("direction", "Direction", ("directeur", "directrice", "DGS", "DGA",
                                      "direction générale")),
    Valeur("chef_de_service", "Chef de service", ("cheffe de service", "responsable de service",
                                                  "chef de pôle", "responsable de pôle")),
    Valeur("dedie", "Poste dédié", ("dédiée", "chargé de coopération", "chargée de coopération",
                                    "chargé de mission", "chargée de mission")),
    Valeur("terrain", "Terrain", ("agent de terrain", "poste de terrain")),
)
GESTIONS = (
    Valeur(
        "regie",
        "Régie",
        ("régie directe", "gestion directe", "municipale", "municipal", "communale", "communal",
         "intercommunale", "intercommunal", "commune", "ville", "mairie", "EPCI", "interco",
         "intercommunalité", "communauté de communes", "communauté d'agglomération",
         "communauté urbaine", "métropole", "agglomération", "collectivité",
         "collectivité territoriale", "régie municipale", "régie communale",
         "régie intercommunale", "gestion municipale", "gestion communale",
         "gestion intercommunale", "gestion en régie", "en régie", "publique municipale",
         "public communal"),
    ),
    Valeur(
        "association",
        "Association",
        ("associative", "associatif", "asso", "association loi 1901", "loi 1901", "privé associatif",
         "privé non lucratif", "non lucratif", "privé à but non lucratif", "but non lucratif",
         "gestion associative", "association parentale", "associatif parental",
         "secteur associatif"),
    ),
    Valeur(
        "entreprise",
        "Entreprise",
        ("privé lucratif", "société", "lucratif", "entreprise privée", "société privée",
         "privé commercial", "société commerciale", "SARL", "SAS", "SASU", "EURL", "SCOP",
         "privé à but lucratif", "but lucratif", "secteur marchand", "privé marchand",
         "entreprise de crèches", "groupe privé", "gestion privée lucrative", "microentreprise"),
    ),
    Valeur(
        "autre",
        "Autre gestionnaire",
        ("autre", "CCAS", "CIAS", "mutuelle", "mutualité", "mutualiste", "SPL",
         "société publique locale", "centre communal d'action sociale",
         "centre intercommunal d'action sociale", "caisse des écoles", "fondation", "hôpital",
         "centre hospitalier", "hospitalier", "établissement hospitalier", "département",
         "conseil départemental", "départemental", "Caf", "comité d'entreprise", "CSE",
         "mutualité française", "établissement public", "CHU", "CHR",
         "centre hospitalier universitaire", "EPIC", "GIP", "établissement public local"),
    ),
)
DOUTES_GESTIONS = (
    Doute(
        ("DSP", "délégation de service public", "délégation", "délégataire", "en DSP",
         "gestion déléguée", "marché public", "marché", "concession", "affermage",
         "gestion en DSP", "régie ou DSP", "prestataire"),
        "ce mot dit le contrat, pas qui gère ; écrivez la nature de celui qui gère",
        ("association", "entreprise", "autre"),
    ),
    Doute(
        ("privé", "secteur privé", "gestion privée", "gestionnaire privé"),
        "privé à but lucratif ou non",
        ("entreprise", "association"),
    ),
    Doute(
        ("public", "publique", "secteur public", "gestion publique"),
        "la collectivité elle-même (régie), ou un autre organisme public (CCAS, SPL, hôpital)",
        ("regie", "autre"),
    ),
    Doute(
        ("syndicat", "syndicat intercommunal", "syndicat mixte", "SIVU", "SIVOM"),
        "régie si le syndicat gère avec ses agents pour la collectivité, autre sinon",
        ("regie", "autre"),
    ),
    Doute(
        ("SCIC", "coopérative", "société coopérative"),
        "une coopérative peut être une entreprise ou un autre gestionnaire",
        ("entreprise", "autre"),
    ),
    Doute(("indépendant", "indépendante", "réseau", "groupe", "chaîne"),
          "dites si c'est une entreprise ou une association", ("entreprise", "association")),
    Doute(("parental", "parentale", "parents", "gestion parentale"),
          "les crèches parentales sont le plus souvent tenues par une association",
          ("association",)),
)
TYPES_EAJE = (
    Valeur(
        "multi_accueil",
        "Multi-accueil",
        ("crèche collective", "multiaccueil", "crèche", "MAC", "multi-accueil collectif",
         "accueil collectif", "crèche municipale", "crèche collective municipale",
         "crèche associative", "multi-accueil municipal", "crèche multi-accueil",
         "structure multi-accueil", "établissement multi-accueil", "petite crèche",
         "grande crèche", "très grande crèche", "multi-accueil PSU", "crèche collective PSU",
         "multi-accueil régulier et occasionnel", "crèche halte-garderie"),
    ),
    Valeur(
        "micro_creche_psu",
        "Micro-crèche PSU",
        ("microcrèche PSU", "micro PSU", "MC PSU", "micro-crèche en PSU", "micro-crèche mode PSU",
         "PSU micro-crèche", "micro-crèche financée par la PSU"),
    ),
    Valeur(
        "micro_creche_paje",
        "Micro-crèche Paje",
        ("microcrèche Paje", "micro-crèche CMG", "microcrèche CMG", "micro Paje", "MC Paje",
         "micro-crèche en Paje", "micro-crèche mode Paje", "micro-crèche CMG structure",
         "micro-crèche CMG Paje", "micro-crèche Paje CMG", "Paje micro-crèche"),
    ),
    Valeur(
        "familiale",
        "Crèche familiale",
        ("accueil familial", "SAF", "service d'accueil familial", "familiale",
         "crèche familiale municipale", "service accueil familial"),
    ),
    Valeur(
        "parentale",
        "Crèche parentale",
        ("parentale", "établissement à gestion parentale", "crèche à gestion parentale",
         "multi-accueil parental", "structure parentale", "EAJE parental"),
    ),
    Valeur(
        "halte_garderie",
        "Halte-garderie",
        ("halte garderie itinérante", "HG", "halte", "halte-jeux", "haltegarderie"),
    ),
    Valeur("jardin_enfants", "Jardin d'enfants", ("JE", "jardin d'enfant")),
    Valeur("autre", "Autre établissement", ("autre", "jardin d'éveil")),
)
DOUTES_TYPES_EAJE = (
    Doute(
        ("micro-crèche", "microcrèche", "micro crèches", "MC", "micro-crèche privée",
         "micro-crèche associative", "micro-crèche municipale", "micro"),
        "financée par la PSU ou par la Paje (complément de mode de garde)",
        ("micro_creche_psu", "micro_creche_paje"),
    ),
    Doute(
        ("crèche d'entreprise", "crèche de personnel", "crèche inter-entreprises",
         "crèche interentreprises", "crèche hospitalière", "crèche de l'hôpital",
         "crèche du personnel", "crèche d'entreprises", "crèche privée", "crèche PSU", "EAJE PSU",
         "crèche départementale", "crèche intercommunale"),
        "ce mot dit pour qui ou par qui elle est tenue, pas son type",
        ("multi_accueil", "micro_creche_psu", "micro_creche_paje"),
    ),
    Doute(
        ("AVIP", "EAJE AVIP", "crèche AVIP", "crèche à vocation d'insertion professionnelle"),
        "la vocation d'insertion professionnelle est un label, pas un type",
        ("multi_accueil", "micro_creche_psu", "micro_creche_paje"),
    ),
    Doute(
        ("accueil occasionnel", "occasionnel"),
        "une halte-garderie, ou la part occasionnelle d'un multi-accueil",
        ("halte_garderie", "multi_accueil"),
    ),
    Doute(("crèche Paje", "Paje"),
          "seules des micro-crèches sont financées par la Paje", ("micro_creche_paje",)),
    Doute(
        ("EAJE", "établissement", "établissement d'accueil du jeune enfant", "structure",
         "structure petite enfance", "équipement petite enfance"),
        "tous les établissements de ce format le sont ; écrivez le type (multi-accueil, "
        "micro-crèche PSU, halte-garderie…)",
    ),
    Doute(
        ("multi-accueil collectif et familial", "crèche collective et familiale",
         "multi-accueil familial", "multi-accueil et crèche familiale"),
        "il réunit deux types ; une ligne par type, ou celui qui a le plus de places",
        ("multi_accueil", "familiale"),
    ),
    Doute(
        ("MAM", "maison d'assistants maternels", "maison d'assistantes maternelles", "RPE", "RAM",
         "relais petite enfance", "LAEP", "ALSH", "assistante maternelle", "assistant maternel",
         "école maternelle", "pouponnière", "garderie", "périscolaire", "accueil de loisirs"),
        "ce n'est pas un établissement d'accueil du jeune enfant : laissez la ligne de côté "
        "(les services se décrivent dans le fichier des équipements)",
    ),
)
TYPES_EQUIPEMENT = (
    Valeur(
        "eaje",
        "EAJE",
        ("crèche", "établissement d'accueil du jeune enfant", "multi-accueil", "micro-crèche",
         "microcrèche", "MAC", "crèche collective", "crèche familiale", "crèche parentale",
         "halte-garderie", "jardin d'enfants", "jardin d'éveil", "micro-crèche PSU",
         "micro-crèche Paje"),
    ),
    Valeur(
        "alsh",
        "ALSH",
        ("accueil de loisirs", "centre de loisirs", "accueil de loisirs sans hébergement",
         "accueil collectif de mineurs", "centre aéré", "ALSH périscolaire",
         "ALSH extrascolaire", "CLSH"),
    ),
    Valeur(
        "rpe",
        "RPE",
        ("relais petite enfance", "RAM", "relais assistants maternels",
         "relais d'assistants maternels", "relais assistantes maternelles",
         "relais d'assistantes maternelles", "RPE itinérant"),
    ),
    Valeur("laep", "LAEP", ("lieu d'accueil enfants-parents", "lieu d'accueil parents-enfants",
                            "lieu accueil enfants parents")),
    Valeur("evs", "EVS", ("espace de vie sociale",)),
    Valeur("centre_social", "Centre social", ("centre socioculturel", "centre socio-culturel",
                                              "centre social et culturel", "CSC")),
    Valeur("clas", "CLAS", ("accompagnement à la scolarité",
                            "contrat local d'accompagnement à la scolarité")),
    Valeur("ps_jeunes", "PS jeunes", ("prestation de service jeunes",)),
    Valeur("ludotheque", "Ludothèque", ("ludo",)),
    Valeur("fjt", "FJT", ("foyer de jeunes travailleurs", "foyer jeunes travailleurs")),
    Valeur("autre", "Autre service", ("autre", "MAM", "maison d'assistants maternels",
                                      "maison d'assistantes maternelles")),
)
DOUTES_EQUIPEMENTS = (
    Doute(("périscolaire", "garderie", "garderie périscolaire", "accueil périscolaire"),
          "un accueil déclaré est un ALSH, une garderie est un autre service",
          ("alsh", "autre")),
    Doute(("espace jeunes", "accueil de jeunes", "point accueil jeunes", "local jeunes"),
          "PS jeunes s'il en reçoit la prestation, sinon ALSH ou autre",
          ("ps_jeunes", "alsh", "autre")),
    Doute(("MJC", "maison des jeunes et de la culture", "maison de quartier"),
          "centre social ou espace de vie sociale s'il en a l'agrément, sinon autre",
          ("centre_social", "evs", "autre")),
)
ZONAGES = (
    Valeur("aucun", "Ni QPV ni ZRR", ("non", "hors zonage", "aucune", "hors QPV", "hors QPV et ZRR",
                                      "ni l'un ni l'autre")),
    Valeur("qpv", "QPV", ("quartier prioritaire", "quartier prioritaire de la ville",
                          "quartier politique de la ville", "en QPV")),
    Valeur("zrr", "ZRR", ("zone de revitalisation rurale", "FRR", "france ruralités",
                          "france ruralités revitalisation", "en ZRR")),
)
DOUTES_ZONAGES = (
    Doute(("oui", "x", "prioritaire", "QPV et ZRR", "QPV ou ZRR"), "dites lequel",
          ("qpv", "zrr")),
)
NIVEAUX_CTG = (
    Valeur("epci", "EPCI", ("intercommunale", "intercommunalité", "intercommunal", "interco",
                            "communautaire")),
    Valeur("commune", "Commune", ("communale", "communal", "municipale")),
    Valeur("plusieurs", "Plusieurs collectivités", ("plusieurs communes", "multi",
                                                    "pluricommunale", "multi-communale",
                                                    "EPCI et communes")),
)
STATUTS_CTG = (
    Valeur("en_cours", "En cours", ("active", "signée", "en vigueur")),
    Valeur("en_renouvellement", "En renouvellement", ("à renouveler", "renouvellement")),
    Valeur("echue", "Échue", ("terminée", "expirée", "arrivée à échéance", "caduque")),
)
DOUTES_STATUTS = (
    Doute(("en projet", "projet", "à signer", "en préparation", "en négociation", "non signée"),
          "ce format ne décrit que des conventions signées : laissez la ligne de côté"),
    Doute(("renouvelée", "prolongée", "avenant"),
          "en cours si la nouvelle convention est signée, en renouvellement sinon",
          ("en_cours", "en_renouvellement")),
)
