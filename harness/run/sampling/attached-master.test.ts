import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../core/clock.ts';
import { Recorder } from '../../core/record/recorder.ts';
import { readStarted } from '../../runtime/started.ts';
import { paperProc } from './fake-proc.fixture.ts';
import { ProcessTable } from './process-table.ts';
import { startSampling } from './sampling.ts';

describe('the master of a service that was there already', () => {
  it('is known with all that descends from it, whatever their environment says', () => {
    const proc = paperProc();
    proc.start(5, {});
    proc.start(10, { ppid: 5 });
    proc.start(11, { ppid: 10 });
    proc.start(12, { ppid: 11 });
    const table = new ProcessTable(
      'run1',
      proc,
      () => [],
      () => ({ pid: 10, instance: 'web' }),
    );
    expect(table.look().appeared.map(({ pid, instance }) => [pid, instance])).toEqual([
      [10, 'web'],
      [11, 'web'],
      [12, 'web'],
    ]);
    proc.start(13, { ppid: 10 });
    proc.start(14, { ppid: 5 });
    expect(table.look().appeared.map(({ pid }) => pid)).toEqual([13]);
  });

  it('is followed when another one takes its place', () => {
    const proc = paperProc();
    let master = 10;
    proc.start(10, {});
    proc.start(20, {});
    proc.start(21, { ppid: 20 });
    const table = new ProcessTable(
      'run1',
      proc,
      () => [],
      () => ({ pid: master, instance: 'web' }),
    );
    for (let look = 0; look < 4; look++) table.look();
    master = 20;
    expect(table.look().appeared.map(({ pid }) => pid)).toEqual([20, 21]);
  });

  it('is never noted as one of the run, which would end it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zd-attached-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const proc = paperProc();
    proc.start(10, { pgrp: 10 });
    const clock = startClock();
    const recorder = new Recorder(clock);
    const sampling = startSampling({
      runId: 'run1',
      workFolder: folder,
      clock,
      recorder,
      everyMs: 10,
      proc,
      master: () => ({ pid: 10, instance: 'web' }),
    });
    while (!recorder.events.some(({ pid }) => pid === 10)) await new Promise((resolve) => setTimeout(resolve, 10));
    await sampling.stop();
    expect(readStarted(folder)).toEqual([]);
  });
});
