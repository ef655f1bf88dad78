import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { didYouMean } from '../../core/did-you-mean.ts';
import { UsageError } from '../../core/errors.ts';
import { callingFile } from '../../core/of-user.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LogMeaning, type LookedForServer, type Server } from '../server.ts';
import { ProcessStage } from './process-stage.ts';

/** A server that is a command which listens, in short. */
export interface ProcessDefinition {
  /** Its name: lower-case letters and digits, joined by hyphens. */
  readonly name: string;
  /** Its name as people write it; `name` unless this is given. */
  readonly title?: string;
  /**
   * The command that starts it; that of the app unless this is given. It must stay in the foreground. `{port}`, `{host}`, `{socket}` and
   * `{folder}` (the run's) stand for what they are; the environment says them as PORT, HOST, SOCKET and HTTP_ADDRESS (host:port).
   */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A line of its log by which it says that it can be asked. That its address accepts connections is asked unless this is given. */
  readonly ready?: RegExp;
  /** `socket`: each process listens at a Unix socket of its own, SOCKET, and clients connect by a link to one. TCP unless this is given. */
  readonly listens?: 'socket';
  /** The signal by which it is told to end; SIGTERM unless this is given. */
  readonly stop?: NodeJS.Signals;
  /** The command that says its version, such as `['node', '--version']`; its first line is taken. */
  readonly version?: readonly string[];
  /** What to do if it is not on this machine: one sentence. */
  readonly install?: string;
  /** What its lines tell of its processes, as events on the timeline: names by pattern, such as `{ 'worker-ready': /worker (\d+) is ready/ }`. A group is the pid. */
  readonly says?: Readonly<Record<string, RegExp>>;
  /** Folder of its configuration; that of the file that calls `defineProcess` unless this is given. */
  readonly conf?: string;
}

const FIELDS = [
  'name',
  'title',
  'command',
  'env',
  'ready',
  'listens',
  'stop',
  'version',
  'install',
  'says',
  'conf',
] as const satisfies readonly (keyof ProcessDefinition)[];
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ANSWER_MS = 10_000;
const PUBLIC = 'public.sock';

/** Declares a server that is any command which listens. Throws UsageError if what is said can't be so. */
export function defineProcess(definition: ProcessDefinition): Server<ProcessStage> {
  const strange = Object.keys(definition).find((field) => !FIELDS.some((known) => known === field));
  if (strange !== undefined)
    throw new UsageError(`a process has no field "${strange}"`, didYouMean(strange, FIELDS, `It has ${FIELDS.join(', ')}.`));
  const { name, title = name, command, env = {}, ready, listens, stop = 'SIGTERM', version, install, says = {}, conf = '.' } = definition;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new UsageError(`"${String(name)}" is no name for a server`, 'Lower-case letters and digits, joined by hyphens.');
  const caller = callingFile();
  const folder = resolve(caller === null ? process.cwd() : dirname(caller), conf);
  const socket = listens === 'socket' ? PUBLIC : null;
  return defineServer<ProcessStage>({
    name,
    title,
    find: () => find(command?.[0], version),
    howToInstall: install ?? `Install ${command?.[0] ?? 'its program'}`,
    confFolder: folder,
    meaningOf: (line) => meaningOf(line, Object.entries(says)),
    // Unless it says so by a line, its address is asked, and no line is waited for.
    ready: ready ?? /(?!)/,
    endSignal: stop,
    ...(socket === null ? {} : { publicSocket: socket }),
    createStage: (props) => new ProcessStage(props, { command: command ?? null, env, ready: ready ?? null, socket }),
    startUsual: (stage, instance) => stage.startProcess(instance),
  });
}

/** The server of an app that says by itself how it is started. */
export const COMMAND = defineProcess({ name: 'command', title: 'command', conf: process.cwd() });

function meaningOf(line: string, says: readonly (readonly [string, RegExp])[]): LogMeaning {
  for (const [kind, pattern] of says) {
    const match = pattern.exec(line);
    if (match !== null) return { kind, pid: Number(match[1]) || null };
  }
  return { kind: 'log-line', pid: null };
}

/** Never rejects. A path is taken as it is; what is started in an image, or by another program, is not looked for. */
async function find(program: string | undefined, version: readonly string[] | undefined): Promise<LookedForServer> {
  const path = program === undefined ? '' : await locate(program);
  if (path === null) return { kind: 'absent' };
  const [asked, ...args] = version ?? [];
  if (asked === undefined) return { kind: 'usable', path, version: 'unknown' };
  const said = await promisify(execFile)(asked, args, { timeout: ANSWER_MS }).then(
    ({ stdout, stderr }) => (stdout.trim() === '' ? stderr : stdout).trim().split('\n')[0] ?? '',
    () => null,
  );
  if (said === null) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${[asked, ...args].join(' ')}\`.` };
  return { kind: 'usable', path, version: /\d[\w.+-]*/.exec(said)?.[0] ?? said };
}

async function locate(program: string): Promise<string | null> {
  if (!program.includes('/')) return onPath(program);
  // A path that begins in the run's folder, such as current/server, is there when a version is.
  if (!program.startsWith('/')) return program;
  return access(program, constants.X_OK).then(
    () => program,
    () => null,
  );
}
