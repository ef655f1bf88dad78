import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Ledger } from '../../core/ledger/ledger.ts';
import type { ServedCount } from '../../core/record/run-record.ts';
import type { BooksPlace, OpenBooks } from '../app.ts';
import { countServed, type ProcessJournal, readJournals } from '../served-journal.ts';
import type { Executed } from './app-definition.ts';

const ANSWER_MS = 10_000;

/** Opens the books of an app by what counts the requests that it executed. */
export async function openBooks(executed: Executed, { address, socketPath, workFolder, logFolder }: BooksPlace): Promise<OpenBooks> {
  if ('journal' in executed)
    return { drained, count: async (...of) => countServed(await readJournals(join(workFolder, 'journal')), ...of) };
  if ('log' in executed)
    return { drained, count: async (...of) => countLines(executed.log, await readLogs(executed.file, workFolder, logFolder), ...of) };
  const read = (): Promise<number | null> => readCounter(address, socketPath, executed).catch(() => null);
  const before = await read();
  let after: number | null = null;
  return {
    drained: async () => {
      after = await read();
    },
    // A counter that went back began anew with another process: what came before is lost.
    count: async () => (before === null || after === null || after < before ? null : onlyTotal(after - before)),
  };
}

async function drained(): Promise<void> {
  // A journal and a log are read when nothing runs any more.
}

/** A count that does not say which requests. */
function onlyTotal(total: number): ServedCount {
  return { total, byRequest: false, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [] };
}

async function readLogs(file: string | undefined, workFolder: string, logFolder: string): Promise<readonly ProcessJournal[]> {
  if (file !== undefined) return [{ instance: file, pid: 0, text: await readFile(join(workFolder, file), 'utf8').catch(() => '') }];
  const names = (await readdir(logFolder)).filter((name) => name.endsWith('.log'));
  return Promise.all(
    names.map(async (name) => ({ instance: name.slice(0, -4), pid: 0, text: await readFile(join(logFolder, name), 'utf8') })),
  );
}

/** Counts lines of logs; by request if the pattern has a group, which is the id of the request. */
function countLines(
  pattern: RegExp,
  logs: readonly ProcessJournal[],
  ledger: Ledger,
  originNs: bigint,
  triggersMs: readonly number[],
): ServedCount {
  const hasGroup = new RegExp(`${pattern.source}|`).exec('')?.length !== 1;
  const found = logs.map((log) => ({
    ...log,
    matches: log.text.split('\n').flatMap((line) => {
      const match = pattern.exec(line);
      return match === null ? [] : [match.slice(1).find((group) => group !== undefined) ?? '-'];
    }),
  }));
  if (!hasGroup) return onlyTotal(found.reduce((sum, { matches }) => sum + matches.length, 0));
  // A line of a log tells no time of ours.
  const journals = found.map(({ matches, ...log }) => ({
    ...log,
    text: matches.map((id) => `E ${/^\d+$/.test(id) ? id : '-'} ${originNs}`).join('\n'),
  }));
  const { finishedNotArrived: _, begunAfterTrigger: __, ...served } = countServed(journals, ledger, originNs, triggersMs);
  return served;
}

/** Reads the counter. Rejects if it can't be read; null if it is not there. */
async function readCounter(
  address: string,
  socketPath: string | null,
  executed: Extract<Executed, { readonly metrics: string }>,
): Promise<number | null> {
  const asked = get({
    ...(socketPath === null
      ? { host: address.slice(0, address.lastIndexOf(':')), port: address.slice(address.lastIndexOf(':') + 1) }
      : { socketPath }),
    path: executed.metrics,
    agent: false,
    headers: { Host: address },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const said = await text(response);
  if (response.statusCode !== 200) return null;
  return 'json' in executed ? numberAt(JSON.parse(said), executed.json) : sumOf(said, executed.counter, executed.metrics);
}

function numberAt(value: unknown, pointer: string): number | null {
  let found: unknown = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? Reflect.get(found, name) : undefined;
  }
  return typeof found === 'number' ? found : null;
}

/** The sum of a Prometheus counter over its labels, without what is about the path of the counters itself. Null if it is not there. */
function sumOf(text: string, counter: string, path: string): number | null {
  let sum: number | null = null;
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+([-+.\deE]+|\+?Inf|NaN)(?:\s+\d+)?\s*$/.exec(line) ?? [];
    if (name !== counter || labels.includes(`"${path}"`)) continue;
    sum = (sum ?? 0) + Number(value);
  }
  return sum === null || !Number.isFinite(sum) ? null : sum;
}
