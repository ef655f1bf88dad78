import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../../core/errors.ts';
import { onPath } from '../../../runtime/detect.ts';
import { signalPid } from '../../../runtime/processes.ts';
import type { ConfigurationRequest, OwnConfiguration } from '../../own-configuration.ts';
import { OptionLines, type ReadFile } from './option-lines.ts';
import { pluginObjections } from './plugin-objections.ts';
import { type RunOptions, runOptions } from './run-options.ts';
import { type ShownConfiguration, shownConfiguration } from './shown-configuration.ts';

/** How long uWSGI may take to read a configuration, which may run programs (`exec://`). */
const READ_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;
/** Options of the second configuration. */
const OURS = 6;
/** Vassals of an emperor that are looked into. */
const MOST_VASSALS = 50;

const FORMATS: Readonly<Record<string, string>> = { '.xml': '--xml', '.yaml': '--yaml', '.yml': '--yaml', '.json': '--json' };

/** uWSGI reads a configuration, and says what it has understood. */
export const UWSGI_CONFIGURATION: OwnConfiguration = {
  program: 'uwsgi',
  async read(request) {
    const [program = ''] = request.program;
    if (!program.includes('/') && (await onPath(program)) === null)
      throw new UsageError(
        `there is no ${program} on PATH`,
        'Install uWSGI as it is in production, or say where it is: --program /srv/venv/bin/uwsgi.',
      );
    const own = await readOne(request);
    const vassals = await vassalsOf(own, request);
    const argv = [...request.program, flagFor(request.file), pathFor(request)];
    return { argv, ...joined(own.options, vassals) };
  },
};

interface ReadOne {
  readonly shown: ShownConfiguration;
  readonly options: RunOptions;
}

async function readOne(request: ConfigurationRequest): Promise<ReadOne> {
  const shown = await shownBy(request);
  const files = await Promise.all(
    shown.files.map(async (name): Promise<ReadFile> => {
      const path = withoutSection(isAbsolute(name) ? name : resolve(request.cwd, name));
      return { name: namedFor(path, request), text: await readFile(path, 'utf8').catch(() => '') };
    }),
  );
  const lines = new OptionLines(files);
  const options = runOptions(shown.options, lines, request);
  const missing = pluginObjections(shown, lines);
  return { shown, options: { ...options, objections: [...missing, ...options.objections] } };
}

/**
 * Has uWSGI read the file and say what it has understood. A second configuration is read after it: it prints what was read
 * (`show-config`) to a log of ours, since `daemonize` and `logto` would send it elsewhere and `log-master` would lose it; and holds uWSGI
 * there (uwsgi_setup, core/uwsgi.c), to be killed by its pid file: it is to join the namespaces of a uWSGI that there is not. By then it has bound no socket but a
 * shared one, changed no folder and written no pid file but ours.
 */
async function shownBy(request: ConfigurationRequest): Promise<ShownConfiguration> {
  const logPath = join(request.scratch, 'read.log');
  const closing = join(request.scratch, 'closing.ini');
  const pidPath = join(request.scratch, 'read.pid');
  for (const path of [logPath, pidPath]) await rm(path, { force: true });
  await writeFile(
    closing,
    [
      '[uwsgi]',
      `daemonize = ${logPath}`,
      'log-master = false',
      'show-config = true',
      'plugins-list = true',
      `pidfile = ${pidPath}`,
      `setns = ${request.scratch}/none`,
      '',
    ].join('\n'),
  );
  const [program = '', ...args] = request.program;
  const read = await execa(program, [...args, flagFor(request.file), pathFor(request), '--ini', closing], {
    cwd: request.cwd,
    reject: false,
    timeout: READ_WITHIN_MS,
    stdin: 'ignore',
    all: true,
  });
  const output = read.all ?? '';
  const end = performance.now() + READ_WITHIN_MS;
  for (let log = ''; ; await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
    log = await readFile(logPath, 'utf8').catch(() => '');
    const shown = /^--- end of plugins list/m.test(log) ? shownConfiguration(output, log) : null;
    const pid = Number(await readFile(pidPath, 'utf8').catch(() => ''));
    if (shown !== null && pid === 0 && performance.now() < end) continue;
    if (pid > 0) signalPid(pid, 'SIGKILL');
    if (shown !== null)
      return {
        ...shown,
        options: shown.options.slice(0, -OURS),
        files: shown.files.filter((name) => name !== closing),
      };
    if (read.failed || performance.now() > end) throw unreadable(request, `${output}\n${log}`, read.timedOut === true);
  }
}

/** What uWSGI said last before it gave up. */
function unreadable(request: ConfigurationRequest, said: string, timedOut: boolean): UsageError {
  const told = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[uWSGI] getting'));
  const user = told.findLast((line) => /^unable to find (?:user|group) /.test(line));
  const why = user ?? told.at(-1) ?? (timedOut ? `it took more than ${READ_WITHIN_MS / 1000} s` : 'it says nothing');
  const missing = told.findLast((line) => /^open\(".*"\): No such file/.test(line));
  return new UsageError(
    `uWSGI can't read ${request.typed}: ${(user === undefined ? (missing ?? why) : why).replace(/ \[core\/\S+ line \d+\]$/, '')}`,
    user === undefined
      ? `Try it by hand: uwsgi ${flagFor(request.file)} ${request.typed}`
      : 'This machine has no such user or group: make it, or run the trial where it is.',
  );
}

/** The configurations of an emperor's vassals, as far as they lie in files. */
async function vassalsOf({ shown, options }: ReadOne, request: ConfigurationRequest): Promise<readonly RunOptions[]> {
  const folder = options.appFolder?.path ?? request.cwd;
  const places = shown.options
    .filter(({ name, value }) => name === 'emperor' && !/^(?!glob:|dir:)[\w-]+:\/\//.test(value))
    .map(({ value }) => resolve(folder, value.replace(/^(?:glob|dir):\/\//, '')));
  const vassals: RunOptions[] = [];
  for (const place of places) {
    const isFolder = await stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const parent = isFolder ? place : dirname(place);
    const pattern = isFolder
      ? /\.(?:ini|xml|ya?ml|json)$/
      : new RegExp(
          `^${basename(place)
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replaceAll('*', '.*')
            .replaceAll('?', '.')}$`,
        );
    const names = (await readdir(parent).catch(() => [])).filter((name) => pattern.test(name)).sort();
    for (const name of names.slice(0, MOST_VASSALS)) {
      const file = join(parent, name);
      const cwd = isFolder ? parent : folder;
      vassals.push((await readOne({ ...request, typed: namedFor(file, request), file, cwd, beside: true })).options);
    }
  }
  return vassals;
}

/** An emperor and its vassals, as one server. */
function joined(own: RunOptions, vassals: readonly RunOptions[]): RunOptions {
  const all = [own, ...vassals];
  return {
    ...own,
    listens: all.flatMap(({ listens }) => listens),
    logs: [...new Set(all.flatMap(({ logs }) => logs))],
    statistics: own.statistics ?? (vassals.length === 1 ? (vassals[0]?.statistics ?? null) : null),
    appFolder: own.appFolder ?? (vassals.length === 1 ? (vassals[0]?.appFolder ?? null) : null),
    makes: all.flatMap(({ makes }) => makes),
    folders: all.flatMap(({ folders }) => folders),
    reads: all.flatMap(({ reads }) => reads),
    accounts: all.flatMap(({ accounts }) => accounts),
    objections: all.flatMap(({ objections }) => objections),
    remarks: all.flatMap(({ remarks }) => remarks),
  };
}

function flagFor(file: string): string {
  return FORMATS[extname(withoutSection(file))] ?? '--ini';
}

/** As the user would write it in the folder in which uWSGI starts. */
function pathFor({ file, cwd }: ConfigurationRequest): string {
  const path = relative(cwd, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

/** How a file is named to the user: as it was typed, or as it lies to the folder of that which was typed. */
function namedFor(path: string, { file, typed }: ConfigurationRequest): string {
  if (path === withoutSection(file)) return withoutSection(typed);
  const beside = relative(dirname(withoutSection(file)), path);
  return beside.startsWith('..') ? path : join(dirname(typed), beside);
}

/** `my.ini:production` is a section of my.ini. */
export function withoutSection(file: string): string {
  return file.replace(/:[\w.-]+$/, '');
}
