import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../run/zerodrop.fixture.ts';
import { HAPROXY } from '../servers/haproxy/haproxy-server.ts';

const there = (await HAPROXY.find()).kind === 'usable';
const PLACE = 'step=5,freeze=haproxy-1:process,queued=8,holdMs=500';

describe.skipIf(!there)('hunt --force, on the host', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());
  const hunt = (name: string, ...more: readonly string[]) =>
    desk.call('hunt', name, '--force', '--seed', '1', '--runtime', 'host', '--out', desk.out, ...more);

  // The first place is that of the process that gets a signal. The budget lets it be found, and nothing else.
  it('finds where a freeze makes HAProxy lose what waits, says it in words, and how it is repeated', async () => {
    const { code, stdout, stderr } = await hunt('haproxy-sf', '--attempts', '2', '--replays', '1');
    expect(code, `${stdout}\n${stderr}`).toBe(1);
    expect(stdout).toContain('FOUND   haproxy-sf');
    expect(stdout).toContain('place     freeze haproxy-1 before step 5 (SIGUSR1 to the master of haproxy-1), place ');
    expect(stdout).toMatch(/lost {6}\d+ reset \(listener-closed\)/);
    expect(stdout).toMatch(/repeat {4}.*hunt haproxy-sf --seed 1 .* --force --place step=5,freeze=haproxy-1:process,\S+ --replays 1/);
  });

  it('repeats a place: it breaks -sf, and not -sf with -x', async () => {
    const broke = await hunt('haproxy-sf', '--place', PLACE, '--replays', '1');
    expect(broke.code, `${broke.stdout}\n${broke.stderr}`).toBe(1);
    expect(broke.stdout).toContain('BROKE   haproxy-sf');
    const held = await hunt('haproxy-sf-x', '--place', PLACE, '--replays', '1');
    expect(held.code, `${held.stdout}\n${held.stderr}`).toBe(0);
    expect(held.stdout).toContain('HELD   haproxy-sf-x');
  });

  it('says that a place is not there', async () => {
    const { code, stdout } = await hunt('haproxy-sf', '--place', 'step=5,freeze=haproxy-1:workers,holdMs=0', '--replays', '1');
    expect(code).toBe(2);
    expect(stdout).toContain('SHOWED NOTHING');
    expect(stdout).toContain('there is nothing to freeze that is the workers of haproxy-1');
  });
});
