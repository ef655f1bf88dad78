import { Ledger, LedgerChunk } from './ledger.ts';

/** The same ledger, with the times of each client put later by as many milliseconds as `shiftOf` says. The order of the records stays. */
export function shiftedLedger(ledger: Ledger, shiftOf: (client: number) => number): Ledger {
  const chunks = ledger.chunks.map((chunk) => {
    const shifted = new LedgerChunk(chunk.buffer.slice(0), chunk.look !== null);
    for (let i = 0; i < shifted.sentAtMs.length; i++) shifted.sentAtMs[i] = (shifted.sentAtMs[i] ?? 0) + shiftOf(shifted.client[i] ?? 0);
    return shifted;
  });
  return Ledger.restore(ledger, chunks, ledger.sent);
}
