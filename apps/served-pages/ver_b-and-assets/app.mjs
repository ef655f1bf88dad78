// A page and its assets, whose names hold the version that they are of, as build tools name them. An asset has the text of its page: it is
// told apart by its name alone. This build has the assets of: ver_b, and of ver_a, which users have open.

const FILES = new Map([
  ['/page.txt', 'ver_b of a page that asks for /assets/ver_b.txt\n'],
  ['/assets/ver_b.txt', 'ver_b of a page that asks for /assets/ver_b.txt\n'],
  ['/assets/ver_a.txt', 'ver_a of a page that asks for /assets/ver_a.txt\n'],
]);

export default function app(request, response) {
  const text = FILES.get(request.url);
  if (text === undefined) process.stdout.write(`backend has no file ${request.url}\n`);
  const body = text ?? 'there is no such file\n';
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) }).end(body);
}
