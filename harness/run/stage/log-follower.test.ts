import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KILLING_WORKERS, meaningOf, printedTime } from '../../servers/uwsgi/log-lines.ts';
import { Log } from './log-follower.ts';

describe('following a log', () => {
  let folder: string;
  let log: Log;
  const seen: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zd-log-'));
    seen.length = 0;
    log = new Log(
      join(folder, 'x.log'),
      () => 7,
      (line) => seen.push(line.text),
    );
  });
  afterEach(async () => {
    log.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('sees a line when it is written', async () => {
    const { line } = log.waitFor(/ready/);
    await appendFile(log.path, 'not yet\nWSGI app ready\n');
    expect(await line).toEqual({ atMs: 7, text: 'WSGI app ready' });
    expect(seen).toEqual(['not yet', 'WSGI app ready']);
  });

  it('waits for the rest of a line that is written in pieces, in the middle of a character too', async () => {
    const bytes = Buffer.from('caf\u00e9 ready\n');
    await appendFile(log.path, bytes.subarray(0, 4));
    log.read();
    expect(seen).toEqual([]);
    await appendFile(log.path, bytes.subarray(4));
    log.read();
    expect(seen).toEqual(['caf\u00e9 ready']);
  });

  it('looks for lines after a mark only, and for the n-th of them', async () => {
    await appendFile(log.path, 'suspended\n');
    const mark = log.mark();
    const { line } = log.waitFor(/suspended/, mark, 2);
    await appendFile(log.path, 'one suspended\n');
    log.read();
    await appendFile(log.path, 'two suspended\n');
    expect((await line).text).toBe('two suspended');
  });

  it('lets others take their turn while much is written', async () => {
    const lines = 20_000;
    const known = new Set<number>();
    await appendFile(log.path, 'a line of what a deploy prints, of some length\n'.repeat(lines));
    while (seen.length < lines) {
      known.add(seen.length);
      await nextTurn();
    }
    expect([...known].filter((n) => n > 0).length).toBeGreaterThan(5);
  });

  it('gives all that was written to one who waits for the end, line by line', async () => {
    await appendFile(log.path, `${'x'.repeat(200_000)}\n${'y'.repeat(70_000)}`);
    await log.readToEnd();
    expect(seen.map((text) => text.length)).toEqual([200_000]);
    expect(log.unfinished).toBe('y'.repeat(70_000));
  });

  it('keeps the last line of a process that ended without a newline out until it is whole', async () => {
    await appendFile(log.path, 'half');
    log.close();
    expect(seen).toEqual([]);
  });
});

describe('the meaning of a log line', () => {
  it.each([
    ['spawned uWSGI worker 3 (pid: 4711, cores: 1)', 'worker-spawned', 4711],
    ['Fri Nov 20 16:51:43 2026 - *** worker 1 suspended ***', 'worker-suspended', null],
    ['-- unavailable modifier requested: 0 --', 'unavailable-modifier', null],
    ['spawned uWSGI worker 1 (and the only) (pid: 7, cores: 1)', 'worker-spawned', 7],
    ['Respawned uWSGI worker 2 (new pid: 9)', 'worker-spawned', 9],
    ['spawned uWSGI http 1 (pid: 12)', 'gateway-spawned', 12],
    ['gracefully (RE)spawned uWSGI master process (pid: 5)', 'master-spawned', 5],
    ['Fri Nov 20 16:51:43 2026 - new master copy spawned with pid 6', 'master-forked', 6],
    ['Fri Nov 20 16:51:43 2026 - *** worker 1 resumed ***', 'worker-resumed', null],
    ['Gracefully killing worker 2 (pid: 8)...', 'worker-killed-gracefully', 8],
    ['killing worker 2 (pid: 8)', 'worker-killed', 8],
    ['DAMN ! worker 2 (pid: 8) MISTERIOUSLY killed by signal 9 :( trying respawn ...', 'worker-died', 8],
    ['...gracefully killing workers...', 'reload', null],
    ['...brutally killing workers...', 'brutal-reload', null],
    ['Fri Nov 20 16:51:43 2026 - chain next victim is worker 3', 'worker-cursed', null],
    ['Fri Nov 20 16:51:43 2026 - worker 2 (pid: 8) is taking too much time to die...NO MERCY !!!', 'no-mercy', 8],
    ['Fri Nov 20 16:51:43 2026 - [emperor] NO MERCY for vassal v1.ini !!!', 'no-mercy', null],
    ['Fri Nov 20 16:51:43 2026 - *** HARAKIRI ON WORKER 1 (pid: 11, try: 1) ***', 'harakiri', 11],
    ['Fri Nov 20 16:51:43 2026 - [emperor] vassal v1.ini has been spawned', 'vassal-spawned', null],
    ['Fri Nov 20 16:51:43 2026 - [emperor] vassal v1.ini is now loyal', 'vassal-loyal', null],
    ['Fri Nov 20 16:51:43 2026 - [emperor] stop the uwsgi instance v1.ini', 'vassal-stopped', null],
    ['Fri Nov 20 16:51:43 2026 - [emperor] curse the uwsgi instance v1.ini (pid: 20)', 'vassal-cursed', 20],
    ['Fri Nov 20 16:51:43 2026 - [emperor] removed uwsgi instance v1.ini', 'vassal-gone', null],
    ['[uwsgi-subscription for pid 9] fooserv => new node: /run/v1.sock', 'node-subscribed', null],
    ['[uWSGI fastrouter pid 9] fooserv => marking /run/v1.sock as failed', 'node-unsubscribed', null],
    ['[uwsgi-http] 127.0.0.1:80 => marking /run/v1.sock as failed', 'node-death-marked', null],
    ['[uwsgi-subscription for pid 9] fooserv => marking /run/v1.sock as failed (no announce received in 17 seconds)', 'node-silent', null],
    ['something that is not known', 'log-line', null],
  ])('%s', (text, kind, pid) => {
    expect(meaningOf(text)).toMatchObject({ kind, pid });
  });
});

describe('the time that uWSGI prints', () => {
  it.each([
    ['Fri Nov 20 16:51:43 2026 - *** worker 1 suspended ***', '2026-11-20T16:51:43'],
    ['Tue Dec  1 06:05:04 2026 - x', '2026-12-01T06:05:04'],
    ['*** Starting uWSGI 2.0.21 (64bit) on [Fri Nov 20 16:51:43 2026] ***', null],
    ['goodbye to uWSGI.', null],
  ])('%s', (text, time) => {
    expect(printedTime(text)).toBe(time);
  });
});

describe('a master that kills its workers', () => {
  it.each(['SIGINT/SIGTERM received...killing workers...', 'SIGINT/SIGQUIT received...killing workers...'])('says “%s”', (line) => {
    expect(line).toMatch(KILLING_WORKERS);
    expect(meaningOf(line).kind).toBe('shutdown');
  });

  it('is no other that shuts down', () => {
    expect('graceful shutdown triggered...').not.toMatch(KILLING_WORKERS);
  });
});
