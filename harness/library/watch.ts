import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import { deployCommand } from './deploy-function.ts';
import type { JudgedRun } from './judged-run.ts';
import { runCommandLine } from './own-command-line.ts';
import { wantsFile, watchArguments } from './watch-arguments.ts';
import type { Deployment, WatchOptions } from './watch-settings.ts';

/**
 * Besieges a service while you deploy, and judges what clients met: `zerodrop watch`, from code. The siege is a process of its own, and
 * prints nothing. It takes a few seconds more than the deploy, 10 s mostly: give the test a time-out that allows for it.
 *
 * @example
 * const verdict = await watch({ urls: 'http://127.0.0.1:8080/', deploy: () => server.reload() });
 * expect(verdict).toHaveLostNothing();
 *
 * @returns the verdict, `report.json` and the path of the page; also if requests were lost, or nothing could be judged.
 * @throws UsageError if an option is none that `zerodrop watch` takes, or its value is wrong; ZerodropError if the harness itself could not
 * work. A `deploy` that throws is no error here: the verdict is inconclusive, and `deployError` is what it threw.
 */
export async function watch(options: WatchOptions & Deployment): Promise<JudgedRun> {
  const { command, deploy, withoutDeploySeconds, ...rest } = options;
  const ways = [command, deploy, withoutDeploySeconds].filter((way) => way !== undefined).length;
  if (ways !== 1)
    throw new UsageError(
      ways === 0 ? 'watch was given nothing to deploy' : 'watch was given more than one way to deploy',
      'Give one of `command`, `deploy` and `withoutDeploySeconds`.',
    );
  if (command?.length === 0) throw new UsageError('the command of watch is empty', "Give a program and its arguments: ['./deploy.sh'].");
  const dataFile = wantsFile(rest.data) ? await fileOf(rest.data) : null;
  const called = deploy === undefined ? null : await deployCommand(deploy);
  try {
    const line = watchArguments(
      rest,
      { command: command ?? called?.command ?? [], ...(withoutDeploySeconds === undefined ? {} : { withoutDeploySeconds }) },
      dataFile?.path,
    );
    const run = await runCommandLine({ ...line, env: { ...line.env, ...called?.env } }, rest);
    const thrown = called?.thrown() ?? null;
    return thrown === null ? run : { ...run, deployError: thrown.error };
  } finally {
    await called?.close();
    await dataFile?.remove();
  }
}

async function fileOf(data: string | Uint8Array): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-data-'));
  const path = join(folder, 'body');
  await writeFile(path, data, { mode: OWN_FILE });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
