import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Balancer } from './balancers.ts';
import type { Backend } from './stopped-backend.ts';

/** A balancer that runs, in front of two backends that run. */
export interface Setting {
  readonly balancer: Balancer;
  readonly process: ChildProcess;
  readonly folder: string;
  readonly port: number;
  /** The first is stopped, the second stays. */
  readonly backends: readonly [Backend, Backend];
}

const EVERY_MS = 5;
const PATIENCE_MS = 20_000;

/**
 * Sends 200 requests a second, each on a new connection, stops the first backend with a sleep, and starts it again when the balancer knows. Gives
 * how many requests were answered by another status than 200, or not at all. Rejects if the balancer does not find the backend again.
 */
export async function oneStop({ balancer, process, folder, port, backends: [stopped, stays] }: Setting, sleepMs: number): Promise<number> {
  // Somewhere between two checks.
  await sleep(Math.random() * balancer.checksEveryMs);
  const asked: Promise<boolean>[] = [];
  const load = setInterval(() => asked.push(answers(port)), EVERY_MS);
  await sleep(50);
  await balancer.tell?.(folder, process, [stays.port]);
  await stopped.stop(sleepMs);
  await sleep(balancer.noticesWithinMs);
  clearInterval(load);
  const lost = (await Promise.all(asked)).filter((well) => !well).length;
  await stopped.start();
  await balancer.tell?.(folder, process, [stopped.port, stays.port]);
  const before = stopped.requests;
  for (const end = Date.now() + PATIENCE_MS; stopped.requests === before; await sleep(20)) {
    if (Date.now() > end) throw new Error(`the balancer did not find the backend again within ${PATIENCE_MS / 1000} s`);
    await answers(port);
  }
  return lost;
}

/** Is a request answered with 200? */
export async function answers(port: number): Promise<boolean> {
  const sent = request({ host: '127.0.0.1', port, agent: false, timeout: PATIENCE_MS });
  sent.on('timeout', () => sent.destroy(new Error('no answer')));
  sent.end();
  try {
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode === 200;
  } catch {
    return false;
  }
}
