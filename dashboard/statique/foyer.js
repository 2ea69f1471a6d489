// Le premier choix fait, la question s'en va avec ce qui tenait le clavier : le foyer repartirait du haut
// du document. Il va au titre de la page qui la remplace, où une synthèse vocale lit la réponse.
(() => {
  "use strict";

  const QUESTION = ".st-key-premiere_visite", TITRE = ".ctg-mt-tete h1";
  // Tant qu'aucune réponse n'est venue, rien ne se surveille au-delà de cela.
  const ATTENTE_MS = 30_000;

  let attente = null;
  const arreter = () => {
    attente?.disconnect();
    attente = null;
  };
  const guetter = () => {
    const titre = document.querySelector(TITRE);
    if (!titre || document.querySelector(QUESTION)) return;
    arreter();
    titre.focus({ preventScroll: true });
  };
  const commencer = (evenement) => {
    if (attente || !evenement.target?.closest?.(QUESTION)) return;
    attente = new MutationObserver(guetter);
    attente.observe(document.body, { childList: true, subtree: true });
    setTimeout(arreter, ATTENTE_MS);
  };

  for (const geste of ["click", "keydown", "change"]) document.addEventListener(geste, commencer, true);
})();
