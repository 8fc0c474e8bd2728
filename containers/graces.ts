import type { PoolBase } from '../poolfile/pool/pool';
import { Duration } from '../poolfile/values/units';

/** What a process needs beside the longest answer, in seconds: to learn that it shall end, and to end. */
const END_SECONDS = 60;

/** How long a server may take to end after it was told to: it finishes the answers that it has begun. */
export function longestAnswer({ serving }: Pick<PoolBase, 'serving'>): Duration {
  return Duration.ofSeconds(serving.answerTimeout.seconds + END_SECONDS);
}

/** The same for what has accepted a request that still waits in the queue, and gets its whole answer after that. */
export function longestRequest({ serving }: Pick<PoolBase, 'serving'>): Duration {
  return Duration.ofSeconds(serving.queueTimeout.seconds + longestAnswer({ serving }).seconds);
}
