import type { Ledger } from '../../harness/core/ledger/ledger.ts';

/** What a made-up siege looks like. Times are milliseconds on the run's clock. */
export interface MadeSiege {
  readonly records: number;
  readonly clients: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** From here on the new version answers. */
  readonly switchMs: number;
  /** One in this many of the requests that are sent in the second after the switch fails; 0 if none does. */
  readonly lostEvery: number;
  /** One in this many of all requests fails, alone: each is an outage of its own; 0 if none does. */
  readonly lostAlone: number;
}

const PAUSE_EVERY = 65_536;

/**
 * Fills a ledger as clients in both lanes would, half of them on kept connections, evenly. No randomness but a fixed sequence.
 * `caughtUp`: waits for the disk.
 */
export async function fillLedger(
  ledger: Ledger,
  { records, clients, fromMs, toMs, switchMs, lostEvery, lostAlone }: MadeSiege,
  caughtUp: () => Promise<void>,
): Promise<void> {
  const looks = ['ver_a', 'ver_b'].map((version) =>
    ledger.lookIndex({
      ...{ target: 0, status: 200, location: null, type: 'text/plain', size: 5, sizeTo: 5, cached: false },
      hash: version === 'ver_a' ? '0a0a0a0a0a0a0a0a' : '0b0b0b0b0b0b0b0b',
    }),
  );
  const [old, fresh] = [ledger.versionIndex('ver_a'), ledger.versionIndex('ver_b')];
  const stepMs = (toMs - fromMs) / records;
  for (let i = 0; i < records; i++) {
    const sentMs = fromMs + i * stepMs;
    const kept = i % 2 === 1;
    const id = ledger.begin((i >> 1) % clients, kept ? 'reused' : 'new', 0, sentMs, 0, kept);
    const endMs = sentMs + 0.4 + ((i * 7919) % 1000) / 1000;
    const isNew = sentMs >= switchMs;
    const isLost = lostEvery > 0 && isNew && sentMs < switchMs + 1000 && i % lostEvery === 0;
    if (isLost || (lostAlone > 0 && i % lostAlone === 1)) ledger.end(id, 'reset', endMs, 0, 0, 0, 0);
    else ledger.end(id, 'answered', endMs, 200, 187, isNew ? fresh : old, 4711 + (i % 8) + (isNew ? 8 : 0), '', looks[isNew ? 1 : 0]);
    if (i % PAUSE_EVERY === 0) await caughtUp();
  }
}
