// What an ended game was worth: asked for by a button, then a curve to walk along, the moves at which it turned, what each move was
// worth where the replay stands, and how accurately both played. Loaded with the first replay. Owns none of the board: it wishes to be
// elsewhere in the replay.

/** @import {View} from './part.js' */
/** @import {Analysed} from '../analysis.js' */
/** @import {Analysis, Replay} from '../records.d.ts' */
/** @import {Words} from '../i18n.js' */
import { plyAt, pointsOf, shareOf, worthOf } from '../analysis.js';
import { SEATS } from '../match.js';
import { Part, make, write } from './part.js';
import { moveInWords } from './wording.js';

const SVG = 'http://www.w3.org/2000/svg';
/** The picture's own measures; it is stretched to the room there is. */
const [WIDTH, HEIGHT] = [600, 120];
/** After how long it is asked again how far it is. */
const ASK_AGAIN_MS = 1_000;
/** @type {Record<string, (last: number, ply: number) => number>} */
const KEYS = {
  ArrowLeft: (_, ply) => ply - 1, ArrowDown: (_, ply) => ply - 1, ArrowRight: (_, ply) => ply + 1, ArrowUp: (_, ply) => ply + 1,
  PageDown: (_, ply) => ply - 10, PageUp: (_, ply) => ply + 10, Home: () => 0, End: (last) => last,
};

class AnalysisElement extends Part {
  /** @type {{replay: Replay, ply: number, analysed: Analysed | null, t: Words} | null} */
  #shown = null;
  #built = '';
  /** Whether its button was pressed and nothing came of that yet. */
  #waits = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @override */
  begin() {
    this.find('.begin').addEventListener('click', () => this.#ask(true));
    this.find('.reveal').addEventListener('click', () => this.#reveal());
    this.find('.curve').addEventListener('click', (event) => {
      const { left, width } = this.find('.curve').getBoundingClientRect();
      const curve = this.#shown?.analysed?.analysis?.curve ?? [];
      if (width > 0) this.#goTo(plyAt(curve, (event.clientX - left) / width));
    });
    this.find('.curve').addEventListener('keydown', (event) => this.#key(event));
    this.find('.turned').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-ply]')) : null;
      if (button) this.#goTo(Number(button.dataset.ply));
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { place, analysed: known }, t }) {
    const there = place?.at === 'replay' ? place : null;
    const analysed = known?.game === there?.game ? known : null;
    clearTimeout(this.#again);
    this.hidden = !there?.replay;
    if (!there?.replay) return;
    if (analysed?.state === 'begun') this.#again = setTimeout(() => this.#ask(false), ASK_AGAIN_MS);
    if (this.#shown?.replay === there.replay && this.#shown.ply === there.ply && this.#shown.analysed === analysed && this.#shown.t === t) return;
    this.#shown = { replay: there.replay, ply: there.ply, analysed, t };
    const analysis = analysed?.analysis ?? null;
    this.find('.begin').hidden = analysis !== null || analysed?.state === 'no_analysis';
    this.find('.begin').setAttribute('aria-disabled', String(isUnderWay(analysed)));
    write(this.find('.state'), stateInWords(t, analysed));
    this.find('.found').hidden = analysis === null;
    if (analysis) this.#draw(analysis, there.replay, there.ply, t);
    if (analysed && !isUnderWay(analysed)) this.#settle(analysis !== null);
  }

  /** @param {boolean} pressed */
  #ask(pressed) {
    if (!this.#shown || (pressed && isUnderWay(this.#shown.analysed))) return;
    this.#waits ||= pressed;
    this.wish({ do: 'analyse', game: this.#shown.replay.game });
  }

  /**
   * What was asked for is there, or cannot be had: it is said, and the focus goes where it can be read.
   * @param {boolean} found
   */
  #settle(found) {
    if (!this.#waits) return;
    this.#waits = false;
    if (found) this.find('.curve').focus({ preventScroll: true });
    this.read((found ? this.find('.accuracy') : this.find('.state')).textContent ?? '');
  }

  /**
   * @param {Analysis} analysis
   * @param {Replay} replay
   * @param {number} ply
   * @param {Words} t
   */
  #draw(analysis, replay, ply, t) {
    const built = JSON.stringify([replay.game, t.language]);
    if (built !== this.#built) {
      this.#built = built;
      write(this.find('.accuracy'), accuracyInWords(t, analysis, replay));
      this.find('.curve').replaceChildren(picture(analysis));
      this.find('.turned').replaceChildren(...turnings(t, analysis, replay));
    }
    const curve = this.find('.curve');
    curve.setAttribute('aria-valuemax', String(analysis.curve.length - 1));
    curve.setAttribute('aria-valuenow', String(ply));
    curve.setAttribute('aria-valuetext', hereInWords(t, analysis, replay, ply));
    const [x = 0] = pointsOf(analysis.curve, WIDTH, HEIGHT)[ply] ?? [];
    for (const end of ['x1', 'x2']) this.find('.now').setAttribute(end, String(x));
    write(this.find('.here'), hereInWords(t, analysis, replay, ply));
    const next = analysis.plies[ply];
    this.find('.reveal').hidden = !next || next.values.length === 0;
    this.find('.values').replaceChildren(...(next?.values ?? []).map((value) => {
      const item = make('li', valueInWords(t, replay, value));
      if (value.move === next?.move) item.append(make('strong', ` ${t('analysis.played')}`));
      return item;
    }));
    const line = (next?.line ?? []).map((move) => moveInWords(t, replay.layout, move)).join(', ');
    write(this.find('.line'), line ? t('analysis.line', { line }) : '');
  }

  #reveal() {
    const button = this.find('.reveal');
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    this.find('.worth').hidden = !open;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const key = KEYS[event.key];
    const last = (this.#shown?.analysed?.analysis?.curve.length ?? 1) - 1;
    if (!key || !this.#shown || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#goTo(Math.min(last, Math.max(0, key(last, this.#shown.ply))));
  }

  /** @param {number} ply */
  #goTo(ply) {
    if (ply !== this.#shown?.ply) this.wish({ do: 'turn', ply });
  }
}

/** @param {Analysed | null} analysed */
const isUnderWay = (analysed) => analysed?.state === 'loading' || analysed?.state === 'begun';

/**
 * @param {Words} t
 * @param {Analysed | null} analysed
 */
function stateInWords(t, analysed) {
  if (!analysed || analysed.state === 'there') return '';
  if (isUnderWay(analysed)) return t('analysis.under_way', { percent: percent(t, analysed.positions ? analysed.seen / analysed.positions : 0) });
  return t(analysed.state === 'no_analysis' ? 'analysis.none' : 'analysis.later');
}

/**
 * @param {Words} t
 * @param {number} share
 */
const percent = (t, share) => new Intl.NumberFormat(t.language, { style: 'percent' }).format(share);

/**
 * @param {Words} t
 * @param {Analysis} analysis
 * @param {Replay} replay
 */
function accuracyInWords(t, { accuracy }, { players }) {
  const each = SEATS.filter((seat) => accuracy[seat] !== null);
  return each.map((seat) => t('analysis.accuracy', { name: players[seat].name, percent: percent(t, (accuracy[seat] ?? 0) / 100) })).join(' ');
}

/**
 * Which move the curve stands at, and what the position was worth.
 * @param {Words} t
 * @param {Analysis} analysis
 * @param {Replay} replay
 * @param {number} ply
 */
function hereInWords(t, { curve, turning }, replay, ply) {
  const where = ply === 0 ? t('replay.start') : t('replay.ply', { ply, last: curve.length - 1 });
  const value = curve[ply] ?? null;
  const name = (value ?? 0) < 0 ? replay.players.second.name : replay.players.first.name;
  const worth = value === null ? t('analysis.unknown')
    : value === 0 ? t('analysis.even')
      : Math.abs(value) === 1 ? t('analysis.won', { name })
        : t('analysis.ahead', { name, percent: percent(t, shareOf(Math.abs(value))) });
  return [`${where}. ${worth}`, ...(turning.includes(ply) ? [t('analysis.turned_here')] : [])].join(' ');
}

/**
 * @param {Words} t
 * @param {Replay} replay
 * @param {import('../wire.d.ts').MoveValue} value
 */
function valueInWords(t, replay, value) {
  const move = moveInWords(t, replay.layout, value.move);
  switch (worthOf(value)) {
    case 'win': return t('analysis.wins', { move });
    case 'loss': return t('analysis.loses', { move });
    case 'draw': return t('analysis.draws', { move });
    case 'unknown': return t('analysis.not_seen', { move });
    case 'part': return t('analysis.part', { move, percent: percent(t, shareOf(value.expected ?? 0)) });
  }
}

/**
 * The moves at which the game turned, each a way there.
 * @param {Words} t
 * @param {Analysis} analysis
 * @param {Replay} replay
 */
function turnings(t, { turning, plies }, { players, layout }) {
  if (turning.length === 0) return [make('span', t('analysis.steady'))];
  return turning.flatMap((ply) => {
    const made = plies[ply - 1];
    if (!made) return [];
    const button = make('button', t('analysis.turned_at', { ply, name: players[made.seat].name, move: moveInWords(t, layout, made.move) }));
    button.type = 'button';
    button.dataset.ply = String(ply);
    return [button];
  });
}

/**
 * The curve, with the moves at which it turned and where the replay stands.
 * @param {Analysis} analysis
 */
function picture({ curve, turning }) {
  const points = pointsOf(curve, WIDTH, HEIGHT);
  const svg = shape('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const upright = (/** @type {number} */ x) => ({ x1: x, x2: x, y1: 0, y2: HEIGHT });
  svg.append(shape('line', { class: 'even', x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }));
  svg.append(...turning.map((ply) => shape('line', { class: 'turn', ...upright(points[ply]?.[0] ?? 0) })));
  svg.append(shape('polyline', { class: 'values-line', points: points.map((point) => point.join()).join(' ') }));
  svg.append(shape('line', { class: 'now', ...upright(0) }));
  return svg;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

customElements.define('vv-analysis', AnalysisElement);
