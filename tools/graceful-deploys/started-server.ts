import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ZerodropError } from '../../harness/core/errors.ts';
import { hostRuntime } from '../../harness/runtime/host.ts';
import { startGuard } from '../../harness/runtime/run-guard.ts';
import { INSTANCE_MARK, RUN_MARK, type RuntimeProcess } from '../../harness/runtime/runtime.ts';
import { createWorkFolder, removeWorkFolder, thisOwner } from '../../harness/runtime/workspace.ts';
import type { Files, GracefulServer, Place, Plan } from './graceful-server.ts';

/** A server of ours that answers with release v1, and the deploy of v2. */
export interface StartedServer {
  readonly place: Place;
  readonly url: string;
  readonly plan: Plan;
  /** A program with its arguments that deploys v2. */
  readonly deploy: readonly string[];
  /** What the programs printed and logged, by the name of the file. */
  logs(): Promise<Readonly<Record<string, string>>>;
  /** Ends everything that was started, deploys included, and removes the folder. */
  stop(): Promise<void>;
}

/** What a program prints goes to `.out`; some write a log of their own beside it. */
const LOG_NAME = /\.(?:out|log)$/;
const ANSWERS_WITHIN_MS = 20_000;

/**
 * Writes the files of a server and starts its programs; it answers when this returns. Its processes carry the mark of a run and are ended by
 * a guard if this process dies. Throws ZerodropError with what the programs printed if it does not answer in 20 s.
 */
export async function startServer(server: GracefulServer): Promise<StartedServer> {
  const runId = randomBytes(4).toString('hex');
  const owner = await thisOwner(runId);
  const folder = await createWorkFolder(owner);
  // Workers of some servers run as another user.
  await chmod(folder, 0o755);
  const guard = startGuard(owner, folder);
  const runtime = hostRuntime({ runId, workFolder: folder, reportFolder: folder, readOnlyFolders: [] });
  const place = { folder, port: await freePort() };
  const plan = server.plan(place);
  const logs = async () =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(folder))
          .filter((name) => LOG_NAME.test(name))
          .map(async (name) => [name, await readFile(join(folder, name), 'utf8').catch(() => '')] as const),
      ),
    );
  const stop = async (): Promise<void> => {
    await runtime.close();
    await removeWorkFolder(folder);
    await guard.release();
  };
  try {
    await writeFiles(folder, plan.files);
    await writeFiles(join(folder, 'change'), plan.change);
    const programs: RuntimeProcess[] = [];
    for (const { name, argv, env = {} } of plan.programs)
      programs.push(await runtime.spawn({ name, argv, env, cwd: folder, logPath: logOf(folder, name) }));
    const pids = Object.fromEntries(programs.map(({ name, pid }) => [name, pid]));
    const script = join(folder, 'deploy.sh');
    await writeFile(script, deployScript(folder, runId, plan.deploy(pids)));
    const url = `http://127.0.0.1:${place.port}/`;
    await answers(url, programs).catch(async (cause: unknown) => {
      throw new ZerodropError(`${server.name}: ${(cause as Error).message}\n${Object.values(await logs()).join('\n')}`, {
        hint: `Are its packages there? apt-get install ${server.packages.join(' ')}`,
      });
    });
    return { place, url, plan, deploy: ['sh', script], logs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the deploy starts belongs to the run as well, and is ended with it. */
function deployScript(folder: string, runId: string, command: string): string {
  return `set -e
export ${RUN_MARK}=${runId} ${INSTANCE_MARK}=deploy
cd ${folder}
cp -r change/. .
${command}
`;
}

function logOf(folder: string, name: string): string {
  return join(folder, `${name}.out`);
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answers(url: string, programs: readonly RuntimeProcess[]): Promise<void> {
  const end = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    const status = await fetch(url, { signal: AbortSignal.timeout(2000), headers: { connection: 'close' } }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => null,
    );
    if (status === 200) return;
    const gone = programs.find((program) => program.exit() !== null);
    if (gone !== undefined) throw new Error(`${gone.name} has ended`);
    if (performance.now() > end) throw new Error(`${url} does not answer (${status ?? 'no answer'})`);
    await delay(50);
  }
}
