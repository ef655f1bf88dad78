import { Ledger } from '../core/ledger/ledger.ts';
import type { Recording, RunEvent, Sample } from '../core/record/run-record.ts';
import { sampleRecording } from './sample/sample-recording.ts';

/** A run of this many requests: a thousand a second, one in a hundred of them refused, a log full of long lines, and samples. */
export function bigRun(requests: number): Recording {
  const { run } = sampleRecording('killed');
  const durationMs = requests + 10_000;
  const switchMs = durationMs / 2;
  const ledger = new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b'] });
  for (let i = 0; i < requests; i++) {
    const sentMs = 5_000 + i;
    const id = ledger.begin(i % 50, 'new', i % 2, sentMs, 0, false);
    const waited = i % 2 === 0 ? 200 + ((i * 7919) % 1000) / 5 : 0.5 + ((i * 7919) % 1000) / 300;
    const version = sentMs < switchMs ? 1 : 2;
    if (i % 100 === 99) ledger.end(id, 'refused', sentMs + 0.3, 0, 0, 0, 0);
    else ledger.end(id, 'answered', sentMs + waited, 200 + version, 187, version, 4711 + (i % 32));
  }
  const events = Array.from({ length: 5_000 }, (_, i): RunEvent => {
    const kind = i % 9 === 0 ? 'worker-spawned' : 'log-line';
    return {
      atMs: (i * durationMs) / 5_000,
      source: 'log',
      kind,
      instance: `ver_${i % 3}`,
      pid: i % 9 === 0 ? 5_000 + i : null,
      text: `worker ${i % 16} ${'ж'.repeat(200)}`,
    };
  });
  const looks = Array.from({ length: Math.floor(durationMs / 250) }, (_, i): Sample => {
    const workers = Array.from({ length: 16 }, (_, w) => [w + 1, 4711 + w, (w + i) % 3 === 0 ? 'idle' : 'busy'] as const);
    const instances = ['ver_0', 'ver_1', 'ver_2'].map((name) => ({
      name,
      processes: 17,
      cpuMs: i * 100,
      pssKiB: i % 4 === 0 ? 120_000 : null,
    }));
    return { atMs: i * 250, tookMs: 2, servers: [{ says: 'stats', name: 'ver_0', pid: 1, listenQueue: i % 7, workers }], instances };
  });
  const phases = [
    { name: 'baseline', startMs: 0, endMs: switchMs - 5_000 },
    { name: 'reload', startMs: switchMs - 5_000, endMs: switchMs + 5_000 },
    { name: 'settle', startMs: switchMs + 5_000, endMs: durationMs },
  ] as const;
  const transitions = [{ from: 'ver_a', to: 'ver_b', triggerMs: switchMs - 4_000, completeMs: switchMs + 4_000 }];
  const error = { longestGapMs: 260, longestLookMs: 9, unanswered: 0, cpuTickMs: 10, busyMs: 400 };
  const served = { total: ledger.answered, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [] };
  return {
    run: { ...run, durationMs, phases, transitions, served, options: { ...run.options, clients: 50 } },
    ledger,
    events,
    samples: { everyMs: 250, memoryEveryMs: 1000, error, looks },
  };
}
