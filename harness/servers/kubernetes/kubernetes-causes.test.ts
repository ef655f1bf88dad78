import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line } from '../../core/explain/fake-failure.fixture.ts';
import { KUBERNETES_KNOWLEDGE } from './kubernetes-causes.ts';

const begunBy = { pid: 7001, instance: 'ver_a-1' } as const;
const ofAnother = { failure: { begunBy: { pid: 9001, instance: 'ver_a-2' } } };

/** The pod that has kept the connection: it answered on it before. */
const KEPT = { sentMs: 1500, endMs: 1510, pid: 7001 } as const;
const FIRST = { ...line(1500, 'ver_a-1', 'process 7001 has its first request'), pid: 7001 };

const CASES: Readonly<Record<string, CauseCase>> = {
  'killed-after-grace-period': {
    failure: { outcome: 'empty-reply', begunBy },
    // The API server tells of it some time after it has happened.
    events: [line(4900, 'ver_a-1', 'container was killed: it had not ended within 8 s')],
    beside: {
      'a request of another pod': ofAnother,
      'a request that no process had': { failure: { begunBy: undefined as never } },
      'a container that ended in time': { events: [line(2099, 'ver_a-1', 'container ended after 2.0 s')] },
      'a pod that was killed long afterwards': { events: [line(9000, 'ver_a-1', 'container was killed: it had not ended within 8 s')] },
      'a pod that had been killed before': { events: [line(1000, 'ver_a-1', 'container was killed: it had not ended within 8 s')] },
    },
  },
  'ended-with-requests-in-hand': {
    failure: { outcome: 'empty-reply', begunBy },
    events: [line(2090, 'ver_a-1', 'SIGINT/SIGTERM received...killing workers...')],
    beside: {
      'a request of another pod': ofAnother,
      'a request that came afterwards': { failure: { sentMs: 3200, endMs: 3201 } },
    },
  },
  'kept-connection-closed': {
    failure: { outcome: 'empty-reply', reusedConnection: true },
    events: [FIRST, line(2050, 'ver_a-1', 'pod 1 closes its listener')],
    beside: {
      'a new connection': { failure: { reusedConnection: false } },
      'another pod': { events: [line(2050, 'ver_a-2', 'pod 1 closes its listener')] },
    },
  },
  'ready-before-it-listens': {
    failure: { outcome: 'refused' },
    events: [
      line(1000, 'ver_b-1', 'pod was an endpoint for 4.1 s before it listened'),
      line(1100, 'ver_b-2', 'pod 1 listens'),
      line(5100, 'ver_b-1', 'pod 1 listens'),
    ],
    beside: {
      'a pod that listens since long': {
        events: [line(100, 'ver_b-1', 'pod was an endpoint for 0.6 s before it listened'), line(700, 'ver_b-1', 'pod 1 listens')],
      },
      'a connection that was reset': { failure: { outcome: 'reset' } },
    },
  },
  'no-pod-ready': {
    failure: { outcome: 'refused' },
    events: [line(1000, 'cluster', 'endpoints/web is empty'), line(1500, 'ver_b-1', 'endpoints/web gets ver_b-1')],
    beside: {
      'an endpoint since so long that every proxy knows': {
        failure: { sentMs: 9000, endMs: 9100 },
      },
      'an endpoint that was lost, and others': { events: [line(1000, 'ver_a-1', 'endpoints/web loses ver_a-1')] },
      'a request that ended before': { failure: { sentMs: 400, endMs: 500 } },
    },
  },
  'node-port-held-by-proxy': {
    failure: { outcome: 'timeout', endMs: 63_000 },
    events: [line(2010, 'ver_b-1', 'endpoints/web gets ver_b-1')],
    beside: {
      'a request that a pod had': { failure: { begunBy } },
      'rules that did not change when it was sent': { events: [line(62_900, 'ver_b-1', 'endpoints/web gets ver_b-1')] },
      'a kept connection': { failure: { reusedConnection: true } },
    },
  },
  'told-to-end-before-proxies-knew': {
    failure: { outcome: 'refused' },
    events: [line(1900, 'ver_a-1', 'pod 1 closes its listener')],
    beside: {
      'a pod that closed its listener long before': { failure: { sentMs: 9000, endMs: 9100 } },
      'a pod that closed its listener afterwards': { events: [line(3000, 'ver_a-1', 'pod 1 closes its listener')] },
      'a pod that is told to end and still listens': { events: [line(1900, 'ver_a-1', 'pod is told to end, within 30 s')] },
    },
  },
};

describeCauses(KUBERNETES_KNOWLEDGE, CASES, causesBy(KUBERNETES_KNOWLEDGE, [KEPT]));
