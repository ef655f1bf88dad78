import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { InconclusiveError } from '../../core/errors.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { allActive, startupMs, VASSALS, vassalNames } from './emperor-topology.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

// Beside this file: TypeScript in the repository, JavaScript in the installed package.
const CLI = fileURLToPath(new URL(`../../cli${extname(import.meta.url)}`, import.meta.url));

export interface ToolOptions {
  readonly minimum: number;
  readonly keepGoing?: boolean;
}

/** What is read of the JSON of `zerodrop reload-vassals`. */
interface RollOut {
  readonly vassals: readonly { readonly name: string; readonly state: string }[];
  readonly neverLeft: readonly unknown[];
}

/** What the tool said when it had ended. */
export interface ToolEnd {
  readonly exitCode: number;
  /** Its stderr. */
  readonly said: string;
  readonly result: RollOut | null;
  readonly tookMs: number;
}

/** Runs `zerodrop reload-vassals` as an operator would: a process of its own, of which the exit code and the JSON are read. */
export async function runTool(stage: UwsgiStage, options: ToolOptions): Promise<ToolEnd> {
  const { folder } = stage;
  // Patient enough for a start-up under load, and for a vassal that finishes a slow request first.
  const timeoutS = stage.startupSeconds * 3 + 60;
  const args = [
    ...['reload-vassals', '--emperor-path', `${folder}/vassals`, '--json', '--timeout', String(timeoutS)],
    ...['--emperor-stats-socket', `${folder}/emperor.stats`, '--fastrouter-stats-socket', `${folder}/fastrouter.stats`],
    ...['--minimum-active-vassals', String(options.minimum), ...(options.keepGoing === true ? ['--keep-going'] : [])],
  ];
  stage.note('reload-vassals', `start: ${args.join(' ').replaceAll(folder, '.')}`);
  const startMs = stage.nowMs();
  // A process group of its own, which is known as that of an instance is: then it is ended with the run, whatever ends that.
  const tool = execa(process.execPath, [CLI, ...args], {
    reject: false,
    cancelSignal: stage.signal,
    stdin: 'ignore',
    env: stage.mark,
    detached: true,
    cleanup: false,
  });
  if (tool.pid !== undefined) stage.noteGroup(tool.pid, tool);
  const told = (async () => {
    for await (const line of tool.iterable({ from: 'stderr' })) stage.note('reload-vassals', line);
  })();
  const [end] = await Promise.all([tool, told.catch(() => undefined)]);
  if (stage.signal.aborted) throw stage.signal.reason;
  if (end.exitCode === undefined) throw new InconclusiveError(`reload-vassals did not come to its end: ${end.shortMessage ?? ''}`);
  stage.note('reload-vassals', `ended with exit code ${end.exitCode}`);
  return { exitCode: end.exitCode, said: end.stderr, result: parse(end.stdout), tookMs: stage.nowMs() - startMs };
}

function parse(text: string): RollOut | null {
  try {
    return JSON.parse(text) as RollOut;
  } catch {
    return null;
  }
}

export interface RollingReload extends ToolOptions {
  readonly from: string;
  readonly to: string;
  /** The build that `current` is switched to, if it is not `to`. */
  readonly build?: string;
  /** What must have been kept, if it is not the minimum that the tool is told to keep: for a control. */
  readonly mustKeep?: number;
  /** Vassals that must fail; none is usual. */
  readonly failing?: readonly string[];
  /** What else happens while the tool is at work, from its first touch on. */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * One deploy: switch the link, let the tool reload the vassals, and see what it says. Whether it kept what it
 * promises is measured on its own, from the stats and the logs of emperor and router, and is for the rule `capacity` to judge.
 */
export async function rollingReload(stage: UwsgiStage, deploy: RollingReload): Promise<ToolEnd> {
  const { minimum, mustKeep = minimum, failing = [] } = deploy;
  const { capacity } = stage;
  if (capacity === null) throw new RangeError('a rolling reload needs the vassals of startEmperorTopology');
  capacity.promise(mustKeep);
  const startMs = stage.nowMs();
  let tool: ToolEnd | null = null;
  await stage.transition(deploy, async () => {
    await stage.switchBuild(deploy.build ?? deploy.to);
    const working = runTool(stage, deploy);
    // The code that waits for it sees how it ends.
    working.catch(() => undefined);
    if (deploy.meanwhile !== undefined) {
      await stage.instance('emperor').says(/\[emperor\] reload the uwsgi instance/, { what: 'the first vassal to be touched' });
      await deploy.meanwhile();
    }
    tool = await working;
    if (failing.length === 0) await allActive(stage);
  });
  const ended = required(tool);
  const least = capacity.leastSince(startMs);
  await stage.observe(`as many at once as that allows: at some moment no more than ${minimum} are left`, () =>
    least === null ? 'nothing was seen' : least.active <= minimum ? HOLDS : `there always were ${least.active}`,
  );
  await observeVerdictOfTool(stage, ended, failing);
  return ended;
}

function required(tool: ToolEnd | null): ToolEnd {
  if (tool === null) throw new InconclusiveError('reload-vassals was never started');
  return tool;
}

/** Does the tool say what is so? */
async function observeVerdictOfTool(stage: UwsgiStage, tool: ToolEnd, failing: readonly string[]): Promise<void> {
  const expected = failing.length === 0 ? 0 : 1;
  await stage.observe(`reload-vassals ends with exit code ${expected}`, () =>
    tool.exitCode === expected ? HOLDS : `it ended with ${tool.exitCode}: ${lastLine(tool.said)}`,
  );
  const reloaded = vassalNames().filter((name) => !failing.includes(name));
  await stage.observe(
    `it says that it reloaded ${reloaded.join(', ')}${failing.length === 0 ? '' : `, and that ${failing.join(', ')} failed`}`,
    () => {
      const states = new Map(tool.result?.vassals.map((vassal) => [vassal.name, vassal.state]));
      const wrong = vassalNames().filter((name) => states.get(name) !== (failing.includes(name) ? 'failed' : 'reloaded'));
      return wrong.length === 0 ? HOLDS : wrong.map((name) => `${name}: ${states.get(name) ?? 'not mentioned'}`).join(', ');
    },
  );
}

export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

const SLACK = 1.2;
/** A reload takes some 3 s beyond the start-up: uWSGI's master looks once a second who has ended and whom to announce. */
const LONG_STARTUP_S = 20;

/**
 * Was the roll-out as fast as the minimum allows? This many vassals can be away at once, each for as long as a vassal takes
 * to start, which was measured at the boot. A vassal also finishes what it has in hand, and a master has its own pace: for
 * these the slack must do. If start-ups are so short, or requests so long, that it can't, the pace is told and not judged.
 */
export async function observePace(stage: UwsgiStage, tool: ToolEnd, minimum: number): Promise<void> {
  const rounds = Math.ceil(VASSALS / (VASSALS - minimum));
  const boundMs = rounds * startupMs(stage);
  const spareMs = (SLACK - 1) * boundMs;
  const took = `${inSeconds(tool.tookMs)}, ${(tool.tookMs / boundMs).toFixed(2)} times the bound`;
  const bound = `${inSeconds(boundMs)}: ${rounds} start-ups one after the other, of ${inSeconds(startupMs(stage))} each at the boot`;
  const importsMs = rounds * stage.startupSeconds * 1000;
  const ofImports = `and ${(tool.tookMs / importsMs).toFixed(2)} times the ${inSeconds(importsMs)} that the imports alone take`;
  stage.note('reload-vassals', `the roll-out took ${took} of ${bound}, ${ofImports}`);
  if (stage.startupSeconds < LONG_STARTUP_S || rounds * stage.longestRequestMs > spareMs) return;
  await stage.observe(`the roll-out takes no longer than ${SLACK} times the bound of ${bound} (it took ${took}, ${ofImports})`, () =>
    tool.tookMs <= SLACK * boundMs ? HOLDS : `it took ${took}`,
  );
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
