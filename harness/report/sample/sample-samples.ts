import type { Sample, Samples, ServerSample, WorkerSample } from '../../core/record/run-record.ts';

const EVERY_MS = 250;
/** When each instance began to import, accepted, went to sleep or died. */
const OLD = { name: 'ver_a-1', pid: 4700, fromMs: 80, readyMs: 6_110 } as const;
const NEW = { name: 'ver_b-1', pid: 4800, fromMs: 14_003, readyMs: 20_402 } as const;

/** What could have been sampled of a run: four workers each, the old instance asleep from 20.5 s or dead from 20.6 s. */
export function samples(kind: 'clean' | 'killed'): Samples {
  const looks = Array.from({ length: Math.floor(28_400 / EVERY_MS) }, (_, i) => lookAt((i + 1) * EVERY_MS, i % 4 === 0, kind));
  return {
    everyMs: EVERY_MS,
    memoryEveryMs: 1000,
    error: { longestGapMs: 251.3, longestLookMs: 6.2, unanswered: 0, cpuTickMs: 10, busyMs: 61.5 },
    looks,
  };
}

function lookAt(atMs: number, memory: boolean, kind: 'clean' | 'killed'): Sample {
  const dead = kind === 'killed' && atMs >= 20_600;
  const asleep = kind === 'clean' && atMs >= 20_500;
  const servers: ServerSample[] = [{ says: 'stats', name: 'pool', pid: 4600, listenQueue: 0, workers: [] }];
  if (atMs >= OLD.readyMs && !dead) servers.push(server(OLD, asleep ? 'paused' : 'busy'));
  if (atMs >= NEW.readyMs) servers.push(server(NEW, atMs < 20_500 ? 'idle' : 'busy'));
  const instances = [OLD, NEW].map(({ name, fromMs, readyMs }) => {
    const gone = name === OLD.name && dead;
    const there = atMs >= fromMs && !gone;
    const importedMs = Math.max(0, Math.min(atMs, readyMs) - fromMs);
    return {
      name,
      processes: !there ? 0 : atMs < readyMs ? 1 : 5,
      cpuMs: Math.round(importedMs / 10) * 10,
      pssKiB: !memory ? null : !there ? 0 : atMs < readyMs ? 9_000 : 33_000,
    };
  });
  return {
    atMs,
    tookMs: 2.1,
    servers,
    instances: [{ name: 'pool', processes: 2, cpuMs: 10, pssKiB: memory ? 2_500 : null }, ...instances],
  };
}

function server({ name, pid }: { readonly name: string; readonly pid: number }, state: WorkerSample[2]): ServerSample {
  const workers = [1, 2, 3, 4].map((id): WorkerSample => [id, pid + 10 + id, id === 4 && state === 'busy' ? 'idle' : state]);
  return { says: 'stats', name, pid, listenQueue: 0, workers };
}
