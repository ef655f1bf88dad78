import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line } from '../../core/explain/fake-failure.fixture.ts';
import { DOCKER_KNOWLEDGE } from './docker-causes.ts';

const told = line(1800, 'ver_a-1', 'container ver_a-1: sent signal 15');
const killed = line(2099, 'ver_a-1', 'container ver_a-1: killed by signal 9');
const held = { outcome: 'empty-reply', begunBy: { pid: 1, instance: 'ver_a-1' } } as const;
const badGateway = { outcome: 'wrong-status', status: 502 } as const;
const refused =
  '2026/11/28 11:20:00 [error] 9#9: *5 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1';
const cut = '2026/11/28 11:20:00 [error] 9#9: *5 upstream prematurely closed connection while reading response header from upstream';

const CASES: Readonly<Record<string, CauseCase>> = {
  'stop-timeout': {
    failure: held,
    events: [killed],
    beside: {
      'another container': { failure: { begunBy: { pid: 1, instance: 'ver_b-1' } } },
      'a request that came afterwards': { failure: { sentMs: 2200, endMs: 2201 } },
    },
  },
  'between-containers': {
    failure: { outcome: 'refused', sentMs: 2100, endMs: 2101, bytes: 0 },
    events: [told],
    beside: {
      'a container that was told later': { events: [line(4000, 'ver_a-1', 'container ver_a-1: sent signal 15')] },
      'a request that a container had': { failure: { ...held } },
    },
  },
  'proxy-reached-no-app': {
    failure: badGateway,
    events: [line(2099, 'proxy', refused)],
    beside: {
      'another status': { failure: { status: 504 } },
      'a line of another time': { events: [line(9000, 'proxy', refused)] },
    },
  },
  'app-cut-off': {
    failure: badGateway,
    events: [line(2099, 'proxy', cut)],
    beside: { 'another status': { failure: { status: 500 } } },
  },
};

describeCauses(DOCKER_KNOWLEDGE, CASES, causesBy(DOCKER_KNOWLEDGE));
