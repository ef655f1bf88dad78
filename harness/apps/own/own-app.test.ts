import { describe, expect, it } from 'vitest';
import { describeSelfTests } from '../../core/calibration/describe-self-test.fixture.ts';
import { defineApp } from '../app.ts';
import type { AppDefinition } from './app-definition.ts';
import { SaidVersions } from './said-versions.ts';

const SHOP = { name: 'shop', versions: { old: './v1', new: './v2' }, version: { header: 'X-Release' } } as const satisfies AppDefinition;

describeSelfTests([
  ['an app that says its version in a header', defineApp(SHOP).selfTest(['/'])],
  [
    'an app of which a text and headers are right',
    defineApp({ ...SHOP, right: { body: 'items', header: { 'X-Shop': true, 'X-Lang': 'en' } } }).selfTest(['/']),
  ],
  ['an app that says its version in JSON', defineApp({ ...SHOP, version: { json: '/build/version' } }).selfTest(['/'])],
  ['an app that says its version in the body', defineApp({ ...SHOP, version: { body: /release (\S+)/ } }).selfTest(['/'])],
  [
    'an app whose status is its version',
    defineApp({ ...SHOP, version: 'status', versions: { old: { says: 201 }, new: { says: 202 } } }).selfTest(['/']),
  ],
]);

describe('defineApp, in short', () => {
  it.each<[string, object, RegExp]>([
    ['without versions', { versions: undefined }, /an app must have versions/],
    ['with one version', { versions: { old: '.' } }, /two versions at least/],
    ['with a version called unknown', { versions: { unknown: '.', new: '.' } }, /no version can be called "unknown"/],
    [
      'with a field of a version that is spelled wrong',
      { versions: { old: { form: '.' }, new: '.' } },
      /the version "old" has no field "form"/,
    ],
    ['that shows its version in two ways', { version: { header: 'X', json: '/x' } }, /version says how an answer shows its version/],
    ['that shows its version in no way', { version: {} }, /version says how an answer shows its version/],
    ['with a header that is none', { version: { header: 'X Release' } }, /names no header/],
    ['with a path that is none', { paths: ['items'] }, /the path "items" does not begin with a slash/],
  ])('is refused %s', (_, change, says) => {
    expect(() => defineApp({ ...SHOP, ...change } as AppDefinition)).toThrow(says);
  });

  it('gives the environment of the app and of the version', async () => {
    const app = defineApp({ ...SHOP, env: { LANG: 'C' }, executed: { journal: 'SHOP_JOURNAL' } });
    const circumstances = { startupSeconds: 1, slowSeconds: '1-2', seed: null, journalFolder: '/j', workFolder: '/w' };
    expect(app.environment(circumstances)).toEqual({ LANG: 'C', SHOP_JOURNAL: '/j' });
  });
});

describe('what answers say of their version', () => {
  const versions = new Map([
    ['old', {}],
    ['new', {}],
  ]);
  function said(switched: readonly string[], given = versions) {
    const names = ['unknown', 'old', 'new'];
    const versionIndex = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
    const reader = new SaidVersions(given, () => switched, { versionIndex });
    return (text: string): string => names[reader.index(text)] ?? '?';
  }

  it('is learned of the one that alone was switched to since', () => {
    const switched = ['old'];
    const of = said(switched);
    expect([of('1.0'), of('1.0')]).toEqual(['old', 'old']);
    switched.push('new');
    expect([of('1.0'), of('2.0'), of('1.0'), of('3.0')]).toEqual(['old', 'new', 'old', '3.0']);
  });

  it('is unknown if two were switched to before the first answer', () => {
    expect(said(['old', 'new'])('1.0')).toBe('unknown');
  });

  it('is never learned against what is given', () => {
    const of = said(
      ['old', 'new'],
      new Map([
        ['old', { says: '1.0' }],
        ['new', { says: '2.0' }],
      ]),
    );
    expect([of('2.0'), of('1.0'), of('new')]).toEqual(['new', 'old', '"new"']);
  });
});
