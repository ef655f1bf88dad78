import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findUwsgi, hostUwsgi } from './find-uwsgi.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-find-uwsgi-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('hostUwsgi', () => {
  /** A stand-in for uWSGI: what it prints and exits with for --version, and for the question after Python. */
  async function uwsgiThat(version: string, python: string): Promise<string> {
    const path = join(folder, 'uwsgi');
    await writeFile(path, `#!/bin/sh\ncase "$*" in --version) ${version};; *--python-version) ${python};; *) exit 9;; esac\n`);
    await chmod(path, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    return path;
  }

  it('finds the first uWSGI on PATH and its version', async () => {
    const path = await uwsgiThat('echo 2.0.99-trial', 'echo 3.13.1');
    expect(await hostUwsgi()).toEqual({ path, version: '2.0.99-trial' });
  });

  it('finds one that has Python inside and warns of the module that it cannot load', async () => {
    const path = await uwsgiThat('echo 2.0.99', 'echo "!!! UNABLE to load uWSGI plugin" >&2; echo 3.13.1');
    expect(await hostUwsgi()).toEqual({ path, version: '2.0.99' });
  });

  it('is null if uWSGI has no Python', async () => {
    await uwsgiThat('echo 2.0.99', 'echo "unrecognized option" >&2; exit 1');
    expect(await hostUwsgi()).toBeNull();
  });

  it('is null if the Python is Python 2', async () => {
    await uwsgiThat('echo 2.0.99', 'echo 2.7.18');
    expect(await hostUwsgi()).toBeNull();
  });

  it('is null if PATH holds no uWSGI', async () => {
    vi.stubEnv('PATH', folder);
    expect(await hostUwsgi()).toBeNull();
  });

  it.each([
    ['has no python3 plugin', 'echo 2.0.99', 'echo "unrecognized option" >&2; exit 1', /\(2\.0\.99\) has no python3 plugin/],
    ['runs Python 2', 'echo 2.0.99', 'echo 2.7.18', /runs Python 2\.7\.18, and Python 3 is needed/],
    ['is too old', 'echo 1.9.21', 'echo 3.9.2', /is version 1\.9\.21, and 2\.0 or newer is needed/],
    ['fails', 'echo sorry >&2; exit 1', 'echo 3.9.2', /can not say its version/],
  ])('says of one that %s what it lacks, and not that there is none', async (_, version, python, reason) => {
    const path = await uwsgiThat(version, python);
    expect(await findUwsgi()).toMatchObject({
      kind: 'unfit',
      path,
      reason: expect.stringMatching(reason),
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('says that there is none if there is none', async () => {
    vi.stubEnv('PATH', folder);
    expect(await findUwsgi()).toEqual({ kind: 'absent' });
  });
});
