import { describe, expect, it } from 'vitest';
import { type Findings, planSetup } from './setup-plan.ts';

const bareDebian: Findings = {
  platform: 'linux',
  docker: false,
  uwsgi: null,
  osRelease: 'NAME="Debian"\nID=debian\n',
  apt: true,
  root: true,
  sudo: false,
};
const uwsgi = { path: '/usr/bin/uwsgi', version: '2.0.21-debian' };

describe('planSetup', () => {
  it('does nothing if Docker answers, and says that it does', () => {
    expect(planSetup({ ...bareDebian, docker: true })).toEqual({ kind: 'ready', message: 'a Docker daemon answers: nothing to do' });
  });

  it('does nothing if uWSGI is there, and says which', () => {
    const plan = planSetup({ ...bareDebian, uwsgi });
    expect(plan.kind).toBe('ready');
    expect(plan.message).toContain('uWSGI 2.0.21-debian with Python 3 is at /usr/bin/uwsgi');
  });

  it.each([
    ['darwin', 'macOS'],
    ['win32', 'Windows'],
  ] as const)('says on %s what to start, since an uWSGI would not help', (platform, name) => {
    const plan = planSetup({ ...bareDebian, platform, osRelease: '', apt: false });
    if (plan.kind !== 'stuck') throw new Error(`planned ${plan.kind}`);
    expect(plan.message).toContain(`needs one on ${name}`);
    expect(plan.hint).toContain('start Docker Desktop');
    expect(planSetup({ ...bareDebian, platform, docker: true }).kind).toBe('ready');
  });

  it('installs the two packages and nothing recommended as root', () => {
    const plan = planSetup(bareDebian);
    if (plan.kind !== 'install') throw new Error(`planned ${plan.kind}`);
    expect(plan.commands.map((command) => command[0])).toEqual(['apt-get', 'apt-get']);
    expect(plan.commands.at(-1)).toEqual(expect.arrayContaining(['--no-install-recommends', 'uwsgi-core', 'uwsgi-plugin-python3']));
  });

  it('goes through sudo if it is not root, and says so before', () => {
    const plan = planSetup({ ...bareDebian, root: false, sudo: true });
    if (plan.kind !== 'install') throw new Error(`planned ${plan.kind}`);
    expect(plan.message).toContain('sudo');
    expect(plan.commands.every((command) => command[0] === 'sudo')).toBe(true);
  });

  it('says what to type if it is neither root nor has sudo', () => {
    const plan = planSetup({ ...bareDebian, root: false });
    if (plan.kind !== 'stuck') throw new Error(`planned ${plan.kind}`);
    expect(plan.hint).toContain('apt-get update && apt-get');
    expect(plan.hint).toContain('uwsgi-core uwsgi-plugin-python3');
  });

  it.each([
    ['Ubuntu', 'ID=ubuntu\nID_LIKE=debian'],
    ['a system that is like Ubuntu', 'ID=pop\nID_LIKE="ubuntu debian"'],
    ['quoted names', "ID='debian'"],
  ])('installs on %s', (_name, osRelease) => {
    expect(planSetup({ ...bareDebian, osRelease }).kind).toBe('install');
  });

  it.each([
    ['Fedora', 'ID=fedora', false],
    ['Fedora with a stray apt-get', 'ID=fedora', true],
    ['a system without os-release', '', false],
  ])('installs nothing on %s and says what to do', (_name, osRelease, apt) => {
    const plan = planSetup({ ...bareDebian, osRelease, apt });
    if (plan.kind !== 'stuck') throw new Error(`planned ${plan.kind}`);
    expect(plan.hint).toContain('start Docker');
  });
});
