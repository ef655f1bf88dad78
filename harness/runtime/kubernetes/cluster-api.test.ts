import { afterEach, describe, expect, it } from 'vitest';
import { type Answered, type Asked, StubApi } from './stub-api.fixture.ts';

let stub: StubApi | null = null;
const start = async (answer: (asked: Asked) => Answered) => {
  stub = await StubApi.start(answer);
  return stub;
};
afterEach(async () => {
  await stub?.stop();
  stub = null;
});
const forever = new AbortController().signal;

describe('a question to the API server', () => {
  it('gives the answer, and sends a body', async () => {
    const { api, asked } = await start(() => [201, { kind: 'Namespace' }]);
    expect(await api.ask('POST', '/api/v1/namespaces', { kind: 'Namespace' })).toEqual({ kind: 'Namespace' });
    expect(asked).toEqual([{ method: 'POST', path: '/api/v1/namespaces', body: { kind: 'Namespace' } }]);
  });

  it('says what was refused, and that rights are missing if they are', async () => {
    const { api } = await start(() => [403, { kind: 'Status', reason: 'Forbidden', message: 'namespaces is forbidden' }]);
    await expect(api.ask('POST', '/api/v1/namespaces', {})).rejects.toMatchObject({
      message: 'the Kubernetes API refused POST /api/v1/namespaces: 403 namespaces is forbidden',
      status: 403,
      reason: 'Forbidden',
      exitCode: 70,
      hint: expect.stringContaining('may not do that'),
    });
  });

  it('says of a user whom the cluster does not accept that a token may have run out', async () => {
    const { api } = await start(() => [401, { message: 'Unauthorized' }]);
    await expect(api.ask('GET', '/version')).rejects.toMatchObject({ status: 401, hint: expect.stringContaining('run out') });
  });

  it('rejects if no API server is there, and says which context it is', async () => {
    const { api } = await start(() => null);
    await stub?.stop();
    stub = null;
    await expect(api.ask('GET', '/version')).rejects.toMatchObject({
      message: expect.stringMatching(/^the Kubernetes API at http:\S+ \(context stub\) did not answer GET \/version: /),
      status: null,
      exitCode: 70,
    });
  });

  it('rejects if the answer breaks off', async () => {
    const { api } = await start(() => (response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('{"kind":', () => response.destroy());
    });
    await expect(api.ask('GET', '/version')).rejects.toThrow('did not answer GET /version');
  });

  it('finds nothing where nothing is, and deletes it without an error', async () => {
    const { api } = await start(() => null);
    expect(await api.find('/api/v1/namespaces/x')).toBeNull();
    await expect(api.remove('/api/v1/namespaces/x')).resolves.toBeUndefined();
  });
});

describe('a stream of lines', () => {
  it('hands on each line, the last one without an end, too', async () => {
    const { api } = await start(() => (response) => {
      response.write('one\ntw');
      response.end('o\nthree');
    });
    const lines: string[] = [];
    await api.lines('/log', (line) => lines.push(line), forever);
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('keeps a character whole that comes in two parts', async () => {
    const [first, second] = [Buffer.from('ü\n').subarray(0, 1), Buffer.from('ü\n').subarray(1)];
    const { api } = await start(() => (response) => {
      response.write(first, () => setImmediate(() => response.end(second)));
    });
    const lines: string[] = [];
    await api.lines('/log', (line) => lines.push(line), forever);
    expect(lines).toEqual(['ü']);
  });

  it('rejects if it breaks off: what is missing is not known', async () => {
    const { api } = await start(() => (response) => {
      response.write('one\n', () => response.destroy());
    });
    await expect(api.lines('/log', () => undefined, forever)).rejects.toThrow('did not answer GET /log');
  });

  it('ends without an error when it is given up', async () => {
    const giveUp = new AbortController();
    const { api } = await start(() => (response) => void response.write('one\n'));
    const lines: string[] = [];
    await api.lines(
      '/log',
      (line) => {
        lines.push(line);
        giveUp.abort();
      },
      giveUp.signal,
    );
    expect(lines).toEqual(['one']);
  });

  it('rejects if the server refuses it', async () => {
    const { api } = await start(() => [500, { message: 'the kubelet can not be reached' }]);
    await expect(api.lines('/log', () => undefined, forever)).rejects.toMatchObject({ status: 500 });
  });
});
