// What helps a page that does not begin: no module, so that it runs whatever else does not come. Frees the page from a style that
// is never answered, and tries again. The words it shows are in the document itself, and seen as long as nothing hides them.
(() => {
  /** How long a file may take, and how long the page may take to begin once all files have come or failed. */
  const FILE_MS = 8_000;
  const BEGIN_MS = 2_000;
  const words = () => document.querySelector('#starting');

  /** @param {HTMLLinkElement} link */
  function isThere({ sheet }) {
    try {
      return sheet !== null && sheet.cssRules.length > 0;
    } catch {
      return false;
    }
  }

  /** Styles that have not come. */
  const missing = () => /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll('link[rel=stylesheet]')]).filter((link) => !isThere(link));

  /** A page without one of its styles can be used: it is held up no longer, and the words stand above it until all have come. */
  function lookForStyles() {
    const wanting = missing();
    if (wanting.length === 0) return;
    for (const link of wanting.filter(({ sheet }) => sheet === null)) {
      // One that a script puts there holds nothing up.
      const again = /** @type {HTMLLinkElement} */ (link.cloneNode());
      again.addEventListener('load', whole);
      link.replaceWith(again);
    }
    words()?.classList.add('bare');
    words()?.removeAttribute('hidden');
    late();
  }

  /** All styles have come after all. */
  function whole() {
    if (missing().length > 0) return;
    words()?.classList.remove('bare');
    if (document.body.dataset.screen) words()?.setAttribute('hidden', '');
  }

  function late() {
    words()?.classList.add('late');
  }

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('#starting a')) return;
    event.preventDefault();
    location.reload();
  });
  setTimeout(lookForStyles, FILE_MS);
  setTimeout(late, FILE_MS);
  const loaded = () => {
    lookForStyles();
    setTimeout(late, BEGIN_MS);
  };
  if (document.readyState === 'complete') loaded();
  else addEventListener('load', loaded);
})();
