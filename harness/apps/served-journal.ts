import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../core/ledger/ledger.ts';
import { isFailure, type Outcome } from '../core/ledger/outcome.ts';
import type { ServedCount } from '../core/record/run-record.ts';

/** What one process of the app wrote down. */
export interface ProcessJournal {
  readonly instance: string;
  readonly pid: number;
  readonly text: string;
}

/** Reads the journals of all processes: `<folder>/<instance>/<pid>.journal`. */
export async function readJournals(folder: string): Promise<readonly ProcessJournal[]> {
  const journals: ProcessJournal[] = [];
  for (const instance of await readdir(folder)) {
    for (const name of await readdir(join(folder, instance))) {
      journals.push({ instance, pid: Number.parseInt(name, 10), text: await readFile(join(folder, instance, name), 'utf8') });
    }
  }
  return journals;
}

/** Whether a process has a request in hand, by its journal: the last line says that it began with one. It serves one at a time. */
export function hasBegun(journal: string): boolean {
  return journal.trimEnd().split('\n').at(-1)?.startsWith('B ') === true;
}

/** The client has no answer: it failed, or the server said that it had not processed it. */
function wasNotAnswered(outcome: Outcome): boolean {
  return isFailure(outcome) || outcome === 'unprocessed';
}

/**
 * Holds the journals against the ledger, request by request. `originNs` is CLOCK_MONOTONIC at the run's zero: the app
 * stamps its lines with the same clock. Of requests that were under way at a trigger it keeps when the app began with them.
 */
export function countServed(
  journals: readonly ProcessJournal[],
  ledger: Ledger,
  originNs: bigint,
  triggersMs: readonly number[] = [],
): ServedCount {
  const served = new Map<number, { pid: number; instance: string; atMs: number }[]>();
  const begunNotServed: ServedCount['begunNotServed'][number][] = [];
  const begunAfterTrigger: { id: number; atMs: number }[] = [];
  const finishedNotArrived: NonNullable<ServedCount['finishedNotArrived']>[number][] = [];
  const messages = new Map<number, number>();
  let total = 0;
  let unknown = 0;
  for (const { instance, pid, text } of journals) {
    // By process: a request that one died with and another served afterwards was retried on its way, and that is to be seen.
    const begun = new Map<number, number>();
    // A process that was killed in the middle of write() leaves no half line: the kernel has all of it, or none.
    for (const line of text.split('\n')) {
      const [mark, idText, ns] = line.split(' ');
      if (mark === undefined || idText === undefined || ns === undefined) continue;
      const id = idText === '-' ? Number.NaN : Number(idText);
      const known = id < ledger.sent;
      if (mark === 'B' && known) {
        const atMs = Number(BigInt(ns) - originNs) / 1e6;
        const { sentAtMs } = ledger.at(id);
        begun.set(id, atMs);
        if (triggersMs.some((triggerMs) => sentAtMs < triggerMs && atMs >= triggerMs)) begunAfterTrigger.push({ id, atMs });
      }
      if (mark === 'M' && known) messages.set(id, (messages.get(id) ?? 0) + 1);
      if (mark !== 'E') continue;
      begun.delete(id);
      total++;
      if (known && wasNotAnswered(ledger.at(id).outcome) && ledger.at(id).pid === 0) {
        finishedNotArrived.push({ id, pid, instance, atMs: Number(BigInt(ns) - originNs) / 1e6 });
      }
      if (!known) {
        unknown++;
        continue;
      }
      const execution = { pid, instance, atMs: Number(BigInt(ns) - originNs) / 1e6 };
      const before = served.get(id);
      if (before === undefined) served.set(id, [execution]);
      else before.push(execution);
    }
    for (const [id, atMs] of begun) begunNotServed.push({ id, pid, instance, atMs });
  }
  const answeredNotServed: number[] = [];
  for (const record of ledger.records()) if (record.outcome === 'answered' && !served.has(record.id)) answeredNotServed.push(record.id);
  const executedAgain = [...served].flatMap(([id, executions]) =>
    executions.length > 1 ? [{ id, executions: executions.toSorted((a, b) => a.atMs - b.atMs) }] : [],
  );
  const servedNotAnswered = [...served.keys()].filter((id) => wasNotAnswered(ledger.at(id).outcome));
  return {
    total,
    unknown,
    answeredNotServed,
    servedTwice: executedAgain.map(({ id }) => id),
    ...(executedAgain.length === 0 ? {} : { executedAgain }),
    ...(servedNotAnswered.length === 0 ? {} : { servedNotAnswered }),
    begunNotServed: begunNotServed.sort((a, b) => a.id - b.id),
    begunAfterTrigger: begunAfterTrigger.sort((a, b) => a.id - b.id),
    ...(messages.size === 0 ? {} : { messages: [...messages] }),
    ...(finishedNotArrived.length === 0 ? {} : { finishedNotArrived: finishedNotArrived.sort((a, b) => a.id - b.id) }),
  };
}
