import type { OutgoingHttpHeaders } from 'node:http2';
import { CookieJar } from 'tough-cookie';

/**
 * The cookies of one client, which keeps them however often it connects, as a browser does: which go to which URL, and for how long, is
 * for RFC 6265 to say and for `tough-cookie` to know.
 */
export class ClientCookies {
  readonly #jar = new CookieJar();

  /** Takes the values of an answer's Set-Cookie headers. What no browser would accept is left out. */
  take(values: readonly string[], url: URL): void {
    for (const value of values) this.#jar.setCookieSync(value, url.href, { ignoreError: true });
  }

  /** Adds the cookies for a URL to headers by lower-case name: behind those that they have (RFC 6265 section 5.4). */
  addToHeaders(headers: OutgoingHttpHeaders, url: URL): void {
    const cookies = this.#jar.getCookieStringSync(url.href);
    if (cookies === '') return;
    const own = headers['cookie'];
    headers['cookie'] = own === undefined ? cookies : `${String(own)}; ${cookies}`;
  }

  /** A request as it is, with the cookies for its URL: behind those that the request has by itself, in one header (RFC 6265 section 5.4). */
  addTo(request: Buffer, url: URL): Buffer {
    const cookies = this.#jar.getCookieStringSync(url.href);
    if (cookies === '') return request;
    const headEnd = request.indexOf('\r\n\r\n');
    const head = request.toString('latin1', 0, headEnd);
    const own = /\r\ncookie:[^\r]*/i.exec(head);
    const at = own === null ? headEnd : own.index + own[0].length;
    const text = own === null ? `\r\nCookie: ${cookies}` : `; ${cookies}`;
    return Buffer.concat([request.subarray(0, at), Buffer.from(text, 'latin1'), request.subarray(at)]);
  }
}
