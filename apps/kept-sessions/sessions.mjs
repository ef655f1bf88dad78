// An app that keeps its users' sessions in its own memory, as many do: another process knows nothing of them. A user without a session
// gets one, by the cookie `sid`. One who comes with a session that this process does not know has lost it, and gets 409 and a new one.

import { randomUUID } from 'node:crypto';

/** The app in one version, whose name its answers begin with. */
export function keepsSessions(version) {
  const sessions = new Set();
  return (request, response) => {
    const known = /(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const keeps = `${version} keeps the session\n`;
    if (known !== undefined && sessions.has(known)) return answer(response, 200, keeps);
    const sid = randomUUID();
    sessions.add(sid);
    response.setHeader('Set-Cookie', `sid=${sid}; Path=/`);
    if (known === undefined) answer(response, 200, keeps);
    else {
      process.stdout.write('backend knows of no such session\n');
      answer(response, 409, `${version} knows of no such session\n`);
    }
  };
}

function answer(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) }).end(text);
}
