import { type Attempt, forEachAttempt } from '../../../core/ledger/for-each-attempt.ts';
import type { Ledger } from '../../../core/ledger/ledger.ts';
import { pack, packChanges } from './pack.ts';
import type { Rows } from './rows.ts';

/** Requests one by one, column by column. Times are tenths of milliseconds. Failures are not in it: they are listed apart. */
export interface Detail {
  readonly id: readonly number[];
  readonly sent: readonly number[];
  /** -1 if the attempt has no outcome. */
  readonly waited: readonly number[];
  readonly row: readonly number[];
  readonly target: readonly number[];
  /** Index into `answers`. */
  readonly answer: readonly number[];
  /** Status, version and pid of an answer, and 1 if its connection was a kept one. */
  readonly answers: readonly (readonly [status: number, version: number, pid: number, kept: number])[];
  /** Of the requests near a switch, and of the others, every n-th is in it. */
  readonly everyNear: number;
  readonly everyElse: number;
}

const ELSEWHERE = 0;
const NEAR = 1;
const FAILED = 2;

/** A stretch of time whose requests matter more than others. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** As `Detail`, each column packed. One is added to `waited`: none is 0. */
export interface PackedDetail {
  readonly count: number;
  readonly id: string;
  readonly sent: string;
  readonly waited: string;
  readonly row: string;
  readonly target: string;
  readonly answer: string;
  readonly answers: Detail['answers'];
}

export function packDetail({ id, sent, waited, row, target, answer, answers }: Detail): PackedDetail {
  return {
    count: id.length,
    id: packChanges(id),
    sent: packChanges(sent),
    waited: pack(waited.map((tenths) => Math.max(-1, tenths) + 1)),
    row: pack(row),
    target: pack(target),
    answer: pack(answer),
    answers,
  };
}

/**
 * Picks at most about `most` of the requests that did not fail, those that were in flight in a `near` stretch first.
 * The others are thinned out evenly.
 */
export function pickDetail(ledger: Ledger, rows: Rows, near: readonly Stretch[], most: number): Detail {
  const sizes = [0, 0, 0];
  forEachAttempt(ledger, (attempt) => {
    const kind = kindOf(attempt, near);
    sizes[kind] = (sizes[kind] ?? 0) + 1;
  });
  const nearby = sizes[NEAR] ?? 0;
  // At least an eighth of the picture is left for the rest of the run.
  const everyNear = Math.max(1, Math.ceil(nearby / (most * 0.875)));
  const everyElse = Math.max(1, Math.ceil((sizes[ELSEWHERE] ?? 0) / (most - nearby / everyNear)));
  return collect(ledger, rows, near, everyNear, everyElse);
}

function kindOf({ failed, sentMs, endMs }: Attempt, near: readonly Stretch[]): typeof FAILED | typeof NEAR | typeof ELSEWHERE {
  if (failed) return FAILED;
  for (const { fromMs, toMs } of near) if (sentMs <= toMs && endMs >= fromMs) return NEAR;
  return ELSEWHERE;
}

function collect(ledger: Ledger, rows: Rows, near: readonly Stretch[], everyNear: number, everyElse: number): Detail {
  const detail = {
    id: [] as number[],
    sent: [] as number[],
    waited: [] as number[],
    row: [] as number[],
    target: [] as number[],
    answer: [] as number[],
  };
  const answers: [number, number, number, number][] = [];
  const known = new Map<string, number>();
  const seen = [0, 0];
  forEachAttempt(ledger, (attempt) => {
    const kind = kindOf(attempt, near);
    if (kind === FAILED) return;
    const turn = (seen[kind] ?? 0) % (kind === NEAR ? everyNear : everyElse);
    seen[kind] = (seen[kind] ?? 0) + 1;
    if (turn !== 0) return;
    const record = ledger.at(attempt.id);
    const key = `${record.status} ${record.version} ${record.pid} ${record.reusedConnection}`;
    const answer = known.get(key) ?? answers.push([record.status, record.version, record.pid, record.reusedConnection ? 1 : 0]) - 1;
    known.set(key, answer);
    detail.id.push(record.id);
    detail.sent.push(Math.round(record.sentAtMs * 10));
    detail.waited.push(Number.isNaN(record.durationMs) ? -1 : Math.round(record.durationMs * 10));
    detail.row.push(rows.of(record));
    detail.target.push(record.target);
    detail.answer.push(answer);
  });
  return { ...detail, answers, everyNear, everyElse };
}
