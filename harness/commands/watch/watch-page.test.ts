import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program } from '../../cli.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';

const page = readFileSync(join(PACKAGE_FOLDER, 'docs', 'watch.md'), 'utf8');
const watch = program.commands.find((command) => command.name() === 'watch');

/** The words of a command line, as a shell makes them. */
function words(line: string): readonly string[] {
  return execFileSync('bash', ['--norc', '-fc', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

it('the page about watch has a row for each of its options', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `-'));
  const missing = (watch?.options ?? []).filter(({ long }) => !rows.some((row) => row.includes(`\`${long}`)));
  expect(missing.map(({ long }) => long)).toEqual([]);
});

it('the page about watch has no row for an option that there is not', () => {
  const named = [...page.matchAll(/^\| .*?`(--[a-z-]+)/gm)].map(([, name]) => name);
  const known = (watch?.options ?? []).map(({ long }) => long);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

it('each command in the page about watch is taken, but for its example values', () => {
  const commands = [...page.matchAll(/^(?:\s+- node_modules\/\.bin\/)?zerodrop (watch .*)$/gm)].map(([, line = '']) => line);
  expect(commands.length).toBeGreaterThan(8);
  for (const line of commands) {
    const [, ...args] = words(line);
    const dashes = args.indexOf('--');
    expect(dashes, line).toBeGreaterThan(0);
    // Throws if an option's value is none.
    expect(watch?.parseOptions([...args.slice(0, dashes)]).unknown, line).toEqual([]);
  }
});
