import Dockerode from 'dockerode';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireRuntime } from '../../setup/require-runtime.ts';
import { eventually } from '../zerodrop.fixture.ts';
import { followDocker } from './follow-docker.ts';

const IMAGE = 'debian:bookworm-slim';

const answers = await requireRuntime('docker');
const there =
  answers &&
  (await new Dockerode()
    .getImage(IMAGE)
    .inspect()
    .then(
      () => true,
      () => false,
    ));

describe.skipIf(!there)('the log of a container', () => {
  async function container(script: string, tty: boolean) {
    const made = await new Dockerode().createContainer({ Image: IMAGE, Cmd: ['sh', '-c', script], Tty: tty, OpenStdin: true });
    onTestFinished(() => made.remove({ force: true, v: true }));
    await made.start();
    return made;
  }

  it.each([true, false])('is followed from now on, and on when it is started anew (terminal: %s)', async (tty) => {
    const script =
      'echo old; while [ ! -e /go ]; do sleep 0.05; done; rm /go; echo new; echo other >&2; while [ ! -e /end ]; do sleep 0.05; done; rm /end';
    const made = await container(script, tty);
    const touch = async (file: string): Promise<void> => {
      const touching = await made.exec({ Cmd: ['touch', file] });
      await touching.start({});
    };
    await eventually('the first line', 10_000, async () =>
      (await made.logs({ stdout: true, stderr: true, follow: false })).includes('old') ? true : null,
    );
    const lines: string[] = [];
    const log = await followDocker(made.id, (text) => lines.push(text));
    onTestFinished(() => log.close());
    expect(log.before).toEqual(['old']);
    await touch('/go');
    await eventually('the lines', 10_000, () => (lines.length >= 2 ? true : null));
    expect(lines.toSorted()).toEqual(['new', 'other']);
    await touch('/end');
    await made.wait();
    await made.start();
    await eventually('the line after the start', 10_000, () => (lines.length >= 3 ? true : null));
    expect(lines.at(-1)).toBe('old');
  });

  it('that is not there is one error', async () => {
    await expect(followDocker('zerodrop-no-such-container', () => undefined)).rejects.toThrow(
      "--log docker:zerodrop-no-such-container can't be read: there is no such container",
    );
  });
});
