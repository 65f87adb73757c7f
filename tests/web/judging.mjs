// Judges a screen: axe-core on what is said to everybody, and measures on what fits and what a finger can hit. Knows no game.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import {Visitor} from './house.mjs' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The smallest target a finger is asked to hit, in CSS pixels (WCAG 2.2, 2.5.8). */
const TARGET_PX = 24;

/**
 * That nothing makes the page wider than its window, and that all that is pressed is large enough: as it is drawn, or as far as
 * it can be touched beyond that. Cells of a board that scrolls in a box of its own may be smaller, and those of a picture are
 * no targets.
 * @param {Visitor} visitor
 * @param {string} screen
 */
export async function fits(visitor, screen) {
  const width = await visitor.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(Number(width[0]) <= Number(width[1]), `${screen}: ${width[0]} px wide in a window of ${width[1]}`);
  const small = await visitor.page.evaluate((least) => {
    const scrolls = [...document.querySelectorAll('.boards')].some((box) => box.scrollWidth > box.clientWidth + 1);
    const targets = [...document.querySelectorAll(`button, a[href], input, select, summary${scrolls ? '' : ', td.cell:not(.picture td)'}`)];
    return targets.filter((target) => target.checkVisibility() && !target.matches('.skip')).flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      const beyond = ['::before', '::after'].map((part) => getComputedStyle(target, part));
      const reach = beyond.filter(({ content, pointerEvents, position }) => content !== 'none' && pointerEvents !== 'none' && position === 'absolute');
      const sides = reach.map((style) => [Number.parseFloat(style.width), Number.parseFloat(style.height)]);
      const [across, down] = [Math.max(width, ...sides.map(([side = 0]) => side)), Math.max(height, ...sides.map(([, side = 0]) => side))];
      return Math.min(across, down) < least - 0.01 ? [`${target.outerHTML.slice(0, 80)} ${across}×${down}`] : [];
    });
  }, TARGET_PX);
  assert.deepEqual(small, [], screen);
}

/** @param {Visitor} visitor @param {string} screen */
export async function judged(visitor, screen) {
  await visitor.page.evaluate(AXE);
  /** @type {{id: string, nodes: {html: string, failureSummary: string}[]}[]} */
  const found = await visitor.page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] })).violations);
  assert.deepEqual(found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${screen}: ${id}: ${html} ${failureSummary}`)), []);
  await fits(visitor, screen);
}
