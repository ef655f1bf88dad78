import { setTimeout as delay } from 'node:timers/promises';
import { Changeover } from '../core/ledger/changeover.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Recorder } from '../core/record/recorder.ts';
import type { PlannedTransition } from '../core/record/run-record.ts';
import { type CommandOptions, runCommand } from './deploy-command.ts';
import {
  everybodyAnswered,
  justAfter,
  looksHealthy,
  newVersionEverywhere,
  newVersionSeen,
  patienceFor,
  type Service,
  settled,
} from './service.ts';
import { type Until, untilHolds } from './until.ts';

export interface Deploy {
  readonly service: Service;
  readonly recorder: Recorder;
  readonly command: CommandOptions;
  /** What must hold besides the end of the command; null if that is all. */
  readonly until: Until | null;
  /** How long to go on watching when the command has ended, in milliseconds: its work may not be done by then. */
  readonly settleMs: number;
  /** The change of version by which the answers tell that the deploy is done; null if they can't tell. */
  readonly change: NamedChange | null;
}

/** A change that the user named. */
export interface NamedChange {
  /** Null for any one version before, and any other one after. */
  readonly versions: { readonly from: string; readonly to: string } | null;
  /** The old version may go on. */
  readonly canary: boolean;
}

/** Stands for a version that was not named and that was never seen. */
const ANOTHER = 'another version';

/**
 * One deploy of the user's own: looks at the service as it is, runs the command, and goes on until the service has
 * settled. Rejects with InconclusiveError if that could not be carried through.
 */
export async function deploy(plan: Deploy): Promise<void> {
  const { service, recorder, change, settleMs } = plan;
  const { ledger } = service;
  await looksHealthy(service, change?.versions == null ? null : ledger.versions.indexOf(change.versions.to));
  const patienceMs = patienceFor(service);
  recorder.enter('reload');
  if (change === null) {
    await commandOf(plan);
    await everybodyAnswered(service, patienceMs);
    recorder.enter('settle');
    await settled(service, settleMs, patienceMs);
  } else await namedChange(plan, change, patienceMs);
}

/** The command, the change that it is to bring, and the settling; what is seen of the change goes into the record. */
async function namedChange(plan: Deploy, { versions, canary }: NamedChange, patienceMs: number): Promise<void> {
  const { service, recorder, settleMs } = plan;
  const { ledger, clock } = service;
  const triggerMs = clock.nowMs();
  const from = versions?.from ?? onlyVersion(ledger);
  const changeover = new Changeover(ledger, versions === null ? null : ledger.versions.indexOf(versions.to), ledger.versions.indexOf(from));
  const names = () => ({ from, to: versions?.to ?? ledger.versions[changeover.version ?? -1] ?? ANOTHER });
  const index = recorder.transitions.push({ ...names(), triggerMs, completeMs: null }) - 1;
  const write = (facts: Pick<PlannedTransition, 'completeMs' | 'dueMs'>): void => {
    recorder.transitions[index] = { ...names(), triggerMs, ...facts };
  };
  const complete = (completeMs: number): void => {
    write({ completeMs });
    const { from: old, to } = names();
    recorder.fact('harness', 'transition-complete', null, null, { from: old, to }, `${old} -> ${to} complete`, completeMs);
  };
  await commandOf(plan);
  if (canary) {
    await newVersionSeen(service, changeover, Math.max(settleMs, patienceMs), names());
    await everybodyAnswered(service, patienceMs);
    write({ completeMs: null });
    recorder.enter('settle');
    await settled(service, settleMs, patienceMs);
    return;
  }
  const dueMs = clock.nowMs() + Math.max(settleMs, patienceMs);
  const completeMs = await newVersionEverywhere(service, changeover, Math.max(settleMs, patienceMs), names());
  if (completeMs === null) write({ completeMs, dueMs });
  else complete(completeMs);
  recorder.enter('settle');
  await settled(service, settleMs, patienceMs);
  if (completeMs !== null) return;
  // The last answer of the old version may have been sent just in time.
  const { otherSentMs } = changeover.look();
  if (otherSentMs < dueMs) complete(justAfter(service, otherSentMs));
}

/** The version that answers before the command: `looksHealthy` has seen to it that there is one. */
function onlyVersion(ledger: Ledger): string {
  return ledger.versions[1] ?? 'unknown';
}

/** The command, and what must hold besides. One that fails may have done harm all the same, so it is watched for as long as one that does not. */
async function commandOf({ service, recorder, command, until, settleMs }: Deploy): Promise<void> {
  try {
    await runCommand(command, recorder);
    if (until !== null) {
      command.onLine(`--until: asked now, for ${until.withinMs / 1000} s at most`);
      await untilHolds(until, service.signal);
      recorder.event('strategy', 'until-holds', null, null, 'what --until says holds');
    }
  } catch (error) {
    recorder.enter('settle');
    await delay(settleMs, undefined, { signal: service.signal }).catch(() => undefined);
    throw error;
  }
  // The siege itself may have broken meanwhile; the command was left to come to its end.
  service.signal.throwIfAborted();
}
