import type { Ledger } from './ledger.ts';

/**
 * The ids of a ledger's attempts in the order in which they were sent: `idOf(0)` is the first. A siege's ledger has them
 * in this order already, and then it costs a look at each and no memory; else four bytes a record.
 */
export function bySending(ledger: Ledger): (nth: number) => number {
  let lastMs = Number.NEGATIVE_INFINITY;
  let left = ledger.sent;
  for (const { sentAtMs } of ledger.chunks) {
    const records = Math.min(sentAtMs.length, left);
    for (let i = 0; i < records; i++) {
      const atMs = sentAtMs[i] ?? 0;
      if (atMs < lastMs) return sorted(ledger);
      lastMs = atMs;
    }
    left -= records;
  }
  return (nth) => nth;
}

function sorted(ledger: Ledger): (nth: number) => number {
  const order = new Uint32Array(ledger.sent);
  const sentAt = (id: number): number => {
    const size = ledger.chunks[0]?.sentAtMs.length ?? 1;
    return ledger.chunks[Math.floor(id / size)]?.sentAtMs[id % size] ?? 0;
  };
  for (let id = 0; id < order.length; id++) order[id] = id;
  // Stable: what was sent at one moment stays in the ledger's order.
  order.sort((a, b) => sentAt(a) - sentAt(b) || a - b);
  return (nth) => order[nth] ?? 0;
}
