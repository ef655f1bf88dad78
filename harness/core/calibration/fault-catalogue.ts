import type { CalibrationCase } from './fault-case.ts';
import { CERTIFICATE_FAULTS } from './faults/certificate.ts';
import { CONNECT_FAULTS } from './faults/connect.ts';
import { CUT_FAULTS } from './faults/cut.ts';
import { HANG_FAULTS } from './faults/hang.ts';
import { MALFORMED_FAULTS } from './faults/malformed.ts';
import { REQUEST_FAULTS } from './faults/request-faults.ts';
import { REUSED_FAULTS } from './faults/reused.ts';
import { BODY_FAULTS, STATUS_FAULTS } from './faults/wrong.ts';

/** Every way of failing a request that we know of. The list is open: what a server was seen to do is added here first. */
export const FAULTS: readonly CalibrationCase[] = [
  ...CONNECT_FAULTS,
  ...CERTIFICATE_FAULTS,
  ...CUT_FAULTS,
  ...HANG_FAULTS,
  ...MALFORMED_FAULTS,
  ...STATUS_FAULTS,
  ...BODY_FAULTS,
  ...REUSED_FAULTS,
  ...REQUEST_FAULTS,
];
