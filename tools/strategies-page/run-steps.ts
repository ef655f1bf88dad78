import type { Recording, RunEvent } from '../../harness/core/record/run-record.ts';
import { firstPhase, untilTeardown } from '../../harness/core/verdict/run-phases.ts';

/** What the strategy did, or what the server said of itself. */
export interface Step {
  readonly atMs: number;
  /** `before`: the topology was started; `done`: a step of the reload; `server`: a line of its log, or how it ended. */
  readonly kind: 'before' | 'done' | 'server';
  /** The instance whose log says it; null of what was done. */
  readonly who: string | null;
  readonly says: string;
  /** How many alike came one after the other. */
  readonly times: number;
}

/** Alike steps that follow each other by no more than this are told as one, in milliseconds. */
const TOGETHER_MS = 600;
/** More than these are not read by anyone; the run's own report has them all. */
const MOST_STEPS = 60;

/** What happened in the run, in the order of time: without the traffic itself, and without what zerodrop saw of processes. */
export function stepsOf(recording: Recording): readonly Step[] {
  const { run } = recording;
  const reloadMs = firstPhase(run, 'reload')?.startMs ?? Number.POSITIVE_INFINITY;
  const steps: Step[] = [];
  for (const event of untilTeardown([...recording.events].sort((a, b) => a.atMs - b.atMs))) {
    const kind = kindOf(event, reloadMs);
    if (kind === null) continue;
    const says = inWords(event);
    const who = kind === 'server' ? event.instance : null;
    const i = steps.findLastIndex(
      (step) => step.kind === kind && step.who === who && alike(step.says, says) && event.atMs - step.atMs <= TOGETHER_MS,
    );
    const same = steps[i];
    if (same === undefined) steps.push({ atMs: event.atMs, kind, who, says, times: 1 });
    else steps[i] = { ...same, times: same.times + 1 };
  }
  return steps.slice(0, MOST_STEPS);
}

/** Lines of a log that tell of one request, or of nothing that is known. */
const UNTOLD = /^(?:log-line|request-.*|response-.*)$/;

function kindOf({ source, kind, atMs }: RunEvent, reloadMs: number): Step['kind'] | null {
  // That a connection was opened is told by the request that is sent on it.
  if (source === 'strategy' && kind !== 'connection-placed') return atMs < reloadMs ? 'before' : 'done';
  if (atMs < reloadMs || UNTOLD.test(kind)) return null;
  return source === 'log' || kind === 'master-gone' ? 'server' : null;
}

function inWords(event: RunEvent): string {
  const { source, kind, text } = event;
  if (kind === 'build-switched' && event.facts !== undefined && 'build' in event.facts)
    return `the link “current”, from which the app is loaded, is switched to ${event.facts.build}`;
  if (event.kind === 'fifo-written' && event.facts !== undefined && 'fifo' in event.facts)
    return `“${event.facts.commands}” is written to ${event.facts.fifo}`;
  if (source === 'log' || kind === 'master-gone') return kind.replaceAll('-', ' ');
  return withoutPlace(text);
}

/** Numbers, such as pids and ports, do not make a step another one. */
function alike(a: string, b: string): boolean {
  return a.replace(/\d+/g, '#') === b.replace(/\d+/g, '#');
}

/** Without what is another in each run or on each machine: pids, the folder of a run's temporary files, and that of zerodrop itself. */
export function withoutPlace(text: string): string {
  return text
    .replace(/ \(pid \d+\)/g, '')
    .replace(/(?:\/[^\s/"'“”]+)+\/zerodrop-\w{6}(?!\w)\/?/g, '…/')
    .replace(/(?:\/[^\s/"'“”]+)+\/(?=(?:conf|apps|scenarios|harness|examples)\/)/g, '');
}
