import { isAbsolute, resolve } from 'node:path';
import type { ConfiguredServer, NamedPath, Objection, Remark } from '../../own-configuration.ts';
import { listenAddresses, placeOf } from './listen-addresses.ts';
import type { OptionLines } from './option-lines.ts';
import { REFUSED, WITHOUT_EFFECT } from './refused-options.ts';
import type { ShownOption } from './shown-configuration.ts';

/** Files that uWSGI makes before it changes into its folder (uwsgi_setup, core/uwsgi.c), and after it. */
const MADE_BEFORE = ['logto', 'daemonize', 'pidfile', 'safe-pidfile'];
const MADE_AFTER = [
  'logto2',
  'daemonize2',
  'pidfile2',
  'safe-pidfile2',
  'master-fifo',
  'cache-store',
  'queue-store',
  'emperor-pidfile',
  'emperor-stats',
  'emperor-stats-server',
  'http-stats',
  'http-stats-server',
  'fastrouter-stats',
  'fastrouter-stats-server',
];
const FOLDERS = ['spooler', 'spooler-external'];
const LOGS = ['logto', 'logto2', 'daemonize', 'daemonize2'];
const VIRTUALENV = ['home', 'virtualenv', 'venv', 'pyhome'];
const APP_FILES = ['wsgi-file', 'file', 'psgi', 'rack', 'paste', 'pecan'];

/** Options that name an address, or a place among files. */
const NAMES_PLACE = new RegExp(
  `^(?:${[...MADE_BEFORE, ...MADE_AFTER, ...FOLDERS, ...VIRTUALENV, ...APP_FILES, 'chdir', 'stats', 'http', 'https', '\\S*socket', 'zerg\\S*'].join('|')})$`,
);

/** What the options of one uWSGI mean for a run; `cwd` is where it is started, `beside` that it does not run alone. */
export type RunOptions = Omit<ConfiguredServer, 'argv'>;

export function runOptions(
  options: readonly ShownOption[],
  lines: OptionLines,
  { cwd, beside }: { cwd: string; beside: boolean },
): RunOptions {
  const last = (...names: readonly string[]): ShownOption | undefined => options.findLast(({ name }) => names.includes(name));
  const all = (...names: readonly string[]): readonly ShownOption[] => options.filter(({ name }) => names.includes(name));
  const path = (text: string, folder: string): string => (isAbsolute(text) ? text : resolve(folder, text));
  const chdir = last('chdir', 'cd');
  const folder = chdir === undefined ? cwd : path(chdir.value, cwd);
  const { found: listens, unknown } = listenAddresses(options, lines, folder);
  const stats = last('stats', 'stats-server');
  const statsPlace = stats === undefined ? null : placeOf(stats.value, folder);
  const loggers = all('logger', 'log-syslog', 'syslog', 'rsyslog', 'log-socket', 'log-zeromq', 'log-redis');
  const loggerFiles = loggers.flatMap(fileOf).map((text) => path(text, folder));
  const files = LOGS.flatMap((name) => {
    const option = last(name);
    return option === undefined || isUdp(option.value) ? [] : [path(option.value, name.endsWith('2') ? folder : cwd)];
  });
  // The last one that is opened gets all that follows.
  const logs = [...new Set(loggers.length > 0 ? loggerFiles : files)];
  const logsElsewhere = (loggers.length > 0 && loggerFiles.length === 0) || (files.length === 0 && last(...LOGS) !== undefined);
  const named = (text: string, within: string, option: ShownOption): NamedPath => ({ path: path(text, within), at: lines.of(option) });
  const sockets = listens.flatMap(({ place, at }) => ('socketPath' in place ? [{ path: place.socketPath, at }] : []));
  const certificates = all('https', 'https2', 'https-socket').flatMap((option) =>
    certificatesIn(option).map((text) => named(text, folder, option)),
  );
  return {
    listens,
    logs,
    logsElsewhere,
    statistics: last('stats-http') === undefined && statsPlace !== null ? addressOf(statsPlace) : null,
    isDaemon: last('daemonize', 'daemonize2') !== undefined,
    appFolder: chdir === undefined ? null : named(chdir.value, cwd, chdir),
    makes: [
      ...all(...MADE_BEFORE).flatMap((option) => (isUdp(option.value) ? [] : [named(option.value, cwd, option)])),
      ...all(...MADE_AFTER).flatMap((option) => (isUdp(option.value) ? [] : [named(option.value, folder, option)])),
      ...all('req-logger', 'logger').flatMap((option) => fileOf(option).map((text) => named(text, folder, option))),
      ...sockets,
      ...(stats !== undefined && statsPlace !== null && 'socketPath' in statsPlace
        ? [{ path: statsPlace.socketPath, at: lines.of(stats) }]
        : []),
    ].filter((each) => !each.path.startsWith('\0')),
    folders: all(...FOLDERS).map((option) => named(option.value, folder, option)),
    reads: [
      ...(chdir === undefined ? [] : [named(chdir.value, cwd, chdir)]),
      ...all(...VIRTUALENV, ...APP_FILES).map((option) => named(option.value, folder, option)),
      ...certificates,
    ],
    accounts: [
      ...all('uid', 'immediate-uid').map((option) => ({ kind: 'user' as const, name: option.value, at: lines.of(option) })),
      ...all('gid', 'immediate-gid').map((option) => ({ kind: 'group' as const, name: option.value, at: lines.of(option) })),
    ],
    objections: objectionsTo(options, lines, { beside, unknown, listens: listens.length }),
    remarks: remarksOn(options, lines, { logsElsewhere, loggers }),
  };
}

function objectionsTo(
  options: readonly ShownOption[],
  lines: OptionLines,
  { beside, unknown, listens }: { beside: boolean; unknown: readonly ShownOption[]; listens: number },
): readonly Objection[] {
  const found: Objection[] = [];
  const object = (option: ShownOption, problem: string, remedy: string): void => void found.push({ at: lines.of(option), problem, remedy });
  for (const option of options) {
    const refusal = Object.hasOwn(REFUSED, option.name) ? REFUSED[option.name] : undefined;
    if (refusal !== undefined) object(option, refusal.problem, refusal.remedy);
    if (option.name === 'zerg' && !beside)
      object(
        option,
        'it is given its sockets by another uWSGI, and that is not in the sandbox',
        'Name the configuration of that uWSGI too: --with FILE.',
      );
    if (/^(?:http|fastrouter)-(?:subscription-server|to|use-pattern|use-base)$/.test(option.name) && !beside && !hasApp(options))
      object(
        option,
        'it passes requests on to instances that are not in the sandbox',
        'Name the configurations of the instances too: --with FILE, once for each.',
      );
    if (option.name === 'emperor' && /^[\w-]+:\/\//.test(option.value))
      object(option, 'its vassals are kept in a service, and the sandbox has a network of its own', 'Try the configuration of one vassal.');
  }
  for (const option of options) {
    const [, variable] = NAMES_PLACE.test(option.name) ? (/\$\((\w+)\)/.exec(option.value) ?? []) : [];
    if (variable !== undefined)
      object(option, `the variable ${variable} is not set`, `Set it as in production: ${variable}=... zerodrop try ...`);
  }
  for (const option of unknown)
    object(option, 'its socket is handed over by another program, such as systemd', 'Name an address in a copy for the trial.');
  if (listens === 0 && found.length === 0 && !beside && !options.some(({ name }) => name === 'emperor'))
    found.push({
      at: lines.of({ name: 'socket', value: '' }),
      problem: 'it names no address at which uWSGI listens',
      remedy: 'Is it given on the command line, or by systemd? Add it to a copy for the trial, such as `http-socket = 127.0.0.1:8000`.',
    });
  return found;
}

function remarksOn(
  options: readonly ShownOption[],
  lines: OptionLines,
  { logsElsewhere, loggers }: { logsElsewhere: boolean; loggers: readonly ShownOption[] },
): readonly Remark[] {
  const found: Remark[] = [];
  for (const option of options)
    for (const [pattern, message] of WITHOUT_EFFECT) if (pattern.test(option.name)) found.push({ at: lines.of(option), message });
  const log = loggers[0] ?? options.find(({ name }) => LOGS.includes(name));
  if (logsElsewhere && log !== undefined)
    found.push({ at: lines.of(log), message: 'its log goes to a service that is not in the sandbox, so no cause can be read from it' });
  const http = options.find(({ name }) => name === 'stats-http');
  if (http !== undefined) found.push({ at: lines.of(http), message: 'its statistics come with an HTTP head, and are not read' });
  return found;
}

/** Does it serve an app itself? */
function hasApp(options: readonly ShownOption[]): boolean {
  return options.some(({ name }) => [...APP_FILES, 'module', 'wsgi', 'mount', 'http-socket', 'socket', 'uwsgi-socket'].includes(name));
}

/** `logto = 192.168.0.1:514` sends its lines by UDP (logto, core/logging.c). */
function isUdp(value: string): boolean {
  return !value.startsWith('/') && /:\d+$/.test(value);
}

/** `logger = file:/var/log/app.log`, with a name before it or without one. */
function fileOf({ value }: ShownOption): readonly string[] {
  const file = /(?:^|\s)file:(.+)$/.exec(value)?.[1];
  return file === undefined ? [] : [file];
}

function certificatesIn({ name, value }: ShownOption): readonly string[] {
  if (name === 'https2') return ['cert', 'key'].flatMap((key) => new RegExp(`(?:^|,)${key}=([^,]+)`).exec(value)?.[1] ?? []);
  return value
    .split(',')
    .slice(1, 3)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function addressOf(place: NonNullable<ReturnType<typeof placeOf>>): string {
  if ('port' in place) return `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`;
  return place.socketPath.startsWith('\0') ? `@${place.socketPath.slice(1)}` : place.socketPath;
}
