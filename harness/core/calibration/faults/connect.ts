import { type CalibrationCase, calibrationCase } from '../fault-case.ts';
import { FIN, RST } from '../script-step.ts';

/** Connections that never come about, or end as soon as they are there. */
export const CONNECT_FAULTS: readonly CalibrationCase[] = [
  calibrationCase({
    name: 'closed-port',
    title: 'nothing listens on the port',
    outcome: 'refused',
    short: true,
    misbehaviour: { on: 'connect', place: 'closed-port' },
  }),
  calibrationCase({
    name: 'dead-unix-socket',
    title: 'the Unix socket is there, and the process that listened on it is gone',
    outcome: 'refused',
    misbehaviour: { on: 'connect', place: 'dead-unix-socket' },
  }),
  calibrationCase({
    name: 'full-backlog',
    title: 'the listen queue is full, and the kernel drops what comes',
    outcome: 'connect-timeout',
    misbehaviour: { on: 'connect', place: 'full-backlog' },
  }),
  calibrationCase({
    name: 'full-unix-backlog',
    title: 'the listen queue of a Unix socket is full, and the kernel sends clients away',
    outcome: 'refused',
    misbehaviour: { on: 'connect', place: 'full-unix-backlog' },
  }),
  calibrationCase({
    name: 'no-route',
    title: 'the kernel knows no way to the address',
    outcome: 'unreachable',
    misbehaviour: { on: 'connect', place: 'no-route' },
  }),
  calibrationCase({
    name: 'fin-on-accept',
    title: 'FIN as soon as the connection is accepted',
    outcome: 'empty-reply',
    misbehaviour: { on: 'accept', steps: [FIN] },
  }),
  calibrationCase({
    name: 'rst-on-accept',
    title: 'RST as soon as the connection is accepted',
    outcome: 'reset',
    short: true,
    misbehaviour: { on: 'accept', steps: [RST] },
  }),
];
