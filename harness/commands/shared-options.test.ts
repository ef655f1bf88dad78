import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { program } from '../cli.ts';
import { UsageError } from '../core/errors.ts';
import { repeatableOption, runtimeOption, slowOption } from './shared-options.ts';
import { readVariableOptions } from './variable-option.ts';

/** The options that a command is given, as its action sees them. */
async function given(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, unknown>>> {
  for (const [name, value] of Object.entries({ ZERODROP_RUNTIME: '', FOOSERV_SLOW_SECONDS: '', ...env })) vi.stubEnv(name, value);
  let seen: Readonly<Record<string, unknown>> = {};
  const command = new Command()
    .exitOverride()
    .hook('preAction', (_, acting) => readVariableOptions(acting))
    .addOption(runtimeOption())
    .addOption(slowOption('3-6'))
    .addOption(repeatableOption('--log <source>', 'a log'))
    .action((options) => {
      seen = options;
    });
  try {
    await command.parseAsync([...args], { from: 'user' });
    return seen;
  } finally {
    vi.unstubAllEnvs();
  }
}

describe('an option that a variable may give', () => {
  it('takes the variable, and rather the command line', async () => {
    expect(await given([], { ZERODROP_RUNTIME: 'boxed', FOOSERV_SLOW_SECONDS: '1-2' })).toMatchObject({ runtime: 'boxed', slow: '1-2' });
    const both = await given(['--runtime', 'host', '--slow', '2'], { ZERODROP_RUNTIME: 'boxed', FOOSERV_SLOW_SECONDS: '1-2' });
    expect(both).toMatchObject({ runtime: 'host', slow: '2' });
  });

  it('counts an empty variable as none, and an empty range of seconds on the command line as a mistake', async () => {
    const { runtime, slow } = await given([]);
    expect({ runtime, slow }).toEqual({ runtime: undefined, slow: '3-6' });
    await expect(given(['--slow', ''])).rejects.toThrow('--slow is ""');
  });

  it('names what gave a bad value', async () => {
    await expect(given([], { FOOSERV_SLOW_SECONDS: '6-3' })).rejects.toThrow('FOOSERV_SLOW_SECONDS is "6-3"');
    await expect(given([], { ZERODROP_RUNTIME: 'moon' })).rejects.toThrow('unknown runtime "moon", given by ZERODROP_RUNTIME');
    await expect(given(['--runtime', 'moon'])).rejects.toThrow(UsageError);
    await expect(given(['--runtime', 'moon'])).rejects.toThrow(/^unknown runtime "moon"$/);
    await expect(given(['--slow', '6-3'])).rejects.toThrow('--slow is "6-3"');
  });

  it('asks nothing of a variable if the command line decides', async () => {
    expect(await given(['--slow', '1'], { FOOSERV_SLOW_SECONDS: 'x' })).toMatchObject({ slow: '1' });
  });
});

it('a repeatable option collects its values', async () => {
  expect(await given(['--log', 'a', '--log', 'b'])).toMatchObject({ log: ['a', 'b'] });
});

describe('the options of several commands', () => {
  const all = program.commands.flatMap((command) => command.options.map((option) => ({ command: command.name(), option })));

  it.each(['--runtime', '--startup', '--slow', '--seed', '--repeat', '--strict'])('have the same words: %s', (long) => {
    const found = all.filter(({ command, option }) => option.long === long && command !== 'hunt');
    expect(found.length).toBeGreaterThan(1);
    expect(new Set(found.map(({ option }) => option.flags)).size).toBe(1);
  });

  it('name their variables in the help, and show no default that is nothing', () => {
    for (const command of program.commands) {
      const help = command.createHelp();
      const shown = command.options.map((option) => help.optionDescription(option)).join('\n');
      expect(shown).not.toMatch(/default: (?:false|\[\])/);
      for (const { envVar } of command.options) if (envVar !== undefined) expect(shown).toContain(`env: ${envVar}`);
    }
    const named = all.filter(({ option }) => option.envVar !== undefined).map(({ command, option }) => `${command} ${option.envVar}`);
    expect(named.sort()).toEqual(
      ['compare', 'hunt', 'scenario', 'suite'].flatMap((command) => [`${command} FOOSERV_SLOW_SECONDS`, `${command} ZERODROP_RUNTIME`]),
    );
  });
});
