import { failedCount, failureAt } from './failed.ts';
import { data } from './state.ts';
import { layerOf } from './theme.ts';
import { unpack, unpackChanges } from './unpack.ts';

/**
 * A request as the charts draw it. `failure` is its index in the list of failures, or -1. `answer` is its index in
 * `data.detail.answers`. `status` is -1 if it has no outcome. `layer` is that of the chart of answers.
 */
export type Drawn = {
  id: number;
  row: number;
  sentMs: number;
  endMs: number;
  status: number;
  failure: number;
  target: number;
  answer: number;
  layer: number;
};

function answeredOnes(): Drawn[] {
  const { count, answers, ...packed } = data.detail;
  const ids = unpackChanges(packed.id, count);
  const sent = unpackChanges(packed.sent, count);
  const waited = unpack(packed.waited, count);
  const rows = unpack(packed.row, count);
  const targets = unpack(packed.target, count);
  const answerOf = unpack(packed.answer, count);
  const layerOfAnswer = answers.map(([status, version]) => layerOf(version, status));
  return Array.from({ length: count }, (_, i) => {
    const [sentAt, answer] = [sent[i] ?? 0, answerOf[i] ?? 0];
    // One is added, so that nought is that it has no outcome.
    const took = (waited[i] ?? 0) - 1;
    return {
      id: ids[i] ?? 0,
      row: rows[i] ?? 0,
      sentMs: sentAt / 10,
      endMs: took < 0 ? data.durationMs : (sentAt + took) / 10,
      status: took < 0 ? -1 : (answers[answer]?.[0] ?? 0),
      failure: -1,
      target: targets[i] ?? 0,
      answer,
      layer: layerOfAnswer[answer] ?? 0,
    };
  });
}

function failedOnes(): Drawn[] {
  const list: Drawn[] = [];
  for (let i = 0; i < failedCount; i++) {
    const failure = failureAt(i);
    if (failure === undefined) continue;
    const { id, row, sentMs, endMs, status } = failure;
    list.push({ id, row, sentMs, endMs, status, failure: i, target: 0, answer: 0, layer: -1 });
  }
  return list;
}

/** The requests that are drawn one by one, in the order in which they were sent, row by row. */
export const byRow = Array.from({ length: data.rows.length }, () => [] as Drawn[]);
for (const request of [...answeredOnes(), ...failedOnes()].sort((a, b) => a.sentMs - b.sentMs)) byRow[request.row]?.push(request);

/**
 * The request of a row that lies at a moment or nearest to it, a failure before others.
 */
export function requestAt(row: number, atMs: number, withinMs: number): Drawn | null {
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

export function firstAfter(list: Drawn[], atMs: number) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.sentMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
