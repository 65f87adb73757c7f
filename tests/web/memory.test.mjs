// What is kept where the browser keeps nothing, or lets nothing be written.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { memory } from '../../static/memory.js';

const throws = () => {
  throw new Error('no');
};

/** @param {{getItem?: (key: string) => string | null, setItem?: (key: string, value: string) => void, removeItem?: (key: string) => void} | null} storage */
function browser(storage) {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: storage === null ? throws : () => storage });
}

beforeEach(() => {
  browser({ getItem: () => null, setItem: () => {}, removeItem: () => {} });
  memory.removeItem('a');
});

test('a storage that cannot be written: the new value counts, and is known to be lost', () => {
  browser({ getItem: () => 'old', setItem: throws, removeItem: throws });
  assert.deepEqual([memory.getItem('a'), memory.forgets('a')], ['old', false]);
  memory.setItem('a', 'new');
  assert.deepEqual([memory.getItem('a'), memory.forgets('a')], ['new', true]);
  memory.removeItem('a');
  assert.deepEqual([memory.getItem('a'), memory.forgets('a')], [null, false]);
});

test('no storage at all: everything holds until the page is left', () => {
  browser(null);
  assert.equal(memory.getItem('a'), null);
  memory.setItem('a', 'x');
  assert.deepEqual([memory.getItem('a'), memory.forgets('a')], ['x', true]);
});

test('a storage with room again keeps what is written then', () => {
  browser(null);
  memory.setItem('a', 'x');
  /** @type {Record<string, string>} */
  const kept = {};
  browser({ getItem: (key) => kept[key] ?? null, setItem: (key, value) => void (kept[key] = value), removeItem: () => {} });
  memory.setItem('a', 'y');
  assert.deepEqual([memory.getItem('a'), memory.forgets('a'), kept.a], ['y', false, 'y']);
});
