import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { program } from '../cli.ts';
import { catalogue } from '../scenario-catalogue.ts';
import { FIRST_EXAMPLES, HELP_EXAMPLES } from './help-examples.ts';

/** The words of a command line, as a shell makes them. What `$TOKEN` stands for is not asked here. */
function words(line: string): readonly string[] {
  return execFileSync('bash', ['--norc', '-fc', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

/** What the user reads of a command's help. */
function helpOf(command: (typeof program.commands)[number]): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

it('there are examples for each command, and for no other', () => {
  expect(Object.keys(HELP_EXAMPLES).sort()).toEqual(program.commands.map((command) => command.name()).sort());
});

describe.each(program.commands.map((command) => [command.name(), command] as const))('the help of %s', (name, command) => {
  it('ends with its examples', () => {
    const text = helpOf(command);
    const examples = HELP_EXAMPLES[name] ?? [];
    expect(examples.length).toBeGreaterThan(1);
    expect(text.trimEnd().endsWith(examples.at(-1)?.does ?? 'none')).toBe(true);
    for (const { args } of examples) expect(text).toContain(`  zerodrop ${args}\n`);
  });

  it('has examples of which each is taken, and names scenarios that there are', async () => {
    const names = (await catalogue()).map((entry) => entry.name);
    for (const { args } of HELP_EXAMPLES[name] ?? []) {
      const [verb, ...rest] = words(args);
      expect(verb).toBe(name);
      // Throws if an option's value is none.
      const { operands, unknown } = command.parseOptions([...rest]);
      expect(
        unknown.filter((word) => word.startsWith('-') && word !== '--'),
        args,
      ).toEqual([]);
      if (name === 'scenario') expect(operands.filter((operand) => !names.includes(operand))).toEqual([]);
    }
  });
});

it("zerodrop's own help ends with examples", () => {
  expect(helpOf(program as (typeof program.commands)[number])).toContain(FIRST_EXAMPLES);
});
