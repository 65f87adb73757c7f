// Whether the server answers over HTTP where its WebSocket does not open, and whether it lets this page in. Owns the requests; never
// what is made of their answers.

/** How long the server may take to say over HTTP that it is there. */
const READY_MS = 5_000;

/**
 * The status by which the server says that it is there, or that it does not let a page of that origin in.
 * @param {string} base
 * @param {string} origin
 */
export async function reachable(base, origin) {
  const ready = await statusOf(base, 'readyz');
  const forbidden = ready === 200 && (await statusOf(base, `api/v1/origin?page=${encodeURIComponent(origin)}`)) === 403;
  return forbidden ? 403 : ready;
}

/**
 * @param {string} base
 * @param {string} path
 */
async function statusOf(base, path) {
  return (await fetch(new URL(path, base), { cache: 'no-store', signal: AbortSignal.timeout(READY_MS) })).status;
}
