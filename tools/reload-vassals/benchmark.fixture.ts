import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { promisify } from 'node:util';
import { findProgram } from './site.fixture.ts';

const run = promisify(execFile);
const CLIENTS = 10;
const REQUESTS = 3000;

/** What a benchmark found, over all its rounds. */
export interface Benchmark {
  readonly by: 'ab' | 'node';
  readonly rounds: number;
  readonly complete: number;
  readonly failed: number;
}

/** `ab -c 10 -n 3000` over and over until `over` settles, each round to its end; if there is no ab, the same by our own hand. */
export async function benchmark(url: string, over: Promise<unknown>): Promise<Benchmark> {
  const by = findProgram('ab') === null ? 'node' : 'ab';
  let [rounds, complete, failed] = [0, 0, 0];
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  over.then(end, end);
  while (!ended) {
    const round = await (by === 'ab' ? roundOfAb(url) : roundOfOurs(url));
    rounds++;
    complete += round.complete;
    failed += round.failed;
  }
  return { by, rounds, complete, failed };
}

/** Rejects if ab gave up. */
async function roundOfAb(url: string): Promise<{ readonly complete: number; readonly failed: number }> {
  const { stdout } = await run('ab', ['-q', '-c', String(CLIENTS), '-n', String(REQUESTS), url], { timeout: 60_000 });
  const number = (label: string): number => Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(stdout)?.[1] ?? 0);
  return { complete: number('Complete requests'), failed: number('Failed requests') + number('Non-2xx responses') };
}

async function roundOfOurs(url: string): Promise<{ readonly complete: number; readonly failed: number }> {
  let [sent, complete, failed] = [0, 0, 0];
  const client = async (): Promise<void> => {
    while (sent < REQUESTS) {
      sent++;
      if ((await ask(url)) === 'ok\n') complete++;
      else failed++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { complete, failed };
}

/** The body of a 200; null for anything else. A new connection each. */
function ask(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      response.on('end', () => resolve(response.statusCode === 200 && response.complete ? body : null));
      response.on('error', () => resolve(null));
    }).on('error', () => resolve(null));
  });
}
