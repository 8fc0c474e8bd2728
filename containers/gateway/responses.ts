/** Value of `Retry-After`, in seconds. */
const RETRY_AFTER = 5;

/** Header of an answer that another try may change. */
export const RETRY_LATER = ` hdr Retry-After ${RETRY_AFTER}`;

/** What every refusal says, as the OpenAI and Ollama APIs do: JSON with an `error`, in HAProxy's quotes. */
const json = (message: string): string => `'${JSON.stringify({ error: message })}'`;

/** Answers a request itself: under the condition, or always. `headers` begins with a space. */
export function refuse(status: number, message: string, condition?: string, headers = ''): string {
  const answer = `status ${status} content-type application/json string ${json(message)}${headers}`;
  return `  http-request return ${answer}${condition === undefined ? '' : ` ${condition}`}`;
}

/** What HAProxy answers by itself. */
const ERRORS: readonly (readonly [status: number, message: string, headers?: string])[] = [
  [400, 'bad request'],
  [403, 'forbidden'],
  [408, 'the request did not arrive in time'],
  [413, 'the request is too large'],
  [500, 'the gateway failed'],
  [502, 'the server ended before it answered'],
  [503, 'no server is free or none is up: try again', RETRY_LATER],
  [504, 'the server did not answer in time'],
];

/** HAProxy's own errors, as JSON instead of HTML. */
export function errorResponses(): readonly string[] {
  return ERRORS.map(
    ([status, message, headers = '']) =>
      `  http-error status ${status} content-type application/json string ${json(message)}${headers}`,
  );
}
