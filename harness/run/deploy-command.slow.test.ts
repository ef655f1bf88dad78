import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../core/clock.ts';
import { InconclusiveError } from '../core/errors.ts';
import { Recorder } from '../core/record/recorder.ts';
import { redactorFor } from '../redact/redactor.ts';
import { readProcess } from '../runtime/processes.ts';
import { MOST_LINES, runCommand } from './deploy-command.ts';
import { eventually } from './zerodrop.fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-command-'));
});
afterEach(() => rm(folder, { recursive: true }));

const REASON = new InconclusiveError('interrupted');

/** Runs a shell script, and tells it to end when it has printed the pids of its children. */
async function interrupted(
  script: string,
  children: number,
  said = /^interrupted; the command was told to end \(SIGTERM\): .*The deploy may be half done$/,
): Promise<readonly number[]> {
  const clock = startClock();
  const controller = new AbortController();
  const pids: number[] = [];
  const running = runCommand(
    {
      command: ['bash', '-c', script],
      logPath: join(folder, 'command.log'),
      nowMs: () => clock.nowMs(),
      signal: controller.signal,
      redactor: redactorFor([]),
      onLine: (line) => {
        if (pids.push(Number(line)) === children) controller.abort(REASON);
      },
    },
    new Recorder(clock),
  );
  const error: unknown = await running.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ cause: REASON, message: expect.stringMatching(said) });
  onTestFinished(() => pids.forEach(kill));
  return pids;
}

const runs = async (pid: number): Promise<boolean> => ((await readProcess(pid))?.state ?? 'Z') !== 'Z';

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, as it should be.
  }
}

describe('a command that is told to end', () => {
  it('ends with the children that it waits for', async () => {
    const pids = await interrupted('sleep 77 & echo $!; wait', 1);
    expect(await Promise.all(pids.map(runs))).toEqual([false]);
  });

  it('ends with a child that does not listen to SIGTERM', async () => {
    const pids = await interrupted(
      `bash -c 'trap "" TERM; echo $$; while :; do sleep 0.1; done' & wait`,
      1,
      /\(SIGTERM\), and killed \(SIGKILL\) when it had not after 5 s: .*The deploy may be half done$/,
    );
    await eventually('the child to be gone', 10_000, async () => ((await runs(pids[0] ?? 0)) ? null : true));
  });

  it('is told once, by a signal that it can answer', async () => {
    await interrupted(
      `trap 'echo told >>${folder}/told; exit' TERM; trap 'echo INT >>${folder}/told' INT; echo $$; while :; do sleep 0.05; done`,
      1,
    );
    expect(await readFile(join(folder, 'told'), 'utf8')).toBe('told\n');
  });

  it('leaves what it has sent away into a session of its own, as a daemon is', async () => {
    const pids = await interrupted(`setsid bash -c 'echo $$; exec sleep 77' & wait`, 1);
    expect(await Promise.all(pids.map(runs))).toEqual([true]);
  });
});

it('tells each line of a command that prints much, and makes events of the first ones', async () => {
  const clock = startClock();
  const recorder = new Recorder(clock);
  let told = 0;
  await runCommand(
    {
      command: ['seq', String(3 * MOST_LINES)],
      logPath: join(folder, 'command.log'),
      nowMs: () => clock.nowMs(),
      signal: new AbortController().signal,
      redactor: redactorFor([]),
      onLine: () => {
        told++;
      },
    },
    recorder,
  );
  expect(told).toBe(3 * MOST_LINES);
  const printed = recorder.events.filter(({ kind }) => kind === 'command-output').map(({ text }) => text);
  expect([printed.length, printed[MOST_LINES - 1], printed.at(-1)]).toEqual([
    MOST_LINES + 1,
    String(MOST_LINES),
    expect.stringContaining('command.log'),
  ]);
});
