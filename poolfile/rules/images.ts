import { BACKEND_LIMITS, backendOf, isCredential, stateAttributes } from '../values/backend';
import { isLoopback } from '../facts/networks';
import { stackOf } from '../facts/names';
import { gpuVendor } from '../facts/devices';
import { find, type Path, showPath, type Tree } from '../source/tree';
import { allPlaces, clusters, hosts, placedPools, type Rule, report } from '../world';

/** Images and the backend. */

const listed = (words: readonly string[]): string => words.join(', ').replace(/, (?=[^,]*$)/, ' and ');

export const imageByTag: Rule = function* (world) {
  const withAmd = new Set(
    Array.from(placedPools(world), ({ pool, environment }) =>
      gpuVendor(pool.spec.gpus, world) === 'amd' ? environment : undefined,
    ),
  );
  for (const { environment } of world.environments) {
    if (!environment) continue;
    const { ollama, gateway } = environment.spec.images;
    const written = [
      ['images.ollama.image', ollama.image],
      ['images.ollama.rocm', ollama.rocm],
      ['images.gateway.image', gateway.image],
    ] as const;
    const defaults: string[] = [
      ...(ollama.image === undefined ? [`ollama/ollama:${ollama.version}`] : []),
      ...(ollama.rocm === undefined && ollama.image === undefined && withAmd.has(environment)
        ? [`ollama/ollama:${ollama.version}-rocm`]
        : []),
    ];
    for (const [shown, image] of written) {
      if (image === undefined || image.includes('@sha256:')) continue;
      const path = shown.split('.');
      if (find(environment.tree, path))
        yield report(
          'warning',
          environment,
          path,
          `${shown}: ${image} is named by tag alone, and a tag can be moved`,
          'put its digest behind it: @sha256:…, as `docker buildx imagetools inspect` shows it',
        );
      else defaults.push(image);
    }
    if (defaults.length > 0) {
      yield report(
        'warning',
        environment,
        ['images'],
        `images: ${listed(defaults)} ${defaults.length > 1 ? 'are defaults, named by tag alone' : 'is a default, named by tag alone'}, and a tag can be moved`,
        'write images: with the digests that you tried',
      );
    }
  }
};

export const imageVersion: Rule = function* (world) {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    const { image, version, rocm } = environment.spec.images.ollama;
    const path = ['images', 'ollama', image === undefined ? 'rocm' : 'image'];
    if ((image !== undefined || rocm !== undefined) && !find(environment.tree, ['images', 'ollama', 'version'])) {
      yield report(
        'error',
        environment,
        path,
        'images.ollama.version is missing: it is never read from an image',
        'write version: and the version that the image has',
      );
      continue;
    }
    const tag = /(?:^|\/)ollama:v?([0-9]+\.[0-9]+\.[0-9]+)(?:-rocm)?(?:@|$)/.exec(image ?? '')?.[1];
    if (tag !== undefined && tag !== version)
      yield report(
        'error',
        environment,
        path,
        `images.ollama.version: ${version}, and the image's tag says ${tag}`,
        'write the version that the image has',
      );
  }
};

/** AMD devices with an image of one's own: the public image for them would come as a surprise. */
export const imageRocm: Rule = function* (world) {
  const told = new Set<string>();
  for (const { pool, environment } of placedPools(world)) {
    const { image, rocm } = environment.spec.images.ollama;
    if (
      image === undefined ||
      rocm !== undefined ||
      gpuVendor(pool.spec.gpus, world) !== 'amd' ||
      told.has(environment.name)
    )
      continue;
    told.add(environment.name);
    yield report(
      'error',
      environment,
      ['images', 'ollama', 'image'],
      `images.ollama.rocm is missing: ${pool.name} has AMD devices, and the image for them is another one`,
      'write rocm: and the image, such as ollama/ollama:<version>-rocm',
    );
  }
};

export const backendLocal: Rule = function* (world) {
  for (const { environment } of world.environments) {
    if (!environment || !('local' in environment.spec.backend)) continue;
    const [off] = [
      ...[...hosts(environment.spec)].flatMap(([name, host]) => (isLoopback(host) ? [] : [name])),
      ...clusters(environment.spec).keys(),
    ];
    if (off !== undefined)
      yield report(
        'warning',
        environment,
        ['backend'],
        `backend: the state of ${off} is on one machine's disk: whoever else runs this plans everything anew`,
        'write a backend that you share, such as { s3: { bucket: …, region: … } }',
        { key: true },
      );
  }
};

/** What Terraform reads instead; the file would end up in plans and in the repository. */
const FROM_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['s3', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
  ['gcs', 'GOOGLE_CREDENTIALS'],
  ['azurerm', 'ARM_ACCESS_KEY, ARM_SAS_TOKEN or ARM_CLIENT_SECRET'],
  ['consul', 'CONSUL_HTTP_TOKEN'],
  ['pg', 'PG_CONN_STR'],
  ['kubernetes', 'KUBE_CONFIG_PATH and KUBE_TOKEN'],
  ['oss', 'ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY'],
  ['cos', 'TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY'],
  ['http', 'TF_HTTP_USERNAME and TF_HTTP_PASSWORD'],
]);

export const backendSecret: Rule = function* (world) {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    for (const [type, variables] of FROM_ENVIRONMENT) {
      const written = find(environment.tree, ['backend', type]);
      if (!written) continue;
      for (const { path, hideFrom } of secrets(written.value, ['backend', type])) {
        yield report(
          'error',
          environment,
          path,
          `${showPath(path)}: credentials do not belong in a file`,
          `set ${variables} in the environment that terraform runs in`,
          { key: true, hideFrom },
        );
      }
    }
  }
};

/** Values that are credentials by their name, or hold a password. */
function* secrets(tree: Tree, path: Path): Iterable<{ readonly path: Path; readonly hideFrom: number }> {
  if (isCredential(String(path.at(-1))) || (tree.kind === 'leaf' && /:\/\/[^/@]*:[^/]*@/.test(String(tree.value))))
    yield { path, hideFrom: tree.at.column };
  else if (tree.kind === 'list') for (const [i, item] of tree.items.entries()) yield* secrets(item, [...path, i]);
  else if (tree.kind === 'map') for (const [key, { value }] of tree.entries) yield* secrets(value, [...path, key]);
}

export const backendText: Rule = function* (world) {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    for (const [type, written = {}] of Object.entries(environment.spec.backend)) {
      for (const attribute of stateAttributes(type)) {
        const value = written[attribute];
        if (value === undefined || typeof value === 'string') continue;
        yield report(
          'error',
          environment,
          ['backend', type, attribute],
          `backend.${type}.${attribute}: expected a text, which the name of each place is put behind`,
          `put it into quotes, or remove it: the state is then named after the place alone`,
        );
      }
    }
  }
};

export const backendName: Rule = function* (world) {
  for (const { environment, name } of allPlaces(world)) {
    const { type, config } = backendOf(environment.spec.backend, stackOf(environment.name, name));
    const limit = BACKEND_LIMITS.get(type);
    if (!limit) continue;
    const value = String(config[limit.attribute]);
    if (value.length > limit.most) {
      yield report(
        'error',
        environment,
        ['backend', type],
        `backend.${type}.${limit.attribute}: ${value} is longer than ${limit.most} characters, and would be cut`,
        'shorten it, or the names of environment and place',
      );
    }
  }
};
