import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { type ChangeOptions, changeOf, expectedVersionOf } from './watch-expected-options.ts';
import { expectedOf } from './watch-options.ts';

function read(options: Partial<ChangeOptions>) {
  const all = { expect: undefined, versionFrom: undefined, change: true, canary: false, ...options };
  const version = expectedVersionOf(all);
  const expected = {
    ...expectedOf(version === undefined ? all.expect : undefined, undefined),
    ...(version === undefined ? {} : { version }),
  };
  return { change: changeOf(all, expected), statuses: expected.statuses, values: version?.values };
}

describe('the change that a deploy is to bring', () => {
  it('is named by two statuses, by two versions, or by where the version stands', () => {
    expect(read({ expect: '201:202' })).toMatchObject({ change: { kind: 'named' }, statuses: { before: 201, after: 202 } });
    expect(read({ versionFrom: 'header:X-Release', expect: 'img\\:1:img\\:2' })).toMatchObject({
      change: { kind: 'named', from: 'header:X-Release' },
      statuses: null,
      values: { before: 'img:1', after: 'img:2' },
    });
    expect(read({ versionFrom: 'json:/v', canary: true })).toMatchObject({ change: { kind: 'named', canary: true }, values: null });
    expect(read({ versionFrom: 'status', expect: '201:202' })).toMatchObject({ change: { kind: 'named' }, statuses: { before: 201 } });
  });

  it('is not named by one status, or excluded by the user', () => {
    expect(read({ expect: '200' }).change).toEqual({ kind: 'unnamed' });
    expect(read({}).change).toEqual({ kind: 'unnamed' });
    expect(read({ expect: '200', change: false }).change).toEqual({ kind: 'none' });
    expect(read({ versionFrom: 'header:X', change: false }).change).toEqual({ kind: 'none' });
  });

  it.each<[string, Partial<ChangeOptions>, RegExp]>([
    ['named and excluded', { expect: '201:202', change: false }, /can't both hold/],
    ['named by versions and excluded', { versionFrom: 'header:X', expect: 'a:b', change: false }, /can't both hold/],
    ['one version', { versionFrom: 'header:X', expect: 'a' }, /--expect is "a"/],
    ['an empty version', { versionFrom: 'header:X', expect: ':b' }, /--expect is ":b"/],
    ['the same version twice', { versionFrom: 'header:X', expect: 'a:a' }, /twice the same/],
    ['a canary of nothing', { canary: true }, /no change is named/],
    ['a source that is none', { versionFrom: 'cookie:x' }, /--version-from is "cookie:x"/],
  ])('is refused: %s', (_, options, why) => {
    expect(() => read(options)).toThrow(UsageError);
    expect(() => read(options)).toThrow(why);
  });
});
