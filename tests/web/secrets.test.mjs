// Who comes by a connection: the token that is kept, forgotten or brought by a code from another device.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUBPROTOCOL } from '../../static/connection.js';
import { refusal, welcome } from './sample.mjs';
import { World } from './world.mjs';

test('hello says the token that is kept, and keeps a new one', () => {
  const world = new World();
  world.connection.greeting = () => ({ name: 'Ann', lang: 'fr' });
  world.enter('one');
  assert.equal(world.protocol, SUBPROTOCOL);
  assert.deepEqual(world.socket.said, [{ type: 'hello', name: 'Ann', lang: 'fr' }]);
  assert.equal(world.connection.state.phase, 'open');
  world.breaks(1001);
  world.connection.connect();
  world.socket.onopen();
  assert.deepEqual(world.socket.said, [{ type: 'hello', token: 'one', name: 'Ann', lang: 'fr' }]);
});

test('a token that is not known is forgotten, and hello is said without', () => {
  const world = new World();
  world.kept.set('visavis.token', 'old');
  world.connection.connect();
  world.socket.onopen();
  world.socket.hear(refusal('hello', 'bad_token'));
  assert.deepEqual(world.socket.said.map(({ token }) => token), ['old', undefined]);
  assert.equal(world.kept.has('visavis.token'), false);
  assert.deepEqual(world.heard, [], 'this is between the two of them');
});

test('a code from another device is said once where no token is kept, and the token it brings is kept', () => {
  const world = new World();
  const told = world.link('code');
  world.connection.greeting = () => ({ name: 'Ann', lang: 'fr' });
  world.enter('theirs');
  assert.deepEqual([world.socket.said, told], [[{ type: 'hello', code: 'code', lang: 'fr' }], ['taken']]);
  world.breaks(1006);
  world.connection.connect();
  world.socket.onopen();
  assert.equal(world.socket.said[0].token, 'theirs');
});

test('where a token is kept, nothing is said before it is decided, and nothing else decides', () => {
  const world = new World();
  world.kept.set('visavis.token', 'mine');
  const told = world.link('code');
  world.connection.connect();
  assert.deepEqual(world.connection.state, { phase: 'asking', why: null, again_in_ms: null });
  world.connection.nudge();
  world.connection.connect();
  world.pass(3_600_000);
  assert.deepEqual([world.sockets.length, told, world.kept.get('visavis.token')], [0, [], 'mine']);
});

test('a player who stays who they are says their own token, and the code never', () => {
  const world = new World();
  world.kept.set('visavis.token', 'mine');
  const told = world.link('code');
  world.connection.connect();
  world.connection.decide(false);
  assert.deepEqual(told, ['declined']);
  world.socket.onopen();
  world.socket.hear(welcome());
  world.connection.decide(true);
  world.breaks(1006);
  world.connection.connect();
  world.socket.onopen();
  const own = [{ type: 'hello', token: 'mine' }];
  assert.deepEqual([world.sockets.map(({ said }) => said), told, world.kept.get('visavis.token')], [[own, own], ['declined'], 'mine']);
});

test('a player who agrees is asked once, however often the connection breaks before the welcome', () => {
  const world = new World();
  world.kept.set('visavis.token', 'mine');
  const told = world.link('code');
  world.connection.connect();
  world.connection.decide(true);
  world.breaks(1006);
  world.enter('theirs');
  assert.deepEqual([world.socket.said, told, world.kept.get('visavis.token')], [[{ type: 'hello', code: 'code' }], ['taken'], 'theirs']);
});

test('a token that came to be kept while a code waited to be said is asked about too', () => {
  const world = new World();
  world.link('code');
  world.connection.connect();
  world.breaks(1006);
  world.kept.set('visavis.token', 'from another window');
  world.connection.connect();
  assert.deepEqual([world.connection.state.phase, world.sockets.length], ['asking', 1]);
});

test('a code that is no good leaves the player who they were', () => {
  const world = new World();
  world.kept.set('visavis.token', 'mine');
  const told = world.link('old');
  world.connection.connect();
  world.connection.decide(true);
  world.socket.onopen();
  world.socket.hear(refusal('hello', 'bad_token'));
  assert.deepEqual(world.socket.said, [{ type: 'hello', code: 'old' }, { type: 'hello', token: 'mine' }]);
  assert.deepEqual([told, world.kept.get('visavis.token'), world.heard], [['gone'], 'mine', []]);
});

test('the token holds though the storage forgets it, and is given back to one that can be written again', () => {
  const world = new World();
  world.enter('one');
  world.kept.clear();
  world.breaks(1006);
  world.connection.connect();
  world.socket.onopen();
  assert.equal(world.socket.said[0].token, 'one');
  world.socket.hear(welcome());
  assert.equal(world.kept.get('visavis.token'), 'one');
});

test('a token that is refused does not take away the one that another window has kept', () => {
  const world = new World();
  world.enter('mine');
  world.kept.set('visavis.token', 'theirs');
  world.breaks(1006);
  world.connection.connect();
  world.socket.onopen();
  world.socket.hear(refusal('hello', 'bad_token'));
  assert.deepEqual([world.socket.said.map(({ token }) => token), world.kept.get('visavis.token')], [['mine', 'theirs'], 'theirs']);
});
