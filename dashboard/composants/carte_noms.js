// Where the names go on a map: a pure function of rings and sizes, the twin of figures/placement.py.
// Same rules, same order, same arithmetic (no cosine, no exponential): tests/figures/placements.json
// holds cases that both must answer alike. Put in front of carte.js (fichiers.py). One function holds
// it all: its source is what the worker runs, so that no gesture ever waits for a name.
//
// Raster of the shapes -> pole of each -> candidates inside, then outside with a leader line ->
// conflicts -> greedy, then a seeded search that cools down, then what still conflicts goes.
function fabriquerNoms() {
  const NOMS_PAS = 2; // px of a cell of the raster
  const NOMS_DEDANS = 0.6; // part of a label that must lie in its own shape
  const NOMS_DEHORS = 0.35; // part of an outside label that may lie on land
  const NOMS_TRAIT = 320; // px: longest leader line
  const NOMS_RAYONS = [1, 1.5, 2.2, 3.2, 4.5, 6.5, 9];
  const NOMS_DIRECTIONS = [
    [1, 0], [0.9239, 0.3827], [0.7071, 0.7071], [0.3827, 0.9239], [0, 1], [-0.3827, 0.9239], [-0.7071, 0.7071], [-0.9239, 0.3827],
    [-1, 0], [-0.9239, -0.3827], [-0.7071, -0.7071], [-0.3827, -0.9239], [0, -1], [0.3827, -0.9239], [0.7071, -0.7071], [0.9239, -0.3827],
  ];
  const NOMS_CONFLIT = 200, NOMS_FOULE = 60;
  const NOMS_ESSAIS = 5, NOMS_REFUGE = 20; // draws at most; price from which a name is only a number

  // mulberry32: the same numbers in Python.
  const nomsHasard = (graine) => () => {
    graine = (graine + 0x6d2b79f5) | 0;
    let x = Math.imul(graine ^ (graine >>> 15), 1 | graine);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };

  // Which shape each cell belongs to (0: none), by even-odd scan lines through the middle of the cells.
  function nomsTrame(formes, gw, gh) {
    const G = new Uint16Array(gw * gh);
    formes.forEach((f, a) => {
      const R = f.anneaux.map((r) => r.map(([x, y]) => [x / NOMS_PAS, y / NOMS_PAS]));
      let haut = Infinity, bas = -Infinity;
      for (const r of R) for (const p of r) { haut = Math.min(haut, p[1]); bas = Math.max(bas, p[1]); }
      for (let y = Math.max(0, Math.floor(haut)); y <= Math.min(gh - 1, Math.ceil(bas)); y++) {
        const xs = [], yy = y + 0.5;
        for (const r of R)
          for (let i = 0, j = r.length - 1; i < r.length; j = i++) {
            const p = r[j], q = r[i];
            if ((p[1] <= yy) !== (q[1] <= yy)) xs.push(p[0] + ((yy - p[1]) / (q[1] - p[1])) * (q[0] - p[0]));
          }
        xs.sort((u, v) => u - v);
        for (let i = 0; i + 1 < xs.length; i += 2) {
          const fin = Math.min(gw - 1, Math.ceil(xs[i + 1] - 0.5) - 1);
          for (let x = Math.max(0, Math.ceil(xs[i] - 0.5)); x <= fin; x++) G[y * gw + x] = a + 1;
        }
      }
    });
    return G;
  }

  // Count of the cells kept by `garde` in any rectangle given in pixels.
  function nomsSommes(G, gw, [x0, y0, w, h], garde) {
    const S = new Int32Array((w + 1) * (h + 1));
    for (let y = 0; y < h; y++) {
      let s = 0;
      for (let x = 0; x < w; x++) {
        if (garde(G[(y + y0) * gw + x + x0])) s++;
        S[(y + 1) * (w + 1) + x + 1] = S[y * (w + 1) + x + 1] + s;
      }
    }
    const c = (v, o, m) => Math.min(Math.max(Math.floor(v / NOMS_PAS + 0.5) - o, 0), m);
    return (a, b, d, e) => {
      const A = c(a, x0, w), D = c(d, x0, w), B = c(b, y0, h) * (w + 1), E = c(e, y0, h) * (w + 1);
      return S[E + D] - S[B + D] - S[E + A] + S[B + A];
    };
  }

  // Centre and half side of a large square inside a shape, near its centre of gravity (gx, gy).
  function nomsPole(G, gw, a, [x0, y0, w, h], gx, gy) {
    const D = new Uint16Array(w + 1);
    let m = 0, mieux = -Infinity, cx = gx * NOMS_PAS, cy = gy * NOMS_PAS;
    for (let y = 0; y < h; y++) {
      let coin = 0;
      for (let x = 0; x < w; x++) {
        const dessus = D[x + 1];
        const v = G[(y + y0) * gw + x + x0] === a + 1 ? Math.min(D[x], dessus, coin) + 1 : 0;
        coin = dessus;
        D[x + 1] = v;
        if (!v) continue;
        const px = x + x0 - v / 2 + 1, py = y + y0 - v / 2 + 1;
        const note = v - 0.1 * (Math.abs(px - gx) + Math.abs(py - gy));
        if (note > mieux) {
          mieux = note;
          m = v;
          cx = px * NOMS_PAS;
          cy = py * NOMS_PAS;
        }
      }
    }
    return [cx, cy, Math.max((m * NOMS_PAS) / 2, 8)];
  }

  const nomsAire = (v) => (v.w * v.h) / (NOMS_PAS * NOMS_PAS);
  const nomsSort = (L) => L.map((c, i) => [c, i]).sort((p, q) => p[0].c - q[0].c || p[1] - q[1]).map((p) => p[0]);

  // The cheapest candidates, far enough from one another.
  function nomsGarder(L, nombre, ecart) {
    const g = [];
    for (const p of nomsSort(L)) {
      if (g.length >= nombre) break;
      if (g.every((s) => Math.abs(p.x - s.x) + Math.abs(p.y - s.y) > ecart)) g.push(p);
    }
    return g;
  }

  const nomsTouche = (p, q) => p[0] < q[2] - 0.5 && q[0] < p[2] - 0.5 && p[1] < q[3] - 0.5 && q[1] < p[3] - 0.5;

  // Does a leader line cross a rectangle (widened by 2 px)?
  function nomsCoupe(t, r) {
    let u = 0, v = 1;
    const dx = t[2] - t[0], dy = t[3] - t[1];
    for (const [p, q] of [[-dx, t[0] - r[0] + 2], [dx, r[2] + 2 - t[0]], [-dy, t[1] - r[1] + 2], [dy, r[3] + 2 - t[1]]]) {
      if (p === 0) { if (q < 0) return false; continue; }
      const k = q / p;
      if (p < 0) { if (k > v) return false; if (k > u) u = k; } else { if (k < u) return false; if (k < v) v = k; }
    }
    return true;
  }

  const nomsCote = (a, b, c, d, e, f) => (c - a) * (f - b) - (d - b) * (e - a);
  const nomsCroise = (p, q) =>
    nomsCote(p[0], p[1], p[2], p[3], q[0], q[1]) * nomsCote(p[0], p[1], p[2], p[3], q[2], q[3]) < 0 &&
    nomsCote(q[0], q[1], q[2], q[3], p[0], p[1]) * nomsCote(q[0], q[1], q[2], q[3], p[2], p[3]) < 0;
  const nomsConflit = (p, q) =>
    nomsTouche(p.r, q.r) || (p.t && nomsCoupe(p.t, q.r)) || (q.t && nomsCoupe(q.t, p.r)) || (p.t && q.t && nomsCroise(p.t, q.t)) || false;

  // A circle bears its own label, in its middle.
  const nomsCentre = (r, o) => Math.abs(r[0] + r[2] - o[0] - o[2]) < 2 && Math.abs(r[1] + r[3] - o[1] - o[3]) < 2;

  function nomsCandidats(entree, G, gw, gh) {
    const { W, H, formes, obstacles = [], marge = 4 } = entree;
    const foule = formes.length > NOMS_FOULE;
    const boites = formes.map(() => [Infinity, Infinity, -1, -1, 0, 0, 0]);
    for (let y = 0; y < gh; y++)
      for (let x = 0; x < gw; x++) {
        const a = G[y * gw + x];
        if (!a) continue;
        const b = boites[a - 1];
        if (x < b[0]) b[0] = x;
        if (y < b[1]) b[1] = y;
        if (x > b[2]) b[2] = x;
        if (y > b[3]) b[3] = y;
        b[4]++;
        b[5] += x;
        b[6] += y;
      }
    const terre = nomsSommes(G, gw, [0, 0, gw, gh], (v) => v > 0);
    return formes.map((f, a) => {
      const b = boites[a];
      if (!b[4]) return [];
      const cadre = [b[0], b[1], b[2] - b[0] + 1, b[3] - b[1] + 1];
      const siens = nomsSommes(G, gw, cadre, (v) => v === a + 1);
      const [cx, cy, rayon] = nomsPole(G, gw, a, cadre, b[5] / b[4] + 0.5, b[6] / b[4] + 0.5);
      const pas = Math.max(1, Math.floor(Math.sqrt(b[4] / 120)));
      const points = f.ancre ? [[cx, cy], f.ancre] : [[cx, cy]];
      for (let y = b[1]; y <= b[3]; y++)
        for (let x = b[0]; y % pas === 0 && x <= b[2]; x++)
          if (x % pas === 0 && G[y * gw + x] === a + 1) points.push([x * NOMS_PAS, y * NOMS_PAS]);
      const libre = (r) =>
        r[0] >= marge && r[1] >= marge && r[2] <= W - marge && r[3] <= H - marge &&
        obstacles.every((o) => !nomsTouche(r, o) || (o[4] === a && nomsCentre(r, o)));
      const C = [];
      f.variantes.forEach((v, rang) => {
        const L = [];
        for (const [x, y] of points) {
          const r = [x - v.w / 2, y - v.h / 2, x + v.w / 2, y + v.h / 2];
          if (!libre(r)) continue;
          const p = Math.min(1, siens(...r) / nomsAire(v));
          if (p < (f.trait ? NOMS_DEDANS : 0.9)) continue;
          const loin = Math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy));
          L.push({ a, v: rang, x, y, r, t: null, c: (p > 0.985 ? 0 : (1 - p) * 8) + (loin / rayon) * 0.35 + v.c });
        }
        C.push(...nomsGarder(L, foule ? 4 : 10, Math.max(6, v.w * 0.12)));
      });
      if (f.trait)
        f.variantes.forEach((v, rang) => {
          if (!v.dehors) return;
          const L = [], u = Math.max(28, 0.35 * Math.sqrt(v.w * v.w + v.h * v.h));
          for (const k of NOMS_RAYONS)
            for (const [dx, dy] of NOMS_DIRECTIONS) {
              const x = cx + dx * (k * u + (v.w / 2) * Math.abs(dx)), y = cy + dy * (k * u + v.h / 2);
              const r = [x - v.w / 2, y - v.h / 2, x + v.w / 2, y + v.h / 2];
              if (!libre(r)) continue;
              const q = terre(...r) / nomsAire(v);
              if (q > NOMS_DEHORS) continue;
              const ex = Math.min(Math.max(cx, r[0]), r[2]), ey = Math.min(Math.max(cy, r[1]), r[3]);
              const long = Math.sqrt((ex - cx) * (ex - cx) + (ey - cy) * (ey - cy));
              if (long > NOMS_TRAIT) continue;
              L.push({ a, v: rang, x, y, r, t: [cx, cy, ex, ey], c: 3.2 + long / 60 + q * 5 + v.c });
            }
          C.push(...nomsGarder(L, foule ? 8 : 20, 18));
        });
      return C;
    });
  }

  // entree: { W, H, graine, marge, obstacles: [[x0, y0, x1, y1, owner]],
  //   formes: [{ anneaux, variantes: [{ w, h, c, dehors }], poids (0 to 1), trait, ancre (centre of its circle) }] }
  // -> one { v, x, y, t } per shape (centre of the label, leader line or null), null when it has no place.
  function placerEtiquettes(entree) {
    const { W, H, formes, graine = 1 } = entree;
    const n = formes.length, gw = Math.ceil(W / NOMS_PAS), gh = Math.ceil(H / NOMS_PAS);
    const G = nomsTrame(formes, gw, gh);
    const par = nomsCandidats(entree, G, gw, gh);
    const C = [];
    for (const L of par) for (const c of L) { c.i = C.length; C.push(c); }
    const vus = new Int8Array(C.length * C.length);
    const conflit = (p, q) => {
      const cle = p.i * C.length + q.i;
      if (!vus[cle]) vus[cle] = vus[q.i * C.length + p.i] = nomsConflit(p, q) ? 1 : 2;
      return vus[cle] === 1;
    };
    let etat;
    const perte = formes.map((f) => 30 + 50 * f.poids);
    const heurts = (a, c) => {
      let s = 0;
      for (let b = 0; b < n; b++) if (b !== a && etat[b] && conflit(c, etat[b])) s++;
      return s;
    };
    const prix = (a, c) => (c ? c.c + NOMS_CONFLIT * heurts(a, c) : perte[a]);
    const lourds = formes.map((_, a) => a).sort((p, q) => formes[q].poids - formes[p].poids || p - q);
    const ordre = n > NOMS_FOULE ? lourds : formes.map((_, a) => a).sort((p, q) => par[p].length - par[q].length || p - q);
    const parPrix = par.map(nomsSort);
    let meilleur = Infinity, gardee = [];
    for (let essai = 0; essai < (n > NOMS_FOULE ? 1 : NOMS_ESSAIS); essai++) {
      etat = Array(n).fill(null);
      for (const a of ordre) {
        let z = perte[a];
        for (const c of par[a]) {
          const v = prix(a, c);
          if (v < z) { z = v; etat[a] = c; }
        }
      }
      const hasard = nomsHasard(graine + essai), N = Math.min(1200 * n, n > NOMS_FOULE ? 15000 : 40000);
      let somme = 0, mieux = 0, garde = etat.slice();
      for (let i = 0; i < N; i++) {
        const reste = 1 - i / N, chaud = 12 * reste * reste + 0.02;
        const a = Math.floor(hasard() * n);
        if (!par[a].length) continue;
        const c = par[a][Math.floor(hasard() * par[a].length)];
        const d = prix(a, c) - prix(a, etat[a]), u = hasard();
        if (d <= 0 || d <= chaud * 3 * u * u) {
          etat[a] = c;
          somme += d;
          if (somme < mieux - 1e-9) { mieux = somme; garde = etat.slice(); }
        }
      }
      etat = garde;
      for (const a of [...lourds].reverse()) if (etat[a] && heurts(a, etat[a])) etat[a] = null;
      for (const a of lourds) if (!etat[a]) etat[a] = parPrix[a].find((c) => !heurts(a, c)) || null;
      const total = etat.reduce((t, c, a) => t + (c ? c.c : perte[a]), 0);
      if (total < meilleur) { meilleur = total; gardee = etat; }
      if (etat.every((c, a) => !par[a].length || (c && c.c < NOMS_REFUGE))) break;
    }
    return gardee.map((c) => c && { v: c.v, x: c.x, y: c.y, t: c.t });
  }

  // A name in 1 to 3 lines, then its value: [{ lignes, valeur, w, h, c, dehors }]; the last one is a number alone.
  function nomsVariantes(nom, valeur, mesure, { corps = 13, numero = true, nus = false } = {}) {
    const mots = nom.match(/[^ -]+(?: - |[ -])?/g) || [nom], V = [];
    const lv = valeur ? mesure(valeur, true) : 0;
    const ajouter = (lignes, c) => {
      const l = lignes.map((s) => s.trim());
      V.push({ lignes: l, valeur, w: Math.max(lv, ...l.map((s) => mesure(s, false))) + 4, h: (l.length + (valeur ? 1 : 0)) * (corps + 2) + 2, c, dehors: true });
    };
    const couper = (parts) => {
      let mieux = null;
      const suite = (i, reste, lignes) => {
        if (reste === 1) {
          const l = [...lignes, mots.slice(i).join("")], w = Math.max(...l.map((s) => mesure(s.trim(), false)));
          if (!mieux || w < mieux[0]) mieux = [w, l];
          return;
        }
        for (let j = i + 1; j <= mots.length - reste + 1; j++) suite(j, reste - 1, [...lignes, mots.slice(i, j).join("")]);
      };
      suite(0, parts, []);
      return mieux[1];
    };
    if (!nus) {
      ajouter([nom], 0);
      if (mots.length >= 2) ajouter(couper(2), 0.12);
      if (mots.length >= 3) ajouter(couper(3), 0.24);
    } else if (valeur) V.push({ lignes: [], valeur, w: lv + 4, h: corps + 4, c: 0, dehors: false });
    if (numero) V.push({ lignes: null, valeur: "", w: 22, h: 18, c: 22, dehors: false });
    return V;
  }
  return { placer: placerEtiquettes, variantes: nomsVariantes };
}
const NOMS = fabriquerNoms();
