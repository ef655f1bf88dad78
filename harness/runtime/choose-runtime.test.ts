import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KUBERNETES } from '../servers/kubernetes/kubernetes-server.ts';
import { UWSGI } from '../servers/uwsgi/uwsgi-server.ts';
import { BOX_MARK } from './boxed/wants-box.ts';
import { chooseRuntime } from './choose-runtime.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-choose-'));
  const uwsgi = join(folder, 'uwsgi');
  await writeFile(uwsgi, '#!/bin/sh\ncase "$*" in --version) echo 2.0.99;; *) echo 3.13.1;; esac\n');
  await chmod(uwsgi, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  vi.stubEnv('DOCKER_HOST', `unix://${folder}/absent.sock`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('a cluster', () => {
  it.each([undefined, 'docker', 'host', 'boxed'])('is not touched for a scenario of its own if the wish is %s', async (wish) => {
    await expect(chooseRuntime(wish, KUBERNETES)).rejects.toMatchObject({
      message: expect.stringContaining('needs a Kubernetes cluster'),
      hint: expect.stringContaining('--runtime kubernetes'),
      exitCode: 64,
    });
  });

  it('runs no scenario of another server', async () => {
    await expect(chooseRuntime('kubernetes', UWSGI)).rejects.toMatchObject({
      message: "scenarios of uWSGI don't run in the runtime kubernetes",
      exitCode: 64,
    });
  });
});

describe('chooseRuntime', () => {
  it.each(['docker', 'host', undefined] as const)(
    'refuses %s if this is no Linux: it would see no process and call that a clean end',
    async (wish) => {
      const mac = { platform: 'darwin', env: {} } as const;
      await expect(chooseRuntime(wish, UWSGI, mac)).rejects.toMatchObject({
        message: expect.stringContaining('needs Linux, and this is macOS'),
        hint: expect.stringContaining('--runtime boxed'),
      });
    },
  );

  it("takes the box's own uWSGI in the box, under the name of the box", async () => {
    expect(await chooseRuntime('boxed', UWSGI, { platform: 'linux', env: { [BOX_MARK]: 'x' } })).toMatchObject({
      host: { version: '2.0.99' },
      name: 'boxed',
    });
  });

  it("does not take the machine's uWSGI for that of a box", async () => {
    await expect(chooseRuntime('boxed', UWSGI, { platform: 'linux', env: {} })).rejects.toThrow('no uWSGI outside its container');
  });

  it.each(['host', 'boxed'])('refuses %s for what deploys containers: that has none', async (wish) => {
    const containers = { ...UWSGI, title: 'Docker', runsIn: 'docker' } as const;
    await expect(chooseRuntime(wish, containers, { platform: 'linux', env: {} })).rejects.toMatchObject({
      message: `Docker deploys containers, and the runtime ${wish} has none`,
      exitCode: 64,
    });
    await expect(chooseRuntime(undefined, containers, { platform: 'linux', env: {} })).rejects.toThrow('no Docker daemon answers');
  });
});
