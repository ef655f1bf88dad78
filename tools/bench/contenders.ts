import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import { jsonObject, numberIn } from '../peers/peer.ts';

/** One run of a load tool as fast as it can. */
export interface Race {
  readonly url: string;
  readonly lane: Lane;
  readonly clients: number;
  readonly seconds: number;
  /** A folder that the run may write to. */
  readonly folder: string;
}

/** A load tool in the race: how it is called, and how many requests it says it got answered. */
export interface Contender {
  readonly name: string;
  readonly lanes: readonly Lane[];
  command(race: Race): { readonly file: string; readonly args: readonly string[]; readonly files?: Readonly<Record<string, string>> };
  /** Answered requests and the seconds that they took, by its own account; null if it says nothing that can be understood. */
  result(output: string): Result | null;
}

export interface Result {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly failed: number;
}

const ZERODROP: Contender = {
  name: 'zerodrop',
  lanes: ['new', 'reused'],
  command: ({ url, lane, clients, seconds }) => ({
    file: process.execPath,
    args: [
      join(import.meta.dirname, 'siege-process.ts'),
      '--url',
      url,
      '--lane',
      lane,
      '--clients',
      `${clients}`,
      '--seconds',
      `${seconds}`,
    ],
  }),
  result(output) {
    const besieged = jsonLine(output);
    const { requestsPerSecond, sent, failed } = besieged ?? {};
    if (typeof requestsPerSecond !== 'number' || typeof sent !== 'number' || typeof failed !== 'number') return null;
    return { requests: sent, requestsPerSecond, failed };
  },
};

const SIEGE: Contender = {
  name: 'siege',
  lanes: ['new', 'reused'],
  command: ({ url, lane, clients, seconds, folder }) => ({
    file: 'siege',
    args: ['--rc', join(folder, 'siegerc'), '--benchmark', '--concurrent', `${clients}`, '--time', `${seconds}S`, '--json-output', url],
    files: {
      siegerc: [
        'verbose = false',
        'logging = false',
        'parser = false',
        'protocol = HTTP/1.1',
        `connection = ${lane === 'new' ? 'close' : 'keep-alive'}`,
        'limit = 1000',
        'failures = 1000000',
        '',
      ].join('\n'),
    },
  }),
  result: (output) =>
    resultOf(
      numberIn(output, /"transactions":\s*(\d+)/),
      numberIn(output, /"transaction_rate":\s*([\d.]+)/),
      numberIn(output, /"failed_transactions":\s*(\d+)/),
    ),
};

const WRK: Contender = {
  name: 'wrk',
  lanes: ['new', 'reused'],
  command: ({ url, lane, clients, seconds }) => ({
    file: 'wrk',
    args: ['-t', '1', '-c', `${clients}`, '-d', `${seconds}s`, ...(lane === 'new' ? ['-H', 'Connection: close'] : []), url],
  }),
  result: (output) => resultOf(numberIn(output, /^\s*(\d+) requests in /m), numberIn(output, /^Requests\/sec:\s+([\d.]+)/m), 0),
};

const AB: Contender = {
  name: 'ab',
  lanes: ['new', 'reused'],
  command: ({ url, lane, clients, seconds }) => ({
    file: 'ab',
    args: ['-q', ...(lane === 'reused' ? ['-k'] : []), '-c', `${clients}`, '-t', `${seconds}`, '-n', '100000000', url],
  }),
  result: (output) =>
    resultOf(
      numberIn(output, /^Complete requests:\s+(\d+)/m),
      numberIn(output, /^Requests per second:\s+([\d.]+)/m),
      numberIn(output, /^Failed requests:\s+(\d+)/m),
    ),
};

const AUTOCANNON: Contender = {
  name: 'autocannon',
  lanes: ['reused'],
  command: ({ url, clients, seconds }) => ({
    file: process.execPath,
    args: [
      createRequire(import.meta.url).resolve('autocannon/autocannon.js'),
      '--json',
      '--no-progress',
      '-c',
      `${clients}`,
      '-d',
      `${seconds}`,
      url,
    ],
  }),
  result(output) {
    const { '2xx': answered, duration, errors } = jsonLine(output) ?? {};
    if (typeof answered !== 'number' || typeof duration !== 'number' || typeof errors !== 'number') return null;
    return { requests: answered, requestsPerSecond: answered / duration, failed: errors };
  },
};

/** In the order of the table. */
export const CONTENDERS: readonly Contender[] = [ZERODROP, SIEGE, WRK, AB, AUTOCANNON];

function resultOf(requests: number | null, requestsPerSecond: number | null, failed: number | null): Result | null {
  return requests === null || requestsPerSecond === null || failed === null ? null : { requests, requestsPerSecond, failed };
}

/** The line of the output that is a JSON object. */
export function jsonLine(output: string): Readonly<Record<string, unknown>> | null {
  return jsonObject(output.split('\n').find((line) => line.startsWith('{')) ?? '');
}
