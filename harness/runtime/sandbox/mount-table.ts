/** A mount of this machine, as /proc/self/mountinfo tells it (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Where it is mounted. */
  readonly path: string;
  /** Such as `ext4`, `tmpfs` or `overlay`. */
  readonly type: string;
}

/** Reads /proc/self/mountinfo. Of several mounts at one place the last is the one that is seen. Parents come before children. */
export function mountsOf(mountinfo: string): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    const dash = fields.indexOf('-', 6);
    const path = fields[4];
    const type = fields[dash + 1];
    if (dash < 0 || path === undefined || type === undefined) continue;
    mounts.delete(unescaped(path));
    mounts.set(unescaped(path), { path: unescaped(path), type });
  }
  return [...mounts.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Blanks, tabs, line ends and backslashes stand there in octal. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Is a path a folder, or in it? */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
