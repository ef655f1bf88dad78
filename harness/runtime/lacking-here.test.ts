import { describe, expect, it } from 'vitest';
import type { LookedForServer, Server } from '../servers/server.ts';
import { sharedRuntime, type Takes } from './lacking-here.ts';

const server = (title: string, found: LookedForServer): Server =>
  ({ name: title, title, find: async () => found, howToInstall: `Install ${title}` }) as unknown as Server;
const HERE = server('here', { kind: 'usable', path: '/usr/bin/here', version: '1.0' });
const GONE = server('gone', { kind: 'absent' });
const OLD = server('old', { kind: 'unfit', path: '/usr/bin/old', reason: 'is too old', hint: 'Install a newer one.' });

const runs: Takes = { server: HERE };
const needsSh: Takes = { server: HERE, needs: { sh: 'dash' } };
const needsMore: Takes = { server: HERE, needs: { sh: 'dash', 'no-such-program': 'some-package' } };
const gone: Takes = { server: GONE };
const old: Takes = { server: OLD };

const lack = (reason: string) => ({ reason, isElsewhere: false });

describe('the runtime of many scenarios', () => {
  it('is one for all, and says of each that can not run there what is not there', async () => {
    const { runtime, lacking } = await sharedRuntime([runs, needsSh, needsMore, gone, old], 'host', { demandServers: false });
    expect(runtime).toBe('host');
    expect([...lacking]).toEqual([
      [needsMore, lack('there is no no-such-program on this machine (Debian: apt-get install some-package)')],
      [gone, lack('there is no gone on this machine (Install gone)')],
      [old, lack('the old at /usr/bin/old is too old (Install a newer one)')],
    ]);
  });

  it('leaves out what deploys containers on the host: it is at home in Docker', async () => {
    const containers: Takes = { server: { ...HERE, title: 'Docker', runsIn: 'docker' } };
    const { lacking } = await sharedRuntime([runs, containers], 'host', { demandServers: false });
    expect([...lacking]).toEqual([
      [containers, { reason: 'Docker deploys containers, and the runtime host has none (Use `--runtime docker`)', isElsewhere: true }],
    ]);
  });

  it('is refused if a server that was named is not there', async () => {
    await expect(sharedRuntime([runs, gone], 'host', { demandServers: true })).rejects.toThrow('there is no gone on this machine');
  });

  it('is refused if it can run none of them', async () => {
    await expect(sharedRuntime([gone, old], 'host', { demandServers: false })).rejects.toThrow('there is no gone on this machine');
    await expect(sharedRuntime([], 'host', { demandServers: false })).rejects.toThrow('there is no scenario to run');
  });

  it('is refused if the wish itself is wrong', async () => {
    await expect(sharedRuntime([runs], 'moon', { demandServers: false })).rejects.toThrow('unknown runtime "moon"');
  });

  it.each([
    ['host', 'kubernetes', 'this scenario needs a Kubernetes cluster'],
    ['kubernetes', undefined, "scenarios of here don't run in the runtime kubernetes"],
  ] as const)('skips, for the wish %s, a server that runs elsewhere alone, and is refused if it was named', async (wish, runsIn, words) => {
    const elsewhere: Takes = { server: { ...HERE, ...(runsIn === undefined ? {} : { runsIn }) } };
    await expect(sharedRuntime([elsewhere], wish, { demandServers: true })).rejects.toThrow(words);
    if (wish === 'kubernetes') return;
    const { lacking } = await sharedRuntime([runs, elsewhere], wish, { demandServers: true, skipElsewhere: true });
    expect([...lacking]).toEqual([[elsewhere, { reason: expect.stringContaining(words), isElsewhere: true }]]);
  });

  it('is the host if one has no image, and nothing else was wished for', async () => {
    expect(await sharedRuntime([runs], undefined, { demandServers: false })).toMatchObject({ runtime: 'host' });
  });
});
