import { forEachAttempt } from '../../../core/ledger/for-each-attempt.ts';
import type { Ledger } from '../../../core/ledger/ledger.ts';
import { bucketOf, type Grid } from './grid.ts';

/** Layers that are shown apart; those beyond are one. */
const LAYERS = 8;
/** What a watch that expects no status in particular calls the only version that it knows. */
const ANY_GOOD = '2xx';

/** Answers of a version with a status. */
export interface Layer {
  /** Such as `ver_a 201`. */
  readonly name: string;
  /** Index into the ledger's versions; 0 if it is not known. */
  readonly version: number;
  readonly status: number;
  /** In each bucket. */
  readonly counts: readonly number[];
}

/** Answers by version and status, and failures, in each bucket, by the time at which they ended. */
export interface Answers {
  /** In the order of versions and statuses; last the others, if there are too many. */
  readonly layers: readonly Layer[];
  readonly failed: readonly number[];
}

/** What answers of a version with a status are called; the status alone if the version is not known, or known by nothing else. */
export function answerName(ledger: Pick<Ledger, 'versions'>, version: number, status: number): string {
  const name = ledger.versions[version] ?? 'unknown';
  return version === 0 || name === String(status) || name === ANY_GOOD ? String(status) : `${name} ${status}`;
}

/** Counts the answers and the failures of a run. Whole answers of a wrong status are failures, and counted as such alone. */
export function countAnswers(ledger: Ledger, grid: Grid): Answers {
  const found = new Map<number, Counted>();
  const failed = new Uint32Array(grid.buckets);
  forEachAttempt(ledger, ({ answered, failed: lost, version, status, endMs }) => {
    if (!answered && !lost) return;
    const counts = lost ? failed : layerOf(found, version, status, grid).counts;
    const bucket = bucketOf(grid, endMs);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  });
  const byTotal = [...found.values()].sort((a, b) => sum(b.counts) - sum(a.counts) || byName(a, b));
  const shown = byTotal.slice(0, LAYERS).sort(byName);
  const others = byTotal.slice(LAYERS);
  const layers = shown.map(({ version, status, counts }) => ({
    name: answerName(ledger, version, status),
    version,
    status,
    counts: [...counts],
  }));
  if (others.length > 0) {
    const counts = [...failed.keys()].map((i) => others.reduce((total, other) => total + (other.counts[i] ?? 0), 0));
    layers.push({ name: 'others', version: 0, status: 0, counts });
  }
  return { layers, failed: [...failed] };
}

interface Counted {
  readonly version: number;
  readonly status: number;
  readonly counts: Uint32Array;
}

function layerOf(found: Map<number, Counted>, version: number, status: number, grid: Grid): Counted {
  const key = answerKey(version, status);
  let layer = found.get(key);
  if (layer === undefined) {
    layer = { version, status, counts: new Uint32Array(grid.buckets) };
    found.set(key, layer);
  }
  return layer;
}

/** A number for answers of a version with a status, which has 16 bits. */
export function answerKey(version: number, status: number): number {
  return version * 65_536 + status;
}

export function versionOf(key: number): number {
  return Math.floor(key / 65_536);
}

export function statusOf(key: number): number {
  return key % 65_536;
}

function byName(a: Counted, b: Counted): number {
  return a.version - b.version || a.status - b.status;
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, n) => total + n, 0);
}
