import type { z } from 'zod';
import { boundsText, CONTEXT_LENGTH, KEEP_ALIVE } from '../values/bounds';
import type { SERVING_VARIABLES } from '../values/serving-variables';
import { Duration } from '../values/units';
import { block, field, named } from './builders';
import * as v from './scalars';

/**
 * `serving`: how the servers of a pool serve. Does not compile unless `SERVING_VARIABLES` says of each field what the
 * server is told.
 */
export const Serving = block({
  keepAlive: field(
    v.keepAlive.prefault('5m'),
    `How long a model stays in memory after its last request: ${boundsText(KEEP_ALIVE)}, or forever`,
    '5m',
    KEEP_ALIVE.max.toString(),
    'forever',
  ),
  contextLength: field(
    v.whole(CONTEXT_LENGTH.min, CONTEXT_LENGTH.max).default(8192),
    'Tokens of one request, prompt and answer together; part of every capacity figure',
    8192,
    32768,
  ),
  parallel: field(
    v.whole(1, 64).default(1),
    'Concurrent requests per loaded model and replica; each takes memory for a whole context. ' +
      'The gateway queues the rest',
    1,
    4,
  ),
  maxLoadedModels: field(
    v.autoOrWhole(1, 64).default('auto'),
    'Models in memory at the same time, per replica; auto lets the server decide',
    'auto',
    2,
  ),
  maxQueue: field(
    v.whole(1, 65_536).default(512),
    'Requests that may wait in the gateway; the next one gets 503 with Retry-After',
    512,
  ),
  queueTimeout: field(
    v.duration({ min: Duration.parse('1s'), max: Duration.parse('1h') }).prefault('60s'),
    'How long a request waits for a free slot before it gets 503',
    '60s',
  ),
  answerTimeout: field(
    v.duration({ min: Duration.parse('1s'), max: Duration.parse('24h') }).prefault('1h'),
    'How long an answer may take, loading its model included, before it gets 504; ' +
      'for a streamed answer: how long it may be silent',
    '1h',
    '15m',
  ),
  loadTimeout: field(
    v.duration({ min: Duration.parse('10s'), max: Duration.parse('24h') }).prefault('5m'),
    'How long loading a model may make no progress before it fails',
    '5m',
    '15m',
  ),
  flashAttention: field(
    v.choice('auto', 'on', 'off').default('auto'),
    'Flash attention; required by a kvCacheType other than f16',
    'auto',
  ),
  kvCacheType: field(
    v.choice('f16', 'q8_0', 'q4_0').default('f16'),
    'Number format of the context cache: q8_0 takes half the memory of f16, q4_0 a quarter',
    'f16',
    'q8_0',
  ),
  threads: field(
    v.whole(1, 512),
    'Processor threads per replica; default: cpus rounded down, if the version of the server is known',
  ).optional(),
  env: field(
    named(v.variable, v.text(1000), 'variables by name').default({}),
    'Other variables of the server, by name; a variable with a field of its own is refused',
    { OLLAMA_SCHED_SPREAD: '1' },
  ),
} satisfies Record<keyof typeof SERVING_VARIABLES, z.ZodType>);
