import { describe, expect, it } from 'vitest';
import { withPaths } from './run-in-box.ts';

describe('the command line in the box', () => {
  it('says its paths once more, as the box knows them: the last mention counts', () => {
    expect(withPaths(['scenario', 'a', '--out', '..\\reports'], [['--out', '/c/me/reports']])).toEqual([
      ...['scenario', 'a', '--out', '..\\reports', '--out', '/c/me/reports'],
    ]);
  });

  it('says them before a `--`, after which nothing is an option', () => {
    expect(withPaths(['scenario', '--', 'a'], [['--out', '/r']])).toEqual(['scenario', '--out', '/r', '--', 'a']);
  });
});
