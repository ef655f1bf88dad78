import { describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/core/errors.ts';
import { benchOptions } from './bench-options.ts';

describe('the options of npm run bench', () => {
  it('have values if none is given', () => {
    const usual = { rounds: 5, seconds: 4, clients: 50, requests: 1_000_000, millions: 0, exchanges: false, write: false };
    expect(benchOptions([])).toEqual(usual);
    expect(benchOptions(['--rounds', '2', '--millions', '0.5', '--write'])).toEqual({ ...usual, rounds: 2, millions: 0.5, write: true });
    expect(benchOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--rouns', '2'], "npm run bench: Unknown option '--rouns'"],
    [['now'], "npm run bench: Unexpected argument 'now'"],
    [['--rounds', 'x'], '--rounds is "x"'],
    [['--rounds', '0'], '--rounds is "0"'],
    [['--rounds', '1.5'], '--rounds is "1.5"'],
    [['--clients', ''], '--clients is ""'],
    [['--requests', '1e3'], '--requests is "1e3"'],
  ])('are refused if they are wrong, in one line: %j', (args, says) => {
    const refused = () => benchOptions(args);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(says);
    expect(refused).toThrow(
      expect.objectContaining({ exitCode: 64, hint: expect.any(String), message: expect.not.stringContaining('\n') }),
    );
  });
});
