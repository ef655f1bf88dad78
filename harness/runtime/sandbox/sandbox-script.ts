import type { ShownPath } from './sandbox-mounts.ts';

export interface SandboxPlan {
  /** An empty folder, on which all that is written in the sandbox is mounted, in memory. */
  readonly scratch: string;
  readonly shown: readonly ShownPath[];
  /** Absolute paths of folders that are the machine's own: what is written there stays. */
  readonly written: readonly string[];
  readonly cwd: string;
  /** Settings of its network, by their path below /proc/sys, such as `net/core/somaxconn`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How the loopback of a new network is set up, by whichever program there is: each Debian has Perl, and few systems lack all four. */
const LOOPBACK_UP = [
  'ip link set lo up',
  'ifconfig lo up',
  `python3 -c 'import fcntl,socket,struct;s=socket.socket();fcntl.ioctl(s,0x8914,struct.pack("16sh",b"lo",0x49)+bytes(14))'`,
  `perl -e 'socket(S,2,2,0);ioctl(S,0x8914,pack("a16sx14","lo",0x49)) or exit 1'`,
];

/** Exit code by which the script says that the sandbox could not be made. */
export const NOT_MADE = 97;

/**
 * The script of the sandbox's first process: it builds a root folder from the plan, makes it the root, and then runs its arguments.
 * As the first process of its PID namespace it also buries orphans; when it ends, the kernel ends all others and takes the mounts
 * away. Signals are for the program that it runs.
 */
export function sandboxScript(plan: SandboxPlan): string {
  const { scratch, shown, written, cwd, settings } = plan;
  const root = `${scratch}/root`;
  const hasRoot = shown.some(({ how, path }) => how === 'copy-on-write' && path === '/');
  return [
    `fail() { echo "$1" >&2; exit ${NOT_MADE}; }`,
    'trap : INT TERM HUP',
    `mount -t tmpfs -o mode=755 tmpfs ${quoted(scratch)} || fail 'no file system in memory can be mounted'`,
    `mkdir ${quoted(root)}`,
    ...(hasRoot ? [] : [`mount --bind ${quoted(root)} ${quoted(root)} || fail 'no folder can be mounted'`]),
    ...shown.flatMap((each, index) => linesFor(each, index, scratch)),
    ...ownFolders(root),
    ...written.flatMap((path) => [
      `mkdir -p ${quoted(root + path)} && mount --bind ${quoted(path)} ${quoted(root + path)} || fail ${quoted(`${path} can't be mounted`)}`,
    ]),
    `cd ${quoted(root)} && mkdir -p .outside && pivot_root . .outside || fail 'the root folder can not be changed'`,
    "umount -l /.outside || fail 'the machine can not be hidden'",
    'rmdir /.outside',
    `(${LOOPBACK_UP.join(' || ')}) 2>/dev/null || fail 'the loopback can not be set up: there is none of ip, ifconfig, python3 and perl'`,
    // A kernel may know a setting that another does not.
    ...Object.entries(settings).map(([name, value]) => `echo ${quoted(value)} 2>/dev/null >/proc/sys/${name} || :`),
    // What is left there is the machine's own.
    'mount --bind /proc/sys /proc/sys 2>/dev/null && mount -o remount,bind,ro /proc/sys 2>/dev/null || :',
    `cd ${quoted(cwd)} || fail ${quoted(`there is no ${cwd} in the sandbox`)}`,
    '"$@"',
    'exit $?',
  ].join('\n');
}

function linesFor(each: ShownPath, index: number, scratch: string): readonly string[] {
  const { path } = each;
  const place = `${scratch}/root${path === '/' ? '' : path}`;
  switch (each.how) {
    case 'folder':
      return [`mkdir -p ${quoted(place)}`];
    case 'link':
      return [`ln -s ${quoted(each.target)} ${quoted(place)} || :`];
    case 'read-only':
      return [...placeFor(path, place), readOnly(path, place)];
    case 'copy-on-write': {
      const [upper, work] = [`${scratch}/${index}.written`, `${scratch}/${index}.work`];
      // Commas end an option, and colons a lower folder.
      const options = [`lowerdir=${path}`, `upperdir=${upper}`, `workdir=${work}`].map((text) => text.replace(/[\\,:]/g, '\\$&')).join(',');
      // With `redirect_dir` a folder can be renamed, as a deploy may do; not every kernel lets a user namespace have it.
      const [renaming, plain] = [`${options},redirect_dir=on`, options].map(
        (each) => `mount -t overlay -o ${quoted(each)} overlay ${quoted(place)} 2>/dev/null`,
      );
      const overlay = `{ ${renaming} || ${plain}; }`;
      if (path === '/')
        return [`mkdir ${quoted(upper)} ${quoted(work)}`, `${overlay} || fail 'the root folder can not be copied on write'`];
      return [
        ...placeFor(path, place),
        // The folder that is written to is the one that is seen, so it gets the owner and the mode of the other.
        `mkdir ${quoted(upper)} ${quoted(work)}`,
        `chown --reference=${quoted(path)} ${quoted(upper)} 2>/dev/null || :`,
        `chmod --reference=${quoted(path)} ${quoted(upper)} 2>/dev/null || :`,
        `${overlay} || ${readOnly(path, place)}`,
      ];
    }
  }
}

function placeFor(path: string, place: string): readonly string[] {
  return [`[ -e ${quoted(place)} ] || if [ -d ${quoted(path)} ]; then mkdir -p ${quoted(place)}; else : >${quoted(place)}; fi`];
}

/** A path that can't be mounted so is not shown at all: never as it is. */
function readOnly(path: string, place: string): string {
  return `{ mount --bind ${quoted(path)} ${quoted(place)} 2>/dev/null && { mount -o remount,bind,ro ${quoted(place)} 2>/dev/null || umount ${quoted(place)}; } || :; }`;
}

/** Folders of the kernel: processes are the sandbox's own, devices those that every program may use, and nothing of /sys is written. */
function ownFolders(root: string): readonly string[] {
  const dev = `${root}/dev`;
  const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
  return [
    `mkdir -p ${quoted(`${root}/proc`)} ${quoted(`${root}/sys`)} ${quoted(dev)}`,
    `mount -t proc proc ${quoted(`${root}/proc`)} || fail 'processes can not be shown'`,
    readOnly('/sys', `${root}/sys`),
    `mount -t tmpfs -o mode=755 tmpfs ${quoted(dev)} || fail 'devices can not be mounted'`,
    `for each in ${devices.join(' ')}; do : >${quoted(dev)}/$each; mount --bind /dev/$each ${quoted(dev)}/$each 2>/dev/null || rm ${quoted(dev)}/$each; done`,
    `mkdir ${quoted(`${dev}/shm`)} ${quoted(`${dev}/pts`)}`,
    `chmod 1777 ${quoted(`${dev}/shm`)}`,
    `mount -t devpts -o newinstance,ptmxmode=0666 devpts ${quoted(`${dev}/pts`)} 2>/dev/null && ln -s pts/ptmx ${quoted(`${dev}/ptmx`)} || :`,
    `ln -s /proc/self/fd ${quoted(`${dev}/fd`)}; ln -s /proc/self/fd/0 ${quoted(`${dev}/stdin`)}; ln -s /proc/self/fd/1 ${quoted(`${dev}/stdout`)}; ln -s /proc/self/fd/2 ${quoted(`${dev}/stderr`)}`,
  ];
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
