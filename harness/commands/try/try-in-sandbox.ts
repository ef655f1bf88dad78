import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ExitCode, UsageError } from '../../core/errors.ts';
import { whyNot } from '../../core/why-not.ts';
import type { BesidePlan } from '../../run/attach/attach-plan.ts';
import type { ConfiguredServer, ListenAddress } from '../../servers/own-configuration.ts';
import type { Server } from '../../servers/server.ts';
import { prepareSandbox } from '../prepare-sandbox.ts';
import { watchTargets } from '../watch/watch-targets.ts';
import { runWatch } from '../watch.command.ts';
import type { TryOptions } from './try-options.ts';
import { lineInWords, objectionsInWords, remarkInWords, standInWords } from './try-words.ts';

/** Environment variable by which a process knows that it is the one in the sandbox, and what it is to do. */
export const SANDBOX_MARK = 'ZERODROP_SANDBOX';

/** What the process outside has made for the one in the sandbox. */
export interface SandboxedTry {
  /** Where the new version is; null if there is none. */
  readonly newFolder: string | null;
  /** A file with the names of those files that the new version does not have any more, a NUL after each. */
  readonly deleted: string | null;
  /** Where the report goes as JSON. */
  readonly json: string | null;
  /** The user who runs it outside; null if that is root. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/** Reads the configurations, makes what they need, and watches the reload. Rejects with UsageError, line by line, if one can't be run. */
export async function tryInSandbox(server: Server, config: string, options: TryOptions, made: SandboxedTry): Promise<ExitCode> {
  const { ownConfiguration } = server;
  if (ownConfiguration === undefined) throw new UsageError(`try does not know configurations of ${server.title}`);
  const app = realpathSync(options.app);
  if (made.user !== null) demandCopied(options.app, app);
  const scratch = mkdtempSync(join(tmpdir(), 'zerodrop-read-'));
  const program = options.program?.trim().split(/\s+/) ?? [ownConfiguration.program];
  const read = (typed: string): Promise<ConfiguredServer> =>
    ownConfiguration.read({ typed, file: resolve(typed), program, cwd: app, scratch, beside: options.with.length > 0 });
  const own = await read(config);
  const others: ConfiguredServer[] = [];
  for (const typed of options.with) others.push(await read(typed));
  const all = [own, ...others];
  const prepared = await prepareSandbox(all, app, made.user === null);
  const objections = [...all.flatMap((each) => each.objections), ...prepared.objections];
  if (objections.length > 0) throw objectionsInWords(config, objections);
  const address = addressOf(all);
  const urls = urlsOf(options.url, address, all);
  const before = prefixOf(made);
  const attached = {
    server,
    logs: [...new Set(all.flatMap(({ logs }) => logs))].map((path) => ({ kind: 'file' as const, path })),
    statistics: own.statistics,
    pid: null,
    start: shellWords(own.argv),
    startAs: { before, cwd: app, isDaemon: own.isDaemon },
    beside: others.map((other, i): BesidePlan => {
      const listens = watchTargets(other.listens.map((address) => urlOf(address, '/')));
      return {
        name: `${server.name}-${i + 2}`,
        command: shellWords(other.argv),
        as: { before, cwd: app, isDaemon: other.isDaemon },
        listens,
      };
    }),
  };
  const notes = [
    standInWords(prepared.standsIn, app),
    ...all.flatMap(({ remarks }) => remarks).map(remarkInWords),
    ...(prepared.made.length === 0 ? [] : [`made in the sandbox: ${prepared.made.join(', ')}`]),
  ].flatMap((line) => (line === null ? [] : [line]));
  const command = [...before, 'sh', '-c', commandOf(options.reload, made, app)];
  return runWatch(
    urls,
    command,
    {
      ...options,
      withoutDeploy: undefined,
      log: [],
      insecure: options.insecure || address?.speaks === 'https',
      json: made.json ?? undefined,
    },
    { attached, cwd: app, notes },
  );
}

/**
 * In a user namespace a folder can be copied on write only if its owner and its group are the user's own: the kernel can't give the copy
 * to another one. Throws UsageError.
 */
function demandCopied(typed: string, app: string): void {
  try {
    rmdirSync(mkdtempSync(join(app, '.zerodrop-')));
  } catch (error) {
    throw new UsageError(
      `--app ${typed} can't be copied on write: ${whyNot(error)}`,
      'Its owner and group must be yours, and you must be allowed to write there. Or run the trial as root (sudo).',
    );
  }
}

/** A user who is not root is root in the sandbox, so that it could be made, and is itself again in what is started there. */
function prefixOf({ user }: SandboxedTry): readonly string[] {
  return user === null ? [] : ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`];
}

/** The address that is asked: the first that zerodrop can speak to; null if there is none. */
function addressOf(servers: readonly ConfiguredServer[]): ListenAddress | null {
  const all = servers.flatMap(({ listens }) => listens);
  const isAsked = ({ speaks, place }: ListenAddress): boolean =>
    speaks !== 'other' && ('port' in place ? place.port > 0 : !place.socketPath.startsWith('\0'));
  return all.find((each) => isAsked(each) && each.speaks !== 'uwsgi') ?? all.find(isAsked) ?? null;
}

function urlsOf(asked: readonly string[], address: ListenAddress | null, servers: readonly ConfiguredServer[]): readonly string[] {
  return (asked.length === 0 ? ['/'] : asked).map((each) => {
    if (!each.startsWith('/')) return each;
    if (address !== null) return urlOf(address, each);
    const [first] = servers.flatMap(({ listens }) => listens);
    throw new UsageError(
      first === undefined
        ? 'the configuration names no address that could be asked'
        : `${lineInWords(first.at)}: zerodrop can't ask there: it speaks HTTP and uwsgi`,
      'Name the whole URL: --url http://127.0.0.1:8000/.',
    );
  });
}

/** As `watch` takes it. */
function urlOf({ speaks, place }: ListenAddress, path: string): string {
  if ('socketPath' in place) return `${speaks === 'uwsgi' ? 'uwsgi+' : ''}unix:${place.socketPath}:${path}`;
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return `${speaks === 'other' ? 'http' : speaks}://${host}:${place.port}${path}`;
}

/** Copies the new version over the old one, and reloads. */
function commandOf(reload: string, { newFolder, deleted }: SandboxedTry, app: string): string {
  if (newFolder === null) return reload;
  const remove = deleted === null ? '' : `xargs -0 rm -f <${shellWords([deleted])} || exit; `;
  return `${remove}cp -R ${shellWords([`${newFolder}/.`, `${app}/`])} || exit; ${reload}`;
}

function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
