// What a choice shows before the server answers. A set (an address, see dashboard/lecture/jeux.py) holds, for
// each choice, the map, its title and its caption, made by the functions of the page. Choices are numbered:
// until the server answers the last one, what the set does not hold is veiled, and older answers are left aside.

const ARRIVES = new Map(); // address -> the set
const DEMANDES = new Map(); // address -> promise of the set
const EVT_DEVANCER = "observatoire-devancer";
const EVT_RECUE = "observatoire-carte-recue";
const BLOCS = ["reponse", "lecture", "resume", "classee"];
const PEINT_MS = 60; // the drawing is on the screen before the message leaves
const RELANCE_MS = 3000; // a message lost with the connection is said again
const ATTENTE_MS = 3000; // beyond, something did not come: the page as it is
const GRAPHIQUE_MS = 400;
const RETOUR_MS = 1000;
const JEUX_MAX = 60;

const application = () => document.querySelector('[data-testid="stApp"]');
// A message said without a connection is lost.
const relie = () => (application()?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";

const JEU = {
  numero: 0,
  voulu: null, // { numero, dessine: drawn from a set, figure: what is shown, choisi: its option, territoire, dires, seul, suivi }
  champs: new Set(),
  suivre: null, // says a choice that is drawn whole: the server follows, and sends nothing again

  // The number under which an answer is older than the last choice.
  get attendu() {
    return this.voulu?.numero ?? 0;
  },

  charger(adresse) {
    if (!adresse || DEMANDES.has(adresse)) return DEMANDES.get(adresse);
    const demande = fetch(adresse)
      .then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
      .then((jeu) => {
        ARRIVES.set(adresse, jeu);
        if (ARRIVES.size > JEUX_MAX) this.perdre(ARRIVES.keys().next().value);
      })
      // Without its set a choice goes by the server, a little slower. Asked again at the next occasion.
      .catch(() => DEMANDES.delete(adresse));
    DEMANDES.set(adresse, demande);
    return demande;
  },

  perdre(adresse) {
    ARRIVES.delete(adresse);
    DEMANDES.delete(adresse);
  },

  // Draws a choice if its set is there, then has it told to the server; returns its number.
  choisir({ champ, adresse, choix, choisi, dire }) {
    const numero = ++this.numero;
    const figure = ARRIVES.get(adresse)?.[choix] ?? null;
    const detail = { numero, carte: figure?.carte ?? null, fait: false, territoire: "" };
    window.dispatchEvent(new CustomEvent(EVT_DEVANCER, { detail }));
    const avant = this.voulu;
    const seul = detail.fait && !detail.territoire && this.suivable(champ, figure);
    // Said whole, it needs none of those before it.
    const dires = (!seul && avant?.dires) || new Map();
    if (seul) [champ, dire] = ["suivi", (n) => this.suivre?.({ vue: figure.vue, numero: n })];
    // Another field's choice that has not left yet leaves first: the server takes them in order.
    else if (this.enPartance && this.enPartance !== champ) this.partir();
    dires.delete(champ);
    dires.set(champ, () => dire(numero));
    this.voulu = {
      numero, dires, seul, suivi: false, dessine: detail.fait, choisi: choisi ?? avant?.choisi,
      figure: detail.fait ? figure : avant?.figure ?? null,
      territoire: detail.fait ? detail.territoire : avant?.territoire ?? "",
    };
    document.documentElement.toggleAttribute("data-en-cours", !!this.voulu.figure && !seul);
    document.documentElement.toggleAttribute("data-sans-detail", seul && !figure.detail);
    this.appliquer();
    if (detail.fait) for (const c of this.champs) c.montrer(figure);
    this.surveiller();
    this.enPartance = champ;
    clearTimeout(this.tPartir);
    if (detail.fait) requestAnimationFrame(() => (this.tPartir = setTimeout(() => this.enPartance === champ && this.partir(), PEINT_MS)));
    else this.partir();
    return numero;
  },

  // Whether the figure is all that the page says of the indicator: neither card, drawer, table nor note.
  suivable(champ, figure) {
    const detail = champ === "indicateur" && figure.detail;
    return !!this.suivre && figure.seul && !detail && !!document.querySelector("[data-suivie]");
  },

  // The server keeps that choice: what is drawn stays until it draws the page again.
  entendre(numero) {
    const v = this.voulu;
    if (!v?.seul || numero < v.numero) return;
    v.suivi = true;
    v.dires = new Map();
    clearInterval(this.relance);
  },

  partir() {
    const champ = this.enPartance;
    this.enPartance = null;
    clearTimeout(this.tPartir);
    if (relie()) this.voulu?.dires.get(champ)?.();
  },

  surveiller() {
    this.oeil ??= new MutationObserver(() => this.appliquer());
    this.oeil.observe(document.body, { childList: true, subtree: true });
    clearInterval(this.relance);
    this.relance = setInterval(() => {
      if (relie()) for (const dire of this.voulu?.dires.values() ?? []) dire();
    }, RELANCE_MS);
  },

  // Each block of the page is the server's once it answers the choice shown, ours until then.
  appliquer() {
    const v = this.voulu;
    // Without a figure of ours the title is the server's, and the caption that came before it is veiled.
    const vue = v?.figure?.vue ?? document.querySelector('[data-bloc="reponse"]:not([data-jeu])')?.dataset.vue;
    for (const bloc of BLOCS) for (const sien of document.querySelectorAll(`[data-bloc="${bloc}"]:not([data-jeu])`)) {
      const copie = sien.parentElement.querySelector(":scope > [data-jeu]");
      if (!v || sien.dataset.vue === vue) {
        copie?.remove();
        sien.style.display = "";
        sien.removeAttribute("data-voile");
      } else if (!v.figure?.[bloc] || (bloc !== "reponse" && v.territoire)) {
        // It reads the value of the chosen territory, that the set does not know.
        copie?.remove();
        sien.style.display = "";
        sien.setAttribute("data-voile", "");
      } else if (copie?.dataset.vue !== v.figure.vue) {
        copie?.remove();
        sien.insertAdjacentHTML("afterend", v.figure[bloc]);
        sien.nextElementSibling.setAttribute("data-jeu", "");
        sien.style.display = "none";
      }
    }
    const fini = Number(document.querySelector("[data-choix-fini]")?.dataset.choixFini ?? 0);
    if (v && fini >= v.numero && !this.tFinir) this.finirAuRepos(v.numero, performance.now());
  },

  // What a shorter page leaves behind goes with the end of the script.
  finirAuRepos(numero, depuis) {
    this.tFinir = requestAnimationFrame(() => {
      this.tFinir = 0;
      if (this.attendu > numero) return this.appliquer();
      const attente = performance.now() - depuis;
      const repos = application()?.dataset.testScriptState === "notRunning" && this.pose(attente);
      if (repos || attente > ATTENTE_MS) this.oublier();
      else this.finirAuRepos(numero, depuis);
    });
  },

  // Whether what is drawn after the page (rows, charts) answers it too. A chart does not say so: it is left time.
  pose(attente) {
    const vue = document.querySelector('[data-bloc="reponse"]:not([data-jeu])')?.dataset.vue;
    const tables = [...document.querySelectorAll("[data-tableau-vue]")];
    const graphique = document.querySelector(".st-key-panneau_ouvert .stPlotlyChart");
    return tables.every((t) => t.dataset.tableauVue === vue) && (!graphique || attente > GRAPHIQUE_MS);
  },

  // The list leaves, and comes back, when the page is redrawn around it: what is shown waits for it a little.
  quitter() {
    clearTimeout(this.tQuitter);
    this.tQuitter = setTimeout(() => this.voulu && this.oublier(), RETOUR_MS);
  },

  revenir() {
    clearTimeout(this.tQuitter);
  },

  // The page is the server's again: it answered, or another gesture took over.
  oublier() {
    this.voulu = this.enPartance = null;
    clearTimeout(this.tPartir);
    clearInterval(this.relance);
    this.oeil?.disconnect();
    window.dispatchEvent(new CustomEvent(EVT_DEVANCER, { detail: { numero: 0, carte: null } }));
    for (const marque of ["data-en-cours", "data-sans-detail"]) document.documentElement.removeAttribute(marque);
    this.appliquer();
  },
};

// The map took the answer to a choice that no set could draw, or the page was drawn again after a choice that
// was only followed: the title that came with it is in place.
window.addEventListener(EVT_RECUE, ({ detail }) => {
  if (!JEU.voulu || (JEU.voulu.dessine && !JEU.voulu.suivi) || detail.numero < JEU.voulu.numero) return;
  JEU.voulu.figure = null;
  JEU.appliquer();
});
// The way back is a newer gesture than any choice. One that was followed stays until the answer: the page of
// the server is that of an older one.
window.addEventListener("popstate", () => {
  if (JEU.voulu?.suivi) return;
  JEU.oublier();
});
// Another gesture leaves after the choice that it follows: what it does, it does to what is shown.
for (const geste of ["pointerdown", "keydown"]) {
  window.addEventListener(geste, () => JEU.enPartance && JEU.partir(), { capture: true, passive: true });
}
