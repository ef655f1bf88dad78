import { lookup } from 'node:dns/promises';
import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { SYSTEM_PATH } from '../runtime/sandbox/demand-sandbox.ts';
import { isWithin } from '../runtime/sandbox/mount-table.ts';
import type { ConfiguredServer, ListenAddress, NamedPath, Objection } from '../servers/own-configuration.ts';

const ANSWER_MS = 5000;

export interface PreparedSandbox {
  readonly objections: readonly Objection[];
  /** The folder of a configuration in whose place the app's stands; null if it is the app's own, or there is none. */
  readonly standsIn: NamedPath | null;
  /** Folders that were made. */
  readonly made: readonly string[];
}

/**
 * Makes in this sandbox what the configurations take for granted: the app in the folder that they name, folders of what they make, and
 * addresses at which they listen. What can't be made, and what is not there, comes back line by line.
 */
export async function prepareSandbox(servers: readonly ConfiguredServer[], app: string, isRoot: boolean): Promise<PreparedSandbox> {
  const standsIn = servers.map(({ appFolder }) => appFolder).find((folder) => folder !== null && !isAppFolder(folder.path, app)) ?? null;
  const objections: Objection[] = [];
  const made: string[] = [];
  if (standsIn !== null) {
    const problem = await putInPlace(app, standsIn.path);
    if (problem !== null) return { objections: [{ at: standsIn.at, problem, remedy: AS_ROOT }], standsIn, made };
  }
  for (const server of servers) {
    const folders = [...server.makes.map(({ path, at }) => ({ path: dirname(path), at })), ...server.folders];
    for (const folder of folders) {
      const problem = madeFolder(folder.path, isRoot, made);
      if (problem !== null && !objections.some(({ at }) => at === folder.at)) objections.push({ at: folder.at, problem, remedy: AS_ROOT });
    }
    for (const { path, at } of server.reads)
      if (!existsSync(path))
        objections.push({ at, problem: `there is no ${path} on this machine`, remedy: missingRemedy(path, standsIn, app) });
    for (const { kind, name, at } of server.accounts)
      if (!(await isAccount(kind, name)))
        objections.push({ at, problem: `this machine knows no ${kind} ${name}`, remedy: 'Make it, or run the trial where it is.' });
    for (const address of server.listens) {
      const problem = await hostProblem(address);
      if (problem !== null)
        objections.push({ at: address.at, problem, remedy: 'Name an address of this machine in a copy for the trial.' });
    }
    // A log that is there already holds the lines of production: the server gets an empty one, with the same owner and mode.
    for (const path of server.logs) if (existsSync(path)) emptied(path);
  }
  return { objections, standsIn, made };
}

const AS_ROOT = 'Run the trial as root (sudo), as the server is started in production.';

function missingRemedy(path: string, standsIn: NamedPath | null, app: string): string {
  if (standsIn !== null && isWithin(path, standsIn.path)) return `${app} (--app) stands in the place of ${standsIn.path}: put it there.`;
  return 'Put it there, or run the trial where it is.';
}

/** The folder is the app's, is in it, or has it in itself. */
function isAppFolder(folder: string, app: string): boolean {
  if (!existsSync(folder)) return false;
  const real = realpathSync(folder);
  return isWithin(real, app) || isWithin(app, real);
}

/** Mounts the app's folder at another place. Returns why that can't be; null if it is done. */
async function putInPlace(app: string, place: string): Promise<string | null> {
  try {
    mkdirSync(place, { recursive: true });
  } catch (error) {
    return `the app can't be put there: ${error instanceof Error ? error.message : String(error)}`;
  }
  const mounted = await execa('mount', ['--bind', app, place], { reject: false, timeout: ANSWER_MS, env: { PATH: SYSTEM_PATH } });
  return mounted.failed ? `the app can't be put there: ${mounted.stderr?.trim() ?? 'mount failed'}` : null;
}

/** Makes a folder that everybody may write to, since the server may change its user before it does. */
function madeFolder(path: string, isRoot: boolean, made: string[]): string | null {
  try {
    if (existsSync(path)) {
      // Root may write everywhere; in a user namespace the owner of a folder may be a user who is not in it.
      if (!isRoot) accessSync(path, constants.W_OK);
      return null;
    }
    const first = mkdirSync(path, { recursive: true });
    for (let folder = path; first !== undefined && isWithin(folder, first); folder = dirname(folder)) chmodSync(folder, 0o1777);
    if (first !== undefined) made.push(path);
    return null;
  } catch {
    return existsSync(path) ? `this user may not write to ${path}` : `this user may not make ${path}`;
  }
}

/** A number needs no name. */
async function isAccount(kind: 'user' | 'group', name: string): Promise<boolean> {
  if (/^\d+$/.test(name)) return true;
  const found = await execa('getent', [kind === 'user' ? 'passwd' : 'group', name], { reject: false, timeout: ANSWER_MS });
  return found.exitCode === 0;
}

/** Gives the sandbox an address of another machine, or of another network. Returns why it can't; null if a server can listen there. */
async function hostProblem({ place }: ListenAddress): Promise<string | null> {
  if ('socketPath' in place) return null;
  const { host } = place;
  const address =
    isIP(host) !== 0
      ? host
      : await lookup(host).then(
          ({ address: found }) => found,
          () => null,
        );
  if (address === null) return `the name ${host} can't be looked up in a sandbox, which has a network of its own`;
  if (address.startsWith('127.') || address === '::1') return null;
  const added = await execa('ip', ['address', 'add', `${address}/${isIP(address) === 6 ? 128 : 32}`, 'dev', 'lo'], {
    reject: false,
    timeout: ANSWER_MS,
    env: { PATH: SYSTEM_PATH },
  });
  const isThere = /exists|already assigned/i.test(added.stderr ?? '');
  return added.failed && !isThere
    ? `the sandbox can't be given the address ${address}: ${added.stderr?.trim() || 'there is no program ip'}`
    : null;
}

function emptied(path: string): void {
  try {
    closeSync(openSync(path, 'w'));
  } catch {
    // The server may not write there either, and says so.
  }
}
