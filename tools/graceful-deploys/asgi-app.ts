import type { Files } from './graceful-server.ts';
import { page, type Release } from './releases.ts';

/** An ASGI application of one release. */
export function asgiApplication(release: Release, module = 'app'): Files {
  const code = `import pathlib

PAGE = pathlib.Path(__file__).with_name("${release}.page").read_bytes()
HEADERS = [(b"x-release", b"${release}"), (b"content-length", str(len(PAGE)).encode())]


async def application(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PAGE})
`;
  return { [`${module}.py`]: code, [`${release}.page`]: page(release) };
}
