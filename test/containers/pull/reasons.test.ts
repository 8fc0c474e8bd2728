import { Store } from './in-store';

jest.setTimeout(20_000);

/** What the pull says about a reason, and the exit code that a Job sees. */
async function concluded(...reasons: readonly string[]): Promise<readonly [string, number | null]> {
  const commands = reasons.map((_, i) => `conclude "$WHY${i}"; all="\${all-}$conclusion; "`).join('\n');
  const env = Object.fromEntries(reasons.map((text, i) => [`WHY${i}`, text]));
  const { stdout, code } = await new Store().run(`${commands}\nfail_all "m:1: $all"`, env);
  return [stdout.replace(/^poolform: failed m:1: /, '').replace(/; \n$/, ''), code];
}
const TOO_NEW = `pull model manifest: 412:

The model you are attempting to pull requires a newer version of Ollama.

Please download the latest version at:

\thttps://ollama.com/download

`;

test('a reason of several lines is whole, in one line, with what to do', async () => {
  expect(await concluded(TOO_NEW)).toEqual([
    'pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama. ' +
      'Please download the latest version at: https://ollama.com/download ' +
      '(this server is too old for the model: raise images.ollama in environment.yaml)',
    42,
  ]);
});

test.each([
  ['pull model manifest: 400: {"error":"not a valid quantization"}', /check its name, tag and from\)$/],
  ['pull model manifest: 401', /copy the model into the store by hand\)$/],
  ['unauthorized: access denied', /no credentials/],
  ['pull model manifest: unauthorized: access denied', /no credentials/],
  ['pull model manifest: realm host "" does not match original host "r.example"', /no credentials/],
  ['pull model manifest: Get "Basic?ts=1": unsupported protocol scheme ""', /no credentials/],
  ['pull model manifest: 403:\n{\n  "errors": [\n{ "code": "DENIED" } ] }', /"code": "DENIED".*use another from\)$/],
  ['403: blocked in your country', /use another from\)$/],
  ['pull model manifest: file does not exist', /fix its name or from\)$/],
  ['pull model manifest: 405: ', /^pull model manifest: 405:$/],
  ['pull model manifest: 410: gone', /fix its name or from/],
  ['pull model manifest: 451: for legal reasons', /legal reasons$/],
  ['pull model manifest: Get "https://r.example/v2/x": Forbidden', /write pull.noProxy\)$/],
  ['pull model manifest: Get "https://r.example/v2/x": Proxy Authentication Required', /the proxy wants credentials/],
  ['Get "https://r/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority', /pull\.ca/],
  ['Get "https://r/v2/": http: server gave HTTP response to HTTPS client', /insecure: true/],
])('%j is final', async (why, words) => {
  expect(await concluded(why)).toEqual([expect.stringMatching(words), 42]);
});

test.each([
  'pull model manifest: 408: timeout',
  'pull model manifest: 429: too many requests',
  'pull model manifest: 500: 404: page not found',
  'pull model manifest: 503:\n\n403: Forbidden',
  'pull model manifest: Get "https://r.example/v2/x": EOF',
  'dial tcp 10.0.0.1:443: connect: connection refused',
  'max retries exceeded: unexpected status code 403',
])('%j may be over by the next try', async (why) => {
  expect(await concluded(why)).toEqual([why.replace(/\s+/g, ' '), 1]);
});

test('one final reason among others is enough', async () => {
  expect((await concluded('503: try again', 'file does not exist', 'EOF'))[1]).toBe(42);
});

test('of a page of HTML its words are shown, and no credentials of addresses', async () => {
  const page = `403: <!DOCTYPE html>
<html><head><style>body { color: red }</style><title>Access denied</title></head>
<body class="x"><h1>Blocked by policy 17</h1></body></html> https://me:pass@r.example/v2?sig=abc`;
  const [words] = await concluded(page);
  expect(words).toMatch(/^403: Access denied ?Blocked by policy 17 https:\/\/r\.example\/v2\?\.\.\. \(/);
});

test('the reasons of many models begin with the first, and fit the message of a pod', async () => {
  const reasons = Array.from({ length: 30 }, (_, i) => `40${i % 2}: ${'x'.repeat(2_000)}`);
  const [words, code] = await concluded(...reasons);
  expect([words.length < 4_000, words.startsWith('400: xxx'), code]).toEqual([true, true, 42]);
});
