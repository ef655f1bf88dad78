import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program } from '../../cli.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { PUBLIC_CONFIGURATIONS } from '../public-configurations.fixture.ts';

const page = readFileSync(join(PACKAGE_FOLDER, 'docs', 'try.md'), 'utf8');
const named = (name: string) => program.commands.find((command) => command.name() === name)?.options.map(({ long }) => long) ?? [];

it('the page about try has a row for each option that watch does not have, and for no other', () => {
  const rows = [...page.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(
    named('try')
      .filter((name) => !named('watch').includes(name))
      .sort(),
  );
});

it('the command in the page about try is taken', () => {
  const [, line = ''] = /^zerodrop (try .*)$/m.exec(page) ?? [];
  const words = execFileSync('bash', ['--norc', '-fc', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(1, -1);
  const command = program.commands.find((each) => each.name() === 'try');
  expect(command?.parseOptions([...words]).unknown).toEqual([]);
});

it('the page about try counts the configurations that are tried', () => {
  const runs = PUBLIC_CONFIGURATIONS.filter(({ asks }) => asks !== undefined).length;
  const all = PUBLIC_CONFIGURATIONS.length;
  expect(page.replace(/\s+/g, ' ')).toContain(`${all} configurations of the kinds`);
  expect(page.replace(/\s+/g, ' ')).toContain(`${runs} run, and ${all - runs} are refused`);
});
