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

// « Garder » et « Laisser » s'en vont avec ce qu'ils ferment : le foyer revient au geste qui l'avait ouvert.
(() => {
  "use strict";

  const GESTES = ".st-key-seance_essai_gestes button", PANNEAU = ".st-key-seance_essai";
  const OUVRIR = '[class*="st-key-seance_regler_"] button';
  // La page se refait en plusieurs fois : un bouton tenu trop tôt s'en va encore.
  const ATTENTE_MS = 20_000, REPOS_MS = 3_000;

  document.addEventListener("click", (evenement) => {
    if (!evenement.target?.closest?.(GESTES)) return;
    const figure = evenement.target.closest('[class*="st-key-seance_figure_"]');
    const cle = [...(figure?.classList ?? [])].find((c) => c.startsWith("st-key-seance_figure_"));
    let fini = 0;
    const attente = new MutationObserver(() => {
      if (document.querySelector(PANNEAU)) return;
      fini ||= setTimeout(() => attente.disconnect(), REPOS_MS);
      const perdu = document.activeElement === document.body || !document.activeElement;
      if (cle && perdu) document.querySelector(`.${cle} ${OUVRIR}`)?.focus({ preventScroll: true });
    });
    attente.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => attente.disconnect(), ATTENTE_MS);
  }, true);
})();
