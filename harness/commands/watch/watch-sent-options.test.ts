import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sentOf } from './watch-sent-options.ts';

const sent = (options: { method?: string; header?: string[]; data?: string }, env = {}) => sentOf({ header: [], ...options }, env);

describe('what is sent', () => {
  it('is a GET without anything', async () => {
    expect(await sent({})).toEqual({ request: {}, secrets: [] });
  });

  it('is a POST of a form if there is data, as with curl', async () => {
    expect((await sent({ data: 'a=1' })).request).toEqual({
      method: 'POST',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: 'a=1',
    });
    const { request } = await sent({ method: 'put', data: '{}', header: ['content-type: application/json'] });
    expect(request).toEqual({ method: 'PUT', headers: [['content-type', 'application/json']], body: '{}' });
    expect((await sent({ method: 'POST' })).request).toEqual({ method: 'POST' });
  });

  it('is what a file holds, octet for octet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zd-data-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'body'), Uint8Array.from([0, 13, 10, 255]));
    expect((await sent({ data: `@${join(folder, 'body')}` })).request.body).toEqual(Buffer.from([0, 13, 10, 255]));
    await expect(sent({ data: `@${join(folder, 'none')}` })).rejects.toThrow("can't be read");
  });

  it('has the values of variables, and names them as secrets', async () => {
    const { request, secrets } = await sent(
      { header: ['Authorization: Bearer $TOKEN', ['X-Price: $$5 $', '{NOTE}'].join('')] },
      { TOKEN: 's3cr3t', NOTE: '' },
    );
    expect(request.headers).toEqual([
      ['Authorization', 'Bearer s3cr3t'],
      ['X-Price', '$5 '],
    ]);
    expect(secrets).toContain('s3cr3t');
    expect(secrets).toContain('Bearer s3cr3t');
  });

  it.each([
    [{ header: ['X-A: $NOT_SET_HERE'] }, /NOT_SET_HERE, which is not set/],
    [{ header: ['s3cr3t'] }, /no name and no colon/],
    [{ header: ['Content-Length: 5'] }, /content-length/i],
    [{ header: ['Bad Name: 5'] }, /Bad Name/],
    [{ method: 'PURGE' }, /--method is "PURGE"/],
    [{ method: 'TRACE', data: 'x' }, /TRACE/],
  ])('is refused: %j', async (options, why) => {
    await expect(sent(options)).rejects.toThrow(why);
  });

  it('repeats no header that it refuses', async () => {
    await expect(sent({ header: ['s3cr3t'] })).rejects.not.toThrow('s3cr3t');
  });
});
