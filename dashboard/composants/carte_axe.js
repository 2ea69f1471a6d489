// The legend of a rate as a true axis: classes to scale, one dot per territory, references named.
// Added to Carte (carte.js); figures/legende_axe.py says what it shows, and draws it in exports.

const AXE_BORD = 0.03, AXE_JEU = 9, AXE_ETAGES = 4, AXE_POINT = 9; // same in legende_axe.py
const AXE_BANDE = 10, AXE_RANG = 18, AXE_COLONNE = 26;

// Where names stand over or under an axis L px wide: the fewest rows, none over another nor over the
// stroke of another.
function placerNomsAxe(noms, L) {
  const rs = [...noms].sort((a, b) => a.p - b.p);
  const choix = (r, rang) => {
    const fin = Math.max(0, L - r.l);
    return [[0, borner(r.x - r.l / 2, 0, fin)], [1, Math.min(r.x + 5, fin)], [1, Math.max(0, r.x - r.l - 5)]]
      .map(([prix, g]) => ({ r, rang, g, prix: prix + (r.choisi ? 12 : 4) * rang + Math.abs(g + r.l / 2 - r.x) / 400 }));
  };
  const libre = (a, b, large) => {
    if (a.rang === b.rang) return a.g + a.r.l + AXE_JEU <= b.g || b.g + b.r.l + AXE_JEU <= a.g;
    if (large) return true;
    const [loin, pres] = a.rang > b.rang ? [a, b] : [b, a];
    return loin.r.x < pres.g - 4 || loin.r.x > pres.g + pres.r.l + 4;
  };
  let mieux = null;
  const chercher = (i, pris, prix, large) => {
    if (mieux && prix >= mieux.prix) return;
    if (i === rs.length) return void (mieux = { prix, pris });
    for (let rang = 0; rang < Math.max(2, rs.length); rang++)
      for (const c of choix(rs[i], rang)) if (pris.every((p) => libre(p, c, large))) chercher(i + 1, [...pris, c], prix + c.prix, large);
  };
  chercher(0, [], 0, false);
  // Too long for a narrow axis, names lie on the stroke of another, never on a name.
  if (!mieux) chercher(0, [], 0, true);
  return mieux?.pris || [];
}

Object.assign(Carte.prototype, {
  // The axis, then classes and absences on one line: the same buttons as those of any legend.
  poserAxe(l) {
    this.axe = l.axe;
    this.zoneAxe = el("div", { class: "l-axe" });
    const niveau = this.d.niveau || "territoires";
    const liste = el("ul", { class: "l-lignes l-liste" });
    l.axe.bandes.forEach(([, , couleur, libelle, effectif], rang) => {
      const boite = el("span", { class: "l-boite" });
      boite.style.background = couleur;
      liste.append(this.ligneLegende(String(rang), boite, libelle, effectif, `\u00a0${effectif === 1 ? niveau.replace(/s$/, "") : niveau}`));
    });
    for (const a of l.absences || []) liste.append(this.ligneLegende(a.statut, this.boiteAbsence(a.statut), a.libelle, a.effectif));
    return [this.zoneAxe, liste];
  },

  placeAxe(v) {
    const a = this.axe;
    const m = (x) => (a.plus == null ? x : Math.log(Math.max(x + a.plus, 1e-9)));
    return AXE_BORD + (1 - 2 * AXE_BORD) * borner(a.haut > a.bas ? (m(v) - m(a.bas)) / (m(a.haut) - m(a.bas)) : 0.5, 0, 1);
  },

  mesureAxe(texte, gras) {
    this.toile.font = `${gras ? 600 : 400} 14px ${getComputedStyle(this.legende).fontFamily}`;
    return this.toile.measureText(texte).width;
  },

  // Above the axis: the chosen territory, the lowest and the highest of the scope.
  nomsDessus(connus, choisi) {
    const { d, fond: f } = this;
    // Among several maps, only the chosen one: the others are read on the largest.
    const bouts = !d.serree && connus.length > 1 && d.valeurs[connus[0]] < d.valeurs[connus.at(-1)] ? [connus[0], connus.at(-1)] : [];
    return [...(choisi >= 0 ? [choisi] : []), ...bouts.filter((i) => i !== choisi)].map((i) => ({
      p: this.placeAxe(d.valeurs[i]), nom: nomCourt(f.noms[i]), texte: nombre(d.valeurs[i], d.decimales), choisi: i === choisi,
    }));
  },

  dessinerAxe() {
    if (!this.axe || !this.zoneAxe?.isConnected) return;
    const { axe: a, d, fond: f } = this;
    const L = this.zoneAxe.clientWidth;
    if (!L) return;
    const connus = f.codes.map((_, i) => i).filter((i) => f.rattaches[i] !== "0" && estClasse(this.aplat[i]) && d.valeurs[i] != null)
      .sort((x, y) => d.valeurs[x] - d.valeurs[y] || (f.codes[x] < f.codes[y] ? -1 : 1));
    const choisi = connus.find((i) => f.codes[i] === this.selection) ?? -1;
    const mesurer = (n) => ({ ...n, x: n.p * L, l: Math.ceil(this.mesureAxe(`${n.nom} `, n.choisi) + this.mesureAxe(n.texte, true)) });
    const dessus = placerNomsAxe(this.nomsDessus(connus, choisi).map(mesurer), L);
    const dessous = placerNomsAxe(a.reperes.map(([p, nom, texte]) => mesurer({ p, nom, texte })), L);
    const ronds = [], derniers = Array(AXE_ETAGES).fill(-Infinity);
    for (const i of a.colonnes.length ? [] : connus.filter((j) => j !== choisi)) {
      const x = this.placeAxe(d.valeurs[i]) * L;
      const libre = derniers.findIndex((dernier) => x - dernier >= AXE_POINT);
      const e = libre < 0 ? AXE_ETAGES - 1 : libre;
      derniers[e] = x;
      ronds.push([x, e, i]);
    }
    const rangs = (noms) => (noms.length ? Math.max(...noms.map((n) => n.rang)) + 1 : 0);
    const haut = rangs(dessus) * AXE_RANG;
    const y = haut + (a.colonnes.length ? AXE_COLONNE + 4 : 12 + 8 * Math.max(0, ...ronds.map((r) => r[1])));
    const bas = y + AXE_BANDE;
    const H = bas + 7 + rangs(dessous) * AXE_RANG;
    const s = sv("svg", { width: L, height: H, viewBox: `0 0 ${L} ${H}`, role: "img", "aria-label": `Axe : ${[...dessus, ...dessous].map((n) => `${n.r.nom} ${n.r.texte}`).join(", ")}` });
    for (const [debut, fin, couleur] of a.bandes) s.append(sv("rect", { class: "a-bande", x: (debut * L).toFixed(1), y, width: Math.max(1, (fin - debut) * L - 1).toFixed(1), height: AXE_BANDE, fill: couleur }));
    for (const [p, h] of a.colonnes) s.append(sv("rect", { class: "a-colonne", x: (p * L - L / 120).toFixed(1), y: (y - 1 - Math.max(1.5, h * AXE_COLONNE)).toFixed(1), width: Math.max(1, L / 60 - 1).toFixed(1), height: Math.max(1.5, h * AXE_COLONNE).toFixed(1) }));
    const trait = (classe, x, y1, y2) => s.append(sv("path", { class: classe, d: `M${x.toFixed(1)} ${y1}V${y2}` }));
    const ecrire = (n, ligne) => {
      const b = sv("tspan", { class: "gras" });
      b.textContent = n.r.texte;
      s.append(sv("text", { x: n.g.toFixed(1), y: ligne, class: n.r.choisi ? "a-choisi" : null }, `${n.r.nom}\u00a0`, b));
    };
    for (const n of dessous) {
      trait("a-halo", n.r.x, y - 3, bas + 5);
      trait("a-repere", n.r.x, y - 3, bas + 5 + n.rang * AXE_RANG + (Math.abs(n.g + n.r.l / 2 - n.r.x) > n.r.l / 2 ? 14 : 0));
      ecrire(n, bas + 19 + n.rang * AXE_RANG);
    }
    for (const n of dessus) {
      const ligne = haut - n.rang * AXE_RANG;
      if (n.rang || n.g > n.r.x || n.g + n.r.l < n.r.x) trait("a-lien", n.r.x, ligne - (n.g > n.r.x || n.g + n.r.l < n.r.x ? 12 : 0), y - 8);
      ecrire(n, ligne - 5);
    }
    for (const [x, e, i] of ronds) s.append(sv("circle", { class: "a-point", "data-code": f.codes[i], cx: x.toFixed(1), cy: y - 5 - 8 * e, r: 4 }));
    if (choisi >= 0) s.append(sv("circle", { class: "a-sien", cx: (this.placeAxe(d.valeurs[choisi]) * L).toFixed(1), cy: y - 5, r: 6.5 }));
    this.zoneAxe.replaceChildren(s);
  },
});
