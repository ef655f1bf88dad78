import { writeFile } from 'node:fs/promises';
import type { Ledger } from './ledger.ts';
import { OUTCOMES } from './outcome.ts';

/** Writes a ledger as versions before format 2 did. */
export async function writeOlderLedger(path: string, ledger: Ledger): Promise<void> {
  const chunks = [...ledger.chunks];
  const { targets, connects, versions, tlsErrors, looks } = ledger;
  const header = {
    targets,
    ...(connects.length === 0 ? {} : { connects }),
    versions,
    records: ledger.sent,
    chunkBytes: chunks[0]?.buffer.byteLength ?? 0,
    outcomes: OUTCOMES,
    tlsErrors,
    ...(looks === undefined ? {} : { looks }),
  };
  await writeFile(path, [
    Buffer.from(`zerodrop/ledger/1\n${JSON.stringify(header)}\n`),
    ...chunks.map(({ buffer }) => Buffer.from(buffer)),
  ]);
}
