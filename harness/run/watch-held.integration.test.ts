import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { HeldStandIn, type OnChange } from './held-service.fixture.ts';
import { checkOf, WatchDesk } from './watch-call.fixture.ts';

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
const services: HeldStandIn[] = [];
afterAll(async () => {
  await Promise.all(services.map((each) => each.stop()));
  await at.clear();
});

const KINDS = ['sse', 'ws'] as const;
type Kind = (typeof KINDS)[number];
const CHECK = { sse: 'streams-whole', ws: 'messages-whole' } as const;

/** The new version takes over for those that are opened from now on. */
const deploy: OnChange = (service) => {
  service.release = 'r2';
};
const closeRightly: OnChange = (service) => {
  deploy(service);
  for (const each of service.open) each.close();
};
const VERSIONS = ['--version-from', 'header:X-Release', '--expect', 'r1:r2'];

/** A watch as a user would call it, around a deploy of a stand-in. */
async function watch(
  kind: Kind,
  onChange: OnChange,
  more: readonly string[] = VERSIONS,
  options: Parameters<typeof HeldStandIn.start>[1] = {},
) {
  const service = await HeldStandIn.start(onChange, options);
  services.push(service);
  const watched = await at.watch(
    service[kind === 'sse' ? 'http' : 'ws'],
    ...['--exchange', kind, '--lane', 'both', '--hold', '1', '--settle', '3', ...more],
    ...['--', 'bash', '-c', service.changeIt],
  );
  return { ...watched, check: checkOf(watched, CHECK[kind]) };
}

describe.concurrent.each(KINDS)('watch of %s that is held over a deploy', (kind) => {
  it('passes if the service ends each rightly and its client is served by the new version, and tells when', async () => {
    const { code, stdout, check, report } = await watch(kind, closeRightly);
    expect([code, check?.reason]).toEqual([EXIT.pass, 'holds']);
    const [seen] = report.held ?? [];
    expect(seen?.over).toMatchObject({ opened: 6, failed: {}, stillOld: 0 });
    expect(seen?.reconnections).toMatchObject({ notBack: 0 });
    expect(stdout).toMatch(/6 (?:streams|WebSockets) were held from before the deploy/);
  });

  it('fails if they were to stay open', async () => {
    const { code, check } = await watch(kind, closeRightly, [...VERSIONS.slice(0, 2), '--expect', 'stays-open']);
    expect([code, check?.reason]).toEqual([EXIT.fail, 'closed-by-server']);
  });

  it('fails if one that has been held from before is cut', async () => {
    const { code, report } = await watch(kind, (service) => {
      deploy(service);
      const [oldest] = service.open;
      oldest?.socket?.destroy();
    });
    expect(code).toBe(EXIT.fail);
    expect(report.requests.failed).toBe(1);
  });

  it('fails if those that were open before are sent nothing more, while new ones are', async () => {
    const { code, check, stdout } = await watch(kind, (service) => {
      deploy(service);
      for (const each of service.open) each.isSilent = true;
    });
    expect([code, check?.reason]).toEqual([EXIT.fail, 'held-silent']);
    expect(stdout).toMatch(/6 (?:streams|WebSockets) that were held from before the deploy were sent nothing more/);
  });

  it('does not pass silently if the old version goes on with what it holds', async () => {
    const { code, check, stdout } = await watch(kind, deploy);
    expect([code, check?.reason]).toEqual([EXIT.inconclusive, 'held-by-old']);
    expect(stdout).toMatch(/6 of 6 are with r1 still/);
  });

  it('passes, and says so, if what is held may stay with the old version', async () => {
    const stays = await watch(kind, deploy, [...VERSIONS, '--canary']);
    expect(stays.code).toBe(EXIT.pass);
    expect(stays.stdout).toMatch(/6 of 6 are with r1 still/);
  });

  it('leaves it open if nothing is sent any more after the deploy', async () => {
    const { code, check } = await watch(kind, (service) => {
      closeRightly(service);
      service.isQuiet = true;
    });
    expect([code, check?.reason]).toEqual([EXIT.inconclusive, 'quiet-since']);
  });

  it('raises no alarm if the service is quiet all the time', async () => {
    const { code, check } = await watch(kind, closeRightly, VERSIONS, { isQuiet: true });
    expect([code, check?.reason]).toEqual([EXIT.pass, 'holds']);
  });

  it('says the same of what several threads hold', async () => {
    const stays = await watch(kind, deploy, [...VERSIONS, '--workers', '2']);
    expect([stays.code, stays.check?.reason]).toEqual([EXIT.inconclusive, 'held-by-old']);
    expect(stays.report.held?.[0]?.over).toMatchObject({ opened: 6, atEnd: 6, stillOld: 6 });
    expect(stays.report.held?.[0]?.said).toMatchObject({ heldSilent: 0, newSilent: 0, quietFromMs: null });
  });

  it('fails if it takes long to open a new one', async () => {
    const { code, ...watched } = await watch(kind, (service) => {
      service.opensAfterMs = 3000;
      closeRightly(service);
      setTimeout(() => (service.opensAfterMs = 0), 1000);
    });
    expect([code, checkOf(watched as never, 'zero-wait')?.reason]).toEqual([EXIT.fail, 'waited-too-long']);
  });
});

describe.concurrent('watch of streams whose ids count by one', () => {
  const NUMBERED = { isNumbered: true };
  const forgets: OnChange = (service) => {
    service.replays = false;
    // The clients come again at once: what comes before they have is what they miss.
    service.newest += 5;
    closeRightly(service);
  };

  it('passes, and says so, if they go on to, for those that come again as well', async () => {
    const { code, check, report } = await watch('sse', closeRightly, VERSIONS, NUMBERED);
    expect([code, check?.reason]).toEqual([EXIT.pass, 'holds']);
    expect(check?.detail).toContain('whose ids went on to count by one');
    expect(report.held?.[0]?.numbered).toMatchObject({ since: 'by-one', leapt: 0, cameAgain: 0 });
  });

  it('fails if events are left out on those that are held', async () => {
    const { code, check, report } = await watch(
      'sse',
      (service) => {
        service.release = 'r2';
        for (const each of service.open) each.leavesOut = 3;
        setTimeout(() => closeRightly(service), 500);
      },
      VERSIONS,
      NUMBERED,
    );
    expect([code, check?.reason]).toEqual([EXIT.fail, 'events-skipped']);
    const { leapt = 0, passedOver = 0 } = report.held?.[0]?.numbered ?? {};
    expect(leapt).toBeGreaterThanOrEqual(6);
    expect(passedOver).toBe(3 * leapt);
  });

  it('leaves it open if clients that come again are not sent what they missed', async () => {
    const { code, check, report } = await watch('sse', forgets, VERSIONS, NUMBERED);
    expect([code, check?.reason]).toEqual([EXIT.inconclusive, 'skipped-between']);
    expect(check?.detail).toMatch(/clients that connected again.*were not sent the next one.*--event-ids numbered/);
    // Those of lane `new` may have had no event yet.
    expect(report.held?.[0]?.numbered?.cameAgain).toBeGreaterThanOrEqual(6);
  });

  it('fails then if the user says that none may be left out', async () => {
    const { code, report } = await watch('sse', forgets, [...VERSIONS, '--event-ids', 'numbered'], NUMBERED);
    expect(code).toBe(EXIT.fail);
    expect(report.requests.byOutcome.gap).toBeGreaterThanOrEqual(6);
  });
});

describe.concurrent('watch of what is held open', () => {
  it('fails if a WebSocket is silent altogether, and ends in time', async () => {
    const { code, report } = await watch(
      'ws',
      (service) => {
        deploy(service);
        const [oldest] = service.open;
        oldest?.socket?.pause();
      },
      [...VERSIONS, '--timeout', '2'],
    );
    expect(code).toBe(EXIT.fail);
    expect(report.requests.byOutcome).toMatchObject({ stalled: 1 });
  });

  it('takes no message of the service for an echo, though it ends with two numbers', async () => {
    const { code, report } = await watch('ws', closeRightly, VERSIONS, { text: 'price 17 4' });
    expect(report.requests.failed).toBe(0);
    expect(code).toBe(EXIT.pass);
  });
});
