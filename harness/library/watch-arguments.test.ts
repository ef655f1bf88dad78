import { describe, expect, it } from 'vitest';
import { program } from '../cli.ts';
import { OPTION_OF, wantsFile, watchArguments } from './watch-arguments.ts';

const URL = 'http://127.0.0.1:1/';
const COMMAND = { command: ['./deploy.sh', '-v'] };

describe('what `watch` is told, as a command line', () => {
  it('has a field for each option of the command', () => {
    const command = program.commands.find((each) => each.name() === 'watch');
    const long = (command?.options ?? []).map((option) => option.long).filter((name) => name !== null && name !== undefined);
    // `--print-manifest` prints, and watches nothing.
    const elsewhere = ['--header', '--data', '--without-deploy', '--json', '--print-manifest'];
    expect([...Object.values(OPTION_OF), ...elsewhere].sort()).toEqual(long.sort());
  });

  it('is the URLs, the options, and the command after two hyphens', () => {
    const { args, env } = watchArguments(
      { urls: [URL, 'unix:/run/app.sock:/'], clients: 3, lane: 'new', cookies: true, keepBodies: false },
      COMMAND,
    );
    expect(args).toEqual(['watch', '--clients=3', '--lane=new', '--cookies', URL, 'unix:/run/app.sock:/', '--', './deploy.sh', '-v']);
    expect(env).toEqual({});
  });

  it('has no command if nothing is deployed', () => {
    expect(watchArguments({ urls: URL }, { command: [], withoutDeploySeconds: 60 }).args).toEqual(['watch', '--without-deploy=60', URL]);
  });

  it('says an option as often as it has values, and a value that begins with a hyphen is one', () => {
    const { args } = watchArguments(
      {
        urls: URL,
        ignoreBody: [/\d+:\d+/g, '-x'],
        maxStallSeconds: { [URL]: 2 },
        log: ['a.log', 'docker:b'],
        change: false,
        canary: false,
      },
      COMMAND,
    );
    expect(args.slice(1, -4)).toEqual([
      '--ignore-body=\\d+:\\d+',
      '--ignore-body=-x',
      `--max-stall=${URL}=2`,
      '--log=a.log',
      '--log=docker:b',
      '--no-change',
    ]);
  });

  it('says nothing of what is undefined, or is as it is anyhow', () => {
    expect(watchArguments({ urls: URL, change: true, insecure: false, clients: undefined } as never, COMMAND).args).toEqual([
      'watch',
      URL,
      '--',
      './deploy.sh',
      '-v',
    ]);
  });

  it('keeps a secret out of the command line, and a dollar sign as it is', () => {
    const { args, env } = watchArguments({ urls: URL, headers: { Authorization: 'Bearer $x', 'X-Price': '5$' } }, COMMAND);
    expect(args.slice(1, 3)).toEqual(['--header=Authorization: $ZERODROP_HEADER_0', '--header=X-Price: 5$$']);
    expect(env).toEqual({ ZERODROP_HEADER_0: 'Bearer $x' });
  });

  it('reads a body from a file if the command line can not hold it', () => {
    expect(['a=1', '@a', new Uint8Array([1]), undefined].map(wantsFile)).toEqual([false, true, true, false]);
    expect(watchArguments({ urls: URL, data: '@a' }, COMMAND, '/tmp/body').args[1]).toBe('--data=@/tmp/body');
    expect(watchArguments({ urls: URL, data: 'a=1' }, COMMAND).args[1]).toBe('--data=a=1');
  });

  it.each(['--insecure', 'localhost', ''])('refuses what is no URL: "%s"', (url) => {
    expect(() => watchArguments({ urls: url }, COMMAND)).toThrow(/is no URL/);
  });
});
