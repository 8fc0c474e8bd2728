/** Seconds for which a browser may remember that it was let in. */
const REMEMBERED = 600;

/**
 * What web pages of these origins need: the question that a browser asks first, which has no token, and headers on
 * every answer, refusals included. Without origins, or for another one, a browser gets nothing.
 */
export function browserRules(origins: readonly string[]): {
  readonly headers: readonly string[];
  readonly preflight: readonly string[];
} {
  if (origins.length === 0) return { headers: [], preflight: [] };
  const listed = '{ var(txn.origin) -m found }';
  const allowed = [
    "Access-Control-Allow-Methods 'GET, HEAD, POST'",
    'Access-Control-Allow-Headers %[req.fhdr(access-control-request-headers)]',
    'Access-Control-Allow-Private-Network true',
    `Access-Control-Max-Age ${REMEMBERED}`,
  ];
  return {
    headers: [
      ...origins.map(
        (origin) =>
          `  http-request set-var(txn.origin) str(${origin}) if { req.fhdr_cnt(origin) eq 1 } ` +
          `{ req.fhdr(origin) -m str ${origin} }`,
      ),
      `  http-after-response set-header Access-Control-Allow-Origin %[var(txn.origin)] if ${listed}`,
      `  http-after-response set-header Access-Control-Expose-Headers 'Retry-After, WWW-Authenticate' if ${listed}`,
      '  http-after-response add-header Vary Origin',
    ],
    preflight: [
      `  http-request return status 204 ${allowed.map((header) => `hdr ${header}`).join(' ')} ` +
        `if { method OPTIONS } ${listed} { req.fhdr_cnt(access-control-request-method) eq 1 }`,
    ],
  };
}
