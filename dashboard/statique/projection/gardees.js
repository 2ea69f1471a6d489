// The notes that this telephone holds, a list for each workshop. One that did not leave is shown wherever one comes
// back: on the page that asks for a code, and in the next workshop.

import { el, garde } from "./commun.js";

const ETATS = ["attente", "recue", "refusee"];

// A list that another hand has damaged gives what can still be read of it.
export function lire(cle) {
  let lue = [];
  try {
    lue = JSON.parse(garde.lire(cle) ?? "[]");
  } catch {
    // Nothing of it can be read.
  }
  const notes = Array.isArray(lue) ? lue : [];
  return notes
    .filter((n) => typeof n?.texte === "string" && typeof n.client === "string")
    .map((n) => (ETATS.includes(n.etat) ? n : { ...n, etat: "attente" }));
}

export const conserver = (cle, notes) => garde.ecrire(cle, JSON.stringify(notes));

const restees = (sauf) => {
  const cles = garde.cles().filter((c) => c.startsWith("notes ") && c !== sauf);
  return cles.flatMap((cle) => lire(cle).filter((n) => n.etat !== "recue").map((note) => ({ cle, note })));
};

const oublier = (cle, note) => conserver(cle, lire(cle).filter((n) => n.client !== note.client));

// What did not leave from elsewhere than `sauf`, and what to do of it; nothing when all of it has left.
export function reste(sauf, quoi, reprendre) {
  const siennes = restees(sauf);
  if (!siennes.length) return null;
  const dit = siennes.length > 1 ? "Ces notes ne sont pas parties" : "Cette note n’est pas partie";
  const hote = el("section", { class: "restees", "aria-label": dit });
  const carte = ({ cle, note }) => {
    const partir = (suite) => () => {
      oublier(cle, note);
      hote.replaceWith(reste(sauf, quoi, reprendre) ?? "");
      suite?.(note);
    };
    const gestes = [el("button", { type: "button", class: "lien", onclick: partir() }, "Ne plus la garder")];
    if (reprendre) gestes.unshift(el("button", { type: "button", class: "lien", onclick: partir(reprendre) }, "Reprendre cette note"));
    return el("li", { class: "note" }, el("p", { class: "texte" }, note.texte), el("p", {}, ...gestes));
  };
  hote.append(el("p", { class: "avis ocre", role: "status" }, el("b", {}, `${dit} :`), ` ${quoi(siennes.length > 1)}`), el("ol", { class: "notes" }, ...siennes.map(carte)));
  return hote;
}
