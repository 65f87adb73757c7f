// The socket that comes back, with a socket, a clock and a memory that are handed in: no network and no waiting. Who comes by it is
// in secrets.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, welcome } from './sample.mjs';
import { World } from './world.mjs';

test('a hello that comes too fast is said again when it may', () => {
  const world = new World();
  world.kept.set('visavis.token', 'mine');
  world.connection.connect();
  world.socket.onopen();
  world.socket.hear({ ...refusal('hello', 'too_fast'), retry_after_ms: 700 });
  world.pass(699);
  assert.equal(world.socket.said.length, 1);
  world.pass(1);
  assert.deepEqual(world.socket.said, [{ type: 'hello', token: 'mine' }, { type: 'hello', token: 'mine' }]);
  assert.deepEqual([world.heard, world.connection.state.phase], [[], 'connecting']);
});

test('a name that is refused is told, and the connection goes on without it', () => {
  const world = new World();
  world.connection.greeting = () => ({ name: ' ' });
  world.connection.connect();
  world.socket.onopen();
  world.socket.hear(refusal('hello', 'bad_name'));
  assert.deepEqual(world.socket.said.at(-1), { type: 'hello' });
  assert.equal(world.heard[0].code, 'bad_name');
});

test('nothing is sent before welcome', () => {
  const world = new World();
  assert.equal(world.connection.send({ type: 'withdraw' }), false);
  world.connection.connect();
  assert.equal(world.connection.send({ type: 'withdraw' }), false);
  world.socket.onopen();
  assert.equal(world.connection.send({ type: 'withdraw' }), false);
  world.socket.hear(welcome());
  assert.equal(world.connection.send({ type: 'withdraw' }), true);
});

test('the delay grows to its limit, and is short again after a welcome', () => {
  const world = new World();
  world.enter();
  /** @type {number[]} */
  const delays = [];
  for (let i = 0; i < 12; i++) {
    delays.push(world.breaks(1006) ?? 0);
    world.pass(delays[i] ?? 0);
  }
  assert.equal(world.sockets.length, 13, 'each delay ends in an attempt');
  assert.ok(delays.every((delay, i) => i === 0 || delay >= (delays[i - 1] ?? 0)));
  assert.ok((delays[0] ?? 0) <= 1_000 && delays.at(-1) === 15_000, String(delays));
  world.socket.onopen();
  world.socket.hear(welcome());
  assert.equal(world.breaks(1006), delays[0]);
});

test('the delay is a random part, so that not all come at once', () => {
  const [low, high] = [0, 1].map((random) => {
    const world = new World(random);
    world.enter();
    return world.breaks(1006);
  });
  assert.ok(low === 0 && (high ?? 0) > 0);
});

test('a server that says when to come back is believed', () => {
  const world = new World(0);
  world.enter();
  world.socket.hear({ type: 'closing', reason: 'restart', reconnect_after_ms: 3_000 });
  assert.equal(world.breaks(1012), 3_000);
  assert.equal(world.connection.state.why, 'restart');
});

for (const [code, why] of [[4008, 'too_many_messages'], [4013, 'too_many_connections']]) {
  test(`after ${why} it waits long, says why, and is in no hurry`, () => {
    const world = new World(0);
    world.enter();
    assert.ok((world.breaks(Number(code)) ?? 0) >= 10_000);
    assert.deepEqual([world.connection.state.phase, world.connection.state.why], ['waiting', why]);
    world.connection.nudge();
    assert.equal(world.sockets.length, 1);
    world.pass(60_000);
    assert.ok(world.sockets.length > 1);
  });
}

test('a server that restarts is waited for, and the same player comes back, whether it said when or only closed', () => {
  for (const closing of [true, false]) {
    const world = new World(0);
    world.enter('one');
    if (closing) world.socket.hear({ type: 'closing', reason: 'restart', reconnect_after_ms: 3_000 });
    assert.equal(world.breaks(1012), closing ? 3_000 : 0);
    assert.equal(world.connection.state.why, 'restart');
    world.pass(3_000);
    assert.equal(world.sockets.length, 2);
    world.socket.onopen();
    assert.equal(world.socket.said[0].token, 'one');
  }
});

test('a connection that was replaced stays away until it is asked for', () => {
  const world = new World();
  world.enter();
  assert.equal(world.breaks(4010), null);
  assert.deepEqual([world.connection.state.phase, world.connection.state.why], ['closed', 'replaced']);
  world.connection.nudge();
  world.pass(3_600_000);
  assert.equal(world.sockets.length, 1);
  world.connection.connect();
  assert.equal(world.sockets.length, 2);
});

test('the network that comes back is used at once', () => {
  const world = new World();
  world.enter();
  world.breaks(1006);
  world.connection.nudge();
  assert.equal(world.sockets.length, 2);
});

test('a line that is silent is asked, is said to be silent, and is given up', () => {
  const world = new World();
  world.enter();
  world.pass(10_000);
  assert.deepEqual([world.socket.said.at(-1).type, world.connection.state.phase], ['ping', 'open']);
  world.pass(2_000);
  assert.deepEqual(world.connection.state, { phase: 'silent', why: 'silent', again_in_ms: null });
  assert.equal(world.connection.send({ type: 'withdraw' }), false, 'nothing is said into the void');
  world.pass(4_000);
  assert.equal(world.sockets[0]?.closed, true);
  assert.equal(world.connection.state.why, 'lost');
  world.sockets[0]?.hear({ type: 'lobby' });
  assert.ok(!world.heard.some(({ type }) => type === 'lobby'), 'what a given-up socket says counts no more');
});

test('a sign of life keeps the connection, and is no message for the page', () => {
  const world = new World();
  world.enter();
  /** @type {number[]} */
  const times = [];
  world.connection.onclock = (now_ms) => void times.push(now_ms);
  for (let i = 0; i < 20; i++) {
    world.pass(11_500);
    assert.equal(world.socket.said.at(-1).type, 'ping');
    world.socket.hear({ type: 'pong', t: 0, now_ms: i });
  }
  assert.deepEqual([world.connection.state.phase, world.sockets.length, times.length], ['open', 1, 20]);
  assert.ok(!world.heard.some(({ type }) => type === 'pong'));
});

test('an attempt that never opens is given up', () => {
  const world = new World();
  world.connection.connect();
  world.pass(15_000);
  assert.equal(world.sockets[0]?.closed, true);
  assert.equal(world.connection.state.phase, 'waiting');
});

test('what is said and not answered is asked about soon; a late sign of life ends the silence', () => {
  const world = new World();
  world.enter();
  world.pass(3_000);
  world.connection.send({ type: 'withdraw' });
  world.pass(2_000);
  assert.equal(world.socket.said.at(-1).type, 'ping');
  world.pass(2_000);
  assert.equal(world.connection.state.phase, 'silent', 'four seconds after the word');
  world.socket.hear({ type: 'withdrawn' });
  assert.deepEqual([world.connection.state.phase, world.connection.state.why], ['open', null]);
  world.pass(9_000);
  assert.deepEqual([world.connection.state.phase, world.sockets.length], ['open', 1]);
});

test('a page that is looked at again asks at once', () => {
  const world = new World();
  world.enter();
  world.connection.nudge();
  world.pass(2_000);
  assert.equal(world.connection.state.phase, 'silent');
});

test('a page that is left closes its socket and stays away; one that comes back connects at once', () => {
  for (const waiting of [false, true]) {
    const world = new World();
    world.enter();
    if (waiting) world.breaks(1006);
    world.connection.leave();
    world.pass(3_600_000);
    assert.deepEqual([world.sockets.length, world.connection.state], [1, { phase: 'closed', why: null, again_in_ms: null }]);
    if (!waiting) assert.equal(world.socket.closed, true);
    world.connection.nudge();
    assert.deepEqual([world.sockets.length, world.connection.state.phase], [2, 'connecting']);
  }
});

test('a page that was replaced is left and shown again without coming back', () => {
  const world = new World();
  world.enter();
  world.breaks(4010);
  world.connection.leave();
  world.connection.nudge();
  assert.equal(world.sockets.length, 1);
});

test('a hello that came too fast is said again when it may be: on the same socket, or on a new one', () => {
  for (const [wait, sockets] of [[1_000, 1], [9_000, 2]]) {
    const world = new World(0);
    world.connection.connect();
    world.socket.onopen();
    world.socket.hear(refusal('hello', 'too_fast', { retry_after_ms: wait }));
    assert.deepEqual(world.connection.state, { phase: 'waiting', why: 'too_fast', again_in_ms: wait });
    world.connection.nudge();
    world.pass(Number(wait));
    if (sockets === 2) world.socket.onopen();
    assert.deepEqual([world.sockets.length, world.sockets.flatMap(({ said }) => said).length], [sockets, 2]);
    world.socket.hear(welcome());
    assert.equal(world.connection.state.phase, 'open');
  }
});

for (const [status, why] of [[200, 'not_through'], [403, 'not_let_in'], [503, 'busy'], [null, 'lost'], [404, 'lost']]) {
  test(`a socket that does not open is asked about elsewhere: ${status} means ${why}`, async () => {
    const world = new World(0.5);
    world.connection.look = async () => /** @type {number | null} */ (status);
    world.connection.connect();
    world.pass(world.breaks(1006) ?? 0);
    assert.equal(world.connection.state.why, 'lost', 'once may be chance');
    world.breaks(1006);
    await null;
    await null;
    await null;
    assert.deepEqual([world.connection.state.phase, world.connection.state.why], ['waiting', why]);
    world.pass(world.connection.state.again_in_ms ?? 0);
    world.enter();
    assert.equal(world.breaks(1006) !== null && world.connection.state.why, 'lost');
  });
}

test('a server that opens and does not welcome is given up', () => {
  const world = new World();
  world.connection.connect();
  world.socket.onopen();
  world.pass(8_000);
  assert.deepEqual([world.sockets[0]?.closed, world.connection.state.phase], [true, 'waiting']);
});
