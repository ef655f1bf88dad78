import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OK, rawServer } from './response/raw-server.fixture.ts';

const script = fileURLToPath(new URL('alone.fixture.ts', import.meta.url));

/** Runs a siege in a process of its own that may have only a few files open. */
async function alone(openFiles: number, ...args: readonly (string | number)[]): Promise<unknown> {
  const command = `ulimit -n ${openFiles} && exec "$@"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command, 'sh', process.execPath, script, ...args.map(String)], {
    timeout: 8000,
  });
  return JSON.parse(stdout);
}

describe('a process that besieges', () => {
  it.each(['new', 'reused'])('ends by itself after the siege in the %s lane', async (lane) => {
    const server = await rawServer({ answer: (socket) => socket.write(OK) });
    onTestFinished(() => server.close());
    expect(await alone(1000, server.port, 3, lane, 20)).toEqual({ error: null, failed: 0, open: 0, outcomes: { answered: 20 } });
  });

  it('blames itself, and not the server, if it has no descriptors left', async () => {
    const server = await rawServer({ answer: (socket) => setTimeout(() => socket.end(OK), 50) });
    onTestFinished(() => server.close());
    const ended = await alone(60, server.port, 80, 'new', 1000);
    expect(ended).toMatchObject({ error: expect.stringMatching(/the siege itself ran out of resources.*EMFILE/), failed: 0 });
    expect(ended).toMatchObject({ open: expect.any(Number) });
  });
});
