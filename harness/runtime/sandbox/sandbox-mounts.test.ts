import { expect, it } from 'vitest';
import { isWithin, mountsOf } from './mount-table.ts';
import { type FolderEntry, shownToRoot, shownToUser } from './sandbox-mounts.ts';

const TABLE = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 27 0:28 / /run rw shared:2 master:3 - tmpfs tmpfs rw
33 27 0:30 / /srv/a\\040b rw - xfs /dev/vdb rw
34 31 0:4 net:[4026531833] /run/netns/x rw - nsfs nsfs rw
35 27 254:0 /var/lib/docker /var/lib/docker rw - ext4 /dev/vda rw
36 35 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw
37 27 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
38 31 0:31 / /run rw - tmpfs tmpfs rw
`;

it('reads mounts with their places, of which the last at one place counts', () => {
  expect(mountsOf(TABLE).map(({ path, type }) => `${path} ${type}`)).toEqual([
    '/ ext4',
    '/proc proc',
    '/run tmpfs',
    '/run/netns/x nsfs',
    '/snap/core/1 squashfs',
    '/srv/a b xfs',
    '/var/lib/docker ext4',
    '/var/lib/docker/overlay2/x/merged overlay',
  ]);
});

it('knows what lies within a folder by whole names', () => {
  expect(isWithin('/srv/app', '/srv/app')).toBe(true);
  expect(isWithin('/srv/app/x', '/srv/app')).toBe(true);
  expect(isWithin('/srv/apple', '/srv/app')).toBe(false);
  expect(isWithin('/srv', '/')).toBe(true);
});

it('shows root each mount copied on write, and nothing of the kernel, of container engines, or of images but to read', () => {
  expect(shownToRoot(mountsOf(TABLE))).toEqual([
    { how: 'copy-on-write', path: '/' },
    { how: 'copy-on-write', path: '/run' },
    { how: 'read-only', path: '/snap/core/1' },
    { how: 'copy-on-write', path: '/srv/a b' },
  ]);
});

it('shows a user the entries of each folder that has a mount below it, since the kernel overlays no such folder', () => {
  const folders: Readonly<Record<string, readonly FolderEntry[]>> = {
    '/': [
      { name: 'etc', kind: 'folder' },
      { name: 'bin', kind: 'link', target: 'usr/bin' },
      { name: 'proc', kind: 'folder' },
      { name: 'run', kind: 'folder' },
      { name: 'swap', kind: 'other' },
      { name: 'var', kind: 'folder' },
    ],
    '/run': [
      { name: 'lock', kind: 'folder' },
      { name: 'netns', kind: 'folder' },
    ],
    '/run/netns': [{ name: 'x', kind: 'other' }],
    '/var': [
      { name: 'lib', kind: 'folder' },
      { name: 'log', kind: 'folder' },
    ],
    '/var/lib': [
      { name: 'docker', kind: 'folder' },
      { name: 'misc', kind: 'folder' },
    ],
  };
  const table = mountsOf(TABLE).filter(({ path }) => !path.startsWith('/srv') && !path.startsWith('/snap'));
  expect(shownToUser(table, (path) => folders[path] ?? [])).toEqual([
    { how: 'copy-on-write', path: '/etc' },
    { how: 'link', path: '/bin', target: 'usr/bin' },
    { how: 'folder', path: '/run' },
    { how: 'copy-on-write', path: '/run/lock' },
    { how: 'folder', path: '/run/netns' },
    { how: 'read-only', path: '/run/netns/x' },
    { how: 'read-only', path: '/swap' },
    { how: 'folder', path: '/var' },
    { how: 'folder', path: '/var/lib' },
    { how: 'folder', path: '/var/lib/docker' },
    { how: 'copy-on-write', path: '/var/lib/misc' },
    { how: 'copy-on-write', path: '/var/log' },
  ]);
});
