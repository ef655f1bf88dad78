import { expect, it } from 'vitest';
import { deliverer } from './deliver-signal.ts';

/** A container whose first process has started nothing at the first looks. */
function container(emptyLooks: number) {
  const done: string[] = [];
  let looks = 0;
  return {
    done,
    top: async () => ({ Processes: ++looks > emptyLooks ? [['tini'], ['node']] : [['tini']] }),
    kill: async ({ signal }: { readonly signal: string }) => void done.push(signal),
  };
}

it('waits with a signal until the first process can take it, since the kernel drops it before', async () => {
  const box = container(3);
  await deliverer(box, new Promise(() => undefined))('SIGINT');
  expect(box.done).toEqual(['SIGINT']);
});

it('delivers signals in their order', async () => {
  const box = container(2);
  const deliver = deliverer(box, new Promise(() => undefined));
  await Promise.all([deliver('SIGINT'), deliver('SIGTERM')]);
  expect(box.done).toEqual(['SIGINT', 'SIGTERM']);
});

it('gives up when the container has ended', async () => {
  const box = container(Number.POSITIVE_INFINITY);
  await deliverer(box, Promise.resolve())('SIGINT');
  expect(box.done).toEqual([]);
});
