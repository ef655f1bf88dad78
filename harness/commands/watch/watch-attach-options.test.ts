import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { type AttachOptions, attachPlanOf } from './watch-attach-options.ts';

const plan = (options: Partial<AttachOptions>) => attachPlanOf({ log: [], ...options });

describe('what is attached to a watched service', () => {
  it('is nothing unless it is asked for', async () => {
    expect(await plan({})).toEqual({ server: null, logs: [], statistics: null, pid: null, start: null });
  });

  it('reads where logs are', async () => {
    const { logs, server } = await plan({ server: 'gunicorn', log: ['error.log', 'docker:web-1', 'systemd:web.service'] });
    expect(server?.title).toBe('gunicorn');
    expect(logs).toEqual([
      { kind: 'file', path: 'error.log' },
      { kind: 'docker', container: 'web-1' },
      { kind: 'systemd', unit: 'web.service' },
    ]);
  });

  it('reads addresses of statistics, pids and their files', async () => {
    expect((await plan({ server: 'uwsgi', stats: '127.0.0.1:9191' })).statistics).toBe('127.0.0.1:9191');
    expect((await plan({ server: 'uwsgi', stats: '/run/stats.sock' })).statistics).toBe('/run/stats.sock');
    expect((await plan({ pid: '123' })).pid).toEqual({ kind: 'pid', pid: 123 });
    expect((await plan({ pid: 'master.pid' })).pid).toEqual({ kind: 'file', path: 'master.pid' });
  });

  it.each([
    ['a log without a server', { log: ['a.log'] }, /--log was given without --server/],
    ['statistics without a server', { stats: '127.0.0.1:1' }, /--stats was given without --server/],
    ['statistics of a server that serves none', { server: 'gunicorn', stats: '127.0.0.1:1' }, /gunicorn serves no statistics/],
    ['a pid of what is started', { start: 'uwsgi', pid: '1' }, /--pid was given with --start/],
    ['a server that is not known', { server: 'uwsg' }, /unknown server "uwsg"/],
    ['Kubernetes, for now', { server: 'uwsgi', log: ['kubernetes:deployment/web'] }, /can't be read yet/],
    ['a container without a name', { server: 'uwsgi', log: ['docker:'] }, /--log is "docker:"/],
    ['an address without a port', { server: 'uwsgi', stats: 'localhost' }, /--stats is "localhost"/],
    ['a pid that none has', { pid: '0' }, /--pid is "0"/],
  ])('refuses %s', async (_, options, message) => {
    await expect(plan(options)).rejects.toThrow(message);
    await expect(plan(options)).rejects.toBeInstanceOf(UsageError);
  });

  it('asks whether a similar server was meant', async () => {
    await expect(plan({ server: 'uwsg' })).rejects.toMatchObject({ hint: expect.stringMatching(/^Did you mean uwsgi\?/) });
  });
});
