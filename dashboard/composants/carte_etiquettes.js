// « Noms et valeurs »: every territory of the view under its name and its value. Added to Carte (carte.js);
// the places come from carte_noms.js, in a worker: the map is drawn first, no gesture waits for a name.

const ETIQUETTES_MAX = 160; // names asked for at once, the most populated first
const ETIQUETTES_SEULES = 520; // px: narrower, a map bears values only; the list under it bears the names
const CORPS_ETIQUETTE = 13, LIGNE_ETIQUETTE = 15;
const LUMINANCE_BLANC = 0.22; // under it a label is white (same in figures/etiquettes.py)

const OUVRIER = { demandes: new Map(), suivante: 0 };
function demanderPlaces(entree) {
  const numero = ++OUVRIER.suivante;
  if (OUVRIER.worker === undefined) {
    try {
      const source = `const N = (${fabriquerNoms})(); onmessage = ({ data }) => postMessage([data[0], N.placer(data[1])]);`;
      OUVRIER.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      OUVRIER.worker.onmessage = ({ data: [n, places] }) => {
        OUVRIER.demandes.get(n)?.(places);
        OUVRIER.demandes.delete(n);
      };
      // Refused (a policy of the relay): the page itself computes, a little later.
      OUVRIER.worker.onerror = () => {
        OUVRIER.worker = null;
        for (const [n, rendre] of OUVRIER.demandes) setTimeout(() => rendre(NOMS.placer(rendre.entree)), 0);
        OUVRIER.demandes.clear();
      };
    } catch {
      OUVRIER.worker = null;
    }
  }
  return new Promise((rendre) => {
    if (!OUVRIER.worker) return void setTimeout(() => rendre(NOMS.placer(entree)), 0);
    rendre.entree = entree;
    OUVRIER.demandes.set(numero, rendre);
    OUVRIER.worker.postMessage([numero, entree]);
  });
}

// « M12 5l3 4-1 2z… » as rings on the screen; what moves less than a pixel is skipped.
function anneauxEcran(d, k, tx, ty) {
  const anneaux = [];
  for (const morceau of d.split("z")) {
    const n = morceau.match(/-?\d+/g);
    if (!n) continue;
    let x = +n[0], y = +n[1];
    const r = [[x * k + tx, y * k + ty]];
    for (let i = 2; i + 1 < n.length; i += 2) {
      x += +n[i];
      y += +n[i + 1];
      const p = [x * k + tx, y * k + ty], q = r[r.length - 1];
      if (Math.abs(p[0] - q[0]) + Math.abs(p[1] - q[1]) > 0.8) r.push(p);
    }
    if (r.length > 2) anneaux.push(r);
  }
  return anneaux;
}

const luminance = (c) => {
  const [r, v, b] = [1, 3, 5].map((j) => {
    const s = parseInt(c.slice(j, j + 2), 16) / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * v + 0.0722 * b;
};

Object.assign(Carte.prototype, {
  mesurerEtiquette(texte, gras) {
    const cle = (gras ? "g" : "n") + texte;
    let l = this.largeurs.get(cle);
    if (l == null) {
      this.toile.font = `${gras ? 600 : 400} ${this.police}`;
      this.largeurs.set(cle, (l = this.toile.measureText(texte).width));
    }
    return l;
  },

  nomEtiquette(i) {
    return this.courts[i].replace(/'/g, "\u2019");
  },

  // What a label says under the name: the value as it is printed, or the word of its absence.
  valeurEtiquette(i) {
    const { d } = this;
    if (d.textes) return "";
    const dire = (v, dec, s) => (d.noms.mots[s] ? (s === "i" && v != null ? `${nombre(v, dec)} (${d.noms.mots[s]})` : d.noms.mots[s]) : v == null ? "" : nombre(v, dec));
    if (d.couleurs.length || !d.cercles) return dire(d.valeurs[i], d.decimales, this.aplat[i]);
    return dire(d.cercles.valeurs[i], d.cercles.decimales, d.cercles.statuts[i]);
  },

  // The colour on which a label is written, and its ink.
  encreEtiquette(i) {
    const c = this.aplat[i];
    const fond = estClasse(c) && !this.tramees.has(+c) ? this.d.couleurs[+c] : "#ffffff";
    return [luminance(fond) < LUMINANCE_BLANC ? "#ffffff" : "#161616", fond];
  },

  placerEtiquettes() {
    const f = this.fond, { W, H } = this, k = this.k0 * this.vue.z;
    const tx = W / 2 - this.vue.cx * k, ty = H / 2 - this.vue.cy * k;
    const demande = (this.demandeNoms = {});
    // A former name beside a new value would be false: nothing stays until the places are known.
    this.poses = [];
    this.gEtiquettes.replaceChildren();
    this.ecrireNumeros([]);
    delete this.racine.dataset.noms;
    const poids = (i) => (this.d.noms.poids ? parseInt(this.d.noms.poids[i], 36) / 35 : 0.5);
    const vus = [];
    // A whole country has no room for a thousand names: they come with the zoom.
    if (!(f.codes.length > 400 && this.vue.z < 1.5))
      f.boites.forEach(([x, y, w, h], i) => {
        const [a, b] = this.ecran(x, y), [c, d] = this.ecran(x + w, y + h);
        if (!this.enEncart[i] && c > 0 && d > 0 && a < W && b < H) vus.push(i);
      });
    const nommes = new Set([...vus].sort((a, b) => poids(b) - poids(a) || a - b).slice(0, ETIQUETTES_MAX));
    const rayons = new Map((this.cercles || []).map(([, i, r]) => [i, r]));
    const nus = W < ETIQUETTES_SEULES, numero = vus.length <= 60 && !nus;
    const formes = vus.map((i) => {
      const gras = this.fond.codes[i] === this.selection, siens = f.rattaches[i] !== "0";
      const variantes = nommes.has(i) && !(nus && !siens)
        ? NOMS.variantes(this.nomEtiquette(i), this.valeurEtiquette(i), (t, g) => this.mesurerEtiquette(t, g || gras), { corps: CORPS_ETIQUETTE, numero: numero && siens, nus })
        : [];
      const rayon = rayons.get(i);
      return { ancre: rayon > 4 ? this.ecran(...f.points[i]) : null, anneaux: anneauxEcran(f.chemins[i], k, tx, ty), variantes, poids: poids(i), trait: siens };
    });
    const obstacles = this.obstaclesEtiquettes(vus, k);
    this.cleNoms = [W, H, k, tx, ty].join();
    const cle = this.cleNoms, version = this.d;
    demanderPlaces({ W, H, obstacles, formes: formes.map(({ variantes, ...reste }) => ({ ...reste, variantes: variantes.map(({ w, h, c, dehors }) => ({ w, h, c, dehors })) })) }).then((places) => {
      // A late answer to another view, or to other values, is left aside.
      if (this.demandeNoms !== demande || this.cleNoms !== cle || this.d !== version || !this.racine.isConnected) return;
      this.ecrireEtiquettes(vus, formes, places, k, tx, ty);
    });
  },

  obstaclesEtiquettes(vus, k) {
    const b = this.boutons, o = [];
    if (!b.hidden) o.push([b.offsetLeft - 4, b.offsetTop - 4, b.offsetLeft + b.offsetWidth + 4, b.offsetTop + b.offsetHeight + 4, -1]);
    for (const { cadre: c } of this.fond.encarts || []) {
      const [x, y] = this.ecran(c[0], c[1]);
      o.push([x, y, x + c[2] * k, y + c[3] * k, -1]);
    }
    for (const [, i, r] of this.cercles || []) {
      const [x, y] = this.ecran(...this.fond.points[i]);
      if (r > 4) o.push([x - r, y - r, x + r, y + r, vus.indexOf(i)]);
    }
    for (const [, i, l] of this.pastilles || []) {
      const [x, y] = this.ecran(...this.fond.points[i]);
      o.push([x - l / 2, y - 28, x + l / 2, y - 6, -1]);
    }
    return o;
  },

  ecrireEtiquettes(vus, formes, places, k, tx, ty) {
    const P = this.fond.points, numeros = [];
    places.forEach((p, r) => {
      if (p && formes[r].variantes[p.v].lignes === null) numeros.push([Math.floor(p.y / 24 + 0.5), p.x, r]);
    });
    numeros.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    const rangs = new Map(numeros.map(([, , r], j) => [r, j + 1]));
    this.poses = [];
    places.forEach((p, r) => {
      if (!p) return;
      const i = vus[r], v = formes[r].variantes[p.v];
      const ax = P[i][0] * k + tx, ay = P[i][1] * k + ty;
      const g = sv("g", { "data-code": this.fond.codes[i], class: ["nom", this.fond.codes[i] === this.selection && "choisie", !formes[r].trait && "ailleurs"].filter(Boolean).join(" ") });
      if (p.t) {
        const d = `M${(p.t[0] - ax).toFixed(1)} ${(p.t[1] - ay).toFixed(1)}L${(p.t[2] - ax).toFixed(1)} ${(p.t[3] - ay).toFixed(1)}`;
        g.append(sv("path", { d, class: "rappel halo" }), sv("path", { d, class: "rappel" }), sv("circle", { cx: (p.t[0] - ax).toFixed(1), cy: (p.t[1] - ay).toFixed(1), r: 2.2, class: "rappel" }));
      }
      const [encre, halo] = p.t ? ["#161616", "#ffffff"] : this.encreEtiquette(i);
      const lignes = v.lignes === null ? [] : [...v.lignes.map((s) => [s, ""]), ...(v.valeur ? [[v.valeur, "valeur"]] : [])];
      if (v.lignes === null) {
        g.append(sv("circle", { cx: (p.x - ax).toFixed(1), cy: (p.y - ay).toFixed(1), r: 10, class: "numero" }));
        lignes.push([String(rangs.get(r)), "valeur"]);
      }
      const t = sv("text", v.lignes === null ? { class: "numero" } : { fill: encre, stroke: halo });
      lignes.forEach(([texte, classe], j) => {
        const s = sv("tspan", { class: classe || null, x: (p.x - ax).toFixed(1), y: (p.y - ay + (j - (lignes.length - 1) / 2) * LIGNE_ETIQUETTE + 4.5).toFixed(1) });
        s.textContent = texte;
        t.append(s);
      });
      g.append(t);
      this.poses.push([g, i]);
    });
    this.gEtiquettes.replaceChildren(...this.poses.map((p) => p[0]));
    this.ecrireNumeros(numeros.map(([, , r], j) => [j + 1, vus[r]]));
    this.racine.dataset.noms = `${this.poses.length - numeros.length}/${formes.filter((f) => f.trait).length}`;
    this.appliquer();
  },

  // Under the map, what its numbers stand for; or why a whole country shows no name yet.
  ecrireNumeros(numeros) {
    const loin = this.d.noms && this.fond.codes.length > 400 && this.vue.z < 1.5;
    this.pNumeros.hidden = !numeros.length && !loin;
    // That sentence lies on the map, which has room for it: it moves nothing.
    this.pNumeros.classList.toggle("loin", Boolean(loin));
    this.pNumeros.replaceChildren(...(loin
      ? ["Les noms et les valeurs paraissent quand vous zoomez ; le tableau les a tous."]
      : numeros.flatMap(([n, i]) => [el("b", {}, String(n)), `\u00a0${this.nomEtiquette(i)}\u00a0${this.valeurEtiquette(i)}`, " \u2002"])));
  },
});
