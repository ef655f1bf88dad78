import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';

const LAUNCHER = join(import.meta.dirname, 'hand-over.fixture.js');
const SCRIPT = join(import.meta.dirname, 'handed-over.fixture.js');

/** Both processes, in a process group of their own. */
interface Pair {
  readonly launcher: ChildProcess & { readonly pid: number };
  /** Lines of standard output. */
  readonly lines: string[];
  readonly stderr: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly line: (pattern: RegExp) => Promise<string>;
}

const started: Pair[] = [];
afterEach(() => {
  for (const { launcher } of started.splice(0)) {
    try {
      process.kill(-launcher.pid, 'SIGKILL');
    } catch {
      // They are gone, as they should.
    }
  }
});

function start(args: readonly string[], { execArgv = [], stdin = '' }: { execArgv?: readonly string[]; stdin?: string } = {}): Pair {
  const child = spawn(process.execPath, [...execArgv, LAUNCHER, SCRIPT, ...args], { detached: true, cwd: '/' });
  const { pid } = child;
  if (pid === undefined) throw new Error('the launcher was not started');
  child.stdin.end(stdin);
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((each) => pattern.test(each));
      if (found !== undefined) return found;
      await once(reader, 'line');
    }
  };
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const pair = { launcher: Object.assign(child, { pid }), lines, stderr: () => stderr, ended, line };
  started.push(pair);
  return pair;
}

const pidOf = async (pair: Pair): Promise<number> => Number((await pair.line(/^ready/)).split(' ')[1]);

// Process groups and /proc: on Windows and macOS the same code runs, and this test does not.
describe.skipIf(process.platform !== 'linux')('a script that is handed over to another Node', () => {
  it('gets arguments, standard input, working directory, options of Node and environment, and its exit code counts', async () => {
    const pair = start(['show', 'a b', '--', '-x'], { execArgv: ['--stack-size=900'], stdin: 'typed' });
    expect(await pair.ended).toEqual({ code: 7, signal: null });
    expect(JSON.parse(pair.lines[0] ?? '')).toEqual({
      args: ['a b', '--', '-x'],
      argv1: SCRIPT,
      execArgv: ['--stack-size=900'],
      cwd: '/',
      stdin: 'typed',
    });
    expect(JSON.parse(pair.lines[1] ?? '')).toEqual(Object.keys(process.env).sort());
    expect(pair.stderr()).toBe('to standard error\n');
  });

  it('passes no descriptor of ours on to its own children', async () => {
    const pair = start(['descriptors']);
    await pair.ended;
    const alone = spawn(process.execPath, [SCRIPT, 'descriptors'], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(pair.lines[0]).toBe((await text(alone.stdout)).trim());
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGSEGV', 'SIGINT', 'SIGHUP'] as const)('ends both by %s when it ends by it', async (name) => {
    expect(await start(['die', name]).ended).toEqual({ code: null, signal: name });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is ended by %s to the first process, as if there were one', async (name) => {
    const pair = start(['wait']);
    const pid = await pidOf(pair);
    pair.launcher.kill(name);
    expect(await pair.ended).toEqual({ code: null, signal: name });
    expect(isAlive(pid)).toBe(false);
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('handles %s to the first process once', async (name) => {
    const pair = start(['handle']);
    await pidOf(pair);
    pair.launcher.kill(name);
    await pair.line(new RegExp(name));
    // What the launcher sends twice comes before this.
    pair.launcher.kill('SIGTERM');
    expect(await pair.ended).toEqual({ code: 0, signal: null });
    expect(pair.lines.slice(1)).toEqual([name, 'SIGTERM']);
  });

  it('handles a signal to the whole group once, such as that of Ctrl-C, each time', async () => {
    const pair = start(['handle']);
    await pidOf(pair);
    const count = (name: string) => pair.lines.filter((line) => line === name).length;
    for (let sent = 1; sent <= 30; sent += 1) {
      process.kill(-pair.launcher.pid, 'SIGINT');
      await until(() => count('SIGINT') >= sent);
      // The launcher's word of it may still be on its way; that of this one comes after it.
      pair.launcher.kill('SIGHUP');
      await until(() => count('SIGHUP') === sent);
      expect(count('SIGINT')).toBe(sent);
    }
    process.kill(-pair.launcher.pid, 'SIGTERM');
    expect(await pair.ended).toEqual({ code: 0, signal: null });
    expect(count('SIGTERM')).toBe(1);
  });

  it('handles two signals to the first process twice', async () => {
    const pair = start(['handle']);
    await pidOf(pair);
    for (const count of [1, 2]) {
      pair.launcher.kill('SIGINT');
      await until(() => pair.lines.filter((line) => line === 'SIGINT').length === count);
    }
  });

  it('does not outlive the first process', async () => {
    const pair = start(['handle']);
    const pid = await pidOf(pair);
    pair.launcher.kill('SIGKILL');
    expect((await pair.ended).signal).toBe('SIGKILL');
    await until(() => !isAlive(pid));
  });

  it('ends the first process when it is killed alone', async () => {
    const pair = start(['handle']);
    process.kill(await pidOf(pair), 'SIGKILL');
    expect(await pair.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

/** A process that ended and was not collected yet does not count. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The test's own time limit bounds it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
