// What helps a page that does not begin: no module, so that it runs whatever else does not come. Frees the page from a style that
// is never answered, and tries again. The words it shows are in the document itself, and seen as long as nothing hides them.
(() => {
  /** How long a file may take, and how long the page may take to begin once all files have come or failed. */
  const FILE_MS = 8_000;
  const BEGIN_MS = 2_000;
  const words = () => document.querySelector('#starting');

  /** A page without one of its styles can be used: the words stand above it. */
  function lookForStyles() {
    const missing = [...document.querySelectorAll('link[rel=stylesheet]')].filter((link) => /** @type {HTMLLinkElement} */ (link).sheet === null);
    if (missing.length === 0) return;
    for (const link of missing) link.remove();
    words()?.classList.add('bare');
    words()?.removeAttribute('hidden');
    late();
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
