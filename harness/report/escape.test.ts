import { describe, expect, it } from 'vitest';
import { escapeMarkup, escapeTerminal, jsonForScript } from './escape.ts';
import { parseXml } from './sample/xml.ts';

const HOSTILE = `</script><script>alert(1)</script> <!-- "quoted" 'single' & &amp; ]]> \u0000\u0008\u001b[31m \ud800 \ufffe tail`;

describe('escapeMarkup', () => {
  it('lets no text become markup, as content or as an attribute', () => {
    const document = parseXml(`<a b="${escapeMarkup(HOSTILE)}">${escapeMarkup(HOSTILE)}</a>`);
    const element = document.documentElement;
    expect(element?.childNodes.length).toBe(1);
    expect(element?.textContent).toContain('</script><script>alert(1)</script> <!-- "quoted" \'single\' & &amp; ]]>');
    expect(element?.getAttribute('b')).toContain('</script><script>alert(1)</script>');
  });

  it('replaces what XML 1.0 does not allow and keeps the rest', () => {
    expect(escapeMarkup('a\u0000b\u001bc\ud800d\uffffe')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
    expect(escapeMarkup('tab\t line\n ж 😀')).toBe('tab\t line\n ж 😀');
  });
});

describe('jsonForScript', () => {
  it('holds no < that could end the script element or open a comment, and reads back as the same data', () => {
    const data = { text: HOSTILE, separators: '\u2028\u2029' };
    const json = jsonForScript(data);
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toEqual(data);
  });
});

describe('escapeTerminal', () => {
  it('lets no escape sequence through to the terminal', () => {
    expect(escapeTerminal('a\u001b[2Jb\u009b31mc\u0007\r')).toBe('a\ufffd[2Jb\ufffd31mc\ufffd\ufffd');
  });

  it('keeps text on its line and in its direction', () => {
    expect(escapeTerminal('one\ntwo\tthree \u202eevil')).toBe('one two three \ufffdevil');
  });
});
