import type { Ledger } from '../../core/ledger/ledger.ts';
import type { Outcome } from '../../core/ledger/outcome.ts';

export interface SampleSiege {
  readonly clients: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** From here on requests reach the new version. */
  readonly switchMs: number;
  /** The old instance is killed here; null if it lives. */
  readonly killMs: number | null;
  /** After the kill nothing listens until here. */
  readonly backMs: number;
}

const OLD = { version: 1, status: 201, pid: 4711 };
const NEW = { version: 2, status: 202, pid: 4811 };

/** Fills a ledger as clients would that alternate between /slow/ (200 to 400 ms) and /fast/. No randomness but a fixed sequence. */
export function besiege(ledger: Ledger, siege: SampleSiege): void {
  const next = sequence(7);
  const clients = Array.from({ length: siege.clients }, (_, client) => ({ client, atMs: siege.fromMs + client * 3.7, turn: client }));
  for (;;) {
    const who = clients.reduce((first, other) => (other.atMs < first.atMs ? other : first));
    if (who.atMs >= siege.toMs) return;
    const target = who.turn++ % 2;
    const durationMs = target === 0 ? 200 + 200 * next() : 0.8 + 2 * next() ** 6;
    const id = ledger.begin(who.client, 'new', target, who.atMs, 0, false);
    const end = explainedFailure(siege, who.atMs, durationMs, next());
    ledger.end(id, end.outcome, end.atMs, end.status, end.outcome === 'answered' ? 187 : 0, end.version, end.pid);
    who.atMs = end.atMs + (end.outcome === 'answered' ? 2 + 4 * next() : 75);
  }
}

interface ExplainedFailure {
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly atMs: number;
  readonly status: number;
  readonly version: number;
  readonly pid: number;
}

function explainedFailure(siege: SampleSiege, sentMs: number, durationMs: number, luck: number): ExplainedFailure {
  const { killMs, switchMs, backMs } = siege;
  const old = sentMs < switchMs || (sentMs < switchMs + 70 && luck < 0.5);
  if (killMs !== null && sentMs >= killMs && sentMs < backMs) return lost('refused', sentMs + 0.3);
  if (killMs !== null && old && sentMs + durationMs > killMs) return lost('empty-reply', killMs + 0.4 + luck);
  const { status, version, pid } = old ? OLD : NEW;
  return { outcome: 'answered', atMs: sentMs + durationMs, status, version, pid: pid + Math.floor(luck * 4) };
}

function lost(outcome: 'refused' | 'empty-reply', atMs: number): ExplainedFailure {
  return { outcome, atMs, status: 0, version: 0, pid: 0 };
}

/** Numbers from 0 to 1, always the same for a seed: a linear congruential generator with the constants of Numerical Recipes. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
