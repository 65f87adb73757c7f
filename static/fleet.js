// A fleet of battleship before it is sent: where its ships lie, what is wrong with it, and how it is written. Pure; the only
// module of the page that knows a rule, for there are too many fleets for the server to list. Randomness is handed in.

/**
 * A ship: column and row of its bow from 0, whether it lies downwards, and its length.
 * @typedef {{col: number, row: number, down: boolean, length: number}} Ship
 */

/** Rows, and columns. */
export const SIDE = 10;
const LENGTHS = [5, 4, 3, 3, 2];
/** How often a random fleet is begun anew before ships may lie anywhere. */
const TRIES = 500;

/**
 * The squares of a ship, as column and row.
 * @param {Ship} ship
 * @returns {[number, number][]}
 */
export const squaresOf = ({ col, row, down, length }) => Array.from({ length }, (_, i) => [down ? col : col + i, down ? row + i : row]);

/**
 * A square as it is written.
 * @param {number} col
 * @param {number} row
 */
export const nameOfSquare = (col, row) => `${String.fromCharCode(65 + col)}${row + 1}`;

/**
 * The fleet as a move.
 * @param {Ship[]} ships
 */
export const written = (ships) => ships.map(({ col, row, down, length }) => `${nameOfSquare(col, row)}${down ? 'v' : 'h'}${length}`).join('-');

/**
 * The same ship, pushed into the sea where it would leave it.
 * @param {Ship} ship
 * @returns {Ship}
 */
export function inside(ship) {
  const most = { col: SIDE - (ship.down ? 1 : ship.length), row: SIDE - (ship.down ? ship.length : 1) };
  return { ...ship, col: Math.min(most.col, Math.max(0, ship.col)), row: Math.min(most.row, Math.max(0, ship.row)) };
}

/**
 * Whether two ships lie on one another, or touch where they may not.
 * @param {Ship} one
 * @param {Ship} other
 * @param {boolean} touching
 */
function clash(one, other, touching) {
  const near = touching ? 0 : 1;
  return squaresOf(one).some(([col, row]) => squaresOf(other).some(([c, r]) => Math.abs(col - c) <= near && Math.abs(row - r) <= near));
}

/**
 * The ships that cannot lie as they do, by their place in the fleet.
 * @param {Ship[]} ships
 * @param {boolean} touching whether ships may touch
 */
export function wrongOf(ships, touching) {
  return ships.flatMap((ship, i) => (ships.some((other, j) => i !== j && clash(ship, other, touching)) ? [i] : []));
}

/**
 * A fleet drawn at random.
 * @param {boolean} touching
 * @param {() => number} random a number from 0 to below 1
 * @returns {Ship[]}
 */
export function randomFleet(touching, random) {
  for (let tries = 0; ; tries++) {
    /** @type {Ship[]} */
    const ships = [];
    for (const length of LENGTHS) {
      const ship = inside({ col: Math.floor(random() * SIDE), row: Math.floor(random() * SIDE), down: random() < 0.5, length });
      if (tries < TRIES && ships.some((other) => clash(ship, other, touching))) break;
      ships.push(ship);
    }
    if (ships.length === LENGTHS.length) return ships;
  }
}
