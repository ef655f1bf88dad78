import { describe, expect, it } from 'vitest';
import { line, masterGone, step } from '../../core/explain/fake-failure.fixture.ts';
import { factualEvent } from '../../core/record/run-record.ts';
import { fakeRecording, findings } from './uwsgi-recording.fixture.ts';

const gone = (atMs: number, pid: number) => {
  const said = line(atMs, 'emperor', `uwsgi-core is gone, it exited with 30, it was there 250 ms before`);
  const facts = { command: 'uwsgi-core', end: { code: 30 }, presentMsBefore: 250 };
  return factualEvent({ ...said, source: 'process', pid }, 'process-gone', facts);
};

describe('what is said in a log that several masters write to', () => {
  const bound = line(100, 'emperor', 'uWSGI http bound on 127.0.0.1:9090 fd 4');
  const emperor = line(101, 'emperor', 'spawned uWSGI master process (pid: 10)');
  const vassals = [
    line(150, 'emperor', 'spawned uWSGI master process (pid: 20)'),
    line(160, 'emperor', 'spawned uWSGI master process (pid: 30)'),
  ];
  const goodbye = line(2095, 'emperor', 'goodbye to uWSGI.');
  const remove = step(2000, 'vassal-removed', null, null, 'rm vassals/two.ini');
  const waited = { outcome: 'empty-reply' } as const;
  const refused = { outcome: 'refused' } as const;

  it('takes the goodbye of the only master for the end of the address', () => {
    const events = [bound, emperor, remove, goodbye];
    expect(findings(fakeRecording([waited], events))).toMatchObject([{ cause: 'listener-ended', events: [goodbye] }]);
    expect(findings(fakeRecording([refused], events))).toMatchObject([{ cause: 'nobody-listens', events: [goodbye] }]);
  });

  it('does not take a vassal’s goodbye for the end of the emperor’s router', () => {
    const events = [bound, emperor, ...vassals, remove, goodbye];
    expect(findings(fakeRecording([waited], events))).toMatchObject([{ cause: null }]);
    expect(findings(fakeRecording([refused], events))).toMatchObject([{ cause: null }]);
  });

  it('does not take it so if the emperor itself has no master, and one vassal', () => {
    const named = line(140, 'emperor', 'Wed Nov 25 03:22:54 2026 - [emperor] vassal one.ini has been spawned');
    const events = [bound, named, ...vassals.slice(0, 1), remove, goodbye];
    expect(findings(fakeRecording([waited], events))).toMatchObject([{ cause: null }]);
  });

  it('does not take the goodbye of a master that has made a copy of itself for the end of what the copy has inherited', () => {
    const copy = line(1500, 'emperor', 'Wed Nov 25 03:22:54 2026 - new master copy spawned with pid 11');
    expect(findings(fakeRecording([waited], [bound, emperor, copy, goodbye]))).toMatchObject([{ cause: null }]);
  });

  it('takes what the runtime tells of the emperor’s own end for it', () => {
    const ended = masterGone(2099, 'emperor');
    const events = [bound, emperor, ...vassals, goodbye, ended];
    expect(findings(fakeRecording([waited], events))).toMatchObject([{ cause: 'listener-ended', events: [ended] }]);
  });

  it('puts the end of a copy down to its worker that came and went between two looks', () => {
    const held = { outcome: 'empty-reply', begunBy: { pid: 31, instance: 'emperor' } } as const;
    const spawned = { ...line(1900, 'emperor', 'spawned uWSGI worker 1 (pid: 31, cores: 1)'), kind: 'worker-spawned', pid: 31 };
    const events = [emperor, ...vassals, spawned, line(2090, 'emperor', '...brutally killing workers...')];
    expect(findings(fakeRecording([held], events))).toMatchObject([{ cause: 'brutal-reload' }]);
    const there = { command: 'uwsgi-core', parentPid: 30, absentForMs: 250 };
    const seen = factualEvent(gone(3000, 31), 'process-appeared', there);
    expect(findings(fakeRecording([held], [...events, seen]))).toMatchObject([{ cause: null }]);
  });

  const held = { outcome: 'empty-reply', begunBy: { pid: 31, instance: 'emperor' } } as const;
  it.each([
    ['SIGINT/SIGTERM received...killing workers...', 'shut-down'],
    ['...brutally killing workers...', 'brutal-reload'],
    ['*** no app loaded. GAME OVER ***', 'no-app'],
  ])('puts “%s” down to no worker of another vassal', (text, cause) => {
    const events = [emperor, ...vassals, line(2090, 'emperor', text)];
    expect(findings(fakeRecording([held], events))).toMatchObject([{ cause: null }]);
    // The worker of the vassal that wrote it is gone by the next look, and no other is.
    expect(findings(fakeRecording([held], [...events, gone(2290, 31)]))).toMatchObject([{ cause }]);
    expect(findings(fakeRecording([held], [...events, gone(2290, 21)]))).toMatchObject([{ cause: null }]);
    expect(findings(fakeRecording([held], [...events, gone(9000, 31)]))).toMatchObject([{ cause: null }]);
    expect(findings(fakeRecording([held], [...events.slice(0, -1), gone(1990, 31), ...events.slice(-1)]))).toMatchObject([{ cause: null }]);
  });
});
