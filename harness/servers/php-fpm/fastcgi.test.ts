import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askFastcgi } from './fastcgi.ts';
import { askPool, workersOf } from './pool-status.ts';

let folder: string;
let server: Server | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-fastcgi-'));
});
afterEach(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

function record(type: number, content: string, padding = 0): Buffer {
  const header = Buffer.from([1, type, 0, 1, 0, 0, padding, 0]);
  header.writeUInt16BE(Buffer.byteLength(content), 4);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(padding)]);
}

/** Listens, answers with some octets when the request has come whole, and gives what it was sent. */
async function answering(...octets: readonly Buffer[]) {
  const path = join(folder, 'fpm.sock');
  const seen: Buffer[] = [];
  server = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      seen.push(chunk);
      // An empty STDIN is the end of a request.
      if (
        Buffer.concat(seen)
          .subarray(-8, -6)
          .equals(Buffer.from([1, 5]))
      )
        socket.end(Buffer.concat(octets));
    });
  });
  await new Promise<void>((resolve) => server?.listen(path, resolve));
  return { path, seen: () => Buffer.concat(seen).toString('latin1') };
}

it('asks by GET, and joins what the application wrote to its standard output', async () => {
  const { path, seen } = await answering(
    record(6, 'Content-type: text/plain\r\n\r\none ', 3),
    record(7, 'a warning'),
    record(6, 'and two'),
    record(3, '\0'.repeat(8)),
  );
  const long = 'x'.repeat(200);
  expect(await askFastcgi(path, { SCRIPT_NAME: '/status', LONG: long }, 5000)).toBe('one and two');
  expect(seen()).toContain('\x0b\x07SCRIPT_NAME/status');
  expect(seen()).toContain(`\x04\x80\x00\x00\xc8LONG${long}`);
});

it('rejects an answer that is none, and a socket that is not there', async () => {
  const { path } = await answering(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await expect(askFastcgi(path, {}, 5000)).rejects.toThrow('the answer is not FastCGI');
  await expect(askFastcgi(join(folder, 'none'), {}, 5000)).rejects.toThrow('ENOENT');
});

it('reads what the workers of a pool do', async () => {
  const page = {
    pool: 'www',
    'listen queue': 2,
    processes: [
      { pid: 11, state: 'Idle', 'request duration': 0 },
      { pid: 12, state: 'Running', 'request duration': 1000 },
    ],
  };
  const { path } = await answering(record(6, `Content-type: application/json\r\n\r\n${JSON.stringify(page)}`));
  expect(workersOf(await askPool(path, 5000))).toEqual([
    [1, 11, 'idle'],
    [2, 12, 'busy'],
  ]);
});

it('takes another page for none of a pool', async () => {
  const { path } = await answering(record(6, 'Content-type: application/json\r\n\r\n{}'));
  await expect(askPool(path, 5000)).rejects.toThrow('this is not the status page of a pool');
});
