import { InSendingOrder } from '../ledger/in-sending-order.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { outcomeCode } from '../ledger/outcome.ts';

const ANSWERED = outcomeCode('answered');

/** A stretch between two moments, in milliseconds on the run's clock. */
interface Between {
  readonly sentMs: number;
  readonly endMs: number;
}

/**
 * For each stretch, when the last request ended that was sent and answered in it; -Infinity if none was. "The last" is the one that was sent
 * last. One sweep; memory for the stretches alone.
 */
export function lastAnswers(ledger: Ledger, stretches: readonly Between[]): Float64Array {
  const found = new Float64Array(stretches.length).fill(Number.NEGATIVE_INFINITY);
  const waiting = Array.from(stretches.keys()).sort((a, b) => (stretches[b]?.sentMs ?? 0) - (stretches[a]?.sentMs ?? 0));
  let open: number[] = [];
  forEachAnswer(ledger, (sentMs, endMs) => {
    for (let next = waiting.at(-1); next !== undefined && (stretches[next]?.sentMs ?? 0) <= sentMs; next = waiting.at(-1)) {
      open.push(next);
      waiting.pop();
    }
    if (open.length === 0) return waiting.length > 0;
    let isOver = false;
    for (const i of open) {
      const toMs = stretches[i]?.endMs ?? 0;
      if (endMs <= toMs) found[i] = endMs;
      isOver ||= sentMs > toMs;
    }
    if (isOver) open = open.filter((i) => sentMs <= (stretches[i]?.endMs ?? 0));
    return true;
  });
  return found;
}

/** The first request that was sent then or later and answered, and when the first one of all those ended. */
export interface NextAnswer {
  readonly sentMs: number;
  firstEndMs: number;
}

/** What was answered next after each moment, which come in order; undefined after the last answer. One sweep; memory for the moments alone. */
export function nextAnswers(ledger: Ledger, momentsMs: readonly number[]): readonly (NextAnswer | undefined)[] {
  const found: NextAnswer[] = [];
  let open: NextAnswer[] = [];
  forEachAnswer(ledger, (sentMs, endMs) => {
    if ((momentsMs[found.length] ?? Number.POSITIVE_INFINITY) <= sentMs) {
      const next = { sentMs, firstEndMs: Number.POSITIVE_INFINITY };
      open.push(next);
      while ((momentsMs[found.length] ?? Number.POSITIVE_INFINITY) <= sentMs) found.push(next);
    }
    if (open.length === 0) return found.length < momentsMs.length;
    let isOver = false;
    for (const next of open) {
      next.firstEndMs = Math.min(next.firstEndMs, endMs);
      // What is sent later ends later.
      isOver ||= sentMs > next.firstEndMs;
    }
    if (isOver) open = open.filter(({ firstEndMs }) => sentMs <= firstEndMs);
    return true;
  });
  return found;
}

/** Calls with each answered request in the order of sending, until `visit` says that it needs no more. */
function forEachAnswer(ledger: Ledger, visit: (sentMs: number, endMs: number) => boolean): void {
  const records = new InSendingOrder(ledger);
  while (records.next()) {
    const { chunk, place } = records;
    if (chunk === null || chunk.outcome[place] !== ANSWERED) continue;
    const sentMs = chunk.sentAtMs[place] ?? 0;
    if (!visit(sentMs, sentMs + (chunk.durationMs[place] ?? 0))) return;
  }
}
