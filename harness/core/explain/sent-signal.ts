import type { RunEvent } from '../record/run-record.ts';

/** The signal that the strategy sent, and the pids that it went to; null where the event is something else. */
export function signalOf(event: RunEvent): { readonly name: string; readonly pids: readonly number[] } | null {
  if (event.kind !== 'signal-sent') return null;
  const name = /^(SIG[A-Z0-9]+) /.exec(event.text)?.[1];
  if (name === undefined) return null;
  const listed = /\(pids? ([\d, ]+)\)/.exec(event.text)?.[1];
  const pids = listed === undefined ? [] : listed.split(',').map(Number);
  return { name, pids: pids.length > 0 ? pids : event.pid === null ? [] : [event.pid] };
}
