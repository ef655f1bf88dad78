import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { type FakeDaemon, fakeDaemon, type Say } from './fake-daemon.fixture.ts';

const BRIDGE = 'failed to create endpoint on network bridge:\nadding interface to bridge docker0 failed';
const says = (message: string): Say => ({ status: 500, message });

/** A run in Docker with a daemon that says something: its exit code and its standard error. */
async function runWith(answers: readonly (readonly [RegExp, Say])[]) {
  const folder = await mkdtemp(join(tmpdir(), 'zd-fake-'));
  const daemon = await fakeDaemon(folder, answers);
  try {
    const { exitCode, stderr, stdout } = await execa(
      process.execPath,
      ['harness/cli.ts', 'scenario', 'sighup', '--runtime', 'docker', '--startup', '1', '--out', join(folder, 'out')],
      { cwd: PACKAGE_FOLDER, env: { DOCKER_HOST: `unix://${daemon.socket}`, TMPDIR: folder }, reject: false, timeout: 55_000 },
    );
    return { exitCode, stderr, stdout, asked: [...daemon.asked] as FakeDaemon['asked'] };
  } finally {
    await daemon.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe.concurrent('an error of the Docker daemon is told in its words, and is no bug of ours', { timeout: 60_000 }, () => {
  it.each([
    [
      'when it can not say whether the image is there',
      [[/^GET \/images/, says('layer store is broken')]],
      /image with uWSGI.*: layer store is broken/,
    ],
    [
      'when it can not build the image',
      [
        [/^GET \/images/, { status: 404, message: 'no' }],
        [/^POST \/build/, says('no space left on device')],
      ],
      /could not be built.*no space left on device/,
    ],
    [
      'when it makes no container',
      [[/^POST \/containers\/create/, says('no space left on device')]],
      /uwsgi --version.*: no space left on device/,
    ],
    [
      'when it starts no container',
      [[/^POST \/containers\/\w+\/start/, says(BRIDGE)]],
      /uwsgi --version.*: failed to create endpoint on network bridge: adding interface/,
    ],
    ['when it goes away while a container runs', [[/^POST \/containers\/\w+\/wait/, 'cut']], /uwsgi --version.*: socket hang up/],
    [
      'when it starts no container of an instance',
      [[/^POST \/containers\/create.*"PidMode":"host"/, says('Conflict. The name is in use')]],
      /start the container of server: .*Conflict/,
    ],
  ] as readonly [string, readonly (readonly [RegExp, Say])[], RegExp][])('%s', async (_, answers, expected) => {
    const { exitCode, stderr, stdout } = await runWith(answers);
    const lines = stderr.split('\n').filter((line) => line.startsWith('zerodrop'));
    expect({ exitCode, stdout, lines: lines.length }).toEqual({ exitCode: 70, stdout: '', lines: 1 });
    expect(lines[0]).toMatch(expected);
    expect(stderr).not.toMatch(/bug of zerodrop|^ {4}at /m);
  });

  it('the version is asked in a container without a network', async () => {
    const { asked } = await runWith([[/^POST \/containers\/create.*"PidMode":"host"/, says('enough')]]);
    const [first] = asked.filter(({ ask }) => ask.startsWith('POST /containers/create'));
    expect(JSON.parse(first?.body ?? '{}')).toMatchObject({ Cmd: ['uwsgi', '--version'], HostConfig: { NetworkMode: 'none' } });
  });
});

it('what a container prints is told in full, also if it comes after the news of its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zd-fake-'));
  const daemon = await fakeDaemon(folder, [[/^POST \/containers\/\w+\/attach/, { body: '2.0.99\r\n', afterMs: 300 }]]);
  try {
    const { stdout } = await execa(process.execPath, ['harness/runtime/docker-output.fixture.ts', folder], {
      cwd: PACKAGE_FOLDER,
      env: { DOCKER_HOST: `unix://${daemon.socket}`, TMPDIR: folder },
      timeout: 15_000,
    });
    expect(stdout).toBe('"2.0.99"');
  } finally {
    await daemon.close();
    await rm(folder, { recursive: true, force: true });
  }
});
