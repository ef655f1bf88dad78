// An app that keeps its users' sessions in its own memory, as many do: another process knows nothing of them. A user without a session
// gets one, by the cookie `sid`. Who comes with a session that this process does not know has lost it, and gets 409 and a new one.

import { randomUUID } from 'node:crypto';

const sessions = new Set();

export default function app(request, response) {
  const known = /(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (known !== undefined && sessions.has(known)) return answer(response, 200, 'ver_a keeps the session\n');
  const sid = randomUUID();
  sessions.add(sid);
  response.setHeader('Set-Cookie', `sid=${sid}; Path=/`);
  if (known === undefined) return answer(response, 200, 'ver_a keeps the session\n');
  return answer(response, 409, 'ver_a knows of no such session\n');
}

function answer(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) }).end(text);
}
