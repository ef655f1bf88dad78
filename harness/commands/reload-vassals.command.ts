import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describePlan, planToJson } from '../../tools/reload-vassals/dry-run.ts';
import { duration } from '../../tools/reload-vassals/duration-words.ts';
import { takeLock } from '../../tools/reload-vassals/folder-lock.ts';
import { liveWorld } from '../../tools/reload-vassals/live-world.ts';
import { type PrepareOptions, prepare } from '../../tools/reload-vassals/prepare.ts';
import { RefusedError } from '../../tools/reload-vassals/refused.ts';
import { rollOut } from '../../tools/reload-vassals/rollout.ts';
import { refusalToJson, toJson } from '../../tools/reload-vassals/rollout-json.ts';
import { describeEvent } from '../../tools/reload-vassals/rollout-progress.ts';
import { resultOf } from '../../tools/reload-vassals/rollout-result.ts';
import { onSignals } from '../../tools/reload-vassals/signals.ts';
import { summary } from '../../tools/reload-vassals/summary.ts';
import { startClock } from '../core/clock.ts';
import { whyNot } from '../core/why-not.ts';

/** The options as they are typed: times in seconds. */
export interface ReloadVassalsOptions {
  readonly emperorPath: string;
  readonly fastrouterStatsSocket: string;
  readonly emperorStatsSocket: string;
  readonly vassalConfigFileSuffix: string;
  readonly minimumActiveVassals: number;
  readonly timeout: number;
  readonly checkInterval: number;
  readonly subscriptionTolerance: number;
  readonly keepGoing: boolean | undefined;
  readonly dryRun: boolean | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}

/** Reloads an emperor's vassals one batch after the other, and gives the exit code: 0 all, 1 not all, 2 nothing was touched. */
export async function reloadVassals(options: ReloadVassalsOptions): Promise<number> {
  const startedAt = new Date();
  try {
    return await carryOut(options, startedAt);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (options.json === true) process.stdout.write(refusalToJson(error.message, options.minimumActiveVassals, startedAt));
    throw error;
  }
}

async function carryOut(options: ReloadVassalsOptions, startedAt: Date): Promise<number> {
  const minimum = options.minimumActiveVassals;
  const source: PrepareOptions = {
    folder: resolve(options.emperorPath),
    emperorStats: options.emperorStatsSocket,
    routerStats: options.fastrouterStatsSocket,
    answerMs: 2000,
    suffix: options.vassalConfigFileSuffix,
    minimum,
    toleranceS: options.subscriptionTolerance,
  };
  if (options.dryRun === true) {
    const plan = await prepare(source);
    process.stdout.write(options.json === true ? planToJson(plan, minimum) : describePlan(plan, minimum));
    return 0;
  }
  await demandFolder(source.folder);
  const lock = await takeLock(source.folder);
  const signals = onSignals();
  const clock = startClock();
  const say = (text: string): void => void (options.quiet === true || process.stderr.write(`${text}\n`));
  // Without the lock another roll-out may be at work: touch nothing more, as if told so.
  const lost = new AbortController();
  void lock.lost.then((reason) => lost.abort(`the loss of the lock: ${reason}`));
  const interrupt = AbortSignal.any([signals.interrupt, lost.signal]);
  try {
    const plan = await prepare(source);
    say(describePlan(plan, minimum).trimEnd());
    const wake = AbortSignal.any([interrupt, signals.leave]);
    const world = liveWorld(plan, source, { nowMs: clock.nowMs, everyMs: options.checkInterval * 1000, wake });
    const end = await rollOut(
      [...plan.targets.keys()],
      {
        minimum,
        timeoutMs: options.timeout * 1000,
        keepGoing: options.keepGoing === true,
        toleranceS: options.subscriptionTolerance,
        interrupt,
        leave: signals.leave,
        report: (event) => say(`${duration(clock.nowMs()).padStart(7)}  ${describeEvent(event)}`),
      },
      world,
    );
    const result = resultOf(end, minimum);
    if (options.json === true) process.stdout.write(toJson(result, startedAt));
    else if (options.quiet !== true || result.exitCode !== 0) process.stdout.write(summary(result));
    return result.exitCode;
  } finally {
    signals.release();
    await lock.release();
  }
}

/** The lock is taken on the folder: if that is not there, it is the folder of which to speak. */
async function demandFolder(path: string): Promise<void> {
  await readdir(path).catch((cause: unknown) => {
    throw new RefusedError(`the emperor's folder, ${path}, can't be read: ${whyNot(cause)}`, 'Is --emperor-path right?');
  });
}
