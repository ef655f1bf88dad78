import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PassedOn } from '../core/record/run-record.ts';

/** Folder within that of a run, in which proxies in front of the app keep their books: `passed-on/<proxy>.book`. */
export const PROXY_BOOKS = 'passed-on';

/**
 * Which requests proxies passed on more than once, by their own books. A book has a line for each request that came to the proxy, when it is over: the
 * request's id, and the octets that it sent to each server that it tried, such as `41 118, 118`. A request that came to a proxy
 * twice is left out: then our own client may have sent it twice. Settles with none if there are no books; rejects if one can't be read.
 */
export async function passedOnAgain(folder: string): Promise<readonly PassedOn[]> {
  const books = (await readdir(folder).catch(nothingIfAbsent)).filter((name) => name.endsWith('.book'));
  const read = books.map(async (name) => passedOnIn(name.replace(/\.book$/, ''), await readFile(join(folder, name), 'utf8')));
  return (await Promise.all(read)).flat();
}

function passedOnIn(proxy: string, book: string): readonly PassedOn[] {
  const lines = [...book.matchAll(/^(\d+) (\d+(?:, \d+)*)$/gm)].map(([, id, sent = '']) => ({
    proxy,
    id: Number(id),
    times: sent.split(', ').filter((octets) => Number(octets) > 0).length,
  }));
  return [...Map.groupBy(lines, ({ id }) => id).values()].flatMap(([first, ...others]) =>
    first !== undefined && others.length === 0 && first.times > 1 ? [first] : [],
  );
}

function nothingIfAbsent(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
