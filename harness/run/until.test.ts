import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilOf } from '../commands/watch/watch-until-options.ts';
import { UsageError } from '../core/errors.ts';
import { untilHolds } from './until.ts';

describe('what must hold besides the end of the command', () => {
  let status = 503;
  let asked = 0;
  const server = createServer((_, response) => {
    if (++asked === 2) status = 204;
    response.writeHead(status).end();
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`;
  });
  afterAll(() => void server.close());

  const until = (text: string, untilTimeout = 20) => {
    const read = untilOf({ until: text, untilTimeout, insecure: false });
    if (read === null) throw new Error('nothing was read');
    return read;
  };
  const never = new AbortController().signal;

  it('is a URL that answers 2xx, however often it is asked', async () => {
    await untilHolds(until(url), never);
    expect(asked).toBe(2);
  });

  it('is a shell command that ends well', async () => {
    await untilHolds(until('test 1 = 1 && exit 0'), never);
    await expect(untilHolds(until('exit 3', 1), never)).rejects.toThrow(/waited 1 s for what --until says.*exit code 3.*--until-timeout/);
  });

  it('is given up when the run is, and its command is killed', async () => {
    const abort = new AbortController();
    const waits = untilHolds(until('sleep 60'), abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 200);
    await expect(waits).rejects.toThrow('enough');
  });

  it('is refused as a URL that is none, or as a time without it', () => {
    expect(() => untilOf({ until: 'http://[', untilTimeout: undefined, insecure: false })).toThrow(UsageError);
    expect(() => untilOf({ until: undefined, untilTimeout: 5, insecure: false })).toThrow(UsageError);
    expect(untilOf({ until: undefined, untilTimeout: undefined, insecure: false })).toBeNull();
  });
});
