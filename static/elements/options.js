// The inputs by which the options of a game are chosen, as its rules declare them. Never knows what an option means.

/** @import {RulesInfo} from '../wire.d.ts' */
/** @import {Options} from '../page.js' */
/** @import {View} from './part.js' */
import { make } from './part.js';
import { valueInWords } from './wording.js';

/** @typedef {RulesInfo['options'][number]} OptionInfo */

/**
 * Whether an option leaves a choice.
 * @param {OptionInfo} option
 */
export function hasChoice(option) {
  if (option.kind === 'whole') return option.min < option.max;
  return option.kind === 'flag' || option.values.length > 1;
}

/**
 * The input of an option.
 * @param {OptionInfo} option
 * @param {Options[string] | undefined} kept
 * @param {View['t']} t
 */
export function input(option, kept, t) {
  if (option.kind === 'choice') {
    const select = make('select');
    select.append(...option.values.map((value) => new Option(valueInWords(t, option.name, value), value, false, value === (kept ?? option.default))));
    select.name = option.name;
    return select;
  }
  const box = make('input');
  box.name = option.name;
  box.type = option.kind === 'flag' ? 'checkbox' : 'number';
  if (option.kind === 'flag') box.checked = Boolean(kept ?? option.default);
  else Object.assign(box, { min: String(option.min), max: String(option.max), step: '1', required: true, value: String(kept ?? option.default) });
  return box;
}
