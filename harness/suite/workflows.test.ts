import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { program } from '../cli.ts';
import { parseVersions } from '../runtime/server-version.ts';
import { catalogue } from '../scenario-catalogue.ts';
import { parseShard } from './shard.ts';

/** They can't be tried here, so what can be known of them is checked: that they are what they seem, and what they call. */
const FILES = [
  '.github/workflows/ci.yml',
  '.github/workflows/nightly.yml',
  '.github/workflows/pages.yml',
  'docs/gitlab-ci.example.yml',
] as const;
/** What the variables of a job may be. */
const VARIABLES: Readonly<Record<string, string>> = {
  ...{
    VERSION: 'bookworm',
    REPEAT: '5',
    STARTUP: '2',
    SCENARIOS: '',
    SERVERS: '--server uwsgi',
    EXPECT: 'bookworm,trixie',
    KIND: 'docker',
  },
};
const SHELL_ENDS = /\|\||&&|[;|>\n]/;

/** What each step of a file runs, by the keys that lead to it. */
function scriptsIn(node: unknown, path: readonly string[] = []): readonly (readonly [path: string, script: unknown])[] {
  if (Array.isArray(node)) return node.flatMap((each, i) => scriptsIn(each, [...path, String(i)]));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const its = [...path, key];
    if (key === 'run') return [[its.join('.'), value] as const];
    if (key !== 'script' && key !== 'before_script') return scriptsIn(value, its);
    return Array.isArray(value) ? value.map((line, i) => [[...its, i].join('.'), line] as const) : [[its.join('.'), value] as const];
  });
}

/** The words of each npm command in a script, as a shell would split them. */
function npmCommands(script: string, shard: string): readonly (readonly string[])[] {
  // GitHub puts the values of `${{ ... }}` in before the shell sees the script.
  const text = script.replaceAll('\\\n', ' ').replaceAll(/\$\{\{[^}]*\}\}/g, 'VALUE');
  return [...text.matchAll(/(?<![\w/-])npm (?=[a-z])/g)].map(({ index }) => {
    const command = text.slice(index).split(SHELL_ENDS)[0] ?? '';
    const env = { PATH: process.env['PATH'], SHARD: shard, ...VARIABLES };
    const out = execFileSync('bash', ['--norc', '-fuc', `printf '%s\\0' ${command}`], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return out.split('\0').slice(0, -1);
  });
}

async function check(words: readonly string[]): Promise<void> {
  const [, npmVerb = '', ...rest] = words;
  // `npm install --global npm@VERSION`: another npm, or a server that npm has; nothing of ours.
  if (npmVerb === 'install') return expect([...rest, '']).toEqual(['--global', expect.stringMatching(/^(?:npm@VALUE|pm2@[\d.]+)$/), '']);
  if (npmVerb !== 'run') return expect(['ci', 'test']).toContain(npmVerb);
  const [name = '', ...args] = rest.filter((word) => word !== '-s');
  expect(Object.keys(packageJson.scripts)).toContain(name);
  if (name !== 'zerodrop') return;
  const [dashes, verb, ...options] = args;
  expect(dashes).toBe('--');
  const command = program.commands.find((each) => each.name() === verb);
  expect(command, `zerodrop ${verb}`).toBeDefined();
  if (command === undefined) return;
  // Throws if an option's value is none.
  const { operands, unknown } = command.parseOptions(options);
  expect(unknown, `options of zerodrop ${verb}`).toEqual([]);
  for (const [i, option] of options.entries()) {
    if (option === '--shard') parseShard(options[i + 1] ?? '');
    if (option === '--versions') parseVersions(options[i + 1] ?? '');
  }
  if (verb !== 'suite') return;
  const names = (await catalogue()).map((entry) => entry.name);
  expect(operands.filter((operand) => !names.includes(operand))).toEqual([]);
}

describe.each(FILES)('%s', (file) => {
  const load = async () => scriptsIn(parse(await readFile(file, 'utf8'), { strict: true }));

  it('has steps, and what each of them runs is a text', async () => {
    const scripts = await load();
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter(([, script]) => typeof script !== 'string')).toEqual([]);
  });

  it('calls only commands that there are, with options that they have', async () => {
    const scripts = await load();
    const commands = scripts.flatMap(([, script]) =>
      typeof script === 'string' ? npmCommands(script, file.startsWith('docs') ? '1' : '1/4') : [],
    );
    expect(commands.length).toBeGreaterThan(2);
    for (const words of commands) await check(words);
  });
});

describe('the report of a night on GitHub', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-workflow-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  // actions/download-artifact v7, src/download-artifact.ts: of one artefact alone no folder is made.
  it.each([
    ['each shard from a folder of its own', ['parts/host-1', 'parts/host-3'], ['parts/host-1/', 'parts/host-3/']],
    ['the only one that is there from where it is put', ['parts'], ['parts']],
  ])('joins %s', async (_, parts, merged) => {
    for (const part of parts) {
      await mkdir(join(folder, part, 'runs'), { recursive: true });
      await writeFile(join(folder, part, 'suite.json'), '{}');
    }
    await writeFile(join(folder, 'npm'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const scripts = scriptsIn(parse(await readFile('.github/workflows/nightly.yml', 'utf8')));
    const script = scripts.map(([, text]) => String(text)).find((text) => text.includes('report --merge'));
    const env = { PATH: `${folder}:${process.env['PATH']}`, EXPECT: 'host' };
    const words = execFileSync('bash', ['--norc', '-euc', script ?? ''], { cwd: folder, env, encoding: 'utf8' }).split('\n');
    expect(words.slice(words.indexOf('--merge') + 1, words.indexOf('--versions'))).toEqual(merged);
  });
});

describe('what these checks are worth', () => {
  it('is that they see a text that YAML takes for a mapping', () => {
    const [found] = scriptsIn(parse("job:\n  script:\n    - grep -F 'failing: kill-9-all@bookworm' issue.md\n"));
    expect(typeof found?.[1]).toBe('object');
  });

  it.each([
    'npm run -s zerodrop -- suit',
    'npm run -s zerodrop -- suite --concurency 1',
    'npm run -s zerodrop -- suite no-such-scenario || code=$?',
    'npm run -s zerodrop -- suite --shard 5/4',
    'npm run -s zerodrop -- suite --startup soon',
    'npm run nothing',
    'npm tset',
  ])('and one of `%s`', async (script) => {
    const [words = []] = npmCommands(script, '1/4');
    await expect(check(words)).rejects.toThrow();
  });
});
