import { execFile } from 'node:child_process';
import { mkdir, rename, stat, symlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { didYouMean } from '../../core/did-you-mean.ts';
import { UsageError } from '../../core/errors.ts';
import { whyNot } from '../../core/why-not.ts';
import type { VersionOfApp } from './app-definition.ts';
import { checkOut, removeCheckOut } from './git-version.ts';

const GIT = 'git:';
const PREPARE_MS = 600_000;
const LAST_WORDS = 400;

/** Where the versions of an app are, and which of them were switched to in each run, by its folder. */
export class VersionPlaces {
  readonly #folder: string;
  readonly #versions: ReadonlyMap<string, VersionOfApp>;
  readonly #prepare: readonly string[] | null;
  readonly #switched = new Map<string, string[]>();
  readonly #checkedOut = new Map<string, { readonly target: string; readonly folder: Promise<string> }[]>();
  readonly #folders = new Map<string, Promise<string>>();

  constructor(folder: string, versions: ReadonlyMap<string, VersionOfApp>, prepare: readonly string[] | null) {
    this.#folder = folder;
    this.#versions = versions;
    this.#prepare = prepare;
  }

  /**
   * Folders that the app is read from, beside those that are made in a run's folder. Versions that lie below the app's own folder may share
   * what lies there, so that it is the whole of it.
   */
  get folders(): readonly string[] {
    const plain = [...this.#versions.values()].filter(({ from = '.', image }) => image === undefined && !from.startsWith(GIT));
    const own = resolve(this.#folder);
    const places = plain.map(({ from = '.' }) => resolve(own, from)).map((place) => (place.startsWith(`${own}${sep}`) ? own : place));
    return [...new Set(places)];
  }

  /** Names of the versions that were switched to, in a run, in the order in which they first were. */
  switchedIn(workFolder: string): readonly string[] {
    return this.#switched.get(workFolder) ?? [];
  }

  /** The version that `current` stands for; null before the first switch. */
  current(workFolder: string): VersionOfApp | null {
    const name = this.#latest.get(workFolder);
    return name === undefined ? null : (this.#versions.get(name) ?? null);
  }
  readonly #latest = new Map<string, string>();

  /** Points `current` at a version, atomically. Throws UsageError if there is none of that name, or what it names is not there. */
  async switchTo(workFolder: string, name: string): Promise<void> {
    const version = this.#versions.get(name);
    const names = [...this.#versions.keys()];
    if (version === undefined)
      throw new UsageError(`the app has no version "${name}"`, didYouMean(name, names, `It has ${names.join(' and ')}.`));
    const target = await this.#folderOf(workFolder, name, version);
    const next = join(workFolder, `current.next-${process.pid}`);
    await symlink(target, next);
    await rename(next, join(workFolder, 'current'));
    this.#latest.set(workFolder, name);
    const switched = this.#switched.get(workFolder) ?? [];
    if (!switched.includes(name)) this.#switched.set(workFolder, [...switched, name]);
  }

  /** Takes away what was checked out for a run. */
  async clearAway(workFolder: string): Promise<void> {
    for (const { target, folder } of this.#checkedOut.get(workFolder) ?? []) {
      await folder.catch(() => undefined);
      await removeCheckOut(this.#folder, target).catch(() => undefined);
    }
    for (const known of [this.#checkedOut, this.#switched, this.#latest]) known.delete(workFolder);
    for (const key of this.#folders.keys()) if (key.startsWith(`${workFolder} `)) this.#folders.delete(key);
  }

  #folderOf(workFolder: string, name: string, { from = '.' }: VersionOfApp): Promise<string> {
    const key = `${workFolder} ${name}`;
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const folder = from.startsWith(GIT)
      ? this.#fromGit(workFolder, name, from.slice(GIT.length))
      : demandFolder(resolve(this.#folder, from), name);
    this.#folders.set(key, folder);
    return folder;
  }

  async #fromGit(workFolder: string, name: string, revision: string): Promise<string> {
    const target = join(workFolder, 'versions', name);
    await mkdir(join(workFolder, 'versions'), { recursive: true });
    const folder = checkOut(this.#folder, revision, target);
    this.#checkedOut.set(workFolder, [...(this.#checkedOut.get(workFolder) ?? []), { target, folder }]);
    await this.#prepareIn(await folder, name);
    return folder;
  }

  async #prepareIn(folder: string, name: string): Promise<void> {
    const [program, ...args] = this.#prepare ?? [];
    if (program === undefined) return;
    await promisify(execFile)(program, args, { cwd: folder, timeout: PREPARE_MS }).catch(
      (error: { readonly stderr?: string; readonly message: string }) => {
        const said = (error.stderr ?? '').trim().slice(-LAST_WORDS) || error.message;
        throw new UsageError(`\`${[program, ...args].join(' ')}\` failed in the folder of the version "${name}": ${said}`);
      },
    );
  }
}

async function demandFolder(path: string, name: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`the version "${name}" is not at ${path}: ${whyNot(cause)}`);
  });
  if (!found.isDirectory()) throw new UsageError(`the version "${name}" is not at ${path}: it is no folder`);
  return path;
}
