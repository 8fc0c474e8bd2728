import type { Duration } from '../../poolfile/values/units';

/** Value of `Retry-After`, in seconds. */
const RETRY_AFTER = 5;

/** Header of an answer that another try may change. */
export const RETRY_LATER = ` hdr Retry-After ${RETRY_AFTER}`;

/** What an error is called, in OpenAI's API and in Anthropic's. */
interface Names {
  readonly openai: { readonly type: string; readonly param: string | null; readonly code: string };
  readonly anthropic: string;
}

const request = (code: string, anthropic = 'invalid_request_error', param: string | null = null): Names => ({
  openai: { type: 'invalid_request_error', param, code },
  anthropic,
});
const failure = (code: string, anthropic = 'api_error'): Names => ({
  openai: { type: 'server_error', param: null, code },
  anthropic,
});

/**
 * Clients decide by these names: `invalid_api_key` is a wrong key, `model_not_found` a wrong name. An error has the
 * name of its status, unless it says another.
 * Sources: https://platform.openai.com/docs/guides/error-codes, https://docs.anthropic.com/en/api/errors.
 */
const ERRORS = {
  400: request('bad_request'),
  401: request('invalid_api_key', 'authentication_error'),
  403: request('forbidden', 'permission_error'),
  404: request('unknown_url', 'not_found_error'),
  408: request('request_timeout'),
  413: request('request_too_large', 'request_too_large'),
  415: request('unsupported_media_type'),
  429: {
    openai: { type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    anthropic: 'rate_limit_error',
  },
  500: failure('server_error'),
  502: failure('bad_gateway'),
  503: failure('overloaded', 'overloaded_error'),
  504: failure('timeout', 'timeout_error'),
  model: request('model_not_found', 'not_found_error', 'model'),
} as const satisfies Readonly<Record<string, Names>>;

type ErrorName = keyof typeof ERRORS;
type Status = Exclude<ErrorName, 'model'>;

/**
 * Whose API a request is for, as its path says, however many slashes it begins with; and the words of that API around
 * the message of an error. Ollama's API needs none, and an unset variable is an empty text: `{"error":"message"}`.
 */
export function shapeRules(): readonly string[] {
  const set = (name: string, text: string, condition: string): string =>
    `  http-request set-var-fmt(txn.error_${name}) '${text}' if ${condition}`;
  const rest = (fields: object): string => JSON.stringify(fields).slice(1);
  return [
    '  http-request set-var(txn.root) path,ltrim(/),field(1,/)',
    '  http-request set-var(txn.branch) path,ltrim(/),field(2,/)',
    '  acl openai var(txn.root) -m str v1',
    '  acl anthropic var(txn.branch) -m str messages',
    set('begin', '{"message":', 'openai'),
    ...Object.entries(ERRORS).flatMap(([name, { openai, anthropic }]) => [
      set(name, `,${rest(openai)}`, 'openai !anthropic'),
      set(name, `,${rest({ type: anthropic })},"type":"error"`, 'openai anthropic'),
    ]),
  ];
}

/** The body of an error, in HAProxy's quotes. A message may contain `%[...]`, which must give text for JSON. */
function body(name: ErrorName, message: string): string {
  if (/['"\\]/.test(message)) throw new Error(`a message cannot contain quotes: ${message}`);
  return `lf-string '{"error":%[var(txn.error_begin)]"${message}"%[var(txn.error_${name})]}'`;
}

/** Answers a request itself: under the condition, or always. `headers` begins with a space. */
export function refuse(status: Status, message: string, condition?: string, headers = '', name?: ErrorName): string {
  const answer = `status ${status} content-type application/json ${body(name ?? status, message)}${headers}`;
  return `  http-request return ${answer}${condition === undefined ? '' : ` ${condition}`}`;
}

/** What HAProxy answers by itself. */
const own = (answerTimeout: Duration): readonly (readonly [status: Status, message: string, headers?: string])[] => [
  // the filter of large bodies ends a request with this, too
  [400, 'bad request, or a body that is too large or arrives too slowly'],
  [403, 'forbidden'],
  [408, 'the request did not arrive in time'],
  [413, 'the request is too large'],
  [500, 'the gateway failed'],
  [502, 'the server ended before it answered'],
  [503, 'no server is free or none is up: try again', RETRY_LATER],
  [504, `the server did not answer within ${answerTimeout.toString()}, which this pool allows`],
];

/** HAProxy's own errors, as JSON instead of HTML. */
export function errorResponses(answerTimeout: Duration): readonly string[] {
  return own(answerTimeout).map(
    ([status, message, headers = '']) =>
      `  http-error status ${status} content-type application/json ${body(status, message)}${headers}`,
  );
}
