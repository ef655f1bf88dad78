import { mkdir, readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../core/errors.ts';
import { onPath } from '../../runtime/detect.ts';
import type {
  ConfigurationLine,
  ConfigurationRequest,
  ConfiguredServer,
  ListenAddress,
  NamedPath,
  Objection,
  OwnConfiguration,
} from '../own-configuration.ts';

const READ_WITHIN_MS = 20_000;

/** gunicorn reads a configuration, which is a program in Python, and says what it has understood. */
export const GUNICORN_CONFIGURATION: OwnConfiguration = {
  program: 'gunicorn',
  async read(request) {
    const [program = ''] = request.program;
    if (!program.includes('/') && (await onPath(program)) === null)
      throw new UsageError(
        `there is no ${program} on PATH`,
        'Install gunicorn as it is in production, or say where it is: --program /srv/venv/bin/gunicorn.',
      );
    const text = await readFile(request.file, 'utf8');
    return configuredServer(settingsOf(await printed(request)), text, request);
  },
};

/** What `--print-config` prints. gunicorn changes into the folder of `chdir` when it reads it, so that has to be there: it is made. */
async function printed({ program: [program = '', ...args], file, cwd, typed }: ConfigurationRequest): Promise<string> {
  for (let made = ''; ; ) {
    const options = { cwd, reject: false, timeout: READ_WITHIN_MS, stdin: 'ignore', all: true } as const;
    const read = await execa(program, [...args, '--config', file, '--print-config'], options);
    if (!read.failed && /^bind\s+= /m.test(read.all)) return read.all;
    const [, folder] = /can't chdir to '(.+)'/.exec(read.all) ?? [];
    if (folder === undefined || folder === made) {
      const why = read.all.trim().split('\n').at(-1) ?? '';
      throw new UsageError(`gunicorn can't read ${typed}: ${why === '' ? 'it says nothing' : why}`, `Try it by hand: gunicorn -c ${typed}`);
    }
    made = folder;
    await mkdir(folder, { recursive: true });
  }
}

/** `name = value`, a line each. */
export function settingsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\w+)\s+= (.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()] as const));
}

/** What the settings mean for a run. Paths are relative to the folder into which gunicorn has changed. */
export function configuredServer(
  settings: ReadonlyMap<string, string>,
  text: string,
  { program, file, typed, cwd }: ConfigurationRequest,
): ConfiguredServer {
  const at = (name: string): ConfigurationLine => {
    const index = text.split('\n').findIndex((line) => new RegExp(`^\\s*${name}\\s*=`).test(line));
    return { file: typed, line: index < 0 ? null : index + 1, text: `${name} = ${settings.get(name) ?? ''}` };
  };
  const given = (name: string): string | null => {
    const value = settings.get(name) ?? 'None';
    return value === 'None' || value === '' ? null : value;
  };
  const folder = given('chdir') ?? cwd;
  const named = (name: string): readonly NamedPath[] => {
    const value = given(name);
    return value === null || value === '-' ? [] : [{ path: isAbsolute(value) ? value : resolve(folder, value), at: at(name) }];
  };
  const objections: Objection[] = [];
  const listens = [...(given('bind') ?? '').matchAll(/'([^']+)'/g)].flatMap(([, address = '']): readonly ListenAddress[] => {
    const place = placeOf(address, folder);
    if (place !== null) return [{ at: at('bind'), speaks: given('certfile') === null ? 'http' : 'https', place }];
    const problem = 'its socket is handed over by another program, such as systemd';
    objections.push({ at: at('bind'), problem, remedy: 'Name an address in a copy for the trial.' });
    return [];
  });
  const sockets = listens.flatMap(({ place, at: line }) => ('socketPath' in place ? [{ path: place.socketPath, at: line }] : []));
  return {
    argv: [...program, '--config', file],
    listens,
    logs: named('errorlog').map(({ path }) => path),
    logsElsewhere: settings.get('syslog') === 'True',
    statistics: null,
    isDaemon: settings.get('daemon') === 'True',
    appFolder: named('chdir')[0] ?? null,
    makes: [...named('pidfile'), ...named('errorlog'), ...named('accesslog'), ...sockets],
    folders: named('worker_tmp_dir'),
    reads: [...named('chdir'), ...named('certfile'), ...named('keyfile')],
    // gunicorn has looked them up when it read the file.
    accounts: [],
    objections,
    remarks: [],
  };
}

/** `127.0.0.1:8000`, `:8000`, `[::1]:8000`, `8000` or `unix:/run/app.sock`; null for a descriptor (`fd://3`). */
function placeOf(address: string, folder: string): ListenAddress['place'] | null {
  if (address.startsWith('fd://')) return null;
  if (address.startsWith('unix:')) return { socketPath: resolve(folder, address.slice('unix:'.length).replace(/^\/\//, '/')) };
  const [, host = '', port = ''] = /^(?:tcp:\/\/)?(?:(.*):)?(\d+)$/.exec(address) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (port === '') return { host: address, port: 8000 };
  return { host: bare === '' || bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '::1' : bare, port: Number(port) };
}
