// What helps a page that does not begin: no module, so that it runs whatever else does not come. Frees the page from a style that
// is never answered, and tries again. The words it stands by are in the document itself, seen as long as nothing hides them.
(() => {
  const PATIENCE_MS = 8_000;
  const starting = () => document.querySelector('#starting');

  /** Styles that did not come. */
  const missing = () => [...document.querySelectorAll('link[rel=stylesheet]')].filter((link) => /** @type {HTMLLinkElement} */ (link).sheet === null);

  function look() {
    const late = missing();
    for (const link of late) link.remove();
    const words = starting();
    if (late.length > 0 && words instanceof HTMLElement) words.hidden = false;
    words?.classList.add('late');
  }

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('#starting a')) return;
    event.preventDefault();
    location.reload();
  });
  setTimeout(look, PATIENCE_MS);
  addEventListener('load', look);
})();
