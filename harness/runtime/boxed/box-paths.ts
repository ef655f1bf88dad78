import { posix, win32 } from 'node:path';

/** A folder of this machine that the box sees. Its place there is its own path, so that what is printed is true outside too. */
export interface BoxMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * The path by which the box knows an absolute path of this machine: the same, and for Windows the one that its shells use:
 * `C:\Users\me` is `/c/Users/me`.
 */
export function pathInBox(path: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return path;
  return path
    .replaceAll('\\', '/')
    .replace(/^([A-Za-z]):/, (_, drive: string) => `/${drive.toLowerCase()}`)
    .replace(/^\/\/+/, '/');
}

export interface WantedFolders {
  readonly platform: NodeJS.Platform;
  readonly packageFolder: string;
  /** The parts of the package that a run reads, by their names. */
  readonly sources: readonly string[];
  /** Absolute paths that are written. */
  readonly written: readonly string[];
  /** Absolute paths that are read. */
  readonly read: readonly string[];
}

/** What is mounted into the box. A path that is wanted twice is mounted once, and can be written if one of the two wants that. */
export function boxMounts({ platform, packageFolder, sources, written, read }: WantedFolders): readonly BoxMount[] {
  const { join } = platform === 'win32' ? win32 : posix;
  const mounts = new Map<string, BoxMount>();
  const add = (source: string, readOnly: boolean): void => {
    const target = pathInBox(source, platform);
    mounts.set(target, { source, target, readOnly: readOnly && (mounts.get(target)?.readOnly ?? true) });
  };
  for (const name of sources) add(join(packageFolder, name), true);
  for (const path of read) add(path, true);
  for (const path of written) add(path, false);
  return [...mounts.values()];
}
