// A step of the page: the next page, what to say to the server, and what to ask of its archive. Owns the numbers of messages;
// never decides what is said.

/** @import {Page, Numbered} from './page.js' */
/** @import {Ask} from './places.js' */

/** @typedef {{page: Page, say: Numbered[], ask: Ask[]}} Step */

/**
 * The page with messages of their own numbers to send.
 * @param {Page} page
 * @param {Numbered[]} messages
 * @returns {Step}
 */
export function step(page, ...messages) {
  let id = page.id;
  return { say: messages.map((message) => ({ ...message, id: message.id ?? ++id })), page: { ...page, id }, ask: [] };
}

/**
 * A step that also asks something of the archive.
 * @param {Step} made
 * @param {Ask[]} ask
 * @returns {Step}
 */
export const asking = (made, ask) => ({ ...made, ask: [...made.ask, ...ask] });
