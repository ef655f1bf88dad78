import { ZerodropError } from '../errors.ts';
import { HELD_ENDS, HELD_KINDS, type HeldExchange, HeldExchanges } from './held-exchanges.ts';
import { isHeldIds, NO_IDS } from './held-ids.ts';

const SCHEMA = 'zerodrop/held/1';
/** What recordings of before say nothing of. */
const NOT_RECORDED = { openedMs: null, said: 0, lastSaidMs: null, saidApartMs: 0, mayBeQuiet: false, ids: NO_IDS } as const;

type Line = Readonly<Record<string, unknown>>;

/** `held.ndjson`: the schema and how many there are in the first line, then a line for each held exchange. */
export function heldText(held: HeldExchanges): string {
  const lines = [JSON.stringify({ schema: SCHEMA, exchanges: held.size })];
  for (const each of held.all()) lines.push(heldLine(each));
  return `${lines.join('\n')}\n`;
}

/** The lines of held exchanges that have ended, for the file of a run that goes on: it has no first line. */
export function endedText(ended: readonly HeldExchange[]): string {
  return ended.map((each) => `${heldLine(each)}\n`).join('');
}

function heldLine({ id, kind, received, sent, missing, repeated, firstMs, lastMs, ...rest }: HeldExchange): string {
  const { longestSilenceMs, silentFromMs, end, closeCode, resumedFrom, endless, openedMs, said, lastSaidMs, saidApartMs, mayBeQuiet, ids } =
    rest;
  const messages = { received, sent, missing, repeated, firstMs, lastMs, longestSilenceMs, silentFromMs };
  const own = { openedMs, said, lastSaidMs, saidApartMs, mayBeQuiet, ids };
  return JSON.stringify({ id, kind, ...messages, end, closeCode, resumedFrom, endless, ...own });
}

/**
 * Held exchanges from the lines of their file; `path` is for the words, `attempts` how many the ledger has. Throws ZerodropError if they
 * are none, if one is missing, or one belongs to no attempt.
 */
export function heldFrom(path: string, [head, ...lines]: readonly Line[], attempts: number): HeldExchanges {
  if (head?.['schema'] !== SCHEMA) throw new ZerodropError(`${path} does not hold held exchanges of zerodrop`);
  if (lines.length !== head['exchanges'])
    throw new ZerodropError(`${path} holds ${lines.length} exchanges, but ${head['exchanges']} were recorded`);
  const held = lines.map((told, i) => {
    const line: unknown = { ...NOT_RECORDED, ...told };
    if (!isHeld(line) || line.id >= attempts) throw new ZerodropError(`line ${i + 2} of ${path} is no held exchange of this run`);
    return line;
  });
  try {
    return HeldExchanges.restore(held);
  } catch (cause) {
    throw new ZerodropError(`${path} names an attempt twice`, { cause });
  }
}

/**
 * Held exchanges of a run that was killed: `ended` are the lines of its file, and `open` is what was known of the others a moment before. What
 * the ledger's file has no attempt of is left out: it had not got there. Throws ZerodropError for a line that is none.
 */
export function heldOfKilled(path: string, ended: readonly Line[], open: readonly unknown[], attempts: number): HeldExchanges {
  const known = new Map<number, HeldExchange>();
  // One that ended between the writing of the two is in both.
  for (const told of [...open, ...ended]) {
    const line: unknown = typeof told === 'object' ? { ...NOT_RECORDED, ...told } : told;
    if (!isHeld(line)) throw new ZerodropError(`${path} holds what is no held exchange: ${JSON.stringify(told)}`);
    if (line.id < attempts) known.set(line.id, line);
  }
  return HeldExchanges.restore([...known.values()].toSorted((a, b) => a.id - b.id));
}

function isHeld(line: unknown): line is Line & HeldExchange {
  if (typeof line !== 'object' || line === null) return false;
  const of = line as Partial<Record<keyof HeldExchange, unknown>>;
  const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
  const isTime = (value: unknown): boolean => value === null || Number.isFinite(value);
  return (
    isCount(of.id) &&
    HELD_KINDS.some((kind) => kind === of.kind) &&
    [of.received, of.sent, of.missing, of.repeated, of.said].every(isCount) &&
    [of.firstMs, of.lastMs, of.silentFromMs, of.closeCode, of.openedMs, of.lastSaidMs].every(isTime) &&
    [of.longestSilenceMs, of.saidApartMs].every(Number.isFinite) &&
    HELD_ENDS.some((end) => end === of.end) &&
    (of.resumedFrom === null || typeof of.resumedFrom === 'string') &&
    typeof of.endless === 'boolean' &&
    typeof of.mayBeQuiet === 'boolean' &&
    isHeldIds(of.ids)
  );
}
