import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { reportSchema } from '../setup/report-schema.ts';
import { watch } from './watch.ts';

describe('watch, as a function', () => {
  let out: string;
  let urls: string;
  let release = 'r1';
  let losses = 0;
  const server = createServer((request, response) => {
    if (losses > 0) {
      losses--;
      request.socket.destroy();
      return;
    }
    response.setHeader('X-Release', release);
    response.end('hello');
  });
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'zd-library-'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    urls = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.close();
    await rm(out, { recursive: true });
  });
  const usual = () => ({ urls, out, versionFrom: 'header:X-Release', settleSeconds: 1 });

  it('calls the deploy once, prints nothing, and gives the verdict, the report and its path', async () => {
    const printed = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const lines: string[] = [];
    const deploy = vi.fn(() => {
      release = 'r2';
    });
    const run = await watch({ ...usual(), deploy, expect: 'r1:r2', onLine: (line) => lines.push(line) });
    const calls = printed.map((spy) => spy.mock.calls.length);
    for (const spy of printed) spy.mockRestore();
    expect(run).toMatchObject({ verdict: 'pass', report: { scenario: 'watch', verdict: 'pass' } });
    expect(run).not.toHaveProperty('deployError');
    const strictly = new Ajv({ allowUnionTypes: true }).compile(reportSchema({ strict: true }));
    expect(strictly(run.report), JSON.stringify(strictly.errors)).toBe(true);
    expect(dirname(run.reportPath)).toBe(run.folder);
    expect(await readFile(run.reportPath, 'utf8')).toContain('<html');
    expect(deploy).toHaveBeenCalledOnce();
    expect(calls).toEqual([0, 0]);
    expect(lines.length).toBeGreaterThan(0);
  });

  it('says fail if the deploy loses a request', async () => {
    const run = await watch({
      ...usual(),
      deploy: () => {
        release = 'r3';
        losses = 3;
      },
    });
    expect(run.verdict).toBe('fail');
    expect(run.report.requests.byOutcome).toMatchObject({ 'empty-reply': 3 });
  });

  it('says inconclusive if the deploy throws, and gives what it threw', async () => {
    const error = new Error('no space left');
    const run = await watch({ ...usual(), deploy: () => Promise.reject(error) });
    expect(run).toMatchObject({ verdict: 'inconclusive', deployError: error });
    expect(await readFile(join(run.folder, 'command.log'), 'utf8')).toContain('no space left');
  });

  it('ends if it is told to: the deploy is told as well, and the verdict is inconclusive', async () => {
    const controller = new AbortController();
    let wasTold = false;
    const run = await watch({
      ...usual(),
      signal: controller.signal,
      deploy: async (signal) => {
        const told = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        controller.abort();
        await told;
        wasTold = true;
      },
    });
    expect(wasTold).toBe(true);
    expect(run.verdict).toBe('inconclusive');
    expect(run.report.checks.find(({ name }) => name === 'carried-through')?.detail).toContain('interrupted by SIGTERM');
  });

  it('keeps the value of a secret header out of all that it writes', async () => {
    const changes = (): void => {
      release = 'r4';
    };
    const run = await watch({ ...usual(), deploy: changes, headers: { Authorization: 'Bearer sesame-open' } });
    for (const file of ['report.json', 'report.html', 'run.json'])
      expect(await readFile(join(run.folder, file), 'utf8')).not.toContain('sesame');
    expect(run.report.command).toContain('Authorization');
  });

  it.each([
    ['a value that is none', { command: ['true'], clients: 0 }, 'UsageError', /--clients is "0"/],
    ['a program that there is not', { command: ['no-such-program'] }, 'UsageError', /no program "no-such-program"/],
    ['an option that there is not', { command: ['true'], lane: 'neu' }, 'UsageError', /--lane/],
    ['nothing to deploy', {}, 'UsageError', /nothing to deploy/],
    ['two ways to deploy', { command: ['true'], deploy: () => undefined }, 'UsageError', /more than one way/],
    ['an empty command', { command: [] }, 'UsageError', /command of watch is empty/],
  ])('refuses %s, before anything is asked', async (_, options, name, says) => {
    await expect(watch({ urls, out, ...options } as never)).rejects.toMatchObject({ name, message: expect.stringMatching(says) });
  });
});
