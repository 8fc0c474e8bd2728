import { createHash } from 'node:crypto';
import { Image, type ImageConfig } from '@cdktf/provider-docker/lib/image';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { escapeTemplates } from '../escape';

/**
 * The images of one host, each pulled once for any number of pools. They stay on the host when no pool uses them any
 * more, because another state on the same host may. A tag is resolved when the host does not have the image, and never
 * again; a digest fixes what runs.
 *
 * What must not wait for other pools has its image from `ownImage`.
 */
export class DockerImages extends Construct {
  private readonly images = new Map<string, Image>();

  /**
   * Creates no resource yet: `id` creates one for each image.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every image's address, so it is contract.
   * @param provider - The provider of the host.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly provider: TerraformProvider,
  ) {
    super(scope, id);
  }

  /**
   * The identifier of an image, for `docker_container.image`.
   * @param reference - With a tag or digest: `haproxy:3.2`.
   */
  id(reference: string): string {
    const image = this.images.get(reference) ?? this.image(reference);
    this.images.set(reference, image);
    return image.imageId;
  }

  private image(reference: string): Image {
    const hash = createHash('sha256').update(reference).digest('hex').slice(0, 10);
    return new Image(this, hash, imageConfig(reference, this.provider));
  }
}

/**
 * The identifier of an image that this pool shares with no other in Terraform; the engine has it once all the same.
 * Terraform creates an image only after every container that is to be replaced because of it is gone. With one resource
 * for all pools, each gateway would be away until the busiest had finished its answers.
 */
export function ownImage(scope: Construct, id: string, reference: string, provider: TerraformProvider): string {
  return new Image(scope, id, imageConfig(reference, provider)).imageId;
}

/** Some gigabytes over a slow line take longer than the provider's 20 minutes. */
const PULL_TIMEOUT = '2h';

function imageConfig(reference: string, provider: TerraformProvider): ImageConfig {
  return {
    provider,
    ...escapeTemplates({ name: reference }),
    keepLocally: true,
    timeouts: { create: PULL_TIMEOUT, update: PULL_TIMEOUT },
  };
}
