import { ZerodropError } from '../errors.ts';
import { HELD_ENDS, HELD_KINDS, type HeldExchange, HeldExchanges } from './held-exchanges.ts';

const SCHEMA = 'zerodrop/held/1';

/** `held.ndjson`: the schema and how many there are in the first line, then a line for each held exchange. */
export function heldText(held: HeldExchanges): string {
  const lines = [JSON.stringify({ schema: SCHEMA, exchanges: held.size })];
  for (const { id, kind, received, sent, missing, repeated, firstMs, lastMs, ...rest } of held.all()) {
    const { longestSilenceMs, silentFromMs, end, closeCode, resumedFrom, endless } = rest;
    const messages = { received, sent, missing, repeated, firstMs, lastMs, longestSilenceMs, silentFromMs };
    lines.push(JSON.stringify({ id, kind, ...messages, end, closeCode, resumedFrom, endless }));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Held exchanges from the lines of their file; `path` is for the words, `attempts` how many the ledger has. Throws ZerodropError if they
 * are none, if one is missing, or one belongs to no attempt.
 */
export function heldFrom(path: string, [head, ...lines]: readonly Readonly<Record<string, unknown>>[], attempts: number): HeldExchanges {
  if (head?.['schema'] !== SCHEMA) throw new ZerodropError(`${path} does not hold held exchanges of zerodrop`);
  if (lines.length !== head['exchanges'])
    throw new ZerodropError(`${path} holds ${lines.length} exchanges, but ${head['exchanges']} were recorded`);
  const held = lines.map((line, i) => {
    if (!isHeld(line, attempts)) throw new ZerodropError(`line ${i + 2} of ${path} is no held exchange of this run`);
    return line;
  });
  try {
    return HeldExchanges.restore(held);
  } catch (cause) {
    throw new ZerodropError(`${path} names an attempt twice`, { cause });
  }
}

function isHeld(line: Readonly<Record<string, unknown>>, attempts: number): line is Readonly<Record<string, unknown>> & HeldExchange {
  const of = line as Partial<Record<keyof HeldExchange, unknown>>;
  const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
  const isTime = (value: unknown): boolean => value === null || Number.isFinite(value);
  return (
    isCount(of.id) &&
    Number(of.id) < attempts &&
    HELD_KINDS.some((kind) => kind === of.kind) &&
    [of.received, of.sent, of.missing, of.repeated].every(isCount) &&
    [of.firstMs, of.lastMs, of.silentFromMs, of.closeCode].every(isTime) &&
    Number.isFinite(of.longestSilenceMs) &&
    HELD_ENDS.some((end) => end === of.end) &&
    (of.resumedFrom === null || typeof of.resumedFrom === 'string') &&
    typeof of.endless === 'boolean'
  );
}
