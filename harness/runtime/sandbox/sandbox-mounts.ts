import { isWithin, type Mount } from './mount-table.ts';

/** How a path of the machine is shown in the sandbox. */
export type ShownPath =
  /** A folder, of which what is written stays in the sandbox. */
  | { readonly how: 'copy-on-write'; readonly path: string }
  /** A folder that is made anew, since something below it is shown in a way of its own. */
  | { readonly how: 'folder'; readonly path: string }
  /** What can't be copied on write: it can be read. */
  | { readonly how: 'read-only'; readonly path: string }
  | { readonly how: 'link'; readonly path: string; readonly target: string };

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'folder' | 'link' | 'other';
  /** What a link holds. */
  readonly target?: string;
}

/** The sandbox has its own of these. */
const OWN = ['/proc', '/sys', '/dev'];
/** Mounts of the kernel, or of services that answer by a program: there is nothing in them for a server. */
const LEFT_OUT =
  /^(?:proc|sysfs|devtmpfs|devpts|mqueue|cgroup2?|nsfs|autofs|binfmt_misc|bpf|debugfs|tracefs|securityfs|pstore|efivarfs|configfs|hugetlbfs|fusectl|rpc_pipefs|fuse\..*)$/;
/** Where container engines keep what is mounted for their containers. */
const ENGINES = ['/var/lib/docker', '/var/lib/containers', '/var/lib/containerd', '/var/lib/kubelet', '/run/containerd', '/run/docker'];
/** File systems that nothing is written to; the kernel stacks only two overlays, so these are shown as they are. */
const READ_ONLY = /^(?:squashfs|iso9660|erofs)$/;

/** The mounts that the sandbox shows, parents first. */
function shown(mounts: readonly Mount[]): readonly Mount[] {
  return mounts.filter(({ path, type }) => {
    if (path === '/') return true;
    return !LEFT_OUT.test(type) && ![...OWN, ...ENGINES].some((folder) => isWithin(path, folder));
  });
}

/** For root: each mount of the machine, copied on write. */
export function shownToRoot(mounts: readonly Mount[]): readonly ShownPath[] {
  return shown(mounts).map(({ path, type }) => ({ how: READ_ONLY.test(type) ? 'read-only' : 'copy-on-write', path }));
}

/**
 * For a user in a user namespace. The kernel overlays no folder that has a mount below it which came from outside
 * (`has_locked_children`, fs/namespace.c): such a folder is made anew, and each of its entries is shown by itself.
 */
export function shownToUser(
  mounts: readonly Mount[],
  readFolder: (path: string) => readonly FolderEntry[],
  own: readonly string[] = OWN,
): readonly ShownPath[] {
  const wanted = new Map(shown(mounts).map((mount) => [mount.path, mount] as const));
  const places = mounts.map(({ path }) => path);
  const found: ShownPath[] = [];
  const visit = (path: string): void => {
    const type = wanted.get(path)?.type ?? '';
    if (READ_ONLY.test(type)) found.push({ how: 'read-only', path });
    else if (places.some((place) => place !== path && isWithin(place, path))) {
      if (path !== '/') found.push({ how: 'folder', path });
      for (const entry of readFolder(path)) visitEntry(`${path === '/' ? '' : path}/${entry.name}`, entry);
    } else found.push({ how: 'copy-on-write', path });
  };
  const visitEntry = (path: string, { kind, target }: FolderEntry): void => {
    if (own.includes(path)) return;
    if (kind === 'link') found.push({ how: 'link', path, target: target ?? '' });
    else if (kind === 'other') found.push({ how: 'read-only', path });
    // What is left out is an empty folder.
    else if (places.includes(path) && !wanted.has(path)) found.push({ how: 'folder', path });
    else visit(path);
  };
  visit('/');
  return found;
}
