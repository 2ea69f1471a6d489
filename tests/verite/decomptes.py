"""Compter ce qu'un nombre dit compter : territoires, rangs, cases, conventions, postes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fichiers import SURS, Fichiers
from magasin_relu import FINE, PETITE_COURONNE, french

from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Ensemble, Lu


class Comptes(Fichiers):
    """Les décomptes d'un magasin relu."""

    def _count(self, dit: Dit) -> int:
        if dit.critere == "egaux":
            valeurs = {self.value(lu)[0] for lu in dit.lus}
            assert len(valeurs) == 1, f"des valeurs différentes dites égales : {dit}"
            return len(dit.lus)
        if dit.critere in ("ex_aequo", "ex_aequo_connus", "classes", "classes_connus"):
            mien, autres = self._field(dit)
            return sum(v == mien for v in autres) - 1 if "ex_aequo" in dit.critere else len(autres)
        if dit.critere == "non_classes":
            assert dit.dans is not None, dit
            return len({*self.members(dit.dans)}) - len(self._field(dit)[1])
        if dit.critere in ("entre", "deux_valeurs", "memes_statuts", "sans_case", "comparables"):
            return self._listed(dit)
        if dit.critere == "departement":
            assert dit.dans is not None, dit
            siennes = Ensemble("commune", "departement", dit.nom)
            return len({*self.members(dit.dans)} & {*self.members(siennes)})
        if dit.critere == "typologie":
            return self._kinds(dit)
        if dit.critere == "liste":
            return self._known_codes(dit)
        if dit.critere == "partiels":
            statuts = [self._status(lu) for lu in dit.lus]
            assert set(statuts) == {"partiel"}, f"un fichier dit partiel ne l'est pas : {dit}"
            return len(statuts)
        if dit.critere == "ept":
            return len(
                self.column(
                    "SELECT DISTINCT e.code_ept FROM ept_communes AS e JOIN territoires AS t "
                    "ON t.niveau = 'commune' AND t.code_territoire = e.code_commune "
                    "WHERE t.code_departement = ?",
                    [dit.nom],
                )
            )
        if dit.critere == "case":
            return self._cases(dit)
        assert dit.dans is not None, dit
        membres = self.members(dit.dans)
        if dit.critere == "tous":
            return len(membres)
        if dit.critere == "rattaches":
            # Deux collectivités sans contour ne sont pas de la France des cartes.
            return len(set(membres) - set(self.outside(dit.dans.niveau)))
        if dit.critere == "statut":
            voulus = dit.nom.split(",")
            siens = self.all_values(replace(dit.lus[0], niveau=dit.dans.niveau))
            dehors = self.outside(dit.dans.niveau)
            return sum(siens[c][2] in voulus for c in membres if c in siens and c not in dehors)
        lu = dit.lus[0]
        lus = [self.value(Lu(dit.dans.niveau, c, lu.indicateur, lu.modalite, lu.millesime)) for c in membres]
        if dit.critere == "avec":
            return sum(v is not None for v, _ in lus)
        if dit.critere == "connus":
            dehors = self.outside(dit.dans.niveau)
            siens = self.all_values(replace(lu, niveau=dit.dans.niveau))
            return sum(c in siens and siens[c][2] in SURS for c in membres if c not in dehors)
        if dit.critere == "sous":
            reference, marge = self.value(lu)
            assert reference is not None
            return sum(v is not None and reference - v > m + marge + 1e-9 for v, m in lus)
        if dit.critere == "sur":
            reference, marge = self.value(lu)
            assert reference is not None
            return sum(v is not None and v - reference > m + marge + 1e-9 for v, m in lus)
        if dit.critere == "premiers":
            return sum(self._first_part(dit.dans.niveau, c, lu) == dit.nom for c in membres)
        raise AssertionError(f"critère « {dit.critere} » inconnu du juge")

    def _known_codes(self, dit: Dit) -> int:
        """Des territoires du magasin, tous du même niveau, personne deux fois ni hors du lieu dit."""
        codes = [c for c in dit.nom.split(",") if c]
        assert len(set(codes)) == len(codes), dit
        for code in codes:
            niveau = NIVEAU_PAR_LONGUEUR[len(code)]
            assert niveau == NIVEAU_PAR_LONGUEUR[len(codes[0])], f"des niveaux mêlés : {dit}"
            trouve = self.rows(
                "SELECT 1 FROM territoires WHERE niveau = ? AND code_territoire = ?", [niveau, code]
            )
            assert trouve, f"{code} n'est pas au magasin : {dit}"
        if dit.dans is not None:
            assert set(codes) <= set(self.members(dit.dans)), f"hors de {dit.dans} : {dit}"
        return len(codes)

    def _listed(self, dit: Dit) -> int:
        """Des territoires cités un à un, dont chacun a bien ce que la phrase dit de lui."""
        if dit.critere == "comparables":
            return self._comparable(dit)
        if dit.critere == "sans_case":
            return self._unplaced(dit)
        codes = list(dict.fromkeys(lu.code for lu in dit.lus))
        if dit.critere == "entre":
            bas, haut = dit.constantes
            for lu in dit.lus:
                valeur = self.value(lu)[0]
                assert valeur is not None, dit
                assert bas - 1e-6 <= valeur < haut, f"{lu.code} vaut {valeur} : {dit}"
        elif dit.critere == "deux_valeurs":
            assert all(self.value(lu)[0] is not None for lu in dit.lus), dit
        else:
            for lu in dit.lus:
                statut = self.all_values(lu).get(lu.code, (None, None, "absent"))[2]
                assert statut == dit.nom, f"{lu.code} est « {statut} » : {dit}"
        if dit.dans is not None:
            assert set(codes) <= set(self.members(dit.dans)), f"hors de {dit.dans} : {dit}"
        return len(codes)

    def _unplaced(self, dit: Dit) -> int:
        """Ceux de la portée à qui il manque une valeur sûre : ni plus, ni moins que les cités."""
        assert dit.dans is not None, dit
        couverture, occupation = dit.lus[0], dit.lus[1]
        sans = {
            c
            for c in set(self.members(dit.dans)) - set(self.outside(dit.dans.niveau))
            if self.all_values(couverture).get(c, (None, None, ""))[2] not in SURS
            or self.all_values(occupation).get(c, (None, None, ""))[2] not in SURS
        }
        assert {lu.code for lu in dit.lus} == sans, f"{sorted(sans)} n'ont pas de case : {dit}"
        return len(sans)

    def _comparable(self, dit: Dit) -> int:
        """Les unités d'une portée dont les ETP sont importés et la population connue en entier."""
        assert dit.dans is not None, dit
        annee = dit.lus[0].millesime
        importees = {u for u, a in self.imported("postes", "annee", dit.dans) if int(a) == annee}
        trouvees = {
            c
            for c in importees
            if all(
                self.value(replace(lu, niveau=dit.dans.niveau, code=c))[0] is not None for lu in dit.lus[1:]
            )
        }
        assert set(dit.nom.split(",")) == trouvees, f"comparables : {sorted(trouvees)}, {dit}"
        return len(trouvees)

    def _summed(self, dit: Dit) -> tuple[float, list[float]]:
        """Un rang sur plusieurs parts d'un indicateur : leur somme, un axe sans ligne comptant zéro."""
        assert dit.dans is not None, dit
        sommes = {
            c: sum(self.value(replace(lu, code=c))[0] or 0.0 for lu in dit.lus)
            for c in self.members(dit.dans)
        }
        return sommes[dit.lus[0].code], list(sommes.values())

    def _field(self, dit: Dit) -> tuple[float, list[float]]:
        """La valeur classée et toutes celles de l'ensemble nommé, qui doit être entier."""
        assert dit.dans is not None, dit
        lu, codes = dit.lus[0], self.members(dit.dans)
        if dit.dans.portee == "liste" and (len(dit.lus) > 1 or lu.indicateur == "etp_coordination"):
            return self._summed(dit)
        mien = self.ranked(lu)
        assert mien is not None, f"un rang sans valeur : {dit}"
        siens = set(codes) - set(self.outside(dit.dans.niveau))
        autres = [
            float(v)
            for c, (v, _, statut) in self.all_values(replace(lu, niveau=dit.dans.niveau)).items()
            if c in siens and statut in ("publie", "estime") and v is not None
        ]
        if dit.dans.portee == "liste" or dit.critere.endswith("connus"):
            return mien, autres
        # Mayotte n'est pas publiée : le reste y est.
        part = 0.94 if dit.dans.portee == "france" else 1.0
        assert len(autres) >= part * len(siens), f"un rang dans une partie seulement : {dit}"
        return mien, autres

    def _key_figure(self, dit: Dit, lignes: list[tuple[str, str, str, float]]) -> float:
        """Un chiffre clé de la coordination : postes, ETP, unités sans poste ou sans fichier."""
        assert dit.dans is not None, dit
        membres = self.members(dit.dans)
        par_commune = dit.dans.niveau == "commune"
        par_unite: dict[str, float] = {}
        for c, e, _, x in lignes:
            unite = c if par_commune else e
            par_unite[unite] = par_unite.get(unite, 0.0) + x
        axes = {
            "etp_coordination": "axe = 'coordination'",
            "etp_thematique": "axe <> 'coordination'",
            "etp_jeunesse": "axe IN ('petite_enfance', 'enfance_jeunesse')",
        }

        def along(condition: str) -> float:
            siens = self.rows(
                "SELECT p.code_territoire, p.code_epci, SUM(p.etp) FROM postes AS p WHERE annee = ? AND "
                f"{condition} GROUP BY ALL",
                [int(dit.constantes[0])],
            )
            return sum(float(x) for c, e, x in siens if (c if par_commune else e) in set(membres))

        comptes: dict[str, float] = {
            "avec_lignes": len(par_unite),
            "etp": sum(par_unite.values()),
            "postes": len({(c, p) for c, _, p, x in lignes if x > 0}),
            "sans_poste": sum(v == 0 for v in par_unite.values()),
            "manquants": len(set(membres) - set(par_unite)),
            "tous": len(membres),
            "etp_coordination": along(axes["etp_coordination"]),
        }
        if dit.critere not in (*comptes, "part_jeunesse"):
            return self._post_detail(dit)
        if dit.critere == "part_jeunesse":
            return 100 * along(axes["etp_jeunesse"]) / along(axes["etp_thematique"])
        return comptes[dit.critere]

    def _kinds(self, dit: Dit) -> int:
        """Combien des unités citées coopèrent bien de cette façon, d'après qui gère quoi ce jour-là."""
        assert dit.dans is not None, dit
        domaine, _, voulue = dit.nom.partition(":")
        jour = date.fromordinal(int(dit.constantes[0]))
        codes = self.members(dit.dans)
        par_commune = dit.dans.niveau == "commune"
        reel = bool(
            self.rows(
                "SELECT 1 FROM (SELECT fictif FROM equipements UNION ALL SELECT fictif FROM etablissements) "
                "WHERE NOT fictif LIMIT 1",
                [],
            )
        )
        declares = self.rows(
            "SELECT code_territoire, code_epci, type, normalise(nom), gestion, ouverture, fermeture "
            "FROM equipements WHERE type IN ('eaje', 'alsh') AND NOT (? AND fictif)",
            [reel],
        )
        activites = self.rows(
            "SELECT code_territoire, code_epci, annee, normalise(nom), gestion FROM etablissements "
            "WHERE NOT (? AND fictif)",
            [reel],
        )
        for code in codes:
            place = 0 if par_commune else 1
            siens = [d for d in declares if d[place] == code]
            gestions = [
                ("petite_enfance" if d[2] == "eaje" else "enfance", d[4])
                for d in siens
                if (d[5] is None or d[5] <= jour) and (d[6] is None or d[6] > jour)
            ]
            noms = {d[3] for d in siens if d[2] == "eaje"}
            actifs = [a for a in activites if a[place] == code]
            derniere = max((a[2] for a in actifs), default=0)
            gestions += [("petite_enfance", a[4]) for a in actifs if a[2] == derniere and a[3] not in noms]
            lues = [g for d, g in gestions if domaine in ("ensemble", d)]
            assert lues, f"{code} n'a aucun équipement connu : {dit}"
            regie = sum(g == "regie" for g in lues)
            sorte = {len(lues): "limitee", 0: "necessaire"}.get(regie, "differenciee")
            assert not voulue or sorte == voulue, f"{code} est « {sorte} » : {dit}"
        assert len(set(codes)) == len(codes), dit
        return len(codes)

    def outside(self, niveau: str) -> list[str]:
        """Saint-Barthélemy et Saint-Martin ne sont pas des départements : ni classés, ni comptés."""
        return self.column(
            "SELECT code_territoire FROM territoires WHERE niveau = ? AND niveau = 'departement' "
            "AND code_region IS NULL",
            [niveau],
        )

    def _posts(self, dit: Dit) -> float:
        """Les postes, leurs ETP ou ceux qui en déclarent, à la dernière année du lieu."""
        assert dit.dans is not None, dit
        niveau, code = dit.dans.portee, dit.dans.code_portee
        lignes = [
            (c, e, p, float(x))
            for n, c, e, d, r, p, x in self.rows(
                "SELECT p.niveau, p.code_territoire, p.code_epci, t.code_departement, t.code_region, "
                "p.poste, p.etp FROM postes AS p JOIN territoires AS t USING (niveau, code_territoire) "
                "WHERE p.annee = ?",
                [int(dit.constantes[0])],
            )
            if (niveau == "france")
            or (niveau == "region" and r == code)
            or (niveau == "departement" and d == code and not (n == "epci" and d in PETITE_COURONNE))
            or (niveau == "epci" and e == code)
            or (niveau == "commune" and (n, c) == (niveau, code))
            or (niveau == "ept" and c in self.members(Ensemble("commune", "ept", code)))
        ]
        if dit.dans.niveau != "poste":
            return self._key_figure(dit, [(c, e, p, x) for c, e, p, x in lignes])
        if dit.critere == "etp":
            return sum(x for *_, x in lignes)
        if dit.critere == "postes":
            return len({(c, p) for c, _, p, x in lignes if x > 0})
        par_commune = niveau == "departement" and code in PETITE_COURONNE
        return len({c if par_commune else e for c, e, *_ in lignes})

    def _status(self, lu: Lu) -> str:
        return self.all_values(lu)[lu.code][2]

    def _first_part(self, niveau: str, code: str, lu: Lu) -> str:
        """La plus grande modalité d'un territoire ; '' quand il n'en a pas."""
        trouvees = self.column(
            "SELECT modalite FROM observations WHERE niveau = ? AND code_territoire = ? AND "
            "indicateur = ? AND millesime = ? AND modalite <> '' AND valeur IS NOT NULL "
            "ORDER BY valeur DESC LIMIT 1",
            [niveau, code, lu.indicateur, lu.millesime],
        )
        return trouvees[0] if trouvees else ""

    def _cases(self, dit: Dit) -> int:
        """Chaque territoire compté est bien dans la case, d'après ses deux taux tels qu'imprimés."""
        couverture_min, occupation_min = dit.constantes
        noms = {
            (False, True): "Créer",
            (False, False): "Remplir d'abord",
            (True, True): "Consolider",
            (True, False): "Surveiller",
        }
        for couverture, occupation in zip(dit.lus[::2], dit.lus[1::2], strict=True):
            lues = [self.value(lu)[0] for lu in (couverture, occupation)]
            assert None not in lues, dit
            assert couverture.code == occupation.code, dit
            x, y = (float(french(v or 0.0, 1).replace(FINE, "").replace(",", ".")) for v in lues)
            case = noms[x >= couverture_min, y >= occupation_min]
            assert not dit.nom or case == dit.nom, f"{couverture.code} est à « {case} » : {dit}"
        return len(dit.lus) // 2

    def _conventions(self, dit: Dit) -> int:
        """Combien des conventions citées sont dans la situation dite, au jour dit."""
        jour = date.fromordinal(int(dit.constantes[0]))
        if dit.dans is not None:
            toutes = {c for _, c in self.imported("conventions_territoires", "ctg", dit.dans)}
            trouvees = [
                _situation(str(s), signature, fin, jour)
                for c, s, signature, fin in self.rows(
                    "SELECT ctg, statut, signature, fin FROM conventions", []
                )
                if c in toutes
            ]
            if dit.critere == "signees":
                return sum(s != "a_venir" for s in trouvees)
            return sum(dit.critere in ("", s) for s in trouvees)
        codes = dit.nom.split(",")
        assert len(set(codes)) == len(codes), dit
        for code in codes:
            ((statut, signature, fin),) = self.rows(
                "SELECT statut, signature, fin FROM conventions WHERE ctg = ?", [code]
            )
            situation = _situation(str(statut), signature, fin, jour)
            assert dit.critere in ("", situation), f"{code} est « {situation} » : {dit}"
        return len(codes)


def _situation(statut: str, signature: date, fin: date, jour: date) -> str:
    """La situation d'une convention à un jour, par les mots du métier."""
    if statut == "en_renouvellement":
        return "renouvellement_en_retard" if fin < jour else "en_renouvellement"
    if statut == "echue" or fin < jour:
        return "echue"
    if signature > jour:
        return "a_venir"
    dans_un_an = jour.replace(year=jour.year + 1)
    return "a_renouveler" if fin < dans_un_an else "en_cours"
