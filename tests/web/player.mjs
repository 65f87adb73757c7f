// How a game is chosen on the start screen, and chance that falls the same way for the same seed. Knows what a person sees there;
// never a rule.

/** @import {Visitor} from './house.mjs' */

/**
 * Random numbers from 0 to below 1 that are the same for the same seed.
 * @param {number} seed
 */
export function chance(seed) {
  let state = seed % 2_147_483_646 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * Chooses a game and its options on the start screen.
 * @param {Visitor} visitor
 * @param {string} rules
 * @param {Record<string, string | number | boolean>} options
 */
export async function choose(visitor, rules, options) {
  await visitor.find('select[name=rules]').selectOption(rules);
  if (Object.keys(options).length > 0 && !(await visitor.find('details').getAttribute('open'))) await visitor.find('summary').click();
  for (const [name, value] of Object.entries(options)) {
    const input = visitor.find(`.options [name="${name}"]`);
    if (typeof value === 'boolean') await input.setChecked(value);
    else if (typeof value === 'number') await input.fill(String(value));
    else await input.selectOption(value);
  }
}
