// A scene is a test in the browser: visitors come, do things, see things, and go. Owns the browser, one house for all that
// need no other, and the rule that nothing may be complained about in any window.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, Visitor, launch } from './house.mjs';

/** @import {Browser, BrowserContextOptions} from 'playwright-core' */
/** @typedef {(how?: BrowserContextOptions & {name?: string}) => Promise<Visitor>} Enter */

/** What a browser says about a server that is not there, or does not let it in. */
export const NOT_LET_IN = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|status of 40\d/;

/** @type {Browser} */
let browser;
/** @type {House} */
let shared;

before(async () => {
  browser = await launch();
  shared = await House.open();
});

after(async () => {
  await browser?.close();
  await shared?.close();
});

/**
 * A scene in the common house, or in one of its own where it asks for other settings.
 * @param {string} name
 * @param {(enter: Enter, house: House) => Promise<void>} run
 * @param {{settings?: Record<string, string>, tolerated?: RegExp, skip?: string}} [how] what the console may complain about, if anything, and why it is left out
 */
export function scene(name, run, { settings, tolerated, skip } = {}) {
  test(name, { skip: skip ?? false }, async () => {
    const house = settings ? await House.open(settings) : shared;
    /** @type {Visitor[]} */
    const visitors = [];
    try {
      await run(async (options) => {
        const visitor = await Visitor.enter(browser, house.url, options);
        visitors.push(visitor);
        return visitor;
      }, house);
      const complaints = visitors.flatMap((visitor) => visitor.complaints);
      assert.deepEqual(complaints.filter((complaint) => !tolerated?.test(complaint)), [], 'the console is silent');
    } catch (error) {
      for (const [i, visitor] of visitors.entries()) console.error(`window ${i + 1}: ${await seen(visitor)}`);
      throw error;
    } finally {
      for (const visitor of visitors) await visitor.leave();
      if (settings) await house.close();
    }
  });
}

/** What stood in a window when a scene failed. @param {Visitor} visitor */
async function seen(visitor) {
  const text = await visitor.find('body').innerText({ timeout: 1_000 }).catch(() => 'closed');
  return `${text.replaceAll(/\s+/g, ' ')} | told: ${await visitor.told().catch(() => '')} | ${visitor.complaints.join(' | ')}`;
}
