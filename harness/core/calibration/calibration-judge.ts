import type { Method } from '../siege/requests/request-definition.ts';
import type { Answer, Judge, Judgement } from '../siege/siege-types.ts';
import { goodBody, STATUS_OF, VERSIONS, type VersionName } from './exchange.ts';

/**
 * The judge of a calibration: the status tells the version, and body and label must say the same version; the body
 * must name this very request; to a HEAD there is no body, and a header names it. `filling` is what the case fills its body with.
 */
export function calibrationJudge(filling: Buffer, method: Method = 'GET'): Judge {
  return {
    wantsBody: true,
    judge(answer: Answer): Judgement {
      const name = versionOf(answer.status);
      if (name === null) return { outcome: 'wrong-status', version: 0, pid: 0 };
      const version = VERSIONS.indexOf(name);
      const label = answer.header('x-zerodrop-version');
      const id = String(answer.requestId);
      const named =
        method === 'HEAD'
          ? answer.header('x-zerodrop-request') === id && answer.body.length === 0
          : answer.body.equals(goodBody(name, id, filling));
      const right = (label === null || label === name) && named;
      return { outcome: right ? 'answered' : 'wrong-body', version, pid: 0 };
    },
  };
}

function versionOf(status: number): VersionName | null {
  switch (status) {
    case STATUS_OF.ver_a:
      return 'ver_a';
    case STATUS_OF.ver_b:
      return 'ver_b';
    default:
      return null;
  }
}
