import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';
import { losesSome, StandIn } from '../run/changing-service.fixture.ts';
import { Desk, eventually } from '../run/zerodrop.fixture.ts';
import { ensureImage } from '../runtime/image.ts';
import { imageContext } from '../runtime/image-context.ts';
import { baseImage, USUAL_SUITE } from '../runtime/server-version.ts';
import { removeNetworksAndSwarm, swarmLabels } from '../runtime/swarm-parts.ts';
import { swarmHindrance } from '../servers/docker/swarm-hindrance.ts';
import { removeBuiltImage } from './remove-built-image.fixture.ts';
import { requireRuntime } from './require-runtime.ts';

const BUILD_MS = 900_000;
const CONTENTS = ['Dockerfile', 'package.json', 'package-lock.json', 'bin', 'harness', 'scenarios', 'tools'] as const;
/** Root alone can remove what another user has written. */
const UID = process.getuid?.() === 0 ? 12_345 : (process.getuid?.() ?? 0);

async function sources(): Promise<readonly string[]> {
  const all = await Promise.all(
    CONTENTS.map(async (name) => {
      const path = join(PACKAGE_FOLDER, name);
      if (!(await stat(path)).isDirectory()) return [path];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return all.flat().sort();
}

describe.skipIf(!(await requireRuntime('docker')))('the image of Dockerfile', () => {
  const docker = new Dockerode();
  let folder = '';
  let tag = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-image-'));
    await chmod(folder, 0o777);
    const scratch = await mkdtemp(join(tmpdir(), 'zerodrop-context-'));
    tag = await ensureImage(docker, {
      repository: 'zerodrop-watch',
      what: 'the image that runs watch',
      dockerfile: join(PACKAGE_FOLDER, 'Dockerfile'),
      decidedBy: await sources(),
      base: baseImage(USUAL_SUITE),
      prepare: () => imageContext(PACKAGE_FOLDER, scratch, CONTENTS),
      limitMs: BUILD_MS,
      onLine: () => undefined,
      signal: new AbortController().signal,
    });
    await rm(scratch, { recursive: true });
  }, BUILD_MS);
  afterAll(async () => {
    await removeBuiltImage(docker, tag);
    await rm(folder, { recursive: true });
  });

  async function run(...args: readonly string[]): Promise<number> {
    const container = await docker.createContainer({
      Image: tag,
      Cmd: [...args],
      User: `${UID}:${UID}`,
      HostConfig: { NetworkMode: 'host', Binds: [`${folder}:/work`] },
    });
    onTestFinished(() => container.remove({ force: true }));
    await container.start();
    return ((await container.wait()) as { readonly StatusCode: number }).StatusCode;
  }

  async function service(onChange: (standIn: StandIn) => void): Promise<StandIn> {
    const standIn = await StandIn.start(onChange);
    standIn.behaviour = { kind: 'answers', status: 201, body: 'old' };
    onTestFinished(() => standIn.stop());
    return standIn;
  }

  it('does not run as root', async () => {
    const { Config } = await docker.getImage(tag).inspect();
    expect(Config.User).toBe('zerodrop');
  });

  it('watches a server of the host, and leaves reports that belong to the user', async () => {
    const standIn = await service((each) => (each.behaviour = { kind: 'answers', status: 202, body: 'new' }));
    const code = await run('watch', standIn.url, '--expect', '201:202', '--settle', '1', '--', 'bash', '-c', standIn.changeIt);
    expect(code).toBe(EXIT.pass);
    const latest = join(folder, 'reports', 'watch', 'latest');
    const { verdict, requests } = JSON.parse(await readFile(join(latest, 'report.json'), 'utf8'));
    expect(verdict).toBe('pass');
    expect(requests.sent).toBe(standIn.answered);
    const owners = await Promise.all((await readdir(latest)).map(async (name) => (await stat(join(latest, name))).uid));
    expect(new Set(owners)).toEqual(new Set([UID]));
  });

  it('hands the exit code of a fail on', async () => {
    const standIn = await service((each) => (each.behaviour = losesSome({ kind: 'answers', status: 202, body: 'new' })));
    const code = await run('watch', standIn.url, '--expect', '201:202', '--settle', '1', '--', 'bash', '-c', standIn.changeIt);
    expect(standIn.hungUp).toBeGreaterThan(0);
    expect(code).toBe(EXIT.fail);
  });

  // A machine has one Swarm; the tests of a file come one after the other.
  describe('as the agents of a Swarm', () => {
    const testId = `test-${process.pid}`;
    let desk: Desk;

    beforeAll(async () => {
      desk = await Desk.create();
      const hindrance = await swarmHindrance();
      if (hindrance !== null) throw new Error(hindrance);
      const { Swarm } = (await docker.info()) as { readonly Swarm?: { readonly LocalNodeState?: string } };
      // A Swarm that was there stays.
      if (Swarm?.LocalNodeState === 'active') return;
      const Spec = { Name: 'default', Labels: await swarmLabels(docker, testId) };
      await docker.swarmInit({ ListenAddr: '127.0.0.1:0', AdvertiseAddr: '127.0.0.1', ForceNewCluster: false, Spec });
    });
    afterAll(async () => {
      await removeNetworksAndSwarm(docker, testId);
      await desk.clear();
    });

    const start = (url: string, out: string, ...more: readonly string[]) =>
      desk.start([
        ...[
          'watch',
          url,
          '--vantage',
          'local:1',
          '--vantage',
          'swarm:2',
          '--agent-image',
          tag,
          '--rate',
          '100',
          '--out',
          join(desk.out, out),
        ],
        ...more,
      ]);
    const containers = async () =>
      (await docker.listContainers({ all: true, filters: { label: ['zerodrop.vantage'] } })).map(
        ({ Names, State }) => `${Names[0]} ${State}`,
      );
    const services = async () =>
      (await docker.listServices({ filters: { label: ['zerodrop.vantage'] } })).map(({ Spec }) => Spec?.Name ?? '');

    it('has books that are exact, and leaves no service', async () => {
      const standIn = await service(() => undefined);
      const { stdout, stderr } = await start(standIn.url, 'exact', '--settle', '1', '--no-change', '--', 'true');
      const { requests, vantages, checks } = JSON.parse(
        await readFile(join(desk.out, 'exact', 'watch', 'latest', 'report.json'), 'utf8'),
      ) as Report;
      expect([requests.sent, requests.failed], stdout + stderr).toEqual([standIn.answered, 0]);
      expect(vantages?.map(({ name, engine, requests: { sent } }) => [name, engine, sent > 50])).toEqual([
        ['local', 'local', true],
        ['swarm-1', 'swarm', true],
        ['swarm-2', 'swarm', true],
      ]);
      for (const name of ['accounted', 'vantages', 'detector', 'carried-through'])
        expect(checks.find((check) => check.name === name)?.verdict, name).toBe('pass');
      expect([...(await services()), ...(await containers())]).toEqual([]);
    });

    it('end if the coordinator is killed, and the next run removes what it left', async () => {
      const standIn = await service(() => undefined);
      const killed = start(standIn.url, 'killed', '--without-deploy', '60');
      await eventually('requests', 60_000, () => (standIn.answered > 100 ? true : null));
      killed.kill('SIGKILL');
      await killed;
      const [left = ''] = await services();
      expect(left).toMatch(/^zerodrop-agents-/);
      const states = async () => {
        const tasks = (await docker.listTasks({ filters: { service: [left] } })) as readonly {
          readonly Status: { readonly State: string };
        }[];
        return tasks.map(({ Status }) => Status.State);
      };
      await eventually('the end of the agents', 30_000, async () => ((await states()).includes('running') ? null : true));
      // A Swarm makes tasks anew for those of a job that failed, as often as they fail.
      expect(await states()).toEqual(['complete', 'complete']);
      await start(standIn.url, 'next', '--without-deploy', '1');
      expect([...(await services()), ...(await containers())]).toEqual([]);
    });
  });
});
