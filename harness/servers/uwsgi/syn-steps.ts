import { readFile } from 'node:fs/promises';

/** First wait for an answer to a SYN (net/tcp.h, TCP_TIMEOUT_INIT). */
const FIRST_MS = 1000;

/**
 * When a SYN that is not answered is sent again, in milliseconds since the first: waits of a second each as often as
 * net.ipv4.tcp_syn_linear_timeouts says (Linux 6.5 and later; none before), then each wait twice the one before: 1, 3, 7, 15 s
 * without linear ones, 1, 2, 3, 4, 5, 7, 11, 19 s with four.
 */
export function synSteps(linearTimeouts: number, upToMs: number): readonly number[] {
  const steps: number[] = [];
  let waitMs = FIRST_MS;
  for (let atMs = FIRST_MS; atMs <= upToMs; atMs += waitMs) {
    steps.push(atMs);
    if (steps.length > linearTimeouts) waitMs *= 2;
  }
  return steps;
}

/** What this kernel has of net.ipv4.tcp_syn_linear_timeouts; 0 if it does not know it. */
export async function synLinearTimeouts(): Promise<number> {
  return Number(await readFile('/proc/sys/net/ipv4/tcp_syn_linear_timeouts', 'utf8').catch(() => '0'));
}

/** Those of some waits that do not end within `withinMs` after one of the steps. */
export function besideSteps(waitsMs: readonly number[], steps: readonly number[], withinMs: number): readonly number[] {
  return waitsMs.filter((waitMs) => !steps.some((step) => waitMs >= step && waitMs - step <= withinMs));
}
