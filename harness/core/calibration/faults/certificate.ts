import { type BadCertificate, type CalibrationCase, calibrationCase } from '../fault-case.ts';

/** Certificates that a deploy may bring and no client may accept. Each client has seen a good one of the server before. */
export const CERTIFICATE_FAULTS: readonly CalibrationCase[] = [
  fault('expired', 'the certificate has expired'),
  fault('wrong-name', 'the certificate is for another name'),
  fault('self-signed', 'the certificate is signed by itself, and not one that the client was told to trust'),
];

function fault(certificate: BadCertificate, title: string): CalibrationCase {
  return calibrationCase({
    name: `certificate-${certificate}`,
    title,
    outcome: 'bad-certificate',
    misbehaviour: { on: 'handshake', certificate },
  });
}
