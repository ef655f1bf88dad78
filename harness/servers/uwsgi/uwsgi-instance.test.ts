import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../../run/stage/log-follower.ts';
import type { RuntimeProcess } from '../../runtime/runtime.ts';
import { UwsgiInstance } from './uwsgi-stage.ts';

describe('an instance that is waited for, and whose log does not tell that it has started', () => {
  let folder: string;
  let log: Log;
  let instance: UwsgiInstance;
  let stats: Server | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zd-instance-'));
    await writeFile(join(folder, 'server.log'), '[uWSGI] getting INI configuration from server.ini\n');
    log = new Log(
      join(folder, 'server.log'),
      () => 0,
      () => undefined,
    );
    const process: RuntimeProcess = { name: 'server', pid: 4711, exited: new Promise(() => undefined), exit: () => null };
    const signal = new AbortController().signal;
    instance = new UwsgiInstance(process, log, {
      runId: 'test',
      workFolder: folder,
      signal,
      patienceMs: 50,
      startupPatienceMs: 50,
      readyLine: /spawned uWSGI worker 1 /,
      endReasons: [],
      signalSent: () => undefined,
      step: (_, act) => act(),
    });
  });
  afterEach(async () => {
    log.close();
    stats?.close();
    stats = null;
    await rm(folder, { recursive: true, force: true });
  });

  it('has not started, as far as is known', async () => {
    await expect(instance.ready()).rejects.toThrow(/server to import its app and start/);
  });

  it('says where its stats server is, if that can’t be found where it was named', async () => {
    await appendFile(
      join(folder, 'server.log'),
      'chdir() to /srv/shop\n*** Stats server enabled on server.stats fd: 9 ***\nspawned uWSGI worker 1 (pid: 4712, cores: 1)\n',
    );
    await expect(instance.stats()).rejects.toThrow(/server\.stats can't be read/);
    const evidence = instance.waitEvidence();
    expect(evidence).toMatch(/^the stats server at \/.*\/server\.stats can't be read: .*ENOENT/);
    expect(evidence).toContain(
      'by its log ("chdir() to /srv/shop", "*** Stats server enabled on server.stats fd: 9 ***") it is at /srv/shop/server.stats: write `stats = $(FOLDER)/$(INSTANCE).stats`',
    );
    expect(evidence).toContain('server said last: ');
  });

  it('says that it has no stats server, if its log names none', async () => {
    await expect(instance.stats()).rejects.toThrow();
    expect(instance.waitEvidence()).toContain('its log names no stats server: it needs `stats = $(INSTANCE).stats`');
  });

  it('says nothing of a stats server that answers', async () => {
    stats = createServer((socket) => socket.end('{"pid":4711,"version":"2.0.21","listen_queue":0,"workers":[]}'));
    await new Promise<void>((resolve) => stats?.listen(join(folder, 'server.stats'), resolve));
    await instance.stats();
    expect(instance.waitEvidence()).toMatch(/^server said last: /);
  });

  it('writes its log elsewhere, if its stats server answers', async () => {
    stats = createServer((socket) => socket.end('{"pid":4711,"version":"2.0.21","listen_queue":0,"workers":[]}'));
    await new Promise<void>((resolve) => stats?.listen(join(folder, 'server.stats'), resolve));
    const error: unknown = await instance.ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'InconclusiveError',
      message: expect.stringMatching(/writes its log elsewhere: leave `logto`/),
    });
  });
});
