// Whether somebody is at something that must not be taken from under their hands: a field, a question, a word being typed. Owns the
// last key; never what follows from it.

/** How long somebody who typed counts as typing. */
const TYPING_MS = 1_000;

let typed_at = -Infinity;

/** Notes from now on when somebody types: keys that press a button or turn a choice are no typing. */
export function watchKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.key.length === 1 && event.key !== ' ') typed_at = event.timeStamp;
  }, { capture: true });
}

/** Whether the focus is in a field, or a question waits for its answer. */
export function isEngaged() {
  const at = document.activeElement;
  const field = at instanceof HTMLElement && at.matches('input, select, textarea') && at.checkVisibility();
  return field || document.querySelector('dialog[open]') !== null;
}

/** Whether somebody is just typing. */
export const isTyping = () => performance.now() - typed_at < TYPING_MS;
