import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { losesSome, StandIn } from '../run/changing-service.fixture.ts';

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What a step came to. */
interface Ran {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

// No runner is here: its steps are run as the runner does, by bash, with the variables and files that it gives them.
let action: Action;
let folder = '';
beforeAll(async () => {
  action = parse(await readFile(join(PACKAGE_FOLDER, 'action.yml'), 'utf8'), { strict: true }) as Action;
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-action-'));
});
afterAll(() => rm(folder, { recursive: true }));

let room = '';
beforeEach(async () => {
  room = await mkdtemp(join(folder, 'step-'));
});

async function run(id: string, contexts: Readonly<Record<string, string>>): Promise<Ran> {
  const step = action.runs.steps.find((each) => each.id === id);
  const inputs = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [`inputs.${name}`, value] as const);
  const known: Readonly<Record<string, string>> = { ...Object.fromEntries(inputs), 'github.action_path': PACKAGE_FOLDER, ...contexts };
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => {
    const value = text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, expression: string) => known[expression] ?? `no ${expression}`);
    return [name, value] as const;
  });
  const [script, output, summary] = ['script', 'output', 'summary'].map((name) => join(room, name)) as [string, string, string];
  await writeFile(script, step?.run ?? 'exit 99');
  await writeFile(output, '');
  await writeFile(summary, '');
  const { exitCode, stdout, stderr } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: room,
    env: {
      ...Object.fromEntries(env),
      ...{ GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: room },
    },
    reject: false,
    timeout: 100_000,
  });
  const lines = (await readFile(output, 'utf8')).split('\n').filter((line) => line !== '');
  const outputs = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  return { code: exitCode, stdout, stderr, outputs, summary: await readFile(summary, 'utf8') };
}

async function service(onChange: (standIn: StandIn) => void): Promise<StandIn> {
  const standIn = await StandIn.start(onChange);
  standIn.behaviour = { kind: 'answers', status: 201, body: 'old' };
  onTestFinished(() => standIn.stop());
  return standIn;
}

/** The step that watches, with the program of this checkout. */
function deploy(standIn: StandIn, command: string, options = '--expect 201:202 --settle 1'): Promise<Ran> {
  const program = join(PACKAGE_FOLDER, 'bin', 'zerodrop.js');
  return run('watch', {
    'inputs.url': standIn.url,
    'inputs.command': command,
    'inputs.options': options,
    'steps.install.outputs.program': program,
  });
}

describe('what action.yml says', () => {
  it('is a composite action, of which no script holds what a user wrote', () => {
    expect(action.runs.using).toBe('composite');
    const scripts = action.runs.steps.flatMap((step) => step.run ?? []);
    expect(scripts).toHaveLength(2);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('names only inputs, steps and outputs that there are', async () => {
    const text = await readFile(join(PACKAGE_FOLDER, 'action.yml'), 'utf8');
    const used = [...text.matchAll(/inputs\.(\w+)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
    const ids = action.runs.steps.flatMap(({ id }) => id ?? []);
    for (const [, id = '', output = ''] of text.matchAll(/steps\.(\w+)\.outputs\.(\w+)/g)) {
      expect(ids).toContain(id);
      expect(action.runs.steps.find((step) => step.id === id)?.run).toContain(`${output}=`);
    }
  });
});

describe('the steps of action.yml', () => {
  it('find zerodrop in the folder of the action', async () => {
    const { code, outputs, stdout } = await run('install', {});
    expect(code).toBe(0);
    expect(existsSync(outputs['program'] ?? '')).toBe(true);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/m);
  });

  it('pass around a deploy that loses nothing, with the verdict in the summary and the report to be kept', async () => {
    const standIn = await service((each) => (each.behaviour = { kind: 'answers', status: 202, body: 'new' }));
    const { code, outputs, summary, stdout } = await deploy(standIn, `echo "it's a deploy"\n${standIn.changeIt}`);
    expect({ code, verdict: outputs['verdict'] }).toEqual({ code: EXIT.pass, verdict: 'pass' });
    expect(summary).toMatch(/^## zerodrop watch: pass\n/);
    expect(summary).toContain('PASS   watch');
    expect(stdout).not.toMatch(/^::/m);
    expect(existsSync(join(outputs['report'] ?? '', 'report.html'))).toBe(true);
  });

  it('fail around one that loses requests, with an annotation for each check that was refuted', async () => {
    const standIn = await service((each) => {
      each.behaviour = losesSome({ kind: 'answers', status: 202, body: 'new' });
    });
    const { code, outputs, summary, stdout } = await deploy(standIn, standIn.changeIt);
    expect({ code, verdict: outputs['verdict'] }).toEqual({ code: EXIT.fail, verdict: 'fail' });
    expect(standIn.hungUp).toBeGreaterThan(0);
    expect(stdout).toMatch(/^::error title=zerodrop%3A fail%3A zero-downtime::[\d,]+ of [\d,]+ requests failed/m);
    expect(summary).toContain('FAIL   watch');
    expect(summary).not.toMatch(/^::/m);
  });

  it('fail if nothing can be said, with a warning', async () => {
    const standIn = await service(() => undefined);
    const { code, outputs, stdout } = await deploy(standIn, 'false\ntouch after');
    expect({ code, verdict: outputs['verdict'] }).toEqual({ code: EXIT.inconclusive, verdict: 'inconclusive' });
    expect(stdout).toMatch(/^::warning title=zerodrop%3A inconclusive%3A /m);
    // The command is ended by what fails in it.
    expect(existsSync(join(room, 'after'))).toBe(false);
  });

  it.each([
    ['an option that there is not', '--no-such-option', EXIT.usage],
    ['a quote that is left open', "--expect 201:202 --expect-body 'new", 1],
  ])('are red at %s, and run no command', async (_, options, expected) => {
    let changes = 0;
    const standIn = await service(() => changes++);
    const { code, outputs } = await deploy(standIn, standIn.changeIt, options);
    expect(code).toBe(expected);
    expect(changes).toBe(0);
    expect(outputs['verdict'] ?? 'error').toBe('error');
  });

  it('hand options on as they are quoted', async () => {
    const standIn = await service((each) => (each.behaviour = { kind: 'answers', status: 202, body: "it's new" }));
    standIn.behaviour = { kind: 'answers', status: 201, body: "it's old" };
    const options = `--expect 201:202\n--expect-body "it's " --settle 1`;
    expect((await deploy(standIn, standIn.changeIt, options)).outputs['verdict']).toBe('pass');
  });
});
