import { setTimeout as delay } from 'node:timers/promises';
import { Changeover } from '../core/ledger/changeover.ts';
import type { Recorder } from '../core/record/recorder.ts';
import type { Version } from '../core/record/run-record.ts';
import { type CommandOptions, runCommand } from './deploy-command.ts';
import { everybodyAnswered, looksHealthy, newVersionEverywhere, patienceFor, type Service, settled } from './service.ts';

export interface Deploy {
  readonly service: Service;
  readonly recorder: Recorder;
  readonly command: CommandOptions;
  /** How long to go on watching when the command has ended, in milliseconds: its work may not be done by then. */
  readonly settleMs: number;
  /** The change of version by which the answers tell that the deploy is done; null where they can't tell. */
  readonly change: { readonly from: Version; readonly to: Version; readonly toIndex: number } | null;
}

/**
 * One deploy of somebody's own: looks at the service as it is, runs the command, and goes on until the service has
 * settled. Rejects with InconclusiveError where that could not be carried through.
 */
export async function deploy(plan: Deploy): Promise<void> {
  const { service, recorder, change, settleMs } = plan;
  await looksHealthy(service, change?.toIndex ?? null);
  const patienceMs = patienceFor(service);
  recorder.enter('reload');
  const triggerMs = service.clock.nowMs();
  if (change !== null) {
    const { from, to, toIndex } = change;
    const changeover = new Changeover(service.ledger, toIndex);
    const index = recorder.transitions.push({ from: from.name, to: to.name, triggerMs, completeMs: null }) - 1;
    await commandOf(plan);
    const completeMs = await newVersionEverywhere(service, changeover, Math.max(settleMs, patienceMs), { from: from.name, to: to.name });
    recorder.transitions[index] = { from: from.name, to: to.name, triggerMs, completeMs };
    const facts = { from: from.name, to: to.name };
    recorder.fact('harness', 'transition-complete', null, null, facts, `${from.name} -> ${to.name} complete`, completeMs);
  } else {
    await commandOf(plan);
    await everybodyAnswered(service, patienceMs);
  }
  recorder.enter('settle');
  await settled(service, settleMs, patienceMs);
}

/** A command that fails may have done harm all the same, so it is watched for as long as one that does not. */
async function commandOf({ service, recorder, command, settleMs }: Deploy): Promise<void> {
  try {
    await runCommand(command, recorder);
  } catch (error) {
    recorder.enter('settle');
    await delay(settleMs, undefined, { signal: service.signal }).catch(() => undefined);
    throw error;
  }
  // The siege itself may have broken meanwhile; the command was left to come to its end.
  service.signal.throwIfAborted();
}
