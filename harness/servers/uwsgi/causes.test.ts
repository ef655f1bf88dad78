import { describe, expect, it } from 'vitest';
import { type FakeFailure, line, masterGone, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { UWSGI_CAUSES } from './causes.ts';
import { fakeRecording, findings } from './uwsgi-recording.fixture.ts';

/** A case in which a signature fits, and cases that lie beside it: there it must not be found. */
interface Case {
  readonly failure: FakeFailure;
  readonly events: readonly RunEvent[];
  readonly beside: Readonly<Record<string, { readonly failure?: Partial<FakeFailure>; readonly events?: readonly RunEvent[] }>>;
}

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const notHeld = { outcome: 'reset' } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const otherInstance = { failure: { begunBy: { pid: 11, instance: 'b' } } };
const afterwards = { failure: { sentMs: 2200, endMs: 2201 } };
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };

/** A line that the holder's instance writes while the request is under way. */
const ofInstance = (text: string): Case => ({
  failure: held,
  events: [line(2099, 'a', text)],
  beside: { 'another instance': otherInstance, 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
});
/** A line that names the holder's pid. */
const ofHolder = (text: (pid: number) => string): Case => ({
  failure: held,
  events: [line(2099, 'a', text(11))],
  beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
});
/** A line for each failure. */
const each = (failure: FakeFailure, text: string): Case => ({
  failure,
  events: [line(2099, 'a', text)],
  beside: { 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
});
const NO_MASTER = line(100, 'a', '*** WARNING: you are running uWSGI without its master process manager ***');
const OFFLOADS = line(100, 'a', 'spawned 2 offload threads for uWSGI worker 1');
const HTTP_ROUTER = line(100, 'r', 'spawned uWSGI http 1 (pid: 3042)');
const NODE_RESET =
  '[uwsgi-fastrouter key: fooserv client_addr: 127.0.0.1 client_port: 59800] fr_instance_read(): Connection reset by peer [plugins/fastrouter/fastrouter.c line 165]';
const NEED_APP = line(2050, 'a', 'Fri Nov 20 17:41:57 2026 - need-app requested, destroying the instance...');
const bound = line(100, 'a', 'uwsgi socket 0 bound to TCP address 127.0.0.1:9090 fd 3');
const assigned = line(100, 'a', 'uwsgi socket 0 bound to TCP address 127.0.0.1:34567 (port auto-assigned) fd 3');

const router = (atMs: number, text: string): RunEvent => line(atMs, 'a', `[uWSGI http pid 3042] 127.0.0.1:9090 => ${text}`);
/** The last node of a router has left it. */
function nobodySubscribed(failure: FakeFailure): Case {
  const came = [router(100, 'new node: /run/one.sock'), router(101, 'new node: /run/two.sock')];
  const left = [...came, router(1900, 'marking /run/one.sock as failed'), router(1950, 'marking /run/two.sock as failed')];
  return {
    failure,
    events: left,
    beside: {
      'a node that stays': { events: left.slice(0, -1) },
      'a node that came back before': { events: [...left, router(2050, 'new node: /run/one.sock')] },
      'a request that ended long before': longBefore,
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a router to which no node ever subscribed': { events: [router(1950, 'marking /run/two.sock as failed')] },
      'two routers, of which neither has lost all of its own': {
        events: [
          ...came,
          line(102, 'b', '[uWSGI fastrouter pid 9] x => new node: /run/one.sock'),
          router(1900, 'marking /run/one.sock as failed'),
        ],
      },
    },
  };
}

const CASES: Readonly<Record<string, Case>> = {
  killed: {
    failure: held,
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: {
      'another worker': elsewhere,
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
      'a signal that does not kill': {
        events: [sent(2099, 'a', { signal: 'SIGSTOP', pids: [11], target: 'process' }, 'SIGSTOP to worker 1 of a (pid 11)')],
      },
    },
  },
  'no-mercy': ofHolder((pid) => `Fri Nov 20 17:41:57 2026 - worker 2 (pid: ${pid}) is taking too much time to die...NO MERCY !!!`),
  'no-mercy-while-reading': {
    failure: { outcome: 'reset' },
    events: [line(2099, 'a', 'Fri Nov 20 17:41:57 2026 - worker 2 (pid: 11) is taking too much time to die...NO MERCY !!!')],
    beside: {
      'a request that a worker had begun': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'an answer that had begun': { failure: { bytes: 12 } },
      'a request that ended long before': { failure: { sentMs: 500, endMs: 600 } },
    },
  },
  harakiri: ofHolder((pid) => `Fri Nov 20 17:41:57 2026 - *** HARAKIRI ON WORKER 1 (pid: ${pid}, try: 1) ***`),
  'evil-reload': ofHolder((pid) => `*** EVIL RELOAD ON WORKER 1 RSS: 31244288 (pid: ${pid}) ***`),
  'worker-died': ofHolder((pid) => `DAMN ! worker 1 (pid: ${pid}) died, killed by signal 11 :( trying respawn ...`),
  'lifetime-reached': {
    failure: held,
    events: [
      line(500, 'a', 'spawned uWSGI worker 2 (pid: 11, cores: 4)'),
      line(1990, 'a', 'worker 2 lifetime reached, it was running for 7 second(s)'),
      line(2150, 'a', 'Respawned uWSGI worker 2 (new pid: 21)'),
    ],
    beside: {
      'another worker': elsewhere,
      'another instance': otherInstance,
      'a worker that has come in its place': { failure: { begunBy: { pid: 21, instance: 'a' } } },
      'a worker of another number': {
        events: [
          line(500, 'a', 'spawned uWSGI worker 1 (pid: 11, cores: 4)'),
          line(1990, 'a', 'worker 2 lifetime reached, it was running for 7 second(s)'),
        ],
      },
      'a request that ended before': longBefore,
      'two masters, of which each has a worker of that number': {
        events: [
          line(400, 'a', 'spawned uWSGI master process (pid: 8)'),
          line(401, 'a', 'spawned uWSGI master process (pid: 9)'),
          line(500, 'a', 'spawned uWSGI worker 2 (pid: 11, cores: 4)'),
          line(1990, 'a', 'worker 2 lifetime reached, it was running for 7 second(s)'),
        ],
      },
    },
  },
  'no-master': {
    failure: held,
    events: [NO_MASTER, masterGone(2101, 'a')],
    beside: {
      'an instance that has a master': { events: [masterGone(2101, 'a')] },
      'an instance that lives on': { events: [NO_MASTER] },
      'another instance': { events: [NO_MASTER, masterGone(2101, 'b')] },
      'another instance without a master': { events: [{ ...NO_MASTER, instance: 'b' }, masterGone(2101, 'a')] },
      'a request that ended before': longBefore,
    },
  },
  'router-timeout': {
    failure: { outcome: 'empty-reply', sentMs: 1000, finishedBy: { pid: 11, instance: 'a', atMs: 3000 } },
    events: [HTTP_ROUTER],
    beside: {
      'no router': { events: [] },
      'a router that came later': { events: [{ ...HTTP_ROUTER, atMs: 2500 }] },
      'a router that was buried meanwhile': {
        events: [HTTP_ROUTER, line(2600, 'r', 'gateway "uWSGI http 1" has been buried (pid: 3042)')],
      },
      'a router whose instance ended': { events: [HTTP_ROUTER, masterGone(2101, 'r')] },
      'a worker that died with it': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that failed sooner than any time-out': { failure: { sentMs: 1500 } },
    },
  },
  'proxied-accept-race': {
    failure: { outcome: 'wrong-status', status: 502 },
    events: [line(2050, 'v', 'Gracefully killing worker 1 (pid: 925)...'), line(2099, 'r', NODE_RESET)],
    beside: {
      'a node whose workers were not told to end': { events: [line(2099, 'r', NODE_RESET)] },
      'workers that were told to end long before': {
        events: [line(1900, 'v', 'Gracefully killing worker 1 (pid: 925)...'), line(2099, 'r', NODE_RESET)],
      },
      'a node that ended without its app just before': {
        events: [
          line(2050, 'v', 'Gracefully killing worker 1 (pid: 925)...'),
          line(2090, 'r', '*** no app loaded. GAME OVER ***'),
          line(2099, 'r', NODE_RESET),
        ],
      },
      'workers that were told to end afterwards, in the same log': {
        events: [line(2099, 'r', NODE_RESET), line(2250, 'r', 'Gracefully killing worker 1 (pid: 925)...')],
      },
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'v' } } },
      'a request that a worker finished': { failure: { finishedBy: { pid: 11, instance: 'v', atMs: 2200 } } },
      'a request that came afterwards': afterwards,
    },
  },
  'worker-died-before-app': {
    ...each({ outcome: 'empty-reply' }, 'DAMN ! worker 1 (pid: 925) died, killed by signal 11 :( trying respawn ...'),
    beside: {
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'half an answer': { failure: { bytes: 20 } },
      'a worker that another process killed': {
        events: [line(2099, 'a', 'DAMN ! worker 1 (pid: 925) died, killed by signal 9 :( trying respawn ...')],
      },
    },
  },
  'gone-cheap': ofHolder((pid) => `killing worker 1 (pid: ${pid})`),
  'no-app': ofInstance('*** no app loaded. GAME OVER ***'),
  'brutal-reload': ofInstance('...brutally killing workers...'),
  'brutal-reload-before-app': {
    failure: { outcome: 'empty-reply' },
    events: [line(2099, 'a', '...brutally killing workers...')],
    beside: {
      'a request that came afterwards': { failure: { sentMs: 2600, endMs: 2601 } },
      'a request that ended before': longBefore,
      'a request that a worker had': { failure: held },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'shut-down': ofInstance('SIGINT/SIGTERM received...killing workers...'),
  'shut-down-before-app': {
    failure: { outcome: 'empty-reply' },
    events: [line(2099, 'a', 'SIGINT/SIGTERM received...killing workers...')],
    beside: {
      'a request that came afterwards': { failure: { sentMs: 2600, endMs: 2601 } },
      'a request that ended before': longBefore,
      'a request that a worker had': { failure: held },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'gateway-buried': {
    failure: { outcome: 'empty-reply' },
    events: [line(2101, 'a', 'gateway "uWSGI http 1" has been buried (pid: 3042)')],
    beside: {
      'a request that a worker had': { failure: held },
      'a request that ended before': longBefore,
      'a request that came long afterwards': { failure: { sentMs: 2700, endMs: 2701 } },
    },
  },
  'router-socket-closed': {
    failure: notHeld,
    events: [line(1500, 'a', 'gateway "uWSGI http 1" has been buried (pid: 3042)'), line(2099, 'a', 'binary reloading uWSGI...')],
    beside: {
      'an instance without a router': { events: [line(2099, 'a', 'binary reloading uWSGI...')] },
      'a router of another instance': {
        events: [line(1500, 'b', 'gateway "uWSGI http 1" has been buried (pid: 1)'), line(2099, 'a', 'binary reloading uWSGI...')],
      },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'router-not-bound': {
    failure: { outcome: 'refused', sentMs: 2120, endMs: 2121 },
    events: [line(1500, 'a', 'gateway "uWSGI http 1" has been buried (pid: 3042)'), line(2099, 'a', 'binary reloading uWSGI...')],
    beside: {
      'an instance without a router': { events: [line(2099, 'a', 'binary reloading uWSGI...')] },
      'a request that ended before': longBefore,
      'a request that failed long after': { failure: { sentMs: 9000, endMs: 9001 } },
    },
  },
  'no-subscriber': nobodySubscribed({ outcome: 'empty-reply' }),
  'proxied-no-subscriber': nobodySubscribed({ outcome: 'wrong-status', status: 502 }),
  'proxied-node-ended': {
    ...each(
      { outcome: 'wrong-status', status: 502 },
      '[uwsgi-fastrouter key: fooserv client_addr: 127.0.0.1 client_port: 59800] fr_instance_read(): Connection reset by peer [plugins/fastrouter/fastrouter.c line 165]',
    ),
    beside: {
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'backend-closed': each(
    { outcome: 'wrong-status', status: 502 },
    '[error] 7#7: *10 upstream prematurely closed connection while reading response header from upstream, client: 127.0.0.1',
  ),
  'unavailable-modifier': each({ outcome: 'empty-reply' }, '-- unavailable modifier requested: 0 --'),
  'no-python-application': each(
    { outcome: 'wrong-status', status: 500 },
    '--- no python application found, check your startup logs for errors ---',
  ),
  'backend-queue-full': each(
    { outcome: 'wrong-status', status: 502 },
    '[error] 7#7: *10 connect() to unix:/tmp/backend.sock failed (11: Resource temporarily unavailable) while connecting to upstream',
  ),
  'backend-refused': each(
    { outcome: 'wrong-status', status: 502 },
    '[error] 7#7: *10 connect() to 127.0.0.1:3031 failed (111: Connection refused) while connecting to upstream',
  ),
  'write-interrupted': each(
    { outcome: 'truncated', status: 201, bytes: 4096 },
    'uwsgi_simple_wait_write_hook()/poll(): Interrupted system call [core/writer.c line 704]',
  ),
  'offload-abandoned': {
    failure: { outcome: 'truncated', status: 201, bytes: 4096, finishedBy: { pid: 11, instance: 'a', atMs: 2010 } },
    events: [OFFLOADS, line(2099, 'a', '...The work of process 11 is done. Seeya!')],
    beside: {
      'a worker without offload threads': { events: [line(2099, 'a', '...The work of process 11 is done. Seeya!')] },
      'offload threads of another instance': {
        events: [{ ...OFFLOADS, instance: 'b' }, line(2099, 'a', '...The work of process 11 is done. Seeya!')],
      },
      'another worker': { events: [OFFLOADS, line(2099, 'a', '...The work of process 12 is done. Seeya!')] },
      'a request that came afterwards': afterwards,
      'a request that ended before': { failure: { sentMs: 1000, endMs: 1100, finishedBy: { pid: 11, instance: 'a', atMs: 1010 } } },
      'a worker that never finished it': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'kept-connection-closed': {
    failure: { outcome: 'reset', reusedConnection: true },
    events: [line(1950, 'a', 'Gracefully killing worker 2 (pid: 21)...')],
    beside: {
      'a new connection': { failure: { reusedConnection: false, sentMs: 2300, endMs: 2301 } },
      'another worker': { events: [line(1950, 'a', 'Gracefully killing worker 1 (pid: 22)...')] },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'no-app-in-queue': {
    failure: notHeld,
    events: [bound, NEED_APP, line(2101, 'a', 'goodbye to uWSGI.')],
    beside: {
      'an instance that ended without it': { events: [bound, line(2101, 'a', 'goodbye to uWSGI.')] },
      'another instance that could not import': { events: [bound, { ...NEED_APP, instance: 'b' }, line(2101, 'a', 'goodbye to uWSGI.')] },
      'an instance that could not import in a life before': {
        events: [
          { ...NEED_APP, atMs: 200 },
          line(300, 'a', 'goodbye to uWSGI.'),
          { ...bound, atMs: 400 },
          line(2101, 'a', 'goodbye to uWSGI.'),
        ],
      },
      'a request that came afterwards': { failure: { sentMs: 2300, endMs: 2301 } },
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'no-app-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [bound, NEED_APP, masterGone(2101, 'a')],
    beside: {
      'an instance that ended without it': { events: [bound, masterGone(2101, 'a')] },
      'an address that another process owns': { events: [{ ...bound, instance: 'b' }, bound, NEED_APP, masterGone(2101, 'a')] },
      'a request that ended before': longBefore,
    },
  },
  'listener-ended': {
    failure: notHeld,
    events: [bound, masterGone(2101, 'a')],
    beside: {
      'an instance without a public address': { events: [assigned, masterGone(2101, 'a')] },
      'another instance': { events: [bound, masterGone(2101, 'b')] },
      'a request that came afterwards': { failure: { sentMs: 2300, endMs: 2301 } },
      'a request that ended long before': longBefore,
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [bound, masterGone(2101, 'a')],
    beside: {
      'an address that systemd handed to another process': {
        events: [bound, line(101, 'b', '- SystemD socket activation detected -'), masterGone(2101, 'a')],
      },
      'an address that another process owns': { events: [{ ...bound, instance: 'b' }, bound, masterGone(2101, 'a')] },
      'an address that is owned again': { events: [bound, masterGone(2101, 'a'), { ...bound, instance: 'b', atMs: 2200 }] },
      'a request that ended long before': longBefore,
    },
  },
  'accept-race': {
    failure: notHeld,
    events: [line(2098, 'a', 'Gracefully killing worker 4 (pid: 925)...')],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'half an answer': { failure: { bytes: 20 } },
      'a request that came later': { failure: { sentMs: 2300, endMs: 2301 } },
      'a kept connection': { failure: { reusedConnection: true } },
      'an empty reply, which a router may have given': { failure: { outcome: 'empty-reply' } },
    },
  },
  'bad-certificate': {
    failure: { outcome: 'bad-certificate', tlsError: 'CERT_HAS_EXPIRED' },
    events: [],
    beside: { 'an answer that is no TLS': { failure: { outcome: 'malformed', tlsError: 'ERR_SSL_WRONG_VERSION_NUMBER' } } },
  },
};

/** Who answered before on the connection that the failure may have been sent on. */
const before = { sentMs: 1900, endMs: 1901, pid: 21 } as const;
const causesOf = (failure: FakeFailure, events: readonly RunEvent[]): readonly (string | null)[] =>
  findings(fakeRecording([before, failure], events)).map(({ cause }) => cause);

it('each case has its signature', () => {
  const known = new Set(UWSGI_CAUSES.map(({ name }) => name));
  expect(Object.keys(CASES).filter((name) => !known.has(name))).toEqual([]);
});

describe.each(UWSGI_CAUSES.map((signature) => [signature.name, signature] as const))('%s', (name, signature) => {
  const { failure, events, beside } = CASES[name] ?? { failure: held, events: [], beside: {} };

  it('is found if it shows', () => {
    expect(causesOf(failure, events)).toEqual([name]);
  });

  it.each(Object.entries(beside))('is not found with %s', (_, change) => {
    expect(causesOf({ ...failure, ...change.failure }, change.events ?? events)).not.toContain(name);
  });

  it('is not found without its evidence', () => {
    const isItself = signature.evidence.kind === 'outcome';
    expect(causesOf(failure, [])).toEqual([isItself ? name : null]);
  });

  it('explains no other outcome', () => {
    const other = signature.outcomes.includes('wrong-status') ? 'malformed' : 'wrong-body';
    expect(causesOf({ ...failure, outcome: other }, events)).toEqual([null]);
  });

  it('says what it is, where that stands, and what to do', () => {
    expect(signature.message).not.toMatch(/\.$/);
    expect(signature.sources.length).toBeGreaterThan(0);
    for (const { title, url } of signature.sources) {
      if (url === null) expect(title).toMatch(/^uWSGI 2\.0\.21, (?:core|plugins)\/[\w/]+\.c, /);
      else expect(new URL(url).protocol).toBe('https:');
    }
    expect(signature.cure).toMatch(/^[a-z].*[^.]$/);
  });
});

it.each(['killed', 'brutal-reload', 'gone-cheap', 'shut-down'])('%s takes an answer with it that was finished and not sent', (name) => {
  const { events } = CASES[name] ?? { events: [] };
  const finished = { outcome: 'empty-reply', finishedBy: { pid: 11, instance: 'a', atMs: 2050 } } as const;
  expect(causesOf(finished, events)).toEqual([name]);
  expect(causesOf({ ...finished, finishedBy: { ...finished.finishedBy, pid: 12, instance: 'b' } }, events)).not.toContain(name);
});

it('a refusal may be seen after the line by which the next instance listens, if it was sent before', () => {
  const events = [bound, masterGone(2101, 'a'), { ...bound, instance: 'b', atMs: 2300.4 }];
  expect(causesOf({ outcome: 'refused', sentMs: 2300.3, endMs: 2300.6 }, events)).toEqual(['nobody-listens']);
  expect(causesOf({ outcome: 'refused', sentMs: 2300.5, endMs: 2300.6 }, events)).toEqual([null]);
});

it('an address that systemd handed over is owned by who was given it', () => {
  const activated = line(100, 'a', '- SystemD socket activation detected -');
  expect(causesOf({ outcome: 'refused', sentMs: 2300, endMs: 2301 }, [activated, masterGone(2101, 'a')])).toEqual(['nobody-listens']);
  expect(causesOf({ outcome: 'reset' }, [activated, masterGone(2101, 'a')])).toEqual(['listener-ended']);
});

describe('a worker that is told to end with a connection that it has not looked at', () => {
  const told = line(2098, 'a', 'Gracefully killing worker 4 (pid: 925)...');

  it('may take a while to end', () => {
    expect(causesOf({ outcome: 'reset', endMs: 3600 }, [told])).toEqual(['accept-race']);
  });

  it('explains no request that was sent when it had been told', () => {
    expect(causesOf({ outcome: 'reset', sentMs: 2150, endMs: 2190 }, [told])).toEqual([null]);
  });

  it('explains one request, and not every one of that time', () => {
    const lost: readonly FakeFailure[] = [{ outcome: 'reset' }, { outcome: 'reset', endMs: 2110 }];
    expect(findings(fakeRecording(lost, [told])).map(({ cause, count }) => [cause, count])).toEqual([
      ['accept-race', 1],
      [null, 1],
    ]);
  });
});

describe('an instance that a worker without an app tells to end', () => {
  const told = [line(2050, 'a', '*** no app loaded. GAME OVER ***'), line(2150, 'a', 'SIGINT/SIGTERM received...killing workers...')];
  const begunAfterwards: FakeFailure = { ...held, sentMs: 2100, endMs: 2160 };

  it('loses those as well who came between that and its end', () => {
    expect(causesOf(begunAfterwards, told)).toEqual(['no-app']);
  });

  it('is told by its master if the worker itself says nothing', () => {
    const byMaster = [line(2050, 'a', 'Fri Nov 20 17:41:57 2026 - need-app requested, destroying the instance...'), ...told.slice(1)];
    expect(causesOf({ ...held }, byMaster)).toEqual(['no-app']);
    expect(causesOf(begunAfterwards, byMaster)).toEqual(['no-app']);
  });

  it('is another one than that which was told by another instance', () => {
    expect(causesOf(begunAfterwards, told.slice(1))).toEqual(['shut-down']);
    expect(causesOf(begunAfterwards, [line(2050, 'b', '*** no app loaded. GAME OVER ***'), ...told.slice(1)])).toEqual(['shut-down']);
  });
});
