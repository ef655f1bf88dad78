import { data } from './state.js';

/**
 * A request as the charts draw it. `failure` is its index in the list of failures, or -1.
 * @typedef {{ id: number, row: number, sentMs: number, endMs: number, status: number, failure: number, index: number }} Drawn
 */

/** @returns {Drawn[]} */
function unpack() {
  const { detail } = data;
  /** @type {Drawn[]} */
  const list = [];
  let id = 0;
  let sent = 0;
  for (let i = 0; i < detail.id.length; i++) {
    id += detail.id[i] ?? 0;
    sent += detail.sent[i] ?? 0;
    const waited = detail.waited[i] ?? -1;
    const answer = detail.answers[detail.answer[i] ?? 0];
    list.push({
      id,
      row: detail.row[i] ?? 0,
      sentMs: sent / 10,
      endMs: waited < 0 ? data.durationMs : (sent + waited) / 10,
      status: waited < 0 ? -1 : (answer?.[0] ?? 0),
      failure: -1,
      index: i,
    });
  }
  data.failures.forEach((failure, i) => {
    list.push({
      id: failure[0],
      row: failure[5],
      sentMs: failure[7],
      endMs: failure[7] + failure[8],
      status: failure[10],
      failure: i,
      index: -1,
    });
  });
  return list.sort((a, b) => a.sentMs - b.sentMs);
}

/** The requests that are drawn one by one, in the order in which they were sent, row by row. */
export const byRow = Array.from({ length: data.rows.length }, () => /** @type {Drawn[]} */ ([]));
for (const request of unpack()) byRow[request.row]?.push(request);

/**
 * The request of a row that lies at a moment or nearest to it, a failure before others. @param {number} row @param {number} atMs
 * @param {number} withinMs @returns {Drawn | null}
 */
export function requestAt(row, atMs, withinMs) {
  let best = null;
  let bestScore = Number.POSITIVE_INFINITY;
  const list = byRow[row] ?? [];
  // A row is one client's (or a few clients'), so what lies at a moment was sent among the last before it.
  for (let i = firstAfter(list, atMs + withinMs) - 1, looked = 0; i >= 0 && looked < 400; i--, looked++) {
    const request = list[i];
    if (request === undefined) continue;
    const away = atMs < request.sentMs ? request.sentMs - atMs : Math.max(0, atMs - request.endMs);
    if (away > withinMs) continue;
    const score = away - (request.failure >= 0 ? withinMs : 0);
    if (score < bestScore) {
      best = request;
      bestScore = score;
    }
  }
  return best;
}

/** @param {Drawn[]} list @param {number} atMs */
export function firstAfter(list, atMs) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.sentMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
