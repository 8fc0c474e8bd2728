import { addressKind } from '../poolfile/values/address';
import { plural } from '../poolfile/values/plural';
import type { CapacityPoolManifest } from './manifest';
import { bullets, code, fenced, sentences } from './markdown';
import { capacityPoolFile, DOCS } from './paths';
import { jsonText } from './yaml';

/** The section of one pool: its capacity pool, its slots and warnings about its endpoint. */
export function poolSection({ pool, description, capacityPool, serving }: CapacityPoolManifest): readonly string[] {
  const { runtime_provides: provides } = capacityPool;
  return [
    `## Pool ${code(pool)}`,
    ...(description === '' ? [] : [code(description)]),
    sentences(
      `Settings → Integrations: add a capacity pool, with the manifest ${code(capacityPoolFile(pool))}.`,
      'What the page asks for is not published. These are the columns of its record.',
      `([Capacity pools](${DOCS}/sandbox-providers/capacity-pools))`,
    ),
    bullets(
      `${code('name')}: ${code(capacityPool.name)}`,
      sentences(
        `${code('providerId')}: ${code(capacityPool.providerId)}, because profiles with the auth mode`,
        `${code('local')} are dispatched to no other class, wherever Ollama runs`,
      ),
      `${code('isActive')}: ${capacityPool.isActive}${capacityPool.isActive ? '' : ': it takes no new sessions'}`,
      `${code('config')}: empty; no key is known for this class`,
      `${code('runtime_provides')}: ${runtimeProvides(provides, serving.gpus !== null)}`,
    ),
    ...(provides === null ? [] : [fenced('json', jsonText(provides))]),
    slots(serving),
    ...endpointWarnings(serving),
  ];
}

function runtimeProvides(provides: unknown, gpus: boolean): string {
  if (provides !== null) return 'as below; it replaces the whole default of the class';
  if (!gpus) return 'null; the default of the class applies';
  return sentences(
    `null; the default of the class applies, which has no ${code('gpu')}. For agents that require one,`,
    `${code('rensei.pool.runtimeProvides')} in the pool file must repeat the whole default and add ${code('gpu')}`,
    '(its shape is not published)',
  );
}

function slots({ gpus, replicas, parallel, slots: count }: CapacityPoolManifest['serving']): string {
  const devices = gpus ? `, each with ${gpus.count} × ${code(gpus.product)} (${gpus.memory})` : ', without GPUs';
  return sentences(
    `The pool consists of ${plural(replicas, 'server')}${devices}, and serves`,
    `${plural(parallel, 'request')} at a time per loaded model and server.`,
    `That gives at most **${plural(count, 'slot')}**: keep the sum of`,
    `${code('capacity.maxConcurrentSessions')} over the Rensei hosts of this pool (${code('daemon.yaml')}) at or`,
    'below it, and at least 1 on each host. Rensei reads 0 as 8.',
  );
}

function endpointWarnings({ endpoint, auth }: CapacityPoolManifest['serving']): readonly string[] {
  const { protocol, hostname, port } = new URL(endpoint);
  if (hostname === 'localhost' || addressKind(hostname) === 'loopback') {
    const direct = auth === 'none' && protocol === 'http:' && port === '11434' ? ', and needs nothing in between' : '';
    return [
      sentences(
        `> **Note:** ${code(endpoint)} is a loopback address. Only a Rensei host on the same machine reaches`,
        `it${direct}.`,
      ),
    ];
  }
  if (protocol === 'https:') return [];
  return [
    sentences(
      `> **Warning:** ${code(endpoint)} is plain http and not loopback.`,
      auth === 'token' ? 'Prompts, answers and tokens' : 'Prompts and answers',
      `can be read on the way, and Rensei's proposed rule for endpoints refuses it (${code('malformed_base_url')}).`,
      `Set ${code('access.tls')} in the pool file.`,
    ),
  ];
}
