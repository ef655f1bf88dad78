import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** What both halves of the young generation take together, in bytes. */
const WANTED_BYTES = 8 * 1024 * 1024;
/** What is allocated between two looks: less than the smallest half. */
const PARTS = 16;
const PART_NUMBERS = 2000;
/** A Node that was told to stay below `WANTED_BYTES` never comes there. */
const MOST_TRIES = 64;

/**
 * Keeps V8's young generation at 8 MiB from now on, or at what it has if that is more already. V8 would let it grow to 128 MiB on a machine with much memory, in steps
 * that come when some more objects than usual survive a collection, and buffers outside of the heap wait until it is full and collected. A siege and a judgement leave
 * garbage that dies at once, and are not slower with a small one.
 *
 * `--max-semi-space-size` is read when a heap is made; the factor of growth is read at each growth, so it can be set in a process that runs. It is that of all threads,
 * and each thread has a young generation of its own: to be called at the begin of each.
 */
export function boundYoungGeneration(): void {
  if (youngBytes() < WANTED_BYTES) {
    setFlagsFromString('--semi-space-growth-factor=2');
    // What survives makes it grow: so it gets there in some milliseconds rather than never.
    const surviving: number[][] = [];
    for (let tries = 0; tries < MOST_TRIES && youngBytes() < WANTED_BYTES; tries++)
      for (let i = 0; i < PARTS; i++) surviving.push(new Array<number>(PART_NUMBERS).fill(tries));
  }
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** What the young generation of this thread takes, in bytes. */
export function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
