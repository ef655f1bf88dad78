import type { HeldKind } from '../core/ledger/held-exchanges.ts';
import type { HeldSeen } from '../core/record/measurements.ts';
import type { RunRecord } from '../core/record/run-record.ts';
import type { Report } from './contract.ts';
import { HELD_NAMES } from './held-words.ts';
import { plural } from './number-format.ts';
import { sinceCommand } from './since-command.ts';
import { timeOfDay } from './wall-clock.ts';

const KIND_OF: Readonly<Record<string, HeldKind>> = { 'streams-whole': 'sse', 'messages-whole': 'ws' };

/**
 * What clients lost over streams and WebSockets of which none failed, for the headline: events that were left out, or that no
 * longer come. Null if nothing was lost so, or if it is not what refutes the run.
 */
export function heldLossInWords({ checks, held = [] }: Pick<Report, 'checks' | 'held'>, run: RunRecord): string | null {
  for (const { name, verdict, reason } of checks) {
    const seen = held.find(({ kind }) => kind === KIND_OF[name]);
    const loss = verdict === 'fail' && seen !== undefined ? lossBy(reason, seen, run) : null;
    if (loss !== null) return `${loss} No request failed.`;
  }
  return null;
}

function lossBy(reason: string, { kind, numbered, said }: HeldSeen, run: RunRecord): string | null {
  const { one, message } = HELD_NAMES[kind];
  const from = (atMs: number | null | undefined): string => `from ${timeOfDay(run, atMs ?? null)} UTC on${sinceCommand(run, atMs ?? 0)}`;
  if (reason === 'events-skipped' && numbered !== undefined && numbered.passedOver === 0)
    return `${plural(numbered.leapt, one)} ${numbered.leapt === 1 ? 'was' : 'were'} sent ${message}s twice, or in another order, ${from(numbered.firstLeapMs)}.`;
  if (reason === 'events-skipped' && numbered !== undefined)
    return `Lost ${message}s: ${plural(numbered.passedOver, 'id')} ${numbered.passedOver === 1 ? 'was' : 'were'} passed over within ${plural(numbered.leapt, one)}, ${from(numbered.firstLeapMs)}.`;
  if (reason === 'held-silent' && said !== undefined)
    return `Lost ${message}s: ${plural(said.heldSilent, one)} that ${said.heldSilent === 1 ? 'was' : 'were'} held from before ${said.heldSilent === 1 ? 'was' : 'were'} sent nothing more, ${from(said.heldSilentFromMs)}.`;
  if (reason === 'new-silent' && said !== undefined)
    return `Lost ${message}s: ${plural(said.newSilent, one)} that ${said.newSilent === 1 ? 'was' : 'were'} opened since the command began ${said.newSilent === 1 ? 'was' : 'were'} sent nothing.`;
  return null;
}
