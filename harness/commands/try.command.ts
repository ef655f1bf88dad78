import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { didYouMean } from '../core/did-you-mean.ts';
import { EXIT, type ExitCode, UsageError, ZerodropError } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { whyNot } from '../core/why-not.ts';
import { demandWritable, TO_STDOUT, writeResult } from '../report/result-file.ts';
import { makeReportsFolder } from '../report/run-folder.ts';
import { HANDED_OUT, runInSandbox } from '../runtime/sandbox/run-in-sandbox.ts';
import type { Server } from '../servers/server.ts';
import { SERVER_NAMES, serverNamed } from '../servers/server-registry.ts';
import { SANDBOX_MARK, type SandboxedTry, tryInSandbox } from './try/try-in-sandbox.ts';
import type { TryOptions } from './try/try-options.ts';
import { watchPlanOf } from './watch/watch-plan.ts';

/** What the new version is made from, in the run's folder. */
const NEW = 'new';
const DELETED = 'deleted';
const GIT_MS = 60_000;

/**
 * Runs a server with a configuration of the user's as it is, in a sandbox, besieges it, has it reloaded, and gives the verdict. This
 * process makes the sandbox and starts the same command line in it. Rejects with UsageError if something of the command line can't be.
 */
export async function runTry(server: string, config: string, options: TryOptions): Promise<ExitCode> {
  const sandboxed = process.env[SANDBOX_MARK];
  const known = await serverWithConfiguration(server);
  if (sandboxed !== undefined) {
    delete process.env[SANDBOX_MARK];
    return tryInSandbox(known, config, options, JSON.parse(sandboxed) as SandboxedTry);
  }
  for (const [option, path] of [['the configuration', config], ...options.with.map((each) => ['--with', each] as const)] as const)
    demandFile(option, path);
  demandFolder('--app', options.app);
  // What is wrong with an option is found out before there is a sandbox; which URLs are asked is known in it.
  const maxStall = options.maxStall.filter((each) => !each.includes('='));
  await watchPlanOf(['http://127.0.0.1/'], { ...options, maxStall, withoutDeploy: undefined, log: [] });
  const { json } = options;
  if (json !== undefined) await demandWritable('--json', json);
  const out = resolve(options.out);
  const isNew = !existsSync(out);
  await makeReportsFolder(out);
  const id = randomBytes(4).toString('hex');
  try {
    const plan = (folder: string): SandboxedTry => ({
      newFolder: options.new === undefined ? null : newFolderOf(options.new, folder),
      deleted: options.new?.startsWith('git:') === true ? join(folder, DELETED) : null,
      user: process.getuid?.() === 0 ? null : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      json: json === undefined || json === TO_STDOUT ? (json ?? null) : join(folder, HANDED_OUT, 'report.json'),
    });
    const code = await runInSandbox({
      id,
      argv: [process.execPath, cliPath(), ...process.argv.slice(2)],
      env: (folder) => ({ ...process.env, [SANDBOX_MARK]: JSON.stringify(plan(folder)) }),
      cwd: process.cwd(),
      written: [out],
      prepare: (folder) => checkOut(options, folder),
      async finish(folder) {
        const made = join(folder, HANDED_OUT, 'report.json');
        if (json !== undefined && json !== TO_STDOUT && existsSync(made)) await writeResult('--json', json, readFileSync(made, 'utf8'));
      },
    });
    return Object.values(EXIT).find((each) => each === code) ?? EXIT.broken;
  } finally {
    // A run that never began leaves no empty folder.
    if (isNew) await rmdir(out).catch(() => undefined);
  }
}

async function serverWithConfiguration(name: string): Promise<Server> {
  const able: string[] = [];
  for (const each of SERVER_NAMES) if ((await serverNamed(each))?.ownConfiguration !== undefined) able.push(each);
  const server = await serverNamed(name);
  const all = `It is ${able.join(' or ')}.`;
  if (server === null) throw new UsageError(`unknown server "${name}"`, didYouMean(name, able, all));
  if (server.ownConfiguration === undefined) throw new UsageError(`try does not know configurations of ${server.title}`, all);
  return server;
}

function demandFile(what: string, path: string): void {
  // `my.ini:production` names a section of my.ini.
  const file = existsSync(path) ? path : path.replace(/:[\w.-]+$/, '');
  try {
    if (statSync(file).isDirectory()) throw new UsageError(`${what} ${path} is a folder`, 'Name the file.');
    readFileSync(file);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${what} ${path} can't be read: ${whyNot(cause)}`, 'Name the file as the server would be given it.');
  }
}

function demandFolder(option: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${option} ${path}: there is no such folder`, 'Name the folder of the app, such as `.`.');
  if (!found.isDirectory()) throw new UsageError(`${option} ${path} is no folder`, 'Name the folder of the app, such as `.`.');
}

/** The new version lies where the user says, or in the run's folder if git gives it. */
function newFolderOf(version: string, folder: string): string {
  return version.startsWith('git:') ? join(folder, NEW) : resolve(version);
}

/** Has git write a revision of the app's folder into the run's folder. The user's working tree is not touched. */
async function checkOut({ new: version, app }: TryOptions, folder: string): Promise<void> {
  if (version === undefined) return;
  if (!version.startsWith('git:')) return demandFolder('--new', version);
  const revision = version.slice('git:'.length);
  const git = (args: readonly string[]) => execa('git', ['-C', resolve(app), ...args], { reject: false, timeout: GIT_MS, stdin: 'ignore' });
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (found.failed) {
    const why =
      found.stderr === '' || found.stderr === undefined
        ? 'git knows no such revision'
        : found.stderr
            .trim()
            .split('\n')
            .at(-1)
            ?.replace(/^fatal: /, '');
    throw new UsageError(`--new ${version}: ${why}`, `Is ${app} in a git repository that has it? \`git log\` lists revisions.`);
  }
  const commit = found.stdout.trim();
  const target = join(folder, NEW);
  await mkdir(target);
  const tar = join(folder, 'new.tar');
  // Of the folder alone, if it is not the whole repository.
  const prefix = (await git(['rev-parse', '--show-prefix'])).stdout?.trim() ?? '';
  const archived = await git(['archive', '--format=tar', '-o', tar, prefix === '' ? commit : `${commit}:${prefix}`]);
  const unpacked = archived.failed ? archived : await execa('tar', ['-xf', tar, '-C', target], { reject: false, timeout: GIT_MS });
  if (unpacked.failed) throw new ZerodropError(`--new ${version} can't be checked out: ${unpacked.stderr?.trim() ?? 'git failed'}`);
  const gone = await git(['diff', '--name-only', '--no-renames', '--diff-filter=D', '--relative', '-z', `HEAD..${commit}`, '--', '.']);
  await writeFile(join(folder, DELETED), gone.failed ? '' : (gone.stdout ?? ''));
}

function cliPath(): string {
  const source = join(PACKAGE_FOLDER, 'harness', 'cli.ts');
  return existsSync(source) ? source : join(PACKAGE_FOLDER, 'harness', 'cli.js');
}
