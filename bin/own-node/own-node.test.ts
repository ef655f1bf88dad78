import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.js';
import { NODE_PACKAGES } from './node-packages.js';
import { isNewEnough } from './required-version.js';

describe('isNewEnough', () => {
  it.each(['24.16.0', '24.21.0', '26.1.0'])('takes %s', (version) => expect(isNewEnough(version)).toBe(true));
  it.each(['18.20.4', '20.20.2', '22.23.3', '24.0.0', '24.15.0', '25.1.0'])('refuses %s', (version) =>
    expect(isNewEnough(version)).toBe(false),
  );
});

describe('the Nodes that can be fetched', () => {
  it.each(Object.entries(NODE_PACKAGES))('of %s is new enough, and pinned by its SHA-512', (_platform, node) => {
    expect(isNewEnough(node.version)).toBe(true);
    expect(node.integrity).toMatch(/^sha512-[\w+/]{86}==$/);
  });
});

describe('cacheFolder', () => {
  const home = () => '/home/me';
  const installed = { root: '/usr/lib/node_modules/zerodrop', home };

  it('is below node_modules in a checkout', () => {
    const root = join(import.meta.dirname, '../..');
    expect(cacheFolder({ root, home })).toBe(join(root, 'node_modules/.cache/zerodrop'));
  });

  it.each([
    ['linux', {}, '/home/me/.cache/zerodrop'],
    ['linux', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/zerodrop'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/zerodrop'],
    ['darwin', {}, '/home/me/Library/Caches/zerodrop'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/zerodrop/Cache'],
  ])("is the user's own for an installed package, on %s with %o", (platform, env, folder) => {
    expect(cacheFolder({ ...installed, platform, env })).toBe(folder);
  });
});

describe('the dependencies of the package', () => {
  it('accept the oldest Node that it is installed with, so that npm does not warn of them', () => {
    const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as Lock;
    const warned = Object.entries(lock.packages).filter(([path, { dev, engines }]) => path !== '' && dev !== true && wantsMore(engines));
    // Testcontainers 11 brings it; its predecessor brings an undici that gets no security fixes any more.
    expect(warned.map(([path]) => path)).toEqual(['node_modules/undici']);
  });
});

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly engines?: unknown }>>;
}

/** Whether no alternative of a range such as `^18.19.0 || >=20.5.0` takes Node 18.20. */
function wantsMore(engines: unknown): boolean {
  if (typeof engines !== 'object' || engines === null || !('node' in engines)) return false;
  return !String(engines.node)
    .split('||')
    .some((range) => /^\s*(?:\*|>=?\s*(?:\d|1[0-8])(?:\.|\s|$)|\^?18\b)/.test(range));
}
