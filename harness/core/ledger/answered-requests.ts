import { summaryOf } from './chunks.ts';
import type { Ledger } from './ledger.ts';
import { outcomeCode } from './outcome.ts';

const ANSWERED = outcomeCode('answered');

/** Asks whether a request was sent after a moment and answered before another. Each question costs a look at what was sent between them. */
export function answersOf(ledger: Ledger): (fromMs: number, toMs: number) => boolean {
  const { chunks, sent } = ledger;
  const bounds = Array.from({ length: chunks.length }, (_, nth) => {
    const records = sent - chunks.firstIdOf(nth);
    const chunk = chunks.summaryOf(nth) === undefined ? chunks.at(nth) : undefined;
    const { firstSentMs, lastSentMs } =
      chunk === undefined
        ? (chunks.summaryOf(nth) ?? { firstSentMs: 0, lastSentMs: 0 })
        : summaryOf(chunk, Math.max(0, Math.min(records, chunk.outcome.length)));
    return { firstSentMs, lastSentMs };
  });
  return (fromMs, toMs) => {
    for (const [nth, { firstSentMs, lastSentMs }] of bounds.entries()) {
      if (!(lastSentMs > fromMs && firstSentMs < toMs)) continue;
      const chunk = chunks.at(nth);
      if (chunk === undefined) continue;
      const records = Math.min(chunk.outcome.length, sent - chunks.firstIdOf(nth));
      for (let i = 0; i < records; i++) {
        const sentMs = chunk.sentAtMs[i] ?? 0;
        if (sentMs > fromMs && chunk.outcome[i] === ANSWERED && sentMs + (chunk.durationMs[i] ?? 0) < toMs) return true;
      }
    }
    return false;
  };
}
