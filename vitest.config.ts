import { defineConfig } from 'vitest/config';

const sources = ['bin', 'harness', 'tools', 'scenarios'];
const integration = sources.map((folder) => `${folder}/**/*.integration.test.ts`);

export default defineConfig({
  test: {
    // In CI the totals are read from the JUnit file, and people download it.
    reporters: process.env.CI ? ['default', 'junit'] : ['default'],
    outputFile: { junit: 'reports/vitest.junit.xml' },
    projects: [
      {
        test: {
          name: 'unit',
          include: sources.map((folder) => `${folder}/**/*.test.ts`),
          exclude: integration,
          maxWorkers: 2,
          testTimeout: 10_000,
          hookTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A real uWSGI under a real siege: one file at a time and after the unit tests, so that none measures another.
        test: {
          name: 'integration',
          include: integration,
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
