// The start screen: one button to play, the choice of game with its options, who is here, the player's name. Builds the
// options from what the server says it offers; never knows what an option means, nor how a game is timed.

/** @import {View} from './part.js' */
/** @import {Conditions} from '../conditions.js' */
/** @import {RulesInfo} from '../wire.d.ts' */
/** @import {Options, Watchable} from '../page.js' */
/** @import {Wish} from '../wishes.js' */
import { to } from '../address.js';
import { levelsOf } from '../bots.js';
import { TOKEN } from '../connection.js';
import { memory } from '../memory.js';
import { SEATS } from '../match.js';
import { HERE } from './carry.js';
import { ratingAlone } from './figures.js';
import { hasChoice, input } from './options.js';
import { Part, filled, make, renew, write } from './part.js';
import { termsInWords } from './terms.js';
import { nameOfRules, special } from './wording.js';

export const NAME = 'visavis.name';
const CHOSEN = 'visavis.chosen';
export const LEVEL = 'visavis.level';

class StartElement extends Part {
  /** @type {View | null} */
  #view = null;
  #built = '';

  /** @override */
  begin() {
    this.find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      const beside = (this.#view?.page.sought.length ?? 0) > 0;
      this.wish({ ...this.#chosen(), bots: this.#bots().checked, ...(beside ? { add: true } : {}) });
    });
    this.find('.invite').addEventListener('click', () => this.#invite());
    this.find('.bot').addEventListener('click', () => this.#playBot());
    this.find('form').addEventListener('change', (event) => {
      if (event.target === this.#field('rules')) this.#buildOptions();
      this.#arrange();
      this.#remember();
      if (event.target === this.#field('name')) this.#rename();
    });
    this.find('.running').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-game]')) : null;
      const game = button?.dataset.game;
      if (game) this.wish({ do: 'show', game });
    });
    this.find('[data-wish=carry]').addEventListener('click', () => this.wish({ do: 'carry', page: HERE }));
    this.takeName();
  }

  /** Shows the name that is kept. */
  takeName() {
    /** @type {HTMLInputElement} */ (this.#field('name')).value = memory.getItem(NAME) ?? '';
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page, t } = view;
    this.#view = view;
    const built = JSON.stringify([t.language, page.welcome?.rules]);
    if (page.welcome && built !== this.#built) this.#build(page.welcome.rules);
    if (page.welcome) this.#built = built;
    const name = /** @type {HTMLInputElement} */ (this.#field('name'));
    if (page.welcome) name.placeholder = page.welcome.player.name;
    for (const button of ['.play', '.invite', '.bot', '[data-wish=carry]']) /** @type {HTMLButtonElement} */ (this.find(button)).disabled = page.welcome === null;
    write(this.find('.also'), page.sought.length > 0 ? t('queues.beside') : '');
    write(this.find('.counts'), this.#counts(view));
    this.find('.unkept').hidden = !memory.forgets(TOKEN);
    this.#showRunning(view);
    this.#showWatchable(view);
  }

  /** @param {View} view */
  #counts({ page: { lobby }, t }) {
    if (!lobby) return '';
    const full = lobby.games_max > 0 && lobby.games >= lobby.games_max ? ` · ${t('lobby.full')}` : '';
    const counts = [t('lobby.players', { count: lobby.players }), t('lobby.waiting', { count: lobby.waiting }), t('lobby.games', { count: lobby.games })];
    return counts.join(' · ') + full;
  }

  /** @param {View} view */
  #showRunning({ page: { running, known }, t }) {
    this.find('.running').hidden = running.length === 0;
    const items = running.map((game, i) => {
      const { rules, name } = known[game] ?? {};
      const words = rules && name !== undefined ? t('start.return_to', { rules: nameOfRules(t, rules), name }) : t('start.return', { number: i + 1 });
      return { key: JSON.stringify([game, words]), make: () => returning(game, words) };
    });
    renew(this.find('.running ul'), items);
  }

  /** @param {View} view */
  #showWatchable({ page: { watchable }, t }) {
    this.find('.watchable').hidden = watchable.length === 0;
    renew(this.find('.watchable ul'), watchable.map((game) => ({ key: JSON.stringify([game, t.language]), make: () => watched(game, t) })));
  }

  /** @param {RulesInfo[]} rules */
  #build(rules) {
    const t = /** @type {View} */ (this.#view).t;
    const kept = this.#kept();
    const select = /** @type {HTMLSelectElement} */ (this.#field('rules'));
    select.replaceChildren(...rules.map(({ id }) => new Option(nameOfRules(t, id), id, false, id === kept?.rules)));
    /** @type {HTMLElement} */ (select.closest('label')).hidden = rules.length < 2;
    this.#buildOptions(kept?.options);
    this.#rated().checked = kept?.rated ?? false;
    this.#bots().checked = kept?.bots ?? false;
    this.#clock().build(t, kept?.clock);
    this.#conditions().build(kept ?? {});
    this.#arrange();
    this.#sayChosen();
  }

  /** @param {Options} [kept] */
  #buildOptions(kept = {}) {
    const rules = this.#rules();
    const t = this.#view?.t;
    if (!rules || !t) return;
    const open = rules.options.filter(hasChoice);
    this.find('.options').replaceChildren(
      ...open.map((option) => {
        const label = make('label');
        const key = special(t, `option.${option.name}`, rules.id);
        label.append(make('span', t.has(key) ? t(key) : option.name), input(option, kept[option.name], t));
        return label;
      }),
    );
    const { levels, chosen } = levelsOf(rules, memory.getItem(LEVEL));
    this.find('.computer').hidden = levels.length === 0;
    this.#field('level').replaceChildren(...levels.map((level, i) => new Option(levelInWords(t, level, i, levels.length), level, false, level === chosen)));
  }

  /** Shows of what is agreed on besides what goes with the game that is chosen. */
  #arrange() {
    const { options, rated } = this.#chosen();
    this.#conditions().arrange(this.#rules(), options, rated);
  }

  #rules() {
    const id = /** @type {HTMLSelectElement} */ (this.#field('rules')).value;
    return this.#view?.page.welcome?.rules.find((rules) => rules.id === id);
  }

  /** @returns {Extract<Wish, {do: 'seek'}>} */
  #chosen() {
    /** @type {Options} */
    const options = {};
    for (const input of this.find('.options').querySelectorAll('input, select')) {
      if (input instanceof HTMLSelectElement) options[input.name] = input.value;
      else if (input instanceof HTMLInputElement) options[input.name] = input.type === 'checkbox' ? input.checked : input.valueAsNumber;
    }
    return { do: 'seek', rules: this.#rules()?.id ?? '', options, clock: this.#clock().clock, rated: this.#rated().checked, ...this.#conditions().said };
  }

  #remember() {
    const name = /** @type {HTMLInputElement} */ (this.#field('name')).value.trim();
    if (name) memory.setItem(NAME, name);
    else memory.removeItem(NAME);
    if (this.#level) memory.setItem(LEVEL, this.#level);
    const { rules, options } = this.#chosen();
    if (rules) memory.setItem(CHOSEN, JSON.stringify({ rules, options, clock: this.#clock().text, rated: this.#rated().checked, bots: this.#bots().checked, ...this.#conditions().kept }));
    this.#sayChosen();
  }

  /** Tells the server the new name at once; it counts from the next game on. */
  #rename() {
    const name = memory.getItem(NAME);
    if (name && name !== this.#view?.page.welcome?.player.name) this.wish({ do: 'rename', name });
  }

  /** Goes on to how somebody is invited to what is chosen. */
  #invite() {
    if (!/** @type {HTMLFormElement} */ (this.find('form')).reportValidity()) return;
    const { do: _, ...offered } = this.#chosen();
    this.dispatchEvent(new CustomEvent('inviting', { bubbles: true, detail: offered }));
  }

  /** Begins a game against a bot at once, which is never rated. */
  #playBot() {
    if (!/** @type {HTMLFormElement} */ (this.find('form')).reportValidity()) return;
    const { do: _, rated: __, ...chosen } = this.#chosen();
    this.wish({ do: 'play_bot', ...chosen, level: this.#level });
  }

  get #level() {
    return /** @type {HTMLSelectElement} */ (this.#field('level')).value;
  }

  #sayChosen() {
    const t = this.#view?.t;
    const { clock = null, rated = false, ...chosen } = this.#chosen();
    const rules = this.#view?.page.welcome?.rules ?? [];
    if (t && chosen.rules) write(this.find('.chosen'), this.#clock().isRead ? termsInWords(t, rules, { ...chosen, clock, rated }) : t('clock.not_read'));
    /** @type {HTMLAnchorElement} */ (this.find('.strongest')).href = to('leaderboard', chosen.rules);
  }

  #rated() {
    return /** @type {HTMLInputElement} */ (this.#field('rated'));
  }

  #bots() {
    return /** @type {HTMLInputElement} */ (this.#field('bots'));
  }

  /** @returns {any} */
  #clock() {
    return this.find('vv-clock');
  }

  /** @returns {any} */
  #conditions() {
    return this.find('vv-conditions');
  }

  /** @returns {{rules: string, options: Options, clock?: string, rated?: boolean} & Conditions | null} */
  #kept() {
    try {
      const kept = JSON.parse(memory.getItem(CHOSEN) ?? 'null');
      return kept && typeof kept.options === 'object' ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {string} name */
  #field(name) {
    return this.find(`[name="${name}"]`);
  }
}

/**
 * The way back to a running game.
 * @param {string} game
 * @param {string} words
 */
function returning(game, words) {
  const button = make('button', words);
  button.type = 'button';
  button.dataset.game = game;
  const item = make('li');
  item.append(button);
  return item;
}

/**
 * The way to a game of others.
 * @param {Watchable} game
 * @param {View['t']} t
 */
function watched({ game, rules, players, presence, watchers }, t) {
  const link = make('a', nameOfRules(t, rules), 'watch');
  link.href = to('game', game);
  link.setAttribute('aria-label', t('start.watch', { rules: nameOfRules(t, rules), first: players.first.name, second: players.second.name }));
  const item = make('li');
  item.append(...filled(t('start.watch'), { rules: link, first: named(players.first, t), second: named(players.second, t) }));
  const there = presence ?? { first: true, second: true };
  const away = SEATS.filter((seat) => !there[seat]).map((seat) => t('start.away', { name: players[seat].name }));
  const beside = [...away, watchers > 0 ? t('watchers.count', { count: watchers }) : ''].filter(Boolean).join(' · ');
  if (beside) item.append(make('small', beside, 'beside'));
  return item;
}

/**
 * A player's name, which leads to their page, and how strong they are where that is known.
 * @param {Watchable['players']['first']} player
 * @param {View['t']} t
 */
function named({ id, name, rating }, t) {
  const link = make('a', name);
  link.translate = false;
  link.href = to('player', id);
  if (!rating) return link;
  const both = make('span');
  both.append(link, ` ${ratingAlone(t, rating)}`);
  return both;
}

/**
 * How strong a bot is, of so many levels.
 * @param {View['t']} t
 * @param {string} level
 * @param {number} nth
 * @param {number} count
 */
function levelInWords(t, level, nth, count) {
  if (nth === 0) return t('bot.weakest', { level });
  return t(nth === count - 1 ? 'bot.strongest' : 'bot.level_of', { level });
}

customElements.define('vv-start', StartElement);
