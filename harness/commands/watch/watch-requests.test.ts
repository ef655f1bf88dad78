import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leftOutInWords, type RequestsOfFile, requestsOfFile } from './watch-requests.ts';
import { watchTargets } from './watch-targets.ts';

async function ask(
  text: string,
  { url = 'http://shop.example/', method, headers = [] }: { url?: string; method?: string; headers?: [string, string][] } = {},
): Promise<RequestsOfFile> {
  const folder = await mkdtemp(join(tmpdir(), 'zd-requests-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, text);
  return requestsOfFile(path, watchTargets([url]), { method, common: { headers } });
}

const told = ({ targets }: RequestsOfFile) => targets.map(({ name, url, method, body }) => [name, url.href, method, body]);

describe('the requests of a file', () => {
  it('are lines of JSON: paths, or URLs of the origin that is watched', async () => {
    const found = await ask(
      '{"path":"/a?t=1"}\n\n# a remark\n{"method":"HEAD","url":"http://shop.example/b"}\n{"url":"http://cdn.example/c?key=s3cr3t"}\n',
    );
    expect(told(found)).toEqual([
      ['http://shop.example/a?***', 'http://shop.example/a?t=1', 'GET', undefined],
      ['HEAD http://shop.example/b', 'http://shop.example/b', 'HEAD', undefined],
    ]);
    expect(leftOutInWords('f', found.leftOut)).toEqual(['left out of f: to http://cdn.example, which is not watched']);
  });

  it('are sent if they are GET or HEAD, or if the method was named', async () => {
    const lines =
      '{"method":"POST","path":"/order","body":{"n":1}}\n{"method":"POST","path":"/order","body":{"n":1}}\n{"method":"DELETE","path":"/all"}\n{"path":"/"}';
    const some = await ask(lines, { method: 'post' });
    expect(told(some)).toEqual([
      ['POST http://shop.example/order', 'http://shop.example/order', 'POST', '{"n":1}'],
      ['http://shop.example/', 'http://shop.example/', 'GET', undefined],
    ]);
    expect(some.targets[0]?.headers).toEqual([['Content-Type', 'application/json']]);
    expect(leftOutInWords('f', some.leftOut)).toEqual(['left out of f: DELETE /all (-X DELETE sends it)']);
    expect(leftOutInWords('f', (await ask(lines)).leftOut)[0]).toBe('left out of f: 2 times POST /order (-X POST sends it)');
  });

  it('are those of a HAR, with the headers of the command line in place of its own, and the user of the URL', async () => {
    const entry = (method: string, url: string, more = {}) => ({
      request: {
        method,
        url,
        headers: [
          { name: 'authorization', value: 'old' },
          { name: 'X-A', value: 'b' },
        ],
        ...more,
      },
    });
    const form = { postData: { mimeType: 'multipart/form-data', params: [{ name: 'a' }] } };
    const har = {
      log: {
        entries: [
          entry('GET', 'http://shop.example/a'),
          entry('GET', 'http://shop.example/a?x'),
          entry('POST', 'http://shop.example/p', form),
        ],
      },
    };
    const found = await ask(JSON.stringify(har), { url: 'http://me:pw@shop.example/', headers: [['Authorization', 'new']] });
    expect(told(found).map(([name, url]) => [name, url])).toEqual([
      ['http://shop.example/a?#1', 'http://me:pw@shop.example/a'],
      ['http://shop.example/a?#2', 'http://me:pw@shop.example/a?x'],
    ]);
    expect(found.targets[0]?.headers).toEqual([
      ['X-A', 'b'],
      ['Authorization', 'new'],
    ]);
    expect(found.leftOut.map(({ why }) => why)).toEqual(['method']);
  });

  it('go to the Unix socket that is watched', async () => {
    const { targets } = await ask('{"path":"/a"}', { url: 'unix:/run/app.sock:/' });
    expect(targets).toMatchObject([{ name: 'unix:/run/app.sock:/a', socketPath: '/run/app.sock' }]);
  });

  it.each([
    ['', /no request to send/],
    ['{"method":"POST","path":"/a"}', /no request to send/],
    ['{"url":"http://cdn.example/"}', /no request to send/],
    ['{"path":"/"}\nGET / s3cr3t', /^line 2 of .* is no JSON object$/],
    ['{"method":"GET"}', /line 1 of .* has no path/],
    ['{"path":"/","headers":{"Content-Length":"5"}}', /content-length/i],
    [Array.from({ length: 101 }, (_, i) => `{"path":"/${i}"}`).join('\n'), /101 different requests/],
    ['{"log":{}}', /log\.entries/],
  ])('are refused: %j', async (text, why) => {
    await expect(ask(text)).rejects.toThrow(why);
    await expect(ask(text)).rejects.not.toThrow('s3cr3t');
  });
});
