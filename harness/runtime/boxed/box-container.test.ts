import { describe, expect, it } from 'vitest';
import { RUN_LABEL } from '../runtime.ts';
import { boxContainer, boxUser } from './box-container.ts';
import { BOX_MARK } from './wants-box.ts';

const plan = {
  ...{ id: 'abc', image: 'zerodrop-boxed:1', cli: '/zd/harness/cli.ts', argv: ['scenario', 'zerg-dance'], cwd: '/zd', user: '1000:1001' },
  ...{ mounts: [{ source: '/out', target: '/out', readOnly: false }], timeZone: 'Europe/Rome', tty: false, env: {} },
};

describe('boxContainer', () => {
  it('hands on what changes a run or its looks, and no other variable of the user', () => {
    const env = { FOOSERV_SLOW_SECONDS: '1-2', NO_COLOR: '1', AWS_SECRET_ACCESS_KEY: 'x', ZERODROP_RUNTIME: '' };
    expect(boxContainer({ ...plan, env }).Env).toEqual([
      ...['FOOSERV_SLOW_SECONDS=1-2', 'NO_COLOR=1', 'TZ=Europe/Rome', `${BOX_MARK}=abc`, 'ZERODROP_RUNTIME=boxed'],
    ]);
  });

  it('is marked so that the guard finds it, has no network, and runs as the user', () => {
    expect(boxContainer(plan)).toMatchObject({
      Labels: { [RUN_LABEL]: 'abc' },
      User: '1000:1001',
      HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'bind', Source: '/out', Target: '/out', ReadOnly: false }] },
    });
  });
});

describe('boxUser', () => {
  const me = { uid: 1000, gid: 1001 };
  it.each([
    [
      "the user's own ids on a daemon of Linux",
      me,
      { operatingSystem: 'Debian GNU/Linux 12', securityOptions: ['name=seccomp'] },
      '1000:1001',
    ],
    ['root if Docker Desktop maps the files', me, { operatingSystem: 'Docker Desktop', securityOptions: [] }, ''],
    ['root if the daemon has no root', me, { operatingSystem: 'Fedora', securityOptions: ['name=seccomp', 'name=rootless'] }, ''],
    ['root on Windows, which has no such ids', null, { operatingSystem: 'Docker Desktop', securityOptions: [] }, ''],
  ] as const)('is %s', (_, ids, daemon, user) => {
    expect(boxUser(ids, daemon)).toBe(user);
  });
});
