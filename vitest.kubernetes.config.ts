import { defineConfig } from 'vitest/config';

/** The tests that need a cluster (docs/kubernetes.md): no part of `npm test`, and one at a time, since a cluster has the nodes that it has. */
export default defineConfig({
  test: {
    include: ['scenarios/kubernetes/*.cluster.test.ts'],
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
