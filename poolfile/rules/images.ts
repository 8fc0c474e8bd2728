import { gpuVendor } from '../facts/devices';
import { find } from '../source/tree';
import { placedPools } from '../world';
import { report, reportMissing, type Rule } from './rule';

/** Images that an environment names. */

/** Default images are not reported: no digest of theirs is known, so there is nothing to fix in the file. */
export const imageUnpinned: Rule = {
  severity: 'warning',
  meaning: 'An image that the file names is referenced by tag only, and tags are mutable.',
  fix: 'Append its digest: `@sha256:…`.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      const { ollama, gateway } = environment.spec.images;
      const images = [
        { path: ['images', 'ollama', 'image'], image: ollama.image },
        { path: ['images', 'ollama', 'rocm'], image: ollama.rocm },
        { path: ['images', 'gateway', 'image'], image: gateway.image },
      ];
      for (const { path, image } of images) {
        if (image === undefined || image.includes('@sha256:') || !find(environment.tree, path)) continue;
        yield report(environment, path, {
          message: `${image} is referenced by tag only, and tags are mutable`,
          hint: 'append its digest, @sha256:…; `docker buildx imagetools inspect` prints it',
        });
      }
    }
  },
};

export const imageVersionMissing: Rule = {
  severity: 'error',
  meaning: 'An Ollama image is written without `version`, which decides what a pool file may contain.',
  fix: 'Write the version of Ollama in the image.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      const { image, rocm } = environment.spec.images.ollama;
      const version = ['images', 'ollama', 'version'];
      if ((image === undefined && rocm === undefined) || find(environment.tree, version)) continue;
      yield reportMissing(environment, version, {
        message: 'it is never read from an image',
        hint: 'write version: and the version of Ollama in the image',
        pointAt: ['images', 'ollama', image === undefined ? 'rocm' : 'image'],
      });
    }
  },
};

export const imageVersionConflict: Rule = {
  severity: 'error',
  meaning: "`images.ollama.version` is not the version in the image's tag.",
  fix: 'Write the version of Ollama in the image.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment || !find(environment.tree, ['images', 'ollama', 'version'])) continue;
      const { image = '', version } = environment.spec.images.ollama;
      const tag = /(?:^|\/)ollama:v?([0-9]+\.[0-9]+\.[0-9]+)(?:-rocm)?(?:@|$)/.exec(image)?.[1];
      if (tag === undefined || tag === version) continue;
      yield report(environment, ['images', 'ollama', 'image'], {
        message: `the tag says ${tag}, and images.ollama.version is ${version}`,
        hint: 'write the version of Ollama in the image',
      });
    }
  },
};

/** Next to an image of one's own, the public image for AMD devices would come as a surprise. */
export const imageRocmMissing: Rule = {
  severity: 'error',
  meaning:
    'An environment with AMD devices names its own Ollama image, and none for AMD devices, which need another one.',
  fix: 'Write `images.ollama.rocm`.',
  *check(world) {
    const seen = new Set<string>();
    for (const { pool, environment } of placedPools(world)) {
      const { image, rocm } = environment.spec.images.ollama;
      if (image === undefined || rocm !== undefined || seen.has(environment.name)) continue;
      if (gpuVendor(pool.spec.gpus, world) !== 'amd') continue;
      seen.add(environment.name);
      yield reportMissing(environment, ['images', 'ollama', 'rocm'], {
        message: `${pool.name} has AMD devices, which need another image`,
        hint: 'write rocm: and the image, such as ollama/ollama:<version>-rocm',
        pointAt: ['images', 'ollama', 'image'],
      });
    }
  },
};
