"""Compter ce qu'un nombre dit compter : territoires, rangs, cases, conventions, postes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from magasin_relu import FINE, PETITE_COURONNE, Magasin, french

from dashboard.figures.dits import Dit, Ensemble, Lu


class Comptes(Magasin):
    """Les décomptes d'un magasin relu."""

    def _count(self, dit: Dit) -> int:
        if dit.critere == "egaux":
            valeurs = {self.value(lu)[0] for lu in dit.lus}
            assert len(valeurs) == 1, f"des valeurs différentes dites égales : {dit}"
            return len(dit.lus)
        if dit.critere in ("ex_aequo", "classes"):
            mien, autres = self._field(dit)
            return sum(v == mien for v in autres) - 1 if dit.critere == "ex_aequo" else len(autres)
        if dit.critere == "departement":
            assert dit.dans is not None, dit
            siennes = Ensemble("commune", "departement", dit.nom)
            return len({*self.members(dit.dans)} & {*self.members(siennes)})
        if dit.critere == "typologie":
            return self._kinds(dit)
        if dit.critere == "liste":
            # La liste est celle du calcul voisin, jugé par ailleurs ; elle ne compte personne deux fois.
            codes = [c for c in dit.nom.split(",") if c]
            assert len(set(codes)) == len(codes), dit
            return len(codes)
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
        lus = [
            self.value(Lu(dit.dans.niveau, c, lu.indicateur, lu.modalite, lu.millesime))
            for c in membres
        ]
        if dit.critere == "avec":
            return sum(v is not None for v, _ in lus)
        if dit.critere == "sous":
            reference, marge = self.value(lu)
            assert reference is not None
            return sum(v is not None and reference - v > m + marge + 1e-9 for v, m in lus)
        if dit.critere == "premiers":
            return sum(self._first_part(dit.dans.niveau, c, lu) == dit.nom for c in membres)
        raise AssertionError(f"critère « {dit.critere} » inconnu du juge")

    def _field(self, dit: Dit) -> tuple[float, list[float]]:
        """La valeur classée et toutes celles de l'ensemble nommé, qui doit être entier."""
        assert dit.dans is not None, dit
        lu, codes = dit.lus[0], self.members(dit.dans)
        mien = self.ranked(lu)
        assert mien is not None, f"un rang sans valeur : {dit}"
        siens = set(codes) - set(self.outside(dit.dans.niveau))
        autres = [
            float(v) for c, (v, _, statut) in self.all_values(replace(lu, niveau=dit.dans.niveau)).items()
            if c in siens and statut in ("publie", "estime") and v is not None
        ]  # fmt: skip
        if dit.dans.portee == "liste":
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
            "etp_coordination": "axe = 'coordination'", "etp_thematique": "axe <> 'coordination'",
            "etp_jeunesse": "axe IN ('petite_enfance', 'enfance_jeunesse')",
        }  # fmt: skip

        def along(condition: str) -> float:
            siens = self.rows(
                "SELECT p.code_territoire, p.code_epci, SUM(p.etp) FROM postes AS p WHERE annee = ? AND "
                f"{condition} GROUP BY ALL",
                [int(dit.constantes[0])],
            )
            return sum(float(x) for c, e, x in siens if (c if par_commune else e) in set(membres))

        comptes: dict[str, float] = {
            "etp": sum(par_unite.values()),
            "postes": len({(c, p) for c, _, p, x in lignes if x > 0}),
            "sans_poste": sum(v == 0 for v in par_unite.values()),
            "manquants": len(set(membres) - set(par_unite)),
            "tous": len(membres),
            "etp_coordination": along(axes["etp_coordination"]),
        }
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
                "WHERE NOT fictif LIMIT 1", [],
            )
        )  # fmt: skip
        declares = self.rows(
            "SELECT code_territoire, code_epci, type, normalise(nom), gestion, ouverture, fermeture "
            "FROM equipements WHERE type IN ('eaje', 'alsh') AND NOT (? AND fictif)", [reel],
        )  # fmt: skip
        activites = self.rows(
            "SELECT code_territoire, code_epci, annee, normalise(nom), gestion FROM etablissements "
            "WHERE NOT (? AND fictif)", [reel],
        )  # fmt: skip
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
            gestions += [
                ("petite_enfance", a[4]) for a in actifs if a[2] == derniere and a[3] not in noms
            ]
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
            or (
                niveau == "departement" and d == code and not (n == "epci" and d in PETITE_COURONNE)
            )
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
        noms = {(False, True): "Créer", (False, False): "Remplir d'abord",
                (True, True): "Consolider", (True, False): "Surveiller"}  # fmt: skip
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
