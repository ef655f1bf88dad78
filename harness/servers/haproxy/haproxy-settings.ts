import { isAbsolute, resolve } from 'node:path';
import type { ConfigurationLine, ConfigurationRequest, ConfiguredServer, ListenAddress, NamedPath, Remark } from '../own-configuration.ts';

/** A line of the file, in the section that it stands in. */
interface Said {
  readonly at: ConfigurationLine;
  readonly section: string;
  readonly words: readonly string[];
}

const SECTION = /^(?:global|defaults|frontend|backend|listen|peers|resolvers|mailers|program|userlist|cache|http-errors|ring|fcgi-app)\b/;

/** What a configuration says, as far as it must be known to run it. HAProxy has found it right. */
export function configuredHaproxy(
  text: string,
  { program, file, typed, cwd }: ConfigurationRequest,
  env: Readonly<Record<string, string | undefined>>,
): ConfiguredServer {
  const said = [...linesOf(text, typed, env)];
  const global = (...words: readonly string[]): readonly Said[] =>
    said.filter((line) => line.section === 'global' && words.every((word, i) => line.words[i] === word));
  const path = (line: Said, name: string | undefined): readonly NamedPath[] =>
    name === undefined ? [] : [{ path: isAbsolute(name) ? name : resolve(cwd, name), at: line.at }];
  const binds = said.filter(({ words, section }) => words[0] === 'bind' && /^(?:frontend|listen)/.test(section));
  const listens = binds.flatMap((line) => addressesOf(line, said));
  const sockets = [
    ...global('stats', 'socket').flatMap((line) => (line.words[2]?.startsWith('/') === true ? path(line, line.words[2]) : [])),
    ...listens.flatMap(({ place, at }) => ('socketPath' in place ? [{ path: place.socketPath, at }] : [])),
  ];
  const logs = said.filter(({ words }) => words[0] === 'log' && words[1] !== 'global' && words[1] !== undefined);
  return {
    argv: [...program, '-f', file],
    listens,
    // It writes no file itself: to its standard output, or to a service of the machine.
    logs: [],
    logsElsewhere: logs.some(({ words }) => words[1] !== 'stdout' && words[1] !== 'stderr'),
    statistics: null,
    isDaemon: (global('daemon').length > 0 || program.includes('-D')) && !program.includes('-db'),
    appFolder: null,
    makes: [...global('pidfile').flatMap((line) => path(line, line.words[1])), ...sockets],
    folders: global('chroot').flatMap((line) => path(line, line.words[1])),
    reads: [],
    accounts: (['user', 'group'] as const).flatMap((kind) =>
      global(kind).map((line) => ({ kind, name: line.words[1] ?? '', at: line.at })),
    ),
    objections: [],
    remarks: said.flatMap(remarkOf),
  };
}

/** The lines that say something, without comments; `"${NAME}"` is what the environment has. */
function* linesOf(text: string, file: string, env: Readonly<Record<string, string | undefined>>): Generator<Said> {
  let section = '';
  for (const [i, line] of text.split('\n').entries()) {
    const bare = line.replace(/(^|[^\\])#.*$/, '$1').trim();
    if (bare === '') continue;
    if (SECTION.test(bare)) section = bare;
    const resolved = bare.replace(/\$\{?(\w+)\}?/g, (_, name: string) => env[name] ?? '').replaceAll('"', '');
    yield { at: { file, line: i + 1, text: bare }, section, words: resolved.split(/\s+/) };
  }
}

/** `*:80`, `:80`, `10.0.0.1:80,10.0.0.1:81`, `[::]:80`, `/run/app.sock`, `ipv4@127.0.0.1:80`; ranges of ports by their first. */
function addressesOf({ at, section, words }: Said, said: readonly Said[]): readonly ListenAddress[] {
  const mode = said.findLast((line) => line.words[0] === 'mode' && (line.section === section || line.section.startsWith('defaults')));
  const speaks = mode?.words[1] !== 'http' ? 'other' : words.includes('ssl') ? 'https' : 'http';
  return (words[1] ?? '').split(',').flatMap((address): readonly ListenAddress[] => {
    const bare = address.replace(/^(?:ipv[46]|unix|tcp[46]?)@/, '');
    if (bare.startsWith('/')) return [{ at, speaks, place: { socketPath: bare } }];
    const [, host = '', port = ''] = /^(.*):(\d+)(?:-\d+)?$/.exec(bare) ?? [];
    if (port === '') return [];
    const named = host.replace(/^\[(.*)\]$/, '$1');
    const asked = named === '' || named === '*' || named === '0.0.0.0' ? '127.0.0.1' : named === '::' ? '::1' : named;
    return [{ at, speaks, place: { host: asked, port: Number(port) } }];
  });
}

/** A server on another machine gets no answer in the sandbox. */
function remarkOf({ at, section, words }: Said): readonly Remark[] {
  if (words[0] !== 'server' || !/^(?:backend|listen)/.test(section)) return [];
  const [, host = ''] = /^(?:ipv4@)?(.*):\d+$/.exec(words[2] ?? '') ?? [];
  if (host === '' || /^(?:127\.|localhost$|\[?::1\]?$)/.test(host)) return [];
  return [{ at, message: 'it is on another machine, and nothing answers there in the sandbox' }];
}
