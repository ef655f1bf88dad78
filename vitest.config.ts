import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const sources = ['bin', 'harness', 'tools', 'scenarios'];
const named = (kind: string): readonly string[] => sources.map((folder) => `${folder}/**/*.${kind}.test.ts`);

const slow = named('slow');
const integration = named('integration');
const measuring = named('measuring');
// They have a configuration of their own, vitest.kubernetes.config.ts.
const cluster = named('cluster');

/** The longest come first, so that none of them is left alone at the end. Without times of an earlier run vitest goes by the size of a file. */
const LONGEST = [
  'watch-held',
  'scenarios',
  'zerg-dance',
  'package',
  'public-configurations',
  'watch-change',
  'watch-exchange',
  'own-app',
  'watch-attach',
  'ending',
  'watch-command',
  'hunt.command',
  'rolling-reload',
  'kill-trial',
  'try',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(/([^/]+)\.integration\.test\.ts$/.exec(moduleId)?.[1] ?? '');
      return at < 0 ? LONGEST.length : at;
    };
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}

/** Vitest itself gives `expect.poll` 1 s. A process that waits for a core on a busy machine can be late by as much, with all that it waits for. */
const waits = (timeoutMs: number) => ({ testTimeout: timeoutMs, hookTimeout: timeoutMs, expect: { poll: { timeout: 0.8 * timeoutMs } } });

/** Node keeps in this folder what it has compiled. Hundreds of tests call the command line, and half of its CPU time went into compiling it. */
const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // In CI the totals are read from the JUnit file, and people download it.
    reporters: process.env.CI ? ['default', 'junit'] : ['default'],
    outputFile: { junit: 'reports/vitest.junit.xml' },
    projects: [
      {
        // What a person runs at each save: less than 30 s on two cores.
        test: {
          name: 'unit',
          env,
          include: sources.map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...slow, ...integration, ...measuring, ...cluster],
          // Files share a process, and each has modules of its own: a process for each costs more than all they test.
          isolate: false,
          maxWorkers: 2,
          ...waits(20_000),
          sequence: { groupOrder: 0 },
        },
      },
      {
        // As little is needed for these; but they wait for time-outs and processes, or read very much.
        test: {
          name: 'slow',
          env,
          include: [...slow],
          maxWorkers: 3,
          ...waits(20_000),
          sequence: { groupOrder: 1 },
        },
      },
      {
        // A real server under a real siege: mostly it waits, so some run beside each other, as in a suite. With three files at a time
        // on two cores the clients of two runs stood still for longer than a verdict allows.
        test: {
          name: 'integration',
          env,
          include: [...integration],
          maxWorkers: 2,
          maxConcurrency: 2,
          ...waits(120_000),
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Who measures is alone on the machine.
        test: {
          name: 'measuring',
          include: [...measuring],
          maxWorkers: 1,
          fileParallelism: false,
          ...waits(120_000),
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
